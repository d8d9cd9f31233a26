"""Street-level crime by local authority, month and crime type."""

from needs_analysis.contracts.contract import Column, Contract

police_uk_area_month = Contract(
    name="police_uk_area_month",
    meaning="Recorded rows of one crime type in one local authority and month.",
    columns=(
        Column("area_code", meaning="Local authority, or NO_LOCATION, or OUTSIDE_FORCE."),
        Column("area_name"),
        Column("month", "month"),
        Column("crime_type"),
        Column("crimes", "count"),
    ),
    key=("area_code", "month", "crime_type"),
)
