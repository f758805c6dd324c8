"""Multicast between two hosts (network namespaces) that several adapters connect, and what one host can show of it."""

from __future__ import annotations

import errno
import ipaddress
import itertools
import socket
import struct
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings

import fsocket
from fsocket import SockaddrIn, SockaddrIn6
from fsocket._native import lib

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Namespace, Wires

    Keep = Callable[[int], int]

FAMILIES = [4, 6]
LINKS = 3  # those of the fixture `wires`
#: The far host's numbers on each link, and everything that it can send: a link, and from which address.
HOSTS = (2, 3)
ALL = [(link, host) for link in range(LINKS) for host in HOSTS]

#: A port for each test: no socket of another is in the way.
_ports = itertools.count(20_000)


def sockaddr(family: int, text: str, port: int = 0) -> Any:
    return SockaddrIn(text, port) if family == 4 else SockaddrIn6(text, port)


def af(family: int) -> int:
    return fsocket.AF_INET if family == 4 else fsocket.AF_INET6


def group_of(family: int, number: int = 1) -> str:
    """Groups that routers would pass on; the next are those that stay on a link."""
    return f"239.1.7.{number}" if family == 4 else f"ff05::{number}:7"


def received(fd: int) -> bytes:
    """The next datagram; a test that waits in vain fails."""
    room = fsocket.Buffer(100)
    return bytes(room[: fsocket.socket_recvfrom(fd, room)[0]])


def nothing(fd: int) -> bool:
    """Whether there is no datagram."""
    try:
        fsocket.socket_recvfrom(fd, fsocket.Buffer(100), flags=fsocket.MSG_DONTWAIT)
    except BlockingIOError:
        return True
    return False


def drain(*fds: int) -> None:
    """Throw away what has come."""
    for fd in fds:
        while not nothing(fd):
            pass


class Play:
    """What a test works with: a group and a port, receivers on the near host, senders on the far one."""

    def __init__(self, wires: Wires, family: int, keep: Keep, limit: Callable[..., None]) -> None:
        self.wires = wires
        self.family = family
        self.group = sockaddr(family, group_of(family), next(_ports))
        self._keep = keep
        self._limit = limit
        self._senders: dict[tuple[int, int], int] = {}
        self._witnesses: dict[Any, int] = {}

    def near(self, call: Callable[..., Any], *args: Any, **named: Any) -> Any:
        """Call a function on the near host."""
        return self.wires.near.run(call, *args, **named)

    def address(self, link: int, host: int) -> Any:
        """An address of a host on a link."""
        return sockaddr(self.family, self.wires.address(self.family, link, host))

    def other_group(self, number: int) -> Any:
        """A group of another number, with the same port."""
        return sockaddr(self.family, group_of(self.family, number), self.group.port)

    def kept(self, fd: int) -> int:
        """A handle, which is closed at the end, and does not wait for ever."""
        self._limit(fd)
        return self._keep(fd)

    def opened(self, host: Namespace, *args: Any, **named: Any) -> int:
        """A sender on a host, of open_multicast_socket."""
        return self.kept(host.run(fsocket.open_multicast_socket, *args, family=af(self.family), **named))

    def receiver(self, adapters: Any = None, source: Any = None, group: Any = None) -> int:
        """A receiver on the near host, closed at the end."""
        return self.kept(self.near(fsocket.open_multicast_receiver, group or self.group, adapters, source))

    def plain(self) -> int:
        """A socket on the near host to which nothing was done."""
        return self.kept(self.near(fsocket.open_socket, af(self.family), fsocket.SOCK_DGRAM))

    def sender(self, link: int, host: int) -> int:
        """A socket of the far host that sends by a link, from one of its two addresses there."""
        if (link, host) not in self._senders:
            fd = self.opened(self.wires.far, f"far{link}")
            fsocket.socket_bind(fd, self.address(link, host))
            self._senders[link, host] = fd
        return self._senders[link, host]

    def send(self, link: int, octets: bytes, *, host: int = 2, group: Any = None) -> None:
        fsocket.socket_sendto(self.sender(link, host), octets, group or self.group)

    def heard(self, *fds: int, group: Any = None) -> list[list[tuple[int, int]]]:
        """Send by every link, from both addresses there; gives what each of some sockets has got: links and hosts."""
        group = group or self.group
        if group not in self._witnesses:
            self._witnesses[group] = self.receiver(group=group)
        drain(*fds, self._witnesses[group])
        for link, host in ALL:
            self.send(link, b"%d %d" % (link, host), host=host, group=group)
        for link in range(LINKS):
            self.send(link, b"end", group=group)
        for _ in range(LINKS):  # when these have come to another socket, what was sent before has come to all that get it
            while received(self._witnesses[group]) != b"end":
                pass
        return [self._datagrams(fd) for fd in fds]

    def _datagrams(self, fd: int) -> list[tuple[int, int]]:
        found = []
        room = fsocket.Buffer(100)
        while True:
            try:
                count, peer = fsocket.socket_recvfrom(fd, room, flags=fsocket.MSG_DONTWAIT)
            except BlockingIOError:
                return sorted(found)
            if room[:count] != b"end":
                link, host = map(int, room[:count].split())
                assert getattr(peer, "packed", None) == self.address(link, host).packed
                found.append((link, host))


