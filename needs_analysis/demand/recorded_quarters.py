"""Recorded crime of a force by quarter."""

from __future__ import annotations

import pandas as pd

from needs_analysis.charts.chart import Chart
from needs_analysis.contracts import periods, require
from needs_analysis.demand.series import ROW_KEY, counted_rows
from needs_analysis.errors import Refusal
from needs_analysis.result import Caveat, Result
from needs_analysis.source import sources_of
from needs_analysis.wording import count, listed, sentence_case
from needs_analysis.wording import counted as in_number


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
