"""The messages of the protocols above raw CAN as they arrive, with all that comes beside their octets."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NamedTuple

assert sys.platform == "linux"

from .._native import ffi, lib
from ..address import from_native
from ..errors import check
from ..interruption import Interruption

if TYPE_CHECKING:
    from .._native import CData
    from ..address import Sockaddr

_OCTETS = ffi.typeof("char[]")
_CAME = ffi.typeof("struct fs_can_message *")
_ARRIVAL = ffi.typeof("struct fs_can_arrival *")


class Received(NamedTuple):
    """What recvmsg(2) gave. The times, and how many messages were dropped before, are None where the socket does not ask."""

    octets: bytes
    source: Sockaddr | None
    flags: int
    timestamp_ns: int | None
    hardware_timestamp_ns: int | None
    drops: int | None
    control: CData
    control_length: int


def receive_message(fd: int, room: int, flags: int) -> Received:
    """recvmsg(2): one message of up to `room` octets; the flags that come back tell whether it had more. Raises OSError."""
    octets, came, arrival = ffi.new(_OCTETS, room), ffi.new(_CAME), ffi.new(_ARRIVAL)
    interruption = None
    while (result := lib.fs_can_recv_message(fd, octets, room, flags, came)) == -lib.FS_EINTR:
        interruption = interruption or Interruption(fd, "recvmsg", sending=False)
        interruption.wait()
    check(result, "recvmsg")
    lib.fs_can_control(arrival, came.control, came.control_length)
    return Received(
        ffi.unpack(octets, min(result, room)),
        from_native(came.source),
        came.flags,
        _told(arrival.timestamp),
        _told(arrival.hardware_timestamp),
        _told(arrival.drops),
        came.control,
        came.control_length,
    )


def _told(number: int) -> int | None:
    return None if number == lib.FS_CAN_UNTOLD else number
