"""64 octets by datagram: connected, and with addresses. The targets are of the issue that built transfer."""

from __future__ import annotations

import importlib
from functools import partial
from typing import TYPE_CHECKING

import fsocket
from fsocket import socket_recv, socket_recvfrom, socket_send, socket_sendto
from fsocket._native import ffi

from ..measure import Side, UnavailableError, Work
from ..table import Row
from .sockets import our_datagrams, our_named_datagrams, stdlib_datagrams, stdlib_named_datagrams

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import ExitStack

SIZE = 64

#: The kinds of memory, and the least speed asked of each.
KINDS = {"Buffer": 0.95, "pointer": 0.95, "bytes": 0.85, "bytearray": 0.85, "memoryview": 0.85, "numpy": 0.85}
WORDS_OF = {"send": "send", "recv": "recv", "pair": "send+recv"}


def memory(kind: str) -> object:
    """SIZE octets of a kind."""
    if kind == "numpy":
        try:
            numpy = importlib.import_module("numpy")
        except ImportError:
            raise UnavailableError("no numpy") from None
        octets: object = numpy.zeros(SIZE, numpy.uint8)
        return octets
    if kind == "pointer":
        owner = ffi.new("char[]", SIZE)
        _owners.append(owner)
        return ffi.cast("char *", owner)
    if kind == "memoryview":
        return memoryview(bytearray(SIZE))
    if kind == "Buffer":
        return fsocket.Buffer(SIZE)
    return bytes(SIZE) if kind == "bytes" else bytearray(SIZE)


_owners: list[object] = []  # of the memory that pointers point at


def connected(place: str, words: str, kind: str, plain_int: bool, stack: ExitStack) -> tuple[Side, Side]:
    """Send, recv or both, over connected sockets."""
    first, second = our_datagrams(stack, place)
    their_first, their_second = stdlib_datagrams(stack, place)
    whole = f", 0, {SIZE}" if kind == "pointer" else ""
    ours = {
        "send": socket_send,
        "recv": socket_recv,
        "first": int(first) if plain_int else first,
        "second": int(second) if plain_int else second,
        "octets": memory(kind),
        "room": memory("bytearray" if kind == "bytes" else kind),
    }
    theirs = {"send": their_first.send, "recv": their_second.recv_into, "octets": bytes(SIZE), "room": bytearray(SIZE)}
    sides = []
    for names, send, recv in (
        (ours, f"send(first, octets{whole})", f"recv(second, room{whole})"),
        (theirs, "send(octets)", "recv(room)"),
    ):
        work = {
            "send": Work(send, names, after=recv),
            "recv": Work(recv, names, before=send),
            "pair": Work(f"{send}\n{recv}", names),
        }
        sides.append(work[words].side())
    return sides[0], sides[1]


def addressed(place: str, kind: str, plain_int: bool, stack: ExitStack) -> tuple[Side, Side]:
    """Sendto and recvfrom, between sockets that are not connected."""
    first, second = our_named_datagrams(stack, place)
    their_first, their_second = stdlib_named_datagrams(stack, place)
    ours = Work(
        "send(first, octets, addr)\ncount, sender = recv(second, room)",
        {
            "send": socket_sendto,
            "recv": socket_recvfrom,
            "first": int(first) if plain_int else first,
            "second": int(second) if plain_int else second,
            "octets": memory(kind),
            "room": memory("bytearray" if kind == "bytes" else kind),
            "addr": fsocket.socket_name(second),
        },
    )
    theirs = Work(
        "send(octets, addr)\ncount, sender = recv(room)",
        {
            "send": their_first.sendto,
            "recv": their_second.recvfrom_into,
            "octets": bytes(SIZE),
            "room": bytearray(SIZE),
            "addr": their_second.getsockname(),
        },
    )
    return ours.side(), theirs.side()


def rows() -> Iterator[Row]:
    """All of them."""
    for place in ("udp4", "unix"):
        for words, peer in (("pair", "send(bytes), recv_into"), ("send", "send(bytes)"), ("recv", "recv_into(bytearray)")):
            for kind, target in KINDS.items():
                if kind == "bytes" and words == "recv":
                    continue
                yield Row(
                    f"{place} {WORDS_OF[words]} {kind}",
                    peer,
                    partial(connected, place, words, kind, False),
                    ("datagram", place, words, SIZE),
                    target,
                    headline=(words, kind) == ("pair", "Buffer"),
                )
        yield Row(
            f"{place} send+recv Buffer, int handle",
            "send(bytes), recv_into",
            partial(connected, place, "pair", "Buffer", True),
            ("datagram", place, "pair", SIZE),
        )
    for place in ("udp4", "udp6", "unix"):
        for kind, plain_int in (("Buffer", False), ("bytes", False), ("Buffer", True)):
            yield Row(
                f"{place} sendto+recvfrom {kind}{', int handle' if plain_int else ''}",
                "sendto(bytes), recvfrom_into",
                partial(addressed, place, kind, plain_int),
                ("datagram", place, "pairto", SIZE),
                None if plain_int else 1.1,
                headline=(kind, plain_int) == ("Buffer", False) and place != "udp6",
            )
