"""What ends when: the table and the words of contracts and awards alike."""

from datetime import date

from needs_analysis.service_gap.money.ending import ending, words

SETTINGS = {"as_of": "2025-09-30", "what": "awards"}


def test_an_end_that_is_not_known_comes_last_and_has_no_decision():
    items = [{"reference": "B"}, {"reference": "A", "end": date(2026, 3, 30), "notice_days": 10}]
    table = ending(items, as_of=date(2025, 9, 30))
    assert table["reference"].tolist() == ["A", "B"] and table["decision"].tolist() == ["open", ""]
    assert table["days_to_decide"].tolist()[0] == 171
    said = words(table, SETTINGS)
    assert said.panel == (
        "1 award of 2 ends within 6 months of 30 September 2025 (A), and no more within 12. "
        "The next decision is on A, by 20 March 2026, at the latest."
    )
    assert [caveat.code for caveat in said.caveats] == ["TIME_NOT_SUPPLIED", "NO_END"]


def test_a_decision_due_today_is_not_overdue():
    item = {"reference": "A", "end": date(2025, 9, 30), "notice_days": 0, "procurement_days": 0}
    assert ending([item], as_of=date(2025, 9, 30))["decision"].tolist() == ["open"]
    assert ending([item], as_of=date(2025, 10, 1))["decision"].tolist() == [""]
