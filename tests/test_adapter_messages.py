"""The C that walks the kernel's messages, fed with what no kernel here would send, and with messages that are broken."""

from __future__ import annotations

import os
import socket
import sys
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings

import fsocket

if sys.platform != "linux":
    pytest.skip("the messages are rtnetlink's", allow_module_level=True)

from fsocket._native import ffi, lib
from fsocket.adapter import adapters_from_native
from fsocket.adapter.watch import _Seen

SEQUENCE = 7

fuzz = settings(max_examples=400, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])


# --- messages: the structs are the headers' own


def octets(struct: Any) -> bytes:
    return bytes(ffi.buffer(struct))


def padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % 4)  # netlink(7) keeps everything at four octets


def attribute(kind: int, data: bytes) -> bytes:
    length = ffi.sizeof("struct rtattr") + len(data)
    return padded(octets(ffi.new("struct rtattr *", {"rta_len": length, "rta_type": kind})) + data)


def message(kind: int, body: bytes, *, sequence: int = SEQUENCE, flags: int = 0) -> bytes:
    length = ffi.sizeof("struct nlmsghdr") + len(body)
    head = {"nlmsg_len": length, "nlmsg_type": kind, "nlmsg_flags": flags, "nlmsg_seq": sequence}
    return padded(octets(ffi.new("struct nlmsghdr *", head)) + body)


def link(index: int, *attributes: bytes, kind: int = lib.RTM_NEWLINK, type: int = lib.ARPHRD_ETHER, flags: int = 0) -> bytes:
    head = ffi.new("struct ifinfomsg *", {"ifi_index": index, "ifi_type": type, "ifi_flags": flags})
    return message(kind, padded(octets(head)) + b"".join(attributes))


def address(index: int, family: int, prefix: int, *attributes: bytes, kind: int = lib.RTM_NEWADDR) -> bytes:
    head = ffi.new("struct ifaddrmsg *", {"ifa_family": family, "ifa_prefixlen": prefix, "ifa_index": index})
    return message(kind, padded(octets(head)) + b"".join(attributes))


def memory(data: bytes) -> Any:
    """Exactly as much memory as there are octets, so that ASan sees who reads on."""
    copied = ffi.new("char[]", max(len(data), 1))
    ffi.buffer(copied)[: len(data)] = data
    return copied


def parse(data: bytes, sequence: int = SEQUENCE) -> tuple[int, list[fsocket.Adapter]]:
    """What the walker answers, and the adapters that it found."""
    native = ffi.new("struct fs_adapters *")
    try:
        result = lib.fs_adapters_parse(native, memory(data), len(data), sequence)
        return result, adapters_from_native(native)
    finally:
        lib.fs_adapters_free(native)


def parse_changes(data: bytes) -> list[fsocket.AdapterChange]:
    native = ffi.new("struct fs_adapter_changes *")
    seen = _Seen()
    try:
        assert lib.fs_changes_parse(native, memory(data), len(data)) == 0
        return [change for position in range(native.count) for change in seen.told(native.changes[position])]
    finally:
        lib.fs_changes_free(native)


# --- adapters that this kernel cannot make


def named(name: bytes = b"x0\0") -> bytes:
    return attribute(lib.IFLA_IFNAME, name)


@pytest.mark.parametrize("length", [0, 1, 6, 8, 20, 32])
def test_a_hardware_address_has_any_length(length: int) -> None:
    hardware = bytes(range(1, length + 1))
    [adapter] = parse(link(5, named(), attribute(lib.IFLA_ADDRESS, hardware), type=lib.ARPHRD_INFINIBAND))[1]
    assert (adapter.address, adapter.type) == (hardware or None, "infiniband")


@pytest.mark.parametrize(
    ("number", "kind", "wanted"),
    [
        (lib.ARPHRD_ETHER, b"", "ethernet"),
        (lib.ARPHRD_ETHER, b"vlan\0", "vlan"),
        (lib.ARPHRD_ETHER, b"bridge", "bridge"),
        (lib.ARPHRD_ETHER, b"bridge_slave\0", "ethernet"),
        (lib.ARPHRD_CAN, b"vcan\0", "can"),
        (lib.ARPHRD_PPP, b"ppp\0", "ppp"),
        (lib.ARPHRD_NONE, b"wireguard\0", "tunnel"),
        (0xFFF0, b"", 0xFFF0),
    ],
)
def test_a_type_is_a_name_or_the_kernel_s_number(number: int, kind: bytes, wanted: str | int) -> None:
    info = attribute(lib.IFLA_LINKINFO, attribute(lib.IFLA_INFO_KIND, kind)) if kind else b""
    [adapter] = parse(link(5, named(), info, type=number))[1]
    assert adapter.type == wanted


