"""A column of dates is judged whole: day and month are never taken for each other in silence."""

from datetime import date, datetime

import pandas as pd
import pytest
from openpyxl import Workbook

from needs_analysis.errors import DataError
from needs_analysis.reading import police_extract, provider_return, published, service_contracts

HEADER = ["crime_id", "victim_id", "date", "offence"]


FORMS = ("%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y")


def _all_in(texts, form):
    try:
        return bool([datetime.strptime(text, form) for text in texts])
    except (TypeError, ValueError):
        return False


def book_of(path, header, rows, *, sheet="Sheet1"):
    book = Workbook()
    book.active.title = sheet
    for row in [header, *rows]:
        book.active.append(row)
    book.save(path)
    return path


def extract(tmp_path, dates):
    rows = [[f"C{n}", f"V{n}", day, "Stalking"] for n, day in enumerate(dates)]
    return book_of(tmp_path / "extract.xlsx", HEADER, rows)


def table(tmp_path, dates):
    return book_of(tmp_path / "table.xlsx", ["Name", "Day"], [[f"A{n}", day] for n, day in enumerate(dates)])


def contracts(tmp_path, starts):
    header = ["contract", "service", "funder", "value_a_year", "start", "end"]
    last = next((f"{datetime(2030, 3, 31):{form}}" for form in FORMS if _all_in(starts, form)), datetime(2030, 3, 31))
    rows = [[f"C{n}", "Idva", "OPCC", 1_000, start, last] for n, start in enumerate(starts)]
    return book_of(tmp_path / "contracts.xlsx", header, rows)


LAYOUT = {"columns": {"Name": "name", "Day": "day"}, "kinds": {"day": "date"}}
READERS = {
    "extract": lambda folder, days, **said: police_extract(extract(folder, days), said or None),
    "published": lambda folder, days, **said: published(table(folder, days), {**LAYOUT, **said}),
    "contracts": lambda folder, days, **said: service_contracts(contracts(folder, days), said or None),
}
# A spreadsheet set to month first understood 2 January as 1 February, and left 13 January as it was typed.
SWAPPED = [datetime(2023, 2, 1), "13/01/2023", datetime(2023, 3, 1)]


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("said", [{}, {"date_format": "%d/%m/%Y"}])
def test_dates_of_the_spreadsheet_beside_typed_ones_are_refused(tmp_path, reader, said):
    with pytest.raises(DataError, match="1 dates are text and 2 are dates of the spreadsheet") as caught:
        READERS[reader](tmp_path, SWAPPED, **said)
    problem = caught.value.problems.set_index("problem").filter(like="dates of the spreadsheet", axis=0).iloc[0]
    assert problem["row"] == "3" and problem["count"] == 1 and "2023-01-31" in problem["remedy"]
    assert "13/01" not in str(caught.value)


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("first", ["2023-01-13", "13/01/2023", "13.01.2023"])
def test_whatever_way_the_typed_ones_are_in(tmp_path, reader, first):
    said = {"date_format": "%d.%m.%Y"} if "." in first else {}
    with pytest.raises(DataError, match="dates of the spreadsheet"):
        READERS[reader](tmp_path, [first, datetime(2023, 2, 1)], **said)


@pytest.mark.parametrize("reader", READERS)
def test_a_column_of_one_kind_is_read(tmp_path, reader):
    days = [datetime(2023, 1, 4), datetime(2023, 1, 19), datetime(2023, 2, 11)]
    column = {"extract": "date", "published": "day", "contracts": "start"}[reader]
    expected = ["2023-01-04", "2023-01-19", "2023-02-11"]
    for given, said in (
        (days, {}),
        (days, {"date_format": "%d/%m/%Y"}),
        ([f"{day:%d/%m/%Y}" for day in days], {}),
        ([f"{day:%Y-%m-%d}" for day in days], {}),
        ([f"{day:%m/%d/%Y}" for day in days], {"date_format": "%m/%d/%Y"}),
        ([f"{day:%d.%m.%Y}" for day in days], {"date_format": "%d.%m.%Y"}),
    ):
        received = READERS[reader](tmp_path, given, **said)
        assert received.table[column].dt.strftime("%Y-%m-%d").tolist() == expected
        codes = {notice.code for notice in received.warnings}
        assert ("MONTH_FIRST" in codes) == said.get("date_format", "").startswith("%m")
        assert "AMBIGUOUS_DATES" not in codes


