"""UDP echo: a server that sends every datagram back to where it came from, and a client for it.

python examples/udp_echo.py serve 127.0.0.1:9000
python examples/udp_echo.py send 127.0.0.1:9000 "is anybody there"
"""

from __future__ import annotations

import argparse

import fsocket


def serve(address: fsocket.Sockaddr, count: int | None) -> None:
    """Echo `count` datagrams, or all that will ever come."""
    room = fsocket.Buffer(65_536)  # no UDP datagram is longer
    with fsocket.socket_handle(address.family, fsocket.SOCK_DGRAM) as fd:
        fsocket.socket_bind(fd, address)
        print(f"Listening on {fsocket.socket_name(fd)}", flush=True)
        served = 0
        while served != count:
            length, sender = fsocket.socket_recvfrom(fd, room)
            assert sender is not None  # UDP tells it of every datagram
            fsocket.socket_sendto(fd, room, sender, end=length)
            print(f"Echoed {length} octets to {sender}", flush=True)
            served += 1


def send(address: fsocket.Sockaddr, text: str) -> None:
    """Send one datagram, and wait for the answer."""
    room = fsocket.Buffer(65_536)
    with fsocket.socket_handle(address.family, fsocket.SOCK_DGRAM) as fd:
        # A connected UDP socket hears only its peer, and that nobody listens there.
        fsocket.socket_connect(fd, address)
        fsocket.socket_send(fd, text.encode())
        length = fsocket.socket_recv(fd, room)
        print(f"{address} answers: {room[:length].decode()}")


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    server = commands.add_parser("serve", help="echo datagrams")
    server.add_argument(
        "address", nargs="?", type=fsocket.string_sockaddr, default="127.0.0.1:0", help="where (default: 127.0.0.1, any port)"
    )
    server.add_argument("--count", type=int, help="end after so many datagrams")
    client = commands.add_parser("send", help="send one datagram")
    client.add_argument("address", type=fsocket.string_sockaddr, help='such as 127.0.0.1:9000 or "[::1]:9000"')
    client.add_argument("text")
    options = parser.parse_args()
    if options.command == "serve":
        serve(options.address, options.count)
    else:
        send(options.address, options.text)


if __name__ == "__main__":
    main()
