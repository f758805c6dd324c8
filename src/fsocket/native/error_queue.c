/* What is packed into the numbers that an entry of the error queue has, and reading so that none gets lost. */

/* The width of each of the two. */
#define FS_QUEUED_BITS ((int)(CHAR_BIT * sizeof(((struct sock_extended_err *)NULL)->ee_info)))

/* How far something that is sent has got, of which the time was taken; NULL: newer than the headers. */
static const char *fs_transmit_stage(uint32_t info) {
    switch (info) {
    case SCM_TSTAMP_SCHED:
        return "scheduled";
    case SCM_TSTAMP_SND:
        return "sent";
    case SCM_TSTAMP_ACK:
        return "acknowledged";
    default:
        return NULL;
    }
}

/* Where in the octets the extensions of RFC 4884 begin; 0: there are none, they are not valid, or the headers do not know them. */
static int fs_icmp_extensions_offset(uint32_t data) {
#ifdef SO_EE_RFC4884_FLAG_INVALID
    struct sock_ee_data_rfc4884 told;
    memcpy(&told, &data, sizeof(told));
    return (told.flags & SO_EE_RFC4884_FLAG_INVALID) != 0 ? 0 : (int)told.len;
#else
    (void)data;
    return 0;
#endif
}

/* The entry that was read last. The system has forgotten it, so it is kept until its reader is done with it. */
struct fs_queued {
    struct fs_message message;
    int64_t length; /* octets of the datagram concerned */
    int64_t number; /* which entry it is, counted from 1 */
    int kept;       /* how often it was handed out; 0: its reader is done */
};

/* Hands out the next entry, or once more the one that is kept: the handler of a signal may raise as soon as this is over, and nobody
   has seen it then. MSG_PEEK, which error queues do not heed, is for sockets without one, which would lose an ordinary message. */
static int64_t fs_read_queued(fs_socket_t fd, char *octets, int64_t size, char *control, int64_t control_size,
                              struct fs_queued *queued) {
    if (queued->kept == 0) {
        fs_part_t part;
        int64_t result;
        fs_set_part(&part, octets, 0, size);
        result = fs_recvmsg(fd, &part, 1, control, control_size, MSG_ERRQUEUE | MSG_DONTWAIT | MSG_PEEK, &queued->message);
        if (result < 0) {
            return result;
        }
        if ((queued->message.flags & MSG_ERRQUEUE) == 0) {
            return -EOPNOTSUPP;
        }
        queued->length = result;
        queued->number++;
    }
    queued->kept++;
    return queued->length;
}

/* Whether the reader is the one who is done with this entry: a handler of signals may have read it, and others, meanwhile. */
static int fs_queued_done(struct fs_queued *queued, int64_t number) {
    if (queued->kept == 0 || queued->number != number) {
        return 0;
    }
    queued->kept = 0;
    return 1;
}
