"""Outcomes of recorded crime: what their table may hold."""

import pytest

from needs_analysis.contracts import ALL
from needs_analysis.errors import DataError
from needs_analysis.reading import table

HEADER = "force,financial_year,offence_group,outcome_group,offences"


def read(folder, *rows, header=HEADER):
    path = folder / "sent.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return table(path, "outcomes", check_source=False)


def row(outcome="Charged", offences="120"):
    return f"West Mercia,2022/23,Stalking,{outcome},{offences}"


def test_a_correction_may_be_negative_and_numbers_are_whole(tmp_path):
    found = read(tmp_path, row(), row("Cautioned", "-2"), row("Other", "0"))
    assert found["offences"].tolist() == [120, -2, 0] and found["offences"].dtype == "Int64"


@pytest.mark.parametrize("offences", ["12.0", "1,200", "..", "1e3", "+4"])
def test_what_is_no_plain_whole_number_is_refused(tmp_path, offences):
    with pytest.raises(DataError, match=r'row 2, column "offences".*Expected a whole number in plain digits'):
        read(tmp_path, row(offences=f'"{offences}"'))


def test_an_empty_count_is_refused_and_not_nought(tmp_path):
    with pytest.raises(DataError, match='column "offences": 1 of 2 cells are empty'):
        read(tmp_path, row(), row("Other", ""))


def test_an_outcome_given_twice_is_refused(tmp_path):
    with pytest.raises(DataError, match=r"offence_group \+ outcome_group.*2 rows share a key"):
        read(tmp_path, row(), row(" Charged ", "121"))


def test_outcomes_are_public():
    assert ALL["outcomes"].floor == "already_published"
