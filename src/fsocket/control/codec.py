"""Control messages to values, and values to control messages."""

from __future__ import annotations

import os
import sys
from array import array
from typing import TYPE_CHECKING, Any, NamedTuple, SupportsIndex, TypeAlias

from .. import _native, constants
from .._native import ffi, lib
from ..address import SockaddrIn6, from_native, interface_index, ipv4_part
from ..argument import integer
from ..builtin import with_builtin
from ..option.values import Credentials
from . import values
from .values import ControlMessage, ControlValue, HopLimit, PacketInfo, TrafficClass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from _typeshed import ReadableBuffer

    from .._native import CData

#: What can be sent beside a message: a value, or level, type and octets.
Control: TypeAlias = "ControlValue | tuple[SupportsIndex, SupportsIndex, ReadableBuffer]"

_CONTROL = ffi.typeof("struct fs_control *")
_OCTETS = ffi.typeof("char[]")
_MOST_OCTETS = 0x7FFFFFFF  # what the systems count them in, or less
_MOST_INDEX = 0x7FFFFFFF  # of an interface
_FAMILIES = {constants.AF_INET, constants.AF_INET6}


def control_space(*sizes: int) -> int:
    """CMSG_SPACE(3) of each, added up; no system call.

    sizes: how many octets the payload of each control message has.

    Returns the octets that all of them take, with their heads and with what aligns them: what `socket_recvmsg` wants for
    `control_size`.
    """
    return sum(lib.fs_control_space(_within(size, "the size of a control message", _MOST_OCTETS)) for size in sizes)


def _within(value: object, name: str, most: int) -> int:
    number = integer(value, name)
    if not 0 <= number <= most:
        raise ValueError(f"{name} must be 0 to {most}, not {number}")
    return number


# --- in


@with_builtin
def decode_control(octets: ReadableBuffer, owning: bool = False) -> tuple[ControlValue, ...]:
    """No system call. The values of control messages, in their order; what is not known, or mangled, is a `ControlMessage`.

    octets: control messages as the system wrote them. owning: whether descriptors among them were received just now, and belong
    to the values from now on; if not, they are only numbers.
    """
    data = ffi.from_buffer(_OCTETS, bytes(memoryview(octets)))
    return decode(data, len(data), owning)


def decode(octets: CData, length: int, owning: bool | None) -> tuple[ControlValue, ...]:
    """The same, with octets wherever they are; if it fails, it has closed the descriptors that nobody has.

    owning: None if what is in the place of descriptors are not yet any, but the kernel's own octets.
    """
    if not length:
        return ()
    control = ffi.new(_CONTROL)
    found: list[Any] = []
    part: int | None = None  # where in `found` a PacketInfo is that comes in parts
    at = 0
    try:
        while lib.fs_read_control(octets, length, at, control):
            at = control.next
            value: Any = _MAKERS.get(control.kind, _raw)(_Came(control, octets, owning))
            if control.partial and part is not None:
                found[part] = _joined(found[part], value)
                continue
            if control.partial:
                part = len(found)
            found.append(value)
    except BaseException:
        if owning:
            lib.fs_close_descriptors(octets + at, length - at)
        raise
    return tuple(found)


class _Came(NamedTuple):
    """A message as C has read it."""

    control: CData
    octets: CData  # of all messages
    owning: bool | None

    def payload(self) -> bytes:
        """The octets of this one."""
        return ffi.unpack(self.octets + self.control.offset, self.control.length)


def _raw(came: _Came) -> ControlMessage:
    return ControlMessage(came.control.level, came.control.type, came.payload())


def _packet_info(came: _Came) -> PacketInfo:
    address: Any = from_native(came.control.address)
    destination: Any = from_native(came.control.destination)
    return PacketInfo(address, came.control.interface, destination)


def _joined(first: PacketInfo, second: PacketInfo) -> PacketInfo:
    """What two messages tell of one datagram."""
    fields: list[Any] = [one or other for one, other in zip(first, second, strict=True)]
    return PacketInfo(*fields)


