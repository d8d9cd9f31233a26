"""How long people wait, with those who still wait and those who left counted as what they are."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.duration.survfunc import SurvfuncRight

from needs_analysis import service_gap as sg
from needs_analysis.errors import DataError, NeedsAnalysisError
from needs_analysis.release import release
from needs_analysis.service_gap.waiting.waits_by_group import FEW, TOO_FEW, TOO_SHORT
from needs_analysis.source import attach
from needs_analysis.statistics import proportion_interval
from tests.conftest import RECORDS, known
from tests.properties import each_source
from tests.service_gap.waiting.records_of_waits import END, WAITS, everything, records


def one(rows, **options):
    return sg.waits(records(rows), as_of=END, **{"target_days": 14, **options}).table.iloc[0]


def test_by_hand():
    """Four people: started on day 7, day 10 and day 40; one still waits."""
    row = one([(0, 7, None), (0, 10, None), (0, 40, None), (0, None, None)])
    assert (row["value"], row["numerator"], row["denominator"], row["started"], row["waiting"]) == (0.5, 2, 4, 3, 1)
    assert (row["median_days"], row["longest_weeks"]) == (10, 14) and np.isnan(row["p90_days"])


def test_neither_the_closed_nor_the_open_waits_are_taken_alone():
    """Of ten, five started after a day; five were referred yesterday, and say nothing about later days."""
    rows = [(0, 1, None)] * 5 + [(99, None, None)] * 5
    found = sg.waits(records(rows), as_of=END, target_days=1).table.iloc[0]
    assert found["value"] == 0.5, "at day 1 ten were waiting and five started"
    earlier = [(0, 3, None)] * 5 + [(99, None, None)] * 5
    found = sg.waits(records(earlier), as_of=END, target_days=3).table.iloc[0]
    assert found["value"] == 1.0, "those of yesterday say nothing about day 3"


def test_without_leavers_it_is_kaplan_and_meier_as_r_and_statsmodels_have_it():
    spells, expected = known("survival/first_spells.csv"), known("survival/km_first_spells.csv")
    # A wait that is still open ends when the records do.
    begun = pd.Timestamp("2024-01-01") - pd.to_timedelta(spells["dur"], unit="D")
    table = pd.DataFrame({"client": [f"c{n}" for n in range(len(spells))], "service": "A", "referred": begun})
    table["started"] = pd.Series(pd.Timestamp("2024-01-01"), index=table.index).where(spells["event"] == 1)
    days = [each for each in expected["t"] if each > 0]
    found = sg.waits(table, as_of="2024-01-01", buckets_days=days).table
    r = expected[expected["t"] > 0]
    np.testing.assert_allclose(1 - found["value"], r["surv"], rtol=1e-9)
    np.testing.assert_allclose(1 - found["upper"], r["lcl_loglog"], rtol=1e-8)
    np.testing.assert_allclose(1 - found["lower"], r["ucl_loglog"], rtol=1e-8)
    theirs = SurvfuncRight(spells["dur"], spells["event"])
    assert found["median_days"].iloc[0] == theirs.quantile(0.5)


def test_leavers_are_no_starts_and_are_not_left_out():
    row = one([(0, 7, None), (0, None, 3), (0, None, 3), (0, 10, None)])
    assert row["value"] == 0.5 and (row["left"], row["not_started"]) == (2, 2), (
        "of four two started, whatever became of the others"
    )
    assert np.isnan(one([(0, None, 3)] * 3 + [(0, 8, None)])["median_days"])


def test_a_target_for_which_nobody_was_followed_has_no_share():
    result = sg.waits(records([(90, 95, None), (92, None, None)]), as_of=END, buckets_days=[5, 84])
    assert result.table["follow_up"].tolist() == ["", TOO_SHORT] and np.isnan(result.table["value"].iloc[1])
    assert "FOLLOWED_TOO_SHORT" in {caveat.code for caveat in result.caveats}
    only = sg.waits(records([(90, 95, None), (92, None, None)]), as_of=END, target_days=84)
    assert "not yet known" in only.sentence() and "nan" not in only.sentence()


def test_the_target_day_is_within_the_target_and_the_day_of_referral_is_day_0():
    assert one([(0, 14, None), (0, 15, None)])["numerator"] == 1
    assert one([(0, 0, None), (0, 20, None)], target_days=1)["value"] == 0.5


def test_groups_are_each_their_own():
    rows = [(0, 7, None), (0, 20, None), (0, 7, None), (0, None, None)]
    table = records(rows, area=["A", "A", "B", "B"])
    found = sg.waits(table, as_of=END, target_days=14, by="area").table
    for place, name in enumerate("AB"):
        alone = sg.waits(table[table["area"] == name], as_of=END, target_days=14).table.iloc[0]
        assert (
            found.iloc[place][["value", "waiting", "longest_weeks"]].tolist()[:2]
            == alone[["value", "waiting"]].tolist()
        )
    both = sg.waits(table, as_of=END, target_days=14, by=["service", "area"])
    assert both.table[["service", "area"]].to_numpy().tolist() == [["ISVA", "A"], ["ISVA", "B"]] and both.chart is None
    assert "was 50% in both groups. In the 2 groups together, 1 was still waiting" in both.sentence()
    three = sg.waits(
        records([*rows, (0, 90, None)], area=[*"AABBC"]), as_of=END, target_days=14, by=["service", "area"]
    )
    assert "0% (ISVA, C) to 50% (ISVA, A)" in three.sentence()


def test_what_it_says():
    rows = [(0, 7, None)] * 30 + [(0, 40, None)] * 20 + [(0, None, 9)] * 10 + [(60, None, None)] * 15
    result = sg.waits(records(rows), as_of=END, target_days=14)
    assert result.sentence() == (
        "Of 75 referrals in January to March 2024, 40% started within 14 days (range 30% to 52%). Half had started by day 40. "
        "15 were still waiting on 10 April 2024, the longest for 5 weeks."
    ), result.sentence()
    several = sg.waits(records(rows), as_of=END, buckets_days=[7, 14]).sentence("analyst")
    assert "the share that started was 40% within 7 and 40% within 14 days" in several and "Ranges: " in several
    assert (
        "Nobody was still waiting on 10 April 2024"
        in sg.waits(records([(0, 3, None)]), as_of=END, target_days=14).sentence()
    )


@settings(max_examples=40)
@given(WAITS, st.lists(st.integers(1, 90), min_size=1, max_size=4, unique=True))
def test_counts_add_up_and_shares_rise(rows, days):
    found = sg.waits(records(rows), as_of=END, buckets_days=sorted(days)).table
    assert (found["started"] + found["left"] + found["waiting"] == found["denominator"]).all()
    assert (found["started"] + found["not_started"] == found["denominator"]).all()
    known_ones = found.dropna(subset=["value"])
    assert known_ones["value"].is_monotonic_increasing and found["numerator"].is_monotonic_increasing
    assert (known_ones["lower"] <= known_ones["value"]).all() and (known_ones["value"] <= known_ones["upper"]).all()
    # Those who wait on can only make the share larger than the starts that were seen.
    assert (known_ones["value"] >= known_ones["numerator"] / known_ones["denominator"] - 1e-9).all()


@settings(max_examples=15)
@given(WAITS)
def test_order_and_source_do_not_matter_and_a_doubled_list_is_refused(rows):
    table = records(rows)
    expected = sg.waits(table, as_of=END, target_days=14).table
    other = sg.waits(table.sample(frac=1, random_state=1), as_of=END, target_days=14).table
    pd.testing.assert_frame_equal(other, expected)
    for kind, each in each_source(table):
        found = sg.waits(each, as_of=END, target_days=14)
        pd.testing.assert_frame_equal(found.table, expected)
        assert found.disclosure == kind
    with pytest.raises(DataError, match="earlier row"):
        sg.waits(pd.concat([table, table]), as_of=END, target_days=14)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"target_days": 0}, "above 0"),
        ({"target_days": 2.5}, "whole numbers"),
        ({"target_days": "14"}, "not a number"),
        ({"target_days": None, "buckets_days": [14, 7]}, "in order"),
        ({"target_days": None, "buckets_days": []}, "not a list"),
        ({"target_days": None, "buckets_days": "7"}, "not a list"),
        ({"buckets_days": [7]}, "Both target_days and buckets_days"),
        ({"confidence": 95}, "not between 0 and 1"),
        ({"by": "left"}, "one person a row"),
        ({"by": "nowhere"}, "do not have this column"),
    ],
)
def test_what_was_asked_wrongly_is_refused(options, said):
    with pytest.raises(NeedsAnalysisError, match=said):
        one([(0, 7, None), (0, 20, None)], **options)


def test_a_missing_group_is_refused():
    with pytest.raises(DataError, match="have no area"):
        sg.waits(records([(0, 7, None)] * 2, area=["A", None]), as_of=END, target_days=14, by="area")


def few(started, left, waiting, *, after=30):
    """Two groups that are the same and of which few are something, beside a large one."""
    own = [(0, 7, None)] * (40 - started) + [(0, after, None)] * started
    own += [(0, None, 9)] * left + [(50, None, None)] * waiting
    big = [(0, 7, None)] * 30 + [(0, 30, None)] * 30 + [(0, None, 9)] * 20 + [(50, None, None)] * 20
    return records([*own, *own, *big], area=["A"] * len(own) + ["C"] * len(own) + ["B"] * len(big))


@pytest.mark.parametrize(
    "three",
    [
        [few(3, 20, 20), few(2, 20, 20), few(1, 20, 20)],
        [few(37, 20, 20), few(38, 20, 20), few(39, 20, 20)],
        [few(20, 3, 22), few(20, 2, 23), few(20, 1, 24)],
        [few(20, 22, 3), few(20, 23, 2), few(20, 24, 1)],
    ],
    ids=["few started late", "few started in time", "few left", "few wait"],
)
def test_nothing_that_leaves_tells_how_many_few_are(three):
    shown = set()
    for table in three:
        left = release(sg.waits(table, as_of=END, target_days=14, by="area"), "lt5").result
        assert left.withheld
        shown.add(everything(left))
    assert len(shown) == 1, shown


def test_a_longest_wait_and_a_percentile_of_few_do_not_leave():
    small = records(
        [(0, 7, None)] * 2
        + [(3, None, None)]
        + [(0, 9, None)] * 60
        + [(0, 30, None)] * 30
        + [(5, None, None)] * 30
        + [(0, 7, None)] * 2,
        area=["A"] * 3 + ["B"] * 120 + ["C"] * 2,
    )
    left = release(sg.waits(small, as_of=END, target_days=14, by="area"), "lt5").result
    assert (
        left.table.loc[0, ["value", "median_days", "p90_days", "longest_weeks", "waiting", "denominator"]].isna().all()
    )
    assert left.table.loc[1, ["value", "median_days", "longest_weeks"]].notna().all()
    assert "97" not in everything(left)[1]


def test_buckets_whose_difference_is_few_are_withheld_together():
    rows = [(0, 5, None)] * 20 + [(0, 10, None)] * 2 + [(0, 30, None)] * 20 + [(0, None, None)] * 10
    left = release(sg.waits(attach(records(rows), RECORDS), as_of=END, buckets_days=[7, 14]), "lt5").result
    assert left.table[["value", "numerator"]].isna().all(axis=None)
    assert left.table["started"].tolist() == [42, 42]


def test_no_percentile_tells_how_few_started_late():
    """Of 20, all but k started on day 10: nine of ten had by then, or had not."""

    def shown(k):
        rows = [(0, 10, None)] * (20 - k) + [(0, 40, None)] * k
        return release(sg.waits(records([*rows, *rows[:0]]), as_of=END, target_days=14, by="service"), "lt5").result

    assert len({everything(shown(k)) for k in (1, 2, 3, 4)}) == 1
    assert shown(3).table[["median_days", "median_lower", "median_upper", "p90_days"]].isna().all(axis=None)
    assert shown(5).table[["median_days", "p90_days"]].values.tolist() == [[10, 40]]


def test_that_nobody_was_followed_for_so_long_is_said_of_what_is_withheld_too():
    shown = set()
    for k in (1, 2, 3, 4):
        rows = [(80, 85, None)] * 30 + [(90, None, None)] * k + [(90, None, 95)] * (20 - k)
        left = release(sg.waits(records(rows), as_of=END, buckets_days=[7, 84]), "lt5").result
        assert left.table["follow_up"].tolist() == ["", TOO_SHORT] and left.table["flag"].tolist() == ["[c]", "[c]"]
        assert "FOLLOWED_TOO_SHORT" in {caveat.code for caveat in left.caveats}
        shown.add(everything(left))
    assert len(shown) == 1


def test_the_longest_wait_is_no_date():
    rows = [(0, 7, None)] * 30 + [(60, None, None)] * 19
    shown = {
        everything(release(sg.waits(records([*rows, (at, None, None)]), as_of=END, target_days=14), "lt5").result)
        for at in (3, 5, 9)
    }
    assert len(shown) == 1, "91 to 97 days are 13 weeks"


def test_the_months_of_the_referrals_are_said_and_stand_in_columns():
    """Five years that are counted as one figure are not read as the latest quarter."""
    begun = pd.to_datetime(["2019-02-20", "2022-05-01", "2024-03-31"])
    table = records([(0, 7, None)] * 3, area=["A", "A", "B"]).assign(referred=begun, started=begun)
    result = sg.waits(table, as_of=END, target_days=14)
    assert result.sentence().startswith("Of 3 referrals in February 2019 to March 2024, 100% started")
    assert result.table[["first_month", "last_month"]].iloc[0].tolist() == ["2019-02", "2024-03"]
    apart = sg.waits(table, as_of=END, target_days=14, by="area")
    assert apart.table["last_month"].tolist() == ["2022-05", "2024-03"]
    assert apart.sentence().startswith("Of referrals in February 2019 to March 2024, the share")
    left = release(apart, "lt5").result
    assert left.table[["first_month", "last_month"]].isna().all(axis=None) and "2019" not in everything(left)[1]


def test_that_a_share_is_shown_does_not_tell_how_long_the_few_have_waited():
    """Of 3 who wait one was referred yesterday, or all long ago: what leaves is the same."""

    def shown(*waiting):
        rows = [(0, 7, None)] * 40 + [(0, 30, None)] * 40 + [(at, None, None) for at in waiting]
        left = release(sg.waits(records([*rows, (99, 99, None)]), as_of=END, target_days=14), "lt5").result
        assert left.table["value"].isna().all()
        return everything(left)

    assert len({shown(9, 9, 9), shown(9, 9, 99), shown(98, 98, 99)}) == 1


def test_caveats_speak_of_people_who_are_there():
    def codes(rows):
        return {caveat.code for caveat in sg.waits(records(rows), as_of=END, target_days=14).caveats}

    assert codes([(0, 7, None)] * 40) == set()
    assert codes([(0, 7, None)] * 40 + [(0, None, None)]) == {"STILL_WAITING"}
    assert codes([(0, 7, None)] * 40 + [(0, None, 9)]) == {"LEFT_UNSUPPORTED"}


def late(*starts, open_=196):
    """People who wait and were referred over the last 90 days, beside a few of day 0 who started after so many days."""
    return records([(0, each, None) for each in starts] + [(11 + at % 89, None, None) for at in range(open_)])


def test_two_who_started_late_are_no_share_of_all_who_were_referred_later():
    """Of 198 two were followed for 90 days: that both started then is no 100% of all, and no half had started by day 89."""
    result = sg.waits(late(89, 90), as_of=END, target_days=90)
    row = result.table.iloc[0]
    assert (row["numerator"], row["denominator"], row["followed"], row["follow_up"]) == (2, 198, TOO_FEW, "")
    figures = ["value", "lower", "upper", "median_days", "median_lower", "median_upper", "p90_days"]
    assert row[figures].isna().all()
    assert result.sentence().startswith(
        "Of 198 referrals in January to April 2024, the share that started within 90 days is not yet known: "
        "too few were followed for so long."
    )
    assert "TOO_FEW_FOLLOWED" in {caveat.code for caveat in result.caveats} and "%" not in result.said.title
    early = sg.waits(late(89, 90), as_of=END, target_days=28)
    assert early.table["value"].iloc[0] == 0 and "Half" not in early.sentence(), "the median is of the tail too"


def test_a_share_of_those_who_were_referred_too_lately_is_not_known():
    """140 were referred in the last two weeks and one before: nobody but this one can have started within 28 days."""
    rows = [(86 + at % 14, None, None) for at in range(140)] + [(71, None, None)]
    row = sg.waits(records(rows), as_of=END, target_days=28).table.iloc[0]
    assert np.isnan(row["value"]) and row["followed"] == TOO_FEW and row["waiting"] == 141


def test_a_range_of_nobody_is_that_of_those_who_were_followed():
    """Of 160 who wait 100 were referred yesterday: nobody of 60 started within 28 days, and not nobody of 160."""
    rows = [(0, None, None)] * 60 + [(99, None, None)] * 100
    row = sg.waits(records(rows), as_of=END, target_days=28).table.iloc[0]
    assert row["upper"] == pytest.approx(proportion_interval(0, 60)[1]) and row["followed"] == ""


def test_few_who_were_followed_are_said_with_a_range_as_wide_as_theirs():
    """12 of 100 were followed for 90 days and half of them had started on day 1; the others were referred yesterday."""
    rows = [(0, 1, None)] * 50 + [(0, None, None)] * 6 + [(97, None, None)] * 44
    result = sg.waits(records(rows), as_of=END, target_days=90)
    row = result.table.iloc[0]
    assert row["value"] == 0.5 and row["followed"] == FEW
    low, high = proportion_interval(6, 12)
    assert row["lower"] == pytest.approx(low) and row["upper"] == pytest.approx(high)
    assert "FEW_FOLLOWED" in {caveat.code for caveat in result.caveats}
    small = sg.waits(records([(0, 7, None)] * 3 + [(0, None, None)]), as_of=END, target_days=14)
    assert small.table["followed"].tolist() == [""], "everyone was followed, however few they are"


def test_whether_enough_were_followed_does_not_tell_how_many_few_wait():
    told = set()

    def shown(*waiting):
        rows = [(0, 7, None)] * 20 + [(0, None, 7)] * (14 - len(waiting)) + [(at, None, None) for at in waiting]
        made = sg.waits(records([*rows, (99, 99, None)]), as_of=END, target_days=84)
        told.add(made.table["followed"].iloc[0])
        return everything(release(made, "lt5").result)

    assert len({shown(90, 90, 90, 5), shown(90, 5, 5), shown(5, 5)}) == 1
    assert told == {TOO_FEW, FEW, ""}, "before that it differs"


@pytest.mark.parametrize("metric", [sg.waits, sg.long_waiters], ids=["waits", "long_waiters"])
def test_the_longest_wait_of_one_person_does_not_leave(metric):
    """Who waits longest is one of many who wait, and no other has waited for so many weeks."""

    def shown(*at):
        rows = [(120, 130, None)] * 40 + [(150, None, None)] * 60 + [(each, None, None) for each in at]
        made = metric(records([*rows, *[(180, 181, None)] * 5]), as_of="2024-07-30", target_days=28)
        return release(made, "lt5").result

    alone = [shown(*[at] * k, *[70] * 8) for k in (1, 4) for at in (0, 9, 60)]
    assert all(left.table["longest_weeks"].isna().all() for left in alone)
    assert not any("longest" in text for left in alone for text in everything(left)[1].split(". "))
    many = shown(*[60] * 5)
    assert (many.table["longest_weeks"] == 21).all() and "21 weeks" in many.sentence()


@pytest.mark.parametrize("metric", [sg.waits, sg.leavers], ids=["waits", "leavers"])
def test_the_month_of_one_referral_does_not_leave(metric):
    """Nor the last one; where five were referred in both, the sentence says the months."""

    def shown(first, many):
        rows = [(100, 110, None)] * 40 + [(100, None, 120)] * 20 + [(100, None, None)] * 20
        return release(metric(records([*rows, *[(first, first + 9, None)] * many]), as_of="2024-07-30"), "lt5").result

    few = [everything(shown(first, many)) for first, many in ((2, 1), (40, 1), (70, 1), (150, 1))]
    assert len(set(few)) == 1 and "January" not in few[0][1]
    assert "in January to April 2024" in shown(2, 5).sentence()


def released(rows, **options):
    return release(sg.waits(records(rows, **options), as_of=END, target_days=14, by=list(options)), "lt5").result


def test_few_who_still_wait_do_not_withhold_the_starts_that_were_seen():
    """Of 200 three or four wait: the 97 who started in time are shown, and neither how many wait nor since when."""

    def shown(waiting, since):
        rows = [(0, 9, None)] * 87 + [(95, 98, None)] * 10 + [(0, 30, None)] * 80 + [(0, None, 40)] * (23 - waiting)
        return released([*rows, *[(since, None, None)] * waiting])

    made = [shown(waiting, since) for waiting in (1, 2, 3, 4) for since in (2, 60, 97)]
    assert len({everything(left) for left in made}) == 1
    row = made[0].table.iloc[0]
    assert row[["numerator", "seen_share", "started", "denominator"]].tolist() == [97, 0.485, 177, 200]
    assert row[["value", "lower", "upper", "waiting", "left", "median_days", "longest_weeks"]].isna().all()
    assert (
        made[0]
        .sentence()
        .startswith(
            "Of 200 referrals in January to April 2024, the share that started within 14 days is withheld. "
            "Known to have started are 97 (49%) within 14 days. How many were still waiting"
        )
    ), made[0].sentence()
    for text in everything(made[0]):
        assert "Figures under 5" in text or "[c]" in text


def test_all_who_did_not_start_having_left_withholds_nothing():
    """No count is under 5: 55 of 89 within 28 days, 74 started, 15 left and nobody waits."""
    rows = [(0, 9, None)] * 55 + [(0, 40, None)] * 19 + [(0, None, 20)] * 15
    left = released(rows)
    assert (
        not left.table.drop(columns=["longest_weeks", "shared_longest", "p90_days", "most_of_either"])
        .isna()
        .any(axis=None)
    )
    row = left.table.iloc[0]
    assert row[["numerator", "started", "left", "waiting"]].tolist() == [55, 74, 15, 0]
    assert (
        "SUPPRESSED" not in {caveat.code for caveat in left.caveats} and "Nobody was still waiting" in left.sentence()
    )


def test_where_both_must_be_few_all_who_did_not_start_go_with_them():
    """Of 5 who did not start some left and some wait: both are few, whoever they are."""
    begun = [(0, 9, None)] * 40 + [(0, 30, None)] * 40
    assert (
        len({everything(released([*begun, *[(0, None, 9)] * k, *[(50, None, None)] * (5 - k)])) for k in (1, 2, 3, 4)})
        == 1
    )
    both = released([*begun, (0, None, 9), *[(50, None, None)] * 4])
    assert both.table[["started", "not_started", "left", "waiting"]].isna().all(axis=None)
    assert both.table["numerator"].iloc[0] == 40
    more = {everything(released([*begun, *[(0, None, 9)] * k, *[(50, None, None)] * (20 - k)])) for k in (1, 2, 3, 4)}
    assert len(more) == 1 and "60" not in str(more)


def test_no_number_of_starts_tells_how_few_did_not_start():
    """396 of 400 started within 84 days: what is shown of 7 and of 28 days does not give the four back."""

    def shown(k):
        rows = [(0, 3, None)] * 100 + [(0, 20, None)] * 100 + [(0, 60, None)] * (200 - k) + [(50, None, None)] * k
        return release(sg.waits(records(rows), as_of=END, buckets_days=[7, 28, 84]), "lt5").result

    assert len({everything(shown(k)) for k in (1, 2, 3, 4)}) == 1
    assert shown(4).table["numerator"].dropna().tolist() == [100, 200]
