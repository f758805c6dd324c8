"""TcpStream: a connected socket as a raw stream, and what stacks on it."""

from __future__ import annotations

import copy
import gc
import io
import os
import pickle
import sys
from typing import TYPE_CHECKING, Any

import pytest

import fsocket

if TYPE_CHECKING:
    from collections.abc import Callable

    Keep = Callable[[int], int]
    Pair = tuple[int, int]


def is_open(fd: int) -> bool:
    try:
        fsocket.is_nonblocking(fd)
    except OSError:
        return False
    return True


@pytest.fixture
def streams(stream_pair: Pair) -> Any:
    """The two ends of every kind of connection, as streams that leave the sockets open."""
    first, second = (fsocket.TcpStream(fd, closefd=False) for fd in stream_pair)
    with first, second:
        yield first, second


def opened_pair() -> Pair:
    return fsocket.open_socketpair()


def test_a_stream_is_a_raw_stream_that_reads_and_writes(streams: Any) -> None:
    first, second = streams
    assert isinstance(first, io.RawIOBase)
    assert first.readable()
    assert first.writable()
    assert not first.seekable()
    assert not first.isatty()
    assert first.write(b"hello") == 5
    room = bytearray(8)
    assert second.readinto(room) == 5
    assert room[:5] == b"hello"
    assert second.write(memoryview(b"back")) == 4
    assert first.read(100) == b"back"


def test_a_read_is_as_short_as_what_is_there(streams: Any) -> None:
    first, second = streams
    first.write(b"abcdef")
    assert second.read(4) == b"abcd"
    assert second.read(4) == b"ef"


def test_the_end_of_the_stream_is_empty(stream_pair: Pair, streams: Any) -> None:
    streams[0].write(b"all of it")
    fsocket.socket_shutdown(stream_pair[0], fsocket.SHUT_WR)
    assert streams[1].readall() == b"all of it"
    assert streams[1].read(5) == b""
    assert streams[1].readinto(bytearray(5)) == 0


def test_it_tells_its_handle(stream_pair: Pair, streams: Any) -> None:
    assert streams[0].fileno() == stream_pair[0]
    # And so it is a handle for every function.
    assert fsocket.socket_name(streams[0]) == fsocket.socket_name(stream_pair[0])
    assert fsocket.socket_send(streams[0], b"x") == 1
    assert streams[1].read(1) == b"x"


def test_it_cannot_be_sought_in(streams: Any) -> None:
    with pytest.raises(io.UnsupportedOperation):
        streams[0].seek(0)
    with pytest.raises(io.UnsupportedOperation):
        streams[0].truncate(0)


def test_what_would_block_is_none(stream_pair: Pair, streams: Any) -> None:
    first, second = streams
    fsocket.set_nonblocking(stream_pair[0])
    assert first.readinto(bytearray(8)) is None
    assert first.read(8) is None
    octets = bytes(1 << 20)
    sent = list(iter(lambda: first.write(octets), None))
    assert sent
    total = sum(sent)
    while total:
        total -= len(second.read(min(total, 1 << 20)))


def test_the_end_of_a_timeout_is_an_error_and_not_the_end_of_the_stream(
    stream_pair: Pair, streams: Any, limit: Callable[..., None]
) -> None:
    for fd in stream_pair:
        limit(fd, 0.05)
    with pytest.raises(TimeoutError):
        streams[0].readinto(bytearray(8))
    reader = io.BufferedReader(streams[0])
    with pytest.raises(TimeoutError):
        reader.readline()
    octets = bytes(1 << 20)
    with pytest.raises(TimeoutError):
        list(iter(lambda: streams[0].write(octets), None))


def test_other_errors_are_raised(stream_pair: Pair, streams: Any) -> None:
    fsocket.socket_shutdown(stream_pair[0], fsocket.SHUT_WR)
    with pytest.raises(OSError, match=r"send: "):
        streams[0].write(b"x")


def test_what_is_no_octets_is_refused(streams: Any) -> None:
    with pytest.raises(TypeError):
        streams[0].write("text")
    with pytest.raises(TypeError):
        streams[0].readinto(b"read-only")


