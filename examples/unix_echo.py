"""Echo over a unix-domain stream: a server named by a path in the file system, and a client for it.

python examples/unix_echo.py serve /tmp/echo
python examples/unix_echo.py send /tmp/echo "is anybody there"
"""

from __future__ import annotations

import argparse
from pathlib import Path

import fsocket


def serve(path: Path, count: int | None) -> None:
    """Serve `count` connections, or all that will ever come."""
    room = fsocket.Buffer(65_536)
    with fsocket.socket_handle(fsocket.AF_UNIX, fsocket.SOCK_STREAM) as listener:
        fsocket.socket_bind(listener, fsocket.SockaddrUn(path))
        # bind(2) makes the file, and nothing takes it away again but us.
        try:
            fsocket.socket_listen(listener)
            print(f"Listening on {fsocket.socket_name(listener)}", flush=True)
            served = 0
            while served != count:
                accepted = fsocket.socket_accept(listener)
                assert accepted is not None  # the listener blocks until there is one
                connection, _ = accepted  # the client has no name
                try:
                    while length := fsocket.socket_recv(connection, room):
                        fsocket.socket_send_all(connection, room, end=length)
                        print(f"Echoed {length} octets", flush=True)
                finally:
                    fsocket.close_socket(connection)
                served += 1
        finally:
            path.unlink()


def send(path: Path, text: str) -> None:
    """Send a text, say that this was all, and take what comes back up to the end."""
    room = fsocket.Buffer(65_536)
    answer = b""
    with fsocket.tcp_connection(fsocket.SockaddrUn(path)) as fd:  # a stream of whatever family the address has
        fsocket.socket_send_all(fd, text.encode())
        fsocket.socket_shutdown(fd, fsocket.SHUT_WR)
        while length := fsocket.socket_recv(fd, room):
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
    options = parser.parse_args()
    if options.command == "serve":
        serve(options.path, options.count)
    else:
        send(options.path, options.text)


if __name__ == "__main__":
    main()
