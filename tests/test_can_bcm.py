"""The broadcast manager: its messages in both byte orders without a kernel, and what it does for us on virtual buses."""

from __future__ import annotations

import errno
import gc
import itertools
import os
import struct
import sys
from typing import TYPE_CHECKING, Any

import hypothesis.strategies as st
import pytest
from hypothesis import given

import fsocket

if sys.platform != "linux":
    pytest.skip("SocketCAN is Linux's", allow_module_level=True)

from fsocket import BcmMessage, CanBcm, CanFrame, parse_bcm_message
from fsocket.can.bcm import Opcode
from fsocket.can.frame import FD_LENGTHS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

OPCODES = list(Opcode.__args__)  # type: ignore[attr-defined]  # as every Literal has
FD = fsocket.CAN_BCM_CAN_FD_FRAME
A, B, C = (CanFrame(0x123, bytes([letter]) * 8) for letter in b"ABC")

#: Often enough to wait for, and too often to be taken for chance.
OFTEN = 0.002


# --- without a kernel


def made(extended: bool, data: bytes, fd: bool) -> CanFrame:
    return CanFrame(0x1ABCDE if extended else 0x2BC, data, extended=extended, fd=fd)


classic = st.lists(st.builds(made, st.booleans(), st.binary(max_size=8), st.just(False)), max_size=4)
flexible = st.lists(
    st.builds(
        made, st.booleans(), st.sampled_from(FD_LENGTHS).flatmap(lambda n: st.binary(min_size=n, max_size=n)), st.just(True)
    ),
    max_size=4,
)
seconds = st.integers(0, 1 << 40).map(lambda microseconds: microseconds / 1_000_000)
uint32 = st.integers(0, 0xFFFFFFFF)


@st.composite
def messages(draw: st.DrawFn) -> BcmMessage:
    fd = draw(st.booleans())
    extended = draw(st.booleans())
    return BcmMessage(
        draw(st.sampled_from(OPCODES)),
        draw(st.integers(0, fsocket.CAN_EFF_MASK if extended else fsocket.CAN_SFF_MASK)),
        draw(flexible if fd else classic),
        draw(uint32) & ~FD | (FD if fd else 0),
        draw(uint32),
        draw(seconds),
        draw(seconds),
        extended,
        draw(st.booleans()),
    )


@pytest.mark.parametrize("order", ["little", "big"])
@given(message=messages())
def test_a_message_is_what_its_octets_say_in_either_byte_order(order: Any, message: BcmMessage) -> None:
    octets = message.octets(order)
    assert parse_bcm_message(octets, order) == message
    assert parse_bcm_message(memoryview(octets), order).octets(order) == octets
    if order == sys.byteorder:
        assert bytes(message) == octets


@pytest.mark.parametrize(("order", "sign"), [("little", "<"), ("big", ">")])
def test_the_head_begins_with_opcode_flags_and_count_in_the_byte_order_asked_for(order: Any, sign: str) -> None:
    octets = BcmMessage("RX_CHANGED", 0x123, flags=0x0102, count=0x01020304).octets(order)
    assert struct.unpack_from(f"{sign}III", octets) == (fsocket.CAN_BCM_RX_CHANGED, 0x0102, 0x01020304)


@given(octets=st.binary(max_size=200))
def test_no_octets_are_more_than_a_message_or_a_value_error(octets: bytes) -> None:
    try:
        message = parse_bcm_message(octets)
    except ValueError:
        return
    assert isinstance(message, BcmMessage)


