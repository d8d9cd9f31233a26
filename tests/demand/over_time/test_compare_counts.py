from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from needs_analysis import demand
from needs_analysis.errors import DataError, Refusal, UnitError
from needs_analysis.quantities import of_rows
from needs_analysis.quantity import Measured, frame
from needs_analysis.quantity import known as cell
from needs_analysis.release import release
from needs_analysis.source import Source, attach
from needs_analysis.wording import (
    BEYOND_SWING,
    HAS_FALLEN,
    HAS_RISEN,
    HIGHER_NOT_LIKE,
    LOWER_NOT_LIKE,
    NO_CLEAR_CHANGE,
    NOT_COMPARABLE,
    WITHIN_SWING,
    missing_is,
)
from tests.conftest import make_facts

SAME_QUARTERS = {"period_start": ["2022-07-01", "2021-07-01"], "period_end": ["2022-09-30", "2021-09-30"]}
NEXT_QUARTERS = {"period_start": ["2022-07-01", "2022-04-01"], "period_end": ["2022-09-30", "2022-06-30"]}


def changed(now, before, periods=SAME_QUARTERS, **options):
    return demand.compare_counts(make_facts(value=[str(now), str(before)], **periods), now="T0", before="T1", **options)


OWN = Source("returns", "Provider returns", "Providers", "none", disclosure="aggregate")
FEW = Measured(state="suppressed", lower=1, upper=4)


def ranged(now, before, *, service="Outreach", **options):
    """Two counts, each the sum of cells: numbers that are known, and `Measured` ones that are not."""
    parts = []
    for cells, quarter in ((now, "2022/23 Q2"), (before, "2021/22 Q2")):
        table = pd.DataFrame(
            {"service": service, "area": [f"Area {at}" for at in range(len(cells))], "quarter": quarter}
        )
        values = frame("referrals", [cell(n) if isinstance(n, int) else n for n in cells])
        parts.append(of_rows(attach(pd.concat([table, values], axis=1), OWN), column="referrals", area="Westshire"))
    return demand.compare_counts(now=parts[0], before=parts[1], **options)


def test_idva_492_against_465(facts):
    result = demand.compare_counts(facts, now="B016", before="B017")
    row = result.table.iloc[0]
    assert result.verdict == NO_CLEAR_CHANGE
    assert [round(100 * (row[name] - 1)) for name in ("value", "lower_by_chance", "upper_by_chance")] == [6, -7, 20]
    # Nothing is known of how much these referrals vary, so the change must survive what is usual for recorded offences.
    assert row["allowance"] == "default for recorded offences" and row["dispersion"] == pytest.approx(7.8, abs=0.05)
    reach = np.exp(stats.norm.isf(0.025) * np.sqrt(row["dispersion"] * (1 / 492 + 1 / 465)))
    assert row[["lower", "upper"]].tolist() == pytest.approx([492 / 465 / reach, 492 / 465 * reach])
    assert "6% more (range 26% fewer to 51% more): no clear change. Only 662 or more" in result.sentence()
    assert "How much these counts usually vary is not known" in " ".join(caveat.text for caveat in result.caveats)
    assert "chance alone could account" in result.sentence("analyst").lower()


def test_advice_line_is_lower_but_not_like_for_like(facts):
    result = demand.compare_counts(facts, now="B032", before="B031", disruption="IT disruption in the quarter")
    assert result.verdict == NOT_COMPARABLE
    assert {caveat.code for caveat in result.caveats} >= {"NOT_LIKE_FOR_LIKE", "DEFAULT_DISPERSION"}
    assert "IT disruption" in result.sentence()


@pytest.mark.parametrize(
    ("now", "before", "verdict"),
    [
        (900, 465, HAS_RISEN),
        (465, 900, HAS_FALLEN),
        (600, 465, NO_CLEAR_CHANGE),
        (492, 465, NO_CLEAR_CHANGE),
        (0, 0, NO_CLEAR_CHANGE),
        (9, 0, HAS_RISEN),
    ],
)
def test_the_verdict_follows_the_figures(now, before, verdict):
    assert changed(now, before).verdict == verdict


