"""``python -m fsocket can``: what it prints, what it takes, and on a kernel with CAN what comes and goes."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import threading
import time
from argparse import ArgumentTypeError, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

import fsocket
from fsocket import cli
from fsocket.cli import probes

if sys.platform != "linux":
    pytest.skip("SocketCAN is Linux's", allow_module_level=True)

from fsocket import CanFrame
from fsocket.can.frame import XL_VCID_MOST, XLF
from fsocket.cli.can import send as sending
from fsocket.cli.can.line import Form
from fsocket.cli.can.source import Source, Wanted, source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PATIENCE = 60
COMMAND = [sys.executable, "-W", "error", "-m", "fsocket", "can"]

Run: TypeAlias = "Callable[..., tuple[int, str, str]]"


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command as on a host that has CAN: the exit status, and what was printed."""

    def function(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setitem(vars(probes.can), "obstacle", None)
        try:
            status = cli.main(["can", *arguments])
        except SystemExit as end:
            status = int(str(end.code))
        out, err = capsys.readouterr()
        return status, out, err

    return function


# --- what is to be dumped


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("any", Source("any")),
        ("can0,123:7FF", Source("can0", (Wanted(0x123, 0x7FF, inverted=False, extended=False),))),
        ("can0,400~7f0", Source("can0", (Wanted(0x400, 0x7F0, inverted=True, extended=False),))),
        ("can0,12345678:DFFFFFFF", Source("can0", (Wanted(0x12345678, 0xDFFFFFFF, inverted=False, extended=True),))),
        (
            "can0,1:7FF,00000001~1FFFFFFF,J",
            Source("can0", (Wanted(1, 0x7FF, inverted=False, extended=False), Wanted(1, 0x1FFFFFFF, True, True)), joined=True),
        ),
        ("any,0~0,#FFFFFFFF", Source("any", (Wanted(0, 0, inverted=True, extended=False),), errors=0xFFFFFFFF)),
        ("can0,#1FF", Source("can0", errors=0x1FF)),
    ],
)
def test_a_source_is_named_as_to_candump(text: str, wanted: Source) -> None:
    assert source(text) == wanted


@pytest.mark.parametrize(
    "text", ["", ",123:7FF", "can0,", "can0,123", "can0,:7FF", "can0,123:", "can0,#", "can0,#x", "can0,123456789:1", "can0,jj"]
)
def test_what_is_no_source_is_refused(text: str) -> None:
    with pytest.raises(ArgumentTypeError, match=r"names no interface|is no filter"):
        source(text)


OCTETS = bytes.fromhex("1122334455667788")
NOW = 1436509052_249713123

# --- how a frame is printed


def form(*names: str, **options: Any) -> Form:
    defaults = {
        "json": False,
        "log": None,
        "time": None,
        "nanoseconds": False,
        "hardware": False,
        "extra": False,
        "ascii": False,
    }
    return Form(Namespace(**{**defaults, **options}), names or ["vcan0"])


def received(text: str, now: int = NOW, *, origin: str | None = "vcan0") -> CanFrame:
    frame = fsocket.string_can_frame(text)
    frame.timestamp_ns, frame.origin = now, origin
    return frame


def printed(text: str, **options: Any) -> str:
    return form(**options).frame(received(text), "any")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("123#DEADBEEF", "  vcan0  123   [4]  DE AD BE EF"),
        ("123#", "  vcan0  123   [0]"),
        ("12345678#11", "  vcan0  12345678   [1]  11"),
        ("123#R", "  vcan0  123   [0]  remote request"),
        ("123#R4", "  vcan0  123   [4]  remote request"),
        ("123#1122334455667788_E", "  vcan0  123   {E}  11 22 33 44 55 66 77 88"),
        ("123##1112233445566778899AABBCC", "  vcan0  123  [12]  11 22 33 44 55 66 77 88 99 AA BB CC"),
        ("123##0", "  vcan0  123  [00]"),
    ],
)
def test_a_frame_is_printed_as_by_candump(text: str, line: str) -> None:
    assert printed(text) == line


