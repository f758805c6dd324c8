"""Adapters as callers name them: one or several, each by its name, by its index, or as an `Adapter`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from ..errors import no_adapter
from . import Adapter, adapter_index, adapter_name, list_adapters

OneAdapter: TypeAlias = "str | int | Adapter"
SomeAdapters: TypeAlias = "OneAdapter | Iterable[OneAdapter]"


def adapters_with(flag: int, ability: str) -> list[Adapter]:
    """Those that are up and have a flag, one of the ``IFF_`` constants, for an ability; OSError if there is none."""
    found = [adapter for adapter in list_adapters() if adapter.status == "up" and adapter.flags & flag]
    if not found:
        raise no_adapter(f"no adapter here is up and can {ability}")
    return found


def chosen(adapters: SomeAdapters) -> list[Adapter]:
    """The adapters that were named, each once. An `Adapter` is not looked up again. OSError for one that there is not."""
    entries = [adapters] if isinstance(adapters, (str, int, Adapter)) else _entries(adapters)
    if not entries:
        raise ValueError("no adapter was named; None is for all")
    found = {adapter.index: adapter for adapter in entries if isinstance(adapter, Adapter)}
    known: dict[int, Adapter] = {}
    order = []
    for entry in entries:
        index = _index(entry)
        if index not in found:
            known = known or {adapter.index: adapter for adapter in list_adapters()}
            if index not in known:
                adapter_name(index)  # has the error of an index that is no adapter's
                raise ValueError(f"the adapter {entry!r} came or went just now")
            found[index] = known[index]
        order.append(index)
    return [found[index] for index in dict.fromkeys(order)]


def chosen_one(adapter: OneAdapter) -> Adapter:
    """The same for what must be one adapter."""
    if not isinstance(adapter, (str, int, Adapter)):
        raise TypeError(f"an adapter is named by its name or index, or is an Adapter; not {adapter!r}")
    return chosen(adapter)[0]


def _entries(adapters: object) -> list[object]:
    if isinstance(adapters, (bytes, bytearray, memoryview)) or not isinstance(adapters, Iterable):
        raise TypeError(f"adapters are named by name or index, or are Adapters, one or several; not {adapters!r}")
    return list(adapters)


def _index(entry: object) -> int:
    if isinstance(entry, Adapter):
        return entry.index
    if isinstance(entry, str):
        return adapter_index(entry)
    if isinstance(entry, int) and not isinstance(entry, bool):
        if not 0 < entry <= 0xFFFFFFFF:
            raise ValueError(f"an adapter's index is 1 to {0xFFFFFFFF}, not {entry}")
        return entry
    raise TypeError(f"an adapter is named by its name or index, or is an Adapter; not {entry!r}")
