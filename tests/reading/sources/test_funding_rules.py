"""A list of funding: an award has one stream, funder and end, and its days are within its years."""

import pytest

from needs_analysis.errors import DataError
from tests.reading.sources.test_funding import HEAD, ROW, read  # noqa: F401

SECOND = ROW.replace(",IDVA,IDVA,", ",ISVA,ISVA,")


@pytest.mark.parametrize(
    ("second", "said"),
    [
        (ROW, r"award \+ financial_year \+ need"),
        (ROW.replace("A1", "a1").replace("2025-26", "2025/26"), "same award, financial year and need"),
        (SECOND.replace("moj ring-fenced", "precept"), "one award has 2 values of stream"),
        (SECOND.replace(",MoJ,", ",Home Office,"), "one award has 2 spellings of funder"),
        (SECOND.replace("2026-03-31", "2027-03-31"), "one award has 2 values of end"),
        (SECOND.replace("ISVA,ISVA", "Jo Smith jo.smith@example.org,"), "personal data"),
    ],
)
def test_an_award_is_one_thing(read, second, said):  # noqa: F811
    with pytest.raises(DataError, match=said):
        read(ROW, second)
    assert len(read(ROW, SECOND).table) == 2


def test_spending_is_counted_up_to_a_day_of_its_year(read):  # noqa: F811
    head = f"{HEAD},spent,spent_to"
    assert read(f"{ROW},5,2025-09-30", head=head).table["spent"].tolist() == [5]
    with pytest.raises(DataError, match="outside the financial year"):
        read(f"{ROW},5,2026-09-30", head=head)


def test_money_for_a_different_need_from_its_ring_fence_is_noted(read):  # noqa: F811
    received = read(ROW.replace("IDVA,IDVA", "hub,IDVA"))
    assert [notice.code for notice in received.warnings] == ["RING_FENCE"]
    assert "not counted as cover" in received.warnings[0].text and "rows 2" in received.warnings[0].place
    assert read(ROW.replace("IDVA,IDVA", "idva ,IDVA")).warnings == ()
