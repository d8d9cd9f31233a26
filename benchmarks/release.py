"""Speed of disclosure control, as CPU seconds, with what was hidden and how near it is to the cheapest.

Run with ``make bench``. Nothing here is a test: machines differ, ratios less so.
"""

from __future__ import annotations

import itertools
import sys
import time

import numpy as np
import pandas as pd

from needs_analysis.release import CannotProtect, Register, audit_cells, release_table, suppress_cells


def crossed(
    rng: np.random.Generator, sizes: list[int | tuple[int, int]], *, small: float, zeros: float = 0.1
) -> tuple[dict[tuple[str, ...], int], list[dict[tuple[str, ...], int]], list[tuple[str, ...]]]:
    """A random table with all its totals; a size is a number of labels, or ``(labels, groups)`` with a level between."""
    axes = []
    for size in sizes:
        labels = [f"l{at:02d}" for at in range(size if isinstance(size, int) else size[0])]
        tree = {"T": labels}
        if not isinstance(size, int):
            groups = {f"g{at}": [str(each) for each in part] for at, part in enumerate(np.array_split(labels, size[1]))}
            tree = {**groups, "T": list(groups)}
        axes.append((labels, tree))
    cells: dict[tuple[str, ...], int] = {}
    for name in itertools.product(*(labels for labels, _ in axes)):
        kind = rng.random()
        cells[name] = (
            0 if kind < zeros else int(rng.integers(1, 5)) if kind < zeros + small else int(rng.integers(5, 80))
        )
    equations = []
    for at, (_, tree) in enumerate(axes):
        for total, parts in tree.items():
            others = [[*labels, *sums] if other < at else labels for other, (labels, sums) in enumerate(axes)]
            for name in itertools.product(*([total] if other == at else each for other, each in enumerate(others))):
                cells[name] = sum(cells[(*name[:at], part, *name[at + 1 :])] for part in parts)
    for at, (_, tree) in enumerate(axes):
        for total, parts in tree.items():
            full = [[*labels, *sums] for labels, sums in axes]
            for name in itertools.product(*([total] if other == at else each for other, each in enumerate(full))):
                equations.append({name: -1, **{(*name[:at], part, *name[at + 1 :]): 1 for part in parts}})
    top = tuple("T" for _ in axes)
    return cells, equations, [name for name, value in cells.items() if value == 0] + [top]


def one(what: str, sizes: list[int | tuple[int, int]], *, small: float, seed: int = 1, **rule: object) -> None:
    """One table: CPU seconds, cells hidden, and the gap to the cheapest."""
    cells, equations, never = crossed(np.random.default_rng(seed), sizes, small=small)
    begun = time.process_time()
    try:
        found = suppress_cells(cells, equations, threshold=5, never=never, **rule)  # type: ignore[arg-type]
    except CannotProtect as refusal:
        print(f"{what}: {len(cells)} cells, {time.process_time() - begun:.2f} CPU s, refused: {refusal}")
        return
    spent = time.process_time() - begun
    checks = {name: rule[name] for name in ("least", "singletons") if name in rule}
    unsafe = len(audit_cells(cells, equations, found.hidden, threshold=5, **checks).unsafe)  # type: ignore[arg-type]
    small_ones = sum(0 < value < 5 for value in cells.values())
    print(
        f"{what}: {len(cells)} cells, {small_ones} small, {len(found.hidden)} hidden, {unsafe} unsafe, {spent:.2f} CPU s, "
        f"{'cheapest' if found.optimal else f'at most {found.gap:.0%} dearer than the cheapest'}"
    )


def many(tables: int = 1_000) -> None:
    """Districts by quarter, of 100 cells each."""
    begun = time.process_time()
    cheapest = refused = 0
    for seed in range(tables):
        cells, equations, never = crossed(
            np.random.default_rng(seed), [19, 4], small=0.05 + 0.2 * (seed % 2), zeros=0.03
        )
        try:
            cheapest += suppress_cells(cells, equations, threshold=5, never=never, least=1, singletons=True).optimal
        except CannotProtect:
            refused += 1
    spent = time.process_time() - begun
    print(f"{tables} tables of 100 cells: {spent:.1f} CPU s, {cheapest} cheapest, {refused} refused")


