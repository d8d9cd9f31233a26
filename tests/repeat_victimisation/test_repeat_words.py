"""What every table of repeats says beside its share."""

import pandas as pd
import pytest

from needs_analysis.repeat_victimisation.cover import NO_FIGURE
from needs_analysis.repeat_victimisation.repeat_words import common_caveats, drawn_in_words, history_of, range_in_words

SETTINGS = {"start": "2024-04-01", "by": ["district"], "data_from": "2023-04-01"}


def table(flags, days=None):
    names = ["All areas", *(f"D{n:02d}" for n in range(len(flags)))]
    days = ["2023-04-01"] * len(names) if days is None else days
    return pd.DataFrame({"district": names, "flag": ["look-back complete", *flags], "history_from": days})


@pytest.mark.parametrize(
    ("lower", "upper", "victims", "said"),
    [
        (0.25, 0.37, 90, " (range 25% to 37%)"),
        (None, None, 1, ", from one person, so no range can be given"),
        (None, None, None, ""),
        (None, 0.37, 90, ""),
    ],
)
def test_a_range_that_is_missing_is_that_of_one_person_or_not_spoken_of(lower, upper, victims, said):
    assert range_in_words(pd.Series({"lower": lower, "upper": upper, "victims": victims}, dtype=object)) == said


@pytest.mark.parametrize(("lacking", "said"), [(1, "D00."), (12, "D11."), (14, "D11 and 2 more.")])
def test_areas_without_a_figure_are_counted_and_the_first_twelve_named(lacking, said):
    flags = [NO_FIGURE] * lacking + ["[c]"]
    text = {caveat.code: caveat.text for caveat in common_caveats(table(flags), SETTINGS, ["victim", "perpetrator"])}
    assert text["NOT_KNOWN"].startswith(
        f"{lacking} of {lacking + 1} areas {'has' if lacking == 1 else 'have'} no figure"
    )
    assert "known victim and perpetrator: D00" in text["NOT_KNOWN"] and text["NOT_KNOWN"].endswith(said)


def test_without_such_an_area_or_any_row_nothing_is_said_of_it():
    for rows in (table(["look-back complete"]), table(["look-back complete"]).iloc[:0]):
        assert [caveat.code for caveat in common_caveats(rows, SETTINGS, ["victim"])] == ["LINKAGE"]


def test_the_first_day_that_was_given_comes_before_that_of_the_table():
    rows = table(["look-back complete"], days=[None, None])
    assert str(history_of(rows, SETTINGS).covered_from) == "2023-04-01"
    assert history_of(rows, {**SETTINGS, "data_from": None}).covered_from is None
    together = pd.DataFrame({"group": ["all"], "flag": ["x"], "history_from": ["2023-05-01"]})
    found = history_of(together, {**SETTINGS, "by": [], "data_from": None})
    assert found.inferred and not found.complete and found.late == ()


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([0.5, 0.4, 0.6], "Points with ranges for 2 areas and all together"),
        ([0.5, 0.4, None], "Points with ranges for 1 area and all together"),
        ([None, 0.4, None], "Points with ranges for 1 area"),
        ([0.5, None], "One point with its range, for all together"),
        ([None, None], "No points, because no figure is shown"),
    ],
)
def test_the_points_that_are_drawn_are_counted(values, said):
    assert drawn_in_words(pd.DataFrame({"value": values}, dtype="float64")) == said
