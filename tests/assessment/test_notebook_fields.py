"""Stored notebooks: every field of every level is looked into, or named."""

import base64
import copy
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from needs_analysis.assessment import check_notebook
from needs_analysis.assessment.notebook_fields import fields_of_cell, is_released_mark, texts_of
from needs_analysis.errors import DataError
from needs_analysis.release.release import RELEASED_TYPE
from tests.conftest import says

PERSON = "J Smith 07700 900123 WR1 3LP"
NAME = "J Smith of the High Street"
PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n").decode()


def notebook_to_start_from():
    """Of every kind of cell and output one, each sound."""
    shown = {"output_type": "execute_result", "execution_count": 1, "metadata": {}, "data": {"text/plain": "1"}}
    drawn = {
        "output_type": "display_data",
        "metadata": {"needs_background": "light", "image/png": {"alt": "A line.", "width": 640, "height": 480}},
        "data": {"image/png": PNG, "text/html": "<table><tr><td>1</td></tr></table>"},
    }
    printed = {"output_type": "stream", "name": "stdout", "text": ["one\n", "two\n"]}
    lab = {"tags": ["parameters"], "jupyter": {"source_hidden": True}, "collapsed": False, "scrolled": "auto"}
    return {
        "cells": [
            {
                "cell_type": "markdown",
                "id": "text",
                "metadata": {"slideshow": {"slide_type": "slide"}},
                "source": "# A",
            },
            {
                "cell_type": "code",
                "id": "code",
                "metadata": lab,
                "execution_count": 1,
                "source": "x = 1",
                "outputs": [shown, drawn, printed],
            },
            {"cell_type": "raw", "id": "raw", "metadata": {}, "source": "as it is"},
        ],
        "metadata": {
            "kernelspec": {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"},
            "language_info": {
                "name": "python",
                "version": "3.12.3",
                "mimetype": "text/x-python",
                "file_extension": ".py",
                "pygments_lexer": "ipython3",
                "nbconvert_exporter": "python",
                "codemirror_mode": {"name": "ipython", "version": 3},
            },
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def at(notebook, path):
    for step in path:
        notebook = notebook[step]
    return notebook


def wrong_after(tmp_path, path, value, *, released_only=False):
    """What is wrong once a value is put where a path leads."""
    notebook = notebook_to_start_from()
    at(notebook, path[:-1])[path[-1]] = copy.deepcopy(value)
    return wrong_with(tmp_path, notebook, released_only=released_only)


def wrong_with(tmp_path, notebook, **asked):
    file = tmp_path / "n.ipynb"
    file.write_text(json.dumps(notebook), encoding="utf-8")
    return check_notebook(file, **asked)


def test_what_jupyter_and_our_own_notebooks_store_is_sound(tmp_path):
    assert wrong_with(tmp_path, notebook_to_start_from()) == []


SHOWN, DRAWN, PRINTED = (("cells", 1, "outputs", number) for number in range(3))
PLACES = {
    "top": ("author",),
    "metadata of the notebook": ("metadata", "note"),
    "below metadata of the notebook": ("metadata", "kernelspec", "note"),
    "below the language": ("metadata", "language_info", "codemirror_mode", "note"),
    "text cell": ("cells", 0, "note"),
    "outputs of a text cell": ("cells", 0, "outputs"),
    "metadata of a text cell": ("cells", 0, "metadata", "note"),
    "below metadata of a text cell": ("cells", 0, "metadata", "slideshow", "note"),
    "code cell": ("cells", 1, "note"),
    "metadata of a code cell": ("cells", 1, "metadata", "note"),
    "raw cell": ("cells", 2, "note"),
    "outputs of a raw cell": ("cells", 2, "outputs"),
    "result": (*SHOWN, "note"),
    "metadata of a result": (*SHOWN, "metadata", "note"),
    "picture": (*DRAWN, "note"),
    "below metadata of a picture": (*DRAWN, "metadata", "image/png", "note"),
    "printed": (*PRINTED, "note"),
    "data of what is printed": (*PRINTED, "data"),
    "metadata of what is printed": (*PRINTED, "metadata"),
}
VALUES = [NAME, [NAME], {"a": {"b": [{"c": NAME}]}}, 7700900123, [{"data": {"text/plain": NAME}}]]


@pytest.mark.parametrize("path", PLACES.values(), ids=PLACES)
def test_a_field_that_no_notebook_needs_is_named_whatever_it_holds(tmp_path, path):
    built = () if path[-1] not in ("data", "metadata") else ("is not built",)
    place = "the notebook" if path[0] != "cells" else f"cell {path[1] + 1}:"
    for value in VALUES:
        wrong = wrong_after(tmp_path, path, value)
        assert any(
            each.startswith(place) and any(said in each for said in ("not checked", *built)) for each in wrong
        ), (value, wrong)
        assert "Smith" not in " ".join(wrong)


@pytest.mark.parametrize("path", PLACES.values(), ids=PLACES)
def test_personal_data_is_seen_in_every_field_and_never_repeated(tmp_path, path):
    for wrong in (
        wrong_after(tmp_path, path, {"a": [{"b": PERSON}]}),
        wrong_after(tmp_path, (*path[:-1], PERSON), 1),
    ):
        assert any("personal data" in each for each in wrong), wrong
        assert "07700" not in " ".join(wrong) and "Smith" not in " ".join(wrong)


def test_a_name_that_notebooks_have_is_said_with_its_remedy(tmp_path):
    assert wrong_after(tmp_path, ("cells", 0, "outputs"), []) == [
        "cell 1: has a field that is not checked (outputs); remove it"
    ]
    wrong = wrong_after(tmp_path, ("metadata", "colab"), {"provenance": []})
    assert len(wrong) == 1 and "(colab); remove it" in wrong[0] and "--refresh" in wrong[0]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("cells", 1, "metadata", "tags"), [NAME]),
        (("cells", 1, "metadata", "tags"), NAME),
        (("cells", 1, "metadata", "collapsed"), NAME),
        (("cells", 1, "metadata", "jupyter", "source_hidden"), [NAME]),
        (("cells", 0, "metadata", "slideshow", "slide_type"), NAME),
        ((*DRAWN, "metadata", "image/png", "width"), NAME),
        ((*DRAWN, "metadata", "image/png", "alt"), {"a": NAME}),
        ((*DRAWN, "metadata", "needs_background"), NAME),
        (("metadata", "kernelspec", "display_name"), "x" * 200),
        (("metadata", "language_info", "version"), {"a": NAME}),
        (("metadata", "language_info", "codemirror_mode"), NAME),
    ],
)
def test_metadata_with_a_value_that_is_not_plain_is_named(tmp_path, path, value):
    wrong = wrong_after(tmp_path, path, value)
    assert any("metadata that is not checked" in each for each in wrong)
    assert "Smith" not in " ".join(wrong)


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (("cells", 0, "id"), NAME, "an id that is not"),
        (("cells", 0, "id"), "a" * 65, "an id that is not"),
        (("cells", 0, "id"), [NAME], "an id that is not"),
        ((*PRINTED, "name"), NAME, "neither printed nor a warning"),
        ((*PRINTED, "text"), {"a": NAME}, "not text"),
        ((*SHOWN, "output_type"), NAME, "no kind that is checked"),
        ((*SHOWN, "execution_count"), NAME, "a count that is not a number"),
        (("cells", 1, "execution_count"), NAME, "a count that is not a number"),
        (("cells", 2, "cell_type"), "heading", "of no kind that is checked"),
        (("cells", 0, "source"), {"a": NAME}, "not text"),
        (("nbformat",), 3, "not of format 4"),
        (("nbformat_minor",), NAME, "not of format 4"),
    ],
)
def test_fields_of_a_closed_form_hold_nothing_else(tmp_path, path, value, said):
    wrong = wrong_after(tmp_path, path, value)
    assert any(said in each for each in wrong), wrong
    assert "Smith" not in " ".join(wrong)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("cells", 0, "metadata"), [NAME]),
        (("cells", 0), NAME),
        (("cells", 0, "cell_type"), [NAME]),
        (("cells", 1, "outputs"), {"a": NAME}),
        (("cells", 1, "outputs"), [NAME]),
        ((*SHOWN, "data"), [NAME]),
        ((*SHOWN, "metadata"), NAME),
        ((*PRINTED, "data"), NAME),
        ((*PRINTED, "output_type"), None),
    ],
)
def test_a_cell_that_is_not_built_as_cells_are_is_named(tmp_path, path, value):
    assert wrong_after(tmp_path, path, value) == [f"cell {path[1] + 1}: is not built as a cell is; write it anew"]


