"""How much of each award is spent, whether that is on track, and how much it is a head."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

import pandas as pd

from needs_analysis import periods, quantities, require
from needs_analysis.charts.chart import Chart
from needs_analysis.columns import SHARE, Column, helpers, labels
from needs_analysis.errors import Refusal
from needs_analysis.money import pounds
from needs_analysis.quantities import Given, take, take_all
from needs_analysis.quantity import Quantity
from needs_analysis.result import Result
from needs_analysis.said import Caveat, Said
from needs_analysis.service_gap.money.holders import holders
from needs_analysis.service_gap.money.on_track import TOLERANCE, checked_rule, on_track, planned_share, rule
from needs_analysis.service_gap.money.residents import residents
from needs_analysis.service_gap.refuse_unlike import refuse_unlike
from needs_analysis.source import sources_of, united
from needs_analysis.units import require_same
from needs_analysis.wording import (
    AHEAD_OF_PROFILE,
    ARITHMETIC_FAILS,
    BEHIND_PROFILE,
    CANNOT_BE_CHECKED,
    day,
    is_known,
    listed,
    missing,
    percent,
    rounded,
    sentence_case,
)


def budget(
    facts: pd.DataFrame | None = None,
    population: pd.DataFrame | None = None,
    *,
    awards: Sequence[Given],
    spent: Sequence[Given],
    total_award: Given | None = None,
    residents_of: Mapping[str, Sequence[str]] | None = None,
    spend_date: str | None = None,
    profile: Sequence[float] = (),
    tolerance: float = TOLERANCE,
) -> Result:
    """Set what was spent beside what was awarded, and where the spending has a date beside what was planned by then.

    Parameters
    ----------
    facts : pandas.DataFrame, optional
        Published facts, provider returns or contracts, where the amounts stand in it.
    population : pandas.DataFrame, optional
        Residents by ``area_code, sex, age_band, population``, for pounds a head.
    awards, spent : sequence of str, mapping or Quantity
        The awards and what was spent of each, in one order: ids of facts, rows of a table, or amounts taken before
        (`quantities.take`).
    total_award : str, mapping or Quantity, optional
        The printed total, to check against the parts.
    residents_of : mapping of str to sequence of str, optional
        For each award's id (or holder), the codes of the areas whose residents it is for.
    spend_date : str, optional
        Day the spending was counted up to, where the amounts do not say it. Spending of a return is counted up to the end of its
        quarter, that of a contract up to ``spent_to``. A period that is only the award's year is no such day.
    profile : sequence of float, optional
        Share of the year's spending planned for each quarter; an even share of each day otherwise.
    tolerance : float
        How far the share spent may be from the share planned and still be on track, as a share of the award.

    Returns
    -------
    Result
        One row an award and one for all together: ``value`` is the share spent, above 1 where more was spent than awarded, then
        unspent pounds (negative where overspent) and pounds a head. Where every amount spent has a day also the share of the year
        gone, the share planned, the burn ratio (share spent over share of the year gone), the full-year figure ``projected`` from
        the plan, and the ``progress`` of each. In all together these are weighted by the awards, and the people of an area count
        once, also where it has two awards. The verdict is that the arithmetic does not hold where the parts do not add to the
        printed total; otherwise on track, behind or ahead of profile with a day of the spending, and without one that it
        cannot be checked.

    Raises
    ------
    Refusal
        When awards and spending do not pair up, an id or a code is given twice, awards are of different years, something was spent
        of a different service from its award, or a day of the spending is outside the year.

    Notes
    -----
    The projection divides what was spent by the share planned by that day; without a profile it is a straight line. It is no
    forecast: it assumes that the rest of the year is spent as the plan has it.

    Examples
    --------
    >>> returns = pd.DataFrame({"service": ["IDVA"], "provider": "Haven", "quarter": ["2022/23 Q2"], "budget": [80_000],
    ...                         "spend_to_date": [38_000]})
    >>> found = budget(returns, awards=[{"column": "budget"}], spent=[{"column": "spend_to_date"}])
    >>> found.table["value"].tolist(), found.verdict
    ([0.475, 0.475], 'on track')
    """
    allowed, planned = checked_rule(tolerance, profile)
    pairs = _pairs(facts, awards, spent)
    heads, everybody = residents(population, [award.id for award, _ in pairs], residents_of)
    rows: list[dict[str, Any]] = [
        _row(holder, award.number, used.number, heads.get(award.id))
        for holder, (award, used) in zip(holders([award for award, _ in pairs]), pairs, strict=True)
    ]
    award_sum, used_sum = (sum(item.number for item in side) for side in zip(*pairs, strict=True))
    rows.append(_row(TOGETHER, award_sum, used_sum, everybody))
    services = list(dict.fromkeys(award.service for award, _ in pairs if award.service))
    total = None if total_award is None else _total(take(facts, total_award, name="total_award"), pairs)
    table = pd.DataFrame(rows).assign(
        service=[*(award.service for award, _ in pairs), listed(services)],
        spending_dated=any(used.end is not None for _, used in pairs),
    )
    table = _with_progress(table, pairs, spend_date, planned, allowed)
    if total is not None:
        rounding = total.rounding + sum(award.rounding for award, _ in pairs)
        adds_up = abs(total.number - table["denominator"].iloc[-1]) <= (rounding or 0.005)
        table = table.assign(printed_total=total.number, adds_up=adds_up)
    amounts = [*(item for pair in pairs for item in pair), *([] if total is None else [total])]
    return Result(
        table=table,
        columns=_COLUMNS,
        measure="Awards and spending",
        definition="Pounds spent so far over pounds awarded for the year.",
        method="Sums of amounts as given; no range, because they are not a sample.",
        settings={
            "awards": [award.id for award, _ in pairs],
            "spent": [used.id for _, used in pairs],
            "total_award": quantities.asked(total_award),
            "residents_of": None
            if residents_of is None
            else {name: list(codes) for name, codes in residents_of.items()},
            "spend_date": spend_date,
            "profile": list(planned),
            "tolerance": allowed,
        },
        sources=united(*quantities.sources(*amounts), *(() if population is None else sources_of(population))),
        words=words,
        chart=Chart(kind="bars", label="holder", value_title="% of the award spent", scale=100),
    )


TOGETHER: Final = "All together"
_COLUMNS: Final = (
    *labels("service", written=True),
    *labels("spent_to"),
    Column("holder", "key", totals=(TOGETHER,), written=True),
    *(Column(name, "money", unit="GBP") for name in ("numerator", "denominator", "unspent", "printed_total")),
    Column("value", "measure", of=("numerator", "denominator"), unit=SHARE),
    Column("residents", "base", public=True),
    Column("pounds_a_head", "money", of=("denominator", "residents")),
    Column("share_of_year_gone", "measure"),
    Column("share_planned", "measure"),
    Column("burn_ratio", "measure", of=("value",)),
    Column("projected", "money", of=("numerator",), unit="GBP"),
    Column("progress", "label", of=("value",)),
    Column("adds_up", "label", of=("denominator", "printed_total")),
    *helpers("spending_dated"),
)


def words(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """How far the awards are spent."""
    whole, parts = table.iloc[-1], table.iloc[:-1]
    fails = "adds_up" in table and is_known(whole["adds_up"]) and not whole["adds_up"]
    tested = "adds_up" in table and is_known(whole["adds_up"])
    dated = "progress" in table
    said = [_spent(whole), _missed(whole) if fails else "", _over(parts)]
    if dated:
        said += [_progress(whole, parts, settings), _projected(whole, settings)]
    else:
        why = (
            "The spending was not set against a date"
            if whole["spending_dated"]
            else "The date of the spending was not published"
        )
        said += [_least(parts), f"{why}, so whether it is on track is not known."]
    a_head = parts["pounds_a_head"]
    if a_head.notna().all():
        said.append(_a_head(pounds(a_head.min()), pounds(a_head.max()), len(parts)))
    panel = " ".join(filter(None, said))
    add = f" The parts {'do not ' if fails else ''}add to the printed total." if tested else ""
    burn = f" Burn ratio {whole['burn_ratio']:.2f}; {rule(settings['tolerance'])}." if _has(whole, "burn_ratio") else ""
    on_course = "A burn rate and a verdict on progress need the date of the spending figures."
    bars = [f"{row['holder']} {percent(row['value'])}" for row in table.to_dict("records")]
    return Said(
        panel,
        panel + add + burn,
        _verdict(whole, fails),
        title=f"{percent(whole['value'])} of the money awarded has been spent",
        alt=f"Bars of the share spent: {', '.join(bars)}.",
        caveats=() if dated else (Caveat("NO_SPEND_DATE", on_course),),
    )


def _has(row: pd.Series[Any], name: str) -> bool:
    return name in row.index and is_known(row[name])


def _spent(whole: pd.Series[Any]) -> str:
    start = f"{whole['service']}: " if whole["service"] else ""
    if not is_known(whole["numerator"], whole["denominator"]):
        return sentence_case(f"{start}the amounts are {missing()}.")
    left = f"{pounds(abs(whole['unspent']))} {'overspent' if whole['unspent'] < 0 else 'unspent'}"
    return (
        f"{start}{percent(whole['value'], digits=1)} of the {pounds(whole['denominator'])} awarded has been spent "
        f"({pounds(whole['numerator'])} spent, {left})."
    )


def _over(parts: pd.DataFrame) -> str:
    """Who has spent more than was awarded."""
    over = parts[parts["unspent"] < 0]
    if over.empty:
        return ""
    each = [f"{row['holder']} ({pounds(-row['unspent'])} over)" for row in over.to_dict("records")]
    return f"{listed(each, most=3)} {'has' if len(over) == 1 else 'have'} spent more than the award."


def _progress(whole: pd.Series[Any], parts: pd.DataFrame, settings: Mapping[str, Any]) -> str:
    """Whether the spending is on track, with the rule, and who is not where there are several."""
    if not is_known(whole["value"], whole["progress"]):
        return ""
    by = (
        f"By {day(date.fromisoformat(whole['spent_to']))}"
        if is_known(whole["spent_to"])
        else "By the dates of the figures"
    )
    planned = percent(whole["share_planned"])
    due = f"{planned} was planned to be spent" if settings["profile"] else f"{planned} of the year had gone"
    within = f"within {rule(settings['tolerance']).partition('within ')[2]}"
    told = f"{by}, {due}: spending is {whole['progress']} (on track is {within})."
    off = []
    for verdict in (BEHIND_PROFILE, AHEAD_OF_PROFILE):
        names = sorted(parts.loc[parts["progress"] == verdict, "holder"])
        if names and len(names) < len(parts):
            off.append(f"{listed(names, most=3)} {'is' if len(names) == 1 else 'are'} {verdict}.")
    return " ".join([told, *off])


def _projected(whole: pd.Series[Any], settings: Mapping[str, Any]) -> str:
    if not is_known(whole["projected"]) or whole["share_planned"] >= 1:
        return ""
    if settings["profile"]:
        return f"{pounds(round(whole['projected']))} would be spent in the year if the rest follows the profile."
    return f"At this rate {pounds(round(whole['projected']))} would be spent; the full-year figure is a straight-line projection."


def _least(parts: pd.DataFrame) -> str:
    """Who has spent the smallest share; nobody where the smallest is also the largest, and all who share it."""
    known = parts[parts["value"].notna()]
    shares = known["value"].map(lambda share: percent(share, digits=1))
    if len(known) < 2 or shares.nunique() < 2:
        return ""
    smallest = shares.iloc[int(known["value"].argmin())]
    holders = sorted(known.loc[shares == smallest, "holder"])
    if len(holders) == 1:
        return f"{holders[0]} has spent the smallest share ({smallest})."
    return f"{listed(holders, most=3)} have spent the smallest share ({smallest} each)."


def _a_head(least: str, most: str, awards: int) -> str:
    if least != most:
        return f"Awards range from {least} to {most} per resident."
    return f"The award is {least} per resident." if awards == 1 else f"Each award is {least} per resident."


def _missed(whole: pd.Series[Any]) -> str:
    """What is not right where the parts do not add to the printed total."""
    return f"The awards add to {pounds(whole['denominator'])}, and the total was printed as {pounds(whole['printed_total'])}."


def _verdict(whole: pd.Series[Any], fails: bool) -> str | None:
    """That the parts do not add up; else how the spending goes; without a day of the spending nobody can say that."""
    if fails:
        return ARITHMETIC_FAILS
    if "progress" not in whole.index:
        return CANNOT_BE_CHECKED
    return str(whole["progress"]) if is_known(whole["progress"]) else None


def _pairs(
    facts: pd.DataFrame | None, awards: Sequence[Given], spent: Sequence[Given]
) -> list[tuple[Quantity, Quantity]]:
    """Each award with what was spent of it, once it is sure that they may be added."""
    given = take_all(facts, awards, name="awards"), take_all(facts, spent, name="spent")
    if len(given[0]) != len(given[1]) or not given[0]:
        raise Refusal(
            f"{len(given[0])} awards and {len(given[1])} amounts spent do not pair up",
            remedy="Give one amount spent for each award, in the same order.",
        )
    doubled = [name for name, times in Counter(item.id for item in (*given[0], *given[1])).items() if times > 1]
    if doubled:
        raise Refusal(f"{doubled[0]} is given twice and would be counted twice", remedy="Give each amount once.")
    pairs = list(zip(*given, strict=True))
    for award, used in pairs:
        require_same(award.unit, "GBP", action="compare")
        require_same(used.unit, "GBP", action="compare")
        if award.number <= 0 or used.number < 0:
            raise Refusal(f"{award.name} or {used.id} is not an amount above 0", remedy="Correct the amounts.")
        refuse_unlike({"award": award, "pounds spent": used}, period="any")
        if used.is_of_another_time_than(award):
            raise Refusal(
                f"{used.name} was spent in a different year from the one {award.id} was awarded for",
                remedy="Give what was spent of each award.",
            )
    years = {(award.start, award.end): award for award, _ in pairs if award.start or award.end}
    if len(years) > 1:
        first, second = list(years.values())[:2]
        raise Refusal(
            f"{first.name} and {second.id} are awards of different years ({first.when}, {second.when})",
            remedy="Take the awards of one year at a time.",
        )
    return pairs


def _total(total: Quantity, pairs: list[tuple[Quantity, Quantity]]) -> Quantity | None:
    """The printed total, or nothing where it was not printed exactly and so tests nothing."""
    require_same(total.unit, "GBP", action="compare")
    if total.id in {item.id for pair in pairs for item in pair}:
        raise Refusal(f"{total.name} is one of its own parts", remedy="Give the printed total, or leave it out.")
    for award, _ in pairs:
        if total.days and award.days and not total.is_of_the_period_of(award):
            raise Refusal(
                f"The total of {total.id} is for a different year from {award.id} ({total.when}, {award.when})",
                remedy="Give the total of the awards' year.",
            )
    return None if total.qualifier or any(award.qualifier for award, _ in pairs) else total


def _row(holder: str, award: float, used: float, people: float | None) -> dict[str, Any]:
    return {
        "holder": holder,
        "measure": "share of the award spent",
        "value": used / award,
        "numerator": used,
        "denominator": award,
        "unit": "GBP",
        "method": "as published",
        "unspent": award - used,
        "residents": people,
        "pounds_a_head": None if people is None else float(rounded(award / people, 2)),
    }


def _with_progress(
    table: pd.DataFrame,
    pairs: list[tuple[Quantity, Quantity]],
    spend_date: str | None,
    profile: tuple[float, ...],
    tolerance: float,
) -> pd.DataFrame:
    """The table with what was planned by the day of the spending, where every amount has one."""
    dated = [_dated(award, used, spend_date) for award, used in pairs]
    found = [item for item in dated if item is not None]
    if len(found) < len(dated):
        return table
    gone = [planned_share(*days) for days in found]
    planned = [planned_share(*days, profile=profile) for days in found]
    parts, whole = table["denominator"].iloc[:-1], table["denominator"].iloc[-1]
    last = {up_to for up_to, _, _ in found}
    table = table.assign(
        spent_to=pd.Series(
            [*(up_to.isoformat() for up_to, _, _ in found), last.pop().isoformat() if len(last) == 1 else None],
            dtype="object",
        ),
        share_of_year_gone=[*gone, float((parts * gone).sum() / whole)],
        share_planned=[*planned, float((parts * planned).sum() / whole)],
    )
    return table.assign(
        burn_ratio=table["value"] / table["share_of_year_gone"],
        projected=(table["numerator"] / table["share_planned"]).where(table["share_planned"] > 0, math.nan),
        progress=[
            on_track(spent, share, tolerance=tolerance)
            for spent, share in zip(table["value"], table["share_planned"], strict=True)
        ],
    )


def _dated(award: Quantity, used: Quantity, spend_date: str | None) -> tuple[date, date, date] | None:
    """Day up to which the spending was counted, and the year of the award; nothing where either is not known."""
    own = used.end
    if own is not None and used.measure != "spend_to_date" and used.is_of_the_period_of(award):
        own = None  # the year that the spending is of, and no day up to which it was counted
    if own is not None and used.as_at is not None and used.as_at < own:
        own = None  # nobody can have counted it before
    if spend_date is not None:
        asked = require.day(spend_date, name="spend_date")
        if own is not None and own != asked:
            raise Refusal(
                f"{used.name} was counted up to {day(own)}, not {day(asked)}",
                remedy="Leave spend_date out, or correct the dates.",
            )
        own = asked
    start, end = award.start, award.end
    if award.measure == "value_a_year" and own is not None:
        # A contract's value is for each year, and its spending is of the financial year up to a day.
        first = periods.begins_in(periods.financial_year_of(own))
        start, end = date(first, 4, 1), date(first + 1, 3, 31)
    if start is None or end is None:
        if spend_date is not None:
            raise Refusal("The year of the awards is not known", remedy="Use facts with both dates.")
        return None
    return None if own is None else (own, start, end)
