"""What control messages say."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, overload

from .._native import ffi, lib
from ..errors import system_error
from ..handle import number_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from typing_extensions import Self

    from ..address import Sockaddr, SockaddrIn, SockaddrIn6
    from ..handle import Handle
    from ..option.values import Credentials

_NANOSECONDS = 1_000_000_000


class ControlMessage(NamedTuple):
    """A control message as it is (``struct cmsghdr``): what fsocket does not know, and what lets any be built.

    level, type: the system's numbers. data: octets.
    """

    level: int
    type: int
    data: bytes


class PacketInfo(NamedTuple):
    """Where a datagram arrived, or is to be sent from (IP_PKTINFO, IPV6_PKTINFO; FreeBSD IP_RECVDSTADDR and IP_RECVIF).

    address: the local address that it arrived at, without a port; to be sent from it. None: not known, as for a datagram to a
    group on the systems that tell only its destination; the system's choice. interface: the index of the interface, 0 for the
    system's choice; a name may be given. destination: the address in the datagram's header; of no account when sent.

    A received one that is given to send as it is answers from where the datagram arrived. FreeBSD cannot be told the interface
    for IPv4. Source: ip(7), RFC 3542, 6.
    """

    address: SockaddrIn | SockaddrIn6 | None = None
    interface: int | str = 0
    destination: SockaddrIn | SockaddrIn6 | None = None


class HopLimit(NamedTuple):
    """How many more hops a datagram had, or is to have (IP_TTL, IPV6_HOPLIMIT).

    value: 0 to 255. family: AF_INET or AF_INET6; None when sent: that of the address it goes to.
    """

    value: int
    family: int | None = None


class TrafficClass(NamedTuple):
    """The type of service of IPv4, the traffic class of IPv6 (IP_TOS, IPV6_TCLASS).

    value: 0 to 255. family: AF_INET or AF_INET6; None when sent: that of the address it goes to. Source: RFC 2474, RFC 3168.
    """

    value: int
    family: int | None = None

    @property
    def dscp(self) -> int:
        """The differentiated services code point: the upper 6 bits."""
        return self.value >> 2

    @property
    def ecn(self) -> int:
        """Explicit congestion notification, the lower 2 bits: 0 not capable, 1 and 2 capable, 3 congestion experienced."""
        return self.value & 3


if sys.platform != "win32":

    class Timestamp(NamedTuple):
        """When a message arrived (SO_TIMESTAMP, SO_TIMESTAMPNS; FreeBSD also the other forms of SO_TS_CLOCK).

        timestamp_ns: nanoseconds since 1970, or by the clock that the option was told.
        """

        timestamp_ns: int

        @property
        def timestamp(self) -> float:
            """The same in seconds."""
            return self.timestamp_ns / _NANOSECONDS

    class ReceivedDescriptors(Sequence[int]):
        """What `Descriptors` and `PidFd` have in common: a read-only sequence of ints, which may own what they stand for."""

        __slots__ = ("_numbers", "_owned")

        _numbers: tuple[int, ...]
        _owned: list[tuple[int, ...]]  # one entry, or none: pop, which is atomic, tells who has them

        def __init__(self, fds: Iterable[Handle] = ()) -> None:
            self._owned = []
            self._numbers = tuple(number_of(fd) for fd in fds)

        @classmethod
        def received(cls, fds: Iterable[int]) -> Self:
            """No system call. Descriptors that came, which belong to it from now on."""
            self = cls(fds)
            self._owned.append(self._numbers)
            return self

        def take(self) -> list[int]:
            """No system call. Returns the descriptors, which are the caller's from now on; none if they are not its own."""
            try:
                return list(self._owned.pop())
            except IndexError:
                return []

        def close(self) -> None:
            """close(2) of each one that nobody took."""
            for fd in self.take():
                lib.fs_close(fd)

        def __enter__(self) -> Self:
            return self

        def __exit__(self, *_: object) -> None:
            self.close()

        def __del__(self) -> None:
            if getattr(self, "_owned", None):
                self.close()

        @overload
        def __getitem__(self, index: int) -> int: ...
        @overload
        def __getitem__(self, index: slice) -> tuple[int, ...]: ...
        def __getitem__(self, index: int | slice) -> int | tuple[int, ...]:
            return self._numbers[index]

        def __len__(self) -> int:
            return len(self._numbers)

        def __eq__(self, other: object) -> bool:
            return isinstance(other, type(self)) and self._numbers == other._numbers

        def __hash__(self) -> int:
            return hash(self._numbers)

        def __repr__(self) -> str:
            return f"{type(self).__name__}({list(self._numbers)})"

        def __reduce__(self) -> tuple[type[Self], tuple[tuple[int, ...]]]:
            return type(self), (self._numbers,)  # a copy owns nothing

    class Descriptors(ReceivedDescriptors):
        """Descriptors that go, or came, beside a message (SCM_RIGHTS): a read-only sequence of ints.

        Those that came belong to it: they are close-on-exec, and it closes them when it goes, unless somebody takes them.
        Built from handles, to be sent, it owns nothing, and closes nothing. Taken or closed, it still tells their numbers.

        fds: handles. Source: unix(7), cmsg(3).
        """

        __slots__ = ()


