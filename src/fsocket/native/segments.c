/* One run of octets sent as datagrams of one size, which the system cuts: UDP_SEGMENT on Linux, UDP_SEND_MSG_SIZE on Windows.
   Where there is neither, or where it is refused, they are cut here and go as a batch. */

/* What the kernel takes for the option. */
#ifdef UDP_SEND_MSG_SIZE
#define FS__HAS_SEGMENTS 1
#define FS__SEGMENT_OPTION UDP_SEND_MSG_SIZE
typedef DWORD fs__segment_t;
#elif defined(UDP_SEGMENT)
#define FS__HAS_SEGMENTS 1
#define FS__SEGMENT_OPTION UDP_SEGMENT
typedef uint16_t fs__segment_t;
#else
#define FS__HAS_SEGMENTS 0
#endif

#if FS__HAS_SEGMENTS

/* What is answered where a socket, a device or a system does not cut: see udp_send_skb in net/ipv4/udp.c of the kernel. */
static int fs__segments_refused(int64_t error) {
#ifdef _WIN32
    return error == -(int64_t)WSAEINVAL || error == -(int64_t)WSAENOPROTOOPT || error == -(int64_t)WSAEOPNOTSUPP;
#else
    return error == -(int64_t)EINVAL || error == -(int64_t)EIO || error == -(int64_t)ENOPROTOOPT ||
           error == -(int64_t)EOPNOTSUPP;
#endif
}

/* ... and where a segment is longer than the way takes, though a datagram of that length could be sent in fragments. */
static int fs__segments_too_long(int64_t error) {
#ifdef _WIN32
    return error == -(int64_t)WSAEMSGSIZE;
#else
    return error == -(int64_t)EMSGSIZE;
#endif
}

/* The sockets that have refused, by a number that no other socket gets; the oldest are forgotten. */
#define FS__REFUSED_MOST 256

static uint64_t fs__refused[FS__REFUSED_MOST];
static unsigned fs__refused_count; /* ever */

/* 0: the system has no such number. */
static uint64_t fs__cookie(fs_socket_t fd) {
    uint64_t cookie = 0;
#ifdef SO_COOKIE
    socklen_t length = (socklen_t)sizeof(cookie);
    if (getsockopt(fd, SOL_SOCKET, SO_COOKIE, &cookie, &length) < 0) {
        return 0;
    }
#endif
    (void)fd;
    return cookie;
}

static int fs__has_refused(fs_socket_t fd) {
    unsigned i, count = __atomic_load_n(&fs__refused_count, __ATOMIC_ACQUIRE);
    uint64_t cookie;
    if (count == 0) {
        return 0; /* and nothing is asked */
    }
    cookie = fs__cookie(fd);
    for (i = 0; cookie != 0 && i < count && i < FS__REFUSED_MOST; i++) {
        if (__atomic_load_n(&fs__refused[i], __ATOMIC_RELAXED) == cookie) {
            return 1;
        }
    }
    return 0;
}

static void fs__remember_refusal(fs_socket_t fd) {
    uint64_t cookie = fs__cookie(fd);
    unsigned number;
    if (cookie != 0) {
        number = __atomic_fetch_add(&fs__refused_count, 1, __ATOMIC_ACQ_REL) % FS__REFUSED_MOST;
        __atomic_store_n(&fs__refused[number], cookie, __ATOMIC_RELAXED);
    }
}

/* Whether a socket knows the option: others let the control message pass, and send all as one. */
static int fs__segments_known(fs_socket_t fd) {
    int value = 0;
    socklen_t length = (socklen_t)sizeof(value);
    return getsockopt(FS_SOCKET(fd), IPPROTO_UDP, FS__SEGMENT_OPTION, (char *)&value, &length) == 0 && !fs__has_refused(fd);
}

/* Octets that a datagram has at most, which also limits those that are cut. */
static int64_t fs__segments_most_octets(fs_socket_t fd) {
#ifdef _WIN32
    unsigned int most = 0;
    int length = (int)sizeof(most);
    return getsockopt(FS_SOCKET(fd), SOL_SOCKET, SO_MAX_MSG_SIZE, (char *)&most, &length) == 0 ? (int64_t)most : 0;
#else
    (void)fd;
    return IP_MAXPACKET - (int64_t)sizeof(struct ip) - (int64_t)sizeof(struct udphdr);
#endif
}

/* Segments that the kernel takes in a call, as far as is known by now: it has a limit (UDP_MAX_SEGMENTS), and tells none. */
static int64_t fs__segments_most = INT64_MAX;

/* The next lower power of two. */
static int64_t fs__segments_fewer(int64_t count) {
    int64_t fewer = 1;
    while (fewer * 2 < count) {
        fewer *= 2;
    }
    return fewer;
}

static int64_t fs__send_cut(fs_socket_t fd, const char *octets, int64_t length, int64_t segment, int flags,
                            const char *sockaddr, int sockaddr_length) {
    fs__segment_t size = (fs__segment_t)segment;
    union {
        char octets[CMSG_SPACE(sizeof(size))];
        size_t aligned;
    } control;
    fs_part_t part;
    memset(&control, 0, sizeof(control));
    fs_put_control(control.octets, IPPROTO_UDP, FS__SEGMENT_OPTION, (const char *)&size, sizeof(size));
    fs_set_part(&part, octets, 0, length);
    return fs_sendmsg(fd, &part, 1, control.octets, sizeof(control.octets), flags, sockaddr, sockaddr_length);
}

#endif

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
                                const char *sockaddr, int sockaddr_length, int64_t *gone) {
    const char *octets = (const char *)base + start;
    int64_t length = end - start, result;
#if FS__HAS_SEGMENTS
    int64_t most_octets = 0, most = __atomic_load_n(&fs__segments_most, __ATOMIC_RELAXED), fewer = 0;
    int cut = length - *gone > segment && fs__segments_known(fd), refused = 0;
    if (cut) {
        most_octets = fs__segments_most_octets(fd);
        cut = segment <= most_octets;
    }
#endif
    do {
        int64_t left = length - *gone, went = 0;
#if FS__HAS_SEGMENTS
        if (cut && left > segment) {
            int64_t count = most_octets / segment;
            int64_t at_once = (count < most ? count : most) * segment;
            at_once = at_once < left ? at_once : left;
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
#endif
        result = fs__send_segments_batch(fd, octets + *gone, left, segment, flags, sockaddr, sockaddr_length, &went);
        *gone += went;
#if FS__HAS_SEGMENTS
        if (refused && went > 0) {
            fs__remember_refusal(fd); /* what was wrong was the cutting, and nothing else */
            refused = 0;
        }
#endif
        if (result < 0) {
            return result;
        }
    } while (*gone < length);
    return 0;
}
