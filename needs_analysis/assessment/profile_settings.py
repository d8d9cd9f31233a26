"""Release profiles of one's own, as ``assessment.toml`` has them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from needs_analysis.errors import Refusal
from needs_analysis.release.profile import PROFILES, Override, Profile

Name = Annotated[str, Field(min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class OverrideSettings(_Strict):
    """Why a profile is weaker than the floor, and who allowed it."""

    reason: Name
    approved_by: Name
    approved_on: date

    @field_validator("approved_on", mode="before")
    @classmethod
    def _a_day(cls, given: Any) -> Any:
        return day_of(given)


class ProfileSettings(_Strict):
    """One release profile: what it withholds and rounds, or for whom a copy is in which nothing is withheld."""

    threshold: int = 0
    round_to: int = 0
    rounding: Name = "nearest"
    zeros_shown: bool = True
    version: Name = "1"
    override: OverrideSettings | None = None
    unsuppressed: bool = False
    recipient: str = Field(default="", alias="for")
    reason: str = ""
    approved_by: str = ""
    approved_on: date | None = None

    @field_validator("approved_on", mode="before")
    @classmethod
    def _a_day(cls, given: Any) -> Any:
        return given if given is None else day_of(given)

    @field_validator("version", mode="before")
    @classmethod
    def _as_text(cls, given: Any) -> Any:
        return str(given) if isinstance(given, int) and not isinstance(given, bool) else given

    @model_validator(mode="after")
    def _sound(self) -> ProfileSettings:
        special = {"for": self.recipient, "reason": self.reason, "approved_by": self.approved_by}
        special["approved_on"] = "" if self.approved_on is None else self.approved_on.isoformat()
        if self.unsuppressed:
            lacking = [name for name, given in special.items() if not given]
            if lacking:
                raise ValueError(f"withholds nothing (unsuppressed) and does not say {', '.join(lacking)}")
            if self.threshold or self.round_to or self.override:
                raise ValueError("is unsuppressed, so it has no threshold, round_to or override; remove them")
        else:
            given = [name for name, value in special.items() if value]
            if given:
                raise ValueError(
                    f"gives {', '.join(given)} and is not unsuppressed; write unsuppressed = true, or "
                    'override = { reason = "...", approved_by = "...", approved_on = "2026-03-01" }'
                )
            if not self.threshold:
                raise ValueError("has no threshold; write threshold = 5 or more")
        try:
            self.made("own")
        except Refusal as error:
            raise ValueError(f"{error.reason.removeprefix('The release profile own ')}. {error.remedy}") from None
        return self

    @property
    def approved(self) -> date | None:
        """The day on which what it allows was approved."""
        return self.override.approved_on if self.override is not None else self.approved_on

    def made(self, name: str) -> Profile:
        """The profile."""
        override = None
        if self.override is not None:
            override = Override(self.override.reason, self.override.approved_by, self.override.approved_on)
        elif self.approved_on is not None:
            override = Override(self.reason, self.approved_by, self.approved_on)
        return Profile(
            name,
            self.threshold,
            self.round_to,
            version=self.version,
            rounding=self.rounding,
            zeros_shown=self.zeros_shown,
            override=override,
            recipient=self.recipient,
        )


def day_of(given: Any) -> date:
    """A day as TOML has it: a date, or a text of year, month and day.

    Raises
    ------
    ValueError
        For anything else.
    """
    if type(given) is date:
        return given
    try:
        return date.fromisoformat(given)
    except (TypeError, ValueError):
        raise ValueError('is not a day; write it as "2026-03-01": year, month, day') from None


def names_of_profiles(own: Any) -> tuple[str, ...]:
    """The shipped profiles and one's own."""
    return (*PROFILES, *(name for name in own if name not in PROFILES))
