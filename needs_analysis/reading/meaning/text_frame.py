"""A long table as columns of text, with the spreadsheet row of each record."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from itertools import chain, islice
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis.characters import is_odd
from needs_analysis.errors import DataError
from needs_analysis.reading.formats import delimited
from needs_analysis.reading.formats.book import book
from needs_analysis.reading.formats.container import MIB, Kind, Limits, in_words, kind_of, named_otherwise, refused
from needs_analysis.reading.formats.grid import CellError, Grid, Percent
from needs_analysis.reading.meaning.columns_of_text import TextFrame
from needs_analysis.reading.meaning.header_rows import joined, levels
from needs_analysis.reading.meaning.layout import Layout
from needs_analysis.reading.received import Notice, Problems, rows_shown

KINDS: Final[tuple[Kind, ...]] = ("csv", "xlsx", "xls", "ods", "parquet", "gzip")
LARGEST_TEXT: Final = 1_024 * MIB
_PORTION: Final = 50_000
_MOST_CELLS: Final = 600_000_000


def text_frame(
    path: Path, *, limits: Limits, layout: Layout | None = None, allowed: tuple[Kind, ...] = KINDS
) -> TextFrame:
    """Read a long table as text, without interpreting it.

    Raises
    ------
    DataError
        When the file may not be opened, has no header, or a row has another number of fields; never with a cell.
    """
    kind = kind_of(path, allowed=allowed, limits=limits)
    if layout is not None:
        _no_idle_keys(path, kind, layout)
    if kind == "parquet":
        found = _parquet(path, limits)
    elif kind in ("csv", "gzip"):
        if path.stat().st_size > LARGEST_TEXT:
            raise refused(
                path,
                f"has {path.stat().st_size / MIB:,.0f} MiB of text",
                expected=f"at most {LARGEST_TEXT / MIB:,.0f} MiB, or Parquet",
                remedy="Ask for it as Parquet, or in several files.",
            )
        content = delimited.unpacked(path, limits) if kind == "gzip" else path.read_bytes()
        found = of_text(content, file=path.name, kind=kind, limits=limits, layout=layout)
    else:
        found = _sheet(path, kind, limits, layout or Layout())
    if named_otherwise(path, kind):
        text = f"The name ends in {path.suffix}, but the content is {in_words(kind)}."
        found.notices.append(Notice("NAMED_OTHERWISE", text, path.name))
    return found


def _no_idle_keys(path: Path, kind: Kind, layout: Layout) -> None:
    """Refuse what a layout declares and a long table cannot follow, instead of passing it over."""
    idle = [name for name in ("stop_at", "fill_down", "units_in_cells") if getattr(layout, name)]
    if kind == "parquet":
        idle += [name for name in ("header_rows", "last_row") if getattr(layout, name)]
    if kind in ("csv", "gzip", "parquet"):
        idle += [name for name in ("sheet", "sheets") if getattr(layout, name)]
    if idle:
        raise DataError(
            [
                {
                    "file": path.name,
                    "column": name,
                    "problem": f"the layout declares {name}, which does not apply to a long table of this kind",
                    "expected": "columns, ignore and constants; of text and workbooks also header_rows and last_row; of a workbook sheet",
                    "remedy": "Remove it from the layout, and supply the file as one plain table.",
                }
                for name in idle
            ]
        )


def of_text(content: bytes, *, file: str, kind: Kind, limits: Limits, layout: Layout | None = None) -> TextFrame:
    """The same from bytes in memory, such as a member of an archive."""
    text = delimited.decoded(content, file=file)
    delimiter = delimited.delimiter_of(text)
    lines = delimited.records(text, file=file, limits=limits, delimiter=delimiter)
    first = next(lines, None)
    if first is None:
        raise DataError.one(
            "is empty", file=file, expected="a header and rows", remedy="Ask for it again; it is incomplete."
        )
    layout = layout or Layout()
    wanted = layout.header_rows or (first[0],)
    lines = chain([first], lines)
    above = dict(_upto(lines, wanted[-1]))
    texts = _levels(above, wanted, file)
    header = _header(joined(texts), file, row=wanted[-1])
    if layout.last_row is not None:
        last = layout.last_row
        lines = (line for line in lines if line[0] <= last)
    frame, rows = _gathered(lines, len(header), file, blank=len(texts[-1]) - len(header))
    notices = [*text.notices(file), *delimited.delimiter_notices(delimiter, file)]
    if text.encoding == delimited.CP1252:
        notices = [_with_column(notices[0], frame, rows, header), *notices[1:]]
    return TextFrame(
        file, kind, text.encoding, header, frame, rows, notices, header_rows=tuple(wanted), header_levels=texts
    )


def _with_column(notice: Notice, frame: pd.DataFrame, rows: Any, header: tuple[str, ...]) -> Notice:
    """Say in which column the first letter beyond ASCII stands; the header's own words only if they are plain."""
    for place in frame.columns:
        beyond = frame[place].str.contains(r"[^\x00-\x7f]", regex=True)
        if beyond.any():
            title = header[int(place)]
            named = title if title.replace("_", "").isalpha() else f"number {int(place) + 1}"
            text = f"{notice.place}, row {rows[beyond.to_numpy(dtype=bool)][0]}, column {named[:30]}"
            return Notice(notice.code, notice.text, text)
    return notice


