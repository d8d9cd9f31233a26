"""What a notebook shows is looked at beside what was released and shown before it."""

import json
import os
import re

import pandas as pd
import pytest

from needs_analysis.assessment import open as opened
from needs_analysis.assessment import run
from needs_analysis.assessment.notebook_register import (
    JOURNAL_VARIABLE,
    NotebookRegister,
    hand_over,
    has_shown,
    notebook_register,
    take_back,
)
from needs_analysis.columns import Column
from needs_analysis.errors import NeedsAnalysisError, Refusal
from needs_analysis.release import Register, release
from needs_analysis.result import Result
from needs_analysis.said import Said
from needs_analysis.source import Source
from needs_analysis.wording import count
from tests.assessment.small import add_notebook, small_assessment
from tests.reading.files import ROWS

AGGREGATE = Source("counts", "Counts", "A force", "none", disclosure="aggregate")


def words(table, settings):
    said = f"There were {', '.join(count(value) for value in table['value'])}."
    return Said(said, said, title=said, alt=said)


def counted(values, key="area", **settings):
    """Counts by a key; of all together where it is None."""
    table, columns = pd.DataFrame({"value": list(values.values())}), (Column("value", "count"),)
    if key is not None:
        table.insert(0, key, list(values))
        columns = (Column(key, "key"), *columns)
    return Result(
        table, "Victims", "Victims.", "count", words, sources=(AGGREGATE,), columns=columns, settings=settings
    )


def shown(result):
    names = result.table.get("area", ["All"])
    return dict(zip(names, result.table["value"].astype("Int64"), strict=True))


AREAS = {"North": 3, "South": 47, "East": 60, "West": 70}


SOME = {"South": 47, "East": 60}
ALL_AREAS = {"All": 180}


def given_away(*tables):
    """What whoever has all tables knows of the areas: each figure that one of them shows, and the last one from the total."""
    known = {name: value for table in tables for name, value in table.items() if not pd.isna(value)}
    total = known.pop("All")
    lacking = set(AREAS) - set(known)
    return known | ({lacking.pop(): total - sum(known.values())} if len(lacking) == 1 else {})


def test_a_later_table_does_not_give_away_what_an_earlier_one_withholds():
    """North is withheld with South; a table of South and East, looked at by itself, shows South, and so the 3 of North."""
    seen = NotebookRegister(None)
    first = [seen.release(counted(table, key), "lt5").result for table, key in ((ALL_AREAS, None), (AREAS, "area"))]
    before = [shown(result) for result in first]
    assert "North" not in given_away(*before) and "South" not in given_away(*before)
    some = counted(SOME)
    assert given_away(*before, shown(release(some, "lt5").result))["North"] == 3, "there is something to find out"
    assert "North" not in given_away(*before, shown(seen.release(some, "lt5").result))


def test_the_register_on_the_disk_is_seen_and_nothing_is_written_to_it(tmp_path):
    register = Register(tmp_path)
    for table, key in ((ALL_AREAS, None), (AREAS, "area")):
        register.add(release(counted(table, key), "lt5", register=register), output=f"by {key}")
    register.write()
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    beside = shown(NotebookRegister(tmp_path).release(counted(SOME), "lt5").result)
    assert pd.isna(beside["South"])
    assert before == {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}


def test_the_same_is_shown_with_the_same_pattern_and_noted_once(tmp_path, monkeypatch):
    register = Register()
    register.add(release(counted({"All": 180}, key=None), "lt5"), output="A01")
    journal = tmp_path / "j.json"
    hand_over(register, journal, name="analysis")
    monkeypatch.setenv(JOURNAL_VARIABLE, str(journal))
    seen = NotebookRegister(None)
    result = counted(AREAS)
    first = seen.release(result, "lt5")
    assert seen.release(result, "lt5") is first
    assert shown(seen.release(counted(AREAS), "lt5").result) == shown(first.result)
    seen.release(counted({"All": 180}, key=None), "lt5")
    take_back(register, journal, name="analysis.ipynb")
    assert [entry.output for entry in register.entries] == ["A01", "analysis, Victims by area"]


def test_what_somebody_released_without_the_register_is_shown_only_where_nothing_is_beside_it():
    seen = NotebookRegister(None)
    total, areas = release(counted({"All": 180}, key=None), "lt5"), release(counted(AREAS), "lt5")
    seen.show(total)
    seen.show(total)
    with pytest.raises(Refusal, match="released by itself") as caught:
        seen.show(areas)
    assert "notebook, Victims" in str(caught.value)
    seen.release(counted(AREAS), "lt5")
    seen.show(areas)


def test_a_register_that_was_changed_shows_nothing(tmp_path):
    (tmp_path / "register.csv").write_text("1,2,3\n")
    with pytest.raises(Refusal, match=r"cannot be read: register\.csv"):
        notebook_register(tmp_path)


