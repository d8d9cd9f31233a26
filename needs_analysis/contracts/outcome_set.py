"""The outcomes that a funder asks for, as data: sets change, so each says when it was seen."""

from needs_analysis.contracts.contract import Column, Contract

outcome_set = Contract(
    name="outcome_set",
    meaning="One outcome of one set.",
    columns=(
        Column("outcome_set", meaning="Whose set it is, such as the Ministry of Justice."),
        Column("outcome", meaning="The outcome in the words of the set."),
        Column(
            "measure",
            meaning="Beginning of its columns in the returns, such as safety (safety_improved, safety_same ...).",
        ),
        Column("seen", "date", meaning="Day on which the set was seen."),
        Column("source", required=False, optional=True, meaning="Where it was seen."),
    ),
    key=("outcome_set", "outcome"),
)
