"""The error queue: what became of what was sent, who says so, and why."""

from __future__ import annotations

import errno
import select
import socket
import struct
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import fsocket

if sys.platform != "linux":
    pytest.skip("only Linux has error queues", allow_module_level=True)

if TYPE_CHECKING:
    from collections.abc import Callable

PATIENCE = 20_000  # milliseconds
LOOPBACK = fsocket.SockaddrIn("127.0.0.1")
LOOPBACK6 = fsocket.SockaddrIn6("::1")

SOFTWARE = fsocket.SOF_TIMESTAMPING_SOFTWARE | fsocket.SOF_TIMESTAMPING_OPT_ID | fsocket.SOF_TIMESTAMPING_OPT_TSONLY


def queued(fd: int) -> fsocket.QueuedError:
    """The next entry, which may be yet to come."""
    waiting = select.poll()
    waiting.register(fd, 0)
    while (found := fsocket.recv_error_queue(fd)) is None:
        assert waiting.poll(PATIENCE), "nothing is told"
    return found


def error_of(entry: fsocket.QueuedError) -> fsocket.ExtendedError:
    assert entry.error is not None
    return entry.error


def nobody(address: fsocket.SockaddrIn | fsocket.SockaddrIn6) -> fsocket.Sockaddr:
    """An address of this host with a port where nobody listens: that of a socket that is connected to somebody else."""
    with fsocket.socket_handle(address.family) as fd:
        fsocket.socket_bind(fd, address)
        return fsocket.socket_name(fd)


@pytest.fixture
def asking(keep: Callable[[int], int]) -> int:
    """A UDP socket that asks for ICMP errors."""
    fd = keep(fsocket.open_socket())
    fsocket.set_socket_option(fd, fsocket.IP_RECVERR, True)
    return fd


@pytest.fixture
def asking6(ipv6: None, keep: Callable[[int], int]) -> int:  # noqa: ARG001
    fd = keep(fsocket.open_socket(fsocket.AF_INET6))
    fsocket.set_socket_option(fd, fsocket.IPV6_RECVERR, True)
    return fd


# --- errors


def test_a_port_where_nobody_listens(asking: int) -> None:
    address = nobody(LOOPBACK)
    fsocket.socket_sendto(asking, b"anybody?", address)
    entry = queued(asking)
    error = error_of(entry)
    assert (error.errno, error.origin, error.offender) == (errno.ECONNREFUSED, fsocket.SO_EE_ORIGIN_ICMP, LOOPBACK)
    assert error.reason == "port unreachable, told by 127.0.0.1"
    assert (entry.data, entry.address, entry.truncated) == (b"anybody?", address, False)
    assert entry.flags & fsocket.MSG_ERRQUEUE
    assert entry.control == (error,)
    assert (entry.mtu, entry.stamp, entry.transmit_time_ns, entry.completed, entry.extensions) == (None, None, None, None, ())
    assert fsocket.recv_error_queue(asking) is None


def test_a_port_of_ipv6_where_nobody_listens(asking6: int) -> None:
    address = nobody(LOOPBACK6)
    fsocket.socket_sendto(asking6, b"anybody?", address)
    entry = queued(asking6)
    error = error_of(entry)
    assert (error.errno, error.origin, error.offender) == (errno.ECONNREFUSED, fsocket.SO_EE_ORIGIN_ICMP6, LOOPBACK6)
    assert error.reason == "port unreachable, told by ::1"
    assert (entry.data, entry.address) == (b"anybody?", address)


def test_an_error_is_raised_with_its_reason(asking: int) -> None:
    fsocket.socket_sendto(asking, b"x", nobody(LOOPBACK))
    raised = error_of(queued(asking)).error
    assert isinstance(raised, ConnectionRefusedError)
    assert "port unreachable" in str(raised)


def test_each_error_has_the_datagram_that_it_is_of(asking: int) -> None:
    addresses = [nobody(LOOPBACK) for _ in range(3)]
    for number, address in enumerate(addresses):
        fsocket.set_socket_option(asking, fsocket.IP_RECVERR, True)
        try:
            fsocket.socket_sendto(asking, b"%d" % number, address)
        except ConnectionRefusedError:  # that before, which this call tells instead of sending
            fsocket.socket_sendto(asking, b"%d" % number, address)
    entries = [queued(asking) for _ in addresses]
    assert [(entry.data, entry.address) for entry in entries] == [(b"%d" % n, a) for n, a in enumerate(addresses)]


