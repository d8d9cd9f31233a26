"""Whether areas receive money in the share in which they have need."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from typing import Any, Final

import pandas as pd

from needs_analysis import part_of_whole, quantities
from needs_analysis.charts.chart import EVEN, Chart
from needs_analysis.columns import SHARE, Column, labels, limits
from needs_analysis.errors import Refusal
from needs_analysis.money import pounds
from needs_analysis.quantities import Given, take_all
from needs_analysis.quantity import Quantity
from needs_analysis.require import text
from needs_analysis.result import Result
from needs_analysis.said import Caveat, Said
from needs_analysis.service_gap.money.holders import holders
from needs_analysis.service_gap.money.residents import require_codes, residents
from needs_analysis.service_gap.refuse_unlike import refuse_unlike
from needs_analysis.source import sources_of, united
from needs_analysis.units import require_same
from needs_analysis.wording import count, counted, is_known, listed, missing, percent, rounded

RESIDENTS: Final = "residents"
TOGETHER: Final = "All together"
_RANGE: Final = tuple(replace(column, across=True) for column in quantities.range_columns("need"))
_ENDS: Final = tuple(column.name for column in _RANGE)


def award_share(
    facts: pd.DataFrame | None = None,
    population: pd.DataFrame | None = None,
    *,
    awards: Sequence[Given],
    need: Sequence[Given] = (),
    residents_of: Mapping[str, Sequence[str]] | None = None,
    what: str = "",
) -> Result:
    """Set each area's share of the money beside its share of the need.

    Parameters
    ----------
    facts : pandas.DataFrame, optional
        Published facts, provider returns or contracts, where the numbers stand in it.
    population : pandas.DataFrame, optional
        Residents by ``area_code, sex, age_band, population``, where need is measured by residents.
    awards : sequence of str, mapping or Quantity
        Pounds awarded, one for each area: ids of facts, rows of a table, or amounts taken before (`quantities.take`).
    need : sequence of str, mapping or Quantity
        For each award, in the same order, how much need its area has, such as victims or referrals of one period.
    residents_of : mapping of str to sequence of str, optional
        For each award's id, the codes of its areas, in place of ``need``.
    what : str
        What need is measured by, in words; ``need``'s unit otherwise.

    Returns
    -------
    Result
        One row an award and one for all together: ``money_share``, ``need_share`` and ``value``, the first over the second: 1 where
        they are the same. ``by_need`` is what the award would be if the same money were shared by this need, and ``pounds_each`` the
        award over the need. Of need that is only known to lie in a range there is ``lower`` and ``upper`` in place of a value.

    Raises
    ------
    Refusal
        For fewer than two awards, awards and need that do not pair up, or are of different years, areas or units; need or areas that
        count the same people twice, and an area without need.

    Notes
    -----
    Which need is chosen decides the answer, so it is named in every sentence. An uneven share is no finding of unfairness: costs and
    other funding differ between areas.

    Examples
    --------
    >>> rows = pd.DataFrame({"area": ["North", "South"], "award": [60_000, 40_000], "victims": [300, 700]})
    >>> of = lambda column, unit: [{"column": column, "unit": unit, "where": {"area": area}} for area in ("North", "South")]
    >>> found = award_share(rows, awards=of("award", "GBP"), need=of("victims", "victims"))
    >>> found.table["value"].round(2).tolist()
    [2.0, 0.57, 1.0]
    """
    text(what, name="what", example="victims")
    money = _awards(take_all(facts, awards, name="awards"))
    require_codes(residents_of)
    by_people = population is not None and residents_of is not None and not need
    amounts = [] if by_people else _needs(take_all(facts, need, name="need"), money)
    if by_people:
        heads, everybody = residents(population, [award.id for award in money], residents_of)
        ends = [(heads[award.id], heads[award.id]) for award in money]
        if everybody is not None and everybody < sum(heads.values()):
            raise Refusal(
                "The areas of two awards overlap, so their residents would count twice",
                remedy="Add the awards of one area first.",
            )
    else:
        ends = [item.ends for item in amounts]
    if any(not most > 0 for _, most in ends) or not sum(least for least, _ in ends) > 0:
        raise Refusal("An area has no need, or none is known", remedy="Give the need of every area.")
    measured = what or (RESIDENTS if by_people else amounts[0].unit)
    table = _table(money, ends, amounts)
    table = table.assign(need=measured, area=[*(award.where for award in money), ""])
    return Result(
        table=table,
        columns=_columns(public=by_people),
        measure="Share of the money over share of need",
        definition="Each area's share of the pounds awarded over its share of the need, by the measure of need that is named.",
        method="Ratio of two shares; need in a range gives a range.",
        settings={
            "awards": [award.id for award in money],
            "need": [item.id for item in amounts],
            "residents_of": None
            if residents_of is None
            else {name: list(codes) for name, codes in residents_of.items()},
            "what": what,
        },
        sources=united(
            *quantities.sources(*money, *amounts),
            *(sources_of(population) if by_people and population is not None else ()),
        ),
        words=words,
        chart=Chart(
            kind="bars",
            label="holder",
            value_title="Share of the money over share of need",
            reference=EVEN,
            reference_label="The same share",
        ),
    )


def _columns(*, public: bool) -> tuple[Column, ...]:
    """What each column is; residents can be looked up, and other need is counted like anything else."""
    need = ("denominator", *_ENDS)
    return (
        Column("holder", "key", totals=(TOGETHER,), written=True),
        *labels("area", "need", written=True),
        Column("numerator", "money", unit="GBP"),
        Column("money_share", "measure", of=("numerator",), across=True, unit=SHARE),
        # One that is withheld could be worked out from the others and their total, so all go together.
        Column("denominator", "base", public=True)
        if public
        else Column("denominator", "base", of=("denominator",), across=True),
        *_RANGE,
        # Every share is of all areas: one that is withheld could be worked out from the others.
        Column("need_share", "measure", of=need, across=True, unit=SHARE),
        Column("value", "measure", of=("money_share", "need_share", *need), across=True),
        *limits("lower", "upper", of=("value", *need), across=True),
        Column("by_need", "money", of=("need_share",), across=True, unit="GBP"),
        Column("pounds_each", "money", of=("numerator", *need), across=True),
    )


def _awards(found: list[Quantity]) -> list[Quantity]:
    if len(found) < 2:
        raise Refusal("Shares need two awards or more", remedy="Give the award of each area.")
    _once(found, "awards")
    for award in found:
        require_same(award.unit, "GBP", action="compare")
        if not award.number > 0:
            raise Refusal(f"{award.name} is not an amount above 0", remedy="Correct the amounts.")
    _of_one_period(found, "awards")
    return found


def _needs(found: list[Quantity], awards: list[Quantity]) -> list[Quantity]:
    if len(found) != len(awards):
        raise Refusal(
            f"{len(awards)} awards and {len(found)} amounts of need do not pair up",
            remedy="Give the need of each award's area in the same order, or population and residents_of.",
        )
    _once(found, "need")
    part_of_whole.require_counted(*found)
    _of_one_period(found, "numbers of need")
    for item, award in zip(found, awards, strict=True):
        require_same(item.unit, found[0].unit, action="compare")
        # Need is measured by what is not of a service, such as victims, so services are not held against each other.
        refuse_unlike({"award": award, "need": replace(item, service="")}, period="overlapping")
        if math.isinf(item.ends[1]):
            raise Refusal(
                f"Nothing limits {item.id} from above, because a figure is missing", remedy="Ask for the figure."
            )
    for one, other in combinations(found, 2):
        if one.area and other.area and one.overlaps(other):
            raise Refusal(
                f"{one.name} and {other.id} are of areas that overlap ({one.area}; {other.area})",
                remedy="Give areas that lie apart.",
            )
    return found


def _once(found: list[Quantity], name: str) -> None:
    doubled = [each for each, times in Counter(item.id for item in found).items() if times > 1]
    if doubled:
        raise Refusal(f"{doubled[0]} is given twice in {name}", remedy="Give each once.")


def _of_one_period(found: list[Quantity], name: str) -> None:
    spans = {(item.start, item.end): item for item in found if item.start or item.end}
    if len(spans) > 1:
        first, second = list(spans.values())[:2]
        raise Refusal(
            f"{first.name} and {second.id} are {name} of different periods ({first.when}; {second.when})",
            remedy="Take those of one period.",
        )


def _table(money: list[Quantity], ends: list[tuple[float, float]], amounts: list[Quantity]) -> pd.DataFrame:
    """Shares of money and need, and how they lie to each other."""
    awarded = sum(award.number for award in money)
    least, most = (sum(end[side] for end in ends) for side in (0, 1))
    names = holders(money)
    rows = [
        _row(name, award.number, awarded, end, (least - end[0], most - end[1]))
        for name, award, end in zip(names, money, ends, strict=True)
    ]
    rows.append(_row(TOGETHER, awarded, awarded, (least, most), (0.0, 0.0)))
    cells = [quantities.range_cells("need", item) for item in amounts]
    if any(cells):
        cells.append(quantities.range_cells("need", *amounts))
        rows = [{**row, **more} for row, more in zip(rows, cells, strict=True)]
    return pd.DataFrame(rows)


def _row(
    name: str, award: float, awarded: float, own: tuple[float, float], rest: tuple[float, float]
) -> dict[str, Any]:
    exact = own[0] == own[1] and rest[0] == rest[1]
    whole = name == TOGETHER
    share = award / awarded
    # The least share of need has this area at its least and the others at their most.
    low, high = (1.0, 1.0) if whole else (own[0] / (own[0] + rest[1]), own[1] / (own[1] + rest[0]))
    of_need = low if exact or whole else math.nan
    known = own[0] == own[1]
    return {
        "holder": name,
        "measure": "share of the money over share of need",
        "value": share / of_need if of_need else math.nan,
        "lower": math.nan if exact or whole else share / high,
        "upper": math.nan if exact or whole or not low else share / low,
        "numerator": award,
        "denominator": own[0] if known else math.nan,
        "unit": "ratio",
        "method": "ratio of shares",
        "flag": "" if exact else "range",
        "money_share": share,
        "need_share": of_need,
        "by_need": math.nan if whole else awarded * of_need,
        "pounds_each": float(rounded(award / own[0], 2)) if known and own[0] else math.nan,
    }


def words(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """Who has the largest and the smallest share of the money for its share of the need."""
    whole, parts = table.iloc[-1], table.iloc[:-1]
    what = str(whole["need"])
    known = parts[parts["value"].notna()].sort_values("value", kind="stable")
    start = (
        f"The only award is {pounds(whole['numerator'])}."
        if len(parts) == 1
        else f"{count(len(parts))} awards add up to {pounds(whole['numerator'])}."
    )
    if known.empty:
        ranges = [
            f"{row['holder']} {_figure(row['lower'])} to {_figure(row['upper'])}" for row in parts.to_dict("records")
        ]
        told = (
            f"Shares of the money over shares of {what} are ranges: {listed(ranges, most=4)}."
            if parts["lower"].notna().any()
            else f"The shares of {what} are {missing()}."
        )
        panel = f"{start} {told}"
        return Said(
            panel,
            panel,
            title=f"Share of the money over share of {what}",
            alt="No figure is exact.",
            caveats=_caveats(what),
        )
    low, high = known.iloc[0], known.iloc[-1]
    if _figure(low["value"]) == _figure(high["value"]):
        told = f"Every holder has the same share of the money as of {what}."
    else:
        told = (
            f"{high['holder']} has {percent(high['money_share'])} of the money and {percent(high['need_share'])} of the {what}; "
            f"{low['holder']} has {percent(low['money_share'])} and {percent(low['need_share'])}."
        )
    each = parts["pounds_each"]
    panel = f"{start} {told}"
    if each.notna().all() and pounds(each.min()) != pounds(each.max()):
        panel += f" Awards range from {pounds(each.min())} to {pounds(each.max())} per {counted(1, what).removeprefix('1 ')}."
    bars = [f"{row['holder']} {_figure(row['value'])}" for row in parts.to_dict("records")]
    return Said(
        panel,
        f"{panel} Shares of the money over shares of {what}: {listed(bars)}.",
        title=f"{high['holder']} has the largest share of the money for its share of {what}",
        alt=f"Bars of the share of the money over the share of {what}: {', '.join(bars)}.",
        caveats=_caveats(what),
    )


def _figure(value: Any) -> str:
    return f"{rounded(float(value), 2)}" if is_known(value) else missing()


def _caveats(what: str) -> tuple[Caveat, ...]:
    told = f"Need is measured by {what}; a different measure of need may give different shares, and other funding of the areas is not counted."
    return (Caveat("NEED_CHOSEN", told),)
