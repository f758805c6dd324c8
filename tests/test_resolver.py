"""`resolve`: with localhost, numeric hosts, and names that fail before anybody is asked."""

from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING, Any

import pytest

import fsocket
from fsocket import SockaddrIn, SockaddrIn6, resolve
from fsocket.address import as_sockaddr

if TYPE_CHECKING:
    from collections.abc import Callable

NUMERIC = fsocket.AI_NUMERICHOST


def test_localhost_is_a_loopback_address() -> None:
    found = resolve("localhost", 80)
    assert found
    for address in found:
        assert isinstance(address, (SockaddrIn, SockaddrIn6))
        assert fsocket.is_loopback(address)
        assert address.port == 80


def test_the_answer_is_the_stdlib_s_in_its_order_and_each_once() -> None:
    expected = [as_sockaddr(entry[4]) for entry in socket.getaddrinfo("localhost", 80)]  # type: ignore[arg-type]
    assert resolve("localhost", 80) == list(dict.fromkeys(expected))


@pytest.mark.parametrize("host", ["127.0.0.1", b"127.0.0.1"])
def test_a_numeric_host_is_itself_however_it_is_given(host: Any) -> None:
    assert resolve(host, 80) == [SockaddrIn("127.0.0.1", 80)]
    assert resolve(host, 80, flags=NUMERIC) == [SockaddrIn("127.0.0.1", 80)]


def test_a_numeric_ipv6_host_is_itself_with_its_zone() -> None:
    assert resolve("::1", 80, flags=NUMERIC) == [SockaddrIn6("::1", 80)]
    assert resolve("fe80::1%1", 80, flags=NUMERIC) == [SockaddrIn6("fe80::1", 80, scope_id=1)]


def test_a_host_that_is_not_ascii_is_encoded_as_idna() -> None:
    assert resolve("\uff11\uff12\uff17.0.0.1", 80, flags=NUMERIC) == [SockaddrIn("127.0.0.1", 80)]
    with pytest.raises(fsocket.ResolveError):
        resolve("b\u00fccher.example", 80, flags=NUMERIC)


@pytest.mark.parametrize("host", ["\u00fc" * 64, "\udcff", "\u00fc..example"])
def test_a_host_that_idna_cannot_encode_is_refused(host: str) -> None:
    with pytest.raises(ValueError, match="not a host name"):
        resolve(host, 80, flags=NUMERIC)


@pytest.mark.parametrize(("port", "number"), [(None, 0), (0, 0), (65535, 65535), ("0", 0), ("65535", 65535), ("080", 80)])
def test_a_port_is_a_number_or_its_text_or_none(port: Any, number: int) -> None:
    assert resolve("127.0.0.1", port) == [SockaddrIn("127.0.0.1", number)]


def test_the_default_port_is_0() -> None:
    assert resolve("127.0.0.1") == [SockaddrIn("127.0.0.1", 0)]


@pytest.mark.parametrize("port", [-1, 65536, 2**64, "65536", "99999", "-1", "-0001", "9" * 5000])
def test_a_port_out_of_range_is_refused(port: Any) -> None:
    with pytest.raises(ValueError, match=r"port must be 0 to 65535|integer string"):
        resolve("127.0.0.1", port)


@pytest.mark.parametrize("port", ["\uff18\uff10", "\u0663", "h\u00fcttp"])
def test_a_service_that_is_not_ascii_is_refused(port: str) -> None:
    with pytest.raises(ValueError, match="not the name of a service"):
        resolve("127.0.0.1", port)


@pytest.mark.parametrize("port", [True, 80.0, b"80", [80], object()], ids=lambda port: type(port).__name__)
def test_a_port_that_is_neither_number_nor_name_is_refused(port: Any) -> None:
    with pytest.raises(TypeError, match="port must be"):
        resolve("127.0.0.1", port)


def test_a_service_that_there_is_not_is_an_error() -> None:
    with pytest.raises(fsocket.ResolveError):
        resolve("127.0.0.1", "no such service")


