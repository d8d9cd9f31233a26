"""Funding of services: streams, their years, and what is committed and spent of them."""

from needs_analysis.contracts.contract import Column, Contract

STREAMS = ("MoJ core", "MoJ ring-fenced", "Home Office", "precept", "partner", "other")
"""Kinds of funding streams of a police and crime commissioner."""

funding = Contract(
    name="funding",
    meaning="What one award of one financial year provides for one need; an award for several needs has a row for each.",
    columns=(
        Column("award", meaning="Reference of the award or grant, the same in each of its rows and years."),
        Column("stream", "choice", choices=STREAMS, meaning="Kind of funding."),
        Column("funder", meaning="Who provides the money."),
        Column("financial_year", meaning="Financial year, such as 2025/26."),
        Column("need", meaning="The need (or service) that this row is for."),
        Column(
            "ring_fence",
            required=False,
            optional=True,
            meaning="The need that the award may only be used for; empty where it is not ring-fenced.",
        ),
        Column("awarded", "money", meaning="Pounds awarded for the year, for this need."),
        Column(
            "committed", "money", required=False, optional=True, meaning="Pounds committed in contracts and grants."
        ),
        Column("spent", "money", required=False, optional=True, meaning="Pounds spent so far."),
        Column("spent_to", "date", required=False, optional=True, meaning="Day up to which the spending was counted."),
        Column(
            "carried_in", "money", required=False, optional=True, meaning="Pounds carried forward from the year before."
        ),
        Column(
            "may_carry_forward", "flag", required=False, optional=True, meaning="Whether unspent money may be kept."
        ),
        Column("end", "date", required=False, optional=True, meaning="Last day of the award."),
        Column("notice_days", "count", required=False, optional=True, meaning="Notice that must be given, in days."),
        Column(
            "procurement_days",
            "count",
            required=False,
            optional=True,
            meaning="Days that a new procurement would take.",
        ),
    ),
    key=("award", "financial_year", "need"),
)
