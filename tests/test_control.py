"""Control messages: every kind read from the octets of C's structs, and every value that can be sent packed into them.

What mangled octets do is in test_control_properties.py.
"""

from __future__ import annotations

import array
import copy
import os
import pickle
import socket
import struct
import sys
from typing import TYPE_CHECKING, Any

import hypothesis.strategies as st
import pytest
from hypothesis import given

import fsocket
from fsocket import AF_INET, AF_INET6, ControlMessage, HopLimit, PacketInfo, SockaddrIn, SockaddrIn6, TrafficClass

if TYPE_CHECKING:
    from collections.abc import Iterator

INT = struct.Struct("@i")
NOWHERE: Any = (0x7FFF, 0x7FFF)  # a level and a type that no system has
FOUR = SockaddrIn("192.0.2.7")
SIX = SockaddrIn6("2001:db8::7")
LINK_LOCAL = SockaddrIn6("fe80::7", scope_id=3)

SECONDS = 1_700_000_000
NANOSECONDS = SECONDS * 10**9


@pytest.fixture(scope="module", autouse=True, params=["as exported", "Python"])
def _form(request: pytest.FixtureRequest) -> Iterator[None]:
    """Try the calls as they are exported, and the Python functions behind them: the contract is one."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("decode_control",) if request.param == "Python" else ():
            patch.setattr(fsocket, name, getattr(getattr(fsocket, name), "__self__", getattr(fsocket, name)))
        yield


def decoded(level: Any, type: Any, data: bytes) -> Any:
    """The one value of a message with these octets."""
    (value,) = fsocket.decode_control(fsocket.encode_control([(level, type, data)]))
    return value


def packed(value: Any, family: int = fsocket.AF_UNSPEC) -> Any:
    """The level, the type and the octets that a value is sent with."""
    head = fsocket.control_space(0)
    octets = fsocket.encode_control([value], family)
    length, level, number = struct.unpack_from("@Nii" if WIDE else "@Iii", octets)
    return level, number, octets[head:length]


#: Whether the length in the head of a message is as wide as a pointer.
WIDE = fsocket.encode_control([(1, 2, b"")])[: struct.calcsize("@Nii")] == struct.pack("@Nii", fsocket.control_space(0), 1, 2)


# --- the octets around them


def test_no_control_messages_are_no_octets() -> None:
    assert fsocket.encode_control([]) == b""
    assert fsocket.decode_control(b"") == ()


@given(st.lists(st.tuples(st.integers(1000, 2000), st.integers(-(1 << 31), (1 << 31) - 1), st.binary(max_size=40)), max_size=5))
def test_what_is_not_known_comes_back_as_it_is(messages: list[tuple[int, int, bytes]]) -> None:
    octets = fsocket.encode_control(messages)
    assert len(octets) == fsocket.control_space(*(len(data) for _, _, data in messages))
    assert fsocket.decode_control(octets) == tuple(ControlMessage(*message) for message in messages)
    assert fsocket.encode_control(fsocket.decode_control(octets)) == octets
    assert fsocket.decode_control(bytearray(octets)) == fsocket.decode_control(memoryview(octets))


LEVELS = [fsocket.SOL_SOCKET, fsocket.IPPROTO_IP, fsocket.IPPROTO_IPV6, fsocket.IPPROTO_UDP, fsocket.IPPROTO_TCP]


@given(st.data())
def test_the_builtin_and_python_say_the_same(data: st.DataObject) -> None:
    if not hasattr(fsocket.decode_control, "__self__"):
        pytest.skip("the one is the other here")
    message = st.tuples(
        st.sampled_from(LEVELS), st.integers(0, 80), st.integers(0, 12).flatmap(lambda n: st.binary(min_size=n * 4))
    )
    octets = fsocket.encode_control(data.draw(st.lists(message, max_size=4)))
    octets = octets[: data.draw(st.integers(0, len(octets)))]
    ours, behind = fsocket.decode_control(octets), fsocket.decode_control.__self__(octets)
    assert ours == behind
    assert list(map(type, ours)) == list(map(type, behind))


@pytest.mark.skipif(not hasattr(socket, "CMSG_SPACE"), reason="the stdlib has no CMSG_SPACE here")
def test_the_room_is_that_of_the_stdlib() -> None:
    for size in [*range(70), 1000, 65536]:
        assert fsocket.control_space(size) == socket.CMSG_SPACE(size)
    assert fsocket.control_space() == 0
    assert fsocket.control_space(4, 12, 0) == sum(map(socket.CMSG_SPACE, (4, 12, 0)))


@pytest.mark.parametrize("wrong", [-1, 1 << 31, 1 << 64])
def test_room_that_cannot_be_is_refused(wrong: int) -> None:
    with pytest.raises(ValueError, match=f"must be 0 to .*, not {wrong}"):
        fsocket.control_space(4, wrong)
    text: Any = "4"
    with pytest.raises(TypeError, match="must be an int"):
        fsocket.control_space(text)


def test_a_message_may_be_given_as_numbers_and_octets_of_every_kind() -> None:
    octets = fsocket.encode_control([(1000, 2, b"\1\2\3\4")])
    data: Any
    for data in (bytearray(b"\1\2\3\4"), memoryview(b"\1\2\3\4"), array.array("B", b"\1\2\3\4")):
        assert fsocket.encode_control([(1000, 2, data)]) == octets
        assert fsocket.encode_control([ControlMessage(1000, 2, data)]) == octets
    assert fsocket.encode_control(iter([(1000, 2, b"\1\2\3\4")])) == octets


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (("1", 2, b""), "level must be an int"),
        ((1, None, b""), "type must be an int"),
        ((1, 2, "text"), "the data of a control message are octets, not 'text'"),
        ((1, 2, 3), "the data of a control message are octets, not 3"),
        ((1, 2), "a control message is one of"),
        ("abc", "a control message is one of"),
        (FOUR, "a control message is one of"),
        (None, "a control message is one of"),
    ],
)
def test_what_is_no_control_message_is_refused(wrong: Any, words: str) -> None:
    with pytest.raises(TypeError, match=words):
        fsocket.encode_control([wrong])


@pytest.mark.parametrize("number", [1 << 31, -(1 << 31) - 1, 1 << 70])
def test_levels_and_types_are_ints_of_c(number: int) -> None:
    for message in ((number, 1, b""), (1, number, b"")):
        with pytest.raises(ValueError, match="must fit an int of C"):
            fsocket.encode_control([message])


# --- IPv4 and IPv6, on every system


@given(st.integers(0, 255), st.sampled_from([AF_INET, AF_INET6]))
def test_hop_limits_and_traffic_classes(value: int, family: int) -> None:
    for kind in (HopLimit, TrafficClass):
        if sys.platform == "darwin" and kind is HopLimit and family == AF_INET:
            continue
        told = kind(value, family)
        assert fsocket.decode_control(fsocket.encode_control([told])) == (told,)
        assert fsocket.encode_control([kind(value)], family) == fsocket.encode_control([told])
    assert TrafficClass(value).dscp << 2 | TrafficClass(value).ecn == value


def test_what_the_systems_call_them() -> None:
    six = fsocket.IPPROTO_IPV6
    assert packed(TrafficClass(7, AF_INET6)) == (six, int(fsocket.IPV6_TCLASS), INT.pack(7))
    assert packed(HopLimit(7, AF_INET6))[0] == six
    if sys.platform in {"linux", "win32"}:
        assert packed(HopLimit(7, AF_INET)) == (fsocket.IPPROTO_IP, int(fsocket.IP_TTL), INT.pack(7))
        assert packed(TrafficClass(7, AF_INET)) == (fsocket.IPPROTO_IP, int(fsocket.IP_TOS), INT.pack(7))


def test_types_of_service_come_as_octets_too() -> None:
    if sys.platform != "win32":
        assert decoded(fsocket.IPPROTO_IP, fsocket.IP_TOS, b"\x21") == TrafficClass(0x21, AF_INET)
    assert decoded(fsocket.IPPROTO_IP, fsocket.IP_TOS, INT.pack(0x21)) == TrafficClass(0x21, AF_INET)
    assert decoded(fsocket.IPPROTO_IP, fsocket.IP_TOS, b"\x21\0\0") == (fsocket.IPPROTO_IP, int(fsocket.IP_TOS), b"\x21\0\0")


@pytest.mark.parametrize("kind", [HopLimit, TrafficClass])
@pytest.mark.parametrize("wrong", [-1, 256, 1 << 70])
def test_they_fit_an_octet(kind: type[HopLimit], wrong: int) -> None:
    with pytest.raises(ValueError, match=f"must be 0 to 255, not {wrong}"):
        fsocket.encode_control([kind(wrong, AF_INET6)])
    text: Any = "7"
    with pytest.raises(TypeError, match="must be an int"):
        fsocket.encode_control([kind(text, AF_INET6)])


@pytest.mark.parametrize("value", [HopLimit(7), TrafficClass(7), PacketInfo(), HopLimit(7, 99)])
def test_without_a_family_they_mean_nothing(value: Any) -> None:
    for family in (fsocket.AF_UNSPEC, 99):
        with pytest.raises(ValueError, match="its family is AF_INET or AF_INET6"):
            fsocket.encode_control([value], family)


def test_packet_info_of_ipv6() -> None:
    six, kind = fsocket.IPPROTO_IPV6, packed(PacketInfo(SIX))[1]
    octets = SIX.packed + struct.pack("@I", 3)
    assert packed(PacketInfo(SIX, 3)) == (six, kind, octets)
    assert decoded(six, kind, octets) == PacketInfo(SIX, 3, SIX)
    assert packed(PacketInfo(SIX, 3, SIX)) == packed(PacketInfo(SockaddrIn6(SIX.addr, 99, 5, 6), 3))
    assert packed(PacketInfo(interface=3), AF_INET6) == (six, kind, bytes(16) + struct.pack("@I", 3))
    # A link-local address has a scope, which is the interface.
    octets = LINK_LOCAL.packed + struct.pack("@I", 3)
    assert decoded(six, kind, octets) == PacketInfo(LINK_LOCAL, 3, LINK_LOCAL)
    assert packed(PacketInfo(LINK_LOCAL)) == (six, kind, octets)
    group = SockaddrIn6("ff02::7", scope_id=3)
    assert decoded(six, kind, group.packed + struct.pack("@I", 3)) == PacketInfo(None, 3, group)
    for length in (0, 4, 16, 19, 21, 24):
        assert decoded(six, kind, bytes(length)) == ControlMessage(six, kind, bytes(length))


def test_packet_info_of_ipv4_goes_back_as_it_came() -> None:
    for info in (PacketInfo(FOUR, 3), PacketInfo(FOUR, 3, FOUR), PacketInfo(SockaddrIn6("::ffff:192.0.2.7"), 3)):
        level, _, octets = packed(info)
        assert level == fsocket.IPPROTO_IP
        assert FOUR.packed in octets
        assert packed(info) == packed(PacketInfo(SockaddrIn(FOUR.addr, 99), 3), AF_INET6)


def test_the_interface_of_packet_info_may_be_its_name() -> None:
    (loopback,) = (adapter for adapter in fsocket.list_adapters()[:1])
    info = PacketInfo(SIX, loopback.name)
    assert packed(info) == packed(PacketInfo(SIX, loopback.index))
    with pytest.raises(ValueError, match="no interface"):
        fsocket.encode_control([PacketInfo(SIX, "no such interface")])


def test_packet_info_of_nothing_else() -> None:
    wrong: Any
    for wrong in ("127.0.0.1", ("127.0.0.1", 0), b"\1\2\3\4", 7):
        with pytest.raises(TypeError, match="the address of a PacketInfo is a SockaddrIn or a SockaddrIn6"):
            fsocket.encode_control([PacketInfo(wrong)])
    with pytest.raises(ValueError, match="interface must be 0 to"):
        fsocket.encode_control([PacketInfo(FOUR, -1)])


def test_values_are_values() -> None:
    for value in (PacketInfo(FOUR, 3), HopLimit(7), TrafficClass(7, AF_INET), ControlMessage(1, 2, b"3")):
        assert value == copy.copy(value)
        assert pickle.loads(pickle.dumps(value)) == value
        assert hash(value) == hash(copy.copy(value))
    assert repr(PacketInfo(FOUR, 3)) == "PacketInfo(address=SockaddrIn('192.0.2.7', 0), interface=3, destination=None)"
    assert HopLimit(7, AF_INET) != HopLimit(7)


if sys.platform != "win32":

    def test_descriptors() -> None:
        octets = struct.pack("@3i", 100001, 100002, 100003)
        assert decoded(fsocket.SOL_SOCKET, fsocket.SCM_RIGHTS, octets) == fsocket.Descriptors([100001, 100002, 100003])
        assert packed(fsocket.Descriptors([100001, 100002, 100003])) == (fsocket.SOL_SOCKET, fsocket.SCM_RIGHTS, octets)
        assert decoded(fsocket.SOL_SOCKET, fsocket.SCM_RIGHTS, octets[:6]) == (
            fsocket.SOL_SOCKET,
            fsocket.SCM_RIGHTS,
            octets[:6],
        )
        assert len(decoded(fsocket.SOL_SOCKET, fsocket.SCM_RIGHTS, b"")) == 0

    def test_only_those_that_just_came_are_owned() -> None:
        reading, writing = os.pipe()
        octets = fsocket.encode_control([fsocket.Descriptors([reading]), fsocket.Descriptors([writing])])
        for value in fsocket.decode_control(octets):
            assert isinstance(value, fsocket.Descriptors)
            assert value.take() == []
        first, second = fsocket.decode_control(octets, owning=True)
        assert isinstance(first, fsocket.Descriptors)
        assert isinstance(second, fsocket.Descriptors)
        copied = copy.copy(first)
        assert (copied, copied.take()) == (first, [])
        assert first.take() == [reading]
        second.close()
        os.close(reading)
        with pytest.raises(OSError, match="Bad file descriptor"):
            os.close(writing)

    def test_descriptors_are_a_sequence() -> None:
        descriptors = fsocket.Descriptors([5, 6, 7])
        assert (descriptors[0], descriptors[-1], descriptors[1:], 6 in descriptors) == (5, 7, (6, 7), True)
        assert (list(descriptors), len(descriptors), descriptors.index(7)) == ([5, 6, 7], 3, 2)
        assert {descriptors} == {fsocket.Descriptors(iter([5, 6, 7]))}
        assert descriptors != [5, 6, 7]
        assert not fsocket.Descriptors()
        assert pickle.loads(pickle.dumps(descriptors)) == descriptors


if sys.platform == "linux":
    SOCKET, IP, IPV6 = fsocket.SOL_SOCKET, fsocket.IPPROTO_IP, fsocket.IPPROTO_IPV6

    def times(width: str, *numbers: int) -> bytes:
        return struct.pack(f"={len(numbers)}{width}", *numbers)

    @pytest.mark.parametrize("width", ["i", "q"])
    @pytest.mark.parametrize(
        ("names", "unit"),
        [
            (["SO_TIMESTAMP", "SO_TIMESTAMP_OLD", "SO_TIMESTAMP_NEW"], 1000),
            (["SO_TIMESTAMPNS", "SO_TIMESTAMPNS_OLD", "SO_TIMESTAMPNS_NEW"], 1),
        ],
    )
    def test_times_of_both_widths(names: list[str], unit: int, width: str) -> None:
        for name in names:
            if hasattr(fsocket, name):
                option = getattr(fsocket, name)
                stamp = decoded(SOCKET, option, times(width, SECONDS, 123_456))
                assert stamp == fsocket.Timestamp(NANOSECONDS + 123_456 * unit)
                assert stamp.timestamp == pytest.approx(stamp.timestamp_ns / 1e9)
                assert type(decoded(SOCKET, option, times(width, SECONDS, 123_456)[:-1])) is ControlMessage

    def test_times_after_2038_and_before_1970() -> None:
        assert decoded(SOCKET, fsocket.SO_TIMESTAMPNS, times("q", 1 << 33, 1)) == fsocket.Timestamp((1 << 33) * 10**9 + 1)
        assert decoded(SOCKET, fsocket.SO_TIMESTAMPNS, times("i", -1, 0)) == fsocket.Timestamp(-(10**9))

    @pytest.mark.parametrize("width", ["i", "q"])
    @pytest.mark.parametrize("name", ["SO_TIMESTAMPING", "SO_TIMESTAMPING_OLD", "SO_TIMESTAMPING_NEW"])
    def test_times_by_two_clocks(name: str, width: str) -> None:
        if not hasattr(fsocket, name):
            pytest.skip(f"these headers have no {name}")
        option = getattr(fsocket, name)
        assert decoded(SOCKET, option, times(width, SECONDS, 5, 0, 0, 9, 1)) == fsocket.Timestamping(
            NANOSECONDS + 5, 9 * 10**9 + 1
        )
        assert decoded(SOCKET, option, times(width, SECONDS, 5, 7, 7, 0, 0)) == fsocket.Timestamping(NANOSECONDS + 5, None)
        assert decoded(SOCKET, option, times(width, 0, 0, 0, 0, 9, 1)) == fsocket.Timestamping(None, 9 * 10**9 + 1)
        assert type(decoded(SOCKET, option, times(width, 1, 2, 3, 4))) is ControlMessage

    def test_packet_info_of_ipv4() -> None:
        header, local = SockaddrIn("192.0.2.255"), FOUR
        octets = struct.pack("@i4s4s", 3, local.packed, header.packed)
        assert decoded(IP, fsocket.IP_PKTINFO, octets) == PacketInfo(local, 3, header)
        assert packed(PacketInfo(local, 3, header)) == (
            IP,
            int(fsocket.IP_PKTINFO),
            struct.pack("@i4s4s", 3, local.packed, bytes(4)),
        )
        assert packed(PacketInfo(interface=3), AF_INET) == (IP, int(fsocket.IP_PKTINFO), struct.pack("@i4s4s", 3, b"", b""))
        # Where the system names no local address, it is the destination, unless that is everybody's.
        for host, arrived in (("192.0.2.7", FOUR), ("224.0.0.7", None), ("255.255.255.255", None)):
            found = decoded(IP, fsocket.IP_PKTINFO, struct.pack("@i4s4s", 3, bytes(4), SockaddrIn(host).packed))
            assert found == PacketInfo(arrived, 3, SockaddrIn(host))
        assert type(decoded(IP, fsocket.IP_PKTINFO, octets[:-1])) is ControlMessage

    def test_older_forms_of_ipv6() -> None:
        octets = SIX.packed + struct.pack("@I", 3)
        assert decoded(IPV6, fsocket.IPV6_2292PKTINFO, octets) == PacketInfo(SIX, 3, SIX)
        assert decoded(IPV6, fsocket.IPV6_2292HOPLIMIT, INT.pack(7)) == HopLimit(7, AF_INET6)

    @given(st.integers(0, 0xFFFFFFFF))
    def test_drops(count: int) -> None:
        assert decoded(SOCKET, fsocket.SO_RXQ_OVFL, struct.pack("=I", count)) == fsocket.Drops(count)

    @given(st.integers(0, 0xFFFF))
    def test_sizes_of_segments(size: int) -> None:
        assert decoded(fsocket.IPPROTO_UDP, fsocket.UDP_GRO, INT.pack(size)) == fsocket.SegmentSize(size)
        assert packed(fsocket.SegmentSize(size)) == (fsocket.IPPROTO_UDP, int(fsocket.UDP_SEGMENT), struct.pack("@H", size))
        assert decoded(*packed(fsocket.SegmentSize(size))) == fsocket.SegmentSize(size)

    @given(st.integers(0, (1 << 63) - 1))
    def test_times_of_sending(time: int) -> None:
        assert packed(fsocket.TransmitTime(time)) == (SOCKET, fsocket.SCM_TXTIME, struct.pack("=Q", time))
        assert decoded(*packed(fsocket.TransmitTime(time))) == fsocket.TransmitTime(time)

    @pytest.mark.parametrize("address", [SockaddrIn("192.0.2.7", 80), SockaddrIn6("2001:db8::7", 80, 5, 3)])
    def test_where_it_was_sent_at_first(address: fsocket.Sockaddr) -> None:
        level, option = (IP, fsocket.IP_RECVORIGDSTADDR) if address.family == AF_INET else (IPV6, fsocket.IPV6_RECVORIGDSTADDR)
        assert decoded(level, option, address.sockaddr) == fsocket.OriginalDestination(address)
        assert type(decoded(level, option, b"\2")) is ControlMessage

    @given(st.integers(0, 0x7FFFFFFF), st.integers(0, 0xFFFFFFFF), st.integers(0, 0xFFFFFFFF))
    def test_credentials(pid: int, uid: int, gid: int) -> None:
        octets = struct.pack("@iII", pid, uid, gid)
        assert decoded(SOCKET, fsocket.SCM_CREDENTIALS, octets) == fsocket.Credentials(pid, uid, gid)
        assert packed(fsocket.Credentials(pid, uid, gid)) == (SOCKET, fsocket.SCM_CREDENTIALS, octets)
        assert packed(fsocket.Credentials(None, uid, gid))[2] == struct.pack("@iII", os.getpid(), uid, gid)

    @pytest.mark.skipif(not hasattr(fsocket, "SCM_PIDFD"), reason="these headers have no SCM_PIDFD")
    def test_a_descriptor_of_a_process() -> None:
        value = decoded(SOCKET, fsocket.SCM_PIDFD, INT.pack(100001))
        assert value == fsocket.PidFd([100001])
        assert value != fsocket.Descriptors([100001])
        assert repr(value) == "PidFd([100001])"

    @pytest.mark.skipif(not hasattr(fsocket, "SCM_SECURITY"), reason="these headers have no SCM_SECURITY")
    def test_a_security_label() -> None:
        for level in (SOCKET, IP):
            assert decoded(level, fsocket.SCM_SECURITY, b"user_u:role_r\0") == fsocket.SecurityLabel("user_u:role_r")

    @pytest.mark.skipif(not hasattr(fsocket, "SOL_TLS"), reason="these headers have no SOL_TLS")
    def test_the_type_of_a_tls_record() -> None:
        assert decoded(fsocket.SOL_TLS, fsocket.TLS_GET_RECORD_TYPE, b"\x15") == fsocket.TlsRecordType(0x15)
        assert packed(fsocket.TlsRecordType(0x15)) == (fsocket.SOL_TLS, fsocket.TLS_SET_RECORD_TYPE, b"\x15")
        assert type(decoded(fsocket.SOL_TLS, fsocket.TLS_GET_RECORD_TYPE, b"\x15\0")) is ControlMessage

    def extended(errno: int, origin: int, type: int = 0, code: int = 0, info: int = 0, data: int = 0) -> bytes:
        return struct.pack("@I4BII", errno, origin, type, code, 0, info, data)

    @pytest.mark.parametrize("offender", [SockaddrIn("192.0.2.7"), SockaddrIn6("fe80::7", 0, 0, 3)])
    def test_extended_errors(offender: fsocket.SockaddrIn | fsocket.SockaddrIn6) -> None:
        for level, option in ((IP, fsocket.IP_RECVERR), (IPV6, fsocket.IPV6_RECVERR)):
            head = extended(111, fsocket.SO_EE_ORIGIN_ICMP, 3, 3, 7, 8)
            found = decoded(level, option, head + offender.sockaddr)
            assert found == fsocket.ExtendedError(111, fsocket.SO_EE_ORIGIN_ICMP, 3, 3, 7, 8, offender)
            assert found.reason == f"port unreachable, told by {offender.addr}"
            assert isinstance(found.error, ConnectionRefusedError)
            assert found.reason in str(found.error)
            # What RFC 4884 adds is behind it.
            assert decoded(level, option, head + offender.sockaddr + bytes(40)) == found
            for rest in (b"", bytes(16), offender.sockaddr[:-1]):
                assert decoded(level, option, head + rest).offender is None
            assert type(decoded(level, option, head[:-1])) is ControlMessage

    @pytest.mark.parametrize(
        ("origin", "type", "code", "words"),
        [
            ("ICMP", 3, 4, "fragmentation needed"),
            ("ICMP", 3, 99, "destination unreachable"),
            ("ICMP", 11, 0, "time to live exceeded"),
            ("ICMP", 99, 0, f"origin {fsocket.SO_EE_ORIGIN_ICMP}, type 99, code 0"),
            ("ICMP6", 1, 4, "port unreachable"),
            ("ICMP6", 2, 0, "packet too big"),
            ("LOCAL", 0, 0, "told by this host"),
            ("ZEROCOPY", 0, 0, "sent without a copy"),
            ("ZEROCOPY", 0, 1, "sent, and copied after all"),
        ],
    )
    def test_the_reason_in_words(origin: str, type: int, code: int, words: str) -> None:
        number = getattr(fsocket, f"SO_EE_ORIGIN_{origin}")
        assert fsocket.ExtendedError(5, number, type, code, 0, 0, None).reason == words

    @pytest.mark.parametrize(
        "value",
        [
            fsocket.SegmentSize(0x10000),
            fsocket.SegmentSize(-1),
            fsocket.TransmitTime(-1),
            fsocket.TransmitTime(1 << 63),
            fsocket.TlsRecordType(256),
            fsocket.Credentials(-1, 0, 0),
        ],
    )
    def test_numbers_that_cannot_be_are_refused(value: Any) -> None:
        with pytest.raises(ValueError, match="must be 0 to"):
            fsocket.encode_control([value])


if sys.platform == "win32":

    def test_packet_info_of_ipv4_on_windows() -> None:
        octets = struct.pack("@4sI", FOUR.packed, 3)
        assert packed(PacketInfo(FOUR, 3)) == (fsocket.IPPROTO_IP, int(fsocket.IP_PKTINFO), octets)
        assert decoded(fsocket.IPPROTO_IP, fsocket.IP_PKTINFO, octets) == PacketInfo(FOUR, 3, FOUR)


if sys.platform == "darwin" or sys.platform.startswith("freebsd"):

    def test_the_address_and_the_interface_in_two_messages() -> None:
        link = bytes(2) + struct.pack("@H", 3)  # a struct sockaddr_dl, as far as it tells the interface
        messages: Any = [
            (fsocket.IPPROTO_IP, fsocket.IP_RECVDSTADDR, FOUR.packed),
            (fsocket.IPPROTO_IP, fsocket.IP_RECVTTL, b"\7"),
            (fsocket.IPPROTO_IP, fsocket.IP_RECVIF, link),
        ]
        for order in (messages, messages[::-1]):
            found = fsocket.decode_control(fsocket.encode_control(order))
            assert set(found) == {PacketInfo(FOUR, 3, FOUR), HopLimit(7, AF_INET)}

    def test_when_it_arrived_on_the_systems_from_berkeley() -> None:
        width = "@qi4x" if sys.platform == "darwin" else "@ll"
        octets = struct.pack(width, SECONDS, 123_456)
        stamp = decoded(fsocket.SOL_SOCKET, fsocket.SCM_TIMESTAMP, octets)
        assert stamp == fsocket.Timestamp(NANOSECONDS + 123_456_000)
