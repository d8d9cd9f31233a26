"""Speed and memory of repeat victimisation beside the same sums in SQL by hand, each in a process of its own.

Run with ``make bench``; ``python benchmarks/repeat_victimisation.py 30`` adds 30 million events, also within 2 GB. Nothing here is a test:
machines differ, ratios less so. The SQL trusts ids as they are and checks nothing; the function spells them, looks for events that
stand twice and for ids that are no person, and gives each area its history and ranges.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

FIRST, LAST = "2024-04-01", "2025-03-31"
YEARS = 10
VICTIMS_AN_EVENT = 16 / 30
MILLIONS = (1, 5)
ASSESSED_MILLIONS = 5
LARGE = 30

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
path, memory = sys.argv[1], sys.argv[2] or None
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
"""

ASSESSED = f"""
import shutil
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
path = "events.parquet"
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
with TemporaryDirectory() as place:
    target = Path(place) / "events.parquet"
    shutil.copy(path, target)
    na.reading.write_source(target, Source("events", "Events", "A force", "none"))
    (Path(place) / "assessment.toml").write_text(TOML)
    cpu, wall = time.process_time(), time.perf_counter()
    opened = na.assessment.open(place)
    result = compute(opened, opened.configuration.findings[0])
numbers = result.table[["denominator", "numerator"]].iloc[0].tolist()
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


def measured(code: str, path: Path, memory: str = "") -> tuple[float, float, float, str]:
    """CPU and wall seconds, largest memory in MB, and the numbers of all areas, of some code in a process of its own."""
    script = START + code + END
    done = subprocess.run(
        [sys.executable, "-c", script, str(path), memory], capture_output=True, text=True, check=True
    ).stdout.split(maxsplit=3)
    return float(done[0]), float(done[1]), float(done[2]), done[3].strip()


def main(large: bool) -> None:
    with tempfile.TemporaryDirectory() as place:
        before: tuple[int, float] | None = None
        for millions in (*MILLIONS, *((LARGE,) if large else ())):
            path = Path(place) / f"{millions}.parquet"
            write_events(path, millions * 1_000_000)
            for memory in ("", *(("2GB",) if millions == LARGE else ())):
                best = [
                    min(measured(code, path, memory) for _ in range(3 if millions < LARGE else 1))
                    for code in (HAND, OURS)
                ]
                by_hand, ours = best
                assert by_hand[3] == ours[3], (by_hand, ours)
                name = f"{millions} million events{f', {memory}' if memory else ''}"
                print(
                    f"{name:24} {ours[0]:7.2f} CPU s, {ours[1]:6.2f} s, {ours[2]:6.0f} MB; SQL by hand {by_hand[0]:7.2f} CPU s, "
                    f"{by_hand[1]:6.2f} s, {by_hand[2]:6.0f} MB; ratio {ours[0] / by_hand[0]:.2f}",
                    flush=True,
                )
                if not memory:
                    if before is not None:
                        print(
                            f"growth: {millions / before[0]:.0f} times the events, {ours[0] / before[1]:.1f} times the CPU",
                            flush=True,
                        )
                    before = (millions, ours[0])
            if millions == ASSESSED_MILLIONS:
                through = measured(ASSESSED, path)
                assert through[3] == ours[3], (through, ours)
                print(
                    f"{millions} million, assessment  {through[0]:7.2f} CPU s, {through[1]:6.2f} s, {through[2]:6.0f} MB, with the check of "
                    "every row against the contract",
                    flush=True,
                )
            path.unlink()


if __name__ == "__main__":
    main(str(LARGE) in sys.argv[1:])
