"""What holds for every address, and for everything that is none, as far as hypothesis can tell."""

from __future__ import annotations

import contextlib
import copy
import ipaddress
import pickle
import socket
import sys
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import fsocket
from fsocket import Sockaddr, SockaddrIn, SockaddrIn6, SockaddrUn, sockaddr_string, string_sockaddr
from fsocket.address import as_sockaddr, from_octets

if TYPE_CHECKING:
    from collections.abc import Callable

LINUX = sys.platform == "linux"
WINDOWS = sys.platform == "win32"
#: Where sockaddr structs begin with their length, there is one octet less for the family.
FAMILY_MOST = 0xFFFF if LINUX or WINDOWS else 0xFF

patient = settings(deadline=None)
thorough = settings(patient, max_examples=500)

ports = st.integers(0, 0xFFFF)
words = st.integers(0, 2**32 - 1)
zones = st.one_of(st.just(0), st.integers(0, 8), words)

in_addresses = st.builds(SockaddrIn, words, ports)
in6_numbers = st.one_of(st.integers(0, 2**128 - 1), st.integers(0, 2**32), words.map(lambda low: 0xFFFF << 32 | low))
in6_addresses = st.builds(SockaddrIn6, in6_numbers, ports, st.one_of(st.just(0), words), zones)

WEIRD = [
    "unix:",
    "unix:x",
    "[x]",
    "[::1]:80",
    "a:b",
    "10.0.0.1:80",
    "::1",
    "af16:",
    "af16:00",
    "can:",
    "can:any",
    "isotp:any,,",
    "packet:,,,,",
]
WEIRD += [".", "..", "./x", "x/y", "a\nb", " ", "\t/x", "%", "//", "C:\\x", "\u00e9", "\u2028", "\U0001f600"]
if WINDOWS:
    paths: st.SearchStrategy[str | bytes] = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=26)
else:
    paths = st.binary(max_size=103).map(lambda octets: octets.replace(b"\0", b"\xff"))
if LINUX:
    paths |= st.binary(max_size=107).map(lambda octets: b"\0" + octets)
un_addresses = st.builds(SockaddrUn, st.sampled_from(WEIRD) | paths)

# Of any family: also such as are too short, or too long, for the family that they name.
raw_addresses = st.builds(
    Sockaddr,
    st.integers(0, FAMILY_MOST) | st.sampled_from([fsocket.AF_INET, fsocket.AF_INET6, getattr(socket, "AF_UNIX", 1)]),
    st.binary(max_size=253),
)

known_addresses: st.SearchStrategy[Sockaddr] = in_addresses | in6_addresses | un_addresses
if sys.platform == "linux":
    halves = st.integers(0, 0xFFFF)
    interfaces = st.integers(0, 8) | st.integers(0, 2**31 - 1)
    known_addresses |= st.builds(fsocket.SockaddrCan, interfaces)
    can_ids = st.integers(0, fsocket.CAN_SFF_MASK) | st.integers(0, fsocket.CAN_EFF_MASK)
    can_ids |= can_ids.map(fsocket.CAN_EFF_FLAG.__or__)
    known_addresses |= st.builds(fsocket.SockaddrIsoTp, interfaces, can_ids, can_ids)
    if hasattr(fsocket, "SockaddrJ1939"):
        pgns = st.integers(0, fsocket.J1939_NO_PGN)
        known_addresses |= st.builds(
            fsocket.SockaddrJ1939, interfaces, st.just(0) | st.integers(0, 2**64 - 1), pgns, st.integers(0, 0xFF)
        )
    known_addresses |= st.builds(
        fsocket.SockaddrLl, interfaces, halves, halves, st.integers(0, 0xFF), st.binary(max_size=32) | st.binary(max_size=243)
    )
addresses = known_addresses | raw_addresses


# --- addresses


@patient
@given(addresses)
def test_the_text_of_an_address_is_that_address_again(address: Sockaddr) -> None:
    again = string_sockaddr(sockaddr_string(address))
    assert again == address
    assert type(again) is type(address)
    assert str(again) == str(address)


@patient
@given(known_addresses)
def test_the_octets_of_an_address_are_that_address_again(address: Sockaddr) -> None:
    again = from_octets(address.sockaddr)
    assert again == address
    assert type(again) is type(address)
    assert again.sockaddr == address.sockaddr


@patient
@given(addresses)
def test_repr_pickle_and_copy_give_the_address_again(address: Sockaddr) -> None:
    for again in (
        eval(repr(address), vars(fsocket)),
        pickle.loads(pickle.dumps(address)),
        copy.copy(address),
        copy.deepcopy(address),
    ):
        assert again == address
        assert hash(again) == hash(address)
        assert type(again) is type(address)


