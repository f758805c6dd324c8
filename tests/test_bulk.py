"""Much data between two processes: what arrives is what was sent, and memory stays flat.

FSOCKET_BULK_MIB sets how much (1024), FSOCKET_BULK_DATAGRAMS how many datagrams go in batches (200,000).
"""

from __future__ import annotations

import os
import sys
import zlib
from itertools import cycle
from typing import TYPE_CHECKING, Any

import pytest

import fsocket

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

WINDOWS = sys.platform == "win32"
MIB = int(os.environ.get("FSOCKET_BULK_MIB", "64" if WINDOWS else "1024"))
DATAGRAMS = int(os.environ.get("FSOCKET_BULK_DATAGRAMS", "200000"))

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


#: The other process: it sends numbered datagrams in batches, and says by how much its memory has grown after the first percent.
BATCHES = """
import array, os, sys
import fsocket

def resident():
    if sys.platform != "linux":
        return 0
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")

fd, count, slots = map(int, sys.argv[1:])
# A datagram is its number, again and again: so often that its size tells it from those next to it, too.
numbers = array.array("Q", bytes(8 * 4 * slots))
octets = memoryview(numbers).cast("B")
ends = [(32 * slot, 32 * slot + 8 * (1 + slot % 4)) for slot in range(slots)]
datagrams = [octets[start:end] for start, end in ends]
before = None
number = 0
while number < count:
    if before is None and number * 100 >= count:
        before = resident()
    now = min(slots, count - number)
    for copy in range(4):
        numbers[copy::4] = array.array("Q", range(number, number + slots))
    sent = 0
    while sent < now:
        went = fsocket.socket_send_batch(fd, datagrams[sent:now])
        if went < now - sent and went.error is None:
            sys.exit(f"{int(went)} of {now - sent}, and nobody says why")
        sent += went
    number += now
print(resident() - before)
"""


@pytest.mark.usefixtures("unix_datagram")
def test_every_datagram_arrives_once_and_in_its_turn(
    spawn: Callable[..., Any], keep: Callable[[int], int], limit: Callable[..., None], resident: Callable[[], int]
) -> None:
    slots = 64
    near, far = fsocket.open_socketpair(fsocket.AF_UNIX, fsocket.SOCK_DGRAM)
    keep(near)
    try:
        process = spawn([sys.executable, "-c", BATCHES, str(int(far)), str(DATAGRAMS), str(slots)], pass_fds=[far])
    finally:
        fsocket.close_socket(far)
    limit(near)

    batch = fsocket.Batch(slots, 64)
    times = cycle([1, 2, 3, 4])
    number, begun, before = 0, -(-DATAGRAMS // 100), 0
    while number < DATAGRAMS:
        count = fsocket.socket_recv_batch(near, batch)
        assert 0 < count <= slots
        for slot, repeated in zip(range(count), times, strict=False):
            assert batch.data(slot) == (number + slot).to_bytes(8, sys.byteorder) * repeated
        if number < begun <= number + count:
            before = resident()
        number += count
    growth = resident() - before

    its_growth = int(process.stdout.read())
    assert number == DATAGRAMS
    fsocket.set_nonblocking(near)
    with pytest.raises(OSError):  # there is nothing more
        fsocket.socket_recv_batch(near, batch)
    assert growth < 1 << 20
    assert its_growth < 1 << 20
