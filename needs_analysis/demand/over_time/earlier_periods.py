"""Which earlier periods a period can be set beside, and how much such changes usually are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from needs_analysis.errors import Refusal
from needs_analysis.groups import Array
from needs_analysis.judgement import swing
from needs_analysis.statistics import seasonal_index
from needs_analysis.statistics.dispersion_from_history import LEAST_PAIRS
from needs_analysis.timeline import Timeline

PREVIOUS: Final = "previous period"


YEAR_BEFORE: Final = "same period last year"


BASELINE: Final = "same period of the baseline year"


MEAN_OF_THREE: Final = "mean of three years"


@dataclass(frozen=True)
class Beside:
    """A period of a series beside one earlier period, or several, with what is usual of such changes and what makes them unlike."""

    series: int
    comparison: str
    now: int
    against: list[int]
    counted: float
    before: float
    swings: Array
    index: tuple[float, float]
    differences: tuple[str, ...]


def periods_beside(
    line: Timeline,
    series: int,
    now: int,
    *,
    odd: Array,
    usual: Array,
    since: int,
    baseline_year: str,
) -> list[Beside]:
    """The comparisons that one period of a series allows: ``odd`` periods were disrupted, ``since`` says from where on it was counted alike."""
    values = line.values[series]
    if np.isnan(values[now]):
        return []
    a_year = line.a_year
    index = _index(np.where(usual[: now + 1], values[: now + 1], np.nan), line)
    wanted: list[tuple[str, list[int]]] = [(PREVIOUS, [now - 1])] if a_year > 1 else []
    wanted.append((YEAR_BEFORE if a_year > 1 else "year before", [now - a_year]))
    base = _same_period(line, now, baseline_year)
    if base is not None and base < now - a_year:
        wanted.append((BASELINE.replace("the baseline year", baseline_year), [base]))
    wanted.append((MEAN_OF_THREE, [now - a_year * back for back in (1, 2, 3)]))
    found = []
    for comparison, places in wanted:
        if min(places) < 0 or np.isnan(values[places]).any():
            continue
        differences = []
        if (places[0] - now) % max(a_year, 1):
            differences.append("different times of the year")
        disturbed = sorted({line.financial_year(place) for place in (now, *places) if odd[place]})
        if disturbed:
            differences.append(f"{' and '.join(disturbed)} was not usual")
        if min(places) < since:
            differences.append(f"counted differently before {line.said(since)}")
        steps = [now - place for place in places]
        seasons = (index[line.season(now)], index[line.season(places[0])])
        if steps[0] % max(a_year, 1):
            # Another season: years tell how much such a change varies, and the seasons around what.
            yearly = _swings(values, now, usual, [a_year], a_year)
            swings = yearly - yearly.mean() + np.log(seasons[0] / seasons[1]) if yearly.size else yearly
        else:
            swings = _swings(values, now, usual, steps, a_year)
        found.append(
            Beside(
                series,
                comparison,
                now,
                places,
                float(values[now]),
                float(values[places].sum()),
                swings,
                seasons,
                tuple(differences),
            )
        )
    return found


def _swings(values: Array, now: int, usual: Array, steps: list[int], a_year: int) -> Array:
    """Logarithms of the same change at earlier periods, or what yearly ones make of a comparison over several years."""
    found = _same_before(values, now, usual, steps)
    if len(found) >= LEAST_PAIRS:
        return np.array(found)
    yearly = np.array(_same_before(values, now, usual, [a_year]))
    years = np.array(steps) / a_year
    if not yearly.size or (years == 1).all():
        return yearly
    # A level that moves by the usual change each year, against the mean of those so many years ago: in the middle, and in spread,
    # where a change of one year counts as often as it lies between the two.
    middle = -np.log(np.mean(np.exp(-yearly.mean() * years)))
    between = [float((years > year).mean()) for year in range(int(np.ceil(years.max())))]
    return np.asarray(middle + (yearly - yearly.mean()) * np.sqrt(np.sum(np.square(between))))


def _same_before(values: Array, now: int, usual: Array, steps: list[int]) -> list[float]:
    """Each earlier period against those as far before it, as `judge` takes such changes."""
    found = []
    for at in range(max(steps), now):
        before = [at - step for step in steps]
        if usual[[at, *before]].all() and not np.isnan(values[[at, *before]]).any():
            found.append(float(swing(values[at], values[before].mean())))
    return found


def _index(values: Array, line: Timeline) -> Array:
    if line.a_year < 2:
        return np.ones(1)
    try:
        return seasonal_index(values, a_year=line.a_year, first_season=line.season(0))
    except Refusal:
        return np.full(line.a_year, np.nan)


def _same_period(line: Timeline, now: int, year: str) -> int | None:
    return next(
        (
            place
            for place in range(now)
            if line.financial_year(place) == year and (now - place) % max(line.a_year, 1) == 0
        ),
        None,
    )
