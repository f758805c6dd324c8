"""Network adapters: their names and numbers, their hardware, and their addresses."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, TypeAlias

from .. import constants
from .._native import ffi, lib
from ..address import SockaddrIn, SockaddrIn6, from_octets
from ..errors import check
from .record import Record, set_field

if TYPE_CHECKING:
    from typing import Literal

    from .._native import CData
    from .can import CanState

    Status: TypeAlias = Literal["up", "down", "unknown"]

#: An address of an adapter: the port is 0, the scope of a link-local IPv6 address is the adapter's index.
IpAddress: TypeAlias = SockaddrIn | SockaddrIn6

_NAME_SIZE = 1024
_ADAPTERS = ffi.typeof("struct fs_adapters *")
_STATUS: dict[int, Status] = {
    lib.FS_ADAPTER_DOWN: "down",
    lib.FS_ADAPTER_UP: "up",
    lib.FS_ADAPTER_UNKNOWN: "unknown",
}
_WINDOWS = sys.platform == "win32"

_netmasks: dict[tuple[int, int], IpAddress] = {}


def _netmask(family: int, prefix_length: int) -> IpAddress:
    netmask = _netmasks.get((family, prefix_length))
    if netmask is None:
        kind, bits = (SockaddrIn, 32) if family == constants.AF_INET else (SockaddrIn6, 128)
        netmask = _netmasks[family, prefix_length] = kind((1 << bits) - (1 << bits - prefix_length))
    return netmask


class AdapterAddress(Record):
    """An address of an adapter.

    Attributes: `address`, a SockaddrIn or SockaddrIn6 with port 0, whose scope_id is the adapter's index if it is link-local;
    `prefix_length`, the bits of its network (on a point-to-point link, of the peer's); `broadcast`, the address of all hosts on
    the network, or None; `peer`, the other end of a point-to-point link, or None; `netmask`, the prefix length as an address.
    """

    __slots__ = ("address", "broadcast", "peer", "prefix_length")
    __match_args__ = ("address", "prefix_length", "broadcast", "peer")

    address: IpAddress
    prefix_length: int
    broadcast: SockaddrIn | None
    peer: IpAddress | None

    def __init__(
        self, address: IpAddress, prefix_length: int, broadcast: SockaddrIn | None = None, peer: IpAddress | None = None
    ) -> None:
        set_field(self, "address", address)
        set_field(self, "prefix_length", prefix_length)
        set_field(self, "broadcast", broadcast)
        set_field(self, "peer", peer)

    @property
    def netmask(self) -> IpAddress:
        """The prefix length as an address of the same family: 255.255.255.0 for 24."""
        return _netmask(self.address.family, self.prefix_length)


class Adapter(Record):
    """A network adapter.

    Attributes: `name`, what the system calls it (on Windows a GUID); `friendly_name`, what people do ("Ethernet 2"; `name` but
    on Windows); `description` ("" where there is none); `index`, its number, 1 or more; `type`, "ethernet", "loopback", "ppp",
    "ieee80211", "can", "tunnel", "bridge", "vlan", "infiniband" or "ieee1394", or else the system's number; `address`, the
    octets of the hardware's address, of any length, or None; `status`, "up" (can carry data), "down" or "unknown"; `flags`,
    ``IFF_`` constants or'ed; `mtu`, in octets; `addresses`, a tuple of AdapterAddress; `can`, a CanState if it is a CAN
    controller, else None (as of a vcan, which is none).
    """

    __slots__ = (
        "address",
        "addresses",
        "can",
        "description",
        "flags",
        "friendly_name",
        "index",
        "mtu",
        "name",
        "status",
        "type",
    )
    __match_args__ = (
        "name",
        "friendly_name",
        "description",
        "index",
        "type",
        "address",
        "status",
        "flags",
        "mtu",
        "addresses",
        "can",
    )

    name: str
    friendly_name: str
    description: str
    index: int
    type: str | int
    address: bytes | None
    status: Status
    flags: int
    mtu: int
    addresses: tuple[AdapterAddress, ...]
    can: CanState | None

    def __init__(
        self,
        name: str,
        friendly_name: str,
        description: str,
        index: int,
        type: str | int,
        address: bytes | None,
        status: Status,
        flags: int,
        mtu: int,
        addresses: tuple[AdapterAddress, ...] = (),
        can: CanState | None = None,
    ) -> None:
        set_field(self, "name", name)
        set_field(self, "friendly_name", friendly_name)
        set_field(self, "description", description)
        set_field(self, "index", index)
        set_field(self, "type", type)
        set_field(self, "address", address)
        set_field(self, "status", status)
        set_field(self, "flags", flags)
        set_field(self, "mtu", mtu)
        set_field(self, "addresses", addresses)
        set_field(self, "can", can)

    @property
    def unicast(self) -> tuple[IpAddress, ...]:
        """The addresses alone, in the system's order."""
        return tuple(entry.address for entry in self.addresses)

    @property
    def netmask(self) -> SockaddrIn | None:
        """The netmask of its first IPv4 address; None without one."""
        for entry in self.addresses:
            netmask = entry.netmask
            if isinstance(netmask, SockaddrIn):
                return netmask
        return None

    @property
    def broadcast(self) -> SockaddrIn | None:
        """The first broadcast address among those of its IPv4 addresses; None without one."""
        return next((entry.broadcast for entry in self.addresses if entry.broadcast is not None), None)


def _address(octets: bytes, start: int, end: int) -> IpAddress | None:
    address = from_octets(octets[start:end]) if end > start else None
    return address if isinstance(address, (SockaddrIn, SockaddrIn6)) else None


def _can(octets: bytes) -> CanState | None:
    if not octets:
        return None
    from .can import from_octets as can_from_octets  # noqa: PLC0415  (few hosts have one)

    return can_from_octets(octets)


def adapters_from_native(native: CData) -> list[Adapter]:
    """The adapters in a ``struct fs_adapters``, in its order; of two with the same index, the last."""
    octets = ffi.unpack(native.octets, native.octets_count) if native.octets_count else b""
    addresses: dict[int, list[AdapterAddress]] = {}
    for position in range(native.addresses_count):
        entry = native.addresses[position]
        address = _address(octets, entry.address, entry.address_end)
        broadcast = _address(octets, entry.broadcast, entry.broadcast_end)
        peer = _address(octets, entry.peer, entry.peer_end)
        if address is not None and not isinstance(broadcast, SockaddrIn6):
            made = AdapterAddress(address, entry.prefix_length, broadcast, peer)
            addresses.setdefault(entry.index, []).append(made)
    found: dict[int, Adapter] = {}
    for position in range(native.adapters_count):
        entry = native.adapters[position]
        index = entry.index
        name = os.fsdecode(octets[entry.name : entry.name_end])
        type_name = entry.type_name
        found[index] = Adapter(
            name,
            os.fsdecode(octets[entry.friendly_name : entry.friendly_name_end]) or name,
            os.fsdecode(octets[entry.description : entry.description_end]),
            index,
            ffi.string(type_name).decode("ascii") if type_name else entry.type,
            octets[entry.address : entry.address_end] or None,
            _STATUS[entry.status],
            entry.flags,
            entry.mtu,
            tuple(addresses.get(index, ())),
            _can(octets[entry.can : entry.can_end]),
        )
    return list(found.values())


def list_adapters() -> list[Adapter]:
    """rtnetlink(7) with RTM_GETLINK and RTM_GETADDR; getifaddrs(3) on macOS and FreeBSD; on Windows GetAdaptersAddresses.

    Returns an Adapter for each network adapter, with or without addresses, up or down, in the system's order. Raises OSError;
    on Linux with EBUSY if the adapters changed again and again while they were listed.
    """
    native = ffi.new(_ADAPTERS)
    try:
        while (result := lib.fs_adapters_list(native)) == -lib.FS_EINTR:
            lib.fs_adapters_free(native)
        check(result, "GetAdaptersAddresses" if _WINDOWS else "rtnetlink" if sys.platform == "linux" else "getifaddrs")
        return adapters_from_native(native)
    finally:
        lib.fs_adapters_free(native)


def adapter_index(name: str) -> int:
    """if_nametoindex(3); on Windows ConvertInterfaceGuidToLuid, ConvertInterfaceAliasToLuid, or if_nametoindex.

    name: an adapter's name; on Windows its friendly name serves as well, and so does what if_indextoname calls it.

    Returns the adapter's number. Raises OSError when there is no such adapter.
    """
    if not isinstance(name, str):
        raise TypeError(f"an adapter's name is a str, not {type(name).__name__!r}")
    if "\0" in name:
        raise ValueError(f"an adapter's name has no NUL within: {name!r}")
    call = "ConvertInterfaceAliasToLuid" if _WINDOWS else "if_nametoindex"
    return check(lib.fs_adapter_index(os.fsencode(name)), f"{call} {name!r}")


def adapter_name(index: int) -> str:
    """if_indextoname(3); on Windows ConvertInterfaceIndexToLuid and ConvertInterfaceLuidToGuid.

    index: an adapter's number. Returns its name, as in `Adapter.name`. Raises OSError when there is no such adapter.
    """
    number = _checked_index(index)
    name = ffi.new("char[]", _NAME_SIZE)
    call = "ConvertInterfaceIndexToLuid" if _WINDOWS else "if_indextoname"
    length = check(lib.fs_adapter_name(number, name, _NAME_SIZE), f"{call} {number}")
    return os.fsdecode(ffi.unpack(name, length))


def _checked_index(index: object) -> int:
    if not isinstance(index, int) or isinstance(index, bool):
        raise TypeError(f"an adapter's index is an int, not {type(index).__name__!r}")
    if not 0 <= index <= 0xFFFFFFFF:
        raise ValueError(f"an adapter's index has 32 bits; {index} has not")
    return index
