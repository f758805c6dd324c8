"""The broadcast manager: the kernel sends frames cyclically, and of those that come it tells only which are new.

A socket of it takes and gives messages: a head, and frames after it; see "Broadcast Manager Protocol Sockets" in
Documentation/networking/can.rst of the kernel. `BcmMessage` is one of them, and `CanBcm` such a socket.
"""

from __future__ import annotations

import sys
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias, get_args

assert sys.platform == "linux"

from .. import address, constants
from .._native import lib
from ..adapter.record import Record, set_field
from ..argument import integer
from ..errors import check
from ..option import set_socket_option
from ..option.names import SO_RXQ_OVFL, SO_TIMESTAMPNS
from ..sockets import close_socket, open_socket, socket_connect
from .frame import (
    EFF_FLAG,
    EFF_MASK,
    FD_MOST_DATA,
    FD_MTU,
    MOST_DATA,
    MTU,
    RTR_FLAG,
    SFF_MASK,
    CanFrame,
    octets_of,
    parse_can_frame,
)
from .layout import struct_of
from .message import receive_message

if TYPE_CHECKING:
    import struct
    from collections.abc import Iterator, Sequence
    from types import TracebackType

    from _typeshed import ReadableBuffer
    from typing_extensions import Self

    from .frame import ByteOrder
    from .message import Received

Opcode: TypeAlias = Literal[
    "TX_SETUP",
    "TX_DELETE",
    "TX_READ",
    "TX_SEND",
    "RX_SETUP",
    "RX_DELETE",
    "RX_READ",
    "TX_STATUS",
    "TX_EXPIRED",
    "RX_STATUS",
    "RX_TIMEOUT",
    "RX_CHANGED",
]

_NUMBERS: dict[Opcode, int] = {name: getattr(constants, f"CAN_BCM_{name}") for name in get_args(Opcode)}
_NAMES = {number: name for name, number in _NUMBERS.items()}

#: 0 where the headers are older than CAN FD in the broadcast manager (Linux 4.8).
_FD: int = getattr(constants, "CAN_BCM_CAN_FD_FRAME", 0)

_MICROSECONDS = 1_000_000
_UINT32 = 0xFFFFFFFF
_MOST_SECONDS = (1 << 8 * lib.FS_BCM_TIME_SIZE - 1) - 1


class _Head(NamedTuple):
    """The numbers of a ``struct bcm_msg_head``, in their order there."""

    opcode: int
    flags: int
    counted: int
    seconds1: int
    microseconds1: int
    seconds2: int
    microseconds2: int
    identifier: int
    frames: int


def _layout(order: str) -> struct.Struct:
    time = {4: "i", 8: "q"}[lib.FS_BCM_TIME_SIZE]
    return struct_of(
        order,
        lib.FS_BCM_SIZE,
        (lib.FS_BCM_OPCODE_AT, "I"),
        (lib.FS_BCM_FLAGS_AT, "I"),
        (lib.FS_BCM_COUNT_AT, "I"),
        (lib.FS_BCM_FIRST_SECONDS_AT, time),
        (lib.FS_BCM_FIRST_MICROSECONDS_AT, time),
        (lib.FS_BCM_THEN_SECONDS_AT, time),
        (lib.FS_BCM_THEN_MICROSECONDS_AT, time),
        (lib.FS_BCM_ID_AT, "I"),
        (lib.FS_BCM_FRAMES_AT, "I"),
    )


_LAYOUTS = {"little": _layout("<"), "big": _layout(">")}


def _layout_of(byteorder: str) -> struct.Struct:
    layout = _LAYOUTS.get(byteorder)
    if layout is None:
        raise ValueError(f"byteorder is 'little' or 'big', not {byteorder!r}")
    return layout


