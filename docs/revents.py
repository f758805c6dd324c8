"""What poll reports of sockets in one state and another, measured here: the tables of docs/portability.rst.

python docs/revents.py                      a table, with a column for each back end that this system has
python docs/revents.py --backend epoll      with that one only
python docs/revents.py --rst                as reStructuredText

Each state is brought about with real sockets; IN, PRI, OUT and (where there is one) RDHUP are waited for, and what comes back
is shown; 0 is nothing. Needs nothing but an installed fsocket.
"""  # noqa: INP001

from __future__ import annotations

import argparse
import os
import platform
import select
import socket
import struct
import sys
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING

import fsocket
from fsocket import polling

if TYPE_CHECKING:
    from collections.abc import Callable

LOOPBACK = fsocket.SockaddrIn("127.0.0.1")
#: What is waited for: everything that can be.
EVENTS = fsocket.POLLIN | fsocket.POLLPRI | fsocket.POLLOUT | getattr(fsocket, "POLLRDHUP", 0)
#: Seconds within which whatever is on its way has arrived.
PATIENCE = 5.0
#: Seconds within which the system has moved on what it still can.
QUIET = 0.2
ABSENT = "(absent)"


class Scene(ExitStack):
    """A poll context, and the sockets of one state."""

    def __init__(self, backend: str) -> None:
        super().__init__()
        self._pc = self.enter_context(fsocket.poll_context(backend))
        self._open: set[int] = set()
        self.callback(self._close_all)

    def _close_all(self) -> None:
        for fd in list(self._open):
            self.close_fd(fd)

    def keep(self, fd: int) -> int:
        """Have it closed at the end."""
        self._open.add(fd)
        return fd

    def close_fd(self, fd: int) -> None:
        """Close it now."""
        self._open.remove(fd)
        fsocket.close_socket(fd)

    def tcp(self) -> int:
        """Open a stream socket."""
        return self.keep(fsocket.open_socket(fsocket.AF_INET, fsocket.SOCK_STREAM))

    def listener(self) -> int:
        """Open a socket that listens."""
        fd = self.tcp()
        fsocket.socket_bind(fd, LOOPBACK)
        fsocket.socket_listen(fd)
        return fd

    def udp(self) -> int:
        """Open a UDP socket with an address."""
        fd = self.keep(fsocket.open_socket(fsocket.AF_INET, fsocket.SOCK_DGRAM))
        fsocket.socket_bind(fd, LOOPBACK)
        return fd

    def connected(self) -> tuple[int, int]:
        """Connect two stream sockets."""
        listener = self.listener()
        first = self.tcp()
        fsocket.socket_connect(first, fsocket.socket_name(listener))
        accepted = fsocket.socket_accept(listener)
        assert accepted is not None  # the listener blocks
        self.close_fd(listener)
        return first, self.keep(accepted[0])

    def unix(self, type_: int) -> tuple[int, int]:
        """Connect two unix-domain sockets."""
        first, second = fsocket.open_socketpair(fsocket.AF_UNIX, type_)
        return self.keep(first), self.keep(second)

    def watch(self, fd: int) -> int:
        """Register the socket that the state is one of."""
        fsocket.poll_register(self._pc, fsocket.PollFD(fd, EVENTS))
        return fd

    def revents(self) -> int:
        """What is reported of it now."""
        ready = fsocket.poll(self._pc, 0)
        return ready[0].revents if ready else 0


def arrived(fd: int) -> None:
    """Wait until something has happened on a socket: data, an end, an error. The stdlib's select says so, not fsocket."""
    select.select([fd], [], [fd], PATIENCE)


def option(fd: int, *arguments: int | bytes) -> int:
    """Get (two arguments) or set (three) an option."""
    borrowed = socket.socket(fileno=int(fd))
    try:
        call = borrowed.getsockopt if len(arguments) == 2 else borrowed.setsockopt
        return call(*arguments) or 0  # type: ignore[arg-type]
    finally:
        borrowed.detach()


