"""Small systems of the kinds that offices have, and what is true of them by trying everything."""

import itertools

import numpy as np
from scipy.optimize import linprog

ROW = [{"T": -1, "A": 1, "B": 1, "C": 1, "D": 1}]
SQUARE = [
    {"T": -1, "A": 1, "B": 1}, {"T": -1, "F": 1, "M": 1}, {"A": -1, "AF": 1, "AM": 1}, {"B": -1, "BF": 1, "BM": 1},
    {"F": -1, "AF": 1, "BF": 1}, {"M": -1, "AM": 1, "BM": 1},
]  # fmt: skip
SYSTEMS = {
    "one small figure": ({"T": 60, "A": 3, "B": 9, "C": 18, "D": 30}, ROW, ["T"], {}),
    "two people, each alone in a cell": (
        {"T": 40, "A": 1, "B": 1, "C": 8, "D": 30}, ROW, ["T"], {"singletons": True, "least": 1},
    ),
    "a square": (
        {"T": 60, "A": 21, "B": 39, "F": 20, "M": 40, "AF": 2, "AM": 19, "BF": 18, "BM": 21}, SQUARE, ["T"], {},
    ),
    "somebody alone in a square": (
        {"T": 60, "A": 20, "B": 40, "F": 31, "M": 29, "AF": 1, "AM": 19, "BF": 30, "BM": 10}, SQUARE, ["T"],
        {"singletons": True, "least": 1},
    ),
    "two groupings of the same areas": (
        {"a": 2, "b": 7, "c": 11, "d": 4, "ab": 9, "cd": 15, "ac": 13, "bd": 11},
        [{"ab": -1, "a": 1, "b": 1}, {"cd": -1, "c": 1, "d": 1}, {"ac": -1, "a": 1, "c": 1}, {"bd": -1, "b": 1, "d": 1}],
        [], {},
    ),
    "two editions and the change between them": (
        {"T": 30, "A": 3, "B": 12, "C": 15, "T2": 33, "A2": 5, "B2": 13, "C2": 15, "dA": 2, "dB": 1},
        [{"T": -1, "A": 1, "B": 1, "C": 1}, {"T2": -1, "A2": 1, "B2": 1, "C2": 1}, {"A2": -1, "A": 1, "dA": 1},
         {"B2": -1, "B": 1, "dB": 1}],
        ["T", "T2"], {},
    ),
    "two areas that are nearly equal": (
        {"old": 41, "new": 43, "sliver": 2, "x": 20, "y": 21},
        [{"new": -1, "old": 1, "sliver": 1}, {"old": -1, "x": 1, "y": 1}],
        [], {},
    ),
    "a county with one district": (
        {"T": 50, "county": 3, "district": 3, "other": 47, "o1": 20, "o2": 27},
        [{"T": -1, "county": 1, "other": 1}, {"county": -1, "district": 1}, {"other": -1, "o1": 1, "o2": 1}],
        ["T"], {},
    ),
    "a count, its part and its rest, by two areas": (
        {"n1": 12, "yes1": 10, "no1": 2, "n2": 20, "yes2": 9, "no2": 11, "n": 32, "yes": 19, "no": 13},
        [{"n1": -1, "yes1": 1, "no1": 1}, {"n2": -1, "yes2": 1, "no2": 1}, {"n": -1, "n1": 1, "n2": 1},
         {"yes": -1, "yes1": 1, "yes2": 1}, {"no": -1, "no1": 1, "no2": 1}],
        ["n"], {},
    ),
    "a sum given twice, and one of nothing": ({"T": 60, "A": 3, "B": 9, "C": 18, "D": 30}, [*ROW, *ROW, {}], ["T"], {}),
    "a sum that counts a part twice": ({"T": 31, "A": 3, "B": 9, "C": 8}, [{"T": -1, "A": 2, "B": 1, "C": 2}], ["T"], {}),
    "no small figure": ({"T": 60, "A": 13, "B": 9, "C": 18, "D": 20}, ROW, ["T"], {}),
    "nothing to hide it with": ({"T": 3, "A": 3, "B": 0}, [{"T": -1, "A": 1, "B": 1}], ["T", "B"], {}),
    "all partners stand elsewhere": ({"T": 60, "A": 3, "B": 9, "C": 18, "D": 30}, ROW, ["T", "B", "C", "D"], {}),
}  # fmt: skip


def ends(cells, equations, hidden, name, *, least=0, known=()):
    """The interval of one hidden cell, by two programmes of its own."""
    open_to = [each for each in cells if each in hidden and each not in known]
    rows = np.array([[eq.get(each, 0) for each in open_to] for eq in equations], dtype=float)
    sums = [-sum(share * cells[each] for each, share in eq.items() if each not in open_to) for eq in equations]
    found = []
    for sign in (1, -1):
        cost = [sign * (each == name) for each in open_to]
        bounds = [(min(least, cells[each]), None) for each in open_to]
        solved = linprog(cost, A_eq=rows, b_eq=sums, bounds=bounds, method="highs-ipm")
        found.append(sign * solved.fun if solved.status == 0 else np.inf)
    return tuple(found)


def is_safe(cells, equations, hidden, *, threshold, least=0, singletons=False):
    """Whether nobody tells a small cell, nor to within the threshold less 1."""
    small = [name for name, value in cells.items() if 0 < value < threshold]
    alone = [name for name in small if cells[name] == 1 and name in hidden] if singletons else []
    for name in small:
        if name not in hidden:
            return False
        # Whoever is alone in a total is the one whom its parts count.
        herself = {name} | {
            total for eq in equations for total in eq if eq.get(name, 0) > 0 and eq[total] < 0 and name in eq
        }
        for known in [(), *((one,) for one in alone if one not in herself)]:
            low, high = ends(cells, equations, hidden, name, least=least, known=known)
            if high < threshold - 1e-6 or high - low < threshold - 1 - 1e-6:
                return False
    return True


def least_cost(cells, equations, never, **rule):
    """The cost of the cheapest safe pattern: of all patterns, from the cheapest on, the first that is safe; None for none."""
    small = {name for name, value in cells.items() if 0 < value < rule["threshold"]}
    least = rule.get("least", 0)
    others = [name for name in cells if name not in small and name not in never and cells[name] >= least]
    patterns = [small | set(more) for many in range(len(others) + 1) for more in itertools.combinations(others, many)]
    if small & set(never) or not is_safe(cells, equations, small | set(others), **rule):
        return None
    for hidden in sorted(patterns, key=lambda each: (sum(cells[name] for name in each), sorted(each))):
        if is_safe(cells, equations, hidden, **rule):
            return sum(cells[name] for name in hidden)
    return None


def all_tables(cells, equations, hidden, *, least=0, most=70):
    """Every table of whole numbers up to a most that agrees with what is shown, for the hidden cells."""
    open_to = [name for name in cells if name in hidden]
    found = []

    def fill(values):
        if len(values) == len(open_to):
            found.append(dict(zip(open_to, values, strict=True)))
            return
        now, name = dict(zip(open_to, values, strict=False)), open_to[len(values)]
        candidates = set(range(min(least, cells[name]), most + 1))
        for eq in equations:
            if name in eq and all(each == name or each in now or each not in hidden for each in eq):
                rest = -sum(share * now.get(each, cells[each]) for each, share in eq.items() if each != name)
                candidates &= {rest // eq[name]} if rest % eq[name] == 0 else set()
        for value in sorted(candidates):
            fill((*values, value))

    fill(())
    return found
