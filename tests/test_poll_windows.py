"""What WSAEventSelect and WSAPoll ask for, and the faults of the Lisp original there; FEATURES.md 3."""

from __future__ import annotations

import socket
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

import fsocket
from fsocket import POLLERR, POLLHUP, POLLIN, POLLOUT, PollFD, poll, poll_register, poll_unregister

if sys.platform != "win32":
    pytest.skip("Windows has events of its own", allow_module_level=True)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Keep = Callable[[int], int]
    Pair = tuple[int, int]

PATIENCE = 20_000
SHORT = 20
LOOPBACK = fsocket.SockaddrIn("127.0.0.1")


@pytest.fixture
def pc() -> Iterator[fsocket.PollContext]:
    with fsocket.poll_context("wsaevent") as context:
        yield context


def listener(keep: Keep) -> int:
    fd = keep(fsocket.open_socket(type=fsocket.SOCK_STREAM))
    fsocket.socket_bind(fd, LOOPBACK)
    fsocket.socket_listen(fd)
    return fd


def port_of(pollfd: PollFD) -> int:
    address = fsocket.socket_name(pollfd.fd)
    assert isinstance(address, fsocket.SockaddrIn)
    return address.port


def sleeps(pc: fsocket.PollContext) -> bool:
    """Whether a poll that finds nothing waits, instead of being woken again and again."""
    used = time.process_time()
    assert poll(pc, 200) == []
    return time.process_time() - used < 0.1


def test_a_refused_connect_wakes_who_asked_for_nothing(pc: fsocket.PollContext, keep: Keep) -> None:
    with fsocket.socket_handle(type=fsocket.SOCK_STREAM) as closed:
        fsocket.socket_bind(closed, LOOPBACK)
        nobody = fsocket.socket_name(closed)
    pollfd = PollFD(keep(fsocket.open_socket(type=fsocket.SOCK_STREAM, nonblocking=True)), 0)
    assert fsocket.socket_connect(pollfd.fd, nobody) is False
    poll_register(pc, pollfd)
    for _ in range(3):
        assert poll(pc, PATIENCE) == [pollfd]
        assert pollfd.revents == POLLERR | POLLHUP
    pollfd.events = POLLIN | POLLOUT
    assert poll(pc, 0) == [pollfd]
    assert pollfd.revents == POLLIN | POLLOUT | POLLERR | POLLHUP


def test_an_accepted_socket_has_nothing_of_its_listener(
    pc: fsocket.PollContext, keep: Keep, background: Callable[..., Any], limit: Callable[..., None]
) -> None:
    server = poll_register(pc, PollFD(listener(keep)))
    client = keep(fsocket.open_tcp_connection(fsocket.socket_name(server.fd)))
    assert poll(pc, PATIENCE) == [server]
    taken = fsocket.socket_accept(server.fd)
    assert taken is not None
    accepted = keep(taken[0])
    assert sleeps(pc)
    fsocket.socket_send(client, b"x")
    assert sleeps(pc)
    limit(accepted)
    buffer = bytearray(2)
    assert fsocket.socket_recv(accepted, buffer) == 1
    task = background(fsocket.socket_recv, accepted, buffer)
    fsocket.socket_send(client, b"y")
    assert task.result() == 1


def test_an_accepted_socket_is_registered_in_its_turn(pc: fsocket.PollContext, keep: Keep) -> None:
    server = poll_register(pc, PollFD(listener(keep)))
    keep(fsocket.open_tcp_connection(fsocket.socket_name(server.fd)))
    assert poll(pc, PATIENCE) == [server]
    taken = fsocket.socket_accept(server.fd)
    assert taken is not None
    pollfd = poll_register(pc, PollFD(keep(taken[0]), POLLOUT))
    assert poll(pc, PATIENCE) == [pollfd]
    poll_unregister(pc, pollfd)
    assert sleeps(pc)


def test_unregistering_ends_the_association(pc: fsocket.PollContext, tcp_pair: Pair) -> None:
    pollfd = poll_register(pc, PollFD(tcp_pair[0]))
    poll_unregister(pc, pollfd, restore=True)  # which Windows refuses while there is an association
    assert fsocket.is_nonblocking(tcp_pair[0]) is False
    fsocket.socket_send(tcp_pair[1], b"x")
    assert sleeps(pc)
    assert fsocket.socket_recv(tcp_pair[0], bytearray(1)) == 1


