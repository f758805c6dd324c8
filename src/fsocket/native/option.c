/* The options of sockets: those of the tables in options/ that this system's headers have, getsockopt(2) and setsockopt(2),
   and where in the system's structs the fields of a value are. */

#define FS_OPTION_READABLE 1
#define FS_OPTION_WRITABLE 2

/* The types that kinds.table names and that differ between systems. */
typedef char fs__bytes_t[4096];
typedef char fs__name_t[IF_NAMESIZE];
typedef char fs__text_t[256];

#ifdef NGROUPS_MAX
typedef unsigned int fs__numbers_t[NGROUPS_MAX]; /* SO_PEERGROUPS */
#else
typedef unsigned int fs__numbers_t[1024]; /* interfaces of Windows */
#endif

#ifdef _WIN32
typedef SOCKET fs__descriptor_t;
typedef DWORD fs__timeout_t; /* in milliseconds */
typedef DWORD fs__multicast_interface_t;
typedef struct ip_mreq fs__membership_t;
typedef WSAPROTOCOL_INFOW fs__protocol_info_t;
typedef TCP_INITIAL_RTO_PARAMETERS fs__initial_rto_t;
#if defined(SIO_TCP_INFO) && defined(NTDDI_WIN10_RS2) && NTDDI_VERSION >= NTDDI_WIN10_RS2
typedef TCP_INFO_v0 fs__tcp_info_t;
#define FS__HAS_TCP_INFO 1
#else
#undef SIO_TCP_INFO /* headers that know the code but not the struct */
#define FS__HAS_TCP_INFO 0
#endif
#else
typedef int fs__descriptor_t;
typedef struct timeval fs__timeout_t;
typedef struct ip_mreqn fs__multicast_interface_t;
#define FS__HAS_TCP_INFO 1
#endif

#if defined(__APPLE__)
typedef struct ip_mreq fs__membership_t; /* joining takes no index here */
typedef struct tcp_connection_info fs__tcp_info_t;
#elif !defined(_WIN32)
typedef struct ip_mreqn fs__membership_t;
typedef struct tcp_info fs__tcp_info_t;
#endif

#if defined(__APPLE__) || defined(__FreeBSD__)
typedef unsigned char fs__octet_t; /* 4.4BSD's multicast options */
typedef struct xucred fs__credentials_t;
#else
typedef int fs__octet_t;
#endif

#ifdef __linux__
typedef struct ucred fs__credentials_t;
typedef struct sock_filter fs__filter_t[BPF_MAXINSNS];
typedef uint32_t fs__memory_t[SK_MEMINFO_VARS];
typedef struct can_filter fs__can_filters_t[CAN_RAW_FILTER_MAX];
#ifdef J1939_FILTER_MAX
typedef struct j1939_filter fs__j1939_filters_t[J1939_FILTER_MAX];
#endif

/* Enumerators, where #ifdef cannot see them. */
#define CAN_RAW_ERR_FILTER CAN_RAW_ERR_FILTER
#define CAN_RAW_FD_FRAMES CAN_RAW_FD_FRAMES
#define CAN_RAW_FILTER CAN_RAW_FILTER
#define CAN_RAW_JOIN_FILTERS CAN_RAW_JOIN_FILTERS
#define CAN_RAW_LOOPBACK CAN_RAW_LOOPBACK
#define CAN_RAW_RECV_OWN_MSGS CAN_RAW_RECV_OWN_MSGS
#ifdef CANXL_MTU
#define CAN_RAW_XL_FRAMES CAN_RAW_XL_FRAMES
#endif
#ifdef CAN_RAW_XL_VCID_RX_FILTER
#define CAN_RAW_XL_VCID_OPTS CAN_RAW_XL_VCID_OPTS
#endif
#ifdef J1939_FILTER_MAX
#define SO_J1939_ERRQUEUE SO_J1939_ERRQUEUE
#define SO_J1939_FILTER SO_J1939_FILTER
#define SO_J1939_PROMISC SO_J1939_PROMISC
#define SO_J1939_SEND_PRIO SO_J1939_SEND_PRIO
#endif
#endif

