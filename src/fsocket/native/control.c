/* Control messages: what comes and goes beside the octets of a message. They are walked, read and packed here and nowhere else,
   whatever their octets say: never past their end, and with nothing taken for granted of how they are aligned. */

#ifdef _WIN32
typedef WSACMSGHDR fs__control_head_t;
typedef SIZE_T fs__control_length_t;
#define FS__CMSG_LEN(length) ((size_t)WSA_CMSG_LEN(length))

/* WSA_CMSG_SPACE, which mixes signs. */
static size_t fs__cmsg_space(size_t length) {
    const size_t head = (size_t)TYPE_ALIGNMENT(WSACMSGHDR), data = (size_t)MAX_NATURAL_ALIGNMENT;
    const size_t message = sizeof(WSACMSGHDR) + (length + head - 1) / head * head;
    return (message + data - 1) / data * data;
}

#define FS__CMSG_SPACE(length) fs__cmsg_space(length)
#else
typedef struct cmsghdr fs__control_head_t;
#ifdef __GLIBC__
typedef size_t fs__control_length_t;
#else
typedef socklen_t fs__control_length_t;
#endif
#define FS__CMSG_LEN(length) ((size_t)CMSG_LEN(length))
#define FS__CMSG_SPACE(length) ((size_t)CMSG_SPACE(length))
#endif

enum {
    FS_CONTROL_UNKNOWN,
    FS_CONTROL_PACKET_INFO,
    FS_CONTROL_TIMESTAMP,
    FS_CONTROL_TIMESTAMPING,
    FS_CONTROL_HOP_LIMIT,
    FS_CONTROL_TRAFFIC_CLASS,
    FS_CONTROL_DROPS,
    FS_CONTROL_SEGMENT_SIZE,
    FS_CONTROL_TRANSMIT_TIME,
    FS_CONTROL_ORIGINAL_DESTINATION,
    FS_CONTROL_SECURITY_LABEL,
    FS_CONTROL_TLS_RECORD_TYPE,
    FS_CONTROL_CREDENTIALS,
    FS_CONTROL_DESCRIPTORS,
    FS_CONTROL_PID_FD,
    FS_CONTROL_EXTENDED_ERROR,
    FS_CONTROL_KINDS
};

/* A time, or a process, that is not told. */
#define FS_CONTROL_UNTOLD INT64_MIN

/* A message, and of what it says the fields that its kind has. */
struct fs_control {
    int kind; /* FS_CONTROL_UNKNOWN also where the octets are not those of its kind, or cut off */
    int level;
    int type;
    int partial;    /* PACKET_INFO: other messages tell the rest */
    int64_t offset; /* of the payload */
    int64_t length; /* ... that is there, in octets */
    int64_t next;   /* where the next message begins */
    int family;     /* PACKET_INFO, HOP_LIMIT, TRAFFIC_CLASS */
    uint32_t interface;
    int64_t number;
    int64_t software; /* TIMESTAMP, TIMESTAMPING: nanoseconds */
    int64_t hardware;
    int64_t pid; /* CREDENTIALS */
    uint32_t uid;
    uint32_t gid;
    int64_t groups;        /* how many there are; -1: not told */
    int64_t groups_offset; /* where in the payload they are, 32 bits each */
    uint32_t error;        /* EXTENDED_ERROR */
    int origin;
    int error_type;
    int code;
    uint32_t info;
    uint32_t data;
    struct fs_address address; /* PACKET_INFO, ORIGINAL_DESTINATION; the offender of EXTENDED_ERROR */
    struct fs_address destination;
};

/* Readers: each answers the kind of message that the payload is of, and fills in what it says. */
typedef int (*fs__control_reader_t)(const char *payload, size_t length, struct fs_control *control);

/* A number without a sign of so many octets. Of one that was cut off fewer are left, and they would be another number. */
static int fs__read_number(const char *payload, size_t length, size_t octets, struct fs_control *control, int kind) {
    uint8_t octet;
    uint16_t two;
    uint32_t four;
    if (length != octets) {
        return FS_CONTROL_UNKNOWN;
    }
    switch (octets) {
    case sizeof(octet):
        memcpy(&octet, payload, sizeof(octet));
        control->number = octet;
        return kind;
    case sizeof(two):
        memcpy(&two, payload, sizeof(two));
        control->number = two;
        return kind;
    case sizeof(four):
        memcpy(&four, payload, sizeof(four));
        control->number = four;
        return kind;
    default:
        return FS_CONTROL_UNKNOWN;
    }
}

/* What IPv4 has a single octet for: the systems that come from 4.4BSD tell it as such, Linux so in one case; all take an int. */
#ifdef _WIN32
#define FS__TTL_OCTETS(length) sizeof(int)
#define FS__TOS_OCTETS(length) sizeof(int)
#elif defined(__linux__)
#define FS__TTL_OCTETS(length) sizeof(int)
#define FS__TOS_OCTETS(length) ((length) == 1 ? 1 : sizeof(int))
#else
#define FS__TTL_OCTETS(length) ((length) == 1 ? 1 : sizeof(int))
#define FS__TOS_OCTETS(length) ((length) == 1 ? 1 : sizeof(int))
#endif

static int fs__read_hop_limit(const char *payload, size_t length, struct fs_control *control) {
    control->family = AF_INET;
    return fs__read_number(payload, length, FS__TTL_OCTETS(length), control, FS_CONTROL_HOP_LIMIT);
}

static int fs__read_hop_limit6(const char *payload, size_t length, struct fs_control *control) {
    control->family = AF_INET6;
    return fs__read_number(payload, length, sizeof(int), control, FS_CONTROL_HOP_LIMIT);
}

static int fs__read_traffic_class(const char *payload, size_t length, struct fs_control *control) {
    control->family = AF_INET;
    return fs__read_number(payload, length, FS__TOS_OCTETS(length), control, FS_CONTROL_TRAFFIC_CLASS);
}

