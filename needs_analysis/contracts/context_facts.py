"""Figures of other reports that put the published ones in context."""

from needs_analysis.contracts.contract import Column, Contract

quarterly_context_facts = Contract(
    name="quarterly_context_facts",
    meaning="One figure of another published report.",
    columns=(
        Column("fact_id"),
        Column("source_document"),
        Column("service"),
        Column(
            "shared_by",
            required=False,
            optional=True,
            meaning="The services it is a figure of together, where it is one figure for several.",
        ),
        Column("provider"),
        Column("funder", required=False, optional=True, meaning="Who the money comes from, where the report says."),
        Column("area"),
        Column("period_start", "date", required=False),
        Column("period_end", "date", required=False),
        Column(
            "period_stated",
            required=False,
            optional=True,
            meaning="Its period in words, where the report gives no dates, or only one.",
        ),
        Column("measure"),
        Column("value", "figure"),
        Column("unit"),
        Column(
            "note",
            required=False,
            meaning="What else was printed; then, after corrected:, what was corrected in this copy.",
        ),
    ),
    key=("fact_id",),
)
