"""TCP echo: a server that sends everything back, one connection after the other, and a client for it.

python examples/tcp_echo.py serve 127.0.0.1:9000
python examples/tcp_echo.py send 127.0.0.1:9000 "is anybody there"
"""

from __future__ import annotations

import argparse

import fsocket


def serve(address: fsocket.Sockaddr, count: int | None) -> None:
    """Serve `count` connections, or all that will ever come."""
    with fsocket.socket_handle(address.family, fsocket.SOCK_STREAM) as listener:
        fsocket.socket_bind(listener, address)
        fsocket.socket_listen(listener)
        print(f"Listening on {fsocket.socket_name(listener)}", flush=True)
        served = 0
        while served != count:
            accepted = fsocket.socket_accept(listener)
            assert accepted is not None  # the listener blocks until there is one
            connection, peer = accepted
            try:
                print(f"Echoed {echo(connection)} octets to {peer}", flush=True)
            finally:
                fsocket.close_socket(connection)
            served += 1


def echo(connection: int) -> int:
    """Send back what comes, up to the end of the stream; returns how much that was."""
    room = fsocket.Buffer(65_536)
    total = 0
    while length := fsocket.socket_recv(connection, room):
        fsocket.socket_send_all(connection, room, end=length)
        total += length
    return total


def send(address: fsocket.Sockaddr, text: str) -> None:
    """Send a text, say that this was all, and take what comes back up to the end."""
    room = fsocket.Buffer(65_536)
    answer = b""
    with fsocket.tcp_connection(address) as fd:
        fsocket.socket_send_all(fd, text.encode())
        fsocket.socket_shutdown(fd, fsocket.SHUT_WR)
        while length := fsocket.socket_recv(fd, room):
            answer += room[:length]
    print(f"{address} answers: {answer.decode()}")


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    server = commands.add_parser("serve", help="echo connections")
    server.add_argument(
        "address", nargs="?", type=fsocket.string_sockaddr, default="127.0.0.1:0", help="where (default: 127.0.0.1, any port)"
    )
    server.add_argument("--count", type=int, help="end after so many connections")
    client = commands.add_parser("send", help="send a text and print the answer")
    client.add_argument("address", type=fsocket.string_sockaddr, help='such as 127.0.0.1:9000 or "[::1]:9000"')
    client.add_argument("text")
    options = parser.parse_args()
    if options.command == "serve":
        serve(options.address, options.count)
    else:
        send(options.address, options.text)


if __name__ == "__main__":
    main()
