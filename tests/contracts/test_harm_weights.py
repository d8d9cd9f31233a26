"""Weights of harm: what their table may hold, and the example that is ours."""

import pytest

from needs_analysis.errors import DataError
from needs_analysis.reading import table
from tests.conftest import ROOT

HEADER = "offence_code,offence,weight,unit,index,edition,source\n"


def read(folder, *rows):
    path = folder / "weights.csv"
    path.write_text(HEADER + "\n".join(rows), encoding="utf-8")
    return table(path, "harm_weights", check_source=False)


def test_the_example_reads_and_is_labelled():
    found = table(ROOT / "data" / "raw" / "synthetic" / "harm_weights_example.csv", "harm_weights")
    assert found["weight"].tolist() == [900, 120, 60, 30, 4, 2.5]
    assert found["index"].str.contains("synthetic").all()


def test_codes_stay_text_and_are_there_once(tmp_path):
    assert read(tmp_path, "008,,1,days,An index,2020,A page", "8N,,2,days,An index,2020,A page")[
        "offence_code"
    ].tolist() == ["008", "8N"]
    with pytest.raises(DataError, match="offence_code"):
        read(tmp_path, "8N,,1,days,An index,2020,A page", "8N,,2,days,An index,2020,A page")
    with pytest.raises(DataError, match="edition"):
        read(tmp_path, "8N,,1,days,An index,,A page")
    with pytest.raises(DataError, match="weight"):
        read(tmp_path, "8N,,heavy,days,An index,2020,A page")
