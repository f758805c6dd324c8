"""Sending without a copy: what is sent stays where it is, and alive, until the kernel has no more use for it."""

from __future__ import annotations

import array
import contextlib
import ctypes
import errno
import gc
import os
import signal
import socket
import sys
import threading
import weakref
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from cffi import FFI
from hypothesis import given
from hypothesis import strategies as st

import fsocket

if sys.platform != "linux":
    pytest.skip("only Linux has MSG_ZEROCOPY", allow_module_level=True)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PATIENCE = 20_000  # milliseconds
BIG = 1 << 20
WIDTH = 32  # bits of a number, as linux/errqueue.h has it
foreign: Any = FFI()  # not fsocket's own


@pytest.fixture(autouse=True)
def _able(zerocopy: None) -> None:
    pass


@pytest.fixture
def udp(udp_pair: tuple[int, int]) -> Iterator[fsocket.ZeroCopy]:
    with fsocket.ZeroCopy(udp_pair[0]) as zerocopy:
        yield zerocopy


@pytest.fixture
def stuck(tcp_pair: tuple[int, int]) -> Iterator[tuple[fsocket.ZeroCopy, int]]:
    """A connection whose peer reads nothing for now: what is sent by it stays pending."""
    fd, peer = tcp_pair
    fsocket.set_nonblocking(fd)
    zerocopy = fsocket.ZeroCopy(fd)
    filling = bytes(BIG)
    with contextlib.suppress(BlockingIOError):
        while True:
            zerocopy.send(filling)
    yield zerocopy, peer
    zerocopy.close()


def all_of(zerocopy: fsocket.ZeroCopy) -> list[fsocket.Completion]:
    """What is complete when nothing is pending any more."""
    found = []
    while zerocopy.pending:
        more = zerocopy.completions(PATIENCE)
        assert more, "nothing becomes complete"
        found += more
    return found + zerocopy.completions()


def read_all(fd: int) -> int:
    """Read until nothing comes."""
    fsocket.set_nonblocking(fd)
    room = bytearray(BIG)
    count = 0
    with contextlib.suppress(BlockingIOError):
        while True:
            count += fsocket.socket_recv(fd, room)
    return count


# --- sent, and complete


@pytest.mark.parametrize("name", ["udp_pair", "udp6_pair", "tcp_pair", "tcp6_pair"])
def test_what_is_sent_arrives_and_is_told_to_be_complete(name: str, request: pytest.FixtureRequest) -> None:
    first, second = request.getfixturevalue(name)
    octets = os.urandom(20_000)
    zerocopy = fsocket.ZeroCopy(first)
    assert (zerocopy.send(octets), zerocopy.next_id) == (20_000, 1)
    room = bytearray(30_000)
    count = 0
    while count < 20_000:
        count += fsocket.socket_recv(second, room, count)
    assert room[:count] == octets
    ((number, buffer, _),) = all_of(zerocopy)
    assert (number, buffer is octets) == (0, True)
    assert zerocopy.pending == 0
    assert zerocopy.completions() == []


def test_a_part_to_an_address(udp: fsocket.ZeroCopy, keep: Callable[[int], int]) -> None:
    fd = keep(fsocket.open_socket())
    fsocket.socket_bind(fd, fsocket.SockaddrIn("127.0.0.1"))
    assert udp.send(b"0123456789", 2, 5, addr=fsocket.socket_name(fd)) == 3
    room = bytearray(10)
    assert room[: fsocket.socket_recv(fd, room)] == b"234"


def test_many_are_told_each_once_and_in_their_order(udp: fsocket.ZeroCopy, udp_pair: tuple[int, int]) -> None:
    """The kernel tells of ranges."""
    buffers = [bytes([number]) * 5000 for number in range(100)]
    found = []
    for buffer in buffers:
        udp.send(buffer)
        fsocket.socket_recv(udp_pair[1], bytearray(5000))
        if len(found) % 7 == 3:
            found += udp.completions()
    found += all_of(udp)
    assert [completion.id for completion in found] == list(range(100))
    assert all(completion.buffer is buffer for completion, buffer in zip(found, buffers, strict=True))


def test_what_stays_on_the_host_is_copied(udp: fsocket.ZeroCopy) -> None:
    udp.send(bytes(5000))
    assert [completion.copied for completion in all_of(udp)] == [True]


