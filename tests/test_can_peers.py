"""Programs that are not ours: the can-utils, both ways and frame for frame, over several buses at once."""

from __future__ import annotations

import os
import random
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import fsocket

if sys.platform != "linux":
    pytest.skip("only Linux has SocketCAN", allow_module_level=True)

from fsocket import (
    AF_CAN,
    CAN_EFF_MASK,
    CAN_ISOTP,
    CAN_MAX_DLEN,
    CAN_SFF_MASK,
    CANFD_FDF,
    CANFD_MAX_DLEN,
    SO_RCVBUF,
    SO_RCVBUFFORCE,
    SOCK_DGRAM,
    CanBatch,
    CanFrame,
    SockaddrIsoTp,
    can_log_line,
    can_recv,
    can_recv_batch,
    can_send,
    can_socket,
    read_can_log,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    Buses = Callable[..., list[str]]
    Spawn = Callable[..., Any]

pytestmark = pytest.mark.usefixtures("can", "canutils")

PATIENCE = 120  # the kernels that CI has are emulated
FD_LENGTHS = [*range(CAN_MAX_DLEN + 1), 12, 16, 20, 24, 32, 48, CANFD_MAX_DLEN]
ROOM = 1 << 23  # octets of a receive buffer that nothing is dropped from


# --- what the peers write


def frame_of(text: str) -> CanFrame:
    """What candump and cansend mean by "123#11.22", "12345678#", "123#R4" and "123##1AABB"."""
    digits, _, rest = text.partition("#")
    identifier, extended = int(digits, 16), len(digits) == 8
    if rest.startswith("#"):
        flags = int(rest[1], 16)
        data = bytes.fromhex(rest[2:])
        return CanFrame(identifier, data, extended=extended, fd=True, brs=bool(flags & 1), esi=bool(flags & 2))
    if rest.startswith("R"):
        return CanFrame(identifier, extended=extended, remote=True, dlc=int(rest[1:] or "0", 16))
    return CanFrame(identifier, bytes.fromhex(rest.replace(".", "")), extended=extended)


def text_of(frame: CanFrame) -> str:
    """The same the other way round."""
    digits = f"{frame.id:08X}" if frame.extended else f"{frame.id:03X}"
    if frame.fd:
        return f"{digits}##{frame.brs + 2 * frame.esi:X}{frame.data.hex().upper()}"
    return f"{digits}#R{frame.dlc or ''}" if frame.remote else f"{digits}#{frame.data.hex().upper()}"


def told(line: bytes) -> tuple[str, str, str]:
    """The microseconds, the bus and the frame in a line of candump's log format: "(1345212884.318850) can0 123#DEADBEEF".

    Newer kernels mark CAN FD frames as such, and candump shows the mark with the other flags.
    """
    when, bus, frame = line.decode().split()
    head, fd, rest = frame.partition("##")
    return when.strip("()"), bus, f"{head}##{int(rest[0], 16) & ~CANFD_FDF:X}{rest[1:]}" if fd else frame


def seen(frame: CanFrame) -> tuple[str, str | None, str]:
    """What candump has to tell of a frame that we received."""
    assert frame.timestamp_ns is not None
    seconds, nanoseconds = divmod(frame.timestamp_ns, 1_000_000_000)
    return f"{seconds:010}.{nanoseconds // 1000:06}", frame.origin, text_of(frame)


def any_frame(numbers: random.Random) -> CanFrame:
    """A frame of CAN or CAN FD, of any kind."""
    extended = numbers.random() < 0.5
    identifier = numbers.randrange((CAN_EFF_MASK if extended else CAN_SFF_MASK) + 1)
    kind = numbers.choice(["classic", "remote", "fd"])
    if kind == "remote":
        return CanFrame(identifier, extended=extended, remote=True, dlc=numbers.randrange(CAN_MAX_DLEN + 1))
    if kind == "fd":
        data, brs, esi = numbers.randbytes(numbers.choice(FD_LENGTHS)), numbers.random() < 0.5, numbers.random() < 0.5
        return CanFrame(identifier, data, extended=extended, fd=True, brs=brs, esi=esi)
    return CanFrame(identifier, numbers.randbytes(numbers.randrange(CAN_MAX_DLEN + 1)), extended=extended)


# --- what they are started with


def listeners(bus: str) -> int:
    """How many there are on a bus: Documentation/networking/can.rst, 6.3.1."""
    lists = Path("/proc/self/net/can").glob("rcvlist_*")
    return sum(line.split()[:1] == [bus] for one in lists for line in one.read_text().splitlines())


@pytest.fixture
def listening(spawn: Spawn) -> Callable[..., Any]:
    """Start a program that is to listen on buses, and come back when it does."""

    def start(buses: Sequence[str], *command: object, **options: Any) -> Any:
        before = {bus: listeners(bus) for bus in buses}
        process = spawn([*map(str, command)], **options)
        deadline = time.monotonic() + PATIENCE
        while any(listeners(bus) <= before[bus] for bus in buses):
            assert process.poll() is None, f"{command} has ended"
            assert time.monotonic() < deadline, f"{command} does not listen"
            os.sched_yield()
        return process

    return start


@pytest.fixture
def candump(listening: Callable[..., Any]) -> Callable[..., Any]:
    """Start candump on buses, until it has written a line of its log format for each of so many frames."""

    def start(count: int, *buses: str) -> Any:
        return listening(buses, "candump", "-L", "-r", ROOM, "-n", count, "-T", PATIENCE * 1000, *buses)

    return start


@pytest.fixture
def sockets(limit: Callable[..., None]) -> Iterator[Callable[[str], int]]:
    """Open a CAN socket that nothing is dropped from."""
    with ExitStack() as stack:

        def open_on(bus: str) -> int:
            fd = stack.enter_context(can_socket(bus))
            fsocket.set_socket_option(fd, SO_RCVBUFFORCE, ROOM)
            limit(fd, PATIENCE)
            return fd

        yield open_on


def finish(process: Any) -> list[bytes]:
    """The lines that a program writes until it ends."""
    output, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0
    return output.splitlines()  # type: ignore[no-any-return]


def receive(fd: int, count: int) -> list[CanFrame]:
    """So many frames, in batches."""
    batch, frames = CanBatch(64), []
    while len(frames) < count:
        assert can_recv_batch(fd, batch) == len(batch)
        frames += batch
    return frames


# --- frames


def test_candump_tells_what_we_send_on_three_buses(vcans: Buses, candump: Any, sockets: Any) -> None:
    buses = vcans(3)
    numbers = random.Random(5)
    frames = [(numbers.choice(buses), any_frame(numbers)) for _ in range(300)]
    process = candump(len(frames), *buses)
    senders = {bus: sockets(bus) for bus in buses}
    for bus, frame in frames:
        assert can_send(senders[bus], frame) == len(bytes(frame))
    lines = [told(line) for line in finish(process)]
    for bus in buses:
        assert [frame_of(text) for _, where, text in lines if where == bus] == [
            frame for where, frame in frames if where == bus
        ]
        assert [text for _, where, text in lines if where == bus] == [text_of(frame) for where, frame in frames if where == bus]


def test_one_socket_sends_on_the_bus_that_the_address_names(vcans: Buses, candump: Any) -> None:
    buses = vcans(3)
    process = candump(len(buses), *buses)
    with can_socket() as fd:
        for number, bus in enumerate(buses):
            can_send(fd, CanFrame(number), fsocket.SockaddrCan(bus))
    assert {(bus, text) for _, bus, text in map(told, finish(process))} == {
        (bus, text_of(CanFrame(number))) for number, bus in enumerate(buses)
    }


@pytest.mark.parametrize(
    "text",
    [
        "123#DEADBEEF",
        "123#11.22.33.44.55.66.77.88",
        "5AA#",
        "00000123#01",
        "1F334455#1122334455667788",
        "123#R",
        "1F334455#R5",
        "123##0",
        "123##311223344",
        "1F334455##2" + "AB" * CANFD_MAX_DLEN,
    ],
)
def test_what_cansend_sends_is_received(text: str, vcans: Buses, spawn: Spawn, sockets: Any) -> None:
    buses = vcans(3)
    receivers = [sockets(bus) for bus in buses]
    for bus in buses:
        finish(spawn(["cansend", bus, text]))
    for bus, receiver in zip(buses, receivers, strict=True):
        frame = can_recv(receiver)
        assert frame == frame_of(text)
        assert (frame.origin, frame.loopback, frame.own) == (bus, True, False)


def test_cangen_on_three_buses_is_received_as_candump_tells_it(vcans: Buses, spawn: Spawn, candump: Any, sockets: Any) -> None:
    """Frames of all kinds, the same ones at the same times."""
    buses, count = vcans(3), 300
    receivers = [sockets(bus) for bus in buses]
    witness = candump(count * len(buses), *buses)
    generators = [spawn(["cangen", bus, "-g", "0", "-m", "-n", str(count)]) for bus in buses]
    frames = {bus: receive(receiver, count) for bus, receiver in zip(buses, receivers, strict=True)}
    for generator in generators:
        finish(generator)
    lines = [told(line) for line in finish(witness)]
    for bus in buses:
        assert [seen(frame) for frame in frames[bus]] == [line for line in lines if line[1] == bus]


def test_one_socket_hears_three_buses_at_once(vcans: Buses, spawn: Spawn, sockets: Any) -> None:
    buses, count = vcans(3), 200
    receiver = sockets("any")
    generators = [
        spawn(["cangen", bus, "-g", "0", "-I", f"{10 + index}", "-L", "8", "-D", "i", "-n", str(count)])
        for index, bus in enumerate(buses)
    ]
    got: dict[str | None, list[int]] = {bus: [] for bus in buses}
    while sum(map(len, got.values())) < count * len(buses):
        frame = can_recv(receiver)
        if frame.origin in got:  # and no bus of another's
            assert frame.id == 0x10 + buses.index(frame.origin)
            got[frame.origin].append(int.from_bytes(frame.data, "little"))
    assert got == {bus: list(range(count)) for bus in buses}
    for generator in generators:
        finish(generator)


# --- as fast as can be


@pytest.mark.parametrize("kind", ["classic", "fd"])
def test_nothing_is_dropped_at_the_full_rate_of_cangen(kind: str, vcans: Buses, spawn: Spawn, sockets: Any) -> None:
    """With a receive buffer of the size that we ask for; -D i: the data counts the frames."""
    buses, count = vcans(3), 5000
    receivers = [sockets(bus) for bus in buses]
    options = ["-g", "0", "-I", "i", "-L", "8", "-D", "i", "-n", str(count), *(["-f"] if kind == "fd" else [])]
    generators = [spawn(["cangen", bus, *options]) for bus in buses]
    for bus, receiver in zip(buses, receivers, strict=True):
        frames = receive(receiver, count)
        assert [int.from_bytes(frame.data, "little") for frame in frames] == list(range(count))
        assert {(frame.origin, frame.fd, frame.drops or 0) for frame in frames} == {(bus, kind == "fd", 0)}
    for generator in generators:
        finish(generator)


@pytest.mark.parametrize("how", ["can_recv", "can_recv_batch"])
def test_what_is_dropped_is_counted_and_told(how: str, vcan: str, spawn: Spawn, limit: Any) -> None:
    count = 2000
    with can_socket(vcan) as fd:
        limit(fd, PATIENCE)
        fsocket.set_socket_option(fd, SO_RCVBUF, 0)  # the least that the system allows
        finish(spawn(["cangen", vcan, "-g", "0", "-L", "8", "-D", "i", "-n", str(count)]))
        fsocket.set_socket_option(fd, SO_RCVBUFFORCE, ROOM)
        finish(spawn(["cansend", vcan, "7FF#"]))  # comes after all that was dropped
        frames = []
        while not frames or frames[-1].data:
            frames += [can_recv(fd)] if how == "can_recv" else receive(fd, 1)
        *received, last = frames
        assert received
        assert [int.from_bytes(frame.data, "little") for frame in received] == list(range(len(received)))
        assert [frame.drops or 0 for frame in received] == [0] * len(received)
        assert last.drops is not None
        assert 0 < last.drops == count - len(received)


# --- ISO-TP

#: One frame, several, the most of a first frame's 12 bits, what takes its 32, and the most that isotprecv shows.
SIZES = [1, 7, 8, 62, 4095, 4096, 4999]


def identifier(number: int) -> str:
    """As the programs take it: 8 digits are an extended one."""
    return f"{number:08X}" if number > CAN_SFF_MASK else f"{number:03X}"


@pytest.fixture(params=[(0x7E0, 0x7E8), (0x18DA10F1, 0x18DAF110)], ids=["normal", "extended"])
def channels(
    request: pytest.FixtureRequest,
    vcans: Buses,
    isotp: None,  # noqa: ARG001
    keep: Callable[[int], int],
    limit: Callable[..., None],
) -> dict[str, int]:
    """A socket of ours on each of three buses, whose other end the programs are to be."""
    theirs, ours = request.param
    opened = {}
    for bus in vcans(3):
        opened[bus] = keep(fsocket.open_socket(AF_CAN, SOCK_DGRAM, CAN_ISOTP))
        limit(opened[bus], PATIENCE)
        fsocket.socket_bind(opened[bus], SockaddrIsoTp(bus, theirs, ours))
    return opened


def ids_of(fd: int) -> list[str]:
    """What a program at the other end is to be told: where it sends from, and what it listens to."""
    name = fsocket.socket_name(fd)
    assert isinstance(name, SockaddrIsoTp)
    return ["-s", identifier(name.rx_id & CAN_EFF_MASK), "-d", identifier(name.tx_id & CAN_EFF_MASK)]


@pytest.mark.parametrize("size", SIZES)
def test_isotprecv_has_what_we_send(size: int, channels: dict[str, int], listening: Callable[..., Any]) -> None:
    numbers = random.Random(size)
    sent = {bus: numbers.randbytes(size) for bus in channels}
    programs = {bus: listening([bus], "isotprecv", *ids_of(fd), bus) for bus, fd in channels.items()}
    for bus, fd in channels.items():
        assert fsocket.socket_send(fd, sent[bus]) == size
    for bus, program in programs.items():
        assert bytes.fromhex(b"".join(finish(program)).decode()) == sent[bus]


@pytest.mark.parametrize("size", SIZES)
def test_we_have_what_isotpsend_sends(size: int, channels: dict[str, int], spawn: Spawn) -> None:
    numbers = random.Random(size)
    sent = {bus: numbers.randbytes(size) for bus in channels}
    programs = {bus: spawn(["isotpsend", "-b", *ids_of(fd), bus]) for bus, fd in channels.items()}
    for bus, program in programs.items():
        program.stdin.write(sent[bus].hex(" ").encode())
        program.stdin.close()
    room = bytearray(2 * max(SIZES))
    for bus, fd in channels.items():
        assert fsocket.socket_recv(fd, room) == size
        assert room[:size] == sent[bus]
    for program in programs.values():
        assert program.wait(PATIENCE) == 0


# --- logs


def logged(frames: Sequence[CanFrame]) -> list[tuple[CanFrame, str | None]]:
    """What canplayer knows of them."""
    return [(frame, frame.origin) for frame in frames]


def test_canplayer_plays_what_we_log(vcans: Buses, sockets: Any, spawn: Spawn, tmp_path: Path) -> None:
    buses, count = vcans(3), 90
    numbers = random.Random(8)
    frames = []
    for number in range(count):
        frame = any_frame(numbers)
        frame.timestamp, frame.origin = float(number), buses[number % len(buses)]
        frames.append(frame)
    log = tmp_path / "frames.log"
    log.write_text("".join(f"{can_log_line(frame)}\n" for frame in frames))
    receivers = [sockets(bus) for bus in buses]
    finish(spawn(["canplayer", "-t", "-I", str(log)]))
    for bus, receiver in zip(buses, receivers, strict=True):
        assert logged(receive(receiver, count // len(buses))) == logged([frame for frame in frames if frame.origin == bus])


def test_what_candump_logs_is_read_as_it_was_received(
    vcans: Buses, sockets: Any, listening: Callable[..., Any], spawn: Spawn, tmp_path: Path
) -> None:
    buses, count = vcans(3), 100
    receivers = [sockets(bus) for bus in buses]
    command = ["candump", "-l", "-r", ROOM, "-n", count * len(buses), "-T", PATIENCE * 1000, *buses]
    witness = listening(buses, *command, cwd=tmp_path)
    generators = [spawn(["cangen", bus, "-g", "0", "-m", "-n", str(count)]) for bus in buses]
    for process in (*generators, witness):
        finish(process)
    [log] = tmp_path.iterdir()
    with log.open() as file:
        frames = list(read_can_log(file))
    for bus, receiver in zip(buses, receivers, strict=True):
        received = receive(receiver, count)
        read = [frame for frame in frames if frame.origin == bus]
        assert logged(read) == logged(received)
        assert [seen(frame) for frame in read] == [seen(frame) for frame in received]
