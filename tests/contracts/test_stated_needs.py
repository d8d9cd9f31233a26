"""Statements without a figure, and where they were made."""

from needs_analysis.contracts import ALL
from needs_analysis.contracts.stated_needs import KINDS, stated_needs


def test_every_statement_names_its_service_its_place_and_a_kind(a):
    table = a.table("stated_needs")
    assert ALL["stated_needs"] is stated_needs and stated_needs.floor == "already_published"
    assert set(table["kind"]) <= set(KINDS) and table["section"].notna().all()
    assert set(table["service_id"]) <= set(a.table("services")["service_id"])
    assert set(table["source_document"]) <= set(a.table("facts")["source_document"])
    areas = {part for cell in table["areas"].dropna() for part in cell.split(";")}
    assert areas <= set(a.configuration.about.areas)


def test_the_waits_and_low_reporting_of_the_two_reports_are_there(a, sources_folder):
    table = a.table("stated_needs")
    waits = table[table["kind"] == "waiting list"]
    assert {"S08", "S13"} <= set(waits["service_id"])
    low = table[(table["kind"] == "low reporting") & (table["areas"] == "Telford and Wrekin")]
    assert set(low["group"]) == {"disability", "sexual orientation", "transgender"}
    assert "Herefordshire" in set(table.loc[table["kind"] == "more provision needed", "areas"])
    # That a new role is little known is no low number of referrals.
    assert set(table.loc[table["service_id"] == "S20", "kind"]) == {"low awareness"}
    printed = " ".join(path.read_text(encoding="utf-8") for path in sources_folder.glob("*.txt"))
    for words in ("has generated a waiting list", "Waiting lists continue to remain high", "low reporting standards"):
        assert words in printed