def test_an_id_that_is_a_number_to_ring_is_personal_data(tmp_path):
    assert any("personal data" in each for each in wrong_after(tmp_path, ("cells", 0, "id"), "07700900123"))


TEXTS = [
    ("cells", 0, "source"),
    ("cells", 1, "source"),
    ("cells", 2, "source"),
    (*SHOWN, "data", "text/plain"),
    (*DRAWN, "data", "text/html"),
    (*DRAWN, "metadata", "image/png", "alt"),
    (*PRINTED, "text"),
    ("metadata", "kernelspec", "display_name"),
]


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: "-".join(map(str, path)))
def test_characters_that_cannot_be_seen_are_named_in_every_text(tmp_path, path):
    table = "<table></table>" if "text/html" in path else ""
    sound = "# caf\u00e9" if "kernelspec" in path else f"# caf\u00e9\ttwo\r\n# three{table}"
    assert wrong_after(tmp_path, path, sound) == []
    for odd in ("\u202e", "\x1b[2J", "\u2066", "\x9b", "\x00"):
        wrong = wrong_after(tmp_path, path, f"# a{odd}b")
        assert any("invisible character" in each for each in wrong), repr(odd)


def test_characters_that_cannot_be_seen_are_named_in_data_and_behind_entities(tmp_path):
    for kind, value in (("application/json", {"a": ["\u202e"]}), ("text/html", "<p>a&#x202e;b</p>")):
        assert any("invisible character" in each for each in wrong_after(tmp_path, (*SHOWN, "data"), {kind: value}))


