"""Police recorded crime by force, quarter and offence group."""

from needs_analysis.contracts.contract import Column, Contract

recorded_crime = Contract(
    name="recorded_crime",
    meaning="Offences of one group recorded by one force in one quarter.",
    columns=(
        Column("force"),
        Column("financial_year", meaning="As 2024/25."),
        Column("quarter", "count", least=1, most=4, meaning="1 is April to June."),
        Column("offence_group"),
        Column("offences", "whole"),
    ),
    key=("force", "financial_year", "quarter", "offence_group"),
)

offence_lines = Contract(
    name="offence_lines",
    meaning="Offences of one code recorded by one force in one quarter; a code that was not in use has no row.",
    columns=(
        Column("force"),
        Column("financial_year"),
        Column("quarter", "count", least=1, most=4),
        Column("offence_group"),
        Column("offence_subgroup"),
        Column("offence_code"),
        Column("offence"),
        Column("offences", "whole", meaning="A correction may make it negative."),
    ),
    key=("force", "financial_year", "quarter", "offence_code", "offence"),
)
