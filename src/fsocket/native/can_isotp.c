/* ISO-TP sockets: how to know one. Of their protocol SO_PROTOCOL does not tell. */

static int fs_is_isotp(fs_socket_t fd) {
#ifdef SOL_CAN_ISOTP
    struct can_isotp_options options;
    socklen_t size = sizeof(options);
    return getsockopt(fd, SOL_CAN_ISOTP, CAN_ISOTP_OPTS, &options, &size) == 0;
#else
    (void)fd;
    return 0; /* headers from before Linux 5.10 */
#endif
}