@pytest.fixture(params=FAMILIES, ids=["IPv4", "IPv6"])
def play(request: pytest.FixtureRequest, wires: Wires, keep: Keep, limit: Callable[..., None]) -> Play:
    return Play(wires, request.param, keep, limit)


@pytest.fixture
def play4(wires: Wires, keep: Keep, limit: Callable[..., None]) -> Play:
    return Play(wires, 4, keep, limit)


@pytest.fixture
def play6(wires: Wires, keep: Keep, limit: Callable[..., None]) -> Play:
    return Play(wires, 6, keep, limit)


def names(memberships: list[fsocket.Membership]) -> list[str]:
    """The adapters that did what was asked."""
    return [membership.adapter.name for membership in memberships if membership.error is None]


def by(*links: int) -> list[tuple[int, int]]:
    """Everything that comes by these links."""
    return [(link, host) for link in links for host in HOSTS]


# --- receivers


def test_each_receiver_hears_the_adapter_that_it_joined_on_and_no_other(play: Play) -> None:
    receivers = [play.receiver(f"near{link}") for link in range(LINKS)]
    assert play.heard(*receivers) == [by(link) for link in range(LINKS)]


def test_a_receiver_on_several_adapters_hears_those(play: Play) -> None:
    assert play.heard(play.receiver(["near0", "near2"]), play.receiver(["near1", "near0"])) == [by(0, 2), by(0, 1)]


def test_a_receiver_without_names_hears_every_adapter(play: Play) -> None:
    assert play.heard(play.receiver()) == [ALL]


def test_adapters_are_named_by_name_by_index_or_as_adapters(play: Play) -> None:
    adapters = {adapter.name: adapter for adapter in play.near(fsocket.list_adapters)}
    index = adapters["near1"].index
    for named in ("near1", index, adapters["near1"], ["near1", index], (index,), iter([adapters["near1"], "near1"])):
        assert play.heard(play.receiver(named)) == [by(1)]


def test_several_groups_on_one_port_are_kept_apart(play: Play) -> None:
    groups = [play.other_group(number) for number in range(1, 4)]
    receivers = [play.receiver("near0", group=group) for group in groups]
    for own, group in enumerate(groups):
        heard = play.heard(*receivers, group=group)
        assert heard == [by(0) if number == own else [] for number in range(len(groups))]


def test_several_receivers_of_one_group_all_hear_it(play: Play) -> None:
    assert play.heard(*(play.receiver("near0") for _ in range(3))) == [by(0)] * 3


def test_a_receiver_does_not_hear_what_is_sent_to_the_host_itself(play: Play) -> None:
    fd = play.receiver("near0")
    play.send(0, b"to the host", group=sockaddr(play.family, play.address(0, 1).addr, play.group.port))
    play.send(0, b"to the group")
    assert received(fd) == b"to the group"


def test_a_receiver_with_port_0_gets_one_from_the_system(play: Play) -> None:
    fd = play.receiver("near0", group=sockaddr(play.family, group_of(play.family)))
    port = getattr(fsocket.socket_name(fd), "port", 0)
    assert port > 0
    assert play.heard(fd, group=sockaddr(play.family, group_of(play.family), port)) == [by(0)]


def test_a_group_is_an_address_a_text_a_tuple_or_an_object_of_ipaddress(play: Play) -> None:
    text = play.group.addr
    for group in (text, str(play.group), (text, 5), ipaddress.ip_address(text), sockaddr(play.family, text)):
        (membership,) = play.near(fsocket.multicast_join, play.plain(), group, "near0")
        assert membership.group.packed == play.group.packed


@pytest.mark.parametrize("group", ["ff02::7:7", "ff12::7:7"])
def test_groups_of_a_link_are_kept_to_it(group: str, play6: Play) -> None:
    play6.group = SockaddrIn6(group, play6.group.port)
    receivers = [play6.receiver(f"near{link}") for link in range(LINKS)]
    heard = play6.heard(*receivers, play6.receiver(["near0", "near1"]), play6.receiver())
    assert heard == [by(0), by(1), by(2), by(0, 1), ALL]


