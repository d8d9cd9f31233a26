"""The newest recorded crime against the same quarters of the year before."""

import pandas as pd
import pytest

from needs_analysis.demand.over_time import recorded_change as change
from needs_analysis.errors import Refusal

FOUR = (1, 2, 3, 4)
THEFT = "Theft offences"


def recorded(force="Kent", group=THEFT, **years):
    """Offences of each quarter from the first on, by the year in which a financial year begins (y2022=[...])."""
    rows = [
        {
            "force": force,
            "financial_year": f"{name[1:]}/{(int(name[1:]) + 1) % 100:02d}",
            "quarter": quarter,
            "offence_group": group,
            "offences": number,
        }
        for name, numbers in years.items()
        for quarter, number in enumerate(numbers, 1)
    ]
    return pd.DataFrame(rows)


def newest(own, everyone=None, *, group=None, since=None, disrupted=()):
    return change.newest_change(
        own,
        own if everyone is None else everyone,
        offence_group=group,
        history_from=since,
        disrupted=disrupted,
        confidence=0.95,
    )


OWN = recorded(y2021=[90, 90, 90, 90], y2022=[100, 110, 120, 130], y2023=[150, 160])


def test_only_the_quarters_that_both_years_have_are_compared():
    found = newest(OWN)
    assert (found.year, found.before, found.quarters, found.now, found.then) == ("2023/24", "2022/23", (1, 2), 310, 210)
    assert found.label == "2023/24 Q1 to Q2" and found.label_before == "2022/23 Q1 to Q2"
    assert found.judgement.ratio.tolist() == pytest.approx([310 / 210])
    assert found.judgement.changes.tolist() == [1]
    assert found.unlike == "" and found.elsewhere is None


def test_full_years_are_called_by_the_year_alone():
    found = newest(recorded(y2022=[1, 2, 3, 4], y2023=[5, 6, 7, 8]))
    assert (found.label, found.now, found.then) == ("2023/24", 26, 10)
    assert change.label_of("2023/24", (3,)) == "2023/24 Q3"


def test_one_year_alone_is_refused():
    with pytest.raises(Refusal, match="No year has the same quarters the year before"):
        newest(recorded(y2023=[5, 6, 7, 8]))
    with pytest.raises(Refusal, match="No year has the same quarters the year before"):
        newest(recorded(y2021=[1, 1, 1, 1], y2023=[5, 6, 7, 8]))


def test_a_period_below_nought_is_refused():
    with pytest.raises(Refusal, match="Corrections leave a period below 0"):
        newest(recorded(y2022=[4], y2023=[-1]))


def test_a_group_that_one_year_lacks_is_in_neither_sum():
    new = recorded(group="Robbery", y2023=[40, 40])
    found = newest(pd.concat([OWN, new]))
    assert (found.now, found.then) == (310, 210)


def test_a_disrupted_year_makes_unlike_what_touches_it():
    found = newest(OWN, disrupted=("2022/23",))
    assert found.unlike == "2022/23 was not usual"
    assert found.left_out == ("2022/23",) and found.judgement.changes.tolist() == [0]
    assert change.left_out_in_words(found.left_out, "2021/22") == "changes before 2021/22 and those to and from 2022/23"


def test_earlier_changes_count_from_the_year_that_is_given():
    assert newest(OWN, since="2022/23").judgement.changes.tolist() == [0]


def test_all_forces_are_added_up_without_the_rows_of_totals():
    everyone = pd.concat(
        [
            OWN,
            recorded("Essex", y2022=[10, 20, 0, 0], y2023=[30, 40]),
            recorded("England and Wales", y2022=[999] * 4, y2023=[999] * 2),
        ]
    )
    assert newest(OWN, everyone).elsewhere == (310 + 70, 210 + 30, 2)


def test_all_forces_have_no_sum_where_one_lacks_a_figure():
    short = pd.concat([OWN, recorded("Essex", y2022=[10, 20], y2023=[30, None])])
    assert newest(OWN, short).elsewhere is None
    without_a_row = pd.concat([OWN, recorded("Essex", y2022=[10, 20], y2023=[30])])
    assert newest(OWN, without_a_row).elsewhere is None


def test_a_change_of_recording_lies_between_the_years_on_either_side_of_it():
    sexual = "Sexual offences"
    assert change.crossed(sexual, "2023/24", "2024/25") == ["recording changed in 2023/24 Q4"]
    assert change.crossed(sexual, "2024/25", "2025/26") == []
    assert change.crossed(THEFT, "2023/24", "2024/25") == []


def test_years_across_a_change_of_recording_are_unlike():
    found = newest(recorded(group="Sexual offences", y2023=[5] * 4, y2024=[9] * 4), group="Sexual offences")
    assert found.unlike == "recording changed in 2023/24 Q4"


def test_changes_known_from_memory_are_named_for_the_groups_they_touch():
    violence = change.unverified_breaks("Violence against the person")
    assert any(text.endswith("(from 2020-04)") for text in violence)
    assert change.unverified_breaks(THEFT) == []
    assert set(violence) <= set(change.unverified_breaks(None))


def test_a_break_of_recording_is_said_after_the_years_that_were_left_out():
    found = newest(recorded(group="Sexual offences", y2022=[5] * 4, y2023=[5] * 4, y2024=[9] * 4, y2025=[9] * 4))
    assert found.left_out == ()
    apart = newest(
        recorded(group="Sexual offences", y2023=[5] * 4, y2024=[9] * 4, y2025=[9] * 4), group="Sexual offences"
    )
    assert change.left_out_in_words(apart.left_out, None) == "those across it: recording changed in 2023/24 Q4"
    assert apart.quarters == FOUR and apart.unlike == ""
