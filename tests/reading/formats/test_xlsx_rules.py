"""The conditional formats of an Excel workbook become rules, the first first."""

from xml.etree import ElementTree

import pytest

from needs_analysis.reading.formats.xlsx_cells import resolved
from needs_analysis.reading.formats.xlsx_rules import looks, rules

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
NEW = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
STYLES = (
    '<dxfs><dxf><numFmt numFmtId="164" formatCode=";;;"/></dxf>'
    '<dxf><font><color rgb="FFFFFFFF"/></font></dxf>'
    '<dxf><font><color rgb="FFFFFFFF"/></font><fill><patternFill><bgColor rgb="FF000080"/></patternFill></fill></dxf>'
    "<dxf><font><b/></font></dxf></dxfs>"
)
HIDE, WHITE, WHITE_ON_BLUE, BOLD = range(4)


def _elements(text):
    return ElementTree.fromstring(f'<all xmlns="{MAIN}" xmlns:x14="{NEW}">{text}</all>')


def _made(text):
    return rules(_elements(text), looks(_elements(STYLES)), lambda colour: resolved(colour, {}))


def _rule(inside, *, look=HIDE, kind="cellIs", more='operator="lessThan"', priority=1, sqref="D2:D9"):
    return (
        f'<conditionalFormatting sqref="{sqref}"><cfRule type="{kind}" dxfId="{look}" priority="{priority}" {more}>'
        f"{inside}</cfRule></conditionalFormatting>"
    )


@pytest.mark.parametrize(
    ("kind", "more", "inside", "formula"),
    [
        ("cellIs", 'operator="lessThan"', "<formula>5</formula>", "D2<5"),
        ("cellIs", 'operator="between"', "<formula>1</formula><formula>4</formula>", "AND(D2>=1,D2<=4)"),
        ("expression", "", "<formula>$E2=1</formula>", "$E2=1"),
        ("containsBlanks", "", "", 'D2=""'),
        ("notContainsBlanks", "", "", 'NOT(D2="")'),
        ("duplicateValues", "", "", None),
        ("expression", "", "", None),
    ],
)
def test_a_rule_that_puts_on_a_number_format_has_its_formula(kind, more, inside, formula):
    (rule,) = _made(_rule(inside, kind=kind, more=more))
    assert (rule.areas, rule.formula) == (((2, 4, 9, 4),), formula)
    assert rule.form.number(3).state == "hidden"


def test_rules_come_by_priority_and_not_by_place():
    found = _made(
        _rule("<formula>9</formula>", priority=3)
        + _rule("<formula>5</formula>", priority=1)
        + _rule("<formula>7</formula>", priority=2)
    )
    assert [rule.formula for rule in found] == ["D2<5", "D2<7", "D2<9"]


def test_only_a_look_that_changes_what_is_seen_makes_a_rule():
    assert _made(_rule("<formula>5</formula>", look=BOLD)) == []
    assert _made(_rule("<formula>5</formula>", look=WHITE_ON_BLUE)) == []
    assert _made(_rule("<formula>5</formula>", look=99)) == []
    assert _made(_rule("<formula>5</formula>", sqref="")) == []
    (rule,) = _made(_rule("<formula>5</formula>", look=WHITE))
    assert rule.unseen and rule.form is None


@pytest.mark.parametrize(("shown", "found"), [("0", 1), ("false", 1), ("1", 0)])
def test_a_bar_alone_stands_in_the_place_of_the_number(shown, found):
    bar = f'<conditionalFormatting sqref="D2:D9"><cfRule type="dataBar" priority="1"><dataBar showValue="{shown}"/></cfRule></conditionalFormatting>'
    assert [(rule.bare, rule.formula) for rule in _made(bar)] == [(True, "TRUE")] * found


def test_a_rule_of_the_newer_kind_brings_its_cells_and_its_look():
    (rule,) = _made(
        '<x14:conditionalFormatting><x14:cfRule type="expression" priority="1"><x14:f>D2&lt;5</x14:f>'
        '<x14:dxf><x14:numFmt formatCode="&quot;*&quot;"/></x14:dxf></x14:cfRule>'
        "<x14:sqref>D2:D9 F2</x14:sqref></x14:conditionalFormatting>"
    )
    assert (rule.areas, rule.formula) == (((2, 4, 9, 4), (2, 6, 2, 6)), "D2<5")
    assert rule.form.number(3).state == "hidden"


def test_a_workbook_without_styles_has_no_looks():
    assert looks(None) == []
    assert len(looks(_elements(STYLES))) == 4
