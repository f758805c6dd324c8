"""How the commands print: aligned columns, and colours where a person is watching."""

from __future__ import annotations

import json
import os
import sys
from enum import Enum
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence


class Colour(Enum):
    """The colours used, by meaning: the parameters of ECMA-48's SGR sequence."""

    HEADING = "1"
    GOOD = "32"
    ABSENT = "33"
    BAD = "1;31"


#: For the heading of a column, the colours of what may stand there.
Colours: TypeAlias = "Mapping[str, Mapping[str, Colour]]"


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


def print_table(headings: Sequence[str], rows: Sequence[Sequence[str]], numbers: Container[str], colours: Colours) -> None:
    """Print rows in aligned columns under their headings.

    numbers: the headings of those that are aligned to the right. colours: the colours of what may stand under some headings.
    """
    widths = [max(map(len, column)) for column in zip(headings, *rows, strict=True)]

    def line(cells: Sequence[str], palette: Colours) -> str:
        padded = []
        for heading, cell, width in zip(headings, cells, widths, strict=True):
            text = cell.rjust(width) if heading in numbers else cell.ljust(width)
            colour = palette.get(heading, {}).get(cell)
            padded.append(text if colour is None else coloured(text, colour))
        return "  ".join(padded).rstrip()

    print(coloured(line(headings, {}), Colour.HEADING))
    for row in rows:
        print(line(row, colours))


def print_json(document: object) -> None:
    """Print a document as JSON for people and programs."""
    print(json.dumps(document, indent=2))
