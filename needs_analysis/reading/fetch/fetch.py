"""The only module that uses the network, and only when a user asks for a source by name.

Open data of four publishers, over https, from a closed list of hosts. Every redirect is checked like a first address, a host
that leads to a private address is refused, what came is looked at, and what was fetched is recorded beside the file.
"""

from __future__ import annotations

import http.client
import os
import socket
import ssl
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Final
from urllib.parse import quote, urlencode, urljoin, urlsplit

from needs_analysis.errors import NeedsAnalysisError, Refusal
from needs_analysis.files import a_folder
from needs_analysis.reading.fetch.addresses import is_public
from needs_analysis.reading.fetch.answers import Answer, Odd, answered
from needs_analysis.reading.fetch.fetchable import SOURCES, Published, Rules, file_name, source_named
from needs_analysis.reading.fetch.part_file import PartFile
from needs_analysis.reading.fetch.replacing import check_free, check_recorded, stands_there
from needs_analysis.reading.fetch.what_came import look_at
from needs_analysis.reading.formats.container import MIB
from needs_analysis.reading.sidecar import sidecar_path, write_source
from needs_analysis.source import Source

__all__ = ["SOURCES", "Published", "Rules", "fetch"]

OGL: Final = "Open Government Licence v3.0"
_PORTION: Final = 256 * 1024
_MOST_REDIRECTS: Final = 5
_PAUSES_SECONDS: Final = (1.0, 4.0, 16.0)
_SECONDS_TO_CONNECT: Final = 15
_SECONDS_TO_ANSWER: Final = 60


