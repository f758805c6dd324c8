"""`get_name_servers`, `get_search_domains` and `get_host_name`: as this host is set up, and as others are.

The others are processes with a resolv.conf, a host name and a network of their own, which has no way out: what they answer,
nobody was asked for.
"""

from __future__ import annotations

import json
import socket
import sys
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings

import fsocket
from fsocket import SockaddrIn, SockaddrIn6
from fsocket._native import lib

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

WINDOWS = sys.platform == "win32"

#: The port of DNS, as the headers have it.
DNS = lib.FS_NAME_SERVER_PORT


# --- this host


def test_name_servers_are_addresses_that_a_question_can_be_sent_to() -> None:
    servers = fsocket.get_name_servers()
    assert len(set(servers)) == len(servers)
    for server in servers:
        assert isinstance(server, (SockaddrIn, SockaddrIn6))
        assert server.port != 0
        assert any(server.packed) or sys.platform.startswith("freebsd")  # where 0.0.0.0 is this host
        if isinstance(server, SockaddrIn6) and server.packed[:2] == b"\xfe\x80":
            assert server.scope_id != 0
    assert servers or WINDOWS


def test_search_domains_are_texts_each_once() -> None:
    domains = fsocket.get_search_domains()
    assert len(set(domains)) == len(domains)
    assert all(isinstance(domain, str) and domain for domain in domains)


def test_the_host_name_is_what_the_system_calls_itself() -> None:
    host, domain = fsocket.get_host_name()
    assert host
    assert "." not in host
    assert not domain.startswith(".")
    assert not domain.endswith(".")
    system_s_host, _, system_s_domain = socket.gethostname().partition(".")
    assert host.casefold() == system_s_host.casefold()  # which Windows may tell in capitals
    if system_s_domain:
        assert domain == system_s_domain


