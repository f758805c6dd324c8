struct fs_can_message {
    struct fs_address source;
    int flags;
    int control_length;
    char control[...];
    ...;
};
int64_t fs_can_recv_message(fs_socket_t fd, char *octets, int64_t room, int flags, struct fs_can_message *came);
