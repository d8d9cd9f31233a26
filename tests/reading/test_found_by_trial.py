"""Faults that somebody with a fresh mind found: each would have been a wrong number, a leak, or an honest file refused."""

import random
import subprocess
import sys
from importlib.resources import files

import pandas as pd
import pytest
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

import needs_analysis as na
from needs_analysis.errors import ConfigurationError, DataError, Refusal
from needs_analysis.people import Key, Sealed, link, pseudonymise
from tests.reading import force_files
from tests.reading.files import EXTRACT, STREET, as_ods, as_xlsx, ods_row, rezipped, saved, zipped

H = "service,area,quarter,referrals\n"


Q = "2022/23 Q2"


@pytest.fixture
def sent(tmp_path):
    def read(text, layout=None, **options):
        path = tmp_path / "return.csv"
        path.write_text(text, encoding="utf-8")
        return na.reading.provider_return(path, layout, **options)

    return read


def _codes(received):
    return [notice.code for notice in received.warnings]


def test_a_month_that_stands_twice_is_not_counted_twice(tmp_path):
    row = ",2025-01,West Mercia Police,West Mercia Police,,,No Location,,,Drugs,,\n"
    for place in ("a", "b"):
        (tmp_path / place).mkdir()
        (tmp_path / place / "2025-01-west-mercia-street.csv").write_text(STREET + row)
    with pytest.raises(DataError, match="same force, month and type"):
        na.reading.police_uk(tmp_path)
    archive = tmp_path / "x.zip"
    archive.write_bytes(zipped({f"{place}/2025-01-west-mercia-street.csv": STREET + row for place in "ab"}))
    with pytest.raises(DataError, match="each month once"):
        na.reading.police_uk(archive)


def test_a_forces_official_name_finds_its_files(tmp_path):
    path = tmp_path / "x.zip"
    row = ",2025-01,Metropolitan Police Service,Metropolitan Police Service,,,No Location,,,Drugs,,\n"
    members = {"2025-01/2025-01-metropolitan-street.csv": STREET + row, "__MACOSX/2025-01/._x": b"\x00"}
    path.write_bytes(zipped(members))
    assert len(na.reading.police_uk(path, "Metropolitan Police Service").table) == 1


@pytest.mark.parametrize("look", [{"vertAlign": "superscript"}, {"strike": True}])
def test_a_footnote_mark_is_no_digit(tmp_path, look):
    book = as_xlsx()
    book.active["D3"] = CellRichText("12", TextBlock(InlineFont(**look), "1"))
    with pytest.raises(DataError, match=r"Return!D3 mixes superscript"):
        na.reading.provider_return(saved(book, tmp_path / "r.xlsx"))


def test_a_footnote_mark_of_an_open_document_is_no_digit(tmp_path):
    style = '<office:automatic-styles><style:style style:name="T1"><style:text-properties style:text-position="super 58%"/></style:style></office:automatic-styles>'
    cells = ods_row(["Idva", "Shropshire", Q]).replace(
        "</table:table-row>",
        '<table:table-cell office:value-type="string"><text:p>5<text:span text:style-name="T1">1</text:span></text:p></table:table-cell></table:table-row>',
    )
    path = as_ods(
        f'<table:table table:name="R">{ods_row(["service", "area", "quarter", "referrals"])}{cells}</table:table>',
        tmp_path / "r.ods",
    )
    rezipped(path, "content.xml", lambda content: content.replace(b"<office:body>", style.encode() + b"<office:body>"))
    with pytest.raises(DataError, match="superscript, subscript"):
        na.reading.provider_return(path)


@pytest.mark.parametrize("total", ["All", "Total", ""])
def test_a_total_over_crime_types_is_not_added_to_them(sent, total):
    text = f"service,area,crime_type,quarter,referrals\nIdva,Shropshire,Stalking,{Q},10\nIdva,Shropshire,Burglary,{Q},20\nIdva,Shropshire,{total},{Q},30\n"
    received = sent(text)
    assert received.table["referrals"].sum() == 30
    assert _codes(received) == ["TOTAL_SET_ASIDE"]
    with pytest.raises(DataError, match="add up"):
        sent(text.replace(",30\n", ",31\n"))


