int fs_is_isotp(fs_socket_t fd);
