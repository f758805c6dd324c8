"""Messages and batches among threads, in poll contexts, and over memory and sockets that somebody else is at."""

from __future__ import annotations

import contextlib
import gc
import socket
import struct
import sys
import threading
from typing import TYPE_CHECKING, Any

import pytest

import fsocket
from fsocket.polling import BACKENDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Pair = tuple[int, int]

WINDOWS = sys.platform == "win32"


def forms(call: Any) -> list[Any]:
    """A call as it is exported, and the Python function behind it if that is another."""
    return [call, call.__self__] if hasattr(call, "__self__") else [call]


RECV_BATCH = forms(fsocket.socket_recv_batch)
SEND_BATCH = forms(fsocket.socket_send_batch)

#: Ways to receive the octets of one datagram: into memory, or a batch.
RECEIVING: dict[str, Callable[[int], bytes]] = {}


def receiving(function: Callable[[int], bytes]) -> None:
    RECEIVING[function.__name__] = function


@receiving
def a_message(fd: int) -> bytes:
    room = bytearray(64)
    return bytes(room[: fsocket.socket_recvmsg(fd, [memoryview(room)[:8], memoryview(room)[8:]]).count])


for form, call in enumerate(RECV_BATCH):

    def a_batch(fd: int, call: Any = call) -> bytes:
        batch = fsocket.Batch(4, 64)
        assert call(fd, batch) == 1
        return bytes(batch[0].data)

    RECEIVING[f"a_batch_{form}"] = a_batch


# --- poll contexts and the stdlib's sockets


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("way", RECEIVING)
def test_poll_contexts_tell_when_to_receive(way: str, backend: str, udp_pair: Pair) -> None:
    first, second = udp_pair
    with fsocket.poll_context(backend) as context:
        pollfd = fsocket.poll_register(context, fsocket.PollFD(second))
        for number in range(5):
            fsocket.socket_sendmsg(first, b"%d" % number)
            assert fsocket.poll(context, 20_000) == [pollfd]
            assert RECEIVING[way](second) == b"%d" % number
            with pytest.raises(BlockingIOError):
                RECEIVING[way](second)
        assert fsocket.poll(context, 0) == []


@pytest.fixture
def stdlib_pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    """Two UDP sockets of the stdlib's that know each other."""
    with socket.socket(type=socket.SOCK_DGRAM) as first, socket.socket(type=socket.SOCK_DGRAM) as second:
        for one in (first, second):
            one.bind(("127.0.0.1", 0))
        first.connect(second.getsockname())
        second.connect(first.getsockname())
        yield first, second


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("way", RECEIVING)
def test_sockets_of_the_stdlib_s_do_as_well(way: str, backend: str, stdlib_pair: tuple[socket.socket, socket.socket]) -> None:
    first, second = stdlib_pair
    handle: Any = second
    fsocket.socket_sendmsg(first, [b"of the", b" stdlib"])
    assert RECEIVING[way](handle) == b"of the stdlib"
    with fsocket.poll_context(backend) as context:
        pollfd = fsocket.poll_register(context, fsocket.PollFD(handle))
        for call in SEND_BATCH:
            assert call(first, [b"ready"]) == 1
            assert fsocket.poll(context, 20_000) == [pollfd]
            assert RECEIVING[way](handle) == b"ready"
        assert fsocket.socket_send_segments(first, b"aabbc", 2) == 5
        assert [RECEIVING["a_message"](handle) for _ in range(3)] == [b"aa", b"bb", b"c"]
        second.settimeout(20)
        with pytest.raises(BlockingIOError):  # such a timeout is the stdlib's own, and the socket does not block
            RECEIVING[way](handle)


def test_what_came_to_one_socket_goes_on_by_another(stdlib_pair: tuple[socket.socket, socket.socket], udp_pair: Pair) -> None:
    first, second = stdlib_pair
    batch = fsocket.Batch(8, 64)
    for octets in (b"one", b"", b"three"):
        first.send(octets)
    received = 0
    while received < 3:
        received += fsocket.socket_recv_batch(second, batch)
        assert fsocket.socket_send_batch(udp_pair[0], batch, fsocket.socket_name(udp_pair[1])) == len(batch)
    assert [RECEIVING["a_message"](udp_pair[1]) for _ in range(3)] == [b"one", b"", b"three"]


# --- one batch, and several threads


def until(true: Callable[[], object]) -> None:
    """Wait, leaving the interpreter to others meanwhile; what hangs, the watch over hanging tests ends."""
    while not true():
        threading.Event().wait(0.001)


