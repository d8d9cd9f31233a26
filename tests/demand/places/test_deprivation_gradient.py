"""How events go with deprivation: ranges that chance allows for, and deciles in their order."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from needs_analysis import demand
from needs_analysis import statistics as s
from needs_analysis.errors import DataError, Refusal

UNITS = pd.DataFrame({"lsoa21_code": list("ABCDEF"), "imd_decile": [1, 1, 2, 2, 10, 10], "people": 1_000})


def gradient(counts, units=UNITS, **options):
    rows = pd.DataFrame({"lsoa21_code": list(counts), "crimes": counts.values()})
    return demand.deprivation_gradient(rows, units, units, population="people", **options)


def test_a_decile_without_an_event_has_the_range_of_none():
    table = gradient({"A": 3, "B": 5, "E": 2, "F": 1}).table.set_index("decile")
    row = table.loc["2"]
    assert (row["value"], row["lower"]) == (0, 0)
    assert row["upper"] == pytest.approx(s.poisson_interval([0])[1].item() / 2, rel=1e-12)


def test_six_events_in_areas_that_are_alike_are_no_exact_ratio():
    result = gradient({"A": 2, "B": 2, "E": 1, "F": 1})
    table = result.table
    low, high = s.poisson_interval([4, 0, 2])
    assert (table["lower"] <= low / 2 + 1e-12).all() and (table["upper"] >= high / 2 - 1e-12).all()
    _, lower, upper = (part.item() for part in s.rate_ratio([4], [2_000], [2], [2_000]))
    assert lower < 0.4 and upper > 20
    said = result.sentence()
    assert "2.0 times the rate (range " in said
    low, high = said.split("(range ")[1].split(")")[0].split(" to ")
    assert float(low) <= round(lower, 1) and float(high) >= round(upper, 1)


def test_deciles_as_text_stand_in_the_order_of_their_numbers():
    units = UNITS.assign(imd_decile=["1", "1", "9", "9", "10", "10"])
    result = gradient({"A": 30, "B": 20, "C": 9, "E": 4, "F": 6}, units)
    assert result.table["decile"].tolist() == ["1 (most deprived)", "9", "10 (least deprived)"]
    assert "against 5.0 in decile 10 (least deprived)" in result.sentence()
    numbers = gradient({"A": 30, "B": 20, "C": 9, "E": 4, "F": 6}, units.assign(imd_decile=[1, 1, 9, 9, 10, 10]))
    pd.testing.assert_frame_equal(result.table, numbers.table)


def test_one_area_a_decile_has_the_range_of_its_events():
    units = UNITS.iloc[[0, 2, 4]]
    result = gradient({"A": 12, "C": 9, "E": 4}, units)
    low, high = s.poisson_interval([12, 9, 4])
    np.testing.assert_allclose(result.table[["lower", "upper"]].to_numpy().T, [low, high])
    assert set(result.table["method"]) == {"exact, of one small area"} and "nan" not in result.sentence()


@pytest.mark.parametrize(("counts", "empty", "other"), [({"A": 9, "B": 8}, "10", "1"), ({"E": 9, "F": 8}, "1", "10")])
def test_an_end_without_events_has_no_ratio_and_says_how_far_it_may_be(counts, empty, other):
    said = gradient({**counts, "C": 3}).sentence()
    assert f"Decile {empty} (" in said and f"the rate of decile {other} (" in said and "at least" in said
    assert "times the rate (range" not in said and "inf" not in said
    least = float(said.split("at least ")[1].split(" times")[0])
    _, lower, _ = (part.item() for part in s.rate_ratio([17], [2_000], [0], [2_000]))
    assert least == pytest.approx(lower, rel=0.02)


@pytest.mark.parametrize("wrong", [0, 11, "ten", 2.5])
def test_deciles_are_numbers_from_1_to_10(wrong):
    units = UNITS.assign(imd_decile=pd.Series([wrong, 1, 2, 2, 10, 10], dtype=object))
    with pytest.raises(DataError, match="not whole numbers from 1 to 10"):
        gradient({"A": 3}, units)


def test_areas_without_residents_are_left_out_and_counted():
    result = gradient(
        {"A": 3, "B": 5, "C": 4, "E": 2, "F": 1}, UNITS.assign(people=[1_000, 0, 1_000, None, 1_000, 1_000])
    )
    assert result.table["small_areas"].tolist() == [1, 1, 2] and result.table["numerator"].tolist() == [3, 4, 3]
    assert any(entry.rows == 2 and "residents" in entry.what for entry in result.excluded)
    with pytest.raises(Refusal, match="no decile or no residents"):
        demand.deprivation_gradient(
            pd.DataFrame({"lsoa21_code": ["A"], "crimes": [3]}), UNITS, UNITS.head(5), population="people"
        )
    with pytest.raises(Refusal, match="one decile"):
        gradient({"A": 3}, UNITS.head(2))


@pytest.mark.parametrize(
    ("parts", "wholes"),
    [
        ([1, 1, 1], [49, 49, 49]),
        ([1, 2, 3], [7, 14, 21]),
        ([3, 3, 3], [10, 10, 10]),
        ([1, 1, 1, 1], [49, 49, 49, 50]),
        ([0, 0, 0], [5, 6, 7]),
        ([10**9, 10**9], [3 * 10**9, 3 * 10**9]),
    ],
)
def test_clusters_that_do_not_vary_have_a_range_all_the_same(parts, wholes):
    share, lower, upper = s.clustered_share(parts, wholes)
    low, high = s.proportion_interval(sum(parts), sum(wholes), method="clopper_pearson")
    assert lower <= low and upper >= high and upper > share
    _, least, most = s.clustered_ratio(parts, wholes)
    low, high = s.poisson_interval([sum(parts)])
    assert least <= low.item() / sum(wholes) + 1e-15 and most >= high.item() / sum(wholes) - 1e-15


def test_alike_is_judged_by_whole_numbers():
    share, lower, upper = s.clustered_share([1, 1, 1], [49, 49, 49])
    low, high = s.proportion_interval(3 * share, 3, method="clopper_pearson")
    assert (lower, upper) == (float(low), float(high)), "each cluster counts as one trial"


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ({"A": 5, "B": 5, "E": 20}, "no upper limit can be given"),
        ({"A": 20, "E": 5, "F": 5}, "; no lower limit can be given"),
        ({"A": 10, "E": 20}, "no lower limit can be given, because the range of the rate in decile 1 (most deprived) reaches 0, "
         "and no upper limit"),
    ],
)  # fmt: skip
def test_a_range_that_reaches_no_event_gives_no_absurd_limit(counts, said):
    result = gradient(counts)
    sentence = result.sentence()
    assert said in sentence and "(range" not in sentence
    numbers = [
        float(part.strip(",.;()").replace(",", ""))
        for part in sentence.split()
        if part.strip(",.;()").replace(",", "").replace(".", "").isdigit()
    ]
    assert max(numbers) <= 1_000


def test_events_without_a_decile_are_not_said_to_be_without_residents():
    counts = pd.DataFrame({"lsoa21_code": ["A", "B", "E", "F", "X"], "crimes": [30, 40, 20, 10, 50]})
    known = pd.concat([UNITS, UNITS.tail(1).assign(lsoa21_code="X")])

    def told(deciles, residents):
        result = demand.deprivation_gradient(counts, deciles, residents, population="people")
        return [result.sentence(), *(caveat.text for caveat in result.caveats if caveat.code == "NOWHERE")]

    assert all("50 of 150 crimes (33%) have area codes without a decile and" in text for text in told(UNITS, known))
    empty = known.assign(people=known["people"].where(known["lsoa21_code"] != "X", 0))
    assert all("codes without known residents and" in text for text in told(known, empty))


def hidden(result, *rows):
    """The result with the figures of some rows withheld."""
    table = result.table.copy()
    for name in ("value", "lower", "upper", "numerator"):
        table[name] = table[name].astype(float)
        table.loc[list(rows), name] = np.nan
    return replace(result, table=table, withheld=True)


def test_an_end_that_is_withheld_is_not_compared():
    result = gradient({"A": 30, "B": 20, "C": 9, "E": 4, "F": 6}, what="crimes", period="2025")
    assert "5.0 times as high in the most" in result.said.title
    left = hidden(result, 0)
    assert left.sentence() == (
        "Crimes in 2025: the rate of decile 1 (most deprived) is withheld, so the two ends are not compared."
    )
    assert left.said.title == "Crimes by deprivation in 2025" and left.said.alt == "Bars of the rate for 3 deciles."
    assert "Log ratio" not in left.sentence("analyst") and left.plot() is not None
    assert (
        "rates of decile 1 (most deprived) and decile 10 (least deprived) are withheld"
        in hidden(result, 0, 2).sentence()
    )
    assert hidden(result, 1).sentence() == result.sentence(), "what lies between the ends is not told"
    assert hidden(result, 0, 1, 2).plot() is not None
    empty = replace(result, table=result.table.head(0), withheld=True)
    assert empty.sentence() == "Crimes in 2025: the rates at both ends are withheld."
