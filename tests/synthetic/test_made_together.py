"""Files that are put in their place together."""

import pytest

from needs_analysis.errors import Refusal
from needs_analysis.synthetic.made_together import made_together


def test_they_are_there_in_the_end_and_nothing_else_is(tmp_path):
    with made_together(tmp_path / "new", ["a.csv", "b.csv"], replace=False) as folder:
        for name in ("a.csv", "b.csv"):
            (folder / name).write_text(name, encoding="utf-8")
        assert not (tmp_path / "new" / "a.csv").exists()
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == ["a.csv", "b.csv"]


def test_what_is_broken_off_leaves_nothing(tmp_path):
    with pytest.raises(RuntimeError), made_together(tmp_path, ["a.csv"], replace=False) as folder:
        (folder / "a.csv").write_text("half", encoding="utf-8")
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("there", ["a.csv", "a.csv.source.toml"])
def test_what_stands_there_stays_unless_it_may_go(tmp_path, there):
    (tmp_path / there).write_text("old", encoding="utf-8")
    with pytest.raises(Refusal, match="already exists"), made_together(tmp_path, ["a.csv"], replace=False):
        pass
    with made_together(tmp_path, ["a.csv"], replace=True) as folder:
        (folder / there).write_text("new", encoding="utf-8")
    assert (tmp_path / there).read_text(encoding="utf-8") == "new"
