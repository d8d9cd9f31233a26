"""Which events have a weight of harm, and why the others have none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis import require
from needs_analysis.errors import DataError, Refusal, UnitError
from needs_analysis.result import Excluded
from needs_analysis.said import Caveat
from needs_analysis.wording import listed

Array = np.ndarray[Any, Any]
WEIGHTS: Final = ("offence_code", "weight", "unit", "index", "edition")
_NAMED: Final = 10


@dataclass(frozen=True)
class HarmMatch:
    """The weight of each event.

    Parameters
    ----------
    weight : numpy.ndarray
        One an event; missing where its code has none.
    unit, index, edition : str
        Of the weights.
    excluded : tuple of Excluded
        How many events have no weight, by code.
    notes : tuple of Caveat
        Codes that are part of a code with a weight, or have one as a part.
    """

    weight: Array
    unit: str
    index: str
    edition: str
    excluded: tuple[Excluded, ...]
    notes: tuple[Caveat, ...]


def harm_match(victim_events: pd.DataFrame, harm_weights: pd.DataFrame, *, code: str) -> HarmMatch:
    """Give each event the weight of its offence; one without is counted, and never has a weight of 0.

    Raises
    ------
    DataError
        For a missing column, a code with two weights, and what is no weight.
    UnitError
        For weights of several units, indexes or editions.
    Refusal
        Where no event has a weight.
    """
    require.columns(victim_events, (code,), what="events")
    require.columns(harm_weights, WEIGHTS, what="harm weights")
    weights, named = _weights(harm_weights), {}
    for name in ("unit", "index", "edition"):
        require.known(harm_weights, name, what="harm weights")
        found = sorted(set(harm_weights[name].astype("str").str.strip()))
        if len(found) > 1:
            raise UnitError(
                f"The harm weights have {len(found)} values of {name}: {listed(found, most=3)}",
                remedy="Keep the rows of one index, edition and unit.",
            )
        named[name] = found[0]
    given = victim_events[code]
    codes = spelt(given)
    weight = codes.map(weights).to_numpy(dtype=float)
    if np.isnan(weight).all():
        raise Refusal(
            "No event has an offence with a weight",
            remedy="Check that both use the same codes; counts of codes without one are in the table of events.",
        )
    lacking = codes[np.isnan(weight)]
    return HarmMatch(
        weight, **named, excluded=_excluded(lacking, given.isna().to_numpy()), notes=_partial(lacking, weights)
    )


def spelt(codes: pd.Series[Any]) -> pd.Series[Any]:
    """Codes in one spelling: capitals, without spaces, and 8 for 8.0; a missing one is empty.

    Examples
    --------
    >>> spelt(pd.Series(["8n ", "28 A", 8.0, None])).tolist()
    ['8N', '28A', '8', '']
    """
    texts = codes.astype("object").map(lambda cell: "" if cell is None or cell != cell else str(cell))
    return texts.str.upper().str.replace(r"\s+", "", regex=True).str.replace(r"^(\d+)\.0$", r"\1", regex=True)


def _weights(harm_weights: pd.DataFrame) -> pd.Series[Any]:
    """Weights by code."""
    require.known(harm_weights, "offence_code", what="harm weights")
    number = require.complete_numbers(harm_weights, "weight")
    if (number < 0).any():
        raise DataError.one(
            "contains negative weights", column="weight", expected="weights of 0 or more", remedy="Correct them."
        )
    codes = spelt(harm_weights["offence_code"])
    if codes.duplicated().any():
        raise DataError.one(
            f"{int(codes.duplicated().sum())} codes have two weights",
            column="offence_code",
            expected="each code once",
            remedy="Keep one edition, and each code once.",
        )
    return pd.Series(number, index=codes.to_numpy())


def _excluded(lacking: pd.Series[Any], missing: Array) -> tuple[Excluded, ...]:
    """How many events have no weight, by code, those with the most first."""
    by_code = lacking[lacking != ""].value_counts(sort=True)
    by_code = by_code.sort_index().sort_values(ascending=False, kind="stable")
    found = [Excluded(f"events of offence code {name}", int(rows), "no harm weight") for name, rows in by_code.items()]
    more = found[_NAMED:]
    found = found[:_NAMED]
    if more:
        found.append(
            Excluded(
                f"events of {len(more)} further offence codes", sum(each.rows or 0 for each in more), "no harm weight"
            )
        )
    if missing.any():
        found.append(Excluded("events without an offence code", int(missing.sum()), "no offence code"))
    return tuple(found)


def _partial(lacking: pd.Series[Any], weights: pd.Series[Any]) -> tuple[Caveat, ...]:
    """Codes without a weight that look like part of one that has it, which are not matched by themselves."""
    parts: dict[str, str] = {}
    for whole in weights.index:
        for part in re.split(r"[/,;&+-]", str(whole)):
            if part and part != whole:
                parts[part] = str(whole)
    found = [f"{code} (in {parts[code]})" for code in sorted(set(lacking)) if code in parts]
    found += [
        f"{code} (holds {part})"
        for code in sorted(set(lacking))
        for part in re.split(r"[/,;&+-]", code)
        if part and part != code and part in weights.index
    ]
    if not found:
        return ()
    text = f"Some offence codes are part of a code with a weight, or hold one, and were not matched: {listed(found, most=_NAMED)}. Add a row for each."
    return (Caveat("PARTIAL_CODES", text),)
