"""The few rows that an expression comes down to, in a stated order."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pandas as pd

from needs_analysis.errors import NeedsAnalysisError

if TYPE_CHECKING:
    import ibis


def fetch(expression: ibis.Table, *, order_by: Sequence[str] = ()) -> pd.DataFrame:
    """Run an expression on the engine of its table, and fetch its rows.

    Parameters
    ----------
    expression : ibis.Table
        Made from the table of a `Handle`.
    order_by : sequence of str
        Columns that order the rows, so that every engine gives the same table; not needed for a single row.

    Raises
    ------
    NeedsAnalysisError
        When the table does not fit the memory and there is no space to spill to.

    Examples
    --------
    >>> from needs_analysis.engine import open
    >>> with open(pd.DataFrame({"n": [3, 1, 2]})) as handle:
    ...     fetch(handle.table.mutate(twice=handle.table.n * 2), order_by=["n"])["twice"].tolist()
    [2, 4, 6]
    """
    ordered = expression.order_by(list(order_by)) if order_by else expression
    with without_their_warnings():
        try:
            rows: Any = ordered.execute()
        except Exception as error:
            if type(error).__name__ != "OutOfMemoryException":
                raise
            raise NeedsAnalysisError(
                "The table is too large for the memory it may use. Raise memory_limit in engine.connect, name a temp_directory "
                "on a disk with more space, or use fewer years at a time."
            ) from None
    return pd.DataFrame(rows).reset_index(drop=True)


@contextmanager
def without_their_warnings() -> Iterator[None]:
    """The engines' bridges to pandas use options that later versions will drop; the values they return are right."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        warnings.simplefilter("ignore", FutureWarning)
        warnings.simplefilter("ignore", pd.errors.Pandas4Warning)
        yield
