"""What the scorecard says."""

import pandas as pd
import pytest

from needs_analysis.service_gap.delivery.scorecard import scorecard
from needs_analysis.service_gap.delivery.scorecard_words import FIRST, words
from needs_analysis.wording import STATISTICAL_TERMS
from tests.service_gap.delivery.test_agreed import of
from tests.service_gap.delivery.test_delivered import returns


def page(numbers, **more):
    rows = pd.concat([returns(new_clients=each).assign(service=f"S{at}") for at, each in enumerate(numbers)])
    contracts = of(*({"contract": f"C{at}", "service": f"S{at}"} | more for at in range(len(numbers))))
    return scorecard(rows, contracts)


def test_colours_are_counted_and_white_is_explained():
    found = page([30, 100, 200, 90])
    assert found.sentence().startswith(
        "On 31 December 2025: 4 contracts with 4 targets, counted for April to December 2025. "
        "The targets are 1 red, 1 green and 2 white (no clear answer)."
    )
    assert {"WHITE", "EVEN_SHARE"} <= {each.code for each in found.caveats}


def test_no_more_than_three_contracts_are_named_first():
    found = page([30, 30, 30, 30, 30])
    assert FIRST == 3 and found.sentence().count("look at") + found.sentence().count("Look first at") == 3
    assert "(S3)" not in found.sentence() and "C3 and C4 have as many points as the last of these." in found.sentence()


def test_nothing_to_look_at_is_said():
    assert "No contract stands out" in page([100, 100], end="2028-03-31").sentence()


def test_no_open_query_is_said_where_queries_were_given():
    none = pd.DataFrame({"query": [], "service": [], "raised": [], "answered": []})
    rows, said = returns(new_clients=[90, 110, 100]), "No query about these contracts is open."
    for view in ("contract", "service", "area"):
        assert said in scorecard(rows, of({}), none, view=view).sentence()
        assert said not in scorecard(rows, of({}), view=view).sentence()
    assert said in scorecard(rows, of({}), pd.DataFrame()).sentence()
    other = pd.DataFrame({"query": ["q1"], "service": "IDVA", "raised": "2025-07-01", "answered": [None]})
    assert said not in scorecard(rows, of({}), other).sentence()


@pytest.mark.parametrize("column", ["colour", "counted", "value", "waiting_now"])
def test_withheld_cells_are_never_said(column):
    found = page([30, 100])
    table = found.table.assign(**{column: pd.NA})
    said = words(table, found.settings)
    assert "<NA>" not in said.panel and "nan" not in said.panel
    if column == "colour":
        assert "2 missing" in said.panel or "2 withheld" in said.panel or "2 not" in said.panel
        assert "red" not in said.panel


def test_the_panel_reads_no_statistics():
    said = page([30, 100]).said.panel.casefold()
    assert not [term for term in STATISTICAL_TERMS if term in said]


SOON = {"end": "2026-07-31", "procurement_days": 210, "kpi": None, "target": None, "unit": None, "direction": None}


def test_what_must_be_decided_within_weeks_is_said_however_few_points_it_has():
    red = [{"contract": f"C{at}", "kpi": f"new clients{' ' * at}", "service": f"S{at}"} for at in range(3)]
    rows = pd.concat([returns(new_clients=10).assign(service=f"S{at}") for at in range(3)])
    rows = pd.concat([rows, returns(new_clients=10).assign(service="S9")])
    found = scorecard(rows, of(*red, SOON | {"contract": "C9", "service": "S9"}))
    # 210 days before 31 July 2026 are 2 January 2026, two days after the day of the page.
    assert "What follows C9 must be decided by 2 January 2026 (in 2 days)." in found.sentence()
    assert found.table.set_index("contract").loc["C9", "ends"].endswith("decided by 2 January 2026 (in 2 days)")
    late = scorecard(rows, of(*red, SOON | {"contract": "C9", "service": "S9", "procurement_days": 180}))
    assert "What follows C9" not in late.sentence() and "(in 32 days)" in " ".join(late.table["ends"])


def test_a_contract_that_did_not_run_and_one_without_a_target_are_said_by_themselves():
    contracts = of({}, {"contract": "C2", "start": "2026-04-01", "end": "2028-03-31"}, SOON | {"contract": "C3"})
    found = scorecard(returns(new_clients=[90, 110, 25]), contracts)
    assert "2 contracts with 1 target" in found.sentence() and "1 contract has no target." in found.sentence()
    assert "1 more contract did not run then." in found.sentence() and "not rated" not in found.sentence()
    assert found.table.set_index("contract").loc["C3", "colour"] == "no target"


def test_reasons_that_are_not_said_are_counted():
    rows = returns(
        new_clients=[90, 110, 25],
        engaged=[90, 110, 25],
        waiting=[20, 30, 40],
        staff_funded_fte=4,
        staff_in_post_fte=4,
        list_status="open",
    )
    spent = {"spend_to_date": 100_000, "spent_to": "2025-12-31", "procurement_days": 300}
    found = scorecard(rows, of(spent, spent | {"kpi": "engaged"}))
    assert "The table has 2 more reasons." in found.sentence()
    assert found.table["points_for"].iloc[0] == (
        "12: a red target (3), a red target (3), day to decide what follows has passed (3), spending overspent (2), waiting list grew (1)"
    )
    assert found.table["points"].tolist() == [12, 12]


def test_a_card_shows_the_colour_and_what_gave_points():
    rows = pd.concat([returns(new_clients=[90, 110, 25]), returns(new_clients=100).assign(service="ISVA")])
    card = scorecard(rows, of({"provider": "P"}, {"contract": "C2", "service": "ISVA", "provider": "Q"}))._repr_html_()
    shown = card.split("<details>")[0]
    assert all(f">{title}</th>" in shown for title in ("Colour", "Points for", "Delivered", "Service"))
