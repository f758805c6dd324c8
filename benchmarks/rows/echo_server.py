"""The two echo servers of poll.py: ``python echo_server.py poll|epoll|selectors``.

Writes its port to standard output, and the CPU time that it has used so far, in nanoseconds, for every line that it reads.
"""

from __future__ import annotations

import os
import selectors
import socket
import sys
import time

import fsocket

ROOM = 4096
ORDERS, ANSWERS = 0, 1


def tell(number: int) -> None:
    """Write a line to standard output."""
    os.write(ANSWERS, b"%d\n" % number)


def answer() -> None:
    """Answer an order, or end when there are no more."""
    if not os.read(ORDERS, ROOM):
        sys.exit()
    tell(time.process_time_ns())


class Listener(fsocket.PollFD):
    """The socket that connections come to."""

    def serve(self, pc: fsocket.PollContext) -> None:
        """Accept one."""
        accepted = fsocket.socket_accept(self.fd)
        if accepted is not None:
            fsocket.poll_register(pc, Connection(accepted[0]))


class Connection(fsocket.PollFD):
    """A connection, with the memory that its requests go into."""

    def __init__(self, fd: int) -> None:
        super().__init__(fd)
        self.room = fsocket.Buffer(ROOM)

    def serve(self, pc: fsocket.PollContext) -> None:
        """Send back what is there."""
        count = fsocket.socket_recv(self.fd, self.room)
        if count:
            fsocket.socket_send(self.fd, self.room, 0, count)
        else:
            fsocket.poll_unregister(pc, self)
            fsocket.close_socket(self.fd)


class Orders(fsocket.PollFD):
    """Standard input."""

    def serve(self, _pc: fsocket.PollContext) -> None:
        """Answer an order."""
        answer()


def over_context(backend: str) -> None:
    """The server over a poll context."""
    with fsocket.tcp_socket() as listener, fsocket.poll_context(backend) as pc:
        name = fsocket.socket_name(listener)
        assert isinstance(name, fsocket.SockaddrIn)
        tell(name.port)
        fsocket.poll_register(pc, Listener(listener))
        fsocket.poll_register(pc, Orders(ORDERS))
        while True:
            for pollfd in fsocket.poll(pc):
                pollfd.serve(pc)  # type: ignore[attr-defined]  # all of them can


def over_selector() -> None:
    """The server over the stdlib's default selector, as its documentation has it."""
    with socket.create_server(("127.0.0.1", 0)) as listener, selectors.DefaultSelector() as selector:

        def accept(listener: socket.socket) -> None:
            connection, _ = listener.accept()
            connection.setblocking(False)
            selector.register(connection, selectors.EVENT_READ, read)

        def read(connection: socket.socket) -> None:
            octets = connection.recv(ROOM)
            if octets:
                connection.send(octets)
            else:
                selector.unregister(connection)
                connection.close()

        tell(listener.getsockname()[1])
        listener.setblocking(False)
        selector.register(listener, selectors.EVENT_READ, accept)
        selector.register(ORDERS, selectors.EVENT_READ, lambda _orders: answer())
        while True:
            for key, _ in selector.select():
                key.data(key.fileobj)


if __name__ == "__main__":
    over_selector() if sys.argv[1] == "selectors" else over_context(sys.argv[1])
