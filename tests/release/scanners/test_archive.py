"""Archives: names, remarks and contents."""

from needs_analysis.release.scanners.archive import archive, spelled_out
from needs_analysis.release.scanners.look_into import look_into
from needs_analysis.release.scanners.seen import Looking
from tests.release.scanners.files import packed


def test_each_file_stands_at_its_number():
    seen = archive(packed({"a_b.txt": "x"}), "", Looking(look_into))
    assert [(each.place, each.text) for each in seen] == [("file 1, name", "a_b.txt\na b txt"), ("file 1, text", "x")]


def test_signs_between_words_are_blanks():
    assert spelled_out("a-b/c.d").split("\n")[1] == "a b c d"
