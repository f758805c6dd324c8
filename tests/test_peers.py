"""Programs that are not ours: socat over every kind of socket, both ways, and Python's own HTTP server."""

from __future__ import annotations

import contextlib
import io
import os
import random
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

import fsocket

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Keep = Callable[[int], int]
    Spawn = Callable[..., Any]

HELLO = b"hello, says fsocket\n"
REPLY = b"and so says socat\n"


@pytest.fixture
def free(request: pytest.FixtureRequest) -> Callable[[int, int], int]:
    """Find a port at which nobody is bound on the loopback address of a family.

    It is below those that systems hand out: until the other program binds it, nobody is given it by chance.
    """

    def find(family: int, type: int) -> int:
        if family == fsocket.AF_INET6:
            request.getfixturevalue("ipv6")
        for port in random.SystemRandom().sample(range(2000, 10000), 100):
            with fsocket.socket_handle(family, type) as fd, contextlib.suppress(OSError):
                fsocket.socket_bind(fd, ("127.0.0.1" if family == fsocket.AF_INET else "::1", port))
                return port
        raise AssertionError("a hundred ports, and none of them free")

    return find


def until(process: Any, attempt: Callable[[], Any]) -> Any:
    """What `attempt` returns as soon as the other program is ready for it."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError):
            return attempt()
        os.sched_yield()
    raise AssertionError("the other program does not get ready")


def receive(fd: int, count: int) -> bytes:
    room = bytearray(count)
    got = 0
    while got < count:
        more = fsocket.socket_recv(fd, room, got)
        assert more
        got += more
    return bytes(room)


def converse(fd: int, process: Any) -> None:
    """socat's standard input and output are the other end of `fd`."""
    assert fsocket.socket_send(fd, HELLO) == len(HELLO)
    assert process.stdout.read(len(HELLO)) == HELLO
    process.stdin.write(REPLY)
    process.stdin.flush()
    assert receive(fd, len(REPLY)) == REPLY


@dataclass(frozen=True)
class Endpoint:
    """A kind of socket by socat's name, an address that is free for it, and how socat writes that."""

    kind: str
    type: int
    address: fsocket.Sockaddr
    text: str

    @property
    def listener(self) -> str:
        """How socat listens there."""
        if isinstance(self.address, fsocket.SockaddrUn):
            return f"{self.kind}-LISTEN:{self.text}"
        host, _, port = self.text.rpartition(":")
        return f"{self.kind}-LISTEN:{port},bind={host}"


@pytest.fixture
def endpoint(request: pytest.FixtureRequest, free: Callable[[int, int], int], short_dir: Path) -> Endpoint:
    kind: str = request.param
    if kind == "UNIX":
        return Endpoint(kind, fsocket.SOCK_STREAM, fsocket.SockaddrUn(short_dir / "s"), str(short_dir / "s"))
    if kind == "ABSTRACT":
        request.getfixturevalue("abstract")
        name = f"fsocket-peers-{os.getpid()}"
        return Endpoint(kind, fsocket.SOCK_STREAM, fsocket.SockaddrUn("\0" + name), name)
    socket_type = fsocket.SOCK_STREAM if kind.startswith("TCP") else fsocket.SOCK_DGRAM
    if kind.endswith("4"):
        port = free(fsocket.AF_INET, socket_type)
        return Endpoint(kind, socket_type, fsocket.SockaddrIn("127.0.0.1", port), f"127.0.0.1:{port}")
    port = free(fsocket.AF_INET6, socket_type)
    return Endpoint(kind, socket_type, fsocket.SockaddrIn6("::1", port), f"[::1]:{port}")


streams = pytest.mark.parametrize("endpoint", ["TCP4", "TCP6", "UNIX", "ABSTRACT"], indirect=True)
datagrams = pytest.mark.parametrize("endpoint", ["UDP4", "UDP6"], indirect=True)


