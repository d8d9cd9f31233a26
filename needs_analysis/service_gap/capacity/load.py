"""Are more people referred than the service can take?"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from needs_analysis import quantities, require
from needs_analysis.charts.chart import EVEN, Chart
from needs_analysis.columns import SHARE, Column, labels, limits
from needs_analysis.errors import UnitError
from needs_analysis.quantities import Given, count_in_words, range_cells, range_columns, take
from needs_analysis.quantity import Quantity
from needs_analysis.result import Result
from needs_analysis.said import Caveat, Said
from needs_analysis.service_gap.capacity._a_year import a_year, capacity_a_year, part_of_a_year
from needs_analysis.service_gap.refuse_unlike import TAKEN_AS_ALIKE, alike_cells, refuse_unlike, taken_as_alike
from needs_analysis.units import kind
from needs_analysis.wording import count, is_known, missing, percent, sentence_case

_RANGE = range_columns("referrals")
_COUNTS = ("referrals_counted", *(column.name for column in _RANGE))


def load(
    table: pd.DataFrame | None = None,
    *,
    referrals: Given,
    capacity: Given,
    assumption: str = "",
    confidence: float = 0.95,
) -> Result:
    """Referrals as a share of what the service can take in the same time.

    Parameters
    ----------
    table : pandas.DataFrame, optional
        Published facts, provider returns or contracts, where the numbers stand in it.
    referrals : str, mapping or Quantity
        Referrals (or people, or cases) of a period with both ends.
    capacity : str, mapping or Quantity
        How many the service can take: a number of a period with both ends, or in a unit such as ``"cases per year"``.
    assumption : str
        What makes the two comparable where they count different things, such as "each referral becomes one case". It is printed.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    Result
        One row: ``value`` is referrals over capacity, both a year, with the exact range of the count of referrals. Of a number that
        is only known to lie in a range there is no value. ``flag`` says where less than four quarters were counted.

    Raises
    ------
    UnitError
        When the two count different things and no assumption is stated.
    Refusal
        When a period is not known, nothing is known of the referrals, the capacity is not above 0, or it is of another service, area
        or time than the referrals.

    Notes
    -----
    At a load of 1 or more there is no steady state: the waiting list grows without end, or people leave it. Below 1 people wait as
    well, and the longer the nearer to 1 it is; `posts_for_wait` says how long.

    Examples
    --------
    >>> returns = pd.DataFrame({"service": "IDVA", "quarter": ["2022/23 Q2"], "referrals": [492]})
    >>> places = quantities.of_rows(pd.DataFrame({"n": [1800]}), column="n", unit="referrals per year")
    >>> load(returns, referrals={"column": "referrals"}, capacity=places).table["value"].round(3).tolist()
    [1.093]
    """
    require.text(assumption, name="assumption", example="each person is referred once")
    found, can = take(table, referrals, name="referrals"), take(table, capacity, name="capacity")
    most, counts = capacity_a_year(can)
    _of_one_kind(found, can, counts, assumption)
    alike = refuse_unlike({"referrals": found, "capacity": can}, period="nested")
    year = a_year(found, confidence=confidence)
    exact = not math.isnan(year.value)
    row = {
        "service": found.service or can.service or "Service not named",
        "period": found.when,
        "measure": "load",
        "value": year.value / most,
        "lower": year.low / most,
        "upper": year.high / most,
        "confidence": confidence,
        "numerator": year.value,
        "denominator": most,
        "unit": found.unit,
        "method": "count over capacity; exact range of the count",
        "flag": year.flag,
        "quarters": year.quarters,
        "referrals_counted": found.ends[0] if exact else math.nan,
        **range_cells("referrals", found),
        **alike_cells(alike),
    }
    return Result(
        table=pd.DataFrame([row]),
        columns=(
            *labels("service", written=True),
            *labels("period"),
            Column("referrals_counted", "count"),
            *_RANGE,
            Column("quarters", "helper"),
            Column("numerator", "measure", of=_COUNTS),
            Column("denominator", "measure"),
            Column("value", "measure", of=_COUNTS, unit=SHARE),
            *limits("lower", "upper", of=("value", *_COUNTS), unit=SHARE),
            TAKEN_AS_ALIKE,
        ),
        measure="Referrals as a share of capacity",
        definition="Annualised referrals over the number that the service can take in a year.",
        method="Exact interval of the count of referrals, over the capacity.",
        settings={
            "referrals": found.id,
            "capacity": can.id,
            "assumption": assumption,
            "confidence": confidence,
        },
        sources=quantities.sources(found, can),
        words=words,
        chart=Chart(
            kind="intervals",
            label="service",
            value_title="% of capacity",
            scale=100,
            reference=EVEN,
            reference_label="Capacity",
        ),
    )


def _of_one_kind(found: Quantity, can: Quantity, counts: str, assumption: str) -> None:
    """Refuse referrals and a capacity that count different things, where nothing is stated that makes them comparable."""
    for item, unit in ((found, found.unit), (can, counts)):
        if kind(unit) not in ("people", "referrals", "cases"):
            raise UnitError(f"{item.name} counts {unit}, not people, referrals or cases", remedy="Give such a number.")
    if kind(found.unit) != kind(counts) and not assumption:
        raise UnitError(
            f"The referrals count {found.unit} and the capacity {counts}",
            remedy="State the assumption that makes them comparable with assumption=.",
        )


def words(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """What the load says."""
    row = table.iloc[0]
    part = part_of_a_year(row)
    caveats = [Caveat("ONE_QUARTER", "Do not quote this figure until four quarters are available.")] if part else []
    caveats.append(Caveat("CAPACITY_AS_STATED", "Capacity is taken as stated; vacancies and sickness lower it."))
    caveats += taken_as_alike(row)
    if settings["assumption"]:
        caveats.append(Caveat("ASSUMPTION", f"Assumed: {settings['assumption']}."))
    counted = count_in_words(row, "referrals_counted", "referrals", str(row["unit"]))
    if not is_known(row["lower"]):
        text = f"{row['service']}: the referrals {row['period']} are {missing()}, so their share of capacity cannot be said."
        title = f"Share of capacity: {missing()}"
        return Said(text, text, title=title, alt="No figure can be shown.", caveats=tuple(caveats))
    low, high = percent(row["lower"]), percent(row["upper"])
    span = f"{low} to {high}" if is_known(row["upper"]) else f"at least {low}"
    exact = is_known(row["value"])
    shown = percent(row["value"]) if exact else span
    a_year_said = f", or {count(row['numerator'])} a year" if part and exact else ""
    panel = sentence_case(
        f"{row['service']}: {counted} {row['period']}{a_year_said}, against capacity for {count(row['denominator'])} a year. "
        f"That is {shown} of capacity{f' (range {span})' if exact else ''}."
    )
    panel += f" {_what_follows(row)}"
    if part:
        panel += f" {sentence_case(part)} cannot show the load of a year."
    if settings["assumption"]:
        panel += f" This assumes that {settings['assumption']}."
    return Said(
        panel,
        f"{panel} Exact Poisson interval of the count; the capacity is taken as fixed.",
        title=sentence_case(f"{row['service']}: referrals at {shown} of capacity"),
        alt=f"One point with its range: referrals at {shown} of capacity, against a line at 100%.",
        caveats=tuple(caveats),
    )


def _what_follows(row: pd.Series[Any]) -> str:
    if row["lower"] >= 1:
        return "At this load the waiting list grows without end."
    if is_known(row["upper"]) and row["upper"] < 1:
        return "Referrals are below capacity; people still wait, and longer the nearer it is to 100%."
    return "That is too close to capacity to say whether the waiting list would keep growing."
