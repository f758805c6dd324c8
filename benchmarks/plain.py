"""The plain C program (``plain/``) that does the same work: compiled when it is first wanted, and run beside us."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from .measure import Sample, Side, UnavailableError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

SOURCES = Path(__file__).with_name("plain")
OPTIMIZATION = "-O2"


class Plain:
    """The compiled program, in a folder of its own that goes with it."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="fsocket-benchmarks-")
        self._program: Path | None = None
        self._compiler = ""
        self._refusal = ""

    def compiler(self) -> str:
        """What compiled the program, in its own words."""
        try:
            self.program()
        except UnavailableError as unavailable:
            return str(unavailable).partition(":")[0]
        told = subprocess.run([self._compiler, "--version"], capture_output=True, text=True, check=False).stdout
        return f"{told.partition(chr(10))[0]}, {OPTIMIZATION}"

    def close(self) -> None:
        """Remove the program."""
        self._folder.cleanup()

    def program(self) -> Path:
        """The program; raises UnavailableError where it cannot be had."""
        if self._refusal:
            raise UnavailableError(self._refusal)
        if self._program is None:
            self._compiler = shutil.which("cc") or ""
            if not self._compiler:
                self._refusal = "no cc"
                raise UnavailableError(self._refusal)
            program = Path(self._folder.name) / "plain"
            sources = sorted(map(str, SOURCES.glob("*.c")))
            command = [self._compiler, OPTIMIZATION, "-Wall", "-Wextra", "-pthread", "-o", str(program), *sources]
            compiled = subprocess.run(command, capture_output=True, text=True, check=False)
            if compiled.returncode != 0:
                self._refusal = "cc failed"
                raise UnavailableError(f"{self._refusal}: {compiled.stderr}")
            self._program = program
        return self._program

    @contextmanager
    def side(self, *work: str | int) -> Iterator[Side]:
        """The program, ready for the work that the arguments name, as one more side of a row.

        Raises UnavailableError where it cannot be had, or cannot do that work here.
        """
        command = [str(self.program()), *map(str, work)]
        pipe = subprocess.PIPE
        with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            assert process.stderr is not None
            orders, answers, complaints = process.stdin.fileno(), process.stdout, process.stderr

            def side(count: int) -> Sample:
                with suppress(BrokenPipeError):
                    os.write(orders, b"%d\n" % count)
                cpu, _, wall = answers.readline().partition(" ")
                if not wall:
                    raise UnavailableError(f"plain C cannot: {complaints.read().strip()}")
                return Sample(int(cpu), int(wall))

            try:
                side(0)
                yield side
            finally:
                process.kill()


class Bench(ExitStack):
    """What a row is set up on: what it opens is put away with it.

    plain: the C program, for rows that have it do more than be a side. processors: those that there are, though the sides
    share one.
    """

    def __init__(self, plain: Plain, processors: Collection[int]) -> None:
        super().__init__()
        self.plain = plain
        self.processors = processors
