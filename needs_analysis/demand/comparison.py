"""A period against those it can be set beside: the last, the same a year ago, 2019/20, and three years' mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis import groups
from needs_analysis.charts.chart import Chart
from needs_analysis.demand.change import CHANCE_ALONE_UP_TO
from needs_analysis.demand.timeline import Timeline, checked_years, said, timeline
from needs_analysis.errors import Refusal
from needs_analysis.groups import Array, By
from needs_analysis.result import Caveat, Result
from needs_analysis.source import sources_of
from needs_analysis.statistics import count_ratio, overturning_dispersion, seasonal_index
from needs_analysis.statistics.dispersion import LEAST_PAIRS
from needs_analysis.wording import (
    CANNOT_BE_CHECKED,
    HAS_FALLEN,
    HAS_RISEN,
    HIGHER_NOT_LIKE,
    LOWER_NOT_LIKE,
    count,
    judged,
    more_or_fewer,
    percent_more_or_fewer,
    sentence_case,
    signed_percent,
)

PREVIOUS: Final = "previous period"
YEAR_BEFORE: Final = "same period last year"
BASELINE: Final = "same period of the baseline year"
MEAN_OF_THREE: Final = "mean of three years"


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
        One row a series and comparison that can be made: ``comparison, period, against``, the ratio with its range
        (over-dispersed where a dispersion is known), the range by chance alone, ``dispersion``, ``dispersion_to_overturn``,
        the seasonal index of both periods, ``adjusted_ratio`` with the seasons taken out, and the verdict as ``flag``.

    Raises
    ------
    DataError
        For missing columns, periods that stand twice or are none, and counts that are negative, broken or none.
    Refusal
        When there is no such period, it has no count, it can be compared with nothing, or dates follow no calendar.

    Notes
    -----
    The ratio of two counts is exact given their total; with a dispersion its log-normal standard error is multiplied by the
    root of it. The dispersion is that of the same comparison made at earlier periods, with Student's quantiles for how many
    there were; four are needed. Where there are fewer, that of one year is taken times the years between. Counts above 1,000 get
    no verdict without one. A period of another season is never like for like.

    References
    ----------
    .. [1] Przyborowski J, Wilenski H (1940). Biometrika 31, 313-323.

    Examples
    --------
    >>> quarters = [f"{year}/{year - 1999} Q{quarter}" for year in range(2018, 2023) for quarter in (1, 2, 3, 4)]
    >>> table = pd.DataFrame({"period": quarters, "count": [100, 110, 90, 95] * 4 + [101, 112, 93, 130]})
    >>> compare_periods(table).table[["against", "flag"]].values.tolist()[1]
    ['2021/22 Q4', 'has risen']
    """
    line = timeline(table, value=value, period=period, by=by, counts=True, calendar=True)
    if dispersion is not None and not 1 <= dispersion < np.inf:
        raise Refusal(f"A dispersion of {dispersion} is not 1 or more", remedy="Give how many times more than chance.")
    now = len(line.labels) - 1 if at is None else line.place(at)
    if now is None:
        raise Refusal(f"There is no period {said(at)}", remedy=f"The last is {line.said(len(line.labels) - 1)}.")
    checked_years([baseline_year], what="baseline_year")
    odd = line.among(disrupted, what="disrupted")
    since = line.begin_at(history_from)
    usual = ~odd & (np.arange(len(odd)) >= since)
    rows = [
        row
        for series in range(len(line.keys))
        for row in _comparisons(line, series, now, odd, usual, since, baseline_year, dispersion)
    ]
    if not rows:
        raise Refusal(
            f"{sentence_case(line.said(now))} has no count, or nothing to be compared with",
            remedy="Give the period before, or the same of a year ago.",
        )
    shown = _table(rows, line, confidence, what)
    without = len(line.keys) - shown["_series"].nunique()
    main = _main(shown)
    result = _result(shown.drop(columns="_series"), main, line, table, by, what, confidence, len(line.keys) > 1)
    return result.leaving_out("series without the period", without, "missing is not 0") if without else result


