"""What a comparison of forces says of one of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from needs_analysis.demand.rates.funnel_lines import INSIDE
from needs_analysis.reference import residents_note
from needs_analysis.said import Caveat, Said
from needs_analysis.wording import (
    HIGHER_NOT_LIKE,
    LOWER_NOT_LIKE,
    NO_CLEAR_DIFFERENCE,
    count,
    figure,
    is_known,
    missing,
    sentence_case,
    small_percent,
)

TOO_FEW: Final = "too few to judge"


def words(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """What the table of `compare_forces` says."""
    return words_in(table, settings, str(settings["period"]))


def words_in(table: pd.DataFrame, settings: Mapping[str, Any], period: str) -> Said:
    """The same for figures of a period ("" where it is not named)."""
    force, what = settings["force"], sentence_case(settings["what"])
    is_whole = _yes(table["together"])
    forces, whole = table[~is_whole], _row(table[is_whole])
    own = _row(forces[forces[settings["by"]] == force])
    name = _name(whole, settings)
    panel = (
        f"{_own(own, len(forces), settings, period)} {_whole(whole, settings)}; {_peers(forces, settings)}. "
        f"{_place(own, force)}"
    )
    side = f"{_value(own, settings)} in {force}, {_value(whole, settings)} in {name}"
    title = f"{what}: {side}" if is_known(own["value"], whole["value"]) else f"{what}: {force} beside other forces"
    return Said(
        panel,
        f"{panel} {_range(own, whole, settings)}",
        verdict=_verdict(own),
        title=title,
        alt=f"Bars for {len(forces)} forces and {name}; {_bar(own, settings)}.",
        caveats=_caveats(forces, own, settings),
    )


def unit_of(kind: str, per: float) -> str:
    """What a value is for, as it follows it in a sentence."""
    return "" if kind == "proportion" else f" per {count(per)} people"


def _row(rows: pd.DataFrame) -> pd.Series[Any]:
    """The one row; without any value where there is none."""
    return rows.iloc[0] if len(rows) else pd.Series(None, index=rows.columns, dtype="object")


def _yes(column: pd.Series[Any]) -> pd.Series[bool]:
    """Where a column says yes."""
    return column.astype("boolean").fillna(False).astype(bool)


def _said(value: Any, settings: Mapping[str, Any]) -> str:
    return small_percent(value) if settings["kind"] == "proportion" else figure(value)


def _value(row: pd.Series[Any], settings: Mapping[str, Any]) -> str:
    """A row's value with what it is for, which is said once, of the force itself."""
    unit = unit_of(settings["kind"], settings["per"]) if row[settings["by"]] == settings["force"] else ""
    return f"{_said(row['value'], settings)}{unit}"


def _name(whole: pd.Series[Any], settings: Mapping[str, Any]) -> str:
    return str(whole[settings["by"]]) if is_known(whole[settings["by"]]) else "all forces together"


def _own(own: pd.Series[Any], forces: int, settings: Mapping[str, Any], period: str) -> str:
    """The sentence on the force itself."""
    of_what = f"{settings['force']}, {settings['what']}{f', {period}' if period else ''}"
    if not is_known(own["value"], own["numerator"], own["denominator"]):
        return f"{of_what}: the figure is {missing()}."
    ranked = f", number {count(own['rank'])} of {forces} (highest first)" if is_known(own["rank"]) else ""
    return f"{of_what}: {_value(own, settings)} ({count(own['numerator'])} of {count(own['denominator'])}){ranked}."


def _whole(whole: pd.Series[Any], settings: Mapping[str, Any]) -> str:
    """The figure of all forces together."""
    if not is_known(whole["value"]):
        return f"For {_name(whole, settings)} the figure is {missing()}"
    return f"{_name(whole, settings)}: {_said(whole['value'], settings)}"


def _peers(forces: pd.DataFrame, settings: Mapping[str, Any]) -> str:
    """Average and ends of those that the force is set beside, where all of them are known."""
    peers = forces[_yes(forces["peer"])]
    named = f"the other {len(peers)} forces"
    if _listed(forces):
        as_of = forces["peers_as_of"].dropna()
        named = f"its {len(peers)} peers{f' (list of {as_of.iloc[0]})' if len(as_of) else ''}"
    values = peers["value"]
    if not len(values):
        return "no average of other forces can be given"
    if values.isna().any():
        return f"for {named} no average can be given, because a figure is {missing()}"
    mean, least, most = (_said(value, settings) for value in (values.mean(), values.min(), values.max()))
    return f"{named} range from {least} to {most} (average {mean})"