#if defined(SO_PASSPIDFD) && !defined(SCM_PIDFD)
#undef SO_PASSPIDFD /* headers that know the option but not what comes of it: descriptors that nobody would close */
#endif

struct fs_option {
    const char *name;
    const char *kind;
    const char *level_name;
    const char *source; /* the title of what documents it */
    const char *words;  /* what it is, in a few words */
    int control;        /* 1: it is a control code of WSAIoctl, and has no level */
    int level;
    int64_t number;
    int size; /* the octets of its value, or the most of them */
    int access;
};

/* A template: build_ffi.py repeats the lines between the two marks for each row of the tables. */
/* clang-format off */
static const struct fs_option fs__options[] = {
/* each option { */
#ifdef @NAME@
    {"@NAME@", "@KIND@", "@LEVEL_NAME@", "@SOURCE@", "@WORDS@", @CONTROL@, @LEVEL@, (int64_t)(@NAME@), (int)sizeof(@TYPE@), @ACCESS@},
#endif
/* } each option */
};
/* clang-format on */

static int fs_options_count(void) {
    return (int)(sizeof(fs__options) / sizeof(fs__options[0]));
}

static const struct fs_option *fs_option(int index) {
    return &fs__options[index];
}

/* `value` comes with what the option wants to see there, mostly zeros; the octets that it wrote are counted. */
static int64_t fs__get_option(fs_socket_t fd, int level, int number, char *value, int size) {
    socklen_t length = (socklen_t)size;
    if (getsockopt(FS_SOCKET(fd), level, number, value, &length) < 0) {
        return fs__failed();
    }
    return (int64_t)length < size ? (int64_t)length : size;
}

#ifndef __linux__

static int64_t fs_get_option(fs_socket_t fd, int level, int number, char *value, int size) {
    return fs__get_option(fd, level, number, value, size);
}

#endif

static int64_t fs_set_option(fs_socket_t fd, int level, int number, const char *value, int size) {
    return fs__result(setsockopt(FS_SOCKET(fd), level, number, value, (socklen_t)size));
}

/* The fields of a value that is a struct, under the names that they have in Python. */
struct fs_option_field {
    const char *record;
    const char *name;
    const char *unit;
    int offset;
    int size;
};

/* The unit of tcpi_last_data_recv. */
#ifdef __FreeBSD__
#define FS__LAST_DATA "microseconds"
#else
#define FS__LAST_DATA "milliseconds"
#endif

