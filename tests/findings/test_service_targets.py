"""What was done of a published target, over the target's own period and area."""

import pytest
from scipy.stats import chi2

from needs_analysis.contracts import fact
from needs_analysis.findings.service_targets import attainment
from needs_analysis.wording import NOT_COMPARABLE, percent
from tests.conftest import make_facts

Q1, Q2, YEAR = ("2022-04-01", "2022-06-30"), ("2022-07-01", "2022-09-30"), ("2022-04-01", "2023-03-31")


def put(*rows, target="400", target_measure="annual_target_referrals", target_unit="referrals", target_period=YEAR):
    """A target for the year in Westshire, and counts as value, period and what else is said of them."""
    usual = {"unit": "referrals", "measure": "referrals", "area": "Westshire"}
    every = [
        {**usual, "value": target, "period": target_period, "measure": target_measure, "unit": target_unit},
        *({**usual, "value": value, "period": period, **more} for value, period, more in rows),
    ]
    columns = {name: [row[name] for row in every] for name in ("value", "unit", "measure", "area")}
    columns |= {"period_start": [row["period"][0] for row in every], "period_end": [row["period"][1] for row in every]}
    facts = make_facts(**columns)
    first, *others = [fact(facts, fact_id) for fact_id in facts["fact_id"]]
    return attainment(first, [first, *others])


def exact_limits(events):
    low = chi2.ppf(0.025, 2 * events) / 2 if events else 0.0
    return low, chi2.ppf(0.975, 2 * events + 2) / 2


def test_the_whole_year_is_set_against_the_whole_target():
    said = put(("300", YEAR, {}))
    assert said.why_not == "" and [item.id for item in said.counts] == ["T1"]
    assert said.text.startswith(
        "Service: 300 referrals in April 2022 to March 2023, against 400 due of the target of 400 in April 2022 to "
        "March 2023. That is 75% (range "
    )
    assert said.verdict == "" and "Part of a period" not in said.text


def test_two_quarters_are_set_against_half_of_the_target_and_are_not_like_for_like():
    said = put(("50", Q1, {}), ("60", Q2, {}))
    low, high = (limit / 200 for limit in exact_limits(110))
    assert "110 referrals in April to September 2022, against 200 due" in said.text
    assert f"That is 55% (range {percent(low)} to {percent(high)})." in said.text
    assert said.text.endswith("Part of a period is not like for like with the whole of it.")
    assert said.verdict == NOT_COMPARABLE
    assert put(("100", Q1, {})).verdict == NOT_COMPARABLE, "no direction from part of a year"


def test_two_areas_in_one_quarter_are_a_quarter():
    said = put(("50", Q1, {"area": "North"}), ("60", Q1, {"area": "South"}))
    assert "110 referrals in April to June 2022 (North and South), against 100 due" in said.text


def test_a_rate_per_year_is_due_by_the_time_that_has_gone():
    said = put(("90", Q1, {}), target_unit="referrals per year")
    assert "against 100 due of the target of 400" in said.text


def test_counts_that_overlap_are_not_added_twice():
    said = put(("50", Q1, {}), ("110", ("2022-04-01", "2022-09-30"), {}))
    assert said.text.startswith("Service: 110 referrals") and [item.id for item in said.counts] == ["T2"]


@pytest.mark.parametrize(
    ("rows", "options", "why"),
    [
        ([], {}, "no count of its measure, period and area was published"),
        ([("50", Q1, {"unit": "people"})], {}, "no count of its measure, period and area was published"),
        ([("50", Q1, {"measure": "satisfied"})], {}, "no count of its measure, period and area was published"),
        ([("50", ("2021-04-01", "2021-06-30"), {})], {}, "no count of its measure, period and area was published"),
        ([("50", Q1, {})], {"target": "0"}, "it is not above 0"),
        ([("50", Q1, {})], {"target_period": (None, "2023-03-31")}, "the period it is for was not stated"),
        (
            [("50", Q1, {"measure": "new_referrals"}), ("9", Q1, {"measure": "old_referrals"})],
            {},
            "whether it is for new referrals or old referrals was not stated",
        ),
        (
            [("50", Q1, {"area": "North"}), ("60", Q2, {"area": "South"})],
            {},
            "the counts of North and South are not of the same time",
        ),
    ],
)
def test_why_nothing_can_be_said_of_a_target(rows, options, why):
    said = put(*rows, **options)
    assert (said.why_not, said.text, said.counts) == (why, "", ())


def test_nothing_done_is_nought_of_the_target_and_not_missing():
    said = put(("0", YEAR, {}))
    assert "0 referrals" in said.text and "That is 0% (range 0% to" in said.text
