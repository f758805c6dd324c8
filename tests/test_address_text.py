"""The text of addresses, both ways."""

from __future__ import annotations

import os
import socket
import sys
from typing import Any

import pytest

import fsocket
from fsocket import Sockaddr, SockaddrIn, SockaddrIn6, SockaddrUn, sockaddr_string, string_sockaddr

LINUX = sys.platform == "linux"
needs_j1939 = pytest.mark.skipif(not hasattr(fsocket, "SockaddrJ1939"), reason="only Linux, from 5.4 on, has J1939")
linux_only = pytest.mark.skipif(not hasattr(fsocket, "SockaddrCan"), reason="only Linux has CAN and packet sockets")


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("10.0.0.1:80", SockaddrIn("10.0.0.1", 80)),
        ("0.0.0.0:0", SockaddrIn()),
        ("255.255.255.255:65535", SockaddrIn("255.255.255.255", 65535)),
        ("[::]:0", SockaddrIn6()),
        ("[::1]:80", SockaddrIn6("::1", 80)),
        ("[::ffff:10.0.0.1]:80", SockaddrIn6("::ffff:10.0.0.1", 80)),
        ("[fe80::1%4294967295]:80", SockaddrIn6("fe80::1", 80, scope_id=2**32 - 1)),
        ("[::1]:80?5", SockaddrIn6("::1", 80, flowinfo=5)),
        ("[fe80::1%4294967295]:80?5", SockaddrIn6("fe80::1", 80, 5, 2**32 - 1)),
        ("", SockaddrUn("")),
        ("/tmp/x", SockaddrUn("/tmp/x")),
        ("/tmp/[::1]:80", SockaddrUn("/tmp/[::1]:80")),
        ("unix:x", SockaddrUn("x")),
        ("unix:run/x", SockaddrUn("run/x")),
        ("unix:unix:x", SockaddrUn("unix:x")),
        ("unix:10.0.0.1:80", SockaddrUn("10.0.0.1:80")),
        ("unix:[::1]:80", SockaddrUn("[::1]:80")),
        ("unix:af201:00", SockaddrUn("af201:00")),
        ("unix:can:any", SockaddrUn("can:any")),
        ("unix: /x\n", SockaddrUn(" /x\n")),
        ("af201:", Sockaddr(201)),
        ("af201:00ff", Sockaddr(201, b"\0\xff")),
    ],
)
def test_an_address_has_one_text_and_the_text_that_address(text: str, address: Sockaddr) -> None:
    assert str(address) == text
    assert sockaddr_string(address) == text
    assert f"{address}" == text
    parsed = string_sockaddr(text)
    assert parsed == address
    assert type(parsed) is type(address)


@pytest.mark.skipif(not LINUX, reason="only Linux has abstract names")
def test_an_abstract_name_is_its_own_text() -> None:
    assert str(SockaddrUn("\0name")) == "\0name"
    assert string_sockaddr("\0name") == SockaddrUn("\0name")


@linux_only
def test_can_and_packet_addresses_have_texts() -> None:
    assert sys.platform == "linux"
    name = socket.if_indextoname(1)
    for address, text in (
        (fsocket.SockaddrCan(), "can:any"),
        (fsocket.SockaddrCan(1), f"can:{name}"),
        (fsocket.SockaddrCan(2**31 - 1), "can:2147483647"),
        (fsocket.SockaddrIsoTp("any", 0, 0x7FF), "isotp:any,000,7ff"),
        (fsocket.SockaddrIsoTp(1, 0x18DAF110, fsocket.CAN_EFF_FLAG | 0x7E0), f"isotp:{name},18daf110,000007e0"),
        (fsocket.SockaddrLl(), "packet:any,0x0000,0,0,"),
        (fsocket.SockaddrLl(1, 0x800, 772, 4, b"\1\2\xff"), f"packet:{name},0x0800,772,4,01:02:ff"),
    ):
        assert str(address) == text
        assert string_sockaddr(text) == address


@needs_j1939
def test_j1939_addresses_have_texts() -> None:
    assert sys.platform == "linux"
    name = socket.if_indextoname(1)
    for address, text in (
        (fsocket.SockaddrJ1939("any"), "j1939:any,0000000000000000,40000,ff"),
        (fsocket.SockaddrJ1939(1, 0xA00C810045A00001, 0xFEF1, 0x80), f"j1939:{name},a00c810045a00001,0fef1,80"),
    ):
        assert str(address) == text
        assert string_sockaddr(text) == address
    assert string_sockaddr("j1939:any,0,EF00,3") == fsocket.SockaddrJ1939(0, 0, 0xEF00, 3)


@linux_only
def test_an_identifier_is_written_as_candump_does() -> None:
    assert sys.platform == "linux"
    for text, rx_id in (("7", 7), ("7e0", 0x7E0), ("7E0", 0x7E0), ("000007e0", fsocket.CAN_EFF_FLAG | 0x7E0), ("7e00", 0x7E00)):
        assert string_sockaddr(f"isotp:any,{text},0") == fsocket.SockaddrIsoTp(0, rx_id, 0)


