"""Addresses: immutable values that are parsed once and carry the system's own sockaddr.

A text, a tuple or a number becomes an address here, and what the system wrote becomes one again. Nothing is ever looked up
with a name server: names are refused, and ``resolve`` is the one call that asks.
"""

from __future__ import annotations

import operator
import os
import sys
from typing import TYPE_CHECKING, ClassVar, TypeAlias

from . import constants
from ._native import ffi, lib

if TYPE_CHECKING:
    import ipaddress
    from collections.abc import Callable

    from _typeshed import ReadableBuffer

    from ._native import CData

AF_INET = constants.AF_INET
AF_INET6 = constants.AF_INET6
AF_UNIX = lib.FS_AF_UNIX  # the package's own AF_UNIX is absent where the running system has no such sockets

_ADDRESS = ffi.typeof("struct fs_address *")
_FIELDS = ffi.typeof("struct fs_address_fields *")
_TEXT_SIZE = 256
_UNIX_PREFIX = "unix:"

_set = object.__setattr__

IPv4: TypeAlias = "str | int | ReadableBuffer | ipaddress.IPv4Address"
IPv6: TypeAlias = "str | int | ReadableBuffer | ipaddress.IPv6Address"
Path: TypeAlias = "str | bytes | os.PathLike[str] | os.PathLike[bytes]"


class Sockaddr:
    """An address of any family: the system's number for it and the octets that follow it in the sockaddr.

    The families that fsocket knows have classes of their own; every other one is kept as this, and never an error.

    family: an ``AF_`` constant. data: octets, as many as the family takes.

    Attributes: `family`; `sockaddr`, the whole sockaddr as the system has it; `data`.
    """

    __slots__ = ("family", "sockaddr")
    __match_args__: ClassVar[tuple[str, ...]] = ("family", "data")

    family: int
    sockaddr: bytes

    def __init__(self, family: int, data: ReadableBuffer = b"") -> None:
        number = _integer(family, "family", _FAMILY_MAX)
        octets = bytes(memoryview(data))
        _set(self, "family", number)
        _set(
            self,
            "sockaddr",
            _packed(lib.fs_pack_raw, f"an address has no room for {len(octets)} octets", number, octets, len(octets)),
        )

    @property
    def data(self) -> bytes:
        """The octets that follow the family."""
        return self.sockaddr[lib.fs_family_offset() :]

    def _fields(self) -> tuple[object, ...]:
        """The values that tell this address from others of its class, in the order of the constructor."""
        return (self.family, self.data)

    def _order(self) -> tuple[object, ...]:
        """What addresses are sorted by: the family, then octets, then numbers."""
        known = _decode(self.sockaddr)
        return (self.family, self.data) if type(known) is Sockaddr else known._order()  # noqa: SLF001  (of the same family)

    def _place(self) -> tuple[object, ...]:
        """The same for all that are equal, and for no others."""
        return (self._order(), self.sockaddr)

    def __eq__(self, other: object) -> bool:
        return self.sockaddr == other.sockaddr if isinstance(other, Sockaddr) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.sockaddr)

    def __lt__(self, other: Sockaddr) -> bool:
        return self._place() < other._place() if isinstance(other, Sockaddr) else NotImplemented

    def __le__(self, other: Sockaddr) -> bool:
        return self._place() <= other._place() if isinstance(other, Sockaddr) else NotImplemented

    def __gt__(self, other: Sockaddr) -> bool:
        return self._place() > other._place() if isinstance(other, Sockaddr) else NotImplemented

    def __ge__(self, other: Sockaddr) -> bool:
        return self._place() >= other._place() if isinstance(other, Sockaddr) else NotImplemented

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is immutable: {name} cannot be set")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__} is immutable: {name} cannot be deleted")

    def __reduce__(self) -> tuple[type[Sockaddr], tuple[object, ...]]:
        return type(self), self._fields()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(map(repr, self._fields()))})"

    def __str__(self) -> str:
        return f"af{self.family}:{self.data.hex()}"


