"""The figures of the two reports, held against what the reports print and against each other."""

import re
import tomllib

import pandas as pd
import pytest

from needs_analysis.contracts import fact
from needs_analysis.findings import check_claims, profile_services
from needs_analysis.units import kind
from tests.conftest import ROOT

PANEL = "4 February 2021 Police and Crime Panel commissioning report"
REPORT_FILES = {PANEL: "000_2db078cfc5932e31.txt", "Grants and Contracts Q2 2022/23 report": "002_9e070df97933008e.txt"}
WHOLE = "Herefordshire;Shropshire;Telford and Wrekin;Worcestershire"

# Names under which a report speaks of a service of the list, where they are not the name of the list.
ALSO_CALLED = {
    "S02": {"Victim Support core"},
    "S05": {"MoJ COVID-19 extraordinary funding round 1", "MoJ COVID-19 extraordinary funding round 2"},
    "S06": {"ISVA", "ISVA and sexual violence services", "Sexual violence services", "Counselling waiting list"},
    "S09": {"Regional Paediatric Sexual Assault Service", "Young People's SARC"},
    "S11": {"IDVA"},
    "S13": {"Domestic Abuse CYP Service"},
    "S15": {"RYPP"},
    "S17": {"My Time (DA perpetrator programme)"},
    "S24": {"Steer Clear West Mercia"},
    "S28": {f"We Don't Buy Crime ({what})" for what in ("SmartWater", "farm packs", "allotments", "bikes", "business")},
    "S32": {"CSP funding"},
    "S35": {"Safer Roads grant round"},
    "S42": {"Anger & Anxiety Management courses (out of court disposal pilot)"},
    "S45": {"Fly-tipping signs"},
    "S47": {"Needs assessment programme", "Victims' Needs Assessment", "Victims' Needs Assessment survey"},
}
TOGETHER = "S04"  # what was printed of several services and not split between them

# Money of projects that are none of the 47 services.
OF_NO_SERVICE = {"C006", "C014", "C016", "C019", "C022"}

# Figures that the reports print without any word of when.
WITHOUT_ANY_PERIOD = {"A017", "A018", "A019", "A028", "A030", "A035", "A040"}

COUNTS_NOTHING = {"date", "month", "year", "years", "weeks", "quarter", "years of age"}


@pytest.fixture(scope="module")
def rows(a):
    return a.table("facts").set_index("fact_id", drop=False).astype(object).where(lambda cells: cells.notna(), "")


@pytest.fixture(scope="module")
def claimed(a):
    """Which services of the list claim which figure."""
    found = {}
    for service in a.table("services").to_dict("records"):
        for fact_id in [] if pd.isna(service["fact_ids"]) else service["fact_ids"].split():
            found.setdefault(fact_id, []).append(service["service_id"])
    return found


@pytest.fixture(scope="module")
def profiles(a):
    return {profile.id: profile for profile in profile_services(a.table("services"), a.table("facts"))}


def test_every_amount_stands_at_a_service_or_is_of_none(rows, claimed):
    money = set(rows.index[rows["unit"] == "GBP"])
    assert money - set(claimed) == OF_NO_SERVICE


def test_no_service_claims_a_figure_of_another(a, rows, claimed):
    names = a.table("services").set_index("service_id")["service"]
    for fact_id, services in claimed.items():
        row = rows.loc[fact_id]
        for service in services:
            own = row["service"] == names[service] or row["service"] in ALSO_CALLED.get(service, ())
            shared = bool(row["shared_by"]) and (service == TOGETHER or _names(row["shared_by"], names[service]))
            awarded = names[service] in row["funder"]
            assert own or shared or awarded, (fact_id, row["service"], names[service])


def _names(shared_by, service):
    """Whether a service is named among those that share a figure: by a word of its name that is no common word."""
    words = set(re.findall(r"\w+", service)) - {"service", "services", "and", "other", "CSE", "of", "My", "Time"}
    return any(word in shared_by for word in words) or service in shared_by


def test_a_figure_at_two_services_says_that_they_share_it_or_which_of_them_awards_it(a, rows, claimed):
    names = a.table("services").set_index("service_id")["service"]
    for fact_id, services in claimed.items():
        if len(services) > 1:
            row = rows.loc[fact_id]
            assert row["shared_by"] or any(names[service] in row["funder"] for service in services), fact_id


def test_what_is_of_several_services_together_says_so(rows, claimed):
    together = [fact_id for fact_id, services in claimed.items() if TOGETHER in services]
    assert len(together) > 5
    assert all(rows.loc[fact_id, "shared_by"] for fact_id in together)


def test_a_period_has_both_ends_or_words_for_what_is_missing(rows):
    for row in rows.to_dict("records"):
        ends = [bool(row["period_start"]), bool(row["period_end"])]
        assert all(ends) or not any(ends) or row["period_stated"], row["fact_id"]
        if all(ends):
            assert row["period_start"] <= row["period_end"], row["fact_id"]


