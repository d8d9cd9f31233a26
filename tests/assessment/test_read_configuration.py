"""`assessment.toml`, read: its format, and everything that is wrong with it at once."""

import warnings

import pytest

from needs_analysis.assessment import open as opened
from needs_analysis.assessment.config import FORMAT_LINE
from needs_analysis.assessment.read_configuration import read_configuration
from needs_analysis.errors import ConfigurationError, problem_lines
from tests.assessment.small import finding_toml, small_assessment, table_toml
from tests.conftest import ROOT, edit


@pytest.fixture
def small(tmp_path):
    return small_assessment(tmp_path / "small")


def problems(folder):
    with pytest.raises(ConfigurationError) as refused:
        opened(folder)
    return refused.value.problems


def test_west_mercias_file_opens_with_the_format():
    assert (ROOT / "assessment.toml").read_text(encoding="utf-8").splitlines()[0] == FORMAT_LINE == "format = 2"


def test_a_file_of_the_format_says_nothing(small):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert opened(small).configuration.format == 2


@pytest.mark.parametrize("line", ["", "format = 1"])
def test_a_file_of_before_works_and_says_once_what_to_write(small, line):
    edit(small / "assessment.toml", "format = 2", line)
    with pytest.warns(FutureWarning, match="Make its first line: format = 2$") as said:
        older = opened(small)
        older.reopened()
    assert len(said) == 1
    assert said[0].filename == __file__, "the line that opened it"
    assert older.table("returns")["referrals"].tolist() == [92, 118, 101, 181]


@pytest.mark.parametrize(
    ("given", "said", "remedy"),
    [
        ("3", "format 3 is newer", "Install the newest needs_analysis"),
        ("0", "there is no format 0", "Write format = 2"),
        ("-1", "there is no format -1", "Write format = 2"),
        ('"2"', "there is no format '2'", "without quotation marks"),
        ("2.0", "there is no format 2.0", "Write format = 2"),
        ("true", "there is no format True", "Write format = 2"),
        ("[2]", r"there is no format [2]", "Write format = 2"),
    ],
)
def test_another_format_is_refused_with_what_to_do(small, given, said, remedy):
    edit(small / "assessment.toml", "format = 2", f"format = {given}")
    found = problems(small)
    assert found["column"].tolist() == ["format"] and found["row"].tolist() == [2]
    assert said in found["problem"].item() and remedy in found["remedy"].item()


def test_everything_is_said_at_once_whatever_its_kind_and_with_its_line(small):
    edit(small / "assessment.toml", 'as_of = "November 2026"', 'as_off = "November 2026"')
    edit(small / "assessment.toml", 'family = "service gap"', 'family = "supply"')
    text = (
        table_toml("own", path="data/raw/own.csv", contract="horoscope")
        + table_toml("ring", made="demand.xmr", tables=["ring"])
        + table_toml("both", concat=["nothing"])
        + finding_toml("a01", "demand.xmr", ["returns"], priority="Other")
        + '\n[[recommendations]]\nid = "R1"\nfinding = "Z9"\ntext = "Ask."\nowner = "o"\ntimescale = "t"\ncost = "c"\n'
        + 'measure_of_success = "m"\nneeds_to_know = "n"\nwhen_verdict = ["has risen"]\n'
    )
    path = small / "assessment.toml"
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")
    found = problems(small)
    assert found["column"].tolist() == [
        "about.as_of",
        "about.as_off",
        "findings.0.family",
        "findings.1.id",
        "findings.1.priority",
        "recommendations.0.finding",
        "tables.own.contract",
        "tables.both.concat",
        "tables.ring.tables",
    ]
    lines = path.read_text(encoding="utf-8").splitlines()
    for row, column in zip(found["row"], found["column"], strict=True):
        assert column == "about.as_of" or lines[row - 1].startswith(column.rpartition(".")[2]), column
    assert found["remedy"].astype(bool).all()


def test_a_part_that_is_unsound_hides_no_misfit_and_makes_none(small):
    """A finding with a fault is still there for the recommendation that rests on it."""
    edit(small / "assessment.toml", 'id = "A01"', 'id = "A01"\ncolour = "red"')
    recommendation = (
        '\n[[recommendations]]\nid = "R1"\nfinding = "A01"\ntext = "Ask."\nowner = "o"\ntimescale = "t"\ncost = "c"\n'
        'measure_of_success = "m"\nneeds_to_know = "n"\nwhen_verdict = ["has risen"]\n'
    )
    path = small / "assessment.toml"
    path.write_text(path.read_text(encoding="utf-8") + recommendation, encoding="utf-8")
    assert problems(small)["column"].tolist() == ["findings.0.colour"]


@pytest.mark.parametrize("text", ["tables = 3", "findings = 3", "priorities = 3", "[about]\ntables = 3", ""])
def test_a_file_of_another_shape_is_refused_in_words(tmp_path, text):
    path = tmp_path / "assessment.toml"
    path.write_text(f"format = 2\n{text}", encoding="utf-8")
    with pytest.raises(ConfigurationError):
        read_configuration(path)


@pytest.mark.parametrize("name", ['"a\\nb"', '"a\\tb"', '" "', '""', '"a\\u2028b"'])
def test_a_name_of_a_table_is_one_line_that_can_be_read(small, name):
    with (small / "assessment.toml").open("a", encoding="utf-8") as file:
        file.write(
            table_toml("odd", path="data/raw/odd.csv", contract="counts").replace("tables.odd", f"tables.{name}")
        )
    found = problems(small)
    assert found["problem"].str.contains("cannot be the name of a table|contains invisible characters").any()
    assert all(line.isprintable() for line in problem_lines(found))
