"""What can be fetched: the open data sources by name, their settings and what they provide."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from needs_analysis.errors import Refusal
from needs_analysis.reading.formats.container import ARCHIVE, MIB, PUBLISHED, Limits


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
        Ending of the file; empty where a setting names the file.
    query : tuple of str
        Settings that go into the query.
    fixed : dict of str to str
        What else goes into the query.
    columns : tuple of str
        Headers that its table always has, or keys that each entry of its answer has; empty where tables differ.
    same : dict of str to str
        Key of an entry and the setting that it must be equal to.
    member : str
        Pattern of the files of its archive, with ``{names}``; one at least must be there.
    limits : Limits
        Most that what it serves may have.
    """

    title: str
    producer: str
    address: str
    hosts: frozenset[str]
    settings: Mapping[str, str]
    ending: str
    query: tuple[str, ...] = ()
    fixed: Mapping[str, str] = field(default_factory=dict)
    columns: tuple[str, ...] = ()
    same: Mapping[str, str] = field(default_factory=dict)
    member: str = ""
    limits: Limits = PUBLISHED


_MONTH: Final = r"20\d{2}-(0[1-9]|1[0-2])"
SOURCES: Final[dict[str, Published]] = {
    "police-uk-archive": Published(
        title="Street-level crime, outcomes and stop and search: archive of {month}",
        producer="Home Office, data.police.uk",
        address="https://data.police.uk/data/archive/{month}.zip",
        hosts=frozenset({"data.police.uk", "policeuk-data.s3.amazonaws.com"}),
        settings={"month": _MONTH},
        ending="zip",
        member=r"(.*/)?{month}-[a-z-]+-(street|outcomes|stop-and-search)\.csv",
        limits=ARCHIVE,
    ),
    "police-uk-api": Published(
        title="Street-level crime inside an outline, {date}",
        producer="Home Office, data.police.uk",
        address="https://data.police.uk/api/crimes-street/all-crime",
        hosts=frozenset({"data.police.uk"}),
        settings={"date": _MONTH, "poly": r"-?\d+(\.\d+)?,-?\d+(\.\d+)?(:-?\d+(\.\d+)?,-?\d+(\.\d+)?){2,200}"},
        ending="json",
        query=("date", "poly"),
        columns=("category", "month"),
        same={"month": "date"},
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
        columns=("GEOGRAPHY_NAME", "OBS_VALUE"),
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

_LONGEST_PART: Final = 40
_KEEPS_APART: Final = r"[A-Za-z0-9]+([-_][A-Za-z0-9]+)*"


def source_named(source: str, settings: Mapping[str, str]) -> Published:
    """An open source by its name, when the settings are in the form that it expects.

    Raises
    ------
    Refusal
        For an unknown source, a setting that is unknown, missing or of another form.

    Examples
    --------
    >>> source_named("police-uk-archive", {"month": "2025-12"}).producer
    'Home Office, data.police.uk'
    """
    if source not in SOURCES:
        raise Refusal(f"{source!r} is not a source", remedy=f"Choose one of {', '.join(sorted(SOURCES))}.")
    published = SOURCES[source]
    unknown = sorted(set(settings) - set(published.settings))
    missing = sorted(set(published.settings) - set(settings))
    if unknown or missing:
        what = f"lacks {', '.join(missing)}" if missing else f"does not know {', '.join(unknown)}"
        raise Refusal(f"{source} {what}", remedy=f"Give {', '.join(published.settings)}.")
    for name, pattern in published.settings.items():
        if not isinstance(settings[name], str) or not re.fullmatch(pattern, settings[name], re.ASCII):
            raise Refusal(f"{source}: {name} is not in the expected form", remedy=f"It must match {pattern}.")
    return published


def file_name(source: str, settings: Mapping[str, str]) -> str:
    """File name of a request; each request has its own name.

    Examples
    --------
    >>> file_name("police-uk-archive", {"month": "2025-12"})
    'police-uk-archive-2025-12.zip'
    """
    if "file" in settings:
        return settings["file"]
    published = SOURCES[source]
    values = [settings[name] for name in published.settings]
    parts = [re.sub(r"[^A-Za-z0-9]+", "-", value)[:_LONGEST_PART].strip("-") for value in values]
    if any(len(value) > _LONGEST_PART or not re.fullmatch(_KEEPS_APART, value) for value in values):
        # Signs were left out or the end cut off, so that an outline and its mirror image would share a name.
        parts.append(hashlib.sha256("\n".join(values).encode()).hexdigest()[:8])
    return f"{source}-{'-'.join(parts)}.{published.ending}"
