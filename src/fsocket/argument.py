"""What callers give where C takes a number."""

from __future__ import annotations

import operator


def integer(value: object, name: str) -> int:
    """The argument `name` as an int: an int of whatever kind, numpy's too. cffi would take an IP address for one."""
    try:
        return operator.index(value)  # type: ignore[arg-type]  # whether it is one is the question
    except TypeError:
        raise TypeError(f"{name} must be an int, not {type(value).__name__!r}") from None
