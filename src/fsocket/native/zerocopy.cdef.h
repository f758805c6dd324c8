struct fs_zerocopy {
    int64_t next;
    int busy;
    ...;
};
int fs_zerocopy_hold(struct fs_zerocopy *zerocopy, int *held);
void fs_zerocopy_let_go(struct fs_zerocopy *zerocopy, int *held);
int64_t fs_zerocopy_send(struct fs_zerocopy *zerocopy, fs_socket_t fd, const char *base, int64_t start, int64_t end, int flags,
                         const char *sockaddr, int length);
