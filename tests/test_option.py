"""Options: every one that a test may change is set and read back, and what systems do differently is named.

A system's deltas stand in `DELTAS`; what cannot be set and read back stands in `OTHERWISE`, with the reason, or the name of the
test that tries it.
"""

from __future__ import annotations

import copy
import ctypes
import errno
import os
import pickle
import socket
import struct
import sys
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import fsocket
from fsocket import GroupRequest, GroupSourceRequest, Linger, Option, PortRange, TxTime, socket_option

if TYPE_CHECKING:
    from collections.abc import Callable

WINDOWS = sys.platform == "win32"
WINE = WINDOWS and hasattr(ctypes.WinDLL("ntdll"), "wine_get_version")  # type: ignore[attr-defined]  # on Windows only
SYSTEM = next(name for name in ("linux", "darwin", "freebsd", "win32") if sys.platform.startswith(name))
OPTIONS = {option.name: option for option in fsocket.options()}
BOTH_WAYS = [name for name, option in OPTIONS.items() if option.readable and option.writable]
LOOPBACK = socket.if_nametoindex("lo0" if SYSTEM in {"darwin", "freebsd"} else "lo") if not WINDOWS else 1
PADDING = bytes([0, 0, 1, 4, 0, 0, 0, 0])  # an extension header of IPv6 that holds nothing


def value(name: str, otherwise: int = 0) -> int:
    """A constant of this system; where it has none, the row that wants it is not used."""
    number: int = getattr(fsocket, name, otherwise)
    return number


def another_congestion_control() -> str:
    known = Path("/proc/sys/net/ipv4/tcp_available_congestion_control")
    names = known.read_text().split() if known.exists() else ["newreno", "cubic"]
    current = Path("/proc/sys/net/ipv4/tcp_congestion_control")
    default = current.read_text().strip() if current.exists() else "cubic"
    return next((name for name in names if name != default), default)


#: The kinds of sockets: the arguments of open_socket.
SOCKETS: dict[str, tuple[int, ...]] = {
    "udp": (fsocket.AF_INET, fsocket.SOCK_DGRAM),
    "udp6": (fsocket.AF_INET6, fsocket.SOCK_DGRAM),
    "tcp": (fsocket.AF_INET, fsocket.SOCK_STREAM),
    "raw": (fsocket.AF_INET, fsocket.SOCK_RAW, fsocket.IPPROTO_ICMP),
    "raw6": (fsocket.AF_INET6, fsocket.SOCK_RAW, fsocket.IPPROTO_ICMPV6),
    "pim6": (fsocket.AF_INET6, fsocket.SOCK_RAW, fsocket.IPPROTO_PIM),
    "packet": (value("AF_PACKET"), fsocket.SOCK_RAW, socket.htons(3)),
    "unix": (value("AF_UNIX"), fsocket.SOCK_DGRAM),
    "can": (value("AF_CAN"), fsocket.SOCK_RAW, value("CAN_RAW")),
    "isotp": (value("AF_CAN"), fsocket.SOCK_DGRAM, value("CAN_ISOTP")),
    "j1939": (value("AF_CAN"), fsocket.SOCK_DGRAM, value("CAN_J1939")),
}

#: The socket for the options whose names begin like this, unless a row says otherwise.
BY_PREFIX = {
    "CAN_RAW_": "can",
    "CAN_ISOTP_": "isotp",
    "SO_J1939_": "j1939",
    "IPV6_": "udp6",
    "IP_": "udp",
    "LOCAL_": "unix",
    "PACKET_": "packet",
    "SO_": "udp",
    "TCP_": "tcp",
    "UDP_": "udp",
    "UDPLITE_": "udplite",
}

#: Flags that another socket than that has.
FLAGS = {
    "IPV6_HDRINCL": "raw6",
    "IP_HDRINCL": "raw",
    "IP_NODEFRAG": "raw",
    "IP_ROUTER_ALERT": "raw",
    "IP_STRIPHDR": "raw",
    "SO_INQ": "unix",
    "SO_NOTIFYCONFLICT": "tcp",
    "SO_PASSCRED": "unix",
    "SO_PASSPIDFD": "unix",
    "SO_PASSRIGHTS": "unix",
    "SO_PASSSEC": "unix",
    "SO_CONDITIONAL_ACCEPT": "tcp",
    "SO_DONTLINGER": "tcp",
    "SO_OOBINLINE": "tcp",
    "SO_KEEPALIVE": "tcp",
}

