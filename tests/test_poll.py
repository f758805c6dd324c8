"""What a poll context does, on every system and every back end: one class of tests, run for each of them."""

from __future__ import annotations

import errno
import math
import os
import signal
import socket
import struct
import sys
import time
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING, Any

import pytest

import fsocket
from fsocket import (
    POLLERR,
    POLLHUP,
    POLLIN,
    POLLNVAL,
    POLLOUT,
    POLLPRI,
    PollContext,
    PollFD,
    close_poll,
    open_poll,
    poll_find,
    poll_register,
    poll_unregister,
    poll_wake,
)
from fsocket.polling import BACKENDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Keep = Callable[[int], int]
    Pair = tuple[int, int]
    Poll = Callable[..., list[PollFD]]

WINDOWS = sys.platform == "win32"
LINUX = sys.platform == "linux"

#: Milliseconds after which what should be ready never will be.
PATIENCE = 20_000
#: Milliseconds within which what should not be ready would be.
SHORT = 20

POLLRDHUP: int = getattr(fsocket, "POLLRDHUP", 0)
LOOPBACK = fsocket.SockaddrIn("127.0.0.1")

#: poll as it is exported, and the Python function behind the builtin.
FORMS: dict[str, Poll] = {"exported": fsocket.poll}
if sys.implementation.name == "cpython":
    FORMS["python"] = getattr(fsocket.poll, "__self__")  # noqa: B009  (not a method's)


def listener(keep: Keep) -> int:
    fd = keep(fsocket.open_socket(type=fsocket.SOCK_STREAM))
    fsocket.socket_bind(fd, LOOPBACK)
    fsocket.socket_listen(fd)
    return fd


def connecting(keep: Keep, address: fsocket.Sockaddr) -> int:
    """A stream socket whose connect is under way, or over."""
    fd = keep(fsocket.open_socket(type=fsocket.SOCK_STREAM, nonblocking=True))
    with suppress(ConnectionRefusedError):
        fsocket.socket_connect(fd, address)
    return fd


def refusing() -> fsocket.Sockaddr:
    """An address where nobody listens."""
    with fsocket.socket_handle(type=fsocket.SOCK_STREAM) as fd:
        fsocket.socket_bind(fd, LOOPBACK)
        return fsocket.socket_name(fd)


def option(fd: int, *arguments: Any) -> Any:
    """Getsockopt or setsockopt of the standard library, as the number of arguments has it."""
    wrapped = socket.socket(fileno=int(fd))
    try:
        return (wrapped.getsockopt if len(arguments) == 2 else wrapped.setsockopt)(*arguments)
    finally:
        wrapped.detach()


def pending_error(fd: int) -> int:
    error: int = option(fd, socket.SOL_SOCKET, socket.SO_ERROR)
    return error


def reset(fd: int) -> None:
    """Close so that the peer gets an RST."""
    option(fd, socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("hh" if WINDOWS else "ii", 1, 0))
    fsocket.close_socket(fd)


def connected() -> tuple[int, int]:
    """The two ends of a TCP connection, to be closed by the test."""
    with fsocket.socket_handle(type=fsocket.SOCK_STREAM) as fd:
        fsocket.socket_bind(fd, LOOPBACK)
        fsocket.socket_listen(fd)
        first = fsocket.open_tcp_connection(fsocket.socket_name(fd))
        accepted = fsocket.socket_accept(fd)
    assert accepted is not None
    return first, accepted[0]


def send_until_full(pc: PollContext, pollfd: PollFD, poll: Poll) -> int:
    """Until there is no room, and none comes of what the system still moves on to the peer. Returns the octets sent."""
    octets = bytes(1 << 16)
    sent = 0
    pollfd.events = POLLOUT
    while poll(pc, SHORT):
        with suppress(BlockingIOError):
            while True:
                sent += fsocket.socket_send(pollfd.fd, octets)
    return sent


def receive(fd: int, count: int) -> None:
    """Exactly so many octets, from a blocking socket."""
    buffer = bytearray(1 << 16)
    while count > 0:
        received = fsocket.socket_recv(fd, buffer, 0, min(count, len(buffer)))
        assert received > 0
        count -= received
    assert count == 0


# --- the states of Linux, with what it reports for IN, PRI, OUT and RDHUP


def close_if_open(fd: int) -> None:
    with suppress(OSError):
        fsocket.close_socket(fd)


def stream(keep: Keep) -> Pair:
    first, second = connected()
    return keep(first), keep(second)


def fresh(keep: Keep) -> tuple[int, str]:
    return keep(fsocket.open_socket(type=fsocket.SOCK_STREAM)), "OUT HUP"


def listening(keep: Keep) -> tuple[int, str]:
    return listener(keep), ""


def listening_with_one_to_accept(keep: Keep) -> tuple[int, str]:
    server = listener(keep)
    keep(fsocket.open_tcp_connection(fsocket.socket_name(server)))
    return server, "IN"


def idle(keep: Keep) -> tuple[int, str]:
    return stream(keep)[0], "OUT"


def with_data(keep: Keep) -> tuple[int, str]:
    first, second = stream(keep)
    fsocket.socket_send(second, b"x")
    return first, "IN OUT"


def full_with_data(keep: Keep) -> tuple[int, str]:
    first, second = (keep(fd) for fd in fsocket.open_socketpair())
    fsocket.socket_send(second, b"x")
    fsocket.set_nonblocking(first)
    with suppress(BlockingIOError):
        while True:
            fsocket.socket_send(first, bytes(1 << 16))
    return first, "IN"


def peer_has_shut_down_sending(keep: Keep) -> tuple[int, str]:
    first, second = stream(keep)
    fsocket.socket_shutdown(second, fsocket.SHUT_WR)
    return first, "IN OUT RDHUP"


def peer_has_closed(keep: Keep) -> tuple[int, str]:
    first, second = stream(keep)
    fsocket.close_socket(second)
    return first, "IN OUT RDHUP"


def peer_has_closed_and_the_end_was_read(keep: Keep) -> tuple[int, str]:
    first, names = peer_has_closed(keep)
    assert fsocket.socket_recv(first, bytearray(1)) == 0
    return first, names


def shut_down_receiving(keep: Keep) -> tuple[int, str]:
    first, _ = stream(keep)
    fsocket.socket_shutdown(first, fsocket.SHUT_RD)
    return first, "IN OUT RDHUP"


def shut_down_sending(keep: Keep) -> tuple[int, str]:
    first, _ = stream(keep)
    fsocket.socket_shutdown(first, fsocket.SHUT_WR)
    return first, "OUT"


def shut_down(keep: Keep) -> tuple[int, str]:
    first, _ = stream(keep)
    fsocket.socket_shutdown(first, fsocket.SHUT_RDWR)
    return first, "IN OUT HUP RDHUP"


def shut_down_sending_and_peer_has_closed(keep: Keep) -> tuple[int, str]:
    first, second = stream(keep)
    fsocket.socket_shutdown(first, fsocket.SHUT_WR)
    fsocket.close_socket(second)
    return first, "IN OUT HUP RDHUP"


def was_reset(keep: Keep) -> tuple[int, str]:
    first, second = stream(keep)
    reset(second)
    return first, "IN OUT ERR HUP RDHUP"