def test_what_is_received_by_nobody_here_is_not_copied(
    namespace: Callable[[str], Any],
    veth: None,  # noqa: ARG001
    keep: Callable[[int], int],
) -> None:
    """By a wire whose other end is down."""
    host = namespace("zerocopy")
    host.ip("link", "add", "near", "type", "veth", "peer", "name", "far")
    host.ip("address", "add", "10.78.0.1/24", "dev", "near")
    host.ip("link", "set", "near", "up")
    host.ip("neighbour", "add", "10.78.0.2", "lladdr", "02:00:00:00:00:01", "dev", "near")
    fd = keep(host.run(fsocket.open_socket))
    with fsocket.ZeroCopy(fd) as zerocopy:
        zerocopy.send(bytes(1400), addr=fsocket.SockaddrIn("10.78.0.2", 9))
        assert [completion.copied for completion in all_of(zerocopy)] == [False]


def test_a_send_of_nothing_has_no_completion(udp: fsocket.ZeroCopy, udp_pair: tuple[int, int]) -> None:
    assert udp.send(b"") == 0
    assert (udp.pending, udp.next_id) == (0, 0)
    assert fsocket.socket_recvfrom(udp_pair[1], bytearray(1))[0] == 0
    udp.send(b"x")
    assert [completion.id for completion in all_of(udp)] == [0]


def test_a_stdlib_socket(udp_pair: tuple[int, int]) -> None:
    with socket.socket(fileno=os.dup(udp_pair[0])) as wrapped, fsocket.ZeroCopy(wrapped) as zerocopy:
        assert zerocopy.send(b"x") == 1
        assert len(all_of(zerocopy)) == 1


def test_a_large_transfer_with_few_buffers(tcp_pair: tuple[int, int], background: Callable[..., Any]) -> None:
    """A buffer is written again as soon as it is complete, and not before: every octet arrives as it was."""
    first, second = tcp_pair
    size, rounds = 100_000, 200

    def receive() -> bool:
        room = bytearray(size)
        for number in range(rounds):
            count = 0
            while count < size:
                count += fsocket.socket_recv(second, room, count)
            if room.count(number % 251) != size:
                return False
        return True

    task = background(receive)
    with fsocket.ZeroCopy(first) as zerocopy:
        free = [bytearray(size) for _ in range(4)]
        for number in range(rounds):
            while not free:
                free += [completion.buffer for completion in zerocopy.completions(PATIENCE)]
            buffer = free.pop()
            buffer[:] = bytes([number % 251]) * size
            assert zerocopy.send(buffer) == size
    assert task.result()


# --- kept


class Octets(bytearray):
    """What a weak reference can be made to."""


def test_a_buffer_lives_until_it_is_complete(udp: fsocket.ZeroCopy) -> None:
    octets = Octets(5000)
    alive = weakref.ref(octets)
    udp.send(octets)
    del octets
    gc.collect()
    assert alive() is not None
    all_of(udp)
    gc.collect()
    assert alive() is None


@pytest.mark.parametrize(
    "make", [bytearray, lambda octets: array.array("B", octets), lambda octets: memoryview(bytearray(octets))]
)
def test_a_buffer_keeps_its_size_until_it_is_complete(udp: fsocket.ZeroCopy, make: Callable[[bytes], Any]) -> None:
    buffer = make(b"x" * 5000)
    resized = buffer.obj if isinstance(buffer, memoryview) else buffer
    udp.send(buffer)
    assert udp.pending == 1
    with pytest.raises(BufferError):
        resized.extend(b"y")
    all_of(udp)
    if isinstance(buffer, memoryview):
        buffer.release()
    resized.extend(b"y")
    assert len(resized) == 5001


def test_a_buffer_that_is_sent_twice_is_kept_until_both_are_complete(udp: fsocket.ZeroCopy) -> None:
    buffer = bytearray(b"x" * 5000)
    udp.send(buffer)
    udp.send(buffer)
    assert [completion.buffer is buffer for completion in all_of(udp)] == [True, True]
    buffer.clear()


