"""The scorecard by service or by area: how many targets of each colour, what ends, and what else stands out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis.columns import Column, helpers, keys, labels
from needs_analysis.groups import folded
from needs_analysis.said import Said
from needs_analysis.service_gap.delivery.attention import VERY_FEW, band, is_of_few
from needs_analysis.service_gap.delivery.rated import COLOURS, RED
from needs_analysis.service_gap.delivery.returned import Returned
from needs_analysis.service_gap.delivery.scorecard_words import not_returned_said, queries_said
from needs_analysis.service_gap.money.decide_by import ENDED, WITHIN_6_MONTHS, WITHIN_12_MONTHS
from needs_analysis.wording import counted, is_known, listed, missing
from needs_analysis.wording import day as said_day

SERVICE: Final = "service"
AREA: Final = "area"
WHOLE: Final = "all areas of the service"
_SMALLEST: Final = "smallest_count"
_FEW: Final = "of_under_5_people"
_NO_TARGET: Final = "no_target"
_NUMBERS: Final = {name: name.replace(" ", "_") for name in COLOURS}
_ENDING: Final = ("ending_6_months", "ending_12_months")


def columns_of(view: str) -> tuple[Column, ...]:
    """What each column of the scorecard by service or area is."""
    return (
        *keys([view], written=[view]),
        Column("contracts", "measure"),
        *(Column(name, "measure", of=(_SMALLEST,)) for name in _NUMBERS.values()),
        Column("red_contracts", "label", of=(_SMALLEST,), written=True),
        # How many colours stand in no number of them tells of no figure, as a withheld colour of the page does not.
        *(Column(name, "measure") for name in (_FEW, _NO_TARGET)),
        *(Column(name, "measure") for name in (*_ENDING, "returns_missing", "returns_late", "queries_open")),
        *labels("ending_contracts", "funding_ends_first", "look_first", written=True),
        Column(_SMALLEST, "count", apart=True, shown=False),
        *helpers("window", "window_asked", "as_of", "counted_in", "not_returned"),
    )


def by_view(rows: pd.DataFrame, targets: pd.DataFrame, found: Returned, view: str) -> pd.DataFrame:
    """Add the rows of the scorecard up by service or area.

    A target that rests on fewer than five people is in no colour, but by itself in ``of_under_5_people``: one of them would take the
    colours of all others with it. Contracts that have no target are in ``no_target``.

    Parameters
    ----------
    rows : pandas.DataFrame
        The scorecard by contract.
    targets : pandas.DataFrame
        As `agreed` returns them.
    found : Returned
        Provider returns: a contract without an area of its own works where its service returns.
    view : {"service", "area"}
    """
    shown = rows
    if view == AREA:
        shown = rows.assign(area=rows["contract"].map(_areas_of(targets, found))).explode(AREA)
    parts = []
    for name, part in shown.groupby(view, sort=True):
        rated = part[part["target"] != ""]
        few = np.array([is_of_few(row, VERY_FEW) for row in rated.to_dict("records")], dtype=bool)
        told = rated[~few]
        each = part.drop_duplicates("contract")
        ends, services = each["ending"], each.drop_duplicates(SERVICE)
        reds = sorted(set(told.loc[told["colour"] == RED, "contract"]))
        parts.append(
            {
                view: name,
                "contracts": len(each),
                **{column: int((told["colour"] == colour).sum()) for colour, column in _NUMBERS.items()},
                "red_contracts": ", ".join(reds),
                _FEW: int(few.sum()),
                _NO_TARGET: each["contract"].nunique() - rated["contract"].nunique(),
                "ending_6_months": int(ends.isin([ENDED, WITHIN_6_MONTHS]).sum()),
                "ending_contracts": ", ".join(
                    sorted(each.loc[ends.isin([ENDED, WITHIN_6_MONTHS]), "contract"].astype(str))
                ),
                "ending_12_months": int((ends == WITHIN_12_MONTHS).sum()),
                "returns_missing": services["returns_missing"].sum(),
                "returns_late": services["returns_late"].sum(),
                "queries_open": services["queries_open"].sum(min_count=1),
                **_funding(each),
                "look_first": _first(part),
                _SMALLEST: _smallest(told),
            }
        )
    return pd.DataFrame(parts)


def _funding(each: pd.DataFrame) -> dict[str, str]:
    """The contracts whose funding ends before they do, where awards were given."""
    if "funding_ends_first" not in each:
        return {}
    return {"funding_ends_first": ", ".join(sorted(each.loc[each["funding_ends_first"] != "", "contract"].astype(str)))}


def _smallest(part: pd.DataFrame) -> float:
    """The band of the smallest number of people behind the colours of some targets, or left over by them; missing where none is small."""
    found = [band(row) for row in part.to_dict("records")]
    return min((each for each in found if is_known(each)), default=float("nan"))


def _first(part: pd.DataFrame) -> str:
    """The contracts of a group with the most points."""
    points = part.groupby("contract")["points"].first()
    most = points.max()
    return listed(sorted(map(str, points.index[points == most])), most=3) if most >= 2 else ""


def _areas_of(targets: pd.DataFrame, found: Returned) -> dict[str, list[str]]:
    """Where each contract works."""
    named: dict[str, list[str]] = {}
    spelled = {at: name for name, at in found.areas.items()}
    for row in targets.drop_duplicates("contract").itertuples(index=False):
        if row.area:
            known = [found.named[name] for name in found.areas_in(str(row.area)) if name in found.areas]
            named[str(row.contract)] = known or [str(row.area)]
            continue
        at = found.services.get(folded(row.service))
        there: list[int] = [] if at is None else np.flatnonzero(found.present[at].any(axis=1)).tolist()
        named[str(row.contract)] = [found.named[spelled[place]] or WHOLE for place in there] or [WHOLE]
    return named


def words(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """What stands out by service or area."""
    view = settings["view"]
    day = date.fromisoformat(str(table["as_of"].iloc[0]))
    first = f"On {said_day(day)}, with {table['counted_in'].iloc[0]} counted: {counted(len(table), f'{view}s')}."
    reds = sorted({name for cell in table["red_contracts"] if is_known(cell) for name in str(cell).split(", ") if name})
    hidden = int(table["red_contracts"].isna().sum())
    if reds:
        first += f" {'Contract' if len(reds) == 1 else 'Contracts'} with a red target: {listed(reds, most=5)}."
    elif not hidden:
        first += " No contract has a red target."
    few = int(table[_FEW].sum()) if view == SERVICE else int((table[_FEW] > 0).sum())
    if few:
        of = counted(few, "targets" if view == SERVICE else "areas")
        rest = "rests" if few == 1 else "rest"
        what = f"{of} {rest} on fewer than five people and {'is' if few == 1 else 'are'} in no colour"
        first += (
            f" {what}."
            if view == SERVICE
            else f" In {of} a target rests on fewer than five people and is in no colour."
        )
    if hidden:
        first += f" The colours of {counted(hidden, f'{view}s')} are {missing()}."
    if view == AREA:
        first += " A contract that works in several areas is listed in each, with the colour of all its areas together."
    soon = sorted({name for cell in table["ending_contracts"] for name in str(cell).split(", ") if name})
    second = f" Ended, or ending within 6 months: {listed(soon, most=5)}." if soon else ""
    cells: Any = table.get("funding_ends_first", [])
    short = sorted({name for cell in cells for name in str(cell).split(", ") if name})
    second += f" Funding ends before the contract does: {listed(short, most=5)}." if short else ""
    text = " ".join([f"{first}{second}", *queries_said(table), *not_returned_said(table)])
    return Said(text, text, title=f"Contracts and grants by {view}", alt="No chart; the table holds all of it.")
