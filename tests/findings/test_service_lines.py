"""What a profile says of invented figures: joined only where they belong together, and an odd one stops nothing."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from needs_analysis.errors import DataError
from needs_analysis.findings import service_profile
from needs_analysis.quantity import NOT_COUNTED
from needs_analysis.source import attach
from needs_analysis.wording import ARITHMETIC_FAILS, ARITHMETIC_HOLDS, NOT_COMPARABLE
from tests.conftest import PUBLISHED, make_facts

Q1, Q2, HALF, YEAR = (
    ("2022-04-01", "2022-06-30"),
    ("2022-07-01", "2022-09-30"),
    ("2022-04-01", "2022-09-30"),
    ("2022-04-01", "2023-03-31"),
)


def of(*periods):
    return {"period_start": [start for start, _ in periods], "period_end": [end for _, end in periods]}


def services(*ids):
    allowed = (
        "demand",
        "repeat_victimisation",
        "cost_benefit",
        "service_gap",
        "outcomes",
        "equity",
        "survey",
        "finance",
    )
    usual = {"provider": "p", "service_type": "t", "area": "Westshire", **dict.fromkeys(allowed, "no")}
    rows = [
        {"service_id": f"S{place}", "service": "s", "fact_ids": fact_ids, **usual, "extra_data_needed": "more"}
        for place, fact_ids in enumerate(ids)
    ]
    return attach(pd.DataFrame(rows), PUBLISHED)


def profile(facts):
    return service_profile("S0", services(" ".join(facts["fact_id"])), facts)


def said(profile):
    return [line.text for line in profile.says]


def test_a_percentage_is_no_share_of_a_number_that_happens_to_be_equal():
    facts = make_facts(
        value=["50", "12"], unit=["percent", "posts"], measure=["satisfied", "posts"], denominator=["12", None]
    )
    lines = said(profile(facts))
    assert lines[0].startswith("50% (satisfied) of 12 in July to September 2022, which is 6 of 12.")
    assert "What the 12 are was not printed with it" in lines[0] and "50% of 12 posts" not in " ".join(lines)
    assert any(line.startswith("12 posts") for line in lines)


@pytest.mark.parametrize("unit", ["victims", "posts", "surveys"])
def test_a_percentage_with_a_base_whose_unit_was_printed_is_joined_by_unit(unit):
    columns = {"unit": ["percent", unit], "measure": ["satisfied", "asked"], "denominator": ["12 victims", None]}
    line = profile(make_facts(value=["50", "12"], **columns)).says[0]
    assert line.verdict == ARITHMETIC_HOLDS and "50% (satisfied) of 12 victims" in line.text
    assert ("the range is" in line.text) == (unit == "victims"), "a range needs the people it is of"


def test_a_part_is_joined_to_the_figure_of_its_own_quarter():
    columns = {"unit": ["young people", "referrals", "referrals"], "measure": ["engaged", "referrals", "referrals"]}
    facts = make_facts(value=["17", "26", "26"], denominator=["26", None, None], **columns, **of(Q2, Q1, Q2))
    lines = said(profile(facts))
    assert any("17 of 26 referrals in July to September 2022 (engaged)" in line for line in lines)
    only_before = make_facts(
        value=["17", "26"], denominator=["26", None], unit=["young people", "referrals"], **of(Q2, Q1)
    )
    alone = said(profile(only_before))
    assert alone[0] == "17 young people of 26 in July to September 2022 (referrals), 65%."
    assert alone[1].startswith("26 referrals in April to June 2022")


def test_a_part_is_not_joined_to_the_figure_of_another_area():
    facts = make_facts(
        value=["17", "26"],
        denominator=["26", None],
        unit="people",
        measure=["supported", "referred"],
        area=["North", "South"],
    )
    assert said(profile(facts))[0] == "17 people of 26 in July to September 2022 (supported), 65%."


def test_two_figures_that_could_both_be_the_base_are_none():
    facts = make_facts(
        value=["17", "26", "26"],
        denominator=["26", None, None],
        unit="people",
        measure=["supported", "referred", "asked"],
    )
    assert said(profile(facts))[0].startswith("17 people of 26")


def test_a_change_is_no_count():
    facts = make_facts(value=["3", "12"], measure="referrals_change", **of(Q1, Q2))
    lines = said(profile(facts))
    assert lines == [
        "3 more referrals than before in April to June 2022; the total was not published.",
        "12 more referrals than before in July to September 2022; the total was not published.",
    ]
    assert not any("risen" in line or "trend" in line for line in lines)


@pytest.mark.parametrize(
    ("value", "measure", "unit", "start"),
    [
        ("-12", "referrals_change", "referrals", "12 fewer referrals than before"),
        ("12", "referrals_decrease", "referrals", "12 fewer referrals than before"),
        ("0", "referrals_change", "referrals", "No change in referrals"),
        ("-2.5", "posts_change", "FTE", "Posts: 2.5 fewer FTE than before"),
    ],
)
def test_a_change_is_said_in_its_direction(value, measure, unit, start):
    assert said(profile(make_facts(value=[value], measure=measure, unit=unit)))[0].startswith(start)


def test_the_total_of_a_change_is_not_said_to_be_missing_where_it_is_there():
    facts = make_facts(value=["12", "40"], measure=["referrals_change", "referrals"])
    assert not any("total was not published" in line for line in said(profile(facts)))


def test_parts_of_posts_are_shown_as_printed_and_stop_nothing():
    facts = make_facts(
        value=["12.5", "10", "7"],
        unit=["FTE", "FTE", "sessions"],
        measure=["posts", "posts", "sessions"],
        **of(Q2, Q1, Q2),
    )
    lines = said(profile(facts))
    assert "Posts: 12.5 FTE in July to September 2022." in lines and "Posts: 10 FTE in April to June 2022." in lines
    assert any(line.startswith("7 sessions") and "one figure, so no trend" in line for line in lines)
    assert said(profile(make_facts(value=["12.50"], unit=["FTE"])))[0].startswith("Referrals: 12.50 FTE")


def test_a_share_of_women_is_no_funding_and_a_share_of_the_funding_is():
    facts = make_facts(value=["45", "50"], unit="percent", measure=["women", "pcc_funding_share"])
    found = profile(facts)
    assert found.funding == (
        "50%, PCC funding share (Service, Westshire; funder: not stated), in July to September 2022",
    )
    assert found.cannot == ("range of 45% (women): the number it is based on was not published",)
    alone = profile(make_facts(value=["45"], unit="percent", measure="women"))
    assert not alone.is_bare, "a figure was published"


def test_money_is_money():
    facts = make_facts(
        value=["2500", "-5", "100"], unit=["GBP per case", "GBP", "GBP"], measure=["cost", "funding_change", "grant"]
    )
    found = profile(facts)
    assert found.funding[0].startswith("£2,500 per case, cost") and found.funding[1].startswith("-£5")
    assert not found.says


def test_a_percentage_of_all_stands():
    facts = make_facts(value=["100"], unit="percent", measure="contacted", denominator=["492"])
    line = profile(facts).says[0]
    assert "which fits any number from 490 to 492" in line.text and line.verdict == ""
    wrong = profile(make_facts(value=["95.83"], unit="percent", measure="contacted", denominator=["492"])).says[0]
    assert wrong.verdict == ARITHMETIC_FAILS


def test_what_was_printed_of_a_base_is_said():
    facts = make_facts(value=["97"], unit="percent", measure="aware", denominator=["2905 (recipients)"])
    assert profile(facts).cannot == (
        "range of 97% (aware): the number it is based on was printed only as “2905 (recipients)”",
    )


def test_a_fact_that_is_not_there_is_refused_and_not_left_out():
    facts = make_facts(value=["7"])
    with pytest.raises(DataError, match="S0 names T8, T9, which is not a fact"):
        service_profile("S0", services("T0 T8 T9"), facts)
    with pytest.raises(DataError, match="twice"):
        service_profile("S0", services("T0 T0"), facts)


def target_line(facts):
    found = profile(facts)
    return next((line for line in found.says if "due of the target" in line.text), None), found


def test_two_areas_of_one_quarter_are_one_quarter_of_the_time():
    facts = make_facts(
        value=["5", "5", "40"],
        measure=["referrals", "referrals", "annual_target_referrals"],
        area=["North", "South", "Westshire"],
        **of(Q1, Q1, YEAR),
    )
    line, _ = target_line(facts)
    assert "10 referrals in April to June 2022 (North and South), against 10 due of the target of 40" in line.text
    assert "That is 100%" in line.text


def test_a_quarter_inside_a_half_year_is_counted_once():
    facts = make_facts(
        value=["10", "22", "40"], measure=["referrals", "referrals", "target_referrals"], **of(Q1, HALF, YEAR)
    )
    line, found = target_line(facts)
    assert "22 referrals in April to September 2022, against 20 due" in line.text
    assert any(text.startswith("10 referrals in April to June 2022") for text in said(found)), "and is not lost"


def test_unlike_measures_are_not_added_against_a_target():
    facts = make_facts(
        value=["25", "25", "50"],
        measure=["declined", "supported", "annual_target"],
        unit="people",
        **of(YEAR, YEAR, YEAR),
    )
    line, found = target_line(facts)
    assert line is None
    assert (
        "attainment of the target of 50 people: whether it is for declined or supported was not stated" in found.cannot
    )
    named = make_facts(
        value=["25", "25", "50"],
        measure=["declined", "supported", "annual_target_supported"],
        unit="people",
        **of(YEAR, YEAR, YEAR),
    )
    assert "25 people in April 2022 to March 2023, against 50 due" in target_line(named)[0].text


def test_a_quarters_target_is_read_as_one():
    facts = make_facts(value=["11", "10"], measure=["referrals", "quarterly_target_referrals"], **of(Q2, Q2))
    line, _ = target_line(facts)
    assert "against 10 due of the target of 10 in July to September 2022. That is 110%" in line.text
    assert line.verdict == "" and "Part of a period" not in line.text
    part = make_facts(value=["30", "60"], measure=["referrals", "annual_target_referrals"], **of(Q2, YEAR))
    line, _ = target_line(part)
    assert "against 15 due" in line.text and line.verdict == NOT_COMPARABLE


def test_a_target_of_another_year_is_not_set_against_this_one():
    facts = make_facts(
        value=["11", "40"], measure=["referrals", "annual_target_referrals"], **of(Q2, ("2019-04-01", "2020-03-31"))
    )
    line, found = target_line(facts)
    assert line is None and any("no count of its measure, period and area" in text for text in found.cannot)


def test_areas_that_were_not_counted_over_the_same_time_are_not_added():
    facts = make_facts(
        value=["5", "5", "5", "40"],
        measure=["referrals", "referrals", "referrals", "annual_target_referrals"],
        area=["North", "North", "South", "Westshire"],
        **of(Q1, Q2, Q1, YEAR),
    )
    line, found = target_line(facts)
    assert line is None and any("North and South are not of the same time" in text for text in found.cannot)


def test_arrivals_of_two_areas_are_not_a_chain_of_periods():
    facts = make_facts(
        value=["40", "100", "100", "90"],
        unit=["people", "referrals", "referrals", "referrals"],
        measure=["clients_in_service", "referrals", "referrals", "referrals"],
        area=["Westshire", "Westshire", "Eastshire", "Westshire"],
        **of(("2022-09-30", "2022-09-30"), Q2, Q2, Q1),
    )
    line = next(text for text in said(profile(facts)) if "suggest a stay" in text)
    assert "100 referrals in July to September 2022 and 40 in service suggest a stay of 0.1 years" in line
    assert "Over both periods together" in line


def test_two_figures_for_one_period_are_no_change():
    facts = make_facts(value=["5", "6", "9"], **of(Q1, Q2, Q2))
    found = profile(facts)
    assert "change in referrals: two figures were printed for one period" in found.cannot
    assert len(found.says) == 3 and not any("trend" in text for text in said(found))


def test_a_figure_of_which_there_are_several_is_not_said_to_be_one():
    facts = make_facts(value=["5", "6"], **of(Q1, YEAR))
    assert not any("one figure" in text for text in said(profile(facts)))


def test_notes_of_amounts_and_undated_figures_are_shown_without_their_codes():
    facts = make_facts(
        value=["850000", "14"],
        unit=["GBP", "organisations"],
        measure=["funding_awarded", "organisations_funded"],
        qualifier=["just_over", None],
        note=["qualifier=just_over; for years 2 and 3", "in early 2020"],
        as_at=pd.Timestamp("2021-02-04"),
        period_start=["2023-04-01", None],
        period_end=["2025-03-31", None],
    )
    found = profile(facts)
    assert found.funding == (
        "just over £850,000, funding awarded (Service, Westshire; funder: not stated), in April 2023 to March 2025; noted: for years 2 and 3",
    )
    assert said(found) == [
        "Organisations funded: 14 organisations reported on 4 February 2021 without dates; one figure, so no trend. "
        "Noted: in early 2020."
    ]


CELLS = st.fixed_dictionaries(
    {
        "value": st.sampled_from(
            ["0", "1", "26", "12.5", "-12", "100", "120", "about 5", "2022-03-31", "300", "1e3", ""]
        ),
        "unit": st.sampled_from(
            [
                "referrals",
                "people",
                "percent",
                "GBP",
                "GBP per case",
                "FTE",
                "years",
                "date",
                "weeks",
                "referrals per year",
            ]
        ),
        "measure": st.sampled_from(
            [
                "referrals",
                "new_referrals",
                "referrals_change",
                "clients_in_service",
                "mean_time_in_service",
                "engaged",
                "declined",
                "annual_target_referrals",
                "target",
                "counties_on_target",
                "funding_share",
                "reduction_abuse",
                "waiting",
            ]
        ),
        "denominator": st.sampled_from(
            [None, "0", "26", "300", "300 people", "26 referrals", "not stated", "12.5", "9 (x)"]
        ),
        "period_start": st.sampled_from([None, "2022-04-01", "2022-07-01", "2022-09-30", "2021-07-01"]),
        "period_end": st.sampled_from([None, "2022-06-30", "2022-09-30", "2023-03-31", "2021-09-30"]),
        "area": st.sampled_from(["Westshire", "North", ""]),
        "qualifier": st.sampled_from([None, "over"]),
        "note": st.sampled_from([None, "rounded to thousand", "a disruption"]),
    }
)


@settings(max_examples=150)
@given(st.lists(CELLS, min_size=1, max_size=6))
def test_no_figures_whatever_stop_a_profile_or_leave_it_without_a_word(rows):
    facts = make_facts(**{name: [row[name] for row in rows] for name in rows[0]})
    found = profile(facts)
    every = " ".join([*said(found), *found.funding, *found.cannot])
    assert "nan" not in every and "None" not in every
    told = {"date", "years", "weeks"}
    if not set(facts["unit"]) & told:
        assert found.says or found.funding or found.cannot


@pytest.mark.parametrize("unit", sorted(NOT_COUNTED))
def test_a_figure_in_any_unit_that_counts_nothing_is_said_once(unit):
    facts = make_facts(value=["17", "17.5"], unit=[unit, unit], measure=["first_thing", "second_thing"])
    found = profile(facts)
    everything = [*said(found), *map(str, found.funding), *map(str, found.cannot)]
    for name in ("first thing", "second thing"):
        assert sum(name in line for line in everything) == 1, (name, everything)


def test_days_waited_are_no_count_that_chance_could_judge():
    facts = make_facts(value=["12", "40"], unit="days", measure="mean_wait", **of(Q2, Q1))
    lines = " ".join(said(profile(facts)))
    assert "12 days" in lines and "40 days" in lines
    assert not any(word in lines for word in ("clear change", "risen", "fallen", "more than chance"))


@pytest.mark.parametrize(
    ("measure", "unit", "start"),
    [
        ("csps", "CSPs", "5 CSPs in July to September 2022"),
        ("posts", "posts", "5 posts in July to September 2022"),
        ("posts_recruiting", "posts", "Posts recruiting: 5 posts in July to September 2022"),
        ("rj_champions_created", "people", "RJ champions created: 5 people in July to September 2022"),
        ("annual_target", "posts", "Annual target: 5 posts in July to September 2022"),
        ("posts_reduction", "posts", "5 fewer posts than before in July to September 2022"),
        ("waiting_list_reduction", "people", "Waiting list: 5 fewer people than before in July to September 2022"),
    ],
)
def test_what_a_figure_counts_is_said_once_and_without_brackets(measure, unit, start):
    (line,) = said(profile(make_facts(value=["5"], measure=measure, unit=unit)))
    assert line.startswith(start) and "(" not in line


def test_a_share_says_what_it_counts_only_where_the_unit_does_not():
    lines = said(
        profile(make_facts(value=["5", "5"], measure=["visits", "visits_kept"], unit="visits", denominator="10"))
    )
    assert lines == [
        "5 visits of 10 in July to September 2022, 50%.",
        "5 visits of 10 in July to September 2022 (visits kept), 50%.",
    ]
