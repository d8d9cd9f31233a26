"""Provider returns: what is read, what is set aside, what is refused, and where."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.comments import Comment

from needs_analysis.errors import ConfigurationError, DataError
from needs_analysis.quantity import total
from needs_analysis.reading import provider_return
from tests.reading.files import HEADER, ROWS, as_csv, as_ods, as_xlsx, changed, ods_row, rezipped, saved


@pytest.fixture
def csv_of(tmp_path):
    def write(content=None, name="return.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else as_csv(content or ROWS))
        return path

    return write


def _codes(received):
    return [notice.code for notice in received.warnings]


def test_a_sound_return_is_read_without_a_word(csv_of):
    received = provider_return(csv_of())
    assert received.table["referrals"].tolist() == [92, 118, 101, 181]
    assert received.warnings == ()
    assert received.table["row"].tolist() == [2, 3, 4, 5]
    assert received.log["rows"].tolist() == [4]
    assert len(received.log["sha256"].item()) == 64


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings(csv_of, encoding):
    text = as_csv(changed(2, "service", "Siân's")).decode()
    received = provider_return(csv_of(text.encode(encoding)))
    assert received.table["service"].iloc[0] == "Siân's"
    assert _codes(received) == (["CP1252"] if encoding == "cp1252" else [])


@pytest.mark.parametrize(
    ("cell", "state", "lower", "upper"),
    [
        ("<5", "suppressed", 1, 4),
        ("fewer than 10", "suppressed", 1, 9),
        ("1-4", "suppressed", 1, 4),
        ("*", "suppressed", 0, None),
        ("[c]", "suppressed", 0, None),
        ("", "missing", 0, None),
        ("..", "missing", 0, None),
        ("-", "missing", 0, None),
        ("[z]", "not_applicable", None, None),
        ("[low]", "low", 0, None),
    ],
)
def test_values_that_are_not_numbers(csv_of, cell, state, lower, upper):
    table = provider_return(csv_of(changed(2, "waiting", cell))).table
    assert table["waiting"].isna().tolist() == [True, False, False, False]
    assert table["waiting_state"].iloc[0] == state
    for end, expected in (("lower", lower), ("upper", upper)):
        found = table[f"waiting_{end}"].iloc[0]
        assert found == expected if expected is not None else found != found


def test_a_total_over_a_suppressed_cell_is_a_range(csv_of):
    table = provider_return(csv_of(changed(2, "waiting", "<5"))).table
    found = total(table, "waiting")
    assert (found.lower, found.upper, found.known, found.unknown) == (43, 46, 3, 1)
    assert not found.exact


@pytest.mark.parametrize(
    ("cell", "problem"),
    [
        ("-3", "negative"),
        ("12.5", "not a whole number"),
        ("９２", "digits that are not 0 to 9"),
        ("9_2", "mixes a number"),
        ("92 weeks", "mixes a number"),
        ("1 181", "mixes a number"),
        ("12%", "mixes a number"),
        ("1e2", "mixes a number"),
        ("TRUE", "yes or no"),
        ("nan", "a placeholder"),
        ("nil", "a placeholder"),
        ("#REF!", "spreadsheet error"),
        ("=1+1", "formula as text"),
        ("lots", "text, not a number"),
        ("9007199254740993", "implausibly large"),
    ],
)
def test_cells_that_are_no_counts(csv_of, cell, problem):
    with pytest.raises(DataError) as caught:
        provider_return(csv_of(changed(3, "waiting", cell)))
    found = caught.value.problems.iloc[0]
    assert problem in found["problem"]
    assert (found["row"], found["column"], found["count"]) == ("3", "waiting", 1)
    assert "0 or more" in found["expected"]


def test_every_problem_at_once(csv_of):
    rows = changed(2, "waiting", "-1")
    rows[1][HEADER.index("waiting")] = "-2"
    rows[2][HEADER.index("area")] = "Telfrod"
    rows[3][HEADER.index("quarter")] = "2022 Q2"
    with pytest.raises(DataError) as caught:
        provider_return(csv_of(rows))
    problems = caught.value.problems
    assert set(problems["column"]) == {"waiting", "area", "quarter"}
    assert problems.set_index("column").loc["waiting", "row"] == "2, 3"


@pytest.mark.parametrize(
    ("column", "cell", "said"),
    [
        ("area", "Hereford", "Was Herefordshire meant"),
        ("quarter", "2022 Q2", "2022/23 Q2 for the financial year"),
        ("quarter", "22/22 Q1", "2022/23 Q1"),
        ("quarter", "Jul-Aug 2022", "Jul-Sep"),
        ("service", "call 07700 900123", "phone number"),
    ],
)
def test_a_near_miss_is_suggested_and_never_taken(csv_of, column, cell, said):
    with pytest.raises(DataError, match=said):
        provider_return(csv_of(changed(2, column, cell)))


@pytest.mark.parametrize("quarter", ["2022-23 Q2", "Q2 2022/23", "Quarter 2 2022/2023", "Jul-Sep 2022", " 2022/23  q2"])
def test_known_spellings_of_a_quarter(csv_of, quarter):
    assert provider_return(csv_of(changed(2, "quarter", quarter))).table["quarter"].iloc[0] == "2022/23 Q2"


def test_rows_of_totals_are_set_aside_when_they_add_up(csv_of):
    totals = [sum(row[place] for row in ROWS) for place in range(3, len(HEADER))]
    for first, area in (("Total", "West Mercia"), ("Idva", "All areas"), ("Idva", "West Mercia")):
        received = provider_return(csv_of([*ROWS, [first, area, "2022/23 Q2", *totals]]))
        assert received.table["referrals"].sum() == 492
        assert _codes(received) == ["TOTAL_SET_ASIDE"]
        wrong = [*ROWS, [first, area, "2022/23 Q2", totals[0] + 1, *totals[1:]]]
        with pytest.raises(DataError, match="add up to another number"):
            provider_return(csv_of(wrong))


def test_subtotals_under_each_block(csv_of):
    totals = ["2022/23 Q2", *(sum(row[place] for row in ROWS) for place in range(3, len(HEADER)))]
    second = [["Isva", *row[1:]] for row in ROWS]
    grand = ["2022/23 Q2", *(2 * number for number in totals[1:])]
    rows = [*ROWS, ["Total", "West Mercia", *totals], *second, ["Total", "West Mercia", *totals]]
    received = provider_return(csv_of([*rows, ["Grand total", "West Mercia", *grand]]))
    assert received.table["referrals"].sum() == 984
    assert len(received.table) == 8


def test_a_district_beside_its_county_is_not_counted_twice(csv_of):
    with pytest.raises(DataError, match="parts"):
        provider_return(csv_of([*ROWS, [*["Idva", "Worcester", *ROWS[3][2:]][:3], 40, 30, 5, 9, 36, 4, 0, 3]]))


def test_parts_and_wholes(csv_of):
    with pytest.raises(DataError, match=r"female \+ male \+ not_stated is 138, referrals is 118"):
        provider_return(csv_of(changed(3, "female", 127)))
    received = provider_return(csv_of(changed(3, "engaged", 130)))
    assert _codes(received) == ["PART_ABOVE_WHOLE"]


def test_a_missing_quarter_is_named(csv_of):
    first = [[*row[:2], "2022/23 Q1", row[3] + 1, *row[4:]] for row in ROWS]
    received = provider_return(csv_of([*ROWS, *first[:3]]))
    assert _codes(received) == ["MISSING_QUARTER"]
    assert "Worcestershire: 2022/23 Q1" in received.warnings[0].text


def test_the_same_row_twice_is_refused_with_both_places(csv_of):
    with pytest.raises(DataError, match="row 3 and row 6"):
        provider_return(csv_of([*ROWS, ROWS[1]]))


def test_counts_since_april_are_taken_apart(csv_of):
    names = [*HEADER[:3], "referrals", "waiting"]

    def sent(*quarters):
        rows = [["Idva", "Shropshire", f"2022/23 Q{number}", *counts] for number, counts in quarters]
        return csv_of(as_csv(rows, names))

    since = {"period_type": "year_to_date"}
    received = provider_return(sent((1, [50, 8]), (2, [118, 12]), (3, ["<200", 9])), since)
    assert received.table["referrals"].fillna(-1).tolist() == [50, 68, -1]
    assert received.table["referrals_upper"].tolist() == [50, 68, 199 - 118]
    assert received.table["waiting"].tolist() == [8, 12, 9], "people waiting on a day are no count since April"
    assert "YEAR_TO_DATE" in _codes(received)
    with pytest.raises(DataError, match="cannot fall"):
        provider_return(sent((1, [119, 8]), (2, [118, 12])), since)
    with pytest.raises(DataError, match="2022/23 Q1 is not in the file"):
        provider_return(sent((2, [118, 12])), since)


@pytest.mark.parametrize("ending", ["xlsx", "ods"])
def test_a_workbook_is_read_like_its_text(tmp_path, ending):
    path = tmp_path / f"return.{ending}"
    if ending == "xlsx":
        saved(as_xlsx(), path)
    else:
        rows = "".join(ods_row(line) for line in [HEADER, *ROWS])
        empty = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
        as_ods(f'<table:table table:name="Return">{rows}{empty}</table:table>', path)
    received = provider_return(path)
    assert received.table["referrals"].sum() == 492
    assert received.table["sheet"].unique().tolist() == ["Return"]
    assert received.warnings == ()


def test_an_old_workbook_is_read(tmp_path, root):
    received = provider_return(root / "tests" / "reading" / "old_workbook.xls")
    assert received.table["referrals"].sum() == 492


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (True, "TRUE or FALSE"),
        ("#REF!", "#REF!"),
        ("=1+1", "no stored result"),
    ],
)
def test_cells_of_a_workbook_are_named_by_their_address(tmp_path, cell, said):
    book = as_xlsx()
    book.active["D3"] = cell
    with pytest.raises(DataError, match=r"Return!D3") as caught:
        provider_return(saved(book, tmp_path / "return.xlsx"))
    assert said in str(caught.value)


def test_merged_headers_are_refused_by_range_and_read_when_declared(tmp_path):
    book = as_xlsx([])
    sheet = book.active
    sheet.delete_rows(1)
    sheet.append(["Return for the quarter"])
    sheet.append([*HEADER[:7], "People", None, None, None])
    sheet.append([None] * 7 + HEADER[7:])
    for line in ROWS:
        sheet.append(line)
    sheet.append(["Signed for the provider"])
    sheet.merge_cells("H2:K2")
    path = saved(book, tmp_path / "return.xlsx")
    with pytest.raises(DataError):
        provider_return(path)
    layout = {
        "header_rows": [2, 3],
        "stop_at": ["Signed"],
        "columns": {f"People / {name}": name for name in HEADER[7:]},
    }
    with pytest.raises(DataError, match="only one cell"):
        provider_return(path, {**layout, "stop_at": []})
    assert provider_return(path, layout).table["female"].tolist() == [85, 107, 93, 166]
    single = {"header_rows": [3], "columns": {}}
    with pytest.raises(DataError, match="declare header_rows"):
        provider_return(path, single)


def test_one_tab_a_quarter(tmp_path):
    book = as_xlsx([[row[0], row[1], *row[3:]] for row in ROWS], HEADER[:2] + HEADER[3:], sheet="Q1 2022-23")
    other = book.create_sheet("Q2 2022-23")
    for line in [HEADER[:2] + HEADER[3:], *([row[0], row[1], *row[3:]] for row in ROWS)]:
        other.append(line)
    path = saved(book, tmp_path / "return.xlsx")
    with pytest.raises(ConfigurationError, match="2 visible sheets"):
        provider_return(path)
    received = provider_return(path, {"sheets": ["*"], "quarter_from": "sheet"})
    assert received.table.groupby("quarter")["referrals"].sum().to_dict() == {"2022/23 Q1": 492, "2022/23 Q2": 492}


def test_what_is_noticed_in_a_workbook(tmp_path):
    book = as_xlsx()
    book.active["D2"].comment = Comment("Ada Testcase says hello", "Ada Testcase")
    book.active.row_dimensions[4].hidden = True
    hidden = book.create_sheet("Lists")
    hidden["A1"] = "Idva"
    hidden.sheet_state = "hidden"
    received = provider_return(saved(book, tmp_path / "return.xlsx"))
    assert sorted(_codes(received)) == ["COMMENT", "HIDDEN_ROWS", "HIDDEN_SHEET"]
    assert "Testcase" not in f"{received}{received.warnings}"
    hidden["A2"] = "ring 07700 900123"
    with pytest.raises(DataError, match="hidden sheet contains what looks like personal data"):
        provider_return(saved(book, tmp_path / "return.xlsx"))


def test_a_cell_at_the_far_corner_costs_nothing(tmp_path):
    book = as_xlsx()
    book.active["XFD1048576"] = " "
    assert len(provider_return(saved(book, tmp_path / "return.xlsx")).table) == 4
    book.active["XFD1048576"] = "x"
    with pytest.raises(DataError, match="XFD1048576"):
        provider_return(saved(book, tmp_path / "return.xlsx"))


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml"])
def test_entities_are_refused_wherever_they_stand(tmp_path, part):
    path = saved(as_xlsx(), tmp_path / "return.xlsx")
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
    with pytest.raises(DataError, match="declares entities"):
        provider_return(rezipped(path, part, lambda content: bomb + content))


@pytest.mark.parametrize(
    ("layout", "said"),
    [
        ({"heeder_rows": [1]}, "is not a known key"),
        ({"sheet": "A", "sheets": ["B"]}, "give one of them"),
        ({"header_rows": [3, 2]}, "consecutive"),
        ({"columns": {"referrals": "reffs"}}, "does not have"),
    ],
)
def test_layouts_are_strict(csv_of, layout, said):
    with pytest.raises(DataError, match=said):
        provider_return(csv_of(), layout)


def test_a_layout_in_a_file(csv_of, tmp_path):
    path = tmp_path / "layout.toml"
    path.write_text('[columns]\n"No. of people referred" = "referrals"\n')
    renamed = as_csv(header=[*HEADER[:3], "No. of people referred", *HEADER[4:]])
    with pytest.raises(DataError, match="not a column of this table"):
        provider_return(csv_of(renamed))
    assert provider_return(csv_of(renamed), path).table["referrals"].sum() == 492
    path.write_text('sheet = "a"\nsheet = "b"\n')
    with pytest.raises(ConfigurationError, match="each key may appear only once"):
        provider_return(csv_of(renamed), path)


def test_provisional_sets_bad_cells_aside_and_lists_them(csv_of):
    path = csv_of(changed(3, "waiting", "lots"))
    received = provider_return(path, provisional=True)
    assert received.table["waiting_state"].tolist() == ["known", "missing", "known", "known"]
    assert received.open["column"].tolist() == ["waiting"]
    assert received.log["cells_set_aside"].item() == 1
    with pytest.raises(DataError, match="not a known area"):
        provider_return(csv_of(changed(3, "area", "Nowhere")), provisional=True)


@given(numbers=st.lists(st.integers(0, 9_999_999), min_size=4, max_size=4), commas=st.booleans())
def test_any_count_is_read_as_it_was_written(tmp_path_factory, numbers, commas):
    rows = [[*row[:3], f"{number:,}" if commas else number] for row, number in zip(ROWS, numbers, strict=True)]
    path = tmp_path_factory.mktemp("counts") / "return.csv"
    path.write_bytes(as_csv(rows, HEADER[:4]))
    assert provider_return(path).table["referrals"].tolist() == numbers


@given(order=st.permutations(range(4)))
def test_the_order_of_rows_does_not_matter(tmp_path_factory, order):
    path = tmp_path_factory.mktemp("order") / "return.csv"
    path.write_bytes(as_csv([ROWS[place] for place in order]))
    table = provider_return(path).table.sort_values("area")
    assert table["referrals"].tolist() == [92, 118, 101, 181]


RECEIVED = b"service,area,quarter,quarter_end,received_on,referrals\nIDVA,Kent,2025/26 Q1,2025-06-30,%s,20\n"


@pytest.mark.parametrize("day", ["2025-07-14", "2025-09-02", "14/07/2025"])
def test_the_day_on_which_a_return_came_is_any_day(csv_of, day):
    layout = {"date_format": "%d/%m/%Y"} if "/" in day else None
    quarter_end = "30/06/2025" if "/" in day else "2025-06-30"
    content = RECEIVED.replace(b"2025-06-30", quarter_end.encode()) % day.encode()
    table = provider_return(csv_of(content), layout).table
    assert table["received_on"].dt.day.tolist() == [2 if day == "2025-09-02" else 14]
    assert table["quarter_end"].dt.month.tolist() == [6]


def test_a_day_that_is_none_and_an_end_of_another_quarter_are_refused(csv_of):
    with pytest.raises(DataError) as refused:
        provider_return(csv_of(RECEIVED % b"soon"))
    assert refused.value.problems["column"].tolist() == ["received_on"]
    with pytest.raises(DataError, match="last day of the quarter") as refused:
        provider_return(csv_of(RECEIVED.replace(b"2025-06-30", b"2025-05-31") % b"2025-07-14"))
    assert refused.value.problems["column"].tolist() == ["quarter_end"]


def test_a_mean_wait_may_have_decimals_and_nothing_else_may(csv_of):
    """Providers give a mean of 28.4 days; their whole return was refused for it."""
    head, *rows = [line.split(",") for line in as_csv(ROWS).decode().splitlines()]

    def given_as(column, cell):
        lines = [[*head, column], *([*row, cell] for row in rows)]
        return provider_return(csv_of("\n".join(",".join(line) for line in lines).encode()))

    assert given_as("mean_wait_days", "28.4").table["mean_wait_days"].tolist() == [28.4] * len(rows)
    assert given_as("mean_wait_days", "28").table["mean_wait_days"].tolist() == [28] * len(rows)
    for column, cell in (("longest_wait_days", "28.4"), ("mean_wait_days", "-28.4"), ("mean_wait_days", "28.4.1")):
        with pytest.raises(DataError):
            given_as(column, cell)
