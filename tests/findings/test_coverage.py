"""Which kind of service is reported for which area: reported, none reported, or not stated, and never none."""

from dataclasses import replace

import pandas as pd
import pytest

from needs_analysis.errors import NeedsAnalysisError
from needs_analysis.findings.coverage import NONE_REPORTED, NOT_STATED, coverage
from needs_analysis.source import attach
from tests.conftest import PUBLISHED, make_facts

AREAS = ("Herefordshire", "Shropshire", "Telford and Wrekin")


def mapped(area, *, fact_ids=None, areas="Herefordshire"):
    services = pd.DataFrame(
        [{"service_id": "S1", "service": "Idva", "service_type": "adult", "area": area, "fact_ids": fact_ids}]
    )
    result = coverage(
        attach(services, PUBLISHED), make_facts(value=["1", "2"], areas=areas), areas=AREAS, whole="Marches"
    )
    return result.table.loc[0, list(AREAS)].tolist()


@pytest.mark.parametrize(
    ("area", "expected"),
    [
        ("Marches", ["reported"] * 3),
        ("force-wide", ["reported"] * 3),
        ("Shropshire", [NONE_REPORTED, "reported", NONE_REPORTED]),
        ("Telford & Wrekin", [NONE_REPORTED, NONE_REPORTED, "reported"]),
        ("Marches except Telford", ["reported", "reported", NONE_REPORTED]),
        ("not stated", [NOT_STATED] * 3),
    ],
)
def test_an_area_is_read_from_the_description_where_there_is_no_fact(area, expected):
    assert mapped(area) == expected


def test_the_areas_of_the_facts_come_before_the_description():
    areas = ["Herefordshire", "Shropshire (part);Telford and Wrekin"]
    assert mapped("Marches", fact_ids="T0", areas=areas) == ["reported", NONE_REPORTED, NONE_REPORTED]
    assert mapped("Marches", fact_ids="T1", areas=areas) == [NONE_REPORTED, "reported", "reported"]
    assert mapped("Marches", fact_ids="T0 T1", areas=areas) == ["reported"] * 3


def test_services_in_part_of_the_whole_are_counted_and_named():
    services = pd.DataFrame(
        {
            "service_id": ["S1", "S2", "S3"],
            "service": ["Idva", "Isva", "Helpline"],
            "service_type": "adult",
            "area": ["Shropshire", "Herefordshire", "Marches"],
            "fact_ids": None,
        }
    )
    result = coverage(attach(services, PUBLISHED), make_facts(value=["1"]), areas=AREAS, whole="Marches")
    assert result.sentence().startswith("Of 3 services, 2 are reported for part of Marches only.")
    assert result.sentence("analyst").endswith("Part only: Idva and Isva.")
    assert [caveat.code for caveat in result.caveats] == ["NONE_REPORTED"]
    assert "none" not in set(result.table[list(AREAS)].to_numpy().ravel())


def test_a_table_without_areas_is_refused():
    services = attach(pd.DataFrame({"service_id": ["S1"], "service": ["Idva"]}), PUBLISHED)
    with pytest.raises(NeedsAnalysisError, match="service_type"):
        coverage(services, make_facts(value=["1"]), areas=AREAS, whole="Marches")


@pytest.mark.parametrize(
    ("area", "states"),
    [
        ("", ["area not stated"] * 3),
        (" ", ["area not stated"] * 3),
        ("Marches except Herefordshire and Shropshire", ["none reported", "none reported", "reported"]),
        ("Shropshire", ["none reported", "reported", "none reported"]),
    ],
)
def test_an_area_is_covered_only_where_it_is_named_and_not_excepted(area, states):
    names = ("Herefordshire", "Shropshire", "Telford and Wrekin")
    services = pd.DataFrame(
        {"service_id": ["S1"], "service": ["A"], "service_type": ["advice"], "area": [area], "fact_ids": [None]}
    )
    found = coverage(services, make_facts(value=["1"]), areas=names, whole="Marches").table
    assert found.loc[0, list(names)].tolist() == states


def test_where_no_service_is_of_a_part_only_none_is_named():
    services = pd.DataFrame(
        {"service_id": ["S1"], "service": ["A"], "service_type": ["x"], "area": ["Marches"], "fact_ids": [None]}
    )
    result = coverage(services, make_facts(value=["1"]), areas=AREAS, whole="Marches")
    assert "Part only" not in result.sentence("analyst") and result.sentence().startswith("Of 1 service, 0 are")
    unknown = replace(result, table=result.table.assign(**{AREAS[0]: None}))
    assert unknown.sentence().startswith("How many of 1 service are reported for part of Marches only is not supplied.")
