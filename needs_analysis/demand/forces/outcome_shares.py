"""How offences end, force by force and group by group, with those that have not ended yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import pandas as pd

from needs_analysis import groups, require
from needs_analysis.charts.chart import Chart
from needs_analysis.columns import SHARE, Column, keys, labels, limits
from needs_analysis.demand.forces import compare_forces as forces
from needs_analysis.demand.forces import outcome_rows
from needs_analysis.demand.forces.force_words import words_in
from needs_analysis.demand.rates.funnel_lines import Asked
from needs_analysis.errors import Refusal
from needs_analysis.groups import By
from needs_analysis.result import Excluded, Result
from needs_analysis.said import Caveat, Said
from needs_analysis.source import sources_of
from needs_analysis.statistics import proportion_interval
from needs_analysis.wording import count, is_known, listed, missing, percent, sentence_case

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
        ``least`` and ``most`` (if none, or all, of those without an outcome ended so), and ``financial_year`` where the rows
        are of one. Those without one keep a row. Rows of
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
    one = not names or len(shown[names].drop_duplicates()) == 1
    return Result(
        table=shown.assign(financial_year=year) if year else shown,
        columns=_columns(names, outcome),
        measure="How offences ended",
        definition="Offences with the outcome over all offences recorded, those without an outcome yet included.",
        method="Share of a count; Wilson's interval; bounds with none and with all of those without an outcome.",
        words=words,
        settings={"by": names, "force": force, "offence_group": offence_group, "outcome": outcome}
        | {"offences": offences, "not_yet": not_yet, "confidence": confidence},
        sources=sources_of(outcomes),
        excluded=(*broken, *totals, *_corrections(corrections)),
        chart=Chart(kind="bars", label=outcome, value_title="% of offences", scale=100) if one else None,
    )


def _columns(names: list[str], outcome: str) -> tuple[Column, ...]:
    """What the columns of `outcome_shares` are."""
    within = tuple(names) or True
    return (
        *keys([*names, outcome]),
        Column("numerator", "count", part_of="denominator"),
        # What all of a group add up to gives one that is withheld back.
        Column("denominator", "base", of=("numerator",), across=within),
        Column("value", "measure", of=("numerator", "denominator"), sorts=True, unit=SHARE),
        # What may still become of offences without an outcome is that of another row.
        *limits("least", "most", of=("numerator", "denominator"), across=within),
        *(() if "financial_year" in (*names, outcome) else labels("financial_year")),
    )


def _corrections(many: int) -> tuple[Excluded, ...]:
    """Corrections, which are kept in the sums and told beside them."""
    what = "negative counts (corrections), kept in the sums"
    return (Excluded(what, many, "published as such", False),) if many else ()


def words(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """What the shares say of the first group of the table."""
    names, outcome = settings["by"], settings["outcome"]
    first = table[(table[names] == table[names].iloc[0]).all(axis=1)] if names and len(table) else table
    where = ", ".join(map(str, first[names].iloc[0])) if names and len(table) else "All offences"
    where += f", {_year(table)}" if _year(table) and "financial_year" not in names else ""
    many = len(table[names].drop_duplicates()) if names else 1
    panel = f"{where}: {_largest(first, outcome, settings['not_yet'])} {_pending(first, outcome, settings['not_yet'])}"
    if many > 1:
        panel += f" The table has {count(many)} such groups."
    title = f"{where}: {_most_frequent(first, outcome, settings['not_yet'])}"
    return Said(
        panel,
        f"{panel} Wilson intervals; least and most are bounds, not intervals.",
        # Several groups are not drawn.
        title=title if many == 1 else "",
        alt=f"Bars for {len(first)} outcomes. {panel}" if many == 1 else "",
        caveats=(
            Caveat("OUTCOMES_MATURE", "Outcomes are added for years; a young year has fewer of the slow ones."),
            Caveat("NOT_LIKE_FOR_LIKE", "Forces differ in what they record and in the mix of offences."),
        ),
    )


def _year(table: pd.DataFrame) -> str:
    """The year that all outcomes of a table are of."""
    known = table["financial_year"].dropna().tolist() if "financial_year" in table else []
    return str(known[0]) if known else ""


def _most_frequent(first: pd.DataFrame, outcome: str, not_yet: str) -> str:
    """Which outcome is the most frequent one of a group; offences that have none yet have no outcome."""
    ended = first[first[outcome] != not_yet]
    if ended.empty or not is_known(ended["value"].iloc[0]):
        return "how offences ended" if len(ended) or first.empty else "no outcome yet"
    top = ended.loc[ended["value"] == ended["value"].iloc[0], outcome].astype("str").tolist()
    so_far = " so far" if len(ended) < len(first) else ""
    if len(top) > 1:
        return f"{listed(top, most=_NAMED)} are equally frequent{so_far}"
    return f"{top[0]} is the most frequent outcome{so_far}"


def _largest(first: pd.DataFrame, outcome: str, not_yet: str) -> str:
    """The three largest shares of a group, and of how many offences."""
    top, whole = first[first[outcome] != not_yet].head(3), first["denominator"].dropna().tolist()
    if whole and top.empty:
        return f"of {count(whole[-1])} offences, none has an outcome yet."
    if not whole or not is_known(*top["value"]):
        return f"the shares are {missing()}."
    parts = "; ".join(
        f"{name} {percent(value, digits=1)}" for name, value in zip(top[outcome], top["value"], strict=True)
    )
    return f"of {count(whole[-1])} offences, {parts}."


def _pending(first: pd.DataFrame, outcome: str, not_yet: str) -> str:
    """How many have no outcome yet, and what that leaves open."""
    waiting = first.loc[first[outcome] == not_yet, "value"]
    if waiting.isna().any() or not len(first):
        return f"How many had no outcome yet is {missing()}."
    pending = float(waiting.sum())
    if not pending:
        return "All had an outcome."
    return f"{percent(pending, digits=1)} had no outcome yet, so each other share may still rise by up to that."


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
    """The year that all outcomes are of; "" where it is not said, or a group has its own."""
    if "financial_year" not in outcomes or "financial_year" in names:
        return ""
    years = outcomes["financial_year"].unique()
    if len(years) != 1:
        raise Refusal(f"The outcomes cover {len(years)} years", remedy="Choose one: outcomes of different ages differ.")
    return str(years[0])


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
        One row a force, highest share first, and one for all forces together, as in `compare_forces`, with ``without_outcome``,
        the offences that have none yet, and the ``financial_year``. Rows of totals are left out and
        counted, and so, by name, are forces with a missing count or in which corrections leave nothing.

    Raises
    ------
    DataError
        For rows without a force, year, group or outcome, counts that are broken, and rows that stand twice.
    Refusal
        For an unknown force, group or outcome, more than one year, where the force itself has no share, or under four forces.

    Notes
    -----
    The force is compared with how much forces usually differ, and not against chance alone. Forces differ in what they record
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
    asked = Asked(
        events="with_outcome", population="offences", by="force", kind="proportion", per=1, over_dispersed=True
    )
    found = forces.comparison(_shares_of_one(rows, outcome_group), asked, force=force, confidence=confidence)
    what = f'{offence_group[:1].lower() + offence_group[1:]}, offences closed as "{in_words}"'
    table = _with_waiting(found.table, rows).assign(financial_year=str(outcomes["financial_year"].iloc[0]))
    return Result(
        table=table,
        columns=(
            *forces.columns("force", "proportion"),
            Column("without_outcome", "count", part_of="denominator"),
            *labels("financial_year"),
        ),
        measure=f"{what} by force",
        definition=f"{sentence_case(what)} of each force, beside all of them together.",
        method=forces.METHOD,
        words=words_against_forces,
        settings={"force": force, "offence_group": offence_group, "outcome_group": outcome_group}
        | {"in_words": in_words, "what": what, "by": "force", "kind": "proportion", "per": 1, "confidence": confidence},
        sources=sources_of(outcomes),
        notes=found.notes,
        excluded=(*found.excluded, *totals, *_corrections(int((rows["offences"] < 0).sum()))),
        chart=forces.chart("force", "proportion", 1, force=force, what=what),
    )


def words_against_forces(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """What the shares of all forces say of one of them, and how many offences have no outcome yet."""
    said = words_in(table, settings, _year(table))
    return replace(said, caveats=(*said.caveats, Caveat("OUTCOMES_MATURE", _waiting(table, settings["force"]))))


def _waiting(table: pd.DataFrame, force: str) -> str:
    """What share of the offences of the force, and of all of them, may still get another outcome."""
    share = table["without_outcome"] / table["denominator"]
    here, everywhere = share[table["force"] == force], share[table["together"].astype("boolean").fillna(False)]
    if not len(here) or not len(everywhere) or not is_known(here.iloc[0], everywhere.iloc[0]):
        return f"Some offences have no outcome yet; how many is {missing()}."
    pending_here, pending_all = percent(here.iloc[0]), percent(everywhere.iloc[0])
    return f"{pending_here} of {force}'s and {pending_all} of all offences had no outcome yet."


def _with_waiting(table: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """The table with the offences that have no outcome yet, of each force and of all of them."""
    waiting = rows["offences"].where(rows["outcome_group"] == NOT_YET, 0).groupby(rows["force"]).sum()
    own = table["force"].map(waiting).where(~table["together"])
    return table.assign(without_outcome=own.fillna(own.sum()).astype("int64"))


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