#: All that are no flags: the socket, and a value that is not the one it has at first.
SETTINGS: dict[str, tuple[str, Any]] = {
    "CAN_ISOTP_RX_STMIN": ("isotp", 0.0005),
    "CAN_ISOTP_TX_STMIN": ("isotp", 0.000_000_001),
    "CAN_RAW_ERR_FILTER": ("can", value("CAN_ERR_MASK")),
    "ICMPV6_FILTER": ("raw6", b"\xff" * 32),
    "ICMP6_FILTER": ("raw6", b"\xf0" * 32),
    "ICMP_FILTER": ("raw", 0x101),
    "IPV6_ADDR_PREFERENCES": ("udp6", value("IPV6_PREFER_SRC_TMP")),
    "IPV6_BOUND_IF": ("udp6", LOOPBACK),
    "IPV6_CHECKSUM": ("pim6", 4),
    "IPV6_DSTOPTS": ("udp6", PADDING),
    "IPV6_HOPOPTS": ("udp6", PADDING),
    "IPV6_MINHOPCOUNT": ("udp6", 5),
    "IPV6_MTU_DISCOVER": ("udp6", value("IPV6_PMTUDISC_DO", value("IP_PMTUDISC_DO"))),
    "IPV6_MULTICAST_HOPS": ("udp6", 7),
    "IPV6_MULTICAST_IF": ("udp6", LOOPBACK),
    "IPV6_PORTRANGE": ("udp6", value("IPV6_PORTRANGE_HIGH")),
    "IPV6_PREFER_TEMPADDR": ("udp6", 1),
    "IPV6_PROTECTION_LEVEL": ("udp6", value("PROTECTION_LEVEL_RESTRICTED")),
    "IPV6_RTHDRDSTOPTS": ("udp6", PADDING),
    "IPV6_TCLASS": ("udp6", 0x20),
    "IPV6_UNICAST_HOPS": ("udp6", 33),
    "IPV6_UNICAST_IF": ("udp6", LOOPBACK),
    "IPV6_USER_MTU": ("udp6", 1300),
    "IPV6_USE_MIN_MTU": ("udp6", 1),
    "IPV6_VLAN_PCP": ("udp6", 3),
    "IP_BOUND_IF": ("udp", LOOPBACK),
    "IP_LOCAL_PORT_RANGE": ("udp", PortRange(40000, 40010)),
    "IP_MINTTL": ("udp", 5),
    "IP_MTU_DISCOVER": ("udp", value("IP_PMTUDISC_DO")),
    "IP_MULTICAST_IF": ("udp", fsocket.SockaddrIn("127.0.0.1")),
    "IP_MULTICAST_IFINDEX": ("udp", LOOPBACK),
    "IP_MULTICAST_TTL": ("udp", 33),
    "IP_OPTIONS": ("udp", b"\1\1\1\1"),
    "IP_PORTRANGE": ("udp", value("IP_PORTRANGE_HIGH")),
    "IP_PROTECTION_LEVEL": ("udp", value("PROTECTION_LEVEL_RESTRICTED")),
    "IP_TOS": ("udp", 0x20),
    "IP_TTL": ("udp", 33),
    "IP_UNICAST_IF": ("udp", LOOPBACK),
    "IP_USER_MTU": ("udp", 1300),
    "IP_VLAN_PCP": ("udp", 3),
    "PACKET_COPY_THRESH": ("packet", 5),
    "PACKET_FANOUT": ("packet", os.getpid() & 0x7FFF),
    "PACKET_RESERVE": ("packet", 32),
    "PACKET_TIMESTAMP": ("packet", value("SOF_TIMESTAMPING_RAW_HARDWARE")),
    "PACKET_VERSION": ("packet", value("TPACKET_V2")),
    "PACKET_VNET_HDR_SZ": ("packet", 12),
    "SO_BINDTODEVICE": ("udp", "lo0" if SYSTEM == "darwin" else "lo"),
    "SO_BINDTOIFINDEX": ("udp", LOOPBACK),
    "SO_BUF_LOCK": ("udp", 3),
    "SO_BUSY_POLL": ("udp", 0.00005),
    "SO_BUSY_POLL_BUDGET": ("udp", 4),
    "SO_FIB": ("udp", 0),
    "SO_INCOMING_CPU": ("udp", 0),
    "SO_J1939_SEND_PRIO": ("j1939", 3),
    "SO_LINGER": ("tcp", Linger(True, 5)),
    "SO_LINGER_SEC": ("tcp", Linger(True, 5)),
    "SO_MARK": ("udp", 7),
    "SO_MAX_PACING_RATE": ("tcp", 1_000_000),
    "SO_NETSVC_MARKING_LEVEL": ("udp", 1),
    "SO_NET_SERVICE_TYPE": ("udp", 1),
    "SO_PEEK_OFF": ("unix", 3),
    "SO_PRIORITY": ("udp", 6),
    "SO_RCVBUF": ("udp", 32768),
    "SO_RCVLOWAT": ("tcp", 100),
    "SO_RCVTIMEO": ("udp", 12.5),
    "SO_SNDBUF": ("udp", 32768),
    "SO_SNDLOWAT": ("tcp", 1024),
    "SO_SNDTIMEO": ("udp", 7.5),
    "SO_TIMESTAMPING": ("udp", value("SOF_TIMESTAMPING_SOFTWARE") | value("SOF_TIMESTAMPING_RX_SOFTWARE")),
    "SO_TIMESTAMPING_NEW": ("udp", value("SOF_TIMESTAMPING_SOFTWARE") | value("SOF_TIMESTAMPING_RX_SOFTWARE")),
    "SO_TIMESTAMPING_OLD": ("udp", value("SOF_TIMESTAMPING_SOFTWARE") | value("SOF_TIMESTAMPING_RX_SOFTWARE")),
    "SO_TS_CLOCK": ("udp", value("SO_TS_MONOTONIC")),
    "SO_TXREHASH": ("tcp", 0),
    "SO_TXTIME": ("udp", TxTime(getattr(time, "CLOCK_MONOTONIC", 0), value("SOF_TXTIME_REPORT_ERRORS"))),
    "TCP_CONGESTION": ("tcp", another_congestion_control()),
    "TCP_CONNECTIONTIMEOUT": ("tcp", 20.0),
    "TCP_DEFER_ACCEPT": ("tcp", 3.0),
    "TCP_DELACK_MAX_US": ("tcp", 0.01),
    "TCP_FASTOPEN": ("tcp", 5),
    "TCP_FASTOPEN_KEY": ("tcp", bytes(range(16))),
    "TCP_KEEPALIVE": ("tcp", 33.0),
    "TCP_KEEPCNT": ("tcp", 4),
    "TCP_KEEPIDLE": ("tcp", 33.0),
    "TCP_KEEPINIT": ("tcp", 20.0),
    "TCP_KEEPINTVL": ("tcp", 7.0),
    "TCP_LINGER2": ("tcp", 20.0),
    "TCP_MAXRT": ("tcp", 20.0),
    "TCP_MAXRTMS": ("tcp", 20.0),
    "TCP_MAXSEG": ("tcp", 1000),
    "TCP_MAXUNACKTIME": ("tcp", 20.0),
    "TCP_NOTSENT_LOWAT": ("tcp", 65536),
    "TCP_REPAIR": ("tcp", 1),
    "TCP_RTO_MAX_MS": ("tcp", 60.0),
    "TCP_RTO_MIN_US": ("tcp", 0.1),
    "TCP_RXT_CONNDROPTIME": ("tcp", 20.0),
    "TCP_SAVE_SYN": ("tcp", 1),
    "TCP_SYNCNT": ("tcp", 3),
    "TCP_TX_DELAY": ("tcp", 0.001),
    "TCP_USER_TIMEOUT": ("tcp", 12.5),
    "TCP_WINDOW_CLAMP": ("tcp", 65536),
    "UDP_ENCAP": ("udp", value("UDP_ENCAP_ESPINUDP")),
    "UDP_RECV_MAX_COALESCED_SIZE": ("udp", 65535),
    "UDP_SEGMENT": ("udp", 512),
    "UDP_SEND_MSG_SIZE": ("udp", 512),
}

