"""CAN frames in and out. What any socket can show is tested on those of the unix domain, which bring octets as they are."""

from __future__ import annotations

import contextlib
import errno
import os
import socket
import struct
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import fsocket

if sys.platform != "linux":
    pytest.skip("only Linux has SocketCAN", allow_module_level=True)

from fsocket import CanBatch, CanFrame, parse_can_frame
from fsocket._native import ffi, lib

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Pair = tuple[int, int]
    Keep = Callable[[int], int]

#: On a busy machine as well.
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

HAS_XL = hasattr(fsocket, "CANXL_MTU")
ROOM = getattr(fsocket, "CANXL_MTU", fsocket.CANFD_MTU)


def forms(call: Any) -> list[Any]:
    """A call, and the Python function that takes what its builtin does not; PyPy has that alone."""
    return [call, call.__self__] if hasattr(call, "__self__") else [call]


either_recv = pytest.mark.parametrize("recv", forms(fsocket.can_recv))
either_send = pytest.mark.parametrize("send", forms(fsocket.can_send))
either_recv_batch = pytest.mark.parametrize("recv_batch", forms(fsocket.can_recv_batch))

FRAMES = [
    CanFrame(),
    CanFrame(0x123, b"abc"),
    CanFrame(0x7FF, bytes(8)),
    CanFrame(0x1234567, b"12345678"),
    CanFrame(5, b"x", extended=True),
    CanFrame(5, remote=True),
    CanFrame(5, remote=True, dlc=4),
    CanFrame(0x88, bytes(range(8)), error=True),
    CanFrame(6, fd=True),
    CanFrame(6, b"abc", brs=True),
    CanFrame(6, bytes(range(64)), esi=True),
    CanFrame(0x1234567, bytes(12)),
]
if hasattr(fsocket, "CAN_MAX_RAW_DLC"):
    FRAMES += [CanFrame(5, bytes(8), dlc=9), CanFrame(5, remote=True, dlc=15)]
if HAS_XL:
    FRAMES += [CanFrame(6, b"x", xl=True), CanFrame(6, bytes(2048), xl=True, sdt=3, af=0xFFFFFFFF, sec=True)]
    FRAMES += [CanFrame(6, bytes(4), xl=True), CanFrame(6, bytes(60), xl=True)]
if hasattr(fsocket, "CANXL_VCID_MASK"):
    FRAMES += [CanFrame(6, b"x", xl=True, vcid=255, rrs=True)]

every_frame = pytest.mark.parametrize("frame", FRAMES, ids=repr)

#: All that a frame says, also of its arrival.
SLOTS = [name for name in CanFrame.__slots__ if not name.startswith("hardware_")]


def state(frame: CanFrame) -> dict[str, object]:
    return {name: getattr(frame, name) for name in SLOTS}


def outcome(call: Any, *arguments: Any) -> Any:
    """What a call returns, of a frame all that it says, or what it raises."""
    try:
        result = call(*arguments)
    except (TypeError, ValueError, OverflowError, OSError) as error:
        return type(error), str(error)
    return state(result) if isinstance(result, CanFrame) else result


@contextlib.contextmanager
def unix_pair() -> Iterator[Pair]:
    """Two sockets for datagrams, for tests that hypothesis runs many times."""
    first, second = fsocket.open_socketpair(fsocket.AF_UNIX, fsocket.SOCK_DGRAM)
    try:
        yield first, second
    finally:
        fsocket.close_socket(first)
        fsocket.close_socket(second)


# --- one by one


@either_recv
@every_frame
def test_what_is_received_is_what_was_sent(recv: Any, frame: CanFrame, unix_datagram_pair: Pair) -> None:
    first, second = unix_datagram_pair
    fsocket.socket_send(first, bytes(frame))
    received = recv(second)
    assert type(received) is CanFrame
    assert received == frame
    assert state(received) == state(parse_can_frame(bytes(frame)))
    assert (received.timestamp, received.hardware_timestamp, received.drops, received.origin) == (None,) * 4


@either_send
@every_frame
def test_what_is_sent_is_the_system_s_struct(send: Any, frame: CanFrame, unix_datagram_pair: Pair) -> None:
    first, second = unix_datagram_pair
    room = bytearray(4096)
    assert send(first, frame) == len(bytes(frame))
    assert fsocket.socket_recv(second, room) == len(bytes(frame))
    assert room.startswith(bytes(frame))


octets_of_frames = (
    st.binary(min_size=16, max_size=16)
    | st.binary(min_size=72, max_size=72)
    | st.builds(
        lambda head, length, rest: head + bytes([length]) + rest,
        *(st.binary(min_size=4, max_size=4), st.integers(0, 9), st.binary(min_size=11, max_size=11)),
    )
    | st.builds(
        lambda head, length, rest: head + bytes([length]) + rest,
        *(st.binary(min_size=4, max_size=4), st.integers(0, 65), st.binary(min_size=67, max_size=67)),
    )
    | st.binary(min_size=1, max_size=100)
)


