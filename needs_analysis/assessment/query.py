"""A letter to whoever sent a file."""

from __future__ import annotations

from needs_analysis.assessment.check import Checked
from needs_analysis.errors import Refusal


def query(checked: Checked, file: str) -> str:
    """Draft a letter to whoever sent a file: what could not be read, where, and what is asked of them.

    Parameters
    ----------
    checked : Checked
        From `check` or `check_file`.
    file : str
        Which file.

    Raises
    ------
    Refusal
        When there is nothing to ask about that file.
    """
    rows = checked.problems[checked.problems["file"] == file]
    if rows.empty:
        raise Refusal(f"There is no problem with {file}", remedy="Nothing needs to be asked.")
    lines = []
    for number, row in enumerate(rows.to_dict("records"), start=1):
        place = [f"{name} {row[name]}" for name in ("sheet", "row", "column") if row[name]]
        where = f"{', '.join(place)}: " if place else ""
        expected = f" We expected {str(row['expected']).rstrip('.')}." if row["expected"] else ""
        lines.append(f"{number}. {where}{str(row['problem']).rstrip('.')}.{expected}")
    return "\n".join(
        [
            f"Subject: {file}: {'a question' if len(rows) == 1 else f'{len(rows)} questions'} before we can use it",
            "",
            "Dear colleague,",
            "",
            f"Thank you for {file}. Before we can use its figures, could you please look at the following?",
            "",
            *lines,
            "",
            "Please send the whole file again when it is corrected, rather than single numbers, and under a new name.",
            "Rows are numbered as the spreadsheet shows them. If one of our questions is wrong, please tell us that too.",
            "",
            "With kind regards,",
            "",
        ]
    )
