"""Hundreds of sockets, or thousands, in one context: nothing is missed, and nothing is left behind.

FSOCKET_STRESS_SOCKETS and FSOCKET_STRESS_SECONDS say how many, and for how long.
"""

from __future__ import annotations

import ctypes
import gc
import os
import random
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import fsocket
from fsocket import POLLIN, POLLOUT, PollContext, PollFD, poll, poll_register, poll_unregister, poll_wake
from fsocket.polling import BACKENDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

WINDOWS = sys.platform == "win32"
SOCKETS = int(os.environ.get("FSOCKET_STRESS_SOCKETS", "500"))
SECONDS = float(os.environ.get("FSOCKET_STRESS_SECONDS", "3"))
ROUNDS = 5_000 if WINDOWS else 100_000  # of which Wine makes a few thousand a second

#: Milliseconds after which what should be ready never will be.
PATIENCE = 20_000
LOOPBACK = fsocket.SockaddrIn("127.0.0.1")
MEBIBYTE = 1 << 20


@pytest.fixture(params=BACKENDS)
def pc(request: pytest.FixtureRequest) -> Iterator[PollContext]:
    with fsocket.poll_context(request.param) as context:
        yield context


# --- what the process uses


@pytest.fixture(scope="module")
def descriptors() -> Iterator[int]:
    """As many descriptors as the sockets need may be open; tells how many that are."""
    needed = SOCKETS + 500
    if WINDOWS:
        yield needed
        return
    import resource  # noqa: PLC0415  (POSIX only)

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and needed > hard:
        pytest.skip(f"{needed} descriptors are needed, and {hard} allowed")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, needed), hard))
    yield needed
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def count_handles(most: int) -> int:
    gc.collect()
    if sys.platform == "win32":
        count = ctypes.c_ulong()
        kernel32 = ctypes.WinDLL("kernel32")
        kernel32.GetProcessHandleCount(ctypes.c_void_p(-1), ctypes.byref(count))
        return count.value
    found = 0
    for descriptor in range(most):
        with suppress(OSError):
            os.fstat(descriptor)
            found += 1
    return found


def memory() -> int | None:
    """The octets of memory in use, where there is a way to ask."""
    if sys.platform == "linux":
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGESIZE")
    if sys.platform == "win32":
        counters = (ctypes.c_size_t * 16)()
        ctypes.WinDLL("psapi").GetProcessMemoryInfo(ctypes.c_void_p(-1), counters, ctypes.c_ulong(72))
        return counters[2]  # WorkingSetSize, after two DWORDs and the peak
    return None


def assert_flat(before: int | None, growth: int) -> None:
    after = memory()
    if before is not None and after is not None:
        assert after - before < growth, f"{(after - before) / MEBIBYTE:.1f} MiB more than before"


# --- the storm


class Listener(PollFD):
    __slots__ = ("address",)

    def __init__(self) -> None:
        fd = fsocket.open_socket(type=fsocket.SOCK_STREAM)
        fsocket.socket_bind(fd, LOOPBACK)
        fsocket.socket_listen(fd)
        super().__init__(fd)
        self.address = fsocket.socket_name(fd)


class End(PollFD):
    """One of the two ends of a connection, and the octets it has sent and received."""

    __slots__ = ("closing", "peer", "received", "sent", "stable")

    def __init__(self, fd: int, stable: bool) -> None:
        super().__init__(fd)
        self.peer: End | None = None
        self.sent = 0
        self.received = 0
        self.closing = False
        self.stable = stable