#define FS__FIELD(record, type, name, member, unit)                                                                            \
    { record, #name, unit, (int)offsetof(type, member), (int)sizeof(((type *)NULL)->member) }

/* One to a line. */
/* clang-format off */
static const struct fs_option_field fs__option_fields[] = {
    FS__FIELD("linger", struct linger, onoff, l_onoff, "bool"),
    FS__FIELD("linger", struct linger, seconds, l_linger, "uint"),
    FS__FIELD("group", struct group_req, group, gr_group, "group_address"),
    FS__FIELD("group", struct group_req, interface, gr_interface, "interface"),
    FS__FIELD("group_source", struct group_source_req, group, gsr_group, "group_address"),
    FS__FIELD("group_source", struct group_source_req, source, gsr_source, "group_address"),
    FS__FIELD("group_source", struct group_source_req, interface, gsr_interface, "interface"),
    FS__FIELD("membership6", struct ipv6_mreq, group, ipv6mr_multiaddr, "ipv6"),
    FS__FIELD("membership6", struct ipv6_mreq, interface, ipv6mr_interface, "interface"),
#ifdef _WIN32
    FS__FIELD("initial_rto", TCP_INITIAL_RTO_PARAMETERS, seconds, Rtt, "milliseconds"),
    FS__FIELD("initial_rto", TCP_INITIAL_RTO_PARAMETERS, retransmissions, MaxSynRetransmissions, "uchar"),
    FS__FIELD("keepalive", struct tcp_keepalive, onoff, onoff, "bool"),
    FS__FIELD("keepalive", struct tcp_keepalive, idle, keepalivetime, "milliseconds"),
    FS__FIELD("keepalive", struct tcp_keepalive, interval, keepaliveinterval, "milliseconds"),
#else
    FS__FIELD("timeout", struct timeval, seconds, tv_sec, "int"),
    FS__FIELD("timeout", struct timeval, microseconds, tv_usec, "int"),
    FS__FIELD("packet_info", struct in6_pktinfo, address, ipi6_addr, "ipv6"),
    FS__FIELD("packet_info", struct in6_pktinfo, interface, ipi6_ifindex, "interface"),
    FS__FIELD("path_mtu", struct ip6_mtuinfo, address, ip6m_addr, "address"),
    FS__FIELD("path_mtu", struct ip6_mtuinfo, mtu, ip6m_mtu, "uint"),
#endif
#ifdef __linux__
    FS__FIELD("can_filter", struct can_filter, id, can_id, "uint"),
    FS__FIELD("can_filter", struct can_filter, mask, can_mask, "uint"),
#ifdef CAN_RAW_XL_VCID_OPTS
    FS__FIELD("can_vcid", struct can_raw_vcid_options, flags, flags, "uint"),
    FS__FIELD("can_vcid", struct can_raw_vcid_options, tx_vcid, tx_vcid, "uint"),
    FS__FIELD("can_vcid", struct can_raw_vcid_options, rx_vcid, rx_vcid, "uint"),
    FS__FIELD("can_vcid", struct can_raw_vcid_options, rx_vcid_mask, rx_vcid_mask, "uint"),
#endif
#ifdef CAN_ISOTP_OPTS
    FS__FIELD("isotp_options", struct can_isotp_options, flags, flags, "uint"),
    FS__FIELD("isotp_options", struct can_isotp_options, frame_txtime, frame_txtime, "frame_txtime"),
    FS__FIELD("isotp_options", struct can_isotp_options, ext_address, ext_address, "uint"),
    FS__FIELD("isotp_options", struct can_isotp_options, txpad_content, txpad_content, "uint"),
    FS__FIELD("isotp_options", struct can_isotp_options, rxpad_content, rxpad_content, "uint"),
    FS__FIELD("isotp_options", struct can_isotp_options, rx_ext_address, rx_ext_address, "uint"),
    FS__FIELD("isotp_flow_control", struct can_isotp_fc_options, bs, bs, "uint"),
    FS__FIELD("isotp_flow_control", struct can_isotp_fc_options, stmin, stmin, "uint"),
    FS__FIELD("isotp_flow_control", struct can_isotp_fc_options, wftmax, wftmax, "uint"),
    FS__FIELD("isotp_link_layer", struct can_isotp_ll_options, mtu, mtu, "uint"),
    FS__FIELD("isotp_link_layer", struct can_isotp_ll_options, tx_dl, tx_dl, "uint"),
    FS__FIELD("isotp_link_layer", struct can_isotp_ll_options, tx_flags, tx_flags, "uint"),
#endif
#ifdef SO_J1939_FILTER
    FS__FIELD("j1939_filter", struct j1939_filter, name, name, "uint"),
    FS__FIELD("j1939_filter", struct j1939_filter, name_mask, name_mask, "uint"),
    FS__FIELD("j1939_filter", struct j1939_filter, pgn, pgn, "uint"),
    FS__FIELD("j1939_filter", struct j1939_filter, pgn_mask, pgn_mask, "uint"),
    FS__FIELD("j1939_filter", struct j1939_filter, addr, addr, "uint"),
    FS__FIELD("j1939_filter", struct j1939_filter, addr_mask, addr_mask, "uint"),
#endif
    FS__FIELD("credentials", struct ucred, pid, pid, "int"),
    FS__FIELD("credentials", struct ucred, uid, uid, "uint"),
    FS__FIELD("credentials", struct ucred, gid, gid, "uint"),
    FS__FIELD("filter", struct sock_filter, code, code, "uint"),
    FS__FIELD("filter", struct sock_filter, jt, jt, "uint"),
    FS__FIELD("filter", struct sock_filter, jf, jf, "uint"),
    FS__FIELD("filter", struct sock_filter, k, k, "uint"),
    FS__FIELD("md5_key", struct tcp_md5sig, address, tcpm_addr, "address"),
    FS__FIELD("md5_key", struct tcp_md5sig, key, tcpm_key, "bytes"),
    FS__FIELD("md5_key", struct tcp_md5sig, key_length, tcpm_keylen, "uint"),
    FS__FIELD("md5_key", struct tcp_md5sig, flags, tcpm_flags, "uint"),
    FS__FIELD("md5_key", struct tcp_md5sig, prefix_length, tcpm_prefixlen, "uint"),
#ifdef TCP_MD5SIG_FLAG_IFINDEX
    FS__FIELD("md5_key", struct tcp_md5sig, interface, tcpm_ifindex, "interface"),
#endif
    FS__FIELD("packet_membership", struct packet_mreq, interface, mr_ifindex, "interface"),
    FS__FIELD("packet_membership", struct packet_mreq, type, mr_type, "uint"),
    FS__FIELD("packet_membership", struct packet_mreq, address_length, mr_alen, "uint"),
    FS__FIELD("packet_membership", struct packet_mreq, address, mr_address, "bytes"),
    FS__FIELD("packet_ring", struct tpacket_req, block_size, tp_block_size, "uint"),
    FS__FIELD("packet_ring", struct tpacket_req, blocks, tp_block_nr, "uint"),
    FS__FIELD("packet_ring", struct tpacket_req, frame_size, tp_frame_size, "uint"),
    FS__FIELD("packet_ring", struct tpacket_req, frames, tp_frame_nr, "uint"),
    FS__FIELD("packet_rollover", struct tpacket_rollover_stats, all, tp_all, "uint"),
    FS__FIELD("packet_rollover", struct tpacket_rollover_stats, huge, tp_huge, "uint"),
    FS__FIELD("packet_rollover", struct tpacket_rollover_stats, failed, tp_failed, "uint"),
    FS__FIELD("packet_statistics", struct tpacket_stats_v3, packets, tp_packets, "uint"),
    FS__FIELD("packet_statistics", struct tpacket_stats_v3, drops, tp_drops, "uint"),
    FS__FIELD("packet_statistics", struct tpacket_stats_v3, freezes, tp_freeze_q_cnt, "uint"),
#ifdef SO_TXTIME
    FS__FIELD("txtime", struct sock_txtime, clockid, clockid, "int"),
    FS__FIELD("txtime", struct sock_txtime, flags, flags, "uint"),
#endif
#define FS__MEMORY(name, index) {"memory", #name, "uint", (int)sizeof(uint32_t) * (index), (int)sizeof(uint32_t)}
    FS__MEMORY(receive_allocated, SK_MEMINFO_RMEM_ALLOC),
    FS__MEMORY(receive_limit, SK_MEMINFO_RCVBUF),
    FS__MEMORY(send_allocated, SK_MEMINFO_WMEM_ALLOC),
    FS__MEMORY(send_limit, SK_MEMINFO_SNDBUF),
    FS__MEMORY(forward_allocated, SK_MEMINFO_FWD_ALLOC),
    FS__MEMORY(send_queued, SK_MEMINFO_WMEM_QUEUED),
    FS__MEMORY(option_memory, SK_MEMINFO_OPTMEM),
    FS__MEMORY(backlog, SK_MEMINFO_BACKLOG),
    FS__MEMORY(drops, SK_MEMINFO_DROPS),
#endif
#if defined(__APPLE__) || defined(__FreeBSD__)
    FS__FIELD("credentials", struct xucred, version, cr_version, "uint"),
    FS__FIELD("credentials", struct xucred, uid, cr_uid, "uint"),
    FS__FIELD("credentials", struct xucred, groups_count, cr_ngroups, "int"),
    FS__FIELD("credentials", struct xucred, groups, cr_groups, "numbers"),
#endif
#ifdef __FreeBSD__
    FS__FIELD("credentials", struct xucred, pid, cr_pid, "int"),
#endif

/* What connections tell, under the names of Linux; of a member that newer headers have, the version says whether they do. */
#define FS__TCP(name, member, unit) FS__FIELD("tcp_info", fs__tcp_info_t, name, member, unit)
#if defined(__linux__) || defined(__FreeBSD__)
    FS__TCP(state, tcpi_state, "tcp_state"),
    FS__TCP(options, tcpi_options, "uint"),
    FS__TCP(rto, tcpi_rto, "microseconds"),
    FS__TCP(snd_mss, tcpi_snd_mss, "uint"),
    FS__TCP(rcv_mss, tcpi_rcv_mss, "uint"),
    FS__TCP(last_data_recv, tcpi_last_data_recv, FS__LAST_DATA),
    FS__TCP(rtt, tcpi_rtt, "microseconds"),
    FS__TCP(rttvar, tcpi_rttvar, "microseconds"),
    FS__TCP(snd_ssthresh, tcpi_snd_ssthresh, "uint"),
    FS__TCP(snd_cwnd, tcpi_snd_cwnd, "uint"),
    FS__TCP(rcv_space, tcpi_rcv_space, "uint"),
#endif
#ifdef __linux__
    FS__TCP(ca_state, tcpi_ca_state, "uint"),
    FS__TCP(retransmits, tcpi_retransmits, "uint"),
    FS__TCP(probes, tcpi_probes, "uint"),
    FS__TCP(backoff, tcpi_backoff, "uint"),
    FS__TCP(ato, tcpi_ato, "microseconds"),
    FS__TCP(unacked, tcpi_unacked, "uint"),
    FS__TCP(sacked, tcpi_sacked, "uint"),
    FS__TCP(lost, tcpi_lost, "uint"),
    FS__TCP(retrans, tcpi_retrans, "uint"),
    FS__TCP(last_data_sent, tcpi_last_data_sent, "milliseconds"),
    FS__TCP(last_ack_recv, tcpi_last_ack_recv, "milliseconds"),
    FS__TCP(pmtu, tcpi_pmtu, "uint"),
    FS__TCP(rcv_ssthresh, tcpi_rcv_ssthresh, "uint"),
    FS__TCP(advmss, tcpi_advmss, "uint"),
    FS__TCP(reordering, tcpi_reordering, "uint"),
    FS__TCP(rcv_rtt, tcpi_rcv_rtt, "microseconds"),
    FS__TCP(total_retrans, tcpi_total_retrans, "uint"),
    FS__TCP(pacing_rate, tcpi_pacing_rate, "uint"),
    FS__TCP(max_pacing_rate, tcpi_max_pacing_rate, "uint"),
    FS__TCP(bytes_acked, tcpi_bytes_acked, "uint"),
    FS__TCP(bytes_received, tcpi_bytes_received, "uint"),
    FS__TCP(segs_out, tcpi_segs_out, "uint"),
    FS__TCP(segs_in, tcpi_segs_in, "uint"),
    FS__TCP(notsent_bytes, tcpi_notsent_bytes, "uint"),
    FS__TCP(min_rtt, tcpi_min_rtt, "microseconds"),
    FS__TCP(data_segs_in, tcpi_data_segs_in, "uint"),
    FS__TCP(data_segs_out, tcpi_data_segs_out, "uint"),
    FS__TCP(delivery_rate, tcpi_delivery_rate, "uint"),
    FS__TCP(busy_time, tcpi_busy_time, "microseconds"),
    FS__TCP(rwnd_limited, tcpi_rwnd_limited, "microseconds"),
    FS__TCP(sndbuf_limited, tcpi_sndbuf_limited, "microseconds"),
    FS__TCP(delivered, tcpi_delivered, "uint"),
    FS__TCP(delivered_ce, tcpi_delivered_ce, "uint"),
#if LINUX_VERSION_CODE >= KERNEL_VERSION(4, 19, 0)
    FS__TCP(bytes_sent, tcpi_bytes_sent, "uint"),
    FS__TCP(bytes_retrans, tcpi_bytes_retrans, "uint"),
    FS__TCP(dsack_dups, tcpi_dsack_dups, "uint"),
    FS__TCP(reord_seen, tcpi_reord_seen, "uint"),
#endif
#if LINUX_VERSION_CODE >= KERNEL_VERSION(5, 4, 0)
    FS__TCP(rcv_ooopack, tcpi_rcv_ooopack, "uint"),
    FS__TCP(snd_wnd, tcpi_snd_wnd, "uint"),
#endif
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 2, 0)
    FS__TCP(rcv_wnd, tcpi_rcv_wnd, "uint"),
    FS__TCP(rehash, tcpi_rehash, "uint"),
#endif
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 7, 0)
    FS__TCP(total_rto, tcpi_total_rto, "uint"),
    FS__TCP(total_rto_recoveries, tcpi_total_rto_recoveries, "uint"),
    FS__TCP(total_rto_time, tcpi_total_rto_time, "milliseconds"),
