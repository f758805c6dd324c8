"""Octets out and in: send, sendto, recv, recvfrom and sendfile, over anybody's memory, with no copy made.

The first four are the hot paths. On CPython what is exported under their names are the builtins of ``native/calls.c``, which
take the calls that go well and leave all others to the functions here.
"""

from __future__ import annotations

import sys

from . import _native
from ._native import ffi, lib
from .address import Address, Sockaddr, as_sockaddr, from_native, from_octets
from .argument import c_int, integer
from .buffer import Buffer, Packet, Readable, Writable, locate, require_whole
from .builtin import with_builtin
from .errors import check, raise_error, raise_truncated, system_error
from .handle import DatagramHandle, Handle, HasFileno, StreamHandle, UdpHandle, kind_of, number_of
from .interruption import Interruption

_NATIVE_ADDRESS = ffi.typeof("struct fs_address *")
_LONGEST_FILE = (1 << 63) - 1  # octets, also where sys.maxsize is less
_MOST_SENDFILE = 0x7FFF0000  # octets a call; a little less than what Linux and Windows shorten one to


@with_builtin
def socket_send(fd: Handle, buffer: Readable | Packet, start: int = 0, end: int | None = None, flags: int = 0) -> int:
    """send(2); Winsock send.

    fd: a connected socket. buffer: octets (anything with the buffer protocol that is contiguous), a `Buffer`, a cffi pointer
    or array of any FFI, a ctypes pointer or array, or a `CanFrame`. start, end: the part of it that is meant, in octets; `end`
    is required with a bare pointer, and None means all otherwise. flags: ``MSG_`` constants.

    Returns the octets sent, which on a stream may be fewer than asked for.
    Raises OSError; TypeError or ValueError for a buffer or a range that cannot be.
    """
    if isinstance(buffer, Packet):
        require_whole(buffer, start, end)
        return buffer.send(fd, None, flags)
    pointer, first, last = locate(buffer, start, end, writable=False)
    number, flags = number_of(fd), c_int(flags, "flags")
    interruption = None
    while (result := lib.fs_send(number, pointer, first, last, flags)) == -lib.FS_EINTR:
        interruption = interruption or Interruption(number, "send", sending=True)
        interruption.wait()
    return check(result, "send", number)


@with_builtin
def socket_sendto(
    fd: Handle, buffer: Readable | Packet, addr: Address, start: int = 0, end: int | None = None, flags: int = 0
) -> int:
    """sendto(2); Winsock sendto.

    fd: a socket that need not be connected. addr: where to: a Sockaddr, which costs nothing here, or what makes one (a
    numeric (host, port) tuple, a unix-domain path). buffer, start, end, flags: as for `socket_send`.

    Returns the octets sent. Raises as `socket_send`.
    """
    if isinstance(buffer, Packet):
        require_whole(buffer, start, end)
        return buffer.send(fd, as_sockaddr(addr), flags)
    pointer, first, last = locate(buffer, start, end, writable=False)
    sockaddr = as_sockaddr(addr).sockaddr
    number, flags = number_of(fd), c_int(flags, "flags")
    interruption = None
    while (result := lib.fs_sendto(number, pointer, first, last, flags, sockaddr, len(sockaddr))) == -lib.FS_EINTR:
        interruption = interruption or Interruption(number, "sendto", sending=True)
        interruption.wait()
    return check(result, "sendto", number)


@with_builtin
def socket_recv(fd: Handle, buffer: Writable | Packet, start: int = 0, end: int | None = None, flags: int = 0) -> int:
    """recv(2), or recvmsg(2) where only that tells a datagram that was cut off; Winsock recv.

    fd: a connected or bound socket. buffer: writable octets, a `Buffer` or a pointer, as for `socket_send`; what is received
    goes to `buffer[start:end]`. Or a `CanFrame`, which becomes the frame that is received. flags: ``MSG_`` constants.

    Returns the octets received. 0 is the end of a stream; on a datagram socket it is a datagram without octets, which
    `socket_recvfrom` shows by its sender.
    Raises ShortBufferError when a datagram was longer than the room, after storing what fits. With MSG_TRUNC in `flags` the
    true length is returned instead, on the systems that tell it (Linux, FreeBSD from 14 on), and ShortBufferError is raised
    on the others. Raises OSError; TypeError or ValueError for a buffer or a range that cannot be. Reading after
    shutdown(SHUT_RD) is 0 on every system; Winsock calls it WSAESHUTDOWN.
    """
    if isinstance(buffer, Packet):
        require_whole(buffer, start, end)
        return buffer.receive(fd, flags)[0]
    pointer, first, last = locate(buffer, start, end, writable=True)
    number, flags = number_of(fd), c_int(flags, "flags")
    interruption = None
    while (result := lib.fs_recv(number, pointer, first, last, flags, kind_of(fd))) == -lib.FS_EINTR:
        interruption = interruption or Interruption(number, "recv", sending=False)
        interruption.wait()
    if check(result, "recv", number) & lib.FS_TRUNCATED:
        raise_truncated(last - first, result & ~lib.FS_TRUNCATED, None, "recv")
    return result


