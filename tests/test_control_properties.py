"""Control data with whatever in it: it is read to its end and not beyond, and nothing of it gets lost.

FSOCKET_FUZZ_EXAMPLES sets how much is tried of each (300).
"""

from __future__ import annotations

import contextlib
import gc
import os
import socket
import struct
import sys
from typing import TYPE_CHECKING, Any

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings

import fsocket
from fsocket._native import ffi, lib

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Pair = tuple[int, int]

WINDOWS = sys.platform == "win32"
EXAMPLES = int(os.environ.get("FSOCKET_FUZZ_EXAMPLES", "300"))

fuzz = settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

HEAD = fsocket.control_space(0)


def known() -> list[tuple[int, int]]:
    """The levels and types that stand for something to the walker: what it calls by a kind of its own, whatever the payload."""
    found = []
    levels = {
        value for name, value in vars(fsocket).items() if name.startswith(("SOL_", "IPPROTO_")) and isinstance(value, int)
    }
    control = ffi.new("struct fs_control *")
    for level in sorted(levels):
        for kind in range(-2, 100):
            for size in (0, 1, 4, 8, 12, 16, 20, 24, 28, 32, 48):
                octets = fsocket.encode_control([(level, kind, bytes(size))], fsocket.AF_INET)
                if lib.fs_read_control(octets, len(octets), 0, control) and control.kind != lib.FS_CONTROL_UNKNOWN:
                    found.append((level, kind))
                    break
    return found


KNOWN = known()

#: Numbers that lengths and the like are not, or only just.
edges = st.sampled_from(
    [0, 1, 2, HEAD - 1, HEAD, HEAD + 1, HEAD + 3, HEAD + 4, 2 * HEAD, 255, 256, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000,
     0xFFFFFFFF, 0xFFFFFFF0, (1 << 63) - 1, 1 << 63, (1 << 64) - 1, (1 << 64) - HEAD, (1 << 64) - 8]
)  # fmt: skip
messages = st.tuples(
    st.one_of(st.sampled_from(KNOWN), st.tuples(st.integers(-5, 300), st.integers(-5, 300))),
    st.one_of(
        st.binary(max_size=64),
        st.sampled_from([4, 8, 12, 16, 20, 24, 28, 32, 48]).flatmap(lambda size: st.binary(min_size=size, max_size=size)),
    ),
).map(lambda message: (*message[0], message[1]))