@given(message=messages(), cut=st.integers(1, 8))
def test_a_message_that_is_cut_off_is_refused(message: BcmMessage, cut: int) -> None:
    with pytest.raises(ValueError, match="octets"):
        parse_bcm_message(bytes(message)[:-cut])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"opcode": "TX_SET"}, "opcode is one of TX_SETUP"),
        ({"id": 0x20000000}, "id is 0 to 0x1fffffff"),
        ({"id": 0x800, "extended": False}, "id is 0 to 0x7ff"),
        ({"count": -1}, "count is 0 to"),
        ({"flags": 1 << 32}, "flags is 0 to"),
        ({"ival1": -0.5}, "ival1 is 0 to"),
        ({"ival2": float("nan")}, "ival2 is 0 to"),
        ({"frames": [CanFrame(1, fd=True)]}, "classic frames"),
        ({"frames": [CanFrame(1)], "flags": FD}, "CAN FD frames"),
        ({"frames": [CanFrame(1, b"x", xl=True)]}, "classic frames"),
    ],
)
def test_a_message_that_there_cannot_be_is_refused(arguments: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        BcmMessage(**{"opcode": "TX_SETUP", **arguments})


@pytest.mark.parametrize("arguments", [{"id": 1.5}, {"ival1": "1"}, {"ival1": True}, {"frames": [b"x"]}, {"count": None}])
def test_a_message_of_the_wrong_types_is_refused(arguments: dict[str, Any]) -> None:
    with pytest.raises(TypeError):
        BcmMessage(**{"opcode": "TX_SETUP", **arguments})


def test_a_message_knows_its_first_frame() -> None:
    assert BcmMessage("RX_TIMEOUT", 0x123).frame is None
    assert BcmMessage("RX_CHANGED", 0x123, [A]).frame == A
    assert "RX_CHANGED" in repr(BcmMessage("RX_CHANGED", 0x123, [A]))


# --- what stands on a kernel


@pytest.fixture
def bus(bcm: None, vcan: str) -> str:  # noqa: ARG001
    """A virtual bus of the test's own, on a kernel that has the broadcast manager."""
    return vcan


@pytest.fixture
def raw(bus: str, limit: Callable[..., None]) -> Iterator[int]:
    """A raw socket on the bus, with patience for what is to come."""
    with fsocket.can_socket(bus) as fd:
        limit(fd)
        yield fd


@pytest.fixture
def manager(bus: str, limit: Callable[..., None]) -> Iterator[CanBcm]:
    """The broadcast manager on the bus, with the same patience."""
    with CanBcm(bus) as manager:
        limit(manager.fileno())
        yield manager


def heard(raw: int, beats: int = 10) -> list[CanFrame]:
    """What comes while the kernel, told so by another socket, beats time; and what had come before."""
    beat = CanFrame(0x7FF, b"beat")
    index = fsocket.socket_name(raw)
    assert isinstance(index, fsocket.SockaddrCan)
    frames: list[CanFrame] = []
    with CanBcm(index.interface) as clock, clock.send_cyclic(beat, OFTEN, count=beats):
        while beats:
            frame = fsocket.can_recv(raw)
            if frame == beat:
                beats -= 1
            else:
                frames.append(frame)
    return frames


def send(raw: int, *frames: CanFrame) -> None:
    for frame in frames:
        fsocket.can_send(raw, frame)


def told(manager: CanBcm, raw: int) -> list[bytes]:
    """The data of the frames that it has told of, of those sent so far."""
    last = CanFrame(0x7FE, b"last")
    found = []
    with manager.receive(last.id):
        send(raw, last)
        while True:
            message = manager.read()
            assert message.opcode == "RX_CHANGED"
            assert message.frame is not None
            if message.frame == last:
                return found
            found.append(message.frame.data)


# --- transmissions


def test_send_sends_once(manager: CanBcm, raw: int) -> None:
    manager.send(A)
    manager.send(CanFrame(0x12345678, b"long"))
    assert heard(raw) == [A, CanFrame(0x12345678, b"long")]


def test_a_frame_is_sent_again_and_again(manager: CanBcm, raw: int) -> None:
    with manager.send_cyclic(A, OFTEN):
        assert [fsocket.can_recv(raw) for _ in range(5)] == [A] * 5


def test_nothing_is_sent_after_stop(manager: CanBcm, raw: int) -> None:
    transmission = manager.send_cyclic(A, OFTEN)
    fsocket.can_recv(raw)
    assert transmission.running
    transmission.stop()
    transmission.stop()
    assert not transmission.running
    heard(raw)
    assert heard(raw) == []


def test_leaving_the_context_stops_all(bus: str, raw: int) -> None:
    with CanBcm(bus) as manager:
        transmission = manager.send_cyclic(A, OFTEN)
        manager.send_cyclic(CanFrame(0x456), OFTEN)
        fsocket.can_recv(raw)
    assert not transmission.running
    transmission.stop()
    heard(raw)
    assert heard(raw) == []


def test_closing_stops_what_another_holder_of_the_socket_would_keep_alive(
    bus: str, raw: int, keep: Callable[[int], int]
) -> None:
    with CanBcm(bus) as manager:
        keep(os.dup(manager.fileno()))
        manager.send_cyclic(A, OFTEN)
        fsocket.can_recv(raw)
    heard(raw)
    assert heard(raw) == []


def test_one_that_is_thrown_away_stops_all(bus: str, raw: int) -> None:
    manager = CanBcm(bus)
    transmission = manager.send_cyclic(A, OFTEN)
    fsocket.can_recv(raw)
    del manager
    fsocket.can_recv(raw)  # the transmission keeps it
    del transmission
    gc.collect()
    heard(raw)
    assert heard(raw) == []


def test_a_count_ends_it_and_is_told(manager: CanBcm, raw: int) -> None:
    transmission = manager.send_cyclic(A, OFTEN, count=3, notify=True)
    message = manager.read()
    assert (message.opcode, message.id, message.frames) == ("TX_EXPIRED", 0x123, ())
    assert heard(raw) == [A] * 3
    assert transmission.running  # it could be given another pace
    transmission.stop()


def test_a_count_without_notify_is_not_told(manager: CanBcm, raw: int) -> None:
    manager.send_cyclic(A, OFTEN, count=2)
    assert heard(raw) == [A] * 2
    with pytest.raises(BlockingIOError):
        manager.read(fsocket.MSG_DONTWAIT)


def test_the_first_frames_come_at_the_first_interval_and_the_others_at_the_other(manager: CanBcm, raw: int) -> None:
    manager.send_cyclic(A, OFTEN, count=2, first_interval=0.25)
    times = [frame.timestamp_ns for frame in (fsocket.can_recv(raw) for _ in range(6)) if frame.timestamp_ns is not None]
    gaps = [(later - earlier) / 1e9 for earlier, later in itertools.pairwise(times)]
    assert gaps[0] > 0.2
    assert min(gaps[2:]) < 0.2


def test_frames_are_sent_in_turn(manager: CanBcm, raw: int) -> None:
    manager.send_cyclic([A, B, C], OFTEN, count=7)
    assert heard(raw) == [A, B, C, A, B, C, A]


def test_a_sequence_may_have_several_identifiers(manager: CanBcm, raw: int) -> None:
    other = CanFrame(0x1BCDEF01, b"other")
    manager.send_cyclic([A, other], OFTEN, count=4)
    assert heard(raw) == [A, other, A, other]


def test_data_changes_without_a_change_of_pace(manager: CanBcm, raw: int) -> None:
    """A timer that each change started anew would never come to its end."""
    transmission = manager.send_cyclic(A, 0.1)
    assert fsocket.can_recv(raw) == A
    changes = 0
    while True:
        transmission.update(B if changes % 2 else C)
        changes += 1
        try:
            frame = fsocket.can_recv(raw, fsocket.MSG_DONTWAIT)
        except BlockingIOError:
            continue
        assert frame in (B, C)
        break
    assert transmission.frames in ((B,), (C,))
    assert changes > 1


def test_a_change_can_be_announced_at_once(manager: CanBcm, raw: int) -> None:
    transmission = manager.send_cyclic(A, 100)
    transmission.update(B)
    transmission.update(C, announce=True)
    assert heard(raw) == [A, C]


def test_a_sequence_can_begin_anew(manager: CanBcm, raw: int) -> None:
    transmission = manager.send_cyclic([A, B, C], 100)
    transmission.update([A, B, C], announce=True)
    transmission.update([C, B, A], announce=True, restart=True)
    assert heard(raw) == [A, B, C]


def test_the_pace_changes_while_it_runs(manager: CanBcm, raw: int) -> None:
    transmission = manager.send_cyclic(A, 100)
    transmission.set_interval(OFTEN, restart=True)
    assert [fsocket.can_recv(raw) for _ in range(4)] == [A] * 4
    transmission.set_interval(OFTEN, count=2)
    heard(raw)
    assert heard(raw) == []


def test_frames_of_can_fd(manager: CanBcm, raw: int) -> None:
    frames = [CanFrame(0x123, bytes(range(64)), brs=True), CanFrame(0x123, b"short", fd=True)]
    transmission = manager.send_cyclic(frames, OFTEN, count=2)
    assert heard(raw) == frames
    transmission.update(frames[1], announce=True)
    assert heard(raw) == frames[1:]
    manager.send(frames[0])
    assert heard(raw) == frames[:1]


def test_the_status_of_a_transmission(manager: CanBcm) -> None:
    transmission = manager.send_cyclic([A, B], 100, count=5, first_interval=50)
    transmission.request_status()
    message = manager.read()
    assert (message.opcode, message.id, message.frames) == ("TX_STATUS", 0x123, (A, B))
    assert (message.ival1, message.ival2) == (50, 100)
    assert message.flags & fsocket.CAN_BCM_SETTIMER
    assert 0 < message.count <= 5


def test_as_many_frames_as_the_kernel_takes_and_no_more(manager: CanBcm) -> None:
    frames = [CanFrame(0x123, bytes([number, 1])) for number in range(256)]
    transmission = manager.send_cyclic(frames, 100)
    transmission.request_status()
    assert manager.read().frames == tuple(frames)
    transmission.stop()
    with pytest.raises(OSError, match="send of TX_SETUP for id 0x123 with 257 frames") as refusal:
        manager.send_cyclic([*frames, A], 100)
    assert refusal.value.errno == errno.EINVAL


def test_two_transmissions_of_one_identifier_are_refused(manager: CanBcm) -> None:
    first = manager.send_cyclic(A, 100)
    with pytest.raises(ValueError, match=r"there is <BcmTransmission 123> already"):
        manager.send_cyclic(B, 100)
    manager.send_cyclic(CanFrame(0x123, fd=True), 100)
    manager.send_cyclic(CanFrame(0x123, extended=True), 100)
    first.stop()
    manager.send_cyclic(B, 100)


def test_a_transmission_may_not_become_another(manager: CanBcm) -> None:
    transmission = manager.send_cyclic([A, B], 100)
    with pytest.raises(ValueError, match="has 2 frames"):
        transmission.update([A, B, C])
    with pytest.raises(ValueError, match="begins with a frame of that identifier"):
        transmission.update(CanFrame(0x124))
    with pytest.raises(ValueError, match="classic frames"):
        transmission.update(CanFrame(0x123, fd=True))
    transmission.stop()
    for change in (lambda: transmission.update(A), lambda: transmission.set_interval(1)):
        with pytest.raises(ValueError, match="123 stopped> does not run any more"):
            change()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"frames": []}, "one frame at least"),
        ({"frames": [A, CanFrame(0x123, fd=True)]}, "all are CAN FD, or none is"),
        ({"interval": 0}, "interval is at least a microsecond"),
        ({"interval": 1e-9}, "interval is at least a microsecond"),
        ({"interval": -1}, "interval is 0 to"),
        ({"count": -1}, "count is 0 to"),
        ({"first_interval": 1}, "count is 0"),
        ({"count": 1, "first_interval": 0}, "first_interval is at least a microsecond"),
        ({"interface": "lo"}, "alone, and not on 'lo'"),
    ],
)
def test_what_cannot_be_sent_cyclically_is_refused(manager: CanBcm, arguments: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        manager.send_cyclic(**{"frames": A, "interval": 1, **arguments})


@pytest.mark.parametrize("wrong", [b"octets", [b"octets"], 7, None])
def test_what_is_no_frame_is_refused(manager: CanBcm, wrong: Any) -> None:
    transmission, reply = manager.send_cyclic(A, 100), manager.reply_remote(A)
    for call in (
        manager.send,
        lambda frame: manager.send_cyclic(frame, 1),
        manager.reply_remote,
        transmission.update,
        reply.update,
    ):
        with pytest.raises(TypeError):
            call(wrong)


# --- subscriptions


def test_every_frame_of_an_identifier_is_told(manager: CanBcm, raw: int) -> None:
    subscription = manager.receive(0x123)
    send(raw, A, A, CanFrame(0x124), CanFrame(0x123, extended=True), B)
    assert told(manager, raw) == [A.data, A.data, B.data]
    subscription.stop()
    subscription.stop()
    send(raw, A)
    assert told(manager, raw) == []


def test_what_is_told_has_its_time_and_its_interface(manager: CanBcm, raw: int) -> None:
    manager.receive(0x123)
    send(raw, A)
    message = manager.read()
    frame = message.frame
    assert frame is not None
    assert frame == A
    assert (message.opcode, message.id, message.interface) == ("RX_CHANGED", 0x123, manager.interface)
    assert frame.interface == manager.interface
    assert frame.timestamp is not None
    assert message.drops is None


def test_only_a_change_of_the_bits_that_matter_is_told(manager: CanBcm, raw: int) -> None:
    subscription = manager.receive(0x123, b"\x00\xf0")
    contents = [b"\x00\x00", b"\x01\x0f", b"\x01\x1f", b"\x02\x1f\xff", b"\x02\x2f"]
    send(raw, *(CanFrame(0x123, data) for data in contents))
    assert told(manager, raw) == [contents[0], contents[2], contents[4]]
    subscription.update(b"\xff")
    send(raw, CanFrame(0x123, b"\x02"), CanFrame(0x123, b"\x02\xff"), CanFrame(0x123, b"\x03\xff"))
    assert told(manager, raw) == [b"\x02", b"\x03\xff"]


def test_a_multiplexer_tells_the_changes_of_each_of_its_contents(manager: CanBcm, raw: int) -> None:
    manager.receive(0x123, [b"\xff", b"\x01\xff", b"\x02\x00\xff"])
    contents = [
        b"\x01\x10\x00",
        b"\x02\x10\x00",
        b"\x01\x10\x01",
        b"\x02\x11\x00",
        b"\x01\x11\x01",
        b"\x02\x11\x01",
        b"\x03\x00\x00",
    ]
    send(raw, *(CanFrame(0x123, data) for data in contents))
    assert told(manager, raw) == [contents[0], contents[1], contents[4], contents[5]]


def test_a_change_of_length_is_told_if_it_matters(manager: CanBcm, raw: int) -> None:
    manager.receive(0x123, b"\xff", check_dlc=True)
    manager.receive(0x124, b"\xff")
    for identifier in (0x123, 0x124):
        send(raw, CanFrame(identifier, b"a"), CanFrame(identifier, b"ab"), CanFrame(identifier, b"ac"))
    assert told(manager, raw) == [b"a", b"ab", b"a"]


def test_throttled_frames_are_told_later_as_they_were_last(manager: CanBcm, raw: int) -> None:
    manager.receive(0x123, throttle=0.3)
    send(raw, A, B, C)
    first, second = manager.read().frame, manager.read().frame
    assert (first, second) == (A, C)
    assert told(manager, raw) == []


def test_a_frame_that_does_not_come_is_told(manager: CanBcm, raw: int) -> None:
    manager.receive(0x123, timeout=0.05)
    message = manager.read()
    assert (message.opcode, message.id, message.frames, message.ival1) == ("RX_TIMEOUT", 0x123, (), 0.05)
    send(raw, A)
    assert [manager.read().opcode, manager.read().opcode] == ["RX_CHANGED", "RX_TIMEOUT"]


def test_without_autotimer_only_the_first_frame_is_waited_for(manager: CanBcm, raw: int) -> None:
    manager.receive(0x123, timeout=OFTEN, autotimer=False)
    assert manager.read().opcode == "RX_TIMEOUT"
    send(raw, A)
    heard(raw)
    assert told(manager, raw) == [A.data]


def test_a_frame_that_comes_back_after_a_timeout_is_told_if_asked_for(manager: CanBcm, raw: int) -> None:
    manager.receive(0x123, b"\xff", timeout=0.02, announce_resume=True)
    send(raw, A)
    assert [manager.read().opcode, manager.read().opcode] == ["RX_CHANGED", "RX_TIMEOUT"]
    send(raw, A)
    assert [manager.read().opcode, manager.read().opcode] == ["RX_CHANGED", "RX_TIMEOUT"]


def test_frames_of_can_fd_are_received_apart(manager: CanBcm, raw: int) -> None:
    long = CanFrame(0x123, bytes(20), brs=True)
    changed = CanFrame(0x123, bytes(19) + b"\x01", brs=True)
    manager.receive(0x123, bytes(19) + b"\xff", fd=True)
    send(raw, A, long, long, changed)
    assert [manager.read().frame, manager.read().frame] == [long, changed]
    assert told(manager, raw) == []


def test_remote_requests_are_answered(manager: CanBcm, raw: int) -> None:
    request = CanFrame(0x123, remote=True, dlc=8)
    reply = manager.reply_remote(A)
    send(raw, request)
    assert fsocket.can_recv(raw) == A
    reply.update(B)
    send(raw, request)
    assert fsocket.can_recv(raw) == B
    reply.stop()
    send(raw, request)
    assert heard(raw) == []


def test_remote_requests_can_be_received(manager: CanBcm, raw: int) -> None:
    manager.receive(0x123, remote=True)
    request = CanFrame(0x123, remote=True, dlc=4)
    send(raw, A, request)
    message = manager.read()
    assert (message.frame, message.remote) == (request, True)


def test_the_status_of_a_subscription(manager: CanBcm) -> None:
    subscription = manager.receive(0x123, [b"\xff", b"\x01\xff"], throttle=1.5, timeout=100)
    subscription.request_status()
    message = manager.read()
    assert (message.opcode, message.id, message.ival1, message.ival2) == ("RX_STATUS", 0x123, 100, 1.5)
    assert [frame.data for frame in message.frames] == [b"\xff".ljust(8, b"\0"), b"\x01\xff".ljust(8, b"\0")]


def test_a_multiplexer_has_as_many_contents_as_the_kernel_takes(manager: CanBcm) -> None:
    masks = [b"\xff", *(bytes([number]) for number in range(256))]
    subscription = manager.receive(0x123, masks)
    subscription.request_status()
    assert len(manager.read().frames) == 257
    subscription.stop()
    with pytest.raises(OSError, match="send of RX_SETUP for id 0x123 with 258 frames") as refusal:
        manager.receive(0x123, [*masks, b"\x01"])
    assert refusal.value.errno == errno.EINVAL


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"id": 0x20000000}, "id is 0 to 0x1fffffff"),
        ({"mask": bytes(9)}, "up to 8 octets"),
        ({"mask": bytes(65), "fd": True}, "up to 64 octets"),
        ({"mask": []}, "up to 8 octets"),
        ({"throttle": 1e-7}, "throttle is at least a microsecond"),
        ({"timeout": -1}, "timeout is 0 to"),
    ],
)
def test_what_cannot_be_received_is_refused(manager: CanBcm, arguments: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        manager.receive(**{"id": 0x123, **arguments})


def test_a_subscription_may_not_become_another(manager: CanBcm) -> None:
    subscription = manager.receive(0x123, b"\xff")
    with pytest.raises(ValueError, match="there is <BcmSubscription 123> already"):
        manager.receive(0x123)
    with pytest.raises(ValueError, match="has 1 masks"):
        subscription.update([b"\xff", b"\x01"])
    reply = manager.reply_remote(A)
    with pytest.raises(ValueError, match="answers with frames of that identifier"):
        reply.update(CanFrame(0x124))
    with pytest.raises(ValueError, match="classic frame"):
        manager.reply_remote(CanFrame(0x124, fd=True))


# --- the socket


@pytest.mark.usefixtures("bcm")
def test_on_all_interfaces_each_frame_tells_where_it_came_from(
    vcans: Callable[..., list[str]], limit: Callable[..., None]
) -> None:
    names = vcans(2)
    with CanBcm() as manager:
        limit(manager.fileno())
        subscription = manager.receive(0x123)
        assert subscription.interface == manager.interface == 0
        for name in names:
            with fsocket.can_socket(name) as raw:
                send(raw, A)
        assert [manager.read().interface for _ in names] == [fsocket.adapter_index(name) for name in names]


@pytest.mark.usefixtures("bcm")
def test_on_all_interfaces_what_is_sent_names_one(vcans: Callable[..., list[str]], limit: Callable[..., None]) -> None:
    first, second = vcans(2)
    with CanBcm() as manager, fsocket.can_socket(first) as raw, fsocket.can_socket(second) as other:
        limit(raw)
        limit(other)
        for call in (lambda: manager.send(A), lambda: manager.send_cyclic(A, 1), lambda: manager.reply_remote(A)):
            with pytest.raises(ValueError, match="needs an interface"):
                call()
        manager.send(A, interface=first)
        transmission = manager.send_cyclic(B, OFTEN, interface=second)
        assert fsocket.can_recv(raw) == A
        assert fsocket.can_recv(other) == B
        transmission.update(C)
        transmission.stop()
        assert heard(raw) == []


def test_it_is_ready_in_a_poll_context_when_there_is_something_to_read(manager: CanBcm, raw: int) -> None:
    manager.receive(0x123)
    with fsocket.poll_context() as pc:
        waiting = fsocket.poll_register(pc, fsocket.PollFD(manager))
        assert fsocket.poll(pc, 0) == []
        send(raw, A)
        assert fsocket.poll(pc, 20_000) == [waiting]
        assert told(manager, raw) == [A.data]


def test_an_interface_that_goes_down_is_an_error(manager: CanBcm, bus: str, vcans: Any) -> None:
    manager.receive(0x123)
    vcans.down(bus)
    with pytest.raises(OSError, match="recvmsg") as error:
        manager.read()
    assert error.value.errno == errno.ENETDOWN


@pytest.mark.usefixtures("bcm")
def test_an_interface_that_is_gone_is_an_error_and_leaves_nothing_to_stop(vcans: Any, limit: Callable[..., None]) -> None:
    (name,) = vcans(1)
    with CanBcm(name) as manager:
        limit(manager.fileno())
        transmission = manager.send_cyclic(A, 100)
        vcans.delete()
        with pytest.raises(OSError, match="recvmsg"):
            manager.read()
        with pytest.raises(OSError, match="send of TX_DELETE for id 0x123"):
            transmission.stop()
        assert not transmission.running


def test_an_interface_that_there_is_not_is_refused(bcm: None) -> None:  # noqa: ARG001
    with pytest.raises(ValueError, match="there is no interface 'nosuch0' here"):
        CanBcm("nosuch0")
    with pytest.raises(OSError, match="connect"):
        CanBcm("lo")


def test_a_closed_one_says_so(bus: str) -> None:
    manager = CanBcm(bus)
    subscription = manager.receive(0x123)
    manager.close()
    manager.close()
    assert "closed" in repr(manager)
    for call in (
        manager.fileno,
        manager.read,
        lambda: manager.send(A),
        lambda: manager.receive(0x123),
        subscription.request_status,
    ):
        with pytest.raises(ValueError, match="the CanBcm is closed"):
            call()
    subscription.stop()


def test_closing_while_another_thread_reads_keeps_the_handle_until_it_is_back(
    bus: str, raw: int, background: Callable[..., Any], limit: Callable[..., None]
) -> None:
    manager = CanBcm(bus)
    limit(manager.fileno(), 0.5)
    reader = background(manager.read)
    fd = manager.fileno()
    while not manager._users:
        pass
    manager.close()
    with pytest.raises(BlockingIOError):
        reader.result()
    with pytest.raises(OSError, match="Bad file descriptor"):
        fsocket.is_nonblocking(fd)
    assert raw != fd
