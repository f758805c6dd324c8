"""No handle and no memory is lost over many rounds of every function, errors included.

FSOCKET_LEAK_ROUNDS sets how many rounds (100,000; fewer where a call costs much more, as under sanitizers and Wine).
"""

from __future__ import annotations

import array
import contextlib
import ctypes
import gc
import os
import sys
from typing import TYPE_CHECKING, Any

import pytest
from cffi import FFI

import fsocket
from fsocket import address

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Round = Callable[[], object]

WINDOWS = sys.platform == "win32"
ROUNDS = int(os.environ.get("FSOCKET_LEAK_ROUNDS", "2000" if WINDOWS else "100000"))
LOOPBACK = fsocket.SockaddrIn("127.0.0.1")
RECV = [fsocket.socket_recv, getattr(fsocket.socket_recv, "__self__", fsocket.socket_recv)]
RECVFROM = [fsocket.socket_recvfrom, getattr(fsocket.socket_recvfrom, "__self__", fsocket.socket_recvfrom)]
SEND = [fsocket.socket_send, getattr(fsocket.socket_send, "__self__", fsocket.socket_send)]
SENDTO = [fsocket.socket_sendto, getattr(fsocket.socket_sendto, "__self__", fsocket.socket_sendto)]
foreign: Any = FFI()


def blocks() -> int:
    """Python's blocks of memory that are in use, without the addresses met last, of which there are now more, now fewer."""
    address._known.clear()
    return sys.getallocatedblocks() if hasattr(sys, "getallocatedblocks") else 0


def fails(error: type[Exception] | tuple[type[Exception], ...], call: Callable[..., object], *args: Any) -> None:
    try:
        call(*args)
    except error:
        return
    raise AssertionError(f"{call} does not fail")


# --- what a round does; each is set up once


@contextlib.contextmanager
def opening() -> Iterator[Round]:
    def one() -> None:
        fd = fsocket.open_socket(nonblocking=True)
        fsocket.set_nonblocking(fd, False)
        fsocket.is_nonblocking(fd)
        fsocket.set_inheritable(fd)
        fsocket.is_inheritable(fd)
        fsocket.close_socket(fd)

    yield one


@contextlib.contextmanager
def failing_to_open() -> Iterator[Round]:
    def one() -> None:
        fails(OSError, fsocket.open_socket, 9999)
        fails(TypeError, fsocket.open_socket, "family")
        fails(OSError, fsocket.open_socketpair, 9999)
        fails(OSError, fsocket.close_socket, -1)

    yield one


@contextlib.contextmanager
def pairs() -> Iterator[Round]:
    def one() -> None:
        first, second = fsocket.open_socketpair()
        fsocket.socket_shutdown(first)
        fsocket.close_socket(first)
        fsocket.close_socket(second)

    yield one


@contextlib.contextmanager
def listening(folder: Path) -> Iterator[tuple[int, fsocket.Sockaddr]]:
    """A listener; in the unix domain, where connections that were closed leave nothing behind for a while."""
    address = LOOPBACK if WINDOWS else fsocket.SockaddrUn(folder / "s")
    with fsocket.socket_handle(address.family, fsocket.SOCK_STREAM) as server:
        fsocket.socket_bind(server, address)
        fsocket.socket_listen(server)
        yield server, fsocket.socket_name(server)


@contextlib.contextmanager
def connections(folder: Path) -> Iterator[Round]:
    with listening(folder) as (server, name):

        def one() -> None:
            with fsocket.tcp_connection(name) as client:
                accepted = fsocket.socket_accept(server)
                assert accepted is not None
                fsocket.socket_name(accepted[0])
                fsocket.socket_peer(client)
                fsocket.close_socket(accepted[0])

        yield one


@contextlib.contextmanager
def failing_to_connect(folder: Path) -> Iterator[Round]:
    with listening(folder) as (server, _), fsocket.udp_socket() as udp:
        fsocket.set_nonblocking(server)
        name = fsocket.socket_name(udp)
        assert isinstance(name, fsocket.SockaddrIn)
        nobody = name if WINDOWS else fsocket.SockaddrUn(folder / "nobody")

        def one() -> None:
            assert fsocket.socket_accept(server) is None
            fails(OSError, fsocket.socket_accept, udp)
            fails(OSError, fsocket.socket_peer, udp)
            fails(OSError, fsocket.socket_bind, udp, name)
            if not WINDOWS:  # which tries for two seconds
                fails(OSError, fsocket.open_tcp_connection, nobody)
            fails(OSError, fsocket.open_udp_socket, name.port)

        yield one


@contextlib.contextmanager
def ready_made() -> Iterator[Round]:
    def one() -> None:
        with fsocket.udp_socket():
            pass
        with fsocket.tcp_socket():
            pass
        with fsocket.socket_handle():
            pass

    yield one


