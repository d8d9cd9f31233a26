"""How much of it for the number of people who live there."""

from __future__ import annotations

import pandas as pd

from needs_analysis.charts.chart import Chart
from needs_analysis.contracts import require
from needs_analysis.errors import DataError, Refusal
from needs_analysis.result import Caveat, Excluded, Result
from needs_analysis.source import sources_of
from needs_analysis.statistics import EXACT_BELOW, poisson_interval
from needs_analysis.wording import count, sentence_case

SMALL_POPULATION = 5_000


def area_rates(
    counts: pd.DataFrame,
    population: pd.DataFrame,
    *,
    events: str = "crimes",
    area: str = "area_code",
    age_band: str = "all ages",
    per: int = 1_000,
    what: str = "crimes",
    period: str = "",
    confidence: float = 0.95,
) -> Result:
    """Rate of events in each area for the people who live there.

    Parameters
    ----------
    counts : pandas.DataFrame
        Events by area (any further columns are added up): ``area``, ``area_name`` and ``events``.
    population : pandas.DataFrame
        ``area_code``, ``area_name``, ``age_band`` and ``population``.
    events : str
        Column with the counts.
    area : str
        Column with the area codes.
    age_band : str
        Which people are the base.
    per : int
        People the rate is for.
    what, period : str
        The events and the period in words, for the sentence.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    Result
        One row an area, highest first. Events whose area has no population (no location published, outside the force)
        are left out and counted.

    Raises
    ------
    DataError
        When a column is missing, or the population names an area twice or not at all.

    Notes
    -----
    ``value = per * events / population``; the range is exact below 10 events and Byar's from there on. People who
    visit or commute are not in the base, so town centres look worse than they are.

    References
    ----------
    .. [1] Breslow NE, Day NE (1987). Statistical Methods in Cancer Research, volume II.

    Examples
    --------
    >>> import pandas as pd
    >>> crimes = pd.DataFrame({"area_code": ["E1"], "area_name": ["Westshire"], "crimes": [120]})
    >>> people = pd.DataFrame({"area_code": ["E1"], "area_name": ["Westshire"], "age_band": ["all ages"],
    ...                        "population": [10_000]})
    >>> area_rates(crimes, people).table["value"].tolist()
    [12.0]
    """
    if per < 1:
        raise Refusal(f"A rate per {per} people says nothing", remedy="Use per=1_000.")
    rows, unmatched = _joined(counts, population, events, area, age_band)
    table = _table(rows, what, per, confidence)
    editions = " and ".join(source.edition for source in sources_of(population) if source.edition)
    highest, lowest = table.iloc[0], table.iloc[-1]
    when = f", {period}" if period else ""
    most = f"{count(highest['numerator'])}, or {highest['value']:.1f} per {count(per)} people"
    title = f"{highest['area']} has most {what} for its size{when}"
    panel = (
        f"{sentence_case(what)}{when}: {highest['area']} had most for its size, {most}. {lowest['area']} had fewest, "
        f"{count(lowest['numerator'])}, or {lowest['value']:.1f}. The ranges are in the table."
    )
    if len(table) == 1:
        title = f"{sentence_case(what)} in {highest['area']}{when}"
        panel = f"{sentence_case(what)}{when}: {highest['area']} had {most}. The range is in the table."
    return Result(
        table=table,
        measure=f"{sentence_case(what)} per {count(per)} people, by area{when}",
        definition=f"{sentence_case(what)} published for the area, per {count(per)} residents ({age_band}).",
        method="Count over residents; exact interval below 10 events, Byar's from there on.",
        sentences={"panel": panel, "analyst": f"{panel} Intervals: Poisson, Byar's method."},
        parameters={"events": events, "age_band": age_band, "per": per, "confidence": confidence},
        sources=sources_of(counts, population),
        caveats=(
            Caveat(
                "CHANCE_ALONE", "The ranges are by chance alone; such counts vary more than that from year to year."
            ),
            Caveat("RESIDENTS_AS_OF", f"Residents are of {editions or 'a year that was not stated'}."),
            Caveat("RESIDENTS_ONLY", "Visitors and commuters are not in the base, so town centres look worse."),
        ),
        excluded=tuple(
            Excluded(f"{what}: {name}", int(number), "no resident population") for name, number in unmatched.items()
        ),
        chart=Chart(
            kind="intervals",
            label="area",
            title=title,
            alt=f"Points with ranges for {len(table)} areas, from {highest['area']} at {highest['value']:.1f} to "
            f"{lowest['area']} at {lowest['value']:.1f} per {count(per)} people.",
            value_title=f"{sentence_case(what)} per {count(per)} people",
        ),
    )


def _joined(
    counts: pd.DataFrame, population: pd.DataFrame, events: str, area: str, age_band: str
) -> tuple[pd.DataFrame, dict[str, int]]:
    """Events and residents of each area, and the events of areas that have no residents, by name."""
    require.columns(counts, (area, events), what="counts")
    require.columns(population, ("area_code", "area_name", "age_band", "population"), what="population rows")
    require.known(counts, area, what="counts")
    people = population[population["age_band"] == age_band]
    if people.empty:
        raise DataError.one(
            f"no population of age band {age_band!r}",
            column="age_band",
            expected=f"one of {', '.join(map(str, population['age_band'].unique()[:20]))}",
            remedy="Choose the people who can be the victims.",
        )
    require.once(people, ("area_code",), what="population rows of that age band")
    people = people.assign(area_code=people["area_code"].astype("str")).set_index("area_code")
    codes = counts[area].astype("str")
    totals = require.counts(counts, events, what="counts").groupby(codes, sort=True).sum()
    inside = totals[totals.index.isin(people.index)]
    if inside.empty:
        raise Refusal("No area of the counts has a population", remedy="Check that both use the same area codes.")
    names = dict(zip(codes, counts["area_name"].astype("str"), strict=True)) if "area_name" in counts else {}
    outside = totals[~totals.index.isin(people.index)]
    rows = people.loc[inside.index, ["area_name", "population"]].assign(numerator=inside).reset_index(names="area_code")
    rows["population"] = require.counts(rows, "population", what="population rows")
    if (rows["population"] <= 0).any():
        raise Refusal("An area has no residents", remedy="Leave it out, or correct its population.")
    return rows, {names.get(str(code), str(code)): int(number) for code, number in outside.items()}


def _table(rows: pd.DataFrame, what: str, per: int, confidence: float) -> pd.DataFrame:
    """One row an area, highest rate first."""
    lower, upper = poisson_interval(rows["numerator"].to_numpy(dtype=float), confidence=confidence, method="auto")
    scale = per / rows["population"].to_numpy(dtype=float)
    table = pd.DataFrame(
        {
            "area_code": rows["area_code"],
            "area": rows["area_name"],
            "measure": f"{what} per {count(per)} people",
            "value": rows["numerator"].to_numpy(dtype=float) * scale,
            "lower": lower * scale,
            "upper": upper * scale,
            "confidence": confidence,
            "numerator": rows["numerator"].astype("int64"),
            "denominator": rows["population"].astype("int64"),
            "unit": f"per {count(per)} people",
            "method": ["exact" if n < EXACT_BELOW else "Byar" for n in rows["numerator"]],
            "flag": ["small population" if n < SMALL_POPULATION else "" for n in rows["population"]],
        }
    )
    return table.sort_values(["value", "area_code"], ascending=[False, True]).reset_index(drop=True)
