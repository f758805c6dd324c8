"""Many datagrams in a call: received into a batch, sent from octets, pairs, datagrams and batches, to one address and to many.

Most tests run over the calls as they are exported and over the Python functions behind them: the contract is one.
"""

from __future__ import annotations

import contextlib
import copy
import errno
import gc
import os
import pickle
import signal
import sys
import threading
from typing import TYPE_CHECKING, Any

import pytest
from cffi import FFI

import fsocket
from fsocket import Batch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Pair = tuple[int, int]
    Keep = Callable[[int], int]

WINDOWS = sys.platform == "win32"
LINUX = sys.platform == "linux"
DONTWAIT = getattr(fsocket, "MSG_DONTWAIT", 0)
foreign: Any = FFI()  # not fsocket's own


def forms(call: Any) -> list[Any]:
    """A call, and the Python function that takes what its builtin does not; PyPy has that alone."""
    return [call, call.__self__] if hasattr(call, "__self__") else [call]


either_recv = pytest.mark.parametrize("recv", forms(fsocket.socket_recv_batch))
either_send = pytest.mark.parametrize("send", forms(fsocket.socket_send_batch))


def outcome(call: Any, *args: Any) -> Any:
    """What a call returns, or the class of what it raises."""
    try:
        return call(*args)
    except (OSError, ValueError) as error:
        return type(error)


def octets_of(batch: Batch) -> list[bytes]:
    return [bytes(datagram.data) for datagram in batch]


def received(fd: int, count: int, recv: Any = fsocket.socket_recv_batch, **options: Any) -> list[tuple[bytes, Any]]:
    """So many datagrams, with their senders: a full queue comes in one call on Linux alone."""
    batch = Batch(**options)
    found: list[tuple[bytes, Any]] = []
    while len(found) < count:
        assert recv(fd, batch) == len(batch)
        found += [(bytes(datagram.data), datagram.address) for datagram in batch]
    return found


@pytest.fixture
def udp(keep: Keep) -> Callable[[], tuple[int, fsocket.Sockaddr]]:
    """Make a UDP socket on 127.0.0.1 that is not connected: the handle and the name."""

    def make() -> tuple[int, fsocket.Sockaddr]:
        fd = keep(fsocket.open_socket())
        fsocket.socket_bind(fd, fsocket.SockaddrIn("127.0.0.1"))
        fsocket.set_socket_option(fd, fsocket.SO_RCVTIMEO, 20)
        name = fsocket.socket_name(fd)
        assert name is not None
        return fd, name

    return make


# --- receiving


@either_recv
def test_a_call_brings_all_datagrams_that_are_there(recv: Any, datagram_pair: Pair) -> None:
    first, second = datagram_pair
    sent = [b"one", b"two" * 20, b"x" * 64]
    for octets in sent:
        fsocket.socket_send(first, octets)
    batch = Batch(8, 64)
    assert recv(second, batch) == len(batch) == 3
    assert octets_of(batch) == sent
    assert [bytes(batch.data(index)) for index in range(3)] == sent
    assert [bytes(batch[index].data) for index in (-3, -2, -1)] == sent
    name = fsocket.socket_name(first)
    expected = None if name == fsocket.SockaddrUn("") else name
    assert {datagram.address for datagram in batch} == {batch.address(0)} == {expected}
    assert [(datagram.flags & fsocket.MSG_TRUNC, datagram.truncated, datagram.control) for datagram in batch] == [
        (0, False, ())
    ] * 3


@either_recv
def test_there_are_as_many_datagrams_as_slots_at_most(recv: Any, udp_pair: Pair) -> None:
    first, second = udp_pair
    for number in range(7):
        fsocket.socket_send(first, bytes([number]))
    batch = Batch(3)
    counts = []
    found: list[bytes] = []
    for _ in range(3):
        counts.append(recv(second, batch))
        found += octets_of(batch)
    assert counts == [3, 3, 1]
    assert found == [bytes([number]) for number in range(7)]


@either_recv
def test_only_the_first_datagram_is_waited_for(recv: Any, udp_pair: Pair, background: Callable[..., Any]) -> None:
    first, second = udp_pair
    batch = Batch(8)
    task = background(recv, second, batch)
    fsocket.socket_send(first, b"there")
    assert task.result() == 1
    assert octets_of(batch) == [b"there"]


@either_recv
def test_datagrams_without_octets_come_too(recv: Any, datagram_pair: Pair) -> None:
    first, second = datagram_pair
    for octets in (b"", b"x", b""):
        fsocket.socket_send(first, octets)
    batch = Batch(4)
    assert recv(second, batch) == 3
    assert octets_of(batch) == [b"", b"x", b""]
    assert not any(datagram.truncated for datagram in batch)


