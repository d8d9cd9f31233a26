"""Runs and the register: a revised quarter, a run that fails, one that is killed."""

import os

import pytest

from needs_analysis import assessment
from needs_analysis.assessment import registered as module
from needs_analysis.assessment.run import run
from needs_analysis.errors import DataError, NeedsAnalysisError
from needs_analysis.release import Register
from tests.assessment.small import finding_toml, small_assessment
from tests.reading.files import ROWS, as_csv


def rows(*referrals):
    """The return, with other numbers of referrals and nothing else in its parts."""
    return [[*row[:3], each, 0, 0, 0, each, 0, 0, 0] for row, each in zip(ROWS, referrals, strict=True)]


def revised(folder, *referrals):
    (folder / "data" / "raw" / "return.csv").write_bytes(as_csv(rows(*referrals)))
    return run(assessment.open(folder), with_notebooks=False)


@pytest.fixture
def small(tmp_path):
    return small_assessment(tmp_path / "small", rows(92, 118, 101, 181))


def test_two_runs_of_a_revised_quarter_are_two_lines_and_an_unchanged_one_is_none(small):
    run(assessment.open(small), with_notebooks=False)
    run(assessment.open(small), with_notebooks=False, force=True)
    register = small / "data" / "released" / "register.csv"
    assert len(Register(register.parent).entries) == 1
    before = register.read_bytes()
    revised(small, 95, 118, 101, 181)
    assert register.read_bytes().startswith(before) and len(Register(register.parent).entries) == 2


def test_a_revised_quarter_does_not_give_the_figure_of_then(tmp_path):
    """Three in Shropshire are now six: beside the total of then, all the others of now would give the three."""
    total = finding_toml("A02", "service_gap.activity", ["returns"], 'measure = "referrals"')
    folder = small_assessment(tmp_path / "two", rows(92, 3, 101, 181), more=total)
    run(assessment.open(folder), with_notebooks=False)
    revised(folder, 92, 6, 101, 181)
    left = (folder / "data" / "processed" / "tables" / "A01.csv").read_text().splitlines()
    hidden = [line for line in left if "[c]" in line]
    assert len(hidden) == 2 and any(line.startswith("Shropshire") for line in hidden)
    lines = [(each.output, each.line) for each in Register(folder / "data" / "released").entries]
    assert lines == [("A01", 1), ("A02", 2), ("A02", 3)], "the areas are released as before"


def test_a_run_that_fails_adds_nothing(small, monkeypatch):
    def fails(*given, **more):
        raise NeedsAnalysisError("no space")

    monkeypatch.setitem(run.__globals__, "render", fails)
    with pytest.raises(NeedsAnalysisError, match="no space"):
        run(assessment.open(small), with_notebooks=False)
    assert not (small / "data" / "released" / "register.csv").exists()


@pytest.mark.parametrize("after", [True, False])
def test_a_run_that_is_killed_beside_the_swap_has_either_both_or_neither(small, after):
    process = os.fork()
    if not process:
        usual = run.__globals__["put_in_place"]

        def killed(*given):
            if after:
                usual(*given)
            os._exit(9)

        run.__globals__["put_in_place"] = killed
        run(assessment.open(small), with_notebooks=False)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == 9
    made = (small / "data" / "processed").is_dir()
    found = module.register_of(small, small / ".needs-analysis")
    assert made == after and len(found.entries) == int(after)
    run(assessment.open(small), with_notebooks=False, force=True)
    assert len(Register(small / "data" / "released").entries) == 1


def test_a_changed_register_stops_a_run_even_where_nothing_else_changed(small):
    run(assessment.open(small), with_notebooks=False)
    path = small / "data" / "released" / "register.csv"
    path.write_text(path.read_text().replace("November", "October"))
    with pytest.raises(DataError, match=r"register\.csv, row 2"):
        run(assessment.open(small), with_notebooks=False)


def test_a_link_is_not_followed(small, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (small / "data" / "released").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(NeedsAnalysisError, match="data/released is a link"):
        run(assessment.open(small), with_notebooks=False)
