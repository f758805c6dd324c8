"""Octets out and in: every kind of memory, its parts, flags, truncation, whole buffers and files.

Most tests run over the calls as they are exported and over the Python functions behind them: the contract is one.
"""

from __future__ import annotations

import array
import contextlib
import ctypes
import errno
import importlib
import io
import mmap
import os
import socket
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest
from cffi import FFI

import fsocket

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Pair = tuple[int, int]

WINDOWS = sys.platform == "win32"
LINUX = sys.platform == "linux"
TELLS_LENGTH = LINUX or (sys.platform.startswith("freebsd") and int(sys.platform[7:]) >= 14)
DONTWAIT = getattr(fsocket, "MSG_DONTWAIT", 0)
PAYLOAD = bytes(range(32))
foreign: Any = FFI()  # not fsocket's own


class Frame(ctypes.Structure):
    _fields_ = (("head", ctypes.c_uint32), ("body", ctypes.c_ubyte * 28))


class OctetsSubclass(bytes):
    __slots__ = ()


class ArraySubclass(bytearray):
    __slots__ = ()


def make_mmap(size: int) -> mmap.mmap:
    return mmap.mmap(-1, size)


#: Writable memory of 32 octets, each kind in its own shape.
WRITABLE: dict[str, Callable[[], Any]] = {
    "bytearray": lambda: bytearray(32),
    "bytearray subclass": lambda: ArraySubclass(32),
    "Buffer": lambda: fsocket.Buffer(32),
    "memoryview": lambda: memoryview(bytearray(32)),
    "memoryview of a part": lambda: memoryview(bytearray(64))[16:48],
    "memoryview of ints": lambda: memoryview(bytearray(32)).cast("I"),
    "memoryview of doubles": lambda: memoryview(bytearray(32)).cast("d"),
    "memoryview of rows": lambda: memoryview(bytearray(32)).cast("B", (4, 8)),
    "array of octets": lambda: array.array("B", bytes(32)),
    "array of ints": lambda: array.array("i", bytes(32)),
    "array of doubles": lambda: array.array("d", bytes(32)),
    "mmap": lambda: make_mmap(32),
    "BytesIO": lambda: io.BytesIO(bytes(32)).getbuffer(),
    "ctypes characters": lambda: ctypes.create_string_buffer(32),
    "ctypes octets": ctypes.c_ubyte * 32,
    "ctypes ints": ctypes.c_uint32 * 8,
    "ctypes structure": Frame,
    "cffi characters": lambda: foreign.new("char[]", 32),
    "cffi ints": lambda: foreign.new("int32_t[8]"),
    "cffi rows": lambda: foreign.new("char[4][8]"),
    "cffi buffer": lambda: foreign.buffer(foreign.new("char[]", 32)),
}

READABLE: dict[str, Callable[[bytes], Any]] = {
    "bytes": bytes,
    "bytes subclass": OctetsSubclass,
    "memoryview of bytes": memoryview,
    "read-only memoryview": lambda octets: memoryview(bytearray(octets)).toreadonly(),
}


def octets_of(memory: Any) -> bytes:
    """What is in `memory`, whatever it is."""
    if isinstance(memory, foreign.CData):
        return bytes(foreign.buffer(memory))
    return memoryview(memory).tobytes()


def fill(memory: Any, octets: bytes) -> None:
    if isinstance(memory, foreign.CData):
        foreign.buffer(memory)[:] = octets
    else:
        memoryview(memory).cast("B")[:] = octets


def drain(fd: int, count: int) -> bytes:
    """Exactly so many octets of a stream."""
    room = bytearray(count)
    received = 0
    while received < count:
        more = fsocket.socket_recv(fd, room, received)
        assert more, "the stream ended early"
        received += more
    return bytes(room)


def until_it_blocks(send: Callable[[int], int]) -> tuple[int, BlockingIOError]:
    """Send from one position after the other until that would block: the last one, and the error."""
    position = 0
    try:
        while True:
            sent = send(position)
            assert sent > 0
            position += sent
    except BlockingIOError as error:
        return position, error


def wait_until_held(memory: bytearray) -> None:
    """Until a thread is within a call that uses `memory`: it can then not be resized any more."""
    deadline = time.monotonic() + 10
    with contextlib.suppress(BufferError):
        while time.monotonic() < deadline:
            memory.append(0)
        pytest.fail("nothing holds on to the memory")


def port_of(fd: int) -> int:
    address = fsocket.socket_name(fd)
    assert isinstance(address, fsocket.SockaddrIn)
    return address.port


# --- memory of every kind


@pytest.mark.parametrize("make", WRITABLE.values(), ids=WRITABLE)
def test_all_octets_of_any_writable_memory_are_sent(make: Callable[[], Any], calls: Any, udp_pair: Pair) -> None:
    memory = make()
    fill(memory, PAYLOAD)
    assert calls.send(udp_pair[0], memory) == 32
    room = bytearray(64)
    assert fsocket.socket_recv(udp_pair[1], room) == 32
    assert room[:32] == PAYLOAD


@pytest.mark.parametrize("make", READABLE.values(), ids=READABLE)
def test_all_octets_of_any_read_only_memory_are_sent(make: Callable[[bytes], Any], calls: Any, udp_pair: Pair) -> None:
    assert calls.send(udp_pair[0], make(PAYLOAD)) == 32
    assert calls.sendto(udp_pair[0], make(PAYLOAD), fsocket.socket_name(udp_pair[1]), 3, 7) == 4
    room = bytearray(64)
    assert fsocket.socket_recv(udp_pair[1], room) == 32
    assert room[:32] == PAYLOAD
    assert fsocket.socket_recv(udp_pair[1], room) == 4
    assert room[:4] == PAYLOAD[3:7]


@pytest.mark.parametrize("make", WRITABLE.values(), ids=WRITABLE)
def test_octets_are_received_into_any_writable_memory(make: Callable[[], Any], calls: Any, udp_pair: Pair) -> None:
    first, second = udp_pair
    memory = make()
    fsocket.socket_send(first, PAYLOAD)
    assert calls.recv(second, memory) == 32
    assert octets_of(memory) == PAYLOAD
    fsocket.socket_send(first, PAYLOAD[::-1])
    assert calls.recvfrom(second, memory) == (32, fsocket.socket_name(first))
    assert octets_of(memory) == PAYLOAD[::-1]


@pytest.mark.parametrize("make", WRITABLE.values(), ids=WRITABLE)
def test_a_part_is_told_in_octets_whatever_the_items_are(make: Callable[[], Any], calls: Any, udp_pair: Pair) -> None:
    first, second = udp_pair
    memory = make()
    fsocket.socket_send(first, b"abcde")
    assert calls.recv(second, memory, 7, 12) == 5
    assert octets_of(memory) == bytes(7) + b"abcde" + bytes(20)
    fsocket.socket_send(first, b"xy")
    assert calls.recvfrom(second, memory, 30)[0] == 2
    assert octets_of(memory) == bytes(7) + b"abcde" + bytes(18) + b"xy"
    assert calls.send(first, memory, 8, 11) == 3
    room = bytearray(8)
    assert fsocket.socket_recv(second, room) == 3
    assert room[:3] == b"bcd"


