"""How much of the crime falls on how few places."""

from __future__ import annotations

import numpy as np
import pandas as pd

from needs_analysis import require
from needs_analysis.charts.chart import Chart
from needs_analysis.columns import SHARE, Column
from needs_analysis.errors import Refusal
from needs_analysis.result import Excluded, Result, fixed_result
from needs_analysis.said import Caveat
from needs_analysis.source import sources_of
from needs_analysis.statistics import generalised_gini, gini, lorenz_curve, top_share, units_holding
from needs_analysis.wording import count, percent

TOP_SHARES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5)


def concentration(
    counts: pd.DataFrame,
    units_at_risk: pd.DataFrame,
    *,
    unit: str = "lsoa21_code",
    events: str = "crimes",
    unit_in_words: str = "small areas (LSOAs)",
    what: str = "crimes",
) -> Result:
    """How unequally events are spread over places.

    Parameters
    ----------
    counts : pandas.DataFrame
        Events by unit (any further columns are added up).
    units_at_risk : pandas.DataFrame
        Every unit that could have had an event, with the column ``unit``; one without events counts as 0.
    unit, events : str
        Columns with the unit and the counts.
    unit_in_words, what : str
        For the sentences.

    Returns
    -------
    Result
        One row a share of the units, most loaded first, with the share of events they hold.

    Raises
    ------
    DataError
        When a column is missing.
    Refusal
        When no event falls in a unit at risk.

    Notes
    -----
    The share of the top units is read off the Lorenz curve. Some concentration is due to where people live and shop, and
    to where the published points were put.

    References
    ----------
    .. [1] Bernasco W, Steenbeek W (2017). J Quant Criminol 33, 451-467.

    Examples
    --------
    >>> import pandas as pd
    >>> counts = pd.DataFrame({"lsoa21_code": ["a", "b"], "crimes": [9, 1]})
    >>> at_risk = pd.DataFrame({"lsoa21_code": ["a", "b", "c", "d"]})
    >>> concentration(counts, at_risk).table.query("share_of_units == 0.25")["value"].tolist()
    [0.9]
    """
    require.columns(counts, (unit, events), what="counts")
    require.columns(units_at_risk, (unit,), what="units at risk")
    at_risk = pd.Index(units_at_risk[unit].unique())
    held, outside = require.totals(counts, events, unit=unit, among=at_risk, what="counts")
    x = held.to_numpy(dtype=float)
    if x.sum() == 0:
        raise Refusal("No event falls in a unit at risk", remedy="Check that both use the same codes.")
    n, total = len(x), int(x.sum())
    half = units_holding(x, share_of_total=0.5)
    shares, cumulative = lorenz_curve(x)
    points = np.unique(np.concatenate([TOP_SHARES, np.linspace(0, 1, 21)]))
    table = pd.DataFrame(
        {
            "share_of_units": points,
            "measure": f"share of {what} held",
            "value": np.interp(points, shares, cumulative),
            "numerator": np.round(np.interp(points, shares, cumulative) * total).astype("int64"),
            "denominator": total,
            "in_step": np.diff(np.round(np.interp(points, shares, cumulative) * total), prepend=0).astype("int64"),
            "unit": what,
            "method": "Lorenz curve, most loaded first",
        }
    )
    tenth = top_share(x, share_of_units=0.1)
    plain, corrected = gini(x), generalised_gini(x)
    first = (
        f"The tenth of {unit_in_words} with most {what} had {percent(tenth)} of {count(total)}. Half of them fell in "
        f"{count(half)} of {count(n)}, or {percent(half / n)}."
    )
    return fixed_result(
        table=table,
        columns=(
            Column("share_of_units", "key", unit=SHARE),
            # Which steps hold some and which none tells where the few are.
            Column("in_step", "count", of=("in_step",), across=True),
            Column("numerator", "count", of=("in_step",), across=True, part_of="denominator"),
            Column("denominator", "base"),
            Column("value", "measure", of=("numerator", "denominator"), unit=SHARE),
        ),
        measure=f"How concentrated {what} are over {unit_in_words}",
        definition=f"Share of {what} in the most loaded share of all {unit_in_words}, those without any included.",
        method="Lorenz curve over all units at risk; Gini coefficient, plain and corrected for few events.",
        sentences={
            "panel": f"{first} Part of this is where people live, work and shop.",
            "analyst": f"{first} Gini {plain:.3f}; generalised Gini {corrected:.3f} (Bernasco and Steenbeek).",
        },
        parameters={"unit": unit, "events": events, "gini": round(plain, 6), "generalised_gini": round(corrected, 6)},
        sources=sources_of(counts, units_at_risk),
        caveats=(
            Caveat(
                "SNAP_POINTS",
                "Published points are moved to the middle of a street or a public place, which "
                "concentrates them a little more.",
                figures=False,
            ),
        ),
        excluded=(Excluded(f"{what} outside these units or without a location", outside, "no unit at risk"),)
        if outside
        else (),
        chart=Chart(
            kind="curve",
            label="share_of_units",
            title=f"A tenth of {unit_in_words} has {percent(tenth)} of {what}",
            alt=f"A curve above the line of an even spread: a tenth of the areas has {percent(tenth)}, "
            f"{percent(half / n)} of them has half.",
            value_title=f"% of {what}",
            reference_label=unit_in_words,
            scale=100,
        ),
    )
