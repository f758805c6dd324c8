/* What is packed into the numbers that an entry of the error queue has. */

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
