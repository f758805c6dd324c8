"""Broadcast between two hosts (network namespaces) that several adapters connect."""

from __future__ import annotations

import ctypes
import itertools
import socket
from typing import TYPE_CHECKING, Any

import pytest

import fsocket
from fsocket import SockaddrIn

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Namespace, Wires

    Keep = Callable[[int], int]

LINKS = 3  # those of the fixture `wires`
LIMITED = "255.255.255.255"

#: A port for each test.
_ports = itertools.count(20_000)


def directed(link: int) -> str:
    return f"10.77.{link}.255"


class Ears:
    """Sockets of the far host: for each link, one that hears its broadcast address, and one that hears 255.255.255.255."""

    def __init__(self, wires: Wires, keep: Keep, limit: Callable[..., None]) -> None:
        self.port = next(_ports)
        self._sockets = {}
        for link in range(LINKS):
            for address in (directed(link), LIMITED):
                fd = keep(wires.far.run(fsocket.open_socket))
                limit(fd)
                name = f"far{link}".encode()
                fsocket.set_socket_option_raw(fd, socket.SOL_SOCKET, socket.SO_BINDTODEVICE, name)  # type: ignore[attr-defined]
                fsocket.socket_bind(fd, SockaddrIn(address, self.port))
                self._sockets[link, address] = fd

    def heard(self) -> list[tuple[int, str, bytes]]:
        """What has come, of what was sent before: by which link, to which address."""
        found = []
        room = fsocket.Buffer(100)
        for (link, address), fd in self._sockets.items():
            while True:
                try:
                    count, _ = fsocket.socket_recvfrom(fd, room, flags=fsocket.MSG_DONTWAIT)
                except BlockingIOError:
                    break
                found.append((link, address, bytes(room[:count])))
        return found

    def await_end(self, fd: int, links: Any = range(LINKS)) -> list[tuple[int, str, bytes]]:
        """The same, once what was sent before on some links has come: something is sent after it, and awaited."""
        for link in links:
            fsocket.set_socket_option(fd, fsocket.SO_BROADCAST, True)
            fsocket.socket_sendto(fd, b"end", SockaddrIn(directed(link), self.port))
            fsocket.set_socket_option(fd, fsocket.SO_BROADCAST, False)
        found = []
        room = fsocket.Buffer(100)
        for link in links:
            while True:
                count, _ = fsocket.socket_recvfrom(self._sockets[link, directed(link)], room)
                if room[:count] == b"end":
                    break
                found.append((link, directed(link), bytes(room[:count])))
        return sorted(found + self.heard())


@pytest.fixture
def ears(wires: Wires, keep: Keep, limit: Callable[..., None]) -> Ears:
    return Ears(wires, keep, limit)


@pytest.fixture
def mouth(wires: Wires, keep: Keep) -> int:
    """A UDP socket of the near host."""
    return keep(wires.near.run(fsocket.open_socket))


def send(wires: Wires, *args: Any, **named: Any) -> list[fsocket.Broadcast]:
    answers: list[fsocket.Broadcast] = wires.near.run(fsocket.broadcast_send, *args, **named)
    return answers


def test_every_adapter_that_can_sends_to_both_of_its_addresses(wires: Wires, ears: Ears, mouth: int) -> None:
    answers = send(wires, mouth, b"hello", ears.port)
    expected = [(f"near{link}", address) for link in range(LINKS) for address in (directed(link), LIMITED)]
    assert [(answer.adapter.name, answer.address.addr) for answer in answers] == expected
    assert {(answer.address.port, answer.count, answer.error) for answer in answers} == {(ears.port, 5, None)}
    heard = [(link, address, b"hello") for link in range(LINKS) for address in (directed(link), LIMITED)]
    assert ears.await_end(mouth) == sorted(heard)


