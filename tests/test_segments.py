"""One run of octets as many datagrams of one size: cut by the system, or here where it does not; and put together on receipt.

Most tests run over the call as it is exported and over the Python function behind it: the contract is one.
"""

from __future__ import annotations

import ctypes
import errno
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from cffi import FFI
from hypothesis import given, settings
from hypothesis import strategies as st

import fsocket
from fsocket import Batch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from .conftest import Wires

    Pair = tuple[int, int]
    Keep = Callable[[int], int]

WINDOWS = sys.platform == "win32"
LINUX = sys.platform == "linux"
DONTWAIT = getattr(fsocket, "MSG_DONTWAIT", 0)
PAYLOAD = bytes(range(256)) * 40
foreign: Any = FFI()  # not fsocket's own

SEND: list[Any] = [fsocket.socket_send_segments, getattr(fsocket.socket_send_segments, "__self__", None)]
either_send = pytest.mark.parametrize("send", [call for call in SEND if call is not None])
with_gro = pytest.mark.skipif(not LINUX, reason="only Linux gives datagrams together over loopback")


def cut(octets: bytes, size: int) -> list[bytes]:
    """What is expected to arrive."""
    return [octets[start : start + size] for start in range(0, len(octets), size)] or [b""]


def received(fd: int, count: int, slots: int = 32) -> list[bytes]:
    """So many datagrams."""
    batch = Batch(slots, 65535)
    found: list[bytes] = []
    while len(found) < count:
        fsocket.socket_recv_batch(fd, batch)
        found += [bytes(datagram.data) for datagram in batch]
    return found


def come_together(pair: Pair, send: Any = fsocket.socket_send_segments) -> bool:
    """Whether the system cuts what is sent from one to the other: the other one then gets it as it was."""
    fsocket.set_socket_option(pair[1], fsocket.UDP_GRO, True)
    room = bytearray(65535)
    assert send(pair[0], PAYLOAD[:3000], 1000) == 3000
    counts = [fsocket.socket_recv(pair[1], room)]
    while sum(counts) < 3000:
        counts.append(fsocket.socket_recv(pair[1], room))
    assert counts in ([3000], [1000] * 3)
    return counts == [3000]


@either_send
@pytest.mark.parametrize(
    ("length", "size"), [(10000, 1000), (9999, 1000), (1001, 1000), (1000, 1000), (999, 1000), (1, 1), (0, 5), (7, 1 << 70)]
)
def test_octets_arrive_in_datagrams_of_the_size(send: Any, length: int, size: int, datagram_pair: Pair) -> None:
    first, second = datagram_pair
    expected = cut(PAYLOAD[:length], size)
    assert send(first, PAYLOAD[:length], size) == length
    assert received(second, len(expected)) == expected
    fsocket.set_nonblocking(second)
    with pytest.raises(BlockingIOError):
        fsocket.socket_recv(second, bytearray(8))


@either_send
@with_gro
@pytest.mark.parametrize("size", [1, 7, 100, 1200, 9000, 32000])
def test_more_is_sent_than_one_call_takes(send: Any, size: int, udp_pair: Pair) -> None:
    first, second = udp_pair
    fsocket.set_socket_option(second, fsocket.UDP_GRO, True)
    octets = PAYLOAD * 15 if size > 100 else PAYLOAD[:2000]
    expected = cut(octets, size)
    found: list[bytes] = []
    for start in range(0, len(octets), 40 * size * 10):  # what the receiver has room for
        part = octets[start : start + 40 * size * 10]
        assert send(first, octets, size, None, start, start + len(part)) == len(part)
        found += received(second, len(cut(part, size)))
    assert found == expected


@either_send
def test_a_part_goes_to_an_address(send: Any, keep: Keep) -> None:
    first, second = (keep(fsocket.open_socket()) for _ in range(2))
    for fd in (first, second):
        fsocket.socket_bind(fd, fsocket.SockaddrIn("127.0.0.1"))
    to = fsocket.socket_name(second)
    assert send(first, PAYLOAD, 10, to, 5, 40) == 35
    assert received(second, 4) == cut(PAYLOAD[5:40], 10)
    assert send(fd=first, buffer=PAYLOAD, segment_size=10, addr=("127.0.0.1", to.port), end=25, start=0, flags=0) == 25  # type: ignore[union-attr]
    assert received(second, 3) == cut(PAYLOAD[:25], 10)


