"""What CPython's tests ask of sendmsg, recvmsg and recvmsg_into, asked of socket_sendmsg and socket_recvmsg.

CASES names, for each case of CPython's Lib/test/test_socket.py, the test here that asks the same; a last test compares it
with the cases of the Python that runs. tests/conformance/cpython_suites.py runs CPython's own classes.
"""

from __future__ import annotations

import array
import ast
import contextlib
import importlib.util
import signal
import socket
import struct
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

import fsocket

Keep = Callable[[int], int]

WINDOWS = sys.platform == "win32"
MSG = b"what a message says"
INT = struct.calcsize("i")

#: A case of CPython's, and the test here that asks the same.
CASES = {
    "CmsgMacroTests.testCMSG_LEN": "test_the_room_of_control_data_is_known",
    "CmsgMacroTests.testCMSG_SPACE": "test_the_room_of_control_data_is_known",
    "SendmsgTests.testSendmsg": "test_octets_of_every_kind_are_gathered",
    "SendmsgTests.testSendmsgDataGenerator": "test_octets_of_every_kind_are_gathered",
    "SendmsgTests.testSendmsgArray": "test_octets_of_every_kind_are_gathered",
    "SendmsgTests.testSendmsgGather": "test_octets_of_every_kind_are_gathered",
    "SendmsgTests.testSendmsgAncillaryGenerator": "test_control_may_be_any_iterable",
    "SendmsgTests.testSendmsgBadArgs": "test_sending_refuses_wrong_arguments",
    "SendmsgTests.testSendmsgBadCmsg": "test_sending_refuses_wrong_control",
    "SendmsgTests.testSendmsgBadMultiCmsg": "test_sending_refuses_wrong_control",
    "SendmsgTests.testSendmsgExcessCmsgReject": "test_more_control_than_the_socket_takes_is_an_error_of_the_system",
    "SendmsgTests.testSendmsgAfterClose": "test_sending_on_a_closed_socket_fails",
    "SendmsgStreamTests.testSendmsgExplicitNoneAddr": "test_no_address_is_none",
    "SendmsgStreamTests.testSendmsgTimeout": "test_sending_keeps_to_the_timeout",
    "SendmsgStreamTests.testSendmsgDontWait": "test_sending_need_not_wait",
    "SendmsgConnectionlessTests.testSendmsgNoDestAddr": "test_who_is_not_connected_needs_an_address",
    "RecvmsgGenericTests.testRecvmsg": "test_a_message_is_received",
    "RecvmsgGenericTests.testRecvmsgExplicitDefaults": "test_a_message_is_received",
    "RecvmsgGenericTests.testRecvmsgShorter": "test_a_message_is_received",
    "RecvmsgGenericTests.testRecvmsgShortAncillaryBuf": "test_a_message_is_received",
    "RecvmsgGenericTests.testRecvmsgLongAncillaryBuf": "test_a_message_is_received",
    "RecvmsgGenericTests.testRecvmsgFromSendmsg": "test_a_message_is_received",
    "RecvmsgGenericTests.testRecvmsgTrunc": "test_what_was_cut_off_is_told",
    "RecvmsgGenericTests.testRecvmsgAfterClose": "test_receiving_on_a_closed_socket_fails",
    "RecvmsgGenericTests.testRecvmsgTimeout": "test_receiving_keeps_to_the_timeout",
    "RecvmsgGenericTests.testRecvmsgPeek": "test_a_message_can_be_looked_at_first",
    "RecvmsgGenericStreamTests.testRecvmsgEOF": "test_the_end_of_a_stream_is_a_message_of_nothing",
    "RecvmsgSCTPStreamTest.testRecvmsgEOF": "test_the_end_of_a_stream_is_a_message_of_nothing",
    "RecvmsgIntoSCTPStreamTest.testRecvmsgEOF": "test_the_end_of_a_stream_is_a_message_of_nothing",
    "RecvmsgGenericStreamTests.testRecvmsgOverflow": "test_the_rest_of_a_stream_comes_next",
    "RecvmsgTests.testRecvmsgBadArgs": "test_receiving_refuses_wrong_arguments",
    "RecvmsgIntoTests.testRecvmsgIntoBadArgs": "test_receiving_refuses_wrong_arguments",
    "RecvmsgIntoTests.testRecvmsgIntoGenerator": "test_octets_are_scattered_over_memory_of_every_kind",
    "RecvmsgIntoTests.testRecvmsgIntoArray": "test_octets_are_scattered_over_memory_of_every_kind",
    "RecvmsgIntoTests.testRecvmsgIntoScatter": "test_octets_are_scattered_over_memory_of_every_kind",
    "SCMRightsTest.testFDPassSimple": "test_descriptors_pass",
    "SCMRightsTest.testMultipleFDPass": "test_descriptors_pass",
    "SCMRightsTest.testFDPassCMSG_SPACE": "test_descriptors_pass",
    "SCMRightsTest.testFDPassCMSG_LEN": "test_descriptors_pass",
    "SCMRightsTest.testFDPassSeparate": "test_descriptors_pass_in_two_control_messages",
    "SCMRightsTest.testFDPassSeparateMinSpace": "test_descriptors_pass_in_two_control_messages",
    "SCMRightsTest.testFDPassEmpty": "test_no_descriptors_pass_as_none",
    "SCMRightsTest.testFDPassPartialInt": "test_part_of_a_descriptor_is_none",
    "SCMRightsTest.testFDPassPartialIntInMiddle": "test_part_of_a_descriptor_harms_no_other",
    "SCMRightsTest.testCmsgTruncNoBufSize": "test_descriptors_without_room_are_told_and_not_kept",
    "SCMRightsTest.testCmsgTrunc0": "test_descriptors_without_room_are_told_and_not_kept",
    "SCMRightsTest.testCmsgTrunc1": "test_descriptors_without_room_are_told_and_not_kept",
    "SCMRightsTest.testCmsgTrunc2Int": "test_descriptors_without_room_are_told_and_not_kept",
    "SCMRightsTest.testCmsgTruncLen0Minus1": "test_descriptors_without_room_are_told_and_not_kept",
    "SCMRightsTest.testCmsgTruncLen0": "test_descriptors_that_did_fit_are_kept",
    "SCMRightsTest.testCmsgTruncLen0Plus1": "test_descriptors_that_did_fit_are_kept",
    "SCMRightsTest.testCmsgTruncLen1": "test_descriptors_that_did_fit_are_kept",
    "SCMRightsTest.testCmsgTruncLen2Minus1": "test_descriptors_that_did_fit_are_kept",
    "RFC3542AncillaryTest.testRecvHopLimit": "test_the_hop_limit_is_told",
    "RFC3542AncillaryTest.testRecvHopLimitCMSG_SPACE": "test_the_hop_limit_is_told",
    "RFC3542AncillaryTest.testSetHopLimit": "test_the_hop_limit_of_a_message_is_set",
    "RFC3542AncillaryTest.testRecvTrafficClassAndHopLimit": "test_traffic_class_and_hop_limit_are_told",
    "RFC3542AncillaryTest.testRecvTrafficClassAndHopLimitCMSG_SPACE": "test_traffic_class_and_hop_limit_are_told",
    "RFC3542AncillaryTest.testSetTrafficClassAndHopLimit": "test_traffic_class_and_hop_limit_of_a_message_are_set",
    "RFC3542AncillaryTest.testOddCmsgSize": "test_a_control_message_of_an_odd_size_harms_no_other",
    "RFC3542AncillaryTest.testCmsgTruncNoBufSize": "test_a_hop_limit_without_room_is_missed",
    "RFC3542AncillaryTest.testSingleCmsgTrunc0": "test_a_hop_limit_without_room_is_missed",
    "RFC3542AncillaryTest.testSingleCmsgTrunc1": "test_a_hop_limit_without_room_is_missed",
    "RFC3542AncillaryTest.testSingleCmsgTrunc2Int": "test_a_hop_limit_without_room_is_missed",
    "RFC3542AncillaryTest.testSingleCmsgTruncLen0Minus1": "test_a_hop_limit_without_room_is_missed",
    "RFC3542AncillaryTest.testSingleCmsgTruncInData": "test_a_hop_limit_without_room_is_missed",
    "RFC3542AncillaryTest.testSecondCmsgTrunc0": "test_the_first_of_two_control_messages_is_whole",
    "RFC3542AncillaryTest.testSecondCmsgTrunc1": "test_the_first_of_two_control_messages_is_whole",
    "RFC3542AncillaryTest.testSecondCmsgTrunc2Int": "test_the_first_of_two_control_messages_is_whole",
    "RFC3542AncillaryTest.testSecondCmsgTruncLen0Minus1": "test_the_first_of_two_control_messages_is_whole",
    "RFC3542AncillaryTest.testSecondCmsgTruncInData": "test_the_first_of_two_control_messages_is_whole",
    "InterruptedRecvTimeoutTest.testInterruptedRecvmsgTimeout": "test_a_handler_ends_receiving",
    "InterruptedRecvTimeoutTest.testInterruptedRecvmsgIntoTimeout": "test_a_handler_ends_receiving",
    "InterruptedSendTimeoutTest.testInterruptedSendmsgTimeout": "test_a_handler_ends_sending",
}


