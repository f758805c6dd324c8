"""The options that this system's headers have, under their C names.

A name that this system lacks is absent. The tables in ``native/options`` list them all; the compiler says what they are worth.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .._native import ffi, lib
from .definition import Option
from .kinds import KINDS, Kind

if TYPE_CHECKING:
    from .._native import CData


def _text(field: CData) -> str:
    return ffi.string(field).decode("ascii")


def _options() -> dict[str, Option[Any, Any]]:
    kinds: dict[tuple[str, int], Kind] = {}
    found = {}
    for index in range(lib.fs_options_count()):
        row = lib.fs_option(index)
        name, form = _text(row.name), (_text(row.kind), row.size)
        found[name] = Option(
            name,
            None if row.control else row.level,
            row.number,
            kinds.get(form) or kinds.setdefault(form, KINDS[form[0]](row.size)),
            readable=bool(row.access & lib.FS_OPTION_READABLE),
            writable=bool(row.access & lib.FS_OPTION_WRITABLE),
            level_name=_text(row.level_name),
            source=_text(row.source),
            words=_text(row.words),
        )
    return found


_values = _options()
globals().update(_values)
__all__ = list(_values)
