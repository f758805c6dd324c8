"""CAN sockets, ready-made."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from .. import address, constants
from ..sockets import closing, open_socket, socket_bind

assert sys.platform == "linux"

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def can_socket(name: str | int = "any") -> Iterator[int]:
    """socket(2) with CAN_RAW, bind(2): a raw CAN socket on an interface, by name or index. Linux only; see can(7)."""
    addr = address.SockaddrCan(name)
    with closing(open_socket(constants.AF_CAN, constants.SOCK_RAW, constants.CAN_RAW)) as fd:
        socket_bind(fd, addr)
        yield fd
