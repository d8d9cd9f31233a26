"""Which areas some words cover: by the closed list, never by a part of a name."""

import pytest

from needs_analysis.errors import NeedsAnalysisError
from needs_analysis.service_gap.coverage.covered_areas import area_list, not_on_list

MARCHES = ("Herefordshire", "Shropshire", "Telford and Wrekin", "Worcestershire")
READ = area_list(
    MARCHES, whole="West Mercia", places={"Telford": "Telford and Wrekin", "Kidderminster": "Worcestershire"}
)


@pytest.mark.parametrize(
    ("text", "covered", "excluded"),
    [
        ("", [], []),
        (" ", [], []),
        ("not stated", [], []),
        ("not stated (printed as the region)", [], []),
        ("Hereford", [], []),
        ("multi-force", [], []),
        ("West Mercia", list(MARCHES), []),
        ("force-wide", list(MARCHES), []),
        ("Telford and force-wide", list(MARCHES), []),
        ("West Midlands region", list(MARCHES), []),
        ("South East region", [], []),
        ("West Mercia (piloted in Shropshire first)", list(MARCHES), []),
        ("West Mercia except Telford", ["Herefordshire", "Shropshire", "Worcestershire"], ["Telford and Wrekin"]),
        ("West Mercia (Telford exception)", ["Herefordshire", "Shropshire", "Worcestershire"], ["Telford and Wrekin"]),
        (
            "West Mercia excluding Herefordshire",
            ["Shropshire", "Telford and Wrekin", "Worcestershire"],
            ["Herefordshire"],
        ),
        ("Shropshire and Telford & Wrekin", ["Shropshire", "Telford and Wrekin"], []),
        ("TELFORD &  WREKIN", ["Telford and Wrekin"], []),
        ("Worcestershire; Herefordshire", ["Herefordshire", "Worcestershire"], []),
    ],
)
def test_areas_are_read_by_their_whole_names(text, covered, excluded):
    found = READ.read(text)
    assert sorted(found.areas) == sorted(covered) and sorted(found.excluded) == excluded


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("Bromsgrove", "Bromsgrove"),
        ("Worcester", "Worcester"),
        ("Kidderminster", "Kidderminster"),
        ("Worcestershire (North)", "North Worcestershire"),
        ("South Worcestershire only", "South Worcestershire"),
        ("Worcestershire except Redditch", "all but Redditch"),
    ],
)
def test_a_district_or_a_part_is_said_to_be_one(text, part):
    found = READ.read(text)
    assert found.areas == {"Worcestershire"} and found.parts == {"Worcestershire": (part,)}


def test_the_whole_beside_a_part_is_the_whole():
    assert READ.read("Worcester and all of Worcestershire").parts == {}


def test_words_that_are_on_no_list_are_kept():
    assert READ.read("Bromsgrove, Stourport").unread == ("stourport",)


@pytest.mark.parametrize(
    ("text", "strange"),
    [
        ("Narnia", "Narnia"),
        ("Shropshire", ""),
        ("Worcester; Far  Narnia and Oz", "Far Narnia and Oz"),
        ("not stated", ""),
    ],
)
def test_words_that_are_on_no_list_are_given_back_as_written(text, strange):
    assert not_on_list(text, READ.read(text)) == strange


def test_a_second_force():
    kent = area_list(["Kent", "Medway"], whole="Kent")
    assert kent.read("force-wide").areas == {"Kent", "Medway"}
    # The county has the force's name, and is what the name says.
    assert kent.read("Kent").areas == {"Kent"} and kent.read("Kentish Town").areas == frozenset()
    assert kent.read("Ashford and Dover").parts == {"Kent": ("Ashford", "Dover")}
    essex = area_list(["Essex", "Southend-on-Sea", "Thurrock"], whole="Essex Police area")
    assert essex.read("North Essex only").parts == {"Essex": ("North Essex",)}
    assert essex.read("Southend-on-Sea").areas == {"Southend-on-Sea"}


@pytest.mark.parametrize(
    ("areas", "places", "said"),
    [
        ([], None, "No areas"),
        ("Kent", None, "No areas"),
        (["Kent", "kent"], None, "given twice"),
        (["Kent", "Narnia"], None, "not on the list"),
        (["Kent"], {"Rochester": "Medway"}, "none of the areas"),
    ],
)
def test_a_list_that_cannot_be_is_refused(areas, places, said):
    with pytest.raises(NeedsAnalysisError, match=said):
        area_list(areas, whole="Kent", places=places)


def test_an_area_that_lies_in_another_one_is_refused():
    with pytest.raises(NeedsAnalysisError, match="Maidstone lies in Kent"):
        area_list(("Kent", "Maidstone"), whole="Kent Police")
    assert area_list(("Kent", "Medway"), whole="Kent Police").read("Kent").areas == {"Kent"}