@streams
def test_we_connect_to_a_socat_that_listens(endpoint: Endpoint, socat: str, spawn: Spawn, keep: Keep, limit: Any) -> None:
    process = spawn([socat, endpoint.listener, "STDIO"])
    fd = keep(until(process, lambda: fsocket.open_tcp_connection(endpoint.address)))
    limit(fd)
    converse(fd, process)
    fsocket.socket_shutdown(fd, fsocket.SHUT_WR)
    assert process.stdout.read() == b""


@streams
def test_socat_connects_to_us(endpoint: Endpoint, socat: str, spawn: Spawn, keep: Keep, limit: Any) -> None:
    server = keep(fsocket.open_socket(endpoint.address.family, endpoint.type))
    fsocket.socket_bind(server, endpoint.address)
    fsocket.socket_listen(server)
    limit(server)
    process = spawn([socat, f"{endpoint.kind}-CONNECT:{endpoint.text}", "STDIO"])
    accepted = fsocket.socket_accept(server)
    assert accepted is not None
    fd = keep(accepted[0])
    limit(fd)
    converse(fd, process)
    process.stdin.close()
    assert fsocket.socket_recv(fd, bytearray(8)) == 0, "socat says that it has no more"


@datagrams
def test_we_send_datagrams_to_a_socat_that_listens(
    endpoint: Endpoint, socat: str, spawn: Spawn, keep: Keep, limit: Any
) -> None:
    process = spawn([socat, endpoint.listener, "STDIO"])
    fd = keep(fsocket.open_socket(endpoint.address.family, endpoint.type))
    fsocket.socket_connect(fd, endpoint.address)
    limit(fd, 0.05)

    def knock() -> int:
        # Until it listens the knocks are refused; when it does, its child hears those that come.
        fsocket.socket_send(fd, b"?")
        process.stdin.write(b"!")
        process.stdin.flush()
        return fsocket.socket_recv(fd, bytearray(100))

    assert until(process, knock) > 0
    limit(fd)
    fsocket.socket_send(fd, HELLO)
    heard = b""
    while HELLO not in heard:
        heard += process.stdout.read1(100)
    process.stdin.write(REPLY)
    process.stdin.flush()
    room = bytearray(200)
    answered = b""
    while not answered.endswith(REPLY):
        answered += room[: fsocket.socket_recv(fd, room)]


@datagrams
def test_socat_sends_datagrams_to_us(endpoint: Endpoint, socat: str, spawn: Spawn, keep: Keep, limit: Any) -> None:
    fd = keep(fsocket.open_socket(endpoint.address.family, endpoint.type))
    fsocket.socket_bind(fd, endpoint.address)
    limit(fd)
    process = spawn([socat, f"{endpoint.kind}:{endpoint.text}", "STDIO"])
    process.stdin.write(REPLY)
    process.stdin.flush()
    room = fsocket.Buffer(100)
    count, sender = fsocket.socket_recvfrom(fd, room)
    assert room[:count] == REPLY
    assert sender is not None
    assert fsocket.is_loopback(sender)
    fsocket.socket_sendto(fd, HELLO, sender)
    assert process.stdout.read(len(HELLO)) == HELLO


@pytest.mark.usefixtures("unix_datagram")
def test_we_send_unix_datagrams_to_socat(socat: str, spawn: Spawn, keep: Keep, limit: Any, short_dir: Path) -> None:
    process = spawn([socat, f"UNIX-RECVFROM:{short_dir / 'theirs'}", "STDIO"])
    fd = keep(fsocket.open_socket(fsocket.AF_UNIX, fsocket.SOCK_DGRAM))
    fsocket.socket_bind(fd, short_dir / "ours")
    limit(fd)
    until(process, lambda: fsocket.socket_sendto(fd, HELLO, short_dir / "theirs"))
    assert process.stdout.read(len(HELLO)) == HELLO
    process.stdin.write(REPLY)
    process.stdin.close()
    room = bytearray(100)
    assert fsocket.socket_recvfrom(fd, room) == (len(REPLY), fsocket.SockaddrUn(short_dir / "theirs"))
    assert room[: len(REPLY)] == REPLY


