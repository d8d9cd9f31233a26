"""Commissioned services and the facts published about each."""

from needs_analysis.contracts.contract import Column, Contract

_ALLOWS = ("yes", "partial", "no")

services = Contract(
    name="services",
    meaning="One commissioned service.",
    columns=(
        Column("service_id"),
        Column("service"),
        Column("provider"),
        Column("service_type"),
        Column("area"),
        Column("fact_ids", required=False, meaning="Ids of its facts, separated by spaces."),
        *(
            Column(family, "choice", choices=_ALLOWS, meaning="Whether the published figures allow this family.")
            for family in (
                "demand",
                "repeat_victimisation",
                "cost_benefit",
                "service_gap",
                "outcomes",
                "equity",
                "survey",
                "finance",
            )
        ),
        Column("extra_data_needed", meaning="Data that would make more possible, separated by semicolons or commas."),
        Column("note", required=False, optional=True, meaning="What was corrected in this copy, and why."),
    ),
    key=("service_id",),
)
