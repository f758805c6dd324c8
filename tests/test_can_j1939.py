"""J1939: names, identifiers and what the kernel tells, without a kernel; messages and sessions on virtual buses."""

from __future__ import annotations

import errno
import os
import select
import socket
import struct
import sys
from typing import TYPE_CHECKING, Any

import hypothesis.strategies as st
import pytest
from hypothesis import given

import fsocket

if sys.platform != "linux":
    pytest.skip("SocketCAN is Linux's", allow_module_level=True)
if not hasattr(fsocket, "J1939Name"):
    pytest.skip("the kernel headers that fsocket was built with do not know J1939", allow_module_level=True)

from fsocket import CanFrame, J1939Id, J1939Name, SockaddrJ1939, j1939_recv, j1939_recv_event
from fsocket._native import ffi, lib

if TYPE_CHECKING:
    from collections.abc import Callable

NO_ADDR, NO_NAME, NO_PGN = fsocket.J1939_NO_ADDR, fsocket.J1939_NO_NAME, fsocket.J1939_NO_PGN

#: A group for one address, and one for everybody.
TO_ONE, TO_ALL = 0x1AB00, 0x1F123


# --- names and identifiers


@given(number=st.integers(0, (1 << 64) - 1))
def test_a_name_is_what_its_number_says(number: int) -> None:
    name = J1939Name.from_int(number)
    assert int(name) == number
    assert eval(repr(name)) == name
    assert J1939Name.from_octets(name.octets()) == name
    assert name.octets() == struct.pack("<Q", number)


@given(first=st.integers(0, (1 << 64) - 1), second=st.integers(0, (1 << 64) - 1))
def test_names_are_in_the_order_of_their_numbers(first: int, second: int) -> None:
    names = J1939Name.from_int(first), J1939Name.from_int(second)
    assert (names[0] < names[1], names[0] >= names[1], names[0] == names[1]) == (
        first < second,
        first >= second,
        first == second,
    )


@pytest.mark.parametrize(
    ("field", "number"),
    [
        ("identity_number", 0x1FFFFF),
        ("manufacturer_code", 0x7FF << 21),
        ("ecu_instance", 0x7 << 32),
        ("function_instance", 0x1F << 35),
        ("function", 0xFF << 40),
        ("reserved", 1 << 48),
        ("vehicle_system", 0x7F << 49),
        ("vehicle_system_instance", 0xF << 56),
        ("industry_group", 0x7 << 60),
        ("arbitrary_address_capable", 1 << 63),
    ],
)
def test_each_field_of_a_name_has_its_bits(field: str, number: int) -> None:
    name = J1939Name.from_int(number)
    assert {each for each in name.__match_args__ if getattr(name, each)} == {field}
    assert int(J1939Name(**{field: getattr(name, field)})) == number


@pytest.mark.parametrize(
    "field", [field for field in J1939Name.__match_args__ if field not in {"reserved", "arbitrary_address_capable"}]
)
def test_what_does_not_fit_into_a_name_is_refused(field: str) -> None:
    most = getattr(J1939Name.from_int((1 << 64) - 1), field)
    with pytest.raises(ValueError, match=f"{field} has {most.bit_length()} bits"):
        J1939Name(**{field: most + 1})
    with pytest.raises(ValueError, match=field):
        J1939Name(**{field: -1})
    with pytest.raises(TypeError, match=field):
        J1939Name(**{field: "1"})  # type: ignore[arg-type]  # which is the mistake


def test_a_name_of_a_wrong_size_is_refused() -> None:
    with pytest.raises(ValueError, match="a name has 8 octets, not 7"):
        J1939Name.from_octets(bytes(7))
    with pytest.raises(ValueError, match="a name has 64 bits"):
        J1939Name.from_int(1 << 64)


@given(identifier=st.integers(0, fsocket.CAN_EFF_MASK))
def test_an_identifier_is_what_it_says(identifier: int) -> None:
    parts = J1939Id.from_int(identifier)
    assert int(parts) == identifier
    assert eval(repr(parts)) == parts
    assert CanFrame(parts, extended=True).id == identifier  # type: ignore[arg-type]  # of whatever kind an int is


