"""A force against its peers, and against England and Wales."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np
import pandas as pd

from needs_analysis import by_group, groups, require
from needs_analysis.charts.chart import Chart
from needs_analysis.columns import SHARE, Column, labels, measures
from needs_analysis.demand.forces.force_words import TOO_FEW, unit_of, words
from needs_analysis.demand.rates.funnel import columns_of, points_of
from needs_analysis.demand.rates.funnel_lines import FEWEST_EXPECTED, Asked, Kind, spread_of, units_of
from needs_analysis.demand.rates.populations import people_by_group
from needs_analysis.errors import DataError, Refusal
from needs_analysis.reference import is_england_and_wales, is_of_many, residents_note
from needs_analysis.reference.forces import ENGLAND_AND_WALES, FORCES
from needs_analysis.result import Excluded, Result
from needs_analysis.said import Caveat
from needs_analysis.source import sources_of
from needs_analysis.statistics.own_limits import limits_of
from needs_analysis.wording import counted, day, listed, sentence_case

TOGETHER: Final = "all together"
METHOD: Final = (
    "Each force's own range (Wilson or exact and Byar); funnel lines widened by the variance between forces."
)


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
        no event at all would be no surprise. ``together`` is true in the row of all of them, whose value stands in each row as
        ``together_value``, and ``peers_as_of`` is the day of the list of peers. A force with few residents of its own (City of London) is no peer in a rate unless
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
    asked = Asked(events=events, population=population, by=by, kind=kind, per=per, over_dispersed=True)
    found = comparison(table, asked, force=force, peers=peers, leave_out=leave_out, confidence=confidence)
    left = groups.listed_names(leave_out)
    return Result(
        table=found.table,
        columns=columns(by, kind),
        measure=f"{what} by force{f', {period}' if period else ''}",
        definition=f"{sentence_case(what)}{unit_of(kind, per)} of each force, beside all of them together.",
        method=METHOD,
        words=words,
        settings={"force": force, "by": by, "kind": kind, "per": per, "leave_out": left, "confidence": confidence}
        | {"what": what, "period": period},
        sources=sources_of(*(part for part in (table, peers) if part is not None)),
        notes=found.notes,
        excluded=found.excluded,
        chart=chart(by, kind, per, force=force, what=what),
    )


@dataclass(frozen=True)
class Comparison:
    """The numbers of `compare_forces`, what was left out of them, and the caveats of the rows they were made of."""

    table: pd.DataFrame
    excluded: tuple[Excluded, ...]
    notes: tuple[Caveat, ...]


def comparison(
    table: pd.DataFrame,
    asked: Asked,
    *,
    force: str,
    peers: pd.DataFrame | None = None,
    leave_out: Sequence[str] = (),
    confidence: float,
) -> Comparison:
    """The table of `compare_forces`, from the same."""
    by = str(asked.by)
    require.columns(table, [asked.events, asked.population, by], what="rows")
    require.known(table, by, what="rows")
    by_group.checked_per(asked.per)
    asked = replace(asked, per=asked.per if asked.kind == "rate" else 1)
    out = groups.listed_names(leave_out)
    rows, published, totals = _forces(table, by, force, out)
    units = units_of(rows, asked)
    found = points_of(units, asked, spread_of(units, asked.kind, asked.method), confidence)
    if force not in set(found[by]):
        raise Refusal(f"{force} has no figure: its count or its people are missing", remedy="Fill them in.")
    expected = found["denominator"] * found["average"] / asked.scale
    judged = (expected >= FEWEST_EXPECTED) | found["flag"].str.startswith("High")
    found = found.assign(flag=found["flag"].where(judged, TOO_FEW))
    unusual = {name for name in found[by] if asked.kind == "rate" and residents_note(name)}
    chosen, as_of = _peers(peers, force, set(found[by]), unusual)
    together = _all(found, published, asked, confidence, complete=not out)
    value = float(together["value"].iloc[0])
    shown = pd.concat([found.assign(peer=found[by].isin(chosen), together=False), together], ignore_index=True)
    shown = shown.sort_values(["value", by], ascending=[False, True], ignore_index=True).assign(together_value=value)
    if as_of:
        shown = shown.assign(peers_as_of=as_of)
    asked_out = (Excluded(f"forces left out: {', '.join(out)}", len(out), "as asked", False),) if out else ()
    return Comparison(shown, (*asked_out, *units.left_out, *totals), units.caveats)


def columns(by: str, kind: Kind) -> tuple[Column, ...]:
    """What the columns are: those of a funnel, in the order of their value."""
    unit = SHARE if kind == "proportion" else ""
    funnel = columns_of([by], kind, unit=unit)
    return (
        *(replace(column, sorts=column.name == "value") for column in funnel),
        *labels("peer", "together", "peers_as_of"),
        *measures("together_value", of=("numerator", "denominator"), across=True, unit=unit),
    )


def chart(by: str, kind: Kind, per: float, *, force: str, what: str) -> Chart:
    """Bars of all forces with one brought out."""
    return Chart(
        kind="bars",
        label=by,
        value_title=f"{sentence_case(what)}{unit_of(kind, per) or ', %'}",
        highlight=force,
        scale=100 if kind == "proportion" else 1,
        reference="together_value",
        reference_label="All forces together",
    )


def _forces(
    table: pd.DataFrame, by: str, force: str, out: list[str]
) -> tuple[pd.DataFrame, pd.DataFrame, tuple[Excluded, ...]]:
    """Rows of forces, of England and Wales as published, and other totals; refused where they are too few to be compared."""
    strange = sorted(set(out) - set(map(str, table[by])))
    if strange:
        raise Refusal(f"No force to leave out is called {strange[0]!r}", remedy="Spell it as the table does.")
    rows, published, totals = _apart(table[~table[by].isin(out)], by, force)
    if force not in set(rows[by]):
        raise Refusal(
            f"No force is called {force!r}",
            remedy=f"There are {', '.join(sorted(map(str, rows[by].unique())))}."
            if groups.may_repeat(table)
            else "Spell it as the table does.",
        )
    if rows[by].nunique() < 4:
        raise Refusal(
            f"There are {rows[by].nunique()} forces", remedy="Give every force, so that one can be compared with all."
        )
    return rows, published, totals


def _apart(table: pd.DataFrame, by: str, force: str) -> tuple[pd.DataFrame, pd.DataFrame, tuple[Excluded, ...]]:
    """Rows of forces, of England and Wales as published, and other totals, countries and regions, which are counted."""
    names = table[by].drop_duplicates()
    whole = {name for name in names if is_england_and_wales(name)}
    if len(whole) > 1:
        raise DataError.one(
            f"England and Wales has {len(whole)} names",
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
            "the peers do not share one date",
            column="as_of",
            expected="one date",
            remedy="Say which edition of the list it is.",
        )
    chosen = set(own["peer"]) - {force}
    unknown = sorted(map(str, chosen - known))
    which = f"{counted(len(unknown), 'peers')} {'is' if len(unknown) == 1 else 'are'}"
    if groups.may_repeat(peers):
        which = f"The peers {', '.join(unknown)} are"
    if unknown or not chosen:
        raise Refusal(
            f"{which} not in the table" if unknown else f"{force} has no peer but itself",
            remedy="Spell them as the table does.",
        )
    return chosen, day(days[0])


def _all(
    found: pd.DataFrame, published: pd.DataFrame, asked: Asked, confidence: float, *, complete: bool
) -> pd.DataFrame:
    """The row of England and Wales where it was given or all forces are there, of the forces given otherwise."""
    by, proportion = str(asked.by), asked.kind == "proportion"
    events, base = float(found["numerator"].sum()), float(found["denominator"].sum())
    name = ENGLAND_AND_WALES if complete and len(found) >= FORCES else f"All {len(found)} forces together"
    if len(published):
        name = ENGLAND_AND_WALES
        events = float(require.whole_numbers(published, asked.events).sum())
        one = np.zeros(len(published), dtype=np.int64)
        people = people_by_group(published, asked.population, one, published[[by]].head(1), choice=False)
        base = float(people.total[0])
    lower, upper = limits_of([events], [base], proportion=proportion, confidence=confidence)
    row = found.iloc[[0]].assign(
        **{by: name},
        value=events / base * asked.scale,
        lower=lower * asked.scale,
        upper=upper * asked.scale,
        numerator=int(events),
        denominator=base,
        flag=TOGETHER,
        peer=False,
        together=True,
        method="Wilson" if proportion else "Byar",
    )
    limits = ["lower_95", "upper_95", "lower_998", "upper_998"]
    return row.assign(**dict.fromkeys(limits, np.nan), rank=pd.array([pd.NA], dtype="Int64"))
