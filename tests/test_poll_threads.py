"""Many threads at one poll context: polling, waking, registering, closing."""

from __future__ import annotations

import os
import random
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest

import fsocket
from fsocket import (
    POLLIN,
    POLLOUT,
    PollContext,
    PollFD,
    close_poll,
    open_poll,
    poll,
    poll_register,
    poll_unregister,
    poll_wake,
)
from fsocket.polling import BACKENDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Keep = Callable[[int], int]
    Pair = tuple[int, int]

#: Milliseconds after which what should be ready never will be.
PATIENCE = 20_000
#: Milliseconds within which threads get going; when they do not, a test shows less than it could.
SHORT = 20


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def pc(backend: str) -> Iterator[PollContext]:
    with fsocket.poll_context(backend) as context:
        yield context


@pytest.fixture
def start(background: Callable[..., Any]) -> Callable[..., Any]:
    """Run a function in a thread, and give it the time to come to its waiting."""

    def function(*args: Any) -> Any:
        started = threading.Event()

        def run() -> Any:
            started.set()
            return args[0](*args[1:])

        task = background(run)
        assert started.wait(PATIENCE / 1000)
        task.thread.join(SHORT / 1000)
        return task

    return function


def cpu_time(tasks: list[Any]) -> float:
    """The seconds that the process works while tasks should wait: for about a third of a second, when they have got going."""
    for task in tasks:
        task.thread.join(SHORT / 1000)
    used = time.process_time()
    for task in tasks:
        task.thread.join(0.1)
    return time.process_time() - used


def test_a_poll_under_way_is_woken(pc: PollContext, start: Any) -> None:
    for _ in range(5):
        task = start(poll, pc)
        assert not task.done()
        poll_wake(pc)
        assert task.result() == []


def test_one_wake_up_brings_one_of_two_back(pc: PollContext, start: Any) -> None:
    tasks = [start(poll, pc) for _ in range(2)]
    for left in (1, 0):
        poll_wake(pc)
        deadline = time.monotonic() + PATIENCE / 1000
        while sum(not task.done() for task in tasks) > left:
            assert time.monotonic() < deadline
            tasks[0].thread.join(0.001)
        for task in tasks:
            task.thread.join(SHORT / 1000)
        assert sum(not task.done() for task in tasks) == left
    assert [task.result() for task in tasks] == [[], []]


def test_no_wake_up_is_lost(pc: PollContext, background: Any) -> None:
    rounds = 2000
    asked, seen = [0], [0]
    answered = threading.Semaphore(0)

    def poller() -> None:
        while seen[0] < rounds:
            assert poll(pc, PATIENCE) == []
            if seen[0] != asked[0]:
                seen[0] = asked[0]
                answered.release()

    task = background(poller)
    for number in range(1, rounds + 1):
        asked[0] = number
        poll_wake(pc)
        assert answered.acquire(timeout=PATIENCE / 1000), f"wake-up {number} was lost"
    task.result()


def test_every_poller_is_told_of_what_stays_ready(pc: PollContext, start: Any, tcp_pair: Pair) -> None:
    pollfd = poll_register(pc, PollFD(tcp_pair[0]))
    tasks = [start(poll, pc, PATIENCE) for _ in range(4)]
    fsocket.socket_send(tcp_pair[1], b"x")
    for task in tasks:
        assert task.result() == [pollfd]
    assert pollfd.revents == POLLIN


@pytest.mark.parametrize("pollers", [1, 2, 3])
def test_a_socket_registered_meanwhile_is_noticed(pc: PollContext, pollers: int, start: Any, tcp_pair: Pair) -> None:
    tasks = [start(poll, pc, PATIENCE) for _ in range(pollers)]
    pollfd = poll_register(pc, PollFD(tcp_pair[0], POLLOUT))
    for task in tasks:
        assert task.result() == [pollfd]


