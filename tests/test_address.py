"""Addresses as values: what they are made of, what is refused, and how they compare, print and travel."""

from __future__ import annotations

import array
import copy
import ctypes
import importlib
import ipaddress
import itertools
import mmap
import os
import pickle
import random
import socket
import struct
import sys
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import pytest

import fsocket
from fsocket import Sockaddr, SockaddrIn, SockaddrIn6, SockaddrUn
from fsocket.address import as_sockaddr, from_octets

if TYPE_CHECKING:
    from collections.abc import Callable

LINUX = sys.platform == "linux"
WINDOWS = sys.platform == "win32"
#: sockaddr structs begin with their own length on the systems that come from 4.4BSD.
LENGTH_FIRST = not LINUX and not WINDOWS
#: The number of AF_UNIX, which Python does not tell on Windows, is the one of 4.2BSD everywhere.
AF_UNIX = getattr(socket, "AF_UNIX", 1)

linux_only = pytest.mark.skipif(not hasattr(fsocket, "SockaddrCan"), reason="only Linux has CAN and packet sockets")
needs_j1939 = pytest.mark.skipif(not hasattr(fsocket, "SockaddrJ1939"), reason="only Linux, from 5.4 on, has J1939")
abstract_only = pytest.mark.skipif(not LINUX, reason="only Linux has abstract names")


def head(family: int, length: int) -> bytes:
    """The octets of a sockaddr of that length up to its family, as the headers of this kind of system have them."""
    return bytes([length, family]) if LENGTH_FIRST else struct.pack("=H", family)


def kind_of(given: object) -> str:
    return type(given).__name__


def path_limit() -> int:
    """The octets of the longest path that is taken, found out by trying."""

    def fits(size: int) -> bool:
        try:
            return SockaddrUn("x" * size).packed == b"x" * size
        except ValueError:
            return False

    return next(size for size in itertools.count(1) if not fits(size + 1))


@pytest.fixture
def interface() -> tuple[int, str]:
    """The index and name of a real interface."""
    try:
        index, name = socket.if_nameindex()[0]
        assert socket.if_nametoindex(name) == index
    except (OSError, AttributeError, IndexError) as error:
        pytest.skip(f"the interfaces cannot be listed here: {error}")
    return index, name


def samples() -> list[Sockaddr]:
    """One of each kind, and some that differ in one field only."""
    found: list[Sockaddr] = [
        SockaddrIn(),
        SockaddrIn("10.0.0.1", 80),
        SockaddrIn("10.0.0.1", 81),
        SockaddrIn("10.0.0.2", 80),
        SockaddrIn6(),
        SockaddrIn6("::1", 80),
        SockaddrIn6("::1", 80, 7),
        SockaddrIn6("::1", 80, 0, 9),
        SockaddrIn6("::1", 80, 7, 9),
        SockaddrIn6("::ffff:10.0.0.1", 80),
        SockaddrUn(""),
        SockaddrUn("/tmp/a"),
        SockaddrUn("a b\n'\""),
        SockaddrUn("unix:x"),
        SockaddrUn("\u00e9"),
        Sockaddr(0),
        Sockaddr(200),
        Sockaddr(200, b"\0\1\2"),
        Sockaddr(200, bytes(220)),
    ]
    if not WINDOWS:
        found += [SockaddrUn(b"/\xff\xfe")]
    if sys.platform == "linux":
        found += [
            SockaddrUn("\0name"),
            SockaddrUn("\0"),
            SockaddrUn(b"\0a\0\xff"),
            fsocket.SockaddrCan(),
            fsocket.SockaddrCan(7),
            fsocket.SockaddrIsoTp(0, 0, 0),
            fsocket.SockaddrIsoTp(7, 0x7E0, 0x7E8),
            fsocket.SockaddrIsoTp(7, 0x7E8, 0x7E0),
            fsocket.SockaddrIsoTp(7, 0x18DAF110, 0x18DA10F1),
            fsocket.SockaddrLl(),
            fsocket.SockaddrLl(7, 0x800, 1, 2, b"\1\2\3\4\5\6"),
            fsocket.SockaddrLl(7, 0x800, 1, 2, bytes(20)),
        ]
        if hasattr(fsocket, "SockaddrJ1939"):
            found += [
                fsocket.SockaddrJ1939("any"),
                fsocket.SockaddrJ1939(0, 0, 0, 0),
                fsocket.SockaddrJ1939(7, 0xA00C810045A00001, 0xFEF1, 0x80),
                fsocket.SockaddrJ1939(7, 0xA00C810045A00001, 0xFEF1, 0x81),
                fsocket.SockaddrJ1939(7, 0xA00C810045A00001, 0xFEF2, 0x80),
            ]
    return found


SAMPLES = samples()
each_sample = pytest.mark.parametrize("address", SAMPLES, ids=repr)


# --- what IP addresses are made of


LOOPBACK4 = bytes([127, 0, 0, 1])
LOOPBACK6 = bytes(15) + b"\1"


def in_mmap(octets: bytes) -> mmap.mmap:
    memory = mmap.mmap(-1, len(octets))
    memory[:] = octets
    return memory


@pytest.mark.parametrize(
    "given",
    [
        "127.0.0.1",
        0x7F000001,
        LOOPBACK4,
        bytearray(LOOPBACK4),
        memoryview(LOOPBACK4),
        memoryview(b"\1\0\0\x7f")[::-1],
        array.array("B", LOOPBACK4),
        (ctypes.c_ubyte * 4)(*LOOPBACK4),
        in_mmap(LOOPBACK4),
        ipaddress.IPv4Address("127.0.0.1"),
        ipaddress.ip_interface("127.0.0.1/8"),
    ],
    ids=kind_of,
)
def test_an_ipv4_address_is_taken_in_every_form(given: Any) -> None:
    address = SockaddrIn(given, 80)
    assert (address.addr, address.packed, address.port) == ("127.0.0.1", LOOPBACK4, 80)
    assert address == SockaddrIn("127.0.0.1", 80)
    assert address.family == fsocket.AF_INET


@pytest.mark.parametrize(
    "given",
    [
        "::1",
        "0:0:0:0:0:0:0:1",
        "0000:0000:0000:0000:0000:0000:0000:0001",
        "::0.0.0.1",
        1,
        LOOPBACK6,
        bytearray(LOOPBACK6),
        memoryview(LOOPBACK6),
        array.array("B", LOOPBACK6),
        (ctypes.c_ubyte * 16)(*LOOPBACK6),
        ipaddress.IPv6Address("::1"),
        ipaddress.ip_interface("::1/128"),
    ],
    ids=kind_of,
)
def test_an_ipv6_address_is_taken_in_every_form(given: Any) -> None:
    address = SockaddrIn6(given, 80, 5, 6)
    assert (address.packed, address.port, address.flowinfo, address.scope_id) == (LOOPBACK6, 80, 5, 6)
    assert address.addr in {"::1", "::0.0.0.1"}
    assert address.family == fsocket.AF_INET6


