"""What share of Marac referrals are the same pair again within 12 months."""

from __future__ import annotations

import pandas as pd

from needs_analysis import periods, require
from needs_analysis.charts.chart import Chart
from needs_analysis.columns import SHARE, limits
from needs_analysis.engine import Backend
from needs_analysis.errors import Refusal
from needs_analysis.repeat_victimisation.repeat_rate import range_in_words, repeat_rate
from needs_analysis.result import Result, fixed_result
from needs_analysis.said import Caveat
from needs_analysis.source import sources_of
from needs_analysis.wording import count, percent, period

REPEAT_BENCHMARK = "marac_repeat_rate"


def marac_repeats(
    referrals: pd.DataFrame,
    benchmarks: pd.DataFrame,
    *,
    start: str,
    end: str,
    data_from: str | None = None,
    confidence: float = 0.95,
    backend: Backend = "duckdb",
) -> Result:
    """Share of Marac referrals that are the same victim and perpetrator again, beside the UK range.

    Parameters
    ----------
    referrals : pandas.DataFrame
        ``referral_id, victim_id, perpetrator_id, date, district``.
    benchmarks : pandas.DataFrame
        Rows ``marac_repeat_rate`` with ``value`` in percent and ``year``.
    start, end : str
        First and last day of the reporting window.
    data_from : str, optional
        First day the extract covers.
    confidence : float
        Between 0 and 1.
    backend : {"duckdb", "spark"}
        Where the look-back runs.

    Returns
    -------
    Result
        One row for all areas and one a district, with the lowest and highest UK figure beside each.

    Notes
    -----
    The unit is the pair of victim and perpetrator, and the clock restarts at each referral (the definition of SafeLives). A
    referral without a known perpetrator is left out and counted. A low share may mean that repeats are not flagged.
    """
    require.columns(benchmarks, ("benchmark", "value", "year"), what="benchmarks")
    national = benchmarks[benchmarks["benchmark"] == REPEAT_BENCHMARK]
    if national.empty:
        raise Refusal(
            f"The benchmarks have no {REPEAT_BENCHMARK}", remedy='Pass reference.load("provision_benchmarks").'
        )
    figures = require.complete_numbers(national, "value") / 100
    low, high = float(figures.min()), float(figures.max())
    base = repeat_rate(
        referrals,
        start=start,
        end=end,
        also_same=("perpetrator_id",),
        event_id="referral_id",
        data_from=data_from,
        confidence=confidence,
        backend=backend,
    )
    table = base.table.assign(measure="repeat referrals", unit="referrals", uk_lowest=low, uk_highest=high)
    row = table.iloc[0]
    first, last = require.day(start, name="start"), require.day(end, name="end")
    panel = (
        f"{count(row['numerator'])} of {count(row['denominator'])} Marac referrals were the same pair again within 12 "
        f"months: {percent(row['value'])}{range_in_words(row)}. {_beside(national['year'], low, high)}"
    )
    return fixed_result(
        table=table,
        columns=(*base.columns, *limits("uk_lowest", "uk_highest", of=(), unit=SHARE)),
        measure=f"Marac repeats of the same pair, {period(first, last)}",
        definition="Referrals of a victim and perpetrator who were referred together in the 12 months before, over all "
        "referrals; the clock restarts at each referral.",
        method=base.method,
        sentences={"panel": panel, "analyst": panel + " Unit: dyad; SafeLives definition."},
        parameters=base.settings,
        sources=sources_of(referrals, benchmarks),
        caveats=(
            *base.caveats,
            Caveat("LOW_MAY_MEAN_UNFLAGGED", "A low share may mean that repeats were not flagged.", figures=False),
        ),
        excluded=base.excluded,
        chart=_chart(table, low, high),
    )


def _chart(table: pd.DataFrame, low: float, high: float) -> Chart:
    return Chart(
        kind="intervals",
        label="district",
        title=f"{percent(table.iloc[0]['value'])} of referrals were the same pair again",
        alt=f"Points with ranges for {int(table['value'].iloc[1:].notna().sum())} areas and all together, beside a band at the UK figures of "
        f"{percent(low)} to {percent(high)}.",
        value_title="% of referrals",
        scale=100,
        reference=low,
        reference_to=high,
        reference_label="UK figures",
    )


def _beside(years: pd.Series, low: float, high: float) -> str:
    """The UK figures in words, with the years in which their periods end."""
    ends = sorted({year for text in years if (year := periods.year_of_end(text)) is not None})
    when = f" from {ends[0]} to {ends[-1]}" if len(ends) > 1 else f" of {ends[0]}" if ends else ""
    if low == high:
        return f"The UK figure{when} was {percent(low)}."
    return f"UK figures{when} were {percent(low)} to {percent(high)}."
