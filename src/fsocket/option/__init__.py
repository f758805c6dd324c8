"""The options of sockets: typed objects under their C names, and getting and setting them."""

from __future__ import annotations

import operator
import sys
from typing import TYPE_CHECKING, Any, SupportsIndex

from ..handle import number_of
from . import names
from .calls import get_octets, set_octets
from .definition import Given, Option, Read
from .names import *  # noqa: F403  (where pickle looks for them)
from .values import (
    BpfInstruction,
    Credentials,
    GroupRequest,
    GroupSourceRequest,
    InitialRto,
    Keepalive,
    Linger,
    PacketInfo6,
    PacketMembership,
    PacketRing,
    PacketRolloverStatistics,
    PacketStatistics,
    PathMtu,
    PortRange,
    SocketMemory,
    TcpInfo,
    TcpMd5Key,
    TxTime,
)

if sys.platform == "linux":
    from .values import CanVcidOptions, IsoTpFlowControl, IsoTpLinkLayer, IsoTpOptions, J1939Filter

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

    from ..handle import Handle

__all__ = [
    "BpfInstruction",
    "Credentials",
    "GroupRequest",
    "GroupSourceRequest",
    "InitialRto",
    "Keepalive",
    "Linger",
    "Option",
    "PacketInfo6",
    "PacketMembership",
    "PacketRing",
    "PacketRolloverStatistics",
    "PacketStatistics",
    "PathMtu",
    "PortRange",
    "SocketMemory",
    "TcpInfo",
    "TcpMd5Key",
    "TxTime",
    "options",
    "set_socket_option",
    "set_socket_option_raw",
    "socket_option",
    "socket_option_raw",
]
if sys.platform == "linux":
    __all__ += ["CanVcidOptions", "IsoTpFlowControl", "IsoTpLinkLayer", "IsoTpOptions", "J1939Filter"]

#: What getsockopt(2) counts octets in.
_MOST_OCTETS = 0x7FFFFFFF


def _known(option: object, raw: str) -> None:
    if not isinstance(option, Option):
        raise TypeError(f"an option is one of fsocket's Option objects, such as SO_RCVBUF, not {option!r}; {raw} takes numbers")


def socket_option(fd: Handle, option: Option[Read, Any]) -> Read:
    """getsockopt(2); Winsock getsockopt, and WSAIoctl for the options whose names begin with ``SIO_``.

    option: an `Option`, such as ``SO_RCVBUF``.

    Returns its value, of the type that the option says: times are seconds, as floats. Raises OSError, with the option's name,
    also where the running system does not know an option that its headers have, and ValueError for one that can only be set.
    """
    _known(option, "socket_option_raw")
    if not option.readable:
        raise ValueError(f"{option.name} can only be set")
    value: Any = option.kind.get(number_of(fd), option)
    return value  # type: ignore[no-any-return]  # the stub says of which type it is


def set_socket_option(fd: Handle, option: Option[Any, Given], value: Given) -> None:
    """setsockopt(2); Winsock setsockopt, and WSAIoctl for the options whose names begin with ``SIO_``.

    option: an `Option`, such as ``SO_RCVBUF``. value: what the option takes. Flags are bools; times are seconds, ints or
    floats, and rounded up to what the system counts in; interfaces are a name or an index.

    Raises OSError, with the option's name, and ValueError or TypeError for a value that it cannot have.
    """
    _known(option, "set_socket_option_raw")
    if not option.writable:
        raise ValueError(f"{option.name} can only be read")
    option.kind.set(number_of(fd), option, value)


def socket_option_raw(fd: Handle, level: SupportsIndex, number: SupportsIndex, size: int | ReadableBuffer) -> bytes:
    """getsockopt(2); Winsock getsockopt.

    level, number: the system's, ints or an `Option`. size: how many octets there is room for; or octets, which the option
    finds in the room for its answer (some look there for a question).

    Returns the octets that the system wrote. Raises OSError.
    """
    if isinstance(size, int):
        if not 0 <= size <= _MOST_OCTETS:
            raise ValueError(f"size must be 0 to {_MOST_OCTETS}, not {size}")
        room, question = size, b""
    else:
        question = bytes(memoryview(size))
        room = len(question)
    level, number = operator.index(level), operator.index(number)
    return get_octets(number_of(fd), level, number, room, question, f"{level}, {number}")


def set_socket_option_raw(fd: Handle, level: SupportsIndex, number: SupportsIndex, data: ReadableBuffer) -> None:
    """setsockopt(2); Winsock setsockopt.

    level, number: the system's, ints or an `Option`. data: the octets of the value. Raises OSError.
    """
    level, number = operator.index(level), operator.index(number)
    set_octets(number_of(fd), level, number, bytes(memoryview(data)), f"{level}, {number}")


def options() -> list[Option[Any, Any]]:
    """No system call. Returns the options that this system's headers have, by level, then by name."""
    return [getattr(names, name) for name in names.__all__]
