"""The harness of benchmarks/ works, and its table and JSON are well-formed. No time is judged here."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FIELDS = {
    "name",
    "peer_does",
    "ours_ns",
    "peer_ns",
    "plain_ns",
    "ratio",
    "plain_ratio",
    "octets",
    "target",
    "met",
    "notes",
}

pytestmark = pytest.mark.skipif(not (ROOT / "benchmarks").is_dir(), reason="benchmarks/ is not beside the tests")


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
    assert {"machine", "kernel", "python", "fsocket", "cffi", "date", "rounds"} < set(record)
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


@pytest.mark.skipif(shutil.which("cc") is None or sys.platform == "win32", reason="there is no cc, or no POSIX for plain.c")
def test_plain_c_does_the_same_work(tmp_path: Path) -> None:
    done = benchmarks("--rounds", 2, "--only", "Buffer", "--json", tmp_path / "out.json")
    rows = json.loads((tmp_path / "out.json").read_text("utf-8"))["rows"]
    assert done.returncode == 0
    measured = [row for row in rows if row["ours_ns"] is not None]
    assert measured
    for row in measured:
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


@pytest.mark.parametrize("arguments", [["--rounds", "0"], ["--only", "no such row"], ["--rounds", "many"]])
def test_what_cannot_be_is_refused(arguments: list[str]) -> None:
    done = benchmarks(*arguments)
    assert done.returncode == 2
    assert "usage:" in done.stderr
