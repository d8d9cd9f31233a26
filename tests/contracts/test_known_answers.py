"""Known answers of synthetic data: what their table may hold."""

import pytest

from needs_analysis.errors import DataError
from needs_analysis.reading import table
from needs_analysis.source import sources_of
from tests.conftest import ROOT

HEADER = "measure,meaning,value,numerator,denominator\n"


def test_those_of_the_synthetic_force_read_and_are_labelled():
    found = table(ROOT / "data" / "raw" / "synthetic" / "repeat_truth.csv", "known_answers")
    assert (found["value"] == (found["numerator"] / found["denominator"]).round(4)).all()
    assert [source.disclosure for source in sources_of(found)] == ["synthetic"]


def test_a_measure_stands_once(tmp_path):
    path = tmp_path / "answers.csv"
    path.write_text(HEADER + "a,b,0.5,1,2\na,b,0.5,1,2\n", encoding="utf-8")
    with pytest.raises(DataError, match="measure"):
        table(path, "known_answers", check_source=False)
