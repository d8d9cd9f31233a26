"""What a service costs per referral, per person supported, per case completed: every denominator beside the others."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd

from needs_analysis import part_of_whole, periods, quantities, require
from needs_analysis.columns import Column, keys, labels, limits
from needs_analysis.errors import Refusal
from needs_analysis.money import pounds
from needs_analysis.quantities import Given, count_in_words, range_cells, range_columns, take, take_all
from needs_analysis.quantity import Quantity
from needs_analysis.result import Result
from needs_analysis.said import Caveat, Said
from needs_analysis.service_gap.refuse_unlike import TAKEN_AS_ALIKE, alike_cells, refuse_unlike, taken_as_alike
from needs_analysis.source import sources_of, united
from needs_analysis.units import require_same
from needs_analysis.wording import counted, is_known, listed, missing, plain, rounded, sentence_case

_A_YEAR: Final = 4
"""Quarters."""
OWN, COMPARATOR = "this service", "comparator"
_MARK: Final = "comparator_unit_cost: "
_RANGE: Final = range_columns("counted")
_COUNTS: Final = ("denominator", *(column.name for column in _RANGE))
_COLUMNS: Final = (
    *keys(["cost_of", "basis"], written=["cost_of"]),
    *labels("service", "area", written=True),
    *labels("counted_as", "period", "price_year"),
    Column("numerator", "money", unit="GBP"),
    Column("denominator", "count"),
    *_RANGE,
    Column("value", "money", of=("numerator", *_COUNTS), unit="GBP"),
    *limits("lower", "upper", of=("value", "numerator", *_COUNTS), unit="GBP"),
    TAKEN_AS_ALIKE,
)


def unit_cost(
    facts: pd.DataFrame | None = None,
    benchmarks: pd.DataFrame | None = None,
    *,
    money: Given,
    denominators: Sequence[Given],
    also_pays_for: Sequence[str] = (),
    comparators: Sequence[str] = (),
) -> Result:
    """Divide the money for a service by each number that it may be said to buy.

    Parameters
    ----------
    facts : pandas.DataFrame, optional
        Published facts, provider returns or contracts, where the numbers stand in it.
    benchmarks : pandas.DataFrame, optional
        The reference table ``provision_benchmarks``, for ``comparators``.
    money : str, mapping or Quantity
        Pounds awarded or spent: the id of a fact, rows of a table, or an amount taken before (`quantities.take`).
    denominators : sequence of str, mapping or Quantity
        What was counted in the same period: referrals, people supported, cases completed.
    also_pays_for : sequence of str
        What else the money pays for. Each cost is then an upper limit.
    comparators : sequence of str
        Services of other offices by their name in the benchmarks, such as ``"ISVA (Refuge)"``.

    Returns
    -------
    Result
        One row per denominator and per comparator: ``value`` is pounds each. Of a count that is only known to lie in a range, and of money
        that also pays for something else, there is no value but ``lower`` and ``upper``. A denominator of 0 has no cost. Comparators
        are in the prices of their year, which is named; nothing is adjusted for inflation.

    Raises
    ------
    Refusal
        For no denominator, or one given twice; money that is not above 0; money and counts of different periods, services or areas; a
        number on one day, such as a caseload; and a comparator that the benchmarks do not have.
    UnitError
        When the money is not in pounds.

    Examples
    --------
    >>> returns = pd.DataFrame({"service": "IDVA", "quarter": ["2022/23 Q1"], "referrals": [400], "engaged": [250], "spend_to_date": [60_000]})
    >>> found = unit_cost(returns, money={"column": "spend_to_date"}, denominators=[{"column": "referrals"}, {"column": "engaged"}])
    >>> found.table[["cost_of", "value"]].values.tolist()
    [['referrals', 150.0], ['engaged', 240.0]]
    """
    amount = take(facts, money, name="money")
    require_same(amount.unit, "GBP", action="divide")
    if not amount.number > 0:
        raise Refusal(f"{amount.name} is not an amount above 0", remedy="Give the pounds that were awarded or spent.")
    found, alike = _counts(facts, denominators, amount)
    elsewhere = require.texts(also_pays_for, name="also_pays_for", example="training")
    named = require.texts(comparators, name="comparators", example="idva_cost_per_case")
    rows = [_row(amount, item, bound=bool(elsewhere)) for item in found]
    doubled = [name for name, times in Counter(row["cost_of"] for row in rows).items() if times > 1]
    for row, item in zip(rows, found, strict=True):
        row["cost_of"] = f"{row['cost_of']} ({item.id})" if row["cost_of"] in doubled else row["cost_of"]
    rows += [_comparator(benchmarks, name, row) for name in named for row in _rows_of(benchmarks, name)]
    used = () if benchmarks is None or not named else sources_of(benchmarks)
    return Result(
        table=pd.DataFrame(rows).assign(**alike_cells(alike)),
        columns=_COLUMNS,
        measure="Cost per unit",
        definition="Pounds for a service over each count of the same period.",
        method="Division; a count in a range gives a range.",
        settings={
            "money": quantities.asked(money),
            "denominators": [quantities.asked(item) for item in denominators],
            "also_pays_for": list(elsewhere),
            "comparators": list(named),
        },
        sources=united(*quantities.sources(amount, *found), *used),
        words=words,
    )


def _counts(facts: pd.DataFrame | None, denominators: Sequence[Given], money: Quantity) -> tuple[list[Quantity], str]:
    """What was counted and what of it is not stated, once it is sure that the money paid for it."""
    found = take_all(facts, denominators, name="denominators")
    if not found:
        raise Refusal(
            "No denominator was given", remedy="Give referrals, people supported and cases completed, where known."
        )
    doubled = [name for name, times in Counter(item.id for item in found).items() if times > 1]
    if doubled:
        raise Refusal(f"{doubled[0]} is given twice", remedy="Give each denominator once.")
    part_of_whole.require_counted(*found)
    said = []
    for item in found:
        if item.is_stock:
            raise Refusal(
                f"{item.name} was counted on one day, and the money is of a period",
                remedy="Give what was counted over the period of the money.",
            )
        said.append(refuse_unlike({"money": money, plain(item.measure): item}))
        if money.measure == "value_a_year" and item.quarters is not None and item.quarters != _A_YEAR:
            raise Refusal(
                f"{money.name} is for a year and {item.id} was counted {item.when}",
                remedy="Give what was counted over a year, or what was spent in that period.",
            )
        if item.ends == (0, math.inf):
            raise Refusal(f"{item.name}: no figure was supplied", remedy="Ask the provider for the figure.")
    return found, " ".join(dict.fromkeys(filter(None, said)))


def _row(money: Quantity, item: Quantity, *, bound: bool) -> dict[str, Any]:
    least, most = item.ends
    exact = item.is_exact and least > 0
    lower, upper = (money.number / end if end else math.nan for end in (most, least))
    flags = ["none counted"] if item.is_exact and not least else [] if item.is_exact else ["range"]
    return {
        "cost_of": plain(item.measure),
        "basis": OWN,
        "service": item.service or money.service,
        "measure": "cost per unit",
        "value": money.number / least if exact and not bound else math.nan,
        "lower": math.nan if bound or exact else lower,
        "upper": upper if bound or not exact else math.nan,
        "numerator": money.number,
        "denominator": least if item.is_exact else math.nan,
        "unit": "GBP",
        "method": "division",
        "flag": "; ".join([*flags, *(["upper limit"] if bound else [])]),
        "counted_as": item.unit,
        "period": "not stated" if money.days is None or item.days is None else money.when,
        "price_year": _price_year(money),
        "area": money.area,
        **range_cells("counted", item),
    }


def _price_year(money: Quantity) -> str:
    """The financial year of the money; nothing where it is of several or none was stated."""
    if money.start is None or money.end is None:
        return ""
    first, last = periods.financial_year_of(money.start), periods.financial_year_of(money.end)
    return first if first == last else ""


def _rows_of(benchmarks: pd.DataFrame | None, name: str) -> list[dict[Any, Any]]:
    """The benchmarks' rows of a comparator, one for each year."""
    if benchmarks is None:
        raise Refusal("Comparators need the benchmarks", remedy='Pass reference.load("provision_benchmarks").')
    require.columns(benchmarks, ("benchmark", "value", "unit", "year", "area"), what="benchmarks")
    rows = benchmarks[benchmarks["benchmark"] == f"{_MARK}{name}"]
    if rows.empty:
        known = sorted(
            {text.removeprefix(_MARK) for text in benchmarks["benchmark"].astype("str") if text.startswith(_MARK)}
        )
        raise Refusal(f"The benchmarks have no unit cost of {name!r}", remedy=f"Choose one of {listed(known)}.")
    return rows.assign(value=require.complete_numbers(rows, "value")).to_dict("records")