@either_recv
@pytest.mark.parametrize("size", [0, 1, 4])
def test_a_datagram_that_was_cut_off_says_so(recv: Any, size: int, datagram_pair: Pair) -> None:
    first, second = datagram_pair
    for octets in (b"", b"12345678", b"1234"):
        fsocket.socket_send(first, octets)
    batch = Batch(4, size)
    assert recv(second, batch) == 3
    assert octets_of(batch) == [b"", b"12345678"[:size], b"1234"[:size]]
    assert [datagram.truncated for datagram in batch] == [False, True, size < 4]
    assert [datagram.flags & fsocket.MSG_TRUNC != 0 for datagram in batch] == [False, True, size < 4]


@either_recv
@pytest.mark.skipif(WINDOWS, reason="Winsock takes no MSG_TRUNC in")
def test_no_more_than_was_stored_is_shown_where_the_true_length_is_told(recv: Any, datagram_pair: Pair) -> None:
    first, second = datagram_pair
    fsocket.socket_send(first, b"12345678")
    batch = Batch(2, 4)
    assert recv(second, batch, fsocket.MSG_TRUNC) == 1
    assert octets_of(batch) == [b"1234"]
    assert batch[0].truncated


@either_recv
def test_a_batch_is_filled_again_and_again(recv: Any, udp_pair: Pair) -> None:
    first, second = udp_pair
    batch = Batch(4, 16)
    for turn in range(50):
        sent = [bytes([turn]) * ((turn + number) % 17) for number in range(1 + turn % 4)]
        for octets in sent:
            fsocket.socket_send(first, octets)
        assert recv(second, batch) == len(sent)
        assert octets_of(batch) == sent


@either_recv
def test_senders_differ(recv: Any, udp: Any) -> None:
    there, to = udp()
    senders = [udp() for _ in range(3)]
    for turn in range(2):
        for fd, _ in senders:
            fsocket.socket_sendto(fd, bytes([turn]), to)
    batch = Batch()
    assert recv(there, batch) == 6
    assert [batch.address(index) for index in range(6)] == [name for _, name in senders] * 2


@either_recv
def test_both_families_come_by_one_socket(recv: Any, keep: Keep, ipv6: None, udp: Any) -> None:  # noqa: ARG001
    there = keep(fsocket.open_socket(fsocket.AF_INET6, fsocket.SOCK_DGRAM))
    fsocket.set_socket_option(there, fsocket.IPV6_V6ONLY, False)
    fsocket.socket_bind(there, fsocket.SockaddrIn6("::"))
    six = keep(fsocket.open_socket(fsocket.AF_INET6, fsocket.SOCK_DGRAM))
    fsocket.socket_bind(six, fsocket.SockaddrIn6("::1"))
    four, name = udp()
    port = fsocket.socket_name(there).port  # type: ignore[union-attr]
    fsocket.socket_sendto(six, b"6", ("::1", port))
    fsocket.socket_sendto(four, b"4", ("127.0.0.1", port))
    batch = Batch()
    assert recv(there, batch) == 2
    assert batch.address(0) == fsocket.socket_name(six)
    assert str(batch.address(1)) == f"[::ffff:127.0.0.1]:{name.port}"
    assert fsocket.socket_send_batch(there, batch) == 2
    assert received(six, 1)[0][0] == b"6"
    assert received(four, 1)[0][0] == b"4"


@either_recv
def test_a_stream_s_octets_come_as_they_lie(recv: Any, stream_pair: Pair) -> None:
    first, second = stream_pair
    fsocket.socket_send(first, b"12345678")
    batch = Batch(2, 5)
    found = b""
    while len(found) < 8:
        assert recv(second, batch) >= 1
        found += b"".join(octets_of(batch))
    assert found == b"12345678"
    fsocket.socket_shutdown(first, fsocket.SHUT_RDWR)
    assert recv(second, batch) >= 1
    assert set(octets_of(batch)) == {b""}


@either_recv
def test_nothing_to_receive_is_an_error_where_nobody_waits(recv: Any, udp_pair: Pair) -> None:
    first, second = udp_pair
    fsocket.socket_send(first, b"x")
    fsocket.set_nonblocking(second)
    batch = Batch()
    assert recv(second, batch) == 1
    with pytest.raises(BlockingIOError, match=r"recvm+sg: "):
        recv(second, batch)
    assert len(batch) == 0
    assert list(batch) == []


@either_recv
@pytest.mark.skipif(WINDOWS, reason="Wine 8 does not tell of closed ports")
def test_an_error_that_comes_among_datagrams_is_not_lost(recv: Any, udp: Any) -> None:
    fd, _ = udp()
    with fsocket.udp_socket() as gone:
        closed = fsocket.socket_name(gone)
        fsocket.socket_connect(fd, ("127.0.0.1", closed.port))  # type: ignore[union-attr]
    fsocket.set_nonblocking(fd)
    fsocket.socket_send(fd, b"nobody takes it")
    batch = Batch()
    assert outcome(recv, fd, batch) is ConnectionRefusedError
    assert len(batch) == 0
    assert outcome(recv, fd, batch) is BlockingIOError


