"""Counts victims and repeat offences for an Office of the Police and Crime Commissioner.

For the force's own analyst: one file, Python 3.8 or later and nothing else. It reads one row per offence and victim and writes
counts only. No reference, date or name of a person leaves the force, and small counts are suppressed here, at the source.

    python export_victims.py extract.csv counts.csv --look-back-start 2021-04-01 --periods "2022/23,2022-04-01,2023-03-31"

The extract is a CSV file in UTF-8 with the columns victim_id, date (2022-04-01), crime_type and area. Rows without a
victim_id are counted apart on the screen and left out. What is written is exactly what schedule.md lists.
"""

import argparse
import csv
import datetime
import sys
from collections import Counter, defaultdict

OFFENCES = [(1, 1, "1"), (2, 2, "2"), (3, 3, "3"), (4, 4, "4"), (5, 9, "5 to 9"), (10, 10**9, "10 or more")]
GAPS = [
    (0, 0, "same day"),
    (1, 7, "1 to 7 days"),
    (8, 28, "8 to 28 days"),
    (29, 90, "29 to 90 days"),
    (91, 180, "91 to 180 days"),
    (181, 365, "181 to 365 days"),
    (366, 10**9, "over 365 days"),
]
NONE = "none since look-back"
NOBODY = {"", "UNKNOWN", "NOTKNOWN", "N/A", "NA", "NONE", "NULL", "0", "00", "000", "0000", "-"}
HEADER = [
    "measure",
    "period",
    "period_start",
    "period_end",
    "look_back_start",
    "area",
    "crime_type",
    "band",
    "count",
    "threshold",
]


def band(number, bands):
    """Name of the band that a number lies in."""
    return next(name for low, high, name in bands if low <= number <= high)


def read(path, look_back_start):
    """Victim, day, crime type and area of every offence since the look-back, by victim and day."""
    events, nobody, early = [], 0, 0
    with open(path, encoding="utf-8-sig", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), start=2):
            victim = " ".join((row["victim_id"] or "").upper().split()).replace(" ", "")
            try:
                day = datetime.date.fromisoformat(row["date"].strip())
            except ValueError:
                sys.exit(f"row {number}: the date is not written as 2022-04-01")
            if victim in NOBODY:
                nobody += 1
            elif day < look_back_start:
                early += 1
            else:
                events.append((victim, day, row["crime_type"].strip(), row["area"].strip()))
    events.sort()
    print(f"{len(events)} offences with a victim; left out: {nobody} without one, {early} before the look-back")
    return events


def counts(events, periods, look_back_start):
    """Every count of every period."""
    for name, start, end in periods:
        victims, gaps = defaultdict(set), Counter()
        offences = Counter()
        for position, (victim, day, crime_type, area) in enumerate(events):
            if not start <= day <= end:
                continue
            before = events[position - 1] if position and events[position - 1][0] == victim else None
            gap = NONE if before is None else band((day - before[1]).days, GAPS)
            for kind in (crime_type, "all"):
                offences[(area, kind, victim)] += 1
                gaps[(area, kind, gap)] += 1
        for (area, kind, victim), number in offences.items():
            victims[(area, kind, band(number, OFFENCES))].add(victim)
        shown = [("victims by offences", key, len(people)) for key, people in victims.items()]
        shown += [("offences by gap", key, number) for key, number in gaps.items()]
        for measure, (area, kind, which), number in sorted(shown):
            yield [measure, name, start, end, look_back_start, area, kind, which, number]


def main():
    """Read the extract and write the counts."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("extract")
    parser.add_argument("output")
    parser.add_argument("--look-back-start", required=True, type=datetime.date.fromisoformat)
    parser.add_argument("--periods", required=True, nargs="+", help='each as "2022/23,2022-04-01,2023-03-31"')
    parser.add_argument("--threshold", type=int, default=5)
    given = parser.parse_args()
    if given.threshold < 5:
        sys.exit("the threshold is 5 or more")
    periods = []
    for text in given.periods:
        name, start, end = text.split(",")
        periods.append((name, datetime.date.fromisoformat(start), datetime.date.fromisoformat(end)))
        if periods[-1][1] < given.look_back_start:
            sys.exit(f"period {name} begins before the look-back")
    written = 0
    with open(given.output, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for row in counts(read(given.extract, given.look_back_start), periods, given.look_back_start):
            shown = row[8] if row[8] >= given.threshold else f"<{given.threshold}"
            writer.writerow([*row[:8], shown, given.threshold])
            written += 1
    print(f"{written} rows of counts in {given.output}")


if __name__ == "__main__":
    main()
