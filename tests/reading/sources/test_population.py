"""Population estimates: the denominators, checked against plausible sizes of their type of area."""

import pytest

import needs_analysis as na
from needs_analysis.errors import DataError
from tests.reading.sources.test_open_data import _written

HEREFORDSHIRE = (
    "area_code,area,year,population\nE06000019,Herefordshire,2022,188719\nE06000051,Shropshire,2022,324700\n"
)


def test_population_is_read(tmp_path):
    received = na.reading.population(_written(tmp_path / "pop.csv", HEREFORDSHIRE))
    assert received.table["population"].tolist() == [188_719, 324_700]
    assert received.warnings == ()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("188719", "188.7", "in thousands"),
        ("188719", "189", "in thousands"),
        ("188719", "0", "every area has residents"),
        ("188719", "-5", "negative"),
        ("188719", "many", "not a number"),
        ("E06000019", "E0600001", "not area codes"),
        ("Herefordshire", "Shropshire", "a different name"),
        ("E06000051,Shropshire", "E06000019,Herefordshire", "share"),
        ("2022", "22", "implausible"),
        ("year", "yr", "not a column"),
    ],
)
def test_denominators_that_cannot_be_are_refused(tmp_path, old, new, said):
    with pytest.raises(DataError, match=said):
        na.reading.population(_written(tmp_path / "pop.csv", HEREFORDSHIRE.replace(old, new)))


def test_population_as_the_statistics_office_publishes_it(originals):
    folder = originals / "population"
    nomis = na.reading.population(folder / "census2021-ts001-lsoa.csv.gz").table
    west_mercia = na.reference.load("census2021_protected_lsoa_west_mercia")["lsoa21_code"]
    assert nomis.loc[nomis["area_code"].isin(west_mercia), "population"].sum() == 1_299_833
    year = {"constants": {"year": "2021"}}
    bands = na.reading.population(folder / "census21_lsoa21_age6.parquet", year).table
    assert bands.loc[bands["area_code"].isin(west_mercia), "population"].sum() == 1_299_906
    wide = na.reading.population(folder / "population20_ltla21.parquet", {"constants": {"year": "2020"}}).table
    ours = wide["area_code"].isin(["E06000019", "E06000020", "E06000051", *(f"E0700023{n}" for n in range(4, 10))])
    assert wide.loc[ours, "population"].sum() == 1_298_422
