# Written by `python build_ffi.py --stub` from native/options/*.table.
import sys
from collections.abc import Sequence
from typing import Final, NoReturn

from _typeshed import ReadableBuffer

from ..address import Address, IPv4, Sockaddr, SockaddrIn
from ..handle import Handle
from .definition import Option
from .values import *

IP_ADD_MEMBERSHIP: Final[Option[NoReturn, GroupRequest]]
IP_ADD_SOURCE_MEMBERSHIP: Final[Option[NoReturn, GroupSourceRequest]]
IP_BLOCK_SOURCE: Final[Option[NoReturn, GroupSourceRequest]]
IP_DROP_MEMBERSHIP: Final[Option[NoReturn, GroupRequest]]
IP_DROP_SOURCE_MEMBERSHIP: Final[Option[NoReturn, GroupSourceRequest]]
IP_HDRINCL: Final[Option[bool, bool]]
IP_MULTICAST_IF: Final[Option[int | SockaddrIn, int | str | IPv4]]
IP_MULTICAST_LOOP: Final[Option[bool, bool]]
IP_MULTICAST_TTL: Final[Option[int, int]]
IP_OPTIONS: Final[Option[bytes, ReadableBuffer]]
IP_RECVTOS: Final[Option[bool, bool]]
IP_RECVTTL: Final[Option[bool, bool]]
IP_TOS: Final[Option[int, int]]
IP_TTL: Final[Option[int, int]]
IP_UNBLOCK_SOURCE: Final[Option[NoReturn, GroupSourceRequest]]
MCAST_BLOCK_SOURCE: Final[Option[NoReturn, GroupSourceRequest]]
MCAST_JOIN_GROUP: Final[Option[NoReturn, GroupRequest]]
MCAST_JOIN_SOURCE_GROUP: Final[Option[NoReturn, GroupSourceRequest]]
MCAST_LEAVE_GROUP: Final[Option[NoReturn, GroupRequest]]
MCAST_LEAVE_SOURCE_GROUP: Final[Option[NoReturn, GroupSourceRequest]]
MCAST_UNBLOCK_SOURCE: Final[Option[NoReturn, GroupSourceRequest]]
IPV6_CHECKSUM: Final[Option[int, int]]
IPV6_DONTFRAG: Final[Option[bool, bool]]
IPV6_JOIN_GROUP: Final[Option[NoReturn, GroupRequest]]
IPV6_LEAVE_GROUP: Final[Option[NoReturn, GroupRequest]]
IPV6_MULTICAST_HOPS: Final[Option[int, int]]
IPV6_MULTICAST_IF: Final[Option[int, int | str]]
IPV6_MULTICAST_LOOP: Final[Option[bool, bool]]
IPV6_RECVRTHDR: Final[Option[bool, bool]]
IPV6_RECVTCLASS: Final[Option[bool, bool]]
IPV6_TCLASS: Final[Option[int, int]]
IPV6_UNICAST_HOPS: Final[Option[int, int]]
IPV6_V6ONLY: Final[Option[bool, bool]]
SO_ACCEPTCONN: Final[Option[bool, NoReturn]]
SO_BROADCAST: Final[Option[bool, bool]]
SO_DEBUG: Final[Option[bool, bool]]
SO_DONTROUTE: Final[Option[bool, bool]]
SO_ERROR: Final[Option[int, NoReturn]]
SO_KEEPALIVE: Final[Option[bool, bool]]
SO_OOBINLINE: Final[Option[bool, bool]]
SO_RCVBUF: Final[Option[int, int]]
SO_RCVLOWAT: Final[Option[int, int]]
SO_RCVTIMEO: Final[Option[float, float]]
SO_REUSEADDR: Final[Option[bool, bool]]
SO_SNDBUF: Final[Option[int, int]]
SO_SNDTIMEO: Final[Option[float, float]]
SO_TYPE: Final[Option[int, NoReturn]]
TCP_KEEPCNT: Final[Option[int, int]]
TCP_KEEPINTVL: Final[Option[float, float]]
TCP_MAXSEG: Final[Option[int, int]]
TCP_NODELAY: Final[Option[bool, bool]]
__all__ = [
    "IP_ADD_MEMBERSHIP",
    "IP_ADD_SOURCE_MEMBERSHIP",
    "IP_BLOCK_SOURCE",
    "IP_DROP_MEMBERSHIP",
    "IP_DROP_SOURCE_MEMBERSHIP",
    "IP_HDRINCL",
    "IP_MULTICAST_IF",
    "IP_MULTICAST_LOOP",
    "IP_MULTICAST_TTL",
    "IP_OPTIONS",
    "IP_RECVTOS",
    "IP_RECVTTL",
    "IP_TOS",
    "IP_TTL",
    "IP_UNBLOCK_SOURCE",
    "MCAST_BLOCK_SOURCE",
    "MCAST_JOIN_GROUP",
    "MCAST_JOIN_SOURCE_GROUP",
    "MCAST_LEAVE_GROUP",
    "MCAST_LEAVE_SOURCE_GROUP",
    "MCAST_UNBLOCK_SOURCE",
    "IPV6_CHECKSUM",
    "IPV6_DONTFRAG",
    "IPV6_JOIN_GROUP",
    "IPV6_LEAVE_GROUP",
    "IPV6_MULTICAST_HOPS",
    "IPV6_MULTICAST_IF",
    "IPV6_MULTICAST_LOOP",
    "IPV6_RECVRTHDR",
    "IPV6_RECVTCLASS",
    "IPV6_TCLASS",
    "IPV6_UNICAST_HOPS",
    "IPV6_V6ONLY",
    "SO_ACCEPTCONN",
    "SO_BROADCAST",
    "SO_DEBUG",
    "SO_DONTROUTE",
    "SO_ERROR",
    "SO_KEEPALIVE",
    "SO_OOBINLINE",
    "SO_RCVBUF",
    "SO_RCVLOWAT",
    "SO_RCVTIMEO",
    "SO_REUSEADDR",
    "SO_SNDBUF",
    "SO_SNDTIMEO",
    "SO_TYPE",
    "TCP_KEEPCNT",
    "TCP_KEEPINTVL",
    "TCP_MAXSEG",
    "TCP_NODELAY",
]

if sys.platform == "darwin" or sys.platform.startswith("freebsd") or sys.platform == "win32":
    IP_RECVDSTADDR: Final[Option[bool, bool]]
    IP_RECVIF: Final[Option[bool, bool]]
    SO_SNDLOWAT: Final[Option[int, int]]
    SO_USELOOPBACK: Final[Option[bool, bool]]
    __all__ += [
        "IP_RECVDSTADDR",
        "IP_RECVIF",
        "SO_SNDLOWAT",
        "SO_USELOOPBACK",
    ]

if sys.platform == "linux" or sys.platform == "darwin" or sys.platform.startswith("freebsd"):
    IP_RECVOPTS: Final[Option[bool, bool]]
    IP_RECVRETOPTS: Final[Option[bool, bool]]
    IPV6_AUTOFLOWLABEL: Final[Option[bool, bool]]
    IPV6_DSTOPTS: Final[Option[bytes, ReadableBuffer]]
    IPV6_HOPOPTS: Final[Option[bytes, ReadableBuffer]]
    IPV6_PATHMTU: Final[Option[PathMtu, NoReturn]]
    IPV6_RECVDSTOPTS: Final[Option[bool, bool]]
    IPV6_RECVHOPLIMIT: Final[Option[bool, bool]]
    IPV6_RECVHOPOPTS: Final[Option[bool, bool]]
    IPV6_RECVPATHMTU: Final[Option[bool, bool]]
    IPV6_RECVPKTINFO: Final[Option[bool, bool]]
    IPV6_RTHDR: Final[Option[bytes, ReadableBuffer]]
    IPV6_RTHDRDSTOPTS: Final[Option[bytes, ReadableBuffer]]
    SO_REUSEPORT: Final[Option[bool, bool]]
    SO_TIMESTAMP: Final[Option[bool, bool]]
    __all__ += [
        "IP_RECVOPTS",
        "IP_RECVRETOPTS",
        "IPV6_AUTOFLOWLABEL",
        "IPV6_DSTOPTS",
        "IPV6_HOPOPTS",
        "IPV6_PATHMTU",
        "IPV6_RECVDSTOPTS",
        "IPV6_RECVHOPLIMIT",
        "IPV6_RECVHOPOPTS",
        "IPV6_RECVPATHMTU",
        "IPV6_RECVPKTINFO",
        "IPV6_RTHDR",
        "IPV6_RTHDRDSTOPTS",
        "SO_REUSEPORT",
        "SO_TIMESTAMP",
    ]

if sys.platform == "linux" or sys.platform == "darwin" or sys.platform == "win32":
    IP_PKTINFO: Final[Option[bool, bool]]
    __all__ += [
        "IP_PKTINFO",
    ]

