"""CAN frames in and out, with what the kernel tells of their arrival.

On CPython what is exported as can_recv, can_send, can_recv_batch and CanBatch.__getitem__ are the builtins of
``native/can_calls.c``, which take the calls that go well and leave all others to what is here.
"""

from __future__ import annotations

import errno
import sys
from typing import TYPE_CHECKING, NoReturn

assert sys.platform == "linux"

from .. import _native, address, constants
from .._native import ffi, lib
from ..address import Address, Sockaddr, as_sockaddr
from ..argument import c_int, integer
from ..builtin import with_builtin
from ..errors import check, raise_truncated, system_error
from ..handle import Handle, number_of
from ..interruption import Interruption
from ..sockets import socket_name
from .frame import FD_MTU, CanFrame, blank_frame, parse_can_frame, parse_into

if TYPE_CHECKING:
    from collections.abc import Iterator

    from typing_extensions import Self

    from .._native import CData

_OCTETS = ffi.typeof("char[]")
_ARRIVAL = ffi.typeof("struct fs_can_arrival *")
_UNTOLD = lib.FS_CAN_UNTOLD


def _told(value: int) -> int | None:
    return None if value == _UNTOLD else value


def _set_arrival(frame: CanFrame, arrival: CData) -> None:
    """Note in the frame what came with it."""
    frame.timestamp_ns = _told(arrival.timestamp)
    frame.hardware_timestamp_ns = _told(arrival.hardware_timestamp)
    frame.drops = _told(arrival.drops)
    frame.interface = arrival.interface
    frame.loopback = bool(arrival.flags & constants.MSG_DONTROUTE)
    frame.own = bool(arrival.flags & constants.MSG_CONFIRM)
    frame._origin = None


def _receive(frame: CanFrame, fd: Handle, flags: int) -> int:
    """Make `frame` the one that comes next; returns how many octets the kernel has for it."""
    number, flags = number_of(fd), c_int(flags, "flags")
    octets, arrival = ffi.new(_OCTETS, lib.FS_CAN_ROOM), ffi.new(_ARRIVAL)
    interruption = None
    while (result := lib.fs_can_recv(number, octets, flags, arrival)) == -lib.FS_EINTR:
        interruption = interruption or Interruption(number, "recvmsg", sending=False)
        interruption.wait()
    length = _length(check(result, "recvmsg"), "recvmsg")
    parse_into(frame, ffi.unpack(octets, length))
    _set_arrival(frame, arrival)
    return length


def _length(length: int, call: str) -> int:
    """`length`, unless it says that there was more than any frame has."""
    if length == lib.FS_CAN_TRUNCATED:
        raise_truncated(lib.FS_CAN_ROOM, 0, None, call)
    return length


def receive_into(frame: CanFrame, fd: Handle, flags: int) -> tuple[int, Sockaddr | None]:
    """recvmsg(2). What the calls for octets do with a frame."""
    length = _receive(frame, fd, flags)
    return length, address.SockaddrCan(frame.interface) if frame.interface else None


@with_builtin
def can_recv(fd: Handle, flags: int = 0) -> CanFrame:
    """recvmsg(2).

    fd: a raw CAN socket. flags: ``MSG_`` constants.

    Returns the next frame, as a `CanFrame` with the time and the interface it came by, and with what else the kernel tells of
    its arrival; `can_socket` has the socket ask for it. Raises OSError; ValueError for what is no frame, from another kind of
    socket.
    Source: Documentation/networking/can.rst of the kernel, 4.1.7.
    """
    frame = blank_frame()
    _receive(frame, fd, flags)
    return frame


@with_builtin
def can_send(fd: Handle, frame: CanFrame, addr: Address | None = None, flags: int = 0) -> int:
    """send(2), or sendto(2) with `addr`.

    fd: a raw CAN socket. frame: what is sent; only what is on the wire counts. addr: a `SockaddrCan`: the interface to send it
    by, which a socket that is bound to "any" has to be told. flags: ``MSG_`` constants.

    Returns the octets that the kernel has for the frame. Raises OSError, which says so if the socket or the interface takes no
    such frame (CAN FD, CAN XL); ValueError or TypeError for a frame that there cannot be.
    """
    if not isinstance(frame, CanFrame):
        raise TypeError(f"frame must be a CanFrame, not {type(frame).__name__!r}")
    number, flags = number_of(fd), c_int(flags, "flags")
    octets = frame.octets()
    call, sockaddr = ("send", b"") if addr is None else ("sendto", as_sockaddr(addr).sockaddr)
    interruption = None
    while True:
        if addr is None:
            result = lib.fs_send(number, octets, 0, len(octets), flags)
        else:
            result = lib.fs_sendto(number, octets, 0, len(octets), flags, sockaddr, len(sockaddr))
        if result != -lib.FS_EINTR:
            break
        interruption = interruption or Interruption(number, call, sending=True)
        interruption.wait()
    if result < 0:
        raise_refused(-result, number, frame, addr)
    return result


def raise_refused(code: int, fd: Handle, frame: CanFrame, addr: Address | None) -> NoReturn:
    """Raise the error that sending a frame ended with, with what is behind it."""
    raise system_error(code, "send" if addr is None else "sendto", _reason(code, number_of(fd), frame, addr))