# --- what messages go over: each kind of socket in turn


@dataclass
class Link:
    """A way from a sender to a receiver."""

    sender: int
    receiver: int
    stream: bool = False
    #: Where the sender has to send to; None: it is connected.
    to: fsocket.Sockaddr | None = None
    #: Whom the receiver has to name as the sender; None: what it names is not looked at, as of a connection.
    origin: fsocket.Sockaddr | None = None
    #: What stands in the flags of a whole message, and of no part of one.
    whole: int = 0
    closed: set[int] = field(default_factory=set)

    def close(self, fd: int) -> None:
        self.closed.add(fd)
        fsocket.close_socket(fd)

    def close_all(self) -> None:
        for fd in {self.sender, self.receiver} - self.closed:
            self.close(fd)


def connectionless(host: str, protocol: int = 0) -> Link:
    address = fsocket.SockaddrIn6(host) if ":" in host else fsocket.SockaddrIn(host)
    link = Link(*(fsocket.open_socket(address.family, fsocket.SOCK_DGRAM, protocol) for _ in range(2)))
    fsocket.socket_bind(link.sender, address)
    fsocket.socket_bind(link.receiver, address)
    link.to, link.origin = fsocket.socket_name(link.receiver), fsocket.socket_name(link.sender)
    return link


def connected(address: fsocket.Sockaddr, protocol: int = 0) -> Link:
    with fsocket.socket_handle(address.family, fsocket.SOCK_STREAM, protocol) as listener:
        fsocket.socket_bind(listener, address)
        fsocket.socket_listen(listener)
        sender = fsocket.open_socket(address.family, fsocket.SOCK_STREAM, protocol)
        fsocket.socket_connect(sender, fsocket.socket_name(listener))
        accepted = fsocket.socket_accept(listener)
    assert accepted is not None
    return Link(sender, accepted[0], stream=True)