def test_a_group_goes_to_one_address_or_to_all() -> None:
    assert J1939Id.from_int(0x18EAFF00 | 0x21) == J1939Id(6, fsocket.J1939_PGN_REQUEST, 0x21, NO_ADDR)
    assert J1939Id.from_int(0x18EA2133) == J1939Id(6, fsocket.J1939_PGN_REQUEST, 0x33, 0x21)
    assert J1939Id.from_int(0x0CF00400) == J1939Id(3, 0xF004, 0)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((8, 0, 0), "priority has 3 bits"),
        ((0, 1 << 18, 0), "pgn has 18 bits"),
        ((0, 0, 256), "source has 8 bits"),
        ((0, 0, 0, 256), "destination has 8 bits"),
        ((0, 0xEA01, 0), "last octet of pgn 0x0ea01"),
        ((0, 0xF004, 0, 1), "pgn 0x0f004 is for everybody"),
    ],
)
def test_what_is_no_identifier_is_refused(arguments: tuple[int, ...], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        J1939Id(*arguments)


@pytest.mark.parametrize("number", [-1, fsocket.CAN_EFF_MASK + 1])
def test_an_identifier_has_29_bits(number: int) -> None:
    with pytest.raises(ValueError, match="identifier is 0 to"):
        J1939Id.from_int(number)


# --- what the kernel tells, made by hand


def control(level: int, type: int, payload: bytes) -> bytes:
    """A struct cmsghdr and its payload."""
    octets = struct.pack("@Pii", socket.CMSG_LEN(len(payload)), level, type) + payload
    return octets.ljust(socket.CMSG_SPACE(len(payload)), b"\0")


def attribute(type: int, payload: bytes) -> bytes:
    """A struct nlattr and its payload."""
    return struct.pack("@HH", 4 + len(payload), type) + payload.ljust(-(-len(payload) // 4) * 4, b"\0")


def told(octets: bytes) -> Any:
    found = ffi.new("struct fs_j1939_told *")
    lib.fs_j1939_parse_control(octets, len(octets), found)
    return found


def session(octets: bytes) -> Any:
    found = ffi.new("struct fs_j1939_session *")
    lib.fs_j1939_parse_session(octets, len(octets), found)
    return found


class TestControl:
    """What stands beside a message."""

    def test_destination_name_and_priority(self) -> None:
        name = 0x8877665544332211
        found = told(
            control(fsocket.SOL_CAN_J1939, fsocket.SCM_J1939_DEST_ADDR, b"\x80")
            + control(fsocket.SOL_SOCKET, 1, b"something else")
            + control(fsocket.SOL_CAN_J1939, fsocket.SCM_J1939_DEST_NAME, struct.pack("@Q", name))
            + control(fsocket.SOL_CAN_J1939, fsocket.SCM_J1939_PRIO, b"\x03")
        )
        assert (found.destination, found.destination_name, found.priority) == (0x80, name, 3)
        assert found.event == lib.FS_J1939_NO_EVENT

    def test_what_is_not_told(self) -> None:
        found = told(b"")
        assert (found.destination, found.destination_name, found.priority) == (-1, NO_NAME, -1)

    def test_sizes_that_cannot_be_are_not_read(self) -> None:
        found = told(
            control(fsocket.SOL_CAN_J1939, fsocket.SCM_J1939_DEST_ADDR, b"")
            + control(fsocket.SOL_CAN_J1939, fsocket.SCM_J1939_DEST_NAME, b"\x01\x02")
            + control(fsocket.SOL_CAN_J1939, fsocket.SCM_J1939_PRIO, b"\x03\x04")
            + control(fsocket.SOL_CAN_J1939, fsocket.SCM_J1939_ERRQUEUE, b"\x03\x04")
        )
        assert (found.destination, found.destination_name, found.priority, found.event) == (-1, 0, -1, lib.FS_J1939_NO_EVENT)

    @given(octets=st.binary(max_size=300))
    def test_any_octets(self, octets: bytes) -> None:
        """Under the sanitizers, a read past the end is an error."""
        memory = ffi.new("char[]", len(octets))  # exactly as long
        ffi.buffer(memory)[:] = octets
        lib.fs_j1939_parse_control(memory, len(octets), ffi.new("struct fs_j1939_told *"))
        lib.fs_j1939_parse_session(memory, len(octets), ffi.new("struct fs_j1939_session *"))

    @given(cut=st.integers(0, 100), more=st.binary(max_size=40))
    def test_a_message_that_is_cut_off(self, cut: int, more: bytes) -> None:
        whole = control(fsocket.SOL_CAN_J1939, fsocket.SCM_J1939_PRIO, b"\x03")
        whole += control(fsocket.SOL_CAN_J1939, fsocket.SCM_J1939_DEST_ADDR, b"\x80")
        found = told(whole[:cut] + more)
        assert found.priority in {-1, *range(256)}
        if cut >= socket.CMSG_SPACE(1):
            assert found.priority == 3


needs_received = pytest.mark.skipif(
    not hasattr(fsocket, "J1939_EE_INFO_RX_RTS"),
    reason="the headers (before Linux 5.14) know nothing of sessions that are received",
)


@needs_received
def test_what_a_session_tells() -> None:
    found = session(
        attribute(fsocket.J1939_NLA_TOTAL_SIZE, struct.pack("@I", 2000))
        + attribute(fsocket.J1939_NLA_PAD, b"")
        + attribute(fsocket.J1939_NLA_PGN, struct.pack("@I", TO_ONE))
        + attribute(fsocket.J1939_NLA_SRC_NAME, struct.pack("@Q", 1 << 60))
        + attribute(fsocket.J1939_NLA_DEST_NAME, struct.pack("@Q", 1 << 61))
        + attribute(fsocket.J1939_NLA_SRC_ADDR, b"\x21")
        + attribute(fsocket.J1939_NLA_DEST_ADDR, b"\xfe")
    )
    assert (found.size, found.pgn, found.source, found.destination, found.acked) == (2000, TO_ONE, 0x21, 0xFE, -1)
    assert (found.source_name, found.destination_name) == (1 << 60, 1 << 61)
    assert session(attribute(fsocket.J1939_NLA_BYTES_ACKED, struct.pack("@I", 1 << 31))).acked == 1 << 31
    nothing = session(b"")
    assert (nothing.size, nothing.pgn, nothing.source, nothing.destination, nothing.acked) == (-1,) * 5


# --- on a bus


class Bus:
    """Sockets of J1939 on a virtual bus, with patience."""

    def __init__(self, name: str, keep: Callable[[int], int], limit: Callable[..., None]) -> None:
        self.name = name
        self._keep = keep
        self._limit = limit

    def at(self, addr: int, *, broadcast: bool = False, **given: Any) -> int:
        """A socket at an address; `given` is the rest of its SockaddrJ1939."""
        fd = self._keep(fsocket.open_socket(fsocket.AF_CAN, fsocket.SOCK_DGRAM, fsocket.CAN_J1939))
        self._limit(fd)
        if broadcast:
            fsocket.set_socket_option(fd, fsocket.SO_BROADCAST, True)
        fsocket.socket_bind(fd, self.to(addr, **given))
        return fd

    def to(self, addr: int = NO_ADDR, *, name: int = NO_NAME, pgn: int = NO_PGN) -> SockaddrJ1939:
        return SockaddrJ1939(self.name, name, pgn, addr)


@pytest.fixture
def bus(j1939: None, vcan: str, keep: Callable[[int], int], limit: Callable[..., None]) -> Bus:  # noqa: ARG001
    """A bus of the test's own."""
    return Bus(vcan, keep, limit)


def test_a_message_has_its_sender_its_priority_and_its_destination(bus: Bus) -> None:
    sender, receiver = bus.at(0x20), bus.at(0x30)
    fsocket.set_socket_option(receiver, fsocket.SO_TIMESTAMPNS, True)
    assert fsocket.socket_sendto(sender, b"message", bus.to(0x30, pgn=TO_ONE)) == 7
    fsocket.set_socket_option(sender, fsocket.SO_J1939_SEND_PRIO, 3)
    fsocket.socket_sendto(sender, b"urgent", bus.to(0x30, pgn=TO_ONE))
    message, urgent = j1939_recv(receiver), j1939_recv(receiver)
    assert (message.data, message.source, message.pgn) == (b"message", bus.to(0x20, pgn=TO_ONE), TO_ONE)
    assert (message.priority, message.destination, message.destination_name) == (6, 0x30, NO_NAME)
    assert (urgent.data, urgent.priority) == (b"urgent", 3)
    assert message.loopback
    assert message.timestamp is not None
    assert urgent.timestamp is not None
    assert message.timestamp <= urgent.timestamp


def test_the_identifier_on_the_bus_says_who_sends_what_to_whom(bus: Bus, limit: Callable[..., None]) -> None:
    sender = bus.at(0x20, broadcast=True)
    with fsocket.can_socket(bus.name) as raw:
        limit(raw)
        fsocket.socket_sendto(sender, b"one", bus.to(0x30, pgn=TO_ONE))
        fsocket.socket_sendto(sender, b"all", bus.to(pgn=TO_ALL))
        first, second = fsocket.can_recv(raw), fsocket.can_recv(raw)
    assert J1939Id.from_int(first.id) == J1939Id(6, TO_ONE, 0x20, 0x30)
    assert J1939Id.from_int(second.id) == J1939Id(6, TO_ALL, 0x20)


def test_a_frame_by_identifier_is_a_message(bus: Bus) -> None:
    receiver = bus.at(0x30)
    with fsocket.can_socket(bus.name) as raw:
        fsocket.can_send(raw, CanFrame(int(J1939Id(2, TO_ONE, 0x99, 0x30)), b"by hand", extended=True))
    message = j1939_recv(receiver)
    assert (message.data, message.source.addr, message.priority, message.destination) == (b"by hand", 0x99, 2, 0x30)


def test_broadcasts_are_for_those_who_ask(bus: Bus) -> None:
    sender, deaf, hearing = bus.at(0x20), bus.at(0x30), bus.at(0x31, broadcast=True)
    with pytest.raises(PermissionError):
        fsocket.socket_sendto(sender, b"all", bus.to(pgn=TO_ALL))
    fsocket.set_socket_option(sender, fsocket.SO_BROADCAST, True)
    fsocket.socket_sendto(sender, b"all", bus.to(pgn=TO_ALL))
    message = j1939_recv(hearing)
    assert (message.data, message.pgn, message.destination) == (b"all", TO_ALL, NO_ADDR)
    with pytest.raises(BlockingIOError):
        j1939_recv(deaf, flags=fsocket.MSG_DONTWAIT)


def test_a_connected_socket_sends_and_hears_its_peer_alone(bus: Bus) -> None:
    first, second, other = bus.at(0x20), bus.at(0x30), bus.at(0x40)
    fsocket.socket_connect(first, bus.to(0x30, pgn=TO_ONE))
    fsocket.socket_send(first, b"to you")
    assert j1939_recv(second).source == bus.to(0x20, pgn=TO_ONE)
    fsocket.socket_sendto(other, b"not you", bus.to(0x20, pgn=TO_ONE))
    fsocket.socket_sendto(second, b"but you", bus.to(0x20, pgn=TO_ONE))
    assert j1939_recv(first).data == b"but you"


def test_a_promiscuous_socket_hears_what_others_are_sent(bus: Bus) -> None:
    sender, receiver, promiscuous = bus.at(0x20), bus.at(0x30), bus.at(0x40)
    fsocket.set_socket_option(promiscuous, fsocket.SO_J1939_PROMISC, True)
    fsocket.socket_sendto(sender, b"not for you", bus.to(0x30, pgn=TO_ONE))
    for fd in (receiver, promiscuous):
        message = j1939_recv(fd)
        assert (message.data, message.destination) == (b"not for you", 0x30)


def test_a_socket_bound_to_a_group_hears_that_alone(bus: Bus) -> None:
    sender, receiver = bus.at(0x20), bus.at(0x30, pgn=TO_ONE)
    fsocket.socket_sendto(sender, b"another", bus.to(0x30, pgn=TO_ONE + 0x100))
    fsocket.socket_sendto(sender, b"this", bus.to(0x30, pgn=TO_ONE))
    assert j1939_recv(receiver).data == b"this"


@pytest.mark.parametrize("size", [8, 9, 1785, 1786, 10_000])
def test_a_session_carries_what_does_not_fit_into_a_frame(bus: Bus, size: int, background: Callable[..., Any]) -> None:
    """Up to 1785 octets with the transport protocol, beyond that with the extended one."""
    sender, receiver = bus.at(0x20), bus.at(0x30)
    data = os.urandom(size)
    sending = background(fsocket.socket_sendto, sender, data, bus.to(0x30, pgn=TO_ONE))
    message = j1939_recv(receiver)
    # Of what comes in several frames the kernel does not tell the interface.
    assert (message.data, message.source.addr, message.pgn, message.destination) == (data, 0x20, TO_ONE, 0x30)
    assert sending.result() == size


def test_a_session_can_be_for_everybody(bus: Bus) -> None:
    sender, first, second = bus.at(0x20, broadcast=True), bus.at(0x30, broadcast=True), bus.at(0x31, broadcast=True)
    data = os.urandom(100)
    fsocket.socket_sendto(sender, data, bus.to(pgn=TO_ALL))
    assert [j1939_recv(fd).data for fd in (first, second)] == [data] * 2


def test_a_message_that_is_longer_than_the_room_says_so(bus: Bus) -> None:
    sender, receiver = bus.at(0x20), bus.at(0x30)
    for text in (b"too long", b"short"):
        fsocket.socket_sendto(sender, text, bus.to(0x30, pgn=TO_ONE))
    with pytest.raises(fsocket.ShortBufferError, match="cut off at the buffer's 5 octets") as error:
        j1939_recv(receiver, 5)
    assert (error.value.count, error.value.address) == (5, bus.to(0x20, pgn=TO_ONE))
    assert j1939_recv(receiver, 5).data == b"short"


# --- names


def claim(bus: Bus, name: J1939Name, addr: int) -> int:
    """A socket that has claimed an address for a name; the kernel takes 250 ms to believe it."""
    fd = bus.at(addr, name=int(name), broadcast=True)
    fsocket.socket_sendto(fd, name.octets(), bus.to(pgn=fsocket.J1939_PGN_ADDRESS_CLAIMED))
    return fd


def sent(fd: int, data: bytes, to: SockaddrJ1939) -> bool:
    """Whether the name has an address to send from yet."""
    try:
        fsocket.socket_sendto(fd, data, to)
    except OSError as error:
        if error.errno != errno.EADDRNOTAVAIL:
            raise
        return False
    return True


def test_a_claimed_name_sends_and_is_sent_to(bus: Bus) -> None:
    first, second = J1939Name(identity_number=1, function=5), J1939Name(identity_number=2, arbitrary_address_capable=True)
    listener = bus.at(NO_ADDR, broadcast=True, pgn=fsocket.J1939_PGN_ADDRESS_CLAIMED)
    sender, receiver = claim(bus, first, 0x20), claim(bus, second, 0x30)
    claims = [j1939_recv(listener) for _ in range(2)]
    assert [J1939Name.from_octets(each.data) for each in claims] == [first, second]
    assert [each.source.addr for each in claims] == [0x20, 0x30]
    while not sent(sender, b"hello", bus.to(name=int(second), pgn=TO_ONE)):
        pass
    while (message := j1939_recv(receiver)).pgn != TO_ONE:
        pass  # the claims are broadcasts, which it hears as well
    assert (message.data, message.destination, message.destination_name) == (b"hello", 0x30, int(second))
    assert message.source == SockaddrJ1939(bus.name, int(first), TO_ONE, 0x20)


def test_a_name_without_an_address_cannot_send(bus: Bus) -> None:
    fd = bus.at(fsocket.J1939_IDLE_ADDR, name=int(J1939Name(identity_number=7)))
    with pytest.raises(OSError, match="sendto") as error:
        fsocket.socket_sendto(fd, b"x", bus.to(0x30, pgn=TO_ONE))
    assert error.value.errno == errno.EADDRNOTAVAIL


def test_a_claim_for_another_name_is_refused(bus: Bus) -> None:
    fd = bus.at(0x20, name=int(J1939Name(identity_number=7)), broadcast=True)
    with pytest.raises(OSError, match="sendto") as error:
        fsocket.socket_sendto(fd, J1939Name(identity_number=8).octets(), bus.to(pgn=fsocket.J1939_PGN_ADDRESS_CLAIMED))
    assert error.value.errno == errno.EPROTO


# --- what becomes of sessions


def watched(fd: int, flags: int) -> int:
    """The socket, telling of its sessions."""
    fsocket.set_socket_option(fd, fsocket.SO_J1939_ERRQUEUE, True)
    fsocket.set_socket_option(fd, fsocket.SO_TIMESTAMPING, flags | fsocket.SOF_TIMESTAMPING_SOFTWARE)
    return fd


def next_event(fd: int) -> fsocket.J1939Event:
    """The next that comes."""
    waiting = select.poll()  # which leaves the socket blocking
    waiting.register(fd, 0)
    assert waiting.poll(20_000), "nothing is told"
    return j1939_recv_event(fd)


def events_up_to_the_last(fd: int) -> list[fsocket.J1939Event]:
    """Those of one message that is sent."""
    events = [next_event(fd)]
    while events[-1].kind != "tx_ack":
        events.append(next_event(fd))
    return events


@pytest.mark.parametrize("size", [8, 100, 5000])
def test_a_message_that_has_arrived_is_told(bus: Bus, size: int) -> None:
    sender = watched(
        bus.at(0x20),
        fsocket.SOF_TIMESTAMPING_TX_SCHED | fsocket.SOF_TIMESTAMPING_TX_ACK | fsocket.SOF_TIMESTAMPING_OPT_ID,
    )
    receiver = bus.at(0x30)
    with pytest.raises(BlockingIOError):
        j1939_recv_event(sender)
    for key in range(2):
        fsocket.socket_sendto(sender, bytes(size), bus.to(0x30, pgn=TO_ONE))
        events = events_up_to_the_last(sender)
        assert {(event.key, event.error) for event in events} == {(key, None)}
        assert {event.kind for event in events[:-1]} <= {"tx_sched"}
        acked = [event.acked for event in events if event.acked is not None]
        assert (sorted(acked), acked[-1]) == (acked, size)
        times = [event.timestamp_ns for event in events if event.timestamp_ns is not None]
        assert (sorted(times), len(times)) == (times, len(events))
        assert len(j1939_recv(receiver).data) == size


def test_the_progress_of_a_long_message_is_told(bus: Bus) -> None:
    sender = watched(bus.at(0x20), fsocket.SOF_TIMESTAMPING_TX_SCHED | fsocket.SOF_TIMESTAMPING_TX_ACK)
    receiver = bus.at(0x30)
    fsocket.socket_sendto(sender, bytes(5000), bus.to(0x30, pgn=TO_ONE))
    assert len(j1939_recv(receiver).data) == 5000
    events = events_up_to_the_last(sender)
    assert len(events) > 1
    assert 0 < (events[0].acked or 0) < 5000


def test_a_session_that_nobody_takes_is_given_up(bus: Bus) -> None:
    sender = bus.at(0x20)
    fsocket.set_socket_option(sender, fsocket.SO_J1939_ERRQUEUE, True)
    fsocket.socket_sendto(sender, bytes(100), bus.to(0x30, pgn=TO_ONE))
    event = next_event(sender)
    assert (event.kind, event.acked) == ("tx_abort", 0)
    assert event.error is not None
    assert event.error.errno == errno.EHOSTUNREACH
    assert "J1939 session" in str(event.error)


def test_a_session_that_nobody_takes_is_an_error_without_the_error_queue(bus: Bus) -> None:
    sender = bus.at(0x20)
    fsocket.socket_sendto(sender, bytes(100), bus.to(0x30, pgn=TO_ONE))
    with pytest.raises(OSError, match="recvmsg") as error:
        j1939_recv(sender)
    assert error.value.errno == errno.EHOSTUNREACH


@needs_received
def test_a_session_that_is_to_come_is_told(bus: Bus) -> None:
    sender, receiver = bus.at(0x20), watched(bus.at(0x30), fsocket.SOF_TIMESTAMPING_RX_SOFTWARE)
    fsocket.socket_sendto(sender, bytes(5000), bus.to(0x30, pgn=TO_ONE))
    announced = next_event(receiver)
    assert (announced.kind, announced.size, announced.source) == ("rx_rts", 5000, SockaddrJ1939(0, NO_NAME, TO_ONE, 0x20))
    assert (announced.destination, announced.destination_name) == (0x30, NO_NAME)
    assert next_event(receiver).kind == "rx_dpo"
    assert len(j1939_recv(receiver).data) == 5000


# --- misuse


def test_the_error_queue_is_no_message(bus: Bus) -> None:
    with pytest.raises(ValueError, match="read by j1939_recv_event"):
        j1939_recv(bus.at(0x20), flags=fsocket.MSG_ERRQUEUE)


def test_another_socket_is_refused(udp_pair: tuple[int, int]) -> None:
    fsocket.socket_send(udp_pair[0], b"x")
    with pytest.raises(ValueError, match="is no socket of J1939"):
        j1939_recv(udp_pair[1])


@pytest.mark.parametrize("size", [-1, sys.maxsize])
def test_a_size_that_cannot_be_is_refused(size: int) -> None:
    with pytest.raises(ValueError, match="size is 0 to 117440505 octets"):
        j1939_recv(-1, size)
