"""CAN frames: what there can be, and the system's octets for it in both byte orders. No test here needs a kernel with CAN."""

from __future__ import annotations

import copy
import ctypes
import pickle
import sys
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import fsocket

if sys.platform != "linux":
    pytest.skip("only Linux has SocketCAN", allow_module_level=True)

from fsocket import CanFrame, parse_can_frame

#: On a busy machine as well.
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

ORDERS = ("little", "big")
STRUCTURES = {"little": ctypes.LittleEndianStructure, "big": ctypes.BigEndianStructure}
FD_LENGTHS = (0, 1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 20, 24, 32, 48, 64)  # ISO 11898-1
HAS_XL = hasattr(fsocket, "CANXL_MTU")
HAS_VCID = hasattr(fsocket, "CANXL_VCID_MASK")
needs_xl = pytest.mark.skipif(not HAS_XL, reason="the kernel headers that fsocket was built with have no CAN XL")


# --- the structs as Documentation/networking/can.rst writes them


def struct_of(kind: str, order: str, data: int = 0) -> Any:
    fields: dict[str, list[tuple[str, Any]]] = {
        "can": [
            *[("can_id", ctypes.c_uint32), ("len", ctypes.c_uint8), ("pad", ctypes.c_uint8), ("res0", ctypes.c_uint8)],
            *[("len8_dlc", ctypes.c_uint8), ("data", ctypes.c_uint8 * 8)],
        ],
        "canfd": [
            *[("can_id", ctypes.c_uint32), ("len", ctypes.c_uint8), ("flags", ctypes.c_uint8), ("res0", ctypes.c_uint8)],
            *[("res1", ctypes.c_uint8), ("data", ctypes.c_uint8 * 64)],
        ],
        "canxl": [
            *[("prio", ctypes.c_uint32), ("flags", ctypes.c_uint8), ("sdt", ctypes.c_uint8), ("len", ctypes.c_uint16)],
            *[("af", ctypes.c_uint32), ("data", ctypes.c_uint8 * data)],
        ],
    }
    return type(kind, (STRUCTURES[order],), {"_fields_": fields[kind]})


# --- every frame that there can be


def identifiers() -> st.SearchStrategy[dict[str, Any]]:
    base = st.builds(lambda number: {"id": number, "extended": False}, st.integers(0, fsocket.CAN_SFF_MASK))
    return base | st.builds(lambda number: {"id": number, "extended": True}, st.integers(0, fsocket.CAN_EFF_MASK))


def octets_of(lengths: tuple[int, ...]) -> st.SearchStrategy[bytes]:
    return st.sampled_from(lengths).flatmap(lambda length: st.binary(min_size=length, max_size=length))


classic = st.builds(lambda name, data: CanFrame(**name, data=data), identifiers(), st.binary(max_size=8))
long_dlc = st.builds(
    lambda name, data, dlc: CanFrame(**name, data=data, dlc=dlc), identifiers(), octets_of((8,)), st.integers(9, 15)
)
remote = st.builds(lambda name, dlc: CanFrame(**name, remote=True, dlc=dlc), identifiers(), st.integers(0, 15))
error = st.builds(lambda name, data: CanFrame(name, data, error=True), st.integers(0, fsocket.CAN_ERR_MASK), octets_of((8,)))
fd = st.builds(
    lambda name, data, brs, esi: CanFrame(**name, data=data, fd=True, brs=brs, esi=esi),
    *(identifiers(), octets_of(FD_LENGTHS), st.booleans(), st.booleans()),
)
frames = classic | remote | error | fd
if hasattr(fsocket, "CAN_MAX_RAW_DLC"):
    frames |= long_dlc
if HAS_XL:
    xl = st.builds(
        lambda name, data, numbers, sec, rrs, vcid: CanFrame(
            name, data, xl=True, sdt=numbers[0], af=numbers[1], sec=sec, rrs=HAS_VCID and rrs, vcid=HAS_VCID and vcid
        ),
        *(st.integers(0, fsocket.CAN_SFF_MASK), st.binary(min_size=1, max_size=fsocket.CANXL_MAX_DLEN)),
        *(st.tuples(st.integers(0, 0xFF), st.integers(0, 0xFFFFFFFF)), st.booleans(), st.booleans(), st.integers(0, 0xFF)),
    )
    frames |= xl


