"""``python -m fsocket``: what it prints, and its exit status."""

from __future__ import annotations

import errno
import json
import os
import re
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Any

import pytest

import fsocket
from fsocket import cli
from fsocket.cli import demo, info, output, probes
from fsocket.cli.demo.rows import ROWS, Row, Status, grouped
from fsocket.cli.demo.stage import Mismatch, Stage, expect
from fsocket.cli.probes import BACKEND_PROBES
from fsocket.polling import BACKENDS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PATIENCE = 120


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a user does, its output in a pipe."""
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "fsocket", *arguments],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
        env={**os.environ, **environment},
    )


def good(stage: Stage) -> str:
    first, second = stage.pair()
    fsocket.socket_send(first, b"x")
    return f"{fsocket.socket_recv(second, bytearray(1))} octet"


def bad(stage: Stage) -> str:
    expect(2, stage.bulk, "bulk")
    return "never"


def absent() -> probes.Probe:
    def attempt() -> None:
        raise OSError(1, "not on a Tuesday")

    return probes.Probe("tuesday", "do it", attempt)


GOOD = Row("Things", "good", good)
BAD = Row("Things", "bad", bad)
ABSENT = Row("Other things", "absent", bad, (absent(),))


@pytest.fixture
def play(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    """Run the demo with these rows only; gives the exit status and what was printed."""

    def run_rows(rows: list[Row], *arguments: str) -> tuple[int, str]:
        monkeypatch.setattr(demo.rows, "ROWS", rows)
        status = cli.main(["demo", *arguments])
        return status, capsys.readouterr().out

    return run_rows


# --- the commands as they are


def test_demo_works_on_this_host() -> None:
    result = run("demo", "--bulk", "1")
    assert (result.returncode, result.stderr) == (0, ""), result.stdout + result.stderr
    assert "FAILED" not in result.stdout
    assert "\033" not in result.stdout
    lines = result.stdout.splitlines()
    assert lines[0].startswith(f"fsocket {fsocket.__version__}, ")
    assert " ok" in lines[-1]


def test_demo_as_json() -> None:
    result = run("demo", "--bulk", "1", "--json")
    assert (result.returncode, result.stderr) == (0, "")
    document = json.loads(result.stdout)
    assert list(document) == ["fsocket", "rows", "summary"]
    assert [(one["group"], one["title"]) for one in document["rows"]] == [
        (row.group, row.title) for rows in grouped(ROWS).values() for row in rows
    ]
    assert document["summary"]["failed"] == 0
    assert sum(document["summary"].values()) == len(document["rows"])
    assert {one["status"] for one in document["rows"]} <= {"ok", "unavailable"}


def test_info_tells_of_this_host() -> None:
    result = run("info")
    assert (result.returncode, result.stderr) == (0, "")
    assert fsocket.__version__ in result.stdout
    assert "AF_INET6" in result.stdout
    assert "\033" not in result.stdout


def test_info_as_json() -> None:
    result = run("info", "--json")
    assert (result.returncode, result.stderr) == (0, "")
    document = json.loads(result.stdout)
    assert list(document) == ["fsocket", "system", "python", "host", "families", "socket_types", "adapters", "features"]
    assert document["fsocket"]["version"] == fsocket.__version__
    assert document["fsocket"]["target"] in {"linux", "darwin", "freebsd", "windows"}
    assert document["families"]["AF_INET6"] == fsocket.AF_INET6
    assert document["socket_types"]["SOCK_DGRAM"] == fsocket.SOCK_DGRAM
    assert all(feature["available"] == (feature["reason"] is None) for feature in document["features"].values())
    assert document["fsocket"]["poll_back_ends"].split(", ") == list(BACKENDS)
    assert [name for name in BACKEND_PROBES if document["features"][name]["available"]] == list(BACKENDS)


def test_info_lists_the_options() -> None:
    result = run("info", "--options")
    assert (result.returncode, result.stderr) == (0, "")
    assert f"{len(fsocket.options())} options" in result.stdout.splitlines()[-1]
    [line] = [line for line in result.stdout.splitlines() if line.startswith("  SO_RCVBUF ")]
    assert re.match(r"  SO_RCVBUF +int +get set +\S.*octets of room to receive in", line)


def test_info_lists_the_options_as_json() -> None:
    result = run("info", "--options", "--json")
    assert (result.returncode, result.stderr) == (0, "")
    listed = {row["name"]: row for row in json.loads(result.stdout)["options"]}
    assert list(listed) == [option.name for option in fsocket.options()]
    for option in fsocket.options():
        row = listed[option.name]
        assert (row["level"], row["number"], row["type"]) == (option.level, option.number, option.type.__name__)
        assert (row["readable"], row["writable"], row["source"]) == (option.readable, option.writable, option.source)


def test_the_version_is_told() -> None:
    result = run("--version")
    assert (result.returncode, result.stdout.strip()) == (0, f"fsocket {fsocket.__version__}")


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("nothing",),
        ("demo", "--bulk", "0"),
        ("demo", "--bulk", "x"),
        ("info", "x"),
        ("bench",),
        ("bench", "tcp"),
        ("can",),
        ("can", "nothing"),
        ("can", "dump", "can0,nonsense"),
        ("can", "dump", "--time", "later"),
        ("can", "dump", "--count", "0"),
        ("can", "list", "x"),
    ],
)
def test_a_wrong_command_line_is_explained(arguments: tuple[str, ...]) -> None:
    result = run(*arguments)
    assert result.returncode == 2
    assert "usage: python -m fsocket" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("command", ["dump", "send vcan0 123#", "list"])
def test_a_host_without_can_says_so(command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setitem(vars(probes.can), "obstacle", "cannot open a raw CAN socket: not on a Tuesday")
    assert cli.main(["can", *command.split()]) == 1
    name = command.partition(" ")[0]
    out, err = capsys.readouterr()
    assert (out, err) == ("", f"python -m fsocket can {name}: cannot open a raw CAN socket: not on a Tuesday\n")


@pytest.mark.parametrize("command", [("demo", "--bulk", "1"), ("info",)], ids=" ".join)
def test_a_reader_may_go_away(command: tuple[str, ...], spawn: Callable[..., subprocess.Popen[bytes]]) -> None:
    process = spawn([sys.executable, "-m", "fsocket", *command, "--json"], stdin=None, stderr=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.close()
    process.stdout = None
    _, complaint = process.communicate(timeout=PATIENCE)
    assert (process.returncode, complaint) == (1, b"")


# --- the table


def test_rows_stand_under_their_headings(play: Callable[..., tuple[int, str]]) -> None:
    status, printed = play([GOOD, ABSENT, GOOD])
    assert status == 0
    assert [line for line in printed.splitlines()[1:] if line][:-1] == [
        "Things",
        "  good    ok           1 octet",
        "  good    ok           1 octet",
        "Other things",
        "  absent  unavailable  cannot do it: not on a Tuesday",
    ]
    assert printed.splitlines()[-1].startswith("2 ok, 1 unavailable (")


def test_a_row_that_fails_makes_the_exit_status_1(play: Callable[..., tuple[int, str]]) -> None:
    status, printed = play([GOOD, BAD, GOOD], "--bulk", "3")
    assert status == 1
    assert "  bad   FAILED       Mismatch: bulk: 3145728 instead of 2" in printed
    assert printed.splitlines()[-1].startswith("2 ok, 1 FAILED (")


def test_a_row_that_fails_in_json(play: Callable[..., tuple[int, str]]) -> None:
    status, printed = play([BAD, ABSENT, GOOD], "--json")
    document: dict[str, Any] = json.loads(printed)
    assert status == 1
    assert document["summary"] == {"ok": 1, "unavailable": 1, "failed": 1}
    assert [one["status"] for one in document["rows"]] == ["failed", "ok", "unavailable"]


def test_what_the_host_lacks_is_no_failure(play: Callable[..., tuple[int, str]]) -> None:
    assert play([ABSENT])[0] == 0


def test_a_row_that_hangs_is_given_up(play: Callable[..., tuple[int, str]]) -> None:
    release = threading.Event()

    def hang(stage: Stage) -> str:  # noqa: ARG001
        release.wait(PATIENCE)
        return "too late"

    try:
        status, printed = play([Row("Things", "hang", hang), GOOD], "--deadline", "0.05")
    finally:
        release.set()
    assert status == 1
    assert "hang  FAILED       TimeoutError: no end after 0.05 seconds" in printed
    assert "good  ok" in printed


def test_every_poll_back_end_has_its_rows() -> None:
    rows = [row for row in ROWS if row.group == "Poll"]
    assert {row.title.partition(", ")[0] for row in rows} == set(BACKENDS)
    assert all(BACKEND_PROBES[row.title.partition(", ")[0]] in row.needs for row in rows)


def test_every_row_has_a_title_of_its_own() -> None:
    titles = [(row.group, row.title) for row in ROWS]
    assert len(titles) == len(set(titles))


def test_a_bulk_transfer_notices_octets_out_of_order(monkeypatch: pytest.MonkeyPatch) -> None:
    from fsocket.cli.demo import bulk  # noqa: PLC0415

    def swapped(fd: int, size: int) -> int:
        checksum = send(fd, size)
        return checksum ^ 1

    send = bulk._send
    monkeypatch.setattr(bulk, "_send", swapped)
    [row] = [row for row in ROWS if row.act is bulk._tcp4]
    outcome = row.run(bulk=1 << 20, deadline=PATIENCE)
    assert outcome.status is Status.FAILED
    assert "checksum" in outcome.detail


def test_an_obstacle_is_looked_for_once() -> None:
    tried = []

    def attempt() -> None:
        tried.append(1)
        getattr(fsocket, "AF_NOWHERE")  # noqa: B009  (type checkers know that it is absent)

    probe = probes.Probe("nowhere", "go there", attempt)
    assert probe.obstacle is not None
    assert "this system" in probe.obstacle
    assert probe.obstacle
    assert tried == [1]


def test_a_stage_puts_everything_away(open_handles: Callable[[], dict[int, object]]) -> None:
    before = open_handles()
    folder: Path
    with pytest.raises(Mismatch, match="connected: 1 instead of 2"), Stage(1) as stage:  # noqa: PT012
        folder = stage.folder
        stage.pair()
        stage.connected(fsocket.SockaddrIn("127.0.0.1"))
        stage.bound(fsocket.SockaddrIn("127.0.0.1"))
        expect(2, 1, "connected")
    assert open_handles() == before
    assert not folder.exists()


# --- colours


def watch(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pretend that a person is watching."""
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("WT_SESSION", "1")


