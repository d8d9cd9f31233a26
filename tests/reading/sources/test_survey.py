"""Surveys: what an answer means, and what nobody said."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from needs_analysis.errors import ConfigurationError, DataError
from tests.reading.surveys import SAFE, TICK_HEADER, TICKS, codes, read, states, words

# --- separators inside choices --------------------------------------------------------------------------------------

WHO = {
    "id": "who",
    "header": "Who?",
    "kind": "several",
    "separator": ",",
    "options": ["Friends, family", "Police"],
    "other": True,
}


@pytest.mark.parametrize(
    ("cell", "friends", "police", "other"),
    [
        ("Friends, family", True, False, False),
        ("Friends, family, Police", True, True, False),
        ("Police,friends ,  Family", True, True, False),
        ("Police, a neighbour", False, True, True),
        ("Friends", False, False, True),
        ("a friend, Friends, family", True, False, True),
    ],
)
def test_a_choice_may_contain_the_separator(tmp_path, cell, friends, police, other):
    table = read(tmp_path, f'ID,Who?\n1,"{cell}"\n', WHO).table
    found = table[["who:Friends, family", "who:Police", "who:Other"]].iloc[0].tolist()
    assert found == [friends, police, other]


def test_the_longest_choice_is_read_first(tmp_path):
    question = {**WHO, "options": ["Friends", "Friends, family", "Police"], "other": True}
    received = read(tmp_path, 'ID,Who?\n1,"Friends, family"\n2,"Friends, Police"\n', question)
    assert received.table["who:Friends, family"].tolist() == [True, False]
    assert received.table["who:Friends"].tolist() == [False, True]
    assert received.table["who:Other"].tolist() == [False, False]


def test_none_of_these_and_prefer_not_may_contain_the_separator(tmp_path):
    question = {**WHO, "none_of_these": "No, nobody", "prefer_not": ["Sorry, no"], "other": False}
    received = read(tmp_path, 'ID,Who?\n1,"No, nobody"\n2,"sorry, no"\n', question)
    assert received.table["who:No, nobody"].tolist() == [True, pd.NA]
    assert states(received, "who") == ["answered", "prefer_not_to_say"]


def test_choices_that_cannot_be_told_apart_are_refused(tmp_path):
    question = {**WHO, "options": ["Friends", "Family", "Friends, family"]}
    with pytest.raises(ConfigurationError, match="contains the separator"):
        read(tmp_path, "ID,Who?\n1,Friends\n", question)
    assert len(read(tmp_path, "ID,Who?\n1,Friends\n", {**question, "separator": ";"}).table) == 1
    crossing = {**WHO, "options": ["a, b", "b, c", "a", "c"]}
    with pytest.raises(DataError, match="can be read as different choices") as refused:
        read(tmp_path, 'ID,Who?\n1,"a, b"\n2,"a, b, c"\n', crossing)
    assert refused.value.problems[["row", "count"]].iloc[0].tolist() == ["3", 1]


@settings(max_examples=80, deadline=None)
@given(
    chosen=st.lists(st.sampled_from(["A, b", "C", "D, e, f", "g/h"]), unique=True, min_size=1),
    gap=st.sampled_from([",", ", ", " , "]),
)
def test_every_set_of_choices_comes_back(tmp_path_factory, chosen, gap):
    options = ["A, b", "C", "D, e, f", "g/h"]
    question = {**WHO, "options": options, "other": False}
    table = read(tmp_path_factory.mktemp("s"), f'ID,Who?\n1,"{gap.join(chosen)}"\n', question).table
    assert [option for option in options if table[f"who:{option}"].iloc[0]] == [o for o in options if o in chosen]


# --- typography -----------------------------------------------------------------------------------------------------

FULLY = {**SAFE, "options": ["Don't know", "Yes - fully", "16-24", "No"]}


@pytest.mark.parametrize(
    ("cell", "option"),
    [
        ("Don\u2019t know", "Don't know"),
        ("don\u02bct know.", "Don't know"),
        ("Don`t know", "Don't know"),
        ("Don't\u00a0know", "Don't know"),
        ("I don\u2019t know", "Don't know"),
        ("Do not know", "Don't know"),
        ("Yes \u2013 fully", "Yes - fully"),
        ("Yes \u2014 fully", "Yes - fully"),
        ("yes\u2010fully", "Yes - fully"),
        ("\u201cYes - fully\u201d", "Yes - fully"),
        ("16\u201324", "16-24"),
        ("16 \u2212 24", "16-24"),
        ("\uff2e\uff4f", "No"),
        ("No.", "No"),
        ("N\u200bo", "No"),
    ],
)
def test_typography_makes_no_other_answer(tmp_path, cell, option):
    received = read(tmp_path, f"ID,Safe?\n1,{cell}\n", FULLY)
    assert received.table["safe"].tolist() == [option]
    assert received.warnings == ()


@pytest.mark.parametrize(
    "cell",
    [
        "I prefer not to say",
        "I\u2019d prefer not to say",
        "I would rather not say",
        "Prefer\u00a0not to say.",
        "PREFER NOT TO ANSWER",
        "Prefer-not-to-say",
        "Do not wish to answer",
        "I don\u2019t want to say",
        "Prefer to not say",
        "Prefer not to disclose",
    ],
)
@pytest.mark.parametrize("kind", ["single", "several", "text"])
def test_the_usual_ways_of_not_saying_are_no_answer(tmp_path, cell, kind):
    question = {**SAFE, "kind": kind, "other": kind != "text"}
    assert states(read(tmp_path, f"ID,Safe?\n1,{cell}\n2,Yes\n", question), "safe") == ["prefer_not_to_say", "answered"]


def test_what_the_map_declares_goes_before_the_usual(tmp_path):
    text = "ID,Safe?\n1,Rather not say\n2,Keep out\n3,I prefer not to say\n"
    options = [*SAFE["options"], "Rather not say"]
    received = read(tmp_path, text, {**SAFE, "options": options, "prefer_not": ["keep  out!"]})
    assert states(received, "safe") == ["answered", "prefer_not_to_say", "prefer_not_to_say"]
    assert received.table["safe"].iloc[0] == "Rather not say"
    usual = read(tmp_path, text.replace("Keep out", "Yes"), {**SAFE, "options": options})
    assert states(usual, "safe") == ["prefer_not_to_say", "answered", "prefer_not_to_say"]


def test_headers_differ_in_typography_too(tmp_path):
    question = {**SAFE, "header": "Don't you feel safe - at night?"}
    text = "\ufeffID,\u201cDon\u2019t you feel safe \u2013 at\u00a0night?\u201d\n1,Yes\n"
    assert read(tmp_path, text, question).table["safe"].tolist() == ["Yes"]


def test_two_choices_of_somebody_else_are_kept_apart_from_other(tmp_path):
    text = "ID,Safe?\n1,Someone else\n2,somewhere else.\n3,my own\n4,Other\n"
    two = {**SAFE, "options": ["Someone else", "Somewhere else"]}
    assert read(tmp_path, text, two).table["safe"].tolist() == ["Someone else", "Somewhere else", "Other", "Other"]
    one = {**SAFE, "options": ["Somewhere else", "Other (please specify)"]}
    answers = ["Other (please specify)", "Somewhere else", "Other (please specify)", "Other (please specify)"]
    assert read(tmp_path, text, one).table["safe"].tolist() == answers


def test_signs_that_mean_something_stay(tmp_path):
    options = ["18", "18+", "<18", "-1", "1", "10%", "10"]
    text = "ID,Safe?\n" + "".join(f"{n},{option}\n" for n, option in enumerate(options))
    assert read(tmp_path, text, {**SAFE, "options": options}).table["safe"].tolist() == options
    with pytest.raises(ConfigurationError, match="differ in capitals"):
        read(tmp_path, text, {**SAFE, "options": ["Don't know", "don\u2019t  know."]})


def test_an_other_answer_that_is_nearly_an_option_is_noticed_without_its_words(tmp_path):
    text = "ID,Safe?\n1,Satisfyed\n2,Satisfied\n3,my canary\n"
    question = {**SAFE, "options": ["Satisfied", "Dissatisfied"]}
    received = read(tmp_path, text, question)
    assert codes(received) == ["OTHER_NEARLY_OPTION"]
    assert "1 other answers" in str(received.warnings[0])
    assert "safe, row 2" in str(received.warnings[0])
    assert "atisfyed" not in "".join(map(str, received.warnings))
    spelled = read(tmp_path, text, {**question, "spellings": {"Satisfyed": "satisfied"}})
    assert spelled.table["safe"].tolist() == ["Satisfied", "Satisfied", "Other"]
    assert codes(spelled) == []
    several = read(tmp_path, "ID,Safe?\n1,Satisfyed;me;you\n", {**question, "kind": "several"})
    assert codes(several) == ["OTHER_NEARLY_OPTION"]
    for wrong in ({"x": "nothing"}, {"Dissatisfied": "Satisfied"}):
        with pytest.raises(ConfigurationError, match="spellings names"):
            read(tmp_path, text, {**question, "spellings": wrong})


def test_not_knowing_under_other_is_noticed(tmp_path):
    received = read(tmp_path, "ID,Safe?\n1,I don\u2019t know\n2,Yes\n", SAFE)
    assert received.table["safe"].tolist() == ["Other", "Yes"]
    assert codes(received) == ["OTHER_DOES_NOT_KNOW"]


MARKS = st.sampled_from(["'", "\u2019", "\u2018", "\u02bc", "`"])
DASH = st.sampled_from(["-", " - ", "\u2013", " \u2014 ", "\u2011", "\u2212"])
GAP = st.sampled_from([" ", "\u00a0", "  ", "\u2009", " \u200b"])


@settings(max_examples=80, deadline=None)
@given(mark=MARKS, dash=DASH, gap=GAP, end=st.sampled_from(["", ".", ",", " ", "..."]), big=st.booleans())
def test_any_typography_of_an_option_is_that_option(tmp_path_factory, mark, dash, gap, end, big):
    written = f"We{mark}re{gap}safe{dash}mostly{end}"
    question = {**SAFE, "options": ["We're safe - mostly", "No"]}
    text = f'ID,Safe?\n1,"{written.upper() if big else written}"\n'
    assert read(tmp_path_factory.mktemp("s"), text, question).table["safe"].tolist() == ["We're safe - mostly"]


# --- columns of ticks -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("skipped", [",,", "0,0,0", "0,,0", "0.0,0.0,", "No,no,NO", "FALSE,FALSE,FALSE", "Unchecked,,"])
def test_somebody_who_ticked_nothing_left_the_question_out(tmp_path, skipped):
    received = read(tmp_path, TICK_HEADER + f"1,1,0,0\n2,{skipped}\n", TICKS)
    assert states(received, "help") == ["answered", "blank"]
    assert received.table["help:Counselling"].tolist() == [True, pd.NA]
    assert received.tables["bases"]["answered"].tolist() == [1]
    assert codes(received) == ([] if skipped == ",," else ["NOTHING_TICKED"])


def test_nothing_ticked_may_be_declared_an_answer(tmp_path):
    text = TICK_HEADER + "1,1,0,0\n2,0,0,0\n3,,,\n"
    received = read(tmp_path, text, {**TICKS, "nothing_ticked": "answered"})
    assert states(received, "help") == ["answered", "answered", "blank"]
    assert received.table["help:Counselling"].tolist() == [True, False, pd.NA]
    with pytest.raises(ConfigurationError, match="several columns"):
        read(tmp_path, text, {**SAFE, "nothing_ticked": "answered"})


@pytest.mark.parametrize("nothing", ["blank", "answered"])
def test_zeros_of_somebody_who_was_not_asked_are_no_answer(tmp_path, nothing):
    text = "ID,Safe?,Help: Counselling,Help: Advocate,Help: Other\n1,Yes,0,0,0\n2,No,1,0,0\n"
    question = {**TICKS, "asked_if": {"question": "safe", "answers": ["No"]}, "nothing_ticked": nothing}
    received = read(tmp_path, text, SAFE, question)
    assert states(received, "help") == ["not_asked", "answered"]
    assert received.table["help:Counselling"].tolist() == [pd.NA, True]
    with pytest.raises(DataError, match="was not asked"):
        read(tmp_path, text.replace("1,Yes,0", "1,Yes,1"), SAFE, question)


def test_a_text_in_the_column_of_other_answers_is_another_answer(tmp_path):
    text = TICK_HEADER + "1,1,0,my canary\n2,0,0,1\n3,0,0,Prefer not to say\n4,0,0,advocate\n5,1,0,0\n"
    received = read(tmp_path, text, TICKS)
    assert received.table["help:Other"].tolist() == [True, True, pd.NA, False, False]
    assert received.table["help:Advocate"].tolist() == [False, False, pd.NA, True, False]
    assert states(received, "help")[2] == "prefer_not_to_say"
    assert words(received, "help_other") == ["my canary", "", "", "", ""]
    assert "canary" not in received.table.to_csv()


def test_the_column_of_other_answers_may_be_named(tmp_path):
    text = "ID,C,What else?\n1,1,my canary\n2,1,\n"
    among = {"id": "help", "kind": "several", "columns": {"C": "Counselling", "What else?": "More"}, "other": True}
    with pytest.raises(DataError, match="name it in other_header") as refused:
        read(tmp_path, text, among)
    assert "canary" not in str(refused.value)
    assert "set other = true" not in str(refused.value)
    received = read(tmp_path, text, {**among, "other_header": "What else?"})
    assert received.table["help:More"].tolist() == [True, False]
    beside = {**among, "columns": {"C": "Counselling"}, "other_header": "What else?"}
    assert read(tmp_path, text, beside).table["help:Other"].tolist() == [True, False]
    routed = {**SAFE, "header": "C", "options": ["1"], "asked_if": {"question": "help", "answers": ["Other"]}}
    with pytest.raises(ConfigurationError, match="which is not an option"):
        read(tmp_path, text, {**among, "columns": {"What else?": "More"}}, routed)
    with pytest.raises(ConfigurationError, match="needs other = true"):
        read(tmp_path, text, {**beside, "other": False})


def test_other_answers_of_one_choice_may_stand_in_a_column_of_their_own(tmp_path):
    text = "ID,Safe?,Safe: other\n1,Yes,\n2,Other (please specify),my canary\n3,,at times\n4,No,a remark\n5,Other,no\n"
    received = read(tmp_path, text, {**SAFE, "other_header": "Safe: other"})
    assert received.table["safe"].tolist() == ["Yes", "Other", "Other", "No", "Other"]
    assert words(received, "safe_other") == ["", "my canary", "at times", "a remark", ""]


def test_a_text_in_a_column_of_ticks_is_refused_with_what_helps(tmp_path):
    with pytest.raises(DataError, match="not an option") as refused:
        read(tmp_path, TICK_HEADER + "1,my canary,0,0\n2,1,0,0\n", {**TICKS, "other": False})
    assert refused.value.problems.iloc[0]["row"] == "2"
    assert "canary" not in str(refused.value)


def test_a_no_under_the_choice_no_is_no_tick_where_others_say_yes(tmp_path):
    question = {"id": "q", "kind": "several", "columns": {"Q: Maybe": "Maybe", "Q: No": "No"}}
    yes_no = read(tmp_path, "ID,Q: Maybe,Q: No\n1,Yes,No\n2,No,Yes\n", question)
    assert yes_no.table["q:No"].tolist() == [False, True]
    choices = read(tmp_path, "ID,Q: Maybe,Q: No\n1,Maybe,\n2,,No\n", question)
    assert choices.table["q:No"].tolist() == [False, True]


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("ID,Q\n1,A; Prefer not to say\n2,prefer not to say\n3,B\n", {"header": "Q", "options": ["A", "B"]}),
        ("ID,a,b,c\n1,1,0,1\n2,0,0,1\n3,0,1,0\n", {"columns": {"a": "A", "b": "B", "c": "Prefer not to say"}}),
        (
            "ID,a,b\n1,x,\n2,Prefer not to say,Prefer not to say\n3,,x\n",
            {"columns": {"a": "A", "b": "B"}},
        ),
    ],
)
def test_a_choice_beside_not_saying_is_kept(tmp_path, text, question):
    received = read(tmp_path, text, {"id": "q", "kind": "several", **question})
    assert states(received, "q") == ["answered", "prefer_not_to_say", "answered"]
    assert received.table["q:A"].tolist() == [True, pd.NA, False]
    assert "q:Prefer not to say" not in received.table
    assert codes(received) == ([] if "x" in text else ["PREFER_NOT_BESIDE_CHOICE"])


# --- routing, headers, numbers --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "asked"),
    [("none  of these.", 1), ("Other", 2), ("Prefer not to say", 3), ("A", 0)],
)
def test_a_route_may_lead_from_any_answer_there_is(tmp_path, answer, asked):
    first = {
        "id": "q",
        "header": "Q",
        "kind": "several",
        "options": ["A"],
        "none_of_these": "None of these",
        "other": True,
    }
    second = {**SAFE, "asked_if": {"question": "q", "answers": [answer]}}
    rows = ["A", "None of these", "my own", "Prefer not to say"]
    text = "ID,Q,Safe?\n" + "".join(f"{n},{row},{'Yes' if n == asked else ''}\n" for n, row in enumerate(rows))
    expected = ["answered" if n == asked else "not_asked" for n in range(4)]
    assert states(read(tmp_path, text, first, second), "safe") == expected


def test_none_of_these_may_stand_among_the_options(tmp_path):
    question = {"id": "q", "header": "Q", "kind": "several", "options": ["A", "None"], "none_of_these": "none."}
    assert read(tmp_path, "ID,Q\n1,none\n2,A\n", question).table["q:None"].tolist() == [True, False]
    with pytest.raises(DataError, match="none of these on its own"):
        read(tmp_path, "ID,Q\n1,none;A\n", question)


def test_one_header_stands_for_one_thing(tmp_path):
    text = "ID,Rate it,Rate it\n1,Yes,No\n2,No,No\n"
    first, second = {**SAFE, "header": "Rate it"}, {**SAFE, "id": "again", "header": "rate  it"}
    with pytest.raises(ConfigurationError, match=r"'rate  it \[2\]'"):
        read(tmp_path, text, first, second)
    with pytest.raises(ConfigurationError, match="ignore or identifiers"):
        read(tmp_path, text, first, ignore=["Rate it"])
    with pytest.raises(DataError, match=r"appears 2 times, as columns 2, 3"):
        read(tmp_path, text, first)
    numbered = read(tmp_path, text, {**first, "header": "Rate it [1]"}, {**second, "header": "Rate it [2]"})
    assert numbered.table[["safe", "again"]].to_numpy().tolist() == [["Yes", "No"], ["No", "No"]]
    one = read(tmp_path, text, {**first, "header": "Rate it [2]"}, ignore=["Rate it [1]"])
    assert one.table["safe"].tolist() == ["No", "No"]
    with pytest.raises(DataError, match="not in the file"):
        read(tmp_path, text, {**first, "header": "Rate it [3]"}, ignore=["Rate it"])
    assert (
        len(
            read(
                tmp_path,
                text.replace("Rate it\n", "Rate it [2]\n"),
                {**first, "header": "Rate it [2]"},
                ignore=["Rate it"],
            ).table
        )
        == 2
    )


def test_whole_numbers_may_have_decimals_that_say_nothing(tmp_path):
    options = {**SAFE, "options": ["1", "2"]}
    received = read(tmp_path, "ID,Safe?\n1,1\n2.0,1.0\n3,2.00\n", options)
    assert received.table["safe"].tolist() == ["1", "1", "2"]
    assert received.table["respondent"].tolist() == ["1", "2", "3"]
    assert codes(received) == []
    with pytest.raises(DataError, match="is duplicated"):
        read(tmp_path, "ID,Safe?\n1,1\n1.0,2\n", options)
    number = {"id": "n", "header": "N", "kind": "number"}
    assert read(tmp_path, "ID,N\n1,1\n2,1.0\n", number).table["n"].tolist() == [1, 1]
    with pytest.raises(DataError, match="read the question as text"):
        read(tmp_path, "ID,N\n1,some\n", number)


def test_a_row_without_a_respondent_is_refused(tmp_path):
    with pytest.raises(DataError, match="have no respondent number") as refused:
        read(tmp_path, "ID,Safe?\n1,Yes\n,No\n", SAFE)
    assert refused.value.problems.iloc[0]["row"] == "3"
    assert len(read(tmp_path, "ID,Safe?\n1,Yes\n,No\n", SAFE, respondent="", ignore=["ID"]).table) == 2


CELL = st.sampled_from(
    [
        "",
        "0",
        "1",
        "yes",
        "Canary",
        "Canary, please specify",
        "Response",
        "Other",
        "Yes",
        "A;Canary",
        "Prefer not to say",
    ]
)


@settings(max_examples=150, deadline=None)
@given(rows=st.lists(st.tuples(CELL, CELL, CELL, CELL, CELL), min_size=1, max_size=5), other=st.booleans())
def test_no_message_repeats_an_answer(tmp_path_factory, rows, other):
    text = "ID,Safe?,Help: Counselling,Help: Advocate,Help: Other,Q\n"
    text += "".join(f"{n},{','.join(row)}\n" for n, row in enumerate(rows, 1))
    several = {"id": "q", "header": "Q", "kind": "several", "options": ["A", "Canasy"], "other": other}
    try:
        received = read(tmp_path_factory.mktemp("s"), text, SAFE, {**TICKS, "other": other}, several)
    except DataError as refused:
        said = str(refused) + refused.problems.to_csv()
    else:
        assert len(received.table) == len(rows)
        said = received.table.to_csv() + repr(received) + received.log.to_csv()
    assert "anary" not in said