@patient
@given(frames, st.sampled_from(ORDERS))
def test_octets_and_back_are_the_same_frame(frame: CanFrame, order: Any) -> None:
    assert parse_can_frame(frame.octets(order), order) == frame
    assert parse_can_frame(bytearray(frame.octets(order)), byteorder=order).octets(order) == frame.octets(order)


@patient
@given(frames)
def test_bytes_are_the_octets_of_this_machine(frame: CanFrame) -> None:
    assert bytes(frame) == frame.octets() == frame.octets(sys.byteorder)
    assert parse_can_frame(bytes(frame)) == frame


@patient
@given(frames)
def test_repr_makes_it_again(frame: CanFrame) -> None:
    again = eval(repr(frame), {"CanFrame": CanFrame})
    assert again == frame
    assert repr(again) == repr(frame)


@patient
@given(frames, st.floats(0, 4e9), st.none() | st.just("can0"))
def test_it_can_be_copied_and_pickled(frame: CanFrame, timestamp: float, origin: str | None) -> None:
    frame.timestamp, frame.origin = timestamp, origin
    for again in (copy.copy(frame), copy.deepcopy(frame), pickle.loads(pickle.dumps(frame))):
        assert again == frame
        assert again is not frame
        assert (again.timestamp_ns, again.origin) == (frame.timestamp_ns, origin)
        again.id ^= 1
        assert again != frame


# --- where everything is in the octets


@patient
@given(identifiers(), st.binary(max_size=8), st.sampled_from(ORDERS))
def test_a_classic_frame_is_a_can_frame(name: dict[str, Any], data: bytes, order: Any) -> None:
    struct = struct_of("can", order).from_buffer_copy(CanFrame(**name, data=data).octets(order))
    assert struct.can_id == name["id"] | (fsocket.CAN_EFF_FLAG if name["extended"] else 0)
    assert (struct.len, struct.len8_dlc, bytes(struct.data)) == (len(data), 0, data.ljust(8, b"\0"))


@patient
@given(identifiers(), octets_of(FD_LENGTHS), st.booleans(), st.booleans(), st.sampled_from(ORDERS))
def test_an_fd_frame_is_a_canfd_frame(name: dict[str, Any], data: bytes, brs: bool, esi: bool, order: Any) -> None:
    frame = CanFrame(**name, data=data, fd=True, brs=brs, esi=esi)
    struct = struct_of("canfd", order).from_buffer_copy(frame.octets(order))
    assert struct.can_id == name["id"] | (fsocket.CAN_EFF_FLAG if name["extended"] else 0)
    flags = (fsocket.CANFD_BRS if brs else 0) | (fsocket.CANFD_ESI if esi else 0) | getattr(fsocket, "CANFD_FDF", 0)
    assert (struct.len, struct.flags, bytes(struct.data)) == (len(data), flags, data.ljust(64, b"\0"))


@needs_xl
@patient
@given(st.data(), st.sampled_from(ORDERS))
def test_an_xl_frame_is_the_head_of_a_canxl_frame_and_its_data(data: st.DataObject, order: Any) -> None:
    frame = data.draw(xl)
    octets = frame.octets(order)
    assert len(octets) == struct_of("canxl", order).data.offset + len(frame.data)
    struct = struct_of("canxl", order, len(frame.data)).from_buffer_copy(octets.ljust(fsocket.CANXL_MTU, b"\0"))
    assert struct.flags & fsocket.CANXL_XLF
    assert bool(struct.flags & fsocket.CANXL_SEC) is frame.sec
    assert (struct.sdt, struct.len, struct.af, bytes(struct.data)) == (frame.sdt, len(frame.data), frame.af, frame.data)
    assert struct.prio & fsocket.CAN_SFF_MASK == frame.id
    if HAS_VCID:
        assert struct.prio & fsocket.CANXL_VCID_MASK == frame.vcid << fsocket.CANXL_VCID_OFFSET
        assert bool(struct.flags & fsocket.CANXL_RRS) is frame.rrs


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("dlc", range(16))
def test_a_remote_request_says_how_many_octets_it_asks_for(order: Any, dlc: int) -> None:
    struct = struct_of("can", order).from_buffer_copy(CanFrame(0x123, remote=True, dlc=dlc).octets(order))
    assert struct.can_id == 0x123 | fsocket.CAN_RTR_FLAG
    assert (struct.len, struct.len8_dlc) == (min(dlc, 8), dlc if dlc > 8 else 0)


