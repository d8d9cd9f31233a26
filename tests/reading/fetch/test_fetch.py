"""Fetching, against a server of our own that replays what data.police.uk serves."""

import ast
import importlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest

import needs_analysis as na
from needs_analysis.errors import NeedsAnalysisError, Refusal
from needs_analysis.reading.fetch.fetch import Rules, fetch
from needs_analysis.reading.sources.police_uk import CRIME_TYPES
from tests.reading.files import STREET, zipped

module = importlib.import_module("needs_analysis.reading.fetch.fetch")

CONTENT = zipped(
    {
        "2025-12/2025-12-west-mercia-street.csv": STREET
        + ",2025-12,West Mercia Police,West Mercia Police,-2.71,52.05,On or near Made Up Street,E01014001,Herefordshire 001A,Anti-social behaviour,,\n"
    }
)
MONTH = {"month": "2025-12"}


class Server(BaseHTTPRequestHandler):
    broken_off = 0
    refused = 0
    asked: ClassVar[list[str]] = []

    def do_GET(self):
        kind = type(self)
        kind.asked.append(f"{self.path} {self.headers.get('Range', '')}".strip())
        if self.path == "/elsewhere":
            return self._redirect("http://elsewhere.invalid/x")
        if self.path == "/again":
            return self._redirect("/archive.zip")
        if self.path == "/round":
            return self._redirect("/round")
        if self.path == "/gone":
            return self._answer(404, b"")
        if kind.refused:
            kind.refused -= 1
            return self._answer(503, b"")
        content = json.dumps([]).encode() if self.path.startswith("/api") else CONTENT
        start = int(self.headers.get("Range", "bytes=0-")[6:-1])
        status = 206 if start else 200
        headers = {"ETag": '"2025-12"'}
        if start:
            headers["Content-Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
        if kind.broken_off and self.path == "/archive.zip":
            kind.broken_off -= 1
            self.send_response(status)
            for name, value in {"Content-Length": str(len(content) - start), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content[start : start + 100])
            self.close_connection = True
            return None
        return self._answer(status, content[start:], headers)

    def _redirect(self, to):
        self._answer(302, b"", {"Location": to})

    def _answer(self, status, content, headers=None):
        self.send_response(status)
        for name, value in {"Content-Length": str(len(content)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args):
        pass


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setattr(module, "_PAUSES_SECONDS", (0.0, 0.0, 0.0))
    Server.broken_off, Server.refused, Server.asked = 0, 0, []
    running = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    thread = threading.Thread(target=running.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{running.server_port}"
    running.shutdown()
    running.server_close()


OWN = Rules(hosts=frozenset({"127.0.0.1"}), schemes=("http",), private=True, largest_bytes=10_000_000)


def test_a_file_is_fetched_and_recorded(server, tmp_path):
    told = []
    path = fetch(
        "police-uk-archive", to=tmp_path, settings=MONTH, rules=OWN, address=f"{server}/archive.zip", say=told.append
    )
    assert path.read_bytes() == CONTENT
    source = na.reading.source_of(path)
    assert source.retrieved.endswith("Z")
    assert len(source.sha256) == 64
    assert told[-1].startswith(path.name)
    received = na.reading.police_uk(path)
    assert received.table["retrieved"].tolist() == [source.retrieved]
    assert not list(tmp_path.glob("*.part"))


def test_a_broken_file_goes_on_where_it_stopped(server, tmp_path):
    Server.broken_off = 2
    path = fetch("police-uk-archive", to=tmp_path, settings=MONTH, rules=OWN, address=f"{server}/archive.zip")
    assert path.read_bytes() == CONTENT
    assert Server.asked == ["/archive.zip", "/archive.zip bytes=100-", "/archive.zip bytes=200-"]


def test_a_busy_host_is_asked_again_and_not_for_ever(server, tmp_path):
    Server.refused = 2
    assert fetch("police-uk-archive", to=tmp_path, settings=MONTH, rules=OWN, address=f"{server}/archive.zip").is_file()
    Server.refused = 9
    with pytest.raises(NeedsAnalysisError, match="Try again later"):
        fetch("police-uk-archive", to=tmp_path / "other", settings=MONTH, rules=OWN, address=f"{server}/archive.zip")


def test_redirects_are_checked_like_a_first_address(server, tmp_path):
    assert fetch("police-uk-archive", to=tmp_path, settings=MONTH, rules=OWN, address=f"{server}/again").is_file()
    for place, said in (("elsewhere", "not a permitted host"), ("round", "redirects too many times")):
        with pytest.raises(Refusal, match=said):
            fetch("police-uk-archive", to=tmp_path / place, settings=MONTH, rules=OWN, address=f"{server}/{place}")
    with pytest.raises(NeedsAnalysisError, match="returned HTTP status 404"):
        fetch("police-uk-archive", to=tmp_path / "gone", settings=MONTH, rules=OWN, address=f"{server}/gone")


def test_a_file_that_is_too_large_is_not_kept(server, tmp_path):
    small = Rules(OWN.hosts, largest_bytes=50, schemes=OWN.schemes, private=True)
    with pytest.raises(Refusal, match="more than"):
        fetch("police-uk-archive", to=tmp_path, settings=MONTH, rules=small, address=f"{server}/archive.zip")
    assert not [path for path in tmp_path.iterdir() if path.stat().st_size]


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("http://data.police.uk/x", "Only https"),
        ("file:///etc/hostname", "Only https"),
        ("https://data.police.uk@example.invalid/x", "user name"),
        ("https://example.invalid/x", "not a permitted host"),
        ("https://169.254.169.254/latest/meta-data/", "not a permitted host"),
        ("https://data.police.uk:8443/x", "a port other than the https port"),
    ],
)
def test_addresses_outside_the_rules_are_refused(tmp_path, address, said):
    with pytest.raises(Refusal, match=said):
        fetch("police-uk-archive", to=tmp_path, settings=MONTH, address=address)


@pytest.mark.parametrize(
    "leads_to", ["127.0.0.1", "10.1.2.3", "192.168.0.9", "169.254.169.254", "::1", "fe80::1", "0.0.0.0"]
)
def test_a_host_that_leads_into_a_private_network_is_refused(monkeypatch, tmp_path, leads_to):
    monkeypatch.setattr(module.socket, "getaddrinfo", lambda *a, **k: [(0, 0, 0, "", (leads_to, 443))])
    with pytest.raises(Refusal, match="private network"):
        fetch("police-uk-archive", to=tmp_path, settings=MONTH)


@pytest.mark.parametrize(
    ("source", "settings", "said"),
    [
        ("somewhere", {}, "not a source"),
        ("police-uk-archive", {}, "lacks month"),
        ("police-uk-archive", {"month": "2025-13"}, "not in the expected form"),
        ("police-uk-archive", {"month": "2025-12", "x": "1"}, "does not know x"),
        ("home-office", {"media": "../../x", "file": "a.ods"}, "not in the expected form"),
    ],
)
def test_settings_are_checked(tmp_path, source, settings, said):
    with pytest.raises(Refusal, match=said):
        fetch(source, to=tmp_path, settings=settings)


def test_answers_of_the_api_replay(server, tmp_path, originals):
    settings = {"date": "2018-06", "poly": "51.5,0.1:51.6,0.1:51.6,0.2"}
    path = fetch("police-uk-api", to=tmp_path, settings=settings, rules=OWN, address=f"{server}/api")
    assert na.reading.police_uk(path).table.empty
    counts = []
    for path in sorted((originals / "police_uk" / "api_json").glob("*.json")):
        received = na.reading.police_uk(path)
        counts.append(len(received.table))
        assert set(received.table["Crime type"]) <= CRIME_TYPES
    assert sorted(counts) == [0, 67, 120, 194, 761]


def test_nothing_else_touches_the_network(root):
    network = {"socket", "ssl", "http", "urllib", "ftplib", "smtplib", "requests", "httpx", "aiohttp", "urllib3"}
    found = set()
    for path in (root / "needs_analysis").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            # urllib.parse takes texts apart.
            if any(name.split(".")[0] in network and name != "urllib.parse" for name in names):
                found.add(path.relative_to(root).as_posix())
    assert found == {"needs_analysis/reading/fetch/fetch.py"}
