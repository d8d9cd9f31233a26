"""Release profiles: named and versioned rules of what may be shown."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from needs_analysis.errors import Refusal
from needs_analysis.release.cells.system import is_whole
from needs_analysis.wording import day

FLOOR: Final = 5
"""A profile that withholds less than counts under this needs an override."""
ROUNDINGS: Final = ("nearest", "controlled")
_NAME: Final = re.compile(r"[a-z][a-z0-9_-]{0,39}")
_ENDS: Final = ".;: "


@dataclass(frozen=True)
class Override:
    """Why a profile is weaker than the floor, and who allowed it.

    Parameters
    ----------
    reason : str
        Such as the terms of a grant that ask for it.
    approved_by : str
        A role or post.
    approved_on : date
        The day.
    """

    reason: str
    approved_by: str
    approved_on: date

    def __post_init__(self) -> None:
        for name in ("reason", "approved_by"):
            given = getattr(self, name)
            if not isinstance(given, str) or not given.strip():
                raise Refusal(f"An override does not say its {name}", remedy=f'Write {name} = "...".')
        given_day: Any = self.approved_on
        if isinstance(given_day, str):
            try:
                given_day = date.fromisoformat(given_day)
                object.__setattr__(self, "approved_on", given_day)
            except ValueError:
                given_day = None
        if type(given_day) is not date:
            raise Refusal(
                "An override does not say the day on which it was approved",
                remedy='Write approved_on = "2026-03-01": year, month, day.',
            )

    @property
    def words(self) -> str:
        """One sentence for readers."""
        return f"Reason: {self.reason.rstrip(_ENDS)}. Approved by {self.approved_by.rstrip(_ENDS)} on {day(self.approved_on)}."


@dataclass(frozen=True)
class Profile:
    """A named rule of what may be shown.

    Parameters
    ----------
    name : str
        Its name, which stands in the register: small letters, digits, ``-`` and ``_``.
    threshold : int
        Counts from 1 to one below it are withheld; 0 suppresses nothing.
    round_to : int, default 0
        Other counts are rounded to multiples of it; 0 rounds nothing.
    version : str, default "1"
        Another number once its settings change, so that the register tells which held.
    rounding : {"nearest", "controlled"}
        ``nearest``: each count to the nearest multiple by itself. ``controlled``: where the sums of a table hold, each to a
        multiple beside it so that they hold still; nothing need be withheld then.
    zeros_shown : bool, default True
        Whether a count of 0 is shown.
    override : Override, optional
        Why it is weaker than the floor, a threshold of 5.
    recipient : str
        For whom a copy is in which nothing is withheld, because their terms ask for it.

    Raises
    ------
    Refusal
        For settings that are none, and for a profile below the floor without an override.

    Examples
    --------
    >>> Profile("hes", 8, 5).words
    'Counts from 1 to 7 are withheld, and all other counts are rounded to the nearest 5.'
    """

    name: str
    threshold: int
    round_to: int = 0
    version: str = "1"
    rounding: str = "nearest"
    zeros_shown: bool = True
    override: Override | None = None
    recipient: str = ""

    def __post_init__(self) -> None:
        problem, remedy = _problem(self)
        if problem:
            named = f"The release profile {self.name}" if _is_name(self.name) else "A release profile"
            raise Refusal(f"{named} {problem}", remedy=remedy)
        for setting in ("threshold", "round_to"):
            # Of numpy's integers too: a register writes them as Python's.
            object.__setattr__(self, setting, int(getattr(self, setting)))

    @property
    def unsuppressed(self) -> bool:
        """Whether nothing is withheld of figures about people, for one recipient."""
        return bool(self.recipient)

    @property
    def words(self) -> str:
        """The rule in one or two sentences."""
        if not self.threshold:
            return "No figure is withheld."
        few = (
            f"Counts from {'1' if self.zeros_shown else '0'} to {self.threshold - 1} are withheld"
            if self.threshold > 2
            else "Counts of 1 are withheld"
        )
        if not self.round_to:
            return f"{few}."
        if self.rounding == "controlled":
            return (
                f"Counts are rounded to multiples of {self.round_to} so that the sums still hold: a small count shows as 0 or "
                f"{self.round_to}. Where that cannot be done, counts under {self.threshold} are withheld and the others rounded."
            )
        return f"{few}, and all other counts are rounded to the nearest {self.round_to}."

    @property
    def label(self) -> str:
        """Words that must stand wherever something shows that was released under it; none for most."""
        if not self.unsuppressed or self.override is None:
            return ""
        return (
            f"Copy for {self.recipient.rstrip(_ENDS)} only, not for publication: small figures are not withheld "
            f"(the rule that figures under {FLOOR} are withheld was not applied). {self.override.words}"
        )

    @property
    def caveat(self) -> str:
        """What readers are told of an override that still withholds something."""
        if self.override is None or self.unsuppressed:
            return ""
        return f"Figures under {self.threshold} are withheld, not those under {FLOOR}. {self.override.words}"

    @property
    def entry(self) -> dict[str, Any]:
        """Its name, version and settings, as the register and the record of a run hold them."""
        found: dict[str, Any] = {
            "name": self.name,
            "version": self.version,
            "threshold": self.threshold,
            "round_to": self.round_to,
            "rounding": self.rounding if self.round_to else "",
            "zeros_shown": self.zeros_shown,
            "for": self.recipient,
            "override": {},
        }
        if self.override is not None:
            found["override"] = {
                "reason": self.override.reason,
                "approved_by": self.override.approved_by,
                "approved_on": self.override.approved_on.isoformat(),
                "overridden": f"threshold of {FLOOR}",
            }
        return found

    def as_strict_as(self, other: Profile) -> bool:
        """Whether it withholds and rounds at least as much as another.

        Examples
        --------
        >>> PROFILES["lt10"].as_strict_as(PROFILES["lt5"]), PROFILES["lt10"].as_strict_as(PROFILES["lt5-round5"])
        (True, False)
        """
        if self == other:
            return True
        coarser = not other.round_to or (
            self.round_to > 0 and self.round_to % other.round_to == 0 and self.rounding == other.rounding
        )
        # Controlled rounding shows where small counts are, so it is stricter than nothing that withholds them.
        plain = self.rounding == "nearest" or not self.round_to or other.rounding == self.rounding
        zeros = other.zeros_shown or not self.zeros_shown
        return self.threshold >= other.threshold and coarser and plain and zeros


def _is_name(name: Any) -> bool:
    return isinstance(name, str) and _NAME.fullmatch(name) is not None


def _is_count(value: Any) -> bool:
    return is_whole(value) and value >= 0


def _problem(rule: Any) -> tuple[str, str]:
    """What is wrong with a profile, and what to write."""
    if not _is_name(rule.name):
        return "has no usable name", 'Use small letters, digits, - and _, such as "lt7-round5".'
    if not isinstance(rule.version, str) or not rule.version.strip():
        return "has no version", 'Write version = "1".'
    if not _is_count(rule.threshold) or rule.threshold == 1:
        return (
            "has a threshold that is none",
            "Write a whole number of 2 or more: with 5, counts of 1 to 4 are withheld.",
        )
    if not _is_count(rule.round_to) or rule.round_to == 1:
        return "rounds to something that is no base", "Write round_to = 5, or leave it out."
    if rule.rounding not in ROUNDINGS:
        return "has a rounding that is none", f"Write rounding as one of {', '.join(ROUNDINGS)}."
    if not isinstance(rule.zeros_shown, bool):
        return "does not say whether zeros are shown", "Write zeros_shown = true, or leave it out."
    if rule.round_to and rule.round_to > 2 * rule.threshold:
        return (
            f"rounds to {rule.round_to}, so that counts from {rule.threshold} on would show as 0",
            f"Write a base of {2 * rule.threshold} or less, or a higher threshold.",
        )
    if not isinstance(rule.recipient, str) or (rule.recipient and not rule.recipient.strip()):
        return "does not say for whom it is", 'Write for = "Ministry of Justice".'
    if rule.override is not None and not isinstance(rule.override, Override):
        return "has an override that is none", "Give reason, approved_by and approved_on."
    return _override_problem(rule)


def _override_problem(rule: Profile) -> tuple[str, str]:
    remedy = 'Give it an override: reason = "...", approved_by = "a role or post", approved_on = "2026-03-01".'
    if rule.recipient and (rule.threshold or rule.round_to):
        return "is for one recipient without suppression, and has a threshold or rounds", "Remove one of the two."
    if rule.recipient and rule.override is None:
        return "withholds nothing, and does not say who allowed it", remedy
    if 0 < rule.threshold < FLOOR and rule.override is None:
        return f"withholds only figures under {rule.threshold}, which is below the floor of {FLOOR}", remedy
    if rule.override is not None and not rule.recipient and not 0 < rule.threshold < FLOOR:
        return "has an override and nothing to override", "Remove the override, or say unsuppressed = true and for."
    return "", ""


ALREADY_PUBLISHED: Final = "already_published"
PROFILES: Final[dict[str, Profile]] = {
    profile.name: profile
    for profile in (
        Profile(ALREADY_PUBLISHED, 0),
        Profile("lt5", 5),
        Profile("lt10", 10),
        Profile("lt5-round5", 5, 5),
        Profile("lt8-round5", 8, 5),
        Profile("lt10-round5", 10, 5),
    )
}
"""``already_published`` is only for what was published before; ``lt5`` and ``lt10`` withhold counts under 5 and 10; ``-round5`` rounds
what is left to the nearest 5, as hospital statistics of England (``lt8-round5``) and the 10-5 rule of the ONS (``lt10-round5``) do."""


def profile_named(profile: str | Profile, *, among: Collection[str] | None = None) -> Profile:
    """A profile by its name, or one's own as it is.

    Parameters
    ----------
    profile : str or Profile
        A name of a shipped one, or one of one's own.
    among : collection of str, optional
        Names to offer where there is none of that name; all otherwise.

    Raises
    ------
    Refusal
        For a name that none has.

    Examples
    --------
    >>> profile_named("lt8-round5").round_to, profile_named(Profile("lt7", 7)).threshold
    (5, 7)
    """
    if isinstance(profile, Profile):
        return profile
    if not isinstance(profile, str) or profile not in PROFILES:
        # Anything but a text may hold rows: it is not repeated.
        given = repr(profile) if isinstance(profile, str) else f"of type {type(profile).__name__}"
        raise Refusal(
            f"There is no release profile {given}", remedy=f"Use one of {', '.join(among or PROFILES)}, or a Profile."
        )
    return PROFILES[profile]
