"""The kinds of values that options have: how each is made of the octets that the system wrote, and made octets for it.

Widths, and where the fields of structs are, come from the compiled module. What does not fit is refused with the name of the
option, what was given and what may be.
"""

from __future__ import annotations

import math
import operator
import os
import struct
import sys
from functools import partial
from typing import TYPE_CHECKING, Any

from .. import constants
from .._native import ffi, lib
from ..address import Sockaddr, SockaddrIn, SockaddrIn6, as_sockaddr, from_octets, interface_index, interface_text
from ..errors import check
from ..handle import number_of
from . import values
from .calls import get_octets, set_octets

if TYPE_CHECKING:
    from collections.abc import Callable

    from .definition import Option


class Kind:
    """A kind of value, of a width of `size` octets, or of at most so many."""

    type: type[Any] = bytes
    #: What the call wants to see in the room for its answer.
    question = b""
    #: What the struct module calls a number like it; "" if it is none, but octets to be decoded.
    letter = ""

    def __init__(self, size: int) -> None:
        self.size = size

    def decode(self, octets: bytes) -> object:
        """The value that the system wrote."""
        raise NotImplementedError

    def encode(self, name: str, value: object) -> bytes:
        """The octets for a value of the option `name`. Raises TypeError or ValueError."""
        raise NotImplementedError

    def get(self, fd: int, option: Option[Any, Any]) -> object:
        """Ask the system for the value. Raises OSError."""
        return self.decode(get_octets(fd, option.level, option.number, self.size, self.question, option.name))

    def set(self, fd: int, option: Option[Any, Any], value: object) -> None:
        """Tell the system the value. Raises OSError, TypeError or ValueError."""
        set_octets(fd, option.level, option.number, self.encode(option.name, value), option.name)


def _integer(name: str, value: object, least: int, most: int) -> int:
    try:
        number = operator.index(value)  # type: ignore[arg-type]  # whether it is one is the question
    except TypeError:
        raise TypeError(f"{name} takes an int, not {value!r}") from None
    if not least <= number <= most:
        raise ValueError(f"{name} takes an int from {least} to {most}, not {number}")
    return number


#: The letters of the struct module for numbers without a sign, by their width; with one, they are small.
_LETTERS = {1: "B", 2: "H", 4: "I", 8: "Q"}


class Int(Kind):
    """A number, with a sign."""

    type = int
    signed = True

    def __init__(self, size: int) -> None:
        super().__init__(size)
        self.letter = _LETTERS[size].lower() if self.signed else _LETTERS[size]
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
    units = value * per_second
    if isinstance(units, int):
        return units
    if not math.isfinite(units):
        raise ValueError(f"{name} takes a finite number of seconds, not {value}")
    # What a float cannot tell from a whole number is one: 0.3 is none of ten exactly.
    nearest = round(units)
    return nearest if nearest and math.isclose(units, nearest, rel_tol=1e-15, abs_tol=1e-9) else math.ceil(units)


class Time(Kind):
    """Seconds, counted in units of which a second has `per_second`."""

    type = float
    per_second = 1
    signed = True

    def __init__(self, size: int) -> None:
        super().__init__(size)
        self._count = Int(size) if self.signed else Uint(size)
        self.letter = self._count.letter

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


