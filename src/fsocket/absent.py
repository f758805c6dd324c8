"""What to say of a name that other systems have and this one lacks."""

from __future__ import annotations

import sys

#: Names beside the constants that only some systems have, with the systems.
_ELSEWHERE = {"SockaddrCan": "Linux", "SockaddrLl": "Linux", "can_socket": "Linux"}

#: How the names of constants and options begin.
_PREFIXES = (
    *("AF_", "AI_", "CAN_", "EAI_", "IFF_", "IPPROTO_", "MSG_", "POLL", "SHUT_", "SOCK_"),
    *("ICMP", "IP6T_", "IPV6_", "IP_", "LOCAL_", "MCAST_", "PACKET_", "PROTECTION_LEVEL_", "RCVALL_", "SIO_", "SOF_", "SOL_"),
    *("SO_", "TCP_", "TPACKET_", "UDPLITE_", "UDP_"),
)


def explain(name: str) -> str:
    """Why ``fsocket`` has no attribute `name`."""
    if name == "AF_UNIX" and sys.platform == "win32":
        return "fsocket has no AF_UNIX here: this Windows has no unix-domain sockets (Windows 10, version 1803, and later do)"
    if name in _ELSEWHERE:
        return f"fsocket has no {name} here: only {_ELSEWHERE[name]} has it"
    if name.isupper() and name.startswith(_PREFIXES):
        return f"fsocket has no {name} here: this system ({sys.platform}) has none, or fsocket does not know it"
    return f"module 'fsocket' has no attribute {name!r}"