def test_a_total_over_providers_and_one_for_each_of_them(sent):
    header = "provider,service,area,quarter,referrals\n"
    rows = f"A,Idva,Shropshire,{Q},5\nB,Idva,Shropshire,{Q},7\n"
    assert sent(f"{header}{rows}All providers,Idva,Shropshire,{Q},12\n").table["referrals"].sum() == 12
    two = f"A,Idva,Herefordshire,{Q},6\nB,Idva,Herefordshire,{Q},15\nA,Total,West Mercia,{Q},11\nB,Total,West Mercia,{Q},22\n"
    assert sent(header + rows + two).table["referrals"].sum() == 33


def test_names_that_may_say_total_are_judged_by_their_numbers(sent):
    rows = f"Idva,Shropshire,{Q},3\nIsva,Shropshire,{Q},6\n"
    assert sent(f"{H}{rows}All DA services,Shropshire,{Q},9\n").table["referrals"].sum() == 9
    kept = sent(f"{H}Idva,Shropshire,{Q},4\nTotal Respect,Shropshire,{Q},4\n")
    assert kept.table["referrals"].sum() == 8
    assert _codes(kept) == ["MAY_BE_TOTAL"]


def test_an_authority_is_no_total_of_its_neighbours(sent):
    for rows, expected in (
        (f"Idva,Wiltshire,{Q},50\nIdva,Swindon,{Q},30\n", 80),
        (f"Idva,Wiltshire,{Q},50\nIdva,Swindon,{Q},-\n", 50),
        (f"Idva,Kent,{Q},50\nIdva,Medway,{Q},20\n", 70),
    ):
        received = sent(H + rows)
        assert received.table["referrals"].sum() == expected
        assert "AREA_MAY_OVERLAP" in _codes(received)
    with pytest.raises(DataError, match="only some of its parts"):
        sent(f"{H}Idva,Worcestershire,{Q},<5\nIdva,Worcester,{Q},1\n")


def test_counts_since_april_with_open_cells(sent):
    since = {"period_type": "year_to_date"}

    def quarters(*cells):
        return H + "".join(f"Idva,Shropshire,2022/23 Q{number},{cell}\n" for number, cell in enumerate(cells, start=1))

    table = sent(quarters("n/a", 12, 20), since).table
    assert table["referrals"].tolist()[1:] == [12, 8]
    for falling in (("10", "<5", "12"), ("<5", "0", "3")):
        with pytest.raises(DataError, match="cannot fall"):
            sent(quarters(*falling), since)
    table = sent(quarters("", 12), since).table
    assert table["referrals_lower"].tolist() == [0, 0]
    assert table["referrals_upper"].tolist()[1] == 12


@pytest.mark.parametrize(("cell", "days"), [("4 weeks", 28), ("1 week", 7), ("20", 140)])
def test_weeks_become_days_where_days_are_counted(sent, cell, days):
    text = f"service,area,quarter,referrals,longest_wait_days\nIdva,Shropshire,{Q},5,{cell}\n"
    assert sent(text, {"units_in_cells": {"longest_wait_days": "weeks"}}).table["longest_wait_days"].tolist() == [days]
    with pytest.raises(DataError, match="not a fixed number of days"):
        sent(text, {"units_in_cells": {"longest_wait_days": "months"}})


@pytest.mark.parametrize(
    ("layout", "said"),
    [
        ({"constants": {"service": "Isva"}}, "it is a column as well"),
        ({"quarter_from": "sheet"}, "it is a column as well"),
        ({"fill_down": ["referrals"]}, "count it twice"),
        ({"areas": {"Salop": "Shropshir"}}, "not known"),
        ({"ignore": ["referrals"]}, "the column 'referrals' is missing"),
        ({"header_rows": [1, 3]}, "consecutive"),
    ],
)
def test_layouts_that_would_mislead_are_refused(sent, layout, said):
    with pytest.raises(DataError, match=said):
        sent(f"{H}Idva,Shropshire,{Q},5\n", layout)


def test_rows_under_a_declared_end_are_said(sent):
    text = f"{H}Idva,Shropshire,{Q},5\nSigned for deaf people,Shropshire,{Q},7\n"
    assert _codes(sent(text, {"stop_at": ["Signed"]})) == ["ROWS_AFTER_END"]


