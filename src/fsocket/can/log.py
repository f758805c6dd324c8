"""Logs of frames, as ``candump -l`` writes and canplayer(1) reads them: ``(1436509052.249713) vcan0 044#2A366C2BBA``."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

assert sys.platform == "linux"

from .text import can_frame_string, string_can_frame

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .frame import CanFrame

_LINE = re.compile(
    r"\((?P<seconds>[0-9]+)\.(?P<fraction>[0-9]+)\)[ \t]+(?P<origin>\S+)[ \t]+(?P<frame>\S+)(?:[ \t]+(?P<direction>[RT]))?\s*",
    re.ASCII,
)
_NANOSECONDS = 1_000_000_000
_MICROSECOND = 1000  # nanoseconds
_FRACTIONS = {6: _MICROSECOND, 9: 1}  # what a last digit counts, by how many digits there are
_MOST_SHOWN = 80


def can_log_line(frame: CanFrame, *, nanoseconds: bool = False, direction: bool = False) -> str:
    """No system call. A line for a log, as ``candump -l`` has it, without its end.

    frame: a `CanFrame` with timestamp and origin. nanoseconds: rather than microseconds, as ``candump -N``. direction: T at
    the end for what was sent on this host (`loopback`), else R, as ``candump -x``.

    Returns what `read_can_log` reads. Raises ValueError for a frame without timestamp or origin.
    """
    time, origin = frame.timestamp_ns, frame.origin
    if time is None or origin is None:
        missing = "timestamp" if time is None else "origin"
        raise ValueError(f"a line of a log has a time and an interface; {frame!r} has no {missing}")
    if time < 0 or not origin or origin.split() != [origin]:
        raise ValueError(f"a line of a log has a time from 1970 on and an interface without spaces, unlike {frame!r}")
    digits = 9 if nanoseconds else 6
    unit = _FRACTIONS[digits]
    seconds, fraction = divmod((time + unit // 2) // unit, _NANOSECONDS // unit)
    suffix = (" T" if frame.loopback else " R") if direction else ""
    return f"({seconds:010}.{fraction:0{digits}}) {origin} {can_frame_string(frame)}{suffix}"


def read_can_log(file: Iterable[str]) -> Iterator[CanFrame]:
    """No system call but those of the file. The frames of a log, one by one.

    file: a text file that is open for reading, or anything that gives its lines.

    Yields a `CanFrame` for each line, with timestamp and origin, and with `loopback` where the line ends in T. Lines that do
    not begin with a parenthesis are passed over, as by canplayer(1): candump writes such for what was dropped. Raises
    ValueError, which names the line by its number, for a line that is not as `can_log_line` writes it.
    """
    for number, line in enumerate(file, 1):
        if line.startswith("("):
            try:
                frame = _frame(line)
            except ValueError as error:
                raise ValueError(f"line {number}: {error}") from None
            yield frame


def _frame(line: str) -> CanFrame:
    match = _LINE.fullmatch(line)
    unit = _FRACTIONS.get(len(match["fraction"])) if match else None
    if match is None:
        shown = line.rstrip()
        shown = shown if len(shown) <= _MOST_SHOWN else f"{shown[:_MOST_SHOWN]}..."
        raise ValueError(f"{shown!r} is not as (1436509052.249713) vcan0 123#DEADBEEF")
    if unit is None:
        raise ValueError(f"a time has 6 or 9 digits behind the point, not {len(match['fraction'])}: {match['fraction']!r}")
    frame = string_can_frame(match["frame"])
    frame.timestamp_ns = int(match["seconds"]) * _NANOSECONDS + int(match["fraction"]) * unit
    frame.origin = match["origin"]
    frame.loopback = match["direction"] == "T"
    return frame
