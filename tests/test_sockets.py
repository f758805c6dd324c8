"""The life of a socket: opened, named, connected, accepted, shut down, closed."""

from __future__ import annotations

import contextlib
import errno
import importlib
import os
import select
import socket
import subprocess
import sys
from ipaddress import IPv4Address
from typing import TYPE_CHECKING, Any

import pytest

import fsocket

if TYPE_CHECKING:
    from collections.abc import Callable

    Keep = Callable[[int], int]

WINDOWS = sys.platform == "win32"
LOOPBACK = fsocket.SockaddrIn("127.0.0.1")


def is_open(fd: int) -> bool:
    try:
        fsocket.is_nonblocking(fd)
    except OSError:
        return False
    return True


def standard(fd: int) -> socket.socket:
    """The standard library's socket on an IPv4 handle; to be detached. (Windows cannot tell the family of unbound ones.)"""
    return socket.socket(socket.AF_INET, fileno=int(fd))


def type_of(fd: int) -> tuple[int, int]:
    """Family and type, as the system tells them. Windows tells the family only when the socket has a name."""
    wrapped = standard(fd)
    kind = wrapped.getsockopt(socket.SOL_SOCKET, socket.SO_TYPE)
    wrapped.detach()
    if WINDOWS:
        try:
            fsocket.socket_name(fd)
        except OSError:
            with contextlib.suppress(OSError):
                fsocket.socket_bind(fd, LOOPBACK)
            with contextlib.suppress(OSError):
                fsocket.socket_bind(fd, fsocket.SockaddrIn6("::1"))
    return fsocket.socket_name(fd).family, kind


def wait_until_writable(fd: int) -> None:
    """Until a connect in progress has ended; Windows tells a failed one among the exceptional conditions."""
    assert any(select.select([], [fd], [fd], 10)), "the connect does not end"


def pending_error(fd: int) -> int:
    """SO_ERROR."""
    wrapped = standard(fd)
    try:
        return wrapped.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
    finally:
        wrapped.detach()


def free_port() -> int:
    """A TCP port at which nobody listens."""
    with fsocket.socket_handle(type=fsocket.SOCK_STREAM) as fd:
        fsocket.socket_bind(fd, LOOPBACK)
        return port_of(fd)


def port_of(fd: int) -> int:
    address = fsocket.socket_name(fd)
    assert isinstance(address, (fsocket.SockaddrIn, fsocket.SockaddrIn6))
    return address.port


def listener(keep: Keep) -> int:
    fd = keep(fsocket.open_socket(type=fsocket.SOCK_STREAM))
    fsocket.socket_bind(fd, LOOPBACK)
    fsocket.socket_listen(fd)
    return fd


# --- opening


def test_a_socket_is_by_default_an_ipv4_datagram_socket(keep: Keep) -> None:
    fd = keep(fsocket.open_socket())
    assert isinstance(fd, int)
    assert type_of(fd) == (fsocket.AF_INET, fsocket.SOCK_DGRAM)


@pytest.mark.parametrize("type", [fsocket.SOCK_STREAM, fsocket.SOCK_DGRAM])
@pytest.mark.parametrize("family", [fsocket.AF_INET, fsocket.AF_INET6])
@pytest.mark.usefixtures("ipv6")
def test_a_socket_has_the_family_and_type_asked_for(family: int, type: int, keep: Keep) -> None:
    assert type_of(keep(fsocket.open_socket(family, type))) == (family, type)


@pytest.mark.parametrize("type", [fsocket.SOCK_STREAM, fsocket.SOCK_DGRAM])
def test_a_socket_is_blocking_and_not_inheritable_unless_asked(type: int, keep: Keep) -> None:
    fd = keep(fsocket.open_socket(fsocket.AF_INET, type))
    assert fsocket.is_inheritable(fd) is False
    assert fsocket.is_nonblocking(fd) is False


@pytest.mark.parametrize("inheritable", [False, True])
@pytest.mark.parametrize("nonblocking", [False, True])
def test_a_socket_is_opened_with_the_flags_asked_for(inheritable: bool, nonblocking: bool, keep: Keep) -> None:
    fd = keep(fsocket.open_socket(inheritable=inheritable, nonblocking=nonblocking))
    assert fsocket.is_inheritable(fd) is inheritable
    assert fsocket.is_nonblocking(fd) is nonblocking


def test_the_protocol_is_handed_on(keep: Keep) -> None:
    fd = keep(fsocket.open_socket(fsocket.AF_INET, fsocket.SOCK_DGRAM, fsocket.IPPROTO_UDP))
    assert type_of(fd) == (fsocket.AF_INET, fsocket.SOCK_DGRAM)
    with pytest.raises(OSError, match=r"socket: "):
        fsocket.open_socket(fsocket.AF_INET, fsocket.SOCK_STREAM, fsocket.IPPROTO_UDP)


