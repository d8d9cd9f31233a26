"""How complete street-level records are, before anything is counted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from needs_analysis import require
from needs_analysis.added import added
from needs_analysis.columns import SHARE, Column
from needs_analysis.demand.rates.incidents import INCIDENTS, rows_of_incidents
from needs_analysis.errors import Refusal
from needs_analysis.result import Result
from needs_analysis.said import Caveat, Said
from needs_analysis.source import sources_of
from needs_analysis.wording import count, is_known, missing, percent, sentence_case


def street_level_quality(checks: pd.DataFrame, *, period: str = "") -> Result:
    """How many street-level records are apparent duplicates, have no reference number or location, or lie outside the force.

    Parameters
    ----------
    checks : pandas.DataFrame
        One row a crime type: ``rows, rows_without_crime_id, rows_like_another, rows_without_location,
        rows_outside_force``.
    period : str
        For the sentence.

    Returns
    -------
    Result
        One row a crime type, with the share of its rows that look like another and of those without a location, and its ``unit``:
        incidents for anti-social behaviour, which is no crime, and crimes otherwise.

    Notes
    -----
    Rows that look alike are kept: without a crime id nothing shows that they are copies, and several incidents at one
    point in one month look the same.

    Raises
    ------
    DataError
        For missing columns, crime types that stand twice, and counts that are negative, broken or none.
    Refusal
        When a crime type has no rows, or more marks than rows.

    Examples
    --------
    >>> checks = pd.DataFrame({"crime_type": ["Burglary"], "rows": [200], "rows_without_crime_id": [0],
    ...                        "rows_like_another": [4], "rows_without_location": [10], "rows_outside_force": [1]})
    >>> street_level_quality(checks).table[["share_like_another", "share_without_location"]].values.tolist()
    [[0.02, 0.05]]
    """
    names = ("rows", "rows_without_crime_id", "rows_like_another", "rows_without_location", "rows_outside_force")
    require.columns(checks, ("crime_type", *names), what="checks")
    require.once(checks, ("crime_type",), what="checks")
    numbers = checks.assign(**{name: require.counts(checks, name, what="checks") for name in names})
    if (numbers["rows"] == 0).any() or (numbers[list(names[1:])].max(axis=1) > numbers["rows"]).any():
        raise Refusal("A crime type has no rows, or more marks than rows", remedy="Make the checks again.")
    table = numbers[["crime_type", *names]].assign(
        share_like_another=numbers["rows_like_another"] / numbers["rows"],
        share_without_location=numbers["rows_without_location"] / numbers["rows"],
        unit=np.where(rows_of_incidents(numbers), "incidents", "crimes"),
    )
    when = f", {period}" if period else ""
    return Result(
        table=table,
        columns=(
            Column("crime_type", "key"),
            Column("rows", "base"),
            *(Column(name, "count", part_of="rows") for name in names[1:]),
            *(
                Column(f"share_{kind}", "measure", of=(f"rows_{kind}", "rows"), unit=SHARE)
                for kind in ("like_another", "without_location")
            ),
        ),
        measure=f"Quality of street-level records{when}",
        definition="Records as published; a record is an apparent duplicate when every field is the same as in another.",
        method="Count.",
        settings={"period": period},
        sources=sources_of(checks),
        words=words,
    )


def words(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """What the checks say: all records, the type with most apparent duplicates, and records without a location."""
    when = f", {settings['period']}" if settings["period"] else ""
    panel = f"Street-level records{when}: {_all(table)}.{_alike(table)} {_nowhere(table)}"
    kept = "Apparent duplicates are kept: most have no reference number, so duplicates cannot be identified."
    caveats = (
        Caveat("KEPT", kept),
        Caveat("NOT_ON_THE_MAP", "Records without a location are in no small area and in no district."),
    )
    return Said(panel, f"{panel} Nothing is de-duplicated.", caveats=caveats)


def _all(table: pd.DataFrame) -> str:
    """All records together, and those that are no crimes."""
    total, of_incidents = _added(table, "rows"), table[table["unit"] == "incidents"]
    said = count(total) if is_known(total) else f"number {missing()}"
    incidents = _added(of_incidents, "rows")
    if of_incidents.empty or not is_known(incidents):
        return said
    return f"{said}, including {count(incidents)} {INCIDENTS}, which are not crimes" if is_known(total) else said


def _alike(table: pd.DataFrame) -> str:
    """The type of which the largest share looks like another."""
    known = table[table["share_like_another"].notna()]
    if known.empty:
        return f" How many are apparent duplicates is {missing()}."
    first = known.sort_values(["share_like_another", "crime_type"], ascending=[False, True]).iloc[0]
    return (
        f" {percent(first['share_like_another'], digits=1)} of {_type(first)} records are apparent duplicates; "
        "no records were removed."
    )


def _nowhere(table: pd.DataFrame) -> str:
    """How many have no location, and of which type most of them are."""
    total, known = _added(table, "rows_without_location"), table[table["rows_without_location"].notna()]
    if known.empty:
        return f"How many have no location is {missing()}."
    most = known.sort_values(["rows_without_location", "crime_type"], ascending=[False, True]).iloc[0]
    said = f"most often {_type(most)} ({count(most['rows_without_location'])})"
    if not is_known(total):
        return f"How many have no location is {missing()}; of the types that are shown, it is {said}."
    return sentence_case(f"{count(total)} records have no location, {said}.")


def _added(table: pd.DataFrame, name: str) -> float:
    """The sum of a column; missing where one of its cells is, or there is none."""
    return added(require.floats(table[name])) if len(table) else float("nan")


def _type(row: pd.Series[Any]) -> str:
    return str(row["crime_type"]).lower() if is_known(row["crime_type"]) else f"unnamed (type {missing()})"
