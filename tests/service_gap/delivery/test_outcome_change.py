"""Scores at entry and exit, beside all closed cases."""

import numpy as np
import pandas as pd
import pytest

from needs_analysis import service_gap as sg
from needs_analysis.errors import DataError, NeedsAnalysisError, Refusal
from needs_analysis.release import release
from needs_analysis.source import attach
from tests.conftest import RECORDS, known
from tests.service_gap.waiting.records_of_waits import everything

COLUMNS = {
    "n_pairs": "denominator",
    "mean_pre": "mean_entry",
    "mean_post": "mean_exit",
    "mean_change": "mean_change",
    "t_ci_low": "change_lower",
    "t_ci_high": "change_upper",
    "t_p": "t_p",
    "cohens_dz": "cohens_dz",
    "sd_pre_effect": "change_in_sd",
    "wilcoxon_V": "wilcoxon_v",
    "wilcoxon_p_continuity": "wilcoxon_p",
    "improved": "numerator",
    "same": "same",
    "worse": "worse",
    "improved_share": "value",
    "improved_wilson_low": "lower",
    "improved_wilson_high": "upper",
    "sign_test_p": "sign_p",
    "mcnemar_b_gain": "gained",
    "mcnemar_c_loss": "lost",
    "mcnemar_exact_p": "mcnemar_p",
    "rci_threshold_points_r0.8": "reliable_points",
    "reliably_improved": "reliably_improved",
    "reliably_worse": "reliably_worse",
    "completion_rate": "measured_share",
}


def scores(entry, exit_, **more):
    table = pd.DataFrame({"entry": entry, "exit": exit_}).astype("float64")
    table = table.assign(client=[f"c{n}" for n in range(len(table))], service="ISVA", outcome="safety")
    return attach(table.assign(closed=pd.Timestamp("2024-03-01"), **more), RECORDS)


def test_every_figure_is_what_r_gives():
    given = known("service_gap/outcome_pre_post.csv")
    expected = known("service_gap/outcome_results.csv").set_index("measure")["value"]
    row = sg.outcome_change(scores(given["pre"], given["post"]), reliability=0.8, threshold=6).table.iloc[0]
    assert set(COLUMNS) == set(expected.index)
    for theirs, ours in COLUMNS.items():
        assert row[ours] == pytest.approx(expected[theirs], rel=1e-7), ours
    assert row["cases"] == 80 and (row["at_least"], row["at_most"]) == (58 / 80, 62 / 80)


def test_a_closed_case_without_a_score_is_in_the_base_and_in_no_mean():
    row = sg.outcome_change(scores([4, 5, None], [6, None, 7])).table.iloc[0]
    assert (row["denominator"], row["cases"], row["not_measured"], row["mean_change"]) == (1, 3, 2, 2)
    assert (row["at_least"], row["at_most"]) == (1 / 3, 1)
    assert "gained" not in row and "reliable_points" not in row


def test_which_direction_is_better_is_said_for_each_outcome():
    table = pd.concat([scores([4, 5], [6, 7]), scores([4, 5], [3, 2], outcome="distress")])
    up = sg.outcome_change(table).table.set_index("outcome")["numerator"].to_dict()
    both = sg.outcome_change(table, lower_is_better=["distress"]).table.set_index("outcome")["numerator"].to_dict()
    assert up == {"distress": 0, "safety": 2} and both == {"distress": 2, "safety": 2}
    with pytest.raises(Refusal, match="1 of lower_is_better is not an outcome"):
        sg.outcome_change(table, lower_is_better=["anger"])


def test_outcomes_of_two_scales_are_never_put_together():
    table = pd.concat([scores([4, 5], [6, 7]), scores([4, 5], [3, 2], outcome="distress")])
    with pytest.raises(Refusal, match="their scales differ"):
        sg.outcome_change(table, by="service")
    assert len(sg.outcome_change(table, by=["service", "outcome"]).table) == 2
    assert sg.outcome_change(scores([4, 5], [6, 7]), by=()).table["group"].tolist() == ["all"]


