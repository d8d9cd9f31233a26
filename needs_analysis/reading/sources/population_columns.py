"""Which column of a population table is which, whoever published it."""

from __future__ import annotations

import re
from typing import Any, Final

import pandas as pd
from pydantic import Field

from needs_analysis.contracts import ALL
from needs_analysis.contracts.ages import span
from needs_analysis.reading.meaning.columns_of_text import TextFrame
from needs_analysis.reading.meaning.layout import Layout
from needs_analysis.reading.meaning.set_aside import PublishedLayout
from needs_analysis.reading.received import Notice, Problems, rows_shown
from needs_analysis.reading.spelling import header_key

CONTRACT: Final = ALL["population"]
_TITLES: Final = {
    "area_code": (
        "area code",
        "code",
        "geography code",
        "lsoa21 code",
        "lsoa11 code",
        "ltla21 code",
        "ltla23 code",
        "mnemonic",
    ),
    "area": ("area name", "name", "geography", "geography name", "lsoa21 name", "lsoa11 name", "ltla21 name"),
    "year": ("date",),
    "age": ("age group", "age band"),
    "population": (
        "usual residents",
        "total population",
        "residence type: total; measures: value",
        "persons",
        "residents",
        "obs value",
    ),
    "measure": ("measures name",),
    "status": ("obs status name",),
}
"""Headers of Nomis and of the Census and mid-year tables, and the column each is."""
_NOMIS: Final = "obs value"
"""Only the files of Nomis's interface have this header."""
_NOMIS_AGE: Final = re.compile(r"(?:c[0-9]* )?age(?: [0-9]+[a-z]?)? name")
_NOMIS_SEX: Final = re.compile(r"(?:c[0-9]* )?(?:sex|gender)(?: [0-9]+[a-z]?)? name")
_NOMIS_BESIDE: Final = re.compile(
    r"(?:.+ )?(?:code|type|typecode|sortorder)|geography|measures|obs (?:status|conf|conf name)|urn|record (?:offset|count)"
)
_PERCENT: Final = frozenset({"percent", "percentage", "per cent", "%", "column percent", "row percent"})
_VALUE: Final = frozenset({"value", "number", "count"})
_NORMAL: Final = frozenset({"normal value", "normal", "a", ""})


class PopulationLayout(PublishedLayout):
    """Where a population is in a file, what its columns and codes mean, and which of its rows are excluded.

    Parameters
    ----------
    codes : dict of str to dict of str to str
        Column (``sex``, ``age``), and for each code in it what it means (``{"1" = "male"}``, ``{"working age" = "16-64"}``).
    projection : bool
        Whether the table is a projection, whose years may lie in the future.

    See Also
    --------
    PublishedLayout : ``set_aside``, which leaves out rows by their labels, and where the table stands.
    """

    codes: dict[str, dict[str, str]] = Field(default_factory=dict)
    projection: bool = False


def columns_of(
    text: TextFrame, layout: PopulationLayout, problems: Problems, notices: list[Notice]
) -> tuple[dict[str, pd.Series[Any]], dict[str, pd.Series[Any]]]:
    """Named columns, and those of ages where the table is wide."""
    problems.extend(text.doubled_headers(ignored=layout.ignore))
    titles = [header_key(title) for title in text.header]
    known = _known(titles, layout, problems)
    ignored = {header_key(title) for title in layout.ignore}
    found: dict[str, pd.Series[Any]] = {}
    ages: dict[str, pd.Series[Any]] = {}
    for place, (title, key) in enumerate(zip(text.header, titles, strict=True)):
        name = None if key in ignored else known.get(key)
        problems.extend(text.odd([place]))
        cells = text.frame[place].str.strip()
        if name is not None and name in found:
            if titles.count(key) == 1:
                problems.add(
                    "the column is duplicated", sheet=text.sheet, row=text.header_row, column=name, expected="once"
                )
        elif name is not None:
            found[name] = cells
        elif key in ignored or _measure_beside(key):
            continue
        elif span(title) is not None:
            ages[title] = cells
        elif _NOMIS in titles and _of_nomis(title, key, titles, cells, text, notices):
            continue
        else:
            problems.add(
                "is not a column of this table",
                sheet=text.sheet,
                row=text.header_row,
                column=title[:60],
                expected=", ".join(column.name for column in CONTRACT.columns),
                remedy="Rename it, or give it in a layout under columns or ignore.",
            )
    _constants(found, text, layout, problems)
    for name in ("area_code", "year", "population"):
        if name not in found and not (name == "population" and ages):
            problems.add(
                f"the column {name!r} is missing",
                sheet=text.sheet,
                row=text.header_row,
                column=name,
                expected="once",
                remedy="Add it, or give it in a layout (constants for a year that holds for all rows).",
            )
    return found, ages


