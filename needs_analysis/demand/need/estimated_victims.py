"""How many people are hurt in a year, from what the survey says and how many people live here."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any, Final, Literal

import numpy as np
import pandas as pd

from needs_analysis import groups, require
from needs_analysis.charts.chart import Chart
from needs_analysis.columns import SHARE, Column, labels
from needs_analysis.contracts import ages
from needs_analysis.contracts.sexes import PERSONS
from needs_analysis.demand.need.estimates_beside_counts import about, highest, keys_of, label_of, of_areas, where
from needs_analysis.demand.need.residents import residents
from needs_analysis.demand.need.same_period import NOT_STATED
from needs_analysis.demand.need.survey_errors import ASKED, ASSUMED, PUBLISHED, SurveyErrors, survey_errors
from needs_analysis.errors import DataError, Refusal
from needs_analysis.groups import By
from needs_analysis.result import Result
from needs_analysis.said import Caveat, Said
from needs_analysis.source import sources_of
from needs_analysis.statistics._checks import confidence as checked_confidence
from needs_analysis.wording import count, counted, is_known, listed, missing, percent, sentence_case

_ONE_OF_EACH: Final = ("measure", "definition", "question", "version", "period", "year_ending_march", "geography")
_LAST_YEAR: Final = frozenset({"last 12 months", "the last 12 months", "last year", "12 months", "past 12 months"})
_COLUMNS: Final = ("sex", "age_group", "share", "period", "range_from", "survey_measure", "survey_area")
"""Columns of the result that no other result has, so that no area can be named by them."""


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
        Columns of the population that name an area; everybody together otherwise. Rows of one area are added up over every
        other column that says whom they are of (districts, ethnic groups).
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
        where the survey's is known. ``denominator`` counts the people of the group, ``share`` is the survey's, ``period`` what
        it asked about, and ``range_from`` what the range rests on. ``survey_measure`` and ``survey_area`` say what the survey
        measured and where, if its table does.

    Raises
    ------
    DataError
        For missing columns, shares that are missing or not between 0 and 100, people that are missing or negative, rows that
        are doubled, and areas named by a column that the result has itself.
    Refusal
        For groups that overlap (persons beside women, 16+ beside 16-59), of different ages for the sexes, of more than one
        measure, question version, period or year, or that the population does not have; and for a population of several
        years, or with a total beside its parts.

    Notes
    -----
    ``sum of share x people``. The variance adds up over groups, and the range is taken on the log-odds of the share of
    everybody; where a share is 0 or 1, or a published limit is, from the limits of each group [1]_. It holds the survey's
    chance only, and not whether the area is like the country. An age group is made up of the fewest bands of the population
    that lie side by side; single years are bands.

    References
    ----------
    .. [1] Zou GY, Donner A (2008). Statistics in Medicine 27, 1693-1702.

    Examples
    --------
    >>> prevalence = pd.DataFrame({"measure": "stalking", "sex": ["female", "male"], "age_group": "16+",
    ...                            "percent": [4.0, 2.3], "ci_lower": [3.6, 2.0], "ci_upper": [4.4, 2.6]})
    >>> population = pd.DataFrame({"sex": ["female", "male"], "age_band": "16+", "population": [10_000, 10_000]})
    >>> estimated_victims(prevalence, population).table["value"].tolist()
    [400.0, 230.0, 630.0]
    """
    notes = _require_one_question(prevalence, share, age, mixed)
    shares = _shares(prevalence, share)
    _require_assumptions(design_effect, relative_error)
    sure = survey_errors(prevalence, shares, checked_confidence(confidence), design_effect, relative_error)
    names = groups.columns_of(by)
    require.columns(population, [population_age, people, *names], what="population rows")
    groups.refuse_taken(names, _COLUMNS)
    sexes = _sexes(prevalence)
    if "sex" not in population and set(sexes) != {PERSONS}:
        raise Refusal("The population is not by sex, and the survey's groups are", remedy="Use the share of persons.")
    wanted = list(zip(sexes, map(str, prevalence[age]), strict=True))
    places, keys = groups.numbered(population, by)
    living = residents(population, age=population_age, people=people, names=names)
    found = [
        living.of(here, wanted, f" in {groups.in_message(keys, place, otherwise='one of the areas')}" if names else "")
        for place, here in enumerate(groups.rows_of(places, len(keys)))
    ]
    stated = _stated(prevalence)
    shown = _table(keys, wanted, np.array(found), shares, sure, confidence=confidence, stated=stated)
    return Result(
        table=shown,
        columns=_columns(names),
        measure="estimated victims",
        definition="Residents who were victims in the period that the survey asks about: the survey's share for their sex and age, "
        "times residents.",
        method=_method(design_effect, relative_error),
        settings={
            "by": names,
            "confidence": float(confidence),
            "design_effect": float(design_effect),
            "relative_error": None if relative_error is None else float(relative_error),
            "mixed": mixed,
        },
        sources=sources_of(prevalence, population),
        notes=_notes(prevalence, notes),
        words=words,
        chart=Chart(
            kind="intervals" if pd.notna(shown["lower"].iloc[-1]) else "bars",
            label=label_of(names),
            value_title="Estimated victims",
            only=("sex", str(shown["sex"].iloc[-1])),
            ranked=True,
        ),
    )