if sys.platform == "linux":
    SETTINGS |= {
        "CAN_ISOTP_LL_OPTS": ("isotp", fsocket.IsoTpLinkLayer(fsocket.CANFD_MTU, 64, fsocket.CANFD_BRS)),
        "CAN_ISOTP_OPTS": ("isotp", fsocket.IsoTpOptions(value("CAN_ISOTP_EXTEND_ADDR"), 0.00001, 0xF1, 0xAA, 0x55, 0xF1)),
        "CAN_ISOTP_RECV_FC": ("isotp", fsocket.IsoTpFlowControl(8, 0xF1, 3)),
        "CAN_RAW_FILTER": ("can", (fsocket.can_filter(0x123, 0x7FF), fsocket.can_filter(0x200, 0x700, True))),
        "CAN_RAW_XL_VCID_OPTS": ("can", fsocket.CanVcidOptions(value("CAN_RAW_XL_VCID_RX_FILTER"), 1, 2, 0xF0)),
    }

#: What a system reads back that is not what was set.
DELTAS: dict[tuple[str, str], Callable[[Any], Any]] = {
    ("SO_RCVBUF", "linux"): lambda size: 2 * size,  # socket(7): room for the kernel's own bookkeeping
    ("SO_SNDBUF", "linux"): lambda size: 2 * size,
    ("IPV6_ADDR_PREFERENCES", "linux"): lambda flags: flags | 0x400,  # with what stands for the preferences not set
}

CHECKPOINTS = "of a connection that is put in or taken out whole: CRIU's own tests are for that"
NEEDS = "needs what hardly any host has"
STACKS = "a setting of a TCP stack that is not the default one"

#: Those that are read and set, but not like this: why, or which test here does it otherwise.
OTHERWISE = {
    "IPV6_2292NEXTHOP": NEEDS,
    "IPV6_2292PKTOPTIONS": "what is set is for sending, what is read was received",
    "IPV6_IPSEC_POLICY": NEEDS,
    "IPV6_MTU": "what is read is the path's",
    "IPV6_NEXTHOP": NEEDS,
    "IPV6_PKTINFO": "test_an_address_and_interface_to_send_from",
    "IPV6_ROUTER_ALERT": "is read as a flag",
    "IPV6_RTHDR": "takes a kind of header that only some kernels know",
    "IP_IPSEC_POLICY": NEEDS,
    "IP_MULTICAST_VIF": NEEDS,
    "IP_TRAFFIC_MGT_BACKGROUND": NEEDS,
    "SO_ACCEPTFILTER": "needs a module of the kernel's, and a listener",
    "SO_COMPARTMENT_ID": NEEDS,
    "SO_GROUP_PRIORITY": "reserved",
    "SO_NP_EXTENSIONS": "Apple's own",
    "SO_OPENTYPE": "of a thread, and not of a socket",
    "SO_RESERVE_MEM": "needs a control group that counts memory",
    "SO_RESOLVER_SIGNATURE": "Apple's own",
    "SO_SPLICE": "sets and reads different things",
    "SO_TIMESTAMP_ID": NEEDS,
    "SO_WANTOOBFLAG": "Apple's own",
    "TCP_AO_REPAIR": CHECKPOINTS,
    "TCP_CCALGOOPT": NEEDS,
    "TCP_CONGESTION_ALGORITHM": NEEDS,
    "TCP_FUNCTION_ALIAS": STACKS,
    "TCP_FUNCTION_BLK": STACKS,
    "TCP_LOG": NEEDS,
    "TCP_LOGID": NEEDS,
    "TCP_LOG_TAG": NEEDS,
    "TCP_OFFLOAD_PREFERENCE": NEEDS,
    "TCP_PROC_ACCOUNTING": STACKS,
    "TCP_QUEUE_SEQ": CHECKPOINTS,
    "TCP_REMOTE_UDP_ENCAPS_PORT": NEEDS,
    "TCP_REPAIR_QUEUE": CHECKPOINTS,
    "TCP_REPAIR_WINDOW": CHECKPOINTS,
    "TCP_REUSPORT_LB_NUMA": NEEDS,
    "TCP_THIN_DUPACK": "of no effect any more",
    "TCP_TIMESTAMP": CHECKPOINTS,
    "TCP_TXTLS_MODE": "needs a connection with TLS in the kernel",
    "TLS_RX_EXPECT_NO_PAD": "needs a connection with TLS in the kernel",
    "TLS_TX_ZEROCOPY_RO": "needs a connection with TLS in the kernel",
    "TCP_ULP": "needs a connection, and a module of the kernel's",
    "UDP_CHECKSUM_COVERAGE": "needs a socket of UDP-Lite",
    "UDPLITE_RECV_CSCOV": "needs a socket of UDP-Lite",
    "UDPLITE_SEND_CSCOV": "needs a socket of UDP-Lite",
    "IP_WFP_REDIRECT_RECORDS": NEEDS,
    "IPV6_WFP_REDIRECT_RECORDS": NEEDS,
}
if WINDOWS:
    OTHERWISE |= {
        "SO_DEBUG": "is kept or not, as the provider likes",
        "SO_DONTROUTE": "is set to no effect",
    }
if WINE:
    OTHERWISE |= {
        "IPV6_CHECKSUM": "Wine 8 has no raw sockets for IPv6",
        "IPV6_HDRINCL": "Wine 8 has no raw sockets for IPv6",
        "IPV6_PROTECTION_LEVEL": "Wine 8 does not keep it",
        "IPV6_UNICAST_IF": "Wine 8 hands it on to Linux, which wants network order",
    }
OF_A_STACK = ("TCP_BBR_", "TCP_RACK_")


def of_a_stack(name: str) -> bool:
    """Whether it is one of FreeBSD's many settings of its RACK and BBR stacks."""
    return "RACK and BBR" in OPTIONS[name].words or name.startswith(OF_A_STACK)


def row(name: str) -> tuple[str, Any]:
    """The kind of socket, and the value to set; None for a flag, which is turned over."""
    if name in SETTINGS:
        return SETTINGS[name]
    return FLAGS.get(name) or next(kind for prefix, kind in BY_PREFIX.items() if name.startswith(prefix)), None


TRIED = [name for name in BOTH_WAYS if name not in OTHERWISE and not of_a_stack(name)]


def test_every_option_that_is_read_and_set_is_tried_or_has_a_reason() -> None:
    tried = {name for name in TRIED if name in SETTINGS or OPTIONS[name].type is bool}
    assert [name for name in TRIED if name not in tried] == []
    assert WINE or set(OTHERWISE) & set(SETTINGS) == set()


