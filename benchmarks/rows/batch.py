"""Many datagrams of 64 octets in one call, against one by one. The targets are of the issue that built batches."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import fsocket

from ..measure import Side, Work
from ..table import Row
from .datagram import SIZE
from .sockets import our_named_datagrams, stdlib_named_datagrams, widen

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import ExitStack

SLOTS = 32
PLAIN_TARGET = 0.9

#: What is done with each datagram of a batch.
TOUCH = "    for datagram in batch: datagram.data, datagram.address\n"

#: What the peer does for each datagram.
PEERS = {
    "recvfrom_into(bytearray)": "recvfrom_into(room)",
    "recv_into(bytearray)": "recv_into(room)",
    "recvfrom": f"octets, sender = recvfrom({SIZE})",
}


def receiving(place: str, touched: bool, peer: str, stack: ExitStack) -> tuple[Side, Side]:
    """SLOTS of them."""
    first, second = our_named_datagrams(stack, place)
    their_first, their_second = stdlib_named_datagrams(stack, place)
    ours = {
        "recv": fsocket.socket_recv_batch,
        "second": second,
        "batch": fsocket.Batch(SLOTS, SIZE),
        "send": fsocket.socket_sendto,
        "first": first,
        "octets": bytes(SIZE),
        "addr": fsocket.socket_name(second),
    }
    theirs = {
        **{name: getattr(their_second, name) for name in ("recv_into", "recvfrom", "recvfrom_into")},
        "room": bytearray(SIZE),
        "send": their_first.sendto,
        "octets": bytes(SIZE),
        "addr": their_second.getsockname(),
    }
    for fd in (second, their_second.fileno()):
        widen(fd)
    at_once = f"left = {SLOTS}\nwhile left:\n    left -= recv(second, batch)\n{TOUCH if touched else ''}"
    each = f"for _ in range({SLOTS}): "
    return (
        Work(at_once, ours, before=f"{each}send(first, octets, addr)").side(),
        Work(f"{each}{PEERS[peer]}", theirs, before=f"{each}send(octets, addr)").side(),
    )


def sending(place: str, stack: ExitStack) -> tuple[Side, Side]:
    """SLOTS of them, to one address."""
    first, second = our_named_datagrams(stack, place)
    their_first, their_second = stdlib_named_datagrams(stack, place)
    ours = {
        "send": fsocket.socket_send_batch,
        "first": first,
        "datagrams": [bytes(SIZE) for _ in range(SLOTS)],
        "addr": fsocket.socket_name(second),
        "recv": fsocket.socket_recv,
        "second": second,
        "room": bytearray(SIZE),
    }
    theirs = {
        "send": their_first.sendto,
        "octets": bytes(SIZE),
        "addr": their_second.getsockname(),
        "recv": their_second.recv_into,
        "room": bytearray(SIZE),
    }
    for fd in (second, their_second.fileno()):
        widen(fd)
    each = f"for _ in range({SLOTS}): "
    return (
        Work("send(first, datagrams, addr)", ours, after=f"{each}recv(second, room)").side(),
        Work(f"{each}send(octets, addr)", theirs, after=f"{each}recv(room)").side(),
    )


def rows() -> Iterator[Row]:
    """All of them."""
    place = "udp4"
    for peer, touched, target in (
        ("recvfrom_into(bytearray)", False, 1.9),
        ("recv_into(bytearray)", False, 1.4),
        ("recvfrom", True, 1.3),
    ):
        yield Row(
            f"{place} recv_batch, {SLOTS} slots{', all touched' if touched else ''} / {peer.partition('(')[0]}",
            peer,
            partial(receiving, place, touched, peer),
            ("batch", place, "touch" if touched else "recv", SLOTS, SIZE),
            target,
            None if touched else PLAIN_TARGET,  # C has no objects to make of what it touches
            batch=8,
            per=SLOTS,
            warm_up=1,
            headline=True,
        )
    yield Row(
        f"{place} send_batch, {SLOTS} at once",
        "sendto(bytes)",
        partial(sending, place),
        ("batch", place, "send", SLOTS, SIZE),
        1.3,
        PLAIN_TARGET,
        batch=8,
        per=SLOTS,
        warm_up=1,
        headline=True,
    )