def test_the_smallest_change_that_would_have_been_clear_is_so_and_one_less_is_not():
    for before in (3, 12, 50, 465, 4_441):
        row = changed(before, before).table.iloc[0]
        rise, fall = row["least_rise"], row["least_fall"]
        assert changed(int(rise), before).verdict == HAS_RISEN
        assert changed(int(rise) - 1, before).verdict == NO_CLEAR_CHANGE
        if not np.isnan(fall):
            assert changed(int(fall), before).verdict == HAS_FALLEN
            assert changed(int(fall) + 1, before).verdict == NO_CLEAR_CHANGE
    assert "no fall from so few would" in changed(3, 3).sentence()
    for dispersion in (3, 20, 100, 500, 5_000):
        found = changed(12, 10, dispersion=dispersion)
        rise = found.table.iloc[0]["least_rise"]
        assert np.isnan(rise) == ("No rise or fall would" in found.sentence("analyst") + found.sentence())


NOT_ALIKE = [
    {"periods": NEXT_QUARTERS},
    {"periods": {"period_start": ["2022-07-01", None], "period_end": ["2022-09-30", None]}},
    {"disruption": "an IT failure"},
]


@pytest.mark.parametrize("unlike", NOT_ALIKE)
def test_what_is_not_alike_never_gets_more_of_a_verdict(unlike):
    for now, before in ((38, 37), (900, 300), (3_834, 4_441), (55, 37), (37, 37)):
        assert changed(now, before, **unlike).verdict == NOT_COMPARABLE
    # With the variation known, a direction where the range excludes no change, and none inside it.
    assert changed(900, 300, dispersion=5, **unlike).verdict == HIGHER_NOT_LIKE
    assert changed(300, 900, dispersion=5, **unlike).verdict == LOWER_NOT_LIKE
    assert changed(38, 37, dispersion=5, **unlike).verdict == NOT_COMPARABLE
    assert changed(900, 300, history=[300, 310, 290, 305] * 3, **unlike).verdict == HIGHER_NOT_LIKE


def test_different_areas_are_not_like_for_like():
    facts = make_facts(value=["50", "20"], area=["West", "East"], **SAME_QUARTERS)
    assert demand.compare_counts(facts, now="T0", before="T1").verdict == NOT_COMPARABLE
    assert demand.compare_counts(facts, now="T0", before="T1", dispersion=1).verdict == HIGHER_NOT_LIKE


def test_another_service_or_a_hedged_figure_is_not_like_for_like():
    facts = make_facts(value=["50", "20"], service=["One", "Other"], **SAME_QUARTERS)
    result = demand.compare_counts(facts, now="T0", before="T1")
    assert result.verdict == NOT_COMPARABLE and "different services" in result.sentence()
    hedged = make_facts(value=["900", "300"], qualifier=["over", None], **SAME_QUARTERS)
    result = demand.compare_counts(hedged, now="T0", before="T1")
    assert result.verdict == NOT_COMPARABLE and "printed as “over”" in result.sentence()


def test_large_counts_must_survive_the_dispersion_of_large_counts():
    assert changed(3834, 4441).verdict == NO_CLEAR_CHANGE
    assert changed(2000, 4441).verdict == HAS_FALLEN
    assert changed(3834, 4441, dispersion=2).verdict == HAS_FALLEN
    assert changed(3834, 4441, dispersion=12).verdict == NO_CLEAR_CHANGE


def test_a_change_is_held_against_its_own_earlier_changes():
    history = [500, 480, 520, 510, 505, 492, 508, 515, 498, 488, 530, 500]
    earlier = np.log(np.array(history[4:]) / history[:-4])
    usual = changed(600, 500, history=history)
    reach = stats.t.isf(0.025, 7) * earlier.std(ddof=1) * np.sqrt(1 + 1 / 8)
    # Never narrower than chance.
    reach = max(reach, stats.norm.isf(0.025) * np.sqrt(1 / 600 + 1 / 500))
    row = usual.table.iloc[0]
    assert row[["usual_lower", "usual_upper"]].tolist() == pytest.approx(
        list(np.exp(earlier.mean() + np.array([-reach, reach])))
    )
    assert "would mean nothing if" not in usual.sentence("analyst"), "that question is not the one that was asked"
    assert usual.verdict == BEYOND_SWING and "beyond its usual swing (" in usual.sentence()
    assert "from 8 earlier changes" in usual.sentence()
    assert changed(530, 500, history=history).verdict == WITHIN_SWING
    # Three earlier changes are too few to know a swing by.
    assert changed(530, 500, history=history[:7]).table["allowance"].iloc[0] == "default for recorded offences"


