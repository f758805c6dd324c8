"""What it costs to import fsocket, in an interpreter that has not imported anything of the kind."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from ..measure import Sample, Side
from ..table import Row

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import ExitStack

PROGRAM = """
import time
wall, cpu = time.perf_counter_ns(), time.process_time_ns()
{statement}
print(time.process_time_ns() - cpu, time.perf_counter_ns() - wall)
"""


def fresh(statement: str) -> Side:
    """A side that runs a statement in a new interpreter, which measures it itself."""
    program = PROGRAM.format(statement=statement)

    def once() -> Sample:
        done = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True)
        return Sample(*map(float, done.stdout.split()))

    def side(count: int) -> Sample:
        samples = [once() for _ in range(count)]
        return Sample(sum(sample.cpu for sample in samples), sum(sample.wall for sample in samples))

    return side


def imports(_stack: ExitStack) -> tuple[Side, Side]:
    """Ours and the stdlib's."""
    return fresh("import fsocket"), fresh("import socket, selectors")


def rows() -> Iterator[Row]:
    """The one."""
    yield Row("import fsocket", "import socket, selectors", imports, target=1 / 2.5, batch=1, share=0.1)