def test_a_poll_context_tells_when_there_is_something(asking: int) -> None:
    with fsocket.poll_context() as pc:
        fsocket.poll_register(pc, fsocket.PollFD(asking, 0))
        assert fsocket.poll(pc, 0) == []
        fsocket.socket_sendto(asking, b"x", nobody(LOOPBACK))
        (ready,) = fsocket.poll(pc, PATIENCE)
        assert ready.revents & fsocket.POLLERR
        assert fsocket.recv_error_queue(asking) is not None
        assert fsocket.poll(pc, 0) == []


def test_a_stdlib_socket(asking: int) -> None:
    with socket.socket(fileno=socket.dup(asking)) as wrapped:
        fsocket.socket_sendto(wrapped, b"x", nobody(LOOPBACK))
        queued(asking)
        assert fsocket.recv_error_queue(wrapped) is None


@pytest.mark.parametrize("nonblocking", [False, True])
def test_an_empty_queue_is_nothing_to_wait_for(asking: int, nonblocking: bool) -> None:
    fsocket.set_nonblocking(asking, nonblocking)
    assert fsocket.recv_error_queue(asking) is None


def test_what_does_not_fit_is_told(asking: int) -> None:
    address = nobody(LOOPBACK)
    for size, control_size in ((3, 1024), (100, 0), (100, 4), (0, 0)):
        fsocket.socket_sendto(asking, b"0123456789", address)
        poller = select.poll()
        poller.register(asking, 0)
        assert poller.poll(PATIENCE)
        entry = fsocket.recv_error_queue(asking, size, control_size)
        assert entry is not None
        assert entry.data == b"0123456789"[:size]
        assert entry.truncated
        assert (entry.error is None) == (control_size < 1024)
        assert (entry.mtu, entry.stamp, entry.transmit_time_ns, entry.completed, entry.extensions) == (
            None,
            None,
            None,
            None,
            (),
        )


def test_what_cannot_be_is_refused(asking: int) -> None:
    with pytest.raises(ValueError, match="size is 0 to 2147483647 octets, not -1"):
        fsocket.recv_error_queue(asking, -1)
    with pytest.raises(TypeError, match="size must be an int, not 'str'"):
        fsocket.recv_error_queue(asking, "9")  # type: ignore[arg-type]  # as somebody may
    with pytest.raises(ValueError, match="control_size must be 0"):
        fsocket.recv_error_queue(asking, 9, -1)
    with pytest.raises(OSError, match="Bad file descriptor"):
        fsocket.recv_error_queue(-1)


@pytest.mark.parametrize("name", ["unix_stream_pair", "unix_datagram_pair", "seqpacket_pair"])
def test_a_socket_without_such_a_queue_keeps_its_messages(
    name: str, request: pytest.FixtureRequest, open_handles: Callable[[], object]
) -> None:
    first, second = request.getfixturevalue(name)
    assert fsocket.recv_error_queue(second) is None  # nothing at all
    fsocket.send_fds(first, b"precious", [first])
    before = open_handles()
    with pytest.raises(OSError, match="sockets of this kind have no error queue") as caught:
        fsocket.recv_error_queue(second)
    assert caught.value.errno == errno.EOPNOTSUPP
    assert open_handles() == before
    room = bytearray(10)
    count, fds, _, _ = fsocket.recv_fds(second, room, 1)
    assert (room[:count], len(fds)) == (b"precious", 1)
    fsocket.close_socket(fds[0])


# --- errors of the way


@pytest.fixture
def way(wires: Any) -> Any:
    """Two hosts; the far one is a router to networks of which it knows that there is no way to them."""
    # Routers do not tell each time: that is switched off.
    settings = {"ipv4/ip_forward": 1, "ipv6/conf/all/forwarding": 1, "ipv4/icmp_ratemask": 0, "ipv6/icmp/ratelimit": 0}
    for name, value in settings.items():
        wires.far.run((Path("/proc/sys/net") / name).write_text, str(value))
    for kind, number in (("unreachable", 1), ("prohibit", 2)):
        wires.far.ip("route", "replace", kind, f"10.88.{number}.0/24")
        wires.far.ip("-6", "route", "replace", kind, f"fd88:{number}::/64")
    wires.far.ip("route", "replace", "10.88.3.0/24", "via", wires.address(4, 1, 1))
    for number in (1, 2, 3):
        wires.near.ip("route", "replace", f"10.88.{number}.0/24", "via", wires.address(4, 0, 2))
        wires.near.ip("-6", "route", "replace", f"fd88:{number}::/64", "via", wires.address(6, 0, 2))
    return wires


