"""A plain list that an office filled in, read by its contract."""

import pytest

from needs_analysis.errors import DataError
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
