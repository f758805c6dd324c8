#define FS_UNIX_PATH_MAX ...
#define FS_ABSTRACT_NAMES ...
#define FS_SA_LEN ...
struct fs_address {
    int length;
    char octets[...];
    ...;
};
struct fs_address_fields {
    int family;
    int port;
    uint32_t flowinfo;
    uint32_t scope_id;
    int offset;
    int length;
    ...;
};
int fs_parse_ip(int family, const char *text, char *octets);
int fs_ip_text(int family, const char *octets, char *text, int size);
int fs_family_offset(void);
int fs_pack_in(struct fs_address *address, const char *octets, int port);
int fs_pack_in6(struct fs_address *address, const char *octets, int port, uint32_t flowinfo, uint32_t scope_id);
int fs_pack_un(struct fs_address *address, const char *path, int length);
int fs_pack_raw(struct fs_address *address, int family, const char *data, int length);
int fs_unpack(const char *sockaddr, int length, struct fs_address_fields *fields);
int64_t fs_interface_index(const char *name);
int fs_interface_name(unsigned int index, char *name, int size);
