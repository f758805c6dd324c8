"""Frames as candump(1) and cansend(1) of can-utils write them.

========================  ======================================================================================
``123#DEADBEEF``          an identifier of 11 bits has three digits; the octets may have dots between them
``12345678#``             one of 29 bits has eight
``123#R``, ``123#R4``     a remote request, and how many octets it asks for
``123#00...77_E``         the DLC of a classic frame of 8 octets, if it is not 8; ``123#R8_E`` of a remote request
``123##1AABB``            CAN FD: a digit of flags, CANFD_BRS and CANFD_ESI
``20000080#00...00``      an error frame: CAN_ERR_FLAG is among its eight digits
``45123#81:00:...#AABB``  CAN XL: VCID and priority; flags, type of the data, acceptance field; the data
========================  ======================================================================================
"""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

assert sys.platform == "linux"

from .. import constants
from .frame import ERR_FLAG, FD_LENGTHS, FDF, MOST_DATA, XL_RRS, XL_SEC, XLF, CanFrame

if TYPE_CHECKING:
    from collections.abc import Mapping

_OCTETS = re.compile(r"(?:\.?[0-9A-Fa-f]{2})*\.?")
_REMOTE = re.compile(rf"[Rr](?:{MOST_DATA}_(?P<raw>[9A-Fa-f])|(?P<length>[0-{MOST_DATA}]))?")
_XL_HEAD = re.compile(r"(?P<flags>[0-9A-Fa-f]{2}):(?P<sdt>[0-9A-Fa-f]{2}):(?P<af>[0-9A-Fa-f]{8})")
_DIGITS = frozenset("0123456789ABCDEFabcdef")
_STANDARD, _XL, _EXTENDED = 3, 5, 8  # digits of an identifier
_PRIORITY_BITS = 12  # the last three of the digits that begin a CAN XL frame
_MOST_SHOWN = 60  # characters of a text in what is said of it

_FD_FLAGS = {"brs": constants.CANFD_BRS, "esi": constants.CANFD_ESI}
_XL_FLAGS = {"sec": XL_SEC, "rrs": XL_RRS}


def can_frame_string(frame: CanFrame) -> str:
    """No system call. A frame as candump(1) has it in its logs: "123#DEADBEEF", "12345678##1AABB".

    frame: a `CanFrame` of any kind. Returns what `string_can_frame` reads: all of the frame but its time and origin. Of the
    flags of a CAN FD frame it has those on the wire, without the CANFD_FDF that newer versions of candump write as well.
    """
    data = bytes(frame.data).hex().upper()
    if frame.xl:
        return f"{frame.vcid:02X}{frame.id:03X}#{XLF | _number(frame, _XL_FLAGS):02X}:{frame.sdt:02X}:{frame.af:08X}#{data}"
    number = frame.id | (ERR_FLAG if frame.error else 0)
    head = f"{number:08X}" if frame.extended or frame.error else f"{number:03X}"
    if frame.fd:
        return f"{head}##{_number(frame, _FD_FLAGS):X}{data}"
    dlc = frame.dlc
    raw = f"_{dlc:X}" if dlc > MOST_DATA else ""
    return f"{head}#R{min(dlc, MOST_DATA) or ''}{raw}" if frame.remote else f"{head}#{data}{raw}"


def string_can_frame(text: str) -> CanFrame:
    """No system call. The frame in a text that candump(1) writes and cansend(1) takes: "123#DE.AD.BE.EF", "12345678##1AABB".

    text: as `can_frame_string` writes it. Letters may be small, a dot may stand before an octet and at the end, and the data
    of a CAN FD frame is filled up with zeros to the next length that there is, as by cansend.

    Returns a `CanFrame`. Raises ValueError that says what is wrong with the text.
    """
    if not isinstance(text, str):
        raise TypeError(f"a CAN frame is read from a str, not {type(text).__name__!r}")
    try:
        return _read(text)
    except ValueError as error:
        raise ValueError(f"{_shortened(text)} is no CAN frame: {error}") from None


