"""What the street-level rows look like before anything is counted."""

import pandas as pd

from needs_analysis import demand
from needs_analysis.release import release
from needs_analysis.source import attach
from tests.conftest import RECORDS

CHECKS = pd.DataFrame(
    {
        "crime_type": ["Burglary", "Anti-social behaviour", "Drugs"],
        "rows": [200, 900, 300],
        "rows_without_crime_id": [0, 900, 0],
        "rows_like_another": [20, 184, 20],
        "rows_without_location": [30, 10, 20],
        "rows_outside_force": 10,
    }
)


def test_street_level_rows_that_look_alike(a):
    result = demand.street_level_quality(a.table("police_uk_checks"), period="2025")
    asb = result.table.set_index("crime_type").loc["Anti-social behaviour"]
    assert round(100 * asb["share_like_another"], 1) == 20.4
    assert "1,962 records have no location" in result.sentence()
    assert "20.4% of anti-social behaviour records are apparent duplicates" in result.sentence()
    assert result.said.verdict is None and result.measure == "Quality of street-level records, 2025"


def test_withheld_checks_are_said_to_be_withheld():
    assert "60 records have no location, most often burglary (30)" in demand.street_level_quality(CHECKS).sentence()
    few = attach(CHECKS.assign(rows_without_location=[3, 4, 20]), RECORDS)
    kept = release(demand.street_level_quality(few), "lt5").result
    assert kept.table["rows_without_location"].isna().tolist() == [True, True, False]
    assert "no location is withheld; of the types that are shown, it is most often drugs (20)" in kept.sentence()
    none = release(
        demand.street_level_quality(
            attach(
                CHECKS.assign(
                    rows=[4, 3, 2],
                    rows_without_crime_id=0,
                    rows_like_another=0,
                    rows_without_location=0,
                    rows_outside_force=0,
                ),
                RECORDS,
            )
        ),
        "lt5",
    ).result
    assert none.sentence().startswith("Street-level records: number withheld.")
