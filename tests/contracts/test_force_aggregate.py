"""What a force counts itself: what its table may hold."""

import pandas as pd
import pytest

from needs_analysis.contracts import ALL
from needs_analysis.errors import DataError
from needs_analysis.reading import table

HEADER = "measure,period,period_start,period_end,look_back_start,area,crime_type,band,count,threshold"


def read(folder, *rows, header=HEADER):
    path = folder / "sent.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return table(path, "force_aggregate", check_source=False)


def row(measure="victims by offences", band="1", count="40", threshold="5", start="2022-04-01"):
    return f"{measure},2022/23,{start},2023-03-31,2020-04-01,Westshire,all,{band},{count},{threshold}"


def test_a_sound_row_has_dates_a_whole_threshold_and_its_count_as_sent(tmp_path):
    found = read(tmp_path, row(), row(band="10 or more", count="<5"))
    assert found["count"].tolist() == ["40", "<5"], "a suppressed count is no number"
    assert found["threshold"].tolist() == [5, 5] and found["threshold"].dtype == "Int64"
    assert found.loc[0, ["period_start", "look_back_start"]].tolist() == [
        pd.Timestamp(2022, 4, 1),
        pd.Timestamp(2020, 4, 1),
    ]


@pytest.mark.parametrize(
    ("column", "wrong"),
    [
        ("measure", {"measure": "victims"}),
        ("band", {"band": "5"}),
        ("band", {"band": "Same day"}),
        ("threshold", {"threshold": "five"}),
        ("threshold", {"threshold": "-1"}),
        ("period_start", {"start": "01/04/2022"}),
        ("count", {"count": ""}),
    ],
)
def test_a_cell_that_is_not_what_its_column_says_is_refused(tmp_path, column, wrong):
    with pytest.raises(DataError, match="Expected") as caught:
        read(tmp_path, row(**wrong))
    assert caught.value.problems["column"].tolist() == [column]


def test_one_band_of_one_area_stands_once(tmp_path):
    with pytest.raises(DataError, match=r"measure \+ period \+ area \+ crime_type \+ band.*2 rows share a key"):
        read(tmp_path, row(), row(count="41"))
    assert len(read(tmp_path, row(), row(band="2"))) == 2


def test_counts_that_a_force_made_are_no_public_figures():
    assert ALL["force_aggregate"].floor == "aggregate"
