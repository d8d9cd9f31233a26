"""Whatever a server says, a fetch ends with the file or with an error that the library documents."""

import contextlib
import importlib

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from needs_analysis.errors import NeedsAnalysisError, Refusal
from needs_analysis.reading.fetch.fetch import fetch
from tests.reading.serving import OWN, Serving, http

module = importlib.import_module("needs_analysis.reading.fetch.fetch")

TABLE = {"media": "abcdef", "file": "counts.csv"}
CONTENT = b"area,count\nLudlow,17\n"
LONG = "9" * 5_000


@pytest.fixture(autouse=True)
def one_attempt(monkeypatch):
    monkeypatch.setattr(module, "_PAUSES_SECONDS", ())
    monkeypatch.setattr(module, "_SECONDS_TO_ANSWER", 2)


@pytest.fixture
def serving():
    with Serving() as running:
        yield running


def get(serving, folder):
    return fetch("home-office", to=folder, settings=TABLE, rules=OWN, address=f"{serving.address}/counts.csv")


def raw(*lines, content=CONTENT):
    return "\r\n".join(["HTTP/1.1 200 OK", *lines, "", ""]).encode("latin-1") + content


@pytest.mark.parametrize(
    "answer",
    [
        raw("Content-Length: abc"),
        raw("Content-Length: -5"),
        raw("Content-Length: +21"),
        raw("Content-Length: 2_1"),
        raw("Content-Length: 0x15"),
        raw("Content-Length: 21.0"),
        raw("Content-Length: \xb2\xb9"),
        raw("Content-Length: 21 21"),
        raw("Content-Length:"),
        raw(f"Content-Length: {LONG}"),
        raw("Content-Length: 21", "Content-Length: 22"),
        raw("Content-Length: 20", "Content-Length: 21"),
        raw("Content-Length: 21, 20"),
        raw("Content-Length: 21", "Transfer-Encoding: chunked"),
        raw("Transfer-Encoding: gzip, chunked"),
        raw("Transfer-Encoding: chunked", "Transfer-Encoding: chunked"),
        raw("Transfer-Encoding: chunked"),
        raw("Transfer-Encoding: chunked", content=b"5\r\narea,"),
        raw("Transfer-Encoding: chunked", content=b"xyz\r\narea,count\n"),
        raw("Transfer-Encoding: chunked", content=b"-5\r\narea,count\n"),
        raw("Transfer-Encoding: chunked", content=LONG.encode() + b"\r\narea,count\n"),
        raw("Content-Encoding: gzip"),
        raw("Content-Encoding: identity", "Content-Encoding: br"),
        raw(*[f"X-{number}: x" for number in range(200)]),
        raw(f"X: {'x' * 70_000}"),
        raw("Content-Length: 1\x0021"),
        b"",
        b"\r\n\r\n",
        CONTENT,
        b"HTTP/1.1 abc OK\r\n\r\n",
        b"HTTP/1.1 99999 OK\r\n\r\n",
        b"HTTP/9 200 OK\r\n\r\n",
        b"SSH-2.0-x\r\n",
        b"\xff\xfe\x00HTTP/1.1 200 OK\r\n\r\n",
        b"HTTP/1.1 " + LONG.encode() + b"\r\n\r\n",
        http(b"", "404 \x1b[31mGone"),
        http(b"", "204 No Content"),
        http(b"", "304 Not Modified"),
        http(CONTENT, "203 Other"),
        http(CONTENT, "206 Partial Content"),
        http(CONTENT, "206 Partial Content", Content_Range=f"bytes 0-{LONG}/{LONG}"),
        http(b"", "416 Range Not Satisfiable"),
        http(b"", "500 Broken", Retry_After=LONG),
    ],
)
def test_odd_http_ends_in_a_documented_error(serving, tmp_path, answer):
    serving.answer = lambda asked: answer
    with pytest.raises(NeedsAnalysisError) as caught:
        get(serving, tmp_path)
    assert str(caught.value).isprintable()
    assert "127.0.0.1" in str(caught.value) or "counts.csv" in str(caught.value)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "answer",
    [
        raw("Content-Length: 21"),
        raw("Content-Length: 21", "Content-Length: 21"),
        raw("Content-Length: 21, 21"),
        raw("Content-Length: 0000021"),
        raw("X-Odd: \xff\xfe\x01"),
        raw("Transfer-Encoding: Chunked", content=b"15\r\n" + CONTENT + b"\r\n0\r\n\r\n"),
        raw(f"ETag: {LONG}", f"Last-Modified: {LONG}", f"Date: {LONG}"),
    ],
)
def test_sound_http_is_taken(serving, tmp_path, answer):
    serving.answer = lambda asked: answer
    assert get(serving, tmp_path).read_bytes() == CONTENT


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 Other", "307 Again", "308 Moved"])
@pytest.mark.parametrize(
    "location",
    [
        "",
        "http://[bad/",
        "http://[::1",
        "//",
        "///",
        "?",
        "#",
        "http:///x",
        "http://127.0.0.1:abc/x",
        "http://127.0.0.1:-1/x",
        f"http://127.0.0.1:{LONG}/x",
        "http://127.0.0.1:99999/x",
        "file:///etc/hostname",
        "ftp://127.0.0.1/x",
        "javascript:alert(1)",
        "data:text/csv,a",
        "https://127.0.0.1/x",
        "HTTPS://data.police.uk/x",
        "http://user:word@127.0.0.1/x",
        "http://127.0.0.1@elsewhere.invalid/x",
        "http://elsewhere.invalid/x",
        "//elsewhere.invalid/x",
        "http://127.0.0.1.elsewhere.invalid/",
        "http://\u00b9\u00b2\u00b7.0.0.1/",
        "/a b",
        "/a\tb",
        "/\xe9",
        "/\x00",
        "/\x7f",
        "\\\\elsewhere.invalid\\x",
        "/" + "a" * 60_000,
        "http://" + "a" * 300 + "/",
        "/round",
    ],
)
def test_a_redirect_to_nowhere_good_ends_in_a_documented_error(serving, tmp_path, status, location):
    serving.answer = lambda asked: http(b"", status, Location=location)
    with pytest.raises(NeedsAnalysisError):
        get(serving, tmp_path)
    assert len(serving.asked) <= 8 and not list(tmp_path.iterdir())


