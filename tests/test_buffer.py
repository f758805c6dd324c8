"""Buffer: octets bound to their memory once."""

from __future__ import annotations

import copy
import gc
import operator
import pickle
import weakref
from typing import TYPE_CHECKING, Any

import pytest
from cffi import FFI

import fsocket

if TYPE_CHECKING:
    from collections.abc import Callable

    Pair = tuple[int, int]

ffi: Any = FFI()


def test_a_buffer_is_octets_all_zero_at_first() -> None:
    buffer = fsocket.Buffer(16)
    assert len(buffer) == buffer.size == 16
    assert bytes(buffer) == bytes(16)


@pytest.mark.parametrize("size", [0, 1, 65536, True])
def test_a_buffer_is_of_the_size_asked_for(size: int) -> None:
    buffer = fsocket.Buffer(size)
    assert buffer.size == len(buffer) == len(memoryview(buffer)) == size


def test_a_size_may_be_anything_that_is_an_int() -> None:
    class Index:
        def __index__(self) -> int:
            return 5

    assert len(fsocket.Buffer(Index())) == 5  # type: ignore[arg-type]


@pytest.mark.parametrize("size", [1.0, "5", b"5", None, [5], bytearray(5)], ids=repr)
def test_a_size_that_is_no_number_is_refused(size: Any) -> None:
    with pytest.raises(TypeError, match="number of octets"):
        fsocket.Buffer(size)


def test_a_size_below_zero_is_refused() -> None:
    with pytest.raises(ValueError, match="0 or more octets, not -1"):
        fsocket.Buffer(-1)


@pytest.mark.parametrize("size", [1 << 62, 1 << 70])
def test_a_size_beyond_all_memory_is_refused(size: int) -> None:
    with pytest.raises((MemoryError, OverflowError)):
        fsocket.Buffer(size)


def test_a_buffer_has_a_size() -> None:
    with pytest.raises(TypeError):
        fsocket.Buffer()  # type: ignore[call-arg]


def test_its_octets_are_read_and_written_as_a_bytearrays() -> None:
    buffer = fsocket.Buffer(8)
    buffer[0] = 7
    buffer[2:4] = b"ab"
    memoryview(buffer)[7] = 9
    assert bytes(buffer) == b"\7\0ab\0\0\0\11"
    assert buffer[2:4] == b"ab"
    assert buffer.index(b"ab") == 2


def test_its_pointer_points_at_its_octets() -> None:
    buffer = fsocket.Buffer(8)
    buffer[:] = b"01234567"
    assert ffi.buffer(buffer.pointer)[:] == b"01234567"
    buffer.pointer[3] = b"x"
    assert buffer == b"012x4567"


RESIZES: dict[str, Callable[[fsocket.Buffer], object]] = {
    "append": lambda buffer: buffer.append(0),
    "extend": lambda buffer: buffer.extend(b"more"),
    "insert": lambda buffer: buffer.insert(0, 0),
    "pop": lambda buffer: buffer.pop(),
    "remove": lambda buffer: buffer.remove(0),
    "clear": lambda buffer: buffer.clear(),
    "+=": lambda buffer: buffer.__iadd__(b"more"),
    "*=": lambda buffer: buffer.__imul__(2),
    "*= 0": lambda buffer: buffer.__imul__(0),
    "shorter slice": lambda buffer: operator.setitem(buffer, slice(0, 4), b""),
    "longer slice": lambda buffer: operator.setitem(buffer, slice(0, 0), b"more"),
    "del": lambda buffer: operator.delitem(buffer, slice(0, 4)),
    "bytearray's own constructor": lambda buffer: bytearray.__init__(buffer, 100_000),
    "bytearray's own constructor, with octets": lambda buffer: bytearray.__init__(buffer, b"other"),
}


@pytest.mark.parametrize("resize", RESIZES.values(), ids=RESIZES)
def test_nothing_resizes_it(resize: Callable[[fsocket.Buffer], object]) -> None:
    buffer = fsocket.Buffer(8)
    pointer = buffer.pointer
    with pytest.raises(BufferError):
        resize(buffer)
    assert bytes(buffer) == bytes(8)
    assert buffer.pointer is pointer


def test_its_constructor_called_again_changes_nothing() -> None:
    buffer = fsocket.Buffer(8)
    buffer[0] = 1
    buffer.__init__(100)  # type: ignore[misc]
    assert bytes(buffer) == b"\1" + bytes(7)