def test_numpy_arrays_are_sent_and_received_into(numpy: Any, calls: Any, udp_pair: Pair) -> None:
    first, second = udp_pair
    for dtype, shape in (("u1", 32), ("f8", 4), ("<i4", (2, 4)), ("c16", 2), ([("a", "u4"), ("b", "u1", 12)], 2)):
        sent, received = numpy.frombuffer(PAYLOAD, dtype=dtype).reshape(shape), numpy.zeros(shape, dtype=dtype)
        assert calls.send(first, sent) == 32
        assert calls.recv(second, received) == 32
        assert received.tobytes() == PAYLOAD
        assert calls.send(first, sent, numpy.int64(4), numpy.uint8(8)) == 4
        assert calls.recvfrom(second, received, numpy.int32(1))[0] == 4
        assert received.tobytes() == PAYLOAD[:1] + PAYLOAD[4:8] + PAYLOAD[5:]


def test_numpy_arrays_that_are_not_contiguous_are_refused(numpy: Any, calls: Any, udp_pair: Pair) -> None:
    rows = numpy.zeros((4, 8), "u1")
    for part in (rows[:, :4], rows.ravel()[::2], numpy.asfortranarray(rows)):
        with pytest.raises(ValueError, match="contiguous"):
            calls.send(udp_pair[0], part)
        with pytest.raises(ValueError, match="contiguous"):
            calls.recv(udp_pair[0], part, flags=DONTWAIT)


def test_numpy_arrays_that_are_read_only_are_not_received_into(numpy: Any, calls: Any, udp_pair: Pair) -> None:
    with pytest.raises(TypeError, match="read-only"):
        calls.recv(udp_pair[0], numpy.frombuffer(PAYLOAD, "u1"))


@pytest.mark.skipif(sys.version_info < (3, 12), reason="__buffer__ came with Python 3.12")
def test_a_python_class_may_have_the_buffer_protocol(calls: Any, udp_pair: Pair) -> None:
    class Memory:
        def __init__(self) -> None:
            self.octets = bytearray(32)
            self.taken = 0

        def __buffer__(self, flags: int) -> memoryview:
            self.taken += 1
            return memoryview(self.octets)

        def __release_buffer__(self, view: memoryview) -> None:
            self.taken -= 1
            view.release()

    memory = Memory()
    fsocket.socket_send(udp_pair[0], PAYLOAD)
    assert calls.recv(udp_pair[1], memory) == 32
    assert memory.octets == PAYLOAD
    assert calls.send(udp_pair[0], memory) == 32
    assert memory.taken == 0
    memory.octets.clear()  # nothing holds on to it


@pytest.mark.parametrize("memory", ["text", None, 5, 5.0, [1, 2], {}, object(), io.BytesIO(), range(3)], ids=repr)
def test_what_is_not_octets_is_refused(memory: Any, calls: Any, udp_pair: Pair) -> None:
    for call in (calls.send, calls.recv, calls.recvfrom, fsocket.socket_send_all):
        with pytest.raises(TypeError, match="must be octets"):
            call(udp_pair[0], memory)
    with pytest.raises(TypeError, match="must be octets"):
        calls.sendto(udp_pair[0], memory, fsocket.socket_name(udp_pair[1]))


@pytest.mark.parametrize("make", READABLE.values(), ids=READABLE)
def test_read_only_memory_is_not_received_into(make: Callable[[bytes], Any], calls: Any, udp_pair: Pair) -> None:
    memory = make(PAYLOAD)
    fsocket.socket_send(udp_pair[1], b"x" * 32)
    for call in (calls.recv, calls.recvfrom):
        with pytest.raises(TypeError, match="read-only"):
            call(udp_pair[0], memory)
    assert octets_of(memory) == PAYLOAD


def test_memory_that_is_not_contiguous_is_refused(calls: Any, udp_pair: Pair) -> None:
    gaps = memoryview(bytearray(32))[::2]
    for call in (calls.send, calls.recv, calls.recvfrom, fsocket.socket_send_all):
        with pytest.raises(ValueError, match="not contiguous"):
            call(udp_pair[0], gaps)
    with pytest.raises(ValueError, match="not contiguous"):
        calls.sendto(udp_pair[0], gaps, fsocket.socket_name(udp_pair[1]))


def test_released_memory_is_refused(calls: Any, udp_pair: Pair) -> None:
    view = memoryview(bytearray(8))
    view.release()
    closed = make_mmap(8)
    closed.close()
    for memory in (view, closed):
        for call in (calls.send, calls.recv, calls.recvfrom):
            with pytest.raises(ValueError, match=r"released|closed"):
                call(udp_pair[0], memory)


def test_memory_is_let_go_of_after_every_call(calls: Any, udp_pair: Pair) -> None:
    first, second = udp_pair
    memory = bytearray(8)
    calls.send(first, memory)
    calls.recv(second, memory)
    calls.sendto(first, memory, fsocket.socket_name(second))
    calls.recvfrom(second, memory)
    fsocket.set_nonblocking(second)
    for call in (calls.recv, calls.recvfrom):
        with pytest.raises(BlockingIOError):
            call(second, memory)
        with pytest.raises(ValueError, match="do not lie within"):
            call(second, memory, 9)
    fsocket.socket_send(first, bytes(99))
    with pytest.raises(fsocket.ShortBufferError):
        calls.recv(second, memory)
    memory.append(1)  # a bytearray that something holds on to cannot be resized


def test_memory_is_let_go_of_when_the_address_is_still_to_be_made(calls: Any, udp_pair: Pair) -> None:
    there = fsocket.socket_name(udp_pair[1])
    sender = fsocket.open_udp_socket()
    try:
        for address in (there, ("127.0.0.1", there.port), ("no address", 1)):
            memory = bytearray(b"abc")
            with contextlib.suppress(ValueError):
                calls.sendto(sender, memory, address)
            memory.append(1)  # BufferError, if it is still held
    finally:
        fsocket.close_socket(sender)


def test_nothing_is_received_into_references(calls: Any, udp_pair: Pair) -> None:
    first, second = udp_pair
    for memory in ((ctypes.py_object * 4)(), ctypes.CFUNCTYPE(None)(), memoryview((ctypes.py_object * 4)())):
        for call in (calls.recv, calls.recvfrom, fsocket.socket_recvmsg):
            with pytest.raises(TypeError, match="holds references"):
                call(second, memory)

    class Named(ctypes.Structure):
        _fields_ = (("O", ctypes.c_uint32), ("X", ctypes.c_uint32))

    named = (Named * 1)()
    for memory in (named, memoryview(named)):
        fsocket.socket_send(first, b"abcdefgh")
        assert calls.recv(second, memory) == 8
        assert bytes(named) == b"abcdefgh"


