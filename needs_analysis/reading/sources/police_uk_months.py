"""Whether the months of data.police.uk are all present, complete and comparable."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis.errors import DataError
from needs_analysis.reading.received import Notice
from needs_analysis.wording import count, listed, percent

_FEWEST_MONTHS: Final = 2
_PART: Final = 0.6
"""A month with a smaller share of the usual rows than this may have been sent in part."""
_VARIES: Final = 3.0
"""How many times more than chance monthly counts usually vary."""
_BLANK_RISE: Final = 0.2
"""A month whose share of rows without a place is this much above the usual one."""
_BLANK_ALWAYS: Final = 0.25
_SHOWN: Final = 12


def notices_of(log: pd.DataFrame, kinds: pd.DataFrame, place: str) -> list[Notice]:
    """Everything about months that users of the figures should know.

    Parameters
    ----------
    log : pandas.DataFrame
        One row a monthly file: ``force, table, month, rows, without_lsoa``.
    kinds : pandas.DataFrame
        Street-level rows by ``force, month, kind``.
    place : str
        The file or folder.
    """
    return [
        *_gaps(log, place),
        *_unequal(log, place),
        *_part(log, place),
        *_part_of_a_kind(kinds, place),
        *_without_place(log, place),
    ]


def _gaps(log: pd.DataFrame, place: str) -> list[Notice]:
    """Months that are missing between the first and the last of a force."""
    found = []
    for (force, table), months in log.groupby(["force", "table"])["month"]:
        missing = sorted(set(_every(months)) - set(months))
        if missing:
            text = f"{force}, {table}: {', '.join(missing[:_SHOWN])} is missing; a missing month is not zero."
            found.append(Notice("MISSING_MONTH", text, place))
    return found


def _every(months: pd.Series[Any]) -> list[str]:
    return [str(month) for month in pd.period_range(months.min(), months.max(), freq="M")]


def _unequal(log: pd.DataFrame, place: str) -> list[Notice]:
    """Forces that begin later or end earlier than the others of the same download."""
    found = []
    for table, rows in log.groupby("table"):
        every = set(rows["month"])
        for force, months in rows.groupby("force")["month"]:
            first, last = months.min(), months.max()
            if first == min(every) and last == max(every):
                continue
            span = first if first == last else f"{first} to {last}"
            text = (
                f"{force}, {table}: {span} only, where others run from {min(every)} to {max(every)}; its counts cover fewer months "
                "and its rates are not comparable with theirs."
            )
            found.append(Notice("UNEQUAL_MONTHS", text, place))
    return found


def _unusually_few(rows: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Which months have far fewer rows than the other months of their series usually have."""
    few = np.zeros(len(rows), dtype=bool)
    if len(rows) < _FEWEST_MONTHS:
        return few
    for at in range(len(rows)):
        usual = float(np.median(np.delete(rows, at)))
        few[at] = rows[at] < _PART * usual and usual - rows[at] > 3 * np.sqrt(_VARIES * usual)
    return few


def _part(log: pd.DataFrame, place: str) -> list[Notice]:
    """Months that may have been sent in part."""
    found = []
    for (force, table), months in log.sort_values("month").groupby(["force", "table"]):
        rows = months["rows"].to_numpy(dtype=float)
        for at in np.flatnonzero(_unusually_few(rows)):
            usual = np.median(np.delete(rows, at))
            text = (
                f"{force}, {table}: {months['month'].iloc[at]} has {count(rows[at])} rows where about {count(round(usual))} are usual; "
                "it may be incomplete."
            )
            found.append(Notice("PART_MONTH", text, place))
    return found


