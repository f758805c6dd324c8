/* Network adapters and their addresses, as flat records that the system's part (adapter_linux.c, adapter_bsd.c,
   adapter_windows.c) fills in and Python turns into objects. What varies in length, the names, hardware addresses and sockaddrs,
   stands in one run of octets, and a record has where each begins and ends. */

enum { FS_ADAPTER_DOWN, FS_ADAPTER_UP, FS_ADAPTER_UNKNOWN };

struct fs_adapter {
    uint32_t index;
    uint32_t flags; /* IFF_ */
    uint32_t mtu;
    int status;
    int type;              /* the system's number */
    const char *type_name; /* NULL: a type that has no name here */
    int name, name_end;
    int friendly_name, friendly_name_end; /* nothing: as the name */
    int description, description_end;
    int address, address_end; /* of the hardware */
    int can, can_end;         /* a struct fs_can_state; nothing: no CAN controller */
};

struct fs_adapter_address {
    uint32_t index; /* of its adapter */
    int prefix_length;
    int address, address_end; /* sockaddrs */
    int broadcast, broadcast_end;
    int peer, peer_end;
};

struct fs_adapters {
    struct fs_adapter *adapters;
    struct fs_adapter_address *addresses;
    char *octets;
    int adapters_count, adapters_room;
    int addresses_count, addresses_room;
    int octets_count, octets_room;
};

static void fs_adapters_free(struct fs_adapters *list) {
    free(list->adapters);
    free(list->addresses);
    free(list->octets);
    memset(list, 0, sizeof(*list));
}

/* `items`, with room for one more than `count`, and `more` than that at least; NULL: no memory, and `items` as they were. */
static void *fs__grown(void *items, int count, int more, int *room, size_t size) {
    void *grown;
    int wanted = *room;
    if (more > INT_MAX / 4 - count) {
        return NULL;
    }
    if (count + more <= *room) {
        return items;
    }
    while (wanted < count + more) {
        wanted = wanted < 16 ? 16 : wanted * 2;
    }
    grown = realloc(items, (size_t)wanted * size);
    if (grown != NULL) {
        *room = wanted;
    }
    return grown;
}

/* A new record, all zero; NULL: no memory. */
static struct fs_adapter *fs__new_adapter(struct fs_adapters *list) {
    struct fs_adapter *grown = fs__grown(list->adapters, list->adapters_count, 1, &list->adapters_room, sizeof(*grown));
    if (grown == NULL) {
        return NULL;
    }
    list->adapters = grown;
    memset(&grown[list->adapters_count], 0, sizeof(*grown));
    return &grown[list->adapters_count++];
}

static struct fs_adapter_address *fs__new_adapter_address(struct fs_adapters *list) {
    struct fs_adapter_address *grown =
        fs__grown(list->addresses, list->addresses_count, 1, &list->addresses_room, sizeof(*grown));
    if (grown == NULL) {
        return NULL;
    }
    list->addresses = grown;
    memset(&grown[list->addresses_count], 0, sizeof(*grown));
    return &grown[list->addresses_count++];
}

/* Keeps octets, and writes down where. 0: no memory. */
static int fs__keep(struct fs_adapters *list, const void *octets, size_t length, int *start, int *end) {
    char *grown;
    if (length > INT_MAX / 4) {
        return 0;
    }
    grown = fs__grown(list->octets, list->octets_count, (int)length + 1, &list->octets_room, 1);
    if (grown == NULL) {
        return 0;
    }
    list->octets = grown;
    memcpy(grown + list->octets_count, octets, length);
    *start = list->octets_count;
    *end = list->octets_count += (int)length;
    return 1;
}

/* The sockaddr of an IP address, given as 4 or 16 octets. A link-local IPv6 address means something on its link only: its scope
   is the adapter. The kernels of KAME's descent may have put that into the address itself, where there are zeros by rights. */
static void fs__pack_ip(struct fs_address *address, int family, const char *octets, uint32_t index) {
    struct in6_addr in6;
    if (family == AF_INET) {
        fs_pack_in(address, octets, 0);
        return;
    }
    memcpy(&in6, octets, sizeof(in6));
    if (!IN6_IS_ADDR_LINKLOCAL(&in6)) {
        fs_pack_in6(address, octets, 0, 0, 0);
        return;
    }
#if FS__HAS_SA_LEN
    in6.s6_addr[2] = in6.s6_addr[3] = 0;
#endif
    fs_pack_in6(address, (const char *)&in6, 0, 0, index);
}

/* Keeps it. 0: no memory. */
static int fs__keep_ip(struct fs_adapters *list, int family, const char *octets, uint32_t index, int *start, int *end) {
    struct fs_address address;
    fs__pack_ip(&address, family, octets, index);
    return fs__keep(list, address.octets, (size_t)address.length, start, end);
}

/* The octets that an IP address has; 0: of another family. */
static size_t fs__ip_size(int family) {
    return family == AF_INET ? sizeof(struct in_addr) : family == AF_INET6 ? sizeof(struct in6_addr) : 0;
}
