"""``python -m fsocket adapters``: a table, JSON, and what changes."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Any

import pytest

import fsocket
from fsocket import cli

if TYPE_CHECKING:
    from collections.abc import Callable

PATIENCE = 20
COMMAND = [sys.executable, "-W", "error", "-m", "fsocket", "adapters"]


def made(number: int, *addresses: fsocket.AdapterAddress, hardware: bytes | None = b"\2\0\0\0\0\1") -> fsocket.Adapter:
    return fsocket.Adapter(
        f"eth{number}", f"Ethernet {number}", "A card", number, "ethernet", hardware, "up", fsocket.IFF_UP, 1500, addresses
    )


CROWD = [
    made(
        7,
        fsocket.AdapterAddress(fsocket.SockaddrIn("10.0.0.1"), 24, fsocket.SockaddrIn("10.0.0.255")),
        fsocket.AdapterAddress(fsocket.SockaddrIn6("fe80::1", scope_id=7), 64),
        fsocket.AdapterAddress(fsocket.SockaddrIn("10.0.2.1"), 32, None, fsocket.SockaddrIn("10.0.2.9")),
    ),
    made(12, hardware=None),
]


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Run the command as if there were these adapters; gives what was printed."""

    def run(*arguments: str) -> str:
        monkeypatch.setattr(fsocket, "list_adapters", lambda: CROWD)
        assert cli.main(["adapters", *arguments]) == 0
        return capsys.readouterr().out

    return run


def test_the_table_has_a_line_for_each_address(printed: Callable[..., str]) -> None:
    assert printed() == (
        "index  name         type      status   mtu  hardware           addresses\n"
        "    7  Ethernet 7   ethernet  up      1500  02:00:00:00:00:01  10.0.0.1/24 brd 10.0.0.255\n"
        "                                                               fe80::1/64\n"
        "                                                               10.0.2.1 peer 10.0.2.9/32\n"
        "   12  Ethernet 12  ethernet  up      1500\n"
    )


def test_json_has_everything(printed: Callable[..., str]) -> None:
    document = json.loads(printed("--json"))
    assert list(document) == ["adapters"]
    first, second = document["adapters"]
    assert first == {
        "index": 7,
        "name": "eth7",
        "friendly_name": "Ethernet 7",
        "description": "A card",
        "type": "ethernet",
        "status": "up",
        "mtu": 1500,
        "address": "02:00:00:00:00:01",
        "flags": ["IFF_UP"],
        "addresses": [
            {
                "address": "10.0.0.1",
                "prefix_length": 24,
                "netmask": "255.255.255.0",
                "broadcast": "10.0.0.255",
                "peer": None,
                "scope_id": None,
            },
            {
                "address": "fe80::1",
                "prefix_length": 64,
                "netmask": "ffff:ffff:ffff:ffff::",
                "broadcast": None,
                "peer": None,
                "scope_id": 7,
            },
            {
                "address": "10.0.2.1",
                "prefix_length": 32,
                "netmask": "255.255.255.255",
                "broadcast": None,
                "peer": "10.0.2.9",
                "scope_id": None,
            },
        ],
        "can": None,
    }
    assert (second["address"], second["addresses"]) == (None, [])


CAN_STATE = {
    "state": "error-warning",
    "bitrate": 500_000,
    "sample_point": 0.875,
    "data_bitrate": 2_000_000,
    "data_sample_point": 0.75,
    "xl_bitrate": None,
    "xl_sample_point": None,
    "modes": ["loopback", "fd"],
    "restart_ms": 100,
    "transmit_errors": 96,
    "receive_errors": 3,
}


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has SocketCAN")
def test_a_can_controller_has_its_state(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    state = fsocket.CanState(**{**CAN_STATE, "modes": ("loopback", "fd")})  # type: ignore[arg-type]
    adapter = fsocket.Adapter("can0", "can0", "", 4, "can", None, "up", fsocket.IFF_UP, 72, (), state)
    monkeypatch.setattr(fsocket, "list_adapters", lambda: [adapter])
    assert cli.main(["adapters"]) == 0
    assert capsys.readouterr().out.splitlines()[1] == (
        "    4  can0  can   up       72            error-warning, 500000 bit/s at 87.5%, data 2000000 bit/s at 75.0%, "
        "loopback, fd, restart after 100 ms, errors tx 96 rx 3"
    )
    assert cli.main(["adapters", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["adapters"][0]["can"] == CAN_STATE


def test_the_command_lists_the_adapters_of_this_host() -> None:
    result = subprocess.run([*COMMAND, "--json"], capture_output=True, text=True, timeout=PATIENCE, check=True)
    names = [adapter["name"] for adapter in json.loads(result.stdout)["adapters"]]
    assert names == [adapter.name for adapter in fsocket.list_adapters()]


class Watched:
    """The command as it runs: its lines, each waited for no longer than a test may take."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process
        self._alarm = threading.Timer(PATIENCE, process.kill)
        self._alarm.start()

    def line(self) -> str:
        assert self.process.stdout is not None
        return os.fsdecode(self.process.stdout.readline()).rstrip("\n")

    def interrupt(self) -> int:
        self.process.send_signal(signal.SIGINT)
        status = self.process.wait(PATIENCE)
        self._alarm.cancel()
        return status


@pytest.mark.usefixtures("signals")
def test_watching_ends_without_a_complaint_when_it_is_interrupted(spawn: Callable[..., subprocess.Popen[bytes]]) -> None:
    watched = Watched(spawn([*COMMAND, "--watch", "--json"], stderr=subprocess.PIPE))
    assert list(json.loads(watched.line())) == ["adapters"]
    assert watched.interrupt() == 0
    assert watched.process.stderr is not None
    with watched.process.stderr as complaints:
        assert complaints.read() == b""


@pytest.mark.parametrize("in_json", [True, False])
def test_watching_tells_what_changes(
    namespace: Callable[[str], Any],
    veth: None,  # noqa: ARG001  (bridges come with it)
    spawn: Callable[..., subprocess.Popen[bytes]],
    in_json: bool,
) -> None:
    host = namespace(f"cli-{in_json}")
    command = ["ip", "netns", "exec", host.name, *COMMAND, "--watch", *(["--json"] if in_json else [])]
    watched = Watched(spawn(command))
    head = watched.line()
    if in_json:
        assert [adapter["name"] for adapter in json.loads(head)["adapters"]] == ["lo"]
    else:
        assert head.startswith("index")
        while "::1/128" not in watched.line():
            pass
    host.ip("link", "add", "one", "type", "bridge")
    host.ip("addr", "add", "10.0.0.1/24", "dev", "one")
    if in_json:
        added, named = json.loads(watched.line()), json.loads(watched.line())
        assert (added["kind"], added["name"], added["address"]) == ("added", "one", None)
        assert (named["kind"], named["name"], named["address"]) == ("address_added", "one", "10.0.0.1")
        assert added["index"] == named["index"] > 1
    else:
        assert re.fullmatch(r"\d\d:\d\d:\d\d  added            one", watched.line())
        assert re.fullmatch(r"\d\d:\d\d:\d\d  address_added    one  10\.0\.0\.1", watched.line())
    assert watched.interrupt() == 0
