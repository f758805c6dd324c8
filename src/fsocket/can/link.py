"""The names of interfaces, by their indexes, without asking the kernel each time.

The kernel tells what becomes of its interfaces over rtnetlink(7). Whoever asks for a name first reads, without waiting, whether
anything was told; then what is known is as good as if it had been asked anew, and costs one system call instead of three.

Each thread has a socket of its own for that, since threads may be in network namespaces of their own (setns(2)), and since
what one reads another would miss; so has each process after a fork(2).
"""

from __future__ import annotations

import os
import sys
import threading

assert sys.platform == "linux"

from .._native import ffi, lib

_NAME_SIZE = 256


class _Names:
    """What one thread knows."""

    __slots__ = ("_close", "_known", "_news", "_process")

    def __init__(self) -> None:
        self._known: dict[int, str | None] = {}
        self._process = 0
        self._news = -1
        self._close = lib.fs_links_close  # which the module has no more when the interpreter ends

    def __del__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Close the socket, and know nothing."""
        self._known.clear()
        self._process = 0
        news, self._news = self._news, -1
        if news >= 0:
            self._close(news)

    def name(self, index: int) -> str | None:
        """The name of an interface, None if there is none of that index."""
        if not self._is_current():
            self._known.clear()
        if index not in self._known:
            self._known[index] = _ask(index)
        return self._known[index]

    def _is_current(self) -> bool:
        """Whether nothing has changed since it was last asked."""
        process = os.getpid()
        if process != self._process:
            self.forget()
            self._process = process
            self._news = max(lib.fs_links_open(), -1)
            return False
        return self._news >= 0 and bool(lib.fs_links_unchanged(self._news))


def _ask(index: int) -> str | None:
    name = ffi.new("char[]", _NAME_SIZE)
    length = lib.fs_interface_name(index, name, _NAME_SIZE)
    return os.fsdecode(ffi.unpack(name, length)) if length > 0 else None


class _Threads(threading.local):
    """The names that each thread knows."""

    def __init__(self) -> None:
        self.names = _Names()


_threads = _Threads()


def interface_name(index: int) -> str | None:
    """The name of an interface (if_indextoname(3)) in the thread's network namespace; None where there is none of that index.

    The namespace is the one in which the thread asked for the first time.
    """
    return _threads.names.name(index)