@either_recv
def test_what_cannot_be_received_from_or_into_is_refused(recv: Any, udp_pair: Pair) -> None:
    batch = Batch()
    for wrong in (bytearray(8), None, [], fsocket.Buffer(8)):
        with pytest.raises(TypeError, match="batch must be a Batch, not"):
            recv(udp_pair[0], wrong)
    with pytest.raises(TypeError, match="flags must be an int"):
        recv(udp_pair[0], batch, "none")
    with pytest.raises(TypeError, match="a socket handle is an int"):
        recv("socket", batch)
    with pytest.raises(OSError, match=r"recvm+sg: "):
        recv(-1, batch)
    with pytest.raises(TypeError):
        recv(udp_pair[0])
    with pytest.raises(TypeError):
        recv(udp_pair[0], batch, size=5)


@either_recv
def test_arguments_have_names(recv: Any, udp_pair: Pair) -> None:
    fsocket.socket_send(udp_pair[0], b"x")
    assert recv(fd=udp_pair[1], batch=Batch(), flags=0) == 1


@either_recv
def test_stdlib_sockets_are_handles_too(recv: Any) -> None:
    import socket  # noqa: PLC0415

    with socket.socket(type=socket.SOCK_DGRAM) as first, socket.socket(type=socket.SOCK_DGRAM) as second:
        second.bind(("127.0.0.1", 0))
        second.settimeout(None)
        assert fsocket.socket_send_batch(first, [b"x"], second.getsockname()) == 1
        assert recv(second, Batch()) == 1


# --- a batch


def test_a_batch_tells_what_it_is(udp_pair: Pair) -> None:
    batch = Batch(4, 100, 64)
    assert (batch.slots, batch.size, batch.control_size) == (4, 100, 64)
    assert repr(batch) == "<Batch of 0 datagrams, with room for 4 of 100 octets>"
    fsocket.socket_send(udp_pair[0], bytes(101))
    fsocket.socket_recv_batch(udp_pair[1], batch)
    sender = fsocket.socket_name(udp_pair[0])
    assert repr(batch[0]) == f"<Datagram of 100 octets from {sender}, truncated>"
    assert repr(batch) == "<Batch of 1 datagrams, with room for 4 of 100 octets>"