class BcmMessage(Record):
    """A message to the broadcast manager or from it: a ``struct bcm_msg_head``, and frames.

    opcode: what it says, by its name in linux/can/bcm.h: "TX_SETUP", "RX_CHANGED", ... id: the identifier that it is about,
    without flags. frames: those that come with it. flags: ``CAN_BCM_`` constants. count: how many frames go out at the first
    interval. ival1, ival2: seconds, which are kept in microseconds: of a transmission the first interval and the one after it,
    of a subscription the time after which nothing that came is a timeout, and the shortest time between two messages. extended:
    whether the identifier has 29 bits; None: if it does not fit into 11. remote: remote requests are meant.

    Attributes: all of these; of a message that was read also `interface`, the index of the interface that its frame came from
    (0: none), and `drops`, how many messages the socket had dropped before it, None before the first.
    Raises ValueError or TypeError for a message that there cannot be.
    """

    __slots__ = ("count", "drops", "extended", "flags", "frames", "id", "interface", "ival1", "ival2", "opcode", "remote")
    __match_args__ = ("opcode", "id", "frames", "flags", "count", "ival1", "ival2", "extended", "remote")

    opcode: Opcode
    id: int
    frames: tuple[CanFrame, ...]
    flags: int
    count: int
    ival1: float
    ival2: float
    extended: bool
    remote: bool
    interface: int
    drops: int | None

    def __init__(
        self,
        opcode: Opcode,
        id: int = 0,
        frames: Sequence[CanFrame] = (),
        flags: int = 0,
        count: int = 0,
        ival1: float = 0.0,
        ival2: float = 0.0,
        extended: bool | None = None,
        remote: bool = False,
    ) -> None:
        if opcode not in _NUMBERS:
            raise ValueError(f"opcode is one of {', '.join(_NUMBERS)}; not {opcode!r}")
        set_field(self, "opcode", opcode)
        number = integer(id, "id")
        set_field(self, "extended", number > SFF_MASK if extended is None else bool(extended))
        set_field(self, "id", _within(number, "id", EFF_MASK if self.extended else SFF_MASK))
        set_field(self, "flags", _within(integer(flags, "flags"), "flags", _UINT32))
        set_field(self, "frames", _frames(frames, bool(self.flags & _FD)))
        set_field(self, "count", _within(integer(count, "count"), "count", _UINT32))
        set_field(self, "ival1", _microseconds(ival1, "ival1") / _MICROSECONDS)
        set_field(self, "ival2", _microseconds(ival2, "ival2") / _MICROSECONDS)
        set_field(self, "remote", bool(remote))
        set_field(self, "interface", 0)
        set_field(self, "drops", None)

    @property
    def frame(self) -> CanFrame | None:
        """The first frame, or None: what came, in "RX_CHANGED"."""
        return self.frames[0] if self.frames else None

    @property
    def fd(self) -> bool:
        """Whether it is about CAN FD frames (CAN_BCM_CAN_FD_FRAME)."""
        return bool(self.flags & _FD)

    def octets(self, byteorder: ByteOrder = sys.byteorder) -> bytes:
        """The octets of the system's struct, and of the frames after it; what `parse_bcm_message` reads."""
        identifier = self.id | (EFF_FLAG if self.extended else 0) | (RTR_FLAG if self.remote else 0)
        intervals = (
            *divmod(round(self.ival1 * _MICROSECONDS), _MICROSECONDS),
            *divmod(round(self.ival2 * _MICROSECONDS), _MICROSECONDS),
        )
        head = _Head(_NUMBERS[self.opcode], self.flags, self.count, *intervals, identifier, len(self.frames))
        return _layout_of(byteorder).pack(*head) + b"".join([frame.octets(byteorder) for frame in self.frames])

    __bytes__ = octets


