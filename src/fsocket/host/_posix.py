"""Hosts on POSIX systems: the C library's resolver, and its file where the resolver stops reading."""

from __future__ import annotations

import os
import sys

from .._native import lib
from ..address import SockaddrIn, SockaddrIn6
from . import resolv_conf, told

assert sys.platform != "win32"

# resolv.conf(5): where no name server is listed, it is the one on the local machine.
_THIS_HOST = "127.0.0.1"


def name_servers() -> list[SockaddrIn | SockaddrIn6]:
    """The resolver's servers; all that its file has, if that begins with them."""
    conf = resolv_conf.read()
    servers = told.name_servers("res_ninit") if _bearable(conf) else []
    port = servers[0].port if servers else lib.FS_NAME_SERVER_PORT
    written = conf.name_servers(port)
    # Compared without the scopes, which macOS tells in the file alone.
    if [one.packed for one in written[: len(servers)]] == [one.packed for one in servers]:
        servers = written
    return servers or [SockaddrIn(_THIS_HOST, port)]


def search_domains() -> list[str]:
    """The resolver's domains; all that its file or environment has, if that begins with them."""
    conf = resolv_conf.read()
    written = _search(conf)
    if not _bearable(conf):
        return written or [domain for domain in told.host_name("gethostname")[1:] if domain]
    domains = told.search_domains("res_ninit")
    # The last one told may have been cut off within.
    return written if written and " ".join(written).startswith(" ".join(domains)) else domains


def host_name() -> tuple[str, str]:
    """The host's name, with the local domain of resolv.conf(5) if it has none of its own."""
    host, domain = told.host_name("gethostname")
    return host, domain or next(iter(search_domains()), "")


def _search(conf: resolv_conf.ResolvConf) -> list[str]:
    """The domains that are written, where the resolver looks for them."""
    if lib.FS_LOCALDOMAIN and b"LOCALDOMAIN" in os.environb:
        return resolv_conf.decoded(os.environb[b"LOCALDOMAIN"].partition(b"\n")[0])
    return conf.search


def _bearable(conf: resolv_conf.ResolvConf) -> bool:
    """Whether the resolver can be asked without harm.

    glibc's (seen in 2.36) ends the process over domains that it has no room for, and never ends over a sortlist that it does
    not understand.
    """
    too_long = len(os.fsencode(" ".join(_search(conf)))) >= lib.FS_SEARCH_ROOM
    return not lib.FS_GLIBC_RESOLVER or not (too_long or conf.sortlist)
