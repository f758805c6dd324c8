"""Messages: octets in several places, control messages beside them, and what was cut off."""

from __future__ import annotations

import array
import contextlib
import ctypes
import errno
import gc
import os
import socket
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest
from cffi import FFI

import fsocket

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Pair = tuple[int, int]

LINUX = sys.platform == "linux"
TELLS_LENGTH = LINUX or (sys.platform.startswith("freebsd") and int(sys.platform[7:]) >= 14)
WINDOWS = sys.platform == "win32"
ROOM = 1024  # for control messages: more than any of these tests needs
foreign: Any = FFI()  # not fsocket's own


@pytest.fixture(scope="module", autouse=True, params=["as exported", "Python"])
def _form(request: pytest.FixtureRequest) -> Iterator[None]:
    """Try the calls as they are exported, and the Python functions behind them: the contract is one."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("socket_sendmsg", "socket_recvmsg") if request.param == "Python" else ():
            patch.setattr(fsocket, name, getattr(getattr(fsocket, name), "__self__", getattr(fsocket, name)))
        yield


def received(fd: int, size: int = 64, control_size: int = 0, flags: int = 0) -> tuple[bytes, fsocket.Message]:
    room = bytearray(size)
    message = fsocket.socket_recvmsg(fd, room, control_size, flags)
    return bytes(room[: message.count]), message


@pytest.fixture
def bound(keep: Callable[[int], int], limit: Callable[..., None]) -> Callable[..., tuple[int, fsocket.Sockaddr]]:
    """Open a UDP socket on any port: ``bound("127.0.0.1")``; returns it and its address."""

    def function(host: str) -> tuple[int, fsocket.Sockaddr]:
        address = fsocket.SockaddrIn6(host) if ":" in host else fsocket.SockaddrIn(host)
        fd = keep(fsocket.open_socket(address.family))
        if host == "::":
            fsocket.set_socket_option(fd, fsocket.IPV6_V6ONLY, False)
        fsocket.socket_bind(fd, address)
        limit(fd)
        return fd, fsocket.socket_name(fd)

    return function


def at(address: fsocket.Sockaddr, host: str) -> fsocket.Sockaddr:
    """The same port on another host."""
    assert isinstance(address, (fsocket.SockaddrIn, fsocket.SockaddrIn6))
    return fsocket.SockaddrIn6(host, address.port) if ":" in host else fsocket.SockaddrIn(host, address.port)


# --- octets


ABC = foreign.new("char[]", b"abc")  # kept: a bare pointer keeps nothing


def test_octets_from_several_places_are_one_message(datagram_pair: Pair) -> None:
    first, second = datagram_pair
    memory = foreign.new("char[]", b"gh")
    places = [
        b"ab",
        bytearray(b"cd"),
        memoryview(b"-ef-")[1:3],
        (foreign.cast("char *", memory), 2),
        b"",
        array.array("B", b"i"),
    ]
    assert fsocket.socket_sendmsg(first, places) == 9
    assert received(second)[0] == b"abcdefghi"


def test_octets_of_a_message_fill_several_places(datagram_pair: Pair) -> None:
    first, second = datagram_pair
    fsocket.socket_send(first, b"abcdefghi")
    memory = foreign.new("char[4]")
    one, two, last = bytearray(2), fsocket.Buffer(3), (ctypes.c_char * 8)()
    places = [one, two, (foreign.cast("char *", memory), 1), last]
    message = fsocket.socket_recvmsg(second, places)
    assert (message.count, message.truncated, message.control) == (9, False, ())
    assert (bytes(one), bytes(two), foreign.unpack(memory, 2), last.value) == (b"ab", b"cde", b"f\0", b"ghi")


def test_streams_have_messages_too(stream_pair: Pair) -> None:
    first, second = stream_pair
    assert fsocket.socket_sendmsg(first, [b"abc", b"def"]) == 6
    one, two = bytearray(4), bytearray(4)
    message = fsocket.socket_recvmsg(second, [one, two], ROOM)
    assert (message.count, bytes(one), bytes(two)) == (6, b"abcd", b"ef\0\0")
    assert not message.truncated
    fsocket.socket_shutdown(first, fsocket.SHUT_WR)
    assert fsocket.socket_recvmsg(second, one).count == 0


@pytest.mark.parametrize(
    "give",
    [
        lambda: b"abc",
        lambda: bytearray(b"abc"),
        lambda: (foreign.cast("char *", ABC), 3),
        lambda: (b"abc-", 3),
        lambda: (b"a", b"bc"),
        lambda: (b"a", bytearray(b"bc")),
        lambda: iter([b"ab", b"c"]),
        lambda: (octets for octets in (b"ab", b"c")),
        lambda: array.array("B", b"abc"),
    ],
)
def test_one_place_is_given_as_it_is_and_several_in_any_sequence(give: Callable[[], Any], udp_pair: Pair) -> None:
    first, second = udp_pair
    kept = give()
    assert fsocket.socket_sendmsg(first, kept) == 3
    assert received(second)[0] == b"abc"


def test_a_message_may_have_no_octets(udp_pair: Pair) -> None:
    first, second = udp_pair
    for nothing in (b"", [], [b"", b""]):
        assert fsocket.socket_sendmsg(first, nothing) == 0
        octets, message = received(second)
        assert (octets, message.truncated) == (b"", False)
        assert message.address == fsocket.socket_name(first)


def test_a_message_may_go_nowhere(udp_pair: Pair) -> None:
    first, second = udp_pair
    fsocket.socket_send(first, b"abc")
    message = fsocket.socket_recvmsg(second, [])
    assert (message.count, message.truncated, message.data_truncated) == (0, True, True)


def test_a_datagram_that_is_too_long_is_told_and_no_error(datagram_pair: Pair) -> None:
    first, second = datagram_pair
    fsocket.socket_send(first, b"abcdef")
    fsocket.socket_send(first, b"next")
    for control_size in (0, ROOM):
        octets, message = received(second, 3, control_size)
        assert octets in {b"abc", b"nex"}
        assert message.truncated
        assert message.data_truncated
        assert not message.control_truncated
        assert message.flags & fsocket.MSG_TRUNC


def test_the_true_length_is_told_where_the_system_tells_it(udp_pair: Pair) -> None:
    first, second = udp_pair
    fsocket.socket_send(first, b"abcdef")
    message = fsocket.socket_recvmsg(second, bytearray(3), flags=fsocket.MSG_TRUNC)
    assert message.count == (6 if TELLS_LENGTH else 3)
    assert message.data_truncated
    fsocket.socket_send(first, b"abc")
    assert not fsocket.socket_recvmsg(second, bytearray(3), flags=fsocket.MSG_TRUNC).data_truncated


def test_a_peek_takes_nothing(udp_pair: Pair) -> None:
    first, second = udp_pair
    fsocket.socket_send(first, b"abc")
    for flags in (fsocket.MSG_PEEK, 0):
        assert received(second, flags=flags)[0] == b"abc"


def test_the_sender_and_where_to(bound: Callable[[str], tuple[int, fsocket.Sockaddr]]) -> None:
    receiver, there = bound("127.0.0.1")
    sender, here = bound("127.0.0.1")
    for address in (there, ("127.0.0.1", socket_port(there))):
        assert fsocket.socket_sendmsg(sender, [b"a", b"b"], addr=address) == 2
        octets, message = received(receiver)
        assert (octets, message.address) == (b"ab", here)


def socket_port(address: fsocket.Sockaddr) -> int:
    assert isinstance(address, (fsocket.SockaddrIn, fsocket.SockaddrIn6))
    return address.port


def test_the_stdlib_s_sockets_serve() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        one.bind(("127.0.0.1", 0))
        assert fsocket.socket_sendmsg(other, b"abc", addr=one.getsockname()) == 3
        one.setblocking(False)
        assert fsocket.socket_recvmsg(one, bytearray(8)).count == 3
        with pytest.raises(BlockingIOError, match="recvmsg"):
            fsocket.socket_recvmsg(one, bytearray(8), ROOM)


@pytest.mark.parametrize(
    ("buffers", "error", "words"),
    [
        (b"abc", TypeError, "read-only"),
        ([bytearray(1), b"abc"], TypeError, "read-only"),
        ("abc", TypeError, "must be octets"),
        ([bytearray(1), "abc"], TypeError, "must be octets"),
        ([foreign.NULL], TypeError, "end is required"),
        (foreign.NULL, TypeError, "end is required"),
        ([(bytearray(3), 4)], ValueError, "do not lie within"),
        ([(bytearray(3), -1)], ValueError, "do not lie within"),
        (None, TypeError, "must be octets"),
        (7, TypeError, "must be octets"),
        (memoryview(bytearray(8))[::2], ValueError, "not contiguous"),
    ],
)
def test_what_nothing_can_be_received_into_is_refused(buffers: Any, error: type[Exception], words: str, udp_pair: Pair) -> None:
    first, second = udp_pair
    fsocket.socket_send(first, b"abc")
    with pytest.raises(error, match=words):
        fsocket.socket_recvmsg(second, buffers)
    assert received(second)[0] == b"abc"


def test_sizes_and_flags_that_cannot_be_are_refused(udp_pair: Pair) -> None:
    first, second = udp_pair
    for size in (-1, 1 << 31, 1 << 70):
        with pytest.raises(ValueError, match=f"control_size must be 0 to .*, not {size}"):
            fsocket.socket_recvmsg(second, bytearray(8), size)
    wrong: Any = "8"
    with pytest.raises(TypeError, match="control_size must be an int"):
        fsocket.socket_recvmsg(second, bytearray(8), wrong)
    for call in (fsocket.socket_sendmsg, fsocket.socket_recvmsg):
        with pytest.raises(TypeError, match="flags must be an int"):
            call(first, bytearray(8), flags=wrong)


def test_much_room_for_control_messages_costs_nothing(udp_pair: Pair) -> None:
    first, second = udp_pair
    fsocket.socket_send(first, b"abc")
    octets, message = received(second, control_size=1 << 28)
    assert (octets, message.control, message.truncated) == (b"abc", (), False)


@pytest.mark.skipif(WINDOWS, reason="Winsock tells no limit")
def test_more_places_than_the_system_takes_are_an_error(udp_pair: Pair) -> None:
    first, second = udp_pair
    most = os.sysconf("SC_IOV_MAX")
    assert fsocket.socket_sendmsg(first, [b"x"] * most) == most
    octets, _ = received(second, 2 * most)
    assert octets == b"x" * most
    for call, places in ((fsocket.socket_sendmsg, [b"x"] * (most + 1)), (fsocket.socket_recvmsg, [bytearray(1)] * (most + 1))):
        with pytest.raises(OSError, match="msg") as caught:
            call(first, places)
        assert caught.value.errno == errno.EMSGSIZE


if sys.platform == "linux":

    def test_a_frame_is_no_part_of_a_message(udp_pair: Pair) -> None:
        first, second = udp_pair
        frame: Any = fsocket.CanFrame(1, b"abc")
        with pytest.raises(TypeError, match="a CanFrame is sent and received by itself"):
            fsocket.socket_sendmsg(first, frame)
        with pytest.raises(TypeError, match="a CanFrame is sent and received by itself"):
            fsocket.socket_recvmsg(second, [bytearray(8), frame])


def test_errors_name_the_call(keep: Callable[[int], int]) -> None:
    fd = keep(fsocket.open_socket())
    with pytest.raises(OSError, match="sendmsg"):
        fsocket.socket_sendmsg(fd, b"to nobody")
    with pytest.raises(OSError, match="recvmsg"):
        fsocket.socket_recvmsg(-1, bytearray(8))
    with pytest.raises(OSError, match="sendmsg"):
        fsocket.socket_sendmsg(-1, b"x", [fsocket.HopLimit(3)], addr=("127.0.0.1", 9))


# --- what comes beside them


PACKET_INFO = {
    fsocket.AF_INET: ["IP_PKTINFO", "IP_RECVDSTADDR"],
    fsocket.AF_INET6: ["IPV6_RECVPKTINFO", "IPV6_PKTINFO"],
}
HOP_LIMIT = {fsocket.AF_INET: ["IP_RECVTTL"], fsocket.AF_INET6: ["IPV6_RECVHOPLIMIT", "IPV6_HOPLIMIT"]}
TRAFFIC_CLASS = {fsocket.AF_INET: ["IP_RECVTOS"], fsocket.AF_INET6: ["IPV6_RECVTCLASS"]}


def ask(fd: int, names: list[str]) -> None:
    """Ask for control messages, by the first of the options that the system has."""
    option = next(getattr(fsocket, name) for name in names if hasattr(fsocket, name))
    fsocket.set_socket_option(fd, option, True)


@pytest.fixture(params=["127.0.0.1"] if WINDOWS else ["127.0.0.1", "::1"])
def loopback(request: pytest.FixtureRequest) -> str:
    """A host of each family; on Windows of one, since Wine gives few control messages of the other."""
    host: str = request.param
    if ":" in host:
        request.getfixturevalue("ipv6")
    return host


def test_where_a_datagram_arrived(loopback: str, bound: Callable[[str], tuple[int, fsocket.Sockaddr]]) -> None:
    receiver, there = bound("0.0.0.0" if loopback == "127.0.0.1" else "::")
    sender, _ = bound(loopback)
    ask(receiver, PACKET_INFO[there.family])
    fsocket.socket_sendmsg(sender, b"abc", addr=at(there, loopback))
    octets, message = received(receiver, control_size=ROOM)
    info = message.get(fsocket.PacketInfo)
    assert octets == b"abc"
    assert info is not None
    assert info.address == info.destination == at(fsocket.SockaddrIn(), loopback)
    if hasattr(fsocket, PACKET_INFO[there.family][0]):
        assert info.interface in {adapter.index for adapter in fsocket.list_adapters()}
    assert message.control == (info,)
    assert message.get(fsocket.HopLimit) is None
    # As it came, it makes the answer leave from there.
    assert fsocket.socket_sendmsg(receiver, b"answer", [info], addr=message.address or ()) == 6
    octets, message = received(sender)
    assert (octets, message.address) == (b"answer", at(there, loopback))


def test_how_far_a_datagram_may_still_go(loopback: str, bound: Callable[[str], tuple[int, fsocket.Sockaddr]]) -> None:
    receiver, there = bound(loopback)
    sender, _ = bound(loopback)
    ask(receiver, HOP_LIMIT[there.family])
    if sys.platform in {"linux", "darwin"} and (LINUX or there.family == fsocket.AF_INET6):
        for value in (fsocket.HopLimit(3), fsocket.HopLimit(3, there.family)):
            fsocket.socket_sendmsg(sender, b"abc", [value], addr=there)
            assert received(receiver, control_size=ROOM)[1].get(fsocket.HopLimit) == (3, there.family)
        fsocket.socket_connect(sender, there)
        fsocket.socket_sendmsg(sender, b"abc", [fsocket.HopLimit(4)])
        assert received(receiver, control_size=ROOM)[1].get(fsocket.HopLimit) == (4, there.family)
    else:
        fsocket.socket_sendto(sender, b"abc", there)
        limit = received(receiver, control_size=ROOM)[1].get(fsocket.HopLimit)
        assert limit is not None
        assert 0 < limit.value <= 255


def test_what_class_a_datagram_is_of(loopback: str, bound: Callable[[str], tuple[int, fsocket.Sockaddr]]) -> None:
    receiver, there = bound(loopback)
    sender, _ = bound(loopback)
    ask(receiver, TRAFFIC_CLASS[there.family])
    if WINDOWS:  # Wine takes no notice
        fsocket.socket_sendto(sender, b"abc", there)
        assert received(receiver, control_size=ROOM)[1].get(fsocket.TrafficClass) == (0, there.family)
        return
    fsocket.socket_sendmsg(sender, b"abc", [fsocket.TrafficClass(46 << 2 | 1)], addr=there)
    found = received(receiver, control_size=ROOM)[1].get(fsocket.TrafficClass)
    assert found == (46 << 2 | 1, there.family)
    assert found is not None
    assert (found.dscp, found.ecn) == (46, 1)


def test_control_messages_that_are_cut_off_are_told(bound: Callable[[str], tuple[int, fsocket.Sockaddr]]) -> None:
    receiver, there = bound("127.0.0.1")
    sender, _ = bound("127.0.0.1")
    ask(receiver, PACKET_INFO[fsocket.AF_INET])
    ask(receiver, HOP_LIMIT[fsocket.AF_INET])
    whole = None
    for size in (ROOM, *range(1, fsocket.control_space(16) + fsocket.control_space(4))):
        fsocket.socket_sendmsg(sender, b"abc", addr=there)
        octets, message = received(receiver, control_size=size)
        assert octets == b"abc"
        assert not message.data_truncated
        whole = whole or message
        assert message.truncated == message.control_truncated
        known = [value for value in message.control if not isinstance(value, fsocket.ControlMessage)]
        assert known == list(whole.control[: len(known)])
        assert message.control_truncated or len(known) == len(whole.control)
    assert whole is not None
    assert len(whole.control) == 2


def test_what_is_no_control_message_is_refused(udp_pair: Pair) -> None:
    first, _ = udp_pair
    wrong: Any
    for wrong in (7, "x", b"abc", (1, 2), (1, 2, 3, 4), None, fsocket.SockaddrIn()):
        with pytest.raises(TypeError, match="a control message is one of"):
            fsocket.socket_sendmsg(first, b"abc", [wrong])
    wrong = 7
    with pytest.raises(TypeError):
        fsocket.socket_sendmsg(first, b"abc", wrong)


if sys.platform == "linux":
    TIMES = [
        "SO_TIMESTAMP",
        "SO_TIMESTAMP_OLD",
        "SO_TIMESTAMP_NEW",
        "SO_TIMESTAMPNS",
        "SO_TIMESTAMPNS_OLD",
        "SO_TIMESTAMPNS_NEW",
    ]
else:
    TIMES = ["SO_TIMESTAMP"]

if sys.platform != "win32":

    @pytest.mark.parametrize("option", TIMES)
    def test_when_a_message_arrived(option: str, loopback: str, bound: Callable[[str], tuple[int, fsocket.Sockaddr]]) -> None:
        if not hasattr(fsocket, option):
            pytest.skip(f"these headers have no {option}")
        receiver, there = bound(loopback)
        sender, _ = bound(loopback)
        ask(receiver, [option])
        before = time.time_ns() // 1000 * 1000
        fsocket.socket_sendto(sender, b"abc", there)
        stamp = received(receiver, control_size=ROOM)[1].get(fsocket.Timestamp)
        assert stamp is not None
        assert before <= stamp.timestamp_ns <= time.time_ns()
        assert stamp.timestamp == pytest.approx(stamp.timestamp_ns / 1e9)


if sys.platform == "linux":

    @pytest.mark.parametrize("option", ["SO_TIMESTAMPING", "SO_TIMESTAMPING_OLD", "SO_TIMESTAMPING_NEW"])
    def test_by_which_clock_it_did(option: str, bound: Callable[[str], tuple[int, fsocket.Sockaddr]]) -> None:
        if not hasattr(fsocket, option):
            pytest.skip(f"these headers have no {option}")
        receiver, there = bound("127.0.0.1")
        sender, _ = bound("127.0.0.1")
        flags = fsocket.SOF_TIMESTAMPING_RX_SOFTWARE | fsocket.SOF_TIMESTAMPING_SOFTWARE
        fsocket.set_socket_option(receiver, getattr(fsocket, option), flags)
        stamps = None
        while stamps is None:  # the kernel takes none until it has patched itself
            before = time.time_ns()
            fsocket.socket_sendto(sender, b"abc", there)
            stamps = received(receiver, control_size=ROOM)[1].get(fsocket.Timestamping)
        assert stamps.hardware_ns is None
        assert stamps.software_ns is not None
        assert before <= stamps.software_ns <= time.time_ns()

    def test_how_many_datagrams_were_dropped(bound: Callable[[str], tuple[int, fsocket.Sockaddr]]) -> None:
        receiver, there = bound("127.0.0.1")
        sender, _ = bound("127.0.0.1")
        ask(receiver, ["SO_RXQ_OVFL"])
        fsocket.set_socket_option(receiver, fsocket.SO_RCVBUF, 1)
        sent = 50
        for _ in range(sent):
            fsocket.socket_sendto(sender, bytes(512), there)
        fsocket.set_nonblocking(receiver)
        came = 0
        with contextlib.suppress(BlockingIOError):
            while True:
                received(receiver, control_size=ROOM)
                came += 1
        fsocket.socket_sendto(sender, b"last", there)
        drops = received(receiver, control_size=ROOM)[1].get(fsocket.Drops)
        assert drops == (sent - came,)

    @pytest.mark.parametrize(("host", "option"), [("127.0.0.1", "IP_RECVORIGDSTADDR"), ("::1", "IPV6_RECVORIGDSTADDR")])
    def test_where_a_datagram_was_sent_at_first(
        host: str, option: str, request: pytest.FixtureRequest, bound: Callable[[str], tuple[int, fsocket.Sockaddr]]
    ) -> None:
        if ":" in host:
            request.getfixturevalue("ipv6")
        receiver, there = bound(host)
        sender, _ = bound(host)
        ask(receiver, [option])
        fsocket.socket_sendto(sender, b"abc", there)
        assert received(receiver, control_size=ROOM)[1].control == (fsocket.OriginalDestination(there),)

    @pytest.mark.usefixtures("ipv6")
    def test_ipv4_on_a_socket_of_ipv6(bound: Callable[[str], tuple[int, fsocket.Sockaddr]]) -> None:
        receiver, there = bound("::")
        sender, here = bound("127.0.0.1")
        for option in (fsocket.IPV6_RECVPKTINFO, fsocket.IP_PKTINFO, fsocket.IP_RECVTOS, fsocket.IP_RECVTTL):
            fsocket.set_socket_option(receiver, option, True)
        fsocket.socket_sendmsg(sender, b"abc", [fsocket.HopLimit(9), fsocket.TrafficClass(8)], addr=at(there, "127.0.0.2"))
        _, message = received(receiver, control_size=ROOM)
        assert message.address == at(here, "::ffff:127.0.0.1")
        assert message.get(fsocket.HopLimit) == (9, fsocket.AF_INET)
        assert message.get(fsocket.TrafficClass) == (8, fsocket.AF_INET)
        infos = [value for value in message.control if isinstance(value, fsocket.PacketInfo)]
        assert {str(info.address) for info in infos} == {"127.0.0.2:0", "[::ffff:127.0.0.2]:0"}
        # Each of the two, and what is of no family, serves for the answer.
        ask(sender, ["IP_RECVTTL"])
        for info in infos:
            answer = [info, fsocket.HopLimit(5), fsocket.TrafficClass(4)]
            fsocket.socket_sendmsg(receiver, b"answer", answer, addr=message.address)
            _, answered = received(sender, control_size=ROOM)
            assert answered.address == at(there, "127.0.0.2")
            assert answered.get(fsocket.HopLimit) == (5, fsocket.AF_INET)
        # A connected socket is asked where to.
        fsocket.socket_connect(receiver, message.address)
        fsocket.socket_sendmsg(receiver, b"answer", [fsocket.HopLimit(6)])
        assert received(sender, control_size=ROOM)[1].get(fsocket.HopLimit) == (6, fsocket.AF_INET)

    def test_an_answer_leaves_from_where_the_question_arrived(bound: Callable[[str], tuple[int, fsocket.Sockaddr]]) -> None:
        receiver, there = bound("0.0.0.0")
        sender, here = bound("127.0.0.1")
        ask(receiver, ["IP_PKTINFO"])
        fsocket.socket_sendto(sender, b"question", at(there, "127.1.2.3"))
        _, message = received(receiver, control_size=ROOM)
        fsocket.socket_sendmsg(receiver, b"answer", [message.get(fsocket.PacketInfo) or ()], addr=here)  # type: ignore[list-item]
        assert received(sender)[1].address == at(there, "127.1.2.3")

    def test_an_interface_by_its_name(bound: Callable[[str], tuple[int, fsocket.Sockaddr]]) -> None:
        receiver, there = bound("127.0.0.1")
        sender, _ = bound("0.0.0.0")
        fsocket.socket_sendmsg(sender, b"abc", [fsocket.PacketInfo(interface="lo")], addr=there)
        assert received(receiver)[0] == b"abc"
        with pytest.raises(OSError, match="sendmsg"):
            fsocket.socket_sendmsg(sender, b"abc", [fsocket.PacketInfo(interface=0x7FFFFFF0)], addr=there)

    def test_datagrams_cut_apart_and_taken_together(bound: Callable[[str], tuple[int, fsocket.Sockaddr]]) -> None:
        receiver, there = bound("127.0.0.1")
        sender, _ = bound("127.0.0.1")
        fsocket.socket_sendmsg(sender, b"aaabbbc", [fsocket.SegmentSize(3)], addr=there)
        assert [received(receiver)[0] for _ in range(3)] == [b"aaa", b"bbb", b"c"]
        fsocket.set_socket_option(receiver, fsocket.UDP_GRO, True)
        fsocket.socket_sendmsg(sender, b"aaabbbc", [fsocket.SegmentSize(3)], addr=there)
        octets, message = received(receiver, control_size=ROOM)
        assert octets.startswith(b"aaa")
        if len(octets) > 3:
            assert message.get(fsocket.SegmentSize) == (3,)

    def test_values_that_only_come_in(udp_pair: Pair) -> None:
        first, _ = udp_pair
        incoming: list[Any] = [
            fsocket.Timestamp(1),
            fsocket.Timestamping(1, None),
            fsocket.Drops(1),
            fsocket.OriginalDestination(fsocket.SockaddrIn()),
            fsocket.SecurityLabel("x"),
            fsocket.PidFd([1]),
            fsocket.ExtendedError(1, 2, 3, 4, 5, 6, None),
        ]
        for value in incoming:
            with pytest.raises(TypeError, match=f"a {type(value).__name__} only comes in"):
                fsocket.socket_sendmsg(first, b"abc", [value])


# --- descriptors


if sys.platform != "win32":

    @pytest.fixture
    def open_file() -> Iterator[int]:
        """A descriptor to be sent."""
        fd = os.open(os.devnull, os.O_RDONLY)
        yield fd
        os.close(fd)

    def same_file(one: int, other: int) -> bool:
        return os.path.samestat(os.fstat(one), os.fstat(other))

    def is_open(fd: int) -> bool:
        try:
            os.fstat(fd)
        except OSError:
            return False
        return True

    def passed(pair: Pair, fds: list[int], room: int | None = None, flags: int = 0) -> fsocket.Message:
        """What comes when these are sent with room for so many."""
        fsocket.socket_sendmsg(pair[0], b"x", [fsocket.Descriptors(fds)])
        return received(pair[1], control_size=fsocket.control_space(4 * (len(fds) if room is None else room)), flags=flags)[1]

    def test_descriptors_arrive_and_are_closed_when_they_go(unix_stream_pair: Pair, open_file: int) -> None:
        message = passed(unix_stream_pair, [open_file, open_file])
        descriptors = message.get(fsocket.Descriptors)
        assert descriptors is not None
        assert len(descriptors) == 2
        assert not message.truncated
        numbers = list(descriptors)
        assert descriptors == fsocket.Descriptors(numbers)
        assert repr(descriptors) == f"Descriptors({numbers})"
        for fd in numbers:
            assert same_file(fd, open_file)
            assert not os.get_inheritable(fd)
        del message, descriptors
        gc.collect()
        assert not any(map(is_open, numbers))
        assert is_open(open_file)

    def test_descriptors_that_are_taken_are_the_taker_s(unix_stream_pair: Pair, open_file: int) -> None:
        descriptors = passed(unix_stream_pair, [open_file]).get(fsocket.Descriptors)
        assert descriptors is not None
        (taken,) = descriptors.take()
        assert descriptors.take() == []
        descriptors.close()
        assert list(descriptors) == [taken]
        assert is_open(taken)
        os.close(taken)

    def test_descriptors_are_closed_with_their_block(unix_stream_pair: Pair, open_file: int) -> None:
        descriptors = passed(unix_stream_pair, [open_file]).get(fsocket.Descriptors)
        assert descriptors is not None
        with descriptors as same:
            assert is_open(same[0])
        assert not is_open(descriptors[0])
        assert descriptors.take() == []

    def test_just_one_thread_gets_them(unix_stream_pair: Pair, open_file: int) -> None:
        for _ in range(50):
            descriptors = passed(unix_stream_pair, [open_file]).get(fsocket.Descriptors)
            assert descriptors is not None
            start = threading.Barrier(4)
            taken: list[list[int]] = []

            def take(
                descriptors: fsocket.Descriptors = descriptors,
                start: threading.Barrier = start,
                taken: list[list[int]] = taken,
            ) -> None:
                start.wait()
                taken.append(descriptors.take())

            threads = [threading.Thread(target=take) for _ in range(4)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            assert sorted(taken) == [[], [], [], [descriptors[0]]]
            os.close(descriptors[0])

    @pytest.mark.parametrize("room", [0, 1, 2, 3, 5])
    def test_descriptors_that_do_not_fit_are_told_and_closed(
        room: int, unix_stream_pair: Pair, open_file: int, open_handles: Callable[[], dict[int, object]]
    ) -> None:
        before = open_handles()
        size = fsocket.control_space(4 * room) if room else 0
        fsocket.socket_sendmsg(unix_stream_pair[0], b"x", [fsocket.Descriptors([open_file] * 8)])
        _, message = received(unix_stream_pair[1], control_size=size)
        assert message.truncated
        assert message.control_truncated
        assert not message.data_truncated
        descriptors = message.get(fsocket.Descriptors) or fsocket.Descriptors()
        assert room <= len(descriptors) <= room + 1  # what aligns the room may serve for one more
        assert set(open_handles()) - set(before) == set(descriptors)
        assert all(same_file(fd, open_file) for fd in descriptors)
        descriptors.close()
        assert open_handles() == before

    def test_no_room_at_all_opens_nothing(
        unix_stream_pair: Pair, open_file: int, open_handles: Callable[[], dict[int, object]]
    ) -> None:
        before = open_handles()
        for size in range(fsocket.control_space(0) + 1):
            fsocket.socket_sendmsg(unix_stream_pair[0], b"x", [fsocket.Descriptors([open_file])])
            _, message = received(unix_stream_pair[1], control_size=size)
            assert message.control_truncated
            assert message.get(fsocket.Descriptors) is None
            assert open_handles() == before

    def test_a_peek_at_descriptors_leaves_nothing_open(unix_stream_pair: Pair, open_file: int) -> None:
        fsocket.socket_sendmsg(unix_stream_pair[0], b"x", [fsocket.Descriptors([open_file])])
        for flags in (fsocket.MSG_PEEK, fsocket.MSG_PEEK, 0):
            _, message = received(unix_stream_pair[1], control_size=ROOM, flags=flags)
            descriptors = message.get(fsocket.Descriptors)
            if LINUX or not flags:
                assert descriptors is not None
                assert same_file(descriptors[0], open_file)

    def test_descriptors_built_to_be_sent_own_nothing(open_file: int) -> None:
        descriptors = fsocket.Descriptors([open_file])
        assert descriptors.take() == []
        descriptors.close()
        del descriptors
        gc.collect()
        assert is_open(open_file)
        wrong: Any
        for wrong in (["x"], [None], 7):
            with pytest.raises(TypeError):
                fsocket.Descriptors(wrong)

    def test_handles_of_every_kind_are_sent(unix_stream_pair: Pair) -> None:
        with socket.socket() as one:
            message = passed(unix_stream_pair, [one])  # type: ignore[list-item]  # it has a fileno()
            descriptors = message.get(fsocket.Descriptors)
            assert descriptors is not None
            assert same_file(descriptors[0], one.fileno())

    def test_the_stdlib_s_tuples_serve(unix_stream_pair: Pair, open_file: int) -> None:
        rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [open_file]))]
        fsocket.socket_sendmsg(unix_stream_pair[0], b"x", rights)
        descriptors = received(unix_stream_pair[1], control_size=ROOM)[1].get(fsocket.Descriptors)
        assert descriptors is not None
        assert same_file(descriptors[0], open_file)

    @pytest.mark.parametrize("count", [1, 100])
    def test_the_flags_that_come_back_are_those_that_matter(count: int, unix_stream_pair: Pair, open_file: int) -> None:
        assert passed(unix_stream_pair, [open_file] * count).flags == 0


if sys.platform == "linux":

    def test_who_sent_a_message(unix_datagram_pair: Pair) -> None:
        first, second = unix_datagram_pair
        fsocket.set_socket_option(second, fsocket.SO_PASSCRED, True)
        truth = fsocket.Credentials(os.getpid(), os.getuid(), os.getgid())
        for control in ([], [truth], [fsocket.Credentials(None, os.getuid(), os.getgid())]):
            fsocket.socket_sendmsg(first, b"x", control)
            assert received(second, control_size=ROOM)[1].get(fsocket.Credentials) == truth
        for wrong in (fsocket.Credentials(-1, 0, 0), fsocket.Credentials(1, 1 << 32, 0), fsocket.Credentials(1, 0, -1)):
            with pytest.raises(ValueError, match="must be 0 to"):
                fsocket.socket_sendmsg(first, b"x", [wrong])


# --- packet sockets, which refuse flags that they do not know


if LINUX:

    @pytest.fixture
    def packets(privileges: None, keep: Callable[[int], int], limit: Callable[..., None]) -> int:  # noqa: ARG001
        """A packet socket on the loopback adapter, with two frames to be received."""
        protocol = 0x88B5  # for experiments: IEEE 802
        loopback = fsocket.SockaddrLl(socket.if_nametoindex("lo"), protocol, addr=bytes(6))
        fd = keep(fsocket.open_socket(fsocket.AF_PACKET, fsocket.SOCK_DGRAM))
        limit(fd)
        fsocket.socket_bind(fd, loopback)
        for frame in (b"first frame", b"second frame"):
            fsocket.socket_sendto(fd, frame, loopback)
        return fd

    def test_messages_of_packet_sockets(packets: int) -> None:
        octets, message = received(packets, control_size=ROOM)
        assert (octets, message.control) == (b"first frame", ())
        assert isinstance(message.address, fsocket.SockaddrLl)

    def test_batches_of_packet_sockets(packets: int) -> None:
        batch = fsocket.Batch()
        count = 0
        while count < 2:
            count += fsocket.socket_recv_batch(packets, batch)
        assert bytes(batch[len(batch) - 1].data) == b"second frame"
