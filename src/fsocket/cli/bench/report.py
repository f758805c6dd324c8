"""What is printed: a line for each second, and a summary."""

from __future__ import annotations

import json
import time

_SECOND = 1.0
_MEGABYTE = 1e6


class Report:
    """Prints how it goes on, in words or as JSON.

    in_json: each line is a document. summary_only: nothing is printed before the summary.
    """

    def __init__(self, *, in_json: bool, summary_only: bool) -> None:
        self._in_json = in_json
        self._summary_only = summary_only
        self._number = 0
        self._since = self._cpu = 0.0
        self._datagrams = self._octets = 0

    def say(self, text: str) -> None:
        """Print something that is for people."""
        if not self._in_json and not self._summary_only:
            print(text, flush=True)

    def begin(self, now: float) -> None:
        """The first second begins now, by the monotonic clock."""
        self._since, self._cpu = now, time.process_time()

    def tell(self, now: float, datagrams: int, octets: int, lost: int | None = None, dropped: int | None = None) -> None:
        """Tell of the second that has gone by, if one has; what is given counts from the beginning, None is not known."""
        passed = now - self._since
        if passed < _SECOND:
            return
        cpu = time.process_time()
        rate, octet_rate = (datagrams - self._datagrams) / passed, (octets - self._octets) / passed
        cpu_percent = 100 * (cpu - self._cpu) / passed
        self._number += 1
        self._since, self._cpu, self._datagrams, self._octets = now, cpu, datagrams, octets
        if self._summary_only:
            return
        if self._in_json:
            record = {
                "second": self._number,
                "datagrams_per_second": round(rate),
                "octets_per_second": round(octet_rate),
                "lost": lost,
                "dropped": dropped,
                "cpu_percent": round(cpu_percent, 1),
            }
            print(json.dumps(record), flush=True)
            return
        known = [f"{word} {number:,}" for word, number in (("lost", lost), ("dropped", dropped)) if number is not None]
        parts = [f"{rate:11,.0f} /s", f"{octet_rate / _MEGABYTE:8,.1f} MB/s", f"CPU {cpu_percent:3.0f} %", *known]
        print(f"{self._number:4} s  {'  '.join(parts)}", flush=True)

    def summary(self, record: dict[str, object], lines: list[str]) -> None:
        """Tell what came of it: `record` as JSON, or `lines` in words."""
        print(json.dumps({"summary": record}) if self._in_json else "\n".join(lines), flush=True)