def _told(number: int) -> int | None:
    return None if number == lib.FS_CONTROL_UNTOLD else number


_MAKERS: dict[int, Callable[[_Came], ControlValue]] = {
    lib.FS_CONTROL_PACKET_INFO: _packet_info,
    lib.FS_CONTROL_HOP_LIMIT: lambda came: HopLimit(came.control.number, came.control.family),
    lib.FS_CONTROL_TRAFFIC_CLASS: lambda came: TrafficClass(came.control.number, came.control.family),
}

if sys.platform != "win32":

    def _descriptors(came: _Came) -> ControlValue:
        if came.owning is None:
            return _raw(came)
        numbers = array("i", came.payload())
        return values.Descriptors.received(numbers) if came.owning else values.Descriptors(numbers)

    _MAKERS |= {
        lib.FS_CONTROL_TIMESTAMP: lambda came: values.Timestamp(came.control.software),
        lib.FS_CONTROL_DESCRIPTORS: _descriptors,
    }

if sys.platform == "linux" or sys.platform == "win32":
    _MAKERS[lib.FS_CONTROL_SEGMENT_SIZE] = lambda came: values.SegmentSize(came.control.number)

if sys.platform == "linux" or sys.platform.startswith("freebsd"):

    def _credentials(came: _Came) -> Credentials:
        control, groups = came.control, None
        if control.groups >= 0:
            groups = tuple(array("I", came.payload()[control.groups_offset :])[: control.groups])
        return Credentials(_told(control.pid), control.uid, control.gid, groups)

    def _original_destination(came: _Came) -> ControlValue:
        address = from_native(came.control.address)
        return _raw(came) if address is None else values.OriginalDestination(address)

    _MAKERS |= {
        lib.FS_CONTROL_CREDENTIALS: _credentials,
        lib.FS_CONTROL_ORIGINAL_DESTINATION: _original_destination,
        lib.FS_CONTROL_TLS_RECORD_TYPE: lambda came: values.TlsRecordType(came.control.number),
    }

if sys.platform == "linux":

    def _timestamping(came: _Came) -> values.Timestamping:
        return values.Timestamping(_told(came.control.software), _told(came.control.hardware))

    def _security_label(came: _Came) -> values.SecurityLabel:
        return values.SecurityLabel(os.fsdecode(came.payload().rstrip(b"\0")))

    def _pid_fd(came: _Came) -> values.PidFd:
        numbers = array("i", came.payload())
        return values.PidFd.received(numbers) if came.owning else values.PidFd(numbers)

    def _extended_error(came: _Came) -> values.ExtendedError:
        one = came.control
        fields = (one.error, one.origin, one.error_type, one.code, one.info, one.data)
        return values.ExtendedError(*fields, from_native(one.address))

    _MAKERS |= {
        lib.FS_CONTROL_TIMESTAMPING: _timestamping,
        lib.FS_CONTROL_DROPS: lambda came: values.Drops(came.control.number),
        lib.FS_CONTROL_TRANSMIT_TIME: lambda came: values.TransmitTime(came.control.number),
        lib.FS_CONTROL_SECURITY_LABEL: _security_label,
        lib.FS_CONTROL_PID_FD: _pid_fd,
        lib.FS_CONTROL_EXTENDED_ERROR: _extended_error,
    }


# --- out


def encode_control(control: Iterable[Control], family: int = constants.AF_UNSPEC) -> bytes:
    """No system call. The octets of control messages, as sendmsg(2) takes them.

    control: values, or (level, type, octets). family: AF_INET or AF_INET6, for those that differ by it and do not say which:
    that of the address the message goes to, AF_INET for an IPv4 address that IPv6 carries.

    Raises TypeError for a value that only comes in, ValueError for one that cannot be.
    """
    return encode(control, lambda: family)