def unix_link(kind: str, folder: Path) -> Link:
    if kind != "stream":
        return Link(*fsocket.open_socketpair(fsocket.AF_UNIX, getattr(fsocket, f"SOCK_{kind}")))
    return connected(fsocket.SockaddrUn(folder / "s"))


#: Kinds of links, each with the capability that it needs.
UNIX = {"unix stream": "unix", "unix datagram": "unix_datagram", "unix seqpacket": "seqpacket"}
CONNECTIONLESS = {"UDP": None, "UDP6": "ipv6", "UDPLITE": "udplite", "UDPLITE6": "udplite6"}
STREAMS = {"TCP": None, "SCTP": "sctp", "unix stream": "unix"}
LINKS = {**STREAMS, **CONNECTIONLESS, **UNIX}


@pytest.fixture(params=LINKS)
def link(request: pytest.FixtureRequest, short_dir: Path, limit: Callable[..., None]) -> Iterator[Link]:
    kind = request.param
    if LINKS[kind] is not None:
        request.getfixturevalue(LINKS[kind])
    if kind == "TCP":
        made = connected(fsocket.SockaddrIn("127.0.0.1"))
    elif kind == "SCTP":
        made = connected(fsocket.SockaddrIn("127.0.0.1"), fsocket.IPPROTO_SCTP)
        made.whole = getattr(fsocket, "MSG_EOR", 0)
    elif kind in CONNECTIONLESS:
        protocol = getattr(fsocket, "IPPROTO_UDPLITE", 0) if kind.startswith("UDPLITE") else 0
        made = connectionless("::1" if kind.endswith("6") else "127.0.0.1", protocol)
    else:
        made = unix_link({"unix stream": "stream", "unix datagram": "DGRAM", "unix seqpacket": "SEQPACKET"}[kind], short_dir)
    limit(made.sender)
    limit(made.receiver)
    yield made
    made.close_all()


def only(kinds: Any) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("link", list(kinds), indirect=True)


over_streams = only(STREAMS)
#: Over which descriptors pass, as far as this system has them.
over_unix = only(UNIX)
over_udp6 = only(["UDP6", "UDPLITE6"])


# --- the two forms of the calls


@dataclass(frozen=True)
class Messages:
    sendmsg: Callable[..., int]
    recvmsg: Callable[..., fsocket.Message]


EXPORTED = Messages(fsocket.socket_sendmsg, fsocket.socket_recvmsg)
FORMS = {"exported": EXPORTED}
if hasattr(fsocket.socket_recvmsg, "__self__"):
    FORMS["python"] = Messages(*(getattr(call, "__self__", call) for call in vars(EXPORTED).values()))


@pytest.fixture(params=FORMS)
def messages(request: pytest.FixtureRequest) -> Messages:
    """The calls as they are exported, and the Python functions behind them, if they are others."""
    return FORMS[request.param]


def send(link: Link, messages: Messages, octets: Any = MSG, control: Any = (), flags: int = 0) -> int:
    return messages.sendmsg(link.sender, octets, control, flags, link.to)


def receive(
    link: Link, messages: Messages, size: int = len(MSG), control_size: int = 0, flags: int = 0
) -> tuple[bytes, fsocket.Message]:
    room = bytearray(size)
    message = messages.recvmsg(link.receiver, room, control_size, flags)
    assert 0 <= message.count <= size
    assert not any(room[message.count :])
    return bytes(room[: message.count]), message


def check(link: Link, message: fsocket.Message, *, whole: bool | None = True, control: bool | None = True) -> None:
    """The sender, and what the flags say.

    whole: whether the message is whole, or None if that is not looked at; control: whether all control data is.
    """
    if link.origin is not None:
        assert message.address == link.origin
    assert not message.flags & fsocket.MSG_OOB
    if whole is not None and not link.stream:
        assert bool(message.flags & fsocket.MSG_TRUNC) is message.data_truncated is (not whole)
    if whole is not None and link.whole:
        assert bool(message.flags & link.whole) is whole
    if control is not None:
        assert bool(message.flags & fsocket.MSG_CTRUNC) is message.control_truncated is (not control)
    assert message.truncated is (message.data_truncated or message.control_truncated)


# --- sending


GATHERED: dict[str, Callable[[], Any]] = {
    "octets": lambda: MSG,
    "one part": lambda: [MSG],
    "a tuple": lambda: (MSG,),
    "a generator": lambda: (part for part in [MSG]),
    "an array": lambda: [array.array("B", MSG)],
    "two parts": lambda: [MSG[:3], MSG[3:]],
    "kinds mixed": lambda: [bytearray(MSG[:3]), b"", memoryview(b"--" + MSG[3:] + b"--")[2:-2]],
    "each octet for itself": lambda: [MSG[i : i + 1] for i in range(len(MSG))],
}


