"""What is there against what a benchmark says is needed."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import pandas as pd

from needs_analysis import quantities, require
from needs_analysis.charts.chart import Chart
from needs_analysis.columns import Column, keys, labels, limits
from needs_analysis.errors import Refusal, UnitError
from needs_analysis.quantities import Given, range_columns, take
from needs_analysis.quantity import Quantity
from needs_analysis.result import Result
from needs_analysis.service_gap.benchmarks.benchmark_words import ALL_OF_THEM, words
from needs_analysis.service_gap.benchmarks.norms import (
    CASELOAD,
    MONEY,
    NO_NORM,
    RATE,
    Ends,
    HaveOf,
    Norm,
    checked_have_of,
    checked_year,
    norm_of,
    same_people,
)
from needs_analysis.service_gap.refuse_unlike import TAKEN_AS_ALIKE, alike_cells, of_advisers, refuse_unlike
from needs_analysis.source import SENSITIVE, sources_of, strictest, united
from needs_analysis.units import kind
from needs_analysis.wording import listed

_WRITTEN: Final = re.compile(r"[0-9]+(?:[,_ .][0-9]+)*")
_YEARLY: Final = frozenset({"referrals", "cases"})
_HAVE, _DEMAND = range_columns("have"), range_columns("demand")
_OF_HAVE: Final = ("have", *(column.name for column in _HAVE))
_OF_DEMAND: Final = ("demand", *(column.name for column in _DEMAND))


def benchmark(
    table: pd.DataFrame | None,
    benchmarks: pd.DataFrame,
    *,
    benchmark: Sequence[str],
    population: Given | float | None = None,
    population_of: str = "",
    population_year: str = "",
    demand: Given | None = None,
    have: Given | None = None,
    have_of: HaveOf = "not stated",
    conversion: str = "",
    have_per_need: float = 1.0,
    assumption: str = "",
) -> Result:
    """Compare what is there with what benchmarks say is needed.

    Parameters
    ----------
    table : pandas.DataFrame or None
        Published facts, returns or contracts, where numbers stand in it.
    benchmarks : pandas.DataFrame
        The reference table ``provision_benchmarks``, or one with the same columns.
    benchmark : sequence of str
        Names of its rows. Of several the need is the range over all of them.
    population : str, mapping, Quantity or float, optional
        Residents that a rate is of.
    population_of, population_year : str
        The group and the year of them, such as ``"women 16+"`` and ``"2021"``, where the number does not say it.
    demand : str, mapping or Quantity, optional
        Referrals, cases, clients or pounds, for a benchmark of so much work or money for each post. Referrals and cases of part
        of a year are annualised.
    have : str, mapping or Quantity, optional
        What is there: places, posts, cases.
    have_of : {"not stated", "all funders", "the office"}
        Whose these are. A gap is stated only against those of all funders.
    conversion : str
        How what is there is turned into what is needed where the units differ, such as "2 bed spaces are one family place". It is
        printed.
    have_per_need : float
        Units of what is there that make one of what is needed, above 0; with ``conversion``.
    assumption : str
        What lets a benchmark be used for other people or other work than it is of. It is printed.

    Returns
    -------
    Result
        One row a benchmark, and one for all of them where there are several: ``value`` is the need (``lower, upper`` its ends),
        ``have`` what is there, ``gap`` what is lacking with ``gap_least`` and ``gap_most`` (negative: more than needed), with
        the benchmark's strength, source and whose remit it is. Of what has no national norm there is no need, and of pounds the
        posts that they pay for.

    Raises
    ------
    UnitError
        For a unit that is not the benchmark's, where no conversion or assumption is stated.
    Refusal
        Without a base, for a base without its group or year, no period, benchmarks that give different things, a number that is
        negative or not known at all, figures of different areas, and what is there of another service or time than the work.

    Notes
    -----
    Need is rate times people, or work over work for each post, or pounds over pounds for each post. Places, cases and centres
    are rounded up; posts are not.

    References
    ----------
    .. [1] House of Lords written answer HL6227, 4 November 2002: no rationale for the number of refuge places was given.
    .. [2] SafeLives, Reviewing your MARAC data (practice page).

    Examples
    --------
    >>> from needs_analysis.reference import load
    >>> county = benchmark(None, load("provision_benchmarks"), benchmark=["refuge_family_places"], population=187_100,
    ...                    population_of="residents", population_year="2022")
    >>> county.table["value"].tolist()
    [19.0]
    """
    norms = _norms(benchmarks, benchmark)
    people = _people(table, population, population_of, population_year)
    work = None if demand is None else take(table, demand, name="demand")
    there = None if have is None else take(table, have, name="have")
    of = _checked_options(have_of, conversion, have_per_need, assumption)
    if there is not None:
        _require_unit(there, norms[0], conversion)
    alike = _alike(norms, None if people is None else people[0], work, there, assumption)
    rows = [
        _row(norm, _base(norm, people, work, assumption), there, of=of, per_need=have_per_need, note=assumption)
        for norm in norms
    ]
    if len(rows) > 1:
        rows.append(_together(rows))
    given = [item for item in (people and people[0], work, there) if item is not None]
    return Result(
        table=pd.DataFrame(rows).assign(
            conversion=conversion, assumption=assumption, have_of=of, **alike_cells(*alike)
        ),
        columns=_columns(people),
        measure="Need by a benchmark, and what is there",
        definition="Residents times a published rate, or work over the published work of a post, beside what is there.",
        method="Multiplied or divided by the benchmark; what comes whole is rounded up.",
        settings={
            "benchmark": list(benchmark),
            "population": None if people is None else [people[1], people[2]],
            "demand": quantities.asked(demand),
            "have": quantities.asked(have),
            "have_of": of,
            "conversion": conversion,
            "have_per_need": float(have_per_need),
            "assumption": assumption,
        },
        sources=united(*quantities.sources(*given), *sources_of(benchmarks)),
        words=words,
        chart=Chart(kind="intervals", label="norm", value_title=f"Need ({norms[0].need_unit})"),
    )


def _alike(
    norms: Sequence[Norm], people: Quantity | None, work: Quantity | None, there: Quantity | None, assumption: str
) -> list[str]:
    """What is not stated of the figures, once they are of one area, and what is there of the service and time of the work."""
    given = {"residents": people, "demand": work, "places or posts": there}
    # Residents are of no service.
    of_a_place = {name: item and replace(item, service="") for name, item in given.items()}
    said = [refuse_unlike(of_a_place, period="any", assumption=assumption)]
    said.append(refuse_unlike({"demand": work, "places or posts": there}, period="stock", assumption=assumption))
    for kind_ in ("IDVA", "ISVA"):
        if all(norm.name.startswith(f"{kind_.casefold()}_") for norm in norms):
            said += [
                of_advisers(kind_, name, given[name], assumption=assumption) for name in ("demand", "places or posts")
            ]
    return said


def _norms(benchmarks: pd.DataFrame, names: Sequence[str]) -> list[Norm]:
    if isinstance(names, str) or not names:
        raise Refusal("benchmark is not a list of names", remedy='Write benchmark=["refuge_family_places"].')
    if len(set(names)) < len(names):
        raise Refusal("A benchmark is named twice", remedy="Name each once.")
    norms = [norm_of(benchmarks, name) for name in names]
    if len({norm.need_unit for norm in norms}) > 1 or (len(norms) > 1 and {MONEY, NO_NORM} & {n.basis for n in norms}):
        units = listed(sorted({norm.need_unit for norm in norms}))
        raise UnitError(
            f"These benchmarks do not give one need together ({units})",
            remedy="Take benchmarks that give the same, and those of money or without a norm alone.",
        )
    return norms


def _checked_options(have_of: str, conversion: str, have_per_need: float, assumption: str) -> str:
    for name, text in (("conversion", conversion), ("assumption", assumption)):
        if not isinstance(text, str):
            raise Refusal(f"{name} is not a text", remedy=f'Write it in words: {name}="...".')
    if not require.number(have_per_need, name="have_per_need", example="2") > 0:
        raise Refusal("have_per_need is not above 0", remedy="Say how many make one of what is needed.")
    if have_per_need != 1 and not conversion.strip():
        raise Refusal(
            "What is there is converted without saying how", remedy='State it: conversion="2 bed spaces are one place".'
        )
    return checked_have_of(have_of)


def _people(
    table: pd.DataFrame | None, given: Given | float | None, group: str, year: str
) -> tuple[Quantity, str, str] | None:
    """The people that rates are of, with their group and year."""
    if given is None:
        return None
    if year:
        checked_year(year, name="population_year")
    if isinstance(given, str) and _WRITTEN.fullmatch(given.strip()):
        raise Refusal(
            f"population is a number written as text ({given.strip()})",
            remedy=f"Write population={given.strip().replace(',', '_')}, without quotation marks.",
        )
    if isinstance(given, str | Mapping | Quantity):
        found = take(table, given, name="population")
        group, year = group or found.unit, year or (found.when.removeprefix("in ") if _dated(found) else "")
    else:
        number = require.number(given, name="population", example="187_100")
        found = Quantity("population", "", "", "", None, None, "population", repr(number), group, is_fact=False)
    if not str(group).strip() or group in ("population", "value") or not str(year).strip():
        raise Refusal(
            "The group or the year of the population is not stated",
            remedy='Give population_of="women 16+" and population_year="2021".',
        )
    if not found.ends[0] > 0:
        raise Refusal("The population is not above 0", remedy="Give the residents of the area.")
    return found, str(group), str(year)


def _dated(found: Quantity) -> bool:
    return bool(found.stated or found.start or found.end)


def _base(
    norm: Norm, people: tuple[Quantity, str, str] | None, work: Quantity | None, assumption: str
) -> dict[str, Any]:
    """The cells of what a benchmark is applied to, and its ends in a year."""
    if norm.basis == RATE or (norm.basis == NO_NORM and work is None):
        if people is None:
            raise Refusal(f"{norm.name} is of {norm.of_unit}, and no population was given", remedy="Give population=.")
        if norm.basis == RATE and not same_people(people[1], norm.of_unit) and not assumption:
            raise UnitError(
                f"{norm.name} is of {norm.of_unit}, and the population is of {people[1]}",
                remedy="Give that group, or state with assumption= why the other stands for it.",
            )
        return _people_cells(people)
    if work is None:
        raise Refusal(f"{norm.name} is of {norm.of_unit}, and none were given", remedy="Give demand=.")
    if kind(work.unit) != kind(norm.of_unit) and not assumption and {work.unit, norm.of_unit} != {"people", "clients"}:
        raise UnitError(
            f"{norm.name} is of {norm.of_unit}, and {work.id} counts {work.unit}",
            remedy="Give the same unit, or state with assumption= what makes one the other.",
        )
    if (norm.basis == MONEY) != work.is_money:
        raise UnitError("Pounds are no workload", remedy="Give referrals, cases or clients, or a benchmark of money.")
    return {**({} if people is None else _people_cells(people)), **_work_cells(norm, work)}


def _people_cells(people: tuple[Quantity, str, str]) -> dict[str, Any]:
    found, group, year = people
    least, most = found.ends
    return {
        "population": float(least),
        "population_most": math.nan if math.isinf(most) else float(most),
        "base": (float(least), float(most)),
        "base_of": f"{group} ({year})",
    }


def _work_cells(norm: Norm, work: Quantity) -> dict[str, Any]:
    a_year = 1.0
    if norm.of_unit in _YEARLY:
        if work.quarters is None:
            raise Refusal(f"The period of {work.id} is not known", remedy="Give a number with both dates.")
        a_year = 4 / work.quarters
    least, most = _ends(work)
    if (least, most) == (0, math.inf):
        raise Refusal(f"{work.name}: no figure was supplied", remedy="Ask the provider for the figure.")
    exact = least == most
    return {
        "demand": least if exact else math.nan,
        **({} if exact else quantities.range_cells("demand", work)),
        "base": (least * a_year, most * a_year),
        "base_of": f"{work.unit} {work.when}",
        "flag": "less than a year" if norm.of_unit in _YEARLY and work.quarters and work.quarters < 4 else "",
    }


def _ends(found: Quantity) -> Ends:
    """Both ends of a number that may be no whole one, such as posts."""
    low, high = (
        (found.number, found.number)
        if found.is_exact
        else (float(found.least or 0), float(found.most if found.most is not None else math.inf))
    )
    if low < 0:
        raise Refusal(f"{found.name} is below 0", remedy="Correct it.")
    return low, high


def _require_unit(there: Quantity, norm: Norm, conversion: str) -> None:
    if there.is_money or (kind(there.unit) != kind(norm.need_unit) and not conversion.strip()):
        raise UnitError(
            f"{there.name} counts {there.unit}, and {norm.name} gives {norm.need_unit}",
            remedy="Give the same unit, or state the conversion: conversion= in words, and have_per_need= as a number.",
        )
    if _ends(there) == (0, math.inf):
        raise Refusal(f"{there.name}: no figure was supplied", remedy="Ask the provider for the figure.")


def _row(
    norm: Norm, base: dict[str, Any], there: Quantity | None, *, of: str, per_need: float, note: str
) -> dict[str, Any]:
    ends: Ends = base.pop("base")
    low, high = (math.nan, math.nan) if norm.basis == NO_NORM else norm.needed(ends)
    row = {
        "benchmark": norm.name,
        "benchmark_year": norm.year,
        "norm": norm.words,
        "basis": norm.basis,
        "measure": "posts that the money pays for" if norm.basis == MONEY else "need by the benchmark",
        "value": low if low == high else math.nan,
        "lower": low,
        "upper": math.nan if math.isinf(high) else high,
        "unit": norm.need_unit,
        "method": norm.basis,
        "flag": "",
        "strength": norm.strength,
        "remit": norm.remit,
        "norm_source": norm.source,
        "norm_note": norm.note,
        **base,
    }
    if there is None:
        return row
    have, most = _ends(there)
    row |= {
        "have": have if have == most else math.nan,
        "have_unit": there.unit,
        "have_when": there.when if _dated(there) else "",
        **({} if have == most else quantities.range_cells("have", there)),
    }
    if (
        "population" in row
        and math.isnan(row["population_most"]) is False
        and row["population_most"] == row["population"]
    ):
        row["have_per_10000"] = row["have"] / row["population"] * 10_000
    if of == "all funders" and norm.basis in (RATE, CASELOAD):
        row |= _gap((low, high), (have / per_need, most / per_need))
    return row


def _gap(need: Ends, have: Ends) -> dict[str, float]:
    """What is lacking, at least and at most; negative where more is there than is needed."""
    least, most = need[0] - have[1], need[1] - have[0]
    ends = [float(round(end, 9)) if math.isfinite(end) else math.nan for end in (least, most)]
    return {"gap": ends[0] if least == most else math.nan, "gap_least": ends[0], "gap_most": ends[1]}


def _together(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """The range over all benchmarks: from the least that one gives to the most that another gives."""
    frame = pd.DataFrame(rows)
    same = frame["value"].notna().all() and frame["value"].nunique() == 1
    found: dict[str, Any] = {
        str(name): frame[name].iloc[0] if frame[name].nunique(dropna=False) == 1 else None for name in frame
    }
    open_end = bool(frame["upper"].isna().any())
    found |= {
        "benchmark": ALL_OF_THEM,
        "benchmark_year": "",
        "norm": f"all {len(rows)} benchmarks",
        "value": frame["value"].iloc[0] if same else math.nan,
        "lower": frame["lower"].min(),
        "upper": math.nan if open_end else frame["upper"].max(),
        "strength": "; ".join(dict.fromkeys(frame["strength"])),
        "remit": "; ".join(dict.fromkeys(frame["remit"])),
        "norm_source": "; ".join(dict.fromkeys(frame["norm_source"])),
        "norm_note": "",
    }
    if "gap" in frame:
        low, high = frame["gap_least"], frame["gap_most"]
        found |= {
            "gap_least": math.nan if low.isna().any() else low.min(),
            "gap_most": math.nan if high.isna().any() else high.max(),
            "gap": frame["gap"].iloc[0] if frame["gap"].notna().all() and frame["gap"].nunique() == 1 else math.nan,
        }
    return found


def _columns(people: tuple[Quantity, str, str] | None) -> tuple[Column, ...]:
    """What the columns are. Need follows the workload it rests on, and a gap what is there, which the public need gives away."""
    public = (people is not None and strictest(people[0].sources) not in SENSITIVE) or (
        people and not people[0].sources
    )
    return (
        *keys(["benchmark", "benchmark_year"]),
        *labels("norm", "basis", "base_of", "strength", "remit", "norm_source", "norm_note", written=True),
        *labels("have_unit", "have_when"),
        *labels("have_of", "conversion", "assumption", written=True),
        Column("population", "base", public=bool(public)),
        Column("population_most", "base", public=bool(public)),
        Column("demand", "count"),
        *_DEMAND,
        Column("value", "measure", of=("population", *_OF_DEMAND), across=True),
        *limits("lower", "upper", of=("value", "population", *_OF_DEMAND), across=True),
        Column("have", "count"),
        *_HAVE,
        Column("have_per_10000", "measure", of=("population", *_OF_HAVE)),
        Column("gap", "measure", of=("value", *_OF_HAVE), across=True),
        *limits("gap_least", "gap_most", of=("gap", "lower", "upper", *_OF_HAVE), across=True),
        TAKEN_AS_ALIKE,
    )
