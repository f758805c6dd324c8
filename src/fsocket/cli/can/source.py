"""What is dumped, as candump(1) names it: ``can0,123:7FF,12345678~1FFFFFFF,#FFFFFFFF,j``."""

from __future__ import annotations

import argparse
import re
from typing import NamedTuple

_FILTER = re.compile(r"(?P<id>[0-9A-Fa-f]{1,8})(?P<sense>[:~])(?P<mask>[0-9A-Fa-f]{1,8})")
_ERRORS = re.compile(r"#(?P<mask>[0-9A-Fa-f]{1,8})")
_EXTENDED_DIGITS = 8


class Wanted(NamedTuple):
    """A filter: which identifiers pass. extended: its id was written with eight digits."""

    id: int
    mask: int
    inverted: bool
    extended: bool


class Source(NamedTuple):
    """An interface, and what is wanted of it.

    filters: a frame passes if it passes one of them, or all of them if `joined`; without any, it passes. errors: the classes of
    error frames that are wanted, or'ed; None: not said.
    """

    interface: str
    filters: tuple[Wanted, ...] = ()
    errors: int | None = None
    joined: bool = False


def source(text: str) -> Source:
    """A Source from its text; argparse.ArgumentTypeError says what is wrong."""
    interface, *parts = text.split(",")
    if not interface:
        raise argparse.ArgumentTypeError(f"{text!r} names no interface: can0,123:7FF")
    filters: list[Wanted] = []
    errors: int | None = None
    joined = False
    for part in parts:
        if match := _FILTER.fullmatch(part):
            extended = len(match["id"]) == _EXTENDED_DIGITS
            filters.append(Wanted(int(match["id"], 16), int(match["mask"], 16), match["sense"] == "~", extended))
        elif match := _ERRORS.fullmatch(part):
            errors = int(match["mask"], 16)
        elif part in {"j", "J"}:
            joined = True
        else:
            raise argparse.ArgumentTypeError(
                f"{part!r} in {text!r} is no filter: id:mask, id~mask, #mask (in hexadecimal) or j"
            )
    return Source(interface, tuple(filters), errors, joined)