def test_groups_of_a_link_on_one_port_are_kept_apart(play6: Play) -> None:
    groups = [SockaddrIn6(f"ff02::7:{number}", play6.group.port) for number in (1, 2)]
    receivers = [play6.receiver(["near0", "near1"], group=group) for group in groups]
    assert [play6.heard(*receivers, group=group) for group in groups] == [[by(0, 1), []], [[], by(0, 1)]]


def test_the_scope_of_a_group_names_the_adapter(play6: Play) -> None:
    index = play6.near(fsocket.adapter_index, "near1")
    play6.group = SockaddrIn6("ff02::7:8", play6.group.port)
    scoped = SockaddrIn6("ff02::7:8", play6.group.port, scope_id=index)
    assert play6.heard(play6.receiver(group=scoped), play6.receiver("near1", group=scoped)) == [by(1), by(1)]
    with pytest.raises(ValueError, match=rf"is of adapter {index} alone, not of near0"):
        play6.receiver(["near0", "near1"], group=scoped)


# --- sources


def test_a_receiver_of_one_source_hears_only_that(play: Play) -> None:
    second, third = (play.receiver("near0", play.address(0, host)) for host in HOSTS)
    assert play.heard(second, third, play.receiver("near0")) == [[(0, 2)], [(0, 3)], by(0)]


def test_a_source_is_heard_by_the_adapter_on_which_it_was_joined(play: Play) -> None:
    receivers = [play.receiver(f"near{link}", play.address(link, 3)) for link in range(LINKS)]
    elsewhere = play.receiver("near1", play.address(0, 3))
    assert play.heard(*receivers, elsewhere) == [[(0, 3)], [(1, 3)], [(2, 3)], []]


def test_a_source_can_be_joined_on_every_adapter(play: Play) -> None:
    assert play.heard(play.receiver(None, play.address(1, 2))) == [[(1, 2)]]


def test_sources_are_joined_and_left_one_by_one(play: Play) -> None:
    fd = play.receiver("near0", play.address(0, 2))
    assert names(play.near(fsocket.multicast_join, fd, play.group, "near0", play.address(0, 3))) == ["near0"]
    assert play.heard(fd) == [by(0)]
    assert names(play.near(fsocket.multicast_leave, fd, play.group, "near0", play.address(0, 2))) == ["near0"]
    assert play.heard(fd) == [[(0, 3)]]
    assert names(play.near(fsocket.multicast_leave, fd, play.group, None, play.address(0, 3))) == ["near0"]
    assert play.heard(fd) == [[]]


def test_leaving_a_group_leaves_all_of_its_sources(play: Play) -> None:
    fd = play.receiver("near0", play.address(0, 2))
    play.near(fsocket.multicast_join, fd, play.group, "near0", play.address(0, 3))
    assert names(play.near(fsocket.multicast_leave, fd, play.group)) == ["near0"]
    assert play.heard(fd) == [[]]


def test_an_adapter_of_which_the_last_source_was_left_is_heard_no_more(play: Play) -> None:
    fd = play.receiver(["near0", "near1"], play.address(0, 2))
    play.near(fsocket.multicast_leave, fd, play.group, "near0", play.address(0, 2))
    assert play.heard(fd) == [[]]
    play.near(fsocket.multicast_join, fd, play.group, "near0", play.address(0, 2))
    assert play.heard(fd) == [[(0, 2)]]


def test_a_source_that_is_blocked_is_not_heard_until_it_is_unblocked(play: Play) -> None:
    fd = play.receiver("near0")
    (blocked,) = play.near(fsocket.multicast_block, fd, play.group, play.address(0, 2))
    assert (blocked.adapter.name, blocked.group, blocked.source) == ("near0", play.group, play.address(0, 2))
    assert blocked.error is None
    assert play.heard(fd, play.receiver("near0")) == [[(0, 3)], by(0)]
    assert names(play.near(fsocket.multicast_unblock, fd, play.group, play.address(0, 2), "near0")) == ["near0"]
    assert play.heard(fd) == [by(0)]


def test_each_adapter_of_a_socket_has_its_own_sources(play: Play) -> None:
    fd = play.receiver("near0", play.address(0, 2))
    play.near(fsocket.multicast_join, fd, play.group, "near1", play.address(1, 3))
    assert play.heard(fd) == [[(0, 2), (1, 3)]]
    play.near(fsocket.multicast_join, fd, play.group, "near2")
    assert play.heard(fd) == [[(0, 2), (1, 3), *by(2)]]
    play.near(fsocket.multicast_block, fd, play.group, play.address(2, 3), "near2")
    assert play.heard(fd) == [[(0, 2), (1, 3), (2, 2)]]
    assert names(play.near(fsocket.multicast_leave, fd, play.group)) == ["near0", "near1", "near2"]
    assert play.heard(fd) == [[]]


