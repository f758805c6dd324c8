"""What the C calls tell: as much of it as there is, as addresses and text."""

from __future__ import annotations

import os

from .._native import ffi, lib
from ..address import SockaddrIn, SockaddrIn6, from_native
from ..errors import check

# What is enough nearly always; where it is not, the call says what is.
_SERVERS_ROOM = 8
_DOMAINS_ROOM = 1024

_NAME_ROOM = 1024  # more than any system takes for a name

_SERVERS = ffi.typeof("struct fs_address[]")


def name_servers(call: str) -> list[SockaddrIn | SockaddrIn6]:
    """The servers that the system's `call` tells."""
    count, room = _SERVERS_ROOM, 0
    while count > room:
        room = count
        servers = ffi.new(_SERVERS, room)
        count = check(lib.fs_name_servers(servers, room), call)
    addresses = (from_native(servers[index]) for index in range(count))
    return [address for address in addresses if isinstance(address, (SockaddrIn, SockaddrIn6))]


def search_domains(call: str) -> list[str]:
    """The search domains that the system's `call` tells."""
    count, room = _DOMAINS_ROOM, 0
    while count > room:
        room = count
        text = ffi.new("char[]", room)
        count = check(lib.fs_search_domains(text, room), call)
    return [os.fsdecode(domain) for domain in ffi.unpack(text, count).split(b"\0") if domain]


def host_name(call: str) -> tuple[str, str]:
    """The host's name that the system's `call` tells: up to its first dot, and behind it."""
    text = ffi.new("char[]", _NAME_ROOM)
    count = check(lib.fs_host_name(text, _NAME_ROOM), call)
    host, _, domain = os.fsdecode(ffi.unpack(text, count)).partition(".")
    return host, domain
