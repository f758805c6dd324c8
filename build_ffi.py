"""Assembles the declarations and the C of ``fsocket._native`` for a target system.

All C stands in ``src/fsocket/native``: for each concept a ``.cdef.h``, which cffi reads, and a ``.c``, which the compiler
reads. This script puts the files of a target together in their order and fills in the places that are marked in them:
one entry for each name of ``constants.table``, one for each row of the tables in ``options``, and the version. Any machine can
do so for any target::

    python build_ffi.py --target windows --emit OUT.c    # the C of the compiled module
    python build_ffi.py --stub                           # what type checkers read of both kinds of tables: STUBS
"""

from __future__ import annotations

import argparse
import contextlib
import io
import re
import sys
import sysconfig
from pathlib import Path
from typing import Any, NamedTuple

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
    "control": (),
    "message": (),
    "credentials": ("linux",),
    "error_queue": ("linux",),
    "zerocopy": ("linux",),
    "segmentation": (),
    "batch": (),
    "segments": (),
    "option": (),
    "option_linux": ("linux",),
    "option_windows": ("windows",),
    "poll": (),
    "poll_posix": ("linux", "darwin", "freebsd"),
    "poll_windows": ("windows",),
    "adapter": (),
    "adapter_linux": ("linux",),
    "adapter_bsd": ("darwin", "freebsd"),
    "adapter_windows": ("windows",),
    "adapter_watch": (),
    "adapter_watch_linux": ("linux",),
    "adapter_watch_bsd": ("darwin", "freebsd"),
    "adapter_watch_posix": ("linux", "darwin", "freebsd"),
    "adapter_watch_windows": ("windows",),
    "multicast": (),
    "multicast_linux": ("linux",),
    "broadcast": (),
    "can": ("linux",),
    "can_link": ("linux",),
    "host": (),
    "host_posix": ("linux", "darwin", "freebsd"),
    "host_windows": ("windows",),
    "can_bcm": ("linux",),
    "can_isotp": ("linux",),
    "can_j1939": ("linux",),
    "calls": (),
    "message_calls": (),
    "batch_calls": (),
    "poll_calls": (),
    "can_calls": ("linux",),
    "module": (),
}

LIBRARIES = {"darwin": ["resolv"], "windows": ["ws2_32", "mswsock", "iphlpapi"]}

ROOT = Path(__file__).resolve().parent
PACKAGE = ROOT / "src" / "fsocket"
NATIVE = PACKAGE / "native"
TEMPLATE = re.compile(r"/\* each (name|option) \{ \*/\n(.*?)/\* \} each \1 \*/\n", re.DOTALL)

#: What a type checker asks of the system.
SYSTEM_TESTS = {
    "linux": 'sys.platform == "linux"',
    "darwin": 'sys.platform == "darwin"',
    "freebsd": 'sys.platform.startswith("freebsd")',
    "windows": 'sys.platform == "win32"',
}


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


def table(path: Path) -> list[str]:
    """The lines of a table that say something."""
    lines = path.read_text(encoding="ascii").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def constants() -> dict[str, tuple[str, ...]]:
    """``constants.table``: each name, with the targets that have it."""
    rows = (line.split() for line in table(NATIVE / "constants.table"))
    return {row[0]: tuple(row[1:]) or TARGETS for row in rows}


class Kind(NamedTuple):
    """A row of ``options/kinds.table``: the type of a value in C, and those in Python that are read and that may be given."""

    c: str
    read: str
    given: str


def kinds() -> dict[str, Kind]:
    """``options/kinds.table``."""
    rows = (re.fullmatch(ROW_OF_KIND, line) for line in table(NATIVE / "options" / "kinds.table"))
    return {row["name"]: Kind(row["c"].strip(), row["read"].strip('"'), row["given"].strip('"')) for row in rows if row}


ROW_OF_KIND = r'(?P<name>\w+) +(?P<c>\w[\w ]*?) {2,}(?P<read>"[^"]+"|\S+) +(?P<given>"[^"]+"|\S+)'


class Option(NamedTuple):
    """A row of a table of options.

    level: what C calls it, or "ioctl", for a control code of Winsock. kind: a row of kinds.table. access: "r", "w" or "rw".
    targets: those that have it. sources: by target, what documents it. words: what it is, in a few words.
    """

    name: str
    level: str
    kind: str
    access: str
    targets: tuple[str, ...]
    sources: dict[str, str]
    words: str


def options() -> list[Option]:
    """The tables of options, one after the other. A name may stand in several rows, each for other targets."""
    found = []
    for path in sorted((NATIVE / "options").glob("*.table")):
        level, sources = "", {}
        for line in table(path) if path.stem != "kinds" else ():
            row, _, words = line.partition(" -- ")
            name, *columns = row.split()
            if name == "level":
                (level,) = columns
            elif name == "source":
                sources[columns[0]] = " ".join(columns[1:])
            else:
                found.append(Option(name, level, columns[0], columns[1], tuple(columns[2:]) or TARGETS, sources, words.strip()))
    return found