def test_the_dispersion_that_would_overturn_is_said():
    assert "A variance 4.4 times that of chance" in changed(600, 465).sentence("analyst")


def test_no_number_without_its_n():
    row = changed(12, 15).table.iloc[0]
    assert (row["numerator"], row["denominator"], row["difference"]) == (12, 15, -3)


@pytest.mark.parametrize(
    ("columns", "error", "said"),
    [
        ({"unit": ["referrals", "victims"]}, UnitError, "count different things"),
        ({"measure": ["referrals", "contacts"]}, Refusal, "measures"),
        ({"unit": "percent"}, Refusal, "not a count"),
        ({"unit": "GBP"}, Refusal, "not a count"),
        ({"measure": "referrals_change"}, Refusal, "a change, not a count"),
        ({"value": ["12.5", "3"]}, Refusal, "not a count"),
        ({"value": ["2023-01", "3"]}, Refusal, "not a number"),
        ({"period_end": ["2022-12-31", "2021-09-30"]}, Refusal, "covers 184 days"),
    ],
)
def test_what_cannot_be_compared_is_refused(columns, error, said):
    facts = make_facts(**{"value": ["12", "3"], **SAME_QUARTERS, **columns})
    with pytest.raises(error, match=said):
        demand.compare_counts(facts, now="T0", before="T1")


def test_history_and_dispersion_together_are_refused():
    with pytest.raises(Refusal, match="Both"):
        changed(5, 5, history=[1] * 12, dispersion=2)


HISTORY = [300, 310, 290, 305] * 3


@pytest.mark.parametrize("options", [{}, {"dispersion": 1.0}, {"history": HISTORY}], ids=str)
@pytest.mark.parametrize("few", [[FEW], [FEW] * 9], ids=len)
@pytest.mark.parametrize("other", [[200], [200, FEW], [0]], ids=str)
@pytest.mark.parametrize("turned", [False, True])
def test_what_is_released_of_a_range_does_not_differ_with_a_small_known_part_of_it(options, few, other, turned):
    def shown(known):
        pair = ([known, *few], other)
        released = release(ranged(*(pair[::-1] if turned else pair), **options), "lt5").result
        assert released.verdict is None and "withheld" in released.sentence() and "[c]" not in str(released.said)
        return released.table, released.said

    (table, said), *others = [shown(known) for known in (1, 2, 3)]
    for other_table, other_said in others:
        pd.testing.assert_frame_equal(other_table, table)
        assert other_said == said


def test_the_method_says_nothing_of_the_fewest_events():
    tables = [release(replace(changed(now, 1), sources=(OWN,)), "lt5").result.table for now in (1, 3)]
    pd.testing.assert_frame_equal(*tables)


def test_a_range_whose_ends_and_known_part_may_be_shown_keeps_its_verdict_on_release():
    released = release(ranged([400, FEW], [402, FEW]), "lt5").result
    assert released.verdict == NO_CLEAR_CHANGE and "401 to 404 referrals" in released.sentence()


@pytest.mark.parametrize("made", [([400, FEW], [402, FEW]), ([400], [402, FEW]), ([9], [402]), ([5], [0])], ids=str)
@pytest.mark.parametrize("empty", [np.nan, pd.NA, None])
def test_words_are_made_whatever_cell_is_missing(made, empty):
    result = ranged(*made)
    names = ["flag", *(column.name for column in result.columns if column.role not in ("key", "label"))]
    with missing_is("withheld"):
        for name in names:
            said = result.words(result.table.astype(object).assign(**{name: empty}), result.settings)
            assert not {"nan", "<NA>", "None"} & set(
                str((said.panel, said.analyst, said.title)).replace(",", "").split()
            )
        said = result.words(result.table.assign(flag="[c]"), result.settings)
    assert said.verdict is None and "the change is not known" in said.panel and "[c]" not in str(said)


