"""Random extracts of a force, the aggregate that the exporter makes of each, and the truth by plain pandas."""

from datetime import date, timedelta

import numpy as np
import pandas as pd

from needs_analysis.quantity import Measured, frame, known
from needs_analysis.reading.force_export import export_victims as program
from needs_analysis.source import Source, attach

AGGREGATE = Source("counts", "Counts of victims", "A force", "none", disclosure="aggregate")
VICTIMS, GAPS = program.MEASURES
LOOK_BACK, START, END = date(2022, 4, 1), date(2023, 4, 1), date(2024, 3, 31)


def extract(seed, *, areas=("North",), kinds=("all",), victims=60):
    """Events over two years as the exporter holds them: victim, day, crime type, area; some of few victims, some again and again."""
    rng = np.random.default_rng(seed)
    days = (END - LOOK_BACK).days + 1
    events = []
    for number in range(int(rng.integers(3, victims))):
        often = 1 + int(rng.negative_binomial(0.6, 0.35))
        first = int(rng.integers(0, days))
        for _ in range(often):
            if first < days:
                where, what = rng.choice(list(areas)), rng.choice(list(kinds))
                events.append((f"p{number + 1}", LOOK_BACK + timedelta(days=first), str(what), str(where)))
            first += int(rng.geometric(0.02)) - 1
    inside = [event for event in events if event[1] >= START]
    return sorted(events) if inside else extract(seed + 10_000, areas=areas, kinds=kinds, victims=victims)


def aggregate(events, measure, *, threshold=5, hidden=True, look_back=LOOK_BACK):
    """What the exporter makes of it, as the reader hands it over."""
    events = [event for event in events if event[1] >= look_back]
    rows = list(program.counts(events, [("2023/24", START, END)], measure))
    cells = [
        Measured(state="suppressed", lower=1, upper=threshold - 1) if hidden and number < threshold else known(number)
        for *_, number in rows
    ]
    names = ["period", "period_start", "period_end", "area", "crime_type", "band"]
    table = pd.DataFrame([row[:-1] for row in rows], columns=names).assign(measure=measure, threshold=threshold)
    for name, day in (("look_back_start", look_back), ("period_start", START), ("period_end", END)):
        table[name] = pd.Timestamp(day)
    return attach(pd.concat([table, frame("count", cells)], axis=1), AGGREGATE)


def truth(events, *, look_back=LOOK_BACK):
    """Every measure by area and crime type, one step after another."""
    rows = pd.DataFrame(events, columns=["victim", "day", "crime_type", "area"])
    rows = rows[rows["day"] >= look_back].sort_values(["victim", "day"], kind="stable")
    rows["day"] = pd.to_datetime(rows["day"])
    rows["gap"] = rows.groupby("victim")["day"].diff().dt.days
    rows = rows[(rows["day"] >= pd.Timestamp(START)) & (rows["day"] <= pd.Timestamp(END))]
    found = {}
    for key, mine in rows.groupby(["area", "crime_type"]):
        each = mine["victim"].value_counts()
        gaps = mine["gap"].dropna()
        measures = {
            "repeat victims": (each >= 2).mean(),
            "repeat-event share": (len(mine) - len(each)) / len(mine),
            "events per victim": len(mine) / len(each),
            "repeats within 28 days": (mine["gap"] <= 28).mean(),
            "repeats within 365 days": (mine["gap"] <= 365).mean(),
            "repeats within 60 days": (mine["gap"] <= 60).mean(),
        }
        if len(gaps):
            measures |= {f"gaps within {days} days": (gaps <= days).mean() for days in (28, 60, 365)}
        for edge in (3, 4, 5, 10):
            measures[f"victims with {edge} or more offences"] = (each >= edge).mean()
        for edge in (2, 3, 4, 5, 10):
            measures[f"events of victims with {edge} or more offences"] = each[each >= edge].sum() / len(mine)
        found[key] = measures
    return found
