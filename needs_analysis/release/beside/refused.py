"""The refusal of a table that would give away, beside an earlier one, what either of them withholds."""

from __future__ import annotations

from collections.abc import Iterable

from needs_analysis.release.cells.merges import CannotProtect


class BesideEarlier(CannotProtect):
    """No choice of hidden figures keeps a table safe beside those that were published before.

    Parameters
    ----------
    which : str
        The earlier tables, as they are named to people.
    number : int
        How many figures would be told.
    rounded : bool
        Whether those tables were rounded, and this one is not.
    """

    code = "BESIDE_EARLIER"

    def __init__(self, which: str, number: int, *, rounded: bool = False) -> None:
        self.which = which
        if rounded:
            super().__init__(
                f"Figures of the same people were published rounded ({which}), and exact ones beside them could give away what was withheld",
                remedy="Publish it under a profile that rounds, as before.",
                cells=(),
                merge=(),
            )
            return
        figures = "a small figure" if number == 1 else f"{number} small figures"
        super().__init__(
            f"Beside what was published before ({which}), this table gives away {figures}, whatever it withholds",
            remedy="Publish it for the same areas, periods and groups as before, or for coarser ones.",
            cells=(),
            merge=(),
        )


def beside_earlier(which: str, cells: Iterable[int]) -> BesideEarlier:
    """The refusal that names the earlier tables; the figures themselves are not named, because some of them are of those."""
    return BesideEarlier(which, len(set(cells)))


def beside_rounded(which: str) -> BesideEarlier:
    """The refusal of exact figures of people of whom rounded ones are out."""
    return BesideEarlier(which, 0, rounded=True)
