"""How concentrated harm is over people, beside the number of their offences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import numpy as np
import pandas as pd
from scipy import stats

from needs_analysis.charts.chart import Chart
from needs_analysis.columns import SHARE, Column
from needs_analysis.errors import Refusal
from needs_analysis.repeat_victimisation.at_risk import VICTIMS_ONLY, Denominator, are_people, named_units, stated
from needs_analysis.repeat_victimisation.concentration_measures import shares, top_name, units_of
from needs_analysis.repeat_victimisation.curve_points import FEWEST_PEOPLE, Point, curve_points
from needs_analysis.repeat_victimisation.harm_match import harm_match
from needs_analysis.result import Excluded, Result
from needs_analysis.said import Caveat, Said
from needs_analysis.source import sources_of
from needs_analysis.statistics import bootstrap_concentration, concentration_if_random
from needs_analysis.statistics.top_share import units_in_top
from needs_analysis.wording import count, counted, figure, is_known, missing, percent

OFFENCES: Final = "offences"
HARM: Final = "harm"
MOST_OF_ONE: Final = 0.5
"""Where one unit has more than this part of the harm of a row, the row tells of it."""
Array = np.ndarray[Any, Any]


def harm(
    victim_events: pd.DataFrame,
    harm_weights: pd.DataFrame,
    units_at_risk: pd.DataFrame | None = None,
    *,
    unit: str = "victim_id",
    code: str = "offence_code",
    unit_in_words: str = "victims",
    top: tuple[float, ...] = (0.05, 0.1, 0.2),
    denominator: Denominator | None = None,
    people: bool | None = None,
    confidence: float = 0.95,
    repetitions: int = 199,
    seed: int = 1,
) -> Result:
    """How concentrated harm is over people or places, beside the number of their offences.

    Parameters
    ----------
    victim_events : pandas.DataFrame
        One row an event and victim, with ``unit`` and ``code``.
    harm_weights : pandas.DataFrame
        ``offence_code, weight, unit, index, edition`` of one edition of one index (contract ``harm_weights``). None are shipped.
    units_at_risk : pandas.DataFrame, optional
        Every unit that could have had an event; without it ``denominator="victims only"`` must be stated.
    unit, code : str
        Columns with the victim or place, and with the code of the offence.
    unit_in_words : str
        For the sentences.
    top : sequence of float
        Shares of the units, those with the most first; the first that is given is the headline.
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
        For each share in ``top`` a row of the offences of those with most offences, and one of the harm of those with most harm:
        ``units_counted`` units of ``units_among`` (where they are people, numerator and denominator too), ``value`` the share that they have. Then the plain Gini coefficient of both with
        that of the same events dealt out at random; that of harm also with ``if_permuted``, where everyone keeps the number of their offences and
        only the weights are dealt out again; and the mean harm per unit (``harm per victim``).

    Raises
    ------
    DataError, UnitError, Refusal
        For weights of two editions, a code with two weights, no match at all, and a denominator that is not stated.

    Notes
    -----
    An offence whose code has no weight is left out of both and listed with its number; it never has a weight of 0. The generalised Gini
    coefficient compares the number of events with that of units and has no meaning for harm, so it is never given. A row is left out where one
    person has more than half of its harm (of all harm: its mean and coefficient too), or where fewer than ten people lie between it and another.

    References
    ----------
    .. [1] Sherman L, Neyroud PW, Neyroud E (2016). The Cambridge Crime Harm Index. Policing 10, 171-183.
    .. [2] Bland M, Ariel B (2015). Targeting escalation in reported domestic abuse. Int Crim Justice Rev 25, 30-53.

    Examples
    --------
    >>> import pandas as pd
    >>> events = pd.DataFrame({"victim_id": [f"v{n % 40}" for n in range(60)], "offence_code": ["A", "B", "B"] * 20})
    >>> weights = pd.DataFrame({"offence_code": ["A", "B"], "weight": [10, 1], "unit": "days", "index": "x", "edition": "1"})
    >>> harm(events, weights, denominator="victims only", top=(0.5,)).table["row"].tolist()[-1]
    'harm per victim'
    """
    tops = shares(top, name="top")
    chosen, persons = stated(units_at_risk, denominator), are_people(people, unit)
    found = harm_match(victim_events, harm_weights, code=code)
    rows, named, nobody = named_units(victim_events, units_at_risk, unit=unit, people=persons)
    weight = pd.Series(found.weight, index=pd.RangeIndex(len(victim_events)))[rows.index].to_numpy()
    inside = rows[unit].isin(named).to_numpy() & ~np.isnan(weight)
    place = named.get_indexer(pd.Index(rows[unit].to_numpy()[inside]))
    offences = np.bincount(place, minlength=len(named)).astype(float)
    harmed = np.bincount(place, weights=weight[inside], minlength=len(named))
    if chosen == VICTIMS_ONLY:
        offences, harmed = offences[offences > 0], harmed[offences > 0]
        place = np.unique(place, return_inverse=True)[1]
    if not offences.size or harmed.sum() <= 0:
        raise Refusal("No event with a weight above 0 falls on a unit", remedy="Check the codes and the units at risk.")
    settings = {"unit_in_words": unit_in_words, "top": tops, "denominator": chosen, "people": persons}
    settings |= {"confidence": confidence, "repetitions": repetitions, "seed": seed}
    left_out = (Excluded("events without a known person", nobody, "no ID of a person"),) if nobody else ()
    return Result(
        table=_table(offences, harmed, (weight[inside], place), settings).assign(
            unit_of_harm=found.unit, index=found.index, edition=found.edition
        ),
        columns=columns_of(),
        measure=f"Harm and offences, how concentrated over {unit_in_words}",
        definition=f"Share of the offences, and of their harm, of the {unit_in_words} with the most of each, over "
        f"{'those with an offence only' if chosen == VICTIMS_ONLY else 'all at risk'}; offences without a weight are left out of both.",
        method="Sum of the weight of each offence; whole units, highest first; bootstrap ranges over units; events with their weights "
        "dealt out at random beside the Gini coefficients; beside that of harm the weights alone dealt out again.",
        words=words,
        settings=settings,
        sources=sources_of(*(each for each in (victim_events, harm_weights, units_at_risk) if each is not None)),
        notes=found.notes,
        excluded=(*found.excluded, *left_out),
        chart=Chart(kind="bars", label="row", value_title="% of offences or harm", scale=100, only=("kind", "top")),
    )


def columns_of() -> tuple[Column, ...]:
    """What the columns are: how many people a row is about decides whether it may leave."""
    steps = ("numerator", "units_in_step")
    return (
        Column("row", "key"),
        Column("kind", "label"),
        Column("units_in_step", "count", of=("units_in_step",), across=True),
        Column("numerator", "count", of=("units_in_step",), across=True, part_of="denominator"),
        Column("denominator", "base"),
        Column("units_counted", "helper", of=steps, across=True),
        Column("units_among", "helper", of=("denominator",)),
        Column("value", "measure", of=(*steps, "denominator", "units_counted")),
        Column("if_random", "measure", of=("denominator",)),
        Column("p_random", "helper", of=("value",)),
        Column("if_permuted", "measure", of=("denominator",)),
        Column("p_permuted", "helper", of=("value",)),
        Column("unit_of_harm", "label"),
        Column("index", "label"),
        Column("edition", "label"),
    )


def _table(offences: Array, harmed: Array, events: tuple[Array, Array], settings: Mapping[str, Any]) -> pd.DataFrame:
    only = settings["denominator"] == VICTIMS_ONLY
    rows = [*_of(OFFENCES, offences, None, settings), *_of(HARM, harmed, events, settings)]
    if not (settings["people"] and _of_one(harmed)):
        mean, low, high = _mean(harmed, settings["confidence"])
        rows.append({"row": "harm per victim" if only else "harm per unit", "kind": "mean", "unit": "harm"})
        rows[-1] |= {"value": mean, "lower": max(low, 0.0), "upper": high}
    table = pd.DataFrame(rows).assign(units_among=len(offences))
    table["denominator"] = len(offences) if settings["people"] else pd.NA
    return _typed(table, settings["confidence"])


def _of(
    name: str, values: Array, events: tuple[Array, Array] | None, settings: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """The rows of offences or of harm: the share of the top units, and the coefficient."""
    n, people = len(values), settings["people"]
    ordered = np.sort(values)[::-1]
    wanted = [Point(top_name(share), units_in_top(n, share)) for share in settings["top"]]
    points = curve_points(ordered, wanted, people=people)
    if people:
        points = _of_several(ordered, points)
    options = {key: settings[key] for key in ("seed", "repetitions", "confidence")}
    drawn = [*(f"top {100 * point.units / n:.12g}%" for point in points), "gini"]
    value, lower, upper = bootstrap_concentration(values, drawn, **options)
    figures = [
        dict(zip(("value", "lower", "upper"), each, strict=True)) for each in zip(value, lower, upper, strict=True)
    ]
    rows: list[dict[str, Any]] = []
    before = 0
    for point, figure_of in zip(points, figures, strict=False):
        rows.append({"row": f"{point.name} by {name}", "kind": "top", "unit": SHARE, "units_counted": point.units})
        rows[-1] |= figure_of
        # Places are no people, and however few of them a row is about, it tells of nobody.
        if people:
            rows[-1] |= {"numerator": point.units, "units_in_step": point.units - before}
        before = point.units
    if people and _of_one(values):
        return rows
    rows.append({"row": f"Gini of {name}", "kind": "coefficient", "unit": "index", **figures[-1]})
    if settings["denominator"] != VICTIMS_ONLY:
        chance = concentration_if_random(values, ["gini"], weights=None if events is None else events[0], **options)
        rows[-1] |= {"if_random": chance.expected[0], "p_random": chance.p[0]}
    if events is not None:
        weights, owners = events
        again = concentration_if_random(values, ["gini"], weights=weights, owners=owners, **options)
        rows[-1] |= {"if_permuted": again.expected[0], "p_permuted": again.p[0]}
    return rows


def _of_several(ordered: Array, points: list[Point]) -> list[Point]:
    """Those points between which, and before and after which, no one unit has most of what lies there."""
    kept: list[Point] = []
    before = 0
    for point in points:
        step, rest = ordered[before : point.units], ordered[point.units :]
        if not _of_one(step) and not _of_one(rest):
            kept.append(point)
            before = point.units
    return kept


def _of_one(values: Array) -> bool:
    """Whether one unit has most of what some have, so that a figure of them is as good as one of it."""
    return bool(values.sum() and values.max() > MOST_OF_ONE * values.sum())


def _mean(values: Array, confidence: float) -> tuple[float, float, float]:
    """Mean with Student's interval; of one value it has none."""
    mean = float(values.mean())
    if len(values) < 2:
        return mean, float("nan"), float("nan")
    error = float(values.std(ddof=1) / np.sqrt(len(values)))
    reach = error * float(stats.t.isf((1 - confidence) / 2, len(values) - 1))
    return mean, mean - reach, mean + reach


