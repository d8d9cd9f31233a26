"""Sheets that were not read: a second copy of the table, something else, or people; in every kind of workbook."""

import pytest
from openpyxl import Workbook, load_workbook

import needs_analysis as na
from needs_analysis.errors import ConfigurationError, DataError
from needs_analysis.reading import provider_return, service_contracts, write_template
from tests.reading.files import EXTRACT, HEADER, ROWS, as_ods, ods_row, saved
from tests.reading.old_workbook_files import as_xls

Q1 = [HEADER, *ROWS]
Q2 = [HEADER, *[[*line[:2], "2022/23 Q3", *line[3:]] for line in ROWS]]
READ_ME = [["Monitoring return"], ["One row for each service, area and quarter."]]


def _written(kind, path, sheets):
    if kind == "xls":
        return as_xls(path / "r.xls", sheets)
    if kind == "ods":
        tables = (
            f'<table:table table:name="{name}">{"".join(map(ods_row, rows))}</table:table>'
            for name, rows in sheets.items()
        )
        return as_ods("".join(tables), path / "r.ods")
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for line in rows:
            sheet.append(line)
    return saved(book, path / "r.xlsx")


KINDS = pytest.mark.parametrize("kind", ["xlsx", "ods", "xls"])


@KINDS
def test_a_second_copy_of_the_table_is_refused_and_can_be_declared(tmp_path, kind):
    path = _written(kind, tmp_path, {"Read me": READ_ME, "Return": Q1, "Q2": Q2})
    with pytest.raises(DataError) as caught:
        provider_return(path)
    (problem,) = caught.value.problems.to_dict("records")
    assert (problem["file"], problem["sheet"], problem["count"]) == (path.name, "Q2", 1)
    assert 'sheets = ["Return", "Q2"]' in problem["remedy"]
    both = provider_return(path, {"sheets": ["Return", "Q2"]})
    assert both.table["referrals"].sum() == 2 * 492
    assert "OTHER_SHEETS" not in [notice.code for notice in both.warnings]
    one = provider_return(path, {"sheet": "Return"})
    assert one.table["referrals"].sum() == 492
    (notice,) = [notice for notice in one.warnings if notice.code == "OTHER_SHEETS"]
    assert "Q2" in notice.place and "The same table is also on Q2" in notice.text


@KINDS
@pytest.mark.parametrize(
    "rows",
    [
        [["Return for quarter 3"], [], *Q2],
        [[title.upper().replace("_", " ") for title in HEADER], *Q2[1:]],
        [line[:-2] for line in Q2],
        [[*line, "x"] for line in Q2],
        [line[::-1] for line in Q2],
    ],
)
def test_a_copy_that_was_changed_a_little_is_still_the_table(tmp_path, kind, rows):
    path = _written(kind, tmp_path, {"Read me": READ_ME, "Return": Q1, "Later": rows})
    with pytest.raises(DataError, match='sheet "Later"'):
        provider_return(path)


@KINDS
def test_every_copy_is_named_at_once(tmp_path, kind):
    path = _written(kind, tmp_path, {"Read me": READ_ME, "Return": Q1, "Q2": Q2, "Q3": Q2})
    with pytest.raises(DataError) as caught:
        provider_return(path)
    assert caught.value.problems["sheet"].tolist() == ["Q2", "Q3"]


@KINDS
@pytest.mark.parametrize(
    ("rows", "codes"),
    [
        ([["Referrals by month"], ["April", 30]], ["OTHER_SHEETS"]),
        ([["service", "referrals"], ["Idva", 492]], ["OTHER_SHEETS"]),
        ([HEADER], ["OTHER_SHEETS"]),
        ([[1], [2]], ["OTHER_SHEETS"]),
        ([], []),
    ],
)
def test_any_other_sheet_that_is_not_empty_is_named(tmp_path, kind, rows, codes):
    path = _written(kind, tmp_path, {"Read me": READ_ME, "Return": Q1, "Workings": rows})
    received = provider_return(path)
    assert received.table["referrals"].sum() == 492
    assert [notice.code for notice in received.warnings] == codes
    assert all(notice.place == f"{path.name}, sheet Workings" for notice in received.warnings)


