# Written by `python build_ffi.py --stub` from native/constants.table.
import sys
from typing import Final

AF_UNSPEC: Final[int]
AF_INET: Final[int]
AF_INET6: Final[int]
AF_UNIX: Final[int]
SOCK_STREAM: Final[int]
SOCK_DGRAM: Final[int]
SOCK_RAW: Final[int]
SOCK_RDM: Final[int]
SOCK_SEQPACKET: Final[int]
IPPROTO_IP: Final[int]
IPPROTO_ICMP: Final[int]
IPPROTO_IGMP: Final[int]
IPPROTO_TCP: Final[int]
IPPROTO_UDP: Final[int]
IPPROTO_IPV6: Final[int]
IPPROTO_ICMPV6: Final[int]
IPPROTO_HOPOPTS: Final[int]
IPPROTO_ROUTING: Final[int]
IPPROTO_FRAGMENT: Final[int]
IPPROTO_NONE: Final[int]
IPPROTO_DSTOPTS: Final[int]
IPPROTO_ESP: Final[int]
IPPROTO_AH: Final[int]
IPPROTO_SCTP: Final[int]
IPPROTO_PIM: Final[int]
IPPROTO_RAW: Final[int]
MSG_CTRUNC: Final[int]
MSG_DONTROUTE: Final[int]
MSG_OOB: Final[int]
MSG_PEEK: Final[int]
MSG_TRUNC: Final[int]
MSG_WAITALL: Final[int]
SHUT_RD: Final[int]
SHUT_WR: Final[int]
SHUT_RDWR: Final[int]
SOMAXCONN: Final[int]
AI_ADDRCONFIG: Final[int]
AI_ALL: Final[int]
AI_CANONNAME: Final[int]
AI_NUMERICHOST: Final[int]
AI_NUMERICSERV: Final[int]
AI_PASSIVE: Final[int]
AI_V4MAPPED: Final[int]
POLLIN: Final[int]
POLLPRI: Final[int]
POLLOUT: Final[int]
POLLERR: Final[int]
POLLHUP: Final[int]
POLLNVAL: Final[int]
IFF_UP: Final[int]
IFF_BROADCAST: Final[int]
IFF_LOOPBACK: Final[int]
IFF_POINTOPOINT: Final[int]
IFF_MULTICAST: Final[int]
EAI_AGAIN: Final[int]
EAI_BADFLAGS: Final[int]
EAI_FAIL: Final[int]
EAI_FAMILY: Final[int]
EAI_MEMORY: Final[int]
EAI_NONAME: Final[int]
EAI_SERVICE: Final[int]
EAI_SOCKTYPE: Final[int]
SOL_SOCKET: Final[int]
__all__ = [
    "AF_UNSPEC",
    "AF_INET",
    "AF_INET6",
    "AF_UNIX",
    "SOCK_STREAM",
    "SOCK_DGRAM",
    "SOCK_RAW",
    "SOCK_RDM",
    "SOCK_SEQPACKET",
    "IPPROTO_IP",
    "IPPROTO_ICMP",
    "IPPROTO_IGMP",
    "IPPROTO_TCP",
    "IPPROTO_UDP",
    "IPPROTO_IPV6",
    "IPPROTO_ICMPV6",
    "IPPROTO_HOPOPTS",
    "IPPROTO_ROUTING",
    "IPPROTO_FRAGMENT",
    "IPPROTO_NONE",
    "IPPROTO_DSTOPTS",
    "IPPROTO_ESP",
    "IPPROTO_AH",
    "IPPROTO_SCTP",
    "IPPROTO_PIM",
    "IPPROTO_RAW",
    "MSG_CTRUNC",
    "MSG_DONTROUTE",
    "MSG_OOB",
    "MSG_PEEK",
    "MSG_TRUNC",
    "MSG_WAITALL",
    "SHUT_RD",
    "SHUT_WR",
    "SHUT_RDWR",
    "SOMAXCONN",
    "AI_ADDRCONFIG",
    "AI_ALL",
    "AI_CANONNAME",
    "AI_NUMERICHOST",
    "AI_NUMERICSERV",
    "AI_PASSIVE",
    "AI_V4MAPPED",
    "POLLIN",
    "POLLPRI",
    "POLLOUT",
    "POLLERR",
    "POLLHUP",
    "POLLNVAL",
    "IFF_UP",
    "IFF_BROADCAST",
    "IFF_LOOPBACK",
    "IFF_POINTOPOINT",
    "IFF_MULTICAST",
    "EAI_AGAIN",
    "EAI_BADFLAGS",
    "EAI_FAIL",
    "EAI_FAMILY",
    "EAI_MEMORY",
    "EAI_NONAME",
    "EAI_SERVICE",
    "EAI_SOCKTYPE",
    "SOL_SOCKET",
]

if sys.platform == "darwin" or sys.platform.startswith("freebsd") or sys.platform == "win32":
    AF_LINK: Final[int]
    __all__ += [
        "AF_LINK",
    ]