@pytest.fixture
def journal(tmp_path, monkeypatch):
    """A journal in which one table was shown."""
    path = tmp_path / "j.json"
    hand_over(Register(), path, name="analysis")
    monkeypatch.setenv(JOURNAL_VARIABLE, str(path))
    NotebookRegister(None).release(counted(AREAS), "lt5")
    return path


def test_a_journal_is_private_and_holds_no_withheld_figure(journal):
    assert has_shown(Register(), journal, name="analysis")
    if os.name == "posix":
        assert journal.stat().st_mode & 0o777 == 0o600
    (text,) = json.loads(journal.read_text())["tables"].values()
    assert text.splitlines() == ["area,value", "North,[c]", "South,[c]", "East,60", "West,70"]


@pytest.mark.parametrize(
    "change",
    [
        lambda given: given.pop("tables"),
        lambda given: given.update(tables={}),
        lambda given: given.update(tables={name: text.replace("[c]", "3") for name, text in given["tables"].items()}),
        lambda given: given.update(lines=given["lines"].replace("lt5", "lt4")),
        lambda given: given.update(lines=given["lines"] * 2),
        lambda given: given.update(lines=7),
        lambda given: given.update(after="00"),
        lambda given: given.update(name=None),
        lambda given: given.clear(),
    ],
)
def test_a_journal_that_is_not_as_it_was_written_is_refused_whole(journal, change):
    given = json.loads(journal.read_text())
    change(given)
    journal.write_text(json.dumps(given))
    register = Register()
    with pytest.raises(NeedsAnalysisError, match=r"What analysis\.ipynb shows could not be entered"):
        take_back(register, journal, name="analysis.ipynb")
    assert not register.entries


def test_a_journal_that_is_gone_or_that_others_may_read_is_refused(journal):
    if os.name == "posix":
        journal.chmod(0o644)
        with pytest.raises(NeedsAnalysisError, match="could not be entered"):
            take_back(Register(), journal, name="analysis.ipynb")
    journal.unlink()
    assert has_shown(Register(), journal, name="analysis")
    with pytest.raises(NeedsAnalysisError, match="could not be entered"):
        take_back(Register(), journal, name="analysis.ipynb")


RETURNS = [[*row[:3], each, 0, 0, 0, each, 0, 0, 0] for row, each in zip(ROWS, (92, 3, 101, 181), strict=True)]
OPEN = "import needs_analysis as na; a = na.assessment.open()"
BY = "na.service_gap.activity(a.table('returns'), measure='referrals', by=[{}])"
ALL = BY.format("")


def outputs_of(folder, name="analysis"):
    path = folder / "data" / "processed" / "notebooks" / f"{name}.ipynb"
    return [json.dumps(cell["outputs"]) for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]]


@pytest.mark.slow
def test_what_notebooks_show_is_entered_by_the_run_that_succeeds_and_once(tmp_path):
    """The finding withholds the 3 of Shropshire with Herefordshire; a notebook shows all, and some areas with Herefordshire."""
    folder = small_assessment(tmp_path / "small", RETURNS)
    some = "r = a.table('returns'); r = r[r['area'].isin(['Herefordshire', 'Worcestershire'])]; "
    some += "na.service_gap.activity(r, measure='referrals', by=['area'])"
    path = add_notebook(folder, OPEN, ALL, some, some, "1 / 0", name="a.ipynb")
    add_notebook(folder, OPEN, BY.format("'quarter'"), name="b.ipynb")
    register = folder / "data" / "released"
    with pytest.raises(NeedsAnalysisError, match="ZeroDivisionError"):
        run(opened(folder))
    assert not (register / "register.csv").exists()
    path.write_text(path.read_text().replace("1 / 0", "1 + 1"))
    run(opened(folder))
    lines = (register / "register.csv").read_bytes()
    areas = pd.read_csv(folder / "data" / "processed" / "tables" / "A01.csv", dtype=str)
    hidden = dict.fromkeys(areas.loc[areas["flag"] == "[c]", "area"])
    assert list(hidden) == ["Herefordshire", "Shropshire"], "377 less the two others is 95 together"
    outputs = outputs_of(folder, "a")
    assert "377" in outputs[1] and "92" not in re.findall(r"\b\d+\b", outputs[2])
    assert re.sub(r'"execution_count": \d+', "", outputs[2]) == re.sub(r'"execution_count": \d+', "", outputs[3])
    tables = [pd.read_csv(each, dtype=str) for each in sorted((register / "tables").glob("*.csv"))]
    known = {area: value for t in tables if "area" in t for area, value in zip(t["area"], t["value"], strict=True)}
    assert not [area for area in hidden if known[area] != "[c]"]
    named = [entry.output for entry in Register(register).entries]
    assert named[:2] == ["A01", "a, referrals"] and len(named) == len(set(named))
    run(opened(folder), force=True)
    assert (register / "register.csv").read_bytes() == lines
