"""The values of options that are more than a number or a text."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Linger"]


class Linger(NamedTuple):
    """What close does with what has not been sent yet (``struct linger``).

    onoff: whether it waits; if not, the system sends on in the background. seconds: how long, at most; with 0 a connection is
    reset at once and what was not sent is lost.
    """

    onoff: bool
    seconds: float