def test_flags_are_keywords_only() -> None:
    with pytest.raises(TypeError):
        fsocket.open_socket(fsocket.AF_INET, fsocket.SOCK_DGRAM, 0, True)  # type: ignore[call-arg]


def test_a_family_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(OSError, match=r"socket: "):
        fsocket.open_socket(9999)


@pytest.mark.skipif(sys.platform != "linux", reason="flags within the type are Linux's and FreeBSD's")
def test_flags_within_the_type_work_as_in_c(keep: Keep) -> None:
    fd = keep(fsocket.open_socket(type=fsocket.SOCK_STREAM | fsocket.SOCK_NONBLOCK))
    assert fsocket.is_nonblocking(fd)
    assert fsocket.is_inheritable(fd) is False


@pytest.mark.skipif(WINDOWS, reason="Windows hands handles on by other means")
def test_only_an_inheritable_socket_reaches_a_child(keep: Keep) -> None:
    hidden, shown = keep(fsocket.open_socket()), keep(fsocket.open_socket(inheritable=True))
    code = f"import os; os.fstat({shown:d})\ntry: os.fstat({hidden:d})\nexcept OSError: print('hidden')"
    # close_fds=False: what the child lacks, exec has closed, not subprocess.
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, close_fds=False, timeout=30, check=True)
    assert answer.stdout.strip() == b"hidden"


def test_inheritance_is_set_and_taken_back(keep: Keep) -> None:
    fd = keep(fsocket.open_socket())
    fsocket.set_inheritable(fd)
    assert fsocket.is_inheritable(fd) is True
    fsocket.set_inheritable(fd, False)
    assert fsocket.is_inheritable(fd) is False


def test_blocking_is_set_and_taken_back(keep: Keep) -> None:
    fd = keep(fsocket.open_udp_socket())
    room = bytearray(8)
    fsocket.set_nonblocking(fd)
    assert fsocket.is_nonblocking(fd) is True
    with pytest.raises(BlockingIOError):
        fsocket.socket_recv(fd, room)
    fsocket.set_nonblocking(fd, False)
    assert fsocket.is_nonblocking(fd) is False
    fsocket.socket_sendto(fd, b"x", ("127.0.0.1", port_of(fd)))
    assert fsocket.socket_recv(fd, room) == 1


# --- pairs


def test_a_pair_is_connected_blocking_and_not_inheritable(keep: Keep) -> None:
    pair = [keep(fd) for fd in fsocket.open_socketpair()]
    family = fsocket.AF_INET if WINDOWS else fsocket.AF_UNIX
    for mine, other in (pair, pair[::-1]):
        assert type_of(mine) == (family, fsocket.SOCK_STREAM)
        assert fsocket.is_inheritable(mine) is False
        assert fsocket.is_nonblocking(mine) is False
        room = bytearray(8)
        assert fsocket.socket_send(mine, b"over") == 4
        assert fsocket.socket_recv(other, room) == 4
        assert room[:4] == b"over"


@pytest.mark.parametrize("type", [fsocket.SOCK_STREAM, fsocket.SOCK_DGRAM])
def test_pairs_over_loopback_stand_in_where_the_system_has_no_socketpair(type: int, keep: Keep) -> None:
    if not WINDOWS:
        with pytest.raises(OSError, match="socketpair"):
            fsocket.open_socketpair(fsocket.AF_INET, type)
        return
    first, second = (keep(fd) for fd in fsocket.open_socketpair(fsocket.AF_INET, type))
    assert fsocket.socket_peer(first) == fsocket.socket_name(second)
    assert fsocket.socket_peer(second) == fsocket.socket_name(first)
    assert fsocket.is_loopback(fsocket.socket_name(first))
    assert not fsocket.is_inheritable(first)
    assert not fsocket.is_inheritable(second)


@pytest.mark.skipif(not WINDOWS, reason="elsewhere the system makes pairs")
def test_a_pair_of_datagram_sockets_hears_nothing_of_strangers(keep: Keep, monkeypatch: pytest.MonkeyPatch) -> None:
    system = importlib.import_module("fsocket.sockets._windows")
    stranger, name_of = keep(fsocket.open_udp_socket()), system._name

    def name_heard_by_a_stranger(fd: int) -> fsocket.Sockaddr:
        name = name_of(fd)
        for octets in (b"", b"forged"):
            fsocket.socket_sendto(stranger, octets, name)
        return name

    monkeypatch.setattr(system, "_name", name_heard_by_a_stranger)
    pair = [keep(fd) for fd in fsocket.open_socketpair(type=fsocket.SOCK_DGRAM)]
    for mine, other in (pair, pair[::-1]):
        assert fsocket.is_nonblocking(mine) is False
        fsocket.socket_send(other, b"true")
        room = bytearray(8)
        assert fsocket.socket_recv(mine, room) == 4
        assert room[:4] == b"true"