# --- what stacks on it


def test_a_buffered_reader_stacks_on_it(streams: Any, stream_pair: Pair) -> None:
    first, second = streams
    first.write(b"line one\nline two\nand the rest")
    fsocket.socket_shutdown(stream_pair[0], fsocket.SHUT_WR)
    reader = io.BufferedReader(second)
    assert reader.peek(4)[:4] == b"line"
    assert reader.readline() == b"line one\n"
    assert reader.read(4) == b"line"
    assert reader.read() == b" two\nand the rest"
    assert reader.read() == b""


def test_a_buffered_writer_stacks_on_it(streams: Any, background: Callable[..., Any]) -> None:
    first, second = streams
    octets = os.urandom(2_000_003)
    task = background(io.BufferedReader(second).read, len(octets))
    writer = io.BufferedWriter(first, 4096)
    for start in range(0, len(octets), 1001):
        writer.write(octets[start : start + 1001])
    writer.flush()
    assert task.result() == octets


def test_a_buffered_pair_stacks_on_it(streams: Any) -> None:
    pairs = [io.BufferedRWPair(stream, stream) for stream in streams]
    for one, other in (pairs, pairs[::-1]):
        one.write(b"a line\n")
        one.flush()
        assert other.readline() == b"a line\n"


def test_text_stacks_on_it(streams: Any) -> None:
    first, second = streams
    writer = io.TextIOWrapper(io.BufferedWriter(first), encoding="utf-8", newline="\n")
    reader = io.TextIOWrapper(io.BufferedReader(second), encoding="utf-8")
    lines = ["grün\n", "чай\n", "\U0001f375\n"]
    writer.writelines(lines)
    writer.flush()
    assert [reader.readline() for _ in lines] == lines


def test_a_buffered_reader_on_a_nonblocking_socket_has_nothing_yet(stream_pair: Pair, streams: Any) -> None:
    fsocket.set_nonblocking(stream_pair[1])
    reader = io.BufferedReader(streams[1])
    assert reader.read1(10) in {None, b""}  # Python 3.14 has it None; before it was b""
    streams[0].write(b"now")
    fsocket.set_nonblocking(stream_pair[1], False)
    assert reader.read1(10) == b"now"


# --- closing


def test_closing_the_stream_closes_the_socket() -> None:
    first, second = opened_pair()
    stream = fsocket.TcpStream(first)
    assert stream.closefd is True
    stream.close()
    assert stream.closed
    assert not is_open(first)
    assert fsocket.socket_recv(second, bytearray(1)) == 0, "the peer sees the end"
    fsocket.close_socket(second)


def test_closing_is_the_callers_choice(keep: Keep) -> None:
    first, second = (keep(fd) for fd in opened_pair())
    stream = fsocket.TcpStream(first, closefd=False)
    assert stream.closefd is False
    stream.close()
    assert stream.closed
    assert fsocket.socket_send(first, b"still open") == 10
    assert fsocket.socket_recv(second, bytearray(16)) == 10


def test_a_stream_is_a_context_manager(keep: Keep) -> None:
    first, second = opened_pair()
    keep(second)
    with fsocket.TcpStream(first) as stream:
        assert not stream.closed
    assert stream.closed
    assert not is_open(first)


def test_a_handle_is_closed_once_and_never_a_strangers(keep: Keep) -> None:
    first, second = opened_pair()
    keep(second)
    stream = fsocket.TcpStream(first)
    stream.close()
    strangers = [keep(fsocket.open_socket()) for _ in range(3)]  # one of them most likely of the same number
    stream.close()
    del stream
    assert all(is_open(fd) for fd in strangers)


@pytest.mark.parametrize("take", [copy.copy, copy.deepcopy, pickle.dumps])
def test_a_stream_is_neither_copied_nor_pickled(take: Callable[[object], object], keep: Keep) -> None:
    first, second = (keep(fd) for fd in opened_pair())
    stream = fsocket.TcpStream(first, closefd=False)
    with pytest.raises(TypeError, match="TcpStream"):
        take(stream)
    assert is_open(second)


