"""Who holds each award, in names that tell them apart."""

from __future__ import annotations

from collections.abc import Sequence

from needs_analysis.quantity import NOT_STATED, Quantity
from needs_analysis.wording import plain


def holders(awards: Sequence[Quantity]) -> list[str]:
    """A name for each award that no other has: its provider, with as much more as tells it from the others.

    Parameters
    ----------
    awards : sequence of Quantity
        The awards; two of one provider are told apart by service, area, measure or id.

    Examples
    --------
    >>> from needs_analysis.quantities import of_rows
    >>> import pandas as pd
    >>> rows = pd.DataFrame({"provider": "Haven", "service": ["IDVA", "ISVA"], "budget": [10, 20]})
    >>> holders([of_rows(rows, column="budget", where={"service": name}) for name in ("IDVA", "ISVA")])
    ['Haven (IDVA)', 'Haven (ISVA)']
    """
    told: list[tuple[str, ...]] = [(award.provider or award.service or _area(award) or award.id,) for award in awards]
    for name in ("service", "area", "measure", "id"):
        more = [plain(award.measure) if name == "measure" else str(getattr(award, name)) for award in awards]
        of_each: dict[tuple[str, ...], set[str]] = {}
        for parts, word in zip(told, more, strict=True):
            of_each.setdefault(parts, set()).add(word)
        told = [
            (*parts, word) if word and len(of_each[parts]) > 1 else parts
            for parts, word in zip(told, more, strict=True)
        ]
    return [f"{first} ({', '.join(more)})" if more else first for first, *more in told]


def _area(award: Quantity) -> str:
    return "" if award.area == NOT_STATED else award.area
