"""The one place that touches the network, and only when a user asks for it by name.

Open data of four publishers, over https, from a closed list of hosts. Every redirect is checked like a first address, a host
that leads to a private address is refused, and what was fetched is recorded beside the file.
"""

from __future__ import annotations

import http.client
import ipaddress
import os
import re
import socket
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, Final
from urllib.parse import quote, urlencode, urljoin, urlsplit

from needs_analysis.errors import NeedsAnalysisError, Refusal
from needs_analysis.reading.container import MIB
from needs_analysis.reading.sidecar import a_folder, sidecar_path, write_source
from needs_analysis.source import Source

OGL: Final = "Open Government Licence v3.0"
_PORTION: Final = 256 * 1024
_MOST_REDIRECTS: Final = 5
_PAUSES_SECONDS: Final = (1.0, 4.0, 16.0)
_SECONDS_TO_ANSWER: Final = 60


@dataclass(frozen=True)
class Rules:
    """What may be fetched.

    Parameters
    ----------
    hosts : frozenset of str
        Hosts that may be asked, at first and after every redirect.
    largest_bytes : int
        Most that one file may have.
    schemes : tuple of str
        Schemes of an address.
    private : bool
        Whether an address inside a private network may be asked; only tests do, against a server of their own.
    """

    hosts: frozenset[str]
    largest_bytes: int = 4_096 * MIB
    schemes: tuple[str, ...] = ("https",)
    private: bool = False


@dataclass(frozen=True)
class Published:
    """An open source of data.

    Parameters
    ----------
    title, producer : str
        For the paper trail.
    address : str
        With ``{names}`` of what a user gives.
    hosts : frozenset of str
        Hosts it is served from.
    settings : dict of str to str
        Name of each setting and the pattern it must match.
    ending : str
        Ending of the file.
    query : tuple of str
        Settings that go into the query.
    """

    title: str
    producer: str
    address: str
    hosts: frozenset[str]
    settings: Mapping[str, str]
    ending: str
    query: tuple[str, ...] = ()
    fixed: Mapping[str, str] = field(default_factory=dict)


_MONTH: Final = r"20\d{2}-(0[1-9]|1[0-2])"
SOURCES: Final[dict[str, Published]] = {
    "police-uk-archive": Published(
        title="Street-level crime, outcomes and stop and search: archive of {month}",
        producer="Home Office, data.police.uk",
        address="https://data.police.uk/data/archive/{month}.zip",
        hosts=frozenset({"data.police.uk", "policeuk-data.s3.amazonaws.com"}),
        settings={"month": _MONTH},
        ending="zip",
    ),
    "police-uk-api": Published(
        title="Street-level crime inside an outline, {date}",
        producer="Home Office, data.police.uk",
        address="https://data.police.uk/api/crimes-street/all-crime",
        hosts=frozenset({"data.police.uk"}),
        settings={"date": _MONTH, "poly": r"-?\d+(\.\d+)?,-?\d+(\.\d+)?(:-?\d+(\.\d+)?,-?\d+(\.\d+)?){2,200}"},
        ending="json",
        query=("date", "poly"),
    ),
    "nomis": Published(
        title="Nomis data set {dataset}",
        producer="Office for National Statistics, Nomis",
        address="https://www.nomisweb.co.uk/api/v01/dataset/{dataset}.data.csv",
        hosts=frozenset({"www.nomisweb.co.uk"}),
        settings={
            "dataset": r"NM_\d{1,6}_\d{1,3}",
            "geography": r"[A-Za-z0-9,.-]{1,2000}",
            "date": r"[A-Za-z0-9,-]{1,60}",
        },
        ending="csv",
        query=("geography", "date"),
        fixed={"measures": "20100"},
    ),
    "home-office": Published(
        title="Home Office open data table {file}",
        producer="Home Office",
        address="https://assets.publishing.service.gov.uk/media/{media}/{file}",
        hosts=frozenset({"assets.publishing.service.gov.uk"}),
        settings={"media": r"[a-z0-9-]{6,60}", "file": r"[A-Za-z0-9_.-]{1,120}\.(ods|xlsx|csv|zip)"},
        ending="",
    ),
}
"""What can be fetched, by name."""


