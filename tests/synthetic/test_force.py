"""The invented force: the same for the same seed, labelled, and with what it promises inside."""

import pandas as pd
import pytest

import needs_analysis as na
from needs_analysis.synthetic import synthesise


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    folder = tmp_path_factory.mktemp("world")
    made = dict(synthesise(folder, rows=30_000, seed=9))
    return folder, {path.name: rows for path, rows in made.items()}


def test_the_same_seed_gives_the_same_bytes(world, tmp_path):
    folder, _ = world
    list(synthesise(tmp_path, rows=30_000, seed=9))
    for name in ("victim_extract.parquet", "victim_truth.parquet", "provider_return.csv", "survey.csv"):
        assert (tmp_path / name).read_bytes() == (folder / name).read_bytes(), name
    other = tmp_path / "other"
    list(synthesise(other, rows=30_000, seed=10))
    assert (other / "survey.csv").read_bytes() != (folder / "survey.csv").read_bytes()


def test_everything_is_labelled_as_synthetic(world):
    folder, made = world
    for name in made:
        source = na.reading.source_of(folder / name)
        assert source.disclosure == "synthetic"
        assert source.attribution.startswith("SYNTHETIC")


def test_the_extract_is_read_by_our_own_reader_and_agrees_with_its_truth(world):
    folder, made = world
    received = na.reading.police_extract(folder / "victim_extract.parquet")
    assert len(received.table) == made["victim_extract.parquet"] == pytest.approx(30_000, rel=0.03)
    assert [notice.code for notice in received.warnings] == ["NO_VICTIM_ID"]
    truth = pd.read_parquet(folder / "victim_truth.parquet").astype("str")
    joined = received.table.merge(truth, on="crime_id")
    known = joined[joined["victim_id"].notna()]
    assert (known["victim_id"] == known["person_id"]).all()
    repeats = joined[joined["kind"] == "repeat"].merge(
        joined[["crime_id", "person_id", "date"]],
        left_on="origin_crime_id",
        right_on="crime_id",
        suffixes=("", "_origin"),
    )
    assert (repeats["person_id"] == repeats["person_id_origin"]).all()
    assert (repeats["date"] >= repeats["date_origin"]).all()
    near = joined[joined["kind"] == "near repeat"].merge(
        joined[["crime_id", "person_id", "x_metres", "y_metres"]],
        left_on="origin_crime_id",
        right_on="crime_id",
        suffixes=("", "_origin"),
    )
    assert len(near) > 50
    assert (near["person_id"] != near["person_id_origin"]).all()
    apart = (
        sum((near[f"{axis}_metres"].astype(float) - near[f"{axis}_metres_origin"].astype(float)) ** 2 for axis in "xy")
        ** 0.5
    )
    assert apart.median() < 200
    abuse = received.table[received.table["domestic_abuse"] == "yes"].dropna(subset=["victim_id"])
    assert (abuse.groupby("victim_id")["perpetrator_id"].nunique() == 1).all(), "a couple stays a couple"


def test_the_messy_return_reads_as_the_clean_one(world):
    folder, _ = world
    clean = na.reading.provider_return(folder / "provider_return.csv").table
    messy = na.reading.provider_return(folder / "provider_return_messy.xlsx", folder / "layout.toml").table
    keys = ["service", "area", "quarter"]
    both = clean.merge(messy, on=keys, suffixes=("", "_messy"), validate="one_to_one")
    assert len(both) == len(clean) == len(messy)
    known = both["referrals_state_messy"] == "known"
    assert (both.loc[known, "referrals"] == both.loc[known, "referrals_messy"]).all()
    hidden = both[both["waiting_state_messy"] == "suppressed"]
    assert hidden["waiting"].between(1, 4).all()


def test_the_survey_reads_and_agrees_with_its_truth(world):
    import json

    folder, _ = world
    received = na.reading.survey(folder / "survey.csv", folder / "survey_questions.toml")
    truth = json.loads((folder / "survey_truth.json").read_text(encoding="utf-8"))
    assert (received.table["reported"] == "Yes").sum() == truth["reported"]
    assert received.table["satisfied"].isin(["Satisfied", "Very satisfied"]).sum() == truth["satisfied"]


@pytest.mark.slow
def test_thirty_million_rows_in_steady_memory(tmp_path):
    import resource

    rows = dict(synthesise(tmp_path, rows=30_000_000, seed=2))[tmp_path / "victim_extract.parquet"]
    assert rows == pytest.approx(30_000_000, rel=0.01)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < 3_000_000