def test_a_batch_s_memory_is_set_up_once(udp_pair: Pair) -> None:
    batch = Batch(3)
    batch.__init__(1)  # type: ignore[misc]
    for _ in range(3):
        fsocket.socket_send(udp_pair[0], b"x")
    assert (batch.slots, fsocket.socket_recv_batch(udp_pair[1], batch)) == (3, 3)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((0,), "slots must be 1 to 65536, not 0"),
        ((-1,), "slots must be 1 to 65536, not -1"),
        ((65537,), "slots must be 1 to 65536, not 65537"),
        ((1, -1), "size must be 0 to"),
        ((1, 1 << 80), "size must be 0 to"),
        ((1, 1, -1), "control_size must be 0 to"),
        ((1, 1, 1 << 64), "control_size must be 0 to"),
    ],
)
def test_a_batch_has_its_limits(arguments: tuple[int, ...], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Batch(*arguments)


@pytest.mark.parametrize("arguments", [("many",), (1, 1.5), (1, 1, None)])
def test_a_batch_is_made_of_numbers(arguments: tuple[Any, ...]) -> None:
    with pytest.raises(TypeError, match="must be an int"):
        Batch(*arguments)


@pytest.mark.parametrize("arguments", [(65536, 1 << 24), (65536, 0, 1 << 24)])
@pytest.mark.skipif(sys.maxsize < 1 << 40, reason="such sizes are refused before memory is asked for")
def test_what_there_is_no_memory_for_is_a_memory_error(arguments: tuple[int, ...]) -> None:
    with contextlib.suppress(MemoryError):  # a system may promise more than it has
        Batch(*arguments)


def test_there_is_no_datagram_but_those_that_came(udp_pair: Pair) -> None:
    batch = Batch()
    fsocket.socket_send(udp_pair[0], b"x")
    fsocket.socket_recv_batch(udp_pair[1], batch)
    for ask in (batch.__getitem__, batch.data, batch.address):
        for index in (1, -2, 31, 1 << 80):
            with pytest.raises(IndexError, match="the batch has 1 datagrams, and no datagram"):
                ask(index)
        with pytest.raises(TypeError, match="index must be an int"):
            ask("first")  # type: ignore[arg-type]
    with pytest.raises(IndexError, match="the batch has 0 datagrams"):
        Batch()[0]
    assert list(Batch()) == []


def test_views_outlive_the_batch(udp_pair: Pair) -> None:
    first, second = udp_pair
    batch = Batch(2)
    fsocket.socket_send(first, b"kept")
    fsocket.socket_recv_batch(second, batch)
    view = batch[0].data
    del batch
    gc.collect()
    others = [Batch(2) for _ in range(8)]
    for other in others:
        fsocket.socket_send(first, b"else")
        fsocket.socket_recv_batch(second, other)
    assert bytes(view) == b"kept"


def test_a_view_shows_the_arena(udp_pair: Pair) -> None:
    first, second = udp_pair
    batch = Batch(1)
    fsocket.socket_send(first, b"one")
    fsocket.socket_recv_batch(second, batch)
    view = batch[0].data
    view[0] = ord("O")  # in place, for who sends it on
    assert bytes(batch.data(0)) == b"One"
    fsocket.socket_send(first, b"two")
    fsocket.socket_recv_batch(second, batch)
    assert bytes(view) == b"two"


@either_recv
@pytest.mark.skipif(not DONTWAIT, reason="without MSG_DONTWAIT this thread would wait as well")
def test_a_batch_is_one_thread_s_at_a_time(recv: Any, udp_pair: Pair, background: Any) -> None:
    first, second = udp_pair
    batch, stop = Batch(), threading.Event()

    def fill() -> None:
        while not stop.is_set():
            with contextlib.suppress(ValueError, BlockingIOError):  # the other thread may have been at it first
                fsocket.socket_recv_batch(second, batch)

    task = background(fill)
    while outcome(recv, second, batch, DONTWAIT) is not ValueError:
        fsocket.socket_send(first, b"x")
    while outcome(fsocket.socket_send_batch, first, batch) is not ValueError:
        pass  # it leaves the batch for a moment, now and then
    stop.set()
    fsocket.socket_send(first, b"x")
    task.result()


def test_a_batch_keeps_what_it_is_filled_into(udp_pair: Pair) -> None:
    fsocket.socket_send(udp_pair[0], b"x")
    assert fsocket.socket_recv_batch(udp_pair[1], Batch(4096)) == 1


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
def test_a_child_process_has_a_batch_of_its_own(udp_pair: Pair) -> None:
    first, second = udp_pair
    batch = Batch()
    fsocket.socket_send(first, b"parent")
    fsocket.socket_recv_batch(second, batch)
    fsocket.socket_send(first, b"child!")
    child = os.fork()
    if child == 0:
        os._exit(fsocket.socket_recv_batch(second, batch) != 1 or octets_of(batch) != [b"child!"])
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert octets_of(batch) == [b"parent"]


# --- control data


@either_recv
@pytest.mark.skipif(WINDOWS, reason="Windows has no SO_TIMESTAMP")
def test_control_data_come_with_each_datagram(recv: Any, udp_pair: Pair) -> None:
    first, second = udp_pair
    fsocket.set_socket_option(second, fsocket.SO_TIMESTAMP, True)
    batch = Batch(4, 64, fsocket.control_space(16))
    kept = []
    for _ in range(2):
        for _ in range(3):
            fsocket.socket_send(first, b"x")
        assert recv(second, batch) == 3
        kept += list(batch)
    times = [datagram.control[0].timestamp_ns for datagram in kept]  # type: ignore[union-attr]
    assert times == sorted(times)
    assert all(type(value) is fsocket.Timestamp for datagram in kept for value in datagram.control)
    assert kept[0].control is kept[0].control
    assert len(set(times)) > 1


@either_recv
@pytest.mark.skipif(not LINUX, reason="what is told without room for it differs")
def test_control_data_without_room_are_told_of(recv: Any, udp_pair: Pair) -> None:
    first, second = udp_pair
    for option in (fsocket.SO_TIMESTAMP, fsocket.IP_PKTINFO, fsocket.IP_RECVTTL):
        fsocket.set_socket_option(second, option, True)
    fsocket.socket_send(first, b"x")
    batch = Batch()
    assert recv(second, batch) == 1
    assert batch[0].flags & fsocket.MSG_CTRUNC
    assert batch[0].truncated
    assert octets_of(batch) == [b"x"]


@pytest.fixture
def pipes() -> Iterator[list[int]]:
    ends = [end for _ in range(3) for end in os.pipe()]
    yield ends
    for end in ends:
        os.close(end)


def send_descriptors(fd: int, *groups: list[int]) -> None:
    for group in groups:
        fsocket.socket_sendmsg(fd, b"x", [fsocket.Descriptors(group)] if group else [])


@either_recv
@pytest.mark.skipif(WINDOWS, reason="Windows passes no descriptors")
def test_descriptors_that_nobody_takes_are_closed(
    recv: Any, unix_datagram_pair: Pair, pipes: list[int], open_handles: Callable[[], dict[int, object]]
) -> None:
    first, second = unix_datagram_pair
    before = open_handles()
    batch = Batch(4, 16, fsocket.control_space(64))
    for ask in (False, True):
        for _ in range(3):
            send_descriptors(first, pipes[:2], [], pipes[2:])
            assert recv(second, batch) == 3
            assert len(open_handles()) == len(before) + 6
            if ask:
                (there,) = batch[0].control
                assert len(there) == 2  # type: ignore[arg-type]
                assert batch[0].control[0] is there
                del there
    fsocket.socket_send(first, b"none")
    recv(second, batch)
    assert open_handles() == before
    send_descriptors(first, pipes[:2])
    recv(second, batch)
    del batch
    gc.collect()
    assert open_handles() == before


@either_recv
@pytest.mark.skipif(WINDOWS, reason="Windows passes no descriptors")
def test_descriptors_are_whose_who_takes_them(recv: Any, unix_datagram_pair: Pair, pipes: list[int]) -> None:
    first, second = unix_datagram_pair
    batch = Batch(4, 16, fsocket.control_space(64))
    send_descriptors(first, pipes[1:2], pipes[3:4])
    assert recv(second, batch) == 2
    held = batch[1].control[0]
    assert isinstance(held, fsocket.Descriptors)
    (taken,) = batch[0].control[0].take()  # type: ignore[union-attr]
    fsocket.socket_send(first, b"none")
    recv(second, batch)
    del batch
    gc.collect()
    os.write(taken, b"0")
    os.close(taken)
    (kept,) = held
    os.write(kept, b"1")
    held.close()
    assert os.read(pipes[0], 2) == b"0"
    assert os.read(pipes[2], 2) == b"1"


@either_recv
@pytest.mark.skipif(WINDOWS, reason="Windows passes no descriptors")
def test_descriptors_that_were_not_asked_for_are_closed(
    recv: Any, unix_datagram_pair: Pair, pipes: list[int], open_handles: Callable[[], dict[int, object]]
) -> None:
    first, second = unix_datagram_pair
    before = open_handles()
    batch = Batch()
    send_descriptors(first, pipes, pipes)
    assert recv(second, batch) == 2
    assert batch[0].truncated
    assert octets_of(batch) == [b"x", b"x"]
    del batch
    gc.collect()
    assert open_handles() == before


# --- sending


@either_send
def test_octets_go_to_one_address(send: Any, udp: Any) -> None:
    fd, name = udp()
    there, to = udp()
    sent = send(fd, [b"one", bytearray(b"two"), memoryview(b"three"), b"", fsocket.Buffer(3)], to)
    assert (sent, sent.error, type(sent)) == (5, None, fsocket.SentCount)
    assert received(there, 5) == [(octets, name) for octets in (b"one", b"two", b"three", b"", bytes(3))]
    assert send(fd, (b"a", b"b"), addr=("127.0.0.1", to.port)) == 2
    assert received(there, 2) == [(b"a", name), (b"b", name)]


@either_send
def test_octets_go_to_the_peer(send: Any, datagram_pair: Pair) -> None:
    first, second = datagram_pair
    assert send(first, [b"one", b"", (b"pair", None)]) == 3
    assert [octets for octets, _ in received(second, 3)] == [b"one", b"", b"pair"]


@either_send
def test_pairs_go_where_they_say(send: Any, udp: Any) -> None:
    fd, name = udp()
    (one, to_one), (two, to_two) = udp(), udp()
    assert send(fd, [(b"1", to_one), (b"2", ("127.0.0.1", to_two.port)), (b"3", to_one)]) == 3
    assert received(one, 2) == [(b"1", name), (b"3", name)]
    assert received(two, 1) == [(b"2", name)]


@either_send
def test_datagrams_go_to_many_addresses(send: Any, udp: Any) -> None:
    fd, name = udp()
    there = [udp() for _ in range(3)]
    to = [address for _, address in there]
    assert send(fd, [b"0", b"1", b"2"], to) == 3
    assert [received(one, 1) for one, _ in there] == [[(octets, name)] for octets in (b"0", b"1", b"2")]
    for octets in (b"all", bytearray(b"all")):
        assert send(fd, octets, to) == 3
        assert [received(one, 1) for one, _ in there] == [[(b"all", name)]] * 3
    assert send(fd, b"all", []) == 0


@either_send
def test_what_was_received_goes_back(send: Any, udp: Any) -> None:
    there, to = udp()
    senders = [udp() for _ in range(3)]
    batch = Batch(8, 64)
    for whole in (True, False):
        for number, (fd, _) in enumerate(senders):
            assert send(fd, [b"x" * number, b"y"], to) == 2
        count = 0
        while count < 6:
            count += fsocket.socket_recv_batch(there, batch)
            assert send(there, batch if whole else list(batch)) == len(batch)
        for number, (fd, _) in enumerate(senders):
            assert received(fd, 2) == [(b"x" * number, to), (b"y", to)]


@either_send
def test_what_was_received_goes_on(send: Any, udp: Any) -> None:
    middle, name = udp()
    first, _ = udp()
    (one, to_one), (two, to_two) = udp(), udp()
    send(first, [b"0", b"1"], name)
    batch = Batch()
    assert fsocket.socket_recv_batch(middle, batch) == 2
    for datagrams in (batch, list(batch)):
        assert send(middle, datagrams, to_one) == 2
        assert received(one, 2) == [(b"0", name), (b"1", name)]
        assert send(middle, datagrams, [to_two, to_one]) == 2
        assert received(two, 1) == [(b"0", name)]
        assert received(one, 1) == [(b"1", name)]
        with pytest.raises(ValueError, match="addr has 1 addresses for 2 datagrams"):
            send(middle, datagrams, [to_two])


@either_send
def test_what_was_received_goes_back_by_a_connected_socket(send: Any, datagram_pair: Pair) -> None:
    first, second = datagram_pair
    batch = Batch()
    for whole in (True, False):
        assert send(first, [b"0", b"1"]) == 2
        assert fsocket.socket_recv_batch(second, batch) == 2
        assert send(second, batch if whole else list(batch)) == 2
        assert [octets for octets, _ in received(first, 2)] == [b"0", b"1"]


@either_send
def test_what_was_received_goes_back_by_a_stream(send: Any, stream_pair: Pair) -> None:
    first, second = stream_pair
    assert send(first, [b"0123", b"", b"4567"]) == 3
    batch, count = Batch(4, 3), 0
    while count < 8:
        fsocket.socket_recv_batch(second, batch)
        count += sum(len(datagram.data) for datagram in batch)
        assert send(second, batch) == len(batch)
    found = b""
    while len(found) < 8:
        fsocket.socket_recv_batch(first, batch)
        found += b"".join(octets_of(batch))
    assert found == b"01234567"


@either_send
def test_what_was_received_goes_back_where_no_address_is_taken(send: Any, keep: Keep, unix: None, short_dir: Path) -> None:  # noqa: ARG001
    # A stream tells its peer's name, but takes none.
    first = keep(fsocket.open_socket(fsocket.AF_UNIX, fsocket.SOCK_STREAM))
    fsocket.socket_bind(first, short_dir / "first")
    with fsocket.socket_handle(fsocket.AF_UNIX, fsocket.SOCK_STREAM) as listener:
        fsocket.socket_bind(listener, short_dir / "second")
        fsocket.socket_listen(listener)
        fsocket.socket_connect(first, short_dir / "second")
        accepted = fsocket.socket_accept(listener)
    assert accepted is not None
    second = keep(accepted[0])
    batch = Batch(4, 2)
    for whole in (True, False):
        fsocket.socket_send(first, b"012345")
        assert fsocket.socket_recv_batch(second, batch) == 3
        if LINUX:
            assert batch.address(0) == fsocket.SockaddrUn(short_dir / "first")
            with pytest.raises(OSError, match="sendmmsg: "):
                send(second, batch, short_dir / "first")  # which is not what it came with, but what the caller says
        assert send(second, batch if whole else list(batch)) == 3
        room = bytearray(8)
        assert fsocket.socket_recv(first, room) == 6
        assert room[:6] == b"012345"


@either_send
def test_nothing_to_send_is_nothing_sent(send: Any, udp_pair: Pair) -> None:
    for nothing in ([], (), Batch()):
        sent = send(udp_pair[0], nothing)
        assert (sent, sent.error) == (0, None)


@either_send
def test_very_many_go_in_their_order(send: Any, unix_datagram_pair: Pair, background: Callable[..., Any]) -> None:
    first, second = unix_datagram_pair
    datagrams = [number.to_bytes(4, "big") for number in range(5000)]
    task = background(send, first, datagrams)
    assert [octets for octets, _ in received(second, 5000, slots=1500, size=4)] == datagrams
    sent = task.result()
    assert (sent, sent.error) == (5000, None)


@pytest.mark.skipif(not LINUX, reason="only Linux holds so many datagrams of a unix-domain socket pair")
def test_more_come_than_one_system_call_takes(udp_pair: Pair) -> None:
    first, second = udp_pair
    fsocket.set_socket_option(second, fsocket.SO_RCVBUF, 1 << 21)
    sent = [number.to_bytes(4, "big") for number in range(200)] * 8
    fsocket.socket_send_batch(first, sent)
    batch = Batch(2000, 16)
    there = fsocket.socket_recv_batch(second, batch)
    assert octets_of(batch) == sent[:there]  # what the socket had no room for is the last of them
    with pytest.raises(BlockingIOError):
        fsocket.socket_recv_batch(second, batch, DONTWAIT)


@either_send
@pytest.mark.skipif(WINDOWS, reason="Windows has no datagrams that are refused for their length alone over loopback")
def test_a_partial_send_tells_how_many_went_and_why_the_next_did_not(send: Any, udp_pair: Pair) -> None:
    first, second = udp_pair
    too_long = bytes(70000)
    sent = send(first, [b"one", b"two", too_long, b"four"])
    assert sent == 2
    assert sent.error.errno == errno.EMSGSIZE
    assert str(sent.error).endswith(os.strerror(errno.EMSGSIZE))
    assert [octets for octets, _ in received(second, 2)] == [b"one", b"two"]
    with pytest.raises(OSError, match=r"sendm+sg: ") as raised:
        send(first, [too_long, b"two"])
    assert raised.value.errno == errno.EMSGSIZE
    fsocket.set_nonblocking(second)
    with pytest.raises(BlockingIOError):
        fsocket.socket_recv(second, bytearray(8))


@either_send
def test_a_send_that_would_block_tells_how_far_it_came(send: Any, unix_datagram_pair: Pair) -> None:
    first, second = unix_datagram_pair
    fsocket.set_nonblocking(first)
    datagrams = [number.to_bytes(4, "big") for number in range(5000)]
    sent = send(first, datagrams)
    assert 0 < sent < 5000
    assert isinstance(sent.error, OSError)
    if LINUX:
        assert isinstance(sent.error, BlockingIOError)
        with pytest.raises(BlockingIOError):
            send(first, datagrams)
    assert [octets for octets, _ in received(second, sent)] == datagrams[:sent]


@either_send
def test_a_stream_that_would_block_tells_how_much_of_the_next_one_went(send: Any, stream_pair: Pair) -> None:
    first, second = stream_pair
    fsocket.set_nonblocking(first)
    piece = bytes(1 << 20)
    try:
        sent = send(first, [piece] * 64)
        octets, error = sent * len(piece), sent.error
    except BlockingIOError as raised:  # not one has gone as a whole
        octets, error = 0, raised
    assert isinstance(error, BlockingIOError)
    octets += getattr(error, "characters_written", 0)
    room, count = bytearray(1 << 20), 0
    fsocket.set_nonblocking(second)
    while count < octets:
        with contextlib.suppress(BlockingIOError):
            count += fsocket.socket_recv(second, room)
    assert count == octets
    with pytest.raises(BlockingIOError):
        fsocket.socket_recv(second, room)


@either_send
@pytest.mark.parametrize(
    ("datagrams", "addr", "error", "words"),
    [
        (b"octets", None, TypeError, "octets alone go to each of a list of addresses"),
        (b"octets", ("127.0.0.1", 9), TypeError, "octets alone go to each of a list of addresses"),
        ("text", None, TypeError, "datagrams must be a sequence of octets or a Batch, not 'str'"),
        (5, None, TypeError, "datagrams must be a sequence of octets or a Batch, not 'int'"),
        (None, None, TypeError, "datagrams must be a sequence"),
        (["text"], None, TypeError, "must be octets"),
        ([b"x", 5], None, TypeError, "must be octets"),
        ([b"x", None], None, TypeError, "must be octets"),
        ([(b"x",)], None, ValueError, "is a pair of octets and an address, not 1 things"),
        ([(b"x", ("127.0.0.1", 9))], ("127.0.0.1", 9), ValueError, "a pair has an address of its own"),
        ([(b"x", ("127.0.0.1", 9))], [("127.0.0.1", 9)], ValueError, "a pair has an address of its own"),
        ([b"x", b"y"], [("127.0.0.1", 9)], ValueError, "addr has 1 addresses for 2 datagrams"),
        ([], [("127.0.0.1", 9)], ValueError, "addr has 1 addresses for 0 datagrams"),
        ([b"x"], [None], TypeError, "address"),
        ([b"x"], 5, TypeError, "address"),
        ([b"x", (b"y", 5)], None, TypeError, "address"),
        ([b"x", memoryview(bytearray(8))[::2]], None, ValueError, "not contiguous"),
        ([b"x", foreign.cast("char *", 0)], None, TypeError, "end is required with a bare pointer"),
    ],
)
def test_what_cannot_be_sent_is_refused_before_anything_goes(
    send: Any, datagrams: Any, addr: Any, error: type[Exception], words: str, udp_pair: Pair
) -> None:
    first, second = udp_pair
    with pytest.raises(error, match=words):
        send(first, datagrams, addr)
    fsocket.set_nonblocking(second)
    with pytest.raises(BlockingIOError):
        fsocket.socket_recv(second, bytearray(8))


@either_send
def test_handles_and_flags_are_looked_at(send: Any, udp_pair: Pair) -> None:
    with pytest.raises(TypeError, match="flags must be an int"):
        send(udp_pair[0], [b"x"], None, "none")
    with pytest.raises(TypeError, match="a socket handle is an int"):
        send("socket", [b"x"])
    with pytest.raises(OSError, match=r"sendm+sg: "):
        send(-1, [b"x"])
    with pytest.raises(TypeError):
        send(udp_pair[0])
    with pytest.raises(OSError, match=r"sendm+sg: "):
        send(fsocket.open_udp_socket and udp_pair[0], [(b"x", fsocket.SockaddrUn("/nowhere"))])


@either_send
def test_arrays_of_cffi_s_are_octets(send: Any, udp_pair: Pair) -> None:
    memory = foreign.new("char[]", b"1234")
    assert send(udp_pair[0], [memory, memory]) == 2
    assert [octets for octets, _ in received(udp_pair[1], 2)] == [b"1234\0"] * 2


@either_send
def test_memory_is_let_go_of(send: Any, udp: Any) -> None:
    fd, to = udp()
    memory, octets = bytearray(8), bytes(range(99))
    references = sys.getrefcount(octets) if hasattr(sys, "getrefcount") else 0
    for datagrams in ([memory, octets], [memory, octets] * 50, [memory, octets, "text"], [memory, octets, b"", 5] * 30):
        with contextlib.suppress(TypeError):
            assert send(fd, datagrams, to) == len(datagrams)
    del datagrams
    memory.append(1)  # a bytearray that something holds on to cannot be resized
    if references:
        assert sys.getrefcount(octets) == references


@either_send
@pytest.mark.skipif(not LINUX, reason="a full queue makes sending wait on Linux alone")
def test_sending_goes_on_after_signals(send: Any, unix_datagram_pair: Pair, signals: None) -> None:  # noqa: ARG001
    first, second = unix_datagram_pair
    fsocket.set_socket_option(first, fsocket.SO_SNDTIMEO, 0)
    datagrams = [number.to_bytes(4, "big") for number in range(600)]
    found: list[bytes] = []
    batch = Batch(64, 8)

    taking = threading.Lock()

    def take(*_: object) -> None:
        if not taking.acquire(blocking=False):
            return  # a signal that came while another one's handler runs, as they do on a loaded machine
        with contextlib.suppress(BlockingIOError):
            fsocket.socket_recv_batch(second, batch, DONTWAIT)
            found.extend(octets_of(batch))
        taking.release()

    before = signal.signal(signal.SIGALRM, take)
    signal.setitimer(signal.ITIMER_REAL, 0.005, 0.005)
    try:
        sent = send(first, datagrams)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert (sent, sent.error) == (600, None)
    while len(found) < 600:
        take()
    assert found == datagrams


@either_recv
def test_receiving_goes_on_after_signals(recv: Any, udp_pair: Pair, signals: None) -> None:  # noqa: ARG001
    first, second = udp_pair
    calls = []

    def late(*_: object) -> None:
        calls.append(1)
        if len(calls) == 3:
            fsocket.socket_send(first, b"late")

    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, 0.005, 0.005)
    batch = Batch()
    try:
        assert recv(second, batch) == 1
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert octets_of(batch) == [b"late"]


