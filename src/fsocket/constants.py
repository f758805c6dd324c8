"""The plain constants of the system's headers, as ints, by their C names.

A name that this system lacks is absent. ``native/constants.table`` lists them all; the compiler says what they are worth.
"""

from ._native import ffi, lib


def _constants() -> dict[str, int]:
    rows = (lib.fs_constant(index) for index in range(lib.fs_constants_count()))
    return {ffi.string(row.name).decode("ascii"): row.value for row in rows}


_values = _constants()
if not lib.fs_has_unix():
    del _values["AF_UNIX"]  # a Windows older than its headers

globals().update(_values)
__all__ = list(_values)