@pytest.mark.parametrize("kind", ["Buffer", "cffi", "foreign", "ctypes", "pointer", "numpy"])
def test_memory_of_every_kind(udp: fsocket.ZeroCopy, udp_pair: tuple[int, int], kind: str) -> None:
    octets = b"memory of every kind" * 100
    end = None
    buffer: Any
    if kind == "Buffer":
        buffer = fsocket.Buffer(len(octets))
        buffer[:] = octets
    elif kind == "cffi":
        buffer = fsocket._native.ffi.new("char[]", octets)
        end = len(octets)
    elif kind == "foreign":
        buffer = foreign.new("char[]", octets)
        end = len(octets)
    elif kind == "ctypes":
        buffer = ctypes.create_string_buffer(octets, len(octets))
    elif kind == "pointer":
        held = ctypes.create_string_buffer(octets, len(octets))
        buffer, end = ctypes.cast(held, ctypes.POINTER(ctypes.c_char)), len(octets)
    else:
        buffer = pytest.importorskip("numpy").frombuffer(octets, "u1")
    room = bytearray(5000)
    for _ in range(2):
        udp.send(buffer, 0, end)
        assert room[: fsocket.socket_recv(udp_pair[1], room)] == octets
        (completion,) = all_of(udp)
        assert completion.buffer is buffer


def test_what_was_not_sent_is_not_kept(stuck: tuple[fsocket.ZeroCopy, int]) -> None:
    zerocopy, _ = stuck
    sent = 1
    while sent:
        sent, buffer = 0, bytearray(BIG)
        before = zerocopy.next_id, zerocopy.pending
        with contextlib.suppress(BlockingIOError):
            sent = zerocopy.send(buffer)
    buffer.clear()
    assert (zerocopy.next_id, zerocopy.pending) == before


# --- pending


def test_what_the_peer_has_not_read_is_pending(stuck: tuple[fsocket.ZeroCopy, int]) -> None:
    zerocopy, peer = stuck
    zerocopy.completions()
    assert zerocopy.pending > 0
    assert zerocopy.completions(1) == []
    while zerocopy.pending:
        read_all(peer)
        zerocopy.completions(100)
    assert zerocopy.completions(None) == []  # nothing to wait for


def test_waiting_ends_when_something_is_complete(stuck: tuple[fsocket.ZeroCopy, int], background: Callable[..., Any]) -> None:
    zerocopy, peer = stuck
    zerocopy.completions()
    task = background(zerocopy.completions, PATIENCE)
    while not task.done():
        read_all(peer)
    assert task.result()


def test_it_closes_with_some_pending(stuck: tuple[fsocket.ZeroCopy, int]) -> None:
    zerocopy, peer = stuck
    zerocopy.completions()
    pending = zerocopy.pending
    assert pending > 0
    assert zerocopy.close(1) == pending
    assert (zerocopy.pending, zerocopy.close()) == (0, 0)
    with pytest.raises(ValueError, match="the ZeroCopy is closed"):
        zerocopy.send(b"x")
    assert zerocopy.completions() == []
    assert zerocopy.recv_error_queue() is None
    assert read_all(peer) > 0  # the socket is open, and what was sent goes out


def test_the_context_waits_at_its_end(udp_pair: tuple[int, int]) -> None:
    buffer = bytearray(5000)
    with fsocket.ZeroCopy(udp_pair[0]) as zerocopy:
        zerocopy.send(buffer)
    buffer.clear()
    assert [completion.id for completion in zerocopy.completions()] == [0]


def test_the_context_does_not_wait_after_an_exception(tcp_pair: tuple[int, int]) -> None:
    buffer = bytearray(BIG)
    fsocket.set_nonblocking(tcp_pair[0])

    def fill() -> None:
        with fsocket.ZeroCopy(tcp_pair[0]) as zerocopy:
            while True:
                zerocopy.send(buffer)

    with pytest.raises(BlockingIOError):
        fill()
    buffer.clear()


def test_the_context_waits_for_a_peer_that_takes_its_time(tcp_pair: tuple[int, int], background: Callable[..., Any]) -> None:
    sent = threading.Event()

    def receive() -> int:
        sent.wait()
        count = 0
        room = bytearray(BIG)
        while count < BIG:
            count += fsocket.socket_recv(tcp_pair[1], room)
        return count

    task = background(receive)
    fsocket.set_nonblocking(tcp_pair[0])
    with fsocket.ZeroCopy(tcp_pair[0]) as zerocopy:
        octets, position = bytes(BIG), 0
        while position < BIG:
            with contextlib.suppress(BlockingIOError):
                position += zerocopy.send(octets, position)
            sent.set()
    assert zerocopy.pending == 0
    assert task.result() == BIG


def test_a_socket_that_was_closed_lets_the_buffers_go(udp_pair: tuple[int, int]) -> None:
    fd = os.dup(udp_pair[0])
    zerocopy = fsocket.ZeroCopy(fd)
    buffer = bytearray(5000)
    zerocopy.send(buffer)
    os.close(fd)
    with pytest.raises(OSError, match="Bad file descriptor"):
        zerocopy.close(PATIENCE)
    buffer.clear()
    assert zerocopy.close() == 0


