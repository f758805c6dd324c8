"""The names of interfaces, kept and thrown away: what frames say of where they came from."""

from __future__ import annotations

import os
import socket
import sys
import threading
from typing import TYPE_CHECKING, Any

import pytest

import fsocket

if sys.platform != "linux":
    pytest.skip("only Linux has SocketCAN", allow_module_level=True)

from fsocket._native import lib
from fsocket.can import link
from fsocket.can.link import interface_name

if TYPE_CHECKING:
    from collections.abc import Callable

NOBODY = 2**31 - 1


def forget() -> None:
    """Let the thread begin anew."""
    link._threads.names.forget()


@pytest.fixture(scope="module")
def host(namespace: Callable[[str], Any]) -> Any:
    return namespace("links")


@pytest.fixture(scope="module")
def kind(host: Any) -> str:
    """A kind of interface that this kernel makes."""
    for kind in ("vcan", "bridge"):
        try:
            host.ip("link", "add", "fs0", "type", kind)
        except OSError:
            continue
        host.ip("link", "delete", "fs0")
        return kind
    pytest.skip("this kernel makes no interfaces")


@pytest.fixture
def names(host: Any, kind: str) -> Any:
    """Ask, and make and change interfaces, in a network namespace of the test's own."""

    class Names:
        kind: str
        ip = host.ip
        run = host.run

        @staticmethod
        def of(index: int) -> str | None:
            return host.run(interface_name, index)

        @staticmethod
        def index(name: str) -> int:
            return host.run(socket.if_nametoindex, name)

        @staticmethod
        def add(name: str) -> int:
            host.ip("link", "add", name, "type", kind)
            return Names.index(name)

    Names.kind = kind
    yield Names
    host.run(forget)
    for _, name in host.run(socket.if_nameindex):
        if name.startswith("fs"):
            host.ip("link", "delete", name)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """What the kernel was asked for the name of."""
    indexes: list[int] = []
    ask = link._ask

    def note(index: int) -> str | None:
        indexes.append(index)
        return ask(index)

    monkeypatch.setattr(link, "_ask", note)
    return indexes


def test_the_names_are_the_system_s() -> None:
    assert {index: interface_name(index) for index, _ in socket.if_nameindex()} == dict(socket.if_nameindex())
    assert interface_name(NOBODY) is None
    assert interface_name(0) is None


def test_a_frame_s_origin_is_the_name_of_its_interface_unless_it_was_given() -> None:
    index, name = socket.if_nameindex()[0]
    frame = fsocket.CanFrame()
    assert frame.origin is None
    frame.interface = index
    assert frame.origin == name
    frame.origin = "mine"
    assert frame.origin == "mine"
    frame.origin, frame.interface = None, NOBODY
    assert frame.origin is None


def test_what_is_known_is_not_asked_again(names: Any, asked: list[int]) -> None:
    index = names.add("fs0")
    for _ in range(5):
        assert names.of(index) == "fs0"
        assert names.of(NOBODY) is None
    assert asked == [index, NOBODY]


def test_a_new_name_counts(names: Any, asked: list[int]) -> None:
    index = names.add("fs0")
    assert names.of(index) == "fs0"
    names.ip("link", "set", "fs0", "name", "fs1")
    assert names.of(index) == "fs1"
    assert names.of(index) == "fs1"
    assert asked == [index, index]


def test_names_can_be_swapped(names: Any) -> None:
    first, second = names.add("fs0"), names.add("fs1")
    assert (names.of(first), names.of(second)) == ("fs0", "fs1")
    for old, new in (("fs0", "fs2"), ("fs1", "fs0"), ("fs2", "fs1")):
        names.ip("link", "set", old, "name", new)
    assert (names.of(first), names.of(second)) == ("fs1", "fs0")


def test_an_interface_that_is_gone_has_no_name_and_its_successor_has_one(names: Any) -> None:
    index = names.add("fs0")
    assert names.of(index) == "fs0"
    names.ip("link", "delete", "fs0")
    assert names.of(index) is None
    names.ip("link", "add", "fs0", "index", str(index + 10), "type", names.kind)
    assert (names.of(index), names.of(index + 10)) == (None, "fs0")
    names.ip("link", "add", "fs1", "index", str(index), "type", names.kind)
    assert (names.of(index), names.of(index + 10)) == ("fs1", "fs0")


def test_more_news_than_the_socket_holds_are_news_too(names: Any) -> None:
    index = names.add("fs0")
    assert names.of(index) == "fs0"
    for number in range(40):
        names.ip("link", "set", f"fs{number}", "name", f"fs{number + 1}")
    assert names.of(index) == "fs40"
    names.ip("link", "set", "fs40", "name", "fs0")
    assert names.of(index) == "fs0"


def test_threads_know_the_names_of_their_own_namespaces(names: Any) -> None:
    index = names.add("fs0")
    assert names.of(index) == "fs0"
    assert interface_name(index) == dict(socket.if_nameindex()).get(index)


def test_a_thread_s_socket_is_closed_with_it(open_handles: Callable[[], dict[int, object]]) -> None:
    interface_name(1)
    before = open_handles()
    found: list[int] = []

    def ask() -> None:
        interface_name(1)
        found.append(len(open_handles()))

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    assert found == [len(before) + 1]
    assert open_handles() == before


def test_the_socket_is_not_inherited() -> None:
    interface_name(1)
    assert not os.get_inheritable(link._threads.names._news)


@pytest.mark.filterwarnings("ignore:.*multi-threaded, use of fork:DeprecationWarning")
def test_a_forked_process_has_a_socket_of_its_own(names: Any) -> None:
    """So that neither takes the other's news."""
    index = names.add("fs0")
    assert names.of(index) == "fs0"
    reader, writer = os.pipe()

    def fork() -> int:
        child = os.fork()
        if child:
            return child
        try:
            known = [str(interface_name(index)), "own" if sharing() != socket_of_parent else "shared"]
            os.write(writer, " ".join(known).encode())
        finally:
            os._exit(0)

    def sharing() -> int:
        return os.fstat(link._threads.names._news).st_ino

    socket_of_parent = names.run(sharing)
    names.ip("link", "set", "fs0", "name", "fs1")
    child = names.run(fork)
    os.waitpid(child, 0)
    told = os.read(reader, 100)
    os.close(reader)
    os.close(writer)
    assert told == b"fs1 own"
    assert names.run(sharing) == socket_of_parent
    assert names.of(index) == "fs1"


def test_a_number_that_has_been_given_away_is_not_closed() -> None:
    reader, writer = os.pipe()
    lib.fs_links_close(reader)
    assert os.write(writer, b"x") == 1
    assert os.read(reader, 1) == b"x"
    os.close(reader)
    os.close(writer)


def test_without_the_kernel_s_news_it_is_asked_each_time(monkeypatch: pytest.MonkeyPatch, asked: list[int]) -> None:
    class Refusing:
        fs_interface_name = lib.fs_interface_name
        fs_links_close = lib.fs_links_close

        @staticmethod
        def fs_links_open() -> int:
            return -1

    monkeypatch.setattr(link, "lib", Refusing)
    known = link._Names()
    index, name = socket.if_nameindex()[0]
    assert [known.name(index), known.name(index)] == [name, name]
    assert asked == [index, index]