def test_a_pair_that_cannot_be_is_an_error() -> None:
    with pytest.raises(OSError, match="socketpair"):
        fsocket.open_socketpair(9999)


@pytest.mark.skipif(WINDOWS, reason="there are no such flags")
def test_blocking_is_set_beside_the_other_flags_of_the_handle(keep: Keep) -> None:
    import fcntl  # noqa: PLC0415  (POSIX alone has it)

    fd = keep(fsocket.open_socket())
    fcntl.fcntl(fd, fcntl.F_SETFL, os.O_APPEND)
    for flag in (True, False):
        fsocket.set_nonblocking(fd, flag)
        assert fcntl.fcntl(fd, fcntl.F_GETFL) & (os.O_APPEND | os.O_NONBLOCK) == os.O_APPEND | (os.O_NONBLOCK if flag else 0)


@pytest.mark.parametrize("protocol", [fsocket.IPPROTO_ICMP, fsocket.IPPROTO_TCP])
def test_a_handle_of_a_protocol_that_may_not_tell_lengths_knows_nothing_of_itself(protocol: int) -> None:
    handle = importlib.import_module("fsocket.handle")
    assert type(handle.known_handle(5, fsocket.AF_INET, fsocket.SOCK_DGRAM, protocol)) is int


# --- closing


def test_a_closed_handle_is_gone() -> None:
    fd = fsocket.open_socket()
    fsocket.close_socket(fd)
    assert not is_open(fd)


def test_closing_twice_is_an_error_and_not_silence() -> None:
    fd = fsocket.open_socket()
    fsocket.close_socket(fd)
    with pytest.raises(OSError, match=r"close: "):
        fsocket.close_socket(fd)


@pytest.mark.skipif(not WINDOWS, reason="elsewhere a signal interrupts a call, and the call is made again")
def test_a_call_whose_socket_another_thread_closes_is_not_made_again(keep: Keep, monkeypatch: pytest.MonkeyPatch) -> None:
    # Winsock answers WSAEINTR then, and the number may be another socket's by now. Wine answers otherwise: hence the stand-in.
    sockets = importlib.import_module("fsocket.sockets")
    compiled, calls = sockets.lib, []

    class Interrupted:
        def __getattr__(self, name: str) -> Any:
            return getattr(compiled, name)

        def fs_accept(self, *_: object) -> int:
            calls.append("accept")
            return -errno.WSAEINTR if len(calls) == 1 else -errno.WSAENOTSOCK

    monkeypatch.setattr(sockets, "lib", Interrupted())
    with pytest.raises(OSError, match="accept") as caught:
        fsocket.socket_accept(keep(fsocket.open_tcp_socket()))
    assert caught.value.winerror == errno.WSAEINTR
    assert calls == ["accept"]


def test_blocking_is_forgotten_with_the_handle(keep: Keep) -> None:
    fd = fsocket.open_socket(nonblocking=True)
    fsocket.close_socket(fd)
    again = keep(fsocket.open_socket())  # most likely of the same number
    assert fsocket.is_nonblocking(again) is False


# --- names


def test_a_bound_socket_has_a_name(keep: Keep) -> None:
    fd = keep(fsocket.open_socket())
    fsocket.socket_bind(fd, LOOPBACK)
    name = fsocket.socket_name(fd)
    assert isinstance(name, fsocket.SockaddrIn)
    assert name.addr == "127.0.0.1"
    assert name.port != 0


@pytest.mark.usefixtures("ipv6")
def test_a_bound_ipv6_socket_has_a_name(keep: Keep) -> None:
    fd = keep(fsocket.open_socket(fsocket.AF_INET6))
    fsocket.socket_bind(fd, fsocket.SockaddrIn6("::1"))
    name = fsocket.socket_name(fd)
    assert isinstance(name, fsocket.SockaddrIn6)
    assert name.addr == "::1"
    assert name.port != 0