def was_reset_and_the_error_was_read(keep: Keep) -> tuple[int, str]:
    first, _ = was_reset(keep)
    with suppress(ConnectionResetError):
        fsocket.socket_recv(first, bytearray(1))
    return first, "IN OUT HUP RDHUP"


def was_refused(keep: Keep) -> tuple[int, str]:
    return connecting(keep, refusing()), "IN OUT ERR HUP RDHUP"


def was_refused_and_the_error_was_read(keep: Keep) -> tuple[int, str]:
    fd, _ = was_refused(keep)
    assert pending_error(fd) == errno.ECONNREFUSED
    return fd, "IN OUT HUP RDHUP"


def with_urgent_data(keep: Keep) -> tuple[int, str]:
    first, second = stream(keep)
    fsocket.socket_send(second, b"!", flags=socket.MSG_OOB)
    return first, "PRI OUT"


def datagram_idle(keep: Keep) -> tuple[int, str]:
    return keep(fsocket.open_udp_socket()), "OUT"


def datagram_empty(keep: Keep) -> tuple[int, str]:
    first, second = (keep(fd) for fd in fsocket.open_socketpair(fsocket.AF_UNIX, fsocket.SOCK_DGRAM))
    fsocket.socket_send(second, b"")
    return first, "IN OUT"


def datagram_refused(keep: Keep) -> tuple[int, str]:
    fd = keep(fsocket.open_udp_socket())
    with fsocket.socket_handle() as closed:
        fsocket.socket_bind(closed, LOOPBACK)
        nobody = fsocket.socket_name(closed)
    fsocket.socket_connect(fd, nobody)
    fsocket.socket_send(fd, b"x")
    return fd, "OUT ERR"


def unix_stream_peer_has_closed(keep: Keep) -> tuple[int, str]:
    first, second = (keep(fd) for fd in fsocket.open_socketpair())
    fsocket.close_socket(second)
    return first, "IN OUT HUP RDHUP"


def unix_seqpacket_peer_has_closed(keep: Keep) -> tuple[int, str]:
    first, second = (keep(fd) for fd in fsocket.open_socketpair(fsocket.AF_UNIX, fsocket.SOCK_SEQPACKET))
    fsocket.close_socket(second)
    return first, "IN OUT HUP RDHUP"


def unix_datagram_peer_has_closed(keep: Keep) -> tuple[int, str]:
    first, second = (keep(fd) for fd in fsocket.open_socketpair(fsocket.AF_UNIX, fsocket.SOCK_DGRAM))
    fsocket.close_socket(second)
    return first, "OUT"


LINUX_STATES = [
    fresh,
    listening,
    listening_with_one_to_accept,
    idle,
    with_data,
    full_with_data,
    peer_has_shut_down_sending,
    peer_has_closed,
    peer_has_closed_and_the_end_was_read,
    shut_down_receiving,
    shut_down_sending,
    shut_down,
    shut_down_sending_and_peer_has_closed,
    was_reset,
    was_reset_and_the_error_was_read,
    was_refused,
    was_refused_and_the_error_was_read,
    with_urgent_data,
    datagram_idle,
    datagram_empty,
    datagram_refused,
    unix_stream_peer_has_closed,
    unix_seqpacket_peer_has_closed,
    unix_datagram_peer_has_closed,
]


class Slotted(PollFD):
    __slots__ = ("buffer",)

    def __init__(self, fd: fsocket.handle.Handle, events: int = POLLIN) -> None:
        super().__init__(fd, events)
        self.buffer = bytearray(8)