def _part_of_a_kind(kinds: pd.DataFrame, place: str) -> list[Notice]:
    """Months without a kind of crime (or incident) that the force has many of otherwise."""
    if kinds.empty:
        return []
    found = []
    for force, rows in kinds.groupby("force"):
        table = rows.pivot_table(index="month", columns="kind", values="rows", aggfunc="sum", fill_value=0)
        for kind in table.columns:
            numbers = table[kind].to_numpy(dtype=float)
            lacking = _unusually_few(numbers) & (numbers == 0)
            whole = table.to_numpy().sum(axis=1) > 0
            if (lacking & whole).any():
                months = [str(month) for month in table.index[lacking & whole]]
                usual = count(round(float(np.median(numbers[~lacking]))))
                text = (
                    f"{force}: no rows of {kind} in {listed(months[:_SHOWN])}, where about {usual} a month are usual."
                )
                found.append(Notice("KIND_MISSING", text, place))
    return found


def _without_place(log: pd.DataFrame, place: str) -> list[Notice]:
    """Months in which many more rows than usual have no small area, and forces where many never have one."""
    found = []
    known = log[log["without_lsoa"].notna() & (log["rows"] > 0)].sort_values("month")
    for (force, table), months in known.groupby(["force", "table"]):
        rows = months["rows"].to_numpy(dtype=float)
        shares = months["without_lsoa"].to_numpy(dtype=float) / rows
        usual = float(np.quantile(shares, 0.25))
        risen = (shares > usual + _BLANK_RISE) & (rows * shares - rows * usual > 3 * np.sqrt(rows * max(usual, 0.02)))
        over_all = float((shares * rows).sum() / rows.sum())
        if risen.any():
            named = [
                f"{month} ({percent(share)})"
                for month, share in zip(months["month"][risen], shares[risen], strict=True)
            ]
            text = f"{force}, {table}: many more rows than usual ({percent(usual)}) have no small area in {listed(named[:_SHOWN])}"
        elif over_all > _BLANK_ALWAYS:
            text = f"{force}, {table}: {percent(over_all)} of rows have no small area"
        else:
            continue
        found.append(Notice("WITHOUT_SMALL_AREA", f"{text}; rates by small area or district exclude them.", place))
    return found


def ids_in_several_months(ids: list[pd.DataFrame], place: str) -> list[Notice]:
    """Crimes in more than one monthly file, which count once in each.

    Parameters
    ----------
    ids : list of pandas.DataFrame
        ``id, month, force`` of each monthly file of street-level crimes, each id once; an empty id is none.
    place : str
        The file or folder.
    """
    if len(ids) < _FEWEST_MONTHS:
        return []
    every = pd.concat(ids, ignore_index=True)
    every = every[every["id"] != ""]
    twice = every[every["id"].duplicated(keep=False)]
    found = []
    for force, rows in twice.groupby("force", sort=True):
        months = sorted(set(rows["month"]))
        text = (
            f"{force}: {rows['id'].nunique()} crime ids are in more than one monthly file ({listed(months[:_SHOWN])}); the rows were "
            "kept, and a crime counts once in each of its months."
        )
        found.append(Notice("CRIME_ID_IN_SEVERAL_MONTHS", text, place))
    return found


def missing_of_year(log: pd.DataFrame, year: int) -> None:
    """Refuse a year of street-level rows in which a month is missing for a force.

    Raises
    ------
    DataError
        Naming each force and its missing months; a missing month is not zero.
    """
    months = [f"{year}-{number:02d}" for number in range(1, 13)]
    street = log[log["table"] == "street"]
    forces = street["force"] if "force" in street else pd.Series("", index=street.index)
    there = set(zip(forces, street["month"], strict=True))
    # By month first, so that the first lines of the message name every force that lacks some.
    lacking = [(month, force) for month in months for force in sorted({*forces}) or [""] if (force, month) not in there]
    if lacking:
        raise DataError(
            [
                {
                    "file": f"{month}-{force or '...'}-street.csv",
                    "problem": "is missing",
                    "expected": "every month of the year for every force; a missing month is not zero",
                    "remedy": "Download it from data.police.uk, or read one force only.",
                }
                for month, force in lacking
            ]
        )
