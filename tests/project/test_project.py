import importlib
import inspect
import re
import subprocess
import sys
import tomllib

import pytest
import yaml

from tests.conftest import ROOT

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

# conda-forge names that differ from those of PyPI
ADDED = {"postgres"}
"""Locks of a few packages that are added to the environment for tests."""
CONDA_NAMES = {
    "matplotlib": "matplotlib-base",
    "duckdb": "python-duckdb",
    "ibis-framework[duckdb]": "ibis-duckdb",
}


def tracked():
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout, so the tracked files cannot be listed")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    return [ROOT / name for name in listed.decode().split("\0") if name]


def split(requirement):
    match = re.match(r"([A-Za-z0-9_.-]+(?:\[[a-z,]+\])?)(.*)", requirement)
    return match[1].strip(), match[2].replace(" ", "")


def test_import_loads_none_of_the_heavy_libraries():
    code = "import sys, needs_analysis; print([m for m in ('ibis','matplotlib','statsmodels','pyspark') if m in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert shown.strip() == "[]"


def test_metrics_load_matplotlib_only_to_draw():
    code = (
        "import sys, needs_analysis as na; na.demand, na.service_gap, na.cost_benefit, na.findings, na.assessment;"
        "print([m for m in ('ibis','matplotlib','statsmodels','pyspark') if m in sys.modules])"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert shown.strip() == "[]"


def test_environment_yml_agrees_with_pyproject():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    conda = [entry for entry in environment["dependencies"] if isinstance(entry, str)]
    pip = [entry for block in environment["dependencies"] if isinstance(block, dict) for entry in block["pip"]]
    have = dict(split(entry.replace(" ", "", 1)) for entry in [*conda, *pip])
    project = PYPROJECT["project"]
    wanted = [split(entry) for entry in [*project["dependencies"], *project["optional-dependencies"]["notebooks"]]]
    for name, versions in wanted:
        conda_name = CONDA_NAMES.get(name, name)
        assert conda_name in have, f"{name} is missing from environment.yml"
        assert have.pop(conda_name) == versions, name
    assert have.pop("python") == project["requires-python"]
    assert set(have) == {"pip", "hatchling"}, "environment.yml asks for what pyproject.toml does not"


def test_no_newer_engine_is_taken_than_those_that_make_tables():
    wanted = dict(split(entry) for entry in PYPROJECT["project"]["dependencies"])
    assert wanted["sqlglot"] == "<30.18" and wanted["duckdb"].endswith(",<2")
    for lock in (ROOT / "locks").glob("*.lock"):
        if lock.stem in ADDED:
            continue
        pinned = re.search(r"^sqlglot==(\d+)\.(\d+)", lock.read_text(encoding="utf-8"), flags=re.MULTILINE)
        assert (int(pinned[1]), int(pinned[2])) < (30, 18), lock.name


@pytest.mark.parametrize("lock", sorted((ROOT / "locks").glob("*.lock")), ids=lambda path: path.name)
def test_locks_hold_hashes_and_no_address(lock):
    text = lock.read_text(encoding="utf-8")
    pins = re.findall(r"^[A-Za-z0-9_.-]+==", text, flags=re.MULTILINE)
    assert len(pins) > (0 if lock.stem in ADDED else 50)
    assert text.count("--hash=sha256:") >= len(pins)
    assert not re.search(r"https?://|file:|--index|--find-links|--extra-index", text)
    assert ("pyspark" in text) == (lock.stem == "spark")
    assert lock.stem in ADDED or re.search(r"^pandas==3\.", text, flags=re.MULTILINE)


@pytest.mark.parametrize("name", sorted(ADDED))
def test_what_is_added_to_an_environment_is_the_extra_and_changes_nothing_in_it(name):
    wanted = (ROOT / "locks" / f"{name}.in").read_text(encoding="utf-8").split()
    assert set(wanted) <= set(PYPROJECT["project"]["optional-dependencies"][name])
    added, there = (
        dict(re.findall(r"^([\w.-]+)==([\w.]+)", (ROOT / "locks" / f"{lock}.lock").read_text(encoding="utf-8"), re.M))
        for lock in (name, "dev")
    )
    assert all(there.get(each, version) == version for each, version in added.items())


def test_no_path_host_or_key_of_a_machine_in_any_file():
    # In pieces, so that this file does not hold what it looks for.
    hosts = ["py" + r"pi\.org", "python" + "hosted", r"registry\.npm" + "js", r"deb\.deb" + "ian"]
    folders = "|".join(["wo" + "rk", "fa" + "rm", "ro" + "ot", "ho" + "me"])
    pattern = re.compile(rf"(?<![\w.])/(?:{folders})/|{'|'.join(hosts)}|BEGIN .*PRIVATE" + " KEY")
    allowed = {"test_refresh_notebooks.py"}
    for path in tracked():
        if path.suffix in (".png", ".parquet", ".xls") or path.name in allowed:
            continue
        text = path.read_text(encoding="utf-8")
        assert not pattern.search(text), path.relative_to(ROOT)


def test_no_tracked_file_is_over_two_megabytes_and_none_is_processed():
    for path in tracked():
        assert path.stat().st_size <= 2 * 1024 * 1024, path.name
        if "processed" in path.parts:
            assert path.name == ".gitkeep"


def test_readme_names_real_things():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"`make ([a-z-]+)`", readme)):
        assert re.search(rf"^{target}:", makefile, flags=re.MULTILINE), target
    for name in re.findall(r"\]\((?!#|http)([^)]+)\)", readme):
        assert (ROOT / name).exists(), name