def test_a_source_is_blocked_on_the_adapter_that_was_named(play: Play) -> None:
    fd = play.receiver()
    play.near(fsocket.multicast_block, fd, play.group, play.address(0, 2), "near1")  # where nobody sends from it
    assert play.heard(fd) == [ALL]
    assert names(play.near(fsocket.multicast_block, fd, play.group, play.address(0, 2), "near0")) == ["near0"]
    assert play.heard(fd) == [[(0, 3), *by(1, 2)]]
    assert names(play.near(fsocket.multicast_unblock, fd, play.group, play.address(0, 2))) == ["near0", "near1"]
    assert play.heard(fd) == [ALL]


class Model:
    """What a socket hears of a group: by each link, all but some hosts, or none but some."""

    def __init__(self) -> None:
        self._links: dict[int, tuple[bool, set[int]]] = {}

    def change(self, call: str, link: int, host: int | None) -> None:
        """Take in a change that the system has taken."""
        all_but, hosts = self._links.get(link, (False, set()))
        if host is None:
            self._links.pop(link, None)
            if call == "join":
                self._links[link] = (True, set())
            return
        if call == "join" and all_but:  # a membership for everybody, without exceptions, becomes one for a source
            all_but, hosts = False, set()
        hosts = hosts | {host} if call in {"join", "block"} else hosts - {host}
        self._links[link] = (all_but, hosts)

    def has(self, link: int, host: int, all_but: bool) -> bool:
        """Whether a host is one of those that are heard, or that are not."""
        return link in self._links and self._links[link][0] is all_but and host in self._links[link][1]

    def heard(self) -> list[tuple[int, int]]:
        return [(link, host) for link, host in ALL if self._hears(link, host)]

    def _hears(self, link: int, host: int) -> bool:
        all_but, hosts = self._links.get(link, (False, set()))
        return (host in hosts) is not all_but


CHANGES = [(call, link, host) for call in ("join", "leave") for link in range(LINKS) for host in (None, *HOSTS)]
CHANGES += [(call, link, host) for call in ("block", "unblock") for link in range(LINKS) for host in HOSTS]


@settings(max_examples=40, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.lists(st.sampled_from(CHANGES), max_size=20))
def test_what_is_heard_follows_from_the_changes_that_were_taken(changes: list[Any], play: Play) -> None:
    fd = play.receiver("near0")
    model = Model()
    model.change("join", 0, None)
    for call, link, host in changes:
        if host is not None and call in {"leave", "unblock"} and not model.has(link, host, call == "unblock"):
            continue  # of which Linux makes a membership for nobody; see docs/multicast.rst
        source = None if host is None else play.address(link, host)
        where = [source, f"near{link}"] if call in {"block", "unblock"} else [f"near{link}", source]
        try:
            play.near(getattr(fsocket, f"multicast_{call}"), fd, play.group, *where)
        except OSError:
            continue
        model.change(call, link, host)
    assert play.heard(fd) == [model.heard()]


def test_what_was_not_joined_cannot_be_left_and_nothing_changes_by_it(play6: Play) -> None:
    fd = play6.receiver("near0")
    for call in (fsocket.multicast_leave, fsocket.multicast_unblock):
        where = ("near0", play6.address(0, 2)) if call is fsocket.multicast_leave else (play6.address(0, 2), "near0")
        with pytest.raises(OSError, match="near0"):
            play6.near(call, fd, play6.group, *where)
    assert play6.heard(fd) == [by(0)]


def test_a_filter_of_the_user_s_own_is_left_alone(play6: Play) -> None:
    fd = play6.receiver("near0", play6.address(0, 2))
    own = fsocket.socket_option(fd, fsocket.SO_GET_FILTER)
    load, compare, *_, accept, drop = own
    short = compare._replace(jf=1)
    strangers = [[accept], [drop, drop], [load, drop], [load, compare._replace(jf=0), accept, drop], [load, short, load, drop]]
    strangers += [[*own[:-1], accept], [*own, drop], [load, *own[2:]], [load, short, accept, load, drop]]
    for program in strangers:
        fsocket.set_socket_option(fd, fsocket.SO_ATTACH_FILTER, program)
        attached = fsocket.socket_option(fd, fsocket.SO_GET_FILTER)
        play6.near(fsocket.multicast_join, fd, play6.group, "near1")
        play6.near(fsocket.multicast_leave, fd, play6.group, "near1")
        assert fsocket.socket_option(fd, fsocket.SO_GET_FILTER) == attached
    fsocket.set_socket_option(fd, fsocket.SO_ATTACH_FILTER, [accept])
    play6.near(fsocket.multicast_join, fd, play6.group, "near1")
    assert play6.heard(fd) == [ALL]  # it is the user's


