"""The plain C program (``plain.c``) that does the same work: compiled when it is first wanted, and run beside us."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from .measure import Sample, Side, UnavailableError

if TYPE_CHECKING:
    from collections.abc import Iterator

SOURCE = Path(__file__).with_name("plain.c")


class Plain:
    """The compiled program, in a folder of its own that goes with it."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="fsocket-benchmarks-")
        self._program: Path | None = None
        self._refusal = ""

    def close(self) -> None:
        """Remove the program."""
        self._folder.cleanup()

    def program(self) -> Path:
        """The program; raises UnavailableError where it cannot be had."""
        if self._refusal:
            raise UnavailableError(self._refusal)
        if self._program is None:
            compiler = shutil.which("cc")
            if compiler is None:
                self._refusal = "no cc"
                raise UnavailableError(self._refusal)
            program = Path(self._folder.name) / "plain"
            command = [compiler, "-O2", "-Wall", "-Wextra", "-pthread", "-o", str(program), str(SOURCE)]
            compiled = subprocess.run(command, capture_output=True, text=True, check=False)
            if compiled.returncode != 0:
                self._refusal = "cc failed"
                raise UnavailableError(f"{self._refusal}: {compiled.stderr}")
            self._program = program
        return self._program

    @contextmanager
    def side(self, *work: str | int) -> Iterator[Side]:
        """The program, ready for the work that the arguments name, as one more side of a row."""
        command = [str(self.program()), *map(str, work)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            orders, answers = process.stdin, process.stdout

            def side(count: int) -> Sample:
                try:
                    orders.write(f"{count}\n")
                    orders.flush()
                except BrokenPipeError:
                    raise UnavailableError(f"{' '.join(command)} has ended") from None
                cpu, _, wall = answers.readline().partition(" ")
                if not wall:
                    raise UnavailableError(f"{' '.join(command)} has ended")
                return Sample(int(cpu), int(wall))

            try:
                yield side
            finally:
                process.kill()
