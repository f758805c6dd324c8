"""Sending without a copy: the kernel reads the octets where they are, and tells later that it has."""

from __future__ import annotations

import errno
import reprlib
import select
import sys
import threading
import time
from collections import deque
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

assert sys.platform == "linux"

from . import constants
from ._native import ffi, lib
from .address import as_sockaddr
from .argument import c_int, integer
from .buffer import Buffer, locate
from .error_queue import Entries, QueuedError
from .errors import system_error
from .handle import number_of
from .interruption import LONGEST_WAIT, Interruption
from .option import names, set_socket_option
from .polling import milliseconds_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from typing_extensions import Self

    from ._native import CData
    from .address import Address
    from .buffer import Readable
    from .handle import Handle

_IDS = 1 << lib.FS_QUEUED_BITS
_MOST_FIRST = (1 << 63) - _IDS
_FULL = (
    "too much is waiting for its completion: more than RLIMIT_MEMLOCK or net.core.optmem_max allows; completions() makes room"
)


class Completion(NamedTuple):
    """A send whose octets the kernel will not look at any more.

    id: which one, counted from 0. buffer: what was given to `send`. copied: whether the kernel had to copy the octets after
    all, as it has what stays on this host or goes by an adapter without scatter and gather: then ordinary sending is cheaper.
    """

    id: int
    buffer: Any
    copied: bool

    def __repr__(self) -> str:
        return f"Completion(id={self.id}, buffer={reprlib.repr(self.buffer)}, copied={self.copied})"


class _Sent:
    """Octets that the kernel may be reading: while this is there, they stay where they are."""

    __slots__ = ("_gone", "_pin", "_sending", "buffer")

    def __init__(self, buffer: object, pointer: CData) -> None:
        self.buffer = buffer
        self._pin = pointer
        self._sending = True
        self._gone = False

    def sent(self) -> None:
        """The call is over, which needs the memory in any case: also when it is complete already, or given up."""
        self._sending = False
        if self._gone:
            self.let_go()

    def let_go(self) -> None:
        """From now on the memory may move, without waiting for a garbage collection."""
        self._gone = True
        if self._sending:
            return
        ours = self._pin is not self.buffer and not isinstance(self.buffer, Buffer)
        if ours and ffi.typeof(self._pin).kind == "array":
            ffi.release(self._pin)


