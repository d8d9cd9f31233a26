from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from needs_analysis import periods
from needs_analysis.contracts import ALL, elapsed_days, fact
from needs_analysis.errors import DataError, Refusal
from needs_analysis.source import attach
from tests.conftest import PUBLISHED, make_facts


def test_a_fact_knows_its_period_unit_and_base():
    found = fact(make_facts(value=["296"], denominator=["300"]), "T0")
    assert (found.count, found.base, found.days) == (296, 300, 92)
    assert (found.start, found.end) == (date(2022, 7, 1), date(2022, 9, 30))


def test_a_base_in_words_is_no_number():
    found = fact(make_facts(value=["97"], denominator=["2905 (stated recipients)"]), "T0")
    assert found.base is None and found.base_as_printed.startswith("2905")


def test_a_near_miss_is_suggested_and_never_taken():
    with pytest.raises(DataError, match="Did you mean T0"):
        fact(make_facts(value=["1"]), "T00")


@pytest.mark.parametrize(
    ("value", "said"), [("2023-01", "not a number"), ("17.6", "not a count"), ("-3", "not a count")]
)
def test_what_is_no_count_is_refused(value, said):
    with pytest.raises(Refusal, match=said):
        _ = fact(make_facts(value=[value]), "T0").count


def test_a_table_without_ids_is_refused():
    with pytest.raises(DataError, match="no fact ids"):
        fact(pd.DataFrame({"value": [1]}), "T0")


def test_every_contract_has_a_key_of_its_own_columns():
    for contract in ALL.values():
        names = [column.name for column in contract.columns]
        assert set(contract.key) <= set(names) and len(names) == len(set(names)), contract.name


@pytest.mark.parametrize(
    ("start", "end", "quarters"),
    [
        ("2022-07-01", "2022-09-30", 1),
        ("2022-01-01", "2022-03-31", 1),
        ("2020-04-01", "2020-12-31", 3),
        ("2023-04-01", "2024-03-31", 4),
        ("2022-07-01", "2022-07-31", 4 * 31 / 365.25),
    ],
)
def test_a_period_is_measured_in_quarters(start, end, quarters):
    found = fact(make_facts(value=["1"], period_start=[start], period_end=[end]), "T0")
    assert found.quarters == pytest.approx(quarters)


def test_periods_of_one_length_are_told_from_others():
    facts = make_facts(
        value=["1"] * 4,
        period_start=["2022-07-01", "2022-01-01", "2022-07-01", None],
        period_end=["2022-09-30", "2022-03-31", "2022-07-31", None],
    )
    summer, winter, month, unknown = (fact(facts, f"T{place}") for place in range(4))
    assert summer.lasts_as_long_as(winter) and not summer.lasts_as_long_as(month)
    assert not summer.lasts_as_long_as(unknown) and unknown.quarters is None


def test_a_disruption_is_read_from_the_note_alone():
    facts = make_facts(value=["1", "1"], note=['"as usual"; Flood disruption in May; one site', "as usual"])
    assert fact(facts, "T0").disruption == "Flood disruption in May" and not fact(facts, "T1").disruption


def test_a_period_in_words_is_said_as_the_report_puts_it():
    facts = make_facts(value=["1", "2"], period_stated=["in late 2020", None], period_start=None, period_end=None)
    assert fact(facts, "T0").when == "in late 2020"
    assert fact(facts, "T1").when == "in a period that was not stated"
    assert fact(make_facts(value=["1"]), "T0").when == "in July to September 2022"


@pytest.mark.parametrize("area", ["not stated", None, ""])
def test_an_area_that_was_not_stated_is_said_so(area):
    assert fact(make_facts(value=["1"], area=[area]), "T0").where == "area not stated"
    assert fact(make_facts(value=["1"]), "T0").where == "Westshire"


@pytest.mark.parametrize(
    ("note", "printed", "correction"),
    [
        ("IT disruption; corrected: the report names no area", "IT disruption", "the report names no area"),
        ("corrected: the report says 12; not 13", "", "the report says 12; not 13"),
        ("rounded", "rounded", ""),
        (None, "", ""),
    ],
)
def test_what_was_mended_in_the_copy_is_no_part_of_what_was_printed(note, printed, correction):
    found = fact(make_facts(value=["1"], note=[note]), "T0")
    assert (found.note, found.correction) == (printed, correction)


def test_columns_added_to_the_fact_tables_may_be_left_out():
    for name in ("published_facts", "quarterly_context_facts"):
        added = {column.name for column in ALL[name].columns if column.optional}
        assert added == {"period_stated", "funder", "shared_by"}
    found = fact(make_facts(value=["1"]), "T0")
    assert (found.stated, found.funder, found.shared_by) == ("", "", "")