def test_a_count_of_datagrams_is_an_int() -> None:
    count = fsocket.SentCount(5)
    assert count == 5
    assert count + 1 == 6
    assert count.error is None
    error = OSError(errno.EMSGSIZE, "too long")
    assert fsocket.SentCount(5, error).error is error


@pytest.mark.skipif(WINDOWS, reason="Windows has no SO_PEEK_OFF, and Wine peeks like Linux")
def test_a_look_ahead_takes_nothing(udp_pair: Pair) -> None:
    first, second = udp_pair
    fsocket.socket_send(first, b"x")
    batch = Batch(1)
    assert fsocket.socket_recv_batch(second, batch, fsocket.MSG_PEEK) == 1
    assert fsocket.socket_recv_batch(second, batch) == 1
    assert octets_of(batch) == [b"x"]


def test_a_batch_is_not_copied(udp_pair: Pair) -> None:
    first, second = udp_pair
    batch = Batch(2, 16)
    fsocket.socket_send(first, b"octets")
    assert fsocket.socket_recv_batch(second, batch) == 1
    for make in (copy.copy, copy.deepcopy, pickle.dumps):
        with pytest.raises(TypeError, match="a Batch is bound to its memory"):
            make(batch)
    gc.collect()
    assert [bytes(datagram.data) for datagram in batch] == [b"octets"]


