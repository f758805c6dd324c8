"""ISO-TP: messages of any length over CAN, by plain sockets, with what goes over the bus for them; and what goes wrong."""

from __future__ import annotations

import errno
import itertools
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import fsocket

if sys.platform != "linux":
    pytest.skip("SocketCAN is Linux's", allow_module_level=True)
if not hasattr(fsocket, "CAN_ISOTP_OPTS"):
    pytest.skip("the kernel headers that fsocket was built with do not know ISO-TP", allow_module_level=True)

from fsocket import CanFrame, IsoTpFlowControl, IsoTpLinkLayer, IsoTpOptions, SockaddrIsoTp

if TYPE_CHECKING:
    from collections.abc import Callable

HERE, THERE = 0x7E0, 0x7E8

#: The kinds of frame, by the upper half of their first octet (ISO 15765-2).
SINGLE, FIRST, CONSECUTIVE, FLOW_CONTROL = range(4)


class Bus:
    """A virtual bus with ISO-TP sockets on it, and a raw socket that sees all."""

    def __init__(self, name: str, keep: Callable[[int], int], limit: Callable[..., None]) -> None:
        self.name = name
        self._keep = keep
        self._limit = limit
        self.raw = keep(fsocket.open_socket(fsocket.AF_CAN, fsocket.SOCK_RAW, fsocket.CAN_RAW))
        fsocket.set_socket_option(self.raw, fsocket.CAN_RAW_FD_FRAMES, True)
        fsocket.set_socket_option(self.raw, fsocket.SO_TIMESTAMPNS, True)
        fsocket.socket_bind(self.raw, fsocket.SockaddrCan(name))
        limit(self.raw)

    def open(self, rx_id: int, tx_id: int, *settings: tuple[Any, Any]) -> int:
        """An ISO-TP socket that listens to one identifier and sends by another; options are set before it is bound."""
        fd = self._keep(fsocket.open_socket(fsocket.AF_CAN, fsocket.SOCK_DGRAM, fsocket.CAN_ISOTP))
        self._limit(fd)
        for option, value in settings:
            fsocket.set_socket_option(fd, option, value)
        fsocket.socket_bind(fd, SockaddrIsoTp(self.name, rx_id, tx_id))
        return fd

    def pair(self, *settings: tuple[Any, Any]) -> tuple[int, int]:
        """Two that hear each other."""
        return self.open(HERE, THERE, *settings), self.open(THERE, HERE, *settings)

    def seen(self, count: int) -> list[CanFrame]:
        """The next frames on the bus."""
        return [fsocket.can_recv(self.raw) for _ in range(count)]

    def say(self, identifier: int, text: str) -> None:
        """Send a frame whose data is given in hexadecimal digits."""
        fsocket.can_send(self.raw, CanFrame(identifier, bytes.fromhex(text)))


@pytest.fixture
def bus(isotp: None, vcan: str, keep: Callable[[int], int], limit: Callable[..., None]) -> Bus:  # noqa: ARG001
    """A bus of the test's own."""
    return Bus(vcan, keep, limit)


def kind(frame: CanFrame) -> int:
    return frame.data[0] >> 4


def received(fd: int, room: int = 10_000, flags: int = 0) -> bytes:
    octets = bytearray(room)
    return bytes(octets[: fsocket.socket_recv(fd, octets, flags=flags)])


def carried(fd: int, peer: int, data: bytes, background: Callable[..., Any]) -> bytes:
    """What comes out at the other end."""
    sending = background(fsocket.socket_send, fd, data)
    found = received(peer, len(data) + 1)
    assert sending.result() == len(data)
    return found


# --- what goes over the bus


def test_a_short_message_is_one_frame(bus: Bus) -> None:
    here, there = bus.pair()
    assert fsocket.socket_send(here, b"\x22\xf1\x90") == 3
    assert received(there) == b"\x22\xf1\x90"
    assert bus.seen(1) == [CanFrame(THERE, b"\x03\x22\xf1\x90")]


def test_a_longer_message_is_asked_for_by_flow_control(bus: Bus, background: Callable[..., Any]) -> None:
    here, there = bus.pair()
    data = bytes(range(20))
    assert carried(here, there, data, background) == data
    assert bus.seen(4) == [
        CanFrame(THERE, b"\x10\x14" + data[:6]),
        CanFrame(HERE, b"\x30\x00\x00"),
        CanFrame(THERE, b"\x21" + data[6:13]),
        CanFrame(THERE, b"\x22" + data[13:]),
    ]


