"""TCP echo with one thread for all connections: a server that waits for them together in a poll context.

python examples/poll_tcp_echo.py serve 127.0.0.1:9000
python examples/tcp_echo.py send 127.0.0.1:9000 "is anybody there"
"""

from __future__ import annotations

import argparse

import fsocket
from fsocket import POLLIN, POLLOUT


class Listener(fsocket.PollFD):
    """The socket that connections come from; ready when there is one to accept."""

    def accept(self, pc: fsocket.PollContext) -> None:
        """Take a connection, and wait for what it sends."""
        accepted = fsocket.socket_accept(self.fd)
        if accepted is not None:  # whoever wanted to connect may have gone again
            fsocket.poll_register(pc, Connection(*accepted))


class Connection(fsocket.PollFD):
    """A connection, with what it has received and not sent back yet."""

    def __init__(self, fd: int, peer: fsocket.Sockaddr) -> None:
        super().__init__(fd, POLLIN)
        self.peer = peer
        self.room = fsocket.Buffer(65_536)
        self.start = self.end = 0  # the part of the room that is still to be sent
        self.total = 0

    def echo(self) -> bool:
        """Receive if everything has been sent back, and send what there is room for; False at the end of the stream."""
        try:
            if self.start == self.end:
                self.start, self.end = 0, fsocket.socket_recv(self.fd, self.room)
                if self.end == 0:
                    return False
            sent = fsocket.socket_send(self.fd, self.room, self.start, self.end)
            self.start += sent
            self.total += sent
        except BlockingIOError:
            pass  # poll tells when there is more to do
        # Nothing more is received while something is to be sent: a peer that does not read gets no more memory than the room.
        self.events = POLLIN if self.start == self.end else POLLOUT
        return True


def serve(address: fsocket.Sockaddr, count: int | None, backend: str | None) -> None:
    """Serve `count` connections, or all that will ever come."""
    with fsocket.socket_handle(address.family, fsocket.SOCK_STREAM) as fd, fsocket.poll_context(backend) as pc:
        fsocket.socket_bind(fd, address)
        fsocket.socket_listen(fd)
        fsocket.poll_register(pc, Listener(fd))
        print(f"Listening on {fsocket.socket_name(fd)}", flush=True)
        served = 0
        try:
            while served != count:
                for pollfd in fsocket.poll(pc):
                    if isinstance(pollfd, Listener):
                        pollfd.accept(pc)
                    elif isinstance(pollfd, Connection) and not goes_on(pollfd):
                        fsocket.poll_unregister(pc, pollfd)
                        fsocket.close_socket(pollfd.fd)
                        served += 1
        finally:
            for pollfd in pc.fds:
                if isinstance(pollfd, Connection):
                    fsocket.poll_unregister(pc, pollfd)
                    fsocket.close_socket(pollfd.fd)


def goes_on(connection: Connection) -> bool:
    """Do what a connection is ready for; False if it is over, one way or the other."""
    try:
        if connection.echo():
            return True
        print(f"Echoed {connection.total} octets to {connection.peer}", flush=True)
    except OSError as error:  # a reset, for one
        print(f"Lost {connection.peer}: {error}", flush=True)
    return False


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    server = commands.add_parser("serve", help="echo connections")
    server.add_argument(
        "address", nargs="?", type=fsocket.string_sockaddr, default="127.0.0.1:0", help="where (default: 127.0.0.1, any port)"
    )
    server.add_argument("--count", type=int, help="end after so many connections")
    server.add_argument("--backend", help="how to wait, such as epoll (default: the system's first)")
    options = parser.parse_args()
    serve(options.address, options.count, options.backend)


if __name__ == "__main__":
    main()
