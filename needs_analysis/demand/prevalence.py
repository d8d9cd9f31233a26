"""How many people are hurt in a year, from what the survey says and how many people live here."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any, Final, Literal

import numpy as np
import pandas as pd
from scipy import stats

from needs_analysis import groups
from needs_analysis.charts.chart import Chart
from needs_analysis.contracts import require
from needs_analysis.errors import DataError, Refusal
from needs_analysis.groups import EVERYBODY, By
from needs_analysis.result import Caveat, Result
from needs_analysis.source import sources_of
from needs_analysis.statistics._checks import confidence as checked_confidence
from needs_analysis.wording import count, listed, percent, sentence_case

PERSONS: Final = "persons"
_ONE_OF_EACH: Final = ("measure", "definition", "question", "version", "period", "year_ending_march", "geography")
_AGES: Final = re.compile(r"(\d+)\s*(?:-|–|to)\s*(\d+)|(\d+)\s*(?:\+|and over)")
_NO_END: Final = 10**6


def estimated_victims(
    prevalence: pd.DataFrame,
    population: pd.DataFrame,
    *,
    share: str = "percent",
    age: str = "age_group",
    population_age: str = "age_band",
    people: str = "population",
    by: By = (),
    design_effect: float = 1.0,
    relative_error: float | None = None,
    mixed: Literal["refuse", "state"] = "refuse",
    confidence: float = 0.95,
) -> Result:
    """Estimate how many people were hurt, as a survey's share of the people who live here.

    Parameters
    ----------
    prevalence : pandas.DataFrame
        One row a group of people: ``sex``, ``age``, the share in percent, and how sure it is (``ci_lower, ci_upper`` in percent,
        or ``unweighted_base``). ``measure, definition, period, year_ending_march, geography`` must be one throughout.
    population : pandas.DataFrame
        People by ``population_age`` and, where the survey's groups have one, ``sex``.
    share, age, population_age, people : str
        Columns.
    by : str or sequence of str
        Columns of the population that name an area; everybody together otherwise.
    design_effect : float
        Factor on the variance for the survey's design, where the range comes from the number asked.
    relative_error : float, optional
        An assumed half-width of each share's range as a share of it, such as 0.1, where none was published. It is stated.
    mixed : {"refuse", "state"}
        Whether groups of different ages for the sexes, or of different questions or years, are refused or only stated.
    confidence : float
        Between 0 and 1; of the published ranges and of the one given.

    Returns
    -------
    Result
        One row an area and group (``sex``, ``age_group``), and one for all groups of an area: people estimated, with a range
        where the survey's is known. ``numerator`` is empty; ``denominator`` counts the people of the group.

    Raises
    ------
    DataError
        For missing columns, shares that are missing or not between 0 and 100, and people that are missing or negative.
    Refusal
        For groups that overlap (persons beside women, 16+ beside 16-59), of different ages for the sexes, of more than one
        measure, question version, period or year, or that the population does not have.

    Notes
    -----
    ``sum of share x people``. The variance adds up over groups, and the range is taken on the log-odds of the share of
    everybody. It holds the survey's chance only, and not whether the area is like the country.

    Examples
    --------
    >>> prevalence = pd.DataFrame({"measure": "stalking", "sex": ["female", "male"], "age_group": "16+",
    ...                            "percent": [4.0, 2.3], "ci_lower": [3.6, 2.0], "ci_upper": [4.4, 2.6]})
    >>> population = pd.DataFrame({"sex": ["female", "male"], "age_band": "16+", "population": [10_000, 10_000]})
    >>> estimated_victims(prevalence, population).table["value"].tolist()
    [400.0, 230.0, 630.0]
    """
    notes = _require_one_question(prevalence, share, age, mixed)
    shares = pd.to_numeric(prevalence[share], errors="coerce").to_numpy(dtype=float, na_value=np.nan) / 100
    if np.isnan(shares).any() or (shares < 0).any() or (shares > 1).any():
        raise DataError.one(
            f"{int(np.isnan(shares).sum())} shares are missing, or some are not between 0 and 100",
            column=share,
            expected="percent",
            remedy="Choose groups whose share was published.",
        )
    if design_effect < 1 or (relative_error is not None and not 0 < relative_error < 1):
        raise Refusal(
            "A design effect is below 1, or a relative error not between 0 and 1",
            remedy="Use design_effect=1.4 or relative_error=0.1.",
        )
    z = float(stats.norm.isf((1 - checked_confidence(confidence)) / 2))
    error, how = _errors(prevalence, shares, z, design_effect, relative_error)
    sexes = _sexes(prevalence)
    require.columns(population, [population_age, people, *groups.columns_of(by)], what="population rows")
    if "sex" not in population and set(sexes) != {PERSONS}:
        raise Refusal("The population is not by sex, and the survey's groups are", remedy="Use the share of persons.")
    names = groups.columns_of(by)
    places, keys = groups.numbered(population, by)
    rows: list[dict[str, Any]] = []
    for place, rows_here in enumerate(groups.rows_of(places, len(keys))):
        here = population.iloc[rows_here]
        each = np.array([_people(here, population_age, people, sex, str(group), keys, place)
                         for sex, group in zip(sexes, prevalence[age], strict=True)])  # fmt: skip
        name = dict(zip(names, keys.iloc[place], strict=True)) if names else {}
        surveyed = [*zip(sexes, map(str, prevalence[age]), each, shares, error, strict=True)]
        parts = [_row(name, sex, group, n, p, s, z, confidence, how) for sex, group, n, p, s in surveyed]
        rows += parts
        if len(parts) > 1:
            total = float((each * shares).sum())
            spread = float(np.sqrt(((each * shares * (1 - shares) * error) ** 2).sum()))
            whole = float(each.sum())
            p = total / whole
            together = spread / whole / (p * (1 - p)) if 0 < p < 1 else 0.0
            span = str(prevalence[age].iloc[0]) if prevalence[age].nunique() == 1 else "all ages given"
            rows.append(_row(name, "all", span, whole, p, together, z, confidence, how))
    return _result(pd.DataFrame(rows), prevalence, population, names, how, notes, confidence, relative_error)


def _require_one_question(prevalence: pd.DataFrame, share: str, age: str, mixed: str) -> list[str]:
    """What is mixed, where that was allowed."""
    if mixed not in ("refuse", "state"):
        raise Refusal(f"There is no rule {mixed!r} for mixed groups", remedy='Use "refuse" or "state".')
    require.columns(prevalence, [share, age], what="shares")
    require.known(prevalence, age, what="shares")
    found = []
    for column in _ONE_OF_EACH:
        if column in prevalence:
            several = sorted(map(str, prevalence[column].dropna().unique()))
            if len(several) > 1 or (several and prevalence[column].isna().any()):
                found.append(f"{column.replace('_', ' ')} ({'; '.join(several[:3])})")
    sexes = _sexes(prevalence)
    if PERSONS in sexes and len(set(sexes)) > 1:
        raise Refusal("Persons stand beside women or men, who would count twice", remedy="Choose one or the other.")
    unknown = sorted(set(sexes) - {PERSONS, "female", "male"})
    if unknown:
        raise Refusal(f"There is no sex {unknown[0]!r}", remedy="Write female, male or persons.")
    spans: dict[str, list[tuple[int, int]]] = {}
    for sex, group in zip(sexes, prevalence[age], strict=True):
        spans.setdefault(sex, []).append(_span(str(group), age))
    for sex, ranges in spans.items():
        ordered = sorted(ranges)
        if any(first[1] >= second[0] for first, second in pairwise(ordered)):
            raise Refusal(
                f"The age groups of {sex} overlap, so that people would count twice",
                remedy="Choose groups of one base, such as 16+ or 16-59, or ages side by side.",
            )
    if len({tuple(sorted(ranges)) for ranges in spans.values()}) > 1:
        found.append(f"ages of the sexes ({'; '.join(sorted(set(map(str, prevalence[age]))))})")
    if found and mixed == "refuse":
        raise Refusal(
            f"The shares are not of one question: they mix {listed(found)}",
            remedy='Choose rows of one measure, version, period, year and age base; mixed="state" lets them pass with a caveat.',
        )
    return found


def _sexes(prevalence: pd.DataFrame) -> list[str]:
    if "sex" not in prevalence:
        return [PERSONS] * len(prevalence)
    require.known(prevalence, "sex", what="shares")
    return [str(sex).strip().lower() for sex in prevalence["sex"]]


def _span(text: str, column: str) -> tuple[int, int]:
    found = _AGES.fullmatch(text.strip())
    if found is None:
        raise DataError.one("is no age group", column=column, expected="16-59, 16+ and the like", remedy="Write it so.")
    return (int(found[3]), _NO_END) if found[3] else (int(found[1]), int(found[2]))


def _errors(
    prevalence: pd.DataFrame, shares: Any, z: float, design_effect: float, relative_error: float | None
) -> tuple[Any, str]:
    """Standard error of each share on the scale of log-odds, and where it is from."""
    with np.errstate(divide="ignore", invalid="ignore"):
        if {"ci_lower", "ci_upper"} <= set(prevalence.columns) and prevalence[["ci_lower", "ci_upper"]].notna().all(
            axis=None
        ):
            low, high = (
                pd.to_numeric(prevalence[name], errors="coerce").to_numpy(dtype=float, na_value=np.nan) / 100
                for name in ("ci_lower", "ci_upper")
            )
            if (
                np.isnan(low).any()
                or np.isnan(high).any()
                or (low > shares).any()
                or (shares > high).any()
                or (low <= 0).any()
                or (high >= 1).any()
            ):
                raise DataError.one(
                    "a share lies outside its own range", column="ci_lower", remedy="Check the limits, in percent."
                )
            return (np.log(high / (1 - high)) - np.log(low / (1 - low))) / (2 * z), "the survey's published ranges"
        if "unweighted_base" in prevalence and prevalence["unweighted_base"].notna().all():
            asked = require.people(prevalence, "unweighted_base")
            said = "the number of people asked" + (f" (design effect {design_effect:g})" if design_effect > 1 else "")
            return np.sqrt(design_effect / (asked * shares * (1 - shares))), said
        if relative_error is not None:
            return relative_error / z / (1 - shares), f"an assumed error of {percent(relative_error)} of each share"
    return np.full(len(shares), np.nan), ""


def _people(here: pd.DataFrame, age: str, people: str, sex: str, group: str, keys: pd.DataFrame, place: int) -> float:
    """People of a sex and age group: the band itself, or bands side by side that make it up."""
    rows = here
    if "sex" in here:
        rows = here[here["sex"].astype("str").str.strip().str.lower() == sex]
    if "area_code" in rows:
        # An edition may list a band under two headings; of one area and one number it is the same band.
        rows = rows.drop_duplicates([name for name in ("area_code", "sex", age, people) if name in rows])
    numbers = pd.to_numeric(rows[people], errors="coerce").astype("float64")
    bands: dict[tuple[int, int], float] = {}
    for text, number in zip(rows[age], numbers, strict=True):
        found = _AGES.fullmatch(str(text).strip())
        if found is not None:
            span = _span(str(text), age)
            if span in bands:
                raise DataError.one(
                    "the population has an age band twice",
                    column=age,
                    expected="each band once for an area and sex",
                    remedy="Name the area in by=, or choose one edition.",
                )
            bands[span] = float(number)
    first, last = _span(group, age)
    chosen, at = [], first
    if (first, last) in bands:
        chosen = [(first, last)]
    else:
        while at <= last:
            fitting = sorted(span for span in bands if span[0] == at and span[1] <= last)
            if not fitting:
                chosen = []
                break
            chosen.append(fitting[0])
            at = fitting[0][1] + 1
    total = sum(bands[span] for span in chosen)
    if not chosen:
        where = f" in {groups.named(keys, place)}" if keys.shape[1] else ""
        raise Refusal(
            f"The population has no {sex} aged {group}{where}",
            remedy="Use a population of the survey's ages and sexes; other ages are another base.",
        )
    if not np.isfinite(total) or min(bands[span] for span in chosen) < 0:
        raise DataError.one(
            "holds people that are negative, missing or no numbers", column=people, remedy="Correct them."
        )
    if total == 0:
        raise Refusal(
            f"Nobody is {sex} aged {group} in the population", remedy="Leave the area out, or correct its people."
        )
    return total


def _row(
    name: dict[str, Any],
    sex: str,
    group: str,
    n: float,
    p: float,
    error: float,
    z: float,
    confidence: float,
    how: str,
) -> dict[str, Any]:
    if 0 < p < 1 and how:
        odds = np.log(p / (1 - p))
        lower, upper = (float(n / (1 + np.exp(-(odds + side * z * error)))) for side in (-1, 1))
    else:
        lower, upper = float("nan"), float("nan")
    return {
        **(name or {"group": EVERYBODY}),
        "sex": sex,
        "age_group": group,
        "measure": "estimated victims",
        "value": n * p,
        "lower": lower,
        "upper": upper,
        "confidence": confidence,
        "denominator": n,
        "unit": "people",
        "method": "share of residents",
        "flag": "" if how else "no range published",
        "share": p,
    }


def _result(
    shown: pd.DataFrame,
    prevalence: pd.DataFrame,
    population: pd.DataFrame,
    names: list[str],
    how: str,
    notes: list[str],
    confidence: float,
    relative_error: float | None,
) -> Result:
    label = names[0] if names else "group"
    keys = names or ["group"]
    totals = shown.groupby(keys, sort=False).tail(1)
    top = totals.loc[[totals["value"].idxmax()]].iloc[0]
    what, year, period, place = (
        _one(prevalence, name) for name in ("measure", "year_ending_march", "period", "geography")
    )
    what = what or "hurt"
    when = f", year to March {year}" if year else ""
    ever = f", {period}" if period and period != "last 12 months" else ""
    whom = {"female": "women", "male": "men"}.get("".join(sorted(set(_sexes(prevalence)))), "people")
    how_sure = f", {how}" if how.startswith("an assumed") else ""
    where = "" if top[label] == EVERYBODY else f"{top[label]}: "
    reach = f" (range {_round(top['lower'])} to {_round(top['upper'])}{how_sure})" if pd.notna(top["lower"]) else ""
    panel = (
        f"{where}about {_round(top['value'])} {whom}{reach} had been hurt ({what}{ever}{when}). That is what the share of "
        f"{percent(top['share'], digits=1)} in {place or 'the survey'} means for {count(top['denominator'])} residents."
        + ("" if how else " The survey's own range was not at hand, so none can be given.")
    )
    if len(totals) > 1:
        panel += f" It is the highest of {len(totals)} areas; the table has the others."
    bases = listed(sorted({str(group) for group in shown.loc[shown["sex"] != "all", "age_group"]}))
    caveats = [
        Caveat("SYNTHETIC_ESTIMATE", "A share of a larger area was used; this one may have more or less of it."),
        Caveat("PEOPLE_NOT_OFFENCES", "These are people, each counted once, and not offences or referrals."),
        Caveat(
            "AGES", f"Only people aged {bases} are in it; the survey asks nobody else, nor people outside households."
        ),
    ]
    absent = [name for name in ("definition", "period", "year_ending_march") if not _one(prevalence, name)]
    if absent:
        said = listed([name.replace("_", " ") for name in absent])
        caveats.append(
            Caveat("VERSION_NOT_STATED", f"The survey's {said} was not stated, so mixing could not be ruled out.")
        )
    if how.startswith("the number") and "design effect" not in how:
        caveats.append(
            Caveat("NO_DESIGN_EFFECT", "The range takes the survey for a simple sample; it is really wider.")
        )
    if not how:
        caveats.append(Caveat("NO_RANGE", "Neither a range nor the number of people asked is known."))
    if relative_error is not None and how.startswith("an assumed"):
        caveats.append(Caveat("ASSUMED_ERROR", f"The range rests on {how}, which is an assumption."))
    if notes:
        caveats.append(Caveat("MIXED_QUESTIONS", f"The shares mix {listed(notes)}; they do not add up cleanly."))
    drawn = totals.reset_index(drop=True)
    return Result(
        table=shown.reset_index(drop=True),
        measure=f"estimated victims: {what}{when}",
        definition=f"People aged {bases} hurt in the period the survey asks about ({what}{when}): its share times residents.",
        method=f"Survey share times residents; range from {how}." if how else "Survey share times residents; no range.",
        sentences={
            "panel": sentence_case(panel),
            "analyst": f"{sentence_case(panel)} Synthetic estimate; errors combined on the log-odds scale"
            + (f", from {how}." if how else "; no standard error at hand."),
        },
        parameters={"by": names, "confidence": confidence, "relative_error": relative_error},
        sources=sources_of(prevalence, population),
        caveats=tuple(caveats),
        chart=Chart(
            kind="intervals" if how else "bars",
            label=label,
            title=sentence_case(f"{where}about {_round(top['value'])} {whom} hurt ({what}{ever})"),
            alt=f"{'Points with ranges' if how else 'Bars'} for {len(drawn)} areas. {sentence_case(panel)}",
            value_title=f"Estimated {whom}",
            only=("sex", str(totals["sex"].iloc[0])),
            ranked=True,
        ),
    )


def _one(prevalence: pd.DataFrame, column: str) -> str:
    """What a column says of all rows, or nothing."""
    if column not in prevalence or prevalence[column].isna().any():
        return ""
    return str(prevalence[column].iloc[0])


def _round(value: float) -> str:
    """Three figures at most: an estimate is not a count."""
    if not np.isfinite(value):
        return "unknown"
    return count(float(f"{value:.3g}"))
