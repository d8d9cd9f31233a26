"""Events of an invented force, written portion by portion."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from needs_analysis.reference import load
from needs_analysis.synthetic.write_force import OFFENCES, tables, write_force

PLACES = {
    "lsoa": np.array(["E01000001", "E01000002", "E01000003"], dtype=object),
    "district": np.array(["Wyre", "Arden", "Wyre"], dtype=object),
    "weight": np.array([0.5, 0.25, 0.25]),
}
EVENTS = {
    "day": np.array([0, 3, 30]),
    "person": np.array([0, 1, 0]),
    "kind": np.array([0, 0, 1], dtype=np.int8),
    "origin": np.array([-1, -1, 0]),
    "offence": np.array([0, 7, 3], dtype=np.int8),
    "abuse": np.array([True, False, True]),
    "home": np.array([0.1, 0.6, 0.99]),
    "x": np.array([1.04, 2.0, 1.04]),
    "y": np.array([5.0, 6.0, 5.0]),
    "female": np.array([True, False, True]),
    "age": np.array([31, 50, 31], dtype=np.int16),
    "ethnicity": np.array([0, 4, 0], dtype=np.int8),
    "no_victim": np.array([False, True, False]),
    "known_suspect": np.array([False, False, False]),
    "former": np.array([False, False, True]),
}


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("force")
    made = dict(write_force(folder, rows=3_000, seed=8, start="2023-01-01", days=100))
    return {path.name: pd.read_parquet(path) for path in made}, {path.name: rows for path, rows in made.items()}


def test_three_events_become_the_rows_they_should():
    extract, truth = (
        table.to_pandas() for table in tables(EVENTS, PLACES, "2024-02-28", first_event=11, first_person=5)
    )
    assert extract["crime_id"].tolist() == ["C0000000011", "C0000000012", "C0000000013"]
    assert extract["victim_id"].tolist()[::2] == ["V0000000005", "V0000000005"] and pd.isna(extract["victim_id"][1])
    assert extract["date"].tolist() == [date(2024, 2, 28), date(2024, 3, 2), date(2024, 3, 29)]
    assert extract["offence"].tolist() == ["Assault without injury", "Burglary - residential", "Stalking"]
    assert extract["crime_type"].tolist() == ["Violence", "Burglary", "Stalking and harassment"]
    assert extract["domestic_abuse"].tolist() == ["yes", "no", "yes"]
    assert extract["relationship"].tolist()[::2] == ["partner", "former partner"] and pd.isna(
        extract["relationship"][1]
    )
    assert extract["perpetrator_id"][0] == extract["perpetrator_id"][2] and pd.isna(extract["perpetrator_id"][1])
    assert extract["lsoa"].tolist() == ["E01000001", "E01000002", "E01000003"]
    assert extract["district"].tolist() == ["Wyre", "Arden", "Wyre"]
    assert extract["sex"].tolist() == ["F", "M", "F"]
    assert truth["person_id"].tolist() == ["V0000000005", "V0000000006", "V0000000005"]
    assert truth["kind"].tolist() == ["first or unrelated", "first or unrelated", "repeat"]
    assert truth["origin_crime_id"].isna().tolist() == [True, True, False]
    assert truth["origin_crime_id"][2] == "C0000000011"
    assert truth["x_metres"].tolist() == [1.0, 2.0, 1.0]


def test_both_files_hold_the_same_events_within_the_days_asked_for(written):
    files, rows = written
    extract, truth = files["victim_extract.parquet"], files["victim_truth.parquet"]
    assert rows == {"victim_extract.parquet": len(extract), "victim_truth.parquet": len(truth)}
    assert extract["crime_id"].tolist() == truth["crime_id"].tolist()
    days = pd.to_datetime(extract["date"])
    assert days.is_monotonic_increasing
    assert days.min() >= pd.Timestamp("2023-01-01") and days.max() <= pd.Timestamp("2023-04-10")


def test_every_small_area_lies_in_its_district_of_the_census(written):
    extract = written[0]["victim_extract.parquet"]
    census = load("census2021_protected_lsoa_west_mercia").set_index("lsoa21_code")["ltla_code"]
    names = load("areas_west_mercia").set_index("area_code")["area_name"]
    expected = extract["lsoa"].astype(str).map(census).map(names)
    assert (expected == extract["district"].astype(str)).all()


def test_abuse_is_only_where_the_offence_may_be_and_only_there_is_a_relationship(written):
    extract = written[0]["victim_extract.parquet"]
    abuse = extract["domestic_abuse"] == "yes"
    may_be = {offence for offence, _, _, may in OFFENCES if may}
    assert 0.05 < abuse.mean() < 0.4
    assert set(extract.loc[abuse, "offence"]) <= may_be
    assert extract.loc[abuse, "relationship"].notna().all() and extract.loc[~abuse, "relationship"].isna().all()
    types = {offence: kind for offence, kind, _, _ in OFFENCES}
    assert (extract["offence"].astype(str).map(types) == extract["crime_type"].astype(str)).all()


def test_the_same_seed_and_size_give_the_same_bytes(tmp_path):
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        assert len(list(write_force(tmp_path / name, rows=200, seed=4))) == 2
    for file in ("victim_extract.parquet", "victim_truth.parquet"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "other" / file).read_bytes()
