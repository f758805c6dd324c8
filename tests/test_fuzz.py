"""Arguments of every wrong kind: no crash, and nothing is raised but TypeError, ValueError, OverflowError and OSError.

Descriptors of the test process itself are kept out of reach, and so are pointers that point anywhere but to memory of ours:
those no library can make safe.
"""

from __future__ import annotations

import array
import contextlib
import ctypes
import ipaddress
import sys
from ipaddress import IPv4Address
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

import hypothesis.strategies as st
import pytest
from cffi import FFI
from hypothesis import HealthCheck, given, settings

import fsocket

if TYPE_CHECKING:
    from collections.abc import Callable

ffi: Any = FFI()
ALLOWED = (TypeError, ValueError, OverflowError, OSError)
MEMORY = (ctypes.c_ubyte * 64)()

fuzz = settings(
    max_examples=150,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


class Fileno:
    """Something with a fileno() that tells whatever it was given."""

    def __init__(self, answer: object) -> None:
        self.answer = answer

    def fileno(self) -> Any:
        return self.answer

    def __repr__(self) -> str:
        return f"Fileno({self.answer!r})"


#: Numbers that no descriptor of this process has.
no_descriptor = st.one_of(
    st.integers(max_value=-1),
    st.integers(min_value=1 << 24),
    st.sampled_from([-1, -2, 1 << 31, (1 << 31) - 1, -(1 << 31), 1 << 63, (1 << 63) - 1, 1 << 64, -(1 << 64)]),
)

anything = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from([0, 1, -1, 1 << 31, 1 << 32, 1 << 63, 1 << 64, sys.maxsize, -sys.maxsize - 1]),
    st.floats(),
    st.complex_numbers(),
    st.text(),
    st.binary(),
    st.lists(st.integers(), max_size=3),
    st.tuples(st.text(), st.integers()),
    st.dictionaries(st.text(), st.integers(), max_size=2),
    st.builds(object),
    st.just(Ellipsis),
    st.just(type),
    st.ip_addresses(),
    st.text().map(PurePosixPath),
)

#: bool and small ints are descriptors of this process.
handles = st.one_of(
    no_descriptor,
    no_descriptor.map(Fileno),
    anything.filter(lambda value: not isinstance(value, int)),
    anything.filter(lambda value: not isinstance(value, int)).map(Fileno),
)

buffers = st.one_of(
    anything,
    st.binary(),
    st.binary().map(bytearray),
    st.binary(min_size=2).map(lambda octets: memoryview(bytearray(octets))[::2]),
    st.binary(max_size=64).map(lambda octets: memoryview(octets).cast("b")),
    st.integers(0, 64).map(fsocket.Buffer),
    st.lists(st.integers(-5, 5)).map(lambda numbers: array.array("i", numbers)),
    st.just(MEMORY),
    st.just(MEMORY).map(ctypes.pointer),
    st.just(ffi.NULL),
    st.just(ctypes.c_void_p()),
    st.just(ctypes.cast(MEMORY, ctypes.c_char_p)),
    st.integers(0, 64).map(lambda size: ffi.new("char[]", size)),
    st.just(ffi.cast("int", 5)),
    st.just(ctypes.c_int(5)),
)

#: With a pointer, a range has to stay within what it points at.
numbers = st.one_of(
    st.none(),
    st.integers(-2, 64),
    st.integers(max_value=-1),
    st.integers(min_value=sys.maxsize),
    anything.filter(lambda value: not isinstance(value, int) or not 64 < value < sys.maxsize),
)

addresses = st.one_of(
    anything,
    st.tuples(st.sampled_from(["127.0.0.1", "::1", "", "<broadcast>", "name", "1.2.3.4.5"]), anything),
    st.tuples(anything, anything),
    st.tuples(anything, anything, anything),
    st.tuples(anything, anything, anything, anything),
    st.builds(fsocket.Sockaddr, st.integers(0, 255), st.binary(max_size=200)),
    st.just(fsocket.SockaddrIn("127.0.0.1", 9)),
)

keywords = st.dictionaries(st.sampled_from(["fd", "buffer", "start", "end", "flags", "addr", "other"]), anything, max_size=2)


def outcome(call: Callable[..., object], *args: Any, **named: Any) -> object:
    """Call, and let pass what a wrong call may raise."""
    try:
        return call(*args, **named)
    except ALLOWED:
        return None


