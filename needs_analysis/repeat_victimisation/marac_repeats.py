"""What share of MARAC referrals are the same pair again within 12 months, under either version of the definition."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import pandas as pd

from needs_analysis import engine, groups, periods, require
from needs_analysis.charts.chart import Chart
from needs_analysis.columns import SHARE, Column, amended, labels, limits, measures
from needs_analysis.errors import Refusal
from needs_analysis.groups import By
from needs_analysis.renamed import with_old_arguments
from needs_analysis.repeat_victimisation.look_back import Rule
from needs_analysis.repeat_victimisation.marac_versions import CRIME, VERSIONS, needs_crime, versions_of
from needs_analysis.repeat_victimisation.marac_words import words
from needs_analysis.repeat_victimisation.repeat_rate import METHOD, columns_of
from needs_analysis.repeat_victimisation.repeats import Choices, repeats
from needs_analysis.repeat_victimisation.window import days_of
from needs_analysis.result import Result
from needs_analysis.source import sources_of, united
from needs_analysis.wording import listed, period

REPEAT_BENCHMARK: Final = "marac_repeat_rate"
_ALSO_SAME: Final = ("perpetrator_id",)


@with_old_arguments
def marac_repeats(
    referrals: pd.DataFrame | engine.Handle | engine.OnDisk,
    benchmarks: pd.DataFrame,
    *,
    start: str,
    end: str,
    by: By = "district",
    version: str | Sequence[str] = "current",
    rule: Rule = "12 months",
    benchmark_period: str | None = None,
    data_from: str | None = None,
    confidence: float = 0.95,
) -> Result:
    """Share of MARAC referrals that are the same victim and perpetrator again, beside the UK range.

    Parameters
    ----------
    referrals : pandas.DataFrame, engine.Handle or engine.OnDisk
        ``referral_id, victim_id, perpetrator_id, date`` and ``by``; for the older version also ``would_be_crime``, yes or no.
    benchmarks : pandas.DataFrame
        Rows ``marac_repeat_rate`` with ``value`` in percent and ``year``; with a column ``version`` only those of the same version are
        compared, without one they are compared with the current version alone.
    start, end : str
        First and last day of the reporting window.
    by : str or sequence of str, optional
        Columns to split by; a row for all areas together comes first. ``()`` or None gives that row alone.
    version : str or sequence of str
        ``"current"`` (any instance of abuse), ``"older"`` (conduct that would be a crime), or both beside each other.
    rule : {"12 months", "365 days"}
        How the look-back ends; it includes the last day.
    benchmark_period : str, optional
        The ``year`` of the one UK figure to compare with, such as ``"12 months to 2024-09"``; the range of all of them otherwise.
    data_from : str, optional
        First day the extract covers.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    Result
        For each version one row for all areas and one an area. ``unknown`` referrals are those of which victim, perpetrator, or what the
        version needs, is not known; ``least`` and ``most`` are the share of all referrals if none and all of those that could be
        were repeats. With the lowest and highest UK figure of the same version (``uk_lowest``, ``uk_highest``) and the years that
        those are of (``uk_years``); ``history_from`` as in `repeat_rate`.

    Raises
    ------
    DataError
        As `repeat_rate`.
    Refusal
        When the referrals do not say what the older version needs, and for a version or a UK figure that there is not.

    Notes
    -----
    The unit is the pair of victim and perpetrator, and the clock restarts at each referral, whatever it was for (the definition of SafeLives
    [1]_). In the older version the new incident had to be conduct which, if reported, would be a crime [2]_. The day of the referral
    stands for the day of the incident. A low share may mean that repeats are not flagged.

    References
    ----------
    .. [1] SafeLives. Definition of a repeat at Marac; and Briefing for Maracs: repeat cases.
    .. [2] SafeLives. Definition of a repeat at Marac, the older page.

    Examples
    --------
    >>> from needs_analysis.reference import load
    >>> referrals = pd.DataFrame({"referral_id": [1, 2, 3], "victim_id": ["a", "a", "b"], "perpetrator_id": ["p", "p", "q"],
    ...     "date": pd.to_datetime(["2023-09-01", "2024-05-01", "2024-06-01"]), "would_be_crime": ["yes", "no", "yes"]})
    >>> both = marac_repeats(referrals, load("provision_benchmarks"), start="2024-04-01", end="2025-03-31", by=(),
    ...                      version=["current", "older"])
    >>> both.table[["version", "numerator", "denominator"]].values.tolist()
    [['current', 1, 2], ['older', 0, 2]]
    """
    asked, split = versions_of(version), groups.columns_of(by)
    national = _national(benchmarks, benchmark_period)
    choices = Choices(
        start=start,
        end=end,
        by=tuple(split),
        also_same=_ALSO_SAME,
        event_id="referral_id",
        rule=rule,
        data_from=data_from,
        measures=tuple(VERSIONS[name].measure for name in asked),
        confidence=confidence,
        crime=CRIME,
        unknown_apart=True,
    )
    found = repeats(referrals, choices)
    _refuse_all_unsaid(found.table, asked)
    table = _beside_each_other(found.table.rename(columns={"measure": "version"}), asked)
    beside = pd.DataFrame([_uk(national, name) for name in table["version"]], index=table.index)
    first, last = days_of(start, end)
    settings = {"start": start, "end": end, "by": split, "rule": rule, "also_same": list(_ALSO_SAME), "version": asked}
    return Result(
        table=pd.concat([table.assign(measure="repeat referrals", unit="referrals"), beside], axis=1),
        columns=_columns(split, asked),
        measure=f"MARAC repeats of the same pair, {period(first, last)}",
        definition=f"SafeLives' definition of a repeat, {'; '.join(VERSIONS[name].defined.format(rule=rule) for name in asked)}; "
        "the clock restarts at each referral.",
        method=METHOD,
        words=words,
        settings=settings | {"data_from": data_from, "confidence": confidence},
        sources=united(*found.sources, *sources_of(benchmarks)),
        notes=found.notes,
        excluded=found.excluded,
        chart=_chart(split, asked),
    )


def _refuse_all_unsaid(table: pd.DataFrame, asked: Sequence[str]) -> None:
    """Refuse a version that needs what no referral of the window says."""
    for name in asked:
        if needs_crime([name]) and not table.loc[table["measure"] == name, "denominator"].iloc[0]:
            raise Refusal(
                f"No referral of a known pair in the window says in {CRIME} whether it would be a crime",
                remedy=f'Fill in {CRIME} with yes or no, or use version="current".',
            )


def _beside_each_other(table: pd.DataFrame, asked: Sequence[str]) -> pd.DataFrame:
    """The rows of several versions with the repeats that one of them counts and the row does not, by which two rows would tell them."""
    if len(asked) < 2:
        return table.drop(columns="rest")
    each = [table.loc[table["version"] == name, "numerator"].to_numpy() for name in asked]
    most = pd.concat([pd.Series(numbers) for numbers in each], axis=1).max(axis=1)
    not_counted = pd.concat([most - pd.Series(numbers) for numbers in each], ignore_index=True)
    return table.assign(not_counted=not_counted.to_numpy())


def _columns(split: list[str], asked: Sequence[str]) -> tuple[Column, ...]:
    """What the columns are. Of two versions the rows of an area are withheld together: the difference of two shown ones would be a count."""
    area = tuple(split or ["group"])
    across = area if len(asked) > 1 else False
    behind = ("numerator", "denominator", "unknown", "possible")
    one = amended(
        columns_of(split),
        Column("version", "key"),
        Column("unknown", "count", across=across),
        Column("possible", "count", across=across, shown=False),
        *measures("least", "most", of=behind, across=across, unit=SHARE),
        *limits("uk_lowest", "uk_highest", of=(), unit=SHARE),
        *labels("uk_years"),
    )
    if len(asked) < 2:
        return one
    hidden = ("not_counted", "rest", "unknown")
    return amended(
        one,
        Column("not_counted", "count", across=area, shown=False),
        Column("rest", "count", across=area, shown=False),
        Column("numerator", "count", of=hidden, part_of="denominator", across=area),
        Column("denominator", "base", of=("numerator", *hidden), across=area),
        Column("victims", "base", of=("numerator", *hidden), part_of="denominator", across=area),
        Column("value", "measure", of=("numerator", "denominator", "victims", *hidden), across=area, unit=SHARE),
        Column("history_from", "label", of=("denominator",), across=area),
    )


def _national(benchmarks: pd.DataFrame, wanted: str | None) -> pd.DataFrame:
    """The UK figures as shares, with the version that they are of."""
    require.columns(benchmarks, ("benchmark", "value", "year"), what="benchmarks")
    rows = benchmarks[benchmarks["benchmark"] == REPEAT_BENCHMARK]
    if rows.empty:
        raise Refusal(
            f"The benchmarks have no {REPEAT_BENCHMARK}", remedy='Pass reference.load("provision_benchmarks").'
        )
    versions = rows["version"] if "version" in rows else pd.Series("current", index=rows.index)
    national = pd.DataFrame(
        {"share": require.complete_numbers(rows, "value") / 100, "year": rows["year"], "version": versions}
    )
    if wanted is None:
        return national
    of_period = national[national["year"] == wanted]
    if of_period.empty:
        there = listed(list(dict.fromkeys(map(str, national["year"]))))
        raise Refusal(f"There is no UK figure for {wanted!r}", remedy=f"benchmark_period is one of: {there}.")
    return of_period


def _uk(national: pd.DataFrame, name: str) -> dict[str, Any]:
    """Lowest and highest UK figure of a version, and the years in which their periods end."""
    own = national[national["version"] == name]
    ends = sorted({year for text in own["year"] if (year := periods.year_of_end(text)) is not None})
    years = {"uk_years": " to ".join(map(str, dict.fromkeys((ends[0], ends[-1]))))} if ends else {}
    return {"uk_lowest": float(own["share"].min()), "uk_highest": float(own["share"].max()), **years}


def _chart(split: list[str], asked: Sequence[str]) -> Chart:
    return Chart(
        kind="intervals",
        label=split[0] if len(split) == 1 else "group",
        value_title="% of referrals",
        scale=100,
        reference="uk_lowest",
        reference_to="uk_highest",
        reference_label="UK figures",
        only=("version", asked[0]),
    )
