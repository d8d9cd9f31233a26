"""How far the funding covers each need, where a ring-fence covers no other."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import pandas as pd

from needs_analysis import periods, quantities
from needs_analysis.charts.chart import Chart
from needs_analysis.columns import SHARE, Column, keys, labels
from needs_analysis.errors import Refusal
from needs_analysis.groups import folded
from needs_analysis.money import pounds
from needs_analysis.quantities import Given, take
from needs_analysis.quantity import Quantity
from needs_analysis.result import Result
from needs_analysis.said import Caveat, Said
from needs_analysis.service_gap.money.funding_rows import PARTNER, funding_rows
from needs_analysis.source import sources_of, united
from needs_analysis.units import require_same
from needs_analysis.wording import listed, percent

NOT_LISTED: Final = "no award listed"
_POUNDS: Final = ("cover_own", "cover_partners", "shortfall", "outside_ring_fence", "could_be_used", "fenced_elsewhere")
_COLUMNS: Final = (
    *keys(["need"], written=["need"]),
    *labels("financial_year"),
    *(Column(name, "money", unit="GBP") for name in ("numerator", "denominator", *_POUNDS)),
    Column("value", "measure", of=("numerator", "denominator"), unit=SHARE),
)


def funding_cover(
    funding: pd.DataFrame,
    facts: pd.DataFrame | None = None,
    *,
    needs: Mapping[str, Given],
    financial_year: str | None = None,
) -> Result:
    """Set the money there is for each need beside the money that it requires in a year.

    Parameters
    ----------
    funding : pandas.DataFrame
        One row per award, financial year and need, as `reading.funding` gives it.
    facts : pandas.DataFrame, optional
        Published facts, returns or any table, where the pounds required stand in it.
    needs : mapping of str to str, mapping or Quantity
        For each need, spelled as in the funding, the pounds that it requires in the year: the id of a fact, rows of a table, or an
        amount taken before (`quantities.take`).
    financial_year : str, optional
        Such as ``"2025/26"``; needed where the funding is of several years.

    Returns
    -------
    Result
        One row per need: ``denominator`` is what it requires, ``numerator`` what covers it (``cover_own`` and the partners'
        ``cover_partners``) and ``value`` the share covered; ``shortfall`` is what is still required. Money that is ring-fenced for a different
        need covers nothing here: listed under this need it is ``outside_ring_fence``, and free under its own it is ``fenced_elsewhere``.
        ``could_be_used`` is free money of other needs without a ring-fence, beyond what these require here. It is one sum for all needs
        together, and part of no cover.

    Raises
    ------
    DataError
        See `funding_rows`.
    Refusal
        For funding of several years, no need, a need without pounds above 0 or of a different year, and a need given twice.
    UnitError
        Where a need is not given in pounds.

    Examples
    --------
    >>> awards = pd.DataFrame({"award": ["A1", "A2"], "stream": ["MoJ ring-fenced", "MoJ core"], "financial_year": "2025/26",
    ...                        "need": ["IDVA", "hub"], "ring_fence": ["IDVA", None], "awarded": [90_000, 50_000],
    ...                        "committed": [90_000, 20_000]})
    >>> required = quantities.of_rows(pd.DataFrame({"pounds": [100_000]}), column="pounds", unit="GBP")
    >>> funding_cover(awards, needs={"IDVA": required}).table[["numerator", "shortfall", "could_be_used"]].values.tolist()
    [[90000.0, 10000.0, 30000.0]]
    """
    required = _required(facts, needs)
    awards = funding_rows(funding)
    year = _year(awards, financial_year)
    for item in required.values():
        _of_year(item, year)
    awards = awards[awards["financial_year"] == year]
    available = awards["awarded"] + awards["carried_in"].fillna(0)
    awards = awards.assign(available=available, free=(available - awards["committed"]).clip(lower=0))
    rows = [_row(need, year, item.number, awards) for need, item in required.items()]
    _could_be_used(rows, awards)
    return Result(
        table=pd.DataFrame(rows),
        columns=_COLUMNS,
        measure="Funding against the pounds required",
        definition="Pounds awarded and carried in for each need over the pounds it requires in the year; money ring-fenced for a different need covers nothing.",
        method="Sums of amounts as supplied.",
        settings={
            "needs": {need: quantities.asked(given) for need, given in needs.items()},
            "financial_year": financial_year,
        },
        sources=united(*sources_of(funding), *quantities.sources(*required.values())),
        words=words,
        chart=Chart(kind="bars", label="need", value_title="% of the pounds required", scale=100),
    )


def _required(facts: pd.DataFrame | None, needs: Mapping[str, Given]) -> dict[str, Quantity]:
    if not isinstance(needs, Mapping) or not needs:
        raise Refusal("No need was given", remedy='Give the pounds required for each, as needs={"IDVA": ...}.')
    if len({folded(need) for need in needs}) < len(needs):
        raise Refusal("A need is given twice in different spellings", remedy="Give each need once.")
    found = {str(need): take(facts, given, name=f"needs of {need}") for need, given in needs.items()}
    for need, item in found.items():
        require_same(item.unit, "GBP", action="compare")
        if not item.number > 0:
            raise Refusal(f"The pounds required for {need} are not above 0", remedy="Correct the amount.")
    return found


def _year(awards: pd.DataFrame, asked: str | None) -> str:
    years = sorted(awards["financial_year"].unique())
    if asked is None:
        if len(years) > 1:
            raise Refusal(
                f"The funding is of several years ({listed(years)})",
                remedy=f'Choose one, as financial_year="{years[-1]}".',
            )
        return str(years[0])
    try:
        year = periods.read_financial_year(asked)
    except (periods.UnclearPeriod, AttributeError):
        raise Refusal("financial_year is not a financial year", remedy='Write it as "2025/26".') from None
    if year not in years:
        raise Refusal(f"The funding has no award of {year}", remedy=f"Choose one of {listed(years)}.")
    return year


def _of_year(item: Quantity, year: str) -> None:
    """Refuse pounds that are required over a different period from the year."""
    first = periods.begins_in(year)
    if item.days is not None and (item.start, item.end) != (date(first, 4, 1), date(first + 1, 3, 31)):
        raise Refusal(
            f"{item.name} is required {item.when}, not in {year}", remedy="Give the pounds required in the year."
        )


def _row(need: str, year: str, required: float, awards: pd.DataFrame) -> dict[str, Any]:
    own = awards["need"].map(folded) == folded(need)
    partner, breach = awards["stream"] == PARTNER, awards["breach"]
    covers = own & ~breach
    mine, theirs = (float(awards.loc[covers & rows, "available"].sum()) for rows in (~partner, partner))
    elsewhere = ~own & ~partner & ~breach
    fenced = awards["ring_fence"] != ""
    return {
        "need": need,
        "financial_year": year,
        "measure": "share of the pounds required",
        "value": (mine + theirs) / required,
        "numerator": mine + theirs,
        "denominator": required,
        "unit": "GBP",
        "method": "sum",
        "flag": "" if covers.any() else NOT_LISTED,
        "cover_own": mine,
        "cover_partners": theirs,
        "shortfall": max(0.0, required - mine - theirs),
        "outside_ring_fence": float(awards.loc[own & breach, "available"].sum()),
        "could_be_used": 0.0,
        "fenced_elsewhere": float(awards.loc[elsewhere & fenced, "free"].sum()),
    }


def _could_be_used(rows: list[dict[str, Any]], awards: pd.DataFrame) -> None:
    """Add what is free without a ring-fence under other needs, and not required there."""
    usable = awards[(awards["ring_fence"] == "") & (awards["stream"] != PARTNER)]
    free = usable.groupby(usable["need"].map(folded))["free"].sum(skipna=True)
    spare = {folded(row["need"]): max(0.0, row["numerator"] - row["denominator"]) for row in rows}
    for row in rows:
        own = folded(row["need"])
        row["could_be_used"] = float(
            sum(min(pot, spare.get(str(need), pot)) for need, pot in free.items() if need != own)
        )


def words(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """Which needs are short of money, and what could and could not be used."""
    year = table["financial_year"].iloc[0]
    short = table[table["shortfall"] > 0].sort_values("shortfall", ascending=False, kind="stable")
    said = [_short(table, short, year), _could(short), _outside(table)]
    panel = " ".join(filter(None, said))
    each = [
        f"{row['need']}: {pounds(row['numerator'])} ({pounds(row['cover_partners'])} from partners) of {pounds(row['denominator'])}"
        for row in table.to_dict("records")
    ]
    fenced = short["fenced_elsewhere"].max() if len(short) else 0
    more = f" Free money ring-fenced for other needs ({pounds(fenced)} at most) covers nothing here." if fenced else ""
    caveats = []
    if len(short) > 1 and (short["could_be_used"] > 0).any():
        told = "Free money without a ring-fence is one sum: what is used for one need is not there for another."
        caveats.append(Caveat("ONE_SUM", told))
    lacking = table.loc[table["flag"] == NOT_LISTED, "need"]
    if len(lacking):
        caveats.append(Caveat("NO_AWARD_LISTED", f"No award is listed for {listed(list(lacking))}."))
    bars = [f"{row['need']} {percent(row['value'])}" for row in table.to_dict("records")]
    return Said(
        panel,
        f"{panel} {'; '.join(each)}.{more}",
        title=f"Share of the pounds required that is funded in {year}",
        alt=f"Bars of the share funded: {', '.join(bars)}.",
        caveats=tuple(caveats),
    )


def _short(table: pd.DataFrame, short: pd.DataFrame, year: str) -> str:
    if short.empty:
        whom = "The need is" if len(table) == 1 else f"All {len(table)} needs are"
        return f"{whom} covered by the funding of {year}, partners included."
    each = [f"{row['need']} ({pounds(row['shortfall'])})" for row in short.to_dict("records")]
    return f"In {year} the funding of all funders falls short for {listed(each, most=3)}."


def _could(short: pd.DataFrame) -> str:
    free = short["could_be_used"].max() if len(short) else 0
    if not free > 0:
        return ""
    return f"{pounds(free)} is free without a ring-fence and could be used; it is not counted as cover."


def _outside(table: pd.DataFrame) -> str:
    outside = table[table["outside_ring_fence"] > 0]
    if outside.empty:
        return ""
    each = [f"{row['need']} ({pounds(row['outside_ring_fence'])})" for row in outside.to_dict("records")]
    return f"Money listed for {listed(each, most=3)} is ring-fenced for a different need and covers nothing."
