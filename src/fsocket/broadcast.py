"""Broadcast: a datagram to everyone on the links of this host's adapters. IPv4 alone has it."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from . import constants
from ._native import lib
from .adapter.choice import SomeAdapters, adapters_with, chosen
from .adapter.record import Record, set_field
from .address import SockaddrIn, port_number
from .buffer import Readable, locate
from .errors import all_refused, check, no_adapter, system_error
from .handle import Handle, number_of
from .interruption import Interruption
from .option import set_socket_option, socket_option
from .option.names import SO_BROADCAST

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ._native import CData
    from .adapter import Adapter

_CALL = "WSASendMsg" if sys.platform == "win32" else "sendto" if lib.FS_LIMITED_BY_DIRECTED else "sendmsg"
_LIMITED = "255.255.255.255"
_TYPES = {constants.SOCK_DGRAM, constants.SOCK_RAW}


class Broadcast(Record):
    """What became of a datagram that was broadcast by one adapter.

    Attributes: `adapter`; `address`, a SockaddrIn: where it was sent to; `count`, the octets sent; `error`, the OSError that
    kept it from being sent, or None.
    """

    __slots__ = ("adapter", "address", "count", "error")
    __match_args__ = ("adapter", "address", "count", "error")

    adapter: Adapter
    address: SockaddrIn
    count: int
    error: OSError | None

    def __init__(self, adapter: Adapter, address: SockaddrIn, count: int = 0, error: OSError | None = None) -> None:
        set_field(self, "adapter", adapter)
        set_field(self, "address", address)
        set_field(self, "count", count)
        set_field(self, "error", error)


class _Datagram:
    """The octets that are broadcast, and the socket that they leave by."""

    def __init__(self, fd: int, pointer: CData, start: int, end: int) -> None:
        self._fd = fd
        self._pointer = pointer
        self._start = start
        self._end = end

    def send(self, adapter: Adapter, to: SockaddrIn, via: SockaddrIn | None, *, limited: bool) -> Broadcast:
        """Send it `to` an address by an adapter; `via` is what the system has to be told instead, None if that is unknown."""
        where = f"{_CALL} to {to.addr} on {adapter.friendly_name}"
        if via is None:
            return Broadcast(adapter, to, error=no_adapter(f"{where}: the adapter has no broadcast address"))
        sockaddr = via.sockaddr
        interruption = None
        while True:
            result = lib.fs_broadcast(
                self._fd, self._pointer, self._start, self._end, sockaddr, len(sockaddr), adapter.index, limited
            )
            if result != -lib.FS_EINTR:
                break
            interruption = interruption or Interruption(self._fd, _CALL, sending=True)
            if interruption.timed_out():
                result = -lib.FS_EWOULDBLOCK
                break
        if result < 0:
            return Broadcast(adapter, to, error=system_error(-result, where))
        return Broadcast(adapter, to, result)


def broadcast_send(
    fd: Handle,
    buffer: Readable,
    port: int,
    adapters: SomeAdapters | None = None,
    start: int = 0,
    end: int | None = None,
    *,
    directed: bool = True,
    limited: bool = True,
) -> list[Broadcast]:
    """sendmsg(2) with IP_PKTINFO (FreeBSD: sendto(2), IP_ONESBCAST), once for each address; WSASendMsg with IP_PKTINFO.

    fd: a UDP socket of AF_INET, not connected. buffer, start, end: as for `socket_send`. port: where the receivers are.
    adapters: a name, an index or an `Adapter`, or several of them; None for every adapter that is up and can broadcast
    (IFF_BROADCAST). directed: send to each broadcast address that an adapter has, such as 192.168.1.255, which is heard by the
    hosts of that network. limited: send to 255.255.255.255, which is heard by all hosts on the link, whatever their addresses.
    With both, a host that hears both gets the datagram twice.

    Returns a `Broadcast` for each datagram: an adapter that refuses does not keep the others from sending. Raises OSError if
    none was sent, or if there is no such adapter; ValueError or TypeError for wrong arguments. SO_BROADCAST is switched on as
    long as it takes, and on FreeBSD IP_ONESBCAST for each datagram to 255.255.255.255; both are put back. Other threads that
    send by the same socket meanwhile would notice. Source: RFC 919; ip(7); ip(4); "in_pktinfo structure" of Winsock.
    """
    number = number_of(fd)
    to_port = port_number(port)
    pointer, first, last = locate(buffer, start, end, writable=False)
    if not directed and not limited:
        raise ValueError("neither directed nor limited: nothing would be sent")
    targets = adapters_with(constants.IFF_BROADCAST, "broadcast") if adapters is None else chosen(adapters)
    if check(lib.fs_type(number), "getsockopt(SO_TYPE)") not in _TYPES:
        raise ValueError("a broadcast is a datagram: the socket must be of SOCK_DGRAM or SOCK_RAW")
    datagram = _Datagram(number, pointer, first, last)
    answers = []
    with _allowed(number):
        for adapter in targets:
            networks = _broadcast_addresses(adapter, to_port)
            if directed:
                answers += [datagram.send(adapter, to, to, limited=False) for to in networks]
            if limited:
                to = SockaddrIn(_LIMITED, to_port)
                via = next(iter(networks), None) if lib.FS_LIMITED_BY_DIRECTED else to
                answers.append(datagram.send(adapter, to, via, limited=True))
    if not answers:
        raise no_adapter(f"{', '.join(adapter.friendly_name for adapter in targets)}: no broadcast address")
    if all(answer.error for answer in answers):
        raise all_refused([answer.error for answer in answers if answer.error])
    return answers


@contextmanager
def _allowed(fd: int) -> Iterator[None]:
    """Switch SO_BROADCAST on, and leave it as it was."""
    if socket_option(fd, SO_BROADCAST):
        yield
        return
    set_socket_option(fd, SO_BROADCAST, True)
    try:
        yield
    finally:
        set_socket_option(fd, SO_BROADCAST, False)


def _broadcast_addresses(adapter: Adapter, port: int) -> list[SockaddrIn]:
    """The broadcast addresses of an adapter's networks, each once."""
    found = [entry.broadcast.packed for entry in adapter.addresses if entry.broadcast is not None]
    return [SockaddrIn(packed, port) for packed in dict.fromkeys(found)]
