"""Network adapters: listed, named, watched."""

from __future__ import annotations

import fsocket

from ..probes import adapters, ipv4
from .rows import row
from .stage import Mismatch, Stage, expect

_GROUP = "Adapters"


@row(_GROUP, "list_adapters", adapters, ipv4)
def _list(stage: Stage) -> str:  # noqa: ARG001
    found = fsocket.list_adapters()
    addresses = [address for adapter in found for address in adapter.unicast]
    if fsocket.SockaddrIn("127.0.0.1") not in addresses:
        raise Mismatch("no adapter has 127.0.0.1")
    up = sum(adapter.status == "up" for adapter in found)
    return f"{len(found)} adapters, {up} up, {len(addresses)} addresses"


@row(_GROUP, "name and index", adapters)
def _names(stage: Stage) -> str:  # noqa: ARG001
    found = fsocket.list_adapters()
    for adapter in found:
        expect(adapter.index, fsocket.adapter_index(adapter.name), f"the index of {adapter.name}")
        expect(adapter.name, fsocket.adapter_name(adapter.index), f"the name of {adapter.index}")
    return ", ".join(adapter.friendly_name for adapter in found[:4]) + (", ..." if len(found) > 4 else "")


@row(_GROUP, "watch_adapters", adapters)
def _watch(stage: Stage) -> str:
    watch = stage.enter_context(fsocket.watch_adapters())
    pc = stage.enter_context(fsocket.poll_context())
    fsocket.poll_register(pc, fsocket.PollFD(watch))
    fsocket.poll(pc, 0)
    return f"in a poll context; {len(watch.read())} changes meanwhile"
