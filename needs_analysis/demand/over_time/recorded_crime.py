"""How police recorded crime has moved over the years, and by quarter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis import groups, periods, require
from needs_analysis.charts.chart import Chart
from needs_analysis.columns import Column, keys, labels, limits, measures
from needs_analysis.demand.over_time.recorded_change import (
    ALL_QUARTERS,
    Newest,
    crossed,
    newest_change,
    unverified_breaks,
)
from needs_analysis.demand.over_time.recorded_rows import ROW_KEY, counted_rows, full_years, left_out, rows_of_everyone
from needs_analysis.demand.over_time.recorded_words import A_YEAR, NEWEST, crime_in_words, words_of_series
from needs_analysis.errors import Refusal
from needs_analysis.judgement import COLUMNS, SMALLEST, columns_of, method_of, smallest
from needs_analysis.reference.forces import ENGLAND_AND_WALES, FORCES
from needs_analysis.result import Result
from needs_analysis.said import Caveat, Said
from needs_analysis.source import sources_of
from needs_analysis.timeline import checked_year
from needs_analysis.wording import count, is_known, listed, missing, sentence_case
from needs_analysis.wording import counted as in_number


def recorded_crime_series(
    recorded: pd.DataFrame,
    *,
    force: str,
    offence_group: str | None = None,
    history_from: str | None = None,
    disrupted: tuple[str, ...] = (),
    confidence: float = 0.95,
) -> Result:
    """Recorded crime by financial year, and how its newest quarters differ from the same ones a year before.

    Parameters
    ----------
    recorded : pandas.DataFrame
        ``force, financial_year, quarter, offence_group, offences``; with all forces, their change stands beside it.
    force : str
        Name of the force.
    offence_group : str, optional
        One offence group; all of them otherwise.
    history_from : str, optional
        First financial year whose changes count as usual, such as the first after a change of recording.
    disrupted : tuple of str
        Financial years that are not usual, such as that of a lockdown; changes to and from them do not count.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    Result
        One row a financial year with all four quarters (``span`` "year"), and the newest quarters with the same ones a year before, of
        the force and of all forces together (``span`` "newest quarters"; full years where the last year is full). Years have
        ``ratio_to_year_before`` and ``ratio_to_two_years_before`` (of the offence groups that both years have);
        ``not_like_for_like`` says what changed since the year before, ``usual_without`` which years and changes of recording do
        not count among the usual changes.

    Raises
    ------
    DataError
        For missing columns, rows that stand twice, and counts that are missing or broken.
    Refusal
        For an unknown force or offence group, a year missing among full ones, or nothing to compare.

    Notes
    -----
    What was recorded is known and has no range. Whether a change is usual is judged by Student's prediction interval of the logarithms
    of the earlier changes of the same quarters; with fewer than four it must survive a default dispersion (see `judgement.judge`).
    Changes of disrupted years and across a known change of recording (reference table ``recording_breaks``) do not count as usual.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = [("Westshire", f"{year}/{year - 1999}", quarter, "Theft", 250) for year in range(2012, 2019)
    ...         for quarter in (1, 2, 3, 4)]
    >>> crime = pd.DataFrame(rows, columns=["force", "financial_year", "quarter", "offence_group", "offences"])
    >>> recorded_crime_series(crime, force="Westshire").verdict
    'within its usual swing'
    """
    history_from = None if history_from is None else checked_year(history_from, what="history_from")
    disrupted = tuple(checked_year(name, what="disrupted") for name in groups.listed_names(disrupted))
    own = counted_rows(recorded, force, offence_group)
    full, partial = full_years(own)
    newest = newest_change(
        own,
        rows_of_everyone(recorded, offence_group),
        offence_group=offence_group,
        history_from=history_from,
        disrupted=disrupted,
        confidence=confidence,
    )
    what = crime_in_words(offence_group, everything="police recorded crime")
    least = smallest(own.groupby(["financial_year", "quarter"])["offences"].sum().to_numpy(dtype=float))
    parts = [
        _yearly_table(full, own, force, what, offence_group),
        _newest_table(newest, force, what, confidence, least),
    ]
    used = [name for name, _, _ in partial if name == newest.year and newest.quarters != ALL_QUARTERS]
    unverified = "Possible change in recording, not verified and so not allowed for:"
    return Result(
        table=pd.concat(parts, ignore_index=True),
        columns=_SERIES_COLUMNS,
        measure=f"{sentence_case(what)} by year, {force}",
        definition="Offences recorded by the police (fraud bodies and transport police not included), by financial year; the latest "
        "change compares the same quarters of two years.",
        method="Sum of quarters; the newest change compared with earlier changes of the same quarters or, without four of them, "
        "against a stated dispersion.",
        settings={
            "force": force,
            "offence_group": offence_group,
            "history_from": history_from,
            "disrupted": list(disrupted),
            "confidence": confidence,
        },
        sources=sources_of(recorded),
        notes=tuple(Caveat("UNVERIFIED_BREAK", f"{unverified} {text}.") for text in unverified_breaks(offence_group)),
        excluded=left_out([entry for entry in partial if entry[0] not in used]),
        words=words_of_series,
        chart=Chart(kind="line", label="financial_year", value_title="Offences a year", only=("span", A_YEAR)),
    )


_SERIES_COLUMNS: Final = (
    *keys(["force", "financial_year", "span"]),
    Column("value", "count"),
    Column("before", "count"),
    Column("change_on_year_before_percent", "measure", of=("value", "before"), across=("force",)),
    *measures("ratio_to_year_before", "ratio_to_two_years_before", of=("value",), across=("force",)),
    Column(SMALLEST, "count"),
    Column("ratio", "measure", of=("value", "before", SMALLEST)),
    *limits("ratio_lower", "ratio_upper", of=("ratio",)),
    *labels("against", "not_like_for_like", "usual_without"),
    *(replace(column, of=("ratio",) if column.of else ()) for column in COLUMNS),
)


def _newest_table(newest: Newest, force: str, what: str, confidence: float, least: float) -> pd.DataFrame:
    """The newest quarters of the force, with the judgement, and of all forces together."""
    found = newest.judgement
    rows: list[dict[str, Any]] = [
        {
            "force": force,
            "value": newest.now,
            "before": newest.then,
            "flag": str(found.verdict[0]),
            "method": method_of(found)[0],
            "confidence": confidence,
            "ratio": float(found.ratio[0]),
            **{f"ratio_{end}": float(getattr(found, end)[0]) for end in ("lower", "upper")},
            **{name: values[0] for name, values in columns_of(found).items()},
            SMALLEST: least,
            "usual_without": "; ".join(newest.left_out),
        }
    ]
    if newest.elsewhere is not None:
        now, then, forces = newest.elsewhere
        name = ENGLAND_AND_WALES if forces >= FORCES else f"All {forces} forces together"
        rows.append({"force": name, "value": now, "before": then, "flag": "", "method": "sum over forces"})
    table = pd.DataFrame(rows)
    return table.assign(
        financial_year=newest.label,
        span=NEWEST,
        measure=what,
        unit="offences",
        against=newest.label_before,
        not_like_for_like=newest.unlike,
        usual_without=table["usual_without"].fillna(""),
        change_on_year_before_percent=(100 * (table["value"] / table["before"] - 1)).round(1),
    )


def _alike_changes(own: pd.DataFrame, full: pd.DataFrame, *, years: int = 1) -> list[float]:
    """Each full year over the one so many before, of the offence groups that were kept in both."""
    cells = own.groupby(["financial_year", "offence_group"])["offences"].sum().unstack()
    by_year = cells.loc[full["financial_year"].tolist()].to_numpy(dtype=float)
    found = [np.nan] * min(years, len(full))
    for before, year in zip(by_year, by_year[years:], strict=False):
        kept = ~(np.isnan(before) | np.isnan(year))
        then, now = float(before[kept].sum()), float(year[kept].sum())
        found.append(now / then if then > 0 else np.nan)
    return found


def _yearly_table(
    full: pd.DataFrame, own: pd.DataFrame, force: str, what: str, offence_group: str | None
) -> pd.DataFrame:
    """The full years, each beside the one before and the one before that."""
    ratios, over_two = (
        pd.Series(_alike_changes(own, full, years=years), index=full.index, dtype="float64") for years in (1, 2)
    )
    names = full["financial_year"].tolist()
    return pd.DataFrame(
        {
            "force": force,
            "financial_year": full["financial_year"],
            "span": A_YEAR,
            "measure": what,
            "value": full["offences"].astype("int64"),
            "unit": "offences",
            "change_on_year_before_percent": (100 * (ratios - 1)).round(1),
            "method": "count of four quarters",
            "flag": "",
            "ratio_to_year_before": ratios,
            "ratio_to_two_years_before": over_two,
            "not_like_for_like": ["", *("; ".join(crossed(offence_group, *pair)) for pair in pairwise(names))][
                : len(names)
            ],
            "usual_without": "",
        }
    )


def recorded_crime_quarters(recorded: pd.DataFrame, *, force: str, offence_group: str | None = None) -> Result:
    """Recorded crime of a force by quarter: the series that `compare_periods`, `xmr`, `break_at` and `forecast` take.

    Parameters
    ----------
    recorded : pandas.DataFrame
        ``force, financial_year, quarter, offence_group, offences``.
    force : str
        Name of the force.
    offence_group : str, optional
        One offence group; all of them otherwise.

    Returns
    -------
    Result
        One row a quarter: ``period`` (such as ``"2022/23 Q2"``) and ``count``, in order.

    Raises
    ------
    DataError
        For missing columns, rows that stand twice, and counts that are broken or none.
    Refusal
        For an unknown force or offence group, or corrections that leave a quarter below 0.

    Examples
    --------
    >>> rows = [("Westshire", "2023/24", quarter, "Theft", 250 + quarter) for quarter in (1, 2, 3, 4)]
    >>> crime = pd.DataFrame(rows, columns=["force", "financial_year", "quarter", "offence_group", "offences"])
    >>> recorded_crime_quarters(crime, force="Westshire").table[["period", "count"]].values.tolist()[0]
    ['2023/24 Q1', 251]
    """
    rows = counted_rows(recorded, force, offence_group)
    require.once(rows, [name for name in ROW_KEY if name in rows], what="recorded crime rows")
    counted = rows.assign(
        count=rows["offences"],
        period=rows["financial_year"].astype("str") + " Q" + rows["quarter"].astype("str"),
    )
    table = counted.groupby("period", sort=True, as_index=False)["count"].sum()
    if (table["count"] < 0).any():
        raise Refusal("Corrections leave a quarter below 0", remedy="Use a later edition of the table.")
    what = crime_in_words(offence_group)
    kinds = counted.groupby("offence_group")["period"].nunique()
    lacking = sorted(map(str, kinds.index[kinds < len(table)]))
    told = f"Some quarters have no row of {listed(lacking[:4])}; the sum counts the others only."
    return Result(
        table=table.assign(measure=what, unit="offences", method="count"),
        columns=(Column("period", "key"), Column("count", "count")),
        measure=f"{sentence_case(what)} by quarter, {force}",
        definition="Offences recorded by the police in each quarter of the financial year.",
        method="Sum over the rows of a quarter.",
        settings={"force": force, "offence_group": offence_group},
        sources=sources_of(recorded),
        notes=(Caveat("GROUPS_MISSING", told),) if lacking else (),
        words=words_of_quarters,
        chart=Chart(kind="line", label="period", value_title="Offences a quarter", value="count"),
    )


def words_of_quarters(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """What the last quarter says beside the first."""
    force, what = settings["force"], crime_in_words(settings["offence_group"])
    if table.empty:
        return Said(f"{force}, {what}: no quarter is shown.", f"{force}, {what}: no quarter is shown.")
    first, last = table.iloc[0], table.iloc[-1]
    panel = (
        f"{force}, {what}: {_offences_in_words(last)}, the last of {in_number(len(table), 'quarters')} since "
        f"{first['period']} ({count(first['count'])})."
    )
    gaps = periods.missing_between(table["period"].tolist())
    caveats = [Caveat("RECORDING", "How fully crime is recorded has changed over these years.")]
    if gaps:
        caveats.append(Caveat("GAPS", f"There is no row of {listed(gaps[:4])}{' and more' if len(gaps) > 4 else ''}."))
    return Said(
        panel,
        panel,
        title=f"{sentence_case(what)} in {force} by quarter",
        alt=f"A line of {in_number(len(table), 'quarters')}. {panel}",
        caveats=tuple(caveats),
    )


def _offences_in_words(row: pd.Series[Any]) -> str:
    if is_known(row["count"]):
        return f"{in_number(row['count'], 'offences')} in {row['period']}"
    return f"number {missing()} in {row['period']}"
