"""Bulk: many octets through one connection between two threads, with a checksum at both ends and the rate."""

from __future__ import annotations

import hashlib
import time
import zlib

import fsocket

from ..probes import ipv4, ipv6, unix_stream
from .background import Background
from .rows import row
from .stage import Mismatch, Stage, expect

_GROUP = "Bulk"
_BLOCK = 1 << 20
_SLIDE = 4096


def _send(fd: int, size: int) -> int:
    """Send `size` octets; returns their CRC-32."""
    # Blocks that begin at different places of the same octets: one too many, too few or out of order changes the checksum.
    octets = hashlib.shake_128(b"bulk").digest(_BLOCK + _SLIDE)
    checksum = 0
    for block in range(size // _BLOCK):
        start = block % _SLIDE
        fsocket.socket_send_all(fd, octets, start, start + _BLOCK)
        checksum = zlib.crc32(memoryview(octets)[start : start + _BLOCK], checksum)
    return checksum


def _receive(fd: int, size: int) -> int:
    """Receive `size` octets; returns their CRC-32."""
    room = fsocket.Buffer(_BLOCK)
    view = memoryview(room)
    checksum = received = 0
    while received < size:
        count = fsocket.socket_recv(fd, room)
        if count == 0:
            raise Mismatch(f"the stream ended after {received} of {size} octets")
        checksum = zlib.crc32(view[:count], checksum)
        received += count
    return checksum


def _transfer(stage: Stage, address: fsocket.Sockaddr) -> str:
    client, server = stage.connected(address)
    begun = time.perf_counter()
    sending = Background(_send, client, stage.bulk)
    got = _receive(server, stage.bulk)
    seconds = time.perf_counter() - begun
    sent = sending.result()
    expect(f"CRC-32 {sent:08x}", f"CRC-32 {got:08x}", "the checksum")
    size = stage.bulk >> 20
    return f"{size} MiB, CRC-32 {got:08x} at both ends, {size / seconds:.0f} MiB/s with the checksums"


@row(_GROUP, "TCP over IPv4", ipv4)
def _tcp4(stage: Stage) -> str:
    return _transfer(stage, fsocket.SockaddrIn("127.0.0.1"))


@row(_GROUP, "TCP over IPv6", ipv6)
def _tcp6(stage: Stage) -> str:
    return _transfer(stage, fsocket.SockaddrIn6("::1"))


@row(_GROUP, "unix-domain stream", unix_stream)
def _unix(stage: Stage) -> str:
    return _transfer(stage, fsocket.SockaddrUn(stage.folder / "bulk"))