def fetch(
    source: str,
    *,
    to: Path | str,
    settings: Mapping[str, str],
    say: Callable[[str], None] = lambda text: None,
    rules: Rules | None = None,
    address: str = "",
) -> Path:
    """Fetch a file of open data and record where and when.

    Parameters
    ----------
    source : str
        One of `SOURCES`.
    to : Path or str
        Folder for the file.
    settings : mapping of str to str
        What the source asks for, such as ``{"month": "2025-12"}``.
    say : callable
        Told how far it is.
    rules, address : Rules, str
        Other rules and another address than those of the source, for tests against a server of their own.

    Returns
    -------
    Path
        The file; its paper trail stands beside it with checksum, address and time. A file that was broken off goes on
        where it stopped when it is fetched again.

    Raises
    ------
    Refusal
        For an unknown source or setting, and an address, redirect or size that the rules do not allow.
    NeedsAnalysisError
        When the host does not answer, or not with what was asked for.
    """
    if source not in SOURCES:
        raise Refusal(f"There is no source {source!r}", remedy=f"Take one of {', '.join(sorted(SOURCES))}.")
    published = SOURCES[source]
    _check_settings(source, published, settings)
    rules = rules or Rules(published.hosts)
    path_settings = {name: quote(value, safe="") for name, value in settings.items()}
    asked = address or published.address.format(**path_settings)
    query = {name: settings[name] for name in published.query} | dict(published.fixed)
    if query:
        asked = f"{asked}?{urlencode(query, safe=',:')}"
    folder = a_folder(to)
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / _file_name(source, published, settings)
    partial = target.with_name(f"{target.name}.part")
    _downloaded(asked, partial, rules, say)
    partial.replace(target)
    sidecar_path(partial).unlink(missing_ok=True)
    write_source(
        target,
        Source(
            id=target.stem,
            title=published.title.format(**settings),
            producer=published.producer,
            licence=OGL,
            disclosure="already_published",
            attribution=f"Contains public sector information licensed under the {OGL}. Source: {published.producer}.",
            retrieved=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            made_by=f"needs-analysis fetch {source}",
        ),
    )
    say(f"{target.name}: {target.stat().st_size:,} bytes, recorded in {sidecar_path(target).name}")
    return target


def _check_settings(source: str, published: Published, settings: Mapping[str, str]) -> None:
    unknown = sorted(set(settings) - set(published.settings))
    missing = sorted(set(published.settings) - set(settings))
    if unknown or missing:
        what = f"lacks {', '.join(missing)}" if missing else f"does not know {', '.join(unknown)}"
        raise Refusal(f"{source} {what}", remedy=f"Give {', '.join(published.settings)}.")
    for name, pattern in published.settings.items():
        if not re.fullmatch(pattern, settings[name]):
            raise Refusal(f"{source}: {name} is not of the form that is expected", remedy=f"It must match {pattern}.")


def _file_name(source: str, published: Published, settings: Mapping[str, str]) -> str:
    if "file" in settings:
        return settings["file"]
    parts = [re.sub(r"[^A-Za-z0-9]+", "-", settings[name])[:40].strip("-") for name in published.settings]
    return f"{source}-{'-'.join(parts)}.{published.ending}"


def _downloaded(address: str, partial: Path, rules: Rules, say: Callable[[str], None]) -> None:
    """All of a file, in as many attempts as it takes; what is there already is not asked for again."""
    for pause in (*_PAUSES_SECONDS, None):
        try:
            _attempt(address, partial, rules, say)
            return
        except _TryAgain as again:
            if pause is None:
                raise NeedsAnalysisError(f"{again} Try again later; what was fetched so far is kept.") from None
            say(f"{again} Trying again in {pause:.0f} seconds.")
            time.sleep(pause)


class _TryAgain(Exception):
    """A failure that may pass."""


def _attempt(address: str, partial: Path, rules: Rules, say: Callable[[str], None]) -> None:
    for _ in range(_MOST_REDIRECTS + 1):
        have = partial.stat().st_size if partial.exists() else 0
        connection, path = _connected(address, rules)
        try:
            headers = {"User-Agent": "needs-analysis", "Accept-Encoding": "identity"}
            if have:
                headers["Range"] = f"bytes={have}-"
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            if answer.status in (301, 302, 303, 307, 308):
                address = urljoin(address, answer.getheader("Location") or "")
                continue
            if have and (answer.status == 416 or (answer.status == 206 and not _starts_at(answer, have))):
                # What is there is no start of what is served: begin anew.
                partial.unlink()
                continue
            if answer.status in (429, 500, 502, 503, 504):
                raise _TryAgain(f"{urlsplit(address).hostname} answers {answer.status}.")
            if answer.status not in (200, 206):
                raise NeedsAnalysisError(
                    f"{urlsplit(address).hostname} answers {answer.status} ({answer.reason}); check what was asked for."
                )
            _written(answer, partial, rules, say, have if answer.status == 206 else 0)
            return
        except (OSError, http.client.HTTPException) as error:
            raise _TryAgain(f"{urlsplit(address).hostname} broke off ({type(error).__name__}).") from None
        finally:
            connection.close()
    raise Refusal("The address leads from one redirect to the next", remedy="Check it in a browser.")


