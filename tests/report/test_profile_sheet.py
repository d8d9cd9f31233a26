"""One page about one area, from a released result."""

import pytest

from needs_analysis import demand, release, report
from needs_analysis.errors import Refusal
from needs_analysis.source import attach
from tests.conftest import RECORDS
from tests.demand.places.test_small_area_counts import _wards, measures


def test_the_page_says_it_all_and_leaves_only_through_the_gate(a, residents):
    result = demand.area_profile(measures(a, residents), area="Redditch")
    options = {"title": "Redditch <2025>", "office": "West Mercia OPCC", "as_of": "November 2026"}
    page = report.profile_sheet(release.release(result, "already_published"), **options)
    assert page == report.profile_sheet(release.release(result, "already_published"), **options)
    assert "<h1>Redditch &lt;2025&gt;</h1>" in page and result.said.alt.split(".")[0] in page
    assert "Open Government Licence" in page and page.count("<tr>") == 4
    with pytest.raises(Refusal, match="not released"):
        report.profile_sheet(result, **options)


def test_small_counts_of_a_force_stay_inside():
    table = attach(_wards(), RECORDS)
    with pytest.raises(Refusal, match="Release each measure first"):
        demand.area_profile({"crime": demand.rate(table, by="ward", per=1_000)}, area="C")
    table = attach(_wards().assign(count=[90, 4, 3]), RECORDS)
    crime = release.release(demand.rate(table, by="ward", per=1_000), "lt10").result
    result = demand.area_profile({"crime": crime}, area="A")
    with pytest.raises(Refusal):
        release.release(result, "already_published")
    page = report.profile_sheet(release.release(result, "lt10"), title="A", office="OPCC", as_of="May 2026")
    assert ">97<" not in page and ">3<" not in page and ">4<" not in page
    with pytest.raises(Refusal, match="No measure has an area"):
        demand.area_profile({"crime": crime}, area="C")


@pytest.mark.parametrize("name", ["title", "office", "as_of"])
def test_what_somebody_wrote_about_it_passes_the_gate_too(name):
    result = demand.area_profile({"crime": demand.rate(_wards(), by="ward", per=1_000)}, area="A")
    options = {"title": "A", "office": "OPCC", "as_of": "May 2026", name: "Ring 07700 900123."}
    with pytest.raises(Refusal, match=f"{name}: phone number") as refused:
        report.profile_sheet(release.release(result, "lt5"), **options)
    assert "07700" not in str(refused.value)
