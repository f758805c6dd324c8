"""What error frames of CAN tell: the classes of errors in the identifier, and the details in the data."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NamedTuple

assert sys.platform == "linux"

from .. import constants

if TYPE_CHECKING:
    from .frame import CanFrame

# The words are those of candump. What headers of an older kernel lack is no bit at all here.
_LOST_ARBITRATION, _CONTROLLER, _PROTOCOL = constants.CAN_ERR_LOSTARB, constants.CAN_ERR_CRTL, constants.CAN_ERR_PROT
_TRANSCEIVER = constants.CAN_ERR_TRX
_COUNTERS: int = getattr(constants, "CAN_ERR_CNT", 0)

_CLASSES = {
    constants.CAN_ERR_TX_TIMEOUT: "tx-timeout",
    _LOST_ARBITRATION: "lost-arbitration",
    _CONTROLLER: "controller-problem",
    _PROTOCOL: "protocol-violation",
    _TRANSCEIVER: "transceiver-status",
    constants.CAN_ERR_ACK: "no-acknowledgement-on-tx",
    constants.CAN_ERR_BUSOFF: "bus-off",
    constants.CAN_ERR_BUSERROR: "bus-error",
    constants.CAN_ERR_RESTARTED: "restarted-after-bus-off",
    _COUNTERS: "error-counter-tx-rx",
}
_CONTROLLER_PROBLEMS = {
    constants.CAN_ERR_CRTL_RX_OVERFLOW: "rx-overflow",
    constants.CAN_ERR_CRTL_TX_OVERFLOW: "tx-overflow",
    constants.CAN_ERR_CRTL_RX_WARNING: "rx-error-warning",
    constants.CAN_ERR_CRTL_TX_WARNING: "tx-error-warning",
    constants.CAN_ERR_CRTL_RX_PASSIVE: "rx-error-passive",
    constants.CAN_ERR_CRTL_TX_PASSIVE: "tx-error-passive",
    constants.CAN_ERR_CRTL_ACTIVE: "back-to-error-active",
}
_VIOLATIONS = {
    constants.CAN_ERR_PROT_BIT: "single-bit-error",
    constants.CAN_ERR_PROT_FORM: "frame-format-error",
    constants.CAN_ERR_PROT_STUFF: "bit-stuffing-error",
    constants.CAN_ERR_PROT_BIT0: "tx-dominant-bit-error",
    constants.CAN_ERR_PROT_BIT1: "tx-recessive-bit-error",
    constants.CAN_ERR_PROT_OVERLOAD: "bus-overload",
    constants.CAN_ERR_PROT_ACTIVE: "active-error",
    constants.CAN_ERR_PROT_TX: "error-on-tx",
}
_LOCATIONS = {
    constants.CAN_ERR_PROT_LOC_UNSPEC: "unspecified",
    constants.CAN_ERR_PROT_LOC_SOF: "start-of-frame",
    constants.CAN_ERR_PROT_LOC_ID28_21: "id.28-to-id.21",
    constants.CAN_ERR_PROT_LOC_ID20_18: "id.20-to-id.18",
    constants.CAN_ERR_PROT_LOC_SRTR: "bit-srtr",
    constants.CAN_ERR_PROT_LOC_IDE: "bit-ide",
    constants.CAN_ERR_PROT_LOC_ID17_13: "id.17-to-id.13",
    constants.CAN_ERR_PROT_LOC_ID12_05: "id.12-to-id.5",
    constants.CAN_ERR_PROT_LOC_ID04_00: "id.4-to-id.0",
    constants.CAN_ERR_PROT_LOC_RTR: "bit-rtr",
    constants.CAN_ERR_PROT_LOC_RES1: "reserved-bit-1",
    constants.CAN_ERR_PROT_LOC_RES0: "reserved-bit-0",
    constants.CAN_ERR_PROT_LOC_DLC: "data-length-code",
    constants.CAN_ERR_PROT_LOC_DATA: "data-field",
    constants.CAN_ERR_PROT_LOC_CRC_SEQ: "crc-sequence",
    constants.CAN_ERR_PROT_LOC_CRC_DEL: "crc-delimiter",
    constants.CAN_ERR_PROT_LOC_ACK: "acknowledge-slot",
    constants.CAN_ERR_PROT_LOC_ACK_DEL: "acknowledge-delimiter",
    constants.CAN_ERR_PROT_LOC_EOF: "end-of-frame",
    constants.CAN_ERR_PROT_LOC_INTERM: "intermission",
}
_CANH = {
    constants.CAN_ERR_TRX_UNSPEC: "unspecified",
    constants.CAN_ERR_TRX_CANH_NO_WIRE: "no-wire",
    constants.CAN_ERR_TRX_CANH_SHORT_TO_BAT: "short-to-bat",
    constants.CAN_ERR_TRX_CANH_SHORT_TO_VCC: "short-to-vcc",
    constants.CAN_ERR_TRX_CANH_SHORT_TO_GND: "short-to-gnd",
}
_CANL = {
    constants.CAN_ERR_TRX_UNSPEC: "unspecified",
    constants.CAN_ERR_TRX_CANL_NO_WIRE: "no-wire",
    constants.CAN_ERR_TRX_CANL_SHORT_TO_BAT: "short-to-bat",
    constants.CAN_ERR_TRX_CANL_SHORT_TO_VCC: "short-to-vcc",
    constants.CAN_ERR_TRX_CANL_SHORT_TO_GND: "short-to-gnd",
    constants.CAN_ERR_TRX_CANL_SHORT_TO_CANH: "short-to-canh",
}
#: The bits of the transceiver's octet that are CANL's; the others are CANH's.
_CANL_MASK = 0
for _state in _CANL:
    _CANL_MASK |= _state


class CanErrorInfo(NamedTuple):
    """No system call. What an error frame tells; ``frame.error_info`` has it. Its text is that of ``candump -e``.

    classes: "tx-timeout", "lost-arbitration", "controller-problem", "protocol-violation", "transceiver-status",
    "no-acknowledgement-on-tx", "bus-off", "bus-error", "restarted-after-bus-off", "error-counter-tx-rx". The others tell more
    of some of them, and are None, or empty, of an error of another class.

    lost_arbitration: at which bit of the stream, 0 if that is not known. controller: "rx-overflow", "tx-overflow",
    "rx-error-warning", "tx-error-warning", "rx-error-passive", "tx-error-passive", "back-to-error-active". protocol:
    "single-bit-error", "frame-format-error", "bit-stuffing-error", "tx-dominant-bit-error", "tx-recessive-bit-error",
    "bus-overload", "active-error", "error-on-tx". location: where in the frame that was, such as "acknowledge-slot" or
    "unspecified". canh, canl: the wires as the transceiver has them: "no-wire", "short-to-bat", "short-to-vcc", "short-to-gnd",
    of canl also "short-to-canh", or "unspecified". transmit_errors, receive_errors: the controller's error counters, 0 to 255,
    None where the frame does not have them.

    What has no name here is kept as its number, as "0x400". Source: linux/can/error.h of the kernel.
    """

    classes: tuple[str, ...]
    lost_arbitration: int | None = None
    controller: tuple[str, ...] = ()
    protocol: tuple[str, ...] = ()
    location: str | None = None
    canh: str | None = None
    canl: str | None = None
    transmit_errors: int | None = None
    receive_errors: int | None = None

    @property
    def bus_off(self) -> bool:
        """Whether the controller takes no more part in the bus."""
        return _CLASSES[constants.CAN_ERR_BUSOFF] in self.classes

    @property
    def restarted(self) -> bool:
        """Whether the controller takes part again, after it was bus-off."""
        return _CLASSES[constants.CAN_ERR_RESTARTED] in self.classes

    def _details(self, name: str) -> str:
        """What follows a class's name in candump's form."""
        if name == _CLASSES[_LOST_ARBITRATION]:
            return f"{{at bit {self.lost_arbitration}}}"
        if name == _CLASSES[_CONTROLLER]:
            return f"{{{','.join(self.controller)}}}"
        if name == _CLASSES[_PROTOCOL]:
            return f"{{{{{','.join(self.protocol)}}}{{{self.location}}}}}"
        if name == _CLASSES[_TRANSCEIVER]:
            return f"{{{{canh {self.canh}}}{{canl {self.canl}}}}}"
        if name == _CLASSES[_COUNTERS]:
            return f"{{{{{self.transmit_errors}}}{{{self.receive_errors}}}}}"
        return ""

    def __str__(self) -> str:
        names = list(self.classes)
        if self.transmit_errors is not None and _CLASSES[_COUNTERS] not in names:
            names.append(_CLASSES[_COUNTERS])
        return ", ".join(name + self._details(name) for name in names)


def _words(flags: int, words: dict[int, str]) -> tuple[str, ...]:
    bits = (1 << position for position in range(flags.bit_length()))
    return tuple(words.get(bit, f"{bit:#x}") for bit in bits if flags & bit)


def error_info(frame: CanFrame) -> CanErrorInfo:
    """What the error frame tells."""
    flags = frame.id
    arbitration, controller, protocol, location, wires, _, transmitted, received = frame.data[: constants.CAN_ERR_DLC].ljust(
        constants.CAN_ERR_DLC, b"\0"
    )
    canh, canl = wires & ~_CANL_MASK, wires & _CANL_MASK
    # Before Linux 6.0 nothing said that the counters are there.
    counted = bool(flags & _COUNTERS or transmitted or received)
    return CanErrorInfo(
        _words(flags, _CLASSES),
        arbitration if flags & _LOST_ARBITRATION else None,
        _words(controller, _CONTROLLER_PROBLEMS) if flags & _CONTROLLER else (),
        _words(protocol, _VIOLATIONS) if flags & _PROTOCOL else (),
        _LOCATIONS.get(location, f"{location:#x}") if flags & _PROTOCOL else None,
        _CANH.get(canh, f"{canh:#x}") if flags & _TRANSCEIVER else None,
        _CANL.get(canl, f"{canl:#x}") if flags & _TRANSCEIVER else None,
        transmitted if counted else None,
        received if counted else None,
    )