#endif
#elif defined(__FreeBSD__)
    FS__TCP(snd_wnd, tcpi_snd_wnd, "uint"),
    FS__TCP(total_retrans, tcpi_snd_rexmitpack, "uint"),
    FS__TCP(rcv_ooopack, tcpi_rcv_ooopack, "uint"),
#elif defined(__APPLE__)
    FS__TCP(state, tcpi_state, "tcp_state"),
    FS__TCP(options, tcpi_options, "uint"),
    FS__TCP(snd_wscale, tcpi_snd_wscale, "uint"),
    FS__TCP(rcv_wscale, tcpi_rcv_wscale, "uint"),
    FS__TCP(rto, tcpi_rto, "milliseconds"),
    FS__TCP(snd_mss, tcpi_maxseg, "uint"),
    FS__TCP(snd_ssthresh, tcpi_snd_ssthresh, "uint"),
    FS__TCP(snd_cwnd, tcpi_snd_cwnd, "uint"),
    FS__TCP(snd_wnd, tcpi_snd_wnd, "uint"),
    FS__TCP(rcv_wnd, tcpi_rcv_wnd, "uint"),
    FS__TCP(rtt, tcpi_srtt, "milliseconds"),
    FS__TCP(rttvar, tcpi_rttvar, "milliseconds"),
    FS__TCP(segs_out, tcpi_txpackets, "uint"),
    FS__TCP(bytes_sent, tcpi_txbytes, "uint"),
    FS__TCP(bytes_retrans, tcpi_txretransmitbytes, "uint"),
    FS__TCP(total_retrans, tcpi_txretransmitpackets, "uint"),
    FS__TCP(segs_in, tcpi_rxpackets, "uint"),
    FS__TCP(bytes_received, tcpi_rxbytes, "uint"),
