"""What is measured: a module for each concept, each with a function ``rows``. Later issues add theirs here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import adapter, address, batch, can, datagram, message, poll, segments, startup, stream, udp_echo

if TYPE_CHECKING:
    from ..table import Row

#: What the rows are under in the plot and in the table of the documentation.
GROUPS = {
    "Datagrams": (datagram,),
    "Streams": (stream,),
    "Messages": (message,),
    "Batches and segments": (batch, segments, udp_echo),
    "Poll": (poll,),
    "Addresses": (address,),
    "Adapters": (adapter,),
    "CAN": (can,),
    "Import": (startup,),
}


def all_rows() -> list[tuple[str, Row]]:
    """The rows of every concept and their groups, in the order of the table."""
    return [(group, row) for group, concepts in GROUPS.items() for concept in concepts for row in concept.rows()]