class SockaddrIn(Sockaddr):
    """An IPv4 address and port (``struct sockaddr_in``).

    addr: text ("10.0.0.1"), 4 octets, an int, or an ``ipaddress.IPv4Address``. port: 0 to 65535.

    Attributes: `addr`, text; `packed`, 4 octets; `port`; `family`; `sockaddr`.
    """

    __slots__ = ("packed", "port")
    __match_args__ = ("addr", "port")

    packed: bytes
    port: int

    def __init__(self, addr: IPv4 = "0.0.0.0", port: int = 0) -> None:
        number = port_number(port)
        octets = _ip_octets(AF_INET, addr)
        _set(self, "family", AF_INET)
        _set(self, "sockaddr", _packed(lib.fs_pack_in, "", octets, number))
        _set(self, "packed", octets)
        _set(self, "port", number)

    @property
    def addr(self) -> str:
        """The address as text."""
        return _ip_text(AF_INET, self.packed)

    def _fields(self) -> tuple[str, int]:
        return (self.addr, self.port)

    def _order(self) -> tuple[int, bytes, int]:
        return (self.family, self.packed, self.port)

    def __str__(self) -> str:
        return f"{self.addr}:{self.port}"


class SockaddrIn6(Sockaddr):
    """An IPv6 address and port (``struct sockaddr_in6``).

    addr: text ("fe80::1%eth0"; the zone, an interface's name or index, is the scope), 16 octets, an int, or an
    ``ipaddress.IPv6Address``. port: 0 to 65535. flowinfo, scope_id: 32 bits each.

    Attributes: `addr`, text without a zone; `packed`, 16 octets; `port`; `flowinfo`; `scope_id`; `family`; `sockaddr`.
    """

    __slots__ = ("flowinfo", "packed", "port", "scope_id")
    __match_args__ = ("addr", "port", "flowinfo", "scope_id")

    packed: bytes
    port: int
    flowinfo: int
    scope_id: int

    def __init__(self, addr: IPv6 = "::", port: int = 0, flowinfo: int = 0, scope_id: int = 0) -> None:
        number = port_number(port)
        flow = _integer(flowinfo, "flowinfo", 0xFFFFFFFF)
        scope = _integer(scope_id, "scope_id", 0xFFFFFFFF)
        zone = addr.partition("%")[2] if isinstance(addr, str) else getattr(addr, "scope_id", None)
        if zone or (isinstance(addr, str) and "%" in addr):
            zone_scope = _zone_scope(str(zone))
            if scope not in {0, zone_scope}:
                raise ValueError(f"the zone of {str(addr)!r} is interface {zone_scope}, but scope_id is {scope}")
            scope = zone_scope
        octets = _ip_octets(AF_INET6, addr.partition("%")[0] if isinstance(addr, str) else addr)
        _set(self, "family", AF_INET6)
        _set(self, "sockaddr", _packed(lib.fs_pack_in6, "", octets, number, flow, scope))
        _set(self, "packed", octets)
        _set(self, "port", number)
        _set(self, "flowinfo", flow)
        _set(self, "scope_id", scope)

    @property
    def addr(self) -> str:
        """The address as text, without a zone."""
        return _ip_text(AF_INET6, self.packed)

    def _fields(self) -> tuple[str, int, int, int]:
        return (self.addr, self.port, self.flowinfo, self.scope_id)

    def _order(self) -> tuple[int, bytes, int, int, int]:
        return (self.family, self.packed, self.port, self.flowinfo, self.scope_id)

    def __repr__(self) -> str:
        flowinfo = f", flowinfo={self.flowinfo}" if self.flowinfo else ""
        scope_id = f", scope_id={self.scope_id}" if self.scope_id else ""
        return f"SockaddrIn6({self.addr!r}, {self.port}{flowinfo}{scope_id})"

    def __str__(self) -> str:
        zone = f"%{interface_text(self.scope_id)}" if self.scope_id else ""
        flow = f"?{self.flowinfo}" if self.flowinfo else ""
        return f"[{self.addr}{zone}]:{self.port}{flow}"


