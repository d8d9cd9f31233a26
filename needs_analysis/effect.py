"""What a programme is reported to have changed, and how strong the evaluation design is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Design = Literal["before_after", "matched_comparison", "difference_in_differences", "randomised"]

GRADES: Final[dict[Design, str]] = {
    "before_after": "no comparison group",
    "matched_comparison": "matched comparison group",
    "difference_in_differences": "change against the change in a comparison group",
    "randomised": "randomised comparison group",
}


@dataclass(frozen=True)
class Effect:
    """A reported change in an outcome, with the design behind it.

    Parameters
    ----------
    measure : str
        What changed.
    value : float
        Size of the change, in ``unit``.
    unit : str
        Such as ``"percent reduction"``.
    design : {"before_after", "matched_comparison", "difference_in_differences", "randomised"}
        How it was measured.
    n : int or None
        People measured; None where it was not published.
    source : str
        Where it was reported.

    Notes
    -----
    A before-and-after change with no comparison group is never an effect: people who enter at a crisis tend to be
    calmer later in any case, and other help was at work.

    Examples
    --------
    >>> Effect("high-level physical abuse", 55, "percent reduction", design="before_after").may_be_headline
    False
    """

    measure: str
    value: float
    unit: str
    design: Design
    n: int | None = None
    source: str = ""

    @property
    def grade(self) -> str:
        """The design in words."""
        return GRADES[self.design]

    @property
    def may_be_headline(self) -> bool:
        """Whether the design supports a causal headline at all."""
        return self.design != "before_after"
