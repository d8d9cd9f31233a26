"""Where people drop out on the way from being known to being helped (attrition)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd

from needs_analysis import groups, require
from needs_analysis.charts.chart import Chart
from needs_analysis.columns import SHARE, Column, keys, labels, limits
from needs_analysis.demand.need import same_period
from needs_analysis.demand.need.journey_words import words
from needs_analysis.errors import Refusal, UnitError
from needs_analysis.groups import By
from needs_analysis.result import Result
from needs_analysis.source import sources_of
from needs_analysis.statistics import count_ratio, proportion_interval
from needs_analysis.units import kind as kind_of_unit
from needs_analysis.units import require_same
from needs_analysis.wording import count, plain


def journey(
    table: pd.DataFrame,
    *,
    stage: str = "stage",
    events: str = "count",
    order: Sequence[str] | None = None,
    kind: Literal["cohort", "throughput"] = "cohort",
    unknown: str = "",
    by: By = (),
    confidence: float = 0.95,
) -> Result:
    """Share of people who get from each stage to the next, and from the first to each.

    Parameters
    ----------
    table : pandas.DataFrame
        One row a stage (of each group) with the people who reached it. Stages are in the order of their categories where
        these are ordered, and as the rows stand otherwise.
    stage, events : str
        Columns. A column ``unit`` beside them says what each stage counts.
    order : sequence of str, optional
        The stages from first to last, where the rows stand otherwise.
    kind : {"cohort", "throughput"}
        Whether the same people were followed from stage to stage, or each stage counts what passed it in the period. Then
        it is a ratio and not a share, and may be above 1.
    unknown : str
        Column with the people of whom it is not known whether they reached the stage.
    by : str or sequence of str
        Columns that name a group, such as the quarter or the area.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    Result
        One row a group and stage: ``value`` is the share of the stage before with its range, ``cumulative`` that of the first
        stage with its own; with ``unknown``, ``least`` and ``most`` (and those of ``cumulative``): excluding, then including,
        all unknowns. ``lost`` are those who dropped out since the stage before. ``stage_period`` says the period of each stage of
        a group whose stages are of different periods, where there is one.

    Raises
    ------
    DataError
        For missing columns, stages that stand twice in a group, and counts that are negative, broken or none.
    UnitError
        For a cohort whose stages count unlike things (people and contacts).
    Refusal
        For one stage only, a group without one of the stages, nobody at a stage before another, a cohort that grows, an order
        that is no list, repeats a stage or does not know one, groups whose rows stand in different orders, more unknown than
        can be, or counts of a part of a year beside those of a year.

    Notes
    -----
    Wilson's interval for a share; for throughput the exact interval of a ratio of two counts. A snapshot (those in the service
    today) is no stage of those referred this quarter.

    References
    ----------
    .. [1] Wilson EB (1927). JASA 22, 209-212.

    Examples
    --------
    >>> table = pd.DataFrame({"stage": ["referred", "contacted", "supported"], "count": [200, 150, 60]})
    >>> journey(table).table[["stage", "value", "cumulative"]].values.tolist()
    [['referred', nan, 1.0], ['contacted', 0.75, 0.75], ['supported', 0.4, 0.3]]
    """
    if kind not in ("cohort", "throughput"):
        raise Refusal(f"There is no kind {kind!r}", remedy='Use "cohort" or "throughput".')
    names = groups.columns_of(by)
    table = table.rename_axis(columns=None) if isinstance(table, pd.DataFrame) else table
    require.columns(table, [stage, events, *names, *([unknown] if unknown else [])], what="stages")
    require.known(table, stage, what="stages")
    require.once(table, [*names, stage], what="stages")
    stages = _stages(table, stage, names, order)
    numbers = require.whole_numbers(table, events)
    open_ = require.whole_numbers(table, unknown) if unknown else np.zeros(len(table))
    places, keys = groups.numbered(table, by)
    # What was named in order= is the caller's own.
    told = order is not None or groups.may_repeat(table)
    rank = table[stage].astype("str").map({name: at for at, name in enumerate(stages)}).to_numpy()
    times = same_period.stated(table, stage, names)
    rows: list[pd.DataFrame] = []
    for place, here in enumerate(groups.rows_of(places, len(keys))):
        here = here[np.argsort(rank[here], kind="stable")]
        where = f" in {groups.in_message(keys, place, otherwise='one of the groups')}" if names else ""
        if len(here) < len(stages):
            lacking = sorted(set(stages) - set(table[stage].astype("str").to_numpy()[here]), key=stages.index)
            raise Refusal(
                f"{f'There is no {lacking[0]}' if told else 'A stage is missing'}{where}",
                remedy="Give every stage of every group, 0 where nobody reached it.",
            )
        if kind == "cohort" and "unit" in table:
            _one_unit(table["unit"].iloc[here], told=groups.may_repeat(table))
        periods = _periods([times[row] for row in here], kind, where, told=groups.may_repeat(table))
        found = _steps(
            table.iloc[here],
            stage,
            names,
            numbers[here],
            open_[here],
            kind=kind,
            confidence=confidence,
            where=where,
            told=told,
        )
        rows.append(found.assign(stage_period=periods))
    shown = pd.concat(rows, ignore_index=True)
    if not unknown:
        shown = shown.drop(columns=["status_unknown", "least", "most", "cumulative_least", "cumulative_most"])
    if not shown["stage_period"].any():
        shown = shown.drop(columns="stage_period")
    return Result(
        table=shown,
        columns=_columns(names, kind),
        measure="journey from stage to stage",
        definition="People at a stage over those at the stage before, and over those at the first."
        if kind == "cohort"
        else "What passed a stage in the period over what passed the stage before, and the first.",
        method="Wilson's interval." if kind == "cohort" else "Exact interval of a ratio of two counts.",
        settings={"kind": kind, "by": names, "unknown": unknown, "confidence": float(confidence)},
        sources=sources_of(table),
        words=words,
        chart=_of_stages(kind) if len(keys) == 1 else _of_groups(names, str(shown["stage"].iloc[-1]), kind),
    )


def _periods(times: list[same_period.Stated], kind: str, where: str, *, told: bool) -> list[str]:
    """The period of each stage in words, where they are not all one; refused where a ratio would be of unlike lengths."""
    said = list(dict.fromkeys(time.said for time in times if time.said != same_period.NOT_STATED))
    spans = {time.span or time.said for time in times if time.said != same_period.NOT_STATED}
    lengths = [time.months for time in times if time.months is not None]
    if len(spans) < 2:
        return [""] * len(times)
    if kind == "throughput" and lengths and max(lengths) - min(lengths) > same_period.NEAR:
        which = f" ({'; '.join(said[:3])})" if told else ""
        raise Refusal(
            f"The stages{where} were counted over different lengths of time{which}",
            remedy="Give what passed each stage in one period.",
        )
    return [time.said for time in times]


def _stages(table: pd.DataFrame, stage: str, names: list[str], order: Sequence[str] | None) -> list[str]:
    """The stages from first to last: as they were given, as ordered categories, or as all groups have them."""
    if order is None:
        stages = list(map(str, groups.in_order(table[stage], what="stages")))
        if names and not groups.is_ordered(table[stage]):
            places, keys = groups.numbered(table, names)
            said = table[stage].astype("str").to_numpy()
            for place, rows in enumerate(groups.rows_of(places, len(keys))):
                if said[rows].tolist() != [name for name in stages if name in set(said[rows])]:
                    raise Refusal(
                        f"The stages of {groups.in_message(keys, place, otherwise='one group')} are in a different order from those before",
                        remedy="Give the stages from first to last in order=.",
                    )
    elif isinstance(order, str) or not isinstance(order, Sequence | np.ndarray | pd.Index | pd.Series):
        raise Refusal(
            f"order= is of type {type(order).__name__}, not a list of stages",
            remedy='Give the stages from first to last, such as order=["referred", "contacted", "supported"].',
        )
    else:
        stages = [str(item) for item in order]
    twice = next((name for name in stages if stages.count(name) > 1), None)
    if twice is not None:
        which = f"The stage {twice!r}" if order is not None or groups.may_repeat(table) else "A stage"
        raise Refusal(f"{which} appears twice in the order", remedy="Name every stage once.")
    strange = sorted(set(map(str, table[stage])) - set(stages))
    if strange:
        which = f"The stage {strange[0]!r}" if groups.may_repeat(table) else "A stage of the table"
        raise Refusal(f"{which} is not in order=", remedy="Name every stage in order=.")
    return stages


def _one_unit(units: pd.Series[Any], *, told: bool) -> None:
    first = str(units.iloc[0])
    for unit in units.iloc[1:]:
        if {kind_of_unit(first), kind_of_unit(str(unit))} != {kind_of_unit(first)}:
            if not told:
                raise UnitError(
                    "Cannot follow people from stage to stage: the stages have different units",
                    remedy='Give one unit, or use kind="throughput".',
                )
            require_same(first, str(unit), action="follow from stage to stage")


def _require_steps(said: list[str], n: groups.Array, open_: groups.Array, kind: str, where: str, *, told: bool) -> None:
    """Refuse one stage alone, a stage that nobody reached before another, and a cohort that grows."""
    if len(n) < 2:
        raise Refusal(f"There is one stage only{where}", remedy="Give two stages or more.")
    if (n[:-1] == 0).any():
        empty = said[int(np.flatnonzero(n[:-1] == 0)[0])] if told else "one of the stages"
        raise Refusal(
            f"Nobody reached {empty}{where}, so nothing is a share of it", remedy="Leave out what follows it."
        )
    grown = np.flatnonzero((n + open_)[1:] > n[:-1] + open_[:-1])
    if kind == "cohort" and ((n[1:] > n[:-1]).any() or grown.size):
        at = int(grown[0]) if grown.size else int(np.flatnonzero(n[1:] > n[:-1])[0])
        which = "More reached a stage than the one before"
        if told:
            which = f"More reached {said[at + 1]} ({count(n[at + 1])}) than {said[at]} ({count(n[at])})"
        raise Refusal(
            f"{which}{where}",
            remedy='They are not the same people followed: use kind="throughput", or correct the counts.',
        )


def _steps(
    rows: pd.DataFrame,
    stage: str,
    names: list[str],
    n: groups.Array,
    open_: groups.Array,
    *,
    kind: str,
    confidence: float,
    where: str,
    told: bool,
) -> pd.DataFrame:
    """One row a stage of one group."""
    said = rows[stage].astype("str").tolist()
    _require_steps(said, n, open_, kind, where, told=told)
    first = np.full(len(n), np.nan)
    value, lower, upper = first.copy(), first.copy(), first.copy()
    if kind == "cohort":
        value[1:] = n[1:] / n[:-1]
        lower[1:], upper[1:] = proportion_interval(n[1:], n[:-1], confidence=confidence)
        low, high = proportion_interval(n, np.full(len(n), n[0]), confidence=confidence)
    else:
        value[1:], lower[1:], upper[1:] = count_ratio(n[1:], n[:-1], confidence=confidence)
        _, low, high = count_ratio(n, np.full(len(n), n[0]), confidence=confidence)
    low[0] = high[0] = np.nan
    least, most = first.copy(), first.copy()
    least[1:] = n[1:] / (n + open_)[:-1]
    most[1:] = np.minimum((n + open_)[1:] / n[:-1], 1.0 if kind == "cohort" else np.inf)
    return groups.with_columns(
        rows[names].reset_index(drop=True) if names else pd.DataFrame(index=range(len(n))),
        stage=[plain(name) if "_" in name else name for name in said],
        measure="share of the stage before" if kind == "cohort" else "throughput ratio",
        value=value,
        lower=lower,
        upper=upper,
        confidence=confidence,
        numerator=n.astype("int64"),
        denominator=pd.array([pd.NA, *n[:-1].astype("int64")], dtype="Int64"),
        unit=rows["unit"].to_numpy() if "unit" in rows else "people",
        method="Wilson" if kind == "cohort" else "exact ratio of counts",
        flag=np.where(open_ > 0, "status unknown for some", ""),
        cumulative=n / n[0],
        cumulative_lower=low,
        cumulative_upper=high,
        lost=np.concatenate([[np.nan], n[:-1] - n[1:]]),
        status_unknown=open_,
        least=least,
        most=most,
        cumulative_least=n / (n + open_)[0],
        cumulative_most=np.minimum((n + open_) / n[0], 1.0 if kind == "cohort" else np.inf),
    )


def _columns(names: list[str], kind: str) -> tuple[Column, ...]:
    """What the columns are: the base of a stage is the number of the one before, and all shares of the first rest on it."""
    within = tuple(names) or True
    both = ("numerator", "denominator")
    unit = SHARE if kind == "cohort" else ""
    return (
        *keys([*names, "stage"]),
        Column("numerator", "count", part_of="denominator" if kind == "cohort" else ""),
        Column("denominator", "base", of=("numerator",), across=within),
        Column("value", "measure", of=both, unit=unit),
        Column("cumulative", "measure", of=("numerator",), across=within, unit=unit),
        *limits("cumulative_lower", "cumulative_upper", of=("cumulative",), unit=unit),
        Column("lost", "count", of=both),
        Column("status_unknown", "count"),
        *limits("least", "most", of=(*both, "status_unknown"), across=within, unit=unit),
        *limits("cumulative_least", "cumulative_most", of=("cumulative", "status_unknown"), across=within, unit=unit),
        *labels("stage_period"),
    )


def _of_stages(kind: str) -> Chart:
    """The stages of one journey."""
    title = "People" if kind == "cohort" else "Number in the period"
    return Chart(kind="bars", label="stage", value_title=title, value="numerator")


def _of_groups(names: list[str], last: str, kind: str) -> Chart | None:
    """Groups side by side at the last stage."""
    if len(names) != 1:
        return None
    of = "Share" if kind == "cohort" else "Ratio"
    return Chart(
        kind="intervals",
        label=names[0],
        value_title=f"{of} of the first stage" + (", %" if kind == "cohort" else ""),
        value="cumulative",
        lower="cumulative_lower",
        upper="cumulative_upper",
        scale=100 if kind == "cohort" else 1,
        only=("stage", last),
        ranked=True,
    )