@given(octets_of_frames)
@settings(patient, max_examples=400)
def test_the_builtin_reads_octets_as_python_does(unix_datagram: None, octets: bytes) -> None:  # noqa: ARG001
    outcomes = [outcome(parse_can_frame, octets)]
    with unix_pair() as (first, second):
        batch = CanBatch(1)
        for recv in forms(fsocket.can_recv):
            fsocket.socket_send(first, octets)
            outcomes.append(outcome(recv, second))
        fsocket.socket_send(first, octets)
        assert fsocket.can_recv_batch(second, batch) == 1
        outcomes.append(outcome(batch.__getitem__, 0))
    assert outcomes == outcomes[:1] * len(outcomes)


any_values = {
    "id": st.integers(-1, 1 << 33) | st.sampled_from([0x7FF, 0x800, 0x1FFFFFFF, 0x20000000, True, 1.0, None]),
    "data": st.binary(max_size=70) | st.sampled_from([bytes(8), bytes(64), bytearray(3), "x", None]),
    "extended": st.sampled_from([True, False, None, 1, 0]),
    "remote": st.sampled_from([True, False, 1]),
    "error": st.sampled_from([True, False]),
    "fd": st.sampled_from([True, False, None]),
    "brs": st.sampled_from([True, False]),
    "esi": st.sampled_from([True, False]),
    "dlc": st.none() | st.integers(-1, 16),
    "xl": st.sampled_from([True, False]),
    "af": st.integers(-1, 2),
    "sec": st.sampled_from([True, False]),
}


@given(st.lists(st.sampled_from(list(any_values)), max_size=3, unique=True), st.data())
@settings(patient, max_examples=400)
def test_the_builtin_sends_what_python_does(unix_datagram: None, names: list[str], data: st.DataObject) -> None:  # noqa: ARG001
    frame = CanFrame(1, b"abc")
    for name in names:
        setattr(frame, name, data.draw(any_values[name], name))
    outcomes: list[Any] = []
    with unix_pair() as (first, second):
        for send in forms(fsocket.can_send):
            outcomes.append(outcome(send, first, frame))
            if isinstance(outcomes[-1], int):
                room = bytearray(outcomes[-1])
                fsocket.socket_recv(second, room)
                outcomes[-1] = bytes(room)
    assert outcomes == outcomes[:1] * len(outcomes)


@either_recv
def test_whatever_knows_its_handle_is_taken(recv: Any, unix_datagram: None) -> None:  # noqa: ARG001
    first, second = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    with first, second:
        assert fsocket.can_send(first, frame=CanFrame(3), addr=None, flags=0) == fsocket.CAN_MTU
        assert recv(fd=second, flags=fsocket.MSG_PEEK) == recv(second) == CanFrame(3)


@either_recv
def test_nothing_to_receive_is_an_error_where_nothing_waits(recv: Any, unix_datagram_pair: Pair) -> None:
    with pytest.raises(BlockingIOError, match="recvmsg: "):
        recv(unix_datagram_pair[0], fsocket.MSG_DONTWAIT)
    fsocket.set_nonblocking(unix_datagram_pair[0])
    with pytest.raises(BlockingIOError, match="recvmsg: "):
        recv(unix_datagram_pair[0])


@either_recv
@pytest.mark.parametrize("flags", [0, fsocket.MSG_TRUNC])
def test_more_than_any_frame_has_is_cut_off_and_said_to_be(recv: Any, flags: int, unix_datagram_pair: Pair) -> None:
    fsocket.socket_send(unix_datagram_pair[0], bytes(ROOM + 1))
    with pytest.raises(fsocket.ShortBufferError, match="recvmsg: a longer datagram was cut off") as caught:
        recv(unix_datagram_pair[1], flags)
    assert (caught.value.count, caught.value.length) == (ROOM, None)


WRONG_RECV: list[tuple[Any, ...]] = [(), (None,), ("1",), (-1,), (1 << 40,), (0, "flags"), (0, 1 << 40), (0, -1, 1), (0, 0, 0)]


@pytest.mark.parametrize("arguments", WRONG_RECV, ids=repr)
def test_wrong_arguments_are_python_s_to_refuse(arguments: tuple[Any, ...]) -> None:
    with open(os.devnull, "rb") as null:
        given = tuple(null if argument == 0 and position == 0 else argument for position, argument in enumerate(arguments))
        outcomes = [outcome(recv, *given) for recv in forms(fsocket.can_recv)]
    assert issubclass(outcomes[0][0], Exception)
    assert outcomes[0] == outcomes[-1]


@either_send
@pytest.mark.parametrize("thing", [b"octets", None, 3, CanFrame])
def test_only_frames_are_sent(send: Any, thing: Any, unix_datagram_pair: Pair) -> None:
    with pytest.raises(TypeError, match="frame must be a CanFrame, not"):
        send(unix_datagram_pair[0], thing)


