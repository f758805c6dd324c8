"""The calls that get and set options, as octets."""

from __future__ import annotations

from .._native import ffi, lib
from ..errors import system_error

_OCTETS = ffi.typeof("char[]")


def get_octets(fd: int, level: int | None, number: int, size: int, question: bytes, name: str) -> bytes:
    """What the system answers, in at most `size` octets; with no level, by a control code. `question` is in the room before."""
    room = ffi.new(_OCTETS, question.ljust(size, b"\0") if question else size)
    if level is None:
        count, call = lib.fs_get_control(fd, number, question, len(question), room, size), "WSAIoctl"
    else:
        count, call = lib.fs_get_option(fd, level, number, room, size), "getsockopt"
    if count < 0:
        raise system_error(-count, f"{call}({name})")
    return ffi.unpack(room, count)


def set_octets(fd: int, level: int | None, number: int, octets: bytes, name: str) -> None:
    """Set an option; with no level, by a control code."""
    if level is None:
        result, call = lib.fs_set_control(fd, number, octets, len(octets)), "WSAIoctl"
    else:
        result, call = lib.fs_set_option(fd, level, number, octets, len(octets)), "setsockopt"
    if result < 0:
        raise system_error(-result, f"{call}({name})")
