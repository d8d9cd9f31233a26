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