def _require_assumptions(design_effect: float, relative_error: float | None) -> None:
    """Refuse a design effect or an assumed error that cannot be."""
    if require.number(design_effect, name="design_effect", example="1.4") < 1:
        raise Refusal("A design effect is below 1", remedy="Use design_effect=1.4, or 1 for a simple sample.")
    if relative_error is not None and not 0 < require.number(relative_error, name="relative_error", example="0.1") < 1:
        raise Refusal("A relative error is not between 0 and 1", remedy="Use relative_error=0.1 for 10%.")


def _shares(prevalence: pd.DataFrame, share: str) -> groups.Array:
    """Shares between 0 and 1, all of them known."""
    shares = require.numbers(prevalence, share) / 100
    if np.isnan(shares).any() or (shares < 0).any() or (shares > 1).any():
        raise DataError.one(
            f"{int(np.isnan(shares).sum())} shares are missing, or some are not between 0 and 100",
            column=share,
            expected="percent",
            remedy="Choose groups whose share was published.",
        )
    return np.asarray(shares)


def _require_one_question(prevalence: pd.DataFrame, share: str, age: str, mixed: str) -> list[str]:
    """What is mixed, where that was allowed."""
    if mixed not in ("refuse", "state"):
        raise Refusal(f"There is no rule {mixed!r} for mixed groups", remedy='Use "refuse" or "state".')
    require.columns(prevalence, [share, age], what="shares")
    require.known(prevalence, age, what="shares")
    found: list[tuple[str, str]] = []
    for column in _ONE_OF_EACH:
        if column in prevalence:
            several = sorted(_texts(prevalence[column].dropna()))
            if len(several) > 1 or (several and prevalence[column].isna().any()):
                found.append((column.replace("_", " "), "; ".join(several[:3])))
    sexes = _sexes(prevalence)
    if PERSONS in sexes and len(set(sexes)) > 1:
        raise Refusal(
            "Persons are listed as well as women or men, who would count twice", remedy="Choose one or the other."
        )
    unknown = sorted(set(sexes) - {PERSONS, "female", "male"})
    if unknown:
        which = repr(unknown[0]) if groups.may_repeat(prevalence) else "of that name"
        raise Refusal(f"There is no sex {which}", remedy="Write female, male or persons.")
    spans: dict[str, list[ages.Span]] = {}
    for sex, group in zip(sexes, prevalence[age], strict=True):
        span = ages.span(group)
        if span is None:
            raise DataError.one(
                "is not an age group", column=age, expected="16-59, 16+ or similar", remedy="Write it so."
            )
        spans.setdefault(sex, []).append(span)
    for sex, ranges in spans.items():
        ordered = sorted(ranges)
        if any(first[1] >= second[0] for first, second in pairwise(ordered)):
            raise Refusal(
                f"The age groups of {sex} overlap, so that people would count twice",
                remedy="Choose groups of one base, such as 16+ or 16-59, or ages side by side.",
            )
    if len({tuple(sorted(ranges)) for ranges in spans.values()}) > 1:
        found.append(("ages of the sexes", "; ".join(sorted(set(map(str, prevalence[age]))))))
    named, mixes = [f"{name} ({values})" for name, values in found], [name for name, _ in found]
    if found and mixed == "refuse":
        raise Refusal(
            f"The shares come from different questions: they mix {listed(named if groups.may_repeat(prevalence) else mixes)}",
            remedy='Choose rows of one measure, version, period, year and age base; mixed="state" lets them pass with a caveat.',
        )
    return named


