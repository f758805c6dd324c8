"""Octets over connections: small pieces, large pieces, and bulk from one thread to another."""

from __future__ import annotations

import queue
import threading
from functools import partial
from typing import TYPE_CHECKING

import fsocket
from fsocket import socket_recv, socket_send, socket_send_all

from ..measure import Side, Work
from ..table import Row
from .sockets import our_streams, stdlib_streams

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import ExitStack

BULK = 1 << 20
PIECE = 1 << 16


def pieces(place: str, size: int, stack: ExitStack) -> tuple[Side, Side]:
    """Send a piece, and receive all of it."""
    first, second = our_streams(stack, place)
    their_first, their_second = stdlib_streams(stack, place)
    names = {"first": first, "second": second, "send": socket_send, "recv": socket_recv}
    ours = Work(
        "left = send(first, octets)\nwhile left:\n    left -= recv(second, room)",
        {**names, "octets": fsocket.Buffer(size), "room": fsocket.Buffer(size)},
    )
    theirs = Work(
        "left = send(octets)\nwhile left:\n    left -= recv(room)",
        {"send": their_first.send, "recv": their_second.recv_into, "octets": bytes(size), "room": bytearray(size)},
    )
    return ours.side(), theirs.side()


def bulk(place: str, stack: ExitStack) -> tuple[Side, Side]:
    """A thread sends BULK octets as often as it is told, and this one receives them in pieces."""
    first, second = our_streams(stack, place)
    their_first, their_second = stdlib_streams(stack, place)
    octets = bytes(BULK)
    receive = f"order()\nleft = {BULK}\nwhile left:\n    left -= recv("
    ours = Work(
        f"{receive}second, room)",
        {
            "order": _sender(stack, lambda: socket_send_all(first, octets)),
            "recv": socket_recv,
            "second": second,
            "room": fsocket.Buffer(PIECE),
        },
        process=True,
    )
    theirs = Work(
        f"{receive}room)",
        {
            "order": _sender(stack, lambda: their_first.sendall(octets)),
            "recv": their_second.recv_into,
            "room": bytearray(PIECE),
        },
        process=True,
    )
    return ours.side(), theirs.side()


def _sender(stack: ExitStack, send: Callable[[], object]) -> Callable[[], None]:
    """Start a thread that calls `send` whenever the answered function is called, and ends with the stack."""
    orders: queue.SimpleQueue[bool] = queue.SimpleQueue()

    def work() -> None:
        while orders.get():
            send()

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    stack.callback(thread.join)
    stack.callback(orders.put, False)
    return partial(orders.put, True)


def rows() -> Iterator[Row]:
    """All of them."""
    for place, word in (("tcp4", "tcp"), ("unix", "unix stream")):
        for size, text in ((64, "64"), (1 << 16, "64 KiB")):
            yield Row(
                f"{word} send+recv {text}",
                "send(bytes), recv_into",
                partial(pieces, place, size),
                ("stream", place, "pair", size),
                batch=64 if size == 64 else 8,
                octets=0 if size == 64 else size,
            )
        yield Row(
            f"{word} bulk 1 MiB, two threads",
            "sendall, recv_into",
            partial(bulk, place),
            ("stream", place, "bulk", BULK),
            batch=16,
            share=0.1,
            octets=BULK,
        )
