"""``python -m fsocket can list``."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

assert sys.platform == "linux"

import fsocket

from ..adapters import STATUS_COLOURS
from ..output import Colour, print_table
from . import complain

if TYPE_CHECKING:
    import argparse

_HEADINGS = ("index", "name", "type", "status", "frames", "mtu", "state", "bit rate", "sample point", "errors", "modes")
_NUMBERS = {"index", "mtu", "bit rate", "sample point"}
_STATES = {
    "error-active": Colour.GOOD,
    "error-warning": Colour.ABSENT,
    "error-passive": Colour.BAD,
    "bus-off": Colour.BAD,
    "stopped": Colour.ABSENT,
}
_HINT = "there is no CAN interface here; to make a virtual one: ip link add dev vcan0 type vcan && ip link set vcan0 up"


def run(options: argparse.Namespace) -> int:
    """Print the CAN interfaces; returns the exit status."""
    found = [adapter for adapter in fsocket.list_adapters() if adapter.type == "can"]
    if options.json:
        print(json.dumps({"interfaces": [_record(adapter) for adapter in found]}))
    elif found:
        print_table(_HEADINGS, [_row(adapter) for adapter in found], _NUMBERS, {"status": STATUS_COLOURS, "state": _STATES})
    else:
        return complain("list", _HINT)
    return 0


def _kind(adapter: fsocket.Adapter) -> str:
    return "virtual" if adapter.can is None else "controller"


def _frames(mtu: int) -> str:
    """The widest kind of frames that fit."""
    return "CAN" if mtu < fsocket.CANFD_MTU else "CAN FD" if mtu == fsocket.CANFD_MTU else "CAN XL"


def _record(adapter: fsocket.Adapter) -> dict[str, object]:
    return {
        "index": adapter.index,
        "name": adapter.name,
        "type": _kind(adapter),
        "status": adapter.status,
        "frames": _frames(adapter.mtu),
        "mtu": adapter.mtu,
        "can": None if adapter.can is None else adapter.can._asdict(),
    }


def _row(adapter: fsocket.Adapter) -> list[str]:
    facts: list[object] = [adapter.index, adapter.name, _kind(adapter), adapter.status, _frames(adapter.mtu), adapter.mtu]
    state = adapter.can
    if state is not None:
        facts += [
            state.state,
            _both(state.bitrate, state.data_bitrate, state.xl_bitrate),
            _both(*(None if point is None else f"{point:.1%}" for point in (state.sample_point, state.data_sample_point))),
            "" if state.transmit_errors is None else f"tx {state.transmit_errors} rx {state.receive_errors}",
            ", ".join(state.modes),
        ]
    cells = ["" if fact is None else str(fact) for fact in facts]
    return cells + [""] * (len(_HEADINGS) - len(cells))


def _both(*values: object) -> str:
    """Of arbitration and of the data phases: 500000/2000000."""
    return "/".join(str(value) for value in values if value is not None)
