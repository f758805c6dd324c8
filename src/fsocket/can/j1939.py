"""J1939: the messages with all that the kernel knows of them, the sessions that carry the long ones, names and identifiers.

The sockets are open_socket's, of CAN_J1939, and their addresses SockaddrJ1939; see Documentation/networking/j1939.rst of the
kernel.
"""

from __future__ import annotations

import errno
import sys
from functools import total_ordering
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias, get_args

assert sys.platform == "linux"

from .. import constants
from .._native import ffi, lib
from ..adapter.record import Record, set_field
from ..address import SockaddrJ1939
from ..argument import c_int, integer
from ..errors import raise_truncated, system_error
from ..handle import number_of
from .frame import EFF_MASK, octets_of
from .message import receive_message

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer
    from typing_extensions import Self

    from ..handle import Handle

Kind: TypeAlias = Literal["tx_ack", "tx_sched", "tx_abort", "rx_rts", "rx_dpo", "rx_abort", "other_event"]

_KINDS: dict[int, Kind] = {getattr(lib, f"FS_J1939_{kind.upper()}"): kind for kind in get_args(Kind)}

_TOLD = ffi.typeof("struct fs_j1939_told *")
_SESSION = ffi.typeof("struct fs_j1939_session *")
_NANOSECONDS = 1_000_000_000

#: Octets that there is room for unless somebody says otherwise, and those for what the error queue tells.
_ROOM = 1 << 16
_SESSION_ROOM = 1 << 10

#: What a session can carry: as many packets as 24 bits count, of 7 octets (ISO 11783-3, extended transport protocol).
_MOST = ((1 << 24) - 1) * 7


@total_ordering
class J1939Name(Record):
    """The NAME of a control unit, of 64 bits: what it is, and what it wins an address by. SAE J1939-81.

    identity_number: 21 bits, the manufacturer's own. manufacturer_code: 11 bits. ecu_instance: 3 bits. function_instance: 5
    bits. function: 8 bits. vehicle_system: 7 bits. vehicle_system_instance: 4 bits. industry_group: 3 bits.
    arbitrary_address_capable: whether it takes another address when it loses the one that it claims. reserved: 1 bit.

    ``int(name)`` is the number, which SockaddrJ1939 takes as well as the name itself. Names are in the order of their numbers:
    of two that claim one address, the smaller wins. Raises ValueError or TypeError for what does not fit into its bits.
    """

    __slots__ = (
        "arbitrary_address_capable",
        "ecu_instance",
        "function",
        "function_instance",
        "identity_number",
        "industry_group",
        "manufacturer_code",
        "reserved",
        "vehicle_system",
        "vehicle_system_instance",
    )
    __match_args__ = (
        "identity_number",
        "manufacturer_code",
        "ecu_instance",
        "function_instance",
        "function",
        "vehicle_system",
        "vehicle_system_instance",
        "industry_group",
        "arbitrary_address_capable",
        "reserved",
    )

    identity_number: int
    manufacturer_code: int
    ecu_instance: int
    function_instance: int
    function: int
    vehicle_system: int
    vehicle_system_instance: int
    industry_group: int
    arbitrary_address_capable: bool
    reserved: bool

    def __init__(
        self,
        identity_number: int = 0,
        manufacturer_code: int = 0,
        ecu_instance: int = 0,
        function_instance: int = 0,
        function: int = 0,
        vehicle_system: int = 0,
        vehicle_system_instance: int = 0,
        industry_group: int = 0,
        arbitrary_address_capable: bool = False,
        reserved: bool = False,
    ) -> None:
        set_field(self, "identity_number", _bits(identity_number, "identity_number", 21))
        set_field(self, "manufacturer_code", _bits(manufacturer_code, "manufacturer_code", 11))
        set_field(self, "ecu_instance", _bits(ecu_instance, "ecu_instance", 3))
        set_field(self, "function_instance", _bits(function_instance, "function_instance", 5))
        set_field(self, "function", _bits(function, "function", 8))
        set_field(self, "vehicle_system", _bits(vehicle_system, "vehicle_system", 7))
        set_field(self, "vehicle_system_instance", _bits(vehicle_system_instance, "vehicle_system_instance", 4))
        set_field(self, "industry_group", _bits(industry_group, "industry_group", 3))
        set_field(self, "arbitrary_address_capable", bool(arbitrary_address_capable))
        set_field(self, "reserved", bool(reserved))

    @classmethod
    def from_int(cls, number: int) -> Self:
        """The name of a number of 64 bits, such as the `name` of a SockaddrJ1939."""
        name = _bits(number, "a name", 64)
        return cls(
            name & 0x1FFFFF,
            name >> 21 & 0x7FF,
            name >> 32 & 0x7,
            name >> 35 & 0x1F,
            name >> 40 & 0xFF,
            name >> 49 & 0x7F,
            name >> 56 & 0xF,
            name >> 60 & 0x7,
            bool(name >> 63),
            bool(name >> 48 & 1),
        )

    @classmethod
    def from_octets(cls, octets: ReadableBuffer) -> Self:
        """The name in the 8 octets that an Address Claimed message (J1939_PGN_ADDRESS_CLAIMED) has."""
        data = octets_of(octets)
        if len(data) != 8:
            raise ValueError(f"a name has 8 octets, not {len(data)}")
        return cls.from_int(int.from_bytes(data, "little"))

    def octets(self) -> bytes:
        """The 8 octets of an Address Claimed message."""
        return int(self).to_bytes(8, "little")

    def __int__(self) -> int:
        return (
            self.identity_number
            | self.manufacturer_code << 21
            | self.ecu_instance << 32
            | self.function_instance << 35
            | self.function << 40
            | self.reserved << 48
            | self.vehicle_system << 49
            | self.vehicle_system_instance << 56
            | self.industry_group << 60
            | self.arbitrary_address_capable << 63
        )

    __index__ = __int__

    def __lt__(self, other: J1939Name) -> bool:
        return int(self) < int(other) if isinstance(other, J1939Name) else NotImplemented


