"""Kent with what an office may have of repeat victimisation: published counts of places, a force's own counts, and its records."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from needs_analysis.reading import write_source
from needs_analysis.reading.force_export import export_victims as program
from needs_analysis.source import Source
from tests.assessment.small import add_table, finding_toml, table_toml

FORCE: Final = Source("force", "Synthetic records of a force", "Kent Police", "none", disclosure="record_level")
SIZES: Final = {"Ashford": 260, "Canterbury": 420, "Dover": 90, "Gravesham": 24, "Swale": 9}
"""Victims by district: in the last two fewer than five suffer anything again."""
OFFENCES: Final = {"Theft": 1, "Assault with injury": 20, "Stalking": 60}
FIRST, START, END, LAST = (pd.Timestamp(day) for day in ("2023-04-01", "2024-04-01", "2025-03-31", "2026-03-31"))
WINDOW: Final = f'start = "{START.date()}", end = "{END.date()}"'
TITLE: Final = """
format = 2
priorities = ["Victims first"]

[about]
title = "Kent needs assessment"
office = "Office of the Police and Crime Commissioner for Kent"
force = "Kent"
areas = ["Kent", "Medway"]
as_of = "November 2026"
"""


@cache
def records() -> pd.DataFrame:
    """One row an event and victim over three years; every figure is invented."""
    rng = np.random.default_rng(15)
    rows = []
    for place, (district, victims) in enumerate(SIZES.items()):
        for number in range(victims):
            often = 1 + (int(rng.negative_binomial(0.5, 0.35)) if place < 3 else int(number < 2 + place % 2))
            day = int(rng.integers(0, 700)) if place < 3 else 366 + 5 * number
            for _ in range(often):
                offence = str(rng.choice(list(OFFENCES), p=[0.6, 0.3, 0.1]))
                rows.append((f"V{place + 1}{number:04d}", FIRST + timedelta(days=day), offence, district))
                day += int(rng.geometric(0.01))
    table = pd.DataFrame(rows, columns=["victim_id", "date", "offence", "district"])
    table = table[table["date"] <= LAST].sort_values(["date", "victim_id"], kind="stable", ignore_index=True)
    table.insert(0, "crime_id", [f"C{number:06d}" for number in range(len(table))])
    return table.assign(offence_code=table["offence"])


def inside() -> pd.DataFrame:
    """The records of the window."""
    table = records()
    return table[(table["date"] >= START) & (table["date"] <= END)]


def counts(measure: str) -> pd.DataFrame:
    """What the program for a force's own analyst makes of the records, under five suppressed."""
    events = sorted(
        (row.victim_id, row.date.date(), "all", row.district) for row in records().itertuples() if row.date <= END
    )
    period = [("2024/25", START.date(), END.date())]
    lines = [
        [measure, name, start, end, FIRST.date(), area, kind, band, program.shown(number, 5), 5]
        for name, start, end, area, kind, band, number in program.counts(events, period, measure)
    ]
    return pd.DataFrame(lines, columns=list(program.HEADER))


def weights() -> pd.DataFrame:
    """Invented weights of harm."""
    table = pd.DataFrame({"offence_code": list(OFFENCES), "weight": list(OFFENCES.values())}).assign(
        offence=list(OFFENCES), unit="days", index="Example index (synthetic)", edition="example", source="Invented"
    )
    return table[["offence_code", "offence", "weight", "unit", "index", "edition", "source"]]


def places() -> pd.DataFrame:
    """Published counts of small areas, most of them with a few crimes."""
    rng = np.random.default_rng(4)
    codes = [f"E0102{number:04d}" for number in range(300)]
    return pd.DataFrame({"lsoa21_code": codes, "crimes": rng.poisson(rng.gamma(0.8, 6.0, 300))})


def linked() -> pd.DataFrame:
    """Repeat victims by how surely records must be of one person, of all districts and of one where they are few."""
    rows = [
        (float(threshold), what, part / whole, part, whole)
        for what, whole, parts in (("repeat victims", 520, (150, 140, 131)), ("repeat victims in Swale", 9, (3, 3, 2)))
        for threshold, part in zip((0.5, 0.9, 0.99), parts, strict=True)
    ]
    table = pd.DataFrame(rows, columns=["threshold", "what", "value", "numerator", "denominator"])
    table.insert(0, "line", [f"L{number}" for number in range(len(table))])
    return table


