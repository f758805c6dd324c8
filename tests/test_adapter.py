"""Adapters of whatever host this is: what is listed agrees with itself and with the stdlib."""

from __future__ import annotations

import copy
import pickle
import socket
import sys

import pytest

import fsocket

WINDOWS = sys.platform == "win32"
TYPES = {"ethernet", "loopback", "ppp", "ieee80211", "can", "tunnel", "bridge", "vlan", "infiniband", "ieee1394"}


@pytest.fixture(name="loopback")
def _loopback() -> fsocket.Adapter:
    """The adapter that has 127.0.0.1."""
    [found] = [one for one in fsocket.list_adapters() if fsocket.SockaddrIn("127.0.0.1") in one.unicast]
    return found


def test_each_adapter_is_listed_once_and_as_the_stdlib_counts_them() -> None:
    adapters = fsocket.list_adapters()
    indexes = [adapter.index for adapter in adapters]
    assert len(set(indexes)) == len(indexes)
    listed = dict(socket.if_nameindex())
    if WINDOWS:  # where that has filter drivers and the like, too
        assert set(indexes) <= set(listed)
    else:
        assert {adapter.index: adapter.name for adapter in adapters} == listed


def test_an_adapter_s_fields_are_of_the_kinds_that_are_documented() -> None:
    for adapter in fsocket.list_adapters():
        assert adapter.name
        assert adapter.friendly_name
        assert isinstance(adapter.description, str)
        assert adapter.index > 0
        assert adapter.type in TYPES or isinstance(adapter.type, int)
        assert adapter.address is None or len(adapter.address) > 0
        assert adapter.status in {"up", "down", "unknown"}
        assert adapter.flags >= 0
        assert adapter.mtu >= 0
        for entry in adapter.addresses:
            assert isinstance(entry.address, (fsocket.SockaddrIn, fsocket.SockaddrIn6))
            assert 0 <= entry.prefix_length <= 8 * len(entry.address.packed)
            assert type(entry.netmask) is type(entry.address)
            bits = f"{int.from_bytes(entry.netmask.packed, 'big'):0{8 * len(entry.address.packed)}b}"
            assert bits == "1" * entry.prefix_length + "0" * (len(bits) - entry.prefix_length)
            assert isinstance(entry.broadcast, (fsocket.SockaddrIn, type(None)))


def test_the_loopback_adapter_is_one(loopback: fsocket.Adapter) -> None:
    assert loopback.type == "loopback"
    assert loopback.status == "up"
    assert loopback.flags & fsocket.IFF_UP
    assert loopback.flags & fsocket.IFF_LOOPBACK
    assert not loopback.flags & fsocket.IFF_POINTOPOINT
    assert loopback.mtu > 0
    assert loopback.netmask == fsocket.SockaddrIn("255.0.0.0")
    assert loopback.broadcast is None
    [entry] = [entry for entry in loopback.addresses if entry.address == fsocket.SockaddrIn("127.0.0.1")]
    assert (entry.prefix_length, entry.broadcast, entry.peer) == (8, None, None)


def test_a_name_and_an_index_lead_to_each_other() -> None:
    for adapter in fsocket.list_adapters():
        assert fsocket.adapter_index(adapter.name) == adapter.index
        assert fsocket.adapter_name(adapter.index) == adapter.name
        assert fsocket.adapter_index(adapter.friendly_name) == adapter.index
        assert fsocket.adapter_index(socket.if_indextoname(adapter.index)) == adapter.index


def test_an_address_has_the_scope_of_its_adapter_if_it_is_link_local() -> None:
    for adapter in fsocket.list_adapters():
        for address in adapter.unicast:
            if isinstance(address, fsocket.SockaddrIn6):
                link_local = address.packed[0] == 0xFE and address.packed[1] & 0xC0 == 0x80
                assert address.scope_id == (adapter.index if link_local else 0)


def test_the_addresses_of_the_loopback_adapter_can_be_bound(loopback: fsocket.Adapter) -> None:
    for address in loopback.unicast:
        with fsocket.socket_handle(address.family) as fd:
            fsocket.socket_bind(fd, address)
            assert fsocket.socket_name(fd) != address  # it has a port


@pytest.mark.parametrize(
    "name", ["", "no such adapter", "x" * 400, "\N{SNOWMAN}", "0", "{00000000-0000-0000-0000-000000000000}"]
)
def test_a_name_that_no_adapter_has_is_an_error_that_names_it(name: str) -> None:
    with pytest.raises(OSError) as caught:
        fsocket.adapter_index(name)
    assert repr(name) in str(caught.value)
    assert caught.value.errno


