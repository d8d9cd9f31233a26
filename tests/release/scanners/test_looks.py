"""What a text looks like that should not leave."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from needs_analysis.release.scanners.looks import heads_people, looks, may_look


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("WR5 1AB", ["postcode"]),
        ("a\u202eb", ["an invisible character, or one that reverses the direction of writing"]),
        (r"C:\Users\ann\x.csv", ["a path of a machine"]),
        ("492 referrals", []),
        ("two women wait", []),
    ],
)
def test_each_kind(text, kinds):
    assert looks(text) == kinds


def test_few_people_only_where_asked():
    assert looks("two women wait", threshold=5) == ["a small number of people"]
    assert looks("two women wait", threshold=2) == [] and looks("one woman is waiting", threshold=2) != []


@given(
    st.lists(
        st.sampled_from(
            ["07700 900123", "07700", "900123", "x", "born", "1 May 1990", "two women", "\u202e", " ", "1,2"]
        ),
        max_size=6,
    )
)
def test_what_one_text_looks_like_many_may_look_like(texts):
    if any(looks(text, threshold=5) for text in texts):
        assert may_look(texts, threshold=5)


def test_names_of_columns():
    assert heads_people("Surname", of_table=False) and not heads_people("area", of_table=True)