def parse_bcm_message(octets: ReadableBuffer, byteorder: ByteOrder = sys.byteorder) -> BcmMessage:
    """No system call. The message of the broadcast manager in the octets of a ``struct bcm_msg_head`` and of frames after it.

    octets: all of the message. byteorder: "little" or "big", that of its numbers.

    Returns a `BcmMessage`. Raises ValueError for octets that are none.
    """
    layout = _layout_of(byteorder)
    whole = octets_of(octets)
    if len(whole) < layout.size:
        raise ValueError(f"a message of the broadcast manager has at least {layout.size} octets, not {len(whole)}")
    head = _Head(*layout.unpack_from(whole))
    if head.opcode not in _NAMES:
        raise ValueError(f"the broadcast manager has no opcode {head.opcode}")
    size = FD_MTU if head.flags & _FD else MTU
    if len(whole) != layout.size + head.frames * size:
        raise ValueError(f"a message with {head.frames} frames has {layout.size + head.frames * size} octets, not {len(whole)}")
    extended = bool(head.identifier & EFF_FLAG)
    return BcmMessage(
        _NAMES[head.opcode],
        head.identifier & (EFF_MASK if extended else SFF_MASK),
        [parse_can_frame(whole[start : start + size], byteorder) for start in range(layout.size, len(whole), size)],
        head.flags,
        head.counted,
        head.seconds1 + head.microseconds1 / _MICROSECONDS,
        head.seconds2 + head.microseconds2 / _MICROSECONDS,
        extended,
        bool(head.identifier & RTR_FLAG),
    )


class _Work:
    """Something that the kernel does: what it was told last, for which interface, and how it is called here."""

    __slots__ = ("direction", "index", "message", "name")

    def __init__(self, name: str, direction: Literal["TX", "RX"], index: int, message: BcmMessage) -> None:
        self.name = name
        self.direction = direction
        self.index = index
        self.message = message

    @property
    def key(self) -> tuple[object, ...]:
        """What the kernel tells one from another by."""
        message = self.message
        return (self.direction, message.id, message.extended, message.remote, message.fd, self.index)

    def command(self, what: Literal["READ", "DELETE"]) -> BcmMessage:
        """What tells the kernel to speak of it, or to stop it."""
        message = self.message
        opcode: Opcode = f"{self.direction}_{what}"  # type: ignore[assignment]  # of four that there are
        return BcmMessage(opcode, message.id, (), message.flags & _FD, extended=message.extended, remote=message.remote)

    def __str__(self) -> str:
        return f"{self.name} {self.message.id:0{8 if self.message.extended else 3}X}"


class _Job:
    """What the kernel does for a `CanBcm` until it is told to stop; a context manager that stops it."""

    __slots__ = ("__weakref__", "_bcm", "_work")

    _direction: Literal["TX", "RX"]

    def __init__(self, bcm: CanBcm, index: int, message: BcmMessage) -> None:
        self._bcm = bcm
        self._work = _Work(type(self).__name__, self._direction, index, message)
        bcm._begin(self._work)

    @property
    def id(self) -> int:
        """The identifier, without flags: that of the first frame, or of what is received."""
        return self._work.message.id

    @property
    def interface(self) -> int:
        """The index of the interface; 0 is all of them."""
        return self._work.index

    @property
    def running(self) -> bool:
        """Whether it has not been stopped. A transmission whose count is over has not been."""
        return self._bcm._does(self._work)

    def request_status(self) -> None:
        """send(2) of TX_READ or RX_READ: the kernel answers with "TX_STATUS" or "RX_STATUS", which `CanBcm.read` gives."""
        self._bcm._write(self._work.command("READ"), self._work.index)

    def stop(self) -> None:
        """send(2) of TX_DELETE or RX_DELETE. What has been stopped may be stopped again."""
        self._bcm._end(self._work)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        self.stop()

    def __repr__(self) -> str:
        return f"<{self._work}{'' if self.running else ' stopped'}>"

    @property
    def _message(self) -> BcmMessage:
        return self._work.message

    def _change(self, message: BcmMessage) -> None:
        self._bcm._change(self._work, message)