class SockaddrUn(Sockaddr):
    r"""A unix-domain address (``struct sockaddr_un``): a pathname, on Linux an abstract name, or none.

    path: str, bytes or PathLike; "" is the unnamed address, "\\0name" the abstract one.

    Attributes: `path`, str as ``os.fsdecode`` gives it; `packed`, its octets; `family`; `sockaddr`.
    """

    __slots__ = ("packed", "path")
    __match_args__ = ("path",)

    packed: bytes
    path: str

    def __init__(self, path: Path) -> None:
        octets = os.fsencode(path)
        abstract = octets.startswith(b"\0")
        if abstract and not lib.FS_ABSTRACT_NAMES:
            raise ValueError("abstract unix-domain names, which begin with a NUL, are Linux's alone")
        if not abstract and b"\0" in octets:
            raise ValueError(f"a unix-domain path has no NUL within: {path!r}")
        limit = lib.FS_UNIX_PATH_MAX - (0 if abstract else 1)
        if len(octets) > limit:
            raise ValueError(f"a unix-domain path has at most {limit} octets here; this one has {len(octets)}: {path!r}")
        _set(self, "family", AF_UNIX)
        _set(self, "sockaddr", _packed(lib.fs_pack_un, "", octets, len(octets)))
        _set(self, "packed", octets)
        _set(self, "path", os.fsdecode(octets))  # which Windows refuses for what is not UTF-8

    def _fields(self) -> tuple[str]:
        return (self.path,)

    def _order(self) -> tuple[int, bytes]:
        return (self.family, self.packed)

    def __str__(self) -> str:
        return self.path if self.path[:1] in {"", "/", "\0"} else _UNIX_PREFIX + self.path


