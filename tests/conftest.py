"""What the tests share: capabilities that are probed, pairs of sockets, helpers in threads, and a watch over open handles."""

from __future__ import annotations

import ctypes
import functools
import gc
import importlib.util
import itertools
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings

import fsocket

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

WINDOWS = sys.platform == "win32"

#: Seconds after which a helper or a socket of a test has hung, and the test fails.
PATIENCE = 20

# What is drawn is judged by what comes of it, not by how long that takes: the machine may be busy.
settings.register_profile("patient", parent=settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


# --- network namespaces: a host within the host, with adapters of its own


class Namespace:
    """A network namespace of the test's own; see ip-netns(8). What runs in it sees its adapters, and no others.

    Sockets that are opened in it belong to it for good, whichever thread uses them. IPv6 addresses are usable at once.
    """

    def __init__(self, label: str) -> None:
        self.name = f"fsocket-{os.getpid()}-{label}"
        _ip("netns", "add", self.name)
        try:
            self._thread = ThreadPoolExecutor(1, initializer=self._enter)
            self.run(self._set_up)
        except BaseException:
            _ip("netns", "delete", self.name)
            raise

    def _enter(self) -> None:
        descriptor = os.open(f"/run/netns/{self.name}", os.O_RDONLY)
        try:
            libc = ctypes.CDLL(None, use_errno=True)
            if libc.setns(descriptor, 0) != 0:  # of whatever kind it is: of the network
                raise OSError(ctypes.get_errno(), "setns")
        finally:
            os.close(descriptor)

    def _set_up(self) -> None:
        Path("/proc/sys/net/ipv6/conf/default/accept_dad").write_text("0")
        Path("/proc/sys/net/ipv6/conf/default/dad_transmits").write_text("0")
        self.ip("link", "set", "lo", "up")

    def ip(self, *arguments: str) -> str:
        """Run ip(8) in it, and give what that printed."""
        return _ip("-n", self.name, *arguments)

    def run(self, function: Callable[..., Any], *args: Any, **named: Any) -> Any:
        """Call a function in a thread that is in it."""
        return self._thread.submit(function, *args, **named).result(PATIENCE)

    def delete(self) -> None:
        """Give it up: it is gone when the last of its sockets is closed."""
        self._thread.shutdown()
        _ip("netns", "delete", self.name)


def _ip(*arguments: str, orders: str = "") -> str:
    result = subprocess.run(["ip", *arguments], input=orders, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        raise OSError(f"ip {' '.join(arguments)}: {result.stderr.strip()}")
    return result.stdout


@pytest.fixture(scope="module", name="namespace")
def _fixture_namespace(netns: None) -> Iterator[Callable[[str], Namespace]]:  # noqa: ARG001
    """Make a network namespace: ``namespace("near")``. Deleted with the module."""
    made: list[Namespace] = []

    def make(label: str) -> Namespace:
        made.append(Namespace(label))
        return made[-1]

    yield make
    for one in made:
        one.delete()


@dataclass(frozen=True)
class Wires:
    """Two hosts and three links between them, from the adapters ``near<i>`` to ``far<i>``; far has two addresses on each."""

    near: Namespace
    far: Namespace

    @staticmethod
    def address(family: int, link: int, host: int) -> str:
        """The near host is 1; the far one is 2 and 3."""
        return f"10.77.{link}.{host}" if family == 4 else f"fd77:{link}::{host}"


@pytest.fixture(scope="module")
def wires(namespace: Callable[[str], Namespace], veth: None) -> Wires:  # noqa: ARG001
    """Two hosts, near and far, with three links between them, and on the near one an adapter ``down0`` that is down."""
    hosts = Wires(namespace("near"), namespace("far"))
    for link in range(3):
        hosts.near.ip("link", "add", f"near{link}", "type", "veth", "peer", "name", f"far{link}", "netns", hosts.far.name)
        for host, name, numbers in ((hosts.near, f"near{link}", [1]), (hosts.far, f"far{link}", [2, 3])):
            host.ip("link", "set", name, "up")
            for number in numbers:
                host.ip("address", "add", f"{hosts.address(4, link, number)}/24", "broadcast", "+", "dev", name)
                host.ip("address", "add", f"{hosts.address(6, link, number)}/64", "dev", name, "nodad")
    hosts.near.ip("link", "add", "down0", "type", "veth", "peer", "name", "down1")
    return hosts


# --- virtual CAN buses: what is sent on one arrives at all who listen on it


class VirtualBuses:
    """Adapters of the kind vcan; see ip-link(8). Each name is used once, so that nobody takes one for its predecessor."""

    _numbers = itertools.count()

    def __init__(self) -> None:
        self._names: set[str] = set()
        self._indexes: set[int] = set()

    def __call__(self, count: int = 1, *, mtu: int | None = None) -> list[str]:
        """Make so many, and give their names.

        mtu: CAN_MTU for classic frames alone, CANFD_MTU for those of CAN FD too, CANXL_MTU for XL too; None: the default.
        """
        names = [f"fs{os.getpid()}v{next(self._numbers)}" for _ in range(count)]
        self._names.update(names)
        size = "" if mtu is None else f"mtu {mtu}"
        _ip("-batch", "-", orders="".join(f"link add {name} type vcan\nlink set {name} {size} up\n" for name in names))
        self._indexes.update(map(socket.if_nametoindex, names))
        return names

    def down(self, name: str) -> None:
        """Take one down, so that no frame goes over it any more."""
        _ip("link", "set", name, "down")

    def delete(self) -> None:
        """Delete those that are still there, under whatever name."""
        found = [name for index, name in socket.if_nameindex() if index in self._indexes or name in self._names]
        _ip("-batch", "-", orders="".join(f"link delete {name}\n" for name in found))


@pytest.fixture
def vcans(can: None) -> Iterator[VirtualBuses]:  # noqa: ARG001
    """Make virtual CAN buses: ``first, second = vcans(2)``, ``vcans(1, mtu=...)``. Deleted with the test."""
    buses = VirtualBuses()
    yield buses
    buses.delete()


@pytest.fixture
def vcan(vcans: VirtualBuses) -> str:
    """The name of a virtual CAN bus of the test's own, for frames of CAN and CAN FD."""
    return vcans()[0]


# --- capabilities: each is tried out, not looked up, and without fsocket, whose faults must not look like the system's


def _probe_ipv6() -> None:
    with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as probe:
        probe.bind(("::1", 0))


def _probe_unix_kind(kind: int) -> None:
    # Python has no name for AF_UNIX on Windows; its number there is the one that all systems took from 4.2BSD.
    socket.socket(getattr(socket, "AF_UNIX", 1), kind).close()


def _probe_protocol(family: int, kind: int, protocol: str) -> None:
    if not hasattr(socket, protocol):
        raise OSError(f"this Python has no {protocol} to try")
    socket.socket(family, kind, getattr(socket, protocol)).close()


def _probe_abstract() -> None:
    if sys.platform != "linux":
        raise OSError("only Linux has abstract names")
    with socket.socket(socket.AF_UNIX) as probe:
        probe.bind(f"\0fsocket-probe-{os.getpid()}")


def _probe_socat() -> str:
    found = shutil.which("socat")
    if found is None:
        raise OSError("there is no socat on the PATH")
    return found


def _can_socket(kind: int, protocol: str) -> socket.socket:
    if sys.platform != "linux":
        raise OSError("only Linux has SocketCAN")
    if not hasattr(socket, protocol):
        raise OSError(f"this Python has no {protocol} to try")
    return socket.socket(socket.AF_CAN, kind, getattr(socket, protocol))


def _probe_can() -> None:
    """Raw sockets, and buses to use them on."""
    _can_socket(socket.SOCK_RAW, "CAN_RAW").close()
    buses = VirtualBuses()
    buses()
    buses.delete()


def _probe_can_xl() -> None:
    size = getattr(fsocket, "CANXL_MTU", None)
    if size is None:
        raise OSError("the headers that fsocket was built with have no CAN XL")
    _probe_can()
    buses = VirtualBuses()
    try:
        buses(mtu=size)
    finally:
        buses.delete()


def _probe_canutils() -> None:
    programs = ("candump", "cansend", "cangen", "canplayer", "isotpsend", "isotprecv")
    missing = [name for name in programs if not shutil.which(name)]
    if missing:
        raise OSError(f"can-utils are not on the PATH: {' '.join(missing)}")


def _probe_privileges() -> None:
    socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP).close()


def _probe_labels() -> str:
    """Security labels beside messages, of which it gives that of this process."""
    if sys.platform != "linux":
        raise OSError("only Linux has security labels")
    first, second = socket.socketpair()
    with first, second:
        second.setsockopt(socket.SOL_SOCKET, fsocket.SO_PASSSEC, 1)
        first.send(b"x")
        if not second.recvmsg(1, 1024)[1]:
            raise OSError("no security module labels messages")
    return Path("/proc/self/attr/current").read_text().rstrip("\0\n")


def _probe_pidfd() -> None:
    if not hasattr(fsocket, "SO_PASSPIDFD"):
        raise OSError("the headers that fsocket was built with have no SO_PASSPIDFD")
    first, second = socket.socketpair()
    with first, second:
        first.setsockopt(socket.SOL_SOCKET, fsocket.SO_PASSPIDFD, 1)


def _probe_tls() -> None:
    """TLS in the kernel."""
    if sys.platform != "linux":
        raise OSError("only Linux has TCP_ULP")
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        client.setsockopt(socket.IPPROTO_TCP, fsocket.TCP_ULP, b"tls")
        server.accept()[0].close()


def _probe_zerocopy() -> None:
    if sys.platform != "linux":
        raise OSError("only Linux has MSG_ZEROCOPY")
    with socket.socket(type=socket.SOCK_DGRAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, fsocket.SO_ZEROCOPY, 1)


def _probe_signals() -> None:
    if not hasattr(signal, "setitimer"):
        raise OSError("signals do not interrupt system calls here")


def _probe_wait_all() -> None:
    if WINDOWS and hasattr(ctypes.WinDLL("ntdll"), "wine_get_version"):  # type: ignore[attr-defined]  # on Windows only
        raise OSError("Wine 8 pays no heed to MSG_WAITALL")


def _probe_multicast() -> str:
    """Within the host, by the loopback adapter, whose name it gives."""
    if WINDOWS and hasattr(ctypes.WinDLL("ntdll"), "wine_get_version"):  # type: ignore[attr-defined]  # on Windows only
        raise OSError("Wine 8 does not know MCAST_JOIN_GROUP")
    group, loopback = socket.inet_aton("239.255.70.83"), socket.inet_aton("127.0.0.1")
    with socket.socket(type=socket.SOCK_DGRAM) as receiver, socket.socket(type=socket.SOCK_DGRAM) as sender:
        receiver.bind(("", 0))
        receiver.settimeout(1)
        receiver.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, group + loopback)
        sender.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, loopback)
        sender.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 0)
        sender.sendto(b"x", (socket.inet_ntoa(group), receiver.getsockname()[1]))
        receiver.recv(1)
    names = [adapter.friendly_name for adapter in fsocket.list_adapters() if adapter.type == "loopback"]
    if not names:
        raise OSError("there is no loopback adapter")
    return names[0]