@pytest.mark.skipif(not XLF, reason="fsocket's headers have no CAN XL")
def test_a_can_xl_frame_is_printed_up_to_64_octets() -> None:
    vcid = 0x45 if XL_VCID_MOST else 0
    head = f"{vcid:02X}123#81:07:12345678#"
    assert printed(head + "1122") == f"  vcan0  123 [0002] ({vcid:02X}|81:07:12345678) 11 22"
    line = printed(head + "AB" * 65)
    assert line.endswith(" AB AB ...")
    assert line.count("AB") == 64
    assert printed(head + "11", extra=True).startswith("  vcan0  RX S -  123 ")


def test_identifiers_stand_below_each_other_once_an_extended_one_was_seen() -> None:
    lines = form()
    assert lines.frame(received("123#11"), "any") == "  vcan0  123   [1]  11"
    assert lines.frame(received("12345678#11"), "any") == "  vcan0  12345678   [1]  11"
    assert lines.frame(received("123#11"), "any") == "  vcan0       123   [1]  11"


def test_names_stand_below_each_other() -> None:
    lines = form("can0", "vcan0")
    assert lines.frame(received("123#", origin="can0"), "any") == "   can0  123   [0]"
    assert lines.frame(received("123#", origin="longer"), "any") == "  longer  123   [0]"
    assert lines.frame(received("123#", origin="can0"), "any") == "    can0  123   [0]"
    assert lines.frame(received("123#", origin=None), "can1") == "    can1  123   [0]"


@pytest.mark.parametrize(
    ("letter", "nanoseconds", "times"),
    [
        ("a", False, ["1436509052.249713", "1436509053.500000", "1436509053.600000"]),
        ("a", True, ["1436509052.249713123", "1436509053.500000000", "1436509053.600000000"]),
        ("d", False, ["000.000000", "001.250286", "000.100000"]),
        ("z", False, ["000.000000", "001.250286", "001.350286"]),
        ("z", True, ["000.000000000", "001.250286877", "001.350286877"]),
    ],
)
def test_times_have_four_forms(letter: str, nanoseconds: bool, times: list[str]) -> None:
    lines = form(time=letter, nanoseconds=nanoseconds)
    instants = [NOW, 1436509053_500000000, 1436509053_600000000]
    found = [lines.frame(received("123#", now), "any") for now in instants]
    assert found == [f" ({time})  vcan0  123   [0]" for time in times]


def test_a_date_is_local_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    try:
        assert printed("123#", time="A") == " (2015-07-10 06:17:32.249713)  vcan0  123   [0]"
    finally:
        monkeypatch.undo()
        time.tzset()


def test_a_clock_that_goes_back_counts_from_zero() -> None:
    lines = form(time="z")
    lines.frame(received("123#"), "any")
    assert lines.frame(received("123#", NOW - 1), "any") == " (000.000000)  vcan0  123   [0]"


def test_the_adapter_s_clock_is_printed_where_it_is_told() -> None:
    lines = form(time="a", hardware=True)
    frame = received("123#")
    frame.hardware_timestamp_ns = 1_000_002_000
    assert lines.frame(frame, "any") == " (0000000001.000002)  vcan0  123   [0]"
    assert lines.frame(received("123#"), "any") == " (1436509052.249713)  vcan0  123   [0]"


def test_direction_and_flags_are_extra() -> None:
    assert printed("123#11", extra=True) == "  vcan0  RX - -  123   [1]  11"
    assert printed("123##311", extra=True) == "  vcan0  RX B E  123  [01]  11"
    frame = received("123##1")
    frame.loopback = True
    assert form(extra=True).frame(frame, "any") == "  vcan0  TX B -  123  [00]"


def test_characters_are_printed_when_asked_for() -> None:
    assert printed("123#4142007F", ascii=True) == "  vcan0  123   [4]  41 42 00 7F               'AB..'"


def test_a_log_has_lines_of_its_own() -> None:
    assert printed("123#11", log="-") == "(1436509052.249713) vcan0 123#11"
    assert printed("123#11", log="x", extra=True, nanoseconds=True) == "(1436509052.249713123) vcan0 123#11 R"


