/* Changes of adapters and their addresses, as records that the system's part (adapter_watch_linux.c, adapter_watch_bsd.c,
   adapter_watch_windows.c) fills in. A system tells what is there now as often as it likes; what is new about it, Python finds
   by what it has seen before. */

enum { FS_LINK_SEEN, FS_LINK_GONE, FS_ADDRESS_SEEN, FS_ADDRESS_GONE, FS_CHANGES_LOST };

struct fs_adapter_change {
    int kind;
    uint32_t index;            /* of the adapter */
    char name[IF_NAMESIZE];    /* "": not told */
    struct fs_address address; /* FS_ADDRESS_; without a length: not told */
};

struct fs_adapter_changes {
    struct fs_adapter_change *changes;
    int count, room;
};

static void fs_changes_free(struct fs_adapter_changes *list) {
    free(list->changes);
    memset(list, 0, sizeof(*list));
}

/* A new record; a name, which may be NULL, is cut off where none can be so long. NULL: no memory. */
static struct fs_adapter_change *fs__new_change(struct fs_adapter_changes *list, int kind, uint32_t index, const char *name,
                                                size_t length) {
    struct fs_adapter_change *change = fs__grown(list->changes, list->count, 1, &list->room, sizeof(*change));
    if (change == NULL) {
        return NULL;
    }
    list->changes = change;
    change += list->count++;
    memset(change, 0, sizeof(*change));
    change->kind = kind;
    change->index = index;
    if (name != NULL) {
        memcpy(change->name, name, length < IF_NAMESIZE ? length : IF_NAMESIZE - 1);
    }
    return change;
}
