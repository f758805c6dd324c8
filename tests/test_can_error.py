"""What error frames tell, decoded without a kernel; every octet of them."""

from __future__ import annotations

import sys
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

import fsocket

if sys.platform != "linux":
    pytest.skip("SocketCAN is Linux's", allow_module_level=True)

from fsocket import CanErrorInfo, CanFrame

CLASSES = {
    "CAN_ERR_TX_TIMEOUT": "tx-timeout",
    "CAN_ERR_LOSTARB": "lost-arbitration",
    "CAN_ERR_CRTL": "controller-problem",
    "CAN_ERR_PROT": "protocol-violation",
    "CAN_ERR_TRX": "transceiver-status",
    "CAN_ERR_ACK": "no-acknowledgement-on-tx",
    "CAN_ERR_BUSOFF": "bus-off",
    "CAN_ERR_BUSERROR": "bus-error",
    "CAN_ERR_RESTARTED": "restarted-after-bus-off",
    "CAN_ERR_CNT": "error-counter-tx-rx",
}

needs_counter_class = pytest.mark.skipif(not hasattr(fsocket, "CAN_ERR_CNT"), reason="headers of Linux 6.0 have CAN_ERR_CNT")

octets = st.integers(0, 0xFF)
patient = settings(deadline=None)


def told(classes: int, **places: int) -> CanErrorInfo:
    """What a frame of these classes tells, with octets of its data by their places: ``_0=1`` is the first."""
    data = bytearray(fsocket.CAN_ERR_DLC)
    for place, octet in places.items():
        data[int(place[1:])] = octet
    info = CanFrame(classes, bytes(data), error=True).error_info
    assert info is not None
    return info


@pytest.mark.parametrize(("constant", "word"), CLASSES.items())
def test_each_class_has_a_name(constant: str, word: str) -> None:
    if not hasattr(fsocket, constant):
        pytest.skip(f"these headers have no {constant}")
    info = told(getattr(fsocket, constant))
    assert info.classes == (word,)
    assert str(info).startswith(word)
    assert info.bus_off is (word == "bus-off")
    assert info.restarted is (word == "restarted-after-bus-off")


@patient
@given(flags=st.integers(0, fsocket.CAN_ERR_MASK))
def test_no_bit_of_the_classes_is_lost(flags: int) -> None:
    bits = {word: getattr(fsocket, constant) for constant, word in CLASSES.items() if hasattr(fsocket, constant)}
    words = told(flags).classes
    assert sum(bits[word] if word in bits else int(word, 16) for word in words) == flags
    assert len(set(words)) == len(words)


def test_only_an_error_frame_tells_errors() -> None:
    assert CanFrame(fsocket.CAN_ERR_BUSOFF, bytes(8)).error_info is None


@patient
@given(bit=octets)
def test_where_arbitration_was_lost_is_told(bit: int) -> None:
    info = told(fsocket.CAN_ERR_LOSTARB, _0=bit)
    assert info.lost_arbitration == bit
    assert str(info) == f"lost-arbitration{{at bit {bit}}}"
    assert told(fsocket.CAN_ERR_ACK, _0=bit).lost_arbitration is None


@pytest.mark.parametrize(
    ("constant", "word"),
    [
        ("RX_OVERFLOW", "rx-overflow"),
        ("TX_OVERFLOW", "tx-overflow"),
        ("RX_WARNING", "rx-error-warning"),
        ("TX_WARNING", "tx-error-warning"),
        ("RX_PASSIVE", "rx-error-passive"),
        ("TX_PASSIVE", "tx-error-passive"),
        ("ACTIVE", "back-to-error-active"),
    ],
)
def test_each_state_of_the_controller_has_a_name(constant: str, word: str) -> None:
    bit = getattr(fsocket, f"CAN_ERR_CRTL_{constant}")
    assert told(fsocket.CAN_ERR_CRTL, _1=bit).controller == (word,)
    assert told(fsocket.CAN_ERR_ACK, _1=bit).controller == ()
    assert str(told(fsocket.CAN_ERR_CRTL, _1=bit)) == f"controller-problem{{{word}}}"


@pytest.mark.parametrize(
    ("constant", "word"),
    [
        ("BIT", "single-bit-error"),
        ("FORM", "frame-format-error"),
        ("STUFF", "bit-stuffing-error"),
        ("BIT0", "tx-dominant-bit-error"),
        ("BIT1", "tx-recessive-bit-error"),
        ("OVERLOAD", "bus-overload"),
        ("ACTIVE", "active-error"),
        ("TX", "error-on-tx"),
    ],
)
def test_each_violation_of_the_protocol_has_a_name(constant: str, word: str) -> None:
    bit = getattr(fsocket, f"CAN_ERR_PROT_{constant}")
    info = told(fsocket.CAN_ERR_PROT, _2=bit, _3=fsocket.CAN_ERR_PROT_LOC_ACK)
    assert (info.protocol, info.location) == ((word,), "acknowledge-slot")
    assert str(info) == f"protocol-violation{{{{{word}}}{{acknowledge-slot}}}}"
    assert told(fsocket.CAN_ERR_ACK, _2=bit).protocol == ()