def _probe_local_broadcast() -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as receiver, socket.socket(type=socket.SOCK_DGRAM) as sender:
        receiver.bind(("", 0))
        receiver.settimeout(1)
        sender.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        sender.sendto(b"x", ("127.255.255.255", receiver.getsockname()[1]))
        receiver.recv(1)


def _probe_resets() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        accepted = server.accept()[0]
        accepted.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("hh" if WINDOWS else "ii", 1, 0))
        accepted.close()
        client.settimeout(PATIENCE)
        try:
            client.recv(1)
        except ConnectionResetError:
            return
    raise OSError("a stream closed with SO_LINGER of no time is not reset")


def _probe_netns() -> None:
    if sys.platform != "linux":
        raise OSError("only Linux has network namespaces")
    Namespace("probe").delete()


def _probe_veth() -> None:
    """Adapters that are wired to each other, alone or by a bridge."""
    if sys.platform != "linux":
        raise OSError("only Linux has veth")
    host = Namespace("probe")
    try:
        host.ip("link", "add", "veth0", "type", "veth", "peer", "name", "veth1")
        host.ip("link", "add", "bridge0", "type", "bridge")
    finally:
        host.delete()


def _probe_etf() -> None:
    """The queue that sends datagrams at the times that they are told."""
    host = Namespace("probe")
    try:
        host.ip("link", "add", "veth0", "type", "veth", "peer", "name", "veth1")
        command = ["tc", "-n", host.name, "qdisc", "add", "dev", "veth0", "root", "etf", "clockid", "CLOCK_TAI", "delta", "0"]
        result = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    finally:
        host.delete()
    if result.returncode:
        raise OSError(result.stderr.strip())


