"""Which awards end within 6 and 12 months, and by when to decide."""

import pytest

from needs_analysis import service_gap as sg
from needs_analysis.errors import DataError
from tests.service_gap.money.funding_cases import awards


def test_an_award_is_listed_once_with_what_it_provides_in_its_latest_year():
    rows = awards(
        {"financial_year": "2024/25", "awarded": 9, "end": "2026-03-31"},
        {"need": "IDVA", "notice_days": 90, "procurement_days": 100},
        {"need": "ISVA", "awarded": 50_000, "procurement_days": 180},
        {"award": "A2", "stream": "precept", "end": None},
    )
    table = sg.funding_ending(rows, as_of="2025-05-01").table.set_index("reference")
    assert table.loc["A1", ["pounds", "what", "decide_by", "decision"]].tolist() == [
        150_000,
        "IDVA and ISVA",
        "2025-07-04",
        "open",
    ]
    assert table.loc["A2", "ends"] == "end not supplied"


def test_an_end_that_was_not_supplied_is_said():
    result = sg.funding_ending(awards({"end": None}), as_of="2025-05-01")
    assert [caveat.code for caveat in result.caveats] == ["NO_END"]
    assert result.sentence().startswith("No awards of 1 end within 6 months")


def test_an_award_of_two_ends_is_refused():
    with pytest.raises(DataError, match="more than one end"):
        sg.funding_ending(awards({}, {"need": "ISVA", "end": "2027-03-31"}), as_of="2025-05-01")
