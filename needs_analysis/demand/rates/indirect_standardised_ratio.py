"""Events of areas over those expected at the rates of a reference population."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Final, Literal

import numpy as np
import pandas as pd

from needs_analysis import by_group, groups, require
from needs_analysis.charts.chart import EVEN
from needs_analysis.columns import Column, amended
from needs_analysis.demand.rates import cover, strata
from needs_analysis.errors import Refusal
from needs_analysis.groups import Array, By
from needs_analysis.result import Excluded, Result
from needs_analysis.said import Caveat, Said
from needs_analysis.source import attach, sources_of
from needs_analysis.statistics import EXACT_BELOW, indirect
from needs_analysis.wording import count, plain


def indirect_standardised_ratio(
    table: pd.DataFrame,
    *,
    events: str = "count",
    population: str = "population",
    reference_events: str = "reference_count",
    reference_population: str = "reference_population",
    age: str = "age_band",
    by: By = (),
    confidence: float = 0.95,
    missing_events: Literal["leave_out", "zero"] = "leave_out",
    observed_totals: pd.DataFrame | None = None,
) -> Result:
    """Events of each area over those expected if each age had the rate of a reference population.

    Parameters
    ----------
    table : pandas.DataFrame
        One row an area and age band: events and people, and events and people of the reference in that band.
    events, population, reference_events, reference_population, age : str
        Columns. Anything that splits people can stand for age, such as the deprivation decile of where they live.
    by : str or sequence of str
        Columns that name an area; everybody together otherwise.
    confidence : float
        Between 0 and 1.
    missing_events : {"leave_out", "zero"}
        Whether an area with a missing count has no ratio, or a missing count is known to be 0.
    observed_totals : pandas.DataFrame, optional
        One row an area (the columns of ``by``) with its ``events``, where they are known in total and not by age. The column
        ``events`` of ``table`` is then not needed and not used.

    Returns
    -------
    Result
        One row an area; 1 is what would be expected. ``numerator`` counts the events, ``denominator`` those expected. An area with
        a missing count, with unknown people or with nobody has no ratio and is named.

    Raises
    ------
    DataError
        For missing columns, broken counts, areas with other age bands than the rest, and totals of an area that stands twice.
    Refusal
        When the reference has nobody in an age band, no area has people, or no total is of an area of the table.

    Notes
    -----
    Ratios of two areas are each compared with the reference and are not strictly comparable with each other.

    References
    ----------
    .. [1] Breslow NE, Day NE (1987). Statistical Methods in Cancer Research, volume II.

    Examples
    --------
    >>> table = pd.DataFrame({"area": ["A", "A"], "age_band": ["0-49", "50+"], "count": [10, 20], "population": [100, 100],
    ...                       "reference_count": [100, 100], "reference_population": [1000, 1000]})
    >>> indirect_standardised_ratio(table, by=["area"]).table["value"].tolist()
    [1.5]
    """
    asked = Asked(events, population, reference_events, reference_population, age, by, confidence, missing_events)
    shown, sourced, outside = standardised(table, observed_totals, asked)
    return _result(
        shown,
        sourced,
        words=words,
        settings=asked.settings(),
        columns=amended(by_group.columns_of(by), EXPECTED),
        excluded=outside,
    )


def words(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """What the ratios say."""
    return strata.told(table, settings, what=_in_words(settings["age"]), said=_written, method=METHOD)


def _result(shown: pd.DataFrame, sourced: pd.DataFrame, *, settings: Mapping[str, Any], **more: Any) -> Result:
    """Ratios as a result, whatever areas were made alike in."""
    return by_group.result_of(
        shown,
        sourced,
        settings["by"],
        what=_in_words(settings["age"]),
        measure="indirectly standardised ratio",
        definition=f"Events over those expected at the reference's rate in each {strata.band_in_words(settings['age'])}.",
        method=METHOD,
        settings=settings,
        reference=EVEN,
        reference_label="As expected",
        **more,
    )


def _in_words(age: str) -> str:
    return f"{strata.alike(age)} ratio of events to those expected"


def _written(value: float) -> str:
    return f"{value:,.2f}"


METHOD: Final = "Indirect standardisation; exact limits below 10 events and Byar's from there on."
EXPECTED: Final = Column("denominator", "measure")
"""Events expected at the rates of the reference are no people."""


@dataclass(frozen=True)
class Asked:
    """The columns and choices that ratio and rate share."""

    events: str
    population: str
    reference_events: str
    reference_population: str
    age: str
    by: By
    confidence: float
    missing_events: str

    def settings(self) -> dict[str, Any]:
        """What the caller chose, as a result holds it."""
        return asdict(self) | {"by": groups.columns_of(self.by)}


def standardised(
    table: pd.DataFrame, observed_totals: pd.DataFrame | None, asked: Asked, per: int | None = None
) -> tuple[pd.DataFrame, pd.DataFrame, tuple[Excluded, ...]]:
    """Ratios of areas, or rates for so many people, as a table; the table with all sources; totals of no area here."""
    names = groups.columns_of(asked.by)
    own = [] if observed_totals is not None else [asked.events]
    columns = [*own, asked.population, asked.reference_events, asked.reference_population, asked.age, *names]
    require.columns(table, columns, what="rows")
    cells = strata.strata_of(table, asked.by, asked.age)
    totals = None
    outside: tuple[Excluded, ...] = ()
    if observed_totals is None:
        counts, gaps = strata.counts_of(table, asked.events, cells, asked.missing_events)
    else:
        counts = np.zeros(len(table))
        totals, gaps, outside = _totals(observed_totals, asked, names, cells.keys)
        table = attach(table, *sources_of(table, observed_totals))
    events_there = require.whole_numbers(table, asked.reference_events)
    people_there = require.people(table, asked.reference_population)
    people = strata.people_of(table, asked.population, cells, empty=True)
    # Events in a band with nobody in it have no expected ones beside them, and would raise the ratio.
    nowhere = np.bincount(cells.places, weights=(counts > 0) & (people.each == 0), minlength=len(cells.keys)) > 0
    people = replace(
        people,
        without=people.without | nowhere,
        flag=np.where(nowhere & (people.flag == ""), strata.EMPTY_STRATUM, people.flag),
    )
    found = indirect(
        counts,
        people.each,
        events_there,
        people_there,
        group=cells.places,
        groups=len(cells.keys),
        confidence=asked.confidence,
        totals=totals,
    )
    strata.one_reference({asked.reference_events: events_there, asked.reference_population: people_there}, cells)
    few = found.events < EXACT_BELOW
    flags = np.where(few, "few events", "")
    more: dict[str, Any] = {"confidence": asked.confidence, "method": np.where(few, "exact", "Byar"), "flags": flags}
    expected = np.where(people.without, np.nan, found.expected)
    if per is None:
        shown = strata.standardised_table(
            found, cells.keys, gaps, people, measure="indirectly standardised ratio", unit="ratio", **more
        )
        return shown.assign(denominator=expected), table, outside
    first = cells.places == 0
    rate = float(events_there[first].sum() / people_there[first].sum() * per)
    scaled = replace(found, value=found.value * rate, lower=found.lower * rate, upper=found.upper * rate)
    unit = f"per {count(per)} people"
    measure = f"indirectly standardised rate {unit}"
    shown = strata.standardised_table(scaled, cells.keys, gaps, people, measure=measure, unit=unit, **more)
    return shown.assign(expected=expected, reference_rate=rate), table, outside


def _totals(
    observed: pd.DataFrame, asked: Asked, names: list[str], keys: pd.DataFrame
) -> tuple[Array, Array, tuple[Excluded, ...]]:
    """Events of each area from the table of totals, which areas lack them, and the totals of areas that are not here."""
    require.columns(observed, [*names, asked.events], what="totals")
    if not names and len(observed) > 1:
        raise Refusal("There is one group and more than one total", remedy="Add the totals up, or name areas in by=.")
    strata.check_missing_rule(asked.missing_events)
    numbers = require.whole_numbers(observed, asked.events, may_lack=True)
    if not names:
        at = np.zeros(1, dtype=np.int64)
    else:
        given = observed.assign(**{name: require.codes(observed, name, what="totals") for name in names})
        require.once(given, names, what="totals")
        wanted = pd.MultiIndex.from_arrays([require.codes(keys, name, what="rows") for name in names])
        at = wanted.get_indexer(pd.MultiIndex.from_arrays([given[name] for name in names]))
    if not (at >= 0).any():
        raise Refusal("No total is of an area of the table", remedy="Spell the areas the same way in both.")
    found = np.full(len(keys), np.nan)
    found[at[at >= 0]] = numbers[at >= 0]
    gaps = np.isnan(found)
    if asked.missing_events == "zero":
        given_there = np.isin(np.arange(len(keys)), at)
        found[gaps & given_there] = 0
        gaps &= ~given_there
    strange = int((at < 0).sum())
    left = Excluded("totals of areas that are not in the table", strange, "nothing is expected there", False)
    return np.nan_to_num(found), gaps, (left,) if strange else ()


_EXPECTED_OF_ALL: Final = Column("denominator", "measure", of=("numerator",), across=True)
"""Where all areas together are the reference, what is expected of each adds up to what happened in all."""
_TOGETHER: Final = Caveat(
    "NOT_COMPARABLE",
    "Each ratio is compared with all areas together; two ratios are not strictly comparable with each other.",
)
_OWN: Final = ("count", "population", "reference_count", "reference_population")


def deprivation_standardised_ratio(
    counts: pd.DataFrame,
    residents: pd.DataFrame,
    deciles: pd.DataFrame,
    lookup: pd.DataFrame,
    *,
    by: str,
    unit: str = "lsoa21_code",
    events: str = "crimes",
    population: str = "population",
    decile: str = "imd_decile",
    confidence: float = 0.95,
) -> Result:
    """Events of each area over those expected from how deprived its small areas are.

    Parameters
    ----------
    counts : pandas.DataFrame
        Events by small area (further columns are added up).
    residents : pandas.DataFrame
        ``unit`` and the column ``population``, each small area once.
    deciles : pandas.DataFrame
        ``unit`` and ``decile``, each small area once.
    lookup : pandas.DataFrame
        ``unit`` and the column ``by``, each small area once.
    by : str
        Column that names the areas to set side by side, such as the district.
    unit, events, population, decile : str
        Columns.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    Result
        One row an area: 1 is what is expected if its small areas had the rates that their deciles have over all areas together. An
        area that the counts do not cover, or with a small area whose people are not known, has no ratio and is named.

    Raises
    ------
    DataError
        For missing columns, small areas that stand twice, and counts that are negative, broken or none.
    Refusal
        When a small area lacks its decile or its area, no code is known, or the counts cover fewer than two areas.

    Notes
    -----
    Indirect standardisation with deciles for strata; see `indirect_standardised_ratio`. Ratios are each compared with all areas
    together and are not strictly comparable with each other.

    Examples
    --------
    >>> areas = pd.DataFrame({"lsoa21_code": list("ABCD"), "district": ["N", "N", "S", "S"], "imd_decile": [1, 2, 1, 2],
    ...                       "population": 1_000})
    >>> counts = pd.DataFrame({"lsoa21_code": list("ABCD"), "crimes": [100, 50, 110, 40]})
    >>> deprivation_standardised_ratio(counts, areas, areas, areas, by="district").table["value"].tolist()
    [1.0, 1.0]
    """
    require.columns(counts, (unit, events), what="counts")
    groups.own_names([by], also=_OWN)
    areas = _areas(residents, deciles, lookup, by, unit, population=population, decile=decile)
    codes = require.codes(counts, unit, what="counts")
    numbers = require.counts(counts, events, what="counts")
    at = pd.Index(areas["code"]).get_indexer(pd.Index(codes))
    inside = at >= 0
    if not inside.any():
        raise Refusal("No event falls in a small area of the tables", remedy="Check that all use the same codes.")
    places, keys = groups.numbered(areas[["area"]].rename(columns={"area": by}), by)
    counted = np.bincount(at[inside], weights=numbers[inside], minlength=len(areas))
    seen = np.bincount(at[inside], minlength=len(areas)) > 0
    covered = np.bincount(places, weights=seen, minlength=len(keys)) > 0
    if covered.sum() < 2 and not covered.all():
        name = groups.named(keys, int(np.flatnonzero(~covered)[0])) if groups.may_repeat(lookup) else "some areas"
        raise Refusal(
            f"No row of the counts is of {name}",
            remedy="Leave out areas that the counts do not cover.",
        )
    stratum = (
        strata.band_in_words(decile) if "depriv" in strata.band_in_words(decile) else f"deprivation {plain(decile)}"
    )
    table = attach(
        _cells(areas, places, keys, counted, covered, by=by, stratum=stratum),
        *sources_of(counts, residents, deciles, lookup),
    )
    asked = Asked(*_OWN, stratum, by, confidence, "leave_out")
    shown, sourced, _ = standardised(table, None, asked)
    throughout = cover.uneven(counts, np.where(inside, places[at], -1), keys, used=[unit, events, by])
    outside = numbers[~inside].groupby(codes[~inside]).sum()
    empty = cover.without_events(places, (areas["people"] > 0).to_numpy(), seen, len(keys))
    number = int(outside.sum())
    return _result(
        cover.with_outside(shown, outside.to_dict(), empty=empty),
        sourced,
        words=words_of_deprivation,
        settings={"unit": unit, "events": events, "population": population, "decile": decile}
        | {"age": stratum, "by": groups.columns_of(by), "confidence": confidence},
        columns=(*amended(by_group.columns_of(by), _EXPECTED_OF_ALL), *cover.COLUMNS),
        notes=throughout.caveats,
        excluded=(Excluded("events outside these areas or without a location", number, "no decile"),) if number else (),
    )


def words_of_deprivation(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """What the ratios say where all areas together are the reference."""
    told = words(table, settings)
    lost, aloud = cover.nowhere(table, "events", table[by_group.label_of(settings["by"])])
    return replace(
        told,
        panel=f"{told.panel}{aloud}",
        analyst=f"{told.analyst}{aloud}",
        caveats=(*told.caveats, _TOGETHER, *lost),
    )


def _cells(
    areas: pd.DataFrame, places: Array, keys: pd.DataFrame, counted: Array, covered: Array, *, by: str, stratum: str
) -> pd.DataFrame:
    """One row an area and stratum: events and people here, and in all areas together."""
    band, bands = groups.factorised(areas["decile"], stratum)
    people = areas["people"].to_numpy(dtype=float)
    # An area that the counts do not cover, and a small area whose people are not known, is no part of what is usual.
    usual = covered[places] & ~np.isnan(people)
    everywhere = np.bincount(band[usual], weights=people[usual], minlength=len(bands))
    size = len(keys) * len(bands)
    cell = places * len(bands) + band
    happened = np.bincount(cell, weights=counted, minlength=size)
    happened[np.repeat(~covered, len(bands))] = np.nan
    table = pd.DataFrame(
        {
            by: np.repeat(keys[by].to_numpy(), len(bands)),
            stratum: np.tile(bands.to_numpy(), len(keys)),
            "count": happened,
            "population": np.bincount(cell, weights=people, minlength=size),
            "reference_count": np.tile(
                np.bincount(band[usual], weights=counted[usual], minlength=len(bands)), len(keys)
            ),
            "reference_population": np.tile(everywhere, len(keys)),
        }
    )
    return table[np.tile(everywhere > 0, len(keys))]


def _areas(
    residents: pd.DataFrame,
    deciles: pd.DataFrame,
    lookup: pd.DataFrame,
    by: str,
    unit: str,
    *,
    population: str,
    decile: str,
) -> pd.DataFrame:
    """Each small area once, with its people, its decile and the area it lies in."""
    parts = {}
    for name, part, column, what in (
        ("people", residents, population, "residents"),
        ("decile", deciles, decile, "deciles"),
        ("area", lookup, by, "look-up rows"),
    ):
        require.columns(part, (unit, column), what=what)
        codes = require.codes(part, unit, what=what)
        require.once(pd.DataFrame({unit: codes}), (unit,), what=what)
        values = require.people(part, column, above_zero=False, may_lack=True) if name == "people" else part[column]
        parts[name] = pd.Series(np.asarray(values), index=pd.Index(codes))
    found = pd.DataFrame(parts["people"].rename("people"))
    found = found.join(parts["decile"].rename("decile")).join(parts["area"].rename("area"))
    if found[["decile", "area"]].isna().any(axis=None):
        raise Refusal("A small area lacks its decile, its people or its area", remedy="Use tables of one vintage.")
    return found.rename_axis("code").reset_index()
