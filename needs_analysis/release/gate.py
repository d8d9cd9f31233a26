"""From a result to a released result."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import pandas as pd

from needs_analysis.errors import Refusal
from needs_analysis.personal_data import find, identifying_columns
from needs_analysis.result import SYNTHETIC_LABEL, Caveat, Result

FLOOR: Final = 5
"""No profile that suppresses may have a lower threshold."""

WITHHELD: Final = "[c]"
_SUPPRESSED_TEXT: Final = "Some figures are withheld because they are small, so no sentence is given."


@dataclass(frozen=True)
class Profile:
    """A named rule of what may be shown.

    Parameters
    ----------
    name : str
        Its name, which stands in the register.
    threshold : int
        Counts from 1 to one below it are withheld; 0 suppresses nothing.
    """

    name: str
    threshold: int


PROFILES: Final[dict[str, Profile]] = {
    profile.name: profile for profile in (Profile("already_published", 0), Profile("lt5", 5), Profile("lt10", 10))
}
"""``already_published`` is only for what was published before; ``lt5`` and ``lt10`` withhold counts under 5 and 10."""


@dataclass(frozen=True)
class Released:
    """A result that may leave.

    Parameters
    ----------
    result : Result
        The result with small figures withheld.
    profile : str
        The rule it was released under.
    label : str
        Words that must stand wherever it shows ("" where there are none).
    entry : mapping
        Its line in the register.
    """

    result: Result
    profile: str
    label: str
    entry: Mapping[str, Any]

    def __repr__(self) -> str:
        return f"Released under {self.profile}\n{self.result!r}"

    def _repr_html_(self) -> str:
        return self.result._repr_html_()


def release(result: Result, profile: str) -> Released:
    """Release a result.

    Parameters
    ----------
    result : Result
        What a metric returned.
    profile : {"already_published", "lt5", "lt10"}
        The rule to release it under.

    Returns
    -------
    Released
        Figures of aggregate and record-level sources that are under the threshold are withheld, with everything of their
        row; synthetic results are labelled; published ones pass unchanged. All are scanned and get a register entry.

    Raises
    ------
    Refusal
        For an unknown profile, a profile too weak for the sources, or anything that looks like personal data.

    Notes
    -----
    Primary suppression only: where a total stands beside a single withheld cell, that cell can be worked out, so such a
    table is refused.

    Examples
    --------
    >>> table = pd.DataFrame({"area": ["A", "B", "C"], "value": [3, 40, 2]})
    >>> counted = Result(table, "Victims", "Victims by area.", "count", {"panel": "There were 45.", "analyst": "45."})
    >>> release(counted, "lt5").result.table["value"].tolist()
    [nan, 40.0, nan]
    """
    if profile not in PROFILES:
        raise Refusal(f"There is no release profile {profile!r}", remedy=f"Use one of {', '.join(PROFILES)}.")
    rule = PROFILES[profile]
    sensitive = result.disclosure in ("aggregate", "record_level")
    if sensitive and rule.threshold < FLOOR:
        raise Refusal(
            f"The profile {profile} does not suppress, and the sources are {result.disclosure}",
            remedy='Use "lt5" or "lt10".',
        )
    _scan(result)
    kept = _suppressed(result, rule.threshold) if sensitive else result
    label = SYNTHETIC_LABEL if result.is_synthetic else ""
    return Released(kept, profile, label, _entry(kept, profile, label))


def _scan(result: Result) -> None:
    columns = identifying_columns(map(str, result.table.columns))
    if columns:
        raise Refusal(
            f"The table has columns that identify people ({', '.join(columns)})", remedy="Take them out before release."
        )
    texts = {
        "sentence": " ".join(result.sentences.values()),
        "definition": result.definition,
        "name": result.measure,
        "caveats": " ".join(caveat.text for caveat in result.caveats),
    }
    for column in result.table.columns:
        if not pd.api.types.is_numeric_dtype(result.table[column]):
            texts[f"column {column}"] = "\n".join(result.table[column].dropna().astype(str).unique())
    found = {place: sorted({match.kind for match in find(text)}) for place, text in texts.items()}
    hits = [f"{place}: {', '.join(kinds)}" for place, kinds in found.items() if kinds]
    if hits:
        raise Refusal(f"Something looks like personal data ({'; '.join(hits)})", remedy="Take it out before release.")


def _suppressed(result: Result, threshold: int) -> Result:
    table = result.table
    counts = [name for name in ("numerator", "denominator") if name in table.columns]
    if not counts:
        counts = [name for name in ("value",) if name in table.columns]
    small = pd.Series(False, index=table.index)
    for name in counts:
        numbers = pd.to_numeric(table[name], errors="coerce")
        small |= (numbers > 0) & (numbers < threshold)
    if {"numerator", "denominator"} <= set(table.columns):
        rest = pd.to_numeric(table["denominator"], errors="coerce") - pd.to_numeric(table["numerator"], errors="coerce")
        small |= (rest > 0) & (rest < threshold)
    if not small.any():
        return result
    if small.sum() == 1 and len(table) > 2:
        raise Refusal(
            "One figure alone would be withheld, and a total or the other figures may give it away",
            remedy="Merge its area or group with a neighbour, then release.",
        )
    numeric = [name for name in table.columns if pd.api.types.is_numeric_dtype(table[name])]
    hidden = table.astype({name: "float64" for name in numeric if not pd.api.types.is_bool_dtype(table[name])}).copy()
    hidden.loc[small, numeric] = float("nan")
    hidden["flag"] = (
        hidden["flag"].astype("str").mask(small, WITHHELD)
        if "flag" in hidden
        else pd.Series("", index=hidden.index).mask(small, WITHHELD)
    )
    withheld = int(small.sum())
    return replace(
        result,
        table=hidden,
        chart=None,
        sentences=dict.fromkeys(result.sentences, _SUPPRESSED_TEXT),
        caveats=(
            *result.caveats,
            Caveat("SUPPRESSED", f"{withheld} rows with a count under {threshold} are withheld."),
        ),
    )


def _entry(result: Result, profile: str, label: str) -> dict[str, Any]:
    text = result.table.to_csv(index=False, lineterminator="\n", float_format="%.10g")
    return {
        "measure": result.measure,
        "profile": profile,
        "label": label,
        "rows": len(result.table),
        "columns": [str(column) for column in result.table.columns],
        "sha256": hashlib.sha256(text.encode()).hexdigest(),
        "sources": [source.id for source in result.sources],
        "disclosure": result.disclosure,
    }