def both(call: Callable[..., object]) -> list[Callable[..., object]]:
    """A call as it is exported, and the Python function behind it."""
    function = getattr(call, "__self__", None)
    return [call, function] if callable(function) else [call]


ONE_HANDLE: list[Callable[..., object]] = [
    fsocket.close_socket,
    fsocket.socket_accept,
    fsocket.socket_name,
    fsocket.socket_peer,
    fsocket.is_nonblocking,
    fsocket.is_inheritable,
    lambda fd: fsocket.TcpStream(fd, closefd=False),
    lambda fd: fsocket.make_tcp_stream(fd, closefd=False),
]
A_HANDLE_AND_A_VALUE: list[Callable[..., object]] = [
    fsocket.socket_listen,
    fsocket.socket_shutdown,
    fsocket.set_nonblocking,
    fsocket.set_inheritable,
]
A_HANDLE_AND_AN_ADDRESS: list[Callable[..., object]] = [fsocket.socket_bind, fsocket.socket_connect]


@fuzz
@given(handle=handles, value=anything, address=addresses)
def test_the_life_cycle_takes_no_wrong_handle(handle: Any, value: Any, address: Any) -> None:
    for call in ONE_HANDLE:
        outcome(call, handle)
    for call in A_HANDLE_AND_A_VALUE:
        outcome(call, handle, value)
    for call in A_HANDLE_AND_AN_ADDRESS:
        outcome(call, handle, address)


@fuzz
@given(value=anything)
def test_the_life_cycle_takes_no_wrong_value(value: Any) -> None:
    fd = fsocket.open_socket(type=fsocket.SOCK_STREAM, nonblocking=True)
    try:
        for call in A_HANDLE_AND_A_VALUE:
            outcome(call, fd, value)
    finally:
        fsocket.close_socket(fd)


@fuzz
@given(address=addresses)
def test_addresses_of_every_wrong_kind_are_refused(address: Any) -> None:
    with fsocket.socket_handle(nonblocking=True) as fd:
        outcome(fsocket.socket_bind, fd, address)
        outcome(fsocket.socket_connect, fd, address)
    with fsocket.socket_handle(nonblocking=True) as fd:
        fsocket.socket_bind(fd, ("127.0.0.1", 0))  # so that nothing leaves this host
        for call in both(fsocket.socket_sendto):
            outcome(call, fd, b"x", address)
    for question in (fsocket.sockaddr_string, fsocket.is_loopback, fsocket.is_multicast, fsocket.string_sockaddr):
        outcome(question, address)


#: Small numbers, and what is one to C, but not to Python.
small = st.integers(0, 50).flatmap(lambda number: st.sampled_from([number, IPv4Address(number)]))


@fuzz
@given(family=st.one_of(anything, small), type=st.one_of(anything, small), protocol=anything)
def test_opening_takes_no_wrong_numbers(family: Any, type: Any, protocol: Any) -> None:
    opened = outcome(fsocket.open_socket, family, type, protocol)
    if isinstance(opened, int):
        fsocket.close_socket(opened)
    pair = outcome(fsocket.open_socketpair, family, type, protocol)
    if isinstance(pair, tuple):
        for fd in pair:
            fsocket.close_socket(fd)


@fuzz
@given(port=st.one_of(anything.filter(lambda value: value is not True and not isinstance(value, int)), no_descriptor))
def test_ports_of_every_wrong_kind_are_refused(port: Any) -> None:
    for call in (fsocket.open_udp_socket, fsocket.open_tcp_socket):
        with pytest.raises(ALLOWED):
            call(port)


@fuzz
@given(handle=handles, buffer=buffers, start=numbers, end=numbers, flags=anything, address=addresses)
def test_transfer_takes_no_wrong_handle(handle: Any, buffer: Any, start: Any, end: Any, flags: Any, address: Any) -> None:
    for name in ("socket_send", "socket_recv", "socket_recvfrom"):
        for call in both(getattr(fsocket, name)):
            outcome(call, handle, buffer, start, end, flags)
    for call in both(fsocket.socket_sendto):
        outcome(call, handle, buffer, address, start, end, flags)
    outcome(fsocket.socket_send_all, handle, buffer, start, end, flags)
    outcome(fsocket.socket_sendfile, handle, handle, start, end)


