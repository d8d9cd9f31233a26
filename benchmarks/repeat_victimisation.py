"""Speed and memory of repeat victimisation beside the same sums in SQL by hand, each in a process of its own.

Run with ``make bench``; ``python benchmarks/repeat_victimisation.py 30`` adds 30 million events, also within 2 GB, and through an assessment
from Parquet and from csv. Where pyspark is installed (``.venv-spark``), ``python benchmarks/repeat_victimisation.py spark 30`` compares the
table of local Spark with that of DuckDB instead. Nothing here is a test: machines differ, ratios less so. The SQL trusts ids as they are and checks nothing; the function spells them, looks for events that
stand twice and for ids that are no person, and gives each area its history and ranges.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

FIRST, LAST = "2024-04-01", "2025-03-31"
YEARS = 10
VICTIMS_AN_EVENT = 16 / 30
MILLIONS = (1, 5)
LARGE = 30
SPARK_MEMORY = "4GB"

SQL = f"""
with lagged as (
    select district, victim_id, date, lag(date) over (partition by victim_id order by date, event_id) as before
    from events where victim_id is not null),
marked as (
    select district, victim_id, (coalesce(before + interval 12 month >= date, false))::bigint as again
    from lagged where date between date '{FIRST}' and date '{LAST}'),
each as (select district, victim_id, sum(again)::bigint as r, count(*) as n from marked group by all),
whole as (select victim_id, sum(r)::bigint as r, sum(n)::bigint as n from each group by all),
sums as (
    select district, count(*) as victims, sum(r), sum(n), sum(r * r), sum(r * n), sum(n * n) from each group by district
    union all select 'All areas', count(*), sum(r), sum(n), sum(r * r), sum(r * n), sum(n * n) from whole)
select * from sums order by 1
"""

START = """
import resource, sys, time
import needs_analysis as na
path, memory, kept = sys.argv[1], sys.argv[2] or None, sys.argv[3]
"""
END = """
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(time.process_time() - cpu, time.perf_counter() - wall, memory, numbers)
"""
HAND = f"""
from needs_analysis.engine.duck import new_duckdb
from needs_analysis.engine.spill_folder import spill_folder
import duckdb
duckdb.sql("select 1")
folder = spill_folder()
cpu, wall = time.process_time(), time.perf_counter()
connection = new_duckdb(memory=memory, spill=folder.path)
connection.execute(f"create view events as select * from read_parquet('{{path}}')")
rows = connection.execute({SQL!r}).fetchall()
numbers = [[int(row[3]), int(row[2])] for row in rows if row[0] == "All areas"][0]
connection.close()
folder.close()
"""
OURS = f"""
import pandas as pd
from pathlib import Path
from needs_analysis import engine
warm = pd.DataFrame({{"event_id": [1, 2], "victim_id": "V1", "district": "A", "date": pd.to_datetime(["{FIRST}", "{LAST}"])}})
na.repeat_victimisation.repeat_rate(warm, start="{FIRST}", end="{LAST}")
kinds = {{"event_id": "int64", "victim_id": "string", "date": "date", "district": "string"}}
cpu, wall = time.process_time(), time.perf_counter()
with engine.connect(memory_limit=memory) as connection:
    events = engine.open(engine.OnDisk(Path(path), "parquet", kinds, ()), connection=connection)
    result = na.repeat_victimisation.repeat_rate(events, start="{FIRST}", end="{LAST}", data_from="{int(FIRST[:4]) - YEARS + 1}{FIRST[4:]}")
numbers = result.table[["denominator", "numerator"]].iloc[0].tolist()
result.table.to_parquet(kept)
"""
# Java's memory and CPU are not this process's, so that only the time on the wall is told.
SPARK = OURS.replace("engine.connect(memory_limit=memory)", 'engine.connect(memory_limit=memory, master="local[2]")')

ASSESSED = f"""
import os
from pathlib import Path
from tempfile import TemporaryDirectory
from needs_analysis.assessment.compute import compute
from needs_analysis.source import Source
TOML = '''
format = 2
priorities = ["Victims first"]
[about]
title = "Large"
office = "An office"
force = "Kent"
areas = ["Medway"]
as_of = "2026"
[tables.events]
path = "PLACE"
contract = "victim_events"
[[findings]]
id = "R01"
title = "Repeats"
family = "demand"
priority = "Victims first"
metric = "repeat_victimisation.repeat_rate"
tables = ["events"]
settings = {{ start = "{FIRST}", end = "{LAST}", data_from = "{int(FIRST[:4]) - YEARS + 1}{FIRST[4:]}" }}
'''
with TemporaryDirectory(dir=Path(path).parent) as place:
    target = Path(place) / Path(path).name
    os.link(path, target)
    na.reading.write_source(target, Source("events", "Events", "A force", "none"))
    (Path(place) / "assessment.toml").write_text(TOML.replace("PLACE", target.name))
    cpu, wall = time.process_time(), time.perf_counter()
    opened = na.assessment.open(place)
    result = compute(opened, opened.configuration.findings[0])
