"""The kernel's structs in either byte order, with the fields where the compiled module says that they are."""

from __future__ import annotations

import struct


def struct_of(order: str, size: int, *fields: tuple[int, str]) -> struct.Struct:
    """Fields at their offsets (none: below 0), in the order of those, and up to `size` octets. order, codes: see struct."""
    form = order
    for offset, code in sorted(fields):
        if offset >= 0:
            form += f"{offset - struct.calcsize(form)}x{code}"
    return struct.Struct(f"{form}{size - struct.calcsize(form)}x")
