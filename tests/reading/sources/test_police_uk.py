"""Downloads of data.police.uk: street-level crime, outcomes, and stop and search, as served."""

import pytest

import needs_analysis as na
from needs_analysis.errors import DataError
from needs_analysis.reading.sources.police_uk import whole_year
from tests.reading.files import STREET, zipped
from tests.reading.sources.test_open_data import _written

ROW = ",{month},West Mercia Police,West Mercia Police,-2.71,52.05,On or near Made Up Street,{lsoa},Herefordshire 001A,Anti-social behaviour,,\n"


def _month(month="2025-01", rows=1, lsoa="E01014001"):
    return STREET + ROW.format(month=month, lsoa=lsoa) * rows


def test_rows_that_look_alike_are_kept(tmp_path):
    path = _written(tmp_path / "2025-01-west-mercia-street.csv", _month(rows=3))
    received = na.reading.police_uk(path, retrieved="2026-06-14")
    assert len(received.table) == 3
    assert received.table["retrieved"].unique().tolist() == ["2026-06-14"]


def test_an_archive_with_several_forces_months_and_kinds(tmp_path):
    outcomes = "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Outcome type\n"
    members = {f"2025-0{n}/2025-0{n}-west-mercia-street.csv": _month(f"2025-0{n}") for n in (1, 2)}
    members["2025-01/2025-01-west-mercia-outcomes.csv"] = (
        outcomes + "a1,2025-01,West Mercia Police,West Mercia Police,,,No Location,,,Suspect charged\n"
    )
    members["2025-01/2025-01-staffordshire-street.csv"] = _month().replace("West Mercia Police", "Staffordshire Police")
    path = _written(tmp_path / "archive.zip", zipped(members))
    received = na.reading.police_uk(path, "West Mercia")
    assert sorted(received.tables) == ["outcomes", "street"]
    assert len(received.log) == 3
    assert len(na.reading.police_uk(path).log) == 4
    with pytest.raises(DataError, match="no monthly file of kent"):
        na.reading.police_uk(path, "kent")
    with pytest.raises(DataError, match="2025-03"):
        whole_year(received, year=2025)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("2025-01/2025-01-west-mercia-street.csv", _month("2024-01"), "a different month"),
        ("2025-01/2025-01-kent-street.csv", _month(), "a different force"),
        ("2025-13/2025-13-west-mercia-street.csv", _month(), "not a monthly file"),
        ("../2025-01-west-mercia-street.csv", _month(), "would leave the folder"),
        ("C:\\x.csv", _month(), "unsafe name"),
        ("inner.zip", b"PK\x05\x06" + b"\0" * 18, "archive inside an archive"),
        ("2025-01/2025-01-west-mercia-street.csv", _month(lsoa="E0101"), "no LSOA code"),
        (
            "2025-01/2025-01-west-mercia-street.csv",
            _month().replace("-2.71,52.05", "52.05,-2.71"),
            "outside the United",
        ),
        ("2025-01/2025-01-west-mercia-street.csv", "0" * 30_000_000, "times its size"),
    ],
)
def test_archives_that_are_not_what_they_should_be(tmp_path, name, text, said):
    with pytest.raises(DataError, match=said):
        na.reading.police_uk(_written(tmp_path / "archive.zip", zipped({name: text})))


def test_everything_of_police_uk_is_read(originals):
    folder = originals / "police_uk"
    received = na.reading.police_uk(folder / "street", "west-mercia")
    assert len(whole_year(received, year=2025)) == 102_105
    assert set(received.log["lsoa_codes"]) == {"2021"}
    older = na.reading.police_uk(next((folder / "street_older").rglob("*.gz")))
    assert (len(older.table), older.log["lsoa_codes"].item()) == (27_176, "2011")
    assert len(na.reading.police_uk(next((folder / "custom_download_zip").glob("*.zip"))).table) == 30_671
    assert len(na.reading.police_uk(next((folder / "stop_and_search").glob("*.csv"))).table) == 907
    ni = na.reading.police_uk(folder / "street" / "2025-01" / "2025-01-northern-ireland-street.csv.gz")
    assert (ni.log["rows"].item(), ni.log["without_lsoa"].item()) == (10_202, 10_202)
