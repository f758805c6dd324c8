int fs_pack_can(struct fs_address *address, int interface);
int fs_unpack_can(const char *sockaddr, int length, int *interface);
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
