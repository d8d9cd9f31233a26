"""What providers, reports or partners stated about need without a figure."""

from needs_analysis.contracts.contract import Column, Contract

KINDS = (
    "waiting list",
    "shorter waiting times",
    "demand above capacity",
    "more provision needed",
    "unused capacity",
    "low reporting",
    "few referrals",
    "low awareness",
    "delay",
    "higher complexity",
    "staffing",
    "premises",
    "preference",
)

stated_needs = Contract(
    name="stated_needs",
    meaning="One statement about need or provision that was made without a figure.",
    columns=(
        Column("stated_id", meaning="Short id, unique in the table."),
        Column("service_id", required=False, meaning="Id of the service it is about; empty where it is about none."),
        Column("service", meaning="Service, as the source names it."),
        Column("areas", required=False, meaning="Areas it is about, joined by semicolons; empty where none is stated."),
        Column("group", required=False, meaning="Whom it is about, such as a protected characteristic."),
        Column("kind", "choice", choices=KINDS),
        Column("statement", meaning="What was stated, in own words and without names of people."),
        Column("source_document", meaning="Where it was stated."),
        Column("section", meaning="Where in it."),
        Column("period_stated", required=False, meaning="Its period in words."),
    ),
    key=("stated_id",),
)
