"""Whether the release profiles of an ``assessment.toml`` fit the rest of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from pydantic import ValidationError

from needs_analysis.assessment.consistent import Misfit
from needs_analysis.assessment.profile_settings import ProfileSettings, names_of_profiles
from needs_analysis.errors import Refusal
from needs_analysis.periods import span
from needs_analysis.release.profile import PROFILES, Profile
from needs_analysis.wording import MONTHS


def profiles_fit(entries: Mapping[str, Any]) -> list[Misfit]:
    """Every release profile that does not fit the rest; what is not sound by itself is passed over.

    Parameters
    ----------
    entries : mapping
        As TOML has them.

    Examples
    --------
    >>> about = {"as_of": "March 2026", "profile": "lt6"}
    >>> [misfit.problem for misfit in profiles_fit({"about": about, "profiles": {"lt5": {"threshold": 6}}})]
    ["there is no release profile 'lt6'", 'this is the name of a profile that ships, which would then mean something else']
    """
    given = entries.get("profiles")
    own = given if isinstance(given, dict) else {}
    about = entries.get("about")
    about = about if isinstance(about, dict) else {}
    return [*_chosen(about, own), *(misfit for name, each in own.items() for misfit in _own(name, each, about))]


def _chosen(about: Mapping[str, Any], own: Mapping[str, Any]) -> Iterator[Misfit]:
    chosen = about.get("profile")
    if isinstance(chosen, str) and chosen.strip() not in names_of_profiles(own):
        yield Misfit(
            ("about", "profile"),
            f"there is no release profile {chosen.strip()!r}",
            f"Use one of {', '.join(names_of_profiles(own))}, or define it under [profiles.{chosen.strip()}].",
        )


def _own(name: str, given: Any, about: Mapping[str, Any]) -> Iterator[Misfit]:
    place = ("profiles", name)
    if name in PROFILES:
        yield Misfit(
            place,
            "this is the name of a profile that ships, which would then mean something else",
            "Give yours another name.",
        )
        return
    try:
        Profile(name, 5)
        settings = ProfileSettings.model_validate(given)
    except Refusal as refusal:
        yield Misfit(place, "this is no usable name of a profile", refusal.remedy)
        return
    except ValidationError:
        return
    approved = settings.approved
    if approved is None:
        return
    where = (*place, "override", "approved_on") if settings.override is not None else (*place, "approved_on")
    as_of = _day(about.get("as_of"))
    if as_of is None:
        yield Misfit(
            ("about", "as_of"),
            f"this is no day or month, so it cannot be told whether profile {name} was approved by then",
            'Write it as "November 2026", "15 November 2026" or "2026-11-15".',
        )
    elif approved > as_of:
        yield Misfit(
            where,
            "this day is after the as_of date of [about], so nobody can have approved it yet",
            "Correct the day, or wait for the approval.",
        )


def _day(as_of: Any) -> date | None:
    """The last day of what ``as_of`` says."""
    if isinstance(as_of, date):
        return as_of
    if not isinstance(as_of, str):
        return None
    text = as_of.strip()
    try:
        return date.fromisoformat(text)
    except ValueError:
        pass
    number, _, rest = text.partition(" ")
    month, _, year = rest.partition(" ")
    names = [each.casefold() for each in MONTHS]
    if number.isdigit() and month.casefold() in names and year.isdigit():
        try:
            return date(int(year), names.index(month.casefold()) + 1, int(number))
        except ValueError:
            return None
    found = span(text)
    return None if found is None else found[1]
