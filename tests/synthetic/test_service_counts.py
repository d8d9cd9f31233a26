"""Counts of synthetic returns, counted again person by person."""

import pandas as pd
import pytest

from needs_analysis.contracts import ALL
from needs_analysis.synthetic.service_counts import CHANGES, GROUPS, NONE_TO_GIVE, OUTCOMES, service_counts
from needs_analysis.synthetic.service_people import NEVER
from needs_analysis.synthetic.service_world import service_world
from tests.synthetic.service_worlds import GIVEN


@pytest.fixture(scope="module")
def world():
    return service_world(**GIVEN)


@pytest.fixture(scope="module")
def counts(world):
    return service_counts(world)


@pytest.fixture(scope="module")
def people(world):
    found = world.people
    days = {name: getattr(found, name) for name in ("series", "referred", "started", "left", "closed", "status")}
    return pd.DataFrame({**days, **found.drawn})


def cell(counts, world, name, series, quarter):
    return int(counts[name].reshape(len(world.service), -1)[series, quarter])


@pytest.mark.parametrize(("series", "quarter"), [(0, 0), (0, 9), (5, 7), (12, 9)])
def test_counts_are_those_of_the_people(world, counts, people, series, quarter):
    first, last = world.first_days[quarter], world.first_days[quarter + 1] - 1
    own = people[people["series"] == series]
    came = own[own["referred"].between(first, last)]
    started = own[own["started"].between(first, last)]
    closed = own[own["closed"].between(first, last)]
    waits = own[(own["referred"] <= last) & (own["started"] > last) & (own["left"] > last)]
    mean = (started["started"] - started["referred"]).mean()
    expected = {
        "referrals": len(came),
        "repeat_victims": int(came["repeat"].sum()),
        "children_linked": int(came["children"].sum()),
        "contacted": int((came["status"] != 2).sum()),
        "contacted_within_48_hours": int(((came["status"] != 2) & (came["within_48"] == 1)).sum()),
        "female": int((came["sex"] == 0).sum()),
        "new_clients": len(started),
        "closed": len(closed),
        "closed_planned": int((closed["reason"] == 0).sum()),
        "carried_out": int(((own["started"] <= last) & (own["closed"] > last)).sum()),
        "waiting": len(waits),
        "longest_wait_days": int((last - waits["referred"]).max()) if len(waits) else NONE_TO_GIVE,
        "satisfied": int((closed["asked"] & closed["answers"] & closed["satisfied"]).sum()),
        "safety_improved": int(((closed["exit_2"] > closed["entry_2"]) & (closed["exit_2"] > 0)).sum()),
        "safety_not_measured": int((closed["exit_2"] == 0).sum()),
    }
    assert {name: cell(counts, world, name, series, quarter) for name in expected} == expected
    assert cell(counts, world, "mean_wait_days", series, quarter) == pytest.approx(mean, abs=0.5001)


def test_people_balance_and_parts_make_up_their_whole(world, counts):
    assert (counts["carried_in"] + counts["new_clients"] - counts["closed"] == counts["carried_out"]).all()
    wide = {name: counts[name].reshape(len(world.service), -1) for name in ("carried_in", "carried_out")}
    assert (wide["carried_out"][:, :-1] == wide["carried_in"][:, 1:]).all()
    for names in GROUPS.values():
        assert (sum(counts[name] for name in names) == counts["referrals"]).all()
    for outcome in OUTCOMES:
        assert (sum(counts[f"{outcome}_{change}"] for change in CHANGES) == counts["closed"]).all()
    parts = ("declined", "not_reached", "signposted", "engaged")
    assert (sum(counts[name] for name in parts) == counts["referrals"]).all()


def test_every_count_is_a_column_of_a_return(counts):
    assert set(counts) <= {column.name for column in ALL["provider_return"].columns if column.kind == "measured"}
    assert all(numbers.max() < NEVER for numbers in counts.values())