def _sexes(prevalence: pd.DataFrame) -> list[str]:
    if "sex" not in prevalence:
        return [PERSONS] * len(prevalence)
    require.known(prevalence, "sex", what="shares")
    return [str(sex).strip().lower() for sex in prevalence["sex"]]


def _table(
    keys: pd.DataFrame,
    wanted: list[tuple[str, str]],
    each: groups.Array,
    shares: groups.Array,
    sure: SurveyErrors,
    *,
    confidence: float,
    stated: dict[str, str],
) -> pd.DataFrame:
    """One row an area and group, and one for all groups of an area where there are several."""
    lower, upper = sure.limits(each)
    value = each * shares
    many, sexes, bands = len(wanted), [sex for sex, _ in wanted], [band for _, band in wanted]
    flags, origin = sure.flags, sure.sources
    if many > 1:
        total, low, high, flag = sure.total(each)
        value, lower, upper = (
            np.column_stack([part, whole]) for part, whole in ((value, total), (lower, low), (upper, high))
        )
        each = np.column_stack([each, each.sum(axis=1)])
        sexes, flags, origin = [*sexes, "all"], [*flags, flag], [*origin, sure.how if not flag else ""]
        bands = [*bands, bands[0] if len(set(bands)) == 1 else "all ages given"]
    shown = keys.iloc[np.repeat(np.arange(len(keys)), len(sexes))].reset_index(drop=True)
    if keys.shape[1] != 1:
        shown = groups.with_columns(shown, group=groups.together(shown))
    return groups.with_columns(
        shown,
        sex=sexes * len(keys),
        age_group=bands * len(keys),
        measure="estimated victims",
        value=value.ravel(),
        lower=lower.ravel(),
        upper=upper.ravel(),
        confidence=confidence,
        denominator=each.ravel(),
        unit="people",
        method="share of residents",
        flag=flags * len(keys),
        share=(value / each).ravel(),
        **{"period": stated["period"], "range_from": origin * len(keys), **stated},
    )


def _columns(names: list[str]) -> tuple[Column, ...]:
    """What the columns are. The estimates are a survey's share of residents: nobody of the area was counted."""
    return (
        *keys_of(names),
        Column("sex", "key", totals=("all",)),
        Column("age_group", "key"),
        Column("denominator", "base", public=True),
        Column("share", "measure", unit=SHARE),
        Column("value", "measure", of=("denominator", "share")),
        *labels("range_from", "period", "survey_measure", "survey_area"),
    )


def _method(design_effect: float, relative_error: float | None) -> str:
    asked = ASKED + (f" (design effect {design_effect:g})" if design_effect > 1 else "")
    assumed = "" if relative_error is None else f", else from {ASSUMED} of {percent(relative_error)} of each share"
    return f"Survey share times residents; range from {PUBLISHED}, else from {asked}{assumed}."


