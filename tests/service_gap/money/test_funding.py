"""What each funding stream provides in a year."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from needs_analysis import service_gap as sg
from needs_analysis.errors import DataError, Refusal
from needs_analysis.wording import AHEAD_OF_PROFILE, BEHIND_PROFILE, ON_TRACK
from tests.properties import each_source
from tests.service_gap.money.funding_cases import awards

DATED = {"spent": 50_000, "spent_to": "2025-09-30"}


def by_stream(rows, **options):
    return sg.funding(rows, **options).table.set_index("stream")


def test_partners_are_listed_apart_and_no_part_of_the_total():
    rows = awards(
        {"award": "A1"},
        {"award": "A2", "stream": "precept", "awarded": 40_000, "committed": 10_000},
        {"award": "A3", "stream": "partner", "awarded": 20_000, "committed": 0},
    )
    table = by_stream(rows)
    assert table["awarded"].to_dict() == {
        "MoJ core": 100_000,
        "precept": 40_000,
        "partner": 20_000,
        "All but partners": 140_000,
    }
    assert table.loc["All but partners", ["committed", "free"]].tolist() == [110_000, 30_000]
    assert "Partners contribute £20,000 more." in sg.funding(rows).sentence()


def test_money_of_partners_alone_has_no_total():
    table = by_stream(awards({"stream": "partner"}))
    assert table.index.tolist() == ["partner"]


def test_years_are_not_mixed():
    rows = awards({"financial_year": "2024/25", "awarded": 70_000}, {"awarded": 90_000, "committed": 90_000})
    result = sg.funding(rows)
    totals = result.table[result.table["stream"] == "All but partners"]
    assert totals[["financial_year", "awarded"]].values.tolist() == [["2024/25", 70_000], ["2025/26", 90_000]]
    assert result.sentence().startswith("In 2025/26, £90,000 is available")


def test_more_committed_than_awarded_is_shown():
    result = sg.funding(awards({"committed": 130_000}))
    assert result.table["free"].tolist() == [-30_000, -30_000]
    assert result.table["flag"].tolist() == ["over-committed"] * 2
    assert "£30,000 too much is committed" in result.sentence() and "over-committed in MoJ core" in result.sentence()


def test_money_outside_its_ring_fence_is_shown_and_is_not_free():
    rows = awards(
        {"award": "A1", "ring_fence": "ISVA", "committed": 0}, {"award": "A2", "need": "ISVA", "committed": 60_000}
    )
    row = by_stream(rows).loc["All but partners"]
    assert (row["awarded"], row["free"], row["outside_ring_fence"]) == (200_000, 40_000, 100_000)
    assert "£100,000 is listed for a different need from its ring-fence" in sg.funding(rows).sentence()


def test_what_was_not_supplied_is_missing_and_not_nothing():
    rows = awards({"award": "A1", "committed": None}, {"award": "A2", "spent": 10})
    row = by_stream(rows).loc["MoJ core"]
    assert np.isnan(row[["committed", "free", "numerator", "value", "unspent"]].astype(float)).all()
    said = sg.funding(rows)
    assert "what is committed was not supplied" in said.sentence()
    assert {caveat.code for caveat in said.caveats} == {"NO_SPEND_DATE", "COMMITTED_NOT_SUPPLIED"}


def test_money_carried_in_is_available_and_what_is_unspent_may_or_may_not_be_kept():
    rows = awards(
        {"award": "A1", "carried_in": 10_000, "spent": 100_000, "may_carry_forward": "yes"},
        {"award": "A2", "spent": 70_000, "may_carry_forward": "no"},
        {"award": "A3", "spent": 120_000},
    )
    row = by_stream(rows).loc["MoJ core"]
    assert (row["denominator"], row["carried_in"], row["free"]) == (310_000, 10_000, 10_000)
    assert (row["unspent"], row["may_be_kept"], row["may_not_be_kept"]) == (20_000, 10_000, 30_000)
    assert "£10,000 of it carried in" in sg.funding(rows).sentence()
    not_said = by_stream(rows.assign(may_carry_forward=["yes", None, None])).loc["MoJ core"]
    assert np.isnan(not_said["may_be_kept"]) and np.isnan(not_said["may_not_be_kept"])


@pytest.mark.parametrize(
    ("spent", "verdict"), [(30_000, BEHIND_PROFILE), (50_000, ON_TRACK), (150_000, AHEAD_OF_PROFILE)]
)
def test_on_track_by_the_day_of_the_spending(spent, verdict):
    result = sg.funding(awards({**DATED, "spent": spent}))
    assert result.verdict == verdict and result.table["share_planned"].iloc[0] == pytest.approx(183 / 365)
    rule = "within" if verdict == ON_TRACK else "by more than"
    assert f"planned: {verdict} ({rule} 10 percentage points)." in result.sentence()


def test_without_a_day_for_each_award_nothing_is_on_track():
    result = sg.funding(awards({"award": "A1", **DATED}, {"award": "A2", **DATED, "spent_to": None}))
    assert result.verdict is None and result.table["progress"].tolist() == ["", ""]
    assert "not every amount has a date" in result.sentence()


def test_streams_behind_and_ahead_and_awards_overspent_are_named_though_the_sum_is_on_track():
    dated = {"spent_to": "2025-09-30", "committed": 100_000}
    rows = awards(
        {"award": "A1", "stream": "MoJ core", "spent": 10_000, **dated},
        {"award": "A2", "stream": "precept", "spent": 90_000, **dated},
        {"award": "A3", "stream": "Home Office", "spent": 110_000, **dated},
        {"award": "A4", "stream": "Home Office", "spent": 0, **dated},
    )
    result = sg.funding(rows)
    assert result.verdict == ON_TRACK
    assert (
        "planned: on track (within 10 percentage points); by stream, MoJ core is behind profile; "
        "precept is ahead of profile." in result.sentence()
    )
    assert "Overspent: award A3 (Home Office)." in result.sentence()
    table = result.table.set_index("stream")
    assert table.loc[["Home Office", "All but partners"], "flag"].tolist() == ["overspent"] * 2
    assert table["overspent"].to_dict() == {
        "Home Office": "A3",
        "MoJ core": "",
        "precept": "",
        "All but partners": "A3",
    }
    assert all(len(each.split()) < 30 for each in result.sentence().split(". "))
    of_two_needs = awards({"spent": 120_000}, {"need": "ISVA", "spent": 10_000})
    assert sg.funding(of_two_needs).table["overspent"].tolist() == ["", ""], "an award is one sum over its needs"


@pytest.mark.parametrize(
    ("fences", "said"),
    [
        (("IDVA", None), "£50,000 is free (£20,000 of it ring-fenced)"),
        ((None, None), "£50,000 is free (none of it ring-fenced)"),
        (("IDVA", "IDVA"), "£50,000 is free (all of it ring-fenced)"),
    ],
)
def test_how_much_of_what_is_free_is_ring_fenced_is_said(fences, said):
    rows = awards(
        {"award": "A1", "committed": 80_000, "ring_fence": fences[0]},
        {"award": "A2", "committed": 70_000, "ring_fence": fences[1]},
    )
    assert said in sg.funding(rows).sentence()


def test_the_only_stream_is_not_named_beside_the_total_that_it_is():
    partner = {"award": "A2", "stream": "partner", "spent_to": "2025-09-30"}
    alone = sg.funding(awards({**DATED, "spent": 30_000}, {**partner, "spent": 50_000})).sentence()
    assert "30% is spent against 50% planned: behind profile (by more than 10 percentage points)." in alone
    late = sg.funding(awards({**DATED}, {**partner, "spent": 10_000})).sentence()
    assert "points); by stream, partner is behind profile." in late


def test_a_profile_of_quarters():
    result = sg.funding(awards({**DATED, "spent": 20_000}), profile=(0.1, 0.1, 0.4, 0.4), tolerance=0.05)
    assert result.verdict == ON_TRACK and "20% planned" in result.sentence()
    with pytest.raises(Refusal):
        sg.funding(awards(), profile=(1,))


def test_two_awards_doubled_are_refused():
    rows = awards({"award": "A1"}, {"award": "A2"})
    with pytest.raises(DataError, match="listed twice"):
        sg.funding(pd.concat([rows, rows]))


@given(st.lists(st.tuples(st.integers(0, 10**7), st.integers(0, 10**7)), min_size=1, max_size=8), st.randoms())
def test_streams_add_up_to_the_total_in_any_order(amounts, random):
    streams = ["MoJ core", "precept", "Home Office"]
    rows = [
        {"award": f"A{at}", "stream": streams[at % 3], "awarded": awarded, "committed": committed}
        for at, (awarded, committed) in enumerate(amounts)
    ]
    expected = by_stream(awards(*rows))
    parts = expected.drop(index="All but partners")
    for name in ("awarded", "committed", "free", "denominator"):
        assert parts[name].sum() == expected.loc["All but partners", name]
    random.shuffle(rows)
    pd.testing.assert_frame_equal(by_stream(awards(*rows)), expected)


def test_where_it_comes_from_changes_its_label_and_not_its_numbers():
    rows = awards({**DATED})
    expected = sg.funding(rows).table
    for kind, table in each_source(rows):
        found = sg.funding(table)
        pd.testing.assert_frame_equal(found.table, expected)
        assert kind in {source.disclosure for source in found.sources}


def test_a_panel_is_told_three_sentences_and_the_rest_is_not_lost():
    """Awards outside their ring-fence, overspent, over-committed, behind profile and partners' money, all at once."""
    rows = pd.DataFrame(
        {
            "award": ["A1", "A2", "A3", "P1"],
            "stream": ["MoJ core", "precept", "Home Office", "partner"],
            "funder": "F",
            "financial_year": "2025/26",
            "need": ["IDVA", "hub", "hub", "hub"],
            "ring_fence": ["ISVA", None, None, None],
            "awarded": [100_000, 50_000, 40_000, 20_000],
            "committed": [100_000, 60_000, 40_000, 20_000],
            "spent": [10_000, 25_000, 45_000, 10_000],
            "spent_to": "2025-09-30",
        }
    )
    result = sg.funding(rows)
    said = [each.strip() for each in result.sentence().split(". ")]
    assert len(said) <= 3 and all(len(each.split()) < 30 for each in said), said
    text = " ".join(caveat.text for caveat in result.caveats)
    assert "£100,000 is listed for a different need" in result.sentence()
    assert "Overspent: award A3 (Home Office); awards are over-committed in precept." in result.sentence()
    assert "Partners contribute £20,000 more." in text and "planned:" in text
    for told in ("Partners contribute", "planned:", "Overspent", "different need"):
        assert told in result.sentence("analyst")


def test_why_nothing_is_said_of_the_progress_is_what_is_lacking():
    def said(**cells):
        return sg.funding(awards(cells)).sentence("analyst")

    assert "because there is no money to spend" in said(awarded=0, committed=0, spent=0, spent_to="2025-09-30")
    assert "because what is spent was not supplied for every award" in said(spent=None, spent_to="2025-09-30")
    assert "because not every amount has a date" in said(spent=50_000)
    codes = {caveat.code for caveat in sg.funding(awards({"awarded": 0, "spent": 0, "spent_to": "2025-09-30"})).caveats}
    assert "NO_SPEND_DATE" not in codes