def test_json_has_everything() -> None:
    assert json.loads(printed("12345678##1AABB", json=True)) == {
        "timestamp_ns": NOW,
        "interface": "vcan0",
        "sent_here": False,
        "frame": "12345678##1AABB",
        "kind": "CAN FD",
        "id": 0x12345678,
        "extended": True,
        "remote": False,
        "dlc": 2,
        "data": "aabb",
        "brs": True,
        "esi": False,
    }
    assert json.loads(printed("123#R4", json=True))["dlc"] == 4
    if XLF:
        record = json.loads(printed("00123#81:07:12345678#11", json=True))
        assert record["kind"] == "CAN XL"
        assert [record[key] for key in ("sec", "rrs", "sdt", "af", "vcid")] == [True, False, 7, 0x12345678, 0]


def test_what_was_dropped_is_told() -> None:
    assert form().dropped(1, 3, "can0") == "DROPCOUNT: dropped 1 CAN frame on 'can0' socket (total drops 3)"
    words = form(log="-").dropped(2, 3, "can0")
    assert words == "DROPCOUNT: dropped 2 CAN frames on 'can0' socket (total drops 3)"
    assert list(fsocket.read_can_log([words])) == []
    assert json.loads(form(json=True).dropped(2, 3, "can0")) == {"dropped": 2, "total": 3, "interface": "can0"}


# --- the list

STATE = fsocket.CanState("bus-off", 500_000, 0.875, 2_000_000, 0.75, None, None, ("loopback", "fd"), 100, 255, 3)
INTERFACES = [
    fsocket.Adapter("lo", "lo", "", 1, "loopback", None, "up", fsocket.IFF_UP, 65536),
    fsocket.Adapter("vcan0", "vcan0", "", 3, "can", None, "up", fsocket.IFF_UP, fsocket.CAN_MTU),
    fsocket.Adapter("can0", "can0", "", 12, "can", None, "up", fsocket.IFF_UP, fsocket.CANFD_MTU, (), STATE),
    fsocket.Adapter("vcan1", "vcan1", "", 13, "can", None, "down", 0, 2060),
]


def test_interfaces_are_listed(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fsocket, "list_adapters", lambda: INTERFACES)
    status, out, err = run("list")
    assert (status, err) == (0, "")
    assert out.splitlines() == [
        "index  name   type        status  frames   mtu  state          bit rate  sample point  errors       modes",
        "    3  vcan0  virtual     up      CAN       16",
        "   12  can0   controller  up      CAN FD    72  bus-off  500000/2000000   87.5%/75.0%  tx 255 rx 3  loopback, fd",
        "   13  vcan1  virtual     down    CAN XL  2060",
    ]


def test_interfaces_are_listed_as_json(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fsocket, "list_adapters", lambda: INTERFACES)
    status, out, err = run("list", "--json")
    assert (status, err) == (0, "")
    virtual, controller, _ = json.loads(out)["interfaces"]
    assert virtual == {
        "index": 3,
        "name": "vcan0",
        "type": "virtual",
        "status": "up",
        "frames": "CAN",
        "mtu": fsocket.CAN_MTU,
        "can": None,
    }
    assert controller["can"]["state"] == "bus-off"
    assert run("--json", "list")[1] == out


def test_without_an_interface_it_says_how_to_make_one(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fsocket, "list_adapters", lambda: INTERFACES[:1])
    status, out, err = run("list")
    assert (status, out) == (1, "")
    assert "ip link add dev vcan0 type vcan" in err
    assert run("list", "--json") == (0, '{"interfaces": []}\n', "")


# --- dump, of a virtual bus


