"""Descriptors from one process to another: they arrive as the same open files, and none is ever lost."""

from __future__ import annotations

import os
import socket
import sys
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import fsocket

if sys.platform == "win32":
    pytest.skip("Windows sends no descriptors over sockets", allow_module_level=True)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

LINUX = sys.platform == "linux"


@pytest.fixture(params=["unix_stream_pair", "unix_datagram_pair", "seqpacket_pair"])
def pair(request: pytest.FixtureRequest) -> tuple[int, int]:
    """Each kind of unix-domain sockets in turn."""
    both: tuple[int, int] = request.getfixturevalue(request.param)
    return both


@pytest.fixture
def files(short_dir: Path) -> Iterator[list[int]]:
    """Three open files, with a letter in each."""
    opened = []
    for letter in "abc":
        path = short_dir / letter
        path.write_text(letter)
        opened.append(os.open(path, os.O_RDONLY))
    yield opened
    for fd in opened:
        os.close(fd)


def same_file(first: int, second: int) -> bool:
    return os.path.sameopenfile(first, second)


def close(fds: list[int]) -> None:
    for fd in fds:
        os.close(fd)


# --- there


def test_descriptors_arrive_as_the_same_open_files(pair: tuple[int, int], files: list[int]) -> None:
    room = bytearray(8)
    assert fsocket.send_fds(pair[0], b"three", files) == 5
    count, fds, flags, _ = fsocket.recv_fds(pair[1], room, 3)
    try:
        assert (room[:count], len(fds)) == (b"three", 3)
        assert not flags & (fsocket.MSG_CTRUNC | fsocket.MSG_TRUNC)
        assert all(map(same_file, fds, files))
        assert set(fds).isdisjoint(files)
    finally:
        close(fds)


def test_they_are_close_on_exec(pair: tuple[int, int], files: list[int]) -> None:
    fsocket.send_fds(pair[0], b"x", files)
    fds = fsocket.recv_fds(pair[1], bytearray(1), 3)[1]
    try:
        assert [os.get_inheritable(fd) for fd in fds] == [False] * 3
    finally:
        close(fds)


def test_they_stay_open_here(pair: tuple[int, int], files: list[int]) -> None:
    fsocket.send_fds(pair[0], b"x", files)
    close(fsocket.recv_fds(pair[1], bytearray(1), 3)[1])
    assert [os.read(fd, 1) for fd in files] == [b"a", b"b", b"c"]


def test_what_has_a_fileno_is_sent_as_its_descriptor(unix_stream_pair: tuple[int, int]) -> None:
    with socket.socket() as wrapped:
        fsocket.send_fds(unix_stream_pair[0], b"x", [wrapped])
        fds = fsocket.recv_fds(unix_stream_pair[1], bytearray(1), 1)[1]
        try:
            assert same_file(fds[0], wrapped.fileno())
        finally:
            close(fds)


def test_octets_go_from_and_to_several_places(pair: tuple[int, int], files: list[int]) -> None:
    rooms = [bytearray(2), bytearray(4)]
    assert fsocket.send_fds(pair[0], [b"on", b"", b"e"], files[:1]) == 3
    count, fds, _, _ = fsocket.recv_fds(pair[1], rooms, 1)
    close(fds)
    assert (count, *rooms) == (3, b"on", b"e\0\0\0")


def test_a_message_may_have_no_descriptors(pair: tuple[int, int]) -> None:
    room = bytearray(8)
    assert fsocket.send_fds(pair[0], b"none", []) == 4
    count, fds, flags, _ = fsocket.recv_fds(pair[1], room, 3)
    assert (room[:count], fds, flags & fsocket.MSG_CTRUNC) == (b"none", [], 0)


def test_the_stdlib_at_the_other_end(unix_stream_pair: tuple[int, int], files: list[int]) -> None:
    first, second = (socket.socket(fileno=os.dup(fd)) for fd in unix_stream_pair)
    with first, second:
        fsocket.send_fds(first, b"ours", files)
        octets, fds, _, _ = socket.recv_fds(second, 10, 3)
        close(fds)
        assert (octets, len(fds)) == (b"ours", 3)
        socket.send_fds(second, [b"theirs"], files)
        _, fds, _, _ = fsocket.recv_fds(first, bytearray(10), 3)
        close(fds)
        assert len(fds) == 3