class Contract:
    """What holds for every back end."""

    backend: str

    @pytest.fixture(params=FORMS)
    def poll(self, request: pytest.FixtureRequest) -> Poll:
        return FORMS[request.param]

    @pytest.fixture
    def pc(self) -> Iterator[PollContext]:
        with fsocket.poll_context(self.backend) as pc:
            yield pc

    # --- what is ready

    def test_nothing_is_ready_in_an_empty_context(self, pc: PollContext, poll: Poll) -> None:
        assert pc.backend == self.backend
        assert poll(pc, 0) == []
        assert poll(pc, SHORT) == []

    def test_an_idle_connection_is_not_ready_for_reading(self, pc: PollContext, poll: Poll, tcp_pair: Pair) -> None:
        poll_register(pc, PollFD(tcp_pair[0]))
        assert poll(pc, 0) == []
        assert poll(pc, SHORT) == []

    def test_only_the_ready_ones_are_returned(self, pc: PollContext, poll: Poll, tcp_pair: Pair, udp_pair: Pair) -> None:
        pollfds = [poll_register(pc, PollFD(fd)) for fd in (*tcp_pair, *udp_pair)]
        fsocket.socket_send(tcp_pair[0], b"x")
        assert poll(pc, PATIENCE) == [pollfds[1]]
        assert [pollfd.revents for pollfd in pollfds] == [0, POLLIN, 0, 0]
        fsocket.socket_send(udp_pair[1], b"x")
        receive(tcp_pair[1], 1)
        assert poll(pc, PATIENCE) == [pollfds[2]]

    def test_all_that_are_ready_are_returned_at_once(self, pc: PollContext, poll: Poll, tcp_pair: Pair, udp_pair: Pair) -> None:
        pollfds = {poll_register(pc, PollFD(fd, POLLOUT)) for fd in (*tcp_pair, *udp_pair)}
        assert set(poll(pc, PATIENCE)) == pollfds

    def test_reading_is_level_triggered(self, pc: PollContext, poll: Poll, tcp_pair: Pair) -> None:
        pollfd = poll_register(pc, PollFD(tcp_pair[0]))
        fsocket.socket_send(tcp_pair[1], b"abc")
        assert poll(pc, PATIENCE) == [pollfd]
        for _ in range(3):
            for timeout in (None, 0, PATIENCE):
                assert poll(pc, timeout) == [pollfd]
                assert pollfd.revents == POLLIN
            receive(tcp_pair[0], 1)
        assert poll(pc, 0) == []
        fsocket.socket_send(tcp_pair[1], b"d")
        assert poll(pc) == [pollfd]

    def test_writing_is_level_triggered(self, pc: PollContext, poll: Poll, tcp_pair: Pair) -> None:
        first, second = tcp_pair
        pollfd = poll_register(pc, PollFD(first, POLLOUT))
        for timeout in (None, 0, PATIENCE):
            assert poll(pc, timeout) == [pollfd]
            assert pollfd.revents == POLLOUT
        sent = send_until_full(pc, pollfd, poll)
        assert poll(pc, 0) == []
        receive(second, sent)
        for timeout in (None, 0, PATIENCE):
            assert poll(pc, timeout) == [pollfd]
        fsocket.socket_send(first, b"x")
        assert poll(pc) == [pollfd]

    def test_room_to_send_wakes_a_poll_that_is_under_way(
        self, pc: PollContext, poll: Poll, tcp_pair: Pair, background: Callable[..., Any]
    ) -> None:
        first, second = tcp_pair
        pollfd = poll_register(pc, PollFD(first, POLLOUT))
        sent = send_until_full(pc, pollfd, poll)
        reader = background(receive, second, sent)
        assert poll(pc, PATIENCE) == [pollfd]
        reader.result()

    def test_a_datagram_socket_is_ready_for_each_datagram(self, pc: PollContext, poll: Poll, udp_pair: Pair) -> None:
        first, second = udp_pair
        pollfd = poll_register(pc, PollFD(first))
        for datagram in (b"one", b"", b"three"):
            fsocket.socket_send(second, datagram)
        buffer = bytearray(16)
        for datagram in (b"one", b"", b"three"):
            assert poll(pc, PATIENCE) == [pollfd]
            assert poll(pc, PATIENCE) == [pollfd]
            assert buffer[: fsocket.socket_recv(first, buffer)] == datagram
        assert poll(pc, 0) == []

    def test_waiting_for_room_sends_no_datagrams(self, pc: PollContext, poll: Poll, udp_pair: Pair) -> None:
        first, second = udp_pair
        pollfd = poll_register(pc, PollFD(first, POLLOUT))
        poll_register(pc, PollFD(second, POLLIN))
        for _ in range(5):
            assert poll(pc, SHORT) == [pollfd]
        pollfd.events = 0
        assert poll(pc, SHORT) == []

    def test_unix_streams_are_polled_too(self, pc: PollContext, poll: Poll, unix_stream_pair: Pair) -> None:
        pollfd = poll_register(pc, PollFD(unix_stream_pair[0], POLLIN | POLLOUT))
        assert poll(pc, PATIENCE) == [pollfd]
        assert pollfd.revents == POLLOUT
        fsocket.socket_send(unix_stream_pair[1], b"x")
        pollfd.events = POLLIN
        assert poll(pc, PATIENCE) == [pollfd]
        assert pollfd.revents == POLLIN

    def test_urgent_data_is_told_apart(self, pc: PollContext, poll: Poll, tcp_pair: Pair) -> None:
        if self.backend == "kqueue":
            pytest.skip("kqueue has no filter for urgent data that all systems share")
        pollfd = poll_register(pc, PollFD(tcp_pair[0], POLLIN | POLLPRI))
        fsocket.socket_send(tcp_pair[1], b"!", flags=socket.MSG_OOB)
        assert poll(pc, PATIENCE) == [pollfd]
        assert pollfd.revents == POLLPRI
        pollfd.events = POLLIN
        assert poll(pc, SHORT) == []
        fsocket.socket_send(tcp_pair[1], b"x")
        assert poll(pc, PATIENCE) == [pollfd]
        assert pollfd.revents == POLLIN

    # --- events

    def test_events_not_asked_for_are_not_reported(self, pc: PollContext, poll: Poll, tcp_pair: Pair) -> None:
        pollfd = poll_register(pc, PollFD(tcp_pair[0], POLLOUT))
        waiting = poll_register(pc, PollFD(tcp_pair[1]))
        fsocket.socket_send(tcp_pair[0], b"x")
        fsocket.socket_send(tcp_pair[1], b"x")
        while waiting not in poll(pc, PATIENCE):
            pass
        assert pollfd.revents == POLLOUT
        pollfd.events = 0
        waiting.events = 0
        assert poll(pc, SHORT) == []

    def test_events_may_be_assigned_while_registered(self, pc: PollContext, poll: Poll, tcp_pair: Pair) -> None:
        pollfd = poll_register(pc, PollFD(tcp_pair[0], 0))
        assert poll(pc, 0) == []
        pollfd.events = POLLOUT
        assert pollfd.events == POLLOUT
        assert poll(pc, PATIENCE) == [pollfd]
        pollfd.events = POLLIN
        assert poll(pc, 0) == []
        fsocket.socket_send(tcp_pair[1], b"x")
        assert poll(pc, PATIENCE) == [pollfd]
        assert pollfd.revents == POLLIN
        pollfd.events |= POLLOUT
        assert poll(pc, PATIENCE) == [pollfd]
        assert pollfd.revents == POLLIN | POLLOUT
        pollfd.events = 0
        assert poll(pc, 0) == []

    def test_data_that_came_while_nobody_asked_is_seen(self, pc: PollContext, poll: Poll, tcp_pair: Pair) -> None:
        pollfd = poll_register(pc, PollFD(tcp_pair[0], 0))
        waiting = poll_register(pc, PollFD(tcp_pair[1], POLLIN))
        fsocket.socket_send(tcp_pair[1], b"x")
        fsocket.socket_send(tcp_pair[0], b"x")
        assert poll(pc, PATIENCE) == [waiting]
        receive(tcp_pair[1], 1)
        assert poll(pc, SHORT) == []
        pollfd.events = POLLIN
        assert poll(pc, PATIENCE) == [pollfd]

    @pytest.mark.parametrize("events", [-1, 0x8000, 1 << 40])
    def test_events_out_of_range_are_refused(self, pc: PollContext, events: int, tcp_pair: Pair) -> None:
        with pytest.raises(ValueError, match="events must be 0 to 32767"):
            PollFD(tcp_pair[0], events)
        pollfd = poll_register(pc, PollFD(tcp_pair[0]))
        with pytest.raises(ValueError, match="events must be 0 to 32767"):
            pollfd.events = events
        assert pollfd.events == POLLIN

    @pytest.mark.parametrize("events", ["pollin", None, 1.0])
    def test_events_of_a_wrong_type_are_refused(self, pc: PollContext, events: Any, tcp_pair: Pair) -> None:
        with pytest.raises(TypeError, match="events are an int"):
            PollFD(tcp_pair[0], events)
        pollfd = poll_register(pc, PollFD(tcp_pair[0]))
        with pytest.raises(TypeError, match="events are an int"):
            pollfd.events = events

    def test_both_forms_of_poll_keep_the_revents_right(self, pc: PollContext, tcp_pair: Pair) -> None:
        pollfd = poll_register(pc, PollFD(tcp_pair[0], POLLIN))
        fsocket.socket_send(tcp_pair[1], b"x")
        first, *others = FORMS.values()
        assert first(pc, PATIENCE) == [pollfd]
        for other in others:
            pollfd.events = POLLIN | POLLOUT
            assert other(pc, PATIENCE) == [pollfd]
            assert pollfd.revents == POLLIN | POLLOUT
            pollfd.events = POLLIN
            assert first(pc, PATIENCE) == [pollfd]
            assert pollfd.revents == POLLIN

    # --- timeouts

    @pytest.mark.parametrize("timeout", [20, 20.2, 0.001, 1e-300])
    def test_a_timeout_is_rounded_up(self, pc: PollContext, poll: Poll, timeout: float, tcp_pair: Pair) -> None:
        poll_register(pc, PollFD(tcp_pair[0]))
        before = time.perf_counter()
        assert poll(pc, timeout) == []
        assert time.perf_counter() - before >= math.ceil(timeout) / 1000 - 1e-5

    def test_a_timeout_is_the_same_by_name(self, pc: PollContext, poll: Poll) -> None:
        assert poll(pc, timeout=0) == []
        assert poll(pc=pc, timeout=True) == []

    @pytest.mark.parametrize("timeout", [None, 10**400, 1 << 63, 1 << 31, (1 << 31) - 1, 1e300, math.inf, 2.0**53])
    def test_a_long_timeout_is_for_ever(self, pc: PollContext, poll: Poll, timeout: float, background: Any) -> None:
        task = background(poll, pc, timeout)
        poll_wake(pc)
        assert task.result() == []

    @pytest.mark.parametrize("timeout", [-1, -0.5, -math.inf, math.nan, -(10**400)])
    def test_a_timeout_that_is_none_is_refused(self, pc: PollContext, poll: Poll, timeout: float) -> None:
        with pytest.raises(ValueError, match="timeout must be 0 or more milliseconds"):
            poll(pc, timeout)

    @pytest.mark.parametrize("timeout", ["1", 1j, b"", [1]])
    def test_a_timeout_of_a_wrong_type_is_refused(self, pc: PollContext, poll: Poll, timeout: Any) -> None:
        with pytest.raises(TypeError, match="timeout is milliseconds or None"):
            poll(pc, timeout)

    def test_the_arguments_are_the_context_and_a_timeout(self, pc: PollContext, poll: Poll) -> None:
        for arguments in ((), (pc, 0, 0)):
            with pytest.raises(TypeError):
                poll(*arguments)
        with pytest.raises(TypeError):
            poll(pc, milliseconds=0)

    # --- signals

    @pytest.mark.usefixtures("signals")
    def test_a_signal_runs_its_handler_and_the_waiting_goes_on(self, pc: PollContext, poll: Poll, tcp_pair: Pair) -> None:
        calls = []
        poll_register(pc, PollFD(tcp_pair[0]))
        with handler(lambda *_: calls.append(1), 0.02):
            before = time.perf_counter()
            assert poll(pc, 200) == []
            elapsed = time.perf_counter() - before
        assert elapsed >= 0.2 - 1e-5
        assert len(calls) > 1

    @pytest.mark.usefixtures("signals")
    def test_a_handler_may_make_a_socket_ready(self, pc: PollContext, poll: Poll, tcp_pair: Pair) -> None:
        pollfd = poll_register(pc, PollFD(tcp_pair[0]))
        with handler(lambda *_: fsocket.socket_send(tcp_pair[1], b"x"), 0.02):
            assert poll(pc) == [pollfd]

    @pytest.mark.usefixtures("signals")
    def test_a_handler_may_raise(self, pc: PollContext, poll: Poll, tcp_pair: Pair) -> None:
        calls = iter([InterruptedError("by the handler")])

        def interrupt(*_: Any) -> None:
            for error in calls:  # once
                raise error

        pollfd = poll_register(pc, PollFD(tcp_pair[0]))
        with pytest.raises(InterruptedError, match="by the handler"), handler(interrupt, 0.02):
            poll(pc, PATIENCE)
        fsocket.socket_send(tcp_pair[1], b"x")
        assert poll(pc, PATIENCE) == [pollfd]

    @pytest.mark.usefixtures("signals")
    def test_a_handler_may_wake(self, pc: PollContext, poll: Poll) -> None:
        with handler(lambda *_: poll_wake(pc), 0.02):
            assert poll(pc) == []

    @pytest.mark.usefixtures("signals")
    def test_a_handler_may_register(self, pc: PollContext, poll: Poll, tcp_pair: Pair) -> None:
        added: list[PollFD] = []

        def add(*_: Any) -> None:
            if not added:
                added.append(PollFD(tcp_pair[0], POLLOUT))
                poll_register(pc, added[0])

        with handler(add, 0.02):
            assert poll(pc) == added

    # --- connecting

    @pytest.mark.parametrize("events", [POLLOUT, POLLIN, POLLIN | POLLOUT, 0], ids=["out", "in", "both", "none"])
    def test_a_failed_connect_wakes_and_stays(self, pc: PollContext, poll: Poll, events: int, keep: Keep) -> None:
        if self.backend == "kqueue" and events == 0:
            pytest.skip("kqueue watches nothing when it is asked for nothing")
        pollfd = poll_register(pc, PollFD(connecting(keep, refusing()), events))
        for _ in range(3):
            assert poll(pc, PATIENCE) == [pollfd]
            assert pollfd.revents & (POLLERR | POLLHUP)
            assert pollfd.revents & ~(POLLERR | POLLHUP | events) == 0
        assert pending_error(pollfd.fd) in {errno.ECONNREFUSED, getattr(errno, "WSAECONNREFUSED", 0)}  # type: ignore[arg-type]
        assert poll(pc, PATIENCE) == [pollfd]

    def test_a_connect_begun_after_registering_wakes_when_it_fails(self, pc: PollContext, poll: Poll, keep: Keep) -> None:
        pollfd = PollFD(keep(fsocket.open_socket(type=fsocket.SOCK_STREAM)), POLLOUT)
        poll_register(pc, pollfd)
        with suppress(ConnectionRefusedError):
            fsocket.socket_connect(pollfd.fd, refusing())
        assert poll(pc, PATIENCE) == [pollfd]
        assert pollfd.revents & (POLLERR | POLLHUP)

    def test_a_connect_that_works_is_ready_for_writing(self, pc: PollContext, poll: Poll, keep: Keep) -> None:
        server = listener(keep)
        pollfd = poll_register(pc, PollFD(connecting(keep, fsocket.socket_name(server)), POLLIN | POLLOUT))
        for _ in range(3):
            assert poll(pc, PATIENCE) == [pollfd]
            assert pollfd.revents == POLLOUT
        assert pending_error(pollfd.fd) == 0  # type: ignore[arg-type]

    def test_a_listener_is_ready_until_all_are_accepted(self, pc: PollContext, poll: Poll, keep: Keep) -> None:
        server = listener(keep)
        pollfd = poll_register(pc, PollFD(server))
        assert poll(pc, 0) == []
        for _ in range(2):
            keep(fsocket.open_tcp_connection(fsocket.socket_name(server)))
        for _ in range(2):
            assert poll(pc, PATIENCE) == [pollfd]
            assert poll(pc, PATIENCE) == [pollfd]
            assert pollfd.revents == POLLIN
            accepted = fsocket.socket_accept(server)
            assert accepted is not None
            assert fsocket.is_nonblocking(keep(accepted[0])) is False
        assert poll(pc, SHORT) == []
        assert fsocket.socket_accept(server) is None

    # --- ends

    def test_the_end_of_the_peers_sending_is_there_to_be_read(self, pc: PollContext, poll: Poll, tcp_pair: Pair) -> None:
        first, second = tcp_pair
        pollfd = poll_register(pc, PollFD(first, POLLIN | POLLRDHUP))
        fsocket.socket_send(second, b"last")
        fsocket.socket_shutdown(second, fsocket.SHUT_WR)
        for _ in range(4):
            assert poll(pc, PATIENCE) == [pollfd]
            assert pollfd.revents & POLLIN
            receive(first, 1)
        for _ in range(3):
            assert poll(pc, PATIENCE) == [pollfd]
            assert pollfd.revents in {POLLIN, POLLIN | POLLRDHUP, POLLIN | POLLHUP}
            if POLLRDHUP and self.backend != "kqueue":
                assert pollfd.revents & POLLRDHUP
            assert fsocket.socket_recv(first, bytearray(8)) == 0
        pollfd.events = POLLOUT
        assert poll(pc, PATIENCE) == [pollfd]
        assert pollfd.revents == POLLOUT
        fsocket.socket_send(first, b"back")
        receive(second, 4)

    def test_a_closing_with_unread_data_is_not_lost(self, pc: PollContext, poll: Poll) -> None:
        first, second = connected()
        pollfd = poll_register(pc, PollFD(first))
        fsocket.socket_send(second, b"abc")
        fsocket.close_socket(second)
        for octets in (1, 1, 1, 0, 0):
            for _ in range(2):
                assert poll(pc, PATIENCE) == [pollfd]
                assert pollfd.revents & POLLIN
            assert fsocket.socket_recv(first, bytearray(1)) == octets
        poll_unregister(pc, pollfd)
        fsocket.close_socket(first)

    def test_what_was_over_before_registering_is_seen(self, pc: PollContext, poll: Poll) -> None:
        first, second = connected()
        fsocket.close_socket(second)
        pollfd = PollFD(first)
        for _ in range(3):
            poll_register(pc, pollfd)
            assert poll(pc, PATIENCE) == [pollfd]
            assert pollfd.revents & POLLIN
            poll_unregister(pc, pollfd)
        fsocket.close_socket(first)

    def test_a_reset_is_an_error_that_stays(self, pc: PollContext, poll: Poll) -> None:
        first, second = connected()
        pollfd = poll_register(pc, PollFD(first))
        reset(second)
        for _ in range(3):
            assert poll(pc, PATIENCE) == [pollfd]
            assert pollfd.revents & POLLIN
            assert pollfd.revents & (POLLERR | POLLHUP)
        with suppress(ConnectionError):  # which Wine swallows
            assert fsocket.socket_recv(first, bytearray(1)) == 0
        assert poll(pc, PATIENCE) == [pollfd]
        poll_unregister(pc, pollfd)
        fsocket.close_socket(first)

    def test_a_closed_socket_is_invalid_and_can_be_unregistered(
        self, pc: PollContext, poll: Poll, tcp_pair: Pair, udp_pair: Pair
    ) -> None:
        first, second = connected()
        fsocket.close_socket(second)
        pollfd = poll_register(pc, PollFD(first))
        other = poll_register(pc, PollFD(tcp_pair[0]))
        poll_register(pc, PollFD(udp_pair[0]))
        assert poll(pc, PATIENCE) == [pollfd]
        fsocket.close_socket(first)
        if self.backend in {"poll", "wsaevent"}:
            assert poll(pc, PATIENCE) == [pollfd]
            assert pollfd.revents == POLLNVAL
        else:
            assert poll(pc, SHORT) == []  # the system forgets it
        fsocket.socket_send(tcp_pair[1], b"x")
        while other not in poll(pc, PATIENCE):
            pass
        poll_unregister(pc, pollfd)
        assert poll(pc, PATIENCE) == [other]
        assert pollfd not in pc.fds

    def test_a_context_with_nothing_but_closed_sockets(self, pc: PollContext, poll: Poll) -> None:
        pollfd = poll_register(pc, PollFD(fsocket.open_udp_socket()))
        fsocket.close_socket(pollfd.fd)
        found = poll(pc, SHORT)
        assert found == ([pollfd] if self.backend in {"poll", "wsaevent"} else [])
        poll_unregister(pc, pollfd)
        assert poll(pc, 0) == []

    # --- registering

    def test_what_is_registered_is_found(self, pc: PollContext, tcp_pair: Pair, udp_pair: Pair) -> None:
        assert pc.fds == []
        pollfds = [PollFD(fd) for fd in (*udp_pair, *tcp_pair)]
        for count, pollfd in enumerate(pollfds, 1):
            assert poll_register(pc, pollfd) is pollfd
            assert pc.fds == pollfds[:count]
            assert f"{self.backend}, {count} registered" in repr(pc)
        for pollfd in pollfds:
            assert poll_find(pc, pollfd.fd) is pollfd
        poll_unregister(pc, pollfds[1])
        assert poll_find(pc, pollfds[1].fd) is None
        assert pc.fds == [pollfds[0], *pollfds[2:]]
        pc.fds.clear()
        assert len(pc.fds) == 3

    def test_objects_with_a_fileno_are_registered_and_found(self, pc: PollContext, poll: Poll) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as wrapped:
            pollfd = poll_register(pc, PollFD(wrapped, POLLOUT))
            assert poll(pc, PATIENCE) == [pollfd]
            assert pollfd.fd is wrapped
            assert poll_find(pc, wrapped) is pollfd
            assert poll_find(pc, wrapped.fileno()) is pollfd
            poll_unregister(pc, pollfd)

    def test_a_pollfd_can_be_registered_again(self, pc: PollContext, poll: Poll, tcp_pair: Pair) -> None:
        pollfd = PollFD(tcp_pair[0])
        for _ in range(3):
            poll_register(pc, pollfd)
            assert poll(pc, 0) == []
            fsocket.socket_send(tcp_pair[1], b"x")
            assert poll(pc, PATIENCE) == [pollfd]
            poll_unregister(pc, pollfd)
            assert poll(pc, 0) == []
            receive(tcp_pair[0], 1)

    def test_a_pollfd_takes_its_events_from_context_to_context(self, pc: PollContext, poll: Poll, tcp_pair: Pair) -> None:
        pollfd = poll_register(pc, PollFD(tcp_pair[0]))
        poll_unregister(pc, pollfd)
        pollfd.events = POLLOUT
        with fsocket.poll_context(self.backend) as other:
            poll_register(other, pollfd)
            assert poll(other, PATIENCE) == [pollfd]
            assert poll(pc, 0) == []

    def test_registering_twice_is_refused(self, pc: PollContext, tcp_pair: Pair) -> None:
        pollfd = poll_register(pc, PollFD(tcp_pair[0]))
        with pytest.raises(ValueError, match="is registered already"):
            poll_register(pc, pollfd)
        with pytest.raises(ValueError, match=r"has the handle \d+ already; perhaps a socket was closed without"):
            poll_register(pc, PollFD(tcp_pair[0], POLLOUT))
        with fsocket.poll_context(self.backend) as other, pytest.raises(ValueError, match="is registered already"):
            poll_register(other, pollfd)
        assert pc.fds == [pollfd]

    @pytest.mark.skipif(WINDOWS, reason="it cannot be said which number a socket gets")
    def test_a_number_that_was_used_again_is_explained(self, pc: PollContext, poll: Poll, tcp_pair: Pair) -> None:
        number = os.dup(tcp_pair[1])
        stale = poll_register(pc, PollFD(number))
        os.close(number)
        os.dup2(tcp_pair[0], number)
        with pytest.raises(ValueError, match="closed without being unregistered, and its number used again"):
            poll_register(pc, PollFD(number))
        poll_unregister(pc, stale)
        pollfd = poll_register(pc, PollFD(number))
        fsocket.socket_send(tcp_pair[1], b"x")
        fsocket.socket_send(tcp_pair[0], b"x")
        assert poll(pc, PATIENCE) == [pollfd]
        assert poll(pc, PATIENCE) == [pollfd]
        poll_unregister(pc, pollfd)
        os.close(number)

    @pytest.mark.skipif(WINDOWS, reason="Windows has no duplicate descriptors")
    def test_a_duplicate_does_not_live_on(self, pc: PollContext, poll: Poll, tcp_pair: Pair, udp_pair: Pair) -> None:
        number = os.dup(tcp_pair[0])
        pollfd = poll_register(pc, PollFD(number, POLLOUT))
        other = poll_register(pc, PollFD(udp_pair[0]))
        os.close(number)
        poll_unregister(pc, pollfd)
        before = time.process_time()
        assert poll(pc, 100) == []
        assert poll(pc, 100) == []
        assert time.process_time() - before < 0.1, "poll spins"
        fsocket.socket_send(udp_pair[1], b"x")
        assert poll(pc, PATIENCE) == [other]

    def test_registering_a_closed_socket_leaves_nothing_behind(self, pc: PollContext, poll: Poll, tcp_pair: Pair) -> None:
        fd = fsocket.open_udp_socket()
        fsocket.close_socket(fd)
        pollfd = PollFD(fd)
        for _ in range(3):
            with pytest.raises(OSError, match=": ") as caught:
                poll_register(pc, pollfd)
            assert caught.value.errno in {errno.EBADF, getattr(errno, "WSAENOTSOCK", errno.EBADF)}
        assert pc.fds == []
        assert poll_find(pc, fd) is None
        assert poll(pc, 0) == []
        pollfd.fd = tcp_pair[0]
        pollfd.events = POLLOUT
        poll_register(pc, pollfd)
        assert poll(pc, PATIENCE) == [pollfd]

    @pytest.mark.parametrize("fd", [-1, -2, (1 << 31) - 1])
    def test_a_handle_that_is_none_is_refused(self, pc: PollContext, fd: int) -> None:
        with pytest.raises(OSError, match=": "):
            poll_register(pc, PollFD(fd))
        assert pc.fds == []

    @pytest.mark.parametrize("fd", [None, "0", 1.0, object()])
    def test_a_handle_of_a_wrong_type_is_refused(self, pc: PollContext, fd: Any) -> None:
        with pytest.raises(TypeError, match="a socket handle is"):
            PollFD(fd)
        with pytest.raises(TypeError, match="a socket handle is"):
            poll_find(pc, fd)

    @pytest.mark.parametrize("pollfd", [None, 0, "pollfd"])
    def test_what_is_no_pollfd_is_refused(self, pc: PollContext, pollfd: Any, tcp_pair: Pair) -> None:
        for function in (poll_register, poll_unregister):
            with pytest.raises(TypeError, match=r"is a PollFD; .* is none"):
                function(pc, pollfd)
        with pytest.raises(TypeError, match=r"is a PollFD; .* is none"):
            poll_register(pc, tcp_pair[0])  # type: ignore[arg-type]
        assert fsocket.is_nonblocking(tcp_pair[0]) is False
        assert pc.fds == []

    @pytest.mark.skipif(WINDOWS, reason="files are no handles of sockets")
    def test_what_the_system_refuses_is_left_as_it_was(self, pc: PollContext, tmp_path: Path) -> None:
        with (tmp_path / "file").open("wb") as file:
            if self.backend == "epoll":
                with pytest.raises(PermissionError, match="poll_register: "):
                    poll_register(pc, PollFD(file))
                assert os.get_blocking(file.fileno()) is True
                assert pc.fds == []
            else:
                pollfd = poll_register(pc, PollFD(file, POLLOUT))
                assert fsocket.poll(pc, PATIENCE) == [pollfd]

    def test_registering_that_is_interrupted_leaves_nothing_behind(
        self, pc: PollContext, poll: Poll, tcp_pair: Pair, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        class Interrupted:
            """The C, but for a signal whose handler raises as soon as the socket was added."""

            def __getattr__(self, name: str) -> Any:
                return getattr(fsocket._native.lib, name)

            def fs_poll_add(self, *arguments: Any) -> int:
                assert fsocket._native.lib.fs_poll_add(*arguments) >= 0
                raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr("fsocket.polling.lib", Interrupted())
            with pytest.raises(KeyboardInterrupt):
                poll_register(pc, PollFD(tcp_pair[0], POLLOUT))
        assert pc.fds == []
        assert poll(pc, 0) == []
        assert fsocket.is_nonblocking(tcp_pair[0]) is False
        pollfd = poll_register(pc, PollFD(tcp_pair[0], POLLOUT))
        assert poll(pc, PATIENCE) == [pollfd]

    def test_unregistering_what_is_not_registered_is_refused(self, pc: PollContext, tcp_pair: Pair) -> None:
        pollfd = PollFD(tcp_pair[0])
        with pytest.raises(ValueError, match="is not registered in"):
            poll_unregister(pc, pollfd)
        poll_register(pc, pollfd)
        with fsocket.poll_context(self.backend) as other, pytest.raises(ValueError, match="is not registered in"):
            poll_unregister(other, pollfd)
        poll_unregister(pc, pollfd)
        with pytest.raises(ValueError, match="is not registered in"):
            poll_unregister(pc, pollfd)

    def test_unregistering_amid_others_leaves_them(self, pc: PollContext, poll: Poll, keep: Keep) -> None:
        pollfds = [poll_register(pc, PollFD(keep(fsocket.open_udp_socket()), POLLOUT)) for _ in range(40)]
        for pollfd in pollfds[::3]:
            poll_unregister(pc, pollfd)
            pollfds.remove(pollfd)
            assert set(poll(pc, PATIENCE)) == set(pollfds)
        for pollfd in reversed(pollfds):
            poll_unregister(pc, pollfd)
        assert poll(pc, 0) == []

    # --- the blocking mode

    def test_a_registered_socket_is_non_blocking(self, pc: PollContext, tcp_pair: Pair) -> None:
        pollfd = poll_register(pc, PollFD(tcp_pair[0]))
        assert fsocket.is_nonblocking(tcp_pair[0]) is True
        with pytest.raises(BlockingIOError):
            fsocket.socket_recv(tcp_pair[0], bytearray(1))
        poll_unregister(pc, pollfd)
        assert fsocket.is_nonblocking(tcp_pair[0]) is True
        with pytest.raises(BlockingIOError):
            fsocket.socket_recv(tcp_pair[0], bytearray(1))

    def test_the_blocking_mode_can_be_restored(self, pc: PollContext, udp_pair: Pair, background: Any) -> None:
        pollfd = poll_register(pc, PollFD(udp_pair[0]))
        poll_unregister(pc, pollfd, restore=True)
        assert fsocket.is_nonblocking(udp_pair[0]) is False
        buffer = bytearray(1)
        task = background(fsocket.socket_recv, udp_pair[0], buffer)
        fsocket.socket_send(udp_pair[1], b"x")
        assert task.result() == 1

    def test_what_was_non_blocking_stays_so(self, pc: PollContext, udp_pair: Pair) -> None:
        fsocket.set_nonblocking(udp_pair[0])
        pollfd = poll_register(pc, PollFD(udp_pair[0]))
        poll_unregister(pc, pollfd, restore=True)
        assert fsocket.is_nonblocking(udp_pair[0]) is True

    @pytest.mark.parametrize("timeout", [0, 5])
    def test_a_stdlib_socket_with_a_timeout_stays_non_blocking(self, pc: PollContext, timeout: float) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as wrapped:
            wrapped.bind(("127.0.0.1", 0))
            wrapped.settimeout(timeout)
            pollfd = poll_register(pc, PollFD(wrapped))
            poll_unregister(pc, pollfd, restore=True)
            with pytest.raises(BlockingIOError):
                fsocket.socket_recv(wrapped, bytearray(1))

    def test_a_stdlib_socket_decides_itself_whether_it_blocks(self, pc: PollContext) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as wrapped:
            wrapped.bind(("127.0.0.1", 0))
            pollfd = poll_register(pc, PollFD(wrapped))
            wrapped.setblocking(False)
            poll_unregister(pc, pollfd, restore=True)
            with pytest.raises(BlockingIOError):
                fsocket.socket_recv(wrapped, bytearray(1))

    def test_a_closed_object_is_not_restored(self, pc: PollContext) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as wrapped:
            pollfd = poll_register(pc, PollFD(wrapped))
        poll_unregister(pc, pollfd, restore=True)

    # --- subclasses

    def test_subclasses_carry_state(self, pc: PollContext, poll: Poll, tcp_pair: Pair) -> None:
        class Connection(PollFD):
            def __init__(self, fd: int, name: str) -> None:
                super().__init__(fd, POLLOUT)
                self.name = name

        pollfd = poll_register(pc, Connection(tcp_pair[0], "first"))
        (found,) = poll(pc, PATIENCE)
        assert found is pollfd
        assert isinstance(found, Connection)
        assert found.name == "first"
        assert repr(found) == f"Connection({tcp_pair[0]}, events=pollout, revents=pollout)"

    def test_subclasses_may_have_slots(self, pc: PollContext, poll: Poll, tcp_pair: Pair) -> None:
        pollfd = Slotted(tcp_pair[0], POLLOUT)
        assert not hasattr(pollfd, "__dict__")
        poll_register(pc, pollfd)
        (found,) = poll(pc, PATIENCE)
        assert found is pollfd
        assert pollfd.buffer == bytes(8)

    def test_subclasses_may_compare_equal(self, pc: PollContext, poll: Poll, tcp_pair: Pair) -> None:
        class Equal(PollFD):
            def __eq__(self, other: object) -> bool:
                return True

            __hash__ = None  # type: ignore[assignment]

        pollfds = [poll_register(pc, Equal(fd, POLLOUT)) for fd in tcp_pair]
        found = poll(pc, PATIENCE)
        assert {id(pollfd) for pollfd in found} == {id(pollfd) for pollfd in pollfds}
        poll_unregister(pc, pollfds[0])
        assert poll(pc, PATIENCE)[0] is pollfds[1]

    def test_a_registered_pollfd_lives_by_its_context(self, pc: PollContext, poll: Poll, tcp_pair: Pair) -> None:
        poll_register(pc, Slotted(tcp_pair[0], POLLOUT))
        (found,) = poll(pc, PATIENCE)
        assert isinstance(found, Slotted)
        assert found.buffer == bytes(8)

    # --- waking

    def test_a_wake_up_lasts_until_a_poll_comes_back_for_it(self, pc: PollContext, poll: Poll, tcp_pair: Pair) -> None:
        poll_register(pc, PollFD(tcp_pair[0]))
        for _ in range(3):
            poll_wake(pc)
            assert poll(pc) == []
            before = time.perf_counter()
            assert poll(pc, SHORT) == []
            assert time.perf_counter() - before >= SHORT / 1000 - 1e-5

    def test_many_wake_ups_are_one(self, pc: PollContext, poll: Poll) -> None:
        for _ in range(100_000):
            poll_wake(pc)
        assert poll(pc) == []
        before = time.perf_counter()
        assert poll(pc, SHORT) == []
        assert time.perf_counter() - before >= SHORT / 1000 - 1e-5

    def test_a_wake_up_hides_nothing_that_is_ready(self, pc: PollContext, poll: Poll, tcp_pair: Pair) -> None:
        pollfd = poll_register(pc, PollFD(tcp_pair[0]))
        fsocket.socket_send(tcp_pair[1], b"x")
        assert poll(pc, PATIENCE) == [pollfd]
        poll_wake(pc)
        assert poll(pc) == [pollfd]
        receive(tcp_pair[0], 1)
        assert poll(pc) == []

    def test_a_poll_that_does_not_wait_takes_a_wake_up_too(self, pc: PollContext, poll: Poll) -> None:
        poll_wake(pc)
        assert poll(pc, 0) == []
        before = time.perf_counter()
        assert poll(pc, SHORT) == []
        assert time.perf_counter() - before >= SHORT / 1000 - 1e-5

    # --- the context

    def test_far_more_than_64_sockets(self, pc: PollContext, poll: Poll, keep: Keep) -> None:
        pollfds = [poll_register(pc, PollFD(keep(fsocket.open_udp_socket()))) for _ in range(200)]
        assert poll(pc, 0) == []
        with fsocket.udp_socket() as sender:
            for pollfd in (pollfds[0], pollfds[63], pollfds[64], pollfds[199]):
                port = fsocket.socket_name(pollfd.fd).port  # type: ignore[attr-defined]
                fsocket.socket_sendto(sender, b"x", fsocket.SockaddrIn("127.0.0.1", port))
                assert poll(pc, PATIENCE) == [pollfd]
                receive(pollfd.fd, 1)  # type: ignore[arg-type]
        for pollfd in pollfds:
            pollfd.events = POLLOUT
        assert set(poll(pc, PATIENCE)) == set(pollfds)

    def test_a_closed_context_refuses_everything(self, poll: Poll, tcp_pair: Pair) -> None:
        pc = open_poll(self.backend)
        pollfd = poll_register(pc, PollFD(tcp_pair[0]))
        close_poll(pc)
        close_poll(pc)
        for call in (
            lambda: poll(pc, 0),
            lambda: poll_wake(pc),
            lambda: poll_register(pc, pollfd),
            lambda: poll_unregister(pc, pollfd),
        ):
            with pytest.raises(ValueError, match="the poll context is closed"):
                call()
        assert pc.fds == []
        assert "closed" in repr(pc)
        pollfd.events = POLLOUT
        with fsocket.poll_context(self.backend) as other:
            poll_register(other, pollfd)
            assert poll(other, PATIENCE) == [pollfd]

    def test_a_context_is_closed_by_an_exception(self) -> None:
        with pytest.raises(ZeroDivisionError), fsocket.poll_context(self.backend) as pc:
            raise ZeroDivisionError
        with pytest.raises(ValueError, match="closed"):
            poll_wake(pc)

    def test_a_context_that_is_dropped_is_closed(self, open_handles: Callable[[], dict[int, object]]) -> None:
        before = open_handles()
        pc = open_poll(self.backend)
        assert WINDOWS or open_handles() != before
        del pc
        assert open_handles() == before

    @pytest.mark.skipif(WINDOWS, reason="events are not inherited unless asked")
    def test_what_a_context_opens_is_not_inherited(self, open_handles: Callable[[], dict[int, object]]) -> None:
        before = open_handles()
        with fsocket.poll_context(self.backend):
            opened = open_handles().keys() - before.keys()
            assert opened
            assert not any(os.get_inheritable(fd) for fd in opened)

    @pytest.mark.parametrize("pc", [None, 0, "poll"])
    def test_what_is_no_context_is_refused(self, poll: Poll, pc: Any) -> None:
        for call in (
            lambda: poll(pc, 0),
            lambda: poll_wake(pc),
            lambda: poll_register(pc, PollFD(0)),
            lambda: poll_unregister(pc, PollFD(0)),
            lambda: poll_find(pc, 0),
            lambda: close_poll(pc),
        ):
            with pytest.raises(TypeError, match="a poll context comes from open_poll"):
                call()

    # --- Linux, state by state

    @pytest.mark.skipif(not LINUX, reason="every system has a table of its own")
    @pytest.mark.parametrize("state", LINUX_STATES, ids=lambda state: state.__name__)
    def test_the_revents_of_a_state(self, pc: PollContext, poll: Poll, state: Callable[[Keep], tuple[int, str]]) -> None:
        with ExitStack() as stack:

            def keep(fd: int) -> int:
                stack.callback(close_if_open, fd)
                return fd

            fd, names = state(keep)
            expected = fsocket.poll_events(*(f"poll{name}" for name in names.lower().split()))
            everything = POLLIN | POLLPRI | POLLOUT | POLLRDHUP
            pollfd = poll_register(pc, PollFD(fd, everything))
            assert poll(pc, PATIENCE if expected else 0) == ([pollfd] if expected else [])
            assert fsocket.poll_events(pollfd.revents) == fsocket.poll_events(expected)
            for events in (POLLIN, POLLPRI, POLLOUT, POLLRDHUP, 0):
                pollfd.events = events
                asked = expected & (events | POLLERR | POLLHUP)
                assert poll(pc, 0) == ([pollfd] if asked else [])
                assert not asked or pollfd.revents == asked


class handler:  # noqa: N801  (it is used like a function)
    """A handler of SIGALRM, which comes again and again, as a context manager."""

    def __init__(self, function: Callable[..., object], seconds: float) -> None:
        self._function = function
        self._seconds = seconds

    def __enter__(self) -> None:
        self._before = signal.signal(signal.SIGALRM, self._function)
        signal.setitimer(signal.ITIMER_REAL, self._seconds, self._seconds)

    def __exit__(self, *_: object) -> None:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, self._before)


