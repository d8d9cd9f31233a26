"""A caseload or a target that cannot be is refused with how it is written, and nothing absurd is worked out with it."""

from dataclasses import replace
from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from needs_analysis import quantities
from needs_analysis import service_gap as sg
from needs_analysis.errors import NeedsAnalysisError, Refusal
from needs_analysis.reference import load
from needs_analysis.service_gap.setting import setting

QUARTERS = [f"2022/23 Q{n}" for n in (1, 2, 3, 4)]
RETURNS = pd.DataFrame(
    {"service": "ISVA", "quarter": QUARTERS, "referrals": [92, 80, 70, 90], "staff_in_post_fte": 3.0, "carried_out": 60}
)
RECORDS = pd.DataFrame(
    {
        "client": [*"abcdefgh"],
        "service": "ISVA",
        "referred": pd.to_datetime(["2024-01-01", "2024-01-05"] * 4),
        "started": pd.to_datetime(["2024-01-10", None] * 4),
    }
)
REFERRED = quantities.of_rows(RETURNS, column="referrals")
WAITING = quantities.of_rows(RETURNS.assign(waiting=60), column="waiting", where={"quarter": QUARTERS[-1]})
HALF_A_YEAR = quantities.assumed(26, unit="weeks")

POSTS = {"cases_per_post": 20, "target_weeks": 4, "share": 0.9, "take_up": 0.8, "confidence": 0.95}
SIMULATED = {
    "stay_weeks": 20,
    "cases_per_post": 20,
    "target_weeks": 4,
    "years": 1,
    "ready_to_wait_weeks": 10,
    "band": 0.9,
    "runs": 10,
    "seed": 1,
}
RELIEF = {"target_weeks": 8, "within_weeks": 26, "factor": 4, "confidence": 0.95}
PATH = {"target_waiting": 10, "planned_starts": 7, "confidence": 0.95}
METRICS = {
    "posts_for_wait": (POSTS, lambda **k: sg.posts_for_wait(referrals=REFERRED, stay=HALF_A_YEAR, **k)),
    "simulate_service": (SIMULATED, lambda **k: sg.simulate_service(RETURNS, **k)),
    "waiting_before": ({"n": 5}, lambda n: sg.simulate_service(RETURNS, **SIMULATED, waiting_before={"ISVA": n})),
    "profile": ({"n": 1}, lambda n: sg.simulate_service(RETURNS, **SIMULATED, profile={8: n})),
    "fte_needed": (
        {"confidence": 0.9},
        lambda **k: sg.fte_needed(None, load("provision_benchmarks"), referrals=replace(REFERRED, service="IDVA"), **k),
    ),
    "load": (
        {"confidence": 0.9},
        lambda **k: sg.load(referrals=REFERRED, capacity=quantities.assumed(400, unit="referrals per year"), **k),
    ),
    "target_queue": (
        {"target_days": 56, "factor": 4, "confidence": 0.9},
        lambda **k: sg.target_queue(referrals=REFERRED, waiting=WAITING, **k),
    ),
    "relief_capacity": (RELIEF, lambda **k: sg.relief_capacity(referrals=REFERRED, waiting=WAITING, **k)),
    "clearance_time": (
        {"confidence": 0.9},
        lambda **k: sg.clearance_time(waiting=WAITING, referrals=REFERRED, starts=REFERRED, **k),
    ),
    "capacity_path": (
        PATH,
        lambda **k: sg.capacity_path(
            referrals=REFERRED, waiting=WAITING, as_of="2023-03-31", by_date="2023-09-30", **k
        ),
    ),
    "waits": ({"target_days": 14, "confidence": 0.9}, lambda **k: sg.waits(RECORDS, as_of="2024-03-01", **k)),
    "queue_by_day": ({"every_days": 7}, lambda **k: sg.queue_by_day(RECORDS, as_of="2024-03-01", **k)),
    "leavers": ({"n": 14}, lambda n: sg.leavers(RECORDS, as_of="2024-03-01", bands_days=[n])),
    "long_waiters": ({"target_days": 14}, lambda **k: sg.long_waiters(RECORDS, as_of="2024-03-01", **k)),
}
ABSURD = [0.0001, 1e-12, 1e-300, 0, -1, 1e6, 1e15, 1e300, 10**400, float("nan"), float("inf"), True, "x", [], {}]
CASES = [(metric, name) for metric, (usual, _) in METRICS.items() for name in usual]


