"""A table that an engine works on, wherever its rows are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from secrets import token_hex
from typing import TYPE_CHECKING, Any, TypeAlias

import pandas as pd

from needs_analysis.engine.connect import Connection, connect
from needs_analysis.engine.fetch import without_their_warnings
from needs_analysis.engine.on_disk import OnDisk
from needs_analysis.engine.spark_session import is_session
from needs_analysis.errors import DataError, Refusal
from needs_analysis.source import UNKNOWN, Source, sources_of

if TYPE_CHECKING:
    import ibis

_WHAT = "a pandas table, a file that reading handed over, an ibis table, or a Spark session with the name of a table"


@dataclass(frozen=True, eq=False)
class Handle:
    """A table that an engine works on; its rows stay where they are. See `open`.

    Parameters
    ----------
    table : ibis.Table
        The rows, for expressions.
    sources : tuple of Source
        Where its figures come from. They travel with it.
    connection : Connection or None
        What it is open on; nothing where it was open already.
    owned : bool
        Whether the connection was made for it, and is closed with it.
    """

    table: ibis.Table
    sources: tuple[Source, ...]
    connection: Connection | None = field(default=None, repr=False)
    owned: bool = False

    @property
    def columns(self) -> list[str]:
        """Names of its columns."""
        return list(self.table.columns)

    def close(self) -> None:
        """Close what was opened for it; a table that was open already stays open."""
        if self.owned and self.connection is not None:
            self.connection.close()

    def __enter__(self) -> Handle:
        return self

    def __exit__(self, *what: object) -> None:
        self.close()

    def __repr__(self) -> str:
        # Never its rows: they may be people.
        return f"<Handle on a table with the columns {', '.join(self.columns)}>"


Opened: TypeAlias = "pd.DataFrame | Handle | OnDisk"
"""What a metric that runs on an engine takes for a table."""


def open(
    data: Any,
    table: str | None = None,
    *,
    connection: Connection | None = None,
    sources: Iterable[Source] | None = None,
) -> Handle:
    """Hand a table to an engine, without copying it.

    Parameters
    ----------
    data : pandas.DataFrame, OnDisk, ibis.Table, pyspark.sql.SparkSession or Handle
        A table in memory; a file that `reading.unloaded` checked; a table of any engine that ibis knows, such as one of a
        PostgreSQL warehouse; a running Spark session; or what this function returned.
    table : str, optional
        Name of the table, for a Spark session.
    connection : Connection, optional
        Where it is opened, from `connect`; a new DuckDB otherwise. For tables that are open already it may not be given.
    sources : iterable of Source, optional
        Where the figures come from. A pandas table and a file bring their own; a table that brings none and is given none
        counts as record-level.

    Returns
    -------
    Handle

    Raises
    ------
    Refusal
        For something else.

    Examples
    --------
    >>> with open(pd.DataFrame({"n": [3, 1, 2]})) as handle:
    ...     int(handle.table.n.sum().execute()), handle.sources[0].disclosure
    (6, 'record_level')
    """
    given = None if sources is None else tuple(sources)
    if isinstance(data, Handle):
        return data if given is None else Handle(data.table, given, data.connection, data.owned)
    if isinstance(data, pd.DataFrame):
        return _opened(data, connection, sources_of(data) if given is None else given)
    if isinstance(data, OnDisk):
        return _opened(data, connection, data.sources if given is None else given)
    if connection is not None:
        raise Refusal("A connection was given for a table that is open already", remedy="Leave connection out.")
    found = _existing(data, table)
    if found is None:
        raise Refusal(f"{type(data).__name__} is not a table that an engine can open", remedy=f"Pass {_WHAT}.")
    return Handle(found, given or (UNKNOWN,))


@contextmanager
def opened(data: Any) -> Iterator[Handle]:
    """A table for as long as a metric needs it: what is opened here is closed again, and what was open stays open."""
    handle = open(data)
    try:
        yield handle
    finally:
        if handle is not data:
            handle.close()


def _existing(data: Any, table: str | None) -> Any:
    """A table of an engine that runs already; nothing for something else."""
    import ibis

    if is_session(data):
        if table is None:
            raise Refusal("The Spark session has many tables", remedy='Name one: engine.open(session, "events").')
        return ibis.pyspark.connect(data).table(table)
    return data if isinstance(data, ibis.Table) else None


def _opened(data: pd.DataFrame | OnDisk, connection: Connection | None, sources: tuple[Source, ...]) -> Handle:
    """A table in memory or on a disk, opened by an engine; one that was made for it is closed with it."""
    used = connect() if connection is None else connection
    try:
        with without_their_warnings():
            found = _in_memory(data, used) if isinstance(data, pd.DataFrame) else _on_disk(data, used)
    except BaseException:
        if connection is None:
            used.close()
        raise
    return Handle(found, sources, used, owned=connection is None)


def _in_memory(frame: pd.DataFrame, connection: Connection) -> Any:
    """A pandas table: DuckDB reads it where it is, Spark from a Parquet file in the private folder."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    plain = frame.copy(deep=False)
    plain.attrs = {}
    plain.columns = [str(name) for name in plain.columns]
    try:
        rows = pa.Table.from_pandas(plain, preserve_index=False).replace_schema_metadata(None)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError):
        raise DataError.one(
            "some columns mix types, such as text and numbers, or hold lists or similar",
            expected="one type in each column",
            remedy="Convert each column to text, numbers or dates.",
        ) from None
    name = f"t{token_hex(8)}"
    if connection.engine == "duckdb":
        connection.backend.con.register(name, rows)
        return connection.backend.table(name)
    path = connection.folder.path / f"{name}.parquet"
    pq.write_table(rows, path, coerce_timestamps="us", allow_truncated_timestamps=True)
    path.chmod(0o600)
    return connection.backend.read_parquet(str(path), table_name=name)


def _on_disk(file: OnDisk, connection: Connection) -> Any:
    """A file, read by the engine as its rows are needed; its columns have the types that reading gave them."""
    import ibis

    name = f"t{token_hex(8)}"
    if file.kind == "parquet":
        found = connection.backend.read_parquet(str(file.path), table_name=name)
    elif connection.engine == "duckdb":
        texts = dict.fromkeys(file.columns, "VARCHAR")
        options: dict[str, Any] = {"header": True, "delim": ",", "quote": '"', "escape": '"', "strict_mode": True}
        found = connection.backend.read_csv(
            str(file.path), table_name=name, columns=texts, auto_detect=False, nullstr="", **options
        )
    else:
        schema = ibis.schema(dict.fromkeys(file.columns, "string"))
        found = connection.backend.read_csv(
            str(file.path), table_name=name, header=True, schema=schema, escape='"', multiLine=True
        )
    cells = {name: bare(found[name]) if name in file.blanks else found[name] for name in file.columns}
    return found.select(
        **{name: cells[name] if cells[name].type() == kind else cells[name].cast(kind) for name, kind in _typed(file)}
    )


def bare(cells: Any) -> Any:
    """Texts without the blanks at their ends, as an expression of ibis; missing where nothing is left."""
    return cells.strip().nullif("")


def _typed(file: OnDisk) -> list[tuple[str, Any]]:
    import ibis

    return [(name, ibis.dtype(kind)) for name, kind in file.columns.items()]
