"""What share of people, exactly as far as it was published."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from needs_analysis import part_of_whole, quantities
from needs_analysis.charts.chart import Chart
from needs_analysis.columns import SHARE, Column, keys, labels
from needs_analysis.errors import Refusal
from needs_analysis.quantities import Given, range_cells, range_columns, take
from needs_analysis.quantity import Quantity
from needs_analysis.result import Result
from needs_analysis.said import Caveat, Said
from needs_analysis.statistics import always_attainable, attainable_counts, proportion_interval
from needs_analysis.wording import (
    ARITHMETIC_FAILS,
    ARITHMETIC_HOLDS,
    CANNOT_BE_CHECKED,
    RESTATED,
    as_chosen,
    count,
    counted,
    is_known,
    missing,
    percent,
    plain,
    sentence_case,
)

_RANGE: Final = ("numerator_sure", "numerator_least", "numerator_most")
_COLUMNS: Final = (
    *keys(["service", "area"]),
    Column("numerator", "count", part_of="denominator"),
    *range_columns("numerator", part_of="denominator"),
    Column("denominator", "base"),
    Column("value", "measure", of=("numerator", "denominator", *_RANGE), part_of="denominator", unit=SHARE),
    *(Column(name, "limit", of=("value", *_RANGE), unit=SHARE) for name in ("lower", "upper")),
    # It says which counts the printed percentage may stand for.
    Column("flag", "label", of=("value",)),
    Column("as_printed", "label", of=("value",)),
    *labels("period", "part_unit", "whole_measure", "periods_differ", "verdict", "base_printed"),
    *labels("whole_service", "whole_area"),
)
SMALL_BASE: Final = 30
_NOT_ONE: Final = (
    "so it is based on a different number or is an average of several percentages; which was not published."
)


def published_share(
    facts: pd.DataFrame | None = None, *, part: Given, whole: Given, confidence: float = 0.95
) -> Result:
    """Work out a published share with its range.

    Parameters
    ----------
    facts : pandas.DataFrame, optional
        Published facts, provider returns or another table, where the numbers stand in it.
    part : str, mapping or Quantity
        The count that is part of the whole, or a printed percentage of it: the id of a fact, rows of a table, or a number taken
        before (`quantities.take`).
    whole : str, mapping or Quantity
        The count it is a part of.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    Result
        One row with the share between 0 and 1. For a printed percentage the count behind it is worked out; where
        several counts print alike, ``lower`` and ``upper`` span them all. Where none does, there is no share: the
        arithmetic does not hold if the percentage was printed as one of this whole; if its base was not printed it is of
        another base, or an average, and cannot be checked.

    Raises
    ------
    Refusal
        When the part is larger than the whole or a figure of it is missing, they count different kinds of things or are of
        different services or places of which neither contains the other, or one was counted on a day and the other over a
        period.

    Notes
    -----
    A percentage whose digits any whole number of the base could give is only restated: to find that it fits tests nothing.

    References
    ----------
    .. [1] Wilson EB (1927). JASA 22, 209-212.

    Examples
    --------
    >>> import pandas as pd
    >>> facts = pd.DataFrame({"fact_id": ["pct", "n"], "service": "Advice line", "measure": ["satisfied", "asked"],
    ...     "value": ["98.7", "300"], "unit": ["percent", "victims"]})
    >>> published_share(facts, part="pct", whole="n").table[["numerator", "denominator"]].values.tolist()
    [[296, 300]]
    """
    share, base = take(facts, part, name="part"), take(facts, whole, name="whole")
    _require_part(share, base)
    possible = _possible_counts(share, base)
    row = _share(share, base, possible, confidence) if possible else _impossible(share, base)
    return Result(
        table=pd.DataFrame([row]),
        columns=_COLUMNS,
        measure="Share of a published whole",
        definition="A count, or a printed percentage, as a share of the published count that it is part of.",
        method="Wilson's interval for a proportion; for a printed percentage, every whole number that rounds to it is found.",
        settings={"part": share.id, "whole": base.id, "confidence": confidence},
        sources=quantities.sources(share, base),
        words=words,
        chart=Chart(kind="intervals", label="service", value_title="% of the whole", scale=100) if possible else None,
    )


def words(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """What the share is, or why there is none."""
    row = table.iloc[0]
    if row["method"] == _CHECK:
        return _said_impossible(row, settings)
    start, what = _start(row), row["measure"]
    if not is_known(row["denominator"], row["lower"]):
        panel = sentence_case(f"{start}the share ({what}) is {missing()}.")
        title = sentence_case(f"{start}{what} {missing()}")
        return Said(panel, panel, title=title, alt="No figure can be shown.")
    n, exact = row["denominator"], is_known(row["numerator"])
    least, most = (row["numerator"],) * 2 if exact else (row.get("numerator_least"), row.get("numerator_most"))
    shown = count(least) if exact else f"{count(least)} to {count(most)}"
    value = percent(row["value"], digits=1) if is_known(row["value"]) else ""
    span = f"{percent(row['lower'], digits=1)} to {percent(row['upper'], digits=1)}"
    caveats = _caveats(row, exact)
    analyst = f"{settings['part']} of {settings['whole']}: {shown}/{count(n)}{f' = {value}' if value else ''} ({span}, Wilson, {as_chosen(settings['confidence'])})."
    told = value or span
    return Said(
        _panel(row, shown, value, span),
        analyst,
        str(row["verdict"]) if row["verdict"] else None,
        title=f"{start}{told} ({what})",
        alt=f"One point at {value} with its range from {span}." if value else f"A range from {span} and no point.",
        caveats=caveats,
    )


def _start(row: pd.Series[Any]) -> str:
    return f"{row['service']}: " if row["service"] else ""


def _panel(row: pd.Series[Any], shown: str, value: str, span: str) -> str:
    start, when, what = _start(row), row["period"], row["measure"]
    n, of = count(row["denominator"]), counted(row["denominator"], row["unit"])
    if row["part_unit"] == "percent":
        which = "any number from" if " to " in shown else "which is"
        fits = f"which fits {which} {shown}" if " to " in shown else f"{which} {shown} of {n}"
        return (
            f"{start}{row['as_printed']}% ({what}) of {of} {when}, {fits}. If they were chosen at random, the range "
            f"is {span}."
        )
    if not value:
        return f"{start}{shown} of {of} {when} ({what}), a range of {span}, because figures were suppressed."
    return f"{start}{shown} of {of} {when} ({what}). That is {value} (range {span})."


def _caveats(row: pd.Series[Any], exact: bool) -> tuple[Caveat, ...]:
    caveats, printed = [], row["part_unit"] == "percent"
    if not exact and printed:
        told = f"The printed percentage fits any count from {count(row['numerator_least'])} to {count(row['numerator_most'])}."
        caveats.append(Caveat("COUNT_NOT_STATED", told))
    if row["part_unit"] not in ("percent", row["unit"]):
        caveats.append(Caveat("UNITS_DIFFER", f"The part counts {row['part_unit']}, the whole {row['unit']}."))
    for name, other in (("service", row.get("whole_service")), ("area", row.get("whole_area"))):
        if other is not None:
            told = f"The part is of the {name} {row[name]}, the whole of the {name} {other}."
            caveats.append(Caveat(f"{name.upper()}S_DIFFER", told))
    if row["periods_differ"]:
        caveats.append(Caveat("PERIODS_DIFFER", "The part and the whole were not counted over the same days."))
    if row["denominator"] < SMALL_BASE:
        caveats.append(Caveat("SMALL_NUMBERS", f"The base is {count(row['denominator'])}."))
    if printed:
        told = "How these people were chosen, and how many did not answer, was not stated."
        caveats.append(Caveat("HOW_CHOSEN", told))
    return tuple(caveats)


def _require_part(share: Quantity, base: Quantity) -> None:
    """Refuse what is no part of the whole."""
    if base.count == 0:
        raise Refusal(f"{base.name} is 0, so nothing is a share of it", remedy="Take a whole that is above 0.")
    if share.is_of_another_time_than(base):
        raise Refusal(
            f"{share.name} and {base.id} are of different periods", remedy="Take a part and a whole of one period."
        )
    if share.is_change:
        raise Refusal(f"{share.name} is a change and no share", remedy="Take a part of the whole.")
    part_of_whole.require_related(share, base)
    if share.is_stock != base.is_stock:
        on_a_day, over_time = (share, base) if share.is_stock else (base, share)
        raise Refusal(
            f"{on_a_day.name} was counted at one time and {over_time.id} over a period, so neither is a share of the other",
            remedy="Take a part and a whole that were counted together.",
        )


def _share(share: Quantity, base: Quantity, possible: range, confidence: float) -> dict[str, Any]:
    """The row of a share: of a printed percentage over all counts that print like it."""
    n, low, high = base.count, possible[0], possible[-1]
    ranges = range_cells("numerator", share) or {"numerator_least": low, "numerator_most": high}
    exact, printed = low == high, share.unit == "percent"
    differ = None not in (share.start, share.end, base.start, base.end) and not share.is_of_the_period_of(base)
    row = {
        **_common(share, base),
        "value": low / n if exact else share.number / 100 if printed else float("nan"),
        "lower": float(proportion_interval(low, n, confidence=confidence)[0]),
        "upper": float(proportion_interval(high, n, confidence=confidence)[1]),
        "confidence": confidence,
        "numerator": low if exact else None,
        "denominator": n,
        "unit": base.unit,
        "method": "Wilson",
        "flag": "" if exact else f"any of {low} to {high}",
        "as_printed": share.printed,
        "periods_differ": differ,
        "verdict": "" if not printed else RESTATED if always_attainable(share.printed, n) else ARITHMETIC_HOLDS,
    }
    return row if exact else row | ranges


def _common(share: Quantity, base: Quantity) -> dict[str, Any]:
    """What a row says of the part and the whole; of the whole where that is of a larger service or place."""
    larger = {}
    if part_of_whole.differs(share.service, base.service):
        larger["whole_service"] = base.service
    if part_of_whole.areas_differ(share, base):
        larger["whole_area"] = base.area
    return {
        "service": share.service,
        "area": share.area,
        "measure": plain(share.measure),
        "period": base.when,
        "part_unit": share.unit,
        "whole_measure": plain(base.measure),
    } | larger


def _possible_counts(share: Quantity, base: Quantity) -> range:
    if share.unit == "percent":
        return attainable_counts(share.printed if share.is_exact else str(share.number), base.count)
    part_of_whole.require_same_kind(share, base)
    least, most = share.ends
    if math.isinf(most):
        raise Refusal(
            f"Nothing limits {share.id} from above, because a figure is missing",
            remedy="Ask for the figure, or take rows that are known.",
        )
    if most > base.count:
        raise Refusal(
            f"{share.name} ({quantities.range_in_words(share)}) is larger than {base.id} ({count(base.count)})",
            remedy="Check which of them is the whole.",
        )
    return range(least, int(most) + 1)


_CHECK: Final = "whole-number check"


def _impossible(share: Quantity, base: Quantity) -> dict[str, Any]:
    """The row of a percentage that no count of the whole gives."""
    of_this_base = share.base == base.count
    outside = not 0 <= share.number <= 100
    verdict = ARITHMETIC_FAILS if of_this_base or outside else CANNOT_BE_CHECKED
    return {
        **_common(share, base),
        "value": float("nan"),
        "lower": float("nan"),
        "upper": float("nan"),
        "numerator": None,
        "denominator": base.count,
        "unit": base.unit,
        "method": _CHECK,
        "flag": verdict,
        "as_printed": share.printed,
        "verdict": verdict,
        "base_printed": of_this_base,
    }


def _said_impossible(row: pd.Series[Any], settings: Mapping[str, Any]) -> Said:
    n, printed, what = count(row["denominator"]), row["as_printed"], row["measure"]
    if not is_known(row["denominator"], row["as_printed"]):
        panel = sentence_case(f"{_start(row)}the share ({what}) is {missing()}.")
        return Said(panel, panel)
    outside = not 0 <= float(printed) <= 100
    if outside:
        why = "No share of a whole is below 0% or above 100%."
    elif row["base_printed"]:
        why = f"{printed}% cannot be a percentage of {n}."
    else:
        why = f"No whole number out of {n} gives {printed}%, {_NOT_ONE}"
    told = "The number that the percentage is based on was not printed with it."
    of = counted(row["denominator"], row["unit"])
    nearest = "" if outside else _nearest(printed, int(row["denominator"]))
    return Said(
        sentence_case(f"{_start(row)}the figures given are {printed}% ({what}) and {of} {row['period']}. {why}"),
        f"{settings['part']} ({printed}%) is not attainable on {settings['whole']} ({n}){nearest}. {why}",
        str(row["verdict"]),
        caveats=() if row["base_printed"] else (Caveat("BASE_NOT_STATED", told),),
    )


def _nearest(printed: str, n: int) -> str:
    nearest = round(float(printed) * n / 100)
    digits = len(printed.partition(".")[2])
    counts = [k for k in (nearest - 1, nearest, nearest + 1) if 0 <= k <= n]
    return ": " + ", ".join(f"{count(k)} is {percent(k / n, digits=digits)}" for k in counts)
