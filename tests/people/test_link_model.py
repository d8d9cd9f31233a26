"""How two records are compared, and how a pair is weighed against two relatives."""

from types import SimpleNamespace

import numpy as np
import pytest

pytest.importorskip("splink", reason="the extra linkage is not installed")

from needs_analysis.people.link_model import (
    BLOCKS,
    FEWEST_FOR_FREQUENCIES,
    FIELDS,
    LARGEST_PRIOR,
    SAME_NAME,
    SAME_START,
    beside_relatives,
    settings,
    taught_by,
)

SAME = {"first_name": 4, "surname": 4, "date_of_birth": 4, "postcode": 4, "sex": 1}


def weighed(probability=0.999, short=False, **levels):
    given = {name: np.array([level]) for name, level in {**SAME, **levels}.items()}
    return float(beside_relatives(np.array([probability]), given, np.array([short]))[0])


def described(records):
    return settings(records=records).get_settings("duckdb").as_dict()


def by_name(model):
    return {each["output_column_name"]: each["comparison_levels"] for each in model["comparisons"]}


@pytest.mark.parametrize("records", [1, 2, FEWEST_FOR_FREQUENCIES, 1_000_000])
def test_every_field_is_compared_and_its_chances_add_to_one(records):
    levels = by_name(described(records))
    assert set(levels) == set(FIELDS)
    for name, every in levels.items():
        known = [level for level in every if not level.get("is_null_level")]
        assert sum(level["m_probability"] for level in known) == pytest.approx(1), name
        assert sum(level["u_probability"] for level in known) == pytest.approx(1), name


def test_how_common_a_name_is_counts_only_where_there_are_records_enough():
    def adjusted(records):
        return ["tf_adjustment_column" in level for level in by_name(described(records))["surname"]]

    assert not any(adjusted(FEWEST_FOR_FREQUENCIES - 1)) and any(adjusted(FEWEST_FOR_FREQUENCIES))


@pytest.mark.parametrize(("records", "prior"), [(0, LARGEST_PRIOR), (50, LARGEST_PRIOR), (20_000, 1 / 20_000)])
def test_a_small_file_makes_no_pair_likelier(records, prior):
    assert described(records)["probability_two_random_records_match"] == pytest.approx(prior)


def test_a_pair_is_looked_at_by_each_block():
    assert len(described(100)["blocking_rules_to_generate_predictions"]) == len(BLOCKS)


def test_where_every_field_is_missing_relatives_are_as_likely_as_they_are_in_any_home():
    unknown = dict.fromkeys(FIELDS, -1)
    assert weighed(1.0, **unknown) == pytest.approx(0.75), "three pairs of one person for each of relatives"


@pytest.mark.parametrize("field", ["first_name", "date_of_birth", "sex"])
def test_brother_and_sister_are_told_apart_by_name_birthday_and_sex(field):
    assert weighed(**{field: 0}) < weighed(**{field: -1}) < weighed()


def test_one_home_and_surname_do_not_make_one_person_of_two_first_names():
    assert weighed(first_name=0, date_of_birth=0) < 0.1
    assert weighed() > 0.99


def test_no_pair_becomes_likelier_than_it_was():
    for probability in (0.3, 0.9, 1.0):
        assert weighed(probability) <= probability


def test_a_short_form_speaks_for_one_person_only_where_the_names_begin_alike():
    assert weighed(short=True, first_name=SAME_START) > weighed(short=False, first_name=SAME_START)
    assert weighed(short=True, first_name=SAME_NAME) == weighed(short=False, first_name=SAME_NAME)


def test_no_pairs_are_no_probabilities():
    empty = {name: np.array([], dtype=np.int64) for name in FIELDS}
    assert len(beside_relatives(np.array([]), empty, np.array([], dtype=bool))) == 0


def test_a_model_teaches_its_probabilities_and_not_its_conditions():
    def model(sql, m, prior):
        level = {"sql_condition": sql, "m_probability": m, "u_probability": 1 - m}
        return {
            "comparisons": [{"output_column_name": "sex", "comparison_levels": [{"sql_condition": "null"}, level]}],
            "probability_two_random_records_match": prior,
        }

    theirs = SimpleNamespace(save_model_to_json=lambda out_path: model("theirs", 0.5, 0.001))
    taught = taught_by(model("mine", 0.9, 0.0001), SimpleNamespace(misc=theirs))
    assert taught["comparisons"][0]["comparison_levels"] == [
        {"sql_condition": "null"},
        {"sql_condition": "theirs", "m_probability": 0.9, "u_probability": pytest.approx(0.1)},
    ]
    assert taught["probability_two_random_records_match"] == 0.0001