def test_the_loopback_adapter_can_be_one_of_several_with_sources(play6: Play) -> None:
    fd = play6.receiver(["near0", "near1"], play6.address(0, 2))
    for _ in range(2):
        assert names(play6.near(fsocket.multicast_join, fd, play6.group, "lo")) == ["lo"]
        assert names(play6.near(fsocket.multicast_leave, fd, play6.group, "lo")) == ["lo"]
    with pytest.raises(OSError, match="lo: "):
        play6.near(fsocket.multicast_leave, fd, play6.group, "lo")
    assert play6.heard(fd) == [[(0, 2)]]


# --- memberships


def test_what_is_joined_later_is_heard_and_what_is_left_is_not(play: Play) -> None:
    fd = play.receiver("near0")
    assert names(play.near(fsocket.multicast_join, fd, play.group, "near1")) == ["near1"]
    assert play.heard(fd) == [by(0, 1)]
    assert names(play.near(fsocket.multicast_leave, fd, play.group, "near0")) == ["near0"]
    assert play.heard(fd) == [by(1)]
    assert names(play.near(fsocket.multicast_join, fd, play.group, ["near2", "near0"])) == ["near2", "near0"]
    assert play.heard(fd) == [ALL]
    assert names(play.near(fsocket.multicast_leave, fd, play.group)) == ["near0", "near1", "near2"]
    assert play.heard(fd) == [[]]


def test_without_names_the_adapters_that_are_up_and_can_multicast_join(play: Play) -> None:
    memberships = play.near(fsocket.multicast_join, play.plain(), play.group)
    assert names(memberships) == [f"near{link}" for link in range(LINKS)]
    assert {(membership.group, membership.source) for membership in memberships} == {(play.group, None)}
    assert all(membership.adapter.flags & fsocket.IFF_MULTICAST for membership in memberships)


def test_an_adapter_that_is_named_may_be_down(play: Play) -> None:
    (membership,) = play.near(fsocket.multicast_join, play.plain(), play.group, ["down0"])
    assert membership.error is None or "on down0" in str(membership.error)


def test_an_adapter_that_refuses_does_not_lose_the_others(play: Play) -> None:
    fd = play.plain()
    play.near(fsocket.multicast_join, fd, play.group, "near1")
    memberships = play.near(fsocket.multicast_join, fd, play.group)
    assert names(memberships) == ["near0", "near2"]
    (refused,) = [membership for membership in memberships if membership.error is not None]
    assert refused.adapter.name == "near1"
    assert "setsockopt(MCAST_JOIN_GROUP) on near1: " in str(refused.error)


def test_an_adapter_without_ipv6_refuses_an_ipv6_group(play6: Play) -> None:
    # RFC 8200, 5: no link of less than 1280 octets carries IPv6, so that Linux takes it away.
    play6.wires.near.ip("link", "set", "near2", "mtu", "1279")
    try:
        fd = play6.plain()
        memberships = play6.near(fsocket.multicast_join, fd, play6.group)
        assert names(memberships) == ["near0", "near1"]
        assert "setsockopt(MCAST_JOIN_GROUP) on near2: " in str(memberships[2].error)
        with pytest.raises(OSError, match=r"setsockopt\(MCAST_JOIN_GROUP\) on near2: "):
            play6.receiver(["near0", "near2"])
        assert len(play6.near(fsocket.multicast_leave, fd, play6.group)) == 2
        for adapters in (None, ["near0", "near1", "near2"]):
            told: list[fsocket.Membership] = []
            play6.kept(play6.near(fsocket.open_multicast_receiver, play6.group, adapters, memberships=told))
            assert [(membership.adapter.name, membership.error is None) for membership in told] == [
                ("near0", True),
                ("near1", True),
                ("near2", False),
            ]
        play6.receiver()
    finally:
        play6.wires.near.ip("link", "set", "near2", "mtu", "1500")
        play6.wires.near.ip("address", "add", f"{play6.address(2, 1).addr}/64", "dev", "near2", "nodad")


def test_it_raises_when_no_adapter_joined_and_says_why(play: Play) -> None:
    fd = play.plain()
    play.near(fsocket.multicast_join, fd, play.group)
    with pytest.raises(OSError, match=r"\(MCAST_JOIN_GROUP\) on near0: [^;]+; .*\(MCAST_JOIN_GROUP\) on near2: [^;]+$"):
        play.near(fsocket.multicast_join, fd, play.group)
    with pytest.raises(OSError, match=r"setsockopt\(MCAST_JOIN_GROUP\) on near1: [^;]+$"):
        play.near(fsocket.multicast_join, fd, play.group, "near1")


