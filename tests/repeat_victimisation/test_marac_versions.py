"""The versions of the definition by name."""

import pytest

from needs_analysis.errors import Refusal
from needs_analysis.repeat_victimisation.marac_versions import VERSIONS, needs_crime, versions_of


def test_each_is_named_once_in_the_order_asked_for():
    assert versions_of(["older", "current", "older"]) == ["older", "current"] and versions_of("current") == ["current"]
    for wrong in ([], "new"):
        with pytest.raises(Refusal, match="older"):
            versions_of(wrong)


def test_only_the_older_one_asks_what_would_be_a_crime():
    assert [name for name in VERSIONS if needs_crime([name])] == ["older"]