class BcmTransmission(_Job):
    """Frames that the kernel sends cyclically, one after the other if they are several; see `CanBcm.send_cyclic`.

    It runs on, whatever becomes of this object, until `stop`, or until its `CanBcm` is closed.
    """

    __slots__ = ()
    _direction = "TX"

    @property
    def frames(self) -> tuple[CanFrame, ...]:
        """What it sends."""
        return self._message.frames

    def update(self, frames: CanFrame | Sequence[CanFrame], *, announce: bool = False, restart: bool = False) -> None:
        """send(2) of TX_SETUP without a timer: other data at the same pace.

        frames: at most as many as it has now, of the same kind, beginning with the same identifier. announce: send the next of
        them at once, beside the pace; a count counts it as well (TX_ANNOUNCE). restart: begin a sequence with its first frame
        (TX_RESET_MULTI_IDX).

        Raises OSError; ValueError for frames that it cannot have, or when it has been stopped.
        """
        message, wanted = self._message, _sequence(frames)
        if len(wanted) > len(message.frames):
            raise ValueError(f"{self!r} has {len(message.frames)} frames, and may be given as many or fewer, not {len(wanted)}")
        if (wanted[0].id, wanted[0].extended, wanted[0].remote) != (message.id, message.extended, message.remote):
            raise ValueError(
                f"{self!r} begins with a frame of that identifier, not with {wanted[0]!r}: stop it, and begin another"
            )
        flags = message.flags & (_FD | constants.CAN_BCM_TX_COUNTEVT)
        flags |= constants.CAN_BCM_TX_ANNOUNCE if announce else 0
        flags |= constants.CAN_BCM_TX_RESET_MULTI_IDX if restart else 0
        self._change(_setup(wanted, flags))

    def set_interval(
        self, interval: float, *, count: int = 0, first_interval: float | None = None, restart: bool = False
    ) -> None:
        """send(2) of TX_SETUP with SETTIMER: another pace for the same frames.

        interval, count, first_interval: as for `CanBcm.send_cyclic`. restart: send one at once, and count from there
        (STARTTIMER); otherwise the pace changes with the next frame.

        Raises OSError; ValueError when it has been stopped.
        """
        flags = self._message.flags & (_FD | constants.CAN_BCM_TX_COUNTEVT) | constants.CAN_BCM_SETTIMER
        flags |= constants.CAN_BCM_STARTTIMER if restart else 0
        self._change(_setup(self.frames, flags, interval, count, first_interval))


class BcmSubscription(_Job):
    """Frames of which the kernel tells; see `CanBcm.receive`. It runs on until `stop`, or until its `CanBcm` is closed."""

    __slots__ = ()
    _direction = "RX"

    def update(self, mask: ReadableBuffer | Sequence[ReadableBuffer]) -> None:
        """send(2) of RX_SETUP without a timer: another content filter, by which the next frame is new.

        mask: as for `CanBcm.receive`; as many as it has now, or fewer.

        Raises OSError; ValueError when it has none, or has been stopped.
        """
        message = self._message
        frames = _masks(mask, message)
        if len(frames) > len(message.frames):
            raise ValueError(f"{self!r} has {len(message.frames)} masks, and may be given as many or fewer, not {len(frames)}")
        timers = constants.CAN_BCM_SETTIMER | constants.CAN_BCM_STARTTIMER
        self._change(_replaced(message, frames, message.flags & ~timers))


class BcmReply(_Job):
    """A frame with which the kernel answers remote requests; see `CanBcm.reply_remote`. It does until `stop`."""

    __slots__ = ()
    _direction = "RX"

    def update(self, frame: CanFrame) -> None:
        """send(2) of RX_SETUP: another frame of the same identifier. Raises OSError; ValueError when it has been stopped."""
        message, (only,) = self._message, _sequence([frame])
        if (only.id, only.extended) != (message.id, message.extended):
            raise ValueError(f"{self!r} answers with frames of that identifier, not with {only!r}")
        self._change(_replaced(message, (only,), message.flags))