static int fs__read_traffic_class6(const char *payload, size_t length, struct fs_control *control) {
    control->family = AF_INET6;
    return fs__read_number(payload, length, sizeof(int), control, FS_CONTROL_TRAFFIC_CLASS);
}

/* Where the system tells only the destination in the header of a datagram, that is where it arrived, unless it went to many. */
static void fs__arrived_at(struct fs_control *control, struct in_addr destination) {
    const uint32_t address = ntohl(destination.s_addr);
    fs_pack_in(&control->destination, (const char *)&destination, 0);
    if (address >> 28 != 0xe && address != 0xffffffff) {
        fs_pack_in(&control->address, (const char *)&destination, 0);
    }
}

#ifdef IP_PKTINFO
static int fs__read_pktinfo(const char *payload, size_t length, struct fs_control *control) {
    struct in_pktinfo info;
    if (length != sizeof(info)) {
        return FS_CONTROL_UNKNOWN;
    }
    memcpy(&info, payload, sizeof(info));
    control->family = AF_INET;
    control->interface = (uint32_t)info.ipi_ifindex;
    fs__arrived_at(control, info.ipi_addr);
#ifndef _WIN32
    if (info.ipi_spec_dst.s_addr != 0) {
        fs_pack_in(&control->address, (const char *)&info.ipi_spec_dst, 0);
    }
#endif
    return FS_CONTROL_PACKET_INFO;
}
#endif

#if defined(IP_RECVDSTADDR) && !defined(_WIN32)
static int fs__read_dstaddr(const char *payload, size_t length, struct fs_control *control) {
    struct in_addr destination;
    if (length != sizeof(destination)) {
        return FS_CONTROL_UNKNOWN;
    }
    memcpy(&destination, payload, sizeof(destination));
    control->family = AF_INET;
    control->partial = 1;
    fs__arrived_at(control, destination);
    return FS_CONTROL_PACKET_INFO;
}
#endif

#if defined(IP_RECVIF) && !defined(_WIN32)
static int fs__read_recvif(const char *payload, size_t length, struct fs_control *control) {
    struct sockaddr_dl link;
    if (length < offsetof(struct sockaddr_dl, sdl_index) + sizeof(link.sdl_index)) {
        return FS_CONTROL_UNKNOWN;
    }
    memset(&link, 0, sizeof(link));
    memcpy(&link, payload, length < sizeof(link) ? length : sizeof(link));
    control->family = AF_INET;
    control->partial = 1;
    control->interface = link.sdl_index;
    return FS_CONTROL_PACKET_INFO;
}
#endif

static int fs__read_pktinfo6(const char *payload, size_t length, struct fs_control *control) {
    struct in6_pktinfo info;
    uint32_t scope;
    if (length != sizeof(info)) {
        return FS_CONTROL_UNKNOWN;
    }
    memcpy(&info, payload, sizeof(info));
    control->family = AF_INET6;
    control->interface = (uint32_t)info.ipi6_ifindex;
    scope = IN6_IS_ADDR_LINKLOCAL(&info.ipi6_addr) || IN6_IS_ADDR_MC_LINKLOCAL(&info.ipi6_addr) ? control->interface : 0;
    fs_pack_in6(&control->destination, (const char *)&info.ipi6_addr, 0, 0, scope);
    if (!IN6_IS_ADDR_MULTICAST(&info.ipi6_addr)) {
        control->address = control->destination;
    }
    return FS_CONTROL_PACKET_INFO;
}

#ifndef _WIN32

/* Seconds and what part of a second follows them, in nanoseconds; mangled numbers may run over, but do no harm. */
static int64_t fs__nanoseconds(int64_t seconds, int64_t nanoseconds) {
    return (int64_t)((uint64_t)seconds * 1000000000u + (uint64_t)nanoseconds);
}

#endif

#ifdef __linux__

/* The kernel's times are pairs of its long, or of 64 bits: the length tells. Only those of 64 bits fit after 2038. */
static int fs__read_times(const char *payload, size_t length, int count, int64_t unit, int64_t *times) {
    int i;
    for (i = 0; i < count; i++) {
        int64_t wide[2];
        int32_t narrow[2];
        if (length == (size_t)count * sizeof(wide)) {
            memcpy(wide, payload + (size_t)i * sizeof(wide), sizeof(wide));
        } else if (length == (size_t)count * sizeof(narrow)) {
            memcpy(narrow, payload + (size_t)i * sizeof(narrow), sizeof(narrow));
            wide[0] = narrow[0];
            wide[1] = narrow[1];
        } else {
            return 0;
        }
        times[i] = fs__nanoseconds(wide[0], (int64_t)((uint64_t)wide[1] * (uint64_t)unit));
    }
    return 1;
}

static int fs__read_timeval(const char *payload, size_t length, struct fs_control *control) {
    return fs__read_times(payload, length, 1, 1000, &control->software) ? FS_CONTROL_TIMESTAMP : FS_CONTROL_UNKNOWN;
}

static int fs__read_timespec(const char *payload, size_t length, struct fs_control *control) {
    return fs__read_times(payload, length, 1, 1, &control->software) ? FS_CONTROL_TIMESTAMP : FS_CONTROL_UNKNOWN;
}

/* Of the three, the second is of no use any more; see Documentation/networking/timestamping.rst, 2.1. */
static int fs__read_timestamping(const char *payload, size_t length, struct fs_control *control) {
    int64_t times[3];
    if (!fs__read_times(payload, length, 3, 1, times)) {
        return FS_CONTROL_UNKNOWN;
    }
    control->software = times[0] == 0 ? FS_CONTROL_UNTOLD : times[0];
    control->hardware = times[2] == 0 ? FS_CONTROL_UNTOLD : times[2];
    return FS_CONTROL_TIMESTAMPING;
}