def _probe_mounts() -> list[str]:
    """What runs a command with mounts, a host name and a network of its own: all three are a host of their own to fsocket."""
    if sys.platform != "linux":
        raise OSError("only Linux has namespaces")
    mapped = [] if os.geteuid() == 0 else ["--map-root-user"]
    command = ["unshare", *mapped, "--mount", "--uts", "--net", "--"]
    attempt = [*command, "mount", "--bind", "/dev/null", "/etc/resolv.conf"]
    result = subprocess.run(attempt, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENCE, check=False)
    if result.returncode:
        raise OSError(result.stderr.strip())
    return command


def _probe_zig() -> None:
    if importlib.util.find_spec("ziglang") is None:
        raise OSError("there is no ziglang, which brings the headers of all four systems")


def _probe_qemu_s390x() -> str:
    found = shutil.which("qemu-s390x")
    if found is None:
        raise OSError("there is no qemu-s390x on the PATH")
    return found


PROBES: dict[str, Callable[[], object]] = {
    "ipv6": _probe_ipv6,
    "unix": lambda: _probe_unix_kind(socket.SOCK_STREAM),
    "unix_datagram": lambda: _probe_unix_kind(socket.SOCK_DGRAM),
    "seqpacket": lambda: _probe_unix_kind(socket.SOCK_SEQPACKET),
    "udplite": lambda: _probe_protocol(socket.AF_INET, socket.SOCK_DGRAM, "IPPROTO_UDPLITE"),
    "udplite6": lambda: _probe_protocol(socket.AF_INET6, socket.SOCK_DGRAM, "IPPROTO_UDPLITE"),
    "sctp": lambda: _probe_protocol(socket.AF_INET, socket.SOCK_STREAM, "IPPROTO_SCTP"),
    "abstract": _probe_abstract,
    "socat": _probe_socat,
    "numpy": lambda: importlib.import_module("numpy"),
    "psutil": lambda: importlib.import_module("psutil"),
    "python_can": lambda: importlib.import_module("can"),
    "can": _probe_can,
    "can_xl": _probe_can_xl,
    "bcm": lambda: _can_socket(socket.SOCK_DGRAM, "CAN_BCM").close(),
    "isotp": lambda: _can_socket(socket.SOCK_DGRAM, "CAN_ISOTP").close(),
    "j1939": lambda: _can_socket(socket.SOCK_DGRAM, "CAN_J1939").close(),
    "canutils": _probe_canutils,
    "privileges": _probe_privileges,
    "labels": _probe_labels,
    "pidfd": _probe_pidfd,
    "tls": _probe_tls,
    "zerocopy": _probe_zerocopy,
    "signals": _probe_signals,
    "wait_all": _probe_wait_all,
    "multicast": _probe_multicast,
    "local_broadcast": _probe_local_broadcast,
    "resets": _probe_resets,
    "zig": _probe_zig,
    "qemu_s390x": _probe_qemu_s390x,
    "netns": _probe_netns,
    "veth": _probe_veth,
    "etf": _probe_etf,
    "mounts": _probe_mounts,
}

