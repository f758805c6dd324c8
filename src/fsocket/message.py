"""Messages out and in: sendmsg and recvmsg, octets from and to several places, and control messages beside them as values.

On CPython what is exported as socket_sendmsg, socket_recvmsg and decode_control are the builtins of ``native/message_calls.c``,
which take the calls that go well and leave all others to the functions here and in ``control/codec.py``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, TypeVar

from . import _native, constants
from ._native import ffi, lib
from .address import Address, Sockaddr, as_sockaddr, from_native, ipv4_part
from .argument import c_int, integer
from .buffer import Packet, Readable, Writable, locate
from .builtin import with_builtin
from .control.codec import Control, decode, decode_control, encode
from .errors import check
from .handle import Handle, number_of
from .interruption import Interruption

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ._native import CData
    from .control.values import ControlValue

_Value = TypeVar("_Value")

#: Octets in one place or in several; with bare pointers, a pointer and its octets.
Sources: TypeAlias = "Readable | Iterable[Readable | tuple[CData, int]] | tuple[CData, int]"
Targets: TypeAlias = "Writable | Iterable[Writable | tuple[CData, int]] | tuple[CData, int]"

_PARTS = ffi.typeof("fs_part_t[]")
_MESSAGE = ffi.typeof("struct fs_message *")
_ADDRESS = ffi.typeof("struct fs_address *")
_OCTETS = ffi.typeof("char[]")
_MOST_CONTROL = 0x7FFFFFFF  # what the systems count control octets in
_new_as_it_is = ffi.new_allocator(should_clear_after_alloc=False)


class Message(NamedTuple):
    """What recvmsg(2) gave.

    count: octets. address: the sender, None where the system tells none. control: the values of the control messages. flags:
    ``MSG_`` constants, as they came back. truncated: whether octets or control messages were cut off.
    """

    count: int  # type: ignore[assignment]  # tuple has a method of that name
    address: Sockaddr | None
    control: tuple[ControlValue, ...]
    flags: int
    truncated: bool

    @property
    def data_truncated(self) -> bool:
        """Whether the datagram was longer than the room for it (MSG_TRUNC)."""
        return bool(self.flags & constants.MSG_TRUNC)

    @property
    def control_truncated(self) -> bool:
        """Whether there was more beside it than the room for control messages (MSG_CTRUNC)."""
        return bool(self.flags & constants.MSG_CTRUNC)

    def get(self, kind: type[_Value]) -> _Value | None:
        """The first of the control values that is of a kind, as `PacketInfo`; None if there is none."""
        return next((value for value in self.control if isinstance(value, kind)), None)


def _parts(buffers: object, *, writable: bool) -> tuple[CData, int, list[CData]]:
    """The places that octets are at, how many places there are, and what keeps them where they are."""
    if isinstance(buffers, (list, Iterator)) or (isinstance(buffers, tuple) and not _is_pair(buffers)):
        each: list[Any] = list(buffers)
    else:
        each = [buffers]
    parts = ffi.new(_PARTS, len(each))
    held = []
    for index, buffer in enumerate(each):
        memory, end = buffer if _is_pair(buffer) else (buffer, None)
        if isinstance(memory, Packet):
            raise TypeError(f"a {type(memory).__name__} is sent and received by itself, not as a part of a message")
        pointer, first, last = locate(memory, 0, end, writable=writable)
        lib.fs_set_part(parts + index, pointer, first, last)
        held.append(pointer)
    return parts, len(each), held


def _is_pair(buffer: object) -> bool:
    """Whether it is a pointer and a number of octets."""
    if not isinstance(buffer, tuple) or len(buffer) != 2:
        return False
    return hasattr(buffer[1], "__index__") and not hasattr(buffer[1], "__len__")  # an array of numpy's has both


def _family(number: int, addr: Sockaddr | None) -> int:
    """The family of what is sent to `addr`, or to where the socket is connected: AF_INET also for IPv4 that IPv6 carries."""
    if addr is None:
        native = ffi.new(_ADDRESS)
        if lib.fs_peer(number, native) < 0:
            lib.fs_name(number, native)
        addr = from_native(native)
    if addr is None:
        return constants.AF_UNSPEC
    return addr.family if ipv4_part(addr) is None else constants.AF_INET


@with_builtin
def socket_sendmsg(
    fd: Handle, buffers: Sources, control: Iterable[Control] = (), flags: int = 0, addr: Address | None = None
) -> int:
    """sendmsg(2); Winsock WSASendMsg, or WSASendTo without control messages.

    fd: a socket. buffers: what `socket_send` takes, a list of such, which are sent one after the other, and in the place of a
    bare pointer (pointer, octets). control: what goes beside them: values as `PacketInfo`, `SegmentSize` or `Descriptors`, or
    (level, type, octets). flags: ``MSG_`` constants. addr: where to; None for a connected socket, of which it is asked with
    getpeername(2) if a value is of IPv4 or IPv6 and does not say of which.

    Returns the octets sent. Raises OSError, as for more buffers than the system takes in one call; TypeError or ValueError for
    a buffer or a value that cannot be, and for a value that only comes in.
    """
    parts, count, held = _parts(buffers, writable=False)
    number, flags = number_of(fd), c_int(flags, "flags")
    address = None if addr is None else as_sockaddr(addr)
    sockaddr = b"" if address is None else address.sockaddr
    octets = encode(control, lambda: _family(number, address))
    interruption = None
    while (
        result := lib.fs_sendmsg(number, parts, count, octets, len(octets), flags, sockaddr, len(sockaddr))
    ) == -lib.FS_EINTR:
        interruption = interruption or Interruption(number, "sendmsg", sending=True)
        interruption.wait()
    del held
    return check(result, "sendmsg", number)


@with_builtin
def socket_recvmsg(fd: Handle, buffers: Targets, control_size: int = 0, flags: int = 0) -> Message:
    """recvmsg(2); Winsock WSARecvMsg, or WSARecvFrom for streams.

    fd: a socket. buffers: what `socket_recv` takes, a list of such, which are filled one after the other, and in the place of a
    bare pointer (pointer, octets). control_size: the room for control messages, in octets: see `control_space`. flags: ``MSG_``
    constants.

    Returns a `Message`. A datagram that was longer than the room is no error here: `truncated` tells, as it does of control
    messages. Descriptors that came are close-on-exec, and closed when nobody takes them from their `Descriptors`; those for
    which there was no room are closed already.
    Raises OSError; TypeError or ValueError for a buffer or a size that cannot be.
    """
    parts, count, held = _parts(buffers, writable=True)
    number, flags = number_of(fd), c_int(flags, "flags")
    size = integer(control_size, "control_size")
    if not 0 <= size <= _MOST_CONTROL:
        raise ValueError(f"control_size must be 0 to {_MOST_CONTROL}, not {size}")
    control = _new_as_it_is(_OCTETS, size)
    message = ffi.new(_MESSAGE)
    interruption = None
    while (result := lib.fs_recvmsg(number, parts, count, control, size, flags, message)) == -lib.FS_EINTR:
        interruption = interruption or Interruption(number, "recvmsg", sending=False)
        interruption.wait()
    del held
    check(result, "recvmsg", number)
    owning = True if lib.FS_CONTROL_PEEK_OWNS or not flags & constants.MSG_PEEK else None
    values = decode(control, message.control_length, owning)
    came = message.flags
    cut_off = bool(came & (constants.MSG_TRUNC | constants.MSG_CTRUNC))
    return Message(result, from_native(message.address), values, came, cut_off)


if hasattr(_native, "set_up_messages"):
    _native.set_up_messages(Message, getattr(decode_control, "__self__", decode_control))

__all__ = ["Message", "socket_recvmsg", "socket_sendmsg"]
