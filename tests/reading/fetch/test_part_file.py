"""A download that was broken off goes on only with the very edition that it began with."""

import contextlib
import importlib
import json
import os
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from needs_analysis.errors import NeedsAnalysisError
from needs_analysis.reading.fetch.fetch import fetch
from needs_analysis.reading.fetch.part_file import PartFile
from tests.reading.serving import CHANGED, OWN, SENT, Serving, edition, http

module = importlib.import_module("needs_analysis.reading.fetch.fetch")

FIRST = b"area,count\nLudlow,17\nHereford,10\n"
SECOND = b"area,count\nLudlow,99\nHereford,99\n"
TABLE = {"media": "abcdef", "file": "counts.csv"}
ONE, TWO = '"one"', '"two"'


@pytest.fixture(autouse=True)
def one_attempt(monkeypatch):
    monkeypatch.setattr(module, "_PAUSES_SECONDS", ())


@pytest.fixture
def serving():
    with Serving() as running:
        yield running


def get(serving, folder):
    return fetch("home-office", to=folder, settings=TABLE, rules=OWN, address=f"{serving.address}/counts.csv")


def broken_off(serving, folder, after=21, **headers):
    """A fetch of the first edition that is broken off for good."""
    serving.answer = edition(FIRST, breaks_off=after, **headers)
    with pytest.raises(NeedsAnalysisError, match="Try again later"):
        get(serving, folder)
    serving.asked.clear()


def left(folder):
    return sorted(path.name for path in folder.iterdir())


DONE = ["counts.csv", "counts.csv.source.toml"]
DATED = {"Last_Modified": CHANGED, "Date": SENT}


@pytest.mark.parametrize("marks", [{"ETag": ONE}, DATED, {"ETag": ONE, **DATED}])
def test_the_same_edition_is_gone_on_with(serving, tmp_path, marks):
    broken_off(serving, tmp_path, after=6, **marks)
    serving.answer = edition(FIRST, **marks)
    assert get(serving, tmp_path).read_bytes() == FIRST
    asked = serving.asked[0].headers
    assert asked["Range"] == "bytes=6-" and asked["If-Range"] == marks.get("ETag", CHANGED)
    assert len(serving.asked) == 1 and left(tmp_path) == DONE


@pytest.mark.parametrize("heeds", [True, False])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({}, {}),
        ({"ETag": ONE}, {"ETag": TWO}),
        ({"ETag": ONE}, {}),
        ({}, {"ETag": ONE}),
        ({"ETag": 'W/"one"'}, {"ETag": 'W/"one"'}),
        ({"ETag": "one"}, {"ETag": "one"}),
        ({"ETag": 'W/"one"', **DATED}, {"ETag": 'W/"one"', **DATED}),
        (DATED, {"Last_Modified": "Tue, 02 Dec 2025 09:00:01 GMT", "Date": SENT}),
        ({"Last_Modified": CHANGED}, {"Last_Modified": CHANGED}),
        ({"Last_Modified": CHANGED, "Date": CHANGED}, {"Last_Modified": CHANGED, "Date": CHANGED}),
        ({"Last_Modified": "soon", "Date": SENT}, {"Last_Modified": "soon", "Date": SENT}),
        ({"Last_Modified": f"Tue, 99 Dec {'9' * 4} 09:00:00 GMT", "Date": SENT}, DATED),
    ],
)
def test_another_edition_is_never_joined_to_the_first(serving, tmp_path, before, after, heeds):
    broken_off(serving, tmp_path, **before)
    serving.answer = edition(SECOND, heeds=heeds, **after)
    assert get(serving, tmp_path).read_bytes() == SECOND
    assert left(tmp_path) == DONE


@pytest.mark.parametrize("content", [SECOND + b"Ross,5\n", SECOND[:24] + b"\n", FIRST[:17] + b"\n"])
def test_an_edition_of_another_length_is_fetched_anew_though_its_tag_is_the_same(serving, tmp_path, content):
    broken_off(serving, tmp_path, after=21, ETag=ONE)
    serving.answer = edition(content, ETag=ONE)
    assert get(serving, tmp_path).read_bytes() == content


