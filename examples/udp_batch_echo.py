"""A UDP echo server in batches: many datagrams by one call, and back by one more, from the memory that they came into.

python examples/udp_batch_echo.py 127.0.0.1:9000
python examples/udp_echo.py send 127.0.0.1:9000 "is anybody there"
"""

from __future__ import annotations

import argparse

import fsocket


def serve(address: fsocket.Sockaddr, slots: int, count: int | None) -> None:
    """Echo `count` datagrams, or all that will ever come."""
    batch = fsocket.Batch(slots, 65_536)  # no UDP datagram is longer
    with fsocket.socket_handle(address.family, fsocket.SOCK_DGRAM) as fd:
        fsocket.socket_bind(fd, address)
        print(f"Listening on {fsocket.socket_name(fd)}", flush=True)
        served = 0
        while count is None or served < count:
            received = fsocket.socket_recv_batch(fd, batch)  # waits for the first only
            sent = fsocket.socket_send_batch(fd, batch)
            if sent.error is not None:
                print(f"Of {received}, {sent} were echoed: {sent.error}", flush=True)
            served += received
        print(f"Echoed {served} datagrams", flush=True)


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "address", nargs="?", type=fsocket.string_sockaddr, default="127.0.0.1:9000", help="where (default: 127.0.0.1:9000)"
    )
    parser.add_argument("--slots", type=int, default=32, help="datagrams that one call may bring (default: 32)")
    parser.add_argument("--count", type=int, help="end after so many datagrams")
    options = parser.parse_args()
    serve(options.address, options.slots, options.count)


if __name__ == "__main__":
    main()
