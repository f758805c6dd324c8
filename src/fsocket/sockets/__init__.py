"""The life of a socket: opened, named, connected, closed."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from .. import constants
from .._native import ffi, lib
from ..address import Address, Sockaddr, SockaddrIn, as_sockaddr, from_native
from ..argument import c_int
from ..errors import check
from ..handle import Handle, StreamHandle, known_handle, number_of
from ..interruption import Interruption

if sys.platform == "win32":
    from . import _windows as system
else:
    from . import _posix as system

if TYPE_CHECKING:
    from collections.abc import Iterator

_PAIR_FAMILY = constants.AF_INET if sys.platform == "win32" else constants.AF_UNIX
_NATIVE_ADDRESS = ffi.typeof("struct fs_address *")
_NUMBER = ffi.typeof("int64_t *")


def _kind(family: int, type: int, protocol: int) -> tuple[int, int, int]:
    """Ints for certain before anything is open that what is none would leave open."""
    return c_int(family, "family"), c_int(type, "type"), c_int(protocol, "protocol")


def _close_again(*fds: int) -> None:
    """Close what a call has opened that fails nevertheless; what is below 0 was not opened."""
    for fd in fds:
        if fd >= 0:
            system.forget(fd)
            lib.fs_close(fd)


def open_socket(
    family: int = constants.AF_INET,
    type: int = constants.SOCK_DGRAM,
    protocol: int = 0,
    *,
    inheritable: bool = False,
    nonblocking: bool = False,
) -> int:
    """socket(2) with SOCK_CLOEXEC and SOCK_NONBLOCK; Winsock WSASocketW, then ioctlsocket.

    family: an ``AF_`` constant. type: a ``SOCK_`` constant. protocol: an ``IPPROTO_`` constant, 0 for the family's own.
    inheritable: whether child processes get it; set atomically where the system can (all but macOS). nonblocking: likewise.

    Returns the handle, an int. Raises OSError.
    """
    kind = _kind(family, type, protocol)
    flags = bool(inheritable), bool(nonblocking)
    opened = ffi.new(_NUMBER, -1)
    try:
        fd = check(lib.fs_open(*kind, *flags, opened), "socket")
        system.note_opened(fd, flags[1])
        return known_handle(fd, *kind)
    except BaseException:  # among them what a handler of a signal raises before `fd` is there
        _close_again(opened[0])
        raise


def open_socketpair(family: int = _PAIR_FAMILY, type: int = constants.SOCK_STREAM, protocol: int = 0) -> tuple[int, int]:
    """socketpair(2) with SOCK_CLOEXEC; on Windows, which has none, two sockets connected over the loopback address.

    family: AF_UNIX; on Windows AF_INET or AF_INET6. type, protocol: as for `open_socket`.

    Returns two handles, connected to each other, blocking, not inheritable. Raises OSError.
    """
    kind = _kind(family, type, protocol)
    first, second = system.open_pair(kind[0], kind[1], kind[2])  # *kind would let handlers run between the answer and its names
    try:
        for fd in (first, second):
            system.note_opened(fd, False)
        return known_handle(first, *kind), known_handle(second, *kind)
    except BaseException:
        _close_again(first, second)
        raise


def close_socket(fd: Handle) -> None:
    """close(2); Winsock closesocket.

    The handle is gone whatever happens: an interrupted close is not tried again. Raises OSError, for a handle that is none.
    """
    number = number_of(fd)
    system.forget(number)
    check(lib.fs_close(number), "close")


def socket_bind(fd: Handle, addr: Address) -> None:
    """bind(2); Winsock bind. Give the socket the local address `addr`. Raises OSError."""
    sockaddr = as_sockaddr(addr).sockaddr
    check(lib.fs_bind(number_of(fd), sockaddr, len(sockaddr)), "bind")


def socket_listen(fd: Handle, backlog: int = constants.SOMAXCONN) -> None:
    """listen(2); Winsock listen. Queue up to `backlog` connections for `socket_accept`. Raises OSError."""
    check(lib.fs_listen(number_of(fd), c_int(backlog, "backlog")), "listen")


def socket_connect(fd: Handle, addr: Address) -> bool:
    """connect(2); Winsock connect.

    Returns True when the socket is connected, and False when it is non-blocking (or its SO_SNDTIMEO ran out) and the
    connection is in progress: the socket becomes writable when that has ended, one way or the other, and SO_ERROR tells
    which. Raises OSError. An interrupted connect goes on in the background, so it is waited for, not made again (see
    connect(2) at EINTR); but in the unix domain it does not, and is made again.
    """
    number = number_of(fd)
    peer = as_sockaddr(addr)
    interruption = None
    while (result := lib.fs_connect(number, peer.sockaddr, len(peer.sockaddr))) == -lib.FS_EINTR:
        interruption = interruption or Interruption(number, "connect", sending=True)
        if peer.family != lib.FS_AF_UNIX:
            return _connect_in_background(number, interruption)
        interruption.wait()
    return check(result, "connect") == 0


def _connect_in_background(number: int, interruption: Interruption) -> bool:
    """Wait for the end of a connect that a signal has interrupted; False when the socket's own timeout ends it first."""
    if is_nonblocking(number) or interruption.timed_out():
        return False
    while (ready := lib.fs_wait(number, True, -1)) == -lib.FS_EINTR:
        pass
    check(ready, "connect")
    check(lib.fs_pending_error(number), "connect")
    return True


