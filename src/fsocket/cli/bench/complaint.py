"""What is wrong, to the standard error."""

from __future__ import annotations

import sys


def complain(text: object) -> int:
    """Print what is wrong; returns the exit status."""
    print(f"python -m fsocket bench udp: {text}", file=sys.stderr)
    return 1
