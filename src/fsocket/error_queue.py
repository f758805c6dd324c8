"""The error queue of Linux: what became of what a socket has sent, told after the call that sent it."""

from __future__ import annotations

import errno
import struct
import sys
from typing import TYPE_CHECKING, NamedTuple

assert sys.platform == "linux"

from . import constants
from ._native import ffi, lib
from .address import from_native
from .argument import integer
from .control.codec import decode_control
from .control.values import Descriptors, ExtendedError, PidFd, Timestamping
from .errors import check, system_error
from .handle import number_of
from .message import Message, socket_recvmsg

if TYPE_CHECKING:
    from ._native import CData
    from .address import Sockaddr
    from .control.values import ControlValue
    from .handle import Handle

_ROOM = 1 << 16  # what IP can carry, with its headers
_MOST_ROOM = 0x7FFFFFFF
_CONTROL_ROOM = 1 << 10  # more than the kernel tells at once: an error, its offender, times and the statistics of a connection
_NEW_ROOM = ffi.new_allocator(should_clear_after_alloc=False)

#: The numbers of sends with MSG_ZEROCOPY begin again at 0 behind it.
_MOST_ID = (1 << lib.FS_QUEUED_BITS) - 1

#: With MSG_PEEK, to which the queue pays no heed: sockets that have none do not know MSG_ERRQUEUE either, and would give, and
#: lose, an ordinary message.
_FLAGS = constants.MSG_ERRQUEUE | constants.MSG_DONTWAIT

_EXTENSIONS = struct.Struct("!BxH")  # RFC 4884, 7: version, checksum
_OBJECT = struct.Struct("!HBB")  # RFC 4884, 7.1: length with this head, class, type within the class


class IcmpExtension(NamedTuple):
    """An object that a router added to an ICMP error (RFC 4884): its class, its type within the class, and its octets."""

    object_class: int
    type: int
    data: bytes


class TransmitStamp(NamedTuple):
    """When something that was sent got how far.

    stage: "scheduled", it was given to the queue of the adapter (SOF_TIMESTAMPING_TX_SCHED); "sent", the driver gave it to the
    adapter (SOF_TIMESTAMPING_TX_SOFTWARE), or that sent it (SOF_TIMESTAMPING_TX_HARDWARE); "acknowledged", by the peer of a
    connection (SOF_TIMESTAMPING_TX_ACK); or the kernel's number, as text. id: with SOF_TIMESTAMPING_OPT_ID, which one it was:
    on a datagram socket the count of sends from 0, on a stream of octets up to its last one, from 0 as well; else 0.
    software_ns: in nanoseconds since 1970, None: not taken. hardware_ns: in nanoseconds by the adapter's clock, None: not
    taken.
    """

    stage: str
    id: int
    software_ns: int | None
    hardware_ns: int | None


class QueuedError(NamedTuple):
    """What the error queue of a socket told.

    error: an `ExtendedError`: the code, the reason in words, and who sent it (`offender`); None if it did not fit. data: octets
    of the datagram concerned; for ICMP errors its payload, as far as the error quotes it; for times of sending the packet, with
    its headers. address: where it was sent to; None if the kernel does not tell. control: all that came with it, the error too.
    flags: ``MSG_`` constants. truncated: whether data or control were cut off.
    """

    error: ExtendedError | None
    data: bytes
    address: Sockaddr | None
    control: tuple[ControlValue, ...]
    flags: int
    truncated: bool

    @property
    def mtu(self) -> int | None:
        """The octets that the path takes at most, where that is what it tells, else None."""
        error = self.error
        return error.info if error is not None and error.errno == errno.EMSGSIZE and error.info else None

    @property
    def stamp(self) -> TransmitStamp | None:
        """The time of sending, where that is what it tells, else None."""
        error = self.error
        if error is None or error.origin != constants.SO_EE_ORIGIN_TIMESTAMPING or error.errno != errno.ENOMSG:
            return None
        stage = lib.fs_transmit_stage(error.info)
        times = next((value for value in self.control if isinstance(value, Timestamping)), Timestamping(None, None))
        name = ffi.string(stage).decode("ascii") if stage else str(error.info)
        return TransmitStamp(name, error.data, times.software_ns, times.hardware_ns)

    @property
    def transmit_time_ns(self) -> int | None:
        """When it ought to have been sent, where it tells that it was not (SOF_TXTIME_REPORT_ERRORS), else None."""
        error = self.error
        if error is None or error.origin != getattr(constants, "SO_EE_ORIGIN_TXTIME", None):
            return None
        return error.data << lib.FS_QUEUED_BITS | error.info

    @property
    def completed(self) -> range | None:
        """Which sends with MSG_ZEROCOPY are complete, by their numbers of 32 bits, where that is what it tells, else None."""
        error = self.error
        if error is None or error.origin != getattr(constants, "SO_EE_ORIGIN_ZEROCOPY", None) or error.errno != 0:
            return None
        return range(error.info, error.info + (error.data - error.info & _MOST_ID) + 1)

    @property
    def extensions(self) -> tuple[IcmpExtension, ...]:
        """What routers added to an ICMP error; none unless IP_RECVERR_RFC4884 or IPV6_RECVERR_RFC4884 is set.

        None, too, if the kernel found them not to be valid; then their octets are in `data` all the same.
        Source: RFC 4884; ip(7).
        """
        error = self.error
        if error is None or error.origin not in {constants.SO_EE_ORIGIN_ICMP, constants.SO_EE_ORIGIN_ICMP6}:
            return ()
        position = lib.fs_icmp_extensions_offset(error.data)
        return _extensions(self.data[position:]) if position > 0 else ()


