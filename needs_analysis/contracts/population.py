"""Usual residents by area and year, and optionally by sex and age."""

from needs_analysis.contracts.contract import Column, Contract

population = Contract(
    name="population",
    meaning="Residents of one area in one year.",
    columns=(
        Column("area_code", meaning="Code of the Office for National Statistics, such as E06000019."),
        Column("area", required=False, optional=True),
        Column("year", "count", meaning="Year of the estimate."),
        Column("sex", required=False, optional=True),
        Column("age", required=False, optional=True, meaning="Year of age or age band."),
        Column("population", "count", meaning="Residents, in persons and not in thousands."),
    ),
    key=("area_code", "year", "sex", "age"),
)
