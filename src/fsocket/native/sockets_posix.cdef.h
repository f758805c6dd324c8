int64_t fs_open_pair(int family, int type, int protocol, int *pair);
int64_t fs_is_nonblocking(fs_socket_t fd);
