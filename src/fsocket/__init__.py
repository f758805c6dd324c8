"""The BSD sockets API of your operating system, whole and at very low level: functions over socket handles."""

import sys
from typing import TYPE_CHECKING

from . import native_module as _native_module
from .absent import explain as _explain

# isort: split
from . import constants
from . import later as _later
from .constants import *
from .version import __version__

# isort: split
from .errors import ResolveError, ShortBufferError

# isort: split
from .address import (
    Sockaddr,
    SockaddrIn,
    SockaddrIn6,
    SockaddrUn,
    is_loopback,
    is_multicast,
    sockaddr_string,
    string_sockaddr,
)
from .resolver import resolve

# isort: split
from .sockets import (
    close_socket,
    is_inheritable,
    is_nonblocking,
    open_socket,
    open_socketpair,
    open_tcp_connection,
    open_tcp_socket,
    open_udp_socket,
    set_inheritable,
    set_nonblocking,
    socket_accept,
    socket_bind,
    socket_connect,
    socket_handle,
    socket_listen,
    socket_name,
    socket_peer,
    socket_shutdown,
    tcp_connection,
    tcp_socket,
    udp_socket,
)

# isort: split
from .buffer import Buffer
from .transfer import (
    socket_recv,
    socket_recvfrom,
    socket_send,
    socket_send_all,
    socket_sendfile,
    socket_sendto,
)

# isort: split
from .polling import (
    PollContext,
    PollFD,
    close_poll,
    doevents,
    open_poll,
    poll,
    poll_context,
    poll_event,
    poll_event_p,
    poll_events,
    poll_find,
    poll_register,
    poll_unregister,
    poll_wake,
)

# isort: split
from .stream import TcpStream, make_tcp_stream

__all__ = [
    "__version__",
    # life cycle
    "open_socket",
    "open_socketpair",
    "close_socket",
    "socket_bind",
    "socket_listen",
    "socket_connect",
    "socket_accept",
    "socket_shutdown",
    "socket_name",
    "socket_peer",
    "set_nonblocking",
    "is_nonblocking",
    "set_inheritable",
    "is_inheritable",
    "open_udp_socket",
    "open_tcp_socket",
    "open_tcp_connection",
    "socket_handle",
    "udp_socket",
    "tcp_socket",
    "tcp_connection",
    # addresses
    "Sockaddr",
    "SockaddrIn",
    "SockaddrIn6",
    "SockaddrUn",
    "sockaddr_string",
    "string_sockaddr",
    "is_loopback",
    "is_multicast",
    "resolve",
    # transfer
    "Buffer",
    "socket_send",
    "socket_sendto",
    "socket_recv",
    "socket_recvfrom",
    "socket_send_all",
    "socket_sendfile",
    # messages
    "socket_sendmsg",
    "socket_recvmsg",
    "Message",
    "ControlMessage",
    "PacketInfo",
    "HopLimit",
    "TrafficClass",
    "control_space",
    "decode_control",
    "encode_control",
    # batches
    "Batch",
    "Datagram",
    "socket_recv_batch",
    "socket_send_batch",
    "SentCount",
    "socket_send_segments",
    # options
    "Option",
    "socket_option",
    "set_socket_option",
    "socket_option_raw",
    "set_socket_option_raw",
    "options",
    "Linger",
    "Credentials",
    "TcpInfo",
    "TcpMd5Key",
    "Keepalive",
    "InitialRto",
    "GroupRequest",
    "GroupSourceRequest",
    "PacketInfo6",
    "PathMtu",
    "PortRange",
    "BpfInstruction",
    "SocketMemory",
    "TxTime",
    "PacketMembership",
    "PacketRing",
    "PacketStatistics",
    "PacketRolloverStatistics",
    # poll
    "PollContext",
    "PollFD",
    "open_poll",
    "close_poll",
    "poll_register",
    "poll_unregister",
    "poll_find",
    "poll",
    "poll_wake",
    "poll_context",
    "poll_event",
    "poll_events",
    "poll_event_p",
    "doevents",
    "Selector",
    # adapters
    "Adapter",
    "AdapterAddress",
    "list_adapters",
    "adapter_index",
    "adapter_name",
    "watch_adapters",
    "AdapterWatch",
    "AdapterChange",
    # multicast and broadcast
    "Membership",
    "multicast_join",
    "multicast_leave",
    "multicast_block",
    "multicast_unblock",
    "open_multicast_socket",
    "open_multicast_receiver",
    "Broadcast",
    "broadcast_send",
    # hosts
    "get_name_servers",
    "get_search_domains",
    "get_host_name",
    # streams
    "TcpStream",
    "make_tcp_stream",
    # errors
    "ResolveError",
    "ShortBufferError",
]
__all__ += constants.__all__
__all__ += _later.OPTION_NAMES

if sys.platform != "win32":
    __all__ += ["Timestamp", "Descriptors", "send_fds", "recv_fds", "socket_peer_credentials"]
if sys.platform == "linux" or sys.platform == "win32":
    __all__ += ["SegmentSize"]
