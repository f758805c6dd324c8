"""``python -m fsocket bench udp``: what is sent is accounted for, one by one, however it ends."""

from __future__ import annotations

import argparse
import json
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import fsocket
from fsocket import cli
from fsocket.cli.bench import udp
from fsocket.cli.bench.receiver import Receiver
from fsocket.cli.bench.report import Report
from fsocket.cli.bench.tally import Tally
from fsocket.cli.bench.wire import END, HEAD, REPORT, STOP, WORD, word

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from conftest import Wires

PATIENCE = 60
RUN = 0x1234_5678_9ABC_DEF0
SIZE = 64


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-W", "error", "-m", "fsocket", "bench", "udp", *map(str, arguments)]


def run(*arguments: object) -> tuple[int, str, str]:
    result = subprocess.run(command(*arguments), capture_output=True, text=True, timeout=PATIENCE, check=False)
    return result.returncode, result.stdout, result.stderr


def summary_of(printed: str) -> dict[str, Any]:
    summary: dict[str, Any] = json.loads(printed.splitlines()[-1])["summary"]
    return summary


# --- what is missing, by the numbers


@given(st.lists(st.integers(0, 30), max_size=60), st.integers(31, 40))
def test_what_is_lost_repeated_and_late_is_known(numbers: list[int], total: int) -> None:
    tally = Tally()
    seen: set[int] = set()
    late = 0
    for number in numbers:
        tally.received += 1
        if number == tally.following:
            tally.following += 1
        else:
            tally.skip_to(number)
        late += number not in seen and any(number < other for other in seen)
        seen.add(number)
    assert tally.repeated == len(numbers) - len(seen)
    assert tally.late == late
    assert tally.following == max(seen, default=-1) + 1
    assert tally.lost == tally.following - len(seen)
    tally.total = total
    assert tally.lost == total - len(seen)


# --- what arrives


@pytest.fixture
def pair() -> Iterator[tuple[int, int]]:
    with fsocket.udp_socket() as first, fsocket.udp_socket() as second:
        for one, other in ((first, second), (second, first)):
            name = fsocket.socket_name(other)
            assert isinstance(name, fsocket.SockaddrIn)
            fsocket.socket_connect(one, fsocket.SockaddrIn("127.0.0.1", name.port))
        yield first, second


def receiver_of(fd: int, mode: str, size: int = SIZE) -> Receiver:
    options = argparse.Namespace(mode=mode, size=size, slots=4)
    return Receiver(fd, options, Report(in_json=False, summary_only=True))


@pytest.mark.parametrize("mode", udp.MODES)
def test_each_datagram_is_accounted_for(pair: tuple[int, int], mode: str) -> None:
    sender, fd = pair
    receiver = receiver_of(fd, mode)
    strange = [b"", b"short", word(RUN + 1, END, 7), HEAD.pack(RUN + 1, 0).ljust(SIZE)]
    numbers = [0, 1, 2, 5, 6, 4, 6, 7, 9]
    fsocket.socket_send(sender, HEAD.pack(RUN, 0).ljust(SIZE, b"x"))
    for octets in strange:
        fsocket.socket_send(sender, octets)
    for number in numbers[1:]:
        fsocket.socket_send(sender, HEAD.pack(RUN, number).ljust(SIZE, b"x"))
    fsocket.socket_send(sender, word(RUN, END, 12))
    receiver.receive(lambda: False)
    tally = receiver.tally
    assert (tally.received, tally.repeated, tally.late, tally.total) == (len(numbers), 1, 1, 12)
    assert tally.lost == 12 - len(set(numbers))
    assert receiver.octets == len(numbers) * SIZE
    room = bytearray(WORD.size)
    assert fsocket.socket_recv(sender, room) == WORD.size
    assert WORD.unpack(room) == (RUN, REPORT, len(numbers), 1)


def test_who_asks_again_is_answered_again(pair: tuple[int, int]) -> None:
    sender, fd = pair
    receiver = receiver_of(fd, "batch")
    for octets in (HEAD.pack(RUN, 0), word(RUN, END, 1), word(RUN, END, 1)):
        fsocket.socket_send(sender, octets)
    receiver.receive(lambda: False)
    assert (receiver.tally.received, receiver.tally.lost) == (1, 0)


@pytest.mark.parametrize("mode", ["batch", "single"])
def test_nothing_more_is_waited_for_when_nobody_is_there_to_send(pair: tuple[int, int], mode: str) -> None:
    sender, fd = pair
    receiver = receiver_of(fd, mode)
    fsocket.socket_send(sender, HEAD.pack(RUN, 3))
    receiver.receive(lambda: True)
    assert (receiver.tally.received, receiver.tally.lost, receiver.tally.total) == (1, 3, None)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells how many datagrams a socket drops")
