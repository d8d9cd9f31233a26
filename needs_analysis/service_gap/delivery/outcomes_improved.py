"""What share of people improved, from the outcomes that providers count in their returns."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd

from needs_analysis import groups, quantities
from needs_analysis.charts.chart import Chart
from needs_analysis.columns import SHARE, Column, keys, limits
from needs_analysis.contracts.provider_return import OUTCOMES
from needs_analysis.errors import Refusal
from needs_analysis.quantities import count_in_words, of_rows, range_cells, range_columns
from needs_analysis.quantity import Quantity
from needs_analysis.result import Result
from needs_analysis.said import Caveat, Said
from needs_analysis.service_gap.delivery.outcome_change import REGRESSION, SMALL_BASE
from needs_analysis.service_gap.waiting.per_week import so_many
from needs_analysis.statistics import proportion_interval
from needs_analysis.wording import as_chosen, counted, is_known, listed, missing, percent, plain

"""The outcomes of a provider's return."""
_PARTS: Final = ("improved", "same", "worse")
_RANGES: Final = tuple(column.name for part in _PARTS for column in range_columns(part))


def outcomes_improved(
    returns: pd.DataFrame,
    *,
    outcomes: str | Sequence[str] = tuple(OUTCOMES),
    where: Mapping[str, Any] | None = None,
    confidence: float = 0.95,
) -> Result:
    """Share of people measured who improved, by outcome, from provider returns.

    Parameters
    ----------
    returns : pandas.DataFrame
        One row a service, area and quarter, with ``<outcome>_improved``, ``_same`` and ``_worse``, and as far as they are counted
        ``_not_measured`` and ``closed``.
    outcomes : str or sequence of str
        Of ``"health", "coping", "safety", "informed"``, or what else the columns are called by; one that no return counts is left out.
    where : mapping, optional
        Columns and the values that rows must have, such as ``{"service": "ISVA"}``.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    Result
        One row an outcome: ``value`` is the share of those measured who improved; ``cases_closed`` are the closed cases, and ``at_least`` and
        ``at_most`` the share of them that improved if none, or all, of those not measured did. Of suppressed cells there is no value;
        ``lower`` and ``upper`` hold for all that they can be.

    Raises
    ------
    Refusal
        When no return counts any of the outcomes, nobody was measured, or more were measured than closed.
    DataError
        For numbers that are text or negative.

    Notes
    -----
    Returns say how many improved and not by how much. `outcome_change` needs the scores.

    Examples
    --------
    >>> returns = pd.DataFrame({"service": "ISVA", "quarter": ["2022/23 Q2"], "closed": [80], "safety_improved": [58], "safety_same": [9],
    ...                         "safety_worse": [9], "safety_not_measured": [4]})
    >>> outcomes_improved(returns).table[["outcome", "numerator", "denominator"]].values.tolist()
    [['safety', 58, 76]]
    """
    if not isinstance(outcomes, str | Sequence):
        raise Refusal("outcomes is not a list of names", remedy='Write outcomes=["safety"].')
    asked = groups.listed_names(outcomes)
    there = [name for name in asked if isinstance(returns, pd.DataFrame) and f"{name}_improved" in returns]
    if not there:
        raise Refusal("No return counts any of these outcomes", remedy="Check the columns, such as safety_improved.")
    closed = of_rows(returns, column="closed", where=where) if "closed" in returns else None
    rows, taken = [], []
    for name in there:
        found = {part: of_rows(returns, column=f"{name}_{part}", where=where) for part in _PARTS}
        taken += list(found.values())
        rows.append(_row(name, found, closed, confidence))
    if not any(row["upper"] == row["upper"] for row in rows):
        raise Refusal("Nobody was measured", remedy="Ask the providers for the outcomes.")
    return Result(
        table=pd.DataFrame(rows),
        columns=_columns(),
        measure="Share of people measured who improved",
        definition="People whose outcome improved, of all whose outcome improved, stayed the same or worsened.",
        method="Wilson's interval for a proportion",
        settings={"outcomes": asked, "where": dict(where or {}), "confidence": confidence},
        sources=quantities.sources(*taken, *filter(None, [closed])),
        words=words,
        chart=Chart(kind="intervals", label="outcome", value_title="% of people measured", scale=100),
    )