def _extensions(octets: bytes) -> tuple[IcmpExtension, ...]:
    """The objects of an extension structure, as far as they are whole."""
    found = []
    position = _EXTENSIONS.size
    while position + _OBJECT.size <= len(octets):
        length, object_class, kind = _OBJECT.unpack_from(octets, position)
        if length < _OBJECT.size or position + length > len(octets):
            break
        found.append(IcmpExtension(object_class, kind, octets[position + _OBJECT.size : position + length]))
        position += length
    return tuple(found)


def recv_error_queue(fd: Handle, size: int = _ROOM, control_size: int = _CONTROL_ROOM) -> QueuedError | None:
    """recvmsg(2) with MSG_ERRQUEUE: what became of what the socket has sent. It never waits; POLLERR tells when to ask.

    fd: a socket of which one has asked for something there: with IP_RECVERR or IPV6_RECVERR for ICMP errors, with
    SO_TIMESTAMPING for the times of sending, with SO_TXTIME for what came too late to be sent, with SO_ZEROCOPY for the
    completions that a `ZeroCopy` reads itself. size: the octets of the datagram concerned that there is room for, control_size:
    those of what is told of it.

    Returns a `QueuedError`; None if there is none. Raises OSError, EOPNOTSUPP for a socket that has no such queue, whose
    messages are left alone; ValueError for sizes that cannot be.
    Source: ip(7), ipv6(7); Documentation/networking/timestamping.rst of the kernel.
    """
    room = integer(size, "size")
    if not 0 <= room <= _MOST_ROOM:
        raise ValueError(f"size is 0 to {_MOST_ROOM} octets, not {room}")
    octets = _NEW_ROOM("char[]", room)
    try:
        message = _receive(fd, octets, control_size)
    except BlockingIOError:
        return None
    if not message.flags & constants.MSG_ERRQUEUE:
        for value in message.control:
            if isinstance(value, (Descriptors, PidFd)):
                value.close()
        raise system_error(errno.EOPNOTSUPP, "recvmsg(MSG_ERRQUEUE)", "sockets of this kind have no error queue")
    return _queued_error(message, octets, room)


def _queued_error(message: Message, octets: CData, room: int) -> QueuedError:
    data = ffi.unpack(octets, min(message.count, room))
    error = message.get(ExtendedError)
    return QueuedError(error, data, message.address, message.control, message.flags, message.truncated)


def _receive(fd: Handle, octets: CData, control_size: int) -> Message:
    try:
        return socket_recvmsg(fd, octets, control_size, _FLAGS | constants.MSG_PEEK)
    except OSError as error:
        if error.errno != errno.EINVAL:
            raise
    return socket_recvmsg(fd, octets, control_size, _FLAGS)  # what knows its flags, and not this one: J1939


class Entry(NamedTuple):
    """An entry of the error queue. number: which one, counted from 1. again: whether it may have been handed out before."""

    number: int
    again: bool
    error: QueuedError


class Entries:
    """The entries of the error queue of one socket, in their order.

    What a handler of signals raises takes none along: an entry is the next one until somebody is done with it.
    """

    __slots__ = ("_control", "_octets", "_queued")

    def __init__(self) -> None:
        self._queued = ffi.new("struct fs_queued *")
        self._octets = _NEW_ROOM("char[]", _ROOM)
        self._control = _NEW_ROOM("char[]", _CONTROL_ROOM)

    def next(self, fd: Handle) -> Entry | None:
        """recvmsg(2) with MSG_ERRQUEUE, if one is done with the last. Returns an `Entry`; None if there is none."""
        queued, number = self._queued, number_of(fd)
        result = lib.fs_read_queued(number, self._octets, _ROOM, self._control, _CONTROL_ROOM, queued)
        if result == -lib.FS_EWOULDBLOCK:
            return None
        length = check(result, "recvmsg", number)
        which, again, told = queued.number, queued.kept != 1, queued.message
        values = decode_control(ffi.unpack(self._control, told.control_length))
        cut_off = bool(told.flags & (constants.MSG_TRUNC | constants.MSG_CTRUNC))
        message = Message(length, from_native(told.address), values, told.flags, cut_off)
        return Entry(which, again, _queued_error(message, self._octets, _ROOM))

    def done(self, entry: Entry) -> bool:
        """No system call. Returns whether nobody else, as a handler of signals, was done with it before."""
        return bool(lib.fs_queued_done(self._queued, entry.number))


__all__ = ["IcmpExtension", "QueuedError", "TransmitStamp", "recv_error_queue"]
