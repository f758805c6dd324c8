"""TCP and UDP over IPv4 and IPv6, within the host."""

from __future__ import annotations

import fsocket

from ..probes import ipv4, ipv6
from .rows import row
from .stage import Stage, expect, expect_octets

_LOOPBACK = fsocket.SockaddrIn("127.0.0.1")
_LOOPBACK6 = fsocket.SockaddrIn6("::1")


def _tcp(stage: Stage, address: fsocket.Sockaddr) -> str:
    client, server = stage.connected(address)
    fsocket.socket_send_all(client, b"there")
    expect_octets(server, b"there", "what the server got")
    fsocket.socket_send_all(server, b"and back")
    expect_octets(client, b"and back", "what the client got")
    fsocket.socket_shutdown(client, fsocket.SHUT_WR)
    expect_octets(server, b"", "the end of the stream")
    return f"{fsocket.socket_name(client)} to {fsocket.socket_name(server)} and back, end of stream seen"


def _udp(stage: Stage, address: fsocket.Sockaddr) -> str:
    first, second = stage.bound(address), stage.bound(address)
    room = fsocket.Buffer(64)
    fsocket.socket_sendto(first, b"there", fsocket.socket_name(second))
    count, sender = fsocket.socket_recvfrom(second, room)
    expect(fsocket.socket_name(first), sender, "the sender")
    assert sender is not None
    fsocket.socket_sendto(second, room, sender, end=count)
    expect_octets(first, b"there", "what came back")
    return f"{sender} to {fsocket.socket_name(second)} and back"


@row("IPv4", "TCP", ipv4)
def _tcp4(stage: Stage) -> str:
    return _tcp(stage, _LOOPBACK)


@row("IPv4", "UDP", ipv4)
def _udp4(stage: Stage) -> str:
    return _udp(stage, _LOOPBACK)


@row("IPv6", "TCP", ipv6)
def _tcp6(stage: Stage) -> str:
    return _tcp(stage, _LOOPBACK6)


@row("IPv6", "UDP", ipv6)
def _udp6(stage: Stage) -> str:
    return _udp(stage, _LOOPBACK6)
