"""Styles of an OpenDocument spreadsheet: the number format of each, and what is unusual about the appearance of its cells."""

from xml.etree import ElementTree

import pytest

from needs_analysis.reading.formats.ods_styles import Styles, points

SPACES = {
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "number": "urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0",
    "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
}
DIGITS = '<number:number number:decimal-places="0" number:min-integer-digits="1"/>'


def _styles(text):
    named = " ".join(f'xmlns:{short}="{name}"' for short, name in SPACES.items())
    found = Styles()
    for element in ElementTree.fromstring(f"<all {named}>{text}</all>"):
        found.add(element)
    return found


def _cell(name, inside="", more=""):
    return f'<style:style style:name="{name}" style:family="table-cell" {more}>{inside}</style:style>'


@pytest.mark.parametrize(
    ("size", "found"),
    [
        ("12pt", 12.0),
        (" 0.5in ", 36.0),
        (".5pt", 0.5),
        ("1pc", 12.0),
        ("4px", 3.0),
        ("120%", None),
        ("12", None),
        ("", None),
        (None, None),
    ],
)
def test_a_size_with_its_unit_is_in_points(size, found):
    assert points(size) == found


def test_a_centimetre_is_ten_millimetres_and_an_inch_is_2_54_of_them():
    assert points("2.54cm") == pytest.approx(72, abs=0.01)
    assert points("25.4mm") == pytest.approx(72, abs=0.01)


def test_a_style_that_is_not_there_is_plain():
    styles = _styles("")
    assert styles.of(None).plain and styles.of("ce9").plain
    assert (styles.of("ce9").form, styles.of("ce9").odd) == (None, frozenset())


def test_a_style_takes_what_it_does_not_say_from_those_it_builds_on():
    struck = '<style:text-properties style:text-line-through-style="solid" fo:color="#ffffff"/>'
    styles = _styles(
        _cell("Default", '<style:text-properties fo:font-size="2pt"/>')
        + _cell("upper", struck, 'style:parent-style-name="Default"')
        + _cell("lower", '<style:text-properties fo:color="#000000"/>', 'style:parent-style-name="upper"')
    )
    assert styles.of(None).odd == {"TINY_TEXT"}
    assert styles.of("upper").odd == {"TINY_TEXT", "STRUCK_OUT", "WHITE_TEXT"}
    assert styles.of("lower").odd == {"TINY_TEXT", "STRUCK_OUT"}


def test_styles_that_build_on_each_other_in_a_ring_come_to_an_end():
    ring = _cell("a", more='style:parent-style-name="b"') + _cell("b", more='style:parent-style-name="a"')
    assert _styles(ring).of("a").plain


def test_the_colour_of_the_window_and_a_dark_ground_make_white_ink_seen():
    window = '<style:text-properties fo:color="#ffffff" style:use-window-font-color="true"/>'
    ground = '<style:table-cell-properties fo:background-color="#000080"/><style:text-properties fo:color="#ffffff"/>'
    styles = _styles(_cell("window", window) + _cell("ground", ground))
    assert styles.of("window").odd == styles.of("ground").odd == frozenset()


@pytest.mark.parametrize(
    ("kind", "inside", "value", "state"),
    [
        ("number", DIGITS, 3, "shown"),
        ("number", "<number:text>*</number:text>", 3, "hidden"),
        ("number", "", 3, "hidden"),
        ("number", f"{DIGITS}<number:text>*</number:text>", 3, "marked"),
        ("number", DIGITS.replace("/>", ' number:display-factor="1000"/>'), 3_000, "another"),
        ("date", '<number:year number:style="long"/>', 3, "another"),
    ],
)
def test_a_number_format_shows_hides_or_changes_a_number(kind, inside, value, state):
    form = f'<number:{kind}-style style:name="N1">{inside}</number:{kind}-style>'
    style = _styles(form + _cell("ce1", more='style:data-style-name="N1"')).of("ce1")
    assert style.form.number(value).state == state
    assert style.plain is (state == "shown")


def test_a_percentage_is_shown_a_hundredfold():
    form = f'<number:percentage-style style:name="N1">{DIGITS}<number:text>%</number:text></number:percentage-style>'
    assert _styles(form).form("N1").number(0.45).times == 100


def test_a_format_calls_on_another_where_its_condition_holds():
    small = '<number:number-style style:name="N1P0"><number:text>&lt;5</number:text></number:number-style>'
    usual = f'{DIGITS}<style:map style:condition="value()&lt;5" style:apply-style-name="N1P0"/>'
    form = _styles(f'{small}<number:number-style style:name="N1">{usual}</number:number-style>').form("N1")
    assert [form.number(value).state for value in (4, 5)] == ["hidden", "shown"]


def test_a_cell_that_a_protected_sheet_hides_is_not_plain():
    hidden = '<style:table-cell-properties style:cell-protect="hidden-and-protected"/>'
    assert not _styles(_cell("ce1", hidden)).of("ce1").plain


def test_rows_too_low_and_columns_too_narrow_are_flat():
    def sized(name, kind, measure, size):
        inside = f'<style:table-{kind}-properties style:{measure}="{size}"/>'
        return f'<style:style style:name="{name}" style:family="table-{kind}">{inside}</style:style>'

    styles = _styles(
        sized("ro1", "row", "row-height", "0.02in")
        + sized("ro2", "row", "row-height", "0.18in")
        + sized("co1", "column", "column-width", "0cm")
        + sized("co2", "column", "column-width", "2cm")
    )
    assert styles.flat == {"ro1", "co1"}