if sys.platform == "linux":
    AF_CAN = constants.AF_CAN
    AF_PACKET = constants.AF_PACKET
    _CAN_FIELDS = ffi.typeof("struct fs_can_fields *")
    _LL_FIELDS = ffi.typeof("struct fs_ll_fields *")

    class SockaddrCan(Sockaddr):
        """A CAN interface (``struct sockaddr_can`` of CAN_RAW and CAN_BCM sockets).

        interface: its name or index; 0 and "any" are all of them.

        Attributes: `interface`, the index; `family`; `sockaddr`.
        """

        __slots__ = ("interface",)
        __match_args__ = ("interface",)

        interface: int

        def __init__(self, interface: str | int = 0) -> None:
            index = interface_or_any(interface)
            _set(self, "family", AF_CAN)
            _set(self, "sockaddr", _packed(lib.fs_pack_can, "", index))
            _set(self, "interface", index)

        def _fields(self) -> tuple[int]:
            return (self.interface,)

        def _order(self) -> tuple[int, bytes, int]:
            return (self.family, b"", self.interface)

        def __str__(self) -> str:
            return f"can:{_interface_or_any_text(self.interface)}"

    class SockaddrIsoTp(Sockaddr):
        """The two CAN identifiers that an ISO-TP channel has on an interface (``struct sockaddr_can`` of CAN_ISOTP sockets).

        interface: its name or index. rx_id, tx_id: the identifier of what is received and of what is sent, of 11 bits or of
        29: CAN_EFF_FLAG tells one of 29, and is set where the number does not fit into 11.

        Attributes: `interface`, the index; `rx_id` and `tx_id`, with their flag; `family`; `sockaddr`. Source:
        Documentation/networking/iso15765-2.rst of the kernel.
        """

        __slots__ = ("interface", "rx_id", "tx_id")
        __match_args__ = ("interface", "rx_id", "tx_id")

        interface: int
        rx_id: int
        tx_id: int

        def __init__(self, interface: str | int, rx_id: int, tx_id: int) -> None:
            numbers = (interface_or_any(interface), _can_id(rx_id, "rx_id"), _can_id(tx_id, "tx_id"))
            _set(self, "family", AF_CAN)
            _set(self, "sockaddr", _packed(lib.fs_pack_isotp, "", *numbers))
            for name, number in zip(("interface", "rx_id", "tx_id"), numbers, strict=True):
                _set(self, name, number)

        def _fields(self) -> tuple[int, int, int]:
            return (self.interface, self.rx_id, self.tx_id)

        def _order(self) -> tuple[int, bytes, int, int, int]:
            return (self.family, b"", self.interface, self.rx_id, self.tx_id)

        def __repr__(self) -> str:
            return f"SockaddrIsoTp({self.interface}, {self.rx_id:#x}, {self.tx_id:#x})"

        def __str__(self) -> str:
            return f"isotp:{_interface_or_any_text(self.interface)},{_can_id_text(self.rx_id)},{_can_id_text(self.tx_id)}"

    class SockaddrLl(Sockaddr):
        """A link-layer address of a packet socket (``struct sockaddr_ll``; see packet(7)).

        interface: its name or index; 0 and "any" are all of them. protocol: an ``ETH_P_`` number, in host order. hatype: an
        ``ARPHRD_`` number. pkttype: a ``PACKET_`` number. addr: the hardware address, octets.

        Attributes: all of these, `interface` as index; `packed`, the hardware address; `family`; `sockaddr`.
        """

        __slots__ = ("hatype", "interface", "packed", "pkttype", "protocol")
        __match_args__ = ("interface", "protocol", "hatype", "pkttype", "addr")

        interface: int
        protocol: int
        hatype: int
        pkttype: int
        packed: bytes

        def __init__(
            self, interface: str | int = 0, protocol: int = 0, hatype: int = 0, pkttype: int = 0, addr: ReadableBuffer = b""
        ) -> None:
            numbers = (
                interface_or_any(interface),
                _integer(protocol, "protocol", 0xFFFF),
                _integer(hatype, "hatype", 0xFFFF),
                _integer(pkttype, "pkttype", 0xFF),
            )
            octets = bytes(memoryview(addr))
            _set(self, "family", AF_PACKET)
            refusal = f"a packet address has no room for a hardware address of {len(octets)} octets"
            _set(self, "sockaddr", _packed(lib.fs_pack_ll, refusal, *numbers, octets, len(octets)))
            for name, number in zip(("interface", "protocol", "hatype", "pkttype"), numbers, strict=True):
                _set(self, name, number)
            _set(self, "packed", octets)

        @property
        def addr(self) -> bytes:
            """The hardware address."""
            return self.packed

        def _fields(self) -> tuple[int, int, int, int, bytes]:
            return (self.interface, self.protocol, self.hatype, self.pkttype, self.packed)

        def _order(self) -> tuple[int, bytes, int, int, int, int]:
            return (self.family, self.packed, self.interface, self.protocol, self.hatype, self.pkttype)

        def __str__(self) -> str:
            name = _interface_or_any_text(self.interface)
            return f"packet:{name},{self.protocol:#06x},{self.hatype},{self.pkttype},{self.packed.hex(':')}"

    if lib.FS_HAS_J1939:

        class SockaddrJ1939(Sockaddr):
            """A J1939 control function, and what it sends or is sent (``struct sockaddr_can`` of CAN_J1939 sockets).

            interface: its name or index. name: the NAME of ISO 11783-5, 64 bits, by which the function claims its address, or
            J1939_NO_NAME. pgn: the number of a parameter group, up to J1939_PGN_MAX, or J1939_NO_PGN. addr: the address, 0 to
            255; J1939_NO_ADDR is none, and everybody as a destination; J1939_IDLE_ADDR is one that is still to be claimed.

            Attributes: all of these, `interface` as index; `family`; `sockaddr`. Source: Documentation/networking/j1939.rst of
            the kernel.
            """

            __slots__ = ("addr", "interface", "name", "pgn")
            __match_args__ = ("interface", "name", "pgn", "addr")

            interface: int
            name: int
            pgn: int
            addr: int

            def __init__(
                self,
                interface: str | int,
                name: int = constants.J1939_NO_NAME,
                pgn: int = constants.J1939_NO_PGN,
                addr: int = constants.J1939_NO_ADDR,
            ) -> None:
                numbers = (
                    interface_or_any(interface),
                    _integer(name, "name", 0xFFFFFFFFFFFFFFFF),
                    _integer(pgn, "pgn", constants.J1939_NO_PGN),
                    _integer(addr, "addr", 0xFF),
                )
                _set(self, "family", AF_CAN)
                _set(self, "sockaddr", _packed(lib.fs_pack_j1939, "", *numbers))
                for field, number in zip(("interface", "name", "pgn", "addr"), numbers, strict=True):
                    _set(self, field, number)

            def _fields(self) -> tuple[int, int, int, int]:
                return (self.interface, self.name, self.pgn, self.addr)

            def _order(self) -> tuple[int, bytes, int, int, int, int]:
                return (self.family, b"", self.interface, self.name, self.pgn, self.addr)

            def __repr__(self) -> str:
                return f"SockaddrJ1939({self.interface}, {self.name:#x}, {self.pgn:#x}, {self.addr:#x})"

            def __str__(self) -> str:
                return f"j1939:{_interface_or_any_text(self.interface)},{self.name:016x},{self.pgn:05x},{self.addr:02x}"