@pytest.mark.parametrize("host", [1, 1.5, True, ["127.0.0.1"], SockaddrIn("127.0.0.1")], ids=lambda host: type(host).__name__)
def test_a_host_that_is_no_name_is_refused(host: Any) -> None:
    with pytest.raises(TypeError, match="a host is a name or address, or None"):
        resolve(host, 80)


@pytest.mark.parametrize(("host", "port"), [("127.0.0.1\0", 80), (b"127.0.0.1\0x", 80), ("\0", 80), ("127.0.0.1", "80\0")])
def test_a_nul_is_refused_and_ends_nothing(host: Any, port: Any) -> None:
    with pytest.raises(ValueError, match="has a NUL within"):
        resolve(host, port)


def test_no_host_is_the_loopback_address_or_the_wildcard() -> None:
    assert resolve(None, 80, fsocket.AF_INET) == [SockaddrIn("127.0.0.1", 80)]
    assert resolve(None, 80, fsocket.AF_INET, flags=fsocket.AI_PASSIVE) == [SockaddrIn("0.0.0.0", 80)]


def test_the_family_is_what_is_looked_for() -> None:
    assert {address.family for address in resolve(None, 80, fsocket.AF_INET)} == {fsocket.AF_INET}
    assert {address.family for address in resolve("::1", 80, fsocket.AF_INET6)} == {fsocket.AF_INET6}
    with pytest.raises(fsocket.ResolveError):
        resolve("::1", 80, fsocket.AF_INET)


def test_an_address_is_told_once_whatever_socket_types_it_serves() -> None:
    assert len(socket.getaddrinfo("127.0.0.1", 80, flags=NUMERIC)) >= 1
    assert resolve("127.0.0.1", 80) == [SockaddrIn("127.0.0.1", 80)]
    assert resolve("127.0.0.1", 80, type=fsocket.SOCK_STREAM) == [SockaddrIn("127.0.0.1", 80)]
    assert resolve("127.0.0.1", 80, protocol=fsocket.IPPROTO_UDP) == [SockaddrIn("127.0.0.1", 80)]


@pytest.mark.parametrize("host", ["no.such.name.invalid", "localhost", "127.0.0.1.", "a" * 3000])
def test_a_name_where_only_numbers_are_wanted_is_an_error_of_the_resolver(host: str) -> None:
    with pytest.raises(fsocket.ResolveError, match=r"getaddrinfo: \w") as caught:
        resolve(host, 80, flags=NUMERIC)
    assert isinstance(caught.value, OSError)
    assert caught.value.errno in {fsocket.EAI_NONAME, getattr(socket, "EAI_OVERFLOW", None)}


def test_the_error_is_the_one_that_the_stdlib_has() -> None:
    questions: list[tuple[Any, ...]] = [
        ("x", 80, 0, 0, 0, NUMERIC),
        (None, None),
        ("127.0.0.1", 80, 9999),
        ("::1", 80, 0, 9999),
    ]
    for question in questions:
        with pytest.raises(socket.gaierror) as theirs:
            socket.getaddrinfo(*question)
        with pytest.raises(fsocket.ResolveError) as ours:
            resolve(*question)
        assert ours.value.errno == theirs.value.errno
        if os.name == "posix":  # elsewhere the stdlib has no words for it
            assert str(theirs.value.strerror) in str(ours.value)


@pytest.mark.parametrize("name", ["family", "type", "protocol", "flags"])
def test_hints_that_are_no_ints_are_refused(name: str) -> None:
    for wrong in ("1", 1.0, None):
        with pytest.raises(TypeError):
            resolve("127.0.0.1", 80, **{name: wrong})  # type: ignore[arg-type]
    with pytest.raises(OverflowError):
        resolve("127.0.0.1", 80, **{name: 2**40})


def test_what_is_found_can_be_bound_and_connected(keep: Callable[[int], int]) -> None:
    first, second = keep(fsocket.open_socket()), keep(fsocket.open_socket())
    (address,) = resolve("127.0.0.1", 0)
    fsocket.socket_bind(first, address)
    bound = fsocket.socket_name(first)
    assert isinstance(bound, SockaddrIn)
    (target,) = resolve("127.0.0.1", bound.port)
    assert fsocket.socket_connect(second, target)
    assert fsocket.socket_peer(second) == bound