@either_send
def test_sending_to_an_address(send: Any, unix_datagram: None, keep: Keep, short_dir: Any) -> None:  # noqa: ARG001
    receiver, sender = (keep(fsocket.open_socket(fsocket.AF_UNIX, fsocket.SOCK_DGRAM)) for _ in range(2))
    name = fsocket.SockaddrUn(short_dir / "s")
    fsocket.socket_bind(receiver, name)
    for addr in (name, str(name)):
        assert send(sender, CanFrame(7, b"x"), addr) == fsocket.CAN_MTU
        assert fsocket.can_recv(receiver) == CanFrame(7, b"x")
    with pytest.raises(OSError, match="send: ") as caught:
        send(sender, CanFrame(7))
    assert caught.value.errno == errno.ENOTCONN
    with pytest.raises(FileNotFoundError, match="sendto: "):
        send(sender, CanFrame(7), fsocket.SockaddrUn(short_dir / "nobody"))


def test_a_subclass_says_itself_what_its_octets_are(unix_datagram_pair: Pair) -> None:
    class Louder(CanFrame):
        def octets(self, byteorder: Any = sys.byteorder) -> bytes:
            return CanFrame(self.id + 1, self.data).octets(byteorder)

    fsocket.can_send(unix_datagram_pair[0], Louder(1, b"x"))
    assert fsocket.can_recv(unix_datagram_pair[1]) == CanFrame(2, b"x")


# --- in place


@every_frame
def test_the_calls_for_octets_take_a_frame_in_place(frame: CanFrame, calls: Any, unix_datagram_pair: Pair) -> None:
    first, second = unix_datagram_pair
    room = CanFrame(0x55, b"before", timestamp=1.0, origin="can0")
    size = len(bytes(frame))
    assert calls.send(first, frame) == size
    assert calls.recv(second, room) == size
    assert room == frame
    assert (room.timestamp, room.origin) == (None, None)
    assert calls.send(first, frame) == size
    assert calls.recvfrom(second, room) == (size, None)
    assert room == frame


def test_a_frame_is_sent_to_an_address_in_place(calls: Any, unix_datagram: None, keep: Keep, short_dir: Any) -> None:  # noqa: ARG001
    receiver, sender = (keep(fsocket.open_socket(fsocket.AF_UNIX, fsocket.SOCK_DGRAM)) for _ in range(2))
    fsocket.socket_bind(receiver, fsocket.SockaddrUn(short_dir / "s"))
    assert calls.sendto(sender, CanFrame(7, b"x"), fsocket.SockaddrUn(short_dir / "s")) == fsocket.CAN_MTU
    assert fsocket.can_recv(receiver) == CanFrame(7, b"x")


def test_a_frame_goes_as_a_whole(calls: Any, unix_datagram_pair: Pair) -> None:
    first, second = unix_datagram_pair
    addr = fsocket.socket_name(second)
    for call, more in ((calls.send, ()), (calls.recv, ()), (calls.recvfrom, ()), (calls.sendto, (addr,))):
        for part in ((1,), (0, 16), (0, 0)):
            with pytest.raises(ValueError, match="a CanFrame goes as a whole: start and end are for octets"):
                call(first, CanFrame(1), *more, *part)


def test_a_frame_stays_as_it_is_when_nothing_or_no_frame_comes(unix_datagram_pair: Pair) -> None:
    first, second = unix_datagram_pair
    frame = CanFrame(0x55, b"before", timestamp=1.0, origin="can0")
    before = state(frame)
    with pytest.raises(BlockingIOError):
        fsocket.socket_recv(second, frame, flags=fsocket.MSG_DONTWAIT)
    fsocket.socket_send(first, b"no frame")
    with pytest.raises(ValueError, match="8 are none"):
        fsocket.socket_recv(second, frame)
    assert state(frame) == before


def test_a_stream_takes_no_frame_apart(tcp_pair: Pair) -> None:
    with pytest.raises(TypeError, match="buffer must be octets"):
        fsocket.socket_send_all(tcp_pair[0], CanFrame(1))


# --- batches


def batch_of(recv_batch: Any, pair: Pair, frames: list[CanFrame], slots: int = 64) -> CanBatch:
    batch = CanBatch(slots)
    for frame in frames:
        fsocket.socket_send(pair[0], bytes(frame))
    assert recv_batch(pair[1], batch) == len(frames)
    return batch


@either_recv_batch
def test_a_batch_brings_all_that_is_there(recv_batch: Any, unix_datagram_pair: Pair) -> None:
    some = FRAMES[:8]
    batch = batch_of(recv_batch, unix_datagram_pair, some)
    assert len(batch) == 8
    assert list(batch) == some
    assert [batch[position] for position in range(-8, 0)] == some
    assert [bytes(batch.octets(position)) for position in range(8)] == list(map(bytes, some))
    assert bytes(batch.octets(-1)) == bytes(some[-1])
    assert repr(batch) == "<CanBatch of 8 frames, with room for 64>"


