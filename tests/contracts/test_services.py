"""Commissioned services: what their table may hold."""

import pytest

from needs_analysis.contracts import ALL
from needs_analysis.errors import DataError
from needs_analysis.reading import table

FAMILIES = (
    "demand",
    "repeat_victimisation",
    "cost_benefit",
    "service_gap",
    "outcomes",
    "equity",
    "survey",
    "finance",
)
HEADER = f"service_id,service,provider,service_type,area,fact_ids,{','.join(FAMILIES)},extra_data_needed"


def read(folder, *rows, header=HEADER):
    path = folder / "sent.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return table(path, "services", check_source=False)


def row(service="idva", allows=("yes",) * 8, needed="Waiting times"):
    return f"{service},Idva,Haven,advocacy,Westshire,F1 F2,{','.join(allows)},{needed}"


def test_a_service_says_of_each_family_whether_its_figures_allow_it(tmp_path):
    allows = ("yes", "partial", "no", "no", "yes", "partial", "no", "yes")
    found = read(tmp_path, row(allows=allows))
    assert tuple(found.loc[0, list(FAMILIES)]) == allows and found.loc[0, "fact_ids"] == "F1 F2"
    assert "note" not in found


@pytest.mark.parametrize("word", ["maybe", "Yes", "true"])
@pytest.mark.parametrize("place", [0, 7])
def test_another_word_is_refused(tmp_path, word, place):
    allows = ["yes"] * 8
    allows[place] = word
    with pytest.raises(DataError, match=f'column "{FAMILIES[place]}".*Expected one of yes, partial, no'):
        read(tmp_path, row(allows=allows))


def test_what_else_is_needed_must_be_said(tmp_path):
    with pytest.raises(DataError, match='column "extra_data_needed": 1 of 1 cells are empty'):
        read(tmp_path, row(needed=""))


def test_a_service_given_twice_is_refused(tmp_path):
    with pytest.raises(DataError, match='column "service_id": 2 rows share a key'):
        read(tmp_path, row(), row(needed="Costs"))


def test_the_list_of_services_is_public():
    assert ALL["services"].floor == "already_published"


PRINTED = {
    ("S03", "delivery"): ("co-located within the Victim Advice Line", "one worker located in the Victim Advice Line"),
    ("S04", "delivery"): ("where safe and essential, some face to face", "remote during the pandemic; face to face"),
    ("S06", "age"): ("increasing the support for children", "also children"),
    ("S07", "age"): ("additional needs 18-25 cohort", "adults of 18 to 25 with additional needs"),
    ("S08", "delivery"): ("within 1-2-1 sessions", "sessions in schools and one to one"),
    ("S09", "delivery"): ("new location in Darlaston", "at a centre in Darlaston"),
    ("S11", "risk_level"): ("high risk of immediate significant harm", "high risk"),
    ("S13", "delivery"): ("trial virtual delivery of the courses", "online delivery on trial"),
    ("S14", "risk_level"): ("high harm perpetrators", "high harm"),
    ("S16", "delivery"): ("has three groups running", "groups"),
    ("S17", "risk_level"): ("slow-medium risk", "slow-medium risk (as printed)"),
    ("S23", "age"): ("aged 13-17", "13 to 17"),
    ("S27", "delivery"): ("carry out visits", "visits"),
    ("S33", "delivery"): ("1-2-1 case management support", "one-to-one case management"),
    ("S36", "age"): ("vulnerable novice drivers", "novice drivers"),
    ("S37", "delivery"): ("radio campaign", "campaigns, also on radio"),
    ("S38", "delivery"): ("the online delivery", "online"),
    ("S40", "delivery"): ("residents who were undertaking 12 weeks", "residential, 12 weeks"),
    ("S42", "risk_level"): ("low-level, often first time offending", "low-level, often first-time offending"),
    ("S44", "delivery"): ("educational visits were carried out in two schools", "visits to schools"),
}


@pytest.mark.parametrize(("place", "said"), PRINTED.items(), ids=lambda each: str(each)[:20])
def test_whom_a_service_is_for_and_how_it_is_delivered_are_as_printed(a, sources_folder, place, said):
    printed = " ".join(" ".join(path.read_text(encoding="utf-8").split()) for path in sources_folder.glob("*.txt"))
    services = a.table("services").set_index("service_id")
    assert said[0] in printed and said[1] in services.loc[place[0], place[1]]


def test_the_age_of_a_preference_is_no_limit_of_a_service(a):
    assert "13" not in a.table("services").set_index("service_id").loc["S13", "delivery"]
