"""Only what a sheet shows is read: number formats, conditional formats and cells that nobody sees, in three kinds of workbook."""

import zipfile

import pytest
from openpyxl.formatting.rule import CellIsRule, DataBarRule, FormulaRule, IconSetRule, Rule
from openpyxl.styles import Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat

from needs_analysis.errors import DataError
from needs_analysis.reading import police_extract, provider_return, service_contracts
from tests.reading.files import EXTRACT, HEADER, ROWS, as_ods, as_xlsx, changed, rezipped, saved
from tests.reading.old_workbook_files import as_xls

HIDING = ["*", '"*"', ";;;", '[<5]"<5";0', '[<5]"<5"', '"c"', '"<"0', '"[c]"', '0"*"', "0,"]


def _formatted(tmp_path, form, value=3, cell="D3"):
    book = as_xlsx()
    book.active[cell] = value
    book.active[cell].number_format = form
    return saved(book, tmp_path / "r.xlsx")


@pytest.mark.parametrize("form", [form for form in HIDING if form != "*"])
def test_a_number_that_its_format_hides_is_refused(tmp_path, form):
    with pytest.raises(DataError) as caught:
        provider_return(_formatted(tmp_path, form))
    (problem,) = caught.value.problems.to_dict("records")
    assert (problem["sheet"], problem["row"], problem["column"], problem["count"]) == ("Return", "3", "referrals", 1)
    assert problem["problem"].startswith("Return!D3 holds a number")
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
    with pytest.raises(DataError, match=r"Return!I4 holds a number behind a format that hides it"):
        provider_return(_formatted(tmp_path, "0;-0;;@", 0, "I4"))
    received = provider_return(_formatted(tmp_path, '0;-0;"-"', 0, "I4"))
    assert received.table["male"].tolist()[2] == 0
    assert [notice.code for notice in received.warnings] == ["ZERO_AS_DASH"]
    book = as_xlsx()
    book.active.sheet_view.showZeros = False
    with pytest.raises(DataError, match=r"Return!J4 holds a zero behind a format that hides it"):
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
    with pytest.raises(DataError, match=rf"Return!{cell} holds a text (behind a format|to which)"):
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
    with pytest.raises(DataError, match="a bar or an icon alone"):
        provider_return(saved(book, tmp_path / "r.xlsx"))


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


NUMBER = 'xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0" xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"'
DIGITS = '<number:number number:decimal-places="0" number:min-integer-digits="1"/>'


def _ods(path, styles, cell, row="", column="", after="", rest=""):
    """A return as an OpenDocument spreadsheet whose cell D3 is given."""

    def one(value):
        if isinstance(value, int):
            return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
        return f'<table:table-cell office:value-type="string"><text:p>{value.replace("&", "&amp;")}</text:p></table:table-cell>'

    rows = [[one(value) for value in line] for line in [HEADER, *ROWS]]
    rows[2][3] = cell
    lines = "".join(
        f"<table:table-row{row if number == 2 else ''}>{''.join(line)}</table:table-row>"
        for number, line in enumerate(rows)
    )
    table = f'<table:table table:name="Return">{column}{lines}{after}</table:table>{rest}'
    as_ods(table, path)
    start = f"<office:automatic-styles {NUMBER}>{styles}</office:automatic-styles><office:body>".encode()
    return rezipped(path, "content.xml", lambda content: content.replace(b"<office:body>", start, 1))


def _cell(value=3, style="ce1", text=None, kind="float"):
    shown = "" if text is None else f"<text:p>{text}</text:p>"
    return f'<table:table-cell table:style-name="{style}" office:value-type="{kind}" office:value="{value}">{shown}</table:table-cell>'


def _style(name="N1", looks=""):
    return (
        f'<style:style style:name="ce1" style:family="table-cell" style:data-style-name="{name}">{looks}</style:style>'
    )


def _form(inside, name="N1", kind="number"):
    return f'<number:{kind}-style style:name="{name}">{inside}</number:{kind}-style>'


def _map(condition, name):
    return f'<style:map style:condition="{condition}" style:apply-style-name="{name}"/>'