def test_what_it_says_and_no_cause():
    given = known("service_gap/outcome_pre_post.csv")
    result = sg.outcome_change(scores(given["pre"], given["post"]))
    assert result.sentence() == (
        "Safety, ISVA, March 2024: 76 of 80 closed cases were measured at entry and exit. "
        "Of them, 58 improved (76%, range 66% to 84%). "
        "Of all closed cases, 73% to 78% improved, as the others are not known."
    )
    told = {caveat.code: caveat.text for caveat in result.caveats}
    assert "people referred at a crisis tend to improve anyway" in told["REGRESSION_TO_THE_MEAN"]
    words = everything(result)[1].casefold()
    assert not [verb for verb in ("because of", "led to", "caused", "thanks to", "reduced") if verb in words]
    assert result.verdict is None


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda t: t.assign(entry=["four", "5"]), "contains text"),
        (lambda t: t.assign(exit=[np.inf, 5]), "infinite values"),
        (lambda t: t.assign(closed="2024-03-01"), "not plain dates"),
        (lambda t: t.assign(closed=[pd.Timestamp("2024-03-01"), pd.NaT]), "have no closed"),
        (lambda t: t.assign(client=["a", None]), "have no client"),
        (lambda t: pd.concat([t, t]), "duplicated"),
        (lambda t: t.drop(columns="exit"), "do not have this column"),
        (lambda t: t.drop(columns="outcome"), "do not have this column"),
        (lambda t: t.iloc[:0], "have no rows: no case was closed"),
        (lambda t: t.assign(exit=np.nan), "No case was measured"),
    ],
)
def test_what_cannot_be_is_refused(change, said):
    with pytest.raises(NeedsAnalysisError, match=said):
        sg.outcome_change(change(scores([4, 5], [6, 7])))


def test_numbers_as_text_and_one_case_are_read():
    table = scores([4, 5], [6, 7])
    same = sg.outcome_change(table.assign(entry=["4", "5"], exit=["6", " 7 "]))
    pd.testing.assert_frame_equal(same.table, sg.outcome_change(table).table)
    one = sg.outcome_change(scores([4], [6])).table.iloc[0]
    assert one["numerator"] == 1 and np.isnan(one["t_p"])
    with pytest.raises(DataError):
        sg.outcome_change(table, by="nowhere")


def of(improved, same, worse, missing):
    change = [1.0] * improved + [0.0] * same + [-1.0] * worse + [None] * missing
    return scores([3.0] * len(change), [None if each is None else 3 + each for each in change])


@pytest.mark.parametrize(
    "few",
    [
        lambda k: of(60, 40 - k, k, 20),
        lambda k: of(60, k, 40 - k, 20),
        lambda k: of(k, 50, 50 - k, 20),
    ],
    ids=["worse", "same", "improved"],
)
def test_few_of_one_kind_do_not_leave(few):
    shown = set()
    for k in (1, 2, 3, 4):
        left = release(sg.outcome_change(few(k)), "lt5").result
        assert left.table[["numerator", "same", "worse", "value", "sign_p", "wilcoxon_v"]].isna().all(axis=None)
        assert left.table[MEANS].isna().all(axis=None) and left.table["mean_entry"].notna().all()
        assert "Mean change" not in left.sentence("analyst")
        shown.add(everything(left))
    assert len(shown) == 1
    assert release(sg.outcome_change(few(5)), "lt5").result.table[MEANS].notna().all(axis=None)


MEANS = ["mean_exit", "mean_change", "change_lower", "change_upper", "t_p", "cohens_dz"]


PAST = {
    "few past the threshold": lambda k: [(2, 3)] * (30 - k) + [(2, 6)] * k + [(4, 3)] * 20 + [(3, 3)] * 20,
    "few changed reliably": lambda k: [(2, 3)] * (30 - k) + [(2, 9)] * k + [(4, 3)] * 20 + [(3, 3)] * 20,
    "few improved, but not reliably": lambda k: [(2, 9)] * (30 - k) + [(2, 3)] * k + [(4, 3)] * 20 + [(3, 3)] * 20,
    "few improved, but not past the threshold": lambda k: (
        [(4, 5)] * (30 - k) + [(4, 4.5)] * k + [(4, 3)] * 20 + [(3, 3)] * 20
    ),
}


