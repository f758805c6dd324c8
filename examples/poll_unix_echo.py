"""Echo over a unix-domain stream, with sockets that never block: a server and a client that wait in a poll context.

python examples/poll_unix_echo.py serve /tmp/echo
python examples/poll_unix_echo.py send /tmp/echo "is anybody there"
"""

from __future__ import annotations

import argparse
from pathlib import Path

import fsocket


class Connection(fsocket.PollFD):
    """An accepted connection, told apart from the listener by its class; what is to be sent back goes with it."""

    def __init__(self, fd: int) -> None:
        super().__init__(fd)
        self.room = fsocket.Buffer(65_536)
        self.waiting = bytearray()


def serve(path: Path, count: int | None) -> None:
    """Serve `count` connections, or all that will ever come."""
    with fsocket.socket_handle(fsocket.AF_UNIX, fsocket.SOCK_STREAM) as listener, fsocket.poll_context() as pc:
        fsocket.socket_bind(listener, fsocket.SockaddrUn(path))
        # bind(2) makes the file, and nothing takes it away again but us.
        try:
            fsocket.socket_listen(listener)
            fsocket.poll_register(pc, fsocket.PollFD(listener))  # which is non-blocking from now on
            print(f"Listening on {fsocket.socket_name(listener)}", flush=True)
            served = 0
            while served != count:
                for pollfd in fsocket.poll(pc):
                    if isinstance(pollfd, Connection):
                        served += not step(pc, pollfd)
                    else:
                        accepted = fsocket.socket_accept(listener)
                        if accepted is not None:  # whoever wanted to connect may have gone again
                            fsocket.poll_register(pc, Connection(accepted[0]))
        finally:
            path.unlink()
            for pollfd in pc.fds:
                if isinstance(pollfd, Connection):
                    close(pc, pollfd)


def step(pc: fsocket.PollContext, connection: Connection) -> bool:
    """Do what a connection is ready for; False if it is over, and has been closed."""
    try:
        for _, event in fsocket.doevents([connection]):
            if event == "pollin":
                length = fsocket.socket_recv(connection.fd, connection.room)
                if length == 0:
                    close(pc, connection)
                    return False
                connection.waiting += connection.room[:length]
                print(f"Echoed {length} octets", flush=True)
            if connection.waiting:
                del connection.waiting[: fsocket.socket_send(connection.fd, connection.waiting)]
    except BlockingIOError:
        pass  # poll tells when there is more to do
    except OSError as error:  # the client has gone, for one
        print(f"Lost a client: {error}", flush=True)
        close(pc, connection)
        return False
    connection.events = fsocket.POLLOUT if connection.waiting else fsocket.POLLIN
    return True


def close(pc: fsocket.PollContext, connection: Connection) -> None:
    """Unregister before closing: the number may come again."""
    fsocket.poll_unregister(pc, connection)
    fsocket.close_socket(connection.fd)


def send(path: Path, text: str, timeout: float) -> None:
    """Send a text and take what comes back, up to the end, waiting at most `timeout` seconds each time."""
    octets = text.encode()
    room = fsocket.Buffer(65_536)
    answer = b""
    sent = 0
    with fsocket.socket_handle(fsocket.AF_UNIX, fsocket.SOCK_STREAM) as fd, fsocket.poll_context() as pc:
        pollfd = fsocket.poll_register(pc, fsocket.PollFD(fd, fsocket.POLLOUT))
        fsocket.socket_connect(fd, fsocket.SockaddrUn(path))  # False if it takes longer; then POLLOUT says when it is done
        while True:
            ready = fsocket.poll(pc, timeout * 1000)
            if not ready:
                raise SystemExit(f"{path} does not answer")
            if pollfd.events == fsocket.POLLOUT:
                sent += fsocket.socket_send(fd, octets, sent)
                if sent == len(octets):
                    fsocket.socket_shutdown(fd, fsocket.SHUT_WR)
                    pollfd.events = fsocket.POLLIN
            else:
                length = fsocket.socket_recv(fd, room)
                if length == 0:
                    break
                answer += room[:length]
    print(f"{path} answers: {answer.decode()}")


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    server = commands.add_parser("serve", help="echo connections")
    server.add_argument("path", type=Path, help="where; must not exist")
    server.add_argument("--count", type=int, help="end after so many connections")
    client = commands.add_parser("send", help="send a text and print the answer")
    client.add_argument("path", type=Path)
    client.add_argument("text")
    client.add_argument("--timeout", type=float, default=10, help="seconds to wait each time (default: 10)")
    options = parser.parse_args()
    if options.command == "serve":
        serve(options.path, options.count)
    else:
        send(options.path, options.text, options.timeout)


if __name__ == "__main__":
    main()
