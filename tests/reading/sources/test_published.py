"""Any published table, as its layout declares it."""

import csv

import pytest

import needs_analysis as na
from needs_analysis.errors import ConfigurationError, DataError
from needs_analysis.reading.sidecar import write_source
from needs_analysis.source import Source, sources_of, strictest
from tests.reading.sources.test_open_data import _written

MESSY = {
    "dfe_school_capital_funding_2025_26.xlsx": (
        {
            "sheet": "4_NMSSs",
            "header_rows": [5],
            "last_row": 8,
            "columns": {"Funding type": "funding", "All NMSSs": "pounds"},
            "kinds": {"pounds": "money"},
        },
        3,
    ),
    "ni_gms_statistics_annex.xlsx": (
        {
            "sheet": "1.4",
            "header_rows": [5],
            "last_row": 10,
            "columns": {
                "LCG": "area",
                "New registrations": "new",
                "Within NI transfers": "moved",
                "Total registrations": "all",
            },
            "kinds": {"new": "count", "moved": "count", "all": "count"},
        },
        5,
    ),
    "women_imprisonment_rates_by_pfa_2014_2022.xlsx": (
        {
            "columns": {"Police Force Area": "area", "2014": "rate_2014", "2022": "rate_2022"},
            "ignore": [str(year) for year in range(2015, 2022)],
            "kinds": {"rate_2014": "number", "rate_2022": "number"},
        },
        42,
    ),
    "smungs_us-crime-2.xlsx": (
        {
            "header_rows": [4, 5],
            "last_row": 8,
            "columns": {"Area": "area", "Year": "year", "Population2": "population", "Violent crime3": "violent"},
            "kinds": {"population": "count"},
        },
        None,
    ),
    "wimd_2019_ranks.ods": ({"sheet": "WIMD_2019_ranks", "columns": {"x": "x"}}, None),
    "scotland_census_households_iz.xlsx": ({"columns": {"x": "x"}}, None),
    "smungs_school.xlsx": ({"sheet": "Sheet2", "columns": {"x": "x"}}, None),
    "unpivotr_nz_purpose.xlsx": (
        {
            "sheet": "Tidy",
            "columns": {
                "Sex": "sex",
                "Age group (Life-stages)": "age",
                "Highest qualification": "qualification",
                "Sense of purpose": "purpose",
                "Value": "people",
                "Flags": "flags",
            },
            "kinds": {"people": "measured"},
        },
        79,
    ),
}


@pytest.mark.parametrize("name", sorted(MESSY))
def test_messy_workbooks_are_read_as_declared_or_refused_with_a_reason(originals, name):
    layout, rows = MESSY[name]
    try:
        received = na.reading.published(originals / "messy" / name, layout)
    except DataError as error:
        assert rows is None, str(error)
        problem = error.problems.iloc[0]
        assert problem["problem"]
        assert problem["expected"]
        assert problem["remedy"]
        return
    assert len(received.table) == rows


def test_a_long_messy_text_is_read_as_declared(originals):
    path = originals / "messy" / "rdu_stop_and_search_2006-07_to_2017-18.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        header = next(csv.reader(file))
    columns = {"Time": "year", "Ethnicity": "ethnicity", "Geography": "force", header[7]: "searches"}
    ignore = [title for title in header if title not in columns]
    layout = {"columns": columns, "ignore": ignore, "kinds": {"searches": "measured"}, "markers": {"-": "suppressed"}}
    table = na.reading.published(path, layout).table
    assert len(table) == 13_104
    avon = table[(table["year"] == "2006/07") & (table["ethnicity"] == "All") & (table["force"] == "Avon & Somerset")]
    assert avon["searches"].iloc[0] == 15_018
    assert (table["searches_state"] == "suppressed").any()


def test_published_needs_to_be_told_its_columns(tmp_path):
    with pytest.raises(ConfigurationError, match="names no columns"):
        na.reading.published(_written(tmp_path / "x.csv", "a,b\n1,2\n"), {})


def test_a_table_without_a_source_record_is_not_taken_for_published(tmp_path):
    """Calling a table published in a layout does not make it so: its source record says."""
    layout = {"columns": {"area": "area", "victims": "victims"}, "kinds": {"victims": "count"}}
    path = _written(tmp_path / "own.csv", "area,victims\nA,3\n")
    assert strictest(sources_of(na.reading.published(path, layout).table)) == "aggregate"
    source = Source("own", "A release", "an office", "OGL", "already_published")
    write_source(path, source)
    assert strictest(sources_of(na.reading.published(path, layout).table)) == "already_published"
