"""CAN, by a virtual interface: what is sent there comes to those who listen on this host."""

from __future__ import annotations

import sys
import time

assert sys.platform == "linux"

import fsocket

from ..probes import can, can_bcm, can_interface, can_isotp, can_j1939, virtual_can_interface
from .rows import row
from .stage import Mismatch, Stage, expect

# Nobody else on the interface should use these.
_ID = 0x1FF05CE0
_OTHER = 0x1FF05CE1
_DATA = bytes(range(8))
_FRAMES = 100
_LONG = 4095  # octets, as many as ISO-TP had at first
_ADDRESSES = 0x80, 0x81  # of J1939
_PGN = 0xEF00  # "proprietary A": whatever two control units agree on
_PATIENCE = 5.0  # seconds


def _name() -> str:
    return fsocket.adapter_name(virtual_can_interface())


def _sockets(stage: Stage, *identifiers: int) -> tuple[int, int]:
    """A socket on every interface, which receives these identifiers, and one to send by."""
    receiver = stage.enter_context(fsocket.can_socket())
    everything = fsocket.CAN_EFF_MASK | fsocket.CAN_EFF_FLAG | fsocket.CAN_RTR_FLAG
    filters = [fsocket.can_filter(number | fsocket.CAN_EFF_FLAG, everything) for number in identifiers]
    fsocket.set_socket_option(receiver, fsocket.CAN_RAW_FILTER, filters)
    fsocket.set_socket_option(receiver, fsocket.SO_RCVTIMEO, _PATIENCE)
    return receiver, stage.enter_context(fsocket.can_socket(virtual_can_interface()))


@row("CAN", "a frame, its time and where it came from", can, can_interface)
def _frame(stage: Stage) -> str:
    receiver, sender = _sockets(stage, _ID)
    begun = time.time()
    fsocket.can_send(sender, fsocket.CanFrame(_ID, _DATA))
    frame = fsocket.can_recv(receiver)
    expect(fsocket.CanFrame(_ID, _DATA), frame, "the frame")
    expect((_name(), True, False), (frame.origin, frame.loopback, frame.own), "its origin, and who sent it")
    if frame.timestamp is None or not begun - 1 < frame.timestamp < time.time() + 1:
        raise Mismatch(f"the frame came at {frame.timestamp}, and was sent at {begun}")
    return f"{frame} by {frame.origin}, sent on this host at {frame.timestamp:.6f}"


@row("CAN", "CAN FD", can, can_interface)
def _flexible(stage: Stage) -> str:
    receiver, sender = _sockets(stage, _ID)
    sent = fsocket.CanFrame(_ID, _DATA * 8, brs=True)
    fsocket.can_send(sender, sent)
    expect(sent, fsocket.can_recv(receiver), "the frame")
    return f"{len(sent.data)} octets in a frame, with the second bit rate"


@row("CAN", "a filter", can, can_interface)
def _filter(stage: Stage) -> str:
    receiver, sender = _sockets(stage, _OTHER)
    for number in (_ID, _OTHER):
        fsocket.can_send(sender, fsocket.CanFrame(number, _DATA))
    expect(_OTHER, fsocket.can_recv(receiver).id, "the identifier that passed")
    return f"of {_ID:X} and {_OTHER:X}, the second alone passed"


@row("CAN", "many frames in a call", can, can_interface)
def _batch(stage: Stage) -> str:
    receiver, sender = _sockets(stage, _ID)
    for number in range(_FRAMES):
        fsocket.can_send(sender, fsocket.CanFrame(_ID, bytes([number])))
    batch = fsocket.CanBatch(_FRAMES)
    seen: list[int] = []
    calls = 0
    while len(seen) < _FRAMES:
        count = fsocket.can_recv_batch(receiver, batch)
        seen += [batch[index].data[0] for index in range(count)]
        calls += 1
    expect(list(range(_FRAMES)), seen, "the frames in their order")
    return f"{_FRAMES} frames, in order, in {calls} call{'s' if calls > 1 else ''} of recvmmsg"


@row("CAN", "an error frame", can, can_interface)
def _error(stage: Stage) -> str:
    receiver, sender = _sockets(stage)
    fsocket.set_socket_option(receiver, fsocket.CAN_RAW_ERR_FILTER, fsocket.CAN_ERR_ACK)
    sent = fsocket.CanFrame(fsocket.CAN_ERR_ACK, bytes(fsocket.CAN_ERR_DLC), error=True)
    fsocket.can_send(sender, sent)  # only a virtual interface lets one be made up
    frame = fsocket.can_recv(receiver)
    expect(sent, frame, "the frame")
    return f"{frame} is {frame.error_info}"


@row("CAN", "the broadcast manager", can, can_interface, can_bcm)
def _bcm(stage: Stage) -> str:
    receiver, _ = _sockets(stage, _ID)
    with fsocket.CanBcm(virtual_can_interface()) as bcm:
        bcm.send_cyclic(fsocket.CanFrame(_ID, _DATA), 0.01)
        times = [fsocket.can_recv(receiver).timestamp or 0.0 for _ in range(5)]
    return f"the kernel sent a frame every {(times[-1] - times[0]) / (len(times) - 1) * 1000:.1f} ms, of 10 ms set"


@row("CAN", "ISO-TP", can, can_interface, can_isotp)
def _isotp(stage: Stage) -> str:
    ends = [stage.socket(fsocket.AF_CAN, fsocket.SOCK_DGRAM, fsocket.CAN_ISOTP) for _ in range(2)]
    for fd, identifiers in zip(ends, ((_ID, _OTHER), (_OTHER, _ID)), strict=True):
        fsocket.set_socket_option(fd, fsocket.SO_RCVTIMEO, _PATIENCE)
        fsocket.socket_bind(fd, fsocket.SockaddrIsoTp(virtual_can_interface(), *identifiers))
    sent = bytes(number % 251 for number in range(_LONG))
    fsocket.socket_send(ends[0], sent)
    room = fsocket.Buffer(_LONG + 1)
    count = fsocket.socket_recv(ends[1], room)
    expect(sent, bytes(room[:count]), "the message")
    return f"{count} octets from {_OTHER:X} to {_ID:X}"


@row("CAN", "J1939", can, can_interface, can_j1939)
def _j1939(stage: Stage) -> str:
    sender, receiver = (stage.socket(fsocket.AF_CAN, fsocket.SOCK_DGRAM, fsocket.CAN_J1939) for _ in range(2))
    fsocket.set_socket_option(receiver, fsocket.SO_RCVTIMEO, _PATIENCE)
    for fd, number in zip((sender, receiver), _ADDRESSES, strict=True):
        fsocket.socket_bind(fd, fsocket.SockaddrJ1939(virtual_can_interface(), addr=number))
    to = fsocket.SockaddrJ1939(virtual_can_interface(), pgn=_PGN, addr=_ADDRESSES[1])
    sent = _DATA * 10  # more than a frame has: a transport session
    fsocket.socket_sendto(sender, sent, to)
    room = fsocket.Buffer(len(sent) + 1)
    count, peer = fsocket.socket_recvfrom(receiver, room)
    expect(sent, bytes(room[:count]), "the message")
    assert isinstance(peer, fsocket.SockaddrJ1939)
    expect((_ADDRESSES[0], _PGN), (peer.addr, peer.pgn), "its sender and its parameter group")
    return f"{count} octets of group {peer.pgn:#x} from address {peer.addr:#x}"
