"""How recorded crime has moved over the years."""

from __future__ import annotations

from typing import Final

import pandas as pd

from needs_analysis.charts.chart import Chart
from needs_analysis.contracts import periods, require
from needs_analysis.errors import DataError, Refusal
from needs_analysis.result import Caveat, Excluded, Result
from needs_analysis.source import sources_of
from needs_analysis.statistics import count_ratio, dispersion_from_history, overturning_dispersion
from needs_analysis.wording import (
    count,
    judged,
    listed,
    more_or_fewer,
    percent_more_or_fewer,
    sentence_case,
    signed_percent,
)
from needs_analysis.wording import counted as in_number

QUARTERS_A_YEAR = 4
_QUARTER_KEY: Final = ("financial_year", "quarter", "offence_group")
_ROW_KEY: Final = (*_QUARTER_KEY, "offence_code", "offence")


def recorded_crime_series(
    recorded: pd.DataFrame,
    *,
    force: str,
    offence_group: str | None = None,
    history_from: str | None = None,
    disrupted: tuple[str, ...] = (),
    confidence: float = 0.95,
) -> Result:
    """Recorded crime by financial year, and whether the last full year differs from the year before.

    Parameters
    ----------
    recorded : pandas.DataFrame
        ``force, financial_year, quarter, offence_group, offences``.
    force : str
        Name of the force.
    offence_group : str, optional
        One offence group; all of them otherwise.
    history_from : str, optional
        First financial year whose changes count as usual variation, such as the first after a change of recording.
    disrupted : tuple of str
        Financial years that are not usual, such as that of a lockdown; changes to and from them do not count.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    Result
        One row a financial year with all four quarters. A year with fewer is left out and named.

    Raises
    ------
    Refusal
        For an unknown force or offence group, or with fewer than six full years.

    Notes
    -----
    Year totals vary far more than chance. The dispersion is the mean over earlier pairs of neighbouring years of the
    squared difference over the sum, so a change is called clear only when it stands out from the changes of earlier
    years. The change that is judged does not count among them, nor do those of disrupted years.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = [("Westshire", f"{year}/{year - 1999}", quarter, "Theft", 250) for year in range(2012, 2019)
    ...         for quarter in (1, 2, 3, 4)]
    >>> crime = pd.DataFrame(rows, columns=["force", "financial_year", "quarter", "offence_group", "offences"])
    >>> recorded_crime_series(crime, force="Westshire").verdict
    'no clear change'
    """
    full, partial = _full_years(recorded, force, offence_group)
    yearly = full["offences"].to_numpy(dtype=float)
    since, dispersion, swings = _usual(full, history_from, disrupted)
    ratio, lower, upper = (
        float(x)
        for x in count_ratio(
            yearly[-1], yearly[-2], dispersion=dispersion, freedom=float(len(swings)), confidence=confidence
        )
    )
    verdict = judged(lower, upper)
    what = "recorded crime" if offence_group is None else f"recorded {offence_group[:1].lower()}{offence_group[1:]}"
    last, before = str(full["financial_year"].iloc[-1]), str(full["financial_year"].iloc[-2])
    n1, n0 = int(yearly[-1]), int(yearly[-2])
    overturned = float(overturning_dispersion(n1, n0, confidence=confidence))
    first = (
        f"{force}: {count(n1)} offences ({what}) in {last}, {more_or_fewer(n1 - n0)} than the {count(n0)} in {before}."
    )
    reach = f"{percent_more_or_fewer(lower)} to {percent_more_or_fewer(upper)}"
    second = f"That is {percent_more_or_fewer(ratio)} (range {reach}): {verdict}."
    without = f", without {listed(list(disrupted))}," if disrupted else ""
    third = (
        f"Earlier yearly changes since {since}{without} ran from {percent_more_or_fewer(float(swings.min()))} to "
        f"{percent_more_or_fewer(float(swings.max()))}."
    )
    return Result(
        table=_yearly_table(full, force, what),
        measure=f"{sentence_case(what)} by year, {force}",
        definition="Offences recorded by the police (fraud bodies and transport police not included), by financial year.",
        method="Sum of four quarters; year-on-year ratio with a log-normal interval over-dispersed by the usual yearly changes.",
        sentences={
            "panel": f"{first} {second} {third}",
            "analyst": f"{first} Ratio {ratio:.3f} ({signed_percent(lower)} to {signed_percent(upper)}); yearly totals since {since} vary "
            f"{dispersion:,.0f} times more than Poisson, and {overturned:,.0f} times would overturn a "
            f"difference. Verdict: {verdict}.",
        },
        verdict=verdict,
        parameters={
            "force": force,
            "offence_group": offence_group,
            "history_from": since,
            "disrupted": list(disrupted),
            "confidence": confidence,
            "dispersion": dispersion,
        },
        sources=sources_of(recorded),
        caveats=(
            Caveat(
                "RECORDING",
                "How fully crime is recorded has changed over these years, above all in 2014/15 to 2016/17.",
            ),
            Caveat(
                "DISPERSION",
                f"The difference would be clear only if yearly totals varied less than {overturned:,.0f} times more than "
                f"chance; since {since} they varied {dispersion:,.0f} times more.",
            ),
        ),
        excluded=left_out(partial),
        chart=_yearly_chart(full, force, what, verdict),
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
    rows = _rows(recorded, force, offence_group)
    _require_quarters(rows)
    require.once(rows, [name for name in _ROW_KEY if name in rows], what="recorded crime rows")
    counted = rows.assign(
        count=require.counts(rows, "offences", what="rows", corrections=True),
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
    caveats = [Caveat("RECORDING", "How fully crime is recorded has changed over these years.")]
    if gaps:
        caveats.append(Caveat("GAPS", f"There is no row of {listed(gaps[:4])}{' and more' if len(gaps) > 4 else ''}."))
    if lacking:
        said = listed(lacking[:4])
        caveats.append(
            Caveat("GROUPS_MISSING", f"Some quarters have no row of {said}; the sum counts the others only.")
        )
    return Result(
        table=table.assign(measure=what, unit="offences", method="count"),
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


def _rows(recorded: pd.DataFrame, force: str, offence_group: str | None) -> pd.DataFrame:
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


def _full_years(
    recorded: pd.DataFrame, force: str, offence_group: str | None
) -> tuple[pd.DataFrame, list[tuple[str, str, int]]]:
    """Full years of a force in order without a gap, and the years that are not full."""
    rows = _rows(recorded, force, offence_group)
    full, partial = years_of(rows.assign(offences=require.counts(rows, "offences", what="rows", corrections=True)))
    if len(full) < 6:
        raise Refusal(f"Only {len(full)} full years; the usual variation needs 6", remedy="Give more years.")
    gaps = [year for year in _between(full["financial_year"]) if year not in set(full["financial_year"])]
    if gaps:
        raise Refusal(
            f"There is no full year {gaps[0]}, so the years beside it are no neighbours",
            remedy="Give the missing quarters, or only the years after the gap.",
        )
    return full, partial


def _usual(full: pd.DataFrame, history_from: str | None, disrupted: tuple[str, ...]) -> tuple[str, float, pd.Series]:
    """First usual year, dispersion of the usual changes, and those changes as ratios; the last change is not usual."""
    years = full["financial_year"].iloc[:-1]
    usual = full.iloc[:-1] if history_from is None else full.iloc[:-1][years >= history_from]
    if usual.empty:
        raise Refusal(f"There is no full year from {history_from} on before the last", remedy="Take an earlier year.")
    history = usual["offences"].astype("float64").where(~usual["financial_year"].isin(list(disrupted)))
    return (
        str(usual["financial_year"].iloc[0]),
        dispersion_from_history(history, lag=1),
        (history / history.shift(1)).dropna(),
    )


def _yearly_table(full: pd.DataFrame, force: str, what: str) -> pd.DataFrame:
    change = 100 * (full["offences"] / full["offences"].shift(1) - 1)
    return pd.DataFrame(
        {
            "force": force,
            "financial_year": full["financial_year"],
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
    )


def _between(years: pd.Series) -> list[str]:
    """Every financial year from the first to the last."""
    first, last = int(str(years.iloc[0])[:4]), int(str(years.iloc[-1])[:4])
    return [periods.financial_year(year) for year in range(first, last + 1)]


def years_of(rows: pd.DataFrame) -> tuple[pd.DataFrame, list[tuple[str, str, int]]]:
    """The years with all four quarters, and the others with the quarters they have."""
    require.once(rows, [name for name in _ROW_KEY if name in rows], what="recorded crime rows")
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
