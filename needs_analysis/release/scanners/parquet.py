"""What is in a Parquet file: names of columns, texts by column and row, and what programs wrote about it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, Final

from needs_analysis.release.scanners.seen import MOST_BYTES, Looking, NotLookedInto, Seen

_MOST_COLUMNS: Final = 5_000


def parquet(content: bytes, place: str, looking: Looking) -> Iterator[Seen]:
    """Texts of a Parquet file.

    Raises
    ------
    NotLookedInto
        Where it is damaged, or too large when unpacked.
    """
    import pyarrow
    import pyarrow.parquet

    shown = f"{place}, " if place else ""
    try:
        file = pyarrow.parquet.ParquetFile(io.BytesIO(content))
        groups = [file.metadata.row_group(number) for number in range(file.metadata.num_row_groups)]
        size = max(sum(group.total_byte_size for group in groups), file.metadata.num_rows)
        if size > MOST_BYTES or file.metadata.num_columns > _MOST_COLUMNS:
            raise NotLookedInto("it has more rows or columns than are looked at")
        looking.unpack(size)
        schema = file.schema_arrow
        table = file.read()
    except (pyarrow.ArrowException, OSError, ValueError, MemoryError):
        raise NotLookedInto("it is damaged") from None
    for value in (schema.metadata or {}).values():
        # The schema itself stands there in base 64.
        if value.startswith((b"{", b"[")) or (value.isascii() and len(value) < 1_000):
            yield from looking.text(f"{shown}what programs wrote", value.decode(errors="replace"), out_of_sight=True)
    for number, name in enumerate(table.column_names, start=1):
        where = f"{shown}column {number}"
        yield from looking.text(f"{where}, name", name.replace("_", " "))
        yield Seen(where, name, heading=True)
        yield from _texts(table.column(number - 1), where, looking)


def _texts(column: Any, place: str, looking: Looking) -> Iterator[Seen]:
    import pyarrow.types as kinds

    kind = column.type.value_type if kinds.is_dictionary(column.type) else column.type
    if kinds.is_integer(kind) or kinds.is_floating(kind) or kinds.is_boolean(kind) or kinds.is_temporal(kind):
        return
    for row, value in enumerate(column.to_pylist(), start=1):
        if value is not None:
            yield from looking.text(place, value if isinstance(value, str) else str(value), row=str(row))
