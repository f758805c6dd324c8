"""Selector: what selectors.BaseSelector promises, on every back end, and asyncio over it."""

from __future__ import annotations

import asyncio
import math
import selectors
import socket
import time
from selectors import EVENT_READ, EVENT_WRITE
from typing import TYPE_CHECKING, Any

import pytest

import fsocket
from fsocket import Selector
from fsocket.polling import BACKENDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Sockets = tuple[socket.socket, socket.socket]

#: Seconds after which what should be ready never will be.
PATIENCE = 20


@pytest.fixture(params=BACKENDS)
def selector(request: pytest.FixtureRequest) -> Iterator[Selector]:
    with Selector(request.param) as made:
        yield made


@pytest.fixture
def sockets() -> Iterator[Sockets]:
    """Two sockets of the standard library, connected to each other."""
    first, second = socket.socketpair()
    with first, second:
        yield first, second


def test_it_is_a_selector_of_the_standard_library(selector: Selector) -> None:
    assert isinstance(selector, selectors.BaseSelector)
    assert selector.select(0) == []
    assert list(selector.get_map()) == []


def test_the_default_back_end_is_the_one_that_costs_by_what_is_ready() -> None:
    with Selector() as selector:
        assert selector._context.backend == BACKENDS[-1]


def test_a_file_is_registered_once_and_has_a_key(selector: Selector, sockets: Sockets) -> None:
    first, second = sockets
    key = selector.register(first, EVENT_READ, "data")
    assert key == selectors.SelectorKey(first, first.fileno(), EVENT_READ, "data")
    assert selector.get_key(first) == key
    assert selector.get_key(first.fileno()) == key
    assert dict(selector.get_map()) == {first.fileno(): key}
    assert first in selector.get_map()
    assert first.fileno() in selector.get_map()
    assert second not in selector.get_map()
    assert len(selector.get_map()) == 1
    for again in (first, first.fileno()):
        with pytest.raises(KeyError, match="is registered already"):
            selector.register(again, EVENT_READ)
    assert selector.unregister(first) == key
    assert len(selector.get_map()) == 0
    with pytest.raises(KeyError, match="is not registered"):
        selector.unregister(first)
    with pytest.raises(KeyError, match="is not registered"):
        selector.get_key(first)


@pytest.mark.parametrize("events", [0, 4, -1, EVENT_READ | 8, None, "r"])
def test_wrong_events_are_refused(selector: Selector, sockets: Sockets, events: Any) -> None:
    with pytest.raises(ValueError, match="events are EVENT_READ"):
        selector.register(sockets[0], events)
    assert len(selector.get_map()) == 0
    key = selector.register(sockets[0], EVENT_READ)
    with pytest.raises(ValueError, match="events are EVENT_READ"):
        selector.modify(sockets[0], events)
    assert selector.get_key(sockets[0]) == key


@pytest.mark.parametrize("fileobj", [None, "file", object(), -1, -10])
def test_what_is_no_file_is_refused(selector: Selector, fileobj: Any) -> None:
    with pytest.raises(ValueError, match="is no file descriptor"):
        selector.register(fileobj, EVENT_READ)
    with pytest.raises(KeyError):
        selector.unregister(fileobj)
    with pytest.raises(KeyError):
        selector.modify(fileobj, EVENT_READ)
    with pytest.raises(KeyError):
        selector.get_key(fileobj)


def test_a_closed_file_is_not_registered(selector: Selector) -> None:
    with socket.socket() as closed:
        number = closed.fileno()
    with pytest.raises(ValueError, match="is no file descriptor"):
        selector.register(closed, EVENT_READ)
    with pytest.raises(OSError, match=": "):
        selector.register(number, EVENT_READ)
    assert len(selector.get_map()) == 0
    assert selector.select(0) == []


def test_a_file_that_was_closed_is_unregistered(selector: Selector, sockets: Sockets) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as closed:
        number = closed.fileno()
        selector.register(closed, EVENT_READ)
    assert selector.unregister(closed).fd == number
    assert len(selector.get_map()) == 0
    selector.register(sockets[0], EVENT_WRITE)
    assert [key.fileobj for key, _ in selector.select(PATIENCE)] == [sockets[0]]


def test_closing_the_selector_copes_with_closed_files(sockets: Sockets) -> None:
    for backend in BACKENDS:
        selector = Selector(backend)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as closed:
            selector.register(closed, EVENT_READ)
        selector.register(sockets[0], EVENT_READ)
        selector.close()
        selector.close()


def test_what_is_ready_is_selected_with_what_it_is_ready_for(selector: Selector, sockets: Sockets) -> None:
    first, second = sockets
    reading = selector.register(first, EVENT_READ)
    writing = selector.register(second, EVENT_READ | EVENT_WRITE)
    assert selector.select(PATIENCE) == [(writing, EVENT_WRITE)]
    second.send(b"x")
    selector.unregister(second)
    for _ in range(2):
        assert selector.select(PATIENCE) == [(reading, EVENT_READ)]
    assert first.recv(8) == b"x"
    assert selector.select(0) == []
    both = selector.modify(first, EVENT_READ | EVENT_WRITE)
    second.send(b"x")
    while selector.select(PATIENCE) != [(both, EVENT_READ | EVENT_WRITE)]:
        pass


def test_modifying_changes_events_and_data(selector: Selector, sockets: Sockets) -> None:
    first, _ = sockets
    selector.register(first, EVENT_READ, "old")
    assert selector.select(0) == []
    key = selector.modify(first, EVENT_WRITE, "new")
    assert key == selectors.SelectorKey(first, first.fileno(), EVENT_WRITE, "new")
    assert selector.get_key(first) == key
    assert selector.select(PATIENCE) == [(key, EVENT_WRITE)]
    same = selector.modify(first, EVENT_WRITE, "other data")
    assert selector.select(PATIENCE) == [(same, EVENT_WRITE)]
    assert same.data == "other data"
    with pytest.raises(KeyError, match="is not registered"):
        selector.modify(sockets[1], EVENT_READ)


