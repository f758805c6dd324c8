"""resolv.conf(5), read as the C library's resolver reads it, but to its end."""

from __future__ import annotations

import errno
import os
from typing import NamedTuple

from .. import constants
from .._native import ffi, lib
from ..address import SockaddrIn, SockaddrIn6
from ..errors import ResolveError
from ..resolver import resolve

_PATH = os.fsdecode(ffi.string(lib.fs_resolv_conf()))

#: What to the resolver is no file at all; anything else that stands against reading it is an error.
_NOT_THERE = {errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.EACCES, errno.EPERM, errno.ELOOP}


class ResolvConf(NamedTuple):
    """What a file says: the servers as they are written; the domains of its last `search` or `domain`; if it has a sortlist."""

    servers: list[bytes]
    search: list[str]
    sortlist: bool

    def name_servers(self, port: int) -> list[SockaddrIn | SockaddrIn6]:
        """The servers as addresses; what is none, the resolver does not take for one either."""
        addresses = (_address(server, port) for server in self.servers)
        return [address for address in addresses if address is not None]


def read() -> ResolvConf:
    """What the system's file says."""
    try:
        with open(_PATH, "rb") as file:
            return parse(file.read())
    except OSError as error:
        if error.errno not in _NOT_THERE:
            raise
        return parse(b"")


def parse(octets: bytes) -> ResolvConf:
    """What the octets of a file say. Other lines than these, such as comments, say nothing of servers and domains."""
    servers: list[bytes] = []
    search: list[str] = []
    sortlist = False
    for line in octets.split(b"\n"):
        text = line.partition(b"\0")[0].replace(b"\t", b" ")
        keyword, _, value = text.partition(b" ")
        values = decoded(value)
        if keyword == b"nameserver" and values:
            servers.append(_server(value))
        elif keyword == b"domain" and values:
            search = values[:1]
        elif keyword == b"search" and values:
            search = values
        elif keyword == b"sortlist":
            sortlist = True
    return ResolvConf(servers, search, sortlist)


def decoded(domains: bytes) -> list[str]:
    """Domains with blanks between them, as text."""
    return [os.fsdecode(domain) for domain in domains.replace(b"\t", b" ").split(b" ") if domain]


def _server(value: bytes) -> bytes:
    """The server of a line; the resolver that comes from BIND takes a comment right behind it."""
    server = value.lstrip(b" ").partition(b" ")[0]
    return server.replace(b";", b"#").partition(b"#")[0] if lib.FS_BIND_RESOLVER else server


def _address(server: bytes, port: int) -> SockaddrIn | SockaddrIn6 | None:
    """The address of a server as the C library reads it, which knows more forms than ours; all numeric: nobody is asked."""
    forms = [(server, constants.AF_UNSPEC)]
    if lib.FS_GLIBC_RESOLVER:  # to which a zone that names no interface is no zone
        forms.append((server.partition(b"%")[0], constants.AF_INET6))
    for form, family in forms:
        if form == b"*":  # glibc's getaddrinfo takes it for any address, its resolver for none
            continue
        try:
            address = resolve(form, port, family, constants.SOCK_DGRAM, flags=constants.AI_NUMERICHOST)[0]
        except ResolveError:
            continue
        if isinstance(address, (SockaddrIn, SockaddrIn6)):
            return address
    return None
