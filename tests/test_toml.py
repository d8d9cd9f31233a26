"""Reading TOML files: what stands in one, or what is wrong with it in words."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal

import pytest
from pydantic import TypeAdapter, ValidationError

from needs_analysis.errors import ConfigurationError, DataError
from needs_analysis.toml import entries, in_words


def written(folder, content, name="settings.toml"):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_what_stands_in_a_file_is_read_with_or_without_a_byte_order_mark(tmp_path):
    text = '[about]\ntitle = "Siân"\nseed = 7\nareas = ["A", "B"]\n'
    expected = {"about": {"title": "Siân", "seed": 7, "areas": ["A", "B"]}}
    assert entries(written(tmp_path, text)) == expected
    assert entries(written(tmp_path, b"\xef\xbb\xbf" + text.encode())) == expected
    assert entries(written(tmp_path, "", "EMPTY.TOML")) == {}


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("a = ", "is not valid TOML"),
        ("a = 1\na = 2", "each key may appear only once"),
        (b"a = '\xff'", "is not UTF-8 text"),
        ("a." * 500 + "b = 1", "nested too deeply"),
        ("a." * 30 + "b = 1", "is nested too deeply"),
        (f"a = {'[' * 3000}{']' * 3000}", "nested too deeply"),
        (f"a = {'9' * 5000}", "a number is too long"),
        (f"a = {2**63}", 'column "a": is a number out of range'),
        ("[b]\na = [1, -99999999999999999999]", 'column "b.a.2": is a number out of range'),
        ('[b]\na = "x\\u202Ey"', 'column "b.a": contains invisible characters'),
        ("x = '" + "x" * 2_097_152 + "'", "has over 2,097,152 bytes"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_in_words(tmp_path, content, problem):
    with pytest.raises(ConfigurationError) as refused:
        entries(written(tmp_path, content))
    assert str(refused.value).startswith("settings.toml") and problem in str(refused.value)


def test_the_largest_number_of_toml_is_read(tmp_path):
    assert entries(written(tmp_path, f"a = {2**63 - 1}")) == {"a": 9223372036854775807}


def test_a_file_that_is_not_there_or_is_of_another_kind_is_refused(tmp_path):
    with pytest.raises(ConfigurationError, match="the file was not found"):
        entries(tmp_path / "none.toml")
    (tmp_path / "folder.toml").mkdir()
    with pytest.raises(ConfigurationError, match="is a folder, not a file"):
        entries(tmp_path / "folder.toml")
    with pytest.raises(ConfigurationError, match="is not a TOML file"):
        entries(written(tmp_path, "a = 1", "settings.txt"))


def test_the_kind_of_error_is_the_callers(tmp_path):
    with pytest.raises(DataError) as refused:
        entries(written(tmp_path, "a ="), error=DataError)
    assert type(refused.value) is DataError and refused.value.problems["file"].item() == "settings.toml"


@pytest.mark.parametrize(
    ("hint", "given", "said"),
    [
        *((hint, 5, "must be a list, in square brackets") for hint in (Sequence[str], tuple[str, ...], list[str])),
        (Sequence[str], "North", "must be a list, in square brackets"),
        *(
            (hint, 5, "must be a table, in curly brackets, such as { name = 1 }")
            for hint in (Mapping[str, int], dict[str, int])
        ),
        *((hint, "5", "must be a whole number, without quotation marks") for hint in (int, int | None)),
        (int, 5.5, "must be a whole number, without quotation marks"),
        (float, "5", "must be a number, without quotation marks"),
        (bool, 1, "must be true or false, without quotation marks"),
        (date, "2024-04-01", "must be a date, such as 2024-04-01"),
        (str, 5, "must be text, in quotation marks"),
        (Literal["month", "quarter", "year"], "week", "must be one of 'month', 'quarter', 'year'"),
    ],
)
def test_what_is_wrong_with_a_value_is_said_in_the_words_of_who_wrote_it(hint, given, said):
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(hint).validate_python(given, strict=True)
    words = in_words(refused.value.errors()[0])
    assert words == said
    assert not re.search("(?i)instance|input|valid|tuple|dictionary|string", words)
