"""Street-level crime by authority and month: what the table may hold."""

import pytest

from needs_analysis.contracts import ALL
from needs_analysis.errors import DataError
from needs_analysis.reading import table

HEADER = "area_code,area_name,month,crime_type,crimes"


def read(folder, *rows, header=HEADER):
    path = folder / "sent.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return table(path, "police_uk_area_month", check_source=False)


def row(code="E06000019", month="2023-01", crimes="12"):
    return f"{code},Westshire,{month},Burglary,{crimes}"


def test_a_sound_row_has_a_month_as_text_and_a_whole_count(tmp_path):
    found = read(tmp_path, row(), row("NO_LOCATION", crimes="0"))
    assert found["month"].tolist() == ["2023-01", "2023-01"]
    assert found["crimes"].tolist() == [12, 0] and found["crimes"].dtype == "Int64"


@pytest.mark.parametrize("month", ["2023-13", "2023-00", "2023-1", "January 2023", "2023-01-01"])
def test_what_is_no_month_is_refused(tmp_path, month):
    with pytest.raises(DataError, match=r'column "month".*Expected a month as YYYY-MM'):
        read(tmp_path, row(month=month))


@pytest.mark.parametrize("crimes", ["-1", "1.5", "many"])
def test_what_is_no_count_is_refused(tmp_path, crimes):
    with pytest.raises(DataError, match=rf'column "crimes".*first \'{crimes}\'.*Expected a whole number, 0 or more'):
        read(tmp_path, row(crimes=crimes))


def test_a_month_given_twice_is_refused(tmp_path):
    with pytest.raises(DataError, match=r"area_code \+ month \+ crime_type.*2 rows share a key"):
        read(tmp_path, row(), row(crimes="13"))
    assert len(read(tmp_path, row(), row(month="2023-02"))) == 2


def test_street_level_crime_is_public():
    assert ALL["police_uk_area_month"].floor == "already_published"
