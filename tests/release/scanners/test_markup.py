"""Pages and drawings, however they are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from needs_analysis.release.scanners.look_into import look_into
from needs_analysis.release.scanners.markup import markup
from needs_analysis.release.scanners.seen import Looking


def seen(text):
    return [(each.place, each.text or each.kind, each.out_of_sight) for each in markup(text, "", Looking(look_into))]


def test_text_attributes_comments_and_programs_stand_at_their_lines():
    text = '<p>One <b>two</b></p>\n<img alt="three" src="x.png"><!-- four -->\n<script>five</script><td data-who="six" ann="seven">eight</td>'
    assert seen(text) == [
        ("line 1, text", "One two\nOne  two", False),
        ("line 2, attribute alt", "three", False),
        ("line 2, attribute src", "x.png", True),
        ("line 2, comment", " four ", True),
        ("line 3, script", "five", True),
        ("line 3, a data attribute", "six", True),
        ("line 3, attribute", "seven", True),
        ("line 3, attributes", "data-who= ann=", True),
        ("line 3, text", "eight", False),
    ]


def test_the_name_of_an_attribute_is_not_repeated():
    assert all("ann" not in place for place, _, _ in seen('<i ann="x" data-ann="y">z</i>'))


@pytest.mark.parametrize(
    "text", ["<div hidden>x</div>", '<div style="display: none">x</div>', "<p style='visibility:hidden'>x</p>"]
)
def test_what_is_not_shown_is_named(text):
    assert ("line 1", "a part of the page that is not shown", True) in seen(text)


def test_words_of_a_drawing_that_nobody_sees_are_out_of_sight():
    assert ("line 1, out of sight", "x", True) in seen("<svg><desc>x</desc></svg>")
    assert ("line 1, out of sight", "x", True) in seen("<template>x</template>")


@given(st.text(alphabet="<>!-/'\"= a§\n&;[]?", max_size=80))
def test_nothing_in_a_text_is_passed_over(text):
    """Whatever tags it seems to have, each sign of it stands in something that is seen."""
    assert sum(each[1].count("§") for each in seen(text)) >= text.count("§")
