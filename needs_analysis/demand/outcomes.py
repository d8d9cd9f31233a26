"""How often an offence ends because the victim does not support action, here and elsewhere."""

from __future__ import annotations

from typing import Final

import pandas as pd

from needs_analysis.charts.chart import Chart
from needs_analysis.contracts import require
from needs_analysis.errors import Refusal
from needs_analysis.result import Caveat, Excluded, Result
from needs_analysis.source import attach, sources_of
from needs_analysis.statistics import proportion_interval
from needs_analysis.wording import HIGHER_NOT_LIKE, LOWER_NOT_LIKE, NO_CLEAR_CHANGE, count, percent

NOT_SUPPORTED: Final = "Evidential difficulties (victim does not support action)"
ALL_FORCES = "England and Wales"
NOT_YET: Final = "Not yet assigned an outcome"


def outcome_share(
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
        One row a force, highest share first, and one row for all forces together.

    Raises
    ------
    Refusal
        For an unknown force, group or outcome, or more than one year.

    Notes
    -----
    The ranges are by chance alone. Forces differ in what they record and in the mix of offences, so the comparison is
    never like for like.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = [("A", "2024/25", "Robbery", "x", 60), ("A", "2024/25", "Robbery", "y", 40), ("B", "2024/25", "Robbery", "y", 100)]
    >>> table = pd.DataFrame(rows, columns=["force", "financial_year", "offence_group", "outcome_group", "offences"])
    >>> outcome_share(table, force="A", offence_group="Robbery", outcome_group="x").table["value"].tolist()
    [0.6, 0.3, 0.0]
    """
    require.columns(
        outcomes, ("force", "financial_year", "offence_group", "outcome_group", "offences"), what="outcomes"
    )
    outcomes = attach(
        outcomes.assign(offences=require.counts(outcomes, "offences", what="outcomes", corrections=True)),
        *sources_of(outcomes),
    )
    years = outcomes["financial_year"].unique().tolist()
    if len(years) != 1:
        raise Refusal(f"The outcomes cover {len(years)} years", remedy="Choose one: outcomes of different ages differ.")
    for column, wanted in (("force", force), ("offence_group", offence_group), ("outcome_group", outcome_group)):
        if wanted not in set(outcomes[column]):
            raise Refusal(
                f"No {column.replace('_', ' ')} is called {wanted!r}", remedy="Check the spelling in the table."
            )
    rows = outcomes[outcomes["offence_group"] == offence_group]
    negative = rows["offences"] < 0
    bases = rows.groupby("force")["offences"].sum()
    parts = (
        rows[rows["outcome_group"] == outcome_group]
        .groupby("force")["offences"]
        .sum()
        .reindex(bases.index, fill_value=0)
    )
    if force not in bases.index or (bases <= 0).any() or (parts < 0).any() or (parts > bases).any():
        raise Refusal(
            "A force has no offences of the group, or corrections leave less than nothing",
            remedy="Leave that force out, or use a whole year.",
        )
    together = pd.DataFrame({"numerator": parts, "denominator": bases}).astype("int64")
    together.loc[ALL_FORCES] = together.sum()
    lower, upper = proportion_interval(together["numerator"], together["denominator"], confidence=confidence)
    table = (
        pd.DataFrame(
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
        .sort_values(["value", "force"], ascending=[False, True])
        .reset_index(drop=True)
    )
    forces = table[table["force"] != ALL_FORCES].reset_index(drop=True)
    own = forces[forces["force"] == force].iloc[0]
    everyone = table[table["force"] == ALL_FORCES].iloc[0]
    place = int((forces["value"] > own["value"]).sum()) + 1
    median = float(forces["value"].median())
    if own["lower"] > everyone["value"]:
        verdict = HIGHER_NOT_LIKE
    else:
        verdict = LOWER_NOT_LIKE if own["upper"] < everyone["value"] else NO_CLEAR_CHANGE
    overlapping = int(((forces["lower"] <= own["upper"]) & (forces["upper"] >= own["lower"])).sum()) - 1
    waiting = rows[rows["outcome_group"] == NOT_YET].groupby("force")["offences"].sum()
    pending = {
        force: float(waiting.get(force, 0)) / float(bases[force]),
        ALL_FORCES: float(waiting.sum()) / float(bases.sum()),
    }
    group = offence_group[:1].lower() + offence_group[1:]
    first = (
        f"{force}, {years[0]}: {count(own['numerator'])} of {count(own['denominator'])} offences ({group}) ended as "
        f'"{in_words}".'
    )
    second = (
        f"That is {percent(own['value'])}, against {percent(everyone['value'])} in {ALL_FORCES}: number {place} of "
        f"{len(forces)} forces, highest first."
    )
    return Result(
        table=table,
        measure=f"{offence_group}: {in_words}, by force, {years[0]}",
        definition=f"Offences recorded in {years[0]} with the outcome, over all offences of the group recorded in the year.",
        method="Share of a count; Wilson's interval.",
        sentences={
            "panel": f"{first} {second} Forces record differently, so this asks a question rather than answers one.",
            "analyst": f"{first} {percent(own['value'], digits=1)} ({percent(own['lower'], digits=1)} to "
            f"{percent(own['upper'], digits=1)}, Wilson) v {percent(everyone['value'], digits=1)} in "
            f"{ALL_FORCES}; median force {percent(median, digits=1)}; rank {place} of {len(forces)}.",
        },
        verdict=verdict,
        parameters={"force": force, "offence_group": offence_group, "outcome_group": outcome_group},
        sources=sources_of(outcomes),
        caveats=(
            Caveat("NOT_LIKE_FOR_LIKE", "Forces differ in what they record and in the mix of offences."),
            Caveat("RANK_UNCERTAIN", f"{overlapping} other forces have a range that overlaps with that of {force}."),
            Caveat(
                "OUTCOMES_MATURE",
                f"{percent(pending[force])} of {force}'s and {percent(pending[ALL_FORCES])} of all offences had no outcome yet.",
            ),
        ),
        excluded=(
            Excluded("negative counts (corrections), kept in the sums", int(negative.sum()), "published as such"),
        )
        if negative.any()
        else (),
        chart=Chart(
            kind="bars",
            label="force",
            title=f'{offence_group}: {percent(own["value"])} end as "{in_words}" in '
            f"{force}, {percent(everyone['value'])} in {ALL_FORCES}",
            alt=f"Bars for {len(forces)} forces and {ALL_FORCES}; {force} is number {place} with {percent(own['value'])}, "
            f"{ALL_FORCES} has {percent(everyone['value'])}.",
            value_title="% of offences",
            highlight=force,
            scale=100,
            reference=float(everyone["value"]),
            reference_label=ALL_FORCES,
        ),
    )