@pytest.mark.parametrize(
    ("styles", "cell"),
    [
        (_form("<number:text>*</number:text>"), _cell()),
        (_form(""), _cell()),
        (_form(f"<number:text>&lt;</number:text>{DIGITS}"), _cell()),
        (_form(f"{DIGITS}<number:text>c</number:text>"), _cell()),
        (
            _form("<number:text>&lt;5</number:text>", "N1P0") + _form(DIGITS + _map("value()&lt;5", "N1P0")),
            _cell(),
        ),
        (
            _form(DIGITS, "N1P0") + _form("<number:text>&lt;5</number:text>" + _map("value()&gt;=5", "N1P0")),
            _cell(),
        ),
        (
            _form(DIGITS, "N1P0")
            + _form("", "N1P2")
            + _form("<number:text-content/>" + _map("value()&gt;0", "N1P0") + _map("value()=0", "N1P2"), kind="text"),
            _cell(0),
        ),
        (_form('<number:number number:decimal-places="0" number:min-integer-digits="0"/>'), _cell(0)),
        (_form(DIGITS.replace("/>", ' number:display-factor="1000"/>')), _cell(3000)),
        ("", _cell(text="&lt;5")),
        ("", _cell(text="*")),
        ("", _cell(text="3*")),
        ("", _cell(text="")),
    ],
)
def test_a_number_that_an_open_document_hides_is_refused(tmp_path, styles, cell):
    path = _ods(tmp_path / "r.ods", styles + _style(), cell)
    with pytest.raises(DataError, match=r"Return!D3 holds a number (behind a format that hides it|to which|whose)"):
        provider_return(path)


@pytest.mark.parametrize(
    ("styles", "value", "text"),
    [
        ("", 118, None),
        ("", 118, "118"),
        ("", 1118, "1,118"),
        ("", 118, "###"),
        ("", 118, "118 people"),
        (_form(DIGITS), 118, "118"),
        (_form(DIGITS + "<number:text> people</number:text>"), 118, None),
        (_form("<number:text>&lt;5</number:text>", "N1P0") + _form(DIGITS + _map("value()&lt;5", "N1P0")), 118, "118"),
        (_form('<number:number number:min-integer-digits="1"/>'), 0, "0"),
    ],
)
def test_a_number_that_an_open_document_shows_is_read(tmp_path, styles, value, text):
    received = provider_return(
        _ods(tmp_path / "r.ods", styles + _style(), _cell(value, text=text)), {"ignore": HEADER[4:]}
    )
    assert received.table["referrals"].tolist()[1] == value
    assert received.warnings == ()


@pytest.mark.parametrize("where", ["row", "column", "parent", "shared"])
def test_a_style_counts_wherever_an_open_document_keeps_it(tmp_path, where):
    cell = '<table:table-cell office:value-type="float" office:value="3"/>'
    styles, more = _form("<number:text>*</number:text>") + _style(), {}
    if where == "row":
        more = {"row": ' table:default-cell-style-name="ce1"'}
    elif where == "column":
        plain = '<table:table-column table:number-columns-repeated="3" table:default-cell-style-name="Default"/>'
        more = {"column": plain + '<table:table-column table:default-cell-style-name="ce1"/>'}
    else:
        cell = _cell(style="ce2" if where == "parent" else "ce1")
        styles += '<style:style style:name="ce2" style:family="table-cell" style:parent-style-name="ce1"/>'
    path = _ods(tmp_path / "r.ods", "" if where == "shared" else styles, cell, **more)
    if where == "shared":
        with zipfile.ZipFile(path) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        start = (
            parts["content.xml"].split(b"<office:automatic-styles")[0].replace(b"document-content", b"document-styles")
        )
        parts["styles.xml"] = (
            start + f"<office:styles {NUMBER}>{styles}</office:styles></office:document-styles>".encode()
        )
        with zipfile.ZipFile(path, "w") as archive:
            for name, part in parts.items():
                archive.writestr(name, part)
    with pytest.raises(
        DataError,
        match=r"Return!D3 holds a number behind|Return!D2, Return!D3, Return!D4, Return!D5 holds a number behind",
    ):
        provider_return(path)


CALC = 'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
STAR = _form("<number:text>*</number:text>", "N9") + (
    '<style:style style:name="star" style:family="table-cell" style:data-style-name="N9"/>'
)


def _rule(condition):
    return (
        f"<calcext:conditional-formats {CALC}><calcext:conditional-format "
        'calcext:target-range-address="Return.D2:Return.D5"><calcext:condition calcext:apply-style-name="star" '
        f'calcext:value="{condition}" calcext:base-cell-address="Return.D2"/></calcext:conditional-format>'
        "</calcext:conditional-formats>"
    )


