"""What a row is, what came of it, and how it is shown."""

from __future__ import annotations

import os
import platform
import sys
import time
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

import fsocket

from .measure import Sample, Side, UnavailableError, measure, one_cpu
from .plain import Bench

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from .plain import Plain

#: Some systems count a thread's CPU time in ticks of many milliseconds; there only the wall clock tells anything.
CPU_CLOCK_TELLS = time.get_clock_info("thread_time").resolution < 1e-5


@dataclass(frozen=True)
class Row:
    """One piece of work, and who does it.

    name: what is done, in words that `--only` can find. peer: what the peer does instead. sides: makes our side and the
    peer's, and lets the bench undo what they need; raises UnavailableError where that cannot be. plain: the arguments for the
    C program, or what makes that side; none where C has nothing of the kind. target: the least ratio of the peer's time to
    ours, from the issue that the row is of; plain_target: the same for C's. by_wall: they are judged by wall time, because what
    counts is how much is done, whoever does it. batch: how many pieces of work are timed at once; what is sent in them has to
    fit into the system's queues. per: how many datagrams or frames a piece of work moves; what is told is the time for one.
    share: what part of the rounds is enough, for slow work. octets: how many are moved at once, where a rate is of interest.
    warm_up: how many pieces are done ahead of each batch and not timed, for work so large that it pushes that of the other
    sides out of the cache. headline: it is one of those that the README shows.
    """

    name: str
    peer: str
    sides: Callable[[Bench], tuple[Side, Side]]
    plain: tuple[str | int, ...] | Callable[[Bench], Side] = ()
    target: float | None = None
    plain_target: float | None = None
    by_wall: bool = not CPU_CLOCK_TELLS
    batch: int = 64
    per: int = 1
    share: float = 1.0
    octets: int = 0
    warm_up: int = 0
    headline: bool = False


@dataclass
class Outcome:
    """A row that was measured: nanoseconds for one piece of work, or why there are none."""

    name: str
    group: str
    peer_does: str
    octets: int = 0
    target: float | None = None
    plain_target: float | None = None
    by_wall: bool = False
    headline: bool = False
    ours: Sample | None = None
    peer: Sample | None = None
    plain: Sample | None = None
    notes: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, row: Row, group: str) -> Outcome:
        """That of a row of a group, before it is measured."""
        return cls(row.name, group, row.peer, row.octets, row.target, row.plain_target, row.by_wall, row.headline)

    @classmethod
    def of_record(cls, record: dict[str, Any]) -> Outcome:
        """What `record` gave."""
        taken = {side: None if record[f"{side}_ns"] is None else Sample(**record[f"{side}_ns"]) for side in SIDES}
        return cls(**{name: record[name] for name in FACTS}, **taken)

    def ratio(self, other: Sample | None) -> Sample | None:
        """`other` over ours, in CPU and wall time: above 1, we are the faster."""
        if self.ours is None or other is None:
            return None
        return Sample(*(theirs / mine if mine else float("nan") for theirs, mine in zip(other, self.ours, strict=True)))

    def times(self, other: Sample | None) -> float | None:
        """The ratio that counts: that of CPU time, but where the wall's is what is meant, or that clock has not moved."""
        ratio = self.ratio(other)
        return None if ratio is None else ratio.wall if self.by_wall or not ratio.cpu > 0 else ratio.cpu

    @property
    def met(self) -> bool | None:
        """Whether the target was met; None without a target."""
        return _met(self.times(self.peer), self.target)

    @property
    def plain_met(self) -> bool | None:
        """Whether the target next to C was met; None without one."""
        return _met(self.times(self.plain), self.plain_target)

    def record(self) -> dict[str, Any]:
        """For JSON."""

        def told(sample: Sample | None) -> dict[str, float] | None:
            return None if sample is None else {name: round(value, 4) for name, value in sample._asdict().items()}

        return {
            **{name: getattr(self, name) for name in FACTS},
            **{f"{side}_ns": told(getattr(self, side)) for side in SIDES},
            "ratio": told(self.ratio(self.peer)),
            "plain_ratio": told(self.ratio(self.plain)),
            "met": self.met,
            "plain_met": self.plain_met,
        }


SIDES = ("ours", "peer", "plain")
FACTS = ("name", "group", "peer_does", "octets", "target", "plain_target", "by_wall", "headline", "notes")


def _met(times: float | None, target: float | None) -> bool | None:
    return None if times is None or target is None else times >= target