def _reason(code: int, number: int, frame: CanFrame, addr: Address | None) -> str:
    """What the kernel's words do not say; "" if that is not known."""
    from ..adapter import list_adapters  # noqa: PLC0415  (only what has failed asks)
    from ..option import names, socket_option  # noqa: PLC0415

    if code not in {errno.EINVAL, errno.EMSGSIZE, errno.ENXIO}:
        return ""
    try:
        where = socket_name(number) if addr is None else as_sockaddr(addr)
        if not isinstance(where, address.SockaddrCan):
            return ""
        if not where.interface:
            return "the socket is bound to no interface, so addr has to say by which one to send" if addr is None else ""
        if not (frame.fd or frame.xl):
            return ""
        kind, option = ("CAN XL", names.CAN_RAW_XL_FRAMES) if frame.xl else ("CAN FD", names.CAN_RAW_FD_FRAMES)
        if not socket_option(number, option):
            return f"the socket takes no {kind} frames: {option.name} is off"
        for adapter in list_adapters():
            if adapter.index == where.interface and adapter.mtu < FD_MTU + frame.xl:
                return f"{adapter.name} takes no {kind} frames: its MTU is {adapter.mtu}"
    except OSError:
        pass  # it is no CAN socket, or there is no such interface
    return ""


class CanBatch:
    """Room for many frames, set up once, which `can_recv_batch` fills again and again.

    slots: how many frames it takes at most; the kernel gives no more than 1024 at a time.

    ``len(batch)`` is how many frames the last call has brought, ``batch[i]`` one of them as a `CanFrame`, made when it is asked
    for, and going through the batch is going through them. A batch is one thread's at a time: while a call fills it, it is
    empty to others, and a second call on it is refused with ValueError.
    """

    __slots__ = ("_memory", "_native", "_octets", "slots")

    slots: int
    _memory: CData
    _native: CData
    _octets: memoryview

    def __new__(cls, slots: int = 64) -> Self:
        """Set it up here, so that its memory is never another one's: the kernel may be writing into it."""
        count = integer(slots, "slots")
        if not 0 < count <= _MOST_SLOTS:
            raise ValueError(f"slots must be 1 to {_MOST_SLOTS}, not {count}")
        self = super().__new__(cls)
        # cffi zeroes it.
        self._memory = ffi.new(_OCTETS, lib.fs_can_batch_size(count))
        self._native = lib.fs_can_batch_make(self._memory, count)
        self._octets = memoryview(ffi.buffer(self._memory))[lib.fs_can_batch_octets(count) :].toreadonly()
        self.slots = count
        return self

    def __init__(self, slots: int = 64) -> None:
        pass  # __new__ has done it

    def __len__(self) -> int:
        return lib.fs_can_batch_count(self._native)

    def __getitem__(self, index: int) -> CanFrame:
        arrival = ffi.new(_ARRIVAL)
        octets = self._frame_octets(index, arrival)
        frame = blank_frame()
        parse_into(frame, bytes(octets))
        _set_arrival(frame, arrival)
        return frame

    def __iter__(self) -> Iterator[CanFrame]:
        return map(self.__getitem__, range(len(self)))

    def octets(self, index: int) -> memoryview:
        """No system call. The octets of a frame where they are, until the next call that fills the batch; not to be written."""
        return self._frame_octets(index, ffi.new(_ARRIVAL))

    def _frame_octets(self, index: int, arrival: CData) -> memoryview:
        count = len(self)
        position = integer(index, "index")
        position += count if position < 0 else 0
        length = lib.fs_can_batch_frame(self._native, position, arrival) if 0 <= position < count else -1
        if length < 0:
            raise IndexError(f"the batch has {count} frames, and no frame {index}")
        start = position * lib.FS_CAN_ROOM
        return self._octets[start : start + _length(length, "recvmmsg")]

    def __repr__(self) -> str:
        return f"<CanBatch of {len(self)} frames, with room for {self.slots}>"


#: What recvmmsg(2) counts in.
_MOST_SLOTS = 1 << 16


@with_builtin
def can_recv_batch(fd: Handle, batch: CanBatch, flags: int = 0) -> int:
    """recvmmsg(2) with MSG_WAITFORONE: waits for a frame, and takes all that are there then.

    fd: a raw CAN socket. batch: where the frames go; those of the call before are gone. flags: ``MSG_`` constants.

    Returns how many frames came: 1 to `batch.slots`. Raises OSError; then the batch is empty.
    """
    if not isinstance(batch, CanBatch):
        raise TypeError(f"batch must be a CanBatch, not {type(batch).__name__!r}")
    number, flags = number_of(fd), c_int(flags, "flags")
    interruption = None
    while (result := lib.fs_can_recv_batch(number, batch._native, flags)) == -lib.FS_EINTR:
        interruption = interruption or Interruption(number, "recvmmsg", sending=False)
        interruption.wait()
    if result == lib.FS_CAN_BUSY:
        raise ValueError("another thread is filling the batch")
    return check(result, "recvmmsg")


if hasattr(_native, "set_up_can"):
    CanBatch.__getitem__ = _native.set_up_can(  # type: ignore[method-assign]  # with the same arguments and answers
        CanFrame, CanBatch, parse_can_frame, raise_refused, CanBatch.__getitem__
    )
