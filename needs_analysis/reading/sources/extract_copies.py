"""Duplicate rows of an extract, and how they are treated."""

from __future__ import annotations

from typing import Any, Literal

import pandas as pd

from needs_analysis.identifiers import spelled
from needs_analysis.reading.meaning.columns_of_text import TextFrame
from needs_analysis.reading.received import Notice, Problems

EqualRows = Literal["copies", "victims"]


def without_copies(
    table: pd.DataFrame, equal_rows: EqualRows, *, text: TextFrame, problems: Problems
) -> tuple[pd.Series[Any], list[Notice]]:
    """Which rows are kept: an identical crime and victim counts once, and one with different facts is refused.

    Parameters
    ----------
    table : pandas.DataFrame
        The columns that are read.
    equal_rows : {"copies", "victims"}
        What rows of one crime are that are equal throughout and have no victim id. Any cell that differs as it was sent, be it
        of a column that is not read, shows that they are no copies.
    text, problems
        The file, and what takes contradictions.
    """
    table = table.assign(crime_id=spelled(table["crime_id"]))
    nobody = table["victim_id"].isna()
    repeated = table.duplicated(keep=False)
    same = ~nobody & table.duplicated(["crime_id", "victim_id"], keep=False)
    copies = same & table.duplicated(keep="first")
    differing = (
        same
        & ~copies
        & table[~copies].duplicated(["crime_id", "victim_id"], keep=False).reindex(table.index, fill_value=False)
    )
    if differing.any():
        problems.add(
            f"{int(differing.sum())} rows repeat the crime and victim of another row with different facts",
            sheet=text.sheet,
            row=text.places(differing),
            column="crime_id + victim_id",
            count=int(differing.sum()),
            expected="one row per crime and victim",
            remedy="Ask the force for one row per crime and victim.",
        )
    alike = nobody & repeated
    again = text.frame[alike].duplicated(keep="first").reindex(table.index, fill_value=False)
    stay = ~copies & ~again if equal_rows == "copies" else ~copies
    left = (alike & stay).astype(bool)
    left[left] = table[left].duplicated(keep=False)
    return stay, _said(same & repeated, copies, again & ~stay, left, equal_rows, text)


def _said(
    copied: pd.Series[Any],
    copies: pd.Series[Any],
    unnamed: pd.Series[Any],
    left: pd.Series[Any],
    equal_rows: EqualRows,
    text: TextFrame,
) -> list[Notice]:
    """What is said of copies with a victim id, of those without, and of rows that stay and look like each other."""
    why = "as the mapping says" if equal_rows == "victims" else "because they have other cells or spellings"
    return [
        Notice(code, f"{int(counted.sum())} rows {words}", f"{text.file}, rows {text.places(shown)}")
        for code, counted, shown, words in (
            (
                "COPIES_SET_ASIDE",
                copies,
                copied,
                "are duplicates of another row and were excluded, so that no one is counted twice.",
            ),
            (
                "COPIES_SET_ASIDE",
                unnamed,
                unnamed,
                "without a victim id are identical to an earlier row of the same crime; they were treated as duplicates and "
                'excluded. If they are several unknown victims of one crime, write equal_rows = "victims" in a mapping.',
            ),
            (
                "EQUAL_ROWS",
                left,
                left,
                f"without a victim id are identical in every column read to another row of the same crime; they were kept, {why}. If the "
                "extract contains duplicates, unknown victims are counted twice.",
            ),
        )
        if counted.any()
    ]
