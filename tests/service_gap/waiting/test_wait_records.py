"""What is wrong with records of waits is refused at once, with how many and where."""

import pandas as pd
import pytest

from needs_analysis.errors import DataError, Refusal
from needs_analysis.service_gap.waiting.wait_records import wait_records
from tests.service_gap.waiting.records_of_waits import END, records

GOOD = [(0, 10, None), (5, None, 9), (7, None, None)]


def test_days_are_counted_to_the_start_to_leaving_or_so_far():
    found = wait_records(records(GOOD), as_of=END)
    assert found.days.tolist() == [10, 4, 93] and found.became.tolist() == [1, 2, 0]
    bare = records(GOOD)[["client", "service", "referred"]]
    assert wait_records(bare, as_of=END).became.tolist() == [0, 0, 0]
    empty = records([(0, None, None)]).assign(left=None)
    assert wait_records(empty, as_of=END).waiting.all()


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([*GOOD, (9, 3, None)], r"row 4, column \"started\": 1 of 4 waits has a start before the referral"),
        ([*GOOD, (9, None, 3)], r"row 4, column \"left\": 1 of 4 waits has a leaving before the referral"),
        ([*GOOD, (9, 12, 13), (9, 12, 14)], r"row 4 and 5, .*2 of 5 waits have a start and a leaving of one wait"),
        ([*GOOD, (101, None, None)], r"row 4, column \"referred\": .*a date after 2024-04-10, the day that as_of"),
        ([*GOOD, (9, 400, None)], r"column \"started\": 1 of 4 waits has a date after 2024-04-10"),
        ([*GOOD, (9, None, 400)], r"column \"left\": 1 of 4 waits has a date after 2024-04-10"),
        ([*GOOD, (None, 12, None)], r"row 4, column \"referred\": 1 of 4 waits has no date of referral"),
    ],
)
def test_dates_that_cannot_be_are_refused(rows, said):
    with pytest.raises(DataError, match=said):
        wait_records(records(rows), as_of=END)


def test_everything_that_is_wrong_is_said_at_once_with_the_rows_of_the_file():
    table = records([(9, 3, None), (9, None, 3), (9, 12, 13)] * 3, row=range(12, 21))
    with pytest.raises(DataError) as caught:
        wait_records(table, as_of=END)
    assert caught.value.problems["count"].tolist() == [3, 3, 3]
    assert caught.value.problems["row"].tolist() == ["12, 15 and 18", "13, 16 and 19", "14, 17 and 20"]


def test_rows_that_are_there_twice_are_refused():
    table = records(GOOD)
    with pytest.raises(DataError, match="3 of 6 waits have the client, service and date of referral of an earlier row"):
        wait_records(pd.concat([table, table]), as_of=END)
    again = records([(0, 3, None), (30, None, None)], client="c0")
    assert len(wait_records(again, as_of=END).days) == 2, "the same person may be referred again"


@pytest.mark.parametrize("other", ["isva", " ISVA ", "I.S.V.A", "ISVA-"])
def test_two_spellings_of_a_service_are_refused_without_saying_them(other):
    table = records([*GOOD, (1, 2, None)], service=["ISVA"] * 3 + [other])
    if other == "I.S.V.A":
        assert len(wait_records(table, as_of=END).days) == 4, "other letters between may be another name"
        return
    with pytest.raises(DataError, match=r"row 4, column \"service\": 1 of 4 waits has a second spelling") as caught:
        wait_records(table, as_of=END)
    assert "ISVA" not in str(caught.value).upper()


@pytest.mark.parametrize("column", ["referred", "started", "left"])
@pytest.mark.parametrize("kind", ["text", "zone", "number"])
def test_dates_that_are_something_else_are_refused(column, kind):
    table = records(GOOD)
    change = {
        "text": lambda days: days.dt.strftime("%d/%m/%Y"),
        "zone": lambda days: days.dt.tz_localize("UTC"),
        "number": lambda days: days.dt.year,
    }
    with pytest.raises(DataError, match=f'column "{column}": contains .* instead of dates'):
        wait_records(table.assign(**{column: change[kind](table[column])}), as_of=END)


@pytest.mark.parametrize("name", ["client", "service"])
def test_a_missing_name_and_a_missing_column_are_refused(name):
    table = records(GOOD)
    with pytest.raises(DataError, match=f'row 2, column "{name}": 1 of 3 waits has none'):
        wait_records(table.assign(**{name: ["a", None, "b"] if name == "client" else ["S", None, "S"]}), as_of=END)
    with pytest.raises(DataError, match="do not have this column"):
        wait_records(table.drop(columns=name), as_of=END)


def test_an_empty_table_and_a_day_that_is_none_are_refused():
    with pytest.raises(Refusal, match="have no rows: nobody waited"):
        wait_records(records(GOOD).iloc[:0], as_of=END)
    with pytest.raises(Refusal, match="as_of is not a valid date"):
        wait_records(records(GOOD), as_of="31/03/2024")
    with pytest.raises(DataError, match="not a table"):
        wait_records([1, 2], as_of=END)


def test_no_cell_is_repeated():
    table = records([*GOOD, (9, 3, None)], client=["Jane Doe"] * 4, service="07700 900123")
    with pytest.raises(DataError) as caught:
        wait_records(table, as_of=END)
    assert "Jane" not in str(caught.value) and "07700" not in str(caught.value)


def test_index_order_and_a_time_of_day_do_not_matter():
    table = records(GOOD)
    late = table.assign(referred=table["referred"] + pd.Timedelta(hours=9))
    for other in (table.set_axis(["x", "x", "y"]), late, table.astype({"service": "category"})):
        assert wait_records(other, as_of=END).days.tolist() == [10, 4, 93]


@pytest.mark.parametrize("column", ["client", "service", "area"])
def test_cells_that_hold_lists_are_refused(column):
    table = records(GOOD, area="A").astype({column: object})
    table[column] = pd.Series([["a"], "b", ["c"]], dtype=object)
    with pytest.raises(DataError, match=f'row 1 and 3, column "{column}": 2 of 3 waits have a list or similar'):
        wait_records(table, as_of=END)


def test_a_date_that_no_one_alive_can_have_is_refused():
    with pytest.raises(DataError, match="1 of 3 waits has a date before 1900-01-01"):
        wait_records(
            records(GOOD).assign(referred=pd.to_datetime(["1700-01-01", "2024-01-01", "2024-01-02"])), as_of=END
        )


def test_no_row_is_of_one_person():
    for name in ("client", "referred", "started", "left"):
        with pytest.raises(Refusal, match="one person a row"):
            wait_records(records(GOOD), as_of=END, by=name)


def test_a_reason_for_leaving_has_a_date():
    table = records(GOOD).assign(left_because=["declined", "declined", None])
    with pytest.raises(DataError, match=r"row 1, .*a reason for leaving and no date of it"):
        wait_records(table, as_of=END)
