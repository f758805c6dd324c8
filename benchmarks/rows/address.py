"""Addresses made from text. The stdlib has no such value; the nearest to it is one of ``ipaddress``."""

from __future__ import annotations

import ipaddress
from functools import partial
from typing import TYPE_CHECKING

from fsocket import SockaddrIn, SockaddrIn6, string_sockaddr

from ..measure import Side, Work
from ..table import Row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import ExitStack


def parse(
    make: Callable[..., object], arguments: str, their: Callable[..., object], text: str, _stack: ExitStack
) -> tuple[Side, Side]:
    """An address from its text."""
    ours = Work(f"make({arguments})", {"make": make, "text": text})
    theirs = Work("make(text)", {"make": their, "text": text})
    return ours.side(), theirs.side()


def from_text(
    make: Callable[..., object], text: str, their: Callable[..., object], host: str, _stack: ExitStack
) -> tuple[Side, Side]:
    """An address from the text that has its port too."""
    return Work("make(text)", {"make": make, "text": text}).side(), Work("make(text)", {"make": their, "text": host}).side()


def rows() -> Iterator[Row]:
    """All of them."""
    four, six = "192.168.100.200", "2001:db8::1234:5678"
    four_c, six_c = ("parse", "4", four), ("parse", "6", six)
    parse4, parse6 = ipaddress.IPv4Address, ipaddress.IPv6Address
    yield Row("parse SockaddrIn(text, port)", "IPv4Address(text)", partial(parse, SockaddrIn, "text, 80", parse4, four), four_c)
    yield Row("parse SockaddrIn6(text, port)", "IPv6Address(text)", partial(parse, SockaddrIn6, "text, 80", parse6, six), six_c)
    yield Row(
        "parse string_sockaddr(v4:port)",
        "IPv4Address(text)",
        partial(from_text, string_sockaddr, f"{four}:80", parse4, four),
        four_c,
    )
    yield Row(
        "parse string_sockaddr([v6]:port)",
        "IPv6Address(text)",
        partial(from_text, string_sockaddr, f"[{six}]:80", parse6, six),
        six_c,
    )