@pytest.mark.skipif(not LINUX, reason="descriptors that were peeked at are the receiver's on Linux")
def test_descriptors_that_were_peeked_at_are_closed_too(
    unix_datagram_pair: Pair, pipes: list[int], open_handles: Callable[[], dict[int, object]]
) -> None:
    first, second = unix_datagram_pair
    before = open_handles()
    batch = Batch(2, 16, fsocket.control_space(64))
    send_descriptors(first, pipes[:2])
    for flags in (fsocket.MSG_PEEK, fsocket.MSG_PEEK, 0):
        fsocket.socket_recv_batch(second, batch, flags)
        assert batch[0].control
    del batch
    gc.collect()
    assert open_handles() == before


@either_send
def test_unnamed_senders_have_no_address(send: Any, keep: Keep, unix_datagram: None, short_dir: Path) -> None:  # noqa: ARG001
    first, second = (keep(fsocket.open_socket(fsocket.AF_UNIX, fsocket.SOCK_DGRAM)) for _ in range(2))
    fsocket.socket_bind(second, short_dir / "s")
    assert send(first, [b"x"], short_dir / "s") == 1
    batch = Batch()
    fsocket.socket_recv_batch(second, batch)
    assert batch[0].address is None
    assert batch.address(0) is None
    for datagrams in (batch, list(batch)):
        with pytest.raises(OSError, match=r"sendm+sg: "):  # there is nobody to answer
            send(second, datagrams)
