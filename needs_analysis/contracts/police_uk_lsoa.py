"""Street-level crime by LSOA and crime type."""

from needs_analysis.contracts.contract import Column, Contract

police_uk_lsoa = Contract(
    name="police_uk_lsoa",
    meaning="Recorded rows of one crime type in one LSOA over the year.",
    columns=(
        Column("lsoa21_code", meaning="LSOA (2021), or NO_LOCATION."),
        Column("location", "choice", choices=("inside_force", "outside_force", "no_location")),
        Column("crime_type"),
        Column("crimes", "count"),
    ),
    key=("lsoa21_code", "crime_type"),
)
