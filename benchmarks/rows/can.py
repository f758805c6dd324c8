"""Frames of a CAN bus: received one by one and in batches, and sent. The peer is python-can's socketcan bus.

Each side has a virtual bus of its own, on which a socket of the stdlib's sends what is received. The id and
the data of each frame are asked for.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from functools import partial
from typing import TYPE_CHECKING, Any

import fsocket

from ..measure import Side, UnavailableError, Work
from ..table import Row

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import ExitStack
    from types import ModuleType

IDENTIFIER = 0x123
SIZES = {"can": 8, "can fd": 64}
BATCH = 64  # frames: as many as the system's call gives at once

#: The buses, by whose they are.
BUSES = {whose: f"fsb{os.getpid()}{whose}" for whose in ("ours", "peer", "c")}


def _ip(orders: str) -> None:
    try:
        done = subprocess.run(["ip", "-batch", "-"], input=orders, capture_output=True, text=True, check=False)
    except OSError:
        raise UnavailableError("no ip") from None
    if done.returncode:
        raise UnavailableError(f"no can: {done.stderr}")


def _buses(stack: ExitStack) -> ModuleType:
    """Make them, and give python-can."""
    if sys.platform != "linux":
        raise UnavailableError("no can: only Linux has SocketCAN")
    try:
        import can  # noqa: PLC0415  (only a peer: it need not be there)
    except ImportError:
        raise UnavailableError("no python-can") from None
    _ip("".join(f"link add {bus} type vcan\nlink set {bus} up\n" for bus in BUSES.values()))
    stack.callback(_ip, "".join(f"link delete {bus}\n" for bus in BUSES.values()))
    return can


def _sides(kind: str, stack: ExitStack) -> tuple[dict[str, Any], dict[str, Any]]:
    """What both sides have: a frame, their socket, and a feed that sends what that socket is to receive."""
    can = _buses(stack)
    data = bytes(range(SIZES[kind]))
    frame = fsocket.CanFrame(IDENTIFIER, data, fd=kind == "can fd")
    ours = {
        "bus": stack.enter_context(fsocket.can_socket(BUSES["ours"])),
        "frame": frame,
        "recv": fsocket.can_recv,
        "recv_batch": fsocket.can_recv_batch,
        "send": fsocket.can_send,
        "batch": fsocket.CanBatch(BATCH),
    }
    bus = stack.enter_context(can.Bus(channel=BUSES["peer"], interface="socketcan", fd=kind == "can fd"))
    message = can.Message(arbitration_id=IDENTIFIER, is_extended_id=False, is_fd=kind == "can fd", data=data)
    peer = {"frame": message, "recv": bus.recv, "send": bus.send}
    for names, whose in ((ours, "ours"), (peer, "peer")):
        feed = stack.enter_context(socket.socket(socket.AF_CAN, socket.SOCK_RAW, socket.CAN_RAW))
        feed.setsockopt(socket.SOL_CAN_RAW, socket.CAN_RAW_FD_FRAMES, 1)
        feed.bind((BUSES[whose],))
        names.update(feed=feed.send, octets=bytes(frame), drain=feed.recv)
    return ours, peer


def receiving(kind: str, stack: ExitStack) -> tuple[Side, Side]:
    """One by one."""
    ours, peer = _sides(kind, stack)
    feed = "feed(octets)"
    return (
        Work("frame = recv(bus)\nframe.id, frame.data", ours, before=feed).side(),
        Work("frame = recv()\nframe.arbitration_id, frame.data", peer, before=feed).side(),
    )


def receiving_batches(kind: str, stack: ExitStack) -> tuple[Side, Side]:
    """BATCH frames."""
    ours, peer = _sides(kind, stack)
    feed = f"for _ in range({BATCH}): feed(octets)"
    at_once = f"left = {BATCH}\nwhile left:\n    left -= recv_batch(bus, batch)\n    for frame in batch: frame.id, frame.data"
    each = f"for _ in range({BATCH}):\n    frame = recv()\n    frame.arbitration_id, frame.data"
    return Work(at_once, ours, before=feed).side(), Work(each, peer, before=feed).side()


def sending(kind: str, stack: ExitStack) -> tuple[Side, Side]:
    """One by one."""
    ours, peer = _sides(kind, stack)
    drain = f"drain({len(ours['octets'])})"
    return Work("send(bus, frame)", ours, after=drain).side(), Work("send(frame)", peer, after=drain).side()


def rows() -> Iterator[Row]:
    """All of them."""
    for kind in SIZES:
        words = "can", BUSES["c"], kind.rpartition(" ")[2]
        yield Row(f"{kind} recv", "Bus.recv()", partial(receiving, kind), (*words, "recv", 1), 3.0, headline=True)
        yield Row(
            f"{kind} recv_batch, {BATCH} frames",
            f"{BATCH} Bus.recv()",
            partial(receiving_batches, kind),
            (*words, "recv_batch", BATCH),
            6.0,
            batch=2,
            per=BATCH,
            headline=True,
        )
        yield Row(f"{kind} send", "Bus.send()", partial(sending, kind), (*words, "send", 1), 2.0, headline=True)
