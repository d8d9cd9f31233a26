"""Weights of harm by offence, from an index that an office has: none are shipped."""

from needs_analysis.contracts.contract import Column, Contract

harm_weights = Contract(
    name="harm_weights",
    meaning="The weight of one offence in one edition of one index.",
    columns=(
        Column("offence_code", meaning="Code of the offence as the force records it, such as 8N or 28A."),
        Column("offence", required=False, meaning="The offence in words."),
        Column("weight", "number", meaning="Its weight, 0 or more, in the unit of the index."),
        Column("unit", meaning="What the weight counts, such as days of sentence."),
        Column("index", meaning="Name of the index."),
        Column("edition", meaning="Its year or version: weights change between them."),
        Column("source", meaning="Where the weights are from."),
    ),
    key=("offence_code",),
)