@pytest.mark.parametrize("kind", ["provider-return", "contracts"])
def test_the_template_itself_is_read_without_a_word(tmp_path, kind):
    (path,) = write_template(kind, tmp_path / "t.xlsx")
    book = load_workbook(path)
    sheet = book["Return"]
    given = {"service": "Idva", "area": "Shropshire", "quarter": "2025/26 Q1", "referrals": 118}
    given |= {"contract": "K1", "funder": "OPCC", "value_a_year": 10, "start": "2025-04-01", "end": "2026-03-31"}
    for cell in list(sheet[1]):
        sheet.cell(2, cell.column, given.get(cell.value))
    book.save(path)
    reader = provider_return if kind == "provider-return" else service_contracts
    assert reader(path).warnings == ()
    copy = book.copy_worksheet(sheet)
    copy.title = "Q2"
    book.save(path)
    with pytest.raises(DataError, match='sheet "Q2"'):
        reader(path)


@KINDS
@pytest.mark.parametrize(
    ("text", "kind_of_data"),
    [
        ("Ring me on 07700 900123", "phone number"),
        ("jane@example.org", "e-mail address"),
        ("Victim DOB 03/04/1989", "date of birth"),
        ("Completed by: Jane Doe", "name"),
    ],
)
@pytest.mark.parametrize("sheet", ["Read me", "Notes"])
def test_people_on_a_sheet_that_was_not_read_are_named_by_place_alone(tmp_path, kind, text, kind_of_data, sheet):
    sheets = {"Read me": READ_ME, "Return": Q1, "Notes": [["Thank you"]]}
    sheets[sheet] = [*sheets[sheet], ["", text]]
    received = provider_return(_written(kind, tmp_path, sheets))
    (notice,) = [notice for notice in received.warnings if notice.code == "PERSONAL_DATA"]
    assert notice.place.endswith(f"sheet {sheet}, B{len(sheets[sheet])}")
    assert kind_of_data in notice.text
    assert text not in str(received.warnings)


@KINDS
def test_a_heading_of_names_is_enough(tmp_path, kind):
    people = [["Victim name", "Visits"], ["Jane Doe", 3]]
    received = provider_return(_written(kind, tmp_path, {"Read me": READ_ME, "Return": Q1, "List": people}))
    assert [notice.code for notice in received.warnings] == ["OTHER_SHEETS", "PERSONAL_DATA"]
    assert "Jane" not in str(received.warnings)
    areas = [["Name", "Code", "#NAME?"], ["Shropshire", "E06000051", "x"]]
    received = provider_return(_written(kind, tmp_path, {"Read me": READ_ME, "Return": Q1, "List": areas}))
    assert [notice.code for notice in received.warnings] == ["OTHER_SHEETS"]


@KINDS
def test_every_reader_of_workbooks_names_the_sheets_it_passes_over(tmp_path, kind):
    lines = [line.split(",") for line in EXTRACT.splitlines()]
    path = _written(kind, tmp_path, {"Extract": lines, "Older": lines})
    with pytest.raises(ConfigurationError, match="2 visible sheets"):
        na.reading.police_extract(path)
    extract = na.reading.police_extract(path, {"sheet": "Extract"})
    layout = {"sheet": "Extract", "columns": {title: title for title in lines[0]}}
    published = na.reading.published(path, layout)
    questions = {
        "sheet": "Extract",
        "questions": [{"id": "sex", "header": "sex", "kind": "single", "options": ["F", "M"]}],
        "ignore": [title for title in lines[0] if title != "sex"],
    }
    survey = na.reading.survey(path, questions)
    for received in (extract, published, survey):
        assert [notice.place for notice in received.warnings if notice.code == "OTHER_SHEETS"] == [
            f"{path.name}, sheet Older"
        ]


def test_a_sheet_that_is_not_read_may_be_large_odd_or_damaged(tmp_path):
    sheets = {"Read me": READ_ME, "Return": Q1, "Lookup": [["x", number] for number in range(21_000)]}
    path = _written("xlsx", tmp_path, sheets)
    assert [notice.code for notice in provider_return(path).warnings] == ["OTHER_SHEETS"]
    book = load_workbook(path)
    del book["Lookup"]
    book.create_sheet("Far")["XFD1048576"] = 1
    assert [notice.code for notice in provider_return(saved(book, path)).warnings] == ["OTHER_SHEETS"]
