"""Filters of raw CAN sockets: the kernel's rule in Python, and the kernel itself where there is one with CAN.

`kernel_rule` says it once more, of numbers, as Documentation/networking/can.rst does. The table is the one that the kernel's
own selftest has (tools/testing/selftests/net/can/test_raw_filter.c): an identifier in its four forms, and the filters that tell
these apart or do not.
"""

from __future__ import annotations

import os
import socket
import struct
import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

import fsocket

if sys.platform != "linux":
    pytest.skip("SocketCAN is Linux's", allow_module_level=True)

from fsocket import (
    CAN_EFF_FLAG,
    CAN_EFF_MASK,
    CAN_ERR_FLAG,
    CAN_ERR_MASK,
    CAN_INV_FILTER,
    CAN_RTR_FLAG,
    CAN_SFF_MASK,
    CanFilter,
    CanFrame,
    can_filter,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ID = 0x123
FORMS = {
    "standard": CanFrame(ID, b"x"),
    "standard remote": CanFrame(ID, remote=True),
    "extended": CanFrame(ID, b"x", extended=True),
    "extended remote": CanFrame(ID, remote=True, extended=True),
}
EVERY = set(FORMS)
STANDARD, EXTENDED = {"standard", "standard remote"}, {"extended", "extended remote"}
DATA, REMOTE = {"standard", "extended"}, {"standard remote", "extended remote"}

BOTH_FLAGS = CAN_EFF_FLAG | CAN_RTR_FLAG
#: Flags in the identifier of the filter, its mask, and the forms that it takes.
TABLE: list[tuple[int, int, set[str]]] = [
    *((flags, CAN_SFF_MASK, EVERY) for flags in (0, CAN_EFF_FLAG, CAN_RTR_FLAG, BOTH_FLAGS)),
    (0, CAN_SFF_MASK | CAN_EFF_FLAG, STANDARD),
    (CAN_EFF_FLAG, CAN_SFF_MASK | CAN_EFF_FLAG, EXTENDED),
    (CAN_RTR_FLAG, CAN_SFF_MASK | CAN_EFF_FLAG, STANDARD),
    (BOTH_FLAGS, CAN_SFF_MASK | CAN_EFF_FLAG, EXTENDED),
    (0, CAN_SFF_MASK | CAN_RTR_FLAG, DATA),
    (CAN_EFF_FLAG, CAN_SFF_MASK | CAN_RTR_FLAG, DATA),
    (CAN_RTR_FLAG, CAN_SFF_MASK | CAN_RTR_FLAG, REMOTE),
    (BOTH_FLAGS, CAN_SFF_MASK | CAN_RTR_FLAG, REMOTE),
    (0, CAN_SFF_MASK | BOTH_FLAGS, {"standard"}),
    (CAN_EFF_FLAG, CAN_SFF_MASK | BOTH_FLAGS, {"extended"}),
    (CAN_RTR_FLAG, CAN_SFF_MASK | BOTH_FLAGS, {"standard remote"}),
    (BOTH_FLAGS, CAN_SFF_MASK | BOTH_FLAGS, {"extended remote"}),
    (0, CAN_EFF_MASK | BOTH_FLAGS, {"standard"}),
    (CAN_EFF_FLAG, CAN_EFF_MASK | BOTH_FLAGS, {"extended"}),
]
patient = settings(deadline=None)
each_row = pytest.mark.parametrize(("flags", "mask", "taken"), TABLE)
either_way = pytest.mark.parametrize("inverted", [False, True])


# --- frames and filters


#: Identifiers that have most of their bits in common, so that filters match some of them.
near = st.sampled_from([0, 1, ID, ID ^ 1, 0x323, CAN_SFF_MASK])
far = st.sampled_from([CAN_SFF_MASK + 1, 0x1123, 0x18DAF110, CAN_EFF_MASK]) | st.integers(0, CAN_EFF_MASK)
data_frames = st.builds(CanFrame, near, st.just(b"x")) | st.builds(CanFrame, near | far, st.just(b"x"), extended=st.just(True))
remote_frames = st.builds(CanFrame, near | far, remote=st.just(True))
fd_frames = st.builds(CanFrame, near | far, st.just(bytes(12)))
error_frames = st.builds(CanFrame, st.integers(1, CAN_ERR_MASK), st.just(bytes(8)), error=st.just(True))
frames = data_frames | remote_frames | fd_frames | error_frames
if hasattr(fsocket, "CANXL_MTU"):
    vcids = st.integers(0, getattr(fsocket, "CANXL_VCID_VAL_MASK", 0))
    xl_frames = st.builds(CanFrame, near, st.just(b"x"), xl=st.just(True), vcid=vcids)
    any_frames = frames | xl_frames
else:
    any_frames = frames

flag_sets = st.sampled_from([0, CAN_EFF_FLAG, CAN_RTR_FLAG, BOTH_FLAGS])
ids = st.builds(int.__or__, near | far, flag_sets)
masks = st.builds(
    int.__or__,
    st.sampled_from([0, 1, 0x700, CAN_SFF_MASK, CAN_EFF_MASK]) | st.integers(0, CAN_EFF_MASK),
    flag_sets | st.sampled_from([CAN_ERR_FLAG, CAN_ERR_FLAG | BOTH_FLAGS]),
)
filters = st.builds(can_filter, ids, masks, st.booleans())


def kernel_rule(identifier: int, number: int, mask: int) -> bool:
    """Whether a frame whose struct has this can_id comes in, for a struct can_filter of these two numbers."""
    if identifier & CAN_ERR_FLAG or mask & CAN_ERR_FLAG:
        return bool(identifier & CAN_ERR_FLAG and mask & CAN_ERR_FLAG and identifier & mask & CAN_ERR_MASK)
    if mask & CAN_EFF_FLAG and not number & CAN_EFF_FLAG:
        mask &= CAN_SFF_MASK | CAN_EFF_FLAG | CAN_RTR_FLAG
    return (identifier & mask == number & mask) != bool(number & CAN_INV_FILTER)


def can_id(frame: CanFrame) -> int:
    """The first field of the frame's struct, whichever that is."""
    number: int = struct.unpack_from("=I", bytes(frame))[0]
    return number


# --- the rule


@each_row
@either_way
def test_the_rule_has_the_truth_table_of_the_kernel(flags: int, mask: int, taken: set[str], inverted: bool) -> None:
    one = can_filter(ID | flags, mask, inverted)
    assert {name for name, frame in FORMS.items() if one.matches(frame)} == (EVERY - taken if inverted else taken)


@settings(patient, max_examples=150)
@given(one=filters, frame=any_frames)
def test_the_rule_is_that_of_the_kernel_in_the_numbers_of_its_structs(one: CanFilter, frame: CanFrame) -> None:
    number = one.id | (CAN_INV_FILTER if one.inverted else 0)
    assert one.matches(frame) is kernel_rule(can_id(frame), number, one.mask)


@patient
@given(frame=any_frames)
def test_a_mask_of_0_takes_everything_but_error_frames(frame: CanFrame) -> None:
    assert can_filter(0, 0).matches(frame) is not frame.error
    assert not can_filter(0, 0, inverted=True).matches(frame)


@patient
@given(one=filters, frame=data_frames | remote_frames | fd_frames)
def test_an_inverted_filter_takes_just_the_others(one: CanFilter, frame: CanFrame) -> None:
    if not one.mask & CAN_ERR_FLAG:
        assert one._replace(inverted=not one.inverted).matches(frame) is not one.matches(frame)


# --- what a filter may be


def test_a_filter_is_an_identifier_and_a_mask() -> None:
    one = can_filter(ID | CAN_EFF_FLAG, CAN_EFF_MASK | CAN_EFF_FLAG, True)
    assert one == CanFilter(ID | CAN_EFF_FLAG, CAN_EFF_MASK | CAN_EFF_FLAG, True)
    assert one == (ID | CAN_EFF_FLAG, CAN_EFF_MASK | CAN_EFF_FLAG, True)
    assert CanFilter(1, 2) == can_filter(1, 2)
    assert repr(can_filter(ID, CAN_SFF_MASK)) == "CanFilter(0x123, 0x7ff)"
    assert eval(repr(one), vars(fsocket)) == one


def test_what_is_no_filter_is_refused() -> None:
    for wrong in (-1, 2**32, 2**64):
        with pytest.raises(ValueError, match="id is 0 to"):
            can_filter(wrong, 0)
        with pytest.raises(ValueError, match="mask is 0 to"):
            can_filter(0, wrong)
    with pytest.raises(ValueError, match="id has CAN_INV_FILTER, for which inverted=True stands: 0x20000123"):
        can_filter(ID | CAN_INV_FILTER, CAN_SFF_MASK)
    for nothing in (None, "123", 1.0):
        with pytest.raises(TypeError, match="id must be an int"):
            can_filter(nothing, 0)  # type: ignore[arg-type]
        with pytest.raises(TypeError, match="mask must be an int"):
            can_filter(0, nothing)  # type: ignore[arg-type]


# --- as a value of the option


@patient
@given(some=st.lists(filters, max_size=40))
def test_a_list_of_filters_is_so_many_structs(some: list[CanFilter]) -> None:
    kind = fsocket.CAN_RAW_FILTER.kind
    octets = kind.encode("CAN_RAW_FILTER", some)
    assert octets == b"".join(struct.pack("=II", one.id | one.inverted * CAN_INV_FILTER, one.mask) for one in some)
    assert kind.decode(octets) == tuple(some)


def test_any_sequence_of_filters_will_do() -> None:
    kind = fsocket.CAN_RAW_FILTER.kind
    one = can_filter(ID, CAN_SFF_MASK)
    expected = kind.encode("CAN_RAW_FILTER", [one, one])
    for sequence in ((one, one), iter([one, one]), [tuple(one), one], {1: one, 2: one}.values()):
        assert kind.encode("CAN_RAW_FILTER", sequence) == expected


@pytest.mark.parametrize(
    ("wrong", "error", "words"),
    [
        (can_filter(1, 2), TypeError, r"CAN_RAW_FILTER takes a sequence of CanFilter\(id, mask, inverted\), not CanFilter\("),
        (None, TypeError, "CAN_RAW_FILTER takes a sequence of CanFilter"),
        (b"12345678", TypeError, "CAN_RAW_FILTER takes a sequence of CanFilter"),
        ([(1, 2)], TypeError, r"CAN_RAW_FILTER takes a CanFilter\(id, mask, inverted\), not \(1, 2\)"),
        ([None], TypeError, r"CAN_RAW_FILTER takes a CanFilter\(id, mask, inverted\), not None"),
        ([("1", 2, False)], TypeError, "CAN_RAW_FILTER: id takes an int, not '1'"),
        ([(1, "2", False)], TypeError, "CAN_RAW_FILTER: mask takes an int, not '2'"),
        ([(CAN_INV_FILTER, 2, False)], ValueError, "CAN_RAW_FILTER: id has CAN_INV_FILTER, for which inverted=True stands"),
        ([(-1, 2, False)], ValueError, "CAN_RAW_FILTER: id takes an int from 0 to 4294967295, not -1"),
        ([(1, 2**32, False)], ValueError, "CAN_RAW_FILTER: mask takes an int from 0 to 4294967295, not 4294967296"),
        (
            [can_filter(1, 2)] * (fsocket.CAN_RAW_FILTER_MAX + 1),
            ValueError,
            "CAN_RAW_FILTER takes at most 512 CanFilter, not 513",
        ),
    ],
)
def test_what_is_no_list_of_filters_is_refused(wrong: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        fsocket.set_socket_option(-1, fsocket.CAN_RAW_FILTER, wrong)


# --- the kernel


class Bus:
    """A bus with a sender, and a receiver whose filters are tried out."""

    #: An identifier that no frame of a test has: when the witness has it, all before it has arrived wherever it arrives.
    LAST = CanFrame(0x7A5, b"last")
    WITNESS = can_filter(LAST.id, CAN_SFF_MASK | BOTH_FLAGS)

    def __init__(self, sender: int, receiver: int, witness: int) -> None:
        self.sender, self.receiver, self._witness = sender, receiver, witness
        fsocket.set_socket_option(witness, fsocket.CAN_RAW_FILTER, [self.WITNESS])

    def received(self, sent: Sequence[CanFrame]) -> list[CanFrame]:
        """Which of these frames the receiver gets."""
        for frame in (*sent, self.LAST):
            fsocket.can_send(self.sender, frame)
        assert fsocket.can_recv(self._witness) == self.LAST
        return self.arrived(self.receiver)

    def arrived(self, fd: int) -> list[CanFrame]:
        """What a socket has, but for the frame that is the last of each test."""
        found = []
        while True:
            try:
                frame = fsocket.can_recv(fd, fsocket.MSG_DONTWAIT)
            except BlockingIOError:
                return [frame for frame in found if frame != self.LAST]
            found.append(frame)


@pytest.fixture
def processor() -> Iterator[None]:
    """One processor for the thread: the kernel queues what loops back for each of them, and in order for one only."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(before)})
    yield
    os.sched_setaffinity(0, before)


@pytest.fixture
def bus(vcan: str, processor: None) -> Iterator[Bus]:  # noqa: ARG001
    with ExitStack() as stack:
        yield Bus(*(stack.enter_context(fsocket.can_socket(vcan)) for _ in range(3)))


@pytest.fixture
def xl_bus(can_xl: None, vcans: Any, processor: None) -> Iterator[Bus]:  # noqa: ARG001
    [name] = vcans(1, mtu=fsocket.CANXL_MTU)
    with ExitStack() as stack:
        yield Bus(*(stack.enter_context(fsocket.can_socket(name, xl=True)) for _ in range(3)))


@either_way
def test_the_kernel_has_the_truth_table(bus: Bus, inverted: bool) -> None:
    for flags, mask, taken in TABLE:
        one = can_filter(ID | flags, mask, inverted)
        fsocket.set_socket_option(bus.receiver, fsocket.CAN_RAW_FILTER, [one])
        expected = [frame for name, frame in FORMS.items() if (name in taken) is not inverted]
        assert bus.received(list(FORMS.values())) == expected, one


def test_the_kernel_keeps_to_the_rule(bus: Bus) -> None:
    @settings(patient, max_examples=25, database=None)
    @given(
        some=st.lists(filters, max_size=4), sent=st.lists(frames, min_size=1, max_size=12), errors=st.integers(0, CAN_ERR_MASK)
    )
    def check(some: list[CanFilter], sent: list[CanFrame], errors: int) -> None:
        fsocket.set_socket_option(bus.receiver, fsocket.CAN_RAW_FILTER, some)
        fsocket.set_socket_option(bus.receiver, fsocket.CAN_RAW_ERR_FILTER, errors)
        taken = [
            frame for frame in sent if any(one.matches(frame) for one in some) or (frame.error and bool(frame.id & errors))
        ]
        assert bus.received(sent) == taken

    check()


def test_the_kernel_keeps_to_the_rule_for_can_xl(xl_bus: Bus) -> None:
    @settings(patient, max_examples=15, database=None)
    @given(some=st.lists(filters, max_size=3), sent=st.lists(data_frames | xl_frames, min_size=1, max_size=8))
    def check(some: list[CanFilter], sent: list[CanFrame]) -> None:
        fsocket.set_socket_option(xl_bus.receiver, fsocket.CAN_RAW_FILTER, some)
        sent = [frame for frame in sent if not frame.vcid]  # which a socket sees only if CAN_RAW_XL_VCID_OPTS say so
        assert xl_bus.received(sent) == [frame for frame in sent if any(one.matches(frame) for one in some)]

    check()


def test_filters_that_are_joined_all_have_to_match(bus: Bus) -> None:
    assert fsocket.socket_option(bus.receiver, fsocket.CAN_RAW_JOIN_FILTERS) is False
    fsocket.set_socket_option(bus.receiver, fsocket.CAN_RAW_JOIN_FILTERS, True)

    @settings(patient, max_examples=20, database=None)
    @given(
        some=st.lists(filters.filter(lambda one: not one.mask & CAN_ERR_FLAG), max_size=4),
        sent=st.lists(data_frames | remote_frames | fd_frames, min_size=1, max_size=12),
    )
    def check(some: list[CanFilter], sent: list[CanFrame]) -> None:
        fsocket.set_socket_option(bus.receiver, fsocket.CAN_RAW_FILTER, some)
        assert bus.received(sent) == [frame for frame in sent if some and all(one.matches(frame) for one in some)]

    check()


def test_joined_filters_cut_out_a_range(bus: Bus) -> None:
    fsocket.set_socket_option(bus.receiver, fsocket.CAN_RAW_JOIN_FILTERS, True)
    hundreds = [
        can_filter(0x100, 0x700),
        can_filter(0x110, 0x7F0, inverted=True),
        can_filter(0x101, CAN_SFF_MASK, inverted=True),
    ]
    fsocket.set_socket_option(bus.receiver, fsocket.CAN_RAW_FILTER, hundreds)
    received = bus.received([CanFrame(number, b"x") for number in (0x0FF, 0x100, 0x101, 0x110, 0x11F, 0x120, 0x1FF, 0x200)])
    assert [frame.id for frame in received] == [0x100, 0x120, 0x1FF]


def test_a_socket_takes_everything_until_it_is_told_what_to_take(bus: Bus) -> None:
    assert fsocket.socket_option(bus.receiver, fsocket.CAN_RAW_FILTER) == (can_filter(0, 0),)
    sent = [*FORMS.values(), CanFrame(0x18DAF110, bytes(64), brs=True)]
    assert bus.received(sent) == sent


def test_no_filter_takes_nothing(bus: Bus) -> None:
    fsocket.set_socket_option(bus.receiver, fsocket.CAN_RAW_FILTER, [])
    assert bus.received(list(FORMS.values())) == []
    assert fsocket.socket_option(bus.receiver, fsocket.CAN_RAW_FILTER) == ()
    fsocket.set_socket_option(bus.receiver, fsocket.CAN_RAW_FILTER, [can_filter(0, 0)])
    assert bus.received(list(FORMS.values())) == list(FORMS.values())


def test_filters_are_read_back_however_many_they_are(bus: Bus) -> None:
    for count in (0, 1, 2, 3, 100, fsocket.CAN_RAW_FILTER_MAX - 1, fsocket.CAN_RAW_FILTER_MAX):
        wanted = tuple(can_filter(number, CAN_SFF_MASK, number % 2 == 0) for number in range(count))
        fsocket.set_socket_option(bus.receiver, fsocket.CAN_RAW_FILTER, wanted)
        assert fsocket.socket_option(bus.receiver, fsocket.CAN_RAW_FILTER) == wanted


def test_the_kernel_takes_no_more_filters_than_it_says(bus: Bus) -> None:
    kind = fsocket.CAN_RAW_FILTER.kind
    octets = kind.encode("CAN_RAW_FILTER", [can_filter(1, 1)] * fsocket.CAN_RAW_FILTER_MAX)
    fsocket.set_socket_option_raw(bus.receiver, fsocket.SOL_CAN_RAW, fsocket.CAN_RAW_FILTER, octets)
    with pytest.raises(OSError, match="setsockopt"):
        fsocket.set_socket_option_raw(
            bus.receiver, fsocket.SOL_CAN_RAW, fsocket.CAN_RAW_FILTER, octets + octets[: struct.calcsize("=II")]
        )


def test_error_frames_come_only_if_they_are_asked_for(bus: Bus) -> None:
    classes = [1 << bit for bit in range(CAN_ERR_MASK.bit_length())]
    sent = [CanFrame(number, bytes(8), error=True) for number in classes]
    assert bus.received(sent) == []
    for mask in (fsocket.CAN_ERR_BUSOFF, fsocket.CAN_ERR_ACK | fsocket.CAN_ERR_CRTL, CAN_ERR_MASK, 0):
        fsocket.set_socket_option(bus.receiver, fsocket.CAN_RAW_ERR_FILTER, mask)
        assert fsocket.socket_option(bus.receiver, fsocket.CAN_RAW_ERR_FILTER) == mask
        assert [frame.id for frame in bus.received(sent)] == [number for number in classes if number & mask]


def test_an_error_frame_that_was_received_is_decoded(bus: Bus) -> None:
    fsocket.set_socket_option(bus.receiver, fsocket.CAN_RAW_ERR_FILTER, CAN_ERR_MASK)
    data = bytearray(fsocket.CAN_ERR_DLC)
    data[1], data[6], data[7] = fsocket.CAN_ERR_CRTL_TX_PASSIVE, 128, 7
    [frame] = bus.received([CanFrame(fsocket.CAN_ERR_CRTL | fsocket.CAN_ERR_BUSOFF, bytes(data), error=True)])
    info = frame.error_info
    assert info is not None
    assert info.classes == ("controller-problem", "bus-off")
    assert info.bus_off
    assert info.controller == ("tx-error-passive",)
    assert (info.transmit_errors, info.receive_errors) == (128, 7)


def test_what_is_sent_comes_to_others_unless_loopback_is_off(bus: Bus) -> None:
    frame = CanFrame(ID, b"x")
    assert fsocket.socket_option(bus.sender, fsocket.CAN_RAW_LOOPBACK) is True
    assert bus.received([frame]) == [frame]
    fsocket.set_socket_option(bus.sender, fsocket.CAN_RAW_LOOPBACK, False)
    fsocket.can_send(bus.sender, frame)
    fsocket.set_socket_option(bus.sender, fsocket.CAN_RAW_LOOPBACK, True)
    assert bus.received([]) == []


def test_a_socket_receives_its_own_frames_if_it_asks_for_them(bus: Bus) -> None:
    frame = CanFrame(ID, b"x")
    assert fsocket.socket_option(bus.sender, fsocket.CAN_RAW_RECV_OWN_MSGS) is False
    assert bus.received([frame]) == [frame]
    assert bus.arrived(bus.sender) == []
    fsocket.set_socket_option(bus.sender, fsocket.CAN_RAW_RECV_OWN_MSGS, True)
    assert bus.received([frame]) == [frame]
    [own] = bus.arrived(bus.sender)
    assert (own, own.own, own.loopback) == (frame, True, True)


def test_filters_are_the_stdlib_s(bus: Bus) -> None:
    with socket.socket(fileno=os.dup(bus.receiver)) as plain:
        plain.setsockopt(socket.SOL_CAN_RAW, socket.CAN_RAW_FILTER, struct.pack("=II", ID | CAN_INV_FILTER, CAN_SFF_MASK))
        assert fsocket.socket_option(plain, fsocket.CAN_RAW_FILTER) == (can_filter(ID, CAN_SFF_MASK, inverted=True),)


# --- ISO-TP, J1939 and CAN XL: the values of their options


octets = st.integers(0, 0xFF)
#: What ISO-TP counts in nanoseconds; the last number of 32 bits stands for none.
frame_times = st.none() | st.integers(0, 2**32 - 2).map(lambda count: count / 1_000_000_000)

if hasattr(fsocket, "CAN_ISOTP_OPTS"):

    @patient
    @given(st.builds(fsocket.IsoTpOptions, st.integers(0, 2**32 - 1), frame_times, octets, octets, octets, octets))
    def test_the_options_of_isotp_are_what_was_set(wanted: fsocket.IsoTpOptions) -> None:
        kind = fsocket.CAN_ISOTP_OPTS.kind
        found = kind.encode("CAN_ISOTP_OPTS", wanted)
        assert kind.decode(found) == wanted
        time = wanted.frame_txtime
        count = 0 if time is None else round(time * 1_000_000_000) or fsocket.CAN_ISOTP_FRAME_TXTIME_ZERO
        assert found == struct.pack("=IIBBBB", wanted.flags, count, *wanted[2:])

    def test_frames_are_filled_up_as_by_default_unless_another_octet_is_given() -> None:
        options = fsocket.IsoTpOptions(fsocket.CAN_ISOTP_TX_PADDING)
        assert options.txpad_content == options.rxpad_content == fsocket.CAN_ISOTP_DEFAULT_PAD_CONTENT

    @pytest.mark.parametrize("wrong", [-0.1, 4.294967295, 5, float("inf"), float("nan")])
    def test_a_time_of_a_frame_that_cannot_be_is_refused(wrong: float) -> None:
        with pytest.raises(ValueError, match="CAN_ISOTP_OPTS: frame_txtime takes"):
            fsocket.set_socket_option(-1, fsocket.CAN_ISOTP_OPTS, fsocket.IsoTpOptions(0, wrong))
        with pytest.raises(TypeError, match="CAN_ISOTP_OPTS: frame_txtime takes"):
            fsocket.set_socket_option(-1, fsocket.CAN_ISOTP_OPTS, fsocket.IsoTpOptions(0, "1"))  # type: ignore[arg-type]

    @patient
    @given(
        st.builds(fsocket.IsoTpFlowControl, octets, octets, octets), st.builds(fsocket.IsoTpLinkLayer, octets, octets, octets)
    )
    def test_flow_control_and_link_layer_are_three_octets(
        control: fsocket.IsoTpFlowControl, link: fsocket.IsoTpLinkLayer
    ) -> None:
        for option, wanted in ((fsocket.CAN_ISOTP_RECV_FC, control), (fsocket.CAN_ISOTP_LL_OPTS, link)):
            kind: Any = option.kind
            assert kind.encode(option.name, wanted) == bytes(wanted)
            assert kind.decode(bytes(wanted)) == wanted

    def test_a_gap_between_frames_is_seconds() -> None:
        kind = fsocket.CAN_ISOTP_TX_STMIN.kind
        assert kind.encode("CAN_ISOTP_TX_STMIN", 0.000_1) == struct.pack("=I", 100_000)
        assert kind.decode(struct.pack("=I", 100_000)) == 0.000_1

    def test_an_option_of_isotp_that_is_set_too_late_is_an_error_that_names_it(isotp: None, vcan: str) -> None:  # noqa: ARG001
        with socket.socket(socket.AF_CAN, socket.SOCK_DGRAM, socket.CAN_ISOTP) as bound:
            fsocket.set_socket_option(bound, fsocket.CAN_ISOTP_OPTS, fsocket.IsoTpOptions(frame_txtime=0.0))
            assert fsocket.socket_option(bound, fsocket.CAN_ISOTP_OPTS).frame_txtime == 0.0
            fsocket.socket_bind(bound, fsocket.SockaddrIsoTp(vcan, 0x7E8, 0x7E0))
            with pytest.raises(OSError, match=r"\(CAN_ISOTP_OPTS\)"):
                fsocket.set_socket_option(bound, fsocket.CAN_ISOTP_OPTS, fsocket.IsoTpOptions())


if hasattr(fsocket, "SO_J1939_FILTER"):
    names, groups = st.integers(0, 2**64 - 1), st.integers(0, 2**32 - 1)

    @patient
    @given(st.lists(st.builds(fsocket.J1939Filter, names, names, groups, groups, octets, octets), max_size=8))
    def test_j1939_filters_are_so_many_structs(some: list[fsocket.J1939Filter]) -> None:
        kind = fsocket.SO_J1939_FILTER.kind
        found = kind.encode("SO_J1939_FILTER", some)
        assert found == b"".join(struct.pack("@QQIIBB0Q", *one) for one in some)
        assert kind.decode(found) == tuple(some)

    def test_the_kernel_takes_j1939_filters(j1939: None) -> None:  # noqa: ARG001
        with socket.socket(socket.AF_CAN, socket.SOCK_DGRAM, socket.CAN_J1939) as plain:
            for count in (0, 1, fsocket.J1939_FILTER_MAX, 0):
                some = [fsocket.J1939Filter(addr=number % 256, addr_mask=0xFF) for number in range(count)]
                fsocket.set_socket_option(plain, fsocket.SO_J1939_FILTER, some)
        with pytest.raises(ValueError, match="SO_J1939_FILTER takes at most 512 J1939Filter, not 513"):
            fsocket.set_socket_option(-1, fsocket.SO_J1939_FILTER, [fsocket.J1939Filter()] * (fsocket.J1939_FILTER_MAX + 1))


if hasattr(fsocket, "CAN_RAW_XL_VCID_OPTS"):

    @patient
    @given(st.builds(fsocket.CanVcidOptions, octets, octets, octets, octets))
    def test_the_virtual_networks_of_a_socket_are_four_octets(wanted: fsocket.CanVcidOptions) -> None:
        kind = fsocket.CAN_RAW_XL_VCID_OPTS.kind
        assert kind.encode("CAN_RAW_XL_VCID_OPTS", wanted) == bytes(wanted)
        assert kind.decode(bytes(wanted)) == wanted

    def test_virtual_networks_of_can_xl_are_told_apart(xl_bus: Bus) -> None:
        def sent(vcid: int) -> CanFrame:
            return CanFrame(ID, b"x", xl=True, vcid=vcid)

        option = fsocket.CAN_RAW_XL_VCID_OPTS
        try:
            fsocket.set_socket_option(xl_bus.sender, option, fsocket.CanVcidOptions(fsocket.CAN_RAW_XL_VCID_TX_PASS))
        except OSError as error:
            assert "(CAN_RAW_XL_VCID_OPTS)" in str(error)  # noqa: PT017
            pytest.skip(f"this kernel is older than the headers: {error}")
        every = [sent(vcid) for vcid in (0, 1, 0x11, 0x21)]
        assert xl_bus.received(every) == [sent(0)]
        for number, mask, taken in ((1, 0xFF, [1]), (1, 0x0F, [1, 0x11, 0x21]), (0, 0, [0, 1, 0x11, 0x21])):
            options = fsocket.CanVcidOptions(fsocket.CAN_RAW_XL_VCID_RX_FILTER, rx_vcid=number, rx_vcid_mask=mask)
            fsocket.set_socket_option(xl_bus.receiver, option, options)
            assert fsocket.socket_option(xl_bus.receiver, option) == options
            assert xl_bus.received(every) == [sent(vcid) for vcid in taken]
        fsocket.set_socket_option(xl_bus.sender, option, fsocket.CanVcidOptions(fsocket.CAN_RAW_XL_VCID_TX_SET, tx_vcid=7))
        assert xl_bus.received([sent(0)]) == [sent(7)]
