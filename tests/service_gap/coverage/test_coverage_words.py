"""What a map of coverage says."""

import re

import pytest

from needs_analysis.service_gap.coverage.coverage_words import words
from needs_analysis.wording import missing_is
from tests.service_gap.coverage.test_coverage_matrix import ENDED, contracts, mapped, services


def result():
    given = services(area=["West Narnia", "Shropshire", "not stated"])
    return mapped(given, None, None, contracts(**ENDED), as_of="2026-04-01")


def test_every_sentence_that_has_no_list_is_short():
    for sentence in re.split(r"(?<=[.]) ", result().sentence()):
        assert len(sentence.split(":")[0].split()) < 30


@pytest.mark.parametrize("column", ["not_on_list", "not_running", "stated", "ends"])
def test_a_missing_cell_is_never_said(column):
    found = result()
    with missing_is("withheld"):
        said = words(found.table.assign(**{column: None}), found.settings)
    assert "None" not in said.panel and "nan" not in said.panel


def test_services_are_counted_once():
    # One on no list, one in part, one that is not stated, and one whose contract has ended, which is said by its name.
    told = result().sentence()
    assert told.startswith("Of 4 services, 0 are stated to cover all of Marches and 2 a part; for 1 no area of it")
    assert "(all areas) (Helpline)" in told
