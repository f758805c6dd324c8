"""Send a CAN frame to oneself: by one interface, and by a socket that is bound to all of them.

python examples/can_loopback.py vcan0

A virtual interface is made, by root, with: ip link add dev vcan0 type vcan && ip link set vcan0 up
"""

from __future__ import annotations

import argparse
import sys
import threading
from typing import TYPE_CHECKING

import fsocket

if sys.platform != "linux":
    sys.exit("Only Linux has SocketCAN.")

if TYPE_CHECKING:
    from collections.abc import Callable

FRAME = fsocket.CanFrame(101, bytes([1, 2, 3]))


def in_background(function: Callable[[int], None], fd: int) -> threading.Thread:
    """Run a function of a socket in a thread of its own."""
    thread = threading.Thread(target=function, args=(fd,))
    thread.start()
    return thread


def on_one_interface(name: str) -> None:
    """Both sockets are bound to the interface: what one sends, the other receives."""

    def receive(fd: int) -> None:
        frame = fsocket.CanFrame()
        fsocket.socket_recv(fd, frame)  # fills the frame in place
        assert frame == FRAME
        print(f"by one interface: {frame} from {frame.origin}, sent here: {frame.loopback}")

    with fsocket.can_socket(name) as receiver, fsocket.can_socket(name) as sender:
        thread = in_background(receive, receiver)
        fsocket.socket_send(sender, FRAME)
        thread.join()


def on_every_interface(name: str) -> None:
    """Neither socket is bound to one: the sender says by which one it sends, the receiver is told by which one it came."""

    def receive(fd: int) -> None:
        frame = fsocket.CanFrame()
        while frame != FRAME:  # something else may come by another interface
            _, address = fsocket.socket_recvfrom(fd, frame)
        assert address == fsocket.SockaddrCan(name)
        print(f"by every interface: {frame} from {frame.origin}, sent here: {frame.loopback}")

    with fsocket.can_socket() as receiver, fsocket.can_socket() as sender:
        thread = in_background(receive, receiver)
        fsocket.socket_sendto(sender, FRAME, fsocket.SockaddrCan(name))
        thread.join()


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("interface", nargs="?", default="vcan0", help="default: vcan0")
    options = parser.parse_args()
    on_one_interface(options.interface)
    on_every_interface(options.interface)


if __name__ == "__main__":
    main()
