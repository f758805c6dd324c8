"""What callers give where C takes a number."""

from __future__ import annotations

import operator

from ._native import ffi

_INT_BEYOND = 1 << (8 * ffi.sizeof("int") - 1)


def integer(value: object, name: str) -> int:
    """The argument `name` as an int: an int of whatever kind, numpy's too. cffi would take an IP address for one."""
    try:
        return operator.index(value)  # type: ignore[arg-type]  # whether it is one is the question
    except TypeError:
        raise TypeError(f"{name} must be an int, not {type(value).__name__!r}") from None


def c_int(value: object, name: str) -> int:
    """The same where C takes an int."""
    number = integer(value, name)
    if not -_INT_BEYOND <= number < _INT_BEYOND:
        raise OverflowError(f"{name} must be {-_INT_BEYOND} to {_INT_BEYOND - 1}, as an int of C, not {number}")
    return number
