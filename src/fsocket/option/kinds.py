"""The kinds of values that options have: how each is made of the octets that the system wrote, and made octets for it.

Widths, and where the fields of structs are, come from the compiled module. What does not fit is refused with the name of the
option, what was given and what may be.
"""

from __future__ import annotations

import math
import operator
import os
import sys
from typing import Any

from .._native import ffi, lib
from ..address import SockaddrIn, interface_index, interface_text
from .values import Linger


class Kind:
    """A kind of value, of a width of `size` octets, or of at most so many."""

    type: type[Any] = bytes

    def __init__(self, size: int) -> None:
        self.size = size

    def decode(self, octets: bytes) -> object:
        """The value that the system wrote."""
        raise NotImplementedError

    def encode(self, name: str, value: object) -> bytes:
        """The octets for a value of the option `name`. Raises TypeError or ValueError."""
        raise NotImplementedError


def _integer(name: str, value: object, least: int, most: int) -> int:
    try:
        number = operator.index(value)  # type: ignore[arg-type]  # whether it is one is the question
    except TypeError:
        raise TypeError(f"{name} takes an int, not {value!r}") from None
    if not least <= number <= most:
        raise ValueError(f"{name} takes an int from {least} to {most}, not {number}")
    return number


class Int(Kind):
    """A number, with a sign."""

    type = int
    signed = True

    def __init__(self, size: int) -> None:
        super().__init__(size)
        self.least, self.most = (-1 << 8 * size - 1, (1 << 8 * size - 1) - 1) if self.signed else (0, (1 << 8 * size) - 1)

    def decode(self, octets: bytes) -> int:
        return int.from_bytes(octets, sys.byteorder, signed=self.signed)

    def encode(self, name: str, value: object) -> bytes:
        return _integer(name, value, self.least, self.most).to_bytes(self.size, sys.byteorder, signed=self.signed)


class Uint(Int):
    """A number without a sign."""

    signed = False


class Octet(Int):
    """A number that fits one octet: on the BSDs it has just that, elsewhere it is an int, of which -1 may have a meaning."""

    def __init__(self, size: int) -> None:
        self.signed = size > 1
        super().__init__(size)


class Bool(Kind):
    """A flag: on the BSDs of one octet for some options, on Windows of one or four when it is read."""

    type = bool

    def decode(self, octets: bytes) -> object:
        return any(octets)

    def encode(self, name: str, value: object) -> bytes:
        if not isinstance(value, int):
            raise TypeError(f"{name} takes True or False, not {value!r}")
        if value not in {0, 1}:
            raise ValueError(f"{name} takes True or False, not {value!r}")
        return int(value).to_bytes(self.size, sys.byteorder)


def _units(name: str, value: object, per_second: int) -> int:
    """Seconds in units, rounded up: nothing ends early, and no time becomes 0, which for many options means for ever."""
    if not isinstance(value, (int, float)):
        raise TypeError(f"{name} takes seconds, an int or a float, not {value!r}")
    if not math.isfinite(value):
        raise ValueError(f"{name} takes a finite number of seconds, not {value}")
    # To the nearest billionth of a unit first, because 0.3 is none of ten exactly.
    return math.ceil(round(value * per_second, 9))


class Time(Kind):
    """Seconds, counted in units of which a second has `per_second`."""

    type = float
    per_second = 1
    signed = True

    def __init__(self, size: int) -> None:
        super().__init__(size)
        self._count = Int(size) if self.signed else Uint(size)

    def decode(self, octets: bytes) -> object:
        return self._count.decode(octets) / self.per_second

    def encode(self, name: str, value: object) -> bytes:
        units = _units(name, value, self.per_second)
        least, most = self._count.least, self._count.most
        if not least <= units <= most:
            raise ValueError(f"{name} takes {least / self.per_second} to {most / self.per_second} seconds, not {value}")
        return self._count.encode(name, units)


class Milliseconds(Time):
    """Seconds, counted in thousandths."""

    per_second = 1_000
    signed = False


class Microseconds(Time):
    """Seconds, counted in millionths."""

    per_second = 1_000_000
    signed = False


def _layouts() -> dict[str, dict[str, tuple[str, int, int]]]:
    """For each struct, by the names of its fields in Python: unit, offset, size."""
    found: dict[str, dict[str, tuple[str, int, int]]] = {}
    for index in range(lib.fs_option_fields_count()):
        field = lib.fs_option_field(index)
        record, name, unit = (ffi.string(text).decode("ascii") for text in (field.record, field.name, field.unit))
        found.setdefault(record, {})[name] = (unit, field.offset, field.size)
    return found


_LAYOUTS = _layouts()


