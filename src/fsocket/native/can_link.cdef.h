int64_t fs_links_open(void);
int fs_links_unchanged(int fd);
void fs_links_close(int fd);