for _backend in BACKENDS:
    _name = f"Test{_backend.title()}"
    globals()[_name] = type(_name, (Contract,), {"backend": _backend, "__doc__": f"The back end {_backend!r}."})


# --- events by name, and the choice of the back end


def names() -> list[str]:
    return ["pollin", "pollpri", "pollout", "pollerr", "pollhup", "pollnval", *(["pollrdhup"] if POLLRDHUP else [])]


def test_every_event_has_a_name_and_a_bit_of_its_own() -> None:
    seen = 0
    for name in names():
        value = fsocket.poll_event(name)
        assert value == getattr(fsocket, name.upper())
        assert fsocket.poll_event(value) == name
        assert fsocket.poll_event(name.upper()) == value
        assert seen & value == 0
        seen |= value
    assert fsocket.poll_events(seen) == names()
    assert fsocket.poll_events(*names()) == seen


def test_events_go_both_ways() -> None:
    assert fsocket.poll_events("pollin", "pollout") == POLLIN | POLLOUT
    assert fsocket.poll_events(POLLIN | POLLOUT) == ["pollin", "pollout"]
    assert fsocket.poll_events(0) == []
    assert fsocket.poll_events() == 0


def test_whether_an_event_is_among_events() -> None:
    assert fsocket.poll_event_p(POLLIN | POLLERR, "pollerr") is True
    assert fsocket.poll_event_p(POLLIN | POLLERR, "pollout") is False
    assert fsocket.poll_event_p(POLLIN) is True
    assert fsocket.poll_event_p(0) is False
    assert fsocket.poll_event_p(0, "pollin") is False