@pytest.mark.parametrize("kind", ["directed", "limited"])
def test_one_kind_of_address_can_be_left_out(kind: str, wires: Wires, ears: Ears, mouth: int) -> None:
    other = {"directed": "limited", "limited": "directed"}[kind]
    send(wires, mouth, b"x", ears.port, **{other: False})
    address = LIMITED if kind == "limited" else None
    assert ears.await_end(mouth) == [(link, address or directed(link), b"x") for link in range(LINKS)]


def test_a_broadcast_leaves_by_the_adapters_that_were_named(wires: Wires, ears: Ears, mouth: int) -> None:
    adapters = {adapter.name: adapter for adapter in wires.near.run(fsocket.list_adapters)}
    for named, links in (("near1", [1]), (adapters["near0"].index, [0]), ([adapters["near2"], "near0"], [2, 0])):
        send(wires, mouth, b"x", ears.port, named, limited=True, directed=False)
        assert ears.await_end(mouth) == [(link, LIMITED, b"x") for link in sorted(links)]


def test_an_adapter_with_several_networks_sends_to_each_of_them_once(wires: Wires, ears: Ears, mouth: int) -> None:
    for address in ("10.78.0.1/24", "10.78.0.2/24"):
        wires.near.ip("address", "add", address, "broadcast", "+", "dev", "near0")
    try:
        answers = send(wires, mouth, b"x", ears.port, "near0")
        assert [answer.address.addr for answer in answers] == [directed(0), "10.78.0.255", LIMITED]
        assert ears.await_end(mouth, [0]) == [(0, directed(0), b"x"), (0, LIMITED, b"x")]
    finally:
        wires.near.ip("address", "delete", "10.78.0.1/24", "dev", "near0")  # and with it the second of the same network


def test_an_adapter_without_an_address_sends_to_everyone(wires: Wires, ears: Ears, mouth: int) -> None:
    address = f"{wires.address(4, 1, 1)}/24"
    wires.near.ip("address", "delete", address, "dev", "near1")
    try:
        (answer,) = send(wires, mouth, b"x", ears.port, "near1")
        assert answer.address == SockaddrIn(LIMITED, ears.port)
        with pytest.raises(OSError, match="near1: no broadcast address"):
            send(wires, mouth, b"x", ears.port, "near1", limited=False)
    finally:
        wires.near.ip("address", "add", address, "broadcast", "+", "dev", "near1")
    assert ears.await_end(mouth) == [(1, LIMITED, b"x")]


def test_an_adapter_that_refuses_does_not_keep_the_others_from_sending(wires: Wires, ears: Ears, mouth: int) -> None:
    answers = send(wires, mouth, b"x", ears.port, ["near0", "down0", "near2"], directed=False)
    assert [(answer.adapter.name, answer.count) for answer in answers] == [("near0", 1), ("down0", 0), ("near2", 1)]
    assert f"sendmsg to {LIMITED} on down0: " in str(answers[1].error)
    assert ears.await_end(mouth) == [(0, LIMITED, b"x"), (2, LIMITED, b"x")]
    with pytest.raises(OSError, match=rf"sendmsg to {LIMITED} on down0: "):
        send(wires, mouth, b"x", ears.port, "down0")


def test_a_host_without_such_an_adapter_is_an_error(namespace: Callable[[str], Namespace], keep: Keep) -> None:
    alone = namespace("alone")
    with pytest.raises(OSError, match="no adapter here is up and can broadcast"):
        alone.run(fsocket.broadcast_send, keep(alone.run(fsocket.open_socket)), b"x", 9)


@pytest.mark.parametrize("before", [False, True])
def test_the_socket_s_options_stay_as_they_were(before: bool, wires: Wires, ears: Ears, mouth: int) -> None:
    fsocket.set_socket_option(mouth, fsocket.SO_BROADCAST, before)
    send(wires, mouth, b"x", ears.port)
    assert fsocket.socket_option(mouth, fsocket.SO_BROADCAST) is before
    with pytest.raises(OSError, match="sendmsg"):
        send(wires, mouth, b"x", ears.port, "down0")
    assert fsocket.socket_option(mouth, fsocket.SO_BROADCAST) is before


