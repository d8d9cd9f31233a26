"""From counts by day to the figures of each band of days, for all together or for each group."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from needs_analysis.repeat_victimisation.course.course_sums import (
    CourseCounts,
    in_bands_of,
    squares_of_spells,
    squares_of_units,
)
from needs_analysis.repeat_victimisation.course.spells import SpellPlan
from needs_analysis.statistics._checks import FloatArray
from needs_analysis.statistics.survival import (
    CountedSpells,
    CountedUnits,
    constant_risk_hazards,
    counted_spells,
    counted_units,
)
from needs_analysis.statistics.survival._robust import left_of
from needs_analysis.statistics.survival.heightened_window import LONG_RUN, before_the_long_run, window_of

if TYPE_CHECKING:
    import ibis

PER: Final = 1_000
HEIGHTENED: Final = "heightened"
NOT_HEIGHTENED: Final = "no longer heightened"
NOT_CLEAR: Final = "not clear"
NOT_COMPARED: Final = "not compared"
_DIGITS: Final = 10
Key = tuple[Hashable, ...]


@dataclass(frozen=True)
class CourseOf:
    """What figures of a time course are worked out with.

    Parameters
    ----------
    ordered, found : ibis.Table
        Events in order, and spells.
    counts : CourseCounts
        Their counts by day.
    plan : SpellPlan
        From when to when.
    bands : tuple of int
        Edges of the bands, in days.
    k, confidence : float
        How many times the long-run rate is no longer heightened, and of the ranges.
    """

    ordered: ibis.Table
    found: ibis.Table
    counts: CourseCounts
    plan: SpellPlan
    bands: tuple[int, ...]
    k: float
    confidence: float

    @property
    def until(self) -> list[int]:
        """Last day of each band."""
        return [hi - 1 for hi in self.bands[1:]]


def course_numbers(of: CourseOf, places: Sequence[str]) -> dict[Key, pd.DataFrame]:
    """A row a band for each group that has a spell; for all together under the key ``()`` where no ``places`` are given."""
    spells = {key: _spells(part, of.plan) for key, part in _split(of.counts.gaps, places, ["gap", "again"])}
    units = _units(of, places)
    squares = _squares(spells, of, places)
    kinds = dict(_split(of.counts.kinds, places, ["k"]))
    lags = dict(_split(of.counts.lags, places, ["lag"]))
    means = _means(units, of, places)
    return {
        key: _rows(own, squares[key], kinds[key], of).assign(**_lag(lags.get(key), of), **means.get(key, _no_mean(of)))
        for key, own in spells.items()
    }


def _split(table: pd.DataFrame, places: Sequence[str], within: Sequence[str]) -> Iterator[tuple[Key, pd.DataFrame]]:
    """The rows of each group, or one set of rows of all of them added up."""
    if not places:
        numbers = [name for name in table.columns if not str(name).startswith("g_") and name not in within]
        whole = table.groupby(list(within), as_index=False)[numbers].sum() if within and len(table) else table
        yield (), whole
        return
    yield from table.groupby(list(places), sort=True)


def _spells(part: pd.DataFrame, plan: SpellPlan) -> CountedSpells:
    return counted_spells(part["gap"], part["again"], part["n"], days=plan.horizon)


def _squares(spells: dict[Key, CountedSpells], of: CourseOf, places: Sequence[str]) -> dict[Key, pd.Series[Any]]:
    """Sums over victims of their spells; of first events each has one, so that counts by day say it all."""
    if of.plan.origin != "first":
        known = squares_of_spells(of.found, places, _lookup(spells, of, places), len(of.until))
        return {key: part.iloc[0] for key, part in _split(known, places, [])}
    found = {}
    for key, own in spells.items():
        events = own.in_bands(of.bands)[0]
        found[key] = pd.Series({f"v_{band}": number for band, number in enumerate(events)})
    return found


def _lookup(spells: dict[Key, CountedSpells], of: CourseOf, places: Sequence[str]) -> pd.DataFrame:
    """What a spell of each length counts in each band."""
    events, days = in_bands_of(of.plan.horizon, np.asarray(of.bands, dtype=float))
    parts = []
    for key, own in spells.items():
        for again, influence in zip((1, 0), own.influence(of.until), strict=True):
            columns: dict[str, Any] = {**dict(zip(places, key, strict=True)), "gap": np.arange(of.plan.horizon + 1)}
            columns["again"] = again
            for band in range(len(of.until)):
                columns[f"s_{band}"] = (events[:, band] * again).astype("int64")
                columns[f"t_{band}"] = days[:, band].astype("int64")
                columns[f"b_{band}"] = influence[:, band]
            parts.append(pd.DataFrame(columns))
    return pd.concat(parts, ignore_index=True)


def _rows(own: CountedSpells, squares: pd.Series[Any], kinds: pd.DataFrame, of: CourseOf) -> pd.DataFrame:
    """The rates of one group by band, the share by then, and what is compared with."""
    numbers = range(len(of.until))
    single = of.plan.origin == "first"
    names = ("v",) if single else ("m", "v", "ss", "st", "tt", "bb")
    sums = {name: [float(squares[f"{name}_{band}"]) for band in numbers] for name in names}
    clustered: dict[str, Any] = (
        {} if single else {"clusters": sums["m"], "squares": (sums["ss"], sums["st"], sums["tt"])}
    )
    rates = own.band_hazards(of.bands, **clustered, confidence=of.confidence)
    people = {} if single else {"clusters": int(squares["victims"]), "squares": sums["bb"]}
    share, least, most = own.survival_at(of.until, **people, confidence=of.confidence)  # type: ignore[arg-type]
    before = before_the_long_run(of.bands)
    early = own.band_hazards(
        before,
        **{name: _first(part, len(before) - 1) for name, part in clustered.items()},
        confidence=of.confidence,
    )
    window = window_of(early, own.band_hazards(LONG_RUN, confidence=of.confidence), k=of.k)
    expected = constant_risk_hazards(
        kinds["k"],
        of.plan.days,
        of.bands,
        origin=of.plan.origin,
        within=(of.plan.begin, of.plan.end),
        look_back=min(of.plan.look_back + 0.5, of.plan.begin),
        units=kinds["g"] / kinds["k"],
    )[0]
    above = np.where(early.lower > window.limit, HEIGHTENED, NOT_CLEAR)
    flags = np.where(window.below, NOT_HEIGHTENED, above) if window.limit > 0 else np.full(above.size, NOT_COMPARED)
    return pd.DataFrame(
        {
            "value": rounded(rates.rate * PER),
            "lower": rounded(rates.lower * PER),
            "upper": rounded(rates.upper * PER),
            "numerator": rates.events.astype("int64"),
            "denominator": rates.exposure.astype("int64"),
            "flag": [*flags, *[NOT_COMPARED] * (len(of.until) - flags.size)],
            "if_constant": rounded(expected * PER),
            "victims": np.asarray(sums["v"]).astype("int64"),
            "followed_no_longer": own.in_bands(of.bands)[2].astype("int64"),
            "index_events": own.n,
            "share_again": rounded(1 - share),
            "share_lower": rounded(1 - most),
            "share_upper": rounded(1 - least),
            "long_run_rate": float(rounded(window.long_run.rate * PER)[0]),
            "heightened_until": window.ends,
        }
    )


def _first(part: Any, number: int) -> Any:
    """The first few of some numbers, or of each list of them."""
    return tuple(each[:number] for each in part) if isinstance(part, tuple) else part[:number]


def _lag(part: pd.DataFrame | None, of: CourseOf) -> dict[str, Any]:
    """How many index events were reported so many days after they happened, of those for which it is known."""
    if part is None or not len(part):
        return {}
    late = part[part["lag"] >= 0]
    known = int(late["n"].sum())
    counts = [int(late.loc[late["lag"].between(lo, hi - 1), "n"].sum()) for lo, hi in pairwise(of.bands)]
    by_then = np.array([int(late.loc[late["lag"] < hi, "n"].sum()) for hi in of.bands[1:]], dtype=float)
    share = rounded(by_then / known) if known else np.full(len(counts), np.nan)
    return {"reported": counts, "reports_known": known, "share_reported": share}


def _units(of: CourseOf, places: Sequence[str]) -> dict[Key, tuple[CountedUnits, pd.DataFrame]]:
    """Victims from their first event, followed from the beginning of the window on."""
    later = dict(_split(of.counts.later, places, ["day"]))
    found: dict[Key, tuple[CountedUnits, pd.DataFrame]] = {}
    for key, part in _split(of.counts.firsts, places, ["since"]):
        kinds = part.assign(
            since_day=np.maximum(of.plan.begin - part["since"], 0), until=of.plan.days - part["since"]
        ).reset_index(drop=True)
        events = later.get(key, pd.DataFrame({"day": [], "n": []}))
        units = counted_units(
            events["day"],
            events["n"],
            since=kinds["since_day"],
            until=kinds["until"],
            units=kinds["n"],
            days=of.plan.horizon,
        )
        found[key] = (units, kinds)
    return found


def _means(
    units: dict[Key, tuple[CountedUnits, pd.DataFrame]], of: CourseOf, places: Sequence[str]
) -> dict[Key, dict[str, Any]]:
    """The mean number of later events by the end of each band, with its range over victims."""
    parts = []
    for key, (own, _) in units.items():
        jumps = {f"r_{band}": column for band, column in enumerate(own.jumps(of.until).T)}
        parts.append(
            pd.DataFrame({**dict(zip(places, key, strict=True)), "day": np.arange(of.plan.horizon + 1), **jumps})
        )
    sums = squares_of_units(of.ordered, places, of.plan, pd.concat(parts, ignore_index=True), len(of.until))
    by_key = dict(_split(sums, places, ["since"]))
    found: dict[Key, dict[str, Any]] = {}
    for key, (own, kinds) in units.items():
        expected = own.expected(of.until)
        squares = [kinds["n"].to_numpy(dtype=float) @ expected**2]
        if key in by_key and len(by_key[key]):
            part = by_key[key].set_index("since").drop(columns=list(places)).reindex(kinds["since"]).fillna(0.0)
            each = range(len(of.until))
            squares.append(np.array([part[f"rr_{band}"].sum() for band in each]))
            squares.append(np.array([-2 * float(part[f"r_{band}"] @ expected[:, band]) for band in each]))
        parts_of = own.mean_at(of.until, squares=left_of(squares), confidence=of.confidence)
        found[key] = {
            name: rounded(values)
            for name, values in zip(("mean_events", "mean_lower", "mean_upper"), parts_of, strict=True)
        }
    return found


def _no_mean(of: CourseOf) -> dict[str, Any]:
    """Of a group in which nobody's first event was."""
    return dict.fromkeys(("mean_events", "mean_lower", "mean_upper"), np.nan)


def rounded(values: Any) -> FloatArray:
    """Ten figures of each number, so that none depends on the processor."""
    given = np.asarray(values, dtype=float)
    return np.array([float(f"{each:.{_DIGITS}g}") for each in given.ravel()]).reshape(given.shape)
