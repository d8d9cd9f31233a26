"""Everything known of one area, each measure beside all areas: a page that a council can be handed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis.charts.chart import Chart
from needs_analysis.errors import Refusal
from needs_analysis.result import Caveat, Result
from needs_analysis.source import SENSITIVE
from needs_analysis.wording import counted, figure, listed, sentence_case, small_percent

_SMALL: Final = 10


def area_profile(results: Mapping[str, Result], *, area: str) -> Result:
    """Set each measure of one area beside that of all areas together.

    Parameters
    ----------
    results : mapping of str to Result
        Results with one row an area (such as of `area_rates`, `rate`, `proportion` or `funnel_points`), by a short name for
        each measure.
    area : str
        Name of the area, as the results spell it.

    Returns
    -------
    Result
        One row a measure: the area's value with its range and n, its ``rank`` among ``areas``, the value of ``all_areas``, the
        ratio to it with its range, and ``flag`` (above, below, or no clear difference). Measures without the area are left out
        and counted.

    Raises
    ------
    Refusal
        When no measure has the area, there is no measure at all, or one of unpublished records holds small counts.

    Notes
    -----
    The value of all areas is that of their events over their people, the area itself included; the median where a measure has
    none. The ranges are those of the measures.

    Examples
    --------
    >>> from needs_analysis.demand import rate
    >>> table = pd.DataFrame({"ward": ["A", "B"], "count": [90, 30], "population": [1_000, 1_000]})
    >>> area_profile({"crime": rate(table, by="ward", per=1_000)}, area="A").table[["measure", "value", "all_areas", "flag"]]\\
    ...     .values.tolist()
    [['crime', 90.0, 60.0, 'above all areas']]
    """
    if not isinstance(results, Mapping) or not all(isinstance(result, Result) for result in results.values()):
        raise Refusal("The measures are no results by name", remedy='Give {"crime": area_rates(...), ...}.')
    if not results:
        raise Refusal("There is no measure to profile", remedy="Give results by name, such as those of area_rates.")
    for name, result in results.items():
        if result.disclosure in SENSITIVE and _holds_small(result.table):
            raise Refusal(
                f"The measure {name!r} holds counts under {_SMALL}, which the value of all areas would give away",
                remedy='Release each measure first and profile what was released: release.release(result, "lt10").result.',
            )
    rows, without = [], []
    for name, result in results.items():
        row = _row(name, result, area)
        if row is None:
            without.append(name)
        else:
            rows.append(row)
    if not rows:
        raise Refusal(f"No measure has an area called {area!r}", remedy="Spell it as the results do.")
    shown = pd.DataFrame(rows)
    above, below = (
        shown.loc[shown["flag"] == flag, "measure"].tolist() for flag in ("above all areas", "below all areas")
    )
    parts = [
        f"{side} in {counted(len(names), 'measures')} ({listed(_fewer(names))})"
        for side, names in (("above", above), ("below", below))
        if names
    ]
    first = shown.iloc[0]
    panel = (
        f"{area}, {counted(len(shown), 'measures')} beside all areas together: "
        + (f"beyond chance {' and '.join(parts)}." if parts else "no difference beyond chance in any.")
        + f" {sentence_case(str(first['measure']))}: {_said(first)}, number {first['rank']} of {first['areas']}."
    )
    codes: dict[str, Caveat] = {}
    for result in results.values():
        for caveat in result.caveats:
            codes.setdefault(caveat.code, caveat)
    made = Result(
        table=shown,
        measure=f"profile of {area}",
        definition="Each measure of the area beside that of all areas of the same result together, itself included.",
        method="Values, ranges and ranks of the results; all areas by their events over their people, or by their median.",
        sentences={
            "panel": panel,
            "analyst": f"{panel} All areas: {'; '.join(f'{row.measure} {row.all_areas_by}' for row in shown.itertuples())}.",
        },
        parameters={"area": area, "measures": list(results)},
        sources=tuple(sorted({source for result in results.values() for source in result.sources})),
        caveats=tuple(codes.values()),
        chart=Chart(
            kind="intervals",
            label="measure",
            title=f"{area} beside all areas",
            alt=f"Points with ranges for {len(shown)} measures as a ratio to all areas. {panel}",
            value_title="Ratio to all areas (1 = the same)",
            value="ratio",
            lower="ratio_lower",
            upper="ratio_upper",
            reference=1.0,
            reference_label="All areas",
        ),
    )
    if not without:
        return made
    return made.leaving_out(f"measures without {area}: {listed(without)}", len(without), "not in their results")


def _row(name: str, result: Result, area: str) -> dict[str, Any] | None:
    table = result.table
    labels = [column for column in dict.fromkeys([*([result.chart.label] if result.chart else []), *table.columns])]
    label = next((c for c in labels if c in table and table[c].astype("str").eq(area).any()), None)
    if label is None or "value" not in table:
        return None
    own = table[table[label].astype("str") == area]
    if len(own) > 1:
        raise Refusal(
            f"The measure {name!r} has {len(own)} rows for {area}",
            remedy="Give results with one row an area, one each.",
        )
    row = own.iloc[0]
    if pd.isna(row["value"]):
        return None
    known = table[table["value"].notna()]
    if "rank" in known and known["rank"].notna().any():
        # A row without a rank is of all areas together.
        known = known[known["rank"].notna()]
    together, how = _together(known)
    ratio = [float(row[part]) / together if together else np.nan for part in ("value", "lower", "upper")]
    flag = "above all areas" if ratio[1] > 1 else "below all areas" if ratio[2] < 1 else "no clear difference"
    return {
        "measure": name,
        "value": float(row["value"]),
        "lower": float(row["lower"]),
        "upper": float(row["upper"]),
        "confidence": row.get("confidence", np.nan),
        "numerator": row.get("numerator", np.nan),
        "denominator": row.get("denominator", np.nan),
        "unit": str(row.get("unit", "")),
        "method": str(row.get("method", "")),
        "flag": flag,
        "rank": int((known["value"] > row["value"]).sum()) + 1,
        "areas": len(known),
        "all_areas": together,
        "all_areas_by": how,
        "ratio": ratio[0],
        "ratio_lower": ratio[1],
        "ratio_upper": ratio[2],
        "definition": result.definition,
    }


def _holds_small(table: pd.DataFrame) -> bool:
    if "numerator" not in table:
        return False
    numbers = pd.to_numeric(table["numerator"], errors="coerce")
    return bool(((numbers > 0) & (numbers < _SMALL)).any())


def _said(row: pd.Series[Any]) -> str:
    if row["unit"] == "share":
        value, lower, upper = (small_percent(row[name]) for name in ("value", "lower", "upper"))
    else:
        value, lower, upper = (figure(row[name]) for name in ("value", "lower", "upper"))
        value = f"{value} {row['unit']}"
    return value if pd.isna(row["lower"]) else f"{value} (range {lower} to {upper})"


def _fewer(names: list[str]) -> list[str]:
    return names if len(names) <= 5 else [*names[:4], f"{len(names) - 4} more"]


def _together(known: pd.DataFrame) -> tuple[float, str]:
    """Value of all areas: their events over their people where both are known, their median otherwise."""
    if {"numerator", "denominator"} <= set(known.columns):
        n, d = (pd.to_numeric(known[name], errors="coerce").astype("float64") for name in ("numerator", "denominator"))
        both = (n > 0) & (d > 0)
        scales = (known["value"].astype("float64") * d / n)[both]
        # One scale for all means that the value is events over people; a standardised rate has none.
        if both.any() and np.ptp(scales.to_numpy()) <= 1e-9 * scales.iloc[0]:
            return float(n.sum() / d.sum() * scales.iloc[0]), "events over people"
    return float(known["value"].median()), "median of areas"