@pytest.mark.parametrize("event", ["pollen", "", "in", POLLIN | POLLOUT, 0, -1])
def test_what_is_no_event_is_refused(event: Any) -> None:
    with pytest.raises(ValueError, match=r"poll event"):
        fsocket.poll_event(event)


def test_no_event_among_names_or_to_ask_for_is_refused() -> None:
    with pytest.raises(ValueError, match="poll events here are"):
        fsocket.poll_events("pollin", "pollen")
    with pytest.raises(ValueError, match="poll events here are"):
        fsocket.poll_event_p(POLLIN, "pollen")


@pytest.mark.parametrize("event", [None, 1.0, b"pollin"])
def test_an_event_of_a_wrong_type_is_refused(event: Any) -> None:
    for call in (
        lambda: fsocket.poll_event(event),
        lambda: fsocket.poll_events(event),
        lambda: fsocket.poll_events("pollin", event),
        lambda: fsocket.poll_events(POLLIN, POLLOUT),  # type: ignore[call-overload]
        lambda: fsocket.poll_event_p(event),
        lambda: fsocket.poll_event_p("pollin"),  # type: ignore[arg-type]
    ):
        with pytest.raises(TypeError, match="poll"):
            call()


def test_doevents_goes_through_every_event_of_every_pollfd(tcp_pair: Pair) -> None:
    with fsocket.poll_context() as pc:
        first, second = (poll_register(pc, PollFD(fd, POLLIN | POLLOUT)) for fd in tcp_pair)
        waiting = PollFD(tcp_pair[0])
        fsocket.socket_send(tcp_pair[0], b"x")
        first.events = 0
        second.events = POLLIN
        assert fsocket.poll(pc, PATIENCE) == [second]
        first.events = second.events = POLLIN | POLLOUT
        assert set(fsocket.poll(pc, PATIENCE)) == {first, second}
        assert list(fsocket.doevents([second, waiting, first])) == [(second, "pollin"), (second, "pollout"), (first, "pollout")]


def test_the_back_ends_are_the_systems() -> None:
    expected = {"linux": ("poll", "epoll"), "darwin": ("poll", "kqueue"), "win32": ("wsaevent",)}
    assert expected.get(sys.platform, ("poll", "kqueue")) == BACKENDS


def test_the_first_back_end_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FSOCKET_POLL_BACKEND", raising=False)
    with fsocket.poll_context() as pc:
        assert pc.backend == BACKENDS[0]


@pytest.mark.parametrize("backend", BACKENDS)
def test_the_environment_may_choose_the_default(backend: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FSOCKET_POLL_BACKEND", backend)
    with fsocket.poll_context() as pc:
        assert pc.backend == backend
    with fsocket.poll_context(BACKENDS[0]) as pc:
        assert pc.backend == BACKENDS[0]


def test_a_back_end_that_is_not_there_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match=f"this system's poll back ends are {', '.join(BACKENDS)}; 'iouring' is not"):
        open_poll("iouring")
    monkeypatch.setenv("FSOCKET_POLL_BACKEND", "iouring")
    with pytest.raises(ValueError, match="'iouring' is not"):
        open_poll()