static int fs__read_drops(const char *payload, size_t length, struct fs_control *control) {
    return fs__read_number(payload, length, sizeof(uint32_t), control, FS_CONTROL_DROPS);
}

#ifdef SO_TXTIME
static int fs__read_txtime(const char *payload, size_t length, struct fs_control *control) {
    uint64_t time;
    if (length != sizeof(time)) {
        return FS_CONTROL_UNKNOWN;
    }
    memcpy(&time, payload, sizeof(time));
    control->number = (int64_t)time;
    return FS_CONTROL_TRANSMIT_TIME;
}
#endif

#ifdef SCM_SECURITY
static int fs__read_label(const char *payload, size_t length, struct fs_control *control) {
    (void)payload;
    (void)length;
    (void)control;
    return FS_CONTROL_SECURITY_LABEL;
}
#endif

#ifdef SCM_PIDFD
static int fs__read_pidfd(const char *payload, size_t length, struct fs_control *control) {
    (void)payload;
    (void)control;
    return length == sizeof(int) ? FS_CONTROL_PID_FD : FS_CONTROL_UNKNOWN;
}
#endif

static int fs__read_ucred(const char *payload, size_t length, struct fs_control *control) {
    struct ucred credentials;
    if (length != sizeof(credentials)) {
        return FS_CONTROL_UNKNOWN;
    }
    memcpy(&credentials, payload, sizeof(credentials));
    control->pid = credentials.pid;
    control->uid = credentials.uid;
    control->gid = credentials.gid;
    return FS_CONTROL_CREDENTIALS;
}

/* What follows the struct is the offender, and after that whatever the option adds. Where there is none, its family is 0. */
static int fs__read_extended_error(const char *payload, size_t length, struct fs_control *control) {
    struct sock_extended_err error;
    struct sockaddr offender;
    size_t size = 0;
    if (length < sizeof(error)) {
        return FS_CONTROL_UNKNOWN;
    }
    memcpy(&error, payload, sizeof(error));
    control->error = error.ee_errno;
    control->origin = error.ee_origin;
    control->error_type = error.ee_type;
    control->code = error.ee_code;
    control->info = error.ee_info;
    control->data = error.ee_data;
    if (length - sizeof(error) >= sizeof(offender)) {
        memcpy(&offender, payload + sizeof(error), sizeof(offender));
        size = offender.sa_family == AF_INET    ? sizeof(struct sockaddr_in)
               : offender.sa_family == AF_INET6 ? sizeof(struct sockaddr_in6)
                                                : 0;
    }
    if (size > 0 && length - sizeof(error) >= size) {
        memset(&control->address, 0, sizeof(control->address));
        memcpy(control->address.octets, payload + sizeof(error), size);
        fs__address_written(&control->address, (int)size);
    }
    return FS_CONTROL_EXTENDED_ERROR;
}

#endif

#if defined(__APPLE__) || defined(__FreeBSD__)
static int fs__read_timeval(const char *payload, size_t length, struct fs_control *control) {
    struct timeval time;
    if (length != sizeof(time)) {
        return FS_CONTROL_UNKNOWN;
    }
    memcpy(&time, payload, sizeof(time));
    control->software = fs__nanoseconds((int64_t)time.tv_sec, (int64_t)((uint64_t)time.tv_usec * 1000u));
    return FS_CONTROL_TIMESTAMP;
}
#endif

#ifdef __FreeBSD__

static int fs__read_timespec(const char *payload, size_t length, struct fs_control *control) {
    struct timespec time;
    if (length != sizeof(time)) {
        return FS_CONTROL_UNKNOWN;
    }
    memcpy(&time, payload, sizeof(time));
    control->software = fs__nanoseconds((int64_t)time.tv_sec, (int64_t)time.tv_nsec);
    return FS_CONTROL_TIMESTAMP;
}

static int fs__read_bintime(const char *payload, size_t length, struct fs_control *control) {
    struct bintime time;
    if (length != sizeof(time)) {
        return FS_CONTROL_UNKNOWN;
    }
    memcpy(&time, payload, sizeof(time));
    control->software = fs__nanoseconds((int64_t)time.sec, (int64_t)(((time.frac >> 32) * 1000000000u) >> 32));
    return FS_CONTROL_TIMESTAMP;
}

/* Groups that the payload has no room for are not there. */
static void fs__read_groups(struct fs_control *control, int64_t count, size_t offset, size_t length) {
    const int64_t most = (int64_t)((length - offset) / sizeof(gid_t));
    control->groups = count < 0 ? 0 : count > most ? most : count;
    control->groups_offset = (int64_t)offset;
}

/* Two structs come as SCM_CREDS: one that the sender sent, of a fixed size, and one that LOCAL_CREDS asks for. */
static int fs__read_creds(const char *payload, size_t length, struct fs_control *control) {
    struct cmsgcred sent;
    struct sockcred asked;
    if (length == sizeof(sent)) {
        memcpy(&sent, payload, sizeof(sent));
        control->pid = sent.cmcred_pid;
        control->uid = sent.cmcred_euid;
        control->gid = sent.cmcred_gid;
        fs__read_groups(control, sent.cmcred_ngroups, offsetof(struct cmsgcred, cmcred_groups), length);
    } else if (length >= offsetof(struct sockcred, sc_groups)) {
        memset(&asked, 0, sizeof(asked));
        memcpy(&asked, payload, offsetof(struct sockcred, sc_groups));
        control->pid = FS_CONTROL_UNTOLD;
        control->uid = asked.sc_euid;
        control->gid = asked.sc_egid;
        fs__read_groups(control, asked.sc_ngroups, offsetof(struct sockcred, sc_groups), length);
    } else {
        return FS_CONTROL_UNKNOWN;
    }
    return FS_CONTROL_CREDENTIALS;
}