@pytest.mark.parametrize("order", ORDERS)
def test_a_dlc_beyond_8_stands_beside_8_octets(order: Any) -> None:
    struct = struct_of("can", order).from_buffer_copy(CanFrame(1, bytes(8), dlc=13).octets(order))
    assert (struct.len, struct.len8_dlc) == (8, 13)


@pytest.mark.parametrize("order", ORDERS)
def test_an_error_frame_has_the_classes_in_its_id(order: Any) -> None:
    struct = struct_of("can", order).from_buffer_copy(CanFrame(0x24, bytes(range(8)), error=True).octets(order))
    assert struct.can_id == 0x24 | fsocket.CAN_ERR_FLAG
    frame = parse_can_frame(bytes(struct), order)
    assert (frame.id, frame.error, frame.extended, frame.remote) == (0x24, True, False, False)


# --- what comes from a kernel, or from whoever else


@patient
@given(
    st.binary(max_size=100) | st.binary(min_size=16, max_size=16) | st.binary(min_size=72, max_size=72), st.sampled_from(ORDERS)
)
def test_octets_are_a_frame_or_a_value_error(octets: bytes, order: Any) -> None:
    try:
        frame = parse_can_frame(octets, order)
    except ValueError:
        return
    assert parse_can_frame(octets, order) == frame
    assert repr(frame)
    assert frame.dlc >= 0


@pytest.mark.parametrize("order", ORDERS)
def test_bits_that_are_not_on_the_wire_do_not_count(order: Any) -> None:
    struct = struct_of("can", order)(can_id=fsocket.CAN_SFF_MASK << 5 & fsocket.CAN_EFF_MASK | 0x7, len=2, len8_dlc=15)
    frame = parse_can_frame(bytes(struct), order)
    assert frame == CanFrame(struct.can_id & fsocket.CAN_SFF_MASK, bytes(2))
    assert frame.dlc == 2
    request = struct_of("canfd", order)(can_id=5 | fsocket.CAN_RTR_FLAG, len=0)
    assert parse_can_frame(bytes(request), order) == CanFrame(5, fd=True)


@pytest.mark.parametrize("order", ORDERS)
def test_an_fd_frame_of_a_length_that_no_bus_has_can_be_received_but_not_sent(order: Any) -> None:
    frame = parse_can_frame(bytes(struct_of("canfd", order)(can_id=5, len=10)), order)
    assert (frame.data, frame.dlc, frame.fd) == (bytes(10), 9, True)
    with pytest.raises(ValueError, match="0 to 8 octets of data, or 12, 16, 20, 24, 32, 48, 64, not 10"):
        frame.octets()


@pytest.mark.parametrize("size", [0, 1, 8, 15, 17, 71, 73])
def test_octets_of_another_length_are_no_frame(size: int) -> None:
    with pytest.raises(ValueError, match=rf"a CAN frame has 16 octets, a CAN FD frame 72; {size} are none"):
        parse_can_frame(bytes(size))


@pytest.mark.parametrize(("kind", "length"), [("can", 9), ("canfd", 65)])
def test_a_frame_that_says_it_has_more_than_there_can_be_is_none(kind: str, length: int) -> None:
    with pytest.raises(ValueError, match=rf"at most {length - 1} octets of data; this one says {length}"):
        parse_can_frame(bytes(struct_of(kind, sys.byteorder)(len=length)))


@needs_xl
@pytest.mark.parametrize("length", [0, 5, 2049])
def test_an_xl_frame_that_says_it_has_more_than_came_is_none(length: int) -> None:
    with pytest.raises(ValueError, match=rf"says it has {length} octets of data cannot have 16"):
        parse_can_frame(bytes(struct_of("canxl", sys.byteorder, 4)(len=length, flags=fsocket.CANXL_XLF)))


