"""What an option is: its names in C and in Python, and the kind of value that it has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

from .._native import ffi, lib

if TYPE_CHECKING:
    from .._native import CData
    from .kinds import Kind

Read = TypeVar("Read", covariant=True)  # noqa: PLC0105  (what the option's value is read as)
Given = TypeVar("Given", contravariant=True)  # noqa: PLC0105  (what may be given to set it)

_set = object.__setattr__
_READABLE, _WRITABLE = lib.FS_OPTION_READABLE, lib.FS_OPTION_WRITABLE


def text(field: CData) -> str:
    """A text of the compiled module's."""
    return ffi.string(field).decode("ascii")


class Option(Generic[Read, Given]):
    """An option of sockets, as this system's headers define it; ``fsocket.SO_RCVBUF`` is one. `options` lists them all.

    It stands wherever the system's number for it is wanted: ``sock.setsockopt(SOL_SOCKET, fsocket.SO_RCVBUF, n)`` of the stdlib
    takes it as well. Options are made by fsocket only; copied or pickled, each is still itself.

    Attributes: `name`; `level`, the system's number for the protocol it belongs to, or None for a control code of Winsock, and
    `level_name`, what C calls that ("ioctl" for a control code); `number`; `type`, the class of its values; `readable` and
    `writable`, whether `socket_option` and `set_socket_option` take it; `source`, the title of what documents it; `words`, what
    it is.
    """

    __slots__ = ("_row", "kind", "level", "name", "number", "readable", "writable")

    _row: CData
    name: str
    level: int | None
    number: int
    readable: bool
    writable: bool
    kind: Kind

    def __init__(self, row: CData, name: str, kind: Kind) -> None:
        _set(self, "_row", row)
        _set(self, "name", name)
        _set(self, "level", None if row.control else row.level)
        _set(self, "number", row.number)
        _set(self, "kind", kind)
        access = row.access
        _set(self, "readable", access & _READABLE != 0)
        _set(self, "writable", access & _WRITABLE != 0)

    @property
    def level_name(self) -> str:
        """What C calls its level."""
        return text(self._row.level_name)

    @property
    def source(self) -> str:
        """The title of what documents it."""
        return text(self._row.source)

    @property
    def words(self) -> str:
        """What it is, in a few words."""
        return text(self._row.words)

    @property
    def type(self) -> type[Any]:
        """The class of its values."""
        return self.kind.type

    def __index__(self) -> int:
        return self.number

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{self.name} is immutable: {name} cannot be set")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{self.name} is immutable: {name} cannot be deleted")

    def __reduce__(self) -> str:
        return self.name  # of the module below: copies and pickles are the option itself

    def __repr__(self) -> str:
        ways = " and ".join(word for word, way in (("get", self.readable), ("set", self.writable)) if way)
        return f"<{self.name} of {self.level_name}: {self.type.__name__}, {ways}, number {self.number}>"


#: Where pickle finds an option by its name.
Option.__module__ = "fsocket.option"