_UNITS: Final = ("units_counted", "units_among", "units_in_step")


def _typed(table: pd.DataFrame, confidence: float) -> pd.DataFrame:
    """Columns in their order, and no digits that depend on the processor."""
    figures = ("value", "lower", "upper", "if_random", "p_random", "if_permuted", "p_permuted")
    table = table.reindex(columns=["row", "kind", *figures, "numerator", "denominator", "unit", *_UNITS])
    for name in figures:
        table[name] = table[name].astype(float).round(6)
    table["lower"], table["upper"] = table[["lower", "value"]].min(axis=1), table[["upper", "value"]].max(axis=1)
    for name in ("numerator", "denominator", *_UNITS):
        table[name] = table[name].astype("Int64")
    table.insert(2, "measure", "harm and offences")
    return table.assign(
        confidence=confidence, method=np.where(table["kind"] == "mean", "Student's t", "bootstrap over units")
    )


def _why_not(rows: Iterable[pd.Series[Any]], settings: Mapping[str, Any]) -> str:
    """Why no share of the harm is said: it is withheld, or would tell of single people."""
    if not settings["people"] or any(row["kind"] == "top" and str(row["row"]).endswith(f"by {HARM}") for row in rows):
        return missing()
    return f"not given, because it would tell of fewer than {FEWEST_PEOPLE} people or mostly of one"


