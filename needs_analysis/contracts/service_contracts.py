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
        Column(
            "measure",
            required=False,
            optional=True,
            meaning="Column of the returns that the target counts, where it is not named by the KPI.",
        ),
        Column(
            "base",
            required=False,
            optional=True,
            meaning="Column of the returns that a percentage is of, where it is not what the measure is a part of.",
        ),
        Column("provider", required=False, optional=True, meaning="Who provides the service under the contract."),
        Column("area", required=False, optional=True, meaning="Where it is provided; empty for the whole force area."),
        Column("spend_to_date", "money", required=False, optional=True, meaning="Pounds spent of this year's value."),
        Column("spent_to", "date", required=False, optional=True, meaning="Day up to which the spending was counted."),
        Column(
            "procurement_days",
            "count",
            required=False,
            optional=True,
            meaning="Days that a new procurement would take.",
        ),
        Column("changed_on", "date", required=False, optional=True, meaning="Day from which the contract was changed."),
        Column("change", required=False, optional=True, meaning="What was changed, in a few words."),
    ),
    key=("contract", "funder", "kpi"),
)
