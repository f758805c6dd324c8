"""Messages: octets from and to several places, and what comes and goes beside them."""

from __future__ import annotations

import sys

import fsocket

from ..probes import ipv4, packet_info
from .rows import row
from .stage import Mismatch, Stage, expect

MESSAGES = "Messages"
LOOPBACK = fsocket.SockaddrIn("127.0.0.1")
TEXT = b"beside these octets"
CONTROL = 256  # octets for what comes beside: more than any of these rows needs
_HOPS, _EXPEDITED = 7, 0xB8  # the latter is DSCP 46, RFC 3246


def pair(stage: Stage) -> tuple[int, int, fsocket.Sockaddr]:
    """A sender, a receiver, and where that is."""
    receiver = stage.bound(LOOPBACK)
    return stage.bound(LOOPBACK), receiver, fsocket.socket_name(receiver)


@row(MESSAGES, "from several places, to several", ipv4)
def _places(stage: Stage) -> str:
    sender, receiver, address = pair(stage)
    head, rest = bytearray(4), bytearray(64)
    fsocket.socket_sendmsg(sender, [b"head", b"and ", b"rest"], addr=address)
    message = fsocket.socket_recvmsg(receiver, [head, rest])
    expect((12, b"head", b"and rest"), (message.count, bytes(head), bytes(rest[:8])), "what came")
    expect(fsocket.socket_name(sender), message.address, "the sender")
    fsocket.socket_sendmsg(sender, TEXT, addr=address)
    cut = fsocket.socket_recvmsg(receiver, head)
    expect((4, True), (cut.count, cut.data_truncated), "what was cut off")
    return "three places sent, two filled; a longer one was cut off, and said so"


@row(MESSAGES, "where it arrived", ipv4, packet_info)
def _packet_info(stage: Stage) -> str:
    sender, receiver = stage.bound(LOOPBACK), stage.bound(fsocket.SockaddrIn(0))
    name = fsocket.socket_name(receiver)
    assert isinstance(name, fsocket.SockaddrIn)
    if sys.platform.startswith("freebsd"):
        fsocket.set_socket_option(receiver, fsocket.IP_RECVDSTADDR, True)
    else:
        fsocket.set_socket_option(receiver, fsocket.IP_PKTINFO, True)
    fsocket.socket_sendmsg(sender, TEXT, addr=fsocket.SockaddrIn("127.0.0.1", name.port))
    message = fsocket.socket_recvmsg(receiver, bytearray(64), CONTROL)
    info = message.get(fsocket.PacketInfo)
    if info is None:
        raise Mismatch("nothing was told of where it arrived")
    expect(LOOPBACK, info.address, "the address that it arrived at")
    fsocket.socket_sendmsg(receiver, b"from there", [info], addr=message.address)
    answer = fsocket.socket_recvmsg(sender, bytearray(64))
    expect(fsocket.SockaddrIn("127.0.0.1", name.port), answer.address, "the address that answers")
    return f"at {LOOPBACK.addr} by interface {info.interface}, and answered from there"


@row(MESSAGES, "hop limit and traffic class", ipv4)
def _classes(stage: Stage) -> str:
    sender, receiver, address = pair(stage)
    fsocket.set_socket_option(receiver, fsocket.IP_RECVTTL, True)
    fsocket.set_socket_option(receiver, fsocket.IP_RECVTOS, True)
    fsocket.set_socket_option(sender, fsocket.IP_TTL, _HOPS)
    fsocket.set_socket_option(sender, fsocket.IP_TOS, _EXPEDITED)
    fsocket.socket_sendto(sender, TEXT, address)
    message = fsocket.socket_recvmsg(receiver, bytearray(64), CONTROL)
    hops, traffic = message.get(fsocket.HopLimit), message.get(fsocket.TrafficClass)
    expect(_HOPS, None if hops is None else hops.value, "the hop limit")
    expect(_EXPEDITED, None if traffic is None else traffic.value, "the traffic class")
    return f"{_HOPS} hops, DSCP {_EXPEDITED >> 2}"
