"""The only module that calls a query engine. A metric is written once, as an ibis expression."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from needs_analysis.engine.duck import opened_duckdb
from needs_analysis.errors import MissingExtra, NeedsAnalysisError

if TYPE_CHECKING:
    import ibis

Backend = Literal["duckdb", "spark"]


def run(
    frame: pd.DataFrame,
    build: Callable[[ibis.Table], ibis.Table],
    *,
    order_by: list[str],
    backend: Backend = "duckdb",
) -> pd.DataFrame:
    """Run an expression over a table and fetch its rows in a stated order.

    Parameters
    ----------
    frame : pandas.DataFrame
        Any tidy table; dates as ``datetime64``.
    build : callable
        Takes the table as an ibis expression and returns another.
    order_by : list of str
        Columns that order the rows, so that every engine gives the same table.
    backend : {"duckdb", "spark"}
        Where it runs. Spark needs the extra ``spark`` and Java 17.

    Raises
    ------
    MissingExtra
        When the engine is not installed.

    Examples
    --------
    >>> frame = pd.DataFrame({"n": [3, 1, 2]})
    >>> run(frame, lambda table: table.mutate(twice=table.n * 2), order_by=["n"])["twice"].tolist()
    [2, 4, 6]
    """
    import ibis

    plain = frame.copy(deep=False)
    plain.attrs = {}
    with warnings.catch_warnings(), _connected(backend) as connection:
        # Both engines' bridges to pandas use options that pandas 4 will drop; the values they return are right.
        warnings.simplefilter("ignore", DeprecationWarning)
        warnings.simplefilter("ignore", FutureWarning)
        warnings.simplefilter("ignore", pd.errors.Pandas4Warning)
        rows: pd.DataFrame = connection.execute(build(ibis.memtable(plain)).order_by(order_by))
    return rows.reset_index(drop=True)


@contextmanager
def _connected(backend: Backend) -> Iterator[Any]:
    import ibis

    if backend == "duckdb":
        with opened_duckdb() as connection:
            try:
                yield ibis.duckdb.from_connection(connection)
            except Exception as error:
                if type(error).__name__ != "OutOfMemoryException":
                    raise
                raise NeedsAnalysisError(
                    "The table is too large for the memory of this machine. Use fewer columns or years at a time."
                ) from None
    elif backend == "spark":
        yield _spark()
    else:
        raise NeedsAnalysisError(f'{backend!r} is not an engine. Use "duckdb" or "spark".')


def _spark() -> Any:
    import ibis

    try:
        import pyspark.sql
    except ImportError:
        raise MissingExtra(needed_for="Running on Spark", package="pyspark", extra="spark") from None
    session = (
        pyspark.sql.SparkSession.builder.master("local[2]")
        .appName("needs_analysis")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "4")
        .config("spark.sql.session.timeZone", "UTC")
        .getOrCreate()
    )
    return ibis.pyspark.connect(session)
