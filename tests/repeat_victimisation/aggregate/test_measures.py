"""The measures by name."""

from needs_analysis.repeat_victimisation.aggregate.bands import GAPS, MARAC, VICTIMS, Band
from needs_analysis.repeat_victimisation.aggregate.measures import CHOICES, NEVER, ROLLING, measures_of, not_available

BANDS = {VICTIMS: (Band(1, 1), Band(2, 4), Band(5, float("inf")))}


def names(bands, days=(28,)):
    return [each.name for each in measures_of(CHOICES, bands, days)]


def test_bands_give_shares_at_their_own_edges():
    assert names(BANDS) == [
        "repeat victims",
        "repeat-event share",
        "events per victim",
        "victims with 5 or more offences",
        "events of victims with 2 or more offences",
        "events of victims with 5 or more offences",
    ]


def test_each_number_of_days_is_a_measure():
    assert names({GAPS: ()}, (7, 28)) == [
        f"{what} within {days} days" for what in ("repeats", "gaps") for days in (7, 28)
    ]
    assert names({MARAC: ()}) == ["MARAC repeats"]


def test_whatever_is_asked_for_is_there_or_named():
    for kinds in ({VICTIMS}, {GAPS}, {MARAC}, {VICTIMS, GAPS, MARAC}):
        there = names({kind: BANDS[VICTIMS] for kind in kinds}, (28, 365))
        lacking = not_available(CHOICES, kinds, (28, 365))
        assert set(NEVER) <= set(lacking) and all(lacking.values())
        for choice in ("repeat victims", "repeats within 365 days", "MARAC repeats"):
            assert (choice in there) != (choice in lacking)
        assert (ROLLING in lacking) == (GAPS not in kinds)


def test_the_rolling_rate_needs_365_days():
    assert ROLLING in not_available(CHOICES, {GAPS}, (28, 90))
