/* sockaddr structs, written and read here and nowhere else. A struct is zeroed before it is written, and of one that the
   system wrote only the octets that it says it wrote are looked at. */

#define FS_UNIX_PATH_MAX ((int)sizeof(((struct sockaddr_un *)NULL)->sun_path))

#define FS_ABSTRACT_NAMES FS__HAS_ABSTRACT_NAMES
#define FS_SA_LEN FS__HAS_SA_LEN

/* What sa_len of the BSDs can say, which is more than sockaddr_storage has. */
#define FS__ADDRESS_MAX UCHAR_MAX

struct fs_address {
    int length;
    union {
        char octets[FS__ADDRESS_MAX + 1];
        struct sockaddr any;
        struct sockaddr_in in;
        struct sockaddr_in6 in6;
        struct sockaddr_un un;
        struct sockaddr_storage storage;
    };
};

struct fs_address_fields {
    int family;
    int port;          /* AF_INET, AF_INET6 */
    uint32_t flowinfo; /* AF_INET6; in host order */
    uint32_t scope_id; /* AF_INET6 */
    int offset;        /* where in the sockaddr the address proper (IP octets, path, or all that follows the family) begins */
    int length;        /* ... and how many octets it has */
};

static int fs__sized(struct fs_address *address, size_t length) {
#if FS__HAS_SA_LEN
    address->any.sa_len = (uint8_t)length;
#endif
    address->length = (int)length;
    return address->length;
}

/* IP text to 4 or 16 octets. 1: parsed; 0: not an address of that family. */
static int fs_parse_ip(int family, const char *text, char *octets) {
    return inet_pton(family, text, octets) == 1;
}

/* 4 or 16 octets to IP text. */
static int fs_ip_text(int family, const char *octets, char *text, int size) {
#ifdef _WIN32
    return inet_ntop(family, octets, text, (size_t)size) != NULL;
#else
    return inet_ntop(family, octets, text, (socklen_t)size) != NULL;
#endif
}

/* The family of a sockaddr; 0 (AF_UNSPEC) where it is too short to have one. */
static int fs__family(const char *sockaddr, int length) {
    struct sockaddr head;
    if (length < (int)(offsetof(struct sockaddr, sa_family) + sizeof(head.sa_family))) {
        return AF_UNSPEC;
    }
    memset(&head, 0, sizeof(head));
    memcpy(&head, sockaddr, (size_t)length < sizeof(head) ? (size_t)length : sizeof(head));
    return head.sa_family;
}

/* Where the data of a sockaddr of any family begin: behind its family. */
static int fs_family_offset(void) {
    return (int)offsetof(struct sockaddr, sa_data);
}

static int fs_pack_in(struct fs_address *address, const char *octets, int port) {
    memset(address, 0, sizeof(*address));
    address->in.sin_family = AF_INET;
    address->in.sin_port = htons((uint16_t)port);
    memcpy(&address->in.sin_addr, octets, sizeof(address->in.sin_addr));
    return fs__sized(address, sizeof(address->in));
}

static int fs_pack_in6(struct fs_address *address, const char *octets, int port, uint32_t flowinfo, uint32_t scope_id) {
    memset(address, 0, sizeof(*address));
    address->in6.sin6_family = AF_INET6;
    address->in6.sin6_port = htons((uint16_t)port);
    address->in6.sin6_flowinfo = htonl(flowinfo);
    address->in6.sin6_scope_id = scope_id;
    memcpy(&address->in6.sin6_addr, octets, sizeof(address->in6.sin6_addr));
    return fs__sized(address, sizeof(address->in6));
}

/* A pathname is followed by its NUL, an abstract name (it begins with one) is not, the unnamed address has no path at all;
   see unix(7). 0: it does not fit. */
static int fs_pack_un(struct fs_address *address, const char *path, int length) {
    size_t size = offsetof(struct sockaddr_un, sun_path) + (size_t)length;
    memset(address, 0, sizeof(*address));
    if (length < 0 || length > FS_UNIX_PATH_MAX) {
        return 0;
    }
    address->un.sun_family = AF_UNIX;
    memcpy(address->un.sun_path, path, (size_t)length);
    if (length > 0 && path[0] != '\0') {
        size++;
    }
    return fs__sized(address, size);
}

/* Any other family: its number and what follows it. 0: it does not fit. */
static int fs_pack_raw(struct fs_address *address, int family, const char *data, int length) {
    size_t offset = offsetof(struct sockaddr, sa_data);
    memset(address, 0, sizeof(*address));
    if (length < 0 || (size_t)length > FS__ADDRESS_MAX - offset) {
        return 0;
    }
    memcpy(address->octets + offset, data, (size_t)length);
#ifdef _WIN32
    address->any.sa_family = (ADDRESS_FAMILY)family;
#else
    address->any.sa_family = (sa_family_t)family;
#endif
    return fs__sized(address, offset + (size_t)length);
}