@either_recv_batch
def test_a_batch_can_be_filled_again(recv_batch: Any, unix_datagram_pair: Pair) -> None:
    first, second = unix_datagram_pair
    batch = CanBatch(3)
    for start in (0, 4, 8):
        for frame in FRAMES[start : start + 4]:
            fsocket.can_send(first, frame)
        assert recv_batch(second, batch) == 3
        assert list(batch) == FRAMES[start : start + 3]
        assert recv_batch(second, batch, 0) == 1
        assert list(batch) == FRAMES[start + 3 : start + 4]


@pytest.mark.skipif(not HAS_XL, reason="the kernel headers that fsocket was built with have no CAN XL")
@either_recv_batch
def test_a_batch_takes_the_longest_frames(recv_batch: Any, unix_datagram_pair: Pair) -> None:
    frames = [CanFrame(number, bytes([number]) * 2048, xl=True) for number in range(5)]
    assert list(batch_of(recv_batch, unix_datagram_pair, frames)) == frames


def test_octets_are_where_they_are_until_the_next_call(unix_datagram_pair: Pair) -> None:
    batch = batch_of(fsocket.can_recv_batch, unix_datagram_pair, [CanFrame(1, b"one")])
    view, frame = batch.octets(0), batch[0]
    assert view.readonly
    assert bytes(view) == bytes(frame)
    fsocket.can_send(unix_datagram_pair[0], CanFrame(2, b"two"))
    fsocket.can_recv_batch(unix_datagram_pair[1], batch)
    assert bytes(view) == bytes(CanFrame(2, b"two"))
    assert frame == CanFrame(1, b"one")
    del batch
    assert bytes(view) == bytes(CanFrame(2, b"two"))


@pytest.mark.parametrize("index", [2, -3, 1 << 40, -(1 << 70)])
def test_a_batch_has_no_more_frames_than_came(index: int, unix_datagram_pair: Pair) -> None:
    batch = batch_of(fsocket.can_recv_batch, unix_datagram_pair, FRAMES[:2])
    for ask in (batch.__getitem__, batch.octets):
        with pytest.raises(IndexError, match=f"the batch has 2 frames, and no frame {index}"):
            ask(index)
    with pytest.raises(IndexError):
        CanBatch()[0]
    assert list(CanBatch()) == []


@pytest.mark.parametrize("index", ["0", None, 0.0, slice(0, 1)])
def test_frames_are_asked_for_by_number(index: Any, unix_datagram_pair: Pair) -> None:
    batch = batch_of(fsocket.can_recv_batch, unix_datagram_pair, FRAMES[:2])
    for ask in (batch.__getitem__, batch.octets):
        with pytest.raises(TypeError, match="index must be an int"):
            ask(index)


@either_recv_batch
def test_a_batch_without_frames_is_empty(recv_batch: Any, unix_datagram_pair: Pair) -> None:
    batch = batch_of(recv_batch, unix_datagram_pair, FRAMES[:2])
    with pytest.raises(BlockingIOError, match="recvmmsg: "):
        recv_batch(unix_datagram_pair[1], batch, fsocket.MSG_DONTWAIT)
    assert (len(batch), list(batch)) == (0, [])
    with pytest.raises(OSError, match="recvmmsg: "):
        recv_batch(-1, batch)
    with pytest.raises(TypeError, match="batch must be a CanBatch, not 'CanFrame'"):
        recv_batch(unix_datagram_pair[1], CanFrame())


@either_recv_batch
def test_what_is_no_frame_is_so_only_for_who_asks(recv_batch: Any, unix_datagram_pair: Pair) -> None:
    first, second = unix_datagram_pair
    batch = CanBatch()
    for octets in (bytes(CanFrame(1)), b"", b"none", bytes(ROOM + 1), bytes(CanFrame(2))):
        fsocket.socket_send(first, octets)
    assert recv_batch(second, batch, fsocket.MSG_TRUNC) == 5
    assert [batch[0], batch[4]] == [CanFrame(1), CanFrame(2)]
    for index in (1, 2):
        with pytest.raises(ValueError, match="are none"):
            batch[index]
    for ask in (batch.__getitem__, batch.octets):
        with pytest.raises(fsocket.ShortBufferError, match="recvmmsg: a longer datagram"):
            ask(3)
    assert bytes(batch.octets(2)) == b"none"


@pytest.mark.parametrize("slots", [0, -1, 1 << 20])
def test_a_batch_has_some_slots(slots: int) -> None:
    with pytest.raises(ValueError, match=f"slots must be 1 to 65536, not {slots}"):
        CanBatch(slots)
    with pytest.raises(TypeError, match="slots must be an int"):
        CanBatch("many")  # type: ignore[arg-type]


