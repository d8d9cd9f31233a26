"""How recorded crime has moved over the years."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis import groups
from needs_analysis.charts.chart import Chart
from needs_analysis.contracts import periods, require
from needs_analysis.demand.forces import ALL_FORCES, FORCES
from needs_analysis.demand.outcome_rows import is_total
from needs_analysis.demand.recorded_change import (
    ALL_QUARTERS,
    Newest,
    crossed,
    left_out_in_words,
    newest_change,
    unverified_breaks,
)
from needs_analysis.demand.timeline import checked_year
from needs_analysis.errors import DataError, Refusal
from needs_analysis.judgement import (
    DEFAULT,
    columns_of,
    default_in_words,
    in_words,
    method_of,
    overturn_in_words,
    range_in_words,
)
from needs_analysis.result import Caveat, Excluded, Result, neither_better
from needs_analysis.source import sources_of
from needs_analysis.wording import count, more_or_fewer, percent_more_or_fewer, sentence_case

QUARTERS_A_YEAR = 4
_QUARTER_KEY: Final = ("financial_year", "quarter", "offence_group")
ROW_KEY: Final = (*_QUARTER_KEY, "offence_code", "offence")


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
    full, partial = _full_years(own)
    newest = newest_change(
        own,
        _everyone(recorded, offence_group),
        offence_group=offence_group,
        history_from=history_from,
        disrupted=disrupted,
        confidence=confidence,
    )
    what = (
        "police recorded crime" if offence_group is None else f"recorded {offence_group[:1].lower()}{offence_group[1:]}"
    )
    table = pd.concat(
        [_yearly_table(full, _alike_changes(own, full), force, what), _newest_table(newest, force, what, confidence)],
        ignore_index=True,
    )
    verdict = str(newest.judgement.verdict[0])
    used = [name for name, quarters, _ in partial if name == newest.year and newest.quarters != ALL_QUARTERS]
    return Result(
        table=table,
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


def _newest_table(newest: Newest, force: str, what: str, confidence: float) -> pd.DataFrame:
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
        }
    ]
    if newest.elsewhere is not None:
        now, then, forces = newest.elsewhere
        name = ALL_FORCES if forces >= FORCES else f"All {forces} forces together"
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
            "RECORDING", "How fully crime is recorded has changed over these years, above all in 2014/15 to 2016/17."
        ),
        Caveat("NOT_ALL_CRIME", "It counts what was reported and recorded, and much is not."),
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


def _require_quarters(rows: pd.DataFrame) -> None:
    """Refuse rows whose year or quarter is none."""
    years = (
        rows["financial_year"].astype("str").str.fullmatch(r"(?:19|20)\d{2}/\d{2}").fillna(False).to_numpy(dtype=bool)
    )
    wrong = ~years | ~rows["quarter"].isin([1, 2, 3, 4]).to_numpy()
    if wrong.any():
        raise DataError.one(
            f"{int(wrong.sum())} rows have no quarter of a financial year",
            column="financial_year + quarter",
            count=int(wrong.sum()),
            expected="2023/24 and 1 to 4",
            remedy="Correct them.",
        )


def _rows_of_force(recorded: pd.DataFrame, force: str, offence_group: str | None) -> pd.DataFrame:
    """The rows of a force, and of one offence group of it."""
    require.columns(recorded, ("force", *_QUARTER_KEY, "offences"), what="recorded crime rows")
    rows = recorded[recorded["force"] == force]
    if rows.empty:
        raise Refusal(
            f"No force is called {force!r}",
            remedy=f"There are {', '.join(sorted(map(str, recorded['force'].unique())))}.",
        )
    if offence_group is not None:
        rows = rows[rows["offence_group"] == offence_group]
        if rows.empty:
            known = ", ".join(sorted(map(str, recorded["offence_group"].unique())))
            raise Refusal(f"No offence group is called {offence_group!r}", remedy=f"There are {known}.")
    return rows.assign(quarter=require.counts(rows, "quarter", what="quarters"))


def counted_rows(recorded: pd.DataFrame, force: str, offence_group: str | None) -> pd.DataFrame:
    """The rows of a force with whole counts, no group of which is a sum of the others."""
    rows = _rows_of_force(recorded, force, offence_group)
    _require_quarters(rows)
    require.known(rows, "offence_group", what="recorded crime rows")
    names = rows["offence_group"].unique()
    totals = sorted(str(name) for name in names if is_total(name, column="offence_group"))
    if totals and len(names) > 1:
        raise DataError.one(
            f"{totals[0]!r} is a sum of other groups, whose offences would count twice",
            column="offence_group",
            expected="offence groups",
            remedy="Leave the rows of totals out.",
        )
    return rows.assign(offences=require.counts(rows, "offences", what="rows", corrections=True))


def _everyone(recorded: pd.DataFrame, offence_group: str | None) -> pd.DataFrame:
    """Rows of all forces, each once; a missing count stays missing."""
    rows = recorded if offence_group is None else recorded[recorded["offence_group"] == offence_group]
    require.once(rows, ["force", *(name for name in ROW_KEY if name in rows)], what="recorded crime rows")
    return rows.assign(offences=require.numbers(rows, "offences"), quarter=require.numbers(rows, "quarter"))


def _full_years(own: pd.DataFrame) -> tuple[pd.DataFrame, list[tuple[str, str, int]]]:
    """Full years of a force in order without a gap, and the years that are not full."""
    full, partial = years_of(own)
    gaps = (
        [year for year in _between(full["financial_year"]) if year not in set(full["financial_year"])]
        if len(full)
        else []
    )
    if gaps:
        raise Refusal(
            f"There is no full year {gaps[0]}, so the years beside it are no neighbours",
            remedy="Give the missing quarters, or only the years after the gap.",
        )
    return full, partial


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


def _between(years: pd.Series) -> list[str]:
    """Every financial year from the first to the last."""
    first, last = int(str(years.iloc[0])[:4]), int(str(years.iloc[-1])[:4])
    return [periods.financial_year(year) for year in range(first, last + 1)]


def years_of(rows: pd.DataFrame) -> tuple[pd.DataFrame, list[tuple[str, str, int]]]:
    """The years with all four quarters, and the others with the quarters they have."""
    require.once(rows, [name for name in ROW_KEY if name in rows], what="recorded crime rows")
    quarters = rows.groupby("financial_year")["quarter"].unique()
    totals = rows.groupby("financial_year")["offences"].sum()
    full, partial = [], []
    for year in sorted(totals.index):
        seen = sorted(int(quarter) for quarter in quarters[year])
        if seen == [1, 2, 3, 4]:
            full.append((year, int(totals[year])))
        else:
            partial.append((year, ", ".join(map(str, seen)), int(totals[year])))
    return pd.DataFrame(full, columns=["financial_year", "offences"]), partial


def left_out(partial: list[tuple[str, str, int]]) -> tuple[Excluded, ...]:
    """Years that are not full, with their quarters."""
    return tuple(
        Excluded(f"{year} (quarters {quarters} only)", number, "a part-year is never set beside a year")
        for year, quarters, number in partial
    )