@pytest.mark.parametrize("kind", GATHERED)
def test_octets_of_every_kind_are_gathered(kind: str, link: Link, messages: Messages) -> None:
    assert send(link, messages, GATHERED[kind]()) == len(MSG)
    room = bytearray(len(MSG) + 1)
    assert fsocket.socket_recv(link.receiver, room) == len(MSG)
    assert room[:-1] == MSG


def test_two_arrays_are_no_pointer_and_its_octets(numpy: Any, udp_pair: tuple[int, int]) -> None:
    first, second = udp_pair
    parts = (numpy.frombuffer(MSG[:1], "u1"), numpy.frombuffer(MSG[1:], "u1"))
    rooms = (numpy.zeros(1, "u1"), numpy.zeros(len(MSG) - 1, "u1"))
    assert fsocket.socket_sendmsg(first, parts) == len(MSG)
    assert fsocket.socket_recvmsg(second, rooms).count == len(MSG)
    assert b"".join(map(bytes, rooms)) == MSG


@pytest.mark.parametrize("control", [(), [], iter([]), (value for value in ())], ids=["tuple", "list", "iterator", "generator"])
def test_control_may_be_any_iterable(control: Any, link: Link, messages: Messages) -> None:
    assert send(link, messages, control=control) == len(MSG)
    assert receive(link, messages)[0] == MSG


def refuses(error: Any, call: Callable[..., object], *arguments: Any) -> None:
    with pytest.raises(error):
        call(*arguments)


def nothing_came(link: Link) -> None:
    """What was refused did not go out."""
    fsocket.socket_sendto(link.sender, b"done", link.to) if link.to else fsocket.socket_send(link.sender, b"done")
    room = bytearray(1000)
    assert fsocket.socket_recv(link.receiver, room) == 4
    assert room[:4] == b"done"


def test_sending_refuses_wrong_arguments(link: Link, messages: Messages) -> None:
    refuses(TypeError, messages.sendmsg)
    refuses(TypeError, messages.sendmsg, link.sender)
    for buffers in (object(), [object()], [MSG, object()], None, 5, "text", ["text"], [MSG, None]):
        refuses(TypeError, messages.sendmsg, link.sender, buffers, (), 0, link.to)
    refuses(TypeError, messages.sendmsg, link.sender, [MSG], object(), 0, link.to)
    refuses(TypeError, messages.sendmsg, link.sender, [MSG], None, 0, link.to)
    refuses(TypeError, messages.sendmsg, link.sender, [MSG], [], object(), link.to)
    refuses(TypeError, messages.sendmsg, link.sender, [MSG], [], 0, object())
    refuses(TypeError, messages.sendmsg, "fd", [MSG], [], 0, link.to)
    nothing_came(link)


def test_sending_refuses_wrong_control(link: Link, messages: Messages) -> None:
    wrong: list[Any] = [
        [object()],
        [(object(), 0, b"data")],
        [(0, object(), b"data")],
        [(0, 0, object())],
        [(0, 0)],
        [(0, 0, b"data", 42)],
        [0, 0, b""],
        [(0, 0, b""), object()],
        [(0, 0, "text")],
        "text",
        b"octets",
        5,
    ]
    for control in wrong:
        refuses(TypeError, messages.sendmsg, link.sender, [MSG], control, 0, link.to)
    nothing_came(link)


def test_more_control_than_the_socket_takes_is_an_error_of_the_system(link: Link, messages: Messages) -> None:
    # Two of a kind that nobody knows: what systems make of them differs, but they fail, if so, with a number.
    try:
        sent = send(link, messages, control=[(0, 0, b""), (0, 0, b"")])
    except OSError as error:
        assert error.errno  # noqa: PT017  (some systems refuse)
    else:
        assert sent == len(MSG)
        assert receive(link, messages)[0] == MSG
    nothing_came(link)


def test_sending_on_a_closed_socket_fails(link: Link, messages: Messages) -> None:
    link.close(link.sender)
    refuses(OSError, send, link, messages)


@only([*STREAMS, "unix datagram"])
def test_no_address_is_none(link: Link, messages: Messages) -> None:
    assert messages.sendmsg(link.sender, [MSG], [], 0, None) == len(MSG)
    assert receive(link, messages)[0] == MSG


def fill(link: Link, messages: Messages, flags: int = 0) -> None:
    while True:
        send(link, messages, [b"a" * 512], (), flags)


@over_streams
def test_sending_keeps_to_the_timeout(link: Link, messages: Messages, limit: Callable[..., None]) -> None:
    limit(link.sender, 0.03)
    refuses((BlockingIOError, TimeoutError), fill, link, messages)
    assert receive(link, messages, 512)[0] == b"a" * 512


@pytest.mark.skipif(not hasattr(fsocket, "MSG_DONTWAIT"), reason="this system has no MSG_DONTWAIT")
@over_streams
def test_sending_need_not_wait(link: Link, messages: Messages) -> None:
    refuses(BlockingIOError, fill, link, messages, getattr(fsocket, "MSG_DONTWAIT", 0))
    assert receive(link, messages, 512)[0] == b"a" * 512


@only(CONNECTIONLESS)
def test_who_is_not_connected_needs_an_address(link: Link, messages: Messages) -> None:
    refuses(OSError, messages.sendmsg, link.sender, [MSG])
    refuses(OSError, messages.sendmsg, link.sender, [MSG], [], 0, None)
    nothing_came(link)


