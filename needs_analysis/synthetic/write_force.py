"""Events of a synthetic force of any size, written in portions."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np

from needs_analysis import reference

Numbers = np.ndarray[Any, np.dtype[Any]]


_PORTION: Final = 400_000


_METRES_NEAR: Final = 90.0


_DAYS_NEAR: Final = 6.0


_DAYS_REPEAT: Final = 45.0


_CHANCE_REPEAT: Final = 0.10


_CHANCE_REPEAT_ABUSE: Final = 0.28


_CHANCE_NEAR: Final = 0.12


_SHARE_ABUSE: Final = 0.16


_SHARE_NO_VICTIM: Final = 0.02


_BURGLARY: Final = 7


OFFENCES: Final = (
    # offence, crime type, share of victim-based offences, may be domestic abuse
    ("Assault without injury", "Violence", 0.200, True),
    ("Assault with injury", "Violence", 0.155, True),
    ("Harassment", "Stalking and harassment", 0.105, True),
    ("Stalking", "Stalking and harassment", 0.060, True),
    ("Controlling and coercive behaviour", "Stalking and harassment", 0.010, True),
    ("Criminal damage", "Criminal damage", 0.125, True),
    ("Theft", "Theft", 0.195, False),
    ("Burglary - residential", "Burglary", 0.043, False),
    ("Vehicle offences", "Theft", 0.070, False),
    ("Rape", "Sexual offences", 0.015, True),
    ("Other sexual offences", "Sexual offences", 0.022, True),
)
"""Shares follow one force's recorded offences against people in 2024/25 (Home Office), rounded."""


_MAY_BE_ABUSE: Final = tuple(row[3] for row in OFFENCES)


_SCHEMA: Final = (
    "crime_id",
    "victim_id",
    "date",
    "offence",
    "crime_type",
    "perpetrator_id",
    "relationship",
    "domestic_abuse",
    "lsoa",
    "district",
    "sex",
    "ethnicity",
    "age",
)