@pytest.mark.parametrize("between", ["\u00a0", "\u200b", "\u2060", "\u202f"])
def test_personal_data_with_a_blank_of_another_kind_in_it_is_seen(tmp_path, between):
    wrong = wrong_after(tmp_path, (*SHOWN, "data", "text/plain"), f"07700{between}900123")
    assert any("personal data (phone number)" in each for each in wrong)


def test_a_kind_of_output_that_is_somebody_is_not_repeated(tmp_path):
    wrong = wrong_after(tmp_path, (*SHOWN, "data"), {PERSON: "x"})
    assert any("not checked" in each for each in wrong) and any("personal data" in each for each in wrong)
    assert "Smith" not in " ".join(wrong)


def test_a_field_that_stands_twice_is_refused(tmp_path):
    file = tmp_path / "n.ipynb"
    text = json.dumps(notebook_to_start_from())
    file.write_text(text.replace('"source": "# A"', f'"source": "{NAME}", "source": "# A"'), encoding="utf-8")
    with pytest.raises(DataError, match="not a notebook"):
        check_notebook(file)


def released(**mark):
    data = {"text/plain": "Released under lt5\n10", "text/html": "<p>10</p>", RELEASED_TYPE: {"profile": "lt5"} | mark}
    return {"output_type": "execute_result", "execution_count": 1, "metadata": {}, "data": data}


@pytest.mark.parametrize("mark", [{}, {"profile": "already_published"}, {"digest": "ab12" * 16}, {"shown": "table"}])
@pytest.mark.parametrize("released_only", [False, True])
def test_an_output_of_a_released_result_is_sound(tmp_path, mark, released_only):
    assert wrong_after(tmp_path, ("cells", 1, "outputs"), [released(**mark)], released_only=released_only) == []


def test_what_a_released_result_really_shows_is_sound(tmp_path):
    import pandas as pd

    from needs_analysis.columns import Column
    from needs_analysis.release import release
    from needs_analysis.result import Result

    table = pd.DataFrame({"area": ["A", "B"], "value": [30, 40]})
    words, columns = says("70."), [Column("area", "key"), Column("value", "count")]
    shown = release(Result(table, "Victims", "Victims by area.", "count", words, columns=columns), "lt5")
    output = released() | {"data": shown._repr_mimebundle_()}
    assert wrong_after(tmp_path, ("cells", 1, "outputs"), [output], released_only=True) == []