# --- receiving


@pytest.mark.parametrize("arguments", [(), (0, 0), (1,), (10240,)], ids=["none", "zeros", "room for no head", "much room"])
@pytest.mark.parametrize("more", [0, 42])
def test_a_message_is_received(more: int, arguments: tuple[int, ...], link: Link, messages: Messages) -> None:
    assert send(link, messages, [MSG[:3], MSG[3:]]) == len(MSG)
    octets, message = receive(link, messages, len(MSG) + more, *arguments)
    assert octets == MSG
    assert message.control == ()
    check(link, message)


def test_what_was_cut_off_is_told(link: Link, messages: Messages) -> None:
    send(link, messages)
    octets, message = receive(link, messages, len(MSG) - 3)
    assert octets == MSG[:-3]
    assert message.control == ()
    check(link, message, whole=False)


def test_receiving_on_a_closed_socket_fails(link: Link, messages: Messages) -> None:
    link.close(link.receiver)
    refuses(OSError, receive, link, messages)


def test_receiving_keeps_to_the_timeout(link: Link, messages: Messages, limit: Callable[..., None]) -> None:
    limit(link.receiver, 0.03)
    refuses((BlockingIOError, TimeoutError), receive, link, messages)


def test_a_message_can_be_looked_at_first(link: Link, messages: Messages) -> None:
    send(link, messages)
    octets, message = receive(link, messages, len(MSG) - 3, 0, fsocket.MSG_PEEK)
    assert octets == MSG[:-3]
    check(link, message, whole=None)  # what a part that is only looked at says of the rest differs
    for flags in (fsocket.MSG_PEEK, 0):
        octets, message = receive(link, messages, len(MSG), 0, flags)
        assert octets == MSG
        assert message.control == ()
        check(link, message)


@over_streams
def test_the_end_of_a_stream_is_a_message_of_nothing(link: Link, messages: Messages) -> None:
    link.close(link.sender)
    octets, message = receive(link, messages, 1024)
    assert octets == b""
    assert message.control == ()
    check(link, message, whole=None)


@over_streams
def test_the_rest_of_a_stream_comes_next(link: Link, messages: Messages) -> None:
    send(link, messages)
    first, message = receive(link, messages, len(MSG) - 3)
    check(link, message, whole=False)
    second, message = receive(link, messages, 1024)
    check(link, message)
    assert first + second == MSG


def test_receiving_refuses_wrong_arguments(link: Link, messages: Messages) -> None:
    room = bytearray(len(MSG))
    refuses(TypeError, messages.recvmsg)
    refuses(TypeError, messages.recvmsg, link.receiver)
    for buffers in (object(), None, len(MSG), -1, [object()], [b"not writable"], b"not writable", [room, object()], "text"):
        refuses(TypeError, messages.recvmsg, link.receiver, buffers, 0, 0)
    refuses(ValueError, messages.recvmsg, link.receiver, room, -1, 0)
    refuses(TypeError, messages.recvmsg, link.receiver, room, object(), 0)
    refuses(TypeError, messages.recvmsg, link.receiver, room, 0, object())
    refuses(TypeError, messages.recvmsg, "fd", room)

    send(link, messages)
    octets, message = receive(link, messages)
    assert octets == MSG
    check(link, message)


def scattered() -> Iterator[tuple[str, Any, list[Any]]]:
    """How memory is given, and the memory."""
    size = len(MSG)
    rooms: list[Any] = [bytearray(size)]
    yield "octets", rooms[0], rooms
    rooms = [bytearray(size)]
    yield "one part", rooms, rooms
    rooms = [bytearray(size)]
    yield "a generator", (room for room in rooms), rooms
    rooms = [array.array("B", bytes(size))]
    yield "an array", rooms, rooms
    rooms = [fsocket.Buffer(size)]
    yield "a Buffer", rooms, rooms
    rooms = [bytearray(4), memoryview(bytearray(11))[2:9], bytearray(0), bytearray(20)]
    yield "parts", rooms, rooms


@pytest.mark.parametrize("kind", [kind for kind, _, _ in scattered()])
def test_octets_are_scattered_over_memory_of_every_kind(kind: str, link: Link, messages: Messages) -> None:
    ((buffers, rooms),) = ((buffers, rooms) for name, buffers, rooms in scattered() if name == kind)
    send(link, messages)
    message = messages.recvmsg(link.receiver, buffers)
    assert message.count == len(MSG)
    octets = b"".join(map(bytes, rooms))
    assert octets[: len(MSG)] == MSG
    assert not any(octets[len(MSG) :])
    if kind == "parts":
        whole = rooms[1].obj
        assert (whole[:2], whole[9:]) == (bytes(2), bytes(2))
    assert message.control == ()
    check(link, message)


# --- control data: how much room it takes


def length(octets: int) -> int:
    """CMSG_LEN: a head and so many octets, without what aligns the next head."""
    return fsocket.control_space(0) + octets