#elif FS__HAS_TCP_INFO
    FS__TCP(state, State, "tcp_state"),
    FS__TCP(snd_mss, Mss, "uint"),
    FS__TCP(connection_time, ConnectionTimeMs, "milliseconds"),
    FS__TCP(rtt, RttUs, "microseconds"),
    FS__TCP(min_rtt, MinRttUs, "microseconds"),
    FS__TCP(bytes_in_flight, BytesInFlight, "uint"),
    FS__TCP(snd_cwnd, Cwnd, "uint"),
    FS__TCP(snd_wnd, SndWnd, "uint"),
    FS__TCP(rcv_wnd, RcvWnd, "uint"),
    FS__TCP(bytes_sent, BytesOut, "uint"),
    FS__TCP(bytes_received, BytesIn, "uint"),
    FS__TCP(bytes_retrans, BytesRetrans, "uint"),
    FS__TCP(total_rto, TimeoutEpisodes, "uint"),
#endif
};
/* clang-format on */

static int fs_option_fields_count(void) {
    return (int)(sizeof(fs__option_fields) / sizeof(fs__option_fields[0]));
}

static const struct fs_option_field *fs_option_field(int index) {
    return &fs__option_fields[index];
}

/* The window scales, which are parts of an octet on Linux and FreeBSD. 1: they are there. */
static int fs_tcp_info_scales(const char *value, int length, int *snd_wscale, int *rcv_wscale) {
#if defined(__linux__) || defined(__FreeBSD__)
    struct tcp_info info;
    if (length >= (int)offsetof(struct tcp_info, tcpi_rto)) {
        memset(&info, 0, sizeof(info));
        memcpy(&info, value, (size_t)length < sizeof(info) ? (size_t)length : sizeof(info));
        *snd_wscale = info.tcpi_snd_wscale;
        *rcv_wscale = info.tcpi_rcv_wscale;
        return 1;
    }
#else
    (void)value;
    (void)length;
    *snd_wscale = *rcv_wscale = 0;
#endif
    return 0;
}

