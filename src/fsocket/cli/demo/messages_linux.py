"""Messages on Linux: what the error queue tells, what was dropped, and sending without a copy."""

from __future__ import annotations

import sys
import time

assert sys.platform == "linux"

import fsocket

from ..probes import drops, error_queue, ipv4, timestamping, zerocopy
from .messages import CONTROL, LOOPBACK, MESSAGES, TEXT, pair
from .rows import row
from .stage import Mismatch, Stage, expect

_PATIENCE = 5000  # milliseconds
_MEBIBYTE = 1 << 20
_MANY = 100  # datagrams


def _queued(stage: Stage, fd: int) -> fsocket.QueuedError:
    """What the error queue of a socket tells next."""
    pc = stage.enter_context(fsocket.poll_context())
    fsocket.poll_register(pc, fsocket.PollFD(fd, 0))  # POLLERR comes unasked
    fsocket.poll(pc, _PATIENCE)
    queued = fsocket.recv_error_queue(fd)
    if queued is None:
        raise Mismatch("nothing came by the error queue")
    return queued


@row(MESSAGES, "when it was sent", ipv4, timestamping)
def _timestamping(stage: Stage) -> str:
    sender, _, address = pair(stage)
    flags = fsocket.SOF_TIMESTAMPING_TX_SOFTWARE | fsocket.SOF_TIMESTAMPING_SOFTWARE | fsocket.SOF_TIMESTAMPING_OPT_ID
    fsocket.set_socket_option(sender, fsocket.SO_TIMESTAMPING, flags)
    fsocket.socket_sendto(sender, TEXT, address)
    queued = _queued(stage, sender)
    if queued.stamp is None or queued.stamp.software_ns is None:
        raise Mismatch(f"the error queue told {queued}")
    return f"{queued.stamp.stage} {time.time() - queued.stamp.software_ns / 1e9:.6f} s ago"


@row(MESSAGES, "dropped for want of room", ipv4, drops)
def _drops(stage: Stage) -> str:
    sender, receiver, address = pair(stage)
    fsocket.set_socket_option(receiver, fsocket.SO_RXQ_OVFL, True)
    fsocket.set_socket_option(receiver, fsocket.SO_RCVBUF, 1)  # of which the kernel makes the least that it gives
    fsocket.set_nonblocking(receiver)
    for _ in range(_MANY):
        fsocket.socket_sendto(sender, bytes(1000), address)
    came = 0
    try:
        while True:
            fsocket.socket_recv(receiver, bytearray(1000))
            came += 1
    except BlockingIOError:
        pass
    fsocket.socket_sendto(sender, TEXT, address)
    dropped = fsocket.socket_recvmsg(receiver, bytearray(64), CONTROL).get(fsocket.Drops)
    expect(_MANY - came, None if dropped is None else dropped.count, "datagrams that were dropped")
    return f"{came} of {_MANY} had room, and the next one tells of the others"


@row(MESSAGES, "the error queue", ipv4, error_queue)
def _error_queue(stage: Stage) -> str:
    sender, receiver = stage.bound(LOOPBACK), stage.bound(LOOPBACK, fsocket.SOCK_STREAM)
    nobody = fsocket.socket_name(receiver)  # nobody hears datagrams at a port of TCP's, unless by chance
    fsocket.set_socket_option(sender, fsocket.IP_RECVERR, True)
    fsocket.socket_sendto(sender, TEXT, nobody)
    queued = _queued(stage, sender)
    expect((TEXT, nobody), (queued.data, queued.address), "the datagram concerned")
    if queued.error is None:
        raise Mismatch("it does not say what the error is")
    return queued.error.reason


@row(MESSAGES, "without a copy", ipv4, zerocopy)
def _zerocopy(stage: Stage) -> str:
    client, server = stage.connected(LOOPBACK)
    octets = bytes(_MEBIBYTE)
    room = fsocket.Buffer(_MEBIBYTE)
    with fsocket.ZeroCopy(client) as sending:
        position = received = 0
        done = []
        while position < len(octets):
            position += sending.send(octets, position)
            while received < position:
                received += fsocket.socket_recv(server, room)
            done += sending.completions()
        while sending.pending:
            done += sending.completions(_PATIENCE) or _none_completed()
    copied = ", copied after all, as within a host" if any(one.copied for one in done) else ""
    return f"{received >> 20} MiB in {len(done)} sends, all completed{copied}"


def _none_completed() -> list[fsocket.Completion]:
    raise Mismatch("a send is not completed")