def test_its_pointer_and_its_size_stay() -> None:
    buffer = fsocket.Buffer(8)
    for name in ("pointer", "size", "other"):
        with pytest.raises(AttributeError):
            setattr(buffer, name, 5)


def test_a_subclass_is_bound_as_well(udp_pair: Pair) -> None:
    class Packet(fsocket.Buffer):
        def __init__(self, size: int, name: str) -> None:
            super().__init__(size)
            self.name = name

        def __new__(cls, size: int, name: str) -> Packet:  # noqa: ARG004, PYI034
            return super().__new__(cls, size)

    packet = Packet(8, "mine")
    with pytest.raises(BufferError):
        packet.append(0)
    fsocket.socket_send(udp_pair[0], b"hello")
    assert fsocket.socket_recv(udp_pair[1], packet) == 5
    assert packet[:5] == b"hello"


def test_what_a_subclass_makes_of_its_length_is_nothing_to_the_calls(calls: Any, udp_pair: Pair) -> None:
    class Message(fsocket.Buffer):
        length = 0

        def __len__(self) -> int:
            return self.length

    message = Message(8)
    assert message.size == 8
    fsocket.socket_send(udp_pair[0], b"hello")
    assert calls.recv(udp_pair[1], message) == 5
    message.length = 1 << 20
    for call in (calls.send, calls.recv, calls.recvfrom, fsocket.socket_send_all):
        with pytest.raises(ValueError, match="the buffer's 8 octets"):
            call(udp_pair[0], message, 0, 4096)


def test_nothing_resizes_it_when_its_pointer_is_released() -> None:
    buffer = fsocket.Buffer(8)
    with buffer.pointer:
        pass
    ffi.release(buffer.pointer)
    with pytest.raises(BufferError):
        buffer.clear()


def test_a_bytearray_cannot_be_made_a_buffer_later() -> None:
    with pytest.raises(TypeError):
        bytearray(5).__class__ = fsocket.Buffer


def test_it_shows_its_size() -> None:
    assert repr(fsocket.Buffer(5)) == str(fsocket.Buffer(5)) == "Buffer(5)"


@pytest.mark.parametrize("take", [copy.copy, copy.deepcopy, pickle.dumps])
def test_it_is_neither_copied_nor_pickled(take: Callable[[fsocket.Buffer], object]) -> None:
    with pytest.raises(TypeError, match="bound to its memory"):
        take(fsocket.Buffer(5))


def test_its_memory_comes_back_with_the_garbage_collection() -> None:
    class Watched(fsocket.Buffer):
        pass

    gone = weakref.ref(Watched(1000))
    gc.collect()
    assert gone() is None


def test_its_pointer_keeps_it_alive() -> None:
    pointer = fsocket.Buffer(8).pointer
    gc.collect()
    pointer[0] = b"x"
    assert ffi.buffer(pointer)[:1] == b"x"


def test_it_is_used_again_and_again(calls: Any, datagram_pair: Pair) -> None:
    first, second = datagram_pair
    sent, received = fsocket.Buffer(4), fsocket.Buffer(64)
    for number in range(100):
        sent[:] = number.to_bytes(4, "big")
        assert calls.send(first, sent) == 4
        assert calls.recv(second, received, 8) == 4
        assert received[8:12] == number.to_bytes(4, "big")


def test_its_pointer_is_as_good_as_itself(calls: Any, udp_pair: Pair) -> None:
    first, second = udp_pair
    buffer = fsocket.Buffer(8)
    fsocket.socket_send(first, b"12345678")
    assert calls.recv(second, buffer.pointer) == 8
    assert buffer == b"12345678"
    assert calls.send(first, buffer.pointer, 2, 5) == 3
    assert calls.recvfrom(second, buffer.pointer, 0, 8)[0] == 3
    assert buffer == b"34545678"
    with pytest.raises(ValueError, match="8 octets"):
        calls.recv(second, buffer.pointer, 0, 9)


def test_a_buffer_that_was_never_bound_may_be_used_but_not_moved_under_a_call(stream_pair: Pair) -> None:
    first, second = stream_pair
    unbound = bytearray.__new__(fsocket.Buffer)
    unbound.extend(bytes(64))
    assert fsocket.socket_send(first, b"octets") == 6
    assert fsocket.socket_recv(second, unbound) == 6
    assert unbound[:6] == b"octets"
