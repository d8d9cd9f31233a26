"""Record-level waiting lists and outcomes."""

from needs_analysis.contracts.contract import Column, Contract

waiting_list = Contract(
    name="waiting_list",
    meaning="One wait of one person for one service.",
    columns=(
        Column("client", meaning="Pseudonym of the person."),
        Column("service", meaning="Name of the service, as in its returns."),
        Column("area", required=False, optional=True, meaning="Local authority or community safety partnership."),
        Column("referred", "date", meaning="Day of the referral, when the wait began."),
        Column("started", "date", required=False, optional=True, meaning="Day on which support began."),
        Column(
            "left", "date", required=False, optional=True, meaning="Day on which the person left the list unsupported."
        ),
        Column(
            "left_because",
            "choice",
            required=False,
            optional=True,
            choices=("declined", "could not be contacted", "referred on", "other"),
            meaning="Why the person left the list.",
        ),
        Column("priority", required=False, optional=True, meaning="Priority or level of risk."),
    ),
    key=("client", "service", "referred"),
    record_level=True,
    when_empty="nobody waited",
)

outcome_measurements = Contract(
    name="outcome_measurements",
    meaning="One outcome of one closed case, measured at entry and exit as far as it was.",
    columns=(
        Column("client", meaning="Pseudonym of the person."),
        Column("service", meaning="Name of the service, as in its returns."),
        Column("area", required=False, optional=True, meaning="Local authority or community safety partnership."),
        Column("outcome", meaning="What was measured, such as safety."),
        Column("closed", "date", meaning="Day on which the case was closed."),
        Column("entry", "number", required=False, optional=True, meaning="Score at entry."),
        Column(
            "exit", "number", required=False, optional=True, meaning="Score at exit; empty where it was not measured."
        ),
    ),
    key=("client", "service", "outcome", "closed"),
    record_level=True,
    when_empty="no case was closed",
)
