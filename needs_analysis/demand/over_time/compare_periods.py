"""A period against those it can be set beside: the last, the same a year ago, 2019/20, and three years' mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from needs_analysis import groups, require
from needs_analysis.charts.chart import EVEN, Chart
from needs_analysis.columns import Column, keys, measures
from needs_analysis.demand.over_time.compare_counts import COMPARED
from needs_analysis.demand.over_time.earlier_periods import YEAR_BEFORE, Beside, periods_beside
from needs_analysis.errors import Refusal
from needs_analysis.groups import By
from needs_analysis.judgement import DEFAULT, OWN, SMALLEST, columns_of, judge, method_of, smallest
from needs_analysis.judgement_words import (
    default_in_words,
    in_words,
    overturn_in_words,
    range_in_words,
    verdict_of,
    would_have_been_clear,
)
from needs_analysis.result import Excluded, Result
from needs_analysis.said import Caveat, Said, neither_better
from needs_analysis.source import sources_of
from needs_analysis.timeline import Timeline, checked_year, said, timeline
from needs_analysis.wording import (
    BEYOND_SWING,
    HAS_FALLEN,
    HAS_RISEN,
    count,
    is_known,
    listed,
    missing,
    more_or_fewer,
    percent_more_or_fewer,
    sentence_case,
)
from needs_analysis.wording import counted as in_number


def compare_periods(
    table: pd.DataFrame,
    *,
    value: str = "count",
    period: str = "period",
    by: By = (),
    at: object = None,
    baseline_year: str = "2019/20",
    disrupted: Sequence[str] = ("2020/21",),
    history_from: object = None,
    dispersion: float | None = None,
    confidence: float = 0.95,
    what: str = "events",
) -> Result:
    """Compare a period with the one before, the same a year ago, the same of 2019/20, and the mean of three years.

    Parameters
    ----------
    table : pandas.DataFrame
        One row a period (of each series): counts of quarters, months or financial years, in any order.
    value, period : str
        Columns with the count and the period: ``"2022/23 Q2"``, ``"2022/23"``, or dates.
    by : str or sequence of str
        Columns that name a series.
    at : str or date, optional
        The period to judge; the last otherwise.
    baseline_year : str
        Financial year before the disruption, compared with by the same period of it.
    disrupted : sequence of str
        Financial years that were not usual. They are marked, make a comparison not like for like, and do not count as usual
        variation.
    history_from : str or date, optional
        First period counted as today, such as the first after a change of recording: only changes from then on count as usual
        variation, and what lies before is not like for like.
    dispersion : float, optional
        How many times more than chance such counts vary, borrowed from elsewhere. Estimated from the changes of earlier
        years where there are enough; the change that is judged is not among them.
    confidence : float
        Between 0 and 1.
    what : str
        What was counted, in words.

    Returns
    -------
    Result
        One row a series and comparison that can be made: ``comparison, period, against``, the ratio with its range, the range by
        chance alone, the usual swing (``usual_lower, usual_upper`` from so many ``earlier_changes``), the ``dispersion`` that was
        allowed for and where it comes from (``allowance``), ``dispersion_to_overturn``, the smallest changes that would have been a
        verdict, the seasonal index of both periods, ``adjusted_ratio`` with the seasons taken out, and the verdict as ``flag``.

    Raises
    ------
    DataError
        For missing columns, periods that stand twice or are none, and counts that are negative, broken or none.
    Refusal
        When there is no such period, it has no count, it can be compared with nothing, or dates follow no calendar.

    Notes
    -----
    See `judgement.judge`: with four or more earlier changes of the same kind the ratio is compared with Student's prediction interval
    of their logarithms; where there are fewer of a comparison over several years, yearly changes take their place, with the
    variance of so many years. Without four of either it must survive a default dispersion. A period of another season is never
    like for like, nor is one of a disrupted year or counted in another way.

    References
    ----------
    .. [1] Przyborowski J, Wilenski H (1940). Biometrika 31, 313-323.

    Examples
    --------
    >>> quarters = [f"{year}/{year - 1999} Q{quarter}" for year in range(2018, 2023) for quarter in (1, 2, 3, 4)]
    >>> table = pd.DataFrame({"period": quarters, "count": [100, 110, 90, 95] * 4 + [101, 112, 93, 130]})
    >>> compare_periods(table).table[["against", "flag"]].values.tolist()[1]
    ['2021/22 Q4', 'beyond its usual swing']
    """
    line = timeline(table, value=value, period=period, by=by, counts=True, calendar=True)
    dispersion = None if dispersion is None else require.number(dispersion, name="dispersion", example="2.5")
    now = len(line.labels) - 1 if at is None else line.place(at)
    if now is None:
        raise Refusal(f"There is no period {said(at)}", remedy=f"The last is {line.said(len(line.labels) - 1)}.")
    baseline_year = checked_year(baseline_year, what="baseline_year")
    odd = line.among(disrupted, what="disrupted")
    since = line.begin_at(history_from)
    usual = ~odd & (np.arange(len(odd)) >= since)
    rows = [
        row
        for series in range(len(line.keys))
        for row in periods_beside(line, series, now, odd=odd, usual=usual, since=since, baseline_year=baseline_year)
    ]
    if not rows:
        raise Refusal(
            f"{sentence_case(line.said(now))} has no count, or nothing to be compared with",
            remedy="Give the period before, or the same of a year ago.",
        )
    shown = _table(rows, line, confidence, what, dispersion)
    names = [str(name) for name in groups.columns_of(by)]
    main = _main(shown)
    return Result(
        table=shown,
        columns=_columns(names),
        measure=f"{what} against earlier periods",
        definition=f"{sentence_case(what)} of a period over those of another; a mean of three years is of the same period.",
        method="Ratio of counts, compared with earlier changes of the same kind or, without four of them, against a stated dispersion.",
        settings={
            "by": names,
            "confidence": confidence,
            "at": None if at is None else said(at),
            "baseline_year": baseline_year,
            "disrupted": groups.listed_names(disrupted),
            "history_from": None if history_from is None else said(history_from),
            "dispersion": dispersion,
            "what": what,
        },
        sources=sources_of(table),
        excluded=_excluded(rows, shown, line, str(main["comparison"])),
        words=words,
        chart=_chart(names, str(main["comparison"]), what, many=_is_many(shown, names)),
    )


def _columns(by: list[str]) -> tuple[Column, ...]:
    return (
        *keys([*by, "comparison", "period", "against"]),
        *COMPARED,
        *measures("seasonal_index", "seasonal_index_against", of=("numerator", "denominator")),
        Column("adjusted_ratio", "measure", of=("value",)),
        Column("not_like_for_like", "label"),
    )


def _excluded(rows: list[Beside], shown: pd.DataFrame, line: Timeline, comparison: str) -> tuple[Excluded, ...]:
    """Series that have no count of the period, and those that cannot be set against what most are set against."""
    there = len({row.series for row in rows})
    without = len(line.keys) - there
    apart = there - int((shown["comparison"] == comparison).sum()) if len(line.keys) > 1 else 0
    told = f"series that cannot be set against the {comparison}, in the table by other comparisons"
    found = (
        Excluded("series without the period", without, "missing is not 0", False),
        Excluded(told, apart, "too short", False),
    )
    return tuple(entry for entry in found if entry.rows)


def _chart(by: list[str], comparison: str, what: str, *, many: bool) -> Chart:
    return Chart(
        kind="intervals",
        label=by[0] if many else "comparison",
        value_title=f"Ratio of {what} (1 = no change)",
        reference=EVEN,
        reference_label="No change",
        only=("comparison", comparison) if many else None,
        ranked=many,
    )


def _is_many(shown: pd.DataFrame, by: list[str]) -> bool:
    return bool(by) and len(shown[by].drop_duplicates()) > 1


def _table(rows: list[Beside], line: Timeline, confidence: float, what: str, dispersion: float | None) -> pd.DataFrame:
    counted, before, over = (
        np.array([getter(row) for row in rows], dtype=float)
        for getter in (lambda row: row.counted, lambda row: row.before, lambda row: len(row.against))
    )
    found = judge(
        counted,
        before,
        over=over,
        swings=[row.swings for row in rows],
        dispersion=dispersion,
        unlike=[bool(row.differences) for row in rows],
        confidence=confidence,
    )
    keys = line.keys.iloc[[row.series for row in rows]].reset_index(drop=True)
    seasons = np.array([row.index for row in rows])
    return pd.DataFrame(
        {
            **{str(name): keys[name] for name in keys},
            "comparison": [row.comparison for row in rows],
            "period": [line.said(row.now) for row in rows],
            "against": [", ".join(line.said(place) for place in sorted(row.against)) for row in rows],
            "measure": f"ratio of {what}",
            "value": found.ratio,
            "lower": found.lower,
            "upper": found.upper,
            "confidence": confidence,
            "numerator": counted.astype("int64"),
            "denominator": before / over,
            "unit": "ratio",
            "method": method_of(found),
            "flag": found.verdict,
            "difference": counted - before / over,
            **columns_of(found),
            "seasonal_index": seasons[:, 0],
            "seasonal_index_against": seasons[:, 1],
            "adjusted_ratio": found.ratio / seasons[:, 0] * seasons[:, 1],
            "not_like_for_like": ["; ".join(row.differences) for row in rows],
            SMALLEST: [smallest(line.values[row.series, : row.now]) for row in rows],
        }
    )


def _main(shown: pd.DataFrame) -> pd.Series[Any]:
    """The comparison that a verdict rests on: with the same period a year ago where there is one."""
    first = shown[shown["comparison"].isin([YEAR_BEFORE, "year before"])]
    return (first if len(first) else shown).iloc[0]


def words(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """What the comparisons of one series say, or of many series the one that most of them have."""
    what, by = settings["what"], settings["by"]
    if table.empty:
        return Said(f"No comparison of {what} is shown.", f"No comparison of {what} is shown.")
    main, many = _main(table), _is_many(table, by)
    caveats = (*_caveats(table, main, many), *neither_better(what))
    judged = f"{range_in_words(main)} {overturn_in_words(main)}".rstrip()
    if many:
        panel, drawn = _many_in_words(table, main, what), table[table["comparison"] == main["comparison"]]
        title, verdict = f"{sentence_case(what)} against the {main['comparison']}", None
        judged = f"{', '.join(str(main[name]) for name in by)}: {judged}"
    else:
        named = f"{what} ({', '.join(str(main[name]) for name in by)})" if by else what
        panel, drawn, verdict = _panel(table, main, named), table, verdict_of(main)
        title = f"{sentence_case(what)}, {main['period']}: {verdict or f'change {missing()}'}"
    ranges = f"Points with their ranges for {in_number(len(drawn), 'comparisons')}, against a line at no change."
    return Said(panel, f"{panel} {judged}", verdict, title, f"{ranges} {panel}", caveats)


def _many_in_words(shown: pd.DataFrame, main: pd.Series[Any], what: str) -> str:
    """How many series rose or fell clearly, of those whose change is shown."""
    chosen = shown[shown["comparison"] == main["comparison"]]
    known = chosen[[verdict_of(row) is not None for _, row in chosen.iterrows()]]
    open_ = len(chosen) - len(known)
    first = f"{sentence_case(what)} in {main['period']} against the {main['comparison']}, {count(len(chosen))} series"
    if known.empty:
        return f"{first}: the changes are {missing()}."
    beyond = known["flag"] == BEYOND_SWING
    risen = int(((known["flag"] == HAS_RISEN) | (beyond & (known["value"] > known["usual_upper"]))).sum())
    fallen = int(((known["flag"] == HAS_FALLEN) | (beyond & (known["value"] < known["usual_lower"]))).sum())
    return (
        f"{first}{f' ({count(open_)} {missing()})' if open_ else ''}: clearly risen, or above what is usual: {risen}; clearly "
        f"fallen, or below it: {fallen}. For the others{' shown' if open_ else ''} there is no clear answer. The ranges are in "
        "the table."
    )


def _panel(shown: pd.DataFrame, main: pd.Series[Any], what: str) -> str:
    first = _counts_in_words(main, what)
    if is_known(main["denominator"]) and main["denominator"] == 0:
        return f"{first} {in_words(main)}"
    second = f"{in_words(main)} {would_have_been_clear(main)}".strip()
    rest = shown[shown["comparison"] != main["comparison"]]
    others, gone = [], []
    for _, row in rest.iterrows():
        if not is_known(row["value"]) and not is_known(row["denominator"]):
            gone.append(f"the {row['comparison']}")
        elif is_known(row["value"], row["denominator"]) and row["denominator"] > 0:
            verdict = verdict_of(row)
            others.append(f"{_than(row['value'])} the {row['comparison']}{f' ({verdict})' if verdict else ''}")
    third = "".join(f" It is {text}." for text in others)
    fourth = f" The change against {listed(gone)} is {missing()}." if gone else ""
    return f"{first} {second}{third}{fourth}"


def _counts_in_words(main: pd.Series[Any], what: str) -> str:
    now, before, against = main["numerator"], main["denominator"], main["against"]
    first = f"{sentence_case(what)} in {main['period']}:"
    if not is_known(now, before):
        if is_known(now):
            return f"{first} {count(now)}; the number in {against} is {missing()}."
        return f"{first} the number is {missing()}{f' ({count(before)} in {against})' if is_known(before) else ''}."
    than = f"the same as in {against}" if now == before else f"{more_or_fewer(now - before)} than in {against}"
    return f"{first} {count(now)}, {than} ({count(before)})."


def _than(ratio: float) -> str:
    said = percent_more_or_fewer(ratio)
    return "the same as" if said == "no difference" else f"{said} than"


def _on_default(main: pd.Series[Any], rest: pd.DataFrame, many: bool) -> str:
    """What verdicts rest on whose counts have no swing of their own: that of the main row, or of others, which are then named."""
    if str(main["allowance"]) == DEFAULT:
        return default_in_words(main)
    against = listed([f"the {name}" for name in dict.fromkeys(map(str, rest["comparison"]))])
    of = f"{in_number(len(rest), 'comparisons')} in the table" if many else f"The comparison with {against}"
    row = rest.iloc[0] if len(rest) == 1 else rest.iloc[0].where(rest.columns != "dispersion", np.nan)
    return f"{of}: {default_in_words(row)}"


def _caveats(shown: pd.DataFrame, main: pd.Series[Any], many: bool) -> tuple[Caveat, ...]:
    found = []
    unlike = shown.loc[shown["not_like_for_like"].fillna("") != "", ["comparison", "not_like_for_like"]]
    if len(unlike):
        pairs = unlike.drop_duplicates().itertuples()
        reasons = "; ".join(f"{row.comparison}: {row.not_like_for_like}" for row in pairs)
        found.append(Caveat("NOT_LIKE_FOR_LIKE", f"{sentence_case(reasons)}."))
    rest = shown[shown["allowance"].fillna("") == DEFAULT]
    if len(rest):
        found.append(Caveat("DEFAULT_DISPERSION", _on_default(main, rest, many)))
    if any((shown[name].dropna() < 10).any() for name in ("numerator", "denominator")):
        found.append(Caveat("SMALL_NUMBERS", "A count below 10 says little on its own."))
    needed = main["dispersion_to_overturn"]
    if many:
        found.append(Caveat("MANY_SERIES", "Of many series some stand out by chance."))
    elif str(main["allowance"]) != OWN and is_known(needed, main["value"]) and needed >= 1:
        found.append(Caveat("OVERTURNED_BY", overturn_in_words(main)))
    return tuple(found)
