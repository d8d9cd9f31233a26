"""The tables beside returns and contracts."""

import pandas as pd
import pytest

from needs_analysis.contracts import ALL
from needs_analysis.errors import Refusal
from needs_analysis.service_gap.delivery.tables_beside import Beside, tables_beside

KINDS = {
    "queries": "provider_queries",
    "outcome_set": "outcome_set",
    "earlier": "provider_return",
    "funding": "funding",
}


@pytest.mark.parametrize(("kind", "contract"), KINDS.items())
@pytest.mark.parametrize("place", KINDS)
def test_a_table_is_known_by_its_columns_wherever_it_stands(kind, contract, place):
    table = pd.DataFrame(columns=[column.name for column in ALL[contract].columns])
    found = tables_beside(**{place: table})
    assert getattr(found, kind) is table
    assert [name for name in KINDS if getattr(found, name) is not None] == [kind]


def test_a_table_of_no_kind_stays_where_it_was_given_and_two_of_one_kind_are_refused():
    strange = pd.DataFrame({"x": [1]})
    assert tables_beside(queries=strange, funding=None).queries is strange and tables_beside() == Beside()
    queries = pd.DataFrame(columns=["query", "raised"])
    with pytest.raises(Refusal, match="Two tables were given for queries"):
        tables_beside(queries=queries, outcome_set=queries)