@pytest.mark.usefixtures("ipv6")
def test_an_address_may_be_the_tuple_of_the_standard_library(keep: Keep) -> None:
    four, six = keep(fsocket.open_socket()), keep(fsocket.open_socket(fsocket.AF_INET6))
    fsocket.socket_bind(four, ("127.0.0.1", 0))
    fsocket.socket_bind(six, ("::1", 0, 0, 0))
    assert fsocket.is_loopback(fsocket.socket_name(four))
    assert fsocket.is_loopback(fsocket.socket_name(six))


def test_a_port_taken_is_an_error(keep: Keep) -> None:
    first, second = keep(fsocket.open_socket()), keep(fsocket.open_socket())
    fsocket.socket_bind(first, LOOPBACK)
    with pytest.raises(OSError, match=r"bind: ") as caught:
        fsocket.socket_bind(second, fsocket.socket_name(first))
    assert caught.value.errno == errno.EADDRINUSE


def test_an_address_of_another_family_is_an_error(keep: Keep) -> None:
    fd = keep(fsocket.open_socket())
    with pytest.raises(OSError, match=r"bind: "):
        fsocket.socket_bind(fd, fsocket.SockaddrIn6("::1"))


def test_a_host_name_is_never_resolved(keep: Keep) -> None:
    fd = keep(fsocket.open_socket())
    with pytest.raises(ValueError, match="localhost"):
        fsocket.socket_bind(fd, ("localhost", 0))


def test_a_socket_without_a_peer_says_so(keep: Keep) -> None:
    fd = keep(fsocket.open_udp_socket())
    with pytest.raises(OSError, match=r"getpeername: "):
        fsocket.socket_peer(fd)


def test_both_ends_agree_on_their_names(stream_pair: tuple[int, int]) -> None:
    first, second = stream_pair
    assert fsocket.socket_peer(first) == fsocket.socket_name(second)
    assert fsocket.socket_peer(second) == fsocket.socket_name(first)


# --- connecting and accepting


def test_a_connection_is_accepted_with_its_address(keep: Keep) -> None:
    server = listener(keep)
    client = keep(fsocket.open_socket(type=fsocket.SOCK_STREAM))
    assert fsocket.socket_connect(client, fsocket.socket_name(server)) is True
    accepted = fsocket.socket_accept(server)
    assert accepted is not None
    fd, address = keep(accepted[0]), accepted[1]
    assert address == fsocket.socket_name(client) == fsocket.socket_peer(fd)
    assert type_of(fd) == (fsocket.AF_INET, fsocket.SOCK_STREAM)


def test_no_connection_to_accept_is_none(keep: Keep) -> None:
    server = listener(keep)
    fsocket.set_nonblocking(server)
    assert fsocket.socket_accept(server) is None


def test_no_connection_within_the_sockets_own_timeout_is_none(keep: Keep, limit: Callable[..., None]) -> None:
    server = listener(keep)
    limit(server, 0.02)
    if WINDOWS:
        pytest.skip("SO_RCVTIMEO is not for accept on Windows, which would wait for ever")
    assert fsocket.socket_accept(server) is None


@pytest.mark.parametrize("nonblocking", [False, True])
def test_an_accepted_handle_is_blocking_and_not_inheritable_whatever_the_listener_is(nonblocking: bool, keep: Keep) -> None:
    server = listener(keep)
    fsocket.set_inheritable(server)
    client = keep(fsocket.open_tcp_connection(fsocket.socket_name(server)))
    fsocket.set_nonblocking(server, nonblocking)
    accepted = fsocket.socket_accept(server)
    assert accepted is not None
    fd = keep(accepted[0])
    assert fsocket.is_inheritable(fd) is False
    assert fsocket.is_nonblocking(fd) is False
    # And so it is: what is not there yet is waited for.
    wrapped = standard(fd)
    wrapped.settimeout(None)
    wrapped.detach()
    assert fsocket.socket_send(client, b"x") == 1
    assert fsocket.socket_recv(fd, bytearray(1)) == 1


def test_accept_waits_for_a_connection(keep: Keep, background: Callable[..., Any]) -> None:
    server = listener(keep)
    task = background(fsocket.socket_accept, server)
    client = keep(fsocket.open_tcp_connection(fsocket.socket_name(server)))
    fd, address = task.result()
    keep(fd)
    assert address == fsocket.socket_name(client)


