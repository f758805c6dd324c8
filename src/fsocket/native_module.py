"""The compiled module, looked at once before anything uses it: it has to be of this version, and Winsock has to start."""

from __future__ import annotations

from .version import __version__

try:
    from ._native import ffi, lib  # before `from . import`, whose error would tell of a circular import
    from . import _native  # isort: skip
except ImportError as error:
    raise ImportError(
        f"fsocket {__version__}: its compiled module fsocket._native cannot be loaded ({error}). "
        "In a source checkout, install it first: pip install . (and run Python from another folder)"
    ) from error

_compiled = ffi.string(lib.fs_version()).decode("ascii")
if _compiled != __version__:
    raise ImportError(
        f"fsocket {__version__} found a compiled module of version {_compiled} ({_native.__file__}): "
        "the two are from different installations. Install again: pip install --force-reinstall fsocket"
    )

if hasattr(_native, "claim"):
    _native.claim()

_code = lib.fs_start()
if _code:
    raise ImportError(f"fsocket: Winsock 2.2 does not start (WSAStartup answers {-_code})")

#: The target that the module was compiled for: "linux", "darwin", "freebsd" or "windows".
TARGET = ffi.string(lib.fs_target()).decode("ascii")
