"""How much of each award is spent, and how much it is a head."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from needs_analysis.charts.chart import Chart
from needs_analysis.contracts import fact, require
from needs_analysis.errors import Refusal
from needs_analysis.money import pounds
from needs_analysis.result import Caveat, Result
from needs_analysis.source import sources_of
from needs_analysis.units import require_same
from needs_analysis.wording import ARITHMETIC_FAILS, ARITHMETIC_HOLDS, CANNOT_BE_CHECKED, percent


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
        with a spend date also the share of the year gone and the burn ratio. The verdict is that the
        arithmetic does not hold where the parts do not add to the printed total, and that it cannot be checked where no
        spend date was given, because then nobody can say whether the spending is on track.

    Raises
    ------
    Refusal
        When awards and spending do not pair up, or more was spent than awarded.
    """
    if len(awards) != len(spent) or not awards:
        raise Refusal(
            f"{len(awards)} awards and {len(spent)} amounts spent do not pair up",
            remedy="Give one amount spent for each award, in the same order.",
        )
    pairs = [(fact(facts, a), fact(facts, s)) for a, s in zip(awards, spent, strict=True)]
    for award, used in pairs:
        require_same(award.unit, "GBP", action="compare")
        require_same(used.unit, "GBP", action="compare")
        if award.number <= 0 or used.number < 0:
            raise Refusal(f"Fact {award.id} or {used.id} is not an amount above 0", remedy="Correct the amounts.")
        if used.number > award.number:
            raise Refusal(
                f"Fact {used.id} spends more ({pounds(used.number)}) than fact {award.id} awards "
                f"({pounds(award.number)})",
                remedy="Check that both are of one year.",
            )
    heads = _residents(population, awards, residents_of)
    rows: list[dict[str, Any]] = [
        _row(award.provider, award.number, used.number, heads.get(award.id)) for award, used in pairs
    ]
    award_sum, used_sum = sum(a.number for a, _ in pairs), sum(s.number for _, s in pairs)
    rows.append(_row("All together", award_sum, used_sum, sum(heads.values()) if len(heads) == len(pairs) else None))
    table = pd.DataFrame(rows)
    burn = _burn(pairs[0][0].start, pairs[0][0].end, spend_date)
    if burn is not None:
        table["share_of_year_gone"] = burn
        table["burn_ratio"] = table["value"] / burn
    adds_up = total_award is None or abs(fact(facts, total_award).number - award_sum) < 0.005
    verdict = ARITHMETIC_FAILS if not adds_up else CANNOT_BE_CHECKED if burn is None else ARITHMETIC_HOLDS
    least = table.iloc[:-1].sort_values(["value", "holder"]).iloc[0]
    panel = (
        f"{pairs[0][0].service}: {pounds(used_sum)} of {pounds(award_sum)} is spent, {percent(used_sum / award_sum, digits=1)}, "
        f"and {pounds(award_sum - used_sum)} is not. {least['holder']} has spent least, {percent(least['value'], digits=1)}."
    )
    if burn is None:
        panel += " The date of the spending was not published, so nobody can say whether it is on track."
    a_head = table.iloc[:-1]["pounds_a_head"].dropna() if "pounds_a_head" in table else pd.Series(dtype=float)
    if len(a_head) == len(pairs):
        panel += f" Awards run from {pounds(round(a_head.min(), 2))} to {pounds(round(a_head.max(), 2))} a head."
    return Result(
        table=table,
        measure=f"Awards and spending, {pairs[0][0].service}",
        definition="Pounds spent so far over pounds awarded for the year.",
        method="Sums of published amounts; no range, because they are not a sample.",
        sentences={
            "panel": panel,
            "analyst": panel + f" The parts {'add' if adds_up else 'do not add'} to the printed total.",
        },
        verdict=verdict,
        parameters={"awards": list(awards), "spent": list(spent), "total_award": total_award, "spend_date": spend_date},
        sources=sources_of(facts, *(() if population is None else (population,))),
        caveats=()
        if burn is not None
        else (
            Caveat("NO_SPEND_DATE", "Burn rate and an on-track verdict need the day the spending was counted up to."),
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
        "pounds_a_head": None if people is None else round(award / people, 2),
    }


def _residents(
    population: pd.DataFrame | None, awards: Sequence[str], residents_of: Mapping[str, Sequence[str]] | None
) -> dict[str, float]:
    if population is None or residents_of is None:
        return {}
    require.columns(population, ("area_code", "age_band", "population"), what="population rows")
    people = population[population["age_band"] == "all ages"]
    if "sex" in people and "persons" in set(people["sex"].astype("str").str.casefold()):
        people = people[people["sex"].astype("str").str.casefold() == "persons"]
    require.once(people, ("area_code", *(["sex"] if "sex" in people else [])), what="population rows")
    everyone = people.groupby("area_code")["population"].sum()
    found = {}
    for award in awards:
        codes = list(residents_of.get(award, ()))
        missing = [code for code in codes if code not in everyone.index]
        if missing or not codes:
            raise Refusal(
                f"The population has no residents for award {award}",
                remedy="Name the codes of its areas in residents_of.",
            )
        found[award] = float(everyone[codes].sum())
        if not found[award] > 0:
            raise Refusal(f"The areas of award {award} have no residents", remedy="Correct the population.")
    return found


def _burn(start: date | None, end: date | None, spend_date: str | None) -> float | None:
    if spend_date is None:
        return None
    if start is None or end is None:
        raise Refusal("The year of the awards is not known", remedy="Use facts with both dates.")
    up_to = require.day(spend_date, name="spend_date")
    if not start <= up_to <= end:
        raise Refusal(f"The spend date {spend_date} is outside the year of the awards", remedy="Check the date.")
    return ((up_to - start).days + 1) / ((end - start).days + 1)
