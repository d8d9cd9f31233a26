"""Archives, unpacked within limits."""

import pytest

from needs_analysis.release.scanners.look_into import look_into
from needs_analysis.release.scanners.members import members
from needs_analysis.release.scanners.seen import Looking, NotLookedInto
from tests.release.scanners.files import packed


def test_files_by_name():
    assert members(packed({"a.csv": "x", "b/c.csv": "y"}), Looking(look_into)) == ({"a.csv": b"x", "b/c.csv": b"y"}, [])


@pytest.mark.parametrize("names", [["../Ann.csv"], ["/Ann.csv"], ["C:\\Ann.csv"], ["Ann.zip"], ["Ann.csv", "ann.CSV"]])
def test_an_unsafe_archive_is_refused_without_a_name_of_it(names):
    with pytest.raises(NotLookedInto) as refused:
        members(packed(dict.fromkeys(names, "x")), Looking(look_into))
    assert "nn." not in str(refused.value)


def test_what_unpacks_to_too_much_is_refused():
    with pytest.raises(NotLookedInto, match="more than is looked at"):
        members(packed({"a.csv": "x" * 1_000}), Looking(look_into, unpacked=999))
