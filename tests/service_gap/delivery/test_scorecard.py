"""Contracts and grants on one page."""

import numpy as np
import pandas as pd
import pytest

from needs_analysis.errors import DataError, NeedsAnalysisError, Refusal
from needs_analysis.quantity import Measured, frame, known
from needs_analysis.release import release
from needs_analysis.service_gap.delivery.scorecard import scorecard
from needs_analysis.source import Source, attach
from tests.properties import NUMBER_TYPES, fits
from tests.service_gap.delivery.test_agreed import of
from tests.service_gap.delivery.test_delivered import returns

OWN = Source("returns", "Returns", "An office", "none", disclosure="aggregate")


def page(*contracts, rows=None, **settings):
    rows = returns(new_clients=[90, 110, 25]) if rows is None else rows
    return scorecard(rows, of(*(contracts or [{}])), **settings)


def test_a_target_is_counted_due_and_coloured():
    row = page().table.iloc[0]
    assert row[["counted", "due", "colour"]].tolist() == [225, 300, "red"]
    assert row["value"] == 0.75
    # Exact limits of 225 events by the chi-square distribution, over 300.
    assert row["lower"] == pytest.approx(0.6552, abs=5e-4) and row["upper"] == pytest.approx(0.8546, abs=5e-4)


def test_the_contract_with_most_to_look_at_stands_first_with_its_reason():
    rows = pd.concat([returns(new_clients=[90, 110, 25]), returns(new_clients=[99, 101, 100]).assign(service="ISVA")])
    found = page({"contract": "C9"}, {"contract": "C1", "service": "ISVA", "end": "2028-03-31"}, rows=rows)
    assert found.table["contract"].tolist() == ["C9", "C1"]
    assert (
        "Look first at C9 (IDVA). New clients is red: 225 of 300 expected so far, 75%. It ends on 31 March 2026"
        in found.sentence()
    )
    assert "C1" not in found.sentence()


def test_what_explains_a_figure_stands_before_it():
    rows = returns(new_clients=[90, 110, 25], staff_funded_fte=4, staff_in_post_fte=2)
    told = page({"changed_on": "2025-07-01", "change": "a new area"}, rows=rows)
    assert (
        told.table["what_may_explain_it"].iloc[0] == "contract changed on 1 July 2025 (a new area); 2 of 4 posts vacant"
    )
    columns = list(told.table.columns)
    assert columns.index("what_may_explain_it") < columns.index("delivered") < columns.index("colour")
    sentence = told.sentence()
    assert (
        sentence.index("2 of 4 posts vacant") < sentence.index("New clients is red")
        and sentence.count("2 of 4 posts") == 1
    )


def test_referrals_have_no_colour():
    found = page({"kpi": "referrals"}, rows=returns(referrals=[10, 10, 10]))
    assert found.table["colour"].tolist() == ["not rated"] and "VOLUMES" in [each.code for each in found.caveats]


@pytest.mark.parametrize(
    ("second", "colour"),
    [
        ({"new_clients": [90, None, 25]}, "white"),
        ({"new_clients": [10, 10, 10]}, "white"),
        ({"new_clients": [900, 0, 0]}, "green"),
    ],
)
def test_a_missing_return_leaves_a_colour_only_where_it_cannot_change_it(second, colour):
    found = page(rows=returns(**second).drop(index=1)).table.iloc[0]
    assert (
        found["colour"] == colour and found["what_may_explain_it"] == "no return for 2025/26 Q2" and found["due"] == 200
    )


def test_the_rule_is_printed():
    assert "Green: the whole range" in page().method and "3 for each red target" in page().method


YEAR = ["2024/25 Q2", "2024/25 Q3", "2024/25 Q4", "2025/26 Q1"]


