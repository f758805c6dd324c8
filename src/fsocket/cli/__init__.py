"""``python -m fsocket``: what fsocket does on this host (demo), finds there (info, adapters), how fast (bench), CAN (can)."""

from __future__ import annotations

import argparse
import io
import sys
from typing import TYPE_CHECKING

from ..version import __version__
from . import adapters, bench, can, demo, info

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m fsocket", description="The BSD sockets API of your operating system.")
    parser.add_argument("--version", action="version", version=f"fsocket {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name, command in {"demo": demo, "info": info, "adapters": adapters, "bench": bench, "can": can}.items():
        # The module's docstring says what it does; its first line is enough among others.
        description = command.__doc__ or ""  # which -OO takes away
        subparser = commands.add_parser(name, help=description.partition("\n")[0], description=description)
        subparser.add_argument("--json", action="store_true", help="print JSON, with keys that stay what they are")
        command.add_arguments(subparser)
        subparser.set_defaults(run=command.run)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command line (by default this process's own); returns the exit status."""
    options = _parser().parse_args(arguments)
    if isinstance(sys.stdout, io.TextIOWrapper):
        # The system's words for its errors may not fit the encoding of a pipe, least of all on Windows.
        sys.stdout.reconfigure(errors="backslashreplace")
    run: Callable[[argparse.Namespace], int] = options.run
    return run(options)
