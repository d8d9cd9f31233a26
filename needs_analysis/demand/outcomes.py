"""How often an offence ends because the victim does not support action, here and elsewhere."""

from __future__ import annotations

from typing import Final

import pandas as pd

from needs_analysis.charts.chart import Chart
from needs_analysis.contracts import require
from needs_analysis.demand import outcome_rows
from needs_analysis.errors import Refusal
from needs_analysis.result import Caveat, Excluded, Result
from needs_analysis.source import sources_of
from needs_analysis.statistics import proportion_interval
from needs_analysis.wording import count, judged, percent

NOT_SUPPORTED: Final = "Evidential difficulties (victim does not support action)"
ALL_FORCES = "England and Wales"
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
        One row a force, highest share first, and one row for all forces together. Rows of totals are left out and counted, and so
        are forces with a missing count or less than no offences, by name.

    Raises
    ------
    Refusal
        For an unknown force, group or outcome, more than one year, or where the force itself has no share.

    Notes
    -----
    The ranges are by chance alone. Forces differ in what they record and in the mix of offences, so the comparison is
    never like for like.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = [("A", "2024/25", "Robbery", "x", 60), ("A", "2024/25", "Robbery", "y", 40), ("B", "2024/25", "Robbery", "y", 100)]
    >>> table = pd.DataFrame(rows, columns=["force", "financial_year", "offence_group", "outcome_group", "offences"])
    >>> outcome_against_forces(table, force="A", offence_group="Robbery", outcome_group="x").table["value"].tolist()
    [0.6, 0.3, 0.0]
    """
    rows, totals = _one_group(outcomes, force, offence_group, outcome_group)
    year = str(outcomes["financial_year"].iloc[0])
    table, without = _table(rows, force, outcome_group, in_words, confidence)
    forces = table[table["force"] != ALL_FORCES]
    own = forces[forces["force"] == force].iloc[0]
    everyone = table[table["force"] == ALL_FORCES].iloc[0]
    place = int((forces["value"] > own["value"]).sum()) + 1
    group = offence_group[:1].lower() + offence_group[1:]
    first = (
        f"{force}, {year}: {count(own['numerator'])} of {count(own['denominator'])} offences ({group}) ended as "
        f'"{in_words}".'
    )
    second = (
        f"That is {percent(own['value'])}, against {percent(everyone['value'])} in {ALL_FORCES}: number {place} of "
        f"{len(forces)} forces, highest first."
    )
    corrections = int((rows["offences"] < 0).sum())
    return Result(
        table=table,
        measure=f"{offence_group}: {in_words}, by force, {year}",
        definition=f"Offences recorded in {year} with the outcome, over all offences of the group recorded in the year.",
        method="Share of a count; Wilson's interval.",
        sentences={
            "panel": f"{first} {second} Forces record differently, so this asks a question rather than answers one.",
            "analyst": f"{first} {percent(own['value'], digits=1)} ({percent(own['lower'], digits=1)} to "
            f"{percent(own['upper'], digits=1)}, Wilson) v {percent(everyone['value'], digits=1)} in {ALL_FORCES}; median "
            f"force {percent(float(forces['value'].median()), digits=1)}; rank {place} of {len(forces)}.",
        },
        verdict=judged(own["lower"], own["upper"], against=everyone["value"], like_for_like=False),
        parameters={"force": force, "offence_group": offence_group, "outcome_group": outcome_group},
        sources=sources_of(outcomes),
        caveats=(*_caveats(rows, forces, own, force), *_incomplete(without)),
        excluded=(
            *(
                (Excluded("negative counts (corrections), kept in the sums", corrections, "published as such"),)
                if corrections
                else ()
            ),
            *totals,
            *without,
        ),
        chart=_chart(offence_group, in_words, own, everyone, place, len(forces)),
    )


def _one_group(
    outcomes: pd.DataFrame, force: str, offence_group: str, outcome_group: str
) -> tuple[pd.DataFrame, tuple[Excluded, ...]]:
    """The rows of one offence group, checked, and the totals that were set aside."""
    require.columns(
        outcomes, ("force", "financial_year", "offence_group", "outcome_group", "offences"), what="outcomes"
    )
    years = outcomes["financial_year"].nunique()
    if years != 1:
        raise Refusal(f"The outcomes cover {years} years", remedy="Choose one: outcomes of different ages differ.")
    for column, wanted in (("force", force), ("offence_group", offence_group), ("outcome_group", outcome_group)):
        if wanted not in set(outcomes[column]):
            raise Refusal(
                f"No {column.replace('_', ' ')} is called {wanted!r}", remedy="Check the spelling in the table."
            )
    rows, totals = outcome_rows.checked(outcomes, "offences", outcome="outcome_group", asked=(force, outcome_group))
    return rows[rows["offence_group"] == offence_group], totals


def _table(
    rows: pd.DataFrame, force: str, outcome_group: str, in_words: str, confidence: float
) -> tuple[pd.DataFrame, tuple[Excluded, ...]]:
    """One row a force and one for all of them, highest share first, and the forces that have no share."""
    bases = rows.groupby("force")["offences"].sum()
    with_outcome = rows[rows["outcome_group"] == outcome_group].groupby("force")["offences"].sum()
    parts = with_outcome.reindex(bases.index, fill_value=0)
    unknown = rows["offences"].isna().groupby(rows["force"]).any()
    broken = (bases <= 0) | (parts < 0) | (parts > bases)
    wrong = unknown | broken
    if force not in bases.index or wrong[force]:
        raise Refusal(
            f"{force} has no offences of the group, a missing count, or corrections leave less than nothing",
            remedy="Use a whole year, or fill the count in.",
        )
    without = tuple(
        Excluded(f"forces without a share: {', '.join(map(str, found))}", len(found), why)
        for found, why in (
            (list(bases.index[unknown]), "a count is missing"),
            (list(bases.index[broken & ~unknown]), "no offences of the group, or less than none"),
        )
        if found
    )
    bases, parts = bases[~wrong], parts[~wrong]
    together = pd.DataFrame({"numerator": parts, "denominator": bases}).astype("int64")
    together.loc[ALL_FORCES] = together.sum()
    lower, upper = proportion_interval(together["numerator"], together["denominator"], confidence=confidence)
    table = pd.DataFrame(
        {
            "force": together.index,
            "measure": f"share with outcome: {in_words}",
            "value": (together["numerator"] / together["denominator"]).to_numpy(),
            "lower": lower,
            "upper": upper,
            "confidence": confidence,
            "numerator": together["numerator"].to_numpy(),
            "denominator": together["denominator"].to_numpy(),
            "unit": "offences",
            "method": "Wilson",
        }
    )
    return table.sort_values(["value", "force"], ascending=[False, True]).reset_index(drop=True), without


def _incomplete(without: tuple[Excluded, ...]) -> tuple[Caveat, ...]:
    """What all forces together lack."""
    if not without:
        return ()
    said = "; ".join(f"{entry.what.removeprefix('forces without a share: ')} ({entry.why})" for entry in without)
    return (Caveat("NOT_ALL_FORCES", f"{ALL_FORCES} is here without {said}."),)


def _caveats(rows: pd.DataFrame, forces: pd.DataFrame, own: pd.Series, force: str) -> tuple[Caveat, ...]:
    overlapping = int(((forces["lower"] <= own["upper"]) & (forces["upper"] >= own["lower"])).sum()) - 1
    waiting = rows["offences"].where(rows["outcome_group"] == NOT_YET, 0)
    here = rows["force"] == force
    pending_here = waiting[here].sum() / rows.loc[here, "offences"].sum()
    pending_all = waiting.sum() / rows["offences"].sum()
    return (
        Caveat("NOT_LIKE_FOR_LIKE", "Forces differ in what they record and in the mix of offences."),
        Caveat("RANK_UNCERTAIN", f"{overlapping} other forces have a range that overlaps with that of {force}."),
        Caveat(
            "OUTCOMES_MATURE",
            f"{percent(pending_here)} of {force}'s and {percent(pending_all)} of all offences had no outcome yet.",
        ),
    )


def _chart(offence_group: str, in_words: str, own: pd.Series, everyone: pd.Series, place: int, forces: int) -> Chart:
    force, here, everywhere = own["force"], percent(own["value"]), percent(everyone["value"])
    return Chart(
        kind="bars",
        label="force",
        title=f'{offence_group}: {here} end as "{in_words}" in {force}, {everywhere} in {ALL_FORCES}',
        alt=f"Bars for {forces} forces and {ALL_FORCES}; {force} is number {place} with {here}, {ALL_FORCES} has "
        f"{everywhere}.",
        value_title="% of offences",
        highlight=force,
        scale=100,
        reference=float(everyone["value"]),
        reference_label=ALL_FORCES,
    )
