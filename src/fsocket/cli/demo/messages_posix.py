"""Messages, where the system is one of POSIX': when they arrived, descriptors, and who the peer is."""

from __future__ import annotations

import os
import sys
import time

assert sys.platform != "win32"

import fsocket

from ..probes import descriptors, ipv4, timestamps
from .messages import CONTROL, MESSAGES, TEXT, pair
from .rows import row
from .stage import Mismatch, Stage, expect


@row(MESSAGES, "when it arrived", ipv4, timestamps)
def _timestamps(stage: Stage) -> str:
    sender, receiver, address = pair(stage)
    fsocket.set_socket_option(receiver, fsocket.SO_TIMESTAMP, True)
    begun = time.time()
    fsocket.socket_sendto(sender, TEXT, address)
    stamp = fsocket.socket_recvmsg(receiver, bytearray(64), CONTROL).get(fsocket.Timestamp)
    if stamp is None or not begun - 1 < stamp.timestamp < time.time() + 1:
        raise Mismatch(f"it came at {stamp}, and was sent at {begun}")
    return f"{time.time() - stamp.timestamp:.6f} s ago"


@row(MESSAGES, "descriptors", descriptors)
def _descriptors(stage: Stage) -> str:
    first, second = stage.pair()
    read_end, write_end = os.pipe()
    stage.callback(os.close, read_end)
    stage.callback(os.close, write_end)
    fsocket.send_fds(first, b"x", [write_end])
    count, fds, _, _ = fsocket.recv_fds(second, bytearray(1), 1)
    for fd in fds:
        stage.callback(os.close, fd)
    expect((1, 1), (count, len(fds)), "octets and descriptors")
    expect(False, os.get_inheritable(fds[0]), "inheritable")
    os.write(fds[0], TEXT)
    expect(TEXT, os.read(read_end, 64), "what came out of the pipe")
    return "an end of a pipe, written to by the one who got it"


@row(MESSAGES, "credentials of the peer", descriptors)
def _credentials(stage: Stage) -> str:
    first, _ = stage.pair()
    credentials = fsocket.socket_peer_credentials(first)
    expect((os.geteuid(), os.getegid()), (credentials.uid, credentials.gid), "the peer's user and group")
    return str(credentials)