def test_nothing_is_received_into_the_references_of_numpy(numpy: Any, calls: Any, udp_pair: Pair) -> None:
    first, second = udp_pair
    for kind in (object, [("a", "i4"), ("b", object)]):
        with pytest.raises(TypeError, match="holds references"):
            calls.recv(second, numpy.empty(4, dtype=kind))
    for kind in ("datetime64[s]", [("O", "i8")]):
        memory = numpy.zeros(1, dtype=kind)
        fsocket.socket_send(first, b"abcdefgh")
        assert calls.recv(second, memory) == 8
        assert memory.tobytes() == b"abcdefgh"


@pytest.mark.parametrize("receive", ["recv", "recvfrom"])
def test_memory_cannot_be_resized_while_a_thread_receives_into_it(
    receive: str, calls: Any, udp_pair: Pair, background: Callable[..., Any]
) -> None:
    first, second = udp_pair
    memory = bytearray(32)
    task = background(getattr(calls, receive), second, memory, 0, 32)
    wait_until_held(memory)
    with pytest.raises(BufferError):
        memory.clear()
    fsocket.socket_send(first, PAYLOAD)
    assert task.result() in {32, (32, fsocket.socket_name(first))}
    assert memory[:32] == PAYLOAD
    memory.clear()


def test_memory_cannot_be_resized_while_a_thread_sends_from_it(
    calls: Any, tcp_pair: Pair, background: Callable[..., Any]
) -> None:
    first, second = tcp_pair
    memory = bytearray(64 << 20)  # more than the system's buffers hold
    task = background(calls.send, first, memory, 0, len(memory))
    wait_until_held(memory)
    with pytest.raises(BufferError):
        memory.clear()
    fsocket.set_nonblocking(second)
    while not task.done():
        with contextlib.suppress(BlockingIOError):
            fsocket.socket_recv(second, bytearray(1 << 20))
    assert task.result() > 0
    memory.clear()


def test_receiving_does_not_hold_up_other_threads(calls: Any, udp_pair: Pair, background: Callable[..., Any]) -> None:
    # With the interpreter lock held, this thread would not get to send what the other waits for.
    first, second = udp_pair
    started = threading.Event()

    def receive() -> int:
        started.set()
        count: int = calls.recv(second, bytearray(8))
        return count

    task = background(receive)
    assert started.wait(10)
    fsocket.socket_send(first, b"there")
    assert task.result() == 5


# --- pointers


class Struct(ctypes.Structure):
    _fields_ = (("octets", ctypes.c_ubyte * 32),)


#: Pointers to the first octet of a ctypes array of 32.
POINTERS: dict[str, Callable[[Any], Any]] = {
    "cffi char *": lambda memory: foreign.cast("char *", ctypes.addressof(memory)),
    "cffi unsigned char *": lambda memory: foreign.cast("unsigned char *", ctypes.addressof(memory)),
    "cffi void *": lambda memory: foreign.cast("void *", ctypes.addressof(memory)),
    "cffi const void *": lambda memory: foreign.cast("const void *", ctypes.addressof(memory)),
    "cffi int *": lambda memory: foreign.cast("int *", ctypes.addressof(memory)),
    "cffi double **": lambda memory: foreign.cast("double **", ctypes.addressof(memory)),
    "cffi array *": lambda memory: foreign.cast("char (*)[32]", ctypes.addressof(memory)),
    "ctypes POINTER(c_ubyte)": lambda memory: ctypes.cast(memory, ctypes.POINTER(ctypes.c_ubyte)),
    "ctypes POINTER(c_double)": lambda memory: ctypes.cast(memory, ctypes.POINTER(ctypes.c_double)),
    "ctypes pointer to a structure": lambda memory: ctypes.cast(memory, ctypes.POINTER(Struct)),
    "ctypes pointer to an array": ctypes.pointer,
    "ctypes c_void_p": lambda memory: ctypes.c_void_p(ctypes.addressof(memory)),
    "ctypes c_char_p": lambda memory: ctypes.cast(memory, ctypes.c_char_p),
    "ctypes c_wchar_p": lambda memory: ctypes.cast(memory, ctypes.c_wchar_p),
}


@pytest.fixture(params=POINTERS)
def pointer(request: pytest.FixtureRequest) -> Callable[[Any], Any]:
    return POINTERS[request.param]


def test_octets_are_sent_from_where_a_pointer_points(pointer: Callable[[Any], Any], calls: Any, udp_pair: Pair) -> None:
    first, second = udp_pair
    memory = (ctypes.c_ubyte * 32)(*PAYLOAD)
    room = bytearray(64)
    assert calls.send(first, pointer(memory), 0, 32) == 32
    assert fsocket.socket_recv(second, room) == 32
    assert room[:32] == PAYLOAD
    assert calls.sendto(first, pointer(memory), fsocket.socket_name(second), end=20, start=16) == 4
    assert fsocket.socket_recv(second, room) == 4
    assert room[:4] == PAYLOAD[16:20]


def test_octets_are_received_where_a_pointer_points(pointer: Callable[[Any], Any], calls: Any, udp_pair: Pair) -> None:
    first, second = udp_pair
    memory = (ctypes.c_ubyte * 32)()
    fsocket.socket_send(first, b"hello")
    assert calls.recv(second, pointer(memory), end=32) == 5
    fsocket.socket_send(first, b"there")
    assert calls.recvfrom(second, pointer(memory), 20, 30) == (5, fsocket.socket_name(first))
    assert bytes(memory) == b"hello" + bytes(15) + b"there" + bytes(7)


def test_a_bare_pointer_requires_an_end(pointer: Callable[[Any], Any], calls: Any, udp_pair: Pair) -> None:
    bare = pointer((ctypes.c_ubyte * 32)())
    for call in (calls.send, calls.recv, calls.recvfrom, fsocket.socket_send_all):
        with pytest.raises(TypeError, match="end is required"):
            call(udp_pair[0], bare)
        with pytest.raises(TypeError, match="end is required"):
            call(udp_pair[0], bare, 0, None)


@pytest.mark.parametrize(("start", "end"), [(-1, 4), (5, 4), (0, -1), (0, sys.maxsize), (0, 1 << 70), (1 << 70, 1 << 71)])
def test_the_range_of_a_pointer_is_sound(start: int, end: int, calls: Any, udp_pair: Pair) -> None:
    memory = (ctypes.c_ubyte * 32)()
    for make in POINTERS.values():
        for call in (calls.send, calls.recv, calls.recvfrom):
            with pytest.raises(ValueError, match="do not lie within"):
                call(udp_pair[0], make(memory), start, end)


def test_a_pointer_to_nowhere_is_an_error_and_no_crash(calls: Any, udp_pair: Pair) -> None:
    first, second = udp_pair
    for nowhere in (foreign.NULL, ctypes.c_void_p(), ctypes.POINTER(ctypes.c_int)(), ctypes.c_char_p()):
        assert calls.send(first, nowhere, 0, 0) == 0
        assert fsocket.socket_recv(second, bytearray(4)) == 0
        with pytest.raises(OSError, match=r"send: "):
            calls.send(first, nowhere, 0, 16)
        fsocket.socket_send(first, PAYLOAD)
        with pytest.raises(OSError, match=r"recv: "):
            calls.recv(second, nowhere, 0, 32)
        fsocket.set_nonblocking(second)
        with contextlib.suppress(BlockingIOError):  # whether the datagram survives is the system's business
            fsocket.socket_recv(second, bytearray(32))
        fsocket.set_nonblocking(second, False)