def words(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """What the estimates say: that of the area where they are highest, of all groups together."""
    by = settings["by"]
    totals = table[~table.duplicated(by or ["group"], keep="last")]
    top = highest(totals)
    whom = _whom(table)
    panel = f"How many {whom} were victims is {missing()}." if top is None else _panel(top, whom, by)
    panel = sentence_case(panel) + of_areas(totals)
    ranged = totals["lower"].notna().any()
    origin = listed(_texts(table["range_from"].replace("", None).dropna()))
    sure = f"errors combined on the log-odds scale, from {origin}" if origin else "no standard error available"
    title = (
        f"{whom} who were victims"
        if top is None
        else f"{where(top, by)}about {about(top['value'])} {whom} were victims"
    )
    return Said(
        panel,
        panel if top is None else f"{panel} Synthetic estimate; {sure}.",
        title=sentence_case(title + _of_what(top, period=False)),
        alt=f"{'Points with ranges' if ranged else 'Bars'} for {counted(len(totals), 'areas')}. {panel}",
        caveats=tuple(_caveats(table, origin)),
    )


def _panel(row: pd.Series[Any], whom: str, by: list[str]) -> str:
    """The estimate of one row in words, and what it rests on."""
    origin = row["range_from"] if is_known(row["range_from"]) else ""
    assumed = f", {origin}" if ASSUMED in origin else ""
    ranged = is_known(row["lower"], row["upper"])
    reach = f" (range {about(row['lower'])} to {about(row['upper'])}{assumed})" if ranged else ""
    panel = f"{where(row, by)}about {about(row['value'])} {whom}{reach} were victims{_of_what(row)}."
    place = row.get("survey_area")
    if is_known(row["share"], row["denominator"]):
        panel += (
            f" That applies the share of {percent(row['share'], digits=1)} in {place if is_known(place) else 'the survey'} to "
            f"{count(row['denominator'])} residents."
        )
    if not ranged:
        some = " for some groups" if str(row["flag"]).endswith("for some groups") else ""
        panel += f" The survey's own range is not available{some}, so no range can be given."
    return panel


def _of_what(row: pd.Series[Any] | None, *, period: bool = True) -> str:
    """What the survey asked about, in brackets."""
    if row is None:
        return ""
    stated = [row.get("survey_measure"), row["period"] if period and row["period"] != NOT_STATED else None]
    said = "; ".join(str(part) for part in stated if is_known(part))
    return f" ({said})" if said else ""


def _whom(table: pd.DataFrame) -> str:
    sexes = {str(sex) for sex in table["sex"] if is_known(sex) and sex != "all"}
    return {"female": "women", "male": "men"}.get("".join(sexes), "people")


def _caveats(table: pd.DataFrame, origin: str) -> list[Caveat]:
    """Cautions on what the estimates are, whom they are of, and what their ranges rest on."""
    bases = listed(sorted(_texts(table.loc[table["sex"] != "all", "age_group"].dropna())))
    found = [
        Caveat("SYNTHETIC_ESTIMATE", "A share of a larger area was used; this one may have more or less of it."),
        Caveat("PEOPLE_NOT_OFFENCES", "These are people, each counted once, and not offences or referrals."),
    ]
    if bases:
        text = f"Only people aged {bases} are included; the survey asks nobody else, nor people outside households."
        found.append(Caveat("AGES", text))
    if ASKED in origin and "design effect" not in origin:
        text = "The range assumes a simple random sample; the true range is wider."
        found.append(Caveat("NO_DESIGN_EFFECT", text))
    if not origin:
        found.append(Caveat("NO_RANGE", "Neither a range nor the number of people asked is known."))
    if ASSUMED in origin:
        found.append(Caveat("ASSUMED_ERROR", f"The range rests on {origin}, which is an assumption."))
    return found


def _notes(prevalence: pd.DataFrame, mixed: list[str]) -> tuple[Caveat, ...]:
    """Cautions on what the survey's table does not state, or states in several ways."""
    found = []
    absent = [name for name in ("definition", "period", "year_ending_march") if not _said(prevalence, name)]
    if absent:
        said = listed([name.replace("_", " ") for name in absent])
        text = (
            f"The survey's {said} {'was' if len(absent) == 1 else 'were'} not stated, so mixing could not be ruled out."
        )
        found.append(Caveat("VERSION_NOT_STATED", text))
    if mixed:
        found.append(Caveat("MIXED_QUESTIONS", f"The shares mix {listed(mixed)}; they do not add up cleanly."))
    return tuple(found)


def _stated(prevalence: pd.DataFrame) -> dict[str, str]:
    """What time the estimates are of, and what the survey measured and where if its table says it, as columns."""
    said = {"survey_measure": _said(prevalence, "measure"), "survey_area": _said(prevalence, "geography")}
    return {"period": _period(prevalence)} | {name: text for name, text in said.items() if text}


def _period(prevalence: pd.DataFrame) -> str:
    """What time the estimates are of."""
    year, asked = _said(prevalence, "year_ending_march"), _said(prevalence, "period")
    if not year:
        return asked if asked and asked.casefold() not in _LAST_YEAR else NOT_STATED
    ends = f"year ending March {year}"
    return ends if not asked or asked.casefold() in _LAST_YEAR else f"{asked}, asked in the {ends}"


def _said(prevalence: pd.DataFrame, column: str) -> str:
    """What a column says of the rows, or nothing where it does not say it of all."""
    if column not in prevalence or prevalence[column].isna().any():
        return ""
    return listed(_texts(prevalence[column]))


def _texts(column: pd.Series[Any]) -> list[str]:
    """What a column says, each once; 2024.0 is 2024."""
    return list(
        dict.fromkeys(str(int(item)) if isinstance(item, float) and item.is_integer() else str(item) for item in column)
    )
