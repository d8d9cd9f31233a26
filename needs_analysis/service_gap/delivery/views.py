"""The scorecard by service or by area: how many targets of each colour, what ends, and what else stands out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis.columns import Column, helpers, keys, labels
from needs_analysis.groups import folded
from needs_analysis.said import Said
from needs_analysis.service_gap.delivery.attention import attention, by_contract
from needs_analysis.service_gap.delivery.rated import AMBER, COLOURS, GREEN, RED, WHITE
from needs_analysis.service_gap.delivery.returned import Returned
from needs_analysis.service_gap.money.decide_by import ENDED, WITHIN_6_MONTHS, WITHIN_12_MONTHS
from needs_analysis.wording import count, counted, listed, missing

SERVICE: Final = "service"
AREA: Final = "area"
WHOLE: Final = "all areas of the service"
_SMALLEST: Final = "smallest_count"
_COUNTS: Final = ("counted", "counted_least", "base", "base_least")
_NUMBERS: Final = {name: name.replace(" ", "_") for name in COLOURS}


def columns_of(view: str) -> tuple[Column, ...]:
    """What each column of the scorecard by service or area is."""
    return (
        *keys([view]),
        Column("contracts", "measure"),
        *(Column(name, "measure", of=(_SMALLEST,)) for name in _NUMBERS.values()),
        *(
            Column(name, "measure")
            for name in ("ending_6_months", "ending_12_months", "returns_missing", "queries_open")
        ),
        *labels("look_first"),
        Column(_SMALLEST, "count", apart=True, shown=False),
        *helpers("window", "window_asked", "as_of"),
    )


def by_view(rows: pd.DataFrame, targets: pd.DataFrame, found: Returned, view: str) -> pd.DataFrame:
    """Add the rows of the scorecard up by service or area.

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
    shown = rows[rows["is_outcome"] == 0]
    if view == AREA:
        places = _areas_of(targets, found)
        shown = shown.assign(area=shown["contract"].map(places)).explode(AREA)
    parts = []
    for name, part in shown.groupby(view, sort=True):
        colours = part.loc[part["target"] != "", "colour"]
        each = part.drop_duplicates("contract")
        numbers = part[list(_COUNTS)].to_numpy(dtype=float)
        small = numbers[numbers > 0]
        ends = each["ending"]
        parts.append(
            {
                view: name,
                "contracts": len(each),
                **{column: int((colours == colour).sum()) for colour, column in _NUMBERS.items()},
                "ending_6_months": int(ends.isin([ENDED, WITHIN_6_MONTHS]).sum()),
                "ending_12_months": int((ends == WITHIN_12_MONTHS).sum()),
                "returns_missing": each.drop_duplicates(SERVICE)["returns_missing"].sum(),
                "queries_open": each.drop_duplicates(SERVICE)["queries_open"].sum(min_count=1),
                "look_first": _first(part),
                _SMALLEST: small.min() if len(small) else np.nan,
            }
        )
    return pd.DataFrame(parts)


def _first(part: pd.DataFrame) -> str:
    """The contract of a group with the most points that hang on nothing counted."""
    # Colours and waiting lists are counts of people: which contract has most must not tell of them.
    plain = part.assign(colour=None, waiting_before=np.nan, waiting_now=np.nan)
    points = {name: attention(rows).points for name, rows in by_contract(plain).items()}
    most = max(points.values(), default=0)
    return listed([str(name) for name, own in points.items() if own == most], most=3) if most >= 2 else ""


def _areas_of(targets: pd.DataFrame, found: Returned) -> dict[str, list[str]]:
    """Where each contract works."""
    named: dict[str, list[str]] = {}
    spelled = {at: name for name, at in found.areas.items()}
    for row in targets.drop_duplicates("contract").itertuples(index=False):
        if row.area:
            named[str(row.contract)] = [str(row.area)]
            continue
        at = found.services.get(folded(row.service))
        there: list[int] = [] if at is None else np.flatnonzero(found.present[at].any(axis=1)).tolist()
        named[str(row.contract)] = [found.named[spelled[place]] or WHOLE for place in there] or [WHOLE]
    return named


def words(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """What stands out by service or area."""
    view = settings["view"]
    reds = table[RED]
    first = f"{counted(len(table), f'{view}s')}: " + (
        f"{listed([f'{count(table[name].sum())} {name}' for name in (RED, AMBER, GREEN, WHITE) if table[name].sum()]) or 'no'} targets."
        if reds.notna().all()
        else f"how many targets are red is {missing()} for {count(int(reds.isna().sum()))}."
    )
    if view == AREA:
        first += " A contract that works in several areas counts once per area."
    most = table[reds.notna() & (reds > 0)]
    second = ""
    if len(most) and reds.nunique(dropna=False) > 1:
        top = most.loc[most[RED] == most[RED].max(), view].astype(str).tolist()
        second = f" Most red targets: {listed(top, most=3)} ({count(most[RED].max())})."
    soon = int(table.loc[table["ending_6_months"] > 0].shape[0])
    third = f" In {counted(soon, f'{view}s')} a contract has ended or ends within 6 months." if soon else ""
    text = f"{first}{second}{third}"
    return Said(text, text, title=f"Contracts and grants by {view}", alt="No chart; the table holds all of it.")
