"""The directive ``option-tables``: a table for each level, of the rows in native/options."""  # noqa: INP001

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from docutils.parsers.rst import Directive

if TYPE_CHECKING:
    from sphinx.application import Sphinx

SYSTEMS = {"linux": "Linux", "darwin": "macOS", "freebsd": "FreeBSD", "windows": "Windows"}


def builder() -> Any:  # noqa: ANN401  (a module)
    """build_ffi.py, which reads the tables."""
    spec = importlib.util.spec_from_file_location("build_ffi", Path(__file__).resolve().parents[1] / "build_ffi.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class OptionTables(Directive):
    """All tables, one after the other."""

    def run(self) -> list[nodes.Node]:
        """Make the tables."""
        build_ffi = builder()
        kinds = build_ffi.kinds()
        levels: dict[str, list[list[str]]] = {}
        for option in build_ffi.options():
            kind = kinds[option.kind]
            systems = ", ".join(SYSTEMS[target] for target in option.targets) if len(option.targets) < len(SYSTEMS) else "all"
            value = kind.read if "r" in option.access else kind.given
            access = {"r": "get", "w": "set", "rw": "get, set"}[option.access]
            levels.setdefault(option.level, []).append([option.name, value, access, systems, option.words])
        found: list[nodes.Node] = []
        for level, rows in levels.items():
            found += [nodes.rubric(text="Control codes of Winsock" if level == "ioctl" else level), table(rows)]
        return found


def table(rows: list[list[str]]) -> nodes.table:
    """A table of these rows, of which the first cell is code."""
    widths = (26, 20, 10, 18, 50)
    group = nodes.tgroup(cols=len(widths))
    group += [nodes.colspec(colwidth=width) for width in widths]
    head, body = nodes.thead(), nodes.tbody()
    head += line(["Option", "Value", "", "Systems", "What it is"])
    body += [line(row, code=2) for row in rows]
    group += [head, body]
    whole = nodes.table(classes=["options"])
    whole += group
    return whole


def line(cells: list[str], code: int = 0) -> nodes.row:
    """A row, of which the first cells are code."""
    row = nodes.row()
    for number, cell in enumerate(cells):
        entry, paragraph = nodes.entry(), nodes.paragraph()
        paragraph += nodes.literal(text=cell) if number < code else nodes.Text(cell)
        entry += paragraph
        row += entry
    return row


def setup(app: Sphinx) -> dict[str, bool]:
    """Tell Sphinx of the directive."""
    app.add_directive("option-tables", OptionTables)
    return {"parallel_read_safe": True}