@dataclass(frozen=True)
class _Row:
    series: int
    comparison: str
    now: int
    against: list[int]
    counted: float
    before: float
    dispersion: float | None
    freedom: float | None
    index: tuple[float, float]
    differences: tuple[str, ...]


def _comparisons(
    line: Timeline,
    series: int,
    now: int,
    odd: Array,
    usual: Array,
    since: int,
    baseline_year: str,
    dispersion: float | None,
) -> list[_Row]:
    values = line.values[series]
    if np.isnan(values[now]):
        return []
    a_year = line.a_year
    index = _index(np.where(usual[: now + 1], values[: now + 1], np.nan), line, now)
    wanted: list[tuple[str, list[int]]] = [(PREVIOUS, [now - 1])] if a_year > 1 else []
    wanted.append((YEAR_BEFORE if a_year > 1 else "year before", [now - a_year]))
    base = _same_period(line, now, baseline_year)
    if base is not None and base < now - a_year:
        wanted.append((BASELINE.replace("the baseline year", baseline_year), [base]))
    wanted.append((MEAN_OF_THREE, [now - a_year * back for back in (1, 2, 3)]))
    found = []
    for comparison, places in wanted:
        if min(places) < 0 or np.isnan(values[places]).any():
            continue
        differences = []
        if (places[0] - now) % max(a_year, 1):
            differences.append("different times of the year")
        disturbed = sorted({line.financial_year(place) for place in (now, *places) if odd[place]})
        if disturbed:
            differences.append(f"{' and '.join(disturbed)} was not usual")
        if min(places) < since:
            differences.append(f"counted in another way before {line.said(since)}")
        steps = [now - place for place in places]
        if steps[0] % max(a_year, 1):
            # Another season: how much neighbours differ would hold the seasons too.
            steps = [a_year]
        estimated, freedom = (
            (dispersion, None) if dispersion is not None else _dispersion(values, now, usual, steps, a_year)
        )
        seasons = (index[line.season(now)], index[line.season(places[0])])
        found.append(
            _Row(
                series,
                comparison,
                now,
                places,
                float(values[now]),
                float(values[places].sum()),
                estimated,
                freedom,
                seasons,
                tuple(differences),
            )
        )
    return found


def _dispersion(
    values: Array, now: int, usual: Array, steps: list[int], a_year: int
) -> tuple[float | None, float | None]:
    """How much more than chance the same comparison varied at earlier periods, and from how many it is known."""
    found, years = _same_before(values, now, usual, steps), 1.0
    if len(found) < LEAST_PAIRS:
        found, years = _same_before(values, now, usual, [a_year]), max(steps) / a_year
    if len(found) < LEAST_PAIRS:
        return None, None
    return max(1.0, float(np.mean(found)) * years), float(len(found))


def _same_before(values: Array, now: int, usual: Array, steps: list[int]) -> list[float]:
    """Squared differences over what chance gives, of each earlier period against those as far before it."""
    found = []
    for at in range(max(steps), now):
        before = [at - step for step in steps]
        if not usual[[at, *before]].all() or np.isnan(values[[at, *before]]).any():
            continue
        total, k = float(values[before].sum()), len(steps)
        mean = (values[at] + total) / (1 + k)
        if mean > 0:
            found.append(float((values[at] - total / k) ** 2 / (mean * (1 + 1 / k))))
    return found


def _index(values: Array, line: Timeline, now: int) -> Array:
    if line.a_year < 2:
        return np.ones(1)
    try:
        return seasonal_index(values, a_year=line.a_year, first_season=line.season(0))
    except Refusal:
        return np.full(line.a_year, np.nan)


def _same_period(line: Timeline, now: int, year: str) -> int | None:
    return next(
        (
            place
            for place in range(now)
            if line.financial_year(place) == year and (now - place) % max(line.a_year, 1) == 0
        ),
        None,
    )