#: What a state is called, and what brings it about.
STATES: dict[str, Callable[[Scene], None]] = {}


def state(title: str) -> Callable[[Callable[[Scene], None]], Callable[[Scene], None]]:
    """Add a function to `STATES`."""

    def add(function: Callable[[Scene], None]) -> Callable[[Scene], None]:
        STATES[title] = function
        return function

    return add


@state("TCP, not connected")
def _fresh(scene: Scene) -> None:
    scene.watch(scene.tcp())


@state("listener, none to accept")
def _listener(scene: Scene) -> None:
    scene.watch(scene.listener())


@state("listener, one to accept")
def _pending(scene: Scene) -> None:
    listener = scene.watch(scene.listener())
    fsocket.socket_connect(scene.tcp(), fsocket.socket_name(listener))
    arrived(listener)


@state("TCP, connected")
def _idle(scene: Scene) -> None:
    scene.watch(scene.connected()[0])


@state("TCP, data to read")
def _data(scene: Scene) -> None:
    fd, peer = scene.connected()
    scene.watch(fd)
    fsocket.socket_send(peer, b"x")
    arrived(fd)


@state("TCP, data to read, no room")
def _full(scene: Scene) -> None:
    fd, peer = scene.connected()
    fsocket.socket_send(peer, b"x")
    arrived(fd)
    scene.watch(fd)
    octets = bytes(1 << 16)
    while select.select([], [fd], [], QUIET)[1]:
        with suppress(BlockingIOError):
            while True:
                fsocket.socket_send(fd, octets)


@state("TCP, urgent octet to read")
def _urgent(scene: Scene) -> None:
    fd, peer = scene.connected()
    scene.watch(fd)
    fsocket.socket_send(peer, b"!", flags=fsocket.MSG_OOB)
    arrived(fd)


@state("peer SHUT_WR")
def _peer_shut(scene: Scene) -> int:
    fd, peer = scene.connected()
    scene.watch(fd)
    fsocket.socket_shutdown(peer, fsocket.SHUT_WR)
    arrived(fd)
    return fd


@state("peer SHUT_WR, end read")
def _peer_shut_read(scene: Scene) -> None:
    fsocket.socket_recv(_peer_shut(scene), bytearray(1))


@state("peer closed")
def _peer_closed(scene: Scene) -> int:
    fd, peer = scene.connected()
    scene.watch(fd)
    scene.close_fd(peer)
    arrived(fd)
    return fd


@state("peer closed, end read")
def _peer_closed_read(scene: Scene) -> None:
    fsocket.socket_recv(_peer_closed(scene), bytearray(1))


def _shut(scene: Scene, how: int) -> None:
    fd, _ = scene.connected()
    scene.watch(fd)
    fsocket.socket_shutdown(fd, how)


@state("own SHUT_RD")
def _shut_rd(scene: Scene) -> None:
    _shut(scene, fsocket.SHUT_RD)


@state("own SHUT_WR")
def _shut_wr(scene: Scene) -> None:
    _shut(scene, fsocket.SHUT_WR)


@state("own SHUT_RDWR")
def _shut_rdwr(scene: Scene) -> None:
    _shut(scene, fsocket.SHUT_RDWR)


@state("own SHUT_WR, peer closed")
def _both(scene: Scene) -> None:
    fd, peer = scene.connected()
    scene.watch(fd)
    fsocket.socket_shutdown(fd, fsocket.SHUT_WR)
    arrived(peer)
    scene.close_fd(peer)
    arrived(fd)


@state("reset by the peer")
def _reset(scene: Scene) -> int:
    fd, peer = scene.connected()
    scene.watch(fd)
    # SO_LINGER with no time: closing sends RST. Winsock's struct linger is of two shorts.
    option(peer, socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("HH" if sys.platform == "win32" else "ii", 1, 0))
    scene.close_fd(peer)
    arrived(fd)
    return fd


@state("reset by the peer, error raised")
def _reset_read(scene: Scene) -> None:
    fd = _reset(scene)
    with suppress(ConnectionError):
        fsocket.socket_recv(fd, bytearray(1))