class J1939Id(Record):
    """What the 29 bits of an identifier say in J1939: who sends what to whom. SAE J1939-21.

    priority: 0, the highest, to 7. pgn: the parameter group number, 18 bits; where a destination stands in it (PDU1: its
    middle octet is below 240), its last octet is 0. source: an address. destination: an address; J1939_NO_ADDR, everybody,
    in groups that have no destination.

    ``int(id)`` is the identifier, which `CanFrame` takes as well as this itself. Raises ValueError or TypeError for what does
    not fit.
    """

    __slots__ = ("destination", "pgn", "priority", "source")
    __match_args__ = ("priority", "pgn", "source", "destination")

    priority: int
    pgn: int
    source: int
    destination: int

    def __init__(self, priority: int, pgn: int, source: int, destination: int = constants.J1939_NO_ADDR) -> None:
        set_field(self, "priority", _bits(priority, "priority", 3))
        set_field(self, "pgn", _bits(pgn, "pgn", 18))
        set_field(self, "source", _bits(source, "source", 8))
        set_field(self, "destination", _bits(destination, "destination", 8))
        if _has_destination(self.pgn) and self.pgn & 0xFF:
            raise ValueError(f"the last octet of pgn {self.pgn:#07x} is the destination's, and must be 0 there")
        if not _has_destination(self.pgn) and self.destination != constants.J1939_NO_ADDR:
            raise ValueError(f"pgn {self.pgn:#07x} is for everybody and has no destination, such as {self.destination:#04x}")

    @classmethod
    def from_int(cls, identifier: int) -> Self:
        """What an identifier of 29 bits says, such as the `id` of an extended `CanFrame`."""
        number = integer(identifier, "identifier")
        if not 0 <= number <= EFF_MASK:
            raise ValueError(f"identifier is 0 to {EFF_MASK:#x}, not {number:#x}")
        pgn = number >> 8 & 0x3FFFF
        if _has_destination(pgn):
            return cls(number >> 26, pgn & ~0xFF, number & 0xFF, pgn & 0xFF)
        return cls(number >> 26, pgn, number & 0xFF)

    def __int__(self) -> int:
        destination = self.destination if _has_destination(self.pgn) else 0
        return self.priority << 26 | (self.pgn | destination) << 8 | self.source

    __index__ = __int__


class J1939Message(NamedTuple):
    """A message of J1939.

    data: octets. source: the sender, with the PGN and, if it claimed its address, its name; its `interface` is 0 if the
    message took several frames, of which the kernel does not tell. priority: 0, the highest, to 7.
    destination: an address; J1939_NO_ADDR: everybody. destination_name: the name that has claimed it; J1939_NO_NAME: none.
    loopback: whether it was sent on this host. timestamp_ns, hardware_timestamp_ns: when it arrived, in nanoseconds since 1970
    and of the adapter's clock; None where the socket does not ask (SO_TIMESTAMPNS, SO_TIMESTAMPING). drops: how many messages
    the socket had dropped before it; None before the first, and where it does not ask (SO_RXQ_OVFL).
    """

    data: bytes
    source: SockaddrJ1939
    priority: int
    destination: int
    destination_name: int
    loopback: bool = False
    timestamp_ns: int | None = None
    hardware_timestamp_ns: int | None = None
    drops: int | None = None

    @property
    def pgn(self) -> int:
        """The parameter group number."""
        return self.source.pgn

    @property
    def timestamp(self) -> float | None:
        """When it arrived, in seconds since 1970."""
        return None if self.timestamp_ns is None else self.timestamp_ns / _NANOSECONDS


