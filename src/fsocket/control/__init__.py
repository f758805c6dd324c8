"""Control messages: what comes and goes beside the octets of a message, as typed values."""

from __future__ import annotations

import sys

from .codec import control_space, decode_control, encode_control
from .values import ControlMessage, HopLimit, PacketInfo, TrafficClass

__all__ = [
    "ControlMessage",
    "HopLimit",
    "PacketInfo",
    "TrafficClass",
    "control_space",
    "decode_control",
    "encode_control",
]

if sys.platform != "win32":
    from .values import Descriptors, Timestamp

    __all__ += ["Descriptors", "Timestamp"]

if sys.platform == "linux" or sys.platform == "win32":
    from .values import SegmentSize

    __all__ += ["SegmentSize"]

if sys.platform == "linux" or sys.platform.startswith("freebsd"):
    from .values import OriginalDestination, TlsRecordType

    __all__ += ["OriginalDestination", "TlsRecordType"]

if sys.platform == "linux":
    from .values import Drops, ExtendedError, PidFd, SecurityLabel, Timestamping, TransmitTime

    __all__ += ["Drops", "ExtendedError", "PidFd", "SecurityLabel", "Timestamping", "TransmitTime"]
