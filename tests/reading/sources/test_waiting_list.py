"""Records of waits are read, or refused with their rows and without their cells."""

import pandas as pd
import pytest

import needs_analysis as na
from needs_analysis import service_gap
from needs_analysis.errors import DataError
from needs_analysis.reading.readers import READERS
from needs_analysis.source import sources_of, strictest
from tests.reading.sources.test_open_data import _written

WAITS = (
    "client,service,referred,started,left,left_because\n"
    "a1,ISVA,2024-01-02,2024-01-20,,\n"
    "a2,ISVA,2024-01-05,,2024-02-01,Declined\n"
    "a3,ISVA,2024-01-09,,,\n"
)


def test_waits_are_read_as_records_and_can_be_counted(tmp_path):
    received = na.reading.waiting_list(_written(tmp_path / "waits.csv", WAITS))
    table = received.table
    assert table["referred"].tolist() == [pd.Timestamp(f"2024-01-0{n}") for n in (2, 5, 9)]
    assert table["left_because"].tolist()[1] == "declined" and table["started"].isna().tolist() == [False, True, True]
    assert strictest(sources_of(table)) == "record_level"
    found = service_gap.waits(table, as_of="2024-03-01", target_days=28).table.iloc[0]
    assert found[["started", "left", "waiting"]].tolist() == [1, 1, 1]
    assert READERS["waiting_list"].read is na.reading.waiting_list


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("2024-01-20", "2024-01-01", r"row 2, column \"started\": is before the referral"),
        ("2024-02-01", "2024-01-01", r"row 3, column \"left\": is before the referral"),
        ("2024-01-20,,", "2024-01-20,2024-01-30,", r"row 2, column \"left\": is given although support began"),
        ("2024-01-09", "", r"row 4.*\"referred\": is empty"),
        ("2024-01-09", "soon", r"row 4.*\"referred\""),
        ("Declined", "moved away", "not one of the listed values"),
        ("a3,ISVA,2024-01-09", "a1,ISVA,2024-01-02", "rows share client"),
    ],
)
def test_what_cannot_be_is_refused_with_its_row_and_without_its_cell(tmp_path, old, new, said):
    with pytest.raises(DataError, match=said) as caught:
        na.reading.waiting_list(_written(tmp_path / "waits.csv", WAITS.replace(old, new)))
    assert "moved away" not in str(caught.value) and "a1" not in str(caught.value).split()


def test_other_headers_are_declared_and_what_says_nothing_of_records_is_refused(tmp_path):
    path = _written(tmp_path / "waits.csv", WAITS.replace("client", "Person"))
    assert len(na.reading.waiting_list(path, {"columns": {"Person": "client"}}).table) == 3
    with pytest.raises(DataError, match="suppressed_below, which a waiting list does not use"):
        na.reading.waiting_list(path, {"columns": {"Person": "client"}, "suppressed_below": 5})
