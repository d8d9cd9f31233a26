"""Release profiles of one's own, as ``assessment.toml`` has them: what they make, and what is refused."""

from datetime import date

import pytest
from pydantic import ValidationError

from needs_analysis.assessment import open as opened
from needs_analysis.assessment import run
from needs_analysis.assessment.profile_settings import ProfileSettings, day_of, names_of_profiles
from needs_analysis.assessment.record import allowed_profiles
from needs_analysis.assessment.release_for import release_for
from needs_analysis.release import Override, Profile
from tests.assessment.small import add, small_assessment, texts_of
from tests.assessment.test_release_for import counted, shown
from tests.conftest import RECORDS, edit

FUNDER = """
[profiles.moj]
unsuppressed = true
for = "Ministry of Justice"
reason = "terms of the grant, paragraph 12"
approved_by = "Head of Commissioning"
approved_on = 2026-03-01
"""
WEAKER = """
[profiles.lt3]
threshold = 3
override = { reason = "asked for by the board", approved_by = "Data Protection Officer", approved_on = "2026-03-01" }
"""
MAY = {"reason": "x", "approved_by": "a post", "approved_on": "2026-03-01"}


@pytest.fixture
def small(tmp_path):
    return small_assessment(tmp_path / "small")


def under(folder, name, more):
    edit(folder / "assessment.toml", "as_of", f'profile = "{name}"\nas_of')
    add(folder, more)
    return folder


def test_settings_make_a_profile():
    made = ProfileSettings.model_validate({"threshold": 7, "round_to": 5, "version": 2, "zeros_shown": False}).made(
        "own"
    )
    assert made == Profile("own", 7, 5, version="2", zeros_shown=False)
    weaker = ProfileSettings.model_validate({"threshold": 3, "override": MAY}).made("own")
    assert weaker.override == Override("x", "a post", date(2026, 3, 1))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"treshold": 7}, "treshold"),
        ({}, "has no threshold"),
        ({"threshold": 3}, "below the floor"),
        ({"threshold": 1}, "threshold that is none"),
        ({"threshold": -2}, "threshold that is none"),
        ({"threshold": "few"}, "threshold"),
        ({"threshold": 5, "round_to": 1}, "no base"),
        ({"threshold": 5, "round_to": 50}, "would show as 0"),
        ({"threshold": 5, "rounding": "random"}, "rounding"),
        ({"threshold": 3, "override": {**MAY, "reason": " "}}, "reason"),
        ({"threshold": 3, "override": {**MAY, "approved_on": "1 March"}}, "is not a day"),
        ({"threshold": 3, "override": {**MAY, "name": "Jo"}}, "name"),
        ({"threshold": 3, "override": {"approved_by": "a post", "approved_on": "2026-03-01"}}, "reason"),
        ({"threshold": 7, "override": MAY}, "nothing to override"),
        ({"threshold": 7, "reason": "x"}, "is not unsuppressed"),
        ({"unsuppressed": True, "for": "MoJ"}, "does not say reason, approved_by, approved_on"),
        ({"unsuppressed": True, **MAY}, "does not say for"),
        ({"unsuppressed": True, "for": "MoJ", **MAY, "threshold": 5}, "remove them"),
    ],
)
def test_what_cannot_be_a_profile_is_refused(given, said):
    with pytest.raises(ValidationError, match=said):
        ProfileSettings.model_validate(given)


def test_a_day_and_the_names():
    assert day_of("2026-03-01") == day_of(date(2026, 3, 1)) == date(2026, 3, 1)
    assert names_of_profiles({"own": 1})[-2:] == ("lt10-round5", "own")


def test_an_assessment_releases_under_its_own(small):
    own = opened(under(small, "strict", "\n[profiles.strict]\nthreshold = 8\nround_to = 5\nversion = 3\n"))
    released = release_for(own, counted(RECORDS))
    assert released.profile == "strict" and shown(released) == {"d": 40} and released.entry["profile_version"] == "3"
    assert allowed_profiles(own) == ("lt8-round5", "lt10-round5", "strict")


def test_a_weaker_one_stands_in_what_every_reader_and_the_register_see(small):
    folder = under(small, "lt3", WEAKER)
    notes = run(opened(folder), with_notebooks=False).notes
    assert any("withheld, not those under 5" in note and "Data Protection Officer" in note for note in notes)
    written = texts_of(folder)
    assert '"overridden": "threshold of 5"' in written and "asked for by the board" in written


class TestACopyForAFunder:
    def test_page_tables_register_record_and_log_say_for_whom_it_is(self, small):
        folder = under(small, "moj", FUNDER)
        outcome = run(opened(folder), with_notebooks=False)
        words = "Copy for Ministry of Justice only, not for publication"
        assert any(words in note for note in outcome.notes)
        page = outcome.report.read_text(encoding="utf-8")
        assert page.count(words) >= 2 and "terms of the grant, paragraph 12" in page
        assert page.index(words) < page.index("<h1>"), "before anything else"
        made = folder / "data" / "processed"
        assert "copy for Ministry of Justice only" in (made / "tables" / "A01.csv").read_text(encoding="utf-8")
        for name in ("register.json", "run.json"):
            text = (made / name).read_text(encoding="utf-8")
            assert "Ministry of Justice" in text and "Head of Commissioning" in text and "2026-03-01" in text
        assert "Synthetic" not in page

    def test_a_profile_that_nobody_chose_changes_nothing(self, small):
        add(small, FUNDER)
        run(opened(small), with_notebooks=False)
        assert "not for publication" not in texts_of(small)
        assert "moj" not in (allowed_profiles(opened(small)) or ())