def test_a_socket_registered_meanwhile_is_noticed_by_the_last_of_two(
    pc: PollContext, start: Any, tcp_pair: Pair, udp_pair: Pair
) -> None:
    pollfd = poll_register(pc, PollFD(udp_pair[0]))
    tasks = [start(poll, pc, PATIENCE) for _ in range(2)]
    poll_wake(pc)
    while not any(task.done() for task in tasks):
        tasks[0].thread.join(0.001)
    added = poll_register(pc, PollFD(tcp_pair[0], POLLOUT))
    assert sorted(len(task.result()) for task in tasks) == [0, 1]
    assert [task.result() for task in tasks if task.result()] == [[added]]
    assert pollfd.revents == 0


def test_events_assigned_meanwhile_are_noticed(pc: PollContext, start: Any, tcp_pair: Pair) -> None:
    pollfd = poll_register(pc, PollFD(tcp_pair[0], POLLIN))
    tasks = [start(poll, pc, PATIENCE) for _ in range(2)]
    pollfd.events = POLLIN | POLLOUT
    for task in tasks:
        assert task.result() == [pollfd]
        assert pollfd.revents == POLLOUT


def test_what_is_unregistered_meanwhile_is_not_reported(pc: PollContext, start: Any, tcp_pair: Pair, udp_pair: Pair) -> None:
    gone = poll_register(pc, PollFD(tcp_pair[0]))
    stays = poll_register(pc, PollFD(udp_pair[0]))
    tasks = [start(poll, pc, PATIENCE) for _ in range(2)]
    poll_unregister(pc, gone)
    fsocket.socket_send(tcp_pair[1], b"x")
    for task in tasks:
        task.thread.join(SHORT / 1000)
        assert not task.done()
    fsocket.socket_send(udp_pair[1], b"x")
    for task in tasks:
        assert task.result() == [stays]
    assert gone.revents == 0


@pytest.mark.parametrize("pollers", [2, 3])
def test_pollers_that_were_called_back_sleep_again(pc: PollContext, pollers: int, start: Any, tcp_pair: Pair) -> None:
    waiting = poll_register(pc, PollFD(tcp_pair[0]))
    tasks = [start(poll, pc, PATIENCE) for _ in range(pollers + 1)]
    with fsocket.socket_handle(fsocket.AF_INET, fsocket.SOCK_DGRAM) as other:
        poll_register(pc, PollFD(other))  # which calls them back, for nothing
        poll_wake(pc)  # which does so too, but for one
        assert cpu_time(tasks) < 0.03, "the pollers spin"
        fsocket.socket_send(tcp_pair[1], b"x")
        assert sorted(len(task.result()) for task in tasks) == [0] + [1] * pollers
        assert waiting.revents == POLLIN


def test_data_that_nobody_asked_for_makes_no_poller_spin(pc: PollContext, start: Any, tcp_pair: Pair, udp_pair: Pair) -> None:
    poll_register(pc, PollFD(tcp_pair[0], 0))
    waiting = poll_register(pc, PollFD(udp_pair[0]))
    tasks = [start(poll, pc, PATIENCE) for _ in range(2)]
    fsocket.socket_send(tcp_pair[1], b"x")
    assert cpu_time(tasks) < 0.03, "the pollers spin"
    assert not any(task.done() for task in tasks)
    fsocket.socket_send(udp_pair[1], b"x")
    for task in tasks:
        assert task.result() == [waiting]


def test_all_pollers_come_back_when_the_context_is_closed(backend: str, start: Any, tcp_pair: Pair) -> None:
    pc = open_poll(backend)
    poll_register(pc, PollFD(tcp_pair[0]))
    tasks = [start(poll, pc, timeout) for timeout in (None, None, PATIENCE)]
    close_poll(pc)
    for task in tasks:
        assert task.result() == []


def test_a_context_may_be_closed_by_many_while_others_poll(backend: str, background: Any) -> None:
    def until_closed(pc: PollContext) -> None:
        with pytest.raises(ValueError, match="closed"):  # noqa: PT012
            while True:
                poll(pc, None)

    for _ in range(20):
        pc = open_poll(backend)
        pollers = [background(until_closed, pc) for _ in range(2)]
        closers = [background(close_poll, pc) for _ in range(2)]
        for task in (*closers, *pollers):
            task.result()