# --- CAN controllers: a vcan, all that there may be here, has nothing of the kind


def fields(struct: str, **values: int) -> bytes:
    return octets(ffi.new(f"struct {struct} *", values))


def number(value: int) -> bytes:
    return value.to_bytes(4, sys.byteorder)


def controller(*parts: bytes, kind: bytes = b"can\0", type: int = lib.ARPHRD_CAN) -> bytes:
    data = attribute(lib.IFLA_INFO_DATA, b"".join(parts))
    return link(5, named(b"can0\0"), attribute(lib.IFLA_LINKINFO, attribute(lib.IFLA_INFO_KIND, kind) + data), type=type)


CONTROLLER = [
    attribute(lib.IFLA_CAN_STATE, number(1)),
    attribute(lib.IFLA_CAN_BITTIMING, fields("can_bittiming", bitrate=500_000, sample_point=875)),
    attribute(lib.FS_IFLA_CAN_DATA_BITTIMING, fields("can_bittiming", bitrate=2_000_000, sample_point=750)),
    attribute(lib.IFLA_CAN_CTRLMODE, fields("can_ctrlmode", mask=0xFF, flags=0b110101)),
    attribute(lib.IFLA_CAN_RESTART_MS, number(100)),
    attribute(lib.IFLA_CAN_BERR_COUNTER, fields("can_berr_counter", txerr=96, rxerr=3)),
]
NOTHING = fsocket.CanState(None, None, None, None, None, None, None, (), None, None, None)


def can_state(*parts: bytes, **of: Any) -> fsocket.CanState | None:
    [adapter] = parse(controller(*parts, **of))[1]
    return adapter.can


def test_a_can_controller_tells_its_state() -> None:
    assert can_state(*CONTROLLER) == fsocket.CanState(
        state="error-warning",
        bitrate=500_000,
        sample_point=0.875,
        data_bitrate=2_000_000,
        data_sample_point=0.75,
        xl_bitrate=None,
        xl_sample_point=None,
        modes=("loopback", "triple-sampling", "berr-reporting", "fd"),
        restart_ms=100,
        transmit_errors=96,
        receive_errors=3,
    )


def test_what_a_driver_does_not_tell_is_none() -> None:
    assert can_state() == NOTHING
    assert can_state(*CONTROLLER[4:]) == NOTHING._replace(restart_ms=100, transmit_errors=96, receive_errors=3)
    unset = attribute(lib.IFLA_CAN_BITTIMING, fields("can_bittiming"))
    assert can_state(unset) == NOTHING


@pytest.mark.parametrize("part", range(len(CONTROLLER)))
def test_an_attribute_that_is_too_short_tells_nothing(part: int) -> None:
    kind = int.from_bytes(CONTROLLER[part][2:4], sys.byteorder)
    assert can_state(attribute(kind, b"\1\2")) == NOTHING


def test_states_and_modes_without_a_name_are_numbers() -> None:
    names = ["error-active", "error-warning", "error-passive", "bus-off", "stopped", "sleeping", 6]
    assert [can_state(attribute(lib.IFLA_CAN_STATE, number(state))) for state in range(7)] == [
        NOTHING._replace(state=name) for name in names
    ]
    strange = attribute(lib.IFLA_CAN_CTRLMODE, fields("can_ctrlmode", flags=1 << 31 | 1))
    assert can_state(strange) == NOTHING._replace(modes=("loopback", "0x80000000"))


@pytest.mark.skipif(lib.FS_IFLA_CAN_XL_DATA_BITTIMING < 0, reason="fsocket's headers have no controllers of CAN XL")
def test_a_can_xl_controller_tells_its_bit_rate() -> None:
    timing = attribute(lib.FS_IFLA_CAN_XL_DATA_BITTIMING, fields("can_bittiming", bitrate=10_000_000, sample_point=700))
    assert can_state(timing) == NOTHING._replace(xl_bitrate=10_000_000, xl_sample_point=0.7)


