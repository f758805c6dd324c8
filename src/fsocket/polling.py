"""Waiting for many sockets at once: a context, and in it a PollFD for each socket.

Level-triggered on every system and every back end: a socket that is ready is reported by every `poll` until it is so no more.
"""

from __future__ import annotations

import math
import os
import threading
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, overload
from weakref import WeakValueDictionary

from . import _native, constants
from ._native import ffi, lib
from .builtin import with_builtin
from .errors import check
from .handle import Handle, number_of
from .sockets import is_known_to_block, set_nonblocking

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import TypeVar

    from ._native import CData

    P = TypeVar("P", bound="PollFD")

_BACKENDS = {
    "poll": lib.FS_POLL_POLL,
    "epoll": lib.FS_POLL_EPOLL,
    "kqueue": lib.FS_POLL_KQUEUE,
    "wsaevent": lib.FS_POLL_WSAEVENT,
}

#: The back ends that this system has, the default one first.
BACKENDS = tuple(name for name, number in _BACKENDS.items() if lib.fs_poll_has(number))

_EVENTS: dict[str, int] = {
    name.lower(): getattr(constants, name)
    for name in ("POLLIN", "POLLPRI", "POLLOUT", "POLLERR", "POLLHUP", "POLLNVAL", "POLLRDHUP")
    if hasattr(constants, name)
}
_SHRT_MAX = 0x7FFF
_FOREVER = 1 << 53  # milliseconds: 285,000 years


class PollFD:
    """A socket to wait for, and for which events. Made to be subclassed: buffers and state of the connection go with it.

    fd: a handle, or what has ``fileno()``. events: what to wait for, ``POLL`` constants or'ed; POLLERR, POLLHUP and POLLNVAL
    are reported whether asked for or not.

    Attributes: `fd`; `events`, which may be assigned at any time and takes effect at the next `poll`; `revents`, what was found
    when `poll` returned it last.
    """

    __slots__ = ("__weakref__", "_blocking", "_context", "_events", "_id", "_number", "_revents", "fd")

    fd: Handle

    def __init__(self, fd: Handle, events: int = constants.POLLIN) -> None:
        number_of(fd)
        self.fd = fd
        self._revents = 0
        self._events = _checked_events(events)
        self._context: PollContext | None = None
        self._id = -1
        self._number = -1
        self._blocking = False

    @property
    def revents(self) -> int:
        """What was found when `poll` returned this last."""
        return self._revents

    @property
    def events(self) -> int:
        """What is waited for."""
        return self._events

    @events.setter
    def events(self, events: int) -> None:
        checked = _checked_events(events)
        context = self._context
        native = None if context is None else context._native
        if native is not None:
            check(lib.fs_poll_change(native, self._id, checked), "poll_register")
        self._events = checked

    def __repr__(self) -> str:
        events, revents = ("|".join(poll_events(value)) or "0" for value in (self._events, self._revents))
        return f"{type(self).__name__}({self.fd!r}, events={events}, revents={revents})"


def _checked_events(events: object) -> int:
    if not isinstance(events, int):
        raise TypeError(f"events are an int of POLL constants, not {type(events).__name__!r}")
    if not 0 <= events <= _SHRT_MAX:
        raise ValueError(f"events must be 0 to {_SHRT_MAX}, not {events}")
    return events


#: Windows only, where a socket has one event and so one context: the PollFD that it is registered with.
_associated: WeakValueDictionary[int, PollFD] = WeakValueDictionary()


class PollContext:
    """What `open_poll` makes. Attributes: `fds`, the PollFDs registered; `backend`, its name."""

    __slots__ = ("__weakref__", "_by_fd", "_by_id", "_lock", "_native", "backend")

    def __init__(self, native: CData, backend: str) -> None:
        self._native: CData | None = native
        self._by_fd: dict[int, PollFD] = {}
        self._by_id: dict[int, PollFD] = {}
        self._lock = threading.RLock()  # for what registers; a signal handler may, in the midst of another's registering
        self.backend = backend

    @property
    def fds(self) -> list[PollFD]:
        """The PollFDs registered now, in the order of registration."""
        return list(self._by_fd.values())

    def __repr__(self) -> str:
        return f"<PollContext {self.backend}, {len(self._by_fd)} registered{', closed' if self._native is None else ''}>"


def _checked_context(context: object) -> PollContext:
    if not isinstance(context, PollContext):
        raise TypeError(f"a poll context comes from open_poll; {context!r} is none")
    return context


def _open_native(context: PollContext) -> CData:
    native = _checked_context(context)._native
    if native is None:
        raise ValueError("the poll context is closed")
    return native


