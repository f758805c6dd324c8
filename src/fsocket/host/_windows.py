"""Hosts on Windows: what its adapters are told by their networks, and what an administrator has set instead."""

from __future__ import annotations

import re
import sys
import winreg

from ..address import SockaddrIn, SockaddrIn6
from . import told

assert sys.platform == "win32"

#: Where a search list may be set: by a policy of the domain, and by the administrator of the host.
_SEARCH_LISTS = (
    (winreg.HKEY_LOCAL_MACHINE, r"SOFTWARE\Policies\Microsoft\Windows NT\DNSClient"),
    (winreg.HKEY_LOCAL_MACHINE, r"SYSTEM\CurrentControlSet\Services\Tcpip\Parameters"),
)

#: What Windows lists for an adapter that has no IPv6 server: addresses at which every network was once to have one
#: (draft-ietf-ipngwg-dns-discovery), and where nobody answers.
_PLACEHOLDERS = {SockaddrIn6(f"fec0:0:0:ffff::{number}").packed for number in (1, 2, 3)}


def name_servers() -> list[SockaddrIn | SockaddrIn6]:
    """The servers of the adapters that are in use."""
    return [server for server in told.name_servers("GetAdaptersAddresses") if server.packed not in _PLACEHOLDERS]


def search_domains() -> list[str]:
    """The search list that is set, which then is the only one; else the host's domain and those of its adapters."""
    for root, path in _SEARCH_LISTS:
        try:
            with winreg.OpenKey(root, path) as key:
                value, _ = winreg.QueryValueEx(key, "SearchList")
        except OSError:
            continue  # it is not set here
        domains = [domain for domain in re.split(r"[,;\s]+", str(value)) if domain]
        if domains:
            return domains
    return told.search_domains("GetAdaptersAddresses")


def host_name() -> tuple[str, str]:
    """The host's name and its own domain; those of its networks are not the host's."""
    return told.host_name("GetComputerNameExW")