def words(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """Which share improved on each outcome."""
    first = table.iloc[0]
    named = f"{first['service']}: " if first["service"] else ""
    told = [_told(row) for _, row in table.iterrows()]
    panel = f"{named}of those measured {first['period']}, {listed(told)}."
    if is_known(first.get("at_least"), first.get("at_most")):
        panel += f" {_of_all_closed(first)}"
    panel = panel[:1].upper() + panel[1:]
    caveats = [REGRESSION]
    if "cases_closed" not in table:
        caveats.append(
            Caveat(
                "CLOSED_NOT_GIVEN", "How many cases were closed was not given, so it is not known how many were missed."
            )
        )
    if (table["denominator"] < SMALL_BASE).any():
        caveats.append(Caveat("SMALL_NUMBERS", f"Some shares are of fewer than {SMALL_BASE} people."))
    return Said(
        panel,
        f"{panel} Wilson, {as_chosen(settings['confidence'])}.",
        title="Share of people measured who improved",
        alt="Points with their ranges: the share that improved, by outcome.",
        caveats=tuple(caveats),
    )


def _of_all_closed(row: pd.Series[Any]) -> str:
    """What share of all closed cases improved; where none was left unmeasured, that all were."""
    name, closed = _called(row["outcome"]), counted(row["cases_closed"], "closed cases")
    if row["at_least"] == row["at_most"]:
        return (
            f"All of the {closed} were measured on {name}."
            if row["cases_closed"] != 1
            else f"The {closed} was measured."
        )
    return f"Of {closed}, {percent(row['at_least'])} to {percent(row['at_most'])} improved on {name}, depending on those not measured."


def _called(outcome: object) -> str:
    """What an outcome is called."""
    return OUTCOMES.get(str(outcome), plain(str(outcome)))


def _told(row: pd.Series[Any]) -> str:
    name = _called(row["outcome"])
    if not is_known(row["lower"], row["upper"]):
        return f"how many improved on {name} is {missing()}"
    span = f"{percent(row['lower'])} to {percent(row['upper'])}"
    if not is_known(row["value"]):
        return f"{span} improved on {name}"
    return f"{count_in_words(row, 'numerator', 'improved')} ({percent(row['value'])}, range {span}) improved on {name}"


def _row(name: str, found: Mapping[str, Quantity], closed: Quantity | None, confidence: float) -> dict[str, Any]:
    ends = {part: found[part].ends for part in _PARTS}
    (least, most), stay = ends["improved"], [ends["same"], ends["worse"]]
    others = [sum(each[side] for each in stay) for side in (0, 1)]
    exact = all(each.is_exact for each in found.values())
    n = least + others[0] if exact else math.nan
    # The share is least where as few improved, and as many did not, as can be.
    low = (
        proportion_interval(least, least + others[1], confidence=confidence)[0]
        if math.isfinite(others[1])
        else math.nan
    )
    high = proportion_interval(most, most + others[0], confidence=confidence)[1] if math.isfinite(most) else math.nan
    row: dict[str, Any] = {
        "service": found["improved"].service,
        "outcome": name,
        "measure": "share that improved",
        "value": least / n if exact and n else math.nan,
        "lower": float(low),
        "upper": float(high),
        "confidence": confidence,
        "numerator": least if ends["improved"][0] == ends["improved"][1] else math.nan,
        "denominator": n,
        "unit": "people",
        "method": "Wilson",
        "flag": "" if exact else "range",
        "same": others_of(ends["same"]),
        "worse": others_of(ends["worse"]),
        "improved_near": so_many(math.ceil(least)) if least else math.nan,
        # What the fewer of both leaves of those who did not improve.
        "most_of_either": so_many(math.ceil(others[0]) - 1) if all(each[0] for each in stay) else math.nan,
        "period": found["improved"].when,
    }
    for part in _PARTS:
        row |= range_cells(part, found[part])
    if closed is not None and closed.is_exact and closed.count:
        row |= _of_closed(name, least, others[0], closed.count, exact=exact)
    return row


def others_of(ends: tuple[int, float]) -> float:
    """A count, missing where it is only known to lie in a range.

    Examples
    --------
    >>> others_of((9, 9)), others_of((1, 4))
    (9, nan)
    """
    return ends[0] if ends[0] == ends[1] else math.nan


def _of_closed(name: str, improved: float, others: float, closed: int, *, exact: bool) -> dict[str, Any]:
    """The share of all closed cases that improved, if none and if all of the others did."""
    if improved + others > closed:
        raise Refusal(
            f"More people were measured on {_called(name)} than cases were closed",
            remedy="Check that both are of the same rows, and what each counts.",
        )
    if not exact:
        return {"cases_closed": closed}
    known = {"cases_closed": closed, "not_known": closed - improved - others}
    return known | {"at_least": improved / closed, "at_most": (closed - others) / closed}


def _columns() -> tuple[Column, ...]:
    own = ("denominator", *_RANGES)
    return (
        *keys(["service", "outcome"], written=["service", "outcome"]),
        Column("period", "label"),
        # Named as a part of those measured so that few of these hide it, and few of it do not hide these.
        Column("not_known", "count", of=("denominator",), part_of="denominator"),
        Column("denominator", "base", of=_RANGES),
        # With few not measured, the cases would give them away beside those who were.
        Column("cases_closed", "base", of=("denominator", "not_known", *_RANGES)),
        # Few who stayed the same or worsened take each other with them and not those who improved, unless both must be few.
        *(Column(name, "count", shown=False, apart=True) for name in ("improved_near", "most_of_either")),
        *(column for part in _PARTS for column in range_columns(part, part_of="denominator")),
        Column("numerator", "count", of=("most_of_either", *own), part_of="denominator"),
        Column("same", "count", of=("worse", "improved_near", *own), part_of="denominator"),
        Column("worse", "count", of=("same", "improved_near", *own), part_of="denominator"),
        Column("value", "measure", of=("numerator", *own), part_of="denominator", unit=SHARE),
        *limits("lower", "upper", of=("value", "numerator", *own), unit=SHARE),
        *limits("at_least", "at_most", of=("numerator", "cases_closed", *own), unit=SHARE),
    )
