"""Multicast: memberships in groups, by adapter, and the sockets that send to groups and receive from them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from . import constants
from ._native import lib
from .adapter import list_adapters
from .adapter.choice import OneAdapter, SomeAdapters, adapters_with, chosen, chosen_one
from .adapter.record import Record, set_field
from .address import Address, SockaddrIn, SockaddrIn6, as_sockaddr, is_multicast, string_sockaddr
from .errors import all_refused, check, not_joined, system_error
from .handle import Handle, number_of
from .option import set_socket_option
from .option.names import (
    IP_MULTICAST_IF,
    IP_MULTICAST_LOOP,
    IP_MULTICAST_TTL,
    IPV6_MULTICAST_HOPS,
    IPV6_MULTICAST_IF,
    IPV6_MULTICAST_LOOP,
)
from .sockets import close_socket, open_socket, socket_bind

if TYPE_CHECKING:
    import ipaddress

    from .adapter import Adapter

IpAddress: TypeAlias = SockaddrIn | SockaddrIn6

#: Whatever a group or a source may be given as: an address, whose port does not matter, or its text.
GroupAddress: TypeAlias = "Address | ipaddress.IPv4Address | ipaddress.IPv6Address"

_CALLS = {
    (lib.FS_MULTICAST_JOIN, False): "MCAST_JOIN_GROUP",
    (lib.FS_MULTICAST_JOIN, True): "MCAST_JOIN_SOURCE_GROUP",
    (lib.FS_MULTICAST_LEAVE, False): "MCAST_LEAVE_GROUP",
    (lib.FS_MULTICAST_LEAVE, True): "MCAST_LEAVE_SOURCE_GROUP",
    (lib.FS_MULTICAST_BLOCK, True): "MCAST_BLOCK_SOURCE",
    (lib.FS_MULTICAST_UNBLOCK, True): "MCAST_UNBLOCK_SOURCE",
}


class Membership(Record):
    """What one adapter answered when a socket joined or left a group there, or blocked or unblocked a source.

    Attributes: `adapter`; `group`; `source`, or None for every source; `error`, the OSError with which the adapter refused, or
    None.
    """

    __slots__ = ("adapter", "error", "group", "source")
    __match_args__ = ("adapter", "group", "source", "error")

    adapter: Adapter
    group: IpAddress
    source: IpAddress | None
    error: OSError | None

    def __init__(
        self, adapter: Adapter, group: IpAddress, source: IpAddress | None = None, error: OSError | None = None
    ) -> None:
        set_field(self, "adapter", adapter)
        set_field(self, "group", group)
        set_field(self, "source", source)
        set_field(self, "error", error)


# --- what is asked for


def _ip_address(address: object, what: str) -> IpAddress:
    version = getattr(address, "version", None)
    if isinstance(address, str):
        found: object = string_sockaddr(address)
    elif version in {4, 6} and hasattr(address, "packed"):
        found = SockaddrIn6(address) if version == 6 else SockaddrIn(address)  # type: ignore[arg-type]  # they look closer
    else:
        found = as_sockaddr(address)  # type: ignore[arg-type]  # and so does this
    if not isinstance(found, (SockaddrIn, SockaddrIn6)):
        raise ValueError(f"{what} is an IPv4 or IPv6 address, not {address!r}")
    return found


class _Request:
    """A group, the adapters that are meant, and the source: checked, and as the system wants them."""

    def __init__(self, group: GroupAddress, adapters: SomeAdapters | None, source: GroupAddress | None) -> None:
        self.group = _ip_address(group, "a group")
        if not is_multicast(self.group) or _is_mapped(self.group):
            raise ValueError(f"a group is an address of 224.0.0.0/4 or ff00::/8, not {self.group.addr}")
        self.source = None if source is None else _ip_address(source, "a source")
        if self.source is not None and self.source.family != self.group.family:
            raise ValueError(f"the group {self.group.addr} and the source {self.source.addr} are of different families")
        if self.source is not None and is_multicast(self.source):
            raise ValueError(f"a source is a host's address, not the group {self.source.addr}")
        self.adapters = self._scoped(adapters)

    def _scoped(self, adapters: SomeAdapters | None) -> list[Adapter] | None:
        """The adapters that were named, if any were: the scope of an IPv6 group names one, too."""
        scope = self.group.scope_id if isinstance(self.group, SockaddrIn6) else 0
        if not scope:
            return None if adapters is None else chosen(adapters)
        found = chosen(scope if adapters is None else adapters)
        if any(adapter.index != scope for adapter in found):
            others = ", ".join(adapter.friendly_name for adapter in found if adapter.index != scope)
            raise ValueError(f"the group {self.group} is of adapter {scope} alone, not of {others}")
        return found

    def change(self, fd: int, change: int, adapters: list[Adapter]) -> list[Membership]:
        """Ask for the same change by each of the adapters."""
        group = _bare(self.group)
        source = b"" if self.source is None else _bare(self.source)
        call = self._call(change)
        answers = []
        for adapter in adapters:
            result = lib.fs_multicast(fd, change, adapter.index, group, len(group), source, len(source))
            error = system_error(-result, f"{call} on {adapter.friendly_name}") if result < 0 else None
            answers.append(Membership(adapter, self.group, self.source, error))
        if all(answer.error for answer in answers):
            if change != lib.FS_MULTICAST_JOIN:  # where there is no membership, there is nothing else to be wrong with it
                answers.sort(key=lambda answer: not self._may_have_joined(fd, answer.adapter))
            raise all_refused([answer.error for answer in answers if answer.error])
        return answers

    def change_where_joined(self, fd: int, change: int) -> list[Membership]:
        """Ask for a change by the adapters that were named; by those on which the socket has joined, if none was."""
        if self.adapters is not None:
            return self.change(fd, change, self.adapters)
        joined = [adapter for adapter in list_adapters() if self._may_have_joined(fd, adapter)]
        if not joined:
            raise not_joined(self._call(change), self.group.addr)
        return self.change(fd, change, joined)

    def _call(self, change: int) -> str:
        return f"setsockopt({_CALLS[change, self.source is not None]})"

    def _may_have_joined(self, fd: int, adapter: Adapter) -> bool:
        group = _bare(self.group)
        return bool(lib.fs_may_have_joined(fd, adapter.index, group, len(group)))


def _is_mapped(address: IpAddress) -> bool:
    """Whether `is_multicast` finds it to be one for the IPv4 address that it carries."""
    return isinstance(address, SockaddrIn6) and address.packed[0] != 0xFF


def _bare(address: IpAddress) -> bytes:
    """The sockaddr of the address alone: the adapter is told by its index, and a port means nothing here."""
    return (SockaddrIn6 if isinstance(address, SockaddrIn6) else SockaddrIn)(address.packed).sockaddr


# --- memberships


def multicast_join(
    fd: Handle, group: GroupAddress, adapters: SomeAdapters | None = None, source: GroupAddress | None = None
) -> list[Membership]:
    """setsockopt(2) with MCAST_JOIN_GROUP or MCAST_JOIN_SOURCE_GROUP for each adapter; Winsock setsockopt.

    fd: a UDP socket of the group's family. group: an address of 224.0.0.0/4 or ff00::/8, a Sockaddr, or what makes one, or its
    text; the port does not matter, and a scope names the adapter. adapters: a name, an index or an `Adapter`, or several of
    them; None for every adapter that is up and can multicast (IFF_MULTICAST). source: an address of the same family, if the
    group is to be joined for what that host sends alone; call again for other sources.

    Returns a `Membership` for each adapter, which says whether it joined, and if not, why: an adapter that refuses does not
    keep the others from joining. Raises OSError if none joined, or if there is no such adapter; ValueError or TypeError for
    what is no group, no source or no adapter. A socket can be in few groups on Linux: after net.ipv4.igmp_max_memberships
    (20), counted by adapter, it is ENOBUFS. Source: RFC 3678, 5.1; ip(7); ip(4); "Multicast Programming" of Winsock.
    """
    request = _Request(group, adapters, source)
    targets = request.adapters or adapters_with(constants.IFF_MULTICAST, "multicast")
    return request.change(number_of(fd), lib.FS_MULTICAST_JOIN, targets)


def _change_where_joined(
    fd: Handle, change: int, group: GroupAddress, source: GroupAddress | None, adapters: SomeAdapters | None
) -> list[Membership]:
    return _Request(group, adapters, source).change_where_joined(number_of(fd), change)


def multicast_leave(
    fd: Handle, group: GroupAddress, adapters: SomeAdapters | None = None, source: GroupAddress | None = None
) -> list[Membership]:
    """setsockopt(2) with MCAST_LEAVE_GROUP or MCAST_LEAVE_SOURCE_GROUP for each adapter; Winsock setsockopt.

    fd, group, adapters, source: as for `multicast_join`; but None for `adapters` is every adapter on which the socket has
    joined the group, for whatever source (getsockopt(2) with MCAST_MSFILTER; getsourcefilter(3); SIOCGMSFILTER). source: one
    that the group was joined for; None for all of them.

    Returns a `Membership` for each of these adapters, which says whether the socket left there, and if not, why. Raises as
    `multicast_join`: OSError if no adapter was left, of the kind of one on which it had joined, if it had on any. Closing the
    socket leaves, too.
    """
    return _change_where_joined(fd, lib.FS_MULTICAST_LEAVE, group, source, adapters)


def multicast_block(
    fd: Handle, group: GroupAddress, source: GroupAddress, adapters: SomeAdapters | None = None
) -> list[Membership]:
    """setsockopt(2) with MCAST_BLOCK_SOURCE for each adapter; Winsock setsockopt.

    Of a group that was joined for every source, hear one source no more. fd, group, adapters: as for `multicast_leave`. source:
    an address of the same family. Returns and raises as `multicast_leave`.
    """
    return _change_where_joined(fd, lib.FS_MULTICAST_BLOCK, group, _given(source), adapters)


def multicast_unblock(
    fd: Handle, group: GroupAddress, source: GroupAddress, adapters: SomeAdapters | None = None
) -> list[Membership]:
    """setsockopt(2) with MCAST_UNBLOCK_SOURCE for each adapter; Winsock setsockopt.

    Hear a source again that `multicast_block` has blocked. Takes, returns and raises as `multicast_block`.
    """
    return _change_where_joined(fd, lib.FS_MULTICAST_UNBLOCK, group, _given(source), adapters)


def _given(source: GroupAddress) -> GroupAddress:
    if source is None:
        raise TypeError("source must be an address, not None")
    return source


# --- sockets


def open_multicast_socket(adapter: OneAdapter, ttl: int = 2, loopback: bool = False, family: int = constants.AF_INET) -> int:
    """socket(2), setsockopt(2): a UDP socket that sends multicast by one adapter; Winsock likewise.

    adapter: its name, its index or an `Adapter`. ttl: how many routers on the way pass the datagrams on, plus one, 0 to 255; 0
    keeps them in this host (IP_MULTICAST_TTL, IPV6_MULTICAST_HOPS). loopback: whether receivers on this host hear them, too
    (IP_MULTICAST_LOOP, IPV6_MULTICAST_LOOP); Windows asks the receivers' sockets instead, which hear them unless they say
    otherwise. family: AF_INET or AF_INET6.

    Returns the handle, not bound: `socket_sendto` sends to a group, from whatever address and port the system picks then;
    `socket_bind`, called before, chooses them. Raises OSError; ValueError or TypeError for wrong arguments.
    """
    if family not in {constants.AF_INET, constants.AF_INET6}:
        raise ValueError(f"multicast is of AF_INET or AF_INET6, not of family {family!r}")
    if not isinstance(ttl, int) or isinstance(ttl, bool):
        raise TypeError(f"ttl must be an int, not {type(ttl).__name__!r}")
    if not 0 <= ttl <= 255:
        raise ValueError(f"ttl must be 0 to 255, not {ttl}")
    index = chosen_one(adapter).index
    fd = open_socket(family, constants.SOCK_DGRAM)
    try:
        if family == constants.AF_INET:
            set_socket_option(fd, IP_MULTICAST_IF, index)
            set_socket_option(fd, IP_MULTICAST_TTL, ttl)
            set_socket_option(fd, IP_MULTICAST_LOOP, bool(loopback))
        else:
            set_socket_option(fd, IPV6_MULTICAST_IF, index)
            set_socket_option(fd, IPV6_MULTICAST_HOPS, ttl)
            set_socket_option(fd, IPV6_MULTICAST_LOOP, bool(loopback))
    except BaseException:
        close_socket(fd)
        raise
    return fd


def open_multicast_receiver(
    group: GroupAddress,
    adapters: SomeAdapters | None = None,
    source: GroupAddress | None = None,
    *,
    memberships: list[Membership] | None = None,
) -> int:
    """socket(2), setsockopt(2), bind(2), then `multicast_join`: a UDP socket that hears a group; Winsock likewise.

    group: as for `multicast_join`, but its port is the one that is bound; 0 for one that the system picks. Other receivers
    may have the same port (SO_REUSEADDR; SO_REUSEPORT as well on macOS and FreeBSD). adapters, source: as for
    `multicast_join`. memberships: a list, to which the `Membership` of each adapter is added.

    The socket hears what was joined, by the adapters on which it was joined, and nothing that other sockets of this host have
    joined: Linux is told so by IP_MULTICAST_ALL and IPV6_MULTICAST_ALL, and for IPv6 by a socket filter (SO_ATTACH_FILTER),
    which `multicast_join` and its like keep up to date. It is bound to the group itself, except on Windows, which cannot, and
    for a link-local IPv6 group on several adapters; there it hears as well what is sent to the port at this host's own
    addresses.

    Returns the handle. Raises OSError if no adapter joined, and also if one of those that were named did not, unless there is
    a list of `memberships` to say so; otherwise as `multicast_join`.
    """
    request = _Request(group, adapters, source)
    targets = request.adapters or adapters_with(constants.IFF_MULTICAST, "multicast")
    fd = open_socket(request.group.family, constants.SOCK_DGRAM)
    try:
        check(lib.fs_prepare_receiver(fd, request.group.family), "setsockopt")
        socket_bind(fd, _local_address(request.group, targets))
        answers = request.change(fd, lib.FS_MULTICAST_JOIN, targets)
        refusals = [answer.error for answer in answers if answer.error]
        if memberships is not None:
            memberships += answers
        elif refusals and request.adapters is not None:
            raise all_refused(refusals)
    except BaseException:
        close_socket(fd)
        raise
    return fd


def _local_address(group: IpAddress, adapters: list[Adapter]) -> IpAddress:
    """Where a receiver is bound."""
    if isinstance(group, SockaddrIn):
        return group if lib.FS_BINDS_TO_GROUP else SockaddrIn(port=group.port)
    one_link = group.packed[1] & 0x0F in {1, 2}  # RFC 4291, 2.7: the scope is the interface or the link
    if not lib.FS_BINDS_TO_GROUP or (one_link and len(adapters) > 1):
        return SockaddrIn6(port=group.port)
    return SockaddrIn6(group.packed, group.port, scope_id=adapters[0].index if one_link else 0)
