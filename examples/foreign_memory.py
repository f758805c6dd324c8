"""Receive datagrams straight into memory that Python does not own, and show it as a hexdump.

    python examples/foreign_memory.py --memory cffi 127.0.0.1:9000
    python examples/udp_echo.py send 127.0.0.1:9000 "is anybody there"

The memory is of a cffi or ctypes array here; the address of any other library's would do. Nothing is copied: the system
writes where the pointer points, so `end`, the room behind it, has to be true.
"""

from __future__ import annotations

import argparse
import ctypes
from collections.abc import Iterator  # noqa: TC003  (an example, without ceremony)
from typing import Any

import cffi

import fsocket

ROOM = 65_536  # octets; no UDP datagram is longer
WIDTH = 16  # octets in a line of the hexdump


def hexdump(octets: memoryview) -> Iterator[str]:
    """Lines of position, octets in hexadecimal, and the characters that ASCII has for them."""
    for position in range(0, len(octets), WIDTH):
        line = bytes(octets[position : position + WIDTH])
        characters = "".join(chr(octet) if 0x20 <= octet < 0x7F else "." for octet in line)
        yield f"{position:08x}  {line.hex(' '):{3 * WIDTH}} {characters}"


def cffi_memory() -> tuple[Any, memoryview]:
    """Memory of an FFI of our own: a pointer to it, and a view for looking into it."""
    ffi = cffi.FFI()
    array = ffi.new("unsigned char[]", ROOM)
    return array + 0, memoryview(ffi.buffer(array))  # which holds on to the array


def ctypes_memory() -> tuple[Any, memoryview]:
    """The same with ctypes."""
    array = (ctypes.c_ubyte * ROOM)()
    return ctypes.cast(array, ctypes.POINTER(ctypes.c_ubyte)), memoryview(array).cast("B")


MEMORY = {"cffi": cffi_memory, "ctypes": ctypes_memory}


def listen(address: fsocket.Sockaddr, memory: str, count: int | None) -> None:
    """Receive, show and answer `count` datagrams, or all that will ever come."""
    pointer, view = MEMORY[memory]()
    with fsocket.socket_handle(address.family, fsocket.SOCK_DGRAM) as fd:
        fsocket.socket_bind(fd, address)
        print(f"Listening on {fsocket.socket_name(fd)}", flush=True)
        seen = 0
        while seen != count:
            length, sender = fsocket.socket_recvfrom(fd, pointer, end=ROOM)
            assert sender is not None  # UDP tells it of every datagram
            print(f"{length} octets from {sender}")
            print(*hexdump(view[:length]), sep="\n", flush=True)
            fsocket.socket_sendto(fd, pointer, sender, end=length)
            seen += 1


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "address", nargs="?", type=fsocket.string_sockaddr, default="127.0.0.1:0", help="where (default: 127.0.0.1, any port)"
    )
    parser.add_argument("--memory", choices=MEMORY, default="cffi", help="whose memory (default: cffi)")
    parser.add_argument("--count", type=int, help="end after so many datagrams")
    options = parser.parse_args()
    listen(options.address, options.memory, options.count)


if __name__ == "__main__":
    main()
