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
        Column("age", required=False, optional=True, meaning="Ages it is for, as stated."),
        Column("sex", required=False, optional=True, meaning="Sex it is for, where it is for one only."),
        Column("risk_level", required=False, optional=True, meaning="Risk it is for, as stated."),
        Column(
            "delivery", required=False, optional=True, meaning="How it is delivered, such as remotely or in schools."
        ),
        Column("capacity", required=False, optional=True, meaning="Places, posts or groups, as stated."),
        Column("funder", required=False, optional=True, meaning="Who pays for it, as stated."),
        Column("end_date", "date", required=False, optional=True, meaning="Last day that it is funded."),
        Column("note", required=False, optional=True, meaning="What was corrected in this copy, and why."),
    ),
    key=("service_id",),
)
