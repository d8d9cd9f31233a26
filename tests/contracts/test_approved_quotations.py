"""Quotations: what a yes must say."""

from needs_analysis.contracts import ALL
from needs_analysis.contracts.approved_quotations import approved_quotations


def test_a_yes_has_an_answer_a_role_a_day_and_the_words():
    assert ALL["approved_quotations"] is approved_quotations
    assert all(column.required for column in approved_quotations.columns)
    assert approved_quotations.key == ("answer_id", "question") and approved_quotations.record_level
