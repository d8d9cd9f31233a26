"""What the street-level rows look like before anything is counted."""

from needs_analysis import demand


def test_street_level_rows_that_look_alike(a):
    result = demand.street_level_quality(a.table("police_uk_checks"), period="2025")
    asb = result.table.set_index("crime_type").loc["Anti-social behaviour"]
    assert round(100 * asb["share_like_another"], 1) == 20.4
    assert "1,962 rows have no location" in result.sentence()