def test_a_period_that_was_stated_is_entered_and_none_is_invented(rows, claimed):
    said = {
        row["fact_id"]
        for row in rows.to_dict("records")
        if row["fact_id"] in claimed
        and row["unit"] not in COUNTS_NOTHING
        and not (row["period_start"] or row["period_end"] or row["period_stated"])
    }
    assert said == WITHOUT_ANY_PERIOD


def test_years_in_the_words_of_a_period_are_those_of_its_dates(rows):
    for row in rows[(rows["period_stated"] != "") & (rows["period_start"] != "") & (rows["period_end"] != "")].to_dict(
        "records"
    ):
        years = {int(year) for year in re.findall(r"\b(20\d\d)\b", row["period_stated"])}
        assert years <= set(range(row["period_start"].year, row["period_end"].year + 1)), row["fact_id"]


def test_a_period_is_whole_months_or_a_day_or_printed_to_the_day(rows):
    for row in rows[(rows["period_start"] != "") & (rows["period_end"] != "")].to_dict("records"):
        start, end = row["period_start"], row["period_end"]
        months = start.is_month_start and end.is_month_end
        assert months or start == end or row["fact_id"] == "A060", row["fact_id"]
        if "annual" in row["measure"]:
            assert (end - start).days in (364, 365), row["fact_id"]


def test_every_fact_that_is_named_exists(a, rows, claimed):
    text = (ROOT / "assessment.toml").read_text(encoding="utf-8")
    assert tomllib.loads(text)
    named = set(re.findall(r"\b[ABC]0\d\d\b", text)) | set(claimed)
    for claim in a.table("claims").fillna("").to_dict("records"):
        named |= set(claim["fact_ids"].split()) | set(re.findall(r"\b[ABC]0\d\d\b", claim["parameters"]))
    for note in [*rows["note"], *a.table("services")["note"].fillna("")]:
        named |= set(re.findall(r"\b[ABC]0\d\d\b", note))
    assert named and named <= set(rows.index)


def test_a_base_was_printed_and_is_of_a_unit_that_can_have_one(rows):
    for row in rows[rows["denominator"].str.fullmatch(r"\d+")].to_dict("records"):
        assert row["unit"] not in COUNTS_NOTHING, row["fact_id"]
        same = rows[(rows["source_document"] == row["source_document"]) & (rows["service"] == row["service"])]
        whole = same[(same["value"] == row["denominator"]) & (same["fact_id"] != row["fact_id"])]
        all_of_them = row["value"] == row["denominator"]  # "in all three counties"
        assert len(whole) or all_of_them, (row["fact_id"], "no figure of that service is its base")
        if row["unit"] != "percent":
            assert float(row["value"]) <= float(row["denominator"]), row["fact_id"]
            money = {kind(unit) == "money" for unit in [row["unit"], *whole["unit"]]}
            assert len(money) == 1, row["fact_id"]


def test_the_whole_force_area_is_entered_only_where_it_was_named(rows):
    for row in rows.to_dict("records"):
        if row.get("areas") == WHOLE:
            assert row["area"].startswith("West Mercia"), row["fact_id"]
        if row["area"] == "not stated":
            assert not row["areas"], row["fact_id"]
    for service in (
        "IDVA (incl. hospital IDVA)",
        "Victim Advice Line (VAL)",
        "Branch CSE service",
        "CCTV",
        "Willowdene",
    ):
        assert set(rows.loc[rows["service"] == service, "area"]) == {"not stated"}, service


def test_money_names_its_funder_once_and_no_note_repeats_a_column(rows):
    for row in rows[rows["unit"] == "GBP"].to_dict("records"):
        note = row["note"].partition("corrected: ")[0].rstrip("; ")
        assert note not in ("Home Office", "Ministry of Justice") and "qualifier=" not in note, row["fact_id"]
    funders = {funder.split(",")[0] for funder in rows["funder"] if funder}
    assert funders == {
        "Ministry of Justice",
        "Home Office",
        "NHS England",
        "Police and Crime Commissioner",
        "Police and Crime Commissioner and Worcestershire County Council Public Health",
        "Government",
        "several",
    }


@pytest.mark.parametrize("fact_id", ["B002", "A030", "B025", "B028", "B029", "B053", "B055", "A045", "C001"])
def test_a_figure_that_was_mended_says_why_beside_it(a, fact_id):
    found = fact(a.table("facts"), fact_id)
    assert len(found.correction) > 20 and "corrected" not in found.note


def test_figures_that_once_were_misread_are_as_printed(a):
    facts = a.table("facts")
    years_two_and_three = fact(facts, "B002")
    assert (years_two_and_three.start, years_two_and_three.end) == (None, None)
    assert years_two_and_three.when == "for years 2 and 3"
    assert "each of two years or both years together" in years_two_and_three.note
    senior = fact(facts, "B025")
    assert senior.start is None and "2021/22 budget" in senior.note and "2022" in senior.when
    victims, children = fact(facts, "B028"), fact(facts, "B029")
    assert victims.unit == "victims" and "case" not in victims.measure
    assert children.base is None and "cases was not stated" in children.note
    assert fact(facts, "A030").service == "Victim service providers together"
    assert fact(facts, "B053").area == "Herefordshire and Worcestershire"
    assert fact(facts, "A054").service == "RoadPeace victim advocacy"