@patient
@given(addresses, addresses | st.just(None))
def test_of_two_addresses_one_is_less_unless_they_are_equal(first: Sockaddr, second: Sockaddr | None) -> None:
    second = second or Sockaddr(first.family, first.data)
    assert [first < second, first == second, first > second].count(True) == 1
    assert (first <= second) is (not first > second)
    assert (first >= second) is (not first < second)
    assert (first == second) is (first.sockaddr == second.sockaddr)


@patient
@given(st.lists(known_addresses | st.builds(Sockaddr, st.integers(100, 255), st.binary(max_size=20)), max_size=8))
def test_any_addresses_can_be_sorted(some: list[Sockaddr]) -> None:
    ordered, turned = sorted(some), some[::-1]
    assert sorted(turned) == ordered
    assert [address.family for address in ordered] == sorted(address.family for address in some)


@patient
@given(addresses)
def test_every_address_is_loopback_multicast_or_neither(address: Sockaddr) -> None:
    assert not (fsocket.is_loopback(address) and fsocket.is_multicast(address))


# --- octets


@patient
@given(
    st.binary(max_size=255),
    st.sampled_from([None, *{address.family for address in (SockaddrIn(), SockaddrIn6(), SockaddrUn(""))}]),
)
def test_whatever_octets_the_system_writes_are_an_address(octets: bytes, family: int | None) -> None:
    if family is not None:
        octets = Sockaddr(family).sockaddr + octets[2:]
    address = from_octets(octets)
    again = from_octets(address.sockaddr)
    assert again == address
    assert type(again) is type(address)
    assert string_sockaddr(str(address)) == address
    assert eval(repr(address), vars(fsocket)) == address


@pytest.mark.skipif(not LINUX, reason="only Linux has CAN")
@thorough
@given(interface=st.binary(min_size=4, max_size=4), tail=st.binary(max_size=20) | st.integers(0, 20).map(bytes))
def test_whatever_octets_follow_the_interface_of_a_can_address_none_is_lost(interface: bytes, tail: bytes) -> None:
    head = Sockaddr(fsocket.AF_CAN, bytes(2) + interface).sockaddr
    address = from_octets(head + tail)
    assert address.sockaddr[: len(head)] == head
    assert address.sockaddr[len(head) :].rstrip(b"\0") == tail.rstrip(b"\0")
    if type(address) is not fsocket.SockaddrCan:
        assert address.sockaddr == head + tail


@patient
@given(raw_addresses)
def test_the_octets_of_a_family_that_is_not_known_are_kept_one_by_one(address: Sockaddr) -> None:
    again = from_octets(address.sockaddr)
    if type(again) is Sockaddr:
        assert again.sockaddr == address.sockaddr


# --- text


def parsed(parse: Callable[[str], Any], text: str) -> Any:
    """What the parser makes of a text, or None where it refuses it."""
    try:
        return parse(text)
    except ValueError:
        return None


def mutated(valid: st.SearchStrategy[str], alphabet: str) -> st.SearchStrategy[str]:
    """Valid texts with one place changed."""

    def change(text: str, place: int, removed: int, inserted: str) -> str:
        place %= len(text) + 1
        return text[:place] + inserted + text[place + removed :]

    return st.builds(change, valid, st.integers(0, 99), st.integers(0, 2), st.text(alphabet, max_size=2))


DIGITS4 = "0123456789."
DIGITS6 = "0123456789abcdefABCDEF:."
ODD = " \n\0x-+_\u0663\uff11%/"

texts4 = st.one_of(
    st.ip_addresses(v=4).map(str),
    mutated(st.ip_addresses(v=4).map(str), DIGITS4 + ODD),
    st.lists(st.integers(0, 300).map(str) | st.text("0123456789", max_size=4), min_size=2, max_size=6).map(".".join),
    st.text(DIGITS4, max_size=16),
)
groups6 = st.text("0123456789abcdefABCDEF", max_size=5) | st.sampled_from(["", "0", "00", "1.2.3.4", "1.2.3", "01.2.3.4"])
texts6 = st.one_of(
    st.ip_addresses(v=6).map(str),
    st.ip_addresses(v=6).map(lambda address: address.exploded),
    mutated(st.ip_addresses(v=6).map(str), DIGITS6 + ODD.replace("%", "")),
    st.lists(groups6, max_size=10).map(":".join),
    st.text(DIGITS6, max_size=40),
)