def test_a_batch_s_memory_is_set_up_once(unix_datagram_pair: Pair) -> None:
    batch = batch_of(fsocket.can_recv_batch, unix_datagram_pair, FRAMES[:2])
    batch.__init__(1)  # type: ignore[misc]
    assert (batch.slots, list(batch)) == (64, FRAMES[:2])


@either_recv_batch
def test_a_batch_is_one_thread_s_at_a_time(recv_batch: Any, unix_datagram_pair: Pair, background: Any) -> None:
    first, second = unix_datagram_pair
    batch, stop = CanBatch(), threading.Event()

    def fill() -> None:
        while not stop.is_set():
            outcome(fsocket.can_recv_batch, second, batch)  # which the other thread may have been at first

    task = background(fill)
    busy = (ValueError, "another thread is filling the batch")
    while (refusal := outcome(recv_batch, second, batch, fsocket.MSG_DONTWAIT)) != busy:
        assert refusal[0] is BlockingIOError
    assert len(batch) == 0
    stop.set()
    fsocket.can_send(first, CanFrame(1))
    task.result()


def test_a_batch_keeps_what_it_is_filled_into(unix_datagram_pair: Pair) -> None:
    first, second = unix_datagram_pair
    fsocket.can_send(first, CanFrame(1))
    assert fsocket.can_recv_batch(second, CanBatch(1 << 16)) == 1


# --- what comes with a frame: control messages

SECONDS = 1_700_000_000
TIMESPEC = "@ll" if int(fsocket.SO_TIMESTAMPNS) == int(fsocket.SO_TIMESTAMPNS_OLD) else "=qq"


def control_message(type: int, data: bytes, level: int = socket.SOL_SOCKET) -> bytes:
    head = struct.pack("@Nii", socket.CMSG_LEN(len(data)), level, type)
    return (head.ljust(socket.CMSG_LEN(0), b"\0") + data).ljust(socket.CMSG_SPACE(len(data)), b"\0")


def told(*control: bytes) -> tuple[Any, Any, Any]:
    arrival, octets = ffi.new("struct fs_can_arrival *"), b"".join(control)
    lib.fs_can_control(arrival, octets, len(octets))
    values = (arrival.timestamp, arrival.hardware_timestamp, arrival.drops)
    return tuple(None if value == lib.FS_CAN_UNTOLD else value for value in values)  # type: ignore[return-value]


def timespec(seconds: int, nanoseconds: int = 0) -> bytes:
    return struct.pack(TIMESPEC, seconds, nanoseconds)


def test_control_messages_tell_times_and_drops() -> None:
    software = control_message(int(fsocket.SO_TIMESTAMPNS), timespec(SECONDS, 5))
    both = control_message(int(fsocket.SO_TIMESTAMPING), timespec(SECONDS, 7) + timespec(0) + timespec(9, 1))
    hardware = control_message(int(fsocket.SO_TIMESTAMPING), timespec(0) + timespec(0) + timespec(9, 1))
    drops = control_message(int(fsocket.SO_RXQ_OVFL), struct.pack("=I", 0xFFFFFFFF))
    assert told() == (None, None, None)
    assert told(software) == (SECONDS * 10**9 + 5, None, None)
    assert told(both) == (SECONDS * 10**9 + 7, 9 * 10**9 + 1, None)
    assert told(hardware) == (None, 9 * 10**9 + 1, None)
    assert told(software, hardware, drops) == (SECONDS * 10**9 + 5, 9 * 10**9 + 1, 0xFFFFFFFF)
    assert told(drops, both) == (SECONDS * 10**9 + 7, 9 * 10**9 + 1, 0xFFFFFFFF)


def test_microseconds_are_a_time_as_well() -> None:
    form = "@ll" if int(fsocket.SO_TIMESTAMP) == int(fsocket.SO_TIMESTAMP_OLD) else "=qq"
    assert told(control_message(int(fsocket.SO_TIMESTAMP), struct.pack(form, SECONDS, 5)))[0] == SECONDS * 10**9 + 5000


def test_control_messages_of_others_are_passed_over() -> None:
    drops = control_message(int(fsocket.SO_RXQ_OVFL), struct.pack("=I", 3))
    other_level = control_message(int(fsocket.SO_RXQ_OVFL), struct.pack("=I", 5), socket.IPPROTO_IP)
    assert told(control_message(0x7FFF, b"odd"), other_level, drops) == (None, None, 3)


