"""The command: ``python -m benchmarks``."""

from __future__ import annotations

import argparse
import faulthandler
import fnmatch
import json
import os
import signal
import sys
from contextlib import closing
from pathlib import Path

from . import published, rows, table
from .plain import Plain
from .published import Run
from .table import Outcome

ROW_SECONDS = 300  # the longest that a row may take; then something hangs, and all is given up


def give_up_after(seconds: int) -> None:
    """Show what hangs, and end, when it has taken so long; 0: never mind.

    By a signal where there is one: a thread more, and the system counts the references to each descriptor in each call.
    """
    if hasattr(signal, "SIGALRM"):
        faulthandler.register(signal.SIGALRM, chain=True)
        signal.alarm(seconds)
    elif seconds:
        faulthandler.dump_traceback_later(seconds, exit=True)
    else:
        faulthandler.cancel_dump_traceback_later()


def main(arguments: list[str] | None = None) -> int:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description="Measure the installed fsocket against its peers and against plain C."
    )
    parser.add_argument("--rounds", type=int, default=300, help="how often all sides of a row take turns (default: 300)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the outcome there, too")
    parser.add_argument("--svg", type=Path, metavar="FILE", help="... and a plot of it there")
    parser.add_argument("--publish", action="store_true", help="write plots and tables into docs/ and README.md")
    parser.add_argument("--only", metavar="PATTERN", help="only the rows whose name has this in it, or matches it (* and ?)")
    parser.add_argument("--list", action="store_true", help="only name the rows")
    parser.add_argument(
        "--from", type=Path, nargs="+", metavar="FILE", dest="files", help="measure nothing: show what --json wrote there"
    )
    options = parser.parse_args(arguments)
    if options.rounds < 1:
        parser.error("--rounds is 1 or more")
    pattern = f"*{options.only or ''}*"
    wanted = [(group, row) for group, row in rows.all_rows() if fnmatch.fnmatchcase(row.name, pattern)]
    if not wanted:
        parser.error(f"no row has {options.only!r} in its name; --list names them")
    if options.list:
        print(*(row.name for _, row in wanted), sep="\n")
        return 0
    for path in filter(None, (options.json, options.svg)):
        if not path.parent.is_dir():  # nobody wants to know that only after the measuring
            parser.error(f"there is no folder {path.parent}")
    try:
        runs = [read(path) for path in options.files] if options.files else [measure(wanted, options.rounds)]
    except UnreadableError as error:
        parser.error(str(error))
    for run in runs:
        print(*table.lines(*run), sep="\n")
    if options.json is not None:
        [record, *_] = [{**run.heading, "rows": [outcome.record() for outcome in run.outcomes]} for run in runs]
        options.json.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
    if options.svg is not None:
        options.svg.write_text(published.picture(published.together(runs), short=False), encoding="utf-8")
    if options.publish:
        print("", *published.publish(runs), sep="\n")
    return 0


def measure(wanted: list[tuple[str, table.Row]], rounds: int) -> Run:
    """Measure rows, and say to a terminal which one it is."""
    outcomes = []
    with closing(Plain()) as plain:
        heading = {**table.heading(plain.compiler()), "rounds": str(rounds)}
        for number, (group, row) in enumerate(wanted, 1):
            if sys.stderr.isatty():
                print(f"\r\033[K{number}/{len(wanted)} {row.name}", end="", file=sys.stderr, flush=True)
            give_up_after(ROW_SECONDS)
            outcomes.append(table.run(row, group, rounds, plain))
            give_up_after(0)
    if sys.stderr.isatty():
        print("\r\033[K", end="", file=sys.stderr)
    return Run(heading, outcomes)


class UnreadableError(Exception):
    """A file that --json has not written."""


def read(path: Path) -> Run:
    """A run from what ``--json`` wrote."""
    try:
        record = json.loads(path.read_text("utf-8"))
        outcomes = record.pop("rows")
        return Run(record, [Outcome.of_record(outcome) for outcome in outcomes])
    except OSError as error:
        raise UnreadableError(str(error)) from None
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise UnreadableError(f"{path} is not what --json writes: {error!r}") from None


def run() -> int:
    """The command, without a complaint if whoever reads the output has gone, as ``head`` does."""
    try:
        status = main()
        sys.stdout.flush()
    except BrokenPipeError:
        # What is still unwritten would be tried again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return status


if __name__ == "__main__":
    sys.exit(run())