@needs_xl
@pytest.mark.parametrize("size", [4, 60])
def test_an_xl_frame_of_the_length_of_another_kind_is_told_by_its_flag(size: int) -> None:
    frame = CanFrame(3, bytes(size), xl=True)
    assert len(bytes(frame)) in {fsocket.CAN_MTU, fsocket.CANFD_MTU}
    assert parse_can_frame(bytes(frame)) == frame


@needs_xl
def test_a_whole_canxl_frame_struct_is_read_as_far_as_it_is_filled() -> None:
    frame = CanFrame(3, b"abc", xl=True)
    assert parse_can_frame(bytes(frame).ljust(fsocket.CANXL_MTU, b"\0")) == frame


def test_a_parsed_frame_knows_neither_time_nor_origin() -> None:
    frame = parse_can_frame(bytes(CanFrame(1, timestamp=5, origin="can0")))
    known = (frame.timestamp, frame.hardware_timestamp, frame.origin, frame.interface, frame.loopback, frame.own, frame.drops)
    assert known == (None, None, None, 0, False, False, None)


@pytest.mark.parametrize("order", ["", "middle", None, 1])
def test_there_are_two_byte_orders(order: Any) -> None:
    with pytest.raises(ValueError, match="byteorder is 'little' or 'big', not"):
        CanFrame().octets(order)
    with pytest.raises(ValueError, match="byteorder is 'little' or 'big', not"):
        parse_can_frame(bytes(16), order)


@pytest.mark.parametrize("octets", ["text", 16, None, [1]])
def test_only_octets_are_parsed(octets: Any) -> None:
    with pytest.raises(TypeError, match="octets"):
        parse_can_frame(octets)


# --- what is left to be told


@pytest.mark.parametrize(
    ("id", "extended"),
    [(0, False), (fsocket.CAN_SFF_MASK, False), (fsocket.CAN_SFF_MASK + 1, True), (fsocket.CAN_EFF_MASK, True)],
)
def test_an_id_that_does_not_fit_into_11_bits_is_extended(id: int, extended: bool) -> None:
    assert CanFrame(id).extended is extended
    assert CanFrame(id, extended=True).extended


def test_fd_is_told_by_what_only_fd_has() -> None:
    assert not CanFrame(1, bytes(8)).fd
    assert CanFrame(1, bytes(12)).fd
    assert CanFrame(1, brs=True).fd
    assert CanFrame(1, esi=True).fd
    assert CanFrame(1, fd=True).fd


@pytest.mark.parametrize(("dlc", "length"), list(enumerate(FD_LENGTHS)))
def test_the_dlc_of_an_fd_frame(dlc: int, length: int) -> None:
    assert CanFrame(1, bytes(length), fd=True).dlc == dlc
    assert CanFrame(1, bytes(length), fd=True, dlc=dlc).dlc == dlc


def test_the_dlc_of_other_frames() -> None:
    assert [CanFrame(1, bytes(length)).dlc for length in range(9)] == list(range(9))
    assert CanFrame(1, bytes(8), dlc=12).dlc == 12
    assert CanFrame(1, remote=True).dlc == 0
    assert CanFrame(1, remote=True, dlc=5).dlc == 5
    frame = CanFrame(1, bytes(8), dlc=12)
    frame.dlc = None  # type: ignore[assignment]
    assert frame.dlc == 8


@needs_xl
def test_the_dlc_of_an_xl_frame_is_one_less_than_its_octets() -> None:
    assert CanFrame(1, bytes(2048), xl=True).dlc == 2047
    assert CanFrame(1, bytes(1), xl=True, dlc=0).dlc == 0


@pytest.mark.parametrize("data", [bytearray(b"abc"), memoryview(b"abc"), memoryview(b"axbxcx")[::2]])
def test_data_is_any_octets_copied(data: Any) -> None:
    frame = CanFrame(1, data)
    assert frame.data == b"abc"
    if isinstance(data, bytearray):
        data[0] = 0
        assert frame.data == b"abc"


