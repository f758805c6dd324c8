#define FS_BATCH_BUSY ...
#define FS_BATCH_SHORT ...
struct fs_batch;
struct fs_datagram {
    int64_t start;
    int64_t length;
    const char *address;
    int address_length;
    int flags;
    const char *control;
    int control_length;
    int slot;
    int split;
    int descriptors;
    ...;
};
struct fs_outgoing {
    const char *octets;
    int64_t length;
    const char *sockaddr;
    int sockaddr_length;
    int answers;
    int64_t segment;
    ...;
};
struct fs_sending {
    int64_t sent;
    int64_t octets;
    ...;
};
int64_t fs_batch_size(int room, int64_t control_size);
int64_t fs_batch_octets(int room, int64_t size);
struct fs_batch *fs_batch_make(char *memory, char *octets, int room, int64_t size, int64_t control_size);
int64_t fs_batch_fills(const struct fs_batch *batch);
int64_t fs_batch_count(const struct fs_batch *batch);
int fs_batch_datagram(const struct fs_batch *batch, int64_t index, struct fs_datagram *datagram);
int fs_batch_take(struct fs_batch *batch, int slot);
void fs_batch_drop(struct fs_batch *batch);
int64_t fs_recv_batch(fs_socket_t fd, struct fs_batch *batch, int flags);
int64_t fs_send_batch(fs_socket_t fd, const struct fs_outgoing *all, int64_t count, int flags, struct fs_sending *done);
int64_t fs_send_filled(fs_socket_t fd, struct fs_batch *batch, int64_t fills, const char *sockaddr, int length, int flags,
                       struct fs_sending *done);
int64_t fs_send_filled_batch(fs_socket_t fd, struct fs_batch *batch, int64_t fills, const struct fs_outgoing *all, int64_t count,
                             int flags, struct fs_sending *done);