/* 1: the fields are filled in; 0: the sockaddr is shorter than its family says it must be. */
static int fs_unpack(const char *sockaddr, int length, struct fs_address_fields *fields) {
    struct fs_address address;
    memset(&address, 0, sizeof(address));
    memset(fields, 0, sizeof(*fields));
    if (length < 0 || length > FS__ADDRESS_MAX) {
        return 0;
    }
    memcpy(address.octets, sockaddr, (size_t)length);
    fields->family = fs__family(sockaddr, length);
    if (fields->family == AF_INET) {
        if ((size_t)length < offsetof(struct sockaddr_in, sin_addr) + sizeof(address.in.sin_addr)) {
            return 0;
        }
        fields->port = ntohs(address.in.sin_port);
        fields->offset = (int)offsetof(struct sockaddr_in, sin_addr);
        fields->length = (int)sizeof(address.in.sin_addr);
    } else if (fields->family == AF_INET6) {
        if ((size_t)length < offsetof(struct sockaddr_in6, sin6_addr) + sizeof(address.in6.sin6_addr)) {
            return 0;
        }
        fields->port = ntohs(address.in6.sin6_port);
        fields->flowinfo = ntohl(address.in6.sin6_flowinfo);
        fields->scope_id = (uint32_t)address.in6.sin6_scope_id;
        fields->offset = (int)offsetof(struct sockaddr_in6, sin6_addr);
        fields->length = (int)sizeof(address.in6.sin6_addr);
    } else if (fields->family == AF_UNIX) {
        int offset = (int)offsetof(struct sockaddr_un, sun_path);
        fields->offset = offset;
        fields->length = length > offset ? length - offset : 0;
        /* A pathname ends at its NUL, which some systems count in and some do not; an abstract name is all of its octets. */
        if (fields->length > 0 && (!FS__HAS_ABSTRACT_NAMES || sockaddr[offset] != '\0')) {
            const char *end = memchr(sockaddr + offset, '\0', (size_t)fields->length);
            if (end != NULL) {
                fields->length = (int)(end - (sockaddr + offset));
            }
        }
    } else {
        fields->offset = (int)offsetof(struct sockaddr, sa_data);
        fields->length = length > fields->offset ? length - fields->offset : 0;
    }
    return 1;
}

#ifdef _WIN32

/* What GetAdaptersAddresses names adapters by: the text of a GUID. 0: it is none. */
static int fs__parse_guid(const char *text, GUID *guid) {
    unsigned part[10];
    int i, end = 0;
    if (sscanf(text, "{%8lx-%4x-%4x-%2x%2x-%2x%2x%2x%2x%2x%2x}%n", &guid->Data1, &part[0], &part[1], &part[2], &part[3],
               &part[4], &part[5], &part[6], &part[7], &part[8], &part[9], &end) != 11 ||
        end == 0 || text[end] != '\0') {
        return 0;
    }
    guid->Data2 = (unsigned short)part[0];
    guid->Data3 = (unsigned short)part[1];
    for (i = 0; i < 8; i++) {
        guid->Data4[i] = (unsigned char)part[2 + i];
    }
    return 1;
}

/* By GUID, by the alias that people see, or by the name that if_nametoindex takes; 0: there is no such interface. */
static int64_t fs_interface_index(const char *name) {
    wchar_t alias[NDIS_IF_MAX_STRING_SIZE + 1];
    const int room = (int)(sizeof(alias) / sizeof(alias[0]));
    NET_IFINDEX index;
    NET_LUID luid;
    GUID guid;
    if ((fs__parse_guid(name, &guid) && ConvertInterfaceGuidToLuid(&guid, &luid) == NO_ERROR) ||
        (MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, name, -1, alias, room) > 0 &&
         ConvertInterfaceAliasToLuid(alias, &luid) == NO_ERROR)) {
        return ConvertInterfaceLuidToIndex(&luid, &index) == NO_ERROR ? (int64_t)index : 0;
    }
    return (int64_t)if_nametoindex(name);
}

#else

/* if_nametoindex sets no error code that can be relied on: 0 says that there is no such interface. */
static int64_t fs_interface_index(const char *name) {
    return (int64_t)if_nametoindex(name);
}

#endif

/* The octets of the name; 0: there is no such interface. `size` is at least IF_NAMESIZE. */
static int fs_interface_name(unsigned int index, char *name, int size) {
    if (size < IF_NAMESIZE || if_indextoname(index, name) == NULL) {
        return 0;
    }
    return (int)strlen(name);
}

/* What a call that fills in an address wrote, or cut off, into `address`; Winsock leaves it alone on connections. */
static void fs__address_written(struct fs_address *address, int length) {
    if (length > FS__ADDRESS_MAX) {
        length = FS__ADDRESS_MAX;
    }
#if FS__HAS_ABSTRACT_NAMES
    /* Linux counts in the NUL of a path that fills the struct, and takes no address of that length back; see unix(7), BUGS. */
    if (address->any.sa_family == AF_UNIX && length > (int)sizeof(address->un)) {
        length = (int)sizeof(address->un);
    }
#endif
#ifdef _WIN32
    if (address->any.sa_family == AF_UNSPEC) {
        length = 0;
    }
#endif
    address->length = length;
}
