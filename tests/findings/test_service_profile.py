import pandas as pd
import pytest

from needs_analysis.errors import NeedsAnalysisError, Refusal
from needs_analysis.findings import profile_services, service_profile
from needs_analysis.source import attach
from needs_analysis.wording import NO_CLEAR_CHANGE, VERDICTS
from tests.conftest import PUBLISHED, make_facts


@pytest.fixture(scope="module")
def profiles(a):
    return {profile.id: profile for profile in profile_services(a.table("services"), a.table("facts"))}


def test_one_profile_for_each_of_the_47(profiles):
    assert len(profiles) == 47
    for profile in profiles.values():
        assert profile.needed, profile.id
        assert profile.is_bare == (not profile.says and not profile.funding)
        assert {line.verdict for line in profile.says} <= {"", *VERDICTS}


def test_a_service_with_nothing_computable_has_one_line(profiles):
    bare = [profile for profile in profiles.values() if profile.is_bare]
    assert {profile.id for profile in bare} == {"S10", "S21", "S36", "S41"}
    assert all(profile.one_line.startswith("No figure was published. It would take:") for profile in bare)


def test_profiles_say_what_the_figures_allow(profiles):
    assert profiles["S11"].says[0].verdict == NO_CLEAR_CHANGE
    assert any("95.83%" in line for line in profiles["S11"].cannot)
    assert any("at most 25" in line.text for line in profiles["S12"].says)
    assert any("200% (range 135% to 286%)" in line.text for line in profiles["S22"].says)
    assert any("4,844 of 39,289" in line.text for line in profiles["S01"].says)
    assert any("periods differ in length" in line for line in profiles["S25"].cannot)
    assert any("£178,863" in line for line in profiles["S14"].funding)


def test_no_published_fact_of_a_service_is_lost(a, profiles):
    services = a.table("services").set_index("service_id")
    facts = a.table("facts").set_index("fact_id")
    for service_id, profile in profiles.items():
        ids = services.loc[service_id, "fact_ids"]
        for fact_id in [] if pd.isna(ids) else ids.split():
            fact = facts.loc[fact_id]
            if fact["unit"] == "GBP":
                text = " ".join([*profile.funding, *(line.text for line in profile.says)])
                assert f"£{float(fact['value']):,.2f}".removesuffix(".00") in text, (service_id, fact_id)


def test_services_are_joined_by_id_and_never_by_name():
    services = attach(
        pd.DataFrame(
            [
                {
                    "service_id": "S1",
                    "service": "Spelled one way",
                    "provider": "p",
                    "service_type": "t",
                    "area": "Westshire",
                    "fact_ids": "T0",
                    **dict.fromkeys(
                        (
                            "demand",
                            "repeat_victimisation",
                            "cost_benefit",
                            "service_gap",
                            "outcomes",
                            "equity",
                            "survey",
                            "finance",
                        ),
                        "no",
                    ),
                    "extra_data_needed": "more",
                }
            ]
        ),
        PUBLISHED,
    )
    facts = make_facts(value=["7", "9"], service="Spelled another way", measure=["sessions", "visits"])
    profile = service_profile("S1", services, facts)
    assert len(profile.says) == 1 and "7 referrals" in profile.says[0].text
    with pytest.raises(NeedsAnalysisError, match="no service 'S2'"):
        service_profile("S2", services, facts)
    with pytest.raises(Refusal, match="not known to be published"):
        service_profile("S1", services, pd.DataFrame(facts.to_dict("list")))


def test_what_was_stated_stands_in_the_profile_of_its_service(a):
    stated = a.table("stated_needs")
    profiles = {profile.id: profile for profile in profile_services(a.table("services"), a.table("facts"), stated)}
    for each in stated.to_dict("records"):
        shown = " ".join(profiles[each["service_id"]].stated)
        assert each["statement"] in shown and each["section"] in shown and each["kind"] in shown.casefold()
    assert sum(len(profile.stated) for profile in profiles.values()) == len(stated)
    assert "Shropshire" in profiles["S08"].stated[0] and profiles["S08"].stated[0].startswith("Waiting list:")
    assert len(profiles["S21"].stated) == 3 and profiles["S21"].is_bare
    assert profiles["S02"].stated == ()


def test_statements_that_are_not_known_to_be_published_are_refused(a):
    stated = pd.DataFrame(a.table("stated_needs").to_dict("list"))
    with pytest.raises(Refusal, match="not known to be published"):
        service_profile("S08", a.table("services"), a.table("facts"), stated)


def test_an_amount_is_shown_with_all_that_was_printed_of_it_and_a_pair_of_figures_is_not_called_cases():
    family = (
        "demand",
        "repeat_victimisation",
        "cost_benefit",
        "service_gap",
        "outcomes",
        "equity",
        "survey",
        "finance",
    )
    row = {
        "service_id": "S1",
        "service": "x",
        "provider": "p",
        "service_type": "t",
        "area": "Westshire",
        "fact_ids": "T0 T1 T2",
        **dict.fromkeys(family, "no"),
        "extra_data_needed": "more",
    }
    facts = make_facts(
        value=["900", "9", "18"],
        unit=["GBP", "children", "months"],
        measure=["funding_awarded", "siblings", "contract_length"],
        denominator=[None, "4", None],
        area=["not stated", "Westshire", "Westshire"],
        funder=["A trust", None, None],
        shared_by=["x and y", None, None],
        period_stated=["over two summers", None, None],
        note=["in kind; corrected: the report says nine hundred", None, None],
    )
    profile = service_profile("S1", attach(pd.DataFrame([row]), PUBLISHED), facts)
    assert profile.funding == (
        "£900, funding awarded (Service, area not stated; funder: A trust), over two summers; for x and y together; noted: in kind",
    )
    assert "cases" not in " ".join(line.text for line in profile.says)