def test_what_cffi_has_beside_pointers_and_arrays_is_refused(calls: Any, udp_pair: Pair) -> None:
    ffi: Any = FFI()
    ffi.cdef("struct pair { int a, b; };")
    for value in (ffi.new("struct pair *")[0], ffi.cast("int", 5), ffi.callback("int(int)", lambda n: n)):
        for call in (calls.send, calls.recv, calls.recvfrom):
            with pytest.raises(TypeError, match="a pointer to it is wanted"):
                call(udp_pair[0], value, 0, 4)


def test_an_owning_cffi_pointer_to_a_structure_is_a_pointer(calls: Any, udp_pair: Pair) -> None:
    ffi: Any = FFI()
    ffi.cdef("struct pair { int32_t a, b; };")
    sent, received = ffi.new("struct pair *", {"a": 7, "b": -7}), ffi.new("struct pair *")
    assert calls.send(udp_pair[0], sent, end=ffi.sizeof(sent[0])) == 8
    assert calls.recv(udp_pair[1], received, 0, 8) == 8
    assert (received.a, received.b) == (7, -7)


def test_a_cffi_array_is_as_long_as_it_is(calls: Any, udp_pair: Pair) -> None:
    memory = foreign.new("char[]", 8)
    for call in (calls.send, calls.recv, calls.recvfrom):
        with pytest.raises(ValueError, match="8 octets"):
            call(udp_pair[0], memory, 0, 9)


# --- parts


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ((), PAYLOAD),
        ((0,), PAYLOAD),
        ((0, None), PAYLOAD),
        ((0, 32), PAYLOAD),
        ((1,), PAYLOAD[1:]),
        ((31,), PAYLOAD[31:]),
        ((32,), b""),
        ((0, 0), b""),
        ((32, 32), b""),
        ((5, 5), b""),
        ((5, 6), PAYLOAD[5:6]),
        ((False, True), PAYLOAD[:1]),
    ],
)
def test_a_part_is_what_python_would_slice(part: tuple[Any, ...], expected: bytes, calls: Any, udp_pair: Pair) -> None:
    first, second = udp_pair
    room = bytearray(64)
    for memory in (PAYLOAD, bytearray(PAYLOAD), memoryview(PAYLOAD)):
        assert calls.send(first, memory, *part) == len(expected)
        assert fsocket.socket_recv(second, room) == len(expected)
        assert room[: len(expected)] == expected
        assert calls.sendto(first, memory, fsocket.socket_name(second), *part) == len(expected)
        assert fsocket.socket_recv(second, room) == len(expected)
        assert room[: len(expected)] == expected


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (-1, None),
        (33, None),
        (0, 33),
        (0, -1),
        (8, 7),
        (32, 0),
        (1 << 63, None),
        (0, 1 << 64),
        (-(1 << 64), 1),
        (0, sys.maxsize),
    ],
)
def test_a_part_that_does_not_lie_within_is_refused(start: int, end: int | None, calls: Any, udp_pair: Pair) -> None:
    for memory in (bytearray(32), fsocket.Buffer(32), array.array("d", bytes(32)), foreign.new("char[]", 32)):
        for call in (calls.send, calls.recv, calls.recvfrom, fsocket.socket_send_all):
            with pytest.raises(ValueError, match="32 octets"):
                call(udp_pair[0], memory, start, end)
        with pytest.raises(ValueError, match="32 octets"):
            calls.sendto(udp_pair[0], memory, fsocket.socket_name(udp_pair[1]), start, end)


@pytest.mark.parametrize("number", ["1", 1.0, b"1", [], object()], ids=repr)
def test_numbers_that_are_none_are_refused(number: Any, calls: Any, udp_pair: Pair) -> None:
    for call in (calls.send, calls.recv, calls.recvfrom, fsocket.socket_send_all):
        for name in ("start", "end", "flags"):
            with pytest.raises(TypeError):
                call(udp_pair[0], bytearray(8), **{name: number})


def test_start_is_not_none(calls: Any, udp_pair: Pair) -> None:
    with pytest.raises(TypeError, match="start"):
        calls.send(udp_pair[0], b"x", None)


@pytest.mark.parametrize("flags", [1 << 31, 1 << 40, 1 << 70, -(1 << 31) - 1])
def test_flags_beyond_an_int_are_refused(flags: int, calls: Any, udp_pair: Pair) -> None:
    for call in (calls.send, calls.recv, calls.recvfrom, fsocket.socket_send_all):
        with pytest.raises(OverflowError, match=f"^flags must be .*, not {flags}$"):
            call(udp_pair[0], bytearray(8), flags=flags)


def test_only_the_part_meant_is_written_to(calls: Any, udp_pair: Pair) -> None:
    first, second = udp_pair
    memory = bytearray(b"." * 16)
    fsocket.socket_send(first, b"abcd")
    with pytest.raises(fsocket.ShortBufferError) as caught:
        calls.recv(second, memory, 6, 9)
    assert caught.value.count == 3
    assert memory == b"......abc......."


def test_arguments_go_by_name_as_well(calls: Any, udp_pair: Pair) -> None:
    first, second = udp_pair
    to = fsocket.socket_name(second)
    room = bytearray(8)
    assert calls.send(fd=first, buffer=b"abcd", start=1, end=3, flags=0) == 2
    assert calls.recv(fd=second, buffer=room, start=1, end=4, flags=0) == 2
    assert room == b"\0bc" + bytes(5)
    assert calls.sendto(first, addr=to, flags=0, end=4, start=3, buffer=b"abcd") == 1
    assert calls.recvfrom(second, flags=0, end=8, start=7, buffer=room) == (1, fsocket.socket_name(first))
    assert room[7:] == b"d"
    assert calls.sendto(first, b"abcd", to, end=2) == 2
    assert calls.recv(second, room, flags=fsocket.MSG_PEEK) == 2
    assert calls.recv(second, room, end=3) == 2
    assert calls.send(first, b"abcd", 2, flags=0) == 2
    assert calls.recvfrom(second, room, 0, flags=0)[0] == 2


