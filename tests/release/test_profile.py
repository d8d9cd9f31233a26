"""Release profiles: those that ship, one's own, and what is refused."""

import dataclasses
from datetime import date

import numpy as np
import pytest

from needs_analysis.errors import Refusal
from needs_analysis.release import PROFILES, Override, Profile, release
from needs_analysis.release.profile import FLOOR, profile_named
from tests.conftest import PUBLISHED, RECORDS
from tests.release.test_release import counted

MAY = Override("the grant asks for it", "Head of Commissioning", date(2026, 3, 1))


def test_the_shipped_profiles_are_those_that_producers_use():
    rules = {name: (each.threshold, each.round_to) for name, each in PROFILES.items()}
    assert rules == {
        "already_published": (0, 0),
        "lt5": (5, 0),
        "lt10": (10, 0),
        "lt5-round5": (5, 5),
        "lt8-round5": (8, 5),
        "lt10-round5": (10, 5),
    }
    assert all(each.version == "1" and each.zeros_shown and each.override is None for each in PROFILES.values())


def test_a_profile_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        PROFILES["lt5"].threshold = 2


def test_an_integer_of_numpy_is_one_of_python_from_then_on():
    made = Profile("own", np.int64(5), np.int8(5))
    assert made == Profile("own", 5, 5) and type(made.threshold) is int and type(made.round_to) is int


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"name": "Jo Smith"}, "no usable name"),
        ({"name": None}, "no usable name"),
        ({"threshold": 1}, "threshold that is none"),
        ({"threshold": -5}, "threshold that is none"),
        ({"threshold": 5.0}, "threshold that is none"),
        ({"threshold": "5"}, "threshold that is none"),
        ({"threshold": True}, "threshold that is none"),
        ({"round_to": 1}, "no base"),
        ({"round_to": "5"}, "no base"),
        ({"round_to": 20}, "would show as 0"),
        ({"rounding": "random"}, "rounding that is none"),
        ({"version": ""}, "no version"),
        ({"zeros_shown": "yes"}, "whether zeros are shown"),
        ({"threshold": 3}, "below the floor"),
        ({"threshold": 0, "recipient": "Ministry of Justice"}, "who allowed it"),
        ({"recipient": "Ministry of Justice", "override": MAY}, "has a threshold"),
        ({"recipient": " ", "threshold": 0, "override": MAY}, "for whom"),
        ({"override": MAY}, "nothing to override"),
        ({"override": "yes", "threshold": 3}, "override that is none"),
    ],
)
def test_settings_that_are_none_are_refused(options, said):
    with pytest.raises(Refusal, match=said):
        Profile(**{"name": "own", "threshold": 5, **options})


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("", "post", date(2026, 3, 1)), "reason"),
        (("x", " ", date(2026, 3, 1)), "approved_by"),
        (("x", "post", "1 March 2026"), "the day"),
        (("x", "post", None), "the day"),
    ],
)
def test_an_override_says_why_who_and_when(given, said):
    with pytest.raises(Refusal, match=said):
        Override(*given)
    assert Override("x", "post", "2026-03-01").approved_on == date(2026, 3, 1)


def test_a_weaker_profile_withholds_less_and_says_so():
    rule = Profile("lt3", 3, override=MAY)
    left = release(counted([2, 3, 40, 1], RECORDS), rule)
    assert left.result.table["value"].isna().tolist() == [True, False, False, True]
    said = [caveat.text for caveat in left.result.caveats if caveat.code == "WEAKER_RULE"]
    assert said == [
        "Figures under 3 are withheld, not those under 5. Reason: the grant asks for it. Approved by Head of Commissioning on "
        "1 March 2026."
    ]
    assert left.entry["profile_settings"]["override"]["overridden"] == f"threshold of {FLOOR}"


class TestACopyForOneRecipient:
    RULE = Profile("moj", 0, override=MAY, recipient="Ministry of Justice")

    def test_counts_leave_and_every_view_says_for_whom(self):
        left = release(counted([3, 40], RECORDS), self.RULE)
        assert left.result.table["value"].tolist() == [3, 40]
        for shown in (repr(left), left._repr_html_()):
            assert (
                "Copy for Ministry of Justice only, not for publication" in shown and "Head of Commissioning" in shown
            )
        assert set(left.result.table["data_status"]) == {"copy for Ministry of Justice only, not for publication"}
        assert left.entry["profile_settings"]["for"] == "Ministry of Justice" and left.entry["profile_version"] == "1"

    def test_personal_data_are_scanned_all_the_same(self):
        with pytest.raises(Refusal, match="personal data"):
            release(_with_note("Ring 07700 900123"), self.RULE)

    @pytest.mark.parametrize("where", ["reason", "approved_by", "recipient"])
    def test_what_is_said_of_it_is_scanned_too(self, where):
        words = {"reason": "grant", "approved_by": "a post", where: "ring 07700 900123"}
        recipient = words.pop("recipient", "Ministry")
        rule = Profile("moj", 0, override=Override(**words, approved_on=date(2026, 3, 1)), recipient=recipient)
        with pytest.raises(Refusal, match="personal data") as caught:
            release(counted([30], RECORDS), rule)
        assert "900123" not in str(caught.value)

    def test_what_was_published_needs_no_such_words(self):
        left = release(counted([3, 40], PUBLISHED), self.RULE)
        assert left.label == "" and "data_status" not in left.result.table


def _with_note(text):
    from needs_analysis.said import Caveat

    return counted([30], RECORDS, notes=(Caveat("X", text),))


def test_zeros_can_be_withheld_too():
    left = release(counted([0, 40, 2, 60], RECORDS), Profile("no-zero", 5, zeros_shown=False))
    assert left.result.table["value"].isna().tolist() == [True, True, True, False]


def test_an_unknown_name_is_refused_and_rows_are_not_repeated():
    with pytest.raises(Refusal, match=r"no release profile 'lt6'.*lt5-round5"):
        profile_named("lt6")
    with pytest.raises(Refusal, match="of type list") as caught:
        profile_named(["07700 900123"])
    assert "900123" not in str(caught.value)


@pytest.mark.parametrize(
    ("one", "other", "holds"),
    [
        ("lt10", "lt5", True),
        ("lt5", "lt10", False),
        ("lt5-round5", "lt5", True),
        ("lt10", "lt5-round5", False),
        ("lt10-round5", "lt8-round5", True),
        ("already_published", "lt5", False),
    ],
)
def test_which_profile_is_as_strict_as_another(one, other, holds):
    assert PROFILES[one].as_strict_as(PROFILES[other]) is holds


def test_controlled_rounding_is_not_as_strict_as_withholding():
    together = Profile("together", 5, 5, rounding="controlled")
    assert not together.as_strict_as(PROFILES["lt5"]) and not PROFILES["lt5-round5"].as_strict_as(together)
    assert together.as_strict_as(Profile("again", 5, 5, rounding="controlled"))
    assert not PROFILES["lt5"].as_strict_as(Profile("no-zero", 5, zeros_shown=False))