EXPECTED = set(os.environ.get("FSOCKET_EXPECT", "").split())
_UNKNOWN = EXPECTED - PROBES.keys()
assert not _UNKNOWN, f"FSOCKET_EXPECT names {_UNKNOWN}; there are {list(PROBES)}"


@functools.cache
def _probed(name: str) -> tuple[object, str]:
    try:
        return PROBES[name](), ""
    except (OSError, ImportError) as error:
        return None, str(error) or type(error).__name__


def _capability(name: str) -> Any:
    """The fixture of a capability: skips the test where it is missing, or fails it where FSOCKET_EXPECT names it."""

    @pytest.fixture(name=name, scope="session")
    def capability() -> object:
        value, reason = _probed(name)
        if reason and name in EXPECTED:
            pytest.fail(f"{name} is expected here, but missing: {reason}")
        if reason:
            pytest.skip(f"no {name} here: {reason}")
        return value

    return capability


ipv6 = _capability("ipv6")
unix = _capability("unix")
unix_datagram = _capability("unix_datagram")
seqpacket = _capability("seqpacket")
udplite = _capability("udplite")
udplite6 = _capability("udplite6")
sctp = _capability("sctp")
abstract = _capability("abstract")
socat = _capability("socat")
numpy = _capability("numpy")
psutil = _capability("psutil")
python_can = _capability("python_can")
can = _capability("can")
can_xl = _capability("can_xl")
bcm = _capability("bcm")
isotp = _capability("isotp")
j1939 = _capability("j1939")
canutils = _capability("canutils")
privileges = _capability("privileges")
labels = _capability("labels")
pidfd = _capability("pidfd")
tls = _capability("tls")
zerocopy = _capability("zerocopy")
signals = _capability("signals")
wait_all = _capability("wait_all")
multicast = _capability("multicast")
local_broadcast = _capability("local_broadcast")
resets = _capability("resets")
zig = _capability("zig")
qemu_s390x = _capability("qemu_s390x")
netns = _capability("netns")
veth = _capability("veth")
etf = _capability("etf")
mounts = _capability("mounts")