def test_arguments_that_do_not_fit_the_signature_are_refused(calls: Any, udp_pair: Pair) -> None:
    fd, room, to = udp_pair[0], bytearray(8), fsocket.socket_name(udp_pair[1])
    misfits: list[tuple[tuple[Any, ...], dict[str, Any]]] = [
        ((), {}),
        ((fd,), {}),
        ((), {"fd": fd}),
        ((), {"buffer": room}),
        ((fd, room, 0, 8, 0, 0), {}),
        ((fd, room), {"fd": fd}),
        ((fd, room, 0), {"start": 0}),
        ((fd, room), {"begin": 0}),
        ((fd, room), {"addr": to}),
    ]
    for positional, named in misfits:
        for call in (calls.send, calls.recv, calls.recvfrom):
            with pytest.raises(TypeError):
                call(*positional, **named)
    misfits = [
        ((fd, room), {}),
        ((fd, room), {"start": 0}),
        ((fd, room, to, 0, 8, 0, 0), {}),
        ((fd, room, to), {"addr": to}),
        ((fd,), {"addr": to}),
    ]
    for positional, named in misfits:
        with pytest.raises(TypeError):
            calls.sendto(*positional, **named)


# --- addresses


def test_a_datagram_goes_where_it_is_sent_and_tells_whence_it_came(calls: Any, keep: Callable[[int], int]) -> None:
    first, second = keep(fsocket.open_udp_socket()), keep(fsocket.open_udp_socket())
    to = fsocket.SockaddrIn("127.0.0.1", port_of(second))
    whence = fsocket.SockaddrIn("127.0.0.1", port_of(first))
    room = fsocket.Buffer(16)
    for address in (to, ("127.0.0.1", to.port), fsocket.Sockaddr(to.family, to.data)):
        assert calls.sendto(first, b"hello", address) == 5
        assert calls.recvfrom(second, room) == (5, whence)
    number, sender = calls.recvfrom(second, room) if calls.sendto(first, b"again", to) else (0, None)
    assert number == 5
    assert calls.sendto(second, b"answer", sender) == 6
    assert calls.recvfrom(first, room) == (6, to)


@pytest.mark.usefixtures("ipv6")
def test_datagrams_go_over_ipv6_as_well(calls: Any, keep: Callable[[int], int]) -> None:
    first, second = (keep(fsocket.open_socket(fsocket.AF_INET6)) for _ in range(2))
    for fd in (first, second):
        fsocket.socket_bind(fd, ("::1", 0))
    to = fsocket.socket_name(second)
    assert isinstance(to, fsocket.SockaddrIn6)
    room = bytearray(16)
    for address in (to, ("::1", to.port), ("::1", to.port, 0, 0)):
        assert calls.sendto(first, b"hello", address) == 5
        assert calls.recvfrom(second, room) == (5, fsocket.socket_name(first))


@pytest.mark.parametrize("address", [None, 5, [], ("127.0.0.1",) * 5, ("127.0.0.1", "80"), (b"\1", 80), object()], ids=repr)
def test_what_is_no_address_is_refused(address: Any, calls: Any, udp_pair: Pair) -> None:
    with pytest.raises((TypeError, ValueError)):
        calls.sendto(udp_pair[0], b"x", address)


def test_a_stream_tells_no_sender(calls: Any, tcp_pair: Pair) -> None:
    fsocket.socket_send(tcp_pair[0], b"x")
    assert calls.recvfrom(tcp_pair[1], bytearray(4)) == (1, None)


# --- truncation


#: Ways to say a socket, which differ in what fsocket knows of it.
def _standard(fd: int) -> Any:
    return socket.socket(fileno=int(fd))


KNOWING: dict[str, Callable[[int], Any]] = {"known handle": lambda fd: fd, "plain int": int, "standard socket": _standard}


@pytest.fixture(params=KNOWING)
def knowing(request: pytest.FixtureRequest) -> Iterator[Callable[[int], Any]]:
    made = []

    def know(fd: int) -> Any:
        made.append(KNOWING[request.param](fd))
        return made[-1]

    yield know
    for handle in made:
        if isinstance(handle, socket.socket):
            handle.detach()


def may_be_length(length: int | None, true: int) -> bool:
    """Whether `length` is what may be told of a datagram of the length `true`."""
    return length is None or length == true


@pytest.mark.parametrize("room", [0, 1, 31])
def test_a_datagram_cut_off_by_recv_is_an_error_that_tells_how_much_is_there(
    room: int, calls: Any, knowing: Callable[[int], Any], datagram_pair: Pair
) -> None:
    first, second = datagram_pair
    memory = bytearray(40)
    fsocket.socket_send(first, PAYLOAD)
    fsocket.socket_send(first, b"next")
    handle = knowing(second)
    with pytest.raises(fsocket.ShortBufferError) as caught:
        calls.recv(handle, memory, 4, 4 + room)
    error = caught.value
    assert isinstance(error, OSError)
    assert error.errno == errno.EMSGSIZE
    assert error.count == room
    assert may_be_length(error.length, 32)
    assert error.address is None
    assert "recv: " in str(error)
    assert str(room) in str(error)
    assert memory == bytes(4) + PAYLOAD[:room] + bytes(36 - room)
    assert calls.recv(handle, memory) == 4, "the next datagram is whole"
    assert memory[:4] == b"next"


@pytest.mark.parametrize("room", [0, 1, 31])
def test_a_datagram_cut_off_by_recvfrom_is_an_error_that_tells_the_sender(
    room: int, calls: Any, knowing: Callable[[int], Any], datagram_pair: Pair
) -> None:
    first, second = datagram_pair
    memory = bytearray(40)
    fsocket.socket_send(first, b"first")
    sender = calls.recvfrom(second, memory)[1]
    fsocket.socket_send(first, PAYLOAD)
    with pytest.raises(fsocket.ShortBufferError) as caught:
        calls.recvfrom(knowing(second), memory, 4, 4 + room)
    assert caught.value.count == room
    assert may_be_length(caught.value.length, 32)
    assert caught.value.address == sender
    assert "recvfrom: " in str(caught.value)
    assert memory[4 : 4 + room] == PAYLOAD[:room]


@pytest.mark.skipif(not LINUX, reason="only Linux tells the true length")
def test_a_handle_that_knows_itself_tells_the_true_length_of_what_was_cut_off(calls: Any, datagram_pair: Pair) -> None:
    first, second = datagram_pair
    for call in (calls.recv, calls.recvfrom):
        fsocket.socket_send(first, PAYLOAD)
        with pytest.raises(fsocket.ShortBufferError, match="32") as caught:
            call(second, bytearray(5))
        assert caught.value.length == 32


def test_the_sender_of_what_was_cut_off_is_told_over_udp(calls: Any, udp_pair: Pair) -> None:
    first, second = udp_pair
    fsocket.socket_send(first, PAYLOAD)
    with pytest.raises(fsocket.ShortBufferError) as caught:
        calls.recvfrom(second, bytearray(1))
    assert caught.value.address == fsocket.socket_name(first)


def test_a_datagram_that_just_fits_is_no_error(calls: Any, knowing: Callable[[int], Any], datagram_pair: Pair) -> None:
    first, second = datagram_pair
    handle = knowing(second)
    for call in (calls.recv, calls.recvfrom):
        fsocket.socket_send(first, PAYLOAD)
        assert call(handle, bytearray(32)) in {32, (32, fsocket.socket_name(first)), (32, None)}