@pytest.mark.parametrize("reader", READERS)
def test_month_first_is_said_and_can_be_declared(tmp_path, reader):
    with pytest.raises(DataError, match=r'month first \(as 01/31/2023\).*date_format = "%m/%d/%Y"'):
        READERS[reader](tmp_path, ["01/04/2023", "01/19/2023", "02/11/2023"])
    with pytest.raises(DataError, match="some day first and some month first"):
        READERS[reader](tmp_path, ["19/01/2023", "01/19/2023", "02/11/2023"])
    with pytest.raises(DataError, match="written in a different format from the rest"):
        READERS[reader](tmp_path, ["19/01/2023", "2023-01-19", "2023-02-11"])


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(
    ("days", "said", "noticed"),
    [
        (["02/01/2023", "03/01/2023"], {}, True),
        ([datetime(2023, 1, 2), datetime(2023, 1, 3), datetime(2023, 5, 12)], {}, True),
        (["02/01/2023", "03/01/2023", "12/05/2023"], {"date_format": "%d/%m/%Y"}, True),
        (["2023-01-02", "2023-01-03", "2023-05-12"], {}, False),
        ([datetime(2023, 4, 1), datetime(2022, 4, 1), datetime(2021, 4, 1)], {}, False),
        ([datetime(2023, 1, 2), datetime(2023, 1, 3), datetime(2023, 5, 13)], {}, False),
    ],
)
def test_days_that_could_be_months_are_said(tmp_path, reader, days, said, noticed):
    received = READERS[reader](tmp_path, days, **said)
    assert any(notice.code == "AMBIGUOUS_DATES" for notice in received.warnings) == noticed


def test_days_of_birth_are_judged_too_and_never_repeated(tmp_path):
    born = [datetime(1990, 2, 1), "13/01/1991", datetime(1992, 3, 1)]
    rows = [[f"C{n}", f"V{n}", f"2023-01-{13 + n}", "Stalking", day] for n, day in enumerate(born)]
    path = book_of(tmp_path / "extract.xlsx", [*HEADER, "DOB"], rows)
    with pytest.raises(DataError, match="dates of the spreadsheet") as caught:
        police_extract(path, {"identifiers": {"DOB": "date_of_birth"}}, identifiers="for_linkage")
    assert "199" not in str(caught.value)


def test_the_end_of_a_quarter_is_judged_too(tmp_path):
    rows = [
        ["Idva", "Shropshire", "2022/23 Q2", 12, datetime(2022, 9, 30)],
        ["Idva", "Herefordshire", "2022/23 Q2", 12, "30/09/2022"],
    ]
    path = book_of(tmp_path / "return.xlsx", ["service", "area", "quarter", "referrals", "quarter_end"], rows)
    with pytest.raises(DataError, match="dates of the spreadsheet"):
        provider_return(path)


def test_dates_of_a_parquet_file_are_its_own(tmp_path):
    frame = pd.DataFrame(
        {"crime_id": ["C1", "C2", "C3"], "victim_id": ["1", "2", "3"], "offence": "Stalking"}
        | {"date": [date(2023, 1, 2), date(2023, 1, 3), date(2023, 5, 12)]}
    )
    frame.to_parquet(tmp_path / "extract.parquet")
    received = police_extract(tmp_path / "extract.parquet")
    assert received.table["date"].dt.day.tolist() == [2, 3, 12]
    assert any(notice.code == "AMBIGUOUS_DATES" for notice in received.warnings)