def test_the_sender_and_an_address_to_send_to(unix_datagram: None, short_dir: Path, files: list[int]) -> None:  # noqa: ARG001
    names = [fsocket.SockaddrUn(short_dir / name) for name in ("from", "to")]
    handles = [fsocket.open_socket(fsocket.AF_UNIX, fsocket.SOCK_DGRAM) for _ in names]
    try:
        for fd, name in zip(handles, names, strict=True):
            fsocket.socket_bind(fd, name)
        fsocket.send_fds(handles[0], b"x", files, addr=names[1])
        _, fds, _, sender = fsocket.recv_fds(handles[1], bytearray(1), 3)
        close(fds)
        assert (len(fds), sender) == (3, names[0])
    finally:
        for fd in handles:
            fsocket.close_socket(fd)


def test_a_datagram_without_octets_carries_them(unix_datagram_pair: tuple[int, int], files: list[int]) -> None:
    assert fsocket.send_fds(unix_datagram_pair[0], b"", files) == 0
    count, fds, _, _ = fsocket.recv_fds(unix_datagram_pair[1], bytearray(1), 3)
    close(fds)
    assert (count, len(fds)) == (0, 3)


@pytest.mark.skipif(not LINUX, reason="only Linux drops them there without an error")
def test_a_stream_without_octets_does_not_lose_them_in_silence(unix_stream_pair: tuple[int, int], files: list[int]) -> None:
    with pytest.raises(ValueError, match="a stream carries descriptors beside octets: none were given, and nothing was sent"):
        fsocket.send_fds(unix_stream_pair[0], b"", files)


def test_as_many_as_a_message_takes(pair: tuple[int, int], files: list[int]) -> None:
    """Some hundreds; and then it is an error, of which nothing arrives."""
    least, most = 1, 1024  # net/scm.h of the kernel has the limit, where no program sees it
    while least < most:
        count = (least + most + 1) // 2
        try:
            fsocket.send_fds(pair[0], b"x", files[:1] * count)
        except OSError:
            most = count - 1
            continue
        _, fds, flags, _ = fsocket.recv_fds(pair[1], bytearray(1), count)
        close(fds)
        assert (len(fds), flags & fsocket.MSG_CTRUNC) == (count, 0)
        least = count
    assert most > 100
    fsocket.set_nonblocking(pair[1])
    with pytest.raises(BlockingIOError):
        fsocket.recv_fds(pair[1], bytearray(1), most)


def test_many_go_and_come_message_after_message(
    pair: tuple[int, int], files: list[int], background: Callable[..., Any]
) -> None:
    """A pipeline: what is under way is bounded by the room of the socket, not by who reads when."""
    rounds = 50
    task = background(lambda: [fsocket.send_fds(pair[0], b"x", files[:1] * 20) for _ in range(rounds)])
    for _ in range(rounds):
        _, fds, flags, _ = fsocket.recv_fds(pair[1], bytearray(1), 20)
        close(fds)
        assert (len(fds), flags & fsocket.MSG_CTRUNC) == (20, 0)
    assert task.result() == [1] * rounds


# --- none is lost


@pytest.mark.parametrize("most", [0, 1, 2])
def test_what_is_more_than_wanted_is_closed_and_told(
    pair: tuple[int, int], files: list[int], most: int, open_handles: Callable[[], object]
) -> None:
    before = open_handles()
    fsocket.send_fds(pair[0], b"x", files)
    count, fds, flags, _ = fsocket.recv_fds(pair[1], bytearray(1), most)
    try:
        assert (count, len(fds)) == (1, most)
        assert flags & fsocket.MSG_CTRUNC
        assert all(map(same_file, fds, files))
    finally:
        close(fds)
    assert open_handles() == before


@pytest.mark.parametrize("size", range(0, 200, 4))
def test_whatever_the_room_none_is_lost(
    unix_stream_pair: tuple[int, int], files: list[int], size: int, open_handles: Callable[[], object]
) -> None:
    """By recvmsg itself, in whose values nobody is interested."""
    before = open_handles()
    fsocket.send_fds(unix_stream_pair[0], b"x", files * 10)
    message = fsocket.socket_recvmsg(unix_stream_pair[1], bytearray(1), size)
    assert message.control_truncated == (sum(map(len, message.control)) < 30)
    del message
    assert open_handles() == before


@pytest.mark.skipif(not LINUX, reason="only Linux makes descriptors for a look")
def test_every_look_has_descriptors_of_its_own(
    pair: tuple[int, int], files: list[int], open_handles: Callable[[], object]
) -> None:
    before = open_handles()
    fsocket.send_fds(pair[0], b"x", files)
    looks = [fsocket.recv_fds(pair[1], bytearray(1), 3, flags)[1] for flags in (fsocket.MSG_PEEK, fsocket.MSG_PEEK, 0)]
    assert len({fd for fds in looks for fd in fds}) == 9
    for fds in looks:
        close(fds)
    assert open_handles() == before


