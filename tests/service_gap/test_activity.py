"""What services did, added up from their returns, as a range wherever a cell is not known."""

import numpy as np
import pandas as pd
import pytest

import needs_analysis as na
from needs_analysis import quantities
from needs_analysis.errors import DataError, Refusal, UnitError
from needs_analysis.quantity import Measured, frame, known
from needs_analysis.release import release
from needs_analysis.source import attach
from tests.conftest import RECORDS


@pytest.fixture
def sent(tmp_path):
    def read(text):
        path = tmp_path / "return.csv"
        path.write_text(text, encoding="utf-8")
        return na.reading.provider_return(path)

    return read


def test_what_cannot_be_added_is_not(sent):
    text = "service,area,quarter,referrals,waiting,mean_wait_days\n" + "".join(
        f"Idva,Shropshire,2022/23 Q{n},{'n/a' if n == 1 else 5},4,20\n" for n in (1, 2)
    )
    table = sent(text).table
    with pytest.raises(Refusal, match="Mean wait days cannot be added up over returns"):
        na.service_gap.activity(table, measure="mean_wait_days")
    with pytest.raises(Refusal, match="again each quarter"):
        na.service_gap.activity(table, measure="waiting")
    by_quarter = na.service_gap.activity(table, by=["quarter"]).table
    assert np.isnan(by_quarter["value"].iloc[0])
    assert by_quarter["flag"].tolist() == ["not applicable", ""]


SMALL = Measured(state="suppressed", lower=1, upper=4)
OPEN = Measured(state="missing", lower=0)


def of(*cells, measure="referrals", **columns):
    values = [known(cell) if isinstance(cell, int | float) else cell for cell in cells]
    services = pd.DataFrame({"service": list("ABCDEF")[: len(values)], "quarter": "2022/23 Q2"})
    return pd.concat([services, frame(measure, values)], axis=1).assign(**columns)


def said_of(*cells, measure="referrals", by=(), **columns):
    return na.service_gap.activity(of(*cells, measure=measure, **columns), measure=measure, by=by)


@pytest.mark.parametrize(
    ("measure", "columns", "unit"),
    [
        ("referrals", {}, "referrals"),
        ("referrals", {"unit": "people"}, "people"),
        ("from_police", {"unit": "cases"}, "cases"),
        ("carried_out", {"unit": "cases"}, "people"),
        ("closed", {}, "cases"),
        ("sessions", {}, "sessions"),
        ("calls_answered", {}, "calls answered"),
    ],
)
def test_the_unit_is_what_the_measure_counts(measure, columns, unit):
    result = said_of(30, 40, measure=measure, **columns)
    assert set(result.table["unit"]) == {unit} and result.measure == measure.replace("_", " ")
    assert quantities.of_result(result).unit == unit and quantities.of_result(result).count == 70


def test_those_in_the_service_can_be_used_with_littles_law():
    held, came = (quantities.of_result(said_of(30, 40, measure=measure)) for measure in ("carried_out", "new_clients"))
    assert held.unit == came.unit == "people"


def test_referrals_that_count_different_things_are_added_only_apart():
    table = of(30, 40, unit=["people", "cases"])
    with pytest.raises(UnitError, match="count different things"):
        na.service_gap.activity(table)
    result = na.service_gap.activity(table, by="service")
    assert result.table["unit"].tolist() == ["people", "cases"] and "40 cases and 30 people" in result.sentence()


@pytest.mark.parametrize(
    ("cells", "measure", "panel", "analyst"),
    [
        (
            (1,),
            "referrals",
            "The returns add up to 1 referral.",
            "Sum of referrals over 1 cell: 1 referral (1 from 1 known cell).",
        ),
        (
            (1, OPEN),
            "referrals",
            "The returns add up to at least 1 referral. 1 figure was not given.",
            "from 1 known cell",
        ),
        (
            (9, SMALL),
            "engaged",
            "The returns add up to 10 to 13 people (engaged). 1 figure was not given.",
            "over 2 cells",
        ),
        ((1,), "engaged", "The returns add up to 1 person (engaged).", "over 1 cell: 1 person"),
    ],
)
def test_one_is_said_in_the_singular(cells, measure, panel, analyst):
    result = said_of(*cells, measure=measure)
    assert result.sentence() == panel and analyst in result.sentence("analyst")
    assert result.said.title == f"{measure.capitalize()}, all together"
    told = [caveat.text for caveat in result.caveats if caveat.code == "NOT_ALL_KNOWN"]
    one = "1 of 2 cells is suppressed or missing, so sums that include it are ranges."
    assert told == ([one] if len(cells) == 2 else [])