#: Whatever an address may be given as: a Sockaddr, the stdlib's tuple, or, for unix-domain sockets, a path.
Address: TypeAlias = (
    "Sockaddr | tuple[str, int] | tuple[str, int, int] | tuple[str, int, int, int] | tuple[str] | "
    "tuple[str, int, int, int, bytes] | Path"
)

_FAMILY_MAX = (1 << 8 * (lib.fs_family_offset() - (1 if lib.FS_SA_LEN else 0))) - 1


# --- the parts that addresses are made of


def _packed(pack: Callable[..., int], refusal: str, *values: object) -> bytes:
    """The sockaddr that one of the C packers makes of `values`."""
    address = ffi.new(_ADDRESS)
    if pack(address, *values) == 0:
        raise ValueError(refusal)
    return ffi.unpack(address.octets, address.length)


def _index(value: object) -> int | None:
    """An int of whatever kind, numpy's too, as an int; None for anything else, such as a bool, which can only be a mistake."""
    try:
        return None if isinstance(value, bool) else operator.index(value)  # type: ignore[arg-type]  # that is the question
    except TypeError:
        return None


def _integer(value: object, name: str, most: int) -> int:
    number = _index(value)
    if number is None:
        raise TypeError(f"{name} must be an int, not {type(value).__name__!r}")
    if not 0 <= number <= most:
        raise ValueError(f"{name} must be 0 to {most}, not {number}")
    return number


def port_number(port: object) -> int:
    """`port`, found to be one."""
    return _integer(port, "port", 0xFFFF)


def interface_index(interface: object) -> int:
    """An interface's index from its name or index (if_nametoindex(3))."""
    if not isinstance(interface, str):
        return _integer(interface, "interface", 0x7FFFFFFF)
    try:
        index = lib.fs_interface_index(os.fsencode(interface)) if "\0" not in interface else 0
    except UnicodeEncodeError:
        index = 0
    if index == 0:
        raise ValueError(f"there is no interface {interface!r} here")
    return index


def interface_or_any(interface: object) -> int:
    """The same, where 0 is every interface: "any", and in the stdlib's tuples "", stand for it."""
    return 0 if isinstance(interface, str) and interface in {"any", ""} else interface_index(interface)


def interface_text(index: int) -> str:
    """The name of an interface (if_indextoname(3)), or its number where there is none of that number."""
    name = ffi.new("char[]", _TEXT_SIZE)
    length = lib.fs_interface_name(index, name, _TEXT_SIZE)
    text = os.fsdecode(ffi.unpack(name, length))
    # A name that could not be told from a number, or from what stands around or for it, is written as its number.
    return str(index) if text in {"", "any"} or text.isdecimal() or set(text) & set("]%?,") else text


def _interface_or_any_text(index: int) -> str:
    return interface_text(index) if index else "any"


def _zone_scope(zone: str) -> int:
    if zone.isascii() and zone.isdecimal():
        return _integer(int(zone), "the zone", 0xFFFFFFFF)
    return interface_index(zone)


def _ip_octets(family: int, addr: object) -> bytes:
    """4 or 16 octets from text, octets, an int or an ``ipaddress`` object."""
    size, name = (4, "IPv4") if family == AF_INET else (16, "IPv6")
    if isinstance(addr, str):
        return _parse_ip(family, addr, size, name)
    number = _index(addr)
    if number is not None:  # first: the octets of numpy's ints are in the machine's order
        if not 0 <= number < 1 << 8 * size:
            raise ValueError(f"an {name} address as an int has {8 * size} bits; {number} has not")
        return number.to_bytes(size, "big")
    packed = addr if isinstance(addr, Sockaddr) else getattr(addr, "packed", addr)
    try:
        octets = bytes(memoryview(packed))  # type: ignore[arg-type]  # whether it can be is the question
    except TypeError:
        kinds = f"text, {size} octets, an int or an ipaddress.{name}Address"
        raise TypeError(f"an {name} address is {kinds}, not {type(addr).__name__!r}") from None
    if len(octets) != size:
        raise ValueError(f"an {name} address has {size} octets, not {len(octets)}")
    return octets


