"""Figures of other reports that put the published ones in context."""

from needs_analysis.contracts.contract import Column, Contract

quarterly_context_facts = Contract(
    name="quarterly_context_facts",
    meaning="One figure of another published report.",
    columns=(
        Column("fact_id"),
        Column("source_document"),
        Column("service"),
        Column("provider"),
        Column("area"),
        Column("period_start", "date", required=False),
        Column("period_end", "date", required=False),
        Column("period_as_printed", required=False, optional=True, meaning="What was printed in place of dates."),
        Column("measure"),
        Column("value", "figure"),
        Column("unit"),
        Column("note", required=False),
    ),
    key=("fact_id",),
)