def test_waiting_for_room_sends_nothing(pc: fsocket.PollContext, udp_pair: Pair) -> None:
    first, second = udp_pair
    pollfd = poll_register(pc, PollFD(first, POLLOUT))
    fsocket.set_nonblocking(second)
    for _ in range(10):
        assert poll(pc, SHORT) == [pollfd]
    with pytest.raises(BlockingIOError):
        fsocket.socket_recv(second, bytearray(1))


def test_an_event_of_one_socket_does_not_hide_that_of_another(pc: fsocket.PollContext, keep: Keep) -> None:
    pollfds = [poll_register(pc, PollFD(keep(fsocket.open_udp_socket()))) for _ in range(3)]
    ports = [port_of(pollfd) for pollfd in pollfds]
    with fsocket.udp_socket() as sender:
        for _ in range(200):
            for port in ports:
                fsocket.socket_sendto(sender, b"x", fsocket.SockaddrIn("127.0.0.1", port))
            for pollfd in pollfds:
                while pollfd not in poll(pc, PATIENCE):
                    pass
                assert fsocket.socket_recv(pollfd.fd, bytearray(4)) == 1
    assert poll(pc, 0) == []


def test_unread_closings_are_reported_round_after_round(pc: fsocket.PollContext, keep: Keep) -> None:
    server = listener(keep)
    first = keep(fsocket.open_tcp_connection(fsocket.socket_name(server)))
    accepted = fsocket.socket_accept(server)
    assert accepted is not None
    other = poll_register(pc, PollFD(keep(fsocket.open_udp_socket()), POLLOUT))
    pollfd = poll_register(pc, PollFD(first))
    fsocket.socket_send(accepted[0], b"abc")
    fsocket.close_socket(accepted[0])
    while pollfd not in poll(pc, PATIENCE):
        pass
    for _ in range(5):
        assert set(poll(pc, PATIENCE)) == {pollfd, other}
    assert fsocket.socket_recv(first, bytearray(8)) == 3
    for _ in range(5):
        assert set(poll(pc, PATIENCE)) == {pollfd, other}
    assert fsocket.socket_recv(first, bytearray(8)) == 0


def test_a_socket_is_in_one_context_only(pc: fsocket.PollContext, tcp_pair: Pair) -> None:
    pollfd = poll_register(pc, PollFD(tcp_pair[0], POLLOUT))
    with fsocket.poll_context("wsaevent") as other:
        with pytest.raises(ValueError, match="already, in another context"):
            poll_register(other, PollFD(tcp_pair[0]))
        assert other.fds == []
        assert poll(pc, PATIENCE) == [pollfd]
        poll_unregister(pc, pollfd)
        poll_register(other, pollfd)
        assert poll(other, PATIENCE) == [pollfd]
    poll_register(pc, pollfd)
    assert poll(pc, PATIENCE) == [pollfd]


def test_all_sockets_may_be_closed_ones(pc: fsocket.PollContext) -> None:
    pollfds = [poll_register(pc, PollFD(fsocket.open_udp_socket())) for _ in range(3)]
    for pollfd in pollfds:
        fsocket.close_socket(pollfd.fd)
    assert poll(pc, PATIENCE) == pollfds
    assert {pollfd.revents for pollfd in pollfds} == {fsocket.POLLNVAL}
    for pollfd in pollfds:
        poll_unregister(pc, pollfd)
    assert sleeps(pc)


def test_a_stdlib_socket_is_registered_and_blocks_again(pc: fsocket.PollContext) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as wrapped:
        wrapped.bind(("127.0.0.1", 0))
        pollfd = poll_register(pc, PollFD(wrapped, POLLOUT))
        assert poll(pc, PATIENCE) == [pollfd]
        poll_unregister(pc, pollfd, restore=True)
        wrapped.sendto(b"x", wrapped.getsockname())
        assert wrapped.recv(8) == b"x"
