"""What has arrived, by the numbers of the datagrams: what is missing is known exactly."""

from __future__ import annotations

from collections import deque

_MOST_GAPS = 10_000  # that are remembered; what is later than that counts as a repetition


class Tally:
    """Counts the datagrams of a run.

    following: the number that comes next if none is lost. received: how many came, with repetitions. repeated: how many of them
    had come before. late: how many came after one with a higher number. total: how many were sent, when that is known.
    """

    def __init__(self) -> None:
        self.following = 0
        self.received = 0
        self.repeated = 0
        self.late = 0
        self.total: int | None = None
        self._gaps: deque[tuple[int, int]] = deque(maxlen=_MOST_GAPS)

    @property
    def lost(self) -> int:
        """How many of those that were sent, as far as is known, have not come."""
        sent = self.following if self.total is None else self.total
        return sent - (self.received - self.repeated)

    def skip_to(self, number: int) -> None:
        """A datagram came that is not the following one; what has been received already counts it."""
        if number >= self.following:
            self._gaps.append((self.following, number))
            self.following = number + 1
            return
        for gap in self._gaps:
            begin, end = gap
            if begin <= number < end:
                self.late += 1
                self._gaps.remove(gap)
                self._gaps.extend(part for part in ((begin, number), (number + 1, end)) if part[0] < part[1])
                return
        self.repeated += 1