def test_many_threads_may_ask_at_once() -> None:
    def ask() -> tuple[object, ...]:
        return tuple(fsocket.get_name_servers()), tuple(fsocket.get_search_domains()), fsocket.get_host_name()

    found: set[object] = set()
    begin = threading.Barrier(8)

    def repeat() -> None:
        begin.wait()
        for _ in range(5 if WINDOWS else 50):
            found.add(ask())

    threads = [threading.Thread(target=repeat) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {ask()}


# --- hosts that are set up for a test

CHILD = """
import json, os, socket, sys
import fsocket
from fsocket.host import _posix, resolv_conf, told

def tell(server):
    return server.addr, server.port, getattr(server, "scope_id", 0)

for count, line in enumerate(sys.stdin):
    question = json.loads(line)
    with open("/etc/resolv.conf", "wb") as file:
        file.write(question["conf"].encode("latin-1"))
    # The C library keeps what it has read, until the file is of another time.
    os.utime("/etc/resolv.conf", ns=(count, count))
    os.environ.pop("LOCALDOMAIN", None)
    os.environ.update(question["environment"])
    socket.sethostname(question["host"].encode("latin-1"))
    # Less room than is needed, by turns.
    told._SERVERS_ROOM, told._DOMAINS_ROOM = 1 + count % 8, 1 + count % 70
    conf = resolv_conf.read()
    asked = _posix._bearable(conf)
    print(json.dumps({
        "servers": [tell(server) for server in fsocket.get_name_servers()],
        "search": fsocket.get_search_domains(),
        "name": fsocket.get_host_name(),
        "told_servers": [tell(server) for server in told.name_servers("")] if asked else [],
        "told_search": told.search_domains("") if asked else [],
        "written_servers": [tell(server) for server in conf.name_servers(fsocket.get_name_servers()[0].port)],
        "written_search": conf.search,
    }), flush=True)
"""


@dataclass(frozen=True)
class Answer:
    """What fsocket finds on a host, and what the C library's resolver and the file say, each by itself."""

    servers: list[tuple[str, int, int]]
    search: list[str]
    name: tuple[str, str]
    told_servers: list[tuple[str, int, int]]
    told_search: list[str]
    written_servers: list[tuple[str, int, int]]
    written_search: list[str]


class Host:
    """A host of which everything can be set."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    def ask(self, conf: bytes, host: bytes = b"host", **environment: str) -> Answer:
        question = {"conf": conf.decode("latin-1"), "host": host.decode("latin-1"), "environment": environment}
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(question).encode() + b"\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        assert answer, "the host has gone"
        found: dict[str, Any] = json.loads(answer)
        for key in ("servers", "told_servers", "written_servers"):
            found[key] = [tuple(server) for server in found[key]]
        return Answer(**{**found, "name": tuple(found["name"])})


@pytest.fixture
def host(mounts: list[str], tmp_path: Path, spawn: Callable[..., subprocess.Popen[bytes]]) -> Host:
    """Another host, as far as fsocket can see."""
    file = tmp_path / "resolv.conf"
    file.touch()
    mounted = 'mount --bind "$0" /etc/resolv.conf && exec "$@"'
    return Host(spawn([*mounts, "sh", "-c", mounted, str(file), sys.executable, "-c", CHILD]))


def numbered(count: int) -> list[str]:
    return [f"192.0.2.{number}" for number in range(1, count + 1)]


def lines(keyword: str, values: list[str]) -> bytes:
    return b"".join(f"{keyword} {value}\n".encode() for value in values)


LOCAL = ["127.0.0.1"]  # what the resolver asks where the file names nobody

#: Files, and the servers that they name.
SERVERS: dict[str, tuple[bytes, list[str]]] = {
    "one": (b"nameserver 192.0.2.1\n", ["192.0.2.1"]),
    "three": (lines("nameserver", numbered(3)), numbered(3)),
    "four": (lines("nameserver", numbered(4)), numbered(4)),
    "many": (lines("nameserver", numbered(200)), numbered(200)),
    "IPv6": (b"nameserver 2001:db8::1\nnameserver ::1\n", ["2001:db8::1", "::1"]),
    "both": (
        lines("nameserver", ["2001:db8::1", "192.0.2.1", "2001:db8::2", "192.0.2.2", "2001:db8::3"]),
        ["2001:db8::1", "192.0.2.1", "2001:db8::2", "192.0.2.2", "2001:db8::3"],
    ),
    "empty": (b"", LOCAL),
    "only comments": (b"# nameserver 192.0.2.1\n;nameserver 192.0.2.2\n", LOCAL),
    "comments": (
        b"# the first\n; nameserver 192.0.2.9\nnameserver 192.0.2.1 # behind it\nnameserver 192.0.2.2\t; and here\n",
        numbered(2),
    ),
    "options": (
        b"options ndots:3 timeout:1 rotate edns0 trust-ad no-such-option\noptions\nnameserver 192.0.2.1\nlookup file bind\n",
        ["192.0.2.1"],
    ),
    "a sortlist": (b"nameserver 192.0.2.1\nsortlist 198.51.100.0/255.255.255.0 203.0.113.0\n", ["192.0.2.1"]),
    "a sortlist that glibc does not come to the end of": (b"sortlist name/mask\nnameserver 192.0.2.1\n", ["192.0.2.1"]),
    "blanks": (b"nameserver\t192.0.2.1\nnameserver \t  192.0.2.2 \t \n\n \n", numbered(2)),
    "no line": (b"nameserver 192.0.2.1", ["192.0.2.1"]),
    "an indented line": (b" nameserver 192.0.2.9\nnameserver 192.0.2.1\n", ["192.0.2.1"]),
    "lines of Windows": (b"nameserver 192.0.2.9\r\nnameserver 192.0.2.1\n", ["192.0.2.1"]),
    "a NUL": (b"nameserver 192.0.2.1\0 and more\n\0nameserver 192.0.2.9\nnameserver 192.0.2.2\n", numbered(2)),
    "another keyword": (b"nameservers 192.0.2.9\nNAMESERVER 192.0.2.9\nnameserver:192.0.2.9\nnameserver", LOCAL),
    "no address": (
        lines("nameserver", ["example.org", "192.0.2.300", "[::1]:53", "\u00fc", "*", "*%lo", "192.0.2.9:53", "192.0.2.1"]),
        ["192.0.2.1"],
    ),
    "no address behind the third": (
        lines("nameserver", [*numbered(3), "no address", "192.0.2.4.5", "::g", "192.0.2.4"]),
        numbered(4),
    ),
    "short forms": (b"nameserver 127.1\n", ["127.0.0.1"]),
    "twice": (lines("nameserver", ["192.0.2.1", "192.0.2.1", "192.0.2.2", "192.0.2.1", "192.0.2.3"]), numbered(3)),
    "a long line": (b"#" * 100_000 + b"\nnameserver 192.0.2.1\n", ["192.0.2.1"]),
}


@pytest.mark.parametrize("name", SERVERS)
def test_the_servers_are_those_of_the_file(host: Host, name: str) -> None:
    conf, expected = SERVERS[name]
    answer = host.ask(conf)
    assert answer.servers == [(server, DNS, 0) for server in expected]
    if answer.told_servers:
        assert list(dict.fromkeys(answer.told_servers)) == answer.servers[: len(set(answer.told_servers))]


def test_link_local_servers_have_their_scope(host: Host) -> None:
    index = socket.if_nametoindex("lo")
    four = [("fe80::1", DNS, index), ("fe80::2", DNS, index), ("fe80::3", DNS, 12345), ("fe80::4", DNS, index)]
    written = ["fe80::1%lo", f"fe80::2%{index}", "fe80::3%12345", "fe80::4%lo"]
    assert host.ask(lines("nameserver", written)).servers == four
    assert host.ask(lines("nameserver", written[:2])).servers == four[:2]
    assert host.ask(b"nameserver ff02::fb%lo\n").servers == [("ff02::fb", DNS, index)]


@pytest.mark.skipif(not getattr(lib, "FS_GLIBC_RESOLVER", 0), reason="only glibc takes the zone of no interface")
def test_a_zone_that_is_no_interface_s_is_left_out(host: Host) -> None:
    written = ["fe80::1%nosuch", "2001:db8::1%lo", "fe80::2%", "fe80::3%lo%lo", "fe80::4%nosuch"]
    answer = host.ask(lines("nameserver", written))
    assert answer.told_servers == answer.servers[:3]
    assert [server for server, _, _ in answer.servers] == ["fe80::1", "2001:db8::1", "fe80::2", "fe80::3", "fe80::4"]
    assert {scope for _, _, scope in answer.servers} == {0}


LONG = [f"{letter * 60}.example" for letter in "abcdefghij"]

#: Files, and the domains that they name.
SEARCH: dict[str, tuple[bytes, list[str]]] = {
    "none": (b"nameserver 192.0.2.1\n", []),
    "one": (b"search a.example\n", ["a.example"]),
    "some": (b"search\ta.example b.example  \t c.example \n", ["a.example", "b.example", "c.example"]),
    "many": (b"search " + b" ".join(b"%d.example" % n for n in range(40)), [f"{n}.example" for n in range(40)]),
    "long": (f"search {' '.join(LONG)}\n".encode(), LONG),
    "one that just fits": (b"search " + b"a" * 255, ["a" * 255]),
    "one that glibc ends the process for": (b"search " + b"a" * 256, ["a" * 256]),
    "another": (b"search b " + b"a" * 300 + b" c\n", ["b", "a" * 300, "c"]),
    "domain": (b"domain a.example\n", ["a.example"]),
    "domain, and more": (b"domain a.example b.example\n", ["a.example"]),
    "the last search": (b"search a.example b.example\nsearch c.example\n", ["c.example"]),
    "search, then domain": (b"search a.example b.example\ndomain c.example\n", ["c.example"]),
    "domain, then search": (b"domain c.example\nsearch a.example b.example\n", ["a.example", "b.example"]),
    "the last says nothing": (b"search a.example\nsearch\nsearch \ndomain\t\n", ["a.example"]),
    "twice": (b"search a.example b.example a.example\n", ["a.example", "b.example"]),
    "the root": (b"search .\n", ["."]),
    "comments": (b"#search a.example\n;domain b.example\n", []),
    "not UTF-8": (b"search caf\xe9.example\n", ["caf\udce9.example"]),
}


@pytest.mark.parametrize("name", SEARCH)
def test_the_domains_are_those_of_the_file(host: Host, name: str) -> None:
    conf, expected = SEARCH[name]
    assert host.ask(conf).search == expected


@pytest.mark.skipif(not getattr(lib, "FS_LOCALDOMAIN", 0), reason="the resolver here pays no heed to LOCALDOMAIN")
def test_the_environment_comes_before_the_file(host: Host) -> None:
    conf = b"search file.example\nnameserver 192.0.2.1\n"
    assert host.ask(conf, LOCALDOMAIN="a.example").search == ["a.example"]
    assert host.ask(conf, LOCALDOMAIN="a.example \tb.example\nc.example").search == ["a.example", "b.example"]
    assert host.ask(conf, LOCALDOMAIN=" ".join(LONG)).search == LONG
    assert host.ask(conf, LOCALDOMAIN="a" * 300).search == ["a" * 300]
    assert host.ask(conf, LOCALDOMAIN="").search == []
    assert host.ask(conf).search == ["file.example"]
    answer = host.ask(conf, LOCALDOMAIN="a.example", RES_OPTIONS="ndots:15 rotate no-such-option")
    assert answer.search == ["a.example"]
    assert answer.servers == [("192.0.2.1", DNS, 0)]
    assert answer.name == ("host", "a.example")


#: Host names with files, and the names that come of them.
NAMES: dict[str, tuple[bytes, bytes, tuple[str, str]]] = {
    "no domain": (b"host", b"", ("host", "")),
    "its own domain": (b"host.example.org", b"", ("host", "example.org")),
    "its own before the file's": (b"host.example.org", b"search a.example\n", ("host", "example.org")),
    "the first of the file's": (b"host", b"search a.example b.example\n", ("host", "a.example")),
    "the file's": (b"host", b"domain a.example\n", ("host", "a.example")),
    "complete": (b"host.example.org.", b"", ("host", "example.org")),
    "complete in the file": (b"host", b"search a.example.\n", ("host", "a.example")),
    "the root": (b"host", b"search .\n", ("host", "")),
    "as long as may be": (b"h" * 32 + b"." + b"d" * 31, b"", ("h" * 32, "d" * 31)),
    "not UTF-8": (b"caf\xe9", b"", ("caf\udce9", "")),
    "only a dot": (b".", b"", ("", "")),
}


@pytest.mark.parametrize("name", NAMES)
def test_the_name_is_the_host_s_with_its_domain_or_the_file_s(host: Host, name: str) -> None:
    own, conf, expected = NAMES[name]
    assert host.ask(conf, host=own).name == expected


def test_the_domain_of_the_host_is_searched_where_the_file_names_none(host: Host) -> None:
    answer = host.ask(b"nameserver 192.0.2.1\n", host=b"host.example.org")
    assert answer.search == answer.told_search
    assert answer.search == (["example.org"] if answer.told_search else [])
    if answer.told_search:
        assert host.ask(b"sortlist\t192.0.2.1\n", host=b"host.example.org").search == ["example.org"]


# --- whatever may be in a file

words = st.sampled_from(
    [b"192.0.2.1", b"::1", b"fe80::1%lo", b"fe80::1%nosuch", b"1.2", b"0x7f.1", b"010.1", b"a.example", b".", b"*"]
)
blanks = st.text(" \t", max_size=3).map(str.encode)
values = st.one_of(
    st.integers(1, 300).map(b"a".__mul__),
    words,
    st.binary(max_size=20),
    st.integers(0, 2**32).map(b"%d".__mod__),
    st.ip_addresses().map(lambda a: str(a).encode()),
)
keywords = st.sampled_from([b"nameserver", b"search", b"domain", b"options", b"sortlist", b"#", b";", b"nameserver#"])
line = st.one_of(
    st.binary(max_size=40),
    st.tuples(blanks, keywords, blanks, values, blanks, values, blanks).map(b"".join),
    st.tuples(keywords, st.just(b" "), values).map(b"".join),
    st.tuples(st.just(b"search "), st.lists(values, max_size=20).map(b" ".join)).map(b"".join),
)
files = st.one_of(
    st.binary(max_size=400),
    st.lists(line, max_size=12).map(b"\n".join),
    st.lists(st.tuples(st.just(b"nameserver "), values).map(b"".join), max_size=12).map(b"\n".join),
)

fuzz = settings(max_examples=400, deadline=None, database=None, suppress_health_check=list(HealthCheck))


@fuzz
@given(conf=files, name=st.binary(min_size=1, max_size=64).filter(lambda name: b"\0" not in name))
def test_no_file_is_read_otherwise_than_by_the_resolver(host: Host, conf: bytes, name: bytes) -> None:
    answer = host.ask(conf, host=name)
    assert answer.servers
    if not answer.told_servers:
        return  # a C library that tells nothing, against which nothing can be held
    assert answer.told_servers == (answer.written_servers or [(*LOCAL, DNS, 0)])[:3]
    assert answer.servers == list(dict.fromkeys(answer.written_servers or answer.told_servers))
    if answer.written_search:
        assert " ".join(answer.written_search).startswith(" ".join(answer.told_search))
        assert answer.search == list(dict.fromkeys(answer.written_search))
    else:
        assert answer.search == answer.told_search