def test_a_connection_that_is_given_up_completes_what_is_pending(stuck: tuple[fsocket.ZeroCopy, int]) -> None:
    """Connecting to nowhere ends it at once, and throws away what it still had to send."""
    zerocopy, _ = stuck
    fsocket.socket_connect(zerocopy._fd, fsocket.Sockaddr(fsocket.AF_UNSPEC, bytes(14)))
    assert all_of(zerocopy)


# --- what else is in the queue, and who else sends


def test_what_else_is_in_the_queue_is_kept(udp_pair: tuple[int, int]) -> None:
    first = udp_pair[0]
    flags = fsocket.SOF_TIMESTAMPING_SOFTWARE | fsocket.SOF_TIMESTAMPING_TX_SOFTWARE | fsocket.SOF_TIMESTAMPING_OPT_ID
    fsocket.set_socket_option(first, fsocket.SO_TIMESTAMPING, flags | fsocket.SOF_TIMESTAMPING_OPT_TSONLY)
    zerocopy = fsocket.ZeroCopy(first)
    for _ in range(3):
        zerocopy.send(bytes(2000))
    assert len(all_of(zerocopy)) == 3
    stamps = []
    while len(stamps) < 3:
        entry = zerocopy.recv_error_queue()
        if entry is not None:
            assert entry.stamp is not None
            stamps.append(entry.stamp.id)
    assert sorted(stamps) == [0, 1, 2]
    assert zerocopy.recv_error_queue() is None


def test_asking_for_what_else_there_is_takes_completions_along(udp: fsocket.ZeroCopy) -> None:
    udp.send(bytes(2000))
    while udp.pending:
        assert udp.recv_error_queue() is None
    assert [completion.id for completion in udp.completions()] == [0]


def test_what_somebody_else_has_read_can_be_told(udp: fsocket.ZeroCopy, udp_pair: tuple[int, int]) -> None:
    udp.send(bytes(2000))
    entry = None
    while entry is None:
        entry = fsocket.recv_error_queue(udp_pair[0])
    assert entry.completed == range(1)
    assert udp.pending == 1
    assert udp.note(entry)
    assert not udp.note(entry)  # no longer
    assert [completion.id for completion in udp.completions()] == [0]


def test_another_one_goes_on_counting(udp_pair: tuple[int, int]) -> None:
    with fsocket.ZeroCopy(udp_pair[0]) as first:
        first.send(bytes(2000))
        first.send(bytes(2000))
    with fsocket.ZeroCopy(udp_pair[0], first.next_id) as second:
        second.send(bytes(2000))
        assert [completion.id for completion in all_of(second)] == [2]


def test_completions_of_a_stranger_are_shown(udp: fsocket.ZeroCopy, udp_pair: tuple[int, int]) -> None:
    udp.send(bytes(2000))
    all_of(udp)
    fsocket.socket_send(udp_pair[0], bytes(2000), flags=fsocket.MSG_ZEROCOPY)
    entry = None
    while entry is None:
        entry = udp.recv_error_queue()
    assert entry.completed == range(1, 2)
    assert udp.completions() == []


def test_a_datagram_that_fails_after_it_was_made_has_a_number(udp: fsocket.ZeroCopy, udp_pair: tuple[int, int]) -> None:
    """The kernel counts it; what comes after is told of rightly all the same."""
    fsocket.set_socket_option(udp_pair[0], fsocket.UDP_SEGMENT, 10)
    buffer = bytearray(3000)
    for _ in range(3):
        with pytest.raises(OSError, match="send: Invalid argument"):
            udp.send(buffer)  # in more segments than the kernel makes of one
    buffer.clear()
    fsocket.set_socket_option(udp_pair[0], fsocket.UDP_SEGMENT, 0)
    assert udp.pending == 0
    good = bytes(2000)
    udp.send(good)
    (completion,) = all_of(udp)
    assert (completion.buffer is good, completion.id) == (True, udp.next_id - 1)
    assert udp.recv_error_queue() is None


def entry(low: int, high: int, *, copied: bool = False) -> fsocket.QueuedError:
    """What the kernel tells of the sends from one number to another."""
    code = fsocket.SO_EE_CODE_ZEROCOPY_COPIED if copied else 0
    error = fsocket.ExtendedError(0, fsocket.SO_EE_ORIGIN_ZEROCOPY, 0, code, low, high, None)
    return fsocket.QueuedError(error, b"", None, (error,), fsocket.MSG_ERRQUEUE, False)