if sys.platform == "linux" or sys.platform.startswith("freebsd") or sys.platform == "win32":
    SO_LINGER: Final[Option[Linger, Linger]]
    TCP_KEEPIDLE: Final[Option[float, float]]
    __all__ += [
        "SO_LINGER",
        "TCP_KEEPIDLE",
    ]

if sys.platform == "darwin" or sys.platform.startswith("freebsd"):
    ICMP6_FILTER: Final[Option[bytes, ReadableBuffer]]
    IP_DONTFRAG: Final[Option[bool, bool]]
    IP_IPSEC_POLICY: Final[Option[bytes, ReadableBuffer]]
    IP_MULTICAST_VIF: Final[Option[int, int]]
    IP_PORTRANGE: Final[Option[int, int]]
    IPV6_IPSEC_POLICY: Final[Option[bytes, ReadableBuffer]]
    IPV6_NEXTHOP: Final[Option[Sockaddr, Address]]
    IPV6_PKTINFO: Final[Option[PacketInfo6, PacketInfo6]]
    IPV6_PORTRANGE: Final[Option[int, int]]
    IPV6_PREFER_TEMPADDR: Final[Option[int, int]]
    IPV6_USE_MIN_MTU: Final[Option[int, int]]
    SO_NOSIGPIPE: Final[Option[bool, bool]]
    TCP_NOOPT: Final[Option[bool, bool]]
    TCP_NOPUSH: Final[Option[bool, bool]]
    LOCAL_PEERCRED: Final[Option[Credentials, NoReturn]]
    __all__ += [
        "ICMP6_FILTER",
        "IP_DONTFRAG",
        "IP_IPSEC_POLICY",
        "IP_MULTICAST_VIF",
        "IP_PORTRANGE",
        "IPV6_IPSEC_POLICY",
        "IPV6_NEXTHOP",
        "IPV6_PKTINFO",
        "IPV6_PORTRANGE",
        "IPV6_PREFER_TEMPADDR",
        "IPV6_USE_MIN_MTU",
        "SO_NOSIGPIPE",
        "TCP_NOOPT",
        "TCP_NOPUSH",
        "LOCAL_PEERCRED",
    ]

if sys.platform == "darwin" or sys.platform == "win32":
    TCP_KEEPALIVE: Final[Option[float, float]]
    __all__ += [
        "TCP_KEEPALIVE",
    ]

if sys.platform == "linux" or sys.platform == "darwin":
    IPV6_2292DSTOPTS: Final[Option[bool, bool]]
    IPV6_2292HOPLIMIT: Final[Option[bool, bool]]
    IPV6_2292HOPOPTS: Final[Option[bool, bool]]
    IPV6_2292PKTINFO: Final[Option[bool, bool]]
    IPV6_2292PKTOPTIONS: Final[Option[bytes, ReadableBuffer]]
    IPV6_2292RTHDR: Final[Option[bool, bool]]
    SO_BINDTODEVICE: Final[Option[str, int | str]]
    TCP_NOTSENT_LOWAT: Final[Option[int, int]]
    __all__ += [
        "IPV6_2292DSTOPTS",
        "IPV6_2292HOPLIMIT",
        "IPV6_2292HOPOPTS",
        "IPV6_2292PKTINFO",
        "IPV6_2292PKTOPTIONS",
        "IPV6_2292RTHDR",
        "SO_BINDTODEVICE",
        "TCP_NOTSENT_LOWAT",
    ]

if sys.platform == "linux" or sys.platform.startswith("freebsd"):
    IP_MINTTL: Final[Option[int, int]]
    IP_RECVORIGDSTADDR: Final[Option[bool, bool]]
    IPV6_RECVORIGDSTADDR: Final[Option[bool, bool]]
    SO_DOMAIN: Final[Option[int, NoReturn]]
    SO_PROTOCOL: Final[Option[int, NoReturn]]
    TCP_CONGESTION: Final[Option[str, str]]
    TCP_INFO: Final[Option[TcpInfo, NoReturn]]
    __all__ += [
        "IP_MINTTL",
        "IP_RECVORIGDSTADDR",
        "IPV6_RECVORIGDSTADDR",
        "SO_DOMAIN",
        "SO_PROTOCOL",
        "TCP_CONGESTION",
        "TCP_INFO",
    ]

if sys.platform == "linux" or sys.platform == "win32":
    IP_MTU_DISCOVER: Final[Option[int, int]]
    IP_RECVERR: Final[Option[bool, bool]]
    IP_UNICAST_IF: Final[Option[int, int | str]]
    SO_ORIGINAL_DST: Final[Option[Sockaddr, NoReturn]]
    IP6T_SO_ORIGINAL_DST: Final[Option[Sockaddr, NoReturn]]
    IPV6_ADD_MEMBERSHIP: Final[Option[NoReturn, GroupRequest]]
    IPV6_DROP_MEMBERSHIP: Final[Option[NoReturn, GroupRequest]]
    IPV6_HDRINCL: Final[Option[bool, bool]]
    IPV6_MTU_DISCOVER: Final[Option[int, int]]
    IPV6_RECVERR: Final[Option[bool, bool]]
    __all__ += [
        "IP_MTU_DISCOVER",
        "IP_RECVERR",
        "IP_UNICAST_IF",
        "SO_ORIGINAL_DST",
        "IP6T_SO_ORIGINAL_DST",
        "IPV6_ADD_MEMBERSHIP",
        "IPV6_DROP_MEMBERSHIP",
        "IPV6_HDRINCL",
        "IPV6_MTU_DISCOVER",
        "IPV6_RECVERR",
    ]

if sys.platform == "darwin":
    IP_BOUND_IF: Final[Option[int, int | str]]
    IP_MULTICAST_IFINDEX: Final[Option[int, int | str]]
    IP_STRIPHDR: Final[Option[bool, bool]]
    IP_TRAFFIC_MGT_BACKGROUND: Final[Option[bytes, ReadableBuffer]]
    IPV6_2292NEXTHOP: Final[Option[Sockaddr, Address]]
    IPV6_BOUND_IF: Final[Option[int, int | str]]
    SO_DONTTRUNC: Final[Option[bool, bool]]
    SO_LINGER: Final[Option[Linger, Linger]]
    SO_LINGER_SEC: Final[Option[Linger, Linger]]
    SO_MAX_PACING_RATE: Final[Option[int, int]]
    SO_NETSVC_MARKING_LEVEL: Final[Option[int, int]]
    SO_NET_SERVICE_TYPE: Final[Option[int, int]]
    SO_NOADDRERR: Final[Option[bool, bool]]
    SO_NOTIFYCONFLICT: Final[Option[bool, bool]]
    SO_NP_EXTENSIONS: Final[Option[bytes, ReadableBuffer]]
    SO_NREAD: Final[Option[int, NoReturn]]
    SO_NUMRCVPKT: Final[Option[int, NoReturn]]
    SO_NWRITE: Final[Option[int, NoReturn]]
    SO_RANDOMPORT: Final[Option[bool, bool]]
    SO_RESOLVER_SIGNATURE: Final[Option[bytes, ReadableBuffer]]
    SO_REUSESHAREUID: Final[Option[bool, bool]]
    SO_TIMESTAMP_CONTINUOUS: Final[Option[bool, bool]]
    SO_TIMESTAMP_MONOTONIC: Final[Option[bool, bool]]
    SO_UPCALLCLOSEWAIT: Final[Option[bool, bool]]
    SO_WANTMORE: Final[Option[bool, NoReturn]]
    SO_WANTOOBFLAG: Final[Option[bool, bool]]
    TCP_CONNECTIONTIMEOUT: Final[Option[float, float]]
    TCP_CONNECTION_INFO: Final[Option[TcpInfo, NoReturn]]
    TCP_ENABLE_ECN: Final[Option[bool, bool]]
    TCP_FASTOPEN: Final[Option[bool, bool]]
    TCP_RXT_CONNDROPTIME: Final[Option[float, float]]
    TCP_RXT_FINDROP: Final[Option[bool, bool]]
    TCP_SENDMOREACKS: Final[Option[bool, bool]]
    UDP_NOCKSUM: Final[Option[bool, bool]]
    LOCAL_PEEREPID: Final[Option[int, NoReturn]]
    LOCAL_PEEREUUID: Final[Option[bytes, NoReturn]]
    LOCAL_PEERPID: Final[Option[int, NoReturn]]
    LOCAL_PEERTOKEN: Final[Option[bytes, NoReturn]]
    LOCAL_PEERUUID: Final[Option[bytes, NoReturn]]
    __all__ += [
        "IP_BOUND_IF",
        "IP_MULTICAST_IFINDEX",
        "IP_STRIPHDR",
        "IP_TRAFFIC_MGT_BACKGROUND",
        "IPV6_2292NEXTHOP",
        "IPV6_BOUND_IF",
        "SO_DONTTRUNC",
        "SO_LINGER",
        "SO_LINGER_SEC",
        "SO_MAX_PACING_RATE",
        "SO_NETSVC_MARKING_LEVEL",
        "SO_NET_SERVICE_TYPE",
        "SO_NOADDRERR",
        "SO_NOTIFYCONFLICT",
        "SO_NP_EXTENSIONS",
        "SO_NREAD",
        "SO_NUMRCVPKT",
        "SO_NWRITE",
        "SO_RANDOMPORT",
        "SO_RESOLVER_SIGNATURE",
        "SO_REUSESHAREUID",
        "SO_TIMESTAMP_CONTINUOUS",
        "SO_TIMESTAMP_MONOTONIC",
        "SO_UPCALLCLOSEWAIT",
        "SO_WANTMORE",
        "SO_WANTOOBFLAG",
        "TCP_CONNECTIONTIMEOUT",
        "TCP_CONNECTION_INFO",
        "TCP_ENABLE_ECN",
        "TCP_FASTOPEN",
        "TCP_RXT_CONNDROPTIME",
        "TCP_RXT_FINDROP",
        "TCP_SENDMOREACKS",
        "UDP_NOCKSUM",
        "LOCAL_PEEREPID",
        "LOCAL_PEEREUUID",
        "LOCAL_PEERPID",
        "LOCAL_PEERTOKEN",
        "LOCAL_PEERUUID",
    ]