@pytest.mark.parametrize("size", range(16))
def test_a_control_message_that_is_too_short_tells_nothing(size: int) -> None:
    assert told(control_message(int(fsocket.SO_TIMESTAMPNS), timespec(SECONDS)[: min(size, 7)])) == (None, None, None)
    assert told(control_message(int(fsocket.SO_TIMESTAMPING), timespec(SECONDS)[: min(size, 7)] * 3)) == (None, None, None)
    assert told(control_message(int(fsocket.SO_RXQ_OVFL), bytes(min(size, 3)))) == (None, None, None)
    assert told(control_message(int(fsocket.SO_RXQ_OVFL), bytes(4))[:size]) == (None, None, None)


@given(st.binary(max_size=300), st.integers(0, 40), st.integers(0, 1 << 20))
@settings(patient, max_examples=500)
def test_no_control_octets_lead_beyond_their_end(octets: bytes, at: int, length: int) -> None:
    told(octets)
    told(octets[:at] + control_message(int(fsocket.SO_TIMESTAMPNS), timespec(SECONDS)) + octets)
    for size in (length, (1 << struct.calcsize("@N") * 8) - 1 - length):
        told(struct.pack("@Nii", size, socket.SOL_SOCKET, int(fsocket.SO_TIMESTAMPING)) + octets)


@either_recv
def test_a_socket_that_is_asked_tells_when_a_frame_came(recv: Any, unix_datagram_pair: Pair) -> None:
    first, second = unix_datagram_pair
    fsocket.set_socket_option(second, fsocket.SO_TIMESTAMPNS, True)
    before = time.time()
    fsocket.can_send(first, CanFrame(1))
    fsocket.can_send(first, CanFrame(2))
    after = time.time()
    one, batch, room = recv(second, fsocket.MSG_PEEK), CanBatch(), CanFrame()
    fsocket.socket_recv(second, room)
    assert fsocket.can_recv_batch(second, batch) == 1
    for frame in (one, room, batch[0]):
        assert frame.timestamp is not None
        assert before - 0.001 <= frame.timestamp <= after + 0.001
    assert one.timestamp_ns == room.timestamp_ns
    assert one.hardware_timestamp is None


# --- on a bus


@contextlib.contextmanager
def can_sockets(*names: str, **options: bool) -> Iterator[list[int]]:
    """A socket on each of some buses."""
    with contextlib.ExitStack() as stack:
        fds = [stack.enter_context(fsocket.can_socket(name, **options)) for name in names]
        for fd in fds:
            fsocket.set_socket_option(fd, fsocket.SO_RCVTIMEO, 20.0)
        yield fds


def test_a_frame_comes_to_a_socket_on_its_interface(vcan: str) -> None:
    before = time.time()
    with can_sockets(vcan, vcan) as (sender, receiver):
        frame = CanFrame(101, bytes([1, 2, 3]))
        assert fsocket.socket_send(sender, frame) == fsocket.CAN_MTU
        received = CanFrame()
        assert fsocket.socket_recv(receiver, received) == fsocket.CAN_MTU
    assert received == frame
    assert received.origin == vcan
    assert received.interface == socket.if_nametoindex(vcan)
    assert received.timestamp is not None
    assert before - 0.01 <= received.timestamp <= time.time() + 0.01


def test_a_frame_comes_to_a_socket_on_any_interface(vcans: Any) -> None:
    first, second = vcans(2)
    with can_sockets("any", "any") as (sender, receiver):
        for name in (first, second):
            assert fsocket.socket_sendto(sender, CanFrame(101, b"abc"), fsocket.SockaddrCan(name)) == fsocket.CAN_MTU
            received = CanFrame()
            assert fsocket.socket_recvfrom(receiver, received) == (fsocket.CAN_MTU, fsocket.SockaddrCan(name))
            assert (received.id, received.data, received.origin) == (101, b"abc", name)


@either_recv
@either_send
def test_every_frame_goes_over_a_bus(recv: Any, send: Any, vcan: str) -> None:
    with can_sockets(vcan, vcan) as (sender, receiver):
        for frame in FRAMES:
            if frame.xl or frame.error:
                continue
            send(sender, frame)
            received = recv(receiver)
            assert received == frame
            assert (received.origin, received.loopback, received.own, received.drops) == (vcan, True, False, None)


def test_own_frames_are_told_from_those_of_others(vcan: str) -> None:
    with can_sockets(vcan, vcan) as (first, second):
        fsocket.set_socket_option(first, fsocket.CAN_RAW_RECV_OWN_MSGS, True)
        fsocket.can_send(first, CanFrame(1))
        fsocket.can_send(second, CanFrame(2))
        own, other, room = fsocket.can_recv(first, fsocket.MSG_PEEK), None, CanFrame()
        fsocket.socket_recv(first, room)
        other = fsocket.can_recv(first)
        assert [(frame.id, frame.loopback, frame.own) for frame in (own, room, other)] == [
            (1, True, True),
            (1, True, True),
            (2, True, False),
        ]
        assert (frame := fsocket.can_recv(second)).id == 1
        assert (frame.loopback, frame.own) == (True, False)


