"""What recorded crime of a force says of what is left of its table."""

import numpy as np
import pandas as pd
import pytest

from needs_analysis import demand
from needs_analysis.demand.over_time.recorded_crime import words_of_quarters
from needs_analysis.demand.over_time.recorded_words import words_of_series
from needs_analysis.release import release
from needs_analysis.source import attach
from needs_analysis.wording import WITHIN_SWING, missing_is
from tests.conftest import RECORDS

OTHERS = {"B": 400, "C": 300}


def recorded(values, *, group="Theft", others=OTHERS):
    """Quarters of a force from 2015/16 on, and of others that hardly change."""
    rows = [
        (force, f"{2015 + at // 4}/{16 + at // 4}", at % 4 + 1, group, value + more)
        for force, more in {"A": 0, **others}.items()
        for at, value in enumerate(values)
    ]
    return pd.DataFrame(rows, columns=["force", "financial_year", "quarter", "offence_group", "offences"])


@pytest.fixture
def result():
    return demand.recorded_crime_series(recorded([100, 110, 90, 95] * 7 + [103, 112]), force="A")


def said_of(result, **gone):
    """What is said where cells of the force's own newest quarters are missing."""
    table = result.table.astype({"before": "Int64"})
    own = (table["span"] == "newest quarters") & (table["force"] == "A")
    for name, value in gone.items():
        table.loc[own, name] = value
    with missing_is("withheld"):
        return words_of_series(table, result.settings)


def test_what_the_words_need_stands_in_the_table(result):
    table = result.table
    years = table[table["span"] == "year"]
    assert years["ratio_to_year_before"].tolist()[1:] == [1.0] * 6 and np.isnan(years["ratio_to_year_before"].iloc[0])
    assert years["ratio_to_two_years_before"].isna().tolist() == [True, True, *[False] * 5]
    assert (table[["not_like_for_like", "usual_without"]] == "").all(axis=None)
    odd = demand.recorded_crime_series(recorded([100, 110, 90, 95] * 8), force="A", disrupted=("2020/21",))
    own = odd.table[(odd.table["span"] == "newest quarters") & (odd.table["force"] == "A")].iloc[0]
    assert own["usual_without"] == "2020/21" and "those to and from 2020/21" in odd.sentence("analyst")
    assert "2021/22" not in f"{odd.definition} {odd.method} {odd.measure} {odd.settings}"


def test_the_title_names_what_was_judged(result):
    assert (
        result.said.title
        == f"Police recorded crime in A, by financial year (latest change, 2022/23 Q1 to Q2: {WITHIN_SWING})"
    )


def test_a_withheld_count_before_takes_change_and_verdict_along(result):
    said = said_of(result, before=pd.NA, ratio=np.nan, ratio_lower=np.nan, ratio_upper=np.nan)
    assert said.panel.startswith(
        "A, police recorded crime: 215 offences in 2022/23 Q1 to Q2; the number in 2021/22 Q1 to Q2 is withheld. "
        "The change is withheld. All 3 forces together: 1% more."
    )
    assert said.verdict is None and said.title == "Police recorded crime in A, by financial year"
    assert said.analyst.endswith("The ratio is withheld.")


def test_a_withheld_year_is_in_no_sentence(result):
    table = result.table.copy()
    table["value"] = table["value"].astype("float64")
    table.loc[3, "value"] = np.nan
    years = table["span"] == "year"
    table.loc[years, ["ratio_to_year_before", "ratio_to_two_years_before", "change_on_year_before_percent"]] = np.nan
    with missing_is("withheld"):
        said = words_of_series(table, result.settings)
        assert "full year" not in said.panel and "the highest of the years shown was 2015/16 with 395." in said.alt
        table.loc[years, "value"] = np.nan
        said = words_of_series(table, result.settings)
    assert "The full year 2021/22 is withheld." in said.panel
    assert said.alt == "A line by financial year; its figures are withheld."


def test_a_change_of_all_forces_that_is_withheld_is_said_so(result):
    table = result.table.copy()
    table.loc[table["force"] != "A", "before"] = np.nan
    with missing_is("withheld"):
        assert "All 3 forces together: the change is withheld." in words_of_series(table, result.settings).panel
    assert words_of_series(table.head(0), result.settings).verdict is None


def test_a_small_quarter_of_the_past_takes_the_verdict_and_every_small_year_goes():
    values = [100, 110, 90, 95] * 5 + [1, 1, 1, 1] + [100, 110, 90, 95] + [103, 112]
    table = attach(recorded(values, others={}), RECORDS)
    kept = release(demand.recorded_crime_series(table, force="A"), "lt5").result
    assert kept.verdict is None and "The change is withheld." in kept.sentence() and kept.plot() is not None
    assert "highest of the years shown" in kept.alt and not kept.table["usual_lower"].notna().any()


def test_quarters_that_are_withheld_are_said_so():
    table = attach(recorded([3, 110, 90, 95, 100, 110, 90, 2], others={}), RECORDS)
    kept = release(demand.recorded_crime_quarters(table, force="A"), "lt5").result
    assert kept.sentence() == (
        "A, recorded crime: number withheld in 2016/17 Q4, the last of 8 quarters since 2015/16 Q1 (withheld)."
    )
    assert kept.plot() is not None
    with missing_is("withheld"):
        middle = words_of_quarters(kept.table.assign(count=[5, None, 9, 9, 9, 9, 9, 1]), kept.settings)
        assert "1 offence in 2016/17 Q4" in middle.panel
        assert "no quarter is shown" in words_of_quarters(kept.table.head(0), kept.settings).panel
