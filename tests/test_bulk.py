"""Much data between two processes: what arrives is what was sent, and memory stays flat.

FSOCKET_BULK_MIB sets how much (1024).
"""

from __future__ import annotations

import os
import sys
import zlib
from typing import TYPE_CHECKING, Any

import pytest

import fsocket

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

WINDOWS = sys.platform == "win32"
MIB = int(os.environ.get("FSOCKET_BULK_MIB", "64" if WINDOWS else "1024"))

#: The other process: it connects, sends, and says the checksum and by how much its memory has grown meanwhile.
SENDER = """
import os, sys, zlib
import fsocket

def resident():
    if sys.platform != "linux":
        return 0
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")

fd = fsocket.open_tcp_connection(fsocket.string_sockaddr(sys.argv[1]))
block = os.urandom((1 << 20) + 4096)
checksum = 0
for number in range(int(sys.argv[2])):
    start = number % 4096  # no block is like the one before it
    fsocket.socket_send_all(fd, block, start, start + (1 << 20))
    checksum = zlib.crc32(memoryview(block)[start : start + (1 << 20)], checksum)
    if number == 0:
        before = resident()
fsocket.close_socket(fd)
print(checksum, resident() - before)
"""


@pytest.mark.parametrize("kind", ["tcp", "unix"])
def test_all_of_it_arrives_as_it_was_sent(
    kind: str,
    request: pytest.FixtureRequest,
    short_dir: Path,
    spawn: Callable[..., Any],
    keep: Callable[[int], int],
    limit: Callable[..., None],
    resident: Callable[[], int],
) -> None:
    if kind == "unix":
        request.getfixturevalue("unix")
    address = fsocket.SockaddrIn("127.0.0.1") if kind == "tcp" else fsocket.SockaddrUn(short_dir / "s")
    server = keep(fsocket.open_socket(address.family, fsocket.SOCK_STREAM))
    fsocket.socket_bind(server, address)
    fsocket.socket_listen(server)
    process = spawn([sys.executable, "-c", SENDER, fsocket.sockaddr_string(fsocket.socket_name(server)), str(MIB)])
    limit(server)
    accepted = fsocket.socket_accept(server)
    assert accepted is not None
    fd = keep(accepted[0])
    limit(fd)

    room = fsocket.Buffer(1 << 18)
    octets = memoryview(room)
    total = checksum = 0
    before = resident()
    while count := fsocket.socket_recv(fd, room):
        checksum = zlib.crc32(octets[:count], checksum)
        total += count
    growth = resident() - before

    assert total == MIB << 20
    sent, its_growth = process.stdout.read().split()
    assert checksum == int(sent)
    assert growth < 4 << 20
    assert int(its_growth) < 4 << 20