@pytest.fixture
def tunnel(can: None) -> Iterator[tuple[str, str]]:  # noqa: ARG001
    """Two buses, each of which has what is sent on the other; see vxcan in ip-link(8)."""
    near, far = (f"fs{os.getpid()}{end}" for end in ("near", "far"))
    made = subprocess.run(
        ["ip", "link", "add", near, "type", "vxcan", "peer", "name", far], capture_output=True, text=True, check=False
    )
    if made.returncode:
        pytest.skip(f"no vxcan here: {made.stderr}")
    try:
        for name in (near, far):
            subprocess.run(["ip", "link", "set", name, "up"], check=True)
        yield near, far
    finally:
        subprocess.run(["ip", "link", "delete", near], check=True)


@either_recv
def test_what_comes_from_elsewhere_was_not_sent_here(recv: Any, tunnel: tuple[str, str]) -> None:
    batch, room = CanBatch(), CanFrame()
    with can_sockets(tunnel[0], tunnel[1]) as (sender, receiver):
        for _ in range(3):
            fsocket.can_send(sender, CanFrame(1, b"far"))
        one = recv(receiver)
        fsocket.socket_recv(receiver, room)
        fsocket.can_recv_batch(receiver, batch)
        for frame in (one, room, batch[0]):
            assert frame == CanFrame(1, b"far")
            assert (frame.origin, frame.loopback, frame.own) == (tunnel[1], False, False)


def test_a_batch_over_a_bus(vcan: str) -> None:
    batch = CanBatch(16)
    with can_sockets(vcan, vcan) as (sender, receiver):
        sent = [CanFrame(number, bytes([number]) * 8, fd=number % 2 == 1) for number in range(40)]
        for frame in sent:
            fsocket.can_send(sender, frame)
        received: list[CanFrame] = []
        while len(received) < len(sent):
            assert 0 < fsocket.can_recv_batch(receiver, batch) <= 16
            received += batch
    assert received == sent
    assert {(frame.origin, frame.loopback, frame.own) for frame in received} == {(vcan, True, False)}
    times = [frame.timestamp_ns for frame in received]
    assert None not in times
    assert times == sorted(times)  # type: ignore[type-var]


@pytest.mark.parametrize("hardware", [False, True])
def test_hardware_times_are_asked_for_where_they_are_wanted(hardware: bool, vcan: str) -> None:
    with can_sockets(vcan, vcan, hardware=hardware) as (sender, receiver):
        assert bool(fsocket.socket_option(receiver, fsocket.SO_TIMESTAMPING)) is hardware
        fsocket.can_send(sender, CanFrame(1))
        frame = fsocket.can_recv(receiver)
    assert frame.timestamp is not None
    assert frame.hardware_timestamp is None  # a virtual bus has no clock


def test_frames_that_were_dropped_are_counted(vcan: str) -> None:
    with can_sockets(vcan, vcan) as (sender, receiver):
        fsocket.set_socket_option(receiver, fsocket.SO_RCVBUF, 1)
        sent = 200
        for number in range(sent):
            fsocket.can_send(sender, CanFrame(number))
        kept: list[CanFrame] = []
        with contextlib.suppress(BlockingIOError):
            while True:
                kept.append(fsocket.can_recv(receiver, fsocket.MSG_DONTWAIT))
        assert 0 < len(kept) < sent
        assert kept[0].drops is None
        fsocket.can_send(sender, CanFrame(sent))
        batch = CanBatch()
        fsocket.can_recv_batch(receiver, batch)
        assert batch[0].id == sent
        assert batch[0].drops == sent - len(kept)


# --- kinds of frames that a socket or a bus does not take


def test_a_bus_of_classic_frames_says_that_it_takes_no_fd(vcans: Any) -> None:
    (name,) = vcans(1, mtu=fsocket.CAN_MTU)
    with can_sockets(name) as (fd,):
        fsocket.can_send(fd, CanFrame(1))
        for send in (*forms(fsocket.can_send), fsocket.socket_send):
            with pytest.raises(OSError, match=rf"send: .+: {name} takes no CAN FD frames: its MTU is {fsocket.CAN_MTU}"):
                send(fd, CanFrame(1, fd=True))


def test_a_socket_of_classic_frames_says_that_it_takes_no_fd(vcan: str) -> None:
    with can_sockets(vcan, fd=False) as (fd,):
        for send in (*forms(fsocket.can_send), fsocket.socket_send):
            with pytest.raises(OSError, match=r"send: .+: the socket takes no CAN FD frames: CAN_RAW_FD_FRAMES is off"):
                send(fd, CanFrame(1, fd=True))
        with pytest.raises(OSError, match=r"sendto: .+: the socket takes no CAN FD frames"):
            fsocket.socket_sendto(fd, CanFrame(1, fd=True), fsocket.SockaddrCan(vcan))


