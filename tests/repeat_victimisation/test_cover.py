"""How far back each group's history reaches, and whether that is far enough."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from needs_analysis.repeat_victimisation.cover import COMPLETE, INCOMPLETE, NO_FIGURE, cover, history, may_be_late
from needs_analysis.wording import missing_is

FIRST = date(2024, 4, 1)


def daily(*starts, until="2025-03-31"):
    """Days, groups and victims of groups in which somebody else is a victim every ten days from a day on."""
    days, places, victims = [], [], []
    for place, start in enumerate(starts):
        own = pd.date_range(start, until, freq="10D")
        days += list(own)
        places += [place] * len(own)
    victims = list(range(len(days)))
    return pd.Series(days), np.array(places), np.array(victims)


def covered(days, places, victims, *, covered_from, shown=None):
    events = pd.DataFrame({"day": days.dt.date, "place": places, "victim": victims})
    return covering(events, np.unique(places) if shown is None else shown, covered_from=covered_from)


def covering(events, shown, *, covered_from, first=FIRST):
    groups = events.groupby("place")
    begins = groups["day"].min().loc[list(shown)].tolist()
    people = groups["victim"].nunique().loc[list(shown)].tolist()
    ends = {"first_event": events["day"].min(), "last_event": events["day"].max()}
    found = cover(begins, people, first=first, covered_from=covered_from, **ends)
    most = may_be_late(begins, groups.size().loc[list(shown)].tolist(), first=first, **ends)
    if found.joined:
        assert most.any(), "more events than victims never make a group look earlier"
    return found


def table_of(found, names):
    """The columns of a result that say how far back the history reaches."""
    rows = {"district": ["All areas", *names], "flag": found.flags, "history_from": found.history_from}
    return pd.DataFrame(rows)


def told(found, names, *, inferred=False, table=None):
    table = table_of(found, names) if table is None else table
    return history(table, ["district"], first=FIRST, data_from=None if inferred else found.covered_from)


def test_a_history_of_a_year_before_the_window_is_complete():
    found = covered(*daily("2023-04-01", "2023-04-03"), covered_from=date(2023, 4, 1))
    assert found.needed_from == date(2023, 4, 1)
    assert found.complete and found.flags == [COMPLETE] * 3
    assert found.begins == (date(2023, 4, 1), date(2023, 4, 3))
    assert (
        told(found, ["North", "South"]).sentence()
        == "Records go back to 1 April 2023, which is far enough for the look-back."
    )
    assert told(found, ["North", "South"]).caveats() == ()


def test_a_history_that_is_one_day_short_is_incomplete_for_every_group():
    found = covered(*daily("2023-04-02", "2023-04-02"), covered_from=date(2023, 4, 2))
    assert not found.complete and found.flags == [INCOMPLETE] * 3
    assert told(found, ["a", "b"]).sentence() == "The history starts on 2 April 2023, so the true share may be higher."
    (caveat,) = told(found, ["a", "b"]).caveats()
    assert caveat.code == "LOOK_BACK_INCOMPLETE"
    assert caveat.text == "Needs history from 1 April 2023; it starts on 2 April 2023."


def test_a_group_that_begins_with_the_window_is_late_and_is_named_with_its_day():
    found = covered(*daily("2022-04-01", "2024-04-05"), covered_from=date(2022, 4, 1))
    assert found.flags == [INCOMPLETE, COMPLETE, INCOMPLETE] and found.joined
    assert told(found, ["North", "South"]).sentence() == (
        "The history begins on 1 April 2022; that of South only on 5 April 2024, so its true share may be higher."
    )
    assert told(found, ["North", "South"]).caveats()[-1].text.endswith("are later: South (5 April 2024).")


def test_a_group_with_few_victims_that_begins_some_weeks_later_is_not_late():
    days, places, victims = daily("2023-04-01")
    more = pd.Series(pd.to_datetime(["2023-06-01", "2024-08-01"]))
    found = covered(
        pd.concat([days, more], ignore_index=True),
        np.append(places, [1, 1]),
        np.append(victims, [900, 901]),
        covered_from=date(2023, 4, 1),
    )
    assert found.flags == [COMPLETE] * 3 and not found.joined


def test_many_events_of_one_victim_are_one_victim():
    days, places, victims = daily("2023-04-01", "2023-10-01")
    assert covered(days, places, victims, covered_from=date(2023, 4, 1)).late.tolist() == [False, True]
    one = np.where(places == 1, 999, victims)
    assert covered(days, places, one, covered_from=date(2023, 4, 1)).late.tolist() == [False, False]


def test_a_first_day_that_was_inferred_is_said_to_be():
    found = covered(*daily("2023-04-01"), covered_from=date(2023, 4, 1))
    (caveat,) = told(found, ["North"], inferred=True).caveats()
    assert caveat.code == "HISTORY_INFERRED" and "with the first event, on 1 April 2023" in caveat.text


def test_only_groups_with_events_in_the_window_are_flagged():
    found = covered(*daily("2022-04-01", "2024-05-01"), covered_from=date(2022, 4, 1), shown=[0])
    assert found.flags == [COMPLETE, COMPLETE] and found.begins == (date(2022, 4, 1),)


@pytest.mark.parametrize(("groups", "more"), [(12, False), (13, True)])
def test_of_very_many_late_groups_twelve_are_named(groups, more):
    found = covered(*daily("2022-04-01", *["2024-05-01"] * groups), covered_from=date(2022, 4, 1))
    names = ["Early", *(f"Late {n}" for n in range(groups))]
    assert f"that of {groups} groups only later, so their true shares may be higher" in told(found, names).sentence()
    text = told(found, names).caveats()[-1].text
    assert ("..." in text) is more and "Late 11 (" in text and "Late 12" not in text


def test_a_year_before_a_leap_day_is_the_twenty_eighth():
    days, places, victims = daily("2023-02-28")
    events = pd.DataFrame({"day": days.dt.date, "place": places, "victim": victims})
    found = covering(events, [0], first=date(2024, 2, 29), covered_from=date(2023, 2, 28))
    assert found.needed_from == date(2023, 2, 28) and found.complete


def test_a_first_day_that_is_withheld_is_not_said_and_no_group_is_called_early_enough():
    found = covered(*daily("2022-04-01", "2024-04-05", "2022-04-01"), covered_from=date(2022, 4, 1))
    table = table_of(found, ["North", "South", "West"])
    with missing_is("withheld"):
        rest = told(
            found, [], table=table.assign(history_from=table["history_from"].where(table["district"] != "South"))
        )
        assert rest.sentence() == "The history begins on 1 April 2022; that of some groups is withheld."
        assert "South" not in str(rest.caveats())
        nothing = told(found, [], inferred=True, table=table.assign(history_from=None))
        assert nothing.sentence() == "The first day of the history is withheld." and nothing.caveats() == ()


def test_a_group_without_an_event_that_counts_has_no_history_to_miss():
    found = covered(*daily("2022-04-01", "2022-04-01"), covered_from=date(2022, 4, 1))
    table = table_of(found, ["North", "South"])
    table.loc[2, ["flag", "history_from"]] = [NO_FIGURE, None]
    assert (
        told(found, [], table=table).sentence()
        == "Records go back to 1 April 2022, which is far enough for the look-back."
    )
