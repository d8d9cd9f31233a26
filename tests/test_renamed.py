"""Old names work, and say what to write."""

import importlib
import warnings

import pytest

import needs_analysis as na
from needs_analysis.assessment.metrics import metric
from needs_analysis.renamed import MODULES, NAMES, attribute, current


@pytest.mark.parametrize(("old", "new"), NAMES.items())
def test_an_old_name_is_the_new_one_and_says_so(old, new):
    room, _, name = old.partition(".")
    with pytest.warns(FutureWarning, match=f"{old} has been renamed {new}. Write {new}.") as told:
        found = getattr(getattr(na, room), name)
    assert found is getattr(getattr(na, new.partition(".")[0]), new.partition(".")[2])
    assert told[0].filename == __file__, "the line to change is the caller's"
    assert name not in dir(getattr(na, room)) or name not in getattr(na, room).__all__


@pytest.mark.parametrize(("old", "new"), NAMES.items())
def test_a_finding_may_still_name_an_old_metric(old, new):
    with pytest.warns(FutureWarning, match=new):
        assert metric(old) is metric(new)


@pytest.mark.parametrize(("old", "new"), MODULES.items())
def test_imports_from_a_file_that_was_moved_find_it(old, new):
    there = importlib.import_module(f"needs_analysis.{new}")
    name = next(name for name in vars(there) if not name.startswith("_") and name != "annotations")
    with pytest.warns(FutureWarning, match=f"needs_analysis.{new}"):
        assert getattr(importlib.import_module(f"needs_analysis.{old}"), name) is getattr(there, name)


def test_a_function_stays_where_a_file_of_its_name_was_moved():
    from needs_analysis.reading import police_uk

    with pytest.warns(FutureWarning):
        from needs_analysis.reading.police_uk import whole_year
    assert callable(police_uk) and na.reading.police_uk is police_uk and callable(whole_year)


def test_names_that_there_never_were_are_refused_and_new_ones_say_nothing():
    with pytest.raises(AttributeError, match="has no attribute 'chance'"):
        _ = na.demand.chance
    with pytest.raises(AttributeError):
        attribute("needs_analysis.demand", "rates_of_change")
    with pytest.raises(ImportError):
        from needs_analysis.contracts.measured import nothing  # noqa: F401
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert current("demand.rate") == "demand.rate"
