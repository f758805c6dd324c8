/* The names of constants.table that this system's headers have, with the compiler's own word for what they are worth.
   build_ffi.py repeats the lines between the two marks once for each name of the table. */

#if defined(_WIN32) && !defined(__MINGW32__)
/* Enumerators in Microsoft's headers, where #ifdef cannot see them. */
#define IPPROTO_HOPOPTS IPPROTO_HOPOPTS
#define IPPROTO_ICMP IPPROTO_ICMP
#define IPPROTO_IGMP IPPROTO_IGMP
#define IPPROTO_IPV4 IPPROTO_IPV4
#define IPPROTO_TCP IPPROTO_TCP
#define IPPROTO_UDP IPPROTO_UDP
#define IPPROTO_IPV6 IPPROTO_IPV6
#define IPPROTO_ROUTING IPPROTO_ROUTING
#define IPPROTO_FRAGMENT IPPROTO_FRAGMENT
#define IPPROTO_ESP IPPROTO_ESP
#define IPPROTO_AH IPPROTO_AH
#define IPPROTO_ICMPV6 IPPROTO_ICMPV6
#define IPPROTO_NONE IPPROTO_NONE
#define IPPROTO_DSTOPTS IPPROTO_DSTOPTS
#define IPPROTO_SCTP IPPROTO_SCTP
#define IPPROTO_PIM IPPROTO_PIM
#define IPPROTO_RAW IPPROTO_RAW
#endif

/* Enumerators on every system that has them. */
#ifdef __linux__
#define SOF_TIMESTAMPING_TX_HARDWARE SOF_TIMESTAMPING_TX_HARDWARE
#define SOF_TIMESTAMPING_TX_SOFTWARE SOF_TIMESTAMPING_TX_SOFTWARE
#define SOF_TIMESTAMPING_RX_HARDWARE SOF_TIMESTAMPING_RX_HARDWARE
#define SOF_TIMESTAMPING_RX_SOFTWARE SOF_TIMESTAMPING_RX_SOFTWARE
#define SOF_TIMESTAMPING_SOFTWARE SOF_TIMESTAMPING_SOFTWARE
#define SOF_TIMESTAMPING_RAW_HARDWARE SOF_TIMESTAMPING_RAW_HARDWARE
#define SOF_TIMESTAMPING_OPT_ID SOF_TIMESTAMPING_OPT_ID
#define SOF_TIMESTAMPING_TX_SCHED SOF_TIMESTAMPING_TX_SCHED
#define SOF_TIMESTAMPING_TX_ACK SOF_TIMESTAMPING_TX_ACK
#define SOF_TIMESTAMPING_OPT_CMSG SOF_TIMESTAMPING_OPT_CMSG
#define SOF_TIMESTAMPING_OPT_TSONLY SOF_TIMESTAMPING_OPT_TSONLY
#define SOF_TIMESTAMPING_OPT_STATS SOF_TIMESTAMPING_OPT_STATS
#define SOF_TIMESTAMPING_OPT_PKTINFO SOF_TIMESTAMPING_OPT_PKTINFO
#define SOF_TIMESTAMPING_OPT_TX_SWHW SOF_TIMESTAMPING_OPT_TX_SWHW
#ifdef SO_TXTIME
#define SOF_TXTIME_DEADLINE_MODE SOF_TXTIME_DEADLINE_MODE
#define SOF_TXTIME_REPORT_ERRORS SOF_TXTIME_REPORT_ERRORS
#endif
#define TPACKET_V1 TPACKET_V1
#define TPACKET_V2 TPACKET_V2
#define TPACKET_V3 TPACKET_V3
#endif
#ifdef _WIN32
#ifdef IP_MTU_DISCOVER
#define IP_PMTUDISC_DO IP_PMTUDISC_DO
#define IP_PMTUDISC_DONT IP_PMTUDISC_DONT
#define IP_PMTUDISC_PROBE IP_PMTUDISC_PROBE
#endif
#define RCVALL_IPLEVEL RCVALL_IPLEVEL
#define RCVALL_OFF RCVALL_OFF
#define RCVALL_ON RCVALL_ON
#define RCVALL_SOCKETLEVELONLY RCVALL_SOCKETLEVELONLY
#endif

struct fs_constant {
    const char *name;
    long long value;
};

static const struct fs_constant fs__constants[] = {
/* each name { */
#ifdef @NAME@
    {"@NAME@", (long long)(@NAME@)},
#endif
/* } each name */
};

static int fs_constants_count(void) {
    return (int)(sizeof(fs__constants) / sizeof(fs__constants[0]));
}

static const struct fs_constant *fs_constant(int index) {
    return &fs__constants[index];
}

/* AF_UNIX even where the running system lacks it, for the addresses that name it. */
#define FS_AF_UNIX AF_UNIX

/* Windows has unix-domain sockets from 10, 1803 on, whatever the headers say. */
static int fs_has_unix(void) {
#ifdef _WIN32
    SOCKET fd = WSASocketW(AF_UNIX, SOCK_STREAM, 0, NULL, 0, WSA_FLAG_NO_HANDLE_INHERIT);
    if (fd == INVALID_SOCKET) {
        return 0;
    }
    closesocket(fd);
#endif
    return 1;
}