def test_the_room_of_control_data_is_known() -> None:
    head = fsocket.control_space(0)
    assert head > 2 * INT  # a head has three members, and two are ints
    assert fsocket.control_space() == 0
    last = head
    for size in (*range(257), *range(0x7FFFFF00 - 257, 0x7FFFFF00)):
        space = fsocket.control_space(size)
        assert space >= last
        assert space >= length(size)
        last = space
    assert fsocket.control_space(1, 5, 9) == sum(map(fsocket.control_space, (1, 5, 9)))
    for wrong in (-1, sys.maxsize, 1 << 64):
        refuses((ValueError, OverflowError), fsocket.control_space, wrong)
    for name, space in (("CMSG_LEN", length), ("CMSG_SPACE", fsocket.control_space)):
        if hasattr(socket, name):
            assert [getattr(socket, name)(size) for size in range(100)] == [space(size) for size in range(100)]


# --- descriptors


@dataclass
class Files:
    """Files that each hold a number of their own."""

    opened: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)

    def __call__(self, count: int) -> list[int]:
        fds = []
        for number in range(count):
            file: Any = self.opened.enter_context(tempfile.TemporaryFile(buffering=0))  # noqa: SIM115  (it is one)
            file.write(b"%d" % number)
            fds.append(file.fileno())
        return fds


@pytest.fixture
def files() -> Iterator[Files]:
    made = Files()
    with made.opened:
        yield made


if sys.platform != "win32":
    import os

    RIGHTS = (socket.SOL_SOCKET, socket.SCM_RIGHTS)

    def same_files(fds: list[int]) -> None:
        for number, fd in enumerate(fds):
            os.lseek(fd, 0, os.SEEK_SET)
            assert os.read(fd, 100) == b"%d" % number

    def taken(message: fsocket.Message) -> list[int]:
        """The descriptors that came, of which the caller is the owner now."""
        fds: list[int] = []
        for value in message.control:
            assert isinstance(value, fsocket.Descriptors)
            assert all(not os.get_inheritable(fd) for fd in value)
            fds += value.take()
        return fds

    def check_descriptors(message: fsocket.Message, count: int) -> None:
        fds = taken(message)
        try:
            assert len(fds) == count
            same_files(fds)
        finally:
            for fd in fds:
                os.close(fd)

    @over_unix
    @pytest.mark.parametrize("room", ["much", "what it takes", "what it takes, but the last of it"])
    @pytest.mark.parametrize("count", [1, 4])
    @pytest.mark.parametrize("form", ["Descriptors", "octets", "an array"])
    def test_descriptors_pass(form: str, count: int, room: str, link: Link, messages: Messages, files: Files) -> None:
        numbers = array.array("i", files(count))
        control: Any = {
            "Descriptors": fsocket.Descriptors(numbers),
            "octets": (*RIGHTS, numbers.tobytes()),
            "an array": (*RIGHTS, numbers),
        }[form]
        assert send(link, messages, [MSG], [control]) == len(MSG)
        sizes = {"much": 10240, "what it takes": fsocket.control_space(count * INT)}
        octets, message = receive(link, messages, len(MSG), sizes.get(room, length(count * INT)))
        assert octets == MSG
        # RFC 3542: for want of the room that aligns what would come next, MSG_CTRUNC may be set.
        check(link, message, control=True if room in sizes else None)
        check_descriptors(message, count)

    @over_unix
    @pytest.mark.skipif(sys.platform == "darwin", reason="macOS takes one control message a call")
    @pytest.mark.parametrize("room", ["much", "what it takes"])
    def test_descriptors_pass_in_two_control_messages(room: str, link: Link, messages: Messages, files: Files) -> None:
        one, other = files(2)
        send(link, messages, [MSG], [fsocket.Descriptors([one]), fsocket.Descriptors([other])])
        size = 10240 if room == "much" else fsocket.control_space(INT) + length(2 * INT)
        octets, message = receive(link, messages, len(MSG), size)
        assert octets == MSG
        assert len(message.control) <= 2  # the system may make one of them
        check(link, message, control=True if room == "much" else None)
        check_descriptors(message, 2)

    def send_if_possible(link: Link, messages: Messages, control: list[Any]) -> None:
        """What is odd may be refused, but by the system."""
        try:
            assert send(link, messages, [MSG], control) == len(MSG)
        except OSError as error:
            assert error.errno  # noqa: PT017
            assert send(link, messages, [MSG]) == len(MSG)

    @over_unix
    @pytest.mark.parametrize("form", ["Descriptors", "octets"])
    def test_no_descriptors_pass_as_none(form: str, link: Link, messages: Messages) -> None:
        send_if_possible(link, messages, [fsocket.Descriptors([]) if form == "Descriptors" else (*RIGHTS, b"")])
        octets, message = receive(link, messages, len(MSG), 10240)
        assert octets == MSG
        check(link, message, control=None)
        check_descriptors(message, 0)

    #: None that a descriptor has, even if one of its octets were another.
    BAD = -0x5555

    @over_unix
    def test_part_of_a_descriptor_is_none(link: Link, messages: Messages) -> None:
        send_if_possible(link, messages, [(*RIGHTS, array.array("i", [BAD]).tobytes()[:-1])])
        octets, message = receive(link, messages, len(MSG), 10240)
        assert octets == MSG
        check(link, message, control=None)
        check_descriptors(message, 0)

    @over_unix
    def test_part_of_a_descriptor_harms_no_other(link: Link, messages: Messages, files: Files) -> None:
        one, other = files(2)
        partial = array.array("i", [one, BAD]).tobytes()[:-1]
        send_if_possible(link, messages, [(*RIGHTS, partial), (*RIGHTS, array.array("i", [other]))])
        octets, message = receive(link, messages, len(MSG), 10240)
        assert octets == MSG
        check(link, message, control=None)
        fds = taken(message)
        try:
            assert len(fds) <= 2
            same_files(fds)
        finally:
            for fd in fds:
                os.close(fd)

    @over_unix
    @pytest.mark.parametrize("size", [None, 0, 1, 2 * INT, length(0) - 1])
    def test_descriptors_without_room_are_told_and_not_kept(
        size: int | None, link: Link, messages: Messages, files: Files
    ) -> None:
        send(link, messages, [MSG], [fsocket.Descriptors(files(1))])
        octets, message = receive(link, messages, len(MSG), *(() if size is None else (size,)))
        assert octets == MSG
        assert message.control == ()
        # The BSDs set MSG_CTRUNC only if part of something was received.
        check(link, message, control=None if not size and sys.platform != "linux" else False)

    @over_unix
    @pytest.mark.parametrize(
        ("sent", "size", "most"),
        [(1, length(0), 0), (2, length(0) + 1, 0), (2, length(INT), 1), (2, length(2 * INT) - 1, 1), (9, length(5 * INT), 5)],
    )
    def test_descriptors_that_did_fit_are_kept(
        sent: int, size: int, most: int, link: Link, messages: Messages, files: Files
    ) -> None:
        send(link, messages, [MSG], [fsocket.Descriptors(files(sent))])
        octets, message = receive(link, messages, len(MSG), size)
        assert octets == MSG
        check(link, message, control=False)
        fds = taken(message)
        try:
            assert len(fds) == most if sys.platform == "linux" else len(fds) <= most
            same_files(fds)
        finally:
            for fd in fds:
                os.close(fd)