def refused(kind: str, option: Option[Any, Any], error: OSError, request: pytest.FixtureRequest) -> None:
    """Skip where the system itself, asked with the stdlib, has no such option or does not allow it."""
    assert option.name in str(error)
    lacking = {errno.ENOPROTOOPT, errno.EOPNOTSUPP, errno.EINVAL}
    if error.errno in {errno.EPERM, errno.EACCES}:
        request.getfixturevalue("privileges")
    elif error.errno in lacking and option.level is not None:
        with socket.socket(*SOCKETS[kind]) as plain:
            try:
                octets = plain.getsockopt(option.level, option.number, 256)
                plain.setsockopt(option.level, option.number, octets)
            except OSError as same:
                if same.errno == error.errno:
                    pytest.skip(f"this system does not have {option.name} for such a socket: {same}")
    raise error


@pytest.mark.parametrize("name", TRIED)
def test_an_option_is_set_and_read_back(name: str, request: pytest.FixtureRequest, keep: Callable[[int], int]) -> None:
    option = OPTIONS[name]
    kind, wanted = row(name)
    for needed in {"udp6": ["ipv6"], "raw6": ["ipv6", "privileges"], "pim6": ["ipv6", "privileges"]}.get(kind, []):
        request.getfixturevalue(needed)
    if kind in {"raw", "packet"}:
        request.getfixturevalue("privileges")
    if kind in {"can", "isotp", "j1939"}:
        request.getfixturevalue(kind)
    if kind == "unix":
        request.getfixturevalue("unix_datagram")
    fd = keep(fsocket.open_socket(*SOCKETS[kind]))
    try:
        before = socket_option(fd, option)
        wanted = not before if option.type is bool else wanted
        expected = DELTAS.get((name, SYSTEM), lambda same: same)(wanted)
        assert before != expected, "the value to set is the one that it has"
        fsocket.set_socket_option(fd, option, wanted)
    except OSError as error:
        refused(kind, option, error, request)
    after = socket_option(fd, option)
    assert after == expected
    assert isinstance(after, (option.type, fsocket.Sockaddr))


ONCE = [name for name, option in OPTIONS.items() if option.readable and name.startswith(("SO_", "TCP_", "IP"))]


@pytest.mark.parametrize("name", ONCE)
def test_what_can_be_read_is_of_its_type_or_an_error_that_names_it(name: str, tcp_pair: tuple[int, int]) -> None:
    option = OPTIONS[name]
    try:
        found = socket_option(tcp_pair[0], option)
    except OSError as error:
        assert f"({name})" in str(error)  # noqa: PT017  (an error will do as well)
    else:
        assert isinstance(found, (option.type, fsocket.Sockaddr))
        if name == "SO_PEERPIDFD":
            os.close(found)


@pytest.mark.parametrize("name", [name for name in OPTIONS if name != "SO_OPENTYPE"])  # which is a thread's
def test_a_wrong_handle_is_an_error_that_names_the_option(name: str) -> None:
    option = OPTIONS[name]
    if option.readable:
        with pytest.raises(OSError, match=rf"\({name}\)"):
            socket_option(-1, option)
    else:
        with pytest.raises(ValueError, match=f"{name} can only be set"):
            socket_option(-1, option)
    if not option.writable:
        with pytest.raises(ValueError, match=f"{name} can only be read"):
            fsocket.set_socket_option(-1, option, 1)


@pytest.mark.parametrize("name", OPTIONS)
def test_a_value_of_no_type_that_the_option_has_names_it_and_what_was_given(name: str) -> None:
    option = OPTIONS[name]
    if option.writable:
        with pytest.raises(TypeError, match=rf"(?s){name}.*object"):
            fsocket.set_socket_option(-1, option, object())


# --- what an option is


def test_an_option_says_what_it_is() -> None:
    option = fsocket.SO_RCVBUF
    assert (option.name, option.type, option.readable, option.writable) == ("SO_RCVBUF", int, True, True)
    assert (option.level, option.number) == (socket.SOL_SOCKET, socket.SO_RCVBUF)
    assert option.level_name == "SOL_SOCKET"
    assert repr(option) == f"<SO_RCVBUF of SOL_SOCKET: int, get and set, number {socket.SO_RCVBUF}>"
    assert option.source
    assert option.words


@pytest.mark.parametrize("name", OPTIONS)
def test_an_option_has_the_stdlib_s_number_and_a_level(name: str) -> None:
    option = OPTIONS[name]
    assert getattr(fsocket, name) is option
    # The stdlib's number for SO_EXCLUSIVEADDRUSE has a sign of its own.
    assert getattr(socket, name, option.number) in {option.number, option.number & 0xFFFFFFFF}
    assert (option.level is None) is name.startswith("SIO_")
    assert option.source
    assert option.words


def test_an_option_stands_where_the_stdlib_wants_a_number() -> None:
    with socket.socket() as plain:
        plain.setsockopt(fsocket.SOL_SOCKET, fsocket.SO_KEEPALIVE, 1)
        assert plain.getsockopt(fsocket.SOL_SOCKET, fsocket.SO_KEEPALIVE) != 0
        assert socket_option(plain, fsocket.SO_KEEPALIVE) is True


def test_an_option_is_one_and_the_same_however_it_travels() -> None:
    for option in OPTIONS.values():
        assert copy.copy(option) is copy.deepcopy(option) is pickle.loads(pickle.dumps(option)) is option
        assert len({option, copy.copy(option)}) == 1


def test_an_option_cannot_be_changed() -> None:
    with pytest.raises(AttributeError, match="SO_RCVBUF is immutable: number cannot be set"):
        fsocket.SO_RCVBUF.number = 1
    with pytest.raises(AttributeError, match="SO_RCVBUF is immutable: level cannot be deleted"):
        del fsocket.SO_RCVBUF.level


def test_there_are_as_many_options_as_a_system_is_known_to_have() -> None:
    assert len(OPTIONS) >= {"linux": 150, "freebsd": 150, "darwin": 100, "win32": 80}[SYSTEM]
    assert list(OPTIONS) == [option.name for option in fsocket.options()]


def test_an_option_of_another_system_is_absent_and_explained() -> None:
    elsewhere = "SO_NOSIGPIPE" if SYSTEM in {"linux", "win32"} else "SO_BINDTOIFINDEX"
    assert elsewhere not in fsocket.__all__
    with pytest.raises(AttributeError, match=f"has no {elsewhere} here"):
        getattr(fsocket, elsewhere)