@pytest.fixture(autouse=True)
def _heard(request: pytest.FixtureRequest) -> Iterator[None]:
    """What a handler of signals raises reaches the test: in a callback of the collector, as hypothesis has one, it is lost."""
    if "signals" not in request.fixturenames:
        yield
        return
    gc.disable()
    yield
    gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what can only be tried on a kernel with SocketCAN: ``-m can``."""
    for item in items:
        if not {"can", "can_xl", "bcm", "isotp", "j1939"}.isdisjoint(getattr(item, "fixturenames", ())):
            item.add_marker("can")


def pytest_collection_finish() -> None:
    """What is there before the first test stays: no collection need go through it again. PyPy's cannot be told."""
    if hasattr(gc, "freeze"):
        gc.collect()
        gc.freeze()


# --- the watch: a test leaves open what it found open, and nothing else


def _windows_sockets() -> dict[int, object]:
    """The sockets among the low handles of this process: the handles are multiples of four."""
    getsockopt = ctypes.WinDLL("ws2_32").getsockopt  # type: ignore[attr-defined]  # on Windows only
    value = ctypes.create_string_buffer(4)
    length = ctypes.c_int(4)

    def is_socket(handle: int) -> bool:
        result: int = getsockopt(ctypes.c_void_p(handle), socket.SOL_SOCKET, socket.SO_TYPE, value, ctypes.byref(length))
        return result == 0

    return {handle: value.raw for handle in range(4, 4096, 4) if is_socket(handle)}


def _descriptors() -> dict[int, object]:
    """The descriptors of this process, the low ones where the system has no list, with what they are open on."""
    found: dict[int, object] = {}
    candidates = map(int, os.listdir("/proc/self/fd")) if sys.platform == "linux" else range(512)
    for descriptor in candidates:
        try:
            status = os.fstat(descriptor)
        except OSError:
            continue
        found[descriptor] = (status.st_mode, status.st_dev, status.st_ino)
    return found


def _open_handles() -> dict[int, object]:
    return _windows_sockets() if WINDOWS else _descriptors()


@pytest.fixture(name="open_handles")
def _fixture_open_handles() -> Callable[[], dict[int, object]]:
    """Ask which handles this process has open: a dict of them, with what tells two of the same number apart."""
    return _open_handles


if sys.platform == "linux":
    # What the main thread asks for the names of interfaces: it stays open as long as the thread is there.
    import fsocket.can.link

    fsocket.can.link.interface_name(0)


@pytest.fixture(autouse=True)
def _watch() -> Iterator[None]:
    before = _open_handles()
    yield
    if _open_handles() != before:
        gc.collect()
    after = _open_handles()
    assert after == before, "the test left handles open, or closed what was not its own"


def _resident() -> int:
    if sys.platform != "linux":
        return 0
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@pytest.fixture(name="resident")
def _fixture_resident() -> Callable[[], int]:
    """Ask how many octets of memory this process uses; 0 where that is not known."""
    return _resident


