"""A folder of data.police.uk: each file is read, refused or noticed, and none passed over in silence."""

import pytest

import needs_analysis as na
from needs_analysis.errors import DataError
from tests.reading.files import STREET, zipped

ROW = "{id},{month},West Mercia Police,West Mercia Police,-2.71,52.05,On or near A Street,E01014001,H,Drugs,,\n"
FEBRUARY = "2025-02/2025-02-west-mercia-street.csv"


def _month(month, crime_id):
    return STREET + ROW.format(month=month, id=crime_id)


@pytest.fixture
def folder(tmp_path):
    def made(**files):
        place = tmp_path / "download"
        for name, text in {FEBRUARY: _month("2025-02", "b" * 64), **files}.items():
            path = place / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return place

    return made


@pytest.mark.parametrize(
    "name",
    ["2025-01-west-mercia-street.CSV", "2025-01/2025-01-West-Mercia-Street.Csv", "a/b/2025-01-west-mercia-street.csv"],
)
@pytest.mark.parametrize("force", [None, "West Mercia"])
def test_capitals_and_depth_hide_no_month(folder, name, force):
    received = na.reading.police_uk(folder(**{name: _month("2025-01", "a" * 64)}), force)
    assert sorted(received.table["Month"]) == ["2025-01", "2025-02"]


@pytest.mark.parametrize(
    "name",
    [
        "2025-01-west mercia-street.csv",
        "2025-01-west-mercia-street (1).csv",
        " 2025-01-west-mercia-street.csv",
        "2025-01-west-mercia-street .csv",
        "2025-01-west-mercia-street.txt",
        "202501-west-mercia-street.csv",
        "west-mercia-street-2025-01.csv",
        "2025-01-west-mercia-street",
    ],
)
@pytest.mark.parametrize("force", [None, "west-mercia"])
def test_a_name_that_is_nearly_one_is_refused(folder, name, force):
    with pytest.raises(DataError, match="does not give its month") as refused:
        na.reading.police_uk(folder(**{name: _month("2025-01", "a" * 64)}), force)
    assert refused.value.problems.iloc[0]["file"] == name


def test_other_files_are_noticed_and_paper_trails_are_not(folder):
    place = folder(
        **{"notes.csv": "a", "later.zip": "b", ".DS_Store": "c", f"{FEBRUARY}.source.toml": "d", "read.md": "e"}
    )
    received = na.reading.police_uk(place)
    assert [notice.code for notice in received.warnings] == ["FILE_NOT_READ"]
    assert "notes.csv" in received.warnings[0].text
    assert "2 files" in received.warnings[0].text


def test_a_file_of_another_force_stops_nobody(folder):
    place = folder(**{"2025-01-kent-street (1).csv": "x"})
    assert len(na.reading.police_uk(place, "west-mercia").table) == 1


@pytest.mark.parametrize("packed", [False, True])
def test_a_crime_in_two_months_is_said(folder, tmp_path, packed):
    january = "2025-01/2025-01-west-mercia-street.csv"
    path = folder(**{january: _month("2025-01", "b" * 64)})
    if packed:
        members = {january: _month("2025-01", "b" * 64), FEBRUARY: _month("2025-02", "b" * 64)}
        path = tmp_path / "x.zip"
        path.write_bytes(zipped(members))
    received = na.reading.police_uk(path)
    assert len(received.table) == 2
    said = {notice.code: notice.text for notice in received.warnings}
    assert "1 crime ids are in more than one monthly file (2025-01 and 2025-02)" in said["CRIME_ID_IN_SEVERAL_MONTHS"]
    assert "b" * 64 not in said["CRIME_ID_IN_SEVERAL_MONTHS"]


def test_rows_without_an_id_are_no_crime_in_two_months(folder):
    received = na.reading.police_uk(folder(**{"2025-01-west-mercia-street.csv": _month("2025-01", "")}))
    assert received.warnings == ()


def _said(received, code):
    return [notice for notice in received.warnings if notice.code == code]


def test_equal_rows_with_one_crime_id_are_copies_and_others_are_not(folder):
    row = ROW.format(month="2025-01", id="a" * 64)
    name = "2025-01/2025-01-west-mercia-street.csv"
    received = na.reading.police_uk(folder(**{name: STREET + row * 3}))
    (copies,) = _said(received, "CRIME_ID_COPIES")
    assert "3 rows duplicate another row" in copies.text
    assert "2 crimes too many" in copies.text
    assert copies.place.endswith("rows 2, 3, 4")
    assert _said(received, "CRIME_ID_TWICE") == []
    assert len(received.table) == 4
    received = na.reading.police_uk(folder(**{name: STREET + row * 2 + row.replace("Drugs", "Robbery")}))
    (differing,) = _said(received, "CRIME_ID_TWICE")
    assert differing.text.startswith("2 rows share")
    assert differing.place.endswith("rows 2, 4")
    assert _said(received, "CRIME_ID_COPIES")[0].place.endswith("rows 2, 3")
    without_id = ROW.format(month="2025-01", id="") * 2
    assert _said(na.reading.police_uk(folder(**{name: STREET + without_id})), "CRIME_ID_COPIES") == []


@pytest.mark.parametrize("kind", ["street", "outcomes", "stop-and-search"])
def test_a_month_that_has_not_begun_is_refused(folder, kind):
    name = f"2088-01-west-mercia-{kind}.csv"
    with pytest.raises(DataError, match="2088-01, has not begun") as refused:
        na.reading.police_uk(folder(**{name: _month("2088-01", "a" * 64)}))
    assert refused.value.problems["file"].tolist() == [name]


@pytest.mark.parametrize("end", ["", "\n", "\r\n\r\n"])
def test_a_month_without_rows_is_said_and_the_others_are_read(folder, end):
    empty = {"2025-01-west-mercia-street.csv": STREET.strip() + end}
    received = na.reading.police_uk(folder(**empty, **{"2024-12-west-mercia-street.csv": _month("2024-12", "a" * 64)}))
    assert sorted(received.table["Month"]) == ["2024-12", "2025-02"]
    (notice,) = _said(received, "EMPTY_MONTH")
    assert notice.place == "2025-01-west-mercia-street.csv"
    assert "2025-01 is missing" in _said(received, "MISSING_MONTH")[0].text


def test_months_without_any_row_are_refused(tmp_path):
    path = tmp_path / "2025-01-west-mercia-street.csv"
    path.write_text(STREET, encoding="utf-8")
    with pytest.raises(DataError, match="a header and no rows"):
        na.reading.police_uk(path)
    with pytest.raises(DataError, match="a header and no rows"):
        na.reading.police_uk(tmp_path)
