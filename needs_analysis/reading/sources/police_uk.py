"""Downloads of data.police.uk: street-level crime, outcomes, and stop and search, as served."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any, Final

import pandas as pd

from needs_analysis.errors import DataError
from needs_analysis.reading.formats.container import ARCHIVE, MIB, kind_of, refused
from needs_analysis.reading.meaning.columns_of_text import TextFrame
from needs_analysis.reading.meaning.text_frame import of_text
from needs_analysis.reading.received import Notice, Problems, Received
from needs_analysis.reading.sidecar import source_beside
from needs_analysis.reading.sources.police_uk_files import MonthlyFile, Table, monthly_files, slug
from needs_analysis.reading.sources.police_uk_months import ids_in_several_months, missing_of_year, notices_of
from needs_analysis.source import Source, attach

_PLACE: Final = ("Longitude", "Latitude", "Location", "LSOA code", "LSOA name")
COLUMNS: Final[dict[Table, tuple[str, ...]]] = {
    "street": (
        "Crime ID",
        "Month",
        "Reported by",
        "Falls within",
        *_PLACE,
        "Crime type",
        "Last outcome category",
        "Context",
    ),
    "outcomes": ("Crime ID", "Month", "Reported by", "Falls within", *_PLACE, "Outcome type"),
    "stop-and-search": (
        "Type",
        "Date",
        "Part of a policing operation",
        "Policing operation",
        "Latitude",
        "Longitude",
        "Gender",
        "Age range",
        "Self-defined ethnicity",
        "Officer-defined ethnicity",
        "Legislation",
        "Object of search",
        "Outcome",
        "Outcome linked to object of search",
        "Removal of more than just outer clothing",
    ),
}
"""Header of each kind of file."""

CRIME_TYPES: Final = frozenset(
    {
        "Anti-social behaviour",
        "Bicycle theft",
        "Burglary",
        "Criminal damage and arson",
        "Drugs",
        "Other crime",
        "Other theft",
        "Possession of weapons",
        "Public order",
        "Robbery",
        "Shoplifting",
        "Theft from the person",
        "Vehicle crime",
        "Violence and sexual offences",
        "Violent crime",
        "Public disorder and weapons",
    }
)
"""Labels of today, and the two that were split before 2014."""

_LAST_2011: Final = {"E": "E01033768", "W": "W01001958"}
_LARGEST_ANSWER: Final = 64 * MIB


def police_uk(path: Path | str, force: str | None = None, *, retrieved: str = "") -> Received:
    """Read downloads of data.police.uk.

    Parameters
    ----------
    path : Path or str
        One monthly file (``.csv``, ``.csv.gz``), the zip as served, or a folder of such files.
    force : str, optional
        Which force, as in the file names (``"west-mercia"``); all of them otherwise.
    retrieved : str
        Day of the download (``"2026-06-14"``), where no paper trail beside the file says it. Outcomes go on changing
        after a month is published, so those of different days are not comparable.

    Returns
    -------
    Received
        ``.table`` holds the street-level rows (or the only kind there is), as published, with ``retrieved`` beside them;
        ``.tables`` holds every kind by name. Rows that look alike are kept, and counted in the warnings where they share a crime
        id; without one nothing shows that they are copies. ``.log`` has one row a monthly file that has rows.

    Raises
    ------
    DataError
        For an archive that is not safe to open, a file of another header, a month that has not begun, or rows of another month
        than the name says.
    """
    path = Path(path)
    if path.suffix == ".json":
        return _api(path, retrieved)
    if not path.is_dir():
        kind_of(path, allowed=("csv", "gzip", "zip"), limits=ARCHIVE)
    source = _source(path, retrieved)
    problems = Problems(path.name)
    notices: list[Notice] = []
    frames: dict[str, list[pd.DataFrame]] = {}
    entries = []
    empty: list[str] = []
    kinds: list[tuple[str, str, str, int]] = []
    ids: list[pd.DataFrame] = []
    seen: dict[tuple[str, str, str], str] = {}
    for file in monthly_files(path, force, problems, notices):
        first = seen.setdefault((file.force, file.table, file.month), file.shown)
        if first != file.shown:
            problems.add(
                f"{first} and {file.shown} are for the same force, month and type",
                expected="each month once",
                remedy="Remove one of them; of two downloads, keep the later.",
            )
            continue
        if _has_not_begun(file, problems):
            continue
        # An archive is served whole, and is refused; files of a folder came one by one.
        if path.is_dir() and file.holds_no_rows:
            empty.append(file.shown)
            continue
        text = of_text(file.content, file=file.shown, kind="csv", limits=ARCHIVE)
        notices += text.notices
        frame = _checked(file, text, problems, notices)
        if frame is None:
            continue
        if file.table == "street":
            of_kind = frame["Crime type"].value_counts()
            kinds += [(file.force, file.month, str(kind), int(rows)) for kind, rows in of_kind.items()]
            ids.append(
                pd.DataFrame({"id": frame["Crime ID"], "month": file.month, "force": file.force}).drop_duplicates()
            )
        frames.setdefault(file.table, []).append(frame.assign(retrieved=source.retrieved or None))
        entries.append(_entry(file, frame, source.retrieved))
    problems.stop()
    if not frames:
        raise _nothing_in(path, force, empty)
    log = pd.DataFrame(entries)
    for shown in empty:
        text_ = "has a header and no rows: its month is missing, not zero. Download it again."
        notices.append(Notice("EMPTY_MONTH", text_, shown))
    notices += notices_of(log, pd.DataFrame(kinds, columns=["force", "month", "kind", "rows"]), path.name)
    notices += ids_in_several_months(ids, path.name)
    vintages = set(log["lsoa_codes"].dropna())
    if len(vintages) > 1:
        notices.append(Notice("MIXED_LSOA", "Some months have 2021 LSOA codes and others 2011 codes.", path.name))
    tables = {name: attach(pd.concat(parts, ignore_index=True), source) for name, parts in frames.items()}
    table = tables.get("street", next(iter(tables.values())))
    return Received(table, tuple(notices), log, tables=tables)


def _nothing_in(path: Path, force: str | None, empty: list[str]) -> DataError:
    """Why nothing can be read: only files without rows, or none of the force."""
    if empty:
        return refused(path, f"has a header and no rows ({', '.join(empty[:5])})", expected="at least one row")
    return refused(
        path,
        f"contains no monthly file of {force}" if force else "contains no monthly file",
        expected="files such as 2025-01/2025-01-west-mercia-street.csv",
        remedy="Check the force against the file names.",
    )


def _entry(file: MonthlyFile, frame: pd.DataFrame, retrieved: str) -> dict[str, Any]:
    """The line of log of a monthly file."""
    return {
        "file": file.shown,
        "table": file.table,
        "force": file.force,
        "month": file.month,
        "rows": len(frame),
        "without_lsoa": int((frame["LSOA code"] == "").sum()) if "LSOA code" in frame else None,
        "lsoa_codes": _vintage(frame),
        "retrieved": retrieved or "not stated",
    }


def _source(path: Path, retrieved: str) -> Source:
    if path.is_file():
        known = source_beside(path, disclosure="already_published")
    else:
        known = Source(path.name, path.name, "data.police.uk", "Open Government Licence v3.0", "already_published")
    return Source(**{**vars(known), "retrieved": retrieved or known.retrieved})


def _checked(file: MonthlyFile, text: TextFrame, problems: Problems, notices: list[Notice]) -> pd.DataFrame | None:
    expected = COLUMNS[file.table]
    if text.header != expected:
        entry = {"file": file.shown, "row": 1, "problem": "has other columns", "expected": ", ".join(expected)}
        problems.extend([entry | {"remedy": "Download the file again."}])
        return None
    frame = text.frame.set_axis(list(expected), axis=1)

    def wrong(mask: pd.Series[Any], column: str, problem: str, expected: str) -> None:
        if mask.any():
            problems.extend(
                [
                    {
                        "file": file.shown,
                        "row": text.places(mask),
                        "column": column,
                        "count": int(mask.sum()),
                        "problem": f"{int(mask.sum())} of {len(mask)} rows {problem}",
                        "expected": expected,
                        "remedy": "Download the file again.",
                    }
                ]
            )

    if file.table == "stop-and-search":
        moments = pd.to_datetime(frame["Date"], format="ISO8601", errors="coerce", utc=True)
        wrong(moments.isna(), "Date", "have no date and time that can be read", "such as 2019-06-01T09:00:00+00:00")
        # Times are in UTC, and months are those of the force's own clock.
        start = pd.Timestamp(f"{file.month}-01", tz="UTC")
        inside = moments.between(start - pd.Timedelta(days=1), start + pd.offsets.MonthBegin(1) + pd.Timedelta(days=1))
        wrong(moments.notna() & ~inside, "Date", "are for a different month", file.month)
    else:
        wrong(frame["Month"] != file.month, "Month", "are for a different month", file.month)
        codes = frame["LSOA code"]
        wrong(
            (codes != "") & ~codes.str.fullmatch(r"[EWSN][0-9]{8}"),
            "LSOA code",
            "have no LSOA code",
            "E01014001 or nothing",
        )
    for column, low, high in (("Longitude", -9.5, 2.5), ("Latitude", 49.0, 61.5)):
        cells = frame[column]
        numbers = pd.to_numeric(cells.where(cells != ""), errors="coerce")
        wrong((cells != "") & ~numbers.between(low, high), column, "lie outside the United Kingdom", f"{low} to {high}")
    if "Reported by" in frame:
        names = frame["Reported by"].drop_duplicates()
        other = ~frame["Reported by"].isin([name for name in names if slug(name) == file.force])
        wrong(other, "Reported by", "are for a different force from the file name", file.force)
        _elsewhere(frame, file, text, notices)
    if file.table == "street":
        unknown = ~frame["Crime type"].isin(CRIME_TYPES)
        if unknown.any():
            text_ = f"{int(unknown.sum())} rows have a crime type that is not known; check whether labels changed."
            notices.append(Notice("UNKNOWN_CRIME_TYPE", text_, f"{file.shown}, rows {text.places(unknown)}"))
        _identity(frame, file, text, notices)
    return frame


def _elsewhere(frame: pd.DataFrame, file: MonthlyFile, text: TextFrame, notices: list[Notice]) -> None:
    elsewhere = (frame["Falls within"] != frame["Reported by"]) & (frame["Falls within"] != "")
    if elsewhere.any():
        said = (
            f"{int(elsewhere.sum())} of {len(frame)} rows fall within a different force from the one that reported them; they are "
            "kept, and counted for the reporting force."
        )
        notices.append(Notice("FALLS_WITHIN", said, f"{file.shown}, rows {text.places(elsewhere)}"))


def _has_not_begun(file: MonthlyFile, problems: Problems) -> bool:
    """Whether the month of a file is to come, which is noted."""
    to_come = file.month > f"{date.today():%Y-%m}"
    if to_come:
        problems.extend(
            [
                {
                    "file": file.shown,
                    "problem": f"its month, {file.month}, has not begun",
                    "expected": "months that have begun",
                    "remedy": "Restore its original file name, or remove it from the folder.",
                }
            ]
        )
    return to_come


def _identity(frame: pd.DataFrame, file: MonthlyFile, text: TextFrame, notices: list[Notice]) -> None:
    """Say which rows share a crime id: copies, which are equal throughout, and others."""
    ids = frame["Crime ID"]
    twice = (ids != "") & ids.duplicated(keep=False)
    if not twice.any():
        return
    copies = frame[twice].duplicated(keep=False).reindex(frame.index, fill_value=False)
    further = frame[twice].duplicated(keep="first").reindex(frame.index, fill_value=False)
    differing = frame[twice & ~further].duplicated("Crime ID", keep=False).reindex(frame.index, fill_value=False)
    for code, rows, words in (
        (
            "CRIME_ID_COPIES",
            copies,
            f"{int(copies.sum())} rows duplicate another row with the same crime id; they were kept as supplied, so "
            f"{int(further.sum())} crimes too many are counted. Count each crime id once, or download the file again.",
        ),
        (
            "CRIME_ID_TWICE",
            differing,
            f"{int(differing.sum())} rows share a crime id with a different row; they were kept, and the crime "
            "counts once in each.",
        ),
    ):
        if rows.any():
            notices.append(Notice(code, words, f"{file.shown}, rows {text.places(rows)}"))


def _vintage(frame: pd.DataFrame) -> str | None:
    """Which list of LSOAs the codes are from; a code that came new in 2021 settles it."""
    if "LSOA code" not in frame or (frame["LSOA code"] == "").all():
        return None
    codes = frame["LSOA code"]
    new = any((codes[codes.str.startswith(country)] > last).any() for country, last in _LAST_2011.items())
    return "2021" if new else "2011"


_LABELS: Final = {
    "violent-crime": "Violence and sexual offences",
    "criminal-damage-arson": "Criminal damage and arson",
    "theft-from-the-person": "Theft from the person",
    **{label.casefold().replace(" ", "-"): label for label in CRIME_TYPES if label != "Violent crime"},
}
"""Words of the API and the label of the same crimes in the files."""


def _api(path: Path, retrieved: str) -> Received:
    """An answer of the API, in the columns of the street-level files; it names no force and no LSOA."""
    if not path.is_file() or path.stat().st_size > _LARGEST_ANSWER:
        raise refused(path, "the file was not found, or is too large for a response")
    source = _source(path, retrieved)
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
        rows = [_api_row(entry) for entry in (entries if isinstance(entries, list) else [entries])]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise refused(path, "is not a response of data.police.uk about street-level crimes") from None
    frame = pd.DataFrame(rows, columns=list(COLUMNS["street"]), dtype="str")
    table = attach(frame.assign(retrieved=source.retrieved or None), source)
    months = sorted(set(frame["Month"]))
    log = pd.DataFrame(
        [
            {
                "file": path.name,
                "table": "street",
                "month": ", ".join(months),
                "rows": len(frame),
                "retrieved": source.retrieved or "not stated",
            }
        ]
    )
    text = "The API names neither force nor LSOA; rows are inside the outline that was requested."
    return Received(table, (Notice("API_ANSWER", text, path.name),), log, tables={"street": table})


def _api_row(entry: dict[str, Any]) -> tuple[str, ...]:
    place = entry["location"] or {}
    street = (place.get("street") or {}).get("name", "No Location")
    outcome = (entry.get("outcome_status") or {}).get("category", "")
    category = entry["category"]
    latitude, longitude = str(place.get("latitude", "")), str(place.get("longitude", ""))
    label = _LABELS.get(category, category)
    return (entry["persistent_id"], entry["month"], "", "", longitude, latitude, street, "", "", label, outcome, "")


def whole_year(received: Received, *, year: int) -> pd.DataFrame:
    """The street-level rows of a calendar year, if every month is present for every force.

    Raises
    ------
    DataError
        Naming each force with the months it lacks; a missing month is never a zero.
    """
    missing_of_year(received.log, year)
    table = received.tables["street"]
    return table[table["Month"].str.startswith(f"{year}-")].reset_index(drop=True)