# --- what tests stand on


@pytest.fixture
def keep() -> Iterator[Callable[[int], int]]:
    """Close at the end what is given: ``fd = keep(fsocket.open_socket())``. What it gets, the test must not close."""
    kept: list[int] = []

    def function(fd: int) -> int:
        kept.append(fd)
        return fd

    yield function
    for fd in reversed(kept):
        fsocket.close_socket(fd)


@pytest.fixture
def short_dir() -> Iterator[Path]:
    """Make an empty folder whose path leaves room for unix-domain names (tmp_path is often too long)."""
    with tempfile.TemporaryDirectory(prefix="fs", dir=None if WINDOWS else "/tmp") as name:
        yield Path(name)


class Task:
    """A function that runs in a thread of its own."""

    def __init__(self, function: Callable[..., Any], *args: Any) -> None:
        self._function = function
        self._args = args
        self._value: Any = None
        self._error: BaseException | None = None
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self) -> None:
        try:
            self._value = self._function(*self._args)
        except BaseException as error:  # noqa: BLE001  (whoever asks for the result gets it)
            self._error = error

    def done(self) -> bool:
        return not self.thread.is_alive()

    def result(self) -> Any:
        """What the function returned, or raised."""
        self.thread.join(PATIENCE)
        assert self.done(), f"{self._function} hangs"
        if self._error is not None:
            raise self._error
        return self._value


@pytest.fixture
def background() -> Iterator[Callable[..., Task]]:
    """Run a function in a thread: ``background(f, a, b).result()``. None may outlive the test."""
    tasks: list[Task] = []

    def run(function: Callable[..., Any], *args: Any) -> Task:
        tasks.append(Task(function, *args))
        return tasks[-1]

    yield run
    for task in tasks:
        task.thread.join(PATIENCE)
    assert all(task.done() for task in tasks), "a helper of the test hangs"


