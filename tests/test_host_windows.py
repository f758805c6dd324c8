"""Hosts on Windows: what it lists and is no server, and search lists in its registry."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import TYPE_CHECKING

import pytest

import fsocket
from fsocket import SockaddrIn, SockaddrIn6

if sys.platform != "win32":
    pytest.skip("only Windows has a registry", allow_module_level=True)

import winreg

from fsocket._native import lib
from fsocket.host import _windows, told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: The port of DNS, as the headers have it.
DNS = lib.FS_NAME_SERVER_PORT


def test_name_servers_have_none_of_the_addresses_that_stand_for_no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    served = [SockaddrIn("192.0.2.1", DNS), SockaddrIn6("fe80::1", DNS, scope_id=3), SockaddrIn6("fec0::1", DNS)]
    placeholders = [SockaddrIn6(f"fec0:0:0:ffff::{number}", DNS, scope_id=1) for number in (1, 2, 3)]
    monkeypatch.setattr(told, "name_servers", lambda _: [*placeholders, *served, *placeholders])
    assert fsocket.get_name_servers() == served


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[int, str], None]]:
    """Set the search lists of two keys of our own, in place of the system's: ``registry(0, "a.example")``."""
    root, paths = winreg.HKEY_CURRENT_USER, [rf"Software\fsocket-test-{os.getpid()}-{number}" for number in range(2)]
    monkeypatch.setattr(_windows, "_SEARCH_LISTS", tuple((root, path) for path in paths))

    def write(number: int, value: str) -> None:
        with winreg.CreateKey(root, paths[number]) as key:
            winreg.SetValueEx(key, "SearchList", 0, winreg.REG_SZ, value)

    yield write
    for path in paths:
        with contextlib.suppress(FileNotFoundError):
            winreg.DeleteKey(root, path)


def test_a_search_list_that_is_set_is_the_only_one(registry: Callable[[int, str], None]) -> None:
    before = fsocket.get_search_domains()
    registry(1, "")
    assert fsocket.get_search_domains() == before
    registry(1, "a.example,b.example, c.example;d.example,,a.example")
    assert fsocket.get_search_domains() == ["a.example", "b.example", "c.example", "d.example"]
    registry(0, "policy.example")
    assert fsocket.get_search_domains() == ["policy.example"]