/* The name of a state of a connection; NULL for a number that is none, and where the headers do not tell. */
static const char *fs_tcp_state(int state) {
    static const struct {
        int number;
        const char *name;
    } states[] = {
#if defined(__linux__)
        {BPF_TCP_CLOSE, "closed"},
        {BPF_TCP_LISTEN, "listen"},
        {BPF_TCP_SYN_SENT, "syn_sent"},
        {BPF_TCP_SYN_RECV, "syn_received"},
        {BPF_TCP_NEW_SYN_RECV, "syn_received"},
        {BPF_TCP_ESTABLISHED, "established"},
        {BPF_TCP_FIN_WAIT1, "fin_wait_1"},
        {BPF_TCP_FIN_WAIT2, "fin_wait_2"},
        {BPF_TCP_CLOSE_WAIT, "close_wait"},
        {BPF_TCP_CLOSING, "closing"},
        {BPF_TCP_LAST_ACK, "last_ack"},
        {BPF_TCP_TIME_WAIT, "time_wait"},
#elif defined(TCPS_ESTABLISHED)
        {TCPS_CLOSED, "closed"},
        {TCPS_LISTEN, "listen"},
        {TCPS_SYN_SENT, "syn_sent"},
        {TCPS_SYN_RECEIVED, "syn_received"},
        {TCPS_ESTABLISHED, "established"},
        {TCPS_FIN_WAIT_1, "fin_wait_1"},
        {TCPS_FIN_WAIT_2, "fin_wait_2"},
        {TCPS_CLOSE_WAIT, "close_wait"},
        {TCPS_CLOSING, "closing"},
        {TCPS_LAST_ACK, "last_ack"},
        {TCPS_TIME_WAIT, "time_wait"},
#elif defined(_WIN32) && FS__HAS_TCP_INFO
        {TCPSTATE_CLOSED, "closed"},
        {TCPSTATE_LISTEN, "listen"},
        {TCPSTATE_SYN_SENT, "syn_sent"},
        {TCPSTATE_SYN_RCVD, "syn_received"},
        {TCPSTATE_ESTABLISHED, "established"},
        {TCPSTATE_FIN_WAIT_1, "fin_wait_1"},
        {TCPSTATE_FIN_WAIT_2, "fin_wait_2"},
        {TCPSTATE_CLOSE_WAIT, "close_wait"},
        {TCPSTATE_CLOSING, "closing"},
        {TCPSTATE_LAST_ACK, "last_ack"},
        {TCPSTATE_TIME_WAIT, "time_wait"},
#else
        {-1, NULL},
#endif
    };
    size_t i;
    for (i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
        if (states[i].number == state) {
            return states[i].name;
        }
    }
    return NULL;
}