def test_own_areas_are_made_up_of_others_by_any_spelling(sent):
    text = f"{H}Idva,North Patch,{Q},30\nIdva,Telford & Wrekin,{Q},10\nIdva,Shropshire,{Q},20\n"
    received = sent(text, {"parents": {"North Patch": ["Telford and Wrekin", "Shropshire"]}})
    assert received.table["referrals"].sum() == 30


def test_long_tables_do_not_pass_over_what_a_layout_declares(tmp_path):
    book = Workbook()
    book.active.title = "2022"
    other = book.create_sheet("2023")
    for sheet, year in ((book.active, 2022), (other, 2023)):
        sheet.append(["area_code", "year", "population"])
        sheet.append(["E06000019", year, 188_000])
    book.save(tmp_path / "pop.xlsx")
    assert na.reading.population(tmp_path / "pop.xlsx", {"sheets": ["*"]}).table["year"].tolist() == [2022, 2023]
    for layout, said in (
        ({"sheet": "2022", "stop_at": ["x"]}, "does not apply"),
        ({"sheet": "2022", "constants": {"year": "2021"}}, "it is a column as well"),
    ):
        with pytest.raises(DataError, match=said):
            na.reading.population(tmp_path / "pop.xlsx", layout)
    wide = tmp_path / "wide.csv"
    wide.write_text("area_code,year,population,0,1\nE06000019,2022,99,3,4\n")
    with pytest.raises(DataError, match="not the sum of the ages"):
        na.reading.population(wide)
    sexes = tmp_path / "sexes.csv"
    sexes.write_text(
        "area_code,year,sex,population\nE06000019,2022,Persons,187000\nE06000019,2022,Male,93000\nE06000019,2022,Female,94000\n"
    )
    assert _codes(na.reading.population(sexes)) == ["TOTAL_BESIDE_PARTS"]


@pytest.mark.parametrize("ids", [[1.5e19, 2.5e19], [float("inf"), 1.0], [9007199254740993.0, 1.0]])
def test_ids_that_no_float_can_tell_apart_are_refused(tmp_path, ids):
    frame = pd.DataFrame({"crime_id": ["C1", "C2"], "victim_id": ids, "date": "2023-01-04", "offence": "Stalking"})
    frame.to_parquet(tmp_path / "x.parquet")
    with pytest.raises(DataError, match="too long to be stored exactly"):
        na.reading.police_extract(tmp_path / "x.parquet")
    with pytest.raises(DataError, match="two people"):
        pseudonymise(frame, key=Key(bytes(range(32))))


def _extract_book(tmp_path, **cells):
    book = Workbook()
    for line in EXTRACT.strip().split("\n"):
        book.active.append(line.split(","))
    for address, (value, form) in cells.items():
        book.active[address] = value
        if form:
            book.active[address].number_format = form
    return saved(book, tmp_path / "x.xlsx")


def test_ids_of_a_workbook_keep_their_zeros_and_are_not_rounded(tmp_path):
    table = na.reading.police_extract(_extract_book(tmp_path, B3=(123, "00000"))).table
    assert table["victim_id"].tolist() == ["00123"] * 3
    with pytest.raises(DataError, match="over 15 digits"):
        na.reading.police_extract(_extract_book(tmp_path, B3=(1234567890123450, None)))


def test_an_error_cell_repeats_nobody(tmp_path):
    path = _extract_book(tmp_path)

    def spoilt(content):
        start = content.index(b'<c r="D2"')
        return (
            content[:start]
            + b'<c r="D2" t="e"><v>Jane Roe WR1 1AA</v></c>'
            + content[content.index(b"</c>", start) + 4 :]
        )

    with pytest.raises(DataError) as caught:
        na.reading.police_extract(rezipped(path, "xl/worksheets/sheet1.xml", spoilt))
    assert "Jane" not in f"{caught.value}{caught.value.problems.to_csv()}"


