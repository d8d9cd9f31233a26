"""How bare numbers are shown in a live notebook: to the figures that mean something."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np

from needs_analysis.result import shown_text


def round_bare_numbers() -> bool:
    """Show the bare floats of a notebook's cells to four figures, as tables of results show them.

    The last digits of a float differ between processors, so that a stored notebook that shows them fails on another one.

    Returns
    -------
    bool
        Whether there is a notebook to tell; outside of one nothing is changed.
    """
    interactive = sys.modules.get("IPython")
    shell: Any = interactive.get_ipython() if interactive is not None else None
    if shell is None:
        return False
    formatter = shell.display_formatter.formatters["text/plain"]
    for kind in (float, np.float64, np.float32):
        formatter.for_type(kind, _written)
    return True


def _written(value: float, printer: Any, cycle: bool) -> None:
    printer.text(shown_text(value))
