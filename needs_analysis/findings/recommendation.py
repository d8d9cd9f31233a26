"""A recommendation and the verdicts on which it rests."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final, Self

from needs_analysis.errors import NeedsAnalysisError
from needs_analysis.release import scan_texts, text
from needs_analysis.release.text import require_released
from needs_analysis.wording import (
    CANNOT_BE_CHECKED,
    NO_CLEAR_CHANGE,
    NO_CLEAR_DIFFERENCE,
    NOT_COMPARABLE,
    RESTATED,
    VERDICTS,
    WITHIN_SWING,
)

COULD_NOT_TELL: Final = (
    NO_CLEAR_CHANGE,
    NO_CLEAR_DIFFERENCE,
    WITHIN_SWING,
    NOT_COMPARABLE,
    CANNOT_BE_CHECKED,
    RESTATED,
)
"""Verdicts that leave the question open."""


_AGAINST: Final = re.compile(
    r"(?:^|[.;:?!]\s+)(?:\w+\s+){0,2}?(?:do not|don.t|never|no (?:extra|further|more|new)|stop|cease|decommission|withhold)\b",
    re.IGNORECASE,
)
_TEXTS: Final = ("text", "owner", "timescale", "cost", "measure_of_success", "needs_to_know")


@dataclass(frozen=True)
class Recommendation:
    """An authored recommendation that depends on the finding it cites, and lapses if that changes.

    Parameters
    ----------
    id : str
        Stable id, such as ``"R1"``.
    text, owner, timescale, cost, measure_of_success : Text
        What to do, who, by when, what it costs and how to know that it worked, each from `release.text`; see `written`.
    finding : str
        Id of the finding it rests on.
    when_verdict : tuple of str
        Verdicts under which it stands; empty where the finding has none to give.
    needs_to_know : Text
        What has to be known before more can be decided. Asked for where it rests on a finding that could not tell.

    Raises
    ------
    NeedsAnalysisError
        For an unknown verdict, and for advice against something that rests on a finding which could not tell: that no change
        was seen is no evidence that there is none.
    """

    id: str
    text: str
    finding: str
    when_verdict: tuple[str, ...]
    owner: str
    timescale: str
    cost: str
    measure_of_success: str
    needs_to_know: str = ""

    def __post_init__(self) -> None:
        require_released(f"Recommendation {self.id}", **{name: getattr(self, name) for name in _TEXTS})
        scan_texts({"the id of a recommendation": self.id, "the finding of a recommendation": self.finding})
        unknown = [verdict for verdict in self.when_verdict if verdict not in VERDICTS]
        if unknown:
            raise NeedsAnalysisError(
                f"Recommendation {self.id}: {unknown[0]!r} is not a verdict. There are {', '.join(VERDICTS)}."
            )

        unsure = [verdict for verdict in self.when_verdict if verdict in COULD_NOT_TELL]
        if unsure and _AGAINST.search(self.text):
            raise NeedsAnalysisError(
                f'Recommendation {self.id} advises against something, and "{unsure[0]}" says only that the figures could not tell. '
                "Say what to find out, or rest it on a finding that can tell."
            )
        if unsure and not self.needs_to_know.strip():
            raise NeedsAnalysisError(
                f'Recommendation {self.id} may rest on "{unsure[0]}", which leaves the question open. Say in needs_to_know what would '
                "answer it."
            )

    @classmethod
    def written(cls, **fields: Any) -> Self:
        """A recommendation of texts as someone wrote them; each is searched for personal data.

        Raises
        ------
        Refusal
            Where something in one looks like personal data.
        """
        gated = {
            name: text(value, where=f"recommendation {fields['id']}, {name.replace('_', ' ')}")
            for name, value in fields.items()
            if name in _TEXTS
        }
        return cls(**{**fields, **gated})

    def stands(self, verdict: str | None) -> bool:
        """Whether the verdict it rests on still holds."""
        return not self.when_verdict or verdict in self.when_verdict
