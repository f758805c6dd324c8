"""The side that sends."""

from __future__ import annotations

import errno
import secrets
import time
from contextlib import suppress
from typing import TYPE_CHECKING

import fsocket

from .wire import END, HEAD, REPORT, STOP, WORD, word

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from .report import Report

_LOOK = 0.05  # seconds between two looks at what the other side says
_ROOM = 0.001  # seconds to wait where the interface has no room for more
_ASKED = 20  # times that the other side is told of the end, until it answers


class Sender:
    """Sends a run by a connected socket.

    fd: the socket. options: those of the command line. report: is told how it goes on.

    sent: how many datagrams went. seconds: from the first to the last. arrived, repeated: what the other side says; None if it
    says nothing. refused: nobody listens there.
    """

    def __init__(self, fd: int, options: argparse.Namespace, report: Report) -> None:
        self.sent = 0
        self.seconds = 0.0
        self.arrived: int | None = None
        self.repeated: int | None = None
        self.refused = False
        self.stopped = False
        self._fd = fd
        self._options = options
        self._report = report
        self._run = secrets.randbits(64)
        self._octets = bytearray(options.size * options.slots)
        self._send = {"batch": self._batch, "single": self._singly, "segments": self._segments}[options.mode]

    # --- so many at once

    def _number(self, count: int) -> None:
        """Number so many datagrams of those to be sent."""
        pack, octets, size, run, first = HEAD.pack_into, self._octets, self._options.size, self._run, self.sent
        for index in range(count):
            pack(octets, index * size, run, first + index)

    def _batch(self) -> Callable[[int], None]:
        view, size, fd = memoryview(self._octets), self._options.size, self._fd
        datagrams = [view[index * size : (index + 1) * size] for index in range(self._options.slots)]

        def send(count: int) -> None:
            self._number(count)
            sent = fsocket.socket_send_batch(fd, datagrams[:count])
            self.sent += sent
            if sent.error is not None:
                raise sent.error

        return send

    def _singly(self) -> Callable[[int], None]:
        pack, octets, size, run, fd = HEAD.pack_into, self._octets, self._options.size, self._run, self._fd

        def send(count: int) -> None:
            for _ in range(count):
                pack(octets, 0, run, self.sent)
                fsocket.socket_send(fd, octets, 0, size)
                self.sent += 1

        return send

    def _segments(self) -> Callable[[int], None]:
        octets, size, fd = self._octets, self._options.size, self._fd

        def send(count: int) -> None:
            self._number(count)
            self.sent += fsocket.socket_send_segments(fd, octets, size, end=count * size) // size

        return send

    # --- the run

    def send(self) -> None:
        """Send for as long as is wanted, or until the other side wants no more; KeyboardInterrupt ends it, too."""
        with fsocket.poll_context() as pc:
            pollfd = fsocket.poll_register(pc, fsocket.PollFD(self._fd, fsocket.POLLIN))
            try:
                self._send_all(pc, pollfd)
            except KeyboardInterrupt:
                pass
            except ConnectionRefusedError:
                self.refused = True
            pollfd.events = fsocket.POLLIN
            self._end(pc)

    def _send_all(self, pc: fsocket.PollContext, pollfd: fsocket.PollFD) -> None:
        rate, slots, size = self._options.rate, self._options.slots, self._options.size
        send = self._send()
        begun = looked = now = time.monotonic()
        self._report.begin(begun)
        while now - begun < self._options.seconds and not self.stopped:
            due = slots if rate is None else min(slots, int((now - begun) * rate) + 1 - self.sent)
            if due > 0:
                try:
                    send(due)
                except BlockingIOError:
                    pollfd.events = fsocket.POLLIN | fsocket.POLLOUT
                    fsocket.poll(pc, 1000 * _LOOK)
                    pollfd.events = fsocket.POLLIN
                except OSError as error:
                    if error.errno != errno.ENOBUFS:
                        raise
                    time.sleep(_ROOM)  # nothing tells when the queue of the interface has room again
            else:
                time.sleep(max(min(begun + self.sent / rate, now + _LOOK) - now, 0))
            now = time.monotonic()
            self.seconds = now - begun
            if now - looked > _LOOK:
                looked = now
                self._hear()
                self._report.tell(now, self.sent, self.sent * size)

    def _hear(self) -> None:
        """Hear what the other side says, if it has said anything."""
        room = bytearray(WORD.size)
        try:
            count = fsocket.socket_recv(self._fd, room)
        except BlockingIOError:
            return
        if count != WORD.size:
            return
        run, what, first, second = WORD.unpack(room)
        if run == self._run and what == STOP:
            self.stopped = True
        elif run == self._run and what == REPORT:
            self.arrived, self.repeated = first, second

    def _end(self, pc: fsocket.PollContext) -> None:
        """Say that there are no more, until the other side has told how many arrived."""
        with suppress(ConnectionError, BlockingIOError):  # it has gone
            for _ in range(_ASKED):
                fsocket.socket_send(self._fd, word(self._run, END, self.sent))
                if fsocket.poll(pc, 1000 * _LOOK):
                    self._hear()
                if self.arrived is not None:
                    return
