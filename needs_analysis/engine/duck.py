"""The only place that opens DuckDB: no data are written to disk, and nothing is installed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final

_MOST_THREADS: Final = 8


@contextmanager
def opened_duckdb(*, memory: str | None = None) -> Iterator[Any]:
    """Open an in-memory database, and close it.

    Parameters
    ----------
    memory : str, optional
        How much it may use, such as ``"2GB"``; most of what the machine has otherwise. Where that ends it fails, for it has no
        folder to spill to: after a kill, ids of victims would stay in one.

    Yields
    ------
    duckdb.DuckDBPyConnection

    Examples
    --------
    >>> with opened_duckdb() as connection:
    ...     connection.execute("select current_setting('temp_directory')").fetchone()
    ('',)
    """
    import duckdb

    settings: dict[str, Any] = {
        "threads": min(os.cpu_count() or 1, _MOST_THREADS),
        "temp_directory": "",
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "allow_community_extensions": False,
    }
    if memory is not None:
        settings["memory_limit"] = memory
    connection = duckdb.connect(":memory:", config=settings)
    with suppress(duckdb.InvalidInputException):  # a notebook that cannot draw one refuses to be told not to
        connection.execute("set enable_progress_bar = false")
    try:
        yield connection
    finally:
        connection.close()