def test_readme_examples_run():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n(.*?)```", readme, flags=re.DOTALL)
    assert blocks
    for block in blocks:
        subprocess.run([sys.executable, "-c", block], cwd=ROOT, check=True, capture_output=True)


def test_every_public_function_has_a_full_docstring():
    import inspect

    from needs_analysis import cost_benefit, demand, evaluation, findings, repeat_victimisation, service_gap, statistics

    for room in (cost_benefit, demand, evaluation, findings, repeat_victimisation, service_gap, statistics):
        for name in room.__all__:
            item = getattr(room, name)
            if inspect.isfunction(item):
                text = inspect.getdoc(item) or ""
                parameters = list(inspect.signature(item).parameters.values())
                assert all(p.kind is not inspect.Parameter.VAR_KEYWORD for p in parameters)
                for parameter in parameters:
                    if "Parameters\n" in text:
                        assert re.search(rf"\b{parameter.name}\b.*:", text), f"{room.__name__}.{name}: {parameter.name}"
                assert text.split("\n")[0].endswith((".", "?")), name


def test_every_question_of_the_demand_room_has_a_worked_example_and_an_error_it_raises():
    from needs_analysis import demand

    for name in demand.__all__:
        text = getattr(demand, name).__doc__
        assert ">>> " in text and "Raises" in text and "Returns" in text, name


READMES = sorted((ROOT / "needs_analysis").glob("*/README.md"))


@pytest.mark.parametrize("readme", READMES, ids=lambda path: path.parent.name)
def test_a_readme_of_a_module_names_files_and_functions_that_are_there(readme):
    room, text = readme.parent, readme.read_text(encoding="utf-8")
    there = {path.name for path in room.rglob("*")} | {path.name for path in (ROOT / "needs_analysis").glob("*.py")}
    named = re.findall(r"`([\w/]+\.py)`", text)
    assert not [name for name in named if name.rpartition("/")[2] not in there]
    folders = re.findall(r"`(\w+)/`", text)
    assert not [name for name in folders if not (room / name).is_dir()]
    public = set(importlib.import_module(f"needs_analysis.{room.name}").__all__)
    rows = [line for line in text.splitlines() if line.startswith("| ") and "`" in line]
    functions = {name for line in rows for name in re.findall(r"`(\w+)`", line)}
    assert functions <= public, functions - public
    if functions:
        made = {
            name
            for name in public
            if inspect.isfunction(getattr(importlib.import_module(f"needs_analysis.{room.name}"), name))
        }
        assert made <= functions, made - functions