class CanBcm:
    """A socket of the broadcast manager: socket(2) with CAN_BCM, connect(2).

    interface: its name or index, or "any": then each transmission names the interface that it goes to.

    It is a context manager, and made for a poll context, as in ``PollFD(bcm)``, and for whatever else takes an object with
    ``fileno()``: ready when `read` has something to give. What it began is stopped, and its socket closed, at the end of its
    ``with``, by `close`, and when it is thrown away. Threads may share it; a `read` that waits is not brought back by `close`,
    and the socket is given back when the last of them has come.

    Raises OSError, and ValueError for an interface that there is not. Source: Documentation/networking/can.rst of the kernel.
    """

    __slots__ = ("__weakref__", "_closed", "_fd", "_interface", "_lock", "_room", "_users", "_works")

    def __init__(self, interface: str | int = "any") -> None:
        self._fd = -1
        self._closed = False
        self._users = 0
        self._lock = threading.RLock()  # a signal handler may close it in the midst of a call
        self._works: dict[tuple[object, ...], _Work] = {}
        self._room = lib.FS_BCM_SIZE + FD_MTU
        addr = address.SockaddrCan(interface)
        self._interface = addr.interface
        self._fd = open_socket(constants.AF_CAN, constants.SOCK_DGRAM, constants.CAN_BCM)
        try:
            set_socket_option(self._fd, SO_TIMESTAMPNS, True)
            set_socket_option(self._fd, SO_RXQ_OVFL, True)
            socket_connect(self._fd, addr)
        except BaseException:
            self.close()
            raise

    @property
    def interface(self) -> int:
        """The index of the interface; 0 is all of them."""
        return self._interface

    def fileno(self) -> int:
        """No system call: the handle. Raises ValueError when it is closed."""
        if self._closed:
            raise ValueError("the CanBcm is closed")
        return self._fd

    def send(self, frame: CanFrame, *, interface: str | int | None = None) -> None:
        """send(2) of TX_SEND: one frame, once.

        interface: which one, where this is on all of them. Raises OSError.
        """
        (only,) = _sequence([frame])
        flags = _FD if only.fd else 0
        message = BcmMessage("TX_SEND", only.id, [only], flags, extended=only.extended, remote=only.remote)
        self._write(message, self._index(interface, "send"))

    def send_cyclic(
        self,
        frames: CanFrame | Sequence[CanFrame],
        interval: float,
        *,
        count: int = 0,
        first_interval: float | None = None,
        notify: bool = False,
        interface: str | int | None = None,
    ) -> BcmTransmission:
        """send(2) of TX_SETUP: let the kernel send a frame, or several in turn, again and again. The first goes out at once.

        frames: all CAN FD or none; 256 of them at most (what the kernel takes). interval: seconds from each to the next.
        count: how many there are in all; with `first_interval`, how many go out at that interval before the others go out at
        `interval`, for ever. notify: say so when the count is over ("TX_EXPIRED", which `read` gives; the kernel says nothing
        of a count of one). interface: which one, where this is on all of them.

        Returns a `BcmTransmission`, which changes it while it runs, and stops it. Raises OSError; ValueError when one that
        begins with the same identifier runs already: the kernel would take the new one for a change of the old one.
        """
        wanted = _sequence(frames)
        flags = constants.CAN_BCM_SETTIMER | constants.CAN_BCM_STARTTIMER
        flags |= _FD if wanted[0].fd else 0
        flags |= constants.CAN_BCM_TX_COUNTEVT if notify else 0
        message = _setup(wanted, flags, interval, count, first_interval)
        return BcmTransmission(self, self._index(interface, "send_cyclic"), message)

    def receive(
        self,
        id: int,
        mask: ReadableBuffer | Sequence[ReadableBuffer] | None = None,
        *,
        extended: bool | None = None,
        remote: bool = False,
        fd: bool = False,
        throttle: float = 0.0,
        timeout: float = 0.0,
        check_dlc: bool = False,
        announce_resume: bool = False,
        autotimer: bool = True,
        interface: str | int | None = None,
    ) -> BcmSubscription:
        """send(2) of RX_SETUP: let the kernel tell ("RX_CHANGED", which `read` gives) when frames of an identifier change.

        mask: octets whose bits say which bits of the data matter: the first frame is told, then each that differs in them from
        the one before it. With several masks, a multiplexer: the bits of the first one say where the data tells which of
        its contents it has, and each other one has the value of one content in those bits and says in the others which of
        its bits matter; frames of other contents are not told. None: every frame is told (RX_FILTER_ID).
        extended: whether the identifier has 29 bits; None: if it does not fit into 11. remote: remote requests. fd: CAN FD
        frames, of which others are not told. throttle: seconds that pass at least from one message to the next; what comes
        meanwhile is told afterwards, as it was last. timeout: seconds after which nothing that came is told ("RX_TIMEOUT");
        they begin now, and anew with each frame, unless `autotimer` is False. check_dlc: a change of length matters, too.
        announce_resume: the first frame after a timeout is told even if it is not new. interface: which one, where this is
        on all of them; None: all.

        Returns a `BcmSubscription`, which changes it and stops it. Raises OSError; ValueError when one of the identifier runs
        already.
        """
        flags = constants.CAN_BCM_SETTIMER | constants.CAN_BCM_STARTTIMER
        flags |= _FD if fd else 0
        flags |= constants.CAN_BCM_RX_CHECK_DLC if check_dlc else 0
        flags |= constants.CAN_BCM_RX_ANNOUNCE_RESUME if announce_resume else 0
        flags |= 0 if autotimer else constants.CAN_BCM_RX_NO_AUTOTIMER
        flags |= constants.CAN_BCM_RX_FILTER_ID if mask is None else 0
        ival1, ival2 = _interval(timeout, "timeout"), _interval(throttle, "throttle")
        message = BcmMessage("RX_SETUP", id, (), flags, 0, ival1, ival2, extended, remote)
        if mask is not None:
            message = _replaced(message, _masks(mask, message), flags)
        return BcmSubscription(self, self._index(interface), message)

    def reply_remote(self, frame: CanFrame, *, interface: str | int | None = None) -> BcmReply:
        """send(2) of RX_SETUP with RX_RTR_FRAME: let the kernel answer remote requests of a frame's identifier with the frame.

        interface: which one, where this is on all of them. Returns a `BcmReply`, which changes it and stops it. Raises OSError;
        ValueError when such requests are answered or received already.
        """
        (only,) = _sequence([frame])
        if only.fd or only.remote:
            raise ValueError(f"a remote request is answered with a classic frame that has data, not with {only!r}")
        flags = constants.CAN_BCM_RX_RTR_FRAME
        message = BcmMessage("RX_SETUP", only.id, [only], flags, extended=only.extended, remote=True)
        return BcmReply(self, self._index(interface, "reply_remote"), message)

    def read(self, flags: int = 0) -> BcmMessage:
        """recvmsg(2): the next message of the broadcast manager.

        flags: ``MSG_`` constants. It waits, unless the socket is non-blocking (as one in a poll context is).

        Returns a `BcmMessage`: "RX_CHANGED" with the frame that came, which has its time and origin as one of `can_recv` has;
        "RX_TIMEOUT"; "TX_EXPIRED"; "TX_STATUS" and "RX_STATUS" with the frames that were set up. Raises OSError, such as
        BlockingIOError, also when the interface went down or away; ValueError when it is closed.
        """
        options = integer(flags, "flags")
        with self._using() as fd:
            received = receive_message(fd, self._room, options)
        message = parse_bcm_message(received.octets)
        _note_arrival(message, received)
        return message

    def close(self) -> None:
        """send(2) of TX_DELETE and RX_DELETE for all that still runs; close(2). What is closed may be closed again."""
        with self._lock:
            # Closing the socket stops them as well, but not while another process has it, too.
            for work in list(self._works.values()):
                with suppress(OSError):  # of an interface that is gone there is nothing left to stop
                    self._end(work)
            self._closed = True
            self._give_back()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        self.close()

    def __del__(self) -> None:
        if getattr(self, "_fd", -1) >= 0:
            self.close()

    def __repr__(self) -> str:
        return f"<CanBcm {'closed' if self._closed else self._fd}>"

    def _index(self, interface: str | int | None, call: str = "") -> int:
        """The interface that something is for; one at least where `call` names what needs one."""
        index = self._interface if interface is None else address.interface_or_any(interface)
        if self._interface and index != self._interface:
            raise ValueError(f"this CanBcm is on interface {self._interface} alone, and not on {interface!r}")
        if call and not index:
            raise ValueError(f"{call} needs an interface: this CanBcm is on all of them")
        return index

    def _begin(self, work: _Work) -> None:
        with self._lock:
            running = self._works.get(work.key)
            if running is not None:
                raise ValueError(f"there is <{running}> already: update it, stop it, or open another CanBcm")
            self._write(work.message, work.index)
            self._works[work.key] = work

    def _does(self, work: _Work) -> bool:
        return self._works.get(work.key) is work

    def _change(self, work: _Work, message: BcmMessage) -> None:
        with self._lock:  # what has been stopped must not begin again
            if not self._does(work):
                raise ValueError(f"<{work} stopped> does not run any more")
            self._write(message, work.index)
            work.message = message

    def _end(self, work: _Work) -> None:
        """Stop it, unless that has been done."""
        with self._lock:
            if self._does(work):
                del self._works[work.key]
                self._write(work.command("DELETE"), work.index)

    def _write(self, message: BcmMessage, index: int) -> None:
        """Give the kernel a message, for an interface that it may not know yet."""
        octets = message.octets()
        sockaddr = address.SockaddrCan(index).sockaddr if index and not self._interface else None
        call = f"send of {message.opcode} for id {message.id:#x}"
        if len(message.frames) > 1:
            call += f" with {len(message.frames)} frames"
        with self._using() as fd:
            self._room = max(self._room, len(octets))  # the answer to READ has as many frames
            if sockaddr is None:
                result = lib.fs_send(fd, octets, 0, len(octets), 0)
            else:
                result = lib.fs_sendto(fd, octets, 0, len(octets), 0, sockaddr, len(sockaddr))
        check(result, call)

    @contextmanager
    def _using(self) -> Iterator[int]:
        """Keep the socket, even if it is closed meanwhile."""
        with self._lock:
            fd = self.fileno()
            self._users += 1
        try:
            yield fd
        finally:
            with self._lock:
                self._users -= 1
                self._give_back()

    def _give_back(self) -> None:
        """If it is closed, and nobody uses it: close what the system has."""
        if self._closed and not self._users and self._fd >= 0:
            fd, self._fd = self._fd, -1
            close_socket(fd)


