"""How offences end, force by force and group by group, with those that have not ended yet."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import pandas as pd

from needs_analysis import groups, require
from needs_analysis.charts.chart import Chart
from needs_analysis.columns import SHARE, Column, keys, limits
from needs_analysis.demand.forces import outcome_rows
from needs_analysis.demand.forces.compare_forces import compare_forces
from needs_analysis.errors import Refusal
from needs_analysis.groups import By
from needs_analysis.result import Excluded, Result, fixed_result
from needs_analysis.said import Caveat
from needs_analysis.source import attach, sources_of
from needs_analysis.statistics import proportion_interval
from needs_analysis.wording import count, listed, percent

NOT_SUPPORTED: Final = "Evidential difficulties (victim does not support action)"
NOT_YET: Final = "Not yet assigned an outcome"
_NAMED: Final = 5


def outcome_shares(
    outcomes: pd.DataFrame,
    *,
    by: By = ("force", "offence_group"),
    force: str | None = None,
    offence_group: str | None = None,
    outcome: str = "outcome_group",
    offences: str = "offences",
    not_yet: str = NOT_YET,
    confidence: float = 0.95,
) -> Result:
    """Share of offences with each outcome, and what it would be were those without one to end so.

    Parameters
    ----------
    outcomes : pandas.DataFrame
        Offences of one year by outcome.
    by : str or sequence of str
        Columns that name a group, such as force and offence group.
    force, offence_group : str, optional
        Only this force, only this group.
    outcome, offences : str
        Columns with the outcome and the number of offences; corrections may be negative.
    not_yet : str
        How offences without an outcome are named.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    Result
        One row a group and outcome, largest first within a group: the share of all offences with its range,
        ``least`` and ``most`` (if none, or all, of those without an outcome ended so). Those without one keep a row. Rows of
        totals (England and Wales, all offences) are left out and counted, and so are groups with a missing count or in which
        corrections leave less than nothing, by name.

    Raises
    ------
    DataError
        For missing columns, a row without its force, year, group or outcome, counts that are broken, and rows that stand twice.
    Refusal
        For more than one year, an unknown force or group, or where no group has shares.

    Notes
    -----
    A young year has many offences without an outcome, so shares of two years or of two forces are compared only between
    ``least`` and ``most``.

    Examples
    --------
    >>> table = pd.DataFrame({"force": "A", "offence_group": "Robbery", "outcome_group": ["Charged", NOT_YET, "No suspect"],
    ...                       "offences": [20, 10, 70]})
    >>> outcome_shares(table).table[["outcome_group", "value", "least", "most"]].round(2).values.tolist()
    [['No suspect', 0.7, 0.7, 0.8], ['Charged', 0.2, 0.2, 0.3], ['Not yet assigned an outcome', 0.1, 0.0, 0.1]]
    """
    names = groups.columns_of(by)
    require.columns(outcomes, [*names, outcome, offences], what="outcomes")
    groups.own_names([*names, outcome])
    outcome_rows.complete(outcomes, [*names, outcome])
    year = _one_year(outcomes, names)
    asked = (force, offence_group)
    rows, totals = outcome_rows.checked(outcomes, offences, outcome=outcome, by=names, asked=asked)
    rows = _wanted(rows, force=force, offence_group=offence_group)
    added, broken, corrections = _added(rows, names, outcome, offences)
    shown = _shares(added, names, outcome, not_yet, confidence)
    first = shown if not names else shown[(shown[names] == shown[names].iloc[0]).all(axis=1)]
    where = ", ".join(map(str, first[names].iloc[0])) if names else "All offences"
    parts = "; ".join(f"{row[outcome]} {percent(row['value'], digits=1)}" for _, row in first.head(3).iterrows())
    pending = float(first.loc[first[outcome] == not_yet, "value"].sum())
    many = 1 if not names else len(shown[names].drop_duplicates())
    panel = (
        f"{where}{year}: of {count(first['denominator'].iloc[0])} offences, {parts}. "
        + (
            f"{percent(pending, digits=1)} had no outcome yet, so each other share may still rise by up to that."
            if pending
            else "All had an outcome."
        )
        + (f" The table has {many} such groups." if many > 1 else "")
    )
    made = fixed_result(
        table=shown,
        columns=(
            *keys([*names, outcome]),
            Column("numerator", "count", part_of="denominator"),
            # What all of a group add up to gives one that is withheld back.
            Column("denominator", "base", of=("numerator",), across=tuple(names) or True),
            Column("value", "measure", of=("numerator", "denominator"), sorts=True, unit=SHARE),
            # What may still become of offences without an outcome is that of another row.
            *limits("least", "most", of=("numerator", "denominator"), across=tuple(names) or True),
        ),
        measure=f"How offences ended{year}",
        definition="Offences with the outcome over all offences recorded, those without an outcome yet included.",
        method="Share of a count; Wilson's interval; bounds with none and with all of those without an outcome.",
        sentences={"panel": panel, "analyst": f"{panel} Wilson intervals; least and most are bounds, not intervals."},
        parameters={"by": names, "force": force, "offence_group": offence_group, "confidence": confidence},
        sources=sources_of(outcomes),
        caveats=(
            Caveat(
                "OUTCOMES_MATURE",
                "Outcomes are added for years; a young year has fewer of the slow ones.",
                figures=False,
            ),
            Caveat("NOT_LIKE_FOR_LIKE", "Forces differ in what they record and in the mix of offences.", figures=False),
        ),
        chart=Chart(
            kind="bars",
            label=outcome,
            title=f"{where}{year}: {first[outcome].iloc[0]} is the most frequent outcome",
            alt=f"Bars for {len(first)} outcomes. {panel}",
            value_title="% of offences",
            scale=100,
        )
        if many == 1
        else None,
    )
    made = replace(made, excluded=(*made.excluded, *broken, *totals))
    if corrections:
        return made.leaving_out(
            "negative counts (corrections), kept in the sums", corrections, "published as such", counted=False
        )
    return made


def _shares(added: pd.DataFrame, names: list[str], outcome: str, not_yet: str, confidence: float) -> pd.DataFrame:
    """One row a group and outcome, largest first within a group."""
    by_group = _groups_of(added, names)
    whole = added["numerator"].groupby(by_group).transform("sum")
    waiting = added["numerator"].where(added[outcome] == not_yet, 0).groupby(by_group).transform("sum")
    lower, upper = proportion_interval(added["numerator"], whole, confidence=confidence)
    unknown = added[outcome] == not_yet
    shown = added[[*names, outcome]].assign(
        measure="share of offences",
        value=added["numerator"] / whole,
        lower=lower,
        upper=upper,
        confidence=confidence,
        numerator=added["numerator"],
        denominator=whole,
        unit="offences",
        method="Wilson",
        flag=unknown.map({True: "no outcome yet", False: ""}),
        least=(added["numerator"] / whole).where(~unknown, 0.0),
        most=((added["numerator"] + waiting) / whole).where(~unknown, added["numerator"] / whole),
    )
    return shown.sort_values([*names, "value"], ascending=[*[True] * len(names), False], ignore_index=True)


def _one_year(outcomes: pd.DataFrame, names: list[str]) -> str:
    """The year that all outcomes are of, as it stands in a sentence."""
    if "financial_year" not in outcomes or "financial_year" in names:
        return ""
    years = outcomes["financial_year"].unique()
    if len(years) != 1:
        raise Refusal(f"The outcomes cover {len(years)} years", remedy="Choose one: outcomes of different ages differ.")
    return f", {years[0]}"


def _wanted(rows: pd.DataFrame, **wanted: str | None) -> pd.DataFrame:
    """Only the rows of this force and of this group."""
    for column, label in wanted.items():
        if label is not None:
            require.columns(rows, [column], what="outcomes")
            rows = rows[rows[column] == label]
            if rows.empty:
                raise Refusal(
                    f"No {column.replace('_', ' ')} is called {label!r}", remedy="Check the spelling in the table."
                )
    return rows


def _groups_of(added: pd.DataFrame, names: list[str]) -> list[pd.Series[Any]]:
    return [added[name] for name in names] or [pd.Series("all", index=added.index)]


def _added(
    rows: pd.DataFrame, names: list[str], outcome: str, offences: str
) -> tuple[pd.DataFrame, tuple[Excluded, ...], int]:
    """Offences by group and outcome of the groups that have shares, the others by name, and how many corrections there are."""
    keys = [*names, outcome]
    lacking = rows[offences].isna()
    added = rows[keys].assign(numerator=rows[offences], lacking=lacking).groupby(keys, sort=True, as_index=False).sum()
    by_group = _groups_of(added, names)
    unknown = added["lacking"].groupby(by_group).transform("sum") > 0
    none = added["numerator"].groupby(by_group).transform("sum") <= 0
    none |= (added["numerator"] < 0).groupby(by_group).transform("sum") > 0
    wrong = unknown | none
    if wrong.all():
        raise Refusal(
            "A group has no offences, a missing count, or corrections leave less than nothing",
            remedy="Leave that group out, or use a whole year.",
        )
    broken = []
    for rows_of, why in ((unknown, "a count is missing"), (none & ~unknown, "no offences, or less than none")):
        if rows_of.any():
            labels = [", ".join(map(str, label)) for label in added.loc[rows_of, names].drop_duplicates().to_numpy()]
            said = listed(labels, most=_NAMED)
            broken.append(Excluded(f"groups without shares: {said}", len(labels), why, False))
    kept = added[~wrong].drop(columns="lacking")
    return kept.astype({"numerator": "int64"}), tuple(broken), int((rows[offences] < 0).sum())


def outcome_against_forces(
    outcomes: pd.DataFrame,
    *,
    force: str,
    offence_group: str,
    outcome_group: str = NOT_SUPPORTED,
    in_words: str = "victim does not support action",
    confidence: float = 0.95,
) -> Result:
    """Share of a group's offences with one outcome, for every force, and one force against all of them.

    Parameters
    ----------
    outcomes : pandas.DataFrame
        ``force, financial_year, offence_group, outcome_group, offences`` of one year.
    force : str
        The force to bring out.
    offence_group, outcome_group : str
        As the Home Office names them.
    in_words : str
        The outcome in plain words.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    Result
        One row a force, highest share first, and one for all forces together; see `compare_forces`. Rows of totals are left out and
        counted, and so, by name, are forces with a missing count or in which corrections leave nothing.

    Raises
    ------
    DataError
        For rows without a force, year, group or outcome, counts that are broken, and rows that stand twice.
    Refusal
        For an unknown force, group or outcome, more than one year, where the force itself has no share, or under four forces.

    Notes
    -----
    The force is held against how much forces usually differ, and not against chance alone. Forces differ in what they record
    and in the mix of offences, so the comparison is never like for like.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = [(force, "2024/25", "Robbery", outcome, n) for force, x in zip("ABCD", (60, 20, 30, 10))
    ...         for outcome, n in (("x", x), ("y", 100 - x))]
    >>> table = pd.DataFrame(rows, columns=["force", "financial_year", "offence_group", "outcome_group", "offences"])
    >>> outcome_against_forces(table, force="A", offence_group="Robbery", outcome_group="x").table["value"].tolist()
    [0.6, 0.3, 0.3, 0.2, 0.1]
    """
    rows, totals = _one_group(outcomes, force, offence_group, outcome_group)
    year = str(outcomes["financial_year"].iloc[0])
    made = compare_forces(
        attach(_shares_of_one(rows, outcome_group), *sources_of(outcomes)),
        force=force,
        events="with_outcome",
        population="offences",
        kind="proportion",
        confidence=confidence,
        what=f'{offence_group[:1].lower() + offence_group[1:]}, offences that ended as "{in_words}"',
        period=year,
    )
    waiting = Caveat("OUTCOMES_MATURE", _waiting(rows, force))
    made = replace(made, excluded=(*made.excluded, *totals), notes=(waiting,))
    corrections = int((rows["offences"] < 0).sum())
    if not corrections:
        return made
    return made.leaving_out(
        "negative counts (corrections), kept in the sums", corrections, "published as such", counted=False
    )


def _one_group(
    outcomes: pd.DataFrame, force: str, offence_group: str, outcome_group: str
) -> tuple[pd.DataFrame, tuple[Excluded, ...]]:
    """The rows of one offence group, checked, and the totals that were set aside."""
    require.columns(
        outcomes, ("force", "financial_year", "offence_group", "outcome_group", "offences"), what="outcomes"
    )
    outcome_rows.complete(outcomes, ["outcome_group"])
    years = outcomes["financial_year"].nunique()
    if years != 1:
        raise Refusal(f"The outcomes cover {years} years", remedy="Choose one: outcomes of different ages differ.")
    for column, wanted in (("force", force), ("offence_group", offence_group), ("outcome_group", outcome_group)):
        if wanted not in set(outcomes[column]):
            raise Refusal(
                f"No {column.replace('_', ' ')} is called {wanted!r}", remedy="Check the spelling in the table."
            )
    asked = (force, offence_group, outcome_group)
    rows, totals = outcome_rows.checked(outcomes, "offences", outcome="outcome_group", asked=asked)
    return rows[rows["offence_group"] == offence_group], totals


def _shares_of_one(rows: pd.DataFrame, outcome_group: str) -> pd.DataFrame:
    """Offences of the group and those with the outcome, one row a force; none where a count is missing or there are no offences."""
    bases = rows.groupby("force")["offences"].sum()
    with_outcome = rows[rows["outcome_group"] == outcome_group].groupby("force")["offences"].sum()
    parts = with_outcome.reindex(bases.index, fill_value=0)
    unknown = rows["offences"].isna().groupby(rows["force"]).any()
    broken = (bases <= 0) | (parts < 0) | (parts > bases)
    # The judge of forces leaves out, by name, those without a count or without a base.
    found = pd.DataFrame({"with_outcome": parts.mask(unknown), "offences": bases.mask(broken, 0)}).astype("Int64")
    return found.assign(with_outcome=found["with_outcome"].mask(broken, 0)).reset_index()


def _waiting(rows: pd.DataFrame, force: str) -> str:
    waiting = rows["offences"].where(rows["outcome_group"] == NOT_YET, 0)
    here = rows["force"] == force
    pending_here = waiting[here].sum() / rows.loc[here, "offences"].sum()
    pending_all = waiting.sum() / rows["offences"].sum()
    return f"{percent(pending_here)} of {force}'s and {percent(pending_all)} of all offences had no outcome yet."
