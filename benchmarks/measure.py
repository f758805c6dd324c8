"""Timing: sides that do the same work, taking turns.

The machine is never quiet, so nothing is measured alone. The sides of a row work in short batches, one after the other, in an
order drawn anew in every round; what disturbs one, disturbs all. The median over the rounds is what is told.
"""

from __future__ import annotations

import gc
import os
import random
import statistics
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import TypeAlias


class Sample(NamedTuple):
    """What some work took, in nanoseconds."""

    cpu: float
    wall: float


#: Does the work of a row so many times, and tells what all of it took.
Side: TypeAlias = "Callable[[int], Sample]"


class UnavailableError(Exception):
    """Why a row, or one side of it, cannot be measured here."""


@dataclass(frozen=True)
class Work:
    """A side in Python: a statement, as for ``timeit``.

    statement: what is timed. before, after: what is done as often as the statement, ahead of it and behind it, and not timed.
    names: what the three refer to; there the names are local variables. process: the CPU time of all threads is meant.
    """

    statement: str
    names: dict[str, object]
    before: str = ""
    after: str = ""
    process: bool = False

    def side(self) -> Side:
        """The side, compiled."""
        prepare, run, clear = (self._loop(code) for code in (self.before, self.statement, self.after))
        cpu_clock = time.process_time_ns if self.process else time.thread_time_ns
        wall_clock = time.perf_counter_ns

        def side(count: int) -> Sample:
            prepare(count)
            wall, cpu = wall_clock(), cpu_clock()
            run(count)
            cpu, wall = cpu_clock() - cpu, wall_clock() - wall
            clear(count)
            return Sample(cpu, wall)

        return side

    def _loop(self, code: str) -> Callable[[int], None]:
        if not code:
            return lambda _count: None
        locals_ = "".join(f", {name}={name}" for name in self.names)
        body = "\n".join(f"        {line}" for line in code.splitlines())
        scope: dict[str, Any] = dict(self.names)
        exec(f"def loop(_count{locals_}):\n    for _turn in range(_count):\n{body}\n", scope)
        loop: Callable[[int], None] = scope["loop"]
        return loop


@contextmanager
def one_cpu() -> Iterator[set[int]]:
    """Keep this thread, and the threads and programs it starts, on one processor, where the system lets us.

    What the with gives are all that there are; where the system does not let us, none.
    """
    if sys.platform == "linux":
        allowed = os.sched_getaffinity(0)
        os.sched_setaffinity(0, {max(allowed)})
        try:
            yield allowed
        finally:
            os.sched_setaffinity(0, allowed)
    else:
        yield set()


def measure(sides: Sequence[Side], rounds: int, batch: int, warm_up: int = 0) -> list[Sample]:
    """What one piece of work costs each of the sides: medians over so many rounds of a batch each.

    warm_up: so many pieces go ahead of each batch, and are not timed.
    """
    samples: list[list[Sample]] = [[] for _ in sides]
    order = list(range(len(sides)))
    collecting = gc.isenabled()
    gc.collect()
    gc.disable()
    try:
        for side in sides:  # to warm up
            side(batch)
        for _ in range(rounds):
            random.shuffle(order)
            for index in order:
                if warm_up:
                    sides[index](warm_up)
                samples[index].append(sides[index](batch))
    finally:
        if collecting:
            gc.enable()
    return [Sample(*(statistics.median(values) / batch for values in zip(*taken, strict=True))) for taken in samples]
