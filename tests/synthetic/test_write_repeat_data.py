"""Synthetic data of repeat victimisation in files: read by the readers of real data, and made again from their source record."""

import pandas as pd
import pytest

import needs_analysis as na
from needs_analysis.errors import Refusal
from needs_analysis.synthetic import write_repeat_data
from needs_analysis.synthetic.write_force import OFFENCES
from needs_analysis.synthetic.write_repeat_data import REPEAT_FILES
from tests.conftest import ROOT

COMMITTED = ROOT / "data" / "raw" / "synthetic"
EXTRACT, COUNTS, WEIGHTS, TRUTH = REPEAT_FILES


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("force")
    return folder, {path.name: rows for path, rows in write_repeat_data(folder, seed=5, rows=3_000)}


def test_every_file_is_labelled_and_is_as_long_as_said(written):
    folder, rows = written
    assert tuple(rows) == REPEAT_FILES
    for name, many in rows.items():
        assert na.reading.source_of(folder / name).disclosure == "synthetic"
        assert len(pd.read_csv(folder / name)) == many


def test_the_readers_of_real_data_read_them(written):
    folder, rows = written
    assert len(na.reading.table(folder / EXTRACT, "police_extract")) == rows[EXTRACT]
    assert len(na.reading.force_aggregate(folder / COUNTS).table) == rows[COUNTS]
    weights = na.reading.table(folder / WEIGHTS, "harm_weights")
    assert set(weights["offence"]) == {offence for offence, *_ in OFFENCES}


def test_what_a_force_may_share_are_the_victims_of_the_extract(written):
    folder, _ = written
    extract, counts = pd.read_csv(folder / EXTRACT), pd.read_csv(folder / COUNTS, dtype=str)
    inside = pd.to_datetime(extract["date"]).between("2023-04-01", "2024-03-31")
    window = extract[inside].dropna(subset="victim_id")
    each = window.groupby(["district", "victim_id"], observed=True).size().reset_index(name="offences")
    ones = each[each["offences"] == 1].groupby("district", observed=True).size()
    shown = counts[counts["band"] == "1"].set_index("area")["count"]
    assert ones.astype(str).to_dict() == shown.to_dict()
    assert not any(cell.isdigit() and int(cell) < 5 for cell in counts["count"])


def test_nothing_is_overwritten(written):
    folder, _ = written
    with pytest.raises(Refusal, match="already exists"):
        list(write_repeat_data(folder, seed=5, rows=3_000))


def test_the_committed_files_are_what_their_source_record_says(tmp_path):
    made = na.reading.source_of(COMMITTED / EXTRACT).made_by
    assert made == "needs_analysis.synthetic.write_repeat_data(to, seed=20250331, rows=12000)"
    for path, _ in write_repeat_data(tmp_path, seed=20250331, rows=12_000):
        assert path.read_bytes() == (COMMITTED / path.name).read_bytes()
