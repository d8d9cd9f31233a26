"""Share of people or cases to whom something applies, group by group."""

import pandas as pd
import pytest

from needs_analysis import demand
from needs_analysis.errors import DataError, Refusal
from needs_analysis.release import release
from needs_analysis.source import attach
from tests.conftest import PUBLISHED, RECORDS, known
from tests.demand.rates.test_rate import GOOD, XN, _agrees


@pytest.mark.parametrize(
    ("file", "options"),
    [("proportion_95", {}), ("proportion_90_per1000", {"per": 1_000, "confidence": 0.90})],
)
def test_proportions_match_phe(file, options):
    rows = known("rates/proportion_input.csv")
    _agrees(demand.proportion(rows, **XN, by="stage", **options).table, known(f"rates/{file}.csv"), "stage")


@pytest.mark.parametrize(
    ("change", "options", "error", "said"),
    [
        (lambda t: t.assign(count=[1_001, 5]), {}, Refusal, "larger than its whole"),
        (lambda t: t.assign(population=[10.5, 20]), {}, DataError, "negative, not whole numbers or missing"),
        (lambda t: t.assign(population=[0, 0], count=[0, 0]), {}, Refusal, "population is 0 or missing for A"),
        (lambda t: t, {"method": "wald"}, Refusal, "is not a method"),
        (lambda t: t, {"per": -1}, Refusal, "says nothing"),
    ],
)
def test_tables_without_a_proportion_are_refused(change, options, error, said):
    with pytest.raises(error, match=said):
        demand.proportion(attach(change(GOOD), PUBLISHED), by="area", **options)


def test_shares_of_few_are_withheld_with_their_words():
    table = pd.DataFrame({"stage": list("ABCD"), "count": [40, 3, 30, 98], "population": 100})
    found = release(demand.proportion(attach(table, RECORDS), by="stage"), "lt5").result
    assert found.sentence().startswith("The share of events is highest in A of those known: 40.0% (range ")
    assert "40 of 100" in found.sentence() and "98" not in found.sentence()
    assert "2 of 4 groups have no figure: B and D (withheld)." in [caveat.text for caveat in found.caveats]