def test_any_memory_is_sent_and_a_part_of_it(wires: Wires, ears: Ears, mouth: int) -> None:
    memory = (ctypes.c_ubyte * 5)(*b"hello")
    sources: list[Any] = [b"hello", bytearray(b"hello"), memoryview(b"hello"), memory, ctypes.pointer(memory)]
    for octets in sources:
        send(wires, mouth, octets, ears.port, "near0", 1, 4, limited=False)
        assert ears.await_end(mouth) == [(0, directed(0), b"ell")]
    send(wires, mouth, b"", ears.port, "near0", limited=False)
    assert ears.await_end(mouth) == [(0, directed(0), b"")]


@pytest.mark.usefixtures("local_broadcast")
def test_a_host_hears_what_it_broadcasts_to_its_own_loopback_network(keep: Keep, limit: Callable[..., None]) -> None:
    (loopback,) = (adapter for adapter in fsocket.list_adapters() if adapter.type == "loopback")
    network = fsocket.AdapterAddress(SockaddrIn("127.0.0.1"), 8, SockaddrIn("127.255.255.255"))
    adapter = fsocket.Adapter("lo", "lo", "", loopback.index, "loopback", None, "up", 0, 1500, (network,))
    receiver, sender = keep(fsocket.open_udp_socket()), keep(fsocket.open_socket())
    limit(receiver)
    port = getattr(fsocket.socket_name(receiver), "port", 0)
    (answer,) = fsocket.broadcast_send(sender, b"hello", port, adapter, 1, limited=False)
    assert answer == fsocket.Broadcast(adapter, SockaddrIn("127.255.255.255", port), 4)
    room = fsocket.Buffer(100)
    count, _ = fsocket.socket_recvfrom(receiver, room)
    assert room[:count] == b"ello"
    assert fsocket.socket_option(sender, fsocket.SO_BROADCAST) is False


def test_wrong_arguments_are_refused(keep: Keep) -> None:
    fd = keep(fsocket.open_socket())
    with pytest.raises(ValueError, match="neither directed nor limited"):
        fsocket.broadcast_send(fd, b"x", 9, directed=False, limited=False)
    for port in (-1, 65536):
        with pytest.raises(ValueError, match="port must be 0 to 65535"):
            fsocket.broadcast_send(fd, b"x", port)
    for wrong in ("9", None, 9.0, True):
        with pytest.raises(TypeError, match="port must be an int"):
            fsocket.broadcast_send(fd, b"x", wrong)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="buffer must be octets"):
        fsocket.broadcast_send(fd, "text", 9)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="do not lie within"):
        fsocket.broadcast_send(fd, b"x", 9, start=2)
    with pytest.raises(TypeError, match="a socket handle is"):
        fsocket.broadcast_send("fd", b"x", 9)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="no adapter was named"):
        fsocket.broadcast_send(fd, b"x", 9, [])


def test_what_is_no_datagram_socket_is_refused(stream_pair: tuple[int, int]) -> None:
    adapter = fsocket.list_adapters()[0]
    with pytest.raises(ValueError, match="a broadcast is a datagram"):
        fsocket.broadcast_send(stream_pair[0], b"not into the stream", 9, adapter)
    with pytest.raises(OSError, match="SO_TYPE"):
        fsocket.broadcast_send(-1, b"x", 9, adapter)


def test_a_broadcast_is_a_value() -> None:
    adapter = fsocket.list_adapters()[0]
    answer = fsocket.Broadcast(adapter, SockaddrIn(LIMITED, 9), 5)
    assert answer == fsocket.Broadcast(adapter, SockaddrIn(LIMITED, 9), 5, None)
    with pytest.raises(AttributeError, match="Broadcast is immutable"):
        answer.count = 6
