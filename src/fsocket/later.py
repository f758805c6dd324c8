"""What of fsocket is imported when it is first asked for: rooms that many programs never enter, and all would wait for."""

from __future__ import annotations

import sys
from importlib import import_module

from . import constants
from ._native import ffi, lib

_ROOMS = {
    "selector": ("Selector",),
    "adapter": ("Adapter", "AdapterAddress", "adapter_index", "adapter_name", "list_adapters"),
    "adapter.watch": ("AdapterChange", "AdapterWatch", "watch_adapters"),
    "multicast": (
        "Membership",
        "multicast_block",
        "multicast_join",
        "multicast_leave",
        "multicast_unblock",
        "open_multicast_receiver",
        "open_multicast_socket",
    ),
    "broadcast": ("Broadcast", "broadcast_send"),
    "host": ("get_host_name", "get_name_servers", "get_search_domains"),
    "control": (
        "ControlMessage",
        "HopLimit",
        "PacketInfo",
        "TrafficClass",
        "control_space",
        "decode_control",
        "encode_control",
    ),
    "batch": ("Batch", "Datagram", "SentCount", "socket_recv_batch", "socket_send_batch"),
    "segments": ("socket_send_segments",),
    "message": ("Message", "socket_recvmsg", "socket_sendmsg"),
    "option": (
        "BpfInstruction",
        "Credentials",
        "GroupRequest",
        "GroupSourceRequest",
        "InitialRto",
        "Keepalive",
        "Linger",
        "Option",
        "PacketInfo6",
        "PacketMembership",
        "PacketRing",
        "PacketRolloverStatistics",
        "PacketStatistics",
        "PathMtu",
        "PortRange",
        "SocketMemory",
        "TcpInfo",
        "TcpMd5Key",
        "TxTime",
        "options",
        "set_socket_option",
        "set_socket_option_raw",
        "socket_option",
        "socket_option_raw",
    ),
}

if sys.platform != "win32":
    _ROOMS["control"] += ("Descriptors", "Timestamp")
    _ROOMS |= {"credentials": ("socket_peer_credentials",), "descriptors": ("recv_fds", "send_fds")}
if sys.platform == "linux" or sys.platform == "win32":
    _ROOMS["control"] += ("SegmentSize",)
if sys.platform == "linux" or sys.platform.startswith("freebsd"):
    _ROOMS["control"] += ("OriginalDestination", "TlsRecordType")
if sys.platform == "linux":
    _ROOMS["control"] += ("Drops", "ExtendedError", "PidFd", "SecurityLabel", "Timestamping", "TransmitTime")
    _ROOMS |= {
        "adapter.can": ("CanState",),
        "can.bcm": ("BcmMessage", "BcmReply", "BcmSubscription", "BcmTransmission", "CanBcm", "parse_bcm_message"),
        "can.error": ("CanErrorInfo",),
        "can.filter": ("CanFilter", "can_filter"),
        "can.frame": ("CanFrame", "parse_can_frame"),
        "can.log": ("can_log_line", "read_can_log"),
        "can.transfer": ("CanBatch", "can_recv", "can_recv_batch", "can_send"),
        "can.sockets": ("can_socket",),
        "can.text": ("can_frame_string", "string_can_frame"),
        "error_queue": ("IcmpExtension", "QueuedError", "TransmitStamp", "recv_error_queue"),
        "option.values": ("CanVcidOptions", "IsoTpFlowControl", "IsoTpLinkLayer", "IsoTpOptions", "J1939Filter"),
        "zerocopy": ("Completion", "ZeroCopy"),
    }
    if hasattr(constants, "CAN_J1939"):
        _ROOMS["can.j1939"] = ("J1939Event", "J1939Id", "J1939Message", "J1939Name", "j1939_recv", "j1939_recv_event")

#: The options that this system's headers have, as `option.names` has them.
OPTION_NAMES = [ffi.string(lib.fs_option(index).name).decode("ascii") for index in range(lib.fs_options_count())]

_ROOM_OF = {name: room for room, names in _ROOMS.items() for name in names} | dict.fromkeys(OPTION_NAMES, "option.names")


def has(name: str) -> bool:
    """Whether a name comes later."""
    return name in _ROOM_OF


def bring(name: str) -> object:
    """What such a name stands for."""
    return getattr(import_module(f"{__package__}.{_ROOM_OF[name]}"), name)