def test_of_many_who_register_the_same_handle_one_does(pc: PollContext, background: Any, tcp_pair: Pair) -> None:
    def register(barrier: threading.Barrier) -> PollFD | None:
        pollfd = PollFD(tcp_pair[0], POLLOUT)
        barrier.wait(PATIENCE / 1000)
        with suppress(ValueError):
            return poll_register(pc, pollfd)
        return None

    for _ in range(50):
        barrier = threading.Barrier(4)
        (pollfd,) = filter(None, [task.result() for task in [background(register, barrier) for _ in range(4)]])
        assert pc.fds == [pollfd]
        assert poll(pc, PATIENCE) == [pollfd]
        poll_unregister(pc, pollfd)
        assert poll(pc, 0) == []


def test_of_many_who_unregister_one_does(pc: PollContext, background: Any, tcp_pair: Pair) -> None:
    def unregister(pollfd: PollFD, barrier: threading.Barrier) -> bool:
        barrier.wait(PATIENCE / 1000)
        try:
            poll_unregister(pc, pollfd)
        except ValueError:
            return False
        return True

    for _ in range(50):
        barrier = threading.Barrier(4)
        pollfd = poll_register(pc, PollFD(tcp_pair[0], POLLOUT))
        assert sum(task.result() for task in [background(unregister, pollfd, barrier) for _ in range(4)]) == 1
        assert pc.fds == []


class Counting(PollFD):
    """One end of a pair, which counts what it sends and receives."""

    def __init__(self, fd: int) -> None:
        super().__init__(fd)
        self.sent = 0
        self.received = 0
        self.lock = threading.Lock()


def test_threads_that_do_everything_at_once_lose_nothing(pc: PollContext, background: Any, keep: Keep) -> None:
    """Each of four threads owns a few ends, which only it unregisters and sends on; all of them poll, and receive."""
    rounds = int(os.environ.get("FSOCKET_HAMMER_ROUNDS", "1500"))
    threads = 4
    pairs = [tuple(Counting(keep(fd)) for fd in fsocket.open_socketpair()) for _ in range(3 * threads)]
    ends = [end for pair in pairs for end in pair]
    peer = {id(end): other for first, second in pairs for end, other in ((first, second), (second, first))}
    for end in ends:
        poll_register(pc, end)

    def receive(end: Counting) -> None:
        buffer = bytearray(64)
        with end.lock, suppress(BlockingIOError):
            while count := fsocket.socket_recv(end.fd, buffer):
                end.received += count

    def hammer(index: int) -> None:
        chance = random.Random(index)
        own = ends[index::threads]
        registered = {id(end) for end in own}
        mine = {id(end) for end in own}
        for _ in range(rounds):
            end = chance.choice(own)
            what = chance.randrange(6)
            if what == 0:
                if id(end) in registered:
                    poll_unregister(pc, end)
                    registered.remove(id(end))
                else:
                    poll_register(pc, end)
                    registered.add(id(end))
            elif what == 1:
                end.events = chance.choice([POLLIN, POLLIN | POLLOUT, 0])
            elif what == 2:
                poll_wake(pc)
            elif what == 3:
                with suppress(BlockingIOError):
                    end.sent += fsocket.socket_send(end.fd, bytes(chance.randrange(1, 100)))
            else:
                for found in poll(pc, chance.choice([0, 0, 1])):
                    assert isinstance(found, Counting)
                    assert id(found) not in mine or id(found) in registered, "a stale PollFD is reported"
                    receive(found)
        for end in own:
            end.events = POLLIN
            if id(end) not in registered:
                poll_register(pc, end)

    tasks = [background(hammer, index) for index in range(threads)]
    for task in tasks:
        task.result()
    while any(end.received != peer[id(end)].sent for end in ends):
        for found in poll(pc, PATIENCE):
            assert isinstance(found, Counting)
            receive(found)
    assert len(pc.fds) == len(ends)
    assert sum(end.sent for end in ends) > 0
    assert poll(pc, 0) == []