def _parse_ip(family: int, text: str, size: int, name: str) -> bytes:
    octets = ffi.new("char[]", size)
    dotted = text.rpartition(":")[2].split(".")
    # Systems differ in what they make of 010: octal, decimal or a mistake.
    leading_zero = len(dotted) > 1 and any(len(part) > 1 and part.startswith("0") for part in dotted)
    if not text.isascii() or "\0" in text or leading_zero or not lib.fs_parse_ip(family, text.encode("ascii"), octets):
        raise ValueError(f"not a numeric {name} address: {text!r}")
    return ffi.unpack(octets, size)


def _ip_text(family: int, packed: bytes) -> str:
    text = ffi.new("char[]", _TEXT_SIZE)
    lib.fs_ip_text(family, packed, text, _TEXT_SIZE)
    return ffi.string(text).decode("ascii")


if sys.platform == "linux":

    def _can_id(value: object, name: str) -> int:
        """A CAN identifier, with CAN_EFF_FLAG if it is one of 29 bits."""
        number = _integer(value, name, constants.CAN_EFF_FLAG | constants.CAN_EFF_MASK)
        identifier = number & ~constants.CAN_EFF_FLAG
        if identifier > constants.CAN_EFF_MASK:
            raise ValueError(f"{name} must be an identifier of 29 bits at most, perhaps with CAN_EFF_FLAG, not {number:#x}")
        return number if identifier <= constants.CAN_SFF_MASK else identifier | constants.CAN_EFF_FLAG

    def _can_id_text(identifier: int) -> str:
        """As candump writes it: 3 digits for 11 bits, 8 for 29."""
        extended = identifier & constants.CAN_EFF_FLAG
        return f"{identifier ^ extended:08x}" if extended else f"{identifier:03x}"


# --- from the system's octets


if sys.platform == "linux":

    def _decode_can(fields: CData, octets: bytes) -> Sockaddr:
        if fields.protocol == constants.CAN_RAW:
            return SockaddrCan(fields.interface)
        address: Sockaddr
        if fields.protocol == constants.CAN_ISOTP:
            address = SockaddrIsoTp(fields.interface, fields.rx_id, fields.tx_id)
        else:
            address = SockaddrJ1939(fields.interface, fields.name, fields.pgn, fields.addr)
        if address.sockaddr != octets:  # an identifier or a padding that there should not be
            raise ValueError(octets)
        return address


def _decode(octets: bytes) -> Sockaddr:
    fields = ffi.new(_FIELDS)
    whole = lib.fs_unpack(octets, len(octets), fields)
    part = octets[fields.offset : fields.offset + fields.length]
    try:
        if whole and fields.family == AF_INET:
            return SockaddrIn(part, fields.port)
        if whole and fields.family == AF_INET6:
            return SockaddrIn6(part, fields.port, fields.flowinfo, fields.scope_id)
        if whole and fields.family == AF_UNIX:
            return SockaddrUn(part)
        if sys.platform == "linux" and fields.family == AF_CAN:
            can = ffi.new(_CAN_FIELDS)
            if lib.fs_unpack_can(octets, len(octets), can):
                return _decode_can(can, octets)
        if sys.platform == "linux" and fields.family == AF_PACKET:
            ll = ffi.new(_LL_FIELDS)
            if lib.fs_unpack_ll(octets, len(octets), ll):
                hardware = octets[ll.offset : ll.offset + ll.length]
                return SockaddrLl(ll.interface, ll.protocol, ll.hatype, ll.pkttype, hardware)
    except ValueError:
        pass  # more than may be given: a path without a closing NUL, an interface below 0
    return Sockaddr(fields.family, octets[lib.fs_family_offset() :])


#: The addresses met last, by the octets that the system wrote.
_known: dict[bytes, Sockaddr] = {}
_KNOWN_MOST = 1024


def from_octets(octets: bytes) -> Sockaddr:
    """The address in a sockaddr that the system wrote."""
    address = _known.get(octets)
    if address is None:
        if len(_known) >= _KNOWN_MOST:
            _known.clear()
        address = _known[octets] = _decode(octets)
    return address


def from_native(address: CData) -> Sockaddr | None:
    """The address in a ``struct fs_address`` that a call filled in; None where it wrote nothing."""
    return from_octets(ffi.unpack(address.octets, address.length)) if address.length else None


# --- from what the user has


def as_sockaddr(address: Address) -> Sockaddr:
    """The Sockaddr of whatever an address may be given as."""
    if isinstance(address, Sockaddr):
        return address
    if isinstance(address, tuple):
        return _from_tuple(address)
    if isinstance(address, (str, bytes, os.PathLike)):
        return SockaddrUn(address)
    raise TypeError(f"an address is a Sockaddr, a (host, port) tuple or a unix-domain path, not {address!r}")