def test_with_msg_trunc_the_true_length_is_the_answer_where_the_system_tells_it(
    calls: Any, knowing: Callable[[int], Any], datagram_pair: Pair
) -> None:
    first, second = datagram_pair
    handle = knowing(second)
    for call in (calls.recv, calls.recvfrom):
        memory = bytearray(4)
        fsocket.socket_send(first, PAYLOAD)
        if TELLS_LENGTH:
            answer = call(handle, memory, flags=fsocket.MSG_TRUNC)
            assert (answer if isinstance(answer, int) else answer[0]) == 32
        else:
            with pytest.raises(fsocket.ShortBufferError):
                call(handle, memory, flags=fsocket.MSG_TRUNC)
        assert memory == PAYLOAD[:4]
        fsocket.socket_send(first, b"fits")
        answer = call(handle, memory, flags=fsocket.MSG_TRUNC)
        assert (answer if isinstance(answer, int) else answer[0]) == 4


def test_peeking_at_a_datagram_too_long_is_an_error_and_leaves_it(calls: Any, datagram_pair: Pair) -> None:
    first, second = datagram_pair
    fsocket.socket_send(first, PAYLOAD)
    with pytest.raises(fsocket.ShortBufferError):
        calls.recv(second, bytearray(1), flags=fsocket.MSG_PEEK)
    assert calls.recv(second, bytearray(40)) == 32


@pytest.mark.skipif(not LINUX, reason="only Linux has SO_PEEK_OFF")
@pytest.mark.parametrize("room", [4, 40])
def test_peeking_at_the_rest_of_a_datagram_tells_the_rest(
    room: int, calls: Any, knowing: Callable[[int], Any], datagram_pair: Pair
) -> None:
    first, second = datagram_pair
    handle = knowing(second)
    memory = bytearray(room)
    fsocket.socket_send(first, PAYLOAD)
    for call in (calls.recv, lambda *arguments: calls.recvfrom(*arguments)[0]):
        fsocket.set_socket_option(second, fsocket.SO_PEEK_OFF, 29)
        assert call(handle, memory, 0, None, fsocket.MSG_PEEK) == 3
        assert memory[:3] == PAYLOAD[29:]


@pytest.mark.skipif(not LINUX, reason="only Linux has error queues")
def test_what_is_cut_off_of_an_error_queue_is_an_error(
    calls: Any, knowing: Callable[[int], Any], keep: Callable[[int], int]
) -> None:
    handle = keep(fsocket.open_udp_socket())
    fsocket.set_socket_option(handle, fsocket.IP_RECVERR, True)
    nobody = fsocket.open_udp_socket()
    address = fsocket.SockaddrIn("127.0.0.1", fsocket.socket_name(nobody).port)
    fsocket.close_socket(nobody)
    memory = bytearray(4)
    for call in (calls.recv, calls.recvfrom):
        fsocket.socket_sendto(handle, PAYLOAD, address)
        with pytest.raises(ConnectionRefusedError):
            fsocket.socket_recv(handle, bytearray(1))
        with pytest.raises(fsocket.ShortBufferError):
            call(knowing(handle), memory, 0, None, fsocket.MSG_ERRQUEUE)
        assert memory == PAYLOAD[:4]


def test_a_stream_longer_than_the_room_is_no_error(calls: Any, knowing: Callable[[int], Any], stream_pair: Pair) -> None:
    first, second = stream_pair
    handle = knowing(second)
    fsocket.socket_send(first, PAYLOAD)
    memory = bytearray(20)
    assert calls.recv(handle, memory) == 20
    assert memory == PAYLOAD[:20]
    assert calls.recvfrom(handle, memory)[0] == 12
    assert memory[:12] == PAYLOAD[20:]


# --- nothing, and the end


def test_a_datagram_without_octets_is_told_from_the_end_of_a_stream_by_its_sender(
    calls: Any, udp_pair: Pair, tcp_pair: Pair
) -> None:
    fsocket.socket_send(udp_pair[0], b"")
    fsocket.socket_send(udp_pair[0], b"not the end")
    assert calls.recvfrom(udp_pair[1], bytearray(16)) == (0, fsocket.socket_name(udp_pair[0]))
    assert calls.recvfrom(udp_pair[1], bytearray(16)) == (11, fsocket.socket_name(udp_pair[0]))
    fsocket.socket_shutdown(tcp_pair[0], fsocket.SHUT_WR)
    assert calls.recvfrom(tcp_pair[1], bytearray(16)) == (0, None)


def test_a_datagram_without_octets_arrives(calls: Any, datagram_pair: Pair) -> None:
    first, second = datagram_pair
    assert calls.send(first, b"") == 0
    assert calls.send(first, b"x") == 1
    if fsocket.socket_name(second).family in {fsocket.AF_INET, fsocket.AF_INET6}:
        assert calls.recv(second, bytearray(8)) == 0
    else:
        assert calls.recv(second, bytearray(8)) in {0, 1}  # some systems drop empty ones in the unix domain


def test_no_room_at_all_takes_nothing_from_a_stream(calls: Any, stream_pair: Pair) -> None:
    first, second = stream_pair
    fsocket.socket_send(first, b"waits")
    assert calls.recv(second, bytearray(0)) == 0
    assert calls.recv(second, bytearray(8), 3, 3) == 0
    assert calls.recv(second, bytearray(8)) == 5


def test_the_end_of_a_stream_stays(calls: Any, stream_pair: Pair) -> None:
    first, second = stream_pair
    fsocket.socket_shutdown(first, fsocket.SHUT_WR)
    for _ in range(3):
        assert calls.recv(second, bytearray(8)) == 0
        assert calls.recvfrom(second, bytearray(8))[0] == 0


# --- flags


def test_peeking_leaves_what_it_shows(calls: Any, stream_pair: Pair) -> None:
    first, second = stream_pair
    fsocket.socket_send(first, b"look")
    for call in (calls.recv, calls.recvfrom):
        memory = bytearray(8)
        answer = call(second, memory, 0, 4, fsocket.MSG_PEEK)
        assert (answer if isinstance(answer, int) else answer[0]) == 4
        assert memory[:4] == b"look"
    assert calls.recv(second, bytearray(8)) == 4


@pytest.mark.skipif(not DONTWAIT, reason="Windows has no MSG_DONTWAIT")
def test_a_call_may_be_nonblocking_by_its_flag(calls: Any, datagram_pair: Pair) -> None:
    for call in (calls.recv, calls.recvfrom):
        with pytest.raises(BlockingIOError, match=r"recv(from)?: "):
            call(datagram_pair[1], bytearray(8), flags=DONTWAIT)


@pytest.mark.usefixtures("wait_all")
def test_waiting_for_all_gathers_what_comes_in_pieces(calls: Any, tcp_pair: Pair, background: Callable[..., Any]) -> None:
    first, second = tcp_pair
    memory = bytearray(8)
    task = background(calls.recv, second, memory, 0, 8, fsocket.MSG_WAITALL)
    for part in (b"ab", b"cd", b"efgh"):
        fsocket.socket_send(first, part)
    assert task.result() == 8
    assert memory == b"abcdefgh"