@pytest.mark.parametrize("mode", ["batch", "single"])
def test_what_the_socket_drops_is_told(pair: tuple[int, int], mode: str) -> None:
    sender, fd = pair
    fsocket.set_socket_option(fd, fsocket.SO_RCVBUF, 1)
    receiver = receiver_of(fd, mode, 1000)
    count = 100
    for number in range(count):
        fsocket.socket_send(sender, HEAD.pack(RUN, number).ljust(1000))
    receiver.receive(lambda: True)
    came = receiver.tally.received
    fsocket.socket_send(sender, HEAD.pack(RUN, count))
    receiver.receive(lambda: True)
    assert 0 < came < count
    assert (receiver.tally.received, receiver.tally.lost, receiver.dropped) == (came + 1, count - came, count - came)


# --- what is printed


def test_a_line_each_second(capsys: pytest.CaptureFixture[str]) -> None:
    report = Report(in_json=False, summary_only=False)
    report.begin(10.0)
    report.tell(10.5, 500, 32_000, 0, 0)
    report.tell(11.0, 1_000_000, 64_000_000, 0, 0)
    report.tell(12.0, 1_500_000, 96_000_000, 1_234, None)
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("   1 s    1,000,000 /s      64.0 MB/s  CPU ")
    assert first.endswith(" %  lost 0  dropped 0")
    assert second.startswith("   2 s      500,000 /s      32.0 MB/s  CPU ")
    assert second.endswith(" %  lost 1,234")


def test_a_line_each_second_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    report = Report(in_json=True, summary_only=False)
    report.begin(10.0)
    report.tell(12.0, 1000, 64_000, 3, 2)
    record = json.loads(capsys.readouterr().out)
    assert record.pop("cpu_percent") >= 0
    assert record == {"second": 1, "datagrams_per_second": 500, "octets_per_second": 32_000, "lost": 3, "dropped": 2}


# --- the command


@pytest.mark.parametrize("mode", udp.MODES)
@pytest.mark.parametrize("version", [4, 6])
def test_from_one_process_to_another(mode: str, version: int, request: pytest.FixtureRequest) -> None:
    family = ["--ipv6"] if version == 6 else []
    if family:
        request.getfixturevalue("ipv6")
    status, printed, complaint = run("--mode", mode, "--seconds", 0.3, "--rate", 5000, "--json", *family)
    assert (status, complaint) == (0, "")
    summary = summary_of(printed)
    assert summary["mode"] == mode
    assert 0 < summary["sent"] <= 1501
    assert summary["sent"] == summary["sender"]["datagrams"]
    assert summary["lost"] == summary["sent"] - summary["datagrams"] + summary["repeated"] >= 0
    assert summary["octets"] == SIZE * summary["datagrams"]


def test_without_a_rate_it_is_as_fast_as_it_goes() -> None:
    status, printed, complaint = run("--seconds", 0.3, "--size", 1000, "--slots", 8)
    assert (status, complaint) == (0, "")
    heading, sent, received, lost, *_ = printed.splitlines()
    assert heading.startswith("From one process to another, over 127.0.0.1:")
    assert sent.startswith("sent ")
    assert received.startswith("received ")
    assert lost.startswith("lost ")


@pytest.fixture
def listener(spawn: Callable[..., subprocess.Popen[bytes]]) -> Callable[..., tuple[subprocess.Popen[bytes], str]]:
    """Start a side that listens: the process, and its address."""

    def start(*arguments: object, within: tuple[str, ...] = ()) -> tuple[subprocess.Popen[bytes], str]:
        process = spawn([*within, *command(*arguments)], stdin=None)
        assert process.stdout is not None
        first = process.stdout.readline().decode()
        assert first.startswith("Listening on ")
        return process, first.removeprefix("Listening on ").strip()

    return start


def test_a_side_on_each_host(listener: Callable[..., tuple[subprocess.Popen[bytes], str]]) -> None:
    process, address = listener("--listen", "127.0.0.1:0")
    status, printed, complaint = run("--to", address, "--seconds", 0.2, "--rate", 2000, "--json", "--summary")
    assert (status, complaint) == (0, "")
    summary = summary_of(printed)
    assert summary["lost"] == summary["datagrams"] - summary["arrived"] >= 0
    received = process.communicate(timeout=PATIENCE)[0].decode()
    assert process.returncode == 0
    assert f"lost {summary['lost']} of {summary['datagrams']} " in received


def test_between_interfaces(wires: Wires, listener: Callable[..., tuple[subprocess.Popen[bytes], str]]) -> None:
    inside = ("ip", "netns", "exec")
    for version, any_address in ((4, "0.0.0.0:0"), (6, "[::]:0")):
        process, address = listener("--listen", any_address, "--interface", "far1", within=(*inside, wires.far.name))
        assert any(wires.address(version, 1, host) in address for host in (2, 3))
        words = command(
            "--to", address, "--interface", "near1", "--seconds", 0.2, "--mode", "segments", "--size", 1000, "--json"
        )
        result = subprocess.run(
            [*inside, wires.near.name, *words], capture_output=True, text=True, timeout=PATIENCE, check=False
        )
        assert (result.returncode, result.stderr) == (0, "")
        summary = summary_of(result.stdout)
        assert summary["datagrams"] > 0
        assert summary["arrived"] + summary["lost"] == summary["datagrams"]
        assert process.wait(PATIENCE) == 0


