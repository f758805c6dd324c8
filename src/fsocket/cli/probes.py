"""What this host offers, tried out rather than looked up.

The trying is done with the stdlib's sockets, so that a fault of fsocket's cannot pass for something that the host lacks.
"""

from __future__ import annotations

import errno
import functools
import os
import select
import socket
import struct
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import fsocket

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class Probe:
    """Something that a host may lack.

    key: its name in JSON. attempt: what is tried, to follow "cannot". function: tries it, and raises what stands against it.
    """

    key: str
    attempt: str
    function: Callable[[], None]

    @functools.cached_property
    def obstacle(self) -> str | None:
        """Why it is not available here, in words; None if it is. Tried once."""
        try:
            self.function()
        except OSError as error:
            return f"cannot {self.attempt}: {error.strerror or error}"
        except AttributeError as error:  # a name that fsocket does not have here; after "here: " it says why
            return str(error).partition(" here: ")[2] or str(error)
        return None


#: All of them, in the order in which ``info`` tells them.
PROBES: list[Probe] = []


def probe(key: str, attempt: str) -> Callable[[Callable[[], None]], Probe]:
    """Make a Probe of a function, and add it to `PROBES`."""

    def register(function: Callable[[], None]) -> Probe:
        PROBES.append(Probe(key, attempt, function))
        return PROBES[-1]

    return register


def _loopback(family: int, host: str) -> None:
    with socket.socket(family, socket.SOCK_DGRAM) as attempt:
        attempt.bind((host, 0))
        # Where the loopback interface is down, an address can be there that nothing can be sent to.
        attempt.sendto(b"", attempt.getsockname())


@probe("ipv4", "send a datagram over 127.0.0.1")
def ipv4() -> None:
    """IPv4 within the host."""
    _loopback(socket.AF_INET, "127.0.0.1")


@probe("ipv6", "send a datagram over ::1")
def ipv6() -> None:
    """IPv6 within the host."""
    _loopback(socket.AF_INET6, "::1")


@probe("unix_stream", "open a unix-domain stream socket")
def unix_stream() -> None:
    """Unix-domain sockets. The stdlib has no name for the family on Windows, but takes its number."""
    socket.socket(fsocket.AF_UNIX, socket.SOCK_STREAM).close()


@probe("unix_datagram", "open a unix-domain datagram socket")
def unix_datagram() -> None:
    """Datagrams between them: not on Windows."""
    socket.socket(fsocket.AF_UNIX, socket.SOCK_DGRAM).close()


@probe("unix_seqpacket", "open a unix-domain seqpacket socket")
def unix_seqpacket() -> None:
    """Connections between them that keep datagrams apart: neither on Windows nor on macOS."""
    socket.socket(fsocket.AF_UNIX, socket.SOCK_SEQPACKET).close()


@probe("unix_abstract", "bind an abstract unix-domain name")
def unix_abstract() -> None:
    """Unix-domain names outside the file system."""
    if sys.platform != "linux":
        raise OSError(0, "only Linux has them")
    with socket.socket(socket.AF_UNIX) as attempt:
        attempt.bind(f"\0fsocket-probe-{os.getpid()}")


def _only(there: bool, systems: str) -> None:
    if not there:
        raise OSError(0, f"only {systems}")


@probe("poll", "wait with poll(2)")
def poll() -> None:
    """The call that POSIX has, and a poll context's default there."""
    _only(sys.platform != "win32", "POSIX systems have it")


@probe("epoll", "wait with epoll(7)")
def epoll() -> None:
    """Linux's own way to wait for many sockets."""
    _only(sys.platform == "linux", "Linux has it")
    if sys.platform == "linux":
        select.epoll().close()


@probe("kqueue", "wait with kqueue(2)")
def kqueue() -> None:
    """The way of macOS and the BSDs."""
    _only(hasattr(select, "kqueue"), "macOS and the BSDs have it")
    if sys.platform not in {"linux", "win32"}:
        select.kqueue().close()


@probe("wsaevent", "wait with WSAEventSelect")
def wsaevent() -> None:
    """The way of Winsock."""
    _only(sys.platform == "win32", "Windows has it")


#: The poll back ends, by name.
BACKEND_PROBES = {one.key: one for one in (poll, epoll, kqueue, wsaevent)}


_OWN_GROUPS = {socket.AF_INET: "239.255.70.83", socket.AF_INET6: "ff11::4653"}
_PATIENCE = 0.5  # seconds, for a datagram within the host


@functools.cache
def own_multicast_adapter(family: int) -> int:
    """The index of an adapter by which this host hears its own multicast, with a TTL of 0: the loopback adapter, if it can."""
    adapters = fsocket.list_adapters()
    reason = "there is no adapter that could"
    for adapter in sorted(adapters, key=lambda adapter: adapter.type != "loopback"):
        addresses = [entry.addr for entry in adapter.unicast if entry.family == family]
        if adapter.status == "up" and addresses and (adapter.type == "loopback" or family == socket.AF_INET6):
            try:
                _hear_own_multicast(family, adapter.index, addresses[0])
            except OSError as error:
                reason = error.strerror or str(error)
            else:
                return adapter.index
    raise OSError(0, reason)


