"""Are open cases consistent with referrals and length of support?"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise, permutations
from typing import Any

import pandas as pd

from needs_analysis import quantities
from needs_analysis.columns import Column, keys, labels, limits
from needs_analysis.errors import Refusal
from needs_analysis.quantities import Given, count_in_words, range_cells, range_columns, take, take_all
from needs_analysis.quantity import Quantity
from needs_analysis.result import Result
from needs_analysis.said import Caveat, Said
from needs_analysis.service_gap.capacity._a_year import is_of_waits, quarters_of, stay_years
from needs_analysis.service_gap.capacity._balance import BALANCE, balance_of, balance_said, does_not_balance
from needs_analysis.service_gap.refuse_unlike import TAKEN_AS_ALIKE, alike_cells, refuse_unlike, taken_as_alike
from needs_analysis.statistics import poisson_interval
from needs_analysis.units import kind
from needs_analysis.wording import (
    ARITHMETIC_FAILS,
    ARITHMETIC_HOLDS,
    CANNOT_BE_CHECKED,
    QUALIFIERS,
    count,
    during,
    is_known,
    listed,
    missing,
    rounded,
    sentence_case,
)

STEADY_WITHIN = 0.2
"""Arrivals of two periods that differ by more than this share are no steady state."""

FURTHEST_DAYS = 100
"""Furthest that the day of the stock may lie from the end of the latest arrivals."""

_SMALLEST = "smallest_arrivals"
"""Column with the smallest count above 0 of one period's arrivals: the rows of one period and of all give those of the others."""
_STOCK, _FLOWS = range_columns("in_service"), range_columns("arrivals")
_BEHIND_FLOWS = ("arrivals", *(column.name for column in _FLOWS))
_BEHIND = ("in_service", *(column.name for column in _STOCK), *_BEHIND_FLOWS)
_BEHIND_BALANCE = tuple(column.name for column in BALANCE)


def littles_law(
    facts: pd.DataFrame | None = None,
    *,
    stock: Given,
    arrivals: Sequence[Given],
    stay: Given | None = None,
    opened: Given | None = None,
    closed: Given | None = None,
    open_before: Given | None = None,
    confidence: float = 0.95,
) -> Result:
    """Hold the number of people in service against arrivals and length of stay.

    Parameters
    ----------
    facts : pandas.DataFrame, optional
        Published facts or provider returns, where the numbers stand in it.
    stock : str, mapping or Quantity
        The number of people in service at one time: the id of a fact, rows of returns, or a number taken before (`quantities.take`).
    arrivals : sequence of str, mapping or Quantity
        The arrivals of the latest period first, then of periods before it.
    stay : str, mapping or Quantity, optional
        The mean stay, in years or weeks.
    opened, closed, open_before : str, mapping or Quantity, optional
        Cases opened and closed in the latest period, and those open when it began; all three or none. With ``open_before + opened -
        closed`` the stock must balance.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    Result
        One row for the latest period and, with more than one, one for all of them: arrivals a year, the stock expected
        from them and the stay, the stay that the stock implies, and whether arrivals were ``steady``. With cases opened and closed
        also by how much the stock is above what they leave, ``difference_least`` to ``difference_most``; where that cannot be 0, the
        arithmetic does not hold and no stay is given.

    Raises
    ------
    Refusal
        When a period is not known, figures are not known exactly, arrivals overlap, units do not fit, figures are of different services
        or areas, people waiting are given as those in service, or a wait as the stay.

    Notes
    -----
    In a steady state the number in service is the arrival rate times the mean stay (Little's law). Where the arrivals of
    two periods differ by more than a fifth there is no steady state, and the check cannot decide.

    References
    ----------
    .. [1] Little JDC (1961). A proof for the queuing formula L = lambda W. Operations Research 9, 383-387.

    Examples
    --------
    >>> returns = pd.DataFrame({"service": "Outreach", "quarter": ["2022/23 Q2"], "new_clients": [28], "carried_out": [110]})
    >>> stay = quantities.of_rows(pd.DataFrame({"years": [1]}), column="years")
    >>> result = littles_law(returns, stock={"column": "carried_out"}, arrivals=[{"column": "new_clients"}], stay=stay)
    >>> result.table[["value", "in_service"]].values.tolist()
    [[112.0, 110.0]]
    """
    in_service, flows = _checked(facts, stock, arrivals)
    balance = balance_of(facts, in_service, flows[0], opened=opened, closed=closed, open_before=open_before)
    length = None if stay is None else take(facts, stay, name="stay")
    years = None if length is None else stay_years(length)
    alike = _alike(in_service, flows, balance.given, length)
    rows = [_row(in_service, some, years, confidence) for some in (flows[:1], flows)[: 1 + (len(flows) > 1)]]
    if balance.fails:
        rows = [{**row, **dict.fromkeys(("value", "lower", "upper", "implied_stay_years"), math.nan)} for row in rows]
    told: dict[str, Any] = {
        **balance.cells,
        "steady": _steady(flows),
        **({_SMALLEST: _smallest(flows)} if len(flows) > 1 else {}),
        **alike_cells(alike),
        "arrivals_unit": flows[0].unit,
        "stay_qualifier": "" if length is None else QUALIFIERS.get(length.qualifier, ""),
    }
    return Result(
        table=pd.DataFrame(rows).assign(**told),
        columns=(
            *keys(["service", "arrivals_from"], written=["service"]),
            Column("in_service", "count"),
            *_STOCK,
            Column(_SMALLEST, "count", shown=False),
            *(replace(column, of=(*column.of, _SMALLEST)) for column in (Column("arrivals", "count"), *_FLOWS)),
            Column("arrivals_a_year", "measure", of=_BEHIND_FLOWS),
            Column("stay_years", "measure"),
            # That they are there at all says that cases opened and closed balance.
            Column("value", "measure", of=(*_BEHIND_FLOWS, *_BEHIND_BALANCE)),
            *limits("lower", "upper", of=("value", *_BEHIND_FLOWS, *_BEHIND_BALANCE)),
            Column("implied_stay_years", "measure", of=(*_BEHIND, *_BEHIND_BALANCE)),
            *BALANCE,
            # Whether arrivals moved tells of those in every row.
            Column("steady", "label", of=_BEHIND_FLOWS, across=True),
            *labels("arrivals_unit", "period", "stay_qualifier"),
            TAKEN_AS_ALIKE,
        ),
        measure="Open cases against arrivals and length of support",
        definition="Arrivals a year times mean stay, against the number in service at the end of the latest period.",
        method="Little's law; exact interval of the count of arrivals.",
        settings={
            "stock": in_service.id,
            "arrivals": [flow.id for flow in flows],
            "stay": None if length is None else length.id,
            **balance.settings,
            "confidence": confidence,
        },
        sources=quantities.sources(in_service, *flows, *filter(None, [length]), *balance.taken),
        words=words,
    )