@pytest.mark.skipif(sys.platform == "win32", reason="only POSIX can interrupt one process of many")
@pytest.mark.parametrize("arguments", [(), ("--listen", "127.0.0.1:0")])
def test_it_may_be_interrupted(spawn: Callable[..., subprocess.Popen[bytes]], arguments: tuple[str, ...]) -> None:
    process = spawn(command("--seconds", 1000, "--rate", 1000, *arguments), stdin=None, stderr=subprocess.PIPE)
    assert process.stdout is not None
    first = process.stdout.readline().decode()
    sender = None
    if arguments:
        sender = spawn(command("--to", first.split()[-1], "--seconds", 1000, "--rate", 1000, "--json", "--summary"), stdin=None)
    assert b" /s " in process.stdout.readline()  # of the first second
    process.send_signal(signal.SIGINT)
    printed, complaint = process.communicate(timeout=PATIENCE)
    assert (process.returncode, complaint) == (0, b"")
    lines = printed.decode().splitlines()
    assert any(line.startswith("received ") for line in lines)
    assert not any("the end did not arrive" in line for line in lines)
    if sender is not None:  # which was told
        summary = summary_of(sender.communicate(timeout=PATIENCE)[0].decode())
        assert summary["arrived"] is not None


@pytest.mark.skipif(sys.platform == "win32", reason="only POSIX can interrupt one process of many")
def test_a_sender_may_be_interrupted(spawn: Callable[..., subprocess.Popen[bytes]]) -> None:
    with fsocket.udp_socket() as fd:
        name = fsocket.socket_name(fd)
        assert isinstance(name, fsocket.SockaddrIn)
        process = spawn(command("--to", f"127.0.0.1:{name.port}", "--seconds", 1000, "--rate", 100, "--json"), stdin=None)
        fsocket.socket_recv(fd, bytearray(SIZE))
        process.send_signal(signal.SIGINT)
        receiver = receiver_of(fd, "batch")
        receiver.receive(lambda: False)
        summary = summary_of(process.communicate(timeout=PATIENCE)[0].decode())
    assert process.returncode == 0
    assert summary["datagrams"] == receiver.tally.total
    assert summary["arrived"] == receiver.tally.received


def test_who_receives_may_want_no_more(spawn: Callable[..., subprocess.Popen[bytes]]) -> None:
    with fsocket.udp_socket() as fd:
        name = fsocket.socket_name(fd)
        assert isinstance(name, fsocket.SockaddrIn)
        process = spawn(command("--to", f"127.0.0.1:{name.port}", "--seconds", 1000, "--rate", 100, "--json"), stdin=None)
        room = bytearray(SIZE)
        _, sender = fsocket.socket_recvfrom(fd, room)
        run_number, _ = HEAD.unpack_from(room)
        assert sender is not None
        fsocket.socket_sendto(fd, word(run_number, STOP), sender)
        while HEAD.unpack_from(room)[1] != END:
            fsocket.socket_recv(fd, room)
        sent = WORD.unpack_from(room)[2]
        fsocket.socket_sendto(fd, word(run_number, REPORT, sent - 1, 0), sender)
        summary = summary_of(process.communicate(timeout=PATIENCE)[0].decode())
    assert process.returncode == 0
    assert (summary["datagrams"], summary["arrived"], summary["lost"]) == (sent, sent - 1, 1)


def test_where_nobody_listens(pair: tuple[int, int]) -> None:
    name = fsocket.socket_name(pair[0])  # which is connected elsewhere, and hears nobody else
    status, _, complaint = run("--to", name, "--seconds", 0.5, "--rate", 1000)
    if sys.platform == "win32":
        assert status in {0, 1}  # there, nobody says so to who sends
        return
    assert (status, complaint) == (1, f"python -m fsocket bench udp: nobody listens at {name}\n")


def test_an_interface_that_there_is_not_is_named() -> None:
    status, printed, complaint = run("--interface", "no such")
    assert (status, printed) == (1, "")
    assert complaint.startswith("python -m fsocket bench udp: there is no interface 'no such'; there are ")
    assert len(complaint.splitlines()) == 1


def test_an_interface_without_an_address_is_named(wires: Wires) -> None:
    words = ["ip", "netns", "exec", wires.near.name, *command("--interface", "down0", "--ipv6")]
    result = subprocess.run(words, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr == "python -m fsocket bench udp: the interface 'down0' has no address of IPv6\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ("--size", "15"),
        ("--size", "65508"),
        ("--slots", "0"),
        ("--rate", "0"),
        ("--rate", "nan"),
        ("--seconds", "-1"),
        ("--seconds", "soon"),
        ("--mode", "slow"),
        ("--listen", "nowhere"),
        ("--listen", "unix:/tmp/x"),
        ("--listen", "127.0.0.1:1", "--to", "127.0.0.1:2"),
        ("--receive-buffer", "much"),
    ],
)
def test_a_wrong_command_line_is_explained(arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["bench", "udp", *arguments])
    assert ended.value.code == 2
    told = capsys.readouterr().err
    assert "usage: python -m fsocket bench udp" in told
    assert "invalid _" not in told, "it names a function of ours"