def test_four_quarters_are_counted_where_the_year_to_date_is_mostly_white():
    rows = pd.DataFrame({"service": "IDVA", "area": "A", "quarter": YEAR, "new_clients": [60, 65, 70, 90]})
    found = page(rows=rows)
    assert found.table["due"].tolist() == [400] and found.table["counted"].tolist() == [285]
    assert "the last four quarters are counted" in found.sentence()
    asked = page(rows=rows, over="year to date")
    assert asked.table["counted"].tolist() == [90] and "four quarters" not in asked.sentence()
    assert "four quarters" not in page(rows=rows.assign(new_clients=[60, 65, 70, 20])).sentence()


def test_ends_are_counted_from_the_last_quarter_or_from_a_day():
    assert page(as_of="2026-01-31").table["ending"].tolist() == ["ends within 6 months"]
    assert page(as_of="2026-04-01").table["ending"].tolist() == ["has ended"]
    assert page({"end": "2027-02-28"}).table["ending"].tolist() == ["ends later"]


def test_open_queries_stand_beside_the_contract():
    queries = pd.DataFrame(
        {
            "query": ["q1", "q2", "q3"],
            "service": ["idva", "IDVA", "ISVA"],
            "raised": ["2025-07-01", "2025-08-01", "2025-08-01"],
            "answered": ["2025-07-09", None, None],
        }
    )
    found = scorecard(returns(new_clients=[90, 110, 100]), of({}), queries)
    assert found.table["queries_open"].tolist() == [1] and "1 open query" in found.sentence()
    early = scorecard(returns(new_clients=1), of({}), queries, as_of="2025-07-08", quarter="2025/26 Q1")
    assert early.table["queries_open"].tolist() == [1]
    assert "query about" not in found.sentence()
    with pytest.raises(Refusal, match="before it was raised"):
        scorecard(returns(new_clients=1), of({}), queries.assign(answered="2025-06-01"))


def test_one_service_or_area_may_be_asked_for():
    rows = pd.concat([returns(new_clients=50), returns(new_clients=40).assign(service="ISVA", area="B")])
    both = ({}, {"contract": "C2", "service": "ISVA"})
    assert page(*both, rows=rows, service="isva").table["contract"].tolist() == ["C2"]
    assert page(*both, rows=rows, area="b").table["contract"].tolist() == ["C2"]
    for wrong in ({"service": "Refuge"}, {"area": "C"}):
        with pytest.raises(Refusal):
            page(*both, rows=rows, **wrong)


@pytest.mark.parametrize("view", ["service", "area"])
def test_a_view_adds_up_the_targets_of_each_colour(view):
    rows = pd.concat(
        [returns(new_clients=[90, 110, 25]), returns(new_clients=[99, 101, 100]).assign(service="ISVA", area="B")]
    )
    found = page({}, {"contract": "C2", "service": "ISVA"}, rows=rows, view=view).table
    assert found[["contracts", "red", "white"]].values.tolist() == [[1, 1, 0], [1, 0, 1]]
    assert found[view].tolist() == (["IDVA", "ISVA"] if view == "service" else ["A", "B"])


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"over": "a month"}, "not a span"),
        ({"view": "provider"}, "not a view"),
        ({"quarter": "2019/20 Q1"}, "do not have that quarter"),
        ({"quarter": "autumn"}, "not a quarter"),
        ({"as_of": "yesterday"}, "not a valid date"),
    ],
)
def test_a_setting_that_is_none_is_refused(settings, said):
    with pytest.raises(Refusal, match=said):
        page(**settings)


def test_returns_of_the_wrong_kind_are_refused():
    with pytest.raises(DataError, match="service"):
        page(rows=returns().drop(columns="service"))
    with pytest.raises(Refusal, match="no rows"):
        page(rows=returns().iloc[:0])


@pytest.mark.parametrize("kind", [kind for kind in NUMBER_TYPES if fits(pd.Series([90, 110, 25]), kind)])
def test_the_page_is_the_same_however_numbers_and_rows_come(kind):
    rows = returns(new_clients=NUMBER_TYPES[kind](pd.Series([90, 110, 25])))
    assert page(rows=rows.sample(frac=1, random_state=3)).same_as(page(), rtol=1e-12)


