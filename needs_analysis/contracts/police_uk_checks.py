"""Checks of the street-level rows, by crime type."""

from needs_analysis.contracts.contract import Column, Contract

police_uk_checks = Contract(
    name="police_uk_checks",
    meaning="One crime type.",
    columns=(
        Column("crime_type"),
        Column("rows", "count"),
        Column("rows_without_crime_id", "count"),
        Column("rows_like_another", "count", meaning="Rows that duplicate an earlier row; they are kept."),
        Column("rows_without_location", "count"),
        Column("rows_outside_force", "count"),
    ),
    key=("crime_type",),
)
