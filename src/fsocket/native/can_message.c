/* Messages of the protocols above raw CAN, the broadcast manager's and those of J1939, with all that comes beside their octets. */

struct fs_can_message {
    struct fs_address source;
    int flags;          /* MSG_ */
    int control_length; /* octets in `control` */
    /* More than the kernel ever tells at once: three control messages of J1939's, or one and the attributes of a session, the
       times of arrival, and what else any option of SOL_SOCKET adds. */
    char control[1024];
};

/* Octets of the message that came; its flags tell whether there was room for all. */
static int64_t fs_can_recv_message(fs_socket_t fd, char *octets, int64_t room, int flags, struct fs_can_message *came) {
    struct msghdr message;
    struct iovec part;
    fs__count_t count;
    memset(&message, 0, sizeof(message));
    part.iov_base = octets;
    part.iov_len = (size_t)room;
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_name = came->source.octets;
    message.msg_namelen = (socklen_t)sizeof(came->source.octets);
    message.msg_control = came->control;
    message.msg_controllen = sizeof(came->control);
    count = recvmsg(fd, &message, flags);
    if (count < 0) {
        return fs__failed();
    }
    fs__address_written(&came->source, (int)message.msg_namelen);
    came->control_length = (int)message.msg_controllen;
    came->flags = message.msg_flags;
    return (int64_t)count;
}