#ifdef SCM_CREDS2
static int fs__read_creds2(const char *payload, size_t length, struct fs_control *control) {
    struct sockcred2 asked;
    if (length < offsetof(struct sockcred2, sc_groups)) {
        return FS_CONTROL_UNKNOWN;
    }
    memset(&asked, 0, sizeof(asked));
    memcpy(&asked, payload, offsetof(struct sockcred2, sc_groups));
    control->pid = asked.sc_pid;
    control->uid = asked.sc_euid;
    control->gid = asked.sc_egid;
    fs__read_groups(control, asked.sc_ngroups, offsetof(struct sockcred2, sc_groups), length);
    return FS_CONTROL_CREDENTIALS;
}
#endif

#endif

#if defined(UDP_GRO) || defined(UDP_COALESCED_INFO) || defined(UDP_SEND_MSG_SIZE)
static int fs__read_segment_size(const char *payload, size_t length, struct fs_control *control) {
    return fs__read_number(payload, length, sizeof(uint32_t), control, FS_CONTROL_SEGMENT_SIZE);
}
#endif

#ifdef UDP_SEGMENT
static int fs__read_segment(const char *payload, size_t length, struct fs_control *control) {
    return fs__read_number(payload, length, sizeof(uint16_t), control, FS_CONTROL_SEGMENT_SIZE);
}
#endif

#if defined(IP_ORIGDSTADDR) || defined(IPV6_ORIGDSTADDR)
static int fs__read_original_destination(const char *payload, size_t length, struct fs_control *control) {
    if (length < offsetof(struct sockaddr, sa_data) || length > FS__ADDRESS_MAX) {
        return FS_CONTROL_UNKNOWN;
    }
    memset(&control->address, 0, sizeof(control->address));
    memcpy(control->address.octets, payload, length);
    fs__address_written(&control->address, (int)length);
    return FS_CONTROL_ORIGINAL_DESTINATION;
}
#endif

#ifdef TLS_SET_RECORD_TYPE
static int fs__read_tls_record_type(const char *payload, size_t length, struct fs_control *control) {
    return fs__read_number(payload, length, 1, control, FS_CONTROL_TLS_RECORD_TYPE);
}
#endif

#if defined(__FreeBSD__) && defined(TLS_GET_RECORD)
static int fs__read_tls_record(const char *payload, size_t length, struct fs_control *control) {
    struct tls_get_record record;
    if (length != sizeof(record)) {
        return FS_CONTROL_UNKNOWN;
    }
    memcpy(&record, payload, sizeof(record));
    control->number = record.tls_type;
    return FS_CONTROL_TLS_RECORD_TYPE;
}
#endif

#ifndef _WIN32
static int fs__read_descriptors(const char *payload, size_t length, struct fs_control *control) {
    (void)payload;
    control->number = (int64_t)(length / sizeof(int));
    return length % sizeof(int) == 0 ? FS_CONTROL_DESCRIPTORS : FS_CONTROL_UNKNOWN;
}
#endif

/* The messages that are known, those of every kind of socket first. A level and type may stand here twice, by two names. */
static const struct {
    int level;
    int type;
    fs__control_reader_t read;
} fs__control_kinds[] = {
#ifdef __linux__
    {SOL_SOCKET, SO_TIMESTAMP, fs__read_timeval},
    {SOL_SOCKET, SO_TIMESTAMPNS, fs__read_timespec},
    {SOL_SOCKET, SO_TIMESTAMPING, fs__read_timestamping},
#ifdef SO_TIMESTAMP_NEW
    {SOL_SOCKET, SO_TIMESTAMP_OLD, fs__read_timeval},
    {SOL_SOCKET, SO_TIMESTAMP_NEW, fs__read_timeval},
    {SOL_SOCKET, SO_TIMESTAMPNS_OLD, fs__read_timespec},
    {SOL_SOCKET, SO_TIMESTAMPNS_NEW, fs__read_timespec},
    {SOL_SOCKET, SO_TIMESTAMPING_OLD, fs__read_timestamping},
    {SOL_SOCKET, SO_TIMESTAMPING_NEW, fs__read_timestamping},
#endif
    {SOL_SOCKET, SO_RXQ_OVFL, fs__read_drops},
#ifdef SO_TXTIME
    {SOL_SOCKET, SCM_TXTIME, fs__read_txtime},
#endif
    {SOL_SOCKET, SCM_CREDENTIALS, fs__read_ucred},
#ifdef SCM_PIDFD
    {SOL_SOCKET, SCM_PIDFD, fs__read_pidfd},
#endif
#ifdef SCM_SECURITY
    {SOL_SOCKET, SCM_SECURITY, fs__read_label},
    {IPPROTO_IP, SCM_SECURITY, fs__read_label},
#endif
#endif
#ifdef IP_PKTINFO
    {IPPROTO_IP, IP_PKTINFO, fs__read_pktinfo},
#endif
    {IPPROTO_IPV6, IPV6_PKTINFO, fs__read_pktinfo6},
#ifdef IPV6_2292PKTINFO
    {IPPROTO_IPV6, IPV6_2292PKTINFO, fs__read_pktinfo6},
#endif
    {IPPROTO_IP, IP_TTL, fs__read_hop_limit},
#ifdef IP_HOPLIMIT
    {IPPROTO_IP, IP_HOPLIMIT, fs__read_hop_limit},
#endif
    {IPPROTO_IP, IP_TOS, fs__read_traffic_class},
#ifdef IP_TCLASS
    {IPPROTO_IP, IP_TCLASS, fs__read_traffic_class},
#endif
    {IPPROTO_IPV6, IPV6_HOPLIMIT, fs__read_hop_limit6},
#ifdef IPV6_2292HOPLIMIT
    {IPPROTO_IPV6, IPV6_2292HOPLIMIT, fs__read_hop_limit6},
#endif
    {IPPROTO_IPV6, IPV6_TCLASS, fs__read_traffic_class6},
#if defined(__APPLE__) || defined(__FreeBSD__)
    {IPPROTO_IP, IP_RECVDSTADDR, fs__read_dstaddr},
    {IPPROTO_IP, IP_RECVIF, fs__read_recvif},
    {IPPROTO_IP, IP_RECVTTL, fs__read_hop_limit},
    {IPPROTO_IP, IP_RECVTOS, fs__read_traffic_class},
    {SOL_SOCKET, SCM_TIMESTAMP, fs__read_timeval},
#endif
#ifdef __FreeBSD__
    {SOL_SOCKET, SCM_BINTIME, fs__read_bintime},
#ifdef SCM_REALTIME
    {SOL_SOCKET, SCM_REALTIME, fs__read_timespec},
    {SOL_SOCKET, SCM_MONOTONIC, fs__read_timespec},
#endif
    {SOL_SOCKET, SCM_CREDS, fs__read_creds},
#ifdef SCM_CREDS2
    {SOL_SOCKET, SCM_CREDS2, fs__read_creds2},
#endif
#ifdef TLS_GET_RECORD
    {IPPROTO_TCP, TLS_GET_RECORD, fs__read_tls_record},
    {IPPROTO_TCP, TLS_SET_RECORD_TYPE, fs__read_tls_record_type},
#endif
#endif
#ifdef __linux__
    {IPPROTO_IP, IP_RECVERR, fs__read_extended_error},
    {IPPROTO_IPV6, IPV6_RECVERR, fs__read_extended_error},
    {SOL_PACKET, PACKET_TX_TIMESTAMP, fs__read_extended_error},
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 0, 0) /* an enumerator, where #ifdef cannot see it */
    {SOL_CAN_RAW, SCM_CAN_RAW_ERRQUEUE, fs__read_extended_error},
