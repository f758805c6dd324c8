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
    IFF_SIMPLEX: Final[int]
    __all__ += [
        "MSG_EOF",
        "IFF_SIMPLEX",
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
    POLLRDHUP: Final[int]
    __all__ += [
        "AF_NETLINK",
        "AF_BLUETOOTH",
        "SOCK_CLOEXEC",
        "SOCK_NONBLOCK",
        "IPPROTO_UDPLITE",
        "IPPROTO_DCCP",
        "MSG_CMSG_CLOEXEC",
        "MSG_WAITFORONE",
        "POLLRDHUP",
    ]

if sys.platform == "linux" or sys.platform == "win32":
    MSG_ERRQUEUE: Final[int]
    __all__ += [
        "MSG_ERRQUEUE",
    ]

if sys.platform == "darwin":
    AF_SYSTEM: Final[int]
    __all__ += [
        "AF_SYSTEM",
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
    IFF_MASTER: Final[int]
    IFF_SLAVE: Final[int]
    IFF_DYNAMIC: Final[int]
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
        "IFF_MASTER",
        "IFF_SLAVE",
        "IFF_DYNAMIC",
    ]