if sys.platform == "linux" or sys.platform == "darwin" or sys.platform.startswith("freebsd"):
    AF_ROUTE: Final[int]
    IPPROTO_GRE: Final[int]
    IPPROTO_IPIP: Final[int]
    IPPROTO_RSVP: Final[int]
    MSG_DONTWAIT: Final[int]
    MSG_EOR: Final[int]
    MSG_NOSIGNAL: Final[int]
    SCM_RIGHTS: Final[int]
    SCM_TIMESTAMP: Final[int]
    IFF_RUNNING: Final[int]
    IFF_NOARP: Final[int]
    IFF_PROMISC: Final[int]
    IFF_ALLMULTI: Final[int]
    IFF_DEBUG: Final[int]
    EAI_OVERFLOW: Final[int]
    EAI_SYSTEM: Final[int]
    __all__ += [
        "AF_ROUTE",
        "IPPROTO_GRE",
        "IPPROTO_IPIP",
        "IPPROTO_RSVP",
        "MSG_DONTWAIT",
        "MSG_EOR",
        "MSG_NOSIGNAL",
        "SCM_RIGHTS",
        "SCM_TIMESTAMP",
        "IFF_RUNNING",
        "IFF_NOARP",
        "IFF_PROMISC",
        "IFF_ALLMULTI",
        "IFF_DEBUG",
        "EAI_OVERFLOW",
        "EAI_SYSTEM",
    ]

if sys.platform == "darwin" or sys.platform.startswith("freebsd"):
    MSG_EOF: Final[int]
    SCM_CREDS: Final[int]
    IFF_SIMPLEX: Final[int]
    SOL_LOCAL: Final[int]
    IP_PORTRANGE_DEFAULT: Final[int]
    IP_PORTRANGE_HIGH: Final[int]
    IP_PORTRANGE_LOW: Final[int]
    IPV6_PORTRANGE_DEFAULT: Final[int]
    IPV6_PORTRANGE_HIGH: Final[int]
    IPV6_PORTRANGE_LOW: Final[int]
    __all__ += [
        "MSG_EOF",
        "SCM_CREDS",
        "IFF_SIMPLEX",
        "SOL_LOCAL",
        "IP_PORTRANGE_DEFAULT",
        "IP_PORTRANGE_HIGH",
        "IP_PORTRANGE_LOW",
        "IPV6_PORTRANGE_DEFAULT",
        "IPV6_PORTRANGE_HIGH",
        "IPV6_PORTRANGE_LOW",
    ]

if sys.platform.startswith("freebsd") or sys.platform == "win32":
    AF_HYPERV: Final[int]
    __all__ += [
        "AF_HYPERV",
    ]

if sys.platform == "linux" or sys.platform == "darwin":
    AF_VSOCK: Final[int]
    __all__ += [
        "AF_VSOCK",
    ]

if sys.platform == "linux" or sys.platform.startswith("freebsd"):
    AF_NETLINK: Final[int]
    AF_BLUETOOTH: Final[int]
    SOCK_CLOEXEC: Final[int]
    SOCK_NONBLOCK: Final[int]
    IPPROTO_UDPLITE: Final[int]
    IPPROTO_DCCP: Final[int]
    MSG_CMSG_CLOEXEC: Final[int]
    MSG_WAITFORONE: Final[int]
    TLS_SET_RECORD_TYPE: Final[int]
    POLLRDHUP: Final[int]
    UDP_ENCAP_ESPINUDP: Final[int]
    __all__ += [
        "AF_NETLINK",
        "AF_BLUETOOTH",
        "SOCK_CLOEXEC",
        "SOCK_NONBLOCK",
        "IPPROTO_UDPLITE",
        "IPPROTO_DCCP",
        "MSG_CMSG_CLOEXEC",
        "MSG_WAITFORONE",
        "TLS_SET_RECORD_TYPE",
        "POLLRDHUP",
        "UDP_ENCAP_ESPINUDP",
    ]

if sys.platform == "linux" or sys.platform == "win32":
    MSG_ERRQUEUE: Final[int]
    IP_PMTUDISC_DO: Final[int]
    IP_PMTUDISC_DONT: Final[int]
    IP_PMTUDISC_PROBE: Final[int]
    __all__ += [
        "MSG_ERRQUEUE",
        "IP_PMTUDISC_DO",
        "IP_PMTUDISC_DONT",
        "IP_PMTUDISC_PROBE",
    ]

if sys.platform == "darwin":
    AF_SYSTEM: Final[int]
    __all__ += [
        "AF_SYSTEM",
    ]

if sys.platform.startswith("freebsd"):
    SCM_BINTIME: Final[int]
    SCM_CREDS2: Final[int]
    SCM_MONOTONIC: Final[int]
    SCM_REALTIME: Final[int]
    TLS_GET_RECORD: Final[int]
    SO_TS_BINTIME: Final[int]
    SO_TS_MONOTONIC: Final[int]
    SO_TS_REALTIME: Final[int]
    SO_TS_REALTIME_MICRO: Final[int]
    TCP_TLS_MODE_IFNET: Final[int]
    TCP_TLS_MODE_NONE: Final[int]
    TCP_TLS_MODE_SW: Final[int]
    TCP_TLS_MODE_TOE: Final[int]
    __all__ += [
        "SCM_BINTIME",
        "SCM_CREDS2",
        "SCM_MONOTONIC",
        "SCM_REALTIME",
        "TLS_GET_RECORD",
        "SO_TS_BINTIME",
        "SO_TS_MONOTONIC",
        "SO_TS_REALTIME",
        "SO_TS_REALTIME_MICRO",
        "TCP_TLS_MODE_IFNET",
        "TCP_TLS_MODE_NONE",
        "TCP_TLS_MODE_SW",
        "TCP_TLS_MODE_TOE",
    ]