#endif
#ifdef SOL_CAN_J1939
    {SOL_CAN_J1939, SCM_J1939_ERRQUEUE, fs__read_extended_error},
#endif
#if defined(SOL_TLS) && defined(TLS_SET_RECORD_TYPE)
    {SOL_TLS, TLS_GET_RECORD_TYPE, fs__read_tls_record_type},
    {SOL_TLS, TLS_SET_RECORD_TYPE, fs__read_tls_record_type},
#endif
#endif
#ifdef UDP_GRO
    {IPPROTO_UDP, UDP_GRO, fs__read_segment_size},
#endif
#ifdef UDP_SEGMENT
    {IPPROTO_UDP, UDP_SEGMENT, fs__read_segment},
#endif
#ifdef UDP_COALESCED_INFO
    {IPPROTO_UDP, UDP_COALESCED_INFO, fs__read_segment_size},
#endif
#ifdef UDP_SEND_MSG_SIZE
    {IPPROTO_UDP, UDP_SEND_MSG_SIZE, fs__read_segment_size},
#endif
#ifdef IP_ORIGDSTADDR
    {IPPROTO_IP, IP_ORIGDSTADDR, fs__read_original_destination},
#endif
#ifdef IPV6_ORIGDSTADDR
    {IPPROTO_IPV6, IPV6_ORIGDSTADDR, fs__read_original_destination},
#endif
#ifndef _WIN32
    {SOL_SOCKET, SCM_RIGHTS, fs__read_descriptors},
#endif
};

/* Where the message at `at` has its payload, and the next one begins. 0: there is none, or it is no message. */
static int fs__walk_control(const char *octets, int64_t length, int64_t at, struct fs_control *control, int *whole) {
    fs__control_head_t head;
    size_t room, size, space;
    if (at < 0 || at >= length || (size_t)(length - at) < FS__CMSG_LEN(0)) {
        return 0;
    }
    room = (size_t)(length - at);
    memcpy(&head, octets + at, sizeof(head));
    if ((size_t)head.cmsg_len < FS__CMSG_LEN(0)) {
        return 0;
    }
    *whole = (size_t)head.cmsg_len <= room;
    size = (*whole ? (size_t)head.cmsg_len : room) - FS__CMSG_LEN(0);
    space = FS__CMSG_SPACE(size);
    control->level = head.cmsg_level;
    control->type = head.cmsg_type;
    control->offset = at + (int64_t)FS__CMSG_LEN(0);
    control->length = (int64_t)size;
    control->next = space < room ? at + (int64_t)space : length;
    return 1;
}

/* The message at `at`. 1: read; 0: there is none any more. */
static int fs_read_control(const char *octets, int64_t length, int64_t at, struct fs_control *control) {
    size_t i;
    int whole;
    control->kind = FS_CONTROL_UNKNOWN;
    if (!fs__walk_control(octets, length, at, control, &whole)) {
        return 0;
    }
    control->partial = 0;
    control->interface = 0;
    control->groups = -1;
    control->address.length = control->destination.length = 0;
    for (i = 0; whole && i < sizeof(fs__control_kinds) / sizeof(fs__control_kinds[0]); i++) {
        if (fs__control_kinds[i].level == control->level && fs__control_kinds[i].type == control->type) {
            control->kind = fs__control_kinds[i].read(octets + control->offset, (size_t)control->length, control);
            break;
        }
    }
    return 1;
}

/* Octets that a message takes with a payload of `length`, and with what aligns the next one. */
static int64_t fs_control_space(int64_t length) {
    return (int64_t)FS__CMSG_SPACE((size_t)length);
}

