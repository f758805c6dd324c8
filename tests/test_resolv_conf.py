"""resolv.conf(5), and what becomes of it where the C library's resolver tells something else."""

from __future__ import annotations

import errno
import os
import socket
import sys
from typing import TYPE_CHECKING, Any

import hypothesis.strategies as st
import pytest
from hypothesis import given

import fsocket
from fsocket import SockaddrIn, SockaddrIn6

if sys.platform == "win32":
    pytest.skip("Windows has no resolv.conf", allow_module_level=True)

from fsocket._native import lib
from fsocket.host import resolv_conf, told

if TYPE_CHECKING:
    from pathlib import Path

#: The port of DNS, as the headers have it.
DNS = lib.FS_NAME_SERVER_PORT


@given(
    servers=st.lists(st.ip_addresses().map(str), max_size=8),
    domains=st.lists(st.text("abc.-", min_size=1, max_size=10), max_size=8),
    noise=st.lists(
        st.sampled_from(["", "# nameserver 192.0.2.1", "; search x", "options ndots:1", " nameserver ::1", "search", "domain "])
    ),
    random=st.randoms(use_true_random=False),
)
def test_what_is_written_is_read_again(servers: list[str], domains: list[str], noise: list[str], random: Any) -> None:
    rows = [f"nameserver {server}" for server in servers]
    for other in [*noise, f"search {' '.join(domains)}"]:
        rows.insert(random.randint(0, len(rows)), other)
    found = resolv_conf.parse("\n".join(rows).encode())
    assert [str(server) for server in found.name_servers(5353)] == [
        str(SockaddrIn6(server, 5353) if ":" in server else SockaddrIn(server, 5353)) for server in servers
    ]
    assert found.search == domains


# --- a file that is not there, or cannot be read


def test_without_a_file_there_is_what_the_resolver_tells(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    (tmp_path / "file").touch()
    for path in (tmp_path / "none", tmp_path, tmp_path / "loop", tmp_path / "file" / "below"):
        monkeypatch.setattr(resolv_conf, "_PATH", str(path))
        assert resolv_conf.read() == ([], [], False)
        assert fsocket.get_name_servers() == (list(dict.fromkeys(told.name_servers(""))) or [SockaddrIn("127.0.0.1", DNS)])


def test_a_file_that_does_not_begin_as_the_resolver_tells_is_not_the_resolver_s(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    servers, domains = told.name_servers(""), told.search_domains("")
    if not servers:
        pytest.skip("the C library tells nothing of its servers")
    (tmp_path / "resolv.conf").write_bytes(b"nameserver 192.0.2.77\nnameserver 192.0.2.78\n")
    monkeypatch.setattr(resolv_conf, "_PATH", str(tmp_path / "resolv.conf"))
    assert fsocket.get_name_servers() == list(dict.fromkeys(servers))
    assert fsocket.get_search_domains() == list(dict.fromkeys(domains))


def test_scopes_that_only_the_file_tells_are_taken_from_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    name = socket.if_indextoname(1)
    (tmp_path / "resolv.conf").write_text(f"nameserver fe80::1%{name}\nnameserver 192.0.2.1\n")
    monkeypatch.setattr(resolv_conf, "_PATH", str(tmp_path / "resolv.conf"))
    monkeypatch.setattr(told, "name_servers", lambda _: [SockaddrIn6("fe80::1", 5353)])  # as macOS does
    assert fsocket.get_name_servers() == [SockaddrIn6("fe80::1", 5353, scope_id=1), SockaddrIn("192.0.2.1", 5353)]


def test_a_file_that_cannot_be_opened_for_want_of_descriptors_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> object:
        raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))

    monkeypatch.setattr(resolv_conf, "open", refuse, raising=False)
    for call in (fsocket.get_name_servers, fsocket.get_search_domains):
        with pytest.raises(OSError, match=os.strerror(errno.EMFILE)):
            call()


def test_where_the_resolver_tells_nothing_there_is_what_the_file_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(resolv_conf, "_PATH", str(tmp_path / "resolv.conf"))
    monkeypatch.setattr(told, "name_servers", lambda _: [])  # as with musl
    monkeypatch.setattr(told, "search_domains", lambda _: [])
    monkeypatch.delenv("LOCALDOMAIN", raising=False)
    written = [f"192.0.2.{number}" for number in range(1, 6)]
    (tmp_path / "resolv.conf").write_text(
        "".join(f"nameserver {server}\n" for server in written) + "search a.example b.example\n"
    )
    assert fsocket.get_name_servers() == [SockaddrIn(server, DNS) for server in written]
    assert fsocket.get_search_domains() == ["a.example", "b.example"]
    (tmp_path / "resolv.conf").write_text("# nothing\n")
    assert fsocket.get_name_servers() == [SockaddrIn("127.0.0.1", DNS)]
    assert fsocket.get_search_domains() == []
