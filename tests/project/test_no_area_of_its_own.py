"""The library knows no place, programme or report by itself: those stand in reference tables and in an office's folder."""

import ast

import pytest

from needs_analysis import reference
from tests.conftest import ROOT

PACKAGE = ROOT / "needs_analysis"
FILES = sorted(
    path for path in PACKAGE.rglob("*.py") if not {"reference", "examples"} & set(path.relative_to(PACKAGE).parts)
)
OTHERS = {"DRIVE", "two reports", "two published reports"}


def names():
    table = reference.load("areas_west_mercia")["area_name"].str.removesuffix(", County of")
    return {*table, "Telford", "Hereford"} | OTHERS


def said_in(text, words):
    """Strings and names of code, without docstrings, in which one of the words is."""
    tree = ast.parse(text)
    documented = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    strings = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documented
    ]
    firsts = [
        ast.get_docstring(node).splitlines()[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node)
    ]
    comments = [line.split("# ", 1)[1] for line in text.splitlines() if "# " in line]
    return [found for found in (*strings, *firsts, *comments) if any(word in found for word in words)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_no_place_or_programme_is_named_in_code(path):
    assert said_in(path.read_text(encoding="utf-8"), names()) == []


def test_a_name_would_be_found():
    words = names()
    assert len(words) > 10
    assert said_in('x = "of Telford"\n', words) and said_in("x = 1  # for West Mercia\n", words)
    assert said_in('def f():\n    """Costs of DRIVE."""\n', words)
    assert not said_in('def f():\n    """One.\n\n    >>> f("Telford")\n    """\n', words)
