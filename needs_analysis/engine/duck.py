"""The only place that opens DuckDB: it spills nowhere, or into a private folder, and nothing is installed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

MOST_THREADS: Final = 8


@contextmanager
def opened_duckdb(*, memory: str | None = None) -> Iterator[Any]:
    """Open an in-memory database that never writes to a disk, and close it.

    Parameters
    ----------
    memory : str, optional
        How much it may use, such as ``"2GB"``; most of what the machine has otherwise. Where that ends it fails, for it has no
        folder to spill to.

    Yields
    ------
    duckdb.DuckDBPyConnection

    Examples
    --------
    >>> with opened_duckdb() as connection:
    ...     connection.execute("select current_setting('temp_directory')").fetchone()
    ('',)
    """
    connection = new_duckdb(memory=memory)
    try:
        yield connection
    finally:
        connection.close()


def new_duckdb(*, memory: str | None = None, threads: int | None = None, spill: Path | None = None) -> Any:
    """A new in-memory database.

    Parameters
    ----------
    memory : str, optional
        How much it may use.
    threads : int, optional
        On how many processors; at most 8 of those there are otherwise.
    spill : Path, optional
        A private folder for what does not fit; without one it fails where memory ends.
    """
    import duckdb

    settings: dict[str, Any] = {
        "threads": threads or min(os.cpu_count() or 1, MOST_THREADS),
        "temp_directory": "" if spill is None else str(spill),
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "allow_community_extensions": False,
        # Order comes from the query that fetches, so the order in which rows were read need not be kept in memory.
        "preserve_insertion_order": False,
    }
    if memory is not None:
        settings["memory_limit"] = memory
    connection = duckdb.connect(":memory:", config=settings)
    with suppress(duckdb.InvalidInputException):  # a notebook that cannot draw one refuses to be told not to
        connection.execute("set enable_progress_bar = false")
    return connection