def _listed(forces: pd.DataFrame) -> bool:
    """Whether a list of peers was given."""
    return "peers_as_of" in forces


def _place(own: pd.Series[Any], force: str) -> str:
    """Where the force lies against how much forces differ."""
    if own["flag"] == TOO_FEW:
        return f"{force} has too few to be judged."
    if not _is_judged(own):
        return f"Whether {force} is within the usual differences between forces is {missing()}."
    side = "above" if str(own["flag"]).startswith("High") else "below"
    return f"That is {side if _is_outside(own) else 'within'} the usual differences between forces."


def _is_judged(own: pd.Series[Any]) -> bool:
    return str(own["flag"]).startswith(("High", "Low", INSIDE))


def _is_outside(own: pd.Series[Any]) -> bool:
    return str(own["flag"]).endswith("(outer limits)")


def _verdict(own: pd.Series[Any]) -> str | None:
    """The verdict rests on the outer lines; there is none where the force is not judged."""
    if not _is_judged(own) or not is_known(own["value"]):
        return None
    if not _is_outside(own):
        return NO_CLEAR_DIFFERENCE
    return HIGHER_NOT_LIKE if str(own["flag"]).startswith("High") else LOWER_NOT_LIKE


def _range(own: pd.Series[Any], whole: pd.Series[Any], settings: Mapping[str, Any]) -> str:
    """The force's own range and its place in the funnel, for the analyst."""
    if not is_known(own["lower"], own["upper"]):
        return f"Its range by chance alone is {missing()}."
    flag = own["flag"] if _is_judged(own) or own["flag"] == TOO_FEW else missing()
    beside = f" {_name(whole, settings)} {_said(whole['value'], settings)};" if is_known(whole["value"]) else ""
    ends = f"{_said(own['lower'], settings)} to {_said(own['upper'], settings)}"
    return f"{ends} by chance alone;{beside} over-dispersed funnel (robust estimate): {flag}."


def _bar(own: pd.Series[Any], settings: Mapping[str, Any]) -> str:
    if not is_known(own["value"], own["rank"]):
        return f"{settings['force']} is brought out, and its place is {missing()}"
    return f"{settings['force']} is number {count(own['rank'])} with {_said(own['value'], settings)}"


def _caveats(forces: pd.DataFrame, own: pd.Series[Any], settings: Mapping[str, Any]) -> tuple[Caveat, ...]:
    force, by = settings["force"], settings["by"]
    unlike = "Forces differ in what they record, in their people and in the mix of offences."
    found = [Caveat("NOT_LIKE_FOR_LIKE", unlike), _overlap(forces, own, force)]
    peers = set(forces.loc[_yes(forces["peer"]), by])
    for name in sorted(set(forces[by].dropna())):
        if settings["kind"] == "rate" and (note := residents_note(name)):
            peer = " It is not among the others on average." if name != force and name not in peers else ""
            found.append(Caveat("UNUSUAL_FORCE", f"{name}: {note}.{peer}"))
    if not _listed(forces):
        beside_all = "No list of similar forces was given, so it is compared with all of them."
        found.append(Caveat("ALL_FORCES", beside_all))
    return tuple(found)


def _overlap(forces: pd.DataFrame, own: pd.Series[Any], force: str) -> Caveat:
    """With how many other forces the order may be chance; not how many where a range is missing."""
    if not is_known(own["lower"], own["upper"]) or forces[["lower", "upper"]].isna().any(axis=None):
        return Caveat("RANK_UNCERTAIN", "Forces whose ranges overlap may be in a different order by chance alone.")
    overlap = int(((forces["lower"] <= own["upper"]) & (forces["upper"] >= own["lower"])).sum()) - 1
    one = "1 other force has" if overlap == 1 else f"{overlap} other forces have"
    return Caveat("RANK_UNCERTAIN", f"{one} a range that overlaps with that of {force}.")
