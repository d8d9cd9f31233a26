"""A table of records that stays on the disk gives the findings of the loaded one."""

import json
import sys

import pandas as pd
import pytest

from needs_analysis import assessment
from needs_analysis.assessment.check import check
from needs_analysis.assessment.compute import compute
from needs_analysis.assessment.run import run
from needs_analysis.errors import ConfigurationError, DataError
from needs_analysis.reading.sidecar import write_source
from needs_analysis.source import Source
from needs_analysis.synthetic import victim_events
from tests.assessment.small import add, finding_toml, small_assessment, table_toml

RATE = "repeat_victimisation.repeat_rate"
WINDOW = 'start = "2024-04-01", end = "2025-03-31"'


def with_events(folder, ending="csv", *, frame=None, metric=RATE, settings=WINDOW, **entries):
    """A small assessment with events and a finding of them."""
    frame = victim_events(seed=6, victims=300) if frame is None else frame
    small_assessment(folder)
    path = folder / "data" / "raw" / f"events.{ending}"
    frame.to_csv(path, index=False) if ending == "csv" else frame.to_parquet(path)
    write_source(path, Source("events", "Events", "A force", "none", disclosure="record_level"))
    add(folder, table_toml("events", path=f"data/raw/events.{ending}", contract="victim_events", **entries))
    add(folder, finding_toml("R01", metric, ["events"], settings))
    return folder


def found(folder, **how):
    opened = assessment.open(folder, **how)
    return compute(opened, next(each for each in opened.configuration.findings if each.id == "R01"))


def test_it_is_unloaded_as_parquet_by_its_setting_or_when_it_is_large(tmp_path, monkeypatch):
    loaded = found(with_events(tmp_path / "loaded"))
    others = [with_events(tmp_path / "set", unloaded=True), with_events(tmp_path / "parquet", "parquet")]
    assert not assessment.open(tmp_path / "loaded").is_unloaded("events")
    for folder in others:
        assert assessment.open(folder).is_unloaded("events")
        result = found(folder)
        pd.testing.assert_frame_equal(result.table, loaded.table)
        assert result.disclosure == "record_level" and [each.title for each in result.sources] == ["Events"]
    monkeypatch.setattr(sys.modules["needs_analysis.assessment.open"], "MOST_BYTES", 100)
    large = assessment.open(tmp_path / "loaded")
    assert large.is_unloaded("events") and not large.is_unloaded("returns")
    pd.testing.assert_frame_equal(found(tmp_path / "loaded").table, loaded.table)


@pytest.mark.parametrize("provisional", [False, True])
def test_check_run_and_record_read_it_where_it_is(provisional, tmp_path):
    folder = with_events(tmp_path / "one", "parquet")
    checked = check(assessment.open(folder))
    rows = len(victim_events(seed=6, victims=300))
    assert checked.sound
    assert checked.results.set_index("table").loc["events"].tolist() == [f"{rows:,}", "OK"]
    run(assessment.open(folder, provisional=provisional), with_notebooks=False)
    record = json.loads((folder / "data" / "processed" / "run.json").read_text(encoding="utf-8"))
    assert record["rows_in"]["events"] == "withheld" and record["rows_out"]["R01"] >= 2


def test_a_metric_that_reads_whole_tables_is_refused_before_anything_is_read(tmp_path):
    metric = "repeat_victimisation.concentration"
    opened = assessment.open(with_events(tmp_path / "one", metric=metric, settings=WINDOW, unloaded=True))
    with pytest.raises(ConfigurationError, match="reads whole tables, and 'events'"):
        compute(opened, opened.configuration.findings[-1])
    with pytest.raises(DataError, match="stays on the disk"):
        opened.table("events")


def test_what_breaks_its_contract_is_said_by_check_and_left_out_of_a_provisional_run(tmp_path):
    frame = victim_events(seed=6, victims=50).astype({"date": "str"})
    frame.loc[3, "date"] = "CANARY"
    folder = with_events(tmp_path / "one", frame=frame, unloaded=True)
    checked = check(assessment.open(folder))
    assert not checked.sound and "CANARY" not in str(checked.lines)
    assert "1 cells are of the wrong type" in str(checked.problems["problem"].tolist())
    with pytest.raises(DataError):
        found(folder)
    opened = assessment.open(folder, provisional=True)
    opened.read_all()
    assert opened.open_problems["column"].tolist() == ["date"]


def test_only_files_of_records_stay_unloaded(tmp_path):
    folder = with_events(tmp_path / "one")
    text = (folder / "assessment.toml").read_text(encoding="utf-8")
    (folder / "assessment.toml").write_text(
        text.replace('kind = "provider_return"', 'kind = "provider_return"\nunloaded = true', 1), encoding="utf-8"
    )
    with pytest.raises(ConfigurationError, match="cannot stay unloaded"):
        assessment.open(folder)


def test_a_provisional_run_leaves_out_what_rests_on_a_refused_file_and_says_so(tmp_path):
    frame = victim_events(seed=6, victims=50).astype({"date": "str"})
    frame.loc[3, "date"] = "CANARY"
    folder = with_events(tmp_path / "one", frame=frame, unloaded=True)
    run(assessment.open(folder, provisional=True), with_notebooks=False)
    record = json.loads((folder / "data" / "processed" / "run.json").read_text(encoding="utf-8"))
    assert record["provisional"] and "R01" not in record["rows_out"]
    page = (folder / "data" / "processed" / "report.html").read_text(encoding="utf-8")
    assert "CANARY" not in page and "PROVISIONAL" in page.upper()
