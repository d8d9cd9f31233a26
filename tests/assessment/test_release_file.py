"""A table in a file, from the command to the two files that may leave."""

import pandas as pd
import pytest
from typer.testing import CliRunner

from needs_analysis.assessment.release_file import release_file
from needs_analysis.cli import app
from needs_analysis.errors import DataError, Refusal
from needs_analysis.release import audit

TEXT = 'area,victims,repeat,note\nAll,"1,203",73,\nA,"1,180",60,=1+1\nB,19,10,\nC,4,3,\n'
COLUMNS = {
    "area": {"role": "key", "totals": ["All"]},
    "victims": "count",
    "repeat": {"role": "count", "part_of": "victims"},
    "note": "label",
}


@pytest.fixture
def own(tmp_path):
    path = tmp_path / "own.csv"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_the_command_writes_both_files_and_they_are_safe(own):
    options = ["--key", "area=All", "--count", "victims", "--count", "repeat=victims", "--label", "note"]
    result = CliRunner().invoke(app, ["release", str(own), *options])
    assert result.exit_code == 0, result.output
    assert "own_released.csv" in result.output and "own_released.html" in result.output
    left = pd.read_csv(own.with_name("own_released.csv"), dtype=str, keep_default_na=False)
    assert left["victims"].tolist()[-1] == "[c]" and left["victims"].tolist()[0] == "1203"
    assert left["note"].tolist()[1] == "'=1+1", "no text is taken for a formula"
    assert audit(left, columns=COLUMNS).safe
    page = own.with_name("own_released.html").read_text(encoding="utf-8")
    assert "<td>4</td>" not in page and "<td>3</td>" not in page


def test_nothing_is_written_over_what_is_there_nor_over_the_table(own):
    release_file(own, columns=COLUMNS)
    with pytest.raises(Refusal):
        release_file(own, columns=COLUMNS)
    assert len(release_file(own, columns=COLUMNS, replace=True)) == 2
    assert own.read_text(encoding="utf-8") == TEXT


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (TEXT.replace("19,10", "18,10"), "parts of this total do not make it"),
        (TEXT.replace("19,10", "nineteen,10"), "row 4.*no figure and no mark"),
        (TEXT.replace("19,10", "-19,10"), "below 0"),
    ],
)
def test_a_table_that_is_wrong_writes_nothing(own, text, says):
    own.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=says):
        release_file(own, columns=COLUMNS)
    assert [path.name for path in own.parent.iterdir()] == ["own.csv"]


def test_an_undeclared_column_and_an_unknown_profile_are_refused(own):
    with pytest.raises(DataError, match='column "note": it is not declared'):
        release_file(own, columns={name: words for name, words in COLUMNS.items() if name != "note"})
    with pytest.raises(Refusal, match="no release profile"):
        release_file(own, columns=COLUMNS, profile="lt1")


def test_a_column_that_is_declared_twice_is_refused(own):
    options = ["--key", "area=All", "--count", "victims", "--label", "victims"]
    result = CliRunner().invoke(app, ["release", str(own), *options])
    assert result.exit_code != 0 and "declared twice" in str(result.exception)


def test_the_command_rounds(own):
    options = ["--key", "area=All", "--count", "victims", "--count", "repeat=victims", "--label", "note"]
    result = CliRunner().invoke(app, ["release", str(own), *options, "--profile", "lt5-round5"])
    assert result.exit_code == 0, result.output
    left = pd.read_csv(own.with_name("own_released.csv"), dtype=str, keep_default_na=False)
    assert all(cell == "[c]" or int(cell) % 5 == 0 for cell in [*left["victims"], *left["repeat"]])
    assert audit(left, columns=COLUMNS, round_to=5).safe
    assert "rounded to the nearest 5" in own.with_name("own_released.html").read_text(encoding="utf-8")


def test_what_rows_are_limited_to_is_said_in_full(own):
    options = ["--key", "area=All", "--count", "victims", "--count", "repeat=victims", "--label", "note"]
    result = CliRunner().invoke(app, ["release", str(own), *options, "--where", "sex"])
    assert isinstance(result.exception, Refusal) and 'Write --where "sex=Women"' in str(result.exception)
    result = CliRunner().invoke(app, ["release", str(own), *options, "--where", "sex=Women", "--where", "sex=Men"])
    assert result.exit_code == 0
    register = (own.parent / "released" / "register.csv").read_text(encoding="utf-8")
    assert '""sex"": [""Women"", ""Men""]' in register