@pytest.mark.skipif(SYSTEM != "linux", reason="the name is another system's")
def test_an_option_that_has_another_name_here_is_explained() -> None:
    with pytest.raises(AttributeError, match=r"has no TCP_KEEPALIVE here: this system \(linux\) calls it TCP_KEEPIDLE"):
        _ = fsocket.TCP_KEEPALIVE  # type: ignore[attr-defined]


# --- values


@pytest.mark.parametrize(
    ("given", "kept"),
    [(0, 0.0), (1.5, 1.5), (0.001, 0.001), (1, 1.0), (0.1 + 0.2, 0.3), (3600 * 24 * 30, 2592000.0)],
)
def test_times_are_seconds(given: float, kept: float, keep: Callable[[int], int]) -> None:
    fd = keep(fsocket.open_socket())
    for option in (fsocket.SO_RCVTIMEO, fsocket.SO_SNDTIMEO):
        fsocket.set_socket_option(fd, option, given)
        # A kernel counts in ticks, and rounds up to them: Linux by default in 4 ms.
        assert kept <= socket_option(fd, option) < kept + 0.011


def test_a_time_is_rounded_up_to_what_the_system_counts_in(keep: Callable[[int], int]) -> None:
    fd = keep(fsocket.open_socket(fsocket.AF_INET, fsocket.SOCK_STREAM))
    for given in (1e-9, 1e-30):
        fsocket.set_socket_option(fd, fsocket.SO_RCVTIMEO, given)
        assert socket_option(fd, fsocket.SO_RCVTIMEO) > 0, "it would wait for ever"
    if "TCP_KEEPINTVL" not in OPTIONS:
        pytest.skip("the headers of mingw-w64 10 have no option in whole seconds")
    fsocket.set_socket_option(fd, OPTIONS["TCP_KEEPINTVL"], 6.2)
    assert socket_option(fd, OPTIONS["TCP_KEEPINTVL"]) == 7.0


@pytest.mark.parametrize("count", [1, 7, 999_999_999, 16_777_215, 4_294_967_295])
def test_a_time_that_is_a_number_of_units_is_just_that(count: int) -> None:
    for name in ("SO_BUSY_POLL", "TCP_USER_TIMEOUT", "CAN_ISOTP_TX_STMIN"):
        if name in OPTIONS:
            kind: Any = OPTIONS[name].kind
            octets = count.to_bytes(4, sys.byteorder)
            assert kind.encode(name, kind.decode(octets)) == octets


@pytest.mark.parametrize("given", [float("nan"), float("inf"), -float("inf"), -1, -0.5, 1e30, 1e308, 10**400])
def test_no_time_that_is_none_is_taken(given: float, keep: Callable[[int], int]) -> None:
    fd = keep(fsocket.open_socket())
    with pytest.raises(ValueError, match=r"SO_RCVTIMEO takes .* seconds, not"):
        fsocket.set_socket_option(fd, fsocket.SO_RCVTIMEO, given)


@pytest.mark.parametrize("given", [1 << 31, -(1 << 31) - 1, 1 << 80])
def test_a_number_that_does_not_fit_is_refused_with_what_does(given: int, keep: Callable[[int], int]) -> None:
    fd = keep(fsocket.open_socket())
    with pytest.raises(ValueError, match=rf"SO_RCVBUF takes an int from -2147483648 to 2147483647, not {given}"):
        fsocket.set_socket_option(fd, fsocket.SO_RCVBUF, given)


@pytest.mark.parametrize("given", [1, True])
def test_a_flag_may_be_given_as_0_or_1(given: int, keep: Callable[[int], int]) -> None:
    fd = keep(fsocket.open_socket())
    fsocket.set_socket_option(fd, fsocket.SO_REUSEADDR, bool(given))
    assert socket_option(fd, fsocket.SO_REUSEADDR) is True
    with pytest.raises(ValueError, match="SO_REUSEADDR takes True or False, not 2"):
        fsocket.set_socket_option(fd, fsocket.SO_REUSEADDR, 2)  # type: ignore[arg-type]


def test_a_plain_tuple_will_do_for_a_named_one(keep: Callable[[int], int]) -> None:
    fd = keep(fsocket.open_socket(fsocket.AF_INET, fsocket.SOCK_STREAM))
    fsocket.set_socket_option(fd, fsocket.SO_LINGER, (True, 3))  # type: ignore[arg-type]
    assert socket_option(fd, fsocket.SO_LINGER) == Linger(onoff=True, seconds=3.0)
    with pytest.raises(TypeError, match=r"SO_LINGER takes a Linger\(onoff, seconds\), not \(True,\)"):
        fsocket.set_socket_option(fd, fsocket.SO_LINGER, (True,))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="SO_LINGER: seconds"):
        fsocket.set_socket_option(fd, fsocket.SO_LINGER, Linger(True, 1e9 if WINDOWS else 1e10))


def test_raw_options_are_octets(keep: Callable[[int], int]) -> None:
    fd = keep(fsocket.open_socket())
    width = len(struct.pack("i", 0))
    fsocket.set_socket_option_raw(fd, fsocket.SOL_SOCKET, fsocket.SO_BROADCAST, struct.pack("i", 1))
    assert socket_option(fd, fsocket.SO_BROADCAST) is True
    octets = fsocket.socket_option_raw(fd, fsocket.SOL_SOCKET, fsocket.SO_TYPE, width)
    assert int.from_bytes(octets, sys.byteorder) == fsocket.SOCK_DGRAM
    assert fsocket.socket_option_raw(fd, fsocket.SOL_SOCKET, fsocket.SO_TYPE, bytearray(width)) == octets
    with pytest.raises(OSError, match=r"getsockopt\(\d+, 12345\)"):
        fsocket.socket_option_raw(fd, fsocket.SOL_SOCKET, 12345, 4)
    with pytest.raises(ValueError, match="size must be 0 to 2147483647, not -1"):
        fsocket.socket_option_raw(fd, fsocket.SOL_SOCKET, fsocket.SO_TYPE, -1)


def test_a_number_is_no_option() -> None:
    with pytest.raises(
        TypeError, match=r"an option is one of fsocket's Option objects, .* not 7; socket_option_raw takes numbers"
    ):
        socket_option(-1, 7)  # type: ignore[arg-type]


