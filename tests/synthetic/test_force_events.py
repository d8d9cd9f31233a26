"""Events of a synthetic force in memory."""

import pandas as pd
import pytest

from needs_analysis.synthetic import force_events
from needs_analysis.synthetic.write_force import write_force


@pytest.fixture(scope="module")
def events():
    return force_events(rows=2_000, seed=3)


def test_there_are_about_as_many_as_asked_for_each_with_an_id_of_its_own(events):
    assert len(events) == pytest.approx(2_000, rel=0.1)
    assert events["crime_id"].is_unique
    assert events["date"].is_monotonic_increasing


def test_about_one_in_fifty_has_no_victim(events):
    assert events["victim_id"].isna().mean() == pytest.approx(0.02, abs=0.01)
    assert events["victim_id"].dropna().str.fullmatch(r"V\d{10}").all()


def test_the_table_is_the_one_that_is_written_to_a_folder(events, tmp_path):
    path, _ = next(iter(write_force(tmp_path, rows=2_000, seed=3)))
    pd.testing.assert_frame_equal(events, pd.read_parquet(path))


def test_another_seed_is_another_world(events):
    other = force_events(rows=2_000, seed=4)
    assert events["date"].head(200).tolist() != other["date"].head(200).tolist()
    assert list(events.columns) == list(other.columns)


def test_a_single_offence_is_a_table_too():
    assert len(force_events(rows=1, seed=1)) >= 1