/* The interface of IP_MULTICAST_IF, by index, or by an address of its own if the index is 0. Windows takes either in one word
   and knows an index by its first octet, which is 0. Returns the octets of the value. */
static int fs_pack_multicast_interface(char *value, const char *octets, unsigned int index) {
#ifdef _WIN32
    DWORD word = htonl(index);
    if (index == 0) {
        memcpy(&word, octets, sizeof(word));
    }
    memcpy(value, &word, sizeof(word));
    return (int)sizeof(word);
#else
    struct ip_mreqn request;
    memset(&request, 0, sizeof(request));
    memcpy(&request.imr_address, octets, sizeof(request.imr_address));
    request.imr_ifindex = (int)index;
    memcpy(value, &request, sizeof(request));
    return (int)sizeof(request);
#endif
}

/* What the system told of it: FreeBSD all, Linux and macOS the address, Windows what it was given. 0: too little. */
static int fs_unpack_multicast_interface(const char *value, int length, char *octets, unsigned int *index) {
    *index = 0;
#ifndef _WIN32
    if (length >= (int)sizeof(struct ip_mreqn)) {
        struct ip_mreqn request;
        memcpy(&request, value, sizeof(request));
        memcpy(octets, &request.imr_address, sizeof(request.imr_address));
        *index = (unsigned int)request.imr_ifindex;
        return 1;
    }
#endif
    if (length < (int)sizeof(struct in_addr)) {
        return 0;
    }
    memcpy(octets, value, sizeof(struct in_addr));
#ifdef _WIN32
    if (octets[0] == 0) {
        uint32_t word;
        memcpy(&word, octets, sizeof(word));
        *index = ntohl(word);
        memset(octets, 0, sizeof(word));
    }
#endif
    return 1;
}

