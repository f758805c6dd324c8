/* Sending with MSG_ZEROCOPY, counted as the kernel counts. */

struct fs_zerocopy {
    int64_t next; /* the number of the next send; the kernel has the lower bits of it */
};

/* Counting where the answer is known, so that nothing can come between the two. What has no octets goes without the flag: there is
   nothing not to be copied, and of such the kernel counts some and some not. */
static int64_t fs_zerocopy_send(struct fs_zerocopy *zerocopy, fs_socket_t fd, const char *base, int64_t start, int64_t end,
                                int flags, const char *sockaddr, int length) {
    int64_t result;
    if (end > start) {
        flags |= MSG_ZEROCOPY;
    }
    result = fs__result(sendto(fd, base + start, (size_t)(end - start), flags,
                               length == 0 ? NULL : (const struct sockaddr *)(const void *)sockaddr, (socklen_t)length));
    if (result > 0) {
        zerocopy->next++;
    }
    return result;
}