def _starts_at(answer: http.client.HTTPResponse, have: int) -> bool:
    return (answer.getheader("Content-Range") or "").startswith(f"bytes {have}-")


def _written(
    answer: http.client.HTTPResponse, partial: Path, rules: Rules, say: Callable[[str], None], have: int
) -> None:
    declared = answer.getheader("Content-Length")
    total = have + int(declared) if declared and declared.isdigit() else None
    if total is not None and total > rules.largest_bytes:
        raise _too_large(rules)
    size, told = have, have
    with partial.open("ab" if have else "wb") as file:
        while part := answer.read(_PORTION):
            size += len(part)
            if size > rules.largest_bytes:
                break
            file.write(part)
            if size - told >= 20 * MIB:
                told = size
                say(f"{size / MIB:,.0f} MiB" + (f" of {total / MIB:,.0f}" if total else ""))
        _on_disk(file)
    if size > rules.largest_bytes:
        partial.unlink()
        raise _too_large(rules)
    if total is not None and size < total:
        raise _TryAgain(f"Only {size:,} of {total:,} bytes came.")


def _on_disk(file: IO[bytes]) -> None:
    file.flush()
    os.fsync(file.fileno())


def _too_large(rules: Rules) -> Refusal:
    return Refusal(
        f"The file has more than {rules.largest_bytes / MIB:,.0f} MiB",
        remedy="Ask for a smaller one, such as one month.",
    )


def _connected(address: str, rules: Rules) -> tuple[http.client.HTTPConnection, str]:
    """A connection to a host that the rules allow, by the very address that was checked."""
    parts = urlsplit(address)
    host = (parts.hostname or "").rstrip(".").casefold()
    if parts.scheme not in rules.schemes:
        raise Refusal(f"Only {' and '.join(rules.schemes)} addresses are fetched", remedy="Check the address.")
    if parts.username or parts.password or "@" in parts.netloc:
        raise Refusal("The address carries a user name", remedy="Take it out; open data need none.")
    if host not in rules.hosts:
        raise Refusal(
            f"{host or 'The address'} is not a host that data are fetched from",
            remedy=f"Only {', '.join(sorted(rules.hosts))}, also after a redirect.",
        )
    try:
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        raise Refusal("The address has no sound port", remedy="Check the address.") from None
    if port not in (443,) and not rules.private:
        raise Refusal("The address has another port than that of https", remedy="Check the address.")
    checked = _checked_ip(host, port, rules)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if parts.scheme == "http":
        return http.client.HTTPConnection(checked, port, timeout=_SECONDS_TO_ANSWER), path
    return _Pinned(host, checked, port), path


def _checked_ip(host: str, port: int, rules: Rules) -> str:
    try:
        found = {str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except OSError:
        raise _TryAgain(f"{host} cannot be found; is this machine on the internet?") from None
    for each in found:
        if not rules.private and not ipaddress.ip_address(each.split("%")[0]).is_global:
            raise Refusal(f"{host} leads to an address inside a private network", remedy="Do not fetch it.")
    return sorted(found)[0]


class _Pinned(http.client.HTTPSConnection):
    """A connection to one checked address, with the certificate held against the name of the host."""

    def __init__(self, host: str, address: str, port: int) -> None:
        super().__init__(host, port, timeout=_SECONDS_TO_ANSWER, context=ssl.create_default_context())
        self._address = address

    def connect(self) -> None:
        """Connect to the address that was checked, whatever the name leads to by now."""
        plain = socket.create_connection((self._address, self.port), self.timeout)
        context: Any = self._context  # type: ignore[attr-defined]
        self.sock = context.wrap_socket(plain, server_hostname=self.host)