def test_beyond_its_swing_in_both_directions_is_no_verdict():
    wide = Measured(state="suppressed", lower=1, upper=2_000)
    result = ranged([wide], [300], history=HISTORY)
    assert result.verdict is None and "depends on figures that were suppressed" in result.sentence()
    assert ranged([600, FEW], [300], history=HISTORY).verdict == BEYOND_SWING
    assert ranged([150, FEW], [300], history=HISTORY).verdict == BEYOND_SWING
    assert ranged([298, FEW], [300], history=HISTORY).verdict == WITHIN_SWING
    # From within to beyond.
    assert ranged([300, *[FEW] * 20], [300], history=HISTORY).verdict is None


def test_a_range_needs_the_same_verdict_between_its_ends():
    # Few are no clear rise over none, and neither are many over many, but many are one over none.
    wide = Measured(state="suppressed", lower=1, upper=40)
    result = ranged([wide], [wide])
    found = {changed(now, before).verdict for now in range(1, 41) for before in (1, 20, 40)}
    assert len(found) > 1 and result.verdict is None


def test_a_range_has_the_cautions_of_its_verdict():
    result = ranged([300, FEW], [5, FEW])
    assert {caveat.code for caveat in result.caveats} >= {"DEFAULT_DISPERSION", "SMALL_NUMBERS"}
    known_swing = ranged([300, FEW], [5, FEW], dispersion=2)
    assert "DEFAULT_DISPERSION" not in {caveat.code for caveat in known_swing.caveats}
    assert "SMALL_NUMBERS" not in {caveat.code for caveat in ranged([300, FEW], [200, FEW]).caveats}


def test_a_count_without_a_service_is_named_once():
    result = ranged([50], [48], service="")
    assert result.sentence().startswith("50 referrals in July to September 2022, 2 more than the 48 ")
    assert result.said.title == "Referrals: no clear change"
    assert ranged([50], [48]).said.title == "Outreach, referrals: no clear change"
    assert ranged([FEW], [48], service="").sentence().startswith("1 to 4 referrals in July")


def test_none_against_none_varies_no_more_than_chance():
    said = " ".join(caveat.text for caveat in changed(0, 0).caveats)
    assert "vary as much as offences recorded by police forces do. " in said and "1.0 times" not in said


def test_more_than_any_count_is_refused():
    with pytest.raises(Refusal, match="too large for a count"):
        changed("1e300", 5)
    with pytest.raises(DataError, match="too large for a count"):
        ranged([5], [5, Measured(state="suppressed", lower=1, upper=1e300)])


@given(st.integers(0, 1_000), st.integers(0, 1_000))
def test_turning_round_turns_the_verdict_round(now, before):
    opposite = {HAS_RISEN: HAS_FALLEN, HAS_FALLEN: HAS_RISEN, NO_CLEAR_CHANGE: NO_CLEAR_CHANGE}
    assert changed(before, now).verdict == opposite[changed(now, before).verdict]


@pytest.mark.slow
@pytest.mark.parametrize("size", range(1, 6))
def test_when_nothing_has_changed_a_change_is_seldom_found(size):
    from needs_analysis.judgement import judge
    from needs_analysis.reference import load

    # Over the whole spread of dispersions that was measured at counts of this size, not at its median.
    row = load("count_dispersion").iloc[size]
    rng, many = np.random.default_rng(size), 40_000
    spread = np.log(row["upper_quartile"] / row["lower_quartile"]) / (2 * stats.norm.isf(0.25))
    times_chance = np.maximum(row["median"] * np.exp(rng.normal(0, spread, many)), 1.001)
    mean = np.exp(rng.uniform(np.log(row["mean_from"]), np.log(row["mean_to"]), many))
    mean = np.minimum(mean, 3 * row["mean"])
    first, second = (rng.negative_binomial(mean / (times_chance - 1), 1 / times_chance) for _ in range(2))
    found = float(np.mean(judge(first, second).verdict != NO_CLEAR_CHANGE))
    print(
        f"counts of {row['mean_from']} to {row['mean_to']}: {100 * found:.1f} in 100 pairs in which nothing changes get a verdict"
    )
    assert 0.02 <= found <= 0.08