def test_real_dates_titles_and_words_for_a_sex(tmp_path):
    book = Workbook()
    book.active.append(["Extract for the office"])
    book.active.append(["crime_id", "victim_id", "date", "offence", "sex", "domestic_abuse"])
    for number, (day, sex) in enumerate(
        (
            (pd.Timestamp("2023-01-04"), "female"),
            (pd.Timestamp("2023-01-19 13:05"), "F"),
            (pd.Timestamp("2023-02-11"), "f"),
        )
    ):
        book.active.append([f"C{number}", "V1", day, "Stalking", sex, True])
    path = saved(book, tmp_path / "x.xlsx")
    table = na.reading.police_extract(path, {"header_row": 2, "date_format": "%d/%m/%Y %H:%M"}).table
    assert table["date"].dt.day.tolist() == [4, 19, 11]
    assert table["sex"].unique().tolist() == ["F"]
    assert table["domestic_abuse"].unique().tolist() == ["yes"]


def test_percentages_are_read_as_they_are_shown(tmp_path):
    book = Workbook()
    book.active.append(
        ["contract", "service", "funder", "value_a_year", "start", "end", "kpi", "target", "unit", "direction"]
    )
    start, end = pd.Timestamp("2025-04-01"), pd.Timestamp("2026-03-31")
    book.active.append(["K1", "Idva", "OPCC", 1000, start, end, "in time", 0.95, "percent", "at least"])
    book.active["H2"].number_format = "0%"
    assert na.reading.service_contracts(saved(book, tmp_path / "k.xlsx")).table["target"].tolist() == [95]
    counts = as_xlsx()
    counts.active["D3"] = 1
    counts.active["D3"].number_format = "0%"
    with pytest.raises(DataError, match="is a percentage"):
        na.reading.provider_return(saved(counts, tmp_path / "r.xlsx"))
    counts.active["D3"].number_format = '[<5]"<5";0'
    with pytest.raises(DataError, match="may show something else"):
        na.reading.provider_return(saved(counts, tmp_path / "r.xlsx"))


def test_survey_maps_that_would_mislead_are_refused(tmp_path):
    path = tmp_path / "s.csv"
    path.write_text("ID,A,B\n1,Yes,ring Jane on 07700 900123\n2,No,\n")
    first = {"id": "a", "header": "A", "options": ["Yes", "No"]}
    second = {
        "id": "b",
        "header": "B",
        "options": ["x"],
        "other": True,
        "asked_if": {"question": "a", "answers": ["yes"]},
    }
    received = na.reading.survey(path, {"respondent": "ID", "questions": [first, second]})
    assert received.table["b"].tolist()[0] == "Other"
    assert "Jane" not in received.table.to_csv()
    assert "b_other" in received.tables["free_text"].columns
    for changed, said in (
        ({**second, "asked_if": {"question": "a", "answers": ["Perhaps"]}}, "not an option"),
        ({**second, "kind": "scale"}, "no other answers"),
        ({**second, "options": ["x", "X"]}, "differ in capitals"),
        ({**second, "id": "a_state"}, "another column"),
        ({**second, "separator": ""}, "is empty"),
    ):
        with pytest.raises(ConfigurationError, match=said):
            na.reading.survey(path, {"respondent": "ID", "questions": [first, changed]})


def test_a_look_up_without_a_code_is_nobodys_partner():
    table = pd.DataFrame({"code": ["E01000001", None, ""]})
    lookup = pd.DataFrame({"code": ["E01000001", None], "decile": [3, 99]})
    joined, report = na.reading.join(table, lookup, on="code")
    assert joined["decile"].tolist()[0] == 3
    assert joined["decile"].isna().sum() == 2
    assert report.set_index(["side", "why"])["rows"].to_dict() == {("table", "no code"): 2, ("look-up", "no code"): 1}
    for other in (pd.DataFrame({"code": [1]}), pd.DataFrame({"code": ["E01000001"], "x": [1]})):
        with pytest.raises(DataError):
            na.reading.join(table.assign(x=1), other, on="code")


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_honest_habits_are_no_faults(tmp_path, sent, ending):
    if ending == "csv":
        assert sent(f"service,area,quarter,referrals,,\nIdva,Shropshire,{Q},5,,\n").table["referrals"].tolist() == [5]
        return
    book = as_xlsx()
    book.active.append(["Notes about the return"])
    book.active.merge_cells("A6:D6")
    path = saved(book, tmp_path / "r.xlsx")
    assert na.reading.provider_return(path, {"stop_at": ["Notes"]}).table["referrals"].sum() == 492
    (template,) = na.reading.write_template("provider-return", tmp_path / "t.xlsx")
    from openpyxl import load_workbook

    filled = load_workbook(template)
    filled.create_sheet("Notes").append(["Thank you"])
    for cell in filled["Return"][1]:
        given = {"service": "Idva", "area": "Shropshire", "quarter": "2025/26 Q1", "referrals": 118}
        filled["Return"].cell(2, cell.column, given.get(cell.value))
    filled.save(template)
    received = na.reading.provider_return(template)
    assert received.table["referrals"].tolist() == [118]
    # A sheet that was not read is named; what it says may matter.
    assert [(notice.code, notice.place) for notice in received.warnings] == [("OTHER_SHEETS", "t.xlsx, sheet Notes")]


