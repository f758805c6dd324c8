"""How fast fsocket is: `python -m benchmarks` measures the installed one against its peers and against plain C.

``rows/`` has a module for each concept, which says what is measured; ``measure`` times, ``plain`` runs the C program,
``table`` shows the outcome, ``plot`` draws it, and ``published`` puts both into the documentation. A new row is a `Row` in the
module of its concept, and work in the file of that concept in ``plain/``, of which ``main.c`` says what there is.
"""
