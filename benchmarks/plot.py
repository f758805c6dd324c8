"""The plot: for each row a bar, from 1 to how many times as fast as its peer fsocket is, and a mark where plain C would be.

An SVG, drawn here. It brings its own background, so that it can be read on a light page and on a dark one.
"""

from __future__ import annotations

import math
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# Everything is in pixels of the plot's own.
WIDTH = 860
LABELS = 350  # where labels end, and the axis begins
VALUES = 50  # room for the numbers
MARGIN = 20
LINE = 20  # from one bar to the next
BAR = 12
TITLE = 34
LEGEND = 26
FACT = 16

STYLE = """
svg { font-family: system-ui, -apple-system, "Segoe UI", "Helvetica Neue", Arial, sans-serif; font-size: 12px; }
.page { fill: #ffffff; } .text { fill: #1f2328; } .faint { fill: #59636e; } .grid { stroke: #d1d9e0; } .one { stroke: #59636e; }
.faster { fill: #1f6feb; } .slower { fill: #bc4c00; } .plain { fill: #1f2328; }
.title { font-size: 16px; font-weight: 600; } .group { font-weight: 600; }
.end { text-anchor: end; } .middle { text-anchor: middle; }
@media (prefers-color-scheme: dark) {
.page { fill: #0d1117; } .text { fill: #f0f6fc; } .faint { fill: #9198a1; } .grid { stroke: #2f353d; } .one { stroke: #9198a1; }
.faster { fill: #4493f8; } .slower { fill: #db6d28; } .plain { fill: #f0f6fc; }
}
""".strip()


class Bar(NamedTuple):
    """A row: how many times as fast as its peer fsocket is, and plain C, if it was measured."""

    group: str
    label: str
    peer: str
    times: float
    plain: float | None


class _Axis:
    """Logarithmic: twice as fast is as far to the right as half as fast is to the left."""

    def __init__(self, values: Sequence[float]) -> None:
        self._lowest = min(-1, math.floor(math.log2(min(values))))
        self._highest = max(1, math.ceil(math.log2(max(values))))
        self._step = (WIDTH - LABELS - VALUES - MARGIN) / (self._highest - self._lowest)

    def place(self, value: float) -> float:
        return LABELS + (math.log2(value) - self._lowest) * self._step

    def ticks(self) -> Iterator[tuple[float, str]]:
        """Where lines go, and what is written at them."""
        for power in range(self._lowest, self._highest + 1):
            yield self.place(2.0**power), f"{2**power}" if power >= 0 else f"1/{2**-power}"


def _text(x: float, y: float, words: str, styles: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{styles}">{escape(words)}</text>'


def _bar(bar: Bar, axis: _Axis, top: float) -> Iterator[str]:
    middle = top + LINE / 2
    base = middle + 4  # of the text
    begin, end = sorted((axis.place(1), axis.place(bar.times)))
    told = f"{bar.label}: {bar.times:.2f} times as fast as {bar.peer}"
    if bar.plain is not None:
        told += f"; plain C: {bar.plain:.2f} times"
    yield f"<g><title>{escape(told)}</title>"
    yield _text(LABELS - 10, base, bar.label, "text end")
    style = "faster" if bar.times >= 1 else "slower"
    yield f'<rect x="{begin:.1f}" y="{middle - BAR / 2:.1f}" width="{max(end - begin, 1):.1f}" height="{BAR}" class="{style}"/>'
    if bar.plain is not None:
        mark = axis.place(bar.plain)
        yield f'<rect x="{mark - 1.5:.1f}" y="{middle - BAR / 2 - 2:.1f}" width="3" height="{BAR + 4}" class="plain"/>'
    yield _text(WIDTH - MARGIN, base, f"{bar.times:.2f}", f"{style} end")
    yield "</g>"


def svg(title: str, bars: Sequence[Bar], facts: Sequence[str]) -> str:
    """The plot.

    bars: in groups, which get headings. facts: where and with what it was measured, a line for each.
    """
    axis = _Axis([value for bar in bars for value in (bar.times, bar.plain) if value is not None])
    drawn: list[str] = []
    top = float(MARGIN + TITLE + LEGEND + LINE)
    begun = top
    for group, members in groupby(bars, key=lambda bar: bar.group):
        drawn.append(_text(MARGIN, top + LINE / 2 + 4, group, "text group"))
        top += LINE
        for bar in members:
            drawn += _bar(bar, axis, top)
            top += LINE
    under: list[str] = []
    for x, words in axis.ticks():
        style = "one" if words == "1" else "grid"
        under.append(f'<line x1="{x:.1f}" y1="{begun:.1f}" x2="{x:.1f}" y2="{top:.1f}" class="{style}"/>')
        under.append(_text(x, begun - 6, words, "faint middle"))
    height = top + MARGIN / 2 + FACT * len(facts) + MARGIN
    legend = MARGIN + TITLE + 10
    box = f'viewBox="0 0 {WIDTH} {height:.0f}" width="{WIDTH}" height="{height:.0f}"'
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" {box} role="img" aria-label="{escape(title)}">',
            f"<title>{escape(title)}</title>",
            f"<style>\n{STYLE}\n</style>",
            f'<rect width="{WIDTH}" height="{height:.0f}" class="page"/>',
            _text(MARGIN, MARGIN + 16, title, "text title"),
            f'<rect x="{MARGIN}" y="{legend - 10}" width="24" height="{BAR}" class="faster"/>',
            _text(MARGIN + 32, legend, "fsocket: times as fast as its peer (1)", "text"),
            f'<rect x="{MARGIN + 280}" y="{legend - 12}" width="3" height="{BAR + 4}" class="plain"/>',
            _text(MARGIN + 292, legend, "plain C that does the same", "text"),
            *under,
            *drawn,
            *(_text(MARGIN, top + MARGIN + FACT * index, fact, "faint") for index, fact in enumerate(facts, 1)),
            "</svg>",
            "",
        ]
    )
