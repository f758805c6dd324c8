"""The calls that get and set options, as octets."""

from __future__ import annotations

from .._native import ffi, lib
from ..errors import check

_OCTETS = ffi.typeof("char[]")


def get_octets(fd: int, level: int | None, number: int, size: int, question: bytes, name: str) -> bytes:
    """What the system answers, in at most `size` octets; with no level, by a control code. `question` is in the room before."""
    room = ffi.new(_OCTETS, question.ljust(size, b"\0"))
    if level is None:
        count = check(lib.fs_get_control(fd, number, question, len(question), room, size), f"WSAIoctl({name})")
    else:
        count = check(lib.fs_get_option(fd, level, number, room, size), f"getsockopt({name})")
    return ffi.unpack(room, count)


def set_octets(fd: int, level: int | None, number: int, octets: bytes, name: str) -> None:
    """Set an option; with no level, by a control code."""
    if level is None:
        check(lib.fs_set_control(fd, number, octets, len(octets)), f"WSAIoctl({name})")
    else:
        check(lib.fs_set_option(fd, level, number, octets, len(octets)), f"setsockopt({name})")
