"""The side that receives."""

from __future__ import annotations

import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING

import fsocket

from .tally import Tally
from .wire import END, FIRST_WORD, HEAD, REPORT, STOP, WORD, word

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from .report import Report

_AT_ONCE = 256  # calls between two looks at the clock
_LOOK = 100  # milliseconds between two looks at what else is to be done, where nothing comes
_LINGERING = 150  # milliseconds in which the other side may ask again
_SILENCE = 2.0  # seconds without a datagram, after which the end must have been lost
_PATIENCE = 2.0  # seconds for the other side to end when it was told to stop
_LARGEST = 65_536  # more octets than a datagram has, or many that the kernel gives as one
_DROPS = 1 << 32  # after which the kernel counts from 0 again


class Receiver:
    """Receives a run at a socket.

    fd: the socket. options: those of the command line. report: is told how it goes on.

    octets: how many have come in datagrams of the run. dropped: how many datagrams the socket had no room for; None where the
    system does not tell. seconds: from the first datagram to the last.
    """

    def __init__(self, fd: int, options: argparse.Namespace, report: Report) -> None:
        self.tally = Tally()
        self.octets = 0
        self.dropped: int | None = None
        self.seconds = 0.0
        self.interrupted = False
        self._fd = fd
        self._report = report
        self._run: int | None = None
        self._sender: fsocket.Sockaddr | None = None
        self._drops_before = 0
        self._heard = 0.0
        fsocket.set_nonblocking(fd)
        room, control = max(options.size, 2048), 0
        if sys.platform == "linux":
            control = fsocket.control_space(4) * 2
            fsocket.set_socket_option(fd, fsocket.SO_RXQ_OVFL, True)
            self.dropped = 0
            if options.mode == "segments":
                with suppress(OSError):
                    fsocket.set_socket_option(fd, fsocket.UDP_GRO, True)
                    room = _LARGEST
        self._take = self._singly(room, control) if options.mode == "single" else self._batches(options.slots, room, control)

    # --- what comes

    def _batches(self, slots: int, room: int, control: int) -> Callable[[], None]:
        batch = fsocket.Batch(slots, room, control)
        receive, unpack, fd, tally = fsocket.socket_recv_batch, HEAD.unpack_from, self._fd, self.tally

        def take() -> None:
            receive(fd, batch)
            following, octets = tally.following, 0
            for datagram in batch:
                data = datagram.data
                if len(data) >= HEAD.size and unpack(data) == (self._run, following):
                    following += 1
                    octets += len(data)
                    continue
                tally.received += following - tally.following
                tally.following = following
                if self._unexpected(data, datagram.address):
                    octets += len(data)
                following = tally.following
            tally.received += following - tally.following
            tally.following = following
            self.octets += octets
            if control:
                self._look_for_drops(datagram.control)

        return take

    def _singly(self, room: int, control: int) -> Callable[[], None]:
        memory = fsocket.Buffer(room)
        view = memoryview(memory)
        receive, unpack, fd, tally = fsocket.socket_recvmsg, HEAD.unpack_from, self._fd, self.tally

        def take() -> None:
            message = receive(fd, memory, control)
            count = message.count
            if count >= HEAD.size and unpack(memory) == (self._run, tally.following):
                tally.following += 1
                tally.received += 1
                self.octets += count
            elif self._unexpected(view[:count], message.address):
                self.octets += count
            if message.control:
                self._look_for_drops(message.control)

        return take

    def _look_for_drops(self, control: tuple[object, ...]) -> None:
        if sys.platform == "linux":
            for value in control:
                if isinstance(value, fsocket.Drops):
                    self.dropped = (self.dropped or 0) + (value.count - self._drops_before) % _DROPS
                    self._drops_before = value.count

    def _unexpected(self, octets: memoryview, sender: fsocket.Sockaddr | None) -> bool:
        """Whether a datagram is one of the run, though it is not the following one."""
        if len(octets) < HEAD.size:
            return False
        run, number = HEAD.unpack_from(octets)
        if number >= FIRST_WORD:
            if (self._run in {None, run}) and number == END and len(octets) >= WORD.size:
                self._run, self._sender = run, sender
                self.tally.total = WORD.unpack_from(octets)[2]
            return False
        if self._run is None:
            self._run, self._sender = run, sender
        if run != self._run:
            return False
        self.tally.received += 1
        if number == self.tally.following:
            self.tally.following += 1
        else:
            self.tally.skip_to(number)
        return True

    # --- the run

    def receive(self, ended: Callable[[], bool]) -> None:
        """Receive until the other side says that there are no more, or is silent; if interrupted, tell the other side so.

        ended: tells whether there is nobody any more who could send.
        """
        with fsocket.poll_context() as pc:
            fsocket.poll_register(pc, fsocket.PollFD(self._fd))
            try:
                self._receive(pc, ended)
            except KeyboardInterrupt:
                self.interrupted = True
                if self._say(STOP):
                    deadline = time.monotonic() + _PATIENCE
                    self._receive(pc, lambda: ended() or time.monotonic() > deadline)
            # Once more for each time that the other side asks, which it does when an answer was lost.
            while self.tally.total is not None and self._say(REPORT) and fsocket.poll(pc, _LINGERING):
                self._drain()

    def _receive(self, pc: fsocket.PollContext, ended: Callable[[], bool]) -> None:
        begun = None if self.seconds == 0 else self._heard - self.seconds
        while True:
            more = self._drain()
            now = time.monotonic()
            if more:
                self._heard = now
                if begun is None:
                    begun = now
                    self._report.begin(now)
                self.seconds = now - begun
            if begun is not None:
                self._report.tell(now, self.tally.received, self.octets, self.tally.lost, self.dropped)
            if self.tally.total is not None or (begun is not None and now - self._heard > _SILENCE):
                return
            if not fsocket.poll(pc, _LOOK) and ended() and not fsocket.poll(pc, 0):
                return

    def _drain(self) -> bool:
        """Receive until there is nothing, but not for too long; whether anything of the run was there."""
        before = self.tally.received
        with suppress(BlockingIOError, ConnectionError):  # the latter is Windows' word for a peer that has gone
            for _ in range(_AT_ONCE):
                self._take()
        return self.tally.received > before

    def _say(self, what: int) -> bool:
        """Whether the other side could be told: for that, it has to be known."""
        if self._run is None or self._sender is None:
            return False
        with suppress(OSError):
            fsocket.socket_sendto(self._fd, word(self._run, what, self.tally.received, self.tally.repeated), self._sender)
        return True
