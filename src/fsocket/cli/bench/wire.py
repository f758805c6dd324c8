"""What the two sides send each other.

A datagram begins with the number of the run, which is drawn anew for each, and its own, which counts from 0; what follows is
of no interest. In the place of the latter, the highest numbers say that it is a word between the sides:

- END, from who sends: so many were sent, and there are no more. Said until it is answered.
- REPORT, from who receives: so many arrived, and so many of them were repetitions.
- STOP, from who receives: it was interrupted, and wants no more.
"""

from __future__ import annotations

import struct

HEAD = struct.Struct("!QQ")
WORD = struct.Struct("!QQQQ")

_LARGEST = (1 << 64) - 1
END, REPORT, STOP = _LARGEST, _LARGEST - 1, _LARGEST - 2
FIRST_WORD = STOP


def word(run: int, what: int, first: int = 0, second: int = 0) -> bytes:
    """A word between the sides."""
    return WORD.pack(run, what, first, second)
