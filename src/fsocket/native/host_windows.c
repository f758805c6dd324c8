/* What Windows would ask for names, adapter by adapter, and the name of this host: nobody is asked here. */

#define FS_NAME_SERVER_PORT DNS_PORT_HOST_ORDER

/* All adapters with what they know of DNS, to be freed. The list may grow between the call that tells its size and the next. */
static int64_t fs__dns_adapters(IP_ADAPTER_ADDRESSES **adapters) {
    const ULONG flags = GAA_FLAG_SKIP_UNICAST | GAA_FLAG_SKIP_ANYCAST | GAA_FLAG_SKIP_MULTICAST | GAA_FLAG_SKIP_FRIENDLY_NAME;
    ULONG code, size = 0;
    *adapters = NULL;
    while ((code = GetAdaptersAddresses(AF_UNSPEC, flags, NULL, *adapters, &size)) == ERROR_BUFFER_OVERFLOW) {
        free(*adapters);
        *adapters = malloc(size);
        if (*adapters == NULL) {
            return -(int64_t)FS_ENOMEM;
        }
    }
    if (code != NO_ERROR) {
        free(*adapters);
        *adapters = NULL;
    }
    return code == ERROR_NO_DATA ? 0 : -(int64_t)code; /* no data: no adapters */
}

/* The first adapter from here on that is in use, and is not this host talking to itself. */
static IP_ADAPTER_ADDRESSES *fs__dns_adapter(IP_ADAPTER_ADDRESSES *adapter) {
    while (adapter != NULL && (adapter->OperStatus != IfOperStatusUp || adapter->IfType == IF_TYPE_SOFTWARE_LOOPBACK)) {
        adapter = adapter->Next;
    }
    return adapter;
}

/* A server with the port and the scope that Windows leaves out. 0: its family has neither. */
static int fs__pack_server(struct fs_address *server, const SOCKET_ADDRESS *address, ULONG interface) {
    const struct sockaddr *any = address->lpSockaddr;
    if (any == NULL) {
        return 0;
    }
    if (any->sa_family == AF_INET && address->iSockaddrLength >= (int)sizeof(struct sockaddr_in)) {
        const struct sockaddr_in *in = (const struct sockaddr_in *)(const void *)any;
        return fs_pack_in(server, (const char *)&in->sin_addr, in->sin_port ? ntohs(in->sin_port) : FS_NAME_SERVER_PORT);
    }
    if (any->sa_family == AF_INET6 && address->iSockaddrLength >= (int)sizeof(struct sockaddr_in6)) {
        const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)(const void *)any;
        ULONG scope = in6->sin6_scope_id == 0 && IN6_IS_ADDR_LINKLOCAL(&in6->sin6_addr) ? interface : in6->sin6_scope_id;
        int port = in6->sin6_port ? ntohs(in6->sin6_port) : FS_NAME_SERVER_PORT;
        return fs_pack_in6(server, (const char *)&in6->sin6_addr, port, 0, scope);
    }
    return 0;
}

/* How many servers there are, of which the first `most` are stored. */
static int64_t fs_name_servers(struct fs_address *servers, int most) {
    IP_ADAPTER_ADDRESSES *adapters, *adapter;
    int count = 0;
    int64_t result = fs__dns_adapters(&adapters);
    if (result < 0) {
        return result;
    }
    for (adapter = fs__dns_adapter(adapters); adapter != NULL; adapter = fs__dns_adapter(adapter->Next)) {
        const IP_ADAPTER_DNS_SERVER_ADDRESS *entry = adapter->FirstDnsServerAddress;
        /* One of the two is 0 where that family is off; a server may be listed all the same. */
        ULONG index = adapter->Ipv6IfIndex != 0 ? adapter->Ipv6IfIndex : adapter->IfIndex;
        for (; entry != NULL; entry = entry->Next) {
            struct fs_address server;
            if (fs__pack_server(&server, &entry->Address, index)) {
                if (count < most) {
                    servers[count] = server;
                }
                count++;
            }
        }
    }
    free(adapters);
    return count;
}

/* Adds a domain in UTF-8 with its NUL, where it finds room, and counts its octets in any case. */
static void fs__add_domain(const WCHAR *domain, size_t most, char *text, int size, int64_t *length) {
    int wide = domain == NULL ? 0 : (int)wcsnlen(domain, most);
    int more = wide == 0 ? 0 : WideCharToMultiByte(CP_UTF8, 0, domain, wide, NULL, 0, NULL, NULL);
    if (more > 0 && more < size - *length) {
        WideCharToMultiByte(CP_UTF8, 0, domain, wide, text + *length, more, NULL, NULL);
        text[*length + more] = '\0';
    }
    *length += more > 0 ? more + 1 : 0;
}

/* A name of this host, in the form that is asked for. */
static int64_t fs__computer_name(COMPUTER_NAME_FORMAT form, WCHAR name[DNS_MAX_NAME_BUFFER_LENGTH]) {
    DWORD size = DNS_MAX_NAME_BUFFER_LENGTH;
    return GetComputerNameExW(form, name, &size) ? (int64_t)size : -(int64_t)GetLastError();
}

/* The domain of the host, and what its adapters are told by their networks. How many octets they take, each with its NUL;
   those are stored that find room. */
static int64_t fs_search_domains(char *text, int size) {
    WCHAR domain[DNS_MAX_NAME_BUFFER_LENGTH];
    IP_ADAPTER_ADDRESSES *adapters, *adapter;
    int64_t length = 0, result = fs__computer_name(ComputerNameDnsDomain, domain);
    if (result >= 0) {
        fs__add_domain(domain, DNS_MAX_NAME_BUFFER_LENGTH, text, size, &length);
        result = fs__dns_adapters(&adapters);
    }
    if (result < 0) {
        return result;
    }
    for (adapter = fs__dns_adapter(adapters); adapter != NULL; adapter = fs__dns_adapter(adapter->Next)) {
        const IP_ADAPTER_DNS_SUFFIX *entry = adapter->FirstDnsSuffix;
        fs__add_domain(adapter->DnsSuffix, MAX_DNS_SUFFIX_STRING_LENGTH, text, size, &length);
        for (; entry != NULL; entry = entry->Next) {
            fs__add_domain(entry->String, MAX_DNS_SUFFIX_STRING_LENGTH, text, size, &length);
        }
    }
    free(adapters);
    return length;
}

/* The octets of the name, with the domain of the host. */
static int64_t fs_host_name(char *text, int size) {
    WCHAR name[DNS_MAX_NAME_BUFFER_LENGTH];
    int64_t length = fs__computer_name(ComputerNameDnsFullyQualified, name);
    return length <= 0 ? length : WideCharToMultiByte(CP_UTF8, 0, name, (int)length, text, size, NULL, NULL);
}