def test_what_is_no_can_controller_has_no_such_state() -> None:
    assert can_state(*CONTROLLER, kind=b"vcan\0") is None
    assert can_state(*CONTROLLER, kind=b"canary\0") is None
    assert can_state(*CONTROLLER, type=lib.ARPHRD_ETHER) is None
    kind = attribute(lib.IFLA_LINKINFO, attribute(lib.IFLA_INFO_KIND, b"can\0"))
    assert parse(link(5, named(), kind, type=lib.ARPHRD_CAN))[1][0].can is None


def test_a_name_ends_at_its_nul_or_with_its_attribute() -> None:
    for name in (b"abc\0", b"abc", b"abc\0def"):
        assert parse(link(5, named(name)))[1][0].name == "abc"
    assert parse(link(5, named(b"")))[1][0].name == ""
    raw = b"\xff\xfe\0"
    assert os.fsencode(parse(link(5, named(raw)))[1][0].name) == raw[:-1]


def test_an_adapter_that_is_told_twice_is_listed_once_as_it_was_told_last() -> None:
    assert [adapter.name for adapter in parse(link(5, named(b"old\0")) + link(6, named()) + link(5, named(b"new\0")))[1]] == [
        "new",
        "x0",
    ]


def test_an_address_without_an_adapter_is_not_listed() -> None:
    ten = attribute(lib.IFA_LOCAL, bytes([10, 0, 0, 1]))
    assert parse(address(9, socket.AF_INET, 8, ten)) == (0, [])
    [adapter] = parse(address(5, socket.AF_INET, 8, ten) + link(5, named()))[1]
    assert adapter.unicast == (fsocket.SockaddrIn("10.0.0.1"),)


def test_a_prefix_is_no_longer_than_an_address() -> None:
    for family, size in ((socket.AF_INET, 4), (socket.AF_INET6, 16)):
        entry = address(5, family, 255, attribute(lib.IFA_ADDRESS, bytes(size)))
        [adapter] = parse(link(5) + entry)[1]
        assert adapter.addresses[0].prefix_length == 8 * size


def test_addresses_of_other_families_or_sizes_are_left_out() -> None:
    entries = [
        address(5, socket.AF_PACKET, 8, attribute(lib.IFA_LOCAL, bytes(4))),
        address(5, socket.AF_INET, 8, attribute(lib.IFA_LOCAL, bytes(16))),
        address(5, socket.AF_INET6, 8, attribute(lib.IFA_LOCAL, bytes(4))),
        address(5, socket.AF_INET, 8),
    ]
    [adapter] = parse(link(5) + b"".join(entries))[1]
    assert adapter.addresses == ()


def test_messages_of_another_request_are_passed_over() -> None:
    assert parse(link(5, named()), SEQUENCE + 1) == (0, [])


def test_the_end_an_interruption_and_an_error_are_told() -> None:
    none = bytes(ffi.buffer(ffi.new("int *", 0)))
    denied = bytes(ffi.buffer(ffi.new("int *", -1)))
    assert parse(message(lib.NLMSG_DONE, none))[0] == lib.FS_DUMP_DONE
    assert parse(message(lib.NLMSG_DONE, b""))[0] == lib.FS_DUMP_DONE
    both = lib.FS_DUMP_DONE | lib.FS_DUMP_INTERRUPTED
    assert parse(message(lib.NLMSG_DONE, none, flags=lib.NLM_F_DUMP_INTR))[0] == both
    for kind in (lib.NLMSG_ERROR, lib.NLMSG_DONE):
        assert parse(message(kind, denied))[0] == -1


def test_a_bridge_that_loses_a_port_does_not_remove_the_adapter() -> None:
    head = {"ifi_index": 5, "ifi_type": lib.ARPHRD_ETHER, "ifi_family": 7}  # any but AF_UNSPEC
    body = padded(octets(ffi.new("struct ifinfomsg *", head))) + named()
    changes = parse_changes(link(5, named()) + message(lib.RTM_DELLINK, body) + link(5, named(), kind=lib.RTM_DELLINK))
    assert [change.kind for change in changes] == ["added", "changed", "removed"]


def test_what_was_removed_before_it_was_seen_is_no_news() -> None:
    ten = attribute(lib.IFA_LOCAL, bytes([10, 0, 0, 1]))
    unknown = 0x7FFFFFFF
    assert parse_changes(link(unknown, named(), kind=lib.RTM_DELLINK)) == []
    assert parse_changes(address(unknown, socket.AF_INET, 8, ten, kind=lib.RTM_DELADDR)) == []
    assert parse_changes(link(unknown)) == []  # without a name, and without one now