def test_numbers_of_numpy_are_numbers_and_arrays_of_octets_are_octets(numpy: Any) -> None:
    assert SockaddrIn(numpy.uint32(0x7F000001), numpy.uint16(80)) == SockaddrIn("127.0.0.1", 80)
    assert SockaddrIn(numpy.array([127, 0, 0, 1], numpy.uint8)) == SockaddrIn("127.0.0.1")


def test_the_extremes_of_every_field_are_taken() -> None:
    assert SockaddrIn(2**32 - 1, 65535) == SockaddrIn("255.255.255.255", 65535)
    assert SockaddrIn(0, 0) == SockaddrIn()
    full = "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"
    address = SockaddrIn6(2**128 - 1, 65535, 2**32 - 1, 2**32 - 1)
    assert (address.addr, address.port, address.flowinfo, address.scope_id) == (full, 65535, 2**32 - 1, 2**32 - 1)


def test_a_zone_is_a_number_or_the_name_of_an_interface(interface: tuple[int, str]) -> None:
    index, name = interface
    for zone in (name, str(index)):
        assert SockaddrIn6(f"fe80::1%{zone}", 80) == SockaddrIn6("fe80::1", 80, scope_id=index)
        assert SockaddrIn6(ipaddress.IPv6Address(f"fe80::1%{zone}"), 80) == SockaddrIn6("fe80::1", 80, scope_id=index)
        assert SockaddrIn6(f"fe80::1%{zone}", 80, 0, index).scope_id == index
        assert SockaddrIn6(f"fe80::1%{zone}").addr == "fe80::1"


def test_a_zone_may_be_a_number_that_no_interface_has() -> None:
    assert SockaddrIn6("fe80::1%4294967295").scope_id == 2**32 - 1
    assert SockaddrIn6("fe80::1%0").scope_id == 0


@pytest.mark.parametrize(
    "zone", ["", "no such one", "4294967296", "-1", "+1", "1 ", "\u0663", "a\0b", "1%1", "\udcff", "x" * 99]
)
def test_a_zone_that_is_no_interface_is_refused(zone: str) -> None:
    with pytest.raises(ValueError, match=r"interface|zone|numeric"):
        SockaddrIn6(f"fe80::1%{zone}")


def test_a_zone_that_contradicts_scope_id_is_refused() -> None:
    with pytest.raises(ValueError, match="the zone of 'fe80::1%5' is interface 5, but scope_id is 6"):
        SockaddrIn6("fe80::1%5", scope_id=6)


NEITHER = [
    "",
    " ",
    "localhost",
    "example.org",
    "127.1",
    "127.0.0",
    "127.0.0.1.1",
    "127.0.0.1 ",
    " 127.0.0.1",
    "127.0.0.1\n",
    "127.0.0.256",
    "127.0.0.-1",
    "127.0.0.+1",
    "127.0.0.0x1",
    "0x7f000001",
    "2130706433",
    "010.0.0.1",
    "10.0.0.01",
    "10.00.0.1",
    "\uff11\uff12\uff17.0.0.1",  # fullwidth digits
    "127.0.0.\u0663",  # an Arabic-Indic digit
    "127.0.0.1\0",
    "127.0.0.1\0x",
    "\0",
    "\udcff",
    "127.0.0.1/8",
    "127.0.0.1:80",
    "127.0.0.1%1",
    ":",
    ":::",
    "1::2::3",
    "1:2:3:4:5:6:7",
    "1:2:3:4:5:6:7:8:9",
    "1:2:3:4:5:6:7:8::",
    "1::2:3:4:5:6:7:8",
    "::12345",
    "::g",
    "::-1",
    "::1\0",
    " ::1",
    "::1/128",
    "[::1]",
    "[::1]:80",
    "::1:",
    "::\uff11",
    "::\u0663",
    "::ffff:127.0.0.01",
    "::ffff:127.0.0",
    "::127.0.0.1:1",
]


@pytest.mark.parametrize("text", NEITHER)
@pytest.mark.parametrize("kind", [SockaddrIn, SockaddrIn6])
def test_text_that_is_no_numeric_address_is_refused(kind: Callable[[str], Sockaddr], text: str) -> None:
    with pytest.raises(ValueError, match=r"not a numeric IPv[46] address|interface"):
        kind(text)


def test_an_address_of_the_other_family_is_refused() -> None:
    given: Any
    for given in ("::1", "::ffff:127.0.0.1", ipaddress.IPv6Address("::1"), LOOPBACK6, 2**32):
        with pytest.raises(ValueError, match="IPv4"):
            SockaddrIn(given)
    for given in ("127.0.0.1", ipaddress.IPv4Address("127.0.0.1"), LOOPBACK4, 2**128):
        with pytest.raises(ValueError, match="IPv6"):
            SockaddrIn6(given)


@pytest.mark.parametrize("octets", [b"", b"\1", bytes(3), bytes(5), bytes(15), bytes(17), bytes(1000)])
def test_a_wrong_number_of_octets_is_refused_with_both_numbers(octets: bytes) -> None:
    with pytest.raises(ValueError, match=f"has 4 octets, not {len(octets)}$"):
        SockaddrIn(octets)
    with pytest.raises(ValueError, match=f"has 16 octets, not {len(octets)}$"):
        SockaddrIn6(octets)


@pytest.mark.parametrize(("kind", "bits"), [(SockaddrIn, 32), (SockaddrIn6, 128)])
def test_an_int_that_does_not_fit_is_refused(kind: Callable[[int], Sockaddr], bits: int) -> None:
    for number in (-1, 1 << bits):
        with pytest.raises(ValueError, match=f"has {bits} bits; {number} has not"):
            kind(number)


@pytest.mark.parametrize(
    "given",
    [None, True, 1.0, 1j, object(), ["127.0.0.1"], ("127.0.0.1",), SockaddrIn("127.0.0.1"), SockaddrUn("abcd"), SockaddrIn6()],
    ids=kind_of,
)
@pytest.mark.parametrize("kind", [SockaddrIn, SockaddrIn6])
def test_what_is_no_address_is_refused_by_its_type(kind: Callable[[Any], Sockaddr], given: Any) -> None:
    with pytest.raises(TypeError, match=f"octets, an int or an ipaddress.*, not {type(given).__name__!r}"):
        kind(given)


