"""Descriptors from one process to another, over a unix-domain socket."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

assert sys.platform != "win32"

from . import constants
from ._native import ffi, lib
from .argument import integer
from .control.codec import control_space
from .control.values import Descriptors
from .message import socket_recvmsg, socket_sendmsg
from .option import names, socket_option

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .address import Address, Sockaddr
    from .handle import Handle
    from .message import Sources, Targets

_WIDTH = ffi.sizeof("int")
_MOST = 0xFFFF  # descriptors that there may be room for: more than any system sends in one message

#: The room for what other options have come before descriptors, as credentials or a label.
_OTHERS = 1 << 10


def send_fds(fd: Handle, buffers: Sources, fds: Iterable[Handle], flags: int = 0, addr: Address | None = None) -> int:
    """sendmsg(2) with SCM_RIGHTS.

    fd: a unix-domain socket. buffers, flags, addr: as for `socket_sendmsg`; on a stream at least one octet, with which the
    descriptors go. fds: descriptors, or what has a ``fileno()``. They stay open here: what comes out at the other end are new
    ones of the same open files.

    Returns the octets sent; the descriptors have gone with the first of them. Raises OSError, as EINVAL for more descriptors
    than go in one message (253 on Linux), ETOOMANYREFS for more under way than the process may have open; ValueError for a
    stream and no octets; TypeError for what is no descriptor. Source: unix(7), cmsg(3).
    """
    descriptors = Descriptors(fds)
    sent = socket_sendmsg(fd, buffers, (descriptors,) if descriptors else (), flags, addr)
    if not sent and descriptors and _loses_descriptors(fd):
        raise ValueError("a stream carries descriptors beside octets: none were given, and nothing was sent")
    return sent


def _loses_descriptors(fd: Handle) -> bool:
    """Whether descriptors without octets go nowhere, and nobody says so: on streams of Linux."""
    return sys.platform == "linux" and socket_option(fd, names.SO_TYPE) == constants.SOCK_STREAM


def recv_fds(fd: Handle, buffers: Targets, maxfds: int, flags: int = 0) -> tuple[int, list[int], int, Sockaddr | None]:
    """recvmsg(2), taking SCM_RIGHTS.

    fd: a unix-domain socket. buffers, flags: as for `socket_recvmsg`. maxfds: how many descriptors are wanted at most.

    Returns the octets received; the descriptors, which are yours to close, and close-on-exec; the flags that came back; and the
    sender. MSG_CTRUNC in the flags: there were more descriptors, and they are closed. MSG_TRUNC: the datagram was longer than
    the room for it. With MSG_PEEK, Linux makes descriptors for each look; macOS and FreeBSD give none. Raises OSError;
    TypeError or ValueError for a buffer or a number that cannot be. Source: unix(7), cmsg(3).
    """
    most = integer(maxfds, "maxfds")
    if not 0 <= most <= _MOST:
        raise ValueError(f"maxfds is 0 to {_MOST}, not {most}")
    message = socket_recvmsg(fd, buffers, control_space(_WIDTH * most) + _OTHERS, flags)
    came = message.flags
    # Nobody takes what else is in `control`: a PidFd closes itself.
    fds = [fd for value in message.control if type(value) is Descriptors for fd in value.take()]
    if len(fds) > most:
        came |= constants.MSG_CTRUNC
        while len(fds) > most:
            lib.fs_close(fds.pop())
    return message.count, fds, came, message.address


__all__ = ["recv_fds", "send_fds"]