if sys.platform.startswith("freebsd"):
    IP_BINDANY: Final[Option[bool, bool]]
    IP_FLOWID: Final[Option[int, NoReturn]]
    IP_FLOWTYPE: Final[Option[int, NoReturn]]
    IP_ONESBCAST: Final[Option[bool, bool]]
    IP_RECVFLOWID: Final[Option[bool, bool]]
    IP_RECVRSSBUCKETID: Final[Option[bool, bool]]
    IP_RSSBUCKETID: Final[Option[int, NoReturn]]
    IP_VLAN_PCP: Final[Option[int, int]]
    IPV6_BINDANY: Final[Option[bool, bool]]
    IPV6_FLOWID: Final[Option[int, NoReturn]]
    IPV6_FLOWTYPE: Final[Option[int, NoReturn]]
    IPV6_RECVFLOWID: Final[Option[bool, bool]]
    IPV6_RECVRSSBUCKETID: Final[Option[bool, bool]]
    IPV6_RSSBUCKETID: Final[Option[int, NoReturn]]
    IPV6_VLAN_PCP: Final[Option[int, int]]
    SO_ACCEPTFILTER: Final[Option[str, str]]
    SO_BINTIME: Final[Option[bool, bool]]
    SO_FIB: Final[Option[int, int]]
    SO_LISTENINCQLEN: Final[Option[int, NoReturn]]
    SO_LISTENQLEN: Final[Option[int, NoReturn]]
    SO_LISTENQLIMIT: Final[Option[int, NoReturn]]
    SO_MAX_PACING_RATE: Final[Option[int, int]]
    SO_NO_DDP: Final[Option[bool, bool]]
    SO_NO_OFFLOAD: Final[Option[bool, bool]]
    SO_RERROR: Final[Option[bool, bool]]
    SO_REUSEPORT_LB: Final[Option[bool, bool]]
    SO_SETFIB: Final[Option[NoReturn, int]]
    SO_SPLICE: Final[Option[bytes, ReadableBuffer]]
    SO_TS_CLOCK: Final[Option[int, int]]
    SO_USER_COOKIE: Final[Option[NoReturn, int]]
    TCP_BBR_ALGORITHM: Final[Option[int, int]]
    TCP_BBR_DRAIN_PG: Final[Option[int, int]]
    TCP_BBR_EXTRA_STATE: Final[Option[int, int]]
    TCP_BBR_FLOOR_MIN_TSO: Final[Option[int, int]]
    TCP_BBR_HDWR_PACE: Final[Option[int, int]]
    TCP_BBR_IWINTSO: Final[Option[int, int]]
    TCP_BBR_MAX_RTO: Final[Option[int, int]]
    TCP_BBR_MIN_RTO: Final[Option[int, int]]
    TCP_BBR_MIN_TOPACEOUT: Final[Option[int, int]]
    TCP_BBR_PACE_CROSS: Final[Option[int, int]]
    TCP_BBR_PACE_DEL_TAR: Final[Option[int, int]]
    TCP_BBR_PACE_OH: Final[Option[int, int]]
    TCP_BBR_PACE_PER_SEC: Final[Option[int, int]]
    TCP_BBR_PACE_SEG_MAX: Final[Option[int, int]]
    TCP_BBR_PACE_SEG_MIN: Final[Option[int, int]]
    TCP_BBR_POLICER_DETECT: Final[Option[int, int]]
    TCP_BBR_PROBE_RTT_GAIN: Final[Option[int, int]]
    TCP_BBR_PROBE_RTT_INT: Final[Option[int, int]]
    TCP_BBR_PROBE_RTT_LEN: Final[Option[int, int]]
    TCP_BBR_RACK_INIT_RATE: Final[Option[int, int]]
    TCP_BBR_RACK_RTT_USE: Final[Option[int, int]]
    TCP_BBR_RETRAN_WTSO: Final[Option[int, int]]
    TCP_BBR_SEND_IWND_IN_TSO: Final[Option[int, int]]
    TCP_BBR_STARTUP_LOSS_EXIT: Final[Option[int, int]]
    TCP_BBR_STARTUP_PG: Final[Option[int, int]]
    TCP_BBR_TMR_PACE_OH: Final[Option[int, int]]
    TCP_BBR_TSLIMITS: Final[Option[int, int]]
    TCP_BBR_TSTMP_RAISES: Final[Option[int, int]]
    TCP_BBR_USEDEL_RATE: Final[Option[int, int]]
    TCP_BBR_USE_RACK_RR: Final[Option[int, int]]
    TCP_BBR_UTTER_MAX_TSO: Final[Option[int, int]]
    TCP_CCALGOOPT: Final[Option[bytes, ReadableBuffer]]
    TCP_DATA_AFTER_CLOSE: Final[Option[int, int]]
    TCP_DEFER_OPTIONS: Final[Option[int, int]]
    TCP_DELACK: Final[Option[bool, bool]]
    TCP_DGP_UPPER_BOUNDS: Final[Option[int, int]]
    TCP_FASTOPEN: Final[Option[bool, bool]]
    TCP_FILLCW_RATE_CAP: Final[Option[int, int]]
    TCP_FIN_IS_RST: Final[Option[bool, bool]]
    TCP_FUNCTION_ALIAS: Final[Option[str, str]]
    TCP_FUNCTION_BLK: Final[Option[str, str]]
    TCP_GP_USE_LTBW: Final[Option[int, int]]
    TCP_HDWR_RATE_CAP: Final[Option[int, int]]
    TCP_HDWR_UP_ONLY: Final[Option[int, int]]
    TCP_HONOR_HPTS_MIN: Final[Option[int, int]]
    TCP_HYBRID_PACING: Final[Option[NoReturn, ReadableBuffer]]
    TCP_IDLE_REDUCE: Final[Option[int, int]]
    TCP_IWND_NB: Final[Option[int, int]]
    TCP_IWND_NSEG: Final[Option[int, int]]
    TCP_KEEPINIT: Final[Option[float, float]]
    TCP_LOG: Final[Option[int, int]]
    TCP_LOGBUF: Final[Option[bytes, NoReturn]]
    TCP_LOGDUMP: Final[Option[NoReturn, str]]
    TCP_LOGDUMPID: Final[Option[NoReturn, str]]
    TCP_LOGID: Final[Option[str, str]]
    TCP_LOGID_CNT: Final[Option[int, NoReturn]]
    TCP_LOG_LIMIT: Final[Option[int, int]]
    TCP_LOG_TAG: Final[Option[str, str]]
    TCP_MAXUNACKTIME: Final[Option[float, float]]
    TCP_MD5SIG: Final[Option[bool, bool]]
    TCP_NO_PRR: Final[Option[int, int]]
    TCP_NO_TIMELY: Final[Option[int, int]]
    TCP_PACING_DND: Final[Option[int, int]]
    TCP_PACING_RATE_CAP: Final[Option[int, int]]
    TCP_PERF_INFO: Final[Option[bytes, NoReturn]]
    TCP_PROC_ACCOUNTING: Final[Option[int, int]]
    TCP_RACK_ABC_VAL: Final[Option[int, int]]
    TCP_RACK_DGP_IN_REC: Final[Option[int, int]]
    TCP_RACK_DO_DETECTION: Final[Option[int, int]]
    TCP_RACK_DSACK_OPT: Final[Option[int, int]]
    TCP_RACK_EARLY_SEG: Final[Option[int, int]]
    TCP_RACK_ENABLE_HYSTART: Final[Option[int, int]]
    TCP_RACK_FORCE_MSEG: Final[Option[int, int]]
    TCP_RACK_GP_INCREASE_CA: Final[Option[int, int]]
    TCP_RACK_GP_INCREASE_REC: Final[Option[int, int]]
    TCP_RACK_GP_INCREASE_SS: Final[Option[int, int]]
    TCP_RACK_HI_BETA: Final[Option[int, int]]
    TCP_RACK_MBUF_QUEUE: Final[Option[int, int]]
    TCP_RACK_MEASURE_CNT: Final[Option[int, int]]
    TCP_RACK_MIN_TO: Final[Option[int, int]]
    TCP_RACK_NONRXT_CFG_RATE: Final[Option[int, int]]
    TCP_RACK_NO_PUSH_AT_MAX: Final[Option[int, int]]
    TCP_RACK_PACE_ALWAYS: Final[Option[int, int]]
    TCP_RACK_PACE_MAX_SEG: Final[Option[int, int]]
    TCP_RACK_PACE_MIN_SEG: Final[Option[int, int]]
    TCP_RACK_PACE_RATE_CA: Final[Option[int, int]]
    TCP_RACK_PACE_RATE_REC: Final[Option[int, int]]
    TCP_RACK_PACE_RATE_SS: Final[Option[int, int]]
    TCP_RACK_PACE_TO_FILL: Final[Option[int, int]]
    TCP_RACK_PACING_BETA: Final[Option[int, int]]
    TCP_RACK_PACING_BETA_ECN: Final[Option[int, int]]
    TCP_RACK_PACING_DIVISOR: Final[Option[int, int]]
    TCP_RACK_PKT_DELAY: Final[Option[int, int]]
    TCP_RACK_PROFILE: Final[Option[int, int]]
    TCP_RACK_PRR_SENDALOT: Final[Option[int, int]]
    TCP_RACK_REORD_FADE: Final[Option[int, int]]
    TCP_RACK_REORD_THRESH: Final[Option[int, int]]
    TCP_RACK_RR_CONF: Final[Option[int, int]]
    TCP_RACK_SET_RXT_OPTIONS: Final[Option[int, int]]
    TCP_RACK_SPLIT_LIMIT: Final[Option[int, int]]
    TCP_RACK_TIMER_SLOP: Final[Option[int, int]]
    TCP_RACK_TLP_REDUCE: Final[Option[int, int]]
    TCP_RACK_TLP_THRESH: Final[Option[int, int]]
    TCP_RACK_TLP_USE: Final[Option[int, int]]
    TCP_REC_ABC_VAL: Final[Option[int, int]]
    TCP_REC_IS_DYN: Final[Option[int, int]]
    TCP_REMOTE_UDP_ENCAPS_PORT: Final[Option[int, int]]
    TCP_REUSPORT_LB_NUMA: Final[Option[int, int]]
    TCP_RXTLS_ENABLE: Final[Option[NoReturn, ReadableBuffer]]
    TCP_RXTLS_MODE: Final[Option[int, NoReturn]]
    TCP_SHARED_CWND_ALLOWED: Final[Option[int, int]]
    TCP_SHARED_CWND_ENABLE: Final[Option[int, int]]
    TCP_SHARED_CWND_TIME_LIMIT: Final[Option[int, int]]
    TCP_SIDECHAN_DIS: Final[Option[int, int]]
    TCP_SS_EEXIT: Final[Option[int, int]]
    TCP_STACK_SPEC_INFO: Final[Option[bytes, NoReturn]]
    TCP_STATS: Final[Option[bytes, NoReturn]]
    TCP_TIMELY_DYN_ADJ: Final[Option[int, int]]
    TCP_TXTLS_ENABLE: Final[Option[NoReturn, ReadableBuffer]]
    TCP_TXTLS_MODE: Final[Option[int, int]]
    TCP_USER_LOG: Final[Option[NoReturn, ReadableBuffer]]
    TCP_USE_CMP_ACKS: Final[Option[int, int]]
    UDP_ENCAP: Final[Option[NoReturn, int]]
    UDPLITE_RECV_CSCOV: Final[Option[int, int]]
    UDPLITE_SEND_CSCOV: Final[Option[int, int]]
    LOCAL_CREDS: Final[Option[bool, bool]]
    LOCAL_CREDS_PERSISTENT: Final[Option[bool, bool]]
    __all__ += [
        "IP_BINDANY",
        "IP_FLOWID",
        "IP_FLOWTYPE",
        "IP_ONESBCAST",
        "IP_RECVFLOWID",
        "IP_RECVRSSBUCKETID",
        "IP_RSSBUCKETID",
        "IP_VLAN_PCP",
        "IPV6_BINDANY",
        "IPV6_FLOWID",
        "IPV6_FLOWTYPE",
        "IPV6_RECVFLOWID",
        "IPV6_RECVRSSBUCKETID",
        "IPV6_RSSBUCKETID",
        "IPV6_VLAN_PCP",
        "SO_ACCEPTFILTER",
        "SO_BINTIME",
        "SO_FIB",
        "SO_LISTENINCQLEN",
        "SO_LISTENQLEN",
        "SO_LISTENQLIMIT",
        "SO_MAX_PACING_RATE",
        "SO_NO_DDP",
        "SO_NO_OFFLOAD",
        "SO_RERROR",
        "SO_REUSEPORT_LB",
        "SO_SETFIB",
        "SO_SPLICE",
        "SO_TS_CLOCK",
        "SO_USER_COOKIE",
        "TCP_BBR_ALGORITHM",
        "TCP_BBR_DRAIN_PG",
        "TCP_BBR_EXTRA_STATE",
        "TCP_BBR_FLOOR_MIN_TSO",
        "TCP_BBR_HDWR_PACE",
        "TCP_BBR_IWINTSO",
        "TCP_BBR_MAX_RTO",
        "TCP_BBR_MIN_RTO",
        "TCP_BBR_MIN_TOPACEOUT",
        "TCP_BBR_PACE_CROSS",
        "TCP_BBR_PACE_DEL_TAR",
        "TCP_BBR_PACE_OH",
        "TCP_BBR_PACE_PER_SEC",
        "TCP_BBR_PACE_SEG_MAX",
        "TCP_BBR_PACE_SEG_MIN",
        "TCP_BBR_POLICER_DETECT",
        "TCP_BBR_PROBE_RTT_GAIN",
        "TCP_BBR_PROBE_RTT_INT",
        "TCP_BBR_PROBE_RTT_LEN",
        "TCP_BBR_RACK_INIT_RATE",
        "TCP_BBR_RACK_RTT_USE",
        "TCP_BBR_RETRAN_WTSO",
        "TCP_BBR_SEND_IWND_IN_TSO",
        "TCP_BBR_STARTUP_LOSS_EXIT",
        "TCP_BBR_STARTUP_PG",
        "TCP_BBR_TMR_PACE_OH",
        "TCP_BBR_TSLIMITS",
        "TCP_BBR_TSTMP_RAISES",
        "TCP_BBR_USEDEL_RATE",
        "TCP_BBR_USE_RACK_RR",
        "TCP_BBR_UTTER_MAX_TSO",
        "TCP_CCALGOOPT",
        "TCP_DATA_AFTER_CLOSE",
        "TCP_DEFER_OPTIONS",
        "TCP_DELACK",
        "TCP_DGP_UPPER_BOUNDS",
        "TCP_FASTOPEN",
        "TCP_FILLCW_RATE_CAP",
        "TCP_FIN_IS_RST",
        "TCP_FUNCTION_ALIAS",
        "TCP_FUNCTION_BLK",
        "TCP_GP_USE_LTBW",
        "TCP_HDWR_RATE_CAP",
        "TCP_HDWR_UP_ONLY",
        "TCP_HONOR_HPTS_MIN",
        "TCP_HYBRID_PACING",
        "TCP_IDLE_REDUCE",
        "TCP_IWND_NB",
        "TCP_IWND_NSEG",
        "TCP_KEEPINIT",
        "TCP_LOG",
        "TCP_LOGBUF",
        "TCP_LOGDUMP",
        "TCP_LOGDUMPID",
        "TCP_LOGID",
        "TCP_LOGID_CNT",
        "TCP_LOG_LIMIT",
        "TCP_LOG_TAG",
        "TCP_MAXUNACKTIME",
        "TCP_MD5SIG",
        "TCP_NO_PRR",
        "TCP_NO_TIMELY",
        "TCP_PACING_DND",
        "TCP_PACING_RATE_CAP",
        "TCP_PERF_INFO",
        "TCP_PROC_ACCOUNTING",
        "TCP_RACK_ABC_VAL",
        "TCP_RACK_DGP_IN_REC",
        "TCP_RACK_DO_DETECTION",
        "TCP_RACK_DSACK_OPT",
        "TCP_RACK_EARLY_SEG",
        "TCP_RACK_ENABLE_HYSTART",
        "TCP_RACK_FORCE_MSEG",
        "TCP_RACK_GP_INCREASE_CA",
        "TCP_RACK_GP_INCREASE_REC",
        "TCP_RACK_GP_INCREASE_SS",
        "TCP_RACK_HI_BETA",
        "TCP_RACK_MBUF_QUEUE",
        "TCP_RACK_MEASURE_CNT",
        "TCP_RACK_MIN_TO",
        "TCP_RACK_NONRXT_CFG_RATE",
        "TCP_RACK_NO_PUSH_AT_MAX",
        "TCP_RACK_PACE_ALWAYS",
        "TCP_RACK_PACE_MAX_SEG",
        "TCP_RACK_PACE_MIN_SEG",
        "TCP_RACK_PACE_RATE_CA",
        "TCP_RACK_PACE_RATE_REC",
        "TCP_RACK_PACE_RATE_SS",
        "TCP_RACK_PACE_TO_FILL",
        "TCP_RACK_PACING_BETA",
        "TCP_RACK_PACING_BETA_ECN",
        "TCP_RACK_PACING_DIVISOR",
        "TCP_RACK_PKT_DELAY",
        "TCP_RACK_PROFILE",
        "TCP_RACK_PRR_SENDALOT",
        "TCP_RACK_REORD_FADE",
        "TCP_RACK_REORD_THRESH",
        "TCP_RACK_RR_CONF",
        "TCP_RACK_SET_RXT_OPTIONS",
        "TCP_RACK_SPLIT_LIMIT",
        "TCP_RACK_TIMER_SLOP",
        "TCP_RACK_TLP_REDUCE",
        "TCP_RACK_TLP_THRESH",
        "TCP_RACK_TLP_USE",
        "TCP_REC_ABC_VAL",
        "TCP_REC_IS_DYN",
        "TCP_REMOTE_UDP_ENCAPS_PORT",
        "TCP_REUSPORT_LB_NUMA",
        "TCP_RXTLS_ENABLE",
        "TCP_RXTLS_MODE",
        "TCP_SHARED_CWND_ALLOWED",
        "TCP_SHARED_CWND_ENABLE",
        "TCP_SHARED_CWND_TIME_LIMIT",
        "TCP_SIDECHAN_DIS",
        "TCP_SS_EEXIT",
        "TCP_STACK_SPEC_INFO",
        "TCP_STATS",
        "TCP_TIMELY_DYN_ADJ",
        "TCP_TXTLS_ENABLE",
        "TCP_TXTLS_MODE",
        "TCP_USER_LOG",
        "TCP_USE_CMP_ACKS",
        "UDP_ENCAP",
        "UDPLITE_RECV_CSCOV",
        "UDPLITE_SEND_CSCOV",
        "LOCAL_CREDS",
        "LOCAL_CREDS_PERSISTENT",
    ]

