"""How many MARAC-level IDVAs an area needs, by each route to it, side by side."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import pandas as pd

from needs_analysis import quantities, require
from needs_analysis.charts.chart import Chart
from needs_analysis.columns import Column, keys, labels, limits
from needs_analysis.errors import Refusal, UnitError
from needs_analysis.quantities import Given, count_in_words, range_cells, range_columns, take
from needs_analysis.quantity import Quantity
from needs_analysis.reference.areas import authority_named, county_named, larger
from needs_analysis.reference.forces import force_code
from needs_analysis.result import Result
from needs_analysis.said import Caveat, Said
from needs_analysis.service_gap.benchmarks.benchmark_words import gap_in_words, spread
from needs_analysis.service_gap.benchmarks.norms import Ends, HaveOf, Norm, checked_have_of, checked_year, norm_of
from needs_analysis.service_gap.capacity._a_year import PART_YEAR, part_of_a_year
from needs_analysis.service_gap.refuse_unlike import (
    TAKEN_AS_ALIKE,
    alike_cells,
    of_advisers,
    refuse_unlike,
    taken_as_alike,
)
from needs_analysis.source import Source, sources_of, united
from needs_analysis.statistics import poisson_interval
from needs_analysis.wording import count, counted, is_known, missing, sentence_case

EXPECTED: Final = "marac_expected_cases"
OBSERVED: Final = "marac_cases_per_10000_adult_females"
REFERRALS: Final = "idva_referrals_per_fte"
CASES: Final = ("idva_caseload_per_fte_low", "idva_caseload_per_fte_high")
BY_EXPECTED, BY_OBSERVED = "expected cases", "cases at the national rate"
BY_CASES, BY_REFERRALS = "cases heard here", "referrals here"
_DONE, _HAVE = range_columns("counted"), range_columns("have")
_OF_DONE: Final = ("counted", *(column.name for column in _DONE))
_OF_HAVE: Final = ("have", *(column.name for column in _HAVE))
_ALL_FUNDERS: Final = "all funders"


def marac_idva_need(
    table: pd.DataFrame | None,
    benchmarks: pd.DataFrame,
    population: pd.DataFrame | None = None,
    *,
    force: str,
    areas: Sequence[str] = (),
    women: float | None = None,
    women_year: str = "",
    cases: Given | None = None,
    referrals: Given | None = None,
    have: Given | None = None,
    have_of: HaveOf = "not stated",
    confidence: float = 0.95,
) -> Result:
    """MARAC-level IDVAs that an area needs: from its women by an expected and an observed rate, and from what was counted.

    Parameters
    ----------
    table : pandas.DataFrame or None
        Published facts or returns, where numbers stand in it.
    benchmarks : pandas.DataFrame
        The reference table ``provision_benchmarks``.
    population : pandas.DataFrame, optional
        The reference table ``population_census2021_women_16_plus``, or one with the same columns.
    force : str
        The police force area; with ``women`` the name of any area.
    areas : sequence of str
        Local authorities or counties of it, for a part.
    women : float, optional
        Women aged 16 and over, in place of the table.
    women_year : str
        The year of that number.
    cases, referrals : str, mapping or Quantity, optional
        MARAC cases heard and referrals to IDVAs, in a period with both ends.
    have : str, mapping or Quantity, optional
        IDVA posts or FTE.
    have_of : {"not stated", "all funders", "the office"}
        Whose these are; a gap is stated only against those of all funders.
    confidence : float
        Between 0 and 1, for the range of what was counted here.

    Returns
    -------
    Result
        One row a route: ``lower`` and ``upper`` are FTE at 80 and at 60 cases each, of referrals FTE at 100 each, and of what was
        counted here they hold its exact range too;
        ``cases_least, cases_most`` MARAC cases a year, ``fte_at_100`` and ``fte_at_100_most`` FTE if each case is one
        referral, ``ratio`` the cases heard over those expected.

    Raises
    ------
    Refusal
        For an area without women in the table, an area that is not of the force, a number without its year or period, figures of another
        area than the women's, posts of another service or time than what was counted, and referrals or posts of another kind of adviser.
    UnitError
        For cases that are not counted in cases, referrals that are not referrals, posts that are no posts.

    Notes
    -----
    Cases = rate per 10,000 women aged 16 and over x women, rounded up. FTE = cases / 80 to cases / 60, or referrals / 100; a
    number of part of a year is annualised, and its range is the exact interval of a count. Where a census table gives women only between two numbers, both are used.

    References
    ----------
    .. [1] SafeLives, Reviewing your MARAC data (practice page).
    .. [2] SafeLives, Latest MARAC national dataset.

    Examples
    --------
    >>> from needs_analysis.reference import load
    >>> women = load("population_census2021_women_16_plus")
    >>> found = marac_idva_need(None, load("provision_benchmarks"), women, force="West Mercia")
    >>> found.table.set_index("route").loc["expected cases", ["women", "cases_least", "fte_at_100"]].round(1).tolist()
    [547655.0, 2191.0, 21.9]
    """
    checked_have_of(have_of)
    living, of, known_by = _women(population, force, areas, women, women_year)
    norms = {name: norm_of(benchmarks, name) for name in (EXPECTED, OBSERVED, REFERRALS, *CASES)}
    done = {
        name: _yearly(take(table, given, name=name), name, confidence)
        for name, given in (("cases", cases), ("referrals", referrals))
        if given is not None
    }
    there = None if have is None else _posts(take(table, have, name="have"))
    alike = _alike(
        _name(force, areas), _place(force, areas, women), {name: item.of for name, item in done.items()}, there
    )
    rows = _routes(norms, living, done)
    shown = pd.DataFrame(rows).assign(area=_name(force, areas), women=living[0], women_most=living[1], women_of=of)
    shown = shown.assign(remit=norms[EXPECTED].remit, have_of=have_of)
    shown = shown.assign(**alike_cells(*alike))
    if there is not None:
        shown = _with_posts(shown, there, stated=have_of == _ALL_FUNDERS)
    numbers = [*(item.of for item in done.values()), *([] if there is None else [there])]
    return Result(
        table=shown,
        columns=_columns(),
        measure="MARAC-level IDVAs needed",
        definition="MARAC cases a year, from women aged 16 and over or as counted, over the benchmark caseload of a full-time IDVA.",
        method="Rates times women; cases over 60 to 80, referrals over 100; exact interval of a count.",
        settings={
            "force": force,
            "areas": list(areas),
            "women_year": women_year,
            "cases": quantities.asked(cases),
            "referrals": quantities.asked(referrals),
            "have": quantities.asked(have),
            "have_of": have_of,
            "confidence": confidence,
        },
        sources=united(*quantities.sources(*numbers), *known_by, *sources_of(benchmarks)),
        words=words,
        chart=Chart(kind="intervals", label="route", value_title="Full-time IDVAs"),
    )


def _name(force: str, areas: Sequence[str]) -> str:
    return ", ".join(map(str, areas)) if areas else force


def _place(force: str, areas: Sequence[str], women: float | None) -> frozenset[str]:
    """The areas that the women live in; of a force its code, as a county may have its name."""
    code = force_code(force) if women is None else None
    return frozenset(map(str, areas) if areas else [code or force])


def _alike(name: str, place: frozenset[str], done: Mapping[str, Quantity], there: Quantity | None) -> list[str]:
    """What is not stated of the figures, once they are of the women's area, and of IDVAs."""
    living = Quantity("women", "", "", name, None, None, "women", "", "women", areas=place, is_fact=False)
    # Cases are of a MARAC, and referrals and posts of a service.
    of_a_place = {
        each: replace(item, service="") for each, item in {**done, "posts": there}.items() if item is not None
    }
    said = [refuse_unlike({"women": living, **of_a_place}, period="any")]
    said.append(refuse_unlike({"referrals": done.get("referrals"), "posts": there}, period="stock"))
    refuse_unlike({"cases": of_a_place.get("cases"), "posts": of_a_place.get("posts")}, period="stock")
    return [
        *said,
        *(of_advisers("IDVA", each, item) for each, item in (("referrals", done.get("referrals")), ("posts", there))),
    ]


