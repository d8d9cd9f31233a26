"""The colour of each target in each of the last quarters."""

import pandas as pd
import pytest

from needs_analysis.errors import Refusal
from needs_analysis.release import release
from needs_analysis.service_gap.delivery.past_quarters import words
from needs_analysis.service_gap.delivery.scorecard import scorecard
from needs_analysis.source import attach
from needs_analysis.wording import STATISTICAL_TERMS, missing_is
from tests.service_gap.delivery.test_agreed import of
from tests.service_gap.delivery.test_scorecard import OWN

QUARTERS = ["2024/25 Q4", "2025/26 Q1", "2025/26 Q2", "2025/26 Q3"]


def rows(numbers, service="IDVA", quarters=QUARTERS):
    return pd.DataFrame({"service": service, "area": "A", "quarter": quarters, "new_clients": numbers})


def seen(numbers, *contracts, **settings):
    given = rows(numbers) if isinstance(numbers, list) else numbers
    return scorecard(given, of(*(contracts or [{}])), view="quarter", **settings)


def test_each_quarter_is_held_against_its_own_share_of_the_target():
    # 400 a year are 100 a quarter: 60 and 65 lie below it with their whole range, 95 and 150 do not.
    found = seen([60, 95, 150, 65]).table
    assert found["quarter"].tolist() == QUARTERS
    assert found["colour"].tolist() == ["red", "white", "green", "red"]
    assert found["red_before"].tolist() == [
        "",
        "1 of 1 earlier quarter",
        "1 of 2 earlier quarters",
        "1 of 3 earlier quarters",
    ]


def test_what_is_new_and_what_lasts_is_said():
    given = pd.concat([rows([60, 62, 150, 65]), rows([150, 150, 150, 40], service="ISVA")])
    said = seen(given, {}, {"contract": "C2", "service": "ISVA"}).sentence()
    assert said == (
        "On 31 December 2025: 2 targets of 2 contracts, of 2024/25 Q4 to 2025/26 Q3. "
        "Red in the latest quarter and before: new clients of C1 (IDVA), also in 2 of 3 earlier quarters. "
        "Red in the latest quarter for the first time: new clients of C2 (ISVA)."
    )
    assert "No target is known to be red" in seen([60, 60, 60, 150]).sentence()


def test_no_more_than_the_last_four_quarters_are_shown_and_one_may_be_asked_for():
    early = ["2024/25 Q1", "2024/25 Q2", "2024/25 Q3", *QUARTERS]
    given = rows([60] * 7, quarters=early)
    assert seen(given).table["quarter"].tolist() == QUARTERS
    assert seen(given, quarter="2024/25 Q2").table["quarter"].tolist() == early[:2]
    only = seen(given, quarter="2024/25 Q1")
    assert "Red in the only quarter shown: new clients of C1 (IDVA)." in only.sentence()


def test_the_windows_of_the_page_may_be_asked_for():
    # Q1 to Q3 of 2025/26 together: 95 of 100, 245 of 200, 310 of 300.
    year = seen([60, 95, 150, 65], over="year to date")
    assert (
        year.table["colour"].tolist()[1:] == ["white", "green", "white"]
        and "each with its year to date" in year.sentence()
    )
    given = rows([60, 60, 60, 60, 95, 150, 65], quarters=["2024/25 Q1", "2024/25 Q2", "2024/25 Q3", *QUARTERS])
    assert seen(given, over="four quarters").table["colour"].tolist() == ["red", "red", "white", "white"]
    page = scorecard(given, of({}), over="four quarters")
    assert page.table["colour"].tolist() == [seen(given, over="four quarters").table["colour"].iloc[-1]]


def test_a_missing_return_and_a_contract_that_did_not_run_have_no_clear_colour():
    given = rows([60, 60, 60], quarters=[QUARTERS[0], QUARTERS[1], QUARTERS[3]])
    found = seen(given, {"start": "2025-04-01"}).table
    assert found["colour"].tolist() == ["not rated", "red", "white", "red"]
    assert found["what_may_explain_it"].tolist() == ["", "", "no return for 2025/26 Q2", ""]


def test_contracts_without_a_target_are_refused():
    with pytest.raises(Refusal, match="No contract has a target"):
        seen([60] * 4, {"kpi": None, "target": None, "unit": None, "direction": None})


def test_colours_of_few_do_not_leave_nor_does_how_often_a_target_was_red():
    kept = []
    for few in (1, 2, 3, 4):
        given = pd.concat([rows([few, 60, 60, 60]), rows([60, 60, 60, 60], service="ISVA")])
        contracts = of({"target": 400}, {"contract": "C2", "service": "ISVA"})
        left = release(scorecard(attach(given, OWN), contracts, view="quarter"), "lt5").result
        table = left.table.set_index(["contract", "quarter"])
        assert pd.isna(table.loc[("C1", QUARTERS[0]), "colour"]) and table.loc[("C1", QUARTERS[3]), "colour"] == "red"
        assert table.loc["C1", "red_before"].isna().all() and table.loc["C2", "red_before"].notna().all()
        kept.append((left.table.drop(columns="smallest_count").astype(str).to_csv(), left.sentence()))
    assert len(set(kept)) == 1
    assert "with earlier colours withheld: new clients of C1 (IDVA)." in kept[0][1]


@pytest.mark.parametrize("column", ["colour", "red_before", "what_may_explain_it"])
def test_a_missing_cell_is_said_as_withheld(column):
    found = seen([60, 60, 60, 60])
    with missing_is("withheld"):
        said = words(found.table.assign(**{column: None}), found.settings)
    assert "None" not in said.panel and "nan" not in said.panel
    assert ("withheld" in said.panel) == (column != "what_may_explain_it")
    assert not [term for term in STATISTICAL_TERMS if term in said.panel.casefold()]
