"""How many records an exact key would link."""

import pandas as pd
import pytest

from needs_analysis.synthetic import exact_key_share


def _records(*rows):
    table = pd.DataFrame(rows, columns=["first_name", "surname", "date_of_birth"])
    return table.assign(source="police", record=range(len(table)))


def test_a_name_and_a_day_of_birth_join_and_a_slip_in_either_parts():
    held = _records(
        ("ADA", "OAK", "1990-01-01"),
        ("ADA", "OAK", "1990-01-01"),
        ("ADAH", "OAK", "1990-01-01"),
        ("ADA", "OAK", "1990-01-02"),
    )
    assert exact_key_share(held) == pytest.approx(1 / 3), "one key of three holds two records"


def test_records_without_a_date_stand_alone():
    held = _records(("ADA", "OAK", None), ("ADA", "OAK", None), ("BEA", "ELM", "1980-05-05"))
    assert exact_key_share(held) == 0


def test_records_of_two_services_with_one_number_stay_apart():
    held = _records(("ADA", "OAK", None), ("ADA", "OAK", None)).assign(source=["police", "helpline"], record=[0, 0])
    assert exact_key_share(held) == 0


def test_three_records_of_one_person_are_one_key():
    held = _records(*[("ADA", None, "1990-01-01")] * 3, ("BEA", "ELM", "1980-05-05"))
    assert exact_key_share(held) == 0.5
