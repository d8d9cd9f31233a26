"""Events of a synthetic force in memory."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from needs_analysis.synthetic.write_force import write_force


def force_events(*, rows: int, seed: int) -> pd.DataFrame:
    """The same synthetic force as a table in memory, for small sizes.

    Examples
    --------
    >>> force_events(rows=100, seed=1)["victim_id"].notna().mean() > 0.8
    np.True_
    """
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        for _ in write_force(Path(folder), rows=rows, seed=seed):
            pass
        return pd.read_parquet(Path(folder) / "victim_extract.parquet")
