"""What each column of the scorecard by contract is, and which figures can be calculated from others."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import pandas as pd

from needs_analysis.columns import SHARE, Column, helpers, keys, labels
from needs_analysis.contracts.provider_return import provider_return
from needs_analysis.groups import folded
from needs_analysis.service_gap.delivery.agreed import records
from needs_analysis.service_gap.delivery.delivered import bases_of
from needs_analysis.service_gap.delivery.returned import areas_named

COUNTS: Final = (
    "counted",
    "counted_least",
    "counted_most",
    "base",
    "base_least",
    "base_most",
    "rest_least",
    "rest_most",
)


def page_columns(targets: pd.DataFrame) -> tuple[Column, ...]:
    """The columns of the page: each figure stands apart, unless some of them may add up to others.

    Parameters
    ----------
    targets : pandas.DataFrame
        As `agreed` returns them.

    Examples
    --------
    >>> row = {"service": "IDVA", "area": "A", "measure": "new_clients", "base": ""}
    >>> [next(column for column in page_columns(pd.DataFrame(rows)) if column.name == "counted").apart
    ...  for rows in ([row], [row, row | {"area": ""}])]
    [True, False]
    """
    return COLUMNS if _are_apart(targets) else _TOGETHER


def _are_apart(targets: pd.DataFrame) -> bool:
    """Whether no figure can be worked out from others: no service has one contract of an area beside one of all of them, and no
    two targets are parts that make up one whole, such as those who improved and those who did not."""
    areas: dict[str, set[frozenset[str]]] = {}
    for row in records(targets):
        areas.setdefault(folded(row.service), set()).add(frozenset(areas_named(row.area)))
    # Two contracts of a service overlap where one has all areas, or they name some of the same.
    if any(
        one != other and (not one or not other or one & other) for own in areas.values() for one in own for other in own
    ):
        return False
    parts = [
        (folded(row.service), folded(row.area), _SPLITS.get(row.measure) or bases_of(row.measure, row.base))
        for row in records(targets)
        if row.measure in _SPLITS or len(bases_of(row.measure, row.base)) > 1
    ]
    return len(set(parts)) == len(parts)


_SPLITS: Final = {column.name: column.group for column in provider_return.columns if column.group}
"""Columns of returns that make up a whole together, such as the sexes."""


COLUMNS: Final = (
    *keys(["contract"], written=["contract"]),
    *labels("service", written=True),
    *keys(["kpi"], written=["kpi"]),
    # What gave points stands without figures, and is as public as the points and the order of the page.
    *labels("points_for", "what_may_explain_it", written=True),
    Column("delivered", "label", of=(*COUNTS, "days")),
    Column("colour", "label", of=("value", *COUNTS, "days")),
    *labels("target"),
    *labels("provider", written=True),
    Column("open_cases", "label", of=("smallest_flow",)),
    Column("smallest_flow", "count", apart=True, shown=False),
    Column("range", "label", of=("value", *COUNTS), shown=False),
    *labels("money", "ends"),
    *labels("funding_ends_first", written=True),
    *(
        Column(name, "label", shown=False)
        for name in ("spending", "spent_to", "ends_on", "ending", "decide_by", "period")
    ),
    *(Column(name, "label", shown=False, written=True) for name in ("funder", "note")),
    Column("queries_open", "measure"),
    Column("waiting", "label", of=("waiting_before", "waiting_now")),
    Column("revised", "label", of=("counted_first_sent", "revised_by", *COUNTS)),
    Column("counted_first_sent", "count", of=("revised_by",), apart=True, shown=False),
    Column("revised_by", "count", apart=True, shown=False),
    Column("waiting_before", "count", apart=True, shown=False),
    Column("waiting_now", "count", apart=True, shown=False),
    Column("counted", "count", part_of="base", apart=True, shown=False),
    Column("counted_least", "count", of=("counted_most",), apart=True, shown=False),
    Column("counted_most", "count", of=("counted_least",), apart=True, shown=False),
    Column("base", "base", apart=True, shown=False),
    Column("base_least", "base", of=("base_most",), apart=True, shown=False),
    Column("base_most", "base", of=("base_least",), apart=True, shown=False),
    # What a part may leave of its whole, where one of them is only known to lie in a range.
    Column("rest_least", "count", of=("counted_most", "base_least", "counted", "base"), apart=True, shown=False),
    Column("rest_most", "count", of=("counted_least", "base_most", "counted", "base"), apart=True, shown=False),
    Column("days", "measure", of=("base", "base_least", "base_most"), shown=False),
    Column("due", "measure", shown=False),
    Column("value", "measure", of=(*COUNTS, "days"), unit=SHARE, shown=False),
    Column("lower", "limit", of=("value", *COUNTS, "days"), unit=SHARE, shown=False),
    Column("upper", "limit", of=("value", *COUNTS, "days"), unit=SHARE, shown=False),
    *helpers("confidence"),
    *helpers("counts_as"),
    *(Column(name, "money", unit="GBP", shown=False) for name in ("value_a_year", "spend_to_date")),
    Column("spent_share", "measure", of=("value_a_year", "spend_to_date"), unit=SHARE, shown=False),
    Column("year_gone", "measure", unit=SHARE, shown=False),
    *helpers("posts", "waiting_list", "decide_passed", "returns_missing", "returns_late", "vacant_share"),
    *helpers("waiting_grew", "funding_passed", "not_returned"),
    *helpers("window", "window_asked", "as_of", "counted_in", "decide_soon", "decide_in_days", "part_of_year", "ran"),
    Column("points", "measure", shown=False),
)
_TOGETHER: Final = tuple(replace(column, apart=False) for column in COLUMNS)
"""The same where figures of one service may add up, as those of two areas beside both."""