def fetch(
    source: str,
    *,
    to: Path | str,
    settings: Mapping[str, str],
    replace: bool = False,
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
    replace : bool
        Whether a file that was fetched from this source before may be replaced; both checksums are told first.
    say : callable
        Told how far it is.
    rules, address : Rules, str
        Other rules and another address than those of the source, for tests against a server of their own.

    Returns
    -------
    Path
        The file; its paper trail stands beside it with checksum, source and time. A file that was broken off goes on
        where it stopped when it is fetched again, if the server shows that it is still the same edition.

    Raises
    ------
    Refusal
        For an unknown source or setting, an address, redirect or size that the rules do not allow, and a file that is
        there already.
    DataError
        When what came is not of the form that the source serves; nothing is put into place then.
    NeedsAnalysisError
        When the host does not answer, or not with what was asked for.

    Examples
    --------
    >>> fetch("police-uk-archive", to=".", settings={"month": "December"})  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    needs_analysis.errors.Refusal: police-uk-archive: month is not in the expected form. It must match ...
    """
    published = source_named(source, settings)
    asked = _asked(published, settings, address)
    rules = rules or Rules(published.hosts)
    folder = a_folder(to)
    target = folder / file_name(source, settings)
    made_by = f"needs-analysis fetch {source}"
    check_free(target, made_by=made_by, replace=replace)
    folder.mkdir(parents=True, exist_ok=True)
    with PartFile(target) as part:
        whole = _downloaded(asked, part, rules, say)
        try:
            look_at(part.path, name=target.name, published=published, settings=settings, whole=whole)
            # A second time: somebody else may have put a file there meanwhile.
            check_free(target, made_by=made_by, replace=replace)
            same = check_recorded(target, part.path, made_by=made_by, replace=replace, say=say)
            moved = not (same and target.exists())
            if moved:
                part.move(target, replace=target.exists())
        except FileExistsError:
            raise stands_there(target) from None
        finally:
            part.drop()
    if same:
        say(f"{target.name}: the file is identical to the one recorded, and {sidecar_path(target).name} is unchanged")
    else:
        _record(target, published, settings, made_by)
        say(f"{target.name}: {target.stat().st_size:,} bytes, recorded in {sidecar_path(target).name}")
    if moved:
        # It was private while it was fetched; from now on whoever can read the paper trail can read the file.
        target.chmod(sidecar_path(target).stat().st_mode & 0o777)
    return target


def _asked(published: Published, settings: Mapping[str, str], address: str) -> str:
    asked = address or published.address.format(**{name: quote(value, safe="") for name, value in settings.items()})
    query = {name: settings[name] for name in published.query} | dict(published.fixed)
    return f"{asked}?{urlencode(query, safe=',:')}" if query else asked


def _record(target: Path, published: Published, settings: Mapping[str, str], made_by: str) -> None:
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
            made_by=made_by,
        ),
    )


class _TryAgain(Exception):
    """A failure that may pass."""


def _downloaded(address: str, part: PartFile, rules: Rules, say: Callable[[str], None]) -> bool:
    """All of a file, in as many attempts as it takes; whether the server said how long it is."""
    for pause in (*_PAUSES_SECONDS, None):
        try:
            return _attempt(address, part, rules, say)
        except _TryAgain as again:
            if pause is None:
                kept = "the part downloaded so far is kept" if part.have else "no part was kept"
                raise NeedsAnalysisError(f"{again} Try again later; {kept}.") from None
            say(f"{again} Trying again in {pause:.0f} seconds.")
            time.sleep(pause)
    raise AssertionError


def _attempt(address: str, part: PartFile, rules: Rules, say: Callable[[str], None]) -> bool:
    # One turn more than redirects and the first address need, for a part that turns out to be of another edition.
    for _ in range(_MOST_REDIRECTS + 2):
        # Only the very address that the part came from can go on with it.
        have = part.have if part.edition and part.edition.address == address else 0
        connection, path = _connected(address, rules)
        try:
            answer = _asked_once(connection, path, address, part, have)
            if answer.location is not None:
                address = _next(address, answer.location)
            elif have and not answer.goes_on(part.edition, have) and answer.status in (206, 416):
                # What is there is no start of what is served by now: begin anew.
                part.drop()
            elif answer.status in (429, 500, 502, 503, 504):
                raise _TryAgain(f"{_host(address)} returned HTTP status {answer.status}.")
            elif answer.status == 200 or (have and answer.status == 206):
                return _written(answer, part, rules, say, have if answer.status == 206 else 0)
            else:
                unasked = " (a part of the file, which was not requested)" if answer.status == 206 else ""
                raise Odd(f"returned HTTP status {answer.status}{unasked}; check the request")
        except Odd as odd:
            raise NeedsAnalysisError(f"{_host(address)} {odd}.") from None
        finally:
            connection.close()
    raise Refusal("The address redirects too many times", remedy="Check it in a browser.")


def _next(address: str, location: str) -> str:
    try:
        return urljoin(address, location)
    except ValueError:
        raise Odd("redirects to an invalid address; check the request") from None


def _host(address: str) -> str:
    return urlsplit(address).hostname or "The host"


def _asked_once(connection: http.client.HTTPConnection, path: str, address: str, part: PartFile, have: int) -> Answer:
    headers = {"User-Agent": "needs-analysis", "Accept-Encoding": "identity"}
    if have and part.edition:
        headers |= {"Range": f"bytes={have}-", "If-Range": part.edition.validator}
    try:
        connection.request("GET", path, headers=headers)
        return answered(connection.getresponse(), address)
    except (OSError, http.client.HTTPException) as error:
        raise _TryAgain(f"{_host(address)} lost the connection ({type(error).__name__}).") from None
    except ValueError:
        raise Odd("returned a response that is not valid HTTP") from None


def _written(answer: Answer, part: PartFile, rules: Rules, say: Callable[[str], None], have: int) -> bool:
    total = None if answer.length is None else have + answer.length
    if total is not None and total > rules.largest_bytes:
        part.drop()
        raise _too_large(rules)
    size, told = have, have
    with part.go_on() if have else part.begin(answer.edition) as file:
        while portion := _portion(answer):
            size += len(portion)
            if size > rules.largest_bytes:
                break
            file.write(portion)
            if size - told >= 20 * MIB:
                told = size
                say(f"{size / MIB:,.0f} MiB" + (f" of {total / MIB:,.0f}" if total else ""))
        _on_disk(file)
    if size > rules.largest_bytes:
        part.drop()
        raise _too_large(rules)
    if total is not None and size < total:
        raise _TryAgain(f"Only {size:,} of {total:,} bytes were received.")
    return answer.ends_by_itself


def _portion(answer: Answer) -> bytes:
    try:
        return answer.body.read(_PORTION)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise _TryAgain(f"{_host(answer.address)} lost the connection ({type(error).__name__}).") from None


def _on_disk(file: IO[bytes]) -> None:
    file.flush()
    os.fsync(file.fileno())


def _too_large(rules: Rules) -> Refusal:
    return Refusal(
        f"The file has more than {rules.largest_bytes / MIB:,.0f} MiB",
        remedy="Request a smaller one, such as one month.",
    )


def _connected(address: str, rules: Rules) -> tuple[http.client.HTTPConnection, str]:
    """A connection to a host that the rules allow, by the very address that was checked."""
    try:
        parts = urlsplit(address)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        raise Refusal("The address has no valid host or port", remedy="Check the address.") from None
    host = (parts.hostname or "").rstrip(".").casefold()
    if parts.scheme not in rules.schemes:
        raise Refusal(f"Only {' and '.join(rules.schemes)} addresses can be fetched", remedy="Check the address.")
    if parts.username or parts.password or "@" in parts.netloc:
        raise Refusal("The address contains a user name", remedy="Remove it; open data do not need one.")
    if host not in rules.hosts:
        raise Refusal(
            f"{host or 'The address'} is not a permitted host",
            remedy=f"Only {', '.join(sorted(rules.hosts))}, including after a redirect.",
        )
    if port not in (443,) and not rules.private:
        raise Refusal("The address uses a port other than the https port", remedy="Check the address.")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if not path.isascii() or not path.isprintable() or " " in path:
        raise Refusal("The address contains invalid characters", remedy="Check the address.")
    return _connection(host, port, rules, secure=parts.scheme == "https"), path


def _checked_ips(host: str, port: int, rules: Rules) -> list[str]:
    """All addresses of a host, in the order in which the resolver prefers them, if none leads inside a network."""
    try:
        entries = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        raise _TryAgain(f"{host} cannot be found; is this machine on the internet?") from None
    except ValueError:
        raise Refusal(f"{host} is not a valid host name", remedy="Check the address.") from None
    found = list(dict.fromkeys(str(entry[4][0]) for entry in entries))
    if not rules.private and not all(map(is_public, found)):
        raise Refusal(
            f"{host} resolves to an address inside a private network, or one that no publisher uses",
            remedy="Do not fetch it.",
        )
    return found


def _connection(host: str, port: int, rules: Rules, *, secure: bool) -> http.client.HTTPConnection:
    """A connection to the first checked address that can be reached, with the name of the host said and certified."""
    for ip in _checked_ips(host, port, rules):
        plain = socket.socket(socket.AF_INET6 if ":" in ip else socket.AF_INET, socket.SOCK_STREAM)
        try:
            # Not by the name: by now it may lead elsewhere.
            plain.settimeout(_SECONDS_TO_CONNECT)
            plain.connect((ip, port))
            plain.settimeout(_SECONDS_TO_ANSWER)
            return _spoken(plain, host, port, secure=secure)
        except ssl.SSLCertVerificationError:
            plain.close()
            raise Refusal(
                f"{host} has a certificate that this machine does not trust",
                remedy="A proxy may be intercepting the connection; ask your network team to allow this host.",
            ) from None
        except OSError:
            plain.close()
    raise _TryAgain(f"{host} cannot be reached at any of its addresses.")


def _spoken(plain: socket.socket, host: str, port: int, *, secure: bool) -> http.client.HTTPConnection:
    connection = http.client.HTTPSConnection(host, port) if secure else http.client.HTTPConnection(host, port)
    # One question a connection; opened again, it would ask for the name again.
    connection.auto_open = 0
    connection.sock = plain
    if secure:
        context = ssl.create_default_context()
        context.set_alpn_protocols(["http/1.1"])
        connection.sock = context.wrap_socket(plain, server_hostname=host)
    return connection