def test_nothing_small_leaves_and_the_page_still_says_whom_to_look_at_first():
    rows = pd.concat(
        [
            returns(new_clients=[1, 1, 1]),
            returns(new_clients=[90, 110, 25]).assign(service="ISVA"),
            returns(new_clients=[2, 1, 0]).assign(service="RJ"),
        ]
    )
    contracts = of({}, {"contract": "C2", "service": "ISVA"}, {"contract": "C3", "service": "RJ", "target": 4})
    left = release(scorecard(attach(rows, OWN), contracts), "lt5").result
    small = left.table[left.table["contract"].isin(["C1", "C3"])]
    assert small[["counted", "value", "lower", "upper", "colour", "delivered", "range"]].isna().all(axis=None)
    assert left.table["contract"].tolist() == ["C2", "C1", "C3"]
    assert "C2 (ISVA). New clients is red" in left.sentence() and "2 withheld" in left.sentence()
    assert "C1 (IDVA). New clients" not in left.sentence()


def test_a_figure_that_alone_is_small_does_not_stop_the_page():
    rows = pd.concat([returns(new_clients=[1, 1, 1]), returns(new_clients=[90, 110, 25]).assign(service="ISVA")])
    left = release(scorecard(attach(rows, OWN), of({}, {"contract": "C2", "service": "ISVA"})), "lt5").result
    assert left.table.set_index("contract").loc["C1", ["counted", "colour"]].isna().all()


def test_suppressed_cells_of_a_return_go_through_the_page():
    cells = frame("new_clients", [Measured(state="suppressed", lower=1, upper=4), known(90), known(100)])
    row = page(rows=pd.concat([returns(), cells], axis=1)).table.iloc[0]
    assert row[["counted_least", "counted_most"]].tolist() == [191, 194] and np.isnan(row["counted"])
    assert row["delivered"] == "191 to 194 of 300 expected so far (95% range 55% to 74%)" and row["colour"] == "red"


def test_any_refusal_is_in_words():
    for wrong in (None, "x", returns()):
        with pytest.raises(NeedsAnalysisError):
            scorecard(returns(new_clients=1), wrong)


def released(rows, *contracts, **settings):
    return release(scorecard(attach(rows, OWN), of(*(contracts or [{}])), **settings), "lt5").result


def same_for_few(make):
    """Whether what leaves is the same whatever the small number is."""
    return (
        len({(made.table.astype(str).to_csv(), made.sentence(), str(made.caveats)) for made in map(make, (1, 2, 3, 4))})
        == 1
    )


def test_which_quarters_are_counted_does_not_tell_of_few():
    quarters = pd.DataFrame({"service": "IDVA", "area": "A", "quarter": YEAR})
    assert same_for_few(lambda few: released(quarters.assign(new_clients=[0, 0, 0, few]), {"target": 36}))


def test_whether_open_cases_add_up_does_not_tell_of_few():
    rows = returns(carried_in=50, closed=20, carried_out=33, contacted=90)
    contract = {"kpi": "contacted", "target": 100}
    assert same_for_few(lambda few: released(rows.assign(new_clients=[few, 90, 90]), contract))
    told = scorecard(rows.assign(new_clients=90), of(contract)).table
    assert told["open_cases"].iloc[0].startswith("open cases do not add up in 2025/26 Q1")


def test_a_correction_of_few_is_withheld():
    now = returns(new_clients=[90, 110, 80])

    def made(few):
        first = now.iloc[2:].assign(new_clients=80 + few)
        return release(scorecard(attach(now, OWN), of({}), None, None, first), "lt5").result

    assert same_for_few(made)


def test_the_wait_of_few_is_withheld_whatever_the_contract_names_as_base():
    wait = {"kpi": "longest wait days", "unit": "days", "target": 28, "direction": "at most", "base": "referrals"}
    rows = returns(referrals=50, longest_wait_days=61)
    assert same_for_few(lambda few: released(rows.assign(waiting=few), wait))


