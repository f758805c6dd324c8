"""The code in README.md and in the guide is run as it stands there, and their tables are held against the library."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

import fsocket
from fsocket import absent

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
PATIENCE = 60

pytestmark = pytest.mark.skipif(not README.exists(), reason="README.md is not beside the tests here")


@dataclass
class Section:
    """The code under one heading, at the lines where it stands, and the capabilities that it needs."""

    page: Path
    heading: str
    lines: list[str] = field(default_factory=list)
    needs: list[str] = field(default_factory=list)

    def add(self, number: int, line: str) -> None:
        self.lines += [""] * (number - 1 - len(self.lines)) + [line]

    def __str__(self) -> str:
        return f"{self.page.stem}: {self.heading}"


def markdown(page: Path) -> list[Section]:
    """The ```python blocks; <!-- needs: unix --> before one names a capability."""
    sections = [Section(page, "top")]
    inside = False
    for number, line in enumerate(page.read_text("utf-8").splitlines(), 1):
        if inside and line == "```":
            inside = False
        elif inside:
            sections[-1].add(number, line)
        elif line == "```python":
            inside = True
        elif match := re.fullmatch(r"#+ (.*)", line):
            sections.append(Section(page, match[1]))
        elif match := re.fullmatch(r"<!-- needs: (\w+) -->", line):
            sections[-1].needs.append(match[1])
    return sections


def restructured(page: Path) -> list[Section]:
    """The ``.. code-block:: python`` blocks; a comment ``.. needs: unix`` before one names a capability."""
    sections = [Section(page, "top")]
    inside = False
    previous = ""
    for number, line in enumerate(page.read_text("utf-8").splitlines(), 1):
        if inside and (line.startswith("   ") or not line):
            sections[-1].add(number, line[3:])
            continue
        inside = line == ".. code-block:: python"
        if re.fullmatch(r"[=-]{3,}", line) and previous:
            sections.append(Section(page, previous))
        elif match := re.fullmatch(r"\.\. needs: (\w+)", line):
            sections[-1].needs.append(match[1])
        previous = line
    return sections


def sections() -> list[Section]:
    found = markdown(README) if README.exists() else []
    for page in sorted((ROOT / "docs").glob("*.rst")):
        found += restructured(page)
    return [section for section in found if section.lines]


def marked(section: Section) -> Any:
    """What takes a kernel with SocketCAN is marked as in conftest.py, which does not see what is asked for by name."""
    return pytest.param(section, marks=[pytest.mark.can] if "vcan" in section.needs else [], id=str(section))


@pytest.fixture
def linux() -> None:
    """A capability: CAN frames, which need no bus to be looked at."""
    if sys.platform != "linux":
        pytest.skip("only Linux has SocketCAN")


@pytest.mark.parametrize("section", [marked(section) for section in sections()])
def test_the_code_runs(section: Section, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    code = "\n".join(section.lines)
    for need in section.needs:
        value = request.getfixturevalue(need)
        if need == "vcan":
            code = code.replace("vcan0", value)  # by which nobody is disturbed
    # Under the page's name and at its lines, so that a traceback points there.
    script = tmp_path / section.page.name
    script.write_text(code, "utf-8")
    result = subprocess.run(
        [sys.executable, "-W", "error", str(script)],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
        cwd=tmp_path,
    )
    assert (result.returncode, result.stderr) == (0, "")


@pytest.mark.parametrize("name", ["demo", "tests"])
def test_a_command_is_one_line_in_a_block_of_its_own(name: str) -> None:
    [command] = re.findall(rf"<!-- command: {name} -->\n```sh\n(.*)\n```\n", README.read_text("utf-8"))
    assert command.startswith("python3 -m venv .venv && ")


def lisp_names() -> list[tuple[str, str, bool]]:
    """A Lisp name, a name of ours beside it, and whether we have it already."""
    table = re.findall(r"^\| (`[^|]*) \| ([^|]*) \|$", README.read_text("utf-8"), re.MULTILINE)
    return [
        (lisp, ours, not text.startswith("planned: "))
        for lisp, text in table
        for ours in re.findall(r"`(\w+)(?:\.\w+)?`", text)
        if ours != "OSError" and ("(Linux)" not in text or sys.platform == "linux")
    ]


def test_the_lisp_table_tells_what_there_is() -> None:
    names = lisp_names()
    assert len(names) > 40
    assert [(lisp, ours) for lisp, ours, there in names if hasattr(fsocket, ours) is not there] == []


def test_attributes_in_the_lisp_table_are_there() -> None:
    table = README.read_text("utf-8").partition("## From Lisp")[2]
    pairs = [
        (cls, attribute)
        for line in table.splitlines()
        if "planned" not in line
        for cls, attribute in re.findall(r"`(\w+)\.(\w+)`", line)
    ]
    assert pairs
    assert all(hasattr(getattr(fsocket, cls), attribute) for cls, attribute in pairs)


def test_the_reference_has_every_name() -> None:
    reference = ROOT / "docs" / "reference.rst"
    if not reference.exists():
        pytest.skip("docs/ is not beside the tests here")
    documented = set(re.findall(r"^\.\. auto(?:function|class|exception):: (\w+)$", reference.read_text("utf-8"), re.MULTILINE))
    names = (
        set(fsocket.__all__) - set(fsocket.constants.__all__) - {option.name for option in fsocket.options()} - {"__version__"}
    )
    elsewhere = set(absent._ELSEWHERE)
    assert documented - elsewhere == names - elsewhere
