"""Dump what comes by CAN buses, send to them, and list the interfaces: dump, send, list.

Frames are written as by can-utils: 123#DEADBEEF, 12345678##1AABB, 123#R.
"""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from ..numbers import whole_number
from ..probes import can as can_probe
from .source import Source, source

if TYPE_CHECKING:
    from collections.abc import Callable

#: The forms of a time, and candump's letters for them.
TIMES = {"absolute": "a", "date": "A", "delta": "d", "zero": "z"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Give the command its own commands, and them their options."""
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name, add, summary in (
        ("dump", _add_dump, "print the frames that come, as candump(1) does, until interrupted"),
        ("send", _add_send, "send frames, as cansend(1) does, or a log of them, as canplayer(1) does"),
        ("list", _add_nothing, "list the CAN interfaces: their states, bit rates and error counts"),
    ):
        subparser = commands.add_parser(name, help=summary, description=f"{summary[0].upper()}{summary[1:]}.")
        # Left out, it must not take back what was said before the name.
        subparser.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="print JSON, a line for each")
        add(subparser)
        subparser.set_defaults(command=name, complain=subparser.error)


def _add_dump(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "sources",
        nargs="*",
        type=source,
        default=[Source("any")],
        metavar="INTERFACE[,FILTER]...",
        help="an interface, or any (default), and what is wanted of it: id:mask what matches, id~mask what does not, #mask "
        "error frames, j what passes all of these; numbers in hexadecimal, eight digits for an extended id",
    )
    parser.add_argument(
        "-t", "--time", type=_time, metavar="FORM", help="print times: absolute, date, delta or zero; a, A, d and z for short"
    )
    parser.add_argument("-N", "--nanoseconds", action="store_true", help="... in nanoseconds rather than microseconds")
    parser.add_argument("-H", "--hardware", action="store_true", help="... of the adapter's clock rather than the host's")
    parser.add_argument(
        "-x", "--extra", action="store_true", help="print also whether it was sent here (TX) or not (RX), and flags"
    )
    parser.add_argument("-a", "--ascii", action="store_true", help="print also the characters of data")
    parser.add_argument("-n", "--count", type=whole_number(1), help="end after so many frames")
    parser.add_argument(
        "-T", "--timeout", type=whole_number(1), metavar="MS", help="end after so many milliseconds without a frame"
    )
    parser.add_argument(
        "-r", "--receive-buffer", type=whole_number(1), metavar="OCTETS", help="room for frames that wait to be read"
    )
    parser.add_argument("-l", "--log", metavar="FILE", help="write a log to it (- is the standard output) instead of printing")


def _add_send(parser: argparse.ArgumentParser) -> None:
    options = f"{parser.prog} [-h] [--json]"
    parser.usage = f"{options} INTERFACE FRAME...\n       {options} --log FILE [--fast] [INTERFACE[=LOGGED]...]"
    parser.add_argument("words", nargs="*", metavar="INTERFACE FRAME", help="the interface, and what to send by it")
    parser.add_argument(
        "-l",
        "--log",
        metavar="FILE",
        help="send a log (- is the standard input) at the times that it has: by the interfaces that it names, by one "
        "INTERFACE, or by INTERFACE what was logged of LOGGED only",
    )
    parser.add_argument("--fast", action="store_true", help="send a log without waiting")


def _add_nothing(parser: argparse.ArgumentParser) -> None:
    """Of `list`: it has no options of its own."""


def _time(text: str) -> str:
    letter = TIMES.get(text, text)
    if letter not in TIMES.values():
        raise argparse.ArgumentTypeError(f"{text!r} is none of {', '.join(TIMES)} (or {', '.join(TIMES.values())})")
    return letter


def run(options: argparse.Namespace) -> int:
    """Run dump, send or list; returns the exit status."""
    if can_probe.obstacle is not None:
        return complain(options.command, can_probe.obstacle)
    if sys.platform != "linux":
        return 1
    from . import dump, interfaces, send  # noqa: PLC0415  (only Linux has what they stand on)

    commands: dict[str, Callable[[argparse.Namespace], int]] = {"dump": dump.run, "send": send.run, "list": interfaces.run}
    try:
        return commands[options.command](options)
    except BrokenPipeError:
        raise
    except (OSError, ValueError) as error:
        return complain(options.command, str(error))


def complain(command: str, text: object) -> int:
    """Print what is wrong to the standard error; returns the exit status."""
    print(f"python -m fsocket can {command}: {text}", file=sys.stderr)
    return 1