def test_ranges_that_leave_few_are_withheld():
    cells = frame("contacted_within_48_hours", [known(20), known(20), Measured(state="suppressed", lower=1, upper=4)])
    percent = {"kpi": "contacted within 48 hours", "unit": "percent", "target": 90}
    left = released(pd.concat([returns(contacted=[20, 20, 5]), cells], axis=1), percent)
    assert left.table[["counted_least", "counted_most", "delivered", "colour"]].isna().all(axis=None)


def test_figures_that_add_up_are_no_figures_of_their_own():
    """Two areas and both: one small figure alone would be given back by the others, so another goes with it."""
    rows = pd.concat([returns(new_clients=[1, 1, 1]), returns(new_clients=[20, 20, 3]).assign(area="B")])
    contracts = ({"area": "A"}, {"contract": "C2", "area": "B"}, {"contract": "C3"})
    left = released(rows, *contracts).table
    assert left["counted"].isna().sum() >= 2, left["counted"].tolist()
    parts = returns(safety_improved=[6, 7, 7], safety_same=[7, 7, 6], safety_worse=1)
    improved = [{"kpi": f"safety {change}", "target": 40} for change in ("improved", "same", "worse")]
    left = released(parts, *improved).table
    assert left["counted"].isna().sum() >= 2, left["counted"].tolist()


def test_a_small_row_does_not_move_its_contract():
    rows = returns(new_clients=[90, 110, 25], satisfied=1, satisfaction_answered=1)
    contracts = (
        {},
        {"kpi": "satisfied", "unit": "percent", "target": 90},
        {"contract": "C2", "service": "ISVA", "end": "2028-03-31"},
    )
    assert released(rows, *contracts).table["contract"].tolist() == ["C1", "C1", "C2"]


def test_a_stock_is_that_of_the_last_quarter_and_never_added():
    found = page({"kpi": "waiting", "target": 15, "direction": "at most"}, rows=returns(waiting=[10, 12, 14]))
    row = found.table.iloc[0]
    assert (row["counted"], row["due"], row["colour"]) == (14, 15, "green")
    assert row["delivered"] == "14 at the end of December 2025"


@pytest.mark.parametrize(
    ("contract", "cells", "said"),
    [
        ({"area": "Dover"}, {"new_clients": 50}, "the returns have no Dover"),
        (
            {"kpi": "new clients", "unit": "days", "target": 28},
            {"new_clients": 50},
            "the unit of the target is not that of the figure",
        ),
        (
            {"kpi": "mean wait days", "unit": "percent", "target": 50},
            {"mean_wait_days": 40, "new_clients": 50},
            "the unit of the target is not",
        ),
        ({"kpi": "staff in post fte", "target": 3}, {"staff_in_post_fte": 4}, "posts and money are no targets here"),
        (
            {"kpi": "contacted within 48 hours", "unit": "percent", "target": 90},
            {"contacted": 100, "contacted_within_48_hours": 150},
            "the returns count more than the whole that this is a part of",
        ),
    ],
)
def test_a_target_that_cannot_be_compared_says_why_and_has_no_colour(contract, cells, said):
    row = page(contract, rows=returns(**cells)).table.iloc[0]
    assert said in row["delivered"] and row["colour"] == "not rated"


def test_what_does_not_apply_is_in_neither_part_nor_whole():
    part = frame("contacted_within_48_hours", [known(95)] * 3 + [Measured(state="not_applicable")] * 3)
    rows = pd.concat([returns(contacted=100), returns(contacted=100).assign(area="B")], ignore_index=True)
    row = page(
        {"kpi": "contacted within 48 hours", "unit": "percent", "target": 90}, rows=pd.concat([rows, part], axis=1)
    ).table.iloc[0]
    assert (row["counted"], row["base"]) == (285, 300)