class Dump:
    """A dump as it runs: its lines, each waited for no longer than a test may take."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process
        self._alarm = threading.Timer(5 * PATIENCE, process.kill)
        self._alarm.start()

    def line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().decode().rstrip("\n")

    def record(self) -> dict[str, Any]:
        record: dict[str, Any] = json.loads(self.line())
        return record

    def complaint(self) -> str:
        assert self.process.stderr is not None
        return self.process.stderr.readline().decode().rstrip("\n")

    def end(self, number: int | None = signal.SIGINT) -> tuple[int, str, str]:
        """Interrupt it, or wait until it ends; gives the exit status, and what else it printed."""
        if number is not None:
            self.process.send_signal(number)
        out, err = self.process.communicate(timeout=PATIENCE)
        self._alarm.cancel()
        return self.process.returncode, out.decode(), err.decode()


MARK = fsocket.CanFrame(0x7FF, b"mark")


@pytest.fixture
def dump(spawn: Callable[..., subprocess.Popen[bytes]]) -> Iterator[Callable[..., Dump]]:
    """Start a dump that has its sockets when it is given: there is a raw socket more for each of them on the bus."""
    running: list[Dump] = []

    def start(*arguments: str, sockets: int = 1) -> Dump:
        before = receivers()
        one = Dump(spawn([*COMMAND, "dump", *arguments], stderr=subprocess.PIPE))
        running.append(one)
        while receivers() < before + sockets and one.process.poll() is None:
            select.select([one.process.stdout], [], [], 0.05)  # which it prints nothing to; it needs the time
        return one

    yield start
    for one in running:
        one._alarm.cancel()
        for stream in (one.process.stdout, one.process.stderr):
            if stream is not None:
                stream.close()


def receivers() -> int:
    """How many raw sockets of this network namespace receive frames, as the kernel counts its lists of them."""
    lists = Path("/proc/net/can").glob("rcvlist_*")
    return sum(line.split()[-1] == "raw" for file in lists for line in file.read_text().splitlines() if line.strip())


def send(name: str, *frames: fsocket.CanFrame | str) -> None:
    with fsocket.can_socket(name) as fd:
        for frame in frames:
            fsocket.can_send(fd, fsocket.string_can_frame(frame) if isinstance(frame, str) else frame)


@pytest.mark.usefixtures("signals")
def test_a_dump_goes_on_until_it_is_interrupted(vcan: str, dump: Callable[..., Dump]) -> None:
    running = dump(vcan)
    send(vcan, "123#DEADBEEF", "12345678##1AABB", "123#R")
    assert [running.line() for _ in range(3)] == [
        f"  {vcan}  123   [4]  DE AD BE EF",
        f"  {vcan}  12345678  [02]  AA BB",
        f"  {vcan}       123   [0]  remote request",
    ]
    assert running.end() == (0, "", "")


def test_a_dump_ends_after_so_many_frames(vcan: str, dump: Callable[..., Dump]) -> None:
    running = dump(vcan, "--count", "2", "--json")
    send(vcan, "123#", "124#", "125#")
    records = [running.record(), running.record()]
    assert [(record["frame"], record["interface"], record["sent_here"]) for record in records] == [
        ("123#", vcan, True),
        ("124#", vcan, True),
    ]
    assert all(abs(record["timestamp_ns"] - time.time_ns()) < PATIENCE * 10**9 for record in records)
    assert running.end(None) == (0, "", "")


def test_a_dump_ends_when_nothing_comes_for_so_long(vcan: str, dump: Callable[..., Dump]) -> None:
    assert dump(vcan, "--timeout", "1").end(None) == (0, "", "")


@pytest.mark.usefixtures("signals")
def test_any_is_every_interface(vcans: Any, dump: Callable[..., Dump]) -> None:
    first, second = vcans(2)
    running = dump("--json")
    send(first, "123#")
    send(second, "124#")
    seen = [(record["interface"], record["frame"]) for record in (running.record(), running.record())]
    assert seen == [(first, "123#"), (second, "124#")]
    assert running.end()[0] == 0


@pytest.mark.usefixtures("signals")
def test_interfaces_have_filters_of_their_own(vcans: Any, dump: Callable[..., Dump]) -> None:
    first, second, third = vcans(3)
    running = dump(f"{first},123:7FF,12345678:DFFFFFFF", f"{second},100~700", f"{third},100:700,001:001,j", "--json", sockets=5)
    texts = ["123#", "124#", "101#", "12345678#", "12345679#"]
    for name in (first, second, third):
        send(name, *texts)
    seen = [(record["interface"], record["frame"]) for record in (running.record() for _ in range(6))]
    assert running.end()[0] == 0
    by_name = [[frame for origin, frame in seen if origin == name] for name in (first, second, third)]
    assert by_name == [["123#", "12345678#"], ["12345678#", "12345679#"], ["123#", "101#"]]


@pytest.mark.usefixtures("signals")
def test_error_frames_come_where_they_are_asked_for_and_are_explained(vcan: str, dump: Callable[..., Dump]) -> None:
    running = dump(f"{vcan},0~0,#FFFFFFFF")
    error = fsocket.CanFrame(
        fsocket.CAN_ERR_CRTL | fsocket.CAN_ERR_BUSOFF, bytes([0, fsocket.CAN_ERR_CRTL_TX_PASSIVE, *bytes(6)]), error=True
    )
    send(vcan, "123#", error)
    number = f"{error.id | fsocket.CAN_ERR_FLAG:08X}"
    data = error.data.hex(" ").upper()
    assert running.line() == f"  {vcan}  {number}   [8]  {data}   ERRORFRAME"
    assert running.line() == "\tcontroller-problem{tx-error-passive}"
    assert running.line() == "\tbus-off"
    assert running.end() == (0, "", "")


@pytest.mark.usefixtures("signals")
def test_a_log_is_written_read_and_sent_again(vcans: Any, dump: Callable[..., Dump], tmp_path: Path) -> None:
    first, second, third = vcans(3)
    log = tmp_path / "log"
    running = dump("--log", str(log), "--nanoseconds", "--extra", "--count", "4")
    texts = ["123#DEADBEEF", "12345678##1AABB", "123#R4", "123#1122334455667788_E"]
    send(first, *texts[:2])
    send(second, *texts[2:])
    assert running.end(None) == (0, "", "")
    with log.open() as file:
        frames = list(fsocket.read_can_log(file))
    assert [(str(frame), frame.origin, frame.loopback) for frame in frames] == [
        (text, first if number < 2 else second, True) for number, text in enumerate(texts)
    ]
    listening = dump("--json")
    for ways, wanted in (
        ([], [first, first, second, second]),
        ([third], [third] * 4),
        ([f"{third}={second}"], [third] * 2),
    ):
        assert ran("send", "--log", str(log), *ways) == (0, "", "")
        records = [listening.record() for _ in wanted]
        assert [record["interface"] for record in records] == wanted
        assert [record["frame"] for record in records] == texts[-len(wanted) :]
    assert listening.end()[0] == 0


@pytest.mark.usefixtures("signals")
def test_a_reader_of_the_dump_may_go_away(vcan: str, dump: Callable[..., Dump]) -> None:
    running = dump(vcan)
    assert running.process.stdout is not None
    send(vcan, "123#")
    running.line()
    running.process.stdout.close()
    running.process.stdout = None
    send(vcan, "124#")
    _, complaint = running.process.communicate(timeout=PATIENCE)
    assert (running.process.returncode, complaint) == (1, b"")


@pytest.mark.usefixtures("signals")
def test_dropped_frames_are_told(vcan: str, dump: Callable[..., Dump]) -> None:
    """Of a dump that is held up, so that its room is too small for what comes meanwhile."""
    running = dump(vcan, "--json", "--receive-buffer", "1")
    running.process.send_signal(signal.SIGSTOP)
    os.waitid(os.P_PID, running.process.pid, os.WSTOPPED)
    send(vcan, *[fsocket.CanFrame(number) for number in range(0x400)])
    running.process.send_signal(signal.SIGCONT)
    seen: list[int] = []
    told: dict[str, Any] = {}
    while not told:
        send(vcan, MARK)
        record = running.record()
        told = record if "dropped" in record else {}
        seen += [record["id"]] if "id" in record else []
    assert running.end()[0] == 0
    kept = [number for number in seen if number != MARK.id]
    assert kept == list(range(len(kept)))
    assert (told["interface"], told["dropped"]) == (vcan, told["total"])
    assert len(kept) + told["dropped"] >= 0x400


def test_an_interface_may_go_down_and_away(vcan: str, dump: Callable[..., Dump]) -> None:
    running = dump(vcan)
    subprocess.run(["ip", "link", "set", vcan, "down"], check=True)
    assert running.complaint() == f"python -m fsocket can dump: {vcan} is down"
    subprocess.run(["ip", "link", "set", vcan, "up"], check=True)
    send(vcan, "123#")
    assert running.line() == f"  {vcan}  123   [0]"
    subprocess.run(["ip", "link", "delete", vcan], check=True)
    status, out, err = running.end(None)
    assert (status, out) == (1, "")
    assert err.splitlines()[-1] == f"python -m fsocket can dump: {vcan} is gone"


@pytest.mark.parametrize("command", ["dump nowhere", "send nowhere 123#"])
@pytest.mark.usefixtures("can")
def test_an_interface_that_there_is_not_is_named(command: str) -> None:
    status, out, err = ran(*command.split())
    assert (status, out) == (1, "")
    assert err.startswith(f"python -m fsocket can {command.partition(' ')[0]}: ")
    assert "nowhere" in err


# --- send


def ran(*arguments: str, given: str = "") -> tuple[int, str, str]:
    """Run the command as a user does."""
    result = subprocess.run([*COMMAND, *arguments], input=given, capture_output=True, text=True, timeout=PATIENCE, check=False)
    return result.returncode, result.stdout, result.stderr


def received_by(fd: int, count: int) -> list[str]:
    return [str(fsocket.can_recv(fd)) for _ in range(count)]


def test_frames_are_sent_in_order(vcan: str) -> None:
    texts = ["123#DEADBEEF", "12345678##1AABB", "123#R"]
    with fsocket.can_socket(vcan) as fd:
        assert ran("send", vcan, *texts) == (0, "", "")
        assert received_by(fd, 3) == texts
        assert ran("send", "--json", vcan, *texts) == (0, '{"sent": 3}\n', "")


def test_nothing_is_sent_if_one_frame_is_wrong(vcan: str) -> None:
    with fsocket.can_socket(vcan) as fd:
        status, out, err = ran("send", vcan, "123#", "124#1")
        assert (status, out) == (2, "")
        assert err.startswith("usage: python -m fsocket can send")
        assert "'124#1' is no CAN frame" in err
        with pytest.raises(BlockingIOError):
            fsocket.can_recv(fd, fsocket.MSG_DONTWAIT)


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ("", "say by which interface"),
        ("vcan0", "say by which interface"),
        ("--log x a b", "one interface for everything"),
        ("--log x a=", "no INTERFACE=LOGGED"),
        ("--log x =a", "no INTERFACE=LOGGED"),
    ],
)
def test_what_to_send_has_to_be_said(run: Run, arguments: str, why: str) -> None:
    status, out, err = run("send", *arguments.split())
    assert (status, out) == (2, "")
    assert why in err


def test_a_log_that_is_wrong_is_named_with_its_line(run: Run, tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("# nothing\n(1.000000) vcan0 123#0\n")
    status, out, err = run("send", "--log", str(log))
    assert (status, out) == (1, "")
    assert err.startswith(f"python -m fsocket can send: {log}: line 2: '123#0' is no CAN frame: ")
    status, _, err = run("send", "--log", str(tmp_path / "none"))
    assert status == 1
    assert "No such file" in err


class Clock:
    """A time that passes in sleep, and a little whenever something is sent; what was sent when."""

    LATE = 10_000_000  # nanoseconds that it takes to send

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 5_000_000_000
        self.sent: list[tuple[int, str]] = []
        monkeypatch.setattr(sending, "time", self)
        monkeypatch.setattr(sending, "_send_patiently", self.send)
        monkeypatch.setattr(sending._Senders, "socket", lambda *_: -1)

    def monotonic_ns(self) -> int:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += round(seconds * 1_000_000_000)

    def send(self, fd: int, frame: CanFrame) -> None:  # noqa: ARG002
        self.sent.append((self.now - 5_000_000_000, str(frame)))
        self.now += self.LATE


def test_a_log_is_sent_at_its_times(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text(
        "(1.000000) can0 123#\n(1.000000) can1 124#\n(1.200000) can0 125#\n(60.000000) can0 126#\n"
        "(0.500000) can0 127#\n(0.750000) can0 128#\n"  # another log, behind the first
    )
    clock = Clock(monkeypatch)
    assert run("send", "--log", str(log), "--json") == (0, '{"sent": 6}\n', "")
    late, second = Clock.LATE, 1_000_000_000
    assert clock.sent == [
        (0, "123#"),
        (late, "124#"),
        (200_000_000, "125#"),
        (59 * second, "126#"),
        (59 * second + late, "127#"),
        (59 * second + late + 250_000_000, "128#"),
    ]


def test_a_log_is_sent_without_waiting_when_it_is_to_be_fast(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("(1.000000) can0 123#\n(1000000.000000) can0 124#\n")
    clock = Clock(monkeypatch)
    assert run("send", "--fast", "--log", str(log)) == (0, "", "")
    assert clock.sent == [(0, "123#"), (Clock.LATE, "124#")]


def test_a_log_comes_from_the_standard_input_too(vcan: str) -> None:
    with fsocket.can_socket(vcan) as fd:
        log = f"(1.000000) {vcan} 123#\n(1.100000) {vcan} 124#\n(0.500000) {vcan} 125#\n"
        assert ran("send", "--log", "-", given=log) == (0, "", "")
        assert received_by(fd, 3) == ["123#", "124#", "125#"]


@pytest.mark.usefixtures("signals")
def test_a_log_that_is_interrupted_has_not_been_sent(
    vcan: str, spawn: Callable[..., subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    log = tmp_path / "log"
    log.write_text(f"(1.000000) {vcan} 123#\n(1000000.000000) {vcan} 124#\n")
    with fsocket.can_socket(vcan) as fd:
        process = spawn([*COMMAND, "send", "--log", str(log)], stderr=subprocess.PIPE)
        assert received_by(fd, 1) == ["123#"]
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=PATIENCE)
        assert (process.returncode, out, err.decode()) == (1, b"", "python -m fsocket can send: interrupted\n")


def test_virtual_interfaces_are_listed(vcan: str) -> None:
    status, out, err = ran("list", "--json")
    assert (status, err) == (0, "")
    [listed] = [record for record in json.loads(out)["interfaces"] if record["name"] == vcan]
    assert (listed["type"], listed["status"], listed["can"]) == ("virtual", "up", None)
    assert listed["index"] == fsocket.adapter_index(vcan)


def has_networks() -> bool:
    """Whether the kernel knows virtual networks of CAN XL, and not only the headers do."""
    with fsocket.can_socket(xl=True) as fd:
        try:
            options = fsocket.CanVcidOptions(fsocket.CAN_RAW_XL_VCID_TX_PASS)
            fsocket.set_socket_option(fd, fsocket.CAN_RAW_XL_VCID_OPTS, options)
        except (AttributeError, OSError):
            return False
    return True


@pytest.mark.skipif(not XLF, reason="fsocket's headers have no CAN XL")
@pytest.mark.usefixtures("signals", "can_xl")
def test_can_xl_is_dumped_and_sent(vcans: Any, dump: Callable[..., Dump]) -> None:
    [name] = vcans(1, mtu=fsocket.CANXL_MTU)
    vcid = 0x45 if has_networks() else 0
    text = f"{vcid:02X}123#81:07:12345678#{'AB' * 100}"
    running = dump(name, "--json")
    assert ran("send", name, text, "123#") == (0, "", "")
    record = running.record()
    assert (record["kind"], record["frame"], record["vcid"]) == ("CAN XL", text, vcid)
    assert running.record()["frame"] == "123#"
    assert running.end()[0] == 0
