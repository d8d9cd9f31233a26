"""How much of each award is spent, and how much it is a head."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from needs_analysis import groups, require
from needs_analysis.charts.chart import Chart
from needs_analysis.columns import SHARE, Column
from needs_analysis.contracts import fact
from needs_analysis.errors import Refusal
from needs_analysis.money import pounds
from needs_analysis.quantity import Quantity
from needs_analysis.result import Result, fixed_result
from needs_analysis.said import Caveat
from needs_analysis.source import sources_of
from needs_analysis.units import require_same
from needs_analysis.wording import ARITHMETIC_FAILS, ARITHMETIC_HOLDS, CANNOT_BE_CHECKED, percent, rounded


def budget(
    facts: pd.DataFrame,
    population: pd.DataFrame | None = None,
    *,
    awards: Sequence[str],
    spent: Sequence[str],
    total_award: str | None = None,
    residents_of: Mapping[str, Sequence[str]] | None = None,
    spend_date: str | None = None,
) -> Result:
    """Set what was spent beside what was awarded.

    Parameters
    ----------
    facts : pandas.DataFrame
        Published facts, one a row.
    population : pandas.DataFrame, optional
        Residents by ``area_code, sex, age_band, population``, for pounds a head.
    awards, spent : sequence of str
        Ids of the awards and of what was spent of each, in one order.
    total_award : str, optional
        Id of the printed total, to check against the parts.
    residents_of : mapping of str to sequence of str, optional
        For each award's id, the codes of the areas whose residents it is for.
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
        When awards and spending do not pair up, an id or a code stands twice, awards are of different years, or more was spent
        than awarded.
    """
    pairs = _pairs(facts, awards, spent)
    award_sum, used_sum = sum(award.number for award, _ in pairs), sum(used.number for _, used in pairs)
    heads, everybody = _residents(population, awards, residents_of)
    rows: list[dict[str, Any]] = [
        _row(award.provider, award.number, used.number, heads.get(award.id)) for award, used in pairs
    ]
    rows.append(_row("All together", award_sum, used_sum, everybody))
    table = pd.DataFrame(rows)
    burn = _burn(pairs, spend_date)
    if burn is not None:
        table["share_of_year_gone"] = burn
        table["burn_ratio"] = table["value"] / burn
    total = None if total_award is None else _total(facts, total_award, pairs)
    adds_up = None
    if total is not None:
        rounding = total.rounding + sum(award.rounding for award, _ in pairs)
        adds_up = abs(total.number - award_sum) <= (rounding or 0.005)
    panel = _panel(pairs, table, burn, total if adds_up is False else None)
    tested = {
        None: "",
        True: " The parts add to the printed total.",
        False: " The parts do not add to the printed total.",
    }
    return fixed_result(
        table=table,
        columns=(
            Column("holder", "key", totals=("All together",)),
            *(Column(name, "money", unit="GBP") for name in ("numerator", "denominator", "unspent")),
            Column("value", "measure", of=("numerator", "denominator"), unit=SHARE),
            Column("residents", "base", public=True),
            Column("pounds_a_head", "money", of=("denominator", "residents")),
            Column("share_of_year_gone", "measure"),
            Column("burn_ratio", "measure", of=("value",)),
        ),
        measure=f"Awards and spending, {pairs[0][0].service}",
        definition="Pounds spent so far over pounds awarded for the year.",
        method="Sums of published amounts; no range, because they are not a sample.",
        sentences={"panel": panel, "analyst": panel + tested[adds_up]},
        verdict=_verdict(adds_up, burn),
        parameters={"awards": list(awards), "spent": list(spent), "total_award": total_award, "spend_date": spend_date},
        sources=sources_of(facts, *(() if population is None else (population,))),
        caveats=()
        if burn is not None
        else (
            Caveat(
                "NO_SPEND_DATE",
                "Burn rate and an on-track verdict need the day the spending was counted up to.",
                figures=False,
            ),
        ),
        chart=Chart(
            kind="bars",
            label="holder",
            title=f"{percent(used_sum / award_sum)} of the awards is spent",
            alt="Bars of the share spent: " + ", ".join(f"{r['holder']} {percent(r['value'])}" for r in rows) + ".",
            value_title="% of the award spent",
            scale=100,
        ),
    )


def _pairs(facts: pd.DataFrame, awards: Sequence[str], spent: Sequence[str]) -> list[tuple[Quantity, Quantity]]:
    """Each award with what was spent of it, once it is sure that they may be added."""
    if len(awards) != len(spent) or not awards:
        raise Refusal(
            f"{len(awards)} awards and {len(spent)} amounts spent do not pair up",
            remedy="Give one amount spent for each award, in the same order.",
        )
    doubled = [name for name, times in Counter([*awards, *spent]).items() if times > 1]
    if doubled:
        raise Refusal(f"Fact {doubled[0]} stands twice and would be counted twice", remedy="Give each id once.")
    pairs = [(fact(facts, award), fact(facts, used)) for award, used in zip(awards, spent, strict=True)]
    for award, used in pairs:
        require_same(award.unit, "GBP", action="compare")
        require_same(used.unit, "GBP", action="compare")
        if award.number <= 0 or used.number < 0:
            raise Refusal(f"Fact {award.id} or {used.id} is not an amount above 0", remedy="Correct the amounts.")
        if used.is_of_another_time_than(award):
            raise Refusal(
                f"Fact {used.id} was spent in another year than fact {award.id} was awarded for",
                remedy="Give what was spent of each award.",
            )
        if used.number > award.number:
            raise Refusal(
                f"Fact {used.id} spends more ({pounds(used.number)}) than fact {award.id} awards "
                f"({pounds(award.number)})",
                remedy="Check that both are of one year.",
            )
    years = {(award.start, award.end): award for award, _ in pairs if award.start or award.end}
    if len(years) > 1:
        first, second = list(years.values())[:2]
        raise Refusal(
            f"Facts {first.id} and {second.id} are awards of different years ({first.when}, {second.when})",
            remedy="Take the awards of one year at a time.",
        )
    return pairs


def _total(facts: pd.DataFrame, total_award: str, pairs: list[tuple[Quantity, Quantity]]) -> Quantity | None:
    """The printed total, or nothing where it was not printed exactly and so tests nothing."""
    total = fact(facts, total_award)
    require_same(total.unit, "GBP", action="compare")
    if total.id in {item.id for pair in pairs for item in pair}:
        raise Refusal(f"Fact {total.id} is one of its own parts", remedy="Give the printed total, or leave it out.")
    for award, _ in pairs:
        if total.days and award.days and not total.is_of_the_period_of(award):
            raise Refusal(
                f"The total of fact {total.id} is of another year than fact {award.id} ({total.when}, {award.when})",
                remedy="Give the total of the awards' year.",
            )
    return None if total.qualifier or any(award.qualifier for award, _ in pairs) else total


def _verdict(adds_up: bool | None, burn: float | None) -> str | None:
    """Whether the parts add up where a total was tested; without a spend date, nobody can say how it goes."""
    if adds_up is False:
        return ARITHMETIC_FAILS
    if burn is None:
        return CANNOT_BE_CHECKED
    return ARITHMETIC_HOLDS if adds_up else None


def _panel(
    pairs: list[tuple[Quantity, Quantity]], table: pd.DataFrame, burn: float | None, missed: Quantity | None
) -> str:
    whole = table.iloc[-1]
    least = table.iloc[:-1].sort_values(["value", "holder"]).iloc[0]
    said = (
        f"{pairs[0][0].service}: {pounds(whole['numerator'])} of {pounds(whole['denominator'])} is spent, "
        f"{percent(whole['value'], digits=1)}, and {pounds(whole['unspent'])} is not. {least['holder']} has spent least, "
        f"{percent(least['value'], digits=1)}."
    )
    if missed is not None:
        said += (
            f" The awards add to {pounds(whole['denominator'])}, and the total was printed as {pounds(missed.number)}."
        )
    if burn is None:
        dated = any(used.end is not None for _, used in pairs)
        why = "No one date was given for all of the spending" if dated else "The date of the spending was not published"
        said += f" {why}, so nobody can say whether it is on track."
    a_head = table.iloc[:-1]["pounds_a_head"].dropna()
    if len(a_head) == len(pairs):
        said += f" Awards run from {pounds(a_head.min())} to {pounds(a_head.max())} a head."
    return said


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
                f"A code stands twice for award {award}, so its people would count twice", remedy="Name each code once."
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
