"""What the street-level rows look like before anything is counted."""

from __future__ import annotations

import numpy as np
import pandas as pd

from needs_analysis import require
from needs_analysis.columns import SHARE, Column
from needs_analysis.demand.rates.incidents import INCIDENTS, rows_of_incidents
from needs_analysis.errors import Refusal
from needs_analysis.result import Result, fixed_result
from needs_analysis.said import Caveat
from needs_analysis.source import sources_of
from needs_analysis.wording import count, percent


def street_level_quality(checks: pd.DataFrame, *, period: str = "") -> Result:
    """How many street-level rows look alike, have no id, no location, or lie outside the force.

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
    incidents = int(table.loc[table["unit"] == "incidents", "rows"].sum())
    apart = f", of which {count(incidents)} are {INCIDENTS} and no crimes" if incidents else ""
    alike = table.sort_values(["share_like_another", "crime_type"], ascending=[False, True]).iloc[0]
    total, nowhere = int(table["rows"].sum()), int(table["rows_without_location"].sum())
    hidden = table.sort_values(["rows_without_location", "crime_type"], ascending=[False, True]).iloc[0]
    when = f", {period}" if period else ""
    panel = (
        f"Street-level rows{when}: {count(total)}{apart}. Of {alike['crime_type'].lower()} rows {percent(alike['share_like_another'], digits=1)} "
        f"look like another and are kept. {count(nowhere)} rows have no location, {count(hidden['rows_without_location'])} of "
        f"them {hidden['crime_type'].lower()}."
    )
    return fixed_result(
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
        measure=f"What the street-level rows look like{when}",
        definition="Rows as published; a row looks like another when every field is the same.",
        method="Count.",
        sentences={"panel": panel, "analyst": panel + " Nothing is de-duplicated."},
        parameters={"period": period},
        sources=sources_of(checks),
        caveats=(
            Caveat(
                "KEPT",
                "Rows that look alike are kept, because most of them have no id to tell copies by.",
                figures=False,
            ),
            Caveat("NOT_ON_THE_MAP", "Rows without a location are in no small area and in no district.", figures=False),
        ),
    )
