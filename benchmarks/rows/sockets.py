"""Sockets in pairs, ours and the stdlib's, for the rows."""

from __future__ import annotations

import os
import socket
import tempfile
from typing import TYPE_CHECKING

import fsocket

from ..measure import UnavailableError

if TYPE_CHECKING:
    from contextlib import ExitStack

_AF_UNIX: int = getattr(socket, "AF_UNIX", -1)  # Windows has no such name

#: The places where datagrams go, as the rows and the C program call them.
LOOPBACK = {"udp4": "127.0.0.1", "udp6": "::1"}


def _addresses(kind: str) -> tuple[fsocket.Sockaddr, int]:
    if kind == "udp4":
        return fsocket.SockaddrIn(LOOPBACK[kind]), fsocket.AF_INET
    return fsocket.SockaddrIn6(LOOPBACK[kind]), fsocket.AF_INET6


def our_datagrams(stack: ExitStack, kind: str) -> tuple[int, int]:
    """Two handles of fsocket, connected to each other; from the first to the second the datagrams go."""
    if kind == "unix":
        _need_unix()
        pair = fsocket.open_socketpair(fsocket.AF_UNIX, fsocket.SOCK_DGRAM)
        for fd in pair:
            stack.callback(fsocket.close_socket, fd)
        return pair
    first, second = our_named_datagrams(stack, kind)
    fsocket.socket_connect(first, fsocket.socket_name(second))
    fsocket.socket_connect(second, fsocket.socket_name(first))
    return first, second


def our_named_datagrams(stack: ExitStack, kind: str) -> tuple[int, int]:
    """Two handles of fsocket that have names and are not connected."""
    pair = []
    for name in _names(stack, kind):
        if kind == "unix":
            addr: fsocket.Sockaddr = fsocket.SockaddrUn(name)
            family = fsocket.AF_UNIX
        else:
            addr, family = _addresses(kind)
        try:
            fd = fsocket.open_socket(family, fsocket.SOCK_DGRAM)
            stack.callback(fsocket.close_socket, fd)
            fsocket.socket_bind(fd, addr)
        except OSError as error:
            raise UnavailableError(f"no {kind}: {error}") from None
        pair.append(fd)
    return pair[0], pair[1]


def stdlib_datagrams(stack: ExitStack, kind: str) -> tuple[socket.socket, socket.socket]:
    """The same as `our_datagrams`, of the stdlib."""
    if kind == "unix":
        _need_unix()
        first, second = socket.socketpair(_AF_UNIX, socket.SOCK_DGRAM)
        return stack.enter_context(first), stack.enter_context(second)
    first, second = stdlib_named_datagrams(stack, kind)
    first.connect(second.getsockname())
    second.connect(first.getsockname())
    return first, second


def stdlib_named_datagrams(stack: ExitStack, kind: str) -> tuple[socket.socket, socket.socket]:
    """The same as `our_named_datagrams`, of the stdlib."""
    pair = []
    for name in _names(stack, kind):
        family = {"unix": _AF_UNIX, "udp4": socket.AF_INET, "udp6": socket.AF_INET6}[kind]
        made = stack.enter_context(socket.socket(family, socket.SOCK_DGRAM))
        made.bind(name if kind == "unix" else (LOOPBACK[kind], 0))
        pair.append(made)
    return pair[0], pair[1]


def our_streams(stack: ExitStack, kind: str) -> tuple[int, int]:
    """Two handles of fsocket: the ends of a connection."""
    if kind == "unix":
        _need_unix()
        first, second = fsocket.open_socketpair(fsocket.AF_UNIX)
    else:
        listener = fsocket.open_tcp_socket()
        try:
            first = fsocket.open_tcp_connection(fsocket.SockaddrIn("127.0.0.1", _port(listener)))
            accepted = fsocket.socket_accept(listener)
        finally:
            fsocket.close_socket(listener)
        assert accepted is not None
        second = accepted[0]
    for fd in (first, second):
        stack.callback(fsocket.close_socket, fd)
        widen(fd)
    return first, second


def stdlib_streams(stack: ExitStack, kind: str) -> tuple[socket.socket, socket.socket]:
    """The same, of the stdlib."""
    if kind == "unix":
        _need_unix()
        first, second = socket.socketpair(_AF_UNIX)
    else:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            first = socket.create_connection(listener.getsockname())
            second = listener.accept()[0]
    for end in (first, second):
        stack.enter_context(end)
        widen(end.fileno())
    return first, second


def _port(fd: int) -> int:
    name = fsocket.socket_name(fd)
    assert isinstance(name, fsocket.SockaddrIn)
    return name.port


def widen(fd: int) -> None:
    """Room in the system for what one thread sends before it receives; on a stream no delay for small pieces."""
    with socket.fromfd(fd, -1, -1) as borrowed:  # -1: ask the system
        for option in (socket.SO_SNDBUF, socket.SO_RCVBUF):
            borrowed.setsockopt(socket.SOL_SOCKET, option, 1 << 20)
        if borrowed.family == socket.AF_INET and borrowed.type == socket.SOCK_STREAM:
            borrowed.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _need_unix() -> None:
    if not hasattr(fsocket, "AF_UNIX") or _AF_UNIX == -1:
        raise UnavailableError("no AF_UNIX")


def _names(stack: ExitStack, kind: str) -> tuple[str, str]:
    """Paths for two sockets, which go with the stack; for others than unix-domain ones, nothing of interest."""
    if kind != "unix":
        return "", ""
    _need_unix()
    folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="fsocket-"))
    return os.path.join(folder, "a"), os.path.join(folder, "b")