def test_colours_are_for_terminals(monkeypatch: pytest.MonkeyPatch) -> None:
    watch(monkeypatch)
    assert output.coloured("x", output.Colour.GOOD) == "\033[32mx\033[0m"
    monkeypatch.setattr(sys.stdout, "isatty", lambda: False)
    assert output.coloured("x", output.Colour.GOOD) == "x"


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_colours_can_be_switched_off(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    watch(monkeypatch)
    monkeypatch.setenv(name, value)
    assert output.coloured("x", output.Colour.BAD) == "x"


def test_columns_stay_aligned_with_colours(monkeypatch: pytest.MonkeyPatch, play: Callable[..., tuple[int, str]]) -> None:
    watch(monkeypatch)
    printed = play([GOOD, ABSENT])[1].splitlines()
    assert "  good    \033[32mok         \033[0m  1 octet" in printed
    assert "  absent  \033[33munavailable\033[0m  cannot do it: not on a Tuesday" in printed


def test_sections_of_info_are_json() -> None:
    assert all(json.dumps(facts()) for facts in info.SECTIONS.values())


# --- what goes wrong on the way


def refused(code: int) -> Callable[[], Any]:
    def refuse() -> Any:
        raise OSError(code, "rtnetlink: " + os.strerror(code))

    return refuse


def run_after(preparation: str, *arguments: str, **where: Any) -> subprocess.CompletedProcess[str]:
    """Run the command after some lines of Python."""
    code = f"import os, runpy, sys, fsocket\n{preparation}\nsys.argv = {['fsocket', *arguments]}\n"
    code += "runpy.run_module('fsocket', run_name='__main__')"
    where = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **where}
    return subprocess.run([sys.executable, "-c", code], text=True, timeout=PATIENCE, check=False, **where)