@pytest.mark.parametrize("second_form", RECV_BATCH)
@pytest.mark.parametrize("first_form", RECV_BATCH)
def test_a_batch_is_one_thread_s_at_a_time(
    first_form: Any, second_form: Any, udp_pair: Pair, background: Callable[..., Any]
) -> None:
    near, far = udp_pair
    batch = fsocket.Batch(4, 64)
    fsocket.socket_send(near, b"before")
    assert fsocket.socket_recv_batch(far, batch) == 1
    task = background(first_form, far, batch)
    until(lambda: len(batch) == 0)
    try:
        with pytest.raises(ValueError, match="another thread"):
            second_form(near, batch)
        for call in SEND_BATCH:
            with pytest.raises(ValueError, match="another thread"):
                call(near, batch)
        with pytest.raises(IndexError):
            batch[0]
        with pytest.raises(IndexError):
            batch.data(0)
        assert list(batch) == []
    finally:
        fsocket.socket_send(near, b"at last")
    assert task.result() == 1
    assert bytes(batch[0].data) == b"at last"


def test_looking_at_a_batch_that_is_being_filled_harms_nobody(unix_datagram_pair: Pair, background: Callable[..., Any]) -> None:
    near, far = unix_datagram_pair
    batch = fsocket.Batch(8, 64, 64)
    rounds, done = 3000, threading.Event()

    def send() -> None:
        for number in range(rounds):
            fsocket.socket_send_batch(near, [b"%d" % number * (1 + number % 9)] * 3)

    def look() -> int:
        seen = 0
        while not done.is_set():
            with contextlib.suppress(IndexError):
                for datagram in batch:
                    seen += len(datagram.data) <= 64 and datagram.control == () and not datagram.truncated
                seen += len(batch.data(-1)) and batch.address(0) is not None
        return seen

    sender, lookers = background(send), [background(look) for _ in range(2)]
    try:
        count = 0
        while count < 3 * rounds:
            count += fsocket.socket_recv_batch(far, batch)
    finally:
        done.set()
    assert count == 3 * rounds
    sender.result()
    for looker in lookers:
        looker.result()


@pytest.mark.parametrize("call", RECV_BATCH)
def test_threads_with_a_batch_each_share_a_socket(call: Any, unix_datagram_pair: Pair, background: Callable[..., Any]) -> None:
    near, far = unix_datagram_pair
    numbers = 6000

    def receive() -> list[int]:
        batch = fsocket.Batch(16, 16)
        found: list[int] = []
        while True:
            call(far, batch)
            found += [int.from_bytes(datagram.data, "little") for datagram in batch if datagram.data]
            if not batch.data(-1):  # the end, which goes from one to the next
                fsocket.socket_send(near, b"")
                return found

    tasks = [background(receive) for _ in range(4)]
    for first in range(0, numbers, 20):
        assert fsocket.socket_send_batch(near, [n.to_bytes(4, "little") for n in range(first, first + 20)]) == 20
    fsocket.socket_send(near, b"")
    assert sorted(number for task in tasks for number in task.result()) == list(range(numbers))


# --- memory that somebody else is at


def is_held(octets: bytearray) -> bool:
    """Whether somebody keeps them from being resized."""
    try:
        octets.append(0)
    except BufferError:
        return True
    octets.pop()
    return False


def full(fd: int) -> int:
    """Send until a call would block; how many datagrams went."""
    fsocket.set_nonblocking(fd)
    went = 0
    with contextlib.suppress(BlockingIOError):
        while fsocket.socket_send(fd, b"full"):
            went += 1
    fsocket.set_nonblocking(fd, False)
    return went


SENDING: dict[str, Callable[[int, Any], object]] = {"a message": lambda fd, octets: fsocket.socket_sendmsg(fd, [octets])}
for form, call in enumerate(SEND_BATCH):
    SENDING[f"a batch {form}"] = lambda fd, octets, call=call: call(fd, [octets])
    SENDING[f"a pair {form}"] = lambda fd, octets, call=call: call(fd, [(octets, None)])
    SENDING[f"segments {form}"] = lambda fd, octets: fsocket.socket_send_segments(fd, octets, 64)


@pytest.mark.skipif(sys.platform != "linux", reason="a full queue makes senders wait on Linux alone")
@pytest.mark.parametrize("way", SENDING)
def test_octets_stay_where_they_are_while_they_are_sent(
    way: str, unix_datagram_pair: Pair, background: Callable[..., Any]
) -> None:
    near, far = unix_datagram_pair
    before = full(near)
    octets = bytearray(b"these octets")
    task = background(SENDING[way], near, octets)
    until(lambda: is_held(octets))
    room = bytearray(64)
    for _ in range(before):
        assert fsocket.socket_recv(far, room) == 4
    assert fsocket.socket_recv(far, room) >= len(octets)
    assert room.startswith(b"these octets")
    task.result()
    assert not is_held(octets)


