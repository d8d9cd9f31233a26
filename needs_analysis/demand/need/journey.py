"""Where people drop out on the way from being known to being helped (attrition)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd

from needs_analysis import by_group, groups, require
from needs_analysis.charts.chart import Chart
from needs_analysis.columns import SHARE, Column, keys, labels, limits
from needs_analysis.demand.need import same_period
from needs_analysis.errors import Refusal, UnitError
from needs_analysis.groups import By
from needs_analysis.result import Result
from needs_analysis.said import Caveat, Said
from needs_analysis.source import sources_of
from needs_analysis.statistics import count_ratio, proportion_interval
from needs_analysis.units import kind as kind_of_unit
from needs_analysis.units import require_same
from needs_analysis.wording import count, counted, is_known, listed, missing, percent, plain, sentence_case


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


def words(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """What a journey says: that of the first group, from its first stage to its last, and where most dropped out."""
    kind, names = settings["kind"], settings["by"]
    part = _first_group(table, names)
    if part.empty:
        return Said(f"The journey is {missing()}.", f"The journey is {missing()}.")
    first, last = part.iloc[0], part.iloc[-1]
    group = ", ".join(str(first[name]) for name in names if is_known(first[name]))
    where = f"{group}: " if group else ""
    panel = sentence_case(where + (_cohort(part) if kind == "cohort" else _throughput(part)))
    if settings["unknown"]:
        panel += _unknown(part, kind)
    many = len(table) // len(part)
    if many > 1:
        panel += f" The table has {count(many)} such groups."
    title = _title(first, last, kind)
    alt = f"Bars for {counted(len(part), 'stages')}. {panel}"
    if many > 1:
        of = "share" if kind == "cohort" else "ratio"
        title = f"{of} of the first stage at {_said(last)}, by {plain(str(names[0]))}"
        alt = f"Points with ranges for {count(many)} groups: the {of} of the first stage that reached {_said(last)}."
        where = ""
    return Said(
        panel,
        f"{panel} " + ("Wilson." if kind == "cohort" else "Exact conditional (Poisson)."),
        title=sentence_case(where + title),
        alt=alt,
        caveats=tuple(_caveats(table, settings)),
    )


def _first_group(table: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """The stages of one group. Groups stand one after the other, each with every stage."""
    if not names or table.empty:
        return table
    starts = np.flatnonzero(table["stage"].astype("str") == str(table["stage"].iloc[0]))
    return table[: starts[1]] if len(starts) > 1 else table


def _cohort(part: pd.DataFrame) -> str:
    """The way of people who were followed."""
    first, last = part.iloc[0], part.iloc[-1]
    if not is_known(first["numerator"], last["numerator"]):
        panel = f"how many got from {_said(first)} to {_said(last)} is {missing()}."
    else:
        panel = f"from {count(first['numerator'])} ({_said(first)}) to {count(last['numerator'])} ({_said(last)})"
        panel += f": {_share(last, 'cumulative')}." if is_known(last["cumulative"]) else "."
    lost, at = part["lost"].iloc[1:], _worst(part)
    if lost.notna().all() and not lost.any():
        return f"{panel} Nobody dropped out."
    if at is None or len(part) == 2:
        return panel
    tied = _tied(part)
    if len(tied) > 1:
        return f"{panel} {_equal_steps(part, tied)}"
    worst, before = part.iloc[at], part.iloc[at - 1]
    most = "Most" if lost.notna().all() else "Of the steps that are shown, most"
    panel += f" {most} dropped out between {_said(before)} and {_said(worst)}: {count(worst['lost'])}"
    if is_known(worst["value"], worst["numerator"], worst["denominator"]):
        panel += f"; {percent(worst['value'], digits=1)} went on ({count(worst['numerator'])} of {count(worst['denominator'])})"
    return f"{panel}."


def _worst(part: pd.DataFrame) -> int | None:
    """Place of the stage before which most dropped out, of those that are known."""
    tied = _tied(part)
    return tied[0] if tied else None


def _tied(part: pd.DataFrame) -> list[int]:
    """Places of the stages before which most dropped out, of those that are known; none where nobody did."""
    lost = part["lost"].iloc[1:].to_numpy(dtype=float, na_value=np.nan)
    return (1 + np.flatnonzero(lost == np.nanmax(lost))).tolist() if (lost > 0).any() else []


def _equal_steps(part: pd.DataFrame, places: list[int]) -> str:
    """Between which stages equally many dropped out, and more than elsewhere."""
    lost = count(part["lost"].iloc[places[0]])
    if len(places) == len(part) - 1:
        return f"The same number dropped out at each step: {lost}."
    steps = [f"between {_said(part.iloc[at - 1])} and {_said(part.iloc[at])}" for at in places]
    most = "Most" if part["lost"].iloc[1:].notna().all() else "Of the steps that are shown, most"
    return f"{most} dropped out {listed(steps).replace(' and between', ', and between')}: {lost} each."


def _throughput(part: pd.DataFrame) -> str:
    """What passed the last stage for what passed the first."""
    first, last = part.iloc[0], part.iloc[-1]
    if not is_known(first["numerator"], last["numerator"]):
        return f"how many passed from {_said(first)} to {_said(last)} in the period is {missing()}."
    panel = f"{count(last['numerator'])} {_said(last)} for {count(first['numerator'])} {_said(first)} in the period"
    ends = ("cumulative", "cumulative_lower", "cumulative_upper")
    if is_known(*(last[name] for name in ends)):
        ratio, low, high = (float(last[name]) for name in ends)
        panel += f": a throughput ratio of {ratio:.2f} (range {low:.2f} to {high:.2f})"
    return f"{panel}. They need not be the same people, so it is no share."


def _share(row: pd.Series[Any], name: str) -> str:
    """A share with its range."""
    ends = [row[f"{name}_{end}"] for end in ("lower", "upper")]
    reach = f" (range {' to '.join(percent(end, digits=1) for end in ends)})" if is_known(*ends) else ""
    return f"{percent(row[name], digits=1)}{reach}"


def _unknown(part: pd.DataFrame, kind: str) -> str:
    """How far those of unknown status may move what was said."""
    unsure, at = part["status_unknown"], _worst(part) if kind == "cohort" and len(_tied(part)) == 1 else None
    if unsure.notna().all() and not unsure.any():
        return ""
    row = part.iloc[-1 if at is None else at]
    ends = [row[name] for name in (("cumulative_least", "cumulative_most") if at is None else ("least", "most"))]
    if not is_known(*ends):
        return f" The status of some is not known; how much that may change is {missing()}."
    said = " to ".join(percent(end, digits=1) if kind == "cohort" else f"{float(end):.2f}" for end in ends)
    where = "overall" if at is None else "at that step"
    return f" The status of some is not known: {said} {where}, excluding, then including, unknowns."


def _title(first: pd.Series[Any], last: pd.Series[Any], kind: str) -> str:
    reached = last["cumulative"]
    if kind == "cohort":
        return f"{f'{percent(reached)} ' if is_known(reached) else ''}from {_said(first)} to {_said(last)}"
    return f"{f'{float(reached):.2f} ' if is_known(reached) else ''}{_said(last)} for each {_said(first)}"


def _caveats(table: pd.DataFrame, settings: Mapping[str, Any]) -> list[Caveat]:
    found = [
        Caveat("SAME_PEOPLE", "It holds only if each stage counts people of the stage before, each once.")
        if settings["kind"] == "cohort"
        else Caveat(
            "THROUGHPUT", "Each stage counts what passed it in the period; people of one quarter may pass in the next."
        )
    ]
    if settings["unknown"]:
        text = "Shares count the unknown as not reached; the bounds exclude, then include, all of them."
        found.append(Caveat("STATUS_UNKNOWN", text))
    if "stage_period" in table:
        said = [
            str(time) for time in table["stage_period"] if is_known(time) and time not in ("", same_period.NOT_STATED)
        ]
        text = f"The stages are of different periods ({'; '.join(dict.fromkeys(said))})."
        found.append(Caveat("PERIODS_DIFFER", text))
    if (pd.to_numeric(table["denominator"], errors="coerce") < by_group.SMALL).any():
        found.append(Caveat("SMALL_NUMBERS", f"A step rests on fewer than {by_group.SMALL}."))
    return found


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


def _said(row: pd.Series[Any]) -> str:
    """A stage in words."""
    return plain(str(row["stage"])) if is_known(row["stage"]) else f"a stage (name {missing()})"
