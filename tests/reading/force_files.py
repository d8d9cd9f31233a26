"""Runs the two programs for the force's own analyst on extracts that a test makes."""

import contextlib
import csv
import importlib.util
import io
import random
import sys
from datetime import date, timedelta
from importlib.resources import files
from unittest import mock

import duckdb
import pandas as pd

EXPORT = files("needs_analysis.reading") / "force_export"
HEADER = ["victim_id", "date", "crime_type", "area"]
VICTIMS, GAPS = "victims by offences", "offences by gap"
YEAR = ("2022/23", "2022-04-01", "2023-03-31")


def program():
    spec = importlib.util.spec_from_file_location("export_victims", str(EXPORT / "export_victims.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run(folder, events, *options, look_back="2021-04-01", periods=(YEAR,)):
    """What the Python program writes, as text; a refusal is a SystemExit."""
    (folder / "counts.csv").unlink(missing_ok=True)
    with (folder / "extract.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADER, *events])
    command = ["export_victims.py", str(folder / "extract.csv"), str(folder / "counts.csv")]
    command += ["--look-back-start", look_back, "--periods", *(",".join(period) for period in periods), *options]
    with mock.patch.object(sys, "argv", command), contextlib.redirect_stdout(io.StringIO()):
        program().main()
    return (folder / "counts.csv").read_text(encoding="utf-8")


def run_sql(events, *, measure=VICTIMS, look_back="2021-04-01", periods=(YEAR,), threshold=5, together=False):
    """What the SQL writes, as a table of texts; a refusal is a duckdb.Error."""
    query = (EXPORT / "export_victims.sql").read_text(encoding="utf-8")
    chosen = f"select '{VICTIMS}' as measure\n"
    if measure != VICTIMS:
        assert query.count(chosen) == 1, "the measure is chosen in one line"
        query = query.replace(chosen, f"select '{measure}' as measure\n")
    with duckdb.connect() as connection:
        frame = pd.DataFrame(events, columns=HEADER).astype("str")
        connection.register("sent", frame)
        connection.execute(
            "create table events as select victim_id, cast(date as date) date, crime_type, area from sent"
        )
        connection.execute("create table periods(period text, period_start date, period_end date)")
        connection.executemany("insert into periods values (?, ?, ?)", [list(period) for period in periods])
        connection.execute("create table settings(look_back_start date, threshold integer, together boolean)")
        connection.execute("insert into settings values (?, ?, ?)", [look_back, threshold, together])
        return connection.execute(query).df().astype("str")


def rows(text):
    """Rows of what was written, as mappings."""
    return list(csv.DictReader(io.StringIO(text)))


def same(text, by_sql):
    """Whether both programs wrote the same, in whatever order."""
    ours = sorted(tuple(row.values()) for row in rows(text))
    return ours == sorted(map(tuple, by_sql.to_numpy().tolist()))


def extract(seed, *, start="2021-04-01", days=730):
    """A random extract: few or many people, areas and crime types; some people are hurt again and again, often on one day."""
    rng = random.Random(seed)
    places = rng.sample(["Shropshire", "Herefordshire", "Worcester", "not recorded"], rng.randint(1, 3))
    kinds = rng.sample(["Stalking", "Burglary", "Violence"], rng.randint(1, 3))
    spread = rng.choice([0, 3, 30, 300, days])
    events = []
    for number in range(rng.choice([2, 7, 40, 150])):
        first = rng.randrange(days)
        for _ in range(rng.choices([1, 2, 3, rng.randint(4, 14)], [12, 3, 2, 1])[0]):
            when = date.fromisoformat(start) + timedelta(days=min(days - 1, first + rng.randint(0, spread)))
            events.append((f"P{number}", when.isoformat(), rng.choice(kinds), rng.choice(places)))
    return events
