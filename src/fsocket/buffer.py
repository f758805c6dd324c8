"""The memory that octets are sent from and received into, wherever it lives, without a copy."""

from __future__ import annotations

import operator
import sys
from typing import TYPE_CHECKING, TypeAlias

from ._native import ffi
from .argument import integer

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer
    from typing_extensions import Self

    from ._native import CData
    from .address import Address, Sockaddr
    from .handle import Handle

#: What can be sent from: octets, a cffi pointer or array of any FFI, or a ctypes pointer or array (which, to type checkers, are
#: octets).
Readable: TypeAlias = "ReadableBuffer | CData"

#: What can be received into: the same, writable.
Writable: TypeAlias = "WriteableBuffer | CData"

_OCTETS = ffi.typeof("char[]")


class Buffer(bytearray):
    """Octets bound to their memory once: the fastest thing to send from and to receive into.

    It is a bytearray whose size is fixed, so that its memory never moves: what would resize it raises BufferError. `pointer`
    is a cffi ``char[]`` over that memory, good until it is released. The two hold on to each other, so the memory of a
    Buffer that is no longer used comes back with the next garbage collection; Buffers are there to be kept and used again.

    size: octets, all zero at first.
    """

    __slots__ = ("_pin", "_pointer")

    _pin: CData  # what the calls work with; nobody else has it, so that nobody can release it
    _pointer: CData

    def __new__(cls, size: int) -> Self:
        """Bind it here, so that there is no Buffer whose memory can move: the builtins of native/calls.c count on that."""
        try:
            count = operator.index(size)
        except TypeError:
            raise TypeError(f"the size of a Buffer is a number of octets, not {size!r}") from None
        if count < 0:
            raise ValueError(f"the size of a Buffer is 0 or more octets, not {count}")
        self = super().__new__(cls)
        bytearray.__init__(self, count)
        self._pin = ffi.from_buffer(_OCTETS, self, require_writable=True)
        self._pointer = ffi.from_buffer(_OCTETS, self, require_writable=True)
        return self

    def __init__(self, size: int) -> None:
        pass  # bytearray's would resize it

    @property
    def pointer(self) -> CData:
        """The memory, as a cffi ``char[]``."""
        return self._pointer

    @property
    def size(self) -> int:
        """Octets, whatever a subclass makes of its length."""
        return len(self._pin)

    def __repr__(self) -> str:
        return f"Buffer({self.size})"

    __str__ = __repr__

    def __reduce_ex__(self, protocol: object) -> str:
        raise TypeError("a Buffer is bound to its memory: copy or pickle bytes(buffer)")


class Packet:
    """What the transfer calls take in the place of octets: it is sent and received as a whole, and more than its octets.

    Its classes are in rooms above; what they do with the calls is theirs.
    """

    __slots__ = ()

    def send(self, fd: Handle, addr: Address | None, flags: int) -> int:
        """Send it; returns the octets sent."""
        raise NotImplementedError

    def receive(self, fd: Handle, flags: int) -> tuple[int, Sockaddr | None]:
        """Receive it in place; returns its octets and the sender."""
        raise NotImplementedError


def require_whole(packet: Packet, start: int, end: int | None) -> None:
    """Raise ValueError for a part of a packet, of which there is none."""
    if integer(start, "start") != 0 or end is not None:
        raise ValueError(f"a {type(packet).__name__} goes as a whole: start and end are for octets")


def _ctypes_address(memory: object) -> int | None:
    """The address in a ctypes pointer; None for anything else."""
    # They have the buffer protocol too, but what it shows is the pointer itself. Without ctypes there are none.
    if "_ctypes" not in sys.modules:
        return None
    import ctypes  # noqa: PLC0415  (loaded already; importing it here costs others nothing)

    if isinstance(memory, (ctypes._Pointer, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_wchar_p)):
        return ctypes.cast(memory, ctypes.c_void_p).value or 0
    return None


def _locate(memory: object, *, writable: bool) -> tuple[CData, int | None]:
    """A pointer to the memory's first octet, holding on to it, and the number of octets (None: a bare pointer)."""
    if isinstance(memory, Buffer):
        return memory._pin, len(memory._pin)
    if isinstance(memory, ffi.CData):
        kind = ffi.typeof(memory).kind
        if kind == "pointer":
            return memory, None
        if kind == "array":
            return memory, ffi.sizeof(memory)
        raise TypeError(f"buffer is a cffi {kind}; a pointer to it is wanted: ffi.addressof")
    address = _ctypes_address(memory)
    if address is not None:
        return ffi.cast("char *", address), None
    try:
        octets = ffi.from_buffer(_OCTETS, memory, require_writable=writable)
    except (TypeError, BufferError, ValueError):
        raise _refusal(memory) from None
    if writable and _holds_references(memory):
        raise TypeError(f"buffer ({type(memory).__name__!r}) holds references, which what is received would make wild")
    return octets, len(octets)


def _holds_references(memory: object) -> bool:
    """Whether there are Python's objects in it, or pointers to functions: O and X in its format, but for names of fields."""
    try:
        view = memoryview(memory)  # type: ignore[arg-type]  # its octets have been had already
    except ValueError:
        return False  # it cannot be told in a format, as numpy's times cannot
    with view:
        return any("O" in part or "X" in part for part in view.format.split(":")[::2])


def _refusal(memory: object) -> TypeError | ValueError:
    """Why octets cannot be taken from `memory`, or stored there."""
    try:
        view = memoryview(memory)  # type: ignore[arg-type]  # whether it can be is the question
    except (BufferError, ValueError) as error:
        return ValueError(f"buffer ({type(memory).__name__!r}) gives none of its memory: {error}")
    except TypeError:
        kinds = "octets (bytes, bytearray, memoryview, ...), a pointer or a Buffer"
        return TypeError(f"buffer must be {kinds}, not {type(memory).__name__!r}")
    with view:
        if not view.c_contiguous:
            return ValueError("buffer is not contiguous in memory, and nothing is copied here")
        return TypeError(f"buffer is read-only ({type(memory).__name__!r}), and what is received has to be stored")


def locate(memory: object, start: int, end: int | None, *, writable: bool) -> tuple[CData, int, int]:
    """A pointer to `memory`, and the range of its octets that is meant, found to lie within it."""
    pointer, size = _locate(memory, writable=writable)
    first = integer(start, "start")
    if end is None and size is None:
        raise TypeError("end is required with a bare pointer: nobody else knows how many octets there are")
    last = size if end is None else integer(end, "end")
    assert last is not None
    if not 0 <= first <= last <= (sys.maxsize - 1 if size is None else size):
        room = "a pointer's range" if size is None else f"the buffer's {size} octets"
        raise ValueError(f"start {first} and end {last} do not lie within {room}")
    return pointer, first, last