@pytest.mark.parametrize(
    ("version", "network", "reason"),
    [
        (4, "10.88.1.9", "host unreachable"),
        (4, "10.88.2.9", "packet filtered"),
        (6, "fd88:1::9", "no route to the destination"),
        (6, "fd88:2::9", "administratively prohibited"),
    ],
)
def test_a_router_that_knows_no_way(way: Any, keep: Callable[[int], int], version: int, network: str, reason: str) -> None:
    kind: Any = fsocket.SockaddrIn if version == 4 else fsocket.SockaddrIn6
    to = kind(network, 9)
    fd = keep(way.near.run(fsocket.open_socket, to.family))
    fsocket.set_socket_option(fd, fsocket.IP_RECVERR if version == 4 else fsocket.IPV6_RECVERR, True)
    fsocket.socket_sendto(fd, b"octets", to)
    entry = queued(fd)
    error = error_of(entry)
    assert error.offender in {kind(way.address(version, 0, host)) for host in (2, 3)}
    assert error.reason == f"{reason}, told by {getattr(error.offender, 'addr', None)}"
    assert error.errno in {errno.EHOSTUNREACH, errno.ENETUNREACH, errno.EACCES}
    assert (entry.data, entry.address) == (b"octets", to)


def test_a_router_where_the_hops_run_out(way: Any, keep: Callable[[int], int]) -> None:
    fd = keep(way.near.run(fsocket.open_socket))
    fsocket.set_socket_option(fd, fsocket.IP_RECVERR, True)
    fsocket.set_socket_option(fd, fsocket.IP_TTL, 1)
    fsocket.socket_sendto(fd, b"octets", fsocket.SockaddrIn("10.88.3.9", 9))
    error = error_of(queued(fd))
    assert error.errno == errno.EHOSTUNREACH
    assert error.reason == f"time to live exceeded, told by {way.address(4, 0, 2)}"


@pytest.mark.parametrize("version", [4, 6])
def test_a_datagram_that_is_longer_than_the_link_takes(wires: Any, keep: Callable[[int], int], version: int) -> None:
    """The host itself tells, and what would have fitted."""
    to: Any = fsocket.SockaddrIn if version == 4 else fsocket.SockaddrIn6
    address = to(wires.address(version, 0, 2), 9)
    fd = keep(wires.near.run(fsocket.open_socket, address.family))
    if version == 4:
        fsocket.set_socket_option(fd, fsocket.IP_RECVERR, True)
        fsocket.set_socket_option(fd, fsocket.IP_MTU_DISCOVER, fsocket.IP_PMTUDISC_DO)
    else:
        fsocket.set_socket_option(fd, fsocket.IPV6_RECVERR, True)
        fsocket.set_socket_option(fd, fsocket.IPV6_MTU_DISCOVER, fsocket.IPV6_PMTUDISC_DO)
    with pytest.raises(OSError) as caught:
        fsocket.socket_sendto(fd, bytes(3000), address)
    assert caught.value.errno == errno.EMSGSIZE
    entry = queued(fd)
    error = error_of(entry)
    assert (error.errno, error.origin, entry.mtu) == (errno.EMSGSIZE, fsocket.SO_EE_ORIGIN_LOCAL, 1500)


# --- extensions of ICMP errors


def checksum(octets: bytes) -> int:
    total = sum(struct.unpack(f"!{len(octets) // 2}H", octets))
    while total > 0xFFFF:
        total = (total & 0xFFFF) + (total >> 16)
    return total ^ 0xFFFF


def structure(objects: bytes, *, valid: bool) -> bytes:
    """Extensions of RFC 4884, with their head."""
    whole = struct.pack("!BBH", 2 << 4, 0, 0) + objects
    return whole[:2] + struct.pack("!H", checksum(whole) ^ (0 if valid else 1)) + whole[4:]


