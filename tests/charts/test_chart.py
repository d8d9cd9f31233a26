"""The description of a chart."""

from dataclasses import FrozenInstanceError, replace

import pytest

from needs_analysis.charts.chart import PHONE_WIDTH_INCHES, WIDTH_INCHES, Chart


def bars(**options):
    words = {"value_title": "referrals"}
    return Chart("bars", "area", **{**words, **options})


def test_a_chart_draws_value_and_range_unless_it_is_told_otherwise():
    chart = bars()
    assert (chart.value, chart.lower, chart.upper) == ("value", "lower", "upper")
    assert chart.scale == 1 and chart.ranked is False and chart.reference is None
    assert bars(value="share", scale=100).value == "share"


def test_a_description_is_changed_in_a_copy_only():
    chart = bars()
    with pytest.raises(FrozenInstanceError):
        chart.scale = 100
    assert replace(chart, scale=100).scale == 100 and chart.scale == 1
    assert chart == bars() and hash(chart) == hash(bars())


def test_a_phone_is_narrower_than_a_page():
    assert 0 < PHONE_WIDTH_INCHES < WIDTH_INCHES