# --- what is set in one way and seen in another


def test_the_pending_error_is_read_once(keep: Callable[[int], int]) -> None:
    fd = keep(fsocket.open_socket(fsocket.AF_INET, fsocket.SOCK_STREAM))
    assert socket_option(fd, fsocket.SO_ERROR) == 0


def test_what_a_socket_is(keep: Callable[[int], int]) -> None:
    fd = keep(fsocket.open_tcp_socket())
    assert socket_option(fd, fsocket.SO_TYPE) == fsocket.SOCK_STREAM
    assert socket_option(fd, fsocket.SO_ACCEPTCONN) is True
    if SYSTEM in {"linux", "freebsd"}:
        assert socket_option(fd, fsocket.SO_DOMAIN) == fsocket.AF_INET
        assert socket_option(fd, fsocket.SO_PROTOCOL) == fsocket.IPPROTO_TCP


@pytest.mark.skipif(WINDOWS, reason="Windows tells it by SIO_TCP_INFO, which needs newer headers than there may be")
def test_the_state_of_a_connection(tcp_pair: tuple[int, int]) -> None:
    option: Option[fsocket.TcpInfo, Any] = OPTIONS["TCP_CONNECTION_INFO" if SYSTEM == "darwin" else "TCP_INFO"]
    fsocket.socket_send(tcp_pair[0], b"octets")
    assert fsocket.socket_recv(tcp_pair[1], bytearray(6)) == 6
    info = socket_option(tcp_pair[0], option)
    assert info.state == "established" or info.state.isdigit()
    assert info.rtt is not None
    assert 0 <= info.rtt < 1
    assert info.snd_mss
    assert info.snd_mss > 500
    if SYSTEM == "linux":
        assert info.state == "established"
        assert info.bytes_sent == 6
        assert 0.001 < (info.rto or 0) < 10
        assert info.connection_time is None, "Linux does not tell it"
        plain = socket.socket(fileno=tcp_pair[0])
        try:
            octets = plain.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 8)
        finally:
            plain.detach()
        assert octets[5] == info.options
        assert {octets[6] & 15, octets[6] >> 4} == {info.snd_wscale, info.rcv_wscale}


@pytest.mark.skipif(SYSTEM != "linux", reason="the option of Linux")
def test_what_an_old_kernel_does_not_write_is_none() -> None:
    kind = fsocket.TCP_INFO.kind
    info: Any = kind.decode(bytes(kind.size)[:104])
    assert info.total_retrans == 0
    assert info.pacing_rate is None
    assert info.state == "0"


READ_STRUCTS = [name for name, option in OPTIONS.items() if option.readable and hasattr(option.kind, "places")]


@pytest.mark.parametrize("name", READ_STRUCTS)
def test_the_fields_of_a_struct_are_the_same_read_at_once_and_one_by_one(name: str) -> None:
    kind: Any = OPTIONS[name].kind
    octets = bytes(range(1, 256)) * 2
    at_once = kind.fields(octets[: kind.size])
    for field, (place, part) in kind.places.items():
        if part.type is not fsocket.Sockaddr:  # no address is like that
            assert at_once[field] == part.decode(octets[place]), field


@pytest.mark.skipif(SYSTEM == "win32", reason="Windows has no such option")
def test_the_peer_s_credentials(unix_stream_pair: tuple[int, int]) -> None:
    option: Option[fsocket.Credentials, Any] = OPTIONS["SO_PEERCRED" if SYSTEM == "linux" else "LOCAL_PEERCRED"]
    found = socket_option(unix_stream_pair[0], option)
    assert (found.uid, found.gid) == (os.getuid(), os.getgid())
    if SYSTEM != "darwin":
        assert found.pid == os.getpid()
    if SYSTEM == "linux":
        assert set(socket_option(unix_stream_pair[0], fsocket.SO_PEERGROUPS)) == set(os.getgroups())
    else:
        assert found.groups is not None
    if SYSTEM == "darwin":
        assert socket_option(unix_stream_pair[0], OPTIONS["LOCAL_PEERPID"]) == os.getpid()


@pytest.mark.skipif(SYSTEM != "linux", reason="Linux has SO_ATTACH_FILTER")
def test_a_filter_is_attached_read_and_taken_away(udp_pair: tuple[int, int]) -> None:
    first, second = udp_pair
    fsocket.set_nonblocking(second)
    program = (fsocket.BpfInstruction(0x06, 0, 0, 0),)  # RET 0: nothing passes
    fsocket.set_socket_option(second, fsocket.SO_ATTACH_FILTER, program)
    assert socket_option(second, fsocket.SO_GET_FILTER) == program
    fsocket.socket_send(first, b"unheard")
    with pytest.raises(BlockingIOError):
        fsocket.socket_recv(second, bytearray(9))
    fsocket.set_socket_option(second, fsocket.SO_DETACH_FILTER, None)
    assert socket_option(second, fsocket.SO_GET_FILTER) == ()
    fsocket.socket_send(first, b"heard")
    assert fsocket.socket_recv(second, bytearray(9)) == 5


@pytest.mark.skipif(SYSTEM != "linux", reason="Linux has SO_ATTACH_FILTER")
@pytest.mark.parametrize(
    ("program", "error", "reason"),
    [
        ((), ValueError, "takes 1 to 4096 instructions, not 0"),
        ([(6, 0, 0, 0)] * 4097, ValueError, "takes 1 to 4096 instructions, not 4097"),
        ([(6, 0, 0)], TypeError, "takes a sequence of BpfInstruction"),
        ([(6, 256, 0, 0)], ValueError, "takes an int from 0 to 255, not 256"),
        ("text", TypeError, "takes a sequence of BpfInstruction"),
    ],
)
def test_no_program_that_is_none_is_attached(program: Any, error: type[Exception], reason: str) -> None:
    with pytest.raises(error, match=f"SO_ATTACH_FILTER {reason}"):
        fsocket.set_socket_option(-1, fsocket.SO_ATTACH_FILTER, program)