@pytest.mark.skipif(sys.platform == "win32", reason="there EINVAL without a number of Windows' is a reader who has gone")
@pytest.mark.parametrize("code", [errno.EACCES, errno.EINVAL])
def test_a_refused_call_is_told_in_a_line(code: int) -> None:
    """EINVAL is Windows' word for a reader who has gone; elsewhere it is not to be swallowed."""
    result = run_after(f"def refuse(): raise OSError({code}, 'rtnetlink: no')\nfsocket.list_adapters = refuse", "adapters")
    assert (result.returncode, result.stderr) == (1, f"python -m fsocket: [Errno {code}] rtnetlink: no\n")


def test_info_tells_of_a_section_that_the_system_refuses(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(fsocket, "list_adapters", refused(errno.EACCES))
    assert cli.main(["info", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert not found["adapters"]["adapters"]["available"]
    assert "rtnetlink" in found["adapters"]["adapters"]["reason"]
    assert "AF_INET" in found["families"]
    assert cli.main(["info"]) == 0
    assert re.search(r"^  adapters +no: .*rtnetlink", capsys.readouterr().out, re.MULTILINE)


@pytest.mark.parametrize("arguments", [["info"], ["adapters", "--json"], ["demo", "--bulk", "1"]])
def test_without_a_standard_output(arguments: list[str]) -> None:
    """As ``>&-`` in a shell has it, and pythonw."""
    result = run_after("sys.stdout = None", *arguments)
    assert (result.returncode, result.stderr) == (0, "")


def test_ctrl_c_ends_a_command_without_a_traceback() -> None:
    result = run_after("def interrupt(): raise KeyboardInterrupt\nfsocket.list_adapters = interrupt", "adapters")
    assert (result.returncode, result.stderr) == (130, "")


@pytest.mark.skipif(sys.platform == "win32", reason="there is no short folder for everybody there")
def test_a_long_name_of_the_temporary_folder_is_no_fault_of_the_host(tmp_path: Path) -> None:
    long = tmp_path / ("x" * 100)
    long.mkdir()
    result = run("demo", "--bulk", "1", "--json", TMPDIR=str(long))
    assert json.loads(result.stdout)["summary"]["failed"] == 0
    assert list(long.iterdir()) == []


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full here")
def test_a_full_disk_is_told_in_a_line() -> None:
    with open("/dev/full", "w", encoding="utf-8") as full:
        result = run_after("", "info", stdout=full)
    assert result.returncode == 1
    assert result.stderr == f"python -m fsocket: [Errno {errno.ENOSPC}] {os.strerror(errno.ENOSPC)}\n"


# --- numbers


@pytest.mark.parametrize(
    ("option", "number", "allowed"),
    [
        *(("--deadline", number, "a number above 0, and to ") for number in ("0", "-1", "nan", "inf", "1e300", "x")),
        *(("--bulk", number, "a whole number from 1 on") for number in ("0", "-1", "1.5", "x")),
    ],
)
def test_a_number_that_cannot_be_is_refused(option: str, number: str, allowed: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit_info:
        cli.main(["demo", f"{option}={number}"])
    assert exit_info.value.code == 2
    assert f"argument {option}: {number!r} is not {allowed}" in capsys.readouterr().err
