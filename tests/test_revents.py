"""docs/revents.py, which measures what poll reports of sockets in each state, and the table of it in docs/portability.rst."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from fsocket.polling import BACKENDS

DOCS = Path(__file__).parent.parent / "docs"
SCRIPT = DOCS / "revents.py"
PATIENCE = 60

pytestmark = pytest.mark.skipif(not SCRIPT.exists(), reason="the folder docs/ is not beside the tests here")

#: What Linux reports, by the words of the script; (poll, epoll) where they differ. "unix" states need such sockets.
LINUX: dict[str, str | tuple[str, str]] = {
    "TCP, not connected": "OUT HUP",
    "listener, none to accept": "0",
    "listener, one to accept": "IN",
    "TCP, connected": "OUT",
    "TCP, data to read": "IN OUT",
    "TCP, data to read, no room": "IN",
    "TCP, urgent octet to read": "PRI OUT",
    "peer SHUT_WR": "IN OUT RDHUP",
    "peer SHUT_WR, end read": "IN OUT RDHUP",
    "peer closed": "IN OUT RDHUP",
    "peer closed, end read": "IN OUT RDHUP",
    "own SHUT_RD": "IN OUT RDHUP",
    "own SHUT_WR": "OUT",
    "own SHUT_RDWR": "IN OUT HUP RDHUP",
    "own SHUT_WR, peer closed": "IN OUT HUP RDHUP",
    "reset by the peer": "IN OUT ERR HUP RDHUP",
    "reset by the peer, error raised": "IN OUT HUP RDHUP",
    "connect refused": "IN OUT ERR HUP RDHUP",
    "connect refused, SO_ERROR read": "IN OUT HUP RDHUP",
    "UDP": "OUT",
    "UDP, empty datagram to read": "IN OUT",
    "UDP, connected, port unreachable": "OUT ERR",
    "unix stream, peer closed": "IN OUT HUP RDHUP",
    "unix seqpacket, peer closed": "IN OUT HUP RDHUP",
    "unix datagram, peer closed": "OUT",
    "closed, not unregistered": ("NVAL", "0"),
    "closed, a duplicate is open": ("NVAL", "OUT"),
}

#: What every system reports at least, whichever the back end; what is not there is not among them.
EVERYWHERE = {
    "listener, none to accept": {"0"},
    "listener, one to accept": {"IN"},
    "TCP, connected": {"OUT"},
    "TCP, data to read": {"IN", "OUT"},
    "TCP, data to read, no room": {"IN"},
    "peer SHUT_WR": {"IN", "OUT"},
    "peer SHUT_WR, end read": {"IN", "OUT"},
    "peer closed": {"IN", "OUT"},
    "peer closed, end read": {"IN", "OUT"},
    "own SHUT_WR, peer closed": {"IN"},
    "reset by the peer": {"IN"},
    "connect refused": {"ERR"},
    "UDP": {"OUT"},
    "UDP, empty datagram to read": {"IN", "OUT"},
}


def run(*arguments: str) -> str:
    """What the script prints."""
    result = subprocess.run(
        [sys.executable, "-W", "error", str(SCRIPT), *arguments], capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert (result.returncode, result.stderr) == (0, "")
    return result.stdout


def parsed(rst: str) -> dict[str, list[str]]:
    """The cells of a table by the state, in the order of the back ends."""
    lines = rst.splitlines()
    starts = [index for index, sign in enumerate(lines[0]) if sign == "=" and (index == 0 or lines[0][index - 1] == " ")]
    ends = [*starts[1:], None]
    rows = [[line[start:end].strip() for start, end in zip(starts, ends, strict=True)] for line in lines[1:] if line[0] != "="]
    assert rows[0] == ["state", *(f'"{backend}"' for backend in BACKENDS)]
    return {state: cells for state, *cells in rows[1:]}


@pytest.fixture(scope="module")
def table() -> str:
    """What the script finds here, as reStructuredText."""
    return run("--rst")


def test_every_state_is_covered(table: str) -> None:
    cells = parsed(table)
    assert list(cells) == list(LINUX)
    assert all(cell for row in cells.values() for cell in row)


def test_what_is_guaranteed_is_reported(table: str) -> None:
    cells = parsed(table)
    for state, words in EVERYWHERE.items():
        for backend, cell in zip(BACKENDS, cells[state], strict=True):
            assert words <= set(cell.split()), f"{state}, {backend}"
    assert {cells["listener, none to accept"][0], cells["TCP, connected"][0]} == {"0", "OUT"}


@pytest.mark.skipif(sys.platform != "linux", reason="the table is Linux's")
def test_linux_reports_what_it_always_has(table: str) -> None:
    cells = parsed(table)
    expected = {state: [words, words] if isinstance(words, str) else list(words) for state, words in LINUX.items()}
    assert cells == {state: words if cells[state] != ["(absent)"] * 2 else cells[state] for state, words in expected.items()}


@pytest.mark.skipif(sys.platform != "linux", reason="the table is Linux's")
def test_the_documentation_has_the_table(
    table: str,
    unix: None,  # noqa: ARG001
    unix_datagram: None,  # noqa: ARG001
    seqpacket: None,  # noqa: ARG001
) -> None:
    assert f"\n\n{table}\n" in (DOCS / "portability.rst").read_text("utf-8")


@pytest.mark.parametrize("backend", BACKENDS)
def test_one_back_end_for_those_who_read(backend: str) -> None:
    title, _, heading, *rows = run("--backend", backend).splitlines()
    assert title.startswith("fsocket ")
    assert heading.split() == ["state", f'"{backend}"']
    assert len(rows) == len(LINUX)
