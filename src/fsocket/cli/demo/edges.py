"""What must not be lost in silence: octets cut off, datagrams without any, calls that would block, refusals."""

from __future__ import annotations

import fsocket

from ..probes import ipv4
from .rows import row
from .stage import Mismatch, Stage, expect

_GROUP = "Edge cases"
_LOOPBACK = fsocket.SockaddrIn("127.0.0.1")


@row(_GROUP, "truncated datagram", ipv4)
def _truncated(stage: Stage) -> str:
    first, second = stage.bound(_LOOPBACK), stage.bound(_LOOPBACK)
    room = bytearray(4)
    fsocket.socket_sendto(first, b"longer than the room", fsocket.socket_name(second))
    try:
        fsocket.socket_recvfrom(second, room)
    except fsocket.ShortBufferError as error:
        expect((4, b"long"), (error.count, bytes(room)), "what was stored")
        if error.length is None:
            return f"ShortBufferError: {error.count} octets stored; this system does not tell how many there were"
        return f"ShortBufferError: {error.count} of {error.length} octets stored"
    raise Mismatch("a datagram was cut off, and nothing said so")


@row(_GROUP, "datagram without octets", ipv4)
def _empty(stage: Stage) -> str:
    first, second = stage.bound(_LOOPBACK), stage.bound(_LOOPBACK)
    fsocket.socket_sendto(first, b"", fsocket.socket_name(second))
    expect((0, fsocket.socket_name(first)), fsocket.socket_recvfrom(second, bytearray(4)), "count and sender")
    return "0 octets, and a sender"


@row(_GROUP, "would block", ipv4)
def _would_block(stage: Stage) -> str:
    listener = stage.bound(_LOOPBACK, fsocket.SOCK_STREAM)
    fsocket.socket_listen(listener)
    fsocket.set_nonblocking(listener)
    expect(None, fsocket.socket_accept(listener), "what socket_accept answers")
    first, _ = stage.pair()
    fsocket.set_nonblocking(first)
    try:
        fsocket.socket_recv(first, bytearray(1))
    except BlockingIOError:
        return "socket_accept answers None, socket_recv raises BlockingIOError"
    raise Mismatch("octets were received that nobody sent")


@row(_GROUP, "refused connection", ipv4)
def _refused(stage: Stage) -> str:
    # A bound socket that does not listen: its port is nobody else's, and refuses.
    address = fsocket.socket_name(stage.bound(_LOOPBACK, fsocket.SOCK_STREAM))
    try:
        with fsocket.tcp_connection(address):
            pass
    except ConnectionRefusedError as error:
        return f"ConnectionRefusedError: {error.strerror}"
    raise Mismatch(f"{address} accepted a connection, and nobody listens there")
