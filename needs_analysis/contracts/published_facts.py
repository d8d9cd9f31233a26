"""Figures that were published, one a row."""

from needs_analysis.contracts.contract import Column, Contract

MEASURE_KINDS = ("input", "activity", "output", "outcome", "target", "context")
QUALIFIERS = ("over", "just_over", "up_to", "about")

published_facts = Contract(
    name="published_facts",
    meaning="One figure of a published report.",
    columns=(
        Column("fact_id", meaning="Short id, unique over all fact tables."),
        Column("source_document", meaning="Report in which the figure was published."),
        Column("as_at", "date", required=False, meaning="Date of the report, where it has one."),
        Column("section", meaning="Where in the report."),
        Column("service", meaning="Service, as the report names it."),
        Column(
            "shared_by",
            required=False,
            optional=True,
            meaning="The services it is a figure of together, where it is one figure for several.",
        ),
        Column("provider", meaning="Provider, as the report names it, or not stated."),
        Column("funder", required=False, optional=True, meaning="Who the money comes from, where the report says."),
        Column("area", required=False, meaning="Area, as the report names it, or not stated."),
        Column("areas", required=False, meaning="Upper-tier areas, joined by semicolons."),
        Column("period_start", "date", required=False),
        Column("period_end", "date", required=False),
        Column(
            "period_stated",
            required=False,
            optional=True,
            meaning="Its period in words, where the report gives no dates, or only one.",
        ),
        Column("measure", meaning="What was counted."),
        Column("measure_kind", "choice", choices=MEASURE_KINDS),
        Column("qualifier", "choice", required=False, choices=QUALIFIERS),
        Column("value", "figure", meaning="As printed, without separators."),
        Column("unit", meaning="What one of it is: referrals, victims, GBP, percent."),
        Column(
            "denominator",
            required=False,
            meaning='Base of a percentage, with what it counts where that was printed ("300 victims"), or why there is none.',
        ),
        Column(
            "note",
            required=False,
            meaning="What else was printed; then, after corrected:, what was corrected in this copy.",
        ),
    ),
    key=("fact_id",),
)