def _comparator(benchmarks: pd.DataFrame | None, name: str, row: dict[Any, Any]) -> dict[str, Any]:
    money, _, what = str(row["unit"]).partition(" per ")
    require_same(money, "GBP", action="compare")
    year = str(row["year"]) if is_known(row["year"]) else ""
    return {
        "cost_of": f"{what}, {name}, {row['area']} {year}".rstrip(),
        "basis": COMPARATOR,
        "service": name,
        "measure": "cost per unit",
        "value": float(row["value"]),
        "lower": math.nan,
        "upper": math.nan,
        "unit": "GBP",
        "method": "as published",
        "flag": "",
        "counted_as": what,
        "period": year or "not stated",
        "price_year": year,
        "area": str(row["area"]),
    }


def words(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """What the money buys, by every denominator."""
    own, others = (table[table["basis"] == basis] for basis in (OWN, COMPARATOR))
    first = own.iloc[0]
    named = f"{first['service']}: " if first["service"] else ""
    when = f" {first['period']}" if first["period"] != "not stated" else ""
    each = [_said(row) for _, row in own.iterrows()]
    said = [sentence_case(f"{named}{pounds(first['numerator'])}{when} is {listed(each)}.")]
    if settings["also_pays_for"]:
        said.append(
            f"The money also pays for {listed(list(settings['also_pays_for']))}, so each figure is an upper limit."
        )
    if len(others):
        said.append(f"Elsewhere: {listed([_elsewhere(row) for _, row in others.iterrows()], most=2)}.")
    panel = " ".join(said)
    return Said(
        panel,
        f"{panel} Money over counts of the same period; nothing is adjusted for inflation.",
        title=sentence_case(f"{named}cost by {listed(list(own['cost_of']))}"),
        alt="No chart.",
        caveats=_caveats(own, others),
    )


def _each(row: pd.Series[Any]) -> str:
    """One of what is counted, and what of it: "referral", "person (engaged)"."""
    one = _one(str(row["counted_as"]))
    return one if row["cost_of"] == row["counted_as"] else f"{one} ({row['cost_of']})"


def _one(unit: str) -> str:
    """A unit in the singular: a referral, a person supported."""
    first, space, rest = unit.partition(" ")
    if first in ("people", "children", "victims", "referrals", "cases"):
        return f"{counted(1, first).removeprefix('1 ')}{space}{rest}"
    return counted(1, unit).removeprefix("1 ")


def _said(row: pd.Series[Any]) -> str:
    of = count_in_words(row, "denominator", "counted", str(row["counted_as"]))
    if str(row["flag"]).startswith("none counted"):
        return f"without a cost per {_each(row)}, because there were none"
    value, lower, upper = (row[name] for name in ("value", "lower", "upper"))
    if is_known(value):
        return f"{_pence(value)} per {_each(row)} ({of})"
    if is_known(lower, upper):
        return f"{_pence(lower)} to {_pence(upper)} per {_each(row)} ({of})"
    if is_known(upper):
        return f"at most {_pence(upper)} per {_each(row)} ({of})"
    if is_known(lower):
        return f"at least {_pence(lower)} per {_each(row)} ({of})"
    return f"{missing()} per {_each(row)}"


def _elsewhere(row: pd.Series[Any]) -> str:
    return f"{_pence(row['value'])} per {_one(str(row['counted_as']))} ({row['service']}, {row['area']} {row['price_year']})".replace(
        " )", ")"
    )


def _pence(value: Any) -> str:
    return pounds(rounded(float(value), 2)) if is_known(value) else missing()  # type: ignore[arg-type]


def _caveats(own: pd.DataFrame, others: pd.DataFrame) -> tuple[Caveat, ...]:
    caveats = []
    if len(own) == 1:
        told = "Only one denominator was given; the cost per person supported or per case completed may be much higher than per referral."
        caveats.append(Caveat("ONE_DENOMINATOR", told))
    if (own["period"] == "not stated").any():
        told = "Money or a count has no dates, so that they are of one period is assumed."
        caveats.append(Caveat("PERIOD_NOT_STATED", told))
    years = {str(year) for year in [*own["price_year"], *others["price_year"]]}
    if len(others) and (len(years) > 1 or "" in years):
        named = listed(sorted(year or "a year that was not stated" for year in years))
        caveats.append(
            Caveat("DIFFERENT_PRICES", f"The amounts are in the prices of {named} and are not adjusted for inflation.")
        )
    return (*caveats, *taken_as_alike(own.iloc[0]))
