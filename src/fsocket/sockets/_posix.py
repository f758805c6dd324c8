"""What POSIX has a call for, and Windows has not."""

from __future__ import annotations

import sys

from .._native import ffi, lib
from ..errors import check

assert sys.platform != "win32"


def open_pair(family: int, type: int, protocol: int) -> tuple[int, int]:
    """socketpair(2)."""
    pair = ffi.new("int[2]", [-1, -1])
    try:
        check(lib.fs_open_pair(family, type, protocol, pair), "socketpair")
        return pair[0], pair[1]
    except BaseException:  # among them what a handler of a signal raises as soon as the call is back
        for fd in (pair[0], pair[1]):
            if fd >= 0:
                lib.fs_close(fd)
        raise


def is_nonblocking(fd: int) -> bool:
    """fcntl(2) with F_GETFL."""
    return bool(check(lib.fs_is_nonblocking(fd), "fcntl"))


def is_known_to_block(fd: int) -> bool:
    """fcntl(2) with F_GETFL."""
    return not is_nonblocking(fd)


def note_opened(fd: int, nonblocking: bool) -> None:
    """Nothing: the system can be asked."""


def note_nonblocking(fd: int, flag: bool) -> None:
    """Nothing: the system can be asked."""


def forget(fd: int) -> None:
    """Nothing: nothing was noted."""