def test_equal_is_what_is_the_same_on_the_wire() -> None:
    assert CanFrame(1, b"a", timestamp=1.0, origin="can0") == CanFrame(1, b"a")
    assert CanFrame(1, b"a") != CanFrame(1, b"b")
    assert CanFrame(1) != CanFrame(1, extended=True)
    assert CanFrame(1, b"a") != CanFrame(1, b"a", fd=True)
    assert CanFrame(1, remote=True) != CanFrame(1)
    assert CanFrame(1, bytes(8)) == CanFrame(1, bytes(8), dlc=8)
    assert CanFrame(1, bytes(8)) != CanFrame(1, bytes(8), dlc=9)
    assert CanFrame(1) != 1
    with pytest.raises(TypeError, match="unhashable"):
        hash(CanFrame())


@pytest.mark.parametrize(
    ("frame", "text"),
    [
        (CanFrame(), "CanFrame(0x000)"),
        (CanFrame(0x123, b"abc"), "CanFrame(0x123, b'abc')"),
        (CanFrame(0x12345), "CanFrame(0x00012345)"),
        (CanFrame(1, extended=True), "CanFrame(0x00000001, extended=True)"),
        (CanFrame(1, remote=True, dlc=3), "CanFrame(0x001, remote=True, dlc=3)"),
        (CanFrame(1, fd=True), "CanFrame(0x001, fd=True)"),
        (CanFrame(1, bytes(1), brs=True), "CanFrame(0x001, b'\\x00', brs=True)"),
        (CanFrame(0x20, bytes(8), error=True), f"CanFrame(0x00000020, {bytes(8)!r}, error=True)"),
        (CanFrame(1, timestamp=1.5, origin="can0"), "CanFrame(0x001, timestamp=1.5, origin='can0')"),
    ],
)
def test_repr_says_what_is_not_as_usual(frame: CanFrame, text: str) -> None:
    assert repr(frame) == text


def test_times_are_seconds_and_nanoseconds() -> None:
    frame = CanFrame(timestamp=1.25)
    assert (frame.timestamp, frame.timestamp_ns) == (1.25, 1_250_000_000)
    frame.timestamp_ns = 1_700_000_000_123_456_789
    assert frame.timestamp == pytest.approx(1_700_000_000.123456789)
    frame.hardware_timestamp = 2
    assert frame.hardware_timestamp_ns == 2_000_000_000
    frame.timestamp = frame.hardware_timestamp = None
    assert frame.timestamp_ns is frame.hardware_timestamp_ns is None
    assert CanFrame(timestamp=0.0).timestamp == 0.0


def test_only_error_frames_have_an_error_info() -> None:
    assert CanFrame(1).error_info is None


# --- what there cannot be

