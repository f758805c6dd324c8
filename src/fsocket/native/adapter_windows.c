/* Adapters of Windows by GetAdaptersAddresses. Names are UTF-8 from here on. */

/* IFF_RUNNING and others have no counterpart. */
static uint32_t fs__flags(const IP_ADAPTER_ADDRESSES *entry) {
    uint32_t flags = entry->OperStatus == IfOperStatusUp ? IFF_UP : 0;
    switch (entry->IfType) {
    case IF_TYPE_SOFTWARE_LOOPBACK:
        flags |= IFF_LOOPBACK;
        break;
    case IF_TYPE_PPP:
    case IF_TYPE_TUNNEL:
        flags |= IFF_POINTOPOINT;
        break;
    default:
        flags |= IFF_BROADCAST;
        break;
    }
    return (entry->Flags & IP_ADAPTER_NO_MULTICAST) == 0 ? flags | IFF_MULTICAST : flags;
}

static const char *fs__type_name(DWORD type) {
    switch (type) {
    case IF_TYPE_ETHERNET_CSMACD:
        return "ethernet";
    case IF_TYPE_SOFTWARE_LOOPBACK:
        return "loopback";
    case IF_TYPE_PPP:
        return "ppp";
    case IF_TYPE_IEEE80211:
        return "ieee80211";
    case IF_TYPE_IEEE1394:
        return "ieee1394";
    case IF_TYPE_TUNNEL:
        return "tunnel";
    case IF_TYPE_L2_VLAN:
        return "vlan";
    default:
        return NULL;
    }
}

/* 0: no memory. */
static int fs__keep_wide(struct fs_adapters *list, const wchar_t *wide, int *start, int *end) {
    int size = wide == NULL ? 0 : WideCharToMultiByte(CP_UTF8, 0, wide, -1, NULL, 0, NULL, NULL), kept;
    char *text;
    if (size <= 1) {
        return 1;
    }
    text = malloc((size_t)size);
    if (text == NULL) {
        return 0;
    }
    WideCharToMultiByte(CP_UTF8, 0, wide, -1, text, size, NULL, NULL);
    kept = fs__keep(list, text, (size_t)size - 1, start, end);
    free(text);
    return kept;
}

static uint32_t fs__index(const IP_ADAPTER_ADDRESSES *entry) {
    return entry->IfIndex != 0 ? entry->IfIndex : entry->Ipv6IfIndex; /* the first is 0 where there is no IPv4 */
}

/* 0: no memory. */
static int fs__keep_adapter(struct fs_adapters *list, const IP_ADAPTER_ADDRESSES *entry) {
    struct fs_adapter *adapter = fs__new_adapter(list);
    if (adapter == NULL) {
        return 0;
    }
    adapter->index = fs__index(entry);
    adapter->flags = fs__flags(entry);
    adapter->mtu = entry->Mtu;
    adapter->status = entry->OperStatus == IfOperStatusUp        ? FS_ADAPTER_UP
                      : entry->OperStatus == IfOperStatusUnknown ? FS_ADAPTER_UNKNOWN
                                                                 : FS_ADAPTER_DOWN;
    adapter->type = (int)entry->IfType;
    adapter->type_name = fs__type_name(entry->IfType);
    return fs__keep(list, entry->AdapterName, strlen(entry->AdapterName), &adapter->name, &adapter->name_end) &&
           fs__keep_wide(list, entry->FriendlyName, &adapter->friendly_name, &adapter->friendly_name_end) &&
           fs__keep_wide(list, entry->Description, &adapter->description, &adapter->description_end) &&
           (entry->PhysicalAddressLength > sizeof(entry->PhysicalAddress) ||
            fs__keep(list, entry->PhysicalAddress, entry->PhysicalAddressLength, &adapter->address, &adapter->address_end));
}

/* The last address of an IPv4 network, which Windows does not tell; a network of one or two has none (RFC 3021). */
static int fs__keep_broadcast(struct fs_adapters *list, struct fs_adapter_address *address, const char *own) {
    uint32_t octets;
    memcpy(&octets, own, sizeof(octets));
    octets |= htonl(UINT32_MAX >> address->prefix_length);
    return fs__keep_ip(list, AF_INET, (const char *)&octets, address->index, &address->broadcast, &address->broadcast_end);
}

