"""Print the network adapters of this host and their addresses, and with --watch what becomes of them.

With --watch it ends when it is interrupted; with --json too, each line is a JSON document: the adapters, then a change in each.
"""

from __future__ import annotations

import json
import sys
import time
from typing import TYPE_CHECKING

import fsocket

from .output import Colour, print_json, print_table

if TYPE_CHECKING:
    import argparse

    from ..adapter import IpAddress
    from ..adapter.can import CanState

_HEADINGS = ("index", "name", "type", "status", "mtu", "hardware", "addresses")
_NUMBERS = {"index", "mtu"}
STATUS_COLOURS = {"up": Colour.GOOD, "down": Colour.ABSENT, "unknown": Colour.ABSENT}
_KIND_WIDTH = len("address_removed")
_FLAGS = [name for name in fsocket.__all__ if name.startswith("IFF_")]

#: Milliseconds between two looks at whether the user has interrupted us, where that does not end a wait.
_WAIT = 250 if sys.platform == "win32" else None


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Give the command its options."""
    parser.add_argument("--watch", action="store_true", help="go on and print what changes, until interrupted")


def run(options: argparse.Namespace) -> int:
    """Print the adapters, and with ``--watch`` their changes; returns the exit status."""
    if not options.watch:
        _print_adapters(in_json=options.json, in_lines=False)
        return 0
    # Before the adapters are listed, so that no change is missed in between.
    with fsocket.watch_adapters() as watch:
        try:
            _print_adapters(in_json=options.json, in_lines=True)
            while True:
                sys.stdout.flush()
                for change in watch.read(_WAIT):
                    _print_change(change, in_json=options.json)
        except KeyboardInterrupt:
            return 0


def _print_adapters(*, in_json: bool, in_lines: bool) -> None:
    adapters = fsocket.list_adapters()
    document = {"adapters": [_record(adapter) for adapter in adapters]}
    if in_json and in_lines:
        print(json.dumps(document))
    elif in_json:
        print_json(document)
    else:
        _print_table(adapters)


def _text(address: IpAddress | None) -> str | None:
    """An address without its port."""
    return None if address is None else address.addr


def _record(adapter: fsocket.Adapter) -> dict[str, object]:
    """An adapter for JSON."""
    return {
        "index": adapter.index,
        "name": adapter.name,
        "friendly_name": adapter.friendly_name,
        "description": adapter.description,
        "type": adapter.type,
        "status": adapter.status,
        "mtu": adapter.mtu,
        "address": None if adapter.address is None else adapter.address.hex(":"),
        "flags": [name for name in _FLAGS if adapter.flags & getattr(fsocket, name)],
        "addresses": [
            {
                "address": entry.address.addr,
                "prefix_length": entry.prefix_length,
                "netmask": entry.netmask.addr,
                "broadcast": _text(entry.broadcast),
                "peer": _text(entry.peer),
                "scope_id": entry.address.scope_id if isinstance(entry.address, fsocket.SockaddrIn6) else None,
            }
            for entry in adapter.addresses
        ],
        "can": None if adapter.can is None else adapter.can._asdict(),
    }


def _words(entry: fsocket.AdapterAddress) -> str:
    """An address as ip(8) writes it."""
    peer = "" if entry.peer is None else f" peer {entry.peer.addr}"
    broadcast = "" if entry.broadcast is None else f" brd {entry.broadcast.addr}"
    return f"{entry.address.addr}{peer}/{entry.prefix_length}{broadcast}"


def can_words(state: CanState) -> str:
    """The state of a CAN controller in a few words; what the driver does not tell is left out."""

    def timing(name: str, bitrate: int | None, point: float | None) -> list[str]:
        return [] if bitrate is None else [f"{name}{bitrate} bit/s" + (f" at {point:.1%}" if point else "")]

    return ", ".join(
        [
            *([] if state.state is None else [str(state.state)]),
            *timing("", state.bitrate, state.sample_point),
            *timing("data ", state.data_bitrate, state.data_sample_point),
            *timing("XL data ", state.xl_bitrate, state.xl_sample_point),
            *state.modes,
            *([f"restart after {state.restart_ms} ms"] if state.restart_ms else []),
            *([] if state.transmit_errors is None else [f"errors tx {state.transmit_errors} rx {state.receive_errors}"]),
        ]
    )


def _print_table(adapters: list[fsocket.Adapter]) -> None:
    """A row for each adapter, and one more for each address after its first; a CAN controller's state is told like one."""
    rows = []
    for adapter in adapters:
        words = [_words(entry) for entry in adapter.addresses]
        if adapter.can is not None:
            words.append(can_words(adapter.can))
        first, *others = words or [""]
        hardware = "" if adapter.address is None else adapter.address.hex(":")
        facts = (adapter.index, adapter.friendly_name, adapter.type, adapter.status, adapter.mtu, hardware, first)
        rows.append([str(fact) for fact in facts])
        rows += [[""] * (len(_HEADINGS) - 1) + [other] for other in others]
    print_table(_HEADINGS, rows, _NUMBERS, {"status": STATUS_COLOURS})


def _print_change(change: fsocket.AdapterChange, *, in_json: bool) -> None:
    if in_json:
        record = {"kind": change.kind, "index": change.index, "name": change.name, "address": _text(change.address)}
        print(json.dumps(record))
    else:
        kind = change.kind.ljust(_KIND_WIDTH)
        print(f"{time.strftime('%H:%M:%S')}  {kind}  {change.name}  {_text(change.address) or ''}".rstrip())
