/* The sockaddr structs that only Linux has: those of CAN and of packet sockets. */

/* The kernel tells the protocols of CAN apart by nothing but how much it writes of the struct: up to the interface for CAN_RAW
   and CAN_BCM, up to the identifiers for CAN_ISOTP, up to the address for CAN_J1939. */
#define FS__CAN_SIZE(member) ((int)(offsetof(struct sockaddr_can, member) + sizeof(((struct sockaddr_can *)NULL)->member)))

/* An interface alone has a length that the kernel gives none of the others, and enough for kernels older than 5.4, which refuse
   a name without room for the identifiers. */
#define FS__CAN_LENGTH (FS__CAN_SIZE(can_addr.tp) + 1)

#ifdef CAN_J1939
#define FS_HAS_J1939 1
#else
#define FS_HAS_J1939 0 /* headers from before Linux 5.4 */
#endif

struct fs_can_fields {
    int protocol; /* CAN_RAW, of an interface alone; CAN_ISOTP; CAN_J1939 */
    int interface;
    uint32_t rx_id;
    uint32_t tx_id;
    uint64_t name;
    uint32_t pgn;
    int addr;
};

static int fs_pack_can(struct fs_address *address, int interface) {
    struct sockaddr_can can;
    memset(address, 0, sizeof(*address));
    memset(&can, 0, sizeof(can));
    can.can_family = AF_CAN;
    can.can_ifindex = interface;
    memcpy(address->octets, &can, sizeof(can));
    return fs__sized(address, (size_t)FS__CAN_LENGTH);
}

static int fs_pack_isotp(struct fs_address *address, int interface, uint32_t rx_id, uint32_t tx_id) {
    struct sockaddr_can can;
    memset(address, 0, sizeof(*address));
    memset(&can, 0, sizeof(can));
    can.can_family = AF_CAN;
    can.can_ifindex = interface;
    can.can_addr.tp.rx_id = rx_id;
    can.can_addr.tp.tx_id = tx_id;
    memcpy(address->octets, &can, sizeof(can));
    return fs__sized(address, (size_t)FS__CAN_SIZE(can_addr.tp));
}

/* 0: the headers do not know J1939. */
static int fs_pack_j1939(struct fs_address *address, int interface, uint64_t name, uint32_t pgn, int addr) {
#if FS_HAS_J1939
    struct sockaddr_can can;
    memset(address, 0, sizeof(*address));
    memset(&can, 0, sizeof(can));
    can.can_family = AF_CAN;
    can.can_ifindex = interface;
    can.can_addr.j1939.name = name;
    can.can_addr.j1939.pgn = pgn;
    can.can_addr.j1939.addr = (uint8_t)addr;
    memcpy(address->octets, &can, sizeof(can));
    return fs__sized(address, (size_t)FS__CAN_SIZE(can_addr.j1939));
#else
    (void)address;
    (void)interface;
    (void)name;
    (void)pgn;
    (void)addr;
    return 0;
#endif
}

/* 1: read; 0: too short for an interface, or with octets behind it whose meaning the length does not tell. */
static int fs_unpack_can(const char *sockaddr, int length, struct fs_can_fields *fields) {
    const int most = (int)sizeof(struct sockaddr_can) > FS__CAN_LENGTH ? (int)sizeof(struct sockaddr_can) : FS__CAN_LENGTH;
    struct sockaddr_can can;
    int i;
    memset(fields, 0, sizeof(*fields));
    if (length < FS__CAN_SIZE(can_ifindex) || length > most) {
        return 0;
    }
    memset(&can, 0, sizeof(can));
    memcpy(&can, sockaddr, (size_t)length < sizeof(can) ? (size_t)length : sizeof(can));
    fields->interface = can.can_ifindex;
    if (length == FS__CAN_SIZE(can_addr.tp)) {
        fields->protocol = CAN_ISOTP;
        fields->rx_id = can.can_addr.tp.rx_id;
        fields->tx_id = can.can_addr.tp.tx_id;
        return 1;
    }
#if FS_HAS_J1939
    if (length == FS__CAN_SIZE(can_addr.j1939)) {
        fields->protocol = CAN_J1939;
        fields->name = can.can_addr.j1939.name;
        fields->pgn = can.can_addr.j1939.pgn;
        fields->addr = can.can_addr.j1939.addr;
        return 1;
    }
#endif
    fields->protocol = CAN_RAW;
    for (i = FS__CAN_SIZE(can_ifindex); i < length; i++) {
        if (sockaddr[i] != 0) {
            return 0;
        }
    }
    return 1;
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