def test_one_service_in_two_spellings_is_one_service(sent):
    received = sent(f"{H}Idva,Shropshire,2022/23 Q1,5\nIDVA,Shropshire,{Q},6\n")
    assert received.table["service"].unique().tolist() == ["Idva"]
    assert _codes(received) == ["SPELLING"]


def test_cells_that_were_set_aside_are_counted(sent):
    received = sent(
        f"{H}Idva,Shropshire,{Q},lots\nIdva,Herefordshire,{Q},more\nIdva,Worcester,{Q},3\n", provisional=True
    )
    assert received.log["cells_set_aside"].tolist() == [2]


NASTY = [
    "V1",
    "v1",
    "V 1",
    "V\t1",
    "V2",
    "Not stated",
    "UNKNOWN",
    "0000000",
    "9999",
    "ANON",
    "",
    "00012",
    "12",
    "The Crown",
    "R v",
    "No victim identified",
    "-1",
    "Acme Stores Ltd",
    "00000000-0000-0000-0000-000000000000",
]


@pytest.mark.parametrize("together", [False, True])
def test_the_exporter_and_its_sql_agree_on_nasty_data(tmp_path, together):
    rng = random.Random(7)
    rows = [
        (
            rng.choice([*NASTY, *(f"P{n}" for n in range(60))]),
            f"20{rng.choice((21, 22, 23))}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}",
            rng.choice(["Stalking", "Burglary", "Violence", ""]),
            rng.choice(["Shropshire", "Herefordshire", ""]),
        )
        for _ in range(900)
    ]
    options = ["--all-crime-types"] if together else []
    text = force_files.run(tmp_path, rows, *options, look_back="2021-01-01")
    assert force_files.same(text, force_files.run_sql(rows, look_back="2021-01-01", together=together))
    received = na.reading.force_aggregate(tmp_path / "counts.csv").table
    assert received["count_state"].isin(["known", "suppressed"]).all()
    assert (received["crime_type"] == "all").any() == together, "each, or all together: never both"