@pytest.fixture
def spawn() -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Start a process: ``spawn([sys.executable, "-c", "..."])``; standard input and output are pipes. Ended with the test."""
    started: list[subprocess.Popen[bytes]] = []

    def run(command: list[str], **options: Any) -> subprocess.Popen[bytes]:
        options = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, **options}
        started.append(subprocess.Popen(command, **options))
        return started[-1]

    yield run
    for process in started:
        with process:  # closes the pipes, and waits
            process.kill()


# --- pairs of handles that are connected to each other, closed at the end


def limit(fd: int, seconds: float = PATIENCE) -> None:
    """Let blocking calls on a socket end with an error instead of hanging: SO_RCVTIMEO and SO_SNDTIMEO."""
    wrapped = socket.socket(socket.AF_INET, fileno=fd)  # whatever its family: some sockets of CAN cannot be asked
    try:
        whole, part = divmod(round(seconds * 1_000_000), 1_000_000)
        value = struct.pack("i", round(seconds * 1000)) if WINDOWS else struct.pack("ll", whole, part)
        for option in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
            wrapped.setsockopt(socket.SOL_SOCKET, option, value)
    finally:
        wrapped.detach()


@pytest.fixture(name="limit")
def _fixture_limit() -> Callable[..., None]:
    """Set SO_RCVTIMEO and SO_SNDTIMEO: ``limit(fd, seconds)``."""
    return limit


def _limited(first: int, second: int) -> tuple[int, int]:
    limit(first)
    limit(second)
    return first, second


def _udp(host: str, keep: Callable[[int], int]) -> tuple[int, int]:
    address = fsocket.SockaddrIn6(host) if ":" in host else fsocket.SockaddrIn(host)
    first, second = (keep(fsocket.open_socket(address.family, fsocket.SOCK_DGRAM)) for _ in range(2))
    fsocket.socket_bind(first, address)
    fsocket.socket_bind(second, address)
    fsocket.socket_connect(first, fsocket.socket_name(second))
    fsocket.socket_connect(second, fsocket.socket_name(first))
    return _limited(first, second)


def _connected(address: fsocket.Sockaddr, keep: Callable[[int], int]) -> tuple[int, int]:
    with fsocket.socket_handle(address.family, fsocket.SOCK_STREAM) as listener:
        fsocket.socket_bind(listener, address)
        fsocket.socket_listen(listener)
        first = keep(fsocket.open_tcp_connection(fsocket.socket_name(listener)))
        accepted = fsocket.socket_accept(listener)
    assert accepted is not None
    return _limited(first, keep(accepted[0]))


def _unix(kind: int, keep: Callable[[int], int]) -> tuple[int, int]:
    first, second = fsocket.open_socketpair(fsocket.AF_UNIX, kind)
    return _limited(keep(first), keep(second))


@pytest.fixture
def udp_pair(keep: Callable[[int], int]) -> tuple[int, int]:
    """Two UDP sockets on 127.0.0.1, connected to each other."""
    return _udp("127.0.0.1", keep)


@pytest.fixture
def udp6_pair(ipv6: None, keep: Callable[[int], int]) -> tuple[int, int]:  # noqa: ARG001
    """Two UDP sockets on ::1, connected to each other."""
    return _udp("::1", keep)


@pytest.fixture
def tcp_pair(keep: Callable[[int], int]) -> tuple[int, int]:
    """The two ends of a TCP connection over 127.0.0.1: the one that connected, the one that was accepted."""
    return _connected(fsocket.SockaddrIn("127.0.0.1"), keep)


@pytest.fixture
def tcp6_pair(ipv6: None, keep: Callable[[int], int]) -> tuple[int, int]:  # noqa: ARG001
    """The two ends of a TCP connection over ::1."""
    return _connected(fsocket.SockaddrIn6("::1"), keep)


@pytest.fixture
def unix_stream_pair(unix: None, short_dir: Path, keep: Callable[[int], int]) -> tuple[int, int]:  # noqa: ARG001
    """The two ends of a unix-domain stream."""
    if WINDOWS:  # it has no socketpair
        return _connected(fsocket.SockaddrUn(short_dir / "s"), keep)
    return _unix(fsocket.SOCK_STREAM, keep)


@pytest.fixture
def unix_datagram_pair(unix_datagram: None, keep: Callable[[int], int]) -> tuple[int, int]:  # noqa: ARG001
    """Two unnamed unix-domain datagram sockets, connected to each other."""
    return _unix(fsocket.SOCK_DGRAM, keep)


@pytest.fixture
def seqpacket_pair(seqpacket: None, keep: Callable[[int], int]) -> tuple[int, int]:  # noqa: ARG001
    """The two ends of a unix-domain connection that keeps datagrams apart."""
    return _unix(fsocket.SOCK_SEQPACKET, keep)


@pytest.fixture(params=["tcp_pair", "tcp6_pair", "unix_stream_pair"])
def stream_pair(request: pytest.FixtureRequest) -> tuple[int, int]:
    """Each kind of connected streams in turn."""
    pair: tuple[int, int] = request.getfixturevalue(request.param)
    return pair


@pytest.fixture(params=["udp_pair", "udp6_pair", "unix_datagram_pair", "seqpacket_pair"])
def datagram_pair(request: pytest.FixtureRequest) -> tuple[int, int]:
    """Each kind of connected sockets that keep datagrams apart in turn."""
    pair: tuple[int, int] = request.getfixturevalue(request.param)
    return pair


# --- the two forms of the transfer calls


@dataclass(frozen=True)
class Calls:
    """The four transfer calls."""

    send: Callable[..., int]
    sendto: Callable[..., int]
    recv: Callable[..., int]
    recvfrom: Callable[..., tuple[int, fsocket.Sockaddr | None]]


#: What fsocket exports: on CPython builtins, each with the Python function that it leaves the rest to as ``__self__``.
EXPORTED = Calls(fsocket.socket_send, fsocket.socket_sendto, fsocket.socket_recv, fsocket.socket_recvfrom)
FORMS = {"exported": EXPORTED}
if sys.implementation.name == "cpython":
    FORMS["python"] = Calls(*(getattr(call, "__self__") for call in vars(EXPORTED).values()))  # noqa: B009  (not a method's)


@pytest.fixture(params=FORMS)
def calls(request: pytest.FixtureRequest) -> Calls:
    """The calls as they are exported, and the Python functions behind them: both keep to the same contract."""
    return FORMS[request.param]
