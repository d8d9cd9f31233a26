"""Releasing a result under the profile of an assessment."""

import pandas as pd
import pytest

from needs_analysis.assessment import open as opened
from needs_analysis.assessment.release_for import release_for
from needs_analysis.columns import Column
from needs_analysis.result import Result
from needs_analysis.source import Source
from tests.assessment.small import small_assessment
from tests.conftest import PUBLISHED, RECORDS, edit, says

AGGREGATE = Source("counts", "Counts", "A force", "none", disclosure="aggregate")
SYNTHETIC = Source("made up", "Made up", "An office", "none", disclosure="synthetic")


@pytest.fixture
def small(tmp_path):
    return small_assessment(tmp_path / "small")


def counted(*sources):
    table = pd.DataFrame({"area": list("abcd"), "value": [3, 4, 7, 40], "unit": "victims"})
    words = says("There were some.")
    columns = (Column("area", "key"), Column("value", "count"))
    return Result(table, "Victims", "By area.", "count", words, sources=sources, columns=columns)


def shown(released):
    return released.result.table.set_index("area")["value"].dropna().to_dict()


@pytest.mark.parametrize("source", [RECORDS, AGGREGATE])
def test_small_counts_of_people_are_withheld_under_the_profile_of_the_assessment(small, source):
    released = release_for(opened(small), counted(source))
    assert released.profile == "lt5" and shown(released) == {"c": 7, "d": 40}
    edit(small / "assessment.toml", "as_of", 'profile = "lt10"\nas_of')
    stricter = release_for(opened(small), counted(source))
    assert stricter.profile == "lt10" and shown(stricter) == {"d": 40}


@pytest.mark.parametrize("source", [PUBLISHED, SYNTHETIC])
def test_what_was_published_or_is_synthetic_is_not_suppressed(small, source):
    released = release_for(opened(small), counted(source))
    assert released.profile == "already_published" and shown(released) == {"a": 3, "b": 4, "c": 7, "d": 40}
    assert bool(released.label) is (source is SYNTHETIC)


def test_a_result_without_a_source_counts_as_one_of_people(small):
    assert release_for(opened(small), counted()).profile == "lt5"


def test_published_and_record_level_together_count_as_record_level(small):
    assert shown(release_for(opened(small), counted(PUBLISHED, RECORDS))) == {"c": 7, "d": 40}