@pytest.mark.usefixtures("unix_datagram")
def test_socat_sends_unix_datagrams_to_us(socat: str, spawn: Spawn, keep: Keep, limit: Any, short_dir: Path) -> None:
    fd = keep(fsocket.open_socket(fsocket.AF_UNIX, fsocket.SOCK_DGRAM))
    fsocket.socket_bind(fd, short_dir / "ours")
    limit(fd)
    process = spawn([socat, f"UNIX-SENDTO:{short_dir / 'ours'},bind={short_dir / 'theirs'}", "STDIO"])
    process.stdin.write(REPLY)
    process.stdin.flush()
    room = bytearray(100)
    count, sender = fsocket.socket_recvfrom(fd, room)
    assert room[:count] == REPLY
    assert sender == fsocket.SockaddrUn(short_dir / "theirs")
    fsocket.socket_sendto(fd, HELLO, sender)
    assert process.stdout.read(len(HELLO)) == HELLO


@pytest.mark.usefixtures("seqpacket")
def test_we_connect_to_a_socat_that_keeps_datagrams_in_sequence(
    socat: str, spawn: Spawn, keep: Keep, limit: Any, short_dir: Path
) -> None:
    process = spawn([socat, f"UNIX-LISTEN:{short_dir / 's'},socktype={fsocket.SOCK_SEQPACKET}", "STDIO"])
    fd = keep(fsocket.open_socket(fsocket.AF_UNIX, fsocket.SOCK_SEQPACKET))
    limit(fd)
    until(process, lambda: fsocket.socket_connect(fd, short_dir / "s"))
    converse(fd, process)


@pytest.mark.usefixtures("seqpacket")
def test_socat_connects_to_us_and_keeps_datagrams_in_sequence(
    socat: str, spawn: Spawn, keep: Keep, limit: Any, short_dir: Path
) -> None:
    server = keep(fsocket.open_socket(fsocket.AF_UNIX, fsocket.SOCK_SEQPACKET))
    fsocket.socket_bind(server, short_dir / "s")
    fsocket.socket_listen(server)
    limit(server)
    process = spawn([socat, f"UNIX-CONNECT:{short_dir / 's'},socktype={fsocket.SOCK_SEQPACKET}", "STDIO"])
    accepted = fsocket.socket_accept(server)
    assert accepted is not None
    fd = keep(accepted[0])
    limit(fd)
    converse(fd, process)
    process.stdin.write(b"too long for three")
    process.stdin.flush()
    with pytest.raises(fsocket.ShortBufferError):
        fsocket.socket_recv(fd, bytearray(3))


def test_a_file_is_fetched_byte_for_byte_from_pythons_own_web_server(spawn: Spawn, tmp_path: Path) -> None:
    content = os.urandom(1_234_567)
    (tmp_path / "file").write_bytes(content)
    command = [sys.executable, "-u", "-m", "http.server", "0", "--bind", "127.0.0.1", "--directory", str(tmp_path)]
    process = spawn(command, stderr=subprocess.DEVNULL)
    said = process.stdout.readline()  # "Serving HTTP on 127.0.0.1 port 12345 (...)"
    port = int(said.split(b" port ")[1].split()[0])

    with fsocket.TcpStream(fsocket.open_tcp_connection(("127.0.0.1", port))) as stream:
        writer = io.BufferedWriter(stream)
        writer.write(b"GET /file HTTP/1.0\r\nHost: localhost\r\n\r\n")
        writer.flush()
        reader = io.BufferedReader(stream)
        assert reader.readline().split()[1] == b"200"
        headers = dict(line.split(b": ", 1) for line in iter(lambda: reader.readline().strip(), b""))
        assert int(headers[b"Content-Length"]) == len(content)
        assert reader.read() == content
        writer.detach()
        reader.detach()
