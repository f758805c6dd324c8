"""CAN sockets, ready-made."""

from __future__ import annotations

import errno
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

assert sys.platform == "linux"

from .. import address, constants
from ..errors import system_error
from ..option import names, set_socket_option
from ..sockets import close_socket, open_socket, socket_bind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..option import Option

#: The times that are told: the kernel's own, and the adapter's.
_BOTH_TIMES = (
    constants.SOF_TIMESTAMPING_RX_SOFTWARE
    | constants.SOF_TIMESTAMPING_SOFTWARE
    | constants.SOF_TIMESTAMPING_RX_HARDWARE
    | constants.SOF_TIMESTAMPING_RAW_HARDWARE
)


@contextmanager
def can_socket(name: str | int = "any", *, fd: bool = True, xl: bool = False, hardware: bool = False) -> Iterator[int]:
    """socket(2) with CAN_RAW, setsockopt(2), bind(2): a raw CAN socket as a context manager.

    name: an interface, by name or index, or "any", all of them. fd: whether CAN FD frames are received, and may be sent, beside
    classic ones (CAN_RAW_FD_FRAMES). xl: likewise CAN XL frames (CAN_RAW_XL_FRAMES), which comprise CAN FD. hardware: whether
    the adapter's time is told beside the kernel's (SO_TIMESTAMPING), if the adapter has one.

    Yields the handle, and closes it at the end. What it receives comes with its time (SO_TIMESTAMPNS), and with how many frames
    were dropped when they came faster than they were read (SO_RXQ_OVFL). Raises OSError, also where the kernel has no CAN, or
    no CAN FD or CAN XL, and ValueError for an interface that there is not.
    Source: Documentation/networking/can.rst of the kernel.
    """
    addr = address.SockaddrCan(name)
    if xl and not hasattr(names, "CAN_RAW_XL_FRAMES"):
        raise ValueError("no CAN XL: the kernel headers that fsocket was built with do not know it (Linux 6.1 and later do)")
    handle = open_socket(constants.AF_CAN, constants.SOCK_RAW, constants.CAN_RAW)
    try:
        set_up(handle, fd=fd, xl=xl, hardware=hardware)
        socket_bind(handle, addr)
        yield handle
    finally:
        close_socket(handle)


def set_up(handle: int, *, fd: bool, xl: bool, hardware: bool) -> None:
    """setsockopt(2). Have a raw CAN socket as `can_socket` has it, before it is bound."""
    if fd:
        _take(handle, names.CAN_RAW_FD_FRAMES, "CAN FD", "3.6")
    if xl:
        _take(handle, names.CAN_RAW_XL_FRAMES, "CAN XL", "6.1")
    if hardware:
        set_socket_option(handle, names.SO_TIMESTAMPING, _BOTH_TIMES)
    else:
        set_socket_option(handle, names.SO_TIMESTAMPNS, True)
    set_socket_option(handle, names.SO_RXQ_OVFL, True)


def _take(fd: int, option: Option[Any, bool], kind: str, version: str) -> None:
    """Have frames of a kind, or say that the kernel has none."""
    try:
        set_socket_option(fd, option, True)
    except OSError as error:
        if error.errno != errno.ENOPROTOOPT:
            raise
        why = f"this kernel knows no {kind} (Linux {version} and later do)"
        raise system_error(error.errno, f"setsockopt {option.name}", why) from None