def test_a_socket_of_classic_frames_hears_no_fd(vcan: str) -> None:
    with can_sockets(vcan) as (sender,), can_sockets(vcan, fd=False) as (receiver,):
        fsocket.can_send(sender, CanFrame(1, fd=True))
        fsocket.can_send(sender, CanFrame(2))
        assert fsocket.can_recv(receiver).id == 2


def test_a_socket_on_any_interface_has_to_be_told_one(can: None) -> None:  # noqa: ARG001
    with can_sockets("any") as (fd,):
        for send in (*forms(fsocket.can_send), fsocket.socket_send):
            with pytest.raises(OSError, match=r"send: .+: the socket is bound to no interface, so addr has to say"):
                send(fd, CanFrame(1))


def test_an_interface_that_is_down_is_said_to_be(vcan: str, vcans: Any) -> None:  # noqa: ARG001
    with can_sockets(vcan) as (fd,):
        subprocess.run(["ip", "link", "set", vcan, "down"], check=True)
        with pytest.raises(OSError, match="recvmsg: ") as caught:
            fsocket.can_recv(fd)
        assert caught.value.errno == errno.ENETDOWN
        with pytest.raises(OSError, match="send: ") as caught:
            fsocket.can_send(fd, CanFrame(1))
        assert caught.value.errno == errno.ENETDOWN


XL_FRAMES = [frame for frame in FRAMES if frame.xl and not frame.vcid]


@either_recv
@either_send
def test_xl_frames_go_over_a_bus(recv: Any, send: Any, can_xl: None, vcans: Any) -> None:  # noqa: ARG001
    (name,) = vcans(1, mtu=fsocket.CANXL_MTU)
    with can_sockets(name, name, xl=True) as (sender, receiver):
        for frame in [*XL_FRAMES, CanFrame(1), CanFrame(2, fd=True)]:
            send(sender, frame)
            received = recv(receiver)
            assert received == frame
            assert (received.origin, received.loopback) == (name, True)
        batch, received_all = CanBatch(), []
        for frame in XL_FRAMES:
            send(sender, frame)
        while len(received_all) < len(XL_FRAMES):
            fsocket.can_recv_batch(receiver, batch)
            received_all += batch
        assert received_all == XL_FRAMES


def test_what_takes_no_xl_frames_says_so(can_xl: None, vcans: Any) -> None:  # noqa: ARG001
    (wide,), (narrow,) = vcans(1, mtu=fsocket.CANXL_MTU), vcans(1, mtu=fsocket.CANFD_MTU)
    frame = CanFrame(1, b"x", xl=True)
    with can_sockets(wide) as (fd,), pytest.raises(OSError, match="socket takes no CAN XL frames: CAN_RAW_XL_FRAMES is off"):
        fsocket.can_send(fd, frame)
    words = f"{narrow} takes no CAN XL frames: its MTU is {fsocket.CANFD_MTU}"
    with can_sockets(narrow, xl=True) as (fd,), pytest.raises(OSError, match=words):
        fsocket.can_send(fd, frame)


@pytest.mark.skipif(not HAS_XL, reason="the kernel headers that fsocket was built with have no CAN XL")
def test_a_kernel_without_xl_says_so(can: None) -> None:  # noqa: ARG001
    with can_sockets("any", fd=False) as (fd,):
        knows = outcome(fsocket.socket_option, fd, fsocket.CAN_RAW_XL_FRAMES) is False
    if not knows:
        words = r"CAN_RAW_XL_FRAMES: Protocol not available: this kernel knows no CAN XL \(Linux 6.1 and later do\)"
        with pytest.raises(OSError, match=words), can_sockets("any", xl=True):
            pass


@pytest.mark.skipif(
    not hasattr(fsocket, "CANXL_VCID_MASK"), reason="fsocket's kernel headers have no virtual networks of CAN XL"
)
def test_xl_frames_of_virtual_networks_go_over_a_bus(can_xl: None, vcans: Any) -> None:  # noqa: ARG001
    (name,) = vcans(1, mtu=fsocket.CANXL_MTU)
    both_ways = fsocket.CAN_RAW_XL_VCID_TX_PASS | fsocket.CAN_RAW_XL_VCID_RX_FILTER
    with can_sockets(name, name, name, xl=True) as (sender, receiver, outside):
        for fd in (sender, receiver):
            options = fsocket.CanVcidOptions(flags=both_ways)
            if refusal := outcome(fsocket.set_socket_option, fd, fsocket.CAN_RAW_XL_VCID_OPTS, options):
                pytest.skip(f"this kernel has no virtual networks of CAN XL: {refusal}")
        frames = [CanFrame(3, b"abc", xl=True, vcid=vcid, rrs=vcid > 1) for vcid in (255, 1, 0)]
        for frame in frames:
            fsocket.can_send(sender, frame)
        assert [fsocket.can_recv(receiver) for _ in frames] == frames
        assert fsocket.can_recv(outside) == frames[-1]