def _table(rows: list[_Row], line: Timeline, confidence: float, what: str) -> pd.DataFrame:
    found = []
    for row in rows:
        over = len(row.against)
        options: dict[str, Any] = {"exposure_before": over, "confidence": confidence}
        ratio, low, high = (float(x) for x in count_ratio(row.counted, row.before, **options))
        lower, upper = low, high
        if row.dispersion is not None and row.dispersion > 1:
            _, lower, upper = (
                float(x)
                for x in count_ratio(row.counted, row.before, dispersion=row.dispersion, freedom=row.freedom, **options)
            )
        differs = row.differences and row.counted * over != row.before
        too_large = row.dispersion is None and max(row.counted, row.before / over) > CHANCE_ALONE_UP_TO
        if differs:
            verdict = HIGHER_NOT_LIKE if row.counted * over > row.before else LOWER_NOT_LIKE
        else:
            verdict = CANNOT_BE_CHECKED if too_large else judged(lower, upper)
        name = {str(column): line.keys[column].iloc[row.series] for column in line.keys}
        places = sorted(row.against)
        found.append(
            {
                **name,
                "comparison": row.comparison,
                "period": line.said(row.now),
                "against": ", ".join(line.said(place) for place in places),
                "measure": f"ratio of {what}",
                "value": ratio,
                "lower": lower,
                "upper": upper,
                "confidence": confidence,
                "numerator": int(row.counted),
                "denominator": row.before / over,
                "unit": "ratio",
                "method": "log-normal, over-dispersed"
                if row.dispersion and row.dispersion > 1
                else "exact, chance alone",
                "flag": verdict,
                "difference": row.counted - row.before / over,
                "lower_by_chance": low,
                "upper_by_chance": high,
                "dispersion": np.nan if row.dispersion is None else row.dispersion,
                "dispersion_to_overturn": float(
                    overturning_dispersion(row.counted, row.before, exposure_before=over, confidence=confidence)
                ),
                "seasonal_index": row.index[0],
                "seasonal_index_against": row.index[1],
                "adjusted_ratio": ratio / row.index[0] * row.index[1],
                "not_like_for_like": "; ".join(row.differences),
                "_series": row.series,
            }
        )
    return pd.DataFrame(found)


def _main(shown: pd.DataFrame) -> pd.Series[Any]:
    """The comparison that a verdict rests on: with the same period a year ago where there is one."""
    first = shown[shown["comparison"].isin([YEAR_BEFORE, "year before"])]
    return (first if len(first) else shown).iloc[0]


def _result(
    shown: pd.DataFrame,
    main: pd.Series[Any],
    line: Timeline,
    table: pd.DataFrame,
    by: By,
    what: str,
    confidence: float,
    many: bool,
) -> Result:
    verdict = None if many else str(main["flag"])
    if many:
        chosen = shown[shown["comparison"] == main["comparison"]]
        risen, fallen = (int((chosen["flag"] == flag).sum()) for flag in (HAS_RISEN, HAS_FALLEN))
        panel = (
            f"{sentence_case(what)} in {main['period']} against the {main['comparison']}, {count(len(chosen))} series: "
            f"clearly risen: {risen}; clearly fallen: {fallen}; for the others there is no clear answer. The ranges are in the "
            "table."
        )
        title, label, drawn = f"{sentence_case(what)} against the {main['comparison']}", "", chosen
        label = groups.columns_of(by)[0]
    else:
        panel = _panel(shown, main, what)
        title = f"{sentence_case(what)}, {main['period']}: {verdict}"
        label, drawn = "comparison", shown
    beyond = (
        "" if np.isnan(main["dispersion"]) else f" Such counts vary {main['dispersion']:.1f} times more than Poisson."
    )
    analyst = (
        f"{panel} Ratio {main['value']:.3f} ({signed_percent(main['lower'])} to {signed_percent(main['upper'])}, "
        f"{main['method']}; by chance alone {signed_percent(main['lower_by_chance'])} to "
        f"{signed_percent(main['upper_by_chance'])}).{beyond} {_overturn(main)}"
    )
    return Result(
        table=shown,
        measure=f"{what} against earlier periods",
        definition=f"{sentence_case(what)} of a period over those of another; a mean of three years is of the same period.",
        method="Ratio of counts: exact given the total, log-normal with the dispersion of yearly changes where it is known.",
        sentences={"panel": panel, "analyst": analyst},
        verdict=verdict,
        parameters={"by": groups.columns_of(by), "confidence": confidence, "at": main["period"]},
        sources=sources_of(table),
        caveats=_caveats(shown, main, many),
        chart=Chart(
            kind="intervals",
            label=label,
            title=title,
            alt=f"Points with their ranges for {len(drawn)} comparisons, against a line at no change. {panel}",
            value_title=f"Ratio of {what} (1 = no change)",
            reference=1.0,
            reference_label="No change",
            only=("comparison", str(main["comparison"])) if many else None,
            ranked=many,
        ),
    )


