"""Codes of local authorities that are not on the list of 2024."""

import pytest

from needs_analysis.reference.districts import ended


def test_authorities_of_the_list_are_not_named():
    assert ended(["E06000019", "E07000237", "E08000025", "E09000001", "W06000001"]) == []


def test_those_that_ended_come_in_order_and_once():
    assert ended(["E07000187", "E06000019", "E07000004", "E07000187"]) == ["E07000004", "E07000187"]


def test_a_code_given_after_the_list_is_named_too():
    assert ended(["W06009999", "E06009999"]) == ["E06009999", "W06009999"]


@pytest.mark.parametrize("codes", [[], ["E01014001", "E23000016", "E92000001"], ["E0700018", "Westshire", 7, None]])
def test_what_has_not_the_form_of_an_authority_is_passed_over(codes):
    assert ended(codes) == []
