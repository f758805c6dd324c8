"""Being told what changes: adapters and addresses that come, go, or become different.

The systems tell what is there now, some of them more than once and some only that something is not as it was. What is new about
it is found here, by what has been seen before, so that a change has the same kind on every system.
"""

from __future__ import annotations

import math
import os
import sys
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeAlias

from .._native import ffi, lib
from ..address import SockaddrIn, SockaddrIn6, from_native
from ..errors import check
from ..interruption import LONGEST_WAIT
from ..polling import milliseconds_of
from ..sockets import close_socket, set_nonblocking
from . import IpAddress, adapter_name, list_adapters
from .record import Record, set_field

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType
    from typing import Literal

    from typing_extensions import Self

    from .._native import CData

    Kind: TypeAlias = Literal["added", "removed", "changed", "address_added", "address_removed", "address_changed", "lost"]

_WATCH = ffi.typeof("struct fs_watch **")
_CHANGES = ffi.typeof("struct fs_adapter_changes *")
_CALL = "NotifyIpInterfaceChange" if sys.platform == "win32" else "rtnetlink" if sys.platform == "linux" else "route"


class AdapterChange(Record):
    """Something that happened to an adapter, or to an address of one.

    Attributes: `kind`, "added", "removed" or "changed" of an adapter (its name, state, MTU, hardware address, or something else
    that is the adapter's own), "address_added", "address_removed" or "address_changed" (its prefix length, lifetime or
    usability) of an address, or "lost", when so much happened that the system dropped some of it; `index` and `name`, the
    adapter's, 0 and "" when lost; `address`, the address, or None.
    """

    __slots__ = ("address", "index", "kind", "name")
    __match_args__ = ("kind", "index", "name", "address")

    kind: Kind
    index: int
    name: str
    address: IpAddress | None

    def __init__(self, kind: Kind, index: int, name: str, address: IpAddress | None = None) -> None:
        set_field(self, "kind", kind)
        set_field(self, "index", index)
        set_field(self, "name", name)
        set_field(self, "address", address)


class _Seen:
    """The adapters and addresses that there were after the last change that was told."""

    def __init__(self) -> None:
        self._names: dict[int, str] = {}
        self._addresses: dict[int, set[IpAddress]] = {}
        self._lost = False

    def note_all(self) -> Iterator[AdapterChange]:
        """List the adapters anew; yields in what they are not as they were seen."""
        self._lost = False
        found = {adapter.index: adapter for adapter in list_adapters()}
        for index in [index for index in self._names if index not in found]:
            yield from self.link_gone(index)
        for index, adapter in found.items():
            if self._names.get(index) != adapter.name:
                yield from self.link_seen(index, adapter.name)
            gone = self._addresses.get(index, set()).difference(adapter.unicast)
            for address in gone:
                yield from self.address_gone(index, address)
            for address in adapter.unicast:
                if address not in self._addresses.get(index, ()):
                    yield from self.address_seen(index, address)

    def all_told(self) -> Iterator[AdapterChange]:
        """Nothing is left to be told; if some was lost, yields what can still be found out.

        Not before that: what was told earlier, and has been overtaken, would come after what is there now.
        """
        if self._lost:
            yield from self.note_all()

    def link_seen(self, index: int, name: str) -> Iterator[AdapterChange]:
        """An adapter is there; without a name, if the system still has one for it."""
        name = name or _name(index)
        if not name:
            yield from self.link_gone(index)
            return
        kind: Kind = "changed" if index in self._names else "added"
        self._names[index] = name
        yield AdapterChange(kind, index, name)

    def link_gone(self, index: int) -> Iterator[AdapterChange]:
        """An adapter is not there any more, and its addresses are not."""
        for address in list(self._addresses.get(index, ())):
            yield from self.address_gone(index, address)
        if index in self._names:
            yield AdapterChange("removed", index, self._names.pop(index))

    def address_seen(self, index: int, address: IpAddress) -> Iterator[AdapterChange]:
        """An adapter has an address."""
        addresses = self._addresses.setdefault(index, set())
        kind: Kind = "address_changed" if address in addresses else "address_added"
        addresses.add(address)
        yield AdapterChange(kind, index, self._names.get(index) or _name(index), address)

    def address_gone(self, index: int, address: IpAddress) -> Iterator[AdapterChange]:
        """An adapter has an address no more."""
        addresses = self._addresses.get(index, set())
        if address in addresses:
            addresses.remove(address)
            if not addresses:
                del self._addresses[index]
            yield AdapterChange("address_removed", index, self._names.get(index) or _name(index), address)

    def told(self, change: CData) -> Iterator[AdapterChange]:
        """A ``struct fs_adapter_change``; yields what is new about it."""
        kind, index = change.kind, change.index
        if kind == lib.FS_CHANGES_LOST:
            self._lost = True
            yield AdapterChange("lost", 0, "")
        elif kind == lib.FS_LINK_SEEN:
            yield from self.link_seen(index, os.fsdecode(ffi.string(change.name)))
        elif kind == lib.FS_LINK_GONE:
            # Windows tells of IPv4 and of IPv6, of which an adapter may lose one.
            if sys.platform == "win32" and index in self._names and _name(index):
                yield from self.link_seen(index, "")
            else:
                yield from self.link_gone(index)
        else:
            address = from_native(change.address)
            if isinstance(address, (SockaddrIn, SockaddrIn6)):
                yield from (self.address_seen if kind == lib.FS_ADDRESS_SEEN else self.address_gone)(index, address)


