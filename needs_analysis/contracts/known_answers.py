"""What is true of synthetic data, to be shown next to what a metric makes of them."""

from needs_analysis.contracts.contract import Column, Contract

known_answers = Contract(
    name="known_answers",
    meaning="One figure of synthetic data that is known because they were made.",
    columns=(
        Column("measure", meaning="What is measured, as the metric names it."),
        Column("meaning", meaning="What is counted, of what."),
        Column("value", "number", meaning="The true figure."),
        Column("numerator", "count", required=False),
        Column("denominator", "count", required=False),
    ),
    key=("measure",),
)
