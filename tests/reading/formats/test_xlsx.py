"""Only what an Excel sheet shows is read: its number formats, conditional formats and cells that nobody sees."""

import pytest
from openpyxl.formatting.rule import CellIsRule, DataBarRule, FormulaRule, IconSetRule, Rule
from openpyxl.styles import Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat

from needs_analysis.errors import DataError
from needs_analysis.reading import police_extract, provider_return, service_contracts
from tests.reading.files import EXTRACT, as_xlsx, rezipped, saved

HIDING = ['"*"', ";;;", '[<5]"<5";0', '[<5]"<5"', '"c"', '"<"0', '"[c]"', '0"*"', "0,"]


def _formatted(tmp_path, form, value=3, cell="D3"):
    book = as_xlsx()
    book.active[cell] = value
    book.active[cell].number_format = form
    return saved(book, tmp_path / "r.xlsx")


@pytest.mark.parametrize("form", HIDING)
def test_a_number_that_its_format_hides_is_refused(tmp_path, form):
    with pytest.raises(DataError) as caught:
        provider_return(_formatted(tmp_path, form))
    (problem,) = caught.value.problems.to_dict("records")
    assert (problem["sheet"], problem["row"], problem["column"], problem["count"]) == ("Return", "3", "referrals", 1)
    assert problem["problem"].startswith("Return!D3 contains a number")
    assert "whole number" in problem["expected"]
    assert problem["remedy"].startswith("Type what is shown, such as <5, into the cell, or ask the sender")


def test_hidden_numbers_of_one_column_are_counted_in_one_problem(tmp_path):
    book = as_xlsx()
    for row in range(2, 6):
        book.active[f"K{row}"].number_format = '[<20]"*";0'
    with pytest.raises(DataError) as caught:
        provider_return(saved(book, tmp_path / "r.xlsx"))
    (problem,) = caught.value.problems.to_dict("records")
    assert (problem["row"], problem["count"]) == ("2, 3, 4", 3)


@pytest.mark.parametrize(
    ("form", "value"),
    [
        ("0", 3),
        ("#,##0", 3),
        ('0" people"', 3),
        ('[<5]"<5";0', 12),
        ('_-* #,##0_-;-* #,##0_-;_-* "-"??_-;_-@_-', 0),
        ("[Blue]0;[Red]-0", 3),
        ("0;-0;;@", 4),
    ],
)
def test_a_number_that_its_format_shows_is_read(tmp_path, form, value):
    received = provider_return(_formatted(tmp_path, form, value, "K3"))
    assert received.table["disabled"].tolist()[1] == value
    assert received.warnings == ()


def test_zeros_that_are_not_shown_are_refused_and_those_shown_as_a_dash_are_named(tmp_path):
    with pytest.raises(DataError, match=r"Return!I4 contains a number with a format that hides it"):
        provider_return(_formatted(tmp_path, "0;-0;;@", 0, "I4"))
    received = provider_return(_formatted(tmp_path, '0;-0;"-"', 0, "I4"))
    assert received.table["male"].tolist()[2] == 0
    assert [notice.code for notice in received.warnings] == ["ZERO_AS_DASH"]
    book = as_xlsx()
    book.active.sheet_view.showZeros = False
    with pytest.raises(DataError, match=r"Return!J4 contains a zero with a format that hides it"):
        provider_return(saved(book, tmp_path / "r.xlsx"))


def test_what_cannot_be_seen_can_be_set_aside_or_left_out(tmp_path):
    path = _formatted(tmp_path, '"*"', 3, "K3")
    received = provider_return(path, provisional=True)
    assert received.table["disabled_state"].tolist() == ["known", "missing", "known", "known"]
    assert received.open["column"].tolist() == ["disabled"]
    assert "disabled" not in provider_return(path, {"ignore": ["disabled"]}).table


@pytest.mark.parametrize(("cell", "form"), [("B3", ";;;"), ("B3", ';;;"x"'), ("B3", '@"*"'), ("D1", ";;;")])
def test_a_text_that_its_format_hides_is_refused(tmp_path, cell, form):
    book = as_xlsx()
    book.active[cell].number_format = form
    with pytest.raises(DataError, match=rf"Return!{cell} contains a text (with a format|to which)"):
        provider_return(saved(book, tmp_path / "r.xlsx"))


