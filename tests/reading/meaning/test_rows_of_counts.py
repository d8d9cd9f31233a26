"""One row of a table of counts: what names it, and where it stands."""

from needs_analysis.reading.meaning.rows_of_counts import KEY, MEASURES, NOT_ADDITIVE, STOCKS, Row, rows_of

TEXTS = {"service": "Idva", "area": "Shropshire", "quarter": "2022/23 Q2", "unit": "people"}


def test_a_row_is_named_by_its_key_and_by_nothing_else():
    row = Row("Return", 5, TEXTS, {})
    assert row.key == ("", "Idva", "Shropshire", "", "2022/23 Q2"), "provider and crime type were not given"
    assert row.key == Row(None, 9, {**TEXTS, "unit": "cases"}, {}).key
    assert row.key != Row("Return", 5, {**TEXTS, "crime_type": "Stalking"}, {}).key


def test_the_key_without_some_columns_keeps_the_others_in_order():
    row = Row("Return", 5, TEXTS, {})
    assert row.parts_key("area", "provider") == ("Idva", "", "2022/23 Q2")
    assert row.parts_key() == row.key
    assert row.parts_key(*KEY) == ()


def test_the_place_of_a_row_names_its_sheet_where_there_is_one():
    assert Row("Return", 5, TEXTS, {}).place == "Return!row 5"
    assert Row(None, 5, TEXTS, {}).place == "row 5"


def test_the_rows_of_a_notice_stand_in_the_order_given():
    assert rows_of([Row("Return", row, TEXTS, {}) for row in (5, 3)]) == "Return, rows 5, 3"
    assert rows_of([Row(None, row, TEXTS, {}) for row in range(1, 10)]) == "rows 1, 2, 3, 4, 5, 6, 7, 8, ..."


def test_what_is_never_added_up_is_a_measure_and_no_count_of_the_quarter():
    names = {column.name for column in MEASURES}
    assert names >= {"referrals", "engaged", *STOCKS}
    assert set(NOT_ADDITIVE) == {"longest_wait_days", "mean_wait_days"} < set(STOCKS)
    assert names.isdisjoint(KEY)
