int64_t fs_set_filter(fs_socket_t fd, int level, int number, const char *instructions, int count);
int64_t fs_get_filter(fs_socket_t fd, int level, int number, char *instructions, int count);