def test_a_date_that_its_format_hides_is_refused(tmp_path):
    from datetime import datetime

    book = as_xlsx(
        [["K1", "Idva", "OPCC", 1000, datetime(2025, 4, 1), datetime(2026, 3, 31)]],
        ["contract", "service", "funder", "value_a_year", "start", "end"],
    )
    assert len(service_contracts(saved(book, tmp_path / "k.xlsx")).table) == 1
    for form in ('"n/a"', ";;;", '[>1]"n/a";dd/mm/yyyy', 'dd/mm/yyyy"*"'):
        book.active["F2"].number_format = form
        with pytest.raises(DataError, match=r"Return!F2 "):
            service_contracts(saved(book, tmp_path / "k.xlsx"))


def test_a_hidden_cell_of_a_record_level_table_is_refused_without_its_text(tmp_path):
    lines = [line.split(",") for line in EXTRACT.splitlines()]
    book = as_xlsx(lines[1:], lines[0], "Extract")
    for row in (2, 3):
        book.active[f"D{row}"].number_format = ";;;"
    with pytest.raises(DataError) as caught:
        police_extract(saved(book, tmp_path / "x.xlsx"))
    (problem,) = caught.value.problems.to_dict("records")
    assert (problem["row"], problem["count"]) == ("2, 3", 2)
    assert "Stalking" not in str(caught.value)


def _dxf(form):
    return DifferentialStyle(numFmt=NumberFormat(numFmtId=170, formatCode=form))


@pytest.mark.parametrize("form", ['"*"', '"<5"', ";;;", '"<"0'])
@pytest.mark.parametrize(
    "rule",
    [
        {"type": "cellIs", "operator": "lessThan", "formula": ["5"]},
        {"type": "cellIs", "operator": "between", "formula": ["1", "4"]},
        {"type": "expression", "formula": ["J2<5"]},
        {"type": "expression", "formula": ["AND($J2>0,J2<=4)"]},
        {"type": "expression", "formula": ['AND(ISNUMBER(J2),J2<>"")']},
        {"type": "expression", "formula": ["MOD(J2,7)<5"]},
        {"type": "top10", "rank": 3},
    ],
)
def test_a_number_that_a_conditional_format_hides_is_refused(tmp_path, form, rule):
    book = as_xlsx()
    book.active.conditional_formatting.add("J2:J5", Rule(dxf=_dxf(form), priority=1, **rule))
    with pytest.raises(DataError) as caught:
        provider_return(saved(book, tmp_path / "r.xlsx"))
    assert set(caught.value.problems["column"]) == {"not_stated"}
    assert "conditional format" in str(caught.value)


def test_a_conditional_format_that_does_not_hold_or_hides_nothing_is_no_fault(tmp_path):
    book = as_xlsx()
    add = book.active.conditional_formatting.add
    add("D2:D5", Rule(type="cellIs", operator="lessThan", formula=["5"], dxf=_dxf('"*"'), priority=1))
    add("E2:E5", Rule(type="expression", formula=["E2<5"], dxf=_dxf('"*"'), priority=2))
    add("F2:F5", Rule(type="cellIs", operator="greaterThan", formula=["5"], dxf=_dxf("#,##0"), priority=3))
    add("G2:G5", CellIsRule(operator="lessThan", formula=["50"], fill=PatternFill("solid", bgColor="FFFF0000")))
    add("H2:H5", DataBarRule("min", None, "max", None, color="FF638EC6"))
    received = provider_return(saved(book, tmp_path / "r.xlsx"))
    assert received.table["referrals"].sum() == 492
    assert received.warnings == ()


def test_the_first_conditional_format_that_holds_decides(tmp_path):
    book = as_xlsx()
    add = book.active.conditional_formatting.add
    add("D2:D5", Rule(type="cellIs", operator="greaterThan", formula=["5"], dxf=_dxf("0"), priority=1))
    add("D2:D5", Rule(type="cellIs", operator="greaterThan", formula=["0"], dxf=_dxf('"*"'), priority=2))
    assert provider_return(saved(book, tmp_path / "r.xlsx")).table["referrals"].sum() == 492


