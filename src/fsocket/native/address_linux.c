/* The sockaddr structs that only Linux has: those of CAN and of packet sockets. */

static int fs_pack_can(struct fs_address *address, int interface) {
    struct sockaddr_can can;
    memset(address, 0, sizeof(*address));
    memset(&can, 0, sizeof(can));
    can.can_family = AF_CAN;
    can.can_ifindex = interface;
    memcpy(address->octets, &can, sizeof(can));
    return fs__sized(address, sizeof(can));
}

/* 1: an interface, and nothing else; 0: too short, or with an address of a protocol above (ISO-TP, J1939) that an interface
   alone would lose. The kernel leaves out the tail that a protocol has no use for. */
static int fs_unpack_can(const char *sockaddr, int length, int *interface) {
    struct sockaddr_can can, none;
    if (length < (int)(offsetof(struct sockaddr_can, can_ifindex) + sizeof(can.can_ifindex)) || length > (int)sizeof(can)) {
        return 0;
    }
    memset(&can, 0, sizeof(can));
    memset(&none, 0, sizeof(none));
    memcpy(&can, sockaddr, (size_t)length);
    *interface = can.can_ifindex;
    return memcmp(&can.can_addr, &none.can_addr, sizeof(can.can_addr)) == 0;
}

/* sll_addr may run past the struct, up to the 32 octets of MAX_ADDR_LEN: an InfiniBand address has 20. 0: it
   does not fit. */
static int fs_pack_ll(struct fs_address *address, int interface, int protocol, int hatype, int pkttype, const char *octets,
                      int length) {
    struct sockaddr_ll ll;
    size_t size = offsetof(struct sockaddr_ll, sll_addr) + (size_t)length;
    memset(address, 0, sizeof(*address));
    memset(&ll, 0, sizeof(ll));
    if (length < 0 || size > FS__ADDRESS_MAX) {
        return 0;
    }
    ll.sll_family = AF_PACKET;
    ll.sll_protocol = htons((uint16_t)protocol);
    ll.sll_ifindex = interface;
    ll.sll_hatype = (unsigned short)hatype;
    ll.sll_pkttype = (unsigned char)pkttype;
    ll.sll_halen = (unsigned char)length;
    memcpy(address->octets, &ll, sizeof(ll));
    memcpy(address->octets + offsetof(struct sockaddr_ll, sll_addr), octets, (size_t)length);
    return fs__sized(address, size > sizeof(ll) ? size : sizeof(ll));
}

struct fs_ll_fields {
    int interface;
    int protocol;
    int hatype;
    int pkttype;
    int offset; /* of the hardware address */
    int length; /* ... in octets */
};

/* 1: read; 0: too short for a packet address. */
static int fs_unpack_ll(const char *sockaddr, int length, struct fs_ll_fields *fields) {
    struct sockaddr_ll ll;
    int offset = (int)offsetof(struct sockaddr_ll, sll_addr);
    if (length < offset) {
        return 0;
    }
    memset(&ll, 0, sizeof(ll));
    memcpy(&ll, sockaddr, (size_t)length < sizeof(ll) ? (size_t)length : sizeof(ll));
    fields->interface = ll.sll_ifindex;
    fields->protocol = ntohs(ll.sll_protocol);
    fields->hatype = ll.sll_hatype;
    fields->pkttype = ll.sll_pkttype;
    fields->offset = offset;
    fields->length = ll.sll_halen < length - offset ? ll.sll_halen : length - offset;
    return 1;
}
