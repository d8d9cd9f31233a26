"""Reading small surveys that a test makes."""

import needs_analysis as na
from needs_analysis.people.sealed import opened

SAFE = {"id": "safe", "header": "Safe?", "options": ["Yes", "No"], "other": True}
WHY = {"id": "why", "header": "Why?", "kind": "text"}
TICKS = {
    "id": "help",
    "kind": "several",
    "columns": {"Help: Counselling": "Counselling", "Help: Advocate": "Advocate", "Help: Other": "Other"},
    "other": True,
}
TICK_HEADER = "ID,Help: Counselling,Help: Advocate,Help: Other\n"


def read(folder, text, *questions, **more):
    path = folder / "survey.csv"
    path.write_text(text, encoding="utf-8")
    return na.reading.survey(path, {"respondent": "ID", "questions": list(questions), **more})


def codes(received):
    return [notice.code for notice in received.warnings]


def states(received, question):
    return received.table[f"{question}_state"].tolist()


def words(received, column):
    return opened(received.tables["free_text"])[column].fillna("").tolist()