def write_force(
    folder: Path, *, rows: int, seed: int, start: str = "2022-04-01", days: int = 1_096
) -> Iterator[tuple[Path, int]]:
    """Write a victim extract and its known answers in portions, so that 30 million rows can be made on a laptop.

    Parameters
    ----------
    folder : Path
        Where ``victim_extract.parquet`` and ``victim_truth.parquet`` go.
    rows : int
        About how many offences.
    seed : int
        The same seed and size give the same bytes.
    start, days : str, int
        First day and length of the extract.

    Yields
    ------
    tuple of Path and int
        Each file and its rows.
    """
    import pyarrow.parquet as pq

    places = _places()
    portions = max(1, -(-rows // _PORTION))
    seeds = np.random.SeedSequence(seed).spawn(portions)
    extract_path, truth_path = folder / "victim_extract.parquet", folder / "victim_truth.parquet"
    extract_writer = truth_writer = None
    made = people = 0
    try:
        for number, portion_seed in enumerate(seeds):
            wanted = min(_PORTION, rows - number * _PORTION)
            events, newcomers = _portion(np.random.default_rng(portion_seed), wanted, days, len(places["lsoa"]))
            extract, truth = tables(events, places, start, first_event=made + 1, first_person=people + 1)
            if extract_writer is None or truth_writer is None:
                extract_writer = pq.ParquetWriter(extract_path, extract.schema)
                truth_writer = pq.ParquetWriter(truth_path, truth.schema)
            extract_writer.write_table(extract)
            truth_writer.write_table(truth)
            made += len(events["day"])
            people += newcomers
    finally:
        for writer in (extract_writer, truth_writer):
            if writer is not None:
                writer.close()
    yield extract_path, made
    yield truth_path, made


def _places() -> dict[str, Any]:
    """LSOAs of the force, their district, and how many live there."""
    table = reference.load("census2021_protected_lsoa_west_mercia")
    names = reference.load("areas_west_mercia").set_index("area_code")["area_name"]
    people = table["disability_base"].to_numpy(dtype="float64")
    return {
        "lsoa": table["lsoa21_code"].to_numpy(dtype=object),
        "district": table["ltla_code"].map(names).to_numpy(dtype=object),
        "weight": people / people.sum(),
    }


def _portion(rng: np.random.Generator, rows: int, days: int, lsoas: int) -> tuple[dict[str, Numbers], int]:
    """Offences against a group of people who meet nobody of another portion."""
    people = max(int(rows / 1.275), 1)
    # People to whom at least one thing happens, at rates that differ widely between people.
    rate = rng.gamma(0.55, 0.62, people)
    first = np.maximum(rng.poisson(rate), 1)
    abuse = rng.random(people) < _SHARE_ABUSE
    person = np.repeat(np.arange(people), first)
    day = rng.uniform(0, days, len(person))
    kind = np.zeros(len(person), dtype=np.int8)
    origin = np.full(len(person), -1)
    events: dict[str, Numbers] = {"person": person, "day": day, "kind": kind, "origin": origin}
    # Three generations of repeats: a couple of weeks after an offence the risk is highest.
    latest = np.arange(len(person))
    for _ in range(3):
        chance = np.where(abuse[events["person"][latest]], _CHANCE_REPEAT_ABUSE, _CHANCE_REPEAT)
        parents = latest[rng.random(len(latest)) < chance]
        later = events["day"][parents] + rng.exponential(_DAYS_REPEAT, len(parents))
        parents, later = parents[later < days], later[later < days]
        latest = np.arange(len(events["day"]), len(events["day"]) + len(parents))
        events = _with(events, person=events["person"][parents], day=later, kind=1, origin=parents)
    offence = _offences(rng, abuse[events["person"]])
    home = rng.random(people)
    x, y = rng.uniform(0, 80_000, people), rng.uniform(0, 110_000, people)
    # A burglary makes others likely next door within days; they befall people of their own.
    burgled = np.flatnonzero(offence == _BURGLARY)
    spread = burgled[rng.random(len(burgled)) < _CHANCE_NEAR]
    later = events["day"][spread] + rng.exponential(_DAYS_NEAR, len(spread))
    spread, later = spread[later < days], later[later < days]
    hit = np.arange(people, people + len(spread))
    events = _with(events, person=hit, day=later, kind=2, origin=spread)
    offence = np.concatenate([offence, np.full(len(spread), _BURGLARY)])
    near = events["person"][spread]
    home = np.concatenate([home, home[near]])
    x = np.concatenate([x, x[near] + rng.normal(0, _METRES_NEAR, len(spread))])
    y = np.concatenate([y, y[near] + rng.normal(0, _METRES_NEAR, len(spread))])
    people += len(spread)
    abuse = np.concatenate([abuse, np.zeros(len(spread), dtype=bool)])
    female = rng.random(people) < np.where(abuse, 0.73, 0.48)
    age = np.clip(rng.gamma(5.2, 7.2, people), 0, 99).astype(np.int16)
    ethnicity = rng.choice(5, people, p=(0.86, 0.04, 0.02, 0.02, 0.06)).astype(np.int8)
    who = events["person"]
    order = np.lexsort((np.arange(len(who)), who, events["day"].astype(np.int64)))
    place_of = np.empty(len(order), dtype=np.int64)
    place_of[order] = np.arange(len(order))
    return {
        "day": events["day"][order].astype(np.int64),
        "person": who[order],
        "kind": events["kind"][order],
        "origin": np.where(events["origin"][order] >= 0, place_of[events["origin"][order]], -1),
        "offence": offence[order].astype(np.int8),
        "abuse": (abuse[who] & np.array(_MAY_BE_ABUSE)[offence])[order],
        "home": home[who][order],
        "x": x[who][order],
        "y": y[who][order],
        "female": female[who][order],
        "age": age[who][order],
        "ethnicity": ethnicity[who][order],
        "no_victim": rng.random(len(who)) < _SHARE_NO_VICTIM,
        "known_suspect": rng.random(len(who)) < 0.6,
        "former": (who[order] % 10) < 6,
    }, people


def _with(
    events: dict[str, Numbers], *, person: Numbers, day: Numbers, kind: int, origin: Numbers
) -> dict[str, Numbers]:
    more = {"person": person, "day": day, "kind": np.full(len(person), kind, dtype=np.int8), "origin": origin}
    return {name: np.concatenate([events[name], more[name]]) for name in events}


def _offences(rng: np.random.Generator, abuse: Numbers) -> Numbers:
    shares = np.array([row[2] for row in OFFENCES])
    within = shares * np.array(_MAY_BE_ABUSE)
    drawn = np.empty(len(abuse), dtype=np.int64)
    for mask, weights in ((abuse, within), (~abuse, shares)):
        drawn[mask] = rng.choice(len(OFFENCES), int(mask.sum()), p=weights / weights.sum())
    return drawn


def tables(
    events: dict[str, Numbers], places: dict[str, Any], start: str, *, first_event: int, first_person: int
) -> tuple[Any, Any]:
    """Events and their victims as Arrow tables."""
    import pyarrow as pa
    import pyarrow.compute as pc

    size = len(events["day"])

    def ids(letter: str, numbers: Numbers, missing: Numbers | None = None) -> Any:
        text = pc.utf8_lpad(pa.array(numbers).cast(pa.string()), 10, padding="0")
        named = pc.binary_join_element_wise(pa.scalar(letter), text, "")
        return named if missing is None else pc.if_else(pa.array(missing), pa.scalar(None, pa.string()), named)

    def words(codes: Numbers, names: Any, missing: Numbers | None = None) -> Any:
        # A dictionary with a word twice is written differently each time.
        distinct = list(dict.fromkeys(names))
        place = np.array([distinct.index(name) for name in names], dtype=np.int32)
        index = pa.array(place[codes], mask=missing)
        return pa.DictionaryArray.from_arrays(index, pa.array(distinct, pa.string()))

    lsoa = np.searchsorted(np.cumsum(places["weight"]), events["home"], side="right").clip(0, len(places["lsoa"]) - 1)
    districts, district = np.unique(places["district"].astype(str), return_inverse=True)
    day = np.datetime64(start) + events["day"].astype("timedelta64[D]")
    person = events["person"] + first_person
    suspect = events["abuse"] | events["known_suspect"]
    columns = {
        "crime_id": ids("C", np.arange(first_event, first_event + size)),
        "victim_id": ids("V", person, events["no_victim"]),
        "date": pa.array(day).cast(pa.date32()),
        "offence": words(events["offence"], [row[0] for row in OFFENCES]),
        "crime_type": words(events["offence"], [row[1] for row in OFFENCES]),
        # A couple stays a couple: the suspect of domestic abuse is one person for each victim.
        "perpetrator_id": ids("P", np.where(events["abuse"], person, person * 7 + events["day"]), ~suspect),
        "relationship": words(np.where(events["former"], 1, 0), ["partner", "former partner"], ~events["abuse"]),
        "domestic_abuse": words(events["abuse"].astype(np.int8), ["no", "yes"]),
        "lsoa": words(lsoa, places["lsoa"]),
        "district": words(district[lsoa], districts),
        "sex": words(events["female"].astype(np.int8), ["M", "F"]),
        "ethnicity": words(events["ethnicity"], ["W1", "A1", "B1", "M1", "NS"]),
        "age": pa.array(events["age"]),
    }
    extract = pa.table({name: columns[name] for name in _SCHEMA})
    truth = pa.table(
        {
            "crime_id": columns["crime_id"],
            "person_id": ids("V", person),
            "kind": words(events["kind"], ["first or unrelated", "repeat", "near repeat"]),
            "origin_crime_id": ids("C", events["origin"] + first_event, events["origin"] < 0),
            "x_metres": pa.array(events["x"].round(1)),
            "y_metres": pa.array(events["y"].round(1)),
        }
    )
    return extract, truth
