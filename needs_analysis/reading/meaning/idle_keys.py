"""Keys of a layout that a reader cannot follow: refused, so that nobody believes that they did something."""

from __future__ import annotations

from collections.abc import Iterable

from needs_analysis.errors import DataError
from needs_analysis.reading.meaning.layout import Layout


def refuse_idle(layout: Layout, idle: Iterable[str], *, file: str, of: str) -> None:
    """Refuse what a layout declares and a table of a kind has no use for.

    Raises
    ------
    DataError
        With every such key.
    """
    plain = Layout()
    unused = set(idle)
    given = [name for name in Layout.model_fields if name in unused and getattr(layout, name) != getattr(plain, name)]
    if given:
        raise DataError(
            [
                {
                    "file": file,
                    "column": name,
                    "problem": f"the layout declares {name}, which {of} makes no use of",
                    "expected": f"one of {', '.join(each for each in Layout.model_fields if each not in unused)}",
                    "remedy": "Take it out of the layout.",
                }
                for name in given
            ]
        )