@pytest.mark.parametrize("size", [1, 7, 8, 4095])
def test_messages_of_every_length(bus: Bus, size: int, background: Callable[..., Any]) -> None:
    here, there = bus.pair()
    data = os.urandom(size)
    assert carried(here, there, data, background) == data
    assert carried(there, here, data[::-1], background) == data[::-1]


def test_more_than_4095_octets_up_to_what_the_kernel_takes(bus: Bus, background: Callable[..., Any]) -> None:
    here, there = bus.pair()
    told = Path("/sys/module/can_isotp/parameters/max_pdu_size")
    most = int(told.read_text()) if told.exists() else None  # before Linux 6.4, nobody tells
    for size in (4096, most or 4097):
        data = os.urandom(size)
        assert carried(here, there, data, background) == data
    with pytest.raises(
        OSError, match=r"send: .*: ISO-TP: a message has one octet or more, up to the parameter max_pdu_size"
    ) as error:
        fsocket.socket_send(here, bytes(most + 1 if most else 1 << 24))
    assert error.value.errno == errno.EINVAL
    with pytest.raises(OSError, match="ISO-TP: a message has one octet or more"):
        fsocket.socket_send(here, b"")


def test_identifiers_of_29_bits(bus: Bus) -> None:
    extended = fsocket.CAN_EFF_FLAG
    here = bus.open(0x18DAF142 | extended, 0x18DA42F1 | extended)
    assert fsocket.socket_name(here) == SockaddrIsoTp(bus.name, 0x18DAF142 | extended, 0x18DA42F1 | extended)
    fsocket.socket_send(here, b"x")
    assert bus.seen(1) == [CanFrame(0x18DA42F1, b"\x01x")]
    bus.say(0x18DAF142, "02 aa bb")
    assert received(here) == b"\xaa\xbb"


def test_mixed_addressing_puts_one_octet_before_each_frame(bus: Bus, background: Callable[..., Any]) -> None:
    here, there = bus.pair((fsocket.CAN_ISOTP_OPTS, IsoTpOptions(fsocket.CAN_ISOTP_EXTEND_ADDR, ext_address=0x99)))
    data = bytes(range(12))
    assert carried(here, there, data, background) == data
    frames = bus.seen(4)
    assert {frame.data[0] for frame in frames} == {0x99}
    assert frames[0] == CanFrame(THERE, b"\x99\x10\x0c" + data[:5])


def test_extended_addressing_has_an_octet_for_each_direction(bus: Bus, background: Callable[..., Any]) -> None:
    flags = fsocket.CAN_ISOTP_EXTEND_ADDR | fsocket.CAN_ISOTP_RX_EXT_ADDR
    here = bus.open(HERE, THERE, (fsocket.CAN_ISOTP_OPTS, IsoTpOptions(flags, ext_address=0x11, rx_ext_address=0x22)))
    there = bus.open(THERE, HERE, (fsocket.CAN_ISOTP_OPTS, IsoTpOptions(flags, ext_address=0x22, rx_ext_address=0x11)))
    data = bytes(range(12))
    assert carried(here, there, data, background) == data
    assert [(frame.id, frame.data[0]) for frame in bus.seen(4)] == [(THERE, 0x11), (HERE, 0x22), (THERE, 0x11), (THERE, 0x11)]
    bus.say(HERE, "33 01 aa")  # for somebody else
    bus.say(HERE, "22 01 bb")
    assert received(here) == b"\xbb"


def test_padding_fills_every_frame(bus: Bus, background: Callable[..., Any]) -> None:
    flags = fsocket.CAN_ISOTP_TX_PADDING
    here, there = bus.pair((fsocket.CAN_ISOTP_OPTS, IsoTpOptions(flags, txpad_content=0xAA)))
    data = bytes(range(10))
    assert carried(here, there, data, background) == data
    assert [frame.data[-3:] for frame in bus.seen(3)] == [b"\x03\x04\x05", b"\xaa" * 3, b"\xaa" * 3]
    fsocket.socket_send(here, b"x")
    assert bus.seen(1) == [CanFrame(THERE, b"\x01x" + b"\xaa" * 6)]


def test_block_size_makes_the_sender_ask_again(bus: Bus, background: Callable[..., Any]) -> None:
    here, there = bus.pair((fsocket.CAN_ISOTP_RECV_FC, IsoTpFlowControl(bs=2)))
    data = bytes(6 + 5 * 7)
    assert carried(here, there, data, background) == data
    kinds = [kind(frame) for frame in bus.seen(9)]
    block = [FLOW_CONTROL, CONSECUTIVE, CONSECUTIVE]
    assert kinds == [FIRST, *block, *block, FLOW_CONTROL, CONSECUTIVE]


