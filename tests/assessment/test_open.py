"""An assessment folder, opened."""

import pandas as pd
import pytest

from needs_analysis.assessment.open import open as opened
from needs_analysis.errors import ConfigurationError, DataError, NeedsAnalysisError
from needs_analysis.source import sources_of
from tests.assessment.small import add_notebook, small_assessment
from tests.conftest import edit
from tests.reading.files import as_csv, changed

MORE = """
[tables.again]
path = "data/raw/again.csv"
kind = "provider_return"
"""


@pytest.fixture
def small(tmp_path):
    return small_assessment(tmp_path / "small")


def test_the_folder_is_found_upwards_from_any_place_in_it(small, monkeypatch):
    assert opened(small / "data" / "raw").folder == small.resolve()
    assert opened(str(small)).processed == small.resolve() / "data" / "processed"
    monkeypatch.chdir(small / "notebooks")
    assert opened().folder == small.resolve()


def test_a_place_without_an_assessment_is_refused_by_its_name(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    with pytest.raises(ConfigurationError, match=r"assessment\.toml: not found in elsewhere or any folder above it"):
        opened(tmp_path / "elsewhere")


def test_it_says_what_it_is(small):
    assert repr(opened(small)).startswith("A small assessment\nAn office, as of November 2026; 1 table")


def test_a_table_is_read_once_and_again_after_it_is_opened_anew(small):
    first = opened(small)
    assert first.table("returns")["referrals"].tolist() == [92, 118, 101, 181]
    (small / "data" / "raw" / "return.csv").write_bytes(as_csv(changed(2, "referrals", 95)))
    assert first.table("returns")["referrals"].tolist() == [92, 118, 101, 181]
    assert first.reopened().table("returns")["referrals"].tolist() == [95, 118, 101, 181]


def test_a_table_that_there_is_not_is_refused_with_those_there_are(small):
    first = opened(small)
    assert first.has("returns") and not first.has("return")
    assert not first.has("reference:none")
    with pytest.raises(ConfigurationError, match=r"no table is called 'return'.*one of returns"):
        first.table("return")
    with pytest.raises(ConfigurationError, match="holds no boundaries"):
        first.boundaries("returns")


def test_what_was_sent_comes_with_its_warnings_and_what_was_not_is_refused(a, small):
    (small / "data" / "raw" / "return.csv").write_bytes(as_csv(changed(2, "waiting", "<5")))
    assert [notice.code for notice in opened(small).received("returns").warnings] == ["SUPPRESSED"]
    with pytest.raises(NeedsAnalysisError, match=r"services was not supplied as a file; use table\('services'\)"):
        a.received("services")


def test_tables_of_facts_stand_under_each_other_with_the_sources_of_both(a):
    parts = [a.table("published_facts"), a.table("quarterly_context_facts")]
    facts = a.table("facts")
    assert facts["fact_id"].tolist() == [each for part in parts for each in part["fact_id"]]
    assert {source.id for source in sources_of(facts)} == {source.id for part in parts for source in sources_of(part)}


def test_boundaries_are_not_read_as_a_table(a):
    assert a.has("boundaries:lsoa_boundaries")
    with pytest.raises(NeedsAnalysisError, match=r"use boundaries\('lsoa_boundaries'\)"):
        a.table("lsoa_boundaries")


def test_the_inputs_are_everything_a_run_may_read_and_nothing_of_a_program(small):
    add_notebook(small, "x = 1")
    raw = small / "data" / "raw"
    for name in ("~$return.xlsx", ".DS_Store", ".~lock.return.csv#", "notes.txt"):
        (raw / name).write_text("x")
    (small / "notebooks" / ".ipynb_checkpoints").mkdir()
    (small / "notebooks" / ".ipynb_checkpoints" / "old.ipynb").write_text("{}")
    first = opened(small)
    names = {path.relative_to(first.folder).as_posix() for path in first.inputs}
    assert names == {"assessment.toml", "data/raw/return.csv", "data/raw/notes.txt", "notebooks/analysis.ipynb"}
    assert first.file_names == {"return.csv"}


def test_everything_that_is_wrong_is_said_at_once(tmp_path):
    folder = small_assessment(tmp_path / "two", changed(2, "waiting", "lots"), more=MORE)
    (folder / "data" / "raw" / "again.csv").write_bytes(as_csv(changed(3, "engaged", "many")))
    with pytest.raises(DataError) as refused:
        opened(folder).read_all()
    assert refused.value.problems["file"].tolist() == ["return.csv", "again.csv"]
    assert refused.value.problems["column"].tolist() == ["waiting", "engaged"]


def test_a_provisional_assessment_sets_aside_what_cannot_be_read_and_lists_it(tmp_path):
    folder = small_assessment(tmp_path / "two", changed(2, "waiting", "lots"))
    first = opened(folder, provisional=True)
    assert first.open_problems.empty
    first.read_all()
    assert first.open_problems["column"].tolist() == ["waiting"]
    assert pd.isna(first.table("returns")["waiting"].iloc[0]), "a cell that was set aside is missing and not nought"
    assert opened(folder, provisional=True).reopened().provisional


def test_a_name_that_leads_out_of_the_folder_is_refused(small):
    edit(small / "assessment.toml", "data/raw/return.csv", "../return.csv")
    with pytest.raises(ConfigurationError, match="must be a path inside the assessment's folder"):
        opened(small)