@with_builtin
def socket_recvfrom(
    fd: Handle, buffer: Writable | Packet, start: int = 0, end: int | None = None, flags: int = 0
) -> tuple[int, Sockaddr | None]:
    """recvfrom(2), or recvmsg(2) where only that tells a datagram that was cut off; Winsock recvfrom.

    fd, buffer, start, end, flags: as for `socket_recv`.

    Returns the octets received, and the sender: None where the system tells none, as on connected streams and for unix-domain
    sockets that have no name. Raises as `socket_recv`; ShortBufferError has the sender.
    """
    if isinstance(buffer, Packet):
        require_whole(buffer, start, end)
        return buffer.receive(fd, flags)
    pointer, first, last = locate(buffer, start, end, writable=True)
    number, flags = number_of(fd), c_int(flags, "flags")
    native = ffi.new(_NATIVE_ADDRESS)
    interruption = None
    while (result := lib.fs_recvfrom(number, pointer, first, last, flags, kind_of(fd), native)) == -lib.FS_EINTR:
        interruption = interruption or Interruption(number, "recvfrom", sending=False)
        interruption.wait()
    check(result, "recvfrom", number)
    sender = from_native(native)
    if result & lib.FS_TRUNCATED:
        raise_truncated(last - first, result & ~lib.FS_TRUNCATED, sender, "recvfrom")
    return result, sender


def _partly(error: OSError, sent: int) -> OSError:
    """`error`, telling how much had gone out before it."""
    error.characters_written = sent  # type: ignore[attr-defined]  # BlockingIOError has it; the others may as well
    return error


def socket_send_all(fd: Handle, buffer: Readable, start: int = 0, end: int | None = None, flags: int = 0) -> int:
    """send(2) again and again; Winsock send: until all of `buffer[start:end]` has gone out.

    fd, buffer, start, end, flags: as for `socket_send`, but for a `CanFrame`, which goes as a whole anyhow.

    Returns the octets sent: all of them. Raises OSError as soon as one call fails; its `characters_written` says how many
    octets had gone out until then, so that a non-blocking socket's BlockingIOError can be followed up.
    """
    pointer, first, last = locate(buffer, start, end, writable=False)
    number, flags = number_of(fd), c_int(flags, "flags")
    position = first
    interruption = None
    while True:
        result = lib.fs_send(number, pointer, position, last, flags)
        if result == -lib.FS_EINTR:
            interruption = interruption or Interruption(number, "send", sending=True)
            if not interruption.timed_out():
                continue
            result = -lib.FS_EWOULDBLOCK
        if result < 0:
            raise _partly(system_error(-result, "send"), position - first)
        position += result
        if position >= last:
            return last - first
        interruption = None  # the next call has the whole of the socket's timeout again


def socket_sendfile(fd: Handle, file: int | HasFileno, offset: int = 0, count: int | None = None) -> int:
    """sendfile(2) again and again; Windows TransmitFile: until `count` octets of a file have gone out.

    fd: a connected stream. file: a regular file that is open for reading: a descriptor, or an object with ``fileno()``; its
    position is neither used nor moved. offset: where in the file to begin, in octets. count: how many octets; None for all
    up to the end of the file. On Windows the call waits until all has gone out, even if the socket is non-blocking.

    Returns the octets sent: fewer than `count` when the file ended, or when the socket would block after the first. Raises
    BlockingIOError when it would block at once; OSError, whose `characters_written` says how many octets had gone out.
    """
    number = number_of(fd)
    position = _size(offset, "offset")
    left = _LONGEST_FILE if count is None else _size(count, "count")
    source = _file_of(file)
    sent = 0
    interruption = None
    while left > 0:
        result = lib.fs_sendfile(number, source, position, min(left, _MOST_SENDFILE))
        if result == -lib.FS_EINTR:
            interruption = interruption or Interruption(number, "sendfile", sending=True)
            if not interruption.timed_out():
                continue
            result = -lib.FS_EWOULDBLOCK
        if result == -lib.FS_EWOULDBLOCK and sent:
            break
        if result < 0:
            raise _partly(system_error(-result, "sendfile"), sent)
        if result == 0:
            break
        sent += result
        position += result
        left -= result
        interruption = None  # the next call has the whole of the socket's timeout again
    return sent


def _size(value: object, name: str) -> int:
    size = integer(value, name)
    if not 0 <= size <= _LONGEST_FILE:
        raise ValueError(f"{name} must be 0 to {_LONGEST_FILE}, not {size}")
    return size


def _file_of(file: int | HasFileno) -> int:
    """The descriptor of a file; on Windows its HANDLE."""
    try:
        descriptor = number_of(file)
    except TypeError:
        raise TypeError(f"file must be a descriptor or have a fileno() that tells one, not {type(file).__name__!r}") from None
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415  (exists on Windows only)

        return msvcrt.get_osfhandle(descriptor)
    return descriptor


if hasattr(_native, "set_up_calls"):
    _native.set_up_calls(
        Buffer,
        StreamHandle,
        DatagramHandle,
        UdpHandle,
        Sockaddr,
        ffi.CData,
        ffi.typeof,
        ffi.typeof("void *"),
        from_octets,
        raise_error,
        raise_truncated,
        ffi.cast("void *", 0),
    )

__all__ = [
    "socket_recv",
    "socket_recvfrom",
    "socket_send",
    "socket_send_all",
    "socket_sendfile",
    "socket_sendto",
]
