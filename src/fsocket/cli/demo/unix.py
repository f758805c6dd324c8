"""Unix-domain sockets: each kind, named in the file system and outside it."""

from __future__ import annotations

import os

import fsocket

from ..probes import unix_abstract, unix_datagram, unix_seqpacket, unix_stream
from .rows import row
from .stage import Stage, expect, expect_octets

_GROUP = "Unix-domain"


@row(_GROUP, "stream", unix_stream)
def _stream(stage: Stage) -> str:
    return _exchange(stage, fsocket.SockaddrUn(stage.folder / "stream"))


@row(_GROUP, "abstract name", unix_abstract)
def _abstract(stage: Stage) -> str:
    return _exchange(stage, fsocket.SockaddrUn(f"\0fsocket-demo-{os.getpid()}"))


def _exchange(stage: Stage, address: fsocket.SockaddrUn) -> str:
    client, server = stage.connected(address)
    fsocket.socket_send_all(client, b"there")
    expect_octets(server, b"there", "what the server got")
    fsocket.socket_send_all(server, b"and back")
    expect_octets(client, b"and back", "what the client got")
    expect(address, fsocket.socket_peer(client), "the client's peer")
    # A NUL in a terminal is nothing that can be seen.
    return f"to {str(address).replace(chr(0), '@')} and back"


@row(_GROUP, "datagram", unix_datagram)
def _datagram(stage: Stage) -> str:
    first = stage.bound(fsocket.SockaddrUn(stage.folder / "first"))
    second = stage.bound(fsocket.SockaddrUn(stage.folder / "second"))
    room = fsocket.Buffer(64)
    fsocket.socket_sendto(first, b"there", fsocket.socket_name(second))
    count, sender = fsocket.socket_recvfrom(second, room)
    expect(fsocket.socket_name(first), sender, "the sender")
    assert sender is not None
    fsocket.socket_sendto(second, room, sender, end=count)
    expect_octets(first, b"there", "what came back")
    return f"{sender} to {fsocket.socket_name(second)} and back"


@row(_GROUP, "seqpacket", unix_seqpacket)
def _seqpacket(stage: Stage) -> str:
    client, server = stage.connected(fsocket.SockaddrUn(stage.folder / "seqpacket"), fsocket.SOCK_SEQPACKET)
    for message in (b"one", b"and another"):
        fsocket.socket_send(client, message)
    for message in (b"one", b"and another"):
        expect_octets(server, message, "a message")
    return "two messages, each received by itself"