# --- messages that are broken


def recorded() -> bytes:
    """What this kernel answers, as it comes."""
    found = b""
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE) as kernel:
        for kind, struct in ((lib.RTM_GETLINK, "struct ifinfomsg"), (lib.RTM_GETADDR, "struct ifaddrmsg")):
            kernel.send(message(kind, padded(bytes(ffi.sizeof(struct))), flags=lib.NLM_F_REQUEST | lib.NLM_F_DUMP))
            part = b""
            while parse(part)[0] & lib.FS_DUMP_DONE == 0:
                part = kernel.recv(1 << 16)
                found += part
    return found


@pytest.fixture(scope="module", name="messages")
def _messages() -> bytes:
    return recorded()


RICH = b"".join(
    [
        link(
            5,
            named(b"rich0\0"),
            attribute(lib.IFLA_IFALIAS, b"words"),
            attribute(lib.IFLA_MTU, bytes(4)),
            attribute(lib.IFLA_ADDRESS, bytes(20)),
            attribute(lib.IFLA_LINKINFO, attribute(lib.IFLA_INFO_KIND, b"bridge\0")),
        ),
        controller(*CONTROLLER),
        address(
            5,
            socket.AF_INET,
            24,
            attribute(lib.IFA_ADDRESS, bytes([10, 0, 0, 2])),
            attribute(lib.IFA_LOCAL, bytes([10, 0, 0, 1])),
            attribute(lib.IFA_BROADCAST, bytes([10, 0, 0, 255])),
        ),
        address(5, socket.AF_INET6, 64, attribute(lib.IFA_ADDRESS, b"\xfe\x80" + bytes(14))),
        link(5, named(), kind=lib.RTM_DELLINK),
        message(lib.NLMSG_DONE, bytes(4)),
    ]
)


def survive(data: bytes) -> None:
    """Walk it in both ways; what comes of it is well formed."""
    _, adapters = parse(data)
    for adapter in adapters:
        assert isinstance(adapter, fsocket.Adapter)
        assert len(adapter.unicast) == len(adapter.addresses)
        assert repr(adapter)
    for change in parse_changes(data):
        assert change.kind != "lost"


def test_what_the_kernel_answers_is_what_is_listed(messages: bytes) -> None:
    indexes = {adapter.index for adapter in parse(messages)[1]}
    assert fsocket.adapter_index("lo") in indexes
    assert fsocket.SockaddrIn("127.0.0.1") in {one for adapter in parse(messages)[1] for one in adapter.unicast}
    survive(messages)


def test_messages_that_end_anywhere_are_survived(messages: bytes) -> None:
    for data in (RICH, messages[:4096], messages[-4096:]):
        for end in range(0, len(data), 1 if data is RICH else 13):
            survive(data[:end])


@fuzz
@given(data=st.data())
def test_messages_with_other_octets_in_them_are_survived(messages: bytes, data: st.DataObject) -> None:
    whole = data.draw(st.sampled_from([RICH, RICH * 3, messages[:8192]]))
    mangled = bytearray(whole)
    places = st.integers(0, len(whole) - 1)
    for place, octet in data.draw(st.lists(st.tuples(places, st.integers(0, 255)), min_size=1, max_size=12)):
        mangled[place] = octet
    cut = data.draw(st.tuples(places, places))
    survive(bytes(mangled))
    survive(bytes(mangled[min(cut) : max(cut)]))


@fuzz
@given(data=st.data())
def test_lengths_that_lie_are_survived(data: st.DataObject) -> None:
    """In each place where a length may stand, one that is too short, too long, or no multiple of four."""
    lies = st.sampled_from([0, 1, 2, 3, 4, 5, 15, 16, 17, 0x7FFF, 0x8000, 0xFFFF])
    mangled = bytearray(RICH)
    for word in data.draw(st.lists(st.integers(0, len(RICH) // 2 - 1), min_size=1, max_size=4)):
        mangled[2 * word : 2 * word + 2] = data.draw(lies).to_bytes(2, sys.byteorder)
    survive(bytes(mangled))


@fuzz
@given(st.binary(max_size=300))
def test_any_octets_are_survived(data: bytes) -> None:
    survive(data)
    survive(message(lib.RTM_NEWLINK, data))
    survive(message(lib.RTM_NEWADDR, data))
    survive(link(5, data))
    survive(address(5, socket.AF_INET6, 64, data))
