"""The list of contracts and grants: funder, value, dates and targets."""

import pytest

import needs_analysis as na
from needs_analysis.errors import DataError
from tests.reading.sources.test_open_data import _written

CONTRACTS = (
    "contract,service,funder,value_a_year,start,end,kpi,target,unit,direction\n"
    'K1,Idva,OPCC,"£120,000",2023-04-01,2026-03-31,referrals,1800,a year,at least\n'
)


def test_contracts_are_read_and_their_dates_held_against_each_other(tmp_path):
    table = na.reading.service_contracts(_written(tmp_path / "contracts.csv", CONTRACTS)).table
    assert table["value_a_year"].tolist() == [120_000.0]
    for old, new, said in (
        ("2026-03-31", "2022-03-31", "before the start"),
        ("at least", "", "missing although there is a target"),
        ("at least", "around", "not one of the listed values"),
        ("£120,000", "lots", "text, not a number"),
        ("2023-04-01", "01/13/2023", "not a valid date"),
    ):
        with pytest.raises(DataError, match=said):
            na.reading.service_contracts(_written(tmp_path / "contracts.csv", CONTRACTS.replace(old, new)))
