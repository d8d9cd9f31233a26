"""Victim-level events, one a row."""

from needs_analysis.contracts.contract import Column, Contract
from needs_analysis.contracts.relationships import RELATIONSHIPS

victim_events = Contract(
    name="victim_events",
    meaning="One event that one victim suffered.",
    columns=(
        Column("event_id", "count"),
        Column("victim_id", required=False, meaning="Pseudonym; empty where the victim is not known."),
        Column("perpetrator_id", required=False),
        Column("date", "date"),
        Column("crime_type"),
        Column("district"),
        Column(
            "relationship",
            "choice",
            required=False,
            optional=True,
            choices=RELATIONSHIPS,
            meaning="Relationship of the victim to the suspect.",
        ),
    ),
    key=("event_id",),
    record_level=True,
)

marac_referrals = Contract(
    name="marac_referrals",
    meaning="One referral of one victim and perpetrator to a MARAC.",
    columns=(
        Column("referral_id", "count"),
        Column("victim_id"),
        Column("perpetrator_id"),
        Column("date", "date"),
        Column("district"),
        Column(
            "would_be_crime",
            "flag",
            required=False,
            optional=True,
            meaning="Whether the new incident would be a crime if reported: violence or threats, stalking or harassment, rape or sexual abuse. "
            "Only the older definition of a repeat needs it.",
        ),
    ),
    key=("referral_id",),
    record_level=True,
)