def test_it_raises_when_nothing_was_left_blocked_or_unblocked(play: Play) -> None:
    fd = play.plain()
    for adapters, where in ((None, f": the socket has joined {play.group.addr} on no adapter$"), ("near0", " on near0: ")):
        with pytest.raises(OSError, match=rf"setsockopt\(MCAST_LEAVE_GROUP\){where}"):
            play.near(fsocket.multicast_leave, fd, play.group, adapters)
        with pytest.raises(OSError, match=rf"setsockopt\(MCAST_LEAVE_SOURCE_GROUP\){where}"):
            play.near(fsocket.multicast_leave, fd, play.group, adapters, play.address(0, 2))
        with pytest.raises(OSError, match=rf"setsockopt\(MCAST_BLOCK_SOURCE\){where}"):
            play.near(fsocket.multicast_block, fd, play.group, play.address(0, 2), adapters)
        with pytest.raises(OSError, match=rf"setsockopt\(MCAST_UNBLOCK_SOURCE\){where}"):
            play.near(fsocket.multicast_unblock, fd, play.group, play.address(0, 2), adapters)
    with pytest.raises(OSError, match="on no adapter") as raised:
        play.near(fsocket.multicast_leave, fd, play.group)
    assert raised.value.errno == errno.EADDRNOTAVAIL


def fill_blocked(play: Play, fd: int, adapter: str) -> None:
    """Block sources of an adapter until the system takes no more."""

    def block_on() -> None:
        for number in itertools.count(100):
            source = f"10.8.0.{number}" if play.family == 4 else f"fd08::{number}"
            play.near(fsocket.multicast_block, fd, play.group, source, adapter)

    with pytest.raises(OSError, match=adapter) as raised:
        block_on()
    assert raised.value.errno == errno.ENOBUFS


def test_an_adapter_that_has_joined_and_refuses_is_told_though_it_was_not_named(play: Play) -> None:
    fd = play.plain()
    play.near(fsocket.multicast_join, fd, play.group, ["near0", "near1"])
    fill_blocked(play, fd, "near0")
    refused, done = play.near(fsocket.multicast_block, fd, play.group, play.address(0, 2))
    assert (refused.adapter.name, refused.error.errno) == ("near0", errno.ENOBUFS)
    assert (done.adapter.name, done.error) == ("near1", None)


def test_the_error_is_that_of_an_adapter_that_has_joined(play: Play) -> None:
    fd = play.plain()
    play.near(fsocket.multicast_join, fd, play.group, "near1")
    fill_blocked(play, fd, "near1")
    with pytest.raises(OSError, match=r"setsockopt\(MCAST_BLOCK_SOURCE\) on near1: [^;]+$") as raised:
        play.near(fsocket.multicast_block, fd, play.group, play.address(0, 2))
    assert raised.value.errno == errno.ENOBUFS
    with pytest.raises(OSError, match=r"\(MCAST_BLOCK_SOURCE\) on near1: [^;]+; .*\(MCAST_BLOCK_SOURCE\) on near0: ") as raised:
        play.near(fsocket.multicast_block, fd, play.group, play.address(0, 2), ["near0", "near1", "near2"])
    assert raised.value.errno == errno.ENOBUFS


def test_the_loopback_adapter_that_a_receiver_joins_by_itself_is_not_one_that_was_joined(play6: Play) -> None:
    fd = play6.receiver(["near0", "near1"], play6.address(0, 2))
    memberships = play6.near(fsocket.multicast_leave, fd, play6.group)
    assert [(membership.adapter.name, membership.error) for membership in memberships] == [("near0", None), ("near1", None)]
    with pytest.raises(OSError, match="on no adapter"):
        play6.near(fsocket.multicast_leave, fd, play6.group)


def test_the_system_s_limit_of_groups_is_told_by_the_adapters_that_reached_it(play4: Play) -> None:
    fd = play4.plain()
    most = int(play4.near(Path("/proc/sys/net/ipv4/igmp_max_memberships").read_text))
    for number in range(most - 1):
        play4.near(fsocket.multicast_join, fd, f"239.2.0.{number}", "near0")
    memberships = play4.near(fsocket.multicast_join, fd, "239.2.1.1")
    assert names(memberships) == ["near0"]
    assert [membership.error.errno for membership in memberships if membership.error] == [errno.ENOBUFS] * 2


