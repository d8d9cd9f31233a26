"""What is true of repeat victimisation in a synthetic force, whatever its records leave out."""

from __future__ import annotations

from typing import Final

import pandas as pd

from needs_analysis.source import attach
from needs_analysis.synthetic.service_source import service_source

_YEAR: Final = pd.DateOffset(months=12)
_MEANINGS: Final = (
    ("repeat events", "of the offences, share against someone who had suffered another in the 12 months before"),
    ("repeat victims", "of the victims, share with two offences or more in the window"),
    ("events of repeat victims", "of the offences, share that those victims suffered"),
    ("events per victim", "offences for each victim"),
    ("led to by an earlier offence", "of the offences, share that would not have happened without an earlier one"),
    ("offences without a recorded victim", "of the offences, share whose record names no victim"),
)
MEASURES: Final = tuple(name for name, _ in _MEANINGS)
"""What is given, in order."""


def repeat_truth(extract: pd.DataFrame, truth: pd.DataFrame, *, start: str, end: str) -> pd.DataFrame:
    """True figures of a synthetic force, which knows every victim and why each offence happened.

    Parameters
    ----------
    extract : pandas.DataFrame
        One row per offence, as `write_force` makes it: ``crime_id, victim_id, date``.
    truth : pandas.DataFrame
        Its known answers: ``crime_id, person_id, kind``.
    start, end : str
        First and last day of the window; the extract begins 12 months or more before it.

    Returns
    -------
    pandas.DataFrame
        ``measure, meaning, value, numerator, denominator``.

    Notes
    -----
    A record of which the victim is missing has one here, so that "repeat events" lies above what the records can show.

    Examples
    --------
    >>> extract = pd.DataFrame({"crime_id": [1, 2], "victim_id": ["a", None], "date": ["2024-01-01", "2024-03-01"]})
    >>> known = pd.DataFrame({"crime_id": [1, 2], "person_id": ["a", "a"], "kind": ["first or unrelated", "repeat"]})
    >>> repeat_truth(extract, known, start="2024-02-01", end="2024-12-31")["value"].tolist()
    [1.0, 0.0, 0.0, 1.0, 1.0, 1.0]
    """
    rows = extract.merge(truth, on="crime_id", validate="one_to_one")
    rows = rows.assign(date=pd.to_datetime(rows["date"])).sort_values(["person_id", "date", "crime_id"])
    before = rows.groupby("person_id")["date"].shift()
    rows["again"] = (before + _YEAR >= rows["date"]).fillna(False)
    window = rows[rows["date"].between(pd.Timestamp(start), pd.Timestamp(end))]
    each = window["person_id"].value_counts()
    found = {
        "repeat events": (int(window["again"].sum()), len(window)),
        "repeat victims": (int((each > 1).sum()), len(each)),
        "events of repeat victims": (int(each[each > 1].sum()), len(window)),
        "events per victim": (len(window), len(each)),
        "led to by an earlier offence": (int((window["kind"] == "repeat").sum()), len(window)),
        "offences without a recorded victim": (int(window["victim_id"].isna().sum()), len(window)),
    }
    table = pd.DataFrame(
        [(name, meaning, round(found[name][0] / found[name][1], 4), *found[name]) for name, meaning in _MEANINGS],
        columns=["measure", "meaning", "value", "numerator", "denominator"],
    )
    return attach(table, service_source("repeat_truth", "Known answers of a synthetic force"))