def _number(frame: CanFrame, flags: Mapping[str, int]) -> int:
    return sum(flag for name, flag in flags.items() if getattr(frame, name))


def _shortened(text: str) -> str:
    return repr(text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}...")


def _read(text: str) -> CanFrame:
    head, delimiter, rest = text.partition("#")
    if not delimiter:
        raise ValueError("there is no '#' behind an identifier")
    if not _DIGITS.issuperset(head) or len(head) not in {_STANDARD, _XL, _EXTENDED}:
        raise ValueError(f"an identifier has 3 or 8 hexadecimal digits, with CAN XL 5; {_shortened(head)} has not")
    number = int(head, 16)
    if len(head) == _XL:
        return _read_xl(number, rest)
    error = len(head) == _EXTENDED and bool(number & ERR_FLAG)
    extended = len(head) == _EXTENDED and not error
    number &= ~ERR_FLAG
    if rest.startswith("#"):
        return _read_fd(number, rest[1:], extended=extended, error=error)
    if rest[:1] in {"R", "r"}:
        return CanFrame(number, extended=extended, error=error, remote=True, dlc=_requested(rest))
    data, delimiter, dlc = rest.partition("_")
    return CanFrame(number, _octets(data), extended=extended, error=error, fd=False, dlc=_dlc(dlc) if delimiter else None)


def _octets(digits: str) -> bytes:
    if _OCTETS.fullmatch(digits) is None:
        raise ValueError(f"data is octets of two hexadecimal digits each, not {_shortened(digits)}")
    return bytes.fromhex(digits.replace(".", ""))


def _dlc(digit: str) -> int:
    if digit not in _DIGITS:
        raise ValueError(f"the DLC behind '_' is one hexadecimal digit, not {_shortened(digit)}")
    return int(digit, 16)


def _requested(text: str) -> int | None:
    """The DLC of a remote request."""
    match = _REMOTE.fullmatch(text)
    if match is None:
        most = f"R{MOST_DATA}"
        raise ValueError(f"a remote request is R, R0 to {most}, or {most}_9 to {most}_F, not {_shortened(text)}")
    dlc = match["raw"] or match["length"]
    return int(dlc, 16) if dlc else None


def _read_fd(number: int, text: str, *, extended: bool, error: bool) -> CanFrame:
    if text[:1] not in _DIGITS:
        raise ValueError("behind '##' there is a hexadecimal digit of flags, as in 123##0DEADBEEF")
    brs, esi = _flags(int(text[0], 16), _FD_FLAGS, FDF)
    octets = _octets(text[1:])
    # More than the longest is left for CanFrame to refuse.
    length = next((length for length in FD_LENGTHS if len(octets) <= length), 0)
    return CanFrame(number, octets.ljust(length, b"\0"), extended=extended, error=error, fd=True, brs=brs, esi=esi)


def _read_xl(number: int, text: str) -> CanFrame:
    head, delimiter, data = text.partition("#")
    match = _XL_HEAD.fullmatch(head)
    if not delimiter or match is None:
        raise ValueError("with 5 digits it is of CAN XL, and goes on as in 45123#81:00:12345678#11223344")
    sec, rrs = _flags(int(match["flags"], 16), _XL_FLAGS, XLF)
    vcid, priority = divmod(number, 1 << _PRIORITY_BITS)
    sdt, af = int(match["sdt"], 16), int(match["af"], 16)
    return CanFrame(priority, _octets(data), xl=True, sdt=sdt, sec=sec, rrs=rrs, af=af, vcid=vcid)


def _flags(number: int, known: Mapping[str, int], kind: int) -> list[bool]:
    """Which of the known flags are in a number; `kind` is the one that tells of all frames of a kind, and may be left out."""
    unknown = number & ~(kind | sum(known.values()))
    if unknown:
        flags = ", ".join(f"{flag:#x} ({name})" for name, flag in known.items() if flag)
        raise ValueError(f"there is no flag {unknown:#x}; there are {flags}")
    return [bool(number & flag) for flag in known.values()]
