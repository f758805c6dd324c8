"""Frames as candump and cansend of can-utils write them, and logs of frames: both ways, without a kernel."""

from __future__ import annotations

import contextlib
import io
import sys
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given

import fsocket

if sys.platform != "linux":
    pytest.skip("SocketCAN is Linux's", allow_module_level=True)

from fsocket import CanFrame, can_frame_string, can_log_line, read_can_log, string_can_frame
from fsocket.can.frame import FD_LENGTHS, XL_RRS, XL_VCID_MOST, XLF

OCTETS = bytes.fromhex("1122334455667788")

identifiers = st.one_of(
    st.builds(lambda number: {"id": number, "extended": False}, st.integers(0, fsocket.CAN_SFF_MASK)),
    st.builds(lambda number: {"id": number, "extended": True}, st.integers(0, fsocket.CAN_EFF_MASK)),
)


def of(length: int) -> st.SearchStrategy[bytes]:
    return st.binary(min_size=length, max_size=length)


def made(head: dict[str, Any], data: bytes = b"", **fields: Any) -> CanFrame:
    return CanFrame(head["id"], data, extended=head["extended"], **fields)


classic = st.builds(made, identifiers, st.binary(max_size=8))
raw = st.builds(lambda head, data, dlc: made(head, data, dlc=dlc), identifiers, of(8), st.integers(9, fsocket.CAN_MAX_RAW_DLC))
remote = st.builds(lambda head, dlc: made(head, remote=True, dlc=dlc), identifiers, st.none() | st.integers(0, 15))
flexible = st.builds(
    lambda head, data, brs, esi: made(head, data, fd=True, brs=brs, esi=esi),
    identifiers,
    st.sampled_from(FD_LENGTHS).flatmap(of),
    st.booleans(),
    st.booleans(),
)
errors = st.builds(lambda classes, data: CanFrame(classes, data, error=True), st.integers(0, fsocket.CAN_ERR_MASK), of(8))
long = st.builds(
    lambda priority, data, numbers, sec, rrs: CanFrame(
        priority, data, xl=True, sdt=numbers[0], af=numbers[1], vcid=numbers[2], sec=sec, rrs=rrs and bool(XL_RRS)
    ),
    st.integers(0, fsocket.CAN_SFF_MASK),
    st.binary(min_size=1, max_size=2048),
    st.tuples(st.integers(0, 0xFF), st.integers(0, 0xFFFFFFFF), st.integers(0, XL_VCID_MOST)),
    st.booleans(),
    st.booleans(),
)
frames = st.one_of(classic, raw, remote, flexible, errors, *([long] if XLF else []))

#: Texts that are written as they are read.
WRITTEN = {
    "123#": CanFrame(0x123),
    "123#DEADBEEF": CanFrame(0x123, b"\xde\xad\xbe\xef"),
    "00000123#01": CanFrame(0x123, b"\1", extended=True),
    "1F334455#1122334455667788": CanFrame(0x1F334455, OCTETS),
    "1F334455#1122334455667788_B": CanFrame(0x1F334455, OCTETS, dlc=0xB),
    "123#R": CanFrame(0x123, remote=True),
    "123#R7": CanFrame(0x123, remote=True, dlc=7),
    "00000123#R3": CanFrame(0x123, extended=True, remote=True, dlc=3),
    "333#R8_E": CanFrame(0x333, remote=True, dlc=0xE),
    "123##0": CanFrame(0x123, fd=True),
    "123##1": CanFrame(0x123, brs=True),
    "213##311223344": CanFrame(0x213, OCTETS[:4], brs=True, esi=True),
    "12345678##1AABB": CanFrame(0x12345678, b"\xaa\xbb", brs=True),
    "20000080#0000000000000000": CanFrame(fsocket.CAN_ERR_MASK & 0x80, bytes(8), error=True),
}

#: Texts that are read as others are.
READ = {
    "5A1#11.2233.44556677.88": "5A1#1122334455667788",
    "123#.11.22.": "123#1122",
    "123#deadbeef": "123#DEADBEEF",
    "7a1#r": "7A1#R",
    "123#R0": "123#R",
    "333#r8_e": "333#R8_E",
    "123#1122334455667788_8": "123#1122334455667788",
    "123##0.11.22": "123##01122",
    "123##0112233445566778899": "123##0112233445566778899000000",
    "123##4AA": "123##0AA",
    "123##5AA": "123##1AA",
}

