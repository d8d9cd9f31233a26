"""Police recorded crime by quarter: what the tables may hold."""

import pytest

from needs_analysis.contracts import ALL
from needs_analysis.errors import DataError
from needs_analysis.reading import table

HEADER = "force,financial_year,quarter,offence_group,offences"
LINES = "force,financial_year,quarter,offence_group,offence_subgroup,offence_code,offence,offences"


def read(folder, *rows, header=HEADER, name):
    path = folder / "sent.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return table(path, name, check_source=False)


def row(quarter="1", offences="40"):
    return f"West Mercia,2022/23,{quarter},Stalking,{offences}"


def line(code="8L", offence="Harassment", offences="40"):
    return f"West Mercia,2022/23,1,Violence,Stalking and harassment,{code},{offence},{offences}"


def test_a_quarter_is_a_number_and_a_correction_may_be_negative(tmp_path):
    found = read(tmp_path, row(), row("4", "-3"), name="recorded_crime")
    assert found["quarter"].tolist() == [1, 4] and found["offences"].tolist() == [40, -3]
    assert found["quarter"].dtype == found["offences"].dtype == "Int64"


@pytest.mark.parametrize(
    ("quarter", "said"), [("0", "out of range"), ("5", "out of range"), ("Q1", "of the wrong type")]
)
def test_a_year_has_four_quarters(tmp_path, quarter, said):
    with pytest.raises(DataError, match=rf'column "quarter".*{said}.*Expected a whole number from 1 to 4'):
        read(tmp_path, row(quarter), name="recorded_crime")


def test_a_quarter_given_twice_is_refused(tmp_path):
    with pytest.raises(DataError, match=r"quarter \+ offence_group.*2 rows share a key"):
        read(tmp_path, row(), row(offences="41"), name="recorded_crime")


def test_two_offences_may_share_a_code_but_each_stands_once(tmp_path):
    found = read(tmp_path, line(), line(offence="Stalking", offences="-1"), header=LINES, name="offence_lines")
    assert found["offence_code"].tolist() == ["8L", "8L"] and found["offences"].tolist() == [40, -1]
    with pytest.raises(DataError, match=r"offence_code \+ offence.*2 rows share a key"):
        read(tmp_path, line(), line(offences="41"), header=LINES, name="offence_lines")


def test_recorded_crime_is_public():
    assert {ALL[name].floor for name in ("recorded_crime", "offence_lines")} == {"already_published"}