if sys.platform == "linux" or sys.platform.startswith("freebsd"):
    __all__ += ["OriginalDestination", "TlsRecordType"]
if sys.platform == "linux":
    __all__ += ["Timestamping", "Drops", "TransmitTime", "SecurityLabel", "PidFd", "ExtendedError"]
    __all__ += ["recv_error_queue", "QueuedError", "TransmitStamp", "IcmpExtension", "ZeroCopy", "Completion"]

if sys.platform == "linux":
    from .address import SockaddrCan, SockaddrIsoTp, SockaddrLl

    __all__ += ["SockaddrCan", "SockaddrIsoTp", "SockaddrLl"]
    if hasattr(constants, "CAN_J1939"):
        from .address import SockaddrJ1939

        __all__ += ["SockaddrJ1939"]
    __all__ += [
        # CAN
        "can_socket",
        "CanFrame",
        "parse_can_frame",
        "CanErrorInfo",
        "can_filter",
        "CanFilter",
        "CanVcidOptions",
        "can_recv",
        "can_send",
        "CanBatch",
        "can_recv_batch",
        "can_frame_string",
        "string_can_frame",
        "can_log_line",
        "read_can_log",
        "CanState",
        # its broadcast manager
        "CanBcm",
        "BcmTransmission",
        "BcmSubscription",
        "BcmReply",
        "BcmMessage",
        "parse_bcm_message",
        # ISO-TP
        "IsoTpOptions",
        "IsoTpFlowControl",
        "IsoTpLinkLayer",
        # J1939
        "J1939Filter",
    ]
    if hasattr(constants, "CAN_J1939"):
        __all__ += [
            "j1939_recv",
            "J1939Message",
            "j1939_recv_event",
            "J1939Event",
            "J1939Name",
            "J1939Id",
        ]

if TYPE_CHECKING:  # which would take it of a __getattr__ that every name is there
    from .adapter import (
        Adapter,
        AdapterAddress,
        adapter_index,
        adapter_name,
        list_adapters,
    )
    from .adapter.watch import AdapterChange, AdapterWatch, watch_adapters
    from .batch import Batch, Datagram, SentCount, socket_recv_batch, socket_send_batch
    from .broadcast import Broadcast, broadcast_send
    from .control import (
        ControlMessage,
        HopLimit,
        PacketInfo,
        TrafficClass,
        control_space,
        decode_control,
        encode_control,
    )
    from .host import get_host_name, get_name_servers, get_search_domains
    from .message import Message, socket_recvmsg, socket_sendmsg
    from .multicast import (
        Membership,
        multicast_block,
        multicast_join,
        multicast_leave,
        multicast_unblock,
        open_multicast_receiver,
        open_multicast_socket,
    )
    from .option import (
        BpfInstruction,
        Credentials,
        GroupRequest,
        GroupSourceRequest,
        InitialRto,
        Keepalive,
        Linger,
        Option,
        PacketInfo6,
        PacketMembership,
        PacketRing,
        PacketRolloverStatistics,
        PacketStatistics,
        PathMtu,
        PortRange,
        SocketMemory,
        TcpInfo,
        TcpMd5Key,
        TxTime,
        options,
        set_socket_option,
        set_socket_option_raw,
        socket_option,
        socket_option_raw,
    )
    from .option.names import *
    from .segments import socket_send_segments
    from .selector import Selector

    if sys.platform != "win32":
        from .control import Descriptors, Timestamp
        from .credentials import socket_peer_credentials
        from .descriptors import recv_fds, send_fds
    if sys.platform == "linux" or sys.platform == "win32":
        from .control import SegmentSize
    if sys.platform == "linux" or sys.platform.startswith("freebsd"):
        from .control import OriginalDestination, TlsRecordType
    if sys.platform == "linux":
        from .control import Drops, ExtendedError, PidFd, SecurityLabel, Timestamping, TransmitTime
        from .error_queue import IcmpExtension, QueuedError, TransmitStamp, recv_error_queue
        from .zerocopy import Completion, ZeroCopy

    if sys.platform == "linux":
        from .adapter.can import CanState
        from .can.bcm import BcmMessage, BcmReply, BcmSubscription, BcmTransmission, CanBcm, parse_bcm_message
        from .can.error import CanErrorInfo
        from .can.filter import CanFilter, can_filter
        from .can.frame import CanFrame, parse_can_frame
        from .can.j1939 import J1939Event, J1939Id, J1939Message, J1939Name, j1939_recv, j1939_recv_event
        from .can.log import can_log_line, read_can_log
        from .can.sockets import can_socket
        from .can.text import can_frame_string, string_can_frame
        from .can.transfer import CanBatch, can_recv, can_recv_batch, can_send
        from .option.values import CanVcidOptions, IsoTpFlowControl, IsoTpLinkLayer, IsoTpOptions, J1939Filter
else:

    def __getattr__(name: str) -> object:
        if not _later.has(name):
            raise AttributeError(_explain(name))
        value = globals()[name] = _later.bring(name)
        return value

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})


del TYPE_CHECKING, sys
