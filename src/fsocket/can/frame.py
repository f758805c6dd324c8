"""A CAN frame of any kind, and the octets that the kernel has for it, in both byte orders.

Where the fields are is known to the compiled module; see Documentation/networking/can.rst and linux/can.h of the kernel.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Literal, NamedTuple

assert sys.platform == "linux"

from .. import constants
from .._native import lib
from ..argument import integer
from ..buffer import Packet
from .layout import struct_of

if TYPE_CHECKING:
    import struct

    from _typeshed import ReadableBuffer

    from ..address import Address, Sockaddr
    from ..handle import Handle
    from .error import CanErrorInfo

ByteOrder = Literal["little", "big"]

EFF_FLAG, RTR_FLAG, ERR_FLAG = constants.CAN_EFF_FLAG, constants.CAN_RTR_FLAG, constants.CAN_ERR_FLAG
SFF_MASK, EFF_MASK, ERR_MASK = constants.CAN_SFF_MASK, constants.CAN_EFF_MASK, constants.CAN_ERR_MASK
MTU, FD_MTU = constants.CAN_MTU, constants.CANFD_MTU
MOST_DATA, FD_MOST_DATA = constants.CAN_MAX_DLEN, constants.CANFD_MAX_DLEN

# What headers of an older kernel lack is 0 here: there are no such frames, or no such flag in them.
RAW_DLC_MOST: int = getattr(constants, "CAN_MAX_RAW_DLC", constants.CAN_MAX_DLC)
FDF = lib.FS_CANFD_FDF
XLF: int = getattr(constants, "CANXL_XLF", 0)
XL_SEC: int = getattr(constants, "CANXL_SEC", 0)
XL_RRS: int = getattr(constants, "CANXL_RRS", 0)
XL_VCID_MOST: int = getattr(constants, "CANXL_VCID_VAL_MASK", 0)
XL_VCID_SHIFT: int = getattr(constants, "CANXL_VCID_OFFSET", 0)
XL_LEAST_DATA: int = getattr(constants, "CANXL_MIN_DLEN", 0)
XL_MOST_DATA: int = getattr(constants, "CANXL_MAX_DLEN", 0)

#: Octets of data of a CAN FD frame, by DLC.
FD_LENGTHS = tuple(lib.fs_canfd_length(dlc) for dlc in range(constants.CANFD_MAX_DLC + 1))

_NANOSECONDS = 1_000_000_000
_UINT8, _UINT32 = 0xFF, 0xFFFFFFFF


class _Layout(NamedTuple):
    """The structs of one byte order; of each kind of frame what comes before its data."""

    classic: struct.Struct
    fd: struct.Struct
    xl: struct.Struct


def _layout(order: str) -> _Layout:
    identifier = (lib.FS_CAN_ID_AT, "I")
    return _Layout(
        struct_of(order, lib.FS_CAN_DATA_AT, identifier, (lib.FS_CAN_LENGTH_AT, "B"), (lib.FS_CAN_RAW_DLC_AT, "B")),
        struct_of(order, lib.FS_CANFD_DATA_AT, identifier, (lib.FS_CANFD_LENGTH_AT, "B"), (lib.FS_CANFD_FLAGS_AT, "B")),
        struct_of(
            order,
            max(lib.FS_CANXL_DATA_AT, lib.FS_CAN_DATA_AT),
            identifier,
            (lib.FS_CANXL_FLAGS_AT, "B"),
            (lib.FS_CANXL_SDT_AT, "B"),
            (lib.FS_CANXL_LENGTH_AT, "H"),
            (lib.FS_CANXL_AF_AT, "I"),
        ),
    )


_LAYOUTS = {"little": _layout("<"), "big": _layout(">")}


class CanFrame(Packet):
    """A frame of CAN, CAN FD or CAN XL, or an error frame of the kernel's.

    id: the identifier, without flags: 11 bits, or 29 if extended; of an error frame the classes of its errors, of a CAN XL
    frame its priority, 11 bits. data: octets: at most 8; with CAN FD 0 to 8, 12, 16, 20, 24, 32, 48 or 64; with CAN XL 1 to
    2048. extended: whether the identifier has 29 bits; None: if it does not fit into 11. remote: a remote request, which has
    no data. error: an error frame. fd: a CAN FD frame; None: with `brs` or `esi`, or with more than 8 octets. brs: sent with
    the second bit rate. esi: its sender is error passive. dlc: the data length code, where the data does not tell: what a
    remote request asks for, or 9 to 15 of a classic frame with 8 octets. xl: a CAN XL frame, with sdt (the type of its data),
    sec (simple extended content), rrs (remote request substitution), af (the acceptance field, 32 bits) and vcid (the virtual
    network, 0 to 255). timestamp: seconds since 1970. origin: the name of an interface.

    All of these are attributes, which may be set. A frame that was received also has `interface`, the index of the interface it
    came from (0: unknown); `timestamp_ns` and `hardware_timestamp_ns` in nanoseconds, None where the socket does not ask for
    them, and `hardware_timestamp` in seconds; `loopback`, whether it was sent on this host; `own`, whether by the socket that
    received it; and `drops`, how many frames the socket has had to drop so far, None while there are none, or if it does not
    ask for that.

    ``bytes(frame)`` are the octets of the system's ``struct can_frame``, ``canfd_frame`` or ``canxl_frame``. Frames are equal
    if they are on the wire. Raises ValueError or TypeError for a frame that there cannot be; so does what makes octets of it,
    after it was changed.
    """

    __slots__ = (
        "_dlc",
        "_origin",
        "af",
        "brs",
        "data",
        "drops",
        "error",
        "esi",
        "extended",
        "fd",
        "hardware_timestamp_ns",
        "id",
        "interface",
        "loopback",
        "own",
        "remote",
        "rrs",
        "sdt",
        "sec",
        "timestamp_ns",
        "vcid",
        "xl",
    )

    id: int
    data: bytes
    extended: bool
    remote: bool
    error: bool
    fd: bool
    brs: bool
    esi: bool
    xl: bool
    sdt: int
    sec: bool
    rrs: bool
    af: int
    vcid: int
    interface: int
    timestamp_ns: int | None
    hardware_timestamp_ns: int | None
    loopback: bool
    own: bool
    drops: int | None

    def __init__(
        self,
        id: int = 0,
        data: ReadableBuffer = b"",
        *,
        extended: bool | None = None,
        remote: bool = False,
        error: bool = False,
        fd: bool | None = None,
        brs: bool = False,
        esi: bool = False,
        dlc: int | None = None,
        xl: bool = False,
        sdt: int = 0,
        sec: bool = False,
        rrs: bool = False,
        af: int = 0,
        vcid: int = 0,
        timestamp: float | None = None,
        origin: str | None = None,
    ) -> None:
        self.id = integer(id, "id")
        self.data = data if type(data) is bytes else octets_of(data)
        self.remote = bool(remote)
        self.error = bool(error)
        self.xl = bool(xl)
        self.extended = self.id > SFF_MASK and not error and not xl if extended is None else bool(extended)
        self.brs = bool(brs)
        self.esi = bool(esi)
        self.fd = bool(brs or esi or (len(self.data) > MOST_DATA and not xl)) if fd is None else bool(fd)
        self._dlc = None if dlc is None else integer(dlc, "dlc")
        self.sdt = integer(sdt, "sdt")
        self.sec = bool(sec)
        self.rrs = bool(rrs)
        self.af = integer(af, "af")
        self.vcid = integer(vcid, "vcid")
        self.hardware_timestamp_ns = None
        self.timestamp = timestamp
        self.origin = origin
        self.interface = 0
        self.loopback = self.own = False
        self.drops = None
        self._check()

    @property
    def dlc(self) -> int:
        """The data length code: 0 to 8, of classic frames with 8 octets also 9 to 15; CAN FD: 0 to 15; CAN XL: 0 to 2047."""
        if self._dlc is not None:
            return self._dlc
        length = len(self.data)
        if self.xl:
            return max(length - XL_LEAST_DATA, 0)
        return next((dlc for dlc, most in enumerate(FD_LENGTHS) if length <= most), constants.CANFD_MAX_DLC)

    @dlc.setter
    def dlc(self, dlc: int | None) -> None:
        self._dlc = None if dlc is None else integer(dlc, "dlc")

    @property
    def timestamp(self) -> float | None:
        """When it arrived, in seconds since 1970; None where that is not known."""
        return None if self.timestamp_ns is None else self.timestamp_ns / _NANOSECONDS

    @timestamp.setter
    def timestamp(self, seconds: float | None) -> None:
        self.timestamp_ns = None if seconds is None else _nanoseconds(seconds, "timestamp")

    @property
    def hardware_timestamp(self) -> float | None:
        """When the adapter had it, in seconds by its own clock; None where that is not known."""
        return None if self.hardware_timestamp_ns is None else self.hardware_timestamp_ns / _NANOSECONDS

    @hardware_timestamp.setter
    def hardware_timestamp(self, seconds: float | None) -> None:
        self.hardware_timestamp_ns = None if seconds is None else _nanoseconds(seconds, "hardware_timestamp")

    @property
    def origin(self) -> str | None:
        """The name that was given, else that of `interface` now; None where there is no such interface (any more).

        It is looked up in the network namespace in which the thread first did so, and kept until the kernel tells of a change.
        """
        if self._origin is not None or not self.interface:
            return self._origin
        from .link import interface_name  # noqa: PLC0415  (few ask)

        return interface_name(self.interface)

    @origin.setter
    def origin(self, origin: str | None) -> None:
        if not (origin is None or isinstance(origin, str)):
            raise TypeError(f"origin must be the name of an interface or None, not {type(origin).__name__!r}")
        self._origin = origin

    @property
    def error_info(self) -> CanErrorInfo | None:
        """What an error frame tells; None for every other frame."""
        if not self.error:
            return None
        from .error import error_info  # noqa: PLC0415  (errors are rare)

        return error_info(self)

    def octets(self, byteorder: ByteOrder = sys.byteorder) -> bytes:
        """The octets of the system's struct, with numbers in the given byte order; what `parse_can_frame` reads.

        Raises ValueError or TypeError for a frame that there cannot be.
        """
        self._check()
        layout = _layout_of(byteorder)
        if self.xl:
            identifier = self.vcid << XL_VCID_SHIFT | self.id
            flags = XLF | (XL_SEC if self.sec else 0) | (XL_RRS if self.rrs else 0)
            return layout.xl.pack(identifier, flags, self.sdt, len(self.data), self.af) + self.data
        identifier = self.id | (EFF_FLAG if self.extended else 0) | (ERR_FLAG if self.error else 0)
        if self.fd:
            flags = FDF | (constants.CANFD_BRS if self.brs else 0) | (constants.CANFD_ESI if self.esi else 0)
            return (layout.fd.pack(identifier, len(self.data), flags) + self.data).ljust(FD_MTU, b"\0")
        if self.remote:
            identifier |= RTR_FLAG
        dlc = self.dlc
        numbers = (min(dlc, MOST_DATA), dlc if dlc > MOST_DATA else 0)
        return (layout.classic.pack(identifier, *numbers[:_CLASSIC_NUMBERS]) + self.data).ljust(MTU, b"\0")

    __bytes__ = octets

    def send(self, fd: Handle, addr: Address | None, flags: int) -> int:
        """send(2), sendto(2): see `can_send`."""
        from .transfer import can_send  # noqa: PLC0415  (which stands on this module)

        return can_send(fd, self, addr, flags)

    def receive(self, fd: Handle, flags: int) -> tuple[int, Sockaddr | None]:
        """recvmsg(2): see `can_recv`."""
        from .transfer import receive_into  # noqa: PLC0415  (which stands on this module)

        return receive_into(self, fd, flags)

    def _check(self) -> None:
        """Raise what is wrong with it, if something is."""
        if self.error:
            _within(self.id, "the id of an error frame", ERR_MASK)
        elif self.extended:
            _within(self.id, "an extended id", EFF_MASK)
        else:
            _within(self.id, "the priority of a CAN XL frame" if self.xl else "an id that is not extended", SFF_MASK)
        if not isinstance(self.data, bytes):
            self.data = octets_of(self.data)
        if self.xl:
            self._check_xl()
        elif self.sdt or self.sec or self.rrs or self.af or self.vcid:
            raise ValueError("sdt, sec, rrs, af and vcid are of CAN XL frames only (xl=True)")
        elif self.fd:
            self._check_fd()
        else:
            self._check_classic()

    def _check_classic(self) -> None:
        length, dlc = len(self.data), self._dlc
        if self.brs or self.esi:
            raise ValueError("brs and esi are of CAN FD frames only, and fd is False")
        if self.remote and self.error:
            raise ValueError("an error frame is no remote request")
        if self.remote and length:
            raise ValueError(f"a remote request has no data, not {length} octets: dlc says how many it asks for")
        if length > MOST_DATA:
            raise ValueError(f"a classic CAN frame has at most {MOST_DATA} octets of data, not {length}")
        if dlc is None:
            return
        _within(dlc, "dlc", RAW_DLC_MOST)
        if not (self.remote or dlc == length or (dlc > MOST_DATA and length == MOST_DATA)):
            raise ValueError(f"dlc {dlc} does not agree with {length} octets of data")

    def _check_fd(self) -> None:
        length = len(self.data)
        if self.remote:
            raise ValueError("there are no remote requests in CAN FD")
        if length not in FD_LENGTHS:
            lengths = ", ".join(map(str, FD_LENGTHS[MOST_DATA + 1 :]))
            raise ValueError(f"a CAN FD frame has 0 to {MOST_DATA} octets of data, or {lengths}, not {length}")
        if self._dlc is not None and self._dlc != FD_LENGTHS.index(length):
            raise ValueError(f"dlc {self._dlc} does not agree with {length} octets of data: that is {FD_LENGTHS.index(length)}")

    def _check_xl(self) -> None:
        length = len(self.data)
        if not XLF:
            raise ValueError(
                "no CAN XL: the kernel headers that fsocket was built with do not know it (Linux 6.1 and later do)"
            )
        if self.extended or self.remote or self.error or self.fd or self.brs or self.esi:
            raise ValueError("a CAN XL frame is not extended, remote, error, fd, brs or esi")
        if not XL_LEAST_DATA <= length <= XL_MOST_DATA:
            raise ValueError(f"a CAN XL frame has {XL_LEAST_DATA} to {XL_MOST_DATA} octets of data, not {length}")
        if self._dlc is not None and self._dlc != length - XL_LEAST_DATA:
            raise ValueError(f"dlc {self._dlc} does not agree with {length} octets of data: that is {length - XL_LEAST_DATA}")
        if (self.rrs and not XL_RRS) or (self.vcid and not XL_VCID_MOST):
            raise ValueError(
                "no rrs and vcid: the kernel headers that fsocket was built with do not know them (Linux 6.9 and later do)"
            )
        _within(self.sdt, "sdt", _UINT8)
        _within(self.af, "af", _UINT32)
        _within(self.vcid, "vcid", XL_VCID_MOST)

    def _wire(self) -> tuple[object, ...]:
        """What is on the wire."""
        return (
            *(self.id, self.data, self.extended, self.remote, self.error, self.fd, self.brs, self.esi, self.dlc),
            *(self.xl, self.sdt, self.sec, self.rrs, self.af, self.vcid),
        )

    def __eq__(self, other: object) -> bool:
        return self._wire() == other._wire() if isinstance(other, CanFrame) else NotImplemented

    __hash__ = None  # type: ignore[assignment]  # as of everything that may change

    def __repr__(self) -> str:
        width = 8 if self.extended or self.error else 3
        parts = [f"{self.id:#0{width + 2}x}"]
        if self.data:
            parts.append(repr(self.data))
        if self.extended and not (self.id > SFF_MASK and not self.error and not self.xl):
            parts.append("extended=True")
        parts += [f"{name}=True" for name in ("remote", "error") if getattr(self, name)]
        if self.fd and not self.brs and not self.esi and len(self.data) <= MOST_DATA:
            parts.append("fd=True")
        parts += [f"{name}=True" for name in ("brs", "esi") if getattr(self, name)]
        if self._dlc is not None:
            parts.append(f"dlc={self._dlc}")
        parts += [f"{name}=True" for name in ("xl", "sec", "rrs") if getattr(self, name)]
        parts += [f"{name}={value:#x}" for name in ("sdt", "af", "vcid") if (value := getattr(self, name))]
        parts += [f"{name}={value!r}" for name in ("timestamp", "origin") if (value := getattr(self, name)) is not None]
        return f"CanFrame({', '.join(parts)})"

    def __str__(self) -> str:
        from .text import can_frame_string  # noqa: PLC0415  (which stands on this module)

        return can_frame_string(self)


#: How many numbers stand beside the identifier in a classic frame: the length, and the DLC where headers know that of it.
_CLASSIC_NUMBERS = 2 if lib.FS_CAN_RAW_DLC_AT >= 0 else 1


def octets_of(data: object) -> bytes:
    """The octets of `data`, copied: a frame is changed by setting its data, and not behind its back."""
    try:
        return bytes(memoryview(data))  # type: ignore[arg-type]  # whether it can be is the question
    except TypeError:
        raise TypeError(f"the data of a frame is octets (bytes, bytearray, ...), not {type(data).__name__!r}") from None


def _within(value: int, name: str, most: int) -> None:
    if not 0 <= value <= most:
        raise ValueError(f"{name} is 0 to {most:#x}, not {value:#x}")


def _nanoseconds(seconds: float, name: str) -> int:
    if not hasattr(seconds, "__float__"):
        raise TypeError(f"{name} is a number of seconds or None, not {type(seconds).__name__!r}")
    try:
        return round(seconds * _NANOSECONDS)
    except (OverflowError, ValueError):
        raise ValueError(f"{name} is a number of seconds or None, not {seconds}") from None


def _layout_of(byteorder: str) -> _Layout:
    layout = _LAYOUTS.get(byteorder)
    if layout is None:
        raise ValueError(f"byteorder is 'little' or 'big', not {byteorder!r}")
    return layout


def parse_can_frame(octets: ReadableBuffer, byteorder: ByteOrder = sys.byteorder) -> CanFrame:
    """No system call. The frame in the octets of a ``struct can_frame``, ``canfd_frame`` or ``canxl_frame``.

    octets: as many as the struct has (CAN_MTU or CANFD_MTU); of a CAN XL frame, which is told by its flag, its head and its
    data. byteorder: "little" or "big", that of its numbers.

    Returns a `CanFrame`, whose time and origin are not known. Raises ValueError for octets that are no frame.
    Source: Documentation/networking/can.rst of the kernel.
    """
    frame = blank_frame()
    parse_into(frame, octets if type(octets) is bytes else octets_of(octets), byteorder)
    return frame


def blank_frame() -> CanFrame:
    """A frame that nothing is known of, for `parse_into`."""
    frame = CanFrame.__new__(CanFrame)
    frame.timestamp_ns = frame.hardware_timestamp_ns = frame.drops = frame._origin = None
    frame.interface = 0
    frame.loopback = frame.own = False
    return frame


def parse_into(frame: CanFrame, octets: bytes, byteorder: ByteOrder = sys.byteorder) -> None:
    """Make `frame` the one in the octets; of its time and origin nothing is changed, and nothing at all with an error."""
    layout = _layout_of(byteorder)
    size = len(octets)
    if XLF and size >= layout.xl.size and octets[lib.FS_CANXL_FLAGS_AT] & XLF:
        _parse_xl(frame, octets, layout)
    elif size == MTU:
        _parse_classic(frame, octets, layout)
    elif size == FD_MTU:
        _parse_fd(frame, octets, layout)
    else:
        raise ValueError(f"a CAN frame has {MTU} octets, a CAN FD frame {FD_MTU}; {size} are none, and no CAN XL frame")


def _set_identifier(frame: CanFrame, identifier: int) -> None:
    """What classic and FD frames have in common; bits that are not on the wire do not count."""
    frame.error = bool(identifier & ERR_FLAG)
    frame.extended = bool(identifier & EFF_FLAG) and not frame.error
    frame.id = identifier & (ERR_MASK if frame.error else EFF_MASK if frame.extended else SFF_MASK)
    frame.xl = frame.sec = frame.rrs = False
    frame.sdt = frame.af = frame.vcid = 0


def _parse_classic(frame: CanFrame, octets: bytes, layout: _Layout) -> None:
    identifier, length, *raw = layout.classic.unpack_from(octets)
    if length > MOST_DATA:
        raise ValueError(f"a classic CAN frame has at most {MOST_DATA} octets of data; this one says {length}")
    _set_identifier(frame, identifier)
    frame.remote = bool(identifier & RTR_FLAG) and not frame.error
    frame.fd = frame.brs = frame.esi = False
    # A DLC of 9 and more counts beside 8 octets only.
    told = bool(raw) and length == MOST_DATA and MOST_DATA < raw[0] <= RAW_DLC_MOST
    frame._dlc = raw[0] if told else length if frame.remote and length else None
    frame.data = b"" if frame.remote else octets[lib.FS_CAN_DATA_AT : lib.FS_CAN_DATA_AT + length]


def _parse_fd(frame: CanFrame, octets: bytes, layout: _Layout) -> None:
    identifier, length, flags = layout.fd.unpack_from(octets)
    if length > FD_MOST_DATA:
        raise ValueError(f"a CAN FD frame has at most {FD_MOST_DATA} octets of data; this one says {length}")
    _set_identifier(frame, identifier)
    frame.remote = False
    frame.fd = True
    frame.brs = bool(flags & constants.CANFD_BRS)
    frame.esi = bool(flags & constants.CANFD_ESI)
    frame._dlc = None
    frame.data = octets[lib.FS_CANFD_DATA_AT : lib.FS_CANFD_DATA_AT + length]


def _parse_xl(frame: CanFrame, octets: bytes, layout: _Layout) -> None:
    identifier, flags, sdt, length, af = layout.xl.unpack_from(octets)
    size = lib.FS_CANXL_DATA_AT + length
    if not XL_LEAST_DATA <= length <= XL_MOST_DATA or size > len(octets):
        raise ValueError(f"a CAN XL frame that says it has {length} octets of data cannot have {len(octets)} in all")
    frame.id = identifier & SFF_MASK
    frame.vcid = identifier >> XL_VCID_SHIFT & XL_VCID_MOST
    frame.sec = bool(flags & XL_SEC)
    frame.rrs = bool(flags & XL_RRS)
    frame.xl = True
    frame.sdt, frame.af = sdt, af
    frame.extended = frame.remote = frame.error = frame.fd = frame.brs = frame.esi = False
    frame._dlc = None
    frame.data = octets[lib.FS_CANXL_DATA_AT : size]