def test_urgent_octets_go_beside_the_stream(calls: Any, tcp_pair: Pair) -> None:
    first, second = tcp_pair
    assert calls.send(first, b"plain") == 5
    assert calls.send(first, b"!", flags=fsocket.MSG_OOB) == 1
    memory = bytearray(8)
    assert drain(second, 5) == b"plain"
    deadline = time.monotonic() + 10
    while True:  # until it has arrived, which a blocking call does not wait for
        try:
            assert calls.recv(second, memory, flags=fsocket.MSG_OOB) == 1
            break
        except OSError:
            assert time.monotonic() < deadline
    assert memory[:1] == b"!"


@pytest.mark.skipif(not LINUX, reason="MSG_NOSIGNAL is not everywhere; Python ignores SIGPIPE anyway")
def test_sending_to_nobody_is_an_error_and_no_signal(calls: Any, unix_stream_pair: Pair) -> None:
    fsocket.socket_shutdown(unix_stream_pair[1], fsocket.SHUT_RDWR)
    for flags in (0, fsocket.MSG_NOSIGNAL):
        with pytest.raises(BrokenPipeError, match=r"send: "):
            calls.send(unix_stream_pair[0], b"x", flags=flags)


def test_a_flag_that_the_system_refuses_is_an_error(calls: Any, udp_pair: Pair) -> None:
    with pytest.raises(OSError, match=r"send: "):
        calls.send(udp_pair[0], b"x", flags=fsocket.MSG_OOB)


# --- would block


def test_receiving_nothing_on_a_nonblocking_socket_is_an_error(
    calls: Any, knowing: Callable[[int], Any], udp_pair: Pair
) -> None:
    fsocket.set_nonblocking(udp_pair[0])
    handle = knowing(udp_pair[0])
    with pytest.raises(BlockingIOError, match=r"recv: "):
        calls.recv(handle, bytearray(8))
    with pytest.raises(BlockingIOError, match=r"recvfrom: "):
        calls.recvfrom(handle, bytearray(8))


def test_sending_without_room_on_a_nonblocking_socket_is_an_error(calls: Any, stream_pair: Pair) -> None:
    first, second = stream_pair
    fsocket.set_nonblocking(first)
    octets = bytes(1 << 20)
    sent, error = until_it_blocks(lambda _: calls.send(first, octets))
    assert "send: " in str(error)
    assert drain(second, sent) == bytes(sent)


# --- all of it


def test_send_all_sends_all_however_slowly_it_is_read(stream_pair: Pair, background: Callable[..., Any]) -> None:
    first, second = stream_pair
    octets = os.urandom(3_000_017)
    received = bytearray()

    def read_slowly() -> None:
        room = bytearray(9973)
        while count := fsocket.socket_recv(second, room):
            received.extend(room[:count])

    task = background(read_slowly)
    assert fsocket.socket_send_all(first, octets) == len(octets)
    fsocket.socket_shutdown(first, fsocket.SHUT_WR)
    task.result()
    assert received == octets


def test_send_all_sends_the_part_meant(tcp_pair: Pair) -> None:
    assert fsocket.socket_send_all(tcp_pair[0], b"abcdef", 2, 4) == 2
    assert fsocket.socket_send_all(tcp_pair[0], bytearray(b"abcdef"), end=1) == 1
    assert fsocket.socket_send_all(tcp_pair[0], ctypes.create_string_buffer(b"xyz"), start=1, end=3) == 2
    assert fsocket.socket_send_all(tcp_pair[0], foreign.cast("char *", foreign.from_buffer(b"pointer")), 0, 7) == 7
    assert drain(tcp_pair[1], 12) == b"cdayzpointer"


def test_send_all_of_nothing_is_nothing_on_a_stream(tcp_pair: Pair) -> None:
    assert fsocket.socket_send_all(tcp_pair[0], b"") == 0
    assert fsocket.socket_send_all(tcp_pair[0], b"abc", 3) == 0


def test_send_all_of_nothing_is_one_datagram(udp_pair: Pair) -> None:
    assert fsocket.socket_send_all(udp_pair[0], b"") == 0
    assert fsocket.socket_recvfrom(udp_pair[1], bytearray(4)) == (0, fsocket.socket_name(udp_pair[0]))


def test_send_all_that_would_block_tells_how_far_it_got(stream_pair: Pair) -> None:
    first, second = stream_pair
    fsocket.set_nonblocking(first)
    octets = os.urandom(16 << 20)
    with pytest.raises(BlockingIOError, match=r"send: ") as caught:
        fsocket.socket_send_all(first, octets)
    sent = caught.value.characters_written
    assert 0 < sent < len(octets)
    assert drain(second, sent) == octets[:sent]
    assert fsocket.socket_send_all(first, octets, sent, sent + 1000) == 1000
    assert drain(second, 1000) == octets[sent : sent + 1000]


def test_send_all_tells_how_far_it_got_from_where_it_began(stream_pair: Pair) -> None:
    first, second = stream_pair
    fsocket.set_nonblocking(first)
    octets = os.urandom(16 << 20)
    with pytest.raises(BlockingIOError) as caught:
        fsocket.socket_send_all(first, octets, 1000)
    sent = caught.value.characters_written
    assert drain(second, sent) == octets[1000 : 1000 + sent]
    fsocket.set_nonblocking(second)
    with pytest.raises(BlockingIOError):
        fsocket.socket_recv(second, bytearray(1))


def test_send_all_to_nobody_tells_how_far_it_got(tcp_pair: Pair) -> None:
    fsocket.socket_shutdown(tcp_pair[0], fsocket.SHUT_WR)
    with pytest.raises(OSError, match=r"send: ") as caught:
        fsocket.socket_send_all(tcp_pair[0], b"x")
    assert caught.value.characters_written == 0  # type: ignore[attr-defined]


# --- files


@pytest.fixture
def content() -> bytes:
    return os.urandom(100_003)


@pytest.fixture
def file(tmp_path: Path, content: bytes) -> Iterator[Any]:
    path = tmp_path / "content"
    path.write_bytes(content)
    with path.open("rb") as opened:
        yield opened


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ({}, slice(None)),
        ({"offset": 0, "count": None}, slice(None)),
        ({"offset": 5}, slice(5, None)),
        ({"count": 7}, slice(0, 7)),
        ({"offset": 99_999, "count": 2}, slice(99_999, 100_001)),
        ({"offset": 100_000, "count": 1000}, slice(100_000, None)),
        ({"offset": 100_003}, slice(0, 0)),
        ({"offset": 200_000, "count": 5}, slice(0, 0)),
        ({"count": 0}, slice(0, 0)),
        ({"offset": 1 << 40}, slice(0, 0)),
    ],
)
def test_a_file_is_sent_from_an_offset_so_far_as_it_goes(
    part: dict[str, int], expected: slice, file: Any, content: bytes, stream_pair: Pair, background: Callable[..., Any]
) -> None:
    wanted = content[expected]
    task = background(drain, stream_pair[1], len(wanted))
    assert fsocket.socket_sendfile(stream_pair[0], file, **part) == len(wanted)
    assert task.result() == wanted