def words(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """Whether open cases, arrivals and stays are consistent."""
    latest, last = table.iloc[0], table.iloc[-1]
    if does_not_balance(latest):
        named = f"{latest['service']}: " if latest["service"] else ""
        panel = sentence_case(f"{named}{balance_said(latest)} No length of support can be calculated from them.")
        return Said(panel, panel, ARITHMETIC_FAILS, caveats=(Caveat("NOT_BALANCED", "Correct the figures first."),))
    steady = bool(latest["steady"]) if is_known(latest["steady"]) else None
    parts = [
        balance_said(latest),
        _first(latest),
        _of_stay(last if steady else latest),
        _of_all(last, len(settings["arrivals"]), steady) if len(table) > 1 else "",
    ]
    panel = " ".join(filter(None, parts))
    caveats = [Caveat("STEADY_STATE", "The check holds only while arrivals and stays are steady.")]
    if latest["unit"] != latest["arrivals_unit"]:
        told = f"Arrivals are {latest['arrivals_unit']}, those in service {latest['unit']}; not every referral becomes a case."
        caveats.append(Caveat("UNITS_DIFFER", told))
    if steady is False:
        caveats.append(Caveat("NOT_STEADY", "Arrivals of the periods differ by more than a fifth."))
    if steady is None:
        told = f"Whether arrivals were steady is not known, because figures of a period are {_unknown_as(latest)}."
        caveats.append(Caveat("STEADY_NOT_KNOWN", told))
    caveats += taken_as_alike(latest)
    if len(settings["arrivals"]) == 1:
        caveats.append(Caveat("ONE_QUARTER", "Arrivals of one period only; one season is not a year."))
    return Said(
        panel, f"{panel} Little's law, exact Poisson range of arrivals.", _verdict(last, steady), caveats=tuple(caveats)
    )


def _first(row: pd.Series[Any]) -> str:
    """Arrivals, open cases and the stay that they suggest; of such that lie in a range, or are not known, what can be said."""
    named = f"{row['service']}: " if row["service"] else ""
    arrivals = count_in_words(row, "arrivals", "arrivals", str(row["arrivals_unit"]))
    stock = count_in_words(row, "in_service", "in_service")
    if is_known(row["implied_stay_years"], row["arrivals"], row["in_service"]):
        told = (
            f"{arrivals} {row['period']} and {stock} in service suggest a stay of {_years(row['implied_stay_years'])}."
        )
    elif not (_is_given(row, "arrivals") and _is_given(row, "in_service")):
        told = f"arrivals or open cases are {missing()}, so no length of stay can be calculated."
    elif is_known(row["arrivals"], row["in_service"]):
        told = f"{arrivals} {row['period']} and {stock} in service; what stay they suggest is {missing()}."
    else:
        told = f"{arrivals} {row['period']} and {stock} in service; suppressed figures leave no one length of stay."
    return sentence_case(f"{named}{told}")


def _is_given(row: pd.Series[Any], name: str) -> bool:
    """Whether a count is known, or between what it lies."""
    return is_known(row[name]) or is_known(row.get(f"{name}_least"), row.get(f"{name}_most"))


def _years(value: float) -> str:
    """A length of time in as many digits as it is worth."""
    shown = rounded(value, 2 if value >= 0.1 else 3).normalize()
    return f"{shown:f} year{'' if shown == 1 else 's'}"


def _unknown_as(row: pd.Series[Any]) -> str:
    """Why arrivals are not known: they are only known to lie in a range, or they are missing."""
    return "only known as a range" if is_known(row.get("arrivals_least")) else missing()


def _of_stay(row: pd.Series[Any]) -> str:
    """What the reported stay would lead one to expect."""
    years = row["stay_years"]
    if not is_known(years):
        return "No length of stay was given to check it against."
    if not is_known(row["lower"], row["upper"]):
        return ""
    low, high = (count(rounded(row[end])) for end in ("lower", "upper"))
    stay = f"With the reported stay of {row['stay_qualifier']}{_years(years)}"
    if not is_known(row["value"]):
        return f"{stay}, {low if low == high else f'{low} to {high}'} would be in service."
    return f"{stay}, {count(row['value'])} would be in service{'' if low == high else f' (range {low} to {high})'}."


def _of_all(row: pd.Series[Any], periods: int, steady: bool | None) -> str:
    """What all periods of arrivals together say."""
    if not is_known(row["implied_stay_years"]) or steady is None:
        return ""
    which = "both" if periods == 2 else f"all {periods}"
    said = "much the same" if steady else "arrivals changed too much to say whether the figures are consistent"
    arrivals = count_in_words(row, "arrivals", "arrivals", str(row["arrivals_unit"]))
    return f"Over {which} periods together ({arrivals} {row['period']}) the stay would be {_years(row['implied_stay_years'])}: {said}."


def _verdict(row: pd.Series[Any], steady: bool | None) -> str | None:
    least, most = (
        row["in_service"] if is_known(row["in_service"]) else row.get(f"in_service_{end}") for end in ("least", "most")
    )
    if not _is_given(row, "arrivals") or not is_known(least, most):
        return None
    if not steady or not is_known(row["lower"], row["upper"]):
        return CANNOT_BE_CHECKED
    inside = [row["lower"] <= end <= row["upper"] for end in (least, most)]
    same_side = most < row["lower"] or least > row["upper"]
    return ARITHMETIC_HOLDS if all(inside) else ARITHMETIC_FAILS if same_side else CANNOT_BE_CHECKED


def _checked(facts: pd.DataFrame | None, stock: Given, arrivals: Sequence[Given]) -> tuple[Quantity, list[Quantity]]:
    """The stock and its arrivals, once it is sure that they belong together."""
    if not isinstance(arrivals, str | Mapping | Quantity) and not arrivals:
        raise Refusal("No arrivals were given", remedy="Give at least one count of arrivals.")
    in_service, flows = take(facts, stock, name="stock"), take_all(facts, arrivals, name="arrivals")
    if len({flow.id for flow in flows if flow.is_fact}) != sum(flow.is_fact for flow in flows):
        raise Refusal("An id of arrivals is given twice", remedy="Give each period once.")
    for at, flow in enumerate(flows):
        for other in flows[:at]:
            if flow.days is not None and other.days is not None and flow.overlaps(other):
                raise Refusal(
                    f"The periods of {other.id} and {flow.id} overlap, so that arrivals would count twice",
                    remedy="Give arrivals of periods that follow one another.",
                )
    if kind(in_service.unit) not in ("people", "cases"):
        raise Refusal(
            f"{in_service.name} counts {in_service.unit}, not people or cases", remedy="Give those in service."
        )
    if is_of_waits(in_service):
        raise Refusal(
            f"{in_service.name} are people waiting, who are not in service",
            remedy="Give those in service; target_queue and clearance_time are for those waiting.",
        )
    for flow in flows:
        if kind(flow.unit) not in ("people", "referrals", "cases"):
            raise Refusal(f"{flow.name} counts {flow.unit}, not people or referrals", remedy="Give arrivals.")
    apart = abs((in_service.end - flows[0].end).days) if in_service.end and flows[0].end else 0
    if apart > FURTHEST_DAYS:
        raise Refusal(
            f"{in_service.name} and {flows[0].id} lie {apart} days apart",
            remedy="Give the arrivals of the period that ends when the people were counted.",
        )
    if not flows[0].ends[1]:
        raise Refusal(f"Nobody arrived by {flows[0].id}", remedy="A service that nobody enters has no steady state.")
    return in_service, flows


def _alike(in_service: Quantity, flows: list[Quantity], balance: Mapping[str, Quantity], stay: Quantity | None) -> str:
    """What is not stated of the service and area of the figures, once none of them is of another."""
    arrivals = {
        "latest arrivals" if not at else f"arrivals of {at} periods before" if at > 1 else "arrivals before": flow
        for at, flow in enumerate(flows)
    }
    cases = {f"cases {name.replace('_', ' ')}": item for name, item in balance.items()}
    # The day of the stock and the periods of the balance have checks of their own.
    said = refuse_unlike({"people in service": in_service, **arrivals, **cases}, period="any")
    length = refuse_unlike({"people in service": in_service, "length of support": stay}, areas="nested", period="any")
    refuse_unlike({"latest arrivals": flows[0], "length of support": stay}, areas="nested", period="overlapping")
    return " ".join(filter(None, (said, length)))


def _row(in_service: Quantity, flows: list[Quantity], years: float | None, confidence: float) -> dict[str, object]:
    quarters = sum(quarters_of(flow) for flow in flows)
    a_year = 4 / quarters
    least, most = (sum(flow.ends[side] for flow in flows) for side in (0, 1))
    fewest, greatest = in_service.ends
    if math.isinf(most) or math.isinf(greatest):
        raise Refusal("A figure is missing, so nothing limits it from above", remedy="Ask the provider for the figure.")
    stay = math.nan if years is None else years
    total = least if least == most else math.nan
    stock = fewest if fewest == greatest else math.nan
    return {
        "service": in_service.service,
        "arrivals_from": " + ".join(flow.id for flow in reversed(flows)),
        "measure": "expected in service",
        "value": total * a_year * stay,
        "lower": float(poisson_interval(least, confidence=confidence)[0]) * a_year * stay,
        "upper": float(poisson_interval(most, confidence=confidence)[1]) * a_year * stay,
        "confidence": confidence,
        "unit": in_service.unit,
        "method": "Little's law",
        "in_service": stock,
        "arrivals": total,
        "arrivals_a_year": total * a_year,
        "stay_years": stay,
        "implied_stay_years": stock / (total * a_year) if total else math.nan,
        "period": _when(flows),
        **range_cells("in_service", in_service),
        **range_cells("arrivals", *flows),
    }


def _when(flows: list[Quantity]) -> str:
    """The periods of arrivals in words: as one where they follow one another, and else each."""
    spans = sorted({(flow.start, flow.end) for flow in flows if flow.start is not None and flow.end is not None})
    dated = all(flow.days is not None for flow in flows) and len(flows) > 1
    if dated and all(last + timedelta(days=1) == first for (_, last), (first, _) in pairwise(spans)):
        return during(spans[0][0], spans[-1][1])
    return listed(list(dict.fromkeys(flow.when for flow in reversed(flows))))


def _smallest(flows: list[Quantity]) -> float:
    """The smallest number above 0 that is known of one period's arrivals, also of the part that is known exactly."""
    known = [number for flow in flows for number in (*flow.ends, flow.sure or 0.0) if number > 0]
    return float(min(known))


def _steady(flows: list[Quantity]) -> bool | None:
    """Whether the arrivals of any two periods differ by little; of such that lie in a range only where that holds for all they can be."""
    rates = [(flow.ends[0] / quarters_of(flow), flow.ends[1] / quarters_of(flow)) for flow in flows]

    def near(low: float, high: float) -> bool:
        return high - low <= STEADY_WITHIN * high

    if all(near(one[0], other[1]) for one, other in permutations(rates, 2)):
        return True
    # As near to each other as they can be.
    return None if near(min(high for _, high in rates), max(low for low, _ in rates)) else False