/* A whole message; `octets` are zeroed, and have room for it. */
static void fs_put_control(char *octets, int level, int type, const char *payload, int64_t length) {
    fs__control_head_t head;
    memset(&head, 0, sizeof(head));
    head.cmsg_len = (fs__control_length_t)FS__CMSG_LEN((size_t)length);
    head.cmsg_level = level;
    head.cmsg_type = type;
    memcpy(octets, &head, sizeof(head));
    memcpy(octets + FS__CMSG_LEN(0), payload, (size_t)length);
}

#ifdef __linux__

/* Of ICMP errors and of what the kernel itself tells in their form; a code of -1 is any. See icmp(7) and linux/errqueue.h. */
static const struct {
    int origin;
    int type;
    int code;
    const char *words;
} fs__reasons[] = {
    {SO_EE_ORIGIN_ICMP, ICMP_DEST_UNREACH, ICMP_NET_UNREACH, "network unreachable"},
    {SO_EE_ORIGIN_ICMP, ICMP_DEST_UNREACH, ICMP_HOST_UNREACH, "host unreachable"},
    {SO_EE_ORIGIN_ICMP, ICMP_DEST_UNREACH, ICMP_PROT_UNREACH, "protocol unreachable"},
    {SO_EE_ORIGIN_ICMP, ICMP_DEST_UNREACH, ICMP_PORT_UNREACH, "port unreachable"},
    {SO_EE_ORIGIN_ICMP, ICMP_DEST_UNREACH, ICMP_FRAG_NEEDED, "fragmentation needed"},
    {SO_EE_ORIGIN_ICMP, ICMP_DEST_UNREACH, ICMP_SR_FAILED, "source route failed"},
    {SO_EE_ORIGIN_ICMP, ICMP_DEST_UNREACH, ICMP_NET_UNKNOWN, "network unknown"},
    {SO_EE_ORIGIN_ICMP, ICMP_DEST_UNREACH, ICMP_HOST_UNKNOWN, "host unknown"},
    {SO_EE_ORIGIN_ICMP, ICMP_DEST_UNREACH, ICMP_HOST_ISOLATED, "host isolated"},
    {SO_EE_ORIGIN_ICMP, ICMP_DEST_UNREACH, ICMP_NET_ANO, "network prohibited"},
    {SO_EE_ORIGIN_ICMP, ICMP_DEST_UNREACH, ICMP_HOST_ANO, "host prohibited"},
    {SO_EE_ORIGIN_ICMP, ICMP_DEST_UNREACH, ICMP_NET_UNR_TOS, "network unreachable for this type of service"},
    {SO_EE_ORIGIN_ICMP, ICMP_DEST_UNREACH, ICMP_HOST_UNR_TOS, "host unreachable for this type of service"},
    {SO_EE_ORIGIN_ICMP, ICMP_DEST_UNREACH, ICMP_PKT_FILTERED, "packet filtered"},
    {SO_EE_ORIGIN_ICMP, ICMP_DEST_UNREACH, ICMP_PREC_VIOLATION, "precedence violation"},
    {SO_EE_ORIGIN_ICMP, ICMP_DEST_UNREACH, ICMP_PREC_CUTOFF, "precedence cut off"},
    {SO_EE_ORIGIN_ICMP, ICMP_DEST_UNREACH, -1, "destination unreachable"},
    {SO_EE_ORIGIN_ICMP, ICMP_SOURCE_QUENCH, -1, "source quench"},
    {SO_EE_ORIGIN_ICMP, ICMP_REDIRECT, -1, "redirect"},
    {SO_EE_ORIGIN_ICMP, ICMP_TIME_EXCEEDED, ICMP_EXC_TTL, "time to live exceeded"},
    {SO_EE_ORIGIN_ICMP, ICMP_TIME_EXCEEDED, ICMP_EXC_FRAGTIME, "fragment reassembly time exceeded"},
    {SO_EE_ORIGIN_ICMP, ICMP_TIME_EXCEEDED, -1, "time exceeded"},
    {SO_EE_ORIGIN_ICMP, ICMP_PARAMETERPROB, -1, "parameter problem"},
    {SO_EE_ORIGIN_ICMP6, ICMPV6_DEST_UNREACH, ICMPV6_NOROUTE, "no route to the destination"},
    {SO_EE_ORIGIN_ICMP6, ICMPV6_DEST_UNREACH, ICMPV6_ADM_PROHIBITED, "administratively prohibited"},
    {SO_EE_ORIGIN_ICMP6, ICMPV6_DEST_UNREACH, ICMPV6_NOT_NEIGHBOUR, "beyond the scope of the source address"},
    {SO_EE_ORIGIN_ICMP6, ICMPV6_DEST_UNREACH, ICMPV6_ADDR_UNREACH, "address unreachable"},
    {SO_EE_ORIGIN_ICMP6, ICMPV6_DEST_UNREACH, ICMPV6_PORT_UNREACH, "port unreachable"},
    {SO_EE_ORIGIN_ICMP6, ICMPV6_DEST_UNREACH, ICMPV6_POLICY_FAIL, "source address fails the policy"},
    {SO_EE_ORIGIN_ICMP6, ICMPV6_DEST_UNREACH, ICMPV6_REJECT_ROUTE, "route rejected"},
    {SO_EE_ORIGIN_ICMP6, ICMPV6_DEST_UNREACH, -1, "destination unreachable"},
    {SO_EE_ORIGIN_ICMP6, ICMPV6_PKT_TOOBIG, -1, "packet too big"},
    {SO_EE_ORIGIN_ICMP6, ICMPV6_TIME_EXCEED, ICMPV6_EXC_HOPLIMIT, "hop limit exceeded"},
    {SO_EE_ORIGIN_ICMP6, ICMPV6_TIME_EXCEED, ICMPV6_EXC_FRAGTIME, "fragment reassembly time exceeded"},
    {SO_EE_ORIGIN_ICMP6, ICMPV6_TIME_EXCEED, -1, "time exceeded"},
    {SO_EE_ORIGIN_ICMP6, ICMPV6_PARAMPROB, -1, "parameter problem"},
    {SO_EE_ORIGIN_TIMESTAMPING, -1, -1, "time of sending"},
    {SO_EE_ORIGIN_LOCAL, -1, -1, "told by this host"},
#ifdef SO_EE_ORIGIN_ZEROCOPY
#ifdef SO_EE_CODE_ZEROCOPY_COPIED
    {SO_EE_ORIGIN_ZEROCOPY, -1, SO_EE_CODE_ZEROCOPY_COPIED, "sent, and copied after all"},
#endif
    {SO_EE_ORIGIN_ZEROCOPY, -1, -1, "sent without a copy"},
#endif
#ifdef SO_EE_ORIGIN_TXTIME
    {SO_EE_ORIGIN_TXTIME, -1, SO_EE_CODE_TXTIME_INVALID_PARAM, "time of sending not valid"},
    {SO_EE_ORIGIN_TXTIME, -1, SO_EE_CODE_TXTIME_MISSED, "time of sending missed"},
#endif
};

