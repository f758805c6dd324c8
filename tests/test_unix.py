"""Unix-domain sockets: streams, datagrams and datagrams in sequence; by path, by abstract name, and without a name."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import pytest

import fsocket

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Keep = Callable[[int], int]
    Pair = tuple[int, int]

WINDOWS = sys.platform == "win32"
STREAM, DATAGRAM, SEQPACKET = fsocket.SOCK_STREAM, fsocket.SOCK_DGRAM, fsocket.SOCK_SEQPACKET


def bound(keep: Keep, type: int, path: Any, **flags: Any) -> int:
    fd = keep(fsocket.open_socket(fsocket.AF_UNIX, type, **flags))
    fsocket.socket_bind(fd, path)
    return fd


def exchange(first: int, second: int) -> None:
    """Something goes over, both ways."""
    room = bytearray(16)
    for one, other in ((first, second), (second, first)):
        assert fsocket.socket_send(one, b"hello") == 5
        assert fsocket.socket_recv(other, room) == 5
        assert room[:5] == b"hello"


@pytest.mark.usefixtures("unix")
@pytest.mark.parametrize("form", [lambda path: path, str, os.fsencode, fsocket.SockaddrUn])
def test_a_stream_is_bound_and_connected_by_its_path_in_every_form(
    form: Callable[[Path], Any], keep: Keep, short_dir: Path
) -> None:
    path = short_dir / "s"
    server = bound(keep, STREAM, form(path))
    fsocket.socket_listen(server)
    assert fsocket.socket_name(server) == fsocket.SockaddrUn(path)
    assert path.exists()
    client = keep(fsocket.open_tcp_connection(form(path)))
    accepted = fsocket.socket_accept(server)
    assert accepted is not None
    fd, peer = keep(accepted[0]), accepted[1]
    assert peer == fsocket.SockaddrUn("")
    assert fsocket.socket_peer(client) == fsocket.SockaddrUn(path)
    exchange(client, fd)


@pytest.mark.usefixtures("seqpacket")
def test_datagrams_in_sequence_go_over_a_connection(keep: Keep, short_dir: Path) -> None:
    path = short_dir / "s"
    server = bound(keep, SEQPACKET, path)
    fsocket.socket_listen(server)
    client = keep(fsocket.open_socket(fsocket.AF_UNIX, SEQPACKET))
    assert fsocket.socket_connect(client, path) is True
    accepted = fsocket.socket_accept(server)
    assert accepted is not None
    fd = keep(accepted[0])
    exchange(client, fd)
    room = bytearray(16)
    fsocket.socket_send(client, b"one")
    fsocket.socket_send(client, b"three")
    assert fsocket.socket_recv(fd, room) == 3, "each send is one datagram"
    assert fsocket.socket_recv(fd, room) == 5
    fsocket.socket_send(client, b"too long for four")
    with pytest.raises(fsocket.ShortBufferError):
        fsocket.socket_recv(fd, room, 0, 4)
    fsocket.socket_shutdown(client, fsocket.SHUT_WR)
    assert fsocket.socket_recv(fd, room) == 0


@pytest.mark.usefixtures("unix_datagram")
def test_datagrams_tell_the_path_of_their_sender(calls: Any, keep: Keep, short_dir: Path) -> None:
    first, second = (bound(keep, DATAGRAM, short_dir / name) for name in ("a", "b"))
    room = bytearray(16)
    for address in (short_dir / "b", str(short_dir / "b"), os.fsencode(short_dir / "b"), fsocket.socket_name(second)):
        assert calls.sendto(first, b"hello", address) == 5
        assert calls.recvfrom(second, room) == (5, fsocket.SockaddrUn(short_dir / "a"))
    sender = fsocket.socket_name(first)
    assert calls.sendto(second, b"answer", sender) == 6
    assert calls.recvfrom(first, room) == (6, fsocket.socket_name(second))


@pytest.mark.usefixtures("unix_datagram")
def test_a_datagram_cut_off_tells_the_path_of_its_sender(calls: Any, keep: Keep, short_dir: Path) -> None:
    first, second = (bound(keep, DATAGRAM, short_dir / name) for name in ("a", "b"))
    calls.sendto(first, b"too long", short_dir / "b")
    with pytest.raises(fsocket.ShortBufferError) as caught:
        calls.recvfrom(second, bytearray(3))
    assert caught.value.address == fsocket.SockaddrUn(short_dir / "a")
    assert caught.value.count == 3


@pytest.mark.usefixtures("unix_datagram")
def test_a_sender_without_a_name_is_none(calls: Any, keep: Keep, short_dir: Path) -> None:
    second = bound(keep, DATAGRAM, short_dir / "b")
    first = keep(fsocket.open_socket(fsocket.AF_UNIX, DATAGRAM))
    calls.sendto(first, b"who", short_dir / "b")
    count, sender = calls.recvfrom(second, bytearray(16))
    assert count == 3
    assert sender in {None, fsocket.SockaddrUn("")}


@pytest.mark.usefixtures("unix_datagram")
def test_a_full_queue_would_block(unix_datagram_pair: Pair) -> None:
    first, _ = unix_datagram_pair
    fsocket.set_nonblocking(first)

    def fill() -> None:
        for _ in range(1_000_000):
            fsocket.socket_send(first, bytes(1000))

    with pytest.raises(OSError, match=r"send: "):  # BlockingIOError, or ENOBUFS on the BSDs
        fill()


@pytest.mark.usefixtures("abstract")
@pytest.mark.parametrize("rest", [b"plain", b"with\0nul", b"\xff\xfe", b"x" * 80])
def test_abstract_names_are_bound_and_connected(rest: bytes, keep: Keep) -> None:
    name = b"\0fsocket-%d-" % os.getpid() + rest
    server = bound(keep, STREAM, name)
    fsocket.socket_listen(server)
    assert fsocket.socket_name(server) == fsocket.SockaddrUn(name)
    client = keep(fsocket.open_tcp_connection(name))
    assert fsocket.socket_peer(client) == fsocket.SockaddrUn(name)
    accepted = fsocket.socket_accept(server)
    assert accepted is not None
    exchange(client, keep(accepted[0]))


@pytest.mark.usefixtures("abstract")
def test_the_system_picks_an_abstract_name_for_whoever_binds_to_none(keep: Keep) -> None:
    fd = bound(keep, DATAGRAM, "")
    name = fsocket.socket_name(fd)
    assert isinstance(name, fsocket.SockaddrUn)
    assert name.packed.startswith(b"\0")
    assert len(name.packed) > 1
    other = keep(fsocket.open_socket(fsocket.AF_UNIX, DATAGRAM))
    assert fsocket.socket_sendto(other, b"found", name) == 5
    assert fsocket.socket_recv(fd, bytearray(8)) == 5


def fits(path: bytes) -> bool:
    try:
        fsocket.SockaddrUn(path)
    except ValueError:
        return False
    return True


def longest(folder: Path) -> bytes:
    """The longest path in `folder` that an address takes."""
    start = os.fsencode(folder) + b"/"
    return max((start.ljust(length, b"x") for length in range(300) if fits(start.ljust(length, b"x"))), key=len)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux takes a path without room for its NUL, and counts the NUL in")
def test_a_path_that_fills_the_struct_is_answered(calls: Any, keep: Keep, short_dir: Path) -> None:
    path = os.fsencode(short_dir / "x")
    path += b"x" * (108 - len(path))
    full = fsocket.Sockaddr(fsocket.AF_UNIX, path)
    first, second = bound(keep, DATAGRAM, full), bound(keep, DATAGRAM, short_dir / "b")
    assert fsocket.socket_name(first) == full
    calls.sendto(first, b"question", short_dir / "b")
    count, sender = calls.recvfrom(second, bytearray(16))
    assert (count, sender) == (8, full)
    assert calls.sendto(second, b"answer", sender) == 6


@pytest.mark.usefixtures("unix")
def test_the_longest_path_works_and_one_longer_is_refused_with_limit_and_length(keep: Keep, short_dir: Path) -> None:
    path = longest(short_dir)
    server = bound(keep, STREAM, path)
    fsocket.socket_listen(server)
    assert fsocket.socket_name(server) == fsocket.SockaddrUn(path)
    keep(fsocket.open_tcp_connection(path))
    with pytest.raises(ValueError, match=f"at most {len(path)} octets.* has {len(path) + 1}"):
        fsocket.open_tcp_connection(path + b"x")


@pytest.mark.usefixtures("unix")
def test_a_path_taken_is_an_error_and_nothing_is_removed(keep: Keep, short_dir: Path) -> None:
    path = short_dir / "s"
    bound(keep, STREAM, path)
    with pytest.raises(OSError, match=r"bind: "):
        bound(keep, STREAM, path)
    assert path.exists()


@pytest.mark.usefixtures("unix")
def test_a_path_that_is_not_there_is_an_error(short_dir: Path) -> None:
    with pytest.raises(OSError, match=r"connect: ") as caught:
        fsocket.open_tcp_connection(short_dir / "nobody")
    assert WINDOWS or isinstance(caught.value, FileNotFoundError)


@pytest.mark.usefixtures("unix")
def test_a_path_at_which_nobody_listens_is_refused(short_dir: Path) -> None:
    with fsocket.socket_handle(fsocket.AF_UNIX, STREAM) as fd:
        fsocket.socket_bind(fd, short_dir / "left")
    with pytest.raises(ConnectionRefusedError, match=r"connect: "):
        fsocket.open_tcp_connection(short_dir / "left")


def test_a_pair_has_no_names(unix_stream_pair: Pair) -> None:
    if WINDOWS:
        assert isinstance(fsocket.socket_name(unix_stream_pair[0]), fsocket.SockaddrUn)
        return
    for fd in unix_stream_pair:
        assert fsocket.socket_name(fd) == fsocket.SockaddrUn("")
        assert fsocket.socket_peer(fd) == fsocket.SockaddrUn("")


@pytest.mark.skipif(WINDOWS, reason="Windows has no socketpair")
@pytest.mark.parametrize("type", ["SOCK_STREAM", "SOCK_DGRAM", "SOCK_SEQPACKET"])
def test_pairs_are_of_every_kind_and_go_both_ways(type: str, keep: Keep, request: pytest.FixtureRequest) -> None:
    request.getfixturevalue({"SOCK_STREAM": "unix", "SOCK_DGRAM": "unix_datagram", "SOCK_SEQPACKET": "seqpacket"}[type])
    first, second = fsocket.open_socketpair(type=getattr(fsocket, type))
    exchange(keep(first), keep(second))


@pytest.mark.skipif(not WINDOWS, reason="every other system has them")
def test_a_windows_without_unix_domain_sockets_says_so(request: pytest.FixtureRequest) -> None:
    if hasattr(fsocket, "AF_UNIX"):
        request.getfixturevalue("unix")  # the probe agrees
        assert "AF_UNIX" in fsocket.__all__
        return
    assert "AF_UNIX" not in fsocket.__all__
    with pytest.raises(AttributeError, match="no unix-domain sockets"):
        _ = fsocket.AF_UNIX
    # Addresses are values, and do not need the system to have the sockets.
    with pytest.raises(OSError, match=r"socket: "):
        fsocket.open_tcp_connection("/path")
