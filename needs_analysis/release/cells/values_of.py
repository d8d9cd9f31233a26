"""Values of cells that a table does not show, with which all of its sums hold."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from typing import Final

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

from needs_analysis.errors import DataError

REST: Final = "rest"


def values_of(
    lacking: Collection[Hashable],
    cells: Mapping[Hashable, float],
    equations: Sequence[Mapping[Hashable, float]],
    *,
    between: Mapping[Hashable, tuple[float, float]] | None = None,
) -> dict[Hashable, float]:
    """Values of hidden cells with which all sums hold; which ones makes no difference to what can be told of them.

    Raises
    ------
    DataError
        Where there are none.
    """
    names = sorted(lacking, key=str)
    place = {name: at for at, name in enumerate(names)}
    rows, sums = [], []
    for equation in equations:
        row = np.zeros(len(names))
        for name in equation:
            if name in place:
                row[place[name]] = equation[name]
        if row.any():
            rows.append(row)
            sums.append(-sum(share * cells[name] for name, share in equation.items() if name not in place))
    ranges: dict[Hashable, tuple[float, float | None]] = dict(between or {})
    if not rows:
        return {name: ranges[name][0] if name in ranges else 1.0 for name in names}
    for least in (1.0, 0.0):
        solved = linprog(
            np.ones(len(names)),
            A_eq=csr_matrix(np.array(rows)),
            b_eq=np.array(sums),
            bounds=[
                ranges.get(name, (0.0 if str(name[0]) == REST else least, None))  # type: ignore[index]
                for name in names
            ],
            method="highs-ds",
        )
        if solved.status == 0:
            return dict(zip(names, np.round(solved.x, 9).tolist(), strict=True))
    raise DataError.one(
        "what this table shows cannot be true of any hidden figures",
        expected="parts that come to no more than their total",
        remedy="Check its totals, and which of its rows they add up.",
    )
