"""Send numbered datagrams at a steady rate: as many as are due by one call, then sleep until the next is.

python examples/udp_receiver.py 127.0.0.1:9000
python examples/udp_sender.py 127.0.0.1:9000 --rate 50000
"""

from __future__ import annotations

import argparse
import struct
import time

import fsocket

NUMBER = struct.Struct("!Q")  # which each datagram begins with


def send(address: fsocket.Sockaddr, rate: float, size: int, slots: int, count: int | None) -> None:
    """Send `count` datagrams, or go on for ever."""
    octets = bytearray(slots * size)
    view = memoryview(octets)
    datagrams = [view[index * size : (index + 1) * size] for index in range(slots)]
    with fsocket.socket_handle(address.family, fsocket.SOCK_DGRAM) as fd:
        fsocket.socket_connect(fd, address)
        begun = time.monotonic()
        sent = 0
        while sent != count:
            # By the clock, and not by what was slept: what comes late is made up for.
            due = min(int((time.monotonic() - begun) * rate) + 1 - sent, slots)
            if count is not None:
                due = min(due, count - sent)
            if due <= 0:
                time.sleep(max(begun + sent / rate - time.monotonic(), 0))
                continue
            for index in range(due):
                NUMBER.pack_into(octets, index * size, sent + index)
            sent += fsocket.socket_send_batch(fd, datagrams[:due])  # an error stops it if nothing could be sent
        seconds = time.monotonic() - begun
        print(f"Sent {sent} datagrams in {seconds:.2f} s: {sent / seconds:.0f} a second", flush=True)


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("address", type=fsocket.string_sockaddr, help='such as 127.0.0.1:9000 or "[::1]:9000"')
    parser.add_argument("--rate", type=float, default=10_000, help="datagrams a second (default: 10000)")
    parser.add_argument("--size", type=int, default=64, help=f"octets of each, at least {NUMBER.size} (default: 64)")
    parser.add_argument("--slots", type=int, default=32, help="datagrams that one call may send (default: 32)")
    parser.add_argument("--count", type=int, help="end after so many datagrams")
    options = parser.parse_args()
    send(options.address, options.rate, options.size, options.slots, options.count)


if __name__ == "__main__":
    main()