def test_an_end_is_ready_for_reading_and_an_error_for_all(selector: Selector, sockets: Sockets) -> None:
    first, second = sockets
    key = selector.register(first, EVENT_READ)
    second.close()
    for _ in range(2):
        assert selector.select(PATIENCE) == [(key, EVENT_READ)]
    assert first.recv(1) == b""


def test_a_failed_connect_is_ready_for_writing(selector: Selector) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        nobody = closed.getsockname()
    with socket.socket() as connecting:
        connecting.setblocking(False)
        connecting.connect_ex(nobody)
        key = selector.register(connecting, EVENT_WRITE)
        assert selector.select(PATIENCE) == [(key, EVENT_WRITE)]
        assert connecting.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) != 0


@pytest.mark.parametrize("timeout", [0, -1, -0.5, -math.inf])
def test_a_timeout_of_zero_or_less_does_not_wait(selector: Selector, sockets: Sockets, timeout: float) -> None:
    selector.register(sockets[0], EVENT_READ)
    before = time.perf_counter()
    assert selector.select(timeout) == []
    assert time.perf_counter() - before < PATIENCE


@pytest.mark.parametrize("timeout", [1e-9, 0.02])
def test_a_timeout_is_waited_out(selector: Selector, sockets: Sockets, timeout: float) -> None:
    selector.register(sockets[0], EVENT_READ)
    before = time.perf_counter()
    assert selector.select(timeout) == []
    assert time.perf_counter() - before >= timeout


def test_the_blocking_mode_is_what_the_socket_takes_it_to_be(selector: Selector, sockets: Sockets) -> None:
    first, second = sockets
    first.setblocking(False)
    for one in sockets:
        selector.register(one, EVENT_READ)
        selector.unregister(one)
    with pytest.raises(BlockingIOError):
        first.recv(1)
    first.send(b"x")
    assert second.recv(1) == b"x"
    selector.register(second, EVENT_READ)
    second.setblocking(False)
    selector.unregister(second)
    with pytest.raises(BlockingIOError):
        second.recv(1)


def test_a_closed_selector_has_no_keys(sockets: Sockets) -> None:
    for backend in BACKENDS:
        with Selector(backend) as selector:
            selector.register(sockets[0], EVENT_READ)
            keys = selector.get_map()
            assert len(keys) == 1
        assert selector.get_map() is None
        assert len(keys) == 0
        with pytest.raises(RuntimeError, match="the selector is closed"):
            selector.get_key(sockets[0])
        with pytest.raises(KeyError):
            keys[sockets[0]]
        with pytest.raises(ValueError, match="closed"):
            selector.register(sockets[0], EVENT_READ)
        with pytest.raises(ValueError, match="closed"):
            selector.select(0)


def test_handles_of_fsocket_are_selected_too(selector: Selector, tcp_pair: tuple[int, int]) -> None:
    key = selector.register(tcp_pair[0], EVENT_READ)
    fsocket.socket_send(tcp_pair[1], b"x")
    assert selector.select(PATIENCE) == [(key, EVENT_READ)]
    selector.unregister(tcp_pair[0])
    assert fsocket.is_nonblocking(tcp_pair[0]) is False


# --- asyncio


def run(backend: str, main: Callable[[], Any]) -> Any:
    loop = asyncio.SelectorEventLoop(Selector(backend))
    try:
        return loop.run_until_complete(asyncio.wait_for(main(), PATIENCE))
    finally:
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()


@pytest.mark.parametrize("backend", BACKENDS)
def test_asyncio_streams_echo_for_many_clients(backend: str) -> None:
    size = 300_000

    async def main() -> list[bool]:
        finished = asyncio.Queue[None]()

        async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            while data := await reader.read(1 << 16):
                writer.write(data)
                await writer.drain()
            writer.close()
            await writer.wait_closed()
            finished.put_nowait(None)

        async def client(number: int, port: int) -> bool:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            sent = bytes([number]) * size
            writer.write(sent)
            writer.write_eof()
            received = await reader.read(-1)
            writer.close()
            await writer.wait_closed()
            return received == sent

        server = await asyncio.start_server(echo, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        results = await asyncio.gather(*(client(number, port) for number in range(20)))
        for _ in results:
            await finished.get()
        server.close()
        await server.wait_closed()
        return results

    assert run(backend, main) == [True] * 20


@pytest.mark.parametrize("backend", BACKENDS)
def test_asyncio_datagrams_and_threads(backend: str) -> None:
    async def main() -> tuple[bytes, int]:
        loop = asyncio.get_running_loop()
        arrived = loop.create_future()

        class Receiver(asyncio.DatagramProtocol):
            def datagram_received(self, data: bytes, _: Any) -> None:
                arrived.set_result(data)

        transport, _ = await loop.create_datagram_endpoint(Receiver, local_addr=("127.0.0.1", 0))
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            sender.setblocking(False)
            sender.connect(transport.get_extra_info("sockname"))
            await loop.sock_sendall(sender, b"datagram")
            data = await arrived
        transport.close()
        number = await loop.run_in_executor(None, lambda: 42)  # whose end comes in through the loop's own socket pair
        await loop.shutdown_default_executor()
        return data, number

    assert run(backend, main) == (b"datagram", 42)


@pytest.mark.parametrize("backend", BACKENDS)
def test_asyncio_tells_a_refused_connection(backend: str) -> None:
    async def main() -> None:
        with socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))
            port = closed.getsockname()[1]
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection("127.0.0.1", port)

    run(backend, main)