def socket_accept(fd: Handle) -> tuple[int, Sockaddr] | None:
    """accept4(2) with SOCK_CLOEXEC (macOS: accept, fcntl); Winsock accept, SetHandleInformation, WSAEventSelect, ioctlsocket.

    Returns the new handle (not inheritable, blocking, whatever the listener is) and the peer's address; None when the
    listener is non-blocking (or its SO_RCVTIMEO ran out) and there is no connection to take. Raises OSError.
    """
    number = number_of(fd)
    native = ffi.new(_NATIVE_ADDRESS)
    taken = ffi.new(_NUMBER, -1)
    interruption = None
    try:
        while (result := lib.fs_accept(number, native, taken)) == -lib.FS_EINTR:
            interruption = interruption or Interruption(number, "accept", sending=False)
            if interruption.timed_out():
                return None
        if result == -lib.FS_EWOULDBLOCK:
            return None
        accepted = check(result, "accept")
        system.note_opened(accepted, False)
        handle = StreamHandle(accepted) if isinstance(fd, StreamHandle) else accepted
        return handle, from_native(native) or Sockaddr(constants.AF_UNSPEC)
    except BaseException:
        _close_again(taken[0])
        raise


def socket_shutdown(fd: Handle, how: int = constants.SHUT_RD) -> None:
    """shutdown(2); Winsock shutdown. End receiving (SHUT_RD), sending (SHUT_WR) or both (SHUT_RDWR). Raises OSError."""
    check(lib.fs_shutdown(number_of(fd), c_int(how, "how")), "shutdown")


def socket_name(fd: Handle) -> Sockaddr:
    """getsockname(2); Winsock getsockname. Returns the local address. Raises OSError."""
    native = ffi.new(_NATIVE_ADDRESS)
    check(lib.fs_name(number_of(fd), native), "getsockname")
    return from_native(native) or Sockaddr(constants.AF_UNSPEC)


def socket_peer(fd: Handle) -> Sockaddr:
    """getpeername(2); Winsock getpeername. Returns the peer's address. Raises OSError, also when there is none."""
    native = ffi.new(_NATIVE_ADDRESS)
    check(lib.fs_peer(number_of(fd), native), "getpeername")
    return from_native(native) or Sockaddr(constants.AF_UNSPEC)