@pytest.mark.skipif(SYSTEM != "linux", reason="its interfaces are Linux's")
@pytest.mark.parametrize("given", ["lo", LOOPBACK])
@pytest.mark.parametrize(
    "name", ["IPV6_MULTICAST_IF", "IPV6_UNICAST_IF", "IP_UNICAST_IF", "SO_BINDTOIFINDEX", "SO_BINDTODEVICE"]
)
def test_an_interface_is_a_name_or_an_index(name: str, given: int | str, keep: Callable[[int], int], ipv6: None) -> None:  # noqa: ARG001
    fd = keep(fsocket.open_socket(fsocket.AF_INET6 if name.startswith("IPV6") else fsocket.AF_INET))
    fsocket.set_socket_option(fd, OPTIONS[name], given)
    assert socket_option(fd, OPTIONS[name]) == ("lo" if name == "SO_BINDTODEVICE" else LOOPBACK)
    with pytest.raises((ValueError, OSError), match=name):
        fsocket.set_socket_option(fd, OPTIONS[name], "none-such")


def test_the_interface_of_multicast_may_be_given_by_index(keep: Callable[[int], int], index_of_loopback: int) -> None:
    fd = keep(fsocket.open_socket())
    fsocket.set_socket_option(fd, fsocket.IP_MULTICAST_IF, index_of_loopback)
    # FreeBSD and Windows tell the index; Linux the address that went with it, which is none; macOS the interface's own.
    told = {"linux": 0, "darwin": fsocket.SockaddrIn("127.0.0.1")}.get(SYSTEM, index_of_loopback)
    assert socket_option(fd, fsocket.IP_MULTICAST_IF) == told


@pytest.fixture
def index_of_loopback() -> int:
    """Its index; Wine refuses to take one for multicast."""
    if WINDOWS:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            try:
                probe.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, struct.pack("!I", LOOPBACK))
            except OSError as error:
                pytest.skip(f"this system takes no index for multicast: {error}")
    return LOOPBACK


MEMBERSHIPS = [
    ("IP_ADD_MEMBERSHIP", "IP_DROP_MEMBERSHIP", GroupRequest("239.1.2.3", "127.0.0.1")),
    ("IP_ADD_SOURCE_MEMBERSHIP", "IP_DROP_SOURCE_MEMBERSHIP", GroupSourceRequest("232.1.2.3", "10.9.8.7", "127.0.0.1")),
    ("MCAST_JOIN_GROUP", "MCAST_LEAVE_GROUP", GroupRequest("239.1.2.3", LOOPBACK)),
    ("MCAST_JOIN_SOURCE_GROUP", "MCAST_LEAVE_SOURCE_GROUP", GroupSourceRequest("232.1.2.3", "10.9.8.7", LOOPBACK)),
    ("MCAST_JOIN_GROUP", "MCAST_LEAVE_GROUP", GroupRequest("ff12::1234", LOOPBACK)),
    ("MCAST_JOIN_SOURCE_GROUP", "MCAST_LEAVE_SOURCE_GROUP", GroupSourceRequest("ff32::1234", "2001:db8::1", LOOPBACK)),
    ("IPV6_JOIN_GROUP", "IPV6_LEAVE_GROUP", GroupRequest("ff12::1234", LOOPBACK)),
]


@pytest.mark.skipif(WINDOWS, reason="the loopback interface of Wine joins nothing by index")
@pytest.mark.parametrize(("join", "leave", "request_"), MEMBERSHIPS)
def test_a_group_is_joined_once_and_left_once(
    join: str,
    leave: str,
    request_: Any,
    keep: Callable[[int], int],
    ipv6: None,  # noqa: ARG001
) -> None:
    fd = keep(fsocket.open_socket(fsocket.AF_INET6 if ":" in request_.group else fsocket.AF_INET))
    fsocket.set_socket_option(fd, OPTIONS[join], request_)
    with pytest.raises(OSError, match=join):
        fsocket.set_socket_option(fd, OPTIONS[join], request_)
    fsocket.set_socket_option(fd, OPTIONS[leave], request_)
    with pytest.raises(OSError, match=leave):
        fsocket.set_socket_option(fd, OPTIONS[leave], request_)


@pytest.mark.parametrize(
    ("name", "given", "error", "reason"),
    [
        ("IP_ADD_MEMBERSHIP", GroupRequest("ff12::1"), ValueError, "group is an IPv4 address here, not ff12::1"),
        ("IP_ADD_MEMBERSHIP", GroupRequest("nobody"), ValueError, "group is an IPv4 or IPv6 address, not 'nobody'"),
        ("IP_ADD_MEMBERSHIP", GroupRequest("239.1.2.3", -1), ValueError, "interface takes an int from 0"),
        ("IPV6_JOIN_GROUP", GroupRequest("239.1.2.3"), ValueError, "group is an IPv6 address here, not 239.1.2.3"),
        (
            "MCAST_JOIN_GROUP",
            GroupRequest("239.1.2.3", "none-such"),
            ValueError,
            "interface: there is no interface 'none-such' here",
        ),
        ("MCAST_JOIN_GROUP", GroupSourceRequest("239.1.2.3", "10.0.0.1"), TypeError, "takes a GroupRequest"),
        ("MCAST_JOIN_SOURCE_GROUP", GroupRequest("239.1.2.3"), TypeError, "takes a GroupSourceRequest"),
    ],
)
def test_what_no_group_is_is_refused(name: str, given: Any, error: type[Exception], reason: str) -> None:
    with pytest.raises(error, match=rf"{name}:? {reason}"):
        fsocket.set_socket_option(-1, OPTIONS[name], given)


def test_memory_that_a_socket_takes(udp_pair: tuple[int, int]) -> None:
    if SYSTEM != "linux":
        pytest.skip("Linux has SO_MEMINFO")
    fsocket.socket_send(udp_pair[0], b"octets")
    found = socket_option(udp_pair[1], fsocket.SO_MEMINFO)
    assert found.receive_allocated > 0
    assert found.receive_limit == socket_option(udp_pair[1], fsocket.SO_RCVBUF)
    assert found.drops == 0


def test_packet_sockets_hear_count_and_have_rings(keep: Callable[[int], int], privileges: None) -> None:  # noqa: ARG001
    if SYSTEM != "linux":
        pytest.skip("Linux has packet sockets")
    fd = keep(fsocket.open_socket(fsocket.AF_PACKET, fsocket.SOCK_RAW, socket.htons(3)))
    promiscuous = fsocket.PacketMembership("lo", fsocket.PACKET_MR_PROMISC)
    fsocket.set_socket_option(fd, fsocket.PACKET_ADD_MEMBERSHIP, promiscuous)
    fsocket.set_socket_option(fd, fsocket.PACKET_DROP_MEMBERSHIP, promiscuous)
    assert socket_option(fd, fsocket.PACKET_STATISTICS).freezes is None
    fsocket.set_socket_option(fd, fsocket.PACKET_VERSION, fsocket.TPACKET_V3)
    assert socket_option(fd, fsocket.PACKET_STATISTICS).freezes == 0
    fsocket.set_socket_option(fd, fsocket.PACKET_VERSION, fsocket.TPACKET_V1)
    fsocket.set_socket_option(fd, fsocket.PACKET_RX_RING, fsocket.PacketRing(1 << 16, 1, 2048, 32))


