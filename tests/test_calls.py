"""What native/calls.c remembers from one call to the next: senders, and the C types of pointers. It must never mix them up."""

from __future__ import annotations

import sys
from contextlib import ExitStack

import pytest

import fsocket
from fsocket._native import ffi

LOOPBACK = "127.0.0.1"


def test_many_senders_are_told_apart_however_they_take_turns() -> None:
    with ExitStack() as stack:
        receiver = stack.enter_context(fsocket.socket_handle())
        fsocket.socket_bind(receiver, fsocket.SockaddrIn(LOOPBACK))
        to = fsocket.socket_name(receiver)
        senders = [stack.enter_context(fsocket.socket_handle()) for _ in range(200)]
        for sender in senders:
            fsocket.socket_bind(sender, fsocket.SockaddrIn(LOOPBACK))
        names = [fsocket.socket_name(sender) for sender in senders]
        room = fsocket.Buffer(8)
        for order in (range(200), range(199, -1, -1), [7, 8] * 50):
            for index in order:
                fsocket.socket_sendto(senders[index], b"octets", to)
                assert fsocket.socket_recvfrom(receiver, room) == (6, names[index])


@pytest.mark.skipif(not hasattr(sys, "getrefcount"), reason="this Python counts no references")
def test_an_address_is_held_for_no_longer_than_a_call() -> None:
    with fsocket.socket_handle() as fd:
        fsocket.socket_bind(fd, fsocket.SockaddrIn(LOOPBACK))
        name = fsocket.socket_name(fd)
        assert isinstance(name, fsocket.SockaddrIn)
        to = fsocket.SockaddrIn(LOOPBACK, name.port)  # not the object that receiving answers, which is kept for later
        room = fsocket.Buffer(8)
        before = sys.getrefcount(to), sys.getrefcount(to.sockaddr)
        for _ in range(1000):
            fsocket.socket_sendto(fd, room, to)
            fsocket.socket_recvfrom(fd, room)
        assert (sys.getrefcount(to), sys.getrefcount(to.sockaddr)) == before


def test_an_address_of_a_subclass_is_sent_to_as_well() -> None:
    class Host(fsocket.SockaddrIn):
        __slots__ = ("name",)

    class Named(Host):
        pass

    with fsocket.socket_handle() as fd:
        fsocket.socket_bind(fd, fsocket.SockaddrIn(LOOPBACK))
        name = fsocket.socket_name(fd)
        assert isinstance(name, fsocket.SockaddrIn)
        for kind in (Host, Named):
            assert fsocket.socket_sendto(fd, b"octets", kind(LOOPBACK, name.port)) == 6
            assert fsocket.socket_recvfrom(fd, fsocket.Buffer(8)) == (6, name)


def test_an_address_that_was_never_made_is_refused() -> None:
    empty = fsocket.SockaddrIn.__new__(fsocket.SockaddrIn)
    with fsocket.socket_handle() as fd, pytest.raises((AttributeError, TypeError, ValueError)):
        fsocket.socket_sendto(fd, b"octets", empty)


def test_pointers_of_many_types_take_turns_and_what_is_none_is_refused_between_them() -> None:
    memory = ffi.new("char[]", 64)
    names = ("char", "signed char", "unsigned char", "short", "int", "long", "long long", "float", "double", "void")
    pointers = [ffi.cast(f"{name} {stars}", memory) for name in names for stars in ("*", "**", "***")]
    first, second = fsocket.open_socketpair()
    try:
        for _ in range(3):
            for pointer in pointers:
                memory[0:6] = b"octets"
                assert fsocket.socket_send(first, pointer, 0, 6) == 6
                memory[0:6] = bytes(6)
                assert fsocket.socket_recv(second, pointer, 0, 6) == 6
                assert ffi.unpack(memory, 6) == b"octets"
                with pytest.raises(ValueError, match="64"):  # an array has an end of its own
                    fsocket.socket_send(first, memory, 0, 65)
                with pytest.raises(TypeError):
                    fsocket.socket_send(first, ffi.cast("int", 1), 0, 1)
    finally:
        fsocket.close_socket(first)
        fsocket.close_socket(second)
