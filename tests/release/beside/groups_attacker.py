"""An attacker of several tables, written from the people themselves: each figure is the sum of the smallest groups that it counts."""

import itertools

import numpy as np
import pandas as pd
from scipy.optimize import linprog

AREAS, SEXES, QUARTERS = list("ABCDE"), ["F", "M"], ["2022/23 Q1", "2022/23 Q2", "2022/23 Q3"]


def people(rng):
    """How many there are of each area, sex and quarter."""
    return {
        each: int(rng.integers(0, 9) if rng.random() < 0.7 else rng.integers(5, 40))
        for each in itertools.product(AREAS, SEXES, QUARTERS)
    }


def table_of(counts, keys, areas=AREAS, sexes=SEXES, quarters=QUARTERS, *, totals=True):
    """A table of them by some keys, and for each row the groups that it counts."""
    labels = {"area": areas, "sex": sexes, "quarter": quarters}
    rows, groups = [], []
    for row in itertools.product(*([*labels[key], *(["All"] if totals else [])] for key in keys)):
        limits = {**labels, **{key: [label] for key, label in zip(keys, row, strict=True) if label != "All"}}
        inside = frozenset(itertools.product(limits["area"], limits["sex"], limits["quarter"]))
        groups.append(inside)
        rows.append((*row, sum(counts[each] for each in inside)))
    return pd.DataFrame(rows, columns=[*keys, "n"]), groups


def told(tables, names, *, threshold=5):
    """The small figures that somebody can tell of tables given as groups, values and whether each is hidden."""
    shown = [(groups, value) for table in tables for groups, value, gone in zip(*table, strict=True) if not gone]
    hidden = [(groups, value) for table in tables for groups, value, gone in zip(*table, strict=True) if gone]
    found = [groups for groups, value in shown if 0 < value < threshold]

    def row(groups):
        return [float(name in groups) for name in names]

    for groups, value in hidden:
        if not 0 < value < threshold:
            continue
        ends = []
        for sign in (1.0, -1.0):
            solved = linprog(
                sign * np.array(row(groups)),
                A_eq=np.array([row(each) for each, _ in shown]) if shown else None,
                b_eq=[number for _, number in shown] if shown else None,
                # Zeros are always shown, so what is hidden is somebody.
                A_ub=-np.array([row(each) for each, _ in hidden]),
                b_ub=-np.ones(len(hidden)),
                bounds=(0, None),
                method="highs-ipm",
            )
            ends.append(sign * solved.fun if solved.status == 0 else -sign * np.inf)
        low, high = ends
        if high < threshold - 1e-6 or high - low < threshold - 1 - 1e-6:
            found.append(groups)
    return found
