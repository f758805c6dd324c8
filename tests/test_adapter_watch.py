"""A watch over the adapters of whatever host this is, on which nothing need happen."""

from __future__ import annotations

import copy
import gc
import os
import pickle
import signal
import sys
import threading
from typing import TYPE_CHECKING

import pytest

import fsocket

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from conftest import Task

WINDOWS = sys.platform == "win32"


@pytest.fixture(name="watch")
def _watch() -> Iterator[fsocket.AdapterWatch]:
    with fsocket.watch_adapters() as made:
        yield made


def test_a_watch_is_a_handle_that_does_not_block_and_is_not_inherited(watch: fsocket.AdapterWatch) -> None:
    assert watch.fileno() >= 0
    assert fsocket.is_nonblocking(watch)
    assert not fsocket.is_inheritable(watch)
    assert repr(watch) == f"<AdapterWatch {watch.fileno()}>"


@pytest.mark.parametrize("timeout", [0, 0.5, 20])
def test_reading_takes_no_longer_than_told(watch: fsocket.AdapterWatch, timeout: float) -> None:
    assert all(isinstance(change, fsocket.AdapterChange) for change in watch.read(timeout))


@pytest.mark.parametrize(("timeout", "error"), [("1", TypeError), (-1, ValueError), (float("nan"), ValueError)])
def test_a_time_is_of_milliseconds(watch: fsocket.AdapterWatch, timeout: float, error: type[Exception]) -> None:
    with pytest.raises(error, match="timeout"):
        watch.read(timeout)


@pytest.mark.usefixtures("signals")
def test_a_signal_does_not_end_the_waiting_unless_its_handler_raises(watch: fsocket.AdapterWatch) -> None:
    rung = []

    def ring(*_: object) -> None:
        rung.append(1)
        if len(rung) == 3:
            raise InterruptedError("enough")

    def read_on() -> None:
        while True:  # something may happen to an adapter meanwhile
            watch.read(None)

    before = signal.signal(signal.SIGALRM, ring)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.01, 0.01)
        with pytest.raises(InterruptedError, match="enough"):
            read_on()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert len(rung) == 3


@pytest.mark.usefixtures("signals")
def test_a_watch_that_is_closed_while_it_is_read_keeps_its_number_until_then(watch: fsocket.AdapterWatch) -> None:
    number = watch.fileno()
    numbers: list[int] = []

    def close(*_: object) -> None:
        watch.close()
        numbers.extend(os.dup(0) for _ in range(3))

    def read_on() -> None:
        while True:  # something may happen to an adapter meanwhile
            watch.read(None)

    before = signal.signal(signal.SIGALRM, close)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.01)
        with pytest.raises(ValueError, match="the watch is closed"):
            read_on()
        assert numbers
        assert number not in numbers
        numbers.append(os.dup(0))  # the lowest that is free
        assert min(set(range(number + 1)) & set(numbers)) == number
    finally:
        signal.signal(signal.SIGALRM, before)
        for descriptor in numbers:
            os.close(descriptor)


def test_threads_that_read_are_told_that_it_was_closed(
    watch: fsocket.AdapterWatch, background: Callable[..., Task], open_handles: Callable[[], dict[int, object]]
) -> None:
    number = watch.fileno()
    begun = threading.Barrier(4)

    def read_on() -> None:
        begun.wait()
        while True:
            watch.read(1)

    tasks = [background(read_on) for _ in range(3)]
    begun.wait()
    watch.close()
    for task in tasks:
        with pytest.raises(ValueError, match="the watch is closed"):
            task.result()
    assert number not in open_handles()


def test_a_poll_context_takes_it_and_gives_it_back(watch: fsocket.AdapterWatch) -> None:
    with fsocket.poll_context() as pc:
        pollfd = fsocket.poll_register(pc, fsocket.PollFD(watch))
        fsocket.poll(pc, 0)
        watch.read()
        fsocket.poll_unregister(pc, pollfd, restore=True)
    watch.read()


def test_a_closed_watch_says_so_and_may_be_closed_again(watch: fsocket.AdapterWatch) -> None:
    watch.close()
    watch.close()
    assert repr(watch) == "<AdapterWatch closed>"
    for use in (watch.read, watch.fileno):
        with pytest.raises(ValueError, match="the watch is closed"):
            use()
    with pytest.raises(ValueError, match="the watch is closed"):
        fsocket.PollFD(watch)


def test_closing_gives_the_handle_back(open_handles: Callable[[], dict[int, object]]) -> None:
    before = open_handles()
    with fsocket.watch_adapters() as watch:
        assert set(open_handles()) - set(before) == {watch.fileno()}
    assert open_handles() == before


def test_a_watch_that_is_thrown_away_is_closed(open_handles: Callable[[], dict[int, object]]) -> None:
    before = open_handles()
    fsocket.watch_adapters().read()
    gc.collect()
    assert open_handles() == before


@pytest.mark.skipif(WINDOWS, reason="Windows has no limit on handles that a test could set")
def test_without_a_handle_to_be_had_it_is_an_error_and_nothing_stays_open(
    open_handles: Callable[[], dict[int, object]],
) -> None:
    import resource  # noqa: PLC0415  (not on Windows)

    before = open_handles()
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    descriptor = os.open(os.devnull, os.O_RDONLY)
    os.close(descriptor)
    resource.setrlimit(resource.RLIMIT_NOFILE, (descriptor, limits[1]))
    try:
        with pytest.raises(OSError, match=r"^\[Errno \d+\] (rtnetlink|route): "):
            fsocket.watch_adapters()
        with pytest.raises(OSError, match=r"^\[Errno \d+\] (rtnetlink|getifaddrs): "):
            fsocket.list_adapters()
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)
    assert open_handles() == before


def test_a_change_is_an_immutable_value() -> None:
    change = fsocket.AdapterChange("address_added", 7, "eth7", fsocket.SockaddrIn("10.0.0.1"))
    names = {"AdapterChange": fsocket.AdapterChange, "SockaddrIn": fsocket.SockaddrIn}
    for same in (copy.copy(change), pickle.loads(pickle.dumps(change)), eval(repr(change), names)):
        assert same == change
        assert hash(same) == hash(change)
    assert change != fsocket.AdapterChange("address_added", 7, "eth7")
    assert fsocket.AdapterChange("lost", 0, "").address is None
    with pytest.raises(AttributeError, match="immutable: kind cannot be set"):
        change.kind = "lost"
