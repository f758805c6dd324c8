"""Which frames a raw CAN socket receives, and the rule by which the kernel tells."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NamedTuple

assert sys.platform == "linux"

from .. import constants
from ..argument import integer

if TYPE_CHECKING:
    from .frame import CanFrame

_EFF_FLAG, _RTR_FLAG, _ERR_FLAG = constants.CAN_EFF_FLAG, constants.CAN_RTR_FLAG, constants.CAN_ERR_FLAG
#: What a mask still asks of a frame whose identifier has to be one of 11 bits.
_STANDARD = _EFF_FLAG | _RTR_FLAG | constants.CAN_SFF_MASK
#: Where an identifier of CAN XL has its virtual network, if headers know of those.
_VCID_SHIFT: int = getattr(constants, "CANXL_VCID_OFFSET", 0)
_MOST = _EFF_FLAG | _RTR_FLAG | _ERR_FLAG | constants.CAN_EFF_MASK


class CanFilter(NamedTuple):
    """Which frames come in (``struct can_filter``): those whose identifier is `id` in all the bits of `mask`. See `can_filter`.

    id, mask: identifiers, perhaps with flags. inverted: whether it is all the other frames.
    """

    id: int
    mask: int
    inverted: bool = False

    def matches(self, frame: CanFrame) -> bool:
        """No system call. Whether a frame, of any kind, comes in: the rule of the kernel.

        Source: can_rx_register in Documentation/networking/can.rst of the kernel.
        """
        if frame.error or self.mask & _ERR_FLAG:
            return frame.error and bool(self.mask & _ERR_FLAG and self.mask & frame.id)
        mask = self.mask & _STANDARD if self.mask & _EFF_FLAG and not self.id & _EFF_FLAG else self.mask
        identifier = frame.id | frame.vcid << _VCID_SHIFT
        identifier |= (_EFF_FLAG if frame.extended else 0) | (_RTR_FLAG if frame.remote else 0)
        return ((identifier ^ self.id) & mask == 0) is not bool(self.inverted)

    def __repr__(self) -> str:
        return f"CanFilter({self.id:#x}, {self.mask:#x}{', True' if self.inverted else ''})"


def can_filter(id: int, mask: int, inverted: bool = False) -> CanFilter:
    """No system call. A filter for ``CAN_RAW_FILTER``, which takes a list of them: frames come in that one of them matches.

    id: an identifier, which may have CAN_EFF_FLAG (it has 29 bits) and CAN_RTR_FLAG (a remote request). mask: the bits of it
    that count. Without CAN_EFF_FLAG in it, frames with 11 and with 29 bits are alike; without CAN_RTR_FLAG, data frames and
    remote requests. With CAN_ERR_FLAG it is for error frames of one of the classes in it, and for nothing else. inverted:
    whether to take the frames that do not match.

    ``can_filter(0, 0)`` takes every frame but error frames, and an empty list of filters none.
    ``can_filter(0x123, CAN_SFF_MASK | CAN_EFF_FLAG | CAN_RTR_FLAG)`` takes the data frames with that identifier of 11 bits.

    Returns a `CanFilter`. Raises ValueError for numbers of more than 32 bits, and for an `id` with CAN_INV_FILTER:
    `inverted` says that. Source: Documentation/networking/can.rst of the kernel, "RAW socket option CAN_RAW_FILTER".
    """
    identifier, bits = integer(id, "id"), integer(mask, "mask")
    for name, number in (("id", identifier), ("mask", bits)):
        if not 0 <= number <= _MOST:
            raise ValueError(f"{name} is 0 to {_MOST:#x}, not {number:#x}")
    if identifier & constants.CAN_INV_FILTER:
        raise ValueError(f"id has CAN_INV_FILTER, for which inverted=True stands: {identifier:#x}")
    return CanFilter(identifier, bits, bool(inverted))