def _within(value: int, name: str, most: int) -> int:
    if not 0 <= value <= most:
        raise ValueError(f"{name} is 0 to {most:#x}, not {value:#x}")
    return value


def _microseconds(seconds: float, name: str) -> int:
    """Seconds as the kernel counts them."""
    if isinstance(seconds, bool) or not isinstance(seconds, (int, float)):
        raise TypeError(f"{name} is a number of seconds, not {type(seconds).__name__!r}")
    if not 0 <= seconds <= _MOST_SECONDS:  # nor NaN
        raise ValueError(f"{name} is 0 to {_MOST_SECONDS} seconds, not {seconds}")
    return round(seconds * _MICROSECONDS)


def _interval(seconds: float, name: str, *, least: int = 0) -> float:
    """Seconds, found to be no less than the kernel counts: nothing at all would mean never."""
    microseconds = _microseconds(seconds, name)
    if microseconds < least or (not microseconds and seconds):
        raise ValueError(f"{name} is at least a microsecond, not {seconds} seconds")
    return microseconds / _MICROSECONDS


def _all_frames(frames: Sequence[CanFrame]) -> tuple[CanFrame, ...]:
    found = tuple(frames)
    for frame in found:
        if not isinstance(frame, CanFrame):
            raise TypeError(f"frames are CanFrames, not {type(frame).__name__!r}")
    return found