def _known(titles: list[str], layout: Layout, problems: Problems) -> dict[str, str]:
    """The column that each header is."""
    names = {column.name for column in CONTRACT.columns}
    known = {header_key(name): name for name in names}
    known |= {title: name for name, several in _TITLES.items() for title in several}
    if _NOMIS in titles:
        known |= {title: "age" for title in titles if _NOMIS_AGE.fullmatch(title)}
        known |= {title: "sex" for title in titles if _NOMIS_SEX.fullmatch(title)}
        # Numbers of Nomis's own for what stands beside them in words.
        known.pop("geography", None)
        known["date name"] = "year"
        if "date" in titles and "date name" in titles:
            del known["date name"]
    for title, name in layout.columns.items():
        if name not in names:
            problems.add(
                f"the layout gives the header {title!r} to a column that does not exist",
                column=name,
                expected=f"one of {', '.join(sorted(names))}",
                remedy="Correct columns in the layout, or put the header under ignore.",
            )
        known[header_key(title)] = name
    return known


def _constants(found: dict[str, pd.Series[Any]], text: TextFrame, layout: Layout, problems: Problems) -> None:
    for name, value in layout.constants.items():
        if name in found:
            problems.add(
                f"the layout gives {name!r} for the whole file, and it is a column as well",
                column=name,
                expected="one or the other",
                remedy="Remove it from constants, or put the column under ignore.",
            )
        found[name] = pd.Series(value, index=text.frame.index, dtype="str")


def _measure_beside(key: str) -> bool:
    """Further measures of a Nomis table (households, communal establishments) beside the total."""
    return key.endswith("measures: value")


def _of_nomis(
    title: str, key: str, titles: list[str], cells: pd.Series[Any], text: TextFrame, notices: list[Notice]
) -> bool:
    """Whether a column of Nomis's interface only says again what another says, or is the same in every row."""
    if _NOMIS_BESIDE.fullmatch(key) or f"{key} name" in titles or key == "date name":
        return True
    if key.endswith(" name") and cells.nunique() == 1:
        said = f"{title} is {cells.iloc[0]!r} in every row and was not read."
        notices.append(Notice("SAME_THROUGHOUT", said, f"{text.file}, column {title}"))
        return True
    return False


def without_percentages(
    table: pd.DataFrame, where: pd.Series[Any], problems: Problems, notices: list[Notice]
) -> pd.DataFrame:
    """Rows with numbers of people; those with percentages are excluded and counted."""
    if "status" in table.columns:
        odd = ~table["status"].str.casefold().isin(_NORMAL)
        if odd.any():
            rows = _shown(where[odd])
            said = f"{int(odd.sum())} rows are not marked as normal values."
            notices.append(Notice("NOT_NORMAL", said, f"{problems.file}, rows {rows}"))
    if "measure" in table.columns:
        measure = table["measure"].str.casefold()
        percent = measure.isin(_PERCENT)
        strange = ~percent & ~measure.isin(_VALUE)
        if strange.any():
            problems.add(
                f"{int(strange.sum())} rows have a measure other than people or percentages of them",
                row=_shown(where[strange]),
                column="MEASURES_NAME",
                count=int(strange.sum()),
                expected="Value or Percent",
                remedy="Choose only the measure Value when downloading the file.",
            )
        if percent.any():
            said = f"{int(percent.sum())} rows of percentages were excluded."
            notices.append(Notice("PERCENT_SET_ASIDE", said, f"{problems.file}, rows {_shown(where[percent])}"))
        if percent.all():
            problems.add(
                "contains only percentages",
                column="MEASURES_NAME",
                count=len(table),
                expected="numbers of people (the measure Value)",
                remedy="Download it again with the measure Value.",
            )
        table = table[~percent]
    return table.drop(columns=["measure", "status"], errors="ignore")


def _shown(rows: pd.Series[Any]) -> str:
    return rows_shown(dict.fromkeys(int(row) for row in rows))