def _women(
    population: pd.DataFrame | None, force: str, areas: Sequence[str], women: float | None, year: str
) -> tuple[Ends, str, tuple[Source, ...]]:
    """Women aged 16 and over between two numbers, how they are named, and where they come from."""
    if women is not None:
        number = require.number(women, name="women", example="547_655")
        if not number > 0 or not str(year).strip():
            raise Refusal("The women are not above 0, or have no year", remedy='Give women=547_655, women_year="2021".')
        return (number, number), f"women aged 16 and over ({checked_year(year, name='women_year')})", ()
    if population is None:
        raise Refusal(
            "No women were given", remedy='Pass reference.load("population_census2021_women_16_plus"), or women=.'
        )
    names = ("area_code", "year", "population_least", "population_most")
    require.columns(population, names, what="population rows")
    require.once(population, ["area_code"], what="population rows")
    wanted = _codes(force, areas)
    inside = population["area_code"].map(lambda code: bool({str(code), *larger(str(code))} & wanted))
    rows = population[inside]
    if rows.empty:
        raise Refusal(f"The population has no authority of {_name(force, areas)}", remedy="Check the name of the area.")
    low, high = (float(require.people(rows, name).sum()) for name in names[2:])
    years = sorted(set(rows["year"].astype("str")))
    if low > high or len(years) > 1:
        raise Refusal("The women are of several years, or most is below least", remedy="Correct the population.")
    return (low, high), f"women aged 16 and over ({years[0]})", sources_of(population)


