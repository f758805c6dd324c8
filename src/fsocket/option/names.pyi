# Written by `python build_ffi.py --stub` from native/options/*.table.
import sys
from typing import Final, NoReturn

from ..address import IPv4, SockaddrIn
from .definition import Option
from .values import *

IP_MULTICAST_IF: Final[Option[int | SockaddrIn, int | str | IPv4]]
IP_MULTICAST_LOOP: Final[Option[bool, bool]]
IP_MULTICAST_TTL: Final[Option[int, int]]
IP_TOS: Final[Option[int, int]]
IP_TTL: Final[Option[int, int]]
IPV6_MULTICAST_HOPS: Final[Option[int, int]]
IPV6_MULTICAST_IF: Final[Option[int, int | str]]
IPV6_MULTICAST_LOOP: Final[Option[bool, bool]]
IPV6_UNICAST_HOPS: Final[Option[int, int]]
IPV6_V6ONLY: Final[Option[bool, bool]]
SO_ACCEPTCONN: Final[Option[bool, NoReturn]]
SO_BROADCAST: Final[Option[bool, bool]]
SO_DEBUG: Final[Option[bool, bool]]
SO_DONTROUTE: Final[Option[bool, bool]]
SO_ERROR: Final[Option[int, NoReturn]]
SO_KEEPALIVE: Final[Option[bool, bool]]
SO_LINGER: Final[Option[Linger, Linger]]
SO_OOBINLINE: Final[Option[bool, bool]]
SO_RCVBUF: Final[Option[int, int]]
SO_RCVTIMEO: Final[Option[float, float]]
SO_REUSEADDR: Final[Option[bool, bool]]
SO_SNDBUF: Final[Option[int, int]]
SO_SNDTIMEO: Final[Option[float, float]]
SO_TYPE: Final[Option[int, NoReturn]]
__all__ = [
    "IP_MULTICAST_IF",
    "IP_MULTICAST_LOOP",
    "IP_MULTICAST_TTL",
    "IP_TOS",
    "IP_TTL",
    "IPV6_MULTICAST_HOPS",
    "IPV6_MULTICAST_IF",
    "IPV6_MULTICAST_LOOP",
    "IPV6_UNICAST_HOPS",
    "IPV6_V6ONLY",
    "SO_ACCEPTCONN",
    "SO_BROADCAST",
    "SO_DEBUG",
    "SO_DONTROUTE",
    "SO_ERROR",
    "SO_KEEPALIVE",
    "SO_LINGER",
    "SO_OOBINLINE",
    "SO_RCVBUF",
    "SO_RCVTIMEO",
    "SO_REUSEADDR",
    "SO_SNDBUF",
    "SO_SNDTIMEO",
    "SO_TYPE",
]

if sys.platform == "linux" or sys.platform == "darwin" or sys.platform.startswith("freebsd"):
    SO_RCVLOWAT: Final[Option[int, int]]
    SO_REUSEPORT: Final[Option[bool, bool]]
    __all__ += [
        "SO_RCVLOWAT",
        "SO_REUSEPORT",
    ]

if sys.platform == "darwin" or sys.platform.startswith("freebsd"):
    SO_SNDLOWAT: Final[Option[int, int]]
    __all__ += [
        "SO_SNDLOWAT",
    ]

if sys.platform == "linux" or sys.platform.startswith("freebsd"):
    SO_DOMAIN: Final[Option[int, NoReturn]]
    SO_PROTOCOL: Final[Option[int, NoReturn]]
    __all__ += [
        "SO_DOMAIN",
        "SO_PROTOCOL",
    ]

if sys.platform.startswith("freebsd"):
    IP_ONESBCAST: Final[Option[bool, bool]]
    __all__ += [
        "IP_ONESBCAST",
    ]

if sys.platform == "linux":
    IP_MULTICAST_ALL: Final[Option[bool, bool]]
    SO_SNDLOWAT: Final[Option[int, NoReturn]]
    __all__ += [
        "IP_MULTICAST_ALL",
        "SO_SNDLOWAT",
    ]

if sys.platform == "win32":
    SO_EXCLUSIVEADDRUSE: Final[Option[bool, bool]]
    __all__ += [
        "SO_EXCLUSIVEADDRUSE",
    ]
