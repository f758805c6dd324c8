"""The memory that octets are sent from and received into: anybody's, without a copy."""

from __future__ import annotations

import array
import mmap
from typing import TYPE_CHECKING

import fsocket

from ..probes import ctypes as ctypes_here
from .rows import row
from .stage import Stage, expect

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

    from fsocket.buffer import Readable, Writable

_GROUP = "Memory"
_TEXT = b"the same octets, wherever they are"


def _through(stage: Stage, source: Readable, target: Writable, end: int | None = None) -> None:
    """Send from `source` and receive into `target`."""
    first, second = stage.pair()
    expect(len(_TEXT), fsocket.socket_send(first, source, end=end), "octets sent")
    expect(len(_TEXT), fsocket.socket_recv(second, target, end=end), "octets received")


@row(_GROUP, "octets")
def _octets(stage: Stage) -> str:
    size = len(_TEXT)
    with mmap.mmap(-1, size) as mapped:
        targets: list[WriteableBuffer] = [bytearray(size), memoryview(bytearray(size)), array.array("B", bytes(size)), mapped]
        for target in targets:
            _through(stage, _TEXT, target)
            expect(_TEXT, bytes(target), type(target).__name__)
            _through(stage, target, bytearray(size))
        # Before the mapping is closed, nothing may look into it any more.
        names = ", ".join(type(target).__name__ for target in targets)
        del target, targets
    return f"bytes, {names}"


@row(_GROUP, "part of a buffer")
def _part(stage: Stage) -> str:
    first, second = stage.pair()
    room = bytearray(b"." * 12)
    fsocket.socket_send(first, b"<<part>>", 2, 6)
    count = fsocket.socket_recv(second, room, 4)
    expect(b"....part....", bytes(room), "the buffer")
    return f"octets 2 to 6 of one to octets 4 to {4 + count} of another"


@row(_GROUP, "Buffer")
def _buffer(stage: Stage) -> str:
    source, target = fsocket.Buffer(len(_TEXT)), fsocket.Buffer(len(_TEXT))
    source[:] = _TEXT
    _through(stage, source, target)
    expect(_TEXT, bytes(target), "the Buffer")
    return "from one Buffer to another"


@row(_GROUP, "cffi pointer")
def _cffi(stage: Stage) -> str:
    import cffi  # noqa: PLC0415  (another FFI than fsocket's own; only this row needs it)

    ffi = cffi.FFI()
    source, target = ffi.new("unsigned char[]", _TEXT), ffi.new("char[]", len(_TEXT))
    _through(stage, source + 0, target + 0, end=len(_TEXT))
    expect(_TEXT, bytes(ffi.buffer(target)), "what the pointer points to")
    return "pointers of another FFI than fsocket's own"


@row(_GROUP, "ctypes pointer", ctypes_here)
def _ctypes(stage: Stage) -> str:
    import ctypes  # noqa: PLC0415  (whether there is one is probed first)

    source, target = ctypes.create_string_buffer(_TEXT), (ctypes.c_ubyte * len(_TEXT))()
    pointer = ctypes.cast(target, ctypes.POINTER(ctypes.c_ubyte))
    _through(stage, source, pointer, end=len(_TEXT))
    expect(_TEXT, bytes(target), "what the pointer points to")
    return "from a ctypes array to a ctypes pointer"