MODULE: Final = "repeat_victimisation"
EXTRACT: Final = f'{WINDOW}, event_id = "crime_id", data_from = "{FIRST.date()}", data_to = "{LAST.date()}"'
WITHIN: Final = ["repeat victims", "events beyond the first", "events of repeat victims", "events per victim"]
CAPPED: Final = ["events per victim, capped", "events above the cap"]
OF_PEOPLE: Final = [
    "victims per person",
    "events per person",
    "repeat victims against chance",
    "prior-victimisation multiplier",
]
PEOPLE: Final = (
    'unit = "victim_id", events = "", unit_in_words = "victims", what = "offences", denominator = "victims only"'
)


def _measures(names: list[str], more: str = "") -> str:
    listed = ", ".join(f'"{name}"' for name in names)
    return f"{EXTRACT}, measures = [{listed}]{more}"


FINDINGS: Final[dict[str, tuple[str, list[str], str]]] = {
    "P1": ("concentration", ["places", "small_areas"], ""),
    "P2": ("concentration_measures", ["places", "small_areas"], "repetitions = 99"),
    "R1": ("repeat_rate", ["extract"], EXTRACT),
    "R2": ("repeat_rate", ["extract"], _measures(WITHIN)),
    "R3": ("repeat_rate", ["extract"], _measures([*WITHIN, *CAPPED, "victims followed up", "repeat events"])),
    "R4": ("repeat_rate", ["extract", "residents"], _measures(OF_PEOPLE)),
    "R5": (
        "repeat_rate",
        ["extract"],
        _measures(["repeat victims", "same-offence repeat events"], ', offence = "offence", by = []'),
    ),
    "R6": ("repeat_rate", ["on_disk"], _measures([*WITHIN, "victims followed up"])),
    "C1": ("concentration", ["extract"], PEOPLE),
    "C2": ("concentration_measures", ["extract"], f"{PEOPLE}, repetitions = 99"),
    "H1": ("harm", ["extract", "weights"], 'denominator = "victims only", repetitions = 99'),
    "L1": ("linkage_sensitivity", ["linked"], "at = 0.9"),
    "A1": ("from_aggregate", ["victims"], 'by = ["area"], most_events = 40'),
    "A2": ("from_aggregate", ["gaps"], 'by = ["area"]'),
}
"""Name, metric, tables and settings of every finding."""


def repeat_force(folder: Path) -> Path:
    """Write the assessment: nothing but files and ``assessment.toml``."""
    raw = folder / "data" / "raw"
    raw.mkdir(parents=True)
    (folder / "notebooks").mkdir()
    text = TITLE
    for name in ("extract", "on_disk"):
        records().to_csv(raw / f"{name}.csv", index=False)
        write_source(raw / f"{name}.csv", FORCE)
        text += table_toml(name, path=f"data/raw/{name}.csv", contract="police_extract")
    text += "unloaded = true\n"
    for name, measure in zip(("victims", "gaps"), program.MEASURES, strict=True):
        counts(measure).to_csv(raw / f"{name}.csv", index=False)
        text += table_toml(name, path=f"data/raw/{name}.csv", kind="force_aggregate")
    weights().to_csv(raw / "weights.csv", index=False)
    write_source(
        raw / "weights.csv", Source("weights", "Invented weights", "An office", "none", disclosure="already_published")
    )
    text += table_toml("weights", path="data/raw/weights.csv", contract="harm_weights")
    residents = pd.DataFrame({"district": list(SIZES), "population": [number * 40 for number in SIZES.values()]})
    text += add_table(folder, "residents", residents)
    text += add_table(folder, "places", places())
    text += add_table(folder, "small_areas", places()[["lsoa21_code"]])
    text += add_table(folder, "linked", linked(), disclosure="record_level")
    for name, (metric, tables, settings) in FINDINGS.items():
        text += finding_toml(name, f"{MODULE}.{metric}", tables, settings)
    (folder / "assessment.toml").write_text(text, encoding="utf-8")
    return folder