@pytest.mark.parametrize("port", [-1, 65536, 2**16, 2**64, -(2**64)])
@pytest.mark.parametrize("kind", [SockaddrIn, SockaddrIn6])
def test_a_port_out_of_range_is_refused(kind: Callable[..., Sockaddr], port: int) -> None:
    with pytest.raises(ValueError, match=f"port must be 0 to 65535, not {port}"):
        kind(0, port)


@pytest.mark.parametrize("port", [True, False, 80.0, "80", b"80", None, 1j, object()], ids=kind_of)
@pytest.mark.parametrize("kind", [SockaddrIn, SockaddrIn6])
def test_a_port_that_is_no_int_is_refused(kind: Callable[..., Sockaddr], port: Any) -> None:
    with pytest.raises(TypeError, match=f"port must be an int, not {type(port).__name__!r}"):
        kind(0, port)


@pytest.mark.parametrize("field", ["flowinfo", "scope_id"])
def test_flowinfo_and_scope_id_have_32_bits(field: str) -> None:
    for number in (-1, 2**32):
        with pytest.raises(ValueError, match=f"{field} must be 0 to 4294967295, not {number}"):
            SockaddrIn6("::1", **{field: number})
    with pytest.raises(TypeError, match=f"{field} must be an int"):
        SockaddrIn6("::1", **{field: "1"})  # type: ignore[arg-type]


# --- unix-domain paths


@pytest.mark.parametrize("path", ["/tmp/x", b"/tmp/x", PurePosixPath("/tmp/x")], ids=kind_of)
def test_a_path_is_str_bytes_or_pathlike(path: Any) -> None:
    address = SockaddrUn(path)
    assert (address.path, address.packed, address.family) == ("/tmp/x", b"/tmp/x", AF_UNIX)


def test_a_pathlike_may_tell_bytes() -> None:
    class BytesPath:
        def __fspath__(self) -> bytes:
            return b"/tmp/x"

    assert SockaddrUn(BytesPath()) == SockaddrUn("/tmp/x")


def test_a_path_that_is_not_ascii_is_the_one_that_the_file_system_has() -> None:
    assert SockaddrUn("/tmp/\u00e9").packed == os.fsencode("/tmp/\u00e9")
    assert SockaddrUn("/tmp/\u00e9").path == "/tmp/\u00e9"


@pytest.mark.skipif(WINDOWS, reason="paths are text on Windows")
def test_octets_that_are_no_text_are_a_path_as_well() -> None:
    address = SockaddrUn(b"/tmp/\xff")
    assert (address.packed, address.path) == (b"/tmp/\xff", os.fsdecode(b"/tmp/\xff"))
    assert SockaddrUn(address.path) == address


@pytest.mark.skipif(not WINDOWS, reason="paths are octets on POSIX")
def test_octets_that_are_no_text_are_refused_where_paths_are_text() -> None:
    with pytest.raises(ValueError, match="utf-8"):
        SockaddrUn(b"/tmp/\xff")
    kept = from_octets(head(AF_UNIX, 0) + b"/tmp/\xff\0")
    assert type(kept) is Sockaddr
    assert eval(repr(kept)) == kept


@abstract_only
def test_an_abstract_name_begins_with_a_nul_and_may_hold_any_octet() -> None:
    address = SockaddrUn(b"\0a\0\xff")
    assert address.packed == b"\0a\0\xff"
    assert address.sockaddr == head(AF_UNIX, 0) + b"\0a\0\xff"
    assert SockaddrUn("\0") != SockaddrUn("")


@pytest.mark.skipif(LINUX, reason="Linux has abstract names")
def test_an_abstract_name_is_refused_where_there_are_none() -> None:
    with pytest.raises(ValueError, match="Linux"):
        SockaddrUn("\0name")


def test_a_path_with_a_nul_within_is_refused() -> None:
    for path in ("a\0b", b"a\0", "/tmp/x\0"):
        with pytest.raises(ValueError, match="no NUL within"):
            SockaddrUn(path)


@pytest.mark.parametrize("path", [None, 1, 1.5, True, ["/x"], object(), bytearray(b"/x"), memoryview(b"/x")], ids=kind_of)
def test_what_is_no_path_is_refused(path: Any) -> None:
    with pytest.raises(TypeError, match=r"str, bytes or os\.PathLike"):
        SockaddrUn(path)


def test_the_limit_of_a_path_is_the_system_s() -> None:
    assert path_limit() == (103 if LENGTH_FIRST else 107)