def test_equal_bars_are_described_once_and_a_withheld_sum_is_a_sentence():
    assert (
        said_of(7, 7, by=["service"]).alt == "Bars of referrals: 7 each."
        and said_of(7, by="service").alt == "Bars of referrals: 7."
    )
    assert said_of(7, 9, by=["service"]).alt == "Bars of referrals, from 7 to 9."
    result = said_of(2, 3, 40, 50, by="service")
    kept = release(na.service_gap.activity(attach(of(2, 3, 40, 50), RECORDS), by="service"), "lt5").result
    assert kept.sentence().startswith("How many referrals the returns add up to is withheld.")
    assert result.said.title == "Referrals by service"


def test_one_column_may_be_named_as_text_or_not_at_all():
    assert said_of(30, 40, by="service").table["value"].tolist() == [30, 40]
    assert said_of(30, 40, by=None).table["value"].tolist() == [70]


def test_numbers_as_text_are_added_as_numbers():
    table = pd.DataFrame({"referrals": ["9", "8"], "referrals_state": "known"})
    assert na.service_gap.activity(table).table["value"].tolist() == [17]


PLAIN = of(30, 40)


@pytest.mark.parametrize(
    ("table", "options", "error", "said"),
    [
        (PLAIN.assign(referrals=["1,465", "8"]), {}, DataError, "text or infinite"),
        (PLAIN.assign(referrals=[np.inf, 8]), {}, DataError, "text or infinite"),
        (PLAIN.assign(referrals=[-1, 8]), {}, DataError, "contains 1 negative number"),
        (PLAIN.assign(referrals=[np.nan, 8]), {}, DataError, "no number in 1 row with the status known"),
        (of(3, SMALL, referrals_lower=[3, 5]), {}, DataError, "above its upper bound"),
        (PLAIN.assign(referrals_state="held"), {}, DataError, "an unknown status"),
        (PLAIN, {"measure": 5}, Refusal, "type int, not the name of a column"),
        (PLAIN, {"measure": None}, Refusal, "type NoneType, not the name of a column"),
        (PLAIN, {"by": "area"}, DataError, "do not have this column"),
        (PLAIN, {"by": 5}, DataError, "do not have this column"),
        (PLAIN.assign(service=[["A"], ["B"]]), {"by": "service"}, DataError, "lists or similar"),
        (PLAIN.assign(service=["A", 1]), {"by": "service"}, DataError, "mixes types"),
        (PLAIN.assign(unit="people"), {"by": "unit"}, DataError, "a result has a column of that name"),
    ],
)
def test_what_cannot_be_added_up_is_refused_in_words(table, options, error, said):
    with pytest.raises(error, match=said):
        na.service_gap.activity(table, **options)


def test_an_index_of_the_same_name_and_a_status_of_categories_are_read():
    named = PLAIN.set_index("service", drop=False)
    assert na.service_gap.activity(named, by="service").table["value"].tolist() == [30, 40]
    states = pd.Categorical(["known", None], categories=["known", "suppressed"])
    result = na.service_gap.activity(of(30, OPEN).assign(referrals_state=states))
    assert result.table[["lower", "cells", "cells_known"]].values.tolist() == [[30, 2, 1]]


def test_what_is_of_one_day_is_not_added_over_quarters_in_words():
    table = of(30, 40, 20, measure="waiting").assign(quarter=["2022/23 Q1", "2022/23 Q2", "2022/23 Q2"])
    said = na.service_gap.activity(table, measure="waiting", by="quarter").sentence()
    assert said.startswith("Waiting by quarter: 30 to 60 people. It is a figure of one day") and "90" not in said
    one = na.service_gap.activity(table[1:], measure="waiting").sentence()
    assert one == "The returns add up to 60 people (waiting)."