def _hear_own_multicast(family: int, index: int, address: str) -> None:
    group = socket.inet_pton(family, _OWN_GROUPS[socket.AddressFamily(family)])
    with socket.socket(family, socket.SOCK_DGRAM) as receiver, socket.socket(family, socket.SOCK_DGRAM) as sender:
        receiver.bind(("", 0))
        receiver.settimeout(_PATIENCE)
        if family == socket.AF_INET:
            own = socket.inet_aton(address)
            receiver.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, group + own)
            sender.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, own)
            sender.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 0)
        else:
            receiver.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP, group + struct.pack("@I", index))
            sender.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_IF, index)
            sender.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_HOPS, 0)
        sender.sendto(b"x", (_OWN_GROUPS[socket.AddressFamily(family)], receiver.getsockname()[1]))
        receiver.recv(1)
    # The stdlib cannot join an IPv4 group by an index. A system that does not know the call for that is no fault of fsocket's.
    with socket.socket(family, socket.SOCK_DGRAM) as receiver:
        try:
            fsocket.multicast_join(receiver, _OWN_GROUPS[socket.AddressFamily(family)], index)
        except OSError as error:
            if error.errno == errno.ENOPROTOOPT:
                raise


@probe("multicast_ipv4", "hear its own multicast")
def multicast_ipv4() -> None:
    """Groups of IPv4, by the loopback adapter."""
    own_multicast_adapter(socket.AF_INET)


@probe("multicast_ipv6", "hear its own multicast")
def multicast_ipv6() -> None:
    """Groups of IPv6, by an adapter that has a route for them: Linux's loopback adapter has none."""
    own_multicast_adapter(socket.AF_INET6)


@probe("broadcast", "broadcast within the host")
def broadcast() -> None:
    """A broadcast that nobody else hears: by the loopback adapter, which elsewhere does not do so."""
    _only(sys.platform == "linux", "Linux broadcasts by its loopback adapter")
    if sys.platform == "linux":
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiver, socket.socket(type=socket.SOCK_DGRAM) as sender:
            receiver.bind(("", 0))
            receiver.settimeout(_PATIENCE)
            sender.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
            sender.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"lo")
            sender.sendto(b"x", ("255.255.255.255", receiver.getsockname()[1]))
            receiver.recv(1)
    own_multicast_adapter(socket.AF_INET)  # for the demo's row, the same


@probe("adapters", "list the names of the network adapters")
def adapters() -> None:
    """What the host's network adapters are."""
    socket.if_nameindex()


@probe("tcp_info", "ask for the state of a connection")
def tcp_info() -> None:
    """TCP_INFO and its kin: on Windows from 10, version 1703, on, if the headers of the build have it."""
    if sys.platform == "win32":
        _ = fsocket.SIO_TCP_INFO
        _only(sys.getwindowsversion().build >= 15063, "Windows 10, version 1703, and later have it")


def _switch_on(option: fsocket.Option[Any, Any], value: int = 1) -> None:
    """Set an option of a socket of UDP over IPv4."""
    assert option.level is not None
    assert option.number is not None
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as attempt:
        attempt.setsockopt(option.level, option.number, value)


@probe("packet_info", "be told where datagrams arrive")
def packet_info() -> None:
    """The local address and the interface of what is received: IP_PKTINFO, on FreeBSD IP_RECVDSTADDR."""
    if sys.platform.startswith("freebsd"):
        _switch_on(fsocket.IP_RECVDSTADDR)
    else:
        _switch_on(fsocket.IP_PKTINFO)


@probe("timestamps", "be told when datagrams arrive")
def timestamps() -> None:
    """SO_TIMESTAMP and its kin."""
    _only(sys.platform != "win32", "POSIX systems have SO_TIMESTAMP")
    if sys.platform != "win32":
        _switch_on(fsocket.SO_TIMESTAMP)


@probe("timestamping", "be told when datagrams are sent")
def timestamping() -> None:
    """SO_TIMESTAMPING."""
    _only(sys.platform == "linux", "Linux has SO_TIMESTAMPING")
    if sys.platform == "linux":
        _switch_on(fsocket.SO_TIMESTAMPING, fsocket.SOF_TIMESTAMPING_TX_SOFTWARE | fsocket.SOF_TIMESTAMPING_SOFTWARE)


@probe("drops", "be told how many datagrams a socket drops")
def drops() -> None:
    """SO_RXQ_OVFL."""
    _only(sys.platform == "linux", "Linux has SO_RXQ_OVFL")
    if sys.platform == "linux":
        _switch_on(fsocket.SO_RXQ_OVFL)