def test_a_percentage_in_a_column_of_numbers_has_lost_its_digits():
    facts = make_facts(value=[97.0, 95.83], unit="percent")
    with pytest.raises(DataError, match=r"97 and 97\.0 cannot be told apart"):
        fact(facts, "T0")


def test_counts_and_bases_in_a_column_of_numbers_are_whole():
    facts = make_facts(value=[97.0, 12.5, 300.0], unit=["victims", "FTE", "victims"], denominator=[300.0, None, None])
    found = fact(facts, "T0")
    assert (found.printed, found.count, found.base) == ("97", 97, 300)
    assert fact(facts, "T1").printed == "12.5"
    assert fact(make_facts(value=[97, 95], unit="percent"), "T0").printed == "97", "whole numbers kept as whole"


@pytest.mark.parametrize(
    ("printed", "base", "unit"),
    [
        ("2,905", 2905, ""),
        ("300 victims", 300, "victims"),
        ("2905 (recipients)", None, ""),
        ("²", None, ""),
        ("12.5", None, ""),
    ],
)
def test_a_printed_base_is_a_whole_number_and_perhaps_what_it_counts(printed, base, unit):
    found = fact(make_facts(value=["5"], denominator=[printed]), "T0")
    assert (found.base, found.base_unit, found.base_as_printed) == (base, unit, printed)


def test_what_was_stated_of_a_period_is_said():
    facts = make_facts(
        value=["1"] * 4,
        period_start=["2022-07-01", None, None, None],
        period_end=["2022-09-30", None, None, None],
        period_stated=[None, "in early 2020", None, None],
        as_at=[None, "2021-02-04", "2021-02-04", None],
    )
    assert [fact(facts, f"T{place}").when for place in range(4)] == [
        "in July to September 2022",
        "in early 2020",
        "reported on 4 February 2021 without dates",
        "in a period that was not stated",
    ]


@pytest.mark.parametrize(
    ("areas", "overlap"),
    [
        (("North", "South"), False),
        (("North", "Westshire"), True),
        (("Telford & Wrekin", "Telford and Wrekin"), True),
        (("North", ""), True),
    ],
)
def test_what_may_have_been_counted_twice(areas, overlap):
    facts = make_facts(value=["1", "1"], area=list(areas))
    assert fact(facts, "T0").overlaps(fact(facts, "T1")) == overlap
    later = make_facts(
        value=["1", "1"], period_start=["2022-04-01", "2022-07-01"], period_end=["2022-06-30", "2022-09-30"]
    )
    assert not fact(later, "T0").overlaps(fact(later, "T1"))


def test_elapsed_time_is_the_union_of_the_periods():
    starts, ends = ["2022-04-01", "2022-04-01", "2022-07-01"], ["2022-06-30", "2022-06-30", "2022-09-30"]
    facts = make_facts(value=["1"] * 3, period_start=starts, period_end=ends)
    assert elapsed_days([fact(facts, f"T{place}") for place in range(3)]) == 91 + 92


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("2022/2023", "2022/23"),
        ("2022-23", "2022/23"),
        ("1999/00", "1999/00"),
        ("FY2022/23", "2022/23"),
        ("22/23", "2022/23"),
        ("99/00", "1999/00"),
        ("2022 to 2023", "2022/23"),
        ("1998–1999", "1998/99"),
        ("Financial Year 2009/10", "2009/10"),
    ],
)
def test_a_financial_year_is_read_in_every_usual_spelling(text, year):
    assert periods.read_financial_year(text) == year


@pytest.mark.parametrize(
    ("text", "follows"), [("2022/24", False), ("22/22", False), ("2022/1923", False), ("2022", True)]
)
def test_what_is_no_financial_year_says_why(text, follows):
    with pytest.raises(
        periods.UnclearPeriod, match="is not a financial year" if follows else "not consecutive"
    ) as caught:
        periods.read_financial_year(text)
    assert bool(caught.value.suggestion) != follows


@pytest.mark.parametrize("text", ["01/04/2022", "1 April 2022", "2022", "04-01-2022", "2022-04"])
def test_a_day_that_could_be_read_two_ways_is_no_date(text):
    facts = make_facts(value=["1"]).astype({"period_start": object})
    facts.loc[0, "period_start"] = text
    with pytest.raises(DataError, match="has no date there"):
        fact(facts, "T0")
    facts.loc[0, "period_start"] = "2022-04-01"
    assert fact(facts, "T0").start == date(2022, 4, 1)


def test_attributions_of_two_tables_are_sentences_one_after_the_other():
    first, second = (replace(PUBLISHED, id=name, attribution=f"Quoted from {name}.") for name in ("one", "two"))
    facts = attach(make_facts(value=["5"]), first, second)
    assert fact(facts, "T0").sources[0].attribution == "Quoted from one. Quoted from two."
