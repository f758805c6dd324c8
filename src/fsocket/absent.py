"""What to say of a name that other systems have and this one lacks."""

from __future__ import annotations

import sys

#: Names beside the constants that only some systems have, with the systems.
_ELSEWHERE = {
    "BcmMessage": "Linux",
    "BcmReply": "Linux",
    "BcmSubscription": "Linux",
    "BcmTransmission": "Linux",
    "CanBatch": "Linux",
    "CanBcm": "Linux",
    "CanErrorInfo": "Linux",
    "CanFilter": "Linux",
    "CanFrame": "Linux",
    "CanState": "Linux",
    "CanVcidOptions": "Linux",
    "Completion": "Linux",
    "Descriptors": "Linux, macOS or FreeBSD",
    "Drops": "Linux",
    "ExtendedError": "Linux",
    "IcmpExtension": "Linux",
    "IsoTpFlowControl": "Linux",
    "IsoTpLinkLayer": "Linux",
    "IsoTpOptions": "Linux",
    "J1939Event": "Linux, with headers of 5.4 or later,",
    "J1939Filter": "Linux",
    "J1939Id": "Linux, with headers of 5.4 or later,",
    "J1939Message": "Linux, with headers of 5.4 or later,",
    "J1939Name": "Linux, with headers of 5.4 or later,",
    "OriginalDestination": "Linux or FreeBSD",
    "PidFd": "Linux",
    "QueuedError": "Linux",
    "SecurityLabel": "Linux",
    "SegmentSize": "Linux or Windows",
    "SockaddrCan": "Linux",
    "SockaddrIsoTp": "Linux",
    "SockaddrJ1939": "Linux, with headers of 5.4 or later,",
    "SockaddrLl": "Linux",
    "Timestamp": "Linux, macOS or FreeBSD",
    "Timestamping": "Linux",
    "TlsRecordType": "Linux or FreeBSD",
    "TransmitStamp": "Linux",
    "TransmitTime": "Linux",
    "ZeroCopy": "Linux",
    "can_filter": "Linux",
    "can_frame_string": "Linux",
    "can_log_line": "Linux",
    "can_recv": "Linux",
    "can_recv_batch": "Linux",
    "can_send": "Linux",
    "can_socket": "Linux",
    "j1939_recv": "Linux, with headers of 5.4 or later,",
    "j1939_recv_event": "Linux, with headers of 5.4 or later,",
    "parse_bcm_message": "Linux",
    "parse_can_frame": "Linux",
    "read_can_log": "Linux",
    "recv_error_queue": "Linux",
    "recv_fds": "Linux, macOS or FreeBSD",
    "send_fds": "Linux, macOS or FreeBSD",
    "socket_peer_credentials": "Linux, macOS or FreeBSD",
    "string_can_frame": "Linux",
}

#: Options that a system has under another name, by system.
_OTHER_NAMES: dict[str, dict[str, str]] = {
    "IPV6_ADD_MEMBERSHIP": {"darwin": "IPV6_JOIN_GROUP"},
    "IPV6_DROP_MEMBERSHIP": {"darwin": "IPV6_LEAVE_GROUP"},
    "IP_DONTFRAG": {"win32": "IP_DONTFRAGMENT"},
    "IP_DONTFRAGMENT": {"darwin": "IP_DONTFRAG"},
    "SO_PEERCRED": {"darwin": "LOCAL_PEERCRED"},
    "TCP_INFO": {"darwin": "TCP_CONNECTION_INFO", "win32": "SIO_TCP_INFO"},
    "TCP_CONNECTION_INFO": {"linux": "TCP_INFO", "win32": "SIO_TCP_INFO"},
    "TCP_KEEPALIVE": {"linux": "TCP_KEEPIDLE"},
    "TCP_KEEPIDLE": {"darwin": "TCP_KEEPALIVE"},
    "UDP_NOCHECKSUM": {"darwin": "UDP_NOCKSUM"},
}

#: How the names of constants and options begin.
_PREFIXES = (
    *("AF_", "AI_", "CANFD_", "CANXL_", "CAN_", "EAI_", "IFF_", "IPPROTO_", "MSG_", "POLL", "SHUT_", "SOCK_"),
    *("ICMP", "IP6T_", "IPV6_", "IP_", "LOCAL_", "MCAST_", "PACKET_", "PROTECTION_LEVEL_", "RCVALL_", "SIO_", "SOF_", "SOL_"),
    *("J1939_", "SCM_", "SO_", "TCP_", "TLS_", "TPACKET_", "UDPLITE_", "UDP_"),
)


def explain(name: str) -> str:
    """Why ``fsocket`` has no attribute `name`."""
    if name == "AF_UNIX" and sys.platform == "win32":
        return "fsocket has no AF_UNIX here: this Windows has no unix-domain sockets (Windows 10, version 1803, and later do)"
    if name in _ELSEWHERE:
        return f"fsocket has no {name} here: only {_ELSEWHERE[name]} has it"
    if sys.platform in _OTHER_NAMES.get(name, ()):
        return f"fsocket has no {name} here: this system ({sys.platform}) calls it {_OTHER_NAMES[name][sys.platform]}"
    if name.isupper() and name.startswith(_PREFIXES):
        return f"fsocket has no {name} here: this system ({sys.platform}) has none, or fsocket does not know it"
    return f"module 'fsocket' has no attribute {name!r}"
