"""Options of sockets: set, read back, and seen at work."""

from __future__ import annotations

import sys
import time
from typing import Any

import fsocket

from ..probes import ipv4, tcp_info
from .rows import row
from .stage import Mismatch, Stage, expect

_LOOPBACK = fsocket.SockaddrIn("127.0.0.1")


@row("Options", "flags, numbers and times", ipv4)
def _plain(stage: Stage) -> str:
    fd = stage.socket(fsocket.AF_INET, fsocket.SOCK_STREAM)
    for option, value in ((fsocket.SO_KEEPALIVE, True), (fsocket.SO_OOBINLINE, True), (fsocket.TCP_NODELAY, True)):
        expect(False, fsocket.socket_option(fd, option), f"{option.name} at first")
        fsocket.set_socket_option(fd, option, value)
        expect(True, fsocket.socket_option(fd, option), option.name)
    fsocket.set_socket_option(fd, fsocket.SO_LINGER, fsocket.Linger(True, 5))
    expect(fsocket.Linger(True, 5.0), fsocket.socket_option(fd, fsocket.SO_LINGER), "SO_LINGER")
    size = fsocket.socket_option(fd, fsocket.SO_RCVBUF)
    return f"{len(fsocket.options())} options known; SO_KEEPALIVE, SO_LINGER and others set and read; SO_RCVBUF is {size}"


@row("Options", "SO_RCVTIMEO", ipv4)
def _timeout(stage: Stage) -> str:
    fd = stage.bound(_LOOPBACK)
    fsocket.set_socket_option(fd, fsocket.SO_RCVTIMEO, 0.05)
    begun = time.monotonic()
    try:
        fsocket.socket_recv(fd, bytearray(1))
    except (BlockingIOError, TimeoutError):
        return f"receiving gave up after {time.monotonic() - begun:.3f} s, of 0.05 s set"
    raise Mismatch("something was received from nobody")


@row("Options", "the state of a connection", ipv4, tcp_info)
def _tcp_info(stage: Stage) -> str:
    client, server = stage.connected(_LOOPBACK)
    fsocket.socket_send_all(client, bytes(1000))
    fsocket.socket_recv(server, bytearray(1000))
    info = fsocket.socket_option(client, _info_option())
    return f"{info.state}, round trip {1e6 * (info.rtt or 0):.0f} us, segments of {info.snd_mss} octets"


def _info_option() -> fsocket.Option[fsocket.TcpInfo, Any]:
    if sys.platform == "darwin":
        return fsocket.TCP_CONNECTION_INFO
    if sys.platform == "win32":
        return fsocket.SIO_TCP_INFO
    return fsocket.TCP_INFO
