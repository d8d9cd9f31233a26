"""Contracts and grants: funder, value, dates and targets."""

from needs_analysis.contracts.contract import Column, Contract

service_contracts = Contract(
    name="service_contracts",
    meaning="One target of one contract or grant; a contract without a target has one row.",
    columns=(
        Column("contract", meaning="Reference of the contract or grant."),
        Column("service", meaning="Name of the service, as in its returns."),
        Column("funder", meaning="Funder; one row per funder where there are several."),
        Column("value_a_year", "money", meaning="Pounds a year."),
        Column("start", "date", meaning="First day."),
        Column("end", "date", meaning="Last day without any extension."),
        Column("extension_to", "date", required=False, optional=True, meaning="Last day if it is extended."),
        Column("notice_date", "date", required=False, optional=True, meaning="Last day to give notice."),
        Column("kpi", required=False, optional=True, meaning="What the target is about, such as referrals."),
        Column("target", "number", required=False, optional=True, meaning="Number a year, or percent."),
        Column("unit", "choice", required=False, optional=True, choices=("a year", "a quarter", "percent", "days")),
        Column("direction", "choice", required=False, optional=True, choices=("at least", "at most")),
        Column(
            "tolerance", "number", required=False, optional=True, meaning="Percent below (or above) it that is amber."
        ),
    ),
    key=("contract", "funder", "kpi"),
)