def test_a_quarter_of_two_contracts_is_nobodys():
    found = page({"end": "2025-08-14"}, {"contract": "C2", "start": "2025-08-15"}).table.set_index("contract")
    # Of 90, 110 and 25 the second quarter is of neither.
    assert found["counted"].to_dict() == {"C1": 90, "C2": 25} and found["due"].to_dict() == {"C1": 100, "C2": 100}
    assert found["colour"].to_dict() == {"C1": "white", "C2": "red"}


def test_a_contract_after_its_end_runs_as_it_was_extended():
    found = page({"end": "2025-07-31", "extension_to": "2026-12-31"}).table.iloc[0]
    assert (
        found["due"] == 300
        and found["ends_on"] == "31 December 2026 (as extended)"
        and found["ending"] == "ends within 12 months"
    )


def test_the_area_of_a_contract_has_its_own_returns_posts_and_list():
    a = returns(new_clients=100, waiting=[12, 12, 12], staff_funded_fte=2, staff_in_post_fte=2)
    b = (
        returns(new_clients=100, waiting=[10, 20, 30], staff_funded_fte=4, staff_in_post_fte=1)
        .assign(area="B")
        .drop(index=1)
    )
    table = page({"area": "A"}, {"contract": "C2", "area": "B"}, rows=pd.concat([a, b])).table.set_index("contract")
    assert table.loc["C1", "what_may_explain_it"] == "" and table.loc["C1", "waiting"].startswith("12 (")
    assert table.loc["C2", "what_may_explain_it"] == "no return for 2025/26 Q2; 3 of 4 posts vacant"


def test_a_service_that_began_to_return_late_missed_the_quarters_before():
    found = page(rows=returns(new_clients=25).iloc[1:]).table.iloc[0]
    assert found["colour"] == "white" and found["what_may_explain_it"] == "no return for 2025/26 Q1"


def test_what_no_contract_names_is_counted_as_left_out():
    queries = pd.DataFrame({"query": ["q1"], "service": ["Refuge"], "raised": ["2025-07-01"]})
    rows = pd.concat([returns(new_clients=90), returns(new_clients=9).assign(service="RJ")])
    left_out = {entry.what: entry.rows for entry in scorecard(rows, of({}), queries).excluded}
    assert left_out == {
        "services that returned and have no contract": 1,
        "queries about services without a contract": 1,
    }
    assert scorecard(returns(new_clients=90), of({}), queries.iloc[:0]).table["queries_open"].tolist() == [0]
    with pytest.raises(DataError, match="duplicated"):
        scorecard(returns(new_clients=90), of({}), pd.concat([queries, queries]))


def test_one_funder_has_one_value():
    with pytest.raises(DataError, match="two values of value a year"):
        page({}, {"kpi": "contacted", "value_a_year": 1})
    with pytest.raises(DataError, match="two values of spend to date"):
        page({"spend_to_date": 1}, {"kpi": "contacted", "spend_to_date": 2})
    assert page({}, {"kpi": "contacted", "funder": "office "}).table["value_a_year"].tolist() == [90_000, 90_000]


def test_the_provider_is_named_where_contracts_have_one():
    found = page(
        {"provider": "Haven"}, {"provider": " haven", "kpi": "contacted"}, {"contract": "C2", "provider": None}
    )
    table = found.table.drop_duplicates("contract").set_index("contract")
    assert table["provider"].to_dict() == {"C1": "Haven", "C2": ""}
    assert "C1 (IDVA, Haven)." in found.sentence() and "C2 (IDVA)." in found.sentence()
    assert "provider" not in page().table
    shared = page({"provider": "Haven"}, {"provider": "Refuge", "kpi": "contacted"})
    assert set(shared.table["provider"]) == {"Haven and Refuge"}


