"""Two hundred adapters of every kind that this kernel can make, in a network namespace.

What is listed of them agrees with ip(8) and with psutil, and every change among them is told.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import fsocket

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

if sys.platform != "linux":
    pytest.skip("network namespaces are Linux's", allow_module_level=True)

from fsocket._native import lib

CROWD = 200
PATIENCE = 20_000  # milliseconds
TAP = Path(__file__).with_name("tap.c")

#: What ip(8) calls the types that fsocket has names for.
LINK_TYPES = {
    "ether": "ethernet",
    "loopback": "loopback",
    "ppp": "ppp",
    "can": "can",
    "infiniband": "infiniband",
    "none": "tunnel",
    "ieee802.15.4": lib.ARPHRD_IEEE802154,
}

#: Adapters that may be made or not, as the kernel has them: what is tried, and the names that come of it.
KINDS = {
    "dummy": "link add odd-dummy type dummy",
    "vlan": "link add link near-0 name odd-vlan type vlan id 7",
    "macvlan": "link add link near-0 name odd-macvlan type macvlan",
    "vxlan": "link add odd-vxlan type vxlan id 7 dstport 4789",
    "ipip": "link add odd-ipip type ipip local 10.9.0.1 remote 10.9.0.2",
    "sit": "link add odd-sit type sit local 10.9.0.1 remote 10.9.0.2",
    "gre": "link add odd-gre type gre local 10.9.0.1 remote 10.9.0.2",
    "ip6tnl": "link add odd-ip6tnl type ip6tnl local 2001:db8::1 remote 2001:db8::2",
    "wireguard": "link add odd-wireguard type wireguard",
    "ifb": "link add odd-ifb type ifb",
    "vcan": "link add odd-vcan type vcan",
    "ipoib": "link add odd-ipoib type ipoib",
}

#: Tap and tun adapters that pretend to be of some type, whose addresses have as many octets as the kernel gives that type.
PRETENDED = {
    "tap-plain": ("tap", None),
    "tun-plain": ("tun", None),
    "tap-infiniband": ("tap", lib.ARPHRD_INFINIBAND),
    "tap-802.15.4": ("tap", lib.ARPHRD_IEEE802154),
    "tun-can": ("tun", lib.ARPHRD_CAN),
    "tun-ppp": ("tun", lib.ARPHRD_PPP),
}

LINKS = """
link set lo up
link add near-0 type veth peer name far-0
link add größe-1 type veth peer name 网卡-1
link add bridge-0 type bridge
link set far-0 master bridge-0
link set near-0 alias "to the bridge: größer"
link set near-0 mtu 1400
link set near-0 up
link set far-0 addrgenmode none
link set far-0 up
link set bridge-0 up
link set größe-1 address 02:00:00:00:00:99
link set größe-1 up
"""

ADDRESSES = """
addr add 10.0.0.1/24 brd + dev near-0
addr add 10.0.0.2/24 dev near-0
addr add 10.0.0.3/32 dev near-0
addr add 10.0.1.0/31 dev near-0
addr add 10.0.2.1 peer 10.0.2.9/32 dev near-0
addr add 10.0.3.1/24 brd 10.0.3.0 dev near-0
addr add 2001:db8:1::1/64 dev near-0
addr add 2001:db8:2::1/128 dev near-0
addr add 2001:db8:3::/127 dev near-0
addr add 2001:db8:4::1 peer 2001:db8:4::9/128 dev near-0
addr add 2001:db8:5::1/64 dev near-0 mngtmpaddr
addr add fe80::7/64 dev near-0
addr add 10.1.0.1/8 brd + dev bridge-0
addr add 10.2.0.1/30 brd + dev größe-1
addr add 10.3.0.1/16 dev lo
"""


def batch(namespace: Any, lines: str) -> None:
    """Run ip(8) once for many commands."""
    result = namespace.run(
        subprocess.run, ["ip", "-batch", "-"], input=os.fsencode(lines.strip() + "\n"), capture_output=True, check=False
    )
    assert result.returncode == 0, result.stderr.decode()


def by_name(adapters: list[fsocket.Adapter]) -> dict[str, fsocket.Adapter]:
    return {adapter.name: adapter for adapter in adapters}


class Crowd:
    """A namespace with all the adapters; `lacking` says which the kernel has not, and why."""

    def __init__(self, namespace: Any, folder: Path) -> None:
        self.namespace = namespace
        self.lacking: dict[str, str] = {}
        batch(namespace, LINKS)
        namespace.run(Path("/proc/sys/net/ipv6/conf/near-0/use_tempaddr").write_text, "2")
        for kind, command in KINDS.items():
            self._try(kind, lambda command=command: namespace.ip(*command.split()))
        self._pretend(folder)
        batch(namespace, ADDRESSES)
        missing = CROWD - len(namespace.run(fsocket.list_adapters))
        pairs = range(missing // 2)
        batch(namespace, "\n".join(f"link add a-{number} type veth peer name b-{number}" for number in pairs))
        batch(
            namespace, "\n".join(f"addr add 10.8.{number}.1/24 dev a-{number}\nlink set a-{number} up" for number in pairs[::2])
        )
        if missing % 2:
            namespace.ip("link", "add", "bridge-1", "type", "bridge")

    def _try(self, kind: str, make: Callable[[], object]) -> None:
        try:
            make()
        except OSError as error:
            self.lacking[kind] = str(error)

    def _pretend(self, folder: Path) -> None:
        compiler = shutil.which("cc")
        if compiler is None:
            self.lacking |= dict.fromkeys(PRETENDED, "there is no C compiler here")
            return
        subprocess.run([compiler, "-o", folder / "tap", TAP], check=True)

        def make(name: str, mode: str, number: int | None) -> None:
            command = [folder / "tap", name, mode, *([] if number is None else [str(number)])]
            result = self.namespace.run(subprocess.run, command, capture_output=True, text=True, check=False)
            if result.returncode:
                raise OSError(result.stderr.strip())

        for name, (mode, number) in PRETENDED.items():
            self._try(name, lambda name=name, mode=mode, number=number: make(name, mode, number))

    def list(self) -> list[fsocket.Adapter]:
        listed: list[fsocket.Adapter] = self.namespace.run(fsocket.list_adapters)
        return listed

    def need(self, name: str) -> fsocket.Adapter:
        """One of the adapters, unless the kernel lacks it."""
        kind = name.removeprefix("odd-")
        if kind in self.lacking:
            pytest.skip(f"this kernel has no {kind}: {self.lacking[kind]}")
        return by_name(self.list())[name]


@pytest.fixture(scope="module")
def crowd(namespace: Callable[[str], Any], veth: None, tmp_path_factory: pytest.TempPathFactory) -> Crowd:  # noqa: ARG001
    """All the adapters."""
    return Crowd(namespace("crowd"), tmp_path_factory.mktemp("crowd"))


@pytest.fixture(scope="module")
def asked(crowd: Crowd) -> list[dict[str, Any]]:
    """What ip(8) says of them."""
    found: list[dict[str, Any]] = json.loads(crowd.namespace.ip("-json", "-details", "addr"))
    return found


# --- agreement with ip(8)


def test_there_are_two_hundred(crowd: Crowd, asked: list[dict[str, Any]]) -> None:
    adapters = crowd.list()
    assert len(adapters) == CROWD
    assert [(one.index, one.name) for one in adapters] == [(one["ifindex"], one["ifname"]) for one in asked]


def test_every_field_agrees_with_ip(crowd: Crowd, asked: list[dict[str, Any]]) -> None:
    names = {
        name.removeprefix("IFF_"): value
        for name in fsocket.__all__
        if name.startswith("IFF_")
        for value in [getattr(fsocket, name)]
    }
    del names["RUNNING"]  # which ip(8) tells as NO-CARRIER, where it is not
    for adapter, other in zip(crowd.list(), asked, strict=True):
        kind = other.get("linkinfo", {}).get("info_kind")
        wanted_type = kind if kind in {"bridge", "vlan"} else LINK_TYPES.get(other["link_type"])
        if wanted_type is not None:
            assert adapter.type == wanted_type, adapter
        if ":" in other.get("address", ":"):  # tunnels' are written as IP addresses
            assert adapter.address == (bytes.fromhex(other["address"].replace(":", "")) if "address" in other else None)
        assert adapter.mtu == other["mtu"]
        assert adapter.description == other.get("ifalias", "")
        assert adapter.friendly_name == adapter.name
        assert {name for name, value in names.items() if adapter.flags & value} == set(other["flags"]) & set(names)
        up = "UP" in other["flags"] and other["operstate"] in {"UP", "UNKNOWN"}
        assert adapter.status == ("up" if up else "down")


def test_every_address_agrees_with_ip(crowd: Crowd, asked: list[dict[str, Any]]) -> None:
    for adapter, other in zip(crowd.list(), asked, strict=True):
        ours = [
            (
                socket.inet_ntop(entry.address.family, entry.address.packed),
                entry.prefix_length,
                None if entry.broadcast is None else entry.broadcast.addr,
                None if entry.peer is None else entry.peer.addr,
            )
            for entry in adapter.addresses
        ]
        theirs = [(one["local"], one["prefixlen"], one.get("broadcast"), one.get("address")) for one in other["addr_info"]]
        assert ours == theirs
        for entry in adapter.addresses:
            assert entry.address.port == 0
            assert type(entry.peer) in {type(entry.address), type(None)}


def test_addresses_of_every_shape_are_there(crowd: Crowd) -> None:
    near = by_name(crowd.list())["near-0"]
    entries = {entry.address.addr: entry for entry in near.addresses}
    assert entries["10.0.0.1"].broadcast == fsocket.SockaddrIn("10.0.0.255")
    assert entries["10.0.0.2"].broadcast is None
    assert entries["10.0.0.3"].netmask == fsocket.SockaddrIn("255.255.255.255")
    assert entries["10.0.1.0"].prefix_length == 31
    assert entries["10.0.2.1"].peer == fsocket.SockaddrIn("10.0.2.9")
    assert entries["10.0.3.1"].broadcast == fsocket.SockaddrIn("10.0.3.0")
    assert entries["2001:db8:4::1"].peer == fsocket.SockaddrIn6("2001:db8:4::9")
    assert entries["2001:db8:3::"].prefix_length == 127
    assert entries["fe80::7"].address == fsocket.SockaddrIn6("fe80::7", scope_id=near.index)
    assert near.netmask == fsocket.SockaddrIn("255.255.255.0")
    assert near.broadcast == fsocket.SockaddrIn("10.0.0.255")
    assert len(near.unicast) == len(near.addresses)


def test_a_temporary_address_is_there(crowd: Crowd) -> None:
    near = by_name(crowd.list())["near-0"]
    network = fsocket.SockaddrIn6("2001:db8:5::").packed[:8]
    found = [address for address in near.unicast if address.packed[:8] == network]
    assert fsocket.SockaddrIn6("2001:db8:5::1") in found
    assert len(found) == 2


def test_adapters_that_are_down_or_have_no_address_are_there(crowd: Crowd) -> None:
    adapters = crowd.list()
    assert {adapter.status for adapter in adapters} == {"up", "down"}
    assert any(adapter.status == "up" and not adapter.addresses for adapter in adapters)
    assert any(adapter.status == "down" and adapter.addresses for adapter in adapters)  # IFF_UP, without a carrier


@pytest.mark.parametrize("name", ["größe-1", "网卡-1"])
def test_names_that_are_not_ascii_go_both_ways(crowd: Crowd, name: str) -> None:
    adapter = by_name(crowd.list())[name]
    assert crowd.namespace.run(fsocket.adapter_index, name) == adapter.index
    assert crowd.namespace.run(fsocket.adapter_name, adapter.index) == name


def test_what_was_set_by_hand_is_there(crowd: Crowd) -> None:
    near = by_name(crowd.list())["near-0"]
    assert (near.mtu, near.description) == (1400, "to the bridge: größer")
    assert by_name(crowd.list())["größe-1"].address == bytes.fromhex("020000000099")


def test_a_loopback_and_a_bridge_are_what_they_are(crowd: Crowd) -> None:
    adapters = by_name(crowd.list())
    assert adapters["lo"].type == "loopback"
    assert adapters["lo"].flags & fsocket.IFF_LOOPBACK
    assert adapters["bridge-0"].type == "bridge"


@pytest.mark.parametrize("kind", KINDS)
def test_an_adapter_of_that_kind_is_listed(crowd: Crowd, kind: str) -> None:
    types = {"vlan": "vlan", "vcan": "can", "ipoib": "infiniband", "wireguard": "tunnel"}
    types |= dict.fromkeys(["ipip", "sit", "gre", "ip6tnl"], "tunnel")
    assert crowd.need(f"odd-{kind}").type == types.get(kind, "ethernet")


@pytest.mark.parametrize(
    ("name", "type_name", "length"),
    [
        ("tap-plain", "ethernet", 6),
        ("tun-plain", "tunnel", 0),
        ("tap-802.15.4", lib.ARPHRD_IEEE802154, 8),
        ("tap-infiniband", "infiniband", None),  # as the kernel has it
        ("tun-can", "can", 0),
        ("tun-ppp", "ppp", 0),
    ],
)
def test_hardware_is_told_by_name_or_number_and_its_address_is_of_any_length(
    crowd: Crowd, name: str, type_name: str | int, length: int | None
) -> None:
    adapter = crowd.need(name)
    assert adapter.type == type_name
    if length is not None:
        assert len(adapter.address or b"") == length
        assert (adapter.address is None) is (length == 0)


# --- agreement with psutil

ASK_PSUTIL = """
import json, psutil
addresses = {name: [list(entry) for entry in entries] for name, entries in psutil.net_if_addrs().items()}
print(json.dumps([addresses, {name: [one.isup, one.mtu, one.flags] for name, one in psutil.net_if_stats().items()}]))
"""


@pytest.fixture(scope="module")
def told(psutil: object, crowd: Crowd) -> tuple[dict[str, Any], dict[str, Any]]:  # noqa: ARG001
    """What psutil says of them: addresses and states, by name. In a process of its own, as it reads files of the process."""
    result = crowd.namespace.run(
        subprocess.run, [sys.executable, "-c", ASK_PSUTIL], capture_output=True, text=True, encoding="ascii", check=False
    )
    assert result.returncode == 0, result.stderr
    addresses, states = json.loads(result.stdout)
    return addresses, states


def test_states_agree_with_psutil(crowd: Crowd, told: tuple[dict[str, Any], dict[str, Any]]) -> None:
    _, states = told
    adapters = by_name(crowd.list())
    assert set(states) == set(adapters)
    for name, (isup, mtu, flags) in states.items():
        adapter = adapters[name]
        assert isup is (adapter.status == "up" or bool(adapter.flags & fsocket.IFF_RUNNING))
        assert mtu == adapter.mtu
        for flag in ("up", "broadcast", "loopback", "multicast", "running", "noarp"):
            assert (flag in flags.split(",")) is bool(adapter.flags & getattr(fsocket, f"IFF_{flag.upper()}"))


def test_addresses_agree_with_psutil(crowd: Crowd, told: tuple[dict[str, Any], dict[str, Any]]) -> None:
    addresses, _ = told
    for adapter in crowd.list():
        theirs = addresses.get(adapter.name, [])
        hardware = [entry[1] for entry in theirs if entry[0] == socket.AF_PACKET]
        assert [bytes.fromhex(text.replace(":", "")) for text in hardware] == (
            [] if adapter.address is None else [adapter.address]
        )
        ours = set()
        for entry in adapter.addresses:
            scope = f"%{adapter.name}" if isinstance(entry.address, fsocket.SockaddrIn6) and entry.address.scope_id else ""
            ours.add((entry.address.addr + scope, entry.netmask.addr))
        # glibc takes the network of a point-to-point link for the adapter's own as well.
        assert ours == {(entry[1], entry[2]) for entry in theirs if entry[0] in {socket.AF_INET, socket.AF_INET6}}


# --- what changes


#: What is told again and again, where nothing is different any more.
REPEATED = {"changed", "address_changed"}

Told = set[tuple[str, str, str]]


class Story:
    """What a watch tells of a namespace."""

    def __init__(self, namespace: Any) -> None:
        self.namespace = namespace
        self.watch = namespace.run(fsocket.watch_adapters)

    def read(self) -> Told:
        """The kinds, names and addresses of some changes; those of link-local addresses come when they like."""
        changes = self.namespace.run(self.watch.read, PATIENCE)
        assert changes, "nothing is told"
        told = {(change.kind, change.name, change.address.addr if change.address else "") for change in changes}
        return {one for one in told if not one[2].startswith("fe80:")}

    def tells(self, wanted: Told, *command: str) -> None:
        """Run ip(8), if there is a command; these changes are told, and no others, but that something is told again."""
        if command:
            self.namespace.ip(*command)
        told: Told = set()
        while not wanted <= told:  # the kernel tells of carriers later than of the rest
            told |= self.read()
        assert {one for one in told - wanted if one[0] not in REPEATED} == set()


@pytest.fixture
def story(namespace: Callable[[str], Any], veth: None) -> Iterator[Story]:  # noqa: ARG001
    """A watch over an almost empty namespace."""
    found = Story(namespace(f"story-{threading.get_native_id()}-{os.urandom(3).hex()}"))
    yield found
    found.watch.close()


def test_every_change_of_an_adapter_is_told(story: Story) -> None:
    one, two, join = (("changed", name, "") for name in ("one", "two", "join"))
    story.tells({("added", "one", ""), ("added", "two", "")}, "link", "add", "one", "type", "veth", "peer", "name", "two")
    story.tells({one}, "link", "set", "one", "up")
    story.tells({one, two}, "link", "set", "two", "up")  # which gives both a carrier
    story.tells({one}, "link", "set", "one", "mtu", "1400")
    story.tells({one}, "link", "set", "one", "address", "02:00:00:00:00:01")
    story.tells({one, two}, "link", "set", "one", "down")
    story.tells({("changed", "größe", "")}, "link", "set", "one", "name", "größe")
    story.tells({("added", "join", "")}, "link", "add", "join", "type", "bridge")
    story.tells({two, join}, "link", "set", "two", "master", "join")
    story.tells({two}, "link", "set", "two", "nomaster")
    story.tells({("removed", "größe", ""), ("removed", "two", "")}, "link", "del", "größe")
    story.tells({("removed", "join", "")}, "link", "del", "join")


def test_every_change_of_an_address_is_told(story: Story) -> None:
    story.tells({("added", "one", ""), ("added", "two", "")}, "link", "add", "one", "type", "veth", "peer", "name", "two")
    for address, network in [("10.0.0.1", "10.0.0.1/24"), ("2001:db8::1", "2001:db8::1/64")]:
        story.tells({("address_added", "one", address)}, "addr", "add", network, "dev", "one")
        lifetimes = ("valid_lft", "900", "preferred_lft", "900")
        story.tells({("address_changed", "one", address)}, "addr", "change", network, "dev", "one", *lifetimes)
        story.tells({("address_removed", "one", address)}, "addr", "del", network, "dev", "one")
    story.tells({("address_added", "one", "10.0.0.1")}, "addr", "add", "10.0.0.1", "peer", "10.0.0.9", "dev", "one")
    gone = {("address_removed", "one", "10.0.0.1"), ("removed", "one", ""), ("removed", "two", "")}
    story.tells(gone, "link", "del", "one")


def test_two_hundred_adapters_that_come_and_go_are_told(story: Story) -> None:
    pairs = range(CROWD // 2)
    links = {f"{end}-{number}" for end in "ab" for number in pairs}
    addresses = {(f"a-{number}", f"10.8.{number}.1") for number in pairs}
    batch(story.namespace, "\n".join(f"link add a-{number} type veth peer name b-{number}" for number in pairs))
    batch(story.namespace, "\n".join(f"addr add 10.8.{number}.1/24 dev a-{number}" for number in pairs))
    story.tells({("added", name, "") for name in links} | {("address_added", *one) for one in addresses})
    batch(story.namespace, "\n".join(f"link del a-{number}" for number in pairs))
    story.tells({("removed", name, "") for name in links} | {("address_removed", *one) for one in addresses})


def test_that_changes_were_lost_is_told_and_what_is_there_now(story: Story) -> None:
    with socket.socket(fileno=os.dup(story.watch.fileno())) as borrowed:
        borrowed.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 0)  # as little as there can be
    story.namespace.ip("link", "add", "early", "type", "bridge")
    batch(story.namespace, "\n".join(f"link add a-{number} type veth peer name b-{number}" for number in range(20)))
    story.namespace.ip("link", "del", "early")
    story.namespace.ip("addr", "add", "10.0.0.1/24", "dev", "a-0")
    changes = story.namespace.run(story.watch.read, PATIENCE)
    while more := story.namespace.run(story.watch.read):
        changes += more
    lost = [change for change in changes if change.kind == "lost"]
    assert lost
    assert {(change.index, change.name, change.address) for change in lost} == {(0, "", None)}
    there: set[str] = set()
    addresses: set[str] = set()
    for change in changes:
        if change.kind == "added":
            there.add(change.name)
        elif change.kind == "removed":
            there.discard(change.name)
        elif change.kind == "address_added":
            addresses.add(change.address.addr)
    assert there == {f"{end}-{number}" for end in "ab" for number in range(20)}
    assert addresses == {"10.0.0.1"}


def test_a_poll_context_takes_a_watch(story: Story) -> None:
    with fsocket.poll_context() as pc:
        pollfd = fsocket.poll_register(pc, fsocket.PollFD(story.watch))
        assert fsocket.poll(pc, 0) == []
        story.namespace.ip("link", "add", "one", "type", "bridge")
        for _ in range(2):  # until it has been read
            assert fsocket.poll(pc, PATIENCE) == [pollfd]
            assert pollfd.revents == fsocket.POLLIN
        assert story.namespace.run(story.watch.read)[0].kind == "added"
        while fsocket.poll(pc, 0):
            assert {change.kind for change in story.namespace.run(story.watch.read)} <= REPEATED


def test_adapters_that_change_while_they_are_listed_do_not_spoil_the_list(story: Story) -> None:
    """A dump that the kernel calls interrupted is made again."""
    pairs = "\n".join(f"link add a-{number} type veth peer name b-{number}" for number in range(60))
    batch(story.namespace, pairs)
    wanted = {f"{end}-{number}" for end in "ab" for number in range(60)} | {"lo"}
    commands = "link add come type bridge\nlink del come\n" * 50
    command = ["ip", "-n", story.namespace.name, "-batch", "-"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, text=True) as storm:
        assert storm.stdin is not None
        storm.stdin.write(commands)
        storm.stdin.close()
        while storm.poll() is None:
            names = [adapter.name for adapter in story.namespace.run(fsocket.list_adapters)]
            assert len(set(names)) == len(names)
            assert wanted <= set(names)
    assert storm.returncode == 0
