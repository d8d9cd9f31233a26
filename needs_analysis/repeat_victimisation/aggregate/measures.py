"""The measures of repeat victimisation that counts allow, and those that need more, by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, get_args

from needs_analysis.columns import SHARE
from needs_analysis.repeat_victimisation.aggregate.bands import GAPS, MARAC, VICTIMS, Band
from needs_analysis.repeat_victimisation.aggregate.bounds import Sums

Choice = Literal[
    "repeat victims",
    "repeat-event share",
    "events per victim",
    "victims by number",
    "events by number",
    "repeats within",
    "gaps within",
    "MARAC repeats",
]
CHOICES: Final[tuple[str, ...]] = get_args(Choice)
REPEAT_VICTIMS: Final = "repeat victims"
PER_VICTIM: Final = "events per victim"
NOT_AVAILABLE: Final = "not available from an aggregate"

_ONE: Final = (1.0, 0.0)
_EVENTS: Final = (0.0, 1.0)
_KIND_OF: Final = {"repeats within": GAPS, "gaps within": GAPS, "MARAC repeats": MARAC}
_NEEDS_COUNTS: Final = {
    VICTIMS: "counts of victims by offences",
    GAPS: "counts of offences by gap",
    MARAC: "counts of MARAC referrals by repeat",
}
_RECORDS: Final = "records of each offence"
NEVER: Final = {
    "cohort follow-up": _RECORDS,
    "look-back within the same offence": _RECORDS,
    "risk by day since the last offence": _RECORDS,
    "share held by the top 10% of victims, Gini": "the offences of each victim; bands give shares at their own edges only",
    "harm per victim": "harm weights and records of each offence",
    "incidence, prevalence and repeats expected at random": "people at risk, and one count of victims for all of them",
    "prior-victimisation multiplier": "victims linked over two periods, and people at risk",
}
"""What no aggregate gives, and what each would need."""
ROLLING: Final = "rolling look-back rate"


@dataclass(frozen=True)
class Measure:
    """One measure.

    Parameters
    ----------
    name : str
        As it stands in the table.
    sums : Sums
        What it is the ratio of.
    unit : str
        What it is counted in.
    of_victims : bool
        Whether it is a share of victims, who are independent of each other as offences are not.
    """

    name: str
    sums: Sums
    unit: str
    of_victims: bool = False

    @property
    def is_share(self) -> bool:
        """Whether it is a part of a whole."""
        return self.unit != PER_VICTIM

    @property
    def scale(self) -> str:
        """Unit of the value."""
        return SHARE if self.is_share else "mean"


def measures_of(choices: Sequence[str], bands: dict[str, tuple[Band, ...]], days: Sequence[int]) -> list[Measure]:
    """The measures that counts of these kinds give, in the order of the choices.

    Examples
    --------
    >>> [each.name for each in measures_of(["repeat victims"], {VICTIMS: (Band(1, 1), Band(2, 9))}, [28])]
    ['repeat victims']
    """
    edges = [int(band.low) for band in bands.get(VICTIMS, ()) if band.low >= 2]
    found = []
    for choice in choices:
        if _KIND_OF.get(choice, VICTIMS) not in bands:
            continue
        if choice == REPEAT_VICTIMS:
            found.append(Measure(REPEAT_VICTIMS, Sums(VICTIMS, _ONE, _ONE, 2), "victims", of_victims=True))
        elif choice == "repeat-event share":
            # Each offence of a victim beyond the first.
            found.append(Measure(choice, Sums(VICTIMS, (-1.0, 1.0), _EVENTS, 1), "events"))
        elif choice == PER_VICTIM:
            found.append(Measure(choice, Sums(VICTIMS, _EVENTS, _ONE, 1), PER_VICTIM))
        elif choice == "victims by number":
            found += [
                Measure(
                    f"victims with {edge} or more offences", Sums(VICTIMS, _ONE, _ONE, edge), "victims", of_victims=True
                )
                for edge in edges
                if edge > 2
            ]
        elif choice == "events by number":
            found += [
                Measure(
                    f"events of victims with {edge} or more offences", Sums(VICTIMS, _EVENTS, _EVENTS, edge), "events"
                )
                for edge in edges
            ]
        elif choice == "MARAC repeats":
            found.append(Measure(choice, Sums(MARAC, _ONE, _ONE, 1), "referrals"))
        else:
            gaps = choice == "gaps within"
            found += [
                Measure(
                    f"{choice} {each} days", Sums(GAPS, _ONE, _ONE, each, only_again=gaps), "gaps" if gaps else "events"
                )
                for each in days
            ]
    return found


def not_available(choices: Sequence[str], kinds: set[str], days: Sequence[int]) -> dict[str, str]:
    """Measures that these counts do not give, by name, with what each needs."""
    lacking = {
        f"{choice} {each} days" if _KIND_OF.get(choice) == GAPS else choice: _NEEDS_COUNTS[
            _KIND_OF.get(choice, VICTIMS)
        ]
        for choice in choices
        if _KIND_OF.get(choice, VICTIMS) not in kinds
        for each in (days if _KIND_OF.get(choice) == GAPS else [0])
    }
    rolling = {}
    if GAPS not in kinds or max(days, default=0) < 365:
        rolling = {ROLLING: "counts of offences by gap, up to 365 days, or records of each offence"}
    return rolling | NEVER | lacking