def test_the_numbers_begin_again(udp_pair: tuple[int, int]) -> None:
    """After so many sends that only what the kernel would tell can be tried."""
    most = (1 << WIDTH) - 1
    zerocopy = fsocket.ZeroCopy(udp_pair[0], 3 * (1 << WIDTH) - 2)
    buffers = [bytes([number]) * 2000 for number in range(5)]
    for buffer in buffers:
        zerocopy.send(buffer)
    told = 0
    while told < len(buffers):  # by the kernel, which has counted from 0
        really = fsocket.recv_error_queue(udp_pair[0])
        told += len(really.completed or ()) if really is not None else 0
    assert zerocopy.note(entry(most, 1, copied=True))
    assert zerocopy.note(entry(most - 1, most - 1))
    assert not zerocopy.note(entry(1, 1))
    assert not zerocopy.note(entry(3, most - 2))  # of before: all that are not pending
    assert zerocopy.note(entry(2, 2))
    found = zerocopy.completions()
    assert {completion.id - 3 * (1 << WIDTH): completion.copied for completion in found} == {
        -2: False,
        -1: True,
        0: True,
        1: True,
        2: False,
    }
    assert {completion.id - 3 * (1 << WIDTH) + 2: completion.buffer for completion in found} == dict(enumerate(buffers))
    zerocopy.close()


@given(st.integers(0, (1 << WIDTH) - 1), st.integers(0, (1 << WIDTH) - 1))
def test_a_range_of_numbers_is_read_as_it_is_meant(low: int, count: int) -> None:
    ids = entry(low, (low + count) % (1 << WIDTH)).completed
    assert ids is not None
    assert (ids[0], len(ids)) == (low, count + 1)


# --- refused


def test_what_cannot_be_is_refused(udp: fsocket.ZeroCopy, udp_pair: tuple[int, int]) -> None:
    with pytest.raises(TypeError, match="buffer must be octets"):
        udp.send("text")  # type: ignore[arg-type]  # as somebody may
    with pytest.raises(ValueError, match="do not lie within the buffer's 3 octets"):
        udp.send(b"abc", 2, 9)
    with pytest.raises(TypeError, match="flags must be an int"):
        udp.send(b"abc", flags="0")  # type: ignore[arg-type]  # as somebody may
    with pytest.raises(TypeError, match="timeout is milliseconds or None, not 'str'"):
        udp.completions("1")  # type: ignore[arg-type]  # as somebody may
    with pytest.raises(ValueError, match="timeout must be 0 or more milliseconds"):
        udp.close(-1)
    assert udp.completions(1e300) == []  # nothing to wait for
    with pytest.raises(ValueError, match="first_id must be 0 to"):
        fsocket.ZeroCopy(udp_pair[0], -1)
    assert udp.pending == 0
    buffer = bytearray(5000)
    fd = os.dup(udp_pair[0])
    zerocopy = fsocket.ZeroCopy(fd)
    os.close(fd)
    with pytest.raises(OSError, match="send: Bad file descriptor"):
        zerocopy.send(buffer)
    buffer.clear()


def test_a_socket_that_cannot_do_so_is_refused(unix_stream_pair: tuple[int, int]) -> None:
    with pytest.raises(OSError, match=r"setsockopt\(SO_ZEROCOPY\)"):
        fsocket.ZeroCopy(unix_stream_pair[0])


def test_too_much_is_refused_with_the_reason(namespace: Callable[[str], Any], keep: Callable[[int], int]) -> None:
    host = namespace("optmem")
    limit = Path("/proc/sys/net/core/optmem_max")
    if not host.run(limit.exists):
        pytest.skip("net.core.optmem_max is not of a network namespace before Linux 6.7")
    host.run(limit.write_text, "1")
    fd = keep(host.run(fsocket.open_socket))
    fsocket.socket_connect(fd, fsocket.SockaddrIn("127.0.0.1", 9))
    buffer = bytearray(2000)
    with fsocket.ZeroCopy(fd) as zerocopy:
        with pytest.raises(OSError, match="too much is waiting for its completion") as caught:
            zerocopy.send(buffer)
        assert caught.value.errno == errno.ENOBUFS
        assert (zerocopy.pending, zerocopy.next_id) == (0, 0)
    buffer.clear()