@fuzz
@given(buffer=buffers, start=numbers, end=numbers, flags=anything)
def test_transfer_takes_no_wrong_buffer_range_or_flags(
    buffer: Any, start: Any, end: Any, flags: Any, udp_pair: tuple[int, int]
) -> None:
    first, second = udp_pair
    fsocket.set_nonblocking(first)
    fsocket.set_nonblocking(second)
    for call in both(fsocket.socket_send):
        outcome(call, first, buffer, start, end, flags)
    outcome(fsocket.socket_send_all, first, buffer, start, end, flags)
    for name in ("socket_recv", "socket_recvfrom"):
        for call in both(getattr(fsocket, name)):
            outcome(fsocket.socket_send, first, b"12345678")
            outcome(call, second, buffer, start, end, flags)


@fuzz
@given(arguments=st.lists(anything.filter(lambda value: not isinstance(value, int)), max_size=7), named=keywords)
def test_calls_take_no_wrong_number_of_arguments_and_no_wrong_names(arguments: list[Any], named: dict[str, Any]) -> None:
    named = {name: value for name, value in named.items() if name != "fd"}
    for name in ("socket_send", "socket_sendto", "socket_recv", "socket_recvfrom"):
        for call in both(getattr(fsocket, name)):
            outcome(call, *arguments, **named)


@fuzz
@given(values=st.lists(anything, min_size=1, max_size=5))
def test_constructors_take_nothing_wrong(values: list[Any]) -> None:
    names = [
        "Sockaddr",
        "SockaddrIn",
        "SockaddrIn6",
        "SockaddrUn",
        "SockaddrCan",
        "SockaddrIsoTp",
        "SockaddrJ1939",
        "SockaddrLl",
        "BcmMessage",
        "CanBcm",
        "J1939Id",
        "J1939Name",
    ]
    for name in names:
        if hasattr(fsocket, name):
            outcome(getattr(fsocket, name), *values)
    if not isinstance(values[0], int) or values[0] < 1 << 16:
        outcome(fsocket.Buffer, *values)


@pytest.mark.skipif(sys.platform != "linux", reason="SocketCAN is Linux's")
@fuzz
@given(handle=handles, size=anything, flags=anything, value=anything)
def test_messages_of_can_take_nothing_wrong(handle: Any, size: Any, flags: Any, value: Any) -> None:
    outcome(fsocket.can_filter, value, size, flags)
    outcome(fsocket.parse_bcm_message, value, size)
    outcome(fsocket.parse_bcm_message, value)
    if hasattr(fsocket, "j1939_recv"):
        outcome(fsocket.j1939_recv, handle, size, flags)
        outcome(fsocket.j1939_recv_event, handle)
        outcome(fsocket.J1939Name.from_int, value)
        outcome(fsocket.J1939Name.from_octets, value)
        outcome(fsocket.J1939Id.from_int, value)


@fuzz
@given(host=st.one_of(anything, st.just("127.0.0.1")), port=anything, flags=st.just(fsocket.AI_NUMERICHOST))
def test_the_resolver_takes_nothing_wrong(host: Any, port: Any, flags: int) -> None:
    # Numeric: nobody is asked.
    outcome(fsocket.resolve, host, port, flags=flags | fsocket.AI_NUMERICSERV)


@fuzz
@given(value=anything)
def test_adapters_are_asked_for_nothing_wrong(value: Any) -> None:
    outcome(fsocket.adapter_index, value)
    outcome(fsocket.adapter_name, value)


@fuzz
@given(timeout=anything.filter(lambda value: not isinstance(value, (int, float)) and value is not None))
def test_a_watch_waits_for_nothing_wrong(timeout: Any) -> None:
    with fsocket.watch_adapters() as watch:
        outcome(watch.read, timeout)


@fuzz
@given(address=st.one_of(st.ip_addresses(), st.integers(), st.binary(max_size=20)), port=st.integers(-5, 70_000))
def test_every_address_that_is_taken_is_one_that_a_call_takes(address: Any, port: int) -> None:
    for kind in (fsocket.SockaddrIn, fsocket.SockaddrIn6):
        made = outcome(kind, address, port)
        if isinstance(made, fsocket.Sockaddr):
            assert fsocket.string_sockaddr(str(made)) == made
            if isinstance(address, (ipaddress.IPv4Address, ipaddress.IPv6Address)):
                assert made.packed == address.packed  # type: ignore[attr-defined]


groups = st.one_of(addresses, st.sampled_from(["239.1.2.3", "ff05::1", "ff02::1%lo", ("239.1.2.3", 5), "10.0.0.1"]))


