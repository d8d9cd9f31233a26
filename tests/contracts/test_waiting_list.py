"""Waits and measured outcomes of single people: what the tables may hold."""

import pytest

from needs_analysis.contracts import ALL
from needs_analysis.errors import DataError
from needs_analysis.reading import table


def read(folder, contract, *lines):
    path = folder / "sent.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return table(path, contract, check_source=False)


def test_a_person_waits_once_from_a_day_for_a_service(tmp_path):
    lines = ["client,service,referred,started", "p1,IDVA,2025-04-01,2025-04-08", "p2,IDVA,2025-04-01,"]
    assert read(tmp_path, "waiting_list", *lines)["started"].isna().tolist() == [False, True]
    with pytest.raises(DataError, match=r"client \+ service \+ referred"):
        read(tmp_path, "waiting_list", *lines, "p1,IDVA,2025-04-01,2025-04-09")


def test_an_outcome_may_lack_its_second_score(tmp_path):
    lines = [
        "client,service,outcome,closed,entry,exit",
        "p1,IDVA,safety,2025-04-01,3,7",
        "p2,IDVA,safety,2025-04-01,4,",
    ]
    assert read(tmp_path, "outcome_measurements", *lines)["exit"].isna().tolist() == [False, True]


@pytest.mark.parametrize("name", ["waiting_list", "outcome_measurements"])
def test_both_are_about_single_people(name):
    assert ALL[name].floor == "record_level"