def test_a_key_signs_the_segments_of_a_connection(keep: Callable[[int], int]) -> None:
    if SYSTEM != "linux":
        pytest.skip("Linux has keys for each peer")
    fd = keep(fsocket.open_socket(fsocket.AF_INET, fsocket.SOCK_STREAM))
    key = fsocket.TcpMd5Key(("10.0.0.1", 0), b"secret")
    try:
        fsocket.set_socket_option(fd, fsocket.TCP_MD5SIG, key)
    except OSError as error:
        assert error.errno in {errno.ENOPROTOOPT, errno.EPERM}  # noqa: PT017  (a kernel may lack it)
        pytest.skip(f"this kernel has no TCP_MD5SIG: {error}")
    fsocket.set_socket_option(fd, fsocket.TCP_MD5SIG, key._replace(key=b""))
    with pytest.raises(OSError, match="TCP_MD5SIG"):
        fsocket.set_socket_option(fd, fsocket.TCP_MD5SIG, key._replace(key=b""))
    with pytest.raises(ValueError, match=r"TCP_MD5SIG: key takes at most 80 octets, not 81"):
        fsocket.set_socket_option(fd, fsocket.TCP_MD5SIG, key._replace(key=bytes(81)))


def test_an_address_and_interface_to_send_from(keep: Callable[[int], int], ipv6: None) -> None:  # noqa: ARG001
    if WINDOWS:
        pytest.skip("on Windows it is a flag")
    fd = keep(fsocket.open_socket(fsocket.AF_INET6))
    fsocket.set_socket_option(fd, fsocket.IPV6_PKTINFO, fsocket.PacketInfo6("::1", LOOPBACK))
    with pytest.raises(ValueError, match=r"IPV6_PKTINFO: address is an IPv6 address here, not 127.0.0.1"):
        fsocket.set_socket_option(fd, fsocket.IPV6_PKTINFO, fsocket.PacketInfo6("127.0.0.1"))


@pytest.mark.skipif(not WINDOWS, reason="Windows has control codes that act as options")
def test_control_codes_are_options(keep: Callable[[int], int]) -> None:
    udp = keep(fsocket.open_socket())
    tcp = keep(fsocket.open_socket(fsocket.AF_INET, fsocket.SOCK_STREAM))
    fsocket.set_socket_option(udp, OPTIONS["SIO_UDP_CONNRESET"], False)
    fsocket.set_socket_option(tcp, OPTIONS["SIO_KEEPALIVE_VALS"], fsocket.Keepalive(True, 10.0, 1.0))
    assert socket_option(tcp, fsocket.SO_KEEPALIVE) is True
    with pytest.raises(OSError, match=r"WSAIoctl\(SIO_KEEPALIVE_VALS\)"):
        fsocket.set_socket_option(-1, OPTIONS["SIO_KEEPALIVE_VALS"], fsocket.Keepalive(True, 10.0, 1.0))


@pytest.mark.skipif(not WINDOWS, reason="Windows has SO_EXCLUSIVEADDRUSE")
def test_an_address_that_is_used_exclusively_is_not_shared(keep: Callable[[int], int]) -> None:
    first, second = keep(fsocket.open_socket()), keep(fsocket.open_socket())
    fsocket.set_socket_option(first, OPTIONS["SO_EXCLUSIVEADDRUSE"], True)
    fsocket.socket_bind(first, ("127.0.0.1", 0))
    fsocket.set_socket_option(second, fsocket.SO_REUSEADDR, True)
    with pytest.raises(OSError, match="bind"):
        fsocket.socket_bind(second, fsocket.socket_name(first))


@pytest.mark.skipif(SYSTEM != "linux", reason="classic BPF is Linux's")
def test_a_filter_is_read_in_octets_and_never_past_the_room(keep: Callable[[int], int]) -> None:
    fd = keep(fsocket.open_socket())
    raw = partial(fsocket.socket_option_raw, fd, fsocket.SOL_SOCKET, fsocket.SO_GET_FILTER)
    assert raw(0) == b""
    program = [fsocket.BpfInstruction(0x06, 0, 0, 0xFFFFFFFF)] * 100  # RET: everything passes
    fsocket.set_socket_option(fd, fsocket.SO_ATTACH_FILTER, program)
    whole = raw(1 << 16)
    assert len(whole) % 100 == 0
    assert whole == raw(len(whole)) == whole[: len(whole) // 100] * 100
    for size in (0, 1, 100, len(whole) - 1):
        with pytest.raises(OSError, match="Invalid argument"):
            raw(size)


@pytest.mark.skipif(SYSTEM != "linux", reason="elsewhere the sources are asked for by ioctl")
@pytest.mark.usefixtures("multicast")
def test_a_list_of_sources_is_never_read_past_the_room(keep: Callable[[int], int]) -> None:
    fd = keep(fsocket.open_socket())
    sources = [f"127.0.0.{number}" for number in range(1, 7)]
    for source in sources:
        fsocket.multicast_join(fd, "239.255.1.2", "lo", source=source)
    head = fsocket.SockaddrIn("239.255.1.2").packed + fsocket.SockaddrIn("127.0.0.1").packed
    raw = partial(fsocket.socket_option_raw, fd, fsocket.IPPROTO_IP, fsocket.IP_MSFILTER)

    def question(claimed: int, room: int) -> bytes:
        return head + struct.pack("=II", 1, claimed) + bytes(4 * room)

    answer = raw(question(6, 6))
    assert [answer[at : at + 4] for at in range(16, len(answer), 4)] == [
        fsocket.SockaddrIn(source).packed for source in sources
    ]
    assert len(raw(question(2, 6))) == len(question(2, 2))
    for claimed, room in ((6, 5), (1, 0), (0xFFFFFFFF, 6)):
        with pytest.raises(OSError, match="Invalid argument"):
            raw(question(claimed, room))