def _frames(frames: Sequence[CanFrame], fd: bool) -> tuple[CanFrame, ...]:
    """Frames, found to be of the one kind that a message says it has."""
    found = _all_frames(frames)
    for frame in found:
        if frame.xl or frame.error or frame.fd != fd:
            kind = "CAN FD" if fd else "classic"
            raise ValueError(f"the frames of this message are {kind} frames, and {frame!r} is not (all are CAN FD, or none is)")
    return found


def _sequence(frames: CanFrame | Sequence[CanFrame]) -> tuple[CanFrame, ...]:
    """One frame or several, as several; copies, so that what is told later is what was set up."""
    found = (frames,) if isinstance(frames, CanFrame) else _all_frames(frames)
    if not found:
        raise ValueError("frames is one frame at least, and this is none")
    return tuple(parse_can_frame(frame.octets()) for frame in found)


def _setup(
    frames: tuple[CanFrame, ...], flags: int, interval: float = 0.0, count: int = 0, first_interval: float | None = None
) -> BcmMessage:
    """TX_SETUP of frames, at a pace where the flags set one."""
    times = _pace(interval, count, first_interval) if flags & constants.CAN_BCM_SETTIMER else (0, 0.0, 0.0)
    return BcmMessage("TX_SETUP", frames[0].id, frames, flags, *times, frames[0].extended, frames[0].remote)


