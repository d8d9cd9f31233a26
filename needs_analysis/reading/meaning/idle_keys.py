"""Keys of a layout that a reader does not use: refused, because they would have no effect."""

from __future__ import annotations

from collections.abc import Iterable

from needs_analysis.errors import DataError
from needs_analysis.reading.meaning.layout import Layout


def refuse_idle(layout: Layout, idle: Iterable[str], *, file: str, of: str) -> None:
    """Refuse declarations of a layout that do not apply to a type of table.

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
                    "problem": f"the layout declares {name}, which {of} does not use",
                    "expected": f"one of {', '.join(each for each in Layout.model_fields if each not in unused)}",
                    "remedy": "Remove it from the layout.",
                }
                for name in given
            ]
        )
