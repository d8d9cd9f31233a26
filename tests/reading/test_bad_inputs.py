"""The corpus of broken files that stands beside the project: every expectation, and nothing in silence."""

import csv
import json

import pandas as pd
import pytest

import needs_analysis as na
from needs_analysis.errors import DataError
from tests.conftest import SHARED

CORPUS = SHARED / "known_answers" / "bad_inputs"
READERS = {
    "provider_return": lambda path: na.reading.provider_return(path),
    "police_extract": lambda path: na.reading.police_extract(path),
    "denominators": lambda path: na.reading.population(path),
    "archive": lambda path: na.reading.police_uk(path),
}


def _expectations():
    if not CORPUS.is_dir():
        return []
    with (CORPUS / "expectations.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not beside the project (../shared/known_answers)")
def test_the_corpus_is_whole():
    assert len(_expectations()) == 44


@pytest.mark.parametrize("expected", _expectations(), ids=lambda row: row["file"])
def test_every_file_of_the_corpus(expected):
    path = CORPUS / "files" / expected["file"]
    kind = expected["kind"]
    if kind == "notebook":
        assert na.assessment.check_notebook(path)
        return
    if kind in ("config", "other"):
        for reader in READERS.values():
            with pytest.raises(DataError):
                reader(path)
        return
    outcomes = {expected["outcome"], expected["also_ok"].split(" ")[0]}
    try:
        received = READERS[kind](path)
    except DataError as error:
        assert "reject" in outcomes, str(error)
        problem = error.problems.iloc[0]
        assert problem["problem"]
        assert problem["expected"]
        assert problem["remedy"]
        for forbidden in expected["message_must_not_contain"].split("|"):
            assert not forbidden or forbidden not in f"{error} {error.problems.to_csv()}"
        return
    assert expected["outcome"] in ("accept", "accept_with_warning"), "what is to be refused was read"
    assert bool(received.warnings) == (expected["outcome"] == "accept_with_warning"), received.warnings
    said = " ".join(str(notice) for notice in received.warnings)
    assert not expected["message_must_not_contain"] or expected["message_must_not_contain"] not in said
    for name, value in json.loads(expected["expect"] or "{}").items():
        assert _found(name, received) == value, name


def _found(name, received):
    table = received.table
    if name == "rows":
        return len(table)
    if name == "victims":
        return table["victim_id"].nunique()
    if name == "repeat_victims":
        return int((table.groupby("victim_id")["crime_id"].nunique() > 1).sum())
    if name == "first":
        return f"{table['date'].min():%Y-%m-%d}"
    if name == "offence_row2":
        return table["offence"].iloc[0]
    if name == "areas":
        return sorted(table["area"])
    if name == "files":
        return len(received.log)
    if name == "months":
        return sorted(received.log["month"])
    return int(pd.to_numeric(table[name]).sum())