@pytest.mark.parametrize(
    "rule",
    [
        DataBarRule("min", None, "max", None, color="FF638EC6", showValue=False),
        IconSetRule("3TrafficLights1", "percent", [0, 33, 67], showValue=False),
    ],
)
def test_a_bar_or_an_icon_in_the_place_of_a_number_is_refused(tmp_path, rule):
    book = as_xlsx()
    book.active.conditional_formatting.add("D2:D5", rule)
    with pytest.raises(DataError, match="a bar or an icon"):
        provider_return(saved(book, tmp_path / "r.xlsx"))


EXTENDED = (
    '<extLst><ext uri="{{78C0D931-6437-407d-A8EE-F0AAD7539E65}}"><x14:conditionalFormattings '
    'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" '
    'xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"><x14:conditionalFormatting>{}'
    "<xm:sqref>J2:J5</xm:sqref></x14:conditionalFormatting></x14:conditionalFormattings></ext></extLst></worksheet>"
)


@pytest.mark.parametrize(
    "rule",
    [
        '<x14:cfRule type="iconSet" priority="1" id="{a}"><x14:iconSet showValue="0"/></x14:cfRule>',
        '<x14:cfRule type="dataBar" priority="1" id="{a}"><x14:dataBar showValue="0"/></x14:cfRule>',
        '<x14:cfRule type="cellIs" operator="lessThan" priority="1" id="{a}"><xm:f>5</xm:f><x14:dxf>'
        '<numFmt numFmtId="170" formatCode="&quot;*&quot;"/></x14:dxf></x14:cfRule>',
    ],
)
def test_the_newer_kind_of_conditional_format_counts(tmp_path, rule):
    path = saved(as_xlsx(), tmp_path / "r.xlsx")
    end = EXTENDED.format(rule).encode()
    rezipped(path, "xl/worksheets/sheet1.xml", lambda content: content.replace(b"</worksheet>", end))
    with pytest.raises(DataError) as caught:
        provider_return(path)
    (problem,) = caught.value.problems.to_dict("records")
    assert (problem["column"], problem["count"]) == ("not_stated", 4)


def test_a_conditional_format_on_another_cell_of_the_row_is_followed(tmp_path):
    book = as_xlsx()
    rule = Rule(type="expression", formula=["$D2<100"], dxf=_dxf(";;;"), priority=1)
    book.active.conditional_formatting.add("E2:F5", rule)
    with pytest.raises(DataError) as caught:
        provider_return(saved(book, tmp_path / "r.xlsx"))
    problems = caught.value.problems
    assert problems[["column", "row"]].to_numpy().tolist() == [["engaged", "2"], ["waiting", "2"]]


def test_white_letters_by_a_conditional_format_are_named_with_their_range(tmp_path):
    book = as_xlsx()
    book.active.conditional_formatting.add("J2:J5", FormulaRule(formula=["J2<5"], font=Font(color="FFFFFFFF")))
    (notice,) = provider_return(saved(book, tmp_path / "r.xlsx")).warnings
    assert (notice.code, notice.place) == ("WHITE_TEXT", "r.xlsx, sheet Return, J2:J5")


def _with(cell, **look):
    def change(sheet):
        for name, value in look.items():
            setattr(sheet[cell], name, value)

    return change


def _narrow(sheet):
    sheet.column_dimensions["E"].width = 0.0001


def _low(sheet):
    sheet.row_dimensions[3].height = 0.1


BLACK = PatternFill("solid", fgColor="FF000000")