#endif

/* What is behind an extended error, in words; NULL: they are not known. */
static const char *fs_error_reason(int origin, int type, int code) {
#ifdef __linux__
    size_t i;
    for (i = 0; i < sizeof(fs__reasons) / sizeof(fs__reasons[0]); i++) {
        if (fs__reasons[i].origin == origin && (fs__reasons[i].type < 0 || fs__reasons[i].type == type) &&
            (fs__reasons[i].code < 0 || fs__reasons[i].code == code)) {
            return fs__reasons[i].words;
        }
    }
#else
    (void)origin;
    (void)type;
    (void)code;
#endif
    return NULL;
}

/* The most octets that fs_pack_control writes. */
#define FS_CONTROL_PAYLOAD 128

static int fs__packed(struct fs_control *control, int level, int type, char *payload, const void *value, size_t length) {
    control->level = level;
    control->type = type;
    memcpy(payload, value, length);
    return (int)length;
}

/* The 4 octets of an IPv4 address, the 16 of an IPv6 one, or zeros where there is none. */
static void fs__control_address(const struct fs_control *control, void *octets, size_t length) {
    struct fs_address_fields fields;
    memset(octets, 0, length);
    if (control->address.length > 0 && fs_unpack(control->address.octets, control->address.length, &fields) &&
        (size_t)fields.length == length) {
        memcpy(octets, control->address.octets + fields.offset, length);
    }
}

static int fs__pack_info(struct fs_control *control, char *payload) {
#ifdef IP_PKTINFO
    struct in_pktinfo info;
    memset(&info, 0, sizeof(info));
#ifdef _WIN32
    fs__control_address(control, &info.ipi_addr, sizeof(info.ipi_addr));
    info.ipi_ifindex = control->interface;
#else
    fs__control_address(control, &info.ipi_spec_dst, sizeof(info.ipi_spec_dst));
#ifdef __APPLE__
    /* With an interface, the kernel (udp_check_pktinfo) takes no notice of the address. */
    info.ipi_ifindex = info.ipi_spec_dst.s_addr == 0 ? control->interface : 0;
#else
    info.ipi_ifindex = (int)control->interface;
#endif
#endif
    return fs__packed(control, IPPROTO_IP, IP_PKTINFO, payload, &info, sizeof(info));
#else
    struct in_addr source; /* by which interface, IPv4 cannot be told here */
    fs__control_address(control, &source, sizeof(source));
    return source.s_addr == 0 ? 0 : fs__packed(control, IPPROTO_IP, IP_SENDSRCADDR, payload, &source, sizeof(source));
#endif
}

static int fs__pack_info6(struct fs_control *control, char *payload) {
    struct in6_pktinfo info;
    memset(&info, 0, sizeof(info));
    fs__control_address(control, &info.ipi6_addr, sizeof(info.ipi6_addr));
    info.ipi6_ifindex = control->interface;
    return fs__packed(control, IPPROTO_IPV6, IPV6_PKTINFO, payload, &info, sizeof(info));
}

static int fs__pack_traffic_class(struct fs_control *control, char *payload) {
    int number = (int)control->number;
#ifdef __FreeBSD__
    unsigned char octet = (unsigned char)number;
    if (control->family == AF_INET) {
        return fs__packed(control, IPPROTO_IP, IP_TOS, payload, &octet, sizeof(octet));
    }
#endif
    if (control->family == AF_INET) {
        return fs__packed(control, IPPROTO_IP, IP_TOS, payload, &number, sizeof(number));
    }
    return fs__packed(control, IPPROTO_IPV6, IPV6_TCLASS, payload, &number, sizeof(number));
}

static int fs__pack_hop_limit(struct fs_control *control, char *payload) {
    int number = (int)control->number;
    if (control->family == AF_INET) {
#ifdef __APPLE__
        return 0; /* the kernel would take no notice: see udp_output */
#else
        return fs__packed(control, IPPROTO_IP, IP_TTL, payload, &number, sizeof(number));
#endif
    }
    return fs__packed(control, IPPROTO_IPV6, IPV6_HOPLIMIT, payload, &number, sizeof(number));
}

static int fs__pack_segment_size(struct fs_control *control, char *payload) {
#ifdef UDP_SEND_MSG_SIZE
    DWORD size = (DWORD)control->number;
    return fs__packed(control, IPPROTO_UDP, UDP_SEND_MSG_SIZE, payload, &size, sizeof(size));
#elif defined(UDP_SEGMENT)
    uint16_t size = (uint16_t)control->number;
    return fs__packed(control, IPPROTO_UDP, UDP_SEGMENT, payload, &size, sizeof(size));
#else
    (void)control;
    (void)payload;
    return 0;
#endif
}

