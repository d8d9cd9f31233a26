"""Whether areas receive money in the share in which they have need."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from needs_analysis import service_gap as sg
from needs_analysis.errors import Refusal, UnitError
from needs_analysis.quantity import Measured, frame, known
from needs_analysis.reference import load
from needs_analysis.release import release
from needs_analysis.source import Source, attach
from tests.conftest import make_facts

AWARDS = ["B076", "B078", "B080", "B082", "B084"]
FEW = Measured(state="suppressed", lower=1, upper=4)
NAMES = ("North", "South", "East")


def rows(*victims, awards=(50_000, 30_000, 20_000), **more):
    counts = [each if isinstance(each, Measured) else known(each) for each in victims]
    table = pd.DataFrame({"area": NAMES[: len(victims)], "award": awards[: len(victims)]})
    return pd.concat([table, frame("victims", counts)], axis=1).assign(**more)


def of(column, unit, names=NAMES):
    return [{"column": column, "unit": unit, "where": {"area": name}} for name in names]


def share(table, names=NAMES, **options):
    return sg.award_share(
        table, **{"awards": of("award", "GBP", names), "need": of("victims", "victims", names), **options}
    )


def test_awards_of_the_partnerships_against_residents(a):
    areas = next(f for f in a.configuration.findings if f.id == "G07").settings["residents_of"]
    result = sg.award_share(a.table("facts"), load("population_census2021_by_sex"), awards=AWARDS, residents_of=areas)
    table = result.table.set_index("holder")
    assert table.loc["All together", ["numerator", "denominator", "value"]].tolist() == [636_541, 1_299_866, 1]
    assert table["pounds_each"].drop("All together").agg(["min", "max"]).tolist() == [0.30, 0.86]
    assert table.loc["Telford & Wrekin CSP", "money_share"] == pytest.approx(158_934 / 636_541)
    assert table["value"].idxmin() == "Shropshire CSP" and table["value"].idxmax() == "Telford & Wrekin CSP"
    assert "of the residents" in result.sentence() and "£0.30 to £0.86 per resident" in result.sentence()


def test_shares_of_money_over_shares_of_need():
    table = share(rows(500, 300, 200, awards=(20_000, 30_000, 50_000))).table
    assert table["value"].tolist() == pytest.approx([0.4, 1, 2.5, 1])
    assert table["by_need"].dropna().tolist() == [50_000, 30_000, 20_000]


def test_the_need_that_was_chosen_is_said():
    result = share(rows(500, 300, 200), what="high-risk victims")
    assert "the same share of the money as of high-risk victims" in result.sentence()
    assert "measured by high-risk victims" in result.caveats[0].text
    assert "victims" in share(rows(500, 400, 100)).sentence()


def test_need_in_a_range_gives_ranges():
    table = share(rows(90, 60, FEW)).table
    assert table["value"].iloc[:3].isna().all()
    # North at its 90 of at most 154 and at least 151.
    assert table.loc[0, ["lower", "upper"]].tolist() == pytest.approx([0.5 / (90 / 151), 0.5 / (90 / 154)])
    assert table.loc[2, ["lower", "upper"]].tolist() == pytest.approx([0.2 / (4 / 154), 0.2 / (1 / 151)])
    assert "are ranges: North" in share(rows(90, 60, FEW)).sentence()


def test_a_small_need_takes_all_shares_with_it():
    own = Source("own", "Returns", "An office", "none", "aggregate")
    left = release(share(attach(rows(90, 4, 3), own)), "lt5").result
    hidden = left.table[["denominator", "need_share", "value", "by_need", "pounds_each"]]
    assert hidden.isna().all().all() and left.table["money_share"].notna().all()
    assert "withheld" in left.sentence()


def test_residents_of_areas_that_overlap_are_refused():
    facts = make_facts(value=["100", "200"], unit="GBP", provider=["A", "B"])
    people = pd.DataFrame({"area_code": ["E1", "E2"], "age_band": "all ages", "population": [10, 20]})
    with pytest.raises(Refusal, match="overlap"):
        sg.award_share(facts, people, awards=["T0", "T1"], residents_of={"T0": ["E1"], "T1": ["E1", "E2"]})


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"awards": of("award", "GBP")[:1], "need": of("victims", "victims")[:1]}, "two awards or more"),
        ({"need": of("victims", "victims")[:2]}, "do not pair up"),
        ({"need": ()}, "do not pair up"),
        ({"awards": of("award", "GBP")[:1] * 3}, "given twice in awards"),
        ({"need": of("victims", "victims")[:1] * 3}, "given twice in need"),
        ({"need": of("victims", "victims")[::-1]}, "of the area East and"),
        ({"need": of("award", "GBP")}, "not a number of people"),
    ],
)
def test_awards_and_need_that_do_not_belong_together_are_refused(options, said):
    with pytest.raises(Refusal, match=said):
        share(rows(5, 6, 7), **options)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (rows(0, 6, 7), "has no need"),
        (rows(5, 6, 7, awards=(0, 5, 5)), "not an amount above 0"),
        (rows(5, 6, Measured()), "Nothing limits"),
        (rows(5, 6, 7, financial_year=["2022/23", "2021/22", "2022/23"]), "awards of different periods"),
        (rows(5, 6, 7, awards=(-5, 5, 5)), "below 0"),
    ],
)
def test_amounts_that_cannot_be_shared_are_refused(table, said):
    with pytest.raises(Refusal, match=said):
        share(table)


def test_units_are_not_mixed():
    with pytest.raises(UnitError):
        share(rows(5, 6, 7), need=[*of("victims", "victims")[:2], *of("victims", "referrals")[2:]])
    with pytest.raises(UnitError):
        share(rows(5, 6, 7), awards=of("award", "people"))


@given(st.lists(st.tuples(st.integers(1, 10**6), st.integers(1, 10**5)), min_size=3, max_size=3), st.integers(2, 9))
def test_shares_add_up_and_do_not_depend_on_the_size_of_the_pot(pairs, times):
    awards, victims = zip(*pairs, strict=True)
    table = share(rows(*victims, awards=awards)).table
    parts = table.iloc[:-1]
    assert parts["money_share"].sum() == pytest.approx(1) and parts["need_share"].sum() == pytest.approx(1)
    assert parts["by_need"].sum() == pytest.approx(sum(awards))
    again = share(rows(*victims, awards=tuple(times * award for award in awards))).table
    assert again["value"].tolist() == pytest.approx(table["value"].tolist())


@given(st.lists(st.integers(1, 500), min_size=3, max_size=3), st.integers(1, 4))
def test_the_range_holds_what_any_true_count_gives(victims, true):
    ranged = share(rows(victims[0], victims[1], FEW)).table
    exact = share(rows(victims[0], victims[1], true)).table
    inside = (ranged["lower"] <= exact["value"] * (1 + 1e-9)) & (exact["value"] <= ranged["upper"] * (1 + 1e-9))
    assert inside.iloc[:-1].all() and np.isclose(exact["value"].iloc[-1], 1)


@pytest.mark.parametrize("wrong", ["x", 5, [], {"North": 1}, {"North": "E1"}, pd.NA])
def test_areas_that_are_no_lists_of_codes_are_refused(wrong):
    with pytest.raises(Refusal, match="residents_of does not give each award"):
        share(rows(300, 700, 200), residents_of=wrong)


@pytest.mark.parametrize("wrong", [None, 5, pd.NA, float("nan"), ["a"], np.array([1, 2])])
def test_a_measure_of_need_that_is_no_text_is_refused(wrong):
    with pytest.raises(Refusal, match=r"what is a .*, not a text"):
        share(rows(300, 700, 200), what=wrong)
