"""A frame on a line: as candump(1) prints it, as it logs it, or as JSON."""

from __future__ import annotations

import json
import sys
import time
from typing import TYPE_CHECKING

assert sys.platform == "linux"

import fsocket

from ..output import Colour, coloured

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

_SECOND = 1_000_000_000  # in nanoseconds
_MICROSECOND = 1_000
_MOST_XL = 64  # octets of a CAN XL frame that are printed
_PRINTABLE = range(0x20, 0x7F)


class Form:
    """How frames are printed.

    options: those of the command line. names: the interfaces that frames may come from, as far as known.
    """

    def __init__(self, options: argparse.Namespace, names: Sequence[str]) -> None:
        self._options = options
        self._width = max(map(len, names))
        self._begun: int | None = None  # what "delta" and "zero" count from
        self._indented = False  # whether an extended frame has been seen, whose ids are longer

    def frame(self, frame: fsocket.CanFrame, name: str) -> str:
        """A frame that came by the socket for `name`."""
        if self._options.hardware and frame.hardware_timestamp_ns is not None:
            frame.timestamp_ns = frame.hardware_timestamp_ns
        origin = frame.origin
        if origin is None:  # the interface is gone since
            origin = frame.origin = name
        if self._options.json:
            return json.dumps(_record(frame))
        if self._options.log is not None:
            return fsocket.can_log_line(frame, nanoseconds=self._options.nanoseconds, direction=self._options.extra)
        self._width = max(self._width, len(origin))
        self._indented = self._indented or frame.extended
        words = f" {self._time(frame.timestamp_ns or 0)} {origin:>{self._width}}{self._extra(frame)}  {self._octets(frame)}"
        # As candump -e, each class of errors on a line of its own.
        return coloured("\n\t".join([words, *str(frame.error_info).split(", ")]), Colour.BAD) if frame.error else words

    def dropped(self, count: int, total: int, name: str) -> str:
        """What was dropped by the socket for `name`, as candump has it in its logs too."""
        if self._options.json:
            return json.dumps({"dropped": count, "total": total, "interface": name})
        plural = "s" if count > 1 else ""
        words = f"DROPCOUNT: dropped {count} CAN frame{plural} on '{name}' socket (total drops {total})"
        return words if self._options.log is not None else coloured(words, Colour.BAD)

    def _time(self, now: int) -> str:
        form = self._options.time
        if form is None:
            return ""
        if form in {"d", "z"}:
            passed = max(now - (now if self._begun is None else self._begun), 0)
            if form == "d" or self._begun is None:
                self._begun = now
            return f"({passed // _SECOND:03}{self._fraction(passed)}) "
        seconds = f"{now // _SECOND:010}" if form == "a" else time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(now // _SECOND))
        return f"({seconds}{self._fraction(now)}) "

    def _fraction(self, nanoseconds: int) -> str:
        fraction = nanoseconds % _SECOND
        return f".{fraction:09}" if self._options.nanoseconds else f".{fraction // _MICROSECOND:06}"

    def _extra(self, frame: fsocket.CanFrame) -> str:
        if not self._options.extra:
            return ""
        first, second = ("S" * frame.sec, "R" * frame.rrs) if frame.xl else ("B" * frame.brs, "E" * frame.esi)
        return f"  {'TX' if frame.loopback else 'RX'} {first or '-'} {second or '-'}"

    def _octets(self, frame: fsocket.CanFrame) -> str:
        """Identifier, length and data."""
        identifier = self._identifier(frame)
        if frame.xl:
            flags, _, _ = str(frame).partition("#")[2].partition(":")
            more = " ..." if len(frame.data) > _MOST_XL else ""
            head = f"{identifier} [{len(frame.data):04}] ({frame.vcid:02X}|{flags}:{frame.sdt:02X}:{frame.af:08X})"
            return f"{head} {_spaced(frame.data[:_MOST_XL])}{more}"
        if frame.fd:
            return f"{identifier}  [{len(frame.data):02}]  {_spaced(frame.data)}".rstrip()
        dlc = frame.dlc
        length = f"{{{dlc:X}}}" if dlc > fsocket.CAN_MAX_DLEN else f"[{dlc}]"
        octets = _spaced(frame.data)
        if frame.remote:
            octets = "remote request"
        elif frame.error:
            octets = f"{octets:<{_WIDTH}}   ERRORFRAME"
        elif self._options.ascii:
            characters = "".join(chr(octet) if octet in _PRINTABLE else "." for octet in frame.data)
            octets = f"{octets:<{_WIDTH}}   '{characters}'"
        return f"{identifier}   {length}  {octets}".rstrip()

    def _identifier(self, frame: fsocket.CanFrame) -> str:
        digits = fsocket.can_frame_string(frame).partition("#")[0]
        if frame.xl:
            digits = f"{frame.id:03X}"
        return f"{digits:>8}" if self._indented else digits


#: What the data of a classic frame takes at most.
_WIDTH = 3 * fsocket.CAN_MAX_DLEN - 1


def _spaced(data: bytes) -> str:
    return data.hex(" ").upper()


def _record(frame: fsocket.CanFrame) -> dict[str, object]:
    record: dict[str, object] = {
        "timestamp_ns": frame.timestamp_ns,
        "interface": frame.origin,
        "sent_here": frame.loopback,
        "frame": fsocket.can_frame_string(frame),
        "kind": "error" if frame.error else "CAN XL" if frame.xl else "CAN FD" if frame.fd else "CAN",
        "id": frame.id,
        "extended": frame.extended,
        "remote": frame.remote,
        "dlc": frame.dlc,
        "data": frame.data.hex(),
    }
    if frame.fd:
        record |= {"brs": frame.brs, "esi": frame.esi}
    if frame.xl:
        record |= {"sec": frame.sec, "rrs": frame.rrs, "sdt": frame.sdt, "af": frame.af, "vcid": frame.vcid}
    if frame.error_info is not None:
        record |= {"error": frame.error_info._asdict()}
    return record
