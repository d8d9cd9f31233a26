"""What is written is whole, inside its folder, and never over what was there."""

import os
import stat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from needs_analysis.characters import begins_as_formula, is_odd, visible
from needs_analysis.errors import DataError, NeedsAnalysisError, Refusal
from needs_analysis.files import inside, is_device, must_be_free, why_not_inside, write_new, write_whole

OUTSIDE = [
    "/etc/passwd",
    "..",
    "a/../../b",
    "..\\b",
    "C:evil",
    "C:\\evil",
    "\\evil",
    "\\\\host\\share\\x",
    "//host/share/x",
    "",
]
DEVICES = ["CON", "nul.csv", "data/AUX/x.csv", "COM1", "lpt9.txt", "NUL ", "con.", "COM¹"]
ODD = ["x.csv:stream", "a?b", "a*b", "a|b", 'a"b', "a<b", "a\x00b", "a\x1bb", "a /b.csv", "b.csv "]


@pytest.mark.parametrize("name", [*OUTSIDE, *DEVICES, *ODD])
def test_a_name_that_leads_elsewhere_on_any_system_is_refused(tmp_path, name):
    assert why_not_inside(name)
    with pytest.raises(Refusal):
        inside(tmp_path, name)


@pytest.mark.parametrize(
    "name", ["data/raw/return.csv", "data\\raw\\return.csv", "Q1 2022-23 (final).xlsx", "console.csv"]
)
def test_usual_names_are_taken(tmp_path, name):
    assert why_not_inside(name) == "" and inside(tmp_path, name) == tmp_path / name
    assert not is_device(name)


def test_a_link_that_leads_out_is_refused_and_one_that_stays_is_not(tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    (tmp_path / "secret.csv").write_text("x")
    (folder / "real.csv").write_text("x")
    (folder / "out.csv").symlink_to(tmp_path / "secret.csv")
    (folder / "in.csv").symlink_to(folder / "real.csv")
    with pytest.raises(Refusal, match="through a link"):
        inside(folder, "out.csv")
    assert inside(folder, "in.csv")


def test_what_is_there_is_not_written_over_unless_that_is_said(tmp_path):
    path = tmp_path / "letter.txt"
    write_new(path, "one")
    with pytest.raises(Refusal, match=r"letter\.txt already exists"):
        write_new(path, "two")
    assert path.read_text() == "one"
    write_new(path, "two", replace=True)
    assert path.read_text() == "two"


def test_an_input_is_never_written_over_by_any_of_its_names(tmp_path):
    path = tmp_path / "return.csv"
    path.write_text("x")
    os.link(path, tmp_path / "same.csv")
    (tmp_path / "linked.csv").symlink_to(path)
    for name in ("return.csv", "same.csv", "linked.csv"):
        with pytest.raises(Refusal, match="is an input file"):
            must_be_free([tmp_path / name], replace=True, inputs=[path])


def test_all_that_is_taken_is_named_before_anything_is_written(tmp_path):
    (tmp_path / "b.txt").write_text("x")
    (tmp_path / "c.txt").symlink_to(tmp_path / "nowhere")
    with pytest.raises(Refusal, match=r"b\.txt, c\.txt already exists"):
        must_be_free([tmp_path / name for name in ("a.txt", "b.txt", "c.txt")])
    (tmp_path / "folder").mkdir()
    with pytest.raises(Refusal, match="is a folder"):
        must_be_free([tmp_path / "folder"], replace=True)


def test_a_link_is_replaced_and_not_followed(tmp_path):
    (tmp_path / "elsewhere.txt").write_text("theirs")
    (tmp_path / "out.txt").symlink_to(tmp_path / "elsewhere.txt")
    write_whole(tmp_path / "out.txt", "ours")
    assert (tmp_path / "elsewhere.txt").read_text() == "theirs"
    assert not (tmp_path / "out.txt").is_symlink() and (tmp_path / "out.txt").read_text() == "ours"


def test_a_write_that_fails_leaves_nothing_and_a_private_file_is_private(tmp_path, monkeypatch):
    write_whole(tmp_path / "key", b"x", private=True)
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600
    monkeypatch.setattr("pathlib.Path.replace", lambda self, target: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        write_whole(tmp_path / "key", "y")
    assert [path.name for path in tmp_path.iterdir()] == ["key"] and (tmp_path / "key").read_bytes() == b"x"


@given(st.text())
def test_nothing_that_leaves_as_words_can_be_obeyed(text):
    shown = visible(text)
    assert not is_odd(shown) and visible(shown) == shown
    for error in (NeedsAnalysisError(text), Refusal(text, remedy=text), DataError.one(text, file=text, sheet=text)):
        assert not is_odd(str(error))
    table = DataError.one(text, file=text, column=text).problems
    assert not any(is_odd(str(cell)) for cell in table.iloc[0])


@given(st.integers(-(10**6), 10**6), st.floats(-1e6, 1e6))
def test_no_number_is_taken_for_a_formula(whole, decimal):
    assert not begins_as_formula(str(whole)) and not begins_as_formula(f"{decimal:.3f}")
    assert not begins_as_formula(f"{whole}%")
