"""A header that fills several rows, or stands lower, in every kind of long table."""

import gzip

import pytest
from openpyxl import Workbook

import needs_analysis as na
from needs_analysis.errors import DataError
from needs_analysis.reading.meaning.header_rows import carried, joined, levels
from needs_analysis.reading.sources.open_data import recorded_crime

LINES = [
    ["Recorded crime", "", "", "", "", "", "", ""],
    [
        "Financial",
        "Financial",
        "Force Name",
        "Offence",
        "Offence",
        "Offence Subgroup",
        "Offence Code",
        "Number of Offences",
    ],
    ["2024/25", "1", "West Mercia", "Stalking", "Violence", "x", "8Q", "700"],
    ["2024/25", "2", "West Mercia", "Stalking", "Violence", "x", "8Q", "650"],
    ["Notes: counts are provisional", "", "", "", "", "", "", ""],
]
LOWER = ["Financial Year", "Financial Quarter", "", "Offence Description", "Offence Group", "", "", ""]


def written(folder, ending, lines):
    path = folder / f"prc.{ending}"
    text = "".join(",".join(line) + "\n" for line in lines)
    if ending == "csv":
        path.write_text(text, encoding="utf-8")
    elif ending == "csv.gz":
        path.write_bytes(gzip.compress(text.encode()))
    else:
        book = Workbook()
        for line in lines:
            book.active.append([cell or None for cell in line])
        book.save(path)
    return path


@pytest.mark.parametrize("ending", ["csv", "csv.gz", "xlsx"])
def test_lines_above_and_below_a_table_are_declared(tmp_path, ending):
    header = [lower or upper for upper, lower in zip(LINES[1], LOWER, strict=True)]
    path = written(tmp_path, ending, [LINES[0], header, *LINES[2:]])
    table = recorded_crime(path, na.reading.Layout(header_rows=(2,), last_row=4))
    assert table["offences"].tolist() == [700, 650]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_headers_of_two_rows_are_joined(tmp_path, ending):
    upper = ["Age", "Help", "", "Seen"]
    lower = ["", "Called", "Visited", ""]
    path = written(tmp_path, ending, [upper, lower, ["30", "Yes", "No", "Yes"]])
    questions = [
        {"id": name, "header": header, "options": ["Yes", "No"]}
        for name, header in (("called", "Help / Called"), ("visited", "Help / Visited"), ("seen", "Seen"))
    ]
    table = na.reading.survey(path, {"header_rows": [1, 2], "ignore": ["Age"], "questions": questions}).table
    assert table[["called", "visited", "seen"]].to_numpy().tolist() == [["Yes", "No", "Yes"]]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_declared_header_that_is_not_there_is_refused(tmp_path, ending):
    path = written(tmp_path, ending, LINES)
    with pytest.raises(DataError, match="row 40 is empty, and was declared to be the header"):
        recorded_crime(path, na.reading.Layout(header_rows=(40,)))
    with pytest.raises(DataError, match=r"has a column without a header.*header_rows"):
        recorded_crime(written(tmp_path, ending, [["a", "", "c"], ["1", "2", "3"]]))


def test_each_text_stands_once_in_a_name():
    texts = levels({1: ["Age", "Help", None], 2: ["Age", "Called", "Seen"]}, [1, 2])
    assert joined(texts) == ["Age", "Help / Called", "Seen"]
    assert carried(texts) == ["Age", "Help / Called", "Help / Seen"]
    merged = levels({1: ["Help", None], 2: ["Called"]}, [1, 2], [("A1:B1", 1, 1)])
    assert joined(merged) == ["Help / Called", "Help"]


def test_an_extract_with_lines_above_its_header_is_read_from_text_too(tmp_path):
    path = tmp_path / "extract.csv"
    path.write_text("Report 17\nrun on Monday\ncrime_id,victim_id,date,offence\nC1,V1,2023-01-14,Stalking\n")
    assert na.reading.police_extract(path, {"header_row": 3}).table["victim_id"].tolist() == ["V1"]
