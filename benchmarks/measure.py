"""Speed and memory of what must stay quick, as CPU seconds and as ratios within one run.

Run with ``make bench``. Nothing here is a test: machines differ, ratios less so.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd

import needs_analysis as na

ROOT = Path(__file__).resolve().parent.parent


def cpu_seconds(call: Callable[[], object]) -> float:
    start = time.process_time()
    call()
    return time.process_time() - start


def plain_pandas_look_back(events: pd.DataFrame) -> pd.Series:
    """The 12-month look-back as a pandas user would write it, to compare with."""
    ordered = events.sort_values(["victim_id", "date", "event_id"])
    before = ordered.groupby("victim_id")["date"].shift()
    return before + pd.DateOffset(months=12) >= ordered["date"]


def many_events(rows: int) -> pd.DataFrame:
    small = na.synthetic.victim_events(seed=1, victims=5_000)
    copies = -(-rows // len(small))
    parts = [small.assign(victim_id=small["victim_id"] + f"-{copy}") for copy in range(copies)]
    together = pd.concat(parts, ignore_index=True).head(rows)
    return together.assign(event_id=range(len(together)))


def main() -> None:
    a = na.assessment.open(ROOT)
    events = many_events(1_000_000)
    known = events[events["victim_id"].notna()]
    window = {"start": "2024-04-01", "end": "2025-03-31", "data_from": "2022-04-01"}
    na.repeat_victimisation.repeat_rate(events.sample(1_000, random_state=1), **window)  # the engine starts once
    ours = cpu_seconds(lambda: na.repeat_victimisation.repeat_rate(events, **window))
    theirs = cpu_seconds(lambda: plain_pandas_look_back(known))
    rows = [
        ("repeat_rate, 1,000,000 events", ours, f"{ours / theirs:.1f} times the look-back alone in plain pandas"),
        ("read and check 21,457 rows", cpu_seconds(lambda: na.assessment.open(ROOT).table("recorded_crime")), ""),
        ("all findings of the assessment", cpu_seconds(lambda: na.assessment.build_findings(a)), ""),
        ("a whole run without notebooks", cpu_seconds(lambda: without_notebooks()), ""),
    ]
    rows += reading_rows()
    for name, seconds, note in rows:
        print(f"{name:36} {seconds:7.2f} CPU s  {note}")
    print(f"{'largest memory':36} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:7.0f} MB")


def reading_rows() -> list[tuple[str, float, str]]:
    """A million victim rows through the door, each step in a process of its own so that its memory can be told."""
    import tempfile

    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        made = cpu_seconds(lambda: list(na.synthetic.synthesise(folder, rows=1_000_000, seed=5)))
        pd.read_parquet(folder / "victim_extract.parquet").to_csv(folder / "extract.csv", index=False)
        read = "received = na.reading.police_extract({!r})"
        key = "key = na.people.Key(bytes(range(32)))"
        hide = "na.people.pseudonymise(received.table, key=key, columns=['victim_id', 'perpetrator_id'])"
        steps = [("a million rows made, with their truth", made, "")]
        for ending in ("csv", "parquet"):
            path = str(folder / ("extract.csv" if ending == "csv" else "victim_extract.parquet"))
            seconds, memory = in_a_child(f"{read.format(path)}; {key}; {hide}")
            steps.append((f"read, check, pseudonymise ({ending})", seconds, f"{memory:.0f} MB at most"))
        plain, memory = in_a_child(f"import pandas as pd; pd.read_csv({str(folder / 'extract.csv')!r}, dtype='str')")
        steps.append(("the same file by plain pandas", plain, f"{memory:.0f} MB at most, and nothing checked"))
    return steps


def in_a_child(code: str) -> tuple[float, float]:
    """CPU seconds and largest memory in MB of some code, above those of importing the library."""
    import subprocess
    import sys

    script = (
        "import resource, time, needs_analysis as na, pandas; na.reading, na.people\n"
        "start = time.process_time()\n"
        f"{code}\n"
        "print(time.process_time() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    seconds, memory = map(float, done.stdout.split())
    return seconds, memory


def without_notebooks() -> None:
    import shutil
    import tempfile

    with tempfile.TemporaryDirectory() as place:
        shutil.copy(ROOT / "assessment.toml", place)
        shutil.copytree(ROOT / "data" / "raw", Path(place) / "data" / "raw")
        na.assessment.run(na.assessment.open(place))


if __name__ == "__main__":
    main()
