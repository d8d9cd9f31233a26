"""Which addresses are asked, and how."""

import contextlib
import importlib
import ipaddress
import socket
import ssl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from needs_analysis.errors import NeedsAnalysisError, Refusal
from needs_analysis.reading.fetch.addresses import is_public
from needs_analysis.reading.fetch.fetch import Rules, fetch
from tests.reading.serving import OWN, Serving, http

module = importlib.import_module("needs_analysis.reading.fetch.fetch")

MONTH = {"month": "2025-12"}
TABLE = {"media": "abcdef", "file": "counts.csv"}
CSV = b"area,count\nLudlow,17\n"

PUBLIC_4 = [
    "8.8.8.8",
    "151.101.0.144",
    "52.92.0.1",
    "192.0.1.1",
    "100.63.255.255",
    "100.128.0.1",
    "172.32.0.1",
    "223.255.255.254",
]
OTHER_4 = [
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "100.64.0.1",
    "100.127.255.255",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.1",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
]


@pytest.mark.parametrize(
    "address", [*PUBLIC_4, "2001:4860:4860::8888", "2a04:4e42::144", "2600:9000::1", "2001:200::1"]
)
def test_addresses_of_public_servers(address):
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        *OTHER_4,
        "::",
        "::1",
        "::8.8.8.8",
        "::127.0.0.1",
        "::ffff:0:8.8.8.8",
        "64:ff9b:1::8.8.8.8",
        "64:ff9b:1:ffff::a00:1",
        "100::1",
        "2001::1",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "2001:2::1",
        "2001:10::1",
        "2001:20::1",
        "2001:db8::1",
        "2002:808:808::1",
        "2002:7f00:1::1",
        "2002:c0a8:101::1",
        "3fff::1",
        "2a04:4e42::5efe:10.0.0.1",
        "2a04:4e42::200:5efe:10.0.0.1",
        "4000::1",
        "5f00::1",
        "fc00::1",
        "fd12:3456:789a::1",
        "fe80::1",
        "fe80::1%eth0",
        "febf::1",
        "fec0::1",
        "ff02::1",
        "ff0e::1",
        "no address",
        "",
        "9" * 5_000,
        "127.1",
        "0x7f000001",
    ],
)
def test_addresses_that_no_public_server_has(address):
    assert not is_public(address)


@pytest.mark.parametrize("inner", [*PUBLIC_4, *OTHER_4])
@pytest.mark.parametrize("carrier", ["::ffff:", "64:ff9b::"])
def test_an_address_that_carries_another_is_judged_by_it(inner, carrier):
    assert is_public(f"{carrier}{inner}") == is_public(inner)


@given(st.ip_addresses())
def test_nothing_is_public_that_python_holds_to_be_private(address):
    mapped = address.version == 6 and (address.ipv4_mapped or address in ipaddress.ip_network("64:ff9b::/96"))
    if is_public(str(address)) and not mapped:
        assert address.is_global and not address.is_multicast and not address.is_reserved


