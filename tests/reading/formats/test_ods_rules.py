"""The conditional formats of an OpenDocument spreadsheet become rules for the cells that they are for."""

from xml.etree import ElementTree

import pytest

from needs_analysis.reading.formats.ods_rules import StyleCells, rules
from needs_analysis.reading.formats.ods_styles import Styles

SPACES = {
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "number": "urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0",
    "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
    "calcext": "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0",
}
HIDING = (
    '<number:number-style style:name="N1"><number:text>*</number:text></number:number-style>'
    '<style:style style:name="hiding" style:family="table-cell" style:data-style-name="N1"/>'
    '<style:style style:name="white" style:family="table-cell"><style:text-properties fo:color="#ffffff"/></style:style>'
    '<style:style style:name="bold" style:family="table-cell"/>'
)


def _elements(text):
    named = " ".join(f'xmlns:{short}="{name}"' for short, name in SPACES.items())
    return ElementTree.fromstring(f"<all {named}>{text}</all>")


@pytest.fixture
def styles():
    def of(more=""):
        found = Styles()
        for element in _elements(HIDING + more):
            found.add(element)
        return found

    return of


def _format(condition, *, area="Return.D2:Return.D9", style="hiding", base=""):
    at = f'calcext:base-cell-address="{base}"' if base else ""
    return _elements(
        f'<calcext:conditional-format calcext:target-range-address="{area}">'
        f'<calcext:condition calcext:value="{condition}" calcext:apply-style-name="{style}" {at}/>'
        "</calcext:conditional-format>"
    )


@pytest.mark.parametrize(
    ("condition", "formula"),
    [
        ("&lt;5", "D2<5"),
        ("!=0", "D2<>0"),
        ("between(1,4)", "AND(D2>=1,D2<=4)"),
        ("not-between(1,4)", "NOT(AND(D2>=1,D2<=4))"),
        ("formula-is(AND([.D2]&gt;0;[.$E$2]&lt;5))", "AND(D2>0,$E$2<5)"),
        ("duplicate", None),
    ],
)
def test_a_condition_is_a_formula_of_its_first_cell(styles, condition, formula):
    (rule,) = rules(_format(condition), styles())
    assert (rule.areas, rule.formula, rule.unseen, rule.bare) == (((2, 4, 9, 4),), formula, False, False)
    assert rule.form is not None and rule.form.number(3).state == "hidden"


@pytest.mark.parametrize(
    ("area", "areas"),
    [
        ("'Q1 2022'.D2:'Q1 2022'.D9", ((2, 4, 9, 4),)),
        ("'It''s'.B3", ((3, 2, 3, 2),)),
        ("Return.A1:Return.B2 Return.D4:Return.D4", ((1, 1, 2, 2), (4, 4, 4, 4))),
    ],
)
def test_the_name_of_the_sheet_is_no_part_of_an_area(styles, area, areas):
    (rule,) = rules(_format("&lt;5", area=area), styles())
    assert rule.areas == areas


def test_a_formula_may_be_written_for_another_cell(styles):
    (rule,) = rules(_format("&lt;5", base="Return.D3"), styles())
    assert (rule.formula, rule.base) == ("D3<5", (3, 4))


def test_only_a_style_that_changes_what_is_seen_makes_a_rule(styles):
    assert list(rules(_format("&lt;5", style="bold"), styles())) == []
    assert list(rules(_format("&lt;5", area=""), styles())) == []
    (rule,) = rules(_format("&lt;5", style="white"), styles())
    assert rule.unseen and rule.form is None


@pytest.mark.parametrize(("shown", "found"), [("false", 1), ("true", 0)])
@pytest.mark.parametrize("kind", ["data-bar", "icon-set"])
def test_a_bar_or_icon_alone_stands_in_the_place_of_the_number(styles, kind, shown, found):
    formats = _elements(
        '<calcext:conditional-format calcext:target-range-address="Return.D2:Return.D9">'
        f'<calcext:{kind} calcext:show-value="{shown}"/></calcext:conditional-format>'
    )
    made = list(rules(formats, styles()))
    assert [(rule.bare, rule.formula) for rule in made] == [(True, "TRUE")] * found


def test_cells_under_each_other_whose_style_has_a_condition_are_one_area(styles):
    known = styles(
        '<style:style style:name="ce1" style:family="table-cell">'
        '<style:map style:condition="cell-content()&lt;5" style:apply-style-name="hiding"/></style:style>'
    )
    cells = StyleCells()
    for row, column in ((2, 4), (3, 4), (5, 4), (5, 6)):
        cells.add("ce1", row, column)
    cells.add("bold", 9, 9)
    (rule,) = cells.rules(known)
    assert rule.areas == ((2, 4, 3, 4), (5, 4, 5, 4), (5, 6, 5, 6))
    assert rule.formula == "D2<5"