@contextlib.contextmanager
def datagrams() -> Iterator[tuple[int, int]]:
    """Two UDP sockets that know each other."""
    with fsocket.socket_handle() as first, fsocket.socket_handle() as second:
        for fd in (first, second):
            fsocket.socket_bind(fd, LOOPBACK)
        fsocket.socket_connect(first, fsocket.socket_name(second))
        fsocket.socket_connect(second, fsocket.socket_name(first))
        yield first, second


@contextlib.contextmanager
def sending_and_receiving() -> Iterator[Round]:
    """Through every kind of memory in turn."""
    c_array = (ctypes.c_ubyte * 8)()
    memory: list[Any] = [
        bytearray(8),
        fsocket.Buffer(8),
        memoryview(bytearray(8)),
        array.array("B", bytes(8)),
        c_array,
        ctypes.pointer(c_array),
        foreign.new("char[]", 8),
        foreign.cast("char *", ctypes.addressof(c_array)),
    ]
    count = 0
    with datagrams() as (first, second):

        def one() -> None:
            nonlocal count
            count += 1
            kind, form = count % len(memory), count // len(memory) % 2
            assert SEND[form](first, memory[kind], 1, 5) == 4
            assert RECV[form](second, memory[kind], 0, 8) == 4

        yield one


@contextlib.contextmanager
def sending_to_addresses() -> Iterator[Round]:
    count = 0
    with fsocket.socket_handle() as first, fsocket.socket_handle() as second:
        fsocket.socket_bind(second, LOOPBACK)
        to = fsocket.socket_name(second)
        assert isinstance(to, fsocket.SockaddrIn)
        addresses: list[Any] = [to, to, ("127.0.0.1", to.port)]
        room = bytearray(8)

        def one() -> None:
            nonlocal count
            count += 1
            assert SENDTO[count % 2](first, b"octets", addresses[count % 3]) == 6
            assert RECVFROM[count % 2](second, room)[0] == 6

        yield one


