"""Units of a funnel, how much they differ, and the lines around their average."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
import pandas as pd

from needs_analysis import by_group, groups, require
from needs_analysis.demand.rates.populations import known_units
from needs_analysis.errors import Refusal
from needs_analysis.groups import Array, By
from needs_analysis.result import Excluded
from needs_analysis.said import Caveat
from needs_analysis.statistics import OverDispersion, over_dispersion
from needs_analysis.statistics.over_dispersion import SpreadMethod
from needs_analysis.statistics.poisson_limits_at import poisson_limits_at
from needs_analysis.statistics.proportion_limits import proportion_limits
from needs_analysis.statistics.widened_limits import FREEDOM_A_UNIT, widened_limits
from needs_analysis.wording import count, listed

Kind = Literal["rate", "proportion", "ratio"]
LEVELS: Final = {"95": 0.95, "998": 0.998}
LINES: Final = ("lower_95", "upper_95", "lower_998", "upper_998")
FEWEST_EXPECTED: Final = -math.log(0.025)
"""With fewer events expected, no event at all lies inside the inner line for chance alone."""
NOT_JUDGED: Final = "not applicable: under 10 events"
INSIDE: Final = "Not significant"
_FEWEST: Final = 10
"""Events below which a directly standardised rate is not judged."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the caller asks of a funnel; see `funnel_points` for each."""

    events: str = "count"
    population: str = "population"
    by: By = ()
    kind: Kind = "rate"
    per: float = 100_000
    years: float = 1
    rates: str = ""
    average: float | None = None
    over_dispersed: bool = False
    method: SpreadMethod = "robust"

    @property
    def names(self) -> list[str]:
        """Columns that name a unit."""
        return groups.columns_of(self.by)

    @property
    def scale(self) -> float:
        """What a share of 1 is shown as."""
        return scale_of(self.kind, self.per)

    @property
    def settings(self) -> dict[str, Any]:
        """The same, to be kept with a result."""
        return {
            "events": self.events,
            "population": self.population,
            "by": self.names,
            "kind": self.kind,
            "per": self.per,
            "years": self.years,
            "rates": self.rates,
            "average": self.average,
            "over_dispersed": self.over_dispersed,
            "method": self.method,
        }


def scale_of(kind: str, per: float) -> float:
    """What a share of 1 is shown as."""
    return per if kind == "rate" or per == 100 else 1.0


def unit_of(kind: str, per: float) -> str:
    """What values are in."""
    return f"per {count(per)} people" if kind == "rate" else "percent" if per == 100 else kind


@dataclass(frozen=True)
class Units:
    """Units of a funnel with their events and sizes, the average as a share of 1, and how values are shown."""

    keys: pd.DataFrame
    events: Array
    base: Array
    average: float
    scale: float
    unit: str
    judged: Array
    years: float
    left_out: tuple[Excluded, ...] = ()
    caveats: tuple[Caveat, ...] = ()


def units_of(table: pd.DataFrame, asked: Asked) -> Units:
    """Units of a table, checked: their events, sizes and average."""
    kind, per = asked.kind, asked.per
    if kind not in ("rate", "proportion", "ratio"):
        raise Refusal(f"There is no funnel of a {kind!r}", remedy='Use "rate", "proportion" or "ratio".')
    by_group.checked_per(per)
    if not (asked.years > 0 and np.isfinite(asked.years)):
        raise Refusal("years is not above 0", remedy="Use years=1.")
    require.columns(table, [asked.events, asked.rates or asked.population, *asked.names], what="rows")
    table, aside = _without_total(table, asked.names)
    if not asked.names:
        table = table.reset_index(drop=True).assign(row=[f"unit {n}" for n in range(1, len(table) + 1)])
        places, keys = np.arange(len(table)), table[["row"]]
    else:
        places, keys = groups.numbered(table, asked.by)
    caveats: tuple[Caveat, ...] = ()
    if asked.rates:
        keys, found, base, left_out = _of_rates(table, places, keys, asked)
    else:
        known = known_units(table, asked.events, asked.population, places, keys, timed=bool(asked.names))
        keys, found, left_out, caveats = known.keys, known.events, known.left_out, known.caveats
        base = known.people * (asked.years if kind == "rate" else 1)
    if kind == "proportion" and (found > base).any():
        raise Refusal("A part is larger than its whole", remedy="Check that both count the same people.")
    if len(keys) < 2:
        raise Refusal("A funnel compares units, and there is one", remedy="Name units in by=, or use rate.")
    centre = float(found.sum() / base.sum()) if kind != "ratio" else 1.0
    centre = centre if asked.average is None else asked.average / asked.scale
    if not centre > 0 or (kind == "proportion" and not centre < 1):
        raise Refusal("All units are at one end, so that there is no funnel", remedy="Give more events.")
    judged = found >= _FEWEST if asked.rates else np.ones(len(keys), dtype=bool)
    out = (*aside, *left_out)
    return Units(keys, found, base, centre, asked.scale, unit_of(kind, per), judged, asked.years, out, caveats)


