"""What the published figures of one service say, rule by rule. Each figure is said once, and an odd one stops no other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Final

import pandas as pd

from needs_analysis import demand, service_gap
from needs_analysis.findings.service_ground import Line, Lines, as_printed, base_of, not_understood, of_what
from needs_analysis.findings.service_shares import IN_SERVICE, is_of_money, percentages, shares
from needs_analysis.findings.service_targets import attainment
from needs_analysis.money import pounds
from needs_analysis.quantity import CHANGES, NOT_COUNTED, Quantity
from needs_analysis.units import kind
from needs_analysis.wording import QUALIFIERS, count, more_or_fewer, plain, sentence_case

_FALLS: Final = frozenset({"decrease", "reduction"})


def lines_of(own: Sequence[Quantity], facts: pd.DataFrame) -> Lines:
    """Everything that the figures of a service say.

    Parameters
    ----------
    own : sequence of Quantity
        The figures of the service.
    facts : pandas.DataFrame
        All published facts.
    """
    lines = Lines(facts, [])
    for item in own:
        wrong = not_understood(item)
        if wrong:
            lines.cannot.append(f"{item.printed} {item.unit} ({plain(item.measure)}): not understood, because {wrong}")
        else:
            lines.own.append(item)
    for rule in (_changes, _targets, _stocks, _engagement, shares, percentages, _single_figures, _terms, _amounts):
        rule(lines)
    return lines


def _changes(lines: Lines) -> None:
    """Counts of one thing in two periods: the same season a year before if there is one, else the period before."""
    groups: dict[tuple[str, str, str], list[Quantity]] = {}
    for item in lines.own:
        if item.is_whole_count and not item.is_target and not item.is_stock and item.days is not None:
            groups.setdefault((item.measure, item.unit, item.place), []).append(item)
    for group in groups.values():
        group.sort(key=lambda item: (item.end, item.start, item.id))
        now = group[-1]
        earlier = [item for item in group if item.is_of_another_time_than(now)]
        if earlier:
            _change(now, earlier, group, lines)


def _change(now: Quantity, earlier: list[Quantity], group: list[Quantity], lines: Lines) -> None:
    what = f"change in {plain(now.measure)}"
    alike = [item for item in earlier if item.lasts_as_long_as(now)]
    if not alike:
        lines.cannot.append(f"{what}: the periods differ in length")
        return
    same_season = [item for item in alike if item.start and now.start and item.start.month == now.start.month]
    before = (same_season or alike)[-1]
    if any(sum(other.is_of_the_period_of(item) for other in group) > 1 for item in (now, before)):
        lines.cannot.append(f"{what}: two figures were printed for one period")
        return
    disruption = "; ".join(filter(None, (now.disruption, before.disruption)))
    compared = partial(demand.compare_counts, lines.facts, now=now.id, before=before.id, disruption=disruption)
    lines.of(what, compared, now, before)


def _targets(lines: Lines) -> None:
    """What was done of a target, over the target's own period."""
    for target in lines.own:
        if not target.is_target or target.is_money or target.unit in NOT_COUNTED:
            continue
        found = attainment(target, lines.own)
        if found.why_not:
            lines.cannot.append(
                f"attainment of the target of {count(target.number)} {target.unit}: {found.why_not}",
            )
            continue
        lines.says.append(Line(found.text, found.verdict))
        lines.used.update({target.id, *(item.id for item in found.counts)})


def _stocks(lines: Lines) -> None:
    """People in service against those who came in the period that ends then, and in those right before it."""
    stays = [item for item in lines.own if item.measure.startswith("mean_time")][:1]
    for stock in (item for item in lines.own if item.measure == IN_SERVICE and item.is_whole_count):
        arrivals = _arrivals(stock, lines.own)
        if arrivals:
            checked = partial(
                service_gap.littles_law,
                lines.facts,
                stock=stock.id,
                arrivals=[item.id for item in arrivals],
                stay=stays[0].id if stays else None,
            )
            lines.of("length of stay", checked, stock, *arrivals, *stays)


def _arrivals(stock: Quantity, own: Sequence[Quantity]) -> list[Quantity]:
    """Referrals of one measure and of the stock's area: the period that ends with the stock, then those before it."""
    flows = [
        item
        for item in own
        if kind(item.unit) == "referrals"
        and item.is_whole_count
        and item.count > 0
        and not (item.is_stock or item.is_target)
        and item.days is not None
        and item.is_of_the_area_of(stock)
    ]
    chain = sorted((item for item in flows if item.end == stock.end), key=lambda item: item.days or 0)
    if len({item.measure for item in chain}) != 1:
        return []
    chain = chain[:1]
    while chain[-1].start is not None:
        last = chain[-1].start - timedelta(days=1)
        before = [item for item in flows if item.end == last and item.measure == chain[0].measure]
        if len(before) != 1:
            break
        chain += before
    return chain