REFUSED = {
    "": "no '#'",
    "123": "no '#'",
    "#": "3 or 8 hexadecimal digits",
    "1#11": "3 or 8 hexadecimal digits",
    "1234#11": "3 or 8 hexadecimal digits",
    "1_3#11": "3 or 8 hexadecimal digits",
    " 123#11": "3 or 8 hexadecimal digits",
    "+12#11": "3 or 8 hexadecimal digits",
    "\u0661\u0662\u0663#11": "3 or 8 hexadecimal digits",
    "800#": "0 to 0x7ff, not 0x800",
    "80000123#": "0 to 0x1fffffff",
    "123#1": "two hexadecimal digits each, not '1'",
    "123#11..22": "two hexadecimal digits each",
    "123#1.1": "two hexadecimal digits each",
    "123#11 22": "two hexadecimal digits each",
    "123#DEADBEEF\n": "two hexadecimal digits each",
    "123#0xAA": "two hexadecimal digits each",
    "123#112233445566778899": "at most 8 octets",
    "123#11_9": "dlc 9 does not agree",
    "123#1122334455667788_": "DLC behind '_'",
    "123#1122334455667788_AB": "DLC behind '_'",
    "123#1122334455667788_G": "DLC behind '_'",
    "123#R9": "R0 to R8",
    "123#R8_8": "R0 to R8",
    "123#R7_9": "R0 to R8",
    "123#Rest": "R0 to R8",
    "20000004#R": "no remote request",
    "123##": "digit of flags",
    "123##x": "digit of flags",
    "123##8AA": "no flag 0x8",
    "123##0" + 65 * "AA": "not 65",
    "123##R": "digit of flags",
    "12345#11": "CAN XL",
    "12345#81:00#11": "CAN XL",
    "12345#81:00:1234567#11": "CAN XL",
}


@pytest.mark.parametrize("text", WRITTEN)
def test_a_frame_is_written_as_candump_writes_it(text: str) -> None:
    assert can_frame_string(WRITTEN[text]) == text
    assert str(WRITTEN[text]) == text
    assert string_can_frame(text) == WRITTEN[text]


@pytest.mark.parametrize("text", READ)
def test_what_cansend_takes_is_read(text: str) -> None:
    assert str(string_can_frame(text)) == READ[text]


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_no_frame_is_refused_with_a_reason(text: str) -> None:
    with pytest.raises(ValueError, match="is no CAN frame: ") as raised:
        string_can_frame(text)
    assert REFUSED[text] in str(raised.value)
    assert len(str(raised.value)) < 300


@pytest.mark.parametrize("text", [None, b"123#", 0x123])
def test_only_a_text_is_read(text: Any) -> None:
    with pytest.raises(TypeError, match="a CAN frame is read from a str, not "):
        string_can_frame(text)


@pytest.mark.skipif(not XLF, reason="the headers that fsocket was built with have no CAN XL")
def test_can_xl() -> None:
    frame = CanFrame(0x242, b"\x11\x22\x33", xl=True, sdt=7, af=0x40000123, sec=True)
    assert str(frame) == "00242#81:07:40000123#112233"
    assert string_can_frame("00242#81:07:40000123#11.22.33") == frame
    assert string_can_frame("00242#01:07:40000123#112233") == frame  # as cansend, which sets the flag of CAN XL itself
    for text, why in {
        "00242#81:07:40000123#": "1 to 2048",
        "00242#C1:07:40000123#11": "no flag 0x40",
        "00800#80:00:00000000#11": "0x7ff",
    }.items():
        with pytest.raises(ValueError, match=why):
            string_can_frame(text)
    if XL_VCID_MOST:
        assert str(CanFrame(0x123, OCTETS, xl=True, vcid=0x45)) == "45123#80:00:00000000#1122334455667788"


@given(frames)
def test_every_frame_is_read_as_it_was_written(frame: CanFrame) -> None:
    assert string_can_frame(can_frame_string(frame)) == frame


@given(frames)
def test_case_and_dots_make_no_difference(frame: CanFrame) -> None:
    head, delimiter, data = can_frame_string(frame).rpartition("#")
    assert string_can_frame(f"{head}{delimiter}{data}".lower()) == frame
    if not frame.remote:
        data = frame.data.hex(".")
        rest = can_frame_string(frame).removeprefix(head + delimiter)
        flags = rest[: len(rest) - len(frame.data.hex()) - (2 if "_" in rest else 0)]
        suffix = rest[len(flags) + len(frame.data.hex()) :]
        assert string_can_frame(f"{head}{delimiter}{flags}{data}{suffix}") == frame


@given(st.text(alphabet="0123456789abcdefABCDEF#R_.:xg ", max_size=30) | st.text(max_size=12))
def test_any_text_is_a_frame_or_refused(text: str) -> None:
    try:
        frame = string_can_frame(text)
    except ValueError:
        return
    assert string_can_frame(str(frame)) == frame


# --- logs


