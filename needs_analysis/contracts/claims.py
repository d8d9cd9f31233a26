"""Statements of published reports, to be tested by code."""

from needs_analysis.contracts.contract import Column, Contract

TESTS = (
    "change",
    "printed_percentage",
    "percentages_share_a_base",
    "percentage_without_base",
    "parts_of_total",
    "same_amount",
    "several_readings",
    "on_course",
    "target_not_stated",
    "stock_flow",
    "before_after",
    "share_claimed",
    "within_limit",
    "valid_period",
    "comparator_unclear",
    "single_count",
    "no_figures",
)

claims = Contract(
    name="claims",
    meaning="One statement of a published report, with the test to apply and no verdict.",
    columns=(
        Column("claim_id"),
        Column("source_document"),
        Column("section"),
        Column("service_id", required=False),
        Column("quotation", meaning="At most 25 words, as printed."),
        Column("figures_as_printed", required=False),
        Column("fact_ids", required=False, meaning="Facts the test uses, in the order it takes them."),
        Column("test", "choice", choices=TESTS),
        Column(
            "parameters",
            required=False,
            meaning="Further settings of the test, as name=value; name=value (such as needs, or assumption for a target).",
        ),
    ),
    key=("claim_id",),
)
