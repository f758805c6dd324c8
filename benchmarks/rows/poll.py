"""Waiting for one of many sockets: poll contexts against ``select.poll`` and the stdlib's selectors, and an echo server."""

from __future__ import annotations

import select
import selectors
import socket
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import fsocket
from fsocket import poll, polling

from ..measure import Sample, Side, UnavailableError, Work
from ..table import Row

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import ExitStack

    from ..plain import Bench

#: So many are registered, with epoll also LARGEST.
SIZES = (1, 10, 100, 1000, 5000)
LARGEST = 10_000

ECHO_SERVER = Path(__file__).with_name("echo_server.py")
CONNECTIONS = 50
REQUEST = 64


def need_files(count: int) -> None:
    """See to it that so many files more can be open. Raises UnavailableError where they cannot be."""
    try:
        import resource  # noqa: PLC0415  (POSIX has it)
    except ImportError:
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = count + 200
    if soft != resource.RLIM_INFINITY and soft < wanted:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        except (OSError, ValueError):
            raise UnavailableError(f"RLIMIT_NOFILE: no {wanted} files") from None


def sockets(stack: ExitStack, count: int, ready: int) -> list[int]:
    """So many handles, of which so many have something to read. Both ends of each pair are among them, to save files.

    The first are the ready ones: then poll(2) costs the least, and what we add to it weighs the most.
    """
    need_files(count)
    pairs = [fsocket.open_socketpair() for _ in range((count + 1) // 2)]
    for first, second in pairs:
        stack.callback(fsocket.close_socket, first)
        stack.callback(fsocket.close_socket, second)
    fds = [pair[0] for pair in pairs] + [pair[1] for pair in reversed(pairs)]
    for fd in fds[-ready:]:  # what is sent at one end is there to be read at the other: the first `ready`
        fsocket.socket_send(fd, b"x")
    return fds[:count]


def context(stack: ExitStack, backend: str, fds: list[int]) -> fsocket.PollContext:
    """A poll context with these sockets."""
    if backend not in polling.BACKENDS:
        raise UnavailableError(f'no back end "{backend}"')
    pc = stack.enter_context(fsocket.poll_context(backend))
    for fd in fds:
        fsocket.poll_register(pc, fsocket.PollFD(fd, fsocket.POLLIN))
    return pc


def our_poll(stack: ExitStack, backend: str, fds: list[int], ready: int) -> Side:
    """`poll` on a context of its own."""
    pc = context(stack, backend, fds)
    assert len(poll(pc, 1000)) == ready
    return Work("poll(pc, 1000)", {"poll": poll, "pc": pc}).side()


def selecting(stack: ExitStack, selector: selectors.BaseSelector, fds: list[int], ready: int) -> Side:
    """`select` of a selector."""
    stack.callback(selector.close)
    for fd in fds:
        selector.register(fd, selectors.EVENT_READ)
    try:
        found = selector.select(1)
    except ValueError as error:  # select() of Windows takes 512 sockets
        raise UnavailableError(str(error)) from None
    assert len(found) == ready
    return Work("select(1)", {"select": selector.select}).side()


def against_poll(count: int, ready: int, stack: ExitStack) -> tuple[Side, Side]:
    """The back end "poll" and select.poll."""
    if not hasattr(select, "poll"):
        raise UnavailableError("no select.poll")
    fds = sockets(stack, count, ready)
    poller = select.poll()
    for fd in fds:
        poller.register(fd, select.POLLIN)
    assert len(poller.poll(1000)) == ready
    return our_poll(stack, "poll", fds, ready), Work("poll(1000)", {"poll": poller.poll}).side()


def against_epoll(count: int, ready: int, stack: ExitStack) -> tuple[Side, Side]:
    """The back end "epoll" and selectors.EpollSelector."""
    if not hasattr(selectors, "EpollSelector"):
        raise UnavailableError("no selectors.EpollSelector")
    fds = sockets(stack, count, ready)
    return our_poll(stack, "epoll", fds, ready), selecting(stack, selectors.EpollSelector(), fds, ready)


def against_ten(stack: ExitStack) -> tuple[Side, Side]:
    """The back end "epoll" with many, and with ten registered."""
    fds = sockets(stack, LARGEST, 1)
    return our_poll(stack, "epoll", fds, 1), our_poll(stack, "epoll", fds[:10], 1)


def against_selector(count: int, ready: int, stack: ExitStack) -> tuple[Side, Side]:
    """Selector and selectors.DefaultSelector."""
    fds = sockets(stack, count, ready)
    return (
        selecting(stack, fsocket.Selector(), fds, ready),
        selecting(stack, selectors.DefaultSelector(), fds, ready),
    )


def served(stack: ExitStack, *command: str) -> Side:
    """A process with an echo server, and this one as its clients: each connection has one request under way.

    What is told is the CPU time of the server, and the wall time of all.
    """
    process = stack.enter_context(subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True))
    stack.callback(process.kill)
    orders, answers = process.stdin, process.stdout
    assert orders is not None
    assert answers is not None
    port = int(answers.readline())
    clients = [stack.enter_context(socket.create_connection(("127.0.0.1", port))) for _ in range(CONNECTIONS)]
    request, room = bytes(REQUEST), bytearray(REQUEST)

    def cpu() -> int:
        orders.write("\n")
        orders.flush()
        return int(answers.readline())

    def side(count: int) -> Sample:
        before, began = cpu(), time.perf_counter_ns()
        for _ in range(count // CONNECTIONS):
            for client in clients:
                client.sendall(request)
            for client in clients:
                assert client.recv_into(room, REQUEST, socket.MSG_WAITALL) == REQUEST
        wall = time.perf_counter_ns() - began
        return Sample(cpu() - before, wall)

    side(CONNECTIONS)
    return side


def echo(backend: str, bench: Bench) -> tuple[Side, Side]:
    """One server over a context and one over selectors.DefaultSelector."""
    if backend not in polling.BACKENDS:
        raise UnavailableError(f'no back end "{backend}"')
    script = sys.executable, str(ECHO_SERVER)
    return served(bench, *script, backend), served(bench, *script, "selectors")


def plain_echo(backend: str, bench: Bench) -> Side:
    """One server in C."""
    return served(bench, str(bench.plain.program()), "server", backend)


def rows() -> Iterator[Row]:
    """All of them."""
    for count in SIZES:
        batch, share, warm_up = (64, 1.0, 0) if count <= 100 else (32, 0.5, 2)
        for ready, word, target in ((1, "one", 0.95), (count, "all", 1.2)):
            work, program = partial(against_poll, count, ready), ("poll", "poll", count, ready)
            name = f"poll {word} of {count}"
            yield Row(name, "select.poll", work, program, target, batch=batch, share=share, warm_up=warm_up)
    for count in (*SIZES, LARGEST):
        work = partial(against_epoll, count, 1)
        program = ("poll", "epoll", count, 1)
        yield Row(f"epoll one of {count}", "EpollSelector.select", work, program, 1.3, headline=count == 1000)
    all_ready = ("poll", "epoll", 1000, 1000)
    yield Row("epoll all of 1000", "EpollSelector.select", partial(against_epoll, 1000, 1000), all_ready, batch=8, share=0.5)
    yield Row(f"epoll one of {LARGEST}, flat", "ours, one of 10", against_ten, ("poll", "epoll", LARGEST, 1), target=0.9)
    for count in (*SIZES, LARGEST):
        work = partial(against_selector, count, 1)
        yield Row(f"Selector one of {count}", "DefaultSelector.select", work, ("poll", "epoll", count, 1), target=1.0)
    work = partial(against_selector, 1000, 1000)
    yield Row("Selector all of 1000", "DefaultSelector.select", work, all_ready, batch=8, share=0.5)
    for backend in ("poll", "epoll"):
        name = f"echo server, {backend}, {CONNECTIONS} connections"
        plain = partial(plain_echo, backend)
        yield Row(name, "over DefaultSelector", partial(echo, backend), plain, 1.0, batch=4 * CONNECTIONS, share=0.5)