@pytest.mark.parametrize(
    ("text", "options", "said"),
    [
        ("victim_id;date;crime_type;area\n", [], "no column"),
        ("victim_id,date,crime_type\n", [], "no column"),
        ("victim_id,date,crime_type,area\nV1,2022-05-01,x\n", [], "more or fewer fields"),
        ("victim_id,date,crime_type,area\nV1,2022-05-01,all,x\n", [], "is reserved for"),
        ("victim_id,date,crime_type,area\n", ["2022, 23,2022-04-01,2023-03-31"], "without commas"),
        ("victim_id,date,crime_type,area\n", ["x,2023-04-01,2022-03-31"], "ends before it begins"),
    ],
)
def test_the_exporter_says_what_is_wrong(tmp_path, text, options, said):
    (tmp_path / "extract.csv").write_text(text)
    script = files("needs_analysis.reading") / "force_export" / "export_victims.py"
    command = [
        sys.executable,
        "-I",
        script,
        tmp_path / "extract.csv",
        tmp_path / "out.csv",
        "--look-back-start",
        "2021-01-01",
    ]
    done = subprocess.run(
        [*command, "--periods", *(options or ["y,2022-04-01,2023-03-31"])], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def _people(*rows):
    names = ["first_name", "surname", "date_of_birth", "postcode"]
    return {"one": Sealed(pd.DataFrame(rows, columns=names))}


def _linked(records):
    pytest.importorskip("splink", reason="the extra linkage is not installed")
    return link(records)


def test_a_record_without_a_first_name_does_not_join_twins():
    rows = [
        ("JACK", "HILL", "1989-02-01", "WR1 1AA"),
        (None, "HILL", "1989-02-01", "WR1 1AA"),
        ("JILL", "HILL", "1989-02-01", "WR1 1AA"),
    ]
    labels = _linked(_people(*rows)).table["linked_id"].tolist()
    assert labels[0] != labels[2]


def test_a_father_and_son_of_one_name_are_two_people():
    rows = [("JOHN", "HILL", "1959-02-01", "WR1 1AA"), ("JOHN", "HILL", "1985-07-14", "WR1 1AA")]
    assert _linked(_people(*rows)).table["linked_id"].nunique() == 2


def test_a_day_that_stands_for_no_day_is_no_birthday():
    rows = [("JOHN", "SMITH", "1900-01-01", "WR1 1AA"), ("JOHN", "SMITH", "1900-01-01", "HR2 2BB")]
    result = _linked(_people(*rows))
    assert result.table["linked_id"].nunique() == 2
    assert result.unusable.set_index("field").loc["date_of_birth", "unusable"] == 2


def test_thousands_of_records_of_one_shop_are_linked_in_little_memory():
    rows = [("TESCO", "STORES", None, "WR1 1AA")] * 9_000
    result = _linked(_people(*rows))
    assert len(result.table) == 9_000
    assert result.table["linked_id"].nunique() in (1, 9_000), "all alike, one way or the other"


def test_birthdays_written_day_first_are_linked_on(tmp_path):
    header = "crime_id,victim_id,date,offence,First,Last,Born,Code\n"
    rows = "C1,V1,04/01/2023,Stalking,ADA,TESTCASE,01/02/1950,WR1 1AA\nC2,V2,19/01/2023,Stalking,ADA,TESTCASE,01/02/1950,WR9 9ZZ\n"
    (tmp_path / "x.csv").write_text(header + rows)
    mapping = {
        "date_format": "%d/%m/%Y",
        "identifiers": {"First": "first_name", "Last": "surname", "Born": "date_of_birth", "Code": "postcode"},
    }
    received = na.reading.police_extract(tmp_path / "x.csv", mapping, identifiers="for_linkage")
    result = _linked({"police": received.tables["identifiers"]})
    assert result.unusable.empty
    with pytest.raises(Refusal, match="not an engine"):
        link({"police": received.tables["identifiers"]}, engine="abacus")


@pytest.mark.parametrize(
    "rows",
    [
        f"Idva,Shropshire,{Q},10\nIsva,Shropshire,{Q},3\nTotal referrals,Shropshire,{Q},14\n",
        f"Idva,Shropshire,{Q},10\nIsva,Shropshire,{Q},3\nGrand total (all services),Shropshire,{Q},14\n",
        f"Idva,Shropshire,{Q},5\nIdva,Herefordshire,{Q},7\nIdva total,West Mercia,{Q},15\n",
        f"Idva,Thames Valley,{Q},100\nIdva,Reading,{Q},50\nIdva,Slough,{Q},30\n",
        f"Idva,Thames Valley,{Q},84\nIdva,Reading,{Q},50\nIdva,Slough,{Q},30\nIdva,Oxford,{Q},<5\n",
    ],
)
def test_totals_that_do_not_add_up_are_refused(sent, rows):
    with pytest.raises(DataError, match=r"add up to another number|only some of its parts"):
        sent(H + rows)


@pytest.mark.parametrize(
    ("header", "rows", "counted"),
    [
        (H, f"Idva,Shropshire,{Q},5\nIsva,Shropshire,{Q},9\nIdva total,West Mercia,{Q},5\n", 14),
        (H, f"Idva,Thames Valley,{Q},50\nIdva,Reading,{Q},50\n", 50),
        (
            "provider," + H,
            f"A,Idva,Shropshire,{Q},5\nA total,Idva,Shropshire,{Q},5\nB,Idva,Shropshire,{Q},6\nB total,Idva,Shropshire,{Q},6\n",
            11,
        ),
        (
            "crime_type," + H,
            f"Violence,Idva,Shropshire,{Q},10\nViolence total,Idva,Shropshire,{Q},10\nBurglary,Idva,Shropshire,{Q},5\n",
            15,
        ),
        (
            H,
            "".join(
                f"{name},Shropshire,{Q},{number}\n"
                for name, number in (
                    ("Idva adult", 5),
                    ("Idva child", 7),
                    ("Idva total", 12),
                    ("Isva adult", 3),
                    ("Isva child", 4),
                    ("Isva total", 7),
                )
            ),
            19,
        ),
        (
            "crime_type," + H,
            "".join(
                f"{name},Idva,Shropshire,{Q},{number}\n"
                for name, number in (
                    ("Rape", 5),
                    ("Other sexual", 7),
                    ("Total sexual offences", 12),
                    ("Burglary", 3),
                    ("Robbery", 4),
                    ("Total acquisitive", 7),
                )
            ),
            19,
        ),
        (
            H,
            f"All,Shropshire total,{Q},11\nIdva,Shropshire,{Q},5\nIsva,Shropshire,{Q},6\nIdva,Herefordshire,{Q},15\n",
            26,
        ),
    ],
)
def test_subtotals_are_set_aside(sent, header, rows, counted):
    received = sent(header + rows)
    assert received.table["referrals"].sum() == counted
    assert "TOTAL_SET_ASIDE" in _codes(received)


@pytest.mark.parametrize(
    ("rows", "counted"),
    [
        (f"A,Idva,Shropshire,,{Q},10\nB,Idva,Shropshire,Stalking,{Q},5\nB,Idva,Shropshire,Burglary,{Q},5\n", 20),
        (f"A,Support,Shropshire,All crimes,{Q},10\nA,Isva,Shropshire,Sexual offences,{Q},5\n", 15),
        (f"A,Support,Shropshire,All,{Q},10\nA,Isva,Shropshire,All,{Q},5\n", 15),
    ],
)
def test_services_for_all_crimes_are_no_totals_of_other_services(sent, rows, counted):
    assert sent("provider,service,area,crime_type,quarter,referrals\n" + rows).table["referrals"].sum() == counted


def test_a_total_that_is_kept_back_is_set_aside(sent):
    received = sent(f"{H}Idva,Shropshire,{Q},<5\nIsva,Shropshire,{Q},<5\nTotal referrals,Shropshire,{Q},*\n")
    assert len(received.table) == 2


def test_a_single_month_of_another_force_is_not_taken(tmp_path):
    path = tmp_path / "2025-01-west-mercia-street.csv"
    path.write_text(STREET + ",2025-01,West Mercia Police,West Mercia Police,,,No Location,,,Drugs,,\n")
    assert len(na.reading.police_uk(path, "West Mercia").table) == 1
    with pytest.raises(DataError, match="no monthly file of Kent"):
        na.reading.police_uk(path, "Kent")


@pytest.mark.parametrize("cell", ["99999999999999999999", "5%", "*"])
def test_a_published_count_is_a_count(tmp_path, cell):
    path = tmp_path / "table.csv"
    path.write_text(f"Area,N\nA,{cell}\n")
    with pytest.raises(DataError, match=r"implausibly large|percentage|suppression mark"):
        na.reading.published(path, {"columns": {"Area": "area", "N": "n"}, "kinds": {"n": "count"}})


@pytest.mark.parametrize(
    ("service", "value", "said"),
    [
        ("Idva", "5%", "percentage"),
        ("Idva", "*", "suppression mark"),
        ("Idva canary@example.org", "100", "looks like personal data"),
    ],
)
def test_contracts_hold_pounds_and_names_of_services(tmp_path, service, value, said):
    path = tmp_path / "contracts.csv"
    head = "contract,service,funder,value_a_year,start,end\n"
    path.write_text(f"{head}C1,{service},PCC,{value},2024-04-01,2025-03-31\n")
    with pytest.raises(DataError, match=said) as refused:
        na.reading.service_contracts(path)
    assert "canary" not in str(refused.value)


@pytest.mark.parametrize(
    "row",
    ["E10000034,2022,604", "E92000001,2022,57106", "E12000005,2022,5954", "E22000230,2022,188", "E01014001,2022,2"],
)
def test_thousands_are_seen_in_areas_of_every_kind(tmp_path, row):
    path = tmp_path / "population.csv"
    path.write_text(f"area_code,year,population\n{row}\n")
    with pytest.raises(DataError, match="in thousands"):
        na.reading.population(path)
    path.write_text("area_code,year,sex,population\nE06000019,2022,Persons,188\n")
    with pytest.raises(DataError, match="in thousands"):
        na.reading.population(path)
    path.write_text("area_code,year,sex,population\nE06000019,2022,Male,93000\nE06000019,2022,m,93000\n")
    with pytest.raises(DataError, match="share"):
        na.reading.population(path)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("2.2E+10,V1,2023-01-14,Stalking\n2.2E+10,V1,2023-01-14,Stalking\n", "rounded by a spreadsheet"),
        ("UNKNOWN,V1,2023-01-14,Stalking\nUNKNOWN,V1,2023-01-14,Stalking\n", "placeholders rather than references"),
        ("C1,123.0,2023-01-14,Stalking\nC2,123,2023-01-14,Stalking\n", "end in .0"),
        ("C1,V1,2023-01-14 99:99,Stalking\n", "not a valid date"),
        ("canary@example.org,V1,2023-01-14,Stalking\n", "e-mail addresses"),
        ("07700 900123,V1,2023-01-14,Stalking\n", "phone numbers"),
        ("C1,C. Anary,2023-01-14,Stalking\n", "look like names"),
        ("C1,Mary-Anne Canary,2023-01-14,Stalking\n", "look like names"),
    ],
)
def test_ids_of_an_extract_tell_crimes_and_people_apart(tmp_path, rows, said):
    path = tmp_path / "extract.csv"
    path.write_text("crime_id,victim_id,date,offence\n" + rows)
    with pytest.raises(DataError, match=said) as refused:
        na.reading.police_extract(path)
    assert "anary" not in str(refused.value)


