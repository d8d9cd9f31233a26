import copy
import itertools
import json

import pytest

from needs_analysis.assessment import check_notebook, refresh_notebooks
from needs_analysis.assessment.refresh_notebooks import execute, notebook_paths
from needs_analysis.errors import DataError, NeedsAnalysisError
from tests.conftest import ROOT

NOTEBOOKS = notebook_paths(ROOT / "notebooks")
SOUND = json.loads((ROOT / "notebooks" / "01_demand.ipynb").read_text(encoding="utf-8"))


def test_the_five_notebooks_are_there():
    assert [path.stem[:2] for path in NOTEBOOKS] == ["01", "02", "03", "04", "06"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_notebook_is_sound_without_running_it(path):
    assert check_notebook(path) == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebooks_hold_no_helper_code(path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    for cell in cells:
        source = "".join(cell["source"])
        if cell["cell_type"] == "code":
            assert "def " not in source and "lambda" not in source and len(source.splitlines()) <= 14, source
            assert "NBVAL_IGNORE" not in source


def first_code(notebook):
    return next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")


def picture_cell(notebook):
    return next(
        cell
        for cell in notebook["cells"]
        if any("image/png" in output.get("data", {}) for output in cell.get("outputs", []))
    )


def strip(notebook):
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["execution_count"], cell["outputs"] = None, []


def add_output(text, **more):
    def change(notebook):
        first_code(notebook)["outputs"].append({"output_type": "stream", "name": "stdout", "text": text, **more})

    return change


def table_gone(notebook):
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    place = code.index(picture_cell(notebook))
    for cell in (code[place - 1], code[place + 1]):
        cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "no table"}]


def table_under_gone(notebook):
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    notebook["cells"].remove(code[code.index(picture_cell(notebook)) + 1])
    for number, cell in enumerate(each for each in notebook["cells"] if each["cell_type"] == "code"):
        cell["execution_count"] = number + 1
        for output in cell["outputs"]:
            if "execution_count" in output:
                output["execution_count"] = number + 1


def test_the_card_above_a_picture_is_its_table(tmp_path):
    notebook = copy.deepcopy(SOUND)
    table_under_gone(notebook)
    path = tmp_path / "n.ipynb"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    assert check_notebook(path) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (strip, "not run once each in order"),
        (lambda n: first_code(n).update(execution_count=9), "not run once each in order"),
        (lambda n: first_code(n)["metadata"].update(execution={"iopub.status.idle": "2026"}), "timing metadata"),
        (lambda n: first_code(n)["outputs"].append({"output_type": "error", "ename": "x"}), "ended in an error"),
        (add_output("[not for release]"), "banner"),
        (add_output("x" * 200_000), "over 100,000 bytes"),
        (add_output("/home/someone/secret.csv"), "path of a machine"),
        (add_output("jo@example.org"), "personal data (e-mail address)"),
        (add_output("w", name="stderr"), "warning or error text"),
        (table_gone, "picture without the table"),
        (add_output("4515.052375470749"), "more than 10 significant digits"),
        (add_output("a share of 0.012345678901234"), "more than 10 significant digits"),
        (add_output("1.2345678901234e-05"), "more than 10 significant digits"),
        (add_output("£4,515.0523754707"), "more than 10 significant digits"),
        (lambda n: n["metadata"]["kernelspec"].update(name="mine"), "kernel"),
        (lambda n: n.update(cells=[]), "no cell with code"),
    ],
)
def test_what_is_wrong_with_a_notebook_is_said(tmp_path, change, said):
    notebook = copy.deepcopy(SOUND)
    change(notebook)
    path = tmp_path / "n.ipynb"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    assert any(said in problem for problem in check_notebook(path)), check_notebook(path)


@pytest.mark.parametrize(
    "text",
    ["4,515.05", "0.9662", "12345678901234", "2024-04-01 10:11:12.5", "1.2.3", "0.0000000012", "v1.23456789012.3"],
)
def test_numbers_that_every_processor_agrees_on_are_sound(tmp_path, text):
    notebook = copy.deepcopy(SOUND)
    add_output(text)(notebook)
    path = tmp_path / "n.ipynb"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    assert check_notebook(path) == []


def test_a_bare_number_is_shown_to_the_figures_that_mean_something(tmp_path):
    from needs_analysis.assessment.refresh_notebooks import execute

    notebook = copy.deepcopy(SOUND)
    code = first_code(notebook)
    code["source"] = (
        "import numpy as np\nimport needs_analysis as na\nfrom needs_analysis.assessment.display import round_bare_numbers\n"
        "round_bare_numbers()\nnp.float64(4515.052375470749)"
    )
    notebook["cells"] = [code]
    path = tmp_path / "n.ipynb"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    shown = execute(path, cwd=tmp_path)["cells"][0]["outputs"][0]["data"]["text/plain"]
    assert shown == "4,515"


