"""What a spreadsheet shows of a number, text or date under a format: known answers, then properties."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from needs_analysis.reading.formats.grid import CellError, Percent, as_shown
from needs_analysis.reading.formats.number_formats import number_format

SHOWN = [
    ("General", 3),
    ("0", 3),
    ("0", 0.4),
    ("0.00", 3),
    ("#,##0", 0),
    ("#,##0.00", 1234.5),
    ("#.##", 0.26),
    ("£#,##0", 3),
    ('"£"#,##0.00', 3),
    ("[$£-809]#,##0;[Red]-[$£-809]#,##0", -3),
    ("#,##0 [$€-407]", 3),
    ("[$GBP] 0", 3),
    ("#,##0 [$zł-415]", 3),
    ("₹ 0", 3),
    ("0 000", 1234),
    ("#\\ ##0", 1234),
    ("##\\,##\\,##0", 1234567),
    ("0;-0", -3),
    ("0;(0)", -3),
    ("#,##0;[Red]#,##0", -3),
    ("+0;-0;0", 3),
    ("\\+##,##0.0_);\\-##,##0.0_)", -3),
    ('_-* #,##0_-;-* #,##0_-;_-* "-"??_-;_-@_-', 3),
    ('_-* #,##0_-;-* #,##0_-;_-* "-"??_-;_-@_-', -3),
    ('_-* #,##0_-;-* #,##0_-;_-* "-"??_-;_-@_-', 0),
    ("_(* #,##0.00_);_(* \\(#,##0.00\\);_(* \\-??_);_(@_)", 0),
    ('" "#,##0.00" ";"-"#,##0.00" ";" -"00" ";" "@" "', 0),
    ('" "[$£-809]#,##0" ";"-"[$£-809]#,##0" ";" "[$£-809]"-"00" ";" "@" "', 0),
    ('0;-0;"nil"', 0),
    ('0" people"', 3),
    ('0" weeks"', 3),
    ('0 "per 1,000"', 3),
    ('0" per 1,000 people"', 3),
    ('0"/1,000"', 3),
    ('0" per head"', 3),
    ('0" (people)"', 3),
    ("0.00E+00", 3),
    ("# ?/?", 0.5),
    ("# ?/100", 0.5),
    ('0.0,"k"', 1_500),
    ('£0.0,,"m"', 1_500_000),
    ('[<5]"<5";0', 12),
    ("[>=1000]#,##0;0", 3),
    ("[>=10000000]##\\,##\\,##\\,##0;[>=100000]##\\,##\\,##0;##,##0", 250_000),
    ("[Blue]0", 3),
    ("@", 3),
    ("0_)", 3),
    ("?0", 3),
    ("0;-0;;@", 3),
]
HIDDEN = [
    (";;;", 3),
    (";;", 3),
    (";", 3),
    ('"*"', 3),
    ("\\*", 3),
    ("**", 3),
    ('"c"', 3),
    ('"[c]"', 3),
    ("[c]", 3),
    ('"n/a"', 3),
    ("n/a", 3),
    ('[<5]"<5";0', 3),
    ('[<5]"<5"', 3),
    ("[<5]\\*;General", 3),
    ('[=0]0;[<5]"*";0', 3),
    ('[<5]"-";0', 3),
    ('[<=4]"";0', 4),
    ("[<5];0", 3),
    ('[>4]0;"<5"', 3),
    ('[<5]"<5";[<10]"<10";0', 7),
    ('"1 to 4"', 3),
    ('"5"', 5),
    ("0;-0;;@", 0),
    ("0;-0;", 0),
    ('0;-0;"*"', 0),
    ('0;-0;"n/a"', 0),
    ("0;;0", -3),
    ("#", 0),
    ("#,###", 0),
    ("#.##", 0),
    ("#", 0.2),
    ("?", 0),
    ("#%", 0),
    ('[Red]"suppressed"', 3),
    ('"fewer than "\\f\\i\\v\\e', 3),
]
MARKED = [
    ('"<"0', 3),
    ("<0", 3),
    ("\\<0", 3),
    ('"c"0', 3),
    ('0"*"', 3),
    ("0\\*", 3),
    ("0**", 3),
    ('0"c"', 3),
    ('0" (c)"', 3),
    ("0 [c]", 3),
    ('0" [low]"', 3),
    ('0"p"', 3),
    ('0" or fewer"', 3),
    ('"fewer than "0', 5),
    ('"under "0', 5),
    ('"~"0', 3),
    ('0"+"', 3),
    ("0+", 3),
    ('0" (rounded)"', 3),
    ('0" provisional"', 3),
    ('0" supp"', 3),
    ("(0)", 3),
    ('"["0"]"', 3),
    ('"<"General', 3),
    ("[$<]0", 3),
    ("0†", 3),
    ("≤0", 3),
    ("-0", 3),
    ('0"/20"', 3),
    ('0" of 20"', 3),
    ('0"¹"', 3),
    ('0"(1)"', 3),
    ('"Q"0', 3),
    ('0%"*"', 0.5),
]
ANOTHER = [
    ("0,", 3_456),
    ("0.0,,", 3_456_789),
    ("#,##0,", 3_456),
    ('0,"m"', 3_456),
    ('0" million"', 3),
    ('0"k"', 3),
    ('0"0"', 3),
    ('"1"0', 3),
    ('0"."00', 123),
    ("00-00-00", 123_456),
    ("0;0", -3),
    ("0%%", 0.5),
    ("yyyy", 3),
    ('[<5]"<5";dd/mm/yyyy', 44_927),
]


@pytest.mark.parametrize(
    ("state", "form", "value"),
    [
        (state, *case)
        for state, cases in (("shown", SHOWN), ("hidden", HIDDEN), ("marked", MARKED), ("another", ANOTHER))
        for case in cases
    ],
)
def test_what_is_shown_of_a_number(state, form, value):
    known = number_format(form)
    assert known.number(value).state == state
    if known.plain:
        assert state == "shown"


@pytest.mark.parametrize(
    ("form", "state"),
    [
        ("General", "shown"),
        ("0", "shown"),
        (";;", "shown"),
        ("@", "shown"),
        ("0;-0;;@", "shown"),
        ("_-@_-", "shown"),
        ('" "@" "', "shown"),
        (";;;", "hidden"),
        (';;;"x"', "hidden"),
        ('0;-0;0;"*"', "hidden"),
        ('0;-0;0;"<"@', "marked"),
        ('@"*"', "marked"),
    ],
)
def test_what_is_shown_of_a_text(form, state):
    assert number_format(form).words().state == state


@pytest.mark.parametrize(
    ("form", "state"),
    [
        ("dd/mm/yyyy", "shown"),
        ("[$-809]dd mmmm yyyy;@", "shown"),
        ("[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", "shown"),
        ('yyyy-mm-dd"T"hh:mm:ss', "shown"),
        ('d" of "mmmm', "shown"),
        ("h:mm AM/PM", "shown"),
        ("[h]:mm:ss", "shown"),
        ("0", "shown"),
        (";;;", "hidden"),
        ('"n/a"', "hidden"),
        ('[>1]"n/a";dd/mm/yyyy', "hidden"),
        ('dd/mm/yyyy"*"', "marked"),
        ('"before "dd/mm/yyyy', "marked"),
        ("\\<yyyy", "marked"),
    ],
)
def test_what_is_shown_of_a_date(form, state):
    assert number_format(form).day(44_927).state == state


@pytest.mark.parametrize(
    ("form", "value", "right"),
    [
        ("0%", 0.95, Percent(95)),
        ("0.0%;-0.0%", 0.123, Percent(12.3)),
        ('0"%"', 95, Percent(95)),
        ("0\\%", 95, Percent(95)),
        ("000", 7, "007"),
        ("0", 7, 7),
        ("[<0]-0;000", 7, "007"),
    ],
)
def test_percentages_and_leading_zeros_are_read_as_they_are_shown(form, value, right):
    assert as_shown(value, number_format(form)) == right


def test_a_sheet_that_shows_no_zeros_hides_them_alone():
    assert isinstance(as_shown(0, number_format("0"), no_zeros=True), CellError)
    assert as_shown(4, number_format("0"), no_zeros=True) == 4


_PIECES = """0 # ? . , % ; @ General / "*" "<" \\c _) E+ [Red] [<5] [>=5] [$£-809] yyyy d " [ \\ * _ - ( ) £ "x é"""
FORMS = st.lists(st.sampled_from([*_PIECES.split(), " ", "* ", "\n"]), max_size=12).map("".join)
NUMBERS = st.one_of(st.integers(-(10**9), 10**9), st.floats(-1e9, 1e9, allow_nan=False))


@given(FORMS | st.text(max_size=15), NUMBERS)
def test_any_format_gives_an_answer(form, value):
    known = number_format(form)
    looks = [known.number(value), known.words(), known.day(value)]
    assert {look.state for look in looks} <= {"shown", "hidden", "marked", "another"}
    if known.plain:
        assert all(look.state == "shown" for look in looks)


@given(NUMBERS, st.text(alphabet="*<>~cxz[]", min_size=1, max_size=6))
def test_words_alone_never_show_a_number(value, words):
    assert number_format(f'"{words}"').number(value).state == "hidden"


@given(st.sampled_from(["0", "0.0", "#,##0", "General", "0.00"]), st.floats(0, 1e6), st.sampled_from("*<>~†c+?"))
def test_a_mark_beside_the_digits_is_never_passed_over(form, value, mark):
    assert number_format(f'{form}"{mark}"').number(value).state == "marked"
    assert number_format(f'"{mark}"{form}').number(value).state == ("shown" if mark == "+" else "marked")


@given(st.integers(-50, 50), st.integers(-50, 50))
def test_a_condition_hides_what_it_is_for(value, limit):
    hidden = number_format(f'[<{limit}]"<{limit}";0').number(value).state == "hidden"
    assert hidden == (value < limit)