def _upto(lines: Iterator[tuple[int, list[str]]], last: int) -> Iterator[tuple[int, list[str]]]:
    """The lines up to a row, and none of those below."""
    for line in lines:
        yield line
        if line[0] >= last:
            return


def _levels(
    rows: dict[int, list[Any]],
    wanted: tuple[int, ...],
    file: str,
    sheet: str | None = None,
    merged: tuple[tuple[str, int, int], ...] = (),
) -> list[list[str]]:
    """The texts of the rows of the header, which must be there."""
    if absent := sorted(set(wanted) - set(rows)):
        raise DataError.one(
            f"row {absent[0]} is empty, and was declared to be the header",
            file=file,
            sheet=sheet,
            row=absent[0],
            expected="the rows that hold the header",
            remedy="Correct header_rows.",
        )
    return levels(rows, wanted, merged)


def _header(titles: list[str], file: str, *, row: int) -> tuple[str, ...]:
    header = list(titles)
    while header and not header[-1]:
        header.pop()
    if any(map(is_odd, header)):
        raise DataError.one(
            "a header contains control characters or marks that hide or reverse text",
            file=file,
            row=row,
            column=f"number {next(n for n, title in enumerate(header, start=1) if is_odd(title))}",
            expected="plain text",
            remedy="Retype the header.",
        )
    if not header or not all(header):
        raise DataError.one(
            "has a column without a header",
            file=file,
            row=row,
            expected="a name for every column",
            remedy="Name it. If the header has several rows, or starts lower, declare header_rows.",
        )
    return tuple(header)


def _gathered(
    lines: Iterator[tuple[int, list[str]]], width: int, file: str, *, blank: int = 0
) -> tuple[pd.DataFrame, Any]:
    """Records in portions, so that a million rows never stand in memory as lists; ``blank`` fields have no header."""
    portions: list[pd.DataFrame] = []
    numbers: list[Any] = []
    wrong: dict[int, list[int]] = {}
    while portion := list(islice(lines, _PORTION)):
        good = []
        for number, cells in portion:
            if blank and len(cells) == width + blank and not any(cell.strip() for cell in cells[width:]):
                del cells[width:]
            if len(cells) != width:
                wrong.setdefault(len(cells), []).append(number)
                continue
            good.append((number, cells))
        numbers.append(np.fromiter((number for number, _ in good), dtype=np.int64, count=len(good)))
        portions.append(pd.DataFrame([cells for _, cells in good], columns=range(width), dtype="str"))
    if wrong:
        raise DataError(
            [
                {
                    "file": file,
                    "row": rows_shown(places),
                    "count": len(places),
                    "problem": f"{len(places)} rows have {count} fields and the header has {width}",
                    "expected": f"{width} fields",
                    "remedy": "A comma inside a text needs quotation marks around it; no cell was moved."
                    + _where_the_table_stands(numbers, places, blank=bool(blank)),
                }
                for count, places in wrong.items()
            ]
        )
    if not portions:
        raise DataError.one(
            "has a header and no rows",
            file=file,
            expected="at least one row",
            remedy="Check that it was saved completely.",
        )
    return pd.concat(portions, ignore_index=True), np.concatenate(numbers)


