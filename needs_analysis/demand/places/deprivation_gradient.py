"""How events go with the deprivation of the places where they happen."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis import groups, require
from needs_analysis.charts.chart import Chart
from needs_analysis.columns import Column
from needs_analysis.demand.places.small_area_counts import by_area, without_area
from needs_analysis.demand.rates import cover, incidents
from needs_analysis.errors import DataError, Refusal
from needs_analysis.groups import Array
from needs_analysis.result import Excluded, Result
from needs_analysis.said import Caveat, Said
from needs_analysis.source import sources_of
from needs_analysis.statistics import clustered_ratio, poisson_interval, rate_ratio
from needs_analysis.wording import count, counted, figure, is_known, listed, missing, sentence_case

_DECILES = 10


def deprivation_gradient(
    counts: pd.DataFrame,
    deciles: pd.DataFrame,
    residents: pd.DataFrame,
    *,
    unit: str = "lsoa21_code",
    events: str = "crimes",
    population: str = "ethnicity_base",
    per: int = 1_000,
    what: str = "crimes",
    period: str = "",
    confidence: float = 0.95,
) -> Result:
    """Rate of events by deprivation decile of the small area they happened in.

    Parameters
    ----------
    counts : pandas.DataFrame
        Events by small area.
    deciles : pandas.DataFrame
        ``unit`` and ``imd_decile``, a whole number from 1 (the most deprived tenth of England) to 10.
    residents : pandas.DataFrame
        ``unit`` and the column ``population``.
    unit, events, population : str
        Columns with the area code, the counts and the residents.
    per : int
        Residents the rate is for.
    what, period : str
        For the sentences.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    Result
        One row a decile that occurs here, 1 first. The range counts small areas, and is never narrower than chance alone makes it; of
        one small area it is that of chance. Where events are in no decile, ``events_outside``, ``codes_outside`` and
        ``codes_without`` say so, with ``areas_without_events`` of the ``areas_lived_in`` of each decile; where events are crimes and
        incidents of anti-social behaviour, ``incidents`` are the latter, and ``incidents_outside`` those in no decile.

    Raises
    ------
    DataError
        For missing columns, small areas that stand twice, counts that are negative, broken or none, and deciles that are no number
        from 1 to 10.
    Refusal
        When a small area has no decile or is not among the residents, no event falls in one, or only one decile has residents.

    Notes
    -----
    Each decile: `statistics.clustered_ratio`. The ratio of the two ends has the wider of two ranges: that of the linearised errors of
    both on the log scale, and the exact one of their events. Where the range of an end reaches 0 the ratio has no limit on that
    side, and on the other that of the ends of both ranges.

    Examples
    --------
    >>> deciles = pd.DataFrame({"lsoa21_code": list("ABCD"), "imd_decile": [1, 1, 10, 10]})
    >>> residents = pd.DataFrame({"lsoa21_code": list("ABCD"), "people": 1_000})
    >>> counts = pd.DataFrame({"lsoa21_code": list("ABCD"), "crimes": [90, 110, 40, 60]})
    >>> deprivation_gradient(counts, deciles, residents, population="people").table["value"].tolist()
    [100.0, 50.0]
    """
    areas, unpeopled = _with_decile(deciles, residents, unit, population)
    happened, outside = by_area(counts, events, unit, pd.Index(areas["code"]))
    if happened.sum() == 0 or areas["decile"].nunique() == 1:
        raise Refusal(
            "No event falls in a small area of the tables, or all are of one decile",
            remedy="Use counts and residents of one area.",
        )
    told = incidents.named(counts, require.floats(counts[events]), what, but=[unit])
    table = _table(areas.assign(events=happened.to_numpy()), per, confidence, told.what)
    deciles_of, keys = groups.numbered(pd.DataFrame({"decile": areas["decile"].astype("int64")}), "decile")
    at = pd.Index(areas["code"]).get_indexer(require.codes(counts, unit, what="counts"))
    places = np.where(at >= 0, deciles_of[at], -1)
    lost = None
    if told.both:
        table, lost = incidents.of_rows(table, require.floats(counts[events]), told.rows, places)
    table = cover.with_outside(
        table,
        outside,
        incidents_outside=lost,
        without=_lacking(outside, set(require.codes(deciles, unit, what="deciles"))),
        empty=cover.without_events(
            deciles_of, np.ones(len(areas), dtype=bool), np.isin(np.arange(len(areas)), at), len(keys)
        ),
    )
    throughout = cover.uneven(counts, places, keys, used=[unit, events])
    editions = " and ".join(source.edition for source in sources_of(residents) if source.edition)
    residents_of = Caveat("RESIDENTS_AS_OF", f"Residents are of {editions or 'a year that was not stated'}.")
    return Result(
        table=table,
        columns=_COLUMNS,
        measure=f"{sentence_case(what)} by deprivation{_when(period)}",
        definition=f"{sentence_case(what)} per {count(per)} residents, by the decile of deprivation (England, 2025) of the "
        "small area of the published point.",
        method="Count over residents, with a range over the small areas of the decile (linearised).",
        settings={"unit": unit, "events": events, "population": population, "per": per, "what": what}
        | {"period": period, "confidence": confidence},
        sources=sources_of(counts, deciles, residents),
        notes=(residents_of, *throughout.caveats),
        excluded=(*without_area(told.what, outside, "no decile"), *unpeopled),
        words=words,
        chart=Chart(kind="bars", label="decile", value_title=f"{sentence_case(what)} per {count(per)} people"),
    )


_COLUMNS: Final = (
    Column("decile", "key"),
    Column("numerator", "count"),
    Column("denominator", "base", public=True),
    Column("value", "measure", of=("numerator", "denominator")),
    Column("small_areas", "measure"),
    incidents.BESIDE,
    *cover.COLUMNS,
)


def words(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """What the rates of the deciles say."""
    when, per = _when(settings["period"]), f"per {count(settings['per'])} people"
    what, of_incidents = incidents.told(table, settings["what"], after=f" {per}")
    # Without "(most deprived)" behind it.
    names = "decile " + table["decile"].astype("str").str.split(" ").str[0]
    lost, aloud = cover.nowhere(table, what, names)
    title, alt = (
        f"{sentence_case(what)} by deprivation{when}",
        f"Bars of the rate for {counted(len(table), 'deciles')}.",
    )
    panel, analyst = f"{sentence_case(what)}{when}: the rates at both ends are {missing()}.", ""
    if len(table):
        first, last = table.iloc[0], table.iloc[-1]
        panel = f"{sentence_case(what)}{when}: {_at_ends(first, last, per)}"
        if is_known(first["value"], last["value"]):
            ratio, compared = _ratio(first, last, settings["confidence"])
            panel, analyst = f"{panel} {compared}", " Log ratio with the linearised errors of both deciles."
            if math.isfinite(ratio) and ratio > 0:
                title = (
                    f"{sentence_case(what)} {per}: {ratio:.1f} times as high in the most as in the least deprived areas"
                )
            alt = (
                f"Bars of the rate for {counted(len(table), 'deciles')}, from {figure(first['value'])} in the most to "
                f"{figure(last['value'])} {per} in the least deprived."
            )
    panel += aloud
    return Said(panel, panel + analyst, title=title, alt=alt, caveats=(_WHERE_IT_HAPPENED, *lost, *of_incidents))


_WHERE_IT_HAPPENED: Final = Caveat(
    "WHERE_IT_HAPPENED",
    "The decile is that of the place, not of the victims; town centres are often deprived and busy.",
)


def _at_ends(first: pd.Series[Any], last: pd.Series[Any], per: str) -> str:
    """The rates of the most and the least deprived decile, as far as they are known."""
    if is_known(first["value"], last["value"]):
        return f"{figure(first['value'])} {per} in decile {first['decile']}, against {figure(last['value'])} in decile {last['decile']}."
    lacking = [f"decile {row['decile']}" for row in (first, last) if not is_known(row["value"])]
    both = len(lacking) == 2
    return (
        f"{'rates' if both else 'the rate'} of {listed(lacking)} {'are' if both else 'is'} {missing()}, so the two ends are not "
        "compared."
    )


def _when(period: str) -> str:
    return f" in {period}" if period else ""


def _lacking(outside: dict[str, int], placed: set[str]) -> str:
    """What the codes of events in no decile are without."""
    parts = (("a decile", set(outside) - placed), ("known residents", set(outside) & placed))
    return " or ".join(name for name, codes in parts if codes)


def _with_decile(
    deciles: pd.DataFrame, residents: pd.DataFrame, unit: str, population: str
) -> tuple[pd.DataFrame, tuple[Excluded, ...]]:
    """Each small area once with its decile as a number and its people; those without people are left out and counted."""
    parts = {}
    for name, part, column in (("decile", deciles, "imd_decile"), ("people", residents, population)):
        what = "deciles" if name == "decile" else "residents"
        require.columns(part, (unit, column), what=what)
        codes = require.codes(part, unit, what=what)
        require.once(pd.DataFrame({unit: codes}), (unit,), what=what)
        values = _numbered(part) if name == "decile" else require.people(part, column, above_zero=False, may_lack=True)
        parts[name] = pd.Series(values, index=pd.Index(codes, name="code"))
    if not parts["decile"].index.isin(parts["people"].index).all() or parts["decile"].isna().any():
        raise Refusal("A small area has no decile or no residents", remedy="Use tables of one vintage of small areas.")
    areas = pd.DataFrame({"decile": parts["decile"], "people": parts["people"].reindex(parts["decile"].index)})
    areas = areas.reset_index()
    lived_in = areas["people"] > 0
    if not lived_in.any():
        raise Refusal("No small area has residents", remedy="Fill the residents in.")
    without = int((~lived_in).sum())
    left = Excluded(
        "small areas whose residents are not known, or that have none", without, "no rate without people", False
    )
    return areas[lived_in].reset_index(drop=True), (left,) if without else ()


def _numbered(deciles: pd.DataFrame) -> Array:
    """Deciles as numbers, so that 10 comes after 9 also where they were written as text."""
    found = require.floats(deciles["imd_decile"])
    with np.errstate(invalid="ignore"):
        wrong = (deciles["imd_decile"].notna() & np.isnan(found)) | (found < 1) | (found > _DECILES) | (found % 1 > 0)
    if wrong.any():
        raise DataError.one(
            "some deciles are not whole numbers from 1 to 10",
            column="imd_decile",
            count=int(wrong.sum()),
            expected="1 (most deprived) to 10",
            remedy="Give the number alone, of the Index of Multiple Deprivation.",
        )
    return found


def _table(areas: pd.DataFrame, per: int, confidence: float, what: str) -> pd.DataFrame:
    rows = []
    for number in sorted(areas["decile"].astype("int64").unique()):
        group = areas[areas["decile"] == number]
        events, people = int(group["events"].sum()), float(group["people"].sum())
        value, lower, upper = clustered_ratio(group["events"], group["people"], confidence=confidence)
        alone = len(group) == 1
        if alone:
            low, high = poisson_interval(events, confidence=confidence, method="exact")
            lower, upper = float(low) / people, float(high) / people
        end = {1: " (most deprived)", _DECILES: " (least deprived)"}.get(int(number), "")
        rows.append(
            {
                "decile": f"{number}{end}",
                "measure": f"{what} per {count(per)} people",
                "value": per * value,
                "lower": per * lower,
                "upper": per * upper,
                "confidence": confidence,
                "numerator": events,
                "denominator": int(people),
                "unit": f"per {count(per)} people",
                "method": "exact, of one small area" if alone else "linearised over small areas",
                "small_areas": len(group),
            }
        )
    return pd.DataFrame(rows)


def _ratio(first: pd.Series, last: pd.Series, confidence: float) -> tuple[float, str]:
    """Ratio of the rates at both ends, and what it says; where one end has no event, only how far it may be."""
    exact = rate_ratio(
        first["numerator"], first["denominator"], last["numerator"], last["denominator"], confidence=confidence
    )
    ratio, low, high = (float(part) for part in exact)
    if not last["numerator"] and not first["numerator"]:
        return float("nan"), "Neither had an event."
    none = "Decile {} had no event, so there is no ratio; the rate of decile {} is at least {} times as high."
    if not last["numerator"]:
        return math.inf, none.format(last["decile"], first["decile"], figure(low))
    if not first["numerator"]:
        return 0.0, none.format(first["decile"], last["decile"], figure(1 / high))
    spread = math.hypot(*((row["upper"] - row["value"]) / row["value"] for row in (first, last)))
    low, high = min(low, ratio * math.exp(-spread)), max(high, ratio * math.exp(spread))
    # Where the range of an end reaches no event at all nothing limits the ratio on that side, and a log scale says nothing of the
    # other either: that has the ends of both ranges.
    below_open, above_open = bool(first["lower"] <= 0), bool(last["lower"] <= 0)
    if above_open and not below_open:
        low = min(float(exact[1]), first["lower"] / last["upper"])
    if below_open and not above_open:
        high = max(float(exact[2]), first["upper"] / last["lower"])
    none = "no {} limit can be given, because the range of the rate in decile {} reaches 0"
    below, above = none.format("lower", first["decile"]), none.format("upper", last["decile"])
    limits = {
        (False, False): f"range {low:.1f} to {high:.1f}",
        (False, True): f"at least {low:.2g}; {above}",
        (True, False): f"at most {high:.1f}; {below}",
        (True, True): f"{below}, and {above}",
    }[below_open, above_open]
    return ratio, f"That is {ratio:.1f} times the rate ({limits})."
