"""The documentation: ``python -m sphinx -W docs docs/_build``, with fsocket installed."""  # noqa: INP001

import sys
from pathlib import Path

import fsocket

project = "fsocket"
author = "the fsocket authors"
copyright = "2026, the fsocket authors"  # noqa: A001  (Sphinx's name for it)
version = release = fsocket.__version__

sys.path.insert(0, str(Path(__file__).resolve().parent))
extensions = ["sphinx.ext.autodoc", "option_tables"]
exclude_patterns = ["_build"]
nitpicky = False
default_role = "code"  # `buffer` in a docstring is a name, not always one that can be linked to
html_theme = "alabaster"
html_theme_options = {"description": "The BSD sockets API of your operating system", "page_width": "70em"}

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_preserve_defaults = True
autodoc_type_aliases = {name: name for name in ("Address", "Handle", "IP", "IPv4", "IPv6", "Path", "Readable", "Writable")}
