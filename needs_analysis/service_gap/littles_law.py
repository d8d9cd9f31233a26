"""Do open cases, referrals and length of stay fit together?"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from needs_analysis.columns import Column, keys
from needs_analysis.contracts import DAYS_A_YEAR, fact
from needs_analysis.errors import Refusal
from needs_analysis.quantity import Quantity
from needs_analysis.result import Result, fixed_result
from needs_analysis.said import Caveat
from needs_analysis.source import sources_of
from needs_analysis.statistics import poisson_interval
from needs_analysis.units import kind
from needs_analysis.wording import (
    ARITHMETIC_FAILS,
    ARITHMETIC_HOLDS,
    CANNOT_BE_CHECKED,
    QUALIFIERS,
    count,
    counted,
    during,
)

STEADY_WITHIN = 0.2
"""Arrivals of two periods that differ by more than this share are no steady state."""

FURTHEST_DAYS = 100
"""Days that may lie between the end of the latest arrivals and the day the people in service were counted."""


def littles_law(
    facts: pd.DataFrame, *, stock: str, arrivals: Sequence[str], stay: str | None = None, confidence: float = 0.95
) -> Result:
    """Check people in service against arrivals and length of stay.

    Parameters
    ----------
    facts : pandas.DataFrame
        Published facts, one a row.
    stock : str
        Id of the number of people in service at one time.
    arrivals : sequence of str
        Ids of the arrivals of the latest period first, then of periods before it.
    stay : str, optional
        Id of the mean stay, in years or weeks.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    Result
        One row for the latest period and, with more than one, one for all of them: arrivals a year, the stock expected
        from them and the stay, and the stay that the stock implies.

    Raises
    ------
    Refusal
        When a period is not known or units do not fit.

    Notes
    -----
    In a steady state the number in service is the arrival rate times the mean stay (Little's law). Where the arrivals of
    two periods differ by more than a fifth there is no steady state, and the check cannot decide.

    References
    ----------
    .. [1] Little JDC (1961). A proof for the queuing formula L = lambda W. Operations Research 9, 383-387.
    """
    if not arrivals:
        raise Refusal("No arrivals were given", remedy="Give the id of at least one count of arrivals.")
    if len(set(arrivals)) != len(arrivals):
        raise Refusal("An id of arrivals stands twice", remedy="Give each period once.")
    in_service, flows = fact(facts, stock), [fact(facts, name) for name in arrivals]
    if kind(in_service.unit) not in ("people", "cases"):
        raise Refusal(f"Fact {stock} counts {in_service.unit}, not people or cases", remedy="Give those in service.")
    if in_service.end and flows[0].end and abs((in_service.end - flows[0].end).days) > FURTHEST_DAYS:
        raise Refusal(
            f"Facts {stock} and {flows[0].id} lie {abs((in_service.end - flows[0].end).days)} days apart",
            remedy="Give the arrivals of the period that ends when the people were counted.",
        )
    if not sum(flow.count for flow in flows[:1]):
        raise Refusal(
            f"Nobody arrived by fact {flows[0].id}", remedy="A service that nobody enters has no steady state."
        )
    years = None if stay is None else _stay_years(fact(facts, stay))
    for flow in flows:
        if kind(flow.unit) not in ("people", "referrals", "cases"):
            raise Refusal(f"Fact {flow.id} counts {flow.unit}, not people or referrals", remedy="Give arrivals.")
    rows = [_row(in_service, flows[:1], years, confidence)]
    if len(flows) > 1:
        rows.append(_row(in_service, flows, years, confidence))
    table = pd.DataFrame(rows)
    per_quarter = [flow.count / _quarters(flow) for flow in flows]
    steady = max(per_quarter) - min(per_quarter) <= STEADY_WITHIN * max(per_quarter)
    verdict = _verdict(table, years, steady)
    latest = table.iloc[0]
    first = (
        f"{in_service.service}: {counted(flows[0].count, flows[0].unit)} {during(flows[0].start, flows[0].end)} and "
        f"{count(in_service.count)} in service imply a stay of {latest['implied_stay_years']:.2f} years."
    )
    parts = [first]
    qualifier = "" if stay is None else QUALIFIERS.get(fact(facts, stay).qualifier, "")
    if years is None:
        parts.append("No length of stay was published to check it against.")
    if years is not None:
        parts.append(
            f"With the reported stay of {qualifier}{years:g} year{'' if years == 1 else 's'}, {count(latest['value'])} would be "
            f"in service (range {count(round(latest['lower']))} to {count(round(latest['upper']))})."
        )
    if len(table) > 1:
        parts.append(
            f"With {'both' if len(flows) == 2 else f'all {len(flows)}'} periods the implied stay is {table['implied_stay_years'].iloc[1]:.2f} years: "
            f"{'much the same' if steady else 'arrivals changed too much to tell'}."
        )
    caveats = [Caveat("STEADY_STATE", "The check holds only while arrivals and stays are steady.", figures=False)]
    if in_service.unit != flows[0].unit:
        caveats.append(
            Caveat(
                "UNITS_DIFFER",
                f"Arrivals are {flows[0].unit}, those in service {in_service.unit}; not every referral becomes a case.",
            )
        )
    if not steady:
        caveats.append(Caveat("NOT_STEADY", "Arrivals of the periods differ by more than a fifth."))
    if len(flows) == 1:
        caveats.append(Caveat("ONE_QUARTER", "Arrivals of one period only; one season is not a year.", figures=False))
    return fixed_result(
        table=table,
        columns=(
            *keys(["service", "arrivals_from"]),
            Column("in_service", "count"),
            Column("arrivals", "count"),
            Column("arrivals_a_year", "measure", of=("arrivals",)),
            Column("stay_years", "measure"),
            Column("value", "measure", of=("arrivals",)),
            Column("implied_stay_years", "measure", of=("in_service", "arrivals")),
        ),
        measure=f"Open cases against referrals, {in_service.service}",
        definition="Arrivals a year times mean stay against the number in service at the end of the latest period.",
        method="Little's law; exact interval of the count of arrivals.",
        sentences={
            "panel": " ".join(parts),
            "analyst": " ".join(parts) + " Little's law, exact Poisson range of arrivals.",
        },
        verdict=verdict,
        parameters={"stock": stock, "arrivals": list(arrivals), "stay": stay},
        sources=sources_of(facts),
        caveats=tuple(caveats),
    )


def _row(in_service: Quantity, flows: list[Quantity], years: float | None, confidence: float) -> dict[str, object]:
    total, quarters = sum(flow.count for flow in flows), sum(_quarters(flow) for flow in flows)
    a_year = 4 / quarters
    low, high = (float(limit) * a_year for limit in poisson_interval(total, confidence=confidence))
    stay = float("nan") if years is None else years
    return {
        "service": in_service.service,
        "arrivals_from": " + ".join(flow.id for flow in reversed(flows)),
        "measure": "expected in service",
        "value": total * a_year * stay,
        "lower": low * stay,
        "upper": high * stay,
        "confidence": confidence,
        "unit": in_service.unit,
        "method": "Little's law",
        "in_service": in_service.count,
        "arrivals": total,
        "arrivals_a_year": total * a_year,
        "stay_years": stay,
        "implied_stay_years": in_service.count / (total * a_year) if total else float("nan"),
    }


def _verdict(table: pd.DataFrame, years: float | None, steady: bool) -> str:
    if years is None or not steady:
        return CANNOT_BE_CHECKED
    row = table.iloc[-1]
    return ARITHMETIC_HOLDS if row["lower"] <= row["in_service"] <= row["upper"] else ARITHMETIC_FAILS


def _quarters(flow: Quantity) -> float:
    if flow.quarters is None:
        raise Refusal(f"The period of fact {flow.id} was not published", remedy="Give arrivals with both dates.")
    return flow.quarters


def _stay_years(stay: Quantity) -> float:
    divisors = {"years": 1.0, "year": 1.0, "months": 12.0, "weeks": DAYS_A_YEAR / 7, "days": DAYS_A_YEAR}
    if stay.unit not in divisors:
        raise Refusal(
            f"Fact {stay.id} is in {stay.unit}, not a length of time", remedy="Give a stay in years or weeks."
        )
    return stay.number / divisors[stay.unit]
