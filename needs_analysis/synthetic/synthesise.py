"""A synthetic force written to files: the extract, providers' returns with typical errors, a survey, and the known answers."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np

from needs_analysis import periods, reference
from needs_analysis.files import write_whole
from needs_analysis.reading import write_source
from needs_analysis.reading.meaning import area_names
from needs_analysis.source import Source
from needs_analysis.statistics._checks import whole
from needs_analysis.synthetic.made_together import made_together
from needs_analysis.synthetic.write_force import write_force

_LABEL: Final = "SYNTHETIC: these people, services and figures are not real."
_FORCE: Final = reference.load("areas_west_mercia").query("parent_code == 'E23000016'")["area_name"]
_AREAS: Final = tuple(sorted(area_names.areas().find(name) or name for name in _FORCE))
_SHARE_OF_AREA: Final = (0.19, 0.24, 0.2, 0.37)
_SERVICES: Final = (("IDVA", 492), ("Victim Advice Line", 4_844), ("Child sexual exploitation support", 28))
"""Services of the published reports, and their referrals in a quarter."""
_QUARTERS: Final = tuple(
    f"{periods.financial_year(year)} Q{number}" for year in (2022, 2023) for number in (1, 2, 3, 4)
)
_HEADER: Final = (
    "service",
    "area",
    "quarter",
    "referrals",
    "engaged",
    "waiting",
    "repeat_victims",
    "female",
    "male",
    "not_stated",
)


FILES: Final = (
    "victim_extract.parquet",
    "victim_truth.parquet",
    "provider_return.csv",
    "provider_return_messy.xlsx",
    "layout.toml",
    "survey.csv",
    "survey_truth.json",
    "survey_questions.toml",
)
"""What is made."""


def synthesise(
    to: Path | str, *, rows: int = 100_000, seed: int = 1, replace: bool = False
) -> Iterator[tuple[Path, int]]:
    """Make a synthetic force and write it to a folder.

    Parameters
    ----------
    to : Path or str
        Folder, made if need be.
    rows : int
        About how many offences the victim extract has; up to 30 million and more, in steady memory.
    seed : int
        The same seed gives the same world.
    replace : bool
        Whether files of these names that stand there may go.

    Yields
    ------
    tuple of Path and int
        Each file and its rows: ``victim_extract.parquet`` and ``victim_truth.parquet``; ``provider_return.csv`` (clean) and
        ``provider_return_messy.xlsx`` with its ``layout.toml``; ``survey.csv`` with its ``survey_questions.toml``; and
        ``survey_truth.json``. Each table has a paper trail that says that it is synthetic.

    Raises
    ------
    Refusal
        Before anything is made, when a file of such a name stands there, or rows or seed are no whole numbers above 0.
    """
    rows, seed = whole(rows, name="rows"), whole(seed, name="seed", least=0)
    with made_together(to, FILES, replace=replace) as folder:
        made = _made(folder, rows, seed)
    for path, number in made:
        yield Path(to) / path.name, number


def _made(folder: Path, rows: int, seed: int) -> list[tuple[Path, int]]:
    """Everything, in a folder, with its paper trails."""
    made: list[tuple[Path, int]] = list(write_force(folder, rows=rows, seed=seed))
    rng = np.random.default_rng([seed, 2])
    returns = _returns(rng)
    clean = folder / "provider_return.csv"
    write_whole(clean, _csv([_HEADER, *returns]))
    made.append((clean, len(returns)))
    made.append((_messy(folder, returns), len(returns)))
    made.append((_survey(folder, rng), 620))
    for path, _ in made:
        title = f"Synthetic {path.stem.replace('_', ' ')}, seed {seed}"
        write_source(
            path,
            Source(
                id=path.stem,
                title=title,
                producer="needs_analysis",
                licence="MIT",
                disclosure="synthetic",
                attribution=_LABEL,
                made_by=f"needs-analysis synthesise --rows {rows} --seed {seed}",
            ),
        )
    return made


def _returns(rng: np.random.Generator) -> list[list[Any]]:
    rows: list[list[Any]] = []
    for service, usual in _SERVICES:
        for number, quarter in enumerate(_QUARTERS):
            for area, share in zip(_AREAS, _SHARE_OF_AREA, strict=True):
                # Counts vary about thrice as much as chance alone would have it, and rise a little.
                mean = usual * share * (1 + 0.01 * number) * rng.gamma(200, 1 / 200)
                referrals = int(rng.poisson(mean))
                engaged = int(rng.binomial(referrals, 0.76))
                female = int(rng.binomial(referrals, 0.9))
                unknown = int(rng.binomial(referrals - female, 0.15))
                repeat = int(rng.binomial(referrals, 0.27))
                waiting = int(rng.poisson(mean * 0.1))
                male = referrals - female - unknown
                rows.append([service, area, quarter, referrals, engaged, waiting, repeat, female, male, unknown])
    return rows


def _csv(rows: list[Any]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def _messy(folder: Path, rows: list[list[Any]]) -> Path:
    """The same figures as a provider sends them: a title, two rows of headers, "<5", totals and a note."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    sheet.title = "Monitoring"
    sheet.append(["Monitoring return (SYNTHETIC)"])
    sheet.append([])
    sheet.append(["Project", "LA", "Period", "Referrals", None, None, "Of whom", None, None, None])
    sheet.append([None, None, None, "Received", "Engaged", "Waiting", "Repeat", "Women", "Men", "N/K"])
    for start, end in (("D3", "F3"), ("G3", "J3")):
        sheet.merge_cells(f"{start}:{end}")
    for row in rows:
        shown = [f"{number:,}" if number >= 1_000 else "<5" if 0 < number < 5 else number for number in row[3:]]
        spelled = row[1].upper() if row[1] == _AREAS[0] else row[1].replace(" & ", " and ")
        year, quarter = row[2].split()
        sheet.append([row[0], spelled, f"{quarter} {year}", *shown])
    sheet.append(["Note: numbers under 5 are not shown"])
    path = folder / "provider_return_messy.xlsx"
    book.save(path)
    layout = {
        "Project": "service",
        "LA": "area",
        "Period": "quarter",
        "Referrals / Received": "referrals",
        "Referrals / Engaged": "engaged",
        "Referrals / Waiting": "waiting",
        "Of whom / Repeat": "repeat_victims",
        "Of whom / Women": "female",
        "Of whom / Men": "male",
        "Of whom / N/K": "not_stated",
    }
    lines = ["# SYNTHETIC", "header_rows = [3, 4]", 'stop_at = ["Note"]', "", "[columns]"]
    lines += [f"{json.dumps(header)} = {json.dumps(name)}" for header, name in layout.items()]
    write_whole(folder / "layout.toml", "\n".join(lines) + "\n")
    return path


