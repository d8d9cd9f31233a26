"""Who leaves a waiting list unsupported."""

import pytest
from hypothesis import given

from needs_analysis import service_gap as sg
from needs_analysis.errors import NeedsAnalysisError
from needs_analysis.release import release
from needs_analysis.service_gap.waiting.leavers import bands
from needs_analysis.statistics import wilson
from tests.service_gap.waiting.records_of_waits import END, WAITS, everything, records

ROWS = [(0, 9, None), (0, None, 14), (0, None, 15), (0, None, 60), (9, None, None)]
WHY = [None, "declined", None, "declined", None]


def test_reasons_and_bands_each_add_up_to_those_who_left():
    found = sg.leavers(records(ROWS, left_because=WHY), as_of=END, bands_days=[14, 28]).table
    assert found[["what", "numerator"]].to_numpy().tolist() == [
        ["all who left", 3],
        ["declined", 2],
        ["could not be contacted", 0],
        ["referred on", 0],
        ["other", 0],
        ["not stated", 1],
        ["0 to 14 days", 1],
        ["15 to 28 days", 1],
        ["over 28 days", 1],
    ]
    low, high = wilson(3, 5)
    assert found.loc[0, ["value", "lower", "upper"]].tolist() == [0.6, low, high]
    assert (found["denominator"] == 5).all()


@given(WAITS)
def test_every_split_adds_up(rows):
    found = sg.leavers(records(rows), as_of=END).table
    left = sum(each[2] is not None for each in rows)
    assert found.groupby("split")["numerator"].sum().to_dict() == {"all": left, "days waited": left}
    assert (found["lower"] <= found["value"]).all() and (found["value"] <= found["upper"]).all()


def test_without_reasons_there_are_none_and_other_words_are_other():
    assert set(sg.leavers(records(ROWS), as_of=END).table["split"]) == {"all", "days waited"}
    own = sg.leavers(records(ROWS, left_because=["", "moved", " Declined", None, ""]), as_of=END).table
    found = own[own["split"] == "reason"].set_index("what")["numerator"].to_dict()
    assert found == {"declined": 1, "could not be contacted": 0, "referred on": 0, "other": 1, "not stated": 1}


def test_groups_are_each_their_own():
    found = sg.leavers(records(ROWS, area=[*"AABBB"]), as_of=END, by="area").table
    assert found[found["split"] == "all"][["area", "numerator", "denominator"]].to_numpy().tolist() == [
        ["A", 1, 2],
        ["B", 2, 3],
    ]


def test_what_it_says():
    rows = ROWS * 10
    result = sg.leavers(records(rows, left_because=WHY * 10), as_of=END)
    assert result.sentence() == (
        "30 of 50 referrals in January 2024 left the waiting list unsupported by 10 April 2024 (60%, range 46% to 72%). "
        'The most frequent reason was "declined" (20).'
    )
    assert {caveat.code for caveat in result.caveats} == {"STILL_WAITING"}
    none = sg.leavers(records([(0, 9, None), (3, None, None)]), as_of=END).sentence()
    assert none.startswith("0 of 2 referrals in January 2024 left") and "reason" not in none


def test_bands_are_named_by_their_days():
    assert bands([0, 7]) == ["0 to 0 days", "1 to 7 days", "over 7 days"]


@pytest.mark.parametrize("wrong", [[28, 14], [], "14", [1.5], [-1], ["x"]])
def test_bands_that_cannot_be_are_refused(wrong):
    with pytest.raises(NeedsAnalysisError, match="bands_days"):
        sg.leavers(records(ROWS), as_of=END, bands_days=wrong)


def of(reasons, bands_=((60, 10), (40, 40))):
    """So many who left for each of two reasons, beside as many who started."""
    why = [name for name, many in zip(("declined", "other"), reasons, strict=True) for _ in range(many)]
    days = [day for many, day in bands_ for _ in range(many)]
    rows = [(0, None, day) for day in days] + [(0, 9, None)] * 100
    return records(rows, left_because=[*why, *[None] * 100])


def test_a_reason_of_few_goes_with_the_others_that_would_give_it_away():
    shown = set()
    for few in (1, 2, 3, 4):
        left = release(sg.leavers(of((100 - few, few)), as_of=END), "lt5").result
        kept = left.table.set_index("what")["numerator"]
        assert kept["all who left"] == 100 and kept["0 to 14 days"] == 60
        assert kept[["declined", "could not be contacted", "other"]].isna().all()
        shown.add(everything(left))
    assert len(shown) == 1


def test_few_who_left_at_all_do_not_leave():
    shown = set()
    for few in (1, 2, 3):
        padded = records(
            [(0, None, 10)] * few + [(0, 9, None)] * (100 - few), left_because=["declined"] * few + [None] * (100 - few)
        )
        left = release(sg.leavers(padded, as_of=END), "lt5").result
        assert left.table["value"].isna().sum() >= 1
        shown.add(everything(left))
    assert len(shown) == 1


def test_a_reason_in_somebodys_own_words_names_no_row():
    def shown(why):
        reasons = [*["declined"] * 40, *why, *[None] * (60 - len(why)), *[None] * 100]
        rows = [(0, None, 10)] * 60 + [(0, None, 40)] * 40 + [(0, 9, None)] * 100
        return everything(release(sg.leavers(records(rows, left_because=reasons), as_of=END), "lt5").result)

    story = "moved to another town with her mother"
    assert len({shown([story] * k) for k in (1, 2, 3, 4)} | {shown(["other"] * 3)}) == 1
    assert story not in str(shown([story] * 20))
    assert "20" in shown([story] * 20)[0], "from five on they are counted"


def test_that_some_may_yet_leave_is_said_where_some_wait():
    def codes(rows):
        return [caveat.code for caveat in sg.leavers(records(rows), as_of=END).caveats]

    assert codes([(0, 7, None)] * 20 + [(0, None, 9)] * 20) == []
    assert codes([(0, 7, None)] * 20 + [(0, None, None)]) == ["STILL_WAITING"]


def test_that_reasons_in_other_words_are_counted_as_other_is_said():
    """57 moved away, in words that the contract does not have."""

    def made(why):
        rows = [(0, None, 10)] * 57 + [(0, None, 40)] * 20 + [(0, 9, None)] * 40
        return sg.leavers(records(rows, left_because=[*[why] * 57, *["declined"] * 20, *[None] * 40]), as_of=END)

    def told(result):
        return [caveat.text for caveat in result.caveats if caveat.code == "REASONS_IN_OTHER_WORDS"]

    for result in (made("moved away"), release(made("moved away"), "lt5").result):
        assert result.sentence().endswith('was "other" (57), which includes reasons in other words.')
        assert told(result) == [
            'Reasons in other words than "declined", "could not be contacted" and "referred on" are counted as "other".'
        ]
        assert "moved" not in everything(result)[1]
    assert not told(made("Other ")) and made("other").sentence().endswith('was "other" (57).')
