int fs_pack_can(struct fs_address *address, int interface, uint32_t rx_id, uint32_t tx_id);
int fs_unpack_can(const char *sockaddr, int length, int *interface, uint32_t *rx_id, uint32_t *tx_id);
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