def test_what_is_no_notebook_is_refused(tmp_path):
    path = tmp_path / "n.ipynb"
    path.write_text("not json", encoding="utf-8")
    with pytest.raises(DataError, match="not a notebook"):
        check_notebook(path)


def test_a_failing_cell_is_named(tmp_path):
    notebook = copy.deepcopy(SOUND)
    code = first_code(notebook)
    code["source"], notebook["cells"] = "1 / 0", [code]
    (tmp_path / "bad.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    before = (tmp_path / "bad.ipynb").read_bytes()
    with pytest.raises(NeedsAnalysisError, match=r"bad\.ipynb, code cell 1: ZeroDivisionError"):
        refresh_notebooks(tmp_path)
    assert (tmp_path / "bad.ipynb").read_bytes() == before


def notebook_of(tmp_path, *sources, **metadata):
    cells = [
        {"cell_type": kind, "metadata": {}, "source": source, "id": f"c{place}"}
        | ({"execution_count": None, "outputs": []} if kind == "code" else {})
        for place, (kind, source) in enumerate(sources)
    ]
    notebook = {"cells": cells, "metadata": {**SOUND["metadata"], **metadata}, "nbformat": 4, "nbformat_minor": 5}
    path = tmp_path / "analysis.ipynb"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("sources", "number"),
    [
        ([("code", "%no_such_command"), ("code", "1 + 1")], 1),
        ([("markdown", "words"), ("code", "1 + 1"), ("markdown", "words"), ("code", "%no_such_command")], 2),
        ([("code", "1 + 1"), ("code", "raise KeyError('x')"), ("code", "1")], 2),
    ],
)
def test_code_cells_are_counted_from_one_also_without_a_trace_in_the_outputs(tmp_path, sources, number):
    notebook_of(tmp_path, *sources)
    with pytest.raises(NeedsAnalysisError, match=rf"analysis\.ipynb, code cell {number}: "):
        refresh_notebooks(tmp_path)


R_KERNELS = [
    {"kernelspec": {"name": "ir", "display_name": "R", "language": "R"}, "language_info": {"name": "R"}},
    {"kernelspec": {"name": "ir", "display_name": "R"}, "language_info": {}},
    {"kernelspec": {}, "language_info": {"name": "R"}},
]


@pytest.mark.parametrize("metadata", R_KERNELS)
def test_a_notebook_in_another_language_is_refused_by_name_before_any_is_run(tmp_path, metadata):
    path = notebook_of(tmp_path, ("code", "1"), **metadata)
    (tmp_path / "a first one.ipynb").write_text(json.dumps(SOUND), encoding="utf-8")
    before = {each.name: each.read_bytes() for each in tmp_path.iterdir()}
    with pytest.raises(NeedsAnalysisError, match=r"analysis\.ipynb is a notebook in R"):
        refresh_notebooks(tmp_path)
    assert before == {each.name: each.read_bytes() for each in tmp_path.iterdir()}
    assert "the notebook is in R, not in Python" in check_notebook(path)


def test_a_python_kernel_of_any_name_is_python(tmp_path):
    kernel = {"kernelspec": {"name": "conda-env-oppc-py", "display_name": "oppc", "language": "python"}}
    notebook_of(tmp_path, ("code", "1 + 1"), **kernel)
    assert refresh_notebooks(tmp_path)


def test_what_a_cell_prints_is_one_piece_however_it_was_sent(tmp_path):
    """A kernel that is busy sends two lines in two messages; the copy is the same."""
    notebook = copy.deepcopy(SOUND)
    source = "import sys, time\nprint('a', flush=True)\ntime.sleep(0.5)\nprint('b', flush=True)\nprint('c', file=sys.stderr, flush=True)\nprint('d')"
    notebook["cells"] = [
        {"cell_type": "code", "id": "c1", "metadata": {}, "source": source, "execution_count": None, "outputs": []}
    ]
    path = tmp_path / "said.ipynb"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    (cell,) = execute(path, cwd=tmp_path)["cells"]
    said = [(output["name"], output["text"]) for output in cell["outputs"]]
    assert ("stdout", "a\nb\n") in said and all(first[0] != second[0] for first, second in itertools.pairwise(said))
