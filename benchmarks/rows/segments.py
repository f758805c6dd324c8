"""Datagrams of 1200 octets that the kernel cuts from one large one, and gives as one: against one by one."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import fsocket

from ..measure import Side, UnavailableError, Work
from ..table import Row
from .batch import PLAIN_TARGET
from .sockets import our_datagrams, stdlib_datagrams, widen

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import ExitStack

COUNT = 40
SIZE = 1200
BUNDLES = 4  # so many times COUNT come by one call, together
EACH = f"for _ in range({COUNT}): "


def sending(place: str, stack: ExitStack) -> tuple[Side, Side]:
    """COUNT of them."""
    first, second = our_datagrams(stack, place)
    their_first, their_second = stdlib_datagrams(stack, place)
    ours = {
        "send": fsocket.socket_send_segments,
        "first": first,
        "octets": bytes(COUNT * SIZE),
        "recv": fsocket.socket_recv,
        "second": second,
        "room": bytearray(SIZE),
    }
    theirs = {"send": their_first.send, "octets": bytes(SIZE), "recv": their_second.recv_into, "room": bytearray(SIZE)}
    for fd in (second, their_second.fileno()):
        widen(fd)
    return (
        Work(f"send(first, octets, {SIZE})", ours, after=f"{EACH}recv(second, room)").side(),
        Work(f"{EACH}send(octets)", theirs, after=f"{EACH}recv(room)").side(),
    )


def receiving(place: str, stack: ExitStack) -> tuple[Side, Side]:
    """BUNDLES of COUNT, each of which comes together by UDP_GRO."""
    if not hasattr(fsocket, "UDP_GRO"):
        raise UnavailableError("no UDP_GRO")
    first, second = our_datagrams(stack, place)
    their_first, their_second = stdlib_datagrams(stack, place)
    fsocket.set_socket_option(second, fsocket.UDP_GRO, True)
    ours = {
        "recv": fsocket.socket_recv_batch,
        "second": second,
        "batch": fsocket.Batch(BUNDLES, COUNT * SIZE),
        "send": fsocket.socket_send_segments,
        "first": first,
        "octets": bytes(COUNT * SIZE),
    }
    theirs = {"recv": their_second.recv_into, "room": bytearray(SIZE), "send": their_first.send, "octets": bytes(SIZE)}
    for fd in (second, their_second.fileno()):
        widen(fd)
    all_, each = BUNDLES * COUNT, f"for _ in range({BUNDLES * COUNT}): "
    bundles = f"for _ in range({BUNDLES}): send(first, octets, {SIZE})"
    return (
        Work(f"left = {all_}\nwhile left:\n    left -= recv(second, batch)", ours, before=bundles).side(),
        Work(f"{each}recv(room)", theirs, before=f"{each}send(octets)").side(),
    )


def rows() -> Iterator[Row]:
    """All of them."""
    place = "udp4"
    for words, name, peer, work, bundles, target in (
        ("send", f"send_segments, {COUNT} of {SIZE}", "send(bytes)", sending, 1, 6.0),
        ("recv", f"recv_batch, {COUNT} of {SIZE} by GRO", "recv_into(bytearray)", receiving, BUNDLES, 5.0),
    ):
        program = ("segments", place, words, bundles, COUNT, SIZE)
        yield Row(
            f"{place} {name}",
            peer,
            partial(work, place),
            program,
            target,
            PLAIN_TARGET,
            batch=8 // bundles,
            per=bundles * COUNT,
            octets=SIZE,
            warm_up=1,
            headline=True,
        )