def test_each_location_has_a_name_of_its_own() -> None:
    prefix = "CAN_ERR_PROT_LOC_"
    numbers = [getattr(fsocket, name) for name in fsocket.constants.__all__ if name.startswith(prefix)]
    named = {told(fsocket.CAN_ERR_PROT, _3=number).location for number in numbers}
    assert len(named) == len(numbers) >= 20
    assert not any(name is None or name.startswith("0x") for name in named)
    for number in set(range(0x100)) - set(numbers):
        assert told(fsocket.CAN_ERR_PROT, _3=number).location == f"{number:#x}"
    assert told(fsocket.CAN_ERR_ACK).location is None


@patient
@given(octet=octets)
def test_no_bit_of_an_octet_of_flags_is_lost(octet: int) -> None:
    info = told(fsocket.CAN_ERR_CRTL | fsocket.CAN_ERR_PROT, _1=octet, _2=octet)
    assert len(info.controller) == len(info.protocol) == octet.bit_count()
    unknown = [int(word, 16) for word in info.controller if word.startswith("0x")]
    assert sum(unknown) & octet == sum(unknown)


WIRE = {
    "": "unspecified",
    "NO_WIRE": "no-wire",
    "SHORT_TO_BAT": "short-to-bat",
    "SHORT_TO_VCC": "short-to-vcc",
    "SHORT_TO_GND": "short-to-gnd",
}


@pytest.mark.parametrize(("canh", "high"), WIRE.items())
@pytest.mark.parametrize(("canl", "low"), (WIRE | {"SHORT_TO_CANH": "short-to-canh"}).items())
def test_both_wires_of_the_transceiver_have_a_state(canh: str, high: str, canl: str, low: str) -> None:
    state = getattr(fsocket, f"CAN_ERR_TRX_CANH_{canh}") if canh else fsocket.CAN_ERR_TRX_UNSPEC
    state |= getattr(fsocket, f"CAN_ERR_TRX_CANL_{canl}") if canl else fsocket.CAN_ERR_TRX_UNSPEC
    info = told(fsocket.CAN_ERR_TRX, _4=state)
    assert (info.canh, info.canl) == (high, low)
    assert str(info) == f"transceiver-status{{{{canh {high}}}{{canl {low}}}}}"
    assert told(fsocket.CAN_ERR_ACK, _4=state)[5:7] == (None, None)


@patient
@given(octet=octets)
def test_a_state_of_the_transceiver_that_has_no_name_is_kept(octet: int) -> None:
    again = 0
    info = told(fsocket.CAN_ERR_TRX, _4=octet)
    for wire, state in (("CANH", info.canh), ("CANL", info.canl)):
        assert state is not None
        name = f"CAN_ERR_TRX_{wire}_{state.upper().replace('-', '_')}"
        again |= 0 if state == "unspecified" else int(state, 16) if state.startswith("0x") else getattr(fsocket, name)
    assert again == octet


@needs_counter_class
@patient
@given(sent=octets, received=octets)
def test_the_counters_of_errors_are_told(sent: int, received: int) -> None:
    info = told(fsocket.CAN_ERR_CNT, _6=sent, _7=received)
    assert (info.transmit_errors, info.receive_errors) == (sent, received)
    assert str(info) == f"error-counter-tx-rx{{{{{sent}}}{{{received}}}}}"


@patient
@given(sent=octets, received=octets)
def test_counters_that_an_older_kernel_told_without_a_class_are_seen(sent: int, received: int) -> None:
    info = told(fsocket.CAN_ERR_CRTL, _1=fsocket.CAN_ERR_CRTL_TX_WARNING, _6=sent, _7=received)
    counted = (sent, received) if sent or received else (None, None)
    assert (info.transmit_errors, info.receive_errors) == counted
    assert ("error-counter-tx-rx" in str(info)) is bool(sent or received)


def test_the_text_is_that_of_candump() -> None:
    info = told(
        fsocket.CAN_ERR_CRTL | fsocket.CAN_ERR_PROT | fsocket.CAN_ERR_ACK | fsocket.CAN_ERR_BUSERROR,
        _1=fsocket.CAN_ERR_CRTL_RX_WARNING | fsocket.CAN_ERR_CRTL_TX_WARNING,
        _2=fsocket.CAN_ERR_PROT_FORM | fsocket.CAN_ERR_PROT_TX,
        _3=fsocket.CAN_ERR_PROT_LOC_EOF,
        _6=96,
        _7=101,
    )
    assert str(info).split(", ") == [
        "controller-problem{rx-error-warning,tx-error-warning}",
        "protocol-violation{{frame-format-error,error-on-tx}{end-of-frame}}",
        "no-acknowledgement-on-tx",
        "bus-error",
        "error-counter-tx-rx{{96}{101}}",
    ]


@patient
@given(
    flags=st.integers(0, fsocket.CAN_ERR_MASK),
    data=st.binary(max_size=8) | st.binary(min_size=64, max_size=64),
)
def test_every_error_frame_is_told(flags: int, data: bytes) -> None:
    frame = CanFrame(flags, data, error=True)
    info = frame.error_info
    assert info is not None
    assert isinstance(str(info), str)
    assert eval(repr(info), vars(fsocket)) == info
    padded: Any = frame.data[: fsocket.CAN_ERR_DLC].ljust(fsocket.CAN_ERR_DLC, b"\0")
    assert info == CanFrame(flags, padded, error=True).error_info
