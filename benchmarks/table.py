"""What a row is, what came of it, and how it is shown."""

from __future__ import annotations

import os
import platform
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

import fsocket

from .measure import Sample, Side, UnavailableError, measure, one_cpu

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from .plain import Plain

#: Some systems count a thread's CPU time in ticks of many milliseconds; there only the wall clock tells anything.
CPU_CLOCK_TELLS = time.get_clock_info("thread_time").resolution < 1e-5


@dataclass(frozen=True)
class Row:
    """One piece of work, and who does it.

    name: what is done, in words that `--only` can find. peer: what the peer does instead. sides: makes our side and the
    peer's, and lets the stack undo what they need; raises UnavailableError where that cannot be. plain: the arguments for
    ``plain.c``, none where C has nothing of the kind. target: the least ratio of the peer's time to ours, from the issue that
    the row is of. batch: how many pieces of work are timed at once; what is sent in them has to fit into the system's
    queues. share: what part of the rounds is enough, for slow work. octets: how many are moved at once, where a rate is of
    interest. warm_up: how many pieces are done ahead of each batch and not timed, for work so large that it pushes that of the
    other sides out of the cache.
    """

    name: str
    peer: str
    sides: Callable[[ExitStack], tuple[Side, Side]]
    plain: tuple[str | int, ...] = ()
    target: float | None = None
    batch: int = 64
    share: float = 1.0
    octets: int = 0
    warm_up: int = 0


@dataclass
class Outcome:
    """A row that was measured: nanoseconds for one piece of work, or why there are none."""

    row: Row
    ours: Sample | None = None
    peer: Sample | None = None
    plain: Sample | None = None
    notes: list[str] = field(default_factory=list)

    def ratio(self, other: Sample | None) -> Sample | None:
        """`other` over ours, in CPU and wall time: above 1, we are the faster."""
        if self.ours is None or other is None:
            return None
        return Sample(*(theirs / mine if mine else float("nan") for theirs, mine in zip(other, self.ours, strict=True)))

    @property
    def met(self) -> bool | None:
        """Whether the target was met, judged by CPU time where there is a clock for that; None without a target."""
        ratio = self.ratio(self.peer)
        if ratio is None or self.row.target is None:
            return None
        return (ratio.cpu if CPU_CLOCK_TELLS else ratio.wall) >= self.row.target

    def record(self) -> dict[str, Any]:
        """For JSON."""

        def told(sample: Sample | None) -> dict[str, float] | None:
            return None if sample is None else {name: round(value, 4) for name, value in sample._asdict().items()}

        return {
            "name": self.row.name,
            "peer_does": self.row.peer,
            "ours_ns": told(self.ours),
            "peer_ns": told(self.peer),
            "plain_ns": told(self.plain),
            "ratio": told(self.ratio(self.peer)),
            "plain_ratio": told(self.ratio(self.plain)),
            "octets": self.row.octets,
            "target": self.row.target,
            "met": self.met,
            "notes": self.notes,
        }


def run(row: Row, rounds: int, plain: Plain) -> Outcome:
    """Measure a row."""
    outcome = Outcome(row)
    with one_cpu(), ExitStack() as stack:
        try:
            sides = list(row.sides(stack))
        except UnavailableError as unavailable:
            outcome.notes.append(str(unavailable))
            return outcome
        if row.plain:
            try:
                sides.append(stack.enter_context(plain.side(*row.plain)))
            except UnavailableError as unavailable:
                outcome.notes.append(str(unavailable))
        medians = measure(sides, max(1, round(rounds * row.share)), row.batch, row.warm_up)
    outcome.ours, outcome.peer, *rest = medians
    outcome.plain = rest[0] if rest else None
    return outcome


def heading() -> dict[str, str]:
    """Where and when, and what of."""
    try:
        cffi = version("cffi")
    except PackageNotFoundError:
        cffi = "built in"  # PyPy
    processors = os.cpu_count()
    if sys.platform == "linux":
        processors = len(os.sched_getaffinity(0))
    return {
        "machine": f"{platform.machine()}, {_processor()}, {processors} CPUs",
        "kernel": f"{platform.system()} {platform.release()}",
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "fsocket": f"{fsocket.__version__} ({os.path.dirname(fsocket.__file__)})",
        "cffi": cffi,
        "date": time.strftime("%Y-%m-%d %H:%M:%S %z"),
    }


def _processor() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8", errors="replace") as lines:
            for line in lines:
                name, _, value = line.partition(":")
                if name.strip() == "model name":
                    return value.strip()
    except OSError:
        pass
    return platform.processor() or "processor unknown"


HEADER = ("work", "ours", "peer", "ratio", "(wall)", "target", "", "plain C", "ratio", "peer does")
_LEFT = {0, 6, 9}


def _duration(sample: Sample | None) -> str:
    if sample is None:
        return "-"
    return "/".join(_number(value) for value in sample)


def _number(nanoseconds: float) -> str:
    if nanoseconds >= 1e7:
        return f"{nanoseconds / 1e6:.1f}m"
    if nanoseconds >= 1e5:
        return f"{nanoseconds / 1e3:.1f}u"
    return f"{nanoseconds:.0f}"


def _rate(octets: int, sample: Sample | None) -> str:
    return f"{octets / sample.wall * 1e9 / 2**20:.0f}" if sample is not None and sample.wall else "-"


def cells(outcome: Outcome) -> tuple[str, ...]:
    """A row of the table."""
    row = outcome.row
    ratio, plain_ratio = outcome.ratio(outcome.peer), outcome.ratio(outcome.plain)
    peer = row.peer
    if row.octets:
        rates = "/".join(_rate(row.octets, sample) for sample in (outcome.ours, outcome.peer, outcome.plain))
        peer += f"; MiB/s {rates}"
    return (
        row.name,
        _duration(outcome.ours),
        _duration(outcome.peer),
        "-" if ratio is None else f"{ratio.cpu:.2f}",
        "-" if ratio is None else f"{ratio.wall:.2f}",
        "" if row.target is None else f">= {row.target:.2f}",
        {True: "met", False: "MISSED", None: ""}[outcome.met],
        _duration(outcome.plain) if not outcome.notes else outcome.notes[0].partition(":")[0],
        "-" if plain_ratio is None else f"{plain_ratio.cpu:.2f}",
        peer,
    )


def lines(heading: dict[str, str], outcomes: Iterable[Outcome]) -> Iterable[str]:
    """The table, as text."""
    for name, value in heading.items():
        yield f"{name + ':':9}{value}"
    yield ""
    yield "Nanoseconds (u: micro-, m: milliseconds) for one piece of work, CPU/wall. Ratios are the other's time over ours:"
    yield "above 1, fsocket is the faster. Targets are judged by " + ("CPU" if CPU_CLOCK_TELLS else "wall") + " time."
    yield ""
    table = [HEADER, *(cells(outcome) for outcome in outcomes)]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for number, row in enumerate(table):
        padded = (
            cell.ljust(width) if index in _LEFT else cell.rjust(width)
            for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        yield "  ".join(padded).rstrip()
        if number == 0:
            yield "  ".join("-" * width for width in widths)