@fuzz
@given(handle=handles, group=groups, adapters=anything, source=groups)
def test_multicast_takes_no_wrong_handle(handle: Any, group: Any, adapters: Any, source: Any) -> None:
    for call in (fsocket.multicast_join, fsocket.multicast_leave):
        outcome(call, handle, group, adapters, source)
    for call in (fsocket.multicast_block, fsocket.multicast_unblock):
        outcome(call, handle, group, source, adapters)
    outcome(fsocket.broadcast_send, handle, b"x", 9, adapters)


#: None is all adapters of this host, and numbers are some of them; nobody outside is to be bothered.
no_adapters = st.one_of(
    anything.filter(lambda value: value is not None and not isinstance(value, (int, list, tuple, dict))),
    st.lists(st.one_of(st.none(), st.text(), st.floats(), st.lists(st.text()), st.integers(max_value=0)), max_size=3),
)


@fuzz
@given(group=groups, adapters=no_adapters, source=groups, ttl=anything, family=anything, buffer=buffers, port=anything)
def test_multicast_and_broadcast_take_nothing_wrong(
    group: Any, adapters: Any, source: Any, ttl: Any, family: Any, buffer: Any, port: Any
) -> None:
    with fsocket.socket_handle() as fd:
        for call in (fsocket.multicast_join, fsocket.multicast_leave):
            outcome(call, fd, group, adapters, source)
        for call in (fsocket.multicast_block, fsocket.multicast_unblock):
            outcome(call, fd, group, source, adapters)
        outcome(fsocket.broadcast_send, fd, buffer, port, adapters)
    adapter = fsocket.list_adapters()[0]
    for opened in (
        outcome(fsocket.open_multicast_receiver, group, adapters, source),
        outcome(fsocket.open_multicast_socket, adapters),
        outcome(fsocket.open_multicast_socket, adapter, ttl, True, family),
        outcome(fsocket.open_multicast_socket, adapter, ttl),
    ):
        if isinstance(opened, int):
            fsocket.close_socket(opened)


OPTIONS = st.sampled_from(fsocket.options())
interfaces = st.one_of(anything, st.sampled_from(["lo", "", "127.0.0.1", "\0", "\ud800"]), st.integers(-1, 3))
named_tuples = st.one_of(
    st.builds(fsocket.Linger, anything, anything),
    st.builds(fsocket.GroupRequest, st.one_of(anything, addresses), interfaces),
    st.builds(fsocket.GroupSourceRequest, addresses, addresses, interfaces),
    st.builds(fsocket.TxTime, anything, anything),
    st.builds(fsocket.PortRange, anything, anything),
    st.builds(fsocket.PacketInfo6, addresses, interfaces),
    st.builds(fsocket.PacketMembership, interfaces, anything, anything),
    st.builds(fsocket.TcpMd5Key, addresses, anything, anything, anything, interfaces),
    st.lists(st.builds(fsocket.BpfInstruction, anything, anything, anything, anything), max_size=3),
    st.lists(st.builds(fsocket.BpfInstruction, st.integers(0, 65535), st.integers(0, 255)), max_size=5),
    st.tuples(anything, anything, anything, anything),
)
if sys.platform == "linux":
    can_values = (fsocket.CanFilter, fsocket.CanVcidOptions, fsocket.IsoTpOptions, fsocket.IsoTpLinkLayer, fsocket.J1939Filter)
    named_tuples |= st.one_of([st.builds(kind, anything, anything) for kind in can_values])
    named_tuples |= st.lists(st.builds(fsocket.CanFilter, st.integers(), st.integers(), anything), max_size=3)
    named_tuples |= st.lists(st.builds(fsocket.J1939Filter, st.integers(), anything), max_size=3)
HARMFUL = {"SO_DEVMEM_DONTNEED", "SO_OPENTYPE"}  # the one asks for devices' memory; the other is no socket's, but a thread's


