"""Addresses: from text and back, and from the system's resolver."""

from __future__ import annotations

import fsocket

from .rows import row
from .stage import Stage, expect

_GROUP = "Addresses"
_TEXTS = ("192.0.2.7:5000", "[2001:db8::7]:5000", "/run/door")


@row(_GROUP, "text and back")
def _text(stage: Stage) -> str:  # noqa: ARG001
    for text in _TEXTS:
        expect(text, str(fsocket.string_sockaddr(text)), "the text of an address")
    return ", ".join(_TEXTS)


@row(_GROUP, "resolver")
def _resolver(stage: Stage) -> str:  # noqa: ARG001
    # A numeric address, so that no name server has to be there.
    found = fsocket.resolve("192.0.2.7", 5000, type=fsocket.SOCK_STREAM, flags=fsocket.AI_NUMERICHOST)
    expect([fsocket.SockaddrIn("192.0.2.7", 5000)], found, "the addresses of 192.0.2.7")
    return "a numeric address, without a name server"