def open_poll(backend: str | None = None) -> PollContext:
    """Nothing for poll(2) but a pipe(2) to be woken by; epoll_create1(2), kqueue(2); on Windows WSACreateEvent.

    backend: "poll" or "epoll" (Linux), "poll" or "kqueue" (macOS, FreeBSD), "wsaevent" (Windows); None for the first of these,
    or what the environment variable FSOCKET_POLL_BACKEND names. "epoll" and "kqueue" cost by what is ready, "poll" by what is
    registered.

    Returns a context, to be closed with `close_poll`. Raises ValueError for a back end that this system lacks; OSError.
    """
    name = backend or os.environ.get("FSOCKET_POLL_BACKEND") or BACKENDS[0]
    if name not in BACKENDS:
        raise ValueError(f"this system's poll back ends are {', '.join(BACKENDS)}; {name!r} is not among them")
    native = ffi.new("struct fs_poll **")
    try:
        check(lib.fs_poll_open(_BACKENDS[name], native), "open_poll")
    except BaseException:  # among them what a handler of a signal raises as soon as the call is back
        if native[0]:
            lib.fs_poll_close(native[0])
        raise
    # Freed when the last thread that waits on it has come back.
    return PollContext(ffi.gc(native[0], lib.fs_poll_close), name)


def close_poll(pc: PollContext) -> None:
    """close(2); on Windows WSACloseEvent. Unregisters what is registered; threads waiting in `poll` come back with nothing."""
    with _checked_context(pc)._lock:
        native = pc._native
        if native is None:
            return
        for pollfd in pc.fds:
            poll_unregister(pc, pollfd)
        pc._native = None
        lib.fs_poll_wake(native, True)


def poll_register(pc: PollContext, pollfd: P) -> P:
    """fcntl(2) with O_NONBLOCK, and for "epoll" epoll_ctl(2), for "kqueue" kevent(2); on Windows WSAEventSelect.

    The socket is non-blocking from now on, on every system.

    Returns `pollfd`. Raises ValueError when it, or another one of the same handle, is registered already (on Windows, in any
    context); OSError. It is registered, or nothing has changed.
    """
    if not isinstance(pollfd, PollFD):
        raise TypeError(f"what is registered is a PollFD; {pollfd!r} is none")
    number = number_of(pollfd.fd)
    _open_native(pc)
    with pc._lock:
        native = _open_native(pc)
        if pollfd._context is not None:
            raise ValueError(f"{pollfd!r} is registered already")
        other = pc._by_fd.get(number) or (_associated.get(number) if pc.backend == "wsaevent" else None)
        if other is not None:
            raise ValueError(
                f"{other!r} has the handle {number} already{'' if other._context is pc else ', in another context'}; "
                "perhaps a socket was closed without being unregistered, and its number used again"
            )
        blocking = _is_blocking(pollfd.fd, is_known_to_block(number))
        try:
            pc._by_fd[number] = pollfd  # before C has its address
            set_nonblocking(number)
            identity = check(lib.fs_poll_add(native, number, pollfd._events, id(pollfd)), "poll_register")
            pollfd._id, pollfd._number, pollfd._blocking = identity, number, blocking
            pc._by_id[identity] = pollfd
            pollfd._context = pc
            if pc.backend == "wsaevent":
                _associated[number] = pollfd
        except BaseException:
            lib.fs_poll_forget(native, id(pollfd))
            pollfd._context = None
            pc._by_fd.pop(number, None)
            with suppress(OSError):
                set_nonblocking(number, not blocking)
            raise
    return pollfd


def _is_blocking(fd: Handle, otherwise: bool) -> bool:
    """Whether a handle's owner takes it to be blocking: a stdlib socket remembers, and is to be right. Else `otherwise`."""
    gettimeout = getattr(fd, "gettimeout", None)
    return gettimeout() is None if callable(gettimeout) else otherwise


def poll_unregister(pc: PollContext, pollfd: PollFD, *, restore: bool = False) -> None:
    """Nothing for poll(2); epoll_ctl(2), kevent(2); on Windows WSAEventSelect with no events.

    restore: make the socket blocking again if it was when it was registered (on Windows, where that cannot be asked: if it is
    fsocket's own, or a stdlib socket that says so). A socket that has been closed meanwhile is
    unregistered without an error. Raises ValueError when `pollfd` is not registered here.
    """
    if not isinstance(pollfd, PollFD):
        raise TypeError(f"what is unregistered is a PollFD; {pollfd!r} is none")
    _open_native(pc)
    with pc._lock:
        native = _open_native(pc)
        if pollfd._context is not pc:
            raise ValueError(f"{pollfd!r} is not registered in {pc!r}")
        lib.fs_poll_remove(native, pollfd._id)  # fails for a closed socket only
        pc._by_id.pop(pollfd._id, None)
        pc._by_fd.pop(pollfd._number, None)
        _associated.pop(pollfd._number, None)
        pollfd._context = None
    if restore and _is_blocking(pollfd.fd, pollfd._blocking) and not _is_closed(pollfd):
        set_nonblocking(pollfd._number, False)


