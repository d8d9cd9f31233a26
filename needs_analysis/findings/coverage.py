"""Which kind of service is reported for which area."""

from __future__ import annotations

from typing import Final

import pandas as pd

from needs_analysis import require
from needs_analysis.columns import helpers, keys, labels
from needs_analysis.result import Result, fixed_result
from needs_analysis.said import Caveat
from needs_analysis.source import sources_of
from needs_analysis.wording import count, listed

NONE_REPORTED: Final = "none reported"
NOT_STATED: Final = "area not stated"


def coverage(services: pd.DataFrame, facts: pd.DataFrame, *, areas: tuple[str, ...], whole: str) -> Result:
    """Map services to areas as far as the reports say.

    Parameters
    ----------
    services : pandas.DataFrame
        Services with type, area and the ids of their facts.
    facts : pandas.DataFrame
        Published facts with ``areas``, joined by semicolons.
    areas : tuple of str
        The upper-tier areas to map.
    whole : str
        Name of the area that stands for all of them, such as ``"West Mercia"``.

    Returns
    -------
    Result
        One row a service: for each area ``"reported"`` or ``"none reported"``, never "none", because a service may be
        there without being in a report.
    """
    require.columns(services, ("service_id", "service", "service_type", "area", "fact_ids"), what="services")
    by_fact = facts.set_index("fact_id")["areas"].dropna().to_dict() if "areas" in facts else {}
    rows = []
    for service in services.to_dict("records"):
        ids = [] if pd.isna(service["fact_ids"]) else str(service["fact_ids"]).split()
        named = {part.split(" (")[0] for fact_id in ids for part in str(by_fact.get(fact_id, "")).split(";")}
        covered = {area for area in areas if area in named}
        text = str(service["area"]).replace("&", "and")
        text, _, exceptions = text.partition(" except ")
        text = text.strip()
        excluded = {area for area in areas if area.split(" and ")[0] in exceptions}
        if not covered and text:
            covered = (
                set(areas)
                if whole in text or "force-wide" in text
                else {area for area in areas if area in text or text in area}
            )
        covered -= excluded
        row = {
            "service_id": service["service_id"],
            "service": service["service"],
            "service_type": service["service_type"],
        }
        for area in areas:
            row[area] = "reported" if area in covered else NONE_REPORTED if covered else NOT_STATED
        rows.append(row)
    table = pd.DataFrame(rows)
    partial = [
        row["service"]
        for row in rows
        if any(row[a] == "reported" for a in areas) and any(row[a] == NONE_REPORTED for a in areas)
    ]
    panel = (
        f"Of {count(len(table))} services, {count(len(partial))} are reported for part of {whole} only. For the other "
        "areas none is reported, which does not mean that there is none."
    )
    return fixed_result(
        table=table,
        columns=(*helpers("service_id"), *keys(["service", "service_type"]), *labels(*areas)),
        measure=f"Services reported by area, {whole}",
        definition="An area counts as reported where a published figure or the service's description names it.",
        method="Read from the areas of the facts, and from the description where there is no fact.",
        sentences={"panel": panel, "analyst": f"{panel} Part only: {listed([str(name) for name in partial])}."},
        parameters={"areas": list(areas)},
        sources=sources_of(services, facts),
        caveats=(
            Caveat(
                "NONE_REPORTED",
                '"None reported" is not "none": ask before concluding that there is a gap.',
                figures=False,
            ),
        ),
    )
