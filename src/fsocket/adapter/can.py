"""What a CAN controller tells of itself by rtnetlink(7): on Linux, and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from .._native import ffi, lib

if TYPE_CHECKING:
    from .._native import CData


class CanState(NamedTuple):
    """rtnetlink(7) with IFLA_INFO_DATA: what a CAN controller tells of itself.

    state: "error-active", "error-warning" (an error count of 96 or more), "error-passive" (128 or more), "bus-off", "stopped"
    (it is down) or "sleeping", or else the kernel's number. bitrate: bits a second, in arbitration. sample_point: where within
    a bit it is read, from 0.0 to 1.0. data_bitrate, data_sample_point: the same in the data phase of CAN FD; xl_bitrate,
    xl_sample_point: in that of CAN XL. modes: what is switched on, as ip(8) calls it: "loopback", "listen-only",
    "triple-sampling", "one-shot", "berr-reporting", "fd", "presume-ack", "fd-non-iso", "cc-len8-dlc", "tdc-auto",
    "tdc-manual", "restricted", "xl" and so on, or else the kernel's bit as "0x800000". restart_ms: milliseconds from bus-off
    to a restart, 0 if there is none by itself. transmit_errors, receive_errors: the controller's error counts. None stands for
    what the driver, or the kernel, does not tell.

    Source: linux/can/netlink.h; Documentation/networking/can.rst of the kernel, "The CAN network device driver interface".
    """

    state: str | int | None
    bitrate: int | None
    sample_point: float | None
    data_bitrate: int | None
    data_sample_point: float | None
    xl_bitrate: int | None
    xl_sample_point: float | None
    modes: tuple[str, ...]
    restart_ms: int | None
    transmit_errors: int | None
    receive_errors: int | None


def _word(entry: CData) -> tuple[int, str]:
    return entry.number, ffi.string(entry.word).decode("ascii")


_NATIVE = ffi.typeof("struct fs_can_state *")
_STATES = dict(_word(lib.fs_can_state(index)) for index in range(lib.fs_can_states_count()))
_MODES = dict(_word(lib.fs_can_mode(index)) for index in range(lib.fs_can_modes_count()))
_POINTS = 1000  # the kernel counts sample points in thousandths of a bit


def _modes(flags: int) -> tuple[str, ...]:
    bits = (1 << position for position in range(flags.bit_length()))
    return tuple(_MODES.get(bit, f"{bit:#x}") for bit in bits if flags & bit)


def from_octets(octets: bytes) -> CanState:
    """The state in a ``struct fs_can_state``."""
    native = ffi.new(_NATIVE)
    ffi.memmove(native, octets, ffi.sizeof(native[0]))
    told = native.told

    def timing(flag: int, bitrate: int, sample_point: int) -> tuple[int | None, float | None]:
        return (bitrate, sample_point / _POINTS) if told & flag else (None, None)

    errors = told & lib.FS_CAN_ERRORS
    return CanState(
        _STATES.get(native.state, native.state) if told & lib.FS_CAN_STATE else None,
        *timing(lib.FS_CAN_BITRATE, native.bitrate, native.sample_point),
        *timing(lib.FS_CAN_DATA_BITRATE, native.data_bitrate, native.data_sample_point),
        *timing(lib.FS_CAN_XL_BITRATE, native.xl_bitrate, native.xl_sample_point),
        _modes(native.modes),
        native.restart_ms if told & lib.FS_CAN_RESTART else None,
        native.transmit_errors if errors else None,
        native.receive_errors if errors else None,
    )