def test_a_mapping_for_another_file_is_noticed(tmp_path):
    path = tmp_path / "extract.csv"
    path.write_text("crime_id,victim_id,date,offence\nC1,V1,2023-01-14,Stalking\n")
    received = na.reading.police_extract(path, {"identifiers": {"family name": "surname"}})
    assert _codes(received) == ["MAPPING_UNUSED"]
    with pytest.raises(Refusal, match="'keep' is not a use"):
        na.reading.police_extract(path, identifiers="keep")


def test_respondents_are_not_named_by_their_address(tmp_path):
    path = tmp_path / "survey.csv"
    path.write_text("Email,Safer\ncanary@example.org,Yes\n")
    question = {"id": "safer", "header": "Safer", "options": ["Yes", "No"]}
    with pytest.raises(DataError, match="looks like personal data") as refused:
        na.reading.survey(path, {"respondent": "Email", "questions": [question]})
    assert "canary" not in str(refused.value)


def test_linking_says_what_it_was_given_wrongly():
    records = pd.DataFrame(
        {"first_name": ["A"], "surname": ["B"], "date_of_birth": ["1990-01-01"], "postcode": ["WR1 1AA"]}
    )
    with pytest.raises(Refusal, match="not an amount of memory"):
        link(Sealed(records), memory="lots")
    with pytest.raises(Refusal, match="Names of providers must be text"):
        link({1: Sealed(records), "a": Sealed(records)})
    with pytest.raises(Refusal, match="threshold"):
        link(Sealed(records), threshold="0.9")
    with pytest.raises(Refusal, match="sealed"):
        Sealed([1, 2])
    with pytest.raises(Refusal, match="sealed"):
        Sealed(pd.concat([records, records], axis=1))
    with pytest.raises(Refusal, match="key is needed"):
        pseudonymise(records, key="abc", columns=["surname"])
    mixed = pd.DataFrame({"victim_id": pd.Series([123.0, "123", 123], dtype="object")})
    with pytest.raises(DataError, match="two people"):
        pseudonymise(mixed, key=Key(bytes(range(32))))


@pytest.mark.parametrize("row", ["Total,,,11", "Idva,Shropshire,Total,11", "Total,Shropshire,2022/23,11"])
def test_a_row_of_totals_in_a_plain_table_is_called_one(sent, row):
    with pytest.raises(DataError, match="looks like a total: remove it"):
        sent(f"{H}Idva,Shropshire,{Q},11\n{row}\n")