def _survey(folder: Path, rng: np.random.Generator) -> Path:
    """A consultation with routing, several choices, and people who prefer not to say."""
    barriers = ("Not serious enough", "Feared what would follow", "Did not trust the police")
    rows: list[list[str]] = [
        ["ID", "Reported to the police?", "How satisfied?", "Why not reported?", "What would help?"]
    ]
    levels = ("Very dissatisfied", "Dissatisfied", "Neither", "Satisfied", "Very satisfied")
    truth = {"respondents": 620, "reported": 0, "satisfied": 0}
    for number in range(1, 621):
        reported = ("Yes", "No", "Prefer not to say", "")[rng.choice(4, p=(0.52, 0.4, 0.05, 0.03))]
        satisfied = (
            levels[rng.choice(5, p=(0.12, 0.16, 0.2, 0.34, 0.18))] if reported == "Yes" and rng.random() < 0.95 else ""
        )
        why = ";".join(text for text in barriers if rng.random() < 0.4) if reported == "No" else ""
        truth["reported"] += reported == "Yes"
        truth["satisfied"] += satisfied in levels[3:]
        rows.append([str(number), reported, satisfied, why, "A call back sooner" if rng.random() < 0.3 else ""])
    path = folder / "survey.csv"
    write_whole(path, _csv(rows))
    write_whole(folder / "survey_truth.json", json.dumps(truth, indent=1) + "\n")
    options = ", ".join(json.dumps(level) for level in levels)
    choices = ", ".join(json.dumps(text) for text in barriers)
    write_whole(
        folder / "survey_questions.toml",
        "# SYNTHETIC\n"
        'respondent = "ID"\n\n'
        '[[questions]]\nid = "reported"\nheader = "Reported to the police?"\noptions = ["Yes", "No"]\n\n'
        f'[[questions]]\nid = "satisfied"\nheader = "How satisfied?"\nkind = "scale"\noptions = [{options}]\n'
        'asked_if = { question = "reported", answers = ["Yes"] }\n\n'
        f'[[questions]]\nid = "barriers"\nheader = "Why not reported?"\nkind = "several"\noptions = [{choices}]\n'
        'asked_if = { question = "reported", answers = ["No"] }\n\n'
        '[[questions]]\nid = "help"\nheader = "What would help?"\nkind = "text"\n',
    )
    return path