@pytest.mark.parametrize("pairs", PAST.values(), ids=PAST)
def test_few_past_a_threshold_or_beyond_the_error_hide_the_means_too(pairs):
    def left(k):
        entry, exit_ = zip(*pairs(k), strict=True)
        return release(sg.outcome_change(scores(entry, exit_), reliability=0.5, threshold=5), "lt5").result

    assert len({everything(left(k)) for k in (1, 2, 3, 4)}) == 1
    assert left(3).table[MEANS].isna().all(axis=None) and left(3).table["value"].notna().all()
    assert left(5).table[MEANS].notna().all(axis=None)


def test_few_who_were_not_measured_hide_the_cases_and_not_what_was_measured():
    shown = set()
    for k in (1, 2, 3, 4):
        left = release(sg.outcome_change(of(60, 20, 20, k)), "lt5").result
        assert left.table["value"].tolist() == [0.6] and left.table[["cases", "at_most"]].isna().all(axis=None)
        shown.add(everything(left))
    assert len(shown) == 1
    few = {everything(release(sg.outcome_change(of(k, 0, 0, 60 - k)), "lt5").result) for k in (1, 2, 3, 4)}
    assert len(few) == 1, "how many were not measured goes with how many were"


@pytest.mark.parametrize(
    "options", [{"reliability": "high"}, {"threshold": "six"}, {"lower_is_better": 3}, {"reliability": 1}]
)
def test_what_was_asked_wrongly_is_refused(options):
    with pytest.raises(Refusal):
        sg.outcome_change(scores([4, 5], [6, 7]), **options)


def test_it_names_services_and_the_months_in_which_cases_closed():
    closed = pd.to_datetime(["2024-04-09", "2024-06-21", "2025-01-31", "2025-03-02"])
    given = scores([4.0, 5, 6, 7], [5, 6, 7, 8]).assign(closed=closed, service=["ISVA", "IDVA", "isva", "ISVA "])
    found = sg.outcome_change(given)
    assert found.table[["service", "period"]].iloc[0].tolist() == ["IDVA; ISVA", "April 2024 to March 2025"]
    assert found.sentence().startswith("Safety, IDVA and ISVA, April 2024 to March 2025: 4 of 4 closed cases were")
    assert found.said.title.endswith("improved: IDVA and ISVA, April 2024 to March 2025")
    each = sg.outcome_change(given, by=["service", "outcome"])
    assert each.table["period"].tolist() == ["June 2024", "April 2024 to March 2025"]
    assert "Safety, IDVA, June 2024: 1 of 1 closed case was measured" in each.sentence()
    assert each.said.title.endswith("IDVA and ISVA, April 2024 to March 2025")
    many = sg.outcome_change(given.assign(service=list("abcd")))
    assert "Safety, 4 services, April" in many.sentence() and "4 services, April" in many.said.title
    # No day of one person leaves, and what names a group may have any name that results do not use.
    assert "2024-06-21" not in each.table.astype(str).to_csv()
    quarters = sg.outcome_change(given.assign(period="Q1"), by=["outcome", "period"]).table
    assert quarters["period"].tolist() == ["Q1"]


def test_a_service_or_outcome_is_not_split_by_how_it_is_spelled():
    table = scores(
        [4.0, 5, 6], [5, 6, 5], service=["ISVA  north", "Isva North", "IDVA"], outcome=["Safety", "safety ", "safety"]
    )
    found = sg.outcome_change(table, by=["service", "outcome"]).table
    assert found[["service", "outcome", "cases"]].values.tolist() == [
        ["IDVA", "Safety", 1],
        ["ISVA  north", "Safety", 2],
    ]
    down = sg.outcome_change(table, lower_is_better=["SAFETY"]).table
    assert down[["outcome", "numerator"]].values.tolist() == [["Safety", 1]]
    with pytest.raises(DataError, match="duplicated"):
        sg.outcome_change(table.assign(client=["a", "A ", "c"]))


def test_one_is_said_as_one():
    one = sg.outcome_change(scores([4.0], [6.0]))
    assert "1 of 1 closed case was measured" in one.sentence()
    assert "The share is of fewer than 30 cases" in {c.code: c.text for c in one.caveats}["SMALL_NUMBERS"]
    three = sg.outcome_change(scores([4.0, 5, 6], [6.0, 6, 6], area=list("abc")), by=["area", "outcome"])
    assert three.sentence().endswith("1 more group is in the table.")
