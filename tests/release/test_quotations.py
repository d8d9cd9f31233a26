"""Nothing that somebody said is quoted without a person's yes to exactly these words."""

import json

import pandas as pd
import pytest

from needs_analysis.contracts import ALL
from needs_analysis.errors import DataError, Refusal
from needs_analysis.release import Text, quotations
from tests.conftest import SHARED

ASKED = pd.DataFrame(
    {
        "answer_id": ["T15", "T37"],
        "question": ["Q4", "Q4"],
        "wording": ["I waited six weeks.", "What would help is a group in the evening."],
    }
)
YES = ASKED.assign(approved_by="head of commissioning", approved_on="2026-10-01")


def changed(table, row, **cells):
    table = table.copy()
    for name, value in cells.items():
        table[name] = table[name].astype("object")
        table.loc[row, name] = value
    return table


def refused(answers, approved, **more):
    with pytest.raises(Refusal) as caught:
        quotations(answers, approved=approved, **more)
    said = str(caught.value)
    assert not any(word in said for word in ("waited", "evening", "Kev", "07700"))
    return said


def test_approved_words_are_released_in_the_order_asked():
    found = quotations(ASKED, approved=YES.iloc[::-1])
    assert [each.answer_id for each in found] == ["T15", "T37"]
    assert all(type(each.wording) is Text for each in found) and found[0].wording == "I waited six weeks."


def test_words_may_be_edited_where_the_edited_ones_are_approved():
    edited = changed(YES, 0, wording="I waited [...] weeks.")
    assert quotations(changed(ASKED, 0, wording="I waited [...] weeks."), approved=edited)
    assert "T15" in refused(ASKED, edited)


def test_an_answer_without_a_yes_is_refused_by_its_id():
    said = refused(ASKED, YES.iloc[:1])
    assert "Nobody has approved this answer (T37)" in said and "T15" not in said
    assert "Nobody" in refused(changed(ASKED, 0, question="Q5"), YES), "a yes holds for its question"


@pytest.mark.parametrize(
    "words", ["I waited six weeks", "i waited six weeks.", "I waited six weeks. ", "I\u00a0waited six weeks.", ""]
)
def test_words_that_differ_by_a_letter_are_refused(words):
    assert "letter by letter" in refused(changed(ASKED, 0, wording=words), YES)


@pytest.mark.parametrize("column", ["approved_by", "approved_on", "wording", "question", "answer_id"])
@pytest.mark.parametrize("cell", [None, "", " ", float("nan"), pd.NaT])
def test_a_yes_that_is_not_complete_is_none(column, cell):
    assert "not complete" in refused(ASKED, changed(YES, 0, **{column: cell}))


def test_two_yeses_are_none():
    assert "more than once (T15)" in refused(ASKED, pd.concat([YES, changed(YES, 0, wording="Other.").iloc[:1]]))


@pytest.mark.parametrize("words", ["Ring 07700 900123.", "Only two women came.", "a girl aged 15 waited"])
def test_approved_words_are_searched_all_the_same(words):
    assert "T15" in refused(changed(ASKED, 0, wording=words), changed(YES, 0, wording=words))


def test_names_are_searched_for_where_asked():
    words = {"wording": "Kev was there."}
    assert quotations(changed(ASKED, 0, **words), approved=changed(YES, 0, **words))
    found = lambda text: ["name of a person"] if "Kev" in text else []  # noqa: E731
    assert "T15" in refused(changed(ASKED, 0, **words), changed(YES, 0, **words), names=found)


def test_an_id_that_is_somebodys_is_not_repeated():
    said = refused(changed(ASKED, 0, answer_id="ann@example.org"), YES)
    assert "ann" not in said and "an id that looks like personal data" in said


def test_ids_that_one_table_has_as_numbers_are_the_same_ids():
    numbers = ASKED.assign(answer_id=[1.0, 2.0])
    assert len(quotations(numbers, approved=YES.assign(answer_id=["1", "2"]))) == 2


def test_what_is_no_table_or_lacks_a_column_is_refused():
    with pytest.raises(DataError):
        quotations(ASKED.drop(columns="wording"), approved=YES)
    with pytest.raises(DataError):
        quotations(ASKED, approved=ASKED)
    with pytest.raises(DataError, match="a table"):
        quotations([1], approved=YES)
    with pytest.raises(Refusal, match="no rows"):
        quotations(ASKED.iloc[:0], approved=YES)


def test_the_contract_asks_for_the_same_columns_and_is_of_people():
    contract = ALL["approved_quotations"]
    assert {column.name for column in contract.columns} == set(YES) and contract.floor == "record_level"


@pytest.mark.skipif(
    not (SHARED / "known_answers" / "pii").is_dir(), reason="the answers with marked spans are not beside the project"
)
def test_no_answer_with_a_number_is_quoted_whoever_approved_it():
    lines = (SHARED / "known_answers" / "pii" / "freetext.jsonl").read_text(encoding="utf-8").splitlines()
    answers = [json.loads(line) for line in lines]
    left = []
    for answer in answers:
        asked = pd.DataFrame({"answer_id": [answer["id"]], "question": ["Q"], "wording": [answer["text"]]})
        try:
            quotations(asked, approved=asked.assign(approved_by="a role", approved_on="2026-10-01"))
            left.append(answer)
        except Refusal:
            pass
    assert {span["type"] for answer in left for span in answer["spans"]} <= {"NAME", "EMPLOYER", "HOTEL"}
    assert sum(not answer["spans"] for answer in left) == sum(not answer["spans"] for answer in answers)


@pytest.mark.parametrize(
    "change",
    [
        {"approved_on": "never"},
        {"approved_on": "1 October"},
        {"approved_by": "no"},
        {"approved_by": "-"},
        {"approved_by": "Not approved."},
        {"approved_by": "07700 900123"},
    ],
)
def test_a_yes_says_who_gave_it_and_on_which_day(change):
    with pytest.raises(Refusal, match="does not say who gave it") as caught:
        quotations(ASKED, approved=YES.assign(**change))
    assert "900123" not in str(caught.value)


@pytest.mark.parametrize("threshold", [-1, 2.5, True, None])
def test_a_threshold_is_a_whole_number(threshold):
    with pytest.raises(Refusal, match="whole number"):
        quotations(ASKED, approved=YES, threshold=threshold)