@either_send
@pytest.mark.parametrize(
    "make",
    [
        bytearray,
        memoryview,
        lambda octets: (ctypes.c_ubyte * len(octets))(*octets),
        lambda octets: foreign.from_buffer("char[]", octets),
        lambda octets: fsocket.Buffer(len(octets)),
    ],
)
def test_any_octets_are_sent(send: Any, make: Callable[[bytes], Any], udp_pair: Pair) -> None:
    memory = make(PAYLOAD[:1000])
    assert send(udp_pair[0], memory, 300) == 1000
    expected = bytes(1000) if isinstance(memory, fsocket.Buffer) else PAYLOAD[:1000]
    assert received(udp_pair[1], 4) == cut(expected, 300)


@either_send
def test_octets_are_sent_from_a_pointer(send: Any, udp_pair: Pair) -> None:
    memory = foreign.new("char[]", PAYLOAD[:1000])
    pointer = foreign.cast("char *", memory)
    assert send(udp_pair[0], pointer, 300, None, 0, 1000) == 1000
    assert received(udp_pair[1], 4) == cut(PAYLOAD[:1000], 300)
    with pytest.raises(TypeError, match="end is required with a bare pointer"):
        send(udp_pair[0], pointer, 300)


@either_send
@pytest.mark.parametrize("size", [0, -1, -(1 << 70)])
def test_a_segment_has_an_octet_at_least(send: Any, size: int, udp_pair: Pair) -> None:
    with pytest.raises(ValueError, match=f"segment_size must be 1 or more octets, not {size}"):
        send(udp_pair[0], PAYLOAD, size)


@either_send
def test_what_cannot_be_sent_is_refused(send: Any, udp_pair: Pair) -> None:
    first, second = udp_pair
    for size in (1.5, "5", None):
        with pytest.raises(TypeError, match="segment_size must be an int"):
            send(first, PAYLOAD, size)
    for buffer in ("text", None, 5, [b"x"]):
        with pytest.raises(TypeError, match="must be octets"):
            send(first, buffer, 5)
    for part in ((5, 4), (-1, 4), (0, len(PAYLOAD) + 1)):
        with pytest.raises(ValueError, match="do not lie within"):
            send(first, PAYLOAD, 5, None, *part)
    with pytest.raises(TypeError, match="flags must be an int"):
        send(first, PAYLOAD, 5, flags="none")
    with pytest.raises(OSError, match="sendmsg: "):
        send(-1, PAYLOAD, 5)
    with pytest.raises(TypeError):
        send(first, PAYLOAD)
    fsocket.set_nonblocking(second)
    with pytest.raises(BlockingIOError):
        fsocket.socket_recv(second, bytearray(8))


@either_send
@pytest.mark.skipif(WINDOWS, reason="Winsock takes the port 0 for a port like others")
def test_an_address_that_is_refused_does_not_count_against_the_socket(send: Any, udp_pair: Pair, keep: Keep) -> None:
    fd = keep(fsocket.open_socket())
    with pytest.raises(OSError, match="sendmsg: "):
        send(fd, PAYLOAD, 100, ("127.0.0.1", 0))
    if LINUX:
        fsocket.socket_connect(fd, fsocket.socket_name(udp_pair[1]))
        other = keep(fsocket.open_socket())
        fsocket.socket_bind(other, fsocket.SockaddrIn("127.0.0.1"))
        fsocket.socket_connect(fd, fsocket.socket_name(other))
        assert come_together((fd, other), send)


@either_send
@with_gro
def test_a_segment_longer_than_any_datagram_is_refused(send: Any, udp_pair: Pair) -> None:
    with pytest.raises(OSError, match="sendmsg: ") as raised:
        send(udp_pair[0], bytes(200000), 70000)
    assert raised.value.errno == errno.EMSGSIZE


