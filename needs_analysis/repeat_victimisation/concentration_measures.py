"""How concentrated events are, measure by measure, beside what chance alone would give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis.charts.chart import Chart
from needs_analysis.columns import Column
from needs_analysis.errors import Refusal
from needs_analysis.repeat_victimisation.at_risk import VICTIMS_ONLY, Denominator, at_risk
from needs_analysis.repeat_victimisation.curve_points import FEWEST_PEOPLE, Point, curve_points
from needs_analysis.result import Result
from needs_analysis.said import Caveat, Said
from needs_analysis.source import sources_of
from needs_analysis.statistics import (
    IfRandom,
    bootstrap_concentration,
    concentration_if_random,
    proportion_interval,
    units_holding,
    units_if_random,
)
from needs_analysis.statistics.top_share import units_in_top
from needs_analysis.wording import count, counted, is_known, missing, percent

COEFFICIENTS: Final = {"gini": "Gini", "generalised gini": "generalised Gini", "theil": "Theil", "hhi": "HHI"}
REPEAT: Final = "two or more"
Array = np.ndarray[Any, Any]


def concentration_measures(
    counts: pd.DataFrame,
    units_at_risk: pd.DataFrame | None = None,
    *,
    unit: str = "lsoa21_code",
    events: str = "crimes",
    unit_in_words: str = "small areas (LSOAs)",
    what: str = "crimes",
    top: Sequence[float] = (0.1, 0.01, 0.05, 0.2),
    holding: Sequence[float] = (0.5, 0.8),
    denominator: Denominator | None = None,
    people: bool | None = None,
    confidence: float = 0.95,
    repetitions: int = 999,
    seed: int = 1,
) -> Result:
    """How concentrated events are over places or people, measure by measure, beside what chance alone would give.

    Parameters
    ----------
    counts : pandas.DataFrame
        Events by unit, as in `concentration`, which draws the curve.
    units_at_risk : pandas.DataFrame, optional
        Every unit that could have had an event; without it ``denominator="victims only"`` must be stated.
    unit, events : str
        Columns with the unit and the counts; ``events=""`` where each row is one event.
    unit_in_words, what : str
        For the sentences.
    top : sequence of float
        Shares of the units, those with the most first, whose share of the events is measured; the first is the headline.
    holding : sequence of float
        Shares of the events, for which the fewest units that hold them are measured.
    denominator : {"at risk", "victims only"}, optional
        Over which units, where it does not follow from ``units_at_risk``.
    people : bool, optional
        Whether units are people; where it is not said, they are where ``unit`` holds ids.
    confidence : float
        Of the ranges.
    repetitions : int
        How often units are drawn for the range, and events dealt out at random.
    seed : int
        Of the drawing.

    Returns
    -------
    Result
        One row per measure. ``top 10%``: events of the units with the most (``numerator``) of all (``denominator``), of whole units, rounded up.
        ``half of events``: the fewest units that hold them (``units_counted``), of all (``units_among``). ``two or more``: units with at least
        two events, of those with one. Where units are people these are numerator and denominator too. Then the coefficients, which
        have neither. ``if_random`` with its range is what events dealt out at random would give.

    Raises
    ------
    DataError, Refusal
        As in `concentration`; for shares that are none.

    Notes
    -----
    Ranges are bootstrap ranges over units. Where units are people, a row is left out when fewer than ten people, or events, lie between it and
    another; a table of the most victimised people themselves is what `frequent_victims` gives, and is never released. Over victims only there is no
    comparison with chance: those who had no event are not there to be counted.

    References
    ----------
    .. [1] Bernasco W, Steenbeek W (2017). J Quant Criminol 33, 451-467.
    .. [2] Efron B (1987). J Am Stat Assoc 82, 171-185.

    Examples
    --------
    >>> import pandas as pd
    >>> counts = pd.DataFrame({"lsoa21_code": [f"E{n}" for n in range(20)], "crimes": [30, 20, *[2] * 10, *[0] * 8]})
    >>> found = concentration_measures(counts, counts, top=(0.1,), holding=(0.5,))
    >>> found.table[["row", "units_counted", "units_among"]].head(3).values.tolist()
    [['top 10%', 2, 20], ['half of events', 2, 20], ['two or more', 12, 12]]
    """
    found = at_risk(counts, units_at_risk, unit=unit, events=events, what=what, denominator=denominator, people=people)
    settings = {
        "unit_in_words": unit_in_words,
        "what": what,
        "top": shares(top, name="top"),
        "holding": shares(holding, name="holding"),
        "denominator": found.denominator,
        "people": found.people,
        "confidence": confidence,
        "repetitions": repetitions,
        "seed": seed,
    }
    only = found.denominator == VICTIMS_ONLY
    return Result(
        table=table_of(found.counts, settings),
        columns=columns_of(),
        measure=f"Measures of how concentrated {what} are over {unit_in_words}",
        definition=f"Share of {what} in the {unit_in_words} with the most, the fewest {unit_in_words} that hold a share of them, and "
        f"coefficients, over {'those with one only' if only else 'all at risk, those without one among them'}.",
        method="Counts of whole units, highest first; bootstrap ranges over units; beside them the same of events dealt out at random.",
        words=words,
        settings=settings,
        sources=sources_of(*(each for each in (counts, units_at_risk) if each is not None)),
        excluded=found.excluded,
        chart=Chart(kind="bars", label="row", value_title=f"% of {what}", scale=100, only=("kind", "top")),
    )


def columns_of() -> tuple[Column, ...]:
    """What the columns are. Rows of one curve can be subtracted, so one small step takes all that is read off it."""
    steps = ("units_in_step", "events_in_step", "events_left")
    return (
        Column("row", "key"),
        Column("kind", "label"),
        Column("units_in_step", "count", of=("units_in_step",), across=True),
        Column("events_in_step", "count", of=("events_in_step",), across=True),
        # What all the rows before do not hold.
        Column("events_left", "count", of=("events_left",), across=True),
        Column("units_counted", "helper", of=steps, across=True),
        Column("units_among", "helper"),
        Column("numerator", "count", of=(*steps, "units_counted"), across=True, part_of="denominator"),
        Column("denominator", "base"),
        Column("value", "measure", of=("numerator", "denominator", "units_counted", *steps), across=True),
        Column("lower", "limit", of=("value",)),
        Column("upper", "limit", of=("value",)),
        Column("if_random", "measure", of=("denominator",)),
        Column("if_random_lower", "limit", of=("if_random",)),
        Column("if_random_upper", "limit", of=("if_random",)),
        Column("p_random", "helper", of=("value",)),
    )


def shares(given: Any, *, name: str) -> list[float]:
    """Shares above 0 and below 1, each once, in the order given."""
    if isinstance(given, str) or not isinstance(given, Sequence):
        raise Refusal(f"{name} is not a list of shares", remedy=f"Write it as {name}=(0.1, 0.2).")
    for share in given:
        if isinstance(share, bool) or not isinstance(share, int | float) or not 0 < share < 1:
            raise Refusal(
                f"{name} contains what is not a share between 0 and 1", remedy=f"Write it as {name}=(0.1, 0.2)."
            )
    return [float(share) for share in dict.fromkeys(given)]


def top_name(share: float) -> str:
    """How the row of a top share is called.

    Examples
    --------
    >>> top_name(0.1), top_name(0.005)
    ('top 10%', 'top 0.5%')
    """
    return f"top {100 * share:g}%"


def _part_name(share: float) -> str:
    return "half of events" if share == 0.5 else f"{100 * share:g}% of events"


def table_of(x: Array, settings: Mapping[str, Any]) -> pd.DataFrame:
    """The rows of the curve, in the order of their units, and the coefficients."""
    n, total = len(x), int(x.sum())
    held = np.concatenate([[0.0], np.cumsum(np.sort(x)[::-1])])
    kinds = _kinds(x, settings)
    wanted = [Point(name, at) for name, (_, at) in kinds.items() if at]
    points = curve_points(np.diff(held), wanted, people=settings["people"])
    names = [_measure(point, kinds[point.name][0], n, settings["holding"]) for point in points]
    drawn = [*(name for name in names if name), *COEFFICIENTS]
    options = {name: settings[name] for name in ("seed", "repetitions", "confidence")}
    value, lower, upper = bootstrap_concentration(x, drawn, **options)
    only = settings["denominator"] == VICTIMS_ONLY
    chance = None if only else concentration_if_random(x, drawn, **options)
    rows: list[dict[str, Any]] = []
    place, before, some = 0, 0, int((x > 0).sum())
    for point, name in zip(points, names, strict=True):
        kind = kinds[point.name][0]
        out_of = {"top": total, "holding": n, "repeat": some}[kind]
        figure = int(held[point.units]) if kind == "top" else point.units
        if name:
            found = _ranges(place, (value, lower, upper), chance, n if kind == "holding" else 1)
            place += 1
        else:
            found = _repeat(figure, some, None if only else (total, n), settings["confidence"])
        rows.append(
            found
            | {"row": point.name, "kind": kind, "value": figure / out_of}
            | {"units_counted": point.units, "units_among": some if kind == "repeat" else n}
            | {"events_in_step": int(held[point.units] - held[before]), "events_left": total - int(held[point.units])}
            | {"unit": settings["what"] if kind == "top" else settings["unit_in_words"]}
        )
        # Places are no people, and however few of them a row is about, it tells of nobody.
        if kind == "top" or settings["people"]:
            rows[-1] |= {"numerator": figure, "denominator": out_of}
        if settings["people"]:
            rows[-1] |= {"units_in_step": point.units - before}
        before = point.units
    rows += [
        {"row": label, "kind": "coefficient", "unit": "index"} | _ranges(at, (value, lower, upper), chance, 1)
        for at, label in enumerate(COEFFICIENTS.values(), start=place)
    ]
    return _typed(pd.DataFrame(rows), settings["confidence"], settings["what"])


def _kinds(x: Array, settings: Mapping[str, Any]) -> dict[str, tuple[str, int]]:
    """Every row of the curve: what kind it is, and how many units it is about; most wanted first."""
    tops = {top_name(share): ("top", units_in_top(len(x), share)) for share in settings["top"]}
    parts = {_part_name(share): ("holding", units_holding(x, share_of_total=share)) for share in settings["holding"]}
    return {**tops, **parts, REPEAT: ("repeat", int((x >= 2).sum()))}


def _measure(point: Point, kind: str, n: int, parts: list[float]) -> str:
    """The measure of statistics that a row is, of whole units; none for units with two or more."""
    if kind == "top":
        return f"top {100 * point.units / n:.12g}%"
    return next((f"units for {100 * share:.12g}%" for share in parts if _part_name(share) == point.name), "")


def _ranges(at: int, drawn: tuple[Array, Array, Array], chance: IfRandom | None, scale: float) -> dict[str, float]:
    """A measure with its range, and beside it that of events at random."""
    found = dict(zip(("value", "lower", "upper"), (part[at] / scale for part in drawn), strict=True))
    if chance is None:
        return found
    return found | {
        "if_random": chance.expected[at] / scale,
        "if_random_lower": chance.lower[at] / scale,
        "if_random_upper": chance.upper[at] / scale,
        "p_random": chance.p[at],
    }


def _repeat(several: int, some: int, dealt: tuple[int, int] | None, confidence: float) -> dict[str, float]:
    """Units with two or more events, of those with any; beside it that of so many events dealt to so many units."""
    lower, upper = proportion_interval([several], [some], confidence=confidence)
    found = {"lower": float(lower[0]), "upper": float(upper[0])}
    if dealt is None:
        return found
    one, two = units_if_random(*dealt)
    return found | {"if_random": two / one}


_FIGURES: Final = ("value", "lower", "upper", "if_random", "if_random_lower", "if_random_upper")


_UNITS: Final = ("units_counted", "units_among", "units_in_step", "events_in_step", "events_left")


def _typed(table: pd.DataFrame, confidence: float, what: str) -> pd.DataFrame:
    """Columns in their order, and no digits that depend on the processor."""
    table = table.reindex(
        columns=[
            "row",
            "kind",
            *_FIGURES,
            "p_random",
            "numerator",
            "denominator",
            "unit",
            *_UNITS,
        ]
    )
    for name in (*_FIGURES, "p_random"):
        table[name] = table[name].astype(float).round(6)
    table["lower"], table["upper"] = table[["lower", "value"]].min(axis=1), table[["upper", "value"]].max(axis=1)
    for name in ("numerator", "denominator", *_UNITS):
        table[name] = table[name].astype("Int64")
    table.insert(2, "measure", f"how concentrated {what} are")
    return table.assign(
        confidence=confidence, method=np.where(table["row"] == REPEAT, "Wilson", "bootstrap over units")
    )


def units_of(row: pd.Series[Any] | None) -> tuple[Any, Any]:
    """How many units a row is about, and of how many: people as they are counted, places where nobody is."""
    if row is None:
        return None, None
    pairs = (("numerator", "units_counted"), ("denominator", "units_among"))
    few, everyone = (row[own] if is_known(row[own]) else row[other] for own, other in pairs)
    return few, everyone


def words(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """The headline share beside what chance would give, and how few hold half."""
    what, units = settings["what"], settings["unit_in_words"]
    rows = {str(name): row for name, (_, row) in zip(table["row"], table.iterrows(), strict=True)}
    name = top_name(settings["top"][0]) if settings["top"] else ""
    row = rows.get(name)
    first, title = "", f"How concentrated {what} are over {units}"
    if row is None and name:
        first = f"The share of the {name} of {units} is not given, because it would tell of fewer than {FEWEST_PEOPLE} people or events."
    elif row is not None and is_known(row["value"], row["numerator"], row["denominator"]):
        first = f"The {name} of {units} accounted for {count(row['numerator'])} of {counted(row['denominator'], what)}, or {percent(row['value'])}."
        title = f"The {name} of {units} accounted for {percent(row['value'])} of {what}"
        if is_known(row["if_random"]):
            first += f" If {what} fell on them at random, it would be about {percent(row['if_random'])}."
    elif row is not None:
        first = f"How much the {name} of {units} accounted for is {missing()}."
    half = rows.get(_part_name(0.5))
    few, everyone = units_of(half)
    if is_known(few, everyone):
        first += f" Half of the {what} fell on {count(few)} of {count(everyone)}."
    figures = [
        f"{label} {rows[label]['value']:.3f} (at random {rows[label]['if_random']:.3f})"
        if is_known(rows[label]["if_random"])
        else f"{label} {rows[label]['value']:.3f}"
        for label in COEFFICIENTS.values()
        if label in rows and is_known(rows[label]["value"])
    ]
    said = f" {'; '.join(figures)}." if figures else f" The coefficients are {missing()}."
    caveats = []
    if settings["denominator"] == VICTIMS_ONLY:
        over = f"Only {units} with an event are counted, so nothing is compared with chance, and the figures are far lower than over all at risk."
        caveats.append(Caveat("VICTIMS_ONLY", over))
    if settings["people"]:
        apart = f"Rows between which fewer than {FEWEST_PEOPLE} people or events lie are left out."
        caveats.append(Caveat("FEW_PEOPLE", apart))
    return Said(
        first.strip() or f"How concentrated {what} are is {missing()}.",
        f"{first}{said} Bootstrap over units, {settings['repetitions']:,} repetitions.".strip(),
        title=title,
        alt=f"Bars of the share of {what} in the {units} with the most.",
        caveats=tuple(caveats),
    )
