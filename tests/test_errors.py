"""Errors: the right subclass of OSError, with the call's name and the system's own words."""

from __future__ import annotations

import ctypes
import errno
import os
import socket
import struct
import sys
from typing import TYPE_CHECKING, Any

import pytest

import fsocket

if TYPE_CHECKING:
    from collections.abc import Callable

    Keep = Callable[[int], int]
    Pair = tuple[int, int]

WINDOWS = sys.platform == "win32"
LOOPBACK = fsocket.SockaddrIn("127.0.0.1")
ANY = bytearray(8)


def words(error: OSError) -> str:
    """The system's words for the code of an error."""
    if sys.platform == "win32":
        assert error.winerror is not None
        text = ctypes.FormatError(error.winerror).rstrip(". ")
        return f"error {error.winerror}" if text == "<no description>" else text  # Wine 8 has none of Winsock's
    assert error.errno is not None
    return os.strerror(error.errno)


def closed_handle() -> int:
    fd = fsocket.open_socket()
    fsocket.close_socket(fd)
    return fd


#: Every call that takes a handle, with the names that it goes by in errors on POSIX and on Windows.
ON_A_HANDLE: dict[str, tuple[Callable[[int], object], str, str]] = {
    "close_socket": (fsocket.close_socket, "close", "close"),
    "socket_bind": (lambda fd: fsocket.socket_bind(fd, LOOPBACK), "bind", "bind"),
    "socket_listen": (fsocket.socket_listen, "listen", "listen"),
    "socket_connect": (lambda fd: fsocket.socket_connect(fd, ("127.0.0.1", 9)), "connect", "connect"),
    "socket_accept": (fsocket.socket_accept, "accept", "accept"),
    "socket_shutdown": (fsocket.socket_shutdown, "shutdown", "shutdown"),
    "socket_name": (fsocket.socket_name, "getsockname", "getsockname"),
    "socket_peer": (fsocket.socket_peer, "getpeername", "getpeername"),
    "set_nonblocking": (fsocket.set_nonblocking, "fcntl", "ioctlsocket"),
    "is_nonblocking": (fsocket.is_nonblocking, "fcntl", "getsockopt"),
    "set_inheritable": (fsocket.set_inheritable, "fcntl", "SetHandleInformation"),
    "is_inheritable": (fsocket.is_inheritable, "fcntl", "GetHandleInformation"),
    "socket_send": (lambda fd: fsocket.socket_send(fd, b"x"), "send", "send"),
    "socket_sendto": (lambda fd: fsocket.socket_sendto(fd, b"x", ("127.0.0.1", 9)), "sendto", "sendto"),
    "socket_recv": (lambda fd: fsocket.socket_recv(fd, ANY), "recv", "recv"),
    "socket_recvfrom": (lambda fd: fsocket.socket_recvfrom(fd, ANY), "recvfrom", "recvfrom"),
    "socket_sendmsg": (lambda fd: fsocket.socket_sendmsg(fd, [b"x"]), "sendmsg", "sendmsg"),
    "socket_sendmsg with control messages": (
        lambda fd: fsocket.socket_sendmsg(fd, b"x", [fsocket.TrafficClass(0)], addr=LOOPBACK),
        "sendmsg",
        "sendmsg",
    ),
    "socket_recvmsg": (lambda fd: fsocket.socket_recvmsg(fd, ANY), "recvmsg", "recvmsg"),
    "socket_recvmsg with control messages": (lambda fd: fsocket.socket_recvmsg(fd, ANY, 64), "recvmsg", "recvmsg"),
    "socket_send_all": (lambda fd: fsocket.socket_send_all(fd, b"x"), "send", "send"),
    "TcpStream.write": (lambda fd: fsocket.TcpStream(fd, closefd=False).write(b"x"), "send", "send"),
    "TcpStream.readinto": (lambda fd: fsocket.TcpStream(fd, closefd=False).readinto(ANY), "recv", "recv"),
}

_NO_SOCKET = {errno.EBADF, errno.ENOTSOCK}


@pytest.mark.parametrize(("call", "posix", "windows"), ON_A_HANDLE.values(), ids=ON_A_HANDLE)
@pytest.mark.parametrize("handle", ["closed", "-1", "-2", "very large"])
def test_a_handle_that_is_none_is_an_error_that_names_the_call(
    call: Callable[[int], object], posix: str, windows: str, handle: str
) -> None:
    fd = {"-1": -1, "-2": -2, "very large": 2_000_000_000}.get(handle)
    with pytest.raises(OSError) as caught:
        call(closed_handle() if fd is None else fd)
    error = caught.value
    assert error.strerror is not None
    assert error.strerror == f"{windows if WINDOWS else posix}: {words(error)}"
    assert error.strerror in str(error)
    assert WINDOWS or error.errno == errno.EBADF


@pytest.mark.parametrize(("call", "posix", "windows"), ON_A_HANDLE.values(), ids=ON_A_HANDLE)
@pytest.mark.parametrize("fd", [1 << 31, 1 << 63, 1 << 64, 1 << 70, -(1 << 31) - 1, -(1 << 70)])
def test_a_number_that_no_handle_can_have_is_refused(call: Callable[[int], object], posix: str, windows: str, fd: int) -> None:
    # On Windows a handle has 64 bits, and the system refuses those it has not given out.
    with pytest.raises((OverflowError, OSError) if WINDOWS else OverflowError) as caught:
        call(fd)
    told = str(fd) if isinstance(caught.value, OverflowError) else windows if WINDOWS else posix
    assert told in str(caught.value)


