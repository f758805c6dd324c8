#define FS_QUEUED_BITS ...
const char *fs_transmit_stage(uint32_t info);
int fs_icmp_extensions_offset(uint32_t data);
struct fs_queued {
    struct fs_message message;
    int64_t number;
    int kept;
    ...;
};
int64_t fs_read_queued(fs_socket_t fd, char *octets, int64_t size, char *control, int64_t control_size,
                       struct fs_queued *queued);
int fs_queued_done(struct fs_queued *queued, int64_t number);