@pytest.mark.parametrize(
    "condition", ["&lt;5", "between(1,4)", "formula-is([.D2]&lt;5)", "formula-is(D2&lt;5)", "bottom-elements(2)"]
)
def test_a_conditional_format_of_an_open_document_counts(tmp_path, condition):
    path = _ods(tmp_path / "r.ods", STAR + _style("N0"), _cell(), after=_rule(condition))
    with pytest.raises(DataError, match=r"Return!D3.* holds .*conditional format"):
        provider_return(path)


def test_a_condition_of_a_style_of_an_open_document_counts(tmp_path):
    look = _map("cell-content()&lt;5", "star")
    with pytest.raises(DataError, match=r"Return!D3 holds .*conditional format"):
        provider_return(_ods(tmp_path / "r.ods", STAR + _style("N0", look), _cell()))
    received = provider_return(_ods(tmp_path / "r.ods", STAR + _style("N0", look), _cell(118), after=_rule("&lt;5")))
    assert received.table["referrals"].sum() == 492


@pytest.mark.parametrize(
    ("look", "code"),
    [
        ('<style:text-properties style:text-line-through-style="solid"/>', "STRUCK_OUT"),
        ('<style:text-properties fo:color="#ffffff"/>', "WHITE_TEXT"),
        (
            '<style:text-properties fo:color="#ff0000"/><style:table-cell-properties fo:background-color="#ff0000"/>',
            "WHITE_TEXT",
        ),
        ('<style:text-properties fo:font-size="1pt"/>', "TINY_TEXT"),
    ],
)
def test_cells_of_an_open_document_that_can_hardly_be_seen_are_named(tmp_path, look, code):
    (notice,) = provider_return(_ods(tmp_path / "r.ods", _style("N0", look), _cell(118))).warnings
    assert (notice.code, notice.place) == (code, "r.ods, sheet Return, D3")


def test_flat_and_hidden_rows_and_columns_of_an_open_document_are_named(tmp_path):
    flat = (
        '<style:style style:name="{}" style:family="table-{}"><style:table-{}-properties style:{}="0cm"/></style:style>'
    )
    styles = flat.format("ro9", "row", "row", "row-height") + flat.format("co9", "column", "column", "column-width")
    columns = (
        '<table:table-column table:number-columns-repeated="4"/><table:table-column table:style-name="co9"/>'
        '<table:table-column table:visibility="collapse"/>'
    )
    path = _ods(tmp_path / "r.ods", styles, _cell(118, "x"), row=' table:style-name="ro9"', column=columns)
    assert [(notice.code, notice.place) for notice in provider_return(path).warnings] == [
        ("HIDDEN_ROWS", "r.ods, sheet Return, rows 3"),
        ("HIDDEN_COLUMNS", "r.ods, sheet Return, columns E, F"),
    ]


@pytest.mark.parametrize("form", HIDING)
def test_a_number_that_an_old_workbook_hides_is_refused(tmp_path, form):
    path = as_xls(tmp_path / "r.xls", {"Return": [HEADER, *changed(3, "referrals", 3)]}, forms={(2, 3): form})
    with pytest.raises(DataError, match=r"Return!D3 holds a number"):
        provider_return(path)


def test_a_number_that_an_old_workbook_shows_is_read(tmp_path):
    forms = {(1, 3): "#,##0", (2, 3): '[<5]"<5";0', (3, 3): '0" people"'}
    received = provider_return(as_xls(tmp_path / "r.xls", {"Return": [HEADER, *ROWS]}, forms=forms))
    assert received.table["referrals"].tolist() == [92, 118, 101, 181]
    assert received.warnings == ()


@pytest.mark.parametrize(
    ("font", "code"),
    [({"struck": True}, "STRUCK_OUT"), ({"colour": 9}, "WHITE_TEXT"), ({"points": 1}, "TINY_TEXT")],
)
def test_cells_of_an_old_workbook_that_can_hardly_be_seen_are_named(tmp_path, font, code):
    path = as_xls(tmp_path / "r.xls", {"Return": [HEADER, *ROWS]}, forms={(2, 3): "0"}, font=font)
    (notice,) = provider_return(path).warnings
    assert (notice.code, notice.place) == (code, "r.xls, sheet Return, D3")


def test_conditional_formats_of_an_old_workbook_are_named(tmp_path):
    path = as_xls(tmp_path / "r.xls", {"Return": [HEADER, *ROWS]}, conditional=(1, 4, 3, 3))
    (notice,) = provider_return(path).warnings
    assert notice.code == "CONDITIONAL_FORMAT"
    assert notice.place == "r.xls, sheet Return, D2:D5"
