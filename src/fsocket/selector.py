"""The stdlib's selector interface over a poll context, for asyncio and all else that takes a selector."""

from __future__ import annotations

import selectors
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

from . import constants
from .polling import BACKENDS, PollFD, close_poll, open_poll, poll, poll_register, poll_unregister

if TYPE_CHECKING:
    from collections.abc import Iterator

    from _typeshed import FileDescriptorLike

_READ = selectors.EVENT_READ
_WRITE = selectors.EVENT_WRITE
_BOTH = _READ | _WRITE
_NOT_OUT = ~constants.POLLOUT
_NOT_IN = ~constants.POLLIN


class _SelectorFD(PollFD):
    """A registered file: its key is what `select` gives out."""

    __slots__ = ("key",)

    key: selectors.SelectorKey


class _Keys(Mapping["FileDescriptorLike", selectors.SelectorKey]):
    """What is registered, by file or handle, as the selector has it now."""

    def __init__(self, selector: Selector) -> None:
        self._selector = selector

    def __len__(self) -> int:
        return len(self._selector._fds)

    def __getitem__(self, fileobj: FileDescriptorLike) -> selectors.SelectorKey:
        return self._selector._find(fileobj).key

    def __iter__(self) -> Iterator[FileDescriptorLike]:
        return iter(list(self._selector._fds))


class Selector(selectors.BaseSelector):
    """A ``selectors.BaseSelector`` over a poll context; see `open_poll` for the system calls.

    ``asyncio.SelectorEventLoop(fsocket.Selector())`` runs on every system. What is registered becomes non-blocking, and is
    made as it was when it is unregistered; see `poll_unregister` for Windows, which does not tell how it was.

    backend: as for `open_poll`; None for the one that costs by what is ready, where the system has one.
    """

    def __init__(self, backend: str | None = None) -> None:
        self._context = open_poll(backend or BACKENDS[-1])
        self._fds: dict[int, _SelectorFD] = {}
        self._keys: _Keys | None = _Keys(self)

    def _number(self, fileobj: FileDescriptorLike) -> int:
        """The handle of a file; of one that has been closed, the handle that it is registered under."""
        try:
            number = fileobj if isinstance(fileobj, int) else int(fileobj.fileno())
        except (AttributeError, TypeError, ValueError):
            number = -1
        if number >= 0:
            return number
        for fd in self._fds.values():
            if fd.key.fileobj is fileobj:
                return fd.key.fd
        raise ValueError(f"{fileobj!r} is no file descriptor, and has none")

    def _find(self, fileobj: FileDescriptorLike) -> _SelectorFD:
        try:
            return self._fds[self._number(fileobj)]
        except (KeyError, ValueError):
            raise KeyError(f"{fileobj!r} is not registered") from None

    def register(self, fileobj: FileDescriptorLike, events: int, data: object = None) -> selectors.SelectorKey:
        """Watch a file. Raises ValueError for events or a file that cannot be, KeyError when it is registered already."""
        poll_events = _poll_events(events)
        number = self._number(fileobj)
        if number in self._fds:
            raise KeyError(f"{fileobj!r} (handle {number}) is registered already")
        fd = _SelectorFD(fileobj, poll_events)
        fd.key = selectors.SelectorKey(fileobj, number, events, data)
        poll_register(self._context, fd)
        self._fds[number] = fd
        return fd.key

    def unregister(self, fileobj: FileDescriptorLike) -> selectors.SelectorKey:
        """Watch it no more, even if it has been closed. Raises KeyError when it is not registered."""
        fd = self._find(fileobj)
        del self._fds[fd.key.fd]
        with suppress(OSError):  # closed meanwhile: there is nothing to make as it was
            poll_unregister(self._context, fd, restore=True)
        return fd.key

    def modify(self, fileobj: FileDescriptorLike, events: int, data: object = None) -> selectors.SelectorKey:
        """Change what is watched for, or the data, in place. Raises ValueError and KeyError as `register` does."""
        fd = self._find(fileobj)
        key = fd.key
        if events != key.events:
            fd.events = _poll_events(events)
        fd.key = selectors.SelectorKey(key.fileobj, key.fd, events, data)
        return fd.key

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Wait for at most `timeout` seconds (None: for ever). Returns keys and the events they are ready for."""
        if timeout is not None:
            timeout = timeout * 1000 if timeout > 0 else 0
        found = []
        for fd in poll(self._context, timeout):
            key = fd.key  # type: ignore[attr-defined]  # all that is registered here are _SelectorFDs
            revents = fd._revents
            # An error or a hang-up wakes readers and writers, as in the stdlib's selectors.
            events = (_READ if revents & _NOT_OUT else 0) | (_WRITE if revents & _NOT_IN else 0)
            events &= key.events
            if events:
                found.append((key, events))
        return found

    def close(self) -> None:
        """Unregister all, and give up the context."""
        for fd in self._fds.values():
            with suppress(OSError):
                poll_unregister(self._context, fd, restore=True)
        self._fds.clear()
        close_poll(self._context)
        self._keys = None

    def get_key(self, fileobj: FileDescriptorLike) -> selectors.SelectorKey:
        """Return the key of a registered file. Raises KeyError; RuntimeError when the selector is closed."""
        if self._keys is None:
            raise RuntimeError("the selector is closed")
        return self._keys[fileobj]

    def get_map(self) -> Mapping[FileDescriptorLike, selectors.SelectorKey]:
        """Return the mapping of files to keys; None when the selector is closed, as the stdlib's do."""
        return self._keys  # type: ignore[return-value]  # typeshed leaves the None out


def _poll_events(events: object) -> int:
    if not isinstance(events, int) or not events or events & ~_BOTH:
        raise ValueError(f"events are EVENT_READ, EVENT_WRITE or both, not {events!r}")
    return (constants.POLLIN if events & _READ else 0) | (constants.POLLOUT if events & _WRITE else 0)