if sys.platform == "linux":
    CAN_ISOTP_LL_OPTS: Final[Option[IsoTpLinkLayer, IsoTpLinkLayer]]
    CAN_ISOTP_OPTS: Final[Option[IsoTpOptions, IsoTpOptions]]
    CAN_ISOTP_RECV_FC: Final[Option[IsoTpFlowControl, IsoTpFlowControl]]
    CAN_ISOTP_RX_STMIN: Final[Option[float, float]]
    CAN_ISOTP_TX_STMIN: Final[Option[float, float]]
    SO_J1939_ERRQUEUE: Final[Option[bool, bool]]
    SO_J1939_FILTER: Final[Option[NoReturn, Sequence[J1939Filter]]]
    SO_J1939_PROMISC: Final[Option[bool, bool]]
    SO_J1939_SEND_PRIO: Final[Option[int, int]]
    CAN_RAW_ERR_FILTER: Final[Option[int, int]]
    CAN_RAW_FD_FRAMES: Final[Option[bool, bool]]
    CAN_RAW_FILTER: Final[Option[tuple[CanFilter, ...], Sequence[CanFilter]]]
    CAN_RAW_JOIN_FILTERS: Final[Option[bool, bool]]
    CAN_RAW_LOOPBACK: Final[Option[bool, bool]]
    CAN_RAW_RECV_OWN_MSGS: Final[Option[bool, bool]]
    CAN_RAW_XL_FRAMES: Final[Option[bool, bool]]
    CAN_RAW_XL_VCID_OPTS: Final[Option[CanVcidOptions, CanVcidOptions]]
    ICMP_FILTER: Final[Option[int, int]]
    ICMPV6_FILTER: Final[Option[bytes, ReadableBuffer]]
    IP_BIND_ADDRESS_NO_PORT: Final[Option[bool, bool]]
    IP_CHECKSUM: Final[Option[bool, bool]]
    IP_FREEBIND: Final[Option[bool, bool]]
    IP_IPSEC_POLICY: Final[Option[NoReturn, ReadableBuffer]]
    IP_LOCAL_PORT_RANGE: Final[Option[PortRange, PortRange]]
    IP_MSFILTER: Final[Option[NoReturn, ReadableBuffer]]
    IP_MTU: Final[Option[int, NoReturn]]
    IP_MULTICAST_ALL: Final[Option[bool, bool]]
    IP_NODEFRAG: Final[Option[bool, bool]]
    IP_PASSSEC: Final[Option[bool, bool]]
    IP_PKTOPTIONS: Final[Option[bytes, NoReturn]]
    IP_PROTOCOL: Final[Option[int, NoReturn]]
    IP_RECVERR_RFC4884: Final[Option[bool, bool]]
    IP_RECVFRAGSIZE: Final[Option[bool, bool]]
    IP_ROUTER_ALERT: Final[Option[bool, bool]]
    IP_TRANSPARENT: Final[Option[bool, bool]]
    IP_XFRM_POLICY: Final[Option[NoReturn, ReadableBuffer]]
    IPV6_ADDRFORM: Final[Option[NoReturn, int]]
    IPV6_ADDR_PREFERENCES: Final[Option[int, int]]
    IPV6_FLOWINFO: Final[Option[bool, bool]]
    IPV6_FLOWINFO_SEND: Final[Option[bool, bool]]
    IPV6_FLOWLABEL_MGR: Final[Option[NoReturn, ReadableBuffer]]
    IPV6_FREEBIND: Final[Option[bool, bool]]
    IPV6_IPSEC_POLICY: Final[Option[NoReturn, ReadableBuffer]]
    IPV6_JOIN_ANYCAST: Final[Option[NoReturn, GroupRequest]]
    IPV6_LEAVE_ANYCAST: Final[Option[NoReturn, GroupRequest]]
    IPV6_MINHOPCOUNT: Final[Option[int, int]]
    IPV6_MTU: Final[Option[int, int]]
    IPV6_MULTICAST_ALL: Final[Option[bool, bool]]
    IPV6_PKTINFO: Final[Option[NoReturn, PacketInfo6]]
    IPV6_RECVERR_RFC4884: Final[Option[bool, bool]]
    IPV6_RECVFRAGSIZE: Final[Option[bool, bool]]
    IPV6_ROUTER_ALERT: Final[Option[int, int]]
    IPV6_ROUTER_ALERT_ISOLATE: Final[Option[bool, bool]]
    IPV6_TRANSPARENT: Final[Option[bool, bool]]
    IPV6_UNICAST_IF: Final[Option[int, int | str]]
    IPV6_XFRM_POLICY: Final[Option[NoReturn, ReadableBuffer]]
    PACKET_ADD_MEMBERSHIP: Final[Option[NoReturn, PacketMembership]]
    PACKET_AUXDATA: Final[Option[bool, bool]]
    PACKET_COPY_THRESH: Final[Option[int, int]]
    PACKET_DROP_MEMBERSHIP: Final[Option[NoReturn, PacketMembership]]
    PACKET_FANOUT: Final[Option[int, int]]
    PACKET_FANOUT_DATA: Final[Option[NoReturn, Sequence[BpfInstruction]]]
    PACKET_IGNORE_OUTGOING: Final[Option[bool, bool]]
    PACKET_LOSS: Final[Option[bool, bool]]
    PACKET_ORIGDEV: Final[Option[bool, bool]]
    PACKET_QDISC_BYPASS: Final[Option[bool, bool]]
    PACKET_RESERVE: Final[Option[int, int]]
    PACKET_ROLLOVER_STATS: Final[Option[PacketRolloverStatistics, NoReturn]]
    PACKET_RX_RING: Final[Option[NoReturn, PacketRing]]
    PACKET_STATISTICS: Final[Option[PacketStatistics, NoReturn]]
    PACKET_TIMESTAMP: Final[Option[int, int]]
    PACKET_TX_HAS_OFF: Final[Option[bool, bool]]
    PACKET_TX_RING: Final[Option[NoReturn, PacketRing]]
    PACKET_VERSION: Final[Option[int, int]]
    PACKET_VNET_HDR: Final[Option[bool, bool]]
    PACKET_VNET_HDR_SZ: Final[Option[int, int]]
    SO_ATTACH_BPF: Final[Option[NoReturn, Handle]]
    SO_ATTACH_FILTER: Final[Option[NoReturn, Sequence[BpfInstruction]]]
    SO_ATTACH_REUSEPORT_CBPF: Final[Option[NoReturn, Sequence[BpfInstruction]]]
    SO_ATTACH_REUSEPORT_EBPF: Final[Option[NoReturn, Handle]]
    SO_BINDTOIFINDEX: Final[Option[int, int | str]]
    SO_BPF_EXTENSIONS: Final[Option[int, NoReturn]]
    SO_BUF_LOCK: Final[Option[int, int]]
    SO_BUSY_POLL: Final[Option[float, float]]
    SO_BUSY_POLL_BUDGET: Final[Option[int, int]]
    SO_CNX_ADVICE: Final[Option[NoReturn, int]]
    SO_COOKIE: Final[Option[int, NoReturn]]
    SO_DETACH_BPF: Final[Option[NoReturn, None]]
    SO_DETACH_FILTER: Final[Option[NoReturn, None]]
    SO_DETACH_REUSEPORT_BPF: Final[Option[NoReturn, None]]
    SO_DEVMEM_DONTNEED: Final[Option[NoReturn, ReadableBuffer]]
    SO_GET_FILTER: Final[Option[tuple[BpfInstruction, ...], NoReturn]]
    SO_INCOMING_CPU: Final[Option[int, int]]
    SO_INCOMING_NAPI_ID: Final[Option[int, NoReturn]]
    SO_INQ: Final[Option[bool, bool]]
    SO_LOCK_FILTER: Final[Option[bool, bool]]
    SO_MARK: Final[Option[int, int]]
    SO_MAX_PACING_RATE: Final[Option[int, int]]
    SO_MEMINFO: Final[Option[SocketMemory, NoReturn]]
    SO_NETNS_COOKIE: Final[Option[int, NoReturn]]
    SO_NOFCS: Final[Option[bool, bool]]
    SO_NO_CHECK: Final[Option[bool, bool]]
    SO_PASSCRED: Final[Option[bool, bool]]
    SO_PASSPIDFD: Final[Option[bool, bool]]
    SO_PASSRIGHTS: Final[Option[bool, bool]]
    SO_PASSSEC: Final[Option[bool, bool]]
    SO_PEEK_OFF: Final[Option[int, int]]
    SO_PEERCRED: Final[Option[Credentials, NoReturn]]
    SO_PEERGROUPS: Final[Option[tuple[int, ...], NoReturn]]
    SO_PEERPIDFD: Final[Option[int, NoReturn]]
    SO_PEERSEC: Final[Option[str, NoReturn]]
    SO_PREFER_BUSY_POLL: Final[Option[bool, bool]]
    SO_PRIORITY: Final[Option[int, int]]
    SO_RCVBUFFORCE: Final[Option[NoReturn, int]]
    SO_RCVMARK: Final[Option[bool, bool]]
    SO_RCVPRIORITY: Final[Option[bool, bool]]
    SO_RESERVE_MEM: Final[Option[int, int]]
    SO_RXQ_OVFL: Final[Option[bool, bool]]
    SO_SELECT_ERR_QUEUE: Final[Option[bool, bool]]
    SO_SNDBUFFORCE: Final[Option[NoReturn, int]]
    SO_SNDLOWAT: Final[Option[int, NoReturn]]
    SO_TIMESTAMPING: Final[Option[int, int]]
    SO_TIMESTAMPING_NEW: Final[Option[int, int]]
    SO_TIMESTAMPING_OLD: Final[Option[int, int]]
    SO_TIMESTAMPNS: Final[Option[bool, bool]]
    SO_TIMESTAMPNS_NEW: Final[Option[bool, bool]]
    SO_TIMESTAMPNS_OLD: Final[Option[bool, bool]]
    SO_TIMESTAMP_NEW: Final[Option[bool, bool]]
    SO_TIMESTAMP_OLD: Final[Option[bool, bool]]
    SO_TXREHASH: Final[Option[int, int]]
    SO_TXTIME: Final[Option[TxTime, TxTime]]
    SO_WIFI_STATUS: Final[Option[bool, bool]]
    SO_ZEROCOPY: Final[Option[bool, bool]]
    TCP_AO_ADD_KEY: Final[Option[NoReturn, ReadableBuffer]]
    TCP_AO_DEL_KEY: Final[Option[NoReturn, ReadableBuffer]]
    TCP_AO_INFO: Final[Option[NoReturn, ReadableBuffer]]
    TCP_AO_REPAIR: Final[Option[bytes, ReadableBuffer]]
    TCP_CC_INFO: Final[Option[bytes, NoReturn]]
    TCP_CM_INQ: Final[Option[bool, bool]]
    TCP_CORK: Final[Option[bool, bool]]
    TCP_DEFER_ACCEPT: Final[Option[float, float]]
    TCP_DELACK_MAX_US: Final[Option[float, float]]
    TCP_FASTOPEN: Final[Option[int, int]]
    TCP_FASTOPEN_CONNECT: Final[Option[bool, bool]]
    TCP_FASTOPEN_KEY: Final[Option[bytes, ReadableBuffer]]
    TCP_FASTOPEN_NO_COOKIE: Final[Option[bool, bool]]
    TCP_INQ: Final[Option[bool, bool]]
    TCP_IS_MPTCP: Final[Option[bool, NoReturn]]
    TCP_LINGER2: Final[Option[float, float]]
    TCP_MD5SIG: Final[Option[NoReturn, TcpMd5Key]]
    TCP_MD5SIG_EXT: Final[Option[NoReturn, TcpMd5Key]]
    TCP_QUEUE_SEQ: Final[Option[int, int]]
    TCP_QUICKACK: Final[Option[bool, bool]]
    TCP_REPAIR: Final[Option[int, int]]
    TCP_REPAIR_OPTIONS: Final[Option[NoReturn, ReadableBuffer]]
    TCP_REPAIR_QUEUE: Final[Option[int, int]]
    TCP_REPAIR_WINDOW: Final[Option[bytes, ReadableBuffer]]
    TCP_RTO_MAX_MS: Final[Option[float, float]]
    TCP_RTO_MIN_US: Final[Option[float, float]]
    TCP_SAVED_SYN: Final[Option[bytes, NoReturn]]
    TCP_SAVE_SYN: Final[Option[int, int]]
    TCP_SYNCNT: Final[Option[int, int]]
    TCP_THIN_DUPACK: Final[Option[bool, bool]]
    TCP_THIN_LINEAR_TIMEOUTS: Final[Option[bool, bool]]
    TCP_TIMESTAMP: Final[Option[int, int]]
    TCP_TX_DELAY: Final[Option[float, float]]
    TCP_ULP: Final[Option[str, str]]
    TCP_USER_TIMEOUT: Final[Option[float, float]]
    TCP_WINDOW_CLAMP: Final[Option[int, int]]
    TLS_RX: Final[Option[NoReturn, ReadableBuffer]]
    TLS_RX_EXPECT_NO_PAD: Final[Option[bool, bool]]
    TLS_TX: Final[Option[NoReturn, ReadableBuffer]]
    TLS_TX_ZEROCOPY_RO: Final[Option[bool, bool]]
    UDP_CORK: Final[Option[bool, bool]]
    UDP_ENCAP: Final[Option[int, int]]
    UDP_GRO: Final[Option[bool, bool]]
    UDP_NO_CHECK6_RX: Final[Option[bool, bool]]
    UDP_NO_CHECK6_TX: Final[Option[bool, bool]]
    UDP_SEGMENT: Final[Option[int, int]]
    __all__ += [
        "CAN_ISOTP_LL_OPTS",
        "CAN_ISOTP_OPTS",
        "CAN_ISOTP_RECV_FC",
        "CAN_ISOTP_RX_STMIN",
        "CAN_ISOTP_TX_STMIN",
        "SO_J1939_ERRQUEUE",
        "SO_J1939_FILTER",
        "SO_J1939_PROMISC",
        "SO_J1939_SEND_PRIO",
        "CAN_RAW_ERR_FILTER",
        "CAN_RAW_FD_FRAMES",
        "CAN_RAW_FILTER",
        "CAN_RAW_JOIN_FILTERS",
        "CAN_RAW_LOOPBACK",
        "CAN_RAW_RECV_OWN_MSGS",
        "CAN_RAW_XL_FRAMES",
        "CAN_RAW_XL_VCID_OPTS",
        "ICMP_FILTER",
        "ICMPV6_FILTER",
        "IP_BIND_ADDRESS_NO_PORT",
        "IP_CHECKSUM",
        "IP_FREEBIND",
        "IP_IPSEC_POLICY",
        "IP_LOCAL_PORT_RANGE",
        "IP_MSFILTER",
        "IP_MTU",
        "IP_MULTICAST_ALL",
        "IP_NODEFRAG",
        "IP_PASSSEC",
        "IP_PKTOPTIONS",
        "IP_PROTOCOL",
        "IP_RECVERR_RFC4884",
        "IP_RECVFRAGSIZE",
        "IP_ROUTER_ALERT",
        "IP_TRANSPARENT",
        "IP_XFRM_POLICY",
        "IPV6_ADDRFORM",
        "IPV6_ADDR_PREFERENCES",
        "IPV6_FLOWINFO",
        "IPV6_FLOWINFO_SEND",
        "IPV6_FLOWLABEL_MGR",
        "IPV6_FREEBIND",
        "IPV6_IPSEC_POLICY",
        "IPV6_JOIN_ANYCAST",
        "IPV6_LEAVE_ANYCAST",
        "IPV6_MINHOPCOUNT",
        "IPV6_MTU",
        "IPV6_MULTICAST_ALL",
        "IPV6_PKTINFO",
        "IPV6_RECVERR_RFC4884",
        "IPV6_RECVFRAGSIZE",
        "IPV6_ROUTER_ALERT",
        "IPV6_ROUTER_ALERT_ISOLATE",
        "IPV6_TRANSPARENT",
        "IPV6_UNICAST_IF",
        "IPV6_XFRM_POLICY",
        "PACKET_ADD_MEMBERSHIP",
        "PACKET_AUXDATA",
        "PACKET_COPY_THRESH",
        "PACKET_DROP_MEMBERSHIP",
        "PACKET_FANOUT",
        "PACKET_FANOUT_DATA",
        "PACKET_IGNORE_OUTGOING",
        "PACKET_LOSS",
        "PACKET_ORIGDEV",
        "PACKET_QDISC_BYPASS",
        "PACKET_RESERVE",
        "PACKET_ROLLOVER_STATS",
        "PACKET_RX_RING",
        "PACKET_STATISTICS",
        "PACKET_TIMESTAMP",
        "PACKET_TX_HAS_OFF",
        "PACKET_TX_RING",
        "PACKET_VERSION",
        "PACKET_VNET_HDR",
        "PACKET_VNET_HDR_SZ",
        "SO_ATTACH_BPF",
        "SO_ATTACH_FILTER",
        "SO_ATTACH_REUSEPORT_CBPF",
        "SO_ATTACH_REUSEPORT_EBPF",
        "SO_BINDTOIFINDEX",
        "SO_BPF_EXTENSIONS",
        "SO_BUF_LOCK",
        "SO_BUSY_POLL",
        "SO_BUSY_POLL_BUDGET",
        "SO_CNX_ADVICE",
        "SO_COOKIE",
        "SO_DETACH_BPF",
        "SO_DETACH_FILTER",
        "SO_DETACH_REUSEPORT_BPF",
        "SO_DEVMEM_DONTNEED",
        "SO_GET_FILTER",
        "SO_INCOMING_CPU",
        "SO_INCOMING_NAPI_ID",
        "SO_INQ",
        "SO_LOCK_FILTER",
        "SO_MARK",
        "SO_MAX_PACING_RATE",
        "SO_MEMINFO",
        "SO_NETNS_COOKIE",
        "SO_NOFCS",
        "SO_NO_CHECK",
        "SO_PASSCRED",
        "SO_PASSPIDFD",
        "SO_PASSRIGHTS",
        "SO_PASSSEC",
        "SO_PEEK_OFF",
        "SO_PEERCRED",
        "SO_PEERGROUPS",
        "SO_PEERPIDFD",
        "SO_PEERSEC",
        "SO_PREFER_BUSY_POLL",
        "SO_PRIORITY",
        "SO_RCVBUFFORCE",
        "SO_RCVMARK",
        "SO_RCVPRIORITY",
        "SO_RESERVE_MEM",
        "SO_RXQ_OVFL",
        "SO_SELECT_ERR_QUEUE",
        "SO_SNDBUFFORCE",
        "SO_SNDLOWAT",
        "SO_TIMESTAMPING",
        "SO_TIMESTAMPING_NEW",
        "SO_TIMESTAMPING_OLD",
        "SO_TIMESTAMPNS",
        "SO_TIMESTAMPNS_NEW",
        "SO_TIMESTAMPNS_OLD",
        "SO_TIMESTAMP_NEW",
        "SO_TIMESTAMP_OLD",
        "SO_TXREHASH",
        "SO_TXTIME",
        "SO_WIFI_STATUS",
        "SO_ZEROCOPY",
        "TCP_AO_ADD_KEY",
        "TCP_AO_DEL_KEY",
        "TCP_AO_INFO",
        "TCP_AO_REPAIR",
        "TCP_CC_INFO",
        "TCP_CM_INQ",
        "TCP_CORK",
        "TCP_DEFER_ACCEPT",
        "TCP_DELACK_MAX_US",
        "TCP_FASTOPEN",
        "TCP_FASTOPEN_CONNECT",
        "TCP_FASTOPEN_KEY",
        "TCP_FASTOPEN_NO_COOKIE",
        "TCP_INQ",
        "TCP_IS_MPTCP",
        "TCP_LINGER2",
        "TCP_MD5SIG",
        "TCP_MD5SIG_EXT",
        "TCP_QUEUE_SEQ",
        "TCP_QUICKACK",
        "TCP_REPAIR",
        "TCP_REPAIR_OPTIONS",
        "TCP_REPAIR_QUEUE",
        "TCP_REPAIR_WINDOW",
        "TCP_RTO_MAX_MS",
        "TCP_RTO_MIN_US",
        "TCP_SAVED_SYN",
        "TCP_SAVE_SYN",
        "TCP_SYNCNT",
        "TCP_THIN_DUPACK",
        "TCP_THIN_LINEAR_TIMEOUTS",
        "TCP_TIMESTAMP",
        "TCP_TX_DELAY",
        "TCP_ULP",
        "TCP_USER_TIMEOUT",
        "TCP_WINDOW_CLAMP",
        "TLS_RX",
        "TLS_RX_EXPECT_NO_PAD",
        "TLS_TX",
        "TLS_TX_ZEROCOPY_RO",
        "UDP_CORK",
        "UDP_ENCAP",
        "UDP_GRO",
        "UDP_NO_CHECK6_RX",
        "UDP_NO_CHECK6_TX",
        "UDP_SEGMENT",
    ]

