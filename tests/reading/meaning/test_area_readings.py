"""What the name of an area may stand for, and what lies in it however the name is read."""

from needs_analysis.reading.meaning.area_readings import authorities, in_every_reading, made_up_of_known_parts


def test_authorities_are_those_below_the_county_in_the_usual_spelling():
    found = authorities()
    assert found >= {"Telford & Wrekin", "Shropshire", "Wyre Forest", "Ashford", "Medway", "County Durham"}
    assert found.isdisjoint({"Telford and Wrekin", "West Mercia", "Worcestershire", "Kent", "Durham", ""})


def test_only_what_is_nothing_but_its_parts_is_made_up_of_them():
    found = made_up_of_known_parts()
    assert found >= {"West Mercia", "Worcestershire", "Thames Valley"}
    assert found.isdisjoint({"Kent", "Shropshire", "Medway", ""}), "a county may be smaller than the force of its name"
    assert found.isdisjoint(authorities())


def test_a_district_lies_in_the_county_and_the_force_and_a_unitary_authority_in_the_force_only():
    kent = in_every_reading()["Kent"]
    assert "Ashford" in kent and "Medway" not in kent


def test_a_force_under_no_other_name_holds_all_of_its_areas():
    west_mercia = in_every_reading()["West Mercia"]
    assert west_mercia >= {"Herefordshire", "Shropshire", "Telford & Wrekin", "Worcestershire", "Wychavon"}
    assert "Stratford-on-Avon" not in west_mercia


def test_nothing_lies_for_certain_in_a_name_that_may_be_an_authority():
    assert in_every_reading()["Durham"] == frozenset()
