"""Which outputs of a notebook that was run may stay in its copy."""

import copy

import pytest

from needs_analysis.assessment.kept_outputs import only_what_may_stay, written_in
from needs_analysis.release import release
from needs_analysis.release.release import PROOF_VARIABLE, RELEASED_TYPE, picture_released
from tests.examples import EXAMPLES

PROOF = "a secret of the run"


@pytest.fixture(scope="module")
def shown():
    """The card and the picture of a released result, as a kernel of the run shows them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(PROOF_VARIABLE, PROOF)
        released = release(EXAMPLES["activity"](0), "lt5")
        figure = released.plot()
        yield {"card": released._repr_mimebundle_(), "picture": picture_released(figure), "alt": figure.alt}


def notebook(*data):
    outputs = [{"output_type": "execute_result", "metadata": {"x": "y"}, "data": copy.deepcopy(each)} for each in data]
    return {"cells": [{"cell_type": "code", "metadata": {}, "source": "x", "outputs": outputs}]}


def left(book, profiles=("lt5", "lt10"), proof=PROOF):
    said = only_what_may_stay(book, "n.ipynb", profiles, proof)
    return [list(output.get("data", {"words": output.get("text")})) for output in book["cells"][0]["outputs"]], said


@pytest.mark.parametrize("what", ["card", "picture"])
def test_what_was_released_stays_without_the_proof(shown, what):
    book = notebook(shown[what])
    kinds, said = left(book)
    assert kinds == [list(shown[what])] and said == []
    (output,) = book["cells"][0]["outputs"]
    assert output["data"][RELEASED_TYPE] == {"profile": "lt5"}
    assert output["metadata"] == ({} if what == "card" else {"image/png": {"alt": shown["alt"]}})


def changed(kind, value):
    return lambda data: {**data, kind: value}


@pytest.mark.parametrize(
    ("what", "change"),
    [
        ("card", changed("text/plain", "3")),
        ("card", changed("text/html", "<p>3</p>")),
        ("card", changed("image/png", "AAAA")),
        ("card", changed("text/markdown", "3")),
        ("card", changed(RELEASED_TYPE, {"profile": "lt5"})),
        ("card", changed(RELEASED_TYPE, {"profile": "lt5", "proof": "0" * 64})),
        ("picture", changed("image/png", "AAAA")),
        ("picture", changed("text/plain", "Picture: 3")),
        ("picture", lambda data: {name: each for name, each in data.items() if name != RELEASED_TYPE}),
        ("picture", lambda data: {name: each for name, each in data.items() if name != "text/plain"}),
    ],
)
def test_what_was_changed_after_release_does_not_stay(shown, what, change):
    kinds, said = left(notebook(change(shown[what])))
    assert kinds == [["words"]] and said == ["n.ipynb: what cell 1 shows was not released; the copy says so instead."]


def test_another_profile_or_the_proof_of_another_run_does_not_do(shown):
    assert left(notebook(shown["card"]), profiles=("lt10",))[0] == [["words"]]
    assert left(notebook(shown["picture"]), proof="of another")[0] == [["words"]]


def test_the_card_is_no_proof_of_a_picture(shown):
    forged = {**shown["picture"], RELEASED_TYPE: shown["card"][RELEASED_TYPE]}
    assert left(notebook(forged))[0] == [["words"]]


def test_where_nobody_stands_behind_the_tables_all_stays_but_what_looks_like_a_person():
    book = notebook({"text/plain": "44"}, {"text/html": "<td>077</td><td>ann&#64;example.org</td>", "text/plain": "x"})
    kinds, said = left(book, profiles=None)
    assert kinds == [["text/plain"], ["words"]]
    assert said == ["n.ipynb: what cell 1 shows looks like personal data; the copy does not repeat it."]


def test_columns_of_digits_are_no_phone_number():
    book = notebook(
        {"text/plain": "0     10    2345  67890\n", "text/html": "<td>0</td><td>10</td><td>23456</td><td>7890</td>"}
    )
    assert left(book, profiles=None)[1] == []


def test_what_somebody_wrote_is_named_by_its_cell():
    book = {"cells": [{"source": "# Heading"}, {"source": "x = 1"}]}
    assert written_in(book, "n.ipynb") == {"n.ipynb, cell 1": "# Heading", "n.ipynb, cell 2": "x = 1"}
