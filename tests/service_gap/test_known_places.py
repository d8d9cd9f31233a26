"""Which places are one another's whole or part."""

import pytest

from needs_analysis.service_gap.known_places import relation


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        (["Telford & Wrekin"], ["telford and  wrekin"], "same"),
        (["Kent", "Medway"], ["Kent Police"], "same"),
        (["Herefordshire", "Shropshire", "Telford & Wrekin", "Worcestershire"], ["West Mercia"], "same"),
        (["Maidstone"], ["Kent"], "inside"),
        (["Maidstone"], ["South East"], "inside"),
        (["Kent", "Medway"], ["Medway"], "holds"),
        (["North"], ["North", "South"], "inside"),
        (["Maidstone"], ["Medway"], "apart"),
        (["Kent", "Medway"], ["Surrey"], "apart"),
        (["Kent"], ["Narnia"], "apart"),
    ],
)
def test_places_lie_to_each_other_as_the_list_of_authorities_says(one, other, found):
    assert relation(one, other) == found
    assert relation(other, one) == {"inside": "holds", "holds": "inside"}.get(found, found)


def test_a_county_that_is_also_a_force_is_the_county_beside_its_other_parts():
    assert relation(["Medway"], ["Kent"]) == "apart" and relation(["Medway"], ["Kent Police"]) == "inside"
    assert relation(["Kent", "Medway"], ["Kent"]) == "holds"
