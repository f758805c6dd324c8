typedef struct { ...; } fs_part_t;
struct fs_message {
    struct fs_address address;
    int flags;
    int64_t control_length;
    ...;
};
void fs_set_part(fs_part_t *part, const void *base, int64_t start, int64_t end);
int64_t fs_sendmsg(fs_socket_t fd, fs_part_t *parts, int count, const char *control, int64_t control_length, int flags,
                   const char *sockaddr, int length);
int64_t fs_recvmsg(fs_socket_t fd, fs_part_t *parts, int count, char *control, int64_t control_size, int flags,
                   struct fs_message *message);