if sys.platform == "linux":
    AF_CAN: Final[int]
    AF_PACKET: Final[int]
    AF_ALG: Final[int]
    AF_KEY: Final[int]
    AF_LLC: Final[int]
    AF_PPPOX: Final[int]
    AF_RDS: Final[int]
    AF_TIPC: Final[int]
    AF_QIPCRTR: Final[int]
    AF_XDP: Final[int]
    IPPROTO_MPTCP: Final[int]
    CAN_RAW: Final[int]
    CAN_BCM: Final[int]
    CAN_ISOTP: Final[int]
    CAN_J1939: Final[int]
    MSG_CONFIRM: Final[int]
    MSG_FASTOPEN: Final[int]
    MSG_MORE: Final[int]
    MSG_ZEROCOPY: Final[int]
    SCM_CREDENTIALS: Final[int]
    SCM_PIDFD: Final[int]
    SCM_SECURITY: Final[int]
    SCM_TIMESTAMPING: Final[int]
    SCM_TIMESTAMPING_OPT_STATS: Final[int]
    SCM_TIMESTAMPING_PKTINFO: Final[int]
    SCM_TIMESTAMPNS: Final[int]
    SCM_TXTIME: Final[int]
    TLS_GET_RECORD_TYPE: Final[int]
    SOL_TLS: Final[int]
    SO_EE_ORIGIN_NONE: Final[int]
    SO_EE_ORIGIN_LOCAL: Final[int]
    SO_EE_ORIGIN_ICMP: Final[int]
    SO_EE_ORIGIN_ICMP6: Final[int]
    SO_EE_ORIGIN_TIMESTAMPING: Final[int]
    SO_EE_ORIGIN_TXTIME: Final[int]
    SO_EE_ORIGIN_ZEROCOPY: Final[int]
    SO_EE_CODE_TXTIME_INVALID_PARAM: Final[int]
    SO_EE_CODE_TXTIME_MISSED: Final[int]
    SO_EE_CODE_ZEROCOPY_COPIED: Final[int]
    SCM_TSTAMP_ACK: Final[int]
    SCM_TSTAMP_SCHED: Final[int]
    SCM_TSTAMP_SND: Final[int]
    CAN_EFF_FLAG: Final[int]
    CAN_RTR_FLAG: Final[int]
    CAN_ERR_FLAG: Final[int]
    CAN_SFF_MASK: Final[int]
    CAN_EFF_MASK: Final[int]
    CAN_ERR_MASK: Final[int]
    CAN_MAX_DLC: Final[int]
    CAN_MAX_DLEN: Final[int]
    CAN_MAX_RAW_DLC: Final[int]
    CAN_MTU: Final[int]
    CANFD_BRS: Final[int]
    CANFD_ESI: Final[int]
    CANFD_FDF: Final[int]
    CANFD_MAX_DLC: Final[int]
    CANFD_MAX_DLEN: Final[int]
    CANFD_MTU: Final[int]
    CANXL_XLF: Final[int]
    CANXL_SEC: Final[int]
    CANXL_RRS: Final[int]
    CANXL_MIN_DLEN: Final[int]
    CANXL_MAX_DLEN: Final[int]
    CANXL_MTU: Final[int]
    CANXL_VCID_MASK: Final[int]
    CANXL_VCID_OFFSET: Final[int]
    CANXL_VCID_VAL_MASK: Final[int]
    CAN_ERR_DLC: Final[int]
    CAN_ERR_TX_TIMEOUT: Final[int]
    CAN_ERR_LOSTARB: Final[int]
    CAN_ERR_CRTL: Final[int]
    CAN_ERR_PROT: Final[int]
    CAN_ERR_TRX: Final[int]
    CAN_ERR_ACK: Final[int]
    CAN_ERR_BUSOFF: Final[int]
    CAN_ERR_BUSERROR: Final[int]
    CAN_ERR_RESTARTED: Final[int]
    CAN_ERR_CNT: Final[int]
    CAN_ERR_LOSTARB_UNSPEC: Final[int]
    CAN_ERR_CRTL_UNSPEC: Final[int]
    CAN_ERR_CRTL_RX_OVERFLOW: Final[int]
    CAN_ERR_CRTL_TX_OVERFLOW: Final[int]
    CAN_ERR_CRTL_RX_WARNING: Final[int]
    CAN_ERR_CRTL_TX_WARNING: Final[int]
    CAN_ERR_CRTL_RX_PASSIVE: Final[int]
    CAN_ERR_CRTL_TX_PASSIVE: Final[int]
    CAN_ERR_CRTL_ACTIVE: Final[int]
    CAN_ERR_PROT_UNSPEC: Final[int]
    CAN_ERR_PROT_BIT: Final[int]
    CAN_ERR_PROT_FORM: Final[int]
    CAN_ERR_PROT_STUFF: Final[int]
    CAN_ERR_PROT_BIT0: Final[int]
    CAN_ERR_PROT_BIT1: Final[int]
    CAN_ERR_PROT_OVERLOAD: Final[int]
    CAN_ERR_PROT_ACTIVE: Final[int]
    CAN_ERR_PROT_TX: Final[int]
    CAN_ERR_PROT_LOC_UNSPEC: Final[int]
    CAN_ERR_PROT_LOC_SOF: Final[int]
    CAN_ERR_PROT_LOC_ID28_21: Final[int]
    CAN_ERR_PROT_LOC_ID20_18: Final[int]
    CAN_ERR_PROT_LOC_SRTR: Final[int]
    CAN_ERR_PROT_LOC_IDE: Final[int]
    CAN_ERR_PROT_LOC_ID17_13: Final[int]
    CAN_ERR_PROT_LOC_ID12_05: Final[int]
    CAN_ERR_PROT_LOC_ID04_00: Final[int]
    CAN_ERR_PROT_LOC_RTR: Final[int]
    CAN_ERR_PROT_LOC_RES1: Final[int]
    CAN_ERR_PROT_LOC_RES0: Final[int]
    CAN_ERR_PROT_LOC_DLC: Final[int]
    CAN_ERR_PROT_LOC_DATA: Final[int]
    CAN_ERR_PROT_LOC_CRC_SEQ: Final[int]
    CAN_ERR_PROT_LOC_CRC_DEL: Final[int]
    CAN_ERR_PROT_LOC_ACK: Final[int]
    CAN_ERR_PROT_LOC_ACK_DEL: Final[int]
    CAN_ERR_PROT_LOC_EOF: Final[int]
    CAN_ERR_PROT_LOC_INTERM: Final[int]
    CAN_ERR_TRX_UNSPEC: Final[int]
    CAN_ERR_TRX_CANH_NO_WIRE: Final[int]
    CAN_ERR_TRX_CANH_SHORT_TO_BAT: Final[int]
    CAN_ERR_TRX_CANH_SHORT_TO_VCC: Final[int]
    CAN_ERR_TRX_CANH_SHORT_TO_GND: Final[int]
    CAN_ERR_TRX_CANL_NO_WIRE: Final[int]
    CAN_ERR_TRX_CANL_SHORT_TO_BAT: Final[int]
    CAN_ERR_TRX_CANL_SHORT_TO_VCC: Final[int]
    CAN_ERR_TRX_CANL_SHORT_TO_GND: Final[int]
    CAN_ERR_TRX_CANL_SHORT_TO_CANH: Final[int]
    CAN_ERROR_WARNING_THRESHOLD: Final[int]
    CAN_ERROR_PASSIVE_THRESHOLD: Final[int]
    CAN_BUS_OFF_THRESHOLD: Final[int]
    J1939_MAX_UNICAST_ADDR: Final[int]
    J1939_IDLE_ADDR: Final[int]
    J1939_NO_ADDR: Final[int]
    J1939_NO_NAME: Final[int]
    J1939_PGN_REQUEST: Final[int]
    J1939_PGN_ADDRESS_CLAIMED: Final[int]
    J1939_PGN_ADDRESS_COMMANDED: Final[int]
    J1939_PGN_PDU1_MAX: Final[int]
    J1939_PGN_MAX: Final[int]
    J1939_NO_PGN: Final[int]
    J1939_FILTER_MAX: Final[int]
    SCM_J1939_DEST_ADDR: Final[int]
    SCM_J1939_DEST_NAME: Final[int]
    SCM_J1939_PRIO: Final[int]
    SCM_J1939_ERRQUEUE: Final[int]
    J1939_NLA_PAD: Final[int]
    J1939_NLA_BYTES_ACKED: Final[int]
    J1939_NLA_TOTAL_SIZE: Final[int]
    J1939_NLA_PGN: Final[int]
    J1939_NLA_SRC_NAME: Final[int]
    J1939_NLA_DEST_NAME: Final[int]
    J1939_NLA_SRC_ADDR: Final[int]
    J1939_NLA_DEST_ADDR: Final[int]
    J1939_EE_INFO_NONE: Final[int]
    J1939_EE_INFO_TX_ABORT: Final[int]
    J1939_EE_INFO_RX_RTS: Final[int]
    J1939_EE_INFO_RX_DPO: Final[int]
    J1939_EE_INFO_RX_ABORT: Final[int]
    CAN_BCM_TX_SETUP: Final[int]
    CAN_BCM_TX_DELETE: Final[int]
    CAN_BCM_TX_READ: Final[int]
    CAN_BCM_TX_SEND: Final[int]
    CAN_BCM_RX_SETUP: Final[int]
    CAN_BCM_RX_DELETE: Final[int]
    CAN_BCM_RX_READ: Final[int]
    CAN_BCM_TX_STATUS: Final[int]
    CAN_BCM_TX_EXPIRED: Final[int]
    CAN_BCM_RX_STATUS: Final[int]
    CAN_BCM_RX_TIMEOUT: Final[int]
    CAN_BCM_RX_CHANGED: Final[int]
    CAN_BCM_SETTIMER: Final[int]
    CAN_BCM_STARTTIMER: Final[int]
    CAN_BCM_TX_COUNTEVT: Final[int]
    CAN_BCM_TX_ANNOUNCE: Final[int]
    CAN_BCM_TX_CP_CAN_ID: Final[int]
    CAN_BCM_RX_FILTER_ID: Final[int]
    CAN_BCM_RX_CHECK_DLC: Final[int]
    CAN_BCM_RX_NO_AUTOTIMER: Final[int]
    CAN_BCM_RX_ANNOUNCE_RESUME: Final[int]
    CAN_BCM_TX_RESET_MULTI_IDX: Final[int]
    CAN_BCM_RX_RTR_FRAME: Final[int]
    CAN_BCM_CAN_FD_FRAME: Final[int]
    IFF_MASTER: Final[int]
    IFF_SLAVE: Final[int]
    IFF_DYNAMIC: Final[int]
    SOL_CAN_BASE: Final[int]
    SOL_CAN_ISOTP: Final[int]
    SOL_CAN_J1939: Final[int]
    SOL_CAN_RAW: Final[int]
    SOL_PACKET: Final[int]
    SOL_RAW: Final[int]
    SOF_TIMESTAMPING_TX_HARDWARE: Final[int]
    SOF_TIMESTAMPING_TX_SOFTWARE: Final[int]
    SOF_TIMESTAMPING_RX_HARDWARE: Final[int]
    SOF_TIMESTAMPING_RX_SOFTWARE: Final[int]
    SOF_TIMESTAMPING_SOFTWARE: Final[int]
    SOF_TIMESTAMPING_RAW_HARDWARE: Final[int]
    SOF_TIMESTAMPING_OPT_ID: Final[int]
    SOF_TIMESTAMPING_TX_SCHED: Final[int]
    SOF_TIMESTAMPING_TX_ACK: Final[int]
    SOF_TIMESTAMPING_OPT_CMSG: Final[int]
    SOF_TIMESTAMPING_OPT_TSONLY: Final[int]
    SOF_TIMESTAMPING_OPT_STATS: Final[int]
    SOF_TIMESTAMPING_OPT_PKTINFO: Final[int]
    SOF_TIMESTAMPING_OPT_TX_SWHW: Final[int]
    SOF_TXTIME_DEADLINE_MODE: Final[int]
    SOF_TXTIME_REPORT_ERRORS: Final[int]
    IP_PMTUDISC_INTERFACE: Final[int]
    IP_PMTUDISC_OMIT: Final[int]
    IP_PMTUDISC_WANT: Final[int]
    IPV6_PMTUDISC_DO: Final[int]
    IPV6_PMTUDISC_DONT: Final[int]
    IPV6_PMTUDISC_INTERFACE: Final[int]
    IPV6_PMTUDISC_OMIT: Final[int]
    IPV6_PMTUDISC_PROBE: Final[int]
    IPV6_PMTUDISC_WANT: Final[int]
    IPV6_PREFER_SRC_CGA: Final[int]
    IPV6_PREFER_SRC_COA: Final[int]
    IPV6_PREFER_SRC_HOME: Final[int]
    IPV6_PREFER_SRC_NONCGA: Final[int]
    IPV6_PREFER_SRC_PUBLIC: Final[int]
    IPV6_PREFER_SRC_PUBTMP_DEFAULT: Final[int]
    IPV6_PREFER_SRC_TMP: Final[int]
    TCP_MD5SIG_FLAG_IFINDEX: Final[int]
    TCP_MD5SIG_FLAG_PREFIX: Final[int]
    TLS_1_2_VERSION: Final[int]
    TLS_1_3_VERSION: Final[int]
    TLS_CIPHER_AES_GCM_128: Final[int]
    TLS_CIPHER_AES_GCM_128_IV_SIZE: Final[int]
    TLS_CIPHER_AES_GCM_128_KEY_SIZE: Final[int]
    TLS_CIPHER_AES_GCM_128_REC_SEQ_SIZE: Final[int]
    TLS_CIPHER_AES_GCM_128_SALT_SIZE: Final[int]
    TLS_CIPHER_AES_GCM_256: Final[int]
    TLS_CIPHER_CHACHA20_POLY1305: Final[int]
    UDP_ENCAP_ESPINUDP_NON_IKE: Final[int]
    UDP_ENCAP_GTP0: Final[int]
    UDP_ENCAP_GTP1U: Final[int]
    UDP_ENCAP_L2TPINUDP: Final[int]
    UDP_ENCAP_RXRPC: Final[int]
    PACKET_FANOUT_CBPF: Final[int]
    PACKET_FANOUT_CPU: Final[int]
    PACKET_FANOUT_EBPF: Final[int]
    PACKET_FANOUT_FLAG_DEFRAG: Final[int]
    PACKET_FANOUT_FLAG_ROLLOVER: Final[int]
    PACKET_FANOUT_FLAG_UNIQUEID: Final[int]
    PACKET_FANOUT_HASH: Final[int]
    PACKET_FANOUT_LB: Final[int]
    PACKET_FANOUT_QM: Final[int]
    PACKET_FANOUT_RND: Final[int]
    PACKET_FANOUT_ROLLOVER: Final[int]
    PACKET_MR_ALLMULTI: Final[int]
    PACKET_MR_MULTICAST: Final[int]
    PACKET_MR_PROMISC: Final[int]
    PACKET_MR_UNICAST: Final[int]
    TPACKET_V1: Final[int]
    TPACKET_V2: Final[int]
    TPACKET_V3: Final[int]
    CAN_INV_FILTER: Final[int]
    CAN_RAW_FILTER_MAX: Final[int]
    CAN_RAW_XL_VCID_TX_SET: Final[int]
    CAN_RAW_XL_VCID_TX_PASS: Final[int]
    CAN_RAW_XL_VCID_RX_FILTER: Final[int]
    CAN_ISOTP_LISTEN_MODE: Final[int]
    CAN_ISOTP_EXTEND_ADDR: Final[int]
    CAN_ISOTP_TX_PADDING: Final[int]
    CAN_ISOTP_RX_PADDING: Final[int]
    CAN_ISOTP_CHK_PAD_LEN: Final[int]
    CAN_ISOTP_CHK_PAD_DATA: Final[int]
    CAN_ISOTP_HALF_DUPLEX: Final[int]
    CAN_ISOTP_FORCE_TXSTMIN: Final[int]
    CAN_ISOTP_FORCE_RXSTMIN: Final[int]
    CAN_ISOTP_RX_EXT_ADDR: Final[int]
    CAN_ISOTP_WAIT_TX_DONE: Final[int]
    CAN_ISOTP_SF_BROADCAST: Final[int]
    CAN_ISOTP_CF_BROADCAST: Final[int]
    CAN_ISOTP_DYN_FC_PARMS: Final[int]
    CAN_ISOTP_DEFAULT_FLAGS: Final[int]
    CAN_ISOTP_DEFAULT_EXT_ADDRESS: Final[int]
    CAN_ISOTP_DEFAULT_PAD_CONTENT: Final[int]
    CAN_ISOTP_DEFAULT_FRAME_TXTIME: Final[int]
    CAN_ISOTP_DEFAULT_RECV_BS: Final[int]
    CAN_ISOTP_DEFAULT_RECV_STMIN: Final[int]
    CAN_ISOTP_DEFAULT_RECV_WFTMAX: Final[int]
    CAN_ISOTP_DEFAULT_LL_MTU: Final[int]
    CAN_ISOTP_DEFAULT_LL_TX_DL: Final[int]
    CAN_ISOTP_DEFAULT_LL_TX_FLAGS: Final[int]
    CAN_ISOTP_FRAME_TXTIME_ZERO: Final[int]
    __all__ += [
        "AF_CAN",
        "AF_PACKET",
        "AF_ALG",
        "AF_KEY",
        "AF_LLC",
        "AF_PPPOX",
        "AF_RDS",
        "AF_TIPC",
        "AF_QIPCRTR",
        "AF_XDP",
        "IPPROTO_MPTCP",
        "CAN_RAW",
        "CAN_BCM",
        "CAN_ISOTP",
        "CAN_J1939",
        "MSG_CONFIRM",
        "MSG_FASTOPEN",
        "MSG_MORE",
        "MSG_ZEROCOPY",
        "SCM_CREDENTIALS",
        "SCM_PIDFD",
        "SCM_SECURITY",
        "SCM_TIMESTAMPING",
        "SCM_TIMESTAMPING_OPT_STATS",
        "SCM_TIMESTAMPING_PKTINFO",
        "SCM_TIMESTAMPNS",
        "SCM_TXTIME",
        "TLS_GET_RECORD_TYPE",
        "SOL_TLS",
        "SO_EE_ORIGIN_NONE",
        "SO_EE_ORIGIN_LOCAL",
        "SO_EE_ORIGIN_ICMP",
        "SO_EE_ORIGIN_ICMP6",
        "SO_EE_ORIGIN_TIMESTAMPING",
        "SO_EE_ORIGIN_TXTIME",
        "SO_EE_ORIGIN_ZEROCOPY",
        "SO_EE_CODE_TXTIME_INVALID_PARAM",
        "SO_EE_CODE_TXTIME_MISSED",
        "SO_EE_CODE_ZEROCOPY_COPIED",
        "SCM_TSTAMP_ACK",
        "SCM_TSTAMP_SCHED",
        "SCM_TSTAMP_SND",
        "CAN_EFF_FLAG",
        "CAN_RTR_FLAG",
        "CAN_ERR_FLAG",
        "CAN_SFF_MASK",
        "CAN_EFF_MASK",
        "CAN_ERR_MASK",
        "CAN_MAX_DLC",
        "CAN_MAX_DLEN",
        "CAN_MAX_RAW_DLC",
        "CAN_MTU",
        "CANFD_BRS",
        "CANFD_ESI",
        "CANFD_FDF",
        "CANFD_MAX_DLC",
        "CANFD_MAX_DLEN",
        "CANFD_MTU",
        "CANXL_XLF",
        "CANXL_SEC",
        "CANXL_RRS",
        "CANXL_MIN_DLEN",
        "CANXL_MAX_DLEN",
        "CANXL_MTU",
        "CANXL_VCID_MASK",
        "CANXL_VCID_OFFSET",
        "CANXL_VCID_VAL_MASK",
        "CAN_ERR_DLC",
        "CAN_ERR_TX_TIMEOUT",
        "CAN_ERR_LOSTARB",
        "CAN_ERR_CRTL",
        "CAN_ERR_PROT",
        "CAN_ERR_TRX",
        "CAN_ERR_ACK",
        "CAN_ERR_BUSOFF",
        "CAN_ERR_BUSERROR",
        "CAN_ERR_RESTARTED",
        "CAN_ERR_CNT",
        "CAN_ERR_LOSTARB_UNSPEC",
        "CAN_ERR_CRTL_UNSPEC",
        "CAN_ERR_CRTL_RX_OVERFLOW",
        "CAN_ERR_CRTL_TX_OVERFLOW",
        "CAN_ERR_CRTL_RX_WARNING",
        "CAN_ERR_CRTL_TX_WARNING",
        "CAN_ERR_CRTL_RX_PASSIVE",
        "CAN_ERR_CRTL_TX_PASSIVE",
        "CAN_ERR_CRTL_ACTIVE",
        "CAN_ERR_PROT_UNSPEC",
        "CAN_ERR_PROT_BIT",
        "CAN_ERR_PROT_FORM",
        "CAN_ERR_PROT_STUFF",
        "CAN_ERR_PROT_BIT0",
        "CAN_ERR_PROT_BIT1",
        "CAN_ERR_PROT_OVERLOAD",
        "CAN_ERR_PROT_ACTIVE",
        "CAN_ERR_PROT_TX",
        "CAN_ERR_PROT_LOC_UNSPEC",
        "CAN_ERR_PROT_LOC_SOF",
        "CAN_ERR_PROT_LOC_ID28_21",
        "CAN_ERR_PROT_LOC_ID20_18",
        "CAN_ERR_PROT_LOC_SRTR",
        "CAN_ERR_PROT_LOC_IDE",
        "CAN_ERR_PROT_LOC_ID17_13",
        "CAN_ERR_PROT_LOC_ID12_05",
        "CAN_ERR_PROT_LOC_ID04_00",
        "CAN_ERR_PROT_LOC_RTR",
        "CAN_ERR_PROT_LOC_RES1",
        "CAN_ERR_PROT_LOC_RES0",
        "CAN_ERR_PROT_LOC_DLC",
        "CAN_ERR_PROT_LOC_DATA",
        "CAN_ERR_PROT_LOC_CRC_SEQ",
        "CAN_ERR_PROT_LOC_CRC_DEL",
        "CAN_ERR_PROT_LOC_ACK",
        "CAN_ERR_PROT_LOC_ACK_DEL",
        "CAN_ERR_PROT_LOC_EOF",
        "CAN_ERR_PROT_LOC_INTERM",
        "CAN_ERR_TRX_UNSPEC",
        "CAN_ERR_TRX_CANH_NO_WIRE",
        "CAN_ERR_TRX_CANH_SHORT_TO_BAT",
        "CAN_ERR_TRX_CANH_SHORT_TO_VCC",
        "CAN_ERR_TRX_CANH_SHORT_TO_GND",
        "CAN_ERR_TRX_CANL_NO_WIRE",
        "CAN_ERR_TRX_CANL_SHORT_TO_BAT",
        "CAN_ERR_TRX_CANL_SHORT_TO_VCC",
        "CAN_ERR_TRX_CANL_SHORT_TO_GND",
        "CAN_ERR_TRX_CANL_SHORT_TO_CANH",
        "CAN_ERROR_WARNING_THRESHOLD",
        "CAN_ERROR_PASSIVE_THRESHOLD",
        "CAN_BUS_OFF_THRESHOLD",
        "J1939_MAX_UNICAST_ADDR",
        "J1939_IDLE_ADDR",
        "J1939_NO_ADDR",
        "J1939_NO_NAME",
        "J1939_PGN_REQUEST",
        "J1939_PGN_ADDRESS_CLAIMED",
        "J1939_PGN_ADDRESS_COMMANDED",
        "J1939_PGN_PDU1_MAX",
        "J1939_PGN_MAX",
        "J1939_NO_PGN",
        "J1939_FILTER_MAX",
        "SCM_J1939_DEST_ADDR",
        "SCM_J1939_DEST_NAME",
        "SCM_J1939_PRIO",
        "SCM_J1939_ERRQUEUE",
        "J1939_NLA_PAD",
        "J1939_NLA_BYTES_ACKED",
        "J1939_NLA_TOTAL_SIZE",
        "J1939_NLA_PGN",
        "J1939_NLA_SRC_NAME",
        "J1939_NLA_DEST_NAME",
        "J1939_NLA_SRC_ADDR",
        "J1939_NLA_DEST_ADDR",
        "J1939_EE_INFO_NONE",
        "J1939_EE_INFO_TX_ABORT",
        "J1939_EE_INFO_RX_RTS",
        "J1939_EE_INFO_RX_DPO",
        "J1939_EE_INFO_RX_ABORT",
        "CAN_BCM_TX_SETUP",
        "CAN_BCM_TX_DELETE",
        "CAN_BCM_TX_READ",
        "CAN_BCM_TX_SEND",
        "CAN_BCM_RX_SETUP",
        "CAN_BCM_RX_DELETE",
        "CAN_BCM_RX_READ",
        "CAN_BCM_TX_STATUS",
        "CAN_BCM_TX_EXPIRED",
        "CAN_BCM_RX_STATUS",
        "CAN_BCM_RX_TIMEOUT",
        "CAN_BCM_RX_CHANGED",
        "CAN_BCM_SETTIMER",
        "CAN_BCM_STARTTIMER",
        "CAN_BCM_TX_COUNTEVT",
        "CAN_BCM_TX_ANNOUNCE",
        "CAN_BCM_TX_CP_CAN_ID",
        "CAN_BCM_RX_FILTER_ID",
        "CAN_BCM_RX_CHECK_DLC",
        "CAN_BCM_RX_NO_AUTOTIMER",
        "CAN_BCM_RX_ANNOUNCE_RESUME",
        "CAN_BCM_TX_RESET_MULTI_IDX",
        "CAN_BCM_RX_RTR_FRAME",
        "CAN_BCM_CAN_FD_FRAME",
        "IFF_MASTER",
        "IFF_SLAVE",
        "IFF_DYNAMIC",
        "SOL_CAN_BASE",
        "SOL_CAN_ISOTP",
        "SOL_CAN_J1939",
        "SOL_CAN_RAW",
        "SOL_PACKET",
        "SOL_RAW",
        "SOF_TIMESTAMPING_TX_HARDWARE",
        "SOF_TIMESTAMPING_TX_SOFTWARE",
        "SOF_TIMESTAMPING_RX_HARDWARE",
        "SOF_TIMESTAMPING_RX_SOFTWARE",
        "SOF_TIMESTAMPING_SOFTWARE",
        "SOF_TIMESTAMPING_RAW_HARDWARE",
        "SOF_TIMESTAMPING_OPT_ID",
        "SOF_TIMESTAMPING_TX_SCHED",
        "SOF_TIMESTAMPING_TX_ACK",
        "SOF_TIMESTAMPING_OPT_CMSG",
        "SOF_TIMESTAMPING_OPT_TSONLY",
        "SOF_TIMESTAMPING_OPT_STATS",
        "SOF_TIMESTAMPING_OPT_PKTINFO",
        "SOF_TIMESTAMPING_OPT_TX_SWHW",
        "SOF_TXTIME_DEADLINE_MODE",
        "SOF_TXTIME_REPORT_ERRORS",
        "IP_PMTUDISC_INTERFACE",
        "IP_PMTUDISC_OMIT",
        "IP_PMTUDISC_WANT",
        "IPV6_PMTUDISC_DO",
        "IPV6_PMTUDISC_DONT",
        "IPV6_PMTUDISC_INTERFACE",
        "IPV6_PMTUDISC_OMIT",
        "IPV6_PMTUDISC_PROBE",
        "IPV6_PMTUDISC_WANT",
        "IPV6_PREFER_SRC_CGA",
        "IPV6_PREFER_SRC_COA",
        "IPV6_PREFER_SRC_HOME",
        "IPV6_PREFER_SRC_NONCGA",
        "IPV6_PREFER_SRC_PUBLIC",
        "IPV6_PREFER_SRC_PUBTMP_DEFAULT",
        "IPV6_PREFER_SRC_TMP",
        "TCP_MD5SIG_FLAG_IFINDEX",
        "TCP_MD5SIG_FLAG_PREFIX",
        "TLS_1_2_VERSION",
        "TLS_1_3_VERSION",
        "TLS_CIPHER_AES_GCM_128",
        "TLS_CIPHER_AES_GCM_128_IV_SIZE",
        "TLS_CIPHER_AES_GCM_128_KEY_SIZE",
        "TLS_CIPHER_AES_GCM_128_REC_SEQ_SIZE",
        "TLS_CIPHER_AES_GCM_128_SALT_SIZE",
        "TLS_CIPHER_AES_GCM_256",
        "TLS_CIPHER_CHACHA20_POLY1305",
        "UDP_ENCAP_ESPINUDP_NON_IKE",
        "UDP_ENCAP_GTP0",
        "UDP_ENCAP_GTP1U",
        "UDP_ENCAP_L2TPINUDP",
        "UDP_ENCAP_RXRPC",
        "PACKET_FANOUT_CBPF",
        "PACKET_FANOUT_CPU",
        "PACKET_FANOUT_EBPF",
        "PACKET_FANOUT_FLAG_DEFRAG",
        "PACKET_FANOUT_FLAG_ROLLOVER",
        "PACKET_FANOUT_FLAG_UNIQUEID",
        "PACKET_FANOUT_HASH",
        "PACKET_FANOUT_LB",
        "PACKET_FANOUT_QM",
        "PACKET_FANOUT_RND",
        "PACKET_FANOUT_ROLLOVER",
        "PACKET_MR_ALLMULTI",
        "PACKET_MR_MULTICAST",
        "PACKET_MR_PROMISC",
        "PACKET_MR_UNICAST",
        "TPACKET_V1",
        "TPACKET_V2",
        "TPACKET_V3",
        "CAN_INV_FILTER",
        "CAN_RAW_FILTER_MAX",
        "CAN_RAW_XL_VCID_TX_SET",
        "CAN_RAW_XL_VCID_TX_PASS",
        "CAN_RAW_XL_VCID_RX_FILTER",
        "CAN_ISOTP_LISTEN_MODE",
        "CAN_ISOTP_EXTEND_ADDR",
        "CAN_ISOTP_TX_PADDING",
        "CAN_ISOTP_RX_PADDING",
        "CAN_ISOTP_CHK_PAD_LEN",
        "CAN_ISOTP_CHK_PAD_DATA",
        "CAN_ISOTP_HALF_DUPLEX",
        "CAN_ISOTP_FORCE_TXSTMIN",
        "CAN_ISOTP_FORCE_RXSTMIN",
        "CAN_ISOTP_RX_EXT_ADDR",
        "CAN_ISOTP_WAIT_TX_DONE",
        "CAN_ISOTP_SF_BROADCAST",
        "CAN_ISOTP_CF_BROADCAST",
        "CAN_ISOTP_DYN_FC_PARMS",
        "CAN_ISOTP_DEFAULT_FLAGS",
        "CAN_ISOTP_DEFAULT_EXT_ADDRESS",
        "CAN_ISOTP_DEFAULT_PAD_CONTENT",
        "CAN_ISOTP_DEFAULT_FRAME_TXTIME",
        "CAN_ISOTP_DEFAULT_RECV_BS",
        "CAN_ISOTP_DEFAULT_RECV_STMIN",
        "CAN_ISOTP_DEFAULT_RECV_WFTMAX",
        "CAN_ISOTP_DEFAULT_LL_MTU",
        "CAN_ISOTP_DEFAULT_LL_TX_DL",
        "CAN_ISOTP_DEFAULT_LL_TX_FLAGS",
        "CAN_ISOTP_FRAME_TXTIME_ZERO",
    ]

if sys.platform == "win32":
    PROTECTION_LEVEL_DEFAULT: Final[int]
    PROTECTION_LEVEL_EDGERESTRICTED: Final[int]
    PROTECTION_LEVEL_RESTRICTED: Final[int]
    PROTECTION_LEVEL_UNRESTRICTED: Final[int]
    RCVALL_IPLEVEL: Final[int]
    RCVALL_OFF: Final[int]
    RCVALL_ON: Final[int]
    RCVALL_SOCKETLEVELONLY: Final[int]
    __all__ += [
        "PROTECTION_LEVEL_DEFAULT",
        "PROTECTION_LEVEL_EDGERESTRICTED",
        "PROTECTION_LEVEL_RESTRICTED",
        "PROTECTION_LEVEL_UNRESTRICTED",
        "RCVALL_IPLEVEL",
        "RCVALL_OFF",
        "RCVALL_ON",
        "RCVALL_SOCKETLEVELONLY",
    ]
