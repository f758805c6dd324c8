"""Who is at the other end: of a connection, and of a message."""

from __future__ import annotations

import errno
import os
import socket
import sys
from typing import TYPE_CHECKING

import pytest

import fsocket

if sys.platform == "win32":
    pytest.skip("Windows tells no credentials over sockets", allow_module_level=True)

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

LINUX = sys.platform == "linux"
linux = pytest.mark.skipif(not LINUX, reason="by an option of Linux")
freebsd = pytest.mark.skipif(not sys.platform.startswith("freebsd"), reason="by an option of FreeBSD")

CONNECT = "import socket, sys; s = socket.socket(socket.AF_UNIX); s.connect(sys.argv[1]); sys.stdin.read()"
SEND = "import socket, sys; s = socket.socket(fileno=int(sys.argv[1])); s.send(b'child'); sys.stdin.read()"


# --- of a connection


@pytest.mark.parametrize("name", ["unix_stream_pair", "seqpacket_pair"])
def test_a_pair_is_of_who_made_it(name: str, request: pytest.FixtureRequest) -> None:
    for fd in request.getfixturevalue(name):
        peer = fsocket.socket_peer_credentials(fd)
        assert isinstance(peer, fsocket.Credentials)
        assert (peer.pid, peer.uid, peer.gid) == (os.getpid(), os.geteuid(), os.getegid())


def test_the_peer_of_a_connection_is_another_process(
    unix: None,  # noqa: ARG001
    short_dir: Path,
    keep: Callable[[int], int],
    spawn: Callable[..., subprocess.Popen[bytes]],
) -> None:
    listener = keep(fsocket.open_socket(fsocket.AF_UNIX, fsocket.SOCK_STREAM))
    fsocket.socket_bind(listener, fsocket.SockaddrUn(short_dir / "s"))
    fsocket.socket_listen(listener)
    child = spawn([sys.executable, "-c", CONNECT, str(short_dir / "s")])
    accepted = fsocket.socket_accept(listener)
    assert accepted is not None
    assert fsocket.socket_peer_credentials(keep(accepted[0])).pid == child.pid


def test_the_groups_of_the_peer(unix_stream_pair: tuple[int, int]) -> None:
    groups = fsocket.socket_peer_credentials(unix_stream_pair[0]).groups
    assert groups is not None
    if LINUX:
        assert sorted(groups) == sorted(os.getgroups())
    else:
        assert groups[0] == os.getegid()
        assert set(groups) <= {*os.getgroups(), os.getegid()}


def test_a_stdlib_socket(unix: None) -> None:  # noqa: ARG001
    first, second = socket.socketpair()
    with first, second:
        assert fsocket.socket_peer_credentials(first).uid == os.geteuid()


def test_without_a_peer_it_is_an_error(unix: None, tcp_pair: tuple[int, int], udp_pair: tuple[int, int]) -> None:  # noqa: ARG001
    with fsocket.socket_handle(fsocket.AF_UNIX, fsocket.SOCK_STREAM) as alone:
        with pytest.raises(OSError) as caught:
            fsocket.socket_peer_credentials(alone)
        if LINUX:
            assert caught.value.errno == errno.ENOTCONN
            assert "the kernel knows of no process at the other end" in str(caught.value)
    for fd in (tcp_pair[0], udp_pair[0]):
        with pytest.raises(OSError):
            fsocket.socket_peer_credentials(fd)
    with pytest.raises(OSError, match="Bad file descriptor"):
        fsocket.socket_peer_credentials(-1)
    with pytest.raises(TypeError, match="a socket handle is an int"):
        fsocket.socket_peer_credentials("0")  # type: ignore[arg-type]  # as somebody may


# --- of a message

ROOM = 1 << 10


def received(fd: int) -> fsocket.Message:
    return fsocket.socket_recvmsg(fd, bytearray(ROOM), ROOM)


@linux
@pytest.mark.parametrize("name", ["unix_stream_pair", "unix_datagram_pair", "seqpacket_pair"])
def test_each_message_comes_with_the_credentials_of_its_sender(
    name: str, request: pytest.FixtureRequest, spawn: Callable[..., subprocess.Popen[bytes]]
) -> None:
    first, second = request.getfixturevalue(name)
    fsocket.set_socket_option(second, fsocket.SO_PASSCRED, True)
    fsocket.socket_send(first, b"self")
    assert received(second).get(fsocket.Credentials) == (os.getpid(), os.getuid(), os.getgid(), None)
    child = spawn([sys.executable, "-c", SEND, str(first)], pass_fds=[first])
    sender = received(second).get(fsocket.Credentials)
    assert sender is not None
    assert sender.pid == child.pid