# --- hop limit and traffic class: RFC 3542

HOP_LIMIT = 2
#: What leaves the choice to the system.
ANY_CLASS = -1
HOPS = (socket.IPPROTO_IPV6, socket.IPV6_HOPLIMIT)
CLASS = (socket.IPPROTO_IPV6, socket.IPV6_TCLASS)


#: The options that bring them; that of Windows is named as what it brings.
TELL_HOPS = getattr(fsocket, "IPV6_RECVHOPLIMIT", None) or fsocket.IPV6_HOPLIMIT
TELL_CLASS = fsocket.IPV6_RECVTCLASS
#: Windows takes no notice of a hop limit beside a message, or not every version of it, nor does Wine.
SENT_HOPS = 255 if WINDOWS else HOP_LIMIT


def ask(link: Link, *options: Any) -> None:
    for option in options:
        fsocket.set_socket_option(link.receiver, option, True)


def check_hop_limit(link: Link, messages: Messages, control_size: int, most: int = 255) -> None:
    octets, message = receive(link, messages, len(MSG), control_size)
    assert octets == MSG
    check(link, message)
    (value,) = message.control
    assert value == message.get(fsocket.HopLimit)
    assert isinstance(value, fsocket.HopLimit)
    assert 0 < value.value <= most
    assert value.family in {None, fsocket.AF_INET6}
    assert message.get(fsocket.TrafficClass) is None


@over_udp6
@pytest.mark.parametrize("room", ["much", "what it takes"])
def test_the_hop_limit_is_told(room: str, link: Link, messages: Messages) -> None:
    ask(link, TELL_HOPS)
    send(link, messages)
    check_hop_limit(link, messages, 10240 if room == "much" else fsocket.control_space(INT))


@over_udp6
@pytest.mark.parametrize(
    "control",
    [
        fsocket.HopLimit(HOP_LIMIT),
        fsocket.HopLimit(HOP_LIMIT, fsocket.AF_INET6),
        (*HOPS, array.array("i", [HOP_LIMIT])),
        fsocket.ControlMessage(*HOPS, struct.pack("i", HOP_LIMIT)),
    ],
    ids=["HopLimit", "of IPv6", "tuple", "ControlMessage"],
)
def test_the_hop_limit_of_a_message_is_set(control: Any, link: Link, messages: Messages) -> None:
    ask(link, TELL_HOPS)
    assert send(link, messages, [MSG], [control]) == len(MSG)
    check_hop_limit(link, messages, 10240, SENT_HOPS)


def check_both(link: Link, messages: Messages, control_size: int, most: int = 255) -> None:
    octets, message = receive(link, messages, len(MSG), control_size)
    assert octets == MSG
    check(link, message)
    assert {type(value) for value in message.control} == {fsocket.TrafficClass, fsocket.HopLimit}
    assert len(message.control) == 2
    traffic_class, hop_limit = message.get(fsocket.TrafficClass), message.get(fsocket.HopLimit)
    assert traffic_class is not None
    assert hop_limit is not None
    assert 0 <= traffic_class.value <= 255
    assert 0 < hop_limit.value <= most


@over_udp6
@pytest.mark.parametrize("room", ["much", "what it takes"])
def test_traffic_class_and_hop_limit_are_told(room: str, link: Link, messages: Messages) -> None:
    ask(link, TELL_HOPS, TELL_CLASS)
    send(link, messages)
    check_both(link, messages, 10240 if room == "much" else fsocket.control_space(INT, INT))


