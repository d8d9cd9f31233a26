"""A synthetic force's extract, the counts it may share, weights of harm and the known answers, written to files."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final

import pandas as pd

from needs_analysis.files import write_whole
from needs_analysis.reading import write_source
from needs_analysis.reading.force_export import export_victims
from needs_analysis.synthetic.made_together import made_together
from needs_analysis.synthetic.repeat_truth import repeat_truth
from needs_analysis.synthetic.service_source import service_source
from needs_analysis.synthetic.write_force import write_force

REPEAT_FILES: Final = ("force_extract.csv", "force_counts.csv", "force_harm_weights.csv", "repeat_truth.csv")
"""What is written."""

_COLUMNS: Final = (
    "crime_id",
    "victim_id",
    "date",
    "offence",
    "crime_type",
    "perpetrator_id",
    "relationship",
    "domestic_abuse",
    "district",
)
_FIRST, _START, _END = date(2022, 4, 1), date(2023, 4, 1), date(2024, 3, 31)
_THRESHOLD: Final = 5
_WEIGHTS: Final = {
    "Assault without injury": 3,
    "Assault with injury": 20,
    "Harassment": 8,
    "Stalking": 60,
    "Controlling and coercive behaviour": 120,
    "Criminal damage": 2,
    "Theft": 1,
    "Burglary - residential": 15,
    "Vehicle offences": 1.5,
    "Rape": 1_500,
    "Other sexual offences": 150,
}
"""Synthetic: in the order that one would expect, and equal to no published index."""


def write_repeat_data(
    to: Path | str, *, seed: int, rows: int = 12_000, replace: bool = False
) -> Iterator[tuple[Path, int]]:
    """Write what repeat victimisation is calculated from, all synthetic and in agreement, with the known answers beside it.

    Parameters
    ----------
    to : Path or str
        Folder, made if need be.
    seed : int
        The same seed and size give the same files.
    rows : int
        About how many offences the extract has, over three financial years from April 2022.
    replace : bool
        Whether files of these names that stand there may go.

    Yields
    ------
    tuple of Path and int
        Each file and its rows: ``force_extract.csv`` (contract `police_extract`), ``force_counts.csv`` (victims by number of offences and
        district in 2023/24, with counts under 5 suppressed, as the force's own exporter writes them), ``force_harm_weights.csv`` (synthetic
        weights) and ``repeat_truth.csv``. Each has a source record that says that it is synthetic.

    Raises
    ------
    Refusal
        Before anything is made, when a file of such a name stands there.
    """
    call = f"needs_analysis.synthetic.write_repeat_data(to, seed={seed!r}, rows={rows!r})"
    with made_together(to, REPEAT_FILES, replace=replace) as made:
        for _ in write_force(made, rows=rows, seed=seed, start=_FIRST.isoformat()):
            pass
        extract, truth = (pd.read_parquet(made / f"victim_{name}.parquet") for name in ("extract", "truth"))
        for path in list(made.iterdir()):
            path.unlink()
        answers = repeat_truth(extract, truth, start=_START.isoformat(), end=_END.isoformat())
        counts, weights = _counts(extract), _weights()
        for name, lines in zip(REPEAT_FILES[1:3], (counts, weights), strict=True):
            write_whole(made / name, _csv(lines))
        for name, table in ((REPEAT_FILES[0], extract[list(_COLUMNS)]), (REPEAT_FILES[3], answers)):
            write_whole(made / name, table.to_csv(index=False, lineterminator="\n"))
        for name, title in zip(REPEAT_FILES, _TITLES, strict=True):
            write_source(made / name, service_source(Path(name).stem, title, made_by=call))
        sizes = (len(extract), len(counts) - 1, len(weights) - 1, len(answers))
    for name, size in zip(REPEAT_FILES, sizes, strict=True):
        yield Path(to) / name, size


_TITLES: Final = (
    "Synthetic victim-level extract of a force",
    "Synthetic counts of victims that a force may share",
    "Synthetic weights of harm",
    "Known answers of a synthetic force",
)


def _counts(extract: pd.DataFrame) -> list[list[Any]]:
    """What the program that forces are given makes of the extract."""
    events = sorted(
        (victim, day, "all", area)
        for victim, day, area in zip(
            extract["victim_id"], pd.to_datetime(extract["date"]).dt.date, extract["district"].astype(str), strict=True
        )
        if isinstance(victim, str)
    )
    # The program is for Python 3.8 and has no types.
    program: Any = export_victims
    measure = program.MEASURES[0]
    lines: list[list[Any]] = [list(program.HEADER)]
    for name, start, end, area, kind, band, number in program.counts(events, [("2023/24", _START, _END)], measure):
        shown = program.shown(number, _THRESHOLD)
        lines.append([measure, name, start, end, _FIRST, area, kind, band, shown, _THRESHOLD])
    return lines


def _weights() -> list[list[Any]]:
    """A weight for each offence of the synthetic force."""
    lines: list[list[Any]] = [["offence_code", "offence", "weight", "unit", "index", "edition", "source"]]
    for offence, weight in _WEIGHTS.items():
        source = "Synthetic weights that stand for no real index"
        lines.append([offence, offence, weight, "days", "Example index (synthetic)", "example", source])
    return lines


def _csv(lines: list[list[Any]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(lines)
    return text.getvalue()