def _is_closed(pollfd: PollFD) -> bool:
    """Whether it is an object, and tells another handle than the one that was registered, or none."""
    try:
        return number_of(pollfd.fd) != pollfd._number
    except (OSError, ValueError, OverflowError):
        return True


def poll_find(pc: PollContext, fd: Handle) -> PollFD | None:
    """No system call. Returns the PollFD registered for a handle, or None."""
    return _checked_context(pc)._by_fd.get(number_of(fd))


def milliseconds_of(timeout: float | None) -> int:
    """A timeout of milliseconds, checked and rounded up; -1 for ever."""
    if timeout is None:
        return -1
    if not isinstance(timeout, (int, float)):
        raise TypeError(f"timeout is milliseconds or None, not {type(timeout).__name__!r}")
    if not timeout >= 0:  # nor NaN
        raise ValueError(f"timeout must be 0 or more milliseconds, or None; not {timeout}")
    return math.ceil(timeout) if timeout < _FOREVER else -1


@with_builtin
def poll(pc: PollContext, timeout: float | None = None) -> list[PollFD]:
    """poll(2); epoll_wait(2), kevent(2); on Windows WSAPoll and WSAWaitForMultipleEvents.

    timeout: milliseconds, rounded up; None to wait for ever, 0 not to wait.

    Returns the PollFDs that are ready, with `revents` set; none when the time is over, or `poll_wake` was called. Signal
    handlers run, and the waiting goes on for the time that is left (PEP 475). Raises OSError.
    """
    native = _open_native(pc)
    milliseconds = milliseconds_of(timeout)
    deadline = time.monotonic() + milliseconds / 1000
    out = ffi.new("struct fs_ready **")
    while (count := lib.fs_poll_wait(native, milliseconds, out)) == -lib.FS_EINTR:
        if milliseconds > 0:
            milliseconds = max(0, math.ceil((deadline - time.monotonic()) * 1000))
    if check(count, "poll") == 0:
        return []
    found = []
    ready = out[0]
    try:
        for index in range(count):
            pollfd = pc._by_id.get(ready[index].id)
            if pollfd is not None:
                pollfd._revents = ready[index].revents
                found.append(pollfd)
    finally:
        lib.fs_poll_free(ready)
    return found


def poll_wake(pc: PollContext) -> None:
    """write(2) to a pipe; on Windows SetEvent: make a `poll` return at once, now in another thread, or the next one.

    May be called in any thread, and in a signal handler.
    """
    lib.fs_poll_wake(_open_native(pc), False)


@contextmanager
def poll_context(backend: str | None = None) -> Iterator[PollContext]:
    """`open_poll` as a context manager: yields the context, and closes it at the end."""
    pc = open_poll(backend)
    try:
        yield pc
    finally:
        close_poll(pc)


# --- events by name


@overload
def poll_event(event: str) -> int: ...
@overload
def poll_event(event: int) -> str: ...
def poll_event(event: str | int) -> int | str:
    """No system call: the constant of an event's name ("pollin"), or the name of a constant. Raises ValueError for others."""
    if isinstance(event, str):
        if event.lower() not in _EVENTS:
            raise ValueError(f"poll events here are {', '.join(_EVENTS)}; {event!r} is not among them")
        return _EVENTS[event.lower()]
    if not isinstance(event, int):
        raise TypeError(f"poll_event takes a name or an int, not {event!r}")
    for name, value in _EVENTS.items():
        if value == event:
            return name
    raise ValueError(f"{event!r} is no poll event of this system")


@overload
def poll_events(event: int, /) -> list[str]: ...
@overload
def poll_events(*events: str) -> int: ...
def poll_events(*events: str | int) -> int | list[str]:
    """No system call: the names of the events in an int, or the int of some names."""
    if len(events) == 1 and isinstance(events[0], int):
        return [name for name, value in _EVENTS.items() if events[0] & value]
    result = 0
    for event in events:
        if not isinstance(event, str):
            raise TypeError(f"poll_events takes one int, or names; not {event!r}")
        result |= poll_event(event)
    return result


def poll_event_p(events: int, name: str | None = None) -> bool:
    """No system call: whether an event is among `events`; without a name, whether any is."""
    if not isinstance(events, int):
        raise TypeError(f"poll_event_p takes an int of POLL constants, not {events!r}")
    return bool(events if name is None else events & poll_event(name))


def doevents(pollfds: Iterable[PollFD]) -> Iterator[tuple[PollFD, str]]:
    """No system call: go through what `poll` returned, event by event: yields a PollFD and the name of one of its events."""
    for pollfd in pollfds:
        for name in poll_events(pollfd.revents):
            yield pollfd, name


if hasattr(_native, "set_up_poll"):
    _native.set_up_poll(PollContext)
