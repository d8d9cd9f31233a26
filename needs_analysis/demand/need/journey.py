"""Where people fall out on the way from being known to being helped."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd

from needs_analysis import by_group, groups, require
from needs_analysis.charts.chart import Chart
from needs_analysis.columns import Column, keys, limits
from needs_analysis.demand.need import same_period
from needs_analysis.errors import Refusal
from needs_analysis.groups import By
from needs_analysis.result import Result, fixed_result
from needs_analysis.said import Caveat
from needs_analysis.source import sources_of
from needs_analysis.statistics import count_ratio, proportion_interval
from needs_analysis.units import kind as kind_of_unit
from needs_analysis.units import require_same
from needs_analysis.wording import count, percent, plain, sentence_case


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
        stage with its own; with ``unknown``, ``least`` and ``most`` (and those of ``cumulative``): all unknown out, all in.

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
    rank = table[stage].astype("str").map({name: at for at, name in enumerate(stages)}).to_numpy()
    times = same_period.stated(table, stage, names)
    rows: list[pd.DataFrame] = []
    differ: list[str] = []
    for place, here in enumerate(groups.rows_of(places, len(keys))):
        here = here[np.argsort(rank[here], kind="stable")]
        where = f" in {groups.named(keys, place)}" if names else ""
        if len(here) < len(stages):
            lacking = sorted(set(stages) - set(table[stage].astype("str").to_numpy()[here]), key=stages.index)
            raise Refusal(
                f"There is no {lacking[0]}{where}", remedy="Give every stage of every group, 0 where nobody reached it."
            )
        if kind == "cohort" and "unit" in table:
            _one_unit(table["unit"].iloc[here])
        differ += _periods([times[row] for row in here], kind, where)
        rows.append(_steps(table.iloc[here], stage, names, numbers[here], open_[here], kind, confidence, where))
    shown = pd.concat(rows, ignore_index=True)
    if not unknown:
        shown = shown.drop(columns=["status_unknown", "least", "most", "cumulative_least", "cumulative_most"])
    return _result(shown, table, names, keys, kind, unknown, differ, confidence)


def _periods(times: list[same_period.Stated], kind: str, where: str) -> list[str]:
    """The periods of the stages in words, where they are not all one; refused where a ratio would be of unlike lengths."""
    said = list(dict.fromkeys(time.said for time in times if time.said != same_period.NOT_STATED))
    spans = {time.span or time.said for time in times if time.said != same_period.NOT_STATED}
    lengths = [time.months for time in times if time.months is not None]
    if len(spans) < 2:
        return []
    if kind == "throughput" and lengths and max(lengths) - min(lengths) > same_period.NEAR:
        raise Refusal(
            f"The stages{where} were counted over unlike lengths of time ({'; '.join(said[:3])})",
            remedy="Give what passed each stage in one period.",
        )
    return said


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
                        f"The stages of {groups.named(keys, place)} stand in another order than those before",
                        remedy="Give the stages from first to last in order=.",
                    )
    elif isinstance(order, str) or not isinstance(order, Sequence | np.ndarray | pd.Index | pd.Series):
        raise Refusal(
            f"The order is a {type(order).__name__} and no list of stages",
            remedy='Give the stages from first to last, such as order=["referred", "contacted", "supported"].',
        )
    else:
        stages = [str(item) for item in order]
    twice = next((name for name in stages if stages.count(name) > 1), None)
    if twice is not None:
        raise Refusal(f"The stage {twice!r} stands twice in the order", remedy="Name every stage once.")
    strange = sorted(set(map(str, table[stage])) - set(stages))
    if strange:
        raise Refusal(f"The order does not know the stage {strange[0]!r}", remedy="Name every stage in order=.")
    return stages


def _one_unit(units: pd.Series[Any]) -> None:
    first = str(units.iloc[0])
    for unit in units.iloc[1:]:
        if {kind_of_unit(first), kind_of_unit(str(unit))} != {kind_of_unit(first)}:
            require_same(first, str(unit), action="follow from stage to stage")


def _steps(
    rows: pd.DataFrame,
    stage: str,
    names: list[str],
    n: groups.Array,
    open_: groups.Array,
    kind: str,
    confidence: float,
    where: str,
) -> pd.DataFrame:
    said = rows[stage].astype("str").tolist()
    if len(n) < 2:
        raise Refusal(f"There is one stage only{where}", remedy="Give two stages or more.")
    if (n[:-1] == 0).any():
        empty = said[int(np.flatnonzero(n[:-1] == 0)[0])]
        raise Refusal(
            f"Nobody reached {empty}{where}, so nothing is a share of it", remedy="Leave out what follows it."
        )
    grown = np.flatnonzero((n + open_)[1:] > n[:-1] + open_[:-1])
    if kind == "cohort" and ((n[1:] > n[:-1]).any() or grown.size):
        at = int(grown[0]) if grown.size else int(np.flatnonzero(n[1:] > n[:-1])[0])
        raise Refusal(
            f"More reached {said[at + 1]} ({count(n[at + 1])}) than {said[at]} ({count(n[at])}){where}",
            remedy='They are not the same people followed: use kind="throughput", or correct the counts.',
        )
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


def _result(
    shown: pd.DataFrame,
    table: pd.DataFrame,
    names: list[str],
    keys: pd.DataFrame,
    kind: str,
    unknown: str,
    differ: list[str],
    confidence: float,
) -> Result:
    # Groups stand one after the other, each with every stage.
    part = shown.iloc[: len(shown) // len(keys)]
    first, last = part.iloc[0], part.iloc[-1]
    steps = part.iloc[1:]
    at = 1 + int(steps["lost"].to_numpy().argmax()) if kind == "cohort" else 1
    worst, before = part.iloc[at], part.iloc[at - 1]
    where = f"{groups.named(keys, 0)}: " if names else ""
    panel = _panel(part, worst, before, where, kind, unknown)
    if len(keys) > 1:
        panel += f" The table has {len(keys)} such groups."
    caveats = _caveats(steps, kind, unknown, differ)
    made = Chart(
        kind="bars",
        label="stage",
        title=sentence_case(
            f"{where}{percent(last['cumulative'])} from {_said(first)} to {_said(last)}"
            if kind == "cohort"
            else f"{where}{last['cumulative']:.2f} {_said(last)} for each {_said(first)}"
        ),
        alt=f"Bars for {len(part)} stages, from {count(first['numerator'])} to {count(last['numerator'])}. "
        f"{sentence_case(panel)}",
        value_title="People" if kind == "cohort" else "Number in the period",
        value="numerator",
    )
    return fixed_result(
        table=shown,
        columns=_columns(names, kind),
        measure="journey from stage to stage",
        definition="People at a stage over those at the stage before, and over those at the first."
        if kind == "cohort"
        else "What passed a stage in the period over what passed the stage before, and the first.",
        method="Wilson's interval." if kind == "cohort" else "Exact interval of a ratio of two counts.",
        sentences={
            "panel": sentence_case(panel),
            "analyst": f"{sentence_case(panel)} " + ("Wilson." if kind == "cohort" else "Exact conditional (Poisson)."),
        },
        parameters={"kind": kind, "by": names, "unknown": unknown, "confidence": confidence},
        sources=sources_of(table),
        caveats=tuple(caveats),
        chart=made if len(keys) == 1 else _of_groups(shown, names, last, kind),
    )


def _columns(names: list[str], kind: str) -> tuple[Column, ...]:
    """What the columns are: the base of a stage is the number of the one before, and all shares of the first rest on it."""
    within = tuple(names) or True
    both = ("numerator", "denominator")
    return (
        *keys([*names, "stage"]),
        Column("numerator", "count", part_of="denominator" if kind == "cohort" else ""),
        Column("denominator", "base", of=("numerator",), across=within),
        Column("value", "measure", of=both),
        Column("cumulative", "measure", of=("numerator",), across=within),
        *limits("cumulative_lower", "cumulative_upper", of=("cumulative",)),
        Column("lost", "count", of=both),
        Column("status_unknown", "count"),
        *limits("least", "most", of=(*both, "status_unknown"), across=within),
        *limits("cumulative_least", "cumulative_most", of=("cumulative", "status_unknown"), across=within),
    )


def _panel(
    part: pd.DataFrame, worst: pd.Series[Any], before: pd.Series[Any], where: str, kind: str, unknown: str
) -> str:
    """The way of one group in words."""
    first, last = part.iloc[0], part.iloc[-1]
    if kind == "cohort":
        panel = (
            f"{where}from {count(first['numerator'])} ({_said(first)}) to {count(last['numerator'])} ({_said(last)}): "
            f"{percent(last['cumulative'], digits=1)} (range {percent(last['cumulative_lower'], digits=1)} to "
            f"{percent(last['cumulative_upper'], digits=1)})."
        )
        if worst["lost"] == 0:
            panel += " Nobody fell out."
        elif len(part) > 2:
            panel += (
                f" Most fell out between {_said(before)} and {_said(worst)}: {count(worst['lost'])}; "
                f"{percent(worst['value'], digits=1)} went on ({count(worst['numerator'])} of {count(worst['denominator'])})."
            )
    else:
        panel = (
            f"{where}{count(last['numerator'])} {_said(last)} for {count(first['numerator'])} {_said(first)} in the period: a throughput ratio of {last['cumulative']:.2f} (range "
            f"{last['cumulative_lower']:.2f} to {last['cumulative_upper']:.2f}). They need not be the same people, so it is no "
            "share."
        )
    if unknown and len(part) > 1:
        panel += (
            f" For some the status is not known: {percent(worst['least'], digits=1)} to {percent(worst['most'], digits=1)} "
            "at that step, with all of them out or in."
        )
    return panel


def _caveats(steps: pd.DataFrame, kind: str, unknown: str, differ: list[str]) -> list[Caveat]:
    caveats = [
        Caveat(
            "SAME_PEOPLE", "It holds only if each stage counts people of the stage before, each once.", figures=False
        )
        if kind == "cohort"
        else Caveat(
            "THROUGHPUT",
            "Each stage counts what passed it in the period; people of one quarter may pass in the next.",
            figures=False,
        )
    ]
    if unknown:
        caveats.append(
            Caveat(
                "STATUS_UNKNOWN",
                "Shares count the unknown as not reached; the bounds take all of it out, and in.",
                figures=False,
            )
        )
    if differ:
        caveats.append(
            Caveat("PERIODS_DIFFER", f"The stages are of different periods ({'; '.join(dict.fromkeys(differ))}).")
        )
    if (steps["denominator"] < by_group.SMALL).any():
        caveats.append(Caveat("SMALL_NUMBERS", f"A step rests on fewer than {by_group.SMALL}."))
    return caveats


def _of_groups(shown: pd.DataFrame, names: list[str], last: pd.Series[Any], kind: str) -> Chart | None:
    """Groups side by side at the last stage."""
    if len(names) != 1:
        return None
    of = "share" if kind == "cohort" else "ratio"
    groups = int((shown["stage"] == last["stage"]).sum())
    return Chart(
        kind="intervals",
        label=names[0],
        title=sentence_case(f"{of} of the first stage at {_said(last)}, by {plain(names[0])}"),
        alt=f"Points with ranges for {groups} groups: the {of} of the first stage that reached {_said(last)}.",
        value_title=f"{sentence_case(of)} of the first stage" + (", %" if kind == "cohort" else ""),
        value="cumulative",
        lower="cumulative_lower",
        upper="cumulative_upper",
        scale=100 if kind == "cohort" else 1,
        only=("stage", str(last["stage"])),
        ranked=True,
    )


def _said(row: pd.Series[Any]) -> str:
    """A stage in words."""
    return plain(str(row["stage"]))