def test_the_position_of_a_file_is_neither_used_nor_moved(
    file: Any, content: bytes, tcp_pair: Pair, background: Callable[..., Any]
) -> None:
    file.seek(17)
    task = background(drain, tcp_pair[1], len(content))
    assert fsocket.socket_sendfile(tcp_pair[0], file) == len(content)
    assert task.result() == content
    assert file.tell() == 17
    assert file.read(3) == content[17:20]


def test_a_file_may_be_its_descriptor(file: Any, content: bytes, tcp_pair: Pair) -> None:
    assert fsocket.socket_sendfile(tcp_pair[0], file.fileno(), 1, 100) == 100
    assert drain(tcp_pair[1], 100) == content[1:101]


def test_an_empty_file_is_sent_in_no_time(tmp_path: Path, tcp_pair: Pair) -> None:
    (tmp_path / "empty").touch()
    with (tmp_path / "empty").open("rb") as empty:
        assert fsocket.socket_sendfile(tcp_pair[0], empty) == 0
        assert fsocket.socket_sendfile(tcp_pair[0], empty, 0, 10) == 0


def test_a_file_longer_than_the_systems_buffers_is_sent_whole(
    tmp_path: Path, tcp_pair: Pair, background: Callable[..., Any]
) -> None:
    octets = os.urandom(1 << 16) * 400
    (tmp_path / "long").write_bytes(octets)
    task = background(drain, tcp_pair[1], len(octets))
    with (tmp_path / "long").open("rb") as long:
        assert fsocket.socket_sendfile(tcp_pair[0], long) == len(octets)
    assert task.result() == octets


@pytest.mark.skipif(WINDOWS, reason="TransmitFile waits until all has gone out")
def test_a_nonblocking_socket_takes_a_part_of_a_file_and_then_would_block(tmp_path: Path, tcp_pair: Pair) -> None:
    first, second = tcp_pair
    fsocket.set_nonblocking(first)
    octets = os.urandom(1 << 16) * 400
    (tmp_path / "long").write_bytes(octets)
    with (tmp_path / "long").open("rb") as long:
        sent, error = until_it_blocks(lambda position: fsocket.socket_sendfile(first, long, position))
        assert "sendfile: " in str(error)
        assert error.characters_written == 0
        assert 0 < sent < len(octets)
        assert drain(second, sent) == octets[:sent]
        assert fsocket.socket_sendfile(first, long, sent, 1000) == 1000
        assert drain(second, 1000) == octets[sent : sent + 1000]


@pytest.mark.skipif(not WINDOWS, reason="elsewhere a part goes out, and then it would block")
def test_sending_a_file_over_a_nonblocking_socket_waits_on_windows(
    tmp_path: Path, tcp_pair: Pair, background: Callable[..., Any]
) -> None:
    fsocket.set_nonblocking(tcp_pair[0])
    octets = os.urandom(1 << 16) * 100
    (tmp_path / "long").write_bytes(octets)
    task = background(drain, tcp_pair[1], len(octets))
    with (tmp_path / "long").open("rb") as long:
        assert fsocket.socket_sendfile(tcp_pair[0], long) == len(octets)
    assert task.result() == octets


def test_a_file_may_be_longer_than_the_memory_of_32_bits(
    tmp_path: Path, tcp_pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "long").write_bytes(b"0123456789")
    with (tmp_path / "long").open("rb") as long:
        monkeypatch.setattr(sys, "maxsize", 4)
        assert fsocket.socket_sendfile(tcp_pair[0], long) == 10
        assert fsocket.socket_sendfile(tcp_pair[0], long, 8) == 2


@pytest.mark.skipif(WINDOWS, reason="msvcrt finds the file there")
def test_a_descriptor_beyond_all_descriptors_is_not_another(file: Any, tcp_pair: Pair) -> None:
    with pytest.raises(OverflowError, match=r"^a handle is "):
        fsocket.socket_sendfile(tcp_pair[0], (1 << 32) + file.fileno())


@pytest.mark.skipif(not WINDOWS, reason="Windows has completion ports")
def test_a_file_sent_tells_the_completion_port_of_the_socket_nothing(file: Any, content: bytes, tcp_pair: Pair) -> None:
    # asyncio's event loop has such a port: who waits there takes what comes for the end of a call of its own.
    overlapped, winapi = importlib.import_module("_overlapped"), importlib.import_module("_winapi")
    port = overlapped.CreateIoCompletionPort(overlapped.INVALID_HANDLE_VALUE, 0, 0, 0)
    try:
        overlapped.CreateIoCompletionPort(tcp_pair[0], port, 0, 0)
        assert fsocket.socket_sendfile(tcp_pair[0], file) == len(content)
        assert overlapped.GetQueuedCompletionStatus(port, 0) is None
    finally:
        winapi.CloseHandle(port)


def test_a_file_that_is_closed_is_refused(tmp_path: Path, tcp_pair: Pair) -> None:
    (tmp_path / "closed").write_bytes(b"x")
    with (tmp_path / "closed").open("rb") as closed:
        descriptor = closed.fileno()
    with pytest.raises(ValueError, match="closed"):
        fsocket.socket_sendfile(tcp_pair[0], closed)
    with pytest.raises(OSError):
        fsocket.socket_sendfile(tcp_pair[0], descriptor)


def test_what_is_no_file_is_refused(tcp_pair: Pair) -> None:
    for wrong in (None, "name", b"name", 1.5, object()):
        with pytest.raises(TypeError, match="file must be a descriptor"):
            fsocket.socket_sendfile(tcp_pair[0], wrong)  # type: ignore[arg-type]
    with pytest.raises(OSError, match="fileno"):
        fsocket.socket_sendfile(tcp_pair[0], io.BytesIO(b"in memory"))


@pytest.mark.skipif(WINDOWS, reason="folders cannot be opened there")
def test_a_folder_is_no_file(tmp_path: Path, tcp_pair: Pair) -> None:
    descriptor = os.open(tmp_path, os.O_RDONLY)
    try:
        with pytest.raises(OSError, match=r"sendfile: "):
            fsocket.socket_sendfile(tcp_pair[0], descriptor)
    finally:
        os.close(descriptor)


@pytest.mark.parametrize("name", ["offset", "count"])
@pytest.mark.parametrize("value", [-1, 1 << 64, "1", 1.0])
def test_offset_and_count_are_numbers_of_octets(name: str, value: Any, file: Any, tcp_pair: Pair) -> None:
    with pytest.raises((TypeError, ValueError), match=name):
        fsocket.socket_sendfile(tcp_pair[0], file, **{name: value})


def test_a_file_sent_to_nobody_is_an_error(file: Any, tcp_pair: Pair) -> None:
    fsocket.socket_shutdown(tcp_pair[0], fsocket.SHUT_WR)
    with pytest.raises(OSError, match=r"sendfile: ") as caught:
        fsocket.socket_sendfile(tcp_pair[0], file)
    assert caught.value.characters_written == 0  # type: ignore[attr-defined]