def test_what_nobody_receives_is_closed_with_the_socket(files: list[int], open_handles: Callable[[], object]) -> None:
    before = open_handles()
    pair = fsocket.open_socketpair(fsocket.AF_UNIX, fsocket.SOCK_STREAM)
    fsocket.send_fds(pair[0], b"x", files)
    for fd in pair:
        fsocket.close_socket(fd)
    assert open_handles() == before


def test_a_socket_that_was_sent_by_itself(open_handles: Callable[[], object]) -> None:
    """It holds on to itself until the kernel finds out."""
    before = open_handles()
    pair = fsocket.open_socketpair(fsocket.AF_UNIX, fsocket.SOCK_STREAM)
    fsocket.send_fds(pair[0], b"x", pair)
    fsocket.send_fds(pair[1], b"x", pair)
    _, fds, _, _ = fsocket.recv_fds(pair[1], bytearray(1), 2)
    assert len(fds) == 2
    close(fds)
    for fd in pair:
        fsocket.close_socket(fd)
    assert open_handles() == before


def test_a_room_that_cannot_be_takes_nothing(unix_stream_pair: tuple[int, int], files: list[int]) -> None:
    first, second = unix_stream_pair
    fsocket.send_fds(first, b"x", files)
    with pytest.raises(TypeError, match="read-only"):
        fsocket.recv_fds(second, b"x", 3)  # type: ignore[arg-type]  # as somebody may
    with pytest.raises(ValueError, match="maxfds is 0 to 65535, not -1"):
        fsocket.recv_fds(second, bytearray(1), -1)
    with pytest.raises(TypeError, match="maxfds must be an int, not 'str'"):
        fsocket.recv_fds(second, bytearray(1), "3")  # type: ignore[arg-type]  # as somebody may
    _, fds, _, _ = fsocket.recv_fds(second, bytearray(1), 3)
    close(fds)
    assert len(fds) == 3


def test_what_is_no_descriptor_is_not_sent(unix_stream_pair: tuple[int, int], files: list[int]) -> None:
    with pytest.raises(TypeError, match="a socket handle is an int"):
        fsocket.send_fds(unix_stream_pair[0], b"x", [files[0], "1"])  # type: ignore[list-item]  # as somebody may
    with pytest.raises(OSError, match="sendmsg: Bad file descriptor"):
        fsocket.send_fds(unix_stream_pair[0], b"x", [files[0], -1])
    fsocket.set_nonblocking(unix_stream_pair[1])
    with pytest.raises(BlockingIOError):
        fsocket.recv_fds(unix_stream_pair[1], bytearray(1), 3)


@pytest.mark.skipif(not LINUX, reason="options of Linux")
def test_what_else_comes_with_them_takes_no_room_of_theirs(pair: tuple[int, int], files: list[int]) -> None:
    for name in ("SO_PASSCRED", "SO_PASSPIDFD", "SO_PASSSEC", "SO_TIMESTAMPNS"):
        option = getattr(fsocket, name, None)
        if option is not None:
            fsocket.set_socket_option(pair[1], option, True)
    fsocket.send_fds(pair[0], b"x", files * 50)
    _, fds, flags, _ = fsocket.recv_fds(pair[1], bytearray(1), 150)
    close(fds)
    assert (len(fds), flags & fsocket.MSG_CTRUNC) == (150, 0)


@settings(max_examples=50, deadline=None)
@given(sent=st.integers(0, 40), wanted=st.integers(0, 40))
def test_what_is_sent_is_received_or_closed(sent: int, wanted: int) -> None:
    first, second = fsocket.open_socketpair(fsocket.AF_UNIX, fsocket.SOCK_DGRAM)
    try:
        before = len(os.listdir("/dev/fd"))
        fsocket.send_fds(first, b"x", [first] * sent)
        _, fds, flags, _ = fsocket.recv_fds(second, bytearray(1), wanted)
        assert len(fds) == min(sent, wanted)
        assert bool(flags & fsocket.MSG_CTRUNC) == (sent > wanted)
        close(fds)
        assert len(os.listdir("/dev/fd")) == before
    finally:
        fsocket.close_socket(first)
        fsocket.close_socket(second)
