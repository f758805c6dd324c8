"""The scripts in examples/, run as a user runs them, against each other."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import pytest

import fsocket
from fsocket.polling import BACKENDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from conftest import Namespace, Wires

EXAMPLES = Path(__file__).parent.parent / "examples"
SCRIPTS = sorted(path.name for path in EXAMPLES.glob("*.py") if sys.platform == "linux" or not path.name.startswith("can_"))
PATIENCE = 60

pytestmark = pytest.mark.skipif(not SCRIPTS, reason="the folder examples/ is not beside the tests here")

Start: TypeAlias = "Callable[..., subprocess.Popen[bytes]]"
Serve: TypeAlias = "Callable[..., tuple[str, Callable[[], list[str]]]]"


def command(script: str, *arguments: object) -> list[str]:
    return [sys.executable, "-W", "error", str(EXAMPLES / script), *map(str, arguments)]


def run(script: str, *arguments: object, given: str = "") -> str:
    """Run a script to its end, which must be a good one; gives what it printed."""
    result = subprocess.run(
        command(script, *arguments), input=given, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert (result.returncode, result.stderr) == (0, "")
    return result.stdout


@pytest.fixture
def serve(spawn: Start) -> Serve:
    """Start a script that listens: gives the address that it got, and what waits for its end and gives what else it printed."""

    def start(script: str, *arguments: object) -> tuple[str, Callable[[], list[str]]]:
        process = spawn(command(script, *arguments))
        assert process.stdout is not None
        first = process.stdout.readline().decode().strip()
        assert first.startswith("Listening on ")

        def rest() -> list[str]:
            printed, _ = process.communicate(timeout=PATIENCE)
            assert process.returncode == 0
            return printed.decode().splitlines()

        return first.removeprefix("Listening on "), rest

    return start


@pytest.mark.parametrize("script", SCRIPTS)
def test_each_explains_itself(script: str) -> None:
    assert run(script, "--help").startswith("usage: ")


@pytest.mark.parametrize("script", SCRIPTS)
def test_what_each_tells_to_run_fits_together(script: str) -> None:
    """The commands of a docstring talk to each other: all of them name the same port, and those scripts are there."""
    docstring = ast.get_docstring(ast.parse((EXAMPLES / script).read_text("utf-8")))
    assert docstring is not None
    commands = [line for line in docstring.splitlines() if "python " in line]
    assert any(f"examples/{script}" in line for line in commands)
    assert {name for line in commands for name in re.findall(r"examples/(\w+\.py)", line)} <= set(SCRIPTS)
    if len(commands) > 1 and any(":9000" in line for line in commands):
        assert all("127.0.0.1:9000" in line for line in commands)


@pytest.mark.parametrize("script", ["udp_echo.py", "tcp_echo.py"])
@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_echo(script: str, host: str, serve: Serve, request: pytest.FixtureRequest) -> None:
    if host == "::1":
        request.getfixturevalue("ipv6")
    address, rest = serve(script, "serve", host, "--count", 2)
    assert run(script, "send", address, "is anybody there") == f"{address} answers: is anybody there\n"
    assert run(script, "send", address, "x") == f"{address} answers: x\n"
    printed = rest()
    assert [line.partition(" to ")[0] for line in printed] == ["Echoed 16 octets", "Echoed 1 octets"]


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_echo_in_batches(host: str, serve: Serve, request: pytest.FixtureRequest) -> None:
    if host == "::1":
        request.getfixturevalue("ipv6")
    address, rest = serve(
        "udp_batch_echo.py", fsocket.string_sockaddr(f"[{host}]:0" if ":" in host else f"{host}:0"), "--count", 3
    )
    where = fsocket.string_sockaddr(address)
    texts = [b"one", b"", b"three"]
    with fsocket.socket_handle(where.family, fsocket.SOCK_DGRAM) as fd:
        fsocket.socket_connect(fd, where)
        assert fsocket.socket_send_batch(fd, texts) == len(texts)
        batch = fsocket.Batch()
        answers: list[bytes] = []
        while len(answers) < len(texts):
            fsocket.socket_recv_batch(fd, batch)
            answers += [bytes(datagram.data) for datagram in batch]
    assert answers == texts
    assert rest() == ["Echoed 3 datagrams"]


def test_what_is_sent_at_a_rate_is_received(serve: Serve) -> None:
    address, rest = serve("udp_receiver.py", "127.0.0.1:0", "--count", 300)
    sent = run("udp_sender.py", address, "--rate", 1000, "--count", 300)
    assert sent.startswith("Sent 300 datagrams in ")
    assert float(sent.split()[-3]) < 1010
    assert rest()[-1] == "Received 300 datagrams, lost 0"


def test_what_is_lost_is_reported_each_second(spawn: Start) -> None:
    process = spawn(command("udp_receiver.py", "127.0.0.1:0", "--count", 4))
    assert process.stdout is not None
    where = fsocket.string_sockaddr(process.stdout.readline().decode().split()[-1])
    with fsocket.socket_handle(where.family, fsocket.SOCK_DGRAM) as fd:
        for number in (0, 1, 5):
            fsocket.socket_sendto(fd, number.to_bytes(8, "big"), where)
        received = lost = second = 0
        dropped = ", 0 dropped" if sys.platform == "linux" else ""
        while received < 3:  # all in the first second, unless the machine is busy
            second += 1
            line = process.stdout.readline().decode().strip()
            told = re.fullmatch(rf"{second} s: (\d) received, (\d) lost{dropped} so far", line)
            assert told, line
            received, lost = received + int(told[1]), int(told[2])
        assert lost == 3
        fsocket.socket_sendto(fd, (6).to_bytes(8, "big"), where)
    printed, _ = process.communicate(timeout=PATIENCE)
    assert printed.decode().splitlines()[-1] == "Received 4 datagrams, lost 3"
    assert process.returncode == 0


@pytest.mark.parametrize("script", ["poll_tcp_echo.py", "asyncio_echo.py"])
@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_echo_with_a_poll_context(script: str, backend: str, host: str, serve: Serve, request: pytest.FixtureRequest) -> None:
    if host == "::1":
        request.getfixturevalue("ipv6")
    address, rest = serve(
        script,
        "serve",
        fsocket.string_sockaddr(f"[{host}]:0" if ":" in host else f"{host}:0"),
        "--backend",
        backend,
        "--count",
        2,
    )
    assert run("tcp_echo.py", "send", address, "is anybody there") == f"{address} answers: is anybody there\n"
    assert run("tcp_echo.py", "send", address, "x") == f"{address} answers: x\n"
    assert [line.partition(" to ")[0] for line in rest()] == ["Echoed 16 octets", "Echoed 1 octets"]


@pytest.mark.parametrize("script", ["poll_tcp_echo.py", "asyncio_echo.py"])
def test_connections_are_served_side_by_side(script: str, serve: Serve) -> None:
    """A connection that is there first and says nothing, and one that is sent more than it reads, hold up nobody."""
    address, rest = serve(script, "serve", "--count", 3)
    where = fsocket.string_sockaddr(address)
    octets, room = bytes(1 << 20), fsocket.Buffer(1 << 20)
    sent = back = 0
    with fsocket.tcp_connection(where), fsocket.tcp_connection(where) as deaf, fsocket.poll_context() as pc:
        pollfd = fsocket.poll_register(pc, fsocket.PollFD(deaf, fsocket.POLLOUT))
        while sent < 1 << 24 and fsocket.poll(pc, 100):
            sent += fsocket.socket_send(deaf, octets)
        assert run("tcp_echo.py", "send", address, "is anybody there") == f"{address} answers: is anybody there\n"
        fsocket.socket_shutdown(deaf, fsocket.SHUT_WR)
        pollfd.events = fsocket.POLLIN
        while fsocket.poll(pc, PATIENCE * 1000) and (length := fsocket.socket_recv(deaf, room)):
            back += length
    assert back == sent
    lines = [line.partition(" to ")[0] for line in rest()]
    assert lines == ["Echoed 16 octets", f"Echoed {sent} octets", "Echoed 0 octets"]


@pytest.mark.parametrize(
    ("server", "client"),
    [("poll_unix_echo.py", "unix_echo.py"), ("unix_echo.py", "poll_unix_echo.py"), ("poll_unix_echo.py", "poll_unix_echo.py")],
)
def test_unix_echo_with_a_poll_context(unix: None, short_dir: Path, serve: Serve, server: str, client: str) -> None:  # noqa: ARG001
    path = short_dir / "echo"
    address, rest = serve(server, "serve", path, "--count", 2)
    assert address.endswith(str(path))
    assert run(client, "send", path, "is anybody there") == f"{path} answers: is anybody there\n"
    assert run(client, "send", path, "x") == f"{path} answers: x\n"
    assert rest() == ["Echoed 16 octets", "Echoed 1 octets"]
    assert not path.exists()


def test_unix_echo(unix: None, short_dir: Path, serve: Serve) -> None:  # noqa: ARG001
    path = short_dir / "echo"
    address, rest = serve("unix_echo.py", "serve", path, "--count", 1)
    assert address.endswith(str(path))
    assert run("unix_echo.py", "send", path, "is anybody there") == f"{path} answers: is anybody there\n"
    assert rest() == ["Echoed 16 octets"]
    assert not path.exists()


@pytest.mark.parametrize("memory", ["cffi", "ctypes"])
def test_foreign_memory(memory: str, serve: Serve) -> None:
    address, rest = serve("foreign_memory.py", "--memory", memory, "--count", 1)
    run("udp_echo.py", "send", address, "seventeen octets!")
    heading, *dump = rest()
    assert heading.startswith("17 octets from 127.0.0.1:")
    assert dump == [
        "00000000  73 65 76 65 6e 74 65 65 6e 20 6f 63 74 65 74 73  seventeen octets",
        "00000010  21                                               !",
    ]


def test_stream_client(serve: Serve) -> None:
    address, rest = serve("tcp_echo.py", "serve", "--count", 1)
    assert run("stream_client.py", address, given="one\ntwo\n") == "one\ntwo\n"
    assert [line.partition(" to ")[0] for line in rest()] == ["Echoed 8 octets"]


def test_stream_client_over_a_unix_stream(unix: None, short_dir: Path, serve: Serve) -> None:  # noqa: ARG001
    path = short_dir / "echo"
    _, rest = serve("unix_echo.py", "serve", path, "--count", 1)
    assert run("stream_client.py", f"unix:{path}", given="one\n") == "one\n"
    assert rest() == ["Echoed 4 octets"]


def test_multicast_is_heard_by_the_host_itself(multicast: str, spawn: Start) -> None:
    receiver = fsocket.open_multicast_receiver("239.255.23.23", multicast)  # a port that the example can share
    try:
        group = f"239.255.23.23:{getattr(fsocket.socket_name(receiver), 'port', 0)}"
        arguments = ["--adapter", multicast, "--ttl", 0, "--loopback", "--period", 0.05, "--count", 2]
        process = spawn(command("multicast.py", group, *arguments))
        heading, *heard = process.communicate(timeout=PATIENCE)[0].decode().splitlines()
        room = fsocket.Buffer(100)
        count, peer = fsocket.socket_recvfrom(receiver, room)
    finally:
        fsocket.close_socket(receiver)
    assert heading == f"Listening to {group} by {multicast}"
    assert heard == [f"{count} octets from {peer}: {room[:count].decode()}"] * 2
    assert room[:count].decode() == f"hello by {multicast}"


@pytest.mark.parametrize("group", ["239.255.23.23:9006", "[ff05::23:23]:9006", "[ff02::23:23]:9006"])
def test_multicast_by_every_adapter_is_heard_by_another_host(group: str, wires: Wires, spawn: Start) -> None:
    def start(host: Namespace, *arguments: object) -> tuple[subprocess.Popen[bytes], Iterator[str]]:
        process = spawn(["ip", "netns", "exec", host.name, *command("multicast.py", group, *arguments)])
        assert process.stdout is not None
        return process, (line.decode().rstrip() for line in process.stdout)

    _, near = start(wires.near, "--period", 0.2)
    assert next(near) == f"Listening to {group} by near0, near1, near2"
    process, far = start(wires.far, "--period", 0.2, "--count", 3)
    assert next(far) == f"Listening to {group} by far0, far1, far2"
    # Both hear three in a row of what the other sends by its three adapters in turn.
    assert {next(near).partition(": ")[2] for _ in range(3)} == {"hello by far0", "hello by far1", "hello by far2"}
    assert {next(far).partition(": ")[2] for _ in range(3)} == {"hello by near0", "hello by near1", "hello by near2"}
    assert process.wait(PATIENCE) == 0


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has SocketCAN")
def test_can_loopback(vcan: str) -> None:
    assert run("can_loopback.py", vcan).splitlines() == [
        f"by one interface: 065#010203 from {vcan}, sent here: True",
        f"by every interface: 065#010203 from {vcan}, sent here: True",
    ]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has SocketCAN")
@pytest.mark.parametrize("bound", [True, False])
def test_can_frames_are_polled_for(vcan: str, spawn: Start, bound: bool) -> None:
    interface = vcan if bound else "any"
    process = spawn(command("can_poll.py", interface, "--rounds", 3, "--timeout", PATIENCE * 1000))
    assert process.stdout is not None
    assert process.stdout.readline().decode() == f"Listening to {interface}\n"
    with fsocket.can_socket(vcan) as fd:
        for text in ("123#DEADBEEF", "12345678##1AABB", "123#R"):
            fsocket.can_send(fd, fsocket.string_can_frame(text))
            time, origin, frame = process.stdout.readline().decode().split()
            assert (origin, frame) == (vcan, text)
            assert float(time) > 1e9
    assert process.wait(PATIENCE) == 0


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has SocketCAN")
def test_nothing_is_polled_for_in_vain(vcan: str) -> None:
    assert run("can_poll.py", vcan, "--rounds", 2, "--timeout", 1) == f"Listening to {vcan}\nnothing yet\nnothing yet\n"