@probe("error_queue", "have errors of datagrams queued")
def error_queue() -> None:
    """Which datagram it was that could not be delivered, and who says so."""
    _only(sys.platform == "linux", "Linux has IP_RECVERR")
    if sys.platform == "linux":
        _switch_on(fsocket.IP_RECVERR)


@probe("zerocopy", "send without a copy")
def zerocopy() -> None:
    """MSG_ZEROCOPY: of TCP from Linux 4.14 on, of UDP from 5.0 on."""
    _only(sys.platform == "linux", "Linux has SO_ZEROCOPY")
    if sys.platform == "linux":
        _switch_on(fsocket.SO_ZEROCOPY)


@probe("descriptors", "send a descriptor over a unix-domain socket")
def descriptors() -> None:
    """SCM_RIGHTS."""
    _only(sys.platform != "win32", "POSIX systems can")
    if sys.platform != "win32":
        first, second = socket.socketpair()
        with first, second:
            socket.send_fds(first, [b"x"], [first.fileno()])
            for descriptor in socket.recv_fds(second, 1, 1)[1]:
                os.close(descriptor)


@probe("recvmmsg", "receive many datagrams by one system call")
def recvmmsg() -> None:
    """Without it, a batch is a loop in C."""
    _only(sys.platform == "linux", "Linux has it; elsewhere a batch is a loop in C")
    import ctypes  # noqa: PLC0415  (only here, and it may be missing)

    if ctypes.CDLL(None, use_errno=True).recvmmsg(-1, None, 0, 0, None) == 0 or ctypes.get_errno() == errno.ENOSYS:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))


@probe("udp_segment", "have datagrams cut by the system")
def udp_segment() -> None:
    """UDP_SEGMENT, from Linux 4.18 on; UDP_SEND_MSG_SIZE, from Windows 10, version 2004, on."""
    _only(sys.platform == "linux" or sys.platform == "win32", "Linux and Windows can")
    if sys.platform == "win32":
        _switch_on(fsocket.UDP_SEND_MSG_SIZE, _SEGMENT)
    elif sys.platform == "linux":
        _switch_on(fsocket.UDP_SEGMENT, _SEGMENT)


@probe("udp_gro", "have datagrams put together by the system")
def udp_gro() -> None:
    """UDP_GRO, from Linux 5.0 on; UDP_RECV_MAX_COALESCED_SIZE, from Windows 10, version 2004, on."""
    _only(sys.platform == "linux" or sys.platform == "win32", "Linux and Windows can")
    if sys.platform == "win32":
        _switch_on(fsocket.UDP_RECV_MAX_COALESCED_SIZE, _COALESCED)
    elif sys.platform == "linux":
        _switch_on(fsocket.UDP_GRO)


_SEGMENT = 1200  # octets
_COALESCED = 65_535


def _can(type: str, protocol: str) -> None:
    _only(sys.platform == "linux", "Linux has SocketCAN")
    if sys.platform == "linux":
        if not hasattr(socket, protocol):
            raise OSError(0, f"this Python has no {protocol}")
        socket.socket(socket.AF_CAN, getattr(socket, type), getattr(socket, protocol)).close()


@probe("can", "open a raw CAN socket")
def can() -> None:
    """SocketCAN, which a kernel may have left out."""
    _can("SOCK_RAW", "CAN_RAW")


@probe("can_bcm", "open a socket of CAN's broadcast manager")
def can_bcm() -> None:
    """The kernel's own sending and filtering of CAN frames."""
    _can("SOCK_DGRAM", "CAN_BCM")


@probe("can_isotp", "open an ISO-TP socket")
def can_isotp() -> None:
    """ISO 15765-2: from Linux 5.10 on."""
    _can("SOCK_DGRAM", "CAN_ISOTP")


@probe("can_j1939", "open a J1939 socket")
def can_j1939() -> None:
    """SAE J1939: from Linux 5.4 on."""
    _can("SOCK_DGRAM", "CAN_J1939")


@functools.cache
def virtual_can_interface() -> int:
    """The index of a virtual CAN interface that is up and takes CAN FD."""
    _can("SOCK_RAW", "CAN_RAW")
    if sys.platform != "linux":
        raise OSError(0, "only Linux has SocketCAN")
    found = [adapter for adapter in fsocket.list_adapters() if adapter.type == "can" and adapter.can is None]
    for adapter in found:
        if adapter.status == "up" and adapter.mtu >= fsocket.CANFD_MTU:
            return adapter.index
    raise OSError(0, "there is none that is up; ip link add dev vcan0 type vcan && ip link set vcan0 up makes one")


@probe("can_interface", "use a virtual CAN interface")
def can_interface() -> None:
    """A CAN bus that is within the host."""
    virtual_can_interface()


@probe("ctypes", "import ctypes")
def ctypes() -> None:
    """The stdlib's foreign function interface, which a small Python may lack."""
    try:
        import ctypes  # noqa: F401, PLC0415  (whether it can be imported is the question)
    except ImportError as error:
        raise OSError(0, str(error)) from None
