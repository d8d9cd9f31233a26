"""What share was reached in time, from counts and from printed percentages."""

import math

import pandas as pd
import pytest

from needs_analysis import service_gap as sg
from needs_analysis.errors import Refusal
from needs_analysis.release import release
from needs_analysis.statistics import wilson
from needs_analysis.wording import ARITHMETIC_FAILS, ARITHMETIC_HOLDS, CANNOT_BE_CHECKED, RESTATED
from tests.conftest import known, make_facts
from tests.service_gap.waiting.records_of_waits import FEW, everything, of, returns


def printed(*percents, base="492", **columns):
    measures = ["referrals", *(f"contacted_{n}" for n in range(len(percents)))]
    units = ["referrals", *["percent"] * len(percents)]
    return make_facts(value=[base, *percents], measure=measures, unit=units, **columns)


def found(*percents, base="492", hours=(48, 72), **columns):
    within = [f"T{n + 1}" for n in range(len(percents))]
    return sg.timeliness(
        printed(*percents, base=base, **columns), within=within, hours=hours[: len(percents)], base="T0"
    )


def test_the_published_percentages_share_no_base_under_1989_and_none_is_of_492():
    result = found("95.83", "97.23")
    assert result.verdict == CANNOT_BE_CHECKED and (result.table["common_base"] == 1_989).all()
    assert result.table[["value", "numerator", "lower"]].isna().all(axis=None), "no count is worked out by multiplying"
    assert result.sentence() == (
        "Service: 95.83% within 48 hours and 97.23% within 72 hours of 492 referrals in July to September 2022. No whole number out "
        "of 492 gives 95.83% and 97.23%, so each is of a different base or an average. No single base under 1,989 gives them all."
    )
    alone = sg.timeliness(printed("95.83", "97.23"), within=["T1", "T2"], hours=[48, 72])
    assert alone.verdict == CANNOT_BE_CHECKED and "BASE_NOT_STATED" in {caveat.code for caveat in alone.caveats}
    assert "of 492" not in alone.sentence() and "under 1,989" in alone.sentence()


@pytest.mark.parametrize(
    "row", list(known("service_gap/granularity_check.csv", dtype=str).itertuples()), ids=lambda row: row.Index
)
def test_every_printed_percentage_is_checked_against_its_base(row):
    result = found(row.printed_percent, base=row.base)
    one = result.table.iloc[0]
    if row.attainable == "no":
        assert one["verdict"] == CANNOT_BE_CHECKED and math.isnan(one["value"])
        return
    assert one["verdict"] in (ARITHMETIC_HOLDS, RESTATED)
    counts = [int(each) for each in row.counts_first_five.split()]
    exact = row.number_of_counts == "1"
    assert (one["numerator"] if exact else one["numerator_least"]) == counts[0]
    assert math.isnan(one["numerator"]) != exact


def test_a_percentage_that_was_printed_of_this_base_and_cannot_be_fails():
    facts = printed("95.83", denominator=[None, "492"])
    result = sg.timeliness(facts, within=["T1"], hours=[48], base="T0")
    assert result.verdict == ARITHMETIC_FAILS


def test_a_longer_time_has_no_lower_share():
    result = found("97", "95", base="2905")
    assert result.verdict == ARITHMETIC_FAILS and "A longer time cannot have a lower share" in result.sentence()
    assert found("97", "97", base="2905").verdict != ARITHMETIC_FAILS
    counts = returns(contacted=100, contacted_within_48_hours=60, engaged=50)
    with pytest.raises(Refusal, match="is lower than"):
        sg.timeliness(
            counts,
            within=[of("contacted_within_48_hours"), of("engaged")],
            hours=[48, 72],
            base=of("contacted"),
        )


def test_returns_give_counts_with_their_interval():
    result = sg.timeliness(
        returns(contacted=480, contacted_within_48_hours=400),
        within=[of("contacted_within_48_hours")],
        hours=[48],
        base=of("contacted"),
    )
    row, (low, high) = result.table.iloc[0], wilson(400, 480)
    assert row[["numerator", "denominator", "value", "lower", "upper"]].tolist() == [400, 480, 400 / 480, low, high]
    assert result.verdict is None and "400 (83%) within 48 hours of 480 people" in result.sentence()


def test_suppressed_counts_give_a_range():
    result = sg.timeliness(
        returns(contacted=80, contacted_within_48_hours=FEW),
        within=[of("contacted_within_48_hours")],
        days=[2],
        base=of("contacted"),
    )
    row = result.table.iloc[0]
    assert (
        (row["numerator_least"], row["numerator_most"]) == (1, 4)
        and math.isnan(row["value"])
        and row["lower"] < row["upper"]
    )
    assert "1 to 4 within 2 days" in result.sentence()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"hours": [72, 48]}, "shortest first"),
        ({"hours": [48]}, "2 numbers were given for 1 time"),
        ({"hours": None}, "in hours or in days"),
        ({"days": [2, 3]}, "in hours or in days"),
        ({"hours": "48"}, "not a list of times"),
        ({"within": "T1"}, "one number, not a list"),
        ({"within": ["T0", "T1"], "base": None}, "T0 has no base"),
        ({"base": "T1"}, "in percent"),
    ],
)
def test_what_was_asked_wrongly_is_refused(options, said):
    usual = {"within": ["T1", "T2"], "hours": [48, 72], "base": "T0"}
    with pytest.raises(Refusal, match=said):
        sg.timeliness(printed("95.83", "97.23"), **{**usual, **options})


def test_more_than_the_base_and_more_than_all_are_refused():
    with pytest.raises(Refusal, match="is larger than"):
        sg.timeliness(returns(contacted=9, referrals=20), within=[of("referrals")], hours=[48], base=of("contacted"))
    with pytest.raises(Refusal, match="no share can be"):
        found("101.5")
    with pytest.raises(Refusal, match="of the service"):
        found("95.83", service=["IDVA", "ISVA"])


@pytest.mark.parametrize("reached", [(1, 2, 3, 4), (99, 98, 97, 96)])
def test_few_in_time_or_late_do_not_leave(reached):
    shown = set()
    for n in reached:
        result = sg.timeliness(
            returns(contacted=100, contacted_within_48_hours=n),
            within=[of("contacted_within_48_hours")],
            hours=[48],
            base=of("contacted"),
        )
        shown.add(everything(release(result, "lt5").result))
    assert len(shown) == 1


def test_two_times_that_differ_by_few_are_withheld_together():
    shown = set()
    for n in (61, 62, 63, 64):
        table = returns(contacted=100, contacted_within_48_hours=60, engaged=n)
        result = sg.timeliness(
            table, within=[of("contacted_within_48_hours"), of("engaged")], hours=[48, 72], base=of("contacted")
        )
        left = release(result, "lt5").result
        assert left.table[["numerator", "value"]].isna().all(axis=None)
        shown.add(everything(left))
    assert len(shown) == 1


def test_a_figure_of_48_hours_is_not_one_of_24():
    table = pd.DataFrame(
        {"service": "IDVA", "quarter": ["2025/26 Q2"], "contacted": [100], "contacted_within_48_hours": [74]}
    )
    given = {"within": [{"column": "contacted_within_48_hours"}], "base": {"column": "contacted"}}
    with pytest.raises(Refusal, match="is of 48 hours, and hours= says 24"):
        sg.timeliness(table, **given, hours=[24])
    assert sg.timeliness(table, **given, hours=[48]).table["value"].tolist() == [0.74]
