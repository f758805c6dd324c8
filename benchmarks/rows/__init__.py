"""What is measured: a module for each concept, each with a function ``rows``. Later issues add theirs here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import adapter, address, can, datagram, poll, startup, stream

if TYPE_CHECKING:
    from ..table import Row

CONCEPTS = (datagram, stream, poll, address, adapter, can, startup)


def all_rows() -> list[Row]:
    """The rows of every concept, in the order of the table."""
    return [row for concept in CONCEPTS for row in concept.rows()]
