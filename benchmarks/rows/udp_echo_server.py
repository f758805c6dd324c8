"""The echo servers of udp_echo.py: ``python udp_echo_server.py batch|gro|stdlib``. Writes its port to standard output."""

from __future__ import annotations

import socket
import sys

import fsocket

SLOTS = 32
SIZE = 64
GRO_SLOTS, GRO_SIZE = 8, 65_535
ROOM = 1 << 20


def in_batches(listener: socket.socket, slots: int, size: int) -> None:
    """The server in batches, whose octets stay where they came."""
    fd = listener.fileno()
    batch = fsocket.Batch(slots, size)
    while True:
        fsocket.socket_recv_batch(fd, batch)
        fsocket.socket_send_batch(fd, batch)


def one_by_one(listener: socket.socket) -> None:
    """The fastest with the stdlib: nothing is looked up twice, and each datagram is allocated in its own size."""
    recvfrom, sendto = listener.recvfrom, listener.sendto
    while True:
        octets, sender = recvfrom(SIZE)
        sendto(octets, sender)


if __name__ == "__main__":
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
        for option in (socket.SO_RCVBUF, socket.SO_SNDBUF):
            listener.setsockopt(socket.SOL_SOCKET, option, ROOM)
        listener.bind(("127.0.0.1", 0))
        print(listener.getsockname()[1], flush=True)
        if sys.argv[1] == "stdlib":
            one_by_one(listener)
        elif sys.argv[1] == "gro":
            fsocket.set_socket_option(listener, fsocket.UDP_GRO, True)
            in_batches(listener, GRO_SLOTS, GRO_SIZE)
        else:
            in_batches(listener, SLOTS, SIZE)
