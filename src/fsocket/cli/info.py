"""Print what fsocket finds on this host: versions, families, socket types, features."""

from __future__ import annotations

import platform
import struct
import sys
import sysconfig
from itertools import groupby
from typing import TYPE_CHECKING, Any, TypeAlias, TypedDict

import _cffi_backend

import fsocket

from ..native_module import TARGET
from ..polling import BACKENDS
from .output import Colour, coloured, print_heading, print_json
from .probes import PROBES

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable


class Feature(TypedDict):
    """Whether this host has something, and if not, why."""

    available: bool
    reason: str | None


Fact: TypeAlias = "str | int | bool | Feature"
Facts: TypeAlias = "dict[str, Fact]"

#: What is told under each heading, in order: a function without arguments that finds it out.
SECTIONS: dict[str, Callable[[], Facts]] = {}


def section(name: str) -> Callable[[Callable[[], Facts]], Callable[[], Facts]]:
    """Add a function to `SECTIONS`. Its keys, and `name`, are the keys of the JSON."""

    def register(facts: Callable[[], Facts]) -> Callable[[], Facts]:
        SECTIONS[name] = facts
        return facts

    return register


@section("fsocket")
def _fsocket() -> Facts:
    return {
        "version": fsocket.__version__,
        "target": TARGET,
        "names": len(fsocket.__all__),
        "options": len(fsocket.options()),
        "compiled_calls": not hasattr(fsocket.socket_send, "__code__"),
        "poll_back_ends": ", ".join(BACKENDS),
    }


@section("system")
def _system() -> Facts:
    return {
        "name": platform.system(),
        "kernel": platform.release(),
        "version": platform.version(),
        "machine": platform.machine(),
        "byte_order": sys.byteorder,
    }


@section("python")
def _python() -> Facts:
    return {
        "implementation": platform.python_implementation(),
        "version": platform.python_version(),
        "bits": 8 * struct.calcsize("P"),
        "interpreter_lock": not sysconfig.get_config_var("Py_GIL_DISABLED"),
        "cffi": _cffi_backend.__version__,
    }


@section("host")
def _host() -> Facts:
    name, domain = fsocket.get_host_name()
    return {
        "name": name,
        "domain": domain,
        "name_servers": ", ".join(map(str, fsocket.get_name_servers())),
        "search_domains": ", ".join(fsocket.get_search_domains()),
    }


def _constants(prefix: str) -> Facts:
    return {name: getattr(fsocket, name) for name in fsocket.__all__ if name.startswith(prefix)}


@section("families")
def _families() -> Facts:
    return _constants("AF_")


@section("socket_types")
def _socket_types() -> Facts:
    flags = {"SOCK_CLOEXEC", "SOCK_NONBLOCK"}  # which go with a type, and are none
    return {name: number for name, number in _constants("SOCK_").items() if name not in flags}


@section("adapters")
def _adapters() -> Facts:
    return {
        adapter.friendly_name: f"{adapter.index}, {adapter.type}, {adapter.status}, {len(adapter.addresses)} addresses"
        for adapter in fsocket.list_adapters()
    }


@section("features")
def _features() -> Facts:
    return {probe.key: Feature(available=probe.obstacle is None, reason=probe.obstacle) for probe in PROBES}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Give the command its options."""
    parser.add_argument(
        "--options", action="store_true", help="print the options of sockets that this system has, and only them"
    )


def run(options: argparse.Namespace) -> int:
    """Print all sections, or the options of sockets; returns the exit status."""
    if options.options:
        return _options(as_json=options.json)
    found = {name: _found(name, facts) for name, facts in SECTIONS.items()}
    if options.json:
        print_json(found)
    else:
        _table(found)
    return 0


def _found(name: str, facts: Callable[[], Facts]) -> Facts:
    """A section; if the system refuses what it is about, the reason under the section's own name."""
    try:
        return facts()
    except OSError as error:
        return {name: Feature(available=False, reason=str(error))}


def _options(*, as_json: bool) -> int:
    """Print what `fsocket.options` lists; returns the exit status."""
    found = fsocket.options()
    if as_json:
        facts = ("name", "level_name", "level", "number", "readable", "writable", "source", "words")
        rows = [{**{fact: getattr(option, fact) for fact in facts}, "type": option.type.__name__} for option in found]
        print_json({"options": rows})
        return 0
    columns = [(option.name, option.type.__name__, " ".join(_ways(option)), option.source, option.words) for option in found]
    widths = [max(len(row[column]) for row in columns) for column in range(4)]
    for level, group in groupby(zip(found, columns, strict=True), key=lambda row: row[0].level_name):
        print_heading(level)
        for _, row in group:
            print("  " + "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[-1]]))
    print(f"\n{len(found)} options; which of them the running system has, only trying tells")
    return 0


def _ways(option: fsocket.Option[Any, Any]) -> list[str]:
    return [word for word, way in (("get", option.readable), ("set", option.writable)) if way]


def _table(found: dict[str, Facts]) -> None:
    width = max(len(key) for facts in found.values() for key in facts)
    for name, facts in found.items():
        print_heading(name)
        for key, fact in facts.items():
            print(f"  {key.ljust(width)}  {_words(fact)}")


def _words(fact: Fact) -> str:
    if isinstance(fact, dict):
        return coloured("yes", Colour.GOOD) if fact["available"] else f"{coloured('no', Colour.ABSENT)}: {fact['reason']}"
    if isinstance(fact, bool):
        return "yes" if fact else "no"
    return str(fact)
