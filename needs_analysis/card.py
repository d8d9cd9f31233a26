"""How a result shows itself: one card, as plain text and as HTML, and the cells of its table as every page writes them."""

from __future__ import annotations

import html
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any, Final, Protocol

from needs_analysis.characters import visible
from needs_analysis.columns import SHARE, STANDARD, Column
from needs_analysis.money import pounds
from needs_analysis.wording import as_chosen, is_known, percent, plain, sentence_case

if TYPE_CHECKING:
    import pandas as pd

MOST_ROWS: Final = 12
MOST_COLUMNS: Final = 7
FOLDED: Final = "Method, caveats and sources"
_VALUE: Final = "value"
_ENDS: Final = ("lower", "upper")


class Answer(Protocol):
    """What a card needs of a result."""

    @property
    def table(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def columns(self) -> Sequence[Column]: ...  # noqa: D102
    @property
    def measure(self) -> str: ...  # noqa: D102
    @property
    def definition(self) -> str: ...  # noqa: D102
    @property
    def method(self) -> str: ...  # noqa: D102
    @property
    def settings(self) -> Mapping[str, Any]: ...  # noqa: D102
    @property
    def sources(self) -> Sequence[Any]: ...  # noqa: D102
    @property
    def excluded(self) -> Sequence[Any]: ...  # noqa: D102
    @property
    def caveats(self) -> Sequence[Any]: ...  # noqa: D102
    @property
    def verdict(self) -> str | None: ...  # noqa: D102
    def sentence(self) -> str: ...  # noqa: D102


@dataclass(frozen=True)
class Shown:
    """A table as people read it: its headings, and its rows as text."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def as_text(result: Answer, *, label: str = "", profile: str = "") -> str:
    """The card as plain text.

    Parameters
    ----------
    result : Result
        What is shown.
    label : str
        Words that stand above everything else, such as "not for release".
    profile : str
        The release profile, where the result was released under one.
    """
    shown, left = _figures(result)
    lines = [f"[{visible(label)}]", ""] if label else []
    lines.append(visible(result.sentence()))
    if result.verdict:
        lines.append(f"Verdict: {result.verdict}.")
    lines += ["", visible(result.measure), *_aligned(list(shown.header), [list(row) for row in shown.rows])]
    if left:
        lines.append(left)
    return "\n".join([*lines, "", *(f"{term}: {visible(text)}" for term, text in _folded(result, profile))])


def as_html(result: Answer, *, label: str = "", profile: str = "") -> str:
    """The card as escaped HTML, the same bytes every time; see `as_text`."""
    shown, left = _figures(result)
    parts = [f"<p><strong>[{_escaped(label)}]</strong></p>"] if label else []
    parts.append(f"<p>{_escaped(result.sentence())}</p>")
    if result.verdict:
        parts.append(f"<p>Verdict: <strong>{_escaped(result.verdict)}</strong>.</p>")
    parts.append(table_html(shown, caption=result.measure))
    if left:
        parts.append(f"<p>{_escaped(left)}</p>")
    folded = "".join(f"<dt>{_escaped(term)}</dt><dd>{_escaped(text)}</dd>" for term, text in _folded(result, profile))
    parts.append(f"<details><summary>{FOLDED}</summary><dl>{folded}</dl></details>")
    return f"<div>{''.join(parts)}</div>"


def table_html(shown: Shown, *, caption: str) -> str:
    """A table as escaped HTML with a caption, and header cells for its columns and rows."""
    head = "".join(f'<th scope="col">{_escaped(name)}</th>' for name in shown.header)
    body = "".join(
        f'<tr><th scope="row">{_escaped(row[0])}</th>{"".join(f"<td>{_escaped(cell)}</td>" for cell in row[1:])}</tr>'
        for row in shown.rows
    )
    title = f"<caption>{_escaped(caption)}</caption>"
    return f"<table>{title}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def whole_table(result: Answer, *, most_rows: int) -> Shown:
    """All that a reader needs of a table, by what its columns are: neither helpers nor what is empty."""
    table = result.table.head(most_rows)
    shown = [column for column in result.columns if _is_shown(table, column)]
    return _written(result, table, [(column,) for column in shown])


def _figures(result: Answer) -> tuple[Shown, str]:
    """The few columns that answer the question, and what is said of the rows beyond."""
    table = result.table.head(MOST_ROWS)
    more = len(result.table) - len(table)
    left = f"... and {more:,} more {'row' if more == 1 else 'rows'}; see result.table" if more else ""
    shown = _written(result, table, _few(result, table))
    return (_with_unit(shown, result, table) if _VALUE in table else shown), left


def _few(result: Answer, table: pd.DataFrame) -> list[tuple[Column, ...]]:
    """Keys, the value with its range, what it is worked out from, its flag, and what else there is room for.

    A range is one column of the card, and two of the table.
    """
    shown = {column.name: column for column in result.columns if _is_shown(table, column) and column.name != "unit"}
    several = len(table) > 1
    names = [column for column in shown.values() if column.role == "key"]
    varying = [column for column in names if not several or table[column.name].nunique(dropna=False) > 1]
    quiet = any(column.name == _VALUE and not column.shown for column in result.columns)
    main = None if quiet else _main(shown)
    behind = _behind(main, shown, result.columns)
    places: list[tuple[Column, ...]] = [(column,) for column in varying or names[:1]]
    places += [(shown[name],) for name in ("measure",) if name in shown and shown[name].role != "key"]
    places += [(main,)] if main is not None else []
    ends = tuple(shown[name] for name in _ENDS if name in shown)
    places += [ends] if len(ends) == len(_ENDS) and main is not None and not _is_exact(table, main, ends) else []
    if "unit" in table and table["unit"].nunique() > 1:
        places.append((result_column(result, "unit"),))
    places += [(column,) for column in behind]
    places += [(shown[name],) for name in ("flag",) if name in shown]
    used = {column.name for place in places for column in place}
    rest = [column for column in shown.values() if column.name not in used | set(_ENDS) and column.role != "key"]
    rest = [column for column in rest if not several or table[column.name].nunique(dropna=False) > 1]
    places += [(column,) for column in rest if column.role != "limit"]
    places += [(column,) for column in rest if column.role == "limit"]
    return places[:MOST_COLUMNS]


def _is_exact(table: pd.DataFrame, main: Column, ends: tuple[Column, ...]) -> bool:
    """Whether a range says no more than its number, in every row."""
    if main.name != _VALUE:
        return True
    values = table[_VALUE]
    return all(bool(((table[end.name] == values) | (table[end.name].isna() & values.isna())).all()) for end in ends)


def _main(shown: Mapping[Any, Column]) -> Column | None:
    """The column with the answer: the value, or the first number of a table that has none."""
    if _VALUE in shown:
        return shown[_VALUE]
    return next((column for column in shown.values() if column.role in ("measure", "money", "count")), None)


def _behind(main: Column | None, shown: Mapping[Any, Column], columns: Sequence[Column]) -> list[Column]:
    """What a number is worked out from, and the counts behind that, in the order of the table."""
    if main is None:
        return []
    of = {column.name: column.of for column in columns}
    found, ahead = set(main.of), list(main.of)
    while ahead:
        new = [name for name in of.get(ahead.pop(), ()) if name not in found]
        found |= set(new)
        ahead += new
    return [
        column
        for name, column in shown.items()
        if name in found and name != main.name and (name in main.of or column.role in ("count", "base"))
    ]


def _written(result: Answer, table: pd.DataFrame, places: Sequence[tuple[Column, ...]]) -> Shown:
    """Some columns as text, each in its unit; two together are the ends of a range."""
    units = table["unit"].tolist() if "unit" in table else [""] * len(table)
    written = []
    for place in places:
        parts = [
            [
                cell_text(value, column, unit_of(result, column), unit)
                for value, unit in zip(table[column.name], units, strict=True)
            ]
            for column in place
        ]
        written.append(parts[0] if len(parts) == 1 else [_range(*ends) for ends in zip(*parts, strict=True)])
    header = tuple(_heading(result, table, place) for place in places)
    return Shown(header, tuple(zip(*written, strict=True)) if written else ())


def _heading(result: Answer, table: pd.DataFrame, place: tuple[Column, ...]) -> str:
    """A column's name with its unit."""
    title = column_title(place[0].name) if len(place) == 1 else "Range"
    return title + (" (%)" if unit_of(result, place[0]) == SHARE else "")


def _with_unit(shown: Shown, result: Answer, table: pd.DataFrame) -> Shown:
    """The heading of a count or rate with its unit; of a ratio of counts the column of units names what was counted."""
    units = table["unit"].dropna().astype(str).unique().tolist() if "unit" in table else []
    named = len(units) == 1 and (result_column(result, _VALUE).role == "count" or units[0].startswith("per "))
    title = f"{column_title(_VALUE)} ({units[0]})" if named and units[0] else column_title(_VALUE)
    return replace(shown, header=tuple(title if name == column_title(_VALUE) else name for name in shown.header))


def _range(lower: str, upper: str) -> str:
    """The ends of a range in words; an end that is not known is not there."""
    if lower == upper:
        return lower
    if upper in ("-", "no limit"):
        return f"{lower} or more"
    return f"up to {upper}" if lower == "-" else f"{lower} to {upper}"


def result_column(result: Answer, name: str) -> Column:
    """What a column of a result's table is."""
    return next(column for column in result.columns if column.name == name)


def unit_of(result: Answer, column: Column) -> str:
    """Unit of a column; the ends of a range have that of what they are the range of."""
    if column.unit or column.role != "limit" or len(column.of) != 1 or column.of[0] not in result.table:
        return column.unit
    return result_column(result, column.of[0]).unit


def cell_text(value: Any, column: Column, unit: str, row_unit: object) -> str:
    """One cell as every page writes it: shares in per cent, money in pounds, anything else as `shown_text` has it.

    Examples
    --------
    >>> cell_text(0.1233, Column("value", "measure"), "share", ""), cell_text(250.5, Column("value", "money"), "GBP", "")
    ('12.3', '£250.50')
    """
    if unit == SHARE and isinstance(value, int | float) and math.isfinite(value):
        shown = percent(value, digits=1).removesuffix("%")
        return shown.rstrip("0").rstrip(".") if "." in shown else shown
    if column.role == "money" and "GBP" in (unit, row_unit) and is_known(value):
        return pounds(float(value))
    return shown_text(value)


def _is_shown(table: pd.DataFrame, column: Column) -> bool:
    values = table[column.name]
    # One measure throughout is what the table is called.
    said_above = column == STANDARD["measure"] and values.nunique() == 1
    return column.shown and column.role != "helper" and not said_above and not _is_blank(values)


def _is_blank(column: pd.Series[Any]) -> bool:
    return bool((column.isna() | (column.astype("object").where(column.notna(), "").astype(str) == "")).all())


def _folded(result: Answer, profile: str) -> Iterator[tuple[str, str]]:
    """What stands behind the figures, each with its heading."""
    yield "Definition", result.definition
    yield "Method", result.method
    if "confidence" in result.table and result.table["confidence"].nunique() == 1:
        yield "Confidence", as_chosen(float(result.table["confidence"].dropna().iloc[0]))
    for caveat in result.caveats:
        yield f"Caveat {caveat.code}", caveat.text
    for entry in result.excluded:
        yield "Left out", f"{entry.what}, {entry.shown_rows} ({entry.why})"
    settings = [
        f"{str(name).replace('_', ' ')} {_setting(value)}"
        for name, value in result.settings.items()
        if value and name != "confidence"
    ]
    if settings:
        yield "Settings", "; ".join(settings)
    for source in result.sources:
        yield "Source", f"{source.title} ({source.producer})"
    if profile:
        yield "Released under", profile


def _setting(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {_setting(each)}" for name, each in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(_setting(each) for each in value)
    return shown_text(value)


def shown_text(value: Any) -> str:
    """Write one cell of a table: counts with commas, other numbers to four figures, an unknown as a dash.

    Examples
    --------
    >>> shown_text(39289), shown_text(0.123291), shown_text(float("nan")), shown_text(True), shown_text(20259.7)
    ('39,289', '0.1233', '-', 'yes', '20,260')
    """
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return "-"
    if isinstance(value, bool) or type(value).__name__ in ("bool_", "bool"):
        return "yes" if value else "no"
    if isinstance(value, Integral):
        return f"{int(value):,}"
    if isinstance(value, Real):
        number = float(value)
        if math.isinf(number):
            return "no limit"
        if number == int(number) and abs(number) < 1e15:
            return f"{number:,.0f}"
        digits = max(0, 3 - math.floor(math.log10(abs(number))))
        text = f"{number:,.{min(digits, 6)}f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    text = visible(str(value))
    return "-" if text in ("<NA>", "NaT", "nan", "None") else text


def column_title(column: object) -> str:
    """A column's name as a person reads it.

    Examples
    --------
    >>> column_title("offence_group")
    'Offence group'
    """
    return sentence_case(plain(str(column)))


def _escaped(text: str) -> str:
    return html.escape(visible(text))


def _aligned(header: list[str], rows: list[list[str]]) -> list[str]:
    widths = [max(len(line[place]) for line in [header, *rows]) for place in range(len(header))]
    return [
        "  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip()
        for line in [header, *rows]
    ]