def test_one_sends_at_a_time(tcp_pair: tuple[int, int], background: Callable[..., Any]) -> None:
    zerocopy = fsocket.ZeroCopy(tcp_pair[0])
    octets = bytes(64 * BIG)
    task = background(zerocopy.send, octets)
    while zerocopy.pending == 0:
        assert not task.done()
    with pytest.raises(ValueError, match="another call is sending by this ZeroCopy"):
        zerocopy.send(b"x")
    zerocopy.completions()  # may be asked for meanwhile
    while not task.done():
        read_all(tcp_pair[1])
    assert task.result() > 0
    zerocopy.close()


def test_one_sends_and_another_asks_what_is_complete(udp_pair: tuple[int, int], background: Callable[..., Any]) -> None:
    zerocopy = fsocket.ZeroCopy(udp_pair[0])
    rounds = 2000
    done = threading.Event()

    def ask() -> list[int]:
        found = []
        while not done.is_set() or zerocopy.pending:
            found += [completion.id for completion in zerocopy.completions(10)]
        return found + [completion.id for completion in zerocopy.completions()]

    task = background(ask)
    octets, room = bytes(2000), bytearray(2000)
    for _ in range(rounds):
        zerocopy.send(octets)
        fsocket.socket_recv(udp_pair[1], room)
    done.set()
    assert task.result() == list(range(rounds))
    zerocopy.close()


def test_a_handler_of_signals_may_send_and_ask_as_well(
    tcp_pair: tuple[int, int],
    signals: None,  # noqa: ARG001
) -> None:
    """While a call waits: to send is refused then, to ask is not; and the call goes on."""
    fd, peer = tcp_pair
    fsocket.set_socket_option(fd, fsocket.SO_SNDBUF, 1 << 16)
    fsocket.set_socket_option(peer, fsocket.SO_RCVBUF, 1 << 16)
    zerocopy = fsocket.ZeroCopy(fd)
    refused, room = [], bytearray(BIG)

    def handle(*_: object) -> None:
        zerocopy.completions()
        with contextlib.suppress(BlockingIOError):  # between two calls, it may be sent
            try:
                zerocopy.send(b"x", flags=fsocket.MSG_DONTWAIT)
            except ValueError as error:
                refused.append(str(error))
            if len(refused) > 3:
                fsocket.socket_recv(peer, room, 0, None, fsocket.MSG_DONTWAIT)
        signal.setitimer(signal.ITIMER_REAL, 0.01)  # the next one only now

    before = signal.signal(signal.SIGALRM, handle)
    signal.setitimer(signal.ITIMER_REAL, 0.01)
    try:
        octets, sent = bytes(BIG), 0
        while sent < len(octets):
            sent += zerocopy.send(octets, sent)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert set(refused) == {"another call is sending by this ZeroCopy"}
    while zerocopy.pending:
        read_all(peer)
        zerocopy.completions(10)
    zerocopy.close()


def test_closing_does_not_take_the_memory_from_a_call(tcp_pair: tuple[int, int], background: Callable[..., Any]) -> None:
    zerocopy = fsocket.ZeroCopy(tcp_pair[0])
    octets = bytearray(64 * BIG)
    task = background(zerocopy.send, octets)
    while zerocopy.pending == 0:
        assert not task.done()
    assert zerocopy.close() == 1
    with pytest.raises(BufferError):
        octets.clear()
    while not task.done():
        read_all(tcp_pair[1])
    assert task.result() > 0
    octets.clear()


def test_it_says_what_it_is(udp: fsocket.ZeroCopy) -> None:
    udp.send(bytes(BIG)[:5000])
    assert repr(udp).endswith("1 of 1 pending>")
    (completion,) = all_of(udp)
    assert len(repr(completion)) < 100
    udp.close()
    assert repr(udp).endswith("closed>")


def test_what_a_handler_raises_leaves_it_to_the_next_call(udp: fsocket.ZeroCopy, signals: None) -> None:  # noqa: ARG001
    """Whenever it comes: between any two steps of a call. No completion is lost either."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    def send_on(seconds: float) -> None:
        signal.setitimer(signal.ITIMER_REAL, seconds)
        while True:
            with contextlib.suppress(BlockingIOError):
                udp.send(b"x")
            udp.completions()

    before = signal.signal(signal.SIGALRM, interrupt)
    try:
        for number in range(400):
            with pytest.raises(KeyboardInterrupt):
                send_on(0.0003 + number % 97 / 1_000_000)
    finally:
        signal.signal(signal.SIGALRM, before)
    assert udp.send(b"x") == 1
    assert udp.close(PATIENCE) == 0, "it has not lost a completion"
