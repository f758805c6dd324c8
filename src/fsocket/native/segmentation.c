/* Octets that the system cuts into datagrams of one size: UDP_SEGMENT on Linux, UDP_SEND_MSG_SIZE on Windows. Which sockets do so,
   and how much of it in a call. */

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

/* Whether a socket knows the option: others let the control message pass, and send all as one. One that is known to be UDP's is not
   asked, if another one has said yes. */
static int fs__segments_known(fs_socket_t fd, int kind) {
    static int with_udp;
    int value = 0;
    socklen_t length = (socklen_t)sizeof(value);
    if (kind != FS_UDP || !__atomic_load_n(&with_udp, __ATOMIC_RELAXED)) {
        if (getsockopt(FS_SOCKET(fd), IPPROTO_UDP, FS__SEGMENT_OPTION, (char *)&value, &length) < 0) {
            return 0;
        }
        __atomic_store_n(&with_udp, 1, __ATOMIC_RELAXED);
    }
    return !fs__has_refused(fd);
}

/* Whether a socket knows the option, and the user has not told it how what it sends is to be cut, or put together (UDP_CORK). */
static int fs__segments_free(fs_socket_t fd) {
    static const int options[] = {
        FS__SEGMENT_OPTION,
#ifdef UDP_CORK
        UDP_CORK,
#endif
    };
    size_t i;
    for (i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
        int value = 0;
        socklen_t length = (socklen_t)sizeof(value);
        if (getsockopt(FS_SOCKET(fd), IPPROTO_UDP, options[i], (char *)&value, &length) < 0 || value != 0) {
            return 0;
        }
    }
    return !fs__has_refused(fd);
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

/* Enough for a control message with the size: CMSG_SPACE is no constant on Windows. */
#define FS__SEGMENT_ROOM (sizeof(fs__control_head_t) + 2 * sizeof(max_align_t))

/* Octets of the control message that has a message cut. */
static size_t fs__write_segment(char *control, int64_t segment) {
    fs__segment_t size = (fs__segment_t)segment;
    const size_t space = (size_t)fs_control_space((int64_t)sizeof(size));
    memset(control, 0, space);
    fs_put_control(control, IPPROTO_UDP, FS__SEGMENT_OPTION, (const char *)&size, sizeof(size));
    return space;
}

#else

static int fs__segments_refused(int64_t error) {
    (void)error;
    return 0;
}

static int fs__segments_too_long(int64_t error) {
    (void)error;
    return 0;
}

static void fs__remember_refusal(fs_socket_t fd) {
    (void)fd;
}

static int fs__segments_known(fs_socket_t fd, int kind) {
    (void)fd;
    (void)kind;
    return 0;
}

static int fs__segments_free(fs_socket_t fd) {
    (void)fd;
    return 0;
}

static int64_t fs__segments_most_octets(fs_socket_t fd) {
    (void)fd;
    return 0;
}

#define FS__SEGMENT_ROOM 1

static size_t fs__write_segment(char *control, int64_t segment) {
    (void)control;
    (void)segment;
    return 0;
}

#endif

/* Room for it, aligned like it. */
union fs__segment {
    size_t aligned;
    char control[FS__SEGMENT_ROOM];
};

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
