"""Synthetic records of outcomes, measured at entry and exit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from needs_analysis.source import attach
from needs_analysis.synthetic.service_counts import OUTCOMES
from needs_analysis.synthetic.service_source import service_source
from needs_analysis.synthetic.service_world import FIRST_QUARTER, QUARTERS, service_world
from needs_analysis.synthetic.waiting_list_records import chosen, days, who


def outcome_records(
    *,
    seed: int,
    services: Sequence[str] | Mapping[str, str],
    areas: Sequence[str],
    first_quarter: str = FIRST_QUARTER,
    quarters: int = QUARTERS,
    only: Sequence[str] = (),
) -> pd.DataFrame:
    """Make the outcomes of every case that synthetic services closed in the quarters.

    Parameters
    ----------
    seed, services, areas, first_quarter, quarters : int, sequence or mapping, sequence, str, int
        As in `service_returns`.
    only : sequence of str
        Services to give records of; all otherwise.

    Returns
    -------
    pandas.DataFrame
        In the columns of the contract ``outcome_measurements``: four rows a closed case, each with its score at entry (2 to 7)
        and, for about four in five, at exit (1 to 10). Improved, same, worse and not measured are as many as the returns say.

    Examples
    --------
    >>> found = outcome_records(seed=1, services=["Advocacy"], areas=["Kent"])
    >>> sorted(found["outcome"].unique()), found.groupby("client").size().unique().tolist()
    (['coping', 'health', 'informed', 'safety'], [4])
    """
    world = service_world(seed=seed, services=services, areas=areas, first_quarter=first_quarter, quarters=quarters)
    people, first, last = world.people, world.first_days[0], world.first_days[-1] - 1
    found = np.flatnonzero((people.closed >= first) & (people.closed <= last) & chosen(world, only))
    parts = []
    for at, outcome in enumerate(OUTCOMES):
        exit_score = people.drawn[f"exit_{at}"][found]
        columns = {
            **who(world, found),
            "outcome": pd.Series(outcome, index=range(len(found)), dtype="str"),
            "closed": days(world, people.closed[found], last),
            "entry": people.drawn[f"entry_{at}"][found].astype("float64"),
            "exit": np.where(exit_score > 0, exit_score.astype("float64"), np.nan),
        }
        parts.append(pd.DataFrame(columns))
    table = pd.concat(parts).sort_index(kind="stable").reset_index(drop=True)
    return attach(table, service_source("outcome_measurements", "Synthetic outcomes of closed cases"))