@linux
def test_without_the_option_a_message_comes_without(unix_stream_pair: tuple[int, int]) -> None:
    fsocket.socket_send(unix_stream_pair[0], b"x")
    assert received(unix_stream_pair[1]).control == ()


@linux
def test_credentials_are_sent_as_they_are_told(unix_datagram_pair: tuple[int, int], privileges: None) -> None:  # noqa: ARG001
    """Who may, may speak for others."""
    first, second = unix_datagram_pair
    fsocket.set_socket_option(second, fsocket.SO_PASSCRED, True)
    told = fsocket.Credentials(os.getpid(), 1, 2)
    fsocket.socket_sendmsg(first, b"x", [told])
    assert received(second).get(fsocket.Credentials) == told


@linux
def test_credentials_of_a_process_that_is_not_there_are_refused(unix_datagram_pair: tuple[int, int]) -> None:
    with pytest.raises(OSError, match="sendmsg: "):
        fsocket.socket_sendmsg(unix_datagram_pair[0], b"x", [fsocket.Credentials(2**31 - 1, os.getuid(), os.getgid())])


@linux
def test_descriptors_and_credentials_in_one_message(unix_stream_pair: tuple[int, int]) -> None:
    first, second = unix_stream_pair
    fsocket.set_socket_option(second, fsocket.SO_PASSCRED, True)
    fsocket.send_fds(first, b"x", [first])
    message = received(second)
    assert {type(value) for value in message.control} == {fsocket.Credentials, fsocket.Descriptors}


def test_a_message_comes_with_a_descriptor_of_its_senders_process(
    unix_stream_pair: tuple[int, int],
    pidfd: None,  # noqa: ARG001
    open_handles: Callable[[], object],
) -> None:
    first, second = unix_stream_pair
    fsocket.set_socket_option(second, fsocket.SO_PASSPIDFD, True)  # type: ignore[attr-defined]  # on Linux only
    before = open_handles()
    fsocket.socket_send(first, b"x")
    message = received(second)
    process = message.get(fsocket.PidFd)
    assert process is not None
    with process as (fd,):
        assert not os.get_inheritable(fd)
        with open(f"/proc/self/fdinfo/{fd}") as told:
            assert f"Pid:\t{os.getpid()}\n" in told
    fsocket.socket_send(first, b"nobody takes it")
    received(second)
    del message, process
    assert open_handles() == before


@linux
def test_a_message_comes_with_the_security_label_of_its_sender(unix_stream_pair: tuple[int, int], labels: str) -> None:
    first, second = unix_stream_pair
    fsocket.set_socket_option(second, fsocket.SO_PASSSEC, True)
    fsocket.socket_send(first, b"x")
    assert received(second).get(fsocket.SecurityLabel) == (labels,)


@freebsd
@pytest.mark.parametrize("name", ["LOCAL_CREDS", "LOCAL_CREDS_PERSISTENT"])
def test_messages_come_with_credentials_on_freebsd(unix_datagram_pair: tuple[int, int], name: str) -> None:
    first, second = unix_datagram_pair
    fsocket.set_socket_option(second, getattr(fsocket, name), True)
    fsocket.socket_send(first, b"x")
    sender = received(second).get(fsocket.Credentials)
    assert sender is not None
    assert (sender.uid, sender.gid) == (os.geteuid(), os.getegid())
    assert sender.pid == (os.getpid() if name == "LOCAL_CREDS_PERSISTENT" else None)


@freebsd
def test_a_sender_tells_its_credentials_on_freebsd(unix_datagram_pair: tuple[int, int]) -> None:
    """The kernel fills them in, whatever was told."""
    first, second = unix_datagram_pair
    fsocket.socket_sendmsg(first, b"x", [fsocket.Credentials(0, 0, 0)])
    sender = received(second).get(fsocket.Credentials)
    assert sender is not None
    assert (sender.pid, sender.uid, sender.gid) == (os.getpid(), os.geteuid(), os.getegid())