def leads_to(monkeypatch, *addresses):
    """The resolver says these, in this order."""
    asked = []

    def found(host, port, *a, **k):
        asked.append(host)
        return [(0, 0, 0, "", (address, port)) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", found)
    monkeypatch.setattr(module, "_PAUSES_SECONDS", ())
    return asked


@pytest.mark.parametrize(
    "address",
    ["64:ff9b::7f00:1", "64:ff9b:1::1", "2002:7f00:1::", "::ffff:127.0.0.1", "ff02::1", "224.0.0.1", "100.64.0.1"],
)
@pytest.mark.parametrize("others", [(), ("8.8.8.8",)])
def test_a_host_that_leads_to_one_of_them_is_not_asked_at_all(monkeypatch, tmp_path, address, others):
    leads_to(monkeypatch, *others, address)
    monkeypatch.setattr(socket, "socket", lambda *a: pytest.fail("something was connected to"))
    with pytest.raises(Refusal, match="private network"):
        fetch("police-uk-archive", to=tmp_path, settings=MONTH)


def test_the_next_address_is_tried_when_one_is_dead(monkeypatch, tmp_path):
    with Serving(lambda asked: http(CSV)) as serving:
        asked = leads_to(monkeypatch, "127.0.0.3", "::1", "127.0.0.1")
        address = f"http://localhost:{serving.port}/counts.csv"
        path = fetch("home-office", to=tmp_path, settings=TABLE, rules=OWN, address=address)
    assert path.read_bytes() == CSV
    assert asked == ["localhost"], "the name is looked up once, so that it cannot lead elsewhere the second time"
    assert serving.asked[0].headers["Host"] == f"localhost:{serving.port}"


def test_addresses_are_tried_in_the_order_of_the_resolver(monkeypatch, tmp_path):
    tried = []

    class Dead(socket.socket):
        def connect(self, address):
            tried.append((self.family, address[0]))
            raise ConnectionRefusedError

    leads_to(monkeypatch, "9.9.9.9", "2001:4860:4860::8888", "8.8.8.8", "9.9.9.9")
    monkeypatch.setattr(socket, "socket", Dead)
    with pytest.raises(NeedsAnalysisError, match="cannot be reached at any of its addresses"):
        fetch("police-uk-archive", to=tmp_path, settings=MONTH)
    order = [(socket.AF_INET, "9.9.9.9"), (socket.AF_INET6, "2001:4860:4860::8888"), (socket.AF_INET, "8.8.8.8")]
    assert tried == order
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(not socket.has_ipv6, reason="this machine has no IPv6")
def test_an_ipv6_server_is_asked(tmp_path):
    try:
        serving = Serving(lambda asked: http(CSV), host="::1").start()
    except OSError:
        pytest.skip("this machine has no IPv6 loopback")
    with contextlib.closing(serving):
        rules = Rules(frozenset({"::1"}), schemes=("http",), private=True)
        address = f"http://[::1]:{serving.port}/counts.csv"
        path = fetch("home-office", to=tmp_path, settings=TABLE, rules=rules, address=address)
    assert path.read_bytes() == CSV
    assert serving.asked[0].headers["Host"] == f"[::1]:{serving.port}"


class Tls:
    """Stands for a context that checks certificates, and notes whose."""

    def __init__(self, error=None):
        self.error, self.names = error, []

    def set_alpn_protocols(self, names):
        assert names == ["http/1.1"]

    def wrap_socket(self, plain, server_hostname):
        self.names.append(server_hostname)
        if self.error:
            raise self.error
        return plain


SECURE = Rules(hosts=frozenset({"localhost"}), private=True)


def test_the_certificate_is_held_against_the_name_and_not_the_address(monkeypatch, tmp_path):
    context = Tls()
    monkeypatch.setattr(ssl, "create_default_context", lambda: context)
    with Serving(lambda asked: http(CSV)) as serving:
        leads_to(monkeypatch, "127.0.0.1")
        address = f"https://localhost:{serving.port}/counts.csv"
        fetch("home-office", to=tmp_path, settings=TABLE, rules=SECURE, address=address)
    assert context.names == ["localhost"]
    assert serving.asked[0].headers["Host"] == f"localhost:{serving.port}"


def test_a_certificate_that_is_not_trusted_ends_it_at_once(monkeypatch, tmp_path):
    context = Tls(ssl.SSLCertVerificationError("self-signed"))
    monkeypatch.setattr(ssl, "create_default_context", lambda: context)
    with Serving() as serving:
        leads_to(monkeypatch, "127.0.0.1")
        with pytest.raises(Refusal, match="certificate that this machine does not trust"):
            address = f"https://localhost:{serving.port}/counts.csv"
            fetch("home-office", to=tmp_path, settings=TABLE, rules=SECURE, address=address)
    assert not list(tmp_path.iterdir()) and not any(asked.path for asked in serving.asked)


def test_what_is_no_tls_at_all_ends_in_a_documented_error(monkeypatch, tmp_path):
    monkeypatch.setattr(module, "_PAUSES_SECONDS", ())
    monkeypatch.setattr(module, "_SECONDS_TO_ANSWER", 0.5)
    with Serving(lambda asked: http(CSV)) as serving, pytest.raises(NeedsAnalysisError, match="cannot be reached"):
        address = f"https://127.0.0.1:{serving.port}/counts.csv"
        rules = Rules(frozenset({"127.0.0.1"}), private=True)
        fetch("home-office", to=tmp_path, settings=TABLE, rules=rules, address=address)
