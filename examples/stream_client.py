"""A client that talks in lines of text over a TCP or unix-domain stream, by way of io's own layers.

Each line of standard input is sent, and the line that comes back is printed.

    python examples/tcp_echo.py serve 127.0.0.1:9000
    echo "is anybody there" | python examples/stream_client.py 127.0.0.1:9000
"""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Iterable  # noqa: TC003  (an example, without ceremony)

import fsocket


def talk(address: fsocket.Sockaddr, lines: Iterable[str]) -> None:
    """Send lines, and print what is answered to each."""
    with fsocket.tcp_connection(address) as fd:
        # Two streams over one socket, which stays the context manager's to close.
        writer = io.TextIOWrapper(io.BufferedWriter(fsocket.make_tcp_stream(fd, closefd=False)), "utf-8", newline="\n")
        reader = io.TextIOWrapper(io.BufferedReader(fsocket.make_tcp_stream(fd, closefd=False)), "utf-8", newline="\n")
        with writer, reader:
            for line in lines:
                writer.write(line)
                writer.flush()
                print(reader.readline(), end="", flush=True)


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("address", type=fsocket.string_sockaddr, help="such as 127.0.0.1:9000 or /tmp/echo")
    options = parser.parse_args()
    talk(options.address, sys.stdin)


if __name__ == "__main__":
    main()
