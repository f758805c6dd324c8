"""How the commands print: aligned columns, and colours where a person is watching."""

from __future__ import annotations

import json
import os
import sys
from enum import Enum


class Colour(Enum):
    """The colours used, by meaning: the parameters of ECMA-48's SGR sequence."""

    HEADING = "1"
    GOOD = "32"
    ABSENT = "33"
    BAD = "1;31"


def wants_colour() -> bool:
    """Whether standard output is a terminal that shows colours, and NO_COLOR (no-color.org) does not object."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb" or not sys.stdout.isatty():
        return False
    # The older console of Windows would print the sequences.
    return sys.platform != "win32" or "WT_SESSION" in os.environ


def coloured(text: str, colour: Colour) -> str:
    """`text` in a colour, if colours are wanted."""
    return f"\033[{colour.value}m{text}\033[0m" if wants_colour() else text


def print_heading(text: str) -> None:
    """Print the line above a group of rows."""
    print(f"\n{coloured(text, Colour.HEADING)}")


def print_json(document: object) -> None:
    """Print a document as JSON for people and programs."""
    print(json.dumps(document, indent=2))