def _name(index: int) -> str:
    """The name that the system has for an adapter now; "" if it has none."""
    try:
        return adapter_name(index)
    except OSError:
        return ""


class AdapterWatch:
    """What `watch_adapters` makes: a handle that becomes readable when something changed, and a context manager.

    It is made for a poll context, as in ``PollFD(watch)``, and for whatever else takes an object with ``fileno()``. It is
    closed at the end of its ``with``, by `close`, and when it is thrown away.

    Threads may share it: each change is told to one of those that read. Closing it does not bring back those that wait in
    `read`; the handle is given back when the last of them has come, so that its number is not another's meanwhile. What is to
    be ended by another thread waits in a poll context, which `poll_wake` brings back.
    """

    __slots__ = ("__weakref__", "_closed", "_fd", "_lock", "_native", "_readers", "_seen")

    def __init__(self) -> None:
        self._native: CData | None = None
        self._closed = False
        self._readers = 0
        self._lock = threading.RLock()  # a signal handler may close it in the midst of a read
        self._seen = _Seen()
        out = ffi.new(_WATCH)
        try:
            check(lib.fs_watch_open(out), _CALL)
            self._native, self._fd = out[0], lib.fs_watch_fd(out[0])
            set_nonblocking(self._fd)
            # What changes from here on is told, so nothing falls between it and the list.
            for _ in self._seen.note_all():
                pass
        except BaseException:
            if out[0]:  # also if a handler of a signal has raised before anybody came to look at it
                self._native, self._fd = out[0], lib.fs_watch_fd(out[0])
                self.close()
            raise

    def fileno(self) -> int:
        """No system call: the handle. Raises ValueError when the watch is closed."""
        self._open()
        return self._fd

    def read(self, timeout: float | None = 0) -> list[AdapterChange]:
        """recv(2), until there is no more; on Windows what has been called back.

        timeout: milliseconds to wait at most for something to tell; by default it does not wait, with None it waits for ever.

        Returns the changes since the last `read`, in their order; none when the time is over. Raises OSError; ValueError when
        the watch is closed, also if that happened meanwhile.
        """
        milliseconds = milliseconds_of(timeout)
        with self._reading():
            return self._read_within(milliseconds)

    def _read_within(self, milliseconds: int) -> list[AdapterChange]:
        deadline = time.monotonic() + milliseconds / 1000
        while True:
            changes = self._read()
            if changes or not milliseconds:
                return changes
            self._wait(milliseconds)
            if milliseconds > 0:
                milliseconds = max(0, math.ceil((deadline - time.monotonic()) * 1000))

    def close(self) -> None:
        """close(2); CancelMibChangeNotify2 and closesocket; by the last thread that waits in `read`, if one does.

        A watch that is closed may be closed again.
        """
        with self._lock:
            self._closed = True
            self._give_back()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        self.close()

    def __del__(self) -> None:
        if getattr(self, "_native", None) is not None:
            self.close()

    def __repr__(self) -> str:
        return f"<AdapterWatch {'closed' if self._closed else self._fd}>"

    def _open(self) -> CData:
        if self._closed or self._native is None:
            raise ValueError("the watch is closed")
        return self._native

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """Keep what is read from, even if the watch is closed."""
        with self._lock:
            self._open()
            self._readers += 1
        try:
            yield
        finally:
            with self._lock:
                self._readers -= 1
                self._give_back()

    def _give_back(self) -> None:
        """If it is closed, and nobody reads: close what the system has."""
        if self._closed and not self._readers:
            native, self._native = self._native, None
            if native is not None:
                lib.fs_watch_close(native)
                close_socket(self._fd)

    def _read(self) -> list[AdapterChange]:
        """What has come so far."""
        native = ffi.new(_CHANGES)
        changes: list[AdapterChange] = []
        try:
            with self._lock:
                while (result := lib.fs_watch_read(self._open(), native)) == -lib.FS_EINTR:
                    pass
                more = check(result, _CALL)
                for position in range(native.count):
                    changes += self._seen.told(native.changes[position])
                if not more:
                    changes += self._seen.all_told()
            return changes
        finally:
            lib.fs_changes_free(native)

    def _wait(self, milliseconds: int) -> None:
        """Wait until something has come, a signal has, or the time is over."""
        ready = lib.fs_wait(self._fd, False, min(milliseconds, LONGEST_WAIT))
        if ready != -lib.FS_EINTR:
            check(ready, "poll")


def watch_adapters() -> AdapterWatch:
    """socket(2) and bind(2) of AF_NETLINK; socket(2) of PF_ROUTE; NotifyIpInterfaceChange, NotifyUnicastIpAddressChange.

    Returns an `AdapterWatch`, which becomes readable when adapters or their addresses change, and tells how. Raises OSError.
    """
    return AdapterWatch()