@settings(fuzz, max_examples=1000)
@given(option=OPTIONS, value=st.one_of(anything, named_tuples, interfaces), handle=handles)
def test_options_take_no_wrong_value_and_no_wrong_handle(option: Any, value: Any, handle: Any) -> None:
    outcome(fsocket.socket_option, handle, option)
    outcome(fsocket.set_socket_option, handle, option, value)
    outcome(fsocket.socket_option, handle, value)
    outcome(fsocket.set_socket_option, handle, value, option)
    if option.name in HARMFUL:
        return
    for kind in (fsocket.SOCK_STREAM, fsocket.SOCK_DGRAM):
        with fsocket.socket_handle(fsocket.AF_INET6 if option.name.startswith("IPV6") else fsocket.AF_INET, kind) as fd:
            outcome(fsocket.set_socket_option, fd, option, value)
            if option.name != "SO_PEERPIDFD":
                outcome(fsocket.socket_option, fd, option)


@settings(fuzz, max_examples=1000)
@given(octets=st.binary(max_size=300), option=OPTIONS.filter(lambda option: option.readable))
def test_whatever_the_system_writes_is_read_without_a_crash(octets: bytes, option: Any) -> None:
    outcome(option.kind.decode, octets)


@fuzz
@given(
    level=anything, number=anything, size=st.one_of(anything.filter(lambda size: type(size) is not int), st.integers(-9, 4096))
)
def test_raw_options_take_nothing_wrong(level: Any, number: Any, size: Any, udp_pair: tuple[int, int]) -> None:
    outcome(fsocket.socket_option_raw, udp_pair[0], level, number, size)
    outcome(fsocket.set_socket_option_raw, udp_pair[0], level, number, size)


#: What a frame can be given, and what can be put into one later.
FRAME = {
    **dict.fromkeys(["id", "dlc", "sdt", "af", "vcid"], st.one_of(anything, st.integers(-2, 70))),
    **dict.fromkeys(
        ["extended", "remote", "error", "fd", "brs", "esi", "xl", "sec", "rrs"], st.one_of(anything, st.booleans())
    ),
    **dict.fromkeys(["data", "timestamp", "origin"], st.one_of(anything, buffers)),
}
can_arguments = st.fixed_dictionaries({}, optional=FRAME)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has SocketCAN")
@settings(fuzz, max_examples=500)
@given(arguments=can_arguments, later=can_arguments, handle=handles, value=anything, octets=st.binary(max_size=2100))
def test_can_takes_nothing_wrong(
    arguments: dict[str, Any],
    later: dict[str, Any],
    handle: Any,
    value: Any,
    octets: bytes,
    unix_datagram_pair: tuple[int, int],
) -> None:
    outcome(fsocket.CanFrame, value, **{name: thing for name, thing in arguments.items() if name != "id"})
    frame: Any = outcome(fsocket.CanFrame, **arguments) or fsocket.CanFrame()
    for name, thing in later.items():
        outcome(setattr, frame, name, thing)
    outcome(lambda: (frame == fsocket.CanFrame(), repr(frame), bytes(frame)))
    outcome(frame.octets, value)
    outcome(fsocket.parse_can_frame, octets)
    outcome(fsocket.parse_can_frame, value, value)
    batch: Any = outcome(fsocket.CanBatch, value if not isinstance(value, int) else value % 100) or fsocket.CanBatch()
    first, second = unix_datagram_pair
    fsocket.set_nonblocking(first)
    fsocket.set_nonblocking(second)
    for call in both(fsocket.can_send):
        outcome(call, first, frame)
        outcome(call, first, frame, value)
        outcome(call, handle, frame, value, value)
        outcome(call, first, value)
    fsocket.socket_send(first, octets)
    for call in both(fsocket.can_recv):
        outcome(call, second)
        outcome(call, handle, value)
        outcome(call, second, value)
        outcome(call, second, fd=value)
    for call in both(fsocket.can_recv_batch):
        outcome(fsocket.socket_send, first, octets)
        outcome(call, second, batch)
        outcome(lambda: (batch[0], batch.octets(0)))
        outcome(call, handle, batch, value)
        outcome(call, second, value)
    for ask in (batch.octets, batch.__getitem__):
        with pytest.raises((*ALLOWED, IndexError)):
            ask(value if not isinstance(value, int) else 100)
    while outcome(fsocket.socket_recvfrom, second, bytearray(4096)) is not None:
        pass