def test_a_host_without_such_an_adapter_is_an_error(namespace: Callable[[str], Namespace], keep: Keep) -> None:
    alone = namespace("alone")
    fd = keep(alone.run(fsocket.open_socket))
    for call in (fsocket.multicast_join, lambda _, group: fsocket.open_multicast_receiver(group)):
        with pytest.raises(OSError, match="no adapter here is up and can multicast"):
            alone.run(call, fd, "239.1.2.3")


# --- senders


@pytest.mark.parametrize("loopback", [False, True])
def test_a_sender_sends_by_its_adapter(loopback: bool, play: Play) -> None:
    receivers = [play.receiver(f"near{link}") for link in range(LINKS)]
    for link in range(LINKS):
        sender = play.opened(play.wires.far, f"far{link}", loopback=loopback)
        assert fsocket.socket_name(sender) == sockaddr(play.family, "0.0.0.0" if play.family == 4 else "::")  # not bound
        fsocket.socket_sendto(sender, b"by %d" % link, play.group)
    for link, fd in enumerate(receivers):
        assert received(fd) == b"by %d" % link
        assert nothing(fd)


def test_a_host_hears_its_own_multicast_with_loopback_alone(play: Play) -> None:
    fd = play.receiver("near0")
    fsocket.socket_sendto(play.opened(play.wires.near, "near0"), b"quiet", play.group)
    fsocket.socket_sendto(play.opened(play.wires.near, "near0", loopback=True), b"loud", play.group)
    assert received(fd) == b"loud"
    assert nothing(fd)


@pytest.mark.parametrize("ttl", [1, 2, 255])
def test_the_ttl_of_a_sender_is_what_arrives(ttl: int, play: Play) -> None:
    fd = play.receiver("near0")
    fsocket.set_socket_option(fd, fsocket.IP_RECVTTL if play.family == 4 else fsocket.IPV6_RECVHOPLIMIT, True)
    fsocket.socket_sendto(play.opened(play.wires.far, "far0", ttl), b"x", play.group)
    wrapped = socket.socket(fileno=fd)
    try:
        _, (control,), _, _ = wrapped.recvmsg(100, 100)
    finally:
        wrapped.detach()
    assert struct.unpack("i", control[2]) == (ttl,)


def test_a_ttl_of_0_keeps_it_in_the_host(play: Play) -> None:
    fd = play.receiver("near0")
    own = play.kept(play.wires.far.run(fsocket.open_multicast_receiver, play.group, "far0"))
    fsocket.socket_sendto(play.opened(play.wires.far, "far0", 0, loopback=True), b"not out", play.group)
    assert received(own) == b"not out"
    play.send(0, b"end")
    assert received(fd) == b"end"


# --- wrong arguments, and what one host can show


