"""Share of people or cases to whom something applies, group by group."""

import pytest

from needs_analysis import demand
from needs_analysis.errors import DataError, Refusal
from tests.conftest import known
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
        (lambda t: t.assign(population=[10.5, 20]), {}, DataError, "negative, broken or none"),
        (lambda t: t.assign(population=[0, 0], count=[0, 0]), {}, Refusal, "population is 0 or missing for A"),
        (lambda t: t, {"method": "wald"}, Refusal, "no method"),
        (lambda t: t, {"per": -1}, Refusal, "says nothing"),
    ],
)
def test_tables_without_a_proportion_are_refused(change, options, error, said):
    with pytest.raises(error, match=said):
        demand.proportion(change(GOOD), by="area", **options)