/* 0: no memory. */
static int fs__keep_address(struct fs_adapters *list, const IP_ADAPTER_ADDRESSES *entry,
                            const IP_ADAPTER_UNICAST_ADDRESS *unicast) {
    const char *sockaddr = (const char *)unicast->Address.lpSockaddr;
    struct fs_adapter_address *address;
    struct fs_address_fields fields;
    int bits;
    if (sockaddr == NULL || !fs_unpack(sockaddr, unicast->Address.iSockaddrLength, &fields) ||
        fs__ip_size(fields.family) == 0) {
        return 1;
    }
    address = fs__new_adapter_address(list);
    if (address == NULL) {
        return 0;
    }
    bits = fields.length * CHAR_BIT;
    address->index = fs__index(entry);
    address->prefix_length = unicast->OnLinkPrefixLength < bits ? unicast->OnLinkPrefixLength : bits;
    return fs__keep_ip(list, fields.family, sockaddr + fields.offset, address->index, &address->address,
                       &address->address_end) &&
           (fields.family != AF_INET || (fs__flags(entry) & IFF_BROADCAST) == 0 || address->prefix_length > bits - 2 ||
            fs__keep_broadcast(list, address, sockaddr + fields.offset));
}

/* Fills in an empty list. */
static int64_t fs_adapters_list(struct fs_adapters *list) {
    const ULONG flags = GAA_FLAG_SKIP_ANYCAST | GAA_FLAG_SKIP_MULTICAST | GAA_FLAG_SKIP_DNS_SERVER;
    ULONG size = 1 << 15, code;
    IP_ADAPTER_ADDRESSES *entries = NULL, *entry;
    int kept = 1;
    do { /* until it fits: adapters may come meanwhile */
        free(entries);
        entries = malloc(size);
        if (entries == NULL) {
            return -FS_ENOMEM;
        }
        code = GetAdaptersAddresses(AF_UNSPEC, flags, NULL, entries, &size);
    } while (code == ERROR_BUFFER_OVERFLOW);
    for (entry = code == NO_ERROR ? entries : NULL; kept && entry != NULL; entry = entry->Next) {
        const IP_ADAPTER_UNICAST_ADDRESS *unicast;
        kept = fs__keep_adapter(list, entry);
        for (unicast = entry->FirstUnicastAddress; kept && unicast != NULL; unicast = unicast->Next) {
            kept = fs__keep_address(list, entry, unicast);
        }
    }
    free(entries);
    if (!kept) {
        return -FS_ENOMEM;
    }
    return code == NO_ERROR || code == ERROR_NO_DATA ? 0 : -(int64_t)code; /* no data: no adapters */
}

static int64_t fs_adapter_index(const char *name) {
    int64_t index = fs_interface_index(name);
    return index > 0 ? index : -(int64_t)ERROR_FILE_NOT_FOUND;
}

/* Answers the octets of the name, which is the text of its GUID. */
static int64_t fs_adapter_name(uint32_t index, char *name, int size) {
    NET_LUID luid;
    GUID guid;
    DWORD code = ConvertInterfaceIndexToLuid(index, &luid);
    int length;
    if (code == NO_ERROR) {
        code = ConvertInterfaceLuidToGuid(&luid, &guid);
    }
    if (code != NO_ERROR) {
        return -(int64_t)code;
    }
    length = snprintf(name, (size_t)size, "{%08lX-%04X-%04X-%02X%02X-%02X%02X%02X%02X%02X%02X}", guid.Data1, guid.Data2,
                      guid.Data3, guid.Data4[0], guid.Data4[1], guid.Data4[2], guid.Data4[3], guid.Data4[4], guid.Data4[5],
                      guid.Data4[6], guid.Data4[7]);
    return length > 0 && length < size ? length : -(int64_t)ERROR_INSUFFICIENT_BUFFER;
}
