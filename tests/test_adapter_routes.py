"""The C that walks what a routing socket tells, on macOS and FreeBSD, fed with messages that are broken."""

from __future__ import annotations

import sys

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

if sys.platform in {"linux", "win32"}:
    pytest.skip("routing sockets are macOS's and the BSDs'", allow_module_level=True)

from fsocket._native import ffi, lib

fuzz = settings(max_examples=400, deadline=None, database=None)
kinds = st.one_of(st.sampled_from([lib.RTM_NEWADDR, lib.RTM_DELADDR, lib.RTM_IFINFO]), st.integers(0, 255))


def message(kind: int, body: bytes) -> bytes:
    """All messages of route(4) begin with their length, version and type."""
    return (len(body) + 4).to_bytes(2, sys.byteorder) + bytes([lib.RTM_VERSION, kind]) + body


def survive(data: bytes) -> int:
    """Walk it; gives how many changes there are, and all of them are well formed."""
    native = ffi.new("struct fs_adapter_changes *")
    # Exactly as much memory as there are octets, so that ASan sees who reads on.
    memory = ffi.new("char[]", max(len(data), 1))
    ffi.buffer(memory)[: len(data)] = data
    try:
        assert lib.fs_changes_parse(native, memory, len(data)) == 0
        for position in range(native.count):
            change = native.changes[position]
            assert change.kind != lib.FS_CHANGES_LOST
            assert 0 <= change.address.length <= ffi.sizeof(change.address.octets)
        return int(native.count)
    finally:
        lib.fs_changes_free(native)


def test_what_is_too_short_is_no_change() -> None:
    for kind in (lib.RTM_NEWADDR, lib.RTM_DELADDR, lib.RTM_IFINFO):
        assert survive(message(kind, b"")) == 0


@fuzz
@given(st.lists(st.tuples(kinds, st.binary(max_size=300)), max_size=4), st.integers(0, 300))
def test_messages_of_any_octets_that_end_anywhere_are_survived(parts: list[tuple[int, bytes]], cut: int) -> None:
    whole = b"".join(message(kind, body) for kind, body in parts)
    survive(whole)
    survive(whole[: max(0, len(whole) - cut)])


@fuzz
@given(st.binary(max_size=300))
def test_any_octets_are_survived(data: bytes) -> None:
    survive(data)