@either_send
def test_a_stream_takes_the_octets(send: Any, stream_pair: Pair) -> None:
    first, second = stream_pair
    assert send(first, PAYLOAD, 1000) == len(PAYLOAD)
    room, count = bytearray(len(PAYLOAD)), 0
    while count < len(PAYLOAD):
        count += fsocket.socket_recv(second, room, count)
    assert room == PAYLOAD


@either_send
def test_a_send_that_would_block_tells_how_much_went(send: Any, unix_datagram_pair: Pair) -> None:
    first, second = unix_datagram_pair
    fsocket.set_nonblocking(first)
    octets = bytes(4000)
    sent = send(first, octets, 4)
    assert 0 < sent < 4000
    assert sent % 4 == 0
    with pytest.raises(OSError, match="sendmsg: "):
        send(first, octets, 4)
    assert received(second, sent // 4) == [bytes(4)] * (sent // 4)


# --- a socket that refuses


@either_send
@with_gro
def test_a_socket_that_refuses_is_not_asked_again(send: Any, udp_pair: Pair) -> None:
    first, second = udp_pair
    assert come_together(udp_pair, send)
    fsocket.set_socket_option(first, fsocket.SO_NO_CHECK, True)  # without checksums, the kernel cuts nothing
    assert not come_together(udp_pair, send)
    fsocket.set_socket_option(first, fsocket.SO_NO_CHECK, False)
    assert not come_together(udp_pair, send)
    batch = Batch(8, 65535)
    fsocket.set_socket_option(first, fsocket.UDP_GRO, True)
    fsocket.socket_send_segments(second, PAYLOAD, 1000)
    assert fsocket.socket_recv_batch(first, batch) == len(cut(PAYLOAD, 1000))
    assert fsocket.socket_send_batch(first, batch) == len(batch)
    assert received(second, len(batch)) == cut(PAYLOAD, 1000)


@either_send
@with_gro
def test_another_socket_of_the_same_number_is_asked(send: Any, keep: Keep) -> None:
    there = keep(fsocket.open_socket())
    fsocket.socket_bind(there, fsocket.SockaddrIn("127.0.0.1"))
    numbers = []
    for refusing in (True, False, True, False):
        with fsocket.socket_handle() as fd:
            fsocket.socket_connect(fd, fsocket.socket_name(there))
            fsocket.set_socket_option(fd, fsocket.SO_NO_CHECK, refusing)
            assert [come_together((fd, there), send) for _ in range(2)] == [not refusing] * 2
            numbers.append(int(fd))
    assert len(set(numbers)) == 1


@with_gro
def test_what_came_together_goes_back_by_a_socket_that_refuses(udp_pair: Pair) -> None:
    first, second = udp_pair
    fsocket.set_socket_option(second, fsocket.UDP_GRO, True)
    fsocket.set_socket_option(second, fsocket.SO_NO_CHECK, True)
    batch = Batch(8, 65535)
    for _ in range(2):
        fsocket.socket_send_segments(first, PAYLOAD, 1000)
        assert fsocket.socket_recv_batch(second, batch) == len(cut(PAYLOAD, 1000))
        sent = fsocket.socket_send_batch(second, batch)
        assert (sent, sent.error) == (len(batch), None)
        assert received(first, sent) == cut(PAYLOAD, 1000)


# --- segments longer than the way takes, and adapters that do not help


@pytest.fixture
def hosts(wires: Wires) -> Iterator[Callable[[int], Pair]]:
    """Make two UDP sockets on hosts of their own, connected to each other over a link of 1500 octets."""

    def make(family: int) -> Pair:
        kind = fsocket.SockaddrIn if family == 4 else fsocket.SockaddrIn6
        number = fsocket.AF_INET if family == 4 else fsocket.AF_INET6
        pair = []
        for host, which in ((wires.near, 1), (wires.far, 2)):
            fd = host.run(fsocket.open_socket, number, fsocket.SOCK_DGRAM)
            made.append(fd)
            host.run(fsocket.socket_bind, fd, kind(wires.address(family, 0, which)))
            fsocket.set_socket_option(fd, fsocket.SO_RCVTIMEO, 20)
            pair.append(fd)
        fsocket.socket_connect(pair[0], fsocket.socket_name(pair[1]))
        fsocket.socket_connect(pair[1], fsocket.socket_name(pair[0]))
        return pair[0], pair[1]

    made: list[int] = []
    yield make
    for fd in made:
        fsocket.close_socket(fd)


@either_send
@with_gro
@pytest.mark.parametrize("family", [4, 6])
def test_segments_go_over_a_link(send: Any, family: int, hosts: Any) -> None:
    first, second = hosts(family)
    for gro in (False, True):
        fsocket.set_socket_option(second, fsocket.UDP_GRO, gro)
        assert send(first, PAYLOAD * 5, 1200) == len(PAYLOAD) * 5
        expected = cut(PAYLOAD * 5, 1200)
        assert received(second, len(expected)) == expected


@either_send
@with_gro
@pytest.mark.parametrize("family", [4, 6])
def test_a_segment_longer_than_the_link_takes_goes_as_a_datagram_would(send: Any, family: int, hosts: Any) -> None:
    first, second = hosts(family)
    for _ in range(2):
        assert send(first, PAYLOAD, 2000) == len(PAYLOAD)
        expected = cut(PAYLOAD, 2000)
        assert received(second, len(expected)) == expected
    whole, option = (fsocket.IP_MTU_DISCOVER, fsocket.IP_PMTUDISC_DO)
    if family == 6:
        whole, option = (fsocket.IPV6_MTU_DISCOVER, fsocket.IPV6_PMTUDISC_DO)
    fsocket.set_socket_option(first, whole, option)
    for call in (lambda: fsocket.socket_send(first, PAYLOAD[:2000]), lambda: send(first, PAYLOAD, 2000)):
        with pytest.raises(OSError, match="send") as raised:
            call()
        assert raised.value.errno == errno.EMSGSIZE
    assert send(first, PAYLOAD, 1000) == len(PAYLOAD)  # others go as ever
    expected = cut(PAYLOAD, 1000)
    assert received(second, len(expected)) == expected


@either_send
@with_gro
def test_segments_go_by_an_adapter_that_has_no_part_in_it(send: Any, wires: Wires, hosts: Any) -> None:
    if shutil.which("ethtool") is None:
        pytest.skip("there is no ethtool on the PATH")
    command = ["ip", "netns", "exec", wires.near.name, "ethtool", "-K", "near0"]
    features = ["tx", "tso", "gso", "sg"]
    subprocess.run([*command, *(word for name in features for word in (name, "off"))], check=True, capture_output=True)
    try:
        first, second = hosts(4)
        for _ in range(2):
            assert send(first, PAYLOAD, 1000) == len(PAYLOAD)
            expected = cut(PAYLOAD, 1000)
            assert received(second, len(expected)) == expected
    finally:
        subprocess.run([*command, *(word for name in features for word in (name, "on"))], check=True, capture_output=True)


# --- received together


@with_gro
def test_what_comes_together_is_the_datagrams_that_it_was(udp_pair: Pair) -> None:
    first, second = udp_pair
    fsocket.set_socket_option(second, fsocket.UDP_GRO, True)
    batch = Batch(8, 65535)
    fsocket.socket_send(first, b"alone")
    fsocket.socket_send_segments(first, PAYLOAD[:2500], 1000)
    fsocket.socket_send(first, b"")
    fsocket.socket_send_segments(first, PAYLOAD[:40], 10)
    assert fsocket.socket_recv_batch(second, batch) == len(batch) == 9
    expected = [b"alone", *cut(PAYLOAD[:2500], 1000), b"", *cut(PAYLOAD[:40], 10)]
    assert [bytes(datagram.data) for datagram in batch] == expected
    assert [bytes(batch.data(index - 9)) for index in range(9)] == expected
    assert {datagram.address for datagram in batch} == {fsocket.socket_name(first)}
    assert not any(datagram.truncated for datagram in batch)
    assert {datagram.control for datagram in batch} == {()}
    assert fsocket.socket_send_batch(second, batch) == 9
    assert received(first, 9) == expected
    fsocket.socket_send(first, b"alone")
    assert fsocket.socket_recv_batch(second, batch) == 1


@with_gro
def test_what_comes_together_has_its_control_data(udp_pair: Pair) -> None:
    first, second = udp_pair
    fsocket.set_socket_option(second, fsocket.UDP_GRO, True)
    fsocket.set_socket_option(second, fsocket.IP_RECVTTL, True)
    fsocket.set_socket_option(second, fsocket.SO_TIMESTAMP, True)
    batch = Batch(2, 65535, fsocket.control_space(16, 4))
    fsocket.socket_send_segments(first, PAYLOAD[:3000], 1000)
    assert fsocket.socket_recv_batch(second, batch) == 3
    assert {tuple(map(type, datagram.control)) for datagram in batch} == {(fsocket.Timestamp, fsocket.HopLimit)}
    assert not batch[0].truncated


@with_gro
def test_what_comes_together_and_has_no_room_says_so(udp_pair: Pair) -> None:
    first, second = udp_pair
    fsocket.set_socket_option(second, fsocket.UDP_GRO, True)
    batch = Batch(2, 2048)
    fsocket.socket_send_segments(first, PAYLOAD[:5000], 1000)
    assert fsocket.socket_recv_batch(second, batch) == 3
    assert [bytes(datagram.data) for datagram in batch] == cut(PAYLOAD[:2048], 1000)
    assert [datagram.truncated for datagram in batch] == [False, False, True]


@with_gro
def test_what_came_together_goes_on_one_by_one(udp_pair: Pair, keep: Keep, unix_datagram: None, short_dir: Path) -> None:  # noqa: ARG001
    first, second = udp_pair
    fsocket.set_socket_option(second, fsocket.UDP_GRO, True)
    batch = Batch(2, 65535)
    fsocket.socket_send_segments(first, PAYLOAD[:2500], 1000)
    fsocket.socket_recv_batch(second, batch)
    there, here = (keep(fsocket.open_socket(fsocket.AF_UNIX, fsocket.SOCK_DGRAM)) for _ in range(2))
    fsocket.socket_bind(there, short_dir / "s")
    assert fsocket.socket_send_batch(here, batch, short_dir / "s") == 3  # by a socket that cuts nothing
    assert received(there, 3) == cut(PAYLOAD[:2500], 1000)
    for datagrams in (list(batch), [datagram.data for datagram in batch]):
        assert fsocket.socket_send_batch(second, datagrams) == 3
        assert received(first, 3) == cut(PAYLOAD[:2500], 1000)


@with_gro
def test_what_came_together_is_refused_together(udp_pair: Pair) -> None:
    first, second = udp_pair
    fsocket.set_socket_option(second, fsocket.UDP_GRO, True)
    batch = Batch(4, 65535)
    fsocket.socket_send_segments(first, PAYLOAD[:3000], 1000)
    fsocket.socket_send(first, b"after")
    assert fsocket.socket_recv_batch(second, batch) == 4
    with pytest.raises(OSError, match="sendmmsg: ") as raised:
        fsocket.socket_send_batch(second, batch, ("127.0.0.1", 0))
    assert raised.value.errno == errno.EINVAL
    sent = fsocket.socket_send_batch(second, batch)
    assert (sent, sent.error) == (4, None)
    assert received(first, 4) == [*cut(PAYLOAD[:3000], 1000), b"after"]


@with_gro
@pytest.mark.parametrize("options", [["SO_TIMESTAMPNS"], ["SO_TIMESTAMPING", "SO_RXQ_OVFL", "IP_PKTINFO", "IP_RECVTTL"]])
def test_they_are_cut_apart_if_there_is_room_for_what_else_is_told(options: list[str], udp_pair: Pair) -> None:
    first, second = udp_pair
    for name in ["UDP_GRO", *options]:
        value = fsocket.SOF_TIMESTAMPING_RX_SOFTWARE | fsocket.SOF_TIMESTAMPING_SOFTWARE if name.endswith("ING") else True
        fsocket.set_socket_option(second, getattr(fsocket, name), value)
    told: set[type] = set()
    while not told & {fsocket.Timestamp, fsocket.Timestamping}:  # the kernel may take a while to begin with times
        fsocket.socket_send(first, b"when?")
        told = set(map(type, fsocket.socket_recvmsg(second, bytearray(8), 256).control))
    for control_size, count in ((256, 10), (0, 1)):
        batch = Batch(2, 1 << 16, control_size)
        assert fsocket.socket_send_segments(first, PAYLOAD[:1000], 100) == 1000
        assert fsocket.socket_recv_batch(second, batch) == count
        assert b"".join(bytes(datagram.data) for datagram in batch) == PAYLOAD[:1000]
        assert batch[0].truncated is (count == 1)  # they stayed together, and it is told


# --- what came in a row goes on together


def sent_on(first: int, second: int, datagrams: list[bytes], addr: Any = None) -> list[int]:
    """The octets of each message that comes back to `first`, which is given them as they were sent."""
    fsocket.socket_send_batch(first, datagrams)
    batch = Batch(len(datagrams), 4096)
    assert fsocket.socket_recv_batch(second, batch) == len(datagrams)
    assert fsocket.socket_send_batch(second, batch, addr) == len(datagrams)
    fsocket.set_socket_option(first, fsocket.UDP_GRO, True)
    back = Batch(len(datagrams), 65535)
    room = bytearray(65535)
    counts = []
    found: list[bytes] = []
    while len(found) < len(datagrams):
        counts.append(fsocket.socket_recv(first, room, flags=fsocket.MSG_PEEK))
        before = len(found)
        part = Batch(1, 65535)
        fsocket.socket_recv_batch(first, part)
        found += [bytes(datagram.data) for datagram in part]
        assert sum(map(len, found[before:])) == counts[-1]
    assert found == datagrams
    fsocket.set_nonblocking(first)
    with pytest.raises(BlockingIOError):
        fsocket.socket_recv_batch(first, back)
    fsocket.set_nonblocking(first, False)
    return counts


@with_gro
@pytest.mark.parametrize(
    ("lengths", "together"),
    [
        ([100, 100, 100], [300]),
        ([100, 100, 100, 40], [340]),
        ([100, 40, 40], [140, 40]),
        ([100, 200], [100, 200]),
        ([100, 0, 100, 100], [100, 0, 200]),
        ([0, 0], [0, 0]),
        ([2000] * 40, [64000, 16000]),
        ([1] * 100, [64, 36]),
    ],
)
def test_what_came_in_a_row_goes_on_together(lengths: list[int], together: list[int], udp_pair: Pair) -> None:
    first, second = udp_pair
    datagrams = [PAYLOAD[index : index + length] for index, length in enumerate(lengths)]
    cuts = come_together((second, first))
    assert sent_on(first, second, datagrams) == (together if cuts else lengths)


@with_gro
def test_under_a_flag_each_datagram_goes_on_by_itself(udp_pair: Pair) -> None:
    first, second = udp_pair
    for fd in udp_pair:
        fsocket.set_socket_option(fd, fsocket.UDP_GRO, True)
    fsocket.socket_send_segments(first, PAYLOAD[:3000], 1000)
    fsocket.socket_send_batch(first, [PAYLOAD[:10]] * 2)
    batch = Batch(4, 65535)
    assert fsocket.socket_recv_batch(second, batch) == 5
    assert fsocket.socket_send_batch(second, batch, flags=fsocket.MSG_CONFIRM) == 5
    room = bytearray(65535)
    assert [fsocket.socket_recv(first, room) for _ in range(5)] == [1000] * 3 + [10] * 2


@with_gro
def test_what_goes_on_from_many_senders_is_joined_where_it_goes_to_one(keep: Keep) -> None:
    server, one, other = (keep(fsocket.open_udp_socket()) for _ in range(3))
    here = fsocket.SockaddrIn("127.0.0.1", fsocket.socket_name(server).port)
    for octets in (b"a", b"b"):
        for sender in (one, other):
            fsocket.socket_sendto(sender, octets * 10, here)
    batch = Batch(8, 64)
    assert fsocket.socket_recv_batch(server, batch) == 4
    assert fsocket.socket_send_batch(server, batch) == 4
    for sender in (one, other):
        assert received(sender, 2) == [b"a" * 10, b"b" * 10]
    assert fsocket.socket_send_batch(server, batch, fsocket.SockaddrIn("127.0.0.1", fsocket.socket_name(one).port)) == 4
    assert received(one, 4) == [b"a" * 10] * 2 + [b"b" * 10] * 2


@with_gro
@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 1), st.sampled_from([0, 1, 2, 50, 300])), min_size=1, max_size=150), st.booleans())
def test_whatever_goes_on_together_arrives_as_it_was(sent: list[tuple[int, int]], gro: bool) -> None:
    with fsocket.udp_socket() as server, fsocket.udp_socket() as one, fsocket.udp_socket() as other:
        here = fsocket.SockaddrIn("127.0.0.1", fsocket.socket_name(server).port)
        expected: tuple[list[bytes], list[bytes]] = ([], [])
        for number, (client, length) in enumerate(sent):
            expected[client].append(bytes([number]) * length)
            fsocket.socket_sendto((one, other)[client], expected[client][-1], here)
        batch = Batch(len(sent), 300)
        assert fsocket.socket_recv_batch(server, batch) == len(sent)
        assert fsocket.socket_send_batch(server, batch) == len(sent)
        for fd, datagrams in zip((one, other), expected, strict=True):
            fsocket.set_socket_option(fd, fsocket.UDP_GRO, gro)
            assert received(fd, len(datagrams)) == datagrams