def _panel(shown: pd.DataFrame, main: pd.Series[Any], what: str) -> str:
    n1, n0 = int(main["numerator"]), float(main["denominator"])
    than = f"the same as in {main['against']}" if n1 == n0 else f"{more_or_fewer(n1 - n0)} than in {main['against']}"
    first = f"{sentence_case(what)} in {main['period']}: {count(n1)}, {than} ({count(n0)})."
    if n0 == 0:
        return f"{first} There were none before, so no percentage can be given: {main['flag']}."
    reach = f"{percent_more_or_fewer(main['lower'])} to {percent_more_or_fewer(main['upper'])}"
    second = f"That is {percent_more_or_fewer(main['value'])} (range {reach}): {main['flag']}."
    others = [
        f"{_than(row['value'])} the {row['comparison']} ({row['flag']})"
        for _, row in shown.iterrows()
        if row["comparison"] != main["comparison"] and row["denominator"] > 0
    ]
    return f"{first} {second}" + (f" It is {'; '.join(others)}." if others else "")


def _than(ratio: float) -> str:
    said = percent_more_or_fewer(ratio)
    return "the same as" if said == "no difference" else f"{said} than"


def _overturn(main: pd.Series[Any]) -> str:
    needed = float(main["dispersion_to_overturn"])
    if np.isnan(needed):
        return "A count of 0 leaves no dispersion to overturn."
    if needed < 1:
        return "Chance alone could account for the difference."
    return f"The difference would mean nothing if such counts varied {needed:.1f} times more than chance."


def _caveats(shown: pd.DataFrame, main: pd.Series[Any], many: bool) -> tuple[Caveat, ...]:
    found = []
    unlike = shown.loc[shown["not_like_for_like"] != "", ["comparison", "not_like_for_like"]].drop_duplicates()
    if len(unlike):
        reasons = "; ".join(f"{row.comparison}: {row.not_like_for_like}" for row in unlike.itertuples())
        found.append(Caveat("NOT_LIKE_FOR_LIKE", f"{sentence_case(reasons)}."))
    if shown["dispersion"].isna().any():
        found.append(
            Caveat("CHANCE_ALONE", "Without four usual changes from year to year the range is by chance alone.")
        )
    if (shown["flag"] == CANNOT_BE_CHECKED).any():
        found.append(Caveat("NO_HISTORY", "Above 1,000 a verdict needs to know how much such counts usually vary."))
    if shown["numerator"].min() < 10 or shown["denominator"].min() < 10:
        found.append(Caveat("SMALL_NUMBERS", "A count below 10 says little on its own."))
    if many:
        found.append(Caveat("MANY_SERIES", "Of many series some stand out by chance."))
    elif not np.isnan(main["dispersion_to_overturn"]) and main["dispersion_to_overturn"] >= 1:
        found.append(Caveat("OVERTURNED_BY", _overturn(main)))
    return tuple(found)
