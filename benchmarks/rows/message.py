"""A message at a time: gathered from two places, received with its control data decoded, and with a descriptor in it."""

from __future__ import annotations

import os
import socket
import struct
import sys
from functools import partial
from typing import TYPE_CHECKING, Any

import fsocket

from ..measure import Side, UnavailableError, Work
from ..table import Row
from .datagram import SIZE
from .sockets import our_datagrams, stdlib_datagrams

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import ExitStack

HEAD = 16  # octets of the first of the two places
CONTROL = 256  # octets for control data, which is more than comes


def _need(*names: str) -> None:
    for name in names:
        if not hasattr(socket.socket, name):
            raise UnavailableError(f"no socket.{name}")


def sending(place: str, stack: ExitStack) -> tuple[Side, Side]:
    """From two places."""
    _need("sendmsg")
    first, second = our_datagrams(stack, place)
    their_first, their_second = stdlib_datagrams(stack, place)
    places = [bytes(HEAD), bytes(SIZE - HEAD)]
    ours = {"send": fsocket.socket_sendmsg, "first": first, "places": places, "recv": fsocket.socket_recv, "second": second}
    theirs = {"send": their_first.sendmsg, "places": places, "recv": their_second.recv_into}
    room = {"room": bytearray(SIZE)}
    return (
        Work("send(first, places)", {**ours, **room}, after="recv(second, room)").side(),
        Work("send(places)", {**theirs, **room}, after="recv(room)").side(),
    )


def receiving(place: str, with_information: bool, stack: ExitStack) -> tuple[Side, Side]:
    """Into one place, without control data or with the packet's information."""
    _need("recvmsg_into")
    first, second = our_datagrams(stack, place)
    their_first, their_second = stdlib_datagrams(stack, place)
    ours: dict[str, Any] = {"recv": fsocket.socket_recvmsg, "second": second, "room": fsocket.Buffer(SIZE)}
    theirs: dict[str, Any] = {"recv": their_second.recvmsg_into, "rooms": [bytearray(SIZE)]}
    feeds = (
        {"send": fsocket.socket_send, "first": first, "octets": bytes(SIZE)},
        {"send": their_first.send, "octets": bytes(SIZE)},
    )
    statements = "recv(second, room)", "recv(rooms)"
    if with_information:
        if sys.platform != "linux":
            raise UnavailableError("no IP_PKTINFO")
        for receiver in (second, their_second):
            fsocket.set_socket_option(receiver, fsocket.IP_PKTINFO, True)
        ours["PacketInfo"] = fsocket.PacketInfo
        theirs.update(unpack=struct.Struct("@I4s4s").unpack, text=socket.inet_ntoa)
        statements = (
            f"info = recv(second, room, {CONTROL}).get(PacketInfo)\ninfo.interface, info.address",
            f"_, [(_, _, data)], _, _ = recv(rooms, {CONTROL})\ninterface, address, _ = unpack(data)\ntext(address)",
        )
    return (
        Work(statements[0], {**ours, **feeds[0]}, before="send(first, octets)").side(),
        Work(statements[1], {**theirs, **feeds[1]}, before="send(octets)").side(),
    )


def descriptors(stack: ExitStack) -> tuple[Side, Side]:
    """One, from an end of a pair to the other."""
    if sys.platform == "win32":
        raise UnavailableError("no SCM_RIGHTS")
    first, second = our_datagrams(stack, "unix")
    ends = stdlib_datagrams(stack, "unix")
    descriptor = os.open(os.devnull, os.O_RDONLY)
    stack.callback(os.close, descriptor)
    names = {"fds": [descriptor], "close": os.close, "octets": b"x"}
    ours = {**names, "send": fsocket.send_fds, "recv": fsocket.recv_fds, "room": bytearray(1), "first": first, "second": second}
    theirs = {**names, "send": socket.send_fds, "recv": socket.recv_fds, "first": ends[0], "second": ends[1]}
    return (
        Work("send(first, octets, fds)\n_, [fd], _, _ = recv(second, room, 1)\nclose(fd)", ours).side(),
        Work("send(first, [octets], fds)\n_, [fd], _, _ = recv(second, 1, 1)\nclose(fd)", theirs).side(),
    )


def rows() -> Iterator[Row]:
    """All of them."""
    place = "udp4"
    words = "message", place
    yield Row(f"{place} sendmsg, two places", "sendmsg([bytes, bytes])", partial(sending, place), (*words, "sendmsg", SIZE))
    yield Row(f"{place} recvmsg", "recvmsg_into([bytearray])", partial(receiving, place, False), (*words, "recvmsg", SIZE))
    yield Row(
        f"{place} recvmsg, PacketInfo",
        "recvmsg_into, struct.unpack",
        partial(receiving, place, True),
        (*words, "packet_info", SIZE),
    )
    yield Row("unix send_fds+recv_fds", "socket.send_fds, recv_fds", descriptors, ("descriptor",))
