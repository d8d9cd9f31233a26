"""Which areas some words cover: by the closed list of areas and their districts, never by a part of a name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from needs_analysis import require
from needs_analysis.characters import folded
from needs_analysis.errors import DataError, Refusal
from needs_analysis.reference.areas import REGIONS, authority_named, county_named, districts_of, larger
from needs_analysis.wording import listed

_WHOLE: Final = ("force-wide", "force wide", "forcewide", "whole force area", "all areas", "across the force")
_NOTHING: Final = frozenset({"", "not stated", "not supplied", "unknown", "not given"})
_EXCEPTION: Final = re.compile(r"\b(?:except(?:ing|ion|ions)?(?: for| of)?|excluding|apart from|but not|not in)\b:?")
_IN_BRACKETS: Final = re.compile(r"\(([^()]*)\)")
_PART: Final = re.compile(r"(?:north|south|east|west|mid|central|northern|southern|eastern|western|parts? of)$")
_WORD: Final = re.compile(r"[\w'’-]+")
_PLAIN: Final = frozenset(
    {"and", "the", "of", "in", "for", "only", "all", "area", "county", "district", "borough", "city"}
)


@dataclass(frozen=True)
class Covered:
    """What was stated about where a service is.

    Attributes
    ----------
    areas : frozenset of str
        The areas that are named, whole or in part.
    excluded : frozenset of str
        Those that are named as an exception.
    parts : mapping of str to tuple of str
        Of an area that is named in part only, the part.
    unread : tuple of str
        Words that are on no list.
    """

    areas: frozenset[str] = frozenset()
    excluded: frozenset[str] = frozenset()
    parts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unread: tuple[str, ...] = ()


@dataclass(frozen=True)
class AreaList:
    """The areas of a map, and every name that says one of them, or a part of one."""

    areas: tuple[str, ...]
    names: Mapping[str, tuple[str, ...]]
    parts: frozenset[str]

    def read(self, text: str) -> Covered:
        """The areas that some words name."""
        plain = folded(text)
        without = _IN_BRACKETS.sub("", plain).strip()
        if plain in _NOTHING or without in _NOTHING:
            return Covered()
        for inside in _IN_BRACKETS.findall(plain):
            # A remark in brackets says nothing, except which part or which exception.
            if _EXCEPTION.search(inside):
                except_for = f"except {_EXCEPTION.sub('', inside).strip()}"
                plain = plain.replace(f"({inside})", except_for)
            elif _PART.search(inside.strip()):
                plain = re.sub(rf"(\S+(?: and \S+)?) \({re.escape(inside)}\)", rf"{inside.strip()} \1", plain)
        plain = _IN_BRACKETS.sub(" ", plain)
        told, *exceptions = _EXCEPTION.split(plain)
        named, parts, unread = self._named(told)
        excluded: set[str] = set()
        for words in exceptions:
            left_out, in_part, strange = self._named(words)
            unread += strange
            for area in left_out:
                # A district that is left out leaves the rest of its county; a short name says the area.
                out = [each for each in in_part.get(area, ()) if not f"{folded(area)} ".startswith(f"{folded(each)} ")]
                if out:
                    parts.setdefault(area, set()).add(f"all but {listed(sorted(out))}")
                else:
                    excluded.add(area)
        return Covered(
            frozenset(named - excluded),
            frozenset(excluded),
            {area: tuple(sorted(found)) for area, found in parts.items() if area not in excluded},
            tuple(unread),
        )

    def _named(self, text: str) -> tuple[set[str], dict[str, set[str]], list[str]]:
        """Areas that are named, the parts of those that are named in part only, and words that are on no list."""
        found: set[str] = set()
        whole: set[str] = set()
        parts: dict[str, set[str]] = {}
        rest = text
        for name in sorted(self.names, key=lambda each: (-len(each), each)):
            for match in re.finditer(rf"(?<![\w-]){re.escape(name)}(?![\w-])", rest):
                areas = self.names[name]
                found |= set(areas)
                before = _PART.search(rest[: match.start()].rstrip())
                if before is None and name not in self.parts:
                    whole |= set(areas)
                else:
                    said = f"{before[0]} {name}" if before else name
                    for area in areas:
                        parts.setdefault(area, set()).add(_titled(said))
            # Of the same length, so that places still stand where they stood.
            rest = re.sub(rf"(?<![\w-]){re.escape(name)}(?![\w-])", lambda m: " " * len(m[0]), rest)
        left = [word for word in _WORD.findall(rest) if word not in _PLAIN and not _PART.fullmatch(word)]
        return found, {area: places for area, places in parts.items() if area not in whole}, left


def area_list(areas: Sequence[str], *, whole: str, places: Mapping[str, str] | None = None) -> AreaList:
    """The closed list of a map.

    Parameters
    ----------
    areas : sequence of str
        The upper-tier areas, by their official names.
    whole : str
        Name of them all together, such as that of the force. Where one of the areas has that name too, the area is meant.
    places : mapping of str to str, optional
        Names of places that are no authority (a town, a short name), and the area that each lies in.

    Raises
    ------
    Refusal
        For an area that is no authority or county or lies in another one, and a place of another area.
    DataError
        For an area that is given twice.

    Examples
    --------
    >>> found = area_list(["Kent", "Medway"], whole="Kent and Medway").read("Kent and Medway except Medway")
    >>> sorted(found.areas), sorted(found.excluded)
    (['Kent'], ['Medway'])
    """
    if isinstance(areas, str) or not len(require.texts(areas, name="areas", example="Kent")):
        raise Refusal("No areas were given", remedy='Give a list, such as areas=["Kent", "Medway"].')
    areas = require.texts(areas, name="areas", example="Kent")
    if not require.text(whole, name="whole", example="Kent and Medway").strip():
        raise Refusal("whole is empty", remedy='Write it as whole="Kent and Medway".')
    placed = _places(places)
    if len(set(map(folded, areas))) < len(areas):
        raise DataError.one("an area is given twice", column="areas", remedy="Give each once.")
    names: dict[str, tuple[str, ...]] = {}
    parts: set[str] = set()
    codes = {area: _code(area) for area in areas}
    unknown = [area for area, code in codes.items() if code is None]
    if unknown:
        raise Refusal(
            f"{listed([repr(area) for area in unknown])} {'is' if len(unknown) == 1 else 'are'} not on the list of authorities and counties",
            remedy="Write the official name, such as Kent.",
        )
    _lie_apart(codes)
    for area, code in codes.items():
        for district in districts_of(str(code)):
            names[folded(district)] = (area,)
            parts.add(folded(district))
    for place, area in placed.items():
        if area not in codes:
            raise Refusal(f"The place {place} is put in {area}, which is none of the areas", remedy="Correct places.")
        names[folded(place)] = (area,)
        parts.add(folded(place))
    for words in (*_WHOLE, *_regions(codes.values())):
        names[words] = tuple(areas)
    names[folded(whole)] = tuple(areas)
    for area in areas:
        names[folded(area)] = (area,)
        parts.discard(folded(area))
    return AreaList(tuple(areas), names, frozenset(parts))


def _lie_apart(codes: Mapping[str, str | None]) -> None:
    """Refuse an area that lies in another one: what covers the larger area would not be said to cover it."""
    for area, code in codes.items():
        around = [other for other, its in codes.items() if its in larger(str(code))]
        if around:
            raise Refusal(
                f"{area} lies in {around[0]}, and both are given as areas",
                remedy=f"Give areas that lie apart: {area} is shown as a part of {around[0]}.",
            )


def _places(places: object) -> Mapping[str, str]:
    """Names of places with the area of each, as they were given."""
    if places is None:
        return {}
    texts = [text for pair in places.items() for text in pair] if isinstance(places, Mapping) else [None]
    if not all(isinstance(text, str) and text.strip() for text in texts):
        raise Refusal(
            "places is not a mapping of the name of a place to its area", remedy='Write it as places={"Dover": "Kent"}.'
        )
    assert isinstance(places, Mapping)
    return places


def not_on_list(text: str, read: Covered) -> str:
    """The words for areas that are on no list, as they were written; empty where there are none.

    Parameters
    ----------
    text : str
        What was stated.
    read : Covered
        What `AreaList.read` made of it.

    Examples
    --------
    >>> given = "Medway, West Narnia and Oz"
    >>> not_on_list(given, area_list(["Kent", "Medway"], whole="Kent and Medway").read(given))
    'Narnia and Oz'
    """
    strange = set(read.unread)
    runs: list[list[str]] = []
    end = -1
    for word in _WORD.finditer(text):
        if word[0].casefold() not in strange:
            continue
        if runs and not text[end : word.start()].strip():
            runs[-1].append(word[0])
        else:
            runs.append([word[0]])
        end = word.end()
    return listed([" ".join(run) for run in runs])


def _code(area: str) -> str | None:
    plain = " ".join(str(area).split())
    both = (plain, plain.replace("&", "and"), f"{plain}, County of", f"{plain}, City of")
    return next((code for name in both if (code := authority_named(name) or county_named(name))), None)


def _regions(codes: Iterable[str | None]) -> list[str]:
    """How the region that holds every area is named, so that what covers the region covers them."""
    above = [set(larger(str(code))) for code in codes]
    shared = set.intersection(*above) if above else set()
    return [f"{folded(name)} region" for name in REGIONS if REGIONS[name] in shared]


def _titled(text: str) -> str:
    return " ".join(word if word in ("and", "of", "the") else word.capitalize() for word in text.split())