def _from_tuple(address: tuple[object, ...]) -> Sockaddr:
    if len(address) == 1 and sys.platform == "linux":
        return _made(SockaddrCan, *address)
    if len(address) == 5 and sys.platform == "linux":
        interface, protocol, pkttype, hatype, addr = address  # as the stdlib tells the names and senders of packet sockets
        return _made(SockaddrLl, interface, protocol, hatype, pkttype, addr)
    if not 2 <= len(address) <= 4:
        raise TypeError(f"an address tuple is (host, port) or (host, port, flowinfo, scope_id), not {address!r}")
    host, *rest = address
    if sys.platform == "linux" and len(rest) in _CAN_FIELDS_BEHIND and isinstance(host, str) and host and ":" not in host:
        return _can_from_tuple(host, rest)
    six = len(address) > 2 or (isinstance(host, str) and ":" in host) or getattr(host, "version", 4) == 6
    if host == "":
        host = "::" if six else "0.0.0.0"
    elif host == "<broadcast>":
        host = "255.255.255.255"
    return _made(SockaddrIn6 if six else SockaddrIn, host, *rest)


if sys.platform == "linux":
    #: How many fields follow the interface in the tuples for ISO-TP and J1939.
    _CAN_FIELDS_BEHIND = (2, 3) if lib.FS_HAS_J1939 else (2,)

    def _can_from_tuple(interface: str, rest: list[object]) -> Sockaddr:
        """The stdlib's tuples for the transports of CAN, which are those of IPv6 but for a name in place of the address."""
        try:
            index = interface_or_any(interface)
        except ValueError:
            raise ValueError(f"neither a numeric IPv6 address nor an interface here: {interface!r}") from None
        return _made(SockaddrIsoTp if len(rest) == 2 else SockaddrJ1939, index, *rest)


def _made(kind: Callable[..., Sockaddr], *fields: object) -> Sockaddr:
    """An address of fields whose types are not known: its constructor checks them."""
    return kind(*fields)


# --- text


def sockaddr_string(address: Address) -> str:
    """The text of an address; makes no system call but if_indextoname(3), for interfaces.

    "10.0.0.1:80", "[fe80::1%eth0]:80", a unix-domain path as it is when it begins with "/" or NUL and after "unix:"
    otherwise, "can:can0", "isotp:can0,7e0,7e8" (hexadecimal; 8 digits are an identifier of 29 bits),
    "j1939:can0,name,pgn,addr" (hexadecimal), "packet:eth0,0x0800,1,0,02:00:00:00:00:01" (protocol, hatype, pkttype, octets),
    and for families that fsocket does not know their number and octets, "af16:00000000".
    `string_sockaddr` gives the same address again.
    """
    return str(as_sockaddr(address))


def string_sockaddr(text: str) -> Sockaddr:
    """The address of a text, as `sockaddr_string` writes it; makes no system call but if_nametoindex(3), for interfaces.

    The port may be left out (it is then 0), and with it the brackets of an IPv6 address. A path that is not absolute is told
    by "unix:", or by "./" or "../". Raises ValueError for a text that is no numeric address: names are for `resolve`.
    """
    if not isinstance(text, str):
        raise TypeError(f"the text of an address is a str, not {type(text).__name__!r}")
    if text.startswith(_UNIX_PREFIX):
        return SockaddrUn(text[len(_UNIX_PREFIX) :])
    if text[:1] in {"", "/", "\0"} or text.startswith(("./", "../")):
        return SockaddrUn(text)
    for prefix, parse in _TEXT_FORMS.items():
        if text.startswith(prefix):
            return parse(text[len(prefix) :])
    if text.startswith("["):
        return _in6_from_text(text)
    if text.count(":") > 1:
        return SockaddrIn6(text)
    host, colon, port = text.partition(":")
    if colon and host.startswith("af") and host[2:].isdecimal():
        return Sockaddr(_decimal(host[2:], "family"), _hexadecimal(port))
    return SockaddrIn(host, _decimal(port, "port") if colon else 0)


def _decimal(text: str, name: str) -> int:
    if not (text.isascii() and text.isdecimal()):
        raise ValueError(f"{name} must be a decimal number, not {text!r}")
    return int(text)


