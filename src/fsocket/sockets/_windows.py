"""What POSIX has a call for, done with what Windows has."""

from __future__ import annotations

import errno
import sys

from .. import constants
from .._native import ffi, lib
from ..address import SockaddrIn, SockaddrIn6, from_native
from ..errors import check

assert sys.platform == "win32"

#: The handles that fsocket has opened, and those that it has made non-blocking: Winsock cannot be asked for FIONBIO.
_own: set[int] = set()
_nonblocking: set[int] = set()


def is_nonblocking(fd: int) -> bool:
    """Whether fsocket has made the socket non-blocking; a handle that is none is an error."""
    check(lib.fs_type(fd), "getsockopt")
    return fd in _nonblocking


def is_known_to_block(fd: int) -> bool:
    """Whether fsocket has opened the socket, and not made it non-blocking: of others' sockets nobody can tell."""
    check(lib.fs_type(fd), "getsockopt")
    return fd in _own and fd not in _nonblocking


def note_opened(fd: int, nonblocking: bool) -> None:
    """Remember a handle of fsocket's own."""
    _own.add(fd)
    note_nonblocking(fd, nonblocking)


def note_nonblocking(fd: int, flag: bool) -> None:
    """Remember what was set."""
    (_nonblocking.add if flag else _nonblocking.discard)(fd)


def forget(fd: int) -> None:
    """The handle is closed, and its number may come again."""
    _own.discard(fd)
    _nonblocking.discard(fd)


def _name(fd: int) -> SockaddrIn | SockaddrIn6:
    native = ffi.new("struct fs_address *")
    check(lib.fs_name(fd, native), "getsockname")
    address = from_native(native)
    assert isinstance(address, (SockaddrIn, SockaddrIn6))
    return address


def _discard(fd: int) -> None:
    """Throw away what strangers sent to a datagram socket before it was connected; since then it hears its peer alone."""
    octet = ffi.new("char[]", 1)
    check(lib.fs_set_nonblocking(fd, True), "ioctlsocket")
    while (result := lib.fs_recv(fd, octet, 0, 1, 0, lib.FS_DATAGRAM)) != -lib.FS_EWOULDBLOCK:
        check(result, "recv")
    check(lib.fs_set_nonblocking(fd, False), "ioctlsocket")


def open_pair(family: int, type: int, protocol: int) -> tuple[int, int]:
    """Two sockets connected to each other over the loopback address: Winsock has no socketpair."""
    if family not in {constants.AF_INET, constants.AF_INET6} or type not in {constants.SOCK_STREAM, constants.SOCK_DGRAM}:
        raise OSError(errno.EOPNOTSUPP, "socketpair: Windows has pairs of AF_INET and AF_INET6, stream and datagram, only")
    loopback = SockaddrIn("127.0.0.1") if family == constants.AF_INET else SockaddrIn6("::1")
    opened = ffi.new("int64_t[3]", [-1, -1, -1])  # by C, before a handler of a signal may raise

    def bound(place: int) -> int:
        fd = check(lib.fs_open(family, type, protocol, False, False, opened + place), "socket")
        check(lib.fs_bind(fd, loopback.sockaddr, len(loopback.sockaddr)), "bind")
        return fd

    def connect(fd: int, to: SockaddrIn | SockaddrIn6) -> None:
        check(lib.fs_connect(fd, to.sockaddr, len(to.sockaddr)), "connect")

    try:
        first, second = bound(0), bound(1)
        if type == constants.SOCK_DGRAM:
            connect(first, _name(second))
            connect(second, _name(first))
            _discard(first)
            _discard(second)
            return first, second
        check(lib.fs_listen(first, 1), "listen")
        connect(second, _name(first))
        native = ffi.new("struct fs_address *")
        while True:
            third = check(lib.fs_accept(first, native, opened + 2), "accept")
            if from_native(native) == _name(second):
                break
            opened[2] = -1
            lib.fs_close(third)  # a stranger was quicker to the listener than our own end
        opened[0] = -1
        lib.fs_close(first)
        return third, second
    except BaseException:
        for fd in (opened[0], opened[1], opened[2]):
            if fd >= 0:
                lib.fs_close(fd)
        raise