#: What stands beside a message, good, bad, and of every shape.
controls = st.one_of(
    anything,
    st.tuples(anything, anything, anything),
    st.tuples(st.integers(-3, 300), st.integers(-3, 300), st.binary(max_size=40)),
    st.builds(fsocket.ControlMessage, anything, anything, anything),
    st.builds(fsocket.PacketInfo, addresses, interfaces, anything),
    st.builds(fsocket.HopLimit, anything, anything),
    st.builds(fsocket.HopLimit, st.integers(0, 255)),
    st.builds(fsocket.TrafficClass, st.integers(-1, 256), st.sampled_from([None, fsocket.AF_INET, fsocket.AF_INET6])),
    *(
        st.builds(getattr(fsocket, name), *[anything] * fields)
        for name, fields in {
            "Timestamp": 1,
            "Timestamping": 2,
            "SegmentSize": 1,
            "Drops": 1,
            "TransmitTime": 1,
            "OriginalDestination": 1,
            "SecurityLabel": 1,
            "TlsRecordType": 1,
            "Credentials": 4,
            "ExtendedError": 7,
        }.items()
        if hasattr(fsocket, name)
    ),
)
control_lists = st.one_of(anything, controls, st.lists(controls, max_size=3))
#: A pointer and a number of octets that are more than there are is what no library can make safe.
parts = st.one_of(
    buffers, st.tuples(st.just(MEMORY), numbers), st.tuples(buffers, anything.filter(lambda n: type(n) is not int))
)
buffer_lists = st.one_of(buffers, st.lists(parts, max_size=4), st.lists(parts, max_size=4).map(tuple))


@settings(fuzz, max_examples=500)
@given(
    handle=handles,
    places=buffer_lists,
    control=control_lists,
    size=anything,
    flags=anything,
    address=addresses,
    family=anything,
)
def test_messages_take_nothing_wrong(
    handle: Any, places: Any, control: Any, size: Any, flags: Any, address: Any, family: Any, udp_pair: tuple[int, int]
) -> None:
    first, second = udp_pair
    for fd in udp_pair:
        fsocket.set_nonblocking(fd)
    for family_tried in (family, fsocket.AF_INET, fsocket.AF_INET6):
        outcome(fsocket.encode_control, control, family_tried)
    outcome(fsocket.decode_control, control)
    outcome(fsocket.control_space, size, flags)
    outcome(fsocket.socket_sendmsg, handle, places, control, flags, address)
    outcome(fsocket.socket_recvmsg, handle, places, size, flags)
    outcome(fsocket.socket_sendmsg, first, places, control, flags)
    outcome(fsocket.socket_sendmsg, first, places, control)
    outcome(fsocket.socket_sendmsg, first, b"x", control)
    outcome(fsocket.socket_sendmsg, first, b"x", (), 0, address if not isinstance(address, fsocket.Sockaddr) else None)
    small_size = size if not isinstance(size, int) or size < 1 << 16 else 100
    outcome(fsocket.socket_recvmsg, second, places, small_size, flags)
    outcome(fsocket.socket_recvmsg, second, places)
    while outcome(fsocket.socket_recvmsg, second, bytearray(100)) is not None:
        pass


outgoing = st.one_of(
    buffers,
    st.tuples(buffers, anything),
    st.tuples(buffers, st.none()),
    st.tuples(buffers, st.one_of(st.none(), addresses), anything).map(lambda made_of: outcome(fsocket.Datagram, *made_of)),
)
outgoing_lists = st.one_of(anything, buffers, st.lists(outgoing, max_size=4), st.lists(outgoing, max_size=4).map(tuple))


@settings(fuzz, max_examples=500)
@given(
    handle=handles,
    slots=st.one_of(anything, st.integers(-2, 40)),
    size=st.one_of(anything, st.integers(-2, 400)),
    datagrams=outgoing_lists,
    where=st.one_of(anything, st.lists(anything, max_size=4)),
    flags=anything,
    index=anything,
)
def test_batches_take_nothing_wrong(
    handle: Any, slots: Any, size: Any, datagrams: Any, where: Any, flags: Any, index: Any, udp_pair: tuple[int, int]
) -> None:
    first, second = udp_pair
    for fd in udp_pair:
        fsocket.set_nonblocking(fd)
    few = slots if not isinstance(slots, int) or slots < 1 << 10 else 3
    little = size if not isinstance(size, int) or size < 1 << 10 else 100
    batch: Any = outcome(fsocket.Batch, few, little, little) or fsocket.Batch(3, 8, 100)
    for send in both(fsocket.socket_send_batch):
        outcome(send, handle, datagrams, where, flags)
        outcome(send, first, datagrams)
        outcome(send, first, datagrams, None, flags)
        # Whom there is to be sent to is this host alone.
        outcome(send, first, datagrams, where if isinstance(where, list) else fsocket.socket_name(second))
        outcome(send, first, b"octets", where if isinstance(where, list) else [where])
    for recv in both(fsocket.socket_recv_batch):
        outcome(fsocket.socket_send, first, b"12345678")
        outcome(recv, handle, batch, flags)
        outcome(recv, second, index, flags)
        outcome(recv, second, batch, flags)
        outcome(recv, second, batch)
        for ask in (batch.__getitem__, type(batch).__getitem__.__get__(batch), batch.data, batch.address):
            with contextlib.suppress(IndexError):
                outcome(ask, index)
        for datagram in batch:
            assert repr(datagram)
            assert len(datagram.data) <= batch.size
            assert isinstance(datagram.control, tuple)
        for send in both(fsocket.socket_send_batch):
            outcome(send, first, batch, None, flags)
            outcome(send, handle, batch, index)
    while outcome(fsocket.socket_recv_batch, second, batch) is not None:
        pass