def test_where_it_does_not_apply_nothing_is_missing_from_the_sum():
    result = said_of(30, Measured(state="not_applicable"), by="service")
    assert result.sentence() == "The returns add up to 30 referrals."


def test_money_is_said_in_pounds_and_categories_name_groups():
    table = of(30_000, 20_000, measure="budget").assign(service=pd.Categorical(["A", "B"], categories=["B", "A", "C"]))
    result = na.service_gap.activity(table, measure="budget", by=["service"])
    assert result.sentence() == "The returns add up to £50,000 (budget)." and result.table["value"].tolist() == [
        20_000,
        30_000,
    ]


def test_people_and_referrals_are_not_added_in_words():
    rows = pd.DataFrame(
        {"service": ["A", "B"], "referrals": [90, 70], "referrals_state": "known", "unit": ["referrals", "people"]}
    )
    made = na.service_gap.activity(rows, by="service")
    for audience in ("panel", "analyst"):
        assert "90 referrals" in made.sentence(audience) and "70 people" in made.sentence(audience)
        assert "160" not in made.sentence(audience)


def test_money_of_returns_is_added_though_it_has_no_status():
    rows = pd.DataFrame({"service": ["A", "B", "C"], "quarter": "2022/23 Q2", "budget": [80_000, 50_000, None]})
    made = na.service_gap.activity(rows, measure="budget")
    assert made.table[["lower", "cells_known", "cells"]].iloc[0].tolist() == [130_000, 2, 3]
    assert "at least £130,000" in made.sentence()


def test_rows_that_would_count_twice_are_refused():
    rows = pd.DataFrame({"service": "IDVA", "quarter": "2025/26 Q1", "area": ["Swale", "Dover"], "referrals": [10, 20]})
    assert na.service_gap.activity(rows).table["value"].tolist() == [30]
    for second in (
        {"area": ["Swale", "swale "]},
        {"area": ["Swale", "swale"], "quarter": ["2025/26 Q1", "q1 2025/26"]},
    ):
        with pytest.raises(Refusal, match="duplicated"):
            na.service_gap.activity(rows.assign(**second), by=["service"])
    for area in ("Kent", "Total", "Force-wide"):
        with pytest.raises(Refusal, match="a whole beside rows of its parts"):
            na.service_gap.activity(rows.assign(area=["Swale", area]), by=["area"])
    with pytest.raises(Refusal, match="have no area and others have"):
        na.service_gap.activity(rows.assign(area=["Swale", None]))


def test_numbers_beyond_any_count_are_refused():
    rows = pd.DataFrame({"service": "IDVA", "quarter": "2025/26 Q1", "area": ["Swale", "Dover"], "referrals": 1e308})
    with pytest.raises(DataError, match="too large"):
        na.service_gap.activity(rows)


def test_a_return_that_is_missing_is_said():
    """Dover returned in one quarter of two: its sum is that of one, and so is that of all."""
    rows = pd.DataFrame(
        {"service": "IDVA", "area": ["Swale", "Swale", "Dover"], "quarter": ["2025/26 Q1", "2025/26 Q2", "2025/26 Q1"]}
    )
    returns = pd.concat([rows, frame("referrals", [known(20), known(30), known(40)])], axis=1)
    found = na.service_gap.activity(attach(returns, RECORDS))
    assert found.table["not_returned"].tolist() == ["Dover in 2025/26 Q2"]
    assert "Some returns are missing (Dover in 2025/26 Q2)." in found.sentence()
    assert "NOT_ALL_RETURNED" in {caveat.code for caveat in found.caveats}
    whole = na.service_gap.activity(attach(returns, RECORDS), by=["area"])
    assert whole.table["not_returned"].tolist() == ["Dover in 2025/26 Q2"] * 2
    every = na.service_gap.activity(attach(returns[returns["area"] == "Swale"], RECORDS))
    assert every.table["not_returned"].tolist() == [""] and "missing" not in every.sentence()
