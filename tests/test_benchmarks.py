"""The harness of benchmarks/ works, and its table and JSON are well-formed. No time is judged here."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

ROOT = Path(__file__).resolve().parent.parent
if not (ROOT / "benchmarks").is_dir():
    pytest.skip("benchmarks/ is not beside the tests", allow_module_level=True)
sys.path.insert(0, str(ROOT))
try:
    from benchmarks import published
    from benchmarks.measure import Sample
    from benchmarks.table import Outcome
finally:
    sys.path.remove(str(ROOT))

FIELDS = {
    "name",
    "group",
    "peer_does",
    "ours_ns",
    "peer_ns",
    "plain_ns",
    "ratio",
    "plain_ratio",
    "octets",
    "target",
    "plain_target",
    "by_wall",
    "headline",
    "met",
    "plain_met",
    "notes",
}


def benchmarks(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "benchmarks", *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", **environment},
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )


HEADING = {name: f"a {name}" for name in published.FACTS} | {"python": "a Python", "date": "2026-01-01 00:00:00 +0000"}


def outcome(ours: float | None = 100.0, **facts: Any) -> Outcome:
    """One that was measured: the peer took twice 100 nanoseconds, C half of 100."""
    sides = {"peer": None, "plain": None} if ours is None else {"peer": Sample(200, 200), "plain": Sample(50, 50)}
    return Outcome(**facts, peer_does="recv", ours=None if ours is None else Sample(ours, ours), **sides)


def table_of(text: str) -> list[str]:
    """The lines below the rule of dashes."""
    lines = text.splitlines()
    rule = next(index for index, line in enumerate(lines) if line and set(line) <= {"-", " "})
    assert lines[rule - 1].startswith("work")
    return lines[rule + 1 :]


def test_every_row_runs_and_is_told(tmp_path: Path) -> None:
    done = benchmarks("--rounds", 1, "--json", tmp_path / "out.json")
    assert (done.returncode, done.stderr) == (0, "")
    record = json.loads((tmp_path / "out.json").read_text("utf-8"))
    assert {"machine", "kernel", "python", "fsocket", "cffi", "peers", "compiler", "date", "rounds"} < set(record)
    names = [row["name"] for row in record["rows"]]
    assert len(names) == len(set(names)) > 40
    for row, line in zip(record["rows"], table_of(done.stdout), strict=True):
        assert set(row) == FIELDS
        assert line.startswith(row["name"])
        if row["ours_ns"] is None:
            assert row["notes"], row
            assert row["met"] is None
            continue
        for side in ("ours_ns", "peer_ns"):
            assert set(row[side]) == {"cpu", "wall"}
            assert row[side]["wall"] > 0
        assert isinstance(row["met"], bool) == (row["target"] is not None)
        if row["target"] is not None:
            assert f">= {row['target']:.2f}" in line
    assert record["rows"][0]["ours_ns"] is not None
    for name in ("machine", "kernel", "python", "fsocket", "cffi", "date"):
        assert f"{name}:" in done.stdout


def test_rows_of_can_are_measured_where_it_is(tmp_path: Path, can: None, python_can: object) -> None:  # noqa: ARG001
    done = benchmarks("--rounds", 1, "--only", "can *", "--json", tmp_path / "out.json")
    assert (done.returncode, done.stderr) == (0, "")
    rows = json.loads((tmp_path / "out.json").read_text("utf-8"))["rows"]
    assert [row["name"] for row in rows if row["ours_ns"] is None] == []
    assert {row["target"] for row in rows} == {3.0, 6.0, 2.0}


@pytest.mark.skipif(shutil.which("cc") is None or sys.platform == "win32", reason="there is no cc, or no POSIX for plain C")
def test_plain_c_does_the_same_work(tmp_path: Path) -> None:
    done = benchmarks("--rounds", 1, "--json", tmp_path / "out.json")
    rows = json.loads((tmp_path / "out.json").read_text("utf-8"))["rows"]
    assert done.returncode == 0
    measured = [row for row in rows if row["ours_ns"] is not None and row["group"] != "Import"]
    assert len(measured) > 40
    for row in measured:
        if sys.platform != "linux" and row["plain_ns"] is None:
            continue  # what only Linux has a call for
        assert row["notes"] == []
        assert row["plain_ns"]["wall"] > 0
        assert row["plain_ratio"]["wall"] > 0


def test_a_machine_without_a_compiler_is_told_so(tmp_path: Path) -> None:
    done = benchmarks("--rounds", 1, "--only", "udp4 send Buffer", PATH=str(tmp_path))
    assert done.returncode == 0
    (line,) = table_of(done.stdout)
    assert "no cc" in line


def test_rows_are_named_and_picked() -> None:
    names = benchmarks("--list").stdout.splitlines()
    assert "udp4 send+recv Buffer" in names
    picked = benchmarks("--list", "--only", "sendto").stdout.splitlines()
    assert picked == [name for name in names if "sendto" in name]


@pytest.mark.skipif(sys.platform == "win32", reason="who writes to a pipe that nobody reads is told otherwise there")
def test_it_ends_quietly_when_nobody_reads_on() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with open(writing, "wb") as nobody:
        command = [sys.executable, "-m", "benchmarks", "--list"]
        done = subprocess.run(command, cwd=ROOT, stdout=nobody, stderr=subprocess.PIPE, timeout=300, check=False)
    assert (done.returncode, done.stderr) == (1, b"")


def test_a_run_is_published_in_place(tmp_path: Path) -> None:
    """From what --json wrote: plots that are well-formed, and tables that tell of each row; twice is the same as once."""
    outcomes = [
        outcome(name="fast & sound", group="Batches", headline=True, plain_target=0.9, target=2.0),
        outcome(name="laggard", group="Poll", ours=400.0),
        outcome(name="not here", group="CAN", ours=None),
    ]
    (tmp_path / "docs").mkdir()
    (tmp_path / "README.md").write_text(f"before\n{published.BEGIN}old\n{published.END}after\n", "utf-8")
    runs = [published.Run(HEADING, outcomes), published.Run(HEADING, [outcome(name="not here", group="CAN", headline=True)])]
    for _ in range(2):
        assert len(published.publish(runs, tmp_path)) == 4
        readme = (tmp_path / "README.md").read_text("utf-8").splitlines()
        assert (readme[0], readme[-1]) == ("before", "after")
        assert [line.split(" | ")[0] for line in readme if " | 2.00 | " in line] == ["| fast & sound", "| not here"]
        whole, short = (ET.parse(tmp_path / "docs" / name).getroot() for name in ("speed.svg", "speed_short.svg"))
        for name, plot in (("laggard", whole), ("fast & sound", whole), ("not here", short)):
            assert name in "".join(plot.itertext())
        assert "laggard" not in "".join(short.itertext())
        assert "CAN: a machine; a kernel; a Python" in "".join(whole.itertext())
        table = (tmp_path / "docs" / "speed_table.txt").read_text("utf-8")
        assert "2.00 (at least 2.00: met)" in table
        assert "0.50 (at least 0.90: missed)" in table
        assert table.count("not here") == 1


def test_a_clock_that_has_not_moved_tells_nothing() -> None:
    for ours, peer in ((0.0, 200.0), (100.0, 0.0), (0.0, 0.0)):
        one = outcome(name="quick", group="Poll")
        one.ours, one.peer = Sample(ours, 100), Sample(peer, 300)
        assert one.times(one.peer) == 3


def test_what_json_wrote_is_shown_again(tmp_path: Path) -> None:
    first = benchmarks("--rounds", 1, "--only", "parse", "--json", tmp_path / "out.json")
    again = benchmarks("--from", tmp_path / "out.json", "--svg", tmp_path / "out.svg")
    assert (again.returncode, again.stdout) == (0, first.stdout)
    assert "parse SockaddrIn" in "".join(ET.parse(tmp_path / "out.svg").getroot().itertext())


def test_the_documentation_has_places_for_what_is_published() -> None:
    text = (ROOT / published.README).read_text("utf-8")
    assert text.count(published.BEGIN) == text.count(published.END) == 1
    assert f"({published.README_PLOT.as_posix()})" in text
    for path in (published.README_PLOT, published.PLOT, published.TABLE):
        assert (ROOT / path).is_file()
    page = (ROOT / "docs" / "speed.rst").read_text("utf-8")
    assert all(path.name in page for path in (published.PLOT, published.TABLE))


@pytest.mark.parametrize(
    "arguments",
    [
        ["--rounds", "0"],
        ["--only", "no such row"],
        ["--rounds", "many"],
        ["--json", "no such folder/out.json"],
        ["--svg", "no such folder/out.svg"],
        ["--from", "no such file"],
        ["--from", "README.md"],
        ["--from", os.devnull],
    ],
)
def test_what_cannot_be_is_refused(arguments: list[str]) -> None:
    done = benchmarks(*arguments)
    assert done.returncode == 2
    assert "usage:" in done.stderr
