"""A small assessment of an office's own returns, from which tests make others."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd

from needs_analysis.reading import write_source
from needs_analysis.source import Source
from tests.reading.files import ROWS, as_csv

TOML = """
format = 2
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


def add(folder: Path, text: str) -> None:
    """Write more below what stands in its ``assessment.toml``."""
    path = folder / "assessment.toml"
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def finding_toml(name: str, metric: str, tables: list[str], settings: str = "", **more: str) -> str:
    """One more finding, as ``assessment.toml`` has it."""
    lines = {"title": f"Finding {name}", "family": "demand", "priority": "Victims first", "metric": metric, **more}
    text = "\n".join(f"{key} = {json.dumps(value)}" for key, value in lines.items())
    return f'\n[[findings]]\nid = "{name}"\n{text}\ntables = {json.dumps(tables)}\nsettings = {{ {settings} }}\n'


def table_toml(name: str, **entries: object) -> str:
    """One more table; ``made`` stands for ``from``, and ``settings`` is written as it is."""
    settings = entries.pop("settings", None)
    lines = [f"{'from' if key == 'made' else key} = {json.dumps(value)}" for key, value in entries.items()]
    lines += [f"settings = {{ {settings} }}"] if settings else []
    return "\n".join(["", f"[tables.{name}]", *lines, ""])


def add_table(folder: Path, name: str, table: pd.DataFrame, *, disclosure: str = "already_published") -> str:
    """Put a table of the assessment's own beside it, with contract and paper trail; what ``assessment.toml`` says of it."""
    kinds = {"O": "text", "i": "count", "f": "number"}
    columns = "".join(
        f'\n[[columns]]\nname = "{column}"\nkind = "{kinds.get(table[column].dtype.kind, "text")}"\n'
        for column in table.columns
    )
    contract = f'meaning = "A table of a test."\nkey = ["{table.columns[0]}"]\nfloor = "already_published"\n{columns}'
    (folder / "contracts").mkdir(exist_ok=True)
    (folder / "contracts" / f"{name}.toml").write_text(contract, encoding="utf-8")
    path = folder / "data" / "raw" / f"{name}.csv"
    table.to_csv(path, index=False, lineterminator="\n")
    write_source(path, Source(name, f"The table {name}", "An office", "OGL v3.0", disclosure=disclosure))
    return table_toml(name, path=f"data/raw/{name}.csv", contract=name)
