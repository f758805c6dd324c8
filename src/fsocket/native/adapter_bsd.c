/* Adapters of macOS and FreeBSD by getifaddrs(3), which has an AF_LINK entry for each adapter and then one for each address. */

static const char *fs__type_name(int type) {
    switch (type) {
    case IFT_ETHER:
        return "ethernet";
    case IFT_LOOP:
        return "loopback";
    case IFT_PPP: /* FreeBSD's tun as well */
        return "ppp";
#ifdef __FreeBSD__
    case IFT_IEEE80211:
        return "ieee80211";
    case IFT_TUNNEL:
    case IFT_INFINIBAND:
        return type == IFT_TUNNEL ? "tunnel" : "infiniband";
#endif
    case IFT_IEEE1394:
        return "ieee1394";
    case IFT_BRIDGE:
        return "bridge";
    case IFT_L2VLAN:
        return "vlan";
    case IFT_GIF:
    case IFT_STF:
        return "tunnel";
    default:
        return NULL;
    }
}

/* Whether something is attached, where the system tells. */
static int fs__link_status(const struct ifaddrs *entry, int fd) {
    if ((entry->ifa_flags & IFF_UP) == 0 || (entry->ifa_flags & IFF_RUNNING) == 0) {
        return FS_ADAPTER_DOWN;
    }
#ifdef __APPLE__
    {
        struct ifmediareq media;
        memset(&media, 0, sizeof(media));
        strncpy(media.ifm_name, entry->ifa_name, sizeof(media.ifm_name) - 1);
        if (ioctl(fd, SIOCGIFMEDIA, &media) == 0 && (media.ifm_status & IFM_AVALID) != 0) {
            return (media.ifm_status & IFM_ACTIVE) != 0 ? FS_ADAPTER_UP : FS_ADAPTER_DOWN;
        }
    }
#else
    (void)fd;
    if (entry->ifa_data != NULL && ((const struct if_data *)entry->ifa_data)->ifi_link_state == LINK_STATE_DOWN) {
        return FS_ADAPTER_DOWN;
    }
#endif
    return FS_ADAPTER_UP;
}

/* What ifconfig(8) calls the description. 0: no memory. */
static int fs__keep_description(struct fs_adapters *list, struct fs_adapter *adapter, const char *name, int fd) {
#ifdef __FreeBSD__
    struct ifreq request;
    char text[1024];
    memset(&request, 0, sizeof(request));
    strncpy(request.ifr_name, name, sizeof(request.ifr_name) - 1);
    request.ifr_buffer.buffer = text;
    request.ifr_buffer.length = sizeof(text);
    /* Of a longer one the kernel says so by taking the buffer away. */
    if (ioctl(fd, SIOCGIFDESCR, &request) == 0 && request.ifr_buffer.buffer != NULL) {
        return fs__keep(list, text, strnlen(text, sizeof(text)), &adapter->description, &adapter->description_end);
    }
#else
    (void)list;
    (void)adapter;
    (void)name;
    (void)fd;
#endif
    return 1;
}

/* The AF_LINK entry of an adapter. 0: no memory. */
static int fs__keep_link(struct fs_adapters *list, const struct ifaddrs *entry, int fd) {
    const struct sockaddr_dl *link = (const struct sockaddr_dl *)(const void *)entry->ifa_addr;
    const struct if_data *data = entry->ifa_data;
    struct fs_adapter *adapter = fs__new_adapter(list);
    size_t begin = offsetof(struct sockaddr_dl, sdl_data) + link->sdl_nlen;
    if (adapter == NULL) {
        return 0;
    }
    adapter->index = link->sdl_index;
    adapter->flags = entry->ifa_flags;
    adapter->status = fs__link_status(entry, fd);
    adapter->type = data != NULL ? data->ifi_type : link->sdl_type;
    adapter->type_name = fs__type_name(adapter->type);
    adapter->mtu = data != NULL ? (uint32_t)data->ifi_mtu : 0;
    return fs__keep(list, entry->ifa_name, strlen(entry->ifa_name), &adapter->name, &adapter->name_end) &&
           (begin + link->sdl_alen > link->sdl_len ||
            fs__keep(list, (const char *)link + begin, link->sdl_alen, &adapter->address, &adapter->address_end)) &&
           fs__keep_description(list, adapter, entry->ifa_name, fd);
}