def test_the_calls_and_the_functions_behind_them_fail_alike(calls: Any) -> None:
    fd = closed_handle()
    failing: list[tuple[str, Callable[[], object]]] = [
        ("send", lambda: calls.send(fd, b"x")),
        ("sendto", lambda: calls.sendto(fd, b"x", LOOPBACK)),
        ("recv", lambda: calls.recv(fd, ANY)),
        ("recvfrom", lambda: calls.recvfrom(fd, ANY)),
    ]
    for name, call in failing:
        with pytest.raises(OSError, match=f"{name}: ") as caught:
            call()
        assert caught.value.errno in _NO_SOCKET
        assert words(caught.value) in str(caught.value)


def test_a_refused_connection_is_a_connection_refused_error() -> None:
    with fsocket.socket_handle(type=fsocket.SOCK_STREAM) as taken:
        fsocket.socket_bind(taken, LOOPBACK)
        with pytest.raises(ConnectionRefusedError) as caught:
            fsocket.open_tcp_connection(fsocket.socket_name(taken))
    assert caught.value.errno == errno.ECONNREFUSED
    assert str(caught.value).count("connect: ") == 1
    assert words(caught.value) in str(caught.value)


def test_nothing_there_yet_is_a_blocking_io_error(calls: Any, udp_pair: Pair) -> None:
    fsocket.set_nonblocking(udp_pair[0])
    for call in (calls.recv, calls.recvfrom):
        with pytest.raises(BlockingIOError) as caught:
            call(udp_pair[0], bytearray(8))
        assert caught.value.errno in {errno.EAGAIN, errno.EWOULDBLOCK}


def reset(fd: int) -> None:
    """Close a stream so that its peer is told of a reset: SO_LINGER of no time."""
    wrapped = socket.socket(fileno=int(fd))
    try:
        wrapped.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("hh" if WINDOWS else "ii", 1, 0))
    finally:
        wrapped.detach()
    fsocket.close_socket(fd)


@pytest.mark.usefixtures("resets")
def test_a_connection_that_the_peer_reset_is_a_connection_error(calls: Any, keep: Keep) -> None:
    server = keep(fsocket.open_tcp_socket())
    name = fsocket.socket_name(server)
    assert isinstance(name, fsocket.SockaddrIn)
    client = keep(fsocket.open_tcp_connection(("127.0.0.1", name.port)))
    accepted = fsocket.socket_accept(server)
    assert accepted is not None
    reset(accepted[0])
    with pytest.raises(ConnectionError, match=r"recv: "):
        calls.recv(client, bytearray(8))


def test_a_stream_that_is_not_connected_is_an_error(calls: Any, keep: Keep) -> None:
    fd = keep(fsocket.open_socket(type=fsocket.SOCK_STREAM))
    with pytest.raises(OSError, match=r"recv: ") as caught:
        calls.recv(fd, bytearray(8))
    assert caught.value.errno == errno.ENOTCONN
    with pytest.raises(OSError, match=r"getpeername: ") as caught:
        fsocket.socket_peer(fd)
    assert caught.value.errno == errno.ENOTCONN


def test_a_datagram_too_long_to_send_is_an_error(calls: Any, udp_pair: Pair) -> None:
    with pytest.raises(OSError, match=r"send: ") as caught:
        calls.send(udp_pair[0], bytes(70_000))
    assert caught.value.errno == errno.EMSGSIZE
    assert not isinstance(caught.value, fsocket.ShortBufferError)
    with pytest.raises(OSError, match=r"sendto: "):
        calls.sendto(udp_pair[0], bytes(70_000), fsocket.socket_name(udp_pair[1]))


def test_an_address_of_the_wrong_family_is_an_error(calls: Any, keep: Keep) -> None:
    fd = keep(fsocket.open_socket())
    with pytest.raises(OSError, match=r"sendto: "):
        calls.sendto(fd, b"x", fsocket.SockaddrIn6("::1", 9))


def test_an_address_of_no_family_is_an_error_and_no_crash(calls: Any, keep: Keep) -> None:
    fd = keep(fsocket.open_socket())
    for octets in (b"", b"\1", bytes(200)):
        with pytest.raises(OSError, match=r"sendto: "):
            calls.sendto(fd, b"x", fsocket.Sockaddr(250, octets))
        with pytest.raises(OSError, match=r"bind: "):
            fsocket.socket_bind(fd, fsocket.Sockaddr(250, octets))


@pytest.mark.skipif(sys.platform != "linux", reason="ports below 1024 are anybody's elsewhere")
def test_what_is_forbidden_is_a_permission_error(keep: Keep) -> None:
    fd = keep(fsocket.open_socket())
    # Broadcasting takes SO_BROADCAST, for root as well.
    with pytest.raises(PermissionError, match=r"sendto: "):
        fsocket.socket_sendto(fd, b"x", ("255.255.255.255", 9))


def test_sending_a_file_over_no_socket_is_an_error(tmp_path: Any) -> None:
    (tmp_path / "file").write_bytes(b"octets")
    with (tmp_path / "file").open("rb") as file, pytest.raises(OSError, match=r"sendfile: ") as caught:
        fsocket.socket_sendfile(closed_handle(), file)
    assert caught.value.errno in _NO_SOCKET


def test_a_short_buffer_error_has_all_that_is_known() -> None:
    error = fsocket.ShortBufferError("recvfrom", 5, 7, LOOPBACK)
    assert (error.count, error.length, error.address) == (5, 7, LOOPBACK)
    assert error.errno == errno.EMSGSIZE
    assert "recvfrom" in str(error)
    assert "7" in str(error)
    unknown = fsocket.ShortBufferError("recv", 5)
    assert (unknown.count, unknown.length, unknown.address) == (5, None, None)
