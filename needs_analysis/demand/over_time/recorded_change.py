"""The newest recorded crime against the same quarters of the year before, compared with how it usually changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import pandas as pd

from needs_analysis import periods
from needs_analysis.errors import Refusal
from needs_analysis.judgement import Judgement, judge, swing
from needs_analysis.reference import is_of_many, load
from needs_analysis.wording import listed

ALL_QUARTERS: Final = (1, 2, 3, 4)


@dataclass(frozen=True)
class Newest:
    """The newest quarters that have the same ones a year before.

    Parameters
    ----------
    year, before : str
        Financial years.
    quarters : tuple of int
        Those of both years that are compared; all four for full years.
    now, then : int
        Offences.
    judgement : Judgement
        One comparison, compared with those of earlier years.
    left_out : tuple of str
        What does not count as a usual change, in words.
    unlike : str
        Why the two are not alike; empty where they are.
    elsewhere : tuple of float, optional
        Offences of all forces now and then, and how many forces they are; missing where they are not all there.
    """

    year: str
    before: str
    quarters: tuple[int, ...]
    now: int
    then: int
    judgement: Judgement
    left_out: tuple[str, ...]
    unlike: str
    elsewhere: tuple[int, int, int] | None

    @property
    def label(self) -> str:
        """The newer period in a few words."""
        return label_of(self.year, self.quarters)

    @property
    def label_before(self) -> str:
        """The older period in a few words."""
        return label_of(self.before, self.quarters)


def label_of(year: str, quarters: tuple[int, ...]) -> str:
    """A year, or the quarters of a year.

    Examples
    --------
    >>> label_of("2024/25", (1, 2, 3, 4)), label_of("2025/26", (1, 2, 3)), label_of("2025/26", (1,))
    ('2024/25', '2025/26 Q1 to Q3', '2025/26 Q1')
    """
    if quarters == ALL_QUARTERS:
        return year
    first, last = quarters[0], quarters[-1]
    return f"{year} Q{first}" if first == last else f"{year} Q{first} to Q{last}"


def newest_change(
    own: pd.DataFrame,
    everyone: pd.DataFrame,
    *,
    offence_group: str | None,
    history_from: str | None,
    disrupted: tuple[str, ...],
    confidence: float,
) -> Newest:
    """Judge the newest comparable quarters of a force.

    Parameters
    ----------
    own, everyone : pandas.DataFrame
        Rows of the force and of all forces, of the offence groups that are looked at.
    offence_group : str, optional
        The one group, where it is one.
    history_from : str, optional
        First financial year whose changes count as usual.
    disrupted : tuple of str
        Financial years that were not usual.
    confidence : float
        Between 0 and 1.

    Raises
    ------
    Refusal
        When no year has the same quarters the year before.
    """
    cells = own.groupby(["financial_year", "quarter", "offence_group"])["offences"].sum().unstack("offence_group")
    years = sorted({str(year) for year in cells.index.get_level_values(0)})
    year, quarters = _newest(cells, years)
    before = periods.year_before(year)
    now, then = _pair(cells, year, quarters)
    breaks = _breaks(offence_group)
    swings, skipped = [], []
    for earlier in years:
        if (
            earlier >= year
            or not _there(cells, earlier, quarters)
            or not _there(cells, periods.year_before(earlier), quarters)
        ):
            continue
        first = periods.year_before(earlier)
        if history_from is not None and first < history_from:
            continue
        crossed = _crossed(breaks, first, earlier, quarters)
        odd = [name for name in (first, earlier) if name in disrupted]
        if odd or crossed:
            skipped += odd + crossed
            continue
        later, older = _pair(cells, earlier, quarters)
        swings.append(float(swing(later, older)))
    reasons = [f"{name} was not usual" for name in (before, year) if name in disrupted]
    reasons += _crossed(breaks, before, year, quarters)
    judgement = judge(now, then, swings=[np.array(swings)], unlike=bool(reasons), confidence=confidence)
    return Newest(
        year,
        before,
        quarters,
        now,
        then,
        judgement,
        tuple(dict.fromkeys(skipped)),
        "; ".join(reasons),
        _elsewhere(everyone, year, before, quarters),
    )


def _there(cells: pd.DataFrame, year: str, quarters: tuple[int, ...]) -> bool:
    return all((year, quarter) in cells.index for quarter in quarters)


def _newest(cells: pd.DataFrame, years: list[str]) -> tuple[str, tuple[int, ...]]:
    """The last year with quarters that the year before has too, and those quarters."""
    for year in reversed(years):
        quarters = tuple(
            quarter
            for quarter in ALL_QUARTERS
            if (year, quarter) in cells.index and (periods.year_before(year), quarter) in cells.index
        )
        if quarters:
            return year, quarters
    raise Refusal("No year has the same quarters the year before", remedy="Give the quarters of two years or more.")


def _pair(cells: pd.DataFrame, year: str, quarters: tuple[int, ...]) -> tuple[int, int]:
    """Offences of a year's quarters and of those a year before, of the groups that were kept in both."""
    parts = [cells.loc[[(name, quarter) for quarter in quarters]] for name in (year, periods.year_before(year))]
    kept = parts[0].notna().any() & parts[1].notna().any()
    now, then = (int(part.loc[:, kept].sum().sum()) for part in parts)
    if now < 0 or then < 0:
        raise Refusal("Corrections leave a period below 0", remedy="Use a later edition of the table.")
    return now, then