@pytest.mark.parametrize(
    "mark",
    [
        {"profile": NAME},
        {"profile": ["lt5"]},
        {"shown": {"a": NAME}},
        {"shown": "x" * 200},
        {"shown": "a", "more": "b"},
        {NAME: "a"},
        {"shown": "a\nb"},
    ],
)
def test_a_mark_of_release_that_the_library_does_not_write_is_named_and_releases_nothing(tmp_path, mark):
    wrong = wrong_after(tmp_path, ("cells", 1, "outputs"), [released(**mark)], released_only=True)
    assert "cell 2: shows something that was not released" in wrong
    assert any("mark of a released result" in each for each in wrong)
    assert "Smith" not in " ".join(wrong)


def test_a_mark_of_release_hides_nothing_that_stands_beside_it(tmp_path):
    for mark in ({"shown": PERSON}, {}):
        output = released(**mark)
        output["data"]["text/plain"] += "" if mark else PERSON
        wrong = wrong_after(tmp_path, ("cells", 1, "outputs"), [output], released_only=True)
        assert any("personal data" in each for each in wrong)


@pytest.mark.parametrize("output", [SHOWN, DRAWN, PRINTED])
def test_what_was_not_released_is_named_where_only_what_was_may_stay(tmp_path, output):
    notebook = notebook_to_start_from()
    at(notebook, output[:-1])[:] = [released(), at(notebook, output)]
    if output != DRAWN:  # else the picture has its table in the same cell
        assert wrong_with(tmp_path, notebook) == []
    assert wrong_with(tmp_path, notebook, released_only=True) == ["cell 2: shows something that was not released"]


def test_the_banner_alone_is_sound_only_where_only_what_was_released_may_stay(tmp_path):
    banner = {"output_type": "stream", "name": "stdout", "text": "[not for release]\n"}
    outputs = [released(), banner]
    assert wrong_after(tmp_path, ("cells", 1, "outputs"), outputs, released_only=True) == []
    assert any("banner" in each for each in wrong_after(tmp_path, ("cells", 1, "outputs"), outputs))


@pytest.mark.parametrize(
    "change",
    [
        {"text": "[not for release]\n3 victims"},
        {"text": "not for release"},
        {"name": "stderr"},
        {"output_type": "display_data", "data": {"text/plain": "[not for release]"}},
    ],
)
def test_the_banner_with_anything_beside_it_was_not_released(tmp_path, change):
    banner = {"output_type": "stream", "name": "stdout", "text": "[not for release]\n"} | change
    wrong = wrong_after(tmp_path, ("cells", 1, "outputs"), [banner], released_only=True)
    assert "cell 2: shows something that was not released" in wrong


def test_the_banner_may_carry_no_field_of_its_own(tmp_path):
    banner = {"output_type": "stream", "name": "stdout", "text": "[not for release]\n", "note": NAME}
    wrong = wrong_after(tmp_path, ("cells", 1, "outputs"), [banner], released_only=True)
    assert any("not checked" in each for each in wrong)


nested = st.recursive(
    st.integers() | st.booleans() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(nested, st.text(alphabet="abc", min_size=1, max_size=4))
def test_every_text_is_found_however_deep_it_lies(value, needle):
    for within in ([[value, needle, 1]], {"x": value, "y": {needle: 1}}, [value, {"z": [needle]}]):
        assert needle in "".join(texts_of(within))


@given(st.text(min_size=1, max_size=10).filter(lambda name: name not in fields_of_code()))
def test_no_other_field_of_a_code_cell_is_let_through(name):
    cell = {"cell_type": "code", "id": "a", "metadata": {}, "source": "x", "execution_count": 1, "outputs": []}
    assert fields_of_cell(cell) == []
    assert any("not checked" in each for each in fields_of_cell({**cell, name: "x"}))
    assert not is_released_mark({name: "lt5"})


def fields_of_code():
    return {"cell_type", "id", "metadata", "source", "execution_count", "outputs", "profile"}