def _text(profile):
    return " ".join([*(line.text for line in profile.says), *profile.funding])


@pytest.mark.parametrize(
    ("service", "amount", "words"),
    [
        ("S22", "£38,244", ("Safer Roads Grant round", "in late 2020", "Shropshire first")),
        ("S04", "just over £850,000", ("Ministry of Justice", "for years 2 and 3", "each of two years or both years")),
        ("S04", "£591,384", ("My Time, Men and Masculinities and DRIVE in Herefordshire together", "£487,405.40")),
        ("S14", "£178,863", ("Home Office", "recently")),
        ("S16", "£487,405.40", ("Home Office", "for My Time and Men and Masculinities together")),
        ("S07", "£305,000", ("for Branch and Purple Leaf together", "a year, which years not stated")),
        ("S34", "£291,281", ("for MORSE and Operation Snap together",)),
        ("S05", "£341,363.39", ("in early 2020", "Ministry of Justice")),
    ],
)
def test_an_amount_stands_with_its_funder_its_period_and_its_printed_note(profiles, service, amount, words):
    lines = [line for line in profiles[service].funding if line.startswith(amount)]
    assert len(lines) == 1
    for word in words:
        assert word in lines[0], word


@pytest.mark.parametrize(
    ("service", "not_there"),
    [
        ("S14", "591,384"),
        ("S14", "55 cases"),
        ("S06", "794,000"),
        ("S06", "850,000"),
        ("S06", "20 posts"),
        ("S47", "306,699"),
        ("S01", "5 themes"),
        ("S17", "3 of 6"),
        ("S12", "2021 to March 2022"),
        ("S35", "of £300,000"),
    ],
)
def test_no_profile_shows_what_is_not_its_own_or_was_not_printed(profiles, service, not_there):
    assert not_there not in _text(profiles[service])


def test_profiles_say_that_a_period_was_not_stated_only_where_none_was(a, profiles):
    unknown = ("a period that was not stated", "without dates")
    said = sum(_text(profile).count(words) for profile in profiles.values() for words in unknown)
    assert said == len(WITHOUT_ANY_PERIOD)


def test_lengths_and_dates_of_contracts_are_shown_as_printed(profiles):
    assert "Stated: contract length, 3 years" in _text(profiles["S11"])
    assert "Stated: results due, planned for May 2023." in _text(profiles["S47"])
    assert not profiles["S47"].is_bare


def _printed(text):
    return re.sub(r"\s+", " ", text.replace("**", ""))


def test_every_value_is_printed_in_its_report(a, sources_folder):
    reports = {
        name: _printed((sources_folder / file).read_text(encoding="utf-8")) for name, file in REPORT_FILES.items()
    }
    otherwise = {"A001": "£1.6m", "A043": "£1.25m", "B001": "£794k", "B002": "£850k", "B081": "£135, 640"}
    words = ("no referrals received", "one", "two", "three", "four", "five", "six", "seven")
    for row in a.table("published_facts").to_dict("records"):
        report = reports[row["source_document"]]
        if row["unit"] in ("date", "month"):
            day = pd.Timestamp(row["value"])
            forms = [f"{day.day} {day.month_name()} {day.year}", f"{day.month_name()} {day.year}", f"{day:%b %Y}"]
        else:
            number = float(row["value"])
            forms = [otherwise.get(row["fact_id"], row["value"]), f"{number:,.0f}", f"{number:,.2f}"]
            forms += [words[int(number)]] if number in range(8) else []
            forms += {"B052": ["second group"], "B053": ["fourth group"]}.get(row["fact_id"], [])
        found = [
            form for form in forms if re.search(rf"(?<![\w.,]){re.escape(form)}(?![.,]?\d)", report, re.IGNORECASE)
        ]
        assert found, (row["fact_id"], forms)


def test_every_claim_is_quoted_as_printed(a, sources_folder):
    reports = {
        name: _printed((sources_folder / file).read_text(encoding="utf-8")) for name, file in REPORT_FILES.items()
    }
    for claim in a.table("claims").to_dict("records"):
        assert _printed(claim["quotation"]) in reports[claim["source_document"]], claim["claim_id"]
        assert len(claim["quotation"].split()) <= 25, claim["claim_id"]


def test_no_reason_of_a_claim_says_more_of_who_was_measured_than_the_report(a):
    tested = check_claims(a.table("claims"), a.table("facts")).table
    falls = tested[tested["claim_id"].isin(["K06", "K07", "K08", "K09"])]
    assert len(falls) == 4
    assert not falls["why"].str.contains("same people").any()
    assert falls["why"].str.contains("who was measured, how many, when").all()


def test_claims_about_a_fund_for_several_services_stand_at_none_of_them(a):
    claims = a.table("claims").set_index("claim_id")
    assert set(claims.loc[["K23", "K24", "K25"], "service_id"]) == {TOGETHER}