def _hexadecimal(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        raise ValueError(f"not octets in hexadecimal: {text!r}") from None


def _in6_from_text(text: str) -> SockaddrIn6:
    host, bracket, rest = text[1:].rpartition("]")
    port, question, flowinfo = rest.removeprefix(":").partition("?")
    if not bracket or (rest and not rest.startswith(":")):
        raise ValueError(f"an IPv6 address with a port is written [address]:port, not {text!r}")
    return SockaddrIn6(host, _decimal(port, "port") if rest else 0, _decimal(flowinfo, "flowinfo") if question else 0)


_TEXT_FORMS: dict[str, Callable[[str], Sockaddr]] = {}

if sys.platform == "linux":

    def _index_or_name(text: str) -> int | str:
        return int(text) if text.isascii() and text.isdecimal() else text

    def _can_from_text(text: str) -> SockaddrCan:
        return SockaddrCan(_index_or_name(text))

    def _isotp_from_text(text: str) -> SockaddrIsoTp:
        parts = text.split(",")
        if len(parts) != 3:
            raise ValueError(f"an ISO-TP address is written isotp:interface,rx_id,tx_id, not isotp:{text!r}")
        return SockaddrIsoTp(_index_or_name(parts[0]), _can_id_from_text(parts[1]), _can_id_from_text(parts[2]))

    def _can_id_from_text(text: str) -> int:
        identifier = _hexadecimal_number(text)
        return identifier | constants.CAN_EFF_FLAG if len(text) == 8 and identifier <= constants.CAN_EFF_MASK else identifier

    def _j1939_from_text(text: str) -> Sockaddr:
        parts = text.split(",")
        if len(parts) != 4:
            raise ValueError(f"a J1939 address is written j1939:interface,name,pgn,addr, not j1939:{text!r}")
        return SockaddrJ1939(_index_or_name(parts[0]), *map(_hexadecimal_number, parts[1:]))

    def _hexadecimal_number(text: str) -> int:
        if not text or not set(text) <= set("0123456789abcdefABCDEF"):
            raise ValueError(f"not a number in hexadecimal: {text!r}")
        return int(text, 16)

    def _ll_from_text(text: str) -> SockaddrLl:
        parts = text.split(",")
        if len(parts) != 5:
            raise ValueError(
                f"a packet address is written packet:interface,protocol,hatype,pkttype,octets, not packet:{text!r}"
            )
        name, protocol, hatype, pkttype, octets = parts
        number = int.from_bytes(_hexadecimal(protocol.removeprefix("0x")), "big")
        hardware = _hexadecimal(octets.replace(":", ""))
        return SockaddrLl(_index_or_name(name), number, _decimal(hatype, "hatype"), _decimal(pkttype, "pkttype"), hardware)

    _TEXT_FORMS |= {"can:": _can_from_text, "isotp:": _isotp_from_text, "packet:": _ll_from_text}
    if lib.FS_HAS_J1939:
        _TEXT_FORMS["j1939:"] = _j1939_from_text


# --- questions


def ipv4_part(address: Sockaddr) -> bytes | None:
    """The 4 octets of an IPv4 address, also of one that IPv6 carries (RFC 4291, 2.5.5.2)."""
    if isinstance(address, SockaddrIn):
        return address.packed
    if isinstance(address, SockaddrIn6) and address.packed[:12] == bytes(10) + b"\xff\xff":
        return address.packed[12:]
    return None


def is_loopback(address: Address) -> bool:
    """Whether an address is of this host alone: 127.0.0.0/8 or ::1 (RFC 1122, RFC 4291). No system call."""
    sockaddr = as_sockaddr(address)
    four = ipv4_part(sockaddr)
    if four is not None:
        return four[0] == 127
    return isinstance(sockaddr, SockaddrIn6) and sockaddr.packed == bytes(15) + b"\1"


def is_multicast(address: Address) -> bool:
    """Whether an address names a group: 224.0.0.0/4 or ff00::/8 (RFC 5771, RFC 4291). No system call."""
    sockaddr = as_sockaddr(address)
    four = ipv4_part(sockaddr)
    if four is not None:
        return four[0] >> 4 == 0xE
    return isinstance(sockaddr, SockaddrIn6) and sockaddr.packed[0] == 0xFF