@pytest.mark.parametrize(
    "range_",
    [
        "bytes 20-32/33",
        "bytes 0-32/33",
        "bytes 21-31/33",
        "bytes 21-32/34",
        "bytes 21-32/*",
        "bytes 21-3/33",
        "21-32/33",
        "",
        f"bytes 21-{'9' * 5_000}/33",
    ],
)
def test_a_part_that_is_not_the_rest_is_not_joined(serving, tmp_path, range_):
    broken_off(serving, tmp_path, after=21, ETag=ONE)

    def answer(asked):
        if "Range" in asked.headers:
            return http(SECOND[21:], "206 Partial Content", ETag=ONE, Content_Range=range_)
        return http(SECOND, ETag=ONE)

    serving.answer = answer
    assert get(serving, tmp_path).read_bytes() == SECOND


def test_a_part_from_another_address_is_not_joined(serving, tmp_path):
    def moved(to, then):
        return lambda asked: then(asked) if asked.path == to else http(b"", "302 Found", Location=to)

    serving.answer = moved("/first.csv", edition(FIRST, breaks_off=21, ETag=ONE))
    with pytest.raises(NeedsAnalysisError, match="the part downloaded so far is kept"):
        get(serving, tmp_path)
    serving.answer = moved("/second.csv", edition(SECOND, heeds=False, ETag=ONE))
    assert get(serving, tmp_path).read_bytes() == SECOND


def test_a_fetch_that_was_killed_leaves_nothing_in_the_way(serving, tmp_path):
    serving.answer, serving.hold = edition(FIRST, breaks_off=21, ETag=ONE), threading.Event()
    program = f"""
from needs_analysis.reading.fetch.fetch import fetch
from tests.reading.serving import OWN
fetch("home-office", to={str(tmp_path)!r}, settings={TABLE!r}, rules=OWN, address="{serving.address}/counts.csv")
"""
    killed = subprocess.Popen([sys.executable, "-c", program], cwd=Path(__file__).parents[3])
    part = tmp_path / "counts.csv.part"
    until = time.monotonic() + 60
    while not (part.is_file() and (tmp_path / "counts.csv.part.note").stat().st_size) and time.monotonic() < until:
        time.sleep(0.02)
    with pytest.raises(NeedsAnalysisError, match="is already being fetched"):
        get(serving, tmp_path)
    killed.kill()
    killed.wait()
    serving.hold.set()
    serving.answer = edition(FIRST, ETag=ONE)
    assert get(serving, tmp_path).read_bytes() == FIRST
    assert left(tmp_path) == DONE


def test_a_part_that_nobody_asked_for_is_refused(serving, tmp_path):
    serving.answer = lambda asked: http(FIRST[5:], "206 Partial Content", ETag=ONE, Content_Range="bytes 5-32/33")
    with pytest.raises(NeedsAnalysisError, match="returned HTTP status 206"):
        get(serving, tmp_path)
    assert left(tmp_path) == []


def test_what_cannot_be_gone_on_with_is_not_kept(serving, tmp_path):
    broken_off(serving, tmp_path)
    assert left(tmp_path) == []
    broken_off(serving, tmp_path, ETag=ONE, Content_Length="", Transfer_Encoding="chunked")
    assert left(tmp_path) == []


@pytest.mark.parametrize(
    "note",
    [
        None,
        b"",
        b"{",
        b"[" * 10_000,
        b"null",
        b'{"address": "x"}',
        b'{"address": 1, "validator": "x", "total": 33}',
        b"\xff\xfe",
        b"9" * 5_000,
        b" " * 20_000,
    ],
)
def test_a_left_over_without_a_sound_note_is_thrown_away(serving, tmp_path, note):
    broken_off(serving, tmp_path, ETag=ONE)
    path = tmp_path / "counts.csv.part.note"
    path.unlink() if note is None else path.write_bytes(note)
    serving.answer = edition(SECOND, ETag=ONE)
    assert get(serving, tmp_path).read_bytes() == SECOND
    assert "Range" not in serving.asked[0].headers