@contextlib.contextmanager
def failing_to_transfer() -> Iterator[Round]:
    count = 0
    with datagrams() as (first, second):
        fsocket.set_nonblocking(second)
        room = bytearray(4)
        gaps = memoryview(bytearray(8))[::2]

        def one() -> None:
            nonlocal count
            count += 1
            form = count % 2
            fsocket.socket_send(first, b"too long")
            fails(fsocket.ShortBufferError, (RECV, RECVFROM)[count // 2 % 2][form], second, room)
            fails(BlockingIOError, (RECVFROM, RECV)[count // 2 % 2][form], second, room)
            which = count % 6
            if which == 0:
                fails(OSError, SEND[form], -1, room)
            elif which == 1:
                fails(TypeError, RECV[form], first, b"read-only")
            elif which == 2:
                fails(ValueError, SEND[form], first, gaps)
            elif which == 3:
                fails(ValueError, RECVFROM[form], first, room, 5)
            elif which == 4:
                fails(TypeError, SENDTO[form], first, room, None)
            else:
                fails(TypeError, SEND[form], first, foreign.cast("char *", 0))

        yield one


@contextlib.contextmanager
def whole_buffers_and_files(folder: Path) -> Iterator[Round]:
    (folder / "file").write_bytes(b"content")
    room = fsocket.Buffer(16)
    first, second = fsocket.open_socketpair()
    try:
        with (folder / "file").open("rb") as file:

            def one() -> None:
                fsocket.socket_send_all(first, b"all")
                fsocket.socket_sendfile(first, file, 1, 5)
                received = 0
                while received < 8:
                    received += fsocket.socket_recv(second, room)
                fails(ValueError, fsocket.socket_sendfile, first, file, -1)
                fails(OSError, fsocket.socket_send_all, -1, b"x")

            yield one
    finally:
        fsocket.close_socket(first)
        fsocket.close_socket(second)


@contextlib.contextmanager
def buffers() -> Iterator[Round]:
    def one() -> None:
        buffer = fsocket.Buffer(64)
        assert buffer.pointer[0] == b"\0"
        fails(BufferError, buffer.append, 0)
        fails(ValueError, fsocket.Buffer, -1)

    yield one


@contextlib.contextmanager
def streams() -> Iterator[Round]:
    first, second = fsocket.open_socketpair()
    room = bytearray(8)
    try:

        def one() -> None:
            with fsocket.TcpStream(first, closefd=False) as stream:
                stream.write(b"stream")
            with fsocket.make_tcp_stream(second, closefd=False) as stream:
                stream.readinto(room)
            fails(ValueError, stream.readinto, room)
            fails(TypeError, fsocket.TcpStream, "fd")

        yield one
    finally:
        fsocket.close_socket(first)
        fsocket.close_socket(second)


@contextlib.contextmanager
def addresses() -> Iterator[Round]:
    count = 0

    def one() -> None:
        nonlocal count
        count += 1
        four = fsocket.SockaddrIn("10.0.0.1", count % 65536)
        assert fsocket.string_sockaddr(fsocket.sockaddr_string(four)) == four
        six = fsocket.string_sockaddr("[fe80::1]:80")
        assert not fsocket.is_loopback(six)
        assert not fsocket.is_multicast(fsocket.SockaddrUn("/path"))
        fsocket.Sockaddr(77, b"data")
        fails(ValueError, fsocket.SockaddrIn, "no address")

    yield one


@contextlib.contextmanager
def messages() -> Iterator[Round]:
    """Out and in, with control data and without, and all that may be wrong with them."""
    room, parts = bytearray(8), [bytearray(2), fsocket.Buffer(4), memoryview(bytearray(8))[1:7]]
    pointer = foreign.new("char[]", 8)
    option = fsocket.IP_PKTINFO if hasattr(fsocket, "IP_PKTINFO") else fsocket.IP_RECVDSTADDR
    with datagrams() as (first, second), fsocket.socket_handle() as nowhere:
        fsocket.set_socket_option(second, option, True)

        def one() -> None:
            fsocket.socket_sendmsg(first, [b"in ", bytearray(b"parts"), (pointer, 2)])
            message = fsocket.socket_recvmsg(second, parts, 256)
            assert message.count == 10
            assert message.get(fsocket.PacketInfo)
            fsocket.socket_sendmsg(first, b"too long", [message.control[0]._replace(interface=0), fsocket.HopLimit(3)])
            assert fsocket.socket_recvmsg(second, [bytearray(2)]).truncated
            fails(TypeError, fsocket.socket_sendmsg, first, [b"x", None])
            fails(TypeError, fsocket.socket_sendmsg, first, b"x", [(1, 2)])
            fails(TypeError, fsocket.socket_sendmsg, first, b"x", [(1, 2, b"x"), (1, 2, None)])
            fails(ValueError, fsocket.socket_sendmsg, first, b"x", [fsocket.HopLimit(256)])
            fails(ValueError, fsocket.socket_sendmsg, first, b"x", [fsocket.HopLimit(1, 77)])
            fails(OSError, fsocket.socket_sendmsg, nowhere, b"x")
            fails(OSError, fsocket.socket_sendmsg, -1, b"x", [fsocket.HopLimit(1, fsocket.AF_INET)])
            fails(TypeError, fsocket.socket_recvmsg, second, [room, b"read-only"])
            fails(ValueError, fsocket.socket_recvmsg, second, room, -1)
            fails(OSError, fsocket.socket_recvmsg, -1, parts, 256)
            fails(ValueError, fsocket.control_space, -1)

        yield one


@contextlib.contextmanager
def control_data() -> Iterator[Round]:
    """Control messages of every kind that is known, whole and cut, in turn."""
    numbers = [getattr(fsocket, name) for name in fsocket.__all__ if name.startswith(("SOL_", "IPPROTO_"))]
    sizes = (0, 1, 4, 8, 12, 16, 20, 24, 28, 32, 48)
    some = [(level, kind, bytes(size)) for level in set(numbers) for kind in range(70) for size in sizes]
    known = [message for message in some if type(fsocket.decode_control(encoded(message))[0]) is not fsocket.ControlMessage]
    count = 0

    def one() -> None:
        nonlocal count
        count += 1
        message = known[count % len(known)]
        octets = fsocket.encode_control([message, (1, 2, b"raw")], fsocket.AF_INET)
        first, *_ = fsocket.decode_control(octets)
        repr(first)
        assert first == fsocket.decode_control(octets)[0]
        for cut in (1, 9, 17, 25):
            fsocket.decode_control(octets[:-cut])
        with contextlib.suppress(TypeError, ValueError):
            fsocket.encode_control([first], fsocket.AF_INET6)
        fails(TypeError, fsocket.decode_control, None)
        fails(TypeError, fsocket.encode_control, [message, None], fsocket.AF_INET)
        fails(ValueError, fsocket.encode_control, [fsocket.TrafficClass(1)], 77)

    yield one


def encoded(message: tuple[int, int, bytes]) -> bytes:
    return fsocket.encode_control([message], fsocket.AF_INET)


@contextlib.contextmanager
def descriptors() -> Iterator[Round]:
    """That come, and are taken, closed or forgotten; with room for all of them, some, or none."""
    room = bytearray(8)
    count = 0
    first, second = fsocket.open_socketpair(fsocket.AF_UNIX, fsocket.SOCK_STREAM)
    try:

        def one() -> None:
            nonlocal count
            count += 1
            fsocket.socket_sendmsg(first, b"x", [fsocket.Descriptors([first, second, first])])
            size = fsocket.control_space(4 * (count % 5))
            if count % 3:
                fsocket.socket_recvmsg(second, room, size, fsocket.MSG_PEEK)
            came = fsocket.socket_recvmsg(second, room, size).get(fsocket.Descriptors)
            if came is not None and count % 2:
                with came:
                    assert len(came) <= 3
            elif came is not None and count % 4:
                for fd in came.take():
                    fsocket.close_socket(fd)
            fails(OSError, fsocket.socket_sendmsg, first, b"x", [fsocket.Descriptors([1 << 30])])
            fails(TypeError, fsocket.Descriptors, [None])
            fails(TypeError, fsocket.Descriptors, 5)

        yield one
    finally:
        fsocket.close_socket(first)
        fsocket.close_socket(second)


@contextlib.contextmanager
def batches() -> Iterator[Round]:
    """In and out, by the builtins and by the Python behind them, echoes and errors."""
    recv_batch = [fsocket.socket_recv_batch, getattr(fsocket.socket_recv_batch, "__self__", fsocket.socket_recv_batch)]
    send_batch = [fsocket.socket_send_batch, getattr(fsocket.socket_send_batch, "__self__", fsocket.socket_send_batch)]
    batch, kept = fsocket.Batch(8, 16, 64), fsocket.Buffer(4)
    count = 0
    with datagrams() as (first, second), fsocket.socket_handle() as third:
        fsocket.socket_bind(third, LOOPBACK)
        fsocket.set_nonblocking(second)
        to, name = fsocket.socket_name(second), fsocket.socket_name(third)
        forms: list[tuple[Any, Any]] = [
            ([b"one", bytearray(b"two"), kept, memoryview(b"three")], None),
            ((b"one", b"two", (b"three", None), (b"a datagram that is too long", None)), None),
            ([b"one", b"two"] * 40, None),
            (b"to all", [to, to, to]),
            ([b"one", b"two"], [to, to]),
        ]

        def one() -> None:
            nonlocal count
            count += 1
            form, (what, where) = count % 2, forms[count // 2 % len(forms)]
            assert send_batch[form](first, what, where).error is None
            with contextlib.suppress(BlockingIOError):
                while recv_batch[form](second, batch):
                    assert all(datagram.address and not datagram.control for datagram in batch)
                    assert batch.address(0) == batch[-1].address
                    assert len(batch.data(0))
                    send_batch[form](third, list(batch), name)
                    fails(IndexError, batch.__getitem__, 8)
            assert len(batch) == 0
            recv_batch[form](third, batch)
            assert send_batch[form](second, batch, name) == len(batch)
            recv_batch[form](third, batch)
            partly = send_batch[form](first, [b"x", bytes(70000), b"never"])
            assert partly == 1
            assert isinstance(partly.error, OSError)
            recv_batch[form](second, batch)
            fails(OSError, send_batch[form], first, [bytes(70000)])
            fails(TypeError, send_batch[form], first, [b"x", None])
            fails(ValueError, send_batch[form], first, [(b"x", None, 1)])
            fails(ValueError, send_batch[form], first, [b"x"], [to, to])
            fails(TypeError, send_batch[form], first, b"x")
            fails(OSError, send_batch[form], -1, [b"x"])
            fails(OSError, recv_batch[form], -1, batch)
            fails(TypeError, recv_batch[form], second, None)
            fails(BlockingIOError, recv_batch[form], second, batch)
            fails(ValueError, fsocket.Batch, 0)
            fails(TypeError, fsocket.Batch, "slots")
            with contextlib.suppress(OSError):
                fsocket.set_nonblocking(third)
                while recv_batch[form](third, batch):
                    pass
            fsocket.set_nonblocking(third, False)

        yield one


@contextlib.contextmanager
def new_batches() -> Iterator[Round]:
    """Batches that come and go, and parts of them that stay longer."""
    with datagrams() as (first, second):

        def one() -> None:
            batch: Any = fsocket.Batch(3, 100, 40)
            fsocket.socket_send(first, b"octets")
            fsocket.socket_recv_batch(second, batch)
            datagram, view, each = batch[0], batch.data(0), iter(batch)
            del batch
            assert datagram.data == view == next(each).data

        yield one


@contextlib.contextmanager
def segments() -> Iterator[Round]:
    octets, batch = bytes(100), fsocket.Batch(16, 1 << 16)
    with datagrams() as (first, second), fsocket.socket_handle() as nowhere:
        to = fsocket.socket_name(second)
        if sys.platform == "linux":
            fsocket.set_socket_option(second, fsocket.UDP_GRO, True)

        def one() -> None:
            assert fsocket.socket_send_segments(first, octets, 30) == 100
            received = 0
            while received < 4:
                received += fsocket.socket_recv_batch(second, batch)
                assert all(len(datagram.data) in {30, 10} for datagram in batch)
            assert fsocket.socket_send_segments(first, octets, 200, to, 10, 50) == 40
            fsocket.socket_recv_batch(second, batch)
            fails(OSError, fsocket.socket_send_segments, nowhere, octets, 30)
            fails(OSError, fsocket.socket_send_segments, -1, octets, 30)
            fails(ValueError, fsocket.socket_send_segments, first, octets, 0)
            fails(ValueError, fsocket.socket_send_segments, first, octets, 30, None, 200)
            fails(TypeError, fsocket.socket_send_segments, first, None, 30)

        yield one


@contextlib.contextmanager
def descriptors_in_batches() -> Iterator[Round]:
    """That are taken, closed or forgotten."""
    first, second = fsocket.open_socketpair(fsocket.AF_UNIX, fsocket.SOCK_DGRAM)
    recv_batch = [fsocket.socket_recv_batch, getattr(fsocket.socket_recv_batch, "__self__", fsocket.socket_recv_batch)]
    lasting, room, count = fsocket.Batch(4, 8, fsocket.control_space(8)), bytearray(8), 0
    try:

        def one() -> None:
            nonlocal count
            count += 1
            batch = lasting if count % 3 else fsocket.Batch(2, 8, fsocket.control_space(4 * (count % 4)))
            for _ in range(2):
                fsocket.send_fds(first, b"x", [first, second])
            assert recv_batch[count % 2](second, batch) == 2
            if count % 4 == 0:
                for fd in [fd for value in batch[0].control for fd in value.take()]:
                    fsocket.close_socket(fd)
            elif count % 4 == 1:
                repr(batch[1].control)
            fsocket.send_fds(first, b"x", [first, second])
            _, fds, flags, _ = fsocket.recv_fds(second, room, count % 4)
            assert bool(flags & fsocket.MSG_CTRUNC) is (count % 4 < 2)
            for fd in fds:
                fsocket.close_socket(fd)
            fsocket.socket_send(first, b"x")
            fsocket.socket_recv_batch(second, lasting)  # what it had is closed
            fails(OSError, fsocket.send_fds, first, b"x", [1 << 30])
            fails(OSError, fsocket.recv_fds, second, room, 1, fsocket.MSG_DONTWAIT)
            fails(ValueError, fsocket.recv_fds, second, room, -1)
            fails(TypeError, fsocket.send_fds, first, b"x", [None])

        yield one
    finally:
        fsocket.close_socket(first)
        fsocket.close_socket(second)


@contextlib.contextmanager
def credentials() -> Iterator[Round]:
    first, second = fsocket.open_socketpair()
    try:
        with fsocket.socket_handle() as unknown:

            def one() -> None:
                assert fsocket.socket_peer_credentials(first).pid == os.getpid()
                fails(OSError, fsocket.socket_peer_credentials, unknown)
                fails(OSError, fsocket.socket_peer_credentials, -1)

            yield one
    finally:
        fsocket.close_socket(first)
        fsocket.close_socket(second)


@contextlib.contextmanager
def error_queues() -> Iterator[Round]:
    """Times of sending, which come at once over loopback, and errors of the path."""
    with datagrams() as (first, second):
        wanted = fsocket.SOF_TIMESTAMPING_TX_SOFTWARE | fsocket.SOF_TIMESTAMPING_SOFTWARE | fsocket.SOF_TIMESTAMPING_OPT_ID
        fsocket.set_socket_option(first, fsocket.SO_TIMESTAMPING, wanted)
        room = bytearray(8)

        def one() -> None:
            fsocket.socket_send(first, b"x")
            fsocket.socket_recv(second, room)
            entry = fsocket.recv_error_queue(first)
            assert entry is not None
            assert entry.stamp is not None
            assert entry.stamp.software_ns
            assert entry.error is not None
            repr((entry, entry.error.reason, entry.error.error, entry.mtu, entry.completed, entry.extensions))
            assert fsocket.recv_error_queue(first) is None
            fails(OSError, fsocket.recv_error_queue, -1)
            fails(ValueError, fsocket.recv_error_queue, first, -1)

        yield one


@contextlib.contextmanager
def zero_copies() -> Iterator[Round]:
    octets, room = bytearray(5000), bytearray(6000)
    with datagrams() as (first, second):
        next_id = 0

        def one() -> None:
            nonlocal next_id
            with fsocket.ZeroCopy(first, next_id) as sending:
                assert sending.send(octets, 0, 4000) == 4000
                fails(ValueError, sending.send, octets, 6000)
                fails(OSError, sending.send, bytes(70000))
                fsocket.socket_recv(second, room)
                (completion,) = sending.completions(20_000)
                assert completion.buffer is octets
                sending.send(octets)
                fsocket.socket_recv(second, room)
            next_id = sending.next_id
            octets.append(0)
            octets.pop()
            fails(ValueError, sending.send, octets)
            fails(OSError, fsocket.ZeroCopy, -1)

        yield one


@contextlib.contextmanager
def memberships() -> Iterator[Round]:
    (adapter,) = (adapter for adapter in fsocket.list_adapters() if adapter.type == "loopback")
    with fsocket.socket_handle() as fd, fsocket.socket_handle(fsocket.AF_INET6) as fd6:

        def one() -> None:
            for handle, group, source in ((fd, "239.255.70.83", "192.0.2.77"), (fd6, "ff11::4653", "2001:db8::77")):
                fsocket.multicast_join(handle, group, adapter)
                fsocket.multicast_block(handle, group, source, adapter)
                fsocket.multicast_unblock(handle, group, source, adapter)
                fails(OSError, fsocket.multicast_join, handle, group, adapter)
                fsocket.multicast_leave(handle, group, adapter)
                fails(OSError, fsocket.multicast_leave, handle, group, adapter)
            fails(ValueError, fsocket.multicast_join, fd, "192.0.2.77", adapter)

        yield one


@contextlib.contextmanager
def multicast_sockets() -> Iterator[Round]:
    (adapter,) = (adapter for adapter in fsocket.list_adapters() if adapter.type == "loopback")

    def one() -> None:
        for group, source in (("239.255.70.83", "192.0.2.77"), ("ff11::4653", "2001:db8::77")):
            fsocket.close_socket(fsocket.open_multicast_receiver(group, adapter))
            fsocket.close_socket(fsocket.open_multicast_receiver(group, adapter, source))
        fsocket.close_socket(fsocket.open_multicast_socket(adapter))
        fsocket.close_socket(fsocket.open_multicast_socket(adapter, family=fsocket.AF_INET6))
        fails(OSError, fsocket.open_multicast_receiver, "239.255.70.83", 0x7FFFFFF0)
        fails(OSError, fsocket.open_multicast_socket, "no such adapter")

    yield one


@contextlib.contextmanager
def broadcasting() -> Iterator[Round]:
    """Without a port, nothing goes out; and an adapter that is down refuses."""
    (adapter,) = (adapter for adapter in fsocket.list_adapters() if adapter.type == "loopback")
    with fsocket.socket_handle() as fd:

        def one() -> None:
            fails(OSError, lambda: fsocket.broadcast_send(fd, b"x", 0, adapter))
            fails(OSError, lambda: fsocket.broadcast_send(fd, b"x", 9, adapter, limited=False))
            fails(ValueError, lambda: fsocket.broadcast_send(fd, b"x", 9, adapter, limited=False, directed=False))
            fails(TypeError, lambda: fsocket.broadcast_send(fd, None, 9, adapter))

        yield one


@contextlib.contextmanager
def resolving() -> Iterator[Round]:
    def one() -> None:
        fsocket.resolve("127.0.0.1", 80, flags=fsocket.AI_NUMERICHOST)
        fails(OSError, lambda: fsocket.resolve("no number", 80, flags=fsocket.AI_NUMERICHOST))

    yield one


@contextlib.contextmanager
def adapters() -> Iterator[Round]:
    def one() -> None:
        first = fsocket.list_adapters()[0]
        fsocket.adapter_name(fsocket.adapter_index(first.name))
        fails(OSError, fsocket.adapter_index, "no such adapter")
        fails(OSError, fsocket.adapter_name, 0)

    yield one


@contextlib.contextmanager
def watching_adapters() -> Iterator[Round]:
    def one() -> None:
        with fsocket.watch_adapters() as watch:
            watch.read()

    yield one


@contextlib.contextmanager
def new_senders() -> Iterator[Round]:
    """Addresses that come and go: those met last are remembered, and no more."""
    folder_name = b"\0fsocket-leaks-%d-" % os.getpid()
    count = 0
    with fsocket.socket_handle(fsocket.AF_UNIX, fsocket.SOCK_DGRAM) as receiver:
        fsocket.socket_bind(receiver, folder_name)
        room = bytearray(8)

        def one() -> None:
            nonlocal count
            count += 1
            with fsocket.socket_handle(fsocket.AF_UNIX, fsocket.SOCK_DGRAM) as sender:
                fsocket.socket_bind(sender, folder_name + b"%d" % count)
                fsocket.socket_sendto(sender, b"x", folder_name)
                assert fsocket.socket_recvfrom(receiver, room)[0] == 1

        yield one


@contextlib.contextmanager
def hosts() -> Iterator[Round]:
    def one() -> None:
        fsocket.get_name_servers()
        fsocket.get_search_domains()
        fsocket.get_host_name()

    yield one


@contextlib.contextmanager
def options() -> Iterator[Round]:
    """Options of every kind in turn, good values and bad ones."""
    found = [option for option in fsocket.options() if option.name != "SO_PEERPIDFD"]  # which opens a descriptor each time
    wrong: list[Any] = [None, "text", -1, 1 << 40, 0.5, fsocket.Linger(True, 5), fsocket.GroupRequest("239.1.2.3"), b"octets"]
    count = 0
    with fsocket.tcp_socket() as listener:
        name = fsocket.socket_name(listener)
        assert isinstance(name, fsocket.SockaddrIn)
        with fsocket.tcp_connection(fsocket.SockaddrIn("127.0.0.1", name.port)) as tcp:

            def one() -> None:
                nonlocal count
                count += 1
                option = found[count % len(found)]
                with contextlib.suppress(OSError, ValueError):
                    fsocket.socket_option(tcp, option)
                with contextlib.suppress(OSError, ValueError, TypeError):
                    fsocket.set_socket_option(-1, option, wrong[count // len(found) % len(wrong)])
                fsocket.set_socket_option(tcp, fsocket.SO_RCVTIMEO, count % 10)
                fsocket.socket_option_raw(tcp, fsocket.SOL_SOCKET, fsocket.SO_RCVTIMEO, 16)
                if sys.platform == "linux":
                    fsocket.set_socket_option(tcp, fsocket.SO_ATTACH_FILTER, [fsocket.BpfInstruction(6, 0, 0, 0xFFFFFFFF)])
                    fsocket.socket_option(tcp, fsocket.SO_GET_FILTER)
                    fsocket.socket_option(tcp, fsocket.TCP_INFO)

            yield one


@contextlib.contextmanager
def can_filters_and_errors() -> Iterator[Round]:
    """Values of CAN that are made and taken apart without a bus."""
    wanted = [fsocket.can_filter(0x123, 0x7FF), fsocket.can_filter(0x18DAF110, fsocket.CAN_EFF_MASK, True)]
    errors = fsocket.CanFrame(fsocket.CAN_ERR_MASK, bytes(range(8)), error=True)
    frame = fsocket.CanFrame(0x123, b"abc")
    kind: Any = fsocket.CAN_RAW_FILTER.kind
    names: list[fsocket.Sockaddr] = [fsocket.SockaddrIsoTp("any", 0x7E8, 0x18DAF110)]
    if hasattr(fsocket, "SockaddrJ1939"):
        names.append(fsocket.SockaddrJ1939("any", 1, 2, 3))

    def one() -> None:
        assert kind.decode(kind.encode("CAN_RAW_FILTER", wanted)) == tuple(wanted)
        fails(ValueError, kind.encode, "CAN_RAW_FILTER", [(1 << 40, 0, False)])
        fails(OSError, fsocket.set_socket_option, -1, fsocket.CAN_RAW_FILTER, wanted)
        fails(ValueError, fsocket.SockaddrIsoTp, "any", 1 << 40, 0)
        assert str(errors.error_info)
        assert wanted[0].matches(frame)
        for name in names:
            assert fsocket.string_sockaddr(str(name)) == address.from_octets(name.sockaddr) == name

    yield one


@contextlib.contextmanager
def can_frames() -> Iterator[Round]:
    """Of every kind, in turn; by way of the unix domain, which needs no bus."""
    some = [
        fsocket.CanFrame(0x123, b"abc"),
        fsocket.CanFrame(0x12345, bytes(64), brs=True, timestamp=1.5),
        fsocket.CanFrame(0x123, remote=True, dlc=3),
        fsocket.CanFrame(0x20, bytes(8), error=True),
    ]
    if hasattr(fsocket, "CANXL_MTU"):
        some.append(fsocket.CanFrame(1, bytes(100), xl=True))
    recv, send, recv_batch = (
        [call, getattr(call, "__self__", call)] for call in (fsocket.can_recv, fsocket.can_send, fsocket.can_recv_batch)
    )
    room, batch = fsocket.CanFrame(), fsocket.CanBatch(2)
    first, second = fsocket.open_socketpair(fsocket.AF_UNIX, fsocket.SOCK_DGRAM)
    fsocket.set_socket_option(second, fsocket.SO_TIMESTAMPNS, True)
    count = 0
    try:

        def one() -> None:
            nonlocal count
            count += 1
            frame, form = some[count % len(some)], count % 2
            for _ in range(4):
                send[form](first, frame)
            assert recv[form](second) == frame
            fsocket.socket_recv(second, room)
            assert recv_batch[form](second, batch) == 2
            assert batch[0] == batch[1] == room == fsocket.parse_can_frame(batch.octets(0))
            room.interface = 1
            assert room.origin
            fails(BlockingIOError, recv[form], second, fsocket.MSG_DONTWAIT)
            fails(BlockingIOError, recv_batch[form], second, batch, fsocket.MSG_DONTWAIT)
            fails(IndexError, batch.__getitem__, 0)
            fails(OSError, send[form], -1, frame)
            fails(TypeError, send[form], first, b"octets")
            fails(ValueError, fsocket.CanFrame, -1)
            fsocket.socket_send(first, b"none")
            fails(ValueError, recv[form], second)
            fsocket.socket_send(first, b"none")
            recv_batch[form](second, batch)
            fails(ValueError, batch.__getitem__, 0)
            fsocket.CanBatch(1)

        yield one
    finally:
        fsocket.close_socket(first)
        fsocket.close_socket(second)


@contextlib.contextmanager
def messages_of_can() -> Iterator[Round]:
    message = fsocket.BcmMessage("RX_CHANGED", 0x123, [fsocket.CanFrame(0x123, b"12345678")] * 3, count=7, ival1=0.5)
    octets = bytes(message)

    def one() -> None:
        assert fsocket.parse_bcm_message(octets) == message
        fails(ValueError, fsocket.parse_bcm_message, octets[:-1])
        fails(ValueError, fsocket.BcmMessage, "RX", 0x123)
        fails(OSError, fsocket.CanBcm, 0x7FFFFFFF)
        fails(TypeError, fsocket.CanBcm, 1.5)
        if hasattr(fsocket, "J1939Name"):
            int(fsocket.J1939Name.from_int(0x8877665544332211))
            int(fsocket.J1939Id.from_int(0x18EA2133))
            fails(OSError, fsocket.j1939_recv, -1, 100)
            fails(OSError, fsocket.j1939_recv_event, -1)
            fails(ValueError, fsocket.J1939Id, 9, 0, 0)

    yield one


@contextlib.contextmanager
def broadcast_manager(bus: str) -> Iterator[Round]:
    frame = fsocket.CanFrame(0x123, b"12345678")

    def one() -> None:
        with fsocket.CanBcm(bus) as bcm, fsocket.CanBcm(bus) as other:
            other.receive(0x123)
            transmission = bcm.send_cyclic(frame, 100)
            transmission.update(frame, announce=True)
            transmission.request_status()
            assert (bcm.read().opcode, other.read().opcode) == ("TX_STATUS", "RX_CHANGED")
            fails(ValueError, bcm.send_cyclic, frame, 1)
            fails(ValueError, bcm.send_cyclic, frame, -1)
            fails(BlockingIOError, bcm.read, fsocket.MSG_DONTWAIT)

    yield one


SCENARIOS: dict[str, Callable[..., contextlib.AbstractContextManager[Round]]] = {
    function.__name__: function
    for function in (
        opening,
        failing_to_open,
        pairs,
        connections,
        failing_to_connect,
        ready_made,
        sending_and_receiving,
        sending_to_addresses,
        failing_to_transfer,
        whole_buffers_and_files,
        buffers,
        streams,
        addresses,
        resolving,
        hosts,
        adapters,
        watching_adapters,
        options,
        messages,
        control_data,
        batches,
        new_batches,
        segments,
        *([] if WINDOWS else [descriptors, descriptors_in_batches, credentials]),
        *([error_queues] if sys.platform == "linux" else []),
        *([can_filters_and_errors, can_frames, messages_of_can] if sys.platform == "linux" else []),
    )
}
IN_A_FOLDER = {"connections", "failing_to_connect", "whole_buffers_and_files"}
#: A round of these is so many system calls that a tenth of the rounds has to do.
DEAR = {
    "adapters",
    "batches",
    "can_frames",
    "control_data",
    "descriptors",
    "descriptors_in_batches",
    "error_queues",
    "hosts",
    "messages",
    "new_batches",
    "segments",
    "watching_adapters",
}


def grows(one: Round, rounds: int, resident: Callable[[], int]) -> str:
    """What is more after so many rounds than before, if anything is."""
    gc.collect()
    before = blocks(), resident()
    for _ in range(rounds):
        one()
    gc.collect()
    more_blocks, more_memory = blocks() - before[0], resident() - before[1]
    # A leak of one block or 12 octets in each round shows; what the interpreter itself puts aside does not.
    if more_blocks > 200 + rounds // 50 or more_memory > 300_000 + rounds * 12:
        return f"{more_blocks} blocks and {more_memory} octets more after {rounds} rounds"
    return ""


def run(one: Round, resident: Callable[[], int], rounds: int = ROUNDS) -> None:
    grows(one, rounds // 20 + 2000, resident)  # caches fill
    growth = grows(one, rounds, resident) and grows(one, rounds, resident)  # what a leak does once, it does again
    assert not growth


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_nothing_is_lost_by(
    scenario: str, short_dir: Path, open_handles: Callable[[], dict[int, object]], resident: Callable[[], int]
) -> None:
    arguments = (short_dir,) if scenario in IN_A_FOLDER else ()
    with SCENARIOS[scenario](*arguments) as one:
        one()
        before = open_handles()
        run(one, resident, ROUNDS // 10 if scenario in DEAR else ROUNDS)
        assert open_handles() == before


@pytest.mark.usefixtures("zerocopy")
def test_nothing_is_lost_by_sending_without_a_copy(
    open_handles: Callable[[], dict[int, object]], resident: Callable[[], int]
) -> None:
    with zero_copies() as one:
        one()
        before = open_handles()
        run(one, resident, ROUNDS // 10)
        assert open_handles() == before


@pytest.mark.usefixtures("bcm")
def test_nothing_is_lost_by_the_broadcast_manager(
    vcan: str, open_handles: Callable[[], dict[int, object]], resident: Callable[[], int]
) -> None:
    with broadcast_manager(vcan) as one:
        one()
        before = open_handles()
        rounds = max(50, ROUNDS // 500)
        grows(one, rounds, resident)
        growth = grows(one, rounds, resident) and grows(one, rounds, resident)
        assert not growth
        assert open_handles() == before


@pytest.mark.usefixtures("multicast", "ipv6")
@pytest.mark.parametrize("scenario", [memberships, multicast_sockets, broadcasting])
def test_nothing_is_lost_by_multicast_and_broadcast(
    scenario: Callable[[], contextlib.AbstractContextManager[Round]],
    open_handles: Callable[[], dict[int, object]],
    resident: Callable[[], int],
) -> None:
    with scenario() as one:
        one()
        before = open_handles()
        run(one, resident, ROUNDS // 10)
        assert open_handles() == before


@pytest.mark.usefixtures("abstract")
def test_senders_that_come_and_go_are_not_all_remembered(resident: Callable[[], int]) -> None:
    # What is remembered is thrown away all at once when it is full. After whole turns of that, it is as full as before.
    turn = address._KNOWN_MOST
    with new_senders() as one:
        run(one, resident, -(-ROUNDS // turn) * turn)