@pytest.mark.parametrize(
    ("more", "column"),
    [
        ({"provider": "Haven for three women"}, "provider"),
        ({"service": "IDVA", "funder": "Trust of three women"}, "funder"),
        ({"contract": "Three women of Bromley"}, "contract"),
        ({"changed_on": "2025-07-01", "change": "three women moved"}, "what_may_explain_it"),
    ],
)
def test_texts_that_people_wrote_are_searched_for_few_people(more, column):
    given = attach(returns(new_clients=[90, 110, 25]), OWN)
    with pytest.raises(Refusal, match=rf"fewer than 5 people.*column {column}"):
        release(scorecard(given, of(more)), "lt5")


def test_a_past_page_does_not_judge_by_money_that_was_counted_later():
    spent = {"end": "2028-03-31", "spend_to_date": 12_000, "spent_to": "2025-12-31"}
    now, past = page(spent), page(spent, quarter="2025/26 Q2")
    assert now.table["spending"].tolist() == ["behind profile"] and now.table["spend_to_date"].tolist() == [12_000]
    row = past.table.iloc[0]
    assert row["money"] == "not known on that day: counted to 31 December 2025"
    assert row[["spend_to_date", "spent_share", "year_gone"]].isna().all()
    assert row["points"] == page({"end": "2028-03-31"}, quarter="2025/26 Q2").table["points"].item()
    assert "profile" not in past.sentence() and "12,000" not in past.table.astype(str).to_csv()
    assert "SPENT_LATER" in {each.code for each in past.caveats}


@pytest.mark.parametrize("view", ["contract", "service", "area", "quarter"])
def test_a_page_of_a_later_day_says_what_was_not_returned_since(view):
    said = "No return has been received for 2025/26 Q4, which was due by 28 April 2026."
    contract = {"end": "2028-03-31"}
    assert said in page(contract, view=view, as_of="2026-04-29").sentence()
    assert said in page(contract, view=view, as_of="2026-04-29", quarter="2025/26 Q1").sentence()
    for fine in ({"as_of": "2026-04-28"}, {}, {"as_of": "2026-05-29", "return_due_days": 60}):
        assert "No return has been received" not in page(contract, view=view, **fine).sentence()
    # Nothing is due of a contract that had ended.
    assert "No return" not in page({"end": "2025-12-31"}, view=view, as_of="2026-04-29").sentence()


def test_a_list_that_grew_from_few_is_said_and_does_not_tell_how_few():
    rows = returns(new_clients=100, waiting=[8, 20, 45])
    found, same = page({"end": "2028-03-31"}, rows=rows), page({"end": "2028-03-31"}, rows=rows.assign(waiting=45))
    assert found.table["points"].item() == same.table["points"].item() + 1
    queries = pd.DataFrame({"query": ["q1"], "service": "IDVA", "raised": "2025-07-01"})
    said = scorecard(rows, of({"end": "2028-03-31"}), queries).sentence()
    assert "The waiting list grew from 8 to 45." in said

    def made(few):
        given = attach(returns(new_clients=100, waiting=[few, 20, 45]), OWN)
        return release(scorecard(given, of({"end": "2028-03-31"}), queries), "lt5").result

    assert same_for_few(made) and "The waiting list grew to 45." in made(3).sentence()


@pytest.mark.parametrize("start", ["2025-08-15", "2025-09-30", "2025-11-30"])
def test_no_target_is_reached_by_what_was_counted_before_the_contract_began(start):
    found = page({"start": start}, rows=returns(new_clients=[900, 900, 0]))
    assert found.table["colour"].tolist() == ["white" if start == "2025-11-30" else "red"]
    assert "only" in found.table["delivered"].iloc[0]


@pytest.mark.parametrize("view", ["contract", "service", "area", "outcome", "quarter"])
def test_a_page_of_a_day_before_its_figures_is_refused(view):
    rows = returns(new_clients=5, safety_improved=9, safety_same=1, safety_worse=1, closed=20)
    with pytest.raises(Refusal, match="before the end of 2025/26 Q3"):
        page(rows=rows, as_of="2025-12-30", view=view)
    assert page(rows=rows, as_of="2025-12-31", view=view).sentence()
