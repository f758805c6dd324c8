"""Read CAN frames without blocking: a poll context waits, for a while at a time, and there is always time for something else.

python examples/can_poll.py vcan0
python -m fsocket can send vcan0 123#DEADBEEF
"""

from __future__ import annotations

import argparse
import sys

import fsocket

if sys.platform != "linux":
    sys.exit("Only Linux has SocketCAN.")


def read(name: str, rounds: int, timeout: int) -> None:
    """Look so many times whether a frame has come, and wait so many milliseconds for it each time."""
    frame = fsocket.CanFrame()
    with fsocket.can_socket(name) as fd, fsocket.poll_context() as pc:
        fsocket.poll_register(pc, fsocket.PollFD(fd))  # and the socket is non-blocking from now on
        print(f"Listening to {name}", flush=True)
        for _ in range(rounds):
            if fsocket.poll(pc, timeout):
                fsocket.socket_recvfrom(fd, frame)
                print(f"{frame.timestamp:.6f} {frame.origin} {frame}", flush=True)
            else:
                print("nothing yet", flush=True)


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("interface", nargs="?", default="any", help="default: any, all of them")
    parser.add_argument("--rounds", type=int, default=10, help="how many times (default: 10)")
    parser.add_argument("--timeout", type=int, default=100, metavar="MS", help="milliseconds to wait each time (default: 100)")
    options = parser.parse_args()
    read(options.interface, options.rounds, options.timeout)


if __name__ == "__main__":
    main()