def who_knows_the_rule(tables: int = 30) -> None:
    """An attacker who knows that the pattern is the cheapest: for how many small figures that leaves only values under the threshold."""
    told = small_ones = plainly = 0
    for seed in range(tables):
        rng = np.random.default_rng(seed)
        parts = {f"p{at}": int(value) for at, value in enumerate(rng.choice([1, 2, 3, 4, 6, 7, 9, 12, 15], 5))}
        total = {"T": sum(parts.values())}
        sums = [{"T": -1, **dict.fromkeys(parts, 1)}]
        rule = {"threshold": 5, "never": ["T"], "least": 1, "singletons": True}
        try:
            hidden = suppress_cells(parts | total, sums, **rule).hidden  # type: ignore[arg-type]
        except CannotProtect:
            continue
        left = sum(parts[str(name)] for name in hidden)
        agree = []
        for values in itertools.product(range(1, left + 1), repeat=len(hidden) - 1) if hidden else []:
            last = left - sum(values)
            other = parts | dict(zip(map(str, hidden), (*values, last), strict=True)) | total
            if last >= 1:
                try:
                    same = suppress_cells(other, sums, **rule).hidden == hidden  # type: ignore[arg-type]
                except CannotProtect:
                    same = False
                agree += [other] if same else []
        for name in map(str, hidden):
            if parts[name] < 5:
                small_ones += 1
                told += all(other[name] < 5 for other in agree)
                plainly += left - (len(hidden) - 1) < 5
    print(
        f"who knows that the pattern is the cheapest: tells {told} of {small_ones} small figures of {tables} tables to be small; "
        f"who does not, {plainly}"
    )


def beside(tables: int = 500) -> None:
    """One new table, districts by quarter, beside editions of ten; those of one count the same as the new one."""
    rng, register = np.random.default_rng(1), Register()
    districts, quarters = [f"D{at}" for at in range(8)], [f"2022/23 Q{at}" for at in (1, 2, 3, 4)]
    columns = {
        "district": {"role": "key", "totals": ["All"]},
        "quarter": {"role": "key", "totals": ["All"]},
        "n": "count",
    }
    base = pd.DataFrame(itertools.product(districts, quarters), columns=["district", "quarter"])
    base["n"] = rng.integers(1, 60, len(base))

    def edition() -> pd.DataFrame:
        base.loc[int(rng.integers(len(base))), "n"] += 1
        whole = [
            base.assign(**dict.fromkeys(over, "All")).groupby(["district", "quarter"], as_index=False)["n"].sum()
            for over in ((), ("district",), ("quarter",), ("district", "quarter"))
        ]
        return pd.concat(whole, ignore_index=True)

    for number in range(tables):
        # Each is withheld by itself: only the last one is looked at beside all of them.
        made = release_table(edition(), columns=columns, counts=f"victims of type {number % 10}")
        register.add(made, output=f"table {number % 10}")
    begun, said = time.process_time(), "released"
    try:
        release_table(edition(), columns=columns, register=register, output="table 0", counts="victims of type 0")
    except CannotProtect as refusal:
        said = f"refused ({refusal.code})"
    print(f"one new table beside {len(register.entries)} earlier ones: {time.process_time() - begun:.2f} CPU s, {said}")


PARTS = {
    "two_way": lambda: one("two-way with a level", [(40, 2), 10], small=0.25),
    "two_way_people": lambda: one(
        "the same, with people alone in a cell", [(40, 2), 10], small=0.25, least=1, singletons=True
    ),
    "levels": lambda: one("force, county, district by 6", [(7, 3), 6], small=0.25),
    "three_way": lambda: one("three ways", [(10, 2), 6, 2], small=0.1),
    "large": lambda: one("three ways, large", [(12, 3), 11, 9], small=0.25),
    "large_people": lambda: one(
        "the same, with people alone in a cell", [(12, 3), 11, 9], small=0.25, least=1, singletons=True
    ),
    "dense": lambda: one("three ways, most figures small", [(12, 3), 11, 9], small=0.6),
    "dense_people": lambda: one(
        "the same, with people alone in a cell", [(12, 3), 11, 9], small=0.6, least=1, singletons=True
    ),
    "many": many,
    "beside": beside,
    "who_knows_the_rule": who_knows_the_rule,
}

if __name__ == "__main__":
    for name in sys.argv[1:] or PARTS:
        PARTS[name]()
