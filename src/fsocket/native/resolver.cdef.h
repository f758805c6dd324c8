#define FS_EAI_SIGN ...
struct addrinfo;
int fs_resolve(const char *host, const char *service, int family, int type, int protocol, int flags, struct addrinfo **list);
const struct addrinfo *fs_resolved(const struct addrinfo *entry, struct fs_address *address);
void fs_resolve_free(struct addrinfo *list);
int fs_resolve_text(int code, char *text, int size);