def set_nonblocking(fd: Handle, flag: bool = True) -> None:
    """fcntl(2) with O_NONBLOCK; Winsock ioctlsocket with FIONBIO. Raises OSError."""
    number = number_of(fd)
    check(lib.fs_set_nonblocking(number, bool(flag)), "ioctlsocket" if sys.platform == "win32" else "fcntl")
    system.note_nonblocking(number, bool(flag))


def is_nonblocking(fd: Handle) -> bool:
    """fcntl(2) with F_GETFL; on Windows, which cannot be asked, what fsocket has set. Raises OSError."""
    return system.is_nonblocking(number_of(fd))


def is_known_to_block(fd: Handle) -> bool:
    """fcntl(2) with F_GETFL; on Windows, whether the socket is fsocket's own and has not been made non-blocking."""
    return system.is_known_to_block(number_of(fd))


def set_inheritable(fd: Handle, flag: bool = True) -> None:
    """fcntl(2) with FD_CLOEXEC; SetHandleInformation. Whether child processes get the handle. Raises OSError."""
    check(lib.fs_set_inheritable(number_of(fd), bool(flag)), "SetHandleInformation" if sys.platform == "win32" else "fcntl")


def is_inheritable(fd: Handle) -> bool:
    """fcntl(2) with F_GETFD; GetHandleInformation. Raises OSError."""
    return bool(check(lib.fs_is_inheritable(number_of(fd)), "GetHandleInformation" if sys.platform == "win32" else "fcntl"))


# --- ready-made


def open_udp_socket(port: int = 0) -> int:
    """socket(2), bind(2). Returns a UDP socket bound to `port` (0: one that the system picks) at 0.0.0.0. Raises OSError."""
    return _bound(constants.SOCK_DGRAM, port)


def open_tcp_socket(port: int = 0) -> int:
    """socket(2), bind(2), listen(2). Returns a TCP socket that listens at `port` (0: any) of 0.0.0.0. Raises OSError."""
    return _bound(constants.SOCK_STREAM, port)


def _bound(type: int, port: int) -> int:
    addr = SockaddrIn(port=port)
    fd = open_socket(constants.AF_INET, type)
    try:
        socket_bind(fd, addr)
        if type == constants.SOCK_STREAM:
            socket_listen(fd)
    except BaseException:
        close_socket(fd)
        raise
    return fd


def open_tcp_connection(addr: Address) -> int:
    """socket(2), connect(2). Returns a stream socket of the address's family, connected to it. Raises OSError."""
    peer = as_sockaddr(addr)
    fd = open_socket(peer.family, constants.SOCK_STREAM)
    try:
        socket_connect(fd, peer)
    except BaseException:
        close_socket(fd)
        raise
    return fd


@contextmanager
def socket_handle(
    family: int = constants.AF_INET,
    type: int = constants.SOCK_DGRAM,
    protocol: int = 0,
    *,
    inheritable: bool = False,
    nonblocking: bool = False,
) -> Iterator[int]:
    """socket(2), close(2); Winsock WSASocketW, closesocket. `open_socket` as a context manager that yields the handle."""
    fd = open_socket(family, type, protocol, inheritable=inheritable, nonblocking=nonblocking)
    try:
        yield fd
    finally:
        close_socket(fd)


@contextmanager
def udp_socket(port: int = 0) -> Iterator[int]:
    """socket(2), bind(2), close(2). `open_udp_socket` as a context manager that yields the handle."""
    fd = open_udp_socket(port)
    try:
        yield fd
    finally:
        close_socket(fd)


@contextmanager
def tcp_socket(port: int = 0) -> Iterator[int]:
    """socket(2), bind(2), listen(2), close(2). `open_tcp_socket` as a context manager that yields the handle."""
    fd = open_tcp_socket(port)
    try:
        yield fd
    finally:
        close_socket(fd)


@contextmanager
def tcp_connection(addr: Address) -> Iterator[int]:
    """socket(2), connect(2), close(2). `open_tcp_connection` as a context manager that yields the handle."""
    fd = open_tcp_connection(addr)
    try:
        yield fd
    finally:
        close_socket(fd)