@fuzz
@given(
    handle=handles, buffer=buffers, size=st.one_of(anything, st.integers(-2, 70)), start=numbers, end=numbers, flags=anything
)
def test_segments_take_nothing_wrong(
    handle: Any, buffer: Any, size: Any, start: Any, end: Any, flags: Any, udp_pair: tuple[int, int]
) -> None:
    first, second = udp_pair
    for fd in udp_pair:
        fsocket.set_nonblocking(fd)
    outcome(fsocket.socket_send_segments, handle, buffer, size, None, start, end, flags)
    outcome(fsocket.socket_send_segments, first, buffer, size, None, start, end, flags)
    outcome(fsocket.socket_send_segments, first, buffer, size, None, start, end)
    outcome(fsocket.socket_send_segments, first, buffer, size)
    while outcome(fsocket.socket_recvmsg, second, bytearray(100)) is not None:
        pass


if sys.platform != "win32":

    @fuzz
    @given(
        handle=handles, places=buffer_lists, fds=st.one_of(anything, handles, st.lists(handles, max_size=3)), number=anything
    )
    def test_descriptors_take_nothing_wrong(
        handle: Any, places: Any, fds: Any, number: Any, unix_datagram_pair: tuple[int, int]
    ) -> None:
        first, second = unix_datagram_pair
        for fd in unix_datagram_pair:
            fsocket.set_nonblocking(fd)
        outcome(fsocket.socket_peer_credentials, handle)
        outcome(fsocket.send_fds, handle, places, fds, number)
        # Numbers of descriptors of this process are among what they are given, but what comes is closed.
        outcome(fsocket.send_fds, first, b"x", fds)
        received: Any = outcome(fsocket.recv_fds, second, places, number) or (0, [])
        for fd in received[1]:
            fsocket.close_socket(fd)
        outcome(fsocket.recv_fds, handle, places, number)
        for kind in (fsocket.Descriptors, getattr(fsocket, "PidFd", fsocket.Descriptors)):
            made: Any = outcome(kind, fds)
            if made is not None:
                assert made.take() == []
                outcome(made.__getitem__, number if not isinstance(number, int) else slice(number))
                assert repr(made) == repr(kind(made))
        while outcome(fsocket.socket_recvmsg, second, bytearray(100)) is not None:
            pass


if sys.platform == "linux":

    @fuzz
    @given(handle=handles, buffer=buffers, size=anything, start=numbers, end=numbers, flags=anything, address=addresses)
    def test_what_becomes_of_what_was_sent_is_asked_nothing_wrong(
        handle: Any, buffer: Any, size: Any, start: Any, end: Any, flags: Any, address: Any, udp_pair: tuple[int, int]
    ) -> None:
        outcome(fsocket.recv_error_queue, handle, size, flags)
        outcome(fsocket.recv_error_queue, udp_pair[0], size if not isinstance(size, int) or size < 1 << 20 else -1)
        outcome(fsocket.ZeroCopy, handle, size)
        sending: Any = outcome(fsocket.ZeroCopy, udp_pair[0])
        if sending is not None:
            outcome(sending.send, buffer, start, end, flags)
            outcome(sending.send, buffer, start, end, 0, address if not isinstance(address, fsocket.Sockaddr) else None)
            outcome(sending.completions, size if not isinstance(size, (int, float)) and size is not None else 0)
            outcome(sending.note, address)
            sending.close()