def extended_error(port: int, extensions: bytes) -> bytes:
    """An ICMP "port unreachable" over loopback that quotes 128 octets of a datagram to port 9, and has extensions."""
    udp = struct.pack("!HHHH", port, 9, 108, 0)
    ip = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 128, 1, 0, 64, fsocket.IPPROTO_UDP, 0, LOOPBACK.packed, LOOPBACK.packed)
    message = struct.pack("!BBHBBH", 3, 3, 0, 0, 128 // 4, 0) + ip + udp + bytes(100) + extensions
    return message[:2] + struct.pack("!H", checksum(message)) + message[4:]


def extended_error6(port: int, extensions: bytes) -> bytes:
    """The same of ICMPv6, whose checksum the kernel puts in."""
    udp = struct.pack("!HHHH", port, 9, 88, 0)
    ip = struct.pack("!IHBB16s16s", 6 << 28, 88, fsocket.IPPROTO_UDP, 64, LOOPBACK6.packed, LOOPBACK6.packed)
    return struct.pack("!BBHBBH", 1, 4, 0, 128 // 8, 0, 0) + ip + udp + bytes(80) + extensions


OBJECTS = struct.pack("!HBB4s", 8, 1, 1, b"mpls") + struct.pack("!HBB4s", 8, 2, 7, b"name")


@pytest.mark.parametrize("valid", [True, False])
@pytest.mark.parametrize("version", [4, 6])
def test_what_a_router_adds_to_an_icmp_error(
    version: int,
    valid: bool,
    privileges: None,  # noqa: ARG001
    request: pytest.FixtureRequest,
) -> None:
    fd: int = request.getfixturevalue("asking" if version == 4 else "asking6")
    loopback = LOOPBACK if version == 4 else LOOPBACK6
    option = fsocket.IP_RECVERR_RFC4884 if version == 4 else fsocket.IPV6_RECVERR_RFC4884
    fsocket.set_socket_option(fd, option, True)
    fsocket.socket_bind(fd, loopback)
    fsocket.socket_connect(fd, type(loopback)(loopback.addr, 9))
    name: Any = fsocket.socket_name(fd)
    extensions = structure(OBJECTS, valid=valid)
    protocol = fsocket.IPPROTO_ICMP if version == 4 else fsocket.IPPROTO_ICMPV6
    message = (extended_error if version == 4 else extended_error6)(name.port, extensions)
    with fsocket.socket_handle(loopback.family, fsocket.SOCK_RAW, protocol) as router:
        fsocket.socket_sendto(router, message, loopback)
    entry = queued(fd)
    assert entry.data == bytes(100 if version == 4 else 80) + extensions
    expected = (fsocket.IcmpExtension(1, 1, b"mpls"), fsocket.IcmpExtension(2, 7, b"name"))
    assert entry.extensions == (expected if valid else ())


def made(error: fsocket.ExtendedError, data: bytes = b"") -> fsocket.QueuedError:
    return fsocket.QueuedError(error, data, None, (error,), fsocket.MSG_ERRQUEUE, False)


@given(st.binary(max_size=64), st.integers(0, 2**32 - 1))
def test_extensions_of_whatever_octets(octets: bytes, data: int) -> None:
    error = fsocket.ExtendedError(errno.ECONNREFUSED, fsocket.SO_EE_ORIGIN_ICMP, 3, 3, 0, data, None)
    found = made(error, octets).extensions
    assert sum(4 + len(extension.data) for extension in found) <= len(octets)


# --- times of sending


def stamps(fd: int, count: int) -> list[fsocket.TransmitStamp]:
    """So many of them, by their numbers."""
    found = []
    for _ in range(count):
        stamp = queued(fd).stamp
        assert stamp is not None
        found.append(stamp)
    return sorted(found, key=lambda stamp: stamp.id)


@pytest.mark.parametrize("name", ["udp_pair", "udp6_pair"])
def test_when_a_datagram_was_sent(name: str, request: pytest.FixtureRequest) -> None:
    first, second = request.getfixturevalue(name)
    flags = SOFTWARE | fsocket.SOF_TIMESTAMPING_TX_SOFTWARE
    fsocket.set_socket_option(first, fsocket.SO_TIMESTAMPING, flags)
    before = time.time_ns()
    for number in range(3):
        fsocket.socket_send(first, b"x" * number)
    after = time.time_ns()
    found = stamps(first, 3)
    assert [stamp.id for stamp in found] == [0, 1, 2]
    assert {(stamp.stage, stamp.hardware_ns) for stamp in found} == {("sent", None)}
    for stamp in found:
        assert stamp.software_ns is not None
        assert before - 10_000_000 <= stamp.software_ns <= after + 10_000_000
    assert fsocket.recv_error_queue(first) is None
    assert fsocket.socket_recv(second, bytearray(1)) == 0


def test_when_octets_of_a_stream_were_acknowledged(tcp_pair: tuple[int, int]) -> None:
    flags = SOFTWARE | fsocket.SOF_TIMESTAMPING_TX_ACK
    fsocket.set_socket_option(tcp_pair[0], fsocket.SO_TIMESTAMPING, flags)
    fsocket.socket_send(tcp_pair[0], b"0123456789")
    (stamp,) = stamps(tcp_pair[0], 1)
    assert (stamp.stage, stamp.id) == ("acknowledged", 9)


def test_each_stage_is_told_on_its_own(udp_pair: tuple[int, int]) -> None:
    flags = SOFTWARE | fsocket.SOF_TIMESTAMPING_TX_SCHED | fsocket.SOF_TIMESTAMPING_TX_SOFTWARE
    fsocket.set_socket_option(udp_pair[0], fsocket.SO_TIMESTAMPING, flags)
    fsocket.socket_send(udp_pair[0], b"x")
    assert [stamp.stage for stamp in stamps(udp_pair[0], 2)] == ["scheduled", "sent"]


def test_the_packet_comes_with_its_time(udp_pair: tuple[int, int]) -> None:
    flags = SOFTWARE & ~fsocket.SOF_TIMESTAMPING_OPT_TSONLY | fsocket.SOF_TIMESTAMPING_TX_SOFTWARE
    fsocket.set_socket_option(udp_pair[0], fsocket.SO_TIMESTAMPING, flags)
    fsocket.socket_send(udp_pair[0], b"the octets")
    entry = queued(udp_pair[0])
    assert entry.data.endswith(b"the octets")
    assert len(entry.data) > len(b"the octets")


def test_where_it_went_by_comes_with_its_time(udp_pair: tuple[int, int]) -> None:
    """With SOF_TIMESTAMPING_OPT_CMSG."""
    packets = SOFTWARE & ~fsocket.SOF_TIMESTAMPING_OPT_TSONLY
    flags = packets | fsocket.SOF_TIMESTAMPING_TX_SOFTWARE | fsocket.SOF_TIMESTAMPING_OPT_CMSG
    fsocket.set_socket_option(udp_pair[0], fsocket.SO_TIMESTAMPING, flags)
    fsocket.set_socket_option(udp_pair[0], fsocket.IP_PKTINFO, True)
    fsocket.socket_send(udp_pair[0], b"x")
    kinds = [type(value) for value in queued(udp_pair[0]).control]
    assert fsocket.PacketInfo in kinds


def test_the_statistics_of_a_connection_are_kept_as_they_are(tcp_pair: tuple[int, int]) -> None:
    flags = SOFTWARE | fsocket.SOF_TIMESTAMPING_TX_ACK | fsocket.SOF_TIMESTAMPING_OPT_STATS
    fsocket.set_socket_option(tcp_pair[0], fsocket.SO_TIMESTAMPING, flags)
    fsocket.socket_send(tcp_pair[0], b"x")
    entry = queued(tcp_pair[0])
    assert entry.stamp is not None
    (statistics,) = [value for value in entry.control if isinstance(value, fsocket.ControlMessage)]
    assert (statistics.level, statistics.type) == (fsocket.SOL_SOCKET, fsocket.SCM_TIMESTAMPING_OPT_STATS)
    assert statistics.data


def test_one_message_asks_for_its_own_time(udp_pair: tuple[int, int]) -> None:
    """By a control message, in place of the socket's flags."""
    fsocket.set_socket_option(udp_pair[0], fsocket.SO_TIMESTAMPING, SOFTWARE)
    fsocket.socket_send(udp_pair[0], b"not this one")
    wanted = struct.pack("I", fsocket.SOF_TIMESTAMPING_TX_SOFTWARE)
    fsocket.socket_sendmsg(udp_pair[0], b"this", [(fsocket.SOL_SOCKET, fsocket.SO_TIMESTAMPING, wanted)])
    (stamp,) = stamps(udp_pair[0], 1)
    assert stamp.stage == "sent"
    assert fsocket.recv_error_queue(udp_pair[0]) is None


def test_a_stage_that_is_newer_than_the_headers_is_a_number() -> None:
    error = fsocket.ExtendedError(errno.ENOMSG, fsocket.SO_EE_ORIGIN_TIMESTAMPING, 0, 0, 77, 5, None)
    assert made(error).stamp == ("77", 5, None, None)


def test_the_time_of_a_frame_that_a_packet_socket_sent(privileges: None) -> None:  # noqa: ARG001
    with fsocket.socket_handle(fsocket.AF_PACKET, fsocket.SOCK_DGRAM) as fd:
        fsocket.set_socket_option(fd, fsocket.SO_TIMESTAMPING, SOFTWARE | fsocket.SOF_TIMESTAMPING_TX_SOFTWARE)
        fsocket.socket_sendto(fd, b"frame", fsocket.SockaddrLl(socket.if_nametoindex("lo"), 0x88B5, addr=bytes(6)))
        assert [stamp.stage for stamp in stamps(fd, 1)] == ["sent"]


# --- times to send at


def test_a_time_to_send_at_is_taken(udp_pair: tuple[int, int]) -> None:
    """By the socket: over the loopback adapter, whose packets no queue holds back, the datagram goes at once."""
    fsocket.set_socket_option(
        udp_pair[0], fsocket.SO_TXTIME, fsocket.TxTime(time.CLOCK_MONOTONIC, fsocket.SOF_TXTIME_REPORT_ERRORS)
    )
    fsocket.socket_sendmsg(udp_pair[0], b"later", [fsocket.TransmitTime(time.monotonic_ns() + 1_000_000)])
    room = bytearray(10)
    assert room[: fsocket.socket_recv(udp_pair[1], room)] == b"later"
    assert fsocket.recv_error_queue(udp_pair[0]) is None


@given(st.integers(0, 2**63 - 1))
def test_what_missed_its_time_says_which(moment: int) -> None:
    """As net/sched/sch_etf.c of the kernel tells it, in two halves."""
    missed = fsocket.SO_EE_CODE_TXTIME_MISSED
    low, high = moment & 0xFFFFFFFF, moment >> 32
    entry = made(fsocket.ExtendedError(errno.ECANCELED, fsocket.SO_EE_ORIGIN_TXTIME, 0, missed, low, high, None))
    assert entry.transmit_time_ns == moment
    assert "missed" in error_of(entry).reason


def test_a_datagram_that_missed_its_time(etf: None, wires: Any, keep: Callable[[int], int]) -> None:  # noqa: ARG001
    """By the queue that keeps to such times; tc-etf(8)."""
    order = ["qdisc", "replace", "dev", "near2", "root", "etf", "clockid", "CLOCK_TAI", "delta", "100000"]
    subprocess.run(["tc", "-n", wires.near.name, *order], check=True, timeout=PATIENCE / 1000)
    # It lets nothing else pass, not even who asks where an address is.
    wires.near.ip("neighbour", "replace", wires.address(4, 2, 2), "lladdr", "02:00:00:00:00:01", "dev", "near2")
    fd = keep(wires.near.run(fsocket.open_socket))
    fsocket.set_socket_option(fd, fsocket.SO_TXTIME, fsocket.TxTime(time.CLOCK_TAI, fsocket.SOF_TXTIME_REPORT_ERRORS))
    past = time.clock_gettime_ns(time.CLOCK_TAI) - 1_000_000_000
    address = fsocket.SockaddrIn(wires.address(4, 2, 2), 9)
    fsocket.socket_sendmsg(fd, b"late", [fsocket.TransmitTime(past)], addr=address)
    entry = queued(fd)
    assert error_of(entry).origin == fsocket.SO_EE_ORIGIN_TXTIME
    assert entry.transmit_time_ns == past