@over_udp6
@pytest.mark.parametrize("traffic_class", [ANY_CLASS, 0, 0xB8 | 1])
def test_traffic_class_and_hop_limit_of_a_message_are_set(traffic_class: int, link: Link, messages: Messages) -> None:
    ask(link, TELL_HOPS, TELL_CLASS)
    classes: Any = (
        (*CLASS, array.array("i", [ANY_CLASS])) if traffic_class == ANY_CLASS else fsocket.TrafficClass(traffic_class)
    )
    assert send(link, messages, [MSG], [classes, fsocket.HopLimit(HOP_LIMIT)]) == len(MSG)
    check_both(link, messages, 10240, SENT_HOPS)


@over_udp6
def test_a_control_message_of_an_odd_size_harms_no_other(link: Link, messages: Messages) -> None:
    ask(link, TELL_HOPS, TELL_CLASS)
    right = array.array("i", [ANY_CLASS]).tobytes()
    try:
        sent = send(link, messages, [MSG], [(*CLASS, right + b"\0"), fsocket.HopLimit(HOP_LIMIT)])
    except OSError as error:
        assert error.errno  # noqa: PT017  (some systems refuse)
        sent = send(link, messages, [MSG], [(*CLASS, right), fsocket.HopLimit(HOP_LIMIT)])
    assert sent == len(MSG)
    check_both(link, messages, 10240, SENT_HOPS)


@over_udp6
@pytest.mark.parametrize("size", [None, 0, 1, 2 * INT, length(0) - 1, *range(length(0), length(INT))])
def test_a_hop_limit_without_room_is_missed(size: int | None, link: Link, messages: Messages) -> None:
    ask(link, TELL_HOPS)
    send(link, messages)
    octets, message = receive(link, messages, len(MSG), *(() if size is None else (size,)))
    assert octets == MSG
    check(link, message, control=None if not size and sys.platform != "linux" else False)
    if size is None or size < length(0):
        assert message.control == ()
    for value in message.control:  # part of one is shown, but for none of what is known
        assert isinstance(value, fsocket.ControlMessage)
        assert (value.level, value.type) == HOPS
        assert len(value.data) < INT


@over_udp6
@pytest.mark.parametrize("size", [0, 1, 2 * INT, length(0) - 1, *range(length(0), length(INT))])
def test_the_first_of_two_control_messages_is_whole(size: int, link: Link, messages: Messages) -> None:
    ask(link, TELL_HOPS, TELL_CLASS)
    send(link, messages)
    octets, message = receive(link, messages, len(MSG), fsocket.control_space(INT) + size)
    assert octets == MSG
    check(link, message, control=None if not size and sys.platform != "linux" else False)
    first, *rest = message.control
    assert isinstance(first, (fsocket.HopLimit, fsocket.TrafficClass))
    assert 0 <= first.value <= 255
    if size < length(0):
        assert rest == []
    for value in rest:
        assert isinstance(value, fsocket.ControlMessage)
        assert (value.level, value.type) in {HOPS, CLASS}
        assert len(value.data) < INT


# --- signals


class StopNow(Exception):  # noqa: N818  (it is none)
    """What a handler raises."""


@contextlib.contextmanager
def alarm() -> Iterator[None]:
    """A signal soon, whose handler raises."""

    def handle(*_: object) -> None:
        raise StopNow

    before = signal.signal(signal.SIGALRM, handle)
    signal.setitimer(signal.ITIMER_REAL, 0.02)
    try:
        with pytest.raises(StopNow):
            yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@pytest.mark.usefixtures("signals")
@pytest.mark.parametrize("seconds", [0, 20])
def test_a_handler_ends_receiving(seconds: int, link: Link, messages: Messages, limit: Callable[..., None]) -> None:
    limit(link.receiver, seconds)
    with alarm():
        receive(link, messages)


@pytest.mark.usefixtures("signals")
@over_streams
@pytest.mark.parametrize("seconds", [0, 20])
def test_a_handler_ends_sending(seconds: int, link: Link, messages: Messages, limit: Callable[..., None]) -> None:
    limit(link.sender, seconds)
    with alarm():
        fill(link, messages)


# --- the table


def cpython_cases() -> set[str]:
    """The cases of the classes that CPython's tests of messages are made of, and of the signals during them."""
    try:
        spec = importlib.util.find_spec("test.test_socket")
    except ModuleNotFoundError:
        spec = None
    if spec is None or spec.origin is None:
        pytest.skip("this Python came without its tests")
    module = ast.parse(Path(spec.origin).read_bytes())
    classes = {node.name: node for node in module.body if isinstance(node, ast.ClassDef)}

    def is_of_messages(name: str) -> bool:
        bases = [base.id for base in classes[name].bases if isinstance(base, ast.Name)]
        return name in {"SendrecvmsgBase", "CmsgMacroTests"} or any(base in classes and is_of_messages(base) for base in bases)

    return {
        f"{name}.{item.name}"
        for name, node in classes.items()
        for item in node.body
        if isinstance(item, ast.FunctionDef) and item.name.startswith("test")
        if is_of_messages(name) or ("Interrupted" in name and "msg" in item.name)
    }


def test_every_case_of_cpythons_is_asked_here() -> None:
    found = cpython_cases()
    assert len(found) > 50
    assert found - CASES.keys() == set()


@pytest.mark.skipif(WINDOWS, reason="Windows passes no descriptors, which a part of the table is about")
def test_the_table_names_tests_that_there_are() -> None:
    assert {name for name in CASES.values() if name not in globals()} == set()
