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
    assert result.sentence() == "The end of A1 was not supplied."


def test_an_award_that_ended_is_named_with_its_day():
    result = sg.funding_ending(awards({"end": "2026-03-31"}), as_of="2026-05-01")
    assert result.sentence() == "A1 ended on 31 March 2026."
    rows = awards({"award": "A1", "end": "2025-04-30"}, {"award": "A2"}, {"award": "A3", "end": "2027-05-31"})
    said = sg.funding_ending(rows, as_of="2026-04-02").sentence()
    assert said.startswith("None of 3 awards is known to end within 12 months of 2 April 2026.")
    assert "A2 (31 March 2026) and A1 (30 April 2025) have ended." in said


def test_an_award_of_two_ends_is_refused():
    with pytest.raises(DataError, match="more than one end"):
        sg.funding_ending(awards({}, {"need": "ISVA", "end": "2027-03-31"}), as_of="2025-05-01")