@state("connect refused")
def _refused(scene: Scene) -> int:
    nobody = scene.tcp()
    fsocket.socket_bind(nobody, LOOPBACK)  # and does not listen
    fd = scene.watch(scene.tcp())
    with suppress(ConnectionRefusedError):
        fsocket.socket_connect(fd, fsocket.socket_name(nobody))
        select.select([], [fd], [fd], PATIENCE)
    return fd


@state("connect refused, SO_ERROR read")
def _refused_read(scene: Scene) -> None:
    option(_refused(scene), socket.SOL_SOCKET, socket.SO_ERROR)


@state("UDP")
def _udp(scene: Scene) -> None:
    scene.watch(scene.udp())


@state("UDP, empty datagram to read")
def _empty(scene: Scene) -> None:
    fd = scene.watch(scene.udp())
    fsocket.socket_sendto(scene.udp(), b"", fsocket.socket_name(fd))
    arrived(fd)


@state("UDP, connected, port unreachable")
def _unreachable(scene: Scene) -> None:
    nobody = scene.udp()
    fd = scene.watch(scene.udp())
    fsocket.socket_connect(fd, fsocket.socket_name(nobody))
    scene.close_fd(nobody)
    fsocket.socket_send(fd, b"x")
    arrived(fd)


def _unix_closed(scene: Scene, kind: str) -> None:
    fd, peer = scene.unix(getattr(fsocket, kind))
    scene.watch(fd)
    scene.close_fd(peer)


@state("unix stream, peer closed")
def _unix_stream(scene: Scene) -> None:
    _unix_closed(scene, "SOCK_STREAM")


@state("unix seqpacket, peer closed")
def _unix_seqpacket(scene: Scene) -> None:
    _unix_closed(scene, "SOCK_SEQPACKET")


@state("unix datagram, peer closed")
def _unix_datagram(scene: Scene) -> None:
    _unix_closed(scene, "SOCK_DGRAM")


@state("closed, not unregistered")
def _closed(scene: Scene) -> None:
    fd, _ = scene.connected()
    scene.watch(fd)
    scene.close_fd(fd)


@state("closed, a duplicate is open")
def _duplicated(scene: Scene) -> None:
    if sys.platform == "win32":
        raise AttributeError("os.dup takes no SOCKET")
    fd, _ = scene.connected()
    scene.keep(os.dup(fd))
    scene.watch(fd)
    scene.close_fd(fd)


def measure(title: str, backend: str) -> str:
    """Bring a state about; returns what is reported of it, as words without POLL, or that this system has no such socket."""
    with Scene(backend) as scene:
        try:
            STATES[title](scene)
        except AttributeError:  # a name that fsocket does not have here
            return ABSENT
        except OSError:
            if not title.startswith("unix "):
                raise
            return ABSENT
        names = fsocket.poll_events(scene.revents())
    return " ".join(name.removeprefix("poll").upper() for name in names) or "0"


def table(backends: list[str]) -> list[list[str]]:
    """The rows: a state, and a cell for each back end."""
    return [[title, *(measure(title, backend) for backend in backends)] for title in STATES]


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--backend", choices=polling.BACKENDS, help="only this one (default: all that this system has)")
    parser.add_argument("--rst", action="store_true", help="print reStructuredText")
    options = parser.parse_args()
    backends = [options.backend] if options.backend else list(polling.BACKENDS)
    heading = ["state", *(f'"{backend}"' for backend in backends)]
    rows = table(backends)
    widths = [max(map(len, column)) for column in zip(heading, *rows, strict=True)]
    rule = "  ".join("=" * width for width in widths)
    if not options.rst:
        print(f"fsocket {fsocket.__version__}, {platform.system()} {platform.release()}, Python {platform.python_version()}\n")
    for line in (rule, heading, rule, *rows, rule) if options.rst else (heading, *rows):
        text = line if isinstance(line, str) else "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        print(text.rstrip())


if __name__ == "__main__":
    main()