class Nanoseconds(Time):
    """Seconds, counted in billionths."""

    per_second = 1_000_000_000
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

    def __init__(self, size: int, type: type[Any] | None = None, record: str = "") -> None:
        super().__init__(size)
        self.type = type or self.type
        self._names: list[str]
        self._times: list[tuple[str, int]]
        self._others: list[tuple[str, Callable[[bytes], object]]]
        self.places = {
            name: (slice(offset, offset + width), KINDS[unit](width))
            for name, (unit, offset, width) in _LAYOUTS.get(record or self.record, {}).items()
        }
        # All of them at once, in the order in which they stand, and what is left to do for those that are not plain numbers.
        layout, end = "=", 0
        self._names, self._times, self._others = [], [], []
        for name, (place, kind) in sorted(self.places.items(), key=lambda field: field[1][0].start):
            layout += f"{place.start - end}x{kind.letter or f'{kind.size}s'}"
            end = place.stop
            self._names.append(name)
            if isinstance(kind, Time):
                self._times.append((name, kind.per_second))
            elif not kind.letter:
                self._others.append((name, kind.decode))
        self._whole = struct.Struct(layout)

    def fields(self, octets: bytes) -> dict[str, Any]:
        """The fields that the system has, and has written."""
        if len(octets) < self._whole.size:
            return {
                name: kind.decode(octets[place]) for name, (place, kind) in self.places.items() if place.stop <= len(octets)
            }
        found = dict(zip(self._names, self._whole.unpack_from(octets), strict=True))
        for name, per_second in self._times:
            found[name] /= per_second
        for name, decode in self._others:
            found[name] = decode(found[name])
        return found

    def octets(self, name: str, fields: dict[str, object]) -> bytes:
        """The struct with these fields, and zeros."""
        octets = bytearray(self.size)
        for field, value in fields.items():
            if field not in self.places:
                if value:
                    raise ValueError(f"{name}: this system's headers have no {field}; {value!r} was given")
                continue
            place, kind = self.places[field]
            part = kind.encode(f"{name}: {field}", value)
            octets[place.start : place.start + len(part)] = part
        return bytes(octets)

    def parts(self, name: str, value: object) -> tuple[Any, ...]:
        """The fields of a named tuple, or of a plain one that is as long."""
        expected = self.type._fields
        if not isinstance(value, tuple) or len(value) != len(expected):
            raise TypeError(f"{name} takes a {self.type.__name__}({', '.join(expected)}), not {value!r}")
        return value

    def decode(self, octets: bytes) -> object:
        """What the system has no field for, or has not written, is None."""
        found = self.fields(octets)
        return self.type._make(map(found.get, self.type._fields))

    def encode(self, name: str, value: object) -> bytes:
        return self.octets(name, dict(zip(self.type._fields, self.parts(name, value), strict=True)))


class Linger(Record):
    """Whether and how long close waits."""

    type = values.Linger
    record = "linger"
    per_second = 1

    def decode(self, octets: bytes) -> values.Linger:
        found = self.fields(octets.ljust(self.size, b"\0"))
        return values.Linger(found["onoff"], found["seconds"] / self.per_second)

    def encode(self, name: str, value: object) -> bytes:
        onoff, seconds = self.parts(name, value)
        return self.octets(name, {"onoff": onoff, "seconds": _units(f"{name}: seconds", seconds, self.per_second)})


class LingerTicks(Linger):
    """The same, which the system counts in ticks of its clock: SO_LINGER of macOS."""

    per_second = lib.fs_linger_ticks()


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


def _local(name: str, value: object) -> tuple[bytes, int]:
    """An interface that the IPv4 options take: an address of its own, or four zeros and its index."""
    if isinstance(value, int):
        return bytes(4), _interface(name, value)
    try:
        return (value if isinstance(value, SockaddrIn) else SockaddrIn(value)).packed, 0  # type: ignore[arg-type]
    except ValueError:
        return bytes(4), _interface(name, value)
    except TypeError:
        raise TypeError(f"{name} takes an interface's name, index or IPv4 address, not {value!r}") from None


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
        octets = ffi.new("char[]", self.size)
        return ffi.unpack(octets, lib.fs_pack_multicast_interface(octets, *_local(name, value)))


def _ip(name: str, value: object) -> SockaddrIn | SockaddrIn6:
    """An address without a port, of whichever family it is."""
    if isinstance(value, (SockaddrIn, SockaddrIn6)):
        return value
    if isinstance(value, int):
        raise TypeError(f"{name} is an IPv4 or IPv6 address, not {value!r}")
    try:
        return SockaddrIn(value)  # type: ignore[arg-type]  # whether it is one is the question
    except ValueError:
        pass
    except TypeError:
        raise TypeError(f"{name} is an IPv4 or IPv6 address, not {value!r}") from None
    try:
        return SockaddrIn6(value)  # type: ignore[arg-type]  # likewise
    except (TypeError, ValueError):
        raise ValueError(f"{name} is an IPv4 or IPv6 address, not {value!r}") from None