@pytest.mark.skipif(sys.platform != "linux", reason="a full queue makes senders wait on Linux alone")
@pytest.mark.parametrize("call", SEND_BATCH)
def test_a_list_that_is_emptied_while_it_is_sent_goes_out_whole(
    call: Any, unix_datagram_pair: Pair, background: Callable[..., Any]
) -> None:
    near, far = unix_datagram_pair
    before = full(near)
    datagrams = [bytearray([number]) * 40 for number in range(100)]
    last = datagrams[-1]
    task = background(call, near, datagrams)
    until(lambda: is_held(last))
    datagrams.clear()
    gc.collect()
    room = bytearray(64)
    for _ in range(before):
        fsocket.socket_recv(far, room)
    for number in range(100):
        assert fsocket.socket_recv(far, room) == 40
        assert room[0] == number
    assert task.result() == 100


@pytest.mark.parametrize("scattered", [False, True])
def test_memory_stays_where_it_is_while_it_is_received_into(
    scattered: bool, udp_pair: Pair, background: Callable[..., Any]
) -> None:
    near, far = udp_pair
    room = bytearray(8)
    task = background(fsocket.socket_recvmsg, far, [room, bytearray(8)] if scattered else room)
    try:
        until(lambda: is_held(room))
    finally:
        fsocket.socket_send(near, b"arrived")
    assert task.result().count == 7
    assert not is_held(room)
    assert room.startswith(b"arrived")


def test_octets_of_a_batch_outlive_it(udp_pair: Pair) -> None:
    near, far = udp_pair
    batch: Any = fsocket.Batch(2, 1 << 16)
    fsocket.socket_send(near, b"seen")
    fsocket.socket_recv_batch(far, batch)
    view, datagram, items = batch.data(0), batch[0], iter(batch)
    with pytest.raises((BufferError, AttributeError)):
        view.obj.close()
    del batch
    gc.collect()
    assert view == datagram.data == b"seen"
    assert [bytes(item.data) for item in items] == [b"seen"]
    view[:4] = b"mine"
    assert bytes(datagram.data) == b"mine"


def test_a_batch_that_is_gone_while_a_call_is_at_it_is_not(udp_pair: Pair, background: Callable[..., Any]) -> None:
    near, far = udp_pair
    batches = [fsocket.Batch(2, 64)]
    task = background(lambda: fsocket.socket_recv_batch(far, batches.pop()))
    until(lambda: not batches)
    gc.collect()
    fsocket.socket_send(near, b"x")
    assert task.result() == 1


# --- sockets that somebody else is at


def test_a_stream_that_ends_while_a_call_waits(unix_stream_pair: Pair, background: Callable[..., Any]) -> None:
    near, far = unix_stream_pair
    task = background(lambda: fsocket.socket_recvmsg(far, bytearray(8)).count)
    fsocket.socket_shutdown(near, fsocket.SHUT_WR)
    assert task.result() == 0


@pytest.mark.skipif(WINDOWS, reason="there a call ends when its socket is closed, as far as Winsock cares to")
@pytest.mark.parametrize("way", RECEIVING)
def test_a_socket_that_is_closed_while_a_call_waits_crashes_nothing(
    way: str, background: Callable[..., Any], limit: Callable[..., None]
) -> None:
    near, far = fsocket.open_socketpair(fsocket.AF_UNIX, fsocket.SOCK_DGRAM)
    limit(far, 0.1)
    started = threading.Event()

    def receive() -> object:
        started.set()
        try:
            return RECEIVING[way](far)
        except OSError as error:  # the timeout's, or that there is no such socket
            return error

    task = background(receive)
    started.wait()
    fsocket.close_socket(far)
    fsocket.close_socket(near)
    assert isinstance(task.result(), OSError)


if sys.platform != "win32":

    def test_descriptors_of_a_batch_are_taken_by_one_thread_alone(
        unix_datagram_pair: Pair, background: Callable[..., Any], open_handles: Callable[[], dict[int, object]]
    ) -> None:
        near, far = unix_datagram_pair
        before = open_handles()
        batch = fsocket.Batch(4, 16, fsocket.control_space(2 * struct.calcsize("i")))
        for _ in range(30):
            fsocket.socket_sendmsg(near, b"x", [fsocket.Descriptors([near, far])])
            fsocket.socket_recv_batch(far, batch)
            gate = threading.Barrier(3)

            def take(gate: threading.Barrier = gate) -> list[int]:
                gate.wait()
                return [fd for value in batch[0].control for fd in value.take()]

            taken = [fd for task in [background(take) for _ in range(3)] for fd in task.result()]
            assert len(taken) == len(set(taken)) == 2
            for fd in taken:
                fsocket.close_socket(fd)
        del batch
        gc.collect()
        assert open_handles() == before