class _Timeval(Kind):
    """Seconds, as a struct timeval."""

    type = float

    def __init__(self, size: int) -> None:
        super().__init__(size)
        self._fields = [(slice(offset, offset + width), Int(width)) for _, offset, width in _LAYOUTS["timeout"].values()]

    def decode(self, octets: bytes) -> object:
        seconds, microseconds = (count.decode(octets[place]) for place, count in self._fields)
        return seconds + microseconds / 1_000_000

    def encode(self, name: str, value: object) -> bytes:
        units = _units(name, value, 1_000_000)
        most = self._fields[0][1].most
        if not 0 <= units // 1_000_000 <= most:
            raise ValueError(f"{name} takes 0 to {most} seconds, not {value}")
        octets = bytearray(self.size)
        for (place, count), number in zip(self._fields, divmod(units, 1_000_000), strict=True):
            octets[place] = count.encode(name, number)
        return bytes(octets)


class Record(Kind):
    """A struct, as a named tuple: each field is a value of a kind of its own."""

    record = ""

    def __init__(self, size: int) -> None:
        super().__init__(size)
        self._fields = {
            name: (slice(offset, offset + width), KINDS[unit](width))
            for name, (unit, offset, width) in _LAYOUTS.get(self.record, {}).items()
        }

    def decode(self, octets: bytes) -> object:
        """What the system has no field for, or has not written, is None."""
        found = {name: kind.decode(octets[place]) for name, (place, kind) in self._fields.items() if place.stop <= len(octets)}
        return self.type(*(found.get(name) for name in self.type._fields))

    def encode(self, name: str, value: object) -> bytes:
        fields = self.type._fields
        if not isinstance(value, tuple) or len(value) != len(fields):
            raise TypeError(f"{name} takes a {self.type.__name__}({', '.join(fields)}), not {value!r}")
        octets = bytearray(self.size)
        for field, part in zip(fields, value, strict=True):
            place, kind = self._fields[field]
            octets[place] = kind.encode(f"{name}: {field}", part)
        return bytes(octets)


class LingerKind(Record):
    """Whether and how long close waits."""

    type = Linger
    record = "linger"


class Text(Kind):
    """A text in the system's encoding, which ends at a NUL or with the value."""

    type = str

    def decode(self, octets: bytes) -> object:
        return os.fsdecode(octets.partition(b"\0")[0])

    def encode(self, name: str, value: object) -> bytes:
        if not isinstance(value, str):
            raise TypeError(f"{name} takes a str, not {value!r}")
        octets = os.fsencode(value)
        if b"\0" in octets or len(octets) >= self.size:
            raise ValueError(f"{name} takes a text of at most {self.size - 1} octets without a NUL, not {value!r}")
        return octets


def _interface(name: str, value: object) -> int:
    """The index of an interface."""
    if not isinstance(value, str):
        return _integer(name, value, 0, 0x7FFFFFFF)
    try:
        return interface_index(value)
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from None


class Interface(Uint):
    """An interface, by name or index; 0 is none. It is read as the index."""

    def encode(self, name: str, value: object) -> bytes:
        return super().encode(name, _interface(name, value))


class BigEndianInterface(Kind):
    """An interface, whose index goes through the call in network order."""

    type = int

    def decode(self, octets: bytes) -> object:
        return int.from_bytes(octets, "big")

    def encode(self, name: str, value: object) -> bytes:
        return _interface(name, value).to_bytes(self.size, "big")


class InterfaceName(Text):
    """An interface, by name or index, of which the call takes the name; "" is none."""

    def encode(self, name: str, value: object) -> bytes:
        return super().encode(name, value if isinstance(value, str) or value == 0 else interface_text(_interface(name, value)))


class MulticastInterface(Kind):
    """An interface, by name, index, or an IPv4 address of its own; read as the index, or the address if it tells only that."""

    type = int

    def decode(self, octets: bytes) -> object:
        packed, index = ffi.new("char[4]"), ffi.new("unsigned int *")
        if not lib.fs_unpack_multicast_interface(octets, len(octets), packed, index):
            return 0
        address = ffi.unpack(packed, 4)
        return index[0] or (SockaddrIn(address) if any(address) else 0)

    def encode(self, name: str, value: object) -> bytes:
        address, index = bytes(4), 0
        if isinstance(value, int):
            index = _interface(name, value)
        else:
            try:
                address = value.packed if isinstance(value, SockaddrIn) else SockaddrIn(value).packed  # type: ignore[arg-type]  # likewise
            except ValueError:
                index = _interface(name, value)
            except TypeError:
                raise TypeError(f"{name} takes an interface's name, index or IPv4 address, not {value!r}") from None
        octets = ffi.new("char[]", self.size)
        return ffi.unpack(octets, lib.fs_pack_multicast_interface(octets, address, index))


#: The kinds by the names that they have in native/options/kinds.table.
KINDS: dict[str, type[Kind]] = {
    "bool": Bool,
    "int": Int,
    "interface": Interface,
    "interface_be": BigEndianInterface,
    "interface_multicast": MulticastInterface,
    "interface_name": InterfaceName,
    "linger": LingerKind,
    "microseconds": Microseconds,
    "milliseconds": Milliseconds,
    "octet": Octet,
    "octet_bool": Bool,
    "seconds": Time,
    "text": Text,
    "timeout": Milliseconds if sys.platform == "win32" else _Timeval,
    "uint": Uint,
}