def _ipv4(name: str, value: object) -> bytes:
    address = _ip(name, value)
    if isinstance(address, SockaddrIn):
        return address.packed
    raise ValueError(f"{name} is an IPv4 address here, not {address.addr}")


class Address(Kind):
    """An address, as the system's sockaddr."""

    type = Sockaddr

    def decode(self, octets: bytes) -> object:
        return from_octets(octets)

    def encode(self, name: str, value: object) -> bytes:
        try:
            octets = as_sockaddr(value).sockaddr  # type: ignore[arg-type]  # whether it is one is the question
        except (TypeError, ValueError) as error:
            raise type(error)(f"{name}: {error}") from None
        if len(octets) > self.size:
            raise ValueError(f"{name} takes an address of at most {self.size} octets, not {value!r}")
        return octets


class GroupAddress(Kind):
    """An address of either family without a port, as the system's sockaddr."""

    def encode(self, name: str, value: object) -> bytes:
        return _ip(name, value).sockaddr


class In6(Kind):
    """An IPv6 address, as 16 octets."""

    def decode(self, octets: bytes) -> object:
        return SockaddrIn6(octets).addr

    def encode(self, name: str, value: object) -> bytes:
        address = _ip(name, value)
        if not isinstance(address, SockaddrIn6):
            raise ValueError(f"{name} is an IPv6 address here, not {address.addr}")
        return address.packed


class Group(Record):
    """A multicast group of either family, and an interface: the option's level is that of the family."""

    type: type[Any] = values.GroupRequest
    record = "group"

    def set(self, fd: int, option: Option[Any, Any], value: object) -> None:
        octets = self.encode(option.name, value)
        family = from_octets(octets[self.places["group"][0]]).family
        level = constants.IPPROTO_IPV6 if family == constants.AF_INET6 else option.level
        set_octets(fd, level, option.number, octets, option.name)


class GroupSource(Group):
    """A multicast group of either family, one of its senders, and an interface."""

    type = values.GroupSourceRequest
    record = "group_source"


class Membership(Record):
    """A multicast group of IPv4, and an interface by name, index or address."""

    type: type[Any] = values.GroupRequest

    def encode(self, name: str, value: object) -> bytes:
        group, interface = self.parts(name, value)
        return self._packed(lib.fs_pack_membership, name, interface, _ipv4(f"{name}: group", group))

    def _packed(self, pack: Any, name: str, interface: object, *addresses: bytes) -> bytes:  # noqa: ANN401  (cffi's)
        octets = ffi.new("char[]", self.size)
        count = pack(octets, *addresses, *_local(f"{name}: interface", interface))
        if not count:
            raise ValueError(f"{name} takes an address of the interface here, not {interface!r}")
        return ffi.unpack(octets, count)


class MembershipSource(Membership):
    """A multicast group of IPv4, one of its senders, and an interface by address."""

    type = values.GroupSourceRequest

    def encode(self, name: str, value: object) -> bytes:
        group, source, interface = self.parts(name, value)
        addresses = _ipv4(f"{name}: group", group), _ipv4(f"{name}: source", source)
        return self._packed(lib.fs_pack_source_membership, name, interface, *addresses)


class Credentials(Record):
    """The process, the user and the groups of a peer."""

    type = values.Credentials
    record = "credentials"

    def decode(self, octets: bytes) -> values.Credentials:
        found = self.fields(octets.ljust(self.size, b"\0"))
        groups = found.get("groups")
        if groups is None:
            return values.Credentials(found.get("pid"), found["uid"], found["gid"])
        # struct xucred: the first of the groups is the one that it acts for.
        groups = groups[: max(0, found["groups_count"])]
        return values.Credentials(found.get("pid"), found["uid"], groups[0] if groups else 0, groups)