def encode(control: Iterable[Control], family: Callable[[], int]) -> bytes:
    """The same, with a family that is only asked for if it matters."""
    messages = [_packed(value, family) for value in control]
    if not messages:
        return b""
    octets = ffi.new(_OCTETS, control_space(*(len(payload) for _, _, payload in messages)))
    at = 0
    for level, number, payload in messages:
        lib.fs_put_control(octets + at, level, number, payload, len(payload))
        at += lib.fs_control_space(len(payload))
    return ffi.unpack(octets, len(octets))


_Message: TypeAlias = "tuple[int, int, bytes]"
_Family: TypeAlias = "Callable[[], int]"


def _packed(value: object, family: _Family) -> _Message:
    """The level, the type and the payload of a message."""
    kind = type(value)
    if kind in _PACKERS_BY_FAMILY:
        return _PACKERS_BY_FAMILY[kind](value, family)
    if kind in _PACKERS:
        return _PACKERS[kind](value)
    if kind in _INCOMING:
        raise TypeError(f"a {kind.__name__} only comes in, and cannot be sent: {value!r}")
    if isinstance(value, (tuple, list)) and len(value) == 3 and kind in {tuple, list, ControlMessage}:
        level, number, data = value
        try:
            octets = bytes(memoryview(data))
        except TypeError:
            raise TypeError(f"the data of a control message are octets, not {data!r}") from None
        return _int(level, "level"), _int(number, "type"), octets
    raise TypeError(f"a control message is one of fsocket's values or (level, type, octets), not {value!r}")


def _int(value: object, name: str) -> int:
    number = integer(value, name)
    if not -0x80000000 <= number <= 0x7FFFFFFF:
        raise ValueError(f"the {name} of a control message must fit an int of C, not {number}")
    return number


def _finished(value: object, control: CData) -> _Message:
    """What C makes of the fields of a value."""
    payload = ffi.new(_OCTETS, lib.FS_CONTROL_PAYLOAD)
    length = lib.fs_pack_control(control, payload)
    if not length:
        raise ValueError(f"this system has no control message for {value!r}")
    return control.level, control.type, ffi.unpack(payload, length)


def _of_a_family(value: object, family: int) -> int:
    if family not in _FAMILIES:
        name = type(value).__name__
        raise ValueError(f"a {name} goes with IPv4 or IPv6: its family is AF_INET or AF_INET6, not {family} ({value!r})")
    return family


def _packer_of_octet(kind: int) -> Callable[[Any, _Family], _Message]:
    def pack(value: HopLimit | TrafficClass, family: _Family) -> _Message:
        control = ffi.new(_CONTROL)
        control.kind = kind
        control.number = _within(value.value, f"the value of a {type(value).__name__}", 0xFF)
        control.family = _of_a_family(value, family() if value.family is None else integer(value.family, "family"))
        return _finished(value, control)

    return pack


def _pack_packet_info(value: PacketInfo, family: _Family) -> _Message:
    address, interface = value.address, value.interface
    control = ffi.new(_CONTROL)
    control.kind = lib.FS_CONTROL_PACKET_INFO
    control.interface = (
        interface_index(interface) if isinstance(interface, str) else _within(interface, "interface", _MOST_INDEX)
    )
    if address is None:
        control.family = _of_a_family(value, family())
        return _finished(value, control)
    four = ipv4_part(address)
    if four is not None:
        control.family = constants.AF_INET
        lib.fs_pack_in(ffi.addressof(control, "address"), four, 0)
    elif isinstance(address, SockaddrIn6):
        control.family = constants.AF_INET6
        control.interface = control.interface or address.scope_id
        lib.fs_pack_in6(ffi.addressof(control, "address"), address.packed, 0, 0, 0)
    else:
        raise TypeError(f"the address of a PacketInfo is a SockaddrIn or a SockaddrIn6, not {address!r}")
    return _finished(value, control)


