"""What each metric of victim events does with events that are not as they should be: a refusal, or a value that is written down here."""

import pandas as pd
import pytest

from needs_analysis import reference
from needs_analysis import repeat_victimisation as rv
from needs_analysis.errors import NeedsAnalysisError
from needs_analysis.source import Source, attach

YEAR = {"start": "2024-01-01", "end": "2024-12-31"}
RECEIVED = Source("events", "Events", "A force", "none", retrieved="2025-01-31", disclosure="record_level")
# Twelve victims, each hurt on the 15th of one month in 2023 and again in the same month of 2024.
GOOD = pd.DataFrame(
    {
        "event_id": range(1, 25),
        "victim_id": [f"V{month}" for month in range(12)] * 2,
        "perpetrator_id": [f"P{month}" for month in range(12)] * 2,
        "date": pd.to_datetime([f"{year}-{month:02d}-15" for year in (2023, 2024) for month in range(1, 13)]),
        "district": ["North"] * 16 + ["South"] * 8,
        "offence_code": ["A", "B"] * 12,
    }
)
WEIGHTS = pd.DataFrame({"offence_code": ["A", "B"], "weight": [10, 1], "unit": "days", "index": "x", "edition": "1"})
ONLY = {"denominator": "victims only"}
PERSON = {"unit": "victim_id", "events": "", **ONLY}


def dated(day):
    dates = GOOD["date"].astype("datetime64[s]")
    return GOOD.assign(date=dates.where(GOOD.index > 0, pd.Timestamp(day).as_unit("s")))


BAD = {
    "as they should be": GOOD,
    "a year far ahead": dated("2999-01-01"),
    "a year long past": dated("1066-01-01"),
    "after the file was received": dated("2025-02-01"),
    "no date": GOOD.assign(date=GOOD["date"].where(GOOD.index > 0)),
    "dates as text": GOOD.assign(date=GOOD["date"].astype("str")),
    "no id of an event": GOOD.assign(event_id=GOOD["event_id"].astype("Int64").where(GOOD.index > 0)),
    "one without a victim": GOOD.assign(victim_id=GOOD["victim_id"].where(GOOD.index < 23)),
    "no victim at all": GOOD.assign(victim_id=None),
    "an event twice": pd.concat([GOOD, GOOD.tail(1)], ignore_index=True),
    "one id in everything": GOOD.assign(victim_id="V1", perpetrator_id="P1"),
    "all on one day": GOOD.assign(date=pd.Timestamp("2024-05-01")),
    "a single event": GOOD.tail(1),
    "no event": GOOD.head(0),
    "an extract that begins in the window": GOOD[GOOD["date"] >= "2024-03-01"],
    "nothing in the window": GOOD[GOOD["date"] < "2024-01-01"],
}


def repeats(result):
    row = result.table.iloc[0]
    return f"{row['numerator']} of {row['denominator']}, {row['flag']}"


def in_all(result):
    left_out = "".join(f", {each.rows} {each.why}" for each in result.excluded)
    return f"{int(result.table['denominator'].iloc[0])} events{left_out}"


def people(result):
    among = result.table["units_among"].dropna()
    left_out = "".join(f", {each.rows} {each.why}" for each in result.excluded)
    return f"{int(among.max())} people{left_out}" if len(among) else "too few people for a row"


