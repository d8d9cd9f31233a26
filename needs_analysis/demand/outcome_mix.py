"""How offences end, force by force and group by group, with those that have not ended yet."""

from __future__ import annotations

import pandas as pd

from needs_analysis import groups
from needs_analysis.charts.chart import Chart
from needs_analysis.contracts import require
from needs_analysis.demand.outcomes import NOT_YET
from needs_analysis.errors import Refusal
from needs_analysis.groups import By
from needs_analysis.result import Caveat, Result
from needs_analysis.source import sources_of
from needs_analysis.statistics import proportion_interval
from needs_analysis.wording import count, percent


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
        ``least`` and ``most`` (if none, or all, of those without an outcome ended so). Those without one keep a row.

    Raises
    ------
    DataError
        For missing columns, a row without its group, and counts that are broken or none.
    Refusal
        For more than one year, an unknown force or group, or where corrections leave less than nothing in every group; such
        groups are left out and counted otherwise.

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
    outcomes = outcomes.reset_index(drop=True)
    groups.numbered(outcomes, names)
    year = ""
    if "financial_year" in outcomes and "financial_year" not in names:
        years = outcomes["financial_year"].unique()
        if len(years) != 1:
            raise Refusal(
                f"The outcomes cover {len(years)} years", remedy="Choose one: outcomes of different ages differ."
            )
        year = f", {years[0]}"
    rows = outcomes
    for column, wanted in (("force", force), ("offence_group", offence_group)):
        if wanted is not None:
            require.columns(outcomes, [column], what="outcomes")
            rows = rows[rows[column] == wanted]
            if rows.empty:
                raise Refusal(
                    f"No {column.replace('_', ' ')} is called {wanted!r}", remedy="Check the spelling in the table."
                )
    for name in (*names, outcome):
        require.known(rows, name, what="outcomes")
    numbers = require.counts(rows, offences, what="outcomes", corrections=True)
    keys = [*names, outcome]
    added = rows[keys].assign(numerator=numbers).groupby(keys, sort=True, as_index=False)["numerator"].sum()
    by_group = [added[name] for name in names] or [pd.Series("all", index=added.index)]
    whole = added["numerator"].groupby(by_group).transform("sum")
    waiting = added["numerator"].where(added[outcome] == not_yet, 0).groupby(by_group).transform("sum")
    wrong = (whole <= 0) | ((added["numerator"] < 0).groupby(by_group).transform("sum") > 0)
    if wrong.all():
        raise Refusal(
            "A group has no offences, or corrections leave less than nothing",
            remedy="Leave that group out, or use a whole year.",
        )
    broken = len(added.loc[wrong, names].drop_duplicates()) if names else 0
    added, whole, waiting = added[~wrong], whole[~wrong], waiting[~wrong]
    lower, upper = proportion_interval(added["numerator"], whole, confidence=confidence)
    unknown = added[outcome] == not_yet
    shown = added[keys].assign(
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
    shown = shown.sort_values([*names, "value"], ascending=[*[True] * len(names), False], ignore_index=True)
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
    corrections = int((numbers < 0).sum())
    made = Result(
        table=shown,
        measure=f"How offences ended{year}",
        definition="Offences with the outcome over all offences recorded, those without an outcome yet included.",
        method="Share of a count; Wilson's interval; bounds with none and with all of those without an outcome.",
        sentences={"panel": panel, "analyst": f"{panel} Wilson intervals; least and most are bounds, not intervals."},
        parameters={"by": names, "force": force, "offence_group": offence_group, "confidence": confidence},
        sources=sources_of(outcomes),
        caveats=(
            Caveat("OUTCOMES_MATURE", "Outcomes are added for years; a young year has fewer of the slow ones."),
            Caveat("NOT_LIKE_FOR_LIKE", "Forces differ in what they record and in the mix of offences."),
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
    if broken:
        made = made.leaving_out(
            "groups without offences, or in which corrections leave less than nothing", broken, "they have no shares"
        )
    if corrections:
        return made.leaving_out("negative counts (corrections), kept in the sums", corrections, "published as such")
    return made