@pytest.mark.parametrize("index", [0, 0x7FFFFFFF, 0xFFFFFFFF])
def test_an_index_that_no_adapter_has_is_an_error_that_names_it(index: int) -> None:
    with pytest.raises(OSError, match=f" {index}: "):
        fsocket.adapter_name(index)


@pytest.mark.parametrize("name", [None, 1, b"lo", ["lo"]])
def test_a_name_is_a_str(name: object) -> None:
    with pytest.raises(TypeError, match="an adapter's name is a str"):
        fsocket.adapter_index(name)  # type: ignore[arg-type]  # that is what is tried


def test_a_name_has_no_nul_within() -> None:
    with pytest.raises(ValueError, match="NUL"):
        fsocket.adapter_index("lo\0x")


@pytest.mark.parametrize("index", [None, "1", 1.0, True])
def test_an_index_is_an_int(index: object) -> None:
    with pytest.raises(TypeError, match="an adapter's index is an int"):
        fsocket.adapter_name(index)  # type: ignore[arg-type]  # that is what is tried


@pytest.mark.parametrize("index", [-1, 1 << 32, 1 << 70])
def test_an_index_has_32_bits(index: int) -> None:
    with pytest.raises(ValueError, match=str(index)):
        fsocket.adapter_name(index)


# --- the values


ENTRY = fsocket.AdapterAddress(fsocket.SockaddrIn("10.0.0.1"), 24, fsocket.SockaddrIn("10.0.0.255"))
PEER = fsocket.AdapterAddress(fsocket.SockaddrIn6("2001:db8::1"), 127, peer=fsocket.SockaddrIn6("2001:db8::"))
FIELDS = ("eth7", "Ethernet 7", "A card", 7, "ethernet", b"\2\0\0\0\0\7", "up", fsocket.IFF_UP, 1500, (PEER, ENTRY))
ADAPTER = fsocket.Adapter(*FIELDS)  # type: ignore[arg-type]  # they are


def test_what_is_told_of_all_addresses() -> None:
    assert ADAPTER.unicast == (PEER.address, ENTRY.address)
    assert ADAPTER.netmask == fsocket.SockaddrIn("255.255.255.0")
    assert ADAPTER.broadcast == fsocket.SockaddrIn("10.0.0.255")


def test_what_is_told_of_no_address() -> None:
    bare = fsocket.Adapter(*FIELDS[:-1])  # type: ignore[arg-type]
    assert (bare.addresses, bare.unicast, bare.netmask, bare.broadcast) == ((), (), None, None)


@pytest.mark.parametrize(
    ("address", "length", "netmask"),
    [
        ("10.0.0.1", 0, "0.0.0.0"),
        ("10.0.0.1", 1, "128.0.0.0"),
        ("10.0.0.1", 31, "255.255.255.254"),
        ("10.0.0.1", 32, "255.255.255.255"),
        ("2001:db8::1", 0, "::"),
        ("2001:db8::1", 64, "ffff:ffff:ffff:ffff::"),
        ("2001:db8::1", 128, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
    ],
)
def test_a_netmask_is_the_prefix_length_as_an_address(address: str, length: int, netmask: str) -> None:
    kind = fsocket.SockaddrIn6 if ":" in address else fsocket.SockaddrIn
    assert fsocket.AdapterAddress(kind(address), length).netmask == kind(netmask)


@pytest.mark.parametrize("value", [ADAPTER, ENTRY, PEER], ids=lambda value: type(value).__name__)
def test_values_are_immutable_comparable_and_tell_themselves(value: fsocket.Adapter | fsocket.AdapterAddress) -> None:
    names = {"SockaddrIn": fsocket.SockaddrIn, "SockaddrIn6": fsocket.SockaddrIn6}
    names |= {"Adapter": fsocket.Adapter, "AdapterAddress": fsocket.AdapterAddress}  # type: ignore[dict-item]
    for same in (copy.deepcopy(value), pickle.loads(pickle.dumps(value)), eval(repr(value), names)):
        assert same == value
        assert hash(same) == hash(value)
    assert value != "another thing"
    for field in value.__match_args__:
        with pytest.raises(AttributeError, match=f"immutable: {field} cannot be set"):
            setattr(value, field, None)
        with pytest.raises(AttributeError, match=f"immutable: {field} cannot be deleted"):
            delattr(value, field)
    with pytest.raises(AttributeError):
        value.something_else = 1  # type: ignore[union-attr]


def test_values_that_differ_in_one_field_differ() -> None:
    for position in range(len(FIELDS)):
        other = fsocket.Adapter(*FIELDS[:position], None, *FIELDS[position + 1 :])  # type: ignore[arg-type]
        assert other != ADAPTER