def _where_the_table_stands(numbers: list[Any], wrong: list[int], *, blank: bool) -> str:
    """What to declare where rows of another width may lie under the table, or the header lower than it was taken to be."""
    good = np.concatenate(numbers) if numbers else np.array([], dtype=np.int64)
    advice = ""
    if len(wrong) <= len(good) and int(good.max()) < min(wrong):
        advice += f" If they are below the table, declare last_row = {int(good.max())}."
    if blank or len(good) <= len(wrong):
        advice += " If the header fills several rows, or titles are above it, declare header_rows."
    return advice


def _sheet(path: Path, kind: Kind, limits: Limits, layout: Layout) -> TextFrame:
    """The chosen sheets of a workbook, one under the other; they must share their header."""
    found = book(path, limits=limits, choose=layout.choice(path.name))
    problems = Problems(path.name)
    header: tuple[str, ...] = ()
    lines: list[tuple[int, list[str]]] = []
    dated: dict[int, list[int]] = {}
    expected = "one header, one cell per value, and values that are text, numbers or dates"
    for grid in found.sheets:
        if not grid.rows:
            raise refused(path, "has no rows", sheet=grid.sheet, remedy="Check that it was saved completely.")
        wanted = layout.header_rows or (grid.rows[0][0],)
        header_row = wanted[-1]
        own_rows = dict(grid.rows)
        if any([_note_unread(own_rows.get(row, []), row, grid, problems, expected) for row in wanted]):
            continue
        texts = _levels(own_rows, wanted, path.name, grid.sheet, grid.merged)
        own = _header(joined(texts), path.name, row=header_row)
        header = header or own
        if own != header:
            problems.add(
                "has a different header from the first sheet", sheet=grid.sheet, row=header_row, expected=expected
            )
            continue
        inside = [
            area
            for area, _, bottom in grid.merged
            if bottom > header_row or (bottom == header_row and len(wanted) == 1)
        ]
        if inside:
            named = ", ".join(f"{grid.sheet}!{area}" for area in inside[:8])
            problems.add(f"cells are merged: {named}", sheet=grid.sheet, expected=expected)
        for row, cells in grid.rows:
            if row > header_row and (layout.last_row is None or row <= layout.last_row):
                _note_unread(cells, row, grid, problems, expected)
                for place, cell in enumerate(cells):
                    if isinstance(cell, date):
                        dated.setdefault(place, []).append(len(lines))
                values = [_as_text(cell) for cell in cells]
                lines.append((row, values + [""] * (len(header) - len(values))))
    problems.stop()
    frame, rows = _gathered(iter(lines), len(header), path.name, blank=len(texts[-1]) - len(header))
    names = ", ".join(grid.sheet or "" for grid in found.sheets)
    own_dates = {place: pd.Series(frame.index.isin(where), index=frame.index) for place, where in dated.items()}
    notices = list(found.notices)
    return TextFrame(path.name, kind, "", header, frame, rows, notices, names, tuple(wanted), texts, own_dates)


def _note_unread(cells: list[Any], row: int, grid: Grid, problems: Problems, expected: str) -> bool:
    """Note the cells of a row that hold no value to be read, by column and fault, and say whether there are any."""
    found = False
    for place, cell in enumerate(cells):
        what, remedy = "", ""
        if isinstance(cell, CellError):
            what, remedy = str(cell), cell.remedy
        elif isinstance(cell, int | float) and abs(cell) >= 1e15:
            what = "is a number of over 15 digits, which the spreadsheet has rounded"
        if what:
            found = True
            problems.add_cell(
                what,
                sheet=grid.sheet,
                row=row,
                address=grid.address(row, place),
                column=f"number {place + 1}",
                expected=expected,
                remedy=remedy or "Correct it in the file.",
            )
    return found