/* The octets of the IP address in a sockaddr; NULL: it has none of that family. */
static const char *fs__ip_octets(const struct sockaddr *address, int family) {
    struct fs_address_fields fields;
    if (address == NULL || address->sa_family != family || !fs_unpack((const char *)address, address->sa_len, &fields) ||
        fs__ip_size(family) != (size_t)fields.length) {
        return NULL;
    }
    return (const char *)address + fields.offset;
}

/* The ones that a netmask begins with; its sockaddr may end behind the last octet that is not zero, and have no family. */
static int fs__prefix_length(const struct sockaddr *netmask, int family) {
    size_t at = family == AF_INET ? offsetof(struct sockaddr_in, sin_addr) : offsetof(struct sockaddr_in6, sin6_addr);
    size_t end = at + fs__ip_size(family);
    int bits = 0;
    if (netmask == NULL) {
        return (int)fs__ip_size(family) * CHAR_BIT;
    }
    for (; at < end && at < netmask->sa_len; at++) {
        unsigned octet = ((const unsigned char *)netmask)[at];
        for (; (octet & 0x80u) != 0; octet <<= 1) {
            bits++;
        }
        if ((((const unsigned char *)netmask)[at]) != UCHAR_MAX) {
            break;
        }
    }
    return bits;
}

/* An entry of an IP address, of the adapter with that index. 0: no memory. */
static int fs__keep_address(struct fs_adapters *list, const struct ifaddrs *entry, uint32_t index) {
    int family = entry->ifa_addr->sa_family;
    const char *own = fs__ip_octets(entry->ifa_addr, family);
    const char *other = fs__ip_octets(entry->ifa_dstaddr, family);
    struct fs_adapter_address *address;
    if (own == NULL || fs__ip_size(family) == 0) {
        return 1;
    }
    address = fs__new_adapter_address(list);
    if (address == NULL) {
        return 0;
    }
    address->index = index;
    address->prefix_length = fs__prefix_length(entry->ifa_netmask, family);
    if (!fs__keep_ip(list, family, own, index, &address->address, &address->address_end)) {
        return 0;
    }
    /* One field for both: what it is depends on the adapter. */
    if (other == NULL || memcmp(own, other, fs__ip_size(family)) == 0) {
        return 1;
    }
    if ((entry->ifa_flags & IFF_POINTOPOINT) != 0) {
        return fs__keep_ip(list, family, other, index, &address->peer, &address->peer_end);
    }
    return family != AF_INET || (entry->ifa_flags & IFF_BROADCAST) == 0 ||
           fs__keep_ip(list, family, other, index, &address->broadcast, &address->broadcast_end);
}

/* The index of the adapter with a name: of the last one listed, as a rule. 0: none has it. */
static uint32_t fs__listed_index(const struct fs_adapters *list, const char *name) {
    int i;
    for (i = list->adapters_count - 1; i >= 0; i--) {
        const struct fs_adapter *adapter = &list->adapters[i];
        size_t length = (size_t)(adapter->name_end - adapter->name);
        if (strlen(name) == length && memcmp(list->octets + adapter->name, name, length) == 0) {
            return adapter->index;
        }
    }
    return 0;
}

/* Fills in an empty list. */
static int64_t fs_adapters_list(struct fs_adapters *list) {
    struct ifaddrs *entries, *entry;
    int kept = 1, fd = socket(AF_UNIX, SOCK_DGRAM, 0); /* any will do for the questions that ioctl(2) answers */
    if (fd < 0) {
        return fs__failed();
    }
    if (getifaddrs(&entries) < 0) {
        int64_t failed = fs__failed();
        close(fd);
        return failed;
    }
    for (entry = entries; kept && entry != NULL; entry = entry->ifa_next) {
        if (entry->ifa_addr == NULL) {
            continue;
        }
        kept = entry->ifa_addr->sa_family == AF_LINK ? fs__keep_link(list, entry, fd)
                                                     : fs__keep_address(list, entry, fs__listed_index(list, entry->ifa_name));
    }
    freeifaddrs(entries);
    close(fd);
    return kept ? 0 : -(int64_t)FS_ENOMEM;
}

static int64_t fs_adapter_index(const char *name) {
    int64_t index = fs_interface_index(name);
    return index > 0 ? index : -(int64_t)ENXIO;
}

static int64_t fs_adapter_name(uint32_t index, char *name, int size) {
    int length = fs_interface_name(index, name, size);
    return length > 0 ? length : -(int64_t)ENXIO;
}
