"""How many victims a programme must protect to pay for itself."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd

from needs_analysis import quantities, require
from needs_analysis.charts.chart import Chart
from needs_analysis.columns import SHARE, Column, keys, labels
from needs_analysis.cost_benefit.to_price_year import to_price_year
from needs_analysis.errors import Refusal
from needs_analysis.money import Money, pounds
from needs_analysis.quantity import Quantity
from needs_analysis.result import Result
from needs_analysis.said import Caveat, Said
from needs_analysis.source import sources_of, united
from needs_analysis.wording import count, counted, is_known, missing, percent

_TOTAL: Final = "Total cost, victims in year ending March 2017"
_PER_VICTIM: Final = "Average cost per victim"
_HARM: Final = "Physical and emotional harm"
_OUTPUT: Final = "Lost output"
_HALF_A_BILLION: Final = 0.5e9


def break_even(
    costs_of_abuse: pd.DataFrame,
    *,
    cost_per_case: Sequence[float | Quantity],
    victims_per_case: float = 1.0,
    price_year: str = "2024/25",
    programme: str = "The programme",
) -> Result:
    """Victims out of 100 that a programme must protect for its cost to be recovered.

    Parameters
    ----------
    costs_of_abuse : pandas.DataFrame
        The reference table ``domestic_abuse_costs``: ``item, value, unit, price_year``.
    cost_per_case : sequence of float or Quantity
        What one case costs, in pounds of ``price_year``: illustrations, or numbers taken from a fact, rows of a contract or a result
        (`quantities.take`). Give several where it is not known.
    victims_per_case : float
        Adult victims linked to a case.
    price_year : str
        Financial year of the prices.
    programme : str
        Its name, for the sentence.

    Returns
    -------
    Result
        One row a cost and view. ``value`` is the number of victims in 100 who must be protected the abuse altogether:
        ``social`` counts all costs of abuse, ``fiscal`` only what is left without harm and lost output, as a range
        because the published parts are rounded. Above 100 it cannot pay for itself.

    Raises
    ------
    Refusal
        For a cost or a number of victims that is not above 0, and a number taken that is not pounds.

    Notes
    -----
    ``100 * cost_per_case / (victims_per_case * cost of abuse per victim)``, one benefit route only: per victim, over the
    abuse and its aftermath. Averages over all victims; a victim at high risk costs more. No effect is assumed: this is
    what an effect would have to be.

    References
    ----------
    .. [1] Oliver R, Alexander B, Roe S, Wlasny M (2019). The economic and social costs of domestic abuse. Home Office
       Research Report 107.

    Examples
    --------
    >>> from needs_analysis.reference import load
    >>> result = break_even(load("domestic_abuse_costs"), cost_per_case=[2_000])
    >>> result.table["value"].round(1).tolist()
    [4.5, 47.8, 70.6]
    """
    require.columns(costs_of_abuse, ("item", "value", "price_year"), what="costs of abuse")
    costs, taken = _costs(cost_per_case)
    if not costs or any(not 0 < cost < math.inf for cost in costs) or not victims_per_case > 0:
        raise Refusal(
            "A cost per case or the number of victims per case is not above 0",
            remedy="Give the cost of one case in pounds, and at least one victim in some cases.",
        )
    social, fiscal_high, fiscal_low = _benefits(costs_of_abuse, price_year)
    harm = _item(costs_of_abuse, _HARM).value / _item(costs_of_abuse, _TOTAL).value
    views = {"social": social, "fiscal, best": fiscal_high, "fiscal, worst": fiscal_low}
    return Result(
        table=_table(costs, victims_per_case, views).assign(harm_share=harm, every_victim=EVERYBODY),
        columns=(
            *keys(["case", "view"]),
            *(Column(name, "money", unit="GBP") for name in ("cost_per_case", "benefit_per_victim")),
            Column("value", "measure", of=("cost_per_case", "benefit_per_victim")),
            *labels("price_year"),
            Column("harm_share", "helper", unit=SHARE),
            Column("every_victim", "helper"),
        ),
        measure=f"Break-even of {_within(programme)}",
        definition="Victims in 100 who must be protected from the abuse and its aftermath for the benefit to equal the cost of the "
        "cases.",
        method="Cost per case over the average cost of abuse per victim, in one price year; one benefit route (per victim).",
        settings={
            "cost_per_case": [item.id for item in taken] if taken else costs,
            "victims_per_case": victims_per_case,
            "price_year": price_year,
            "programme": programme,
        },
        sources=united(*sources_of(costs_of_abuse), *quantities.sources(*taken)),
        words=words,
        chart=Chart(
            kind="bars",
            label="case",
            value_title="Victims in 100 who must be protected",
            reference="every_victim",
            reference_label="Every victim",
        ),
    )


def words(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """What the programme would have to achieve."""
    programme, costs = settings["programme"], sorted(set(table["cost_per_case"].dropna()))
    within, given = _within(programme), any(isinstance(item, str) for item in settings["cost_per_case"])
    cost = float(costs[len(costs) // 2]) if costs else math.nan
    rows = table[table["cost_per_case"] == cost].set_index("view")
    social, best, worst = (float(rows["value"].get(view, math.nan)) for view in _VIEWS)
    if not is_known(social, best, worst):
        panel = f"What {within} would have to achieve is {missing()}."
        return Said(panel, panel, title=f"{programme}: {missing()}", alt="No figure can be shown.")
    each = {view: pounds(round(float(rows["benefit_per_victim"][view]))) for view in _VIEWS}
    panel = _sentence(within, cost, given=given, social=social, fiscal=(best, worst))
    title = (
        f"{programme}: {counted(_up(social), 'victims')} in 100 must be protected if a case costs {pounds(cost)}"
        if social <= EVERYBODY
        else f"{programme} could not pay for itself if a case cost {pounds(cost)}"
    )
    return Said(
        panel,
        f"{panel} Per victim, {settings['price_year']} prices: {each['social']} in all, {each['fiscal, worst']} to "
        f"{each['fiscal, best']} without harm and lost output (RR107, GDP deflator).",
        title=title,
        alt="Bars: victims in 100 who must be protected, for each cost of a case, for society and for public budgets.",
        caveats=_caveats(settings["victims_per_case"], float(rows["harm_share"].iloc[0]), given=given),
    )


EVERYBODY: Final = 100
_VIEWS: Final = ("social", "fiscal, best", "fiscal, worst")


def _caveats(victims_per_case: float, harm: float, *, given: bool) -> tuple[Caveat, ...]:
    found = (
        Caveat(
            "VICTIMS_PER_CASE",
            f"Assumed: {victims_per_case:g} adult victim{'' if victims_per_case == 1 else 's'} per case.",
        ),
        Caveat(
            "PROTECTED",
            "Protected means from the whole of the abuse, beyond what would have ended anyway; a reduction of 50% counts as half.",
        ),
        Caveat(
            "COST_NOT_PUBLISHED",
            "The costs per case are illustrations, not estimates; replace them with the contract's.",
        ),
        Caveat(
            "PUBLIC_PURSE",
            "Public budgets are what is left without harm and lost output; much of that is saved by national bodies.",
        ),
        Caveat("AVERAGE_VICTIM", "Costs are of the average victim of 2016/17, uprated by inflation only."),
        Caveat(
            "NOT_CASHABLE",
            f"About {percent(harm)} of the social cost is physical and emotional harm, which no budget saves.",
        ),
        Caveat("ROUNDED_PARTS", "The fiscal range comes from published parts that were rounded to a billion pounds."),
    )
    return tuple(caveat for caveat in found if not (given and caveat.code == "COST_NOT_PUBLISHED"))


def _table(costs: list[float], victims_per_case: float, benefits: dict[str, Money]) -> pd.DataFrame:
    rows = []
    for cost in costs:
        for view, benefit in benefits.items():
            needed = 100 * cost / (victims_per_case * benefit.value)
            rows.append(
                {
                    "case": f"{pounds(cost)} a case, {view}",
                    "cost_per_case": cost,
                    "view": view,
                    "measure": "victims in 100 who must be protected",
                    "value": needed,
                    "unit": "victims in 100",
                    "method": "break-even",
                    "flag": "cannot pay for itself" if needed > EVERYBODY else "",
                    "benefit_per_victim": benefit.value,
                    "price_year": benefit.price_year,
                }
            )
    return pd.DataFrame(rows)


def _sentence(programme: str, cost: float, *, given: bool, social: float, fiscal: tuple[float, float]) -> str:
    best, worst = fiscal
    start = f"The cost of a case was not published. At an illustrative {pounds(cost)} a case, {programme} "
    if given:
        start = f"At {pounds(cost)} a case, {programme} "
    if social > EVERYBODY:
        return f"{start}could not cover its cost, even if every victim were protected from the abuse."
    start += f"would cover its cost to society if it prevented the abuse of {count(_up(social))} in every 100 victims."
    alone = f"{start} From savings to public budgets alone it "
    if best > EVERYBODY:
        return f"{alone}could not cover that cost."
    least, most = count(_up(best)), count(_up(worst))
    if worst <= EVERYBODY:
        return f"{alone}would take {least if least == most else f'{least} to {most}'} in 100."
    return f"{alone}would take {least} in 100 on the best estimate; on the worst it could not."


def _within(programme: str) -> str:
    """The name of a programme within a sentence: an article at its beginning is not a part of the name."""
    first, _, rest = programme.partition(" ")
    return f"{first.casefold()} {rest}" if rest and first in ("The", "A", "An", "This", "Our") else programme


def _costs(cost_per_case: Sequence[float | Quantity]) -> tuple[list[float], list[Quantity]]:
    """The costs, each once, from the lowest; and those that were taken from where they stand."""
    taken = (
        [cost for cost in cost_per_case if isinstance(cost, Quantity)]
        if isinstance(cost_per_case, list | tuple)
        else []
    )
    if taken and len(taken) < len(cost_per_case):
        raise Refusal("Some costs per case are illustrations and others are not", remedy="Give one or the other.")
    for item in taken:
        if not item.is_money:
            raise Refusal(f"{item.name} is {item.unit}, not pounds", remedy="Take the cost of one case.")
    try:
        return sorted({item.number for item in taken} or {float(cost) for cost in cost_per_case}), taken  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise Refusal(
            "The costs per case are not a list of numbers", remedy="Give pounds, as cost_per_case=[1000, 2000]."
        ) from None


def _up(value: float) -> int:
    """Round a need up: 4.1 victims in 100 are 5."""
    return int(-(-value // 1))


def _benefits(costs: pd.DataFrame, price_year: str) -> tuple[Money, Money, Money]:
    total, per_victim = _item(costs, _TOTAL), _item(costs, _PER_VICTIM, per="victim")
    harm, output = _item(costs, _HARM), _item(costs, _OUTPUT)
    victims = total.value / per_victim.value
    rest = total - harm - output
    # Harm and lost output were published to the nearest billion, so each may be half a billion off.
    low = Money((rest.value - 2 * _HALF_A_BILLION) / victims, price_year=rest.price_year, per="victim")
    high = Money((rest.value + 2 * _HALF_A_BILLION) / victims, price_year=rest.price_year, per="victim")
    social, fiscal_high, fiscal_low = (to_price_year(money, price_year=price_year) for money in (per_victim, high, low))
    return social, fiscal_high, fiscal_low


def _item(costs: pd.DataFrame, item: str, *, per: str = "total") -> Money:
    rows = costs[costs["item"] == item]
    if len(rows) != 1:
        raise Refusal(
            f"The costs of abuse have {len(rows)} rows {item!r}", remedy='Pass reference.load("domestic_abuse_costs").'
        )
    row = rows.iloc[0]
    return Money(float(row["value"]), price_year=str(row["price_year"]), per=per)