/* The interface of a membership of IPv4, by index or by an address of its own. 0: the system has no way to say an index there. */
static int fs__membership_interface(struct in_addr *local, const char *octets, unsigned int index) {
#ifdef _WIN32
    if (index != 0) {
        local->s_addr = htonl(index);
        return 1;
    }
#endif
    memcpy(local, octets, sizeof(*local));
    return index == 0;
}

/* The octets of the value, or 0: the system has no way to say an index there. */
static int fs_pack_membership(char *value, const char *group, const char *octets, unsigned int index) {
    fs__membership_t request;
    memset(&request, 0, sizeof(request));
    memcpy(&request.imr_multiaddr, group, sizeof(request.imr_multiaddr));
#if defined(_WIN32) || defined(__APPLE__)
    if (!fs__membership_interface(&request.imr_interface, octets, index)) {
        return 0;
    }
#else
    memcpy(&request.imr_address, octets, sizeof(request.imr_address));
    request.imr_ifindex = (int)index;
#endif
    memcpy(value, &request, sizeof(request));
    return (int)sizeof(request);
}

/* The same for the memberships of one source. */
static int fs_pack_source_membership(char *value, const char *group, const char *source, const char *octets,
                                     unsigned int index) {
    struct ip_mreq_source request;
    memset(&request, 0, sizeof(request));
    memcpy(&request.imr_multiaddr, group, sizeof(request.imr_multiaddr));
    memcpy(&request.imr_sourceaddr, source, sizeof(request.imr_sourceaddr));
    {
        struct in_addr local;
        if (!fs__membership_interface(&local, octets, index)) {
            return 0;
        }
        memcpy(&request.imr_interface, &local, sizeof(local));
    }
    memcpy(value, &request, sizeof(request));
    return (int)sizeof(request);
}

/* What a second of struct linger counts on this system: SO_LINGER of macOS has clock ticks. */
static int fs_linger_ticks(void) {
#ifdef __APPLE__
    return (int)sysconf(_SC_CLK_TCK);
#else
    return 1;
#endif
}
