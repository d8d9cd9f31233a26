"""How police recorded crime has moved over the years, and by quarter."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from needs_analysis import groups, periods, require
from needs_analysis.charts.chart import Chart
from needs_analysis.columns import Column, keys, limits
from needs_analysis.demand.over_time.recorded_change import (
    ALL_QUARTERS,
    Newest,
    crossed,
    left_out_in_words,
    newest_change,
    unverified_breaks,
)
from needs_analysis.demand.over_time.recorded_rows import ROW_KEY, counted_rows, full_years, left_out, rows_of_everyone
from needs_analysis.errors import Refusal
from needs_analysis.judgement import (
    COLUMNS,
    DEFAULT,
    SMALLEST,
    columns_of,
    default_in_words,
    in_words,
    method_of,
    overturn_in_words,
    range_in_words,
    smallest,
)
from needs_analysis.reference.forces import ENGLAND_AND_WALES, FORCES
from needs_analysis.result import Result, fixed_result
from needs_analysis.said import Caveat, neither_better
from needs_analysis.source import sources_of
from needs_analysis.timeline import checked_year
from needs_analysis.wording import count, listed, more_or_fewer, percent_more_or_fewer, sentence_case
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
        the force and of all forces together (``span`` "newest quarters"; full years where the last year is full).

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
    what = (
        "police recorded crime" if offence_group is None else f"recorded {offence_group[:1].lower()}{offence_group[1:]}"
    )
    quarters = own.groupby(["financial_year", "quarter"])["offences"].sum()
    least = smallest(quarters.to_numpy(dtype=float))
    table = pd.concat(
        [
            _yearly_table(full, _alike_changes(own, full), force, what),
            _newest_table(newest, force, what, confidence, least),
        ],
        ignore_index=True,
    )
    verdict = str(newest.judgement.verdict[0])
    used = [name for name, quarters, _ in partial if name == newest.year and newest.quarters != ALL_QUARTERS]
    return fixed_result(
        table=table,
        columns=(
            *keys(["force", "financial_year", "span"]),
            Column("value", "count"),
            Column("before", "count"),
            Column("change_on_year_before_percent", "measure", of=("value", "before"), across=("force",)),
            Column(SMALLEST, "count"),
            Column("ratio", "measure", of=("value", "before", SMALLEST)),
            *limits("ratio_lower", "ratio_upper", of=("ratio",)),
            Column("against", "label"),
            *(replace(column, of=("ratio",) if column.of else ()) for column in COLUMNS),
        ),
        measure=f"{sentence_case(what)} by year, {force}",
        definition="Offences recorded by the police (fraud bodies and transport police not included), by financial year; the newest "
        f"change is of {newest.label} against {newest.label_before}.",
        method=f"Sum of quarters; the newest change against {method_of(newest.judgement)[0]}.",
        sentences=_sentences(table, full, own, newest, force, what, history_from, offence_group),
        verdict=verdict,
        parameters={
            "force": force,
            "offence_group": offence_group,
            "history_from": history_from,
            "disrupted": list(disrupted),
            "confidence": confidence,
        },
        sources=sources_of(recorded),
        caveats=_series_caveats(table, newest, what, history_from, offence_group),
        excluded=left_out([entry for entry in partial if entry[0] not in used]),
        chart=_yearly_chart(full, force, what, verdict),
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
        }
    ]
    if newest.elsewhere is not None:
        now, then, forces = newest.elsewhere
        name = ENGLAND_AND_WALES if forces >= FORCES else f"All {forces} forces together"
        rows.append({"force": name, "value": now, "before": then, "flag": "", "method": "sum over forces"})
    table = pd.DataFrame(rows)
    return table.assign(
        financial_year=newest.label,
        span="newest quarters",
        measure=what,
        unit="offences",
        against=newest.label_before,
        change_on_year_before_percent=(100 * (table["value"] / table["before"] - 1)).round(1),
    )


def _sentences(
    table: pd.DataFrame,
    full: pd.DataFrame,
    rows: pd.DataFrame,
    newest: Newest,
    force: str,
    what: str,
    history_from: str | None,
    offence_group: str | None,
) -> dict[str, str]:
    own = table[table["span"] == "newest quarters"].iloc[0]
    n1, n0 = int(own["value"]), int(own["before"])
    than = (
        f"the same as in {newest.label_before}"
        if n1 == n0
        else f"{more_or_fewer(n1 - n0)} than in {newest.label_before}"
    )
    first = f"{force}, {what}: {count(n1)} offences in {newest.label}, {than}."
    row = own.rename({"value": "offences", "ratio": "value", "ratio_lower": "lower", "ratio_upper": "upper"})
    second = in_words(row)
    third = ""
    everyone = table[(table["span"] == "newest quarters") & (table["force"] != force)]
    if len(everyone) and everyone["before"].iloc[0]:
        other = everyone.iloc[0]
        third = f" {other['force']}: {percent_more_or_fewer(other['value'] / other['before'])}."
    longer = _full_years_in_words(full, rows, newest, offence_group)
    unlike = f" Why not like for like: {newest.unlike}." if newest.unlike else ""
    skipped = left_out_in_words(newest, history_from)
    without = f" Without {skipped}." if skipped else ""
    overturned = f" {overturn_in_words(row)}".rstrip()
    analyst = f"{first} {range_in_words(row)}{without}{overturned} Verdict: {own['flag']}."
    return {"panel": f"{first} {second}{third}{longer}{unlike}", "analyst": analyst}


def _full_years_in_words(full: pd.DataFrame, rows: pd.DataFrame, newest: Newest, offence_group: str | None) -> str:
    """How the last full year compares with the one before and the one before that, where it is not what was judged."""
    parts = []
    for years, before in ((1, "the year before"), (2, "two years before")):
        ratio = _alike_changes(rows, full, years=years)[-1] if len(full) > years else np.nan
        if np.isnan(ratio) or (years == 1 and newest.quarters == ALL_QUARTERS):
            continue
        said = percent_more_or_fewer(ratio)
        changed = crossed(offence_group, full["financial_year"].iloc[-1 - years], full["financial_year"].iloc[-1])
        unlike = f" ({'; '.join(changed)}, so not like for like)" if changed else ""
        parts.append(f"as many as {before}{unlike}" if said == "no difference" else f"{said} than {before}{unlike}")
    return f" The full year {full['financial_year'].iloc[-1]} had {' and '.join(parts)}." if parts else ""


def _series_caveats(
    table: pd.DataFrame, newest: Newest, what: str, history_from: str | None, offence_group: str | None
) -> tuple[Caveat, ...]:
    own = table[table["span"] == "newest quarters"].iloc[0]
    found = [
        Caveat(
            "RECORDING",
            "How fully crime is recorded has changed over these years, above all in 2014/15 to 2016/17.",
            figures=False,
        ),
        Caveat("NOT_ALL_CRIME", "It counts what was reported and recorded, and much is not.", figures=False),
    ]
    if skipped := left_out_in_words(newest, history_from):
        found.append(Caveat("NOT_USUAL", f"Not counted among the usual changes: {skipped}."))
    for text in unverified_breaks(offence_group):
        found.append(Caveat("UNVERIFIED_BREAK", f"Said from memory and not verified, so not taken out: {text}."))
    if newest.unlike:
        found.append(Caveat("NOT_LIKE_FOR_LIKE", f"{sentence_case(newest.unlike)}."))
    if own["allowance"] == DEFAULT:
        found.append(Caveat("DEFAULT_DISPERSION", default_in_words(own)))
    return (*found, *neither_better(what))


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


def _yearly_table(full: pd.DataFrame, ratios: list[float], force: str, what: str) -> pd.DataFrame:
    change = 100 * (pd.Series(ratios, index=full.index, dtype="float64") - 1)
    return pd.DataFrame(
        {
            "force": force,
            "financial_year": full["financial_year"],
            "span": "year",
            "measure": what,
            "value": full["offences"].astype("int64"),
            "unit": "offences",
            "change_on_year_before_percent": change.astype("float64").round(1),
            "method": "count of four quarters",
            "flag": "",
        }
    )


def _yearly_chart(full: pd.DataFrame, force: str, what: str, verdict: str) -> Chart:
    first, last = full.iloc[0], full.iloc[-1]
    highest = full.iloc[int(full["offences"].to_numpy().argmax())]
    return Chart(
        kind="line",
        label="financial_year",
        title=f"{sentence_case(what)} in {force}: {verdict} in {last['financial_year']}",
        alt=f"A line from {count(first['offences'])} offences in {first['financial_year']} to {count(last['offences'])} in "
        f"{last['financial_year']}; the highest year was {highest['financial_year']} with {count(highest['offences'])}.",
        value_title="Offences a year",
        only=("span", "year"),
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
    what = "recorded crime" if offence_group is None else f"recorded {offence_group[:1].lower()}{offence_group[1:]}"
    first, last = table.iloc[0], table.iloc[-1]
    panel = (
        f"{force}, {what}: {count(last['count'])} offences in {last['period']}, the last of {in_number(len(table), 'quarters')} since "
        f"{first['period']} ({count(first['count'])})."
    )
    gaps = periods.missing_between(table["period"].tolist())
    kinds = counted.groupby("offence_group")["period"].nunique()
    lacking = sorted(map(str, kinds.index[kinds < len(table)]))
    caveats = [Caveat("RECORDING", "How fully crime is recorded has changed over these years.", figures=False)]
    if gaps:
        caveats.append(Caveat("GAPS", f"There is no row of {listed(gaps[:4])}{' and more' if len(gaps) > 4 else ''}."))
    if lacking:
        said = listed(lacking[:4])
        caveats.append(
            Caveat("GROUPS_MISSING", f"Some quarters have no row of {said}; the sum counts the others only.")
        )
    return fixed_result(
        table=table.assign(measure=what, unit="offences", method="count"),
        columns=(Column("period", "key"), Column("count", "count")),
        measure=f"{sentence_case(what)} by quarter, {force}",
        definition="Offences recorded by the police in each quarter of the financial year.",
        method="Sum over the rows of a quarter.",
        sentences={"panel": panel, "analyst": panel},
        parameters={"force": force, "offence_group": offence_group},
        sources=sources_of(recorded),
        caveats=tuple(caveats),
        chart=Chart(
            kind="line",
            label="period",
            title=f"{sentence_case(what)} in {force} by quarter",
            alt=f"A line of {len(table)} quarters. {panel}",
            value_title="Offences a quarter",
            value="count",
        ),
    )
