"""A small assessment of an office's own returns, from which tests make others."""

from __future__ import annotations

import json
from pathlib import Path

from tests.reading.files import ROWS, as_csv

TOML = """
priorities = ["Victims first"]

[about]
title = "A small assessment"
office = "An office"
force = "West Mercia"
areas = ["Herefordshire", "Shropshire", "Telford and Wrekin", "Worcestershire"]
as_of = "November 2026"

[tables.returns]
path = "data/raw/return.csv"
kind = "provider_return"

[[findings]]
id = "A01"
title = "Referrals"
family = "service gap"
priority = "Victims first"
metric = "service_gap.activity"
tables = ["returns"]
settings = { measure = "referrals", by = ["area"] }
"""


def small_assessment(folder: Path, rows: list[list[object]] = ROWS, *, more: str = "") -> Path:
    """Write it to a folder."""
    (folder / "data" / "raw").mkdir(parents=True)
    (folder / "notebooks").mkdir()
    (folder / "assessment.toml").write_text(TOML + more, encoding="utf-8")
    (folder / "data" / "raw" / "return.csv").write_bytes(as_csv(rows))
    return folder


def add_notebook(folder: Path, *sources: str, name: str = "analysis.ipynb") -> Path:
    """Put a notebook with some code cells beside it."""
    cells = [
        {"cell_type": "code", "id": f"c{n}", "metadata": {}, "source": text, "execution_count": None, "outputs": []}
        for n, text in enumerate(sources)
    ]
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    path = folder / "notebooks" / name
    path.write_text(json.dumps({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}))
    return path


def texts_of(folder: Path) -> str:
    """Everything that a run left in its folder of outputs, as one text."""
    parts = [path.read_bytes() for path in sorted((folder / "data" / "processed").rglob("*")) if path.is_file()]
    return b"\n".join(parts).decode("utf-8", errors="replace")
