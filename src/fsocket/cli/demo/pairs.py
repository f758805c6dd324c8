"""Pairs of connected sockets, which every system has here, even if its sockets API has none."""

from __future__ import annotations

import socket
import sys

import fsocket

from ..probes import ipv4, unix_datagram, unix_stream
from .rows import row
from .stage import Stage, expect_octets

_STREAM, _DATAGRAM = (ipv4, ipv4) if sys.platform == "win32" else (unix_stream, unix_datagram)
_HOW = "made of two sockets on 127.0.0.1" if sys.platform == "win32" else "from socketpair(2)"


def _exchange(stage: Stage, *arguments: int) -> str:
    first, second = stage.pair(*arguments)
    fsocket.socket_send(first, b"there")
    expect_octets(second, b"there", "what the second got")
    fsocket.socket_send(second, b"and back")
    expect_octets(first, b"and back", "what the first got")
    return _HOW


@row("Socket pairs", "stream", _STREAM)
def _stream(stage: Stage) -> str:
    return _exchange(stage)


@row("Socket pairs", "datagram", _DATAGRAM)
def _datagram(stage: Stage) -> str:
    family = fsocket.AF_INET if sys.platform == "win32" else fsocket.AF_UNIX
    return _exchange(stage, family, fsocket.SOCK_DGRAM)


@row("Socket pairs", "the stdlib's", _STREAM)
def _stdlib(stage: Stage) -> str:
    first, second = (stage.enter_context(end) for end in socket.socketpair())
    fsocket.socket_send(first, b"there")
    expect_octets(second, b"there", "what the second got")
    return "objects with fileno() taken as handles"