def test_a_zone_is_written_by_name_where_the_interface_has_one() -> None:
    try:
        index, name = socket.if_nameindex()[0]
        assert socket.if_nametoindex(name) == index
    except (OSError, AttributeError, IndexError) as error:
        pytest.skip(f"the interfaces cannot be listed here: {error}")
    assert str(SockaddrIn6("fe80::1", 80, scope_id=index)) == f"[fe80::1%{name}]:80"
    for text in (f"[fe80::1%{name}]:80", f"[fe80::1%{index}]:80"):
        assert string_sockaddr(text) == SockaddrIn6("fe80::1", 80, scope_id=index)
    assert string_sockaddr(f"fe80::1%{name}") == SockaddrIn6("fe80::1", scope_id=index)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("eth0", "eth0"),
        ("a b", "a b"),
        ("", "7"),
        ("any", "7"),
        ("12", "7"),
        ("\u0663", "7"),
        ("a]b", "7"),
        ("a%b", "7"),
        ("a?", "7"),
        (",", "7"),
    ],
)
def test_an_interface_whose_name_would_be_misread_is_written_as_its_number(
    monkeypatch: pytest.MonkeyPatch, name: str, text: str
) -> None:
    class System:
        """The part of the compiled module that is asked for the name, which no real interface here has."""

        def fs_interface_name(self, index: int, room: Any, size: int) -> int:
            octets = os.fsencode(name)
            assert (index, len(octets) < size) == (7, True)
            room[0 : len(octets)] = octets
            return len(octets)

    with monkeypatch.context() as patched:
        patched.setattr(fsocket.address, "lib", System())
        assert fsocket.address.interface_text(7) == text


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("10.0.0.1", SockaddrIn("10.0.0.1")),
        ("::1", SockaddrIn6("::1")),
        ("[::1]", SockaddrIn6("::1")),
        ("fe80::1%7", SockaddrIn6("fe80::1", scope_id=7)),
        ("[FE80::1]:80", SockaddrIn6("fe80::1", 80)),
    ],
)
def test_the_port_may_be_left_out(text: str, address: Sockaddr) -> None:
    assert string_sockaddr(text) == address


@pytest.mark.parametrize(
    "text",
    [
        "localhost",
        "localhost:80",
        "example.org:80",
        "10.0.0.1:",
        "10.0.0.1:http",
        "10.0.0.1:65536",
        "10.0.0.1:-1",
        "10.0.0.1: 80",
        "10.0.0.1:8_0",
        "10.0.0.1:\uff18\uff10",
        "10.0.0.1:" + "9" * 5000,
        "010.0.0.1:80",
        "\u0661.0.0.1:80",
        " 10.0.0.1:80",
        "10.0.0.1:80 ",
        "[::1",
        "[::1]80",
        "[::1]:",
        "[::1]:65536",
        "[::1]:80?",
        "[::1]:80?-1",
        "[::1]:80?4294967296",
        "[::1]?5",
        "[]:80",
        "[10.0.0.1]:80",
        "[::1]]:80",
        "[[::1]]:80",
        "::1:80:",
        "::1]:80",
        "[fe80::1%]:80",
        "[fe80::1%no such one]:80",
        "[fe80::1%4294967296]:80",
        "[x]",
        "[",
        "]",
        ":",
        ":80",
        "a:b",
        "af",
        "af:",
        "af:00",
        "af201",
        "afx:00",
        "af-1:00",
        "af65536:",
        "af201:0",
        "af201:0g",
        "af201:\uff10\uff10",
        "af201:" + "00" * 254,
        "unix:a\0b",
        "unix:" + "x" * 200,
        "/" + "x" * 200,
    ],
)  # fmt: skip
def test_a_text_that_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        string_sockaddr(text)


@linux_only
@pytest.mark.parametrize(
    "text",
    [
        "can:no such one",
        "can:-1",
        "can:2147483648",
        "can:\u0663",
        "isotp:",
        "isotp:any,1",
        "isotp:any,1,2,3",
        "isotp:any,,2",
        "isotp:any,0x1,2",
        "isotp:any,20000000,2",
        "isotp:any,1_0,2",
        "isotp:any,\uff11,2",
        "isotp:any,+1,2",
        "j1939:any",
        "j1939:any,0,0",
        "j1939:any,0,40001,0",
        "j1939:any,0,0,100",
        "j1939:any,10000000000000000,0,0",
        "j1939:any,0,-1,0",
        "packet:",
        "packet:any",
        "packet:any,0x0000,0,0",
        "packet:any,0x0000,0,0,,",
        "packet:any,0x10000,0,0,",
        "packet:any,0x0,0,0,",
        "packet:any,,0,0,0",
        "packet:any,0x0000,x,0,",
        "packet:any,0x0000,0,256,",
        "packet:any,0x0000,0,0,0",
        "packet:any,0x0000,0,0," + "00" * 244,
    ],
)
def test_a_text_that_is_no_can_or_packet_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        string_sockaddr(text)


@pytest.mark.parametrize(
    "given", [None, b"10.0.0.1:80", 1, ("10.0.0.1", 80), SockaddrIn()], ids=lambda given: type(given).__name__
)
def test_only_str_is_text(given: Any) -> None:
    with pytest.raises(TypeError, match=f"a str, not {type(given).__name__!r}"):
        string_sockaddr(given)


def test_whatever_is_an_address_has_a_text() -> None:
    assert sockaddr_string(("10.0.0.1", 80)) == "10.0.0.1:80"
    assert sockaddr_string(("::1", 80, 0, 0)) == "[::1]:80"
    assert sockaddr_string("x") == "unix:x"
    assert sockaddr_string(b"/x") == "/x"
    with pytest.raises(TypeError, match="an address is"):
        sockaddr_string(None)  # type: ignore[arg-type]


@pytest.mark.skipif(sys.platform == "win32", reason="paths are text on Windows")
def test_octets_that_are_no_text_survive() -> None:
    address = SockaddrUn(b"/\xff\n\x80")
    assert str(address) == os.fsdecode(b"/\xff\n\x80")
    assert string_sockaddr(str(address)) == address
