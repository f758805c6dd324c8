"""What the documentation and the README show of a run: the plots and the tables, written in place."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from . import plot, table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from .table import Outcome

ROOT = Path(__file__).resolve().parent.parent
README = Path("README.md")
README_PLOT = Path("docs/speed_short.svg")
PLOT = Path("docs/speed.svg")
TABLE = Path("docs/speed_table.txt")  # no .rst: Sphinx would take it for a page
BEGIN, END = "<!-- speed: begin -->\n", "<!-- speed: end -->\n"
TITLE = "fsocket, next to what its users would use instead"

#: What a reader has to know to compare, as `table.heading` calls it.
FACTS = ("machine", "kernel", "python", "fsocket", "cffi", "peers", "compiler", "date")


class Run(NamedTuple):
    """A run: where and when it was, and what came of it."""

    heading: dict[str, str]
    outcomes: list[Outcome]


def together(runs: Sequence[Run]) -> list[Run]:
    """The runs, each row in the first of them that could measure it."""
    seen: set[str] = set()
    left = []
    for heading, outcomes in runs:
        found = [outcome for outcome in outcomes if outcome.ours is not None and outcome.name not in seen]
        seen |= {outcome.name for outcome in found}
        if found:
            left.append(Run(heading, found))
    return left


def facts(runs: Sequence[Run]) -> list[str]:
    """Where and with what it was measured; of each run but the first, which groups it is that were measured there."""
    told = []
    for index, (heading, outcomes) in enumerate(runs):
        groups = "" if index == 0 else f"{' and '.join(dict.fromkeys(outcome.group for outcome in outcomes))}: "
        told.append(f"{groups}{heading['machine']}; {heading['kernel']}; {heading['python']}")
        told.append(
            f"fsocket {heading['fsocket']}, cffi {heading['cffi']}, {heading['peers']}; C: {heading['compiler']}; "
            f"{heading['date'].partition(' ')[0]}"
        )
    return told


def picture(runs: Sequence[Run], *, short: bool) -> str:
    """The plot, of all rows or only those for the README."""
    bars = []
    for _, outcomes in runs:
        for outcome in outcomes:
            times = outcome.times(outcome.peer)
            if times is None or (short and not outcome.headline):
                continue
            ours = outcome.times(outcome.plain)
            plain = None if ours is None else times / ours  # the peer's time over C's
            bars.append(plot.Bar(outcome.group, outcome.name, outcome.peer_does, times, plain))
    return plot.svg(TITLE, bars, facts(runs))


def _times(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def _nanoseconds(outcome: Outcome, sample: table.Sample | None) -> str:
    return "" if sample is None else table.number(sample.wall if outcome.by_wall else sample.cpu)


def _judged(value: float | None, target: float | None, met: bool | None) -> str:
    return _times(value) if target is None else f"{_times(value)} (at least {target:.2f}: {table.MET[met].lower()})"


HEADINGS = ("work", "fsocket", "peer", "plain C", "times as fast as the peer", "of the speed of C", "the peer does")


def _cells(outcome: Outcome) -> tuple[str, ...]:
    ours = outcome.times(outcome.peer)
    return (
        outcome.name,
        *(_nanoseconds(outcome, sample) for sample in (outcome.ours, outcome.peer, outcome.plain)),
        _judged(ours, outcome.target, outcome.met),
        _judged(outcome.times(outcome.plain), outcome.plain_target, outcome.plain_met),
        outcome.peer_does,
    )


def restructured(runs: Sequence[Run]) -> Iterator[str]:
    """The table for the documentation."""
    yield ".. Written by python -m benchmarks --publish."
    for heading, outcomes in runs:
        yield ""
        yield from (f":{name}: {heading[name]}" for name in FACTS)
        for group, members in groupby(outcomes, key=lambda outcome: outcome.group):
            yield from ("", f".. list-table:: {group}", "   :header-rows: 1", "   :widths: 30 8 8 8 18 18 22", "")
            for cells in (HEADINGS, *map(_cells, members)):
                yield from (f"   {'* -' if column == 0 else '  -'} {cell}".rstrip() for column, cell in enumerate(cells))
    yield ""


def markdown(runs: Sequence[Run]) -> Iterator[str]:
    """The short table for the README."""
    headings = ("", "nanoseconds", "peer", "times as fast as the peer", "of the speed of plain C")
    yield f"| {' | '.join(headings)} |"
    yield f"|{'---|' * len(headings)}"
    for outcome in (outcome for _, outcomes in runs for outcome in outcomes if outcome.headline):
        cells = (
            outcome.name,
            _nanoseconds(outcome, outcome.ours),
            f"`{outcome.peer_does}`",
            _times(outcome.times(outcome.peer)),
            _times(outcome.times(outcome.plain)),
        )
        yield f"| {' | '.join(cells)} |"


def _between(text: str, lines: Iterable[str]) -> str:
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{README} has no lines {BEGIN.strip()} and {END.strip()}")
    return "".join([before, begin, *(f"{line}\n" for line in lines), end, after])


def publish(runs: Sequence[Run], root: Path = ROOT) -> list[Path]:
    """Write the plots and the tables; returns where."""
    shown = together(runs)
    if not any(outcome.headline for _, outcomes in shown for outcome in outcomes):
        raise ValueError("nothing was measured that the README shows")
    readme = _between((root / README).read_text("utf-8"), markdown(shown))
    texts = {
        PLOT: picture(shown, short=False),
        README_PLOT: picture(shown, short=True),
        TABLE: "\n".join(restructured(shown)),
        README: readme,
    }
    for path, text in texts.items():
        (root / path).write_text(text, "utf-8", newline="\n")
    return [root / path for path in texts]