class TcpState(Kind):
    """The state of a connection, by its name."""

    type = str

    def decode(self, octets: bytes) -> object:
        number = int.from_bytes(octets, sys.byteorder)
        name = lib.fs_tcp_state(number)
        return ffi.string(name).decode("ascii") if name else str(number)


class TcpInfo(Record):
    """The state of a connection, under one shape."""

    type = values.TcpInfo
    record = "tcp_info"
    question = bytes(4)  # TCP_INFO_v0 of Windows

    def fields(self, octets: bytes) -> dict[str, Any]:
        found = super().fields(octets)
        scales = ffi.new("int[2]")
        if lib.fs_tcp_info_scales(octets, len(octets), scales, scales + 1):
            found["snd_wscale"], found["rcv_wscale"] = scales[0], scales[1]
        return found


class Md5Key(Record):
    """A key for a peer."""

    type = values.TcpMd5Key
    record = "md5_key"

    def encode(self, name: str, value: object) -> bytes:
        fields = dict(zip(self.type._fields, self.parts(name, value), strict=True))
        return self.octets(name, {**fields, "key_length": len(_octets(f"{name}: key", fields["key"]))})


class PacketMembership(Record):
    """What else a packet socket is to hear."""

    type = values.PacketMembership
    record = "packet_membership"

    def encode(self, name: str, value: object) -> bytes:
        fields = dict(zip(self.type._fields, self.parts(name, value), strict=True))
        return self.octets(name, {**fields, "address_length": len(_octets(f"{name}: address", fields["address"]))})


class PortRange(Kind):
    """Two ports, in the halves of a number."""

    type = values.PortRange

    def decode(self, octets: bytes) -> values.PortRange:
        number = int.from_bytes(octets, sys.byteorder)
        return values.PortRange(number & 0xFFFF, number >> 16)

    def encode(self, name: str, value: object) -> bytes:
        if not isinstance(value, tuple) or len(value) != 2:
            raise TypeError(f"{name} takes a PortRange(low, high), not {value!r}")
        low, high = (_integer(name, port, 0, 0xFFFF) for port in value)
        return (low | high << 16).to_bytes(self.size, sys.byteorder)


def _octets(name: str, value: object) -> bytes:
    try:
        return bytes(memoryview(value))  # type: ignore[arg-type]  # whether it has octets is the question
    except (TypeError, BufferError):
        raise TypeError(f"{name} takes octets, not {value!r}") from None


class Bytes(Kind):
    """Octets, as the system has them; in a struct, at most as many as there is room for."""

    def decode(self, octets: bytes) -> object:
        return octets

    def encode(self, name: str, value: object) -> bytes:
        octets = _octets(name, value)
        if len(octets) > self.size:
            raise ValueError(f"{name} takes at most {self.size} octets, not {len(octets)}")
        return octets


