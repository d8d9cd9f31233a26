"""What a force's suppressed counts say of repeat victimisation, with bounds; and what they do not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis import groups, quantities, require
from needs_analysis.charts.chart import Chart
from needs_analysis.columns import Column, helpers, keys, labels, limits
from needs_analysis.errors import Refusal
from needs_analysis.groups import EVERYBODY, Array, By
from needs_analysis.quantities import Given
from needs_analysis.quantity import Quantity
from needs_analysis.repeat_victimisation.aggregate.aggregate_words import words
from needs_analysis.repeat_victimisation.aggregate.bands import VICTIMS, Band
from needs_analysis.repeat_victimisation.aggregate.bounds import Bounds, bounds, narrowed, refuse_contradiction
from needs_analysis.repeat_victimisation.aggregate.cells import Aggregate, cells_of
from needs_analysis.repeat_victimisation.aggregate.chance import chance
from needs_analysis.repeat_victimisation.aggregate.measures import (
    CHOICES,
    NOT_AVAILABLE,
    Choice,
    Measure,
    measures_of,
    not_available,
)
from needs_analysis.result import Result
from needs_analysis.source import Source, attach, sources_of
from needs_analysis.wording import during, is_known, listed

METHOD: Final = (
    "Sharp bounds in whole numbers over all that the counts allow; Wilson, or linearised over victims, for chance."
)
_DIGITS: Final = 12
"""Of a figure; what lies beyond depends on the processor."""
_RANGES: Final = ("numerator", "denominator", "events")
_ENDS: Final = tuple(f"{name}_{end}" for name in _RANGES for end in ("least", "most"))
_COUNTS: Final = ("smallest_count", *_RANGES, *_ENDS)
_NUMBERS: Final = ("value", "least", "most", "lower", "upper", "confidence")
_TEXTS: Final = ("unit", "method", "flag", "scale", "based_on", "when", "needs")
_SHOWN: Final = (
    *(
        "measure",
        *_NUMBERS,
        "numerator",
        "denominator",
        "events",
        "unit",
        "method",
        "flag",
        "based_on",
        "needs",
        "when",
    ),
    *("smallest_count", *_ENDS, "scale"),
)


def from_aggregate(
    table: pd.DataFrame | None = None,
    *,
    bands: Mapping[str, Given] | None = None,
    by: By = (),
    period: str | None = None,
    start: str | None = None,
    end: str | None = None,
    data_from: str | None = None,
    measures: Sequence[Choice] | None = None,
    within_days: Sequence[int] = (28, 365),
    most_events: int | None = None,
    confidence: float = 0.95,
) -> Result:
    """Measures of repeat victimisation from counts, each between what the counts allow; and those that counts do not give.

    Parameters
    ----------
    table : pandas.DataFrame, optional
        One row per group and band: ``band`` ("1", "5 to 9", "10 or more"; "8 to 28 days", "none since look-back"; "repeat", "not repeat"; "all"
        for a total) and ``count``, with ``count_state``, ``count_lower`` and ``count_upper`` where some are suppressed. ``measure`` says what is
        counted (victims by offences, offences by gap, MARAC referrals), ``events`` how many offences the victims of the band
        suffered. What `reading.force_aggregate` gives goes straight in.
    bands : mapping of str to number, optional
        Without such a table: the count of each band as a fact, rows of a table or a row of a result; facts are looked up in ``table``.
    by : str or sequence of str, optional
        Columns that name the groups.
    period : str, optional
        Which period, where there are several.
    start, end : str, optional
        First and last day of the period, where the table does not say; otherwise only rows of these days are taken.
    data_from : str, optional
        First day of the data, where the table has no ``look_back_start``.
    measures : sequence of str, optional
        Some of ``"repeat victims", "repeat-event share", "events per victim", "victims by number", "events by number", "repeats within", "gaps
        within", "MARAC repeats"``; all otherwise.
    within_days : sequence of int
        Days for the last two but one. Within 365 days is the rolling look-back rate.
    most_events : int, optional
        The most offences that any one victim is taken to have suffered in the period, where a band has no upper end.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    Result
        One row per group and measure. ``least`` and ``most`` are what the counts allow, ``most`` is missing where nothing limits it; ``value`` is
        there where both are the same. ``lower`` and ``upper`` are the range from chance, over whatever the suppressed counts
        are. ``numerator``, ``denominator`` and ``events`` likewise with ``_least`` and ``_most``. ``flag`` says *range*, *no upper limit*, *look-back incomplete*, or
        *not available from an aggregate*, with what the measure needs in ``needs``.

    Raises
    ------
    DataError
        For bands that overlap or leave a number out, duplicate rows, and text or percentages for counts.
    Refusal
        For periods or areas whose victims would be added up, periods of different lengths side by side, and counts that do not add up
        to their totals.

    Notes
    -----
    A suppressed "<5" is 1 to 4, a missing count 0 or more. The ends are attained by some extract with these very counts: they are sharp, and
    narrower than the ends of numerator and denominator divided by each other. Offences of a band such as "10 or more" have no upper
    limit unless they are given. Where victims by offences and offences by gap are both given, the gaps of one victim are
    not added up against the length of the period, so that a share of long gaps may be a little lower than its upper end.

    A range says no more than the counts it is made of. Where totals narrow a suppressed count further, or pin it
    down, ``smallest_count`` holds the most that it can be, and disclosure control withholds the group.

    References
    ----------
    .. [1] Dinkelbach W (1967). On nonlinear fractional programming. Management Science 13, 492-498.

    Examples
    --------
    >>> from needs_analysis.quantity import Measured, frame, known
    >>> counts = frame("count", [known(80), known(20), Measured(state="suppressed", lower=1, upper=4)])
    >>> table = pd.concat([pd.DataFrame({"band": ["1", "2", "3 or more"]}), counts], axis=1)
    >>> from_aggregate(table, measures=["repeat victims"]).table[["least", "most"]].round(3).iloc[0].tolist()
    [0.208, 0.231]
    """
    given, days = _made_of(table, bands), _checked_days(within_days)
    chosen, names = _checked_choices(measures), groups.columns_of(by)
    found = cells_of(given, names, period=period, start=start, end=end, data_from=data_from)
    found = _limited(found, most_events)
    refuse_contradiction(found)
    of_each = measures_of(chosen, {kind: cells.bands for kind, cells in found.cells.items()}, days)
    lacking = not_available(chosen, set(found.cells), days)
    return Result(
        table=_table(found, of_each, lacking, confidence),
        columns=columns_of(names),
        measure="Repeat victimisation from an aggregate",
        definition="Victims with two or more offences in the period over all victims, offences beyond a victim's first over all offences, and "
        "offences within so many days of the victim's last one (the last day included) over all offences; of victims with an ID.",
        method=METHOD,
        words=words,
        settings={
            "by": names,
            "period": period,
            "start": start,
            "end": end,
            "data_from": data_from,
            "bands": None if bands is None else {name: quantities.asked(each) for name, each in bands.items()},
            "measures": list(chosen),
            "within_days": list(days),
            "most_events": most_events,
            "confidence": confidence,
        },
        sources=sources_of(given),
        chart=_chart(names, of_each),
    )


def columns_of(names: Sequence[str]) -> tuple[Column, ...]:
    """What the columns are. A range is as safe as the smallest count that it rests on."""
    behind = ("numerator", "denominator", "events", "smallest_count")
    return (
        *keys(names or ["group"]),
        *((Column("group", "label"),) if len(names) > 1 else ()),
        Column("smallest_count", "count", apart=True, shown=False),
        Column("numerator", "count", of=("smallest_count",), part_of="denominator"),
        Column("denominator", "base", of=("smallest_count",)),
        Column("events", "base", of=("smallest_count",)),
        Column("value", "measure", of=behind),
        Column("least", "measure", of=behind),
        Column("most", "measure", of=behind),
        *limits("lower", "upper", of=behind),
        *(
            Column(f"{name}_{end}", "limit", of=("smallest_count", name), shown=False)
            for name in _RANGES
            for end in ("least", "most")
        ),
        *helpers("scale"),
        Column("based_on", "label", of=behind),
        *labels("when", "needs"),
    )


def _chart(names: Sequence[str], of_each: Sequence[Measure]) -> Chart:
    """One measure by group, or all shares of one group."""
    if not names:
        return Chart(
            kind="intervals",
            label="measure",
            value_title="% (line: what suppressed counts allow)",
            lower="least",
            upper="most",
            scale=100,
            only=("scale", "share"),
        )
    lead = next((each for each in of_each if each.is_share), of_each[0])
    return Chart(
        kind="intervals",
        label=names[0] if len(names) == 1 else "group",
        value_title=f"{lead.name.capitalize()}, % (line: what suppressed counts allow)" if lead.is_share else lead.name,
        lower="least",
        upper="most",
        scale=100 if lead.is_share else 1,
        only=("measure", lead.name),
    )


def _made_of(table: pd.DataFrame | None, bands: Mapping[str, Given] | None) -> pd.DataFrame:
    """The aggregate as it was given, or made of one number a band."""
    if bands is None:
        if table is None:
            raise Refusal(
                "No aggregate was given", remedy="Pass the table of counts, or bands= with a number for each."
            )
        require.columns(table, ("band", "count"), what="counts")
        return table
    if not isinstance(bands, Mapping) or not bands:
        raise Refusal("bands= names no band", remedy='Write it as bands={"1": "B001", "2 or more": "B002"}.')
    found = {str(name): quantities.take(table, each, name=f"bands.{name}") for name, each in bands.items()}
    spans = {(each.start, each.end) for each in found.values()}
    places = {each.place for each in found.values()}
    if len(spans) > 1 or len(places) > 1:
        raise Refusal(
            f"The numbers of bands= are of {len(spans)} periods and {len(places)} areas, so they are not the bands of one aggregate",
            remedy="Take them from one table of one period and area.",
        )
    rows = pd.DataFrame([_cell(name, each) for name, each in found.items()])
    first, last = spans.pop()
    if first is not None and last is not None:
        rows = rows.assign(period_start=pd.Timestamp(first), period_end=pd.Timestamp(last))
    sources: tuple[Source, ...] = quantities.sources(*found.values())
    return attach(rows, *sources)


def _cell(name: str, found: Quantity) -> dict[str, Any]:
    if found.unit in ("percent", "share"):
        raise Refusal(f"{found.name} is a percentage", remedy="Give how many there were.")
    least, most = found.ends
    exact = least == most
    return {
        "band": name,
        "count": float(least) if exact else np.nan,
        "count_state": "known" if exact else "suppressed",
        "count_lower": float(least),
        "count_upper": float(most),
    }


def _checked_days(given: Sequence[int]) -> tuple[int, ...]:
    """Whole days, each once."""
    days = [given] if isinstance(given, int | float) else list(given)
    found = []
    for each in days:
        number = require.number(each, name="within_days", example="[28, 365]")
        if number < 0 or number != int(number):
            raise Refusal("within_days is not a whole number of days", remedy="Write it as within_days=[28, 365].")
        found.append(int(number))
    return tuple(dict.fromkeys(found))


def _checked_choices(given: Sequence[str] | None) -> tuple[str, ...]:
    if given is None:
        return CHOICES
    found = tuple(dict.fromkeys(require.texts(groups.listed_names(given), name="measures", example="repeat victims")))
    unknown = [name for name in found if name not in CHOICES]
    if unknown or not found:
        raise Refusal(
            f"There is no measure {unknown[0]!r} here" if unknown else "measures= names no measure",
            remedy=f"Choose from {listed(list(CHOICES))}.",
        )
    return found


def _limited(found: Aggregate, most_events: int | None) -> Aggregate:
    """The aggregate with the last band ending where no victim is taken to have more offences."""
    if most_events is None:
        return found
    most = int(require.number(most_events, name="most_events", example="50"))
    cells = found.cells.get(VICTIMS)
    if cells is None or not np.isinf(cells.bands[-1].high):
        return found
    last = cells.bands[-1]
    if most < last.low:
        raise Refusal(
            f"most_events is {most}, and a band begins at {int(last.low)} offences",
            remedy="Give a larger number, or leave it out.",
        )
    limited = replace(cells, bands=(*cells.bands[:-1], Band(last.low, float(most))))
    return replace(found, cells={**found.cells, VICTIMS: limited})


def _table(found: Aggregate, of_each: Sequence[Measure], lacking: Mapping[str, str], confidence: float) -> pd.DataFrame:
    """One row per group and measure, then the measures that there are not."""
    names = found.keys if found.keys.shape[1] else pd.DataFrame({"group": [EVERYBODY] * len(found.keys)})
    smallest = _smallest(found)
    parts = []
    for number, measure in enumerate(of_each):
        ends = bounds(found, measure.sums)
        limited = chance(found, measure, ends, confidence=confidence)
        part = groups.with_columns(names, **_columns(found, measure, ends, limited, smallest), confidence=confidence)
        parts.append(part.assign(_group=range(len(names)), _order=number))
    none = pd.DataFrame([dict.fromkeys(names.columns, EVERYBODY)] * len(lacking))
    none = none.assign(measure=list(lacking), flag=NOT_AVAILABLE, needs=list(lacking.values()))
    shown = pd.concat([*parts, none], ignore_index=True)
    if parts:
        shown = shown.sort_values(["_group", "_order"], kind="stable", ignore_index=True)
    shown = shown.reindex(columns=[*names.columns, *_SHOWN])
    for name in _COUNTS:
        shown[name] = shown[name].astype("float64").round().astype("Int64")
    for name in _NUMBERS:
        shown[name] = shown[name].astype("float64")
    for name in _TEXTS:
        shown[name] = shown[name].astype("str").where(shown[name].notna(), "")
    if names.shape[1] > 1:
        shown.insert(names.shape[1], "group", groups.together(shown[list(names.columns)]))
    return shown


def _columns(found: Aggregate, measure: Measure, ends: Bounds, limited: Array, smallest: Array) -> dict[str, Any]:
    """What the rows of one measure say, for every group."""
    least, most = (_rounded(ends.value[:, side]) for side in (0, 1))
    exact = least == most
    parts: dict[str, Any] = {}
    # Offences are no part of their victims.
    for name, sums in zip(
        ("numerator" if measure.is_share else "events", "denominator"), (ends.numerator, ends.denominator), strict=True
    ):
        shown = np.where(np.isinf(sums), np.nan, sums)
        parts[name] = np.where(sums[:, 0] == sums[:, 1], shown[:, 0], np.nan)
        parts |= {f"{name}_least": shown[:, 0], f"{name}_most": shown[:, 1]}
    unlimited = np.isinf(most) | (np.isinf(ends.numerator[:, 1]) & ~exact)
    cut = measure.sums.from_
    incomplete = np.zeros(len(least), dtype=bool)
    if measure.name.startswith("repeats within"):
        incomplete = ~(found.spans.look_back_days >= cut)
    flag = np.select(
        [np.isnan(least), incomplete, unlimited, ~exact],
        ["no figure", "look-back incomplete", "no upper limit", "range"],
        "",
    )
    return {
        "measure": measure.name,
        "value": np.where(exact, least, np.nan),
        "least": least,
        "most": np.where(unlimited, np.nan, most),
        "lower": _rounded(limited[:, 0]),
        "upper": _rounded(limited[:, 1]),
        **parts,
        "unit": measure.unit,
        "method": np.where(exact, "exact", "sharp bounds"),
        "flag": flag,
        "smallest_count": smallest,
        "scale": measure.scale,
        "based_on": [_said_of(measure, *each) for each in zip(ends.numerator, ends.denominator, strict=True)],
        "when": [_when(start, end) for start, end in zip(found.spans.start, found.spans.end, strict=True)],
        "needs": "",
    }


def _rounded(values: Array) -> Array:
    """Without digits that depend on the processor, and without a minus before 0."""
    return np.asarray(np.round(values, _DIGITS) + 0.0)


def _said_of(measure: Measure, top: Array, bottom: Array) -> str:
    """What a figure rests on, in words: in a table of ranges neither count is a number."""
    if np.isnan(bottom).any():
        return ""
    if not measure.is_share:
        return (
            f"{quantities.between(top[0], top[1], 'events')} of {quantities.between(bottom[0], bottom[1], 'victims')}"
        )
    return f"{quantities.between(top[0], top[1])} of {quantities.between(bottom[0], bottom[1], measure.unit)}"


def _when(start: np.datetime64, end: np.datetime64) -> str:
    days = [day.astype(object) for day in (start, end)]
    return during(*days) if is_known(*days) else ""


def _smallest(found: Aggregate) -> Array:
    """The smallest count that the figures of each group rest on, or the most of a suppressed one that its totals give away."""
    least = np.full(len(found.keys), np.nan)
    for kind, cells in found.cells.items():
        known = np.where(cells.known & (cells.low > 0), cells.low, np.nan)
        for each in (*known.T, *narrowed(found, kind).T):
            least = np.fmin(least, np.where(cells.there, each, np.nan))
    return least