def gaps(frames: list[CanFrame]) -> list[float]:
    """Seconds between the consecutive frames."""
    times = [frame.timestamp_ns for frame in frames if kind(frame) == CONSECUTIVE]
    return [
        (later - earlier) / 1e9 for earlier, later in itertools.pairwise(times) if earlier is not None and later is not None
    ]


def test_stmin_keeps_the_frames_apart(bus: Bus, background: Callable[..., Any]) -> None:
    here, there = bus.pair((fsocket.CAN_ISOTP_RECV_FC, IsoTpFlowControl(stmin=20)))
    assert carried(here, there, bytes(6 + 3 * 7), background) == bytes(27)
    frames = bus.seen(5)
    assert frames[1] == CanFrame(HERE, b"\x30\x00\x14")
    assert min(gaps(frames)) > 0.015


def test_the_sender_may_keep_to_a_gap_of_its_own(bus: Bus, background: Callable[..., Any]) -> None:
    here, there = bus.pair(
        (fsocket.CAN_ISOTP_OPTS, IsoTpOptions(fsocket.CAN_ISOTP_FORCE_TXSTMIN)), (fsocket.CAN_ISOTP_TX_STMIN, 0.02)
    )
    assert carried(here, there, bytes(6 + 3 * 7), background) == bytes(27)
    assert min(gaps(bus.seen(5))) > 0.015


def test_can_fd_carries_more_in_a_frame(bus: Bus, background: Callable[..., Any]) -> None:
    here, there = bus.pair((fsocket.CAN_ISOTP_LL_OPTS, IsoTpLinkLayer(fsocket.CANFD_MTU, 64, fsocket.CANFD_BRS)))
    data = bytes(range(62))
    assert carried(here, there, data, background) == data
    assert bus.seen(1) == [CanFrame(THERE, b"\x00\x3e" + data, brs=True)]
    data = os.urandom(4095)
    assert carried(here, there, data, background) == data
    frames = bus.seen(2)
    assert frames[0] == CanFrame(THERE, b"\x1f\xff" + data[:62], brs=True)
    assert kind(frames[1]) == FLOW_CONTROL


def test_functional_addressing_is_for_many(bus: Bus) -> None:
    sender = bus.open(0, 0x7DF, (fsocket.CAN_ISOTP_OPTS, IsoTpOptions(fsocket.CAN_ISOTP_SF_BROADCAST)))
    receivers = [bus.open(0x7DF, 0x7E8 + number) for number in range(3)]
    fsocket.socket_send(sender, b"\x3e\x80")
    assert [received(fd) for fd in receivers] == [b"\x3e\x80"] * 3


def test_a_broadcast_of_several_frames_needs_no_flow_control(bus: Bus, background: Callable[..., Any]) -> None:
    sender = bus.open(0, 0x7DF, (fsocket.CAN_ISOTP_OPTS, IsoTpOptions(fsocket.CAN_ISOTP_CF_BROADCAST)))
    receivers = [
        bus.open(0x7DF, 0x7E8 + number, (fsocket.CAN_ISOTP_OPTS, IsoTpOptions(fsocket.CAN_ISOTP_LISTEN_MODE)))
        for number in range(2)
    ]
    data = bytes(range(50))
    sending = background(fsocket.socket_send, sender, data)
    assert [received(fd) for fd in receivers] == [data] * 2
    assert sending.result() == 50


# --- as sockets


def test_a_message_that_is_longer_than_the_room_says_so(bus: Bus, background: Callable[..., Any]) -> None:
    here, there = bus.pair()
    sending = background(fsocket.socket_send, here, bytes(range(100)))
    octets = bytearray(4)
    with pytest.raises(fsocket.ShortBufferError):
        fsocket.socket_recv(there, octets, flags=fsocket.MSG_PEEK)
    assert fsocket.socket_recv(there, octets, flags=fsocket.MSG_PEEK | fsocket.MSG_TRUNC) == 100
    assert received(there) == bytes(range(100))
    assert sending.result() == 100


def test_it_is_ready_in_a_poll_context_when_a_whole_message_is_there(bus: Bus) -> None:
    there = bus.open(THERE, HERE)
    with fsocket.poll_context() as pc:
        waiting = fsocket.poll_register(pc, fsocket.PollFD(there))
        bus.say(THERE, "10 0a 00 01 02 03 04 05")
        assert bus.seen(1) == [CanFrame(HERE, b"\x30\x00\x00")]
        assert fsocket.poll(pc, 0) == []
        bus.say(THERE, "21 06 07 08 09")
        assert fsocket.poll(pc, 20_000) == [waiting]
        assert received(there) == bytes(range(10))