def _engagement(lines: Lines) -> None:
    """Those who engaged and those who declined, of one number referred."""
    for yes in [item for item in lines.own if item.measure.startswith("engaged") and item.is_whole_count]:
        referred = base_of(yes, lines.own)
        if referred is None or kind(referred.unit) != "referrals":
            continue
        declined = [
            item
            for item in lines.own
            if item.measure == "declined" and item.is_whole_count and base_of(item, lines.own) == referred
        ]
        if len(declined) == 1:
            bounds = partial(
                service_gap.engagement_bounds,
                lines.facts,
                referred=referred.id,
                engaged=yes.id,
                declined=declined[0].id,
            )
            lines.of(f"who engaged ({plain(yes.measure)})", bounds, yes, referred, declined[0])


def _single_figures(lines: Lines) -> None:
    """Figures that nothing else was said of."""
    for item in lines.own:
        if item.id in lines.used or item.is_money or item.unit in NOT_COUNTED:
            continue
        text, what = (
            f"{QUALIFIERS.get(item.qualifier, '')}{as_printed(item)} {item.when}",
            of_what(item.measure, item.unit),
        )
        text += f", for {item.shared_by} together" if item.shared_by else ""
        text = f"{sentence_case(what)}: {text}" if what else sentence_case(text)
        lines.used.add(item.id)
        if item.is_target:
            lines.says.append(Line(f"{text}.{_noted(item)}"))
        elif item.is_change:
            lines.says.append(Line(_change_as_printed(item, lines.own)))
        else:
            alone = [other for other in lines.own if (other.measure, other.unit) == (item.measure, item.unit)] == [item]
            trend = "; one figure, so no trend" if alone else ""
            lines.says.append(Line(f"{text}{trend}.{_noted(item)}"))


def _change_as_printed(item: Quantity, own: Sequence[Quantity]) -> str:
    """A change that was printed as one; where the total was not, this is said."""
    words = item.measure.casefold().split("_")
    fell = bool(_FALLS & {words[0], words[-1]})
    size = more_or_fewer(-item.number if fell else item.number, noun=item.unit)
    said = f"{QUALIFIERS.get(item.qualifier, '')}{size} than before {item.when}"
    if item.number == 0:
        said = f"no change in {item.unit} {item.when}"
    left = [word for word in words if word not in CHANGES]
    total = [other for other in own if other.measure.casefold().split("_") == left and other.is_of_the_period_of(item)]
    what = of_what("_".join(left), item.unit)
    said = f"{sentence_case(what)}: {said}" if what else sentence_case(said)
    return f"{said}." if total else f"{said}; the total was not published."


def _terms(lines: Lines) -> None:
    """Lengths, ages and dates as they were printed: nothing can be worked out from them."""
    for item in lines.own:
        if item.id in lines.used or item.unit == "percent" or item.unit not in NOT_COUNTED:
            continue
        if item.unit in ("date", "month"):
            printed = item.when
        elif item.unit in ("year", "quarter", "week"):
            printed = item.printed
        else:
            printed = f"{QUALIFIERS.get(item.qualifier, '')}{as_printed(item)}"
        lines.used.add(item.id)
        lines.says.append(Line(f"Stated: {plain(item.measure)}, {printed}{_together(item)}."))


def _amounts(lines: Lines) -> None:
    """Pounds as published, and percentages of money: whose, where, from whom and when, so that none is taken for another's."""
    for item in lines.own:
        if item.id in lines.used:
            continue
        whose = f"({item.service}, {item.where}; funder: {item.funder or 'not stated'}), {item.when}{_together(item)}"
        if item.is_money:
            per = f" {item.unit.partition(' ')[2]}".rstrip()
            lines.funding.append(
                f"{QUALIFIERS.get(item.qualifier, '')}{pounds(item.number)}{per}, {plain(item.measure)} {whose}{_noted(item)}"
            )
        elif item.unit == "percent":
            of = "" if item.has_no_base else f" of {item.base_as_printed}"
            lines.funding.append(f"{item.printed}%{of}, {plain(item.measure)} {whose}{_noted(item)}")
        else:
            continue
        lines.used.add(item.id)


def _together(item: Quantity) -> str:
    return f"; for {item.shared_by} together" if item.shared_by else ""


def _noted(item: Quantity) -> str:
    """What was noted of an amount, or of a figure whose dates were not stated; how it was hedged stands before it."""
    of_money = item.is_money or is_of_money(item)
    parts = [part.strip() for part in item.note.split(";") if not part.strip().startswith("qualifier=")]
    said = "; ".join(filter(None, parts))
    if not said or not (of_money or (item.start is None and item.end is None)):
        return ""
    return f"; noted: {said}" if of_money else f" Noted: {said}."