def test_part_and_note_are_private(serving, tmp_path):
    broken_off(serving, tmp_path, ETag=ONE)
    assert left(tmp_path) == ["counts.csv.part", "counts.csv.part.note"]
    for path in tmp_path.iterdir():
        assert os.name == "nt" or stat.S_IMODE(path.stat().st_mode) == 0o600
    assert json.loads((tmp_path / "counts.csv.part.note").read_text())["total"] == len(FIRST)


@pytest.mark.skipif(os.name == "nt", reason="links need a right of their own on Windows")
@pytest.mark.parametrize("name", ["counts.csv.part", "counts.csv.part.note"])
@pytest.mark.parametrize("link", ["symlink_to", "hardlink_to"])
def test_a_link_in_the_way_is_never_followed(serving, tmp_path, name, link):
    broken_off(serving, tmp_path / "out", ETag=ONE)
    other = tmp_path / "own.csv"
    place = tmp_path / "out" / name
    other.write_bytes(place.read_bytes())
    before = other.read_bytes()
    place.unlink()
    getattr(place, link)(other)
    serving.answer = edition(SECOND, ETag=ONE)
    assert get(serving, tmp_path / "out").read_bytes() == SECOND
    assert other.read_bytes() == before


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_a_part_that_others_could_write_is_thrown_away(serving, tmp_path):
    broken_off(serving, tmp_path, ETag=ONE)
    (tmp_path / "counts.csv.part").chmod(0o666)
    serving.answer = edition(FIRST, ETag=ONE)
    get(serving, tmp_path)
    assert "Range" not in serving.asked[0].headers


def test_two_fetches_of_one_file_do_not_mix(serving, tmp_path):
    serving.answer = edition(FIRST, ETag=ONE)
    with PartFile(tmp_path / "counts.csv"), pytest.raises(NeedsAnalysisError, match="is already being fetched"):
        get(serving, tmp_path)
    assert get(serving, tmp_path).read_bytes() == FIRST


def test_left_overs_are_never_read_as_data(serving, tmp_path):
    import needs_analysis as na

    broken_off(serving, tmp_path, ETag=ONE)
    for path in sorted(tmp_path.iterdir()):
        for reader in (na.reading.police_uk, na.reading.population, na.reading.provider_return):
            with pytest.raises(NeedsAnalysisError):
                reader(path)
    street = tmp_path / "2025-01-west-mercia-street.csv.part"
    (tmp_path / "counts.csv.part").rename(street)
    with pytest.raises(NeedsAnalysisError, match="its name does not give its month"):
        na.reading.police_uk(tmp_path)


MARKS = st.sampled_from([{}, {"ETag": ONE}, {"ETag": 'W/"one"'}, DATED, {"Last_Modified": CHANGED}])
STEP = st.tuples(st.booleans(), MARKS, st.integers(0, len(FIRST)) | st.none(), st.booleans())


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(STEP, min_size=1, max_size=4))
def test_whatever_a_server_does_a_file_is_one_edition_or_none(serving, tmp_path_factory, steps):
    folder = tmp_path_factory.mktemp("out")
    done = False
    for second, marks, breaks_off, heeds in steps:
        content = SECOND if second else FIRST
        # One tag never marks two editions: that is what makes it strong.
        own = {name: value.replace("one", "two" if second else "one") for name, value in marks.items()}
        if "Last_Modified" in own and second:
            own["Last_Modified"] = "Tue, 02 Dec 2025 10:00:00 GMT"
        serving.answer = edition(content, breaks_off=breaks_off, heeds=heeds, **own)
        with contextlib.suppress(NeedsAnalysisError):
            done = bool(get(serving, folder)) or done
            break
    if done:
        assert (folder / "counts.csv").read_bytes() in (FIRST, SECOND)
    else:
        assert not (folder / "counts.csv").exists()
