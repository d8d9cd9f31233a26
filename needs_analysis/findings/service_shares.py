"""Shares and percentages of a service: of the number they were printed with, and of a figure only where it is that number."""

from __future__ import annotations

from functools import partial
from typing import Final

from needs_analysis import published
from needs_analysis.findings.service_ground import Line, Lines, as_printed, base_of, in_brackets
from needs_analysis.money import pounds
from needs_analysis.quantity import NOT_COUNTED, Quantity
from needs_analysis.statistics import always_attainable, attainable_counts
from needs_analysis.units import kind
from needs_analysis.wording import ARITHMETIC_FAILS, ARITHMETIC_HOLDS, CANNOT_BE_CHECKED, count, percent, plain

IN_SERVICE: Final = "clients_in_service"
"""Measure of those in service at one time."""
_OF_MONEY: Final = frozenset(
    {"funding", "cost", "costs", "money", "grant", "grants", "budget", "spend", "spent", "award", "awards", "price"}
)


def shares(lines: Lines) -> None:
    """A part printed with the number it is of."""
    for part in lines.own:
        if not part.base or part.unit in NOT_COUNTED or part.is_change or part.is_target or part.id in lines.used:
            continue
        whole = base_of(part, lines.own)
        if part.measure == IN_SERVICE:
            _in_service(part, lines)
        elif "on_target" in part.measure:
            lines.says.append(
                Line(
                    f"Reported as on target: {count(part.number)} of {count(part.base)} {part.unit}; the targets were "
                    "not published.",
                    CANNOT_BE_CHECKED,
                )
            )
            lines.used.add(part.id)
        elif whole is not None and kind(part.unit) == "people" and part.number <= part.base:
            share = partial(published.published_share, lines.facts, part=part.id, whole=whole.id)
            lines.of(f"share ({plain(part.measure)})", share, part, whole)
        else:
            lines.says.append(Line(_of_a_number(part, part.base, part.base_unit or (whole.unit if whole else ""))))
            lines.used.add(part.id)


def _in_service(part: Quantity, lines: Lines) -> None:
    """Those in service beside all who came up to that day: not a share of them."""
    came = [
        item
        for item in lines.own
        if kind(item.unit) == "referrals"
        and item.is_whole_count
        and item.count == part.base
        and item.end == part.end
        and not item.is_stock
        and item.is_of_the_area_of(part)
    ]
    so_far = f"{count(part.base or 0)} {came[0].unit if len(came) == 1 else part.base_unit}".rstrip()
    lines.says.append(
        Line(
            f"{count(part.number)} in service {part.when}, of {so_far} so far: a snapshot, not a share who ever got the "
            "service."
        )
    )
    lines.used.update({part.id, *(item.id for item in came)})


def _of_a_number(part: Quantity, base: int, base_unit: str) -> str:
    what = in_brackets(part)
    if part.unit == "GBP":
        share = percent(part.number / base, digits=1)
        return f"{part.provider}: {pounds(part.number)} of {pounds(base)} {part.when}{what}, {share}."
    of = f"{count(base)} {base_unit}".rstrip()
    if part.number > base:
        return f"{as_printed(part)} beside {of} {part.when}{what}, {part.number / base:.2f} to one."
    some = count(part.number) if base_unit == part.unit else as_printed(part)
    return f"{some} of {of} {part.when}{what}, {percent(part.number / base)}."


def percentages(lines: Lines) -> None:
    """A printed percentage, with its base or without."""
    for item in lines.own:
        if item.unit != "percent" or is_of_money(item):
            continue
        what, whole = plain(item.measure), base_of(item, lines.own)
        lines.used.add(item.id)
        if item.is_change:
            lines.cannot.append(f"change of {item.printed}% ({what}): the two counts behind it were not published")
        elif item.base is None:
            lines.cannot.append(f"range of {item.printed}% ({what}): {_base_in_words(item)}")
        elif whole is not None:
            share = partial(published.published_share, lines.facts, part=item.id, whole=whole.id)
            lines.of(f"range of {item.printed}% ({what})", share, item, whole)
        else:
            lines.says.append(_percentage_of_a_number(item, item.base))


def is_of_money(item: Quantity) -> bool:
    """Whether a percentage is one of pounds, such as a share of the funding."""
    return item.unit == "percent" and not item.is_change and bool(_OF_MONEY & set(item.measure.casefold().split("_")))


def _base_in_words(item: Quantity) -> str:
    if item.has_no_base:
        return "the number it is based on was not published"
    return f"the number it is based on was printed only as “{item.base_as_printed}”"


def _percentage_of_a_number(item: Quantity, base: int) -> Line:
    what, of = plain(item.measure), f"{count(base)} {item.base_unit}".rstrip()
    fits = attainable_counts(item.printed, base) if base else range(0)
    if not fits:
        return Line(
            f"{item.printed}% ({what}) of {of} {item.when}: no whole number out of {count(base)} gives that.",
            ARITHMETIC_FAILS,
        )
    span = f"which is {count(fits[0])} of {count(base)}"
    if len(fits) > 1:
        span = f"which fits any number from {count(fits[0])} to {count(fits[-1])}"
    alone = "" if item.base_unit else f" What the {count(base)} are was not printed with it."
    return Line(
        f"{item.printed}% ({what}) of {of} {item.when}, {span}.{alone}",
        "" if always_attainable(item.printed, base) else ARITHMETIC_HOLDS,
    )
