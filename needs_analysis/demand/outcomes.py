"""How often an offence ends because the victim does not support action, here and elsewhere."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import pandas as pd

from needs_analysis.contracts import require
from needs_analysis.demand import outcome_rows
from needs_analysis.demand.forces import compare_forces
from needs_analysis.errors import Refusal
from needs_analysis.result import Excluded, Result
from needs_analysis.source import attach, sources_of
from needs_analysis.wording import percent

NOT_SUPPORTED: Final = "Evidential difficulties (victim does not support action)"
NOT_YET: Final = "Not yet assigned an outcome"


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
        attach(_shares(rows, outcome_group), *sources_of(outcomes)),
        force=force,
        events="with_outcome",
        population="offences",
        kind="proportion",
        confidence=confidence,
        what=f'{offence_group[:1].lower() + offence_group[1:]}, offences that ended as "{in_words}"',
        period=year,
    ).with_caveat("OUTCOMES_MATURE", _waiting(rows, force))
    made = replace(made, excluded=(*made.excluded, *totals))
    corrections = int((rows["offences"] < 0).sum())
    if not corrections:
        return made
    return made.leaving_out("negative counts (corrections), kept in the sums", corrections, "published as such")


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


def _shares(rows: pd.DataFrame, outcome_group: str) -> pd.DataFrame:
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
