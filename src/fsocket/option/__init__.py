"""The options of sockets: typed objects under their C names, and getting and setting them."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any, SupportsIndex

from .._native import ffi, lib
from ..errors import check
from ..handle import number_of
from . import names
from .definition import Given, Option, Read
from .names import *  # noqa: F403  (where pickle looks for them)
from .values import Linger

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

    from ..handle import Handle

__all__ = [
    "Linger",
    "Option",
    "options",
    "set_socket_option",
    "set_socket_option_raw",
    "socket_option",
    "socket_option_raw",
]

#: What getsockopt(2) counts octets in.
_MOST_OCTETS = 0x7FFFFFFF
_OCTETS = ffi.typeof("char[]")


def _known(option: object, raw: str) -> None:
    if not isinstance(option, Option):
        raise TypeError(f"an option is one of fsocket's Option objects, such as SO_RCVBUF, not {option!r}; {raw} takes numbers")


def socket_option(fd: Handle, option: Option[Read, Any]) -> Read:
    """getsockopt(2); Winsock getsockopt, and WSAIoctl for the options whose names begin with SIO_.

    option: an `Option`, such as ``SO_RCVBUF``.

    Returns its value, of the type that the option says: times are seconds, as floats. Raises OSError, with the option's name,
    also where the running system does not know an option that its headers have, and ValueError for one that can only be set.
    """
    _known(option, "socket_option_raw")
    if not option.readable:
        raise ValueError(f"{option.name} can only be set")
    kind = option.kind
    value: Any = kind.decode(_get(number_of(fd), option.level, option.number, bytes(kind.size), option.name))
    return value  # type: ignore[no-any-return]  # the stub says of which type it is


def set_socket_option(fd: Handle, option: Option[Any, Given], value: Given) -> None:
    """setsockopt(2); Winsock setsockopt, and WSAIoctl for the options whose names begin with SIO_.

    option: an `Option`, such as ``SO_RCVBUF``. value: what the option takes. Flags are bools; times are seconds, ints or
    floats, and rounded up to what the system counts in; interfaces are a name or an index.

    Raises OSError, with the option's name, and ValueError or TypeError for a value that it cannot have.
    """
    _known(option, "set_socket_option_raw")
    if not option.writable:
        raise ValueError(f"{option.name} can only be read")
    _set(number_of(fd), option.level, option.number, option.kind.encode(option.name, value), option.name)


def socket_option_raw(fd: Handle, level: SupportsIndex, number: SupportsIndex, size: int | ReadableBuffer) -> bytes:
    """getsockopt(2); Winsock getsockopt.

    level, number: the system's, ints or an `Option`. size: how many octets there is room for; or octets, which the option
    finds in the room for its answer (some look there for a question).

    Returns the octets that the system wrote. Raises OSError.
    """
    if isinstance(size, int):
        if not 0 <= size <= _MOST_OCTETS:
            raise ValueError(f"size must be 0 to {_MOST_OCTETS}, not {size}")
        room = bytes(size)
    else:
        room = bytes(memoryview(size))
    level, number = operator.index(level), operator.index(number)
    return _get(number_of(fd), level, number, room, f"{level}, {number}")


def set_socket_option_raw(fd: Handle, level: SupportsIndex, number: SupportsIndex, data: ReadableBuffer) -> None:
    """setsockopt(2); Winsock setsockopt.

    level, number: the system's, ints or an `Option`. data: the octets of the value. Raises OSError.
    """
    level, number = operator.index(level), operator.index(number)
    _set(number_of(fd), level, number, bytes(memoryview(data)), f"{level}, {number}")


def _get(fd: int, level: int | None, number: int, room: bytes, name: str) -> bytes:
    octets = ffi.new(_OCTETS, room)
    if level is None:
        count = check(lib.fs_get_control(fd, number, room, 0, octets, len(room)), f"WSAIoctl({name})")
    else:
        count = check(lib.fs_get_option(fd, level, number, octets, len(room)), f"getsockopt({name})")
    return ffi.unpack(octets, count)


def _set(fd: int, level: int | None, number: int, octets: bytes, name: str) -> None:
    if level is None:
        check(lib.fs_set_control(fd, number, octets, len(octets)), f"WSAIoctl({name})")
    else:
        check(lib.fs_set_option(fd, level, number, octets, len(octets)), f"setsockopt({name})")


def options() -> list[Option[Any, Any]]:
    """No system call. Returns the options that this system's headers have, by level, then by name."""
    return [getattr(names, name) for name in names.__all__]
