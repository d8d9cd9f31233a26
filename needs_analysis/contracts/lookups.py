"""Which larger area each small area belongs to, and how deprived it is."""

from needs_analysis.contracts.contract import Column, Contract

lsoa_lookup = Contract(
    name="lsoa_lookup",
    meaning="One LSOA (2021).",
    columns=(
        Column("lsoa21_code"),
        Column("lsoa21_name"),
        Column("ward24_code"),
        Column("ward24_name"),
        Column("ltla24_code"),
        Column("ltla24_name"),
        Column("csp24_code"),
        Column("csp24_name"),
        Column("pfa24_code"),
        Column("pfa24_name"),
    ),
    key=("lsoa21_code", "ward24_code"),
)

imd_deciles = Contract(
    name="imd_deciles",
    meaning="Index of Multiple Deprivation of one LSOA (2021); decile 1 is the most deprived 10% of England.",
    columns=(
        Column("lsoa21_code"),
        Column("imd_decile", "count", least=1, most=10),
        Column("income_decile", "count", least=1, most=10),
        Column("employment_decile", "count", least=1, most=10),
        Column("education_decile", "count", least=1, most=10),
        Column("health_decile", "count", least=1, most=10),
        Column("crime_decile", "count", least=1, most=10),
        Column("housing_and_services_decile", "count", least=1, most=10),
        Column("environment_decile", "count", least=1, most=10),
    ),
    key=("lsoa21_code",),
)
