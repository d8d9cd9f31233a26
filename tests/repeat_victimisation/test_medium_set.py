"""Two thousand invented victims, and every measure beside the same worked out in plain Python, victim by victim."""

import math

import numpy as np
import pandas as pd
import pytest

from needs_analysis import repeat_victimisation as rv
from needs_analysis.repeat_victimisation.measures import MEASURES

CAP = 3
PEOPLE = pd.DataFrame({"district": ["North", "South", "West"], "population": [4_000, 3_000, 2_000]})
WINDOWS = [("2024-01-01", "2024-12-31"), ("2023-03-01", "2024-02-29"), ("2024-03-01", "2024-05-31")]


def invented(victims=2_000, seed=20240229):
    """Synthetic events of four years; many on the days about a leap day, and a year and a day after another of the victim."""
    chance = np.random.default_rng(seed)
    rows = []
    edges = [f"{year}-{day}" for year in (2023, 2024, 2025) for day in ("02-28", "03-01")] + ["2024-02-29"] * 3
    for victim in range(victims):
        home = chance.choice(["North", "South", "West"])
        days = []
        for _ in range(1 + chance.poisson(1.3)):
            kind = chance.random()
            if kind < 0.2:
                day = pd.Timestamp(chance.choice(edges))
            elif kind < 0.4 and days:
                day = days[-1] + pd.Timedelta(days=int(chance.choice([0, 1, 364, 365, 366, 367])))
            else:
                day = pd.Timestamp("2022-01-01") + pd.Timedelta(days=int(chance.integers(0, 1_461)))
            days.append(min(day, pd.Timestamp("2025-12-31")))
        for day in days:
            rows.append(
                {
                    "victim_id": f"V{victim + 1:05d}" if chance.random() > 0.03 else None,
                    "date": day,
                    "district": home if chance.random() < 0.8 else chance.choice(["North", "South", "West"]),
                    "crime_type": chance.choice(["theft", "violence", None], p=[0.5, 0.45, 0.05]),
                }
            )
    found = pd.DataFrame(rows).sample(frac=1, random_state=1, ignore_index=True)
    return found.assign(event_id=np.arange(1, len(found) + 1))


EVENTS = invented()


def soon(before, day, rule):
    if rule == "365 days":
        return (day - before).days <= 365
    return before + pd.DateOffset(months=12) >= day


def by_victim(events):
    known = events[events["victim_id"].notna()].sort_values(["date", "event_id"])
    return {victim: rows.to_dict("records") for victim, rows in known.groupby("victim_id")}


VICTIMS = by_victim(EVENTS)


def counted(area, start, end, rule):
    """Numerator and denominator of every measure in an area, or in all; by hand, one victim after the other."""
    first, last = pd.Timestamp(start), pd.Timestamp(end)
    year_before = first - pd.DateOffset(months=12)
    people = int(PEOPLE["population"].sum() if area is None else PEOPLE.set_index("district").loc[area, "population"])
    n = dict.fromkeys(
        [
            "events",
            "victims",
            "several",
            "of_several",
            "repeats",
            "same",
            "known",
            "cohort",
            "again",
            "capped",
            "before",
            "both",
        ],
        0,
    )
    for rows in VICTIMS.values():
        own, followed = 0, False
        for at, row in enumerate(rows):
            if not first <= row["date"] <= last:
                continue
            here = area is None or row["district"] == area
            earlier, later = rows[:at], rows[at + 1 :]
            if not followed:
                followed = True
                n["cohort"] += here
                n["again"] += here and any(soon(row["date"], each["date"], rule) for each in later)
            if not here:
                continue
            own += 1
            n["repeats"] += any(soon(each["date"], row["date"], rule) for each in earlier)
            if isinstance(row["crime_type"], str):
                n["known"] += 1
                n["same"] += any(
                    soon(each["date"], row["date"], rule) for each in earlier if each["crime_type"] == row["crime_type"]
                )
        before = any(year_before <= row["date"] < first and (area is None or row["district"] == area) for row in rows)
        n["events"] += own
        n["victims"] += own > 0
        n["several"] += own > 1
        n["of_several"] += own if own > 1 else 0
        n["capped"] += min(own, CAP)
        n["before"] += before
        n["both"] += before and own > 0
    expected = people * (1 - math.exp(-n["events"] / people) * (1 + n["events"] / people))
    new, others = n["victims"] - n["both"], people - n["before"]
    shares = {
        "repeat events": (n["repeats"], n["events"]),
        "same-offence repeat events": (n["same"], n["known"]),
        "repeat victims": (n["several"], n["victims"]),
        "events beyond the first": (n["events"] - n["victims"], n["events"]),
        "events of repeat victims": (n["of_several"], n["events"]),
        "victims followed up": (n["again"], n["cohort"]),
        "events per victim": (n["events"], n["victims"]),
        "events per victim, capped": (n["capped"], n["victims"]),
        "events above the cap": (n["events"] - n["capped"], n["events"]),
        "events per person": (n["events"], people),
        "victims per person": (n["victims"], people),
        "victims of the year before, again": (n["both"], n["before"]),
        "others, for the first time": (new, others),
    }
    found = {name: (part, whole, part / whole) for name, (part, whole) in shares.items()}
    found["repeat victims against chance"] = (n["several"], people, n["several"] / expected)
    found["prior-victimisation multiplier"] = (n["both"], n["before"], n["both"] / n["before"] / (new / others))
    return found


@pytest.mark.parametrize("rule", ["12 months", "365 days"])
@pytest.mark.parametrize("window", WINDOWS, ids=lambda window: window[0])
def test_every_measure_is_that_of_the_sum_by_hand(window, rule, on_engine):
    start, end = window
    options = {"rule": rule, "cap": CAP, "measures": list(MEASURES), "data_from": "2022-01-01", "data_to": "2025-12-31"}
    result = rv.repeat_rate(on_engine(EVENTS), PEOPLE, start=start, end=end, **options)
    table = result.table.set_index(["district", "measure"])
    for area in (None, "North", "South", "West"):
        expected = counted(area, start, end, rule)
        own = table.loc[area or "All areas"]
        assert set(own.index) == set(expected)
        for name, (numerator, denominator, value) in expected.items():
            row = own.loc[name]
            assert (row["numerator"], row["denominator"]) == (numerator, denominator), (area, name)
            assert row["value"] == pytest.approx(value, rel=1e-9), (area, name)


def test_the_rules_differ_in_it_and_every_count_is_more_than_nothing():
    """Otherwise the set would show nothing."""
    months, days = (counted(None, "2024-01-01", "2024-12-31", rule) for rule in ("12 months", "365 days"))
    for name in ("repeat events", "same-offence repeat events", "victims followed up"):
        assert months[name][0] > days[name][0] > 0, name
    assert all(part > 0 for part, _, _ in months.values())
