"""What can be fetched: each source takes settings of its own form only, and each question has a file name of its own."""

import re
from urllib.parse import urlsplit

import pytest

from needs_analysis.errors import Refusal
from needs_analysis.reading.fetch.fetchable import SOURCES, Rules, file_name, source_named

TRIANGLE = "52.1,-2.1:52.2,-2.2:52.3,-2.1"


@pytest.mark.parametrize("name", sorted(SOURCES))
def test_every_address_is_secure_and_lies_at_a_host_that_may_be_asked(name):
    source = SOURCES[name]
    parts = urlsplit(source.address)
    assert parts.scheme in Rules(frozenset()).schemes == ("https",)
    assert parts.hostname in source.hosts
    asked_for = set(re.findall(r"{(\w+)}", source.address)) | set(source.query)
    assert asked_for == set(source.settings), "every setting is used, and none is used that nobody gives"


def test_an_unknown_source_is_refused_with_those_there_are():
    with pytest.raises(Refusal, match="'elsewhere' is not a source") as refused:
        source_named("elsewhere", {})
    assert refused.value.remedy == "Choose one of home-office, nomis, police-uk-api, police-uk-archive."


@pytest.mark.parametrize(
    ("source", "settings", "said"),
    [
        ("police-uk-archive", {}, "lacks month"),
        ("nomis", {"dataset": "NM_1_1"}, "lacks date, geography"),
        ("police-uk-archive", {"month": "2025-12", "force": "west-mercia"}, "does not know force"),
        ("police-uk-archive", {"month": "2025-13"}, "month is not in the expected form"),
        ("police-uk-archive", {"month": "2025-1"}, "month is not in the expected form"),
        ("police-uk-archive", {"month": "2025-12\n"}, "month is not in the expected form"),
        ("police-uk-archive", {"month": "20２５-12"}, "month is not in the expected form"),
        ("police-uk-archive", {"month": 202512}, "month is not in the expected form"),
        ("police-uk-api", {"date": "2025-12", "poly": "52.1,-2.1:52.2,-2.2"}, "poly is not in the expected form"),
        ("home-office", {"media": "abcdef", "file": "../table.ods"}, "file is not in the expected form"),
        ("home-office", {"media": "abcdef", "file": "table.exe"}, "file is not in the expected form"),
    ],
)
def test_a_setting_that_is_missing_unknown_or_of_another_form_is_refused(source, settings, said):
    with pytest.raises(Refusal, match=said):
        source_named(source, settings)


def test_an_outline_of_three_points_is_taken():
    assert source_named("police-uk-api", {"date": "2025-12", "poly": TRIANGLE}).ending == "json"


def test_an_outline_and_its_mirror_image_have_two_names():
    names = {
        file_name("police-uk-api", {"date": "2025-12", "poly": poly}) for poly in (TRIANGLE, TRIANGLE.replace("-", ""))
    }
    assert len(names) == 2
    assert all(re.fullmatch(r"police-uk-api-2025-12-[0-9-]+-[0-9a-f]{8}\.json", name) for name in names)


def test_a_name_stays_short_and_lists_that_begin_alike_are_kept_apart():
    lists = [",".join(["E07000235"] * 150 + [last]) for last in ("E07000236", "E07000237")]
    names = [file_name("nomis", {"dataset": "NM_1_1", "geography": each, "date": "2021"}) for each in lists]
    assert len(set(names)) == 2
    assert max(map(len, names)) < 100


def test_a_table_that_names_its_file_keeps_that_name():
    assert file_name("home-office", {"media": "abcdef", "file": "Table_1.ods"}) == "Table_1.ods"
