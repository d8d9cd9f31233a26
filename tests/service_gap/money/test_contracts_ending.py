"""Which contracts end within 6 and 12 months, and by when to decide."""

import pandas as pd
import pytest

from needs_analysis import service_gap as sg
from needs_analysis.errors import DataError, Refusal


def contracts(*rows):
    usual = {
        "contract": "C1",
        "service": "IDVA",
        "funder": "OPCC",
        "value_a_year": 100_000,
        "start": "2023-04-01",
        "end": "2026-03-31",
        "extension_to": None,
        "notice_date": None,
        "kpi": "referrals",
        "procurement_days": 180,
    }
    return pd.DataFrame([{**usual, **row} for row in rows or ({},)])


def ending(*rows, as_of="2025-11-30"):
    return sg.contracts_ending(contracts(*rows), as_of=as_of)


def test_contracts_are_listed_once_in_the_order_of_their_ends():
    result = ending(
        {"contract": "C2", "end": "2028-03-31"},
        {"notice_date": "2025-12-31"},
        {"kpi": "satisfied", "notice_date": "2025-12-31"},
        {"kpi": "referrals", "funder": "NHS", "value_a_year": 20_000, "notice_date": "2025-12-31"},
        {"contract": "C3", "end": "2026-11-30", "extension_to": "2027-11-30", "procurement_days": None},
        {"contract": "C4", "end": "2025-11-29"},
    )
    table = result.table
    assert table["reference"].tolist() == ["C4", "C1", "C3", "C2"]
    assert table["ends"].tolist() == ["has ended", "ends within 6 months", "ends within 12 months", "ends later"]
    assert table["pounds"].tolist() == [100_000, 120_000, 100_000, 100_000]
    assert table["decide_by"].tolist() == ["2025-06-02", "2025-07-04", "", "2027-10-03"]
    assert table["decision"].tolist() == ["", "overdue", "", "open"]
    assert table["extension_to"].tolist()[2] == "2027-11-30"
    said = result.sentence()
    assert (
        "1 contract of 4 ends within 6 months of 30 November 2025 (C1; £120,000 a year), and 1 more within 12" in said
    )
    assert "The decision on C1 is overdue; the next is on C2, by 3 October 2027, at the latest." in said
    assert "C4 ended on 29 November 2025." in said and "C3 may be extended to 30 November 2027." in said
    assert all(len(each.split()) < 30 for each in said.split(". ")) and said.count(". ") < 4
    assert [caveat.code for caveat in result.caveats] == ["TIME_NOT_SUPPLIED"]


def test_nothing_that_ends_soon_is_said_so():
    said = ending({"end": "2030-03-31"}).sentence()
    assert said.startswith("C1 does not end within 12 months of 30 November 2025.")


EXTENDED = {"end": "2025-07-31", "extension_to": "2026-12-31", "notice_date": "2025-04-30"}


@pytest.mark.parametrize(
    ("as_of", "ends_on", "ends", "value"),
    [
        ("2025-07-31", "2025-07-31", "ends within 6 months", 0),
        ("2025-08-01", "2026-12-31", "ends later", 517),
        ("2026-12-31", "2026-12-31", "ends within 6 months", 0),
        ("2027-01-01", "2026-12-31", "has ended", -1),
    ],
)
def test_from_the_day_after_its_end_a_contract_is_taken_as_extended(as_of, ends_on, ends, value):
    result = ending(EXTENDED, as_of=as_of)
    row = result.table.iloc[0]
    assert row[["end", "extension_to", "ends_on", "ends", "value"]].tolist() == [
        "2025-07-31",
        "2026-12-31",
        ends_on,
        ends,
        value,
    ]
    may = "C1 may be extended to 31 December 2026." in result.sentence()
    taken = "C1 is taken as extended to 31 December 2026." in result.sentence()
    ended = "C1 ended on 31 December 2026." in result.sentence()
    assert [may, taken, ended].count(True) == 1 and may == (as_of == "2025-07-31") and ended == (as_of == "2027-01-01")


def test_contracts_that_are_extended_to_one_day_are_named_together():
    rows = [{**EXTENDED, "contract": name} for name in ("C06a", "C06b")]
    assert "C06a and C06b are taken as extended to 31 December 2026." in ending(*rows, as_of="2025-08-01").sentence()
    said = ending(*rows, {**EXTENDED, "contract": "C7", "extension_to": "2026-06-30"}, as_of="2025-07-31").sentence()
    assert "C06a and C06b may be extended to 31 December 2026 and C7 may be extended to 30 June 2026." in said


def test_notice_of_the_first_end_is_none_of_the_extension():
    before, after = (ending(EXTENDED, as_of=as_of).table.iloc[0] for as_of in ("2025-07-01", "2025-09-01"))
    assert before["decide_by"] == "2024-11-01" and before["decision"] == "overdue"
    assert after["decide_by"] == "2026-07-04" and after["not_supplied"] == "notice period not supplied"


def test_an_extension_to_a_day_before_the_end_is_refused():
    with pytest.raises(DataError, match="extended to a day before its end"):
        ending({"extension_to": "2026-03-30"})


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([{"end": "2023-03-31"}], "ends before it starts"),
        ([{"end": None}], "have no end"),
        ([{"end": "31.3.2026"}], "not a date"),
        ([{}, {"kpi": "x", "end": "2027-03-31"}], "more than one end"),
        ([{}, {"kpi": "x", "start": "2022-04-01"}], "more than one start"),
        ([{"procurement_days": "long"}], "text or infinite"),
        ([{"value_a_year": -5}], "negative"),
        ([{"value_a_year": "lots"}], "text or infinite"),
        ([{"contract": None}], "have no contract"),
    ],
)
def test_contracts_that_cannot_be_are_refused(rows, said):
    with pytest.raises(DataError, match=said):
        ending(*rows)


@pytest.mark.parametrize(
    ("rows", "as_of", "said"),
    [
        ([{"procurement_days": -1}], "2025-11-30", "negative"),
        ([{"notice_date": "2026-04-01"}], "2025-11-30", "after the end"),
        ([{}, {"kpi": "x", "value_a_year": 5}], "2025-11-30", "two amounts"),
        ([{}], "today", "not a valid date"),
    ],
)
def test_days_and_amounts_that_cannot_be_are_refused(rows, as_of, said):
    with pytest.raises(Refusal, match=said):
        ending(*rows, as_of=as_of)


def test_dates_may_come_as_dates_or_text():
    rows = contracts({}, {"contract": "C2", "notice_date": "2025-12-31"})
    typed = rows.assign(
        **{name: pd.to_datetime(rows[name]) for name in ("start", "end", "extension_to", "notice_date")}
    )
    first, second = (sg.contracts_ending(table, as_of="2025-11-30").table for table in (rows, typed))
    pd.testing.assert_frame_equal(first, second)