@st.composite
def mangled(draw: Callable[..., Any]) -> bytes:
    """Control data, well made, of which then some numbers are others, some is cut off, and some is put before or behind."""
    octets = bytearray(fsocket.encode_control(draw(st.lists(messages, max_size=5)), fsocket.AF_INET))
    for _ in range(draw(st.integers(0, 4))):
        width, number = draw(st.sampled_from([1, 2, 4, 8])), draw(st.one_of(edges, st.integers(0, (1 << 64) - 1)))
        at = draw(st.integers(0, max(0, len(octets) // width - 1))) * width
        octets[at : at + width] = (number % (1 << 8 * width)).to_bytes(width, sys.byteorder)
    if draw(st.booleans()):
        del octets[draw(st.integers(0, len(octets))) :]
    return draw(st.sampled_from([b"", b"", b"", b"\0", b"\xff" * 7])) + bytes(octets) + draw(st.binary(max_size=20))


control_data = st.one_of(mangled(), st.binary(max_size=300))


def disarm(values: Iterable[Any]) -> None:
    """Take away the numbers that stand for descriptors: none of them is one, or it is somebody else's."""
    for value in values:
        if isinstance(value, (getattr(fsocket, "Descriptors", ()), getattr(fsocket, "PidFd", ()))):
            value.take()


@fuzz
@given(octets=control_data)
def test_whatever_comes_is_decoded(octets: bytes) -> None:
    values = fsocket.decode_control(octets)
    disarm(values)
    assert isinstance(values, tuple)
    assert len(values) <= len(octets) // HEAD
    assert all(repr(value) and value == value for value in values)  # noqa: PLR0124
    raw = [value for value in values if isinstance(value, fsocket.ControlMessage)]
    assert HEAD * len(raw) + sum(len(value.data) for value in raw) <= len(octets)
    for value in raw:
        assert value.data in octets
    again = fsocket.decode_control(octets)
    disarm(again)
    assert list(map(type, again)) == list(map(type, values))


@fuzz
@given(octets=control_data, offset=st.integers(0, 15))
def test_it_is_walked_to_its_end_and_not_beyond(octets: bytes, offset: int) -> None:
    # Memory of exactly that many octets, aligned for nothing, so that a sanitizer sees what reads beyond it.
    memory = ffi.new("char[]", offset + len(octets))
    ffi.memmove(memory + offset, octets, len(octets))
    control = ffi.new("struct fs_control *")
    at = steps = 0
    while lib.fs_read_control(memory + offset, len(octets), at, control):
        assert at + HEAD <= control.offset <= len(octets)
        assert 0 <= control.length <= len(octets) - control.offset
        assert at < control.next <= len(octets)
        assert control.offset + control.length <= control.next
        if control.groups > 0 and control.kind == lib.FS_CONTROL_CREDENTIALS:
            assert control.groups_offset + 4 * control.groups <= control.length
        at, steps = control.next, steps + 1
    assert steps <= len(octets) // HEAD
    for wrong in (-1, -HEAD, len(octets), len(octets) + 1, (1 << 63) - 1, -(1 << 63)):
        assert not lib.fs_read_control(memory + offset, len(octets), wrong, control)


@fuzz
@given(wanted=st.lists(messages, max_size=6))
def test_what_is_encoded_is_what_is_decoded(wanted: list[tuple[int, int, bytes]]) -> None:
    octets = fsocket.encode_control(wanted, fsocket.AF_INET)
    assert len(octets) <= fsocket.control_space(*(len(data) for _, _, data in wanted))
    values = fsocket.decode_control(octets)
    disarm(values)
    assert len(values) <= len(wanted)
    shown = [tuple(value) for value in values if isinstance(value, fsocket.ControlMessage)]
    assert shown == [message for message in wanted if message in shown]
    assert fsocket.encode_control([fsocket.ControlMessage(*message) for message in wanted], fsocket.AF_INET) == octets


@fuzz
@given(octets=control_data)
def test_what_was_decoded_can_be_sent_or_is_refused(octets: bytes) -> None:
    for value in fsocket.decode_control(octets):
        disarm([value])
        for family in (fsocket.AF_INET, fsocket.AF_INET6):
            try:
                made = fsocket.encode_control([value], family)
            except (TypeError, ValueError):  # what only ever comes
                continue
            assert len(made) >= HEAD


# --- what the kernel itself cuts off


def asked_for_much(fd: int) -> None:
    """Turn on all that brings control messages with a datagram of IPv4."""
    names = [
        "IP_PKTINFO",
        "IP_RECVDSTADDR",
        "IP_RECVIF",
        "IP_RECVTTL",
        "IP_RECVTOS",
        "SO_TIMESTAMPNS",
        "SO_RXQ_OVFL",
        "IP_RECVORIGDSTADDR",
    ]
    for name in names:
        option = getattr(fsocket, name, None)
        if option is not None:
            with contextlib.suppress(OSError):
                fsocket.set_socket_option(fd, option, True)


def test_every_cut_of_control_data_is_told(udp_pair: Pair) -> None:
    first, second = udp_pair
    asked_for_much(second)

    def received(size: int) -> fsocket.Message:
        fsocket.socket_send(first, b"x")
        return fsocket.socket_recvmsg(second, bytearray(8), size)

    whole = received(4096)
    assert whole.control
    assert not whole.truncated
    kinds = list(map(type, whole.control))
    least = None
    for size in range(1024):
        message = received(size)
        assert message.count == 1
        if not size and sys.platform != "linux":
            assert not message.control  # the BSDs and Windows do not tell of what there was no room for at all
        elif not message.control_truncated:
            assert list(map(type, message.control)) == kinds
            least = least or size
        elif message.control:
            # What is whole is decoded as ever; the last one may be there in part.
            *most, last = map(type, message.control)
            assert most == kinds[: len(most)]
            assert last in {kinds[len(most)], fsocket.ControlMessage}
            assert least is None
    assert least is not None


if sys.platform != "win32":

    @pytest.mark.parametrize("count", [1, 2, 7])
    @pytest.mark.parametrize("take", [False, True])
    def test_no_cut_of_descriptors_leaves_one_open(
        take: bool, count: int, unix_datagram_pair: Pair, open_handles: Callable[[], dict[int, object]]
    ) -> None:
        first, second = unix_datagram_pair
        with contextlib.ExitStack() as opened:
            fds = [opened.enter_context(socket.socket()).fileno() for _ in range(count)]
            before = open_handles()
            for size in range(fsocket.control_space(struct.calcsize("i") * count) + 24):
                fsocket.socket_sendmsg(first, b"x", [fsocket.Descriptors(fds)])
                message = fsocket.socket_recvmsg(second, bytearray(8), size)
                came = message.get(fsocket.Descriptors)
                assert came is None or 0 < len(came) <= count
                assert message.control_truncated is (came is None or len(came) < count)
                for fd in came.take() if came and take else []:
                    os.close(fd)
            del message, came
            gc.collect()
            assert open_handles() == before