def _packer_of_number(kind: int, most: int) -> Callable[[Any], _Message]:
    def pack(value: tuple[int]) -> _Message:
        control = ffi.new(_CONTROL)
        control.kind = kind
        control.number = _within(value[0], f"the value of a {type(value).__name__}", most)
        return _finished(value, control)

    return pack


_PACKERS_BY_FAMILY: dict[type, Callable[[Any, _Family], _Message]] = {
    PacketInfo: _pack_packet_info,
    HopLimit: _packer_of_octet(lib.FS_CONTROL_HOP_LIMIT),
    TrafficClass: _packer_of_octet(lib.FS_CONTROL_TRAFFIC_CLASS),
}
_PACKERS: dict[type, Callable[[Any], _Message]] = {}
#: What nobody can send.
_INCOMING: set[type] = set()

if sys.platform != "win32":

    def _pack_descriptors(value: values.Descriptors) -> _Message:
        return constants.SOL_SOCKET, constants.SCM_RIGHTS, array("i", value).tobytes()

    _PACKERS[values.Descriptors] = _pack_descriptors
    _INCOMING.add(values.Timestamp)

if sys.platform == "linux" or sys.platform.startswith("freebsd"):

    def _pack_credentials(value: Credentials) -> _Message:
        control = ffi.new(_CONTROL)
        control.kind = lib.FS_CONTROL_CREDENTIALS
        control.pid = lib.FS_CONTROL_UNTOLD if value.pid is None else _within(value.pid, "pid", 0x7FFFFFFF)
        control.uid = _within(value.uid, "uid", 0xFFFFFFFF)
        control.gid = _within(value.gid, "gid", 0xFFFFFFFF)
        return _finished(value, control)

    _PACKERS |= {
        Credentials: _pack_credentials,
        values.TlsRecordType: _packer_of_number(lib.FS_CONTROL_TLS_RECORD_TYPE, 0xFF),
    }
    _INCOMING.add(values.OriginalDestination)

if sys.platform == "linux":
    _PACKERS |= {
        values.SegmentSize: _packer_of_number(lib.FS_CONTROL_SEGMENT_SIZE, 0xFFFF),
        values.TransmitTime: _packer_of_number(lib.FS_CONTROL_TRANSMIT_TIME, 0x7FFFFFFFFFFFFFFF),
    }
    _INCOMING |= {values.Timestamping, values.Drops, values.SecurityLabel, values.PidFd, values.ExtendedError}
elif sys.platform == "win32":
    _PACKERS[values.SegmentSize] = _packer_of_number(lib.FS_CONTROL_SEGMENT_SIZE, 0xFFFFFFFF)


if hasattr(_native, "set_up_control"):
    #: The values that are plain tuples.
    _PLAIN: dict[int, type] = {
        lib.FS_CONTROL_UNKNOWN: ControlMessage,
        lib.FS_CONTROL_PACKET_INFO: PacketInfo,
        lib.FS_CONTROL_HOP_LIMIT: HopLimit,
        lib.FS_CONTROL_TRAFFIC_CLASS: TrafficClass,
    }
    if sys.platform != "win32":
        _PLAIN[lib.FS_CONTROL_TIMESTAMP] = values.Timestamp
    if sys.platform == "linux" or sys.platform == "win32":
        _PLAIN[lib.FS_CONTROL_SEGMENT_SIZE] = values.SegmentSize
    if sys.platform == "linux" or sys.platform.startswith("freebsd"):
        _PLAIN |= {
            lib.FS_CONTROL_ORIGINAL_DESTINATION: values.OriginalDestination,
            lib.FS_CONTROL_TLS_RECORD_TYPE: values.TlsRecordType,
        }
    if sys.platform == "linux":
        _PLAIN |= {
            lib.FS_CONTROL_DROPS: values.Drops,
            lib.FS_CONTROL_TIMESTAMPING: values.Timestamping,
            lib.FS_CONTROL_TRANSMIT_TIME: values.TransmitTime,
        }
    _native.set_up_control(_PLAIN)
