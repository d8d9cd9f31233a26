"""What each column of the scorecard by contract is."""

import pytest

from needs_analysis.service_gap.delivery.agreed import agreed
from needs_analysis.service_gap.delivery.page_columns import page_columns
from tests.service_gap.delivery.test_agreed import of

IMPROVED = [{"kpi": f"safety {change}", "target": 40} for change in ("improved", "same", "worse")]


@pytest.mark.parametrize(
    ("contracts", "apart"),
    [
        ([{}], True),
        ([{"area": "A"}, {"contract": "C2", "area": "B"}], True),
        ([{"area": "A"}, {"contract": "C2", "area": "B"}, {"contract": "C3"}], False),
        ([{"area": "A"}, {"contract": "C2", "service": "ISVA"}], True),
        (IMPROVED, False),
        ([{"area": "A and B"}, {"contract": "C2", "area": "B"}], False),
        ([{"area": "A and B"}, {"contract": "C2", "area": "C"}], True),
    ],
)
def test_figures_that_add_up_to_others_do_not_stand_apart(contracts, apart):
    found = {column.name: column for column in page_columns(agreed(of(*contracts)))}
    assert found["counted"].apart is apart and found["waiting_now"].apart is apart
