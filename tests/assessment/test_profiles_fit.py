"""Whether release profiles fit the rest of ``assessment.toml``; each problem with its line and setting."""

import pytest

from needs_analysis.assessment import open as opened
from needs_analysis.assessment.profiles_fit import profiles_fit
from needs_analysis.errors import ConfigurationError
from tests.assessment.small import add, small_assessment
from tests.conftest import edit

OVERRIDE = {"reason": "x", "approved_by": "a post", "approved_on": "2026-11-30"}


@pytest.fixture
def small(tmp_path):
    return small_assessment(tmp_path / "small")


def found(as_of="November 2026", own=None, profile="lt5"):
    return profiles_fit({"about": {"as_of": as_of, "profile": profile}, "profiles": own or {}})


def test_a_shipped_name_an_unknown_one_and_a_name_that_is_none():
    assert not found(own={"own": {"threshold": 7}}, profile="own")
    [shadowed] = found(own={"lt10": {"threshold": 7}})
    assert shadowed.place == ("profiles", "lt10") and "ships" in shadowed.problem
    [unknown] = found(own={"own": {"threshold": 7}}, profile="onw")
    assert unknown.place == ("about", "profile") and "own" in unknown.remedy
    [odd] = found(own={"Jo Smith": {"threshold": 7}})
    assert "no usable name" in odd.problem and "Jo Smith" not in odd.problem + odd.remedy


@pytest.mark.parametrize(
    ("as_of", "late"),
    [
        ("November 2026", False),
        ("October 2026", True),
        ("30 November 2026", False),
        ("29 November 2026", True),
        ("2026-11-30", False),
        ("2026-11-29", True),
        ("2026/27 Q3", False),
    ],
)
@pytest.mark.parametrize("kind", ["override", "unsuppressed"])
def test_an_approval_lies_no_later_than_the_assessment(as_of, late, kind):
    given = (
        {"threshold": 3, "override": OVERRIDE}
        if kind == "override"
        else {"unsuppressed": True, "for": "MoJ", **OVERRIDE}
    )
    misfits = found(as_of, {"own": given})
    assert bool(misfits) is late
    if late:
        middle = ("override",) if kind == "override" else ()
        assert (
            misfits[0].place == ("profiles", "own", *middle, "approved_on") and "after the as_of" in misfits[0].problem
        )


@pytest.mark.parametrize("as_of", ["this winter", "31 February 2026", "", None, 7])
def test_where_the_day_of_the_assessment_cannot_be_read_no_approval_is_taken(as_of):
    [misfit] = found(as_of, {"own": {"threshold": 3, "override": OVERRIDE}})
    assert misfit.place == ("about", "as_of")
    assert not found(as_of, {"own": {"threshold": 7}}), "without an override the day does not matter"


@pytest.mark.parametrize("given", [None, 3, [], {"own": 3}, {"own": {"threshold": "x"}}])
def test_what_is_not_sound_by_itself_is_passed_over(given):
    assert profiles_fit({"profiles": given, "about": None}) == []


def test_problems_have_their_line_and_setting(small):
    add(small, "\n[profiles.own]\nthreshold = 3\nfloor = 2\n")
    edit(small / "assessment.toml", "as_of", 'profile = "lt6"\nas_of')
    with pytest.raises(ConfigurationError) as refused:
        opened(small)
    problems = refused.value.problems
    assert {"profiles.own.floor", "about.profile"} <= set(problems["column"])
    lines = (small / "assessment.toml").read_text(encoding="utf-8").splitlines()
    row = int(problems.set_index("column").loc["profiles.own.floor", "row"])
    assert lines[row - 1].startswith("floor")
