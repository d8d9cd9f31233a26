"""How much of each award is spent, and how much it is a head."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd

from needs_analysis import groups, part_of_whole, quantities, require
from needs_analysis.charts.chart import Chart
from needs_analysis.columns import SHARE, Column, helpers, labels
from needs_analysis.errors import Refusal
from needs_analysis.money import pounds
from needs_analysis.quantities import Given, take, take_all
from needs_analysis.quantity import Quantity
from needs_analysis.result import Result
from needs_analysis.said import Caveat, Said
from needs_analysis.source import sources_of, united
from needs_analysis.units import require_same
from needs_analysis.wording import (
    ARITHMETIC_FAILS,
    ARITHMETIC_HOLDS,
    CANNOT_BE_CHECKED,
    is_known,
    listed,
    missing,
    percent,
    plain,
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
) -> Result:
    """Set what was spent beside what was awarded.

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
        Day the spending was counted up to. Without it no burn rate is given.

    Returns
    -------
    Result
        One row an award and one for all together: ``value`` is the share spent, then unspent pounds and pounds a head;
        with a spend date also the share of the year gone and the burn ratio. In all together the people of an area count
        once, also where it has two awards. The verdict is that the arithmetic does not hold where the parts do not add to
        the printed total, and that it cannot be checked where no spend date was given, because then nobody can say whether
        the spending is on track. It holds only where a printed total was tested.

    Raises
    ------
    Refusal
        When awards and spending do not pair up, an id or a code is given twice, awards are of different years, something was spent
        of a different service from its award, or more was spent than awarded.

    Examples
    --------
    >>> returns = pd.DataFrame({"service": ["IDVA"], "provider": "Haven", "quarter": ["2022/23 Q2"], "budget": [80_000],
    ...                         "spend_to_date": [38_000]})
    >>> budget(returns, awards=[{"column": "budget"}], spent=[{"column": "spend_to_date"}]).table["value"].tolist()
    [0.475, 0.475]
    """
    pairs = _pairs(facts, awards, spent)
    award_sum, used_sum = sum(award.number for award, _ in pairs), sum(used.number for _, used in pairs)
    heads, everybody = _residents(population, [award.id for award, _ in pairs], residents_of)
    rows: list[dict[str, Any]] = [
        _row(holder, award.number, used.number, heads.get(award.id))
        for holder, (award, used) in zip(_holders([award for award, _ in pairs]), pairs, strict=True)
    ]
    rows.append(_row(TOGETHER, award_sum, used_sum, everybody))
    services = list(dict.fromkeys(award.service for award, _ in pairs if award.service))
    burn = _burn(pairs, spend_date)
    total = None if total_award is None else _total(take(facts, total_award, name="total_award"), pairs)
    table = pd.DataFrame(rows).assign(
        service=[*(award.service for award, _ in pairs), listed(services)],
        spending_dated=any(used.end is not None for _, used in pairs),
    )
    if burn is not None:
        table = table.assign(share_of_year_gone=burn, burn_ratio=table["value"] / burn)
    if total is not None:
        rounding = total.rounding + sum(award.rounding for award, _ in pairs)
        adds_up = abs(total.number - award_sum) <= (rounding or 0.005)
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
        },
        sources=united(*quantities.sources(*amounts), *(() if population is None else sources_of(population))),
        words=words,
        chart=Chart(kind="bars", label="holder", value_title="% of the award spent", scale=100),
    )


TOGETHER: Final = "All together"
_COLUMNS: Final = (
    *labels("service"),
    Column("holder", "key", totals=(TOGETHER,)),
    *(Column(name, "money", unit="GBP") for name in ("numerator", "denominator", "unspent", "printed_total")),
    Column("value", "measure", of=("numerator", "denominator"), unit=SHARE),
    Column("residents", "base", public=True),
    Column("pounds_a_head", "money", of=("denominator", "residents")),
    Column("share_of_year_gone", "measure"),
    Column("burn_ratio", "measure", of=("value",)),
    Column("adds_up", "label", of=("denominator", "printed_total")),
    *helpers("spending_dated"),
)


def words(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """How far the awards are spent."""
    whole, parts = table.iloc[-1], table.iloc[:-1]
    fails = "adds_up" in table and is_known(whole["adds_up"]) and not whole["adds_up"]
    tested = "adds_up" in table and is_known(whole["adds_up"])
    said = [_spent(whole), _least(parts), _missed(whole) if fails else ""]
    if settings["spend_date"] is None:
        why = (
            "The spending was not set against a date"
            if whole["spending_dated"]
            else "The date of the spending was not published"
        )
        said.append(f"{why}, so whether it is on track is not known.")
    a_head = parts["pounds_a_head"]
    if a_head.notna().all():
        said.append(_a_head(pounds(a_head.min()), pounds(a_head.max()), len(parts)))
    panel = " ".join(filter(None, said))
    add = f" The parts {'do not ' if fails else ''}add to the printed total." if tested else ""
    on_track = "A burn rate and a verdict on progress need the date of the spending figures."
    bars = [f"{row['holder']} {percent(row['value'])}" for row in table.to_dict("records")]
    return Said(
        panel,
        panel + add,
        _verdict(settings["spend_date"], fails, tested),
        title=f"{percent(whole['value'])} of the money awarded has been spent",
        alt=f"Bars of the share spent: {', '.join(bars)}.",
        caveats=() if settings["spend_date"] is not None else (Caveat("NO_SPEND_DATE", on_track),),
    )


def _spent(whole: pd.Series[Any]) -> str:
    start = f"{whole['service']}: " if whole["service"] else ""
    if not is_known(whole["numerator"], whole["denominator"]):
        return sentence_case(f"{start}the amounts are {missing()}.")
    return (
        f"{start}{percent(whole['value'], digits=1)} of the {pounds(whole['denominator'])} awarded has been spent "
        f"({pounds(whole['numerator'])} spent, {pounds(whole['unspent'])} unspent)."
    )


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


def _verdict(spend_date: str | None, fails: bool, tested: bool) -> str | None:
    """Whether the parts add up where a total was tested; without a spend date, nobody can say how it goes."""
    if fails:
        return ARITHMETIC_FAILS
    if spend_date is None:
        return CANNOT_BE_CHECKED
    return ARITHMETIC_HOLDS if tested else None


def _pairs(
    facts: pd.DataFrame | None, awards: Sequence[Given], spent: Sequence[Given]
) -> list[tuple[Quantity, Quantity]]:
    """Each award with what was spent of it, once it is sure that they may be added."""
    if len(awards) != len(spent) or not awards:
        raise Refusal(
            f"{len(awards)} awards and {len(spent)} amounts spent do not pair up",
            remedy="Give one amount spent for each award, in the same order.",
        )
    given = take_all(facts, awards, name="awards"), take_all(facts, spent, name="spent")
    doubled = [name for name, times in Counter(item.id for item in (*given[0], *given[1])).items() if times > 1]
    if doubled:
        raise Refusal(f"{doubled[0]} is given twice and would be counted twice", remedy="Give each amount once.")
    pairs = list(zip(*given, strict=True))
    for award, used in pairs:
        require_same(award.unit, "GBP", action="compare")
        require_same(used.unit, "GBP", action="compare")
        if award.number <= 0 or used.number < 0:
            raise Refusal(f"{award.name} or {used.id} is not an amount above 0", remedy="Correct the amounts.")
        part_of_whole.require_related(used, award)
        if used.is_of_another_time_than(award):
            raise Refusal(
                f"{used.name} was spent in a different year from the one {award.id} was awarded for",
                remedy="Give what was spent of each award.",
            )
        if used.number > award.number:
            raise Refusal(
                f"{used.name} spends more ({pounds(used.number)}) than {award.id} awards ({pounds(award.number)})",
                remedy="Check that both are of one year.",
            )
    years = {(award.start, award.end): award for award, _ in pairs if award.start or award.end}
    if len(years) > 1:
        first, second = list(years.values())[:2]
        raise Refusal(
            f"{first.name} and {second.id} are awards of different years ({first.when}, {second.when})",
            remedy="Take the awards of one year at a time.",
        )
    return pairs


def _holders(awards: Sequence[Quantity]) -> list[str]:
    """A name for each award that no other has: its provider, with as much more as tells it from the others."""
    told: list[tuple[str, ...]] = [(award.provider or award.service or award.id,) for award in awards]
    for name in ("service", "area", "measure", "id"):
        more = [plain(award.measure) if name == "measure" else str(getattr(award, name)) for award in awards]
        of_each: dict[tuple[str, ...], set[str]] = {}
        for parts, word in zip(told, more, strict=True):
            of_each.setdefault(parts, set()).add(word)
        told = [
            (*parts, word) if word and len(of_each[parts]) > 1 else parts
            for parts, word in zip(told, more, strict=True)
        ]
    return [f"{first} ({', '.join(more)})" if more else first for first, *more in told]


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


def _residents(
    population: pd.DataFrame | None, awards: Sequence[str], residents_of: Mapping[str, Sequence[str]] | None
) -> tuple[dict[str, float], float | None]:
    """Residents by award, and those of all awards together, in which nobody counts twice."""
    if population is None or residents_of is None:
        return {}, None
    require.columns(population, ("area_code", "age_band", "population"), what="population rows")
    people = population[population["age_band"].astype("str").str.casefold() == "all ages"]
    if people.empty:
        raise Refusal("The population has no rows of all ages", remedy='Give rows with the age band "all ages".')
    if "sex" in people:
        together = people["sex"].map(
            lambda sex: groups.says_total(sex) or groups.folded(sex) in ("persons", "person", "people")
        )
        people = people[together] if together.any() else people
    people = people.assign(population=require.complete_numbers(people, "population"))
    if (people["population"] < 0).any():
        raise Refusal("The population has numbers below 0", remedy="Correct them.")
    require.once(people, ("area_code", *(["sex"] if "sex" in people else [])), what="population rows")
    everyone = people.groupby("area_code")["population"].sum()
    unknown = [name for name in residents_of if name not in awards]
    if unknown:
        raise Refusal(f"residents_of names {unknown[0]}, which is no award here", remedy="Name awards only.")
    found = {}
    for award in awards:
        codes = list(residents_of.get(award) or ())
        missing = [code for code in codes if code not in everyone.index]
        if missing or not codes:
            raise Refusal(
                f"The population has no residents for award {award}",
                remedy="Name the codes of its areas in residents_of.",
            )
        if len(set(codes)) < len(codes):
            raise Refusal(
                f"A code is listed twice for award {award}, so its people would count twice",
                remedy="Name each code once.",
            )
        found[award] = float(everyone[codes].sum())
        if not found[award] > 0:
            raise Refusal(f"The areas of award {award} have no residents", remedy="Correct the population.")
    all_codes = sorted({code for codes in residents_of.values() for code in codes or ()})
    return found, float(everyone[all_codes].sum())


def _burn(pairs: list[tuple[Quantity, Quantity]], spend_date: str | None) -> float | None:
    """Share of the awards' year that had gone when the spending was counted."""
    if spend_date is None:
        return None
    if any(award.start is None or award.end is None for award, _ in pairs):
        raise Refusal("The year of the awards is not known", remedy="Use facts with both dates.")
    start, end = pairs[0][0].start, pairs[0][0].end
    up_to = require.day(spend_date, name="spend_date")
    assert start is not None and end is not None
    if not start <= up_to <= end:
        raise Refusal(f"The spend date {spend_date} is outside the year of the awards", remedy="Check the date.")
    return ((up_to - start).days + 1) / ((end - start).days + 1)
