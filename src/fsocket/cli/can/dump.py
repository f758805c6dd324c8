"""``python -m fsocket can dump``."""

from __future__ import annotations

import errno
import sys
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING

assert sys.platform == "linux"

import fsocket

from ...can.sockets import set_up
from . import complain
from .line import Form

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator
    from typing import TextIO

    from .source import Source

_SLOTS = 256  # frames that are taken at a time
_DROPS = 1 << 32  # after which the kernel counts from 0 again


class _Listener(fsocket.PollFD):
    """The socket of a source, and how many frames it has dropped."""

    def __init__(self, fd: int, name: str) -> None:
        super().__init__(fd, fsocket.POLLIN)
        self.name = name
        self.drops = 0

    def lines(self, frame: fsocket.CanFrame, form: Form) -> Iterator[str]:
        """A frame in print, after what was dropped before it."""
        if frame.drops is not None:
            dropped = (frame.drops - self.drops) % _DROPS
            self.drops = frame.drops
            if dropped:
                yield form.dropped(dropped, self.drops, self.name)
        yield form.frame(frame, self.name)


def run(options: argparse.Namespace) -> int:
    """Print what comes until interrupted; returns the exit status."""
    with ExitStack() as stack:
        out = sys.stdout
        if options.log not in {None, "-"}:
            out = stack.enter_context(Path(options.log).open("w", encoding="utf-8"))
        pc = stack.enter_context(fsocket.poll_context())
        xl = _has_xl()
        for source in options.sources:
            fd = stack.enter_context(fsocket.socket_handle(fsocket.AF_CAN, fsocket.SOCK_RAW, fsocket.CAN_RAW))
            set_up(fd, fd=True, xl=xl, hardware=options.hardware)
            if xl:
                _hear_networks(fd)
            _ask_for(fd, source)
            if options.receive_buffer is not None:
                _make_room(fd, options.receive_buffer)
            # Only now, so that nothing comes that is not wanted.
            fsocket.socket_bind(fd, fsocket.SockaddrCan(source.interface))
            fsocket.poll_register(pc, _Listener(fd, source.interface))
        try:
            return _dump(pc, Form(options, [source.interface for source in options.sources]), out, options)
        except KeyboardInterrupt:
            return 0


def _has_xl() -> bool:
    """Whether the kernel has CAN XL; what it has not, a dump does not miss."""
    try:
        with fsocket.can_socket(xl=True):
            return True
    except (OSError, ValueError):
        return False


def _hear_networks(fd: int) -> None:
    """Have the frames of every virtual network of CAN XL, where there are any: from Linux 6.9 on."""
    if hasattr(fsocket, "CAN_RAW_XL_VCID_OPTS"):
        with suppress(OSError):
            networks = fsocket.CanVcidOptions(fsocket.CAN_RAW_XL_VCID_RX_FILTER)
            fsocket.set_socket_option(fd, fsocket.CAN_RAW_XL_VCID_OPTS, networks)


def _ask_for(fd: int, source: Source) -> None:
    """Have the socket receive what is wanted, and nothing else."""
    if source.errors is not None:
        fsocket.set_socket_option(fd, fsocket.CAN_RAW_ERR_FILTER, source.errors)
    if source.joined:
        fsocket.set_socket_option(fd, fsocket.CAN_RAW_JOIN_FILTERS, True)
    if source.filters:
        filters = [
            fsocket.can_filter(
                wanted.id | (fsocket.CAN_EFF_FLAG if wanted.extended else 0),
                wanted.mask & ~fsocket.CAN_ERR_FLAG,  # with which it would be about error frames
                inverted=wanted.inverted,
            )
            for wanted in source.filters
        ]
        fsocket.set_socket_option(fd, fsocket.CAN_RAW_FILTER, filters)


def _make_room(fd: int, octets: int) -> None:
    try:
        fsocket.set_socket_option(fd, fsocket.SO_RCVBUFFORCE, octets)
    except PermissionError:
        fsocket.set_socket_option(fd, fsocket.SO_RCVBUF, octets)
    given = fsocket.socket_option(fd, fsocket.SO_RCVBUF)
    if given < octets:
        complain("dump", f"of {octets} octets to receive in, the kernel gives {given} (net.core.rmem_max)")


def _dump(pc: fsocket.PollContext, form: Form, out: TextIO, options: argparse.Namespace) -> int:
    """Print what comes; returns the exit status when there is an end to it."""
    batch = fsocket.CanBatch(_SLOTS)
    left = sys.maxsize if options.count is None else options.count
    while left and pc.fds:
        ready = fsocket.poll(pc, options.timeout)
        if not ready:
            return 0
        for listener in ready:
            assert isinstance(listener, _Listener)
            count = min(_receive(pc, listener, batch), left)
            left -= count
            lines = [line for index in range(count) for line in listener.lines(batch[index], form)]
            # At once for those who watch; and where there are many, many at a time.
            if lines:
                out.write("\n".join(lines) + "\n")
                out.flush()
    return 1 if left else 0  # 1: no interface is left


def _receive(pc: fsocket.PollContext, listener: _Listener, batch: fsocket.CanBatch) -> int:
    """How many frames came; 0 and a word of it if the interface went down or away."""
    try:
        return fsocket.can_recv_batch(listener.fd, batch)
    except BlockingIOError:
        return 0
    except OSError as error:
        if error.errno == errno.ENETDOWN:
            complain("dump", f"{listener.name} is down")
        elif error.errno == errno.ENODEV:
            complain("dump", f"{listener.name} is gone")
            fsocket.poll_unregister(pc, listener)
        else:
            raise
        return 0
