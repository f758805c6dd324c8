/* Sending with MSG_ZEROCOPY, counted as the kernel counts. */

struct fs_zerocopy {
    int64_t next; /* the number of the next send; the kernel has the lower bits of it */
    int busy;     /* 1: a call is sending */
};

/* To begin a call, which nobody else has: that it has begun is noted where it is found even if nobody gets to see what is answered,
   since the handler of a signal may raise as soon as a call is over. */
static int fs_zerocopy_hold(struct fs_zerocopy *zerocopy, int *held) {
    *held = __atomic_exchange_n(&zerocopy->busy, 1, __ATOMIC_ACQUIRE) == 0;
    return *held;
}

/* To end it, if that is noted. */
static void fs_zerocopy_let_go(struct fs_zerocopy *zerocopy, int *held) {
    if (*held) {
        *held = 0;
        __atomic_store_n(&zerocopy->busy, 0, __ATOMIC_RELEASE);
    }
}

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
