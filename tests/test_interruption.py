"""Signals while a call waits: handlers run, and the call is taken up again, unless a handler raises (PEP 475)."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import struct
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

import fsocket

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Keep = Callable[[int], int]
    Pair = tuple[int, int]

pytestmark = pytest.mark.usefixtures("signals")

LOOPBACK = fsocket.SockaddrIn("127.0.0.1")
MUCH = bytes(4 << 20)  # more than the system's buffers hold


class StopNow(Exception):  # noqa: N818  (it is none)
    """What a handler raises."""


@contextlib.contextmanager
def alarms(handler: Callable[[int], object], interval: float = 0.01) -> Iterator[None]:
    """Signals at an interval; `handler` is told the number of each."""
    count = 0

    def handle(*_: object) -> None:
        nonlocal count
        count += 1
        handler(count)

    before = signal.signal(signal.SIGALRM, handle)
    signal.setitimer(signal.ITIMER_REAL, interval, interval)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def one_at_a_time(handler: Callable[[int], object]) -> Callable[[int], None]:
    """A handler that signals which come while it runs do not interrupt: on a loaded machine they do come."""
    running = threading.Lock()

    def alone(count: int) -> None:
        if running.acquire(blocking=False):
            try:
                handler(count)
            finally:
                running.release()

    return alone


def at(number: int, action: Callable[[], object]) -> Callable[[int], None]:
    """A handler that does something at one of the signals."""

    def handler(count: int) -> None:
        if count == number:
            action()

    return handler


def stop() -> None:
    raise StopNow


def drain(fd: int, count: int) -> None:
    room = bytearray(1 << 16)
    while count > 0:
        count -= fsocket.socket_recv(fd, room, 0, min(count, len(room)))


def fill(fd: int, octets: bytes = bytes(1 << 16)) -> None:
    """Send until a call would block."""
    fsocket.set_nonblocking(fd)
    with contextlib.suppress(BlockingIOError):
        while True:
            fsocket.socket_send(fd, octets)
    fsocket.set_nonblocking(fd, False)


def empty(fd: int) -> None:
    """Receive until a call would block."""
    fsocket.set_nonblocking(fd)
    with contextlib.suppress(BlockingIOError):
        while fsocket.socket_recv(fd, bytearray(1 << 16)):
            pass
    fsocket.set_nonblocking(fd, False)


def unlimited(pair: Pair, limit: Callable[..., None]) -> Pair:
    """A pair whose calls wait for ever."""
    for fd in pair:
        limit(fd, 0)
    return pair


@pytest.fixture
def waiting_pair(unix_stream_pair: Pair, limit: Callable[..., None], request: pytest.FixtureRequest) -> Pair:
    """A stream without a timeout of its own or with a long one: an interruption is handled in different ways.

    (Of the unix domain, where full is full; TCP moves octets on in its own time.)
    """
    return unlimited(unix_stream_pair, limit) if request.param == "no timeout" else unix_stream_pair


either_timeout = pytest.mark.parametrize("waiting_pair", ["no timeout", "long timeout"], indirect=True)


# --- handlers run, and the call goes on


@either_timeout
@pytest.mark.parametrize("name", ["recv", "recvfrom"])
def test_receiving_goes_on_after_signals(name: str, calls: Any, waiting_pair: Pair) -> None:
    first, second = waiting_pair
    room = bytearray(8)
    with alarms(at(4, lambda: fsocket.socket_send(first, b"late"))):
        assert getattr(calls, name)(second, room) in {4, (4, None), (4, fsocket.SockaddrUn(""))}
    assert room[:4] == b"late"


@either_timeout
def test_sending_goes_on_after_signals(calls: Any, waiting_pair: Pair) -> None:
    first, second = waiting_pair
    fill(first)
    with alarms(at(4, lambda: empty(second))):
        assert calls.send(first, b"late") == 4


@pytest.mark.skipif(sys.platform != "linux", reason="a full queue makes sendto wait on Linux alone")
@pytest.mark.usefixtures("unix_datagram")
def test_sending_to_an_address_goes_on_after_signals(calls: Any, keep: Keep, short_dir: Path) -> None:
    first, second = (keep(fsocket.open_socket(fsocket.AF_UNIX, fsocket.SOCK_DGRAM)) for _ in range(2))
    fsocket.socket_bind(second, short_dir / "s")
    to = fsocket.socket_name(second)
    fsocket.set_nonblocking(first)
    with contextlib.suppress(BlockingIOError):
        while True:
            fsocket.socket_sendto(first, b"full", to)
    fsocket.set_nonblocking(first, False)
    with alarms(at(4, lambda: empty(second))):
        assert calls.sendto(first, b"late", to) == 4
    assert fsocket.socket_recv(second, bytearray(8)) == 4


@either_timeout
def test_messages_go_on_after_signals(waiting_pair: Pair) -> None:
    first, second = waiting_pair
    room = bytearray(8)
    with alarms(at(4, lambda: fsocket.socket_send(first, b"late"))):
        assert fsocket.socket_recvmsg(second, [room], 64).count == 4
    assert room[:4] == b"late"
    fill(first)
    with alarms(at(4, lambda: empty(second))):
        assert fsocket.socket_sendmsg(first, [b"la", b"te"]) == 4


def receiving_frames() -> list[Any]:
    """The ways to receive a CAN frame, which give it, or (of a batch) them."""
    if sys.platform != "linux":
        return []
    batch, room = fsocket.CanBatch(), fsocket.CanFrame()
    recv, recv_batch = fsocket.can_recv, fsocket.can_recv_batch
    return [
        recv,
        getattr(recv, "__self__", recv),
        lambda fd: fsocket.socket_recv(fd, room) and room,
        lambda fd: recv_batch(fd, batch) and batch[0],
        lambda fd: getattr(recv_batch, "__self__", recv_batch)(fd, batch) and batch[0],
    ]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has SocketCAN")
@pytest.mark.parametrize("timeout", [0, 20])
@pytest.mark.parametrize("recv", receiving_frames())
def test_receiving_frames_goes_on_after_signals(
    recv: Any, timeout: float, unix_datagram_pair: Pair, limit: Callable[..., None]
) -> None:
    first, second = unix_datagram_pair
    limit(second, timeout)
    frame = fsocket.CanFrame(0x123, b"late")
    with alarms(at(4, lambda: fsocket.can_send(first, frame))):
        assert recv(second) == frame
    with pytest.raises(StopNow), alarms(at(2, stop)):
        recv(second)
    fsocket.can_send(first, frame)
    assert recv(second) == frame


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has SocketCAN")
@pytest.mark.parametrize("recv", receiving_frames())
def test_the_timeout_of_receiving_frames_is_kept_under_a_storm(
    recv: Any, unix_datagram_pair: Pair, limit: Callable[..., None]
) -> None:
    limit(unix_datagram_pair[1], 0.1)
    with in_time(), pytest.raises(BlockingIOError, match=r"recvm+sg: "):
        recv(unix_datagram_pair[1])


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has SocketCAN")
@pytest.mark.parametrize("form", [0, 1])
def test_sending_frames_goes_on_after_signals(form: int, unix_datagram_pair: Pair) -> None:
    send = [fsocket.can_send, getattr(fsocket.can_send, "__self__", fsocket.can_send)][form]
    first, second = unix_datagram_pair
    frame = fsocket.CanFrame(0x123, b"late")
    fill(first, bytes(frame))
    with alarms(at(4, lambda: empty(second))):
        assert send(first, frame) == len(bytes(frame))
    fill(first, bytes(frame))
    with pytest.raises(StopNow), alarms(at(2, stop)):
        send(first, frame)


@either_timeout
def test_sending_all_goes_on_after_signals(waiting_pair: Pair, background: Callable[..., Any]) -> None:
    first, second = waiting_pair
    tasks = []
    with alarms(at(4, lambda: tasks.append(background(drain, second, len(MUCH))))):
        assert fsocket.socket_send_all(first, MUCH) == len(MUCH)
    tasks[0].result()


@either_timeout
def test_sending_a_file_goes_on_after_signals(waiting_pair: Pair, tmp_path: Path, background: Callable[..., Any]) -> None:
    first, second = waiting_pair
    (tmp_path / "much").write_bytes(MUCH)
    tasks = []
    with (tmp_path / "much").open("rb") as file, alarms(at(4, lambda: tasks.append(background(drain, second, len(MUCH))))):
        assert fsocket.socket_sendfile(first, file) == len(MUCH)
    tasks[0].result()


@pytest.mark.parametrize("timeout", [0, 20])
def test_accepting_goes_on_after_signals(timeout: float, keep: Keep, limit: Callable[..., None]) -> None:
    server = keep(fsocket.open_tcp_socket())
    limit(server, timeout)
    name = fsocket.socket_name(server)
    assert isinstance(name, fsocket.SockaddrIn)
    clients = []
    with alarms(at(4, lambda: clients.append(keep(fsocket.open_tcp_connection(("127.0.0.1", name.port)))))):
        accepted = fsocket.socket_accept(server)
    assert accepted is not None
    keep(accepted[0])
    assert accepted[1] == fsocket.socket_name(clients[0])


def full_listener(keep: Keep, address: fsocket.Sockaddr) -> tuple[int, list[int]]:
    """A listener whose queue is full, and the clients in it."""
    server = keep(fsocket.open_socket(address.family, fsocket.SOCK_STREAM))
    fsocket.socket_bind(server, address)
    fsocket.socket_listen(server, 0)
    clients: list[int] = []
    for _ in range(10):
        client = keep(fsocket.open_socket(address.family, fsocket.SOCK_STREAM, nonblocking=True))
        try:
            done = fsocket.socket_connect(client, fsocket.socket_name(server))
        except BlockingIOError:  # the unix domain says it so
            return server, clients
        clients.append(client)
        if not done and address.family == fsocket.AF_UNIX:
            return server, clients
    return server, clients


@pytest.mark.skipif(sys.platform != "linux", reason="a full queue makes connect wait on Linux alone")
@pytest.mark.parametrize("timeout", [0, 20])
def test_connecting_in_the_unix_domain_goes_on_after_signals(
    timeout: float, keep: Keep, short_dir: Path, limit: Callable[..., None]
) -> None:
    server, _ = full_listener(keep, fsocket.SockaddrUn(short_dir / "s"))
    client = keep(fsocket.open_socket(fsocket.AF_UNIX, fsocket.SOCK_STREAM))
    limit(client, timeout)

    def make_room() -> None:
        accepted = fsocket.socket_accept(server)
        assert accepted is not None
        keep(accepted[0])

    with alarms(at(4, make_room)):
        assert fsocket.socket_connect(client, short_dir / "s") is True
    assert fsocket.socket_peer(client) == fsocket.SockaddrUn(short_dir / "s"), "it is connected indeed"


@pytest.mark.skipif(sys.platform != "linux", reason="a full queue makes connect wait on Linux alone")
@pytest.mark.parametrize("timeout", [0, 20])
def test_connecting_over_tcp_goes_on_after_signals(timeout: float, keep: Keep, limit: Callable[..., None]) -> None:
    server, _ = full_listener(keep, LOOPBACK)
    fsocket.set_nonblocking(server)
    client = keep(fsocket.open_socket(type=fsocket.SOCK_STREAM))
    limit(client, timeout)

    def make_room(count: int) -> None:  # again and again, for those in the queue before come first
        while count >= 4 and (accepted := fsocket.socket_accept(server)) is not None:
            keep(accepted[0])

    with alarms(make_room):
        assert fsocket.socket_connect(client, fsocket.socket_name(server)) is True
    assert fsocket.socket_peer(client) == fsocket.socket_name(server)


@pytest.mark.skipif(sys.platform != "linux", reason="a full queue makes connect wait on Linux alone")
def test_a_connect_in_progress_stays_in_progress_when_it_is_asked_again(keep: Keep) -> None:
    server, _ = full_listener(keep, LOOPBACK)
    client = keep(fsocket.open_socket(type=fsocket.SOCK_STREAM, nonblocking=True))
    for _ in range(3):
        assert fsocket.socket_connect(client, fsocket.socket_name(server)) is False


@pytest.mark.skipif(sys.platform != "linux", reason="a full queue makes connect wait on Linux alone")
def test_connecting_over_tcp_that_fails_after_signals_is_an_error(keep: Keep) -> None:
    server, _ = full_listener(keep, LOOPBACK)
    name = fsocket.socket_name(server)
    client = keep(fsocket.open_socket(type=fsocket.SOCK_STREAM))
    with alarms(at(4, lambda: fsocket.socket_shutdown(server))), pytest.raises(ConnectionRefusedError, match=r"connect: "):
        fsocket.socket_connect(client, name)


# --- batches and segments: each datagram goes once, however many signals come in between


def forms(call: Any) -> list[Any]:
    """A call as it is exported, and the Python function behind it if that is another."""
    return [call, call.__self__] if hasattr(call, "__self__") else [call]


@pytest.mark.parametrize("timeout", [0, 20])
@pytest.mark.parametrize("recv_batch", forms(fsocket.socket_recv_batch))
def test_receiving_a_batch_goes_on_after_signals(
    recv_batch: Any, timeout: float, udp_pair: Pair, limit: Callable[..., None]
) -> None:
    first, second = udp_pair
    limit(second, timeout)
    batch = fsocket.Batch(4, 16)
    with alarms(at(4, lambda: fsocket.socket_send_batch(first, [b"late", b"later"]))):
        assert recv_batch(second, batch) == 2
    assert [bytes(datagram.data) for datagram in batch] == [b"late", b"later"]
    with pytest.raises(StopNow), alarms(at(2, stop)):
        recv_batch(second, batch)
    assert len(batch) == 0
    fsocket.socket_send(first, b"after")
    assert recv_batch(second, batch) == 1


@pytest.mark.parametrize("recv_batch", forms(fsocket.socket_recv_batch))
def test_the_timeout_of_receiving_a_batch_is_kept_under_a_storm(
    recv_batch: Any, udp_pair: Pair, limit: Callable[..., None]
) -> None:
    limit(udp_pair[1], 0.1)
    batch = fsocket.Batch(4, 16)
    with in_time(), pytest.raises(BlockingIOError, match=r"recvm+sg: "):
        recv_batch(udp_pair[1], batch)
    assert len(batch) == 0


def received_batch(datagrams: list[bytes], keep: Keep) -> fsocket.Batch:
    """A batch that these have come into."""
    receiver = keep(fsocket.open_udp_socket())
    fsocket.set_socket_option(receiver, fsocket.SO_RCVBUF, 1 << 20)
    name = fsocket.socket_name(receiver)
    assert isinstance(name, fsocket.SockaddrIn)
    batch = fsocket.Batch(len(datagrams), 16)
    with fsocket.socket_handle() as sender:
        assert fsocket.socket_send_batch(sender, datagrams, fsocket.SockaddrIn("127.0.0.1", name.port)) == len(datagrams)
    assert fsocket.socket_recv_batch(receiver, batch) == len(datagrams)
    return batch


def sending_many(datagrams: list[bytes], fd: int) -> dict[str, Callable[[], int]]:
    """The ways to send them, of 4 octets each."""
    exported, python = forms(fsocket.socket_send_batch)[0], forms(fsocket.socket_send_batch)[-1]
    segments = forms(fsocket.socket_send_segments)
    octets = b"".join(datagrams)
    return {
        "a list": lambda: exported(fd, datagrams),
        "a list, Python": lambda: python(fd, datagrams),
        "pairs": lambda: exported(fd, [(one, None) for one in datagrams]),
        "segments": lambda: segments[0](fd, octets, 4) // 4,
        "segments, Python": lambda: segments[-1](fd, octets, 4) // 4,
    }


@pytest.mark.skipif(sys.platform != "linux", reason="a full queue makes senders wait on Linux alone")
@pytest.mark.parametrize("way", ["a list", "a list, Python", "pairs", "segments", "segments, Python"])
def test_each_datagram_of_many_goes_once_through_a_storm(
    way: str, unix_datagram_pair: Pair, limit: Callable[..., None]
) -> None:
    first, second = unlimited(unix_datagram_pair, limit)
    datagrams = [number.to_bytes(4, "little") for number in range(300)]
    found: list[int] = []
    room = bytearray(16)

    def take_some(count: int) -> None:
        # Now and then a few, so that the sender has to wait again and again, and is interrupted in the middle.
        for _ in range(count % 4):
            with contextlib.suppress(BlockingIOError):
                assert fsocket.socket_recv(second, room, flags=fsocket.MSG_DONTWAIT) == 4
                found.append(int.from_bytes(room[:4], "little"))

    send = sending_many(datagrams, first)[way]
    with alarms(one_at_a_time(take_some), 0.001):
        assert send() == 300
    fsocket.set_nonblocking(second)
    with contextlib.suppress(BlockingIOError):
        while fsocket.socket_recv(second, room):
            found.append(int.from_bytes(room[:4], "little"))
    assert found == list(range(300))


@pytest.mark.skipif(sys.platform != "linux", reason="a full queue makes senders wait on Linux alone")
@pytest.mark.parametrize("way", ["a list", "a list, Python", "pairs", "segments", "segments, Python"])
def test_how_many_of_them_went_is_told_when_the_timeout_ends_it(
    way: str, unix_datagram_pair: Pair, limit: Callable[..., None]
) -> None:
    first, second = unix_datagram_pair
    limit(first, 0.1)
    datagrams = [number.to_bytes(4, "little") for number in range(1000)]
    send = sending_many(datagrams, first)[way]
    with in_time():
        sent = send()
    assert 0 < sent < 1000
    if not way.startswith("segments"):
        assert isinstance(getattr(sent, "error", None), BlockingIOError)
    with in_time(), pytest.raises(BlockingIOError):
        send()
    room = bytearray(16)
    for number in range(sent):
        assert fsocket.socket_recv(second, room) == 4
        assert int.from_bytes(room[:4], "little") == number


@pytest.mark.skipif(sys.platform != "linux", reason="a full queue makes senders wait on Linux alone")
@pytest.mark.parametrize("way", ["a list", "a list, Python", "pairs", "segments", "segments, Python"])
def test_one_signal_is_enough_to_end_the_sending_of_many(
    way: str, unix_datagram_pair: Pair, limit: Callable[..., None]
) -> None:
    first, _second = unix_datagram_pair
    limit(first, 8)
    send = sending_many([bytes(4)] * 1000, first)[way]
    began = time.monotonic()
    with alarms(at(1, stop), 0.1):
        signal.setitimer(signal.ITIMER_REAL, 0.1)  # just one, which the system tells nothing of: some have gone
        with pytest.raises(StopNow):
            send()
    assert time.monotonic() - began < 4


@pytest.mark.skipif(sys.platform != "linux", reason="a full queue makes senders wait on Linux alone")
@pytest.mark.parametrize("way", ["a list", "a list, Python", "pairs", "segments", "segments, Python"])
def test_what_a_later_handler_raises_ends_the_sending_of_many_even_an_error_of_the_systems(
    way: str, unix_datagram_pair: Pair, limit: Callable[..., None]
) -> None:
    first, _second = unlimited(unix_datagram_pair, limit)

    def time_is_up() -> None:
        raise TimeoutError("time is up")

    send = sending_many([bytes(4)] * 1000, first)[way]
    with alarms(at(3, time_is_up), 0.05), pytest.raises(TimeoutError, match=r"^time is up$"):
        send()


@pytest.mark.skipif(sys.platform != "linux", reason="a full queue makes senders wait on Linux alone")
@pytest.mark.usefixtures("unix_datagram")
@pytest.mark.parametrize("send_batch", forms(fsocket.socket_send_batch))
def test_what_came_in_a_batch_goes_on_once_through_a_storm(send_batch: Any, keep: Keep, short_dir: Path) -> None:
    second = keep(fsocket.open_socket(fsocket.AF_UNIX, fsocket.SOCK_DGRAM))
    fsocket.socket_bind(second, short_dir / "s")
    first = keep(fsocket.open_socket(fsocket.AF_UNIX, fsocket.SOCK_DGRAM))
    batch = received_batch([number.to_bytes(4, "little") for number in range(200)], keep)
    found: list[int] = []
    room = bytearray(16)

    def take_one(_: int) -> None:
        with contextlib.suppress(BlockingIOError):
            fsocket.socket_recv(second, room, flags=fsocket.MSG_DONTWAIT)
            found.append(int.from_bytes(room[:4], "little"))

    with alarms(one_at_a_time(take_one), 0.001):
        assert send_batch(first, batch, short_dir / "s") == 200
    fsocket.set_nonblocking(second)
    with contextlib.suppress(BlockingIOError):
        while fsocket.socket_recv(second, room):
            found.append(int.from_bytes(room[:4], "little"))
    assert found == list(range(200))

    def send_on() -> None:
        while True:
            send_batch(first, batch, short_dir / "s")

    with pytest.raises(StopNow), alarms(at(1, stop), 0.003):
        send_on()
    assert len(batch) == 200  # a handler's error leaves it to others
    empty(second)
    assert send_batch(first, [batch[0]], short_dir / "s") == 1


@pytest.mark.skipif(sys.platform != "linux", reason="a full queue makes senders wait on Linux alone")
@pytest.mark.parametrize("send_batch", forms(fsocket.socket_send_batch))
def test_a_batch_that_waits_to_go_goes_as_it_is_or_not_at_all(
    send_batch: Any,
    keep: Keep,
    short_dir: Path,
    unix_datagram: None,  # noqa: ARG001
) -> None:
    first, second = (keep(fsocket.open_socket(fsocket.AF_UNIX, fsocket.SOCK_DGRAM)) for _ in range(2))
    fsocket.socket_bind(second, short_dir / "s")
    fsocket.socket_connect(first, short_dir / "s")
    fill(first, b"full")
    batch = received_batch([b"this"], keep)
    refused = []

    def fill_again() -> None:
        try:
            fsocket.socket_recv_batch(second, batch)
        except ValueError as error:
            refused.append(str(error))
        empty(second)

    there = fsocket.SockaddrUn(short_dir / "s")
    if send_batch is forms(fsocket.socket_send_batch)[0] and hasattr(send_batch, "__self__"):
        with alarms(at(1, fill_again)):
            assert send_batch(first, batch, there) == 1
        assert len(refused) == 1
        room = bytearray(16)
        assert fsocket.socket_recv(second, room) == 4
        assert room[:4] == b"this"
    else:  # between its calls, Python's function does not have the batch
        with alarms(at(1, fill_again)), pytest.raises(ValueError, match="has filled it meanwhile"):
            send_batch(first, batch, there)
        assert not refused


@pytest.mark.usefixtures("unix_datagram")
@pytest.mark.parametrize("where", ["an address", "a list of them"])
@pytest.mark.parametrize("send_batch", forms(fsocket.socket_send_batch))
def test_a_handler_that_raises_leaves_a_batch_to_others(
    send_batch: Any, where: str, keep: Keep, short_dir: Path, unix_datagram_pair: Pair
) -> None:
    nobody = keep(fsocket.open_socket(fsocket.AF_UNIX, fsocket.SOCK_DGRAM))
    fsocket.socket_bind(nobody, short_dir / "s")
    name = fsocket.socket_name(nobody)
    first, second = unix_datagram_pair
    batch = fsocket.Batch(4, 16)
    fsocket.socket_send_batch(first, [b"x"] * 4)
    fsocket.socket_recv_batch(second, batch)
    sender = keep(fsocket.open_socket(fsocket.AF_UNIX, fsocket.SOCK_DGRAM))
    fsocket.set_nonblocking(sender)

    def send_on() -> None:
        while True:
            with contextlib.suppress(BlockingIOError):
                send_batch(sender, batch, name if where == "an address" else [name] * 4)

    for number in range(300):
        with pytest.raises(StopNow), alarms(at(1, stop), 0.0005 + number % 97 / 1_000_000):
            send_on()
        assert len(batch) == 4


# --- a handler that raises ends the call


def test_what_a_handler_raises_ends_receiving(calls: Any, tcp_pair: Pair, limit: Callable[..., None]) -> None:
    first, second = unlimited(tcp_pair, limit)
    room = bytearray(8)
    for call in (calls.recv, calls.recvfrom, fsocket.socket_recvmsg):
        with pytest.raises(StopNow), alarms(at(2, stop)):
            call(second, room)
    room.append(0)  # nothing holds on to it
    fsocket.socket_send(first, b"after")
    assert calls.recv(second, room) == 5


def test_what_a_handler_raises_ends_sending(
    calls: Any, unix_stream_pair: Pair, tmp_path: Path, limit: Callable[..., None]
) -> None:
    first, _ = unlimited(unix_stream_pair, limit)
    fill(first)
    (tmp_path / "file").write_bytes(bytes(1000))
    with (tmp_path / "file").open("rb") as file:
        sends: list[Callable[[], object]] = [
            lambda: calls.send(first, b"x"),
            lambda: fsocket.socket_sendmsg(first, b"x"),
            lambda: fsocket.socket_send_all(first, b"x"),
            lambda: fsocket.socket_sendfile(first, file),
        ]
        for send in sends:
            with pytest.raises(StopNow), alarms(at(2, stop)):
                send()


def test_what_a_handler_raises_ends_accepting(keep: Keep) -> None:
    server = keep(fsocket.open_tcp_socket())
    with pytest.raises(StopNow), alarms(at(2, stop)):
        fsocket.socket_accept(server)


@contextlib.contextmanager
def a_handler_that_raises_once(background: Callable[..., Any]) -> Iterator[Callable[[Callable[[], Any]], Any]]:
    """Gives what makes a call that a handler may end, most often as a compiled one within it comes back; None: it did."""
    armed = over = False

    def handle(*_: object) -> None:
        nonlocal armed
        if armed:
            armed = False
            raise StopNow

    def busy() -> None:
        while not over:
            pass

    def attempt(call: Callable[[], Any]) -> Any:
        nonlocal armed
        armed = True
        try:
            signal.setitimer(signal.ITIMER_REAL, 0.00005)
            answer = call()
            armed = False
        except StopNow:
            return None
        return answer

    before = signal.signal(signal.SIGALRM, handle)
    background(busy)  # so that a call waits for the interpreter as it comes back, and the signal comes meanwhile
    try:
        yield attempt
    finally:
        over = True
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def closed(opened: Any) -> None:
    """Close whatever it is that was opened."""
    if isinstance(opened, tuple):
        for fd in opened:
            fsocket.close_socket(fd)
    elif isinstance(opened, fsocket.PollContext):
        fsocket.close_poll(opened)
    elif isinstance(opened, int):
        fsocket.close_socket(opened)
    else:
        opened.close()


on_linux_with_few_checks = pytest.mark.skipif(
    sys.platform != "linux" or sys.version_info < (3, 11), reason="/proc is Linux'; 3.10 runs handlers between any two steps"
)


def descriptors() -> int:
    return len(os.listdir("/proc/self/fd"))


@on_linux_with_few_checks
@pytest.mark.parametrize("name", ["open_socket", "open_socketpair", "open_udp_socket", "open_poll", "watch_adapters"])
def test_what_a_handler_raises_as_something_is_opened_leaves_nothing_open(name: str, background: Callable[..., Any]) -> None:
    open_it, before, raised = getattr(fsocket, name), descriptors(), 0
    with a_handler_that_raises_once(background) as attempt:
        while raised < 30:
            opened = attempt(open_it)
            if opened is None:
                raised += 1
            else:
                closed(opened)
    assert descriptors() == before


@on_linux_with_few_checks
def test_what_a_handler_raises_as_accept_comes_back_leaves_no_connection_open(
    keep: Keep, background: Callable[..., Any]
) -> None:
    server = keep(fsocket.open_tcp_socket())
    fsocket.set_nonblocking(server)
    name = fsocket.socket_name(server)
    assert isinstance(name, fsocket.SockaddrIn)
    before, raised = descriptors(), 0
    with a_handler_that_raises_once(background) as attempt:
        while raised < 30:
            client = fsocket.open_tcp_connection(("127.0.0.1", name.port))
            accepted = attempt(lambda: fsocket.socket_accept(server))
            if accepted is None:
                raised += 1
                accepted = fsocket.socket_accept(server)  # which is still there if the handler was quicker than the call
            if accepted is not None:
                fsocket.close_socket(accepted[0])
            fsocket.close_socket(client)
    assert descriptors() == before


@pytest.mark.skipif(sys.platform != "linux", reason="a full queue makes connect wait on Linux alone")
def test_what_a_handler_raises_ends_connecting_and_nothing_stays_open(keep: Keep, short_dir: Path) -> None:
    full_listener(keep, fsocket.SockaddrUn(short_dir / "s"))
    with pytest.raises(StopNow), alarms(at(2, stop)):
        fsocket.open_tcp_connection(short_dir / "s")


# --- a socket's own timeout ends the call, however many signals come


@contextlib.contextmanager
def in_time() -> Iterator[None]:
    """A storm of signals, through which a timeout of 0.1 seconds has to be kept."""
    began = time.monotonic()
    with alarms(lambda _: None, 0.003):
        yield
    took = time.monotonic() - began
    assert 0.05 < took < 8


@pytest.mark.parametrize("name", ["recv", "recvfrom"])
def test_the_timeout_of_receiving_is_kept_under_a_storm(
    name: str, calls: Any, tcp_pair: Pair, limit: Callable[..., None]
) -> None:
    limit(tcp_pair[1], 0.1)
    with in_time(), pytest.raises(BlockingIOError, match=f"{name}: "):
        getattr(calls, name)(tcp_pair[1], bytearray(8))


def test_the_timeout_of_messages_is_kept_under_a_storm(unix_stream_pair: Pair, limit: Callable[..., None]) -> None:
    first, second = unix_stream_pair
    limit(second, 0.1)
    with in_time(), pytest.raises(BlockingIOError, match="recvmsg: "):
        fsocket.socket_recvmsg(second, [bytearray(8)], 64)
    fill(first)
    limit(first, 0.1)
    with in_time(), pytest.raises(BlockingIOError, match="sendmsg: "):
        fsocket.socket_sendmsg(first, [b"x"])


def test_the_timeout_of_receiving_is_kept_on_a_stdlib_socket(calls: Any) -> None:
    first, second = socket.socketpair()
    with first, second:
        first.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", 0, 100_000))
        with in_time(), pytest.raises(BlockingIOError):
            calls.recv(first, bytearray(8))


def test_the_timeout_of_sending_is_kept_under_a_storm(
    calls: Any, unix_stream_pair: Pair, tmp_path: Path, limit: Callable[..., None]
) -> None:
    first, _ = unix_stream_pair
    limit(first, 0.1)
    fill(first)
    (tmp_path / "file").write_bytes(bytes(1000))
    with (tmp_path / "file").open("rb") as file:
        with in_time(), pytest.raises(BlockingIOError, match=r"send: "):
            calls.send(first, b"x")
        with in_time(), pytest.raises(BlockingIOError, match=r"send: ") as caught:
            fsocket.socket_send_all(first, b"x")
        assert caught.value.characters_written == 0
        with in_time(), pytest.raises(BlockingIOError, match=r"sendfile: ") as caught:
            fsocket.socket_sendfile(first, file)
        assert caught.value.characters_written == 0


def test_sending_all_tells_how_far_it_got_when_its_timeout_ends_it(unix_stream_pair: Pair, limit: Callable[..., None]) -> None:
    first, second = unix_stream_pair
    limit(first, 0.1)
    with alarms(lambda _: None, 0.003), pytest.raises(BlockingIOError) as caught:
        fsocket.socket_send_all(first, MUCH)
    sent = caught.value.characters_written
    assert 0 < sent < len(MUCH)
    drain(second, sent)


def test_sending_a_file_tells_how_far_it_got_when_its_timeout_ends_it(
    unix_stream_pair: Pair, tmp_path: Path, limit: Callable[..., None]
) -> None:
    first, second = unix_stream_pair
    limit(first, 0.1)
    (tmp_path / "much").write_bytes(MUCH)
    with (tmp_path / "much").open("rb") as file, alarms(lambda _: None, 0.003):
        sent = fsocket.socket_sendfile(first, file)
    assert 0 < sent < len(MUCH)
    drain(second, sent)


@pytest.mark.parametrize("what", ["octets", "file"])
def test_the_timeout_is_that_of_one_call_and_not_of_all_together(
    what: str, unix_stream_pair: Pair, tmp_path: Path, limit: Callable[..., None]
) -> None:
    first, second = unix_stream_pair
    limit(first, 1)
    (tmp_path / "much").write_bytes(MUCH)
    room = bytearray(1 << 15)
    received = []

    def receive_a_little(_: int) -> None:  # 128 times, so all together take longer than the timeout
        with contextlib.suppress(BlockingIOError):
            received.append(fsocket.socket_recv(second, room, flags=fsocket.MSG_DONTWAIT))

    with (tmp_path / "much").open("rb") as file, alarms(receive_a_little):
        sent = fsocket.socket_send_all(first, MUCH) if what == "octets" else fsocket.socket_sendfile(first, file)
    assert sent == len(MUCH)
    drain(second, len(MUCH) - sum(received))


@pytest.mark.parametrize("seconds", [3_000_000, 1_000_000_000])
def test_a_timeout_of_months_is_kept_to_as_well(seconds: float, calls: Any, tcp_pair: Pair, limit: Callable[..., None]) -> None:
    first, second = tcp_pair
    limit(second, seconds)
    with alarms(at(4, lambda: fsocket.socket_send(first, b"late"))):
        assert calls.recv(second, bytearray(8)) == 4


def test_the_timeout_of_accepting_is_kept_under_a_storm(keep: Keep, limit: Callable[..., None]) -> None:
    server = keep(fsocket.open_tcp_socket())
    limit(server, 0.1)
    with in_time():
        assert fsocket.socket_accept(server) is None


@pytest.mark.skipif(sys.platform != "linux", reason="a full queue makes connect wait on Linux alone")
def test_the_timeout_of_connecting_is_kept_under_a_storm(keep: Keep, short_dir: Path, limit: Callable[..., None]) -> None:
    tcp, _ = full_listener(keep, LOOPBACK)
    client = keep(fsocket.open_socket(type=fsocket.SOCK_STREAM))
    limit(client, 0.1)
    with in_time():
        assert fsocket.socket_connect(client, fsocket.socket_name(tcp)) is False, "in progress, as without signals"
    full_listener(keep, fsocket.SockaddrUn(short_dir / "s"))
    client = keep(fsocket.open_socket(fsocket.AF_UNIX, fsocket.SOCK_STREAM))
    limit(client, 0.1)
    with in_time(), pytest.raises(BlockingIOError, match=r"connect: "):
        fsocket.socket_connect(client, short_dir / "s")
