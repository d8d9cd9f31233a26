"""Outcomes of recorded crime by force and offence group."""

from needs_analysis.contracts.contract import Column, Contract

outcomes = Contract(
    name="outcomes",
    meaning="Offences of one group and force in the year that had one outcome.",
    columns=(
        Column("force"),
        Column("financial_year"),
        Column("offence_group"),
        Column("outcome_group"),
        Column("offences", "whole"),
    ),
    key=("force", "financial_year", "offence_group", "outcome_group"),
)