def test_a_path_that_is_too_long_is_refused_with_the_limit_and_its_length() -> None:
    limit = path_limit()
    for path in ("x" * (limit + 1), b"x" * 1000, "\u00e9" * (limit // 2 + 1)):
        length = len(os.fsencode(path))
        with pytest.raises(ValueError, match=rf"at most {limit} octets here; this one has {length}\b"):
            SockaddrUn(path)


@abstract_only
def test_an_abstract_name_has_room_for_one_octet_more() -> None:
    limit = path_limit() + 1
    assert len(SockaddrUn(b"\0" * limit).packed) == limit
    with pytest.raises(ValueError, match=f"at most {limit} octets here; this one has {limit + 1}"):
        SockaddrUn(b"\0" * (limit + 1))


# --- other families


@pytest.mark.parametrize("size", [0, 1, 2, 13, 14, 15, 126, 200, 253])
def test_an_address_of_a_family_that_is_not_known_is_kept(size: int) -> None:
    data = bytes(range(256))[-size:] if size else b""
    address = Sockaddr(201, data)
    assert (address.family, address.data) == (201, data)
    assert address.sockaddr == head(201, len(data) + 2) + data
    assert from_octets(address.sockaddr) == address


def test_the_octets_of_an_address_are_copied() -> None:
    data = bytearray(b"abcd")
    address = Sockaddr(201, data)
    data[:] = b"efgh"
    assert address.data == b"abcd"


def test_an_address_longer_than_any_system_s_is_refused() -> None:
    with pytest.raises(ValueError, match="no room for 254 octets"):
        Sockaddr(201, bytes(254))


@pytest.mark.parametrize("family", [-1, 0x10000, 2**70])
def test_a_family_out_of_range_is_refused(family: int) -> None:
    with pytest.raises(ValueError, match="family must be 0 to"):
        Sockaddr(family)


@pytest.mark.parametrize("family", [None, "2", 2.0, True])
def test_a_family_that_is_no_int_is_refused(family: Any) -> None:
    with pytest.raises(TypeError, match="family must be an int"):
        Sockaddr(family)


@pytest.mark.parametrize("data", [None, 5, "text", [1]])
def test_data_that_are_no_octets_are_refused(data: Any) -> None:
    with pytest.raises(TypeError, match="bytes-like"):
        Sockaddr(201, data)


def test_a_sockaddr_that_was_cut_off_is_kept_as_it_is() -> None:
    whole = SockaddrIn6("::1", 80).sockaddr
    for length in range(len(whole) - 4):
        cut = from_octets(whole[:length])
        assert type(cut) is Sockaddr
        assert cut.data == whole[2:length]
    assert from_octets(b"") == Sockaddr(0)


def test_the_padding_of_a_sockaddr_in_does_not_count() -> None:
    octets = SockaddrIn("10.0.0.1", 80).sockaddr
    assert from_octets(octets[:-8] + b"\xff" * 8) == SockaddrIn("10.0.0.1", 80)


def test_a_path_ends_at_its_nul() -> None:
    start = head(AF_UNIX, 106)
    for tail in (b"/x", b"/x\0", b"/x\0\0\0", b"/x\0junk"):
        assert from_octets(start + tail) == SockaddrUn("/x")
    for tail in (b"", b"\0" * 104) if not LINUX else (b"",):
        assert from_octets(start + tail) == SockaddrUn("")


def test_a_path_without_room_for_its_nul_is_kept_though_it_cannot_be_given() -> None:
    tail = b"x" * (path_limit() + 1)
    address = from_octets(head(AF_UNIX, len(tail) + 2) + tail)
    assert type(address) is Sockaddr
    assert address.data == tail


# --- CAN and packet sockets


@linux_only
def test_a_can_address_is_an_interface_by_name_or_index(interface: tuple[int, str]) -> None:
    assert sys.platform == "linux"
    index, name = interface
    assert fsocket.SockaddrCan(name) == fsocket.SockaddrCan(index)
    assert fsocket.SockaddrCan(index).interface == index
    sockaddr = fsocket.SockaddrCan(index).sockaddr
    head = struct.pack("=Hxxi", fsocket.AF_CAN, index)
    assert sockaddr == head.ljust(len(sockaddr), b"\0")


@linux_only
def test_any_interface_is_0_by_either_name() -> None:
    assert sys.platform == "linux"
    assert {fsocket.SockaddrCan(given).interface for given in ("any", "", 0)} == {0}
    assert {fsocket.SockaddrLl(given).interface for given in ("any", "", 0)} == {0}


@linux_only
def test_the_protocols_of_can_are_told_apart_by_the_length_that_the_kernel_writes() -> None:
    assert sys.platform == "linux"
    octets = struct.pack("=HxxiIIII", fsocket.AF_CAN, 5, 0, 0, 0, 0)
    alone, isotp = struct.calcsize("=Hxxi"), struct.calcsize("=HxxiII")
    assert from_octets(octets[:alone]) == fsocket.SockaddrCan(5)
    assert from_octets(octets[:isotp]) == fsocket.SockaddrIsoTp(5, 0, 0)
    if hasattr(fsocket, "SockaddrJ1939"):
        assert from_octets(octets) == fsocket.SockaddrJ1939(5, 0, 0, 0)
    for length in set(range(alone, len(fsocket.SockaddrCan(5).sockaddr) + 1)) - {isotp}:
        assert from_octets(octets[:length]) == fsocket.SockaddrCan(5)


@linux_only
@pytest.mark.parametrize("where", range(8, 15))
def test_a_can_address_of_a_length_that_tells_no_protocol_loses_nothing(where: int) -> None:
    octets = bytearray(fsocket.SockaddrCan(5).sockaddr)
    octets[where] = 1
    address = from_octets(bytes(octets))
    assert type(address) is Sockaddr
    assert address.sockaddr == octets


@linux_only
def test_an_isotp_address_is_two_identifiers() -> None:
    assert sys.platform == "linux"
    address = fsocket.SockaddrIsoTp(5, 0x7E8, 0x7E0)
    assert (address.interface, address.rx_id, address.tx_id) == (5, 0x7E8, 0x7E0)
    assert address.sockaddr == struct.pack("=HxxiII", fsocket.AF_CAN, 5, 0x7E8, 0x7E0)
    assert repr(address) == "SockaddrIsoTp(5, 0x7e8, 0x7e0)"


@linux_only
def test_an_isotp_identifier_of_29_bits_has_its_flag() -> None:
    assert sys.platform == "linux"
    flag = fsocket.CAN_EFF_FLAG
    for given, kept in (
        (fsocket.CAN_SFF_MASK, fsocket.CAN_SFF_MASK),
        (fsocket.CAN_SFF_MASK + 1, flag | fsocket.CAN_SFF_MASK + 1),
        (fsocket.CAN_EFF_MASK, flag | fsocket.CAN_EFF_MASK),
        (flag, flag),
        (flag | fsocket.CAN_EFF_MASK, flag | fsocket.CAN_EFF_MASK),
    ):
        address = fsocket.SockaddrIsoTp(5, given, given)
        assert (address.rx_id, address.tx_id) == (kept, kept)


@linux_only
def test_an_isotp_identifier_that_there_is_not_is_refused() -> None:
    assert sys.platform == "linux"
    for rx_id in (-1, fsocket.CAN_EFF_MASK + 1, fsocket.CAN_RTR_FLAG, fsocket.CAN_EFF_FLAG | fsocket.CAN_ERR_FLAG, 2**32):
        with pytest.raises(ValueError, match="rx_id must be"):
            fsocket.SockaddrIsoTp(5, rx_id, 0)
        with pytest.raises(ValueError, match="tx_id must be"):
            fsocket.SockaddrIsoTp(5, 0, rx_id)
    with pytest.raises(TypeError, match="tx_id must be an int"):
        fsocket.SockaddrIsoTp(5, 0, "7e0")  # type: ignore[arg-type]


@linux_only
def test_an_isotp_address_that_the_system_could_not_have_meant_is_kept_as_it_is() -> None:
    octets = struct.pack("=HxxiII", fsocket.AF_CAN, 5, fsocket.CAN_SFF_MASK + 1, 0)
    address = from_octets(octets)
    assert type(address) is Sockaddr
    assert address.sockaddr == octets


@needs_j1939
def test_a_j1939_address_is_a_name_a_parameter_group_and_an_address() -> None:
    assert sys.platform == "linux"
    address = fsocket.SockaddrJ1939(5, 0xA00C810045A00001, 0xFEF1, 0x80)
    assert (address.interface, address.name, address.pgn, address.addr) == (5, 0xA00C810045A00001, 0xFEF1, 0x80)
    assert address.sockaddr == struct.pack("=HxxiQIBxxx", fsocket.AF_CAN, 5, 0xA00C810045A00001, 0xFEF1, 0x80)
    assert repr(address) == "SockaddrJ1939(5, 0xa00c810045a00001, 0xfef1, 0x80)"
    none = fsocket.SockaddrJ1939(5)
    assert (none.name, none.pgn, none.addr) == (fsocket.J1939_NO_NAME, fsocket.J1939_NO_PGN, fsocket.J1939_NO_ADDR)


@needs_j1939
@pytest.mark.parametrize(("field", "most"), [("name", 2**64 - 1), ("pgn", 0x40000), ("addr", 0xFF)])
def test_the_fields_of_a_j1939_address_are_checked(field: str, most: int) -> None:
    assert sys.platform == "linux"
    for value in (-1, most + 1):
        with pytest.raises(ValueError, match=f"{field} must be 0 to {most}"):
            fsocket.SockaddrJ1939(5, **{field: value})
    with pytest.raises(TypeError, match=f"{field} must be an int"):
        fsocket.SockaddrJ1939(5, **{field: None})  # type: ignore[arg-type]


@needs_j1939
@pytest.mark.parametrize("where", [18, 19, 21, 23])
def test_a_j1939_address_that_the_system_could_not_have_meant_is_kept_as_it_is(where: int) -> None:
    octets = bytearray(fsocket.SockaddrJ1939(5).sockaddr)
    octets[where] |= 0x10
    address = from_octets(bytes(octets))
    assert type(address) is Sockaddr
    assert address.sockaddr == octets


@linux_only
def test_an_interface_below_0_that_the_system_wrote_is_kept() -> None:
    for kind in (fsocket.SockaddrCan, fsocket.SockaddrLl):
        octets = bytearray(kind().sockaddr)
        octets[4:8] = b"\xff" * 4
        address = from_octets(bytes(octets))
        assert type(address) is Sockaddr
        assert address.sockaddr == octets


@linux_only
@pytest.mark.parametrize("interface", ["no such one", "\udcff\ud800", "a\0b", "5", -1, 2**31])
def test_an_interface_that_is_not_there_is_refused(interface: Any) -> None:
    for kind in (fsocket.SockaddrCan, fsocket.SockaddrLl):
        with pytest.raises(ValueError, match="interface"):
            kind(interface)


@linux_only
@pytest.mark.parametrize("interface", [None, 1.0, True, b"lo", ["lo"]])
def test_an_interface_that_is_neither_name_nor_index_is_refused(interface: Any) -> None:
    for kind in (fsocket.SockaddrCan, fsocket.SockaddrLl):
        with pytest.raises(TypeError, match="interface must be an int"):
            kind(interface)


@linux_only
@pytest.mark.parametrize("size", [0, 6, 8, 9, 20, 32])
def test_a_packet_address_has_all_its_fields_and_a_hardware_address_of_any_length(size: int) -> None:
    hardware = bytes(range(1, size + 1))
    address = fsocket.SockaddrLl(3, 0x86DD, 772, 4, hardware)
    assert (address.interface, address.protocol, address.hatype, address.pkttype) == (3, 0x86DD, 772, 4)
    assert address.addr == address.packed == hardware
    packed = struct.pack("=H", fsocket.AF_PACKET) + struct.pack(">H", 0x86DD) + struct.pack("=iHBB", 3, 772, 4, size)
    assert address.sockaddr == packed + hardware.ljust(8, b"\0")
    assert from_octets(address.sockaddr) == address


@linux_only
def test_the_fields_of_a_packet_address_are_checked() -> None:
    for field, most in (("protocol", 0xFFFF), ("hatype", 0xFFFF), ("pkttype", 0xFF)):
        with pytest.raises(ValueError, match=f"{field} must be 0 to {most}"):
            fsocket.SockaddrLl(**{field: most + 1})  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="no room for a hardware address of 244 octets"):
        fsocket.SockaddrLl(addr=bytes(244))
    with pytest.raises(TypeError, match="bytes-like"):
        fsocket.SockaddrLl(addr="00:11:22:33:44:55")  # type: ignore[arg-type]


# --- the octets


def test_the_sockaddr_is_the_struct_of_the_headers() -> None:
    port = struct.pack(">H", 4660)
    four = SockaddrIn("1.2.3.4", 4660)
    assert four.sockaddr == head(fsocket.AF_INET, 16) + port + bytes([1, 2, 3, 4]) + bytes(8)
    six = SockaddrIn6("1:2::3", 4660, 0x01020304, 0x05060708)
    flow, scope = struct.pack(">I", 0x01020304), struct.pack("=I", 0x05060708)
    assert six.sockaddr == head(fsocket.AF_INET6, 28) + port + flow + six.packed + scope
    assert SockaddrUn("/x").sockaddr == head(AF_UNIX, 5) + b"/x\0"
    assert SockaddrUn("").sockaddr == head(AF_UNIX, 2)


@each_sample
def test_the_octets_of_an_address_make_the_same_address(address: Sockaddr) -> None:
    again = from_octets(address.sockaddr)
    assert again == address
    assert type(again) is type(address)


# --- values


@each_sample
@pytest.mark.parametrize("name", ["family", "sockaddr", "packed", "port", "addr", "path", "nonsense", "__class__"])
def test_an_address_cannot_be_changed(address: Sockaddr, name: str) -> None:
    with pytest.raises(AttributeError, match=f"{type(address).__name__} is immutable: {name} cannot be set"):
        setattr(address, name, 1)
    with pytest.raises(AttributeError, match="is immutable"):
        delattr(address, name)
    assert not hasattr(address, "__dict__")


@each_sample
def test_the_repr_of_an_address_evaluates_to_an_equal_one(address: Sockaddr) -> None:
    again = eval(repr(address), vars(fsocket))
    assert again == address
    assert type(again) is type(address)


def test_the_repr_says_what_differs_from_the_default() -> None:
    assert repr(SockaddrIn("10.0.0.1", 80)) == "SockaddrIn('10.0.0.1', 80)"
    assert repr(SockaddrIn6("::1", 80)) == "SockaddrIn6('::1', 80)"
    assert repr(SockaddrIn6("::1", 80, 5, 6)) == "SockaddrIn6('::1', 80, flowinfo=5, scope_id=6)"
    assert repr(SockaddrUn("/tmp/x")) == "SockaddrUn('/tmp/x')"
    assert repr(Sockaddr(201, b"\1")) == r"Sockaddr(201, b'\x01')"


@each_sample
def test_an_address_can_be_copied_and_pickled(address: Sockaddr) -> None:
    copies = [copy.copy(address), copy.deepcopy(address)]
    copies += [pickle.loads(pickle.dumps(address, protocol)) for protocol in range(pickle.HIGHEST_PROTOCOL + 1)]
    for again in copies:
        assert again == address
        assert type(again) is type(address)
        assert repr(again) == repr(address)


def test_equal_addresses_have_one_hash_and_different_ones_differ() -> None:
    assert len(set(SAMPLES)) == len(SAMPLES)
    assert {*SAMPLES, *samples()} == set(SAMPLES)
    for i, first in enumerate(SAMPLES):
        for j, second in enumerate(samples()):
            assert (first == second) is (i == j)
            assert (first != second) is (i != j)
            assert i != j or hash(first) == hash(second)


def test_an_address_equals_nothing_that_is_none() -> None:
    address = SockaddrIn("10.0.0.1", 80)
    for other in (("10.0.0.1", 80), "10.0.0.1:80", address.sockaddr, None, 0):
        assert address != other
        assert not address == other  # noqa: SIM201


def test_addresses_sort_by_family_then_octets_then_numbers() -> None:
    expected = [
        SockaddrIn("9.0.0.0", 9),
        SockaddrIn("10.0.0.0", 80),
        SockaddrIn("10.0.0.0", 443),
        SockaddrIn("10.0.0.1", 1),
        SockaddrIn6("::", 5),
        SockaddrIn6("::1", 1, 0, 0),
        SockaddrIn6("::1", 1, 0, 256),
        SockaddrIn6("::1", 1, 1, 0),
        SockaddrIn6("::1", 256, 0, 0),
        SockaddrIn6("1::", 0),
    ]
    shuffled = list(expected)
    random.shuffle(shuffled)
    assert sorted(shuffled) == expected


def test_addresses_of_all_kinds_sort_together() -> None:
    shuffled = list(SAMPLES)
    random.shuffle(shuffled)
    ordered = sorted(shuffled)
    assert ordered == sorted(SAMPLES)
    assert [address.family for address in ordered] == sorted(address.family for address in SAMPLES)
    for first, second in itertools.pairwise(ordered):
        assert first < second
        assert first <= second
        assert second > first
        assert second >= first
        assert not first >= second


def test_an_address_has_no_order_with_what_is_none() -> None:
    for other in (("10.0.0.1", 80), "10.0.0.1", 0, None):
        with pytest.raises(TypeError):
            assert SockaddrIn() < other  # type: ignore[operator]
        with pytest.raises(TypeError):
            assert SockaddrIn() >= other  # type: ignore[operator]


def test_addresses_match_patterns_by_their_fields() -> None:
    def described(address: Sockaddr) -> tuple[object, ...]:
        match address:
            case SockaddrIn(addr, port):
                return ("in", addr, port)
            case SockaddrIn6("::1", port):
                return ("loopback", port)
            case SockaddrIn6(addr, port, flowinfo, scope_id):
                return ("in6", addr, port, flowinfo, scope_id)
            case SockaddrUn(path):
                return ("un", path)
            case Sockaddr(family, data):
                return ("other", family, data)
        raise AssertionError(address)

    assert described(SockaddrIn("10.0.0.1", 80)) == ("in", "10.0.0.1", 80)
    assert described(SockaddrIn6("::1", 80)) == ("loopback", 80)
    assert described(SockaddrIn6("::2", 80, 3, 4)) == ("in6", "::2", 80, 3, 4)
    assert described(SockaddrUn("/x")) == ("un", "/x")
    assert described(Sockaddr(201, b"x")) == ("other", 201, b"x")


@each_sample
def test_what_an_address_matches_by_is_what_it_is_made_of(address: Sockaddr) -> None:
    fields = [getattr(address, name) for name in type(address).__match_args__]
    assert type(address)(*fields) == address


# --- what is taken wherever an address is


@pytest.mark.parametrize(
    ("given", "address"),
    [
        (("10.0.0.1", 80), SockaddrIn("10.0.0.1", 80)),
        (("", 80), SockaddrIn("0.0.0.0", 80)),
        (("<broadcast>", 80), SockaddrIn("255.255.255.255", 80)),
        ((ipaddress.IPv4Address("10.0.0.1"), 80), SockaddrIn("10.0.0.1", 80)),
        ((LOOPBACK4, 80), SockaddrIn("127.0.0.1", 80)),
        ((1, 80), SockaddrIn("0.0.0.1", 80)),
        (("::1", 80), SockaddrIn6("::1", 80)),
        ((ipaddress.IPv6Address("::1"), 80), SockaddrIn6("::1", 80)),
        (("::1", 80, 5), SockaddrIn6("::1", 80, 5)),
        (("::1", 80, 5, 6), SockaddrIn6("::1", 80, 5, 6)),
        (("fe80::1%6", 80, 0, 6), SockaddrIn6("fe80::1", 80, 0, 6)),
        (("", 80, 0, 0), SockaddrIn6("::", 80)),
        ("/tmp/x", SockaddrUn("/tmp/x")),
        (b"/tmp/x", SockaddrUn("/tmp/x")),
        (PurePosixPath("/tmp/x"), SockaddrUn("/tmp/x")),
        ("", SockaddrUn("")),
        ("10.0.0.1:80", SockaddrUn("10.0.0.1:80")),
    ],
    ids=repr,
)
def test_the_stdlib_s_forms_are_addresses(given: Any, address: Sockaddr) -> None:
    assert as_sockaddr(given) == address


@linux_only
def test_the_stdlib_s_can_tuple_is_an_address(interface: tuple[int, str]) -> None:
    assert sys.platform == "linux"
    assert as_sockaddr(("",)) == fsocket.SockaddrCan()
    index, name = interface
    assert as_sockaddr((name,)) == fsocket.SockaddrCan(index)
    assert as_sockaddr((name, 0x7E8, 0x7E0)) == fsocket.SockaddrIsoTp(index, 0x7E8, 0x7E0)
    assert as_sockaddr(("any", 0x7E8, 0x7E0)) == fsocket.SockaddrIsoTp(0, 0x7E8, 0x7E0)
    if hasattr(fsocket, "SockaddrJ1939"):
        assert as_sockaddr((name, 1, 0xFEF1, 0x80)) == fsocket.SockaddrJ1939(index, 1, 0xFEF1, 0x80)


@linux_only
def test_the_stdlib_s_tuple_for_packet_sockets_is_an_address(interface: tuple[int, str]) -> None:
    assert sys.platform == "linux"
    index, name = interface
    expected = fsocket.SockaddrLl(index, 0x800, hatype=772, pkttype=4, addr=b"abcdef")
    assert as_sockaddr((name, 0x800, 4, 772, b"abcdef")) == expected


@linux_only
def test_a_tuple_that_is_neither_ipv6_nor_of_an_interface_says_so() -> None:
    for name in ("no such one", "10.0.0.1", "lo\0", "\udcff\ud800"):
        with pytest.raises(ValueError, match="neither a numeric IPv6 address nor an interface here: "):
            as_sockaddr((name, 1, 2))


@each_sample
def test_an_address_is_itself_an_address(address: Sockaddr) -> None:
    assert as_sockaddr(address) is address


@pytest.mark.parametrize(
    "given", [(), ("a", 1, 2, 3, 4, 5), None, 1, 1.5, ["10.0.0.1", 80], {}, object(), bytearray(b"x")], ids=repr
)
def test_what_is_no_address_is_refused(given: Any) -> None:
    with pytest.raises(TypeError, match="address"):
        as_sockaddr(given)


@pytest.mark.parametrize(
    "given", [("localhost", 80), ("10.0.0.1", 65536), ("::1", 80, 2**32), ("<broadcast>", 80, 0), ("10.0.0.1", 80, 0)], ids=repr
)
def test_a_tuple_is_checked_like_the_address_that_it_makes(given: Any) -> None:
    with pytest.raises(ValueError, match=r"numeric|must be"):
        as_sockaddr(given)


# --- questions


@pytest.mark.parametrize("text", ["127.0.0.1", "127.255.255.254", "127.0.0.0", "::1", "::ffff:127.0.0.1", "::ffff:127.9.9.9"])
def test_a_loopback_address_is_told(text: str) -> None:
    address = fsocket.string_sockaddr(text)
    assert fsocket.is_loopback(address)
    assert not fsocket.is_multicast(address)


@pytest.mark.parametrize("text", ["224.0.0.0", "239.255.255.255", "ff02::1", "ff00::", "ffff::", "::ffff:224.0.0.1"])
def test_a_multicast_address_is_told(text: str) -> None:
    address = fsocket.string_sockaddr(text)
    assert fsocket.is_multicast(address)
    assert not fsocket.is_loopback(address)


NEITHER_LOOPBACK_NOR_MULTICAST = """
    126.255.255.255 128.0.0.0 223.255.255.255 240.0.0.0 :: ::2 ::127.0.0.1 fe80::1 feff:: ::fffe:127.0.0.1 ::ffff:10.0.0.1
    /tmp/x unix: af201:7f000001
"""


@pytest.mark.parametrize("text", NEITHER_LOOPBACK_NOR_MULTICAST.split())
def test_other_addresses_are_neither(text: str) -> None:
    address = fsocket.string_sockaddr(text)
    assert not fsocket.is_loopback(address)
    assert not fsocket.is_multicast(address)


def test_loopback_and_multicast_agree_with_the_stdlib() -> None:
    for number in range(0, 2**32, 2**32 // 4099):
        expected = ipaddress.IPv4Address(number)
        assert fsocket.is_loopback(SockaddrIn(number)) == expected.is_loopback
        assert fsocket.is_multicast(SockaddrIn(number)) == expected.is_multicast


# --- the same as the system and the stdlib have it


def test_the_system_binds_an_ipv4_address_as_the_stdlib_tells_it() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as bound:
        fsocket.socket_bind(bound, SockaddrIn("127.0.0.1"))
        host, port = bound.getsockname()
        assert fsocket.socket_name(bound) == SockaddrIn(host, port)
        assert (host, port != 0) == ("127.0.0.1", True)


def test_an_ipv4_address_that_the_stdlib_bound_is_read_back() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as bound:
        bound.bind(("127.0.0.1", 0))
        assert as_sockaddr(bound.getsockname()) == fsocket.socket_name(bound)


def test_the_system_binds_an_ipv6_address_as_the_stdlib_tells_it(ipv6: None) -> None:  # noqa: ARG001
    with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as bound:
        fsocket.socket_bind(bound, SockaddrIn6("::1"))
        name = bound.getsockname()
        assert name[0] == "::1"
        assert as_sockaddr(name) == fsocket.socket_name(bound)


def test_an_ipv6_address_that_the_stdlib_bound_is_read_back(ipv6: None) -> None:  # noqa: ARG001
    with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as bound:
        bound.bind(("::1", 0))
        assert fsocket.socket_name(bound) == SockaddrIn6("::1", bound.getsockname()[1])


def test_every_form_of_an_address_can_be_bound(keep: Callable[[int], int]) -> None:
    for given in (("127.0.0.1", 0), SockaddrIn(0x7F000001), (ipaddress.IPv4Address("127.0.0.1"), 0), (LOOPBACK4, 0)):
        fd = keep(fsocket.open_socket())
        fsocket.socket_bind(fd, given)  # type: ignore[arg-type]
        name = fsocket.socket_name(fd)
        assert isinstance(name, SockaddrIn)
        assert name.addr == "127.0.0.1"


def test_a_path_that_was_bound_is_read_back(unix: None, short_dir: Path) -> None:  # noqa: ARG001
    family = AF_UNIX
    for name, form in (("str", str), ("bytes", os.fsencode), ("path", Path)):
        path = short_dir / name
        with socket.socket(family, socket.SOCK_STREAM) as bound:
            fsocket.socket_bind(bound, form(str(path)))
            assert fsocket.socket_name(bound) == SockaddrUn(path)
            assert WINDOWS or bound.getsockname() == str(path)
        assert path.exists()


def test_a_path_of_exactly_the_limit_can_be_bound(unix: None, short_dir: Path) -> None:  # noqa: ARG001
    folder = os.fsencode(short_dir) + os.fsencode(os.sep)
    path = folder + b"x" * (path_limit() - len(folder))
    with socket.socket(AF_UNIX, socket.SOCK_STREAM) as bound:
        fsocket.socket_bind(bound, path)
        assert Path(os.fsdecode(path)).exists()
        name = fsocket.socket_name(bound)
        assert isinstance(name, SockaddrUn)
        assert name.packed == path


@pytest.mark.skipif(WINDOWS, reason="paths are text on Windows")
def test_a_path_that_is_no_text_can_be_bound(unix: None, short_dir: Path) -> None:  # noqa: ARG001
    path = os.fsencode(short_dir) + b"/\n'\x80"
    with socket.socket(AF_UNIX, socket.SOCK_STREAM) as bound:
        try:
            bound.bind(path + b"probe")
        except OSError as error:
            pytest.skip(f"the file system takes no such names: {error}")
    with socket.socket(AF_UNIX, socket.SOCK_STREAM) as bound:
        fsocket.socket_bind(bound, SockaddrUn(path))
        assert os.fsencode(bound.getsockname()) == path
        assert fsocket.socket_name(bound) == SockaddrUn(path)


def test_an_abstract_name_that_was_bound_is_read_back(abstract: None) -> None:  # noqa: ARG001
    name = b"\0fsocket\0\xff" + os.urandom(8)
    for octets in (name, name.ljust(path_limit() + 1, b"\0")):
        with socket.socket(AF_UNIX, socket.SOCK_STREAM) as bound:
            fsocket.socket_bind(bound, SockaddrUn(octets))
            assert bound.getsockname() == octets
            assert fsocket.socket_name(bound) == SockaddrUn(octets)


def test_a_socket_without_a_name_has_the_unnamed_address(unix: None) -> None:  # noqa: ARG001
    if WINDOWS:
        pytest.skip("Winsock tells no name of a socket that is not bound")
    with socket.socket(AF_UNIX, socket.SOCK_STREAM) as unbound:
        assert fsocket.socket_name(unbound) == SockaddrUn("")


def test_the_system_takes_and_tells_packet_addresses() -> None:
    if sys.platform != "linux":
        pytest.skip("only Linux has packet sockets")
    try:
        bound = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, 0)
    except OSError as error:
        pytest.skip(f"no packet sockets here: {error}")
    with bound:
        fsocket.socket_bind(bound, fsocket.SockaddrLl("lo", 0x88B5))
        assert bound.getsockname()[:2] == ("lo", 0x88B5)
        name = fsocket.socket_name(bound)
        assert isinstance(name, fsocket.SockaddrLl)
        assert (name.interface, name.protocol) == (socket.if_nametoindex("lo"), 0x88B5)
        _, _, pkttype, hatype, hardware = bound.getsockname()
        assert (name.pkttype, name.hatype, name.addr) == (pkttype, hatype, hardware)


def test_the_system_takes_and_tells_can_addresses(can: None) -> None:  # noqa: ARG001
    assert sys.platform == "linux"
    with socket.socket(socket.AF_CAN, socket.SOCK_RAW, socket.CAN_RAW) as bound:
        fsocket.socket_bind(bound, fsocket.SockaddrCan())
        assert fsocket.socket_name(bound) == fsocket.SockaddrCan()


def test_the_system_takes_and_tells_the_interface_of_a_can_socket(vcan: str) -> None:
    assert sys.platform == "linux"
    address = fsocket.SockaddrCan(vcan)
    with socket.socket(socket.AF_CAN, socket.SOCK_RAW, socket.CAN_RAW) as bound:
        fsocket.socket_bind(bound, address)
        assert bound.getsockname() == (vcan,)
        name = fsocket.socket_name(bound)
        assert type(name) is fsocket.SockaddrCan
        assert name.interface == address.interface


def test_the_system_takes_and_tells_isotp_addresses(isotp: None, vcan: str) -> None:  # noqa: ARG001
    assert sys.platform == "linux"
    for rx_id, tx_id in ((0x7E8, 0x7E0), (0x18DAF110, 0x18DA10F1)):
        with socket.socket(socket.AF_CAN, socket.SOCK_DGRAM, socket.CAN_ISOTP) as bound:
            assert fsocket.socket_name(bound) == fsocket.SockaddrIsoTp(0, 0, 0)
            address = fsocket.SockaddrIsoTp(vcan, rx_id, tx_id)
            fsocket.socket_bind(bound, address)
            assert bound.getsockname() == (vcan, address.rx_id, address.tx_id)
            name = fsocket.socket_name(bound)
            assert name == address == as_sockaddr(bound.getsockname())
            assert type(name) is fsocket.SockaddrIsoTp


def test_the_system_takes_and_tells_j1939_addresses(j1939: None, vcan: str) -> None:  # noqa: ARG001
    assert sys.platform == "linux"
    address = fsocket.SockaddrJ1939(vcan, 0xA00C810045A00001, 0xFEF1, 0x80)
    with socket.socket(socket.AF_CAN, socket.SOCK_DGRAM, socket.CAN_J1939) as bound:
        fsocket.socket_bind(bound, address)
        name = fsocket.socket_name(bound)
        assert type(name) is fsocket.SockaddrJ1939
        assert (name.interface, name.name) == (address.interface, address.name)
        assert as_sockaddr(bound.getsockname()) == name  # of the group, which only filters, the kernel tells nothing


def test_an_address_of_another_protocol_of_can_is_refused_by_the_system(j1939: None, vcan: str) -> None:  # noqa: ARG001
    assert sys.platform == "linux"
    with socket.socket(socket.AF_CAN, socket.SOCK_DGRAM, socket.CAN_J1939) as unbound:
        for address in (fsocket.SockaddrCan(vcan), fsocket.SockaddrIsoTp(vcan, 1, 2)):
            with pytest.raises(OSError, match="bind"):
                fsocket.socket_bind(unbound, address)


def test_the_system_tells_addresses_of_families_that_have_no_class() -> None:
    family = getattr(socket, "AF_NETLINK", None)
    if family is None or not LINUX:
        pytest.skip("no netlink here")
    with socket.socket(family, socket.SOCK_RAW, 0) as bound:
        fsocket.socket_bind(bound, Sockaddr(family, bytes(10)))
        pid, groups = bound.getsockname()
        name = fsocket.socket_name(bound)
        assert type(name) is Sockaddr
        assert name.data == struct.pack("=HII", 0, pid, groups)
        assert pid != 0


def test_only_so_many_addresses_are_remembered() -> None:
    address = importlib.import_module("fsocket.address")
    for number in range(3 * address._KNOWN_MOST):
        made = fsocket.SockaddrIn(number)
        assert address.from_octets(made.sockaddr) == made
        assert len(address._known) <= address._KNOWN_MOST
