"""Linking victims across providers: close to the truth, the same every time, and honest about what it cannot know."""

import pandas as pd
import pytest

from needs_analysis.errors import DataError, MissingExtra, Refusal
from needs_analysis.people import Sealed, link
from needs_analysis.synthetic import exact_key_share, linkage_records, repeat_share
from tests.conftest import require_spark

pytest.importorskip("splink", reason="the extra linkage is not installed")


def _sealed(records):
    return {
        source: Sealed(rows.drop(columns=["person", "source"]).reset_index(drop=True))
        for source, rows in records.groupby("source")
    }


@pytest.fixture(scope="module")
def records():
    return linkage_records(seed=61, records=12_000)


@pytest.fixture(scope="module")
def linked(records):
    return link(_sealed(records))


def test_linking_comes_much_nearer_to_the_truth_than_an_exact_key(records, linked):
    truth = repeat_share(records)
    assert truth - exact_key_share(records) > 0.06
    assert abs(linked.repeat_share - truth) < 0.015


def test_few_clusters_mix_people(records, linked):
    people = linked.table.merge(records, on=["source", "record"]).groupby("linked_id")["person"].nunique()
    assert (people > 1).mean() < 0.003


def test_every_record_comes_back_once(records, linked):
    assert len(linked.table) == len(records)
    assert not linked.table.duplicated(["source", "record"]).any()


def test_the_sensitivity_falls_with_the_threshold(linked):
    shares = linked.sensitivity.sort_values("threshold")["repeat_share"]
    assert shares.is_monotonic_decreasing
    assert set(linked.sensitivity["threshold"]) == {0.5, 0.6, 0.8, 0.9, 0.95, 0.99}


def test_the_same_records_in_another_order_give_the_same_people(records, linked):
    again = link(_sealed(records.sample(frac=1, random_state=1)))
    columns = ["source", "record", "linked_id"]
    pd.testing.assert_frame_equal(
        again.table[columns].sort_values(columns).reset_index(drop=True),
        linked.table[columns].sort_values(columns).reset_index(drop=True),
    )


def test_what_is_shown_beside_the_figure(linked):
    assert linked.unlinkable > 0
    assert (linked.largest["records"] >= 5).all()
    assert set(linked.by_group["characteristic"]) == {"sex", "ethnicity"}
    assert linked.by_group["link_rate"].between(0, 1).all()
    assert "over the thresholds tried" in repr(linked)
    assert linked.trained


def test_a_providers_own_id_is_taken_first():
    two = pd.DataFrame(
        {
            "person_id": ["H1", "h1 ", "H2", None],
            "first_name": ["ADA", "ZOE", "ADA", "ADA"],
            "surname": ["X", "YOUNG", "TEST", "TEST"],
            "date_of_birth": ["1989-02-01", "1970-01-01", "1990-05-05", "1951-06-06"],
            "postcode": [None] * 4,
        }
    )
    labels = link({"one": Sealed(two)}).table["linked_id"].tolist()
    assert labels[0] == labels[1]
    assert len(set(labels)) == 3


@pytest.mark.parametrize("rows", [0, 1, 2])
def test_hardly_any_record(rows):
    few = linkage_records(seed=3, records=50).head(rows).drop(columns=["person"])
    assert len(link({"one": Sealed(few)}).table) == rows


def test_twins_are_two_people():
    twins = pd.DataFrame(
        {
            "first_name": ["ADA", "BEA"],
            "surname": ["TESTCASE"] * 2,
            "date_of_birth": ["1989-02-01"] * 2,
            "postcode": ["HR1 2PL"] * 2,
        }
    )
    assert link({"one": Sealed(twins)}).table["linked_id"].nunique() == 2


def test_what_cannot_be_linked_is_refused():
    with pytest.raises(Refusal, match="link different people"):
        link({"one": Sealed(pd.DataFrame({"surname": ["A", "B"]}))})
    with pytest.raises(DataError, match="not sealed"):
        link({"one": pd.DataFrame({"surname": ["A"]})})
    with pytest.raises(Refusal, match="threshold"):
        link({"one": Sealed(pd.DataFrame({"surname": ["A"], "first_name": ["B"]}))}, threshold=0.1)


@pytest.mark.spark
def test_spark_gives_the_same_people():
    require_spark()
    records = linkage_records(seed=62, records=1_500)
    columns = ["source", "record", "linked_id"]
    on_spark = link(_sealed(records), engine="spark").table[columns]
    pd.testing.assert_frame_equal(on_spark, link(_sealed(records)).table[columns])


@pytest.mark.slow
@pytest.mark.parametrize("seed", [101, 102, 103])
def test_200_000_records_come_within_one_and_a_half_points(seed):
    records = linkage_records(seed=seed)
    truth = repeat_share(records)
    assert abs(link(_sealed(records)).repeat_share - truth) < 0.015
    assert truth - exact_key_share(records) > 0.07


def test_without_the_extra_the_error_says_what_to_install(monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "splink", None)
    two = pd.DataFrame({"first_name": ["A", "B"], "surname": ["C", "D"], "date_of_birth": ["1989-02-01"] * 2})
    with pytest.raises(MissingExtra, match=r"needs-analysis\[linkage\]"):
        link({"one": Sealed(two)})
