"""An attacker written from the equations alone: one dense programme a cell, by another method than the library's."""

import itertools

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp


def plain_intervals(cells, equations, hidden, *, least=0, known=()):
    """Smallest and largest value of each hidden cell over all tables that agree with what is shown."""
    open_cells = [name for name in cells if name in set(hidden) and name not in known]
    rows, sums = [], []
    for equation in equations:
        row = [equation.get(name, 0) for name in open_cells]
        if any(row):
            rows.append(row)
            sums.append(-sum(share * cells[name] for name, share in equation.items() if name not in open_cells))
    found = {}
    for at, name in enumerate(open_cells):
        ends = []
        for sign in (1, -1):
            cost = np.zeros(len(open_cells))
            cost[at] = sign
            solved = linprog(
                cost,
                A_eq=np.array(rows, dtype=float) if rows else None,
                b_eq=np.array(sums, dtype=float) if rows else None,
                bounds=[(min(least, cells[each]), None) for each in open_cells],
                method="highs-ipm",
            )
            ends.append(sign * solved.fun if solved.status == 0 else np.inf)
        found[name] = tuple(ends)
    return found


def plain_unsafe(cells, equations, hidden, *, threshold, least=0, singletons=False):
    """Small cells that can be told to be small, or to within the threshold less 1."""
    small = [name for name, value in cells.items() if 0 < value < threshold]
    attackers = [()] + ([(name,) for name in small if cells[name] == 1 and name in set(hidden)] if singletons else [])
    told = {name for name in small if name not in set(hidden)}
    for known in attackers:
        for name, (low, high) in plain_intervals(cells, equations, hidden, least=least, known=known).items():
            # She who is alone in a total is whoever its parts count, so she tells nobody of them but herself.
            if known and name in {
                part
                for equation in equations
                for part in equation
                for one in known
                if one in equation and equation[part] * equation[one] < 0 and equation[part] > 0
            }:
                continue
            if name in small and (high < threshold - 1e-6 or high - low < threshold - 1 - 1e-6):
                told.add(name)
    return told


def whole_ends(cells, equations, hidden, name, *, least=0):
    """Smallest and largest whole value of one hidden cell."""
    open_cells = [each for each in cells if each in set(hidden)]
    rows = [[equation.get(each, 0) for each in open_cells] for equation in equations]
    sums = [-sum(share * cells[each] for each, share in eq.items() if each not in open_cells) for eq in equations]
    ends = []
    for sign in (1, -1):
        cost = np.zeros(len(open_cells))
        cost[open_cells.index(name)] = sign
        solved = milp(
            cost,
            integrality=np.ones(len(open_cells)),
            bounds=Bounds([min(least, cells[each]) for each in open_cells], np.inf),
            constraints=LinearConstraint(np.array(rows, dtype=float), sums, sums),
        )
        ends.append(sign * solved.fun)
    return tuple(ends)


def crossed(rng, sizes, *, small=0.2, zeros=0.1):
    """A random table with all its totals: each size is a number of labels, or ``(labels, groups)`` for a level between."""
    axes = []
    for size in sizes:
        labels = [f"l{at}" for at in range(size if isinstance(size, int) else size[0])]
        tree = {"T": labels}
        if not isinstance(size, int):
            groups = {f"g{at}": list(part) for at, part in enumerate(np.array_split(labels, size[1]))}
            tree = {**groups, "T": list(groups)}
        axes.append((labels, tree))
    cells = {}
    for name in itertools.product(*(labels for labels, _ in axes)):
        kind = rng.random()
        cells[name] = (
            0 if kind < zeros else int(rng.integers(1, 5)) if kind < zeros + small else int(rng.integers(5, 60))
        )
    for at, (_, tree) in enumerate(axes):
        for total, parts in tree.items():
            others = [[*labels, *sums] if other < at else labels for other, (labels, sums) in enumerate(axes)]
            for name in itertools.product(*([total] if other == at else each for other, each in enumerate(others))):
                cells[name] = sum(cells[(*name[:at], part, *name[at + 1 :])] for part in parts)
    equations = []
    for at, (_, tree) in enumerate(axes):
        for total, parts in tree.items():
            for name in itertools.product(
                *([total] if o == at else [*labels, *sums] for o, (labels, sums) in enumerate(axes))
            ):
                equations.append({name: -1, **{(*name[:at], part, *name[at + 1 :]): 1 for part in parts}})
    top = tuple("T" for _ in axes)
    never = [name for name, value in cells.items() if value == 0] + [top]
    return cells, equations, never


def published_intervals(shown, equations, *, base, threshold, names=None):
    """Smallest and largest value of each hidden cell for someone who has the rounded table and the rule, and nothing else.

    ``shown`` has the rounded figure of each cell, None for a hidden one. Nothing of the true table is used.
    """
    order = list(shown)
    place = {name: at for at, name in enumerate(order)}
    bounds = []
    for name in order:
        value = shown[name]
        if value is None:
            bounds.append((1, None))
        elif value == 0:
            bounds.append((0, 0))
        else:
            bounds.append((max(threshold, value - base // 2), value + (base - 1) // 2))
    rows = np.zeros((len(equations), len(order)))
    for at, equation in enumerate(equations):
        for name, share in equation.items():
            rows[at, place[name]] += share
    found = {}
    for name in names if names is not None else [each for each in order if shown[each] is None]:
        ends = []
        for sign in (1, -1):
            cost = np.zeros(len(order))
            cost[place[name]] = sign
            solved = linprog(cost, A_eq=rows, b_eq=np.zeros(len(rows)), bounds=bounds, method="highs-ipm")
            assert solved.status in (0, 3), solved.message
            ends.append(sign * solved.fun if solved.status == 0 else np.inf)
        found[name] = tuple(ends)
    return found