WRONG: list[tuple[dict[str, Any], type[Exception], str]] = [
    ({"id": -1}, ValueError, "id that is not extended is 0 to 0x7ff, not -0x1"),
    ({"id": 0x800, "extended": False}, ValueError, "id that is not extended is 0 to 0x7ff, not 0x800"),
    ({"id": 0x20000000}, ValueError, "extended id is 0 to 0x1fffffff, not 0x20000000"),
    ({"id": 0x20000000, "error": True}, ValueError, "id of an error frame is 0 to 0x1fffffff, not 0x20000000"),
    ({"id": fsocket.CAN_EFF_FLAG | 1}, ValueError, "an extended id is 0 to"),
    ({"id": "1"}, TypeError, "id must be an int, not 'str'"),
    ({"id": 1.0}, TypeError, "id must be an int, not 'float'"),
    ({"data": "text"}, TypeError, "data of a frame is octets .* not 'str'"),
    ({"data": [1, 2]}, TypeError, "data of a frame is octets .* not 'list'"),
    ({"data": 3}, TypeError, "data of a frame is octets .* not 'int'"),
    ({"data": bytes(9), "fd": False}, ValueError, "at most 8 octets of data, not 9"),
    ({"data": bytes(9)}, ValueError, "0 to 8 octets of data, or 12, 16, 20, 24, 32, 48, 64, not 9"),
    ({"data": bytes(65)}, ValueError, "not 65"),
    ({"brs": True, "fd": False}, ValueError, "brs and esi are of CAN FD frames only"),
    ({"esi": True, "fd": False}, ValueError, "brs and esi are of CAN FD frames only"),
    ({"remote": True, "data": b"x"}, ValueError, "remote request has no data, not 1 octets: dlc says"),
    ({"remote": True, "fd": True}, ValueError, "no remote requests in CAN FD"),
    ({"remote": True, "error": True}, ValueError, "error frame is no remote request"),
    ({"remote": True, "dlc": 16}, ValueError, "dlc is 0 to 0xf, not 0x10"),
    ({"dlc": -1}, ValueError, "dlc is 0 to 0xf, not -0x1"),
    ({"dlc": 1}, ValueError, "dlc 1 does not agree with 0 octets"),
    ({"data": bytes(7), "dlc": 9}, ValueError, "dlc 9 does not agree with 7 octets"),
    ({"data": bytes(12), "dlc": 12}, ValueError, "dlc 12 does not agree with 12 octets of data: that is 9"),
    ({"dlc": "1"}, TypeError, "dlc must be an int"),
    ({"sdt": 1}, ValueError, "of CAN XL frames only"),
    ({"sec": True}, ValueError, "of CAN XL frames only"),
    ({"vcid": 1}, ValueError, "of CAN XL frames only"),
    ({"timestamp": "now"}, TypeError, "timestamp is a number of seconds or None, not 'str'"),
    ({"timestamp": float("nan")}, ValueError, "timestamp is a number of seconds or None, not nan"),
    ({"timestamp": float("inf")}, ValueError, "timestamp is a number of seconds or None, not inf"),
    ({"origin": 3}, TypeError, "origin must be the name of an interface or None, not 'int'"),
]
XL_WRONG: list[tuple[dict[str, Any], str]] = [
    ({"data": b""}, "1 to 2048 octets of data, not 0"),
    ({"data": bytes(2049)}, "1 to 2048 octets of data, not 2049"),
    ({"id": 0x800}, "priority of a CAN XL frame is 0 to 0x7ff"),
    ({"extended": True}, "is not extended"),
    ({"remote": True}, "is not extended, remote"),
    ({"fd": True}, "is not extended, remote, error, fd"),
    ({"brs": True}, "brs"),
    ({"dlc": 1}, "that is 0"),
    ({"sdt": 256}, "sdt is 0 to 0xff"),
    ({"af": 1 << 32}, "af is 0 to 0xffffffff"),
    ({"af": -1}, "af is 0 to 0xffffffff"),
    ({"vcid": 256}, "vcid"),
]


@pytest.mark.parametrize(("arguments", "kind", "words"), WRONG)
def test_a_frame_that_there_cannot_be_is_refused(arguments: dict[str, Any], kind: type[Exception], words: str) -> None:
    with pytest.raises(kind, match=words):
        CanFrame(**arguments)


@needs_xl
@pytest.mark.parametrize(("arguments", "words"), XL_WRONG)
def test_an_xl_frame_that_there_cannot_be_is_refused(arguments: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        CanFrame(**{"data": b"x", "xl": True, **arguments})


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("id", 0x800, "not extended is 0 to 0x7ff"),
        ("data", bytes(9), "at most 8 octets"),
        ("data", "text", "octets"),
        ("brs", True, "CAN FD frames only"),
        ("remote", True, "no data"),
        ("af", 1, "CAN XL frames only"),
        ("dlc", 3, "does not agree"),
    ],
)
def test_a_frame_that_became_one_that_there_cannot_be_has_no_octets(name: str, value: object, words: str) -> None:
    frame = CanFrame(1, b"abcdefgh")
    setattr(frame, name, value)
    with pytest.raises((ValueError, TypeError), match=words):
        bytes(frame)


def test_a_frame_that_there_cannot_be_can_still_be_looked_at() -> None:
    frame = CanFrame(1)
    for data in (bytes(9), bytes(65), bytes(4000)):
        frame.data = data
        assert repr(frame).startswith("CanFrame(0x001, b")
        assert frame != CanFrame(1)
        assert 9 <= frame.dlc <= 15


def test_what_is_set_counts() -> None:
    frame = CanFrame(1, b"a")
    frame.id, frame.extended, frame.data = 0x12345, True, bytearray(b"xyz")  # type: ignore[assignment]
    assert parse_can_frame(bytes(frame)) == CanFrame(0x12345, b"xyz")


def test_a_name_that_a_frame_does_not_have_cannot_be_set() -> None:
    with pytest.raises(AttributeError):
        CanFrame().identifier = 1  # type: ignore[attr-defined]
