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


def said_of(*items):
    return words(ending(items, as_of=date(2025, 9, 30)), SETTINGS)


def test_none_within_6_months_and_some_within_12_are_said_in_order():
    later = {"reference": "B", "end": date(2026, 8, 31), "pounds": 10_000.0}
    assert said_of(later).panel == (
        "The only award ends within 12 months of 30 September 2025 (B; £10,000 a year), and none within 6."
    )
    assert said_of(later, {"reference": "C", "end": date(2028, 3, 31)}).panel.startswith(
        "1 award of 2 ends within 12 months of 30 September 2025 (B; £10,000 a year), and none within 6."
    )
    assert said_of({"reference": "A", "end": date(2025, 12, 31)}).panel == (
        "The only award ends within 6 months of 30 September 2025 (A)."
    )


def test_decisions_due_on_one_day_are_all_named():
    due = {"end": date(2026, 12, 31), "notice_days": 30, "procurement_days": 0}
    said = said_of({"reference": "A", **due}, {"reference": "B", **due}, {"reference": "C", "end": date(2028, 1, 1)})
    assert said.panel.endswith("The next decisions are on A and B, by 1 December 2026.")


def test_what_was_not_supplied_is_said_of_whose():
    said = said_of({"reference": "A", "end": date(2025, 12, 31)})
    assert said.caveats[0].text.startswith("The notice period or procurement time was not supplied for A;")


def test_long_lists_are_said_in_short_sentences():
    items = [
        {"reference": f"OPCC {at}", "end": date(2026, 1 + at % 9, 28), "pounds": 1.0, "procurement_days": at}
        for at in range(40)
    ]
    ended = [{"reference": f"OPCC {at}", "end": date(2025, 1, 1)} for at in range(40, 60)]
    panel = said_of(*items, *ended).panel
    assert all(len(each.split()) < 30 for each in panel.split(". "))
    assert "OPCC 40 (1 January 2025)" in panel and "and 17 more have ended" in panel


def test_a_decision_due_today_is_not_overdue():
    item = {"reference": "A", "end": date(2025, 9, 30), "notice_days": 0, "procurement_days": 0}
    assert ending([item], as_of=date(2025, 9, 30))["decision"].tolist() == ["open"]
    assert ending([item], as_of=date(2025, 10, 1))["decision"].tolist() == [""]