METRICS = {
    "repeat_rate": lambda events: repeats(rv.repeat_rate(events, **YEAR)),
    "marac_repeats": lambda events: repeats(
        rv.marac_repeats(
            attach(events.rename(columns={"event_id": "referral_id"}), RECEIVED),
            reference.load("provision_benchmarks"),
            **YEAR,
        )
    ),
    "frequent_victims": lambda events: str(rv.frequent_victims(events, at_least=2).table["events"].tolist()[:3]),
    "concentration": lambda events: in_all(rv.concentration(events, **PERSON)),
    "concentration_measures": lambda events: people(rv.concentration_measures(events, **PERSON, repetitions=99)),
    "harm": lambda events: people(rv.harm(events, WEIGHTS, **ONLY, repetitions=99)),
}
EVERY_ROW, TWELVE, TWOS = "24 events", "12 people", "[2, 2, 2]"
SHORT, RATE = ", look-back incomplete", "12 of 12, look-back incomplete"
NO_ROWS, FEW = "have no rows", "too few people for a row"
AHEAD, LATE = (
    "1 of 24 rows of the events is dated before 1900",
    "is dated after the file was received (31 January 2025)",
)
UNREAD = (EVERY_ROW, TWELVE, TWELVE)
"""What is said where dates and ids of events are not looked at, because they are not needed."""
# In the order of METRICS.
EXPECTED = {
    "as they should be": (RATE, RATE, TWOS, *UNREAD),
    "a year far ahead": (AHEAD, AHEAD, AHEAD, *UNREAD),
    "a year long past": (AHEAD, AHEAD, AHEAD, *UNREAD),
    "after the file was received": (LATE, LATE, LATE, *UNREAD),
    "no date": ("have no date", "have no date", "have no date", *UNREAD),
    "dates as text": ("not plain dates", "not plain dates", "not plain dates", *UNREAD),
    "no id of an event": ("have no event id", "have no referral id", TWOS, *UNREAD),
    "one without a victim": (
        f"11 of 11{SHORT}",
        f"11 of 11{SHORT}",
        TWOS,
        "23 events, 1 no ID of a person",
        FEW,  # 11 of two events and one of one: fewer than ten lie between
        "12 people, 1 no ID of a person",
    ),
    "no victim at all": (
        "No event with a known victim",
        "No event with a known victim",
        "[]",
        "No event falls in a unit at risk",
        "No event falls in a unit at risk",
        "No event with a weight above 0 falls on a unit",
    ),
    # Without their ids, two rows are two events.
    "an event twice": ("is duplicated", "is duplicated", "[3, 2, 2]", "25 events", TWELVE, TWELVE),
    "one id in everything": (RATE, RATE, "[24]", EVERY_ROW, FEW, FEW),
    "all on one day": (f"12 of 24{SHORT}", f"12 of 24{SHORT}", TWOS, *UNREAD),
    "a single event": (f"0 of 1{SHORT}", f"0 of 1{SHORT}", "[]", "1 events", FEW, FEW),
    "no event": (NO_ROWS,) * 6,
    "an extract that begins in the window": (
        f"0 of 10{SHORT}",
        f"0 of 10{SHORT}",
        "[]",
        "10 events",
        FEW,
        "10 people",
    ),
    "nothing in the window": (
        "No event with a known victim lies in the window",
        "No event with a known victim lies in the window",
        "[]",
        "12 events",
        FEW,
        TWELVE,
    ),
}


# What another test left open and is collected here says nothing of these metrics.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("bad", BAD)
def test_bad_events_are_refused_or_have_a_value_that_is_written_down(bad, metric):
    expected = EXPECTED[bad][list(METRICS).index(metric)]
    try:
        found = METRICS[metric](attach(BAD[bad].reset_index(drop=True), RECEIVED))
    except NeedsAnalysisError as refused:
        assert expected in str(refused) and "V1" not in str(refused)
        return
    assert found == expected


def test_an_area_with_people_and_no_event_counts_among_all_and_has_no_row():
    """East has 100 people and no event: all three areas have 300 people, of whom 12 were victims in the window."""
    population = pd.DataFrame({"district": ["North", "South", "East"], "population": 100})
    table = rv.repeat_rate(GOOD, population, **YEAR, measures="victims per person").table.set_index("district")
    counts = {name: (row["numerator"], row["denominator"]) for name, row in table.iterrows()}
    assert counts == {"All areas": (12, 300), "North": (4, 100), "South": (8, 100)}


@pytest.mark.parametrize("empty", [[], ["East"]])
def test_a_category_without_events_makes_no_group(empty):
    named = pd.Categorical(GOOD["district"], categories=["North", "South", *empty])
    assert rv.repeat_rate(GOOD.assign(district=named), **YEAR).table["district"].tolist() == [
        "All areas",
        "North",
        "South",
    ]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"value": [None, 0.3]}, "has no number in some rows"),
        ({"value": [31, 0.3]}, "is not a share"),
        ({"threshold": [0.9, 0.9]}, "duplicated"),
        ({"numerator": [None, 300]}, "are missing or not numbers"),
        ({"what": [None, "repeat victims"]}, "have no what"),
    ],
)
def test_rates_by_threshold_that_are_not_as_they_should_be_are_refused(change, said):
    rates = pd.DataFrame(
        {"threshold": [0.5, 0.9], "what": "repeat victims", "value": [0.31, 0.3], "numerator": [310, 300]}
    )
    with pytest.raises(NeedsAnalysisError, match=said):
        rv.linkage_sensitivity(rates.assign(denominator=1_000).assign(**change), at=0.9)