static int fs__pack_transmit_time(struct fs_control *control, char *payload) {
#ifdef SO_TXTIME
    uint64_t time = (uint64_t)control->number;
    return fs__packed(control, SOL_SOCKET, SCM_TXTIME, payload, &time, sizeof(time));
#else
    (void)control;
    (void)payload;
    return 0;
#endif
}

static int fs__pack_tls_record_type(struct fs_control *control, char *payload) {
#ifdef TLS_SET_RECORD_TYPE
    unsigned char type = (unsigned char)control->number;
#ifdef __FreeBSD__
    return fs__packed(control, IPPROTO_TCP, TLS_SET_RECORD_TYPE, payload, &type, sizeof(type));
#elif defined(SOL_TLS)
    return fs__packed(control, SOL_TLS, TLS_SET_RECORD_TYPE, payload, &type, sizeof(type));
#endif
#endif
    (void)control;
    (void)payload;
    return 0;
}

static int fs__pack_credentials(struct fs_control *control, char *payload) {
#ifdef __linux__
    struct ucred credentials;
    memset(&credentials, 0, sizeof(credentials));
    credentials.pid = control->pid == FS_CONTROL_UNTOLD ? getpid() : (pid_t)control->pid;
    credentials.uid = control->uid;
    credentials.gid = control->gid;
    return fs__packed(control, SOL_SOCKET, SCM_CREDENTIALS, payload, &credentials, sizeof(credentials));
#elif defined(__FreeBSD__)
    struct cmsgcred credentials; /* the kernel fills in what is true */
    memset(&credentials, 0, sizeof(credentials));
    return fs__packed(control, SOL_SOCKET, SCM_CREDS, payload, &credentials, sizeof(credentials));
#else
    (void)control;
    (void)payload;
    return 0;
#endif
}

/* The level, the type and the payload of a message that is to be sent; answers the payload's octets. 0: the system has no such
   message, or none of which nothing more is known. */
static int fs_pack_control(struct fs_control *control, char *payload) {
    switch (control->kind) {
    case FS_CONTROL_PACKET_INFO:
        return control->family == AF_INET6 ? fs__pack_info6(control, payload) : fs__pack_info(control, payload);
    case FS_CONTROL_HOP_LIMIT:
        return fs__pack_hop_limit(control, payload);
    case FS_CONTROL_TRAFFIC_CLASS:
        return fs__pack_traffic_class(control, payload);
    case FS_CONTROL_SEGMENT_SIZE:
        return fs__pack_segment_size(control, payload);
    case FS_CONTROL_TRANSMIT_TIME:
        return fs__pack_transmit_time(control, payload);
    case FS_CONTROL_TLS_RECORD_TYPE:
        return fs__pack_tls_record_type(control, payload);
    case FS_CONTROL_CREDENTIALS:
        return fs__pack_credentials(control, payload);
    default:
        return 0;
    }
}

/* Whether descriptors in control messages that were only peeked at are the receiver's: on Linux, where every peek makes new
   ones. On the systems that come from 4.4BSD, the octets are the kernel's, and no descriptors yet. */
#ifdef __linux__
#define FS_CONTROL_PEEK_OWNS 1
#else
#define FS_CONTROL_PEEK_OWNS 0
#endif

#ifndef _WIN32

typedef void (*fs__descriptor_action_t)(int fd);

/* Does something to each descriptor that came, and whose number is at `from` or behind it; of a message that is cut off, the
   kernel has closed them. */
static void fs__each_descriptor(const char *octets, int64_t length, int64_t from, fs__descriptor_action_t act) {
    struct fs_control control;
    int64_t at = 0, place;
    int fd;
    while (fs_read_control(octets, length, at, &control)) {
        if (control.kind == FS_CONTROL_DESCRIPTORS || control.kind == FS_CONTROL_PID_FD) {
            for (place = control.offset; place < control.offset + control.length; place += (int64_t)sizeof(fd)) {
                memcpy(&fd, octets + place, sizeof(fd));
                if (place >= from && fd >= 0) {
                    act(fd);
                }
            }
        }
        at = control.next;
    }
}

static void fs__close_one(int fd) {
    close(fd);
}

#endif

/* Closes the descriptors that came, which nobody is to have. */
static void fs_close_descriptors(const char *octets, int64_t length) {
#ifdef _WIN32
    (void)octets;
    (void)length;
#else
    fs__each_descriptor(octets, length, 0, fs__close_one);
#endif
}

#if defined(__APPLE__) || defined(_WIN32)

/* Shortens control messages to `room` octets as Linux does: to whole ones, and the head of the one that does not fit, but never
   to a part of a descriptor. Descriptors that stay behind are closed if they are the receiver's. Answers the octets left. */
static int64_t fs__shorten_control(char *octets, int64_t length, int64_t room, int owned) {
    struct fs_control control;
    fs__control_head_t head;
    int64_t at = 0, kept;
    while (fs_read_control(octets, length, at, &control) && control.offset + control.length <= room) {
        at = control.next;
    }
    if (!fs_read_control(octets, length, at, &control)) {
        return at < room ? at : room;
    }
    kept = room > control.offset ? room - control.offset : 0;
    kept -= control.kind == FS_CONTROL_DESCRIPTORS ? kept % (int64_t)sizeof(int) : 0;
#ifdef _WIN32
    (void)owned;
#else
    if (owned) {
        fs__each_descriptor(octets, length, control.offset + kept, fs__close_one);
    }
#endif
    if (kept == 0) {
        return at < room ? at : room;
    }
    memcpy(&head, octets + at, sizeof(head));
    head.cmsg_len = (fs__control_length_t)FS__CMSG_LEN((size_t)kept);
    memcpy(octets + at, &head, sizeof(head));
    return control.offset + kept;
}

#endif