def _without_total(table: pd.DataFrame, names: list[str]) -> tuple[pd.DataFrame, tuple[Excluded, ...]]:
    """Rows of units without those that add them up, and what was set aside."""
    if len(names) != 1:
        return table, ()
    total = table[names[0]].map(groups.says_total).to_numpy(dtype=bool)
    if not total.any() or total.all():
        return table, ()
    said = listed(sorted({str(name) for name in table.loc[total, names[0]]}))
    return table[~total], (Excluded(f"rows of {said}", int(total.sum()), "a sum of the other units", False),)


def _of_rates(
    table: pd.DataFrame, places: Array, keys: pd.DataFrame, asked: Asked
) -> tuple[pd.DataFrame, Array, Array, tuple[Excluded, ...]]:
    """Units with a standardised rate, their events and the people who would give it with them; what was left out."""
    found, everywhere = by_group.events_of(table, asked.events, places, len(keys)).known, len(keys)
    if asked.kind != "rate" or len(table) != len(keys):
        raise Refusal(
            "Standardised rates make a funnel of rates, one row per unit",
            remedy="Give one row per unit and leave kind out.",
        )
    values = require.numbers(table, asked.rates)[np.argsort(places)]
    if np.any(values < 0) or np.any((values == 0) & (found > 0)):
        raise Refusal("A standardised rate is negative, or 0 with events", remedy="Correct it.")
    kept = (values > 0) & ~np.isnan(found)
    lost = everywhere - int(kept.sum())
    why = "its events or its rate are missing, or it is 0"
    left_out = (Excluded("units without a standardised rate", lost, why, False),) if lost else ()
    return keys[kept].reset_index(drop=True), found[kept], found[kept] / values[kept] * asked.per, left_out


def _errors(base: Array, units: Units, kind: Kind) -> Array:
    """Standard error of units of these sizes on the scale of logarithms, or of arcsines for a proportion."""
    return 1 / np.sqrt(base * units.average) if kind != "proportion" else 1 / (2 * np.sqrt(base))


def spread_of(units: Units, kind: Kind, method: SpreadMethod) -> OverDispersion:
    """How much units differ beyond chance."""
    share, error = units.events / units.base, _errors(units.base, units, kind)
    if kind == "proportion":
        off = np.arcsin(np.sqrt(share)) - np.arcsin(np.sqrt(units.average))
        return over_dispersion(off / error, error, method=method)
    # No event has no logarithm. The robust estimate asks only whether a unit is far out, which half an event tells.
    happened = units.events > 0
    off = np.log(np.where(happened, units.events, 0.5) / units.base / units.average)
    kept = happened | (method == "robust")
    return over_dispersion((off / error)[kept], error[kept], method=method)


def by_chance(base: Array, units: Units, kind: Kind) -> dict[str, Array]:
    """Lines that allow for chance alone."""
    found: dict[str, Array] = {}
    for name, level in LEVELS.items():
        if kind == "proportion":
            lower, upper = proportion_limits(base, units.average, confidence=level)
        else:
            lower, upper = poisson_limits_at(base * units.average, confidence=level)
            lower, upper = lower / base, upper / base
        found |= {f"lower_{name}": lower, f"upper_{name}": upper}
    return found


def lines_of(
    base: Array, units: Units, kind: Kind, spread: OverDispersion | None, method: SpreadMethod
) -> dict[str, Array]:
    """The lines to show: by chance, or widened. Those of other programs are as they give them."""
    chance = by_chance(base, units, kind)
    if spread is None:
        return chance
    found: dict[str, Array] = {}
    for name, level in LEVELS.items():
        lower, upper = widened_limits(
            units.average,
            _errors(base, units, kind),
            spread.tau2,
            kind="proportion" if kind == "proportion" else "ratio",
            confidence=level,
            freedom=FREEDOM_A_UNIT * spread.used if method == "robust" else None,
        )
        found |= {f"lower_{name}": lower, f"upper_{name}": upper}
    return no_narrower(found, chance) if method == "robust" else found


def no_narrower(lines: dict[str, Array], chance: dict[str, Array]) -> dict[str, Array]:
    """What allows for more than chance is no narrower than chance; worked out on a logarithm it has no place for a 0."""
    return {
        name: (np.minimum if name.startswith("lower") else np.maximum)(line, chance[name])
        for name, line in lines.items()
    }


def outside(values: Array, limits: dict[str, Array]) -> list[str]:
    """Which lines each unit lies outside of."""
    flags = np.full(len(values), INSIDE, dtype=object)
    for name, lines in (("95", "inner"), ("998", "outer")):
        flags[values > limits[f"upper_{name}"]] = f"High ({lines} limits)"
        flags[values < limits[f"lower_{name}"]] = f"Low ({lines} limits)"
    return [str(flag) for flag in flags]