def _as_text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, Percent):
        return f"{cell.shown:g}%"
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == cell.time().min else cell.isoformat(sep=" ")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell)


def _parquet(path: Path, limits: Limits) -> TextFrame:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(path)
        sizes = [file.metadata.row_group(group).total_byte_size for group in range(file.metadata.num_row_groups)]
        if file.metadata.num_rows > limits.rows:
            raise delimited.too_many_rows(path.name, limits)
        if sum(sizes) > limits.unpacked_bytes:
            raise refused(path, "unpacks to far more than expected", remedy="Ask for an extract of fewer columns.")
        # Equal cells take next to no room in the file, and all of it in memory.
        cells = file.metadata.num_rows * file.metadata.num_columns
        if cells > _MOST_CELLS:
            raise refused(
                path,
                f"has {cells:,} cells",
                expected=f"at most {_MOST_CELLS:,}",
                remedy="Ask for an extract of fewer columns, or in several files.",
            )
        table = file.read()
    except DataError:
        raise
    except (pa.ArrowException, OSError, ValueError, KeyError, OverflowError, MemoryError):
        raise refused(path, "is damaged, or is not a readable Parquet file", remedy="Ask for it again.") from None
    header = tuple(str(name) for name in table.column_names)
    columns = {
        place: pd.Series(_column_as_text(column, path, place, header[place][:40]), dtype="str")
        for place, column in enumerate(table.columns)
    }
    frame = pd.DataFrame(columns)
    if frame.empty:
        raise refused(path, "has no rows", expected="at least one row", remedy="Check that it was written completely.")
    dated = [
        n for n, each in enumerate(table.columns) if pa.types.is_timestamp(each.type) or pa.types.is_date(each.type)
    ]
    own_dates = {place: frame[place] != "" for place in dated}
    rows = np.arange(1, len(frame) + 1)
    return TextFrame(path.name, "parquet", "", header, frame, rows, own_dates=own_dates)


def _column_as_text(column: Any, path: Path, place: int, header: str) -> Any:
    """A column of a Parquet file as texts, empty where there is nothing."""
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = column.type
    if pa.types.is_dictionary(kind):
        column, kind = column.cast(kind.value_type), kind.value_type
    if pa.types.is_timestamp(kind) and kind.tz in (None, "Europe/London"):
        texts = pc.strftime(column, format="%Y-%m-%d")
    elif pa.types.is_boolean(kind):
        texts = pc.if_else(column, "yes", "no")
    elif pa.types.is_floating(kind):
        if pc.any(pc.fill_null(pc.or_(pc.is_inf(column), pc.greater_equal(pc.abs(column), 2.0**53)), False)).as_py():
            raise refused(path, f"column {place + 1} contains numbers too long to be stored exactly", column=header)
        whole = pc.all(pc.fill_null(pc.equal(column, pc.floor(column)), True)).as_py()
        texts = (column.cast(pa.int64(), safe=False) if whole else column).cast(pa.string())
    elif any(is_kind(kind) for is_kind in _as_they_are()):
        texts = column.cast(pa.string())
    else:
        raise refused(
            path,
            f"column {place + 1} is of a type that is not supported ({str(kind)[:40]})",
            column=header,
            expected="text, whole numbers, numbers or dates",
            remedy="Write it as text, or remove it.",
        )
    return pc.fill_null(texts, "").to_pandas()


def _as_they_are() -> list[Any]:
    """Kinds of columns whose cells are written as they are."""
    from pyarrow import types

    texts = [types.is_string, types.is_large_string, types.is_string_view]
    return [*texts, types.is_integer, types.is_date, types.is_decimal]
