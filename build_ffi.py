"""Assembles the declarations and the C of ``fsocket._native`` for a target system.

All C stands in ``src/fsocket/native``: for each concept a ``.cdef.h``, which cffi reads, and a ``.c``, which the compiler
reads. This script puts the files of a target together in their order and fills in the two places that are marked in them:
one entry for each name of ``constants.table``, and the version. Any machine can do so for any target::

    python build_ffi.py --target windows --emit OUT.c    # the C of the compiled module
    python build_ffi.py --stub                           # what type checkers read: src/fsocket/constants.pyi
"""

from __future__ import annotations

import argparse
import re
import sys
import sysconfig
from pathlib import Path
from typing import Any

from cffi import FFI

TARGETS = ("linux", "darwin", "freebsd", "windows")

#: The concepts, in the order in which one builds on another, and the targets that have them (none: all).
CONCEPTS: dict[str, tuple[str, ...]] = {
    "version": (),
    "constants": (),
    "errors": (),
    "address": (),
    "address_linux": ("linux",),
    "resolver": (),
    "sockets": (),
    "sockets_posix": ("linux", "darwin", "freebsd"),
    "transfer": (),
    "poll": (),
    "poll_posix": ("linux", "darwin", "freebsd"),
    "poll_windows": ("windows",),
    "calls": (),
    "poll_calls": (),
    "module": (),
}

LIBRARIES = {"windows": ["ws2_32", "mswsock", "iphlpapi"]}

ROOT = Path(__file__).resolve().parent
PACKAGE = ROOT / "src" / "fsocket"
NATIVE = PACKAGE / "native"
TEMPLATE = re.compile(r"/\* each name \{ \*/\n(.*?)/\* \} each name \*/\n", re.DOTALL)


def this_target() -> str:
    """The target that is this system."""
    for prefix, target in (("linux", "linux"), ("darwin", "darwin"), ("freebsd", "freebsd"), ("win32", "windows")):
        if sys.platform.startswith(prefix):
            return target
    raise SystemExit(f"build_ffi.py: fsocket does not know the system {sys.platform!r}; it knows {', '.join(TARGETS)}")


def version() -> str:
    """The version that ``fsocket.__version__`` tells, read without importing what has yet to be compiled."""
    found = re.search(r'^__version__ = "(.+)"$', (PACKAGE / "version.py").read_text(encoding="utf-8"), re.MULTILINE)
    assert found is not None
    return found.group(1)


def constants() -> dict[str, tuple[str, ...]]:
    """``constants.table``: each name, with the targets that have it."""
    rows = (line.split() for line in (NATIVE / "constants.table").read_text(encoding="ascii").splitlines())
    return {row[0]: tuple(row[1:]) or TARGETS for row in rows if row and not row[0].startswith("#")}


def files(target: str, suffix: str) -> list[Path]:
    """The files of a target's concepts that end in `suffix`, in order."""
    wanted = (name for name, targets in CONCEPTS.items() if not targets or target in targets)
    return [path for name in wanted if (path := NATIVE / (name + suffix)).exists()]


def declarations(target: str) -> str:
    """What cffi is told."""
    return "\n".join(path.read_text(encoding="ascii") for path in files(target, ".cdef.h"))


def source(target: str) -> str:
    """What the compiler is told; ``#line`` makes it name the files that a person can mend."""
    parts = []
    for path in [NATIVE / "system.h", *files(target, ".c")]:
        text = path.read_text(encoding="ascii").replace("@VERSION@", version()).replace("@TARGET@", target)
        text = TEMPLATE.sub(lambda found: "".join(found.group(1).replace("@NAME@", name) for name in constants()), text)
        parts.append(f'#line 1 "{path.name}"\n{text}')
    return "\n".join(parts)


def build_options(target: str) -> dict[str, Any]:
    """How the C is compiled; without an interpreter lock there is no stable ABI to keep to (cffi sees to that part)."""
    options: dict[str, Any] = {"libraries": LIBRARIES.get(target, [])}
    if not sysconfig.get_config_var("Py_GIL_DISABLED") and sys.implementation.name == "cpython":
        options["define_macros"] = [("Py_LIMITED_API", "0x030a0000")]
    return options


def builder(target: str) -> FFI:
    """The FFI that setup.py and ``--emit`` compile."""
    ffi = FFI()
    ffi.cdef(declarations(target))
    ffi.set_source("fsocket._native", source(target), **build_options(target))
    return ffi


def stub() -> str:
    """``constants.pyi``: the names of ``constants.table`` under the systems that have them."""
    test = {
        "linux": 'sys.platform == "linux"',
        "darwin": 'sys.platform == "darwin"',
        "freebsd": 'sys.platform.startswith("freebsd")',
        "windows": 'sys.platform == "win32"',
    }
    groups: dict[tuple[str, ...], list[str]] = {}
    for name, targets in constants().items():
        groups.setdefault(targets, []).append(name)
    lines = ["# Written by `python build_ffi.py --stub` from native/constants.table.", "import sys", "from typing import Final"]
    for targets, names in sorted(groups.items(), key=lambda group: (-len(group[0]), group[0])):
        everywhere = targets == TARGETS
        indent = "" if everywhere else "    "
        lines += ["", *([] if everywhere else [f"if {' or '.join(test[target] for target in targets)}:"])]
        lines += [f"{indent}{name}: Final[int]" for name in names]
        # Type checkers have to see what __all__ holds, to know what `import *` brings.
        lines += [f"{indent}__all__ {'=' if everywhere else '+='} ["]
        lines += [f'{indent}    "{name}",' for name in names]
        lines += [f"{indent}]"]
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description="Assemble the C of fsocket._native.")
    parser.add_argument("--target", choices=TARGETS, default=None, help="the system to assemble for (default: this one)")
    parser.add_argument("--emit", metavar="OUT.c", help="write the C there")
    parser.add_argument("--stub", action="store_true", help="write src/fsocket/constants.pyi anew")
    arguments = parser.parse_args()
    if arguments.stub:
        (PACKAGE / "constants.pyi").write_text(stub(), encoding="ascii")
    if arguments.emit:
        builder(arguments.target or this_target()).emit_c_code(arguments.emit)
    if not arguments.stub and not arguments.emit:
        parser.error("say what to do: --emit OUT.c or --stub")


if __name__ == "__main__":
    main()
else:
    ffibuilder = builder(this_target())
