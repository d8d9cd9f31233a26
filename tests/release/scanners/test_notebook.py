"""Notebooks; each place where something may be planted is in tests/release/test_scan.py."""

import pytest

from needs_analysis.release.scanners.look_into import look_into
from needs_analysis.release.scanners.notebook import joined, notebook
from needs_analysis.release.scanners.seen import Looking, NotLookedInto
from tests.release.scanners.files import cell, shown


def places(value):
    return {each.text: each.place for each in notebook(value, "", Looking(look_into))}


def test_cells_and_outputs_are_counted_from_one():
    found = places(
        {
            "cells": [cell(source="first"), cell(source="second", **shown("text/plain", "third"))],
            "metadata": {"a": "fourth"},
        }
    )
    assert found["first"] == "cell 1, code" and found["second"] == "cell 2, code"
    assert found["third"] == "cell 2, output 1, text/plain" and found["fourth"].startswith("metadata of the notebook")


def test_a_kind_of_output_that_is_none_is_not_repeated():
    assert "Ann" not in " ".join(places({"cells": [cell(**shown("Ann Smith", "x"))]}).values())


@pytest.mark.parametrize(
    "value", [{}, {"cells": 7}, {"cells": [7]}, {"cells": [{"cell_type": "code", "outputs": [7]}]}, [1]]
)
def test_what_is_no_notebook_is_refused_in_words(value):
    with pytest.raises(NotLookedInto, match="not built as a notebook"):
        list(notebook(value, "", Looking(look_into)))


def test_lines_are_one_text():
    assert joined(["a\n", "b"]) == "a\nb" and joined("a") == "a" and joined({"a": 1}) == "{'a': 1}"