@with_gro
def test_a_socket_that_does_not_cut_sends_on_one_by_one(udp_pair: Pair) -> None:
    first, second = udp_pair
    fsocket.set_socket_option(second, fsocket.SO_NO_CHECK, True)
    for _ in range(2):
        assert sent_on(first, second, [PAYLOAD[:10]] * 4) == [10] * 4


@with_gro
@pytest.mark.parametrize(
    ("option", "value", "expected"), [("UDP_SEGMENT", 50, [50] * 6), ("UDP_CORK", 1, [300])], ids=["UDP_SEGMENT", "UDP_CORK"]
)
@pytest.mark.parametrize("gro", [False, True])
def test_what_the_socket_was_told_of_cutting_and_joining_counts_for_what_goes_on(
    option: str, value: int, expected: list[int], gro: bool, udp_pair: Pair
) -> None:
    first, second = udp_pair
    fsocket.set_socket_option(second, fsocket.UDP_GRO, gro)
    assert fsocket.socket_send_segments(first, PAYLOAD[:300], 100) == 300
    batch = Batch(8, 65535)
    assert fsocket.socket_recv_batch(second, batch) == 3
    fsocket.set_socket_option(second, getattr(fsocket, option), value)
    assert fsocket.socket_send_batch(second, batch) == 3
    fsocket.set_socket_option(second, getattr(fsocket, option), 0)
    assert [len(octets) for octets in received(first, len(expected))] == expected


@with_gro
@pytest.mark.parametrize("family", [4, 6])
def test_datagrams_longer_than_the_link_takes_go_on_in_fragments(family: int, hosts: Any) -> None:
    first, second = hosts(family)
    datagrams = [PAYLOAD[:2000]] * 5
    for datagram in datagrams:
        fsocket.socket_send(second, datagram)
    batch = Batch(5, 2000)
    got = 0
    while got < 5:
        count = fsocket.socket_recv_batch(first, batch)
        assert fsocket.socket_send_batch(first, batch) == count
        got += count
    assert received(second, 5) == datagrams
