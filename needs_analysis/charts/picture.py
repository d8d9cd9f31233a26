"""A figure that shows itself in a notebook and says in words what it shows."""

from __future__ import annotations

import io
from typing import Any

from matplotlib.figure import Figure


class Picture(Figure):
    """A matplotlib figure with its alternative text."""

    def __init__(self, *, alt: str, **options: Any) -> None:
        super().__init__(**options)
        self.alt = alt

    def __repr__(self) -> str:
        return f"Picture: {self.alt}"

    def _repr_png_(self) -> tuple[bytes, dict[str, str]]:
        return as_png(self), {"alt": self.alt}


def as_png(figure: Figure) -> bytes:
    """The figure as a PNG, without anything that changes from run to run."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", metadata={"Software": None})
    return buffer.getvalue()
