"""``python -m fsocket can send``."""

from __future__ import annotations

import errno
import json
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

assert sys.platform == "linux"

import fsocket

from . import complain

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable

_PATIENCE = 1.0  # seconds, for an interface whose queue is full
_PAUSE = 0.001
_SECOND = 1_000_000_000  # in nanoseconds


class _Senders(ExitStack):
    """A socket for each interface, which hears nothing."""

    def __init__(self) -> None:
        super().__init__()
        self._sockets: dict[tuple[str, bool, bool], int] = {}

    def socket(self, interface: str, frame: fsocket.CanFrame) -> int:
        """The socket that a frame goes out by."""
        # Without CAN XL and its networks for what has nothing of them, so that a kernel that lacks them sends what it can.
        kind = (interface, frame.xl, frame.vcid != 0)
        fd = self._sockets.get(kind)
        if fd is None:
            fd = self._sockets[kind] = self.enter_context(fsocket.can_socket(interface, xl=frame.xl))
            fsocket.set_socket_option(fd, fsocket.CAN_RAW_FILTER, [])
            if frame.vcid:
                networks = fsocket.CanVcidOptions(fsocket.CAN_RAW_XL_VCID_TX_PASS)
                fsocket.set_socket_option(fd, fsocket.CAN_RAW_XL_VCID_OPTS, networks)
        return fd


def _send_patiently(fd: int, frame: fsocket.CanFrame) -> None:
    """Send a frame, and wait for a while if the interface has no room for it."""
    deadline = time.monotonic() + _PATIENCE
    while not _sent(fd, frame, last=time.monotonic() > deadline):
        time.sleep(_PAUSE)  # poll(2) does not tell when there is room again


def _sent(fd: int, frame: fsocket.CanFrame, *, last: bool) -> bool:
    """Send a frame; False if there was no room for it, which is an error the `last` time."""
    try:
        fsocket.can_send(fd, frame)
    except OSError as error:
        if error.errno != errno.ENOBUFS or last:
            raise
        return False
    return True


def run(options: argparse.Namespace) -> int:
    """Send the frames of the command line, or those of a log; returns the exit status."""
    with _Senders() as senders:
        try:
            sent = _send(senders, options) if options.log is None else _replay(senders, options)
        except KeyboardInterrupt:
            return complain("send", "interrupted")
    if options.json:
        print(json.dumps({"sent": sent}))
    return 0


def _send(senders: _Senders, options: argparse.Namespace) -> int:
    interface, *texts = options.words or [None]
    if not texts:
        options.complain("say by which interface, and what: can send vcan0 123#DEADBEEF; or --log FILE")
    frames = [_frame(text, options) for text in texts]
    for frame in frames:
        _send_patiently(senders.socket(interface, frame), frame)
    return len(frames)


def _frame(text: str, options: argparse.Namespace) -> fsocket.CanFrame:
    try:
        return fsocket.string_can_frame(text)
    except ValueError as error:
        options.complain(str(error))
        raise  # which it does not come to


def _replay(senders: _Senders, options: argparse.Namespace) -> int:
    ways = _ways(options)
    if options.log == "-":
        return _replay_lines(senders, sys.stdin, ways, fast=options.fast)
    with Path(options.log).open(encoding="utf-8") as file:
        try:
            return _replay_lines(senders, file, ways, fast=options.fast)
        except ValueError as error:
            raise ValueError(f"{options.log}: {error}") from None


def _ways(options: argparse.Namespace) -> dict[str | None, str]:
    """By which interface what was logged of another goes out; None: of all others. Nothing: by the same."""
    ways: dict[str | None, str] = {}
    for word in options.words:
        interface, assigned, logged = word.partition("=")
        if not interface or (assigned and not logged):
            options.complain(f"{word!r} is no interface, and no INTERFACE=LOGGED")
        ways[logged if assigned else None] = interface
    if None in ways and len(options.words) > 1:
        options.complain("with --log there is one interface for everything, or INTERFACE=LOGGED for each")
    return ways


def _replay_lines(senders: _Senders, lines: Iterable[str], ways: dict[str | None, str], *, fast: bool) -> int:
    sent = 0
    begun: int | None = None  # of the clock, when the log began
    latest = 0
    for frame in fsocket.read_can_log(lines):
        logged = frame.origin
        interface = ways.get(logged, ways.get(None)) if ways else logged
        if interface is None:
            continue
        fd = senders.socket(interface, frame)
        if not fast:
            now, due = time.monotonic_ns(), frame.timestamp_ns or 0
            if begun is None or due < latest:  # at first, and where another log follows
                begun = now - due
            latest = due
            time.sleep(max(begun + due - now, 0) / _SECOND)
        _send_patiently(fd, frame)
        sent += 1
    return sent