@thorough
@given(texts4)
def test_ipv4_text_means_what_it_means_to_ipaddress(text: str) -> None:
    ours, theirs = parsed(SockaddrIn, text), parsed(ipaddress.IPv4Address, text)
    assert (ours and ours.packed) == (theirs and theirs.packed)


@thorough
@given(texts6)
@example("1:2:3:4:5:6:7::")
@example("::2:3:4:5:6:7:8")
@example("1::2:3:4:5:6:7:8")
@example("::00001")
@example("1:2:3:4:5:6:1.2.3.4")
@example("1:2:3:4:5:6:7:1.2.3.4")
@example("::1.2.3.4:5")
def test_ipv6_text_means_what_it_means_to_ipaddress(text: str) -> None:
    ours, theirs = parsed(SockaddrIn6, text), parsed(ipaddress.IPv6Address, text)
    assert (ours and ours.packed) == (theirs and theirs.packed)


@patient
@given(st.ip_addresses(), ports)
def test_ipaddress_objects_and_their_text_and_number_are_one_address(address: Any, port: int) -> None:
    kind = SockaddrIn if address.version == 4 else SockaddrIn6
    expected = kind(address.packed, port)
    for form in (address, str(address), address.exploded, int(address)):
        assert kind(form, port) == expected
    assert as_sockaddr((address, port)) == expected
    assert ipaddress.ip_address(expected.addr) == address
    assert as_sockaddr((expected.addr, port)) == expected


anything_like_text = st.one_of(
    st.text(),
    st.text("0123456789abcdef[]:.%?,/\0unixcapkstojl\n\u0663\udcff", max_size=40),
    texts4,
    texts6,
    mutated(addresses.map(str), DIGITS6 + ODD + "[]?,"),
    st.sampled_from(["unix:", "can:", "isotp:", "j1939:", "packet:", "af", "af16:", "[", "/"]).flatmap(
        lambda start: st.text().map(start.__add__)
    ),
)


@thorough
@given(anything_like_text)
@example("af:")
@example("packet:lo,0x0003,1,1,00")
@example("[fe80::1%" + "9" * 5000 + "]:1")
def test_any_text_is_an_address_or_refused(text: str) -> None:
    try:
        address = string_sockaddr(text)
    except ValueError:
        return
    assert string_sockaddr(str(address)) == address


# --- everything else

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.complex_numbers(),
    st.text(),
    st.binary(),
    st.binary().map(bytearray),
    st.binary().map(lambda octets: memoryview(octets)),  # noqa: PLW0108  (mypy cannot see through the class)
    st.binary().map(lambda octets: memoryview(octets)[::-2]),
    st.ip_addresses(),
    st.text("ab/%\udcff", min_size=1).map(Path),
    st.decimals(),
    st.sampled_from(
        [object(), object, Sockaddr, ..., Decimal, len, socket.AF_INET, "", "127.0.0.1", "::1", "fe80::1%1", "lo", "any"]
    ),
    addresses,
)
objects = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=5).map(tuple)
        | st.dictionaries(st.text(max_size=2), inner, max_size=2)
    ),
    max_leaves=6,
)

#: All that wrong arguments may raise.
REFUSALS = (TypeError, ValueError, OverflowError, OSError)

CONSTRUCTORS: list[Callable[..., object]] = [Sockaddr, SockaddrIn, SockaddrIn6, SockaddrUn]
if sys.platform == "linux":
    CONSTRUCTORS += [fsocket.SockaddrCan, fsocket.SockaddrIsoTp, fsocket.SockaddrLl]
    CONSTRUCTORS += [fsocket.SockaddrJ1939] if hasattr(fsocket, "SockaddrJ1939") else []


@thorough
@given(objects)
def test_whatever_is_given_for_an_address_is_one_or_refused(thing: Any) -> None:
    with contextlib.suppress(*REFUSALS):
        address = as_sockaddr(thing)
        assert from_octets(address.sockaddr).family == address.family
    for function in (sockaddr_string, string_sockaddr, fsocket.is_loopback, fsocket.is_multicast):
        with contextlib.suppress(*REFUSALS):
            function(thing)


@pytest.mark.parametrize("constructor", CONSTRUCTORS)
@patient
@given(st.lists(objects, max_size=6))
def test_whatever_an_address_is_made_of_is_right_or_refused(constructor: Callable[..., object], fields: list[Any]) -> None:
    try:
        address = constructor(*fields)
    except REFUSALS:
        return
    assert isinstance(address, Sockaddr)
    assert from_octets(address.sockaddr).family == address.family