def test_a_connection_whose_address_cannot_be_made_is_closed(keep: Keep, monkeypatch: pytest.MonkeyPatch) -> None:
    listener = keep(fsocket.open_tcp_socket())
    client = keep(fsocket.open_tcp_connection(("127.0.0.1", fsocket.socket_name(listener).port)))  # type: ignore[attr-defined]

    def fail(_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(importlib.import_module("fsocket.sockets"), "from_native", fail)
    with pytest.raises(MemoryError):
        fsocket.socket_accept(listener)
    assert select.select([client], [], [], 10)[0], "nobody has closed the other end"
    assert fsocket.socket_recv(client, bytearray(1)) == 0


def test_accept_on_what_does_not_listen_is_an_error(keep: Keep) -> None:
    fd = keep(fsocket.open_socket(type=fsocket.SOCK_STREAM))
    with pytest.raises(OSError, match=r"accept: "):
        fsocket.socket_accept(fd)


def test_a_nonblocking_connect_is_in_progress_and_then_done(keep: Keep) -> None:
    server = listener(keep)
    client = keep(fsocket.open_socket(type=fsocket.SOCK_STREAM, nonblocking=True))
    if not fsocket.socket_connect(client, fsocket.socket_name(server)):
        wait_until_writable(client)
        assert pending_error(client) == 0
    assert fsocket.socket_peer(client) == fsocket.socket_name(server)


def test_a_nonblocking_connect_that_is_refused_tells_so_in_the_end(keep: Keep) -> None:
    client = keep(fsocket.open_socket(type=fsocket.SOCK_STREAM, nonblocking=True))
    nobody = fsocket.SockaddrIn("127.0.0.1", free_port())
    try:
        done = fsocket.socket_connect(client, nobody)
    except ConnectionRefusedError:
        return  # systems may know at once, over loopback
    assert done is False
    wait_until_writable(client)
    assert pending_error(client) == errno.ECONNREFUSED


def test_a_blocking_connect_that_is_refused_is_an_error(keep: Keep) -> None:
    client = keep(fsocket.open_socket(type=fsocket.SOCK_STREAM))
    with pytest.raises(ConnectionRefusedError, match=r"connect: "):
        fsocket.socket_connect(client, fsocket.SockaddrIn("127.0.0.1", free_port()))


def test_a_connected_stream_cannot_be_connected_again(tcp_pair: tuple[int, int], keep: Keep) -> None:
    server = listener(keep)
    with pytest.raises(OSError, match=r"connect: "):
        fsocket.socket_connect(tcp_pair[0], fsocket.socket_name(server))


def test_a_connected_datagram_socket_hears_its_peer_alone(keep: Keep) -> None:
    me, peer, stranger = (keep(fsocket.open_socket(nonblocking=True)) for _ in range(3))
    for fd in (me, peer, stranger):
        fsocket.socket_bind(fd, LOOPBACK)
    assert fsocket.socket_connect(me, fsocket.socket_name(peer)) is True
    fsocket.socket_sendto(stranger, b"no", fsocket.socket_name(me))
    fsocket.socket_sendto(peer, b"yes", fsocket.socket_name(me))
    room = bytearray(8)
    fsocket.set_nonblocking(me, False)
    assert fsocket.socket_recvfrom(me, room) == (3, fsocket.socket_name(peer))


def test_listen_takes_a_backlog(keep: Keep) -> None:
    fd = keep(fsocket.open_socket(type=fsocket.SOCK_STREAM))
    fsocket.socket_bind(fd, LOOPBACK)
    fsocket.socket_listen(fd, 1)
    fsocket.socket_listen(fd, backlog=5)
    keep(fsocket.open_tcp_connection(fsocket.socket_name(fd)))


def test_a_datagram_socket_does_not_listen(keep: Keep) -> None:
    fd = keep(fsocket.open_udp_socket())
    with pytest.raises(OSError, match=r"listen: "):
        fsocket.socket_listen(fd)


# --- shutting down


def test_shutting_down_sending_ends_the_peers_stream(stream_pair: tuple[int, int]) -> None:
    first, second = stream_pair
    room = bytearray(8)
    fsocket.socket_send(first, b"last")
    fsocket.socket_shutdown(first, fsocket.SHUT_WR)
    assert fsocket.socket_recv(second, room) == 4
    assert fsocket.socket_recv(second, room) == 0
    with pytest.raises(OSError, match=r"send: "):
        fsocket.socket_send(first, b"more", flags=getattr(fsocket, "MSG_NOSIGNAL", 0))
    # The other direction is still open.
    assert fsocket.socket_send(second, b"answer") == 6
    assert fsocket.socket_recv(first, room) == 6


def test_shutting_down_ends_receiving_unless_said_otherwise(stream_pair: tuple[int, int]) -> None:
    first, second = stream_pair
    fsocket.socket_shutdown(first)
    assert fsocket.socket_recv(first, bytearray(8)) == 0
    assert fsocket.socket_send(first, b"still") == 5
    assert fsocket.socket_recv(second, bytearray(8)) == 5


def test_shutting_down_both_ends_both(stream_pair: tuple[int, int]) -> None:
    first, second = stream_pair
    fsocket.socket_shutdown(first, fsocket.SHUT_RDWR)
    assert fsocket.socket_recv(second, bytearray(8)) == 0


def test_what_is_not_connected_cannot_be_shut_down(keep: Keep) -> None:
    fd = keep(fsocket.open_socket(type=fsocket.SOCK_STREAM))
    with pytest.raises(OSError, match=r"shutdown: "):
        fsocket.socket_shutdown(fd, fsocket.SHUT_WR)


# --- ready-made


@pytest.mark.parametrize(
    ("open_it", "type"),
    [(fsocket.open_udp_socket, fsocket.SOCK_DGRAM), (fsocket.open_tcp_socket, fsocket.SOCK_STREAM)],
)
def test_ready_made_sockets_are_bound_to_every_address_of_the_host(open_it: Callable[..., int], type: int, keep: Keep) -> None:
    fd = keep(open_it())
    name = fsocket.socket_name(fd)
    assert isinstance(name, fsocket.SockaddrIn)
    assert name.addr == "0.0.0.0"
    assert name.port != 0
    assert type_of(fd) == (fsocket.AF_INET, type)
    assert not fsocket.is_inheritable(fd)


@pytest.mark.parametrize("open_it", [fsocket.open_udp_socket, fsocket.open_tcp_socket])
def test_ready_made_sockets_take_the_port_given(open_it: Callable[..., int]) -> None:
    first = open_it()
    port = port_of(first)
    try:
        with pytest.raises(OSError, match=r"bind: "):  # and nothing is left open: the watch sees to that
            open_it(port)
    finally:
        fsocket.close_socket(first)
    second = open_it(port)
    assert port_of(second) == port
    fsocket.close_socket(second)


@pytest.mark.parametrize("open_it", [fsocket.open_udp_socket, fsocket.open_tcp_socket])
@pytest.mark.parametrize("port", [-1, 65536, "80", 1.5, None])
def test_a_port_that_is_none_is_refused(open_it: Callable[..., int], port: Any) -> None:
    with pytest.raises((TypeError, ValueError), match="port"):
        open_it(port)


def test_a_connection_is_made_ready(keep: Keep) -> None:
    server = keep(fsocket.open_tcp_socket())
    client = keep(fsocket.open_tcp_connection(("127.0.0.1", port_of(server))))
    accepted = fsocket.socket_accept(server)
    assert accepted is not None
    keep(accepted[0])
    assert accepted[1] == fsocket.socket_name(client)


@pytest.mark.usefixtures("ipv6")
def test_a_connection_is_of_its_addresss_family(keep: Keep) -> None:
    server = keep(fsocket.open_socket(fsocket.AF_INET6, fsocket.SOCK_STREAM))
    fsocket.socket_bind(server, fsocket.SockaddrIn6("::1"))
    fsocket.socket_listen(server)
    client = keep(fsocket.open_tcp_connection(fsocket.socket_name(server)))
    assert type_of(client) == (fsocket.AF_INET6, fsocket.SOCK_STREAM)


def test_a_connection_refused_leaves_nothing_open() -> None:
    with pytest.raises(ConnectionRefusedError, match=r"connect: "):
        fsocket.open_tcp_connection(("127.0.0.1", free_port()))


# --- context managers


MANAGERS: dict[str, Callable[[], contextlib.AbstractContextManager[int]]] = {
    "socket_handle": fsocket.socket_handle,
    "udp_socket": fsocket.udp_socket,
    "tcp_socket": fsocket.tcp_socket,
}


@pytest.mark.parametrize("manager", MANAGERS.values(), ids=MANAGERS)
def test_a_context_manager_yields_a_handle_and_closes_it(manager: Callable[[], Any]) -> None:
    with manager() as fd:
        assert is_open(fd)
    assert not is_open(fd)


@pytest.mark.parametrize("manager", MANAGERS.values(), ids=MANAGERS)
def test_a_context_manager_closes_its_handle_when_the_block_fails(manager: Callable[[], Any]) -> None:
    seen = []

    def fail() -> None:
        with manager() as fd:
            seen.append(fd)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert not is_open(seen[0])


def test_a_context_manager_says_when_its_handle_was_closed_within() -> None:
    with pytest.raises(OSError, match=r"close: "), fsocket.socket_handle() as fd:
        fsocket.close_socket(fd)


def test_socket_handle_takes_the_arguments_of_open_socket() -> None:
    with fsocket.socket_handle(fsocket.AF_INET, fsocket.SOCK_STREAM, 0, inheritable=True, nonblocking=True) as fd:
        assert type_of(fd) == (fsocket.AF_INET, fsocket.SOCK_STREAM)
        assert fsocket.is_inheritable(fd)
        assert fsocket.is_nonblocking(fd)


def test_a_connection_is_closed_with_its_context(keep: Keep) -> None:
    server = keep(fsocket.open_tcp_socket())
    with fsocket.tcp_connection(("127.0.0.1", port_of(server))) as client:
        accepted = fsocket.socket_accept(server)
        assert accepted is not None
        keep(accepted[0])
        fsocket.socket_send(client, b"bye")
    assert not is_open(client)
    room = bytearray(8)
    assert fsocket.socket_recv(accepted[0], room) == 3
    assert fsocket.socket_recv(accepted[0], room) == 0


def test_context_managers_take_a_port() -> None:
    with fsocket.udp_socket() as fd:
        port = port_of(fd)
    with fsocket.udp_socket(port) as fd:
        assert port_of(fd) == port


@pytest.mark.skipif(sys.platform != "linux", reason="SocketCAN is Linux's")
@pytest.mark.usefixtures("can")
def test_a_can_socket_is_bound_and_closed() -> None:
    with fsocket.can_socket() as fd:
        assert fsocket.socket_name(fd) == fsocket.SockaddrCan("any")
    assert not is_open(fd)


@pytest.mark.skipif(sys.platform != "linux", reason="SocketCAN is Linux's")
def test_a_can_interface_that_does_not_exist_is_refused_before_a_socket_is_opened() -> None:
    with pytest.raises(ValueError, match="no interface 'can-of-worms'"), fsocket.can_socket("can-of-worms"):
        pass


@pytest.mark.skipif(sys.platform == "linux", reason="Linux has it")
def test_can_sockets_are_absent_where_the_system_has_none() -> None:
    with pytest.raises(AttributeError, match="only Linux"):
        _ = fsocket.can_socket


# --- what a handle is: the system's number, or anything with fileno()


class Wrapped:
    def __init__(self, fd: int) -> None:
        self.fd = fd

    def fileno(self) -> int:
        return self.fd


@pytest.fixture(params=["known handle", "plain int", "int of the standard library", "fileno", "standard socket"])
def as_handle(request: pytest.FixtureRequest) -> Any:
    """Ways to say the same handle."""
    alive = []

    def standing(fd: int) -> socket.socket:
        alive.append(standard(fd))
        return alive[-1]

    ways: dict[str, Callable[[int], Any]] = {
        "known handle": lambda fd: fd,
        "plain int": int,
        "int of the standard library": lambda fd: standing(fd).fileno(),
        "fileno": Wrapped,
        "standard socket": standing,
    }
    yield ways[request.param]
    for wrapped in alive:
        wrapped.detach()


def test_every_function_takes_every_form_of_a_handle(as_handle: Callable[[int], Any], tmp_path: Any) -> None:
    server_fd = fsocket.open_socket(type=fsocket.SOCK_STREAM)
    client_fd = fsocket.open_socket(type=fsocket.SOCK_STREAM)
    server, client = as_handle(server_fd), as_handle(client_fd)
    fsocket.socket_bind(server, LOOPBACK)
    fsocket.socket_listen(server)
    assert fsocket.socket_connect(client, fsocket.socket_name(server)) is True
    accepted = fsocket.socket_accept(server)
    assert accepted is not None
    peer = as_handle(accepted[0])
    assert fsocket.socket_peer(peer) == fsocket.socket_name(client)
    fsocket.set_nonblocking(peer)
    assert fsocket.is_nonblocking(peer) is True
    fsocket.set_nonblocking(peer, False)
    fsocket.set_inheritable(peer)
    assert fsocket.is_inheritable(peer) is True

    room = bytearray(16)
    assert fsocket.socket_send(client, b"one") == 3
    assert fsocket.socket_recv(peer, room) == 3
    assert fsocket.socket_send_all(client, b"three") == 5
    assert fsocket.socket_recvfrom(peer, room)[0] == 5
    path = tmp_path / "file"
    path.write_bytes(b"seven..")
    with path.open("rb") as file:
        assert fsocket.socket_sendfile(client, file) == 7
    assert fsocket.socket_recv(peer, room) == 7
    fsocket.socket_shutdown(peer, fsocket.SHUT_RDWR)
    for fd in (server, client, peer):
        fsocket.close_socket(fd)
    for fd in (server_fd, client_fd, accepted[0]):
        assert not is_open(fd)


def test_every_datagram_function_takes_every_form_of_a_handle(as_handle: Callable[[int], Any], keep: Keep) -> None:
    first, second = (as_handle(keep(fsocket.open_socket())) for _ in range(2))
    fsocket.socket_bind(first, LOOPBACK)
    fsocket.socket_bind(second, LOOPBACK)
    room = bytearray(16)
    assert fsocket.socket_sendto(first, b"four", fsocket.socket_name(second)) == 4
    assert fsocket.socket_recvfrom(second, room) == (4, fsocket.socket_name(first))
    with fsocket.make_tcp_stream(first, closefd=False) as stream:
        assert stream.fileno() == int(first if isinstance(first, int) else first.fileno())


def test_a_stdlib_socket_made_here_works_with_both_libraries(keep: Keep) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        accepted = fsocket.socket_accept(server)
        assert accepted is not None
        fd = keep(accepted[0])
        client.sendall(b"hello")
        room = bytearray(8)
        assert fsocket.socket_recv(fd, room) == 5
        assert fsocket.socket_send(client, b"from ours") == 9
        assert fsocket.socket_recv(fd, bytearray(9)) == 9
        assert fsocket.socket_send(fd, b"back") == 4
        assert client.recv(8) == b"back"


@pytest.mark.parametrize("handle", [None, "3", 3.0, b"3", [], object()], ids=repr)
def test_what_is_no_handle_is_refused(handle: Any) -> None:
    functions: list[Callable[[Any], object]] = [
        fsocket.close_socket,
        lambda fd: fsocket.socket_bind(fd, LOOPBACK),
        fsocket.socket_listen,
        lambda fd: fsocket.socket_connect(fd, LOOPBACK),
        fsocket.socket_accept,
        fsocket.socket_shutdown,
        fsocket.socket_name,
        fsocket.socket_peer,
        fsocket.set_nonblocking,
        fsocket.is_nonblocking,
        fsocket.set_inheritable,
        fsocket.is_inheritable,
        lambda fd: fsocket.socket_send(fd, b""),
        lambda fd: fsocket.socket_sendto(fd, b"", LOOPBACK),
        lambda fd: fsocket.socket_recv(fd, bytearray(1)),
        lambda fd: fsocket.socket_recvfrom(fd, bytearray(1)),
        lambda fd: fsocket.socket_send_all(fd, b""),
        lambda fd: fsocket.socket_sendfile(fd, 0, count=0),
        fsocket.make_tcp_stream,
    ]
    for function in functions:
        with pytest.raises(TypeError, match="handle"):
            function(handle)


def test_what_only_c_would_take_for_a_number_is_refused(keep: Keep) -> None:
    one: Any = IPv4Address(1)
    fd = keep(fsocket.open_socket())
    calls: dict[str, Callable[[], object]] = {
        "family": lambda: fsocket.open_socket(one),
        "type": lambda: fsocket.open_socket(fsocket.AF_INET, one),
        "protocol": lambda: fsocket.open_socketpair(protocol=one),
        "backlog": lambda: fsocket.socket_listen(fd, one),
        "how": lambda: fsocket.socket_shutdown(fd, one),
        "start": lambda: fsocket.socket_send(fd, b"", one),
        "end": lambda: fsocket.socket_recv(fd, bytearray(1), 0, one),
        "flags": lambda: fsocket.socket_sendto(fd, b"", LOOPBACK, flags=one),
        "offset": lambda: fsocket.socket_sendfile(fd, 0, one),
    }
    for name, call in calls.items():
        with pytest.raises(TypeError, match=f"^{name} must be an int, not 'IPv4Address'"):
            call()
    with pytest.raises(TypeError, match=r"^flags must be an int"):
        fsocket.resolve("127.0.0.1", flags=one)


def test_a_fileno_that_tells_no_number_is_refused() -> None:
    with pytest.raises(TypeError, match="handle"):
        fsocket.socket_name(Wrapped("three"))  # type: ignore[arg-type]


def test_a_closed_stdlib_socket_is_an_error() -> None:
    closed = socket.socket()
    closed.close()
    with pytest.raises(OSError, match="getsockname"):
        fsocket.socket_name(closed)
    with pytest.raises(OSError, match="send"):
        fsocket.socket_send(closed, b"x")
    with pytest.raises(OSError, match="close"):
        fsocket.close_socket(closed)


@pytest.mark.skipif(WINDOWS, reason="files are not handles there")
def test_a_descriptor_that_is_no_socket_is_an_error() -> None:
    descriptor = os.open(os.devnull, os.O_RDWR)
    try:
        with pytest.raises(OSError, match=r"bind: "):
            fsocket.socket_bind(descriptor, LOOPBACK)
    finally:
        os.close(descriptor)