class J1939Event(NamedTuple):
    """What the error queue of a J1939 socket tells of a session, which carries one message.

    kind: of one that this socket sends "tx_sched", it goes on, and the receiver has `acked` octets of it; "tx_ack", it has
    arrived, or was broadcast; "tx_abort", it was given up because of `error`; of one that it is to receive "rx_rts", its
    sender has announced it; "rx_dpo", more of it is coming; "rx_abort"; "other_event", what the kernel told in words that are
    newer than fsocket's headers.
    error: an OSError, or None. key: counts the messages that the socket sends, from 0, with SOF_TIMESTAMPING_OPT_ID, else 0.
    acked: octets; None: not told. size: the octets of the whole message; None: not told. source: the sender of what is to be
    received; None: not told. destination, destination_name: for whom that is. timestamp_ns: when, in nanoseconds since 1970;
    None where the socket does not ask (SOF_TIMESTAMPING_SOFTWARE).
    """

    kind: Kind
    error: OSError | None
    key: int
    acked: int | None = None
    size: int | None = None
    source: SockaddrJ1939 | None = None
    destination: int = constants.J1939_NO_ADDR
    destination_name: int = constants.J1939_NO_NAME
    timestamp_ns: int | None = None


def j1939_recv(fd: Handle, size: int = _ROOM, flags: int = 0) -> J1939Message:
    """recvmsg(2): a message of J1939, with its sender, priority, destination, and time of arrival.

    fd: a socket of CAN_J1939, bound. size: the octets that there is room for; a session can carry more. flags: MSG_DONTWAIT.

    Returns a `J1939Message`. Raises ShortBufferError for a message that is longer, and is gone then: the kernel can neither
    keep it nor tell how long it was. Raises OSError.
    Source: Documentation/networking/j1939.rst of the kernel.
    """
    room, options = integer(size, "size"), c_int(flags, "flags")
    if not 0 <= room <= _MOST:
        raise ValueError(f"size is 0 to {_MOST} octets, not {room}")
    if options & constants.MSG_ERRQUEUE:
        raise ValueError("the error queue is read by j1939_recv_event")
    received = receive_message(number_of(fd), room, options)
    source = received.source
    if received.flags & constants.MSG_TRUNC:
        raise_truncated(len(received.octets), 0, source, "recvmsg")
    if not isinstance(source, SockaddrJ1939):
        raise ValueError(f"fd {number_of(fd)} is no socket of J1939: what came is from {source!r}")
    told = ffi.new(_TOLD)
    lib.fs_j1939_parse_control(received.control, received.control_length, told)
    return J1939Message(
        received.octets,
        source,
        told.priority,
        constants.J1939_NO_ADDR if told.destination < 0 else told.destination,
        told.destination_name,
        bool(received.flags & constants.MSG_DONTROUTE),
        received.timestamp_ns,
        received.hardware_timestamp_ns,
        received.drops,
    )


def j1939_recv_event(fd: Handle) -> J1939Event:
    """recvmsg(2) with MSG_ERRQUEUE: what became of a session of a J1939 socket. It never waits; POLLERR tells when to ask.

    fd: a socket of CAN_J1939 with SO_J1939_ERRQUEUE. That alone tells of what is given up; SO_TIMESTAMPING with
    SOF_TIMESTAMPING_TX_SCHED and SOF_TIMESTAMPING_TX_ACK of what is sent, with SOF_TIMESTAMPING_RX_SOFTWARE of what is to be
    received.

    Returns a `J1939Event`. Raises BlockingIOError when there is none; OSError.
    Source: net/can/j1939/socket.c of the kernel.
    """
    received = receive_message(number_of(fd), _SESSION_ROOM, constants.MSG_ERRQUEUE)
    told, session = ffi.new(_TOLD), ffi.new(_SESSION)
    lib.fs_j1939_parse_control(received.control, received.control_length, told)
    lib.fs_j1939_parse_session(received.octets, len(received.octets), session)
    if told.event not in _KINDS:
        raise ValueError(f"fd {number_of(fd)} is no socket of J1939: its error queue tells of something else")
    source = None
    if session.source >= 0:
        pgn = constants.J1939_NO_PGN if session.pgn < 0 else session.pgn
        source = SockaddrJ1939(0, session.source_name, pgn, session.source)
    return J1939Event(
        _KINDS[told.event],
        None if told.error in {0, errno.ENOMSG} else system_error(told.error, "J1939 session"),
        told.key,
        None if session.acked < 0 else session.acked,
        None if session.size < 0 else session.size,
        source,
        constants.J1939_NO_ADDR if session.destination < 0 else session.destination,
        session.destination_name,
        received.timestamp_ns,
    )


def _bits(value: object, name: str, width: int) -> int:
    number = integer(value, name)
    if not 0 <= number < 1 << width:
        raise ValueError(f"{name} has {width} bits: 0 to {(1 << width) - 1:#x}, not {number:#x}")
    return number


def _has_destination(pgn: int) -> bool:
    """Whether a parameter group goes to one address (PDU1)."""
    return pgn >> 8 & 0xFF < 240
