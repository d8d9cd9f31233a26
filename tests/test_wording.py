from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from needs_analysis.charts.chart import Chart
from needs_analysis.columns import Column
from needs_analysis.money import pounds
from needs_analysis.report.render import table_of
from needs_analysis.result import Result
from needs_analysis.wording import (
    as_chosen,
    count,
    figure,
    more_or_fewer,
    percent,
    percent_higher_or_lower,
    percent_more_or_fewer,
    rounded,
    signed_percent,
    small_percent,
)
from tests.conftest import says


@pytest.mark.parametrize(
    ("share", "digits", "shown"),
    [
        (0.625, 0, "63%"),
        (0.825, 0, "83%"),
        (0.004, 0, "0.4%"),
        (0.998, 0, "99.8%"),
        (0.145, 0, "15%"),
        (0.00125, 1, "0.1%"),
        (0.00025, 1, "0.03%"),
        (0.99996, 1, "99.996%"),
        (0.0, 1, "0.0%"),
        (1.0, 0, "100%"),
        (286 / 100, 0, "286%"),
        (12.345, 0, "1,235%"),
    ],
)
def test_a_share_is_rounded_as_people_do_and_some_is_never_none(share, digits, shown):
    assert percent(share, digits=digits) == shown


@given(st.integers(0, 500), st.integers(1, 500), st.integers(0, 2))
def test_a_share_in_words_agrees_with_exact_arithmetic(part, whole, digits):
    part = min(part, whole)
    scale = 10**digits
    exact = Fraction(100 * part, whole)
    half_up = Fraction(int(exact * scale + Fraction(1, 2)), scale)
    said = Fraction(percent(part / whole, digits=digits).removesuffix("%"))
    if half_up in (0, 100) and exact != half_up:
        assert 0 < said < 100 and abs(said - exact) <= Fraction(1, 2 * scale)
    else:
        assert said == half_up


def test_a_confidence_is_said_as_it_was_chosen():
    assert [as_chosen(level) for level in (0.95, 0.998, 0.975, 0.8)] == ["95%", "99.8%", "97.5%", "80%"]


def test_halves_of_counts_and_changes_go_up():
    assert count(12.25) == "12.3" and count(2.45) == "2.5" and count(12.5) == "12.5"
    assert percent_more_or_fewer(1.125) == "13% more" and percent_more_or_fewer(0.875) == "13% fewer"
    assert percent_more_or_fewer(1.004) == "0.4% more" and percent_higher_or_lower(0.998) == "0.2% lower"
    assert percent_more_or_fewer(1.0) == "no difference" and signed_percent(0.875) == "-13%"
    assert str(rounded(-0.5)) == "-1"


def test_a_share_in_a_table_of_the_page_is_no_nothing():
    table = pd.DataFrame({"area": list("abcd"), "value": [0.0004, 0.00125, 0.5, float("nan")]})
    chart = Chart(kind="bars", label="area", value_title="%", scale=100)
    columns = [Column("area", "key"), Column("value", "measure", unit="share")]
    shown = table_of(Result(table, "m", "d", "x", says(), chart=chart, columns=columns))
    assert [row[1] for row in shown.rows] == ["0.04", "0.1", "50", "-"]


@given(st.floats())
def test_no_number_is_too_large_or_too_small_to_be_said(value):
    for say in (count, figure, percent, small_percent, more_or_fewer, percent_more_or_fewer, signed_percent, pounds):
        assert say(value)


def test_what_nothing_limits_is_said_to_have_no_limit():
    assert (count(float("inf")), figure(float("inf")), pounds(float("inf"))) == ("no limit",) * 3
    assert pounds(float("nan")) == "not supplied"
