"""Many datagrams by one call: batches, and segments that the system makes of one run of octets and puts together again."""

from __future__ import annotations

import sys

import fsocket

from ..probes import ipv4, udp_gro
from .rows import row
from .stage import Stage, expect

_GROUP = "Batches"
_LOOPBACK = fsocket.SockaddrIn("127.0.0.1")
_SLOTS = 32
_COUNT = 100
_SEGMENTS, _SEGMENT = 40, 1200
_LARGEST = 65_535  # octets that the system puts together


def _receiver(stage: Stage) -> tuple[int, fsocket.Sockaddr]:
    """A socket with room for all that these rows send, and where it is."""
    fd = stage.bound(_LOOPBACK)
    fsocket.set_socket_option(fd, fsocket.SO_RCVBUF, 1 << 20)
    return fd, fsocket.socket_name(fd)


def _texts(count: int) -> list[bytes]:
    return [b"datagram %d" % number for number in range(count)]


def _received(fd: int, batch: fsocket.Batch, count: int) -> tuple[list[bytes], int]:
    """So many datagrams, and the calls that it took."""
    octets: list[bytes] = []
    calls = 0
    while len(octets) < count:
        fsocket.socket_recv_batch(fd, batch)
        octets += [bytes(datagram.data) for datagram in batch]
        calls += 1
    return octets, calls


@row(_GROUP, "sent and received", ipv4)
def _batch(stage: Stage) -> str:
    sender = stage.bound(_LOOPBACK)
    receiver, address = _receiver(stage)
    sent = fsocket.socket_send_batch(sender, _texts(_COUNT), address)
    expect((_COUNT, None), (sent, sent.error), "datagrams sent, and what stopped them")
    octets, calls = _received(receiver, fsocket.Batch(_SLOTS), _COUNT)
    expect(_texts(_COUNT), octets, "what came")
    return f"{_COUNT} datagrams by 1 call, and received by {calls}"


@row(_GROUP, "echoed where they lie", ipv4)
def _echo(stage: Stage) -> str:
    client = stage.bound(_LOOPBACK)
    server, address = _receiver(stage)
    batch = fsocket.Batch(_SLOTS)
    fsocket.socket_send_batch(client, _texts(_SLOTS), address)
    echoed = 0
    while echoed < _SLOTS:
        fsocket.socket_recv_batch(server, batch)
        expect(fsocket.socket_name(client), batch[0].address, "the sender")
        echoed += fsocket.socket_send_batch(server, batch)
    octets, _ = _received(client, batch, _SLOTS)
    expect(_texts(_SLOTS), octets, "what came back")
    return f"{echoed} datagrams to where they came from, without a look at their octets"


@row(_GROUP, "one to many", ipv4)
def _many(stage: Stage) -> str:
    sender = stage.bound(_LOOPBACK)
    receivers = [_receiver(stage) for _ in range(5)]
    sent = fsocket.socket_send_batch(sender, b"to each", [address for _, address in receivers])
    expect(len(receivers), sent, "datagrams sent")
    for fd, _ in receivers:
        octets, _ = _received(fd, fsocket.Batch(1), 1)
        expect([b"to each"], octets, "what came")
    return f"the same octets to {len(receivers)} addresses by one call"


def _segments(stage: Stage, batch: fsocket.Batch, receiver: int, address: fsocket.Sockaddr) -> int:
    """Send them, see that they come as they should, and give the calls that it took to receive them."""
    octets = b"".join(bytes([number]) * _SEGMENT for number in range(_SEGMENTS))[:-1]
    sent = fsocket.socket_send_segments(stage.bound(_LOOPBACK), octets, _SEGMENT, address)
    expect(len(octets), sent, "octets sent")
    came, calls = _received(receiver, batch, _SEGMENTS)
    expect([_SEGMENT] * (_SEGMENTS - 1) + [_SEGMENT - 1], [len(one) for one in came], "lengths")
    expect(octets, b"".join(came), "what came")
    return calls


@row(_GROUP, "segments", ipv4)
def _cut(stage: Stage) -> str:
    receiver, address = _receiver(stage)
    _segments(stage, fsocket.Batch(_SLOTS), receiver, address)
    return f"{_SEGMENTS} datagrams cut from one run of octets"


@row(_GROUP, "segments put together", ipv4, udp_gro)
def _together(stage: Stage) -> str:
    receiver, address = _receiver(stage)
    if sys.platform == "win32":
        fsocket.set_socket_option(receiver, fsocket.UDP_RECV_MAX_COALESCED_SIZE, _LARGEST)
    elif sys.platform == "linux":
        fsocket.set_socket_option(receiver, fsocket.UDP_GRO, True)
    calls = _segments(stage, fsocket.Batch(1, _LARGEST), receiver, address)
    return f"{_SEGMENTS} datagrams received by {calls} {'call' if calls == 1 else 'calls'}, a slot each, and split again"
