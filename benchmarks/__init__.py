"""How fast fsocket is: `python -m benchmarks` measures the installed one against its peers and against plain C.

``rows/`` has a module for each concept, which says what is measured; ``measure`` times, ``plain`` runs the C program,
``table`` shows the outcome. A new row is a `Row` in the module of its concept, and at best a line in ``plain.c``.
"""
