"""Offence lines apart, year by year, where they were kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from needs_analysis import require
from needs_analysis.columns import Column, keys
from needs_analysis.demand.over_time.recorded_rows import QUARTERS_A_YEAR, left_out, years_of
from needs_analysis.errors import Refusal
from needs_analysis.result import Result
from needs_analysis.said import Caveat, Said
from needs_analysis.source import sources_of
from needs_analysis.wording import count, sentence_case

LINES: Final[dict[str, tuple[str, ...]]] = {
    "stalking": ("8Q",),
    "harassment": ("8L", "8M"),
    "controlling and coercive behaviour": ("8U",),
    "rape": ("19C", "19D", "19E", "19F", "19G", "19H", "19J", "19K"),
    "homicide": ("1", "4.1", "4.10", "4.2"),
    "homicide (combined line to 2012/13)": ("1/4.1/4.10/4.2",),
}
"""Home Office offence codes of the lines that matter most to victim services."""

_STALKING_RULE = "From April 2020 harassment by a former partner is recorded as stalking (the date is not verified)."

BREAKS: Final[dict[str, dict[str, str]]] = {
    "stalking": {"2020/21": _STALKING_RULE},
    "harassment": {
        "2017/18": "From 2017/18 malicious communications is recorded separately.",
        "2020/21": _STALKING_RULE,
    },
    "controlling and coercive behaviour": {"2020/21": "Recorded separately from 2020/21."},
}
"""Lines whose recording changed: what changed, by the first year of the new rule."""


NOT_KEPT: Final = "not recorded separately"
_ONLY: Final = " only"


def offence_series(
    lines: pd.DataFrame,
    *,
    force: str,
    of: tuple[str, ...] = ("stalking", "harassment", "controlling and coercive behaviour", "rape"),
) -> Result:
    """Offence lines apart, by financial year; a line that was not kept is missing, never 0.

    Parameters
    ----------
    lines : pandas.DataFrame
        ``force, financial_year, quarter, offence_code, offences``.
    force : str
        Name of the force.
    of : tuple of str
        Names of `LINES`.

    Returns
    -------
    Result
        One row a line and year. ``flag`` says where a line was not kept, a year is not full, or recording changed.

    Raises
    ------
    Refusal
        For an unknown force or line.

    Examples
    --------
    >>> rows = [("Westshire", "2023/24", quarter, "8Q", 25) for quarter in (1, 2, 3, 4)]
    >>> lines = pd.DataFrame(rows, columns=["force", "financial_year", "quarter", "offence_code", "offences"])
    >>> offence_series(lines, force="Westshire", of=("stalking",)).table[["line", "value"]].values.tolist()
    [['stalking', 100.0]]
    """
    unknown = [name for name in of if name not in LINES]
    if unknown:
        raise Refusal(f"No offence line is called {unknown[0]!r}", remedy=f"There are {', '.join(LINES)}.")
    require.columns(lines, ("force", "financial_year", "quarter", "offence_code", "offences"), what="offence lines")
    own = lines[lines["force"] == force]
    if not of:
        raise Refusal("No offence line was named", remedy=f"There are {', '.join(LINES)}.")
    if own.empty:
        raise Refusal(f"No force is called {force!r}", remedy="Check the spelling in the table.")
    own = own.assign(offences=require.counts(own, "offences", what="offence lines", corrections=True))
    full, partial = years_of(own)
    if full.empty:
        raise Refusal("No year has all four quarters", remedy="Give at least one full financial year.")
    return Result(
        table=_table(own, of),
        columns=(*keys(["line", "financial_year"]), Column("value", "count")),
        measure=f"Offence lines by year, {force}",
        definition="Offences of the named Home Office codes recorded in a financial year with all four quarters.",
        method="Sum of four quarters of the codes of each line.",
        settings={"force": force, "of": list(of)},
        sources=sources_of(lines),
        excluded=left_out(partial),
        words=words,
    )


def _table(own: pd.DataFrame, of: tuple[str, ...]) -> pd.DataFrame:
    """Each line in each year, and why it has no number."""
    rows = []
    for name in of:
        line = own[own["offence_code"].isin(LINES[name])]
        kept = line.groupby("financial_year")["offences"].sum()
        quarters = line.groupby("financial_year")["quarter"].nunique()
        for year in sorted(own["financial_year"].unique()):
            seen = int(quarters.get(year, 0))
            if not seen:
                flag = NOT_KEPT
            elif seen < QUARTERS_A_YEAR:
                flag = f"{seen} quarter{'s' if seen > 1 else ''}{_ONLY}"
            else:
                flag = "recording changed" if year in BREAKS.get(name, {}) else ""
            rows.append(
                {
                    "line": name,
                    "financial_year": year,
                    "measure": f"recorded {name}",
                    "value": float(kept[year]) if seen == QUARTERS_A_YEAR else float("nan"),
                    "unit": "offences",
                    "method": "count of four quarters",
                    "flag": flag,
                }
            )
    return pd.DataFrame(rows)


def words(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """What each line had in the last full year."""
    force = settings["force"]
    flags = table["flag"].fillna("").astype("str")
    full = table[~(flags == NOT_KEPT) & ~flags.str.endswith(_ONLY)]
    if full.empty:
        text = f"{force}: none of these offences was recorded separately for a full year."
        return Said(text, text)
    latest = full["financial_year"].astype("str").max()
    shown = full[full["financial_year"] == latest]
    parts = "; ".join(f"{row['line']} {count(row['value'])}" for _, row in shown.iterrows())
    codes = "; ".join(f"{name} {', '.join(LINES[name])}" for name in settings["of"])
    caveats = tuple(
        Caveat("SERIES_BREAK", f"{sentence_case(name)}, {year}: {text}")
        for name in settings["of"]
        for year, text in BREAKS.get(name, {}).items()
    )
    return Said(
        f"{force} recorded in {latest}: {parts}. Where recording has changed, years before and after the change should not be compared.",
        f"{force}, {latest}: {parts}. Codes: {codes}.",
        caveats=caveats,
    )
