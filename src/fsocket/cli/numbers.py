"""The numbers among the commands' options: what reads them, and says which there may be."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def whole_number(least: int, most: int | None = None) -> Callable[[str], int]:
    """Of an option: what reads an integer from `least` to `most`."""
    allowed = f"a whole number from {least} on" if most is None else f"a number from {least} to {most}"

    def read(text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            number = least - 1
        if number < least or (most is not None and number > most):
            raise argparse.ArgumentTypeError(f"{text!r} is not {allowed}")
        return number

    return read


def positive_number(most: float | None = None) -> Callable[[str], float]:
    """Of an option: what reads a number above 0, and to `most`."""
    allowed = "a number above 0" if most is None else f"a number above 0, and to {most:.0f}"

    def read(text: str) -> float:
        try:
            number = float(text)
        except ValueError:
            number = 0.0
        if not 0 < number < float("inf") or (most is not None and number > most):
            raise argparse.ArgumentTypeError(f"{text!r} is not {allowed}")
        return number

    return read
