"""The options that this system's headers have, under their C names.

A name that this system lacks is absent. The tables in ``native/options`` list them all; the compiler says what they are worth.
"""

from __future__ import annotations

from typing import Any

from .._native import lib
from .definition import Option, text
from .kinds import KINDS, Kind


def _options() -> dict[str, Option[Any, Any]]:
    kinds: dict[tuple[str, int], Kind] = {}
    found = {}
    for index in range(lib.fs_options_count()):
        row = lib.fs_option(index)
        name, form = text(row.name), (text(row.kind), row.size)
        found[name] = Option(row, name, kinds.get(form) or kinds.setdefault(form, KINDS[form[0]](row.size)))
    return found


_values = _options()
globals().update(_values)
__all__ = list(_values)
