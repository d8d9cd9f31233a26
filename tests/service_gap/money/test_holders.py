"""Names that tell awards apart."""

import pytest

from needs_analysis.quantities import take_all
from needs_analysis.service_gap.money.holders import holders
from tests.conftest import make_facts


@pytest.mark.parametrize(
    ("columns", "names"),
    [
        ({"provider": ["A", "B"]}, ["A", "B"]),
        ({"service": ["IDVA", "ISVA"]}, ["Provider (IDVA)", "Provider (ISVA)"]),
        ({"area": ["North", "South"]}, ["Provider (North)", "Provider (South)"]),
        ({"measure": ["core_grant", "uplift"]}, ["Provider (core grant)", "Provider (uplift)"]),
        ({}, ["Provider (T0)", "Provider (T1)"]),
        ({"provider": ["", ""], "service": ["IDVA", "ISVA"]}, ["IDVA", "ISVA"]),
        ({"provider": "", "service": "", "area": ["North", "South"]}, ["North", "South"]),
        ({"provider": "", "service": "", "area": "not stated"}, ["T0", "T1"]),
    ],
)
def test_as_much_is_said_as_tells_them_apart(columns, names):
    facts = make_facts(value=["1", "2"], unit="GBP", **columns)
    assert holders(take_all(facts, ["T0", "T1"], name="awards")) == names
