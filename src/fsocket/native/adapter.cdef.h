#define FS_ADAPTER_DOWN ...
#define FS_ADAPTER_UP ...
#define FS_ADAPTER_UNKNOWN ...
struct fs_adapter {
    uint32_t index;
    uint32_t flags;
    uint32_t mtu;
    int status;
    int type;
    const char *type_name;
    int name, name_end;
    int friendly_name, friendly_name_end;
    int description, description_end;
    int address, address_end;
    int can, can_end;
    ...;
};
struct fs_adapter_address {
    uint32_t index;
    int prefix_length;
    int address, address_end;
    int broadcast, broadcast_end;
    int peer, peer_end;
    ...;
};
struct fs_adapters {
    struct fs_adapter *adapters;
    struct fs_adapter_address *addresses;
    char *octets;
    int adapters_count;
    int addresses_count;
    int octets_count;
    ...;
};
int64_t fs_adapters_list(struct fs_adapters *list);
void fs_adapters_free(struct fs_adapters *list);
int64_t fs_adapter_index(const char *name);
int64_t fs_adapter_name(uint32_t index, char *name, int size);
