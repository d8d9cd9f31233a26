"""Queries to providers about their returns."""

from needs_analysis.contracts.contract import Column, Contract

provider_queries = Contract(
    name="provider_queries",
    meaning="One query to a provider.",
    columns=(
        Column("query", meaning="Reference of the query."),
        Column("service", meaning="Name of the service, as in its returns."),
        Column("quarter", meaning="Quarter it is about, such as 2025/26 Q2."),
        Column("subject", meaning="What was asked, in a few words."),
        Column("raised", "date", meaning="Day it was sent."),
        Column(
            "answered", "date", required=False, optional=True, meaning="Day it was answered; empty while it is open."
        ),
    ),
    key=("query",),
    counted=True,
    when_empty="no query was raised",
)