def test_what_stacks_on_it_closes_it_once(keep: Keep) -> None:
    first, second = opened_pair()
    keep(second)
    raw = fsocket.TcpStream(first)
    text = io.TextIOWrapper(io.BufferedWriter(raw), encoding="utf-8")
    text.write("the last of it")
    text.close()
    text.close()
    assert raw.closed
    assert not is_open(first)
    assert fsocket.socket_recv(second, bytearray(32)) == 14, "closing flushed what was buffered"


def test_a_stream_thrown_away_is_closed() -> None:
    first, second = opened_pair()
    stream = fsocket.TcpStream(first)
    del stream
    gc.collect()
    assert not is_open(first)
    fsocket.close_socket(second)


def test_a_stream_thrown_away_leaves_a_socket_that_is_not_its_own(keep: Keep) -> None:
    first, second = (keep(fd) for fd in opened_pair())
    stream = fsocket.TcpStream(first, closefd=False)
    del stream
    assert is_open(first)
    assert is_open(second)


def test_a_closed_stream_refuses_everything(keep: Keep) -> None:
    first, second = opened_pair()
    keep(second)
    stream = fsocket.TcpStream(first)
    stream.close()
    uses: list[Callable[[], object]] = [
        stream.fileno,
        stream.readable,
        stream.writable,
        stream.flush,
        stream.readall,
        stream.readline,
        stream.__enter__,
        lambda: stream.read(1),
        lambda: stream.readinto(bytearray(1)),
        lambda: stream.write(b"x"),
    ]
    for use in uses:
        with pytest.raises(ValueError, match="closed"):
            use()


def test_closing_a_socket_that_is_gone_is_an_error_and_closes_the_stream() -> None:
    first, second = opened_pair()
    stream = fsocket.TcpStream(first)
    fsocket.close_socket(first)
    with pytest.raises(OSError, match=r"close: "):
        stream.close()
    assert stream.closed
    stream.close()
    fsocket.close_socket(second)


def test_a_stream_that_was_never_made_is_harmless() -> None:
    stream = fsocket.TcpStream.__new__(fsocket.TcpStream)
    assert repr(stream)
    with pytest.raises(OSError, match=r"recv: "):
        stream.readinto(bytearray(1))
    stream.close()


def test_a_stream_that_cannot_be_flushed_is_closed_all_the_same() -> None:
    class Stubborn(fsocket.TcpStream):
        def flush(self) -> None:
            raise RuntimeError("not now")

    first, second = opened_pair()
    stream = Stubborn(first)
    with pytest.raises(RuntimeError, match="not now"):
        stream.close()
    assert not is_open(first)
    fsocket.close_socket(second)


@pytest.mark.parametrize("handle", [None, "5", 1.5, object()], ids=repr)
def test_what_is_no_handle_makes_no_stream(handle: Any) -> None:
    with pytest.raises(TypeError, match="handle"):
        fsocket.TcpStream(handle)


def test_it_goes_by_its_lisp_name_as_well(keep: Keep) -> None:
    first, second = opened_pair()
    keep(second)
    with fsocket.make_tcp_stream(first) as stream:
        assert isinstance(stream, fsocket.TcpStream)
        assert stream.closefd
    assert not is_open(first)
    with fsocket.make_tcp_stream(second, closefd=False) as stream:
        assert not stream.closefd
    assert is_open(second)


def test_it_shows_its_handle_while_it_has_one(keep: Keep) -> None:
    first, second = opened_pair()
    keep(second)
    stream = fsocket.TcpStream(first)
    assert repr(stream) == f"<TcpStream {first:d}>"
    stream.close()
    assert repr(stream) == "<TcpStream closed>"


@pytest.mark.skipif(sys.platform == "win32", reason="os.fdopen takes files alone there")
def test_the_streams_of_the_standard_library_work_on_our_handles(keep: Keep) -> None:
    first, second = (keep(fd) for fd in opened_pair())
    with open(first, "wb", buffering=0, closefd=False) as file:
        file.write(b"theirs")
    with fsocket.TcpStream(second, closefd=False) as stream:
        assert stream.read(16) == b"theirs"