@pytest.mark.parametrize(
    ("change", "code", "place"),
    [
        (_with("D3", font=Font(strike=True)), "STRUCK_OUT", "D3"),
        (_with("D3", font=Font(color="FFFFFFFF")), "WHITE_TEXT", "D3"),
        (_with("D3", font=Font(color="FFFDFDFD")), "WHITE_TEXT", "D3"),
        (_with("D3", font=Font(color="FF000000"), fill=BLACK), "WHITE_TEXT", "D3"),
        (_with("D3", fill=BLACK), "WHITE_TEXT", "D3"),
        (_with("D3", number_format="[White]0"), "WHITE_TEXT", "D3"),
        (_with("D3", font=Font(size=1)), "TINY_TEXT", "D3"),
        (_narrow, "HIDDEN_COLUMNS", "E"),
        (_low, "HIDDEN_ROWS", "3"),
    ],
)
def test_cells_that_can_hardly_be_seen_are_named(tmp_path, change, code, place):
    book = as_xlsx()
    change(book.active)
    received = provider_return(saved(book, tmp_path / "r.xlsx"))
    assert received.table["referrals"].sum() == 492
    (notice,) = received.warnings
    assert notice.code == code
    assert notice.place.startswith("r.xlsx, sheet Return") and notice.place.endswith(f" {place}")


def test_white_letters_on_a_dark_ground_are_no_fault(tmp_path):
    book = as_xlsx()
    for cell in book.active[1]:
        cell.font, cell.fill = Font(color="FFFFFFFF", bold=True), PatternFill("solid", fgColor="FF1F3864")
    assert provider_return(saved(book, tmp_path / "r.xlsx")).warnings == ()


def test_white_of_the_theme_is_white(tmp_path):
    from openpyxl.styles.colors import Color

    book = as_xlsx()
    book.active["D3"].font = Font(color=Color(theme=0))
    book.active["D4"].font = Font(color=Color(theme=1))
    (notice,) = provider_return(saved(book, tmp_path / "r.xlsx")).warnings
    assert notice.place.endswith(" D3")


@pytest.mark.parametrize(
    ("column", "form", "value"),
    [
        ("waiting", '0" weeks"', 6),
        ("waiting", '0" months"', 6),
        ("waiting", '0" hrs"', 6),
        ("referrals", '0" per month"', 120),
        ("referrals", '"$"#,##0', 120),
        ("referrals", "[$€-2] #,##0", 120),
    ],
)
def test_a_unit_in_a_format_counts_as_if_it_were_typed(tmp_path, column, form, value):
    from needs_analysis.reading import provider_return
    from tests.reading.files import HEADER, as_xlsx

    book = as_xlsx()
    cell = book.active.cell(row=2, column=HEADER.index(column) + 1, value=value)
    cell.number_format = form
    book.save(tmp_path / "return.xlsx")
    with pytest.raises(DataError):
        provider_return(tmp_path / "return.xlsx")
    cell.number_format = "#,##0"
    book.save(tmp_path / "return.xlsx")
    assert provider_return(tmp_path / "return.xlsx").table[column].iloc[0] == value


def test_a_unit_that_the_layout_declares_may_stand_in_the_format(tmp_path):
    from needs_analysis.reading import provider_return
    from tests.reading.files import HEADER, as_xlsx

    book = as_xlsx()
    cell = book.active.cell(row=2, column=HEADER.index("referrals") + 1, value=120)
    cell.number_format = '0" people"'
    book.save(tmp_path / "return.xlsx")
    received = provider_return(tmp_path / "return.xlsx", {"units_in_cells": {"referrals": "people"}})
    assert received.table["referrals"].iloc[0] == 120


@pytest.mark.parametrize("form", ['"$"#,##0', "[$€-2] #,##0", '#,##0" per month"', "#,##0 [$USD]"])
def test_money_in_another_currency_or_for_another_time_is_no_pounds_a_year(tmp_path, form):
    from openpyxl import Workbook

    from needs_analysis.reading import service_contracts

    book = Workbook()
    book.active.append(["contract", "service", "funder", "value_a_year", "start", "end"])
    book.active.append(["C1", "Idva", "OPCC", 10_000, "2024-04-01", "2026-03-31"])
    book.active["D2"].number_format = form
    book.save(tmp_path / "contracts.xlsx")
    with pytest.raises(DataError):
        service_contracts(tmp_path / "contracts.xlsx")
    for usual in ("£#,##0", "[$£-809]#,##0.00", "#,##0", '"£"#,##0;[Red]-"£"#,##0'):
        book.active["D2"].number_format = usual
        book.save(tmp_path / "contracts.xlsx")
        assert service_contracts(tmp_path / "contracts.xlsx").table["value_a_year"].tolist() == [10_000]