def _codes(force: str, areas: Sequence[str]) -> set[str]:
    """Codes of the areas that are meant: the force, or some of its authorities and counties."""
    code = force_code(force)
    if code is None:
        raise Refusal(f"No force is called {force!r}", remedy="Write it as the Home Office does, or give women=.")
    if not areas:
        return {code}
    found = {name: authority_named(name) or county_named(name) for name in areas}
    strange = [name for name, each in found.items() if each is None or code not in larger(each)]
    if strange:
        raise Refusal(f"{strange[0]} is no authority of {force}", remedy="Give local authorities or counties of it.")
    return {each for each in found.values() if each is not None}


@dataclass(frozen=True)
class _Counted:
    """Cases or referrals that were counted: between what they lie in a year, and with chance in the count allowed for."""

    of: Quantity
    ends: Ends
    interval: Ends
    confidence: float


def _yearly(found: Quantity, unit: str, confidence: float) -> _Counted:
    """A number of cases or referrals in a year."""
    if found.unit != unit:
        raise UnitError(f"{found.name} counts {found.unit}, not {unit}", remedy=f"Give a number of {unit}.")
    if found.quarters is None:
        raise Refusal(f"The period of {found.id} is not known", remedy="Give a number with both dates.")
    if found.ends == (0, math.inf):
        raise Refusal(f"{found.name}: no figure was supplied", remedy="Ask the provider for the figure.")
    (least, most), factor = found.ends, 4 / found.quarters
    low = float(poisson_interval(least, confidence=confidence)[0]) * factor
    high = float(poisson_interval(most, confidence=confidence)[1]) * factor if most < math.inf else math.inf
    return _Counted(found, (least * factor, most * factor), (low, high), confidence)


def _posts(found: Quantity) -> Quantity:
    if found.unit not in ("posts", "FTE"):
        raise UnitError(f"{found.name} counts {found.unit}, not posts", remedy="Give posts or FTE.")
    if not found.is_exact or found.number < 0:
        raise Refusal(
            f"{found.name} is not known, or is below 0", remedy="Posts are no count of people: give the number."
        )
    return found


def _routes(norms: dict[str, Norm], living: Ends, done: dict[str, _Counted]) -> list[dict[str, Any]]:
    """One row a route."""
    expected = norms[EXPECTED].needed(living)
    found: list[tuple[str, Norm, Ends, _Counted | None]] = [
        (BY_EXPECTED, norms[EXPECTED], expected, None),
        (BY_OBSERVED, norms[OBSERVED], norms[OBSERVED].needed(living), None),
    ]
    if "cases" in done:
        found.append((BY_CASES, norms[CASES[0]], done["cases"].ends, done["cases"]))
    rows = []
    for route, norm, cases, counted_ in found:
        over = cases if counted_ is None else counted_.interval
        fewest, most = norms[CASES[1]].needed(over)[0], norms[CASES[0]].needed(over)[1]
        at_100 = norms[REFERRALS].needed(cases)
        row = _row(route, norm, (fewest, most), counted_)
        row |= {"cases_least": cases[0], "cases_most": _finite(cases[1])}
        row |= {"fte_at_100": at_100[0], "fte_at_100_most": _finite(at_100[1])}
        if route == BY_CASES and math.isfinite(cases[1]) and cases[0] == cases[1]:
            row |= {"ratio": cases[0] / expected[1], "ratio_most": cases[0] / expected[0]}
        rows.append(row)
    if "referrals" in done:
        referred, norm = done["referrals"], norms[REFERRALS]
        row = _row(BY_REFERRALS, norm, norm.needed(referred.interval), referred)
        least, most = norm.needed(referred.ends)
        a_year = referred.ends[0] if least == most else math.nan
        rows.append(row | {"value": least if least == most else math.nan, "referrals_a_year": a_year})
    return rows