def test_two_places_at_once_are_none(serving, tmp_path):
    serving.answer = lambda asked: b"HTTP/1.1 302 Found\r\nLocation: /a\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n"
    with pytest.raises(NeedsAnalysisError, match="twice"):
        get(serving, tmp_path)


@pytest.mark.parametrize(
    "location", ["/x", "x", "./x", "../x", "?x=1", "//127.0.0.1:{port}/x", "http://localhost:{port}/x", "/%C3%A9#part"]
)
def test_a_redirect_on_the_same_host_is_followed(serving, tmp_path, location):
    place = location.format(port=serving.port)
    serving.answer = lambda asked: http(CONTENT) if len(serving.asked) > 1 else http(b"", "302 Found", Location=place)
    assert get(serving, tmp_path).read_bytes() == CONTENT


def test_five_redirects_are_followed_and_no_more(serving, tmp_path):
    def after(number):
        return lambda asked: http(CONTENT) if len(serving.asked) > number else http(b"", "302 Found", Location="/x")

    serving.answer = after(5)
    assert get(serving, tmp_path / "five").is_file()
    serving.asked.clear()
    serving.answer = after(9)
    with pytest.raises(Refusal, match="redirects too many times"):
        get(serving, tmp_path / "more")


def test_an_endless_body_stops_at_the_largest_size(serving, tmp_path):
    serving.answer = lambda asked: raw(content=b"a,b\n" * 4_000_000)
    with pytest.raises(Refusal, match="more than"):
        get(serving, tmp_path)
    assert not list(tmp_path.iterdir())


ODD = st.text(st.characters(min_codepoint=1, max_codepoint=255, exclude_characters="\r\n"), max_size=30)
NAMES = [
    "Content-Length",
    "Content-Range",
    "Transfer-Encoding",
    "Content-Encoding",
    "ETag",
    "Location",
    "Last-Modified",
]
HEADER = st.tuples(st.sampled_from(NAMES), ODD | st.sampled_from(["chunked", "21", "bytes 0-20/21", LONG, "-1"]))
STATUS = st.sampled_from(["200 OK", "206 Partial", "302 Found", "416 Range", "503 Busy", "200", "", "\xff"])


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STATUS, st.lists(HEADER, max_size=4), st.binary(max_size=60) | st.just(CONTENT))
@example("200 OK", [("Content-Length", "21")], CONTENT)
def test_no_answer_ends_in_a_raw_error(serving, tmp_path_factory, status, headers, content):
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in headers), "", ""]
    serving.answer = lambda asked: "\r\n".join(lines).encode("latin-1") + content
    folder = tmp_path_factory.mktemp("out")
    with contextlib.suppress(NeedsAnalysisError):
        assert get(serving, folder).read_bytes() in content
    assert not list(folder.glob("*.part*"))


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:{port}/a b",
        "http://127.0.0.1:{port}/\xe9",
        "http://[127.0.0.1:{port}/",
        "http://127.0.0.1:x/",
        "nothing",
    ],
)
def test_an_odd_first_address_is_refused(serving, tmp_path, address):
    with pytest.raises(Refusal):
        fetch("home-office", to=tmp_path, settings=TABLE, rules=OWN, address=address.format(port=serving.port))
    assert not serving.asked
