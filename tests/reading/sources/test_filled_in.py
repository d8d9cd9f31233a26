"""A plain list that an office filled in, read by its contract."""

import pytest

from needs_analysis.contracts import ALL
from needs_analysis.errors import DataError
from needs_analysis.reading.readers import READERS
from needs_analysis.reading.received import Notice
from needs_analysis.reading.sources.filled_in import filled_in
from needs_analysis.source import sources_of, strictest

WAITS = "client,service,referred\nX1,IDVA,2025-04-01\nX2,IDVA,2025-04-02\n"


def nothing(table, problems, notices):
    notices.append(Notice("SEEN", f"{len(table)} rows.", "here"))


def test_the_contract_says_whether_it_is_of_people(tmp_path):
    path = tmp_path / "waits.csv"
    path.write_text(WAITS, encoding="utf-8")
    received = filled_in(path, "waiting_list", of="a waiting list", check=nothing)
    assert strictest(sources_of(received.table)) == "record_level"
    assert [notice.text for notice in received.warnings] == ["2 rows."]


def test_a_problem_of_its_rules_refuses_the_file(tmp_path):
    path = tmp_path / "waits.csv"
    path.write_text(WAITS, encoding="utf-8")
    with pytest.raises(DataError, match="is wrong"):
        filled_in(
            path, "waiting_list", of="a waiting list", check=lambda table, problems, notices: problems.add("is wrong")
        )


def test_a_list_without_totals_takes_no_words_for_them(tmp_path):
    path = tmp_path / "waits.csv"
    path.write_text(WAITS, encoding="utf-8")
    with pytest.raises(DataError, match="declares totals, which a waiting list does not use"):
        filled_in(path, "waiting_list", {"totals": ["All"]}, of="a waiting list", check=nothing)


@pytest.mark.parametrize("kind", ["provider_queries", "waiting_list", "outcome_measurements"])
def test_a_list_that_may_be_empty_is_read_and_typed_as_one_with_rows(tmp_path, kind):
    path = tmp_path / "list.csv"
    path.write_text(",".join(column.name for column in ALL[kind].columns) + "\n", encoding="utf-8")
    for received in (READERS[kind](path), filled_in(path, kind, of="a list")):
        assert received.table.empty and [notice.code for notice in received.warnings] == ["NO_ROWS"]
        dates = [column.name for column in ALL[kind].columns if column.kind == "date"]
        assert all(received.table[name].dtype.kind == "M" for name in dates)
        assert strictest(sources_of(received.table)) == ALL[kind].floor


@pytest.mark.parametrize("kind", ["funding", "service_contracts"])
def test_a_list_that_is_never_empty_says_so(tmp_path, kind):
    path = tmp_path / "list.csv"
    path.write_text(",".join(column.name for column in ALL[kind].columns) + "\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"has a header and no rows.*at least one row.*This table cannot be empty"):
        READERS[kind](path)