def _row(route: str, norm: Norm, fte: Ends, counted_: _Counted | None) -> dict[str, Any]:
    done = None if counted_ is None else counted_.of
    row: dict[str, Any] = {
        "route": route,
        "measure": "full-time IDVAs needed",
        "value": fte[0] if fte[0] == fte[1] else math.nan,
        "lower": fte[0],
        "upper": _finite(fte[1]),
        "unit": "FTE",
        "method": norm.words,
        "flag": "" if done is None or (done.quarters or 4) >= 4 else PART_YEAR[int(done.quarters != 1)],
        "strength": norm.strength,
        "norm_source": f"{norm.source}, {norm.year}",
    }
    if counted_ is not None and done is not None:
        row |= {"confidence": counted_.confidence, "quarters": done.quarters}
        row |= {"counted": done.count if done.is_exact else math.nan, "counted_when": done.when}
        row |= range_cells("counted", done)
    return row


def _finite(value: float) -> float:
    return value if math.isfinite(value) else math.nan


def _with_posts(shown: pd.DataFrame, there: Quantity, *, stated: bool) -> pd.DataFrame:
    shown = shown.assign(have=there.number, have_when=there.when if there.stated or there.start or there.end else "")
    if not stated:
        return shown
    return shown.assign(gap_least=shown["lower"] - there.number, gap_most=shown["upper"] - there.number)


def _columns() -> tuple[Column, ...]:
    """What the columns are. Cases and posts counted here are counts, and what rests on them goes with them."""
    cases = Column("cases_least", "measure", of=_OF_DONE), Column("cases_most", "measure", of=_OF_DONE)
    return (
        *keys(["area", "route"]),
        *labels("strength", "women_of", "remit", "have_of", written=True),
        *labels("counted_when", "have_when"),
        Column("norm_source", "label", shown=False, written=True),
        Column("women", "base", public=True),
        Column("women_most", "base", public=True),
        Column("counted", "count"),
        *_DONE,
        *cases,
        Column("referrals_a_year", "measure", of=_OF_DONE),
        Column("quarters", "helper"),
        Column("value", "measure", of=_OF_DONE),
        *limits("lower", "upper", of=("value", *_OF_DONE)),
        Column("fte_at_100", "measure", of=_OF_DONE),
        Column("fte_at_100_most", "measure", of=_OF_DONE),
        Column("ratio", "measure", of=_OF_DONE),
        Column("ratio_most", "measure", of=_OF_DONE),
        Column("have", "measure"),
        TAKEN_AS_ALIKE,
        *limits("gap_least", "gap_most", of=("lower", "upper", "have")),
    )