def test_options_are_too_late_after_bind(bus: Bus) -> None:
    here = bus.open(HERE, THERE)
    with pytest.raises(OSError, match="CAN_ISOTP_OPTS") as error:
        fsocket.set_socket_option(here, fsocket.CAN_ISOTP_OPTS, IsoTpOptions(fsocket.CAN_ISOTP_LISTEN_MODE))
    assert error.value.errno == errno.EISCONN


def test_one_identifier_for_both_ways_is_refused(bus: Bus) -> None:
    with pytest.raises(OSError, match="bind") as error:
        bus.open(HERE, HERE)
    assert error.value.errno == errno.EADDRNOTAVAIL


# --- what goes wrong


def refused(call: Callable[..., object], *arguments: Any) -> tuple[int | None, str]:
    """The error that a call ends with: its code, and what it says."""
    with pytest.raises(OSError, match="ISO-TP") as error:
        call(*arguments)
    return error.value.errno, str(error.value)


WAITING = (fsocket.CAN_ISOTP_OPTS, IsoTpOptions(fsocket.CAN_ISOTP_WAIT_TX_DONE))


def test_nobody_to_receive_it(bus: Bus) -> None:
    here = bus.open(HERE, THERE, WAITING)
    code, text = refused(fsocket.socket_send, here, bytes(20))
    assert code == errno.ECOMM
    assert "the receiver sent no flow control in time" in text


def test_the_same_is_told_by_the_next_call_of_a_sender_that_does_not_wait(bus: Bus) -> None:
    here = bus.open(HERE, THERE)
    assert fsocket.socket_send(here, bytes(20)) == 20
    code, text = refused(received, here)
    assert (code, "recv: " in text) == (errno.ECOMM, True)


def test_a_receiver_without_room(bus: Bus, background: Callable[..., Any]) -> None:
    here = bus.open(HERE, THERE, WAITING)
    sending = background(fsocket.socket_send, here, bytes(20))
    bus.seen(1)
    bus.say(HERE, "32 00 00")
    code, text = refused(sending.result)
    assert (code, "no room for a message of that length" in text) == (errno.EMSGSIZE, True)


def test_flow_control_that_is_none(bus: Bus, background: Callable[..., Any]) -> None:
    here = bus.open(HERE, THERE, WAITING)
    sending = background(fsocket.socket_send, here, bytes(20))
    bus.seen(1)
    bus.say(HERE, "30 00")
    code, text = refused(sending.result)
    assert (code, "not laid out, as it should be" in text) == (errno.EBADMSG, True)


def test_the_rest_of_a_message_does_not_come(bus: Bus) -> None:
    there = bus.open(THERE, HERE)
    bus.say(THERE, "10 14 00 01 02 03 04 05")
    code, text = refused(received, there)
    assert (code, "the rest of a message did not come in time" in text) == (errno.ETIMEDOUT, True)


def test_a_frame_is_missing(bus: Bus) -> None:
    there = bus.open(THERE, HERE)
    bus.say(THERE, "10 14 00 01 02 03 04 05")
    bus.seen(1)
    bus.say(THERE, "22 06 07 08 09 0a 0b 0c")
    code, text = refused(received, there)
    assert (code, "a frame of a message is missing, or came out of turn" in text) == (errno.EILSEQ, True)


@pytest.mark.parametrize(
    ("flag", "frame"), [("CAN_ISOTP_CHK_PAD_DATA", "01 aa 00 cc cc cc cc cc"), ("CAN_ISOTP_CHK_PAD_LEN", "01 aa cc")]
)
def test_the_wrong_padding(bus: Bus, flag: str, frame: str) -> None:
    flags = fsocket.CAN_ISOTP_RX_PADDING | getattr(fsocket, flag)
    there = bus.open(THERE, HERE, (fsocket.CAN_ISOTP_OPTS, IsoTpOptions(flags, rxpad_content=0xCC)))
    bus.say(THERE, frame)
    code, text = refused(received, there)
    assert (code, "a frame is not padded" in text) == (errno.EBADMSG, True)
    bus.say(THERE, "01 aa cc cc cc cc cc cc")
    assert received(there) == b"\xaa"


def test_other_sockets_have_the_words_of_the_system_alone(tcp_pair: tuple[int, int]) -> None:
    with pytest.raises(OSError, match="recv") as error:
        fsocket.socket_recv(tcp_pair[0], bytearray(1), flags=fsocket.MSG_OOB)
    assert error.value.errno == errno.EINVAL
    assert "ISO-TP" not in str(error.value)