class Numbers(Kind):
    """Numbers of 32 bits, as many as there are."""

    type = tuple

    def decode(self, octets: bytes) -> tuple[int, ...]:
        return tuple(memoryview(octets[: len(octets) // 4 * 4]).cast("I"))


class Descriptor(Int):
    """A descriptor: a handle may be given."""

    def encode(self, name: str, value: object) -> bytes:
        try:
            number = number_of(value)  # type: ignore[arg-type]  # whether it is one is the question
        except TypeError as error:
            raise TypeError(f"{name}: {error}") from None
        except OverflowError as error:
            raise ValueError(f"{name}: {error}") from None
        return super().encode(name, number)


class Nothing(Kind):
    """An option that is an order, and has no value: None."""

    type = type(None)

    def encode(self, name: str, value: object) -> bytes:
        if value is not None:
            raise TypeError(f"{name} takes None, not {value!r}")
        return b"" if sys.platform == "win32" else bytes(self.size)


class PaddedText(Text):
    """A text at the beginning of a struct, of which it is all that counts."""

    def encode(self, name: str, value: object) -> bytes:
        return super().encode(name, value).ljust(self.size, b"\0")


class Filter(Kind):
    """Instructions of classic BPF; the octets are those of the instructions."""

    type = tuple

    def __init__(self, size: int) -> None:
        super().__init__(size)
        self._places = [(slice(offset, offset + width), Uint(width)) for _, offset, width in _LAYOUTS["filter"].values()]
        self.width = max(place.stop for place, _ in self._places)

    def decode(self, octets: bytes) -> tuple[values.BpfInstruction, ...]:
        each = (octets[begin : begin + self.width] for begin in range(0, len(octets), self.width))
        return tuple(values.BpfInstruction(*(kind.decode(one[place]) for place, kind in self._places)) for one in each)

    def encode(self, name: str, value: object) -> bytes:
        if isinstance(value, (str, bytes)) or not hasattr(value, "__iter__"):
            raise TypeError(f"{name} takes a sequence of BpfInstruction(code, jt, jf, k), not {value!r}")
        octets = bytearray()
        for instruction in value:
            if not isinstance(instruction, tuple) or len(instruction) != len(self._places):
                raise TypeError(f"{name} takes a sequence of BpfInstruction(code, jt, jf, k), not of {instruction!r}")
            one = bytearray(self.width)
            for (place, kind), part in zip(self._places, instruction, strict=True):
                one[place] = kind.encode(name, part)
            octets += one
        if not 0 < len(octets) <= self.size:
            raise ValueError(f"{name} takes 1 to {self.size // self.width} instructions, not {len(octets) // self.width}")
        return bytes(octets)

    if sys.platform == "linux":

        def get(self, fd: int, option: Option[Any, Any]) -> object:
            call = f"getsockopt({option.name})"
            count = check(lib.fs_get_filter(fd, option.level, option.number, ffi.NULL, 0), call)
            room = ffi.new("char[]", count * self.width)
            found = check(lib.fs_get_filter(fd, option.level, option.number, room, count), call)
            return self.decode(ffi.unpack(room, min(count, found) * self.width))

        def set(self, fd: int, option: Option[Any, Any], value: object) -> None:
            octets = self.encode(option.name, value)
            count = len(octets) // self.width
            check(lib.fs_set_filter(fd, option.level, option.number, octets, count), f"setsockopt({option.name})")


class Records(Kind):
    """Structs, as many as there are, as named tuples; `most` is for how many there is room."""

    type = tuple

    def __init__(self, size: int, one: Callable[[int], Record], most: int) -> None:
        super().__init__(size)
        self.one = one(size // most)
        self.most = most

    def decode(self, octets: bytes) -> tuple[Any, ...]:
        width = self.one.size
        whole = len(octets) // width * width
        return tuple(self.one.decode(octets[begin : begin + width]) for begin in range(0, whole, width))

    def encode(self, name: str, value: object) -> bytes:
        kind = self.one.type
        if isinstance(value, (str, bytes, kind)) or not hasattr(value, "__iter__"):
            raise TypeError(f"{name} takes a sequence of {kind.__name__}({', '.join(kind._fields)}), not {value!r}")
        each = list(value)
        if len(each) > self.most:
            raise ValueError(f"{name} takes at most {self.most} {kind.__name__}, not {len(each)}")
        return b"".join(self.one.encode(name, one) for one in each)


if sys.platform == "linux":

    class CanFilter(Record):
        """A filter for CAN frames; that it is inverted is a bit of the identifier."""

        type = values.CanFilter
        record = "can_filter"

        def decode(self, octets: bytes) -> values.CanFilter:
            found = self.fields(octets)
            flags = found["id"] & constants.CAN_INV_FILTER
            return values.CanFilter(found["id"] ^ flags, found["mask"], bool(flags))

        def encode(self, name: str, value: object) -> bytes:
            identifier, mask, inverted = self.parts(name, value)
            flags = constants.CAN_INV_FILTER if inverted else 0
            number = _integer(f"{name}: id", identifier, 0, 0xFFFFFFFF)
            if number & constants.CAN_INV_FILTER:
                raise ValueError(f"{name}: id has CAN_INV_FILTER, for which inverted=True stands: {number:#x}")
            return self.octets(name, {"id": number | flags, "mask": mask})

    class FrameTxtime(Kind):
        """Seconds, of which the system counts nanoseconds, and for which it has a number of its own if there are none."""

        type = float

        def decode(self, octets: bytes) -> object:
            count = int.from_bytes(octets, sys.byteorder)
            return None if count == 0 else count % constants.CAN_ISOTP_FRAME_TXTIME_ZERO / 1_000_000_000

        def encode(self, name: str, value: object) -> bytes:
            none = constants.CAN_ISOTP_FRAME_TXTIME_ZERO
            if value is None:
                return bytes(self.size)
            count = _units(name, value, 1_000_000_000)
            if not 0 <= count < none:
                raise ValueError(f"{name} takes None, or 0 to {(none - 1) / 1_000_000_000} seconds, not {value}")
            return (count or none).to_bytes(self.size, sys.byteorder)


#: The kinds by the names that they have in native/options/kinds.table, or as the units of fields.
KINDS: dict[str, Callable[[int], Kind]] = {
    "address": Address,
    "bool": Bool,
    "bytes": Bytes,
    "credentials": Credentials,
    "descriptor": Descriptor,
    "filter": Filter,
    "group": Group,
    "group_address": GroupAddress,
    "group_source": GroupSource,
    "initial_rto": partial(Record, type=values.InitialRto, record="initial_rto"),
    "int": Int,
    "interface": Interface,
    "interface_be": BigEndianInterface,
    "interface_multicast": MulticastInterface,
    "interface_name": InterfaceName,
    "ipv6": In6,
    "keepalive": partial(Record, type=values.Keepalive, record="keepalive"),
    "linger": Linger,
    "linger_ticks": LingerTicks,
    "md5_key": Md5Key,
    "membership": Membership,
    "membership6": partial(Record, type=values.GroupRequest, record="membership6"),
    "membership_source": MembershipSource,
    "memory": partial(Record, type=values.SocketMemory, record="memory"),
    "microseconds": Microseconds,
    "milliseconds": Milliseconds,
    "nanoseconds": Nanoseconds,
    "nothing": Nothing,
    "numbers": Numbers,
    "octet": Octet,
    "octet_bool": Bool,
    "packet_info": partial(Record, type=values.PacketInfo6, record="packet_info"),
    "packet_membership": PacketMembership,
    "packet_ring": partial(Record, type=values.PacketRing, record="packet_ring"),
    "packet_rollover": partial(Record, type=values.PacketRolloverStatistics, record="packet_rollover"),
    "packet_statistics": partial(Record, type=values.PacketStatistics, record="packet_statistics"),
    "path_mtu": partial(Record, type=values.PathMtu, record="path_mtu"),
    "port_range": PortRange,
    "protocol_info": Bytes,
    "seconds": Time,
    "tcp_info": TcpInfo,
    "tcp_state": TcpState,
    "text": Text,
    "text_filter": PaddedText,
    "text_function": PaddedText,
    "timeout": Milliseconds if sys.platform == "win32" else _Timeval,
    "txtime": partial(Record, type=values.TxTime, record="txtime"),
    "uchar": Uint,
    "uint": Uint,
    "uint64": Uint,
    "ulong": Uint,
}
if sys.platform == "linux":
    KINDS |= {
        "can_filters": partial(Records, one=CanFilter, most=constants.CAN_RAW_FILTER_MAX),
        "can_vcid": partial(Record, type=values.CanVcidOptions, record="can_vcid"),
        "frame_txtime": FrameTxtime,
        "isotp_flow_control": partial(Record, type=values.IsoTpFlowControl, record="isotp_flow_control"),
        "isotp_link_layer": partial(Record, type=values.IsoTpLinkLayer, record="isotp_link_layer"),
        "isotp_options": partial(Record, type=values.IsoTpOptions, record="isotp_options"),
    }
    if hasattr(constants, "J1939_FILTER_MAX"):
        one = partial(Record, type=values.J1939Filter, record="j1939_filter")
        KINDS["j1939_filters"] = partial(Records, one=one, most=constants.J1939_FILTER_MAX)
