"""The rows of the demo's table: how they are registered, and how each is run so that none can hang.

A row is a function that takes a Stage, does one thing with fsocket, checks the result, and returns a few words about it::

    @row("IPv6", "UDP", ipv6)
    def udp6(stage: Stage) -> str:
        ...
        return "what was seen"

What it needs of the host are probes; where one finds an obstacle, the row is unavailable and is not run. Anything that it
raises makes it a failure. Rows that belong together are a module of this package, named in ``GROUPS`` of its ``__init__``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, TypeAlias

from .background import Background
from .stage import Stage

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..probes import Probe

Act: TypeAlias = "Callable[[Stage], str]"


class Status(Enum):
    """What became of a row."""

    OK = "ok"
    UNAVAILABLE = "unavailable"
    FAILED = "FAILED"


@dataclass(frozen=True)
class Outcome:
    """What became of a row, and the details of it, or the reason for it."""

    status: Status
    detail: str


@dataclass(frozen=True)
class Row:
    """One line of the table.

    group: the heading it stands under. title: what it shows. act: does it. needs: what the host must have for it.
    """

    group: str
    title: str
    act: Act
    needs: tuple[Probe, ...] = ()

    def run(self, *, bulk: int, deadline: float) -> Outcome:
        """Run it, for at most `deadline` seconds; `bulk` is the octets that a bulk transfer moves."""
        for need in self.needs:
            if need.obstacle is not None:
                return Outcome(Status.UNAVAILABLE, need.obstacle)
        try:
            # A thread that does not come back is left behind; it does not keep the process from ending.
            return Outcome(Status.OK, Background(self._play, bulk).result(deadline))
        except Exception as error:  # noqa: BLE001  (whatever it is, it is what the table has to say)
            return Outcome(Status.FAILED, f"{type(error).__name__}: {error}")

    def _play(self, bulk: int) -> str:
        with Stage(bulk) as stage:
            return self.act(stage)


#: All of them, in the order in which they were registered.
ROWS: list[Row] = []


def row(group: str, title: str, *needs: Probe) -> Callable[[Act], Act]:
    """Add a function to `ROWS`."""

    def register(act: Act) -> Act:
        ROWS.append(Row(group, title, act, needs))
        return act

    return register


def grouped(rows: list[Row]) -> dict[str, list[Row]]:
    """The rows under their headings, both in the order of first appearance."""
    groups: dict[str, list[Row]] = {}
    for entry in rows:
        groups.setdefault(entry.group, []).append(entry)
    return groups
