"""Only what an OpenDocument spreadsheet shows is read: its number formats, styles and conditional formats."""

import zipfile

import pytest

from needs_analysis.errors import DataError
from needs_analysis.reading import provider_return
from tests.reading.files import HEADER, ROWS, as_ods, rezipped

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
    with pytest.raises(DataError, match=r"Return!D3 contains a number (with a format that hides it|to which|whose)"):
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
        match=r"Return!D3 contains a number with|Return!D2, Return!D3, Return!D4, Return!D5 contains a number with",
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
    with pytest.raises(DataError, match=r"Return!D3.* contains .*conditional format"):
        provider_return(path)


def test_a_condition_of_a_style_of_an_open_document_counts(tmp_path):
    look = _map("cell-content()&lt;5", "star")
    with pytest.raises(DataError, match=r"Return!D3 contains .*conditional format"):
        provider_return(_ods(tmp_path / "r.ods", STAR + _style("N0", look), _cell()))
    received = provider_return(_ods(tmp_path / "r.ods", STAR + _style("N0", look), _cell(118), after=_rule("&lt;5")))
    assert received.table["referrals"].sum() == 492


def _settings(path, zeros):
    item = f'<config:config-item config:name="ShowZeroValues">{zeros}</config:config-item>'
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(
            "settings.xml", f'<x xmlns:config="urn:oasis:names:tc:opendocument:xmlns:config:1.0">{item}</x>'
        )
    return path


def test_zeros_that_an_open_document_does_not_show_are_refused(tmp_path):
    assert provider_return(_settings(_ods(tmp_path / "a.ods", "", _cell(118, "x")), "true")).warnings == ()
    with pytest.raises(DataError, match=r"Return!J4 contains a zero with a format that hides it"):
        provider_return(_settings(_ods(tmp_path / "b.ods", "", _cell(118, "x")), "false"))


def test_texts_dates_and_locked_cells_that_an_open_document_hides_are_refused(tmp_path):
    text = '<table:table-cell table:style-name="ce1" office:value-type="string"><text:p>12</text:p></table:table-cell>'
    for styles in (_form("", kind="text"), _form("<number:text>x</number:text>", kind="text")):
        with pytest.raises(DataError, match=r"Return!D3 contains a text with a format that hides it"):
            provider_return(_ods(tmp_path / "r.ods", styles + _style(), text))
    date = (
        '<table:table-cell table:style-name="ce1" office:value-type="date" office:date-value="2022-09-30">'
        "</table:table-cell>"
    )
    with pytest.raises(DataError, match=r"Return!D3 contains a date with a format that hides it"):
        provider_return(_ods(tmp_path / "r.ods", _form("<number:text>n/a</number:text>", kind="date") + _style(), date))
    locked = _style("N0", '<style:table-cell-properties style:cell-protect="hidden-and-protected"/>')
    path = _ods(tmp_path / "r.ods", locked, _cell())
    assert provider_return(path, {"ignore": HEADER[4:]}).table["referrals"].tolist()[1] == 3
    protected = b'table:name="Return" table:protected="true"'
    rezipped(path, "content.xml", lambda content: content.replace(b'table:name="Return"', protected))
    with pytest.raises(DataError, match=r"Return!D3 contains a number with a format that hides it"):
        provider_return(path)


def test_a_bar_in_the_place_of_a_number_of_an_open_document_is_refused(tmp_path):
    bar = _rule("&lt;5").replace("<calcext:condition ", '<calcext:data-bar calcext:show-value="false" ')
    with pytest.raises(DataError, match="a bar or an icon"):
        provider_return(_ods(tmp_path / "r.ods", STAR + _style("N0"), _cell(118), after=bar))


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
