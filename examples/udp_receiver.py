"""Receive numbered datagrams in batches, and report each second how many came, were lost, and were dropped by the socket.

python examples/udp_receiver.py 127.0.0.1:9000
python examples/udp_sender.py 127.0.0.1:9000 --rate 50000
"""

from __future__ import annotations

import argparse
import struct
import sys
import time

import fsocket

NUMBER = struct.Struct("!Q")  # which each datagram begins with


class Receiver:
    """A socket, and what came to it.

    following: the number of the datagram that comes next, if none is lost. dropped: by the socket, because it was full: a part
    of what was lost. None where the system does not tell.
    """

    def __init__(self, fd: int, slots: int) -> None:
        self.fd = fd
        self.received = self.following = 0
        self.dropped: int | None = None
        room = 0
        if sys.platform == "linux":
            fsocket.set_socket_option(fd, fsocket.SO_RXQ_OVFL, True)
            self.dropped, room = 0, fsocket.control_space(4)
        self.batch = fsocket.Batch(slots, 2048, room)

    def receive(self) -> None:
        """Take what is there."""
        count = fsocket.socket_recv_batch(self.fd, self.batch)
        self.received += count
        for index in range(count):
            (number,) = NUMBER.unpack_from(self.batch.data(index))
            self.following = max(self.following, number + 1)
        if sys.platform == "linux":
            for value in self.batch[count - 1].control:
                if isinstance(value, fsocket.Drops):
                    self.dropped = value.count

    def report(self, second: int, before: int) -> None:
        """Tell of a second."""
        dropped = "" if self.dropped is None else f", {self.dropped} dropped"
        lost = self.following - self.received
        print(f"{second} s: {self.received - before} received, {lost} lost{dropped} so far", flush=True)


def run(address: fsocket.Sockaddr, slots: int, count: int | None) -> None:
    """Receive `count` datagrams, or all that will ever come."""
    with fsocket.socket_handle(address.family, fsocket.SOCK_DGRAM) as fd, fsocket.poll_context() as pc:
        fsocket.set_socket_option(fd, fsocket.SO_RCVBUF, 1 << 20)
        fsocket.socket_bind(fd, address)
        fsocket.poll_register(pc, fsocket.PollFD(fd))
        receiver = Receiver(fd, slots)
        print(f"Listening on {fsocket.socket_name(fd)}", flush=True)
        begun = time.monotonic()
        second = before = 0
        while count is None or receiver.received < count:
            remaining = begun + second + 1 - time.monotonic()
            if fsocket.poll(pc, max(remaining, 0) * 1000):
                receiver.receive()
            if remaining <= 0:
                second += 1
                receiver.report(second, before)
                before = receiver.received
        print(f"Received {receiver.received} datagrams, lost {receiver.following - receiver.received}", flush=True)


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("address", nargs="?", type=fsocket.string_sockaddr, default="127.0.0.1:9000", help="where")
    parser.add_argument("--slots", type=int, default=32, help="datagrams that one call may bring (default: 32)")
    parser.add_argument("--count", type=int, help="end after so many datagrams")
    options = parser.parse_args()
    run(options.address, options.slots, options.count)


if __name__ == "__main__":
    main()