def words(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """The need by each route, and why the routes differ."""
    rows = {str(row["route"]): row for _, row in table.iterrows()}
    first = rows[BY_EXPECTED]
    said = [f"{first['area']} has {spread(first['women'], first['women_most'])} {first['women_of']}."]
    said += [_by_rate(rows[route], name) for route, name in _BY_RATE if route in rows]
    said += [_by_count(rows[route]) for route in (BY_CASES, BY_REFERRALS) if route in rows]
    if "have" in table and is_known(first["have"]):
        said.append(_have_said(table, settings))
    panel = " ".join(said)
    low, high = table["lower"].min(), table["upper"].max()
    needed = f"{spread(low, high)} full-time IDVAs" if is_known(low) else f"full-time IDVAs needed: {missing()}"
    norms = "; ".join(
        dict.fromkeys(f"{row['method']} ({row['norm_source']}; {row['strength']})" for row in rows.values())
    )
    return Said(
        panel,
        f"{panel} Benchmarks, taken as fixed: {norms}. If each case is one referral, 100 a post: "
        f"{spread(first['fte_at_100'], first['fte_at_100_most'])} at the expected rate.",
        title=sentence_case(f"{needed}, by {counted(len(table), 'routes')}"),
        alt=f"Ranges for {counted(len(table), 'routes')}: {needed}.",
        caveats=_caveats(table),
    )


_BY_RATE: Final = (
    (BY_EXPECTED, "SafeLives’ expected level"),
    (BY_OBSERVED, "the rate that MARACs nationally heard"),
)


def _by_rate(row: pd.Series[Any], name: str) -> str:
    cases = f"{spread(row['cases_least'], row['cases_most'])} cases a year"
    return f"At {name} ({row['method']}) that is {cases}, or {spread(row['lower'], row['upper'])} full-time IDVAs."


def _by_count(row: pd.Series[Any]) -> str:
    what = "MARAC cases" if row["route"] == BY_CASES else "referrals"
    counted_ = count_in_words(row, "counted", "counted")
    part = part_of_a_year(row)
    yearly = row["cases_least"] if row["route"] == BY_CASES else row["referrals_a_year"]
    a_year = f" ({count(yearly)} a year)" if part and is_known(row["counted"], yearly) else ""
    based = f", based on {part}" if part else ""
    said = f"The {counted_} {what} {row['counted_when']}{a_year} would need"
    span = spread(row["lower"], row["upper"])
    if row["route"] == BY_CASES:
        ratio = f"; they are {_times(row)} times the expected cases" if is_known(row.get("ratio")) else ""
        return f"{said} {span}{based}{ratio}."
    if not is_known(row["value"]):
        return f"{said} {span} at 100 each{based}."
    need = spread(row["value"], row["value"])
    return f"{said} {need} at 100 each{f' (range {span})' if is_known(row['lower'], row['upper']) else ''}{based}."


def _times(row: pd.Series[Any]) -> str:
    low, high = f"{row['ratio']:.2f}", f"{row['ratio_most']:.2f}"
    return low if low == high else f"{low} to {high}"


def _have_said(table: pd.DataFrame, settings: Mapping[str, Any]) -> str:
    when = table["have_when"].iloc[0]
    posts, on = counted(table["have"].iloc[0], "posts"), f" {when}" if is_known(when) and when else ""
    there = "There is" if table["have"].iloc[0] == 1 else "There are"
    if settings["have_of"] != _ALL_FUNDERS:
        whose = "of the office alone" if settings["have_of"] == "the office" else "of funders that are not stated"
        return f"{there} {posts} {whose}{on}; a gap is stated only against posts of all funders."
    return f"All funders together have {posts}{on}: {gap_in_words(table['gap_least'].min(), table['gap_most'].max(), 'posts')}."


_WHY: Final = "The expected cases are what should come to MARACs, the national rate what MARACs nationally heard."


def _caveats(table: pd.DataFrame) -> tuple[Caveat, ...]:
    found = [
        Caveat("CASES_ARE_NOT_PEOPLE", "MARAC cases include repeats, so they are not people."),
        Caveat(
            "BENCHMARK_IS_APPROXIMATE",
            "The benchmarks are sector practice for MARAC-level work; other work is not in them.",
        ),
        Caveat("ROUTES_DIFFER", _WHY),
        Caveat("SHARED_REMIT", "IDVAs are funded by several commissioners, so the need is not the office’s alone."),
    ]
    if {BY_CASES, BY_REFERRALS} & set(table["route"]):
        found.append(
            Caveat("WHO_IS_REFERRED", "Referrals and cases here also depend on who is identified and referred.")
        )
    if table["flag"].isin(PART_YEAR).any():
        found.append(Caveat("PART_YEAR", "A count of part of a year was annualised; the seasons differ."))
    if is_known(table["women_most"].iloc[0]) and table["women_most"].iloc[0] != table["women"].iloc[0]:
        text = f"The census table gives women between {count(table['women'].iloc[0])} and {count(table['women_most'].iloc[0])}."
        found.append(Caveat("WOMEN_BETWEEN", text))
    return (*found, *taken_as_alike(table.iloc[0]))
