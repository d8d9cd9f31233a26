"""What share of MARAC referrals are the same pair again within 12 months."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from needs_analysis import engine, periods, require
from needs_analysis.charts.chart import Chart
from needs_analysis.columns import SHARE, labels, limits
from needs_analysis.errors import Refusal
from needs_analysis.renamed import with_old_arguments
from needs_analysis.repeat_victimisation.measures import REPEAT_EVENTS, chosen
from needs_analysis.repeat_victimisation.repeat_rate import METHOD, columns_of
from needs_analysis.repeat_victimisation.repeat_rate_words import same_of
from needs_analysis.repeat_victimisation.repeat_words import common_caveats, drawn_in_words, range_in_words
from needs_analysis.repeat_victimisation.repeats import Choices, repeats
from needs_analysis.result import Result
from needs_analysis.said import Caveat, Said
from needs_analysis.source import sources_of, united
from needs_analysis.wording import count, is_known, missing, percent, period

REPEAT_BENCHMARK = "marac_repeat_rate"
_BY: Final = "district"
_ALSO_SAME: Final = ("perpetrator_id",)


@with_old_arguments
def marac_repeats(
    referrals: pd.DataFrame | engine.Handle | engine.OnDisk,
    benchmarks: pd.DataFrame,
    *,
    start: str,
    end: str,
    data_from: str | None = None,
    confidence: float = 0.95,
) -> Result:
    """Share of MARAC referrals that are the same victim and perpetrator again, beside the UK range.

    Parameters
    ----------
    referrals : pandas.DataFrame, engine.Handle or engine.OnDisk
        ``referral_id, victim_id, perpetrator_id, date, district``.
    benchmarks : pandas.DataFrame
        Rows ``marac_repeat_rate`` with ``value`` in percent and ``year``.
    start, end : str
        First and last day of the reporting window.
    data_from : str, optional
        First day the extract covers.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    Result
        One row for all areas and one a district, with the lowest and highest UK figure beside each (``uk_lowest``,
        ``uk_highest``) and the years that those are of (``uk_years``); ``history_from`` as in `repeat_rate`.

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
    choices = Choices(
        start=start,
        end=end,
        by=(_BY,),
        also_same=_ALSO_SAME,
        event_id="referral_id",
        data_from=data_from,
        measures=chosen(REPEAT_EVENTS),
        confidence=confidence,
    )
    found = repeats(referrals, choices)
    table = found.table.assign(
        measure="repeat referrals", unit="referrals", uk_lowest=float(figures.min()), uk_highest=float(figures.max())
    )
    years = _years(national["year"])
    first, last = require.day(start, name="start"), require.day(end, name="end")
    return Result(
        table=table.assign(uk_years=years) if years else table,
        columns=(
            *columns_of([_BY]),
            *limits("uk_lowest", "uk_highest", of=(), unit=SHARE),
            *labels("uk_years"),
        ),
        measure=f"MARAC repeats of the same pair, {period(first, last)}",
        definition="Referrals of a victim and perpetrator who were referred together in the 12 months before, over all "
        "referrals; the clock restarts at each referral.",
        method=METHOD,
        words=words,
        settings={"start": start, "end": end, "by": [_BY], "rule": "12 months", "also_same": list(_ALSO_SAME)}
        | {"data_from": data_from, "confidence": confidence},
        sources=united(*found.sources, *sources_of(benchmarks)),
        notes=found.notes,
        excluded=found.excluded,
        chart=Chart(
            kind="intervals",
            label=_BY,
            value_title="% of referrals",
            scale=100,
            reference="uk_lowest",
            reference_to="uk_highest",
            reference_label="UK figures",
        ),
    )


def words(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """What the table says: the share of all areas together, beside the UK figures."""
    row = table.iloc[0] if len(table) else pd.Series(None, index=table.columns, dtype="object")
    panel, title = (
        f"How many MARAC referrals were of the same pair again is {missing()}.",
        "MARAC repeats of the same pair",
    )
    if is_known(row["value"], row["numerator"], row["denominator"]):
        panel = (
            f"{count(row['numerator'])} of {count(row['denominator'])} MARAC referrals were of a pair already referred together in the previous 12 "
            f"months: {percent(row['value'])}{range_in_words(row)}."
        )
        title = f"{percent(row['value'])} of referrals were repeats of the same pair"
    panel += _beside(row)
    band = ""
    if is_known(row["uk_lowest"], row["uk_highest"]):
        band = f", beside a band at the UK figures of {percent(row['uk_lowest'])} to {percent(row['uk_highest'])}"
    unflagged = Caveat("LOW_MAY_MEAN_UNFLAGGED", "A low share may mean that repeats were not flagged.")
    return Said(
        panel,
        f"{panel} Unit: dyad; SafeLives definition.",
        title=title,
        alt=f"{drawn_in_words(table)}{band}.",
        caveats=(*common_caveats(table, settings, same_of(settings["also_same"])), unflagged),
    )


def _beside(row: pd.Series[Any]) -> str:
    """The UK figures in words, with the years in which their periods end."""
    low, high, years = row["uk_lowest"], row["uk_highest"], row.get("uk_years")
    if not is_known(low, high):
        return ""
    when = "" if not is_known(years) else f" from {years}" if " to " in str(years) else f" of {years}"
    if low == high:
        return f" The UK figure{when} was {percent(low)}."
    return f" UK figures{when} were {percent(low)} to {percent(high)}."


def _years(texts: pd.Series[Any]) -> str:
    """The years in which the periods of the UK figures end; "" where none is named."""
    ends = sorted({year for text in texts if (year := periods.year_of_end(text)) is not None})
    return " to ".join(str(year) for year in dict.fromkeys((ends[0], ends[-1]))) if ends else ""
