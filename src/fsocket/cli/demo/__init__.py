"""Move real traffic on this host over everything fsocket has, and say what works.

The exit status is 1 if anything that should work here does not, else 0. What the host lacks is shown with the reason, and is
no failure.
"""

from __future__ import annotations

import importlib
import platform
import sys
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...version import __version__
from ..numbers import positive_number, whole_number
from ..output import Colour, coloured, print_heading, print_json
from . import rows
from .rows import Outcome, Row, Status, grouped

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

#: The modules of rows, in the order of the table. Importing one registers its rows.
GROUPS = (
    "addresses",
    "hosts",
    "adapters",
    "inet",
    "unix",
    "pairs",
    "memory",
    "edges",
    "options",
    "polling",
    "multicast",
    "messages",
    *(("messages_posix",) if sys.platform != "win32" else ()),
    *(("messages_linux",) if sys.platform == "linux" else ()),
    "batches",
    *(("can",) if sys.platform == "linux" else ()),
    "streams",
    "bulk",
)

for _name in GROUPS:
    importlib.import_module(f".{_name}", __name__)

_COLOURS = {Status.OK: Colour.GOOD, Status.UNAVAILABLE: Colour.ABSENT, Status.FAILED: Colour.BAD}
_STATUS_WIDTH = max(len(status.value) for status in Status)
_MEBIBYTE = 1 << 20


@dataclass(frozen=True)
class _Played:
    """A row that has been run."""

    row: Row
    outcome: Outcome
    seconds: float


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Give the command its options."""
    parser.add_argument(
        "--bulk", type=whole_number(1), default=256, metavar="MIB", help="size of a bulk transfer (default: 256)"
    )
    parser.add_argument(
        "--deadline",
        type=positive_number(threading.TIMEOUT_MAX),
        default=60.0,
        metavar="SECONDS",
        help="most that one row may take (default: 60)",
    )


def run(options: argparse.Namespace) -> int:
    """Run all rows and print what became of them; returns the exit status."""
    played = _play(rows.ROWS, options.bulk * _MEBIBYTE, options.deadline)
    counts = _json(played) if options.json else _table(played)
    return 1 if counts[Status.FAILED] else 0


def _play(entries: list[Row], bulk_size: int, deadline: float) -> Iterator[_Played]:
    """Run rows one by one, in the order of the table."""
    for group in grouped(entries).values():
        for entry in group:
            begun = time.perf_counter()
            outcome = entry.run(bulk=bulk_size, deadline=deadline)
            yield _Played(entry, outcome, time.perf_counter() - begun)


def _counted(played: list[_Played]) -> dict[Status, int]:
    return {status: sum(one.outcome.status is status for one in played) for status in Status}


def _table(played: Iterator[_Played]) -> dict[Status, int]:
    """Print each row when it has been run; the last line sums up."""
    width = max((len(entry.title) for entry in rows.ROWS), default=0)
    print(f"fsocket {__version__}, {platform.system()} {platform.release()}, Python {platform.python_version()}")
    done: list[_Played] = []
    for one in played:
        if not done or done[-1].row.group != one.row.group:
            print_heading(one.row.group)
        status = one.outcome.status
        shown = coloured(status.value.ljust(_STATUS_WIDTH), _COLOURS[status])
        print(f"  {one.row.title.ljust(width)}  {shown}  {one.outcome.detail}", flush=True)
        done.append(one)
    counts = _counted(done)
    worst = Status.FAILED if counts[Status.FAILED] else Status.OK
    summary = ", ".join(f"{number} {status.value}" for status, number in counts.items() if number or status is Status.OK)
    print(f"\n{coloured(summary, _COLOURS[worst])} ({sum(one.seconds for one in done):.1f} s)")
    return counts


def _json(played: Iterator[_Played]) -> dict[Status, int]:
    done = list(played)
    counts = _counted(done)
    print_json(
        {
            "fsocket": __version__,
            "rows": [
                {
                    "group": one.row.group,
                    "title": one.row.title,
                    "status": one.outcome.status.value.lower(),
                    "detail": one.outcome.detail,
                    "seconds": round(one.seconds, 6),
                }
                for one in done
            ],
            "summary": {status.value.lower(): number for status, number in counts.items()},
        }
    )
    return counts
