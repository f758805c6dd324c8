"""EINTR, as PEP 475 says: signal handlers run, and unless one of them raises, the call is taken up again.

The compiled calls come back to Python when a signal interrupts them, and Python runs the handlers. A socket with a timeout of
its own (SO_RCVTIMEO, SO_SNDTIMEO) would begin it anew at every call, so that signals coming often enough could hold up the
caller for ever: from the first interruption on, a monotonic deadline stands. (The builtins of native/calls.c and its like come
here with the second: to know when a call began, they would have to look at the clock in every one.)
"""

from __future__ import annotations

import time

from ._native import lib
from .errors import check, system_error

LONGEST_WAIT = 0x7FFFFFFF  # milliseconds, in an int of C


class Interruption:
    """The waiting of one call that a signal has interrupted."""

    def __init__(self, fd: int, call: str, *, sending: bool) -> None:
        self._fd = fd
        self._call = call
        self._sending = sending
        timeout = check(lib.fs_timeout(fd, sending), call)
        self._deadline = time.monotonic() + timeout / 1000 if timeout else None

    def timed_out(self) -> bool:
        """Wait until the call may be made again: at once, or with a deadline when the socket is ready; True at the deadline."""
        while self._deadline is not None:
            remaining = self._deadline - time.monotonic()
            if remaining <= 0:
                return True
            ready = lib.fs_wait(self._fd, self._sending, min(int(remaining * 1000) + 1, LONGEST_WAIT))
            if ready != -lib.FS_EINTR and check(ready, self._call):
                return False
        return False

    def wait(self) -> None:
        """The same, with BlockingIOError at the deadline, as the system has it at the end of the socket's own timeout."""
        if self.timed_out():
            raise system_error(lib.FS_EWOULDBLOCK, self._call)
