"""The public names and how they are called: a change of one is a change on purpose."""

import ast
import importlib
import inspect
import re
from pathlib import Path

import pytest

import needs_analysis as na
from needs_analysis.renamed import NAMES
from tests.conftest import ROOT

STORED = Path(__file__).parent / "public_names.txt"
PACKAGE = ROOT / "needs_analysis"
MODULES = [path for path in sorted(PACKAGE.rglob("*.py")) if path.name != "__init__.py"]


def rooms():
    """Modules whose public names are listed."""
    found = {name: importlib.import_module(f"needs_analysis.{name}") for name in na.__all__ if name != "__version__"}
    return {name: module for name, module in found.items() if hasattr(module, "__all__")}


def lines():
    """Every public name, with its signature where it is a function."""
    for room, module in rooms().items():
        for name in sorted(module.__all__):
            value = getattr(module, name)
            called = str(inspect.signature(value)) if inspect.isfunction(value) else ""
            called = re.sub(r"<function <lambda> at 0x[0-9a-f]+>", "...", called)
            yield f"{room}.{name}{called}"


def test_names_and_signatures_are_those_that_are_written_down():
    """After a change on purpose: python -m tests.project.test_public_names (and a line in renamed.py)."""
    assert list(lines()) == STORED.read_text(encoding="utf-8").splitlines()


def test_an_old_name_is_none_of_the_new_ones():
    new = {f"{room}.{name}" for room, module in rooms().items() for name in module.__all__}
    assert not set(NAMES) & new and set(NAMES.values()) <= new


def test_most_public_functions_stand_in_a_file_of_their_name():
    functions = [getattr(module, name) for module in rooms().values() for name in module.__all__]
    functions = [value for value in functions if inspect.isfunction(value)]
    own = [value for value in functions if value.__module__.rpartition(".")[2] == value.__name__]
    assert len(own) >= 0.85 * len(functions)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_every_file_has_its_test(path):
    place = path.relative_to(PACKAGE)
    test = ROOT / "tests" / place.parent / f"test_{place.stem.lstrip('_')}.py"
    assert test.is_file() and any(
        isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name.casefold().startswith("test")
        for node in ast.parse(test.read_text(encoding="utf-8")).body
    )


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_file_is_long(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 450


def functions(path):
    """Functions of a file, the lines of their code, and how many arguments may be given by place."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) and len(node.body) > 1 else node.body
            given = [each.arg for each in (*node.args.posonlyargs, *node.args.args)]
            yield (
                node.name,
                node.end_lineno - body[0].lineno + 1,
                [name for name in given if name not in ("self", "cls")],
            )


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_function_is_long_or_takes_many_arguments_by_place(path):
    for name, lines_of_code, by_place in functions(path):
        assert lines_of_code <= 60, name
        # Options of the command line are arguments of its functions.
        assert len(by_place) < 7 or path.name == "cli.py", name


def test_types_are_shipped():
    assert (PACKAGE / "py.typed").is_file()


if __name__ == "__main__":
    STORED.write_text("".join(f"{line}\n" for line in lines()), encoding="utf-8")