def logged(line: str) -> CanFrame:
    [frame] = read_can_log([line])
    return frame


def test_a_line_of_a_log_has_time_interface_and_frame() -> None:
    line = "(1436509052.249713) vcan0 044#2A366C2BBA"
    frame = logged(line + "\n")
    assert (frame.timestamp_ns, frame.origin, frame.loopback) == (1436509052_249713000, "vcan0", False)
    assert frame == CanFrame(0x44, bytes.fromhex("2A366C2BBA"))
    assert can_log_line(frame) == line
    assert can_log_line(frame, nanoseconds=True) == "(1436509052.249713000) vcan0 044#2A366C2BBA"
    assert can_log_line(frame, direction=True) == line + " R"


@pytest.mark.parametrize(
    "line",
    [
        "(1436509052.249713)    vcan0 044#2A T\n",  # candump aligns the names
        "(1436509052.249713000)\tvcan0\t044#2A\tT",
        "(1436509052.249713) vcan0 044#2A T\r\n",
    ],
)
def test_lines_are_read_as_canplayer_reads_them(line: str) -> None:
    frame = logged(line)
    assert can_log_line(frame, direction=True) == "(1436509052.249713) vcan0 044#2A T"
    assert frame.loopback


def test_a_time_in_seconds_is_rounded_to_the_digits_of_the_line() -> None:
    assert can_log_line(CanFrame(1, timestamp=1436509052.249713, origin="can0")) == "(1436509052.249713) can0 001#"
    assert can_log_line(CanFrame(1, timestamp=0.9999999, origin="can0")) == "(0000000001.000000) can0 001#"
    assert can_log_line(CanFrame(1, timestamp=0.25, origin="can0"), nanoseconds=True) == "(0000000000.250000000) can0 001#"


def test_other_lines_are_passed_over() -> None:
    text = "# a comment\n\nDROPCOUNT: dropped 2 CAN frames on 'can0' socket (total drops 2)\n(1.000000) can0 123#\n"
    assert [str(frame) for frame in read_can_log(io.StringIO(text))] == ["123#"]
    assert list(read_can_log([])) == []


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("(1.000000) can0", "is not as "),
        ("(1.000000) can0 123#00 X", "is not as "),
        ("(1) can0 123#00", "is not as "),
        ("(-1.000000) can0 123#00", "is not as "),
        ("(1.000000)can0 123#00", "is not as "),
        ("(1.00000) can0 123#00", "6 or 9 digits"),
        ("(1.0) can0 123#00", "6 or 9 digits"),
        ("(1.000000) can0 123#0", "two hexadecimal digits"),
        ("(" + 1000 * "x", "is not as "),
    ],
)
def test_a_wrong_line_is_named_by_its_number(line: str, why: str) -> None:
    reading = read_can_log(["(1.000000) can0 123#\n", "\n", line + "\n", "(2.000000) can0 124#\n"])
    assert str(next(reading)) == "123#"
    with pytest.raises(ValueError, match=f"^line 3: .*{why}") as raised:
        next(reading)
    assert len(str(raised.value)) < 300


@pytest.mark.parametrize(
    ("frame", "why"),
    [
        (CanFrame(1, origin="can0"), "has no timestamp"),
        (CanFrame(1, timestamp=1.0), "has no origin"),
        (CanFrame(1, timestamp=1.0, origin="a b"), "without spaces"),
        (CanFrame(1, timestamp=1.0, origin=""), "without spaces"),
        (CanFrame(1, timestamp=-1.0, origin="can0"), "from 1970 on"),
    ],
)
def test_a_frame_without_time_or_interface_is_not_logged(frame: CanFrame, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        can_log_line(frame)


names = st.text("abcdefghijklmnopqrstuvwxyz0123456789-_.@:", min_size=1, max_size=15)


@given(st.lists(st.tuples(frames, st.integers(0, 1 << 62), names, st.booleans()), max_size=5))
def test_a_log_is_read_as_it_was_written(entries: list[tuple[CanFrame, int, str, bool]]) -> None:
    for frame, time, name, loopback in entries:
        frame.timestamp_ns, frame.origin, frame.loopback = time, name, loopback
    written = [frame for frame, *_ in entries]
    text = "".join(can_log_line(frame, nanoseconds=True, direction=True) + "\n" for frame in written)
    read = list(read_can_log(io.StringIO(text)))
    assert read == written
    assert [(one.timestamp_ns, one.origin, one.loopback) for one in read] == [entry[1:] for entry in entries]


@given(st.text(max_size=40))
def test_any_line_is_a_frame_passed_over_or_refused(text: str) -> None:
    with contextlib.suppress(ValueError):
        assert len(list(read_can_log(["(" + text]))) == 1
