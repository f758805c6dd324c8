"""What a row works on: sockets that are closed when it ends, a folder that is removed, checks."""

from __future__ import annotations

import functools
import os
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import fsocket

if TYPE_CHECKING:
    from fsocket.handle import Handle


_LONGEST_FOLDER = 80  # of some hundred octets that a unix-domain path may have
_SHORT_FOLDER = "/tmp"  # noqa: S108  (what is made in it gets a name that nobody has)


class Mismatch(Exception):  # noqa: N818  (that is what it is; the demo prints the name)
    """What came is not what should have come."""


def expect(wanted: object, got: object, what: str) -> None:
    """Raise Mismatch unless what was `wanted` is what was `got`."""
    if got != wanted:
        raise Mismatch(f"{what}: {_shortened(got)} instead of {_shortened(wanted)}")


def expect_octets(fd: Handle, wanted: bytes, what: str) -> None:
    """Receive once from `fd`, and compare."""
    room = fsocket.Buffer(len(wanted) + 1)
    count = fsocket.socket_recv(fd, room)
    expect(wanted, bytes(room[:count]), what)


def receive_exactly(fd: int, room: fsocket.Buffer) -> None:
    """Fill `room` from a stream."""
    position = 0
    while position < len(room):
        count = fsocket.socket_recv(fd, room, position)
        if count == 0:
            raise Mismatch(f"the stream ended after {position} of {len(room)} octets")
        position += count


def _shortened(value: object, most: int = 60) -> str:
    text = repr(value)
    return text if len(text) <= most else f"{text[:most]}..."


class Stage(ExitStack):
    """Opens what a row needs, and puts it away at the end.

    bulk: the octets that a bulk transfer moves.
    """

    def __init__(self, bulk: int) -> None:
        super().__init__()
        self.bulk = bulk

    @functools.cached_property
    def folder(self) -> Path:
        """An empty folder, whose path leaves room for a unix-domain name."""
        where = tempfile.gettempdir()
        if len(os.fsencode(where)) > _LONGEST_FOLDER and os.path.isdir(_SHORT_FOLDER):
            where = _SHORT_FOLDER
        return Path(self.enter_context(tempfile.TemporaryDirectory(prefix="fs", dir=where, ignore_cleanup_errors=True)))

    def socket(self, family: int, type: int, protocol: int = 0, *, nonblocking: bool = False) -> int:
        """Open a socket."""
        return self.enter_context(fsocket.socket_handle(family, type, protocol, nonblocking=nonblocking))

    def pair(self, *arguments: int) -> tuple[int, int]:
        """Two sockets connected to each other, from open_socketpair and its `arguments`."""
        first, second = fsocket.open_socketpair(*arguments)
        self.callback(fsocket.close_socket, first)
        self.callback(fsocket.close_socket, second)
        return first, second

    def bound(self, address: fsocket.Sockaddr, type: int = fsocket.SOCK_DGRAM) -> int:
        """Open a socket that has a local address."""
        fd = self.socket(address.family, type)
        fsocket.socket_bind(fd, address)
        return fd

    def connected(self, address: fsocket.Sockaddr, type: int = fsocket.SOCK_STREAM) -> tuple[int, int]:
        """Listen at `address` and connect to it: the end that connected, and the end that was accepted."""
        listener = self.bound(address, type)
        fsocket.socket_listen(listener)
        client = self.socket(address.family, type)
        expect(True, fsocket.socket_connect(client, fsocket.socket_name(listener)), "connected")
        accepted = fsocket.socket_accept(listener)
        assert accepted is not None  # the listener blocks
        server, peer = accepted
        self.callback(fsocket.close_socket, server)
        expect(fsocket.socket_name(client), peer, "the accepted peer")
        return client, server
