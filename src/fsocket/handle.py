"""What a socket handle is: the system's own number, or anything whose ``fileno()`` tells it."""

from __future__ import annotations

import operator
from typing import Protocol, TypeAlias

from . import constants
from ._native import ffi, lib


class HasFileno(Protocol):
    """A stdlib socket, or whatever else knows its handle."""

    def fileno(self) -> int:
        """The handle."""


Handle: TypeAlias = int | HasFileno


class StreamHandle(int):
    """The handle of a stream socket that fsocket made itself, and so knows to be one.

    It is the int that the system gave, in all it does. Only few calls look at the type: those that receive need the dearer
    recvmsg(2) to see whether a datagram was cut off, unless they know that there are none, or that all are. A plain int of
    the same value serves as well; after dup2(2) over a handle, only a plain int serves.
    """

    __slots__ = ()


class DatagramHandle(int):
    """The same for a datagram socket of a family whose datagrams Linux tells the true length of."""

    __slots__ = ()


class UdpHandle(DatagramHandle):
    """The same for a socket of UDP, which need not be asked whether it cuts what it sends."""

    __slots__ = ()


#: Those whose protocols answer the true length when MSG_TRUNC goes in: udp(7), unix(7).
_DATAGRAMS = {
    (constants.AF_INET, constants.SOCK_DGRAM),
    (constants.AF_INET6, constants.SOCK_DGRAM),
    (lib.FS_AF_UNIX, constants.SOCK_DGRAM),
    (lib.FS_AF_UNIX, constants.SOCK_SEQPACKET),
}
_DATAGRAM_PROTOCOLS = {0, constants.IPPROTO_UDP}
_BEYOND = 1 << (8 * ffi.sizeof("fs_socket_t") - 1)
_TYPE_FLAGS = getattr(constants, "SOCK_CLOEXEC", 0) | getattr(constants, "SOCK_NONBLOCK", 0)


def known_handle(fd: int, family: int, type: int, protocol: int) -> int:
    """`fd`, remembering what kind of socket it was opened as where that makes a difference."""
    plain_type = type & ~_TYPE_FLAGS
    if plain_type == constants.SOCK_STREAM:
        return StreamHandle(fd)
    if (family, plain_type) in _DATAGRAMS and protocol in _DATAGRAM_PROTOCOLS:
        return DatagramHandle(fd) if family == lib.FS_AF_UNIX else UdpHandle(fd)
    return fd


def kind_of(fd: Handle) -> int:
    """FS_STREAM, FS_UDP or FS_DATAGRAM for a handle that knows, else FS_ANY."""
    if type(fd) is StreamHandle:
        return lib.FS_STREAM
    if type(fd) is UdpHandle:
        return lib.FS_UDP
    return lib.FS_DATAGRAM if type(fd) is DatagramHandle else lib.FS_ANY


def number_of(fd: Handle) -> int:
    """The number of a handle given as an int or as an object with ``fileno()``."""
    number = fd if isinstance(fd, int) else _told_by(fd)
    if -_BEYOND <= number < _BEYOND:
        return number
    raise OverflowError(f"a handle is a number from {-_BEYOND} to {_BEYOND - 1}, not {int(number)}")


def _told_by(fd: HasFileno) -> int:
    fileno = getattr(fd, "fileno", None)
    number: object = fileno() if callable(fileno) else fd
    try:
        return operator.index(number)  # type: ignore[arg-type]  # whether it is one is the question
    except TypeError:
        raise TypeError(f"a socket handle is an int or has a fileno() that tells one; {fd!r} is neither") from None
