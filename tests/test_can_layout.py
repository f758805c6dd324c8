"""The octets of a frame are those that C lays out, on machines of both byte orders: a program that other compilers make."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

import fsocket

if sys.platform != "linux":
    pytest.skip("only Linux has SocketCAN", allow_module_level=True)

from fsocket import CanFrame, parse_can_frame

if TYPE_CHECKING:
    from typing import Literal

SOURCE = Path(__file__).with_name("can_layout.c")
FD_LENGTHS = [*range(fsocket.CAN_MAX_DLEN + 1), 12, 16, 20, 24, 32, 48, fsocket.CANFD_MAX_DLEN]

#: Identifiers of virtual networks; 0: the headers that fsocket was built with know none.
VCIDS = getattr(fsocket, "CANXL_VCID_VAL_MASK", -1) + 1


class Machine(NamedTuple):
    """What is compiled for, and what its programs are run by."""

    options: list[str]
    runner: list[str]
    byteorder: Literal["little", "big"]


@pytest.fixture(params=["this one", "s390x"])
def machine(request: pytest.FixtureRequest, zig: None) -> Machine:  # noqa: ARG001
    if request.param == "s390x":
        return Machine(["-target", "s390x-linux-musl", "-static"], [request.getfixturevalue("qemu_s390x")], "big")
    return Machine([], [], sys.byteorder)


@pytest.fixture
def laid_out(machine: Machine, tmp_path: Path) -> Machine:
    """The machine, whose runner now runs the program."""
    program = tmp_path / "can_layout"
    command = [sys.executable, "-m", "ziglang", "cc", *machine.options, "-O1", "-Wall", "-Wextra", "-Werror"]
    subprocess.run([*command, "-o", str(program), str(SOURCE)], check=True, timeout=300)
    return machine._replace(runner=[*machine.runner, str(program)])


def any_frame(numbers: random.Random) -> CanFrame:
    """A frame of any kind."""

    def flag() -> bool:
        return numbers.random() < 0.5

    kind = numbers.choice(["classic", "remote", "error", "fd", "xl"])
    extended = flag()
    identifier = numbers.randrange((fsocket.CAN_EFF_MASK if extended else fsocket.CAN_SFF_MASK) + 1)
    if kind == "remote":
        return CanFrame(identifier, extended=extended, remote=True, dlc=numbers.randrange(fsocket.CAN_MAX_RAW_DLC + 1))
    if kind == "error":
        return CanFrame(numbers.randrange(fsocket.CAN_ERR_MASK + 1), numbers.randbytes(fsocket.CAN_ERR_DLC), error=True)
    if kind == "fd":
        data = numbers.randbytes(numbers.choice(FD_LENGTHS))
        return CanFrame(identifier, data, extended=extended, fd=True, brs=flag(), esi=flag())
    if kind == "xl":
        data = numbers.randbytes(numbers.randint(fsocket.CANXL_MIN_DLEN, fsocket.CANXL_MAX_DLEN))
        sdt, af = numbers.randrange(1 << 8), numbers.randrange(1 << 32)
        rrs, vcid = (flag(), numbers.randrange(VCIDS)) if VCIDS else (False, 0)
        return CanFrame(identifier & fsocket.CAN_SFF_MASK, data, xl=True, sec=flag(), sdt=sdt, af=af, rrs=rrs, vcid=vcid)
    data = numbers.randbytes(numbers.randrange(fsocket.CAN_MAX_DLEN + 1))
    dlc = numbers.randint(9, fsocket.CAN_MAX_RAW_DLC) if len(data) == fsocket.CAN_MAX_DLEN and flag() else None
    return CanFrame(identifier, data, extended=extended, dlc=dlc)


def fields(frame: CanFrame) -> str:
    """A line for the program."""
    data = frame.data.hex() or "-"
    if frame.xl:
        flags = fsocket.CANXL_XLF | frame.sec * fsocket.CANXL_SEC | (fsocket.CANXL_RRS if frame.rrs else 0)
        priority = frame.id | (frame.vcid << fsocket.CANXL_VCID_OFFSET if frame.vcid else 0)
        return f"xl {priority:x} {len(frame.data):x} {flags:x} {frame.sdt:x} {frame.af:x} {data}"
    identifier = frame.id | frame.extended * fsocket.CAN_EFF_FLAG | frame.error * fsocket.CAN_ERR_FLAG
    if frame.fd:
        flags = fsocket.CANFD_FDF | frame.brs * fsocket.CANFD_BRS | frame.esi * fsocket.CANFD_ESI
        return f"fd {identifier:x} {len(frame.data):x} {flags:x} {data}"
    length, dlc = min(frame.dlc, fsocket.CAN_MAX_DLEN), frame.dlc
    raw = dlc if dlc > fsocket.CAN_MAX_DLEN else 0
    return f"classic {identifier | frame.remote * fsocket.CAN_RTR_FLAG:x} {length:x} {raw:x} {data}"


def test_frames_are_laid_out_as_by_a_compiler(laid_out: Machine) -> None:
    numbers = random.Random(7)
    frames = [any_frame(numbers) for _ in range(1000)]
    lines = "".join(f"{fields(frame)}\n" for frame in frames)
    done = subprocess.run(laid_out.runner, input=lines, capture_output=True, text=True, timeout=120, check=True)
    octets = [bytes.fromhex(line) for line in done.stdout.splitlines()]
    assert [frame.octets(laid_out.byteorder) for frame in frames] == octets
    assert [parse_can_frame(one, laid_out.byteorder) for one in octets] == frames