class Storm:
    """Connections of which half stay, and a feeder in another thread sends on them, and half come, send, and go."""

    def __init__(self, pc: PollContext, seed: int) -> None:
        self.pc = pc
        self.chance = random.Random(seed)
        self.listeners = [poll_register(pc, Listener()) for _ in range(8)]
        self.connecting: dict[tuple[int, int], End] = {}
        self.stable: list[End] = []
        self.passing: list[End] = []
        self.ends: set[End] = set()
        self.closed = 0
        self.stopped = threading.Event()
        self.buffer = bytearray(1 << 16)

    def connect(self, stable: bool) -> None:
        listener = self.chance.choice(self.listeners)
        assert isinstance(listener, Listener)
        end = End(fsocket.open_socket(type=fsocket.SOCK_STREAM, nonblocking=True), stable)
        fsocket.socket_connect(end.fd, listener.address)
        port: int = fsocket.socket_name(end.fd).port  # type: ignore[attr-defined]
        self.connecting[listener.address.port, port] = end  # type: ignore[attr-defined]
        self.ends.add(poll_register(self.pc, end))  # type: ignore[arg-type]

    def accept(self, listener: Listener) -> None:
        while (accepted := fsocket.socket_accept(listener.fd)) is not None:
            fd, address = accepted
            first = self.connecting.pop((listener.address.port, address.port))  # type: ignore[attr-defined]
            second = End(fd, first.stable)
            first.peer, second.peer = second, first
            self.ends.add(poll_register(self.pc, second))  # type: ignore[arg-type]
            (self.stable if first.stable else self.passing).extend((first, second))

    @staticmethod
    def send(end: End, count: int) -> None:
        try:
            end.sent += fsocket.socket_send(end.fd, bytes(count))
        except BlockingIOError:
            end.events = POLLIN | POLLOUT

    def receive(self, end: End) -> None:
        count = fsocket.socket_recv(end.fd, self.buffer)
        end.received += count
        if count == 0:
            assert end.peer is not None
            assert end.received == end.peer.sent
            assert not end.stable
            if not end.closing:
                self.passing.remove(end)
            self.close(end)

    def close(self, end: End) -> None:
        end.closing = True
        if self.chance.random() < 0.5:
            poll_unregister(self.pc, end)
            fsocket.close_socket(end.fd)
        else:
            fsocket.close_socket(end.fd)
            poll_unregister(self.pc, end)
        self.ends.remove(end)
        self.closed += 1

    def turn(self, timeout: int) -> bool:
        """One poll, and what it asks for. Whether there was anything."""
        found = poll(self.pc, timeout)
        for pollfd in found:
            if isinstance(pollfd, Listener):
                self.accept(pollfd)
            elif isinstance(pollfd, End):
                assert pollfd in self.ends, "a stale PollFD is reported"
                if pollfd.revents & POLLOUT:
                    pollfd.events = POLLIN
                if pollfd.revents & ~POLLOUT:
                    self.receive(pollfd)
        return bool(found)

    def play(self) -> None:
        """Send on some connections, and end some: the end that begins reads on until the other has ended as well."""
        for _ in range(min(20, len(self.passing))):
            self.send(self.chance.choice(self.passing), self.chance.randrange(1, 5000))
        for _ in range(min(2, len(self.passing))):
            end = self.passing.pop(self.chance.randrange(len(self.passing)))
            end.closing = True
            fsocket.socket_shutdown(end.fd, fsocket.SHUT_WR)

    def feed(self) -> None:
        """The other thread: sends on what stays, and wakes."""
        chance = random.Random(1)
        while not self.stopped.wait(0.001):
            for _ in range(10):
                self.send(chance.choice(self.stable), chance.randrange(1, 5000))
            if chance.random() < 0.2:
                poll_wake(self.pc)

    def outstanding(self) -> int:
        return len(self.connecting) + sum(
            end.peer is not None and (end.received != end.peer.sent or end.closing) for end in self.ends
        )


def test_nothing_is_missed_in_a_storm(pc: PollContext, descriptors: int, background: Callable[..., object]) -> None:
    handles = count_handles(descriptors)
    storm = Storm(pc, 0)
    half = SOCKETS // 2
    for number in range(half):
        storm.connect(stable=number % 2 == 0)
        while len(storm.connecting) > 100:
            assert storm.turn(PATIENCE), "a connection is missed"
    while storm.connecting:
        assert storm.turn(PATIENCE), "a connection is missed"
    assert len(storm.ends) == 2 * half

    feeder = background(storm.feed)
    begun = time.monotonic()
    before = None
    try:
        while time.monotonic() - begun < SECONDS:
            storm.play()
            storm.turn(PATIENCE)
            while len(storm.ends) < 2 * half - 1 and len(storm.connecting) < 100:
                storm.connect(stable=False)
            if before is None and time.monotonic() - begun > SECONDS / 2:
                before = memory()
    finally:
        storm.stopped.set()
    feeder.result()  # type: ignore[attr-defined]
    while left := storm.outstanding():
        # What wakes may be left over from the feeder, once.
        assert storm.turn(PATIENCE) or storm.turn(PATIENCE), f"{left} events are missed"
    assert_flat(before, 16 * MEBIBYTE)
    assert storm.closed > 0
    assert sum(end.sent for end in storm.stable) == sum(end.received for end in storm.stable) > 0

    for end in [*storm.ends, *storm.listeners]:
        poll_unregister(pc, end)
        fsocket.close_socket(end.fd)
    assert pc.fds == []
    assert abs(count_handles(descriptors) - handles) <= (8 if WINDOWS else 0)  # Windows has handles of its own


def test_registering_and_unregistering_leaves_no_memory_behind(pc: PollContext, tcp_pair: tuple[int, int]) -> None:
    fsocket.socket_send(tcp_pair[1], b"x")
    before = None
    for number in range(ROUNDS):
        if number == ROUNDS // 10:
            gc.collect()
            before = memory()
        pollfd = poll_register(pc, PollFD(tcp_pair[0]))
        pollfd.events = POLLIN | POLLOUT
        assert poll(pc, 0) == [pollfd]
        poll_wake(pc)
        poll_unregister(pc, pollfd)
        assert poll(pc, 0) == []
    assert_flat(before, MEBIBYTE)


def test_opening_and_closing_leaves_nothing_behind(tcp_pair: tuple[int, int], descriptors: int) -> None:
    rounds = ROUNDS // 20
    before, handles = None, 0
    for backend in BACKENDS:
        for number in range(rounds):
            if number == rounds // 10:
                handles = count_handles(descriptors)
                before = memory()
            with fsocket.poll_context(backend) as pc:
                pollfd = poll_register(pc, PollFD(tcp_pair[0], POLLOUT))
                assert poll(pc, PATIENCE) == [pollfd]
        assert_flat(before, MEBIBYTE)
        assert abs(count_handles(descriptors) - handles) <= (8 if WINDOWS else 0)