def test_wrong_groups_are_refused(keep: Keep) -> None:
    fd = keep(fsocket.open_socket())
    for group in ("10.0.0.1", "::1", "fe80::1", SockaddrIn("223.255.255.255"), ("240.0.0.0", 1), "::ffff:239.1.2.3", "0.0.0.0"):
        with pytest.raises(ValueError, match=r"a group is an address of 224\.0\.0\.0/4 or ff00::/8, not "):
            fsocket.multicast_join(fd, group)  # type: ignore[arg-type]
    for group in ("/path", fsocket.SockaddrUn("x"), fsocket.Sockaddr(77)):
        with pytest.raises(ValueError, match="a group is an IPv4 or IPv6 address, not "):
            fsocket.multicast_leave(fd, group)
    with pytest.raises(ValueError, match="not a numeric IPv4 address: 'all-hosts'"):
        fsocket.open_multicast_receiver("all-hosts")
    for wrong in (None, 5, 2.0, [], object()):
        with pytest.raises(TypeError, match="an address is"):
            fsocket.multicast_join(fd, wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("call", [fsocket.multicast_join, fsocket.multicast_leave])
def test_wrong_sources_are_refused(call: Callable[..., object], keep: Keep) -> None:
    fd = keep(fsocket.open_socket())
    with pytest.raises(ValueError, match=r"239.1.2.3 and the source ::1 are of different families"):
        call(fd, "239.1.2.3", None, "::1")
    with pytest.raises(ValueError, match=r"ff05::1 and the source 10.0.0.1 are of different families"):
        call(fd, "ff05::1", None, "10.0.0.1")
    with pytest.raises(ValueError, match=r"a source is a host's address, not the group 239\.1\.2\.4"):
        call(fd, "239.1.2.3", None, "239.1.2.4")
    for blocking in (fsocket.multicast_block, fsocket.multicast_unblock):
        with pytest.raises(TypeError, match="source must be an address, not None"):
            blocking(fd, "239.1.2.3", None)  # type: ignore[arg-type]


def test_wrong_adapters_are_refused(keep: Keep) -> None:
    fd = keep(fsocket.open_socket())
    for unknown in ("no such adapter", 0x7FFFFFF0):
        for call in (
            lambda named: fsocket.multicast_join(fd, "239.1.2.3", named),
            lambda named: fsocket.multicast_leave(fd, "239.1.2.3", [named]),
            fsocket.open_multicast_socket,
            lambda named: fsocket.broadcast_send(fd, b"x", 9, named),
        ):
            with pytest.raises(OSError):
                call(unknown)
    for number in (0, -1, 1 << 32):
        with pytest.raises(ValueError, match="an adapter's index is 1 to 4294967295"):
            fsocket.multicast_join(fd, "239.1.2.3", number)
    with pytest.raises(ValueError, match="no adapter was named"):
        fsocket.multicast_join(fd, "239.1.2.3", [])
    for wrong in (b"lo", 1.5, True, object(), [None], [["lo"]]):
        with pytest.raises(TypeError, match=r"named by (its )?name"):
            fsocket.multicast_join(fd, "239.1.2.3", wrong)  # type: ignore[arg-type]
    for several in ([], ["lo"], None, b"lo", True):
        with pytest.raises(TypeError, match="an adapter is named by"):
            fsocket.open_multicast_socket(several)  # type: ignore[arg-type]


def test_a_sender_takes_no_wrong_ttl_and_no_wrong_family() -> None:
    adapter = fsocket.list_adapters()[0]
    for ttl in (-1, 256):
        with pytest.raises(ValueError, match="ttl must be 0 to 255"):
            fsocket.open_multicast_socket(adapter, ttl)
    for wrong in ("2", 2.0, None, True):
        with pytest.raises(TypeError, match="ttl must be an int"):
            fsocket.open_multicast_socket(adapter, wrong)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="multicast is of AF_INET or AF_INET6"):
        fsocket.open_multicast_socket(adapter, family=9999)


def test_what_is_no_socket_or_no_socket_of_the_family_is_an_error(keep: Keep) -> None:
    adapter = fsocket.list_adapters()[0]
    with pytest.raises(OSError, match="MCAST_JOIN_GROUP"):
        fsocket.multicast_join(-1, "239.1.2.3", adapter)
    with pytest.raises(OSError, match="MCAST_JOIN_GROUP"):
        fsocket.multicast_join(keep(fsocket.open_socket()), "ff05::1", adapter)
    with pytest.raises(TypeError, match="a socket handle is"):
        fsocket.multicast_join("fd", "239.1.2.3", adapter)  # type: ignore[arg-type]


@pytest.mark.parametrize("family", FAMILIES)
def test_the_compiled_call_takes_no_change_that_there_is_not(family: int, keep: Keep) -> None:
    fd = keep(fsocket.open_socket(af(family), fsocket.SOCK_DGRAM))
    group, source = (sockaddr(family, text).sockaddr for text in (group_of(family), "10.0.0.1" if family == 4 else "fd77::1"))
    wrong: list[tuple[int, bytes, bytes]] = [(change, group, source) for change in (-1, 4, 1 << 20)]
    wrong += [(lib.FS_MULTICAST_BLOCK, group, b""), (lib.FS_MULTICAST_UNBLOCK, group, b""), (-1, group, b""), (4, group, b"")]
    wrong += [(lib.FS_MULTICAST_LEAVE, bytes(1000), b""), (lib.FS_MULTICAST_LEAVE, group, bytes(1000))]
    wrong += [(lib.FS_MULTICAST_LEAVE, b"", b"")]
    for change, to, by_whom in wrong:
        assert lib.fs_multicast(fd, change, 1, to, len(to), by_whom, len(by_whom)) == -lib.FS_EINVAL
    assert lib.fs_may_have_joined(fd, 1, bytes(1000), 1000) == lib.fs_may_have_joined(fd, 1, b"", 0) == 0


def test_a_membership_is_a_value() -> None:
    adapter = fsocket.list_adapters()[0]
    membership = fsocket.Membership(adapter, SockaddrIn("239.1.2.3"))
    assert membership == fsocket.Membership(adapter, SockaddrIn("239.1.2.3"), None, None)
    assert membership != fsocket.Membership(adapter, SockaddrIn("239.1.2.4"))
    with pytest.raises(AttributeError, match="Membership is immutable"):
        membership.error = None
    match membership:
        case fsocket.Membership(_, group, None, None):
            assert group == SockaddrIn("239.1.2.3")
        case _:
            pytest.fail("it does not match")
