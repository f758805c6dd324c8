/* ISO-TP sockets: how to know one. */

static int fs__socket_number(fs_socket_t fd, int option) {
    int number = -1;
    socklen_t size = sizeof(number);
    return getsockopt(fd, SOL_SOCKET, option, &number, &size) == 0 ? number : -1;
}

static int fs_is_isotp(fs_socket_t fd) {
    return fs__socket_number(fd, SO_DOMAIN) == AF_CAN && fs__socket_number(fd, SO_PROTOCOL) == CAN_ISOTP;
}
