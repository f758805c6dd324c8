#define FS_LINK_SEEN ...
#define FS_LINK_GONE ...
#define FS_ADDRESS_SEEN ...
#define FS_ADDRESS_GONE ...
#define FS_CHANGES_LOST ...
struct fs_adapter_change {
    int kind;
    uint32_t index;
    char name[...];
    struct fs_address address;
    ...;
};
struct fs_adapter_changes {
    struct fs_adapter_change *changes;
    int count;
    ...;
};
struct fs_watch;
int64_t fs_watch_open(struct fs_watch **watch);
fs_socket_t fs_watch_fd(const struct fs_watch *watch);
int64_t fs_watch_read(struct fs_watch *watch, struct fs_adapter_changes *list);
void fs_watch_close(struct fs_watch *watch);
void fs_changes_free(struct fs_adapter_changes *list);
