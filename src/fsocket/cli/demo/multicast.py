"""Multicast and broadcast that stay within the host: with a TTL of 0, or by the loopback adapter."""

from __future__ import annotations

from typing import TYPE_CHECKING

import fsocket

from ..probes import broadcast, multicast_ipv4, multicast_ipv6, own_multicast_adapter
from .rows import row
from .stage import Mismatch, Stage, expect

if TYPE_CHECKING:
    from fsocket.multicast import IpAddress

_GROUP = fsocket.SockaddrIn("239.255.70.83")
_GROUP6 = fsocket.SockaddrIn6("ff11::4653")  # RFC 4291, 2.7: no router and no link sees groups of this scope
_LOOPBACK = fsocket.SockaddrIn("127.0.0.1")
_STRANGER = fsocket.SockaddrIn("192.0.2.77")  # RFC 5737: nobody's
_LIMITED = fsocket.SockaddrIn("255.255.255.255")


def _receiver(stage: Stage, group: IpAddress, adapter: fsocket.Adapter, source: IpAddress | None = None) -> int:
    fd = fsocket.open_multicast_receiver(group, adapter, source)
    stage.callback(fsocket.close_socket, fd)
    return fd


def _sender(stage: Stage, family: int, adapter: fsocket.Adapter) -> int:
    fd = fsocket.open_multicast_socket(adapter, ttl=0, loopback=True, family=family)
    stage.callback(fsocket.close_socket, fd)
    return fd


def _with_port(group: IpAddress, receiver: int) -> IpAddress:
    name = fsocket.socket_name(receiver)
    assert isinstance(name, (fsocket.SockaddrIn, fsocket.SockaddrIn6))
    return type(group)(group.packed, name.port)


def _hear(fd: int, wanted: bytes) -> IpAddress:
    """Receive once, compare, and tell the sender."""
    room = fsocket.Buffer(64)
    count, peer = fsocket.socket_recvfrom(fd, room)
    expect(wanted, bytes(room[:count]), "what the receiver heard")
    assert isinstance(peer, (fsocket.SockaddrIn, fsocket.SockaddrIn6))
    return peer


def _hear_nothing(fd: int, when: str) -> None:
    fsocket.set_nonblocking(fd)
    try:
        fsocket.socket_recvfrom(fd, fsocket.Buffer(64))
    except BlockingIOError:
        fsocket.set_nonblocking(fd, False)
        return
    raise Mismatch(f"the receiver heard something {when}")


def _join_and_leave(stage: Stage, group: IpAddress) -> str:
    adapter = _adapter(group.family)
    receiver = _receiver(stage, group, adapter)
    to = _with_port(group, receiver)
    sender = _sender(stage, group.family, adapter)
    fsocket.socket_sendto(sender, b"to the group", to)
    peer = _hear(receiver, b"to the group")
    (left,) = fsocket.multicast_leave(receiver, group)
    expect(adapter.index, left.adapter.index, "the adapter that was left")
    fsocket.socket_sendto(sender, b"to nobody", to)
    _hear_nothing(receiver, "after it had left")
    return f"{peer} to {to} by {adapter.friendly_name}, and nothing after leaving"


def _adapter(family: int) -> fsocket.Adapter:
    index = own_multicast_adapter(family)
    return next(adapter for adapter in fsocket.list_adapters() if adapter.index == index)


@row("Multicast", "IPv4", multicast_ipv4)
def _ipv4(stage: Stage) -> str:
    return _join_and_leave(stage, _GROUP)


@row("Multicast", "IPv6", multicast_ipv6)
def _ipv6(stage: Stage) -> str:
    return _join_and_leave(stage, _GROUP6)


@row("Multicast", "by source", multicast_ipv4)
def _by_source(stage: Stage) -> str:
    adapter = _adapter(fsocket.AF_INET)
    everything = _receiver(stage, _GROUP, adapter)
    to = _with_port(_GROUP, everything)
    this, other = (_receiver(stage, to, adapter, source) for source in (_LOOPBACK, _STRANGER))
    fsocket.multicast_block(everything, to, _LOOPBACK)
    sender = stage.bound(_LOOPBACK)
    fsocket.set_socket_option(sender, fsocket.IP_MULTICAST_IF, adapter.index)
    fsocket.set_socket_option(sender, fsocket.IP_MULTICAST_TTL, 0)
    fsocket.socket_sendto(sender, b"from this host", to)
    peer = _hear(this, b"from this host")
    _hear_nothing(other, "of a source that it had not joined")
    _hear_nothing(everything, "of a source that it had blocked")
    return f"{peer.addr} heard where it was joined, not where it was not, nor where it was blocked"


@row("Broadcast", "255.255.255.255", broadcast)
def _limited(stage: Stage) -> str:
    adapter = _adapter(fsocket.AF_INET)
    receiver = stage.bound(fsocket.SockaddrIn())
    port = _with_port(_LIMITED, receiver).port
    sender = stage.socket(fsocket.AF_INET, fsocket.SOCK_DGRAM)
    (answer,) = fsocket.broadcast_send(sender, b"to all", port, adapter, directed=False)
    expect(None, answer.error, "the error")
    peer = _hear(receiver, b"to all")
    return f"{peer} to {answer.address} by {adapter.friendly_name}"
