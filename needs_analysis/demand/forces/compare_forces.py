"""A force against its peers, and against England and Wales."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, Literal

import numpy as np
import pandas as pd

from needs_analysis import by_group, groups, require
from needs_analysis.charts.chart import Chart
from needs_analysis.columns import SHARE, Column
from needs_analysis.demand.rates.funnel import FEWEST_EXPECTED, columns_of, funnel_points
from needs_analysis.demand.rates.funnel_lines import Kind
from needs_analysis.demand.rates.populations import people_by_group
from needs_analysis.errors import DataError, Refusal
from needs_analysis.reference import is_england_and_wales, is_of_many, residents_note
from needs_analysis.reference.forces import ENGLAND_AND_WALES, FORCES
from needs_analysis.result import Excluded, Result, fixed_result
from needs_analysis.said import Caveat
from needs_analysis.source import sources_of
from needs_analysis.statistics.own_limits import limits_of
from needs_analysis.wording import (
    HIGHER_NOT_LIKE,
    LOWER_NOT_LIKE,
    NO_CLEAR_DIFFERENCE,
    count,
    day,
    figure,
    listed,
    sentence_case,
    small_percent,
)

TOGETHER: Final = "all together"
TOO_FEW: Final = "too few to judge"


def compare_forces(
    table: pd.DataFrame,
    *,
    force: str,
    events: str = "count",
    population: str = "population",
    by: str = "force",
    kind: Literal["rate", "proportion"] = "rate",
    per: float = 1_000,
    peers: pd.DataFrame | None = None,
    leave_out: Sequence[str] = (),
    confidence: float = 0.95,
    what: str = "events",
    period: str = "",
) -> Result:
    """Set a force beside its peers and beside England and Wales.

    Parameters
    ----------
    table : pandas.DataFrame
        Rows of events with the people (or, for a proportion, the offences) they are of, for every force; rows of one force
        are added up. Totals, countries and regions are no forces; England and Wales is the whole where it is given.
    force : str
        The force to bring out.
    events, population, by : str
        Columns with the events, what they are of, and the force.
    kind : {"rate", "proportion"}
        Events for so many people, or a part of a whole.
    per : float
        People a rate is for.
    peers : pandas.DataFrame, optional
        ``force, peer, as_of``: the peers of each force and the day the list is of. All other forces otherwise; which are most
        similar is for its publisher to say, and not worked out here.
    leave_out : sequence of str
        Forces to leave out, such as one whose figures are known to be wrong.
    confidence : float
        Between 0 and 1.
    what, period : str
        The events and the period in words.

    Returns
    -------
    Result
        One row a force, highest first, and one for all of them together: value with its range, ``rank`` (1 is highest),
        ``peer``, and ``flag``, where it lies against funnel lines widened by how much forces differ, or ``too few to judge`` where
        no event at all would be no surprise. A force with few residents of its own (City of London) is no peer in a rate unless
        the list names it.

    Raises
    ------
    DataError
        For missing columns, and counts that are negative, broken or none.
    Refusal
        For an unknown force, peers that are not in the table or without a date, a force without people, or under four forces.

    Notes
    -----
    Forces always differ by more than chance, so the lines are widened by a robust estimate of how much (see `funnel_points`): of
    forces that differ in one usual way about 5 in 1,000 lie outside the outer lines, on which the verdict rests. A rank says
    little: forces record differently.

    Examples
    --------
    >>> table = pd.DataFrame({"force": list("ABCDE"), "count": [90, 95, 100, 105, 140], "population": 1_000})
    >>> result = compare_forces(table, force="E")
    >>> result.table[["force", "value", "rank"]].head(2).values.tolist()
    [['E', 140.0, 1], ['All 5 forces together', 106.0, <NA>]]
    """
    require.columns(table, [events, population, by], what="rows")
    require.known(table, by, what="rows")
    by_group.checked_per(per)
    out = groups.listed_names(leave_out)
    strange = sorted(set(out) - set(map(str, table[by])))
    if strange:
        raise Refusal(f"No force to leave out is called {strange[0]!r}", remedy="Spell it as the table does.")
    rows, published, totals = _apart(table[~table[by].isin(out)], by, force)
    if force not in set(rows[by]):
        raise Refusal(
            f"No force is called {force!r}", remedy=f"There are {', '.join(sorted(map(str, rows[by].unique())))}."
        )
    if rows[by].nunique() < 4:
        raise Refusal(
            f"There are {rows[by].nunique()} forces", remedy="Give every force, so that one can be set beside all."
        )
    scale = per if kind == "rate" else 1
    points = funnel_points(
        rows,
        events=events,
        population=population,
        by=by,
        kind=kind,
        per=scale,
        over_dispersed=True,
        confidence=confidence,
    )
    found = points.table
    if force not in set(found[by]):
        raise Refusal(f"{force} has no figure: its count or its people are missing", remedy="Fill them in.")
    expected = found["denominator"] * found["average"] / scale
    judged = (expected >= FEWEST_EXPECTED) | found["flag"].str.startswith("High")
    found = found.assign(flag=found["flag"].where(judged, TOO_FEW))
    unusual = {name for name in found[by] if kind == "rate" and residents_note(name)}
    chosen, as_of = _peers(peers, force, set(found[by]), unusual)
    together = _all(found, published, events, population, by, kind, scale, confidence, complete=not out)
    shown = pd.concat([found.assign(peer=found[by].isin(chosen)), together], ignore_index=True)
    shown = shown.sort_values(["value", by], ascending=[False, True], ignore_index=True)
    made = _result(shown, force, by, kind, per, as_of, confidence, what, period, out)
    made = replace(made, sources=sources_of(*(part for part in (table, peers) if part is not None)))
    unequal = tuple(caveat for caveat in points.caveats if caveat.code in ("SAME_POPULATION", "UNEQUAL_COVER"))
    return replace(made, notes=unequal, excluded=(*made.excluded, *points.excluded, *totals))


def _apart(table: pd.DataFrame, by: str, force: str) -> tuple[pd.DataFrame, pd.DataFrame, tuple[Excluded, ...]]:
    """Rows of forces, of England and Wales as published, and other totals, countries and regions, which are counted."""
    names = table[by].drop_duplicates()
    whole = {name for name in names if is_england_and_wales(name)}
    if len(whole) > 1:
        raise DataError.one(
            f"England and Wales stands there under {len(whole)} names",
            column=by,
            expected="one name",
            remedy="Keep the rows of one.",
        )
    many = {name for name in names if is_of_many(name) and (name != force or name in whole)}
    totals = table[by].isin(many - whole)
    left = Excluded(f"rows of {listed(sorted(map(str, many - whole)))}", int(totals.sum()), "a sum of forces", False)
    return table[~table[by].isin(many)], table[table[by].isin(whole)], (left,) if totals.any() else ()


def _peers(peers: pd.DataFrame | None, force: str, known: set[str], unusual: set[str]) -> tuple[set[str], str]:
    """The forces to be set beside, and the day their list is of."""
    if peers is None:
        return known - {force} - unusual, ""
    require.columns(peers, ["force", "peer", "as_of"], what="peers")
    own = peers[peers["force"] == force]
    if own.empty:
        raise Refusal(
            f"The list has no peers of {force}", remedy="Give its rows, or leave peers out to use every force."
        )
    days = pd.to_datetime(own["as_of"], errors="coerce").dropna().dt.date.unique()
    if len(days) != 1 or own["as_of"].isna().any():
        raise DataError.one(
            "the peers are of no single day",
            column="as_of",
            expected="one date",
            remedy="Say which edition of the list it is.",
        )
    chosen = set(own["peer"]) - {force}
    unknown = sorted(map(str, chosen - known))
    if unknown or not chosen:
        raise Refusal(
            f"The peers {', '.join(unknown)} are not in the table" if unknown else f"{force} has no peer but itself",
            remedy="Spell them as the table does.",
        )
    return chosen, day(days[0])


def _all(
    found: pd.DataFrame,
    published: pd.DataFrame,
    events_column: str,
    base_column: str,
    by: str,
    kind: str,
    scale: float,
    confidence: float,
    *,
    complete: bool,
) -> pd.DataFrame:
    """The row of England and Wales where it was given or all forces are there, of the forces given otherwise."""
    events, base = float(found["numerator"].sum()), float(found["denominator"].sum())
    name = ENGLAND_AND_WALES if complete and len(found) >= FORCES else f"All {len(found)} forces together"
    if len(published):
        name = ENGLAND_AND_WALES
        events = float(require.whole_numbers(published, events_column).sum())
        one = np.zeros(len(published), dtype=np.int64)
        base = float(people_by_group(published, base_column, one, published[[by]].head(1), choice=False).total[0])
    lower, upper = limits_of([events], [base], proportion=kind == "proportion", confidence=confidence)
    row = found.iloc[[0]].assign(
        **{by: name},
        value=events / base * scale,
        lower=lower * scale,
        upper=upper * scale,
        numerator=int(events),
        denominator=base,
        flag=TOGETHER,
        peer=False,
        method="Wilson" if kind == "proportion" else "Byar",
    )
    limits = ["lower_95", "upper_95", "lower_998", "upper_998"]
    return row.assign(**dict.fromkeys(limits, np.nan), rank=pd.array([pd.NA], dtype="Int64"))


def _columns(by: str, kind: Kind) -> tuple[Column, ...]:
    """What the columns are: those of a funnel, in the order of their value."""
    funnel = columns_of([by], kind, unit=SHARE if kind == "proportion" else "")
    return (*(replace(column, sorts=column.name == "value") for column in funnel), Column("peer", "label"))


def _result(
    shown: pd.DataFrame,
    force: str,
    by: str,
    kind: Kind,
    per: float,
    as_of: str,
    confidence: float,
    what: str,
    period: str,
    leave_out: list[str],
) -> Result:
    own = shown[shown[by] == force].iloc[0]
    everyone = shown[shown["flag"] == TOGETHER].iloc[0]
    peers, forces = shown[shown["peer"]], shown[shown["flag"] != TOGETHER]
    whole = str(everyone[by])

    def said(value: float) -> str:
        return small_percent(value) if kind == "proportion" else figure(value)

    when = f", {period}" if period else ""
    unit = "" if kind == "proportion" else f" per {count(per)} people"
    named = f"its {len(peers)} peers (list of {as_of})" if as_of else f"the other {len(peers)} forces"
    outside = str(own["flag"]).endswith("(outer limits)")
    side = "above" if str(own["flag"]).startswith("High") else "below"
    lies = f"lies {side if outside else 'within'} what forces usually differ by"
    if own["flag"] == TOO_FEW:
        lies = "has too few to be judged"
    panel = (
        f"{force}, {what}{when}: {said(own['value'])}{unit} ({count(own['numerator'])} of {count(own['denominator'])}), number "
        f"{own['rank']} of {len(forces)}, highest first. {whole}: {said(everyone['value'])}; {named} have "
        f"{said(peers['value'].mean())} on average, from {said(peers['value'].min())} to {said(peers['value'].max())}. "
        f"{force} {lies}."
    )
    verdict: str | None = {"above": HIGHER_NOT_LIKE, "below": LOWER_NOT_LIKE}[side] if outside else NO_CLEAR_DIFFERENCE
    verdict = None if own["flag"] == TOO_FEW else verdict
    overlap = int(((forces["lower"] <= own["upper"]) & (forces["upper"] >= own["lower"])).sum()) - 1
    caveats = [
        Caveat(
            "NOT_LIKE_FOR_LIKE",
            "Forces differ in what they record, in their people and in the mix of offences.",
            figures=False,
        ),
        Caveat("RANK_UNCERTAIN", f"{overlap} other forces have a range that overlaps with that of {force}."),
    ]
    for name in sorted(set(forces[by])):
        if kind == "rate" and (note := residents_note(name)):
            peer = " It is not among the others on average." if name != force and name not in set(peers[by]) else ""
            caveats.append(Caveat("UNUSUAL_FORCE", f"{name}: {note}.{peer}"))
    if not as_of:
        caveats.append(
            Caveat("ALL_FORCES", "No list of similar forces was given, so it stands beside all of them.", figures=False)
        )
    made = fixed_result(
        table=shown,
        columns=_columns(by, kind),
        measure=f"{what} by force{when}",
        definition=f"{sentence_case(what)}{unit} of each force, beside {whole}.",
        method="Each force's own range (Wilson or exact and Byar); funnel lines widened by the variance between forces.",
        sentences={
            "panel": panel,
            "analyst": f"{panel} {said(own['lower'])} to {said(own['upper'])} by chance alone; {whole} "
            f"{said(everyone['value'])}; over-dispersed funnel (robust estimate): {own['flag']}.",
        },
        verdict=verdict,
        parameters={"force": force, "kind": kind, "per": per, "peers_as_of": as_of or None, "leave_out": leave_out}
        | {"confidence": confidence},
        caveats=tuple(caveats),
        chart=Chart(
            kind="bars",
            label=by,
            title=f"{sentence_case(what)}: {said(own['value'])}{unit} in {force}, {said(everyone['value'])} in {whole}",
            alt=f"Bars for {len(forces)} forces and {whole}; {force} is number {own['rank']} with {said(own['value'])}.",
            value_title=f"{sentence_case(what)}{unit or ', %'}",
            highlight=force,
            scale=100 if kind == "proportion" else 1,
            reference=float(everyone["value"]),
            reference_label=whole,
        ),
    )
    if not leave_out:
        return made
    return made.leaving_out(f"forces left out: {', '.join(leave_out)}", len(leave_out), "as asked", counted=False)