def filled(template: str, target: str) -> str:
    """The lines of a template for each of the options that a target has."""
    values = kinds()
    parts = []
    for option in options():
        if target in option.targets:
            control = option.level == "ioctl"
            marks = {
                "@NAME@": option.name,
                "@KIND@": option.kind,
                "@TYPE@": values[option.kind].c,
                "@SOURCE@": option.sources[target],
                "@WORDS@": option.words.replace('"', r"\""),
                "@CONTROL@": str(int(control)),
                "@LEVEL_NAME@": option.level,
                "@LEVEL@": "0" if control else option.level,
                "@ACCESS@": " | ".join(f"FS_OPTION_{'READ' if way == 'r' else 'WRIT'}ABLE" for way in option.access),
            }
            parts.append(re.sub("@[A-Z_]+@", lambda mark: marks[mark.group()], template))  # noqa: B023  (called at once)
    return "".join(parts)


def files(target: str, suffix: str) -> list[Path]:
    """The files of a target's concepts that end in `suffix`, in order."""
    wanted = (name for name, targets in CONCEPTS.items() if not targets or target in targets)
    return [path for name in wanted if (path := NATIVE / (name + suffix)).exists()]


def declarations(target: str) -> str:
    """What cffi is told."""
    return "\n".join(path.read_text(encoding="ascii") for path in files(target, ".cdef.h"))


def repeated(each: str, template: str, target: str) -> str:
    """The lines between two marks, once for each constant or each option."""
    if each == "option":
        return filled(template, target)
    return "".join(template.replace("@NAME@", name) for name in constants())


def source(target: str) -> str:
    """What the compiler is told; ``#line`` makes it name the files that a person can mend."""
    parts = []
    for path in [NATIVE / "system.h", *files(target, ".c")]:
        text = path.read_text(encoding="ascii").replace("@VERSION@", version()).replace("@TARGET@", target)
        text = TEMPLATE.sub(lambda found: repeated(found[1], found[2], target), text)
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


class Declaration(NamedTuple):
    """A line of a stub."""

    name: str
    type: str
    targets: tuple[str, ...]


def declared(declarations: list[Declaration]) -> list[str]:
    """The lines of a stub that declare names under the systems that have them, and list them in __all__."""
    groups: dict[tuple[str, ...], list[Declaration]] = {TARGETS: []}
    for declaration in declarations:
        groups.setdefault(declaration.targets, []).append(declaration)
    lines = []
    for targets, group in sorted(groups.items(), key=lambda group: (-len(group[0]), group[0])):
        everywhere = targets == TARGETS
        indent = "" if everywhere else "    "
        lines += ["", *([] if everywhere else [f"if {' or '.join(SYSTEM_TESTS[target] for target in targets)}:"])]
        lines += [f"{indent}{declaration.name}: {declaration.type}" for declaration in group]
        # Type checkers have to see what __all__ holds, to know what `import *` brings.
        lines += [f"{indent}__all__ {'=' if everywhere else '+='} ["]
        lines += [f'{indent}    "{declaration.name}",' for declaration in group]
        lines += [f"{indent}]"]
    return lines


def constants_stub() -> str:
    """``constants.pyi``: the names of ``constants.table`` under the systems that have them."""
    lines = ["# Written by `python build_ffi.py --stub` from native/constants.table.", "import sys", "from typing import Final"]
    lines += declared([Declaration(name, "Final[int]", targets) for name, targets in constants().items()])
    return "\n".join(lines) + "\n"


def options_stub() -> str:
    """``option/names.pyi``: the options of the tables under the systems that have them, with the types of their values."""
    lines = [
        "# Written by `python build_ffi.py --stub` from native/options/*.table.",
        "import sys",
        "from collections.abc import Sequence",
        "from typing import Final, NoReturn",
        "",
        "from _typeshed import ReadableBuffer",
        "",
        "from ..address import Address, IPv4, Sockaddr, SockaddrIn",
        "from ..handle import Handle",
        "from .definition import Option",
        "from .values import *",
    ]
    values = kinds()
    declarations = []
    for option in options():
        kind = values[option.kind]
        read = kind.read if "r" in option.access else "NoReturn"
        given = kind.given if "w" in option.access else "NoReturn"
        declarations.append(Declaration(option.name, f"Final[Option[{read}, {given}]]", option.targets))
    return "\n".join(lines + declared(declarations)) + "\n"


#: What type checkers read of the tables: the files, and what writes them.
STUBS = {"constants.pyi": constants_stub, "option/names.pyi": options_stub}


def main() -> None:
    parser = argparse.ArgumentParser(description="Assemble the C of fsocket._native.")
    parser.add_argument("--target", choices=TARGETS, default=None, help="the system to assemble for (default: this one)")
    parser.add_argument("--emit", metavar="OUT.c", help="write the C there")
    parser.add_argument("--stub", action="store_true", help="write the stubs anew: " + ", ".join(STUBS))
    arguments = parser.parse_args()
    if arguments.stub:
        for name, stub in STUBS.items():
            (PACKAGE / name).write_text(stub(), encoding="ascii")
    if arguments.emit:
        emitted = io.StringIO()  # of a file's name, cffi would read the file first, and put another one in its place
        with contextlib.redirect_stdout(None):
            builder(arguments.target or this_target()).emit_c_code(emitted)  # type: ignore[arg-type]  # or a file
        try:
            Path(arguments.emit).write_text(emitted.getvalue(), encoding="ascii", newline="\n")
        except OSError as error:
            parser.error(str(error))
    if not arguments.stub and not arguments.emit:
        parser.error("say what to do: --emit OUT.c or --stub")


if __name__ == "__main__":
    main()
else:
    ffibuilder = builder(this_target())
