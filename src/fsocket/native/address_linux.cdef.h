int fs_pack_can(struct fs_address *address, int interface);
int fs_pack_isotp(struct fs_address *address, int interface, uint32_t rx_id, uint32_t tx_id);
int fs_pack_j1939(struct fs_address *address, int interface, uint64_t name, uint32_t pgn, int addr);
#define FS_HAS_J1939 ...
struct fs_can_fields {
    int protocol;
    int interface;
    uint32_t rx_id;
    uint32_t tx_id;
    uint64_t name;
    uint32_t pgn;
    int addr;
    ...;
};
int fs_unpack_can(const char *sockaddr, int length, struct fs_can_fields *fields);
int fs_pack_ll(struct fs_address *address, int interface, int protocol, int hatype, int pkttype, const char *octets, int length);
struct fs_ll_fields {
    int interface;
    int protocol;
    int hatype;
    int pkttype;
    int offset;
    int length;
    ...;
};
int fs_unpack_ll(const char *sockaddr, int length, struct fs_ll_fields *fields);