@pytest.mark.parametrize(("metric", "name"), CASES)
def test_an_absurd_setting_is_refused_or_answered_in_words(metric, name):
    """Nothing raw is raised, nothing runs on, and no sentence holds a number with a hundred digits."""
    usual, asked = METRICS[metric]
    assert asked(**usual).sentence()
    for value in [*ABSURD, Decimal("NaN"), Decimal(3), (1, 2)]:
        try:
            result = asked(**{**usual, name: value})
        except NeedsAnalysisError as refused:
            assert len(str(refused)) < 400
            continue
        said = result.sentence("analyst")
        assert len(said) < 900 and not any(word in said for word in ("nan", "inf ", "e-1", "e-3", "e+"))


@pytest.mark.parametrize(
    ("metric", "name", "value", "said"),
    [
        ("posts_for_wait", "cases_per_post", 0.0001, "cases_per_post is below 1"),
        ("posts_for_wait", "cases_per_post", 1e300, "cases_per_post is too large"),
        ("posts_for_wait", "cases_per_post", 20_000, "above 10,000"),
        ("posts_for_wait", "target_weeks", 10**400, "target_weeks is too large"),
        ("posts_for_wait", "target_weeks", 521, "target_weeks is above 520"),
        ("posts_for_wait", "share", 1e-12, "is not a share between"),
        ("posts_for_wait", "take_up", 1e-12, "is not a share between"),
        ("simulate_service", "cases_per_post", 0.0001, "cases_per_post is below 1"),
        ("simulate_service", "runs", 10**400, "runs"),
        ("simulate_service", "seed", 10**400, "seed"),
        ("simulate_service", "band", 1e-12, "band is not a share"),
        ("waiting_before", "n", 10**400, "waiting_before of ISVA"),
        ("target_queue", "factor", 1e-300, "factor is below"),
        ("target_queue", "factor", [], "factor is not a number"),
        ("target_queue", "target_days", 1e-300, "target_days"),
        ("relief_capacity", "factor", 1e-300, "factor is below"),
    ],
)
def test_what_cannot_be_is_refused_by_name(metric, name, value, said):
    usual, asked = METRICS[metric]
    with pytest.raises(Refusal, match=said):
        asked(**{**usual, name: value})


@pytest.mark.parametrize("capacity", [1e-300, 0.0001])
def test_a_capacity_of_nearly_nothing_gives_no_share_of_a_hundred_digits(capacity):
    with pytest.raises(Refusal, match="less than one a year"):
        sg.load(referrals=REFERRED, capacity=quantities.assumed(capacity, unit="referrals per year"))


@pytest.mark.parametrize("weeks", [1e-300, 1e-9, 1e9])
def test_a_length_of_support_of_seconds_or_centuries_is_refused(weeks):
    with pytest.raises(Refusal, match="length of support"):
        sg.posts_for_wait(referrals=REFERRED, stay=quantities.assumed(weeks, unit="weeks"), **POSTS)


@given(st.floats(0.5, 3))
def test_what_lies_between_the_ends_is_taken_and_nothing_else(value):
    if 1 <= value <= 2:
        assert setting(value, name="n", example="1", least=1, most=2) == value
    else:
        with pytest.raises(Refusal, match=r"n is (below|above)"):
            setting(value, name="n", example="1", least=1, most=2)


def test_an_end_that_must_be_passed_is_refused_itself():
    with pytest.raises(Refusal, match="n is not above 0"):
        setting(0, name="n", example="1", least=0, most=2, above=True)
