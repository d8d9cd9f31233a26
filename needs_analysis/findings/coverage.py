"""Which kind of service is reported for which area."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from needs_analysis import require
from needs_analysis.columns import helpers, keys, labels
from needs_analysis.result import Result
from needs_analysis.said import Caveat, Said
from needs_analysis.source import sources_of
from needs_analysis.wording import count, counted, listed, missing

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
    return Result(
        table=pd.DataFrame(rows),
        columns=(*helpers("service_id"), *keys(["service", "service_type"]), *labels(*areas)),
        measure=f"Services reported by area, {whole}",
        definition="An area counts as reported where a published figure or the service's description names it.",
        method="Read from the areas of the facts, and from the description where there is no fact.",
        words=words,
        settings={"areas": list(areas), "whole": whole},
        sources=sources_of(services, facts),
    )


def words(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """Which services are reported for a part of the whole only."""
    states = table[settings["areas"]]
    partial = table.loc[(states == "reported").any(axis=1) & (states == NONE_REPORTED).any(axis=1), "service"]
    of_all = counted(len(table), "services")
    are = "is" if len(partial) == 1 else "are"
    first = f"Of {of_all}, {count(len(partial))} {are} reported for part of {settings['whole']} only."
    if states.isna().any(axis=None):
        first = f"How many of {of_all} are reported for part of {settings['whole']} only is {missing()}."
    panel = f"{first} Nothing is reported for the other areas, which does not mean that there is no service."
    named = f" Part only: {listed([str(name) for name in partial])}." if len(partial) else ""
    text = "A service that is not reported for an area may still be there: ask before concluding that there is a gap."
    return Said(panel, f"{panel}{named}", caveats=(Caveat("NONE_REPORTED", text),))
