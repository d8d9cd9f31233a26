"""What people said in answers, as a person has approved it for publication."""

from needs_analysis.contracts.contract import Column, Contract

approved_quotations = Contract(
    name="approved_quotations",
    meaning="One answer that may be quoted, with the words that were approved.",
    columns=(
        Column("answer_id", meaning="Id of the answer, as the survey or interview has it."),
        Column("question", meaning="The question that it answers."),
        Column("approved_by", meaning="Role of who approved it, such as head of commissioning; no name."),
        Column("approved_on", "date", meaning="When it was approved."),
        Column("wording", meaning="The words that may be published, as given or as edited, letter by letter."),
    ),
    key=("answer_id", "question"),
    record_level=True,
)
