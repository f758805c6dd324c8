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
_PART = ffi.typeof("fs_part_t *")
_MESSAGE = ffi.typeof("struct fs_message *")
_ARRIVAL = ffi.typeof("struct fs_can_arrival *")
#: More than the kernel ever tells at once: three control messages of J1939's, or one and the attributes of a session, the times
#: of arrival, and what else any option of SOL_SOCKET adds.
_CONTROL_ROOM = 1024


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
    octets, control = ffi.new(_OCTETS, room), ffi.new(_OCTETS, _CONTROL_ROOM)
    part, message, arrival = ffi.new(_PART), ffi.new(_MESSAGE), ffi.new(_ARRIVAL)
    lib.fs_set_part(part, octets, 0, room)
    interruption = None
    while (result := lib.fs_recvmsg(fd, part, 1, control, _CONTROL_ROOM, flags, message)) == -lib.FS_EINTR:
        interruption = interruption or Interruption(fd, "recvmsg", sending=False)
        interruption.wait()
    check(result, "recvmsg")
    lib.fs_can_control(arrival, control, message.control_length)
    return Received(
        ffi.unpack(octets, min(result, room)),
        from_native(message.address),
        message.flags,
        _told(arrival.timestamp),
        _told(arrival.hardware_timestamp),
        _told(arrival.drops),
        control,
        message.control_length,
    )


def _told(number: int) -> int | None:
    return None if number == lib.FS_CAN_UNTOLD else number