def words(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """The share of the harm of the first top that is given, beside that of offences, and the mean."""
    units = settings["unit_in_words"]
    rows = {str(name): row for name, (_, row) in zip(table["row"], table.iterrows(), strict=True)}
    said, title = [], f"Harm and offences over {units}"
    for share in settings["top"]:
        own, other = (rows.get(f"{top_name(share)} by {name}") for name in (HARM, OFFENCES))
        if own is None or not is_known(own["value"], units_of(own)[0]):
            continue
        said.append(
            f"The {count(units_of(own)[0])} {units} with the most harm ({top_name(share)}) had {percent(own['value'])} of it."
        )
        title = f"The {top_name(share)} of {units} had {percent(own['value'])} of the harm"
        if other is not None and is_known(other["value"]):
            said.append(f"The same number with the most offences had {percent(other['value'])} of the offences.")
        break
    if not said:
        said.append(f"How much of the harm fell on few {units} is {_why_not(rows.values(), settings)}.")
    mean = next((row for row in rows.values() if row["kind"] == "mean"), None)
    if mean is not None and is_known(mean["value"], units_of(mean)[1]):
        said.append(
            f"The average harm was {figure(mean['value'])} {mean['unit_of_harm']} for each of {counted(units_of(mean)[1], units)}."
        )
    ginis = [
        f"Gini of {name} {row['value']:.3f}"
        + (f" (at random {row['if_random']:.3f})" if is_known(row["if_random"]) else "")
        + (f" (same offences, weights at random {row['if_permuted']:.3f})" if is_known(row["if_permuted"]) else "")
        for name in (OFFENCES, HARM)
        if (row := rows.get(f"Gini of {name}")) is not None and is_known(row["value"])
    ]
    mean = next(iter(rows.values()), None)
    which = f"{mean['index']}, edition {mean['edition']}" if mean is not None else ""
    caveats = [
        Caveat(
            "WEIGHTS", "Weights say how seriously the law or the courts take an offence, not what it did to one person."
        )
    ]
    if settings["denominator"] == VICTIMS_ONLY:
        caveats.append(
            Caveat("VICTIMS_ONLY", f"Only {units} with an offence are counted, so nothing is compared with chance.")
        )
    if settings["people"]:
        apart = f"Rows that tell of fewer than {FEWEST_PEOPLE} people, or mostly of one, are left out."
        caveats.append(Caveat("FEW_PEOPLE", apart))
    panel = " ".join(said)
    return Said(
        panel,
        f"{panel} {'; '.join(ginis) or f'The coefficients are {missing()}'}. {which}.".replace(" .", ""),
        title=title,
        alt=f"Bars of the share of the harm and of the offences of the {units} with the most.",
        caveats=tuple(caveats),
    )