def run(row: Row, group: str, rounds: int, plain: Plain) -> Outcome:
    """Measure a row."""
    outcome = Outcome.of(row, group)
    with one_cpu() as processors, Bench(plain, processors) as bench:
        try:
            sides = list(row.sides(bench))
        except UnavailableError as unavailable:
            outcome.notes.append(str(unavailable))
            return outcome
        try:
            if callable(row.plain):
                sides.append(row.plain(bench))
            elif row.plain:
                sides.append(bench.enter_context(plain.side(*row.plain)))
        except UnavailableError as unavailable:
            outcome.notes.append(str(unavailable))
        medians = measure(sides, max(1, round(rounds * row.share)), row.batch, row.warm_up)
    outcome.ours, outcome.peer, *rest = (Sample(cpu / row.per, wall / row.per) for cpu, wall in medians)
    outcome.plain = rest[0] if rest else None
    return outcome


def heading(compiler: str) -> dict[str, str]:
    """Where and when, and what of; compiler: that of the C program."""
    cffi = _version("cffi") or "built in"  # in PyPy
    processors = os.cpu_count()
    if sys.platform == "linux":
        processors = len(os.sched_getaffinity(0))
    return {
        "machine": f"{platform.machine()}, {_processor()}, {processors} CPUs",
        "kernel": f"{platform.system()} {platform.release()}",
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "fsocket": fsocket.__version__,
        "place": os.path.dirname(fsocket.__file__),
        "cffi": cffi,
        "peers": ", ".join(f"{name} {found}" for name in PEERS if (found := _version(name))) or "the stdlib's only",
        "compiler": compiler,
        "date": time.strftime("%Y-%m-%d %H:%M:%S %z"),
    }


#: What the rows are measured against besides the stdlib.
PEERS = ("psutil", "python-can", "numpy")


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


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


HEADER = ("work", "ours", "peer", "ratio", "(wall)", "target", "", "plain C", "ratio", "target", "", "peer does")
_LEFT = {0, 6, 10, 11}
MET = {True: "met", False: "MISSED", None: ""}


def _duration(sample: Sample | None) -> str:
    if sample is None:
        return "-"
    return "/".join(number(value) for value in sample)


def number(nanoseconds: float) -> str:
    """A time, in three or four digits."""
    if nanoseconds >= 1e7:
        return f"{nanoseconds / 1e6:.1f}m"
    if nanoseconds >= 1e5:
        return f"{nanoseconds / 1e3:.1f}u"
    return f"{nanoseconds:.0f}"


def _rate(octets: int, sample: Sample | None) -> str:
    return f"{octets / sample.wall * 1e9 / 2**20:.0f}" if sample is not None and sample.wall else "-"


def _least(target: float | None) -> str:
    return "" if target is None else f">= {target:.2f}"


def cells(outcome: Outcome) -> tuple[str, ...]:
    """A row of the table."""
    ratio, plain_ratio = outcome.ratio(outcome.peer), outcome.times(outcome.plain)
    peer = outcome.peer_does
    if outcome.octets:
        rates = "/".join(_rate(outcome.octets, sample) for sample in (outcome.ours, outcome.peer, outcome.plain))
        peer += f"; MiB/s {rates}"
    return (
        outcome.name,
        _duration(outcome.ours),
        _duration(outcome.peer),
        "-" if ratio is None else f"{ratio.cpu:.2f}",
        "-" if ratio is None else f"{ratio.wall:.2f}",
        _least(outcome.target) + " (wall)" * (outcome.by_wall and CPU_CLOCK_TELLS),
        MET[outcome.met],
        _duration(outcome.plain) if not outcome.notes else outcome.notes[0].partition(":")[0],
        "-" if plain_ratio is None else f"{plain_ratio:.2f}",
        _least(outcome.plain_target),
        MET[outcome.plain_met],
        peer,
    )


#: What a table tells, in words.
LEGEND = (
    "Nanoseconds (u: micro-, m: milliseconds) for one piece of work, CPU/wall; for one datagram or frame where many are moved.",
    "Ratios are the other's time over ours: above 1, fsocket is the faster. Targets are judged by "
    + ("CPU time, but where (wall) is said." if CPU_CLOCK_TELLS else "wall time."),
)


def lines(heading: dict[str, str], outcomes: Iterable[Outcome]) -> Iterable[str]:
    """The table, as text."""
    width = max(map(len, heading)) + 2
    for name, value in heading.items():
        yield f"{name + ':':{width}}{value}"
    yield ""
    yield from LEGEND
    yield ""
    table = [HEADER, *(cells(outcome) for outcome in outcomes)]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for index, row in enumerate(table):
        padded = (
            cell.ljust(width) if column in _LEFT else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        yield "  ".join(padded).rstrip()
        if index == 0:
            yield "  ".join("-" * width for width in widths)
