"""A total is called checked only where every part of it is known."""

import pytest

from needs_analysis.errors import DataError
from needs_analysis.reading import provider_return

HEADER = "service,area,quarter,referrals,engaged\n"
Q = "2022/23 Q2"


@pytest.fixture
def said(tmp_path):
    def read(*rows, layout=None):
        path = tmp_path / "return.csv"
        path.write_text(HEADER + "".join(f"{row}\n" for row in rows), encoding="utf-8")
        received = provider_return(path, layout)
        return next(notice for notice in received.warnings if notice.code == "TOTAL_SET_ASIDE").text

    return read


WORDS = ["Total", "Idva total", "All services"]


@pytest.mark.parametrize("word", WORDS)
def test_a_total_over_known_parts_is_checked(said, word):
    text = said(f"Idva,Kent,{Q},57,40", f"Idva,Medway,{Q},45,30", f"{word},All,{Q},102,70")
    assert text.startswith("A total row was checked against the parts and excluded.")
    assert "could not" not in text


@pytest.mark.parametrize("marker", ["*", "", "x", "n/k"])
@pytest.mark.parametrize("word", WORDS)
def test_a_total_over_a_part_that_is_not_known_is_not_called_checked(said, word, marker):
    layout = {"markers": {"n/k": "missing"}}
    text = said(f"Idva,Kent,{Q},57,40", f"Idva,Medway,{Q},45,{marker}", f"{word},All,{Q},102,70", layout=layout)
    assert "checked against the parts and excluded" not in text
    assert "engaged (rows 4) could not be checked" in text
    assert "referrals" not in text


def test_a_total_over_a_part_with_bounds_is_checked_within_them(said):
    parts = (f"Idva,Kent,{Q},57,40", f"Idva,Medway,{Q},45,<5")
    text = said(*parts, f"Total,All,{Q},102,43")
    assert "engaged (rows 4) agrees within the range of the suppressed cells" in text
    assert "could not be checked" not in text
    with pytest.raises(DataError, match="add up to another number"):
        said(*parts, f"Total,All,{Q},102,45")


def test_a_total_that_is_not_known_itself_is_not_checked(said):
    text = said(f"Idva,Kent,{Q},57,40", f"Idva,Medway,{Q},45,30", f"Total,All,{Q},102,*")
    assert "engaged (rows 4) could not be checked" in text


def test_a_larger_area_over_a_part_that_is_not_known(said):
    areas = ["Shropshire", "Herefordshire", "Telford & Wrekin", "Worcestershire"]
    rows = [f"Idva,{area},{Q},57,{'*' if area == 'Herefordshire' else 40}" for area in areas]
    assert "engaged (rows 6) could not be checked" in said(*rows, f"Idva,West Mercia,{Q},228,160")
