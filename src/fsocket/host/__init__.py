"""What this host is configured to ask for names, and its own name. Nobody is asked here: that is `resolve`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if sys.platform == "win32":
    from . import _windows as system
else:
    from . import _posix as system

if TYPE_CHECKING:
    from ..address import Sockaddr


def get_name_servers() -> list[Sockaddr]:
    """res_ninit(3), res_getservers(3), and resolv.conf(5) for what they leave out; Windows GetAdaptersAddresses.

    Returns the DNS servers that the system's resolver asks, each once, in its order: `SockaddrIn` and `SockaddrIn6` with
    their port, and of link-local addresses the scope. All that are configured, also where the resolver stops at three. If
    none is, POSIX systems ask their own host; on Windows the list is then empty, and else has the servers of every adapter
    that is in use, adapter by adapter.

    Raises OSError. Source: resolv.conf(5); "GetAdaptersAddresses function" in Microsoft's documentation.
    """
    return list(dict.fromkeys(system.name_servers()))


def get_search_domains() -> list[str]:
    """res_ninit(3), and resolv.conf(5) for what it leaves out; Windows GetComputerNameExW, GetAdaptersAddresses.

    Returns the domains that the system's resolver tries behind a name that is not complete, each once, in its order; often
    none. The environment variable LOCALDOMAIN comes first where the resolver heeds it (Linux with glibc, FreeBSD). On Windows
    it is the search list that is set in the registry, or else the host's own domain and those that its networks name.

    Raises OSError. Source: resolv.conf(5); "GetAdaptersAddresses function" in Microsoft's documentation.
    """
    return list(dict.fromkeys(system.search_domains()))


def get_host_name() -> tuple[str, str]:
    """gethostname(2), and res_ninit(3) where that has no domain; Windows GetComputerNameExW.

    Returns the name of this host up to its first dot, and the domain: what is behind the dot, else on POSIX systems the first
    of `get_search_domains`, else "". No name server is asked, so it need not be what DNS has for this host.

    Raises OSError. Source: gethostname(2), resolv.conf(5); "GetComputerNameExW function" in Microsoft's documentation.
    """
    host, domain = system.host_name()
    return host, domain.rstrip(".")
