"""A UDP echo server in batches, against the best one with the stdlib: the same C program asks both as fast as they answer.

The server has a processor, and who asks it has another one, if there is one. It asks in segments, which a server with UDP_GRO
is given together.
"""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import fsocket

from ..measure import Side, UnavailableError
from ..table import Row
from .batch import PLAIN_TARGET, SLOTS
from .datagram import SIZE
from .udp_echo_server import GRO_SIZE, GRO_SLOTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..plain import Bench

SERVER = Path(__file__).with_name("udp_echo_server.py")


@contextmanager
def elsewhere(bench: Bench) -> Iterator[None]:
    """What is started within has the processors that the sides do not share, if there are others."""
    if sys.platform == "linux":
        own = os.sched_getaffinity(0)
        os.sched_setaffinity(0, set(bench.processors) - own or own)
        try:
            yield
        finally:
            os.sched_setaffinity(0, own)
    else:
        yield


def served(bench: Bench, *command: str) -> Side:
    """A process with a server, and the C program that asks it: the CPU time of the server, and the wall time of all."""
    process = bench.enter_context(subprocess.Popen(command, stdout=subprocess.PIPE, text=True))
    bench.callback(process.kill)
    assert process.stdout is not None
    port = process.stdout.readline()
    if not port:
        raise UnavailableError(f"{' '.join(command)} has ended")
    with elsewhere(bench):
        return bench.enter_context(bench.plain.side("clients", int(port), process.pid, SIZE))


def echo(kind: str, bench: Bench) -> tuple[Side, Side]:
    """One server in batches and one with the stdlib."""
    if kind == "gro" and not hasattr(fsocket, "UDP_GRO"):
        raise UnavailableError("no UDP_GRO")
    script = sys.executable, str(SERVER)
    return served(bench, *script, kind), served(bench, *script, "stdlib")


def plain_echo(slots: int, size: int, gro: bool, bench: Bench) -> Side:
    """One server in C."""
    return served(bench, str(bench.plain.program()), "udp_server", str(slots), str(size), str(int(gro)))


def rows() -> Iterator[Row]:
    """Both."""
    for kind, name, slots, size in (
        ("batch", "udp4 echo server in batches", SLOTS, SIZE),
        ("gro", "udp4 echo server in batches by GRO", GRO_SLOTS, GRO_SIZE),
    ):
        yield Row(
            name,
            "recvfrom, sendto",
            partial(echo, kind),
            partial(plain_echo, slots, size, kind == "gro"),
            1.8,
            PLAIN_TARGET,
            by_wall=True,
            batch=4096,
            share=0.2,
            headline=True,
        )