if sys.platform == "win32":
    SIO_ABSORB_RTRALERT: Final[Option[NoReturn, bool]]
    SIO_AF_UNIX_GETPEERPID: Final[Option[int, NoReturn]]
    SIO_BASE_HANDLE: Final[Option[int, NoReturn]]
    SIO_CPU_AFFINITY: Final[Option[NoReturn, int]]
    SIO_ENABLE_CIRCULAR_QUEUEING: Final[Option[NoReturn, None]]
    SIO_GET_BROADCAST_ADDRESS: Final[Option[Sockaddr, NoReturn]]
    SIO_IDEAL_SEND_BACKLOG_QUERY: Final[Option[int, NoReturn]]
    SIO_KEEPALIVE_VALS: Final[Option[NoReturn, Keepalive]]
    SIO_LIMIT_BROADCASTS: Final[Option[NoReturn, bool]]
    SIO_LOOPBACK_FAST_PATH: Final[Option[NoReturn, bool]]
    SIO_MULTICAST_SCOPE: Final[Option[NoReturn, int]]
    SIO_MULTIPOINT_LOOPBACK: Final[Option[NoReturn, bool]]
    SIO_RCVALL: Final[Option[NoReturn, int]]
    SIO_RCVALL_IGMPMCAST: Final[Option[NoReturn, int]]
    SIO_RCVALL_MCAST: Final[Option[NoReturn, int]]
    SIO_SET_PRIORITY_HINT: Final[Option[NoReturn, int]]
    SIO_TCP_INFO: Final[Option[TcpInfo, NoReturn]]
    SIO_TCP_INITIAL_RTO: Final[Option[NoReturn, InitialRto]]
    SIO_TCP_SET_ACK_FREQUENCY: Final[Option[NoReturn, int]]
    SIO_TCP_SET_ICW: Final[Option[NoReturn, int]]
    SIO_TIMESTAMPING: Final[Option[NoReturn, ReadableBuffer]]
    SIO_UCAST_IF: Final[Option[NoReturn, int | str]]
    SIO_UDP_CONNRESET: Final[Option[NoReturn, bool]]
    SIO_UDP_NETRESET: Final[Option[NoReturn, bool]]
    IP_ADD_IFLIST: Final[Option[NoReturn, int | str]]
    IP_DEL_IFLIST: Final[Option[NoReturn, int | str]]
    IP_DONTFRAGMENT: Final[Option[bool, bool]]
    IP_ECN: Final[Option[bool, bool]]
    IP_GET_IFLIST: Final[Option[tuple[int, ...], NoReturn]]
    IP_HOPLIMIT: Final[Option[bool, bool]]
    IP_IFLIST: Final[Option[bool, bool]]
    IP_MTU: Final[Option[int, NoReturn]]
    IP_NRT_INTERFACE: Final[Option[NoReturn, int | str]]
    IP_ORIGINAL_ARRIVAL_IF: Final[Option[bool, bool]]
    IP_PKTINFO_EX: Final[Option[bool, bool]]
    IP_PROTECTION_LEVEL: Final[Option[int, int]]
    IP_RECEIVE_BROADCAST: Final[Option[bool, bool]]
    IP_RECVRTHDR: Final[Option[bool, bool]]
    IP_RECVTCLASS: Final[Option[bool, bool]]
    IP_USER_MTU: Final[Option[int, int]]
    IP_WFP_REDIRECT_CONTEXT: Final[Option[bytes, NoReturn]]
    IP_WFP_REDIRECT_RECORDS: Final[Option[bytes, ReadableBuffer]]
    IPV6_ADD_IFLIST: Final[Option[NoReturn, int | str]]
    IPV6_DEL_IFLIST: Final[Option[NoReturn, int | str]]
    IPV6_ECN: Final[Option[bool, bool]]
    IPV6_GET_IFLIST: Final[Option[tuple[int, ...], NoReturn]]
    IPV6_HOPLIMIT: Final[Option[bool, bool]]
    IPV6_HOPOPTS: Final[Option[bool, bool]]
    IPV6_IFLIST: Final[Option[bool, bool]]
    IPV6_MTU: Final[Option[int, NoReturn]]
    IPV6_NRT_INTERFACE: Final[Option[NoReturn, int | str]]
    IPV6_PKTINFO: Final[Option[bool, bool]]
    IPV6_PKTINFO_EX: Final[Option[bool, bool]]
    IPV6_PROTECTION_LEVEL: Final[Option[int, int]]
    IPV6_RECVDSTADDR: Final[Option[bool, bool]]
    IPV6_RECVIF: Final[Option[bool, bool]]
    IPV6_RTHDR: Final[Option[bool, bool]]
    IPV6_UNICAST_IF: Final[Option[int, int | str]]
    IPV6_USER_MTU: Final[Option[int, int]]
    IPV6_WFP_REDIRECT_CONTEXT: Final[Option[bytes, NoReturn]]
    IPV6_WFP_REDIRECT_RECORDS: Final[Option[bytes, ReadableBuffer]]
    SO_BSP_STATE: Final[Option[bytes, NoReturn]]
    SO_COMPARTMENT_ID: Final[Option[int, int]]
    SO_CONDITIONAL_ACCEPT: Final[Option[bool, bool]]
    SO_CONNECT_TIME: Final[Option[float, NoReturn]]
    SO_DONTLINGER: Final[Option[bool, bool]]
    SO_EXCLUSIVEADDRUSE: Final[Option[bool, bool]]
    SO_GROUP_ID: Final[Option[int, NoReturn]]
    SO_GROUP_PRIORITY: Final[Option[int, int]]
    SO_MAX_MSG_SIZE: Final[Option[int, NoReturn]]
    SO_OPENTYPE: Final[Option[int, int]]
    SO_PAUSE_ACCEPT: Final[Option[bool, bool]]
    SO_PORT_SCALABILITY: Final[Option[bool, bool]]
    SO_PROTOCOL_INFOW: Final[Option[bytes, NoReturn]]
    SO_RANDOMIZE_PORT: Final[Option[bool, bool]]
    SO_REUSE_MULTICASTPORT: Final[Option[bool, bool]]
    SO_REUSE_UNICASTPORT: Final[Option[bool, bool]]
    SO_TIMESTAMP_ID: Final[Option[int, int]]
    SO_UPDATE_ACCEPT_CONTEXT: Final[Option[NoReturn, Handle]]
    SO_UPDATE_CONNECT_CONTEXT: Final[Option[NoReturn, None]]
    TCP_ATMARK: Final[Option[bool, bool]]
    TCP_BSDURGENT: Final[Option[bool, bool]]
    TCP_CONGESTION_ALGORITHM: Final[Option[int, int]]
    TCP_DELAY_FIN_ACK: Final[Option[bool, bool]]
    TCP_EXPEDITED_1122: Final[Option[bool, bool]]
    TCP_FAIL_CONNECT_ON_ICMP_ERROR: Final[Option[bool, bool]]
    TCP_FASTOPEN: Final[Option[bool, bool]]
    TCP_ICMP_ERROR_INFO: Final[Option[bytes, NoReturn]]
    TCP_MAXRT: Final[Option[float, float]]
    TCP_MAXRTMS: Final[Option[float, float]]
    TCP_NOSYNRETRIES: Final[Option[bool, bool]]
    TCP_NOURG: Final[Option[bool, bool]]
    TCP_OFFLOAD_PREFERENCE: Final[Option[int, int]]
    TCP_STDURG: Final[Option[bool, bool]]
    TCP_TIMESTAMPS: Final[Option[bool, bool]]
    UDP_CHECKSUM_COVERAGE: Final[Option[int, int]]
    UDP_NOCHECKSUM: Final[Option[bool, bool]]
    UDP_RECV_MAX_COALESCED_SIZE: Final[Option[int, int]]
    UDP_SEND_MSG_SIZE: Final[Option[int, int]]
    __all__ += [
        "SIO_ABSORB_RTRALERT",
        "SIO_AF_UNIX_GETPEERPID",
        "SIO_BASE_HANDLE",
        "SIO_CPU_AFFINITY",
        "SIO_ENABLE_CIRCULAR_QUEUEING",
        "SIO_GET_BROADCAST_ADDRESS",
        "SIO_IDEAL_SEND_BACKLOG_QUERY",
        "SIO_KEEPALIVE_VALS",
        "SIO_LIMIT_BROADCASTS",
        "SIO_LOOPBACK_FAST_PATH",
        "SIO_MULTICAST_SCOPE",
        "SIO_MULTIPOINT_LOOPBACK",
        "SIO_RCVALL",
        "SIO_RCVALL_IGMPMCAST",
        "SIO_RCVALL_MCAST",
        "SIO_SET_PRIORITY_HINT",
        "SIO_TCP_INFO",
        "SIO_TCP_INITIAL_RTO",
        "SIO_TCP_SET_ACK_FREQUENCY",
        "SIO_TCP_SET_ICW",
        "SIO_TIMESTAMPING",
        "SIO_UCAST_IF",
        "SIO_UDP_CONNRESET",
        "SIO_UDP_NETRESET",
        "IP_ADD_IFLIST",
        "IP_DEL_IFLIST",
        "IP_DONTFRAGMENT",
        "IP_ECN",
        "IP_GET_IFLIST",
        "IP_HOPLIMIT",
        "IP_IFLIST",
        "IP_MTU",
        "IP_NRT_INTERFACE",
        "IP_ORIGINAL_ARRIVAL_IF",
        "IP_PKTINFO_EX",
        "IP_PROTECTION_LEVEL",
        "IP_RECEIVE_BROADCAST",
        "IP_RECVRTHDR",
        "IP_RECVTCLASS",
        "IP_USER_MTU",
        "IP_WFP_REDIRECT_CONTEXT",
        "IP_WFP_REDIRECT_RECORDS",
        "IPV6_ADD_IFLIST",
        "IPV6_DEL_IFLIST",
        "IPV6_ECN",
        "IPV6_GET_IFLIST",
        "IPV6_HOPLIMIT",
        "IPV6_HOPOPTS",
        "IPV6_IFLIST",
        "IPV6_MTU",
        "IPV6_NRT_INTERFACE",
        "IPV6_PKTINFO",
        "IPV6_PKTINFO_EX",
        "IPV6_PROTECTION_LEVEL",
        "IPV6_RECVDSTADDR",
        "IPV6_RECVIF",
        "IPV6_RTHDR",
        "IPV6_UNICAST_IF",
        "IPV6_USER_MTU",
        "IPV6_WFP_REDIRECT_CONTEXT",
        "IPV6_WFP_REDIRECT_RECORDS",
        "SO_BSP_STATE",
        "SO_COMPARTMENT_ID",
        "SO_CONDITIONAL_ACCEPT",
        "SO_CONNECT_TIME",
        "SO_DONTLINGER",
        "SO_EXCLUSIVEADDRUSE",
        "SO_GROUP_ID",
        "SO_GROUP_PRIORITY",
        "SO_MAX_MSG_SIZE",
        "SO_OPENTYPE",
        "SO_PAUSE_ACCEPT",
        "SO_PORT_SCALABILITY",
        "SO_PROTOCOL_INFOW",
        "SO_RANDOMIZE_PORT",
        "SO_REUSE_MULTICASTPORT",
        "SO_REUSE_UNICASTPORT",
        "SO_TIMESTAMP_ID",
        "SO_UPDATE_ACCEPT_CONTEXT",
        "SO_UPDATE_CONNECT_CONTEXT",
        "TCP_ATMARK",
        "TCP_BSDURGENT",
        "TCP_CONGESTION_ALGORITHM",
        "TCP_DELAY_FIN_ACK",
        "TCP_EXPEDITED_1122",
        "TCP_FAIL_CONNECT_ON_ICMP_ERROR",
        "TCP_FASTOPEN",
        "TCP_ICMP_ERROR_INFO",
        "TCP_MAXRT",
        "TCP_MAXRTMS",
        "TCP_NOSYNRETRIES",
        "TCP_NOURG",
        "TCP_OFFLOAD_PREFERENCE",
        "TCP_STDURG",
        "TCP_TIMESTAMPS",
        "UDP_CHECKSUM_COVERAGE",
        "UDP_NOCHECKSUM",
        "UDP_RECV_MAX_COALESCED_SIZE",
        "UDP_SEND_MSG_SIZE",
    ]
