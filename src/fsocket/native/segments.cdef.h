int64_t fs_send_segments(fs_socket_t fd, const void *base, int64_t start, int64_t end, int64_t segment, int flags,
                         int kind, const char *sockaddr, int sockaddr_length, int64_t *gone);