if sys.platform == "linux" or sys.platform == "win32":

    class SegmentSize(NamedTuple):
        """Datagrams that came together, or are to be cut apart (UDP_GRO, UDP_SEGMENT; UDP_COALESCED_INFO, UDP_SEND_MSG_SIZE).

        size: octets of each; the last may have fewer. Source: udp(7); MSDN, "IPPROTO_UDP socket options".
        """

        size: int


if sys.platform == "linux" or sys.platform.startswith("freebsd"):

    class OriginalDestination(NamedTuple):
        """Where a redirected datagram was sent at first (IP_ORIGDSTADDR, IPV6_ORIGDSTADDR).

        address: with its port.
        """

        address: Sockaddr

    class TlsRecordType(NamedTuple):
        """The type of a TLS record, where the kernel does TLS (TLS_GET_RECORD_TYPE, TLS_SET_RECORD_TYPE).

        value: 0 to 255, as RFC 8446, 5.1, has them. Source: Documentation/networking/tls.rst of the kernel; ktls(4).
        """

        value: int


if sys.platform == "linux":

    class Timestamping(NamedTuple):
        """When a message arrived, or was sent (SO_TIMESTAMPING).

        software_ns: by the system, in nanoseconds since 1970. hardware_ns: by the adapter's own clock. None: not taken. Source:
        Documentation/networking/timestamping.rst of the kernel.
        """

        software_ns: int | None
        hardware_ns: int | None

    class Drops(NamedTuple):
        """How many datagrams the socket has dropped so far, for want of room (SO_RXQ_OVFL); 32 bits, which run over."""

        count: int  # type: ignore[assignment]  # tuple has a method of that name

    class TransmitTime(NamedTuple):
        """When a message is to be sent (SCM_TXTIME): nanoseconds by the clock that SO_TXTIME names. Source: tc-etf(8)."""

        time_ns: int

    class SecurityLabel(NamedTuple):
        """The sender's security context (SCM_SECURITY, which SO_PASSSEC and IP_PASSSEC ask for), as text."""

        label: str

    class PidFd(ReceivedDescriptors):
        """A descriptor of the sender's process (SCM_PIDFD, which SO_PASSPIDFD asks for): a sequence of just one.

        It owns it as `Descriptors` do. Where the C library's headers do not know it, it comes as a `ControlMessage`. Source:
        pidfd_open(2).
        """

        __slots__ = ()

    class ExtendedError(NamedTuple):
        """What an entry of a socket's error queue tells (``struct sock_extended_err``; IP_RECVERR, IPV6_RECVERR).

        errno: the code of the error; 0 or ENOMSG where it is none. origin: an ``SO_EE_ORIGIN_`` constant. type, code: of the
        ICMP message. info, data: what the origin has for them, as the MTU that was found. offender: who told; None if unknown.
        Source: ip(7), icmp(7), linux/errqueue.h.
        """

        errno: int
        origin: int
        type: int
        code: int
        info: int
        data: int
        offender: Sockaddr | None

        @property
        def reason(self) -> str:
            """What is behind it, in words."""
            words = lib.fs_error_reason(self.origin, self.type, self.code)
            known = ffi.string(words).decode("ascii") if words else f"origin {self.origin}, type {self.type}, code {self.code}"
            return known if self.offender is None else f"{known}, told by {getattr(self.offender, 'addr', self.offender)}"

        @property
        def error(self) -> OSError:
            """The OSError that it stands for."""
            return system_error(self.errno, "recvmsg", self.reason)


if sys.platform == "linux":
    ControlValue: TypeAlias = (
        "ControlMessage | PacketInfo | HopLimit | TrafficClass | Timestamp | Descriptors | PidFd | Credentials | SegmentSize"
        " | OriginalDestination | TlsRecordType | Timestamping | Drops | TransmitTime | SecurityLabel | ExtendedError"
    )
elif sys.platform == "win32":
    ControlValue: TypeAlias = "ControlMessage | PacketInfo | HopLimit | TrafficClass | SegmentSize"
elif sys.platform.startswith("freebsd"):
    ControlValue: TypeAlias = (
        "ControlMessage | PacketInfo | HopLimit | TrafficClass | Timestamp | Descriptors | Credentials"
        " | OriginalDestination | TlsRecordType"
    )
else:
    ControlValue: TypeAlias = "ControlMessage | PacketInfo | HopLimit | TrafficClass | Timestamp | Descriptors"
