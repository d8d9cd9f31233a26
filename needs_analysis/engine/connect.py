"""A query engine that is open: DuckDB on a laptop, or Spark on a cluster."""

from __future__ import annotations

import re
import weakref
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Literal

from needs_analysis.engine.duck import new_duckdb
from needs_analysis.engine.spark_session import spark_session
from needs_analysis.engine.spill_folder import SpillFolder, spill_folder
from needs_analysis.errors import Refusal

Engine = Literal["duckdb", "spark"]
_MEMORY: Final = re.compile(r"[1-9][0-9]*(?:\.[0-9]+)? ?(?:[KMGT]i?B)", re.IGNORECASE)


class Connection:
    """An engine that is open; see `connect`. It is closed at the end of a ``with`` block, with `close`, or when nobody uses it.

    Parameters
    ----------
    backend : ibis backend
        What ibis runs expressions on.
    engine : {"duckdb", "spark"}
        Which it is.
    folder : SpillFolder
        Where it may put what does not fit into memory.
    stop : callable
        Closes the engine.
    """

    def __init__(self, backend: Any, engine: Engine, folder: SpillFolder, stop: Callable[[], object]) -> None:
        self.backend = backend
        self.engine = engine
        self.folder = folder
        self._finish = weakref.finalize(self, _finished, stop, folder)

    def close(self) -> None:
        """Close it and delete what it spilled; a second time nothing happens."""
        self._finish()

    def __enter__(self) -> Connection:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Connection to {self.engine}>"


def _finished(stop: Callable[[], object], folder: SpillFolder) -> None:
    try:
        stop()
    finally:
        folder.close()


def connect(
    *,
    memory_limit: str | None = None,
    threads: int | None = None,
    temp_directory: Path | str | None = None,
    master: str | None = None,
) -> Connection:
    """Open an engine: DuckDB, or Spark where a master is named.

    Parameters
    ----------
    memory_limit : str, optional
        How much memory it may use, such as ``"2GB"``; what does not fit is spilled to disk. Most of the machine's otherwise.
        Spark takes it only where no session of it runs yet.
    threads : int, optional
        On how many processors it runs; for Spark the master says so.
    temp_directory : Path or str, optional
        A folder in which it makes a private one to spill to, which is deleted in the end; the system's otherwise.
    master : str, optional
        The Spark cluster, such as ``"local[2]"`` or ``"spark://host:7077"``. Spark needs the extra ``spark`` and Java 17.

    Returns
    -------
    Connection
        For `open`; it may be used in a ``with`` statement.

    Raises
    ------
    MissingExtra
        When Spark is not installed.
    Refusal
        For a limit or a number that is none.

    Notes
    -----
    What is spilled lies in a folder that only this user may read. A killed program leaves it behind, and the next one deletes it.
    Nothing is installed or loaded by itself.

    Examples
    --------
    >>> with connect(memory_limit="500MB", threads=1) as connection:
    ...     connection.engine
    'duckdb'
    """
    if memory_limit is not None and not (isinstance(memory_limit, str) and _MEMORY.fullmatch(memory_limit.strip())):
        raise Refusal("memory_limit is not an amount of memory", remedy='Write it as memory_limit="2GB".')
    if threads is not None and (isinstance(threads, bool) or not isinstance(threads, int) or threads < 1):
        raise Refusal("threads is not a number of processors", remedy="Write it as threads=2.")
    if master is not None and not (isinstance(master, str) and master.strip()):
        raise Refusal("master is not a Spark cluster", remedy='Write it as master="local[2]".')
    import ibis

    folder = spill_folder(temp_directory)
    try:
        if master is not None:
            session = spark_session(master, memory=memory_limit, folder=folder.path)
            return Connection(ibis.pyspark.connect(session), "spark", folder, lambda: None)
        connection = new_duckdb(memory=memory_limit, threads=threads, spill=folder.path)
        return Connection(ibis.duckdb.from_connection(connection), "duckdb", folder, connection.close)
    except BaseException:
        folder.close()
        raise
