/* One run of octets sent as datagrams of one size. Where the system does not cut them, they are cut here, and go as a batch. */

static int64_t fs__send_cut(fs_socket_t fd, const char *octets, int64_t length, int64_t segment, int flags,
                            const char *sockaddr, int sockaddr_length) {
    union fs__segment told;
    size_t control = fs__write_segment(told.control, segment);
    fs_part_t part;
    fs_set_part(&part, octets, 0, length);
    return fs_sendmsg(fd, &part, 1, told.control, (int64_t)control, flags, sockaddr, sockaddr_length);
}

/* At least one datagram, as many as fit into a call; octets that went, through `done`. */
static int64_t fs__send_segments_batch(fs_socket_t fd, const char *octets, int64_t length, int64_t segment, int flags,
                                       const char *sockaddr, int sockaddr_length, int64_t *went) {
    struct fs_outgoing some[FS__BATCH_AT_ONCE];
    struct fs_sending done = {0, 0};
    int64_t at = 0, result;
    int count = 0;
    do {
        some[count].octets = octets + at;
        some[count].length = length - at < segment ? length - at : segment;
        some[count].sockaddr = sockaddr_length > 0 ? sockaddr : NULL;
        some[count].sockaddr_length = sockaddr_length;
        some[count].answers = 0;
        some[count].segment = 0;
        some[count].joins = 0;
        at += some[count].length;
        count++;
    } while (at < length && count < FS__BATCH_AT_ONCE);
    result = fs_send_batch(fd, some, count, flags, &done);
    *went = done.sent == count ? at : done.sent * segment + done.octets;
    return result;
}

/* base[start:end], in datagrams of `segment` octets, and a last one of what is left. `*gone` is how many octets have gone; a call
   goes on from there. 0: all have. */
static int64_t fs_send_segments(fs_socket_t fd, const void *base, int64_t start, int64_t end, int64_t segment, int flags,
                                int kind, const char *sockaddr, int sockaddr_length, int64_t *gone) {
    const char *octets = (const char *)base + start;
    int64_t length = end - start, most_octets = 0, most = __atomic_load_n(&fs__segments_most, __ATOMIC_RELAXED);
    int cut = length - *gone > segment && fs__segments_known(fd, kind), fewer = 0, refused = 0;
    if (cut) {
        most_octets = fs__segments_most_octets(fd);
        cut = segment <= most_octets;
    }
    do {
        int64_t result, left = length - *gone, went = 0;
        if (cut && left > segment) {
            int64_t count = most_octets / segment < most ? most_octets / segment : most;
            int64_t at_once = count * segment < left ? count * segment : left;
            result = fs__send_cut(fd, octets + *gone, at_once, segment, flags, sockaddr, sockaddr_length);
            if (result >= 0) {
                *gone += result;
                if (fewer) {
                    __atomic_store_n(&fs__segments_most, most, __ATOMIC_RELAXED);
                    fewer = 0;
                }
                continue;
            }
            count = (at_once + segment - 1) / segment;
            if (result == -(int64_t)FS_EINVAL && count > 2) {
                most = fs__segments_fewer(count); /* there may have been too many */
                fewer = 1;
                continue;
            }
            if (!fs__segments_refused(result) && !fs__segments_too_long(result)) {
                return result;
            }
            refused = fs__segments_refused(result);
            cut = 0;
        }
        result = fs__send_segments_batch(fd, octets + *gone, left, segment, flags, sockaddr, sockaddr_length, &went);
        *gone += went;
        if (refused && went > 0) {
            fs__remember_refusal(fd); /* what was wrong was the cutting, and nothing else */
            refused = 0;
        }
        if (result < 0) {
            return result;
        }
    } while (*gone < length);
    return 0;
}