numbers = result.table[["denominator", "numerator"]].iloc[0].tolist()
result.table.to_parquet(kept)
"""


def write_events(path: Path, rows: int) -> None:
    """Events of ten years, of which some victims have many and most have one, in 24 districts."""
    import duckdb

    connection = duckdb.connect()
    connection.execute("set enable_progress_bar = false")
    connection.execute(
        f"""copy (
        select i::bigint as event_id,
            case when hash(i + 5) % 50 = 0 then null
                else 'V' || lpad((1 + pow((hash(i) % 1000003) / 1000003.0, 1.6) * {rows * VICTIMS_AN_EVENT})::bigint::varchar, 9, '0') end
                as victim_id,
            (date '{LAST}' - (hash(i + 7) % {365 * YEARS})::int)::date as date,
            null::varchar as perpetrator_id, 'theft' as crime_type, 'District ' || (hash(i + 3) % 24)::varchar as district
        from range({rows}) as t(i)) to '{path}' (format parquet)"""
    )
    connection.close()


def write_csv(path: Path) -> Path:
    """The same events as csv."""
    import duckdb

    target = path.with_suffix(".csv")
    connection = duckdb.connect()
    connection.execute("set enable_progress_bar = false")
    connection.execute(f"copy (from read_parquet('{path}')) to '{target}' (format csv, header)")
    connection.close()
    return target


@dataclass(frozen=True)
class Run:
    """CPU and wall seconds, largest memory in MB, and the numbers of all areas, of some code in a process of its own."""

    cpu: float
    wall: float
    memory: float
    numbers: str

    def __str__(self) -> str:
        return f"{self.cpu:7.2f} CPU s, {self.wall:6.2f} s, {self.memory:6.0f} MB"


def measured(code: str, path: Path, memory: str = "", *, kept: Path) -> Run:
    """Run some code in a process of its own; its table is kept in a file."""
    done = subprocess.run(
        [sys.executable, "-c", START + code + END, str(path), memory, str(kept)],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()[-1]
    cpu, wall, most, numbers = done.split(maxsplit=3)
    return Run(float(cpu), float(wall), float(most), numbers)


def by_hand(millions: int, path: Path, memory: str, own: Path) -> Run:
    """The function beside hand-written SQL."""
    tries = 3 if millions < LARGE else 1
    hand, ours = (
        min((measured(code, path, memory, kept=own) for _ in range(tries)), key=lambda run: run.cpu)
        for code in (HAND, OURS)
    )
    assert hand.numbers == ours.numbers, (hand, ours)
    name = f"{millions} million events{f', {memory}' if memory else ''}"
    print(f"{name:30}{ours}; SQL by hand {hand}; ratio {ours.cpu / hand.cpu:.2f}", flush=True)
    return ours


def assessed(millions: int, path: Path, own: Path) -> dict[str, Run]:
    """The same through an assessment, with the check of every row against its contract, from Parquet and from csv."""
    found = {}
    for kind in ("Parquet", "csv"):
        file = path if kind == "Parquet" else write_csv(path)
        through = own.with_stem("assessed")
        found[kind] = measured(ASSESSED, file, kept=through)
        assert_same_table(through, own)
        print(f"{f'{millions} million, {kind}, assessment':30}{found[kind]}; every row checked first", flush=True)
        if kind == "csv":
            file.unlink()
    return found


def assert_same_table(found: Path, expected: Path) -> None:
    import pandas as pd

    pd.testing.assert_frame_equal(pd.read_parquet(found), pd.read_parquet(expected), rtol=1e-9, atol=0)


def grown(name: str, times: float, now: Run, before: Run) -> None:
    print(f"growth, {name}: {times:.0f} times the events, {now.cpu / before.cpu:.1f} times the CPU", flush=True)


def main(large: bool) -> None:
    with tempfile.TemporaryDirectory() as place:
        before: tuple[int, dict[str, Run]] | None = None
        for millions in (*MILLIONS, *((LARGE,) if large else ())):
            path, own = Path(place) / f"{millions}.parquet", Path(place) / "own.parquet"
            write_events(path, millions * 1_000_000)
            runs = {"function": by_hand(millions, path, "", own)}
            runs |= assessed(millions, path, own)
            if millions == LARGE:
                by_hand(millions, path, "2GB", own)
            for name, run in runs.items():
                if before is not None:
                    grown(name, millions / before[0], run, before[1][name])
            before = (millions, runs)
            path.unlink()


def on_spark(sizes: Sequence[int]) -> None:
    """The table of local Spark is that of DuckDB, at some sizes in millions."""
    with tempfile.TemporaryDirectory() as place:
        for millions in sizes:
            path = Path(place) / f"{millions}.parquet"
            write_events(path, millions * 1_000_000)
            own, other = Path(place) / "own.parquet", Path(place) / "spark.parquet"
            ours, spark = measured(OURS, path, kept=own), measured(SPARK, path, SPARK_MEMORY, kept=other)
            assert_same_table(other, own)
            print(
                f"{millions} million events, local Spark: the same table in {spark.wall:.0f} s; DuckDB {ours.wall:.1f} s",
                flush=True,
            )
            path.unlink()


if __name__ == "__main__":
    numbers = [int(each) for each in sys.argv[1:] if each.isdigit()]
    if "spark" in sys.argv[1:]:
        on_spark(numbers or MILLIONS)
    else:
        main(LARGE in numbers)