def _pace(interval: float, count: int, first_interval: float | None) -> tuple[int, float, float]:
    """The count and the two intervals of the kernel: that of the first `count` frames, and that of all after them."""
    number = _within(integer(count, "count"), "count", _UINT32)
    then = _interval(interval, "interval", least=1)
    if first_interval is None:
        return (number, then, 0.0) if number else (0, 0.0, then)
    if not number:
        raise ValueError("first_interval is that of the first `count` frames, and count is 0")
    return number, _interval(first_interval, "first_interval", least=1), then


def _masks(mask: ReadableBuffer | Sequence[ReadableBuffer], message: BcmMessage) -> tuple[CanFrame, ...]:
    """The frames of RX_SETUP, of which the data are the masks."""
    masks = tuple(map(octets_of, mask)) if isinstance(mask, (list, tuple)) else (octets_of(mask),)
    most = FD_MOST_DATA if message.fd else MOST_DATA
    if not masks or any(len(each) > most for each in masks):
        raise ValueError(f"mask is up to {most} octets, or some masks of as many, not {mask!r}")
    return tuple(CanFrame(message.id, each.ljust(most, b"\0"), extended=message.extended, fd=message.fd) for each in masks)


def _replaced(message: BcmMessage, frames: tuple[CanFrame, ...], flags: int) -> BcmMessage:
    """The same message with other frames and flags."""
    return BcmMessage(
        message.opcode, message.id, frames, flags, message.count, message.ival1, message.ival2, message.extended, message.remote
    )


def _note_arrival(message: BcmMessage, received: Received) -> None:
    """What the kernel told beside the octets of a message."""
    source = received.source
    set_field(message, "interface", source.interface if isinstance(source, address.SockaddrCan) else 0)
    set_field(message, "drops", received.drops)
    if message.opcode == "RX_CHANGED" and message.frame is not None:
        frame = message.frame
        frame.interface = message.interface
        frame.drops = received.drops
        frame.timestamp_ns = received.timestamp_ns
        frame.hardware_timestamp_ns = received.hardware_timestamp_ns
        frame.loopback = bool(received.flags & constants.MSG_DONTROUTE)
        frame.own = bool(received.flags & constants.MSG_CONFIRM)