class ZeroCopy:
    """Sending by a socket with MSG_ZEROCOPY: send(2), sendto(2), and recvmsg(2) with MSG_ERRQUEUE.

    fd: a socket of TCP, UDP, or whatever else takes SO_ZEROCOPY, which is switched on, and left on. first_id: the number of its
    next such send: 0, unless somebody has already sent so by it (`next_id` of the ZeroCopy before). From now on nobody else
    may.

    What is sent is kept alive, and from being resized, until the kernel has no more use for it, which `completions` tells; to
    write into it before changes what goes out. That is worth the while for large sends only, and not at all within a host.

    It is one thread's at a time for sending, and a second one is refused with ValueError; others may ask for completions
    meanwhile. Used as a context manager, it waits at the end for all that is pending, unless there was an exception.
    Source: Documentation/networking/msg_zerocopy.rst of the kernel.
    """

    __slots__ = ("_closed", "_completions", "_entries", "_fd", "_native", "_others", "_pending", "_reading")

    def __init__(self, fd: Handle, first_id: int = 0) -> None:
        first = integer(first_id, "first_id")
        if not 0 <= first <= _MOST_FIRST:
            raise ValueError(f"first_id must be 0 to {_MOST_FIRST}, not {first}")
        set_socket_option(fd, names.SO_ZEROCOPY, True)
        self._fd = fd
        self._native = ffi.new("struct fs_zerocopy *")
        self._native.next = first
        self._pending: dict[int, _Sent] = {}
        self._completions: dict[int, Completion] = {}
        self._entries = Entries()
        self._others: deque[QueuedError] = deque()
        self._reading = threading.RLock()  # a handler of signals may come in between
        self._closed = False

    @property
    def pending(self) -> int:
        """How many sends are not complete yet, as far as `completions` has seen."""
        # What has no number when its call is over has not gone; a handler of signals may have raised before it was dropped.
        left_over = not self._native.busy and self._native.next in self._pending
        return len(self._pending) - left_over

    @property
    def next_id(self) -> int:
        """The number of the next send."""
        number: int = self._native.next
        return number

    def send(
        self, buffer: Readable, start: int = 0, end: int | None = None, flags: int = 0, addr: Address | None = None
    ) -> int:
        """send(2) with MSG_ZEROCOPY, or sendto(2) with `addr`.

        buffer, start, end, flags, addr: as for `socket_send` and `socket_sendto`. Of a bare pointer, the memory is yours to
        keep.

        Returns the octets sent, which on a stream may be fewer than asked for. A send of no octets at all has no completion.
        Raises OSError, ENOBUFS when too much is pending; TypeError or ValueError for a buffer or a range that cannot be.
        """
        if self._closed:
            raise ValueError("the ZeroCopy is closed")
        sockaddr = b"" if addr is None else as_sockaddr(addr).sockaddr
        pointer, first, last = locate(buffer, start, end, writable=False)
        number, options = number_of(self._fd), c_int(flags, "flags")
        # In CPython 3.10 a handler of signals may raise even before what is in `finally`; then it ends with the exception.
        let_go = partial(lib.fs_zerocopy_let_go, self._native)
        held = ffi.gc(ffi.new("int *"), let_go)
        try:
            if not lib.fs_zerocopy_hold(self._native, held):
                raise ValueError("another call is sending by this ZeroCopy")
            this = self._native.next
            sent = self._pending[this] = _Sent(buffer, pointer)  # beforehand: another thread may read the completion at once
            try:
                return self._send(number, pointer, first, last, options, sockaddr)
            finally:
                sent.sent()
                if self._native.next == this:
                    self._drop(this)
        finally:
            let_go(held)

    def _send(self, number: int, pointer: CData, first: int, last: int, flags: int, sockaddr: bytes) -> int:
        call = "sendto" if sockaddr else "send"
        arguments = (self._native, number, pointer, first, last, flags, sockaddr, len(sockaddr))
        interruption = None
        while (result := lib.fs_zerocopy_send(*arguments)) == -lib.FS_EINTR:
            interruption = interruption or Interruption(number, call, sending=True)
            interruption.wait()
        if result < 0:
            if result != -lib.FS_EWOULDBLOCK:
                self._count_failed()
            raise system_error(-result, call, _FULL if result == -errno.ENOBUFS else "")
        return result

    def _count_failed(self) -> None:
        """What the kernel made, and then could not send, has a number as well, and is complete by now."""
        this = self._native.next
        with self._reading:
            try:
                self._read()
            except OSError:
                return  # that of the call is the one to be told
            if this not in self._pending:
                self._native.next = this + 1
                self._completions.pop(this, None)

    def completions(self, timeout: float | None = 0) -> list[Completion]:
        """recvmsg(2) with MSG_ERRQUEUE until there is no more; with a timeout, epoll_wait(2) until something is complete.

        timeout: milliseconds to wait for the first, if any send is pending; None: for ever.

        Returns a `Completion` for each send that is complete since the last call; their buffers are free again. What else is in
        the error queue is kept for `recv_error_queue`. Raises OSError.
        """
        wait = milliseconds_of(timeout)
        if not self._closed:
            self._collect()
            if not self._completions and wait:
                self._wait(wait, lambda: bool(self._completions))
        with self._reading:
            found, self._completions = self._completions, {}
        return list(found.values())

    def recv_error_queue(self) -> QueuedError | None:
        """recvmsg(2) with MSG_ERRQUEUE: what else the error queue tells, for a socket that has more there than completions.

        Returns a `QueuedError`, as the function `recv_error_queue` does, which must not be called for this socket: it would
        take the completions away. A completion of what this ZeroCopy has not sent comes here, too: somebody else sends by this
        socket with MSG_ZEROCOPY, or `first_id` was wrong. None if there is none. Raises OSError.
        """
        if not self._others and not self._closed:
            self._collect()
        try:
            return self._others.popleft()
        except IndexError:
            return None

    def note(self, queued: QueuedError) -> bool:
        """No system call. Tell of an entry of the error queue that somebody else has read.

        queued: what `recv_error_queue` gave. Returns whether it was of this ZeroCopy's sends; `completions` tells which.
        """
        if not isinstance(queued, QueuedError):
            raise TypeError(f"what is noted is a QueuedError, not {type(queued).__name__!r}")
        ids = queued.completed
        if ids is None:
            return False
        copied = queued.error is not None and bool(queued.error.code & constants.SO_EE_CODE_ZEROCOPY_COPIED)
        with self._reading:
            following = self._native.next  # asked once: another thread may be counting on
            # The kernel tells the lower bits; none is further back than all that they can count.
            last = following - (following - ids[-1]) % _IDS
            whole = range(last - len(ids) + 1, last + 1)
            fewer, more = (whole, self._pending) if len(whole) <= len(self._pending) else (list(self._pending), whole)
            found = [this for this in fewer if this in more]
            for this in found:
                self._completions[this] = Completion(this, self._pending[this].buffer, copied)
                self._drop(this)
        return len(found) == len(ids)

    def _collect(self) -> None:
        with self._reading:
            self._read()

    def _read(self) -> None:
        """All that is in the error queue now."""
        while (entry := self._entries.next(self._fd)) is not None:
            # What comes again may have been noted the first time: then it is not pending any more, and ours all the same.
            noted = self.note(entry.error) or (entry.again and entry.error.completed is not None)
            if self._entries.done(entry) and not noted:
                self._others.append(entry.error)

    def _wait(self, milliseconds: int, enough: Callable[[], bool]) -> None:
        """Until there is enough, nothing is pending any more, or so many milliseconds have gone by; -1: for ever."""
        deadline = None if milliseconds < 0 else time.monotonic() + milliseconds / 1000
        with select.epoll() as waiting:
            # Errors and the end of a connection, which are always told; each time that there is something new.
            waiting.register(number_of(self._fd), select.EPOLLET)
            self._collect()
            while not enough() and self.pending:
                left = None if deadline is None else deadline - time.monotonic()
                if left is not None and left <= 0:
                    break
                waiting.poll(left if left is None else min(left, LONGEST_WAIT // 1000))
                self._collect()

    def close(self, timeout: float | None = 0) -> int:
        """Wait for what is pending, as `completions` does, and let go of all buffers. The socket stays open.

        timeout: milliseconds to wait at most; None: until nothing is pending, which on a connection is up to the peer.

        Returns how many sends were still pending: their memory may still be read by the kernel, which holds on to the pages,
        not to what is written there: whoever uses it again changes what goes out. So it is when a socket is closed: what was
        sent goes out, within the limits of SO_LINGER, and nothing is told of it any more. Raises OSError; the buffers have been
        let go then, too.
        """
        wait = milliseconds_of(timeout)
        if self._closed:
            return 0
        try:
            self._collect()
            if wait and self.pending:
                self._wait(wait, lambda: False)
        finally:
            self._closed = True
            left = self.pending
            for this in list(self._pending):
                self._drop(this)
        return left

    def _drop(self, this: int) -> None:
        sent = self._pending.pop(this, None)
        if sent is not None:
            sent.let_go()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        self.close(None if kind is None else 0)

    def __repr__(self) -> str:
        state = "closed" if self._closed else f"{self.pending} of {self.next_id} pending"
        return f"<ZeroCopy on {self._fd!r}: {state}>"


__all__ = ["Completion", "ZeroCopy"]
