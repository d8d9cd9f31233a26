"""Columns whose texts people write say so in every result of the module, so that a small number of people in them is found."""

from needs_analysis.columns import WRITTEN
from tests.examples import EXAMPLES

NAMES = {
    *WRITTEN,
    "contract",
    "reference",
    "what_may_explain_it",
    "target_note",
    "assumption",
    "note",
    "norm_note",
    "stated",
}


def test_a_column_that_people_write_is_declared_as_written():
    lacking, seen = [], 0
    for name, make in EXAMPLES.items():
        result = make()
        if "service_gap" not in result.words.__module__:
            continue
        for column in result.columns:
            if column.role in ("key", "label") and column.name in NAMES:
                seen += 1
                lacking += [] if column.written else [(name, column.name)]
    assert seen > 40 and not lacking
