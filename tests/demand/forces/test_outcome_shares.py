"""How offences end, force by force and group by group, with those that have not ended yet."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from needs_analysis import demand
from needs_analysis.demand.forces.outcome_shares import NOT_YET
from needs_analysis.errors import DataError, Refusal
from needs_analysis.release import release
from needs_analysis.source import attach
from tests.conftest import RECORDS


def test_all_outcomes_add_up_and_those_not_yet_are_kept(a):
    result = demand.outcome_shares(a.table("outcomes"))
    sums = result.table.groupby(["force", "offence_group"])["value"].sum()
    np.testing.assert_allclose(sums, 1)
    waiting = result.table[result.table["outcome_group"] == NOT_YET]
    assert len(waiting) > 300 and (waiting["least"] == 0).all()
    ended = result.table[result.table["outcome_group"] != NOT_YET]
    assert (ended["most"] >= ended["value"]).all()
    own = demand.outcome_shares(a.table("outcomes"), force="West Mercia", offence_group="Sexual offences")
    assert "no outcome yet" in own.sentence() and "West Mercia, Sexual offences, 2024/25" in own.sentence()
    assert own.plot() is not None and own.table["value"].is_monotonic_decreasing


@pytest.mark.parametrize(
    ("change", "options", "error", "said"),
    [
        (lambda t: t, {"force": "Mercia"}, Refusal, "No force is called"),
        (lambda t: t, {"offence_group": "Cyber"}, Refusal, "No offence group"),
        (lambda t: t.assign(financial_year=["2023/24", *["2024/25"] * (len(t) - 1)]), {}, Refusal, "2 years"),
        (lambda t: t.assign(offences=0.5), {}, DataError, "not whole"),
        (lambda t: t.assign(offences=-5), {}, Refusal, "less than nothing"),
        (lambda t: t.drop(columns="outcome_group"), {}, DataError, "do not have this column"),
    ],
)
def test_outcomes_that_are_no_shares_are_refused(a, change, options, error, said):
    with pytest.raises(error, match=said):
        demand.outcome_shares(change(a.table("outcomes")), **options)


def outcomes(**groups):
    rows = [("A", group, name, n) for group, parts in groups.items() for name, n in parts.items()]
    table = pd.DataFrame(rows, columns=["force", "offence_group", "outcome_group", "offences"])
    return attach(table.assign(financial_year="2024/25"), RECORDS)


def test_the_year_stands_in_the_table_and_in_the_sentence():
    result = demand.outcome_shares(outcomes(Theft={"Charged": 400, NOT_YET: 100}))
    assert set(result.table["financial_year"]) == {"2024/25"} and "2024" not in result.measure
    assert result.sentence() == (
        "A, Theft, 2024/25: of 500 offences, Charged 80.0%. 20.0% had no outcome yet, so each "
        "other share may still rise by up to that."
    )


def test_a_group_with_a_small_count_is_withheld_and_the_next_one_is_said():
    groups = {"Robbery": {"Charged": 2, NOT_YET: 3, "No suspect": 90}, "Theft": {"Charged": 400, "No suspect": 100}}
    kept = release(demand.outcome_shares(outcomes(**groups)), "lt5").result
    assert kept.sentence() == (
        "A, Theft, 2024/25: of 500 offences, Charged 80.0%; No suspect 20.0%. All had an outcome. The table has 2 such groups."
    )


def test_everything_withheld_says_no_share():
    result = demand.outcome_shares(outcomes(Theft={"Charged": 400, "No suspect": 60, NOT_YET: 100}))
    hidden = dict.fromkeys(["value", "lower", "upper", "numerator", "denominator", "least", "most"], np.nan)
    kept = replace(result, table=result.table.assign(**hidden), withheld=True)
    assert kept.sentence() == "A, Theft, 2024/25: the shares are withheld. How many had no outcome yet is withheld."
    assert kept.said.title == "A, Theft, 2024/25: how offences ended" and kept.plot()
    middle = replace(result, table=result.table.assign(value=result.table["value"].where([True, True, False])))
    assert "the shares are not supplied" in middle.sentence()


@pytest.mark.parametrize(
    ("ended", "title", "said"),
    [
        (
            {NOT_YET: 50, "Charged": 30, "No suspect": 20},
            "Charged is the most frequent outcome so far",
            "Charged 30.0%; No suspect 20.0%. 50",
        ),
        (
            {"Charged": 30, "No suspect": 20},
            "Charged is the most frequent outcome",
            "Charged 60.0%; No suspect 40.0%. All",
        ),
        (
            {"Charged": 1, "No suspect": 1, "Fine": 1},
            "Charged, Fine and No suspect are equally frequent",
            "Charged 33.3%",
        ),
        (
            {"Charged": 2, "No suspect": 2, "Fine": 1, NOT_YET: 9},
            "Charged and No suspect are equally frequent so far",
            "Charged 14.3%",
        ),
        ({NOT_YET: 9}, "no outcome yet", "of 9 offences, none has an outcome yet. 100.0% had no outcome yet"),
    ],
)
def test_offences_without_an_outcome_are_no_outcome_and_equals_are_not_ranked(ended, title, said):
    result = demand.outcome_shares(outcomes(Theft=ended))
    assert result.said.title == f"A, Theft, 2024/25: {title}" and said in result.sentence()