def _breaks(offence_group: str | None) -> list[tuple[int, str]]:
    """Changes of recording of a group: the quarter that each began in, counted from year 0, and what it was."""
    table = load("recording_breaks")
    found = []
    for row in table.dropna(subset="offence_groups").to_dict("records"):
        if offence_group in [name.strip() for name in str(row["offence_groups"]).split(";")]:
            began, _, month_text = str(row["from"]).partition("-")
            year, month = int(began), int(month_text or 4)
            quarter = periods.quarter_of(date(year, month, 1))
            found.append((periods.number_of(quarter), f"recording changed in {quarter}"))
    return found


def _crossed(breaks: list[tuple[int, str]], first: str, last: str, quarters: tuple[int, ...]) -> list[str]:
    """Breaks after the beginning of the older quarters and not after the end of the newer ones."""
    begins, ends = (periods.number_of(f"{year} Q{n}") for year, n in ((first, quarters[0]), (last, quarters[-1])))
    return [what for number, what in breaks if begins < number <= ends]


def _elsewhere(
    everyone: pd.DataFrame, year: str, before: str, quarters: tuple[int, ...]
) -> tuple[int, int, int] | None:
    """Offences of all forces now and then; nothing where one of them lacks a figure. Rows of totals are no force."""
    rows = everyone[everyone["quarter"].isin(quarters) & everyone["financial_year"].isin([year, before])]
    rows = rows[~rows["force"].isin([name for name in rows["force"].unique() if is_of_many(name)])]
    if rows.empty or rows["force"].nunique() < 2 or rows["offences"].isna().any():
        return None
    cells = rows.groupby(["financial_year", "quarter", "force", "offence_group"])["offences"].sum()
    wide = cells.unstack(["force", "offence_group"])
    # A group that is kept in one of the years only is in neither sum; one that a force lacks leaves no sum of all.
    groups_of = wide.columns.get_level_values("offence_group")
    kept = [name for name in groups_of.unique() if wide.loc[:, groups_of == name].notna().any(axis=1).all()]
    forces = wide.columns.get_level_values("force").unique()
    wide = wide.reindex(columns=pd.MultiIndex.from_product([forces, kept], names=["force", "offence_group"]))
    if not kept or len(wide) < 2 * len(quarters) or wide.isna().any(axis=None):
        return None
    added = wide.sum(axis=1).groupby(level="financial_year").sum()
    return int(added[year]), int(added[before]), len(forces)


def left_out_in_words(left_out: Sequence[str], since: str | None) -> str:
    """What does not count among the usual changes: years that were not usual, and changes of recording.

    Examples
    --------
    >>> left_out_in_words(["2020/21"], "2016/17")
    'changes before 2016/17 and those to and from 2020/21'
    """
    parts = [f"changes before {since}"] if since else []
    parts += [f"those to and from {name}" if name[:1].isdigit() else f"those across it: {name}" for name in left_out]
    return listed(parts)


def unverified_breaks(offence_group: str | None) -> list[str]:
    """Changes of recording that may have touched a group (or any of them) and are known from memory only."""
    table = load("recording_breaks", confidence=["memory"]).dropna(subset="offence_groups")
    return [
        f"{row['what_changed']} (from {row['from']})"
        for row in table.to_dict("records")
        if offence_group is None or offence_group in [name.strip() for name in str(row["offence_groups"]).split(";")]
    ]


def crossed(offence_group: str | None, before: str, year: str) -> list[str]:
    """Known changes of recording of a group between two full years."""
    return _crossed(_breaks(offence_group), before, year, ALL_QUARTERS)
