"""A county or a force beside what lies in it, however its name is read: never counted twice in silence."""

import pytest

from needs_analysis.errors import DataError
from needs_analysis.reading import provider_return

HEADER = "service,area,quarter,referrals,engaged,waiting\n"
Q = "2023/24 Q2"


@pytest.fixture
def sent(tmp_path):
    def read(rows, layout=None):
        path = tmp_path / "return.csv"
        lines = [f"Idva,{area},{quarter},{numbers}\n" for area, quarter, numbers in rows]
        path.write_text(HEADER + "".join(lines), encoding="utf-8")
        return provider_return(path, layout)

    return read


def _codes(received):
    return [notice.code for notice in received.warnings]


KENT = [("Ashford", Q, "20,10,2"), ("Canterbury", Q, "30,12,3"), ("Kent", Q, "50,22,5"), ("Medway", Q, "40,20,1")]


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (2, 0, 1, 3), (3, 2, 1, 0), (0, 3, 1, 2), (0, 2, 3, 1)])
def test_a_county_that_is_the_sum_of_its_districts_is_set_aside(sent, order):
    rows = [KENT[place] for place in order]
    received = sent(rows)
    assert received.table["referrals"].sum() == 90
    assert _codes(received) == ["TOTAL_SET_ASIDE"]
    assert sent(rows, {"not_totals": ["Kent"]}).table["referrals"].sum() == 140
    assert sent(rows, {"totals": ["Kent"]}).table["referrals"].sum() == 90
    assert sent(rows, {"parents": {"Kent": ["Ashford", "Canterbury"]}}).table["referrals"].sum() == 90


@pytest.mark.parametrize(
    ("county", "districts", "unitary"),
    [
        ("Derbyshire", ("High Peak", "Bolsover"), "Derby"),
        ("Essex", ("Harlow", "Tendring"), "Thurrock"),
        ("Lancashire", ("Burnley", "Preston"), "Blackpool"),
        ("Hampshire", ("Eastleigh", "Test Valley"), "Southampton"),
    ],
)
def test_both_readings_of_a_name_are_tried(sent, county, districts, unitary):
    one, two = ((name, Q, numbers) for name, numbers in zip(districts, ("31,11,2", "42,13,3"), strict=True))
    beside = (unitary, Q, "40,20,1")
    assert sent([one, two, (county, Q, "73,24,5"), beside]).table["referrals"].sum() == 113
    assert sent([one, two, (county, Q, "113,44,6"), beside]).table["referrals"].sum() == 113


def test_a_county_that_is_no_sum_is_kept_and_said_once(sent):
    rows = [
        (area, f"2023/24 Q{n}", f"{numbers + 7 * n + n * n},{10 + n},{n}")
        for n in (1, 2, 3, 4)
        for area, numbers in (("Kent", 300), ("Medway", 40), ("Derbyshire", 200), ("Derby", 50))
    ]
    received = sent(rows)
    assert len(received.table) == 16
    said = [notice for notice in received.warnings if notice.code == "AREA_MAY_OVERLAP"]
    assert len(said) == 1
    assert "Kent may contain Medway; Derbyshire may contain Derby" in said[0].text
    assert 'not_totals = ["Kent", "Derbyshire"]' in said[0].text
    settled = sent(rows, {"not_totals": ["Kent", "Derbyshire"]})
    assert "AREA_MAY_OVERLAP" not in _codes(settled)


def test_an_area_is_a_total_in_every_quarter_or_in_none(sent):
    later = [(area, "2023/24 Q3", numbers) for area, _, numbers in KENT]
    assert sent([*KENT, *later]).table["referrals"].sum() == 180
    later[2] = ("Kent", "2023/24 Q3", "57,22,5")
    with pytest.raises(DataError, match="rows 4, and not in rows 8") as refused:
        sent([*KENT, *later])
    assert 'not_totals = ["Kent"]' in refused.value.problems["remedy"].iloc[0]
    later[2] = ("Kent", "2023/24 Q3", "0,0,0")
    zeros = [(area, quarter, "0,0,0") for area, quarter, _ in later]
    assert sent([*KENT, *zeros]).table["referrals"].sum() == 90, "nothing but zeros goes with the other quarters"


def test_a_small_sum_is_chance(sent):
    received = sent([("High Peak", Q, "2,0,0"), ("Bolsover", Q, "3,0,0"), ("Derbyshire", Q, "5,0,0")])
    assert received.table["referrals"].sum() == 10
    assert _codes(received) == ["AREA_MAY_OVERLAP"]


def test_a_suppressed_part_hides_no_sum(sent):
    received = sent([("Ashford", Q, "20,<5,2"), ("Canterbury", Q, "30,12,3"), ("Kent", Q, "50,14,5"), KENT[3]])
    assert received.table["area"].tolist() == ["Ashford", "Canterbury", "Medway"]
    assert "engaged (rows 4) agrees within" in received.warnings[0].text


def test_a_force_that_is_no_sum_says_how_to_declare_it(sent):
    rows = [("Bolton", Q, "20,10,2"), ("Bury", Q, "30,12,3"), ("Greater Manchester", Q, "55,25,6")]
    with pytest.raises(DataError) as refused:
        sent(rows)
    assert refused.value.problems["remedy"].str.contains('not_totals = ["Greater Manchester"]', regex=False).all()
    assert sent(rows, {"not_totals": ["Greater Manchester"]}).table["referrals"].sum() == 105
    elsewhere = [*rows, ("Out of area", Q, "5,3,1")]
    layout = {"other_areas": ["Out of area"], "totals": ["Greater Manchester"]}
    assert sent(elsewhere, layout).table["referrals"].sum() == 55


def test_a_larger_area_of_the_layout_must_add_up(sent):
    rows = [("Bolton", Q, "20,10,2"), ("Bury", Q, "30,12,3"), ("North patch", Q, "55,25,6")]
    with pytest.raises(DataError, match="add up to another number"):
        sent(rows, {"parents": {"North patch": ["Bolton", "Bury"]}})
    rows[2] = ("North patch", Q, "50,22,5")
    assert sent(rows, {"parents": {"North patch": ["Bolton", "Bury"]}}).table["referrals"].sum() == 50
