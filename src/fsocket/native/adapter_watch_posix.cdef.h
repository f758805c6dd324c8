int64_t fs_changes_parse(struct fs_adapter_changes *list, const char *messages, int length);
