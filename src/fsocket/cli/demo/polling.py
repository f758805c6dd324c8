"""Poll contexts: every back end that the system has, and the stdlib's event loop over each of them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import fsocket

from ...polling import BACKENDS
from ..probes import BACKEND_PROBES, ipv4, unix_stream
from .background import Background
from .rows import row
from .stage import Mismatch, Stage, expect, expect_octets

if TYPE_CHECKING:
    from collections.abc import Callable

_GROUP = "Poll"
_PAIRS = 50
#: Milliseconds: longer than anything here takes. A row has its own deadline besides.
_PATIENCE = 30_000
_STREAM = ipv4 if sys.platform == "win32" else unix_stream


def _revents(pc: fsocket.PollContext, pollfd: fsocket.PollFD, wanted: int, what: str) -> None:
    """Poll, and compare what is reported of the one socket that is registered."""
    expect([pollfd] if wanted else [], fsocket.poll(pc, _PATIENCE if wanted else 0), what)
    if wanted:
        expect(fsocket.poll_events(wanted), fsocket.poll_events(pollfd.revents), what)


def _register_many(backend: str) -> None:
    @row(_GROUP, f"{backend}, many", BACKEND_PROBES[backend], _STREAM)
    def many(stage: Stage) -> str:
        pc = stage.enter_context(fsocket.poll_context(backend))
        pairs = [stage.pair() for _ in range(_PAIRS)]
        for pair in pairs:
            for fd in pair:
                fsocket.poll_register(pc, fsocket.PollFD(fd))
        expect([], fsocket.poll(pc, 0), "ready before anything was sent")
        wanted = set()
        for first, second in pairs[::20]:
            fsocket.socket_send(first, b"x")
            wanted.add(second)
        found: set[fsocket.PollFD] = set()
        while len(found) < len(wanted):
            ready = fsocket.poll(pc, _PATIENCE)
            if not ready:
                raise Mismatch(f"{len(found)} of {len(wanted)} sockets became ready")
            found.update(ready)
        expect(wanted, {pollfd.fd for pollfd in found}, "the ready ones")
        return f"{len(pc.fds)} registered, the {len(found)} with something to read returned"


def _register_level(backend: str) -> None:
    @row(_GROUP, f"{backend}, level-triggered", BACKEND_PROBES[backend], _STREAM)
    def level(stage: Stage) -> str:
        pc = stage.enter_context(fsocket.poll_context(backend))
        first, second = stage.pair()
        pollfd = fsocket.poll_register(pc, fsocket.PollFD(first))
        _revents(pc, pollfd, 0, "with nothing to read")
        fsocket.socket_send(second, b"two")
        for _ in range(2):
            _revents(pc, pollfd, fsocket.POLLIN, "with something to read")
        fsocket.socket_recv(first, bytearray(1))
        _revents(pc, pollfd, fsocket.POLLIN, "with something left to read")
        expect_octets(first, b"wo", "what was left")
        _revents(pc, pollfd, 0, "with nothing left to read")
        pollfd.events = fsocket.POLLOUT
        for _ in range(2):
            _revents(pc, pollfd, fsocket.POLLOUT, "with room to send")
        return "reported by every poll until it was read; room to send likewise"


def _register_wake(backend: str) -> None:
    @row(_GROUP, f"{backend}, poll_wake", BACKEND_PROBES[backend])
    def wake(stage: Stage) -> str:
        pc = stage.enter_context(fsocket.poll_context(backend))
        waiting = Background(fsocket.poll, pc)
        fsocket.poll_wake(pc)
        expect([], waiting.result(_PATIENCE / 1000), "what the poll that was woken returned")
        return "a poll without a timeout came back when another thread said so"


def _register_asyncio(backend: str) -> None:
    @row(_GROUP, f"{backend}, asyncio", BACKEND_PROBES[backend], ipv4)
    def event_loop(stage: Stage) -> str:
        import asyncio  # noqa: PLC0415  (only this row needs it)

        async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            while octets := await reader.read(4096):
                writer.write(octets)
            writer.close()

        async def exchange() -> bytes:
            server = await asyncio.start_server(echo, "127.0.0.1", 0)
            async with server:
                reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
                writer.write(b"is anybody there?")
                writer.write_eof()
                answer = await reader.read()
                writer.close()
                await writer.wait_closed()
            return answer

        loop = asyncio.SelectorEventLoop(fsocket.Selector(backend))
        stage.callback(loop.close)
        expect(b"is anybody there?", loop.run_until_complete(exchange()), "what came back")
        return "SelectorEventLoop(Selector()): a server and a client"


_REGISTER: tuple[Callable[[str], None], ...] = (_register_many, _register_level, _register_wake, _register_asyncio)
for _backend in BACKENDS:
    for _register in _REGISTER:
        _register(_backend)
